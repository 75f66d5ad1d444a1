"""Charts that are cells: grids in shades, meetings month by month, rows of dots, and when a log was kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from openpyxl.styles import Alignment, Border, Side

from formgen.look import MUTED, Look
from formgen.render.shared.marks import ink_on, mix
from formgen.render.shared.plots.dots import MOST
from formgen.render.shared.plots.grid import most_of, shade, together
from formgen.render.shared.plots.writing import shortened
from formgen.render.workbook.style import AnyCell, colour, fill, font
from formgen.report import HIDDEN, Chart, ChartKind, Series

KEPT = {2: "yes", 1: "some", 0: "no"}
"""What stands in a cell of a strip: whether a log was kept all or most of the month, some of it, not."""

FILLED, HOLLOW, DASHED = "●", "○", "◌"

Row = tuple[str | int | float, ...]


def tint(chart: Chart, cell: AnyCell, value: float | None, look: Look, *, kept: bool = False) -> None:
    """Makes the cell of a value, or of a strip, look as it does in the drawing."""
    if kept:
        _tint_kept(cell, value, look)
        return
    match chart.kind:
        case ChartKind.GRID if value is None:
            _edged(cell, MUTED)
        case ChartKind.GRID:
            _filled(cell, shade(value or 0, most_of(chart), look.ink), look)
        case ChartKind.CALENDAR if value is not None and value > 0:
            _filled(cell, look.ink, look)
        case ChartKind.CALENDAR if value == 0:
            _edged(cell, look.accent)
        case _:
            pass


def _tint_kept(cell: AnyCell, value: float | None, look: Look) -> None:
    """Dark where the log was kept, light where some of it, dashed where not."""
    if value is None:
        return
    if value:
        _filled(cell, look.ink if value > 1 else mix(look.ink, 0.2), look)
    else:
        _edged(cell, MUTED)


def number_format(chart: Chart) -> str:
    """How Excel shows the numbers of a chart: with a per cent sign, or all with as many decimals as one has."""
    known = [value for series in chart.series for value in series.values if value is not None]
    decimals = next((n for n in range(2) if all(round(value, n) == value for value in known)), 2)
    if chart.unit == "%":
        return f'0{"." * bool(decimals)}{"0" * decimals}"%"'
    return f"0.{'0' * decimals}" if decimals else "General"


def middle(chart: Chart) -> bool:
    """Whether the cells of a chart stand in the middle of their columns."""
    return chart.kind in (ChartKind.GRID, ChartKind.CALENDAR, ChartKind.MONTHS)


def _filled(cell: AnyCell, code: str, look: Look) -> None:
    cell.fill, cell.font = fill(code), font(ink_on(code, look.ink), 10.5)
    cell.alignment = Alignment(horizontal="center", vertical="center")
    edge = Side("medium", color="FFFFFFFF")
    cell.border = Border(left=edge, right=edge, top=edge, bottom=edge)


def _edged(cell: AnyCell, code: str) -> None:
    edge = Side("mediumDashed", color=colour(code))
    cell.border = Border(left=edge, right=edge, top=edge, bottom=edge)
    cell.alignment = Alignment(horizontal="center", vertical="center")


def dots(chart: Chart) -> list[str]:
    """The dots of each group of a chart, none where there are too many to count or their number is hidden."""
    values = [series.values[0] if series.values else None for series in chart.series]
    if sum(value or 0 for value in values) > MOST:
        return ["" for _ in values]
    shapes = [DASHED if s.dashed else HOLLOW if n else FILLED for n, s in enumerate(chart.series)]
    return [shape * int(value or 0) for shape, value in zip(shapes, values, strict=True)]


@dataclass(frozen=True, slots=True)
class Band:
    """Rows of cells under a header: the chart's series, or those of its strip, from their value `start` on."""

    header: Row
    rows: tuple[Row, ...]
    series: tuple[Series, ...]
    start: int = 0
    kept: bool = False

    def values(self) -> Iterator[tuple[float | None, ...]]:
        """The values of each row."""
        for row, series in zip(self.rows, self.series, strict=True):
            yield series.values[self.start : self.start + len(row) - 1]


def bands(chart: Chart) -> list[Band]:
    """The cells that stand for a chart; none where nobody may see its numbers. Many columns go on beneath."""
    if chart.blurred:
        return []
    count = max((len(series.values) for series in chart.series), default=0)
    names = (*(chart.categories or ("Number",)), *("" for _ in range(count)))[:max(count, 1)]
    size = together(names, _WIDEST) if chart.kind in (ChartKind.GRID, ChartKind.CALENDAR) else len(names)
    made = [_band(chart, names, start, size) for start in range(0, len(names), size)]
    if chart.strip:
        made.append(Band((), tuple(map(_kept, chart.strip)), chart.strip, kept=True))
    return made


def _kept(series: Series) -> Row:
    return (f"Log kept {series.label}", *("" if value is None else KEPT[int(value)] for value in series.values))


def _band(chart: Chart, names: tuple[str, ...], start: int, size: int) -> Band:
    heads = names[start : start + size]
    if len(heads) > _SHORTENED:
        heads = tuple(map(shortened, heads))
    rows = ((s.label, *(_shown(chart, value) for value in s.values[start : start + size])) for s in chart.series)
    return Band(("", *heads), tuple(rows), chart.series, start)


_WIDEST, _SHORTENED = 12, 6
"""So many columns stand side by side at most; the names of months in more than so many are short."""


def _shown(chart: Chart, value: float | None) -> float | str:
    """A number, or what stands where there is none: a “c” where it can only be hidden."""
    if value is not None:
        return value
    match chart.kind:
        case ChartKind.CALENDAR:
            return ""
        case ChartKind.MONTHS | ChartKind.TREND:
            return "–"
        case _:
            return HIDDEN
