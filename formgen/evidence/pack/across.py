"""What the tables of a pack count in other spans of days, beside its own; and how these numbers hang together.

A child who had support in two years counts in each of them, and once in a longer span; and one who was referred too
late to be counted in a year may be counted in the longer span alone. So what holds of the numbers, whatever it is, is
taken for known: they are as many, or no more, or no fewer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from formgen.evidence import safe
from formgen.evidence.breakdown import Breakdown, Cell
from formgen.evidence.evidence import Period
from formgen.evidence.pack.counts import MONTHS
from formgen.evidence.pack.spans import Spans

Cells = tuple[Cell, ...]


def over(tables: Iterable[Breakdown], others: Mapping[Period, Iterable[Breakdown]]) -> Iterator[Breakdown]:
    """The tables with what the same ones of other spans count beside them: never printed, and kept from readers."""
    found = {span.short: {one.name: one for one in of} for span, of in others.items()}
    for table in tables:
        there = (*table.columns, *table.beside)
        beside = {name: of[table.name] for name, of in found.items() if table.name in of and name not in there}
        yield _beside(table, beside) if beside and table.name != MONTHS else table


def _beside(table: Breakdown, others: Mapping[str, Breakdown]) -> Breakdown:
    counts = {(row, name): one.value(row) for name, one in others.items() for row in one.rows}
    totals = None if table.totals is None else {**table.totals, **{name: one.value() for name, one in others.items()}}
    return replace(table, counts={**table.counts, **counts}, totals=totals, beside=(*table.beside, *others))


def between(tables: Iterable[Breakdown], spans: Spans) -> Iterator[safe.Same]:
    """How the numbers of a longer span and of those that make it up hang together, table by table."""
    period = spans.every[0]
    for table in tables:
        there = {*table.columns, *table.beside}
        for whole, parts in spans.parts.items():
            own = whole.short if whole.short in there else None
            is_sum = own is None and {part.short for part in parts} == {*table.columns}
            if is_sum or not (own or whole == period) or not {part.short for part in parts} <= there:
                continue
            for row in (*table.rows, None):
                each = [Cell(table.name, row, part.short) for part in parts]
                yield from _together(Cell(table.name, row, own), each, {table.name: table})


def between_figures(figures: Iterable[Breakdown], spans: Spans) -> Iterator[safe.Same]:
    """How each figure of a longer span and those of the spans that make it up hang together."""
    tables = {one.name: one for one in figures}
    for whole, parts in spans.parts.items():
        for one in [one for one in tables.values() if whole.short in one.beside]:
            for row in (*one.rows, None):
                cell = Cell(one.name, row, whole.short)
                each = [found for part in parts
                        if (found := safe.elsewhere(cell, whole, part)).breakdown in tables]  # fmt: skip
                yield from _together(cell, each, tables) if each else ()


def _together(whole: Cell, parts: Sequence[Cell], tables: Mapping[str, Breakdown]) -> Iterator[safe.Same]:
    """That a number is the sum of others; else that it is less, and no less than each of them, where that is so."""
    count, *each = (tables[cell.breakdown].value(cell.row, cell.column) for cell in (whole, *parts))
    if count == sum(each):
        yield safe.Same((whole,), tuple(parts))
        return
    if count < sum(each):
        yield safe.Same((whole,), tuple(parts), or_fewer=True)
    for part, number in zip(parts, each, strict=True):
        if number <= count:
            yield safe.Same((part,), (whole,), or_fewer=True)


def everywhere(pairs: Iterable[safe.Same], tables: Iterable[Breakdown], spans: Spans) -> Iterator[safe.Same]:
    """Pairs that are the same number in the pack’s period, and what may be so in the other spans as well."""
    period, *others = spans.every
    there = {one.name: {*one.columns, *one.beside} for one in tables}
    for pair in pairs:
        yield pair
        if {cell.column for cell in (*pair.one, *pair.other)} <= {None, period.short}:
            for span in others:
                one, other = _moved(pair.one, period, span), _moved(pair.other, period, span)
                if all(cell.column in there.get(cell.breakdown, ()) for cell in (*one, *other)):
                    yield safe.Same(one, other, pair.or_fewer)


def _moved(cells: Cells, period: Period, span: Period) -> Cells:
    found = (safe.elsewhere(cell, period, span) for cell in cells)
    return tuple(Cell(cell.breakdown, cell.row, cell.column or span.short) for cell in found)
