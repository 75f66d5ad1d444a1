"""Breakdowns: how many there are by one attribute, year by year; and which of these numbers are shown.

Every number in a report that is no headline figure comes out of a `Shown`, so that no table, chart or sentence can say
what another one hides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from formgen.report import HIDDEN


class Cell(NamedTuple):
    """A number of a breakdown: of a row and a column, or of all rows or all columns together (None)."""

    breakdown: str
    row: str | None = None
    column: str | None = None


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Counts of a population by one attribute (rows) and school year (columns).

    `name` stays the same from year to year, as packs are compared under it. Breakdowns of one `population` have the
    same totals. Everyone counted is in one column alone. `exclusive`: and in one row alone, so that rows add up to
    the total; else (a child may have several areas) `totals` holds each column’s. A missing pair is zero.
    `together`: only the numbers of all columns together are printed; single columns are there so that packs of other
    years can be set against them. `nested`: rows are steps, and whoever is in one is in all before it. `beside` are
    columns of other times, in no total and never printed; `unprinted` are rows and columns of single numbers that are
    not printed either. `apart` are headlines that may tell its numbers together, as each of them tells its own part.
    """

    name: str
    title: str
    population: str
    unit: tuple[str, str]
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: Mapping[tuple[str, str], int]
    exclusive: bool = True
    totals: Mapping[str, int] | None = None
    together: bool = field(default=False, kw_only=True)
    nested: bool = field(default=False, kw_only=True)
    beside: tuple[str, ...] = field(default=(), kw_only=True)
    unprinted: frozenset[tuple[str | None, str | None]] = field(default=frozenset(), kw_only=True)
    apart: frozenset[str] = field(default=frozenset(), kw_only=True)

    def value(self, row: str | None = None, column: str | None = None) -> int:
        """The true number of a row and column; of all of them together where it is None."""
        columns = self.columns if column is None else (column,)
        if row is None and self.totals is not None:
            return sum(self.totals[c] for c in columns)
        rows = self.rows if row is None else (row,)
        return sum(self.counts.get((r, c), 0) for r in rows for c in columns)

    def cells(self) -> Iterable[Cell]:
        """Every number of it, printed or not: cells, totals of rows and of columns, the whole."""
        for row in (*self.rows, None):
            for column in (*self.columns, *self.beside, None):
                yield Cell(self.name, row, column)

    def prints(self, row: str | None = None, column: str | None = None) -> bool:
        """Whether the number of a row and column, or of all of them together (None), is printed."""
        if column in self.beside or (row, column) in self.unprinted:
            return False
        return column is None or not self.together or len(self.columns) == 1

    @property
    def printed(self) -> tuple[Cell, ...]:
        """Every number that a table of it may show."""
        return tuple(cell for cell in self.cells() if self.prints(cell.row, cell.column))


@dataclass(frozen=True, slots=True)
class Shown:
    """Breakdowns as a readership may see them: `hidden` are the cells that it may not.

    What is not printed is shown to nobody; among the hidden are those of it that may not be worked out either.
    """

    breakdowns: Mapping[str, Breakdown]
    hidden: frozenset[Cell] = frozenset()

    def count(self, name: str, row: str | None = None, column: str | None = None) -> int | None:
        """The number, or None where it is hidden or not printed."""
        breakdown = self.breakdowns[name]
        known = breakdown.prints(row, column) and Cell(name, row, column) not in self.hidden
        return breakdown.value(row, column) if known else None

    def cell(self, name: str, row: str | None = None, column: str | None = None) -> str | int:
        """The number for a table, “c” where it is hidden."""
        found = self.count(name, row, column)
        return HIDDEN if found is None else found

    def hides(self, name: str) -> bool:
        """Whether any number of the breakdown is hidden."""
        return any(cell in self.hidden for cell in self.breakdowns[name].printed)


def unhidden(breakdowns: Iterable[Breakdown]) -> Shown:
    """All breakdowns with nothing hidden, for those who know the cases."""
    return Shown({breakdown.name: breakdown for breakdown in breakdowns})
