"""Charts that follow each other: which stand side by side on a page, and which have its whole width."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from formgen.look import Look
from formgen.reflow import ROOM
from formgen.report import Chart, ChartKind

HALF = 242.0
"""Points that a chart is wide when two have room side by side."""

_WHOLE = frozenset({ChartKind.CALENDAR})
"""Charts with twelve columns, for which half a page is too little."""


def in_rows(charts: Sequence[Chart]) -> Iterator[tuple[Sequence[Chart], bool]]:
    """The charts of each row, one or two, and whether each has half of the width.

    A last one that is alone has half, too, where others of its kind above it have: it is as large as they are.
    """
    place = 0
    while place < len(charts):
        pair = charts[place : place + 2]
        if any(chart.kind in _WHOLE for chart in pair):
            pair = pair[:1]
        before = charts[place - 1] if place else None
        alone = len(pair) == 1 and before is not None and before.kind is pair[0].kind and pair[0].kind not in _WHOLE
        yield pair, len(pair) == 2 or alone
        place += len(pair)


def large(look: Look) -> bool:
    """Whether charts stand alone, drawn for half the page and printed over all of it: their type is twice as large."""
    return look.measures.scale > ROOM
