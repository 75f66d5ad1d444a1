"""A message to one family as bytes: `build(draft)`. One recipient, and no way to name another.

Only what was looked at goes between fixed lines: a header holds no control character, an address is one address, the
name of an attachment is plain ASCII.
"""

from __future__ import annotations

import re
from binascii import b2a_base64, b2a_qp
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime
from functools import lru_cache
from textwrap import wrap

from formgen.errors import UserError
from formgen.mail import addresses

KINDS = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pdf": "application/pdf",
}
"""The media type of an attachment, by its ending."""

UNSENT = b"X-Unsent: 1\r\n"
"""Opens the file as a draft in Outlook. It is for the file alone: a message that leaves by a server goes without it."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A name with its address."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that a message carries; `name` is of ASCII letters, digits, `.`, `-` and `_`."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything that a message says. `id` is its Message-ID with the angle brackets, `made_at` has its zone."""

    id: str
    sender: Mailbox
    to: Mailbox
    subject: str
    made_at: datetime
    text: str
    html: str
    attached: tuple[Attached, ...] = ()


def build(draft: Draft) -> bytes:
    """The message with CRLF line ends, ready for a server or an `.eml` file. Equal drafts give equal bytes.

    Raises UserError for what cannot stand in a header: two addresses, a line break, a strange file name.
    """
    return b"".join(_parts(draft))


def sent(built: bytes) -> bytes:
    """The message as a server gets it: without the mark of an unsent draft."""
    head, blank, body = built.partition(b"\r\n\r\n")
    return head.replace(UNSENT, b"", 1) + blank + body


# “=_” stands in neither base64 nor quoted-printable text, so that no content can end its part (RFC 2045, 6.7).
_MIXED, _EITHER = b"=_formgen-mixed", b"=_formgen-either"


def _parts(draft: Draft) -> Iterator[bytes]:
    sender = _folded("From", draft.sender)
    yield sender
    yield b"Reply-To" + sender.removeprefix(b"From")
    yield _folded("To", draft.to)
    yield _subject(draft.subject)
    yield f"Date: {format_datetime(draft.made_at)}\r\nMessage-ID: {_id(draft.id)}\r\n".encode("ascii")
    yield UNSENT
    yield b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed;\r\n boundary=\"" + _MIXED + b"\"\r\n\r\n"
    yield b"--" + _MIXED + b"\r\nContent-Type: multipart/alternative;\r\n boundary=\"" + _EITHER + b"\"\r\n\r\n"
    for kind, text in (("plain", draft.text), ("html", draft.html)):
        yield b"--" + _EITHER + b"\r\n"
        yield from _text(kind, text)
    yield b"--" + _EITHER + b"--\r\n"
    for one in draft.attached:
        yield b"\r\n--" + _MIXED + b"\r\n"
        yield from _attached(one)
    yield b"\r\n--" + _MIXED + b"--\r\n"


_OTHER = bytes(range(127, 256))
"""The bytes that quoted-printable writes as three letters."""


def _text(kind: str, text: str) -> Iterator[bytes]:
    """A part of words: quoted-printable where most of it is plain, as mail filters like it, else base64."""
    data = "\r\n".join(text.splitlines()).encode() + b"\r\n"
    plain = 5 * len(data) < 6 * len(data.translate(None, _OTHER))
    yield f"Content-Type: text/{kind}; charset=utf-8\r\n".encode()
    yield b"Content-Transfer-Encoding: " + (b"quoted-printable" if plain else b"base64") + b"\r\n\r\n"
    yield b2a_qp(data, istext=True) if plain else _base64(data)
    yield b"\r\n"


_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,78}")


def _attached(one: Attached) -> Iterator[bytes]:
    suffix = one.name[one.name.rfind(".") :]
    if not _FILE_NAME.fullmatch(one.name) or suffix not in KINDS:
        raise UserError("An attachment has a name that mail programs may change.", "Please send it by another way.")
    yield (
        f'Content-Type: {KINDS[suffix]};\r\n name="{one.name}"\r\n'
        f'Content-Disposition: attachment;\r\n filename="{one.name}"\r\n'
        "Content-Transfer-Encoding: base64\r\n\r\n"
    ).encode("ascii")
    yield _base64(one.data)




def _base64(data: bytes) -> bytes:
    """`data` in lines of base64: encoded in one go and parted afterwards, which is many times as quick as by lines."""
    whole = b2a_base64(data, newline=False)
    return b"\r\n".join(whole[at : at + 76] for at in range(0, len(whole), 76)) + b"\r\n"


_ID = re.compile(r"<[A-Za-z0-9.-]{1,80}@[A-Za-z0-9.-]{1,120}>")


@lru_cache(maxsize=4096)
def _folded(header: str, mailbox: Mailbox) -> bytes:
    """The line of a header that names one mailbox: the address on a line of its own."""
    name, address = mailbox.name, str(addresses.parse(mailbox.address))
    if _BREAKS.search(name):
        whose, where = ("recipient’s", "the list of contacts") if header == "To" else ("sender’s", "school.toml")
        raise UserError(f"The {whose} name has a line break or another sign in it that no message can hold.",
                        f"Please mend it in {where}, and build the message again.", code="bad_address")  # fmt: skip
    if not name:
        return f"{header}: {address}\r\n".encode("ascii")
    plain = name.isascii() and "=?" not in name and len(name) <= _LONG_NAME
    shown = f'"{_ESCAPED.sub(_BEHIND, name)}"' if plain else _encoded(header, name)
    return f"{header}: {shown}\r\n <{address}>\r\n".encode("ascii")


_LONG_NAME = 70
"""A longer one is written so that it may go over several lines."""

_BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""What no header holds: controls, ends of lines, halves of letters, and signs behind which a name could look like
another. What joins or parts letters unseen belongs to names in many scripts, and their spaces come from spreadsheets.
"""

_ESCAPED, _BEHIND = re.compile(r'(["\\])'), r"\\\1"


def _encoded(header: str, text: str) -> str:
    """Words that are not ASCII, as a header holds them (RFC 2047)."""
    return Header(text, "utf-8", header_name=header).encode(linesep="\r\n")


@lru_cache(maxsize=4096)
def _subject(subject: str) -> bytes:
    if _BREAKS.search(subject):
        raise UserError("The subject has a character that cannot stand in one.",
                        "Please mend the words of the letter, or the school’s name in school.toml.")  # fmt: skip
    plain = subject.isascii() and "=?" not in subject
    shown = "\r\n ".join(wrap(subject, 66, break_long_words=False, break_on_hyphens=False)) if plain else ""
    return f"Subject: {shown or _encoded('Subject', subject)}\r\n".encode("ascii")


def _id(text: str) -> str:
    if not _ID.fullmatch(text):
        raise UserError("That is no Message-ID.", "Please look at the address in [mail] of school.toml.")
    return text
