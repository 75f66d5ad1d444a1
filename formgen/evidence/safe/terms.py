"""Numbers of breakdowns as sums: two of them are the same number where their sums are the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import NamedTuple, Protocol

from formgen.evidence.breakdown import Cell


class Table(Protocol):
    """What breakdowns of this pack and of earlier ones have in common."""

    @property
    def name(self) -> str:
        """The same from year to year."""

    @property
    def population(self) -> str:
        """Who are counted: breakdowns of the same have the same totals."""

    @property
    def rows(self) -> tuple[str, ...]:
        """The rows, without the total."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns, without the total."""

    @property
    def beside(self) -> tuple[str, ...]:
        """Columns that are in no total."""

    @property
    def exclusive(self) -> bool:
        """Whether everybody is in one row alone."""

    @property
    def nested(self) -> bool:
        """Whether the rows are steps, each of some of those in the one before."""


class Atom(NamedTuple):
    """What sums are made of: how many of a breakdown are in a row and column, or of a population in a column."""

    of: str
    is_total: bool
    row: str
    column: str


Terms = tuple[tuple[Atom, int], ...]
"""A sum: each atom once, in order, with how often it is added."""


def terms(table: Table, row: str | None, column: str | None) -> Terms:
    """The number of a row and column, None for all of them, as a sum."""
    columns = table.columns if column is None else (column,)
    if row is None:
        return tuple(sorted((Atom(table.population, True, "", c), 1) for c in columns))
    return tuple(sorted((Atom(table.name, False, row, c), 1) for c in columns))


def fewer(table: Table, column: str | None) -> Iterator[tuple[str | None, str | None, Terms]]:
    """Of rows that are steps, each earlier and later one with how many fewer got so far; the first are all (None)."""
    for before, after in combinations((None, *table.rows) if table.nested else (), 2):
        yield before, after, added((1, terms(table, before, column)), (-1, terms(table, after, column)))


def added(*parts: tuple[int, Terms]) -> Terms:
    """Sums added up, each as often as is said before it."""
    found: Counter[Atom] = Counter()
    for often, part in parts:
        for atom, count in part:
            found[atom] += often * count
    return tuple(sorted((atom, count) for atom, count in found.items() if count))


def total(parts: Iterable[Terms]) -> Terms:
    """Sums added up."""
    return added(*((1, part) for part in parts))


def sum_of(parts: Iterable[tuple[Cell, int]], tables: Mapping[str, Table]) -> Terms:
    """Cells of breakdowns added up, each so often as is said with it."""
    return added(*((often, terms(tables[c.breakdown], c.row, c.column)) for c, often in parts))
