"""The hidden sheet that charts are drawn from where a reader's table is not what Excel can draw."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from formgen.render.workbook.style import put

HELPER = "_charts"
"""The hidden sheet that holds numbers which no reader should meet in a table."""

Row = Sequence[str | float | None]


def helper(workbook: Workbook, header: Row, rows: Sequence[Row], number_format: str = "") -> tuple[Worksheet, int]:
    """The hidden sheet with these rows at its end, and the row of their header; None is an empty cell."""
    if HELPER not in workbook.sheetnames:
        workbook.create_sheet(HELPER).sheet_state = "hidden"
    page: Worksheet = workbook[HELPER]
    top = page.max_row + 2
    for number, row in enumerate((header, *rows), top):
        for column, value in enumerate(row, 1):
            cell = page.cell(number, column)
            if isinstance(value, str):
                put(cell, value)
            elif value is not None:
                cell.value = value
                cell.number_format = number_format or cell.number_format
    return page, top
