"""What the doors of lists share: rows that are no entries, cells that cannot be read, problems told once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from formgen.errors import Problem, Severity
from formgen.read.ooxml.workbook import a1
from formgen.read.roll.headings import text_of
from formgen.read.roll.tables import NotComputed

Cell = tuple[int, Any]
"""A place and what stands there."""


@dataclass(frozen=True, slots=True)
class Note:
    """What to look at in one cell."""

    place: int
    code: str
    told: str
    fix: str = "It was left out."
    severity: Severity = Severity.WARNING


def not_read(note: str) -> Problem:
    """The problem that a part of the file was not read."""
    return Problem("not_read", note, "Please look whether the list is whole.", Severity.WARNING)


_MANY = 5


def folded(problems: Iterable[Problem]) -> list[Problem]:
    """The problems, with a warning that stands in many rows of one column told once, with their number."""
    kept: dict[tuple[Any, ...], list[Problem]] = {}
    for found in problems:
        column = (found.cell or "").rstrip("0123456789")
        alike = (found.code, found.message, found.sheet, column) if found.severity is Severity.WARNING else (id(found),)
        kept.setdefault(alike, []).append(found)
    shown = []
    for group in kept.values():
        more = f" (So it is in {len(group) - 1} more rows.)"
        shown += group if len(group) <= _MANY else [replace(group[0], message=group[0].message + more)]
    return shown


LONGEST = 500
"""The most characters that one fact may have."""


def unshown(cell: Any) -> tuple[str, str, str] | None:
    """Code, message and cure where a cell holds what cannot be read; None where it can."""
    if isinstance(cell, str) and len(cell) > LONGEST:
        return "too_long", "This is longer than any fact of a pupil.", "Please look whether the list is in order."
    if isinstance(cell, NotComputed):
        return (
            "not_computed",
            "This is a formula without a result, or with an error.",
            "Please save the list in Excel, and import again.",
        )
    if isinstance(cell, str) and cell.strip() and not text_of(cell):
        return "bad_character", "This holds a character that no document can show.", "Please type it again."
    return None


_FOOTER = re.compile(
    r"((grand|sub)[ -]?)?totals?\b.*|count( of .*)?[:\s\d]*|(number|no\.?) of\b.*"
    r"|(printed|generated|exported|created|report)\b.*"
    r"|page \d.*|end of\b.*|\d+ (pupils|children|students|records).*|(pupils|children|students|records)\b.*"
    r"|(class|year|reg|registration|form)( group)?\s*:.*|\*.*",
    re.I | re.S,
)


def is_name(facts: Mapping[str, Any], field: str) -> bool:
    """Whether a fact has a letter in it."""
    return any(c.isalpha() for c in facts.get(field, ""))


def footer(row: Mapping[int, Any], facts: Mapping[str, Any]) -> bool:
    """Whether a row is a total, a title or a note: it begins so, and has nothing that only a pupil has."""
    if facts.get("upn") or facts.get("dob") or (is_name(facts, "forename") and is_name(facts, "surname")):
        return False
    words = [text_of(cell) for _, cell in sorted(row.items()) if text_of(cell)]
    return bool(words) and bool(_FOOTER.fullmatch(words[0])) and len(words) <= 3


def problem(code: str, message: str, fix: str, row: int, column: int, severity: Severity = Severity.ERROR) -> Problem:
    """A problem with the cell in that row and at that place."""
    return Problem(code, message, fix, severity, cell=a1(row, column + 1))
