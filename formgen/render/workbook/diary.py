"""Writes a diary: a sheet each for sessions, contacts and incidents, and one that says how to use them.

Rows on record come first, with their numbers; blank ones with numbers of their own follow. Nothing is protected: rows
may be sorted, filtered, copied and inserted. `compose` gives the openpyxl workbook.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Alignment, Border, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from formgen import sheet
from formgen.diary import CHILD_HEAD, Column, Diary, Line, Page, columns, is_case, mark, row_id
from formgen.look import MUTED, RULE, TINT, Look
from formgen.outline import Kind
from formgen.render.workbook import style as cellstyle
from formgen.render.workbook.binding import inline, range_rule
from formgen.render.workbook.style import Guise

HEAD_ROW, FIRST_ROW = 4, 5
_A4, _FIXED_DATE = 9, datetime(2000, 1, 1)
_ROW_HEIGHT, _ARROW = 34.0, 8.0
_SHOWN_CHILDREN = 2
"""How many columns of children are in sight when no row needs more."""

_WIDTHS = {Kind.DATE: 16.0, Kind.LINE: 26.0, Kind.TEXT: 34.0, Kind.CHOICES: 24.0, Kind.PARTIAL_DATE: 15.0}
_ROW_WIDTH, _CHILD_WIDTH = 8.0, 16.0


def compose(diary: Diary, look: Look) -> Workbook:
    """The workbook of one copy of a diary. Equal diaries give equal workbooks."""
    book = Workbook()
    book.remove(book.worksheets[0])
    offers = _Offers(book)
    for number, page in enumerate(diary.pages):
        _Sheet(book.create_sheet(page.log.title, number), page, diary, look, offers).write()
    _how_to(book.create_sheet("How to use this", len(diary.pages)), diary, look)
    _carriers(book, diary)
    return book


def _carriers(book: Workbook, diary: Diary) -> None:
    """The hidden sheet and the property: second carriers of what the first line of each sheet says."""
    told = {
        "reference": diary.reference, "form": "diary", "copy": diary.copy,
        "sheets": {page.log.title: page.outline.name for page in diary.pages},
    }  # fmt: skip
    cellstyle.put(book[sheet.MANIFEST].cell(1, 1), json.dumps(told, separators=(",", ":"), ensure_ascii=False))
    properties = book.properties
    properties.title, properties.creator = f"Diary {diary.reference}", "formgen"
    properties.created = properties.modified = _FIXED_DATE
    custom: Any = book  # the type stubs lack its custom properties
    custom.custom_doc_props.append(StringProperty(name=sheet.PROPERTY, value=diary.reference))


class _Offers:
    """Drop-downs for all sheets of a book; long lists stand on the hidden sheet."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.hidden = book.create_sheet(sheet.MANIFEST)
        self.hidden.sheet_state = "hidden"
        self.sources: dict[tuple[str, ...], str] = {}

    def rule(self, words: tuple[str, ...], *, strict: bool) -> DataValidation:
        """A drop-down of `words`; only a `strict` one refuses what is none of them."""
        if words not in self.sources:
            self.sources[words] = inline(words) or self._written_down(words)
        return DataValidation(
            type="list", formula1=self.sources[words], allow_blank=True, showErrorMessage=strict, errorStyle="stop",
            errorTitle="Please choose", error="Please choose from the list.",
        )  # fmt: skip

    def _written_down(self, words: tuple[str, ...]) -> str:
        column = self.hidden.max_column + 1
        for row, word in enumerate(words, 1):
            cellstyle.put(self.hidden.cell(row, column), word)
        letter, name = get_column_letter(column), f"fg_list_{column - 1}"
        target = f"{quote_sheetname(sheet.MANIFEST)}!${letter}$1:${letter}${len(words)}"
        self.book.defined_names[name] = DefinedName(name, attr_text=target)
        return name


