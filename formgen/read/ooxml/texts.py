"""The table of texts that the cells of a workbook share."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from formgen.read.ooxml.cells import Room
from formgen.read.ooxml.kept import kept
from formgen.read.ooxml.markup import NAMESPACES, Attributes, Walker
from formgen.read.ooxml.shards import shards_of
from formgen.read.ooxml.sniff import refused

_ESCAPE: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")

def unescape(text: str) -> str:
    """`text` with every `_xHHHH_` replaced by the character that it stands for."""
    if "_x" not in text:
        return text
    plain = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    if _SURROGATE.search(plain):
        return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return plain


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts by their numbers: `raw` as in the file, `plain` without escapes."""

    raw: Sequence[str] = ()
    plain: Sequence[str] = ()

    def number(self, text: str) -> int:
        """The number that `text` writes; raises `Unreadable` when there is no text of that number."""
        text = text.strip()
        if not (text.isascii() and text.isdecimal() and len(text) <= 8 and int(text) < len(self.raw)):
            raise refused("damaged")
        return int(text)


def texts_of(content: bytes, room: Room) -> Texts:
    """The texts of a part."""
    raw = _raw(content)
    for text in raw:
        room.take_text(text)
    return Texts(raw, [unescape(text) for text in raw])


def _raw(content: bytes) -> Sequence[str]:
    apart = shards_of(content, b"sst", b"sst", b"si")
    if apart is None:
        return _StringsWalk().read(content).texts
    *shards, last = apart.shards
    return [text for shard in (*(one + b"</si>" for one in shards), last) for text in _shard(apart.head, shard)]


@kept(8_192, longest=1_000)
def _shard(head: bytes, shard: bytes) -> Sequence[str]:
    return _StringsWalk().read(b"%b%b</sst>" % (head, shard)).texts


class _StringsWalk(Walker):
    __slots__ = ("phonetic", "runs", "texts")
    root = "sst"
    namespaces = NAMESPACES

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.runs: list[str] = []
        self.phonetic = False

    def opened(self, name: str, _attributes: Attributes) -> None:
        """Starts a text or a run of one."""
        if name == "t":
            self.pieces.clear()
        elif name == "si":
            self.runs.clear()
        elif name == "rPh":
            self.phonetic = True

    def closed(self, name: str) -> None:
        """Ends a text or a run of one; the reading aid (`rPh`) is no part of the text."""
        if name == "t":
            if not self.phonetic:
                self.runs.append(self.text())
        elif name == "si":
            self.texts.append("".join(self.runs))
        elif name == "rPh":
            self.phonetic = False
