"""A part of a Word file as plain cells and content controls: `tell(content) -> Story`.

What a reader of the page sees counts: deleted and hidden text is left out and said, comments are left out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from formgen.read.ooxml.markup import OFF, Attributes, Walker
from formgen.read.ooxml.sniff import refused

_WORD: Final = frozenset({
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main", "http://purl.oclc.org/ooxml/wordprocessingml/main",
})  # fmt: skip
_SKIPPED: Final = frozenset({
    "del", "moveFrom", "http://schemas.openxmlformats.org/markup-compatibility/2006 Fallback",
})  # fmt: skip
"""What these hold nobody sees: text deleted or moved away, and a second copy of a drawing."""
_TICK: Final = "http://schemas.microsoft.com/office/word/2010/wordml checkbox"
_CHECKED: Final = "http://schemas.microsoft.com/office/word/2010/wordml checked"

_GAPS: Final = frozenset({"FormgenGap", "FormgenSpace"})
"""Styles of paragraphs in which formgen prints nothing."""

_OURS: Final = ("Formgen", "Heading", "Title")
"""With these begin the styles of all that formgen prints."""
_ANSWER: Final = "FormgenAnswer"

_SYMBOLS: Final = {
    "F0FE": "☑", "F0FD": "☒", "F0A8": "☐", "F06F": "☐", "F0FC": "✓", "F052": "☑", "2611": "☑", "2610": "☐",
}  # fmt: skip
"""Signs of the fonts for symbols, as tick boxes of text."""
_OFF: Final = OFF | {"none"}
_MOST_COLUMNS: Final = 1_000
_MOST_TEXT: Final = 2_500_000
"""Characters that a page may show; each piece of them counts for some more."""
_PIECE: Final = 8
_MOST_CELLS: Final = 40_000
_PICTURES: Final = frozenset({"drawing", "pict", "object", "contentPart"})
_UNREAD: Final = {
    **dict.fromkeys(_PICTURES, "picture"), "footnoteReference": "footnote", "endnoteReference": "footnote",
    "ddList": "form_field", "http://schemas.openxmlformats.org/officeDocument/2006/math oMath": "equation",
    "http://purl.oclc.org/ooxml/officeDocument/math oMath": "equation",
}  # fmt: skip
"""What people put into a box that is no text."""
_PARAGRAPH, _TEXT_BOX = -1, -2
"""Rows of what stands in no table."""


@dataclass(slots=True, eq=False)
class Control:
    """One content control: its tag, what it shows, and what it says of itself beside that.

    `checked` is None where it is no tick box; `day` is the date that a date control remembers; `items` the values
    of a list by what it shows. Where `placeholder` is set nothing was answered yet.
    """

    tag: str = ""
    placeholder: bool = False
    checked: bool | None = None
    day: str = ""
    items: dict[str, str] = field(default_factory=dict)
    cell: Cell | None = None
    texts: list[str] = field(default_factory=list)
    paragraphs: int = 0

    @property
    def text(self) -> str:
        """What it shows."""
        return "".join(self.texts)


Piece = tuple[str, Control | None]


@dataclass(slots=True, eq=False)
class Cell:
    """A table cell, or a paragraph outside of tables (`table` 0), in the order of the page.

    `column` is counted in the table's grid; `covered` is a cell that the one above it runs on into; `gap` is what was
    written where formgen prints nothing, `loose` what is written as an answer or in styles that are not formgen’s.
    `around` is the cell in whose table it stands.
    """

    number: int
    table: int
    row: int
    column: int
    span: int = 1
    covered: bool = False
    pieces: list[Piece] = field(default_factory=list)
    gap: str = ""
    loose: str = ""
    paragraphs: int = 0
    around: Cell | None = None

    @property
    def text(self) -> str:
        """All that it shows."""
        return "".join(text for text, _ in self.pieces)

    @property
    def printed(self) -> str:
        """What it shows outside of controls."""
        return "".join(text for text, control in self.pieces if control is None)

    @property
    def where(self) -> str:
        """The place in words."""
        return f"table {self.table}, row {self.row + 1}" if self.table else f"paragraph {self.number + 1}"


@dataclass(slots=True)
class _Table:
    number: int
    row: int = -1
    column: int = 0


class Story(Walker):
    """What one part holds: its cells and controls in order, and what else a person should know of it."""

    __slots__ = (
        "cells", "chunks", "comments", "controls", "count", "entered", "hidden", "length", "open", "places",
        "skipping", "style", "styled", "tables", "tracked", "unread", "unseen",
    )  # fmt: skip
    namespaces = _WORD

    def __init__(self) -> None:
        super().__init__()
        self.cells: list[Cell] = []
        self.controls: list[Control] = []
        self.tracked = self.comments = self.hidden = self.chunks = False
        self.tables: list[_Table] = []
        self.count = self.length = 0
        self.places: list[Cell] = []
        self.entered: list[int] = []
        self.unread: list[tuple[str, Cell, bool]] = []
        self.styled = False
        self.open: list[Control] = []
        self.skipping = 0
        self.unseen = False
        self.style = ""

    def opened(self, name: str, attributes: Attributes) -> None:
        """What an opening element means."""
        if name in _SKIPPED:
            self.skipping += 1
        value = {key.rpartition(" ")[2]: told for key, told in attributes.items()}
        if "sdtPr" in self.path[-4:-1]:
            self._told(name, value)
            return
        if name in _UNREAD and self.places and not self.skipping:
            self.unread.append((_UNREAD[name], self.places[-1], bool(self.open)))
        match name:
            case "t":
                self.pieces.clear()
            case "tab" | "br" | "cr" | "noBreakHyphen" | "sym" if self.path[-2:-1] == ["r"]:
                self._add(_sign(name, value))
            case "vanish" if self.path[-3:-1] == ["r", "rPr"] and value.get("val") not in _OFF:
                self.unseen = True
            case "r":
                self.unseen = False
            case "p" | "pStyle":
                self._paragraph(name, value)
            case "tbl" | "tr" | "tc" | "gridSpan" | "gridBefore" | "vMerge" | "txbxContent":
                self._lay(name, value)
            case "sdt":
                self._control()
            case "del" | "ins" | "moveFrom" | "moveTo" | "cellIns" | "cellDel":
                self.tracked = True
            case "commentReference":
                self.comments = True
            case "altChunk":
                self.chunks = True

    def closed(self, name: str) -> None:
        """What a closing element means."""
        match name:
            case _ if "sdtPr" in self.path[-3:]:
                pass
            case "t":
                self._add(self.text())
            case "tbl":
                self.tables.pop()
            case "tc" if self.tables:
                self.places.pop()
            case "txbxContent":
                self.places.pop()
            case "p" if self.entered and self.entered[-1] == len(self.path):
                self.entered.pop()
                self.places.pop()
            case "sdt":
                self.open.pop()
        if name in _SKIPPED:
            self.skipping -= 1

    def _told(self, name: str, value: Attributes) -> None:
        """What a control says of itself."""
        if not self.open:
            return
        control = self.open[-1]
        match name:
            case "tag":
                control.tag = value.get("val", "")
            case "showingPlcHdr":
                control.placeholder = value.get("val") not in _OFF
            case "date":
                control.day = value.get("fullDate", "")
            case "listItem":
                shown = value.get("displayText", value.get("value", ""))
                control.items.setdefault(shown, value.get("value", shown))
            case _ if name == _TICK:
                control.checked = control.checked or False
            case _ if name == _CHECKED:
                control.checked = value.get("val") not in _OFF

    def _lay(self, name: str, value: Attributes) -> None:
        """A table, a row, a cell, and how far it reaches."""
        if name == "tbl":
            self.count += 1
            self.tables.append(_Table(self.count))
            return
        if name == "txbxContent":
            self._enter(Cell(len(self.cells), 0, _TEXT_BOX, 0))
            return
        if not self.tables:
            return
        table = self.tables[-1]
        match name:
            case "tr":
                table.row, table.column = table.row + 1, 0
            case "gridBefore":
                table.column += _count(value)
            case "tc":
                self._enter(Cell(len(self.cells), table.number, table.row, table.column))
                table.column += 1
            case "gridSpan" if self.places and self.places[-1].table == table.number:
                span = max(1, _count(value))
                table.column += span - self.places[-1].span
                self.places[-1].span = span
            case "vMerge" if self.places and self.places[-1].table == table.number:
                self.places[-1].covered = value.get("val", "continue") != "restart"

    def _paragraph(self, name: str, value: Attributes) -> None:
        if name == "pStyle":
            self.style = value.get("val", "")
            self.styled = self.styled or self.style in _GAPS
            return
        self.style = ""
        if not self.places:
            self.entered.append(len(self.path) - 1)
            self._enter(Cell(len(self.cells), 0, _PARAGRAPH, 0))
        cell = self.places[-1]
        around = self.open[-1] if self.open else None
        if around is not None and around.paragraphs:
            self._add("\n")
        elif cell.paragraphs:
            cell.pieces.append(("\n", None))
        cell.paragraphs += 1
        for control in self.open:
            control.paragraphs += 1
            control.cell = control.cell or cell

    def _control(self) -> None:
        control = Control(cell=self.places[-1] if self.places else None)
        self.open.append(control)
        if not self.skipping:
            self.controls.append(control)

    def _enter(self, cell: Cell) -> None:
        if len(self.cells) == _MOST_CELLS:
            raise refused("too-much-markup")
        cell.around = self.places[-1] if self.places else None
        self.cells.append(cell)
        self.places.append(cell)

    def _add(self, text: str) -> None:
        """Text that a reader sees, in its cell and in the control that holds it."""
        if self.skipping or not self.places:
            return
        if self.unseen:
            self.hidden = self.hidden or bool(text.strip())
            return
        self.length += len(text) + _PIECE
        if self.length > _MOST_TEXT:
            raise refused("too-much-text")
        cell, control = self.places[-1], self.open[-1] if self.open else None
        cell.pieces.append((text, control))
        if control is None and self.style in _GAPS:
            cell.gap += text
        elif control is None and (self.style == _ANSWER or not self.style.startswith(_OURS)):
            cell.loose += text
        if control is not None:
            control.texts.append(text)


def _sign(name: str, value: Attributes) -> str:
    """The character that an element stands for."""
    match name:
        case "tab":
            return "\t"
        case "noBreakHyphen":
            return "-"
        case "sym":
            return _SYMBOLS.get(value.get("char", "").upper(), "\ufffd")
    return "\n"


def _count(value: Attributes) -> int:
    told = value.get("val", "")
    return min(int(told), _MOST_COLUMNS) if told.isascii() and told.isdecimal() and len(told) < 6 else 0


def is_text_box(cell: Cell) -> bool:
    """Whether a cell is a box drawn over the page."""
    return cell.row == _TEXT_BOX
