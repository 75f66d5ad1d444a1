"""Unknown whole numbers that hang together, the facts about them, and how far their sums can go.

The bounds come from HiGHS, which solves linear programs: first in any numbers, which is quick, and gives a bound beyond
which a sum cannot go; only where it is not known whether whole numbers reach it, in whole numbers. Every filling that
is found is checked here in exact arithmetic before it counts. So a number is only held to be free where two fillings
show that it is: a fault of the solver could hide too much, and not too little.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from math import ceil, floor
from typing import Any

from formgen.evidence.safe.terms import Atom, Terms

_NEARLY = 1e-6
_DIVES = 12
"""So many numbers are made whole one after the other before the solver is asked for whole numbers."""

_FAR = 2**60


_OPTIONS = (("threads", 1), ("mip_rel_gap", 0.0), ("mip_abs_gap", 0.5), ("mip_heuristic_run_feasibility_jump", False))


class Contradiction(Exception):  # noqa: N818 - the word for it
    """No whole numbers fit the facts."""


@cache
def _quiet() -> Any:
    import highspy

    class Quiet(highspy.Highs):
        """Without callbacks, the enabling of which prints a line that would spoil our own output."""

        def enableCallbacks(self) -> None:  # noqa: N802 - the name of the library
            self.setOptionValue("output_flag", False)

    return Quiet


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
    given: int = 0
    _solvers: dict[bool, Any] = field(default_factory=dict)
    _bounds: dict[tuple[Terms, bool], tuple[int, frozenset[int]]] = field(default_factory=dict)
    _known: dict[tuple[Terms, bool], tuple[int, frozenset[int]]] = field(default_factory=dict)

    @cached_property
    def atoms(self) -> tuple[Atom, ...]:
        """The unknown numbers, in order."""
        return tuple(sorted({atom for row in self.rows for atom in row.parts}))

    @cached_property
    def sources(self) -> frozenset[int]:
        """All facts about them."""
        return frozenset().union(*(row.sources for row in self.rows))

    @cached_property
    def place(self) -> dict[Atom, int]:
        """The position of each unknown number."""
        return {atom: number for number, atom in enumerate(self.atoms)}

    @cached_property
    def fillings(self) -> Any:
        """The whole numbers that were found to fit all facts, a row for each filling."""
        import numpy as np

        return np.zeros((0, len(self.atoms)), dtype=np.int64)

    @cached_property
    def _facts(self) -> tuple[Any, Any, Any, Any, Any]:
        """Which numbers the facts count and how often, one fact after the other; where each starts; their bounds."""
        import numpy as np

        parts = [(self.place[atom], often) for row in self.rows for atom, often in row.parts.items()]
        starts = np.cumsum([0, *(len(row.parts) for row in self.rows[:-1])])
        low = [-_FAR if row.low is None else row.low for row in self.rows]
        high = [_FAR if row.high is None else row.high for row in self.rows]
        return (*np.array(parts, dtype=np.int64).T, starts, np.array(low), np.array(high))

    def keep(self, tried: Any) -> None:
        """Keeps those fillings, a row for each, that fit all facts exactly."""
        import numpy as np

        places, often, starts, low, high = self._facts
        tried = tried[((tried >= 0) & (tried <= self.room)).all(axis=1)]
        # Added up fact by fact: a product of whole matrices would keep all processors busy.
        values = np.add.reduceat(tried[:, places] * often, starts, axis=1)
        fits = ((low <= values) & (values <= high)).all(axis=1)
        if fits.any():
            self.fillings = np.concatenate([self.fillings, tried[fits]])

    def seen(self, parts: Mapping[Atom, int]) -> tuple[int, int]:
        """The smallest and the largest value of a sum in the fillings that were found so far."""
        if not len(self.fillings):
            self.furthest(parts, True)
        values = sum(often * self.fillings[:, self.place[atom]] for atom, often in parts.items())
        return (int(values.min()), int(values.max())) if parts else (0, 0)

    def bound(self, parts: Mapping[Atom, int], upwards: bool) -> tuple[int, frozenset[int]]:
        """What a sum cannot go beyond, and the facts that keep it from going further; after a look how far it goes."""
        key = tuple(sorted(parts.items())), upwards
        if key not in self._bounds:
            self._bounds[key] = self._relaxed(parts, upwards)
        return self._bounds[key]

    def furthest(self, parts: Mapping[Atom, int], upwards: bool) -> tuple[int, frozenset[int]]:
        """The largest value of a sum, or the smallest, and the facts that keep it from going further."""
        key = tuple(sorted(parts.items())), upwards
        if key not in self._known:
            bound, sources = self.bound(parts, upwards)
            if not len(self.fillings) or self.seen(parts)[upwards] != bound:
                self._whole(parts, upwards)
                sources = self.sources
            self._known[key] = self.seen(parts)[upwards], sources
        return self._known[key]

    def _solver(self, whole: bool) -> Any:
        """For any numbers, or for whole ones: apart, as each goes on from where it ended the last time."""
        if whole not in self._solvers:
            self._solvers[whole] = self._made_solver(whole)
        return self._solvers[whole]

    def _made_solver(self, whole: bool) -> Any:
        import highspy
        import numpy as np

        solver = _quiet()()
        for option, value in _OPTIONS:
            solver.setOptionValue(option, value)
        count = len(self.atoms)
        solver.addVars(count, np.zeros(count), np.full(count, float(self.room)))
        places, often, starts, low, high = self._facts
        solver.addRows(
            len(self.rows), np.where(low > -_FAR, low, -np.inf), np.where(high < _FAR, high, np.inf), len(places),
            starts.astype(np.int32), places.astype(np.int32), often.astype(float),
        )  # fmt: skip
        if whole:
            kind = np.full(count, highspy.HighsVarType.kInteger)
            solver.changeColsIntegrality(count, np.arange(count, dtype=np.int32), kind)
        return solver

    def _solve(self, parts: Mapping[Atom, int], upwards: bool, whole: bool) -> Any:
        """The solver, at the largest value of a sum, or the smallest. Raises Contradiction where nothing fits."""
        import highspy
        import numpy as np

        solver, count = self._solver(whole), len(self.atoms)
        costs = np.zeros(count)
        for atom, often in parts.items():
            costs[self.place[atom]] = often
        solver.changeColsCost(count, np.arange(count, dtype=np.int32), costs)
        solver.changeObjectiveSense(highspy.ObjSense.kMaximize if upwards else highspy.ObjSense.kMinimize)
        solver.run()
        match solver.getModelStatus():
            case highspy.HighsModelStatus.kOptimal:
                return solver
            case highspy.HighsModelStatus.kInfeasible:
                raise Contradiction
            case status:
                raise RuntimeError(f"the solver stopped: {status}")

    def _relaxed(self, parts: Mapping[Atom, int], upwards: bool) -> tuple[int, frozenset[int]]:
        import numpy as np

        solver = self._solve(parts, upwards, whole=False)
        found, value = solver.getSolution(), solver.getInfo().objective_function_value
        bound = floor(value + _NEARLY) if upwards else ceil(value - _NEARLY)
        held = [self.rows[number] for number in np.flatnonzero(np.abs(np.array(found.row_dual)) > _NEARLY)]
        if not len(self.fillings) or self.seen(parts)[upwards] != bound:
            self._dive(solver, np.array(found.col_value))
        return bound, frozenset().union(*(row.sources for row in held))

    def _dive(self, solver: Any, values: Any) -> None:
        """Looks for a filling near the solver’s numbers: makes one number whole, solves again, and so on."""
        import highspy
        import numpy as np

        fixed = []
        for _ in range(_DIVES):
            apart = np.abs(values - np.rint(values))
            if not (apart > _NEARLY).any():
                self.keep(np.rint(values).astype(np.int64)[np.newaxis])
                break
            place = int(apart.argmax())
            fixed.append(place)
            near = float(np.rint(values[place]))
            for end in (near, near + 1 if near < values[place] else near - 1):
                solver.changeColBounds(place, end, end)
                solver.run()
                if solver.getModelStatus() == highspy.HighsModelStatus.kOptimal:
                    break
            else:
                break
            values = np.array(solver.getSolution().col_value)
        for place in fixed:
            solver.changeColBounds(place, 0.0, float(self.room))

    def _whole(self, parts: Mapping[Atom, int], upwards: bool) -> None:
        import numpy as np

        found = self._solve(parts, upwards, whole=True).getSolution()
        self.keep(np.rint(np.array(found.col_value)).astype(np.int64)[np.newaxis])
        if not len(self.fillings):
            raise RuntimeError("the solver’s numbers do not fit the facts")
