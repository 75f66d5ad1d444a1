"""What this pack tells its readers, and what it keeps from them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from formgen.evidence.breakdown import Breakdown, Cell, Shown
from formgen.evidence.evidence import Period
from formgen.evidence.readership import Rule
from formgen.evidence.safe.facts import Fact, Kind, Published, Secret, always, number_words
from formgen.evidence.safe.headlines import Headline, Same
from formgen.evidence.safe.past import past_facts, past_secrets
from formgen.evidence.safe.publication import Publication, equalities, sayings
from formgen.evidence.safe.terms import Terms, added, fewer, sum_of, terms
from formgen.evidence.safe.truth import Truth


def published(
    shown: Shown, headlines: Iterable[Headline], rule: Rule, before: Sequence[Publication] = (),
    worded: frozenset[str] = frozenset(), same: Iterable[Same] = (), period: Period | None = None,
) -> Published:  # fmt: skip
    """What readers know of a pack that shows this, tells these headlines (`worded`: in words) and comes after `before`.

    Raises ValueError where breakdowns contradict each other.
    """
    return Known.of(shown.breakdowns, headlines, rule, before, worded, same, period).with_shown(shown)


@dataclass(frozen=True, slots=True)
class Known:
    """What readers know and may not know, whatever the pack shows of its breakdowns."""

    rule: Rule
    facts: tuple[Fact, ...]
    secrets: tuple[Secret, ...]

    @classmethod
    def of(
        cls, breakdowns: Mapping[str, Breakdown], headlines: Iterable[Headline], rule: Rule,
        before: Sequence[Publication], worded: frozenset[str], same: Iterable[Same], period: Period | None = None,
    ) -> Known:  # fmt: skip
        """From how counts add up, the headlines, and the earlier packs."""
        return cls.untold(breakdowns, rule, before, same, period).told(headlines, breakdowns, worded)

    @classmethod
    def untold(
        cls, breakdowns: Mapping[str, Breakdown], rule: Rule, before: Sequence[Publication], same: Iterable[Same],
        period: Period | None = None,
    ) -> Known:  # fmt: skip
        """From all but the headlines."""
        truth = Truth.of(breakdowns)
        facts = [fact for _, one in sorted(breakdowns.items()) for fact in always(one, truth)]
        facts += equal_facts(same, breakdowns, truth)
        facts += past_facts(before, truth, rule.readers, period)
        kept = (*past_secrets(before, truth, rule, period), *between_steps(breakdowns.values(), truth, rule))
        return cls(rule, tuple(facts), kept)

    def told(
        self, headlines: Iterable[Headline], breakdowns: Mapping[str, Breakdown], worded: frozenset[str]
    ) -> Known:  # fmt: skip
        """With what headlines say, those that are `worded` in words."""
        facts = {*self.facts, *headline_facts(headlines, breakdowns, self.rule, worded)}
        return replace(self, facts=tuple(sorted(facts, key=lambda fact: fact.place)))

    def either(
        self, headlines: Sequence[Headline], breakdowns: Mapping[str, Breakdown], worded: frozenset[str]
    ) -> Either:  # fmt: skip
        """With all that headlines may say, in numbers and in words, those that are `worded` in words; all shown."""
        told = {}
        for one in headlines:
            name = frozenset({one.name})
            told[one.name] = [{*headline_facts([one], breakdowns, self.rule, way)} for way in (worded & name, name)]
        said = {fact for ways in told.values() for way in ways for fact in way}.difference(self.facts)
        facts = sorted({*self.facts, *said}, key=lambda fact: fact.place)
        at = {fact: number for number, fact in enumerate(facts) if fact in said}
        by_name = {name: tuple(frozenset(at[fact] for fact in way if fact in at) for way in ways)
                   for name, ways in told.items()}  # fmt: skip
        shown = sorted(shown_facts(Shown(breakdowns)), key=lambda fact: fact.place)
        return Either((*facts, *shown), frozenset(at.values()), by_name)

    def with_shown(self, shown: Shown) -> Published:
        """With what the pack shows and hides."""
        kept = {one.place: one for one in (*self.secrets, *secrets(shown, self.rule))}
        facts = sorted(shown_facts(shown), key=lambda fact: fact.place)
        return Published((*self.facts, *facts), tuple(kept[key] for key in sorted(kept)))


@dataclass(frozen=True, slots=True)
class Either:
    """All that readers could know: each headline in numbers and in words, and every number shown.

    `said` are the positions of what headlines say; `by_name` those of each, in numbers and in words.
    """

    facts: tuple[Fact, ...]
    said: frozenset[int]
    by_name: Mapping[str, Sequence[frozenset[int]]]

    def unsaid(self, worded: frozenset[str]) -> frozenset[int]:
        """The positions of what headlines do not say while these are in words."""
        return self.said.difference(*(ways[name in worded] for name, ways in self.by_name.items()))


def shown_facts(shown: Shown) -> Iterator[Fact]:
    """The numbers that the pack shows, each sum once."""
    seen: set[Terms] = set()
    for _, breakdown in sorted(shown.breakdowns.items()):
        for cell in breakdown.printed:
            number, count = terms(breakdown, cell.row, cell.column), shown.count(*cell)
            if count is not None and number not in seen:
                seen.add(number)
                words = f"the {count} at {number_words(breakdown.title, cell.row, cell.column)}"
                yield Fact(number, count, count, Kind.SHOWN, words)


def equal_facts(same: Iterable[Same], breakdowns: Mapping[str, Breakdown], truth: Truth) -> Iterator[Fact]:
    """What is the same number in two breakdowns. Raises ValueError where it is not."""
    for said in equalities(same):
        number = sum_of(said.parts, breakdowns)
        if truth.holds(number, said.low, said.high) is False:
            raise ValueError(f"these are not the same number: {', '.join(str(cell) for cell, _ in said.parts)}")
        yield Fact(number, said.low, said.high, Kind.ALWAYS, "that the same children are counted twice")


def headline_facts(
    headlines: Iterable[Headline], breakdowns: Mapping[str, Breakdown], rule: Rule, worded: frozenset[str]
) -> Iterator[Fact]:
    """What headlines say about cells of breakdowns."""
    for said in sayings(headlines, rule, worded):
        kind = Kind.COUNTED if said.exact else Kind.HEADLINE
        yield Fact(sum_of(said.parts, breakdowns), said.low, said.high, kind, f"the headline “{said.headline}”",
                   said.headline if said.in_numbers else "")  # fmt: skip


def secrets(shown: Shown, rule: Rule) -> Iterator[Secret]:
    """The numbers that the pack hides, each sum once; and how few are not in a row, where they are hidden for that."""
    for _, breakdown in sorted(shown.breakdowns.items()):
        for cell in breakdown.cells():
            if cell in shown.hidden:
                yield from secrets_at(breakdown, cell, rule)


def secrets_at(breakdown: Breakdown, cell: Cell, rule: Rule) -> Iterator[Secret]:
    """What a hidden cell keeps from the readers."""
    number = terms(breakdown, cell.row, cell.column)
    words = number_words(breakdown.title, cell.row, cell.column)
    yield Secret(number, f"The number at {words}", rule.below, apart=breakdown.apart)
    if few_outside(breakdown, cell, rule):
        rest = added((1, terms(breakdown, None, cell.column)), (-1, number))
        yield Secret(rest, f"The number of those not at {words}", rule.below)


def between_steps(breakdowns: Iterable[Breakdown], truth: Truth, rule: Rule) -> Iterator[Secret]:
    """How few got to a step and not to a later one, which the two numbers would tell (domain facts, 5.4)."""
    for one in breakdowns:
        for column in (*one.columns, *one.beside, None):
            for before, after, lost in fewer(one, column):
                if 0 < (truth.value(lost) or 0) < rule.below:
                    place = number_words(one.title, after, column)
                    yield Secret(lost, f"The number of those at “{before or 'all'}” and not at {place}", rule.below)


def few_outside(breakdown: Breakdown, cell: Cell, rule: Rule) -> bool:
    """Whether a small number is not in the row, where children may be in several; of steps see `between_steps`."""
    if breakdown.exclusive or breakdown.nested or cell.row is None:
        return False
    return 0 < breakdown.value(None, cell.column) - breakdown.value(cell.row, cell.column) < rule.below
