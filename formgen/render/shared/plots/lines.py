"""Lines over time: school years over the same months, and a figure from school year to school year."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from formgen.look import MUTED, RULE, Look
from formgen.render.shared.marks import DOTTED, SMALL, WHITE, Box, Dot, Drawing, Line, Mark, Word
from formgen.render.shared.plots.scales import Scale, scale
from formgen.render.shared.plots.strip import strip_marks
from formgen.render.shared.plots.strokes import Stroke, lower, runs, strokes
from formgen.render.shared.plots.writing import figure, head_marks, label, notes, room, spread, widest, wrapped
from formgen.report import Chart, Series

TOGETHER = 2
"""So many lines of a trend share a scale, their names at their ends; else each has one, its name above it."""

GAP = "A gap: no figure, or one that is hidden."
BREAK = "No line between two points: they do not compare."

_HEIGHT, _SMALL_HEIGHT, _LINE = 120.0, 34.0, 10.0
_SAMPLE = 16.0
"""How long a line is drawn beside its name."""


@dataclass(frozen=True, slots=True)
class _Panel:
    """The paper of some lines: their scale, and where the columns are."""

    scale: Scale
    left: float
    step: float
    columns: int

    @property
    def right(self) -> float:
        return self.left + self.step * self.columns

    def x(self, place: int) -> float:
        return self.left + (place + 0.5) * self.step

    def path(self, series: Series, stroke: Stroke) -> Iterator[Mark]:
        """A line from point to point; a point that no line reaches is a dot."""
        values = series.values
        for run in runs(series):
            spots = [(self.x(n), self.scale.y(v)) for n in run if (v := values[n]) is not None]
            for (x1, y1), (x2, y2) in pairwise(spots):
                yield Line(x1, y1, x2, y2, stroke.colour, stroke.width, stroke.dash)
            if len(spots) == 1:
                yield Dot(*spots[0], stroke.width + 0.8, stroke.colour)

    def dots(self, series: Series, colour: str) -> Iterator[Mark]:
        """The points of a line, hollow where it is to be warned of."""
        for place, value in enumerate(series.values):
            if value is not None and series.dashed:
                yield Dot(self.x(place), self.scale.y(value), 2.1, WHITE, colour)
            elif value is not None:
                yield Dot(self.x(place), self.scale.y(value), 2.6, colour)

    def ground(self, unit: str, look: Look, *, ticks: bool = True) -> Iterator[Mark]:
        """The axis, and hairlines with their values where heights are read from them."""
        for value in self.scale.ticks if ticks else ():
            y = self.scale.y(value)
            yield Line(self.left, y, self.right, y, RULE, 0.5)
            yield Word(self.left - 4, y + 3, _with_unit(value, unit), MUTED, SMALL, "end")
        zero = self.scale.y(0)
        yield Line(self.left, zero, self.right, zero, look.ink, 0.8)


def _with_unit(value: float, unit: str) -> str:
    return f"{figure(value)}%" if unit == "%" else figure(value)


def months(chart: Chart, look: Look, width: float) -> Drawing:
    """School years over the same months, the latest strongest with its numbers; under it when the log was kept."""
    names = [wrapped(series.label, width * 0.26, SMALL) for series in chart.series]
    top = 24.0 if _unit_words(chart) else 14.0
    bottom = top + max(_HEIGHT, sum(map(len, names)) * _LINE)
    found = scale((v for s in chart.series for v in s.values), top, bottom)
    ticks = widest((_with_unit(value, chart.unit) for value in found.ticks), SMALL) + 5
    panel = _panel(chart, (*chart.series, *chart.strip), width, found, ticks)
    marks = [*_unit(chart), *panel.ground(chart.unit, look)]
    for series, stroke in zip(chart.series, strokes(chart.series, look), strict=True):
        last = series is chart.series[-1]
        words = list(_values(panel, series, chart.unit, look, below=None)) if last else []
        marks += [mark for mark in words if isinstance(mark, Box)]
        marks += panel.path(series, stroke)
        marks += [*(panel.dots(series, stroke.colour) if last else ()), *(m for m in words if isinstance(m, Word))]
    marks += _names(panel, chart.series, names, look)
    under, y = head_marks(_columns(chart), panel.left, panel.step, bottom + 2, look.ink, above=False)
    strip, y = strip_marks(chart.strip, panel.x, panel.step, panel.right, y, width, look)
    small, y = notes(told(chart), 0, y, width, MUTED)
    return Drawing(width, y + 2, (*marks, *under, *strip, *small))


def trend(chart: Chart, look: Look, width: float) -> Drawing:
    """A figure from school year to school year, every number at its point; many lines stand one under the other."""
    apart = len(chart.series) != TOGETHER
    height = _SMALL_HEIGHT if len(chart.series) > 1 else _HEIGHT / 2
    marks: list[Mark] = list(_unit(chart))
    y = 12.0 if marks else 2.0
    groups = [chart.series[n : n + 1] for n in range(len(chart.series))] if apart else [chart.series]
    for group in groups:
        names = [] if apart else [wrapped(series.label, width * 0.26, SMALL) for series in group]
        if apart and not said_above(group[0], chart):
            lines = wrapped(group[0].label, width)
            marks += label(0, y + 9, lines, look.ink)
            y += len(lines) * 11.5
        top = y + 15
        bottom = top + (height if apart else max(_HEIGHT * 0.75, sum(map(len, names)) * _LINE))
        values = (v for s in (chart.series if apart else group) for v in s.values)
        panel = _panel(chart, () if apart else group, width, scale(values, top, bottom, hundred=chart.unit == "%"))
        marks += _together(panel, group, chart.unit, look)
        marks += _names(panel, group, names, look)
        y = bottom + (4 if len(group) < 2 or _clear(panel, group) else 12)
    under, y = head_marks(_columns(chart), panel.left, panel.step, y, look.ink, above=False)
    small, y = notes(told(chart), 0, y, width, MUTED)
    return Drawing(width, y + 2, (*marks, *under, *small))


def _together(panel: _Panel, group: Sequence[Series], unit: str, look: Look) -> Iterator[Mark]:
    """Lines on one scale; of two points in a column the upper has its number above, the lower below."""
    yield from panel.ground(unit, look, ticks=False)
    breaks = group[0].breaks & set(range(1, len(group[0].values))) if len(group) == 1 else ()
    for place in sorted(breaks):
        x = panel.left + place * panel.step
        yield Line(x, panel.scale.top - 8, x, panel.scale.bottom, MUTED, 0.8, DOTTED)
    drawn = list(zip(group, strokes(group, look), strict=True))
    for series, stroke in drawn:
        yield from panel.path(series, stroke)
    words = [mark for n, (series, _) in enumerate(drawn)
             for mark in _values(panel, series, unit, look, below=lower(series, group, n))]  # fmt: skip
    yield from (mark for mark in words if isinstance(mark, Box))
    for series, stroke in drawn:
        yield from panel.dots(series, stroke.colour)
    yield from (mark for mark in words if isinstance(mark, Word))


def _clear(panel: _Panel, group: Sequence[Series]) -> bool:
    """Whether there is room for a number beneath the lowest point."""
    known = [value for series in group for value in series.values if value is not None]
    return not known or panel.scale.y(min(known)) + 14 < panel.scale.bottom


def _panel(chart: Chart, named: Sequence[Series], width: float, found: Scale, left: float = 2) -> _Panel:
    labels = [line for series in named for line in wrapped(series.label, width * 0.26, SMALL)]
    right = width - (widest(labels, SMALL, bold=True) + _SAMPLE + 9 if labels else 2)
    columns = len(_columns(chart))
    return _Panel(found, left, (right - left) / columns, columns)


def _columns(chart: Chart) -> tuple[str, ...]:
    """The words under the columns, as many as there are values."""
    count = max((len(series.values) for series in chart.series), default=0)
    return (*chart.categories, *("" for _ in range(count - len(chart.categories)))) or ("",)


def _unit_words(chart: Chart) -> str:
    return "" if chart.unit == "%" else chart.unit


def _unit(chart: Chart) -> Iterator[Mark]:
    if unit := _unit_words(chart):
        yield Word(0, 8, unit, MUTED, SMALL)


def _values(
    panel: _Panel, series: Series, unit: str, look: Look, *, below: Callable[[int], bool] | None
) -> Iterator[Mark]:
    """The numbers of a line, each on white above or below its point; those for which there is no room are left out."""
    taken: list[tuple[float, float]] = []
    for place in _by_weight(series):
        value = series.values[place]
        assert value is not None  # _by_weight leaves out the others
        text = _with_unit(value, unit)
        half = room(text, SMALL, bold=True) / 2
        x = max(min(panel.x(place), panel.right + 2 - half), panel.left - 2 + half)
        if any(x - half < end and start < x + half for start, end in taken):
            continue
        taken.append((x - half, x + half))
        spot = panel.scale.y(value)
        under = below(place) if below else _valley(series, place) and spot + 12 < panel.scale.bottom
        y = spot + (11 if under else -5)
        yield Box(x - half + 0.5, y - 6.5, 2 * half - 1, 8, WHITE)
        yield Word(x, y, text, look.ink, SMALL, "middle", bold=True)


def _by_weight(series: Series) -> list[int]:
    """The positions with values, those first that must be told: the last, the highest, the lowest, the first."""
    known = {n: v for n, v in enumerate(series.values) if v is not None}
    if not known:
        return []
    high, low = max(known, key=lambda n: known[n]), min(known, key=lambda n: known[n])
    return list(dict.fromkeys((max(known), high, low, min(known), *known)))


def _valley(series: Series, place: int) -> bool:
    """Whether a point is lower than its neighbours."""
    near = [v for n in (place - 1, place + 1) if 0 <= n < len(series.values) and (v := series.values[n]) is not None]
    mine = series.values[place]
    return bool(near) and mine is not None and mine < sum(near) / len(near)


def _names(panel: _Panel, series: Sequence[Series], names: Sequence[list[str]], look: Look) -> Iterator[Mark]:
    """The names of lines at the right, each with a piece of its line, as near to its end as the others let it."""
    ends = [(n, next((v for v in reversed(s.values) if v is not None), None)) for n, s in enumerate(series)]
    known = sorted(((panel.scale.y(v), n) for n, v in ends if v is not None), key=lambda end: (end[0], -end[1]))
    lines = [(y + 3, n, line, i) for y, n in known if names for i, line in enumerate(names[n])]
    places = spread([y + i * _LINE for y, _, _, i in lines], _LINE, panel.scale.top + 3, panel.scale.bottom + 3)
    drawn = strokes(series, look)
    for (_, n, line, i), place in zip(lines, places, strict=True):
        x, stroke = panel.right + 4, drawn[n]
        if i == 0:
            yield Line(x, place - 3, x + _SAMPLE, place - 3, stroke.colour, stroke.width, stroke.dash)
        yield Word(x + _SAMPLE + 4, place, line, look.ink, SMALL, bold=n == len(series) - 1)


def said_above(series: Series, chart: Chart) -> bool:
    """Whether the title begins with the name of a line, which is then not said again."""
    return chart.title.startswith(series.label)


def told(chart: Chart) -> Iterable[str]:
    """What is said under lines with gaps."""
    if any(None in series.values for series in chart.series):
        yield GAP
    if any(_broken(series) for series in chart.series):
        yield BREAK


def _broken(series: Series) -> bool:
    return any(n in series.breaks and None not in pair for n, pair in enumerate(pairwise(series.values), 1))
