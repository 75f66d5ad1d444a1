"""Class lists: the pupils in a CSV or Excel file, whatever its columns are called.

Columns are recognised by their headings; a mapping file (`[columns]`, field = "heading") rules over that.
Good rows are kept whatever is wrong with others; every problem names row and column.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from formgen.errors import Problem, Severity, Unreadable
from formgen.pupils import Pupil, upn_problem
from formgen.read.ooxml.workbook import a1
from formgen.read.roll import Listing, Row, once
from formgen.read.roll.facts import Order, eal_of, fact, order_of
from formgen.read.roll.headings import (
    DATES,
    SURNAME_FIRST,
    Columns,
    columns_of,
    heading,
    questions,
    text_of,
)
from formgen.read.roll.rows import folded, footer, is_name, not_read, problem, unshown
from formgen.read.roll.tables import NotComputed, Page, pages


def read(data: bytes, columns: Mapping[str, str]) -> Listing:
    """The pupils in the file; `columns` are the school's own headings by field.

    Every visible sheet that has such headings is read: some schools keep a sheet for each class.
    Raises Unreadable when the file is no table or has no columns for the name.
    """
    tables = pages(data, lambda row: columns_of(row, columns) is not None)
    found = [part for page in tables if (part := _part(page, columns)) is not None]
    notes = dict.fromkeys(note for page in tables for note in page.notes)
    if not found:
        raise Unreadable(
            "No column of the first rows is called forename and surname, or name.",
            "Please say in the mapping file which columns they are.",
            code="no_name_column",
        )
    rows, twice = once(tuple(row for part in found for row in part.rows))
    sources = dict.fromkeys(part.source for part in found if part.source)
    return Listing(
        rows, (*map(not_read, notes), *folded(p for part in found for p in part.problems), *twice),
        tuple(dict.fromkeys(column for part in found for column in part.columns)),
        " and ".join(sources), tuple(dict.fromkeys(name for part in found for name in part.left_out)),
    )  # fmt: skip


def _part(page: Page, mapping: Mapping[str, str]) -> Listing | None:
    """The pupils of one sheet; None where no row holds headings."""
    found = ((number, columns_of(row, mapping)) for number, row in page.rows.items())
    start, columns = next(((number, c) for number, c in found if c is not None), (0, None))
    if columns is None:
        return None
    below = {number: row for number, row in page.rows.items() if number > start}
    sheet = _Sheet(page.sheet, columns, {f: _order(columns, below, f) for f in DATES})
    problems = [*questions(columns, start, mapping), *sheet.dates(start)]
    rivals, ignored = sheet.rivals(start, below)
    problems += rivals
    sheet = replace(
        sheet, columns=replace(columns, fields={p: f for p, f in columns.fields.items() if f not in ignored})
    )
    rows = []
    for number, row in below.items():
        if any(text_of(cell) or isinstance(cell, NotComputed) for cell in row.values()) and not sheet.repeats(row):
            pupil, wrong = sheet.pupil(row, number)
            problems += wrong
            rows += [pupil] if pupil else []
    placed = tuple(replace(p, sheet=page.sheet) for p in problems)
    return Listing(tuple(rows), placed, sheet.columns.shown, columns.source, columns.left_out)


def _order(columns: Columns, rows: Mapping[int, Mapping[int, Any]], field: str) -> Order:
    place = next((p for p, f in columns.fields.items() if f == field), None)
    return order_of(row.get(place) for row in rows.values()) if place is not None else Order.DAY_FIRST


_ORDERS = {
    Order.UNKNOWN: ("date_order", "No date of this column tells whether day or month comes first.",
                    "They were read as day, month, year: please check one."),
    Order.MIXED: ("dates_swapped", "Some dates of this column are text and all others fall on days up to 12.",
                  "Day and month may have been exchanged by a spreadsheet: please export the list again."),
    Order.MONTH_FIRST: ("month_first", "Dates of this column are written with the month first.",
                        "Please export them as 25/03/2017 or 2017-03-25."),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One sheet being read: its columns, and how the dates of each are written."""

    name: str | None
    columns: Columns
    orders: Mapping[str, Order]

    def dates(self, start: int) -> Iterator[Problem]:
        """What to look at in columns of dates."""
        for place, field in self.columns.fields.items():
            if (told := _ORDERS.get(self.orders.get(field, Order.DAY_FIRST))) is not None:
                yield problem(*told, start, place, Severity.WARNING)

    def rivals(self, start: int, rows: Mapping[int, Mapping[int, Any]]) -> tuple[list[Problem], set[str]]:
        """What to say of columns that could be the same fact and differ; and the facts left out for it."""
        problems, ignored = [], set()
        for field, others in self.columns.rivals.items():
            first = next(place for place, f in self.columns.fields.items() if f == field)
            for other in others:
                if all(text_of(r.get(other)) in ("", text_of(r.get(first))) for r in rows.values()):
                    continue
                both = " and ".join(f"“{text_of(self.columns.row[p])}”" for p in (first, other))
                named = field in ("forename", "surname", "name")
                done = "the first was taken" if named else "both were left out"
                told = f"{both} could both be the {field.replace('_', ' ')}, and they differ: {done}."
                fix = f'Please say which: {field} = "heading" in class-list.toml (rename one where both are alike).'
                problems.append(problem("two_columns", told, fix, start, other))
                ignored |= set() if named else {field}
        return problems, ignored

    def repeats(self, row: Mapping[int, Any]) -> bool:
        """Whether a row is the headings once more, as at the top of a printed page."""
        return all(heading(row.get(p)) == heading(cell) for p, cell in self.columns.row.items())

    def pupil(self, row: Mapping[int, Any], number: int) -> tuple[Row | None, list[Problem]]:
        """The pupil of a row, or None without a name; and what is wrong with the row."""
        facts: dict[str, Any] = {}
        problems: list[Problem] = []
        said = set(self.columns.fields.values())
        for place, field in self.columns.fields.items():
            if (told := unshown(row.get(place))) is not None:
                problems.append(problem(*told, number, place))
                said.discard(field)
            elif text_of(row.get(place)):
                found = fact(field, row.get(place), self.orders.get(field, Order.DAY_FIRST))
                if found.code:
                    problems.append(problem(found.code, found.told, found.fix, number, place, Severity.WARNING))
                if found.value is None:
                    said.discard(field)
                else:
                    facts[field] = found.value
        if footer(row, facts):
            told = ("not_a_pupil", "This row is a title, a total or a note.", "It was left out.")
            return None, [problem(*told, number, min(row), Severity.WARNING)]
        first = min(self.columns.fields)
        if (told := self._name(facts)) is not None:
            code, message, fix = told
            severity = Severity.WARNING if code == "name_parted" else Severity.ERROR
            problems.append(problem(code, message, fix, number, self._place("name"), severity))
        if not is_name(facts, "forename") or not is_name(facts, "surname"):
            told = ("no_name", "This row has no full name.", "Please fill it in, and import again.")
            return None, [*problems, problem(*told, number, first)]
        problems += [problem(*t, number, self._place(f), Severity.WARNING) for f, t in _judged(facts, said)]
        known = frozenset(said | {"forename", "surname", "left_on"}) - {"name", "preferred_surname"}
        return Row(Pupil(id="", **facts), known, a1(number, first + 1), self.name), problems

    def _place(self, field: str) -> int:
        return next((p for p, f in self.columns.fields.items() if f == field), 0)

    def _name(self, facts: dict[str, Any]) -> tuple[str, str, str] | None:
        """Puts forename and surname into the facts; returns what to look at, or None."""
        told = None
        whole = facts.pop("name", None)
        if whole:
            title = heading(self.columns.row[self._place("name")])
            parts, told = _split(whole, title in SURNAME_FIRST)
            facts.update({**parts, **facts})
        family = facts.pop("preferred_surname", "")
        if family:
            facts["surname"] = family
        return told


