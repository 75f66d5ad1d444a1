"""How a sheet of rows to decide or to fill in is set up: its widths, what stays in view, how it is printed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

_A4 = 9


def set_up(
    page: Worksheet, widths: Sequence[float], head_row: int, count: int, *, frozen: str, school: str = ""
) -> None:
    """Sets up a sheet of `count` rows beneath its heads in `head_row`; columns before `frozen` stay in view.

    With the name of the `school`, each printed page says whose it is and that it holds personal data.
    """
    for number, width in enumerate(widths, 1):
        page.column_dimensions[get_column_letter(number)].width = width
    page.freeze_panes = f"{frozen}{head_row + 1}"
    page.sheet_view.showGridLines = False
    page.protection.sheet = True
    page.protection.formatColumns = page.protection.formatRows = False
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", _A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.print_title_rows = f"{head_row}:{head_row}"
    footer: Any = page.oddFooter
    if school:
        footer.left.text = f"{school.replace('&', '&&')} · contains personal data"
    footer.right.text = "Page &P of &N"
    page.print_area = f"A1:{get_column_letter(len(widths))}{head_row + count}"
