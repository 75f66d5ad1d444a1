"""What one number leaves of another: how few are in the larger one alone, which the two would tell together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import NamedTuple

from formgen.evidence import safe
from formgen.evidence.breakdown import Breakdown, Cell
from formgen.evidence.evidence import Period
from formgen.evidence.pack.spans import Spans
from formgen.evidence.readership import Rule

Cells = tuple[Cell, ...]
IN_BOTH, IN_ONE = "In both", "In the larger one alone"


class Gap(NamedTuple):
    """Two numbers of a span of days, of which one holds the other; `what` is left between them.

    Not `linked`: what is known of the smaller one is told beside it, so that the two need not be looked at together.
    `apart`: headlines that may tell what is left between them, each a part of it.
    """

    what: str
    span: Period
    larger: Cells
    smaller: Cells
    unit: str = "children"
    linked: bool = True
    apart: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """Its own, which ends with the span."""
        return f"{self.what} {self.span.short}"


def came_again(figures: Iterable[Breakdown], spans: Spans) -> Iterator[Gap]:
    """What a figure of a longer span counts once, and those of the spans in it count again."""
    tables = {one.name: one for one in figures}
    for whole, parts in spans.parts.items():
        for one in (one for one in tables.values() if whole.short in one.beside):
            each = [safe.elsewhere(Cell(one.name, None, whole.short), whole, part) for part in parts]
            for name, rows in (("all", (None,)), (one.rows[0], one.rows[:1]), ("the rest", one.rows[1:])):
                larger = tuple(cell._replace(row=row) for cell in each if cell.breakdown in tables for row in rows)
                if rows and larger:
                    smaller = tuple(Cell(one.name, row, whole.short) for row in rows)
                    yield Gap(f"came again, {name} in {one.name}", whole, larger, smaller, one.unit[1])


def other_years(figures: Iterable[Breakdown], spans: Spans) -> Iterator[Gap]:
    """What a figure of a longer span leaves to those of several spans in it, if it is told beside that of another one.

    Each of them may be told as well: then nothing more is.
    """
    tables = {one.name: one for one in figures}
    for whole, parts in spans.parts.items():
        for one in (one for one in tables.values() if whole.short in one.beside and len(parts) > 2):
            for part, row in product(parts, (True, False)):
                rows = one.rows[:1] if row else one.rows[1:]
                each = [safe.elsewhere(Cell(one.name, None, whole.short), whole, other) for other in parts]
                there = [cell.breakdown for cell in each if cell.breakdown in tables]
                own = safe.elsewhere(Cell(one.name, None, whole.short), whole, part)
                if rows and own.breakdown in there and len(there) > 2:
                    apart = frozenset(name.removeprefix("figure ") for name in there if name != own.breakdown)
                    yield Gap(
                        f"{rows[0]} in {one.name}, not in {part.short},", whole,
                        tuple(Cell(one.name, label, whole.short) for label in rows),
                        tuple(own._replace(row=label) for label in rows), one.unit[1], apart=apart,
                    )  # fmt: skip


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
                {(row, short): count for row, count in rows.items()}, beside=(short,), apart=gap.apart,
            )  # fmt: skip


def level(gaps: Iterable[Gap]) -> Iterator[safe.Same]:
    """The two numbers of each gap, as there may be nothing between them: no more are in the smaller one."""
    return (safe.Same(gap.smaller, gap.larger, or_fewer=True) for gap in gaps if gap.linked and not gap.apart)


def same(gaps: Iterable[Gap], made: Iterable[Breakdown]) -> Iterator[safe.Same]:
    """What the breakdowns of the gaps have in common with the numbers that they lie between."""
    there = {one.name for one in made}
    for gap in gaps:
        if gap.name in there:
            yield safe.Same(gap.larger, (Cell(gap.name, None, gap.span.short),))
            if gap.linked:
                yield safe.Same(gap.smaller, (Cell(gap.name, IN_BOTH, gap.span.short),))
