"""Rates of unwanted incidents: each is as much as their number, as everybody knows how many children a school has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from formgen.ask import MONTHS
from formgen.evidence import safe
from formgen.evidence.breakdown import Cell
from formgen.evidence.evidence import Period
from formgen.evidence.exposure import MonthKey
from formgen.evidence.figure import Share
from formgen.evidence.measures import Measures
from formgen.evidence.playground import Playground
from formgen.evidence.ratio import Tally
from formgen.evidence.tallies.tally import school_year

MEASURE = "M6a"


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate that a copy for outside may tell: its name, the months that it counts, and what it is made of."""

    name: str
    months: frozenset[MonthKey]
    tally: Tally

    def headline(self, breakdown: str) -> safe.Headline:
        """What it gives away of the breakdown by month."""
        cells = tuple(Cell(breakdown, MONTHS[key[1] - 1], year_name(key)) for key in sorted(self.months))
        return safe.Headline(self.name, Share(self.tally.incidents, self.tally.pupil_days), cells, exact=True)


def year_name(key: MonthKey) -> str:
    """The school year of a month as breakdowns have it: “2024/25”."""
    return school_year(date(*key, 1))


def rates(found: Measures, period: Period, years: Iterable[tuple[Period, Measures]]) -> tuple[Rate, ...]:
    """Every rate that copies for outside may tell: of the period, and of each year by itself in two ways."""
    told = [*_compared(found.playground, name(MEASURE))]
    for year, part in years:
        told += _compared(part.playground, name(MEASURE, year)) if year != period else ()
        months = {month.key: month.tally for month in part.playground.months if month.tally}
        told.append(Rate(all_months(year), frozenset(months), sum(months.values(), Tally(0, 0))))
    return tuple(one for one in told if one.tally.pupil_days)


def name(measure: str, year: Period | None = None) -> str:
    """What a figure is called among what a pack tells; in a `year` by itself."""
    return f"{measure} {year.short}" if year else measure


def before(figure: str) -> str:
    """The same of the earlier months that the figure is compared with."""
    return f"{figure}, months before"


def all_months(year: Period) -> str:
    """The rate of all months of a year that have one."""
    return f"{name(MEASURE, year)}, all months"


def _compared(found: Playground, figure: str) -> Iterator[Rate]:
    """The months that are compared, and those that they are compared with; where none is, all that have a rate."""
    pairs = found.compared.usable
    if pairs:
        yield Rate(figure, frozenset(pair.key for pair in pairs), found.compared.now)
        yield Rate(before(figure), frozenset(pair.before for pair in pairs), found.compared.then)
        return
    rated = {month.key: month.tally for month in found.months if month.tally}
    alone = {pair.key: rated[pair.key] for pair in found.compared.pairs if pair.key in rated}
    yield Rate(figure, frozenset(alone), sum(alone.values(), Tally(0, 0)))
