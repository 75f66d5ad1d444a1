"""What on a sheet cannot be seen for what lies over it: cells under charts and pictures, cells within merged ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, combinations

from formgen.read.ooxml.cells import Area, a1
from formgen.read.sealed.office import amount
from formgen.read.sealed.parts import Part, walked

Place = tuple[int, int]

_PIXEL, _POINT = 9_525, 12_700
_WIDTH, _HEIGHT = 8.43, 15.0
_COLUMNS, _ROWS = 400, 6_000
_SMALLEST = 500_000
"""How broad and how high a chart must be: a little more than a centimetre."""

_SHARE, _SHARE_OF_A_CHART = 0.1, 0.3
"""What share of a cell's width, of a chart's area, may lie under something and still be seen."""


@dataclass(frozen=True, slots=True)
class Box:
    """An area of a sheet, in the unit of drawings."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def area(self) -> float:
        """How large it is."""
        return max(self.right - self.left, 0) * max(self.bottom - self.top, 0)

    def meets(self, other: Box) -> Box:
        """What both have in common."""
        return Box(max(self.left, other.left), max(self.top, other.top), min(self.right, other.right),
                   min(self.bottom, other.bottom))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Grid:
    """Where the columns and rows of a sheet begin."""

    across: Sequence[float]
    down: Sequence[float]

    def box(self, area: Area) -> Box:
        """The box of some cells."""
        first, left, last, right = area
        return Box(_at(self.across, left - 1), _at(self.down, first - 1), _at(self.across, right), _at(self.down, last))

    def drawn(self, anchor: Part) -> Box:
        """The box of a drawing."""
        corners: dict[str, Mapping[str, float]] = {}
        for part in anchor.inside:
            if part.name in ("from", "to"):
                corners[part.name] = {one.name: amount(one.text) for one in part.inside}
            elif part.name == "pos" or (part.name == "ext" and "cx" in part.told and "size" not in corners):
                corners["pos" if part.name == "pos" else "size"] = {k: amount(v) for k, v in part.told.items()}
        start, size = corners.get("from"), corners.get("size", {})
        left, top = self._corner(start) if start else (corners.get("pos", {}).get(one, 0.0) for one in ("x", "y"))
        if "to" in corners:
            return Box(left, top, *self._corner(corners["to"]))
        return Box(left, top, left + size.get("cx", 0), top + size.get("cy", 0))

    def _corner(self, told: Mapping[str, float]) -> tuple[float, float]:
        return (_at(self.across, int(told.get("col", 0))) + told.get("colOff", 0),
                _at(self.down, int(told.get("row", 0))) + told.get("rowOff", 0))  # fmt: skip


def grid(sheet: bytes) -> Grid:
    """The columns and rows of a sheet. Raises `Unreadable`."""
    width, height = _WIDTH, _HEIGHT
    widths: dict[int, float] = {}
    heights: dict[int, float] = {}
    for part in walked(sheet):
        told = part.told
        match part.name:
            case "sheetFormatPr":
                width = amount(told.get("defaultColWidth"), width)
                height = amount(told.get("defaultRowHeight"), height)
            case "col":
                for column in range(int(amount(told.get("min"))), min(int(amount(told.get("max"))), _COLUMNS) + 1):
                    widths[column] = amount(told.get("width"), width)
            case "row" if "ht" in told:
                heights[int(amount(told.get("r")))] = amount(told["ht"], height)
    across = accumulate(((widths.get(n, width) * 7 + 5) * _PIXEL for n in range(1, _COLUMNS + 1)), initial=0.0)
    down = accumulate((heights.get(n, height) * _POINT for n in range(1, _ROWS + 1)), initial=0.0)
    return Grid([*across], [*down])


def covered(cells: Iterable[Place], merges: Sequence[Area], boxes: Sequence[Box], ruled: Grid) -> Iterator[str]:
    """What is to be said of filled cells, and of drawings, that cannot be seen."""
    areas = {area[:2]: area for area in merges}
    for row, column in cells:
        if any(_holds(area, row, column) for area in merges if area[:2] != (row, column)):
            yield f"{a1(row, column)}: hidden by merged cells"
        box = ruled.box(areas.get((row, column), (row, column, row, column)))
        middle = (box.top + box.bottom) / 2
        for over in boxes:
            common = over.meets(box)
            if over.top < middle < over.bottom and common.right - common.left > _SHARE * (box.right - box.left):
                yield f"{a1(row, column)}: covered by a drawing"
    for one, other in combinations(boxes, 2):
        if one.meets(other).area > _SHARE_OF_A_CHART * min(one.area, other.area):
            yield "drawings that lie over each other"
    for one in boxes:
        if one.right - one.left < _SMALLEST or one.bottom - one.top < _SMALLEST:
            yield "a drawing too small to be read"


def _holds(area: Area, row: int, column: int) -> bool:
    return area[0] <= row <= area[2] and area[1] <= column <= area[3]


def _at(starts: Sequence[float], number: int) -> float:
    return starts[max(0, min(number, len(starts) - 1))]
