"""Draws an edition as a workbook: one row a question, codes beside the boxes, nothing merged that is answered.

`draw` gives the openpyxl workbook with every answer cell blank, and where each answer belongs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from formgen import sheet
from formgen.ask import State
from formgen.look import MUTED, RULE, Edition
from formgen.outline import Item, Kind, Option, Outline, Part, Question
from formgen.render import binding, cellstyle, sheethead
from formgen.render.cellstyle import Guise
from formgen.render.sheethead import Measures

LEAST_ROWS, SPARE_ROWS = 30, 10
"""An open table has at least so many rows in all, and so many blank ones after the last that is filled."""

_ONE_LINE = 24.0
_LEAST_LINES = {Kind.TEXT: 3}


@dataclass(frozen=True, slots=True)
class Place:
    """Where one answer belongs: the cell, its style by guise and direction, and its column's width."""

    box: sheet.Box
    cell: str
    row: int
    width: float
    styles: Mapping[tuple[Guise, bool], int]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A workbook and its answer cells."""

    workbook: Workbook
    places: tuple[Place, ...]


def rows_for(outline: Outline, filled: Mapping[str, int]) -> dict[str, int]:
    """How many rows each open table gets on the sheet when so many are filled; in tens, to draw few sizes."""
    needed = {q.name: max(LEAST_ROWS, q.blank_rows, filled.get(q.name, 0) + SPARE_ROWS) for q in outline.questions()}
    return {q.name: -(-needed[q.name] // 10) * 10 for q in outline.questions() if q.open}


def draw(edition: Edition, rows: Mapping[str, int], reference: str, facts: str) -> Drawn:
    """The workbook of an edition with so many rows in its open tables, every answer blank."""
    workbook = Workbook()
    page = Page(workbook, edition, rows)
    sheethead.set_up(page.sheet, edition, page.measures, reference)
    page.row = sheethead.head(page.sheet, edition, page.measures, reference, facts)
    for number, section in enumerate(edition.outline.sections, 1):
        page.section(number, section)
    sheethead.tail(page.sheet, edition, page.measures, page.row + 1, reference)
    binding.bind(workbook, edition, page.places, reference)
    return Drawn(workbook, tuple(page.places))


class Page:
    """The visible sheet while it is drawn, from the row `row` downwards."""

    def __init__(self, workbook: Workbook, edition: Edition, rows: Mapping[str, int]) -> None:
        sheet_ = workbook.active
        assert isinstance(sheet_, Worksheet)
        self.sheet = sheet_
        self.sheet.title = sheethead.sheet_name(edition.outline.title)
        self.look = edition.look
        self.rows = rows
        self.measures = Measures.of(edition.outline)
        self.lists = binding.Lists(workbook)
        self.places: list[Place] = []
        self.row = 1

    def section(self, number: int, section: Part) -> None:
        """The heading of a section and its questions."""
        self.row += 1
        sheethead.heading(self.sheet, self.measures, self.row, f"{number}   {section.title}", self.look)
        self.row += 1
        for words in (section.help, "Only the school fills in this part." if section.office else ""):
            if words:
                sheethead.note(self.sheet, self.measures, self.row, words)
                self.row += 1
        for question in section.questions:
            self.question(question)

    def question(self, question: Question) -> None:
        """The rows of one question."""
        if question.kind is not Kind.TABLE:
            self.single(question)
            return
        self.label(question.code, question.label, help_of(question), bold=True)
        if sheet.in_grid(question):
            self.grid(question)
        else:
            self.blocks(question)
        self.row += 1

    def single(self, question: Question) -> None:
        """A question outside a table: one row, and one more for each choice that can be ticked."""
        for box in sheet.boxes(Item(question)):
            if box.option is not None:
                self.label(box.code, box.option.label, "")
                self.box(box, sheet.ANSWER_COLUMN)
                continue
            self.label(question.code, question.label, help_of(question), bold=True)
            self.box(box, sheet.ANSWER_COLUMN)
        ...
