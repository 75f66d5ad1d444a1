"""What a reader of several packs can work out: an attacker who knows nothing of `formgen.evidence.safe`.

Rows and years of a breakdown are a network through which children flow: from all of them to a year, from the year to a
row, and back to all. What a pack printed is an arrow whose flow is known. Every other arrow may have more or less, as
far as flow can be led round another way. So the smallest and the largest number come out exact, without any solver.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from typing import Any

ALL = ""
"""In the place of a row or a year: all of them together."""

Place = tuple[str, str]
"""A row and a school year."""


def known(packs: Iterable[Mapping[str, Any]], name: str, years: tuple[str, ...]) -> set[Place]:
    """The numbers of a breakdown that packs printed, of their publications; one of a single year is of that year."""
    found = set()
    for table in (table for pack in packs for table in pack["breakdowns"] if table["name"] == name):
        columns = (*table["columns"], ALL if tuple(table["columns"]) == years else table["columns"][0])
        for row, numbers in zip((*table["rows"], ALL), table["numbers"], strict=True):
            found |= {(row, year) for year, number in zip(columns, numbers, strict=True) if type(number) is int}
    return found


def whole(counts: Mapping[Place, int]) -> dict[Place, int]:
    """The counts of rows and years with all their totals."""
    found = dict(counts)
    for (row, year), count in counts.items():
        for place in ((row, ALL), (ALL, year), (ALL, ALL)):
            found[place] = found.get(place, 0) + count
    return found


def reach(true: Mapping[Place, int], printed: set[Place], place: Place, enough: int) -> tuple[int, int]:
    """The smallest and the largest number that may stand at a place; it is looked no further than `enough` away."""
    return true[place] - _more(true, printed, place, -1, enough), true[place] + _more(true, printed, place, 1, enough)


def _more(true: Mapping[Place, int], printed: set[Place], place: Place, way: int, enough: int) -> int:
    """By how much the number can be larger (`way` 1), or smaller (−1)."""
    flow = dict(true)
    start, end = _ends(place)[::way]
    for more in range(enough):
        path = None if flow[place] + way < 0 else _path(flow, printed | {place}, end, start)
        if path is None:
            return more
        flow[place] += way
        for arrow, step in path:
            flow[arrow] += step
    return enough


def _ends(place: Place) -> tuple[str, str]:
    """From where to where the children of a place flow."""
    row, year = place
    if row and year:
        return f"year {year}", f"row {row}"
    if row:
        return f"row {row}", "end"
    return ("start", f"year {year}") if year else ("end", "start")


def _path(flow: Mapping[Place, int], fixed: set[Place], start: str, end: str) -> list[tuple[Place, int]] | None:
    """Arrows along which one child more, or one less, can be led from one node to another."""
    came: dict[str, tuple[str, Place, int]] = {}
    queue = deque([start])
    while queue:
        node = queue.popleft()
        for place, count in flow.items():
            one, other = _ends(place)
            for here, there, step in ((one, other, 1), (other, one, -1)):
                if here == node and place not in fixed and count + step >= 0 and there not in (*came, start):
                    came[there] = node, place, step
                    queue.append(there)
    if end not in came:
        return None
    path, node = [], end
    while node != start:
        node, place, step = came[node]
        path.append((place, step))
    return path
