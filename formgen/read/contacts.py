"""Lists of contacts: the grown-ups of each pupil in a CSV or Excel file, whatever its columns are called.

One row for each contact, or one for each pupil with a group of columns for each contact. Columns are recognised as
`roll.adult_headings` says; a mapping file (`[columns]`, field = "heading") rules over that. Whose the contacts are is
not judged here: that needs the roll.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from formgen.errors import Problem, Severity, Unreadable
from formgen.read.ooxml.workbook import a1
from formgen.read.roll.adult_headings import CLOSING, Columns, Group, columns_of, plain, questions
from formgen.read.roll.adults import Adult, Child, adult, is_nobody
from formgen.read.roll.facts import Order, fact, order_of
from formgen.read.roll.headings import text_of
from formgen.read.roll.rows import LONGEST, Cell, Note, folded, footer, not_read, problem
from formgen.read.roll.tables import HEAD_WITHIN, NotComputed, Page, pages


@dataclass(frozen=True, slots=True)
class ContactList:
    """What was understood of a list: its contacts, problems, and what each column was taken for.

    `doubtful` are the pupils of whom a contact could not be understood: nobody of theirs is taken for gone.
    `source` names the dialect that was recognised; `left_out` the columns that formgen never keeps.
    """

    adults: tuple[Adult, ...]
    problems: tuple[Problem, ...]
    columns: tuple[tuple[str, str | None], ...] = ()
    source: str = ""
    left_out: tuple[str, ...] = ()
    doubtful: tuple[Child, ...] = ()


def read(data: bytes, columns: Mapping[str, str]) -> ContactList:
    """The contacts in the file; `columns` are the school's own headings by field.

    Raises Unreadable when the file is no table, or has no columns for the pupil and the name of a contact.
    """
    tables = pages(data, lambda row: columns_of(row, columns) is not None, "list of contacts")
    found = [part for page in tables if (part := _part(page, columns)) is not None]
    notes = dict.fromkeys(note for page in tables for note in page.notes)
    if not found:
        raise Unreadable(
            "No row has headings for the pupil (UPN or name) and for the name of a contact.",
            "Please say in the mapping file which columns they are.",
            code="no_contact_columns",
        )
    return ContactList(
        tuple(one for part in found for one in part.adults),
        (*map(not_read, notes), *folded(p for part in found for p in part.problems)),
        tuple(dict.fromkeys(column for part in found for column in part.columns)),
        " and ".join(dict.fromkeys(part.source for part in found if part.source)),
        tuple(dict.fromkeys(name for part in found for name in part.left_out)),
        tuple(child for part in found for child in part.doubtful),
    )


def _part(page: Page, mapping: Mapping[str, str]) -> ContactList | None:
    """The contacts of one sheet; None where no row holds headings."""
    found = ((number, columns_of(row, mapping)) for number, row in islice(page.rows.items(), HEAD_WITHIN))
    start, columns = next(((number, c) for number, c in found if c is not None), (0, None))
    if columns is None:
        return None
    if columns.unclear:
        names = ", ".join(f"“{text_of(columns.row[place])}”" for place in columns.unclear[:4])
        raise Unreadable(
            f"These columns may be the names of different people: {names}.",
            "Please number them, such as “Contact 1 name” and “Contact 2 name”, and their e-mail addresses as well; or "
            "say in the mapping file which counts (contact_name, or contact_name_1 and contact_name_2).",
            code="unclear_names",
        )
    below = {number: row for number, row in page.rows.items() if number > start}
    birthday = next((place for place, name in columns.pupil.items() if name == "dob"), -1)
    sheet = _Sheet(page.sheet, columns, order_of(row.get(birthday, "") for row in below.values()))
    read_rows = [sheet.row(row, number) for number, row in below.items() if sheet.is_entry(row)]
    problems = [*questions(columns, start, mapping), *(p for one in read_rows for p in one.problems)]
    return ContactList(
        tuple(a for one in read_rows for a in one.adults), tuple(replace(p, sheet=page.sheet) for p in problems),
        columns.shown, columns.source, columns.left_out, tuple(c for one in read_rows for c in one.doubtful),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One sheet being read: its columns, and how its birthdays are written."""

    name: str | None
    columns: Columns
    order: Order

    def is_entry(self, row: Mapping[int, Any]) -> bool:
        """Whether a row says anything, and is no note, no total and not the headings once more."""
        said = [text_of(cell) for _, cell in sorted(row.items()) if text_of(cell) or isinstance(cell, NotComputed)]
        if not said or said[0].startswith("#"):
            return False
        repeated = all(plain(row.get(place)) == plain(cell) for place, cell in self.columns.row.items())
        return not repeated and not footer(row, self._facts(row))

    def row(self, row: Mapping[int, Any], number: int) -> ContactList:
        """The contacts of a row, and what is wrong with it."""
        child = self.child(row)
        first = min(self.columns.pupil)
        if not child.names and not child.upn:
            told = ("no_pupil", "This row does not say whose contact it is.", "Please fill in UPN or full name.")
            return ContactList((), (problem(*told, number, first),))
        found: list[Adult] = []
        problems: list[Problem] = []
        doubtful = False
        for group in self.columns.adults:
            facts, notes = adult(self._cells(group, row), self._others(row))
            if is_nobody(facts):
                place = min(p for places in self.columns.adults[group].values() for p in places)
                notes = [Note(place, "not_family", "This contact is no family: a doctor, a school, or the like.")]
                facts = {}
            problems += [problem(n.code, n.told, n.fix, number, n.place, n.severity) for n in notes]
            doubtful = doubtful or any(n.code in ("no_contact_name", "bad_name") for n in notes)
            if facts:
                found.append(Adult(child, self._in_group(group, facts), self._cell(group, number), self.name))
        if not found and not problems:
            told = ("no_contact", "This row names no contact.", "Nothing was read from it.")
            problems.append(problem(*told, number, first, Severity.WARNING))
        return ContactList(tuple(found), tuple(problems), doubtful=(child,) if doubtful else ())

    def child(self, row: Mapping[int, Any]) -> Child:
        """How the row names the pupil."""
        facts = self._facts(row)
        whole, forename, surname = (facts.get(name, "") for name in ("name", "forename", "surname"))
        given = [name for name in (forename, facts.get("preferred", "")) if name]
        family = [name for name in (surname, facts.get("preferred_surname", "")) if name]
        names = [f"{one} {other}" for one in given for other in family] or _orders(whole)
        return Child(tuple(dict.fromkeys(names)), facts.get("upn", ""), facts.get("dob"), facts.get("year_group", ""),
                     facts.get("class_name", ""))  # fmt: skip

    def _facts(self, row: Mapping[int, Any]) -> dict[str, Any]:
        facts: dict[str, Any] = {}
        for place, name in self.columns.pupil.items():
            if len(text_of(row.get(place))) <= LONGEST:
                found = fact(name, row.get(place), self.order)
                facts |= {name: found.value} if found.value not in (None, "") else {}
        return facts

    def _cells(self, group: Group, row: Mapping[int, Any]) -> dict[str, list[Cell]]:
        own = {name: [(p, row.get(p)) for p in places] for name, places in self.columns.adults[group].items()}
        if all(not text_of(cell) for some in own.values() for _, cell in some):
            return own
        for place, name in self.columns.shared.items():
            own.setdefault(name, []).append((place, row.get(place)))
        return own

    def _others(self, row: Mapping[int, Any]) -> list[Cell]:
        return [(place, row.get(place)) for place in self.columns.free]

    def _in_group(self, group: Group, facts: dict[str, Any]) -> dict[str, Any]:
        """The facts with what the headings say: the number of a contact is their place in the school's order."""
        numbers = {other.number for other in self.columns.adults}
        last = max(numbers) + 1 if group == Group() and 1 in numbers else 0
        told: dict[str, Any] = {"priority": group.number or last} if group.number or last else {}
        if group.relationship and not facts.get("relationship"):
            facts = {**facts, "relationship": group.relationship}
        return {**told, **facts}

    def _cell(self, group: Group, number: int) -> str:
        fields = self.columns.adults[group]
        return a1(number, min(p for name, places in fields.items() for p in places if name not in CLOSING) + 1)


def _orders(whole: str) -> list[str]:
    """A whole name in every order in which it may be meant: “Nowak, Anna”, “Nowak Anna”, “Anna Nowak”."""
    if "," in whole:
        surname, _, forename = whole.partition(",")
        return [f"{forename.strip()} {surname.strip()}"]
    words = whole.split()
    return [" ".join((*words[n:], *words[:n])) for n in range(min(len(words), 6))]
