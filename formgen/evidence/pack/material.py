"""What the chapters of a pack are written from: figures, numbers as its readers may see them, people's words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from formgen.evidence import safe
from formgen.evidence.breakdown import Breakdown, Cell, Shown, unhidden
from formgen.evidence.evidence import Evidence, Period
from formgen.evidence.figure import Figure
from formgen.evidence.measures import Measures, measure
from formgen.evidence.pack import counts
from formgen.evidence.pack.lines import WAYS, drawable, lines
from formgen.evidence.pack.rates import rates
from formgen.evidence.readership import Readership, Rule
from formgen.evidence.safe.headlines import NO_PEOPLE
from formgen.evidence.tallies.roles import WELL
from formgen.evidence.tallies.tally import school_year
from formgen.evidence.trend import Trend
from formgen.evidence.trends import Year, trends
from formgen.evidence.years import Published
from formgen.quotes import Quote
from formgen.review_notes import ReviewNotes


@dataclass(frozen=True, slots=True)
class Material:
    """What a pack is written from.

    `years` are the school years of the period, each with its measures; of a single one, the year before it comes
    first. `shown` has the numbers of people, `things` those of meetings, trainings and the like, which are nobody.
    `worded` are the measures whose figures must be told in words. `trends` are the figures over the years, by measure.
    `part`: one school year of a longer pack, where words that are of no year have no place.
    """

    evidence: Evidence
    period: Period
    found: Measures
    years: tuple[tuple[Period, Measures], ...]
    rule: Rule
    shown: Shown
    worded: frozenset[str]
    things: Shown
    trends: Mapping[str, Trend]
    notes: ReviewNotes
    quotes: tuple[Quote, ...]
    school: str
    publication: Mapping[str, Any]
    part: bool = False

    @property
    def internal(self) -> bool:
        """Whether it is for those who know the cases: only they see which ones."""
        return self.rule.readers is Readership.INTERNAL

    @property
    def years_of_period(self) -> tuple[tuple[Period, Measures], ...]:
        """The school years of the period alone."""
        return tuple(pair for pair in self.years if pair[0].start >= self.period.start)

    def opens(self, measure: str) -> str:
        """Under which name a figure opens to its cells: “M1b”, or “M1b 2025/26” of one year of a longer pack."""
        return f"{measure} {short(self.period)}" if self.part else measure


def material(
    evidence: Evidence, period: Period, school: str, rule: Rule, notes: ReviewNotes, quotes: Sequence[Quote],
    published: Published, before: Sequence[safe.Publication] = (),
) -> Material:  # fmt: skip
    """The material of a period for the readers of `rule`."""
    found = measure(evidence, period)
    parts = list(period.school_years())
    year_before = [period.before] if len(parts) == 1 else []
    years = tuple((year, found if year == period else measure(evidence, year)) for year in (*year_before, *parts))
    internal = rule.readers is Readership.INTERNAL
    if internal:
        told, alike, shown = _everything(counts.people(evidence, period, found, None))
    else:
        told, alike, shown = _outside(evidence, period, found, years, rule, before)
    return Material(
        evidence, period, found, years, rule, shown.shown, shown.worded,
        unhidden(counts.things(evidence, period, found)), _trends(evidence, years, published), notes, tuple(quotes),
        school,
        {} if internal else safe.publication(shown.shown, told, rule, _name(rule, period), shown.worded, alike),
    )  # fmt: skip


_Told = tuple[tuple[safe.Headline, ...], tuple[safe.Same, ...], safe.Safe]


def _everything(people: Iterable[Breakdown]) -> _Told:
    return (), (), safe.Safe(unhidden(people))


def _outside(
    evidence: Evidence, period: Period, found: Measures, years: Sequence[tuple[Period, Measures]], rule: Rule,
    before: Sequence[safe.Publication],
) -> _Told:  # fmt: skip
    """What those who do not know the cases are told and shown.

    A rate of few incidents is never told, and where a few lines could be counted none are drawn.
    """
    every = rates(found, period, years)
    told_rates = [one for one in every if not 0 < one.tally.incidents < rule.below]
    people = counts.people(evidence, period, found, [y for y in years if y[0] in period.school_years()], told_rates)
    told = (
        *headlines(found, [pair for pair in years if pair[0] != period], rule),
        *(one.headline(counts.MONTHS) for one in told_rates),
        *(one.headline(counts.CHANGE) for one in lines(found.progress) if drawable(found.progress, rule)),
    )
    alike = tuple(counts.same(people, found, evidence, period))
    shown = safe.prepare(people, told, rule, before, alike)
    few = {one.name for one in every if one not in told_rates} | (WAYS - {one.name for one in told})
    return told, alike, safe.Safe(shown.shown, shown.worded | few)


def single_years(m: Material) -> Iterator[Material]:
    """The material of each school year of the period, beside the year before it; none of a single one.

    Only for those who know the cases: to others the numbers of each year would be so many publications more.
    """
    if m.internal and len(m.years_of_period) > 1:
        first, *_ = m.years
        yield _of_year(m, (first,))
        yield from (_of_year(m, pair) for pair in pairwise(m.years))


def _of_year(m: Material, years: tuple[tuple[Period, Measures], ...]) -> Material:
    """The material of the last of those years."""
    period, found = years[-1]
    names = {school_year(year.start) for year, _ in years}
    cut = ((key, trend.of(names)) for key, trend in m.trends.items())
    people = counts.people(m.evidence, period, found, None)
    return replace(
        m, period=period, found=found, years=years, shown=unhidden(people),
        things=unhidden(counts.things(m.evidence, period, found)), trends={key: trend for key, trend in cut if trend},
        quotes=(), part=True,
    )  # fmt: skip


def _name(rule: Rule, period: Period) -> str:
    """What an earlier pack is called where a later one is checked by it."""
    return f"the report for {rule.readers} on {period.words}"


def _trends(
    evidence: Evidence, years: Iterable[tuple[Period, Measures]], published: Published
) -> dict[str, Trend]:
    found = trends(evidence, [Year(year, part) for year, part in years], published)
    return {trend.key: trend for trend in found}


def headlines(
    found: Measures, years: Iterable[tuple[Period, Measures]], rule: Rule
) -> Iterator[safe.Headline]:
    """The figures that are told beside the breakdowns, and which of their cells they add up; last those of the years.

    What must be told in words is so from the last one on: rather a year than the period.
    """
    known = dict(_cells(found))
    for figure in filter(_counts_people, found.figures):
        part, whole = known.get(figure.measure, ((), ()))
        yield safe.headline_of(figure, part, whole)
    yield from safe.unknown_of(found.progress.reached, rule)
    for year, part_of in years:
        for figure in filter(_counts_people, part_of.figures):
            yield safe.headline_of(figure, when=short(year))


def _counts_people(figure: Figure) -> bool:
    return figure.unit not in NO_PEOPLE and bool(figure.denominator) and not figure.value


Cells = tuple[Cell, ...]


def _cells(found: Measures) -> Iterator[tuple[str, tuple[Cells, Cells]]]:
    """By measure, the cells that make its numerator and its denominator."""
    up = tuple(Cell(counts.CHANGE, row) for row in counts.gained(found.progress.minimum))
    yield "M1b", (up, (Cell(counts.CHANGE),))
    yield "M1a", (up, (Cell(counts.STEPS),))
    yield "M2a", ((), (Cell(counts.PART),))
    yield "M2b", (tuple(Cell(counts.VIEWS, row) for row in counts.ASKED), (Cell(counts.VIEWS),))
    yield "M3", ((Cell(counts.RETURNS, counts.MADE),), (Cell(counts.RETURNS),))
    yield "M4b", ((Cell(counts.ROLES, WELL),), (Cell(counts.ROLES),))
    for number, item in enumerate(found.parents.items, 1):
        name = counts.said("family", item.name)
        sides = Cell(name, counts.AGREE), Cell(name, counts.DISAGREE)
        yield f"M3 item {number}", (sides[:1], sides)


def short(period: Period) -> str:
    """“2025/26” of a whole school year, else the period in words."""
    return period.short

