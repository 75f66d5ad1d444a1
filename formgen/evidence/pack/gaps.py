"""What one number leaves of another: how few are in the larger one alone, which the two would tell together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
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


def came_again(figures: Iterable[Breakdown], spans: Spans, rule: Rule) -> Iterator[Gap]:
    """What a figure of a longer span counts once, and those of the spans in it count again.

    Rounded figures tell no such number to the last one: of them only all who are counted are looked at.
    """
    tables = {one.name: one for one in figures}
    for whole, parts in spans.parts.items():
        for one in (one for one in tables.values() if whole.short in one.beside):
            each = [safe.elsewhere(Cell(one.name, None, whole.short), whole, part) for part in parts]
            sides = (("all", (None,)), (one.rows[0], one.rows[:1]), ("the rest", one.rows[1:]))
            for name, rows in sides if rule.nearest == 1 else sides[:1]:
                larger = tuple(cell._replace(row=row) for cell in each if cell.breakdown in tables for row in rows)
                if rows and larger:
                    smaller = tuple(Cell(one.name, row, whole.short) for row in rows)
                    yield Gap(f"came again, {name} in {one.name}", whole, larger, smaller, one.unit[1])


def other_years(figures: Iterable[Breakdown], spans: Spans, rule: Rule) -> Iterator[Gap]:
    """What a figure of a longer span leaves to those of several spans in it, if it is told beside that of another one.

    Each of them may be told as well: then nothing more is. Where they add up and each is of enough people, the attack
    on each by itself sees to it.
    """
    tables = {one.name: one for one in figures}
    for whole, parts in spans.parts.items():
        for one in (one for one in tables.values() if whole.short in one.beside):
            names = {part: safe.elsewhere(Cell(one.name, None, whole.short), whole, part).breakdown for part in parts}
            each = {part: tables[name] for part, name in names.items() if name in tables}
            for part in each if len(each) > 2 else ():
                others = [other.value(None, span.short) for span, other in each.items() if span != part]
                if min(others) < rule.headline_from or not _adds_up(one, whole, each):
                    yield from _besides(one, whole, part, each)


def _adds_up(one: Breakdown, whole: Period, each: Mapping[Period, Breakdown]) -> bool:
    return all(one.value(row, whole.short) == sum(part.value(row, span.short) for span, part in each.items())
               for row in one.rows)  # fmt: skip


def _besides(one: Breakdown, whole: Period, part: Period, each: Mapping[Period, Breakdown]) -> Iterator[Gap]:
    """Those who count, and those who do not, in a figure of the whole and not in that of a part."""
    apart = frozenset(other.name.removeprefix("figure ") for span, other in each.items() if span != part)
    for rows in filter(None, (one.rows[:1], one.rows[1:])):
        yield Gap(
            f"{rows[0]} in {one.name}, not in {part.short},", whole,
            tuple(Cell(one.name, row, whole.short) for row in rows),
            tuple(Cell(each[part].name, row, part.short) for row in rows), one.unit[1], apart=apart,
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
