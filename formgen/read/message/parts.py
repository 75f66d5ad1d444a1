"""A message (.eml) as its attachments: `parse(data) -> Letter`, within bounds."""

from __future__ import annotations

import re
from binascii import a2b_base64
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesFeedParser
from email.utils import parsedate_to_datetime
from pathlib import PurePath
from typing import Final, cast

from formgen import reference
from formgen.errors import Unreadable
from formgen.read.message.notices import AutoReply, Bounce, notice
from formgen.read.message.text import text_of
from formgen.read.ooxml.sniff import refused, wrong_kind
from formgen.reference import Reference

MAX_FILE: Final = 60_000_000
MAX_PARTS: Final = 200
MAX_DEPTH: Final = 4
MAX_HEADER: Final = 200_000
MAX_ATTACHMENTS: Final = 50
_CHUNK: Final = 65_536
MAX_COLONS: Final = 300_000
"""Every header has one; packed files have none."""
MAX_COMPARED: Final = 6_000_000
"""Lines of a message, times the parts in which they may stand."""
LARGEST_ORNAMENT: Final = 20_000
"""Bytes of a picture that stands in the text itself: larger ones may be photos of a form."""

_NESTS: Final = re.compile(rb"multipart/|message/", re.IGNORECASE)
_HEAD: Final = re.compile(rb"\s*(?:From [^\r\n]*\r?\n)?(?:[!-9;-~]{1,76}:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){2}")
_WORD: Final = re.compile(r"\w+")
_TAG: Final = re.compile(r"<[^<>]*>")
_UNSEEN: Final = re.compile(r"<(?:style|script)\b", re.IGNORECASE)
_SEEN_AGAIN: Final = re.compile(r"</(?:style|script)>", re.IGNORECASE)

_NO_FORM: Final = frozenset({
    "application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature", "text/calendar",
    "text/vcard", "text/x-vcard", "message/delivery-status", "message/disposition-notification", "text/rfc822-headers",
})  # fmt: skip
"""What mail programs attach by themselves."""

