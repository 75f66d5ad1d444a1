"""How cells look: fonts, boxes and number formats of a sheet, from the look.

An answer box stands out by edge and tint together; what formgen filled in has a dark bar at its left.
"""

from __future__ import annotations

import math
import re
import unicodedata
from enum import StrEnum
from functools import lru_cache
from typing import Literal, TypeAlias

from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Alignment, Border, Color, Font, PatternFill, Protection, Side

from formgen.beside import Other, english, other
from formgen.look import FONT, MUTED, TINT, WARNING_TINT, Look
from formgen.outline import Kind, Question

AnyCell: TypeAlias = Cell | MergedCell
"""A cell, or the part of merged ones that shows nothing."""

SWISS = 2
"""The font family that a reader without our font falls back to: one without serifs, such as Arial."""

DATE_FORMAT = "ddd d mmm yyyy"
"""Shows a date back in words, so that a day and month swapped on typing are seen."""

LINE_HEIGHT, SMALL_LINE_HEIGHT, PADDING = 15.0, 12.5, 8.0
"""Points."""

TALLEST = 409.0
"""Excel's limit on the height of a row, in points."""

_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


_NOT_LATIN = re.compile("[^\x00-\xac\xae-\u02ff\u2010-\u2027]")
"""What may take the room of no letter or of two, or run from right to left: never Latin letters, dashes and quotes."""


class Guise(StrEnum):
    """How an answer cell is shown: empty or typed, filled in by formgen, or filled in and not to be changed."""

    OPEN = "open"
    PREFILLED = "prefilled"
    LOCKED = "locked"


def colour(code: str) -> str:
    """An HTML colour as Excel writes it."""
    return f"FF{code.lstrip('#').upper()}"


def font(code: str, size: float = 11, bold: bool = False) -> Font:
    """Our font in a colour."""
    return Font(name=FONT, family=SWISS, size=size, bold=bold, color=colour(code))


def rich(*pieces: tuple[str, str, float, bool]) -> CellRichText:
    """One cell's text in several fonts, each piece as (text, colour, size, bold)."""
    return CellRichText(*(_piece(*piece) for piece in pieces if piece[0]))


def _piece(text: str, code: str, size: float, bold: bool) -> TextBlock:
    face = InlineFont(rFont=FONT, family=SWISS, sz=size, b=bold, color=Color(rgb=colour(code)))
    return TextBlock(face, escaped(text))


Words: TypeAlias = tuple[str, str, float, bool]
"""A text with its colour, its size, and whether it is bold."""


def both(*lines: Words) -> CellRichText:
    """One cell's lines of text, and beneath them what there is of them in another language."""
    pieces: list[Words] = []
    for text, ink, size, bold in lines:
        pieces.append((_line(english(text), pieces), ink, size, bold))
    for text, ink, size, bold in lines:
        if beside := other(text):
            pieces.append((_line(_turned(beside), pieces), ink, size, bold))
    return rich(*pieces)


def _line(text: str, before: list[Words]) -> str:
    return f"\n{text}" if text and before else text


EMBEDDED, END = "\u202b", "\u202c"
"""Around a line of a cell that runs from right to left, where the cell itself does not."""


def _turned(beside: Other) -> str:
    if not beside.right_to_left:
        return beside.text
    return "\n".join(f"{EMBEDDED}{line}{END}" for line in beside.text.split("\n"))


def spoken(text: str) -> str:
    """What stands in a cell of such a text: English and translation, line by line."""
    beside = other(text)
    return f"{english(text)}\n{_turned(beside)}" if beside else text


def led(lead: Words, told: CellRichText) -> CellRichText:
    """The text of a cell with a few words before it."""
    return CellRichText(_piece(*lead), *told)


def fill(code: str) -> PatternFill:
    """A plain background."""
    return PatternFill("solid", fgColor=colour(code))


def escaped(text: str) -> str:
    """`text` with whatever Excel would take for the code of a character made literal."""
    return _ESCAPE.sub("_x005F_", text)


def put(cell: AnyCell, text: str | CellRichText, style: Font | None = None, vertical: str = "center") -> None:
    """Writes `text` as text: never a formula, never an error word."""
    write(cell, text)
    if style is not None:
        cell.font = style
    cell.alignment = Alignment(vertical=vertical, wrap_text=True)


def write(cell: AnyCell, value: str | float | CellRichText) -> None:
    """Writes a number as a number, and words as words: never a formula, never an error word."""
    if not isinstance(cell, Cell) or value == "":
        return
    cell.value = escaped(value) if isinstance(value, str) else value
    if not isinstance(value, int | float):
        cell.data_type = "s"


