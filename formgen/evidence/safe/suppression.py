"""Which numbers a readership may see: small ones are hidden, and so many others that none of them can be worked out.

What is hidden for itself is known at once (`small`). Then the attack says which hidden number can still be worked out
and from what; of what it uses, the least important number is hidden too, and the attack is made again, until it finds
nothing. At last the numbers that turn out not to be needed are shown after all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from formgen.errors import UserError
from formgen.evidence.breakdown import Breakdown, Cell, Shown
from formgen.evidence.evidence import Period
from formgen.evidence.readership import Rule
from formgen.evidence.safe.attack import Leak, Told, leaking, leaks
from formgen.evidence.safe.facts import Fact, Kind, Secret
from formgen.evidence.safe.groups import Group, groups
from formgen.evidence.safe.headlines import Headline, Same
from formgen.evidence.safe.known import Known, secrets_at
from formgen.evidence.safe.past import hidden_before
from formgen.evidence.safe.publication import Publication
from formgen.evidence.safe.ranges import Ground, Ranges, Tried
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
        self._breakdowns, self._group, self._rule = breakdowns, group, rule
        self._untold = Known.untold(breakdowns, rule, group.before, group.same, period)
        self.worded = worded
        self._tried = Tried(Truth.of(breakdowns).atoms())
        self._either = self._untold.either(group.headlines, breakdowns, worded)
        self._ground = Ground(self._either.facts, self._tried)
        self._shown = {fact.terms: at for at, fact in enumerate(self._ground.facts) if fact.kind is Kind.SHOWN}
        self._secrets = self._ordered_secrets()
        self._latest: dict[frozenset[int], Ranges] = {}
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
        self._kept_for = Counter[Secret]()

    def _look_again(self) -> None:
        """Knows what readers know while these headlines are in words."""
        self._unsaid = self._either.unsaid(self.worded)
        self._told = Told(self._ground, self._unsaid)

    def _ordered_secrets(self) -> list[tuple[int, Terms | None, Secret]]:
        """All that may be secret, in order, each with the number of its place, and the number that is hidden then."""
        found: list[tuple[Terms | None, Secret]] = [(None, secret) for secret in self._untold.secrets]
        for _, one in sorted(self._breakdowns.items()):
            for cell in one.cells():
                number = terms(one, cell.row, cell.column)
                found += ((number, secret) for secret in secrets_at(one, cell, self._rule))
        places = {place: at for at, place in enumerate(sorted({secret.place for _, secret in found}))}
        placed = ((places[secret.place], number, secret) for number, secret in found)
        return sorted(placed, key=lambda one: one[0])

    def _kept(self, hidden: set[Terms]) -> list[Secret]:
        """What is secret where these numbers are hidden."""
        return [*{at: secret for at, number, secret in self._secrets if number is None or number in hidden}.values()]

    def _ranges(self, hidden: set[Terms], *but: Kind) -> Ranges:
        """What is known where these numbers are hidden, but facts of some kinds."""
        off = self._unsaid.union(self._shown[number] for number in hidden if number in self._shown)
        off |= self._ground.of_kind(*but)
        if off not in self._latest:
            self._latest = {**dict([*self._latest.items()][-3:]), off: Ranges(self._ground, off)}
        return self._latest[off]

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
        while leak := next(self._proof(hidden), None):
            hidden |= self._more(leak, hidden)
        return {cell for number in hidden for cell in self._cells[number]}

    def _not_needed(self, number: Terms, hidden: set[Terms]) -> set[Terms]:
        """The number with all that could be worked out if it were shown, where nothing among them is to be hidden."""
        open_ = {number} & hidden
        while True:
            more = set[Terms]()
            apart = self._apart(open_, hidden)
            secrets = sorted(self._kept(hidden - open_), key=self._order(number))
            for secret, _ in leaking(secrets, self._told, self._ranges(hidden - open_), apart):
                more.add(secret.terms)
                if secret.around is not None or not more <= hidden - self._first - open_:
                    self._kept_for[secret] += 1
                    return set()
            if not more:
                return open_
            open_ |= more

    def _order(self, number: Terms) -> Callable[[Secret], tuple[bool, int]]:
        """First the secret that a number was hidden for, then those that others are kept hidden for, the most first."""
        return lambda one: (one != self._hidden_for.get(number), -self._kept_for[one])

    def _apart(self, open_: set[Terms], hidden: set[Terms]) -> set[Secret]:
        """The secrets of which no more is known where these numbers are shown, as nothing links them."""
        touched = {atom for number in open_ for atom, _ in number}
        for ranges in (self._ranges(hidden), self._ranges(hidden, Kind.OTHERS)):
            linked = [ranges.component(atom) for number in open_ for atom, _ in number]
            touched |= {atom for component in linked if component for atom in component.atoms}
        return {one for one in self._kept(hidden) if touched.isdisjoint(atom for atom, _ in one.terms)}

    def _attack(self, hidden: set[Terms], cleared: set[Secret]) -> Iterator[Leak]:
        yield from leaks(self._kept(hidden), self._told, self._ranges(hidden), cleared)

    def _proof(self, hidden: set[Terms]) -> Iterator[Leak]:
        """The attack on all that is published in the end, by nothing that was worked out on the way there.

        Only fillings are taken over, each of which is tried against all facts.
        """
        cells = frozenset(cell for number in hidden for cell in self._cells[number])
        known = self._untold.told(self._group.headlines, self._breakdowns, self.worded)
        published = known.with_shown(Shown(self._breakdowns, cells))
        ground = Ground(published.facts, self._tried)
        ranges = Ranges(ground)
        ranges.check()
        yield from leaks(published.secrets, Told(ground), ranges)

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
