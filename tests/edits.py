"""Edits to workbooks as a careless program makes them."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet


def edited(data: bytes, change: Callable[[Worksheet], None], book: Callable[[Any], None] | None = None) -> bytes:
    """The workbook after `change` of its first sheet and of the `book`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl’s, about styles of other programs
        workbook = openpyxl.load_workbook(io.BytesIO(data))
    page = workbook.worksheets[0]
    for merged in list(page.merged_cells.ranges):
        page.unmerge_cells(str(merged))
    change(page)
    if book is not None:
        book(workbook)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()
