"""A form as a printed page: sections, rows and boxes with their answers, ready for a page template.

How an answer box looks follows from the kind of question alone; a template only draws the shapes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import ceil
from typing import assert_never

from formgen import beside
from formgen.answers import Instance, rows_shown
from formgen.ask import State
from formgen.beside import ANCHOR, flat
from formgen.look import NARROW, ROW_WIDTH, numbered, pack, pages, pictured, script, written, written_choices
from formgen.outline import Item, Kind, Outline, Part, Question
from formgen.render.paper.grid import MANY, grid, points, statements
from formgen.render.paper.heights import stays_whole
from formgen.render.paper.shapes import Block, Field, Row, Section, Shape, Text
from formgen.render.paper.writing import MILLIMETRES, WIDE_MILLIMETRES, Kept, Paper, numbers, offered, texts, ticks
from formgen.render.shared.plots.writing import room as words_width
from formgen.variants import HAND_TICK

_LETTER, _BOLD, _SMALL = 1.8, 1.95, 1.55
"""Millimetres of an average letter: in an answer, in a label and in help."""

_WORDS, _SMALL_WORDS, _A_POINT = 10.0, 9.0, 25.4 / 72
"""Points of the words beside tick boxes, in lists and in narrow ones; and the millimetres of one."""

_TICK, _APART = HAND_TICK + 1.8, 3.0
"""Millimetres of a tick box up to its words, and from these to the next box: they do not grow with the type."""

_NOT_TOO_MUCH = 0.92
"""The widths of letters are reckoned for drawings, in which nothing may touch; words beside ticks may break."""

_END = 8.5
"""Points of the words at the ends of a scale."""

_MOST_COLUMNS, _FEW = 4, 3
"""So many stand side by side at most; up to so many follow each other rather than stand in one column."""


def sections(
    outline: Outline, instance: Instance, scale: float = 1.0, kept: Kept | None = None
) -> tuple[Section, ...]:
    """The sections of the filled page in printed order; `scale` is how much larger than usual the type is.

    `kept` is of that outline and scale, and makes pages quicker, never other.
    """
    paper = Paper(instance, WIDE_MILLIMETRES if outline.wide else MILLIMETRES, scale, kept=kept or Kept())
    numbers, begins = iter(range(1, len(outline.sections) + 1)), pages(outline)
    return tuple(
        replace(_section(part, next(numbers) if numbered(part) else None, paper), page=place in begins)
        for place, part in enumerate(outline.sections)
    )


def _section(part: Part, number: int | None, paper: Paper) -> Section:
    shown = Section(
        number, part.title, part.help, part.office, script(part), big=part.big, drawing=part.drawing
    )  # fmt: skip
    paper = paper.large() if part.big else paper
    if part.grid and part.questions:
        return replace(shown, grid=statements(part, paper))
    inside = paper.narrower(10) if part.office else paper
    rows = _rows([Item(q) for q in part.questions], inside)
    return replace(shown, rows=tuple(_unrepeated(row, part.title) for row in rows))


def _unrepeated(row: Row, title: str) -> Row:
    """The row without the label of blocks that says no more than the section's title above it."""
    first = row.fields[0]
    if first.shape is not Shape.BLOCKS or first.label != title:
        return row
    return replace(row, fields=(replace(first, code="", label=""),))


def _rows(items: list[Item], paper: Paper) -> tuple[Row, ...]:
    """The items in rows of twelve; what would be too tall in its width takes a row of its own."""
    by_path = {item.path: item for item in items}
    fitted = tuple(_widened(i, paper) for i in items)
    rows = []
    for questions in pack(fitted):
        if len(questions) == 1 and questions[0].width < ROW_WIDTH and _shape(questions[0]) is Shape.TICKS:
            questions = (replace(questions[0], width=ROW_WIDTH),)
        fields = tuple(_field(replace(by_path[q.path], question=q), paper) for q in questions)
        rows.append(Row(fields, round(100 * sum(f.width for f in fields) / ROW_WIDTH, 3)))
    return tuple(rows)


def _widened(item: Item, paper: Paper) -> Question:
    """The question of a box, as wide as it has to be."""
    question = item.question
    ticked = _shape(question) is Shape.TICKS
    width = paper.kept.once(("fit", *paper.answered(item)), _fit, item, paper) if ticked else _fit(item, paper)
    return question if width == question.width else replace(question, width=width)


_TALL_TEXT, _TALL_TICKS, _TALL_NARROW = 12, 6, 8
"""Lines of text, and ticks one under the other, that are too many beside another question."""


