"""Tables on a page: rows of statements with ticks, grids of boxes, scales with their circles."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from math import ceil

from formgen.answers import rows_shown, words
from formgen.ask import State
from formgen.beside import english, flat
from formgen.outline import Item, Kind, Option, Part, Question
from formgen.render.paper.shapes import Cell, Grid, GridRow, Head, Shape, Text
from formgen.render.paper.writing import Paper, leftwards, numbers, offered, state_ticks, state_words, states_of, ticks
from formgen.render.shared.legend import brief, lead, legend, longest_word
from formgen.variants import HAND_TICK


def statements(part: Part, paper: Paper) -> Grid:
    """A section as one grid: its questions down, their choices across, the states apart at the right."""
    answered = [(question, paper.value(Item(question))) for question in part.questions]
    states, kept = states_of(answered), paper.kept
    named = state_words(answered, states)
    heads = kept.once(("heads", part.name, named, paper.scale), _heads, part, named, paper)
    rows = tuple(
        kept.once(("row", states, named, *paper.answered(Item(question))), _statement, question, paper, states, named)
        for question in part.questions
    )
    return Grid("", round(100 - heads[0].share * len(heads), 2) if heads else 100.0, heads, rows)


def _heads(part: Part, named: tuple[str, ...], paper: Paper) -> tuple[Head, ...]:
    choices = part.questions[0].choices
    share = round(min(9.6 * paper.scale, 62 / (len(choices) + len(named) or 1)), 2)
    heads = tuple(Head("", option.label, share=share) for option in choices)
    return heads + tuple(Head("", said, share=share, apart=(said,)) for said in named)


def _statement(question: Question, paper: Paper, states: tuple[State, ...], named: tuple[str, ...]) -> GridRow:
    """A row of statements: a question, its choices, the states apart."""
    item = Item(question)
    value, known = paper.value(item), paper.prefilled(item)
    cells = [Cell(Shape.TICKS, ticks=(t,), prefilled=known and t.ticked) for t in ticks(question, value)]
    cells.append(Cell(Shape.TICKS, apart=state_ticks(states, value, named)))
    return GridRow(question.code, question.label, tuple(cells))


_CIRCLES = 49.5
"""Per cent of the page that the circles of a scale take, with the bar before them and the number behind them."""

_WEIGHTS = {
    Kind.LINE: 3.0, Kind.TEXT: 4.0, Kind.CHOICE: 1.9, Kind.CHOICES: 2.6, Kind.YESNO: 2.0, Kind.WHOLE: 1.15,
    Kind.NUMBER: 1.3, Kind.SCALE: 1.25, Kind.DATE: 1.8, Kind.PARTIAL_DATE: 1.8, Kind.TABLE: 1.0,
}  # fmt: skip


def grid(table: Question, paper: Paper) -> Grid:
    """A table question as a grid. One scale alone shows its circles; beside others it is a small box."""
    if len(table.columns) > MANY:
        return _small(table, paper)
    columns, options = table.columns, rows_shown(table, paper.instance.answers)
    circles = _circles(table)
    label = _label_weight(options, bool(table.rows))
    shares = (_CIRCLES * min(paper.scale, 1.3),) if circles else _shares(columns, label, paper)
    states = _apart(table, options, paper)
    named = tuple(columns[0].words_of(state) for state in states)
    heads = tuple(_head(c, share, named) for c, share in zip(columns, shares, strict=True))
    rows = tuple(_grid_row(table, option, paper, states) for option in options)
    keys = tuple(_key(c) for c in columns if _written_choice(c, len(columns)))
    rest = 100 - sum(share for head in heads for share in head.shares)
    made = Grid("" if table.rows else "No.", round(rest, 2), heads, rows, keys)
    return replace(made, high=_high(made, paper))


MANY = 10
"""A table of more columns is printed small."""

_POINTS = (8.0, 7.0)
"""The sizes of small type, the first that has room being taken."""

_DAY = "6 Sept"
"""What of a date stays on one line; the year may stand beneath."""

_NUMBER = 4
"""Letters that the number of a row takes."""

_POINT_LETTER, _SMALL_EDGE = 0.2, 2.4
"""Millimetres of a letter for each point of its size, and of what surrounds a small cell's text."""


