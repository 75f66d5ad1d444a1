"""A dot a child: those of whom the figure speaks are filled, the others hollow, those not known dashed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, repeat

from formgen.look import MUTED, Look
from formgen.render.shared.marks import NORMAL, WHITE, Dot, Drawing, Mark, Word
from formgen.render.shared.plots.bars import bars
from formgen.render.shared.plots.writing import LEADING, figure, widest, wrapped
from formgen.report import Chart, Series

MOST = 400
"""More than so many are bars: nobody counts so many dots."""

_BIGGEST, _SMALLEST, _HIGH = 16.0, 6.0, 64.0
_ROW = 10


def dots(chart: Chart, look: Look, width: float) -> Drawing:
    """The dots in rows of tens, and at their right the words of each group with its number."""
    counts = [(series, series.values[0] if series.values else None) for series in chart.series]
    total = sum(int(value) for _, value in counts if value is not None)
    if total > MOST or any(value is not None and (value < 0 or value != int(value)) for _, value in counts):
        return bars(chart, look, width, fewer=False)
    area = width * 0.5
    pitch, across = _pitch(total, area)
    marks: list[Mark] = []
    kinds = chain.from_iterable(repeat((n, s), int(v)) for n, (s, v) in enumerate(counts) if v is not None)
    for place, (number, series) in enumerate(kinds):
        x, y = place % across * pitch, place // across * pitch
        marks += _dot(x + pitch / 2, y + pitch / 2, pitch * 0.38, number, series, look)
    high = -(-total // across) * pitch
    left = min(total, across) * pitch + 14 if total else 0.0
    words, end = _words(counts, left, width, look)
    return Drawing(width, max(high, end) + 2, (*marks, *words))


def _pitch(total: int, area: float) -> tuple[float, int]:
    """How far apart dots are, and how many in a row: whole tens, as big as the paper lets them."""
    for tens in range(1, 9):
        across = tens * _ROW
        pitch = min(_BIGGEST, area / across)
        if -(-total // across) * pitch <= _HIGH:
            return pitch, across
    return _SMALLEST, max(int(area // _SMALLEST), 1)


def _dot(x: float, y: float, radius: float, number: int, series: Series, look: Look) -> Iterator[Mark]:
    """A dot of the first group is filled, of the second hollow, of a third hollow with a point in it."""
    if series.dashed:
        yield Dot(x, y, radius - 0.5, WHITE, look.accent, dashed=True)
        return
    if not number:
        yield Dot(x, y, radius, look.ink)
        return
    yield Dot(x, y, radius - 0.5, WHITE, look.ink)
    if number > 1:
        yield Dot(x, y, radius * 0.35, look.ink)


def _words(
    counts: list[tuple[Series, float | None]], left: float, width: float, look: Look
) -> tuple[list[Mark], float]:
    """For each group a dot as it is drawn, its number and its label."""
    numbers = widest((figure(value) for _, value in counts), NORMAL, bold=True)
    start = left + 14 + numbers + 6
    marks: list[Mark] = []
    y = 0.0
    for number, (series, value) in enumerate(counts):
        lines = wrapped(series.label, width - start)
        marks += _dot(left + 5, y + 8, 4.2, number, series, look)
        ink = look.ink if value is not None else MUTED
        marks.append(Word(left + 14 + numbers, y + 11, figure(value), ink, NORMAL, "end", bold=True))
        marks += [Word(start, y + 11 + n * LEADING, line, look.ink) for n, line in enumerate(lines)]
        y += max(len(lines), 1) * LEADING + 5
    return marks, y
