"""One line a child from its first score to its last, on 0–10."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256

from formgen.look import MUTED, RULE, Look
from formgen.render.shared.marks import DASHED, NORMAL, SMALL, Drawing, Line, Mark, Word, mix
from formgen.render.shared.plots.writing import figure, notes, room, spread, widest, wrapped
from formgen.report import Chart, Series, score_band

TOP = 10
"""The end of the scale."""

FEW = 8
"""Up to so many lines have their names at their ends."""

BANDS = ((0.0, 1.8), (2.0, 3.8), (4.0, 5.8), (6.0, 7.8), (8.0, 10.0))
"""Where an end of a blurred line may lie, for each band of scores."""

SEVERAL = "A thicker line is several children."
BLURRED = "Each end is drawn somewhere near its score, so that no child can be told by it."

_APART = 0.4
"""How much of a band the lower end of a line within it may take, and the higher one."""

_HEIGHT, _TOP, _AXIS = 150.0, 22.0, 34.0
_WIDEST = 340.0
"""Lines that are longer than this look flat."""

Ends = tuple[float, float, bool]
"""Where a line starts and ends, and whether it is to be warned of."""


def ends(chart: Chart) -> list[Ends]:
    """The lines to draw, without those of which an end is hidden or absent; blurred ones in no order of children."""
    known = [
        (s.values[0], s.values[-1], s.dashed)
        for s in chart.series
        if s.values and s.values[0] is not None and s.values[-1] is not None
    ]
    return _blurred(known) if chart.blurred else known


def _blurred(known: Sequence[Ends]) -> list[Ends]:
    """The lines with their ends moved within the bands of their scores: what is drawn depends on nothing finer.

    A line that goes up still does, one that goes down too; how far an end moves depends on its place alone.
    """
    coarse = sorted((score_band(a), score_band(b), (b > a) - (b < a), warned) for a, b, warned in known)
    return [_moved(place, *line) for place, line in enumerate(coarse)]


def _moved(place: int, first: int, last: int, way: int, dashed: bool) -> Ends:
    shares = [number / 255 for number in sha256(str(place).encode()).digest()[:2]]
    if first == last:
        lower, higher = shares[0] * _APART, 1 - shares[1] * _APART
        shares = [lower, higher] if way > 0 else [higher, lower] if way < 0 else shares[:1] * 2
    start, end = (_within(BANDS[band], share) for band, share in zip((first, last), shares, strict=True))
    return round(start, 1), round(end, 1), dashed


def _within(band: tuple[float, float], share: float) -> float:
    return band[0] + (band[1] - band[0]) * share


def slope(chart: Chart, look: Look, width: float) -> Drawing:
    """Lines between two scales; those alike are one, the thicker the more; few of them have their names."""
    lines = ends(chart)
    across = min(width, _WIDEST)
    names = {} if chart.blurred else _names(chart.series, across * 0.45)
    longest = widest((line for told in names.values() for line in told), SMALL)
    left, right = _AXIS, across - (longest + 12 if names else _AXIS)
    bottom = _TOP + max(_HEIGHT, sum(map(len, names.values())) * 10 + 20)

    def y(value: float) -> float:
        return bottom - value / TOP * (bottom - _TOP)

    marks = _heads(chart, look, left, right, across, named=bool(names))
    for value in (0, 5, TOP):
        marks.append(Word(left - 8, y(value) + 3, str(value), MUTED, SMALL, "end"))
        if not names:
            marks.append(Word(right + 8, y(value) + 3, str(value), MUTED, SMALL))
    marks += [Line(x, _TOP, x, bottom, RULE, 0.75) for x in (left, right)]
    alike = Counter(lines)
    for (first, last, dashed), count in sorted(alike.items(), key=lambda line: (line[0][2], line[0])):
        colour, dash = (look.accent, DASHED) if dashed else (mix(look.ink, 0.8), ())
        marks.append(Line(left, y(first), right, y(last), colour, min(1 + 0.7 * (count - 1), 6), dash))
    marks += _named(names, right, y, look)
    several = (SEVERAL,) if alike and max(alike.values()) > 1 and not chart.blurred else ()
    small, end = notes((*several, *told(chart)), 0, bottom + 5, width, MUTED)
    return Drawing(width, end + 3, (*marks, *small))


def _heads(chart: Chart, look: Look, left: float, right: float, across: float, *, named: bool) -> list[Mark]:
    first, last = (*chart.categories, "", "")[:2]
    start = max(left - room(first, NORMAL, bold=True) / 2, 0)
    after, long = start + room(first, NORMAL, bold=True) + 8, room(last, NORMAL, bold=True)
    anchor, x = ("start", max(min(right - 12, across - long), after)) if named else ("end", right + 26)
    return [
        Word(start, 10, first, look.ink, NORMAL, bold=True),
        Word(x, 10, last, look.ink, NORMAL, anchor, bold=True),
    ]


def _names(series: Sequence[Series], width: float) -> dict[float, list[str]]:
    """What stands at the right ends of a few lines: the labels that share an end, together, in lines."""
    if len(series) > FEW:
        return {}
    shared: dict[float, list[str]] = {}
    for one in series:
        if one.label and one.values and one.values[-1] is not None and one.values[0] is not None:
            shared.setdefault(one.values[-1], []).append(one.label)
    return {end: wrapped(f"{figure(end)}  {', '.join(names)}", width, SMALL) for end, names in shared.items()}


def _named(names: dict[float, list[str]], x: float, y: Callable[[float], float], look: Look) -> Iterator[Mark]:
    """The names beside the ends of their lines, each as near to it as the others let it."""
    ordered = sorted(names.items(), reverse=True)
    lines = [(y(end) + 3 + n * _NAME, line) for end, told in ordered for n, line in enumerate(told)]
    places = spread([place for place, _ in lines], _NAME, _TOP + 3, y(0) + 3 + _NAME)
    for (_, line), place in zip(lines, places, strict=True):
        yield Word(x + 8, place, line, look.ink, SMALL)


_NAME = 10.0


def told(chart: Chart) -> Iterator[str]:
    """What is said under the lines."""
    if chart.blurred:
        yield BLURRED
    if missing := len(chart.series) - len(ends(chart)):
        yield f"{missing} not drawn: a score is missing or hidden."
