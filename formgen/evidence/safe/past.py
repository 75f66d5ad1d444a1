"""What earlier packs told the readers of this one, and those who read other packs as well.

They believe that what was true then is true today: where it is, it is a fact. Where late returns have changed a number,
they know on which side of the old one it is, and the difference is a secret where it is small.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from formgen.evidence.breakdown import Cell
from formgen.evidence.evidence import Period
from formgen.evidence.readership import Readership, Rule
from formgen.evidence.safe.added_up import joined, left
from formgen.evidence.safe.facts import Fact, Kind, Secret, always, number_words
from formgen.evidence.safe.publication import Publication
from formgen.evidence.safe.ranges import consistent
from formgen.evidence.safe.terms import Terms, sum_of, terms
from formgen.evidence.safe.truth import Truth


def past_facts(
    before: Sequence[Publication], truth: Truth, readers: Readership, period: Period | None = None
) -> list[Fact]:
    """What earlier packs showed, and how their breakdowns added up; `before` has the oldest first.

    Of years that are not in this pack it cannot be told what still holds: there the newest pack is believed, and older
    ones as far as they do not contradict it.
    """
    facts = [fact for pack in before for printed in pack.breakdowns for fact in always(printed, truth)]
    told = [list(_believed(pack, truth, readers)) for pack in before]
    facts += [fact for pack in told for fact in pack if truth.value(fact.terms) is not None]
    facts += joined(before, truth, period)
    for pack in reversed(told):
        more = [fact for fact in pack if truth.value(fact.terms) is None]
        facts += more if more and consistent([*facts, *more]) else []
    return facts


def _believed(pack: Publication, truth: Truth, readers: Readership) -> Iterator[Fact]:
    kind = Kind.EARLIER if pack.readers is readers else Kind.OTHERS
    for number, low, high, words in _told(pack):
        now = truth.value(number)
        if truth.holds(number, low, high) is not False:
            yield Fact(number, low, high, kind, words)
        elif low == high and low is not None:
            is_more = now is not None and now > low
            yield Fact(number, low if is_more else None, None if is_more else low, kind, words)


def _told(pack: Publication) -> Iterator[tuple[Terms, int | None, int | None, str]]:
    """Everything that a pack told: sums with their bounds, and what it is known from."""
    for printed in pack.breakdowns:
        for (row, column), count in printed.numbers.items():
            if count is not None:
                words = f"the {count} at {number_words(printed.name, row, column)} of {pack.name}"
                yield terms(printed, row, column), count, count, words
    tables = {printed.name: printed for printed in pack.breakdowns}
    for said in pack.said:
        words = f"the headline “{said.headline}” of {pack.name}" if said.headline else f"what adds up in {pack.name}"
        yield sum_of(said.parts, tables), said.low, said.high, words


def past_secrets(
    before: Sequence[Publication], truth: Truth, rule: Rule, period: Period | None = None
) -> Iterator[Secret]:
    """What packs hid whose readers see as much as these, or more; and small changes since earlier packs."""
    for pack in before:
        for number, low, high, words in _told(pack):
            now = truth.value(number)
            if low is not None and low == high and now is not None and 0 < abs(now - low) < rule.below:
                yield Secret(number, f"What has changed since {words}: the number now", rule.below, low)
    if period is not None:
        for pack in before:
            yield from _near(pack, truth, rule, period)
        yield from left(before, truth, rule, period)
    yield from hidden_before(before, truth, rule)


def _near(pack: Publication, truth: Truth, rule: Rule, period: Period) -> Iterator[Secret]:
    """Small differences to what a pack told of more days than this one, or of some of them."""
    if pack.period is None or pack.period == period or not (period.within(pack.period) or pack.period.within(period)):
        return
    for parts, count, words in _exact(pack):
        here = [(elsewhere(cell, pack.period, period), often) for cell, often in parts]
        if all(_is_in(truth, cell) for cell, _ in here):
            number = sum_of(here, truth.breakdowns)
            now = truth.value(number)
            if now is not None and count and 0 < abs(now - count) < rule.below:
                yield Secret(number, f"What differs from {words}: the number here", rule.below, count)


def _is_in(truth: Truth, cell: Cell) -> bool:
    table = truth.breakdowns.get(cell.breakdown)
    return table is not None and cell.row in (*table.rows, None)


def _exact(pack: Publication) -> Iterator[tuple[tuple[tuple[Cell, int], ...], int, str]]:
    """The numbers of its whole period that a pack told as they are, and what they are known from.

    Of a figure also how many do not count: who knows two packs takes these from one another as well.
    """
    for printed in pack.breakdowns:
        for (row, column), count in printed.numbers.items():
            if count is not None and column is None:
                words = f"the {count} at {number_words(printed.name, row, None)} of {pack.name}"
                yield ((Cell(printed.name, row), 1),), count, words
    told = {}
    for said in pack.said:
        match said.parts:
            case ((cell, 1),) if said.low is not None and said.low == said.high:
                told[cell] = said.low, f"the headline “{said.headline}” of {pack.name}"
    for cell, (count, words) in told.items():
        yield ((cell, 1),), count, words
        whole = cell._replace(row=None)
        if cell != whole and whole in told:
            yield ((whole, 1), (cell, -1)), told[whole][0] - count, words


def elsewhere(cell: Cell, span: Period, other: Period) -> Cell:
    """The same number of another span: figures are named by theirs."""
    name = cell.breakdown
    own = f"{name.removesuffix(span.short)}{other.short}" if name.endswith(span.short) else name
    return Cell(own, cell.row, other.short if cell.column == span.short else cell.column)


def hidden_before(before: Iterable[Publication], truth: Truth, rule: Rule) -> Iterator[Secret]:
    """The numbers that packs hid whose readers see as much as these, or more, and that have not changed since."""
    for pack in before:
        for printed in pack.breakdowns if 0 < pack.below <= rule.below else ():
            for (row, column), count in printed.hidden.items():
                number = terms(printed, row, column)
                if truth.value(number) in (None, count):
                    words = f"The number at {number_words(printed.name, row, column)} of {pack.name}"
                    yield Secret(number, words, pack.below)
