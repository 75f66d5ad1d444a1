"""Table rows that hold answers, made once and filled many times: rows of boxes, of ticks, and rows that grow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from formgen.answers import Instance, rows_shown
from formgen.ask import State
from formgen.outline import Option, Question
from formgen.render.answerbox import NO_BREAK, TICK_LINE, Answer, Given, Piece, Place
from formgen.render.wordml import TWIPS_A_MM, cell_start, paragraph, row, run, runs

LINE_HEIGHT = round(9 * TWIPS_A_MM)
"""What a hand needs for one line."""

TEXT_LINE = 280
"""Twips of a line of text in a box or a label."""

LONG_TEXT = 1_500
"""Characters; a box with more of them may run on to the next page."""

_MARGINS = 230
_NARROW = 1.9 * TWIPS_A_MM


def text_height(text: str, width: int, scale: float) -> int:
    """About how high `text` is in a cell of that width, in twips, margins included."""
    letters = max(1, int((width - _MARGINS) / (_NARROW * scale)))
    lines = sum(max(1, -(-len(line) // letters)) for line in text.split("\n"))
    return round(lines * TEXT_LINE * scale) + _MARGINS // 2


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell that holds an answer. `frame` and `bar` end its properties, blank and pre-filled."""

    answer: Answer
    width: int
    span: int
    frame: str
    bar: str
    height: int
    scale: float

    def needs(self, given: Given) -> int:
        """About how high its contents are, in twips."""
        box = self.answer
        ticked = -(-len(box.ticks) // box.columns) * TICK_LINE * self.scale if box.ticks else 0
        return round(ticked) + (text_height(box.text(given), self.width, self.scale) if box.control else 0)

    def write(self, given: Given) -> str:
        """The cell."""
        start = cell_start(self.width, self.span, self.bar if given.prefilled else self.frame)
        return f"{start}{self.answer.paragraphs(given)}</w:tc>"


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """A table row with answers in it: as high as a hand needs where blank, as high as its text where filled.

    Outside grids a row is whole, and has no least height where its contents are higher: at the foot of a page
    LibreOffice 7.4 loses rows that are whole and higher than their least height.
    """

    cells: tuple[str | Cell, ...]
    grid: bool = False

    @property
    def places(self) -> tuple[Place, ...]:
        """The answers in its cells."""
        return tuple(c.answer.place for c in self.cells if isinstance(c, Cell))

    def write(self, instance: Instance) -> str:
        """The row."""
        written, height, needed, whole = [], 0, 0, not self.grid
        for cell in self.cells:
            if isinstance(cell, str):
                written.append(cell)
                continue
            given = cell.answer.given(instance)
            written.append(cell.write(given))
            height = max(height, cell.height if given.value is State.BLANK else 0)
            needed = max(needed, cell.needs(given))
            whole = whole and not (isinstance(given.value, str) and len(given.value) > LONG_TEXT)
        return row("".join(written), height=height if self.grid or needed < height else 0, whole=whole)


@dataclass(frozen=True, slots=True)
class TickRow:
    """A row of a tick grid: the statement, a cell for each tick box, the states after a gap."""

    answer: Answer
    statement: str
    width: int
    gap: str

    @property
    def places(self) -> tuple[Place, ...]:
        """The answer."""
        return (self.answer.place,)

    def write(self, instance: Instance) -> str:
        """The row. An answered choice that the grid has no column for stands in the last one, with its words."""
        given = self.answer.given(instance)
        style = "FormgenTickPrefilled" if given.prefilled else "FormgenTick"
        marks = self.answer.marks(given)
        known, old = marks[: len(self.answer.ticks)], marks[len(self.answer.ticks) :]
        cells = [paragraph(style, mark) for mark, _ in known]
        cells[-1] += "".join(paragraph(style, f"{mark}{run(NO_BREAK)}{runs(label)}") for mark, label in old)
        made = [f"{cell_start(self.width)}{content}</w:tc>" for content in cells]
        made.insert(len(self.answer.item.question.choices), self.gap)
        return row(self.statement + "".join(made), height=LINE_HEIGHT, whole=False)


@dataclass(frozen=True, slots=True)
class OpenRows:
    """The rows of a table to which rows may be added; `make` makes the pieces of one."""

    table: Question
    make: Callable[[Option], Sequence[str | Piece]]
    made: tuple[tuple[tuple[str | Piece, ...], str], ...]

    @property
    def places(self) -> tuple[Place, ...]:
        """The table as a whole."""
        return ((self.table.name, None),)

    def write(self, instance: Instance) -> str:
        """All rows: those answered, and the blank ones."""
        filled = instance.answers.get(self.table.name) or {}
        written = []
        for number, option in enumerate(rows_shown(self.table, instance.answers)):
            pieces, blank = self.made[number] if number < len(self.made) else (tuple(self.make(option)), "")
            written.append(write(pieces, instance) if filled.get(option.code) or not blank else blank)
        return "".join(written)


def open_rows(table: Question, make: Callable[[Option], Sequence[str | Piece]]) -> OpenRows:
    """The rows of an open table, its blank ones made already."""
    made = [tuple(make(option)) for option in table.row_options()]
    return OpenRows(table, make, tuple((pieces, write(pieces, Instance())) for pieces in made))


def write(pieces: Sequence[str | Piece], instance: Instance) -> str:
    """The pieces one after the other."""
    return "".join(p if isinstance(p, str) else p.write(instance) for p in pieces)
