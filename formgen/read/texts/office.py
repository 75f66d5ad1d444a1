"""The texts of Word and Excel files: of every part, what stands between its tags and in their attributes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import suppress
from xml.parsers import expat

from formgen.read.ooxml.directory import entries
from formgen.read.ooxml.package import Package
from formgen.read.ooxml.sniff import refused
from formgen.read.texts import pictures
from formgen.read.texts.said import Said

_LOCAL, _LISTED, _END = 30, 46, 22
"""Bytes that a zip has for each member, for each line of its directory, and at its end, beside names and contents."""

_BLOCKS = frozenset({"p", "si", "is", "rPh"})
"""Elements whose text is one, however many runs it is cut into: paragraphs, and the texts of cells."""

_SPACES = frozenset({"tab", "br", "cr", "noBreakHyphen", "softHyphen"})
"""What stands between two words without being text."""


def parts(data: bytes) -> dict[str, bytes]:
    """The content of every part by its name. Raises `Unreadable`, also where there are bytes that no part owns."""
    listed = entries(data)
    named = sum(2 * len(entry.name.encode()) + entry.size for entry in listed)
    if len(data) != named + len(listed) * (_LOCAL + _LISTED) + _END:
        raise refused("damaged")
    package = Package(data)
    return {entry.name: package.read(entry.name) for entry in listed if not entry.name.endswith("/")}


def said(name: str, content: bytes) -> Said:
    """What the part says; of one that is no XML, the hash, and what a picture or a file inside of it says.

    Raises `Unreadable` for XML that is not sound.
    """
    if not name.endswith((".xml", ".rels", ".vml")):
        return Said((name, *within(content)), frozenset({hashlib.sha256(content).hexdigest()}))
    return Said((name, *_Reader().read(content)))


def within(content: bytes) -> Iterator[str]:
    """What bytes say that lie inside of a file: the texts of a picture, the parts of an Office file, or plain text."""
    yield from pictures.texts(content)
    if content.startswith(b"PK"):
        for name, inner in parts(content).items():
            yield from said(name, inner).texts
    elif b"\0" not in content:
        with suppress(UnicodeDecodeError):
            yield unescaped(content.decode("utf-8-sig"))


_ESCAPE = re.compile(r"\\u\{?([0-9a-fA-F]{4,6})\}?|\\x([0-9a-fA-F]{2})")
_SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]")


def unescaped(text: str) -> str:
    """A text of a script or JSON with its escaped letters as letters."""
    if "\\" not in text:
        return text
    found = _ESCAPE.sub(lambda code: chr(min(int(code[1] or code[2], 16), 0x10FFFF)), text.replace("\\n", "\n"))
    return _SURROGATES.sub(lambda pair: pair[0].encode("utf-16", "surrogatepass").decode("utf-16"), found)


class _Reader:
    """Collects the texts of one part."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.open: list[list[str]] = [[]]

    def read(self, content: bytes) -> list[str]:
        """The texts in their order. Raises `Unreadable`."""
        parser = expat.ParserCreate(None, " ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.CommentHandler = self.found.append
        parser.ProcessingInstructionHandler = lambda target, told: self.found.append(f"{target} {told}")
        parser.StartDoctypeDeclHandler = _no_doctype
        try:
            parser.Parse(content, True)
        except (expat.ExpatError, UnicodeError) as error:
            raise refused("damaged") from error
        self._close()
        return self.found

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        self.found += [value for value in attributes.values() if _has_letters(value)]
        if local in _BLOCKS:
            self.open.append([])
        elif local in _SPACES:
            self.open[-1].append(" ")
        elif len(self.open) == 1:
            self._close()

    def _end(self, name: str) -> None:
        if name.rpartition(" ")[2] in _BLOCKS:
            self._close()
            self.open.pop()
        elif len(self.open) == 1:
            self._close()

    def _text(self, text: str) -> None:
        self.open[-1].append(text)

    def _close(self) -> None:
        """Keeps what was collected last as one text."""
        if (text := "".join(self.open[-1])) and not text.isspace():
            self.found.append(text)
        self.open[-1].clear()


def _has_letters(value: str) -> bool:
    """Whether an attribute may be a text: a number, a tick or a place is none."""
    return len(value) > 1 and not value.isdigit()


def _no_doctype(*_declaration: object) -> None:
    raise refused("forbidden-markup")
