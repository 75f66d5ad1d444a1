"""The trends of a period: every figure of the measures, and every statement of the questionnaires, year by year."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from functools import partial
from itertools import pairwise

from formgen.evidence import parents, staff, voices
from formgen.evidence.comparable import usable
from formgen.evidence.evidence import Evidence, Filed, Period
from formgen.evidence.exposure import COLUMNS, exposure
from formgen.evidence.figure import Figure, Finding, Share, Words, group, in_order, trace
from formgen.evidence.incidents import incidents
from formgen.evidence.logs import question
from formgen.evidence.measures import Measures, measure
from formgen.evidence.opinions import headline, statements
from formgen.evidence.outcomes import FORMS as SCORES
from formgen.evidence.play import Play
from formgen.evidence.playground import MonthRate, Playground, listed
from formgen.evidence.ratio import Tally
from formgen.evidence.rescale import RULES, Rule
from formgen.evidence.tallies.tally import school_year
from formgen.evidence.training import Training
from formgen.evidence.trend import PER_CENT, Comparison, Link, Point, Trend, share_point
from formgen.evidence.years import Published, faults, minimum, months, same_months, versions
from formgen.outline import Question

__all__ = ["Year", "statement_trends", "trends", "yearly"]


EACH_YEAR = (
    "Year by year, a child whose support ended in two of the years counts in each of them; in the figure of all years "
    "together it counts once."
)
"""Why the years need not add up to the whole: to be printed with trends of children."""


class Key(StrEnum):
    """The figures that are no share: a rate, a mean of weeks, a sum."""

    INCIDENTS = "M6a"
    LOOKS = "M6b"
    HOURS = "M4a hours"


@dataclass(frozen=True, slots=True)
class Year:
    """One school year of the period, or the part of it that lies in the period, with all measures of it."""

    period: Period
    measures: Measures

    @property
    def name(self) -> str:
        """“2023/24”."""
        return school_year(self.period.start)


def yearly(evidence: Evidence, period: Period) -> tuple[Year, ...]:
    """All measures of each school year of the period. A child with two times of support counts in the year of each."""
    return tuple(Year(part, measure(evidence, part)) for part in period.school_years())


def trends(
    evidence: Evidence, years: Iterable[Year], published: Published, rules: tuple[Rule, ...] = RULES
) -> tuple[Trend, ...]:
    """Every figure of the measures over those school years, oldest first, in the order of the measures."""
    known = sorted(years, key=lambda year: year.period.start)
    found = [{figure.measure: figure for figure in year.measures.figures} for year in known]
    keys = dict.fromkeys(key for figures in found for key in figures)

    def points(key: str) -> list[tuple[Period, Point]]:
        own = ((year, figures[key]) for year, figures in zip(known, found, strict=True) if key in figures)
        return [(year.period, _point(evidence, year, figure)) for year, figure in own]

    return tuple(
        _trend(key, points(key), evidence, _compare(key, known, evidence, published, rules)) for key in keys
    )


_Compare = Callable[[Point, Point], Link]


def _trend(key: str, points: list[tuple[Period, Point]], evidence: Evidence, compare: _Compare) -> Trend:
    """The trend of a figure: what makes a year by itself compare with none goes first, then what lies between two."""
    alone = [tuple(_faults(key, year, point, evidence)) for year, point in points]
    links = []
    for number, ((_, before), (_, after)) in enumerate(pairwise(points)):
        own = tuple(dict.fromkeys((*alone[number], *alone[number + 1])))
        between = compare(before, after)
        if own:
            more = between.reasons if between.comparison is Comparison.NOT else ()
            between = Link(Comparison.NOT, (*own, *more))
        links.append(between)
    figure = points[-1][1].figure
    return Trend(key, figure.title, _unit(figure), tuple(point for _, point in points), tuple(links))


def _faults(key: str, year: Period, point: Point, evidence: Evidence) -> Iterator[str]:
    # M6a names the earlier sheets of the year before too: its months say which of them have no rate.
    excluded = () if key == Key.INCIDENTS else point.figure.excluded
    return faults(evidence, year, key, excluded, point.measured)


def _unit(figure: Figure) -> str:
    return figure.unit if figure.measure in (Key.INCIDENTS, Key.HOURS) else PER_CENT


def _point(evidence: Evidence, year: Year, figure: Figure) -> Point:
    match figure.measure:
        case Key.INCIDENTS:
            return _rate(evidence, year.name, figure, year.measures.playground.months)
        case Key.LOOKS:
            return _looks(year.name, figure, year.measures.play)
        case Key.HOURS:
            return _hours(year.name, figure, year.measures.training)
    return share_point(year.name, figure, _few(year.measures, figure.measure))


def _few(found: Measures, key: str) -> bool:
    """Whether those who answered cannot speak for all."""
    number, _, kind = key.partition(" ")
    asked = {"M3": found.parents.enough, "M5": found.staff.enough}
    return kind.startswith("item") and not asked[number]


def _rate(evidence: Evidence, year: str, figure: Figure, months: Iterable[MonthRate]) -> Point:
    """The rate of all months of the year that have one, comparable or not, and the cells of these months alone."""
    rated = {month.key: month.tally for month in months if month.tally} if listed(evidence) else {}
    tally = sum(rated.values(), Tally(0, 0))
    found = incidents(evidence)
    rows = [i.row.trace("on", "type") for i in found.all if i.key in rated and i.unwanted is not False]
    rows += [month.row.trace(*COLUMNS) for key, month in exposure(evidence).months.items() if key in rated]
    own = replace(figure, sources=in_order(source for row in rows for source in row))
    if not tally.pupil_days:
        return Point(year, own, "no rate", None, tally)
    words = f"{tally.words} per 1,000 pupil-days ({tally.incidents} in all)"
    return Point(year, own, words, tally.rate, tally, sum(found.untyped(key) for key in rated))


def _looks(year: str, figure: Figure, found: Play) -> Point:
    """The mean of the terms that have looks enough."""
    means = [term.mean for term in found.terms if term.mean is not None]
    if not means:
        return Point(year, figure, "too few looks", None)
    mean = sum(means) / len(means)
    return Point(year, figure, f"{mean:.0f}%", mean)


def _hours(year: str, figure: Figure, found: Training) -> Point:
    hours = sum((hours for _, _, hours in found.kinds), Decimal(0))
    return Point(year, figure, figure.result, float(hours) if figure.numerator else None)


def _compare(
    key: str, years: list[Year], evidence: Evidence, published: Published, rules: tuple[Rule, ...]
) -> _Compare:
    rates: Mapping[str, Playground] = {year.name: year.measures.playground for year in years}

    def compare(before: Point, after: Point) -> Link:
        link = versions(before.figure, after.figure, published, rules)
        if key == Key.INCIDENTS:
            reasons = months(evidence, rates[before.year].months, rates[after.year].months)
            beside = "" if _not(link) else same_months(rates[after.year].compared)
            return Link(Comparison.NOT, (*reasons, *_not(link)), beside) if reasons else link
        if any(source.form in SCORES for source in after.figure.sources) and link.comparison is not Comparison.NOT:
            counted = minimum(evidence, before.figure, after.figure)
            return Link(Comparison.RESCALED, (*counted, *link.reasons)) if counted else link
        return link

    return compare


def _not(link: Link) -> tuple[str, ...]:
    return link.reasons if link.comparison is Comparison.NOT else ()


def statement_trends(
    evidence: Evidence, period: Period, published: Published, rules: tuple[Rule, ...] = RULES
) -> tuple[Trend, ...]:
    """Every statement of families, staff and children over the school years: who agrees, of all who took a side.

    Of children: “always” and “mostly”, of all who chose one of the five.
    """
    years = tuple(period.school_years())

    def trend(key: str, figure: Callable[[Period], Figure], few: Collection[Period] = ()) -> Trend:
        points = [(year, share_point(school_year(year.start), figure(year), year in few)) for year in years]
        return _trend(key, points, evidence, lambda a, b: versions(a.figure, b.figure, published, rules))

    few = {
        "M3": [year for year in years if not parents.parents(evidence, year).enough],
        "M5": [year for year in years if not staff.staff(evidence, year).enough],
    }
    found = []
    for number, form, people, returns in _QUESTIONNAIRES:
        kept = usable(number, evidence)
        given = {year: returns(kept, year) for year in years}
        for asked in statements(form):
            found.append(trend(f"{number} {asked.name}", partial(_opinion, number, asked, given, people), few[number]))
    kept = usable("M2 views", evidence)
    sheets = {year: voices.returns(kept, year) for year in years}
    return (*found, *(trend(f"M2 {name}", partial(_voice, name, sheets)) for name in voices.ITEMS))


_QUESTIONNAIRES = (
    ("M3", parents.FORM, parents.PEOPLE, parents.returns), ("M5", staff.FORM, staff.PEOPLE, staff.returns),
)  # fmt: skip


_Given = Mapping[Period, list[Filed]]


def _opinion(number: str, asked: Question, given: _Given, people: tuple[str, str], year: Period) -> Figure:
    words = Words(
        f"{number} {asked.name}", "SC3" if number == "M3" else "SC5", asked.label.rstrip("."),
        "Strongly agree and agree, out of all four answers that take a side.", people[1],
    )  # fmt: skip
    return headline(words, asked, given[year], True, None, people)


def _voice(name: str, sheets: _Given, year: Period) -> Figure:
    given = voices.asking(name, sheets[year])
    said = [(f, f.at(name)) for f in given if not f.apart(name)]
    happy, whole = sum(a in voices.SCALE[:2] for _, a in said), sum(a in voices.SCALE for _, a in said)
    share = Share(happy, whole)
    asked = question(voices.FORMS[0], name)
    return Figure(
        f"M2 {name}", asked.clauses[0] if asked.clauses else "SC2", asked.label.rstrip("."),
        "“Always” and “mostly”, out of all who chose one of the five answers; the latest answer of each child.",
        share, share, share, Finding.NO_THRESHOLD if whole else Finding.NOT_MEASURED, f"{share.words} children.",
        excluded=group((why, f.name) for f in given if (why := f.apart(name))),
        sources=tuple(sorted(trace(f, name) for f, _ in said)),
    )  # fmt: skip
