"""The workbook of a report: a sheet for each level-1 heading, tables as cells, charts as Excel's own."""

from __future__ import annotations

from datetime import datetime
from typing import Any, assert_never

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from formgen.look import MUTED, RULE, TINT, Look
from formgen.render.workbook import drawing
from formgen.render.workbook import style as cellstyle
from formgen.render.workbook.head import sheet_name
from formgen.report import Block, Chart, Heading, Paragraph, Report, Scorecard, Table, Tone, Verdict

FIRST_WIDTH, OTHER_WIDTH = 42.0, 14.0
COLUMNS = 7
"""How many columns words run across."""

_A4 = 9
_FIXED_DATE = datetime(2000, 1, 1)


def workbook(report: Report, look: Look) -> Workbook:
    """The openpyxl workbook of a report."""
    made = Workbook()
    made.remove(made.worksheets[0])
    properties = made.properties
    properties.title, properties.creator = report.title, look.letterhead.name
    properties.created = properties.modified = _FIXED_DATE
    page: _Page | None = None
    for block in report.blocks:
        starts = isinstance(block, Heading) and block.level == 1
        if page is None or starts:
            name = block.text if isinstance(block, Heading) and starts else report.title
            page = _Page(made, report, look, name, first=page is None)
        page.block(block)
    if page is None:
        _Page(made, report, look, report.title, first=True)
    return made


