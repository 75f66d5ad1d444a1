"""Breakdowns: how many there are by one attribute, year by year; and which of these numbers are shown.

Every number in a report that is no headline figure comes out of a `Shown`, so that no table, chart or sentence can say
what another one hides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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

    def value(self, row: str | None = None, column: str | None = None) -> int:
        """The true number of a row and column; of all of them together where it is None."""
        columns = self.columns if column is None else (column,)
        if row is None and self.totals is not None:
            return sum(self.totals[c] for c in columns)
        rows = self.rows if row is None else (row,)
        return sum(self.counts.get((r, c), 0) for r in rows for c in columns)

    def cells(self) -> Iterable[Cell]:
        """Every number that a table of it may show: cells, totals of rows and of columns, the whole."""
        for row in (*self.rows, None):
            for column in (*self.columns, None):
                yield Cell(self.name, row, column)


@dataclass(frozen=True, slots=True)
class Shown:
    """Breakdowns as a readership may see them: `hidden` are the cells that it may not."""

    breakdowns: Mapping[str, Breakdown]
    hidden: frozenset[Cell] = frozenset()

    def count(self, name: str, row: str | None = None, column: str | None = None) -> int | None:
        """The number, or None where it is hidden."""
        cell = Cell(name, row, column)
        return None if cell in self.hidden else self.breakdowns[name].value(row, column)

    def text(self, name: str, row: str | None = None, column: str | None = None) -> str:
        """The number as text, “c” where it is hidden."""
        found = self.count(name, row, column)
        return HIDDEN if found is None else str(found)

    def hides(self, name: str) -> bool:
        """Whether any number of the breakdown is hidden."""
        return any(cell.breakdown == name for cell in self.hidden)


def unhidden(breakdowns: Iterable[Breakdown]) -> Shown:
    """All breakdowns with nothing hidden, for those who know the cases."""
    return Shown({breakdown.name: breakdown for breakdown in breakdowns})
