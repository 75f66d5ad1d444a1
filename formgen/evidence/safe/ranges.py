"""The smallest and largest value that a sum can have, of whole numbers about which there are facts.

The facts fall into components that share no unknown number. The bounds come from HiGHS, which solves linear programs in
whole numbers; every filling that it finds is checked here in exact arithmetic before it counts. So a number is only
held to be free where two fillings show that it is: a fault of the solver could hide too much, and not too little.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import ceil, floor
from typing import Any

from formgen.evidence.safe.facts import Fact
from formgen.evidence.safe.terms import Atom, Terms

ROOM = 1_000
"""How far beyond every number that is known an unknown one may be: more than the children of a primary school."""

_NEARLY = 1e-6


class Contradiction(Exception):  # noqa: N818 - the word for it
    """No whole numbers fit the facts."""


@dataclass(frozen=True, slots=True)
class Range:
    """From `low` to `high`; `sources` are the facts that keep it so narrow, by their position."""

    low: int
    high: int
    sources: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Row:
    """A fact about unknown numbers alone: what is known of its parts is taken off its bounds."""

    parts: Mapping[Atom, int]
    low: int | None
    high: int | None
    sources: frozenset[int]

    def fits(self, filling: Mapping[Atom, int]) -> bool:
        """Whether the fact holds of these numbers."""
        value = sum(often * filling[atom] for atom, often in self.parts.items())
        return (self.low is None or self.low <= value) and (self.high is None or value <= self.high)


@dataclass
class Component:
    """Unknown numbers that hang together, and the facts about them."""

    rows: tuple[Row, ...]
    room: int
    fillings: list[dict[Atom, int]] = field(default_factory=list)
    _solvers: dict[bool, Any] = field(default_factory=dict)
    _known: dict[tuple[Terms, bool], tuple[int, frozenset[int]]] = field(default_factory=dict)

    @cached_property
    def atoms(self) -> tuple[Atom, ...]:
        """The unknown numbers, in order."""
        return tuple(sorted({atom for row in self.rows for atom in row.parts}))

    @cached_property
    def sources(self) -> frozenset[int]:
        """All facts about them."""
        return frozenset().union(*(row.sources for row in self.rows))

    def _solver(self, whole: bool) -> Any:
        """For any numbers, or for whole ones: apart, as each goes on from where it ended the last time."""
        if whole not in self._solvers:
            self._solvers[whole] = self._made_solver(whole)
        return self._solvers[whole]

    def _made_solver(self, whole: bool) -> Any:
        import highspy
        import numpy as np

        class Quiet(highspy.Highs):
            """Without callbacks, the enabling of which prints a line that would spoil our own output."""

            def enableCallbacks(self) -> None:  # noqa: N802 - the name of the library
                self.setOptionValue("output_flag", False)

        solver = Quiet()  # type: ignore[no-untyped-call]
        for option, value in (("threads", 1), ("mip_rel_gap", 0.0), ("mip_abs_gap", 0.5)):
            solver.setOptionValue(option, value)
        count = len(self.atoms)
        solver.addVars(count, np.zeros(count), np.full(count, float(self.room)))
        place = {atom: number for number, atom in enumerate(self.atoms)}
        for row in self.rows:
            indices = np.array([place[atom] for atom in row.parts], dtype=np.int32)
            low = -highspy.kHighsInf if row.low is None else float(row.low)
            high = highspy.kHighsInf if row.high is None else float(row.high)
            solver.addRow(low, high, len(indices), indices, np.array([*map(float, row.parts.values())]))
        if whole:
            kind = np.full(count, highspy.HighsVarType.kInteger)
            solver.changeColsIntegrality(count, np.arange(count, dtype=np.int32), kind)
        return solver

    def furthest(self, parts: Mapping[Atom, int], upwards: bool) -> tuple[int, frozenset[int]]:
        """The largest value of a sum, or the smallest, and the facts that keep it from going further."""
        key = tuple(sorted(parts.items())), upwards
        if key not in self._known:
            self._known[key] = self._looked_for(parts, upwards)
        return self._known[key]

    def _looked_for(self, parts: Mapping[Atom, int], upwards: bool) -> tuple[int, frozenset[int]]:
        bound, sources = self._solve(parts, upwards, whole=False)
        if not self.fillings or self.seen(parts)[upwards] != bound:
            self._solve(parts, upwards, whole=True)
            sources = self.sources
        return self.seen(parts)[upwards], sources

    def seen(self, parts: Mapping[Atom, int]) -> tuple[int, int]:
        """The smallest and the largest value of a sum in the fillings that were found so far."""
        if not self.fillings:
            self.furthest(parts, True)
        values = [sum(often * filling[atom] for atom, often in parts.items()) for filling in self.fillings]
        return min(values), max(values)

    def _solve(self, parts: Mapping[Atom, int], upwards: bool, whole: bool) -> tuple[int, frozenset[int]]:
        import highspy
        import numpy as np

        solver, count = self._solver(whole), len(self.atoms)
        costs = np.array([float(parts.get(atom, 0)) for atom in self.atoms])
        solver.changeColsCost(count, np.arange(count, dtype=np.int32), costs)
        solver.changeObjectiveSense(highspy.ObjSense.kMaximize if upwards else highspy.ObjSense.kMinimize)
        solver.run()
        match solver.getModelStatus():
            case highspy.HighsModelStatus.kOptimal:
                pass
            case highspy.HighsModelStatus.kInfeasible:
                raise Contradiction
            case status:
                raise RuntimeError(f"the solver stopped: {status}")
        found, value = solver.getSolution(), solver.getInfo().objective_function_value
        self.keep({atom: round(value) for atom, value in zip(self.atoms, found.col_value, strict=True)})
        if whole and not self.fillings:
            raise RuntimeError("the solver’s numbers do not fit the facts")
        held = () if whole else (r for r, dual in zip(self.rows, found.row_dual, strict=True) if abs(dual) > _NEARLY)
        bound = floor(value + _NEARLY) if upwards else ceil(value - _NEARLY)
        return bound, frozenset().union(*(row.sources for row in held))

    def keep(self, filling: dict[Atom, int]) -> None:
        """Keeps a filling if it fits all facts exactly."""
        whole = all(0 <= number <= self.room for number in filling.values())
        if whole and all(row.fits(filling) for row in self.rows) and filling not in self.fillings:
            self.fillings.append(filling)


class Ranges:
    """What whole numbers can be, about which there are facts. Raises Contradiction where there are none.

    `tried` are fillings that were found for other facts: those that fit these too need not be looked for.
    """

    def __init__(self, facts: Sequence[Fact], tried: Sequence[Mapping[Atom, int]] = ()) -> None:
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
            for filling in tried:
                if all(atom in filling for atom in component.atoms):
                    component.keep({atom: filling[atom] for atom in component.atoms})

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

    def stretched(self, number: Terms, upwards: bool) -> tuple[int, int]:
        """Two values that the sum can have, after a look for the largest one, or the smallest."""
        for component, parts in self._parts(number):
            component.furthest(parts, upwards)
        return self.seen(number)

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
