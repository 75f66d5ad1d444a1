"""References: `LM-PQ3-7F3C9A2E-K` = form code + version, 40 random bits, ISO 7064 mod 37,36 check character.

Crockford base32 has no I, L, O, U; what a hand or an eye confuses is mended before the check.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ISO_7064 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
RANDOM_BITS = 40
_CONFUSED = str.maketrans("ILO", "110")

PATTERN = re.compile(
    r"(?<![0-9A-Za-z])LM-([A-Z]{2})(\d{1,3})-([0-9A-Z]{8})-([0-9A-Z*])(?![0-9A-Z])", re.IGNORECASE | re.ASCII
)
BLANK_PATTERN = re.compile(r"(?<![0-9A-Za-z])LM-([A-Z]{2})(\d{1,3})-BLANK(?![0-9A-Z])", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class Reference:
    """The parts of a printed reference; `key` is None on a blank copy."""

    code: str
    version: int
    key: str | None

    def __str__(self) -> str:
        form = f"LM-{self.code}{self.version}"
        return f"{form}-BLANK" if self.key is None else f"{form}-{self.key}-{check_character(self._body)}"

    @property
    def _body(self) -> str:
        return f"{self.code}{self.version}{self.key}"


def make(code: str, version: int, bits: int) -> str:
    """The reference whose random part is the 40 bits `bits`."""
    key = "".join(CROCKFORD[bits >> shift & 31] for shift in range(35, -1, -5))
    return str(Reference(code, version, key))


def blank(code: str, version: int) -> str:
    """What a blank copy carries in place of a reference: form and version only."""
    return str(Reference(code, version, None))


@lru_cache(1_000)
def check_character(text: str) -> str:
    """The ISO 7064 mod 37,36 check character of letters and digits."""
    total = 36
    for character in text.upper():
        total = (total + _ISO_7064.index(character)) % 36 or 36
        total = total * 2 % 37
    return _ISO_7064[(37 - total) % 36]


def find_all(text: str) -> list[Reference]:
    """The references and blank marks in `text` whose check character is right, in order, each once."""
    found = [(m.start(), _read(m)) for m in PATTERN.finditer(text)]
    found += [(m.start(), Reference(m[1].upper(), int(m[2]), None)) for m in BLANK_PATTERN.finditer(text)]
    kept = [reference for _, reference in sorted(found, key=lambda f: f[0]) if reference is not None]
    return list(dict.fromkeys(kept))


def exact(text: str) -> Reference | None:
    """The reference or blank mark that `text` is, letter by letter as it is printed; None where it is none."""
    if (match := PATTERN.fullmatch(text)) is not None:
        found = _read(match)
    elif (match := BLANK_PATTERN.fullmatch(text)) is not None:
        found = Reference(match[1].upper(), int(match[2]), None)
    else:
        return None
    return found if str(found) == text else None


def damaged(text: str) -> list[str]:
    """What looks like a reference in `text` but fails its check: a slip of the pen or of the keyboard."""
    return [m[0] for m in PATTERN.finditer(text) if _read(m) is None]


_CONFUSED = str.maketrans("ILO", "110")
_BARE = re.compile(r"(?:[LI1]M)?([A-Z0-9]{2})([0-9ILO]{1,3})([0-9A-Z]{8})([0-9A-Z])", re.ASCII)
_LAST = re.compile(r"([0-9A-Z]{8})([0-9A-Z])", re.ASCII)
_MARKS = re.compile(r"[\s\-‐‑‒–—−_.,:/]+")
_LONGEST = 200


def by_hand(text: str, code: str, latest: int) -> list[Reference]:
    """The references that somebody who typed in a number may have meant, each once; several where it is not sure which.

    Small letters, spaces and lost hyphens do not matter, nor O for 0, I or L for 1; “LM-” may be left out, and the form
    and its version too: then it is one of the form `code`, of a version up to `latest`. None where no check character
    is right, or where some number beside a right one is damaged.
    """
    said = unicodedata.normalize("NFKC", text[:_LONGEST + 1]).upper()
    if len(text) > _LONGEST:
        return []
    if found := find_all(said):
        return [] if damaged(said) else found
    bare = _MARKS.sub("", said)
    if match := _BARE.fullmatch(bare):
        named = code if match[1].translate(_CONFUSED) == code.translate(_CONFUSED) else match[1]
        meant = [(named, int(match[2].translate(_CONFUSED)), match[3], match[4])]
    elif match := _LAST.fullmatch(bare):
        meant = [(code, version, match[1], match[2]) for version in range(1, latest + 1)]
    else:
        return []
    return [reference for one in meant if (reference := _mended(*one)) is not None]


def _mended(code: str, version: int, key: str, check: str) -> Reference | None:
    """The reference of these parts, where its check character is right but for letters that look alike."""
    reference = Reference(code, version, key.translate(_CONFUSED))
    if not code.isalpha() or any(c not in CROCKFORD for c in reference.key or ""):
        return None
    right = check_character(reference._body)
    return reference if right.translate(_CONFUSED) == check.translate(_CONFUSED) else None


def is_as_printed(text: str, reference: Reference) -> bool:
    """Whether a typed text is the reference letter by letter, but for small letters, spaces and hyphens."""
    return _MARKS.sub("", unicodedata.normalize("NFKC", text).upper()) == _MARKS.sub("", str(reference))


def _read(match: re.Match[str]) -> Reference | None:
    code, version, key, check = (group.upper() for group in match.groups())
    key = key.translate(_CONFUSED)
    reference = Reference(code, int(version), key)
    if any(c not in CROCKFORD for c in key) or check_character(reference._body) != check:
        return None
    return reference
