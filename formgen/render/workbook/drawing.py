"""Excel's own charts, drawn from cells: direct labels, no grid; warnings in the accent colour and dashed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, assert_never

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.chart import Series as DrawnSeries
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.layout import Layout, ManualLayout
from openpyxl.chart.marker import DataPoint
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.colors import ColorChoice
from openpyxl.drawing.fill import PatternFillProperties
from openpyxl.drawing.line import LineProperties

from formgen.look import Look
from formgen.render.shared.marks import NORMAL, WHITE, ink_on, mix
from formgen.render.shared.plots.writing import figure, widest
from formgen.render.workbook.helper import helper
from formgen.render.workbook.linechart import colour, height, letters, lines, slope
from formgen.report import HIDDEN, Chart, ChartKind, Series

_ROW_CM = 0.53
_WIDTH_CM, _WIDER_CM = 18.0, 22.0
_AGREED, _DISAGREED = (1, 0), (2, 3)
"""The positions of agreement and of disagreement, from the middle outwards."""


def rows_of(chart: Chart) -> int:
    """How many rows of a sheet the drawn chart covers."""
    return round(_height(chart) / _ROW_CM)


def _height(chart: Chart) -> float:
    match chart.kind:
        case ChartKind.SLOPE:
            return 9.0
        case ChartKind.MONTHS | ChartKind.TREND:
            return height(chart)
        case ChartKind.AGREEMENT:
            return max(3.0, 0.85 * len(chart.series) + 0.8)
        case _:
            return max(3.0, 0.85 * len(chart.series) + 0.8)


def draw(chart: Chart, look: Look, workbook: Workbook) -> Any:
    """Excel's own chart; None where the cells are the chart, or there is no number to draw."""
    if all(value is None for series in chart.series for value in series.values):
        return None
    made = _made(chart, look, workbook)
    if made is None:
        return None
    made.title = None
    made.width = _WIDER_CM if chart.kind in (ChartKind.MONTHS, ChartKind.TREND) else _WIDTH_CM
    made.height = _height(chart)
    made.x_axis.delete = False
    made.x_axis.majorTickMark = made.y_axis.majorTickMark = "none"
    made.y_axis.majorGridlines = None
    made.graphical_properties = GraphicalProperties(ln=LineProperties(noFill=True))
    made.roundedCorners = False
    made.visible_cells_only = False
    return made


def _made(chart: Chart, look: Look, workbook: Workbook) -> Any:
    match chart.kind:
        case ChartKind.FUNNEL | ChartKind.BARS:
            return _bars(chart, look, workbook)
        case ChartKind.SLOPE:
            return slope(chart, look, workbook)
        case ChartKind.AGREEMENT:
            return _agreement(chart, look, workbook)
        case ChartKind.MONTHS | ChartKind.TREND:
            return lines(chart, look, workbook)
        case ChartKind.GRID | ChartKind.DOTS | ChartKind.CALENDAR:
            return None
    assert_never(chart.kind)


def _bars(chart: Chart, look: Look, workbook: Workbook) -> BarChart:
    """Bars from the left, the first on top, each with its number; the label of a hidden one says so."""
    values = [series.values[0] if series.values else None for series in chart.series]
    labels = [s.label if v is not None else f"{s.label} ({HIDDEN})" for s, v in zip(chart.series, values, strict=True)]
    page, top = helper(workbook, ("", "Number"), list(zip(labels, values, strict=True)))
    made = _bar_chart()
    last = top + len(values)
    series = DrawnSeries(Reference(page, min_col=2, min_row=top + 1, max_row=last))
    series.graphicalProperties = GraphicalProperties(solidFill=colour(look.ink))
    series.dPt = [
        DataPoint(idx=number, spPr=_warning(look)) for number, one in enumerate(chart.series) if one.dashed
    ]
    series.dLbls = _labels(look.ink)
    made.series.append(series)
    made.set_categories(Reference(page, min_col=1, min_row=top + 1, max_row=last))
    made.layout = _beside(labels, 0.94)
    made.legend = None
    made.y_axis.delete = True
    if min(value for value in values if value is not None) >= 0:
        made.y_axis.scaling.min = 0
    return made


