"""Pages whose type is larger than usual: fewer questions side by side, and tables that have no room as blocks.

Large print is laid out anew, never enlarged: what stood in a row breaks into several, nothing is clipped.
"""

from __future__ import annotations

import re
from dataclasses import replace

from formgen.beside import flat
from formgen.look import ROW_WIDTH, Edition
from formgen.outline import Kind, Outline, Part, Question

ROOM = 1.3
"""Up to so much larger type has room in the boxes of the usual one."""

_WIDTHS = (2, 3, 4, 6, ROW_WIDTH)
_UPRIGHT, _WIDE = 180.0, 267.0
"""Millimetres between the margins of a page, upright and on its side."""

_LETTER, _EDGE = 1.95, 4.0
"""Millimetres of a bold letter of usual type, and of what surrounds the text of a cell."""

_MANY = 10
"""A table of more columns is usually set in type smaller than any that is allowed here."""

_BLOCKS = 8
"""A log of so many blank blocks is long enough to carry: who needs more takes a second copy."""

_TICKED = 0.54
"""How much of the width the ticks of a grid may take."""

_LEAST = {
    Kind.LINE: 12, Kind.TEXT: 14, Kind.DATE: 9, Kind.PARTIAL_DATE: 9, Kind.YESNO: 12, Kind.CHOICE: 8, Kind.CHOICES: 12,
    Kind.WHOLE: 5, Kind.NUMBER: 5, Kind.SCALE: 5,
}  # fmt: skip
"""Letters that a column has room for at least, whatever its head."""

def reflowed(edition: Edition) -> Edition:
    """The edition with an outline that has room in type as large as that of its look."""
    variant, outline = edition.look.measures, edition.outline
    if not variant.least:
        return edition
    scale = edition.wider
    laid = _laid(outline, scale, _WIDE if outline.wide else _UPRIGHT)
    if outline.wide and _open_blocks(laid):
        laid = replace(_laid(outline, scale, _UPRIGHT), wide=False)
    return replace(edition, outline=laid)


def _laid(outline: Outline, scale: float, page: float) -> Outline:
    return replace(outline, sections=tuple(s if s.big else _section(s, scale, page) for s in outline.sections))


def _open_blocks(outline: Outline) -> bool:
    """Whether rows that may be added are printed as blocks: these stand better on an upright page."""
    return any(q.open and q.blocks for q in outline.questions())


def _section(section: Part, scale: float, page: float) -> Part:
    if section.grid and not _ticks_fit(section, scale, page):
        alone = tuple(replace(q, width=ROW_WIDTH) for q in section.questions)
        told = section.help.replace(_IN_ROWS, _IN_QUESTIONS)
        section = replace(section, grid=False, questions=alone, help=told)
    return replace(section, questions=tuple(_question(q, scale, page) for q in section.questions))


_IN_ROWS, _IN_QUESTIONS = " in each row", " for each question"
"""What the help of a grid of ticks says, and what it says where the choices of a question take several lines."""


def _ticks_fit(section: Part, scale: float, page: float) -> bool:
    """Whether the choices of a grid have room as heads of columns."""
    first = section.questions[0]
    heads = [*(o.label for o in first.choices), *map(first.words_of, first.states)]
    widest = max(_longest(head) for head in heads) * _LETTER * scale + _EDGE / 2
    return widest * len(heads) <= page * _TICKED


def _question(question: Question, scale: float, page: float) -> Question:
    if question.kind is not Kind.TABLE:
        return _spread(question, scale)
    if question.blocks:
        return replace(question, columns=tuple(_spread(c, scale) for c in question.columns))
    if fits(question, scale, page):
        return question
    columns = tuple(replace(c, width=_alone(c, scale)) for c in question.columns)
    told = _told_by_blocks(question)
    return replace(told, blocks=True, columns=columns, blank_rows=min(question.blank_rows, _BLOCKS))


_ROW = re.compile(r"One row (?:for )?(?:each (time .*)|each (\w[\w ]*)(.*))")


def _told_by_blocks(table: Question) -> Question:
    """The table with a label that has sense above a block: “Contact” where its rows were “one row for each contact”."""
    found = _ROW.fullmatch(table.label)
    if found is None:
        return table
    if found[1]:
        return replace(table, label=f"Each {found[1]}")
    help_ = f"One block for each {found[2]}{found[3]}. {table.help}".strip()
    return replace(table, label=found[2].capitalize(), help=help_)


def spread(width: int, scale: float) -> int:
    """The twelfths of a row that a question gets in type so much larger."""
    if scale <= ROOM:
        return width
    return next((w for w in _WIDTHS if w >= width * scale / ROOM), ROW_WIDTH)


def _spread(question: Question, scale: float) -> Question:
    wide = spread(question.width, scale)
    if question.kind is Kind.DATE:
        wide = max(wide, 4 if scale <= ROOM else 6)
    if question.kind is Kind.SCALE and scale > ROOM:
        wide = ROW_WIDTH
    return replace(question, width=wide)


def fits(table: Question, scale: float, page: float) -> bool:
    """Whether the columns of a table have room side by side for every word of their heads and choices."""
    if len(table.columns) > _MANY:
        return False
    if len(table.columns) == 1 and table.columns[0].kind is Kind.SCALE:
        return scale <= ROOM
    labels = 4 if table.open else max(8, *(_longest(f"{o.tag} {o.label}") for o in table.rows))
    letters = [labels, *(max(_longest(c.label), _within(c)) for c in table.columns)]
    return sum(n * _LETTER * scale + _EDGE for n in letters) <= page


def _within(column: Question) -> int:
    choices = [_longest(o.label) for o in column.choices]
    return max(_LEAST.get(column.kind, 0), *(choices or [0]), *(_longest(column.words_of(s)) for s in column.states), 0)


_SHORT = frozenset({Kind.DATE, Kind.PARTIAL_DATE, Kind.WHOLE, Kind.NUMBER, Kind.YESNO, Kind.CHOICE, Kind.LINE})
_HALF = 40.0
"""Letters of usual type that a label in half a row has room for."""


def _alone(column: Question, scale: float) -> int:
    """The width of a column of a table that is printed as blocks."""
    half = column.kind in _SHORT and len(flat(column.label)) * scale <= _HALF
    return ROW_WIDTH // 2 if half else ROW_WIDTH


def _longest(words: str) -> int:
    return max(map(len, flat(words).split()), default=0)
