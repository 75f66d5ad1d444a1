"""A built message taken apart again: its headers, its letter, its attachments; nothing of it is believed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageError
from email.headerregistry import AddressHeader
from email.message import Message as Parsed
from email.policy import SMTP
from html.parser import HTMLParser
from pathlib import PurePosixPath
from typing import cast

from formgen.errors import Unreadable

ONCE = ("From", "Reply-To", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type")
"""What every message has exactly once."""

_TOO = ("X-Unsent", "In-Reply-To", "References", "Content-Transfer-Encoding", "Content-Language", "Auto-Submitted")
ALLOWED = frozenset(name.casefold() for name in (*ONCE, *_TOO))
"""The headers that a message may have: no other names somebody."""


@dataclass(frozen=True, slots=True)
class Attached:
    """A file in a message."""

    name: str
    data: bytes

    @property
    def suffix(self) -> str:
        """How its name ends, in small letters."""
        return PurePosixPath(self.name).suffix.casefold()


@dataclass(frozen=True, slots=True)
class Frame:
    """The words of a letter without what was put in for one family, as the school's templates have them."""

    subject: str = ""
    text: str = ""
    html: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A message as it was found: the value of each header, the letter in both ways, and the files in it.

    `faults` are what no message of ours has, in words.
    """

    headers: tuple[tuple[str, str], ...]
    text: str
    html: str
    attached: tuple[Attached, ...]
    faults: tuple[str, ...]
    mailboxes: dict[str, tuple[tuple[str, str], ...]]

    def header(self, name: str) -> str:
        """The first value of that header; empty where there is none."""
        return next((value for known, value in self.headers if known == name.casefold()), "")


def opened(data: bytes) -> Letter:
    """The message in these bytes, parsed afresh. Raises `Unreadable` where it cannot be."""
    try:
        return _opened(data)
    except (MessageError, LookupError, ValueError, AttributeError, TypeError) as error:
        raise Unreadable("The message cannot be taken apart.", code="damaged") from error


def _opened(data: bytes) -> Letter:
    message = message_from_bytes(data)
    head = [(name.casefold(), SMTP.header_fetch_parse(name, raw)) for name, raw in message.raw_items()]
    names = [name for name, _ in head]
    faults = [f"a header that formgen does not write ({name})" for name in sorted(set(names) - ALLOWED)]
    faults += [f"not exactly one header {name}" for name in ONCE if names.count(name.casefold()) != 1]
    texts: dict[str, str] = {}
    attached: list[Attached] = []
    # The headers of parts are plain: the older parser, which knows no others, is many times as quick.
    for part in _leaves(message, faults):
        kind, content = part.get_content_type(), cast(bytes, part.get_payload(decode=True) or b"")
        if part.get_content_disposition() == "attachment":
            attached.append(Attached(part.get_filename() or "", content))
        elif kind in ("text/plain", "text/html") and kind not in texts and part.get_content_charset() == "utf-8":
            texts[kind] = content.decode("utf-8")
        else:
            faults.append(f"a part that formgen does not write ({kind})")
    faults += [f"no part {kind}" for kind in ("text/plain", "text/html") if kind not in texts]
    faults += ["a name of a file that mail programs may change" for one in attached if not _NAME.fullmatch(one.name)]
    return Letter(
        tuple((name, str(value)) for name, value in head), texts.get("text/plain", ""), texts.get("text/html", ""),
        tuple(attached), tuple(faults), {name: _mailboxes(head, name) for name in ("From", "Reply-To", "To")},
    )  # fmt: skip


_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,98}")
"""The name of an attachment: nothing in it can be written in two ways."""

_HEADERS_OF_PARTS = frozenset({"mime-version", "content-type", "content-transfer-encoding", "content-disposition"})
_SHAPE = {"multipart/mixed": 0, "multipart/alternative": 1}
"""The wrappings of a message, and how deep each lies."""


def _leaves(part: Parsed, faults: list[str], depth: int = 0) -> Iterator[Parsed]:
    """The parts that hold something. Whatever else is in the bytes becomes a fault."""
    if part.defects:
        faults.append("parts that cannot be told apart")
    if depth and set(map(str.casefold, part.keys())) - _HEADERS_OF_PARTS:
        faults.append("a part with headers of its own")
    if not part.is_multipart():
        yield part
        return
    if _SHAPE.get(part.get_content_type()) != depth:
        faults.append(f"a wrapping that formgen does not write ({part.get_content_type()})")
    if (part.preamble or "").strip() or (part.epilogue or "").strip():
        faults.append("words outside of its parts")
    for inner in cast(list[Parsed], part.get_payload()):
        yield from _leaves(inner, faults, depth + 1)


def _mailboxes(head: Sequence[tuple[str, object]], name: str) -> tuple[tuple[str, str], ...]:
    """The name and address of everybody in the headers of that name."""
    found = [value for known, value in head if known == name.casefold()]
    return tuple(
        (one.display_name, one.addr_spec)
        for value in found if isinstance(value, AddressHeader) for one in value.addresses
    )  # fmt: skip


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a plain text, lines joined: a name may be parted by a line's end."""
    return [" ".join(lines.split()) for lines in text.replace("\r\n", "\n").split("\n\n") if lines.strip()]


_INLINE = frozenset({"a", "abbr", "b", "em", "font", "i", "mark", "small", "span", "strong", "sub", "sup", "u", "wbr"})


class _Page(HTMLParser):
    """Collects the texts of a page: of each block, of attributes, comments and styles."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self.line: list[str] = []

    def close_line(self) -> None:
        """Keeps what was collected as one text."""
        if said := " ".join("".join(self.line).split()):
            self.texts.append(said)
        self.line = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keeps the attributes."""
        if tag not in _INLINE:
            self.close_line()
        self.texts += [value for _, value in attrs if value]

    def handle_endtag(self, tag: str) -> None:
        """Ends a text with its block."""
        if tag not in _INLINE:
            self.close_line()

    def handle_data(self, data: str) -> None:
        """Adds to the text."""
        self.line.append(data)

    def handle_comment(self, data: str) -> None:
        """A comment is a text of its own."""
        self.texts.append(data)

    def handle_decl(self, decl: str) -> None:
        """So is what a declaration says."""
        self.texts.append(decl)

    def unknown_decl(self, data: str) -> None:
        """So is what another one says."""
        self.texts.append(data)

    def handle_pi(self, data: str) -> None:
        """So is an instruction."""
        self.texts.append(data)


def page(html: str) -> Sequence[str]:
    """The texts of a page of HTML, seen and unseen."""
    reader = _Page()
    reader.feed(html)
    reader.close()
    reader.close_line()
    return reader.texts
