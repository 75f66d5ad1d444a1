"""The mentor's training by term and kind, and the required items at the end of each school year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from formgen.evidence.comparable import usable
from formgen.evidence.evidence import Evidence, Period
from formgen.evidence.figure import FigureSource
from formgen.evidence.logs import LogRow, labels, log, sources
from formgen.evidence.tallies.tally import NOT_WRITTEN, About, Counted, Traced, label, school_year, tally
from formgen.evidence.training import FORM, LATER, NO_EXPIRY, UNDATED, Item, meeting, required_items
from formgen.report import inserted
from formgen.terms import Term

READS = (
    *(f"{FORM}.training.{column}" for column in ("on", "kind", "meets", "expires_on")), "settings.training.required",
    "settings.terms",
)  # fmt: skip
REQUIRED_READS = (
    *(f"{FORM}.training.{column}" for column in ("on", "meets", "expires_on")), "settings.training.required",
)  # fmt: skip
BETWEEN, NO_TERMS = "In the holidays between terms", "No term dates in the settings"
IN_DATE, NOT_IN_DATE = "In date", "Not in date"

_EVENTS = ("event", "events")
_TERM = About("training.term", "The mentor’s training by term", "training events", _EVENTS, people=False)
_KIND = About("training.kind", "The mentor’s training by kind", "training events", _EVENTS, people=False)
_REQUIRED = About("training.required", "Required items at the end of each school year", "required items, year by year",
                  ("item", "items"), people=False)  # fmt: skip


def training(evidence: Evidence, period: Period) -> tuple[Traced, ...]:
    """Training events by term and by kind; and each required item at the end of each year (today, while it runs)."""
    found = log(usable("M4a", evidence), FORM, "training")
    until = evidence.so_far(period)
    inside = [(day, row) for row in found.rows if (day := row.day("on")) is not None and day in period and day <= until]
    apart = [(UNDATED, row.name) for row in found.rows if row.day("on") is None]
    apart += [(LATER, row.name) for row in found.rows if (day := row.day("on")) is not None and day > until]
    apart += [(g.reason, name) for g in found.left_out for name in g.cases]
    kinds = labels(FORM, "training.kind")
    terms = evidence.terms.terms if evidence.terms else ()
    by_term = [Counted(school_year(day), (_term(day, terms),), row.trace("on")) for day, row in inside]
    by_kind = [Counted(school_year(day), (label(kinds, row.at("kind")),), row.trace("on", "kind"))
               for day, row in inside]  # fmt: skip
    names = dict.fromkeys(_term(term.span.start, terms) for term in terms if term.span.start in period)
    rows = dict.fromkeys([*names, BETWEEN, NO_TERMS, *(row for one in by_term for row in one.rows)])
    return (
        tally(_TERM, period, tuple(rows), by_term, left_out=apart),
        tally(_KIND, period, (*kinds.values(), NOT_WRITTEN), by_kind, left_out=apart),
        _items(evidence, period),
    )


def _term(day: date, terms: tuple[Term, ...]) -> str:
    """The name of the day’s term, without a year, so that it is one row in every year."""
    own = next((term for term in terms if day in term.span), None)
    if own is not None:
        return inserted(" ".join(word for word in own.name.split() if not any(c.isdigit() for c in word)) or own.name)
    near = any(school_year(term.span.start) == school_year(day) for term in terms)
    return BETWEEN if near else NO_TERMS


@dataclass(frozen=True, slots=True)
class Required:
    """The required items on one day: the last of a school year, or today while it runs."""

    year: str
    day: date
    items: tuple[Item, ...]


def required(evidence: Evidence, period: Period) -> tuple[Required, ...]:
    """Each required item at the end of each school year of the period that has begun: in date or not, with the day."""
    rows = log(usable("M4a", evidence), FORM, "training").rows
    years = [year for year in period.school_years() if year.start <= evidence.today]
    ends = [(school_year(year.start), evidence.so_far(year)) for year in years]
    return tuple(Required(name, day, required_items(evidence, rows, day)) for name, day in ends)


def _items(evidence: Evidence, period: Period) -> Traced:
    rows = log(usable("M4a", evidence), FORM, "training").rows
    counted = [Counted(year.year, (_state(item),), _cells(rows, item.name, year.day))
               for year in required(evidence, period) for item in year.items]  # fmt: skip
    return tally(_REQUIRED, period, (IN_DATE, NOT_IN_DATE, NO_EXPIRY), counted)


def _state(item: Item) -> str:
    return NO_EXPIRY if item.valid is None else IN_DATE if item.valid else NOT_IN_DATE


def _cells(rows: tuple[LogRow, ...], name: str, until: date) -> tuple[FigureSource, ...]:
    return sources(meeting(rows, name, until), "on", "meets", "expires_on")
