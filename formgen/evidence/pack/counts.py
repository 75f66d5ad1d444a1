"""The numbers behind the figures as breakdowns, so that one rule decides which of them a reader is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from formgen.ask import MONTHS as NAMES
from formgen.evidence import safe
from formgen.evidence.breakdown import Breakdown, Cell
from formgen.evidence.contribution import DECLINED, GAVE, GAVE_VIEWS
from formgen.evidence.evidence import Evidence, Period
from formgen.evidence.incidents import incidents
from formgen.evidence.logs import labels
from formgen.evidence.measures import Measures
from formgen.evidence.opinions import Item
from formgen.evidence.pack.rates import Rate, year_name
from formgen.evidence.playground import whole_months
from formgen.evidence.staff import STAFF_SOURCES
from formgen.evidence.tallies import funnel
from formgen.evidence.tallies.attendance import in_bands
from formgen.evidence.tallies.equality import MISSING, SIZES, UP, results, says_anything, sizes
from formgen.evidence.tallies.playground import month_lines, playground
from formgen.evidence.tallies.registry import breakdowns
from formgen.evidence.tallies.tally import Traced, school_years
from formgen.evidence.voices import Voice
from formgen.form import form
from formgen.forms.action_plan import Contribution as How

STEPS, CHANGE = "funnel.steps", "funnel.change"
SOURCE, AREA, YEAR_GROUP, TIER, MINUTES = (
    "reach.source", "reach.area", "reach.year_group", "reach.tier", "reach.minutes",
)  # fmt: skip
BEFORE, AFTER, MOVED = "attendance.before", "attendance.after", "attendance.moved"
START, SINCE = "attendance.start", "attendance.since"
PLACES, TYPES, MONTHS = "playground.place_time", "playground.type", "playground.month"
COMPLAINTS, ROLES, TERMS, KINDS = "complaints.stage", "roles.practice", "training.term", "training.kind"
EQUALITY = ("equality.sen_status", "equality.eal", "equality.pupil_premium", "equality.year_group")
"""Names of tallies."""

BY_BANDS = ("attendance.moved.bands", "attendance.since.bands")
"""Tallies that no copy prints, and that tell how those hang together that are: nobody may know their numbers either."""

PRINTED = (
    STEPS, CHANGE, SOURCE, AREA, YEAR_GROUP, TIER, BEFORE, AFTER, MOVED, START, SINCE, PLACES, TYPES, MONTHS,
    COMPLAINTS, ROLES, *BY_BANDS,
)  # fmt: skip
"""The tallies that copies for governors and the public have, or have the sums of: no other need be hidden from."""

BY_STAFF = tuple(row for code, row in labels("referral", "referral_source").items() if code in STAFF_SOURCES)
"""The rows of the referrals that staff made."""

ONE_YEAR = frozenset({SOURCE, AREA, YEAR_GROUP, TIER, PLACES, TYPES, COMPLAINTS})
"""The tallies of what has a day, and so is counted in one school year whatever the period."""

PART, VIEWS, RETURNS, FILES = "child’s part", "views", "returns", "files"
CHILDREN, RETURN, FILE = ("child", "children"), ("questionnaire", "questionnaires"), ("file", "files")

FAMILIES, STAFF = "answers of families", "answers of staff"
ANSWERED, INVITED, EARLIER = "Answered", "When invited", "In earlier sheets"

MADE, BACK = "Came back", "Did not come back"
AGREE, DISAGREE, NO_SIDE = "Agree", "Disagree", "Don’t know or no answer"
MOSTLY, SOMETIMES, HARDLY, NO_WORD = "Always or mostly", "Sometimes", "Hardly ever or never", "No answer"

GIVEN = "support for staff"
EVENT = ("event", "events")


Years = Sequence[tuple[Period, Measures]]


def people(
    evidence: Evidence, period: Period, found: Measures, years: Years | None, rated: Iterable[Rate] = (),
    every: bool = False,
) -> tuple[Breakdown, ...]:  # fmt: skip
    """All breakdowns of children, families and staff that the chapters show beside the headline figures.

    Only for those who know the cases (`years` is None) they are printed by school year. For others the years stand
    together: who has a pack of each year besides could take one from the other, and what is counted in one year alone
    (`ONE_YEAR`, questionnaires, statements of families and staff) is so linked with those packs. Of the rest a child
    counts once in the period, and may count once in each of two years: see `across`. `rated` are the rates
    of incidents that are told. `every`: with the groups of which there are too few children to compare.
    """
    own = _Counts(period)
    apart = own if years is None else _Counts(*(year for year, _ in years))
    each = [found] if years is None else [part for _, part in years]
    tallies = [t for t in breakdowns(evidence, period) if t.people and (years is None or _printed(t, every))]
    told = tuple(tallies if years is None else (_outside(t, period) for t in tallies if t.name != MONTHS))
    return (
        *told,
        *(sizes(t) for t in told if t.name in EQUALITY),
        *(() if years is None else [by_month(evidence, period, rated)]),
        own.made(PART, "How children helped to set their targets", found.contribution.answers),
        own.made(VIEWS, "Were children asked for their views?", found.contribution.views),
        apart.made(RETURNS, "Questionnaires that came back", *map(_returned, each), unit=RETURN),
        *(own.made(said("child", v.name), v.label, voice(v)) for v in found.voices),
        *_statements("family", apart, [part.parents.items for part in each]),
        *_statements("staff", apart, [part.staff.items for part in each]),
        apart.made(FAMILIES, "Answers of families", *map(_answers, each), unit=RETURN),
        apart.made(STAFF, "Staff who answered", *([(ANSWERED, part.staff.answered)] for part in each), unit=RETURN),
        *([own.made(FILES, "Returned files", _files(found, logs=False), unit=FILE)] if years is None else []),
    )  # fmt: skip


def _statements(who: str, columns: _Counts, years: Sequence[tuple[Item, ...]]) -> Iterator[Breakdown]:
    for items in zip(*years, strict=True):
        yield columns.made(said(who, items[0].name), items[0].label, *map(sides, items), unit=RETURN)


def things(evidence: Evidence, period: Period, found: Measures) -> tuple[Breakdown, ...]:
    """All breakdowns of what is nobody: minutes, trainings, meetings."""
    own = _Counts(period)
    given = (("Consultations with staff", found.staff.consultations), ("Training sessions given", found.staff.sessions))
    return (
        *(tally for tally in breakdowns(evidence, period) if not tally.people),
        own.made(GIVEN, "Consultations and training given", given, unit=EVENT),
        own.made(FILES, "Files of the school’s logs", _files(found, logs=True), unit=FILE),
    )


def same(people: Iterable[Breakdown], found: Measures, evidence: Evidence, period: Period) -> Iterator[safe.Same]:
    """What two breakdowns may count of the same: the last steps of the funnel and the scores; unwanted incidents.

    Where the list of unwanted types was another for a part of the incidents, these are not the same number.
    """
    tables = {one.name: one for one in people}
    kinds = labels("playground-incidents", "incidents.type")
    types = [kinds[code] for code in evidence.settings.playground.unwanted if code in kinds]
    up = gained(found.progress.minimum)
    pairs = [
        ((Cell(STEPS, funnel.STARTED),), (Cell(CHANGE),)),
        ((Cell(STEPS, funnel.LAST_SCORE),), tuple(Cell(CHANGE, row) for row in funnel.CHANGES)),
        ((Cell(STEPS, funnel.PROGRESS),), tuple(Cell(CHANGE, row) for row in up)),
        ((Cell(FAMILIES, INVITED),), (Cell(RETURNS, MADE),)),
        *(((cell,), parts) for cell, parts in in_bands()),
        *(pair for name in EQUALITY if name in tables for pair in _groups(tables[name])),
        *((tuple(Cell(TYPES, kind, column) for kind in types), _school_months(evidence, part))
          for part, column in zip(period.school_years(), tables[TYPES].columns, strict=True)),
    ]  # fmt: skip
    yield from (safe.Same(one, other) for one, other in pairs)
    yield from asked(found)


def asked(found: Measures) -> Iterator[safe.Same]:
    """Statements asked of the same people: as many must have answered each of them, or fewer, with a word or none."""
    views = (Cell(VIEWS, GAVE_VIEWS), Cell(VIEWS, DECLINED))
    for who, items, asked in (
        ("family", found.parents.items, ((Cell(FAMILIES),), (Cell(RETURNS, MADE),))),
        ("staff", found.staff.items, ((Cell(STAFF),),)),
        ("child", found.voices, (views[:1], views)),
    ):  # fmt: skip
        wholes = [(Cell(said(who, one.name)),) for one in items]
        yield from (safe.Same(whole, other, or_fewer=True) for whole in wholes[:1] for other in asked)
        yield from (safe.Same(one, other, or_fewer=True) for one, other in pairwise(wholes))


def _groups(table: Breakdown) -> Iterator[tuple[tuple[Cell, ...], tuple[Cell, ...]]]:
    """Children who made progress, and of whom a score is missing, added up over groups and told of all; and groups."""
    for result, whole in ((UP, Cell(STEPS, funnel.PROGRESS)), (MISSING, Cell(CHANGE, funnel.MISSING))):
        yield tuple(Cell(table.name, row) for row in table.rows if row.endswith(f": {result}")), (whole,)
    yield from (((Cell(f"{table.name}{SIZES}", group),), results(table, group)) for group in sizes(table).rows)


def _school_months(evidence: Evidence, part: Period) -> tuple[Cell, ...]:
    """The months of a part of a school year; none of the future, and no August of which nothing is written."""
    found = incidents(evidence)
    months = (key for key in whole_months(part, part.end) if date(*key, 1) <= evidence.today)
    return tuple(Cell(MONTHS, NAMES[key[1] - 1], year_name(key)) for key in months if key[1] != 8 or found.count(key))


def _printed(tally: Traced, every: bool) -> bool:
    return tally.name in PRINTED or (tally.name in EQUALITY and (every or says_anything(tally)))


def by_month(evidence: Evidence, period: Period, rated: Iterable[Rate]) -> Breakdown:
    """Unwanted incidents of whole months, of the school years of the period, and beside them those of the rates told.

    Printed are the months that the chart of months has a number for, and no sums of them.
    """
    columns, lines = school_years(period), month_lines(evidence, period)
    years = sorted({*columns, *(year_name(key) for one in rated for key in one.months)})
    whole = Period(date(int(years[0][:4]), 9, 1), date(int(years[-1][:4]) + 1, 8, 31))
    tally = next(one for one in playground(evidence, whole) if one.name == MONTHS)
    drawn = {(month, line.label) for line in lines.counts
             for month, value in zip(lines.categories, line.values, strict=True) if value is not None}  # fmt: skip
    every = {(row, column) for row in (*tally.rows, None) for column in (*columns, None)}
    return Breakdown(
        MONTHS, tally.title, tally.population, tally.unit, tally.rows, columns, tally.counts,
        beside=tuple(one for one in tally.columns if one not in columns), unprinted=frozenset(every - drawn),
    )  # fmt: skip


def _outside(tally: Traced, period: Period) -> Breakdown:
    """A tally for those who do not know the cases, with the years together."""
    if tally.name not in ONE_YEAR:
        made = as_one(tally, period.short)
        places = frozenset((cell.row, cell.column) for cell in made.cells())
        return replace(made, unprinted=places) if tally.name in BY_BANDS else made
    names = dict(zip(tally.columns, (year.short for year in period.school_years()), strict=True))
    totals = None if tally.totals is None else {names[c]: total for c, total in tally.totals.items()}
    counts = {(row, names[c]): count for (row, c), count in tally.counts.items()}
    return _like(tally, tuple(names.values()), counts, totals)


def as_one(breakdown: Breakdown, column: str) -> Breakdown:
    """The breakdown with all its columns as one."""
    counts = {(row, column): breakdown.value(row) for row in breakdown.rows}
    return _like(breakdown, (column,), counts, None if breakdown.totals is None else {column: breakdown.value()})


def _like(
    one: Breakdown, columns: tuple[str, ...], counts: Mapping[tuple[str, str], int], totals: Mapping[str, int] | None
) -> Breakdown:
    return Breakdown(
        one.name, one.title, one.population, one.unit, one.rows, columns, counts, one.exclusive, totals,
        together=True, nested=one.nested,
    )  # fmt: skip


class _Counts:
    """Makes breakdowns with a column for each period, of which all together are printed."""

    def __init__(self, *periods: Period) -> None:
        self.columns = tuple(period.short for period in periods)

    def made(
        self, name: str, title: str, *counts: Iterable[tuple[str, int]], unit: tuple[str, str] = CHILDREN
    ) -> Breakdown:
        """The breakdown of those counts, one for each period."""
        cells = {(label, column): count for column, pairs in zip(self.columns, counts, strict=True)
                 for label, count in pairs}  # fmt: skip
        rows = tuple(dict.fromkeys(label for label, _ in cells))
        return Breakdown(name, title, name, unit, rows, self.columns, cells, together=True)


def said(who: str, item: str) -> str:
    """The name of the breakdown of what they said to a statement."""
    return f"{who} said: {item}"


def gained(minimum: int) -> tuple[str, ...]:
    """The rows of those whose scores went up by at least so many points."""
    return (*(f"Up {points}" for points in range(minimum, 5)), funnel.CHANGES[-1])


HELPED, NO_PART = tuple(how.label for how in How if how.value in GAVE), "Not written down"
"""The rows of the children who helped to set their targets, and of those of whom nobody wrote it."""

ASKED = (GAVE_VIEWS, DECLINED)
"""The rows of the children who were asked for their views."""


def _returned(found: Measures) -> list[tuple[str, int]]:
    share = found.parents.response.share
    return [(MADE, share.part), (BACK, share.whole - share.part)]


def _answers(found: Measures) -> list[tuple[str, int]]:
    return [(INVITED, found.parents.returned), (EARLIER, found.parents.earlier)]


def sides(item: Item) -> list[tuple[str, int]]:
    """What was said to a statement, in three classes: one person's answer is harder to see in these."""
    apart = item.dont_know + item.no_answer
    return [(AGREE, item.agreed), (DISAGREE, sum(item.counts) - item.agreed), (NO_SIDE, apart)]


def voice(found: Voice) -> list[tuple[str, int]]:
    """What children said to a statement, in four classes."""
    always, mostly, sometimes, hardly, never = found.counts
    return [(MOSTLY, always + mostly), (SOMETIMES, sometimes), (HARDLY, hardly + never),
            (NO_WORD, found.declined + found.blank)]  # fmt: skip


LOGS = frozenset({
    "meeting-log", "mentor-training", "playground-exposure", "playground-incidents", "pupil-roles", "contact-log",
    "complaint-log",
})  # fmt: skip
"""Forms of which a file is about nobody alone."""


def _files(found: Measures, *, logs: bool) -> Iterator[tuple[str, int]]:
    """How many files of each form the figures rest on: of the logs, or of all others."""
    files = {(source.form, source.sha256) for figure in found.figures for source in figure.sources}
    counts = Counter(slug for slug, _ in files if (slug in LOGS) == logs)
    return ((form(slug).about.title, counts[slug]) for slug in sorted(counts))
