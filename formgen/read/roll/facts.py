"""What one cell of a list says of a pupil: year group, SEN, language, yes or no, a date, a count.

`fact(field, cell)` gives the value, and a note where it could not be read or must be looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from formgen.pupils import YEAR_GROUPS
from formgen.read.roll.headings import DATES, text_of
from formgen.read.values.dates import LEAST_SERIAL, MOST_SERIAL, ImpossibleDateError, date_in, from_serial


@dataclass(frozen=True, slots=True)
class Fact:
    """A value, None where there is none; `code` and `told` say what to look at."""

    value: Any = None
    code: str = ""
    told: str = ""
    fix: str = "It was left out."


class Order(StrEnum):
    """How the dates of a column are written, judged by all of them together."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"
    UNKNOWN = "unknown"
    MIXED = "mixed"


YES = frozenset({"y", "yes", "true", "t", "1", "✓", "✔"})
NO = frozenset({"n", "no", "false", "f", "0"})


def fact(field: str, cell: Any, order: Order = Order.DAY_FIRST) -> Fact:
    """The cell as that fact; `order` is that of its column."""
    text = text_of(cell)
    if field in DATES:
        return _date(field, cell, text, order)
    match field:
        case "year_group":
            return year_group(text)
        case "eal" | "pupil_premium" | "in_care":
            return _yes_no(field, text)
        case "sessions_possible" | "sessions_attended":
            return _count(field, text)
        case "sen_status":
            return sen_status(text)
        case "first_language":
            return Fact(language(text))
        case "upn":
            return Fact(text.upper())
        case "name" | "forename" | "surname" | "preferred" | "preferred_surname":
            return Fact(" ".join(text.split()))  # a name is on one line, however its cell was broken
    return Fact(text)


_YEAR_NAMES = {
    "RECEPTION": "R", "REC": "R", "0": "R", "FS2": "R", "F2": "R", "EYFS2": "R", "NURSERY 1": "N1", "NURSERY 2": "N2",
    "NURSERY1": "N1", "NURSERY2": "N2", "FS1": "N2", "F1": "N2",
}  # fmt: skip
_NURSERY = frozenset({"NURSERY", "N", "NUR"})


def year_group(text: str) -> Fact:
    """The year group: N1, N2, R, 1 to 6."""
    short = re.sub(r"^(NATIONAL CURRICULUM |NC )?(YEAR GROUP|YEAR|YR\.?(?=[\s\d])|Y(?=[\s\dRN]))\s*", "", text.upper())
    short = short.strip().removeprefix("0") or "0"
    short = _YEAR_NAMES.get(short, short)
    if short in _NURSERY:
        return Fact("N2", "nursery", "“Nursery” was taken for N2, the year before Reception.",
                    "Please write N1 where a child is younger.")  # fmt: skip
    if short not in YEAR_GROUPS:
        return Fact(None, "bad_year_group", "This is not a year group (N1, N2, R, 1 to 6).")
    return Fact(short)


_SEN = {
    "N": "N", "NONE": "N", "NO": "N", "NO SEN": "N", "NO SPECIAL EDUCATIONAL NEED": "N", "MONITORING": "N",
    "NO SPECIAL EDUCATIONAL NEEDS": "N", "K": "K", "SEN SUPPORT": "K", "SUPPORT": "K", "E": "E", "EHCP": "E",
    "EHC PLAN": "E", "EDUCATION, HEALTH AND CARE PLAN": "E", "EDUCATION HEALTH AND CARE PLAN": "E",
}  # fmt: skip
_RETIRED = frozenset({"S", "A", "P", "STATEMENT", "SCHOOL ACTION", "SCHOOL ACTION PLUS"})


def sen_status(text: str) -> Fact:
    """The SEN code: N none, K SEN support, E education, health and care plan (school census)."""
    said = text.upper()
    said = re.sub(r"^([NKESAP])\s*[-–:]\s.*", r"\1", said)
    if said in _SEN:
        return Fact(_SEN[said])
    if said in _RETIRED:
        return Fact(None, "bad_sen_status", "This SEN code is retired (S, A and P were).",
                    "It was left out: please ask the SENCO whether it is N, K or E now.")  # fmt: skip
    if said.casefold() in YES:
        return Fact(None, "bad_sen_status", "This says that there is SEN, but not which.",
                    "It was left out: please export the SEN code (N, K or E).")  # fmt: skip
    return Fact(None, "bad_sen_status", "This is not one of the SEN codes N, K, E.")