def rule_below(cell: AnyCell, code: str, weight: Literal["thin", "medium"] = "thin") -> None:
    """A line beneath the cell."""
    cell.border = Border(bottom=Side(weight, color=colour(code)))


def caution(cell: AnyCell, look: Look, first: bool) -> None:
    """The safeguarding box: tinted, with a bar of the accent at its left."""
    cell.fill = fill(WARNING_TINT)
    if first:
        cell.alignment = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)
        cell.border = Border(left=Side("thick", color=colour(look.accent)))


@lru_cache(maxsize=64)
def _box(guise: Guise, ink: str) -> Border:
    edge = Side("thin", color=colour(MUTED))
    bar = Side("thick", color=colour(ink))
    return Border(left=edge if guise is Guise.OPEN else bar, right=edge, top=edge, bottom=edge)


_BOX_FILL = fill(TINT)
_TYPED = frozenset({Kind.LINE, Kind.TEXT, Kind.PARTIAL_DATE, Kind.CHOICES})
_TOP = "top"


def answer(
    cell: AnyCell, question: Question, look: Look, guise: Guise, right_to_left: bool = False, high: bool = False
) -> None:
    """Makes `cell` an answer box; a `high` one, of several rows, is filled from its top, as a page may end in it."""
    cell.font = font(look.ink)
    cell.fill = _BOX_FILL
    cell.border = _box(guise, look.ink)
    cell.protection = Protection(locked=guise is Guise.LOCKED)
    cell.number_format = number_format(question)
    cell.alignment = Alignment(
        horizontal="right" if right_to_left else "left",
        vertical=_TOP if high or question.kind is Kind.TEXT else "center",
        wrap_text=True,
        indent=1,
        readingOrder=2 if right_to_left else 0,
    )


def number_format(question: Question) -> str:
    """`@` for what is typed as text (so that “- a try” and “0012” stay as typed), dates in words, else General."""
    if question.kind is Kind.DATE:
        return DATE_FORMAT
    return "@" if question.kind in _TYPED else "General"


def may_be_right_to_left(question: Question) -> bool:
    """Whether an answer may be in a script that runs from right to left."""
    return question.kind in (Kind.LINE, Kind.TEXT)


def latin(text: str) -> bool:
    """Whether each letter of `text` takes the room of one, and runs from left to right."""
    if text.isascii():
        return True
    # Quicker than to look at each letter: most are of ASCII.
    rest = text.encode("utf-8", "surrogatepass").translate(None, _ASCII)
    return not _NOT_LATIN.search(rest.decode("utf-8", "surrogatepass"))


_ASCII = bytes(range(128))


def runs_right_to_left(text: str) -> bool:
    """Whether the first letter of `text` that has a direction runs from right to left."""
    if latin(text):
        return False
    directions = (unicodedata.bidirectional(character) for character in text)
    return next((d for d in directions if d in ("L", "R", "AL")), "L") != "L"


def lines_of(text: str, width: float) -> int:
    """How many lines `text` takes in a column `width` letters wide."""
    room = max(width - 2, 4)
    if "\n" not in text:
        return max(1, math.ceil((len(text) if text.isascii() else _letters(text)) / room))
    return sum(max(1, math.ceil(_letters(line) / room)) for line in text.split("\n"))


def _letters(line: str) -> int:
    if latin(line):
        return len(line)
    upright = (c for c in line if unicodedata.category(c) not in ("Mn", "Cf"))
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in upright)


def needs_room(text: str, width: float) -> bool:
    """Whether `text` may take more than one line; letters may be twice as wide as most."""
    return "\n" in text or len(text) * 2 > width - 4


def text_height(text: str, width: float) -> float:
    """How high a row must be for `text` in an answer box `width` letters wide, in points."""
    return min(box_height(text, width), TALLEST)


def box_height(text: str, width: float) -> float:
    """How high a box `width` letters wide must be for `text`, in points: more than a row can be for a long one.

    In a typeface wider than ours a long text takes a few lines more: there is one more for each sixteen.
    """
    lines = lines_of(text, width - 2)
    return (lines + lines // _SPARE) * LINE_HEIGHT + PADDING


_SPARE = 16


def label_height(label: str, help_text: str, width: float) -> float:
    """How high a row must be for a label and the help beneath it, in points."""
    lines = lines_of(spoken(label), width) * LINE_HEIGHT
    small = lines_of(spoken(help_text), width * 1.15) * SMALL_LINE_HEIGHT if help_text else 0
    return min(lines + small + PADDING, TALLEST)