def _judged(facts: dict[str, Any], said: set[str]) -> Iterator[tuple[str, tuple[str, str, str]]]:
    """What to look at in the facts together; mends them."""
    if (upn := facts.get("upn")) and (wrong := upn_problem(upn)):
        yield "upn", ("upn", f"This UPN looks wrong: {wrong}.", "Please check it.")
    if (facts.get("sessions_attended") or 0) > facts.get("sessions_possible", 99_999):
        del facts["sessions_attended"], facts["sessions_possible"]
        said -= {"sessions_attended", "sessions_possible"}
        yield "sessions_attended", ("bad_sessions", "More sessions attended than possible.", "Both were left out.")
    spoken = eal_of(facts.get("first_language", ""))
    if spoken is None:
        return
    if facts.get("eal") is None:
        facts["eal"] = spoken
        said.add("eal")
    elif facts["eal"] is not spoken:
        yield "eal", ("eal_differs", "EAL and first language do not agree.", "EAL was kept as written: please check.")


def _split(name: str, surname_first: bool) -> tuple[dict[str, str], tuple[str, str, str] | None]:
    """Forename and surname of a whole name, and what to look at where it could be parted in two ways."""
    if "," in name:
        surname, _, forename = name.partition(",")
    elif surname_first:
        surname, _, forename = name.partition(" ")
    else:
        forename, _, surname = name.rpartition(" ")
    parts = {"forename": forename.strip(), "surname": surname.strip()}
    if "," in name or len(name.split()) < 3:
        return parts, None
    return parts, (
        "name_parted",
        "This name has more than two words and no comma.",
        "Please check which of them is the surname, or write “Surname, Forename”.",
    )
