"""The smallest and largest value that a sum can have, of whole numbers about which there are facts.

The facts fall into components that share no unknown number; see there for how their bounds are found.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from formgen.evidence.safe.component import Component, Contradiction, Row
from formgen.evidence.safe.facts import Fact, Kind
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

    `true` are the true numbers, which a filling of some of them is filled up with; those of earlier packs alone, whose
    truth nobody knows, are filled up as they were first found.
    """

    true: Mapping[Atom, int]
    _place: dict[Atom, int] = field(init=False)
    _usual: list[int] = field(init=False)
    _found: Any = field(init=False)

    def __post_init__(self) -> None:
        import numpy as np

        self._place = {atom: number for number, atom in enumerate(self.true)}
        self._usual = [*self.true.values()]
        self._found = np.array([self._usual], dtype=np.int64)

    def of(self, atoms: Sequence[Atom]) -> Any:
        """The fillings of those numbers, a row for each; None where there are none."""
        if not all(atom in self._place for atom in atoms):
            return None
        return self._found[:, [self._place[atom] for atom in atoms]]

    def found(self, components: Collection[Component], most: int) -> None:
        """Keeps the fillings of each component that were looked for, beside those kept so far: so many, the newest."""
        import numpy as np

        fresh = [(one.atoms, one.fillings[one.given :]) for one in components if len(one.fillings) > one.given]
        for atoms, fillings in fresh:
            for atom, count in zip(atoms, fillings[0], strict=True):
                if atom not in self._place:
                    self._place[atom] = len(self._usual)
                    self._usual.append(int(count))
        usual = np.array(self._usual, dtype=np.int64)
        more = usual[self._found.shape[1] :]
        parts = [np.hstack([self._found, np.tile(more, (len(self._found), 1))])]
        for atoms, fillings in fresh:
            whole = np.tile(usual, (len(fillings), 1))
            whole[:, [self._place[atom] for atom in atoms]] = fillings
            parts.append(whole)
        self._found = np.concatenate(parts)[-most:]
        for one in components:
            one.given = len(one.fillings)


class Ground:
    """Facts, some of which may be left out: what is worked out of those that hang together is kept for the next time.

    `tried` are fillings that were found for other facts: those that fit these too need not be looked for.
    """

    def __init__(self, facts: Sequence[Fact], tried: Tried | None = None) -> None:
        self.facts, self.tried = facts, tried
        self.room = ROOM + max((abs(end) for fact in facts for end in (fact.low, fact.high) if end), default=0)
        self.at: defaultdict[Atom, set[int]] = defaultdict(set)
        self.single: list[tuple[int, Atom, int]] = []
        for number, fact in enumerate(facts):
            for atom, _ in fact.terms:
                self.at[atom].add(number)
            match fact.terms:
                case ((atom, 1),) if fact.low is not None and fact.low == fact.high:
                    self.single.append((number, atom, fact.low))
        self._own = [frozenset({number}) for number in range(len(facts))]
        self._rows: dict[tuple[int, frozenset[int]], Row] = {}
        self._components: dict[tuple[int, ...], Component] = {}
        self._ends: defaultdict[tuple[Terms, bool], list[tuple[int, frozenset[int]]]] = defaultdict(list)

    @cached_property
    def said(self) -> Mapping[tuple[Kind, str], set[int]]:
        """The positions of the facts of each kind, those that a headline tells by its name."""
        found: defaultdict[tuple[Kind, str], set[int]] = defaultdict(set)
        for number, fact in enumerate(self.facts):
            found[fact.kind, fact.headline].add(number)
        return dict(found)

    def of_kind(self, *kinds: Kind) -> frozenset[int]:
        """The positions of the facts of these kinds."""
        return frozenset().union(*(numbers for (kind, _), numbers in self.said.items() if kind in kinds))

    def row(self, number: int, fixed: Mapping[Atom, tuple[int, int]]) -> Row:
        """A fact without its known numbers, which are `fixed` to a value by a fact."""
        fact = self.facts[number]
        held = [(often * fixed[atom][0], fixed[atom][1]) for atom, often in fact.terms if atom in fixed]
        sources = frozenset({number, *(source for _, source in held)}) if held else self._own[number]
        key = number, sources
        if key not in self._rows:
            taken = sum(value for value, _ in held)
            self._rows[key] = row = Row(
                {atom: often for atom, often in fact.terms if atom not in fixed},
                None if fact.low is None else fact.low - taken, None if fact.high is None else fact.high - taken,
                sources,
            )  # fmt: skip
            for upwards, end in ((True, row.high), (False, row.low)):
                if end is not None:
                    self.ended(row.parts, upwards, end, sources)
        return self._rows[key]

    def component(self, rows: Sequence[Row]) -> Component:
        """The component of these rows, which are the same objects each time."""
        key = tuple(map(id, rows))
        if key not in self._components:
            self._components[key] = made = Component(tuple(rows), self.room)
            if self.tried and (fillings := self.tried.of(made.atoms)) is not None:
                made.keep(fillings)
                made.given = len(made.fillings)
        return self._components[key]

    def ends(self, parts: Mapping[Atom, int], upwards: bool, value: int, off: frozenset[int]) -> bool:
        """Whether it was found that a sum does not go beyond a value, by facts none of which is `off`."""
        if value == 0 and not upwards and min(parts.values()) > 0:
            return True
        return any(value == end and sources.isdisjoint(off) for end, sources in self._ends[_place(parts, upwards)])

    def ended(self, parts: Mapping[Atom, int], upwards: bool, end: int, sources: frozenset[int]) -> None:
        """Keeps what a sum does not go beyond, and the facts that say so: it holds wherever these are known."""
        self._ends[_place(parts, upwards)].append((end, sources))


