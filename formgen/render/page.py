"""A form as a printed page: sections, rows and boxes with their answers, ready for a page template.

How an answer box looks follows from the kind of question alone; a template only draws the shapes.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from math import ceil
from typing import Any, assert_never

from formgen.answers import Instance, at, rows_shown, words
from formgen.ask import State
from formgen.look import ROW_WIDTH, pack
from formgen.outline import Item, Kind, Option, Outline, Part, Question

MILLIMETRES, WIDE_MILLIMETRES = 180.0, 267.0
"""How wide the printed part of a page is, upright and on its side."""

LINE = 9.0
"""Millimetres that a hand needs for a line."""

_LETTER, _BOLD, _SMALL = 1.8, 1.95, 1.55
"""Millimetres of an average letter: in an answer, in a label, in help and in narrow lists."""

_TICK, _SMALL_TICK = 9.0, 7.0
"""Millimetres of a tick box and the space around its label."""

_GAP = 4.0
"""Millimetres between questions in a row."""


class Shape(StrEnum):
    """The ways to print an answer box."""

    WRITE = "write"
    DATE = "date"
    TICKS = "ticks"
    SCALE = "scale"
    GRID = "grid"
    BLOCKS = "blocks"


@dataclass(frozen=True, slots=True)
class Text:
    """One line of an answer, and whether it reads from right to left."""

    words: str
    leftwards: bool = False


@dataclass(frozen=True, slots=True)
class Tick:
    """A box to tick, with its label."""

    label: str
    ticked: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One answer in a grid: text, ticks or numbers in circles; `figure` is set at the right."""

    shape: Shape = Shape.WRITE
    text: tuple[Text, ...] = ()
    ticks: tuple[Tick, ...] = ()
    apart: tuple[Tick, ...] = ()
    prefilled: bool = False
    figure: bool = False


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
        return (self.share, *(_APART for _ in self.apart))


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row of a grid with its head; `number` marks rows that are only counted."""

    code: str
    label: str
    cells: tuple[Cell, ...]
    number: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: the head above the row heads, the columns, the rows, and what may be written in its boxes."""

    corner: str
    label_share: float
    heads: tuple[Head, ...]
    rows: tuple[GridRow, ...]
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """A question with its answer box.

    `width` is in twelfths of the page; `across` is the columns of ticks, 0 where they follow each other on
    one line; `tall` is about how many lines the text fills; `beside` whether the help fits beside the label.
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
    prefilled: bool = False
    grid: Grid | None = None
    blocks: tuple[Block, ...] = ()

    @property
    def narrow(self) -> bool:
        """Whether its ticks are printed small, one under the other."""
        return self.width <= NARROW

    @property
    def height(self) -> float:
        """Millimetres that the box needs at least: as many lines as a hand wants while it is blank."""
        return LINE if self.text else LINE * self.lines

    @property
    def loose(self) -> bool:
        """Whether this may be broken across pages: blocks, long tables, and texts that fill a page."""
        many = self.grid is not None and len(self.grid.rows) >= _TALL_GRID
        return self.shape is Shape.BLOCKS or many or self.tall > _PAGE_LINES

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
        """Whether all boxes are one line high, so that they stand on one line below their labels."""
        return all(f.single for f in self.fields)

    def part(self, shown: Field) -> float:
        """The share of the row, in per cent, that a question takes."""
        return round(100 * shown.width / sum(f.width for f in self.fields), 3)


@dataclass(frozen=True, slots=True)
class Block:
    """One row of a table printed as a block of its own."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A section: numbered unless it is the office's; a `grid` stands for all its questions."""

    number: int | None
    title: str
    help: str
    office: bool
    rows: tuple[Row, ...] = ()
    grid: Grid | None = None


@dataclass(frozen=True, slots=True)
class _Paper:
    """The filling and the paper that it goes on."""

    instance: Instance
    width: float = field(default=MILLIMETRES)
    scale: float = 1.0

    def value(self, item: Item) -> Any:
        return at(self.instance.answers, item.path, item.row)

    def prefilled(self, item: Item) -> bool:
        known = (item.path, item.row) in self.instance.prefilled
        return known and self.value(item) is not State.BLANK

    def narrower(self, by: float) -> _Paper:
        return replace(self, width=self.width - by)

    def room(self, width: int) -> float:
        """Millimetres of type that fit side by side in so many twelfths of the page."""
        return ((self.width + _GAP) * width / ROW_WIDTH - _GAP) / self.scale


