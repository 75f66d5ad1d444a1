"""The workbook of a report: a sheet for each level-1 heading, tables as cells, charts as Excel's own."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from copy import copy
from datetime import datetime
from itertools import zip_longest
from typing import Any, Literal, assert_never

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from formgen.look import MUTED, RULE, TINT, Look
from formgen.render.shared.plot import told
from formgen.render.workbook import drawing, tinted
from formgen.render.workbook import style as cellstyle
from formgen.render.workbook.head import sheet_name
from formgen.render.workbook.pages import Span, set_pages
from formgen.report import Block, Chart, ChartKind, Heading, Paragraph, Report, Scorecard, Table, Tone, Verdict

LONGEST, WORD = 60, 26
"""Longer texts wrap, and longer words are broken, in letters."""

NARROWEST, FIRST, PORTRAIT, LANDSCAPE = 9.0, 30.0, 130.0, 180.0
"""Widths: of the narrowest column, of a first one with many words, and of a page on which letters keep their size."""

FEW, SHORT = 8, 160
"""A report of so few blocks, or that takes so few rows, is one sheet."""

REPEATED, LEADING = 2, 6
"""How many rows at the top, the school and the title, stand on every page; and so many rows at most lead to a block."""

Rows = Sequence[Sequence[str | int | float]]

_A4 = 9
_FIXED_DATE = datetime(2000, 1, 1)


def workbook(report: Report, look: Look) -> Workbook:
    """The openpyxl workbook of a report."""
    made = Workbook()
    made.remove(made.worksheets[0])
    properties = made.properties
    properties.title, properties.creator = report.title, look.letterhead.name
    properties.created = properties.modified = _FIXED_DATE
    for number, blocks in enumerate(_sheets(report.blocks)):
        head = blocks[0] if blocks else None
        name = head.text if isinstance(head, Heading) and head.level == 1 else report.title
        page = _Page(made, report, look, name, widths(blocks), first=number == 0)
        for block in blocks:
            page.block(block)
        set_pages(page.sheet, page.spans, page.widths, REPEATED, page.last_table)
    return made


def _sheets(blocks: Sequence[Block]) -> list[list[Block]]:
    """The blocks of each sheet: a new one at each level-1 heading, unless the report is short."""
    sheets: list[list[Block]] = [[]]
    several = len(blocks) > FEW and sum(map(_taken, blocks)) > SHORT
    for block in blocks:
        starts = isinstance(block, Heading) and block.level == 1
        if starts and sheets[-1] and several:
            sheets.append([])
        sheets[-1].append(block)
    return sheets


def _taken(block: Block) -> int:
    """About how many rows of a sheet a block takes."""
    return len(_rows(block)) + 2 + (drawing.rows_of(block) if isinstance(block, Chart) else 0)


def widths(blocks: Sequence[Block]) -> list[float]:
    """The widths of a sheet's columns: by what its tables hold, with empty columns up to the page's width.

    Texts in the last column of a table that is narrower than another have all that is left of the page, and shape none.
    """
    made: list[float] = []
    wanted: list[list[float]] = []
    widest = max((len(row) for block in blocks for row in _rows(block)), default=0)
    for block in blocks:
        rows = _rows(block)
        if isinstance(block, Table) and len(block.header) < widest and _ends_in_words(block):
            rows = [row[:-1] for row in rows]
        for column, texts in enumerate(zip_longest(*rows, fillvalue="")):
            if column == len(made):
                made.append(NARROWEST)
                wanted.append([])
            words = [str(text) for text in texts]
            made[column] = max(made[column], *(_width(word[:WORD]) for text in words for word in ("", *text.split())))
            wanted[column] += map(_width, words)
    if made and any(isinstance(block, Table | Scorecard | Chart) for block in blocks):
        made[0] = max(made[0], min(max(wanted[0], default=0), FIRST))
    room = LANDSCAPE if sum(made) > PORTRAIT * 1.2 else PORTRAIT
    while made and sum(made) < room:
        # Each letter of room goes to the column in which most texts still wrap.
        wrapped = [sum(width > now for width in column) for column, now in zip(wanted, made, strict=True)]
        if not any(wrapped):
            break
        made[wrapped.index(max(wrapped))] += 1
    made = [round(width, 1) for width in made]
    while sum(made) < PORTRAIT - NARROWEST:
        made.append(min(14.0, PORTRAIT - sum(made)))
    return made


def _width(text: str) -> float:
    return min(len(text), LONGEST) * 1.1 + 3


def _rows(block: Block) -> Rows:
    """The cells of a block that shape the columns."""
    match block:
        case Table():
            return (block.header, *block.rows)
        case Chart():
            return [row for band in tinted.bands(block) for row in (band.header, *band.rows)]
        case Scorecard():
            return [(v.criterion, v.figure, v.word, v.caveat) for v in block.verdicts]
        case _:
            return ()


def _ends_in_words(table: Table) -> bool:
    return len(table.header) - 1 not in table.numeric


class _Page:
    """One sheet while it is written; `row` is the next one."""

    def __init__(
        self, workbook: Workbook, report: Report, look: Look, name: str, widths: list[float], *, first: bool
    ) -> None:
        self.workbook, self.look, self.widths = workbook, look, widths
        self.sheet: Worksheet = workbook.create_sheet(_unique(workbook, sheet_name(name)))
        self.dressed: dict[tuple[str, bool, bool], StyleArray] = {}
        self.row = 1
        self.spans: list[Span] = []
        self.leading = 0
        self.last_table = range(0)
        _set_up(self.sheet, report, widths)
        self.words(look.letterhead.name, 12 if first else 10, bold=True)
        if first:
            self.words(report.title, 20, bold=True)
            self.words(report.subtitle, 11, ink=MUTED)
        else:
            self.words(report.title, 10, ink=MUTED)
        for column in range(1, len(self.widths) + 1):
            cellstyle.rule_below(self.sheet.cell(self.row - 1, column), look.ink, "medium")
        self.row += 1
        self.top = self.row

    def block(self, block: Block) -> None:
        """One block of the report: on a page with the heading and the few paragraphs that lead to it, and its notes."""
        first, head = self.leading or self.row, 0
        if isinstance(block, Paragraph) and block.tone is Tone.NOTE and self.spans:
            first, head = self.spans[-1].first, self.spans[-1].head
        self.write_block(block)
        leads = isinstance(block, Heading | Paragraph) and self.row - first < LEADING
        self.leading = first if leads and (self.leading or isinstance(block, Heading)) else 0
        if self.spans and self.spans[-1].first == first:
            self.spans.pop()
        self.spans.append(Span(first, self.row - 1, head or max(self.row - first - len(_rows(block)), 0)))

    def write_block(self, block: Block) -> None:
        """The rows of a block."""
        match block:
            case Heading():
                self.row += self.row > self.top
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
        self.sheet.merge_cells(start_row=self.row, end_row=self.row, start_column=first, end_column=len(self.widths))
        width = sum(self.widths[first - 1 :])
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
                for column in range(1, len(self.widths) + 1):
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
        self.heighten(cellstyle.label_height(verdict.criterion, verdict.note, self.widths[0]) + 4)
        self.heighten(_lines(verdict.word, self.widths[2]) * cellstyle.LINE_HEIGHT + cellstyle.PADDING)
        for column in range(1, len(self.widths) + 1):
            cellstyle.rule_below(self.sheet.cell(self.row, column), RULE)
        edge = Side("medium", color=cellstyle.colour(self.look.ink))
        word.border, word.fill = Border(left=edge, right=edge, top=edge, bottom=edge), cellstyle.fill(TINT)
        self.row += 1

    def table(self, table: Table) -> None:
        """The caption, the header and the rows of a table."""
        if table.caption:
            self.words(table.caption, 11, bold=True)
        across = _ends_in_words(table) and len(table.header) < len(self.widths)
        self.last_table = range(self.row, self.row + len(table.rows))
        self.cells(table.header, table.numeric, bold=True, across=across)
        for row in table.rows:
            self.cells(row, table.numeric, across=across)
        self.row += 1

    def cells(
        self, values: tuple[str | int | float, ...], numeric: frozenset[int], *,
        bold: bool = False, across: bool = False,
    ) -> None:  # fmt: skip
        """One row of a table: numbers as numbers, words as words; the last of them `across` the rest of the page."""
        last = len(values) - 1
        for position, value in enumerate(values):
            cell = self.sheet.cell(self.row, position + 1)
            cellstyle.write(cell, value)
            self.dress(cell, "right" if position in numeric else "left", bold=bold, first=not position)
            width = sum(self.widths[position:]) if across and position == last else self.widths[position]
            self.heighten(_lines(str(value), width) * 14.5 + 6)
        if across:
            for column in range(last + 2, len(self.widths) + 1):
                cellstyle.rule_below(self.sheet.cell(self.row, column), self.look.ink if bold else RULE)
            self.sheet.merge_cells(start_row=self.row, end_row=self.row, start_column=last + 1,
                                   end_column=len(self.widths))  # fmt: skip
        self.row += 1

    def dress(self, cell: Any, side: Literal["left", "right"], *, bold: bool, first: bool) -> None:
        """Makes a cell one of a table; each kind is made once, as openpyxl compares its parts with all there are."""
        known = self.dressed.get((side, bold, first))
        if known is None:
            cell.font = cellstyle.font(self.look.ink, 10.5, bold)
            cell.alignment = Alignment(
                horizontal=side, vertical="bottom" if bold else "center", wrap_text=True,
                indent=1 if side == "left" and not first else 0,
            )  # fmt: skip
            cellstyle.rule_below(cell, self.look.ink if bold else RULE)
            self.dressed[side, bold, first] = copy(cell._style)
        else:
            cell._style = copy(known)

    def chart(self, chart: Chart) -> None:
        """The numbers of a chart as cells, the chart drawn from them beneath, and what is seen in it in words."""
        self.words(chart.title, 11, bold=True)
        if chart.unit and chart.unit != "%":
            self.words(chart.unit, 9.5, ink=MUTED)
        self.numbers(chart)
        made = drawing.draw(chart, self.look, self.workbook)
        if made is not None:
            self.sheet.add_chart(made, f"A{self.row + 1}")
            self.row += drawing.rows_of(chart) + 2
        meant = drawing.meanings(chart) if made is not None else ""
        for text in (*((meant,) if meant else ()), *told(chart), chart.alt):
            self.words(text, 9.5, ink=MUTED)
        self.row += 1

    def numbers(self, chart: Chart) -> None:
        """The cells of a chart, tinted where they are the chart themselves."""
        dots = tinted.dots(chart) if chart.kind is ChartKind.DOTS else []
        for band in tinted.bands(chart):
            numeric = frozenset(range(1, max(map(len, (band.header, *band.rows)))))
            if band.header:
                self.cells(band.header, numeric, bold=True)
                self.centre(len(band.header) if tinted.middle(chart) else 0)
            for number, (row, values) in enumerate(zip(band.rows, band.values(), strict=True)):
                if dots and dots[number]:
                    self.write(dots[number], 11, first=3)
                self.cells(row, numeric)
                self.centre(len(row) if tinted.middle(chart) else 0)
                for column, value in enumerate(values, 2):
                    cell = self.sheet.cell(self.row - 1, column)
                    cell.number_format = tinted.number_format(chart)
                    tinted.tint(chart, cell, value, self.look, kept=band.kept)

    def centre(self, columns: int) -> None:
        """Puts the numbers of the row just written, or its heads, in the middle of their columns."""
        for column in range(2, columns + 1):
            cell = self.sheet.cell(self.row - 1, column)
            cell.alignment = Alignment(horizontal="center", vertical=cell.alignment.vertical, wrap_text=True)


def _lines(text: str, width: float) -> int:
    """How many lines `text` takes in a column, broken between words."""
    room = max(int(width / 1.05) - 2, 4)
    wrapped = sum(max(1, len(textwrap.wrap(line, room))) for line in text.split("\n"))
    return max(wrapped, cellstyle.lines_of(text, width))


def _set_up(page: Worksheet, report: Report, widths: list[float]) -> None:
    for number, width in enumerate(widths, 1):
        page.column_dimensions[get_column_letter(number)].width = width
    page.sheet_view.showGridLines = False
    page.page_setup.orientation = "landscape" if sum(widths) > PORTRAIT * 1.2 else "portrait"
    page.page_setup.paperSize = _A4
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
