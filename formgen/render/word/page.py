"""What stands in the slots of a Word template: rows of questions, whole sections, single answers.

An answer stands in the cell under its printed code; in a table where the row of its row code (`Q08.4`)
crosses the column of its column code (`Q08a`); in a tick grid in the row of its own code.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from formgen.beside import english
from formgen.look import ROW_WIDTH, arrange, pack, pictured
from formgen.outline import Item, Kind, Part, Question
from formgen.render.word.big import drawing, enlarged, faces, large
from formgen.render.word.box import Alone, Answer, Given, answer
from formgen.render.word.boxrow import AnswerRow
from formgen.render.word.lattice import BETWEEN, PADDING, Page, Pieces, box_cell, label, lattice
from formgen.render.word.markup import inside_text, paragraph, runs, table_start
from formgen.render.word.table import framed, table, tick_grid

MOST_LINES = 5
"""Lines of tick boxes beside other questions."""

WHOLE = 5000
"""A hundred per cent, in fiftieths."""


def groups(section: Part) -> list[tuple[Question, ...]]:
    """The questions of a section as they share a block: a row, a grid of ticks, the whole of an office section."""
    if section.office:
        return [section.questions]
    if not section.grid:
        return list(arrange(section))
    shared = groupby(section.questions, key=lambda q: (q.kind is Kind.CHOICE, q.choices, q.states))
    return [part for key, found in shared for part in _tickable(key[0], tuple(found))]


def _tickable(ticks: bool, questions: tuple[Question, ...]) -> list[tuple[Question, ...]]:
    return [questions] if ticks else [(question,) for question in questions]


def block(section: Part, questions: tuple[Question, ...], page: Page) -> Pieces:
    """One of the section's groups; after the last of them the box to draw in."""
    pieces = enlarged(_block(section, questions, large(page))) if section.big else _block(section, questions, page)
    return pieces + drawing(section, page) if questions[-1] == section.questions[-1] else pieces


def _block(section: Part, questions: tuple[Question, ...], page: Page) -> Pieces:
    if section.office:
        return _office(section, page)
    if section.grid and questions[0].kind is Kind.CHOICE:
        return tick_grid(questions, page, english(section.title))
    if questions[0].blocks and questions[0].label == section.title:
        return answer_block(questions[0], page)
    return row_of(questions, page)


def row_of(questions: Sequence[Question], page: Page) -> Pieces:
    """A row of questions: one with its label above, or several side by side; a table stands alone."""
    if apart(questions, page):
        return [piece for question in questions for piece in whole_question(question, page)]
    columns, rows = lattice((questions,), page, 0, Item, page.box)
    return [table_start("FormgenLayout", columns), *rows, "</w:tbl>", BETWEEN]


def apart(questions: Sequence[Question], page: Page) -> bool:
    """Whether the questions of a row stand one under the other: one alone, a table, or too many ticks for a column."""
    whole = [q.width for q in questions] == [ROW_WIDTH]
    return whole or any(q.kind is Kind.TABLE or _drawn(q, page) for q in questions) or _tall(questions, page)


def _drawn(question: Question, page: Page) -> bool:
    return page.big and pictured(question)


def _tall(questions: Sequence[Question], page: Page) -> bool:
    """Whether tick boxes in this row would stand in a long column: they get the whole width instead."""
    boxes = [answer(Item(q), round(page.width * q.width / ROW_WIDTH), page.scale) for q in questions]
    return any(len(box.ticks) > MOST_LINES * box.columns for box in boxes)


def whole_question(question: Question, page: Page) -> Pieces:
    """Label, help and answer of one question, as wide as there is room."""
    return [label(question, question.code, page.width / page.scale), *answer_block(question, page)]


def answer_block(question: Question, page: Page) -> Pieces:
    """The answer of one question without its label."""
    if question.kind is Kind.TABLE:
        return table(question, page)
    if _drawn(question, page):
        return faces(Item(question), page)
    return item_block(Item(question), page)


def item_block(item: Item, page: Page) -> Pieces:
    """The box, or the tick boxes, of one answer, as wide as there is room."""
    box = answer(item, page.width, page.scale)
    if box.control is None:
        return [Alone(box, Answer.paragraphs), BETWEEN]
    start = table_start("FormgenLayout", [page.width], part_of_page=WHOLE)
    return [start, AnswerRow((box_cell(box, page.box, page.scale, page.width),)), "</w:tbl>", BETWEEN]


def item_inline(item: Item, page: Page) -> Pieces:
    """The controls of one answer, to stand in a line of text."""
    return [Alone(answer(item, page.width, page.scale), Answer.inline)]


def item_words(item: Item, page: Page) -> Pieces:
    """One answer in words, to stand inside a run; no control."""
    return [Alone(answer(item, page.width, page.scale), _words)]


def _words(box: Answer, given: Given) -> str:
    return inside_text(box.text(given))


def _office(section: Part, page: Page) -> Pieces:
    """What only the school fills in: one framed, tinted box with its heading, on one page; tables follow it."""
    tables = [q for q in section.questions if q.kind is Kind.TABLE]
    boxes = tuple(q for q in section.questions if q.kind is not Kind.TABLE)
    columns, rows = lattice(pack(boxes), page, PADDING, Item, page.office)
    head = paragraph("FormgenOfficeHeading", runs(section.title))
    if section.help:
        head += paragraph("FormgenHelp", runs(section.help))
    after = [piece for question in tables for piece in whole_question(question, page)]
    rows = [replace(r, kept=True) if isinstance(r, AnswerRow) else r for r in rows]
    return framed("FormgenOffice", head, columns, rows, english(section.title)) + after
