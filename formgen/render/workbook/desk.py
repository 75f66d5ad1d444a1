"""The workbook of open questions: one row for each, its choices in a drop-down, room for the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Protection, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from formgen import sheet
from formgen.look import MUTED, RULE, TINT, Look
from formgen.render.workbook import style as cellstyle
from formgen.render.workbook.binding import inline
from formgen.render.workbook.listing import set_up

TITLE = sheet.DECISIONS
HEADS = (
    "No.", "File", "Case", "Question", "Cell", "What stands there", "What is to be decided", "Your decision", "Why",
)  # fmt: skip
NUMBER, DECISION, WHY = 1, 8, 9
HEAD_ROW = 5
_WIDTHS = (11.0, 26.0, 14.0, 26.0, 9.0, 26.0, 44.0, 32.0, 26.0)
_FIXED_DATE = datetime(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: the number that names it, what is shown of it, and what may be chosen; `free` may be typed."""

    number: str
    shown: tuple[str, str, str, str, str, str]
    choices: tuple[str, ...]
    free: str = ""


def compose(asked: Sequence[Asked], look: Look) -> Workbook:
    """The workbook of those questions. Equal questions give equal workbooks."""
    book = Workbook()
    page = book.worksheets[0]
    page.title = TITLE
    hidden = book.create_sheet(sheet.MANIFEST)
    hidden.sheet_state = "hidden"
    _head(page, look, len(asked))
    for row, one in enumerate(asked, HEAD_ROW + 1):
        _row(page, row, one, look)
        _list(page, hidden, row, one)
    set_up(page, _WIDTHS, HEAD_ROW, len(asked), frozen="B", school=look.letterhead.name)
    properties = book.properties
    properties.title, properties.creator = TITLE, look.letterhead.name
    properties.created = properties.modified = _FIXED_DATE
    return book


def _head(page: Worksheet, look: Look, count: int) -> None:
    told = (
        (look.letterhead.name, 12.0, True),
        (f"{TITLE}: {count} question{'s' * (count != 1)}", 18.0, True),
        ("Choose in the column “Your decision”, or type the answer there where the question says so. What is left "
         "empty waits. Save as .xlsx; formgen import takes it with --decisions.", 10.5, False),
    )  # fmt: skip
    for row, (words, size, bold) in enumerate(told, 1):
        cell = page.cell(row, 1)
        cellstyle.put(cell, words, cellstyle.font(look.ink, size, bold))
        page.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(HEADS))
        page.row_dimensions[row].height = size * 1.4 + 12
    for number, words in enumerate(HEADS, 1):
        cell = page.cell(HEAD_ROW, number)
        cellstyle.put(cell, words, cellstyle.font(look.ink, 10.5, True))
        cellstyle.rule_below(cell, look.ink, "medium")
    page.row_dimensions[HEAD_ROW].height = 24


def _row(page: Worksheet, row: int, one: Asked, look: Look) -> None:
    typed = f"\nOr type {one.free}." if one.free else ""
    texts = (one.number, *one.shown[:5], f"{one.shown[5]}{typed}", "", "")
    high = 0.0
    for number, text in enumerate(texts, 1):
        cell = page.cell(row, number)
        cellstyle.put(cell, text, cellstyle.font(MUTED if number == NUMBER else look.ink, 10.5))
        cell.alignment = Alignment(vertical="top", wrap_text=True)
        cell.border = Border(bottom=Side("thin", color=cellstyle.colour(RULE)))
        high = max(high, cellstyle.text_height(text, _WIDTHS[number - 1]))
    for number in (DECISION, WHY):
        cell = page.cell(row, number)
        cell.fill, cell.protection, cell.number_format = cellstyle.fill(TINT), Protection(locked=False), "@"
        edge = Side("thin", color=cellstyle.colour(MUTED))
        cell.border = Border(left=edge, right=edge, top=edge, bottom=edge)
    page.row_dimensions[row].height = max(30.0, high)


def _list(page: Worksheet, hidden: Worksheet, row: int, one: Asked) -> None:
    """The drop-down of a row: in the cell while short, else on the hidden sheet, in a row of its own."""
    if not one.choices:
        return
    source = inline(one.choices)
    if source is None:
        for column, words in enumerate(one.choices, 1):
            cellstyle.put(hidden.cell(row, column), words)
        last = get_column_letter(len(one.choices))
        source = f"{quote_sheetname(sheet.MANIFEST)}!$A${row}:${last}${row}"
    rule = DataValidation(
        type="list", formula1=source, allow_blank=True, showErrorMessage=not one.free, errorStyle="stop",
        errorTitle="Please choose", error="Please choose from the list.",
    )  # fmt: skip
    page.add_data_validation(rule)
    rule.add(page.cell(row, DECISION))
