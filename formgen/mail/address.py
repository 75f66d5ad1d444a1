"""An e-mail address as servers want it: `of(address)`."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from formgen.errors import UserError

_ATOM = r"[^\x00-\x20\x7f()<>\[\]:;@\\,.\"]+"
_DOTTED = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_QUOTED = re.compile(r'"(?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\[\x20-\x7e])*"')
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")
_LONGEST_LOCAL, _LONGEST = 64, 254

_TWO_READINGS = "ßς\u200c\u200d"
"""Letters that the older and the newer rule for such domains send to different places."""


@dataclass(frozen=True, slots=True)
class Wire:
    """An address as it goes over the wire. `utf8`: its local part has letters that only some servers take."""

    text: str
    utf8: bool


def of(address: str) -> Wire:
    """The address with its domain in ASCII letters. Raises UserError `bad_address` for what is not one address."""
    local, at, domain = address.rpartition("@")
    if not at or not _may_be_local(local):
        raise _bad("it is not one address")
    return Wire(f"{local}@{_ascii(domain)}", not local.isascii())


def same(one: str, other: str) -> bool:
    """Whether both are the same address: domains whatever their letters' case, the rest letter by letter."""
    (first, _, place), (second, _, elsewhere) = (of(each).text.rpartition("@") for each in (one, other))
    return (first, place.lower()) == (second, elsewhere.lower())


def _may_be_local(local: str) -> bool:
    if len(local.encode("utf-8", "replace")) > _LONGEST_LOCAL or unicodedata.normalize("NFC", local) != local:
        return False
    if _QUOTED.fullmatch(local):
        return True
    return bool(_DOTTED.fullmatch(local)) and all(map(_letter, filter(lambda c: not c.isascii(), local)))


def _ascii(domain: str) -> str:
    labels = [_label(label) for label in unicodedata.normalize("NFC", domain).split(".")]
    found = ".".join(labels)
    if len(labels) < 2 or len(found) > _LONGEST - _LONGEST_LOCAL or labels[-1].isdigit():
        raise _bad("its part after the @ is no domain")
    return found


def _label(label: str) -> str:
    if label.isascii():
        if _LABEL.fullmatch(label):
            return label
        raise _bad("its part after the @ is no domain")
    if any(letter in _TWO_READINGS for letter in label):
        raise _bad("its domain has a letter that servers read in two ways")
    if not all(letter == "-" or _letter(letter) for letter in label):
        raise _bad("its part after the @ is no domain")
    try:
        return label.encode("idna").decode("ascii")
    except UnicodeError:
        raise _bad("its part after the @ is no domain") from None


def _letter(letter: str) -> bool:
    """Whether it is a letter, a mark or a digit: no dot, space or control of another script."""
    return unicodedata.category(letter)[0] in "LM" or unicodedata.category(letter) == "Nd"


def _bad(why: str) -> UserError:
    return UserError(
        f"An e-mail address cannot be used: {why}.", "Please mend the contact, and build the message again.",
        code="bad_address",
    )  # fmt: skip