def points(table: Question, paper: Paper) -> float:
    """The size of small type in which every word of the table has room, or 0 where none has."""
    room = paper.width / paper.scale
    return next((size for size in _POINTS if sum(_least(table, size)) <= room), 0.0)


def _least(table: Question, size: float) -> list[float]:
    """Millimetres, in type of usual scale, that the row heads and the columns need at least."""
    label = _NUMBER if table.open else max(len(word) for o in table.rows for word in f"{o.tag} {o.label}".split())
    widest = (longest_word(column, _DAY) for column in table.columns)
    return [n * size * _POINT_LETTER + _SMALL_EDGE for n in (label, *widest)]


def _small(table: Question, paper: Paper) -> Grid:
    """A table of many columns: small type, room for every word, what may be written above its heads."""
    options, size = rows_shown(table, paper.instance.answers), points(table, paper)
    least = [width * paper.scale for width in _least(table, size)]
    weights = [0.0, *_spare(table, paper)]
    spare = (paper.width - sum(least)) / (sum(weights) or 1)
    shares = [round(100 * (n + w * spare) / paper.width, 2) for n, w in zip(least, weights, strict=True)]
    heads = tuple(
        Head(c.code, c.label, brief(c), share, figure=_is_figure(c))
        for c, share in zip(table.columns, shares[1:], strict=True)
    )
    rows = tuple(_grid_row(table, option, paper, ()) for option in options)
    corner = "" if table.rows else "No."
    made = Grid(corner, shares[0], heads, rows, points=size * paper.scale, legend=legend(table.columns))
    return replace(made, high=_high(made, paper))


_SPARE = {Kind.TEXT: 6.0, Kind.LINE: 4.0, Kind.CHOICES: 1.5, Kind.CHOICE: 1.0, Kind.DATE: 2.0}
"""How the room that is left is shared out."""

_LONG = 100
"""Letters of a text that would make a row of small type high: then the room that is left goes by what is written."""

_SOME = 0.15
"""How much of its usual part a column keeps then."""


