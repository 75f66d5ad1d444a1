"""Types what was found in one answer box: `typed(question, found) -> Typed`.

What a box holds is a text, number, truth value or moment, whichever door it came through. Nothing is
guessed: what cannot be told is a flaw, and no value; what could be meant otherwise is a value and a warning.
Ranges and lengths are left to `check`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, assert_never

from formgen.ask import PartialDate, normalise
from formgen.check import KIND_WORDS
from formgen.errors import Severity
from formgen.outline import Kind, Option, Question
from formgen.read import dates
from formgen.read.words import (
    CROSSES,
    NO,
    NOTHING,
    TICKED,
    UNTICKED,
    YES,
    evades,
    key,
    option_in,
    options_in,
    printed_state,
    state_in,
)  # fmt: skip

Found = str | int | float | bool | date | datetime | time | None
"""What a box holds. Raw text where the door knows no better: every kind can be read from text."""

SHOWN = 40
"""How much of an answer a message shows."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with the content of a box, or worth a look."""

    code: str
    message: str
    fix: str
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class Typed:
    """The value of a box, None where it is blank or cannot be told, and what is wrong with it."""

    value: Any = None
    flaws: tuple[Flaw, ...] = ()


def typed(question: Question, found: Found) -> Typed:
    """What the content of the box of `question` (or of a column of a table) means."""
    if found is None or (isinstance(found, str) and not found.strip()):
        return Typed()
    match question.kind:
        case Kind.LINE | Kind.TEXT:
            return _text(question, found)
        case Kind.CHOICE:
            return _choice(question, found)
        case Kind.CHOICES:
            return _choices(question, found)
        case Kind.YESNO:
            return _yesno(question, found)
        case Kind.WHOLE | Kind.SCALE | Kind.NUMBER:
            return _number(question, found)
        case Kind.DATE | Kind.PARTIAL_DATE:
            return _date(question, found)
        case Kind.TABLE:
            raise TypeError(f"{question.path} is a table: its columns have values")
    assert_never(question.kind)


def tick(found: Found) -> bool | None:
    """Whether the content of a tick box ticks it; None where it cannot be told."""
    said = key(spelt(found))
    if said in TICKED:
        return True
    return False if not said or said in UNTICKED or said in NOTHING else None


def short(text: str) -> str:
    """`text` on one line, in quotes, cut to what a message shows."""
    line = " ".join(text.split())
    return f"“{line if len(line) <= SHOWN else line[: SHOWN - 1].rstrip() + '…'}”"


def spelt(found: Found) -> str:
    """What was found, as text: numbers without a needless “.0”, truth values as Yes and No, dates in words."""
    match found:
        case None:
            return ""
        case bool():
            return "Yes" if found else "No"
        case float():
            return format(found, ".15g")
        case date() | time():
            return dates.in_words(found)
    return str(found)


def _flawed(code: str, message: str, fix: str) -> Typed:
    return Typed(None, (Flaw(code, message, fix),))


def _warned(value: Any, code: str, message: str, fix: str) -> Typed:
    return Typed(value, (Flaw(code, message, fix, Severity.WARNING),))


def _unclear(question: Question, found: Found) -> Typed:
    """A flaw that says what was found and what is wanted; or a blank, where that is what was said."""
    if key(spelt(found)) in NOTHING:
        return _warned(None, "taken_as_blank", f"{short(spelt(found))} was taken as no answer.",
                       "If an answer was meant, please write it.")  # fmt: skip
    wanted = _wanted(question)
    fix = f"Please write {wanted}{_or_states(question)}."
    return _flawed("unclear", f"{short(spelt(found))} is not {wanted}.", fix)


def _wanted(question: Question) -> str:
    return KIND_WORDS[question.kind].replace("0 to 10", f"{question.minimum or 0} to {question.maximum or 10}")


def _or_states(question: Question) -> str:
    return "".join(f", or “{state.words}”" for state in question.states if state.words)


# ------------------------------------------------------------------------------------------------ text


def _text(question: Question, found: Found) -> Typed:
    text = spelt(found)
    if isinstance(found, date | time):
        return _warned(text, "became_date", f"The cell holds a date or time; it was taken as {short(text)}.",
                       "If something else was typed (1-6, 3/4), please type it again.")  # fmt: skip
    try:
        text = normalise(text)
    except ValueError:
        return _flawed("bad_character", "The text holds a character that no document shows.", "Please type it again.")
    if state := printed_state(question, text):
        return Typed(state)
    if evades(text):
        return _warned(text, "unclear", f"{short(text)} was kept as it is written.",
                       "If nothing was meant, please leave the box empty.")  # fmt: skip
    return Typed(text)


# --------------------------------------------------------------------------------------------- choices


def _choice(question: Question, found: Found) -> Typed:
    if dated := _became_date(found):
        return dated
    text = spelt(found)
    if option := option_in(question, text):
        return Typed(option.code)
    if state := state_in(question, text):
        return Typed(state)
    several = dict.fromkeys(options_in(question, text, listing=False))
    if len(several) > 1:
        return _two_answers(text)
    return Typed(next(iter(several)).code) if several else _not_a_choice(question, text)


def _choices(question: Question, found: Found) -> Typed:
    if dated := _became_date(found):
        return dated
    text = spelt(found)
    if state := state_in(question, text):
        return Typed(state)
    options = options_in(question, text, listing=True)
    return Typed(in_order(question, options)) if options else _not_a_choice(question, text)


