"""Excel's own charts, drawn from cells: direct labels, no grid; warnings in the accent colour and dashed."""

from __future__ import annotations

from typing import Any, assert_never

from openpyxl import Workbook
from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.chart import Series as DrawnSeries
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.marker import DataPoint
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText
from openpyxl.drawing.colors import ColorChoice
from openpyxl.drawing.fill import PatternFillProperties
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties
from openpyxl.worksheet.worksheet import Worksheet

from formgen.look import Look
from formgen.render.workbook.style import put
from formgen.report import HIDDEN, Chart, ChartKind

Row = tuple[str | int | float, ...]

HELPER = "_charts"
"""The hidden sheet that holds numbers left of zero, which no reader should meet in a table."""

_ROW_CM = 0.53
_WIDTH_CM = 18.0
_MID, _LIGHT = "8D9BC0", "E3B7A8"
_TOP, _AGREED, _DISAGREED = 10, (1, 0), (2, 3)
"""The end of the scale; the positions of agreement and of disagreement, from the middle outwards."""


def numbers(chart: Chart) -> tuple[Row, list[Row]]:
    """The header and the rows of the cells that a chart is drawn from."""
    widest = max((len(series.values) for series in chart.series), default=0)
    names = chart.categories[:widest] if chart.categories else ("Number",)
    names += tuple("" for _ in range(widest - len(names)))
    return ("", *names), [(series.label, *map(_shown, series.values)) for series in chart.series]


def _shown(value: float | None) -> float | str:
    return HIDDEN if value is None else value


def rows_of(chart: Chart) -> int:
    """How many rows of a sheet the drawn chart covers."""
    return round(_height(chart) / _ROW_CM)


def _height(chart: Chart) -> float:
    if chart.kind is ChartKind.SLOPE:
        return 9.0
    extra = 1.6 if chart.kind is ChartKind.AGREEMENT else 0.8
    return max(3.0, 0.85 * len(chart.series) + extra)


def draw(chart: Chart, look: Look, page: Worksheet, top: int, workbook: Workbook) -> Any:
    """The chart of the numbers whose header is row `top` of `page`; None when there are none."""
    if not chart.series or not any(series.values for series in chart.series):
        return None
    made: Any
    match chart.kind:
        case ChartKind.FUNNEL | ChartKind.BARS:
            made = _bars(chart, look, page, top)
        case ChartKind.SLOPE:
            made = _slope(chart, look, page, top)
        case ChartKind.AGREEMENT:
            made = _agreement(chart, look, workbook)
        case ChartKind.MONTHS | ChartKind.TREND | ChartKind.GRID | ChartKind.DOTS | ChartKind.CALENDAR:
            return None
        case _:
            assert_never(chart.kind)
    made.title = None
    made.width, made.height = _WIDTH_CM, _height(chart)
    made.x_axis.delete = False
    made.x_axis.majorTickMark = made.y_axis.majorTickMark = "none"
    made.y_axis.majorGridlines = None
    made.graphical_properties = GraphicalProperties(ln=LineProperties(noFill=True))
    made.roundedCorners = False
    return made


def _colour(code: str) -> str:
    return code.lstrip("#").upper()


def _bars(chart: Chart, look: Look, page: Worksheet, top: int) -> BarChart:
    """Bars from the left, the first on top, each with its number."""
    made = _bar_chart()
    last = top + len(chart.series)
    series = DrawnSeries(Reference(page, min_col=2, min_row=top + 1, max_row=last))
    series.graphicalProperties = GraphicalProperties(solidFill=_colour(look.ink))
    series.dPt = [
        DataPoint(idx=number, spPr=_warning(look)) for number, one in enumerate(chart.series) if one.dashed
    ]
    series.dLbls = _labels(_colour(look.ink))
    made.series.append(series)
    made.set_categories(Reference(page, min_col=1, min_row=top + 1, max_row=last))
    made.legend = None
    made.y_axis.delete = True
    made.y_axis.scaling.min = 0
    return made


def _bar_chart() -> BarChart:
    made = BarChart()
    made.type, made.gapWidth = "bar", 45
    made.x_axis.scaling.orientation = "maxMin"
    return made