class _Page:
    """One sheet while it is written; `row` is the next one."""

    def __init__(self, workbook: Workbook, report: Report, look: Look, name: str, *, first: bool) -> None:
        self.workbook, self.look = workbook, look
        self.sheet: Worksheet = workbook.create_sheet(_unique(workbook, sheet_name(name)))
        self.row = 1
        _set_up(self.sheet, report)
        self.words(look.letterhead.name, 12 if first else 10, bold=True)
        if first:
            self.words(report.title, 20, bold=True)
            self.words(report.subtitle, 11, ink=MUTED)
        else:
            self.words(report.title, 10, ink=MUTED)
        for column in range(1, COLUMNS + 1):
            cellstyle.rule_below(self.sheet.cell(self.row - 1, column), look.ink, "medium")
        self.row += 1

    def block(self, block: Block) -> None:
        """One block of the report."""
        match block:
            case Heading():
                self.row += block.level > 1
                self.words(block.text, {1: 16, 2: 13}.get(block.level, 11), bold=True)
            case Paragraph():
                self.paragraph(block)
            case Scorecard():
                for verdict in block.verdicts:
                    self.verdict(verdict)
                self.row += 1
            case Table():
                self.table(block)
            case Chart():
                self.chart(block)
            case _:
                assert_never(block)

    def words(self, text: str, size: float, *, bold: bool = False, ink: str = "", first: int = 1) -> None:
        """Words across the page from column `first`, in the next row."""
        self.write(text, size, bold=bold, ink=ink, first=first)
        self.row += 1

    def write(self, text: str, size: float, *, bold: bool = False, ink: str = "", first: int = 1) -> None:
        """Words across this row from column `first`."""
        cell = self.sheet.cell(self.row, first)
        cellstyle.put(cell, text, cellstyle.font(ink or self.look.ink, size, bold))
        cell.alignment = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=min(first - 1, 1))
        self.sheet.merge_cells(start_row=self.row, end_row=self.row, start_column=first, end_column=COLUMNS)
        width = (FIRST_WIDTH if first == 1 else 0) + OTHER_WIDTH * (COLUMNS - max(first, 2) + 1)
        self.heighten(cellstyle.lines_of(text, width * 11 / size) * size * 1.4 + 5)

    def heighten(self, height: float) -> None:
        """Makes the row at least so high."""
        dimension = self.sheet.row_dimensions[self.row]
        dimension.height = min(max(dimension.height or 0, height), cellstyle.TALLEST)

    def paragraph(self, paragraph: Paragraph) -> None:
        """A paragraph in its tone."""
        match paragraph.tone:
            case Tone.LEAD:
                self.words(paragraph.text, 13)
            case Tone.NOTE:
                self.words(paragraph.text, 9.5, ink=MUTED)
            case Tone.CAUTION:
                row = self.row
                self.words(paragraph.text, 11)
                for column in range(1, COLUMNS + 1):
                    cell = self.sheet.cell(row, column)
                    cellstyle.caution(cell, self.look, first=column == 1)
            case Tone.PLAIN:
                self.words(paragraph.text, 11)
            case _:
                assert_never(paragraph.tone)

    def verdict(self, verdict: Verdict) -> None:
        """One criterion: what, how many, the word in its box, what to know about it."""
        note = f"\n{verdict.note}" if verdict.note else ""
        told = cellstyle.rich((verdict.criterion, self.look.ink, 11, True), (note, MUTED, 9.5, False))
        cellstyle.put(self.sheet.cell(self.row, 1), told)
        cellstyle.put(self.sheet.cell(self.row, 2), verdict.figure, cellstyle.font(self.look.ink, 12, True))
        word = self.sheet.cell(self.row, 3)
        cellstyle.put(word, verdict.word, cellstyle.font(self.look.ink, 11, True))
        word.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        self.write(verdict.caveat, 10, ink=MUTED, first=4)
        self.heighten(cellstyle.label_height(verdict.criterion, verdict.note, FIRST_WIDTH) + 4)
        self.heighten(cellstyle.lines_of(verdict.word, OTHER_WIDTH) * cellstyle.LINE_HEIGHT + cellstyle.PADDING)
        for column in range(1, COLUMNS + 1):
            cellstyle.rule_below(self.sheet.cell(self.row, column), RULE)
        edge = Side("medium", color=cellstyle.colour(self.look.ink))
        word.border, word.fill = Border(left=edge, right=edge, top=edge, bottom=edge), cellstyle.fill(TINT)
        self.row += 1

    def table(self, table: Table) -> None:
        """The caption, the header and the rows of a table."""
        if table.caption:
            self.words(table.caption, 11, bold=True)
        self.cells(table.header, table.numeric, bold=True)
        for row in table.rows:
            self.cells(row, table.numeric)
        self.row += 1

    def cells(self, values: tuple[str | int | float, ...], numeric: frozenset[int], *, bold: bool = False) -> None:
        """One row of a table: numbers as numbers, words as words."""
        for position, value in enumerate(values):
            cell = self.sheet.cell(self.row, position + 1)
            if isinstance(value, str):
                cellstyle.put(cell, value)
            else:
                cell.value = value
            cell.font = cellstyle.font(self.look.ink, 10.5, bold)
            side = "right" if position in numeric else "left"
            cell.alignment = Alignment(
                horizontal=side, vertical="bottom" if bold else "center", wrap_text=True,
                indent=1 if position and side == "left" else 0,
            )  # fmt: skip
            cellstyle.rule_below(cell, self.look.ink if bold else RULE)
            width = OTHER_WIDTH if position else FIRST_WIDTH
            self.heighten(cellstyle.lines_of(str(value), width) * 14.5 + 6)
        self.row += 1

    def chart(self, chart: Chart) -> None:
        """The numbers of a chart as cells, the chart drawn from them beneath, and what is seen in it in words."""
        self.words(chart.title, 11, bold=True)
        header, rows = drawing.numbers(chart)
        top = self.row
        numeric = frozenset(range(1, len(header)))
        self.cells(header, numeric, bold=True)
        for row in rows:
            self.cells(row, numeric)
        made = drawing.draw(chart, self.look, self.sheet, top, self.workbook)
        if made is not None:
            self.sheet.add_chart(made, f"A{self.row + 1}")
            self.row += drawing.rows_of(chart) + 2
        self.words(chart.alt, 9.5, ink=MUTED)
        self.row += 1


def _set_up(page: Worksheet, report: Report) -> None:
    columns = max([COLUMNS, *(len(b.header) for b in report.blocks if isinstance(b, Table))])
    page.column_dimensions["A"].width = FIRST_WIDTH
    for number in range(2, columns + 1):
        page.column_dimensions[get_column_letter(number)].width = OTHER_WIDTH
    page.sheet_view.showGridLines = False
    page.page_setup.orientation, page.page_setup.paperSize = "portrait", _A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.page_margins.left = page.page_margins.right = 0.5
    footer: Any = page.oddFooter
    footer.left.text, footer.right.text = report.footer[:150].replace("&", "&&"), "Page &P of &N"
    footer.left.size = footer.right.size = 9


def _unique(workbook: Workbook, name: str) -> str:
    """`name`, or with a number after it where there is such a sheet already."""
    taken = {existing.casefold() for existing in workbook.sheetnames}
    number, candidate = 1, name
    while candidate.casefold() in taken:
        number += 1
        candidate = f"{name[:26]} ({number})"
    return candidate