def sections(outline: Outline, instance: Instance, scale: float = 1.0) -> tuple[Section, ...]:
    """The sections of the filled page in printed order; `scale` is how much larger than usual the type is."""
    paper = _Paper(instance, WIDE_MILLIMETRES if outline.wide else MILLIMETRES, scale)
    numbers = iter(range(1, len(outline.sections) + 1))
    return tuple(_section(part, None if part.office else next(numbers), paper) for part in outline.sections)


def _section(part: Part, number: int | None, paper: _Paper) -> Section:
    shown = Section(number, part.title, part.help, part.office)
    if part.grid and part.questions:
        return replace(shown, grid=_statements(part, paper))
    inside = paper.narrower(10) if part.office else paper
    rows = _rows([Item(q) for q in part.questions], inside)
    return replace(shown, rows=tuple(_unrepeated(row, part.title) for row in rows))


def _unrepeated(row: Row, title: str) -> Row:
    """The row without the label of blocks that says no more than the section's title above it."""
    first = row.fields[0]
    if first.shape is not Shape.BLOCKS or first.label != title:
        return row
    return replace(row, fields=(replace(first, code="", label=""),))


def _rows(items: list[Item], paper: _Paper) -> tuple[Row, ...]:
    """The items in rows of twelve; what would be too tall in its width takes a row of its own."""
    by_path = {item.path: item for item in items}
    fitted = tuple(replace(i.question, width=_fit(i, paper)) for i in items)
    rows = []
    for questions in pack(fitted):
        if len(questions) == 1 and _shape(questions[0]) is Shape.TICKS:
            questions = (replace(questions[0], width=ROW_WIDTH),)
        fields = tuple(_field(replace(by_path[q.path], question=q), paper) for q in questions)
        rows.append(Row(fields, round(100 * sum(f.width for f in fields) / ROW_WIDTH, 3)))
    return tuple(rows)


_TALL_TEXT, _TALL_TICKS, _TALL_GRID = 12, 6, 8

_PAGE_LINES = 40

NARROW = 4
"""The width up to which a list of ticks is printed small."""


def _fit(item: Item, paper: _Paper) -> int:
    """The width that a question gets: its own, or the whole row for long texts and long lists."""
    question = item.question
    room = paper.room(question.width)
    shape = _shape(question)
    if shape is Shape.WRITE:
        return ROW_WIDTH if _lines(_texts(question, paper.value(item), room), room) > _TALL_TEXT else question.width
    if shape is Shape.TICKS and NARROW < question.width < ROW_WIDTH:
        labels = _labels(question)
        across = _across(labels, room, False) or len(labels)
        return ROW_WIDTH if len(labels) / across > _TALL_TICKS else question.width
    return question.width


def _lines(text: tuple[Text, ...], room: float) -> int:
    """About how many lines the text fills in a box of that many millimetres."""
    return sum(ceil(len(line.words) * _LETTER / (room - 5)) or 1 for line in text)


def _labels(question: Question) -> list[str]:
    return [o.label for o in question.choices] + [state.words for state in question.states]


