"""How a tally is made: who is counted, in which rows, in which school year, and the cells that say so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from formgen.ask import State
from formgen.evidence.breakdown import Breakdown
from formgen.evidence.evidence import Evidence, Filed, Period
from formgen.evidence.figure import FigureSource, Group, group
from formgen.terms import year_of

NOT_WRITTEN = "Not written down"
"""The row of those of whom nobody wrote it: they are counted like all others."""

CellSources = Mapping[tuple[str, str], tuple[FigureSource, ...]]


@dataclass(frozen=True, slots=True)
class Traced(Breakdown):
    """A breakdown with the cells that each of its numbers rests on, and who is in none of its columns.

    `people`: it counts children, families or what happened to them, so that small numbers may need hiding; meetings,
    minutes or courses need not be hidden.
    """

    sources: CellSources = field(default_factory=dict)
    left_out: tuple[Group, ...] = ()
    people: bool = True

    def traces(self, row: str | None = None, column: str | None = None) -> tuple[FigureSource, ...]:
        """The cells behind the number of a row and column; of all of them together where it is None."""
        found = {
            source
            for (r, c), sources in self.sources.items()
            if row in (None, r) and column in (None, c)
            for source in sources
        }
        return tuple(sorted(found))


@dataclass(frozen=True, slots=True)
class About:
    """What a tally is of: `name` for ever, `title` for readers, the `population` whose totals it shares."""

    name: str
    title: str
    population: str
    unit: tuple[str, str]
    people: bool = True


@dataclass(frozen=True, slots=True)
class Counted:
    """One that is counted: its column, its row or rows, the cells that say so; `times` where it weighs more than one.

    Without a row it counts in the total alone, which only a tally with rows that are not exclusive has.
    """

    column: str
    rows: tuple[str, ...]
    sources: tuple[FigureSource, ...] = ()
    times: int = 1


def tally(
    about: About, period: Period, rows: Sequence[str], counted: Iterable[Counted], *, exclusive: bool = True,
    left_out: Iterable[tuple[str, str]] = (),
) -> Traced:  # fmt: skip
    """The tally of all that is counted; `rows` in this order, also those with nobody in them.

    `left_out` are pairs of reason and name. Raises ValueError for a row or column that is not there, and where one is
    in more or fewer rows than an exclusive tally has for it.
    """
    columns = school_years(period)
    counts: dict[tuple[str, str], int] = {}
    totals = dict.fromkeys(columns, 0)
    cells: dict[tuple[str, str], set[FigureSource]] = {}
    for one in counted:
        if one.column not in totals or not set(one.rows) <= set(rows) or (exclusive and len(one.rows) != 1):
            raise ValueError(f"{about.name}: {one.rows} in {one.column} cannot be counted")
        totals[one.column] += one.times
        for row in set(one.rows):
            counts[row, one.column] = counts.get((row, one.column), 0) + one.times
            cells.setdefault((row, one.column), set()).update(one.sources)
    return Traced(
        about.name, about.title, about.population, about.unit, tuple(rows), columns, counts, exclusive,
        None if exclusive else totals, {cell: tuple(sorted(found)) for cell, found in cells.items()}, group(left_out),
        about.people,
    )  # fmt: skip


def school_years(period: Period) -> tuple[str, ...]:
    """The columns of a period: “2023/24”, “2024/25”, … A part of a school year has the name of the whole."""
    return tuple(school_year(part.start) for part in period.school_years())


def school_year(day: date) -> str:
    """The school year (September to August) in which a day lies: “2023/24”."""
    first = year_of(day.year, day.month)
    return f"{first}/{(first + 1) % 100:02}"


def said(filed: Filed | None, path: str, row: str | None = None) -> Any:
    """The answer; `State.BLANK` where there is no record, or where an earlier sheet’s answer does not compare."""
    return State.BLANK if filed is None or filed.apart(path) else filed.at(path, row)


def latest(evidence: Evidence, form: str) -> dict[str, Filed]:
    """For each case, the record of that form that was filed last."""
    return {case: filed[-1] for case, filed in evidence.by_case(form).items()}


def label(labels: Mapping[str, str], *codes: Any) -> str:
    """The label of the first of those answers that is one of the choices; else `NOT_WRITTEN`."""
    given = (code for code in codes if isinstance(code, str) and not isinstance(code, State))
    return next((labels[code] for code in given if code in labels), NOT_WRITTEN)
