"""A list's bytes as rows: Excel through the bounded reader, and text parted by commas, semicolons or tabs."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from formgen.errors import Unreadable
from formgen.read.ooxml.workbook import Workbook, parse
from formgen.read.values.dates import from_serial

MOST_ROWS, MOST_COLUMNS = 20_000, 500
MOST_LINES = 5 * MOST_ROWS
"""Lines of text: a cell in quotation marks may have several."""
LARGEST = 30_000_000
HEAD_WITHIN = 1_000
"""So many rows may stand above the headings: to look for them further down takes long in a file that has none."""

_MARKS = ",;\t|"
_CELLS = 10
"""So many times as many marks as lines are far too many as well: every one makes a cell, which costs memory."""


class NotComputed:
    """Stands for a cell whose formula has no stored result, or an error for one."""


@dataclass(frozen=True, slots=True)
class Page:
    """One table: its sheet's name (None for text), and its rows by number, each with its cells by place.

    `notes` say what of the file was not read.
    """

    sheet: str | None
    rows: Mapping[int, Mapping[int, Any]]
    notes: tuple[str, ...] = ()


Heads = Callable[[Mapping[int, Any]], bool]
"""Whether a row holds the headings of a list."""


def pages(data: bytes, heads: Heads, what: str = "class list") -> list[Page]:
    """The tables of the file, hidden sheets left out. Raises Unreadable when there is none, or far too much.

    `heads` tells the row of headings, by which text is parted; `what` is what the list is called.
    """
    if len(data) > LARGEST:
        raise _too_big(what)
    book = data[:2] == b"PK" or data[:4] == b"\xd0\xcf\x11\xe0"
    found = _workbook(data, what) if book else [_text(data, heads, what)]
    for page in found:
        if len(page.rows) > MOST_ROWS or any(len(row) > MOST_COLUMNS for row in page.rows.values()):
            raise _too_big(what)
    return found


def _too_big(what: str) -> Unreadable:
    return Unreadable("This is far more than the pupils of a school.", f"Please export the {what} alone.",
                      code="list_too_big")  # fmt: skip


def _workbook(data: bytes, what: str) -> list[Page]:
    book = _parsed(data, what)
    found = []
    for sheet in book.sheets:
        rows: dict[int, dict[int, Any]] = {}
        for (row, column), cell in sorted(sheet.cells.items()):
            value: Any = cell.value
            if cell.date and isinstance(value, int | float) and not isinstance(value, bool):
                value = from_serial(value, book.date1904)
            if value is None and (cell.formula or cell.error):
                value = NotComputed()
            rows.setdefault(row, {})[column - 1] = value
        if sheet.state == "visible" and rows:
            found.append(Page(sheet.name, rows, book.notes))
    return found


def _parsed(data: bytes, what: str) -> Workbook:
    """The workbook; what is too big is refused in words that fit the list."""
    try:
        return parse(data)
    except Unreadable as error:
        if error.code.startswith("too-m") or error.code.endswith("too-big"):
            raise _too_big(what) from None
        raise


def _text(data: bytes, heads: Heads, what: str) -> Page:
    """The rows, parted by whichever of comma, semicolon and tab makes a row of headings."""
    text = _decoded(data)
    if max(text.count("\n") + text.count("\r"), *(text.count(mark) // _CELLS for mark in _MARKS)) > MOST_LINES:
        raise _too_big(what)
    first: Page | None = None
    try:
        for mark in _MARKS if text.strip() and "\x00" not in text else "":
            page = _parted(text, mark)
            if any(map(heads, islice(page.rows.values(), HEAD_WITHIN))):
                return page
            first = first or page
    except csv.Error:
        first = None
    if first is None:
        raise Unreadable(f"This is not a {what}.", "Please export it again as CSV or Excel.", code="no_table")
    return first


def _parted(text: str, mark: str) -> Page:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    return Page(None, {number: dict(enumerate(row)) for number, row in enumerate(rows, 1)})


def _decoded(data: bytes) -> str:
    """UTF-8 or UTF-16 where it is, else what Windows programs write."""
    for encoding in _encodings(data):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("cp1252", errors="replace")


def _encodings(data: bytes) -> tuple[str, ...]:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return ("utf-16",)
    head = data[:400]
    if len(head) >= 8 and head[1::2].count(0) > len(head) // 3:
        return ("utf-16-le",)
    if len(head) >= 8 and head[0::2].count(0) > len(head) // 3:
        return ("utf-16-be",)
    return ("utf-8-sig",)