def _across(labels: list[str], room: float, narrow: bool) -> int:
    """How many ticks stand side by side in columns, or 0 where all of them fit on one line."""
    letter, tick = (_SMALL, _SMALL_TICK) if narrow else (_LETTER, _TICK)
    wide = [len(label) * letter + tick for label in labels]
    if sum(wide) <= room:
        return 0
    return min(max(int(room // max(wide)), 1), 2 if room < 120 else 3)


def _shape(question: Question) -> Shape:
    """The shape of a question's box when it is blank."""
    match question.kind:
        case Kind.LINE | Kind.TEXT | Kind.WHOLE | Kind.NUMBER | Kind.PARTIAL_DATE:
            return Shape.WRITE
        case Kind.CHOICE | Kind.CHOICES | Kind.YESNO:
            return Shape.TICKS
        case Kind.SCALE:
            return Shape.SCALE
        case Kind.DATE:
            return Shape.DATE
        case Kind.TABLE:
            return Shape.BLOCKS if question.blocks else Shape.GRID
    assert_never(question.kind)


def _field(item: Item, paper: _Paper) -> Field:
    """The question with its box as the answer makes it."""
    question, value = item.question, paper.value(item)
    shape, room = _shape(question), paper.room(question.width)
    beside = (len(item.code) + len(question.label)) * _BOLD + len(question.help) * _SMALL < room
    shown = Field(
        item.code, question.label, question.help, question.width, shape, beside, lines=question.lines,
        unit=question.unit, low=question.low, high=question.high, prefilled=paper.prefilled(item),
        apart=_states(question, value),
    )  # fmt: skip
    match shape:
        case Shape.WRITE | Shape.DATE:
            text = _texts(question, value, room)
            shape = Shape.WRITE if text else shape
            return replace(shown, text=text, tall=_lines(text, room), shape=shape)
        case Shape.TICKS:
            return replace(shown, ticks=_ticks(question, value), across=_across(_labels(question), room, shown.narrow))
        case Shape.SCALE:
            return replace(shown, ticks=_numbers(question, value))
        case Shape.GRID:
            return replace(shown, grid=_grid(question, paper))
        case Shape.BLOCKS:
            return replace(shown, blocks=tuple(_blocks(question, paper)))
    assert_never(shape)


_NARROW = 50.0
"""Millimetres that a date with its day of the week needs."""


def _texts(question: Question, value: Any, room: float) -> tuple[Text, ...]:
    """What stands in a box, line by line; a state is said by its tick."""
    if isinstance(value, State):
        return ()
    said = short_date(value) if isinstance(value, date) and room < _NARROW else words(question, value)
    return tuple(Text(line, _leftwards(line)) for line in said.split("\n"))


def short_date(day: date) -> str:
    """A date without its day of the week: “6 October 2026”."""
    return f"{day.day} {day:%B %Y}"


def _leftwards(line: str) -> bool:
    """Whether the first letter that has a direction is of a script written from right to left."""
    return next((d in ("R", "AL") for d in map(unicodedata.bidirectional, line) if d in ("L", "R", "AL")), False)


def _ticks(question: Question, value: Any) -> tuple[Tick, ...]:
    if isinstance(value, State):
        chosen: tuple[str, ...] = ()
    elif isinstance(value, bool):
        chosen = ("yes" if value else "no",)
    else:
        chosen = value if isinstance(value, tuple) else (value,)
    shown = tuple(Tick(o.label, o.code in chosen) for o in question.choices)
    # A code of an older list is not among the choices: it is shown all the same.
    known = {o.code for o in question.choices}
    return shown + tuple(Tick(code, True) for code in chosen if code not in known)


def _states(question: Question, value: Any) -> tuple[Tick, ...]:
    """The offered states as ticks of their own, and one that was answered without being offered."""
    offered = question.states
    if isinstance(value, State) and value is not State.BLANK and value not in offered:
        offered = (*offered, value)
    return tuple(Tick(state.words, state is value) for state in offered)


def _numbers(question: Question, value: Any) -> tuple[Tick, ...]:
    low, high = question.minimum or 0, 10 if question.maximum is None else question.maximum
    return tuple(Tick(str(n), n == value and not isinstance(value, State)) for n in range(low, high + 1))


def _blocks(table: Question, paper: _Paper) -> Iterator[Block]:
    for option in rows_shown(table, paper.instance.answers):
        title = option.label if table.rows else f"{table.label} {option.label}"
        yield Block(title, _rows([Item(c, table, option) for c in table.columns], paper.narrower(8)))


def _statements(part: Part, paper: _Paper) -> Grid:
    """A section as one grid: its questions down, their choices across, the states apart at the right."""
    first = part.questions[0]
    apart = tuple(state.words for state in first.states)
    share = 9.6 if len(first.choices) + len(apart) <= 5 else round(52 / (len(first.choices) + len(apart)), 2)
    heads = tuple(Head("", o.label, share=share) for o in first.choices)
    heads += tuple(Head("", word, share=share, apart=(word,)) for word in apart)
    rows = []
    for question in part.questions:
        item = Item(question)
        value, known = paper.value(item), paper.prefilled(item)
        cells = [Cell(Shape.TICKS, ticks=(t,), prefilled=known and t.ticked) for t in _ticks(question, value)]
        cells += [Cell(Shape.TICKS, apart=(t,)) for t in _states(question, value)]
        rows.append(GridRow(question.code, question.label, tuple(cells)))
    return Grid("", 100 - share * len(heads), heads, tuple(rows))


_CIRCLES, _APART = 44.0, 10.0
"""Per cent of the page that the circles of a scale take, and a state that stands apart."""

_WEIGHTS = {
    Kind.LINE: 3.0, Kind.TEXT: 4.0, Kind.CHOICE: 1.9, Kind.CHOICES: 2.6, Kind.YESNO: 2.0, Kind.WHOLE: 1.15,
    Kind.NUMBER: 1.3, Kind.SCALE: 1.25, Kind.DATE: 1.8, Kind.PARTIAL_DATE: 1.8, Kind.TABLE: 1.0,
}  # fmt: skip


def _grid(table: Question, paper: _Paper) -> Grid:
    """A table question as a grid. One scale alone shows its circles; beside others it is a small box."""
    columns, options = table.columns, rows_shown(table, paper.instance.answers)
    circles = len(columns) == 1 and columns[0].kind is Kind.SCALE
    shares = (_CIRCLES * min(paper.scale, 1.3),) if circles else _shares(columns, _label_weight(options, bool(table.rows)), paper)
    heads = tuple(_head(c, share, circles) for c, share in zip(columns, shares, strict=True))
    rows = tuple(_grid_row(table, option, paper, circles, len(columns)) for option in options)
    keys = tuple(_key(c) for c in columns if _written_choice(c, len(columns)))
    label = 100 - sum(share for head in heads for share in head.shares)
    return Grid("" if table.rows else "No.", round(label, 2), heads, rows, keys)


_HEAD_LETTER, _CELL_EDGE = 1.95, 3.6
"""Millimetres of a letter in the head of a grid, and of what surrounds a cell's text."""


def _shares(columns: tuple[Question, ...], label: float, paper: _Paper) -> tuple[float, ...]:
    """The columns' shares of the width in per cent: by kind, but wide enough for every word of their heads."""
    weights = [label, *(_WEIGHTS[c.kind] for c in columns)]
    longest = [3, *(max(map(len, c.label.split())) for c in columns)]
    needed = [n * _HEAD_LETTER * paper.scale + _CELL_EDGE for n in longest]
    unit = paper.width / sum(weights)
    fixed = [n if n > w * unit else 0.0 for n, w in zip(needed, weights, strict=True)]
    free = sum(w for f, w in zip(fixed, weights, strict=True) if not f)
    rest = (paper.width - sum(fixed)) / (free or 1)
    return tuple(100 * (f or w * rest) / paper.width for f, w in zip(fixed, weights, strict=True))[1:]


def _label_weight(options: tuple[Option, ...], named: bool) -> float:
    return min(1.6 + max((len(o.label) for o in options), default=0) * 0.06, 3.2) if named else 0.7


def _head(column: Question, share: float, circles: bool) -> Head:
    apart = tuple(state.words for state in column.states) if circles else ()
    low, high = (column.low, column.high) if circles else ("", "")
    return Head(column.code, column.label, column.help, round(share, 2), low, high, apart, _is_figure(column))


def _grid_row(table: Question, option: Option, paper: _Paper, circles: bool, columns: int) -> GridRow:
    cells = tuple(_cell(Item(c, table, option), paper, circles, columns) for c in table.columns)
    return GridRow(option.tag if table.rows else "", option.label, cells, number=not table.rows)


_FEW_COLUMNS = 6


def _written_choice(column: Question, columns: int) -> bool:
    """Whether a choice in a grid is written in a box, its list printed as a key beneath the table."""
    return column.kind in (Kind.CHOICE, Kind.CHOICES) or (column.kind is Kind.YESNO and columns > _FEW_COLUMNS)


def _key(column: Question) -> str:
    """The choices of a column as its key: “Happened: 1 Yes, 2 Child absent”."""
    named = [f"{o.tag} {o.label}" if o.tag not in o.label.split() else o.label for o in column.choices]
    return f"{column.label}: {', '.join(named + [state.words for state in column.states])}"


def _cell(item: Item, paper: _Paper, circles: bool, columns: int) -> Cell:
    question, value = item.question, paper.value(item)
    known = paper.prefilled(item)
    if circles:
        return Cell(Shape.SCALE, (), _numbers(question, value), _states(question, value), known)
    if question.kind is Kind.YESNO and not _written_choice(question, columns):
        return Cell(Shape.TICKS, (), _ticks(question, value), _states(question, value), known)
    said = f"{value.day} {value:%b %Y}" if isinstance(value, date) else words(question, value)
    text = tuple(Text(line, _leftwards(line)) for line in said.split("\n")) if said else ()
    return Cell(Shape.WRITE, text, (), (), known, _is_figure(question))


def _is_figure(column: Question) -> bool:
    return column.kind in (Kind.WHOLE, Kind.NUMBER, Kind.SCALE)
