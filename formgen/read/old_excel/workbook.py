"""An old Excel workbook (.xls) as plain cells: `parse(data) -> Workbook`, in the shapes of the newer one's parser.

xlrd does the reading, in a process of its own that is stopped when it takes too long.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from formgen.read.child import TOO_SLOW, answer_of
from formgen.read.old_excel import child
from formgen.read.ooxml.cells import Cell, Room
from formgen.read.ooxml.package import MAX_FILE, Package
from formgen.read.ooxml.sniff import kind_of_package, refused, wrong_kind
from formgen.read.ooxml.styles import is_date_format, is_percent_format
from formgen.read.ooxml.walk import lines_in
from formgen.read.ooxml.workbook import Sheet, Workbook

SECONDS: Final = 30

_WHY: Final[Mapping[int, str]] = {
    TOO_SLOW: "too-slow",
    child.PASSWORD: "password",
    child.TOO_MANY_CELLS: "too-many-cells",
    child.TOO_MUCH_TEXT: "too-much-text",
    child.TOO_MANY_SHEETS: "too-many-sheets",
}
_MACROS: Final = "_VBA_PROJECT".encode("utf-16-le")


def parse(data: bytes) -> Workbook:
    """The workbook that `data` is; raises `Unreadable`, and nothing else, for any other bytes."""
    if len(data) > MAX_FILE:
        raise refused("file-too-big")
    kind = wrong_kind(data) or kind_of_package(Package(data).names)
    if kind != "old-xls":
        raise refused(kind)
    told = _told(data)
    sheets = tuple(_sheet(one) for one in told["sheets"])
    if not sheets:
        raise refused("no-sheets")
    return Workbook(sheets, told["names"], {}, told["date1904"], tuple(_notes(data, told)))


def _told(data: bytes) -> dict[str, Any]:
    """What the other process says of the file. Raises `Unreadable` with the reason when it says nothing."""
    told = answer_of(Path(__file__).with_name("child.py"), data, SECONDS)
    if isinstance(told, int):
        raise refused(_WHY.get(told, "damaged"))
    return told


def _sheet(told: Mapping[str, Any]) -> Sheet:
    cells = {(row, column): _cell(*rest) for row, column, *rest in told["cells"]}
    lines = [line for coded in told["lines"] for line in lines_in(coded)]
    return Sheet(told["name"], told["state"], cells, "\n".join(lines), tuple(map(tuple, told["merges"])))


def _cell(value: str | float | bool, error: str | None, shape: str, is_date: bool, is_formula: bool) -> Cell:
    """The cell; of a formula no more is known than that it is one."""
    formula = "=" if is_formula else None
    if error is not None:
        return Cell(None, error, formula, error, False)
    if isinstance(value, str | bool):
        return Cell(value, str(value), formula, None, False)
    number = int(value) if value == int(value) else value
    return Cell(number, repr(number), formula, None, is_date or is_date_format(shape), is_percent_format(shape))


def _notes(data: bytes, told: Mapping[str, Any]) -> Iterator[str]:
    if _MACROS in data:
        yield "The workbook contains macros; they were not read."
    room = Room()
    room.outside = told["outside"]
    yield from room.notes()
    if told["odd"]:
        yield "Parts of the file are not as Excel writes them."
