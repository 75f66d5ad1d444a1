"""Charts drawn once for every format, as lines, boxes and words in points.

The title is text of the document and not drawn. Every value is labelled where it stands; there is no
legend and no grid. Dark, mid and light tell apart on a grey copier; what is to be warned of is dashed too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import wrap
from typing import assert_never

from formgen.look import MUTED, RULE, Look
from formgen.report import HIDDEN, Chart, ChartKind, Series

WIDTH = 480
"""Points that a chart is wide when it has a page to itself."""

SMALL, NORMAL = 8.0, 9.0
"""Sizes of type, in points."""

_LETTER = 0.54
"""How wide a letter is on average, in ems: generous, so that nothing runs into its neighbour."""


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float
    colour: str
    width: float = 1.0
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle with an optional edge."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    edge: str | None = None
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Word:
    """A line of text; `x` is where it starts, its middle or its end, `y` its base line."""

    x: float
    y: float
    text: str
    colour: str
    size: float = NORMAL
    anchor: str = "start"
    bold: bool = False


Mark = Line | Box | Word


@dataclass(frozen=True, slots=True)
class Drawing:
    """The marks of a chart, painted in order, and the paper that they need in points."""

    width: float
    height: float
    marks: tuple[Mark, ...]


def drawing(chart: Chart, look: Look, width: float = WIDTH) -> Drawing:
    """The marks of the chart on paper that is `width` points wide."""
    if not chart.series:
        return Drawing(width, 14, (Word(0, 10, "No figures yet.", MUTED),))
    match chart.kind:
        case ChartKind.FUNNEL:
            return _bars(chart, look, width, fewer=True)
        case ChartKind.BARS:
            return _bars(chart, look, width, fewer=False)
        case ChartKind.SLOPE:
            return _slope(chart, look, min(width, 340))
        case ChartKind.AGREEMENT:
            return _agreement(chart, look, width)
        case ChartKind.MONTHS | ChartKind.TREND | ChartKind.GRID | ChartKind.DOTS | ChartKind.CALENDAR:
            return _listed(chart, look, width)
    assert_never(chart.kind)


def mix(colour: str, share: float) -> str:
    """The colour with so much of it left on white paper: 1 is the colour itself, 0 is white."""
    parts = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return "#" + "".join(f"{round(255 + (part - 255) * share):02X}" for part in parts)


def figure(value: float | None) -> str:
    """A number as it is printed: whole where it is whole, with a real minus sign; None is hidden."""
    if value is None:
        return HIDDEN
    return f"{value:,.6g}".replace("-", "−")


def _room(text: str, size: float) -> float:
    return len(text) * size * _LETTER


def _bars(chart: Chart, look: Look, width: float, *, fewer: bool) -> Drawing:
    """Horizontal bars: labels at the left while they are short, else above their bars."""
    values = [_first(series) for series in chart.series]
    known = [value for value in values if value is not None]
    longest = max((_room(s.label, NORMAL) for s in chart.series), default=0)
    beside = longest < width * 0.42
    left = longest + 8 if beside else 0.5
    low, high = min([0.0, *known]), max([0.0, *known])
    scale = (width - left - (92 if fewer else 44)) / ((high - low) or 1)
    zero, y = left - low * scale, 0.0
    marks: list[Mark] = []
    for series, value, before in zip(chart.series, values, [None, *values], strict=False):
        lines = [] if beside else _wrap(series.label, width)
        marks += _label(0, y + 9, lines, look)
        y += len(lines) * _LEADING + (2 if lines else 0)
        if beside:
            marks.append(Word(0, y + 12, series.label, look.ink))
        if value is not None:
            marks.append(_bar(zero + min(value, 0) * scale, y, abs(value) * scale, series, look))
        marks += _value(zero + max(value or 0, 0) * scale + 5, y + 12, value, before if fewer else None, look)
        marks.append(Line(zero, y - 1, zero, y + 17, look.ink))
        y += 22
    return Drawing(width, y, tuple(marks))


def _first(series: Series) -> float | None:
    return series.values[0] if series.values else None


_LEADING = 11.5


def _wrap(text: str, width: float) -> list[str]:
    return wrap(text, max(int(width / (NORMAL * _LETTER)), 8))


def _label(x: float, y: float, lines: list[str], look: Look) -> Iterator[Mark]:
    for n, line in enumerate(lines):
        yield Word(x, y + n * _LEADING, line, look.ink)


def _bar(x: float, y: float, length: float, series: Series, look: Look) -> Box:
    if series.dashed:
        return Box(x, y + 1, length, 14, mix(look.accent, 0.15), look.accent, dashed=True)
    return Box(x, y + 1, length, 14, look.ink)


def _value(x: float, y: float, value: float | None, before: float | None, look: Look) -> Iterator[Mark]:
    shown = figure(value)
    yield Word(x, y, shown, look.ink, bold=True)
    if value is not None and before is not None and value < before:
        yield Word(x + _room(shown, NORMAL) + 6, y, f"{figure(before - value)} fewer", MUTED, SMALL)


_SLOPE_HEIGHT = 150.0


def _slope(chart: Chart, look: Look, width: float) -> Drawing:
    """One line a child from first to last on 0–10; children alike share one line, the thicker the more."""
    names = _end_names(chart)
    longest = max((_room(name, SMALL) for name in names.values()), default=0)
    left, right = 34.0, width - (12 + min(longest, width * 0.5) if names else 34)
    top, bottom = 22.0, 22.0 + _SLOPE_HEIGHT

    def y(value: float) -> float:
        return bottom - value / 10 * _SLOPE_HEIGHT

    heads = zip((left, right), ("start", "start" if names else "end"), chart.categories, strict=False)
    marks: list[Mark] = [Word(x, 10, word, look.ink, NORMAL, anchor, bold=True) for x, anchor, word in heads]
    for value in (0, 5, 10):
        marks.append(Word(left - 8, y(value) + 3, str(value), MUTED, SMALL, "end"))
        if not names:
            marks.append(Word(right + 8, y(value) + 3, str(value), MUTED, SMALL))
    marks += [Line(x, top, x, bottom, RULE, 0.75) for x in (left, right)]
    alike = Counter((*ends, s.dashed) for s in chart.series if (ends := _ends(s)))
    for (first, last, dashed), count in sorted(alike.items(), key=lambda line: line[0][2]):
        colour = look.accent if dashed else mix(look.ink, 0.8)
        marks.append(Line(left, y(first), right, y(last), colour, min(1 + 0.7 * (count - 1), 6), dashed))
    marks += [Word(right + 8, y(value) + 3, name, look.ink, SMALL) for value, name in names.items()]
    height = bottom + 8
    if alike and max(alike.values()) > 1:
        height += 14
        marks.append(Word(left, height - 3, "A thicker line is several children.", MUTED, SMALL))
    return Drawing(width, height, tuple(marks))


def _ends(series: Series) -> tuple[float, float] | None:
    """The first and the last value, or None where one of them is hidden or absent."""
    if not series.values or series.values[0] is None or series.values[-1] is None:
        return None
    return series.values[0], series.values[-1]


def _end_names(chart: Chart) -> dict[float, str]:
    """What stands at the right ends of a slope of few lines: the labels that share an end, together."""
    ends: dict[float, list[str]] = {}
    for series in chart.series:
        if series.label and (both := _ends(series)):
            ends.setdefault(both[1], []).append(series.label)
    few = len(chart.series) <= 8
    return {end: f"{figure(end)}  {', '.join(names)}" for end, names in ends.items()} if few else {}


_HEAD = 24.0


def _agreement(chart: Chart, look: Look, width: float) -> Drawing:
    """Bars around zero, disagreement to the left; “don't know” stands apart at the right."""
    heads = (*chart.categories, "", "", "", "", "")[:5]
    rows = [(s, (*s.values, 0, 0, 0, 0, 0)[:5]) for s in chart.series]
    right = max(((v[0] or 0) + (v[1] or 0) for _, v in rows), default=0)
    left = max(((v[2] or 0) + (v[3] or 0) for _, v in rows), default=0)
    apart = width - 52
    floor = _room(f"dark: {heads[3]}", SMALL) * 0.9
    scale = min((apart - 24 - floor) / (right or 1), (apart - 44) / ((left + right) or 1))
    zero = max(left * scale + 18, floor)
    marks: list[Mark] = [
        Word(zero - 5, 9, heads[2], look.ink, SMALL, "end", bold=True),
        Word(zero + 5, 9, heads[1], look.ink, SMALL, bold=True),
        Word(zero - 5, 19, f"dark: {heads[3].lower()}", MUTED, SMALL, "end"),
        Word(zero + 5, 19, f"dark: {heads[0].lower()}", MUTED, SMALL),
        Word(width, 9, heads[4], MUTED, SMALL, "end"),
    ]
    y = _HEAD
    for series, (strongly, agree, disagree, not_at_all, unknown) in rows:
        lines = _wrap(series.label, width)
        marks += _label(0, y + 9, lines, look)
        y += len(lines) * _LEADING + 1
        agreed = ((agree, mix(look.ink, 0.35), look.ink), (strongly, look.ink, "#FFFFFF"))
        against = ((disagree, mix(look.accent, 0.25), look.ink), (not_at_all, look.accent, "#FFFFFF"))
        marks += [*_side(zero, y, scale, agreed), *_side(zero, y, -scale, against)]
        marks.append(Line(zero, y - 1.5, zero, y + 12.5, look.ink, 1.2))
        if unknown != 0:
            length = min(max((unknown or 0) * scale * 0.5, 6), 24)
            marks.append(Box(apart + 12, y, length, 11, "#FFFFFF", MUTED, dashed=True))
            marks.append(Word(apart + 16 + length, y + 8.5, figure(unknown), MUTED, SMALL))
        y += 15
    return Drawing(width, y, tuple(marks))


