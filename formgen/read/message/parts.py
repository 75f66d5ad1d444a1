"""A message (.eml) as its attachments: `parse(data) -> Letter`, within bounds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from pathlib import PurePath
from typing import Final, cast

from formgen import reference
from formgen.errors import Unreadable
from formgen.read.ooxml.sniff import refused, wrong_kind
from formgen.reference import Reference

MAX_FILE: Final = 60_000_000
MAX_PARTS: Final = 200
MAX_DEPTH: Final = 4
MAX_HEADER: Final = 200_000
MAX_ATTACHMENTS: Final = 50
LARGEST_ORNAMENT: Final = 20_000
"""Bytes of a picture that stands in the text itself: larger ones may be photos of a form."""

_NESTS: Final = re.compile(rb"multipart/|message/", re.IGNORECASE)
_HEAD: Final = re.compile(rb"\s*(?:From [^\r\n]*\r?\n)?(?:[!-9;-~]{1,76}:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){2}")
_WORD: Final = re.compile(r"\w+")
_TAG: Final = re.compile(r"<(?:style|script)\b.*?</(?:style|script)>|<[^>]*>", re.IGNORECASE | re.DOTALL)

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
    """A message: what is attached, and how many words it has of its own, quoted ones apart."""

    attachments: tuple[Attachment, ...]
    words: int


def parse(data: bytes) -> Letter:
    """The message that `data` is; raises `Unreadable`, and nothing else, for any other bytes."""
    if len(data) > MAX_FILE:
        raise refused("file-too-big")
    if _HEAD.match(data[:MAX_HEADER]) is None:
        raise refused(wrong_kind(data) or "unknown-file")
    if sum(1 for _ in _NESTS.finditer(data)) > MAX_PARTS:
        raise refused("too-deep")
    _check_lines(data)
    try:
        found = _Taken()
        found.take(message_from_bytes(data.lstrip()), (), 0)
    except Unreadable:
        raise
    except Exception as error:  # on hostile bytes the parser raises whatever codecs and its own parts raise
        raise refused("damaged") from error
    return Letter(tuple(found.attachments), found.words)


def _check_lines(data: bytes) -> None:
    """Raises `Unreadable` for headers that go on for ever, which cost more than their length to take apart."""
    head, _, _ = data.replace(b"\r\n", b"\n").lstrip().partition(b"\n\n")
    if len(head) > MAX_HEADER:
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
        payload = part.get_payload(decode=True)
        data = payload if isinstance(payload, bytes) else b""
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
            self.take(message_from_bytes(data.lstrip()), named, depth + 1)
            return
        shown = name or f"{len(self.attachments) + 1}{_ENDINGS.get(kind, '')}"
        self.attachments.append(Attachment(shown, kind, data, named))


def _leaves(message: Message) -> Iterator[Message]:
    """The parts of a message that hold no further parts; attached messages are such."""
    waiting = [message]
    while waiting:
        part = waiting.pop(0)
        inner = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(inner, list):
            waiting[:0] = cast(list[Message], inner)
        else:
            yield part


def _references(message: Message) -> Iterator[tuple[Reference, str]]:
    for header, words in (("Subject", "the subject"), ("In-Reply-To", "the message that it answers"),
                          ("References", "the messages that it answers")):  # fmt: skip
        for found in reference.find_all(_plain(str(message.get(header, "")))[:20_000]):
            yield found, words


def _name(part: Message) -> str:
    """The file name as a person may see it; never a path."""
    name = _plain(str(part.get_filename() or "")).replace("\\", "/").rpartition("/")[2]
    return "".join(c if c.isprintable() else "?" for c in name)[-80:].strip()


def _plain(header: str) -> str:
    try:
        return str(make_header(decode_header(header)))
    except (HeaderParseError, LookupError, ValueError):
        return header


def _count(data: bytes, kind: str) -> int:
    """How many words a text has, quoted lines apart."""
    text = data[:1_000_000].decode("utf-8", "replace")
    if kind == "text/html":
        text = _TAG.sub(" ", text)
    lines = (line for line in text.splitlines() if not line.lstrip().startswith((">", "&gt;")))
    return sum(len(_WORD.findall(line)) for line in lines)
