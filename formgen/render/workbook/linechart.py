"""Excel's own line charts: scores of children, months and school years, with gaps where there is no value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from openpyxl import Workbook
from openpyxl.chart import LineChart, Reference
from openpyxl.chart import Series as DrawnSeries
from openpyxl.chart.label import DataLabel, DataLabelList
from openpyxl.chart.marker import Marker
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties

from formgen.look import RULE, Look
from formgen.render.shared.marks import DASHED, DOTTED, LONG, SMALL
from formgen.render.shared.plots.lines import TOGETHER, said_above
from formgen.render.shared.plots.scales import Scale, scale
from formgen.render.shared.plots.slope import TOP, ends
from formgen.render.shared.plots.strokes import Stroke, lower, runs, strokes
from formgen.render.shared.plots.writing import shortened, spread, wrapped
from formgen.render.workbook.helper import helper
from formgen.render.workbook.tinted import number_format
from formgen.report import Chart, ChartKind, Series

EMU_A_POINT = 12_700

_Dash = Literal["solid", "dash", "sysDot", "lgDash"]
_DASHES: dict[tuple[float, ...], _Dash] = {(): "solid", DASHED: "dash", DOTTED: "sysDot", LONG: "lgDash"}
_AFTER = ("", " ", "  ")
"""Columns after the last: both ends of the piece of line before a name, room for the name."""

_NAME_WIDTH, _LINE_CM, _PLOT = 90.0, 0.45, 0.85
"""How wide a name may be, in points; how high a line of it is; how much of a chart's height is for the values."""


def colour(code: str) -> str:
    """A colour as drawings write it."""
    return code.lstrip("#").upper()


def letters(code: str, *, bold: bool = False) -> RichText:
    """Small letters in a colour."""
    face = ParagraphProperties(defRPr=CharacterProperties(solidFill=colour(code), sz=900, b=bold))
    return RichText(p=[Paragraph(pPr=face, endParaRPr=CharacterProperties())])


def slope(chart: Chart, look: Look, workbook: Workbook) -> LineChart | None:
    """A line for each child with both scores, on 0–10; None where there is none."""
    lines = ends(chart)
    if not lines:
        return None
    page, top = helper(workbook, ("", *chart.categories[:2]), [("", first, last) for first, last, _ in lines])
    made = LineChart()
    for number, (_, _, warned) in enumerate(lines, top + 1):
        stroke = Stroke(look.accent, 1.5, DASHED) if warned else Stroke(look.ink, 1.0)
        made.series.append(_line(Reference(page, min_col=2, max_col=3, min_row=number), stroke))
    made.set_categories(Reference(page, min_col=2, max_col=3, min_row=top))
    _axes(made, Scale(0, TOP, 0, 1), TOP / 2)
    return made


def lines(chart: Chart, look: Look, workbook: Workbook) -> LineChart | None:
    """Lines over months or school years, a piece for each run of values; None where there is no value."""
    found = _scale(chart)
    last = len(chart.series) - 1
    styled = enumerate(zip(chart.series, strokes(chart.series, look), strict=True))
    drawn = [(series, stroke, n == last) for n, (series, stroke) in styled if runs(series)]
    if not drawn:
        return None
    count = max(len(series.values) for series in chart.series)
    names = [*map(shortened, chart.categories), *("" for _ in range(count))][:count]
    pieces = [(s, stroke, strong, run) for s, stroke, strong in drawn for run in runs(s)]
    rows: list[list[str | float | None]] = [[s.label, *_piece(s, run)] for s, _, _, run in pieces]
    named = [] if all(said_above(series, chart) for series, _, _ in drawn) else drawn
    places = _places([s for s, _, _ in named], found, _name_height(chart) / height(chart) / _PLOT)
    rows += [[s.label, *(None for _ in range(count)), at, at] for (s, _, _), at in zip(named, places, strict=True)]
    after = _AFTER if named else ()
    page, top = helper(workbook, ("", *names, *after), rows, number_format(chart))
    made = LineChart()
    wide = count + 1 + len(after)
    for number, (series, stroke, strong, run) in enumerate(pieces, top + 1):
        dots = strong or len(run) == 1 or chart.kind is ChartKind.TREND
        one = _line(Reference(page, min_col=2, max_col=wide, min_row=number), stroke, dots=dots)
        if strong or (chart.kind is ChartKind.TREND and len(chart.series) <= TOGETHER):
            below = lower(series, chart.series, chart.series.index(series))
            one.dLbls = _labels(look.ink, {place: "b" if below(place) else "t" for place in run})
        made.series.append(one)
    for number, (_, stroke, strong) in enumerate(named, top + 1 + len(pieces)):
        one = DrawnSeries(Reference(page, min_col=1, max_col=wide, min_row=number), title_from_data=True)
        _stroke(one, stroke)
        one.dLbls = DataLabelList(dLbl=[_name(count + 1, look.ink, bold=strong)])
        _silent(one.dLbls)
        made.series.append(one)
    made.set_categories(Reference(page, min_col=2, max_col=wide, min_row=top))
    _axes(made, found, (found.high - found.low) / 2)
    made.y_axis.delete = chart.kind is ChartKind.TREND
    return made


