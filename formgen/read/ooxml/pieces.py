"""The cells of sheets, read one by one, and kept for the next copy that has them byte for byte.

A sheet is cut after every cell. A piece is a cell without its closing tag, and whatever stands between it and the cell
before: ends and beginnings of rows, empty cells. Each is read in a row of its own; one that is no sound XML there, or
that says more or less than one cell with its place, has to be read with all others, by a parser of XML.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress
from typing import Final, NamedTuple

from formgen.read.ooxml.cells import Cell, Room
from formgen.read.ooxml.kept import Kept, kept
from formgen.read.ooxml.sniff import refused
from formgen.read.ooxml.styles import Styles
from formgen.read.ooxml.texts import plain_text
from formgen.read.ooxml.walk import At, Shared, SheetWalk, cell_of, characters_of


class Piece(NamedTuple):
    """What is read of one piece: its cell, if that is filled and within a form's area, and what it takes of the room.

    `shared` says that the text of the cell stands in the table of texts.
    """

    at: At
    cell: Cell | Shared | None
    filled: bool
    characters: int
    outside: int
    shared: bool


class Part(NamedTuple):
    """The filled cells of a sheet: with how much text, and how many outside of a form's area.

    `shared` where some have their text in the table of texts.
    """

    cells: dict[At, Cell | Shared]
    characters: int
    outside: int
    shared: bool


def part_of(pieces: Sequence[Piece]) -> Part | None:
    """What a sheet of these pieces holds; None where two of them are one cell."""
    ats, cells, filled, characters, outside, shared = zip(*pieces, strict=True)
    found = dict(compress(zip(ats, cells, strict=True), filled))
    return Part(found, sum(characters), sum(outside), True in shared) if len(found) == filled.count(True) else None


_BEFORE, _END, _TAIL = b'<row r="1"><c r="A1"><v/></c>', b"</row>", b"</sheetData></worksheet>"
"""What a piece is read after, within a row, and what closes it: a cell, so that a value outside of any is noticed."""
_NUMBER: Final = b"</v>"
_TEXT: Final = b"</t></is>"
_NOWHERE: Final = (0, 0)
_NOTHING: Final = Piece(_NOWHERE, None, False, 0, 0, False)
_LONGEST, _LONGEST_HEAD = 1_000, 5_000
"""Bytes of what is kept to be used again."""


class Opening(NamedTuple):
    """A piece up to the text of its cell: where the cell is, how it is written there, after how much other text."""

    at: At
    kind: str
    style: str
    formula: str | None
    characters: int


class Pieces:
    """Reads the pieces of sheets that begin alike, and keeps what came of each."""

    def __init__(self, styles: Styles, head: bytes) -> None:
        self.styles, self.head = styles, head
        self.known, self.openings, self.ends = Kept(4_000), Kept(1_000), Kept(20)

    def read(self, pieces: Sequence[bytes]) -> list[Piece]:
        """What is read of the pieces of a sheet, of which the last is what follows all cells.

        Raises `Unreadable` where they have to be read together.
        """
        first, *others = pieces
        *cells, last = _END + first, *others  # each is read in a row: before the first one ends
        return [*self.known.all(cells, self._piece), self._last(last)]

    def _piece(self, cut: bytes) -> Piece:
        piece = self._plain(cut) or self._walked(cut + b"</c>")
        if len(cut) <= _LONGEST:
            self.known.put(cut, piece)
        return piece

    def _last(self, cut: bytes) -> Piece:
        piece: Piece | None = self.ends.get(cut)
        if piece is None:
            piece = self._walked(cut, b"")
            if len(cut) <= _LONGEST:
                self.ends.put(cut, piece)
        return piece

    def _plain(self, cut: bytes) -> Piece | None:
        """The cell where it is written as programs write most of them; None where only a parser of XML can tell."""
        end = _NUMBER if cut.endswith(_NUMBER) else _TEXT
        if not cut.endswith(end):
            return None
        before, _, written = cut[: -len(end)].rpartition(b">")
        opening, text = self._opening(before, end), plain_text(written)
        if opening is None or text is None:
            return None
        cell = cell_of(self.styles, opening.kind, opening.style, text, opening.formula)
        if cell is None:
            return _NOTHING
        return Piece(opening.at, cell, True, opening.characters + characters_of(cell), 0, isinstance(cell, Shared))

    def _opening(self, before: bytes, end: bytes) -> Opening | None:
        """What a piece says before its text, if that text is all of its cell."""
        known: tuple[Opening | None] | None = self.openings.get((before, end))
        if known is None:
            walk = self._walk(before + b">1" + end + b"</c>")
            is_all = [cell.number if isinstance(cell, Shared) else cell.raw for cell in walk.cells.values()] == ["1"]
            before_it = walk.room.taken[1] - sum(map(characters_of, walk.cells.values()))
            at = (walk.cell_row, walk.column)
            known = (Opening(at, walk.kind, walk.style, walk.formula, before_it) if is_all else None,)
            if len(before) <= _LONGEST:
                self.openings.put((before, end), known)
        return known[0]

    def _walked(self, cut: bytes, end: bytes = _END) -> Piece:
        walk = self._walk(cut, end)
        at, cell = next(iter(walk.cells.items()), (_NOWHERE, None))
        filled, characters, outside = walk.room.taken
        return Piece(at, cell, bool(filled), characters, outside, isinstance(cell, Shared))

    def _walk(self, cut: bytes, end: bytes = _END) -> SheetWalk:
        """What is in a piece; raises `Unreadable` where that could be something else beside others."""
        walk = SheetWalk(self.styles, Room()).read(b"".join((self.head, _BEFORE, cut, end, _TAIL)))
        if walk.relative or len(walk.cells) > 1 or walk.merges or walk.lines or b"xmlns" in cut:
            raise refused("damaged")
        return walk


@kept(16, longest=_LONGEST_HEAD)
def pieces_of(styles: Styles, head: bytes) -> Pieces:
    """The reader of the pieces of all sheets that begin with `head` and have those styles."""
    return Pieces(styles, head)
