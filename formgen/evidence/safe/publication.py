"""What a pack showed, as data: next year’s pack is checked against it.

It is kept by the school, and never travels inside the pack: it holds the numbers that were hidden too, as those that
have not changed since stay hidden.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from formgen.errors import UserError
from formgen.evidence.breakdown import Cell, Shown
from formgen.evidence.evidence import Period
from formgen.evidence.readership import Readership, Rule
from formgen.evidence.safe.headlines import Headline, Same, told
from formgen.evidence.safe.terms import Table

VERSION = 1
"""Of the shape of this data."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A breakdown as a pack printed it: by row and column the number; None where it may not be known.

    What was not printed, and may be known, is not there. `hidden` has the numbers that may not be known.
    """

    name: str
    population: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    beside: tuple[str, ...]
    exclusive: bool
    nested: bool
    numbers: Mapping[tuple[str | None, str | None], int | None]
    hidden: Mapping[tuple[str | None, str | None], int]


@dataclass(frozen=True, slots=True)
class Said:
    """What a headline said: these cells, each so often, add up to a number from `low` to `high`.

    No headline: readers know it without one.
    `in_numbers`: it would not be said if the headline were told in words. `exact`: the headline is, or a verdict.
    """

    headline: str
    parts: tuple[tuple[Cell, int], ...]
    low: int | None
    high: int | None
    in_numbers: bool = True
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Publication:
    """What a pack showed to its readers, below what number it hid, and what it is called (“review of 2024/25”).

    `period`: the days that it is of; None where that is not known.
    """

    name: str
    readers: Readership
    below: int
    breakdowns: tuple[Printed, ...]
    said: tuple[Said, ...] = ()
    period: Period | None = None


def publication(
    shown: Shown, headlines: Iterable[Headline], rule: Rule, name: str = "an earlier pack",
    worded: frozenset[str] = frozenset(), same: Iterable[Same] = (), period: Period | None = None,
) -> dict[str, Any]:  # fmt: skip
    """JSON data of all that a pack showed; `worded` are the headlines that it told in words, the rest as for `safe`."""
    return {
        "version": VERSION,
        "name": name,
        "readers": rule.readers.value,
        "below": rule.below,
        "days": None if period is None else [period.start.isoformat(), period.end.isoformat()],
        "breakdowns": [_breakdown(shown, one) for one in shown.breakdowns],
        "headlines": [
            {"headline": said.headline, "parts": [[*cell, often] for cell, often in said.parts], "low": said.low,
             "high": said.high}
            for said in (*equalities(same), *sayings(headlines, rule, worded))
        ],
    }  # fmt: skip


def equalities(same: Iterable[Same]) -> Iterator[Said]:
    """What is the same number, or no larger one, as something that is known without any headline."""
    for one in same:
        parts = (*((cell, 1) for cell in one.one), *((cell, -1) for cell in one.other))
        yield Said("", parts, None if one.or_fewer else 0, 0, False)


def sayings(headlines: Iterable[Headline], rule: Rule, worded: frozenset[str]) -> Iterator[Said]:
    """What headlines say of cells of breakdowns, where all that they speak of is cells."""
    for headline in headlines:
        for saying in told(headline, rule, headline.name in worded):
            every = zip(saying.often, (headline.part, headline.whole, headline.missing), strict=False)
            ends = [(often, end) for often, end in every if often]
            if all(end for _, end in ends):
                parts = tuple((cell, often) for often, end in ends for cell in end)
                exact = headline.exact or headline.verdict
                yield Said(headline.name, parts, saying.low, saying.high, saying.in_numbers, exact)


def _breakdown(shown: Shown, name: str) -> dict[str, Any]:
    breakdown = shown.breakdowns[name]
    return {
        "name": name,
        "population": breakdown.population,
        "rows": list(breakdown.rows),
        "columns": list(breakdown.columns),
        "beside": list(breakdown.beside),
        "exclusive": breakdown.exclusive,
        "nested": breakdown.nested,
        "numbers": [[_number(shown, cell) for cell in line] for line in _grid(breakdown)],
    }


NOT_PRINTED = "-"


def _number(shown: Shown, cell: Cell) -> int | str | list[int]:
    """The number; in a list of its own where it may not be known."""
    if cell in shown.hidden:
        return [shown.breakdowns[cell.breakdown].value(cell.row, cell.column)]
    count = shown.count(*cell)
    return NOT_PRINTED if count is None else count


def _grid(table: Table) -> list[list[Cell]]:
    """Row by row the numbers of a table, the totals last."""
    columns = (*table.columns, *table.beside, None)
    return [[Cell(table.name, row, column) for column in columns] for row in (*table.rows, None)]


def earlier(data: Mapping[str, Any]) -> Publication:
    """What a pack showed, from its JSON data. Raises UserError where it is not such data."""
    try:
        if data["version"] != VERSION:
            raise ValueError(data["version"])
        found = Publication(
            str(data["name"]), Readership(data["readers"]), int(data["below"]),
            tuple(map(_printed, data["breakdowns"])), tuple(map(_said, data["headlines"])),
            _days(data.get("days")),
        )  # fmt: skip
        _check(found)
        return found
    except (KeyError, TypeError, ValueError) as error:
        raise UserError(
            "What an earlier pack showed cannot be read.",
            "Please update formgen; or take that pack from a backup, and try again.",
        ) from error


def _days(data: Any) -> Period | None:
    return None if data is None else Period(*map(date.fromisoformat, data))


def _printed(data: Mapping[str, Any]) -> Printed:
    table = Printed(
        str(data["name"]), str(data["population"]), tuple(data["rows"]), tuple(data["columns"]), tuple(data["beside"]),
        bool(data["exclusive"]), bool(data["nested"]), {}, {},
    )  # fmt: skip
    numbers: dict[tuple[str | None, str | None], int | None] = {}
    hidden: dict[tuple[str | None, str | None], int] = {}
    for cells, line in zip(_grid(table), data["numbers"], strict=True):
        for (_, row, column), number in zip(cells, line, strict=True):
            match number:
                case [kept]:
                    numbers[row, column], hidden[row, column] = None, int(kept)
                case _ if number != NOT_PRINTED:
                    numbers[row, column] = int(number)
    return replace(table, numbers=numbers, hidden=hidden)


def _said(data: Mapping[str, Any]) -> Said:
    parts = tuple((Cell(name, row, column), int(often)) for name, row, column, often in data["parts"])
    low, high = (None if end is None else int(end) for end in (data["low"], data["high"]))
    return Said(str(data["headline"]), parts, low, high)


def _check(pack: Publication) -> None:
    """Raises ValueError where a headline speaks of a cell that no breakdown has."""
    cells = {cell for one in pack.breakdowns for line in _grid(one) for cell in line}
    if not {cell for said in pack.said for cell, _ in said.parts} <= cells:
        raise ValueError("headlines")
