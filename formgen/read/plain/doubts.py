"""What a plain text file cannot say for sure: the order of day and month, letters it had no room for, thousands.

Each doubt names its box. Where the answer itself is in doubt, it is not taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from formgen.answers import where
from formgen.errors import Problem, Severity
from formgen.outline import Kind
from formgen.read import Reading, Refused
from formgen.read.ooxml.cells import Cell, a1
from formgen.read.ooxml.workbook import Workbook
from formgen.read.plain.table import Table
from formgen.read.valid import without
from formgen.read.values.dates import in_words
from formgen.read.values.flaws import short
from formgen.records import Place, Source

_NUMBERS: Final = re.compile(r"\s*(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d{2})\s*(?:\d{1,2}:.*)?", re.ASCII)
_THOUSANDS: Final = re.compile(r"\s*[+-]?\d{1,3}(?:[.,]\d{3})+\s*%?\s*", re.ASCII)
_HASHES: Final = re.compile(r"\s*#{2,}\s*")
_COMMON: Final = frozenset("’‘“”–—…•€")
"""Letters beyond ASCII that the encodings of Western and Central Europe write alike."""

Found = tuple[Reading | Refused, ...]
At = tuple[int, int]


# ------------------------------------------------------------------------------- dates with the month first


def month_first(readings: Found, book: Workbook) -> Mapping[At, date]:
    """The cells in which there is no such day, unless the month stands first."""
    wrong = {p.cell for r in readings if isinstance(r, Reading) for p in r.problems if p.code == "impossible_date"}
    found = {at: _turned(cell.raw) for at, cell in book.sheets[0].cells.items() if a1(*at) in wrong}
    return {at: day for at, day in found.items() if day is not None}


def _turned(raw: str) -> date | None:
    """The day that a text means with its month first; None when it means none."""
    match = _NUMBERS.fullmatch(raw)
    if match is None or len(match[4]) != 4:
        return None
    try:
        return date(int(match[4]), int(match[1]), int(match[3]))
    except ValueError:
        return None


def with_days(book: Workbook, days: Mapping[At, date]) -> Workbook:
    """The workbook with these days in their cells, and what was written as their raw text."""
    [sheet] = book.sheets
    told = {at: Cell(day.isoformat(), sheet.cells[at].raw, None, None, True) for at, day in days.items()}
    return replace(book, sheets=(replace(sheet, cells={**sheet.cells, **told}),))


def day_first(book: Workbook) -> bool:
    """Whether some cell holds a day that can only be one with the day first."""
    texts = (_NUMBERS.fullmatch(cell.raw) for cell in book.sheets[0].cells.values())
    return any(12 < int(match[1]) <= 31 and int(match[3]) <= 12 for match in texts if match)


# ------------------------------------------------------------------------------------------------ all doubts


def doubted(reading: Reading, table: Table, days: Mapping[At, date], sure: bool) -> Reading:
    """The reading with its doubts told; `days` were read with the month first, `sure` says that no others were."""
    turned = {a1(*at): day for at, day in days.items()}
    told: list[Problem] = []
    taken_out: set[Place] = set()
    for place, source in reading.sources.items():
        for code, message, fix, keep in _doubts(reading, place, source, table, turned):
            severity = Severity.WARNING if keep else Severity.ERROR
            told.append(_problem(reading, place, source, code, message, fix, severity))
            taken_out |= set() if keep else {place}
    again = {(p.code, p.path, p.row) for p in told}
    problems = [_dated(p, sure) for p in reading.problems if (p.code, p.path, p.row) not in again]
    taken_out |= {(p.path or "", p.row) for p in problems if p.code == "ambiguous_date" and not sure}
    answers = without(reading.answers, taken_out) if taken_out else reading.answers
    return replace(reading, answers=answers, problems=(*problems, *told))


def _dated(problem: Problem, sure: bool) -> Problem:
    """A date of which nobody knows whether the month stands first is no answer."""
    if problem.code != "ambiguous_date" or sure:
        return problem
    message = "In this file it cannot be told whether the day or the month stands first. " + problem.message
    return replace(problem, message=message, fix="Please ask which was meant, and write the month in words.",
                   severity=Severity.ERROR)  # fmt: skip


Doubt = tuple[str, str, str, bool]
"""Code, message, fix, and whether the answer is kept."""


def _doubts(
    reading: Reading, place: Place, source: Source, table: Table, turned: Mapping[str, date]
) -> Iterator[Doubt]:
    question = reading.outline.index.get(place[0])
    raw = source.raw
    if question is None or not raw.strip():
        return
    if (day := turned.get(source.cell)) is not None:
        yield ("month_first", f"{short(raw)} was read as {in_words(day)}, with the month first.",
               "Please check the date.", True)  # fmt: skip
    if question.kind in (Kind.NUMBER, Kind.WHOLE, Kind.SCALE) and _THOUSANDS.fullmatch(raw) and table.mark == ";":
        yield ("thousands", f"{short(raw)} may be a thousand times what is meant, or a thousandth.",
               "Please type the number again, in the workbook.", False)  # fmt: skip
    if _HASHES.fullmatch(raw):
        yield ("hashes", "The column was too narrow when the file was saved: its content is lost.",
               "Please ask for the workbook itself.", False)  # fmt: skip
    yield from _letters(raw, table)


def _letters(raw: str, table: Table) -> Iterator[Doubt]:
    """Letters that the file had no room for, or that another program may have meant otherwise."""
    fix = "Please compare it with the workbook: a CSV file in UTF-8 would have kept every letter."
    if "\ufffd" in raw or (not table.unicode and not raw.replace("?", "").strip(" .,;\n")):
        yield "letters_lost", f"{short(raw)}: what stood there was lost when the file was saved.", fix, False
    elif not table.unicode and "?" in raw:
        yield "letters_lost", f"{short(raw)}: a question mark may stand for a letter that was lost.", fix, True
    elif not table.unicode and not {c for c in raw if not c.isascii()} <= _COMMON:
        yield "letters_unsure", f"{short(raw)}: some letters may be others than were written.", fix, True


def _problem(
    reading: Reading, place: Place, source: Source, code: str, message: str, fix: str, severity: Severity
) -> Problem:
    path, row = place
    asked = where(reading.outline.item(path, row))
    return Problem(code, message, fix, severity, asked, sheet=source.sheet, cell=source.cell, path=path, row=row)


def found_nothing(readings: Sequence[Reading | Refused]) -> bool:
    """Whether not one box of a form was found: the file only mentions a reference."""
    return all(isinstance(r, Reading) and not r.sources and not r.label for r in readings)


def of_reading(readings: Found, table: Table, days: Mapping[At, date], sure: bool) -> Found:
    """All readings of a file with their doubts."""
    return tuple(doubted(r, table, days, sure) if isinstance(r, Reading) else r for r in readings)


