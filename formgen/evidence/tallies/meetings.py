"""Meetings that were held, by kind and school year, and month by month beside what the school expects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from formgen.ask import MONTHS
from formgen.evidence.comparable import usable
from formgen.evidence.evidence import Evidence, Period
from formgen.evidence.exposure import MonthKey
from formgen.evidence.logs import LogRow, labels, log
from formgen.evidence.meetings import CLAUSES, FORM, NO_DATE, UNSAID
from formgen.evidence.meetings import NOT_HELD as PLANNED
from formgen.evidence.playground import whole_months
from formgen.evidence.tallies.tally import NOT_WRITTEN, About, Counted, Traced, label, tally
from formgen.evidence.tallies.tally import school_year as year_name
from formgen.report import Series
from formgen.terms import Terms, year_of

COLUMNS = ("on", "kind", "held")
READS = tuple(f"{FORM}.meetings.{column}" for column in COLUMNS)
CALENDAR_READS = (
    *READS, "settings.meetings.attendance", "settings.meetings.parents", "settings.meetings.provision",
    "settings.terms",
)  # fmt: skip
HELD = "Held"
MONTHLY_FROM = 9
"""A meeting that is expected at least so often in a school year is a monthly one."""

ENOUGH_DAYS = 10
"""A month with at least so many school days has room for a monthly meeting."""

_MEETINGS = ("meeting", "meetings")
_KIND = About("meetings.held", "Meetings held, by kind", "meetings held", _MEETINGS, people=False)
_WHETHER = About("meetings.whether", "Whether meetings were held", "meetings in the log", _MEETINGS, people=False)


def meetings(evidence: Evidence, period: Period) -> tuple[Traced, ...]:
    """The meetings that were held, by kind; and all in the log, by whether they were."""
    found = log(usable("M8", evidence), FORM, "meetings")
    apart = [(NO_DATE, row.name) for row in found.rows if row.day("on") is None]
    apart += [(g.reason, name) for g in found.left_out for name in g.cases]
    kinds = labels(FORM, "meetings.kind")
    inside = [(day, row) for row in found.rows if (day := row.day("on")) is not None and day in period]
    held = [
        Counted(year_name(day), (label(kinds, row.at("kind")),), row.trace(*COLUMNS))
        for day, row in inside if row.at("held") is True
    ]  # fmt: skip
    whether = [Counted(year_name(day), (_whether(row),), row.trace("on", "held")) for day, row in inside]
    return (
        tally(_KIND, period, (*kinds.values(), NOT_WRITTEN), held, left_out=apart),
        tally(_WHETHER, period, (HELD, PLANNED, UNSAID), whether, left_out=apart),
    )


def _whether(row: LogRow) -> str:
    match row.at("held"):
        case True:
            return HELD
        case False:
            return PLANNED
    return UNSAID


@dataclass(frozen=True, slots=True)
class Calendar:
    """What the calendar of meetings is drawn from: the months, and a series for each kind of meeting.

    A value is how many were held; 0 where one was expected and none was held; None where none was expected.
    """

    months: tuple[MonthKey, ...]
    kinds: tuple[Series, ...]

    @property
    def categories(self) -> tuple[str, ...]:
        """The months by name."""
        return tuple(_name(key, self.months) for key in self.months)

    @property
    def years(self) -> Iterator[tuple[str, Calendar]]:
        """The calendar of each school year, by the name of the year."""
        for first, places in groupby(range(len(self.months)), lambda place: year_of(*self.months[place])):
            own = [*places]
            kinds = (replace(one, values=tuple(one.values[place] for place in own)) for one in self.kinds)
            name = f"{first}/{(first + 1) % 100:02}"
            yield name, Calendar(tuple(self.months[place] for place in own), tuple(kinds))


def calendar(evidence: Evidence, period: Period) -> Calendar:
    """Every month of the period, the three kinds that the school expects first, then others that were held.

    A monthly meeting is missed in a month of school days without one, a termly one in the last month of a term without
    one; never more in a school year than were expected and not held: of those without one, the months in which the log
    has one that was not held come first, then the latest. Nothing is missed in a school year of which there is no log
    at all. Months that are not over, and termly meetings without term dates, are never missed.
    """
    rows = [row for row in log(usable("M8", evidence), FORM, "meetings").rows if row.day("on") in period]
    months = list(_months(period))
    logged = {year_of(*_key(day)) for row in rows if (day := row.day("on"))}
    over = [key for key in whole_months(period, evidence.today) if year_of(*key) in logged]
    labelled = labels(FORM, "meetings.kind")
    series = []
    for kind in (*CLAUSES, *(k for k in labelled if k not in CLAUSES)):
        own = [row for row in rows if row.text("kind") == kind]
        days = [day for row in own if row.at("held") is True and (day := row.day("on"))]
        put_off = {_key(day) for row in own if row.at("held") is False and (day := row.day("on"))}
        held = Counter(map(_key, days))
        expected = getattr(evidence.settings.meetings, kind) if kind in CLAUSES else 0
        missed = _missed(days, put_off, over, expected, evidence.terms)
        if days or kind in CLAUSES:
            values = tuple(held.get(key, 0 if key in missed else None) for key in months)
            series.append(Series(labelled[kind], values))
    return Calendar(tuple(months), tuple(series))


def _months(period: Period) -> Iterator[MonthKey]:
    key = (period.start.year, period.start.month)
    while key <= (period.end.year, period.end.month):
        yield key
        key = (key[0] + key[1] // 12, key[1] % 12 + 1)


def _key(day: date) -> MonthKey:
    return day.year, day.month


def _name(key: MonthKey, months: Sequence[MonthKey]) -> str:
    """“September”; with the year where the period has more than twelve months."""
    return MONTHS[key[1] - 1] if len(months) <= 12 else f"{MONTHS[key[1] - 1][:3]} {key[0] % 100:02}"


def _missed(
    held: list[date], put_off: set[MonthKey], months: list[MonthKey], expected: int, terms: Terms | None
) -> set[MonthKey]:
    """The months, of those that are over, in which one was expected and none was held: in a year so many as lack.

    `put_off` are the months in which the log has one that was not held.
    """
    each = Counter(year_of(*_key(day)) for day in held)
    if expected < MONTHLY_FROM:
        free = _termly(months, held, terms)
    else:
        free = {key for key in months if _room(key, terms)} - set(map(_key, held))
    latest = sorted(free, key=lambda key: (key in put_off, key), reverse=True)
    by_year = {year: [key for key in latest if year_of(*key) == year] for year in {year_of(*key) for key in latest}}
    return {key for year, keys in by_year.items() for key in keys[: max(expected - each[year], 0)]}


def _room(key: MonthKey, terms: Terms | None) -> bool:
    """Whether a month has days enough for a meeting; without term dates, every month but August."""
    start, after = date(*key, 1), date(key[0] + key[1] // 12, key[1] % 12 + 1, 1)
    if terms is None or not terms.covers(start, after):
        return key[1] != 8
    return sum(day < after for day in terms.school_days(start, after)) >= ENOUGH_DAYS


def _termly(months: list[MonthKey], held: list[date], terms: Terms | None) -> set[MonthKey]:
    """Of every term without a meeting that is over, its last month in which none was held."""
    busy = set(map(_key, held))
    found = set()
    for term in terms.terms if terms else ():
        own = list(_months(Period(term.span.start, term.span.end)))
        free = [key for key in own if key in months and key not in busy]
        if own[-1] in months and free and not any(day in term.span for day in held):
            found.add(free[-1])
    return found