def _place(parts: Mapping[Atom, int], upwards: bool) -> tuple[Terms, bool]:
    return tuple(sorted(parts.items())), upwards


class Ranges:
    """What whole numbers can be, about which there are facts; those `off` are not known.

    Only what is asked for is looked at; `check` looks at all. Raises Contradiction where no numbers fit.
    """

    def __init__(self, facts: Sequence[Fact] | Ground, off: frozenset[int] = frozenset()) -> None:
        self.ground = facts if isinstance(facts, Ground) else Ground(facts)
        self.off, self.room = off, self.ground.room
        self.fixed: dict[Atom, tuple[int, int]] = {}
        for number, atom, value in self.ground.single:
            if number not in off:
                self.fixed.setdefault(atom, (value, number))
        self._of: dict[Atom, Component | None] = {}

    @property
    def components(self) -> list[Component]:
        """Those that were looked at."""
        return list({id(one): one for one in self._of.values() if one}.values())

    def check(self) -> None:
        """Raises Contradiction where no whole numbers fit the facts."""
        for number in range(len(self.ground.facts)):
            if number not in self.off:
                row = self.ground.row(number, self.fixed)
                if not row.parts and not row.fits({}):
                    raise Contradiction
        for atom in self.ground.at:
            self.component(atom)
        for component in self.components:
            component.seen({})

    def component(self, atom: Atom) -> Component | None:
        """What hangs together with a number; None where it is fixed, or nothing is known of it."""
        if atom in self.fixed:
            return None
        if atom not in self._of:
            rows, atoms = self._around(atom)
            found = self.ground.component([row for _, row in sorted(rows.items())]) if rows else None
            self._of |= dict.fromkeys(atoms, found)
        return self._of[atom]

    def _around(self, atom: Atom) -> tuple[dict[int, Row], set[Atom]]:
        """The facts that hang together with a number, by their positions, and the numbers."""
        rows: dict[int, Row] = {}
        atoms, left = {atom}, [atom]
        while left:
            for number in self.ground.at[left.pop()].difference(rows).difference(self.off):
                rows[number] = row = self.ground.row(number, self.fixed)
                more = row.parts.keys() - atoms
                left += more
                atoms |= more
        return rows, atoms

    def range(self, number: Terms) -> Range:
        """The smallest and the largest value of a sum."""
        low, high, sources = self._known(number)
        for component, parts in self._parts(number):
            (least, below), (most, above) = component.furthest(parts, False), component.furthest(parts, True)
            low, high, sources = low + least, high + most, sources | below | above
        return Range(low, high, sources)

    def ends(self, number: Terms) -> tuple[int, int]:
        """The smallest and the largest value of a sum, without the facts that keep it so narrow."""
        low, high, _ = self._known(number)
        for component, parts in self._parts(number):
            low, high = low + self._end(component, parts, False), high + self._end(component, parts, True)
        return low, high

    def bound(self, number: Terms, upwards: bool) -> int:
        """What the sum cannot go beyond, after a quick look how far it goes."""
        low, high, _ = self._known(number)
        ends = (self._end(component, parts, upwards, quick=True) for component, parts in self._parts(number))
        return (high if upwards else low) + sum(ends)

    def stretched(self, number: Terms, upwards: bool) -> tuple[int, int]:
        """Two values that the sum can have, after a look for the largest one, or the smallest."""
        for component, parts in self._parts(number):
            self._end(component, parts, upwards)
        return self.seen(number)

    def _end(self, component: Component, parts: Mapping[Atom, int], upwards: bool, quick: bool = False) -> int:
        """What a part of a sum cannot go beyond, or after a quick look no further than; nothing is solved where a
        filling goes as far as was found to be the end.
        """
        if len(component.fillings) and self.ground.ends(
            parts, upwards, seen := component.seen(parts)[upwards], self.off
        ):
            return seen
        end, sources = (component.bound if quick else component.furthest)(parts, upwards)
        self.ground.ended(parts, upwards, end, sources)
        return end

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
        free = [often for atom, often in number if atom not in self.fixed and not self.component(atom)]
        known = sum(value for value, _ in fixed)
        low, high = (known + self.room * sum(o for o in free if (o > 0) is up) for up in (False, True))
        return low, high, frozenset(source for _, source in fixed)

    def _parts(self, number: Terms) -> Iterable[tuple[Component, dict[Atom, int]]]:
        found: dict[int, tuple[Component, dict[Atom, int]]] = {}
        for atom, often in number:
            if component := self.component(atom):
                found.setdefault(id(component), (component, {}))[1][atom] = often
        return found.values()


def consistent(facts: Sequence[Fact]) -> bool:
    """Whether there are any whole numbers that fit the facts."""
    try:
        Ranges(facts).check()
    except Contradiction:
        return False
    return True
