"""One sheet of a workbook: its cells, merged areas, headers and footers.

    walk   elements -> cells
    rows   row by row, what came before kept

A sheet is read row by row where that is safe, else in one piece.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, cast

from formgen.errors import Unreadable
from formgen.read.ooxml.cells import Area, Cell, Room
from formgen.read.ooxml.kept import kept
from formgen.read.ooxml.rows import Part, joined, part_of, rows_of
from formgen.read.ooxml.shards import cut_out, shards_of
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
    page = _from_shards(content, texts, styles, room)
    if page is not None:
        return page
    walk = SheetWalk(styles, room).read(content)
    return Page(_told(part_of(walk), texts, room), walk.lines, walk.merges)


def _from_shards(content: bytes, texts: Texts, styles: Styles, room: Room) -> Page | None:
    """The sheet read row by row; None where it has to be read in one piece, which also says what is wrong with it."""
    apart = shards_of(content, b"worksheet", b"sheetData", b"row")
    frame = cut_out(apart.around, b"worksheet", b"headerFooter") if apart else None
    if apart is None or frame is None:
        return None
    rows = rows_of(styles, apart.head)
    try:
        around, printed = _around(frame[0]), _around(frame[1] or frame[0])
        part = joined([*map(rows.row, apart.shards[:-1]), rows.last(apart.shards[-1])])
    except Unreadable:
        return None
    if part.relative:
        return None
    for taken in ((part.filled, part.characters, part.outside), around.room.taken, printed.room.taken):
        room.take(*taken)
    return Page(_told(part, texts, room), printed.lines, around.merges)


@kept(64, longest=50_000)
def _around(content: bytes) -> SheetWalk:
    return SheetWalk(_NO_STYLES, Room()).read(content)


_NO_STYLES: Final = Styles()


def _told(part: Part, texts: Texts, room: Room) -> dict[At, Cell]:
    """The cells with their texts, without those that hold none."""
    if not part.shared:
        return cast(dict[At, Cell], part.cells)
    told = ((at, c if isinstance(c, Cell) else _with_text(c, texts, room)) for at, c in part.cells.items())
    return {at: cell for at, cell in told if cell.value != "" or cell.formula is not None}


def _with_text(cell: Shared, texts: Texts, room: Room) -> Cell:
    """The cell with its text. Counted at each use: one text that a thousand cells share costs a thousand times."""
    number = texts.number(cell.number)
    raw = room.take_text(texts.raw[number])
    made = _short_cell if len(raw) <= _SHORT else Cell
    return made(texts.plain[number], raw, cell.formula, None, cell.date, cell.percent)


_SHORT: Final = 300
_short_cell = lru_cache(8_192)(Cell)