class _Sheet:
    """One sheet while it is written."""

    def __init__(self, sheet: Worksheet, page: Page, diary: Diary, look: Look, offers: _Offers) -> None:
        self.sheet, self.page, self.diary, self.look, self.offers = sheet, page, diary, look, offers
        self.columns = columns(page.log, page.outline)
        self.widths = [_width(column) for column in self.columns]
        self.last = FIRST_ROW + len(page.lines) + page.blanks - 1
        self.styles: dict[tuple[int, bool], Any] = {}

    def write(self) -> None:
        """Heads, rows, drop-downs and how the sheet is shown and printed."""
        self._lines_above()
        for number, column in enumerate(self.columns, 1):
            self._head(number, column)
            self._rule(number, column)
        self._rows()
        self._fold_children()
        self._shown()
        self._printed()

    def _lines_above(self) -> None:
        """The reference with the version of the form and the copy; whose diary it is; the help of the table."""
        log, diary, ink = self.page.log, self.diary, self.look.ink
        mentor = f" · {diary.mentor}" if diary.mentor else ""
        made = f"{diary.made_on.day} {diary.made_on:%B %Y}"
        self._above(1, f"{log.title} {diary.year}{mentor}", cellstyle.font(ink, 14, bold=True), 24)
        self._above(2, f"Ref {diary.reference} · {mark(self.page.outline, diary.copy)} · made on {made}",
                    cellstyle.font(MUTED, 9.5), 16)  # fmt: skip
        table = self.page.outline.question(log.table)
        told = table.help if "safety" in table.help else f"{table.help} {_TELL}".strip()
        self._above(3, f"{table.label}. {told}", cellstyle.font(MUTED, 10.5), 20)

    def _above(self, row: int, words: str, font: Any, height: float) -> None:
        cell = self.sheet.cell(row, 1)
        cellstyle.put(cell, words, font)
        cell.alignment = Alignment(vertical="center")
        self.sheet.row_dimensions[row].height = height

    def _head(self, number: int, column: Column) -> None:
        cell = self.sheet.cell(HEAD_ROW, number)
        hint = _hint(column, self.page)
        code = f"{column.code} " if column.code else ""
        pieces = ((code, MUTED, 9.0, False), (column.label, self.look.ink, 11.0, True), (hint, MUTED, 9.0, False))
        cellstyle.put(cell, cellstyle.rich(*pieces))
        cell.alignment = Alignment(vertical="top", wrap_text=True)  # the arrow of the filter covers the bottom
        cell.fill = cellstyle.fill(TINT)
        edge, rule = Side("medium", color=cellstyle.colour(self.look.ink)), Side("thin", color=cellstyle.colour(RULE))
        cell.border = Border(bottom=edge, left=rule, right=rule)
        needed = cellstyle.label_height(code + column.label, hint.strip(), self.widths[number - 1])
        height = self.sheet.row_dimensions[HEAD_ROW]
        height.height = max(height.height or 0, needed + _ARROW)
        self.sheet.column_dimensions[get_column_letter(number)].width = self.widths[number - 1]

    def _rule(self, number: int, column: Column) -> None:
        """What may be chosen or typed in a column; choices stop what is none of them, the rest only warns."""
        letter = get_column_letter(number)
        area = f"{letter}{FIRST_ROW}:{letter}{self.last}"
        made = self._rule_of(column)
        if made is not None:
            made.add(area)
            self.sheet.add_data_validation(made)

    def _rule_of(self, column: Column) -> Any:
        question = column.question
        if column.label.startswith(CHILD_HEAD) or is_case(question):
            return self.offers.rule(self.diary.offered, strict=False) if self.diary.offered else None
        if question is None:
            return None
        if question.kind is Kind.CHOICES:
            return self.offers.rule(tuple(option.label for option in question.choices), strict=False)
        if words := sheet.cell_choices(question):
            return self.offers.rule(words, strict=True)
        if words := self.diary.lists.get(question.list_from, ()):
            return self.offers.rule(words, strict=False)
        return range_rule(question)

    def _rows(self) -> None:
        """The rows on record, marked by a bar at their left; then blank ones with their numbers."""
        for row, line in enumerate(self.page.lines, FIRST_ROW):
            self._row(row, line.row, list(_cells(line, self.columns, self.diary)), known=True)
        start = FIRST_ROW + len(self.page.lines)
        for count in range(self.page.blanks):
            printed = row_id(self.page.log.letter, self.page.first + count)
            self._row(start + count, printed, [None] * (len(self.columns) - 1), known=False)

    def _row(self, row: int, printed: str, values: Sequence[Any], *, known: bool) -> None:
        height = _ROW_HEIGHT
        for number, (column, value) in enumerate(zip(self.columns, (printed, *values), strict=True), 1):
            cell: Any = self.sheet.cell(row, number)
            if isinstance(value, str):
                cellstyle.put(cell, value)
                height = max(height, cellstyle.text_height(value, self.widths[number - 1]))
            elif value is not None:
                cell.value = value
            self._style(cell, number, column, known)
        if height > _ROW_HEIGHT:
            self.sheet.row_dimensions[row].height = height

    def _style(self, cell: Any, number: int, column: Column, known: bool) -> None:
        """Gives the cell the look of its column; one is made and the others share it."""
        if (number, known) not in self.styles:
            self.styles[number, known] = self._styled(column, known)
        cell._style = self.styles[number, known]

    def _styled(self, column: Column, known: bool) -> Any:
        cell: Any = Cell(self.sheet, row=1, column=1)
        if column.question is not None:
            cellstyle.answer(cell, column.question, self.look, Guise.OPEN)
        cell.font = cellstyle.font(MUTED if column.label == "Row" else self.look.ink, 10.5)
        cell.alignment = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)
        cell.fill = cellstyle.fill(TINT if known else "#FFFFFF")
        edge = Side("thin", color=cellstyle.colour(RULE))
        bar = Side("thick", color=cellstyle.colour(self.look.ink)) if known and column.label == "Row" else edge
        cell.border = Border(left=bar, right=edge, top=edge, bottom=edge)
        if column.question is None:
            cell.number_format = "@"
        return cell._style

    def _fold_children(self) -> None:
        """Folds the columns for further children away, under a “+” above them, unless a row needs them."""
        children = [n for n, column in enumerate(self.columns, 1) if column.label.startswith(f"{CHILD_HEAD} ")]
        needed = max([len(line.cases) for line in self.page.lines], default=0)
        folded = needed <= _SHOWN_CHILDREN
        for number in children[_SHOWN_CHILDREN:]:
            dimension = self.sheet.column_dimensions[get_column_letter(number)]
            dimension.outline_level, dimension.hidden = 1, folded
        if children and folded:
            self.sheet.column_dimensions[get_column_letter(children[-1] + 1)].collapsed = True

    def _shown(self) -> None:
        """What stays in sight: the heads, and the row's number with its date; it opens on the first blank row."""
        self.sheet.freeze_panes = f"C{FIRST_ROW}"
        self.sheet.sheet_view.showGridLines = False
        self.sheet.sheet_view.zoomScale = 100
        self.sheet.sheet_format.defaultRowHeight = _ROW_HEIGHT
        self.sheet.sheet_format.customHeight = True
        self.sheet.auto_filter.ref = f"A{HEAD_ROW}:{get_column_letter(len(self.columns))}{self.last}"
        blank = f"B{FIRST_ROW + len(self.page.lines)}"
        for selection in self.sheet.sheet_view.selection:
            selection.activeCell = selection.sqref = blank

    def _printed(self) -> None:
        page = self.sheet
        page.page_setup.orientation, page.page_setup.paperSize = "landscape", _A4
        page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
        page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        page.page_margins.left = page.page_margins.right = 0.4
        page.page_margins.top, page.page_margins.bottom, page.page_margins.footer = 0.5, 0.7, 0.35
        page.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"
        footer: Any = page.oddFooter
        footer.left.text, footer.right.text = f"Ref {self.diary.reference}", "Page &P of &N"
        footer.center.text = _KEEP
        for part in (footer.left, footer.center, footer.right):
            part.size = 9


