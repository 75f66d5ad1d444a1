"""What measures are made from: cases, records with their answers, the ledger, the settings, a period."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from formgen.answers import is_blank
from formgen.ask import MONTHS, State
from formgen.cases import Case, as_typed
from formgen.records import Issued, Legacy, Record
from formgen.settings import Policy, Settings
from formgen.terms import Terms, year_of

Asked = ParamSpec("Asked")
Found = TypeVar("Found")

NEVER_ASKED = "Never asked in those earlier sheets"
_BLANK = State.BLANK
_TABLE = (dict, Mapping)
"""A dict first: whether a thing is some Mapping is slow to say."""

NOT_COMPARABLE = "Not comparable: {}"
"""The reason of answers in an earlier sheet that the school declared not comparable, with its own words."""


@dataclass(frozen=True, slots=True)
class Filed:
    """One record with its answers typed and brought to the form's current version.

    `legacy` is what makes it a line of an earlier sheet; None for a return of a form of ours.
    """

    record: Record
    answers: Mapping[str, Any]
    legacy: Legacy | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "legacy", self.record.legacy)

    @property
    def day(self) -> date | None:
        """The day that a line of an earlier sheet is of; None where nothing says so, and for our own forms."""
        return self.legacy.day if self.legacy else None

    def apart(self, *paths: str) -> str:
        """Why the answers to these questions are not comparable with ours, as the school declared; else nothing."""
        if self.legacy is None:
            return ""
        declared = self.legacy.apart
        return next((NOT_COMPARABLE.format(declared[path]) for path in paths if path in declared), "")

    def unusable(self, path: str) -> str:
        """Why nothing of this question may be counted: it is not comparable, or an earlier sheet never asked it."""
        asked = self.legacy is None or path in self.answers or (path, None) in self.record.sources
        return self.apart(path) or ("" if asked else NEVER_ASKED)

    def at(self, path: str, row: str | None = None) -> Any:
        """The value or State at `path` (and `row`); `State.BLANK` where nothing is, or no such row."""
        name, _, column = path.partition(".")
        found = self.answers.get(name)
        if row is not None:
            cells = found.get(row) if isinstance(found, _TABLE) else None
            found = cells.get(column) if isinstance(cells, _TABLE) else None
        return found if found or not is_blank(found) else _BLANK

    def rows(self, table: str) -> Mapping[str, Any]:
        """The rows of a table; none where it was not answered."""
        found = self.answers.get(table)
        return found if isinstance(found, _TABLE) else {}

    @property
    def name(self) -> str:
        """What a list of reasons calls the record: its case, the sheet that it is a line of, or its number."""
        sheet = f"“{self.legacy.name}”" if self.legacy else f"record {self.record.id}"
        return self.record.case or sheet

    @property
    def order(self) -> tuple[int, str]:
        """What puts records in the order in which they were filed."""
        return self.record.id, self.record.sha256


@dataclass(frozen=True, slots=True)
class Period:
    """A span of days; both ends belong to it."""

    start: date
    end: date

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.start <= day <= self.end

    def within(self, other: Period) -> bool:
        """Whether all its days are days of the other."""
        return other.start <= self.start and self.end <= other.end

    @property
    def words(self) -> str:
        """“September 2023 to August 2026”; with the days where it does not run from a first to a last of month."""
        whole_months = self.start.day == 1 and (self.end + timedelta(days=1)).day == 1
        return " to ".join(_month(d) if whole_months else f"{d.day} {_month(d)}" for d in (self.start, self.end))

    @property
    def years(self) -> str:
        """“2023–2026”, or the one year."""
        return f"{self.start.year}–{self.end.year}" if self.start.year != self.end.year else f"{self.start.year}"

    def school_years(self) -> Iterator[Period]:
        """The parts of the period that lie in one school year (September to August) each."""
        start = self.start
        while start <= self.end:
            end = min(date(year_of(start.year, start.month) + 1, 8, 31), self.end)
            yield Period(start, end)
            start = end + timedelta(days=1)

    @property
    def in_whole_years(self) -> Period:
        """The whole school years of which it has days."""
        first, last = (year_of(day.year, day.month) for day in (self.start, self.end))
        return Period(date(first, 9, 1), date(last + 1, 8, 31))

    @property
    def whole_year(self) -> bool:
        """Whether it is a school year from its first day to its last."""
        first, last = self.start, self.end
        return (first.month, first.day, last.month, last.day, last.year) == (9, 1, 8, 31, first.year + 1)

    @property
    def short(self) -> str:
        """“2025/26” of a whole school year, else the period in words."""
        return f"{self.start.year}/{self.end.year % 100:02}" if self.whole_year else self.words

    @property
    def before(self) -> Period:
        """The same days of the year before."""
        return Period(_year_before(self.start), _year_before(self.end))


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=min(day.day, 28) if day.month == 2 else day.day)


def _month(day: date) -> str:
    return f"{MONTHS[day.month - 1]} {day.year}"


@dataclass(frozen=True)
class Evidence:
    """Everything that a figure may be computed from, as of the import run `run`.

    `filed` are the latest revisions of all records, complete or not. `definitions` are the types of incident that
    counted as unwanted when a run took its records in, by run; where there is none, today's settings hold. `minimums`
    are the points that counted as progress then: figures count by today's, and reports say where it was another. `days`
    has the day of each run.
    """

    cases: tuple[Case, ...]
    filed: tuple[Filed, ...]
    ledger: tuple[Issued, ...]
    settings: Settings
    today: date
    run: int
    definitions: Mapping[int, frozenset[str]] = field(default_factory=dict)
    minimums: Mapping[int, int] = field(default_factory=dict)
    days: Mapping[int, date] = field(default_factory=dict)
    _found: dict[object, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def policy(self) -> Policy:
        """What the policy sets, and what it leaves open."""
        return self.settings.policy

    @cached_property
    def terms(self) -> Terms | None:
        """The school's terms; None while they are not set: then nothing is said in school days or by term."""
        return self.settings.calendar

    def of_form(self, form: str) -> tuple[Filed, ...]:
        """The records of one form, in the order in which they were filed."""
        return self._forms.get(form, ())

    @cached_property
    def _forms(self) -> dict[str, tuple[Filed, ...]]:
        found: dict[str, list[Filed]] = {}
        for filed in self.filed:
            found.setdefault(filed.record.form, []).append(filed)
        return {form: tuple(sorted(own, key=lambda f: f.order)) for form, own in found.items()}

    @cached_property
    def earlier(self) -> tuple[Filed, ...]:
        """The lines of earlier sheets."""
        return tuple(filed for filed in self.filed if filed.legacy is not None)

    def by_case(self, *forms: str) -> dict[str, list[Filed]]:
        """The records of those forms by their case, in the order in which they were filed; none without a case."""
        found: dict[str, list[Filed]] = {}
        for filed in (f for form in forms for f in self.of_form(form)):
            if filed.record.case:
                found.setdefault(filed.record.case, []).append(filed)
        return found

    def unwanted(self, run: int) -> frozenset[str]:
        """The types of incident that counted as unwanted when that run took its records in.

        A list that was not set yet is today's: nobody meant that nothing is unwanted.
        """
        return self.definitions.get(run) or frozenset(self.settings.playground.unwanted)

    @property
    def made_on(self) -> str:
        """“28/11/2026”, the day on which a report of it is made."""
        return as_typed(self.today)

    def day_of(self, run: int) -> str:
        """“3 March 2026”, the day of a run; its number where the day is not known."""
        if not run:
            return "nothing is on record yet"
        day = self.days.get(run)
        return f"{day.day} {_month(day)}" if day else f"import {run}"

    def so_far(self, period: Period) -> date:
        """The last day of the period that is not in the future."""
        return min(period.end, self.today)

    @cached_property
    def pupils(self) -> Mapping[str, str]:
        """The child of each case; a case without one stands for a child of its own."""
        return {case.id: case.pupil or case.id for case in self.cases}


def once(find: Callable[Concatenate[Evidence, Asked], Found]) -> Callable[Concatenate[Evidence, Asked], Found]:
    """`find`, which finds the same of the same evidence once: the pages of a report ask for it again and again.

    What it finds is for all, and nobody may change it.
    """

    @wraps(find)
    def found(evidence: Evidence, /, *asked: Asked.args, **named: Asked.kwargs) -> Found:
        key = find, asked, tuple(named.items())
        if key not in evidence._found:
            evidence._found[key] = find(evidence, *asked, **named)
        known: Found = evidence._found[key]
        return known

    return found
