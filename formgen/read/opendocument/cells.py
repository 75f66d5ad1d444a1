"""The cells of an OpenDocument spreadsheet, in the shape that those of Excel have.

Repeated cells and rows are counted before they are laid out: what is empty costs nothing, what is filled
counts each time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from formgen.read.ooxml.cells import (
    MAX_COLUMNS,
    MAX_MERGES,
    MAX_ROWS,
    Area,
    Cell,
    Room,
    number_in,
)
from formgen.read.ooxml.markup import Attributes, Walker
from formgen.read.ooxml.sniff import refused
from formgen.read.ooxml.workbook import MAX_NAMES, MAX_SHEETS
from formgen.read.opendocument.names import CALC, NAMESPACES, OFFICE, STYLE, TABLE
from formgen.read.opendocument.words import Paragraph, count_in

_MOST: Final = 9_999_999
_CELLS: Final = ("table-cell", "covered-table-cell")
_BESIDE: Final = frozenset({"p", "annotation", "forms", "shapes", "detective", "cell-range-source"})
"""What may stand in a cell without holding text of it that is not read."""

_DURATION: Final = re.compile(r"(-?)P(?:(\d{1,6})D)?T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6}(?:\.\d{1,12})?)S)?")
_ERROR: Final = re.compile(r"#(?:N/A|NAME\?|REF!|VALUE!|DIV/0!|NUM!|NULL!)|Err:\d{3}", re.IGNORECASE)
_PREFIX: Final = re.compile(r"[a-zA-Z]+:(?==)")
_RANGE: Final = re.compile(r"\$?('(?:[^']|'')+'|[^'.$!]+)\.(\$?[A-Z]{1,3}\$?[0-9]{1,7})")


@dataclass(slots=True)
class Table:
    """One sheet while it is read; `style` names how it looks, and so whether it is seen."""

    name: str
    style: str
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    merges: list[Area] = field(default_factory=list)
    row: int = 0


@dataclass(slots=True)
class _Open:
    """The cell that is being read."""

    attributes: Attributes
    depth: int
    texts: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Row:
    """The row that is being read: its filled cells as (column, repeats, columns and rows spanned, cell)."""

    depth: int
    repeats: int
    column: int = 0
    filled: list[tuple[int, int, int, int, Cell | None]] = field(default_factory=list)


class ContentWalk(Walker):
    """The tables of a spreadsheet, its names, how each table looks, and the epoch."""

    __slots__ = (
        "cell", "hidden", "local", "masters", "names", "null_date", "paragraph", "room", "row", "strange", "style",
        "table", "tables",
    )  # fmt: skip
    root = "document-content"
    namespaces = NAMESPACES

    def __init__(self, room: Room) -> None:
        super().__init__()
        self.room = room
        self.tables: list[Table] = []
        self.table: Table | None = None
        self.row: _Row | None = None
        self.cell: _Open | None = None
        self.paragraph: Paragraph | None = None
        self.style = ""
        self.hidden: set[str] = set()
        self.masters: dict[str, str] = {}
        self.names: dict[str, str] = {}
        self.local: dict[str, set[str]] = {}
        self.null_date = "1899-12-30"
        self.strange = 0

    def opened(self, name: str, attributes: Attributes) -> None:
        """Takes in an element of the table, or of what stands around it."""
        if self.paragraph is not None:
            self.paragraph.opened(name, attributes)
        elif self.cell is not None:
            self._in_cell(name)
        elif self.row is not None:
            if name in _CELLS and self.inside("table-row", name):
                self.cell = _Open(attributes, len(self.path))
        elif name == "table-row" and self.table is not None:
            self.row = _Row(len(self.path), count_in(attributes.get(f"{TABLE} number-rows-repeated"), _MOST))
        elif name == "table" and self.inside("spreadsheet", "table"):
            self._open_table(attributes)
        else:
            self._around(name, attributes)

    def closed(self, name: str) -> None:
        """Ends an element."""
        depth = len(self.path) + 1
        if self.paragraph is not None:
            self._close_text(depth)
        elif self.cell is not None:
            if depth == self.cell.depth:
                self._close_cell(self.cell)
        elif self.row is not None:
            if depth == self.row.depth:
                self._close_row(self.row)
        elif name == "table" and self.inside("spreadsheet"):
            self.table = None

    def defined(self) -> dict[str, str]:
        """The names of the whole workbook, and those of single sheets that can mean one thing only."""
        agreed = {name: min(places) for name, places in self.local.items() if len(places) == 1}
        return agreed | self.names

    # --------------------------------------------------------------------------------- around the cells

    def _open_table(self, attributes: Attributes) -> None:
        if len(self.tables) == MAX_SHEETS:
            raise refused("too-many-sheets")
        self.table = Table(attributes.get(f"{TABLE} name", ""), attributes.get(f"{TABLE} style-name", ""))
        self.tables.append(self.table)

    def _around(self, name: str, attributes: Attributes) -> None:
        if name == "style":
            self.style = attributes.get(f"{STYLE} name", "")
            if master := attributes.get(f"{STYLE} master-page-name"):
                self.masters[self.style] = master
        elif name == "table-properties" and attributes.get(f"{TABLE} display") == "false":
            self.hidden.add(self.style)
        elif name == "null-date":
            self.null_date = attributes.get(f"{TABLE} date-value", self.null_date)
        elif name == "named-range":
            self._name(attributes)

    def _name(self, attributes: Attributes) -> None:
        match = _RANGE.fullmatch(attributes.get(f"{TABLE} cell-range-address", ""))
        if match is None:
            return
        name, place = attributes.get(f"{TABLE} name", ""), f"{match[1]}!{match[2]}"
        if self.table is None:
            self.names[name] = self.room.take_text(place)
        else:
            self.local.setdefault(name, set()).add(self.room.take_text(place))
        if len(self.names) + len(self.local) > MAX_NAMES:
            raise refused("too-much-markup")

    # ------------------------------------------------------------------------------------------ a cell

    def _in_cell(self, name: str) -> None:
        assert self.cell is not None
        if len(self.path) != self.cell.depth + 1:
            return
        if name == "p":
            self.paragraph = Paragraph(len(self.path), self.pieces)
        elif name not in _BESIDE and " " not in name:
            self.strange += 1

    def _close_text(self, depth: int) -> None:
        assert self.paragraph is not None
        if depth != self.paragraph.depth:
            self.paragraph.closed()
            return
        if self.cell is not None:
            self.cell.texts.append(self.room.take_text(self.paragraph.text()))
        self.paragraph = None

    def _close_cell(self, opened: _Open) -> None:
        assert self.row is not None
        told = opened.attributes
        repeats = count_in(told.get(f"{TABLE} number-columns-repeated"), _MOST)
        wide = count_in(told.get(f"{TABLE} number-columns-spanned"), _MOST)
        high = count_in(told.get(f"{TABLE} number-rows-spanned"), _MOST)
        cell = _cell(told, "\n".join(opened.texts), self.room)
        if cell is not None or wide > 1 or high > 1:
            self.row.filled.append((self.row.column + 1, repeats, wide, high, cell))
        self.row.column += repeats
        self.cell = None

    def _close_row(self, row: _Row) -> None:
        assert self.table is not None
        table, first = self.table, self.table.row + 1
        table.row += row.repeats
        for column, _, wide, high, _ in row.filled:
            if (wide > 1 or high > 1) and len(table.merges) < MAX_MERGES:
                table.merges.append((first, column, first + high - 1, column + wide - 1))
        cells = [(column, repeats, cell) for column, repeats, _, _, cell in row.filled if cell is not None]
        inside = [(column, min(repeats, MAX_COLUMNS + 1 - column), cell)
                  for column, repeats, cell in cells if column <= MAX_COLUMNS]  # fmt: skip
        rows = range(first, min(first + row.repeats, MAX_ROWS + 1)) if inside else range(0)
        for number in rows:
            for column, repeats, cell in inside:
                self._place(table, number, column, repeats, cell)
        shown = sum(repeats for _, repeats, _ in inside) * len(rows)
        self.room.outside += sum(repeats for _, repeats, _ in cells) * row.repeats - shown
        self.row = None

    def _place(self, table: Table, number: int, column: int, repeats: int, cell: Cell) -> None:
        for at in range(column, column + repeats):
            self.room.take_cell()
            if len(cell.raw) > 100:
                self.room.take_text(cell.raw)
            table.cells[number, at] = cell


def _cell(told: Attributes, text: str, room: Room) -> Cell | None:
    """The cell with those attributes and that text; None when there is nothing in it."""
    kind = told.get(f"{OFFICE} value-type", "")
    formula = told.get(f"{TABLE} formula")
    if formula is not None:
        formula = room.take_text(_PREFIX.sub("", formula))
    if told.get(f"{CALC} value-type") == "error" or (formula is not None and _ERROR.fullmatch(text)):
        return Cell(None, text, formula, text, False)
    match kind:
        case "" | "void":
            return _untyped(text, formula)
        case "string":
            value = _said(told.get(f"{OFFICE} string-value"), text)
            return _untyped(room.take_text(value), formula)
        case "float" | "currency" | "percentage":
            raw = told.get(f"{OFFICE} value", "").strip()
            return Cell(number_in(raw), raw, formula, None, False, kind == "percentage")
        case "date":
            raw = room.take_text(told.get(f"{OFFICE} date-value", ""))
            return Cell(raw, raw, formula, None, True)
        case "time":
            raw = told.get(f"{OFFICE} time-value", "")
            return Cell(_days(raw), raw, formula, None, True)
        case "boolean":
            raw = told.get(f"{OFFICE} boolean-value", "")
            if raw not in ("true", "false"):
                raise refused("damaged")
            return Cell(raw == "true", raw, formula, None, False)
    raise refused("damaged")


def _untyped(text: str, formula: str | None) -> Cell | None:
    if text:
        return Cell(text, text, formula, None, False)
    return None if formula is None else Cell(None, formula, formula, None, False)


def _said(value: str | None, text: str) -> str:
    """What a cell of text holds; its value and what it shows must not say two things."""
    if value is None or value.split() == text.split():
        return text
    if text:
        raise refused("duplicate-cell")
    return value


def _days(text: str) -> float:
    """A time as Excel counts it: the part of a day."""
    match = _DURATION.fullmatch(text)
    if match is None:
        raise refused("damaged")
    days, hours, minutes, seconds = (float(part or 0) for part in match.groups()[1:])
    whole = days + hours / 24 + minutes / 1_440 + seconds / 86_400
    return -whole if match[1] else whole
