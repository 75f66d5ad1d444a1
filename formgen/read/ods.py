"""The door for OpenDocument spreadsheets: `read_all(data, editions)` gives what one that came back holds."""

from __future__ import annotations

from formgen.read import Editions, Reading
from formgen.read.opendocument.workbook import parse
from formgen.read.xlsx import of_book

SUFFIXES = (".ods", ".ots")


def read_all(data: bytes, editions: Editions) -> tuple[Reading, ...]:
    """The returns in the spreadsheet `data`. Raises `Unreadable` for what is no form of ours."""
    return of_book(parse(data), editions)
