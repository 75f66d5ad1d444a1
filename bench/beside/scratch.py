"""A workbook written from nothing by XlsxWriter, which opens none: what the blank one holds, told once, said again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.utils import column_index_from_string
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

Format = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """What a sheet holds, in XlsxWriter's words."""

    name: str
    state: str
    widths: Mapping[int, float]
    heights: Mapping[int, float]
    cells: Mapping[tuple[int, int], tuple[Any, int]]
    merged: tuple[tuple[int, int, int, int], ...]
    rules: tuple[tuple[str, Format], ...]
    pictures: tuple[tuple[int, int, bytes], ...]
    footer: str


def told(blank: Path) -> tuple[list[Told], dict[int, Format], dict[str, str]]:
    """The sheets of a workbook, its formats by number, and its names."""
    book = openpyxl.load_workbook(blank)
    formats: dict[int, Format] = {}
    sheets = [_sheet(sheet, formats) for sheet in book.worksheets]
    return sheets, formats, {name: f"={one.attr_text}" for name, one in book.defined_names.items()}


def _sheet(sheet: Worksheet, formats: dict[int, Format]) -> Told:
    cells: dict[tuple[int, int], tuple[Any, int]] = {}
    for row in sheet.iter_rows():
        for cell in row:
            if cell.has_style or cell.value is not None:
                cells[cell.row - 1, cell.column - 1] = cell.value, cell._style.__hash__() if cell.has_style else 0
                if cell.has_style:
                    formats.setdefault(cell._style.__hash__(), _format(cell))
    return Told(
        sheet.title, sheet.sheet_state,
        {column_index_from_string(name) - 1: one.width for name, one in sheet.column_dimensions.items()},
        {number - 1: one.height for number, one in sheet.row_dimensions.items() if one.height},
        cells, tuple((m.min_row - 1, m.min_col - 1, m.max_row - 1, m.max_col - 1) for m in sheet.merged_cells.ranges),
        tuple(rule for one in sheet.data_validations.dataValidation for rule in _rules(one)),
        tuple((p.anchor._from.row, p.anchor._from.col, p._data()) for p in sheet._images),
        "&L" + (sheet.oddFooter.left.text or "") + "&R" + (sheet.oddFooter.right.text or ""),
    )  # fmt: skip


def _format(cell: Cell | MergedCell) -> Format:
    font, fill, line, set_ = cell.font, cell.fill, cell.border, cell.alignment
    styles = {"thin": 1, "medium": 2, "dashed": 3, "dotted": 4, "thick": 5, "hair": 7}
    wanted = {
        "font_name": font.name, "font_size": font.sz, "bold": font.b, "italic": font.i,
        "font_color": _colour(font.color),
        "bg_color": _colour(fill.fgColor) if fill.fill_type == "solid" else None, "text_wrap": set_.wrap_text,
        "align": set_.horizontal, "valign": {"center": "vcenter"}.get(set_.vertical or "", set_.vertical),
        "indent": int(set_.indent or 0) or None, "num_format": cell.number_format, "locked": cell.protection.locked,
        **{side: styles.get(edge.style or "") for side in _SIDES if (edge := getattr(line, side))},
        **{f"{side}_color": _colour(edge.color) for side in _SIDES if (edge := getattr(line, side))},
    }  # fmt: skip
    return {name: value for name, value in wanted.items() if value is not None}


_SIDES = ("left", "right", "top", "bottom")


def _colour(colour: Any) -> str | None:
    return f"#{colour.rgb[-6:]}" if colour is not None and isinstance(colour.rgb, str) else None


def _rules(rule: DataValidation) -> Iterator[tuple[str, Format]]:
    first, last = rule.formula1 or "", rule.formula2
    if rule.type == "list":
        limits: Format = {"source": first.strip('"').split(",") if first.startswith('"') else f"={first}"}
    else:
        limits = {"criteria": _CRITERIA[rule.operator or "between"]}
        limits |= {"minimum": first, "maximum": last} if last else {"value": first}
    kind = {"whole": "integer", "textLength": "length"}.get(rule.type or "", rule.type)
    for place in str(rule.sqref).split():
        yield place, {"validate": kind, "error_title": rule.errorTitle or "", "error_message": rule.error or "",
                      "error_type": {"warning": "warning"}.get(rule.errorStyle or "", "stop"), **limits}  # fmt: skip


_CRITERIA = {"between": "between", "greaterThanOrEqual": ">=", "lessThanOrEqual": "<=", "equal": "==",
             "greaterThan": ">", "lessThan": "<", "notEqual": "!=", "notBetween": "not between"}  # fmt: skip


def written(sheets: list[Told], formats: Mapping[int, Format], names: Mapping[str, str],
            record: list[tuple[str, str, Any]]) -> bytes:  # fmt: skip
    """The workbook of a record."""
    made = BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    known = {number: book.add_format(one) for number, one in formats.items()}
    new: dict[str, dict[tuple[int, int], Any]] = {}
    for name, cell, value in record:
        new.setdefault(name, {})[xlsxwriter.utility.xl_cell_to_rowcol(cell)] = value
    for one in sheets:
        _write(book.add_worksheet(one.name), one, known, new.get(one.name, {}))
    for name, place in names.items():
        book.define_name(name, place)
    book.close()
    return made.getvalue()


def _write(sheet: Any, one: Told, known: Mapping[int, Any], new: Mapping[tuple[int, int], Any]) -> None:
    for number, width in one.widths.items():
        sheet.set_column(number, number, width)
    for number, height in one.heights.items():
        sheet.set_row(number, height)
    for first_row, first, last_row, last in one.merged:
        sheet.merge_range(first_row, first, last_row, last, "")
    for place, (value, style) in one.cells.items():
        value = new.get(place, value)
        if isinstance(value, datetime):
            sheet.write_datetime(*place, value, known.get(style))
        elif isinstance(value, str):
            sheet.write_string(*place, value, known.get(style))
        elif value is None:
            sheet.write_blank(*place, None, known.get(style))
        else:
            sheet.write_number(*place, value, known.get(style))
    for where, rule in one.rules:
        sheet.data_validation(where, rule)
    for row, column, data in one.pictures:
        sheet.insert_image(row, column, "logo.png", {"image_data": BytesIO(data)})
    sheet.set_footer(one.footer)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.protect()
    if one.state == "veryHidden":
        sheet.very_hidden()
    elif one.state == "hidden":
        sheet.hide()
