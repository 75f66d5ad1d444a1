"""Which numbers are hidden for themselves: small ones, and ones that say something of everybody in a small group."""

from __future__ import annotations

from collections.abc import Iterator

from formgen.evidence.breakdown import Breakdown, Cell
from formgen.evidence.readership import Rule
from formgen.evidence.safe.known import few_outside


def small(breakdown: Breakdown, rule: Rule) -> Iterator[Cell]:
    """The numbers that this readership may not come to know, whatever else is shown; of what is not printed too."""
    for cell in breakdown.cells() if rule.below else ():
        count = breakdown.value(cell.row, cell.column)
        if 0 < count < rule.below or few_outside(breakdown, cell, rule) or tells_of_all(breakdown, cell, rule):
            yield cell


def tells_of_all(breakdown: Breakdown, cell: Cell, rule: Rule) -> bool:
    """Whether a row holds all or none of a group too small for a headline: “all 6 looked-after children …”.

    In a breakdown of a single row there is nothing else that they could be.
    """
    if cell.row is None or len(breakdown.rows) < 2:
        return False
    group = breakdown.value(None, cell.column)
    return 0 < group < rule.headline_from and breakdown.value(cell.row, cell.column) in (0, group)
