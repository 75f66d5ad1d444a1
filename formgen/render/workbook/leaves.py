"""Where the pages of a printed form end: no heading stands alone at the foot of a page, no last line on one of its own.

Answers make rows higher, so that this is known of each filling alone. Pages end where the program that prints them
ends them, but for those at whose foot a row would stand that belongs to the next one: these are told to end before.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from lxml import etree

from formgen.render.workbook.pages import BOTTOM, LONG_SIDE, ROW, SHORT_SIDE, TOP, scale

_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"

_LAST_COLUMN = "16384"
"""The last of the columns that are blank at the right of a page in a colour."""

_WIDER = (1.01, 1.07)
"""Excel measures columns in whole dots of a screen, LibreOffice as the font says: there they are wider, and pages are
made smaller by as much. By so much at most in the one and in the other."""

_SURE, _LEAST = 0.975, 0.5
"""What of a page surely holds rows, and how much of it stays full where it is told to end."""


@dataclass(frozen=True, slots=True)
class Leaves:
    """The heights of the rows as drawn, the last row at or before each after which a page may end, what pages hold.

    `rooms` are the heights that pages of each program hold, `above` that of the row repeated on each but the first.
    Pages end after the `fixed` rows, whatever they hold.
    """

    heights: tuple[float, ...]
    free: tuple[int, ...]
    rooms: tuple[float, ...]
    above: float
    fixed: tuple[int, ...] = ()
    usual: bytes = b""

    def written(self, heights: Mapping[int, float]) -> bytes:
        """The element of the sheet that ends its pages, where rows are made as high as `heights` says."""
        drawn = self.heights
        higher = {row: height for row, height in heights.items() if height > drawn[row - 1]}
        return _element(self.ends(higher)) if higher else self.usual

    def ends(self, higher: Mapping[int, float]) -> Iterator[int]:
        """The rows after which a page is told to end."""
        rows = list(self.heights)
        for row, height in higher.items():
            rows[row - 1] = height
        feet = [0.0, *accumulate(rows)]
        for first, last in pairwise((0, *self.fixed, len(rows))):
            yield from self._between(feet, first, last)
            if last < len(rows):
                yield last

    def _between(self, feet: Sequence[float], first: int, last: int) -> Iterator[int]:
        """The rows after which a page is told to end, of those from `first` to `last`."""
        starts = [first] * len(self.rooms)
        while True:
            reached = [self._end(feet, start, room) for start, room in zip(starts, self.rooms, strict=True)]
            row = min(reached)
            if row >= last:
                return
            told = self._told(feet, starts, row)
            if told < row:
                yield told
                starts = [told] * len(starts)
            else:
                starts[reached.index(row)] = row

    def _told(self, feet: Sequence[float], starts: Sequence[int], row: int) -> int:
        """The row after which a page is told to end that would end at `row`: as late as leaves no page too empty.

        Where one program has begun a page just before, the others begin theirs there too.
        """
        before = self._before(feet, row)
        ends = (before, *sorted((start for start in starts if start < before), reverse=True)) if before < row else ()
        return next((end for end in ends if self._may_end(feet, starts, end)), row)

    def _may_end(self, feet: Sequence[float], starts: Sequence[int], row: int) -> bool:
        return min(starts) < row and self.free[row] == row and self._full(feet, starts, row)

    def _full(self, feet: Sequence[float], starts: Sequence[int], row: int) -> bool:
        """Whether a page that ends at `row` is full enough; none is left where one ends there anyway."""
        return all(start == row or feet[row] - feet[start] > _LEAST * self.rooms[0] for start in starts)

    def _end(self, feet: Sequence[float], start: int, room: float) -> int:
        """The last row of the page after row `start`, which holds one at least."""
        left = feet[start] + room - (self.above if start else 0.0)
        return max(bisect_right(feet, left) - 1, start + 1)

    def _before(self, feet: Sequence[float], row: int) -> int:
        """The row after which a page that may end at `row`, or a little before, should end."""
        sure = bisect_right(feet, feet[row] - (1 - _SURE) * self.rooms[0])
        return min((self.free[n] for n in range(sure, row + 1) if self.free[n] != n), default=row)


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
    rooms = tuple(page / scale([width * wider for width in widths], landscape=landscape) for wider in _WIDER)
    free = tuple(accumulate((0 if row in kept else row for row in range(len(heights) + 1)), max))
    ends = tuple(int(one.get("id", "0")) for one in root.iter(f"{_S}brk"))
    made = Leaves(heights, free, tuple(dict.fromkeys(rooms)), heights[repeated - 1], ends)
    return replace(made, usual=_element(made.ends({})))


def _element(ends: Iterable[int]) -> bytes:
    breaks = [f'<brk id="{row}" max="16383" man="1"/>' for row in ends]
    if not breaks:
        return b""
    count = len(breaks)
    return f'<rowBreaks count="{count}" manualBreakCount="{count}">{"".join(breaks)}</rowBreaks>'.encode()
