"""The sheet of a translator: a row for each line, what it says in English, room for the translation and for names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Protection, Side
from openpyxl.worksheet.worksheet import Worksheet

from formgen.look import MUTED, RULE, TINT, Look
from formgen.render.workbook import style as cellstyle
from formgen.render.workbook.listing import set_up

HEADS = (
    "Key", "Where it stands", "English", "Translation", "Translated by", "Checked by", "Checked on",
    "Mark of the English",
)  # fmt: skip
KEY, PLACE, ENGLISH, TEXT, TRANSLATOR, CHECKER, CHECKED_ON, MARK = range(1, 9)
OPEN = (TEXT, TRANSLATOR, CHECKER, CHECKED_ON)
HEAD_ROW = 6
_WIDTHS = (34.0, 30.0, 52.0, 52.0, 18.0, 18.0, 16.0, 15.0)
_FIXED_DATE = datetime(2000, 1, 1)
_HOW = (
    "For the translator: write the translation beside each English line, and your name under “Translated by”. Plain, "
    "polite words, as you would say them to a family at the school gate. Words in {braces} stay as they are: formgen "
    "puts a name or a date in their place. What you do not know, leave empty: it will be printed in English.",
    "For the person who checks: read English and translation side by side. Where a line is right, write your name "
    "under “Checked by” and the day under “Checked on”. Only lines with both are ever printed. If you change a line, "
    "somebody else should check it.",
    "Please change nothing but the tinted boxes. Save as .xlsx and give the file to the office, which takes it in "
    "with: formgen words import FILE",
)


@dataclass(frozen=True, slots=True)
class Row:
    """One line: key, where it stands, English, the text so far, translator, checker, day, mark of the English."""

    key: str
    place: str
    english: str
    text: str
    translator: str
    checker: str
    checked_on: str
    mark: str


def compose(language: str, name: str, rows: Sequence[Row], look: Look, *, right_to_left: bool) -> Workbook:
    """The workbook of a language. Equal lines give equal workbooks."""
    book = Workbook()
    page = book.worksheets[0]
    page.title = title(language)
    _head(page, look, name)
    for number, row in enumerate(rows, HEAD_ROW + 1):
        _row(page, number, row, look, right_to_left)
    set_up(page, _WIDTHS, HEAD_ROW, len(rows), frozen="D")
    page.protection.formatCells = False
    properties = book.properties
    properties.title, properties.creator = f"Words in {name}", look.letterhead.name
    properties.created = properties.modified = _FIXED_DATE
    return book


def title(language: str) -> str:
    """What the sheet of a language is called, by which it is known again."""
    return f"words {language}"


def _head(page: Worksheet, look: Look, name: str) -> None:
    told = ((f"Words for families: English and {name}", 18.0, True), *((words, 10.5, False) for words in _HOW))
    for row, (words, size, bold) in enumerate(told, 1):
        cell = page.cell(row, 1)
        cellstyle.put(cell, words, cellstyle.font(look.ink, size, bold))
        page.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(HEADS))
        page.row_dimensions[row].height = cellstyle.text_height(words, sum(_WIDTHS) * 0.9) if not bold else 34
    for number, words in enumerate(HEADS, 1):
        cell = page.cell(HEAD_ROW, number)
        cellstyle.put(cell, words, cellstyle.font(look.ink, 10.5, True))
        cellstyle.rule_below(cell, look.ink, "medium")
    page.row_dimensions[HEAD_ROW].height = 26


def _row(page: Worksheet, number: int, row: Row, look: Look, right_to_left: bool) -> None:
    texts = (row.key, row.place, row.english, row.text, row.translator, row.checker, row.checked_on, row.mark)
    edge = Side("thin", color=cellstyle.colour(RULE))
    for column, text in enumerate(texts, 1):
        cell = page.cell(number, column)
        cellstyle.put(cell, text, cellstyle.font(MUTED if column in (KEY, PLACE, MARK) else look.ink, 10.5))
        turned = right_to_left and column == TEXT
        cell.alignment = Alignment(
            vertical="top", wrap_text=True, horizontal="right" if turned else "left", readingOrder=2 if turned else 0
        )
        cell.border = Border(left=edge, right=edge, top=edge, bottom=edge) if column in OPEN else Border(bottom=edge)
        if column in OPEN:
            cell.fill, cell.protection, cell.number_format = cellstyle.fill(TINT), Protection(locked=False), "@"
    heights = (cellstyle.text_height(text, width) for text, width in zip(texts, _WIDTHS, strict=True))
    page.row_dimensions[number].height = max(24.0, *heights)
