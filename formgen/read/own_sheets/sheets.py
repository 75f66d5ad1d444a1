"""A spreadsheet and its mapping file -> returns: `read(suffix, data, known) -> Sheets`."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from formgen.answers import Answers, flatten, get, put, tidy
from formgen.ask import State
from formgen.errors import Problem, Severity
from formgen.outline import Item, Kind, Question
from formgen.read import Editions, Reading
from formgen.read.ooxml.workbook import Workbook, a1
from formgen.read.own_sheets.book import books_of
from formgen.read.own_sheets.crosswalk import Crosswalk, Target
from formgen.read.own_sheets.heads import Line, Page, pages
from formgen.read.own_sheets.lines import LeftOut, One, ones, text_of
from formgen.read.own_sheets.moments import line_name, moment
from formgen.read.own_sheets.numbers import Number, number_in
from formgen.read.own_sheets.values import DAY, first_day, is_error, value
from formgen.read.valid import valid
from formgen.read.values.flaws import Flaw, Typed, short
from formgen.read.values.words import key as plain
from formgen.records import LEGACY, Legacy, Place, Source

_MOMENT, _NUMBER = "when it was answered", "the number on the letter"
"""What columns are taken as where the lines are answers to forms that were sent."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a line says of whose it is, as it is written."""

    case: str = ""
    upn: str = ""
    name: str = ""
    class_name: str = ""


