"""M4a, the mentor's training (SC4a): required items in date, terms with training, hours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from formgen.ask import State
from formgen.evidence.calendar import NO_TERMS, term_name, terms_of
from formgen.evidence.evidence import Evidence, Period
from formgen.evidence.figure import Figure, Finding, Group, Share, Words, counted, group, share_figure
from formgen.evidence.logs import LogRow, labels, log, sources
from formgen.form import same_entry
from formgen.terms import Term

FORM = "mentor-training"
TERMS_A_YEAR = 3
READS = (
    f"{FORM}.training.on", f"{FORM}.training.meets", f"{FORM}.training.expires_on", f"{FORM}.training.hours",
    f"{FORM}.training.kind", "settings.training.required", "settings.training.terms_with_training", "settings.terms",
)  # fmt: skip
NO_LIST = "The settings name no required training: please write the list in school.toml."
NO_EXPIRY = "Done, but it does not say until when it is valid"
OUT_OF_DATE, NEVER = "Not valid any more", "Not done"
UNDATED, LATER = "Training without a date: in no period", "Training after the period, or in the future"
NO_DATES = "A term without dates in the settings"
NO_HOURS = "It does not say how many hours"

_REQUIRED = Words(
    "M4a required", "SC4a", "Required training is in date",
    "Required items that are in date on the last day of the period (today, while it still runs), out of the items that "
    "the school requires. Of several times the one that is valid longest counts.", "items",
)  # fmt: skip
_TERMS = Words(
    "M4a terms", "SC4a", "The mentor’s training goes on",
    "Terms in which the mentor had any training, out of the terms that began in the period. A term that still runs and "
    "has none yet is not counted.", "terms",
)  # fmt: skip
_HOURS = Words("M4a hours", "SC4a", "Hours of training", "The hours of all training in the period, added up.", "hours")


@dataclass(frozen=True, slots=True)
class Item:
    """One required item: valid, not valid, or not known (None); `words` say so with the day."""

    name: str
    valid: bool | None
    words: str


@dataclass(frozen=True, slots=True)
class Training:
    """M4a of a period, with each required item, each term's events, and the events and hours of each kind."""

    required: Figure
    terms: Figure
    hours: Figure
    items: tuple[Item, ...]
    by_term: tuple[tuple[str, int], ...]
    kinds: tuple[tuple[str, int, Decimal], ...]

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The terms first: they stand for “continually”."""
        return self.terms, self.required, self.hours


def training(evidence: Evidence, period: Period) -> Training:
    """M4a (i) to (iii) of the period (domain facts, 3.6)."""
    found = log(evidence, FORM, "training")
    until = evidence.so_far(period)
    inside = [row for row in found.rows if (day := row.day("on")) in period and day is not None and day <= until]
    apart = [(UNDATED, row.name) for row in found.rows if row.day("on") is None]
    apart += [(LATER, row.name) for row in found.rows if (day := row.day("on")) is not None and day > until]
    excluded = (*group(apart), *found.left_out)
    required, items = _required(evidence, found.rows, until)
    terms, by_term = _terms(evidence, period, inside, excluded)
    return Training(required, terms, _hours(inside, excluded), items, by_term, _kinds(inside))


def required_items(evidence: Evidence, rows: Sequence[LogRow], until: date) -> tuple[Item, ...]:
    """Each item that the school requires, as it stood on that day."""
    return tuple(_item(name, meeting(rows, name, until), until) for name in evidence.settings.training.required)


def meeting(rows: Sequence[LogRow], name: str, until: date) -> list[LogRow]:
    """The rows of training up to that day that meet the required item."""
    done = [row for row in rows if (day := row.day("on")) is not None and day <= until]
    return [row for row in done if same_entry(row.text("meets"), (name,))]


def _required(evidence: Evidence, rows: Sequence[LogRow], until: date) -> tuple[Figure, tuple[Item, ...]]:
    names = evidence.settings.training.required
    mine = {name: meeting(rows, name, until) for name in names}
    items = tuple(_item(name, own, until) for name, own in mine.items())
    valid = [item for item in items if item.valid]
    sentence = f"{len(valid)} of {counted(len(items), 'required item is', 'required items are')} in date."
    figure = share_figure(
        _REQUIRED, len(valid), len(items), sentence if items else NO_LIST, target=100, estimate=False,
        missing=group((NO_EXPIRY, item.name) for item in items if item.valid is None),
        sources=sources((row for own in mine.values() for row in own), "on", "meets", "expires_on"),
    )  # fmt: skip
    return figure, items


def _item(name: str, rows: list[LogRow], until: date) -> Item:
    if not rows:
        return Item(name, False, NEVER)
    ends = [day for row in rows if (day := row.day("expires_on"))]
    if ends and max(ends) >= until:
        return Item(name, True, f"Valid until {max(ends):%d/%m/%Y}")
    if any(row.at("expires_on") is State.NOT_APPLICABLE for row in rows):
        return Item(name, True, "Done; it does not expire")
    if any(row.day("expires_on") is None for row in rows):
        return Item(name, None, NO_EXPIRY)
    return Item(name, False, f"{OUT_OF_DATE} since {max(ends):%d/%m/%Y}")


def _terms(
    evidence: Evidence, period: Period, rows: list[LogRow], excluded: tuple[Group, ...]
) -> tuple[Figure, tuple[tuple[str, int], ...]]:  # fmt: skip
    terms = [(t, sum(row.day("on") in t.span for row in rows)) for t in terms_of(evidence.terms, period)]
    over = [(t, n) for t, n in terms if n or t.span.end <= evidence.today]
    with_one = sum(n > 0 for _, n in over)
    goal = 100 * evidence.settings.training.terms_with_training // TERMS_A_YEAR
    between = [("In the holidays between terms", row.name) for row in rows if evidence.terms and _outside(row, terms)]
    between += [(NO_DATES, year.words) for year in period.school_years() for _ in range(_unknown(evidence, year))]
    figure = share_figure(
        _TERMS, with_one, len(over), _terms_sentence(evidence, with_one, len(over)), target=goal, estimate=False,
        excluded=(*excluded, *group(between)), sources=sources(rows, "on"),
    )  # fmt: skip
    return figure, tuple((term_name(t), n) for t, n in terms)


def _unknown(evidence: Evidence, year: Period) -> int:
    """How many terms of a whole school year have no dates in the settings."""
    return max(0, TERMS_A_YEAR - len(terms_of(evidence.terms, year))) if year.whole_year else 0


def _outside(row: LogRow, terms: list[tuple[Term, int]]) -> bool:
    return not any(row.day("on") in term.span for term, _ in terms)


def _terms_sentence(evidence: Evidence, with_one: int, whole: int) -> str:
    if not evidence.terms:
        return NO_TERMS
    goal = evidence.settings.training.terms_with_training
    if not whole:
        return "No term of this period is known in the settings: please write its dates in school.toml."
    terms = counted(whole, "term", "terms")
    return f"The mentor had training in {with_one} of {terms}; the goal is {goal} of {TERMS_A_YEAR} a year."


def _hours(rows: list[LogRow], excluded: tuple[Group, ...]) -> Figure:
    hours = [row.number("hours") for row in rows]
    total = sum((Decimal(h) for h in hours if h is not None), Decimal(0))
    share = Share(sum(h is not None for h in hours), len(rows))
    told = f"{_plain(total)} hours" if total != 1 else "1 hour"
    events = counted(len(rows), "event", "events")
    return Figure(
        _HOURS.measure, _HOURS.clause, _HOURS.title, _HOURS.formula, share, share, share,
        Finding.NO_THRESHOLD if share.part else Finding.NOT_MEASURED,
        f"{told} of training in {events}." if rows else "No training is written down for this period.", _HOURS.unit,
        estimate=False, excluded=excluded, missing=group((NO_HOURS, r.name) for r in rows if r.number("hours") is None),
        sources=sources(rows, "on", "hours"), value=told if share.part else "none yet",
    )  # fmt: skip


def _plain(number: Decimal) -> str:
    return f"{number:f}".rstrip("0").rstrip(".") if "." in f"{number:f}" else f"{number:f}"


def _kinds(rows: list[LogRow]) -> tuple[tuple[str, int, Decimal], ...]:
    """The events and hours of each kind, in the form's order; last, those that do not say."""
    found = []
    for kind, label in (*labels(FORM, "training.kind").items(), ("", "Not written down")):
        own = [row for row in rows if row.text("kind") == kind]
        if own:
            hours = sum((Decimal(row.number("hours") or 0) for row in own), Decimal(0))
            found.append((label, len(own), hours))
    return tuple(found)
