"""A response sheet of Microsoft Forms or Google Forms that came without its mapping file: it is never read as a form.

A sheet of one line has one number and our questions on it: taken for a form, its headings would be its answers.
"""

from __future__ import annotations

from typing import NoReturn

from formgen.errors import Unreadable
from formgen.read import Editions
from formgen.read.ooxml.workbook import Sheet, Workbook
from formgen.read.values.words import key as plain

_HEADS = (frozenset({"timestamp"}), frozenset({"start time", "completion time"}))
"""What stands in the first line, in plain spelling: of Google Forms, of Microsoft Forms."""


def knows(book: Workbook) -> bool:
    """Whether the first line of a sheet has the headings that a web form writes by itself."""
    return any(heads <= _first(sheet) for sheet in book.sheets for heads in _HEADS)


def _first(sheet: Sheet) -> set[str]:
    return {plain(cell.value) for (row, _), cell in sheet.cells.items() if row == 1 and isinstance(cell.value, str)}


def read_all(_book: Workbook, _editions: Editions) -> NoReturn:
    """Nothing: it says how such a sheet is read. Raises Unreadable."""
    raise Unreadable(
        "This is a response sheet of a web form: it needs a mapping file, which says which column is which question.",
        "Please import it with `formgen import FILE --mapping FILE.toml`; docs/web-forms.md has an example.",
        code="needs_mapping",
    )