def in_order(question: Question, options: tuple[Option, ...]) -> tuple[str, ...]:
    """The codes of chosen options in printed order, each once."""
    return tuple(option.code for option in question.choices if option in options)


def _yesno(question: Question, found: Found) -> Typed:
    if dated := _became_date(found):
        return dated
    text = spelt(found)
    answer = key(text).rstrip(".!")
    if answer in CROSSES:
        return _warned(True, "cross", f"The cross {short(text)} was taken as yes.", "Please check that it means yes.")
    if answer in YES or answer in NO:
        return Typed(answer in YES)
    if state := state_in(question, text):
        return Typed(state)
    parts = {part for part in re.split(r"[^\w']+|\band\b|\bor\b", answer) if part}
    if parts <= YES | NO and parts & YES and parts & NO:
        return _two_answers(text)
    return _unclear(question, found)


def _two_answers(text: str) -> Typed:
    return _flawed("two_answers", f"{short(text)} gives more than one answer.", "Please choose one.")


def _not_a_choice(question: Question, text: str) -> Typed:
    if key(text) in NOTHING:
        return _unclear(question, text)
    labels = ", ".join(option.label for option in question.choices)
    return _flawed("not_a_choice", f"{short(text)} is not one of the choices.",
                   f"Please choose from: {labels}{_or_states(question)}.")  # fmt: skip


# --------------------------------------------------------------------------------------------- numbers

_FIGURES = re.compile(r"[+-]?(?:\d{1,15}|\d{1,3}(?:,\d{3}){1,4})(?:\.\d{1,10})?")


def _became_date(found: Found) -> Typed | None:
    """The flaw of a date in a box that takes none: Excel makes dates of 1-6 and 3/4."""
    if not isinstance(found, date | time):
        return None
    return _flawed(
        "became_date", f"The cell holds {short(dates.in_words(found))}: Excel may have made a date of what was typed.",
        "Please type the answer again, with an apostrophe before it (’1-6) if Excel changes it.",
    )  # fmt: skip


def _number(question: Question, found: Found) -> Typed:
    if isinstance(found, date | time):
        return _flawed(
            "number_became_date", f"The cell holds the date {short(dates.in_words(found))}, not a number.",
            "Excel makes dates of what looks like one, such as 1-6. Please type the number again.",
        )  # fmt: skip
    if isinstance(found, bool):
        return _unclear(question, found)
    if isinstance(found, str):
        return _number_in_text(question, found)
    return _figure(question, found, Decimal(format(found, ".15g")))


def _number_in_text(question: Question, text: str) -> Typed:
    if state := state_in(question, text):
        return Typed(state)
    figures = _without_unit(question, text)
    if not _FIGURES.fullmatch(figures):
        return _unclear(question, text)
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
    return Typed(int(number)) if whole else _unclear(question, found)


# ----------------------------------------------------------------------------------------------- dates


def _date(question: Question, found: Found) -> Typed:
    match found:
        case datetime():
            return _day(question, found.date())
        case date():
            return _day(question, found)
        case bool() | time():
            return _unclear(question, found)
        case int() | float():
            return _date_from_number(question, found)
    assert isinstance(found, str)
    if state := state_in(question, found):
        return Typed(state)
    try:
        return _date_in_text(question, found)
    except dates.ImpossibleDateError:
        return _flawed("impossible_date", f"There is no such date as {short(found)}.",
                       "Please write the date with its month in words, such as 6 October 2026.")  # fmt: skip


def _day(question: Question, day: date) -> Typed:
    """A whole date; Excel makes the first of the month of “July 2020”, so there the month alone is sure."""
    if question.kind is Kind.DATE:
        return Typed(day)
    if day.day != 1:
        return Typed(PartialDate(day.year, day.month, day.day))
    month = PartialDate(day.year, day.month)
    return _warned(month, "month_from_date", f"{dates.in_words(day)} was read as {month.words}.",
                   "If the first of the month was meant, please write it in words.")  # fmt: skip


def _date_from_number(question: Question, number: int | float) -> Typed:
    if question.kind is Kind.PARTIAL_DATE and dates.FIRST_YEAR <= number <= dates.LAST_YEAR and number == int(number):
        return Typed(PartialDate(int(number)))
    if not dates.LEAST_SERIAL <= number <= dates.MOST_SERIAL or number != int(number):
        return _unclear(question, number)
    day = dates.from_serial(number, date1904=False)
    assert isinstance(day, date)
    value = day if question.kind is Kind.DATE else PartialDate(day.year, day.month, day.day)
    return _warned(value, "date_from_number", f"The number {number:g} was read as {dates.in_words(day)}.",
                   "Please check the date.")  # fmt: skip


def _date_in_text(question: Question, text: str) -> Typed:
    if question.kind is Kind.PARTIAL_DATE and (partial := dates.partial_in(text)) is not None:
        return Typed(partial)
    found = dates.date_in(text)
    if found is None:
        return _unclear(question, text)
    day = found.date
    value = day if question.kind is Kind.DATE else PartialDate(day.year, day.month, day.day)
    if found.weekday:
        return _warned(value, "weekday_differs", f"{dates.in_words(day)} is a {day:%A}, not as written: {short(text)}.",
                       "Please check the date.")  # fmt: skip
    if found.ambiguous:
        return _warned(value, "ambiguous_date", f"{short(text)} was read as {dates.in_words(day)}.",
                       "If day and month were meant the other way round, please write the month in words.")  # fmt: skip
    return Typed(value)
