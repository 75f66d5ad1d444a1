"""A spreadsheet's bytes as cells, by the bounded parsers of the doors; nothing in it is evaluated."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from formgen.errors import Unreadable
from formgen.read import kind_of
from formgen.read.old_excel.workbook import parse as old_excel
from formgen.read.ooxml.cells import MAX_ROWS
from formgen.read.ooxml.workbook import Workbook
from formgen.read.ooxml.workbook import parse as excel
from formgen.read.opendocument.workbook import parse as open_document
from formgen.read.plain.table import MARKS, ONE_SHEET
from formgen.read.plain.table import parse as plain_text

_TEXTS: Final = (".csv", ".tsv", ".txt")
_PARSERS: Final[Mapping[str, Callable[[bytes], Workbook]]] = {
    ".xlsx": excel, ".xlsm": excel, ".xltx": excel, ".xltm": excel, ".ods": open_document, ".ots": open_document,
    ".xls": old_excel, ".xlt": old_excel,
}  # fmt: skip
_LETTERS: Final = "The file is not in UTF-8: letters beyond the English ones may be others than were written."


def is_spreadsheet(suffix: str, data: bytes) -> bool:
    """Whether the file is one that a mapping file can be about, whatever its name says."""
    return kind_of(suffix, data) in (*_PARSERS, *_TEXTS)


def books_of(suffix: str, data: bytes) -> tuple[Workbook, ...]:
    """The cells of the spreadsheet; of a text one book for each mark that may part it: its headings tell which.

    Raises Unreadable, for what is too long in words that fit an export.
    """
    kind = kind_of(suffix, data)
    try:
        books = (_PARSERS[kind](data),) if kind in _PARSERS else _parted(data)
    except Unreadable as error:
        if error.code.startswith(("too-m", "part-too", "unpacks")) or error.code == "file-too-big":
            raise _too_long() from None
        raise
    if any(row >= MAX_ROWS for book in books for sheet in book.sheets for row, _ in sheet.cells):
        raise _too_long()
    return books


def _parted(data: bytes) -> tuple[Workbook, ...]:
    """The text parted by each mark that can part it: amid another one’s cells a quotation mark may make no sense."""
    books, faults = [], []
    for mark in MARKS:
        try:
            books.append(_text(data, mark))
        except Unreadable as error:
            if error.code != "damaged":
                raise
            faults.append(error)
    if not books:
        raise faults[0]
    return tuple(books)


def _text(data: bytes, mark: str) -> Workbook:
    table = plain_text(data, mark)
    notes = tuple(note for note in table.book.notes if note != ONE_SHEET)
    return replace(table.book, notes=notes if table.unicode or data.isascii() else (*notes, _LETTERS))


def _too_long() -> Unreadable:
    return Unreadable(
        "This is more than is read at once: up to 5,000 lines, and 20,000 filled cells.",
        "Please export a shorter time (such as one term), or fewer columns, and import the parts one after the other.",
        code="list_too_big",
    )
