"""The action plan in Excel, by each tool as its documents show: `TOOLS[name](folder)` gives what fills a record.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from beside import job
from beside.word import Filler

SLUG = "action-plan"
Record = list[tuple[str, str, Any]]


def _values(folder: Path) -> list[Record]:
    """What each record puts where: sheet, cell, value."""
    found = json.loads((folder / SLUG / "xlsx.json").read_text("utf-8"))
    return [[(s, c, datetime.fromisoformat(v["date"]) if isinstance(v, dict) else v) for s, c, v in one]
            for one in found]  # fmt: skip


def by_formgen(_folder: Path) -> Filler:
    """formgen: the edition compiled once."""
    from formgen.render import format_for

    template, instances = format_for("xlsx").compile(job.edition(SLUG)), job.instances(SLUG)
    return lambda n: template.fill(instances[n])


def _put(book: Any, record: Record) -> None:
    for sheet, cell, value in record:
        book[sheet][cell] = value


def _saved(book: Any) -> bytes:
    made = BytesIO()
    book.save(made)
    return made.getvalue()


def by_openpyxl(folder: Path) -> Filler:
    """openpyxl: the blank workbook opened, filled, saved."""
    from openpyxl import load_workbook

    values, blank = _values(folder), folder / SLUG / "blank.xlsx"

    def fill(n: int) -> bytes:
        book = load_workbook(blank)
        _put(book, values[n])
        return _saved(book)

    return fill


def by_wolfxl(folder: Path) -> Filler:
    """wolfxl: the blank workbook opened to be changed, filled, saved."""
    from wolfxl import load_workbook

    values, blank = _values(folder), folder / SLUG / "blank.xlsx"

    def fill(n: int) -> bytes:
        book = load_workbook(blank, modify=True)
        _put(book, values[n])
        return _saved(book)

    return fill


def by_xlsxwriter(folder: Path) -> Filler:
    """XlsxWriter: the same workbook written from nothing."""
    from beside import scratch

    values, (sheets, formats, names) = _values(folder), scratch.told(folder / SLUG / "blank.xlsx")
    return lambda n: scratch.written(sheets, formats, names, values[n])


def by_openpyxl_kept(folder: Path) -> Filler:
    """openpyxl, the blank workbook opened once and saved for each record: quicker than its documents show.

    Right only while all records fill the same cells.
    """
    from openpyxl import load_workbook

    values, book = _values(folder), load_workbook(folder / SLUG / "blank.xlsx")

    def fill(n: int) -> bytes:
        _put(book, values[n])
        for sheet in book.worksheets:  # a picture's file is closed when it is saved
            for picture in sheet._images:
                picture.ref = BytesIO(pictures[sheet.title])
        return _saved(book)

    pictures = {sheet.title: picture._data() for sheet in book.worksheets for picture in sheet._images}
    return fill


TOOLS: dict[str, Callable[[Path], Filler]] = {
    "formgen": by_formgen,
    "openpyxl": by_openpyxl,
    "openpyxl, kept open": by_openpyxl_kept,
    "wolfxl": by_wolfxl,
    "XlsxWriter": by_xlsxwriter,
}


def text(workbook: bytes) -> str:
    """What the cells of a workbook hold, sheet by sheet."""
    return "\n".join(f"{sheet}!{cell} {value!r}" for (sheet, cell), value in sorted(job.cells(workbook).items()))
