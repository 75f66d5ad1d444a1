"""One sheet of a workbook: its cells, merged areas, headers and footers.

    walk    elements -> cells
    pieces  cell by cell, what came before kept

A sheet is read cell by cell where that is safe, else as a whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, cast

from formgen.errors import Unreadable
from formgen.read.ooxml.cells import Area, Cell, Room
from formgen.read.ooxml.kept import kept
from formgen.read.ooxml.masks import REFERENCES, masked
from formgen.read.ooxml.pieces import part_of, pieces_of
from formgen.read.ooxml.shards import shards_of
from formgen.read.ooxml.styles import Styles
from formgen.read.ooxml.texts import Texts
from formgen.read.ooxml.walk import At, Shared, SheetWalk


@dataclass(frozen=True, slots=True)
class Page:
    """What a sheet holds: cells by row and column, the lines of headers and footers, merged areas."""

    cells: dict[At, Cell] = field(default_factory=dict)
    lines: Sequence[str] = ()
    merges: Sequence[Area] = ()


def page_of(content: bytes, texts: Texts, styles: Styles, room: Room) -> Page:
    """What the part of a sheet holds; raises `Unreadable` when it is damaged, or more than there is `room` for."""
    page = _by_pieces(content, texts, styles, room)
    return page if page is not None else _whole(content, texts, styles, room)


def _whole(content: bytes, texts: Texts, styles: Styles, room: Room) -> Page:
    walk = SheetWalk(styles, room).read(content)
    return Page(_told(walk.cells, texts, room), walk.lines, walk.merges)


def _by_pieces(content: bytes, texts: Texts, styles: Styles, room: Room) -> Page | None:
    """The sheet read cell by cell; None where it has to be read as a whole, which also says what is wrong with it."""
    apart = shards_of(content, b"worksheet", b"sheetData", b"c")
    if apart is None:
        return None
    frame = masked(apart.around, REFERENCES)
    try:
        around = _around(frame.content)
        part = part_of(pieces_of(styles, apart.head).read(apart.shards))
    except Unreadable:
        return None
    if part is None or around.cells or around.raw is not None:
        return None
    room.take(len(part.cells), part.characters, part.outside)
    room.take(*around.room.taken)
    cells = _told(part.cells, texts, room) if part.shared else cast(dict[At, Cell], part.cells)
    return Page(cells, [*map(frame.told, around.lines)], around.merges)


@kept(64, longest=50_000)
def _around(content: bytes) -> SheetWalk:
    return SheetWalk(_NO_STYLES, Room()).read(content)


_NO_STYLES: Final = Styles()


def _told(cells: Mapping[At, Cell | Shared], texts: Texts, room: Room) -> dict[At, Cell]:
    """The cells with their texts, without those that hold none."""
    told = ((at, _with_text(cell, texts, room) if isinstance(cell, Shared) else cell) for at, cell in cells.items())
    return {at: cell for at, cell in told if cell.value != "" or cell.formula is not None}


def _with_text(cell: Shared, texts: Texts, room: Room) -> Cell:
    """The cell with its text. Counted at each use: one text that a thousand cells share costs a thousand times."""
    told = texts.cell(cell.number)
    room.take_characters(len(told.raw))
    if cell.date or cell.percent or cell.formula is not None:
        return told._replace(formula=cell.formula, date=cell.date, percent=cell.percent)
    return told