@dataclass(frozen=True, slots=True)
class OwnRow:
    """One return: as it was read, the key that names it, the fingerprint of what it says, and whose it is.

    `answered` is when a form that was sent was answered, where the sheet says so.
    """

    reading: Reading
    number: int
    key: str = ""
    content: str = ""
    whose: Said = Said()
    answered: datetime | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the sheet: what it was taken as, how many cells of it are filled, and how many not understood."""

    heading: str
    taken_as: tuple[str, ...]
    filled: int = 0
    unclear: int = 0


@dataclass(frozen=True, slots=True)
class Sheets:
    """What was understood of a spreadsheet: its returns, its columns, and how many lines are none, by the reason."""

    rows: tuple[OwnRow, ...]
    name: str
    sheets: tuple[tuple[str, int], ...]
    columns: tuple[Column, ...]
    lines: int
    left_out: Mapping[str, int]

    def as_json(self) -> dict[str, Any]:
        """What was understood, as JSON data."""
        return {
            "name": self.name, "sheets": [{"sheet": sheet, "heads": head} for sheet, head in self.sheets],
            "columns": [{"heading": c.heading, "taken_as": list(c.taken_as), "filled": c.filled, "unclear": c.unclear}
                        for c in self.columns],
            "lines": self.lines, "returns": len(self.rows), "left_out": dict(self.left_out),
        }  # fmt: skip


def read(suffix: str, data: bytes, known: Crosswalk, editions: Editions) -> Sheets:
    """What the spreadsheet holds, by its mapping; lines that bear the number of a form by the version of that form.

    Raises Unreadable where it is none, or lacks the headings.
    """
    book, found = pages(books_of(suffix, data), known)
    left = LeftOut()
    lines = [_line(one, known, book, editions) for one in ones(found, known, book.date1904, left)]
    notes = tuple(_notes(book))
    several = len(found) > 1
    rows = tuple(line.row(several, notes if n == 0 else ()) for n, line in enumerate(lines))
    return Sheets(rows, known.name, tuple((page.sheet, page.head) for page in found), _columns(found, known, lines),
                  sum(len(line.one.lines) for line in lines) + left.reasons.total(), dict(left.reasons))  # fmt: skip


def _line(one: One, known: Crosswalk, book: Workbook, editions: Editions) -> _Line:
    if not known.whose.reference:
        return _Line(one, known, book)
    number = number_in(one.page.cell(one.lines[0], known.whose.reference), known, book.date1904, editions)
    return _Line(one, number.known, book, number=number)


def _notes(book: Workbook) -> list[Problem]:
    """What is to be said of the file as a whole."""
    found = [Problem("note", note, "Please look whether anything is missing.", Severity.WARNING) for note in book.notes]
    if book.date1904:
        found.append(Problem(
            "date_system", "This workbook counts dates from 1904.",
            "Please check one date: if it is four years out, all are.", Severity.WARNING,
        ))  # fmt: skip
    return found


def _columns(found: Sequence[Page], known: Crosswalk, lines: Sequence[_Line]) -> tuple[Column, ...]:
    """Every column of the first sheet with what it was taken as."""
    filled, unclear = Counter[str](), Counter[str]()
    for line in lines:
        filled.update(line.filled)
        unclear.update(line.unclear)
    used: dict[str, list[str]] = {}
    for target, heading in known.columns:
        used.setdefault(plain(heading), []).append(target.name)
    sent = bool(known.whose.reference)
    day, owner = (_MOMENT, _NUMBER) if sent else ("the day", "whose it is")
    roles = (
        (known.key, "names the line"), (known.when, day), *((h, owner) for h in known.whose.headings),
        *((h, "which lines") for h in (*known.only, *known.leave_out)),
    )  # fmt: skip
    for heading, role in roles:
        if heading and role not in used.setdefault(plain(heading), []):
            used[plain(heading)].append(role)
    return tuple(
        Column(text, tuple(used.get(plain(text), ())), filled[plain(text)], unclear[plain(text)])
        for text in found[0].shown.values()
    )  # fmt: skip


@dataclass(slots=True, eq=False)
class _Line:
    """One return being read."""

    one: One
    known: Crosswalk
    book: Workbook
    answers: Answers = field(default_factory=dict)
    sources: dict[Place, Source] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    filled: set[str] = field(default_factory=set)
    unclear: set[str] = field(default_factory=set)
    number: Number | None = None

    def __post_init__(self) -> None:
        for flaw in self.number.flaws if self.number is not None else ():
            self._told(None, self.known.whose.reference, self.one.number, flaw)
        for path, row, meant in flatten(self.known.always):
            put(self.answers, path, row, meant)
        later = [(target, heading) for target, heading in self.known.columns if target.by]
        for target, heading in self.known.columns:
            if not target.by:
                self._read(target, target.row, heading)
        for target, heading in later:
            self._by_answer(target, heading)
        self._count()
        for heading in self.known.headings:
            if any(self._plain(line, heading) for line in self.one.lines):
                self.filled.add(plain(heading))

    @property
    def sheet(self) -> str:
        """The name of its sheet."""
        return self.one.page.sheet

    # -------------------------------------------------------------------------------------------------- its answers

    def _by_answer(self, target: Target, heading: str) -> None:
        """A column of the row that another answer names."""
        table = self.known.outline.question(target.question.path.partition(".")[0])
        named = get(self.answers, target.by)
        if named in {option.code for option in table.rows}:
            self._read(target, str(named), heading)
        elif text_of(self.one.page.cell(self.one.lines[0], heading), self.book.date1904):
            asked = self.known.outline.question(target.by)
            what = f"It does not say which row of {table.code} this is: {asked.label} has no such answer."
            fix = f"Please mend the cell of {asked.name}, or say what its words mean."
            self._told(None, heading, self.one.number, Flaw("which_row", what, fix))

    def _read(self, target: Target, row: str | None, heading: str) -> None:
        question, column = target.question, self.one.page.columns[heading]
        item = self.known.outline.item(question.path, row)
        told = [
            (number, value(question, target.name, line.get(column), self.known, self.book.date1904))
            for number, line in zip(self.one.numbers, self.one.lines, strict=True)
        ]
        cells = {number: line[column] for number, line in zip(self.one.numbers, self.one.lines, strict=True)
                 if column in line}  # fmt: skip
        raw = "; ".join(dict.fromkeys(cell.formula or cell.raw for cell in cells.values()))
        self.sources[question.path, row] = Source(self.sheet, a1(next(iter(cells), self.one.number), column), raw)
        for number, one in told:
            for flaw in one.flaws:
                self._told(item, heading, number, flaw)
        self._keep(item, question, heading, [one for _, one in told])

    def _keep(self, item: Item, question: Question, heading: str, told: Sequence[Typed]) -> None:
        """The answer of the lines together: lists are joined, all else must be the same."""
        given = [one.value for one in told if one.value is not None]
        meant = next(iter(given), None)
        if question.kind is Kind.CHOICES and len(given) > 1:
            chosen = {code for one in given if isinstance(one, tuple) for code in one}
            meant = tuple(o.code for o in question.choices if o.code in chosen)
        elif any(one != meant for one in given):
            shown = len({str(one) for one in given})
            self._told(item, heading, self.one.number, Flaw(
                "lines_differ", f"The {len(told)} lines of {short(self.one.key)} say {shown} different things here.",
                "Please look which is right: lines with one key are one return.",
            ))  # fmt: skip
            return
        if meant is not None and meant is not State.BLANK:
            put(self.answers, item.path, item.row, meant)

    def _count(self) -> None:
        """How many lines have the key, where a question asks for it."""
        if (target := self.known.lines) is not None:
            count = len(self.one.lines)
            put(self.answers, *target.place, count)
            column = self.one.page.columns[self.known.key]
            counted = f"{count} line{'s' * (count != 1)} of this key"
            self.sources[target.place] = Source(self.sheet, a1(self.one.number, column), counted)

    def _told(self, item: Item | None, heading: str, number: int, flaw: Flaw) -> None:
        if is_error(flaw):
            self.unclear.add(plain(heading))
        self.problems.append(Problem(
            flaw.code, flaw.message, flaw.fix, flaw.severity, f"{item.code} {item.label}" if item else heading,
            sheet=self.sheet, cell=a1(number, self.one.page.columns[heading]), path=item.path if item else None,
            row=item.row if item else None,
        ))  # fmt: skip

    # ---------------------------------------------------------------------------------------------------- the return

    def row(self, several: bool, notes: Sequence[Problem]) -> OwnRow:
        """The line as a return; `several` sheets are read, `notes` are about the file as a whole."""
        answers, invalid = valid(self.known.outline, self.answers, self.sources)
        answers = tidy(self.known.outline, answers)
        if self.number is not None:
            return self._answer(self.number, answers, (*notes, *invalid), several)
        print_ = self._fingerprint()
        legacy = Legacy(self.known.name, print_, self._day(answers), self.known.apart)
        reading = Reading(
            self.known.outline, None, answers, {**self.sources, LEGACY: legacy.source},
            (*notes, *self.problems, *invalid), label=self._label(several),
        )  # fmt: skip
        return OwnRow(reading, self.one.number, self.one.key, print_, self._whose())

    def _answer(self, number: Number, answers: Answers, told: Sequence[Problem], several: bool) -> OwnRow:
        """The line as the answer to a form that was sent."""
        answered = self._moment()
        reading = Reading(
            self.known.outline, number.reference, answers, self.sources, (*told, *self.problems), how="screen",
            label=self._label(several), entry=line_name(answered, self._fingerprint()),
        )  # fmt: skip
        return OwnRow(reading, self.one.number, answered=answered)

    def _moment(self) -> datetime | None:
        """When the line was answered; None where that is not asked, or cannot be told."""
        if not self.known.when:
            return None
        told = moment(self.one.page.cell(self.one.lines[0], self.known.when), self.known.month_first,
                      self.book.date1904)  # fmt: skip
        for flaw in told.flaws:
            self._told(None, self.known.when, self.one.number, flaw)
        return told.value if isinstance(told.value, datetime) else None

    def _label(self, several: bool) -> str:
        return f"row {self.one.number}" + (f" of {self.sheet}" if several else "")

    def _fingerprint(self) -> str:
        """What names the content of the line: all that is used of it, as it is written.

        When a form that was sent was answered stands beside it, whatever way of writing moments the sheet has.
        """
        used = {heading for _, heading in self.known.columns} | {*self.known.whose.headings}
        used |= {self.known.when} if self.number is None else set()
        said = [(heading, [self._plain(line, heading) for line in self.one.lines]) for heading in sorted(used - {""})]
        return hashlib.sha256(repr(said).encode("utf-8", "replace")).hexdigest()[:24]

    def _plain(self, line: Line, heading: str) -> str:
        return plain(text_of(self.one.page.cell(line, heading), self.book.date1904))

    def _day(self, answers: Answers) -> date | None:
        """The day of the line: of its own column, the one day of all, or the first date that its form asks for."""
        if self.known.when:
            cell = self.one.page.cell(self.one.lines[0], self.known.when)
            told = value(DAY, "when", cell, self.known, self.book.date1904)
            for flaw in told.flaws:
                self._told(None, self.known.when, self.one.number, flaw)
            return first_day(told.value)
        if self.known.day is not None:
            return self.known.day
        dated = (q for q in self.known.outline.index.values() if q.kind in (Kind.DATE, Kind.PARTIAL_DATE))
        found = (first_day(meant) for q in dated for path, _, meant in flatten(answers) if path == q.path)
        return next((day for day in found if day is not None), None)

    def _whose(self) -> Said:
        def said(heading: str) -> str:
            cell = self.one.page.cell(self.one.lines[0], heading) if heading else None
            return text_of(cell, self.book.date1904)

        whose = self.known.whose
        return Said(said(whose.case), said(whose.upn), said(whose.name), said(whose.class_name))