_ENDINGS: Final = {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods", "application/vnd.ms-excel": ".xls",
    "text/csv": ".csv", "application/pdf": ".pdf",
}  # fmt: skip
"""The endings of attachments that bear no name."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """One attached file; `references` are those that the message around it names, with the words for where."""

    name: str
    kind: str
    data: bytes
    references: tuple[tuple[Reference, str], ...]

    @property
    def suffix(self) -> str:
        """The ending of its name, in small letters; that of a PDF whatever it is called."""
        return ".pdf" if wrong_kind(self.data) == "pdf" else PurePath(self.name).suffix.casefold()

    @property
    def is_picture(self) -> bool:
        """Whether it is a picture, which a person has to read."""
        return self.kind.startswith("image/") or wrong_kind(self.data) == "picture"


@dataclass(frozen=True, slots=True)
class Letter:
    """A message: what is attached, and how many words it has of its own, quoted ones apart.

    `text` is what it says, None where that is longer than any answer; `references` are the issued forms that its
    subject and the messages that it answers name; `notice` what a machine says in it; `at` when it was sent.
    """

    attachments: tuple[Attachment, ...]
    words: int
    text: str | None = ""
    references: tuple[str, ...] = ()
    notice: Bounce | AutoReply | None = None
    at: datetime | None = None

    @property
    def named(self) -> tuple[str, ...]:
        """The issued forms that it names, or that a message attached to it names."""
        inner = (str(one) for a in self.attachments for one, _ in a.references if one.key is not None)
        return tuple(dict.fromkeys((*self.references, *inner)))


def parse(data: bytes) -> Letter:
    """The message that `data` is; raises `Unreadable`, and nothing else, for any other bytes."""
    if len(data) > MAX_FILE:
        raise refused("file-too-big")
    if _HEAD.match(data[:MAX_HEADER]) is None:
        raise refused(wrong_kind(data) or "unknown-file")
    try:
        found = _Taken()
        message = _message(data)
        deque(_leaves(message), maxlen=0)  # their headers are checked before anything else is done with them
        text, told, at = text_of(message), notice(message), _sent_at(message)
        named = dict.fromkeys(str(one) for one, _ in _references(message) if one.key is not None)
        found.take(message, (), 0)
    except Unreadable:
        raise
    except Exception as error:  # on hostile bytes the parser raises whatever codecs and its own parts raise
        raise refused("damaged") from error
    return Letter(tuple(found.attachments), found.words, text, tuple(named), told, at)


def _message(data: bytes) -> Message:
    """The message, taken apart piece by piece: as a whole it would be held in memory many times.

    Raises `Unreadable` for one that would cost far more than its length, also where it was packed in another.
    """
    nests = sum(1 for _ in _NESTS.finditer(data))
    if nests > MAX_PARTS:
        raise refused("too-deep")
    _check_lines(data, nests)
    parser = BytesFeedParser()
    start = len(data) - len(data.lstrip())
    for at in range(start, len(data), _CHUNK):
        parser.feed(data[at : at + _CHUNK])
    return parser.close()


def _check_lines(data: bytes, nests: int) -> None:
    """Raises `Unreadable` for headers that go on for ever, which cost more than their length to take apart.

    So do lines of parts that nest: each is compared with the boundary of every part around it.
    """
    head, _, _ = data.lstrip()[: 2 * MAX_HEADER].replace(b"\r\n", b"\n").partition(b"\n\n")
    lines = max(data.count(b"\n"), data.count(b"\r"))
    if len(head) > MAX_HEADER or data.count(b":") > MAX_COLONS or lines * (nests + 1) > MAX_COMPARED:
        raise refused("too-much-markup")


def _check_headers(part: Message) -> None:
    """Raises `Unreadable` where the headers of one part are longer than those of a whole message may be."""
    if sum(len(name) + len(str(value)) for name, value in part.raw_items()) > MAX_HEADER:
        raise refused("too-much-markup")


class _Taken:
    """What was found so far."""

    def __init__(self) -> None:
        self.attachments: list[Attachment] = []
        self.words = 0

    def take(self, message: Message, around: tuple[tuple[Reference, str], ...], depth: int) -> None:
        """Takes a message apart, with those attached to it."""
        if depth > MAX_DEPTH:
            raise refused("too-deep")
        named = (*around, *_references(message))
        for part in _leaves(message):
            kind = part.get_content_type()
            if kind == "message/rfc822" and part.is_multipart():
                inner = part.get_payload()
                for one in inner if isinstance(inner, list) else ():
                    self.take(cast(Message, one), named, depth + 1)
            elif kind not in _NO_FORM:
                self._leaf(part, kind, named, depth)

    def _leaf(self, part: Message, kind: str, named: tuple[tuple[Reference, str], ...], depth: int) -> None:
        data = _data(part)
        part.set_payload("")  # it is held in memory once, not twice
        name = _name(part)
        if kind in ("text/plain", "text/html") and not name and part.get_content_disposition() != "attachment":
            self.words += _count(data, kind)
            return
        ornament = part.get("Content-ID") is not None and part.get_content_disposition() != "attachment"
        if not data or (kind.startswith("image/") and ornament and len(data) < LARGEST_ORNAMENT):
            return
        if len(self.attachments) == MAX_ATTACHMENTS:
            raise refused("too-many-parts")
        if name.casefold().endswith(".eml"):
            self.take(_message(data), named, depth + 1)
            return
        shown = name or f"{len(self.attachments) + 1}{_ENDINGS.get(kind, '')}"
        self.attachments.append(Attachment(shown, kind, data, named))


def _leaves(message: Message) -> Iterator[Message]:
    """The parts of a message that hold no further parts; attached messages are such."""
    waiting = [message]
    while waiting:
        part = waiting.pop(0)
        _check_headers(part)
        inner = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inner, list):
            waiting[:0] = cast(list[Message], inner)
        else:
            yield part


def _data(part: Message) -> bytes:
    """What a part holds, decoded; base64 in one go, of which the library makes six copies."""
    held = part.get_payload()
    if isinstance(held, str) and str(part.get("Content-Transfer-Encoding", "")).strip().casefold() == "base64":
        with suppress(ValueError):
            return a2b_base64(held)
    decoded = part.get_payload(decode=True)
    return decoded if isinstance(decoded, bytes) else b""


def _references(message: Message) -> Iterator[tuple[Reference, str]]:
    for header, words in (("Subject", "the subject"), ("In-Reply-To", "the message that it answers"),
                          ("References", "the messages that it answers")):  # fmt: skip
        for found in reference.find_all(_plain(str(message.get(header, "")))[:20_000]):
            yield found, words


def _sent_at(message: Message) -> datetime | None:
    """When the message came, as the last server says, or else its sender; None where neither does."""
    for text in (str(message.get("Received", "")).rpartition(";")[2], str(message.get("Date", ""))):
        with suppress(ValueError, TypeError, IndexError, OverflowError):
            found = parsedate_to_datetime(text.strip()[:100])
            return found if found.tzinfo is not None else found.replace(tzinfo=UTC)
    return None


def _name(part: Message) -> str:
    """The file name as a person may see it; never a path."""
    name = _plain(str(part.get_filename() or "")).replace("\\", "/").rpartition("/")[2]
    return "".join(c if c.isprintable() else "?" for c in name)[-80:].strip()


def _plain(header: str) -> str:
    try:
        return str(make_header(decode_header(header)))
    except (HeaderParseError, LookupError, ValueError):
        return header


def _shown(text: str) -> str:
    """A web page without its styles and scripts."""
    *pieces, last = _SEEN_AGAIN.split(text)
    return " ".join((*(_UNSEEN.split(piece, maxsplit=1)[0] for piece in pieces), last))


def _count(data: bytes, kind: str) -> int:
    """How many words a text has, quoted lines apart."""
    text = data[:1_000_000].decode("utf-8", "replace")
    if kind == "text/html":
        text = _TAG.sub(" ", _shown(text))
    lines = (line for line in text.splitlines() if not line.lstrip().startswith((">", "&gt;")))
    return sum(len(_WORD.findall(line)) for line in lines)
