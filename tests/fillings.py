"""Every way to fill a small table: an attacker who can only count, to try the attack of `formgen.evidence.safe` with.

Nothing of that package is used here: only what a report shows.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from formgen.evidence.breakdown import Breakdown, Cell, Shown

Filling = dict[Cell, int]


def fillings(shown: Shown, room: int) -> Iterator[Filling]:
    """All whole numbers for the cells and totals that fit what is shown; hidden totals are at most `room`.

    The breakdowns are of one population.
    """
    tables = list(shown.breakdowns.values())
    columns = [list(column_fillings(shown, tables, column, room)) for column in tables[0].columns]
    for together in product(*columns):
        whole: Filling = {}
        for part in together:
            whole |= part
        for table in tables:
            for row in (*table.rows, None):
                whole[Cell(table.name, row)] = sum(whole[Cell(table.name, row, c)] for c in table.columns)
        if all(shown.count(*cell) in (None, number) for cell, number in whole.items()):
            yield whole


def column_fillings(shown: Shown, tables: list[Breakdown], column: str, room: int) -> Iterator[Filling]:
    """The fillings of one column: the same total in all tables."""
    told = [t for table in tables if (t := shown.count(table.name, None, column)) is not None]
    for total in told[:1] or range(room + 1):
        parts = [list(table_fillings(shown, table, column, total)) for table in tables]
        for together in product(*parts):
            whole: Filling = {Cell(table.name, None, column): total for table in tables}
            for part in together:
                whole |= part
            yield whole


def table_fillings(shown: Shown, table: Breakdown, column: str, total: int) -> Iterator[Filling]:
    """The fillings of the rows of one table in one column, whose total is known."""

    def below(rows: tuple[str, ...], left: int) -> Iterator[tuple[int, ...]]:
        if not rows:
            if left <= 0 or not table.exclusive:
                yield ()
            return
        cell = shown.count(table.name, rows[0], column)
        for number in (cell,) if cell is not None else range((left if table.exclusive else total) + 1):
            if number <= (left if table.exclusive else total):
                yield from ((number, *rest) for rest in below(rows[1:], left - number if table.exclusive else left))

    everybody = sum(table.value(row, column) for row in table.rows) >= table.value(None, column)
    for numbers in below(table.rows, total):
        if (sum(numbers) == total) if table.exclusive else (not everybody or sum(numbers) >= total):
            yield {Cell(table.name, row, column): n for row, n in zip(table.rows, numbers, strict=True)}


def ranges(shown: Shown, room: int) -> dict[Cell, tuple[int, int]]:
    """For each hidden cell the smallest and the largest number in any filling."""
    found: dict[Cell, tuple[int, int]] = {}
    for filling in fillings(shown, room):
        for cell in shown.hidden:
            low, high = found.get(cell, (filling[cell], filling[cell]))
            found[cell] = min(low, filling[cell]), max(high, filling[cell])
    return found
