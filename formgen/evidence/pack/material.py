"""What the chapters of a pack are written from: figures, numbers as its readers may see them, people's words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from formgen.evidence import safe
from formgen.evidence.breakdown import Shown, unhidden
from formgen.evidence.evidence import Evidence, Period
from formgen.evidence.measures import Measures, measure
from formgen.evidence.pack import counts
from formgen.evidence.pack.outside import Outside, outside
from formgen.evidence.readership import Readership, Rule
from formgen.evidence.tallies.tally import school_year
from formgen.evidence.trend import Trend
from formgen.evidence.trends import Year, trends
from formgen.evidence.years import Published
from formgen.quotes import Quote, said_between
from formgen.review_notes import ReviewNotes


@dataclass(frozen=True, slots=True)
class Material:
    """What a pack is written from.

    `years` are the school years of the period, each with its measures; of a single one, the year before it comes
    first. `shown` has the numbers of people, `things` those of meetings, trainings and the like, which are nobody.
    `worded` are the measures whose figures must be told in words. `trends` are the figures over the years, by measure.
    `quotes` are of any day. `part`: one school year of a longer pack, where words that are of no year have no place.
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

    @property
    def said(self) -> tuple[Quote, ...]:
        """The quotes of the period, each of its words once."""
        return said_between(self.quotes, self.period.start, self.period.end)

    def opens(self, measure: str) -> str:
        """Under which name a figure opens to its cells: “M1b”, or “M1b 2025/26” of one year of a longer pack."""
        return f"{measure} {self.period.short}" if self.part else measure


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
    shown, publication = (
        Outside(safe.Safe(unhidden(counts.people(evidence, period, found, None))), {}) if internal
        else outside(evidence, period, found, years, rule, before)
    )  # fmt: skip
    return Material(
        evidence, period, found, years, rule, shown.shown, shown.worded,
        unhidden(counts.things(evidence, period, found)), _trends(evidence, years, published), notes, tuple(quotes),
        school, publication,
    )  # fmt: skip


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
        part=True,
    )  # fmt: skip


def _trends(
    evidence: Evidence, years: Iterable[tuple[Period, Measures]], published: Published
) -> dict[str, Trend]:
    found = trends(evidence, [Year(year, part) for year, part in years], published)
    return {trend.key: trend for trend in found}