def _spare(table: Question, paper: Paper) -> list[float]:
    """The columns' parts in the room that is left."""
    usual = [_SPARE.get(c.kind, 0.0) for c in table.columns]
    longest = [_longest(c, table, paper) // _LONG for c in table.columns]
    return [much + _SOME * some for much, some in zip(longest, usual, strict=True)] if any(longest) else usual


def _longest(column: Question, table: Question, paper: Paper) -> int:
    """Letters of the longest text in a column."""
    values = (paper.value(Item(column, table, option)) for option in rows_shown(table, paper.instance.answers))
    return max((len(value) for value in values if isinstance(value, str)), default=0)


_HIGH = 45.0
"""Millimetres of a row that is not kept together with its neighbours: hardly two would have room on a page."""


def _high(grid: Grid, paper: Paper) -> bool:
    """Whether any row is about so high, for the texts in it."""
    size = grid.points or _USUAL * paper.scale
    letters = [max((head.share / 100 * paper.width - _SMALL_EDGE) / (size * _POINT_LETTER), 1) for head in grid.heads]
    most = _HIGH / (size * _LINE)
    return any(
        sum(ceil(len(line.words) / room) or 1 for line in cell.text) > most
        for row in grid.rows for room, cell in zip(letters, row.cells, strict=True) if cell.text
    )  # fmt: skip


_USUAL, _LINE = 10.0, 0.43
"""Points of the type in a table of few columns, and millimetres of a line for each."""

_HEAD_LETTER, _CELL_EDGE = 1.95, 3.6
"""Millimetres of a letter in the head of a grid, and of what surrounds a cell's text."""


def _shares(columns: tuple[Question, ...], label: float, paper: Paper) -> tuple[float, ...]:
    """The columns’ shares of the width in per cent: by kind, but wide enough for ticks and the words of their heads."""
    weights = [label, *(_WEIGHTS[c.kind] for c in columns)]
    longest = [3, *(max(map(len, flat(c.label).split())) for c in columns)]
    ticked = [0.0, *(_ticked(c, columns, paper) for c in columns)]
    needed = [max(n * _HEAD_LETTER * paper.scale, t) + _CELL_EDGE for n, t in zip(longest, ticked, strict=True)]
    unit = paper.width / sum(weights)
    fixed = [n if n > w * unit else 0.0 for n, w in zip(needed, weights, strict=True)]
    free = sum(w for f, w in zip(fixed, weights, strict=True) if not f)
    rest = (paper.width - sum(fixed)) / (free or 1)
    return tuple(100 * (f or w * rest) / paper.width for f, w in zip(fixed, weights, strict=True))[1:]


_BESIDE_TICK, _TICK_LETTER = 2.6, 1.8
"""Millimetres around a box to tick beside its word, and of a letter of that word."""

_ONE_LINE = 5
"""In a table of so many columns the ticks of a box stand in one line."""


def _ticked(column: Question, columns: tuple[Question, ...], paper: Paper) -> float:
    """Millimetres that the ticks of a column need, or the widest of them, which may stand beneath each other."""
    if column.kind is not Kind.YESNO or _written_choice(column, len(columns)):
        return 0.0
    said = [*(o.label for o in column.choices), *map(column.words_of, column.states)]
    each = [HAND_TICK + _BESIDE_TICK + len(flat(words)) * _TICK_LETTER * paper.scale for words in said]
    return sum(each) if len(columns) >= _ONE_LINE else max(each)


def _label_weight(options: tuple[Option, ...], named: bool) -> float:
    return min(1.6 + max((len(english(o.label)) for o in options), default=0) * 0.06, 3.2) if named else 0.7


def _circles(table: Question) -> bool:
    """Whether the table asks for one scale alone, and so has room for its circles."""
    return len(table.columns) == 1 and table.columns[0].kind is Kind.SCALE


def _apart(table: Question, options: tuple[Option, ...], paper: Paper) -> tuple[State, ...]:
    """The states that have columns of their own, beside the circles."""
    if not _circles(table):
        return ()
    scale = table.columns[0]
    return states_of([(scale, paper.value(Item(scale, table, option))) for option in options])


def _head(column: Question, share: float, apart: tuple[str, ...]) -> Head:
    return Head(
        column.code, column.label, column.help, round(share, 2), column.low, column.high, apart,
        _is_figure(column),
    )  # fmt: skip


def _grid_row(table: Question, option: Option, paper: Paper, states: tuple[State, ...]) -> GridRow:
    cells = tuple(_cell(Item(c, table, option), paper, states) for c in table.columns)
    return GridRow(option.tag if table.rows else "", option.label, cells, number=not table.rows)


_FEW_COLUMNS = 6


def _written_choice(column: Question, columns: int) -> bool:
    """Whether a choice in a grid is written in a box, its list printed as a key beneath the table."""
    return column.kind in (Kind.CHOICE, Kind.CHOICES) or (column.kind is Kind.YESNO and columns > _FEW_COLUMNS)


def _key(column: Question) -> str:
    """The choices of a column as its key: “Happened: 1 Yes, 2 Child absent”."""
    named = [f"{o.tag} {o.label}" if o.tag not in o.label.split() else o.label for o in column.choices]
    return f"{lead(column.label)} {', '.join([*named, *map(column.words_of, column.states)])}"


def _cell(item: Item, paper: Paper, states: tuple[State, ...]) -> Cell:
    """The box of an item; those that most rows have are kept."""
    if paper.value(item) is not State.BLANK and item.question.kind not in (Kind.YESNO, Kind.SCALE):
        return _made(item, paper, states)
    return paper.kept.once(("cell", states, *paper.answered(item)), _made, item, paper, states)


def _made(item: Item, paper: Paper, states: tuple[State, ...]) -> Cell:
    question, value, known = item.question, paper.value(item), paper.prefilled(item)
    table = item.table
    assert table is not None
    if _circles(table):
        apart = state_ticks(states, value, tuple(map(question.words_of, states)))
        return Cell(Shape.SCALE, (), numbers(question, value), apart, known, code=item.code)
    if question.kind is Kind.YESNO and not _written_choice(question, len(table.columns)):
        return Cell(Shape.TICKS, (), ticks(question, value) + offered(question, value), (), known, code=item.code)
    said = f"{value.day} {value:%b %Y}" if isinstance(value, date) else words(question, value)
    text = tuple(Text(line, leftwards(line)) for line in said.split("\n")) if said else ()
    return Cell(Shape.WRITE, text, (), (), known, _is_figure(question), item.code)


def _is_figure(column: Question) -> bool:
    return column.kind in (Kind.WHOLE, Kind.NUMBER, Kind.SCALE)
