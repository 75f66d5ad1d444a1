"""Charts drawn once for every format, as lines, boxes, dots and words in points.

The title is text of the document and not drawn. Every value is labelled where it stands; there is no
legend and no grid but what is read from. Dark, mid and light tell apart on a grey copier; what is to be warned of is
dashed too. A number that is hidden is a dashed box with a “c” in it, as long whatever the number is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import assert_never

from formgen.look import MUTED, RULE, Look
from formgen.render.shared.marks import Box, Dot, Drawing, Line, Mark, Word
from formgen.render.shared.plots import grid, lines, slope
from formgen.render.shared.plots.agreement import agreement
from formgen.render.shared.plots.bars import bars
from formgen.render.shared.plots.dots import dots
from formgen.report import Chart, ChartKind

WIDTH = 480
"""Points that a chart is wide when it has a page to itself."""

NOTHING = "No figures yet."


def told(chart: Chart) -> tuple[str, ...]:
    """The small print of a chart, for a format that draws it in its own way."""
    match chart.kind:
        case ChartKind.SLOPE:
            return tuple(slope.told(chart))
        case ChartKind.MONTHS | ChartKind.TREND:
            return tuple(lines.told(chart))
        case ChartKind.CALENDAR:
            return grid.meanings(chart)
        case ChartKind.FUNNEL | ChartKind.BARS | ChartKind.AGREEMENT | ChartKind.DOTS | ChartKind.GRID:
            return ()
    assert_never(chart.kind)


def drawing(chart: Chart, look: Look, width: float = WIDTH) -> Drawing:
    """The marks of the chart on paper that is `width` points wide, in the colours of the look."""
    made = _drawing(chart, look, width)
    own = {MUTED: look.colours.muted, RULE: look.colours.rule}
    if all(usual == colour for usual, colour in own.items()):
        return made
    return replace(made, marks=tuple(_coloured(mark, own) for mark in made.marks))


def _coloured(mark: Mark, own: Mapping[str, str]) -> Mark:
    """The mark with the greys of the standard variant in the look's own."""
    match mark:
        case Line() | Word():
            return replace(mark, colour=own.get(mark.colour, mark.colour))
        case Box() | Dot():
            edge = own.get(mark.edge, mark.edge) if mark.edge else mark.edge
            return replace(mark, fill=own.get(mark.fill, mark.fill), edge=edge)
    assert_never(mark)


def _drawing(chart: Chart, look: Look, width: float) -> Drawing:
    if not any(series.values for series in chart.series):
        return Drawing(width, 14, (Word(0, 10, NOTHING, MUTED),))
    match chart.kind:
        case ChartKind.FUNNEL:
            return bars(chart, look, width, fewer=True)
        case ChartKind.BARS:
            return bars(chart, look, width, fewer=False)
        case ChartKind.SLOPE:
            return slope.slope(chart, look, width)
        case ChartKind.AGREEMENT:
            return agreement(chart, look, width)
        case ChartKind.MONTHS:
            return lines.months(chart, look, width)
        case ChartKind.TREND:
            return lines.trend(chart, look, width)
        case ChartKind.GRID:
            return grid.grid(chart, look, width)
        case ChartKind.DOTS:
            return dots(chart, look, width)
        case ChartKind.CALENDAR:
            return grid.calendar(chart, look, width)
    assert_never(chart.kind)
