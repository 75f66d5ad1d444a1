"""Text parted by commas, semicolons or tabs, as a workbook of one sheet: `parse(data) -> Table`."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from formgen.read.ooxml.cells import MAX_COLUMNS, MAX_ROWS, Cell, Room
from formgen.read.ooxml.package import MAX_FILE
from formgen.read.ooxml.sniff import refused, wrong_kind
from formgen.read.ooxml.workbook import Sheet, Workbook
from formgen.sheet import code_in

NAME: Final = "CSV"
"""What the one sheet is called in problems."""

MARKS: Final = ",;\t"
_SAID: Final = re.compile(r"\s*sep=([,;\t])\r?\n", re.IGNORECASE)
"""The first line with which Excel names the mark."""

_MAC_APOSTROPHE: Final = re.compile(rb"[A-Za-z]\xd5[a-z]")
_MOST_LINES: Final = 200_000
_MOST_MARKS: Final = 1_000_000
"""Cells cost memory, empty ones as well."""

ONE_SHEET: Final = "The file is plain text (CSV): of a workbook it keeps one sheet, as it was shown."


@dataclass(frozen=True, slots=True)
class Table:
    """The workbook; `mark` parts its cells; `unicode` says that the file can hold every letter there is."""

    book: Workbook
    mark: str
    unicode: bool


def parse(data: bytes, marks: str = MARKS) -> Table:
    """The one sheet that `data` is, parted by one of `marks`; raises `Unreadable`, and nothing else, for any other
    bytes.
    """
    if len(data) > MAX_FILE:
        raise refused("file-too-big")
    if (kind := wrong_kind(data)) != "text-file":
        raise refused(kind or "zip-of-files")
    text, unicode = _decoded(data)
    if "\0" in text or text.count("\n") + text.count("\r") > _MOST_LINES:
        raise refused("too-much-text")
    said = _SAID.match(text)
    mark, rows = _parted(text[said.end() :] if said else text, said[1] if said else marks)
    room = Room()
    cells = dict(_cells(rows, room))
    notes = (ONE_SHEET, *room.notes())
    return Table(Workbook((Sheet(NAME, "visible", cells, ""),), {}, {}, False, notes), mark, unicode)


def _cells(rows: Sequence[Sequence[str]], room: Room) -> Iterator[tuple[tuple[int, int], Cell]]:
    for number, row in enumerate(rows, 1):
        for column, text in enumerate(row, 1):
            if not text.strip():
                continue
            if number > MAX_ROWS or column > MAX_COLUMNS:
                room.outside += 1
                continue
            room.take_cell()
            yield (number, column), Cell(room.take_text(text), text, None, None, False)


def _parted(text: str, marks: str) -> tuple[str, list[list[str]]]:
    """The mark that gives most codes of questions cells of their own, then most cells; and the rows."""
    best: tuple[tuple[int, int], str, list[list[str]]] | None = None
    for mark in marks:
        rows = _rows(text, mark)
        if rows is not None and (best is None or _worth(rows) > best[0]):
            best = _worth(rows), mark, rows
    if best is None:
        raise refused("too-many-cells" if any(text.count(mark) > _MOST_MARKS for mark in marks) else "damaged")
    return best[1], best[2]


def _rows(text: str, mark: str) -> list[list[str]] | None:
    """The rows that this mark makes; None where it makes none, as when all is one endless field.

    Nor does it where a quotation mark is never closed, or closed amid a cell: that cell would hold the rows after it.
    """
    if text.count(mark) > _MOST_MARKS:
        return None
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True))
    except csv.Error:
        return None


def _worth(rows: Sequence[Sequence[str]]) -> tuple[int, int]:
    """How many codes of questions have cells of their own, and how many cells are filled, where a form may stand."""
    filled = [text for row in rows[:MAX_ROWS] for text in row[:MAX_COLUMNS] if text]
    return sum(code_in(text) is not None for text in filled), len(filled)


def _decoded(data: bytes) -> tuple[str, bool]:
    """The text, and whether its encoding is one of Unicode: without a proof it is taken as Windows, or an old Mac’s."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _strictly(data, "utf-16"), True
    if not data.isascii():
        try:
            return data.decode("utf-8-sig"), True
        except UnicodeDecodeError:
            mac = b"\x92" not in data and _MAC_APOSTROPHE.search(data) is not None
            return data.decode("mac_roman" if mac else "cp1252", "replace"), False
    return data.decode("ascii"), False


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise refused("damaged") from None
