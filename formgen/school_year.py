"""The settings of the school year: terms with half terms, INSET days, other days without children."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Self

from pydantic import Field, model_validator

from formgen.setting import Day, Days, Part, Words, fault
from formgen.terms import Span, Term, Terms

_LONGEST = timedelta(days=150)
_NEAR = timedelta(days=21)
_SATURDAY = 5


class TermDates(Part):
    """One term, from its first day with children to its last."""

    name: Words = Field(description="What the term is called in reports")
    start: Day = Field(description="Its first day with children")
    end: Day = Field(description="Its last day with children")
    half_term_start: Day | None = Field(None, description="The first day of its half-term holiday")
    half_term_end: Day | None = Field(None, description="The last day of its half-term holiday")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.start < self.end <= self.start + _LONGEST:
            raise fault("must end after it starts, and last five months at most")
        if (self.half_term_start is None) != (self.half_term_end is None):
            raise fault("needs both the first and the last day of half term, or neither")
        if self.half_term_start and self.half_term_end:
            if self.half_term_start > self.half_term_end:
                raise fault("has a half term that ends before it starts")
            if not (self.start < self.half_term_start and self.half_term_end < self.end):
                raise fault("has a half term that lies outside the term")
        return self

    @property
    def term(self) -> Term:
        """The term as formgen counts with it."""
        half = None
        if self.half_term_start and self.half_term_end:
            half = Span(self.half_term_start, self.half_term_end)
        return Term(self.name, Span(self.start, self.end), half)


class Calendar(Part):
    """The days on which no child comes to school though a term runs."""

    inset: Days = Field((), description="INSET days: no child comes to school")
    closed: Days = Field((), description="Other days without children: bank holidays in a term, a polling day")


def calendar(terms: Sequence[TermDates], days: Calendar) -> Terms | None:
    """The terms with the days that do not count, oldest first; None while no term is set."""
    if not terms:
        return None
    ordered = sorted((dates.term for dates in terms), key=lambda term: term.span.start)
    return Terms(tuple(ordered), frozenset((*days.inset, *days.closed)))


def faults(terms: Sequence[TermDates], days: Calendar) -> Iterator[str]:
    """What is wrong between terms and days that are each right by themselves."""
    for before, after in pairwise(sorted(terms, key=lambda dates: dates.start)):
        if after.start <= before.end:
            yield f"terms: {before.name} and {after.name} overlap"
    if set(days.inset) & set(days.closed):
        yield "calendar.closed has a day that is in calendar.inset too"
    for name in ("inset", "closed"):
        for number, day in enumerate(getattr(days, name), 1):
            if day.weekday() >= _SATURDAY:
                yield f"calendar.{name}.{number} is a Saturday or Sunday"
            elif terms and not any(dates.start - _NEAR <= day <= dates.end + _NEAR for dates in terms):
                yield f"calendar.{name}.{number} is in none of the terms"