def _scale(chart: Chart) -> Scale:
    values = (value for series in chart.series for value in series.values)
    return scale(values, 0, 1, hundred=chart.kind is ChartKind.TREND and chart.unit == "%")


def _piece(series: Series, run: Sequence[int]) -> list[float | None]:
    return [value if place in run else None for place, value in enumerate(series.values)]


def height(chart: Chart) -> float:
    """How high a chart of lines over time is in centimetres: so high that its names have room."""
    return max(7.0, _name_height(chart) * len(chart.series) / _PLOT)


def _name_height(chart: Chart) -> float:
    return _LINE_CM * max(len(wrapped(series.label, _NAME_WIDTH, SMALL)) for series in chart.series)


def _places(series: Sequence[Series], found: Scale, share: float) -> list[float]:
    """The heights of the names, each as near to the end of its line as the others let it."""
    last = [next(value for value in reversed(s.values) if value is not None) for s in series]
    span = found.high - found.low
    gap = min(span * share, span / max(len(last) - 1, 1))
    return [round(place, 6) for place in spread(last, gap, found.low, found.high)]


def _line(values: Reference, stroke: Stroke, *, dots: bool = False) -> Any:
    made = DrawnSeries(values, title_from_data=False)
    _stroke(made, stroke)
    if dots:
        made.marker = Marker("circle", size=5)
        made.marker.graphicalProperties = GraphicalProperties(solidFill=colour(stroke.colour))
        made.marker.graphicalProperties.line = LineProperties(solidFill=colour(stroke.colour))
    return made


def _stroke(series: Any, stroke: Stroke) -> None:
    series.graphicalProperties = GraphicalProperties()
    series.graphicalProperties.line = LineProperties(
        solidFill=colour(stroke.colour), w=round(stroke.width * EMU_A_POINT), prstDash=_DASHES[stroke.dash]
    )
    series.smooth = False
    series.marker = Marker("none")


def _labels(code: str, sides: Mapping[int, Literal["b", "t"]]) -> DataLabelList:
    """The numbers of some points, each above or below its point."""
    labels = DataLabelList(dLbl=[_number(place, side, code) for place, side in sides.items()])
    _silent(labels)
    return labels


def _number(place: int, side: Literal["b", "t"], code: str) -> DataLabel:
    label = DataLabel(idx=place, txPr=letters(code, bold=True), dLblPos=side)
    _silent(label)
    label.showVal = True
    return label


def _name(place: int, code: str, *, bold: bool) -> DataLabel:
    label = DataLabel(idx=place, txPr=letters(code, bold=bold), dLblPos="r")
    _silent(label)
    label.showSerName = True
    return label


def _silent(labels: Any) -> None:
    labels.showVal = labels.showSerName = labels.showCatName = labels.showLegendKey = labels.showPercent = False


def _axes(made: LineChart, found: Scale, step: float) -> None:
    made.legend = None
    made.visible_cells_only = False
    made.display_blanks = "gap"
    made.y_axis.delete = False
    made.y_axis.number_format = "General"
    made.y_axis.scaling.min, made.y_axis.scaling.max, made.y_axis.majorUnit = found.low, found.high, step
    made.y_axis.graphicalProperties = GraphicalProperties(ln=LineProperties(solidFill=colour(RULE)))
