"""The door for old Excel workbooks: `read_all(data, editions)` gives what one that came back holds."""

from __future__ import annotations

from formgen.read import Editions, Reading
from formgen.read.old_excel.workbook import parse
from formgen.read.xlsx import of_book

SUFFIXES = (".xls", ".xlt")


def read_all(data: bytes, editions: Editions) -> tuple[Reading, ...]:
    """The returns in the workbook `data`. Raises `Unreadable` for what is no form of ours."""
    return of_book(parse(data), editions)
