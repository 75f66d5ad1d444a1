"""The process in which an old workbook is taken apart: its bytes on stdin, what it holds as JSON on stdout.

Imports nothing of formgen, so that it starts fast. Whatever goes wrong ends it with an exit code.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
from collections.abc import Iterator
from struct import unpack
from typing import Any

MEMORY = 250_000_000
SECONDS = 0.8
"""Of the processor; a form takes a fifth of it at most, the start of Python included."""
ROWS, COLUMNS, CELLS, CHARACTERS, SHEETS, MERGES = 5_000, 256, 20_000, 10_000_000, 250, 1_000
"""As many as the reader of newer workbooks takes."""

PASSWORD, TOO_MANY_CELLS, TOO_MUCH_TEXT, TOO_MANY_SHEETS = 3, 4, 5, 6
"""Exit codes that mean something; any other one means a damaged file."""

_BOF, _EOF, _FORMULA, _HEADER, _FOOTER = 0x0809, 0x000A, 0x0006, 0x0014, 0x0015
_DATE, _ERROR, _EMPTY, _BLANK = 3, 5, 0, 6
_STATES = ("visible", "hidden", "veryHidden")


def main() -> None:
    """Reads stdin, writes stdout; ends the process with a code where the file cannot be read."""
    limited()
    told = told_of(sys.stdin.buffer.read())
    sys.stdout.write(json.dumps(told))


def limited() -> None:
    """Keeps this process from taking more memory or time than any form needs, where the system can."""
    try:
        import resource
        import signal
    except ImportError:  # Windows: there the parent's time limit must do
        return
    with contextlib.suppress(ValueError, OSError):  # the system has a lower limit, or none of this kind
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, SECONDS)


def told_of(data: bytes) -> dict[str, Any]:
    """What the workbook holds, in plain lists. Raises SystemExit with a code that says why not."""
    import xlrd  # type: ignore[import-untyped]

    log = io.StringIO()
    how = {"formatting_info": True, "on_demand": True, "ragged_rows": True, "logfile": log}
    try:
        book = xlrd.open_workbook(file_contents=data, **how)
    except xlrd.XLRDError as error:
        if "encrypted" in str(error):
            raise SystemExit(PASSWORD) from None
        raise
    if book.nsheets > SHEETS:
        raise SystemExit(TOO_MANY_SHEETS)
    room = _Room()
    sheets = [_sheet(book, number, room) for number in range(book.nsheets)]
    return {
        "sheets": sheets,
        "names": _names(book),
        "date1904": book.datemode == 1,
        "outside": room.outside,
        "odd": "WARNING" in log.getvalue() or "ERROR" in log.getvalue(),
    }


class _Room:
    """What is left of the limits, and how many cells fell outside of them."""

    def __init__(self) -> None:
        self.cells, self.characters, self.outside = CELLS, CHARACTERS, 0

    def take(self, value: Any) -> None:
        self.cells -= 1
        self.characters -= len(value) if isinstance(value, str) else 0
        if self.cells < 0:
            raise SystemExit(TOO_MANY_CELLS)
        if self.characters < 0:
            raise SystemExit(TOO_MUCH_TEXT)


def _sheet(book: Any, number: int, room: _Room) -> dict[str, Any]:
    start = book._sh_abs_posn[number] if number < len(book._sh_abs_posn) else None
    sheet = book.sheet_by_index(number)
    records = list(_records(book.mem, start)) if start is not None and book.biff_version >= 80 else []
    formulas = {unpack("<HH", body[:4]) for kind, body in records if kind == _FORMULA and len(body) >= 4}
    lines = [_text(body) for kind, body in records if kind in (_HEADER, _FOOTER) and len(body) > 3]
    cells = list(_cells(book, sheet, formulas, room))
    merges = [[top + 1, left + 1, bottom, right] for top, bottom, left, right in sheet.merged_cells[:MERGES]]
    state = _STATES[sheet.visibility] if sheet.visibility in (0, 1, 2) else "visible"
    book.unload_sheet(number)
    return {"name": sheet.name, "state": state, "cells": cells, "lines": lines, "merges": merges}


def _cells(book: Any, sheet: Any, formulas: set[Any], room: _Room) -> Iterator[list[Any]]:
    """The filled cells as row, column, value, error, number format, whether it is a date, whether a formula."""
    from xlrd.biffh import error_text_from_code  # type: ignore[import-untyped]

    for row in range(sheet.nrows):
        for column in range(sheet.row_len(row)):
            kind, value = sheet.cell_type(row, column), sheet.cell_value(row, column)
            if kind in (_EMPTY, _BLANK) or value == "":
                continue
            if row >= ROWS or column >= COLUMNS:
                room.outside += 1
                continue
            room.take(value)
            error = error_text_from_code.get(value, "#ERROR") if kind == _ERROR else None
            value = bool(value) if kind == 4 else value
            style = book.xf_list[sheet.cell_xf_index(row, column)]
            shape = book.format_map.get(style.format_key)
            yield [row + 1, column + 1, value, error, shape.format_str if shape else "", kind == _DATE,
                   (row, column) in formulas]  # fmt: skip


def _records(memory: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records of one sheet, without those of the charts in it."""
    depth = 0
    while at + 4 <= len(memory):
        kind, length = unpack("<HH", memory[at : at + 4])
        body, at = bytes(memory[at + 4 : at + 4 + length]), at + 4 + length
        if kind == _BOF:
            depth += 1
        elif kind == _EOF:
            depth -= 1
            if depth <= 0:
                return
        elif depth == 1:
            yield kind, body


def _text(body: bytes) -> str:
    """The text of a header or footer."""
    length, flags = unpack("<HB", body[:3])
    wide = flags & 1
    return body[3 : 3 + length * (2 if wide else 1)].decode("utf-16-le" if wide else "latin-1", "replace")


def _names(book: Any) -> dict[str, str]:
    """The defined names of the whole workbook with what they refer to."""
    whole = [name for name in book.name_obj_list[:20_000] if name.scope == -1 and not name.builtin and name.result]
    return {name.name: name.result.text for name in whole if isinstance(name.result.text, str)}


if __name__ == "__main__":
    main()
