"""What of a page stays the same when other answers stand on it: `skeleton(sections)`, and what differs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import inf
from typing import Any, TypeVar

from formgen.render.paper.letters import KNOWN
from formgen.render.paper.shapes import PAGE_LINES, Block, Cell, Field, Grid, GridRow, Row, Section, Shape, Text, Tick


@dataclass(frozen=True, slots=True)
class Skeleton:
    """Sections with a sample in the place of each written line and with every box ticked.

    `texts` are the lines that are written there, `ticks` whether each box is ticked, both in the order of the page.
    Two fillings with equal sections differ on paper in these alone.
    """

    sections: tuple[Section, ...]
    texts: tuple[str, ...]
    ticks: tuple[bool, ...]


def sample(number: int) -> str:
    """A short line that stands nowhere else on a page."""
    return f"þ{number}ð"


def skeleton(sections: tuple[Section, ...], room: float, ticked: Ticked | None = None) -> Skeleton | None:
    """The skeleton of filled sections on a page of so much `room` in millimetres of usual type.

    None where a text has letters that need the layout engine, or many clearly have to be broken into lines: hardly two
    fillings would have such a layout. `ticked` makes
    it quicker where parts of the sections are the same objects as before.
    """
    taken = _Taken([], [], sample, _all, room, Ticked() if ticked is None else ticked)
    try:
        made = tuple(map(taken.section, sections))
    except _FlowingError:
        return None
    return Skeleton(made, tuple(taken.texts), tuple(taken.ticks))


def dressed(
    bones: Skeleton, said: Callable[[int], str], ticked: Callable[[int], bool], tall: int
) -> tuple[Section, ...]:
    """The sections of a skeleton with other lines and ticks, each by its number, and so many lines in tall boxes."""
    taken = _Taken([], [], said, ticked, inf, Ticked(), tall)
    return tuple(map(taken.section, bones.sections))


def _all(_: int) -> bool:
    return True


_LETTERS = frozenset(KNOWN)

_LETTER, _POINT_LETTER = 1.5, 0.15
"""Millimetres of a narrow letter in a grid, and for each point of its size: so many of them are surely too many."""


MOST = 3
"""So many texts may be broken into lines on pages whose layout is known."""


class _FlowingError(Exception):
    """A text that needs the layout engine."""


_Part = TypeVar("_Part", GridRow, Field)


class Ticked:
    """Rows and questions in which nothing is written, each with what it is when all of its boxes are ticked."""

    def __init__(self) -> None:
        self._found: dict[int, tuple[Any, Any, Sequence[bool]]] = {}

    def of(self, part: _Part) -> tuple[_Part, _Part, Sequence[bool]] | None:
        """The part, the same all ticked, and which boxes of it are."""
        return self._found.get(id(part))

    def keep(self, part: _Part, made: _Part, ticks: Sequence[bool]) -> None:
        """Keeps a part, so that no other has its identity."""
        if len(self._found) >= _MANY:
            self._found.clear()
        self._found[id(part)] = (part, made, ticks)


_MANY = 4096
"""So many parts are kept."""


@dataclass(slots=True)
class _Taken:
    """Lines and ticks taken off sections, in the order in which a page shows them, and what is put there."""

    texts: list[str]
    ticks: list[bool]
    said: Callable[[int], str]
    ticked: Callable[[int], bool]
    room: float
    known: Ticked
    tall: int = 2
    broken: int = 0

    def section(self, section: Section) -> Section:
        grid = section.grid and self.grid(section.grid)
        return replace(section, grid=grid, rows=tuple(map(self.row, section.rows)))

    def row(self, row: Row) -> Row:
        return Row(tuple([self.kept(each, self.field) for each in row.fields]), row.share)

    def kept(self, part: _Part, take: Callable[[_Part], _Part]) -> _Part:
        """What is taken of a part, once where nothing is written in it and all of its boxes are to be ticked."""
        if found := self.known.of(part):
            self.ticks += found[2]
            return found[1]
        texts, ticks = len(self.texts), len(self.ticks)
        made = take(part)
        if self.ticked is _all and len(self.texts) == texts:
            self.known.keep(part, made, self.ticks[ticks:])
        return made

    def field(self, field: Field) -> Field:
        if field.tall > PAGE_LINES:
            raise _FlowingError
        if field.tall > max(len(field.text), 1):
            self.breaks(1)
        if field.grid is not None:
            return replace(field, grid=self.grid(field.grid), apart=self.boxes(field.apart))
        if field.blocks:
            return replace(field, blocks=tuple(map(self.block, field.blocks)), apart=self.boxes(field.apart))
        text, tall = self.lines(field.text), self.tall if field.tall > 1 else field.tall
        ticks = field.ticks if field.shape is Shape.SCALE else self.boxes(field.ticks)
        return replace(field, text=text, tall=tall, ticks=ticks, apart=self.boxes(field.apart))

    def block(self, block: Block) -> Block:
        return replace(block, rows=tuple(map(self.row, block.rows)))

    def grid(self, grid: Grid) -> Grid:
        letter = grid.points * _POINT_LETTER or _LETTER
        most = [head.share / 100 * self.room / letter for head in grid.heads]
        return replace(grid, rows=tuple([self.kept(row, partial(self.grid_row, most)) for row in grid.rows]))

    def grid_row(self, most: list[float], row: GridRow) -> GridRow:
        cells = zip(row.cells, most, strict=False)
        self.breaks(sum(len(line.words) > room for cell, room in cells for line in cell.text))
        return replace(row, cells=tuple(map(self.cell, row.cells)))

    def breaks(self, many: int) -> None:
        """Counts texts that have to be broken into lines. Raises _FlowingError where there are too many."""
        self.broken += many
        if self.broken > MOST and self.room < inf:
            raise _FlowingError

    def cell(self, cell: Cell) -> Cell:
        text = self.lines(cell.text)
        ticks = cell.ticks if cell.shape is Shape.SCALE else self.boxes(cell.ticks)
        return replace(cell, text=text, ticks=ticks, apart=self.boxes(cell.apart))

    def lines(self, text: tuple[Text, ...]) -> tuple[Text, ...]:
        return tuple(map(self.line, text))

    def line(self, text: Text) -> Text:
        if text.leftwards or text.words != text.words.strip(" ") or not _LETTERS.issuperset(text.words):
            raise _FlowingError
        if not text.words:
            return text
        self.texts.append(text.words)
        return Text(self.said(len(self.texts) - 1))

    def boxes(self, ticks: tuple[Tick, ...]) -> tuple[Tick, ...]:
        return tuple(map(self.box, ticks)) if ticks else ticks

    def box(self, tick: Tick) -> Tick:
        self.ticks.append(tick.ticked)
        return replace(tick, ticked=self.ticked(len(self.ticks) - 1))
