"""Types numbers and dates: as the cell has them, or as people write them."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Decimal

from formgen.ask import PartialDate
from formgen.outline import Kind, Question
from formgen.read.values import dates
from formgen.read.values.flaws import Found, Typed, flawed, short, unclear, warned
from formgen.read.values.words import state_in

_FIGURES = re.compile(r"[+-]?(?:\d{1,15}|\d{1,3}(?:,\d{3}){1,4})(?:\.\d{1,10})?")


def number(question: Question, found: Found) -> Typed:
    """Types the box of a number."""
    if isinstance(found, date | time):
        return flawed(
            "number_became_date", f"The cell holds the date {short(dates.in_words(found))}, not a number.",
            "Excel makes dates of what looks like one, such as 1-6. Please type the number again.",
        )  # fmt: skip
    if isinstance(found, bool):
        return unclear(question, found)
    if isinstance(found, str):
        return _number_in_text(question, found)
    return _figure(question, found, Decimal(format(found, ".15g")))


def _number_in_text(question: Question, text: str) -> Typed:
    if state := state_in(question, text):
        return Typed(state)
    figures = _without_unit(question, text)
    if not _FIGURES.fullmatch(figures):
        return unclear(question, text)
    return _figure(question, text, Decimal(figures.replace(",", "")))


def _without_unit(question: Question, text: str) -> str:
    """`text` without spaces around it and without the unit that is printed beside the box."""
    plain = text.strip().replace("−", "-").replace("–", "-")
    unit = question.unit
    return plain[: -len(unit)].rstrip() if unit and plain.casefold().endswith(unit.casefold()) else plain


def _figure(question: Question, found: Found, number: Decimal) -> Typed:
    whole = number == number.to_integral_value()
    if question.kind is Kind.NUMBER:
        return Typed(number)
    return Typed(int(number)) if whole else unclear(question, found)


def day(question: Question, found: Found) -> Typed:
    """Types the box of a date."""
    match found:
        case datetime():
            return _whole_day(question, found.date())
        case date():
            return _whole_day(question, found)
        case bool() | time():
            return unclear(question, found)
        case int() | float():
            return _date_from_number(question, found)
    assert isinstance(found, str)
    if state := state_in(question, found):
        return Typed(state)
    try:
        return _date_in_text(question, found)
    except dates.ImpossibleDateError:
        return flawed("impossible_date", f"There is no such date as {short(found)}.",
                       "Please write the date with its month in words, such as 6 October 2026.")  # fmt: skip


def _whole_day(question: Question, day: date) -> Typed:
    """A whole date; Excel makes the first of the month of “July 2020”, so there the month alone is sure."""
    if question.kind is Kind.DATE:
        return Typed(day)
    if day.day != 1:
        return Typed(PartialDate(day.year, day.month, day.day))
    month = PartialDate(day.year, day.month)
    return warned(month, "month_from_date", f"{dates.in_words(day)} was read as {month.words}.",
                   "If the first of the month was meant, please write it in words.")  # fmt: skip


def _date_from_number(question: Question, number: int | float) -> Typed:
    if question.kind is Kind.PARTIAL_DATE and dates.FIRST_YEAR <= number <= dates.LAST_YEAR and number == int(number):
        return Typed(PartialDate(int(number)))
    if not dates.LEAST_SERIAL <= number <= dates.MOST_SERIAL or number != int(number):
        return unclear(question, number)
    day = dates.from_serial(number, date1904=False)
    assert isinstance(day, date)
    value = day if question.kind is Kind.DATE else PartialDate(day.year, day.month, day.day)
    return warned(value, "date_from_number", f"The number {number:g} was read as {dates.in_words(day)}.",
                   "Please check the date.")  # fmt: skip


def _date_in_text(question: Question, text: str) -> Typed:
    if question.kind is Kind.PARTIAL_DATE and (partial := dates.partial_in(text)) is not None:
        return Typed(partial)
    found = dates.date_in(text)
    if found is None:
        return unclear(question, text)
    day = found.date
    value = day if question.kind is Kind.DATE else PartialDate(day.year, day.month, day.day)
    if found.weekday:
        return warned(value, "weekday_differs", f"{dates.in_words(day)} is a {day:%A}, not as written: {short(text)}.",
                       "Please check the date.")  # fmt: skip
    if found.ambiguous:
        return warned(value, "ambiguous_date", f"{short(text)} was read as {dates.in_words(day)}.",
                       "If day and month were meant the other way round, please write the month in words.")  # fmt: skip
    return Typed(value)
