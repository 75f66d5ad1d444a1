"""What a cell of an earlier sheet means: its words as the mapping file declares them, its dates in their order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any, Final

from formgen.ask import PartialDate, State
from formgen.errors import Severity
from formgen.outline import Kind, Question
from formgen.read.ooxml.workbook import Cell
from formgen.read.own_sheets.crosswalk import Crosswalk, Words
from formgen.read.own_sheets.times import moment_in
from formgen.read.values.content import content
from formgen.read.values.flaws import Flaw, Found, Typed, flawed, short, spelt
from formgen.read.values.typed import typed
from formgen.read.values.words import MOST_PIECES, option_in
from formgen.read.values.words import key as plain

_DATES: Final = frozenset({Kind.DATE, Kind.PARTIAL_DATE})
_NUMBERS: Final = re.compile(
    r"(\s*(?:[A-Za-z]{3,9}\.?,?\s+)?)(\d{1,2})(\s?[-/. ]\s?)(\d{1,2})(\s?[-/. ]\s?\d{2}(?:\d{2})?.*)",
    re.ASCII | re.DOTALL,
)
_MOST_WAYS: Final = 64
_NOT_KNOWN: Final = frozenset({"not_a_choice", "unclear", "two_answers"})


def value(question: Question, name: str, cell: Cell | None, known: Crosswalk, date1904: bool) -> Typed:
    """What the cell says to the question, which the mapping file calls `name`."""
    held = content(cell, date1904)
    told = _meant(question, name, held.found, known)
    return replace(told, flaws=(*held.flaws, *told.flaws))


def _meant(question: Question, name: str, found: Found, known: Crosswalk) -> Typed:
    if found is None or (isinstance(found, str) and not found.strip()):
        return Typed()
    if question.kind is Kind.CHOICES and isinstance(found, str):
        found = found.strip().removesuffix(_MARKS[0]) or found  # Microsoft Forms ends the last answer with one too
    words = known.words.get(question.path)
    if words is not None and (meant := _declared(words, found)) is not None:
        return Typed(None if meant is State.BLANK else meant)
    if question.kind in _DATES:
        return _day(question, found, known.month_first)
    if question.kind is Kind.CHOICES and isinstance(found, str) and (several := _listed(question, words, found)):
        return Typed(several)
    return _told(question, name, typed(question, found), found)


def _declared(words: Words, found: Found) -> Any:
    """What the mapping declares of these words, or of this time of day; None where it says nothing of them."""
    said = words.said.get(plain(spelt(found)))
    if said is not None or not words.times:
        return said
    moment = moment_in(found)
    return None if moment is None else next((meant for span, meant in words.times if moment in span), None)


_MARKS: Final = (";", ", ")
"""What parts several answers in one cell: in Microsoft Forms, and in Google Forms, whose choices may hold it too."""


def _listed(question: Question, words: Words | None, text: str) -> tuple[str, ...]:
    """The choices that a cell lists, by the words of the mapping and our own; none where that can be read in two ways,
    or not at all.
    """
    mark = next((mark for mark in _MARKS if mark in text), "")
    pieces = [piece for piece in text.split(mark) if piece.strip()] if mark else []
    if not 0 < len(pieces) <= MOST_PIECES:
        return ()
    ways = set(_ways(question, words, mark, pieces))
    return next(iter(ways)) if len(ways) == 1 else ()


def _ways(question: Question, words: Words | None, mark: str, pieces: list[str]) -> Iterator[tuple[str, ...]]:
    """Every set of choices as which the pieces can be read; with “;” each piece is one."""
    reached: dict[int, set[frozenset[str]]] = {0: {frozenset()}}
    for end in range(1, len(pieces) + 1):
        starts = range(end) if mark != ";" else (end - 1,)
        reached[end] = {
            before | codes for start in starts if reached[start]
            if (codes := _choice(question, words, mark.join(pieces[start:end]))) for before in reached[start]
        }  # fmt: skip
        if len(reached[end]) > _MOST_WAYS:
            return
    yield from (tuple(o.code for o in question.choices if o.code in codes) for codes in reached[len(pieces)])


def _choice(question: Question, words: Words | None, said: str) -> frozenset[str]:
    """The choices that one piece names."""
    meant = words.said.get(plain(said)) if words is not None else None
    if isinstance(meant, tuple):
        return frozenset(meant)
    option = option_in(question, said) if meant is None else None
    return frozenset({option.code} if option else ())


def _told(question: Question, name: str, found: Typed, said: Found) -> Typed:
    """Words that mean nothing yet, with the line of the mapping file that would say what they mean."""
    if question.kind not in (Kind.CHOICE, Kind.CHOICES, Kind.YESNO, Kind.SCALE, Kind.WHOLE, Kind.NUMBER):
        return found
    text = short(_shown(said))
    fix = f"Please write in the mapping file, under [words.{name}], what {text} means; or mend the cell."
    flaws = tuple(replace(f, fix=fix) if f.code in _NOT_KNOWN else f for f in found.flaws)
    return replace(found, flaws=flaws)


def _shown(said: Found) -> str:
    return f"{said:%H:%M}" if isinstance(said, time) else spelt(said)


# ---------------------------------------------------------------------------------------------------------- dates


def _day(question: Question, found: Found, month_first: bool | None) -> Typed:
    """A date; written in figures it is one only where the order of day and month is declared, or cannot be mistaken."""
    turned = _turned(found) if month_first and isinstance(found, str) else found
    told = typed(question, turned)
    if any(flaw.code == "ambiguous_date" for flaw in told.flaws):
        if month_first is None:
            return flawed(
                "ambiguous_date",
                f"{short(spelt(found))} may be two days: it does not say whether the day or the month comes first.",
                'Please write it at the top of the mapping file: dates = "day-month", or "month-day".',
            )  # fmt: skip
        return replace(told, flaws=tuple(flaw for flaw in told.flaws if flaw.code != "ambiguous_date"))
    if any(flaw.code == "impossible_date" for flaw in told.flaws):
        fix = "Please look at the cell; or at `dates` in the mapping file, if the others are written so too."
        return flawed("impossible_date", f"There is no such date as {short(spelt(found))}.", fix)
    return told


def _turned(text: str) -> str:
    """A date in figures with day and month exchanged; what is none as it is."""
    match = _NUMBERS.fullmatch(text)
    return f"{match[1]}{match[4]}{match[3]}{match[2]}{match[5]}" if match else text


def day_in(found: Found, month_first: bool | None) -> Typed:
    """The day that a cell of moments shows, in the order of day and month that the mapping file declares."""
    return _day(DAY, found, month_first)


DAY: Final = Question("when", "when", "", Kind.DATE, "The day of the line")
"""What a column is read as that gives the day of lines whose form asks for no date."""


def first_day(told: Any) -> date | None:
    """The day that an answer is of, where it is a date; of a month its first."""
    match told:
        case datetime():
            return told.date()
        case date():
            return told
        case PartialDate():
            return date(told.year, told.month or 1, told.day or 1)
    return None


def is_error(flaw: Flaw) -> bool:
    """Whether a flaw is more than a warning."""
    return flaw.severity is Severity.ERROR
