"""Table rows that hold answers, made once and filled many times: rows of boxes, of ticks, and rows that grow.

Most boxes of most pages hold one of a few answers, or a line that stands between the same markup: a `Cell` keeps what
it has written, and `tests/test_press.py` that this changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from formgen.answers import Instance, rows_shown
from formgen.ask import State
from formgen.outline import Option, Question
from formgen.render.word.box import KEPT, NO_BREAK, TICK_LINE, Answer, Given, Piece, Place
from formgen.render.word.markup import TWIPS_A_MM, cell_start, escape, paragraph, row, run, runs

LINE_HEIGHT = round(9 * TWIPS_A_MM)
"""What a hand needs for one line."""

TEXT_LINE = 280
"""Twips of a line of text in a box or a label."""

LONG_TEXT = 1_500
"""Characters; a box with more of them may run on to the next page."""

_STEP = 140
"""Twips that a box must be higher than a line, so that the boxes of one line beside it are not stretched."""

EMPTY_CELL = paragraph("FormgenGap", "")
_KEPT_CELL = paragraph("FormgenGap", "", KEPT)
"""What holds nothing, and the same on the page of the row beneath: LibreOffice goes by the first cell of a row."""

_MARGINS = 230
_NARROW = 1.9 * TWIPS_A_MM


def text_height(text: str, width: int, scale: float) -> int:
    """About how high `text` is in a cell of that width, in twips, margins included."""
    letters = max(1, int((width - _MARGINS) / (_NARROW * scale)))
    if "\n" not in text:
        lines = max(1, -(-len(text) // letters))
    else:
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
    _known: dict[object, Any] = field(default_factory=dict, compare=False, repr=False)

    def needs(self, given: Given) -> int:
        """About how high its contents are, in twips."""
        if given.plain:
            return text_height(given.value, self.width, self.scale) + (self._ticks() if self.answer.ticks else 0)
        key = given.key
        found: int | None = self._known.get(key)
        if found is None:
            found = self._keep(key, self._needs(given))
        return found

    def _ticks(self) -> int:
        return -(-len(self.answer.ticks) // self.answer.columns) * TICK_LINE

    def _keep(self, key: object, made: Any) -> Any:
        if len(self._known) >= _KEPT:
            self._known.clear()
        self._known[key] = made
        return made

    def _needs(self, given: Given) -> int:
        box = self.answer
        ticked = self._ticks() if box.ticks else 0
        return ticked + (text_height(box.text(given), self.width, self.scale) if box.control else 0)

    @property
    def low(self) -> bool:
        """Whether it is a box of one line."""
        return self.height == LINE_HEIGHT

    def least(self, given: Given) -> int:
        """How high it is at least, in twips: what a hand needs while it is blank."""
        return self.height if given.value is State.BLANK else 0

    def write(self, given: Given, merged: str = "", keep: str = "") -> bytes:
        """The cell; `merged` makes it the first of several that are one, `keep` is for its paragraphs."""
        if given.plain:
            key: object = (given.prefilled, merged, keep)
            around = self._known.get(key)
            if around is None:
                around = self._keep(key, self._write(Given(_STAND_IN, given.prefilled), merged, keep).split(_BYTES))
            before, after = around
            return b"%b%b%b" % (before, escape(given.value).encode(), after)
        key = (given.key, merged, keep)
        found: bytes | None = self._known.get(key)
        return self._keep(key, self._write(given, merged, keep)) if found is None else found

    def _write(self, given: Given, merged: str, keep: str) -> bytes:
        start = cell_start(self.width, self.span, merged + (self.bar if given.prefilled else self.frame))
        return f"{start}{self.answer.paragraphs(given, keep)}</w:tc>".encode()

    def below(self, given: Given) -> bytes:
        """What stands under it where others in its row go on: nothing beneath a box of one line."""
        frame = "" if self.low else "<w:vMerge/>" + (self.bar if given.prefilled else self.frame)
        return f"{cell_start(self.width, self.span, frame)}{EMPTY_CELL}</w:tc>".encode()


_KEPT = 100
"""How many fillings of a cell are kept."""

_STAND_IN = "\ufdd0"
"""Stands for a text: what no text may hold."""

_BYTES = _STAND_IN.encode()


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """A table row with answers in it: as high as a hand needs where blank, as high as its text where filled.

    Outside grids a row is whole, and boxes of one line stay so beside higher ones, which go on in a second row.
    One that is `kept` stands on the page of the row beneath it.
    Where its contents are higher it has no least height: at the foot of a page LibreOffice 7.4 loses rows that are
    whole and higher than that.
    """

    cells: tuple[str | Cell, ...]
    grid: bool = False
    kept: bool = False

    @property
    def places(self) -> tuple[Place, ...]:
        """The answers in its cells."""
        return tuple(c.answer.place for c in self.cells if isinstance(c, Cell))

    def write(self, instance: Instance) -> bytes:
        """The row."""
        cells = [cell if isinstance(cell, str) else (cell, cell.answer.given(instance)) for cell in self.cells]
        if self.grid:
            return _row(_written(cells), max(cell.least(given) for cell, given in _boxes(cells)), False)
        whole, least, needed, low = True, 0, 0, (0, 0)
        for cell, given in _boxes(cells):
            at_least, needs = cell.least(given), cell.needs(given)
            least, needed = max(least, at_least), max(needed, needs)
            if cell.low:
                low = max(low[0], at_least), max(low[1], needs)
            if isinstance(given.value, str) and len(given.value) > LONG_TEXT:
                whole = False
        first = max(low)
        if whole and first and max(least, needed) > first + _STEP:
            above = _row(_written(cells, '<w:vMerge w:val="restart"/>', KEPT), _height(*low))
            return above + _row(_below(cells, self.kept), _height(least - first, needed - first))
        return _row(_written(cells, keep=KEPT if self.kept and whole else ""), _height(least, needed), whole)


@lru_cache(maxsize=512)
def _around(height: int, whole: bool) -> list[bytes]:
    return row(_STAND_IN, height=height, whole=whole).encode().split(_BYTES)


def _row(cells: bytes, height: int, whole: bool = True) -> bytes:
    before, after = _around(height, whole)
    return before + cells + after


_Box = tuple[Cell, Given]


def _boxes(cells: Sequence[str | _Box]) -> Iterator[_Box]:
    return (cell for cell in cells if not isinstance(cell, str))


def _height(least: int, needed: int) -> int:
    return least if needed < least else 0


def _written(cells: Sequence[str | _Box], merged: str = "", keep: str = "") -> bytes:
    parts = []
    for box in cells:
        if isinstance(box, str):
            parts.append((box.replace(EMPTY_CELL, _KEPT_CELL) if keep else box).encode())
        else:
            cell, given = box
            parts.append(cell.write(given, "" if cell.low else merged, keep))
    return b"".join(parts)


def _below(cells: Sequence[str | _Box], kept: bool) -> bytes:
    below = b"".join(box.encode() if isinstance(box, str) else box[0].below(box[1]) for box in cells)
    return below.replace(EMPTY_CELL.encode(), _KEPT_CELL.encode()) if kept else below


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

    def write(self, instance: Instance) -> bytes:
        """The row. An answered choice that the grid has no column for stands in the last one, with its words."""
        given = self.answer.given(instance)
        style = "FormgenTickPrefilled" if given.prefilled else "FormgenTick"
        marks = self.answer.marks(given)
        known, old = marks[: len(self.answer.ticks)], marks[len(self.answer.ticks) :]
        cells = [paragraph(style, mark) for mark, _ in known]
        cells[-1] += "".join(paragraph(style, f"{mark}{run(NO_BREAK)}{runs(label)}") for mark, label in old)
        made = [f"{cell_start(self.width)}{content}</w:tc>" for content in cells]
        made.insert(len(self.answer.item.question.choices), self.gap)
        return row(self.statement + "".join(made), height=LINE_HEIGHT, whole=False).encode()


@dataclass(frozen=True, slots=True)
class OpenRows:
    """The rows of a table to which rows may be added; `make` makes the pieces of one."""

    table: Question
    make: Callable[[Option], Sequence[str | Piece]]
    made: tuple[tuple[tuple[str | Piece, ...], bytes], ...]

    @property
    def places(self) -> tuple[Place, ...]:
        """The table as a whole."""
        return ((self.table.name, None),)

    def write(self, instance: Instance) -> bytes:
        """All rows: those answered, and the blank ones."""
        filled = instance.answers.get(self.table.name) or {}
        written = []
        for number, option in enumerate(rows_shown(self.table, instance.answers)):
            pieces, blank = self.made[number] if number < len(self.made) else (tuple(self.make(option)), b"")
            written.append(write(pieces, instance) if filled.get(option.code) or not blank else blank)
        return b"".join(written)


def open_rows(table: Question, make: Callable[[Option], Sequence[str | Piece]]) -> OpenRows:
    """The rows of an open table, its blank ones made already."""
    made = [tuple(make(option)) for option in table.row_options()]
    return OpenRows(table, make, tuple((pieces, write(pieces, Instance())) for pieces in made))


def write(pieces: Sequence[str | Piece], instance: Instance) -> bytes:
    """The pieces one after the other."""
    return b"".join(p.encode() if isinstance(p, str) else p.write(instance) for p in pieces)
