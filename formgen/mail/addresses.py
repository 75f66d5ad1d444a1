"""E-mail addresses: what one must be, how two are compared, and which well-known domain a slip of the pen meant.

`parse(text)` gives the one address of a text. It is an addr-spec (RFC 5322, 3.4.1) without comments, white space or
line ends: what goes into a header can bring no header along. A domain in other letters than ASCII is kept as its
A-label (RFC 5891); a local part in other letters would need a server that knows SMTPUTF8 (RFC 6531), and is refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from formgen.errors import UserError

LONGEST, LONGEST_LOCAL, LONGEST_DOMAIN, LONGEST_LABEL = 254, 64, 253, 63
"""Letters at most (RFC 5321, 4.5.3.1; RFC 1035, 2.3.4)."""

_ATEXT = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_DOT_ATOM = re.compile(rf"{_ATEXT}(?:\.{_ATEXT})*")
_QUOTED = re.compile(r'"((?:[ !#-\[\]-~]|\\[ -~])*)"')
_SPEC = re.compile(r'("(?:[^"\\]|\\.)*"|[^"@]+)@([^@]+)', re.DOTALL)
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")
_DIFFERENT: Final = frozenset("ßς\u200c\u200d")
"""Letters that the two standards of such domains write differently: the message could go to another domain."""

_OWN_WORDS: Final = "Please ask the family for the address, letter by letter."


@dataclass(frozen=True, slots=True)
class Address:
    """One address: `local` without quotes, `domain` in small letters, in ASCII."""

    local: str
    domain: str

    def __str__(self) -> str:
        """The address as a header has it, quoted where it must be."""
        if _DOT_ATOM.fullmatch(self.local):
            return f"{self.local}@{self.domain}"
        inner = self.local.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{inner}"@{self.domain}'

    @property
    def key(self) -> str:
        """The address as addresses are compared: whatever its letters' case. Never to write to."""
        return f"{self.local.casefold()}@{self.domain}"


def parse(text: str) -> Address:
    """The address that the text is. Raises UserError `bad_address`, which does not repeat it, for any other text."""
    if not text.isprintable():
        raise _refused("holds a line end, or another character that cannot be seen")
    found = _SPEC.fullmatch(text.strip(" "))
    if found is None:
        raise _refused("is not one e-mail address, such as anna@example.org")
    made = Address(_local(found[1]), _domain(found[2]))
    if len(str(made)) > LONGEST:
        raise _refused(f"is longer than {LONGEST} letters")
    return made


def key(text: str) -> str:
    """The address in the text as addresses are compared. Raises UserError `bad_address` where it is none."""
    return parse(text).key


@lru_cache(maxsize=8192)
def mailbox(text: str) -> str:
    """What two addresses of one mailbox have in common, as far as the text shows: without what follows a “+”, and at
    Gmail without dots. Never to write to. Of what is no address, the text itself.
    """
    try:
        made = parse(text)
    except UserError:
        return text.strip().casefold()
    local = made.local.casefold().partition("+")[0]
    gmail = made.domain in ("gmail.com", "googlemail.com")
    return f"{local.replace('.', '')}@gmail.com" if gmail else f"{local}@{made.domain}"


def same(one: str, other: str) -> bool:
    """Whether both are the same address: whatever the case of the domain's letters. Raises as `parse` does."""
    return parse(one) == parse(other)


def _local(text: str) -> str:
    if not text.isascii():
        raise _refused(
            "has a letter before the @ that is not plain English",
            "Such an address needs a mail server that knows SMTPUTF8: please ask the family for another one.",
        )
    quoted = _QUOTED.fullmatch(text)
    local = re.sub(r"\\(.)", r"\1", quoted[1]) if quoted else text
    if not quoted and not _DOT_ATOM.fullmatch(text):
        raise _refused("has something before the @ that no address can have")
    if not local or len(text) > LONGEST_LOCAL:
        raise _refused(f"has more than {LONGEST_LOCAL} letters before the @, or none")
    return local


def _domain(text: str) -> str:
    if text.startswith("["):
        raise _refused("names a machine by its number, not by its domain")
    labels = _ascii(text).split(".")
    if len(labels) < 2:
        meant = _nearest(text)
        raise _refused("has no dot in its domain" + (f": it may mean {meant}" if meant else ""))
    if not all(_LABEL.fullmatch(label) and len(label) <= LONGEST_LABEL for label in labels) or labels[-1].isdigit():
        raise _refused("has a domain that cannot be one")
    if len(domain := ".".join(labels)) > LONGEST_DOMAIN:
        raise _refused("has a domain that is too long")
    return domain


def _ascii(domain: str) -> str:
    """The domain in small letters, labels in other scripts as their A-labels."""
    if not all(letter in ".-" or unicodedata.category(letter)[0] in "LM" or letter.isdecimal() for letter in domain):
        raise _refused("has a domain that cannot be one")
    if _DIFFERENT & set(domain):
        raise _refused("has a domain that is written in two ways", "Please write the domain in its form with xn--.")
    try:
        # Each label there and back: an A-label that stands for nothing is found too.
        return ".".join(label.encode("idna").decode("ascii") for label in _unicode(domain).split(".")).lower()
    except UnicodeError:
        raise _refused("has a domain that cannot be one") from None


