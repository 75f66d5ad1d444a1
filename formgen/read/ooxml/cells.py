"""The cells of a sheet, with the shared texts and the styles that say what they mean.

Text, numbers and truth values come out as such; dates stay the numbers (or the ISO text) that the
file holds, with a word that they are dates. Formulas are kept as text and never evaluated.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import isfinite
from typing import Final

from formgen.read.ooxml.markup import MAX_DEPTH, Attributes, Walker
from formgen.read.ooxml.sniff import refused

MAX_ROWS: Final = 5_000
MAX_COLUMNS: Final = 256
MAX_CELLS: Final = 20_000
MAX_CHARACTERS: Final = 10_000_000
MAX_MERGES: Final = 1_000

FAR_CELLS: Final = "Filled cells beyond"
"""With this begins the note that something was written where nothing is read."""

Area = tuple[int, int, int, int]
"""First row and column, last row and column."""

NAMESPACES: Final = frozenset(
    {
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "http://purl.oclc.org/ooxml/spreadsheetml/main",
    }
)
"""Transitional and Strict: the same elements under two names."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One filled cell.

    `value` is text, a number or a truth value; `None` for an error and for a formula whose result was
    not stored. `raw` is what the file holds, as text, escapes included (the formula, with "=", when that
    is all there is). `formula` is the text of a formula, with "=", never evaluated; a cell that shares
    another cell's formula shows "=" alone. `date` says that numbers in it are shown as dates or times,
    `percent` that they are shown as hundredths: 1 as “100%”.
    """

    value: str | int | float | bool | None
    raw: str
    formula: str | None
    error: str | None
    date: bool
    percent: bool = False


def a1(row: int, column: int) -> str:
    """The name of a cell as people write it: `a1(12, 4)` is "D12"."""
    letters = ""
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row}"


class Room:
    """What is left of the limits while one workbook is read, and what fell outside of them."""

    __slots__ = ("cells", "characters", "outside")

    def __init__(self) -> None:
        self.cells = MAX_CELLS
        self.characters = MAX_CHARACTERS
        self.outside = 0

    def take_cell(self) -> None:
        """Counts one filled cell; raises `Unreadable` when that is one too many."""
        self.cells -= 1
        if self.cells < 0:
            raise refused("too-many-cells")

    def take_text(self, text: str) -> str:
        """`text`, counted; raises `Unreadable` when that is too much."""
        self.characters -= len(text)
        if self.characters < 0:
            raise refused("too-much-text")
        return text

    def notes(self) -> list[str]:
        """What fell outside of the area of a form, in words."""
        if not self.outside:
            return []
        area = f"row {MAX_ROWS} and column {a1(1, MAX_COLUMNS)[:-1]}"
        return [f"{FAR_CELLS} {area}, left out: {self.outside}."]


_DATE_FORMATS: Final = {
    str(number): True for number in (*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59))
}
_PERCENT_FORMATS: Final = {"9": True, "10": True}
_NOT_DATE: Final = re.compile(r'"[^"]*"|[\\_*].|\[(?!(?:h+|m+|s+)\])[^\[\]]*\]', re.IGNORECASE | re.DOTALL)
_DATE_LETTER: Final = re.compile(r"[dmyhs]", re.IGNORECASE)
_ESCAPE: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")


def is_date_format(code: str) -> bool:
    """Whether a number format shows dates or times: d, m, y, h or s outside quotes, brackets, escapes."""
    return code.casefold() != "general" and bool(_DATE_LETTER.search(_NOT_DATE.sub("", code)))


def is_percent_format(code: str) -> bool:
    """Whether a number format shows hundredths: a per cent sign outside quotes, brackets, escapes."""
    return "%" in _NOT_DATE.sub("", code)


def unescape(text: str) -> str:
    """`text` with every `_xHHHH_` replaced by the character that it stands for."""
    if "_x" not in text:
        return text
    plain = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    if _SURROGATE.search(plain):
        return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return plain


class StylesWalk(Walker):
    """Which cell styles show dates, and which per cent."""

    __slots__ = ("custom", "custom_percent", "formats")
    root = "styleSheet"
    namespaces = NAMESPACES

    def __init__(self) -> None:
        super().__init__()
        self.custom: dict[str, bool] = {}
        self.custom_percent: dict[str, bool] = {}
        self.formats: list[str] = []

    def opened(self, name: str, attributes: Attributes) -> None:
        """Takes in one style or one number format."""
        if name == "xf" and self.inside("cellXfs", "xf"):
            self.formats.append(attributes.get("numFmtId", "0"))
        elif name == "numFmt" and self.inside("numFmts", "numFmt"):
            number, code = attributes.get("numFmtId", ""), attributes.get("formatCode", "")
            self.custom[number], self.custom_percent[number] = is_date_format(code), is_percent_format(code)

    def dates(self) -> frozenset[str]:
        """The cell styles that show dates, by the numbers that cells call them by."""
        return self._styles(_DATE_FORMATS | self.custom)

    def percents(self) -> frozenset[str]:
        """The cell styles that show per cent."""
        return self._styles(_PERCENT_FORMATS | self.custom_percent)

    def _styles(self, known: dict[str, bool]) -> frozenset[str]:
        return frozenset(str(style) for style, number in enumerate(self.formats) if known.get(number))


class StringsWalk(Walker):
    """The texts that cells share: `raw` as in the file, `plain` without escapes."""

    __slots__ = ("phonetic", "plain", "raw", "room", "runs")
    root = "sst"
    namespaces = NAMESPACES

    def __init__(self, room: Room) -> None:
        super().__init__()
        self.room = room
        self.raw: list[str] = []
        self.plain: list[str] = []
        self.runs: list[str] = []
        self.phonetic = False

    def opened(self, name: str, _attributes: Attributes) -> None:
        """Starts a text or a run of one."""
        if name == "t":
            self.pieces.clear()
        elif name == "si":
            self.runs.clear()
        elif name == "rPh":
            self.phonetic = True

    def closed(self, name: str) -> None:
        """Ends a text or a run of one; the reading aid (`rPh`) is no part of the text."""
        if name == "t":
            if not self.phonetic:
                self.runs.append(self.text())
        elif name == "si":
            raw = self.room.take_text("".join(self.runs))
            self.raw.append(raw)
            self.plain.append(unescape(raw))
        elif name == "rPh":
            self.phonetic = False


_HEADERS: Final = frozenset(
    f"{which}{place}" for which in ("odd", "even", "first") for place in ("Header", "Footer")
)
_SHEET_WORDS: Final = {
    f"{space} {word}": word
    for space in NAMESPACES
    for word in ("worksheet", "row", "c", "v", "f", "t", "is", "rPh", "mergeCell", *_HEADERS)
}
_COLUMNS: Final = {a1(1, column)[:-1]: column for column in range(1, MAX_COLUMNS + 1)}
_REFERENCE: Final = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})")
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?")
_INTEGER: Final = re.compile(r"[+-]?[0-9]+")
_LONGEST_NUMBER: Final = 350
_LAYOUT: Final = re.compile(r'&(?:"[^"]*"|K[0-9A-Fa-f]{6}|K[0-9]{2}[+-][0-9]{3}|[0-9]+|[BIUESXYDTFAPNGZOH])')
_SECTION: Final = re.compile(r"&[LCR]")


class SheetWalk(Walker):
    """The cells of one sheet. Written out flat: these two methods are most of the time that reading takes."""

    __slots__ = (
        "cell_row", "cells", "column", "dates", "depth", "formula", "kind", "lines", "merges", "percents",
        "phonetic", "raw", "room", "row", "row_text", "runs", "style", "texts",
    )  # fmt: skip

    def __init__(self, texts: StringsWalk, styles: StylesWalk, room: Room) -> None:
        super().__init__()
        self.texts = texts
        self.dates, self.percents = styles.dates(), styles.percents()
        self.room = room
        self.cells: dict[tuple[int, int], Cell] = {}
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
        self.row = _row_number(number) if number is not None else self.row + 1
        self.row_text = str(self.row)
        self.column = 0

    def _place(self, reference: str | None) -> None:
        """Goes to the cell at `reference`, or to the next of the row when the file does not say."""
        self.cell_row = self.row
        if reference is None:
            self.column += 1
            return
        column = _COLUMNS.get(reference[: -len(self.row_text)]) if reference.endswith(self.row_text) else None
        if column is None:
            self.cell_row, column = _place_of(reference)
        self.column = column

    def _keep(self) -> None:
        """Stores the cell just read, unless it is empty or lies outside the area of a form."""
        cell = self._cell()
        if cell is None:
            return
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

    def _cell(self) -> Cell | None:
        """The cell just read; `None` when there is nothing in it."""
        raw, formula, kind = self.raw, self.formula, self.kind
        date = self.style in self.dates
        value: str | int | float | bool
        if raw is None or (raw == "" and kind not in ("str", "inlineStr", "s")):
            return Cell(None, formula, formula, None, date) if formula else None
        if kind == "e":
            return Cell(None, raw, formula, raw, date)
        if kind == "s":
            number = _index(raw, len(self.texts.raw))
            # Counted at each use: one long text that a thousand cells share costs a thousand times its length.
            raw, value = self.room.take_text(self.texts.raw[number]), self.texts.plain[number]
        else:
            value = self._value(kind, raw)
        if value == "" and formula is None:
            return None
        return Cell(value, raw, formula, None, date or kind == "d", self.style in self.percents)

    def _value(self, kind: str, raw: str) -> str | int | float | bool:
        """The value that `raw` stands for in a cell of this kind."""
        match kind:
            case "n":
                return number_in(raw.strip())
            case "str" | "inlineStr":
                return unescape(self.room.take_text(raw))
            case "b":
                return _truth(raw.strip())
            case "d":
                return self.room.take_text(raw)
            case _:
                raise refused("damaged")

    def _add_lines(self, coded: str) -> None:
        """Adds the lines of one header or footer, without their layout codes."""
        self.lines += lines_in(self.room.take_text(unescape(coded)))


def lines_in(coded: str) -> list[str]:
    """The lines of a header or footer, without their layout codes."""
    sections = (section.replace("&&", "\0") for section in _SECTION.split(coded))
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


def _index(text: str, length: int) -> int:
    """The number of a shared text; raises `Unreadable` when there is none of that number."""
    text = text.strip()
    if not (text.isascii() and text.isdecimal() and len(text) <= 8 and int(text) < length):
        raise refused("damaged")
    return int(text)


def number_in(text: str) -> int | float:
    """The number that `text` writes: whole when it is written as such. Raises `Unreadable` for anything else."""
    if len(text) > _LONGEST_NUMBER or not _NUMBER.fullmatch(text):
        raise refused("damaged")
    number = float(text)
    if not isfinite(number):
        raise refused("damaged")
    return int(text) if _INTEGER.fullmatch(text) else number


def _truth(text: str) -> bool:
    if text not in ("0", "1", "true", "false"):
        raise refused("damaged")
    return text in ("1", "true")