def _side(zero: float, y: float, scale: float, parts: tuple[tuple[float | None, str, str], ...]) -> Iterator[Mark]:
    """The bars of one side from zero outwards; the numbers stand outside where one of them has no room."""
    said = [(value, fill, ink) for value, fill, ink in parts if value != 0]
    fits = all(abs((value or 0) * scale) > _room(figure(value), SMALL) + 4 for value, _, _ in said)
    x = zero
    for value, fill, ink in said:
        end = x + (value or 0) * scale
        yield Box(min(x, end), y, abs(end - x), 11, fill)
        if fits:
            yield Word((x + end) / 2, y + 8.5, figure(value), ink, SMALL, "middle")
        x = end
    if said and not fits:
        outwards = [figure(value) for value, _, _ in said]
        words, anchor = (outwards, "start") if scale > 0 else (outwards[::-1], "end")
        yield Word(x + (4 if scale > 0 else -4), y + 8.5, " · ".join(words), MUTED, SMALL, anchor)


def _listed(chart: Chart, look: Look, width: float) -> Drawing:
    """Each series in words: its label, then each value that there is."""
    marks: list[Mark] = []
    y = 0.0
    for series in chart.series:
        names = (*chart.categories, *("" for _ in series.values))
        told = ", ".join(f"{name} {figure(value)}" for name, value in zip(names, series.values, strict=False))
        for line in _wrap(f"{series.label}: {told}", width):
            y += _LEADING
            marks.append(Word(0, y, line, look.ink))
        y += 4
    return Drawing(width, y, tuple(marks))
