"""The rows of sheets, read one by one, and kept for the next copy that has them byte for byte."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from formgen.read.ooxml.cells import MAX_COLUMNS, MAX_ROWS, Cell, Room
from formgen.read.ooxml.kept import Kept, kept
from formgen.read.ooxml.styles import Styles
from formgen.read.ooxml.walk import COLUMNS, At, Shared, SheetWalk, cell_of, characters_of


class Part(NamedTuple):
    """The filled cells of a part of a sheet: how many, with how much text, and how many outside of a form's area.

    `relative` where it does not say their places, or says one twice; `shared` where some have their text in the table
    of texts.
    """

    cells: dict[At, Cell | Shared]
    filled: int
    characters: int
    outside: int
    relative: bool
    shared: bool


_NOTHING: Final = Part({}, 0, 0, 0, False, False)


def part_of(walk: SheetWalk) -> Part:
    """What a walk found."""
    shared = any(cell.__class__ is Shared for cell in walk.cells.values())
    return Part(walk.cells, *walk.room.taken, walk.relative, shared)


def joined(parts: Sequence[Part]) -> Part:
    """The parts as one; where two of them hold the same cell it counts as `relative`."""
    cells: dict[At, Cell | Shared] = {}
    filled = characters = outside = held = 0
    relative = shared = False
    for part in parts:
        if part is not _NOTHING:
            cells |= part.cells
            held += len(part.cells)
            filled, characters, outside = filled + part.filled, characters + part.characters, outside + part.outside
            relative, shared = relative or part.relative, shared or part.shared
    return Part(cells, filled, characters, outside, relative or held != len(cells), shared)


_TAIL: Final = b"</sheetData></worksheet>"
_TAGS: Final = re.compile(rb"(?:<row [^<>]*/>)*<row [^<>]*[^<>/]>")
_LONGEST_ROW, _LONGEST_CELL, _LONGEST_HEAD = 2_000, 1_000, 5_000
"""Bytes of what is kept to be used again."""


class Rows:
    """Reads the rows of sheets that begin alike, and keeps what came of each."""

    def __init__(self, styles: Styles, head: bytes) -> None:
        self.styles, self.head = styles, head
        self.rows, self.pieces, self.tags = Kept(1_000), Kept(2_000), Kept(200)

    def row(self, shard: bytes) -> Part:
        """One row without its closing tag, cell by cell: who answers changes one of them. Raises `Unreadable`."""
        part: Part | None = self.rows.get(shard)
        if part is None:
            part = self._row(shard)
            if len(shard) <= _LONGEST_ROW:
                self.rows.put(shard, part)
        return part

    def _row(self, shard: bytes) -> Part:
        tags = _TAGS.match(shard)
        pieces = shard[tags.end() :].split(b"</c>") if tags else [shard]
        if tags is None or pieces.pop() or not self._are_rows(tags[0]):
            return self._walked(shard + b"</row>")
        return joined([self._piece(piece) for piece in pieces])

    def last(self, shard: bytes) -> Part:
        """What follows the last row: nothing, or empty rows."""
        return self._walked(shard) if shard else _NOTHING

    def _are_rows(self, tags: bytes) -> bool:
        """Whether these are opening tags of rows, the last one left open, each with its number."""
        known: bool | None = self.tags.get(tags)
        if known is None:
            known = not self._walked(tags + b"</row>").relative
            self.tags.put(tags, known)
        return known

    def _piece(self, piece: bytes) -> Part:
        """One cell, perhaps with empty ones before it, without its closing tag."""
        part: Part | None = self.pieces.get(piece)
        if part is None:
            part = _plain(self.styles, piece) or self._walked(b'<row r="1">%b</c></row>' % piece)
            if len(piece) <= _LONGEST_CELL:
                self.pieces.put(piece, part)
        return part

    def _walked(self, rows: bytes) -> Part:
        return part_of(SheetWalk(self.styles, Room()).read(b"%b%b%b" % (self.head, rows, _TAIL)))


@kept(16, longest=_LONGEST_HEAD)
def rows_of(styles: Styles, head: bytes) -> Rows:
    """The reader of the rows of all sheets that begin with `head` and have those styles."""
    return Rows(styles, head)


_ENTITY: Final = re.compile(r"&(?:#([0-9]{1,7})|([a-z]{2,4}));")
_NAMED: Final = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_PLAIN: Final = r"((?:[^<&>\r\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]++|&(?:#[0-9]{1,7}|[a-z]{2,4});)*+)"
"""Text without markup: nothing in it that the parser of XML would change or refuse, but characters by name."""
_CELL: Final = re.compile(
    r'<c r="([A-Z]{1,3})([1-9][0-9]{0,6})"(?: s="([0-9]{1,5})")?(?: t="([a-zA-Z]{1,9})")?>'
    rf'(?:<is><t(?: xml:space="preserve")?>{_PLAIN}</t></is>|<v>{_PLAIN}</v>)?'
)


def _spelt(found: re.Match[str]) -> str:
    """The character that a reference stands for. Raises LookupError for one that may stand in no XML."""
    if found[2]:
        return _NAMED[found[2]]
    number = int(found[1])
    if number in (9, 10) or 0x20 <= number < 0xD800 or 0xE000 <= number < 0xFFFE or 0x10000 <= number < 0x110000:
        return chr(number)
    raise LookupError(number)


def _plain(styles: Styles, piece: bytes) -> Part | None:
    """The cell where it is written as programs write most of them; None where only a parser of XML can tell."""
    try:
        found = _CELL.fullmatch(piece.decode())
    except UnicodeDecodeError:
        return None
    if found is None:
        return None
    letters, number, style, kind, text, value = found.groups()
    raw, row, column = value if text is None else text, int(number), COLUMNS.get(letters, MAX_COLUMNS + 1)
    if raw and "&" in raw:
        try:
            raw = _ENTITY.sub(_spelt, raw)
        except LookupError:
            return None
    cell = cell_of(styles, kind or "n", style or "0", raw, None)
    if cell is None:
        return _NOTHING
    if row > MAX_ROWS or column > MAX_COLUMNS:
        return Part({}, 0, 0, 1, False, False)
    shared = cell.__class__ is Shared
    return Part({(row, column): cell}, 1, characters_of(cell), 0, False, shared)


