"""What measures are made from: cases, records with their answers, the ledger, the policy, a period."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from formgen.answers import Answers, at
from formgen.ask import MONTHS, State
from formgen.cases import Case
from formgen.records import Issued, Record
from formgen.settings import Policy


@dataclass(frozen=True, slots=True)
class Filed:
    """One record with its answers typed and brought to the form's current version."""

    record: Record
    answers: Answers

    def at(self, path: str, row: str | None = None) -> Any:
        """The value or State at `path` (and `row`); `State.BLANK` where nothing is, or no such row."""
        if row is not None and not isinstance(self.rows(path.partition(".")[0]).get(row), Mapping):
            return State.BLANK
        return at(self.answers, path, row)

    def rows(self, table: str) -> Mapping[str, Any]:
        """The rows of a table; none where it was not answered."""
        found = self.answers.get(table)
        return found if isinstance(found, Mapping) else {}

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
            end = min(date(start.year + (start.month >= 9), 8, 31), self.end)
            yield Period(start, end)
            start = end + timedelta(days=1)


def _month(day: date) -> str:
    return f"{MONTHS[day.month - 1]} {day.year}"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that a figure may be computed from, as of the import run `run`.

    `filed` are the latest revisions of all records, complete or not.
    """

    cases: tuple[Case, ...]
    filed: tuple[Filed, ...]
    ledger: tuple[Issued, ...]
    policy: Policy
    today: date
    run: int

    def of_form(self, form: str) -> tuple[Filed, ...]:
        """The records of one form, in the order in which they were filed."""
        return tuple(sorted((f for f in self.filed if f.record.form == form), key=lambda f: f.order))
