"""Class lists: the pupils in a CSV or Excel file, whatever its columns are called.

Columns are recognised by their headings; a mapping file (`[columns]`, field = "heading") rules over that.
Good rows are kept whatever is wrong with others; every problem names row and column.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from formgen.ask import normalise
from formgen.errors import Problem, Severity, Unreadable
from formgen.pupils import YEAR_GROUPS, Pupil, upn_problem
from formgen.read.ooxml.workbook import a1, parse
from formgen.read.values.dates import ImpossibleDateError, date_in, from_serial

SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "forename": ("forename", "first name", "firstname", "given name", "legal forename", "legal first name"),
    "surname": ("surname", "last name", "lastname", "family name", "legal surname", "legal last name"),
    "preferred": ("preferred name", "preferred forename", "preferred first name", "known as", "likes to be called"),
    "name": ("name", "full name", "pupil name", "pupil", "student", "student name"),
    "upn": ("upn", "unique pupil number"),
    "dob": ("date of birth", "dob", "birth date", "d o b"),
    "year_group": ("year group", "year", "nc year", "ncy", "yeargroup", "year taught in"),
    "class_name": ("class", "class name", "reg", "reg group", "registration form", "registration group", "form"),
    "sen_status": ("sen status", "sen", "sen code", "sen provision"),
    "first_language": ("first language", "home language", "language"),
    "eal": ("eal", "english as an additional language"),
    "pupil_premium": ("pupil premium", "pupil premium indicator", "pp"),
    "in_care": ("in care", "looked after", "looked-after", "lac", "cla"),
    "sessions_possible": ("sessions possible", "possible sessions", "possible"),
    "sessions_attended": ("sessions attended", "attended sessions", "attended", "present"),
}
"""What schools call each fact. `name` is a whole name, “Surname, Forename” or “Forename Surname”."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What was understood of a class list: pupils (without ids), problems, and what each column was taken for."""

    pupils: tuple[Pupil, ...]
    problems: tuple[Problem, ...]
    columns: tuple[tuple[str, str | None], ...]


Table = list[list[Any]]


def read(data: bytes, columns: Mapping[str, str]) -> Listing:
    """The pupils in the file; `columns` are the school's own headings by field.

    Raises Unreadable when the file is no table or has no columns for the name.
    """
    rows = _workbook(data) if data[:2] == b"PK" or data[:4] == b"\xd0\xcf\x11\xe0" else _csv(data, columns)
    start = next((n for n, row in enumerate(rows) if _fields(row, columns)), None)
    if start is None:
        raise Unreadable(
            "No column of the first rows is called forename and surname, or name.",
            "Please say in the mapping file which columns they are.",
            code="no_name_column",
        )
    found = _fields(rows[start], columns)
    pupils, problems = [], [*_unmapped(rows[start], columns)]
    for number, row in enumerate(rows[start + 1 :], start + 2):
        if any(_text(cell) for cell in row):
            pupil, wrong = _pupil(row, number, found)
            problems += wrong
            pupils += [pupil] if pupil else []
    pupils, twice = _once(pupils)
    shown = tuple((_text(h), found.get(n)) for n, h in enumerate(rows[start]) if _text(h))
    return Listing(tuple(p for p, _ in pupils), tuple(problems + twice), shown)


def _workbook(data: bytes) -> Table:
    book = parse(data)
    sheet = next((s for s in book.sheets if s.state == "visible" and s.cells), book.sheets[0])
    height = max((row for row, _ in sheet.cells), default=0)
    width = max((column for _, column in sheet.cells), default=0)
    table: Table = [[None] * width for _ in range(height)]
    for (row, column), cell in sheet.cells.items():
        value: Any = cell.value
        if cell.date and isinstance(value, int | float) and not isinstance(value, bool):
            value = from_serial(value, book.date1904)
        table[row - 1][column - 1] = value
    return table


def _csv(data: bytes, columns: Mapping[str, str]) -> Table:
    """The rows, parted by whichever of comma, semicolon and tab makes a row of headings."""
    text = _decoded(data)
    try:
        tables = [_parted(text, mark) for mark in ",;\t"]
    except csv.Error:
        tables = []
    if not tables or not text.strip() or "\x00" in text:
        raise Unreadable("This is not a class list.", "Please export it again as CSV or Excel.", code="no_table")
    return next((table for table in tables if any(_fields(row, columns) for row in table)), tables[0])


def _parted(text: str, mark: str) -> Table:
    return [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark)]


def _decoded(data: bytes) -> str:
    """UTF-8 where it is, else what Windows programs write."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _heading(cell: Any) -> str:
    return " ".join(_text(cell).casefold().replace("_", " ").replace(".", " ").split())


def _fields(row: Sequence[Any], columns: Mapping[str, str]) -> dict[int, str]:
    """What each column is, by its place; empty when the row does not name the pupil's name."""
    headings = {_heading(cell) for cell in row}
    own = {_heading(h): field for field, h in columns.items() if field in SYNONYMS and _heading(h) in headings}
    names = {word: field for field, words in SYNONYMS.items() if field not in own.values() for word in words} | own
    found: dict[int, str] = {}
    for place, cell in enumerate(row):
        field = names.get(_heading(cell))
        if field is not None and field not in found.values():
            found[place] = field
    there = set(found.values())
    return found if "name" in there or {"forename", "surname"} <= there else {}


