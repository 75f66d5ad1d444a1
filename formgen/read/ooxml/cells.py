"""One filled cell, and how many of them a workbook may hold.

Text, numbers and truth values come out as such; dates stay the numbers (or the ISO text) that the
file holds, with a word that they are dates. Formulas are kept as text and never evaluated.
"""

from __future__ import annotations

import re
from functools import lru_cache
from math import isfinite
from typing import Final, NamedTuple

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

class Cell(NamedTuple):
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


@lru_cache(10_000)
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

    @property
    def taken(self) -> tuple[int, int, int]:
        """How many cells and characters were taken, and how many cells fell outside."""
        return MAX_CELLS - self.cells, MAX_CHARACTERS - self.characters, self.outside

    def take(self, cells: int, characters: int, outside: int) -> None:
        """Counts what was taken already; raises `Unreadable` when that is too much."""
        self.cells -= cells
        self.outside += outside
        if self.cells < 0:
            raise refused("too-many-cells")
        self.take_characters(characters)

    def take_characters(self, count: int) -> None:
        """Counts so many characters of text; raises `Unreadable` when that is too much."""
        self.characters -= count
        if self.characters < 0:
            raise refused("too-much-text")

    def take_text(self, text: str) -> str:
        """`text`, counted; raises `Unreadable` when that is too much."""
        self.take_characters(len(text))
        return text

    def notes(self) -> list[str]:
        """What fell outside of the area of a form, in words."""
        if not self.outside:
            return []
        area = f"row {MAX_ROWS} and column {a1(1, MAX_COLUMNS)[:-1]}"
        return [f"{FAR_CELLS} {area}, left out: {self.outside}."]


_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?")
_INTEGER: Final = re.compile(r"[+-]?[0-9]+")
_LONGEST_NUMBER: Final = 350


def number_in(text: str) -> int | float:
    """The number that `text` writes: whole when it is written as such. Raises `Unreadable` for anything else."""
    if len(text) > _LONGEST_NUMBER or not _NUMBER.fullmatch(text):
        raise refused("damaged")
    number = float(text)
    if not isfinite(number):
        raise refused("damaged")
    return int(text) if _INTEGER.fullmatch(text) else number
