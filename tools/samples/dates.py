"""The sample school's calendar, and “now”: Monday 20 July 2026."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from formgen.terms import Span, Term, Terms

NOW = datetime(2026, 7, 20, 9)
TODAY = NOW.date()

_TERMS = (
    ("Autumn 2023", "2023-09-05", "2023-12-20", "2023-10-23", "2023-10-27"),
    ("Spring 2024", "2024-01-08", "2024-03-28", "2024-02-12", "2024-02-16"),
    ("Summer 2024", "2024-04-15", "2024-07-19", "2024-05-27", "2024-05-31"),
    ("Autumn 2024", "2024-09-04", "2024-12-20", "2024-10-28", "2024-11-01"),
    ("Spring 2025", "2025-01-07", "2025-04-04", "2025-02-17", "2025-02-21"),
    ("Summer 2025", "2025-04-22", "2025-07-18", "2025-05-26", "2025-05-30"),
    ("Autumn 2025", "2025-09-03", "2025-12-19", "2025-10-27", "2025-10-31"),
    ("Spring 2026", "2026-01-06", "2026-03-27", "2026-02-16", "2026-02-20"),
    ("Summer 2026", "2026-04-14", "2026-07-21", "2026-05-25", "2026-05-29"),
)
INSET = ("2023-09-04", "2023-11-24", "2024-01-05", "2024-09-03", "2024-11-22", "2025-01-06", "2025-09-02", "2025-11-28",
         "2026-01-05", "2026-06-26")  # fmt: skip
CLOSED = ("2024-05-06", "2025-05-05", "2026-05-04")
"""The May bank holidays."""


def _day(text: str) -> date:
    return date.fromisoformat(text)


TERMS = Terms(
    tuple(Term(name, Span(_day(a), _day(b)), Span(_day(c), _day(d))) for name, a, b, c, d in _TERMS),
    frozenset(map(_day, (*INSET, *CLOSED))),
)


def as_toml() -> str:
    """The terms as school.toml has them."""
    keys = ("start", "end", "half_term_start", "half_term_end")
    tables = (
        "\n".join([f'[[terms]]\nname = "{name}"', *(f"{key} = {day}" for key, day in zip(keys, days, strict=True))])
        for name, *days in _TERMS
    )
    return "\n\n".join(tables)


def first_day(year: int) -> date:
    """The first school day of the school year that begins in that September."""
    return next(term.span.start for term in TERMS.terms if term.name == f"Autumn {year}")


def school_day(day: date) -> date:
    """That day, or the next on which children come to school; at the end of all terms the last one before."""
    later = next(TERMS.school_days(day, day + timedelta(days=60)), None)
    return later or max(TERMS.school_days(day - timedelta(days=60), day))


def days_of(year: int) -> list[date]:
    """The school days of a school year that lie behind."""
    return list(TERMS.school_days(date(year, 9, 1), min(date(year + 1, 8, 31), TODAY)))
