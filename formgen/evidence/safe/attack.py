"""The attack: what numbers a reader could work out from everything that is published.

It knows nothing of how numbers were hidden. For each hidden number it computes the smallest and the largest value that
fit all that readers know (`known.published`), counts being whole and not negative. What a reader is told anyway is no
leak of this pack: a number that one headline gives by itself, as the school’s rule lets it, or that earlier packs give;
and one that several headlines together leave open enough.
What only packs for other readers give is looked at again without these: who has them not may not work it out either.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from formgen.evidence.safe.facts import Fact, Kind, Published, Secret
from formgen.evidence.safe.ranges import Ground, Ranges
from formgen.evidence.safe.terms import Atom

KEPT = 3000
"""So many of the fillings that attacks found are tried in the next one."""

NAMED = 6
"""So many facts are named in the words of a leak."""


LEAST = 5
"""Several headlines together have to leave so many numbers open, one of them as large: as “c” for governors does."""

Ends = tuple[int, int]
"""The smallest and the largest value that a number can have."""


@dataclass(frozen=True, slots=True)
class Leak:
    """A hidden number that can be worked out, or nearly: it is from `low` to `high`, by these facts."""

    secret: Secret
    low: int
    high: int
    facts: tuple[Fact, ...] = ()

    @property
    def words(self) -> str:
        """Which number can be recovered, and from what."""
        value = f"{self.low}" if self.low == self.high else f"from {self.low} to {self.high}"
        named = sorted({fact.words for fact in self.facts if fact.kind is not Kind.ALWAYS})
        named = named or [fact.words for fact in self.facts[:1]]
        more = f", and {len(named) - NAMED} more" if len(named) > NAMED else ""
        return f"{self.secret.words} can be worked out to be {value}, from {', '.join(named[:NAMED])}{more}."


def attack(published: Published) -> tuple[Leak, ...]:
    """Every number that readers could work out, though it is hidden."""
    ground = Ground(published.facts)
    ranges = Ranges(ground)
    ranges.check()
    return tuple(leaks(published.secrets, Told(Ground(published.facts)), ranges))


@dataclass
class Told:
    """What readers are told anyway, whatever the breakdowns of this pack show; facts that are `unsaid` are not told."""

    ground: Ground
    unsaid: frozenset[int] = frozenset()
    _ranges: dict[tuple[frozenset[str], tuple[Kind, ...]], Ranges] = field(default_factory=dict)
    _excused: dict[tuple[Secret, tuple[Kind, ...]], set[Ends]] = field(default_factory=dict)
    _answers: dict[tuple[Secret, Ends, tuple[Kind, ...]], bool] = field(default_factory=dict)

    def excused(self, secret: Secret, ranges: Ranges, *more: Kind) -> bool:
        """Whether a number was excused, and nothing tells more of it now: it can be all that it could be then."""
        known = self._excused.get((secret, more))
        return known is not None and ranges.seen(secret.terms) in known

    def excuses(self, secret: Secret, found: Ends, *more: Kind) -> bool:
        """Whether it is not this pack’s breakdowns that tell so much of a number, but what was known, and `more`."""
        key = secret, found, more
        if key not in self._answers:
            self._answers[key] = self._is_told(secret, found, *more)
        if self._answers[key]:
            self._excused.setdefault((secret, more), set()).add(found)
        return self._answers[key]

    def _is_told(self, secret: Secret, found: Ends, *more: Kind) -> bool:
        """One headline may tell a number; several together must leave enough numbers open, unless no small one is."""
        if self._same(secret, found, frozenset(), Kind.EARLIER, *more):
            return True
        if secret.around is not None:
            return False
        is_large = secret.below <= found[0] < found[1]
        if is_large or replace(secret, below=min(secret.below, LEAST)).is_safe(*found):
            return self._same(secret, found, self._every, Kind.EARLIER, Kind.HEADLINE, *more)
        if not self._same(secret, found, self._every, Kind.HEADLINE):
            return False
        each = (secret.apart, *(frozenset({name}) for name in self._near(secret)))
        return any(self._same(secret, found, one, Kind.HEADLINE) for one in each)

    def _near(self, secret: Secret) -> list[str]:
        """The headlines that say anything of what hangs together with a number: no other one can tell it."""
        homes = {self._home(atom) for atom, _ in secret.terms}
        return sorted(name for name, said in self._said.items() if not homes.isdisjoint(said))

    @cached_property
    def _every(self) -> frozenset[str]:
        return frozenset(fact.headline for fact in self.ground.facts)

    @cached_property
    def _in_doubt(self) -> frozenset[int]:
        """All but how counts add up."""
        return frozenset(range(len(self.ground.facts))) - self.ground.of_kind(Kind.ALWAYS)

    @cached_property
    def _said(self) -> dict[str, set[int | Atom]]:
        found: dict[str, set[int | Atom]] = {}
        for at, fact in enumerate(self.ground.facts):
            if fact.headline and fact.kind is Kind.HEADLINE and at not in self.unsaid:
                found.setdefault(fact.headline, set()).update(self._home(atom) for atom, _ in fact.terms)
        return found

    def _home(self, atom: Atom) -> int | Atom:
        """What hangs together with an atom, whatever single headlines say: by the place of its component."""
        component = self._by_words(frozenset(), Kind.HEADLINE).component(atom)
        return atom if component is None else id(component)

    def _same(self, secret: Secret, found: Ends, headlines: frozenset[str], *kinds: Kind) -> bool:
        """Whether facts of these kinds tell as much by themselves: of headlines that could be in words, of these."""
        return not self._by_words(headlines, *kinds).beyond(secret.terms, *found)

    def _by_words(self, headlines: frozenset[str], *kinds: Kind) -> Ranges:
        key = (headlines, kinds)
        if key not in self._ranges:
            on = (self.ground.said.get((kind, name), ()) for kind in kinds for name in ("", *headlines))
            off = self._in_doubt.difference(*on) | self.unsaid
            self._ranges[key] = Ranges(self.ground, off)
        return self._ranges[key]


def leaks(
    secrets: Iterable[Secret], told: Told, ranges: Ranges, cleared: set[Secret] | None = None
) -> Iterator[Leak]:  # fmt: skip
    """Every leak, in the order of the secrets, for which see `leaking`."""
    for secret, known in leaking(secrets, told, ranges, cleared):
        found = known.range(secret.terms)
        facts = tuple(known.ground.facts[source] for source in sorted(found.sources))
        yield Leak(secret, found.low, found.high, facts)


def leaking(
    secrets: Iterable[Secret], told: Told, ranges: Ranges, cleared: set[Secret] | None = None
) -> Iterator[tuple[Secret, Ranges]]:  # fmt: skip
    """The secrets that leak, in their order, each with what is known then; `ranges` are of what is published.

    Those that are `cleared` are not looked at, and those that turn out to be no leak are added to them: where more is
    hidden, they are none either.
    """
    ground, done = ranges.ground, set() if cleared is None else cleared
    others = ground.of_kind(Kind.OTHERS) - ranges.off
    own = Ranges(ground, ranges.off | others) if others else ranges
    try:
        for secret in secrets:
            if secret in done:
                continue
            known = _leaked(secret, told, ranges, own)
            if known is None:
                done.add(secret)
            else:
                yield secret, known
    finally:
        if ground.tried is not None:
            ground.tried.found((*ranges.components, *own.components), KEPT)


def _leaked(secret: Secret, told: Told, ranges: Ranges, own: Ranges) -> Ranges | None:
    """What is known where a number leaks, if it does: also to those who have no pack for other readers."""
    if told.excused(secret, ranges):
        return None
    if not told.excused(secret, ranges, Kind.OTHERS):
        found = _found(secret, ranges)
        if found is None or told.excuses(secret, found):
            return None
        if not told.excuses(secret, found, Kind.OTHERS):
            return ranges
    if told.excused(secret, own):
        return None
    found = _found(secret, own)
    return None if found is None or told.excuses(secret, found) else own


def _found(secret: Secret, ranges: Ranges) -> Ends | None:
    """What a number can be; None where it is free enough, which one look upwards or downwards mostly shows."""
    number = secret.terms
    if secret.is_safe(*ranges.seen(number)):
        return None
    ends = {}
    for upwards in (True, False):
        ends[upwards] = ranges.bound(number, upwards)
        if secret.is_safe(*ranges.seen(number)):
            return None
    may_be = secret.is_safe(ends[False], ends[True])
    if may_be and any(secret.is_safe(*ranges.stretched(number, upwards)) for upwards in (True, False)):
        return None
    return ranges.ends(number)
