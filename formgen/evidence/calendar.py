"""The school's terms within a period, and how they are named in tables."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from formgen.evidence.evidence import Period
from formgen.terms import Term, Terms

NO_TERMS = "This cannot be said without term dates: please write them in school.toml."


def terms_of(terms: Terms | None, period: Period) -> tuple[Term, ...]:
    """The terms that begin in the period; none while no terms are set."""
    return tuple(term for term in terms.terms if term.span.start in period) if terms else ()


def is_over(terms: Terms | None, year: Period, today: date) -> bool:
    """Whether a school year is over: its last term has ended, or the year itself where no terms are known."""
    last = max((term.span.end for term in terms_of(terms, year)), default=year.end)
    return last <= today


def term_name(term: Term) -> str:
    """“Autumn 2025”: the name, with the year where it has none."""
    if any(letter.isdigit() for letter in term.name):
        return term.name
    return f"{term.name} {term.span.start.year}"


def term_of_month(terms: Terms | None, year: int, month: int) -> Term | None:
    """The term that most school days of the month belong to; None while the terms are not known."""
    if terms is None:
        return None
    days = terms.school_days(date(year, month, 1), _last_day(year, month))
    found = Counter(terms.terms.index(term) for day in days if (term := terms.term_of(day)))
    return terms.terms[found.most_common(1)[0][0]] if found else None


def _last_day(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
