"""Draws an edition as a workbook: one row a question, codes beside the boxes, nothing merged that is answered.

`draw` gives the openpyxl workbook with every answer cell blank, and where each answer belongs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break

from formgen import sheet
from formgen.beside import english, flat, numbered, other
from formgen.look import MUTED, Edition, Spoken, pages, script
from formgen.outline import Item, Kind, Option, Outline, Part, Question
from formgen.render.workbook import head as sheethead
from formgen.render.workbook import style as cellstyle
from formgen.render.workbook.binding import Place, Rules, bind
from formgen.render.workbook.head import Measures
from formgen.render.workbook.restyle import growth
from formgen.render.workbook.style import Guise

LEAST_ROWS, SPARE_ROWS, _ROWS = 30, 10, 10
"""An open table has at least so many rows in all, and so many blank ones after the last that is filled; their number
is a multiple of so many, to draw few sizes."""

LEAST_BLOCKS, SPARE_BLOCKS, _BLOCKS = 8, 4, 4
"""The same of a table whose rows are blocks: each takes a good part of a page."""

_ONE_LINE = 24.0
_WIDE = 46.0
_LINES, _MOST_LINES = 3.0, 4.0
"""How many lines a blank box for words has at least, and at most in a row of a log."""

_HEAD_LINES = 5
"""So many lines of help stand at most in the head of a column."""

_LAST = 3
"""So many rows at least stand on the last page."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A workbook and its answer cells; rows that are `kept` stand on the page of the next one."""

    workbook: Workbook
    places: tuple[Place, ...]
    kept: frozenset[int] = frozenset()


def rows_for(outline: Outline, filled: Mapping[str, int]) -> dict[str, int]:
    """How many rows each open table gets on the sheet when so many are filled."""
    return {q.name: _rows_of(q, filled.get(q.name, 0)) for q in outline.questions() if q.open}


