"""A response sheet of Microsoft Forms or Google Forms that came without its mapping file: it is never read as a form.

A sheet of one line has one number and our questions on it: taken for a form, its headings would be its answers.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NoReturn

from formgen.errors import Unreadable
from formgen.form import form_by_code
from formgen.outline import Kind, outline
from formgen.read import Editions
from formgen.read.ooxml.workbook import Sheet, Workbook
from formgen.read.values.words import key as plain
from formgen.reference import find_all
from formgen.sheet import code_in

_HEADS = (frozenset({"timestamp"}), frozenset({"start time", "completion time"}))
"""What stands in the first line, in plain spelling: of Google Forms, of Microsoft Forms."""
_LOOKED_AT, _WIDE, _ASKED = 40, 6, 4
"""Lines that may hold the headings; so many cells a line of headings has, and so many questions of one form."""


def knows(book: Workbook) -> bool:
    """Whether a sheet has the headings that a web form writes by itself, or questions of ours side by side."""
    return any(_is_of_a_web_form(sheet) for sheet in book.sheets)


def _is_of_a_web_form(sheet: Sheet) -> bool:
    lines: dict[int, set[str]] = {}
    for (row, _), cell in sheet.cells.items():
        if row <= _LOOKED_AT and isinstance(cell.value, str):
            lines.setdefault(row, set()).add(cell.value)
    first = set(map(plain, lines.get(1, ())))
    if any(heads <= first for heads in _HEADS):
        return True
    wide = [texts for texts in lines.values() if len(texts) >= _WIDE]
    return bool(wide) and any(_asks(texts, labels) for labels in _labels(sheet) for texts in wide)


def _labels(sheet: Sheet) -> Iterator[set[str]]:
    """The questions of each form whose number stands on the sheet, in plain spelling."""
    texts = (cell.value for cell in sheet.cells.values() if isinstance(cell.value, str) and "-" in cell.value)
    for code in {one.code for text in texts for one in find_all(text)}:
        if (found := form_by_code(code)) is not None:
            yield {plain(question.label) for question in outline(found).questions() if question.kind is not Kind.TABLE}


def _asks(texts: set[str], labels: set[str]) -> bool:
    """Whether a line has many of these questions beside each other, each perhaps with the name of its grid.

    On a sheet of ours they stand with their codes.
    """
    said = [plain(text).removesuffix("]") for text in texts if code_in(text) is None]
    return sum(any(text.endswith(label) for text in said) for label in labels) >= _ASKED


def read_all(_book: Workbook, _editions: Editions) -> NoReturn:
    """Nothing: it says how such a sheet is read. Raises Unreadable."""
    raise Unreadable(
        "This is a response sheet of a web form: it needs a mapping file, which says which column is which question.",
        "Please import it with `formgen import FILE --mapping FILE.toml`; docs/web-forms.md has an example.",
        code="needs_mapping",
    )
