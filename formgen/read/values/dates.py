"""Dates as people in the United Kingdom write them, and as Excel counts them.

`date_in(text)` and `partial_in(text)` give a `Found`, or None for what is no date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from formgen.ask import MONTHS, PartialDate
from formgen.read.values.words import key

FIRST_YEAR, LAST_YEAR = 1900, 2100
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Found:
    """A date in a text. `ambiguous` when day and month could be each other's; `weekday` when another was written."""

    date: date
    ambiguous: bool = False
    weekday: bool = False


class ImpossibleDateError(ValueError):
    """Reads like a date, but there is no such day."""


_WEEKDAY = r"(?:(?P<weekday>[a-z]{3,9})\.?,?\s+)?"
_TIME = r"(?:[t ,]+(?:at\s+)?\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:\.\d+)?)?\s*(?:am|pm|z)?)?"
_TH = r"(?:\s?(?:st|nd|rd|th))?"
_ISO, _NUMBERS, _DAY_FIRST, _MONTH_FIRST = (
    re.compile(_WEEKDAY + shape + _TIME)
    for shape in (
        r"(?P<year>\d{4})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})",
        r"(?P<day>\d{1,2})\s?(?P<mark>[-/. ])\s?(?P<month>\d{1,2})\s?(?P=mark)\s?(?P<year>\d{4}|\d{2})",
        rf"(?P<day>\d{{1,2}}){_TH}[-/. ]*(?:of\s+)?(?P<name>[a-z]{{3,9}})\.?,?[-/. ]*'?(?P<year>\d{{4}}|\d{{2}})",
        rf"(?P<name>[a-z]{{3,9}})\.?[-/. ]*(?P<day>\d{{1,2}}){_TH},?[-/. ]+'?(?P<year>\d{{4}})",
    )
)


def date_in(text: str) -> Found | None:
    """The day that `text` names, in UK order; None when it names none. Raises `ImpossibleDateError`."""
    said = key(text).rstrip(".")
    for shape in (_ISO, _NUMBERS, _DAY_FIRST, _MONTH_FIRST):
        if (match := shape.fullmatch(said)) is not None:
            return _found(match, in_figures=shape is _NUMBERS)
    return None


def _found(match: re.Match[str], in_figures: bool) -> Found | None:
    parts = match.groupdict()
    month = _month(parts["name"]) if parts.get("name") else int(parts["month"])
    weekday = _weekday(parts["weekday"]) if parts["weekday"] else None
    if month is None or (parts["weekday"] and weekday is None):
        return None
    found = _day(_year(parts["year"]), month, int(parts["day"]))
    ambiguous = in_figures and found.day <= 12 and found.day != found.month
    return Found(found, ambiguous, weekday not in (None, found.weekday()))


def _day(year: int, month: int, day: int) -> date:
    try:
        found = date(year, month, day)
    except ValueError:
        raise ImpossibleDateError(f"{day}/{month}/{year}") from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ImpossibleDateError(str(year))
    return found


def _year(text: str) -> int:
    """A year of two figures lies within the working life of a school: 26 is 2026, 85 is 1985."""
    year = int(text)
    return year if len(text) == 4 else year + (2000 if year < 70 else 1900)


def _month(word: str) -> int | None:
    return _among(word, (m.casefold() for m in MONTHS))


def _weekday(word: str) -> int | None:
    number = _among(word, iter(_WEEKDAYS))
    return None if number is None else number - 1


def _among(word: str, names: Iterator[str]) -> int | None:
    """The number, from 1, of the name that `word` shortens to three letters or more."""
    return next((n for n, name in enumerate(names, 1) if name.startswith(word) and len(word) >= 3), None)


_MONTH_YEAR = re.compile(r"(?P<month>\d{1,2})\s?[-/.]\s?(?P<year>\d{4})|(?P<back>\d{4})\s?[-/.]\s?(?P<after>\d{1,2})")
_NAME_YEAR = re.compile(r"(?P<name>[a-z]{3,9})\.?,?[-/ ]*(?P<year>\d{4})")


def partial_in(text: str) -> PartialDate | None:
    """The year or month that `text` names; None when it names none. Raises `ImpossibleDateError`."""
    said = key(text)
    if re.fullmatch(r"\d{4}", said):
        return _partial(int(said), None)
    if match := _NAME_YEAR.fullmatch(said):
        month = _month(match["name"])
        return None if month is None else _partial(int(match["year"]), month)
    if match := _MONTH_YEAR.fullmatch(said):
        return _partial(int(match["year"] or match["back"]), int(match["month"] or match["after"]))
    return None


def _partial(year: int, month: int | None) -> PartialDate:
    _day(year, 1 if month is None else month, 1)
    return PartialDate(year, month)


LEAST_SERIAL, MOST_SERIAL = 25_569, 73_415
"""1970 and 2100: a plain number between them in a date box is a date that has lost its format."""


def from_serial(serial: float, date1904: bool) -> date | datetime | time | None:
    """The moment that Excel counts as `serial` days; None outside of its calendar, and for its false leap day."""
    if 0 <= serial < 1:
        return (datetime.min + timedelta(seconds=round(serial * 86_400) % 86_400)).time()
    if not 1 <= serial < 2_958_466 or (int(serial) == 60 and not date1904):
        return None
    start = datetime(1904, 1, 1) if date1904 else datetime(1899, 12, 30 if serial > 60 else 31)
    try:
        moment = start + timedelta(days=int(serial), seconds=round(serial % 1 * 86_400))
    except OverflowError:
        return None
    return moment if moment.time() != time() else moment.date()


def in_words(moment: date | datetime | time | PartialDate) -> str:
    """A moment as people say it: “6 October 2026”, “10:45”."""
    match moment:
        case PartialDate():
            return moment.words
        case time():
            return f"{moment:%H:%M}"
        case datetime():
            return f"{moment.day} {moment:%B %Y}, {moment:%H:%M}"
    return f"{moment.day} {moment:%B %Y}"
