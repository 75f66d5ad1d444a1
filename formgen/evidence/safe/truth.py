"""The true numbers, which the one who hides knows and the readers do not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from formgen.evidence.breakdown import Breakdown
from formgen.evidence.safe.terms import Atom, Terms


@dataclass(frozen=True, slots=True)
class Truth:
    """The true numbers, as far as the breakdowns of this pack hold them."""

    breakdowns: Mapping[str, Breakdown]
    totals: Mapping[tuple[str, str], int]

    @classmethod
    def of(cls, breakdowns: Mapping[str, Breakdown]) -> Truth:
        """The truth of breakdowns. Raises ValueError where they contradict each other or themselves."""
        found: dict[tuple[str, str], int] = {}
        for one in breakdowns.values():
            for column in (*one.columns, *one.beside):
                whole = one.value(None, column)
                cells = [one.value(row, column) for row in one.rows]
                if found.setdefault((one.population, column), whole) != whole:
                    raise ValueError(f"{one.name}: other breakdowns of {one.population} have another total of {column}")
                fits = sum(cells) == whole if one.exclusive else max(cells, default=0) <= whole
                if min(cells, default=0) < 0 or not fits:
                    raise ValueError(f"{one.name}: the rows of {column} do not fit its total")
        return cls(breakdowns, found)

    def atoms(self) -> dict[Atom, int]:
        """What all sums are made of."""
        found = {Atom(of, True, "", column): count for (of, column), count in self.totals.items()}
        for name, one in self.breakdowns.items():
            found |= {Atom(name, False, row, column): one.counts.get((row, column), 0)
                      for row in one.rows for column in (*one.columns, *one.beside)}  # fmt: skip
        return found

    def value(self, number: Terms) -> int | None:
        """The true value of a sum; None where a part of it is not in this pack."""
        parts = [(count, self._atom(atom)) for atom, count in number]
        return None if any(part is None for _, part in parts) else sum(count * (part or 0) for count, part in parts)

    def _atom(self, atom: Atom) -> int | None:
        if atom.is_total:
            return self.totals.get((atom.of, atom.column))
        breakdown = self.breakdowns.get(atom.of)
        known = breakdown is not None and atom.column in (*breakdown.columns, *breakdown.beside)
        return breakdown.counts.get((atom.row, atom.column), 0) if breakdown and known else None

    def holds(self, number: Terms, low: int | None, high: int | None) -> bool | None:
        """Whether the sum is within the bounds; None where it is not known."""
        value = self.value(number)
        return None if value is None else (low is None or low <= value) and (high is None or value <= high)
