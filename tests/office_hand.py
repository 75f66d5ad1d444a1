"""The hand that edits workbooks in LibreOffice: run by the system's own Python, which knows LibreOffice (`uno`).

On its standard input stands JSON: the pipe at which LibreOffice listens, and the jobs, each a file to open, the steps
to do to it (the name of a function here and what it takes), and the file to save it as.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.table import CellAddress, TableSortField
from com.sun.star.util import Date


def value(name: str, what: Any) -> Any:
    made = PropertyValue()
    made.Name, made.Value = name, what
    return made


def form(document: Any) -> Any:
    return document.Sheets.getByIndex(0)


def insert_rows(document: Any, row: int, count: int) -> None:
    form(document).Rows.insertByIndex(row - 1, count)


def insert_column(document: Any, column: int) -> None:
    form(document).Columns.insertByIndex(column - 1, 1)


def delete_row(document: Any, row: int) -> None:
    form(document).Rows.removeByIndex(row - 1, 1)


def delete_column(document: Any, column: int) -> None:
    form(document).Columns.removeByIndex(column - 1, 1)


def sort(document: Any, first: int, last: int, columns: int, by: int) -> None:
    """Sorts whole rows by one of their columns, downwards."""
    field = TableSortField()
    field.Field, field.IsAscending = by - 1, False
    area = form(document).getCellRangeByPosition(0, first - 1, columns - 1, last - 1)
    area.sort((value("SortFields", uno.Any("[]com.sun.star.table.TableSortField", (field,))),
               value("BindFormatsToContent", True)))  # fmt: skip


def cut(document: Any, source: list[int], target: list[int]) -> None:
    """Cuts a cell and pastes it into another."""
    page = form(document)
    place = CellAddress()
    place.Sheet, place.Row, place.Column = 0, target[0] - 1, target[1] - 1
    row, column = source[0] - 1, source[1] - 1
    page.moveRange(place, page.getCellRangeByPosition(column, row, column, row).RangeAddress)


def rename(document: Any, name: str) -> None:
    form(document).Name = name


def hide(document: Any, first: int, last: int) -> None:
    for row in range(first - 1, last):
        form(document).Rows.getByIndex(row).IsVisible = False


def merge(document: Any, first: list[int], last: list[int]) -> None:
    form(document).getCellRangeByPosition(first[1] - 1, first[0] - 1, last[1] - 1, last[0] - 1).merge(True)


def count_from_1904(document: Any) -> None:
    start = Date()
    start.Day, start.Month, start.Year = 1, 1, 1904
    document.NullDate = start


def duplicate(document: Any, name: str) -> None:
    document.Sheets.copyByName(form(document).Name, name, document.Sheets.Count)


def clear(document: Any, row: int, column: int) -> None:
    form(document).getCellByPosition(column - 1, row - 1).setFormula("")


def into_a_new_document(desktop: Any, document: Any) -> Any:
    """A new workbook with a copy of the sheet alone."""
    new = desktop.loadComponentFromURL("private:factory/scalc", "_blank", 0, (value("Hidden", True),))
    new.Sheets.importSheet(document, form(document).Name, 0)
    while new.Sheets.Count > 1:
        new.Sheets.removeByName(new.Sheets.getByIndex(1).Name)
    return new


def desktop_at(pipe: str) -> Any:
    """LibreOffice, as soon as it listens."""
    here = uno.getComponentContext()
    resolver = here.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", here)
    for _ in range(240):
        try:
            there = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return there.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", there)
        except Exception:  # not listening yet
            time.sleep(0.25)
    raise SystemExit("LibreOffice does not listen.")


def done(desktop: Any, job: dict[str, Any]) -> None:
    """Opens a file, does the steps, saves it as another."""
    document = desktop.loadComponentFromURL(Path(job["source"]).as_uri(), "_blank", 0, (value("Hidden", True),))
    form(document).unprotect("")
    opened = [document]
    for name, *given in job["steps"]:
        if name == "into_a_new_document":
            document = into_a_new_document(desktop, document)
            opened.append(document)
        else:
            globals()[name](document, *given)
    document.storeToURL(Path(job["target"]).as_uri(), (value("FilterName", "Calc MS Excel 2007 XML"),))
    for one in reversed(opened):
        one.close(True)


if __name__ == "__main__":
    told = json.load(sys.stdin)
    office = desktop_at(told["pipe"])
    for job in told["jobs"]:
        done(office, job)
    with contextlib.suppress(Exception):  # it may hang up before it answers
        office.terminate()
    os._exit(0)  # the bridge to LibreOffice is known to break down on the way out
