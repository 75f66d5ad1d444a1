"""What one number leaves of another: how few are in the larger one alone, which the two would tell together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from formgen.evidence import safe
from formgen.evidence.breakdown import Breakdown, Cell
from formgen.evidence.evidence import Period
from formgen.evidence.readership import Rule

Cells = tuple[Cell, ...]
IN_BOTH, IN_ONE = "In both", "In the larger one alone"


class Gap(NamedTuple):
    """Two numbers of a span of days, of which one holds the other; `what` is left between them.

    Not `linked`: what is known of the smaller one is told beside it, so that the two need not be looked at together.
    """

    what: str
    span: Period
    larger: Cells
    smaller: Cells
    unit: str = "children"
    linked: bool = True

    @property
    def name(self) -> str:
        """Its own, which ends with the span."""
        return f"{self.what} {self.span.short}"


def breakdowns(gaps: Iterable[Gap], tables: Mapping[str, Breakdown], rule: Rule) -> Iterator[Breakdown]:
    """Each gap that holds a few, as a breakdown that is never printed."""
    for gap in gaps:
        larger, smaller = (sum(tables[cell.breakdown].value(cell.row, cell.column) for cell in cells)
                           for cells in (gap.larger, gap.smaller))  # fmt: skip
        if 0 < larger - smaller < rule.below:
            short = gap.span.short
            rows = {IN_BOTH: smaller, IN_ONE: larger - smaller}
            yield Breakdown(
                gap.name, gap.what, gap.name, (gap.unit, gap.unit), tuple(rows), (),
                {(row, short): count for row, count in rows.items()}, beside=(short,),
            )  # fmt: skip


def same(gaps: Iterable[Gap], made: Iterable[Breakdown]) -> Iterator[safe.Same]:
    """What the breakdowns of the gaps have in common with the numbers that they lie between."""
    there = {one.name for one in made}
    for gap in gaps:
        if gap.name in there:
            yield safe.Same(gap.larger, (Cell(gap.name, None, gap.span.short),))
            if gap.linked:
                yield safe.Same(gap.smaller, (Cell(gap.name, IN_BOTH, gap.span.short),))
