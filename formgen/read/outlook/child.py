"""The process in which a message of Outlook is taken apart: its bytes on stdin, what it holds as JSON on stdout.

Imports nothing of formgen, so that it starts fast. Whatever goes wrong ends it with an exit code. The numbers are those
of the properties in Microsoft's MS-OXPROPS; how they lie in the file says MS-OXMSG.
"""

from __future__ import annotations

import base64
import contextlib
import io
import json
import sys
from collections.abc import Iterator
from struct import iter_unpack
from typing import Any

MEMORY = 280_000_000
SECONDS = 1.5
"""Of the processor; a message with a form takes a quarter of it, the start of Python included."""
ATTACHMENTS, DEPTH, CHARACTERS, ENTRIES = 50, 4, 2_000_000, 5_000

TOO_MANY_PARTS, TOO_DEEP, TOO_MUCH_TEXT, NO_MESSAGE = 3, 4, 5, 6
"""Exit codes that mean something; any other one means a damaged file."""

_SUBJECT, _HEADERS, _BODY, _HTML, _RTF, _CLASS = 0x0037, 0x007D, 0x1000, 0x1013, 0x1009, 0x001A
_ID, _REFERENCES, _ANSWERS, _SENDER, _SENDER_SMTP, _SENDER_NAME = 0x1035, 0x1039, 0x1042, 0x0C1F, 0x5D01, 0x0C1A
_DATA, _METHOD, _LONG_NAME, _NAME, _KIND, _CID, _HIDDEN = 0x3701, 0x3705, 0x3707, 0x3704, 0x370E, 0x3712, 0x7FFE
_CODE_PAGE, _MESSAGE_CODE_PAGE, _RECEIVED = 0x3FDE, 0x3FFD, 0x0E06
_TEXTS = {
    "subject": _SUBJECT, "headers": _HEADERS, "body": _BODY, "class": _CLASS, "id": _ID, "references": _REFERENCES,
    "answers": _ANSWERS, "sender": _SENDER, "smtp": _SENDER_SMTP, "name": _SENDER_NAME,
}  # fmt: skip
_MESSAGE, _PROPERTIES = 5, "__properties_version1.0"


def main() -> None:
    """Reads stdin, writes stdout; ends the process with a code where the file cannot be read."""
    limited()
    told = told_of(sys.stdin.buffer.read())
    sys.stdout.write(json.dumps(told))


def limited() -> None:
    """Keeps this process from taking more memory or time than any message needs, where the system can."""
    try:
        import resource
        import signal
    except ImportError:  # Windows: there the parent's time limit must do
        return
    with contextlib.suppress(ValueError, OSError):  # the system has a lower limit, or none of this kind
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, SECONDS)


def told_of(data: bytes) -> dict[str, Any]:
    """What the message holds, in plain data. Raises SystemExit with a code that says why not."""
    import olefile  # type: ignore[import-untyped]

    held = olefile.OleFileIO(io.BytesIO(data))
    entries = held.listdir(streams=True, storages=True)
    if len(entries) > ENTRIES:
        raise SystemExit(TOO_MANY_PARTS)
    return _Taken(held, {tuple(entry) for entry in entries}).message((), 0)


class _Taken:
    """The file, and what is left of the limits."""

    def __init__(self, held: Any, entries: set[tuple[str, ...]]) -> None:
        self.held, self.entries, self.room, self.attachments = held, entries, CHARACTERS, ATTACHMENTS

    def message(self, path: tuple[str, ...], depth: int) -> dict[str, Any]:
        if depth > DEPTH:
            raise SystemExit(TOO_DEEP)
        fixed = self.fixed(path, 24 if depth else 32)
        page = _page(fixed.get(_MESSAGE_CODE_PAGE) or fixed.get(_CODE_PAGE))
        told: dict[str, Any] = {name: self.text(path, number, page) for name, number in _TEXTS.items()}
        if not any((*path, f"__substg1.0_{_CLASS:04X}{kind}") in self.entries for kind in ("001F", "001E")):
            raise SystemExit(NO_MESSAGE)
        web = self.blob(path, _HTML)
        self.take(len(web))
        told["html"] = web.decode(_page(fixed.get(_CODE_PAGE)), "replace") or self.text(path, _HTML, page)
        told["rich"] = bool(self.blob(path, _RTF))
        told["received"] = fixed.get(_RECEIVED)
        told["attached"] = [self.attachment((*path, name), page, depth) for name in self.inside(path)]
        return told

    def inside(self, path: tuple[str, ...]) -> Iterator[str]:
        """The folders of the attachments of the message at `path`."""
        for entry in sorted(self.entries):
            if len(entry) == len(path) + 1 and entry[:-1] == path and entry[-1].startswith("__attach_version1.0_#"):
                self.attachments -= 1
                if self.attachments < 0:
                    raise SystemExit(TOO_MANY_PARTS)
                yield entry[-1]

    def attachment(self, path: tuple[str, ...], page: str, depth: int) -> dict[str, Any]:
        fixed = self.fixed(path, 8)
        told: dict[str, Any] = {
            "name": self.text(path, _LONG_NAME, page) or self.text(path, _NAME, page),
            "kind": self.text(path, _KIND, page), "cid": self.text(path, _CID, page),
            "hidden": bool((fixed.get(_HIDDEN) or 0) & 0xFF), "message": None, "data": None,
        }  # fmt: skip
        method = (fixed.get(_METHOD) or 0) & 0xFFFFFFFF
        inner = (*path, f"__substg1.0_{_DATA:04X}000D")
        if method == _MESSAGE and (*inner, _PROPERTIES) in self.entries:
            told["message"] = self.message(inner, depth + 1)
        elif (*path, f"__substg1.0_{_DATA:04X}0102") in self.entries:
            told["data"] = base64.b64encode(self.blob(path, _DATA)).decode("ascii")
        return told

    def fixed(self, path: tuple[str, ...], head: int) -> dict[int, int]:
        """The properties of fixed length of a message or attachment, by their numbers."""
        entry = (*path, _PROPERTIES)
        data = self.stream(entry)[head:] if entry in self.entries else b""
        return {tag >> 16: value for tag, _, value in iter_unpack("<IIQ", data[: len(data) // 16 * 16])}

    def text(self, path: tuple[str, ...], number: int, page: str) -> str:
        for kind, encoding in (("001F", "utf-16-le"), ("001E", page)):
            entry = (*path, f"__substg1.0_{number:04X}{kind}")
            if entry in self.entries:
                data = self.stream(entry)
                self.take(len(data))
                return data.decode(encoding, "replace").rstrip("\0")
        return ""

    def blob(self, path: tuple[str, ...], number: int) -> bytes:
        entry = (*path, f"__substg1.0_{number:04X}0102")
        return self.stream(entry) if entry in self.entries else b""

    def stream(self, entry: tuple[str, ...]) -> bytes:
        with self.held.openstream("/".join(entry)) as found:
            data: bytes = found.read()
        return data

    def take(self, count: int) -> None:
        self.room -= count
        if self.room < 0:
            raise SystemExit(TOO_MUCH_TEXT)


def _page(number: int | None) -> str:
    """The name of a code page; the Western one where it says none."""
    known = {65001: "utf-8", 20127: "ascii", 28591: "latin-1", 1200: "utf-16-le"}
    name = known.get(number & 0xFFFFFFFF, f"cp{number & 0xFFFFFFFF}") if number else "cp1252"
    try:
        "".encode(name)
    except LookupError:
        return "cp1252"
    return name


if __name__ == "__main__":
    main()
