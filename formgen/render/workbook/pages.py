"""Where the pages of a printed sheet end: a chart or a table is cut nowhere if a page can hold it.

A sheet is made one page wide by the program that prints it, which alone knows how wide its letters are. So how much a
page holds is reckoned here, with something to spare.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

LONG_SIDE, SHORT_SIDE = 841.9, 595.3
"""Points of A4."""

SIDE, TOP, BOTTOM = 0.5, 0.6, 0.75
"""Inches of margin."""

_UNIT, ROW = 5.25, 15.0
"""Points of a column’s unit of width in the usual letters, and of a row that says no height."""

_SURE = 0.975
"""What of a page is reckoned with: printers are not exact."""

_LITTLE = 1.15
"""A sheet of no more than so many pages is made so much smaller that it is one."""


@dataclass(frozen=True, slots=True)
class Span:
    """Rows of a sheet that belong together, from the first to the last.

    Those that no page can hold are cut between two rows, but not before the second after the first `head` of them.
    """

    first: int
    last: int
    head: int = 0


def scale(widths: Sequence[float], *, landscape: bool) -> float:
    """By how much columns of such widths are made smaller, so that they are one page wide; 1 at most."""
    room = (LONG_SIDE if landscape else SHORT_SIDE) - 2 * 72 * SIDE
    return min(1.0, room / (_UNIT * sum(widths)))


def set_pages(
    page: Worksheet, spans: Sequence[Span], widths: Sequence[float], repeated: int, table: range
) -> None:
    """Makes a sheet one page wide, and ends its pages between spans where it can.

    `repeated` is how many rows at its top stand on every page; or it is the first row of its last `table`, its heads,
    where that is cut.
    """
    landscape = page.page_setup.orientation == "landscape"
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    margins = page.page_margins
    margins.left = margins.right = SIDE
    margins.top, margins.bottom, margins.header, margins.footer = TOP, BOTTOM, 0.3, 0.3
    high = (SHORT_SIDE if landscape else LONG_SIDE) - 72 * (TOP + BOTTOM)
    heights = [page.row_dimensions[row].height or ROW for row in range(1, max((s.last for s in spans), default=0) + 1)]
    room = high / scale(widths, landscape=landscape)
    if _SURE * room < sum(heights) <= _LITTLE * room:
        page.page_setup.fitToHeight = 1
        return
    above = max(sum(heights[:repeated]), *heights[table.start - 1 : table.start], 0.0)
    ends = list(breaks(heights, spans, _SURE * room, above))
    for row in ends:
        page.row_breaks.append(Break(id=row))
    if any(row in table for row in ends):
        page.print_title_rows = f"{table.start}:{table.start}"
    elif ends and repeated:
        page.print_title_rows = f"1:{repeated}"


def breaks(heights: Sequence[float], spans: Sequence[Span], room: float, above: float = 0) -> Iterator[int]:
    """The rows after which a page ends, of rows of those heights; each page but the first begins with `above`."""
    at = spans[0].first - 1 if spans else 0
    used = sum(heights[:at])
    for span in spans:
        start, rows = span.first, heights[span.first - 1 : span.last]
        used += sum(heights[at : start - 1])
        at = span.last
        whole = sum(rows)
        least = whole if whole <= room - above else sum(rows[: span.head + 2])
        if used + least > room and used > above:
            yield start - 1
            used = above
        for row, height in enumerate(rows, start):
            if used + height > room and used > above:
                yield row - 1
                used = above
            used += height
