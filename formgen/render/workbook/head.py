"""The head and foot of a sheet: letterhead, title, safeguarding, how to fill it in; print set-up, protection."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from itertools import product
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText
from openpyxl.drawing.image import Image
from openpyxl.styles import Alignment, Border, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from formgen import sheet
from formgen.beside import Other, english, flat, other
from formgen.look import MUTED, RULE, Edition, Letterhead, Look, Spoken
from formgen.outline import Kind, Outline, Question
from formgen.render.workbook import style as cellstyle
from formgen.render.workbook.style import AnyCell

CODE_WIDTH = 9.0
_LABEL_WIDTH = {True: 20.0, False: 40.0}
_FIRST_WIDTH = {1: 58.0, 2: 46.0}
_CROWDED = 7
_PORTRAIT = 125.0
"""Wider sheets than this are printed on their side."""

_UPRIGHT, _LANDSCAPE = 99.0, 146.0
"""Letters of usual type that have room on a page without being made smaller."""

_LEAST_WIDTH, _LEAST_WRITTEN, _LEAST_LABEL = 11.0, 16.0, 18.0
"""Letters that a column of answers has room for at least, one in which words are written, and that of the labels."""

_DATE = 20.0
"""Letters that a date with its day of the week needs in a wide typeface: in a narrower column a sheet shows ### in its
place."""

_LONGEST_FACTS = " · Case LM-2025-014 · 28 September 2026"
"""What may stand behind the title in the first row."""

_ILLEGAL = re.compile(r"[\[\]:*?/\\]")
_NAME_LIMIT, _FOOTER_LIMIT = 31, 120
_A4 = 9
_FIXED_DATE = datetime(2000, 1, 1)
_LOGO_HEIGHT = 52
_POINTS_A_MM = 72 / 25.4


@dataclass(frozen=True, slots=True)
class Measures:
    """The widths of the columns: labels, and the answers from D on, in letters; `wide` is a page on its side."""

    label: float
    answers: tuple[float, ...]
    wide: bool = False

    @classmethod
    def of(cls, outline: Outline, larger: float = 1.0) -> Measures:
        """The widths that the questions of `outline` need, in letters of type so much larger than usual."""
        tables = [q for q in outline.questions() if q.kind is Kind.TABLE and sheet.in_grid(q)]
        count = max((len(t.columns) for t in tables), default=1)
        widths = [
            max(_width(t.columns[n], count) for t in tables if n < len(t.columns)) if tables else 0.0
            for n in range(count)
        ]
        widths[0] = max(widths[0], _FIRST_WIDTH.get(count, 20.0 if count > _CROWDED else 36.0))
        made = cls(_LABEL_WIDTH[count > _CROWDED], tuple(widths))
        made = replace(made, wide=outline.wide or made.total > _PORTRAIT)
        return made if larger <= 1 else made._fitted(larger, _least(outline, tables, count))

    def _fitted(self, larger: float, least: Sequence[float]) -> Measures:
        """The widths with fewer letters in each, so that a printed page need not be made smaller."""
        room = _LANDSCAPE if self.wide else _UPRIGHT
        part = min(1.0, (room / larger - CODE_WIDTH) / (self.total - CODE_WIDTH))
        answers = tuple(max(width * part, min(width, few)) for width, few in zip(self.answers, least, strict=True))
        return replace(self, label=max(self.label * part, _LEAST_LABEL), answers=answers)

    @property
    def last(self) -> int:
        """The number of the last column."""
        return sheet.ANSWER_COLUMN + len(self.answers) - 1

    @property
    def total(self) -> float:
        """The width of all that is seen."""
        return CODE_WIDTH + self.label + sum(self.answers)

    def width(self, column: int) -> float:
        """The width of one answer column."""
        return self.answers[column - sheet.ANSWER_COLUMN]


def _least(outline: Outline, tables: list[Question], count: int) -> list[float]:
    """How narrow each of the columns may become; all that is asked outside a grid stands in the first."""
    single = [c for q in outline.questions() if q not in tables for c in (q.columns or (q,))]
    columns = [*((0, _room(c)) for c in single), *((n, _head_room(c)) for t in tables for n, c in enumerate(t.columns))]
    return [max((room for n, room in columns if n == one), default=_LEAST_WIDTH) for one in range(count)]


def _room(question: Question) -> float:
    """What an answer needs, so that neither a date nor a word of a choice is broken."""
    return _LEAST.get(question.kind) or max((_LEAST_WIDTH, *(_longest(flat(o.label)) + 3 for o in question.choices)))


def _head_room(column: Question) -> float:
    return max(_room(column), _longest(flat(column.label)) + 2)


def _longest(words: str) -> int:
    return max(map(len, words.split()), default=0)


_LEAST = {Kind.DATE: _DATE, Kind.LINE: _LEAST_WRITTEN, Kind.TEXT: _LEAST_WRITTEN, Kind.CHOICES: _LEAST_WRITTEN}


def _width(column: Question, count: int) -> float:
    match column.kind:
        case Kind.LINE | Kind.TEXT | Kind.CHOICES:
            return 34.0 if count <= 4 else 26.0 if count <= _CROWDED else 18.0
        case Kind.CHOICE:
            return min(max(len(flat(o.label)) for o in column.choices) + 4.0, 18.0 if count > _CROWDED else 24.0)
        case Kind.DATE:
            return _DATE
        case Kind.PARTIAL_DATE:
            return 17.0
        case _:
            return max(9.0, max(map(len, flat(column.label).split())) + 2.0)


def sheet_name(title: str) -> str:
    """`title` as the name of a sheet: without what Excel forbids, at most 31 letters, cut between words."""
    clean = " ".join(_ILLEGAL.sub(" ", title).split()).strip("'")
    if len(clean) > _NAME_LIMIT:
        clean = clean[: _NAME_LIMIT + 1].rpartition(" ")[0] or clean[:_NAME_LIMIT]
    return clean if clean and clean.casefold() not in ("history", sheet.MANIFEST) else "Form"


def set_up(workbook: Workbook, edition: Edition, measures: Measures, reference: str) -> None:
    """Columns, printing, protection and properties of the visible sheet."""
    page = workbook.worksheets[0]
    page.column_dimensions["A"].hidden = True
    page.column_dimensions["B"].width = CODE_WIDTH
    page.column_dimensions["C"].width = measures.label
    for number, width in enumerate(measures.answers, sheet.ANSWER_COLUMN):
        page.column_dimensions[get_column_letter(number)].width = width
    page.sheet_view.showGridLines = False
    page.freeze_panes = "A2"
    page.protection.sheet = True
    page.protection.formatColumns = page.protection.formatRows = False
    _printing(page, edition, measures, reference)
    properties = workbook.properties
    properties.title, properties.creator = english(edition.outline.title), edition.look.letterhead.name
    properties.language = "en"
    properties.created = properties.modified = _FIXED_DATE


def _printing(page: Worksheet, edition: Edition, measures: Measures, reference: str) -> None:
    page.page_setup.orientation = "landscape" if measures.wide else "portrait"
    page.page_setup.paperSize = _A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    margins = page.page_margins
    margins.left = margins.right = 0.5
    margins.top, margins.bottom, margins.header, margins.footer = 0.6, 0.75, 0.3, 0.35
    page.print_title_rows = "1:1"
    footer: Any = page.oddFooter
    footer.left.text, footer.center.text = f"Ref {reference}", edition.copy_words[:_FOOTER_LIMIT].replace("&", "&&")
    footer.right.text = "Page &P of &N"
    for part in (footer.left, footer.center, footer.right):
        part.size = 9


def head(page: Worksheet, edition: Edition, measures: Measures, reference: str, facts: str) -> int:
    """Writes everything above the first section and gives the last row that it took."""
    look, letterhead = edition.look, edition.letterhead
    span(page, measures, 1, f"Ref {reference}", 2, 3, size=10, bold=True, ink=look.ink)
    span(page, measures, 1, facts, sheet.ANSWER_COLUMN, size=10)
    longest = f"{english(edition.outline.title)}{_LONGEST_FACTS}"
    lines = cellstyle.lines_of(longest, sum(measures.answers) * 1.1)
    page.row_dimensions[1].height = max(20, lines * 14 + 4)
    page.row_dimensions[2].height = 8
    _letterhead(page, measures, look)
    row = told(page, measures, 6, edition.outline.title, size=20, bold=True, ink=look.ink)
    row = told(page, measures, row, edition.outline.who, size=11)
    page.row_dimensions[row].height = 6
    row = _safeguarding(page, measures, row + 1, letterhead, look)
    page.row_dimensions[row].height = 6
    row += 1
    for line in how_to(edition.spoken, letterhead.office):
        row = told(page, measures, row, line, size=10.5, ink=look.ink)
    return row - 1


def how_to(spoken: Spoken, office: str) -> tuple[str, str]:
    """How to fill the sheet in and give it back, in two lines."""
    return spoken.say("sheet.fill_in"), spoken.say("sheet.send_back", office=office)


def _safeguarding(page: Worksheet, measures: Measures, row: int, letterhead: Letterhead, look: Look) -> int:
    """The safeguarding box, and the row beneath it."""
    bold, rest = letterhead.safeguarding
    words = cellstyle.rich((f"{english(bold)} ", look.ink, 11, True), (english(rest), look.ink, 11, False))
    span(page, measures, row, words, size=11)
    page.row_dimensions[row].height = max(page.row_dimensions[row].height or 0, 28)
    below = beneath(page, measures, row, f"{bold} {rest}", size=11, ink=look.ink)
    for line, column in product(range(row, below), range(2, measures.last + 1)):
        cellstyle.caution(page.cell(line, column), look, first=column == 2)
        if line > row:
            turn(page.cell(line, column), other(f"{bold} {rest}"))
    return below


def _letterhead(page: Worksheet, measures: Measures, look: Look) -> None:
    letterhead = look.letterhead
    first = 3 if letterhead.logo else 2
    span(page, measures, 3, letterhead.name, first, size=14, bold=True, ink=look.ink)
    span(page, measures, 4, letterhead.mission, first, size=10)
    page.row_dimensions[3].height, page.row_dimensions[5].height = 24, 10
    page.row_dimensions[4].height = max(page.row_dimensions[4].height or 0, 20)
    if letterhead.logo:
        picture: Any = Image(BytesIO(letterhead.logo))
        picture.width, picture.height = picture.width * _LOGO_HEIGHT / picture.height, _LOGO_HEIGHT
        page.add_image(picture, "B3")
    for column in range(2, measures.last + 1):
        cellstyle.rule_below(page.cell(4, column), look.ink, "medium")


def tail(page: Worksheet, edition: Edition, measures: Measures, row: int, reference: str) -> None:
    """The bottom row: the reference once more, and whose copy this is."""
    span(page, measures, row, f"Ref {reference}", 2, 3, size=10, bold=True, ink=edition.look.ink)
    span(page, measures, row, edition.copy_words, sheet.ANSWER_COLUMN, size=10)
    edge = Side("thin", color=cellstyle.colour(RULE))
    for column in range(2, measures.last + 1):
        page.cell(row, column).border = Border(top=edge)
    page.row_dimensions[row].height = 22
    page.print_area = f"B1:{get_column_letter(measures.last)}{row}"


def heading(page: Worksheet, measures: Measures, row: int, number: str, text: str, look: Look) -> int:
    """The heading of a section, over a rule, and the row beneath it."""
    span(page, measures, row, f"{number}{english(text)}", size=14, bold=True, ink=look.ink)
    page.row_dimensions[row].height = 30
    below = beneath(page, measures, row, text, size=12, bold=True, ink=look.ink)
    for column in range(2, measures.last + 1):
        cellstyle.rule_below(page.cell(below - 1, column), RULE)
    return below


def told(
    page: Worksheet, measures: Measures, row: int, text: str, *, size: float, bold: bool = False, ink: str = MUTED,
    first: int = sheet.CODE_COLUMN,
) -> int:  # fmt: skip
    """Writes words that nobody answers across the sheet, their translation in a row beneath, and gives the next row."""
    span(page, measures, row, english(text), first, size=size, bold=bold, ink=ink)
    return beneath(page, measures, row, text, size=size, bold=bold, ink=ink, first=first)


def beneath(
    page: Worksheet, measures: Measures, row: int, text: str, *, size: float, bold: bool = False, ink: str = MUTED,
    first: int = sheet.CODE_COLUMN,
) -> int:  # fmt: skip
    """Writes the translation of what stands in a row into the row beneath, and gives the next row."""
    beside = other(text)
    if beside is None:
        return row + 1
    span(page, measures, row + 1, beside.text, first, size=size, bold=bold, ink=ink)
    turn(page.cell(row + 1, first), beside)
    return row + 2


_RIGHT_TO_LEFT = 2
"""How Excel names that direction of reading."""


def turn(cell: AnyCell, beside: Other | None) -> None:
    """Makes a cell read as its language is written."""
    if beside is not None and beside.right_to_left:
        cell.alignment = Alignment(
            vertical="center", wrap_text=True, horizontal="right", readingOrder=_RIGHT_TO_LEFT,
            indent=cell.alignment.indent,
        )  # fmt: skip


def frame(page: Worksheet, measures: Measures, row: int, text: str, height: float) -> None:
    """An empty box across the sheet, so many millimetres high, to draw in on paper."""
    span(page, measures, row, text, size=10)
    page.cell(row, 2).alignment = Alignment(vertical="top", horizontal="left", indent=1)
    edge = Side("thin", color=cellstyle.colour(RULE))
    for column in range(2, measures.last + 1):
        left, right = (edge if column == end else None for end in (2, measures.last))
        page.cell(row, column).border = Border(left=left, right=right, top=edge, bottom=edge)
    page.row_dimensions[row].height = min(height * _POINTS_A_MM, cellstyle.TALLEST)


def span(
    page: Worksheet, measures: Measures, row: int, text: str | CellRichText, first: int = 2, last: int | None = None,
    *, size: float, bold: bool = False, ink: str = MUTED,
) -> None:  # fmt: skip
    """Writes words that nobody answers across the columns from `first` to `last` (the last of all)."""
    last = last or measures.last
    cell = page.cell(row, first)
    cellstyle.put(cell, text, cellstyle.font(ink, size, bold))
    cell.alignment = Alignment(vertical="center", wrap_text=True, horizontal="left")
    if last > first:
        page.merge_cells(start_row=row, end_row=row, start_column=first, end_column=last)
    widths = (0.0, CODE_WIDTH, measures.label, *measures.answers)
    room = sum(widths[first - 1 : last]) * 11 / size
    needed = cellstyle.lines_of(str(text), room) * size * 1.4 + 4
    page.row_dimensions[row].height = max(page.row_dimensions[row].height or 0, needed)