_UNKNOWN = frozenset({"REF", "REFUSED", "NOT", "NOBT", "NOT OBTAINED", "INFORMATION NOT OBTAINED", "NOT KNOWN",
                      "UNKNOWN", "INFORMATION NOT YET OBTAINED"})  # fmt: skip
_ENGLISH = frozenset({"ENG", "ENB", "ENGLISH", "BELIEVED TO BE ENGLISH", "ENGLISH (BELIEVED)"})
_NAMED = {
    "ENG": "English", "ENB": "English (believed)", "OTH": "Other than English", "OTB": "Other than English (believed)",
}  # fmt: skip


def language(text: str) -> str:
    """The first language; empty where it was refused or not obtained. It is never guessed."""
    said = text.upper()
    return "" if said in _UNKNOWN else _NAMED.get(said, text)


def eal_of(text: str) -> bool | None:
    """Whether a first language makes a child EAL; None where it was refused or not obtained (DfE language codes)."""
    said = text.upper()
    return None if not said or said in _UNKNOWN else said not in _ENGLISH


def _yes_no(field: str, text: str) -> Fact:
    said = text.casefold()
    if said not in YES | NO:
        return Fact(None, f"bad_{field}", "This is neither yes nor no.")
    return Fact(said in YES)


def _count(field: str, text: str) -> Fact:
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        return Fact(None, f"bad_{field}", "This is not a whole number of sessions.")
    return Fact(int(text))


_FIGURES = re.compile(r"(\d{1,2})\s?[-/. ]\s?(\d{1,2})\s?[-/. ]\s?(?:\d{4}|\d{2})(?:\D.*)?")


def order_of(cells: Iterable[Any]) -> Order:
    """How the dates of a column are written. One day above 12 settles it for all of them.

    `MIXED`: texts with a day above 12 beside real dates none of which has one: the sign of a list that was
    opened where the month comes first.
    """
    there = [cell for cell in cells if cell is not None]
    real = [cell.day for cell in there if isinstance(cell, date)]
    found = [
        (int(m[1]), int(m[2])) for cell in there if isinstance(cell, str) and (m := _FIGURES.fullmatch(cell.strip()))
    ]
    if any(first <= 12 < second for first, second in found):
        return Order.MONTH_FIRST
    if any(first > 12 for first, _ in found):
        swapped = all(first > 12 for first, _ in found) and len(real) > 3 and all(day <= 12 for day in real)
        return Order.MIXED if swapped else Order.DAY_FIRST
    return Order.UNKNOWN if any(first != second for first, second in found) else Order.DAY_FIRST


def _date(field: str, cell: Any, text: str, order: Order) -> Fact:
    if isinstance(cell, date):
        return Fact(cell.date() if isinstance(cell, datetime) else cell)
    wrong = Fact(None, f"bad_{field}", "This is not a date such as 6/10/2016.")
    if re.fullmatch(r"\d{5}(\.\d+)?", text):
        return _counted(float(text)) or wrong
    try:
        found = date_in(text)
    except ImpossibleDateError:
        return wrong
    if found is None:
        return wrong
    if order is Order.MONTH_FIRST and found.ambiguous:
        return Fact(None, "which_date", "Other dates of this column have the month first: this could be either.",
                    "It was left out: please export dates as 25/03/2017 or 2017-03-25.")  # fmt: skip
    return Fact(found.date)


def _counted(days: float) -> Fact | None:
    """A date that has lost its format: Excel's count of days since 1900."""
    moment = from_serial(int(days), False) if LEAST_SERIAL <= days <= MOST_SERIAL else None
    if not isinstance(moment, date):
        return None
    return Fact(moment, "number_date", "This number was taken for a date, as Excel counts days.",
                "Please check it, or show the column as dates.")  # fmt: skip
