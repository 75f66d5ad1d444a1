"""Rules that many forms need, ready made: numbers within numbers, months, rows told once, no names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, TypeVar

from formgen.ask import PartialDate
from formgen.errors import Severity
from formgen.form import Context, Fault, Rule, rule

_V = TypeVar("_V")


def at_most(part: str, whole: str, code: str, message: str, severity: Severity = Severity.ERROR) -> Rule:
    """A rule that the number `part` is not above the number `whole`."""

    def function(some: int, every: int) -> Fault | None:
        return Fault(message, "Please check both numbers.", severity, on=part) if some > every else None

    function.__name__ = code
    return rule(part, whole, repair=lambda _chance, v: {part: min(v[part], v[whole])})(function)


def on_a_school_day(path: str, code: str) -> Rule:
    """A rule that warns of a date on which no child comes to school, as far as the terms are known."""

    def function(day: date, context: Context) -> Fault | None:
        terms = context.terms
        if terms is None or not terms.covers(day, day) or terms.is_school_day(day):
            return None
        return Fault("The school is closed on this day.", "Please check the date.", Severity.WARNING)

    function.__name__ = code
    return rule(path, context=True)(function)


def same_day_as(path: str, form: str, its: str, code: str, message: str) -> Rule:
    """A rule that warns when the date `path` is that of `its` in an earlier record of `form`.

    Two records that should lie weeks apart were then filled in together (domain facts, 6.4).
    """

    def function(day: date, context: Context) -> Fault | None:
        if all(record.get(its) != day for record in context.earlier.get(form, ())):
            return None
        return Fault(message, "If you filled in both together, please write the day on which each was agreed.",
                     Severity.WARNING)  # fmt: skip

    function.__name__ = code
    return rule(path, context=True)(function)


def in_a_month(path: str, code: str) -> Rule:
    """A rule that the partial date at `path` names a month, and one that has begun."""

    def function(month: PartialDate, context: Context) -> Fault | None:
        if month.month is None:
            return Fault("This is a year without its month.", "Please write the month too, such as March 2026.")
        if (month.year, month.month) > (context.today.year, context.today.month):
            return Fault("This month is in the future.", "Please check the month.")
        return None

    def repair(_chance: Any, v: Mapping[str, Any]) -> dict[str, Any]:
        return {path: PartialDate(v[path].year - 1, v[path].month or 3)}

    function.__name__ = code
    return rule(path, context=True, repair=repair)(function)


def once(table: str, columns: tuple[str, ...], code: str, same: str) -> Rule:
    """A rule that no two rows of an open table say the same in those columns; `same` says what they are both about."""

    def function(rows: Mapping[str, Any]) -> Fault | None:
        twin = next(iter(_twins(rows, columns).items()), None)
        if twin is None:
            return None
        return Fault(f"Number {twin[1]} is about the same {same}.", "Please keep one of them.",
                     on=f"{table}.{columns[0]}", row=twin[0])  # fmt: skip

    def repair(_chance: Any, v: Mapping[str, Any]) -> dict[str, Any]:
        return {table: {row: said for row, said in v[table].items() if row not in _twins(v[table], columns)}}

    function.__name__ = code
    return rule(table, repair=repair)(function)


def _twins(rows: Mapping[str, Any], columns: tuple[str, ...]) -> dict[str, str]:
    """By row, the earlier row that says the same."""
    first: dict[tuple[str, ...], str] = {}
    found = {}
    for row, said in rows.items():
        if all(said.get(column) for column in columns):
            key = tuple(_alike(said[column]) for column in columns)
            if first.setdefault(key, row) != row:
                found[row] = first[key]
    return found


def _alike(value: Any) -> str:
    return f"{value.year}-{value.month}" if isinstance(value, PartialDate) else str(value).casefold()


def cells(table: Mapping[str, Any], column: str, kind: type[_V]) -> Iterator[tuple[str, _V]]:
    """The rows of a table in which that column is answered, with the answer, for rules about a whole table."""
    return ((row, said[column]) for row, said in table.items() if isinstance(said.get(column), kind))


PSEUDONYM = re.compile(r"[A-Za-z]{1,3}[- ]?\d{1,4}(-\d{1,4})?")
"""A child’s number such as R07 or LM-2025-014: no name is written in a log."""


def pseudonym(path: str, example: str = "R07") -> Rule:
    """A rule that the line at `path` holds children’s numbers, set apart by commas, and no name."""

    def function(text: str) -> Fault | None:
        if all(PSEUDONYM.fullmatch(part.strip()) for part in text.split(",")):
            return None
        return Fault("This is not a child’s number.", f"Please write numbers such as {example}, and no names.")

    function.__name__ = f"{path.rpartition('.')[2]}_not_a_number"
    return rule(path, repair=lambda chance, _v: {path: f"{example[0]}{chance.randint(1, 99):02}"})(function)
