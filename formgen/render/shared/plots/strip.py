"""The strip under an axis: in which months the log was kept, a row for each school year."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from formgen.look import MUTED, Look
from formgen.render.shared.marks import SMALL, WHITE, Box, Mark, Word
from formgen.render.shared.plots.writing import SMALL_LEADING, room, wrapped
from formgen.report import Series

KEPT = {2: "all or most of the month", 1: "some of it", 0: "not kept"}
"""What each value of a strip means."""

_LEAD = "Log kept"
_ROW, _SIDE = 10.0, 7.0


def strip_marks(
    strip: Sequence[Series], x: Callable[[int], float], step: float, right: float, y: float, width: float, look: Look
) -> tuple[list[Mark], float]:
    """The words that say what the boxes mean, a row of boxes for each school year, and where they end."""
    if not strip:
        return [], y
    marks, y = _meaning(y + 3, width, look)
    side = min(step - 2, _SIDE)
    for series in strip:
        for place, value in enumerate(series.values):
            if value is not None:
                marks += _box(x(place) - side / 2, y + (_ROW - side) / 2, side, value, look)
        lines = wrapped(series.label, width - right - 4, SMALL)
        marks += [Word(right + 4, y + 8 + n * SMALL_LEADING, line, MUTED, SMALL) for n, line in enumerate(lines)]
        y += max(_ROW, len(lines) * SMALL_LEADING + 0.5)
    return marks, y + 2


def _box(x: float, y: float, side: float, value: float, look: Look) -> Iterator[Mark]:
    """A full, a half or an empty box."""
    if value > 1:
        yield Box(x, y, side, side, look.ink)
        return
    yield Box(x + 0.5, y + 0.5, side - 1, side - 1, WHITE, look.ink if value else MUTED, dashed=not value)
    if value:
        yield Box(x, y + side / 2, side, side / 2, look.ink)


def _meaning(y: float, width: float, look: Look) -> tuple[list[Mark], float]:
    """One line of small print, or more, in which each box has its words behind it."""
    y += SMALL_LEADING
    marks: list[Mark] = [Word(0, y, f"{_LEAD}:", MUTED, SMALL)]
    x = room(f"{_LEAD}:", SMALL) + 5
    for value, words in KEPT.items():
        long = 11 + room(words, SMALL)
        if x + long > width:
            x, y = 0.0, y + SMALL_LEADING
        marks += [*_box(x, y - 6.5, _SIDE, value, look), Word(x + 11, y, words, MUTED, SMALL)]
        x += long + 8
    return marks, y + 4
