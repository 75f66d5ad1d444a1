"""Cells in rows and columns: places by times with their numbers, and meetings month by month."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from math import ceil

from formgen.look import MUTED, RULE, Look
from formgen.render.shared.marks import SMALL, WHITE, Box, Drawing, Line, Mark, Word, ink_on, mix
from formgen.render.shared.plots.writing import LEADING, figure, head_marks, label, notes, widest, wrapped
from formgen.report import Chart

HELD, MANY, OWED = "Filled: held", "a number: how often", "Dashed: expected, not held"

STEPS = (0.06, 0.16, 0.3, 0.62, 0.8, 1.0)
"""How much of the ink a cell has, from the least to the most."""

_ROW, _GAP = 19.0, 1.5

Paint = Callable[[float | None, float, float, float, float], Iterable[Mark]]
"""The marks of a value in the cell that starts at (x, y) and is so wide and so high."""


def shade(value: float, most: float, ink: str) -> str:
    """The fill of a cell: white for zero, the darker the nearer to the most that any cell has."""
    if value <= 0 or most <= 0:
        return WHITE
    return mix(ink, STEPS[min(ceil(value / most * len(STEPS)), len(STEPS)) - 1])


def _known(chart: Chart) -> list[float]:
    return [value for series in chart.series for value in series.values if value is not None]


def most_of(chart: Chart) -> float:
    """The most that any cell has."""
    return max(_known(chart), default=0)


def grid(chart: Chart, look: Look, width: float) -> Drawing:
    """A row a place, a column a time: each cell's number on a shade of its own."""
    known, most = _known(chart), most_of(chart)

    def paint(value: float | None, x: float, y: float, wide: float, high: float) -> Iterable[Mark]:
        fill = WHITE if value is None else shade(value, most, look.ink)
        if value is None:
            yield Box(x + 0.5, y + 0.5, wide - 1, high - 1, fill, MUTED, dashed=True)
        else:
            yield Box(x, y, wide, high, fill)
        colour = MUTED if not value else ink_on(fill, look.ink)
        yield Word(x + wide / 2, y + high / 2 + 3, figure(value), colour, SMALL, "middle")

    least = max(widest(map(figure, known), SMALL) + 5, 16.0)
    return _rows(chart, look, width, least, paint, ())


def calendar(chart: Chart, look: Look, width: float) -> Drawing:
    """A row a kind of meeting, a column a month: filled where one was held, dashed where one was owed."""

    def paint(value: float | None, x: float, y: float, wide: float, high: float) -> Iterable[Mark]:
        side = min(wide, high - 2, 14.0)
        left, top = x + (wide - side) / 2, y + (high - side) / 2
        if value is None:
            yield Line(x + wide / 2 - 1.5, y + high / 2, x + wide / 2 + 1.5, y + high / 2, RULE, 0.75)
        elif value > 0:
            yield Box(left, top, side, side, look.ink)
            if value > 1:
                yield Word(x + wide / 2, y + high / 2 + 3, figure(value), ink_on(look.ink, WHITE), SMALL, "middle")
        else:
            yield Box(left + 0.5, top + 0.5, side - 1, side - 1, WHITE, look.accent, dashed=True)

    known = _known(chart)
    least = max(widest((figure(v) for v in known if v > 1), SMALL) + 3, 11.0)
    return _rows(chart, look, width, least, paint, meanings(chart))


def meanings(chart: Chart) -> tuple[str, ...]:
    """What the boxes of a calendar mean, of those that there are."""
    known = _known(chart)
    many = f" ({MANY})" if any(value > 1 for value in known) else ""
    said = [f"{HELD}{many}."] if any(value > 0 for value in known) else []
    said += [f"{OWED}."] if 0 in known else []
    return (" ".join(said),) if said else ()


def _rows(chart: Chart, look: Look, width: float, least: float, paint: Paint, told: Sequence[str]) -> Drawing:
    """The rows with their labels; columns for which there is no room go on beneath, under their own heads."""
    longest = widest((series.label for series in chart.series), SMALL + 1)
    left = min(longest + 8, width * 0.4)
    labels = [wrapped(series.label, left - 8) for series in chart.series]
    count = max(len(chart.categories), *(len(series.values) for series in chart.series), 1)
    names = (*chart.categories, *("" for _ in range(count)))[:count]
    size = together(names, max(int((width - left) / (least + _GAP)), 1))
    step = min((width - left) / size, 64.0)
    marks: list[Mark] = []
    y = 0.0
    for start in range(0, count, size):
        heads, y = head_marks(names[start : start + size], left, step, y, look.ink, above=True)
        marks += heads
        for series, lines in zip(chart.series, labels, strict=True):
            high = max(_ROW, len(lines) * LEADING + 4)
            marks += label(0, y + high / 2 + 3 - (len(lines) - 1) * LEADING / 2, lines, look.ink)
            for place, value in enumerate(series.values[start : start + size]):
                marks += paint(value, left + place * step + _GAP / 2, y, step - _GAP, high - _GAP)
            y += high
        y += 6
    small, y = notes(told, 0, y - 4, width, MUTED)
    return Drawing(width, y + 2, (*marks, *small))


def together(names: Sequence[str], most: int) -> int:
    """How many columns stand side by side, at most so many: a year where months come again, else equal parts."""
    starts = [name.partition(" ")[0] for name in names]
    period = starts.index(starts[0], 1) if starts[0] and starts[0] in starts[1:] else 0
    if len(names) > most >= period > 0:
        return period
    return ceil(len(names) / ceil(len(names) / most))
