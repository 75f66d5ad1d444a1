"""The table of texts that the cells of a workbook share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from formgen.errors import Unreadable
from formgen.read.ooxml.cells import Cell, Room
from formgen.read.ooxml.kept import Kept, kept
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


_ENTITY: Final = re.compile(r"&(?:#([0-9]{1,7})|([a-z]{2,4}));")
_NAMED: Final = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_PLAIN: Final = re.compile(r"(?:[^<&>\r\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]++|&(?:#[0-9]{1,7}|[a-z]{2,4});)*+")
"""Text without markup: nothing in it that the parser of XML would change or refuse, but characters by name."""


def plain_text(written: bytes) -> str | None:
    """The text that is written so, between tags; None where only a parser of XML can tell."""
    try:
        text = written.decode()
        if _PLAIN.fullmatch(text) is None:
            return None
        return _ENTITY.sub(lambda found: _spelt(found[1], found[2]), text) if "&" in text else text
    except (UnicodeDecodeError, LookupError):
        return None


@lru_cache(1_000)
def _spelt(written: str | None, name: str) -> str:
    """The character that a reference stands for. Raises LookupError for one that may stand in no XML."""
    if written is None:
        return _NAMED[name]
    number = int(written)
    if number in (9, 10) or 0x20 <= number < 0xD800 or 0xE000 <= number < 0xFFFE or 0x10000 <= number < 0x110000:
        return chr(number)
    raise LookupError(number)


class Texts:
    """The texts by their numbers, each as the cell that it is where it stands alone."""

    __slots__ = ("_cells",)

    def __init__(self, cells: Iterable[Cell] = ()) -> None:
        self._cells = {str(number): cell for number, cell in enumerate(cells)}

    def cell(self, number: str) -> Cell:
        """The text of the number that is written so; raises `Unreadable` when there is none."""
        return self._cells.get(number) or self._cell(number.strip())

    def _cell(self, number: str) -> Cell:
        if not (number.isascii() and number.isdecimal() and len(number) <= 8 and int(number) < len(self._cells)):
            raise refused("damaged")
        return self._cells[str(int(number))]


def texts_of(content: bytes, room: Room) -> Texts:
    """The texts of a part; raises `Unreadable` when it is damaged, or holds more than there is `room` for."""
    cells = _by_shards(content)
    if cells is None:
        cells = _whole(content)
    room.take_characters(sum(len(cell.raw) for cell in cells))
    return Texts(cells)


def _cell(raw: str) -> Cell:
    return Cell(unescape(raw), raw, None, None, False)


def _whole(content: bytes) -> list[Cell]:
    return [_cell(raw) for raw in _StringsWalk().read(content).texts]


def _by_shards(content: bytes) -> list[Cell] | None:
    """The texts read one by one; None where they have to be read together."""
    apart = shards_of(content, b"sst", b"sst", b"si")
    if apart is None:
        return None
    *shards, last = apart.shards
    table = _table(_COUNTS.sub(b"", apart.head))
    try:
        around = [*_StringsWalk().read(apart.around).texts, *table.texts(last)]
        cells = table.known.all(shards, table.cell)
    except Unreadable:
        return None
    return None if around else cells


_COUNTS: Final = re.compile(rb' (?:count|uniqueCount)="[0-9]*"')
_LONE: Final = re.compile(rb'\s*<si><t(?: xml:space="preserve")?>([^<>]*+)</t>\s*')
_LONGEST: Final = 1_000


class _Table:
    """Reads the texts of tables that begin alike, one by one, and keeps what came of each."""

    def __init__(self, head: bytes) -> None:
        self.head, self.known = head, Kept(4_000)

    def cell(self, shard: bytes) -> Cell:
        """The text of a shard; raises `Unreadable` where that could be something else beside others."""
        lone = _LONE.fullmatch(shard)
        raw = plain_text(lone[1]) if lone else None
        if raw is None:
            texts = self.texts(shard + b"</si>")
            if len(texts) != 1 or b"xmlns" in shard:
                raise refused("damaged")
            raw = texts[0]
        cell = _cell(raw)
        if len(shard) <= _LONGEST:
            self.known.put(shard, cell)
        return cell

    def texts(self, shard: bytes) -> Sequence[str]:
        """All texts in a shard."""
        return _StringsWalk().read(b"%b%b</sst>" % (self.head, shard)).texts if shard else ()


@kept(4, longest=_LONGEST)
def _table(head: bytes) -> _Table:
    return _Table(head)


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
