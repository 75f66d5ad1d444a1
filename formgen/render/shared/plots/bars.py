"""Horizontal bars: of a funnel, where each step says how many fewer there are, and of anything counted."""

from __future__ import annotations

from collections.abc import Iterator

from formgen.look import MUTED, Look
from formgen.render.shared.marks import NORMAL, SMALL, WHITE, Box, Drawing, Line, Mark, Word, ink_on, mix
from formgen.render.shared.plots.writing import LEADING, figure, label, room, widest, wrapped
from formgen.report import HIDDEN, Chart, Series

MANY, BROAD = 5, 400.0
"""From so many bars on, on paper of so many points, words stand beside the bars, so that a chart is not too tall."""

WORDS = 0.46
"""What of the width those words have."""

STUB = 12.0
"""How long the box is that stands for any hidden number among others in one bar."""

UNTOLD = "not shown"
"""What stands beside the letter for a hidden number: no bar, so that nothing looks like a size."""


def bars(chart: Chart, look: Look, width: float, *, fewer: bool) -> Drawing:
    """One bar a series with its number at its end; the label stands at its left where labels are short or bars many."""
    values = [series.values[0] if series.values else None for series in chart.series]
    said = [
        UNTOLD if value is None else _fewer(before, value) if fewer else ""
        for before, value in zip([None, *values], values, strict=False)
    ]
    longest = widest((s.label for s in chart.series), NORMAL)
    beside = longest < width * 0.42 or many(chart, width)
    left = min(longest, width * WORDS) + 8 if beside else 0.5
    known = [value for value in values if value is not None]
    low, high = min([0.0, *known]), max([0.0, *known])
    after = max(_after(value, words) for value, words in zip(values, said, strict=True))
    scale = max(width - left - after - 6, 1) / ((high - low) or 1)
    zero, y = left - low * scale, 0.0
    marks: list[Mark] = []
    for series, value, words in zip(chart.series, values, said, strict=True):
        lines = wrapped(series.label, width * WORDS if beside else width)
        more = (len(lines) - 1) * LEADING if beside else 0
        marks += label(0, y + (12 if beside else 9), lines, look.ink)
        y += more / 2 if beside else len(lines) * LEADING + 2
        if value is not None:
            marks.append(_bar(zero, y, value, scale, series, look))
        marks += _value(zero + max(value or 0, 0) * scale + 5, y + 12, figure(value), words, look)
        marks.append(Line(zero, y - 1 if y else 0, zero, y + 17, look.ink))
        y += 22 + more / 2
    return Drawing(width, y, tuple(marks))


def many(chart: Chart, width: float) -> bool:
    """Whether bars are so many, and paper so broad, that their words stand beside them."""
    return len(chart.series) >= MANY and width >= BROAD


def _fewer(before: float | None, value: float | None) -> str:
    if before is None or value is None or value >= before:
        return ""
    return f"{figure(before - value)} fewer"


def _after(value: float | None, words: str) -> float:
    return room(figure(value), NORMAL, bold=True) + (room(words, SMALL) + 6 if words else 0) + 5


def _bar(zero: float, y: float, value: float, scale: float, series: Series, look: Look) -> Mark:
    start, length = zero + min(value, 0) * scale, abs(value) * scale
    if series.dashed:
        return Box(start, y + 1, length, 14, mix(look.accent, 0.15), look.accent, dashed=True)
    return Box(start, y + 1, length, 14, look.ink)


def hidden(x: float, y: float, height: float, width: float) -> Iterator[Mark]:
    """The box of a hidden number: as long whatever the number is."""
    yield Box(x + 0.5, y + 0.5, width - 1, height - 1, WHITE, MUTED, dashed=True)
    yield Word(x + width / 2, y + height / 2 + 2.6, HIDDEN, ink_on(WHITE, MUTED), SMALL, "middle")


def _value(x: float, y: float, shown: str, words: str, look: Look) -> Iterator[Mark]:
    yield Word(x, y, shown, look.ink, bold=True)
    if words:
        yield Word(x + room(shown, NORMAL, bold=True) + 6, y, words, MUTED, SMALL)
