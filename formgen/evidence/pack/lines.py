"""The lines of the slope plot for those who do not know the cases: they can be counted, which way and how far."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product

from formgen.evidence import safe
from formgen.evidence.breakdown import Cell
from formgen.evidence.figure import Share
from formgen.evidence.progress import Progress
from formgen.evidence.readership import Rule
from formgen.evidence.tallies.funnel import CHANGES, row_of
from formgen.report import score_band


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines of which it is seen how far they go: their name among what a pack tells, how many, and the rows of the
    change in points. `at_least`: others may go as far."""

    name: str
    count: int
    rows: tuple[str, ...]
    at_least: bool = False

    def headline(self, breakdown: str) -> safe.Headline:
        """What they give away of the change in points."""
        whole = Share(self.count, self.count)
        cells = tuple(Cell(breakdown, row) for row in self.rows)
        return safe.Headline(self.name, whole, cells, exact=True, at_least=self.at_least)


_LINES = "lines that "
DOWN, LEVEL, UP = f"{_LINES}go down", f"{_LINES}stay level", f"{_LINES}go up"
WAYS = frozenset({DOWN, LEVEL, UP})
_LEVEL = CHANGES.index("The same")


def drawn(worded: Collection[str]) -> bool:
    """Whether lines are drawn one by one, where these are the names of what is told in words or left out."""
    return not any(name.startswith(_LINES) for name in worded)


def lines(found: Progress) -> Iterator[Lines]:
    """The lines of all children with both scores, by where they go, and by how far: their ends lie in bands."""
    yield from _ways(found)
    seen = [_seen(score_band(o.first or 0), score_band(o.last or 0), _sign(o.change or 0)) for o in found.both]
    for rows in (range(_LEVEL), range(_LEVEL + 1, len(CHANGES))):
        yield from _how_far(rows, seen)


def _ways(found: Progress) -> Iterator[Lines]:
    ways = [_sign(o.change or 0) for o in found.both]
    yield Lines(DOWN, ways.count(-1), CHANGES[:_LEVEL])
    yield Lines(LEVEL, ways.count(0), CHANGES[_LEVEL : _LEVEL + 1])
    yield Lines(UP, ways.count(1), CHANGES[_LEVEL + 1 :])


def _how_far(rows: range, seen: Sequence[range]) -> Iterator[Lines]:
    """Of the rows of one way each run in which some lines lie for certain, if it tells more than its two parts do."""
    known: dict[tuple[int, int], int] = {}
    for length in range(1, len(rows)):
        for first in rows[: len(rows) - length + 1]:
            last = first + length - 1
            count = sum(first <= one.start and one.stop - 1 <= last for one in seen)
            known[first, last] = count
            if count > max((known[first, k] + known[k + 1, last] for k in range(first, last)), default=0):
                yield Lines(f"{_LINES}go {CHANGES[first]} to {CHANGES[last]}", count, CHANGES[first : last + 1], True)


@cache
def _seen(first: int, last: int, way: int) -> range:
    """The rows in which a line can lie that goes from one band of scores to another."""
    scores = range(11)
    changes = [b - a for a, b in product(scores, repeat=2)
               if (score_band(a), score_band(b), _sign(b - a)) == (first, last, way)]  # fmt: skip
    return range(row_of(min(changes)), row_of(max(changes)) + 1)


def _sign(change: int) -> int:
    return (change > 0) - (change < 0)


def drawable(found: Progress, rule: Rule) -> bool:
    """Whether lines may be drawn one by one for these readers: they are enough, and no few go a way of their own."""
    enough = len(found.both) >= rule.headline_from and rule.nearest == 1
    return enough and not any(0 < one.count < rule.below for one in _ways(found))
