"""The door for a sheet saved as CSV: `read_all(data, editions)` gives what one that came back holds.

    plain.table    bytes -> one sheet of cells, within bounds
    plain.doubts   what such a file cannot say for sure

Any other CSV (a class list, a list of references) is not ours as a whole; it is never read in part.
"""

from __future__ import annotations

from formgen.errors import Unreadable
from formgen.read import Editions, Reading, Refused
from formgen.read.places.identify import without_reference
from formgen.read.plain.doubts import day_first, found_nothing, month_first, of_reading, with_days
from formgen.read.plain.table import parse
from formgen.read.xlsx import of_book

SUFFIXES = (".csv", ".tsv", ".txt")


def read_all(data: bytes, editions: Editions) -> tuple[Reading | Refused, ...]:
    """The returns in the text `data`. Raises `Unreadable` for what is no form of ours."""
    table = parse(data)
    try:
        readings: tuple[Reading | Refused, ...] = of_book(table.book, editions)
    except Unreadable as error:
        nameless = error.message == without_reference("workbook").message
        raise (without_reference("text file") if nameless else error) from None
    if found_nothing(readings):
        raise Unreadable("The file mentions a form of ours, but holds none.",
                         "Please send the form itself.", code="not_ours")  # fmt: skip
    days = month_first(readings, table.book)
    if days:
        readings = of_book(with_days(table.book, days), editions)
    return of_reading(readings, table, days, sure=day_first(table.book) and not days)
