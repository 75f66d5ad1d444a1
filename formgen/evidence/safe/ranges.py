"""The smallest and largest value that a sum can have, of whole numbers about which there are facts.

The facts fall into components that share no unknown number; see there for how their bounds are found.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from formgen.evidence.safe.component import Component, Contradiction, Row
from formgen.evidence.safe.facts import Fact
from formgen.evidence.safe.terms import Atom, Terms

ROOM = 1_000
"""How far beyond every number that is known an unknown one may be: more than the children of a primary school."""

@dataclass(frozen=True, slots=True)
class Range:
    """From `low` to `high`; `sources` are the facts that keep it so narrow, by their position."""

    low: int
    high: int
    sources: frozenset[int] = frozenset()


@dataclass
class Tried:
    """Fillings that were found, to be tried where other facts are known of the same numbers.

    `true` are the true numbers, which a filling of some of them is filled up with; of any others nothing is kept.
    """

    true: Mapping[Atom, int]
    _place: dict[Atom, int] = field(init=False)
    _found: Any = None

    def __post_init__(self) -> None:
        self._place = {atom: number for number, atom in enumerate(self.true)}

    def of(self, atoms: Sequence[Atom]) -> Any:
        """The fillings of those numbers, a row for each; None where there are none."""
        if self._found is None or not all(atom in self._place for atom in atoms):
            return None
        return self._found[:, [self._place[atom] for atom in atoms]]

    def found(self, components: Iterable[Component], most: int) -> None:
        """Keeps so many of the fillings of each component, and nothing else."""
        import numpy as np

        true = np.array([*self.true.values()], dtype=np.int64)
        parts = []
        for one in components:
            if all(atom in self._place for atom in one.atoms):
                last = one.fillings[-most:]
                whole = np.tile(true, (len(last), 1))
                whole[:, [self._place[atom] for atom in one.atoms]] = last
                parts.append(whole)
        self._found = np.concatenate(parts) if parts else None


class Ranges:
    """What whole numbers can be, about which there are facts. Raises Contradiction where there are none.

    `tried` are fillings that were found for other facts: those that fit these too need not be looked for.
    """

    def __init__(self, facts: Sequence[Fact], tried: Tried | None = None) -> None:
        self.fixed: dict[Atom, tuple[int, int]] = {}
        for number, fact in enumerate(facts):
            match fact.terms:
                case ((atom, 1),) if fact.low is not None and fact.low == fact.high:
                    self.fixed.setdefault(atom, (fact.low, number))
        self.room = ROOM + max((abs(end) for fact in facts for end in (fact.low, fact.high) if end), default=0)
        rows = [row for row in (self._row(number, fact) for number, fact in enumerate(facts)) if row.parts]
        self.components = _components(rows, self.room)
        self.of = {atom: component for component in self.components for atom in component.atoms}
        for component in self.components:
            if tried and (fillings := tried.of(component.atoms)) is not None:
                component.keep(fillings)

    def _row(self, number: int, fact: Fact) -> Row:
        known = [(atom, often) for atom, often in fact.terms if atom in self.fixed]
        taken = sum(often * self.fixed[atom][0] for atom, often in known)
        row = Row(
            {atom: often for atom, often in fact.terms if atom not in self.fixed},
            None if fact.low is None else fact.low - taken, None if fact.high is None else fact.high - taken,
            frozenset({number, *(self.fixed[atom][1] for atom, _ in known)}),
        )  # fmt: skip
        if not row.parts and not row.fits({}):
            raise Contradiction
        return row

    def range(self, number: Terms) -> Range:
        """The smallest and the largest value of a sum."""
        low, high, sources = self._known(number)
        for component, parts in self._parts(number):
            (least, below), (most, above) = component.furthest(parts, False), component.furthest(parts, True)
            low, high, sources = low + least, high + most, sources | below | above
        return Range(low, high, sources)

    def bound(self, number: Terms, upwards: bool) -> int:
        """What the sum cannot go beyond, after a quick look how far it goes."""
        low, high, _ = self._known(number)
        ends = (component.bound(parts, upwards)[0] for component, parts in self._parts(number))
        return (high if upwards else low) + sum(ends)

    def stretched(self, number: Terms, upwards: bool) -> tuple[int, int]:
        """Two values that the sum can have, after a look for the largest one, or the smallest."""
        for component, parts in self._parts(number):
            component.furthest(parts, upwards)
        return self.seen(number)

    def beyond(self, number: Terms, low: int, high: int) -> bool:
        """Whether the sum can have a value that is not from `low` to `high`."""
        for upwards in (True, False):
            if self._is_beyond(self.seen(number), low, high):
                return True
            end = self.bound(number, upwards)
            if not (low <= end <= high) and self._is_beyond(self.stretched(number, upwards), low, high):
                return True
        return self._is_beyond(self.seen(number), low, high)

    @staticmethod
    def _is_beyond(seen: tuple[int, int], low: int, high: int) -> bool:
        return seen[0] < low or seen[1] > high

    def seen(self, number: Terms) -> tuple[int, int]:
        """Two values that the sum can have, by the fillings that were found so far."""
        low, high, _ = self._known(number)
        for component, parts in self._parts(number):
            least, most = component.seen(parts)
            low, high = low + least, high + most
        return low, high

    def _known(self, number: Terms) -> tuple[int, int, frozenset[int]]:
        """The part of a sum that is fixed, or of which nothing is known."""
        fixed = [(often * self.fixed[atom][0], self.fixed[atom][1]) for atom, often in number if atom in self.fixed]
        free = [often for atom, often in number if atom not in self.fixed and atom not in self.of]
        known = sum(value for value, _ in fixed)
        low, high = (known + self.room * sum(o for o in free if (o > 0) is up) for up in (False, True))
        return low, high, frozenset(source for _, source in fixed)

    def _parts(self, number: Terms) -> Iterable[tuple[Component, dict[Atom, int]]]:
        found: defaultdict[int, dict[Atom, int]] = defaultdict(dict)
        for atom, often in number:
            if atom in self.of:
                found[id(self.of[atom])][atom] = often
        return [(self.of[next(iter(parts))], parts) for parts in found.values()]


def _components(rows: Sequence[Row], room: int) -> list[Component]:
    """Rows that share an unknown number stand together."""
    head: dict[Atom, Atom] = {}

    def top(atom: Atom) -> Atom:
        while head[atom] != atom:
            head[atom] = head[head[atom]]
            atom = head[atom]
        return atom

    for row in rows:
        first, *others = row.parts
        head.setdefault(first, first)
        for atom in others:
            head.setdefault(atom, atom)
            head[top(atom)] = top(first)
    groups: defaultdict[Atom, list[Row]] = defaultdict(list)
    for row in rows:
        groups[top(next(iter(row.parts)))].append(row)
    return [Component(tuple(group), room) for group in groups.values()]


def consistent(facts: Sequence[Fact]) -> bool:
    """Whether there are any whole numbers that fit the facts."""
    try:
        for component in Ranges(facts).components:
            component.furthest({}, True)
    except Contradiction:
        return False
    return True