def _labels(colour: str) -> DataLabelList:
    """The number of each bar, in a colour."""
    letters = ParagraphProperties(defRPr=CharacterProperties(solidFill=colour, sz=900))
    labels = DataLabelList(txPr=RichText(p=[Paragraph(pPr=letters, endParaRPr=CharacterProperties())]))
    labels.showVal = True
    labels.showSerName = labels.showCatName = labels.showLegendKey = labels.showPercent = False
    return labels


def _warning(look: Look) -> GraphicalProperties:
    """Stripes in the accent colour with a dashed edge: seen on a grey copy too."""
    made = GraphicalProperties(
        pattFill=PatternFillProperties(prst="wdUpDiag", fgClr=_pattern(look.accent), bgClr=_pattern("#FFFFFF"))
    )
    made.line = LineProperties(solidFill=_colour(look.accent), prstDash="dash")
    return made


def _pattern(code: str) -> Any:
    choice: Any = ColorChoice
    return choice(srgbClr=_colour(code))


def _slope(chart: Chart, look: Look, page: Worksheet, top: int) -> LineChart:
    """A line for each row from its first to its last number, on 0–10."""
    made = LineChart()
    for number, one in enumerate(chart.series, top + 1):
        series = DrawnSeries(Reference(page, min_col=2, max_col=3, min_row=number), title_from_data=False)
        colour = _colour(look.accent if one.dashed else look.ink)
        series.graphicalProperties = GraphicalProperties()
        series.graphicalProperties.line = LineProperties(
            solidFill=colour, w=19_050 if one.dashed else 12_700, prstDash="sysDash" if one.dashed else "solid"
        )
        series.smooth = False
        series.marker.symbol = "none"
        made.series.append(series)
    made.set_categories(Reference(page, min_col=2, max_col=3, min_row=top))
    made.legend = None
    made.y_axis.delete = False
    made.y_axis.scaling.min, made.y_axis.scaling.max, made.y_axis.majorUnit = 0, _TOP, 5
    return made


def _agreement(chart: Chart, look: Look, workbook: Workbook) -> BarChart:
    """Bars around zero: agreement to the right, disagreement to the left; “don't know” stays in the words."""
    helper, top = _helper(workbook, chart)
    made = _bar_chart()
    made.grouping, made.overlap = "stacked", 100
    fills = (_plain(_MID), _plain(look.ink), _plain(_LIGHT), _warning(look))
    for column, (position, shape) in enumerate(zip((*_AGREED, *_DISAGREED), fills, strict=True), 2):
        reference = Reference(helper, min_col=column, min_row=top, max_row=top + len(chart.series))
        series = DrawnSeries(reference, title_from_data=True)
        series.graphicalProperties = shape
        series.dLbls = _labels("FFFFFF" if position == _AGREED[-1] else _colour(look.ink))
        series.dLbls.numFmt = "0;0;"
        made.series.append(series)
    made.set_categories(Reference(helper, min_col=1, min_row=top + 1, max_row=top + len(chart.series)))
    made.legend.position = "b"
    made.visible_cells_only = False
    made.y_axis.delete = True
    made.x_axis.tickLblPos = "low"
    return made


def _plain(code: str) -> GraphicalProperties:
    return GraphicalProperties(solidFill=_colour(code))


def _helper(workbook: Workbook, chart: Chart) -> tuple[Worksheet, int]:
    """The hidden sheet with this chart's numbers at its end, and the row of their header."""
    if HELPER not in workbook.sheetnames:
        workbook.create_sheet(HELPER).sheet_state = "hidden"
    helper: Worksheet = workbook[HELPER]
    top = helper.max_row + 2
    order = (*_AGREED, *_DISAGREED)
    for column, position in enumerate(order, 2):
        put(helper.cell(top, column), chart.categories[position])
    for row, series in enumerate(chart.series, top + 1):
        unknown = [_shown(value) for value in series.values[4:5] if value != 0]
        unsure = "".join(f" ({value} {chart.categories[4].casefold()})" for value in unknown)
        put(helper.cell(row, 1), f"{series.label}{unsure}")
        for column, position in enumerate(order, 2):
            cell = helper.cell(row, column)
            value = series.values[position]
            cell.value = None if value is None else value * (-1 if position in _DISAGREED else 1)
            cell.number_format = "0;0;"
    return helper, top
