"""Where the pages of a printed form end: no heading stands alone at the foot of a page, no last line on one of its own.

Answers make rows higher, so that this is known of each filling alone.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import accumulate

from lxml import etree

from formgen.render.workbook.pages import BOTTOM, LONG_SIDE, ROW, SHORT_SIDE, SURE, TOP, scale

_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"

_LAST_COLUMN = "16384"
"""The last of the columns that are blank at the right of a page in a colour."""


@dataclass(frozen=True, slots=True)
class Leaves:
    """The heights of the rows as drawn, the last row at or before each after which a page may end, what pages hold.

    `above` is the height of the row that is repeated on every page but the first.
    """

    heights: tuple[float, ...]
    free: tuple[int, ...]
    room: float
    above: float
    usual: bytes = b""

    def written(self, heights: Mapping[int, float]) -> bytes:
        """The element of the sheet that ends its pages, where rows are made as high as `heights` says."""
        higher = {row: height for row, height in heights.items() if height > self.heights[row - 1]}
        return _element(self.ends(higher)) if higher else self.usual

    def ends(self, higher: Mapping[int, float]) -> Iterator[int]:
        """The rows after which a page ends."""
        rows = list(self.heights)
        for row, height in higher.items():
            rows[row - 1] = height
        feet = [0.0, *accumulate(rows)]
        start, room = 0, self.room
        while feet[-1] - feet[start] > room:
            most = max(bisect_right(feet, feet[start] + room) - 1, start + 1)
            start = self.free[most] if self.free[most] > start else most
            room = self.room - self.above
            yield start


def leaves(sheet: bytes, kept: Collection[int], repeated: int) -> Leaves:
    """The pages of a drawn sheet: rows that are `kept` stand on the page of the next one; one row is repeated."""
    root = etree.fromstring(sheet)
    high = {int(row.get("r", "0")): float(row.get("ht", str(ROW))) for row in root.iter(f"{_S}row")}
    heights = tuple(high.get(row, ROW) for row in range(1, max(high) + 1))
    columns = [c for c in root.iter(f"{_S}col") if not c.get("hidden") and c.get("max") != _LAST_COLUMN]
    widths = [float(column.get("width", "0")) for column in columns]
    setup = root.find(f"{_S}pageSetup")
    landscape = setup is not None and setup.get("orientation") == "landscape"
    page = (SHORT_SIDE if landscape else LONG_SIDE) - 72 * (TOP + BOTTOM)
    room = SURE * page / scale(widths, landscape=landscape)
    free = tuple(accumulate((0 if row in kept else row for row in range(len(heights) + 1)), max))
    made = Leaves(heights, free, room, heights[repeated - 1])
    return replace(made, usual=_element(made.ends({})))


def _element(ends: Iterable[int]) -> bytes:
    breaks = [f'<brk id="{row}" max="16383" man="1"/>' for row in ends]
    if not breaks:
        return b""
    count = len(breaks)
    return f'<rowBreaks count="{count}" manualBreakCount="{count}">{"".join(breaks)}</rowBreaks>'.encode()
