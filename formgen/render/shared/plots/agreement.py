"""Statements and how many agree: bars around zero, disagreement to the left, “don’t know” apart at the right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from formgen.look import MUTED, Look
from formgen.render.shared.marks import SMALL, WHITE, Box, Drawing, Line, Mark, Word, ink_on, mix
from formgen.render.shared.plots.bars import STUB, WORDS, hidden, many
from formgen.render.shared.plots.writing import LEADING, SMALL_LEADING, figure, label, room, widest, wrapped
from formgen.report import Chart

_HEAD, _BAR, _APART = 24.0, 11.0, 24.0
"""Heights of the heads and of a bar; how long the bar of “don’t know” is at most."""

_BETWEEN = 0.75
"""The white between two parts of a bar."""

Values = tuple[float | None, float | None, float | None, float | None, float | None]


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a bar: how many, or None for hidden, on which fill, with which edge."""

    value: float | None
    fill: str
    edge: str | None = None


def agreement(chart: Chart, look: Look, width: float) -> Drawing:
    """One bar a statement, its words above it, or beside it where there are many."""
    heads = (*chart.categories, "", "", "", "", "")[:5]
    rows = [(s.label, _sides(_five(s.values), look), _five(s.values)[4]) for s in chart.series]
    unsure = _APART + 4 + widest((figure(unknown) for _, _, unknown in rows), SMALL)
    left = width * WORDS + 8 if many(chart, width) else 0.0
    apart = width - 12 - max(room(heads[4], SMALL), unsure)
    dark = [wrapped(f"dark: {heads[n].lower()}", (apart - left) * 0.34, SMALL) for n in (3, 0)]
    scale, zero = _place([sides for _, sides, _ in rows], [widest(lines, SMALL) + 6 for lines in dark], apart - left)
    zero += left
    marks: list[Mark] = [
        Word(zero - 5, 9, heads[2], look.ink, SMALL, "end", bold=True),
        Word(zero + 5, 9, heads[1], look.ink, SMALL, bold=True),
        Word(width, 9, heads[4], MUTED, SMALL, "end"),
    ]
    for lines, x, anchor in zip(dark, (zero - 5, zero + 5), ("end", "start"), strict=True):
        marks += [Word(x, 9 + (n + 1) * SMALL_LEADING, line, MUTED, SMALL, anchor) for n, line in enumerate(lines)]
    y = _HEAD + SMALL_LEADING * (max(map(len, dark)) - 1)
    for name, (agreed, against), unknown in rows:
        lines = wrapped(name, left - 8 if left else width)
        more = (len(lines) - 1) * LEADING if left else 0
        marks += label(0, y + 9, lines, look.ink)
        y += more / 2 if left else len(lines) * LEADING + 1
        marks += [*_side(zero, y, scale, agreed, look), *_side(zero, y, -scale, against, look)]
        marks.append(Line(zero, y - 1.5, zero, y + _BAR + 1.5, look.ink, 1.2))
        marks += _unknown(apart + 12, y, unknown, scale)
        y += _BAR + (8 if left else 5) + more / 2
    return Drawing(width, y, tuple(marks))


def _five(values: tuple[float | None, ...]) -> Values:
    strongly, agree, disagree, not_at_all, unknown = (*values, 0, 0, 0, 0, 0)[:5]
    return strongly, agree, disagree, not_at_all, unknown


Sides = tuple[list[_Part], list[_Part]]


def _sides(values: Values, look: Look) -> Sides:
    """The parts that agree and those that do not, from the middle outwards, without those that nobody chose."""
    strongly, agree, disagree, not_at_all, _ = values
    agreed = [_Part(agree, mix(look.ink, 0.35)), _Part(strongly, look.ink)]
    against = [_Part(disagree, mix(look.accent, 0.4), look.accent), _Part(not_at_all, look.accent, WHITE)]
    return [p for p in agreed if p.value != 0], [p for p in against if p.value != 0]


def _place(rows: list[Sides], heads: list[float], width: float) -> tuple[float, float]:
    """How long one answer is, as long as the paper lets it be, and where zero lies."""
    most = max(sum(part.value or 0 for side in sides for part in side) for sides in rows)
    scale = width / (most or 1)
    while True:
        left, right = (max([heads[n], *(_long(sides[1 - n], scale) for sides in rows)]) for n in (0, 1))
        if left + right <= width or scale * (most or 1) < 1:
            return scale, left
        scale *= 0.97


def _long(parts: list[_Part], scale: float) -> float:
    """How long the bars of a side are, with the numbers that stand outside."""
    bars = sum(STUB if part.value is None else part.value * scale for part in parts)
    return bars + (2 if _fit(parts, scale) else room(_outside(parts), SMALL) + 6)


def _fit(parts: list[_Part], scale: float) -> bool:
    """Whether every number has room in its bar."""
    return all(part.value * scale > room(figure(part.value), SMALL) + 4 for part in parts if part.value is not None)


def _outside(parts: list[_Part]) -> str:
    return " · ".join(figure(part.value) for part in parts if part.value is not None)


def _side(zero: float, y: float, scale: float, parts: list[_Part], look: Look) -> Iterator[Mark]:
    """The bars of one side from zero outwards; the numbers stand outside where one of them has no room."""
    fits = _fit(parts, abs(scale))
    x, way = zero, 1 if scale > 0 else -1
    for part in parts:
        if part.value is None:
            yield from hidden(min(x, x + way * STUB), y, _BAR, STUB)
            x += way * STUB
            continue
        end = x + part.value * scale
        yield Box(min(x, end), y, max(abs(end - x) - _BETWEEN, 0.3), _BAR, part.fill, part.edge, dashed=bool(part.edge))
        if fits:
            yield Word((x + end) / 2, y + 8.5, figure(part.value), ink_on(part.fill, look.ink), SMALL, "middle")
        x = end
    if not fits:
        yield Word(x + 4 * way, y + 8.5, _outside(parts[::way]), MUTED, SMALL, "start" if way > 0 else "end")


def _unknown(x: float, y: float, unknown: float | None, scale: float) -> Iterator[Mark]:
    if unknown is None:
        yield from hidden(x, y, _BAR, STUB)
    elif unknown:
        length = min(max(unknown * scale * 0.5, 6), _APART)
        yield Box(x, y, length, _BAR, WHITE, MUTED, dashed=True)
        yield Word(x + length + 4, y + 8.5, figure(unknown), MUTED, SMALL)
