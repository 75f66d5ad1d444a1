"""Several packs of shorter spans beside one of a longer span: what they add up to, and what they leave of it.

A child who had support in two years counts in each of them, and once in the longer span. So what holds of the numbers,
whatever it is, is taken for known: they are as many, or no more, or no fewer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from formgen.evidence.evidence import Period
from formgen.evidence.readership import Rule
from formgen.evidence.safe.facts import Fact, Kind, Secret, number_words
from formgen.evidence.safe.publication import Printed, Publication
from formgen.evidence.safe.terms import Table, Terms, added, terms, total
from formgen.evidence.safe.truth import Truth

WORDS = "how the years of several packs add up"
MOST = 6
"""Of more spans than these only so many are looked at together."""


@dataclass(frozen=True, slots=True)
class _Span:
    """What is known of a span of days: its tables by name, and whether its numbers were told by an earlier pack."""

    period: Period
    tables: Mapping[str, Table]
    told: bool

    def number(self, name: str, row: str | None) -> Terms:
        """A number of the span as a sum."""
        return terms(self.tables[name], row, self.period.short)

    def has(self, name: str) -> bool:
        """Whether a table counts the days of the span by themselves."""
        table = self.tables.get(name)
        return table is not None and self.period.short in (*table.columns, *table.beside)

    def value(self, name: str, row: str | None, truth: Truth) -> int | None:
        """The number; None where it is not kept."""
        table = self.tables[name]
        if not isinstance(table, Printed):
            return truth.value(self.number(name, row))
        place = row, self.period.short
        return table.hidden.get(place, table.numbers.get(place))

    def shown(self, name: str, row: str | None) -> int | None:
        """The number that an earlier pack told; None where it told none."""
        table = self.tables[name]
        return table.numbers.get((row, self.period.short)) if isinstance(table, Printed) else None


def joined(before: Sequence[Publication], truth: Truth, period: Period | None) -> Iterator[Fact]:
    """How the numbers of a longer span and those of all spans that make it up hang together."""
    for whole, parts in _covers(before, truth, period):
        if sum(_days(one.period) for one in parts) < _days(whole.period):
            continue
        for name, row in _places(whole, parts):
            count, *each = (one.value(name, row, truth) for one in (whole, *parts))
            if count is None or None in each:
                continue
            every, rest = whole.number(name, row), [one.number(name, row) for one in parts]
            over = sum(one or 0 for one in each) - count
            if over >= 0:
                yield Fact(added((1, total(rest)), (-1, every)), 0, None if over else 0, Kind.ALWAYS, WORDS)
            for number, one in zip(rest, each, strict=True):
                if over and (one or 0) <= count:
                    yield Fact(added((1, every), (-1, number)), 0, None, Kind.ALWAYS, WORDS)


def left(before: Sequence[Publication], truth: Truth, rule: Rule, period: Period) -> Iterator[Secret]:
    """Small differences of what a longer span counts to what several shorter ones add up to; one is this pack’s."""
    for whole, parts in _covers(before, truth, period):
        own = next((one for one in (whole, *parts) if not one.told), None)
        if own is None:
            continue
        for name, row in _places(whole, parts):
            now = own.value(name, row, truth)
            others = [one.shown(name, row) for one in (whole, *parts) if one is not own]
            known = [one for one in others if one is not None]
            around = sum(known) if own is whole else known[0] - sum(known[1:]) if known else 0
            if now is not None and None not in others and 0 < abs(now - around) < rule.below:
                place = number_words(own.tables[name].name, row, None)
                words = f"What several reports leave at {place}: the number here"
                yield Secret(own.number(name, row), words, rule.below, around)


def _covers(before: Sequence[Publication], truth: Truth, period: Period | None) -> Iterator[tuple[_Span, list[_Span]]]:
    """Each span with two or more that are in it and share no day."""
    if period is None:
        return
    spans = {pack.period: _Span(pack.period, {one.name: one for one in pack.breakdowns}, True)
             for pack in before if pack.period is not None}  # fmt: skip
    spans[period] = _Span(period, truth.breakdowns, False)
    for whole in spans.values():
        parts: list[_Span] = []
        for one in sorted(spans.values(), key=lambda one: (one.period.end, -one.period.start.toordinal())):
            apart = not parts or one.period.start > parts[-1].period.end
            if one is not whole and one.period.within(whole.period) and apart:
                parts.append(one)
        for count in range(2, len(parts[:MOST]) + 1):
            yield from ((whole, [*some]) for some in combinations(parts[:MOST], count))


def _places(whole: _Span, parts: Sequence[_Span]) -> Iterator[tuple[str, str | None]]:
    """The numbers that all of them have, but for those of which the longer one has the shorter ones’ as well."""
    for name, table in whole.tables.items():
        columns = {*table.columns, *table.beside}
        names = {one.period.short for one in parts}
        if whole.period.short in columns and not names <= columns and all(one.has(name) for one in parts):
            for row in (*table.rows, None):
                if all(row is None or row in one.tables[name].rows for one in parts):
                    yield name, row


def _days(period: Period) -> int:
    return (period.end - period.start).days + 1
