"""Which numbers a readership may see: small ones are hidden, and so many others that none of them can be worked out.

What is hidden for itself is known at once (`small`). Then the attack says which hidden number can still be worked out
and from what; of what it uses, the least important number is hidden too, and the attack is made again, until it finds
nothing. At last the numbers that turn out not to be needed are shown after all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from formgen.errors import UserError
from formgen.evidence.breakdown import Breakdown, Cell, Shown
from formgen.evidence.evidence import Period
from formgen.evidence.readership import Rule
from formgen.evidence.safe.attack import Leak, Told, leaks
from formgen.evidence.safe.facts import Fact, Kind, Secret
from formgen.evidence.safe.groups import Group, groups
from formgen.evidence.safe.headlines import Headline, Same
from formgen.evidence.safe.known import Known
from formgen.evidence.safe.past import hidden_before
from formgen.evidence.safe.publication import Publication
from formgen.evidence.safe.ranges import Ranges, Tried
from formgen.evidence.safe.small import small
from formgen.evidence.safe.terms import Terms, terms
from formgen.evidence.safe.truth import Truth


class Unsafe(UserError):  # noqa: N818 - the word for it
    """Numbers that cannot be kept from the readers; `headlines` are those that give them away."""

    def __init__(self, leak: Leak, headlines: tuple[str, ...]) -> None:
        told = "the headline " + ", ".join(f"“{name}”" for name in headlines) if headlines else "what is published"
        super().__init__(
            f"This pack would tell what may not be told: {leak.words}",
            f"Please tell {told} in words, or leave it out; an internal copy can be made as it is.",
            code="numbers_leak",
        )
        self.leak = leak
        self.headlines = headlines


@dataclass(frozen=True, slots=True)
class Safe:
    """What a pack may show. `worded` are the names of headlines that it must tell in words, not in numbers."""

    shown: Shown
    worded: frozenset[str] = frozenset()


def safe(
    breakdowns: Iterable[Breakdown], headlines: Iterable[Headline], rule: Rule, before: Sequence[Publication] = (),
    worded: frozenset[str] = frozenset(), same: Sequence[Same] = (), period: Period | None = None,
) -> Shown:  # fmt: skip
    """The breakdowns with as little hidden as keeps every hidden number unknown.

    `before` are packs that were made, the oldest first; `worded` the names of headlines told in words; `same` what is
    the same number in two breakdowns; `period` the days of this pack. Raises ValueError where breakdowns contradict
    each other or two have one name; Unsafe where no hiding is enough, as headlines give a number away: see `prepare`.
    """
    return _made(breakdowns, headlines, rule, before, same, lambda _unsafe: None, worded, period).shown


def prepare(
    breakdowns: Iterable[Breakdown], headlines: Iterable[Headline], rule: Rule, before: Sequence[Publication] = (),
    same: Sequence[Same] = (), period: Period | None = None, worded: frozenset[str] = frozenset(),
) -> Safe:  # fmt: skip
    """What a pack may show, with headlines put into words where hiding is not enough: the last of them first.

    Those that are `worded` are told in words whatever is hidden.
    """
    kept = tuple(headlines)

    def last(unsafe: Unsafe) -> str | None:
        return next((one.name for one in reversed(kept) if one.name in unsafe.headlines), None)

    return _made(breakdowns, kept, rule, before, same, last, worded, period)


def _made(
    breakdowns: Iterable[Breakdown], headlines: Iterable[Headline], rule: Rule, before: Sequence[Publication],
    same: Sequence[Same], give_up: Callable[[Unsafe], str | None], worded: frozenset[str] = frozenset(),
    period: Period | None = None,
) -> Safe:  # fmt: skip
    """What may be shown; `give_up` says which headline is told in words where hiding is not enough, None for none."""
    tables, told = tuple(breakdowns), tuple(headlines)
    by_name = {one.name: one for one in sorted(tables, key=lambda one: one.name)}
    if len(by_name) < len(tables) or len({one.name for one in told}) < len(told):
        raise ValueError("two breakdowns, or two headlines, have the same name")
    hidden: set[Cell] = set()
    for group in groups(by_name, told, before, same, period) if rule.below else ():
        own = {name: by_name[name] for name in group.names}
        hiding = _Hiding(own, group, rule, worded, period)
        hidden |= hiding.cells(give_up)
        worded = hiding.worded
    return Safe(Shown(by_name, frozenset(hidden)), worded)


class _Hiding:
    """The hiding in breakdowns that hang together."""

    def __init__(
        self, breakdowns: dict[str, Breakdown], group: Group, rule: Rule, worded: frozenset[str], period: Period | None
    ) -> None:  # fmt: skip
        self._breakdowns, self._group, self._rule, self._period = breakdowns, group, rule, period
        self.worded = worded
        self._look_again()
        self._cells: dict[Terms, list[Cell]] = {}
        for one in breakdowns.values():
            for cell in one.cells():
                self._cells.setdefault(terms(one, cell.row, cell.column), []).append(cell)
        first = {terms(one, c.row, c.column) for one in breakdowns.values() for c in small(one, rule)}
        kept = hidden_before(group.before, Truth.of(breakdowns), rule)
        first |= {secret.terms for secret in kept} & self._cells.keys()
        self._first = first
        self._hidden_for: dict[Terms, Secret] = {}
        self._tried = Tried(Truth.of(breakdowns).atoms())

    def _look_again(self) -> None:
        """Knows what readers know while these headlines are in words."""
        group = self._group
        self._known = Known.of(
            self._breakdowns, group.headlines, self._rule, group.before, self.worded, group.same, self._period
        )
        self._told = Told(self._known.facts)

    def cells(self, give_up: Callable[[Unsafe], str | None]) -> set[Cell]:
        """The cells to hide; what no hiding helps against, a headline in words has to.

        A headline in words mostly tells less: what was no leak is looked at again when there is no other one left.
        """
        hidden = set(self._first)
        cleared, looked_again = set[Secret](), False
        while True:
            leak = next(self._attack(hidden, cleared), None)
            if leak is None:
                if not looked_again:
                    break
                cleared.clear()
                looked_again = False
                continue
            try:
                more = self._more(leak, hidden)
                self._hidden_for |= dict.fromkeys(more, leak.secret)
                hidden |= more
            except Unsafe as unsafe:
                name = give_up(unsafe)
                if name is None:
                    raise
                self.worded |= {name}
                self._look_again()
                looked_again = True
        for number in sorted(hidden - self._first, key=self._importance, reverse=True):
            hidden -= self._not_needed(number, hidden)
        return {cell for number in hidden for cell in self._cells[number]}

    def _not_needed(self, number: Terms, hidden: set[Terms]) -> set[Terms]:
        """The number with all that could be worked out if it were shown, where nothing among them is to be hidden."""
        open_ = {number} & hidden
        while True:
            more = set[Terms]()
            for leak in self._attack(hidden - open_, first=self._hidden_for.get(number)):
                more.add(leak.secret.terms)
                if leak.secret.around is not None or not more <= hidden - self._first - open_:
                    return set()
            if not more:
                return open_
            open_ |= more

    def _attack(
        self, hidden: set[Terms], cleared: set[Secret] | None = None, first: Secret | None = None
    ) -> Iterator[Leak]:
        cells = frozenset(cell for number in hidden for cell in self._cells[number])
        published = self._known.with_shown(Shown(self._breakdowns, cells))
        ranges = Ranges(published.facts, self._tried)
        yield from leaks(published, self._told, ranges, cleared, self._tried, first)

    def _more(self, leak: Leak, hidden: set[Terms]) -> set[Terms]:
        """One more number to hide: of what a leak uses, the least important one that is enough against it."""
        usable = [fact for fact in leak.facts if fact.kind is Kind.SHOWN and fact.terms not in hidden]
        if not usable:
            raise Unsafe(leak, tuple(sorted({fact.headline for fact in leak.facts if fact.headline})))
        needed = max(leak.secret.below - leak.high, 0)
        return {min(usable, key=lambda fact: self._price(fact, needed)).terms}

    def _price(self, fact: Fact, needed: int) -> tuple[int, bool, int, Terms]:
        rank, value, number = self._importance(fact.terms)
        return rank, value < needed, value if value >= needed else -value, number

    def _importance(self, number: Terms) -> tuple[int, int, Terms]:
        """Cells, then totals of rows, of columns, the whole; the smallest first."""
        cell = self._cells[number][0]
        rank = 2 * (cell.row is None) + (cell.column is None and len(self._breakdowns[cell.breakdown].columns) > 1)
        return rank, self._breakdowns[cell.breakdown].value(cell.row, cell.column), number
