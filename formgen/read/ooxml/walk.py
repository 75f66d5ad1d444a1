"""The cells of a sheet as a parser of XML meets them.

`SheetWalk` reads a whole sheet, or any part of one that is put into a sheet of its own.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from formgen.read.ooxml.cells import MAX_COLUMNS, MAX_MERGES, MAX_ROWS, Area, Cell, Room, a1, number_in
from formgen.read.ooxml.markup import MAX_DEPTH, NAMESPACES, Attributes, Walker
from formgen.read.ooxml.sniff import refused
from formgen.read.ooxml.styles import Styles
from formgen.read.ooxml.texts import unescape

At = tuple[int, int]
"""Row and column, both from 1."""


class Shared(NamedTuple):
    """A cell whose text stands in the table of texts, by its number as the file writes it."""

    number: str
    formula: str | None
    date: bool
    percent: bool


_HEADERS: Final = frozenset(
    f"{which}{place}" for which in ("odd", "even", "first") for place in ("Header", "Footer")
)
_SHEET_WORDS: Final = {
    f"{space} {word}": word
    for space in NAMESPACES
    for word in ("worksheet", "row", "c", "v", "f", "t", "is", "rPh", "mergeCell", *_HEADERS)
}
COLUMNS: Final = {a1(1, column)[:-1]: column for column in range(1, MAX_COLUMNS + 1)}
_REFERENCE: Final = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})")
_LAYOUT: Final = re.compile(r'&(?:"[^"]*"|K[0-9A-Fa-f]{6}|K[0-9]{2}[+-][0-9]{3}|[0-9]+|[BIUESXYDTFAPNGZOH])')
_SECTION: Final = re.compile(r"&[LCR]")


class SheetWalk(Walker):
    """The cells of one sheet. Written out flat: these two methods are most of the time that reading takes."""

    __slots__ = (
        "cell_row", "cells", "column", "depth", "formula", "kind", "lines", "merges", "phonetic", "raw", "relative",
        "room", "row", "row_text", "runs", "style", "styles",
    )  # fmt: skip

    def __init__(self, styles: Styles, room: Room) -> None:
        super().__init__()
        self.styles = styles
        self.room = room
        self.relative = False
        self.cells: dict[At, Cell | Shared] = {}
        self.lines: list[str] = []
        self.merges: list[Area] = []
        self.depth = self.row = self.cell_row = self.column = 0
        self.row_text = self.kind = self.style = ""
        self.raw: str | None = None
        self.formula: str | None = None
        self.runs: list[str] = []
        self.phonetic = False

    def start(self, name: str, attributes: Attributes) -> None:
        """Called by expat for every opening tag."""
        self.depth += 1
        word = _SHEET_WORDS.get(name)
        if word == "c":
            self._place(attributes.get("r"))
            self.kind = attributes.get("t", "n")
            self.style = attributes.get("s", "0")
            self.raw = self.formula = None
        elif word == "row":
            self._open_row(attributes.get("r"))
        elif word == "is":
            self.runs.clear()
        elif word == "rPh":
            self.phonetic = True
        elif word == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif word:
            self.pieces.clear()
        if self.depth == 1 and word != "worksheet":
            raise refused("damaged")
        if self.depth > MAX_DEPTH:
            raise refused("too-much-markup")

    def end(self, name: str) -> None:
        """Called by expat for every closing tag."""
        self.depth -= 1
        word = _SHEET_WORDS.get(name)
        if word == "c":
            if self.raw is not None or self.formula is not None:
                self._keep()
        elif word == "v":
            if self.raw is not None:
                raise refused("duplicate-cell")
            self.raw = "".join(self.pieces)
        elif word == "t":
            if not self.phonetic:
                self.runs.append("".join(self.pieces))
        elif word == "f":
            self.formula = "=" + self.room.take_text("".join(self.pieces))
        elif word == "is":
            if self.raw is not None:
                raise refused("duplicate-cell")
            self.raw = "".join(self.runs)
        elif word == "rPh":
            self.phonetic = False
        elif word in _HEADERS:
            self._add_lines("".join(self.pieces))

    def _merge(self, area: str) -> None:
        """Notes an area of cells shown as one; never taken apart, so its size costs nothing."""
        first, _, last = area.partition(":")
        if len(self.merges) < MAX_MERGES and last:
            self.merges.append((*_place_of(first), *_place_of(last)))

    def _open_row(self, number: str | None) -> None:
        """Goes to the row of that number, or to the next when the file does not say."""
        self.relative = self.relative or number is None
        self.row = _row_number(number) if number is not None else self.row + 1
        self.row_text = str(self.row)
        self.column = 0

    def _place(self, reference: str | None) -> None:
        """Goes to the cell at `reference`, or to the next of the row when the file does not say."""
        self.relative = self.relative or reference is None
        self.cell_row = self.row
        if reference is None:
            self.column += 1
            return
        column = COLUMNS.get(reference[: -len(self.row_text)]) if reference.endswith(self.row_text) else None
        if column is None:
            self.cell_row, column = _place_of(reference)
        self.column = column

    def _keep(self) -> None:
        """Stores the cell just read, unless it is empty or lies outside the area of a form."""
        cell = cell_of(self.styles, self.kind, self.style, self.raw, self.formula)
        if cell is None:
            return
        self.room.take_characters(characters_of(cell))
        if not self.row:
            raise refused("damaged")
        place = (self.cell_row, self.column)
        if self.cell_row > MAX_ROWS or self.column > MAX_COLUMNS:
            self.room.outside += 1
            return
        if place in self.cells and self.cells[place] != cell:
            raise refused("duplicate-cell")
        self.room.take_cell()
        self.cells[place] = cell

    def _add_lines(self, coded: str) -> None:
        """Adds the lines of one header or footer, without their layout codes."""
        self.lines += lines_in(self.room.take_text(unescape(coded)))


def cell_of(styles: Styles, kind: str, style: str, raw: str | None, formula: str | None) -> Cell | Shared | None:
    """The cell of a kind and style; `None` when there is nothing in it. Raises `Unreadable`."""
    date, percent = style in styles.dates, style in styles.percents
    if raw is None or (raw == "" and kind not in ("str", "inlineStr", "s")):
        return Cell(None, formula, formula, None, date) if formula else None
    if kind == "e":
        return Cell(None, raw, formula, raw, date)
    if kind == "s":
        return Shared(raw, formula, date, percent)
    value = _value(kind, raw)
    if value == "" and formula is None:
        return None
    return Cell(value, raw, formula, None, date or kind == "d", percent)


def characters_of(cell: Cell | Shared) -> int:
    """How much text a cell brings itself."""
    return len(cell.raw) if isinstance(cell, Cell) and isinstance(cell.value, str) else 0


def _value(kind: str, raw: str) -> str | int | float | bool:
    """The value that `raw` stands for in a cell of this kind."""
    match kind:
        case "n":
            return number_in(raw.strip())
        case "str" | "inlineStr":
            return unescape(raw)
        case "b":
            return _truth(raw.strip())
        case "d":
            return raw
        case _:
            raise refused("damaged")


def lines_in(coded: str) -> list[str]:
    """The lines of a header or footer, without their layout codes."""
    sections = _SECTION.split(coded.replace("&&", "\0"))  # so is “&” written: “&&Late” is no section on the left
    plain = (_LAYOUT.sub("", section).replace("\0", "&").strip() for section in sections)
    return [line for line in plain if line]


def _row_number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 7 and int(text) > 0):
        raise refused("damaged")
    return int(text)


def _place_of(reference: str) -> tuple[int, int]:
    """Row and column of a reference such as "D12", also far outside the area of a form."""
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        raise refused("damaged")
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]), column


def _truth(text: str) -> bool:
    if text not in ("0", "1", "true", "false"):
        raise refused("damaged")
    return text in ("1", "true")
