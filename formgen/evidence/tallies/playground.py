"""Playground incidents month by month for as many years as the period has; by place and time of day; by type."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from formgen.ask import MONTHS
from formgen.evidence.breakdown import Shown
from formgen.evidence.evidence import Evidence, Period
from formgen.evidence.exposure import KEPT, NOT_KEPT, NOT_SAID, Exposure, MonthKey, covid, exposure, month_name
from formgen.evidence.exposure import READS as EXPOSURE_READS
from formgen.evidence.incidents import Incident, Incidents, incidents
from formgen.evidence.logs import labels
from formgen.evidence.playground import listed, whole_months
from formgen.evidence.ratio import Tally
from formgen.evidence.tallies.tally import NOT_WRITTEN, About, Counted, Traced, label, school_year, school_years, tally
from formgen.report import Series, inserted

FORM = "playground-incidents"
READS = (
    *(f"{FORM}.incidents.{column}" for column in ("on", "type", "pupils", "place", "slot")), *EXPOSURE_READS,
    "settings.playground.unwanted", "settings.playground.zones",
)  # fmt: skip
MONTHS_READS = (
    *(f"{FORM}.incidents.{column}" for column in ("on", "type", "pupils")), *EXPOSURE_READS,
    "settings.playground.unwanted",
)  # fmt: skip

SCHOOL_MONTHS = (*MONTHS[8:], *MONTHS[:8])
"""September to August."""

ELSEWHERE = "A place that is not on the school’s list"
_INCIDENTS = ("incident", "incidents")
_TYPE = About("playground.type", "Playground incidents by type", "incidents", _INCIDENTS)
_PLACE_TIME = About("playground.place_time", "Playground incidents by place and time of day", "incidents", _INCIDENTS)
_MONTH = About("playground.month", "Unwanted playground incidents by month", "unwanted incidents", _INCIDENTS)
_BETWEEN = " – "
"""Between place and time in the name of a row."""


def playground(evidence: Evidence, period: Period) -> tuple[Traced, ...]:
    """All incidents with a date in the period, by type, and by place and time; the unwanted ones by month.

    Only places of the school's own list are named: what stands in the log besides may be anything, a name too.
    """
    found = incidents(evidence)
    inside = [i for i in found.all if i.day in period]
    apart = [(why, name) for day, why, name in found.apart if day is None or day in period]
    left_out = [*apart, *found.left_out]
    types, slots = labels(FORM, "incidents.type"), labels(FORM, "incidents.slot")
    places = [*evidence.settings.playground.zones, ELSEWHERE, NOT_WRITTEN]
    cells = [f"{_place_name(place)}{_BETWEEN}{slot}" for place in places for slot in (*slots.values(), NOT_WRITTEN)]

    def by(
        about: About, rows: Iterable[str], row: Callable[[Incident], str], of: list[Incident], box: tuple[str, ...],
        more: Iterable[tuple[str, str]] = (),
    ) -> Traced:  # fmt: skip
        counted = [Counted(school_year(i.day), (row(i),), i.row.trace("on", *box)) for i in of]
        return tally(about, period, tuple(rows), counted, left_out=[*left_out, *more])

    def place_time(incident: Incident) -> str:
        return f"{_place_name(_place(incident, places))}{_BETWEEN}{label(slots, incident.row.at('slot'))}"

    unwanted = [i for i in inside if i.unwanted]
    return (
        by(_TYPE, (*types.values(), NOT_WRITTEN), lambda i: label(types, i.kind), inside, ("type",)),
        by(_PLACE_TIME, cells, place_time, inside, ("place", "slot")),
        by(_MONTH, SCHOOL_MONTHS, lambda i: MONTHS[i.day.month - 1], unwanted, ("type",), _gaps(evidence, period)),
    )


def _gaps(evidence: Evidence, period: Period) -> Iterator[tuple[str, str]]:
    """The months in which no nought means that nothing happened: the log was not kept on most days."""
    months = exposure(evidence).months
    for key in whole_months(period, evidence.today):
        if key in months and months[key].kept not in KEPT:
            yield NOT_KEPT if months[key].kept else NOT_SAID, month_name(key)


def _place_name(place: str) -> str:
    return place if place in (ELSEWHERE, NOT_WRITTEN) else inserted(place)


def _place(incident: Incident, places: list[str]) -> str:
    given = incident.row.text("place")
    if not given.strip():
        return NOT_WRITTEN
    known = {" ".join(place.casefold().split()): place for place in places[:-2]}
    return known.get(" ".join(given.casefold().split()), ELSEWHERE)


def grid(shown: Shown, column: str | None = None) -> tuple[tuple[str, ...], tuple[Series, ...]]:
    """Times of day, and a series for each place with its incidents at each of them, as a readership may see them.

    A number that is hidden is None. Places and times with no incident at all are left out, the zones never.
    """
    name = _PLACE_TIME.name
    rows = [row.rpartition(_BETWEEN)[::2] for row in shown.breakdowns[name].rows]

    def count(place: str, slot: str) -> int | None:
        return shown.count(name, f"{place}{_BETWEEN}{slot}", column)

    places, slots = dict.fromkeys(place for place, _ in rows), dict.fromkeys(slot for _, slot in rows)
    slots = dict.fromkeys(s for s in slots if s != NOT_WRITTEN or any(count(p, s) != 0 for p in places))
    kept = [p for p in places if p not in (ELSEWHERE, NOT_WRITTEN) or any(count(p, s) != 0 for s in slots)]
    return tuple(slots), tuple(Series(place, tuple(count(place, slot) for slot in slots)) for place in kept)


@dataclass(frozen=True, slots=True)
class MonthLines:
    """What the chart of months is drawn from: a series each school year, the latest last.

    `rates` are unwanted incidents per 1,000 pupil-days, None in a month that has no rate; `counts` how many unwanted
    incidents were written down, None in a month that is not over, and where there is none but the log was not kept on
    most days; `strip` how the log was kept: 2 all or most of the month, 1 some of it, 0 not, None not known.
    """

    categories: tuple[str, ...]
    rates: tuple[Series, ...]
    counts: tuple[Series, ...]
    strip: tuple[Series, ...]


def month_lines(evidence: Evidence, period: Period) -> MonthLines:
    """The months of every school year of the period, September first; August only where something is written of it.

    While nobody has said which types are unwanted, there are no rates and no counts.
    """
    known = listed(evidence)
    found, sheets = incidents(evidence), exposure(evidence)
    over = set(whole_months(period, evidence.today))
    august = any(key[1] == 8 and (found.count(key) or key in sheets.months) for key in over)
    months = [*range(9, 13), *range(1, 8 + august)]
    years = {name: int(name[:4]) for name in school_years(period)}

    def line(name: str, value: Callable[[MonthKey], float | None]) -> Series:
        keys = [(years[name] + (month < 9), month) for month in months]
        return Series(name, tuple(value(key) if key in over else None for key in keys))

    return MonthLines(
        tuple(MONTHS[month - 1] for month in months),
        tuple(line(name, lambda key: _rate(key, found, sheets) if known else None) for name in years),
        tuple(line(name, lambda key: _count(key, found, sheets) if known else None) for name in years),
        tuple(line(name, lambda key: _kept(key, sheets)) for name in years),
    )


def _rate(key: MonthKey, found: Incidents, sheets: Exposure) -> float | None:
    if found.fault(key) or sheets.fault(key):
        return None
    return Tally(found.count(key), sheets.months[key].pupil_days).rate


def _count(key: MonthKey, found: Incidents, sheets: Exposure) -> float | None:
    kept = key in sheets.months and sheets.months[key].kept in KEPT
    if found.fault(key) or covid(key) or not (found.count(key) or kept):
        return None
    return found.count(key)


def _kept(key: MonthKey, sheets: Exposure) -> float | None:
    kept = sheets.months[key].kept if key in sheets.months else ""
    return 2 if kept in KEPT else {"some": 1, "none": 0}.get(kept)
