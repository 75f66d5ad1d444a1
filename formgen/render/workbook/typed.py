"""What stands in an answer cell: how it is shown, what it holds, and its XML.

Most cells of most documents hold one of a few choices: a `Slot` keeps what it has written.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

from formgen import sheet
from formgen.answers import where, words
from formgen.ask import FORBIDDEN_IN_XML, State
from formgen.beside import flat
from formgen.errors import UserError
from formgen.outline import Kind, Question
from formgen.render.workbook.binding import CELL_LIMIT, Place
from formgen.render.workbook.slots import TEXT_END, blank_cell, in_xml, number_cell, text_cell, text_start
from formgen.render.workbook.style import (
    Guise,
    box_height,
    latin,
    may_be_right_to_left,
    needs_room,
    runs_right_to_left,
)

_BEFORE_DAY_ONE = date(1899, 12, 30)
_FIRST_SAFE_DAY = date(1900, 3, 1)
"""Excel believes that 1900 was a leap year: earlier dates are written in words."""
_DIGITS = 15
"""How many digits of a number Excel keeps."""
_KEPT = 500
"""How many fillings of a cell are kept."""

Filled: TypeAlias = tuple[bytes, float]
"""The XML of a cell, and how high its box must be for it: nothing where one line is enough."""


@dataclass(frozen=True, slots=True)
class Slot:
    """The cell of an answer, with what it has held before."""

    place: Place
    cell: str
    row: int
    free: bool
    high: float = 1.0
    _known: dict[object, Filled] = field(default_factory=dict, compare=False, repr=False)
    _starts: dict[tuple[bool, bool], bytes] = field(default_factory=dict, compare=False, repr=False)
    _heights: dict[int, float] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def at(cls, place: Place, high: float = 1.0) -> Slot:
        """The slot of a place; `free` where people write what they like, `high` how much higher rows are than usual."""
        box = place.box
        free = box.option is None and box.item.question.kind in (Kind.LINE, Kind.TEXT)
        return cls(place, place.cell, place.row, free, high)

    def filled(self, value: Any, prefilled: bool) -> Filled:
        """The cell with an answer. Raises UserError when no cell can hold it."""
        kind = value.__class__
        if self.free and kind is str:
            return self._text(value, prefilled)
        if kind is Decimal:
            value = str(value)  # 1 and 1.0 are one key, and may be two texts
        key = kind, value, prefilled
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= _KEPT:
                self._known.clear()
            found = self._known[key] = self._written(kind(value) if kind is Decimal else value, prefilled)
        return found

    def _text(self, text: str, prefilled: bool) -> Filled:
        if len(text) * 2 > CELL_LIMIT or not text.isprintable():
            _check_text(self.place, text)
        even = latin(text)
        key = prefilled, not even and runs_right_to_left(text)
        start = self._starts.get(key)
        if start is None:
            guise = guise_of(self.place.box.item.question, prefilled)
            start = self._starts[key] = text_start(self.cell, self.place.styles[guise, key[1]]).encode()
        height = self._height_of(len(text)) if even and "\n" not in text else self._height(text)
        return start + in_xml(text).encode() + TEXT_END, height

    def _written(self, value: Any, prefilled: bool) -> Filled:
        question = self.place.box.item.question
        shown = held(self.place.box, value)
        xml = _cell(self.place, guise_of(question, prefilled), shown).encode()
        return xml, self._height(shown) if isinstance(shown, str) else 0.0

    def _height_of(self, letters: int) -> float:
        """How high a box must be for a line of so many letters, each as wide as most."""
        found = self._heights.get(letters)
        if found is None:
            found = self._heights[letters] = self._height("x" * letters)
        return found

    def _height(self, text: str) -> float:
        width = self.place.width
        return box_height(text, width) * self.high if needs_room(text, width) else 0.0


def guise_of(question: Question, prefilled: bool) -> Guise:
    """How the box of an answered question is shown."""
    if not prefilled:
        return Guise.OPEN
    return Guise.LOCKED if question.locked else Guise.PREFILLED


def held(box: sheet.Box, value: Any) -> str | int | float | date | None:
    """What the cell of `box` holds when the answer is `value`; numbers and dates that Excel would change
    are written in words.
    """
    question = box.item.question
    if box.option is not None:
        return sheet.TICK if isinstance(value, tuple) and box.option.code in value else None
    if question.kind is Kind.CHOICES and box.item.table is None:
        return flat(question.words_of(value)) if isinstance(value, State) else None
    match value:
        case date() if value < _FIRST_SAFE_DAY:
            return words(question, value)
        case bool():
            pass
        case int() | Decimal() if len(str(value).strip("-").replace(".", "").strip("0")) > _DIGITS:
            return str(value)
    return sheet.cell_value(question, value)


def style_of(place: Place, guise: Guise, value: Any) -> int:
    """The style of a cell that holds `value`."""
    question = place.box.item.question
    turned = isinstance(value, str) and may_be_right_to_left(question) and runs_right_to_left(value)
    return place.styles[guise, turned]


def _cell(place: Place, guise: Guise, value: Any) -> str:
    """The XML of a filled cell."""
    style = style_of(place, guise, value)
    match value:
        case None:
            return blank_cell(place.cell, style)
        case str():
            _check_text(place, value)
            return text_cell(place.cell, style, value)
        case date():
            return number_cell(place.cell, style, (value - _BEFORE_DAY_ONE).days)
    return number_cell(place.cell, style, value)


def _check_text(place: Place, text: str) -> None:
    if len(text) * 2 > CELL_LIMIT and len(text.encode("utf-16-le")) // 2 > CELL_LIMIT:
        raise UserError(
            f"The answer to {where(place.box.item)} is longer than an Excel cell can hold ({CELL_LIMIT:,} characters).",
            "Please shorten it, or make the form as Word or PDF.",
            code="too_long",
        )
    if FORBIDDEN_IN_XML.search(text):
        raise UserError(
            f"The answer to {where(place.box.item)} holds a character that no document can show.",
            "Please type it again.",
            code="bad_character",
        )