_KEEP = "Contains personal data · keep on the school’s own drive"
_TELL = "Worries about safety go to the safeguarding lead, not here."


def _width(column: Column) -> float:
    question = column.question
    if question is None:
        return _CHILD_WIDTH if column.label.startswith(CHILD_HEAD) else _ROW_WIDTH
    if is_case(question):
        return _CHILD_WIDTH
    if question.kind is Kind.CHOICE:
        return min(max(max(len(o.label) for o in question.choices) + 3.0, 11.0), 19.0)
    longest = max(map(len, f"{question.label} {question.help}".split()), default=0)
    return _WIDTHS.get(question.kind) or max(11.0, longest + 4.0)


def _hint(column: Column, page: Page) -> str:
    """The help beneath the head of a column, on a line of its own."""
    question = column.question
    if question is None:
        return ""
    words = question.help if question.kind in (Kind.CHOICE, Kind.YESNO) else sheet.help_of(question, in_table=True)
    if is_case(question):
        words = "From the list"
    if question.name == page.log.size:
        words = "If more than are named"
    return f"\n{words}" if words else ""


def _cells(line: Line, heads: Sequence[Column], diary: Diary) -> Iterator[Any]:
    """What the cells of a row on record hold, after its number."""
    cases = iter(line.cases)
    for column in islice(heads, 1, None):
        question = column.question
        if question is None:
            case = next(cases, None)
            yield diary.labels.get(case, case) if case else None
        else:
            value = sheet.cell_value(question, line.answers.get(question.name))
            yield diary.labels.get(value, value) if is_case(question) and isinstance(value, str) else value


