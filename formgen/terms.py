"""The school's calendar: its terms, holidays and INSET days; school days and school weeks are counted here alone."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

_WEEK = 5


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `start` to `end`; both belong to it."""

    start: date
    end: date

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.start <= day <= self.end


def year_of(year: int, month: int) -> int:
    """The year in which the school year (September to August) of a month began."""
    return year - (month < 9)


@dataclass(frozen=True, slots=True)
class Term:
    """One of the school's terms, with its half-term holiday where it has one."""

    name: str
    span: Span
    half_term: Span | None = None


@dataclass(frozen=True)
class Terms:
    """The terms of one or more school years, oldest first, and the days on which no child comes to school."""

    terms: tuple[Term, ...]
    closed: frozenset[date] = frozenset()

    def term_of(self, day: date) -> Term | None:
        """The term in which the day lies, or None in the holidays between terms."""
        return next((term for term in self.terms if day in term.span), None)

    def is_school_day(self, day: date) -> bool:
        """Whether children come to school on that day."""
        term = self.term_of(day)
        if term is None or day.weekday() >= _WEEK or day in self.closed:
            return False
        return term.half_term is None or day not in term.half_term

    def school_days(self, start: date, end: date) -> Iterator[date]:
        """The school days from `start` to `end`; both may be among them."""
        for number in range((end - start).days + 1):
            if self.is_school_day(day := start + timedelta(days=number)):
                yield day

    def covers(self, start: date, end: date) -> bool:
        """Whether terms are known around both days: outside them nothing can be counted."""
        if not self.terms:
            return False
        first, last = self.terms[0].span.start, self.terms[-1].span.end
        return first - _MARGIN <= start and end <= last + _MARGIN

    def days_between(self, start: date, end: date) -> int | None:
        """How many school days lie after `start`, up to and including `end`; None where the terms are not known."""
        if end < start or not self.covers(start, end):
            return None
        return self._until(end) - self._until(start)

    def weeks_between(self, start: date, end: date) -> float | None:
        """The same in school weeks of five school days."""
        days = self.days_between(start, end)
        return None if days is None else days / _WEEK

    def after(self, start: date, days: int) -> date | None:
        """The `days`-th school day after `start`; None where the terms do not reach so far."""
        place = self._until(start) + days - 1
        return date.fromordinal(self._every[place]) if days > 0 and place < len(self._every) else None

    @cached_property
    def _every(self) -> tuple[int, ...]:
        """All school days, as ordinals: they are counted often."""
        if not self.terms:
            return ()
        return tuple(day.toordinal() for day in self.school_days(self.terms[0].span.start, self.terms[-1].span.end))

    def _until(self, day: date) -> int:
        """How many school days there are, up to and including `day`."""
        return bisect_right(self._every, day.toordinal())


_MARGIN = timedelta(days=50)
"""The longest holiday next to the known terms: a day of the summer after the last term is still known."""
