"""What a page template draws: sections, rows, questions with their boxes, grids. Plain data, ready to print."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

from formgen.look import NARROW

LINE = 9.0
"""Millimetres that a hand needs for a line."""

TALL_GRID, PAGE_LINES = 8, 40
"""From so many rows a grid, and from so many lines a text, may be broken across pages."""

APART = 10.0
"""Per cent of the page that a state takes which stands apart."""


class Shape(StrEnum):
    """The ways to print an answer box."""

    WRITE = "write"
    DATE = "date"
    TICKS = "ticks"
    SCALE = "scale"
    PICTURES = "pictures"
    GRID = "grid"
    BLOCKS = "blocks"


@dataclass(frozen=True, slots=True)
class Text:
    """One line of an answer, and whether it reads from right to left."""

    words: str
    leftwards: bool = False


@dataclass(frozen=True, slots=True)
class Tick:
    """A box to tick, with its label, the name of the picture above it, and the code of what it ticks."""

    label: str
    ticked: bool = False
    picture: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One answer in a grid: text, ticks or numbers in circles; `figure` is set at the right, `code` is the box’s."""

    shape: Shape = Shape.WRITE
    text: tuple[Text, ...] = ()
    ticks: tuple[Tick, ...] = ()
    apart: tuple[Tick, ...] = ()
    prefilled: bool = False
    figure: bool = False
    code: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column: code, label, help, its share of the width in per cent, words at a scale's ends."""

    code: str
    label: str
    help: str = ""
    share: float = 0.0
    low: str = ""
    high: str = ""
    apart: tuple[str, ...] = ()
    figure: bool = False

    @property
    def shares(self) -> tuple[float, ...]:
        """The shares of the column and of the states that stand apart beside it."""
        return (self.share, *(APART for _ in self.apart))


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row of a grid with its head; `number` marks rows that are only counted."""

    code: str
    label: str
    cells: tuple[Cell, ...]
    number: bool = False

    def __hash__(self) -> int:
        # Rows that are alike in this are mostly the same: the rest need not be hashed at every look-up.
        return hash((self.code, self.label))


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: the head above the row heads, the columns, the rows, and what may be written in its boxes.

    A table of many columns has type of so many `points`, and a `legend` above its heads on every page in place of keys.
    Rows of a `high` one may stand on a page alone.
    """

    corner: str
    label_share: float
    heads: tuple[Head, ...]
    rows: tuple[GridRow, ...]
    keys: tuple[str, ...] = ()
    points: float = 0.0
    legend: tuple[tuple[str, str], ...] = ()
    high: bool = False

    @property
    def across(self) -> int:
        """How many columns it has, with the row heads and the states that stand apart."""
        return 1 + sum(len(head.shares) for head in self.heads)


@dataclass(frozen=True, slots=True)
class Field:
    """A question with its answer box.

    `width` is in twelfths of the page; `across` is the columns of ticks, 0 where they follow each other on
    one line; `tall` is about how many lines the text fills; `beside` whether the help fits beside the label; `stacked`
    whether the words at the ends of a scale stand above and beneath its circles, for want of room beside them.
    """

    code: str
    label: str
    help: str
    width: int
    shape: Shape
    beside: bool = False
    text: tuple[Text, ...] = ()
    tall: int = 0
    lines: int = 1
    unit: str = ""
    ticks: tuple[Tick, ...] = ()
    apart: tuple[Tick, ...] = ()
    across: int = 1
    low: str = ""
    high: str = ""
    stacked: bool = False
    prefilled: bool = False
    grid: Grid | None = None
    blocks: tuple[Block, ...] = ()

    def __hash__(self) -> int:
        return hash((self.code, self.shape, self.text, self.grid, self.blocks))

    @property
    def narrow(self) -> bool:
        """Whether its ticks are printed small, one under the other."""
        return self.width <= NARROW

    @property
    def height(self) -> float:
        """Millimetres that the box needs at least: as many lines as a hand wants while it is blank."""
        return LINE if self.text else LINE * self.lines

    @property
    def room(self) -> float:
        """Millimetres that the box needs on a screen, where more may be written into a filled one."""
        return LINE * self.lines

    @property
    def squeeze(self) -> int:
        """Per cent of its usual size that a text is set in on a screen, where it must stay on one page."""
        return 100 if self.tall <= PAGE_LINES else max(round(100 * sqrt(PAGE_LINES / self.tall)), 35)

    @property
    def loose(self) -> bool:
        """Whether this may be broken across pages: blocks, long tables, and texts that fill a page."""
        many = self.grid is not None and len(self.grid.rows) >= TALL_GRID
        return self.shape is Shape.BLOCKS or many or self.tall > PAGE_LINES

    @property
    def single(self) -> bool:
        """Whether the box is one line high."""
        one = self.shape is Shape.WRITE and self.lines == 1 and self.tall <= 1
        return one or self.shape is Shape.DATE


@dataclass(frozen=True, slots=True)
class Row:
    """Questions side by side; `share` is how much of the page they take in per cent."""

    fields: tuple[Field, ...]
    share: float

    @property
    def loose(self) -> bool:
        """Whether the row may be broken across pages."""
        return any(f.loose for f in self.fields)

    @property
    def helped(self) -> bool:
        """Whether any question has its help beneath its label, so that the boxes of the others stand lower."""
        return any(f.help and not f.beside for f in self.fields)

    @property
    def level(self) -> bool:
        """Whether all boxes are equally high, so that they stand on one line below their labels."""
        blank = all(f.shape is Shape.WRITE and not f.text for f in self.fields)
        return all(f.single for f in self.fields) or (blank and len({f.lines for f in self.fields}) == 1)

    def part(self, shown: Field) -> float:
        """The share of the row, in per cent, that a question takes."""
        return round(100 * shown.width / sum(f.width for f in self.fields), 3)


@dataclass(frozen=True, slots=True)
class Block:
    """One row of a table printed as a block of its own; `whole` where no page ends in it."""

    title: str
    rows: tuple[Row, ...]
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A section: numbered unless it is the office's or in large print; a `grid` stands for all its questions.

    `script` is the lines of help that tells a grown-up what to do, each with its leading word; `drawing` the
    millimetres of the box to draw in.
    """

    number: int | None
    title: str
    help: str
    office: bool
    script: tuple[tuple[str, str], ...] = ()
    page: bool = False
    big: bool = False
    drawing: int = 0
    rows: tuple[Row, ...] = ()
    grid: Grid | None = None