def _unicode(domain: str) -> str:
    """The domain in the letters that people see."""
    labels = unicodedata.normalize("NFC", domain).casefold().split(".")
    return ".".join(label.encode("ascii").decode("idna") if label.startswith("xn--") else label for label in labels)


def _refused(what: str, fix: str = _OWN_WORDS) -> UserError:
    return UserError(f"The address {what}.", fix, code="bad_address")


MEANT: Final = (
    "gmail.com", "googlemail.com", "hotmail.co.uk", "hotmail.com", "outlook.com", "live.co.uk", "live.com", "msn.com",
    "yahoo.co.uk", "yahoo.com", "ymail.com", "icloud.com", "me.com", "aol.com", "aol.co.uk", "btinternet.com",
    "btopenworld.com", "sky.com", "talktalk.net", "virginmedia.com", "virgin.net", "ntlworld.com", "tiscali.co.uk",
    "blueyonder.co.uk", "protonmail.com", "proton.me",
)  # fmt: skip
"""Domains that families in the United Kingdom write to schools from, the commonest first."""

_REAL: Final = frozenset((
    *MEANT, "mail.com", "email.com", "gmx.com", "gmx.co.uk", "gmx.net", "gmx.de", "gmx.us", "mac.com", "bt.com",
    "plus.com", "plus.net", "o2.co.uk", "o2.pl", "op.pl", "wp.pl", "onet.pl", "interia.pl", "poczta.pl", "nhs.net",
    "fsmail.net", "hotmail.fr", "hotmail.it", "hotmail.es", "hotmail.de", "hotmail.ca", "hotmail.se", "live.fr",
    "live.it", "live.ie", "live.ca", "live.nl", "live.se", "live.cn", "live.com.au", "outlook.fr", "outlook.es",
    "outlook.de", "outlook.it", "outlook.ie", "outlook.pt", "yahoo.fr", "yahoo.ie", "yahoo.in", "yahoo.de", "yahoo.es",
    "yahoo.it", "yahoo.ca", "yahoo.ro", "yahoo.gr", "yahoo.pl", "yahoo.co.in", "yahoo.co.jp", "yahoo.co.za",
    "yahoo.com.au", "yahoo.com.br", "rocketmail.com", "aol.de", "aim.com", "mail.ru", "inbox.ru", "list.ru", "bk.ru",
    "inbox.lv", "mail.bg", "abv.bg", "mail.ee", "mail.de", "web.de", "pm.me", "zoho.com", "fastmail.com", "hey.com",
    "tuta.com", "tutanota.com", "yandex.com", "yandex.ru", "qq.com", "163.com", "126.com", "139.com", "naver.com",
    "rediffmail.com", "libero.it", "seznam.cz", "centrum.cz", "hotmail.co.za", "hotmail.com.br",
    "hotmail.com.au", "three.co.uk", "vodafone.net", "supanet.com", "madasafish.com", "zen.co.uk", "uk.com",
))  # fmt: skip
"""Domains that there are: never taken for a slip, however near to another one."""

_NO_ENDING: Final = {
    "con": "com", "cmo": "com", "ocm": "com", "comm": "com", "coom": "com", "cpm": "com", "vom": "com", "xom": "com",
    "cim": "com", "clm": "com", "couk": "co.uk", "ukk": "uk", "ku": "uk", "co.u": "co.uk", "co.k": "co.uk",
    "co.ku": "co.uk", "co.uck": "co.uk", "ogr": "org", "orgg": "org", "nte": "net", "nett": "net",
}  # fmt: skip
"""Endings that there are not, with those that were meant."""

_SHORT: Final = 4
"""Up to so many letters a name before the dot is too short to tell a slip from a name of its own."""


def typo(text: str) -> str | None:
    """The address that the text probably means, where its domain is one slip away from a well-known one, or ends as
    no domain does; else None. The text need be no address: a dot may be missing.
    """
    local, at, domain = text.strip(" ").rpartition("@")
    meant = _nearest(domain) if at and local else None
    return f"{local}@{meant}" if meant else None


def _nearest(domain: str) -> str | None:
    """The domain that was meant, or None where it may stand as it is."""
    try:
        seen = _unicode(domain)
    except UnicodeError:
        return None
    if seen in _REAL:
        return None
    one = set(_slips(seen))
    if near := next((known for known in MEANT if known in one and _told_apart(seen, known)), None):
        return near
    for wrong, right in sorted(_NO_ENDING.items(), key=lambda pair: -len(pair[0])):
        if seen.endswith(f".{wrong}"):
            return f"{seen.removesuffix(wrong)}{right}"
    return None


def _told_apart(seen: str, known: str) -> bool:
    name = known.partition(".")[0]
    return len(name) > _SHORT or seen.startswith(f"{name}.") or seen == known.replace(".", "", 1)


def _slips(text: str) -> Iterator[str]:
    """Every text one slip away: a letter too few, too many, another one, or two that changed places."""
    letters = "abcdefghijklmnopqrstuvwxyz0123456789.-"
    for n in range(len(text) + 1):
        yield from (text[:n] + letter + text[n:] for letter in letters)
        if n < len(text):
            yield text[:n] + text[n + 1 :]
            yield from (text[:n] + letter + text[n + 1 :] for letter in letters)
        if n < len(text) - 1:
            yield text[:n] + text[n + 1] + text[n] + text[n + 2 :]
