"""One sheet of a workbook: its cells, merged areas, headers and footers.

A sheet is read row by row, and what came of a row is kept for the next copy that has it byte for byte.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, NamedTuple, cast

from formgen.errors import Unreadable
from formgen.read.ooxml.cells import MAX_COLUMNS, MAX_MERGES, MAX_ROWS, Area, Cell, Room, a1, number_in
from formgen.read.ooxml.kept import Kept, kept
from formgen.read.ooxml.markup import MAX_DEPTH, NAMESPACES, Attributes, Walker
from formgen.read.ooxml.shards import cut_out, shards_of
from formgen.read.ooxml.sniff import refused
from formgen.read.ooxml.styles import Styles
from formgen.read.ooxml.texts import Texts, unescape

At = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Shared:
    """A cell whose text stands in the table of texts, by its number as the file writes it."""

    number: str
    formula: str | None
    date: bool
    percent: bool


@dataclass(frozen=True, slots=True)
class Page:
    """What a sheet holds: cells by row and column, the lines of headers and footers, merged areas."""

    cells: dict[At, Cell] = field(default_factory=dict)
    lines: Sequence[str] = ()
    merges: Sequence[Area] = ()


def page_of(content: bytes, texts: Texts, styles: Styles, room: Room) -> Page:
    """What the part of a sheet holds; raises `Unreadable` when it is damaged, or more than there is `room` for."""
    page = _from_shards(content, texts, styles, room)
    if page is not None:
        return page
    walk = _SheetWalk(styles, room).read(content)
    return Page(_told(_part(walk), texts, room), walk.lines, walk.merges)


def _from_shards(content: bytes, texts: Texts, styles: Styles, room: Room) -> Page | None:
    """The sheet read row by row; None where it has to be read in one piece, which also says what is wrong with it."""
    apart = shards_of(content, b"worksheet", b"sheetData", b"row")
    frame = cut_out(apart.around, b"worksheet", b"headerFooter") if apart else None
    if apart is None or frame is None:
        return None
    rows = _rows(styles, apart.head)
    try:
        around, printed = _around(frame[0]), _around(frame[1] or frame[0])
        part = _joined([*map(rows.row, apart.shards[:-1]), rows.last(apart.shards[-1])])
    except Unreadable:
        return None
    if part.relative:
        return None
    for taken in ((part.filled, part.characters, part.outside), around.room.taken, printed.room.taken):
        room.take(*taken)
    return Page(_told(part, texts, room), printed.lines, around.merges)


@kept(64, longest=50_000)
def _around(content: bytes) -> _SheetWalk:
    return _SheetWalk(_NO_STYLES, Room()).read(content)


_NO_STYLES: Final = Styles()


class _Part(NamedTuple):
    """The filled cells of a part of a sheet: how many, with how much text, and how many outside of a form's area.

    `relative` where it does not say their places, or says one twice; `shared` where some have their text in the table
    of texts.
    """

    cells: dict[At, Cell | _Shared]
    filled: int
    characters: int
    outside: int
    relative: bool
    shared: bool


_NOTHING: Final = _Part({}, 0, 0, 0, False, False)


def _part(walk: _SheetWalk) -> _Part:
    shared = any(cell.__class__ is _Shared for cell in walk.cells.values())
    return _Part(walk.cells, *walk.room.taken, walk.relative, shared)


def _joined(parts: Sequence[_Part]) -> _Part:
    """The parts as one; where two of them hold the same cell it counts as `relative`."""
    cells: dict[At, Cell | _Shared] = {}
    filled = characters = outside = held = 0
    relative = shared = False
    for part in parts:
        if part is not _NOTHING:
            cells |= part.cells
            held += len(part.cells)
            filled, characters, outside = filled + part.filled, characters + part.characters, outside + part.outside
            relative, shared = relative or part.relative, shared or part.shared
    return _Part(cells, filled, characters, outside, relative or held != len(cells), shared)


_TAIL: Final = b"</sheetData></worksheet>"
_TAGS: Final = re.compile(rb"(?:<row [^<>]*/>)*<row [^<>]*[^<>/]>")
_LONGEST_ROW, _LONGEST_CELL, _LONGEST_HEAD = 2_000, 1_000, 5_000
"""Bytes of what is kept to be used again."""


class _Rows:
    """Reads the rows of sheets that begin alike, and keeps what came of each."""

    def __init__(self, styles: Styles, head: bytes) -> None:
        self.styles, self.head = styles, head
        self.rows, self.pieces, self.tags = Kept(1_000), Kept(2_000), Kept(200)

    def row(self, shard: bytes) -> _Part:
        """One row without its closing tag, cell by cell: who answers changes one of them. Raises `Unreadable`."""
        part: _Part | None = self.rows.get(shard)
        if part is None:
            part = self._row(shard)
            if len(shard) <= _LONGEST_ROW:
                self.rows.put(shard, part)
        return part

    def _row(self, shard: bytes) -> _Part:
        tags = _TAGS.match(shard)
        pieces = shard[tags.end() :].split(b"</c>") if tags else [shard]
        if tags is None or pieces.pop() or not self._are_rows(tags[0]):
            return self._walked(shard + b"</row>")
        return _joined([self._piece(piece) for piece in pieces])

    def last(self, shard: bytes) -> _Part:
        """What follows the last row: nothing, or empty rows."""
        return self._walked(shard) if shard else _NOTHING

    def _are_rows(self, tags: bytes) -> bool:
        """Whether these are opening tags of rows, the last one left open, each with its number."""
        known: bool | None = self.tags.get(tags)
        if known is None:
            known = not self._walked(tags + b"</row>").relative
            self.tags.put(tags, known)
        return known

    def _piece(self, piece: bytes) -> _Part:
        """One cell, perhaps with empty ones before it, without its closing tag."""
        part: _Part | None = self.pieces.get(piece)
        if part is None:
            part = _plain(self.styles, piece) or self._walked(b'<row r="1">%b</c></row>' % piece)
            if len(piece) <= _LONGEST_CELL:
                self.pieces.put(piece, part)
        return part

    def _walked(self, rows: bytes) -> _Part:
        return _part(_SheetWalk(self.styles, Room()).read(b"%b%b%b" % (self.head, rows, _TAIL)))


@kept(16, longest=_LONGEST_HEAD)
def _rows(styles: Styles, head: bytes) -> _Rows:
    return _Rows(styles, head)


_ENTITY: Final = re.compile(r"&(?:#([0-9]{1,7})|([a-z]{2,4}));")
_NAMED: Final = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_PLAIN: Final = r"((?:[^<&>\r\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]+|&(?:#[0-9]{1,7}|[a-z]{2,4});)*)"
"""Text without markup: nothing in it that the parser of XML would change or refuse, but characters by name."""
_CELL: Final = re.compile(
    r'<c r="([A-Z]{1,3})([1-9][0-9]{0,6})"(?: s="([0-9]{1,5})")?(?: t="([a-zA-Z]{1,9})")?>'
    rf'(?:<is><t(?: xml:space="preserve")?>{_PLAIN}</t></is>|<v>{_PLAIN}</v>)?'
)


def _spelt(found: re.Match[str]) -> str:
    """The character that a reference stands for. Raises LookupError for one that may stand in no XML."""
    if found[2]:
        return _NAMED[found[2]]
    number = int(found[1])
    if number in (9, 10) or 0x20 <= number < 0xD800 or 0xE000 <= number < 0xFFFE or 0x10000 <= number < 0x110000:
        return chr(number)
    raise LookupError(number)


def _plain(styles: Styles, piece: bytes) -> _Part | None:
    """The cell where it is written as programs write most of them; None where only a parser of XML can tell."""
    try:
        found = _CELL.fullmatch(piece.decode())
    except UnicodeDecodeError:
        return None
    if found is None:
        return None
    letters, number, style, kind, text, value = found.groups()
    raw, row, column = text or value or "", int(number), _COLUMNS.get(letters, MAX_COLUMNS + 1)
    if "&" in raw:
        try:
            raw = _ENTITY.sub(_spelt, raw)
        except LookupError:
            return None
    cell = _cell_of(styles, kind or "n", style or "0", raw, None) if raw else None
    if cell is None:
        return _NOTHING
    if row > MAX_ROWS or column > MAX_COLUMNS:
        return _Part({}, 0, 0, 1, False, False)
    shared = cell.__class__ is _Shared
    return _Part({(row, column): cell}, 1, _characters(cell), 0, False, shared)


def _told(part: _Part, texts: Texts, room: Room) -> dict[At, Cell]:
    """The cells with their texts, without those that hold none."""
    if not part.shared:
        return cast(dict[At, Cell], part.cells)
    told = ((at, c if isinstance(c, Cell) else _with_text(c, texts, room)) for at, c in part.cells.items())
    return {at: cell for at, cell in told if cell.value != "" or cell.formula is not None}


def _with_text(cell: _Shared, texts: Texts, room: Room) -> Cell:
    """The cell with its text. Counted at each use: one text that a thousand cells share costs a thousand times."""
    number = texts.number(cell.number)
    raw = room.take_text(texts.raw[number])
    made = _short_cell if len(raw) <= _SHORT else Cell
    return made(texts.plain[number], raw, cell.formula, None, cell.date, cell.percent)


_SHORT: Final = 300
_short_cell = lru_cache(8_192)(Cell)


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
_LAYOUT: Final = re.compile(r'&(?:"[^"]*"|K[0-9A-Fa-f]{6}|K[0-9]{2}[+-][0-9]{3}|[0-9]+|[BIUESXYDTFAPNGZOH])')
_SECTION: Final = re.compile(r"&[LCR]")


class _SheetWalk(Walker):
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
        self.cells: dict[At, Cell | _Shared] = {}
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
        column = _COLUMNS.get(reference[: -len(self.row_text)]) if reference.endswith(self.row_text) else None
        if column is None:
            self.cell_row, column = _place_of(reference)
        self.column = column

    def _keep(self) -> None:
        """Stores the cell just read, unless it is empty or lies outside the area of a form."""
        cell = _cell_of(self.styles, self.kind, self.style, self.raw, self.formula)
        if cell is None:
            return
        self.room.take_characters(_characters(cell))
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


def _cell_of(styles: Styles, kind: str, style: str, raw: str | None, formula: str | None) -> Cell | _Shared | None:
    """The cell of a kind and style; `None` when there is nothing in it. Raises `Unreadable`."""
    date, percent = style in styles.dates, style in styles.percents
    if raw is None or (raw == "" and kind not in ("str", "inlineStr")):
        return Cell(None, formula, formula, None, date) if formula else None
    if kind == "e":
        return Cell(None, raw, formula, raw, date)
    if kind == "s":
        return _Shared(raw, formula, date, percent)
    value = _value(kind, raw)
    if value == "" and formula is None:
        return None
    return Cell(value, raw, formula, None, date or kind == "d", percent)


def _characters(cell: Cell | _Shared) -> int:
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


def _truth(text: str) -> bool:
    if text not in ("0", "1", "true", "false"):
        raise refused("damaged")
    return text in ("1", "true")
