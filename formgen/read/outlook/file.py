"""A message of Outlook as an ordinary one: `message_of(data) -> bytes`."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.header import Header
from email.parser import HeaderParser
from email.utils import format_datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from formgen.read.child import TOO_SLOW, answer_of
from formgen.read.ooxml.sniff import refused, wrong_kind
from formgen.read.outlook import child

MAX_FILE: Final = 25_000_000
SECONDS: Final = 30

_WHY: Final[Mapping[int, str]] = {
    TOO_SLOW: "too-slow", child.TOO_MANY_PARTS: "too-many-parts", child.TOO_DEEP: "too-deep",
    child.TOO_MUCH_TEXT: "too-much-text", child.NO_MESSAGE: "unknown-file",
}  # fmt: skip

_KEPT: Final = (
    "From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Received", "Return-Path",
    "Auto-Submitted", "Precedence", "X-Auto-Response-Suppress", "X-Autoreply", "X-Autorespond", "X-Failed-Recipients",
)  # fmt: skip
"""The lines of a message's head that say whose answer it is, and whether a machine wrote it."""
_LONGEST_HEAD: Final = 100_000
_MOST_OF_ONE: Final = 10
_KIND = re.compile(r"[a-z]+/[a-z0-9.+-]{1,100}", re.ASCII)


def message_of(data: bytes) -> bytes:
    """The message as mail programs write it; raises `Unreadable`, and nothing else, for what is none of Outlook's."""
    if len(data) > MAX_FILE:
        raise refused("file-too-big")
    if (kind := wrong_kind(data)) != "outlook-message":
        raise refused("damaged" if kind == "old-xls" else kind or "unknown-file")
    told = answer_of(Path(__file__).with_name("child.py"), data, SECONDS)
    if isinstance(told, int):
        raise refused(_WHY.get(told, "damaged"))
    return b"".join(_message(told, 0))


def _message(told: Mapping[str, Any], depth: int) -> Iterator[bytes]:
    """The head, then the texts and what is attached."""
    for name, value in _head(told):
        yield f"{name}: {_shown(value)}\r\n".encode("ascii", "replace")
    border = f"=_outlook_{depth}"
    yield f'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="{border}"\r\n\r\n'.encode()
    for part in (*_texts(told, depth), *(piece for one in told["attached"] for piece in _attached(one, depth))):
        yield b"--" + border.encode() + b"\r\n" + part + b"\r\n"
    yield b"--" + border.encode() + b"--\r\n"


def _head(told: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The lines of the head: those that came with the message, and what Outlook knows besides."""
    came = HeaderParser().parsestr(told["headers"][:_LONGEST_HEAD].lstrip())
    sender = told["smtp"] or told["sender"]
    for name in _KEPT:
        for value in (came.get_all(name) or [])[:_MOST_OF_ONE]:
            yield name, str(value)
    for name, value in (("From", f"{told['name'].replace('<', '')} <{sender}>"), ("Subject", told["subject"]),
                        ("Message-ID", told["id"]), ("In-Reply-To", told["answers"]),
                        ("References", told["references"]), ("Date", _moment(told["received"]))):  # fmt: skip
        if name not in came and (value or name == "Subject"):
            yield name, value
    yield "X-Message-Class", told["class"]


def _moment(ticks: int | None) -> str:
    """A moment of Windows, in tenths of a microsecond since 1601, as a mail program writes it."""
    try:
        return format_datetime(datetime(1601, 1, 1, tzinfo=UTC) + timedelta(microseconds=(ticks or 0) // 10))
    except (OverflowError, ValueError):
        return ""


def _shown(value: str) -> str:
    line = " ".join(value.split())[:_LONGEST_HEAD]
    line = "".join(c for c in line if c.isprintable() and not "\ud800" <= c <= "\udfff")
    return line if line.isascii() else Header(line, "utf-8", maxlinelen=70).encode()


def _texts(told: Mapping[str, Any], depth: int) -> Iterator[bytes]:
    """The text, plain and as a web page; one that Outlook alone can show is a part that a person has to open."""
    found = [(kind, told[name]) for kind, name in (("plain", "body"), ("html", "html")) if told[name].strip()]
    if found:
        border = f"=_outlook_text_{depth}"
        inner = [_part(f"text/{kind}; charset=utf-8", "", text.encode("utf-8", "replace")) for kind, text in found]
        head = f'Content-Type: multipart/alternative; boundary="{border}"\r\n\r\n'.encode()
        marked = (b"--" + border.encode() + b"\r\n" + part + b"\r\n" for part in inner)
        yield head + b"".join(marked) + b"--" + border.encode() + b"--"
    elif told["rich"]:
        yield _part("application/rtf", 'attachment; filename="the text of the message.rtf"', b"{\\rtf1}")


def _attached(told: Mapping[str, Any], depth: int) -> Iterator[bytes]:
    if told["message"] is not None:
        yield b"Content-Type: message/rfc822\r\n\r\n" + b"".join(_message(told["message"], depth + 1))
        return
    kind = told["kind"].strip().casefold()
    if not _KIND.fullmatch(kind) or kind.startswith(("message/", "multipart/")):
        kind = "application/octet-stream"
    name = quote("".join(c for c in told["name"] if c.isprintable())[-200:], errors="replace")
    ornament = bool(told["cid"]) and (told["hidden"] or kind.startswith("image/"))
    place = f"{'inline' if ornament else 'attachment'}; filename*=utf-8''{name or 'attachment'}"
    more = f"\r\nContent-ID: <{quote(told['cid'], safe='@.')}>" if told["cid"] else ""
    data = b64decode(told["data"]) if told["data"] is not None else b"a link, or a thing that only Outlook opens"
    yield _part(kind, place + more, data)


def _part(kind: str, place: str, data: bytes) -> bytes:
    packed = b64encode(data)
    lines = b"\r\n".join(packed[at : at + 7_600] for at in range(0, len(packed), 7_600))
    head = f"Content-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n"
    head += f"Content-Disposition: {place}\r\n" if place else ""
    return head.encode("ascii", "replace") + b"\r\n" + lines