def _rows_of(table: Question, filled: int) -> int:
    grid = sheet.in_grid(table)
    least, spare, step = (LEAST_ROWS, SPARE_ROWS, _ROWS) if grid else (LEAST_BLOCKS, SPARE_BLOCKS, _BLOCKS)
    return -(-max(least, table.blank_rows, filled + spare) // step) * step


Spans = Mapping[tuple[str, str | None], int]
"""How many rows of the sheet boxes (path, row) take, where it is more than one."""


def draw(edition: Edition, rows: Mapping[str, int], reference: str, facts: str, spans: Spans | None = None) -> Drawn:
    """The workbook of an edition with so many rows in its open tables, every answer blank."""
    page = _Page(edition, rows, spans or {})
    sheethead.set_up(page.workbook, edition, page.measures, reference)
    page.row = sheethead.head(page.sheet, edition, page.measures, reference, facts) + 1
    for number, section in enumerate(edition.outline.sections, 1):
        if number - 1 in pages(edition.outline):
            page.sheet.row_breaks.append(Break(id=page.row - 1))
        page.section(number, section)
    sheethead.tail(page.sheet, edition, page.measures, page.row + 1, reference)
    page.kept.update(range(page.row - _LAST, page.row + 1))
    bind(page.workbook, edition, page.places, reference)
    return Drawn(page.workbook, tuple(page.places), frozenset(page.kept))


class _Page:
    """The visible sheet while it is drawn; `row` is the next one to write."""

    def __init__(self, edition: Edition, rows: Mapping[str, int], spans: Spans) -> None:
        self.workbook = Workbook()
        self.sheet = self.workbook.worksheets[0]
        self.sheet.title = sheethead.sheet_name(english(edition.outline.title))
        self.look, self.spoken = edition.look, edition.spoken
        self.rows, self.spans = rows, spans
        self.measures = Measures.of(edition.outline, growth(edition.look))
        self.logs = sum(q.open and sheet.in_grid(q) for q in edition.outline.questions())
        self.rules = Rules(self.workbook, self.sheet, edition.entries)
        self.places: list[Place] = []
        self.known: dict[tuple[Kind, bool], Mapping[tuple[Guise, bool], int]] = {}
        self.kept: set[int] = set()
        self.row = 1

    def section(self, number: int, section: Part) -> None:
        """The heading of a section, and its questions."""
        first = self.row
        self.row = sheethead.heading(self.sheet, self.measures, first + 1, f"{number}   ", section.title, self.look)
        told = [" ".join(filter(None, line)) for line in script(section)] or [section_help(section, self.spoken)]
        for words in (*told, self.spoken.say("school_only") if section.office else ""):
            if words:
                self.row = sheethead.told(self.sheet, self.measures, self.row, words, size=10)
        self.kept.update(range(first, self.row))
        for question in section.questions:
            self.question(question, told=section.grid)
        if section.drawing:
            self.row += 1
            sheethead.frame(self.sheet, self.measures, self.row, flat(self.spoken.say("draw_here")), section.drawing)
            self.row += 1

    def question(self, question: Question, told: bool) -> None:
        """The rows of one question; `told` when the section has said what may be chosen."""
        if question.kind is not Kind.TABLE:
            self.single(question, question.help if told else sheet.help_of(question))
            return
        self.label(question.code, question.label, sheet.help_of(question), across=True)
        self.kept.update((self.row, self.row + 1))
        self.row += 1
        if sheet.in_grid(question):
            self.explained(question)
            self.grid(question)
        else:
            self.blocks(question)

    def single(self, question: Question, hint: str) -> None:
        """A question outside a table: its row, and one for each choice that can be ticked."""
        boxes = sheet.boxes(Item(question))
        ticks = [box for box in boxes if box.option is not None]
        self.label(question.code, question.label, hint, across=boxes == tuple(ticks), high=question.kind is Kind.TEXT)
        high = self.high(boxes[0].item)
        if len(ticks) < len(boxes):
            self.box(boxes[0], sheet.ANSWER_COLUMN, high)
        if ticks:
            self.kept.add(self.row)
        self.row += high
        for box in ticks:
            self.label(box.code, box.option.label if box.option else "", bold=False)
            self.box(box, sheet.ANSWER_COLUMN)
            self.row += 1

    def explained(self, table: Question) -> None:
        """Help that would make the heads of a grid too high to be repeated on each page, across the sheet."""
        for column, width in zip(table.columns, self.measures.answers, strict=False):
            if (words := head_help(column)) and not _fits(words, width):
                self.row = sheethead.told(
                    self.sheet, self.measures, self.row, f"{column.label}: {words}", size=9.5, first=sheet.LABEL_COLUMN
                )
                self.kept.add(self.row)

    def grid(self, table: Question) -> None:
        """A table whose answers stand where the row's code and the column's code cross."""
        for number, column in enumerate(table.columns, sheet.ANSWER_COLUMN):
            self.column_head(number, column)
        if table.open and self.logs == 1:
            self.sheet.print_title_rows = f"{self.row}:{self.row}"
        self.row += 1
        for option in table.row_options(self.rows.get(table.name, 0)):
            items = [Item(column, table, option) for column in table.columns]
            high = max(map(self.high, items))
            self.label(sheet.row_code(table, option), option.label, bold=False, high=high > 1)
            for number, item in enumerate(items, sheet.ANSWER_COLUMN):
                self.box(sheet.boxes(item)[0], number, high)
            self.row += high
        self.row += 1

    def column_head(self, number: int, column: Question) -> None:
        """The head of one column of a grid: code, label and help."""
        cell = self.sheet.cell(self.row, number)
        code = (f"{column.code} ", MUTED, 9.0, False)
        width = self.measures.width(number)
        words = head_help(column)
        words = words if _fits(words, width) else ""
        told = cellstyle.both((column.label, self.look.ink, 11.0, True), (words, MUTED, 9.5, False))
        cellstyle.put(cell, cellstyle.led(code, told))
        cell.alignment = Alignment(vertical="bottom", wrap_text=True)
        cellstyle.rule_below(cell, self.look.ink)
        self.heighten(cellstyle.label_height(f"{column.code} {column.label}", words, width))

    def blocks(self, table: Question) -> None:
        """A table with a sub-heading for each row and a row of the sheet for each column."""
        for option in table.row_options(self.rows.get(table.name, 0)):
            self.block_head(table, option)
            for column in table.columns:
                item = Item(column, table, option)
                self.label(item.code, column.label, sheet.help_of(column, in_table=True), high=column.kind is Kind.TEXT)
                self.box(sheet.boxes(item)[0], sheet.ANSWER_COLUMN, self.high(item))
                self.row += self.high(item)

    def block_head(self, table: Question, option: Option) -> None:
        """The sub-heading of one block."""
        words = numbered(table.label, option.label) if table.open else option.label
        self.kept.add(self.row)
        self.sheet.row_dimensions[self.row].height = 26
        self.row = sheethead.told(self.sheet, self.measures, self.row, words, size=12.5, bold=True, ink=self.look.ink)

    def label(self, code: str, label: str, hint: str = "", *, bold: bool = True, across: bool = False,
              high: bool = False) -> None:
        """The hidden tag, the code, and the label with its help beneath.

        `across` where no box follows; `high` beside a box that is filled from its top.
        """
        vertical = "top" if high else "center"
        cellstyle.put(self.sheet.cell(self.row, sheet.TAG_COLUMN), sheet.tag(code))
        cellstyle.put(self.sheet.cell(self.row, sheet.CODE_COLUMN), code, cellstyle.font(MUTED, 9), vertical)
        cell = self.sheet.cell(self.row, sheet.LABEL_COLUMN)
        if hint or other(label):
            told = cellstyle.both((label, self.look.ink, 11, bold), (hint, MUTED, 9.5, False))
            cellstyle.put(cell, told, vertical=vertical)
        else:
            cellstyle.put(cell, label, cellstyle.font(self.look.ink, 11, bold), vertical)
        width = self.measures.label
        if across and self.measures.answers:
            width += sum(self.measures.answers)
            self.sheet.merge_cells(
                start_row=self.row, end_row=self.row,
                start_column=sheet.LABEL_COLUMN, end_column=self.measures.last,
            )  # fmt: skip
        self.heighten(max(_ONE_LINE, cellstyle.label_height(label, hint, width)))

    def high(self, item: Item) -> int:
        """How many rows of the sheet a box takes."""
        return self.spans.get((item.path, item.row), 1)

    def box(self, box: sheet.Box, column: int, high: int = 1) -> None:
        """One answer cell, so many rows high, with the styles that it may take."""
        cell = self.sheet.cell(self.row, column)
        question = box.item.question
        cellstyle.answer(cell, question, self.look, Guise.OPEN, high=high > 1)
        self.rules.apply(cell, box)
        width = self.measures.width(column)
        where = f"{get_column_letter(column)}{self.row}"
        self.places.append(Place(box, where, self.row, width, self.styles(question, high > 1), high))
        if high > 1:
            self.sheet.merge_cells(
                start_row=self.row, end_row=self.row + high - 1, start_column=column, end_column=column,
            )  # fmt: skip
        for row in range(self.row + 1, self.row + high):
            self.sheet.row_dimensions[row].height = _ONE_LINE
        if question.kind is Kind.TEXT:
            lines = max(_LINES, question.lines * max(1.0, _WIDE / width))
            if box.item.table is not None and box.item.table.open:
                lines = min(lines, _MOST_LINES)
            self.heighten(lines * cellstyle.LINE_HEIGHT + cellstyle.PADDING)

    def styles(self, question: Question, high: bool) -> Mapping[tuple[Guise, bool], int]:
        """The numbers of the styles that the box of `question` may take, by guise and direction."""
        of = question.kind, high
        if of not in self.known:
            made: dict[tuple[Guise, bool], int] = {}
            for guise, direction in product(Guise, (False, True)):
                cell = Cell(self.sheet, row=1, column=1)
                cellstyle.answer(cell, question, self.look, guise, direction, high)
                made[guise, direction] = cell.style_id
            self.known[of] = made
        return self.known[of]

    def heighten(self, height: float) -> None:
        """Makes the row at least so high."""
        dimension = self.sheet.row_dimensions[self.row]
        dimension.height = max(dimension.height or 0, height)


def head_help(column: Question) -> str:
    """What is told of a column of a grid; the choices of a drop-down are seen on clicking."""
    return column.help if column.kind in (Kind.CHOICE, Kind.YESNO) else sheet.help_of(column, in_table=True)


def _fits(words: str, width: float) -> bool:
    """Whether the help of a column so many letters wide leaves its head low enough to be repeated on each page."""
    return cellstyle.lines_of(cellstyle.spoken(words), width * 1.15) <= _HEAD_LINES


def section_help(section: Part, spoken: Spoken) -> str:
    """What stands beneath the heading of a section; on a sheet the rows of a grid of ticks are drop-downs."""
    if not section.grid:
        return section.help
    first = section.questions[0]
    words = (*(o.label for o in first.choices), *map(first.words_of, first.states))
    return f"{spoken.say('sheet.choose')} {', '.join(words[:-1])} or {words[-1]}."
