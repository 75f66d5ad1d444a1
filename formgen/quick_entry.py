"""The quick-entry sheet, as writer and reader share it: one row for each paper return of one form.

The first columns say whose paper it is, how it was filled in and who typed it; then one column for each answer box,
headed by its printed code. A second sheet asks somebody else to type a few of the rows again.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from formgen.ask import Audience
from formgen.outline import Outline
from formgen.reference import BLANK_PATTERN, PATTERN, Reference, find_all
from formgen.sheet import Box, boxes

TITLE, SECOND = "Quick entry", "Second typing"
"""What the two sheets are called, and what their first cell begins with."""

HEAD_ROW, FIRST_ROW = 4, 5

_MOST_BOXES = 200
_TEN = 10
_LEAST = 3
"""Of how many rows one is typed twice, and how many are at least."""


class Column(StrEnum):
    """The columns before the answers, by their heads."""

    NUMBER = "No."
    CODE = "Code on the paper"
    FILE = "Photo or scan"
    HOW = "How it was filled in"
    WHO = "Who wrote it"
    BY = "Typed in by"


HOW = {"paper": "On paper", "screen": "On a screen", "phone": "By phone", "read_aloud": "Read aloud to them"}
"""How a return was filled in: what the store keeps, and what the sheet says."""

WHO = {
    "parent": "Parent or carer", "parent_with_helper": "Parent with a helper", "child": "Child",
    "child_with_helper": "Child with a helper", "staff": "Member of staff", "other": "Somebody else",
}  # fmt: skip
"""Who wrote it, in the same way."""


@dataclass(frozen=True, slots=True)
class EntrySheet:
    """One quick-entry workbook to be made: whose copy of which form, the photos that wait, how many rows.

    `key` are the eight characters that tell this workbook from any other for ever.
    """

    outline: Outline
    key: str
    files: tuple[str, ...] = ()
    rows: int = 40

    @property
    def heading(self) -> str:
        """The first cell: by it the sheet is known when it comes back."""
        audience = self.outline.audience or Audience.STAFF
        return f"{TITLE} {self.key} · {Reference(self.outline.code, self.outline.version, None)} · {audience} copy"

    @property
    def numbers(self) -> range:
        """The numbers of the rows."""
        return range(1, max(self.rows, len(self.files)) + 1)


_HEADING = re.compile(rf"(?:{TITLE}|{SECOND}) ([0-9A-HJKMNP-TV-Z]{{8}}) · (LM-[A-Z]{{2}}\d{{1,3}}-BLANK)")


def heading_in(text: str) -> tuple[str, Reference] | None:
    """The key and the form in a first cell; None where it is no quick-entry sheet’s."""
    found = _HEADING.match(text.strip())
    return (found[1], find_all(found[2])[0]) if found else None


def entry_boxes(outline: Outline) -> tuple[Box, ...]:
    """The answer boxes of the sheet, a column each, fixed tables laid flat.

    Raises ValueError with the words for people where the form does not fit one row.
    """
    if tables := [q.label for q in outline.questions() if q.open]:
        raise ValueError(f"rows can be added to its table “{tables[0]}”")
    found = tuple(box for item in outline.items() for box in boxes(item))
    if len(found) > _MOST_BOXES:
        raise ValueError(f"it has {len(found)} boxes")
    return found


def head(box: Box) -> str:
    """The head of an answer’s column: the printed code, then the question."""
    if box.option is not None:
        return f"{box.code} {box.option.label}"
    return f"{box.code} {box.item.label}"


def second_rows(key: str, last: int) -> tuple[int, ...]:
    """The rows to type twice: of the first ten at least three, of each later ten one, chosen by hash."""
    chosen: list[int] = []
    for start in range(1, last + 1, _TEN):
        ten = range(start, min(start + _TEN, last + 1))
        ranked = sorted(ten, key=lambda number: _rank(key, number))
        chosen += ranked[: _LEAST if start == 1 else 1]
    return tuple(sorted(chosen))


def _rank(key: str, number: int) -> str:
    return hashlib.sha256(f"{key} {number}".encode()).hexdigest()


_SHORT = re.compile(r"([0-9A-Z]{8})\s*[-–—−]?\s*([0-9A-Z*])", re.ASCII)


def code_on_paper(text: str, form: Reference) -> Reference | None:
    """The reference that a code on a paper of `form` means: whole, or its last characters (`7F3C9A2E-K`).

    The blank mark (`PQ1`) gives a reference without a key. None for a code that cannot be right.
    """
    said = text.strip().upper()
    if said in (f"{form.code}{form.version}", "BLANK") or BLANK_PATTERN.fullmatch(said):
        found = find_all(said)
        return form if not found or found[0] == form else None
    if match := _SHORT.fullmatch(said):
        said = f"LM-{form.code}{form.version}-{match[1]}-{match[2]}"
    if not PATTERN.fullmatch(said):
        return None
    found = find_all(said)
    same = bool(found) and (found[0].code, found[0].version) == (form.code, form.version)
    return found[0] if same else None


def entry_name(key: str, number: str) -> str:
    """What names a row for ever."""
    return f"{key} row {number}"


def heads(outline: Outline) -> Iterator[str]:
    """All heads of a sheet, in order."""
    yield from Column
    yield from map(head, entry_boxes(outline))
