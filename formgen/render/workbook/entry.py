"""Writes a quick-entry workbook: `compose(sheet, look)` gives the openpyxl workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from formgen.look import MUTED, Look
from formgen.outline import Kind
from formgen.quick_entry import (
    FIRST_ROW,
    HEAD_ROW,
    HOW,
    SECOND,
    TITLE,
    WHO,
    Column,
    EntrySheet,
    entry_boxes,
    head,
    second_rows,
)  # fmt: skip
from formgen.render.workbook import style as cellstyle
from formgen.render.workbook.binding import Rules, inline
from formgen.render.workbook.style import Guise
from formgen.sheet import Box, help_of

_A4, _FIXED_DATE = 9, datetime(2000, 1, 1)
_ROW_HEIGHT = 24.0
_PAGE = 200.0
"""How wide a printed page is, in letters."""
_WIDTHS = {
    Column.NUMBER: 6.0, Column.CODE: 15.0, Column.FILE: 22.0, Column.HOW: 17.0, Column.WHO: 20.0, Column.BY: 15.0,
}  # fmt: skip
_HELP = {
    Column.NUMBER: "Leave as it is.",
    Column.CODE: "The last part, such as 7F3C9A2E-K. A copy without one has {mark}.",
    Column.FILE: "The name of the file that you type from.",
    Column.HOW: "Choose.",
    Column.WHO: "Choose.",
    Column.BY: "Your initials.",
}
_BESIDE = 3
"""The first column beside those that are repeated on each printed page: words in these would be cut there."""

_KINDS = {Kind.LINE: 24.0, Kind.TEXT: 34.0, Kind.CHOICE: 20.0, Kind.CHOICES: 11.0, Kind.DATE: 17.0}
_LEAST = 11.0


def compose(entry: EntrySheet, look: Look) -> Workbook:
    """The workbook of one quick-entry sheet. Equal sheets give equal workbooks."""
    book = Workbook()
    page = book.worksheets[0]
    page.title = TITLE
    _Page(book, page, entry, look).write(
        entry.heading, "One row for each paper. Leave a box empty where the paper is empty; write what it says, "
        "also when it looks wrong.", dict(zip(entry.numbers, entry.files, strict=False)), entry.numbers,
    )  # fmt: skip
    second = _Page(book, book.create_sheet(SECOND, 1), entry, look)
    second.write(
        entry.heading.replace(TITLE, SECOND, 1), "Somebody else types these rows once more, from the papers alone. "
        "Where both differ, the answer is shown to a person.", {}, second_rows(entry.key, entry.numbers[-1]),
    )  # fmt: skip
    book.remove(second.rules.hidden)  # its lists are those of the first sheet, by the same names
    properties = book.properties
    properties.title, properties.creator = entry.heading, look.letterhead.name
    properties.created = properties.modified = _FIXED_DATE
    return book


class _Page:
    """One of the two sheets while it is written."""

    def __init__(self, book: Workbook, page: Worksheet, entry: EntrySheet, look: Look) -> None:
        self.book, self.page, self.entry, self.look = book, page, entry, look
        self.boxes = entry_boxes(entry.outline)
        self.rules = Rules(book, page)
        self.lists = [(Column.HOW, _words(HOW)), (Column.WHO, _words(WHO))]

    def write(self, heading: str, words: str, files: Mapping[int, str], numbers: Sequence[int]) -> None:
        """Heads, help and empty rows."""
        put, ink = cellstyle.put, self.look.ink
        put(self.page.cell(1, _BESIDE), heading, cellstyle.font(MUTED, 9.5))
        put(self.page.cell(2, _BESIDE), self.entry.outline.title, cellstyle.font(ink, 18, True))
        put(self.page.cell(3, _BESIDE), words, cellstyle.font(ink, 11))
        for row in (1, 2, 3):
            self.page.cell(row, _BESIDE).alignment = Alignment(vertical="center", wrap_text=False)
        self._heads()
        lists = [self._list(column, words) for column, words in self.lists]
        for row, number in enumerate(numbers, FIRST_ROW):
            self._row(row, number, files.get(number, ""))
            for column, made in lists:
                made.add(str(self.page.cell(row, column).coordinate))
        self._set_up(len(numbers))

    def _list(self, column: Column, words: tuple[str, ...]) -> tuple[int, DataValidation]:
        made = DataValidation(type="list", formula1=inline(words), allow_blank=True, showErrorMessage=False)
        self.page.add_data_validation(made)
        return list(Column).index(column) + 1, made

    def _heads(self) -> None:
        mark = f"{self.entry.outline.name}"
        told = [(column.value, _HELP[column].format(mark=mark), _WIDTHS[column]) for column in Column]
        told += [(head(box), _help(box), _KINDS.get(box.item.question.kind, _LEAST)) for box in self.boxes]
        most = 0.0
        for number, (words, helped, width) in enumerate(told, 1):
            cell = self.page.cell(HEAD_ROW, number)
            tail = f"\n{helped}" if helped else ""
            shown = cellstyle.rich((words, self.look.ink, 10.5, True), (tail, MUTED, 9, False))
            cellstyle.put(cell, shown, vertical="bottom")
            cellstyle.rule_below(cell, self.look.ink, "medium")
            cell.protection = Protection(locked=True)
            self.page.column_dimensions[get_column_letter(number)].width = width
            most = max(most, cellstyle.label_height(words, helped, width))
        self.page.row_dimensions[HEAD_ROW].height = min(most + 4, cellstyle.TALLEST)

    def _row(self, row: int, number: int, file: str) -> None:
        first = self.page.cell(row, 1)
        first.value = number
        first.font = cellstyle.font(MUTED, 10)
        first.alignment = Alignment(horizontal="center", vertical="center")
        first.protection = Protection(locked=True)
        blank = self.boxes[0].item.question
        for place, column in enumerate(Column, 1):
            if column is not Column.NUMBER:
                cell = self.page.cell(row, place)
                cellstyle.answer(cell, blank, self.look, Guise.OPEN)
                cell.number_format = "@"
                if column is Column.FILE and file:
                    cellstyle.put(cell, file, cellstyle.font(self.look.ink, 10))
        for place, box in enumerate(self.boxes, len(Column) + 1):
            answer = self.page.cell(row, place)
            cellstyle.answer(answer, box.item.question, self.look, Guise.OPEN)
            if box.option is not None:
                answer.alignment = Alignment(horizontal="center", vertical="center")
            self.rules.apply(answer, box)
        self.page.row_dimensions[row].height = _ROW_HEIGHT

    def _set_up(self, rows: int) -> None:
        page = self.page
        page.freeze_panes = f"{get_column_letter(_BESIDE)}{FIRST_ROW}"
        page.sheet_view.showGridLines = False
        page.protection.sheet = True
        page.protection.formatColumns = page.protection.formatRows = page.protection.formatCells = False
        page.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"
        page.page_setup.orientation, page.page_setup.paperSize = "landscape", _A4
        page.print_title_cols = f"A:{get_column_letter(_BESIDE - 1)}"
        wide = sum(page.column_dimensions[get_column_letter(n)].width for n in range(1, page.max_column + 1))
        page.page_setup.fitToWidth, page.page_setup.fitToHeight = max(1, round(wide / _PAGE)), 0
        page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        footer: Any = page.oddFooter
        footer.left.text = self.entry.heading.replace("&", "&&")
        page.print_area = f"A1:{get_column_letter(len(Column) + len(self.boxes))}{FIRST_ROW + rows - 1}"


def _words(listed: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(listed.values())


def _help(box: Box) -> str:
    if box.option is not None:
        return box.item.question.label
    return help_of(box.item.question) if box.item.table is None else ""
