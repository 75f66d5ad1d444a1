"""The diary: a mentor's sessions, contacts and incidents of one school year as one running workbook.

The contract between its writer and its reader: the sheets, their columns, and how rows and children are named.
The first line of each sheet bears the reference, the version of its form and the number of the copy
(`Ref LM-DY1-7F3C9A2E-K · SR1 · copy 2`); each column has a head with the code and label of its question;
each row begins with its number (`S014`), which it keeps whatever becomes of the sheet.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from formgen.ask import Audience
from formgen.outline import Kind, Outline, Question

FORM, CODE, VERSION = "diary", "DY", 1
"""What the ledger calls a diary, and what its references begin with. It is no form: it gathers rows of forms."""

ROW_HEAD, CHILD_HEAD = "Row", "Child"
"""The heads of the columns that belong to no question: `Row`, `Child 1`, `Child 2` …"""

SEPARATOR = " · "


@dataclass(frozen=True, slots=True)
class Log:
    """One sheet: the open table `table` of a form, with `children` columns for the cases that a row is about.

    A row becomes a record of the form with one row, `ROW`, in that table; a row about several children one for each.
    `letter` begins the row numbers; `size` is the column that says how many children there were.
    """

    slug: str
    code: str
    table: str
    letter: str
    title: str
    children: int = 0
    size: str = ""

    def place(self, column: str) -> tuple[str, str]:
        """Where the answer of a column is in the record of a row."""
        return f"{self.table}.{column}", ROW


ROW = "1"
"""The key of the one row that the record of a row has."""

LOGS = (
    Log("session-record", "SR", "sessions", "S", "Sessions", 6, "group_size"),
    Log("contact-log", "CL", "contacts", "C", "Contacts"),
    Log("playground-incidents", "PI", "incidents", "I", "Incidents"),
)


OUTLINE = Outline(
    FORM, "Diary", CODE, VERSION, "For the Learning Mentor: a year’s sessions, contacts and incidents.", "school", True,
    "keep on the school’s own drive", (Audience.STAFF,), (),
)  # fmt: skip
"""What a reading of the workbook as a whole bears as its form: it asks nothing itself."""

COPIES = "copies"
"""In the answers of that reading: the number of the copy by the letter of each sheet that was found (0 where it
does not say)."""


def log_of(letter: str) -> Log:
    """The sheet whose row numbers begin with that letter. Raises KeyError."""
    return {log.letter: log for log in LOGS}[letter]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet: the code and label at its head; `question` is None for row numbers and children."""

    label: str
    code: str = ""
    question: Question | None = None

    @property
    def head(self) -> str:
        """Code and label, as a message names the column."""
        return f"{self.code} {self.label}".strip()


def columns(log: Log, outline: Outline) -> tuple[Column, ...]:
    """The columns of a sheet in order: the row's number, its date, the children, then the other questions."""
    table = outline.question(log.table)
    asked = [Column(column.label, column.code, column) for column in table.columns]
    dated = [c for c in asked if c.question is not None and c.question.kind is Kind.DATE][:1]
    rest = [c for c in asked if c not in dated]
    children = [Column(f"{CHILD_HEAD} {number}") for number in range(1, log.children + 1)]
    return (Column(ROW_HEAD), *dated, *children, *rest)


def is_case(question: Question | None) -> bool:
    """Whether a column holds the number of a case, chosen from the children of the diary."""
    return question is not None and question.list_from == "cases"


# ---------------------------------------------------------------------------------------------- numbers

_ROW = re.compile(r"([A-Z])\s*0*([1-9][0-9]{0,4})", re.IGNORECASE | re.ASCII)
_COPY = re.compile(r"\bcopy ([1-9][0-9]{0,3})\b", re.IGNORECASE | re.ASCII)
_CASE = re.compile(r"(?<![0-9A-Z-])([A-Z]{2})-([0-9]{4})-([0-9]{3,5})(?![0-9A-Z-])", re.IGNORECASE | re.ASCII)


def row_id(letter: str, number: int) -> str:
    """The number printed at the head of a row: `S014`."""
    return f"{letter}{number:03}"


def row_in(text: str) -> tuple[str, int] | None:
    """Letter and number of the row that `text` names, however it is spelt (“s14”), or None."""
    found = _ROW.fullmatch(text.strip())
    return (found[1].upper(), int(found[2])) if found else None


def mark(outline: Outline, copy: int) -> str:
    """What stands beside the reference of a sheet: form and version, and the number of the copy."""
    return f"{outline.name}{SEPARATOR}copy {copy}"


def version_in(log: Log, text: str) -> int | None:
    """The version of the form that the first line of a sheet names, or None."""
    found = re.search(rf"\b{log.code}([1-9][0-9]{{0,2}})\b", text, re.ASCII)
    return int(found[1]) if found else None


def copy_in(text: str) -> int | None:
    """The number of the copy that the first line of a sheet names, or None."""
    found = _COPY.search(text)
    return int(found[1]) if found else None


def child_label(case: str, known_as: str) -> str:
    """How a child is offered for choice: the number of the case, and the name to know it by."""
    return f"{case}{SEPARATOR}{known_as}" if known_as else case


def cases_in(text: str) -> tuple[str, ...]:
    """The numbers of cases that `text` names."""
    return tuple(dict.fromkeys("-".join(found.groups()).upper() for found in _CASE.finditer(text)))


def name_beside(text: str) -> str:
    """What stands beside the case's number in a cell: the child's name, or nothing."""
    return " ".join(_CASE.sub(" ", text).split()).strip(" ·-–—,;:()")


def row_reference(reference: str, row: str, case: str = "") -> str:
    """The reference of the record that a row (or a child of a row) becomes: `LM-DY1-7F3C9A2E-K/S014/LM-2026-003`."""
    return "/".join(part for part in (reference, row, case) if part)


def parts_of(reference: str) -> tuple[str, str, str]:
    """The diary, the row and the case of such a reference; the last two are empty where there are none."""
    diary, _, rest = reference.partition("/")
    row, _, case = rest.partition("/")
    return diary, row, case


# ------------------------------------------------------------------------------------------ what is written


@dataclass(frozen=True, slots=True)
class Line:
    """One row that is on record: its number, its answers by the names of the columns, and its children's cases."""

    row: str
    answers: Mapping[str, Any]
    cases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet as it is written: the rows on record, then blank ones numbered from `first`."""

    log: Log
    outline: Outline
    lines: tuple[Line, ...] = ()
    first: int = 1
    blanks: int = 150


@dataclass(frozen=True, slots=True)
class Diary:
    """One copy of a diary. `labels` are how the children of cases are offered, `offered` those of open cases;
    `lists` the school’s lists by name.
    """

    reference: str
    copy: int
    mentor: str
    year: str
    made_on: date
    pages: tuple[Page, ...]
    labels: Mapping[str, str] = field(default_factory=dict)
    offered: tuple[str, ...] = ()
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