def _unmapped(row: Sequence[Any], columns: Mapping[str, str]) -> Iterator[Problem]:
    headings = {_heading(cell) for cell in row}
    for field, heading in columns.items():
        if field not in SYNONYMS:
            yield Problem("unknown_field", f"The mapping names “{field}”, which formgen does not hold.",
                          f"Please choose from: {', '.join(SYNONYMS)}.")  # fmt: skip
        elif _heading(heading) not in headings:
            yield Problem("no_such_column", f"There is no column “{heading}”.", "Please mend the mapping file.")


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    try:
        return str(normalise("" if cell is None else str(cell)))
    except ValueError:
        return ""


def _pupil(row: Sequence[Any], number: int, found: Mapping[int, str]) -> tuple[tuple[Pupil, int] | None, list[Problem]]:
    """The pupil of a row with the row's number, or None without a name; and what is wrong with the row."""
    facts: dict[str, Any] = {}
    problems: list[Problem] = []
    for place, field in found.items():
        cell = row[place] if place < len(row) else None
        if not _text(cell):
            if isinstance(cell, str) and cell.strip():
                told = "This holds a character that no document can show."
                problems.append(_problem("bad_character", told, "Please type it again.", number, place))
            continue
        try:
            facts[field] = _fact(field, cell)
        except ValueError as error:
            problems.append(_problem(f"bad_{field}", str(error), "It was left out.", number, place, Severity.WARNING))
        if field == "upn" and (wrong := upn_problem(_text(cell))):
            told = f"This UPN looks wrong: {wrong}."
            problems.append(_problem("upn", told, "Please check it.", number, place, Severity.WARNING))
    if "name" in facts:
        facts = {**_split(facts.pop("name")), **facts}
    if not facts.get("forename") or not facts.get("surname"):
        problems.append(
            _problem(
                "no_name", "This row has no full name.", "Please fill it in, and import again.", number, min(found)
            )
        )
        return None, problems
    return (Pupil(id="", **facts), number), problems


def _problem(code: str, message: str, fix: str, row: int, column: int, severity: Severity = Severity.ERROR) -> Problem:
    return Problem(code, message, fix, severity, cell=a1(row, column + 1))


def _split(name: str) -> dict[str, str]:
    if "," in name:
        surname, _, forename = name.partition(",")
    else:
        forename, _, surname = name.rpartition(" ")
    return {"forename": forename.strip(), "surname": surname.strip()}


_YES = ("y", "yes", "true", "t", "1")
_NO = ("n", "no", "false", "f", "0")


def _fact(field: str, cell: Any) -> Any:
    """The cell as that fact. Raises ValueError saying what it should be."""
    text = _text(cell)
    match field:
        case "dob":
            return _date(cell, text)
        case "year_group":
            return _year_group(text)
        case "eal" | "pupil_premium" | "in_care":
            return _yes_no(text)
        case "sessions_possible" | "sessions_attended":
            if not (text.isascii() and text.isdigit()):
                raise ValueError("This is not a whole number of sessions.")
            return int(text)
        case "sen_status":
            if text.upper() not in ("N", "K", "E"):
                raise ValueError("This is not one of the SEN codes N, K, E (S, A and P are retired).")
            return text.upper()
        case "upn":
            return text.upper()
    return text


def _date(cell: Any, text: str) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    try:
        found = date_in(text)
    except ImpossibleDateError:
        found = None
    if found is None:
        raise ValueError("This is not a date such as 6/10/2016.")
    return found.date


def _year_group(text: str) -> str:
    short = text.upper().removeprefix("YEAR").removeprefix("Y").strip()
    short = {"RECEPTION": "R", "NURSERY 1": "N1", "NURSERY 2": "N2", "NURSERY": "N2", "0": "R"}.get(short, short)
    if short not in YEAR_GROUPS:
        raise ValueError("This is not a year group (N1, N2, R, 1 to 6).")
    return short


def _yes_no(text: str) -> bool:
    if text.casefold() not in _YES + _NO:
        raise ValueError("This is neither yes nor no.")
    return text.casefold() in _YES


def _once(pupils: Sequence[tuple[Pupil, int]]) -> tuple[list[tuple[Pupil, int]], list[Problem]]:
    """The pupils without those that are there twice: by UPN, or by name and date of birth."""
    kept: dict[tuple[Any, ...], tuple[Pupil, int]] = {}
    problems = []
    for pupil, row in pupils:
        key = ("upn", pupil.upn) if pupil.upn else ("name", pupil.name.casefold(), pupil.dob)
        first = kept.setdefault(key, (pupil, row))
        if first[1] != row:
            told = f"This pupil is in row {first[1]} already."
            problems.append(_problem("twice", told, "Please keep one of the two rows.", row, 0))
    return list(kept.values()), problems