def _fit(item: Item, paper: Paper) -> int:
    """The width that a question gets: its own, or the whole row for long texts and long lists."""
    question = item.question
    if paper.big and pictured(question):
        return ROW_WIDTH
    room = paper.room(question.width)
    shape = _shape(question)
    if shape is Shape.WRITE:
        return ROW_WIDTH if _lines(texts(question, paper.value(item), room), room) > _TALL_TEXT else question.width
    if shape is Shape.TICKS:
        labels, narrow = _labels(question), question.width <= NARROW
        across = _across(labels, room, paper.scale, narrow) or len(labels)
        tallest = _TALL_NARROW if narrow else _TALL_TICKS
        return ROW_WIDTH if len(labels) / across > tallest else question.width
    return question.width


def _lines(text: tuple[Text, ...], room: float) -> int:
    """About how many lines the text fills in a box of that many millimetres."""
    return sum(ceil(len(line.words) * _LETTER / (room - 5)) or 1 for line in text)


def _labels(question: Question) -> list[str]:
    return [flat(words) for words in (*(o.label for o in question.choices), *map(question.words_of, question.states))]


def _across(labels: list[str], room: float, scale: float, narrow: bool) -> int:
    """How many ticks stand side by side in columns, or 0 where they follow each other."""
    size, room = _SMALL_WORDS if narrow else _WORDS, room * scale
    wide = [words_width(label, size) * _NOT_TOO_MUCH * _A_POINT * scale + _TICK for label in labels]
    if sum(wide) + (len(wide) - 1) * _APART <= room:
        return 0
    columns = min(max(int(room // (max(wide) + _APART / 2)), 1), _MOST_COLUMNS)
    even = ceil(len(wide) / ceil(len(wide) / columns))
    return 0 if even == 1 and len(wide) <= _FEW else even


def _shape(question: Question) -> Shape:
    """The shape of a question's box when it is blank."""
    match question.kind:
        case Kind.LINE | Kind.TEXT | Kind.WHOLE | Kind.NUMBER | Kind.PARTIAL_DATE:
            return Shape.WRITE
        case Kind.CHOICE if written(question):
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


def _field(item: Item, paper: Paper) -> Field:
    """The question with its box as the answer makes it."""
    if _shape(item.question) not in (Shape.TICKS, Shape.SCALE):
        return _made(item, paper)
    return paper.kept.once(("field", item.question.width, *paper.answered(item)), _made, item, paper)


def _made(item: Item, paper: Paper) -> Field:
    question, value = item.question, paper.value(item)
    shape, room = _shape(question), paper.room(question.width)
    if paper.big and pictured(question):
        shape = Shape.PICTURES
    help_ = question.help if value is not State.BLANK else _helped(question)
    wide = (len(item.code) + len(question.label)) * _BOLD + len(help_) * _SMALL
    near = wide < room and ANCHOR not in question.label + help_
    shown = Field(
        item.code, question.label, help_, question.width, shape, near, lines=question.lines,
        unit=question.unit, low=question.low, high=question.high, prefilled=paper.prefilled(item),
        apart=() if written(question) else offered(question, value),
    )  # fmt: skip
    match shape:
        case Shape.WRITE | Shape.DATE:
            text = texts(question, value, room)
            shape = Shape.WRITE if text else shape
            return replace(shown, text=text, tall=_lines(text, room), shape=shape)
        case Shape.TICKS:
            across = _across(_labels(question), room, paper.scale, shown.narrow)
            return replace(shown, ticks=ticks(question, value), across=across)
        case Shape.PICTURES:
            return replace(shown, ticks=ticks(question, value))
        case Shape.SCALE:
            return replace(shown, ticks=numbers(question, value), stacked=_stacked(question, room, paper.scale))
        case Shape.GRID if len(question.columns) > MANY and not points(question, paper):
            return replace(shown, shape=Shape.BLOCKS, blocks=tuple(_blocks(question, paper)))
        case Shape.GRID:
            return replace(shown, grid=grid(question, paper))
        case Shape.BLOCKS:
            return replace(shown, blocks=tuple(_blocks(question, paper)))
    assert_never(shape)


_CIRCLE, _FIGURE = HAND_TICK + 0.4, 8.0
"""Millimetres that a number in its circle takes, and the figure behind the last."""


def _stacked(question: Question, room: float, scale: float) -> bool:
    """Whether a scale has no room for the words at its ends beside its circles."""
    ends = sum(words_width(flat(words), _END) * _A_POINT * scale + _APART for words in (question.low, question.high))
    return len(numbers(question, None)) * _CIRCLE + _FIGURE + ends > room * scale


def _helped(question: Question) -> str:
    """The help above a blank box, with what may be written into it."""
    return " ".join(words for words in (question.help, written_choices(question)) if words)


def _blocks(table: Question, paper: Paper) -> Iterator[Block]:
    for option in rows_shown(table, paper.instance.answers):
        title = option.label if table.rows else beside.numbered(table.label, option.label)
        rows = _rows([Item(c, table, option) for c in table.columns], paper.narrower(8))
        yield Block(title, rows, stays_whole(rows, paper))
