"""The “please mend these boxes” workbook: a form's own sheet with its answers locked and the faulty boxes open.

What is wrong stands beside each faulty box, in words, behind a mark; the boxes themselves have a thick edge.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, PatternFill, Protection, Side
from openpyxl.utils import coordinate_to_tuple, get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from formgen import reference, sheet
from formgen.answers import at, open_rows
from formgen.ask import State
from formgen.look import RULE, WARNING_TINT, Edition
from formgen.render.workbook import style as cellstyle
from formgen.render.workbook.binding import Place as Spot
from formgen.render.workbook.grid import draw, rows_for
from formgen.render.workbook.style import Guise
from formgen.render.workbook.typed import held, style_of

_NOTE_WIDTH = 46.0
_HOW = (11, 12)
"""The rows that say how to fill a sheet in."""

Place = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class Mending:
    """What is to be mended: the answers so far, what is wrong with which box, and what the sheet says it is.

    `reference` is None for a blank copy; then `mends` names the sheet that this one mends.
    """

    answers: Mapping[str, Any]
    faults: Mapping[Place, Sequence[str]]
    facts: str
    reference: str | None = None
    mends: str = ""


def compose(edition: Edition, mending: Mending) -> Workbook:
    """The workbook. Equal mendings give equal workbooks."""
    outline = edition.outline
    filled = open_rows(outline, mending.answers)
    for path, row in mending.faults:
        name = path.partition(".")[0]
        if row is not None and row.isdigit() and name in filled:
            filled[name] = max(filled[name], int(row))
    named = mending.reference or reference.blank(outline.code, outline.version)
    facts = " · ".join(filter(None, (mending.facts, mending.mends)))
    drawn = draw(edition, rows_for(outline, filled), named, facts)
    page = drawn.workbook.worksheets[0]
    _answers(page, drawn.places, mending)
    _marks(page, drawn.places, mending, edition)
    beside = sum(bool(_goes_with(told)) for told in mending.faults.values())
    _head(page, len(mending.faults) - beside, beside, edition)
    return drawn.workbook


def _answers(page: Worksheet, places: Sequence[Spot], mending: Mending) -> None:
    """Every box: what it holds, plain and locked; a faulty one open and tinted, with a thick edge."""
    edge, hair = Side("medium", color=cellstyle.colour("#000000")), Side("thin", color=cellstyle.colour(RULE))
    for place in places:
        item = place.box.item
        value = at(mending.answers, item.path, item.row)
        cell = page[place.cell]
        shown = None if value is State.BLANK else held(place.box, value)
        faulty = (item.path, item.row) in mending.faults
        cell._style = _style(page, place, Guise.OPEN if faulty else Guise.LOCKED, shown)
        if isinstance(shown, str):
            cell.value, cell.data_type = cellstyle.escaped(shown), "s"
            needed = cellstyle.text_height(shown, place.width)
            page.row_dimensions[place.row].height = max(page.row_dimensions[place.row].height or 0, needed)
        else:
            cell.value = shown
        if not faulty:
            cell.fill = PatternFill()
        line = edge if faulty else hair
        cell.border = Border(left=line, right=line, top=line, bottom=line)
        cell.protection = Protection(locked=not faulty)


def _style(page: Worksheet, place: Spot, guise: Guise, shown: Any) -> Any:
    """The style of a box as its number stands for it in the workbook."""
    book: Any = page.parent
    return book._cell_styles[style_of(place, guise, shown)]


def _marks(page: Worksheet, places: Sequence[Spot], mending: Mending, edition: Edition) -> None:
    """The mark and the words beside the faulty boxes: in the free columns of the row, or in one of their own."""
    own = page.max_column + 1
    rows: dict[int, list[tuple[str, str]]] = {}
    grids: set[int] = set()
    done: set[Place] = set()
    for place in places:
        key = (place.box.item.path, place.box.item.row)
        if key in mending.faults and key not in done:
            done.add(key)
            grids |= {place.row} if _at_label(page, place, mending, edition) else set()
            named = f"{place.box.item.code} {place.box.item.question.label}: " if place.box.item.table else ""
            rows.setdefault(place.row, []).extend((named, told) for told in mending.faults[key])
    beside = sum(page.column_dimensions[get_column_letter(n)].width for n in range(sheet.ANSWER_COLUMN + 1, own))
    for row, told in rows.items():
        if row in grids or beside < _NOTE_WIDTH:
            page.column_dimensions[get_column_letter(own)].width = _NOTE_WIDTH
            _note(page, row, own, _NOTE_WIDTH, told, edition)
        else:
            _note(page, row, sheet.ANSWER_COLUMN + 1, beside, told, edition)
            page.merge_cells(start_row=row, end_row=row, start_column=sheet.ANSWER_COLUMN + 1, end_column=own - 1)
    last = coordinate_to_tuple(str(page.print_area).replace("$", "").rpartition(":")[2])[0]
    page.print_area = f"B1:{get_column_letter(page.max_column)}{last}"


def _at_label(page: Worksheet, place: Spot, mending: Mending, edition: Edition) -> bool:
    """Whether the box is in a grid; then the mark stands beneath the row's label too, for the words are far away.

    It is that of a box to be mended where one of the row is.
    """
    table = place.box.item.table
    cell = page.cell(place.row, sheet.LABEL_COLUMN)
    if table is None or not sheet.in_grid(table):
        return False
    if any(mark in str(cell.value) for mark in sheet.MARKS):
        return True
    ink, item = edition.look.ink, place.box.item
    told = [one for (path, row), words in mending.faults.items() for one in words
            if row == item.row and path.partition(".")[0] == item.path.partition(".")[0]]  # fmt: skip
    mark = sheet.BESIDE if _goes_with(told) else sheet.MARK
    cellstyle.put(cell, cellstyle.rich((str(cell.value), ink, 11, False), (f"\n{mark}", ink, 10, True)))
    page.row_dimensions[place.row].height = max(page.row_dimensions[place.row].height or 0, 40)
    return True


def _goes_with(told: Sequence[str]) -> list[str]:
    """The questions with which a right box goes; none where something is to be mended."""
    found = [one.removeprefix(sheet.GOES_WITH).removesuffix(sheet.BOTH) for one in told]
    return found if all(one.startswith(sheet.GOES_WITH) for one in told) else []


def _note(
    page: Worksheet, row: int, column: int, width: float, told: Sequence[tuple[str, str]], edition: Edition
) -> None:
    """The mark of a row and its words, each with the box of which it is; of a lone right box the mark says all."""
    others = list(dict.fromkeys(_goes_with([words for _, words in told])))
    mark = f"{sheet.BESIDE} {', '.join(others)}: look at {'both' if len(others) == 1 else 'all'}" if others else (
        sheet.MARK)  # fmt: skip
    lines = [f"{named}{words}" for named, words in told if named or not others]
    cell = page.cell(row, column)
    ink = edition.look.ink
    under = (("\n" + "\n".join(lines), ink, 10, False),) if lines else ()
    cellstyle.put(cell, cellstyle.rich((mark, ink, 11, True), *under))
    cell.alignment = Alignment(horizontal="left", vertical="top", wrap_text=True, indent=1)
    cell.fill = cellstyle.fill(WARNING_TINT)
    cell.border = Border(left=Side("thick", color=cellstyle.colour(edition.look.accent)))
    height = cellstyle.label_height(mark, "\n".join(lines), width - 4)
    page.row_dimensions[row].height = max(page.row_dimensions[row].height or 0, height)


def _head(page: Worksheet, count: int, beside: int, edition: Edition) -> None:
    """How to mend the sheet, in place of how to fill it in; `beside` boxes are open because they go with others."""
    boxes = "1 box" if count == 1 else f"{count} boxes"
    also = f"Those with {sheet.BESIDE} may be right as they are: the words say what to look at. " if beside else ""
    for row, words in zip(_HOW, (
        f"Please mend {boxes} on this sheet. Each has a thick edge and {sheet.MARK} beside it, with what was found and "
        f"what to do. {also}All the other answers are kept as they are; they are locked.",
        f"Save as Excel workbook (.xlsx) and send it to {edition.look.letterhead.office}.",
    ), strict=True):  # fmt: skip
        cell = page.cell(row, 2)
        cellstyle.put(cell, words, cellstyle.font(edition.look.ink, 11.5 if row == _HOW[0] else 10.5, row == _HOW[0]))
        cell.alignment = Alignment(vertical="center", wrap_text=True, horizontal="left")
    page.row_dimensions[_HOW[0]].height = 52 if beside else 36
