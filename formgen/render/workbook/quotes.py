"""The workbook of words that may be quoted: a row for each text, its decision in a drop-down, room for other words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from formgen.look import MUTED, RULE, TINT, Look
from formgen.render.workbook import style as cellstyle
from formgen.render.workbook.binding import inline
from formgen.render.workbook.listing import set_up

TITLE = "Quotes"
NUMBER, DECISION, PRINTED, BY, DESPITE = (
    "No.", "Your decision", "Words to print", "Approved by", "Why, in spite of a name",
)  # fmt: skip
HEADS = (
    NUMBER, "Form and question", "Who, and when", "The words", "What formgen noticed", "So far", DECISION, PRINTED, BY,
    DESPITE,
)  # fmt: skip
OPEN = (DECISION, PRINTED, BY, DESPITE)
APPROVE, REFUSE, BACK = "approve", "refuse", "take back"
CHOICES = (APPROVE, REFUSE, BACK)
HEAD_ROW = 6
_WIDTHS = (11.0, 22.0, 14.0, 34.0, 18.0, 12.0, 13.0, 34.0, 15.0, 18.0)
_FIXED_DATE = datetime(2000, 1, 1)
_HOW = (
    "Read the words as somebody would who knows the families. Could anybody guess who said them? A name, an event, an "
    "illness, a way of speaking may tell. Then refuse them, or write them anew under “Words to print”: the pack says "
    "that details were changed.",
    "Choose in the column “Your decision”, and write your name under “Approved by”. An empty “Words to print” means: "
    "as they are. Where formgen noticed a name that is none here, such as “will”, say why. What is left empty waits. "
    "Save as .xlsx; formgen takes it in with: formgen quotes import FILE",
)


@dataclass(frozen=True, slots=True)
class Row:
    """One text: its number and what is shown of it; what is printed of it so far, and by whom."""

    number: str
    question: str
    who: str
    words: str
    noticed: str
    state: str
    printed: str = ""
    by: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """What stands in its cells."""
        shown = (self.number, self.question, self.who, self.words, self.noticed, self.state)
        return (*shown, "", self.printed, self.by, "")


def compose(rows: Sequence[Row], look: Look) -> Workbook:
    """The workbook of those texts. Equal texts give equal workbooks."""
    book = Workbook()
    page = book.worksheets[0]
    page.title = TITLE
    _head(page, look, len(rows))
    for number, row in enumerate(rows, HEAD_ROW + 1):
        _row(page, number, row, look)
    _offer(page, len(rows))
    set_up(page, _WIDTHS, HEAD_ROW, len(rows), frozen="B", school=look.letterhead.name)
    properties = book.properties
    properties.title, properties.creator = TITLE, look.letterhead.name
    properties.created = properties.modified = _FIXED_DATE
    return book


def _head(page: Worksheet, look: Look, count: int) -> None:
    told = (
        (look.letterhead.name, 12.0, True),
        (f"Words that may be quoted: {count} text{'s' * (count != 1)}", 18.0, True),
        *((words, 10.5, False) for words in _HOW),
    )
    for row, (words, size, bold) in enumerate(told, 1):
        cell = page.cell(row, 1)
        cellstyle.put(cell, words, cellstyle.font(look.ink, size, bold))
        cell.alignment = Alignment(vertical="top", wrap_text=not bold)
        page.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(HEADS))
        high = size * 1.4 + 12 if bold else cellstyle.text_height(words, sum(_WIDTHS) * 0.9)
        page.row_dimensions[row].height = high
    for number, words in enumerate(HEADS, 1):
        cell = page.cell(HEAD_ROW, number)
        cellstyle.put(cell, words, cellstyle.font(look.ink, 10.5, True))
        cellstyle.rule_below(cell, look.ink, "medium")
    page.row_dimensions[HEAD_ROW].height = 26


def _row(page: Worksheet, number: int, row: Row, look: Look) -> None:
    edge = Side("thin", color=cellstyle.colour(RULE))
    for column, (head, text) in enumerate(zip(HEADS, row.texts, strict=True), 1):
        cell = page.cell(number, column)
        cellstyle.put(cell, text, cellstyle.font(MUTED if head == NUMBER else look.ink, 10.5))
        cell.alignment = Alignment(vertical="top", wrap_text=True)
        is_open = head in OPEN
        cell.border = Border(left=edge, right=edge, top=edge, bottom=edge) if is_open else Border(bottom=edge)
        if is_open:
            cell.fill, cell.protection, cell.number_format = cellstyle.fill(TINT), Protection(locked=False), "@"
    heights = (cellstyle.text_height(text, width) for text, width in zip(row.texts, _WIDTHS, strict=True))
    page.row_dimensions[number].height = max(30.0, *heights)


def _offer(page: Worksheet, count: int) -> None:
    """The drop-down of decisions, in every row."""
    if not count:
        return
    rule = DataValidation(
        type="list", formula1=inline(CHOICES), allow_blank=True, showErrorMessage=True, errorStyle="stop",
        errorTitle="Please choose", error="Please choose from the list.",
    )  # fmt: skip
    page.add_data_validation(rule)
    letter = get_column_letter(HEADS.index(DECISION) + 1)
    rule.add(f"{letter}{HEAD_ROW + 1}:{letter}{HEAD_ROW + count}")