def _bar_chart() -> BarChart:
    made = BarChart()
    made.type, made.gapWidth = "bar", 45
    made.x_axis.scaling.orientation = "maxMin"
    made.x_axis.tickLblSkip = 1
    return made


def _beside(labels: Sequence[str], high: float) -> Layout:
    """Where the bars are: right of their labels, which take less than half of the paper and wrap."""
    left = min((widest(labels, NORMAL) + 40) * 2.54 / 72 / _WIDTH_CM, 0.45)
    place = ManualLayout(layoutTarget="inner", xMode="edge", yMode="edge", x=left, y=0.02, w=0.96 - left, h=high)
    return Layout(manualLayout=place)


def _labels(code: str) -> DataLabelList:
    """The number of each bar, in a colour."""
    labels = DataLabelList(txPr=letters(code))
    labels.showVal = True
    labels.showSerName = labels.showCatName = labels.showLegendKey = labels.showPercent = False
    return labels


def _warning(look: Look) -> GraphicalProperties:
    """Stripes in the accent colour with a dashed edge: seen on a grey copy too."""
    made = GraphicalProperties(
        pattFill=PatternFillProperties(prst="wdUpDiag", fgClr=_pattern(look.accent), bgClr=_pattern("#FFFFFF"))
    )
    made.line = LineProperties(solidFill=colour(look.accent), prstDash="dash")
    return made


def _pattern(code: str) -> Any:
    choice: Any = ColorChoice
    return choice(srgbClr=colour(code))


def _agreement(chart: Chart, look: Look, workbook: Workbook) -> BarChart:
    """Bars around zero: agreement to the right, disagreement to the left; “don't know” stays in the words."""
    names = (*chart.categories, "", "", "", "", "")[:5]
    order = (*_AGREED, *_DISAGREED)
    rows = [(_statement(one, names), *(_signed(one, position) for position in order)) for one in chart.series]
    page, top = helper(workbook, ("", *(names[position] for position in order)), rows, "0;0;")
    made = _bar_chart()
    made.grouping, made.overlap = "stacked", 100
    light, lighter = mix(look.ink, 0.35), mix(look.accent, 0.3)
    fills = ((_plain(light), light), (_plain(look.ink), look.ink), (_plain(lighter), lighter), (_warning(look), WHITE))
    for column, (shape, ground) in enumerate(fills, 2):
        reference = Reference(page, min_col=column, min_row=top, max_row=top + len(chart.series))
        series = DrawnSeries(reference, title_from_data=True)
        series.graphicalProperties = shape
        series.dLbls = _labels(ink_on(ground, look.ink))
        series.dLbls.numFmt = "0;0;"
        made.series.append(series)
    made.set_categories(Reference(page, min_col=1, min_row=top + 1, max_row=top + len(chart.series)))
    made.layout = _beside([str(row[0]) for row in rows], 0.94)
    made.legend = None
    made.y_axis.delete = True
    made.x_axis.tickLblPos = "low"
    return made


def meanings(chart: Chart) -> str:
    """What the bars of agreement mean, in words: no legend says it."""
    if chart.kind is not ChartKind.AGREEMENT:
        return ""
    strongly, agree, disagree, against = (name.casefold() for name in (*chart.categories, "", "", "", "")[:4])
    return f"To the right: {agree} (light), {strongly} (dark). To the left: {disagree} (light), {against} (striped)."


def _statement(series: Series, names: tuple[str, ...]) -> str:
    """The words of a statement, with what is not drawn: the hidden answers, and how many did not know."""
    hidden = [f"{name} {HIDDEN}" for name, value in zip(names[:4], series.values, strict=False) if value is None]
    unknown = [f"{figure(value)} {names[4].casefold()}" for value in series.values[4:5] if value != 0]
    said = "; ".join((*hidden, *unknown))
    return f"{series.label} ({said})" if said else series.label


def _signed(series: Series, position: int) -> float | None:
    value = series.values[position] if position < len(series.values) else 0
    return -value if value is not None and position in _DISAGREED else value


def _plain(code: str) -> GraphicalProperties:
    return GraphicalProperties(solidFill=colour(code))