def _how_to(page: Worksheet, diary: Diary, look: Look) -> None:
    """The sheet of words."""
    page.column_dimensions["A"].width, page.column_dimensions["B"].width = 5, 96
    page.sheet_view.showGridLines = False
    cellstyle.put(page.cell(1, 1), "How to use this diary", cellstyle.font(look.ink, 16, bold=True))
    cellstyle.put(page.cell(2, 1), f"Ref {diary.reference} · {diary.mentor or 'Learning Mentor'} · {diary.year}",
                  cellstyle.font(MUTED, 10))  # fmt: skip
    for row in (1, 2):
        page.cell(row, 1).alignment = Alignment(vertical="center")
    bold, rest = look.letterhead.safeguarding
    for row, (number, words) in enumerate([*_steps(look), ("!", f"{bold} {rest}")], 4):
        cellstyle.put(page.cell(row, 1), number, cellstyle.font(look.ink, 12, bold=True), "top")
        cellstyle.put(page.cell(row, 2), words, cellstyle.font(look.ink, 11.5), "top")
        page.row_dimensions[row].height = cellstyle.lines_of(words, 94) * 17 + 8
        if number == "!":
            for column in (1, 2):
                cellstyle.caution(page.cell(row, column), look, first=column == 1)
    page.page_setup.orientation, page.page_setup.paperSize = "portrait", _A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _steps(look: Look) -> Iterator[tuple[str, str]]:
    office = look.letterhead.office
    steps = (
        "One row for each session, contact or incident. Write in the next blank row of the sheet.",
        "Choose the child from the list. A session with several children is one row: choose one child in each of "
        "the columns Child 1, Child 2 and so on. The + above the columns opens those for Child 3 to Child 6.",
        "Write dates like 6 October 2026. The sheet shows the day of the week back to you: look whether it is right.",
        "Leave the numbers in the first column as they are. They tell formgen which row is which, wherever it is "
        "moved. You may sort, filter and hide what you like.",
        "If you copy a row, give the copy a number that is still free: take one from a blank row.",
        "To put a row right, change it where it is. To take a row out, delete it: at the next import you are asked "
        "why, and the reason is kept.",
        f"Save as Excel workbook (.xlsx), and import it or give it to {office}. Go on writing in the same file. "
        "It may be imported as often as you like: only new and changed rows count.",
        "Rows with a dark bar are on record already. For a new child in the lists, ask for a new copy of the diary: "
        "it has all rows that were imported. Or type the number of the case, such as LM-2026-003.",
    )
    return ((str(number), words) for number, words in enumerate(steps, 1))
