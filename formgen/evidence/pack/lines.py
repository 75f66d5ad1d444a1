"""The lines of the slope plot for those who do not know the cases: they can be counted, and which way they go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from formgen.evidence import safe
from formgen.evidence.breakdown import Cell
from formgen.evidence.figure import Share
from formgen.evidence.progress import Progress
from formgen.evidence.readership import Rule
from formgen.evidence.tallies.funnel import CHANGES


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines that go one way: their name among what a pack tells, how many, and the rows of the change in points."""

    name: str
    count: int
    rows: tuple[str, ...]

    def headline(self, breakdown: str) -> safe.Headline:
        """What they give away of the change in points."""
        whole = Share(self.count, self.count)
        return safe.Headline(self.name, whole, tuple(Cell(breakdown, row) for row in self.rows), exact=True)


DOWN, LEVEL, UP = "lines that go down", "lines that stay level", "lines that go up"
WAYS = frozenset({DOWN, LEVEL, UP})
_LEVEL = CHANGES.index("The same")


def lines(found: Progress) -> Iterator[Lines]:
    """The lines of all children with both scores, by where they go."""
    changes = [o.change or 0 for o in found.both]
    yield Lines(DOWN, sum(c < 0 for c in changes), CHANGES[:_LEVEL])
    yield Lines(LEVEL, sum(c == 0 for c in changes), CHANGES[_LEVEL : _LEVEL + 1])
    yield Lines(UP, sum(c > 0 for c in changes), CHANGES[_LEVEL + 1 :])


def drawable(found: Progress, rule: Rule) -> bool:
    """Whether lines may be drawn one by one for these readers: they are enough, and no few go a way of their own."""
    enough = len(found.both) >= rule.headline_from and rule.nearest == 1
    return enough and not any(0 < one.count < rule.below for one in lines(found))
