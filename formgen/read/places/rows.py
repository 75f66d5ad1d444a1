"""The rows of a sheet of a diary: their numbers, their children, and what their cells mean."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from formgen.answers import dump
from formgen.ask import State
from formgen.check import check
from formgen.diary import ROW, ROW_HEAD, cases_in, is_case, row_id, row_in
from formgen.errors import Problem, Severity
from formgen.form import Context
from formgen.outline import Question
from formgen.read.ooxml.workbook import Cell, a1
from formgen.read.places.diary import Sheet
from formgen.read.values.content import Content, content
from formgen.read.values.flaws import Flaw, short
from formgen.read.values.typed import typed
from formgen.records import Place, Source

_ENOUGH = 3

CHILD: Place = ("child", None)
"""Where the source of a record says in which cell its child was named."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row that is filled in. `id` is its number, empty where it has none; `cell` the cell of that number;
    `cases` the children that it is about, each with the source that says so; `answers` by the names of the columns.
    """

    sheet: Sheet
    number: int
    id: str
    cell: str
    answers: Mapping[str, Any] = field(default_factory=dict)
    cases: tuple[tuple[str, Mapping[Place, Source]], ...] = ()
    sources: Mapping[Place, Source] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    @property
    def hash(self) -> str:
        """What the row says, as a short hash: it names a row that has no number."""
        said = json.dumps([dump(self.answers), [case for case, _ in self.cases]], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(said.encode()).hexdigest()[:10].upper()


def rows_of(sheet: Sheet, date1904: bool) -> Iterator[Row]:
    """The rows of a sheet in which anything stands besides their number."""
    first = min(sheet.heads)
    numbers = sorted({row for row, _ in sheet.cells} - sheet.heads)
    for number in numbers:
        row = _Reader(sheet, number, date1904)
        if row.filled and (number > first or row.id or row.is_one):
            yield row.read()


class _Reader:
    """One row while it is read."""

    def __init__(self, sheet: Sheet, number: int, date1904: bool) -> None:
        self.sheet, self.number, self.date1904 = sheet, number, date1904
        self.problems: list[Problem] = []
        self.answers: dict[str, Any] = {}
        self.sources: dict[Place, Source] = {}
        self.cases: dict[str, Mapping[Place, Source]] = {}
        self.written = self._raw(sheet.id_column)
        found = row_in(self.written)
        self.id = row_id(*found) if found and found[0] == sheet.log.letter else ""

    @property
    def filled(self) -> bool:
        """Whether anything stands in the row besides its number."""
        return any(self._raw(at) for at in self.sheet.places if at != self.sheet.id_column)

    @property
    def is_one(self) -> bool:
        """Whether so much stands in a row above the heads that it is no line of words, but a row out of its place."""
        return sum(bool(self._raw(at)) for at in self.sheet.places) >= _ENOUGH

    def read(self) -> Row:
        """The row with everything that it says."""
        self._number()
        for at, column in self.sheet.places.items():
            if column.label == ROW_HEAD:
                continue
            if column.question is None:
                self._child(at)
            elif is_case(column.question):
                self._case(at, column.question)
            else:
                self._answer(at, column.question)
        self._size()
        at = self.sheet.id_column or 1
        row = Row(
            self.sheet, self.number, self.id, a1(self.number, at), self.answers, tuple(self.cases.items()),
            self.sources, tuple(self.problems),
        )  # fmt: skip
        return _valid(row)

    def _cell(self, at: int) -> Cell | None:
        return self.sheet.cells.get((self.number, at))

    def _raw(self, at: int | None) -> str:
        cell = self.sheet.cells.get((self.number, at)) if at else None
        return cell.raw.strip() if cell else ""

    def _content(self, at: int) -> Content:
        return content(self._cell(at), self.date1904)

    def _told(self, code: str, message: str, fix: str, at: int | None, question: Question | None = None,
              severity: Severity = Severity.ERROR) -> None:  # fmt: skip
        path = self.sheet.log.place(question.name) if question else (None, None)
        head = self.sheet.places[at].head if at and at in self.sheet.places else None
        self.problems.append(Problem(
            code, message, fix, severity, head, sheet=self.sheet.name, cell=a1(self.number, at) if at else None,
            path=path[0], row=path[1],
        ))  # fmt: skip

    def _flaws(self, flaws: Collection[Flaw], at: int, question: Question) -> None:
        for flaw in flaws:
            self._told(flaw.code, flaw.message, flaw.fix, at, question, flaw.severity)

    def _number(self) -> None:
        if self.id:
            return
        example = row_id(self.sheet.log.letter, self.sheet.free)
        fix = f"Please give it a number that is free, such as {example}; else it is known by what it says alone."
        what = f"{short(self.written)} is not the number of a row." if self.written else "This row has no number."
        self._told("no_row_number", what, fix, self.sheet.id_column, severity=Severity.WARNING)

    def _answer(self, at: int, question: Question) -> None:
        held = self._content(at)
        told = typed(question, held.found)
        self._source(at, self.sheet.log.place(question.name))
        if told.value is not None and told.value is not State.BLANK:
            self.answers[question.name] = told.value
        self._flaws((*held.flaws, *told.flaws), at, question)

    def _source(self, at: int, place: Place) -> None:
        self.sources[place] = self._found(at)

    def _found(self, at: int) -> Source:
        cell = self._cell(at)
        return Source(self.sheet.name, a1(self.number, at), cell.raw if cell else "")

    def _case(self, at: int, question: Question) -> None:
        """The one case that a row names in a column of its own."""
        place = self.sheet.log.place(question.name)
        self._source(at, place)
        for case in self._named(at, question):
            self.answers[question.name] = case
            self.cases[case] = {}

    def _child(self, at: int) -> None:
        for case in self._named(at, None):
            if case in self.cases:
                self._told("child_twice", f"{case} is in this row twice; it counts once.", "Please take one out.", at,
                           severity=Severity.WARNING)  # fmt: skip
                continue
            self.cases[case] = {CHILD: self._found(at)}

    def _named(self, at: int, question: Question | None) -> tuple[str, ...]:
        """The case that a cell names; a problem where it names none or several."""
        cell = self._cell(at)
        if cell is None or not cell.raw.strip():
            return ()
        found = cases_in(cell.value) if isinstance(cell.value, str) else ()
        if len(found) == 1:
            return found
        what = "names several children" if found else "is not the number of a case"
        fix = "Please choose one child from the list, in each column one." if found else "Please choose the child."
        self._told("which_case", f"{short(cell.raw)} {what}.", fix, at, question)
        return ()

    def _size(self) -> None:
        """How many children there were: those named, unless the row says that there were more."""
        log = self.sheet.log
        if not log.size or not self.cases:
            return
        said, named = self.answers.get(log.size), len(self.cases)
        if said is None and not any(p.path == log.place(log.size)[0] for p in self.problems):
            self.answers[log.size] = named
        elif isinstance(said, int) and said < named:
            at = next((a for a, c in self.sheet.places.items() if c.question and c.question.name == log.size), None)
            self._told("fewer_than_named", f"The row names {named} children and says {said}.",
                       "Please leave the number out, or write how many there were.", at,
                       self.sheet.outline.question(log.place(log.size)[0]))  # fmt: skip


def _valid(row: Row) -> Row:
    """The row with the answers alone that `check` lets pass by their types and ranges, and what it says of others."""
    log = row.sheet.log
    found = check(None, row.sheet.outline, {log.table: {ROW: row.answers}}, Context(date.min), draft=True)
    wrong = {(p.path or "").rpartition(".")[2]: p for p in found if (p.path or "").startswith(f"{log.table}.")}
    problems = [
        replace(p, question=_head(row, name), sheet=source.sheet, cell=source.cell,
                message=f"{p.message} Found: {short(source.raw)}.")
        for name, p in wrong.items() if (source := row.sources.get(log.place(name))) is not None
    ]  # fmt: skip
    answers = {name: value for name, value in row.answers.items() if name not in wrong}
    return replace(row, answers=answers, problems=(*row.problems, *problems))


def _head(row: Row, name: str) -> str:
    question = row.sheet.outline.question(f"{row.sheet.log.table}.{name}")
    return f"{question.code} {question.label}"
