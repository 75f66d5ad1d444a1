"""The page of a form, surveyed: where its codes stand, which cells answer them, which controls bear their tags."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from formgen.outline import Item, Kind, Outline, Question
from formgen.read.word.story import Cell, Control, Story
from formgen.sheet import code_in, in_grid, row_code

TICKS = "☐☑☒✓✔🗹🗷✗✘"
_MARK = re.compile(rf"([{TICKS}])[\ufe0e\ufe0f]?\s*([^{TICKS}]*)")
_NUMBERED = re.compile(r"(Q\d{2,3})[a-z]?\.([1-9]\d{0,2})(?:=.*)?", re.ASCII)
_HEAD = re.compile(r"Q\d{2,3}[a-z]", re.ASCII)
_MOST_MARKS = 200
_ENOUGH = 9
"""Of the places that bear one code no more are looked at: two are one too many."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A tick box as it is seen: its sign and the words after it."""

    sign: str
    label: str


@dataclass(frozen=True, slots=True, eq=False)
class Spot:
    """The cells of one box where its code says that they are: several for tick boxes."""

    cells: tuple[Cell, ...]
    heads: tuple[str, ...] = ()

    def marks(self) -> list[Mark]:
        """The tick boxes that are seen there; in a grid of ticks their labels are the heads of the columns."""
        if self.heads:
            return [
                Mark(found[0].sign, head)
                for cell, head in zip(self.cells, self.heads, strict=True)
                if (found := marks_in(cell.text))
            ]
        return [mark for cell in self.cells for mark in marks_in(cell.text)]


def marks_in(text: str) -> list[Mark]:
    """The tick boxes in a text: of lines that begin with one."""
    return _apart(text)[0]


def without_marks(text: str) -> str:
    """A text without its tick boxes and their words."""
    return _apart(text)[1]


def _apart(text: str) -> tuple[list[Mark], str]:
    """The tick boxes of a text, and the rest of it. A sign alone in its line belongs to the words above it."""
    marks: list[Mark] = []
    rest: list[str] = []
    above: list[str] = []
    for line in text.split("\n"):
        bare = line.strip()
        if bare[:1] == "" or bare[0] not in TICKS:
            above.append(line)
        elif len(bare.rstrip("\ufe0e\ufe0f")) == 1 and any(words.strip() for words in above):
            marks.append(Mark(bare[0], " ".join(words.strip() for words in above).strip()))
            above = []
        else:
            marks += [Mark(found[1], found[2].strip()) for found in islice(_MARK.finditer(bare), _MOST_MARKS)]
            rest, above = rest + above, []
    return marks, "\n".join(rest + above)


@dataclass(slots=True)
class Page:
    """The body of a Word file, by codes and tags."""

    story: Story
    outline: Outline
    tags: dict[str, list[Control]] = field(default_factory=lambda: defaultdict(list))
    codes: dict[str, list[Cell]] = field(default_factory=lambda: defaultdict(list))
    rows: dict[tuple[int, int], list[Cell]] = field(default_factory=lambda: defaultdict(list))
    coded: set[int] = field(default_factory=set)
    inside: dict[int, list[Cell]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for control in self.story.controls:
            if control.tag:
                self.tags[control.tag].append(control)
        for cell in self.story.cells:
            if cell.around is not None:
                self.inside[cell.around.number].append(cell)
            if cell.table:
                self.rows[cell.table, cell.row].append(cell)
            code = code_in(self.printed(cell))
            if code and len(self.codes[code]) < _ENOUGH:
                self.codes[code].append(cell)
                self.coded.add(cell.number)

    def printed(self, cell: Cell) -> str:
        """What a cell shows outside of controls that bear a tag."""
        return "".join(text for text, control in cell.pieces if control is None or not control.tag)

    def open_rows(self) -> dict[str, int]:
        """How many numbered rows each open table has on the page."""
        tables = {q.code: q.name for q in self.outline.questions() if q.open}
        found = dict.fromkeys(tables.values(), 0)
        for code in (*self.codes, *self.tags):
            match = _NUMBERED.fullmatch(code)
            if match and (name := tables.get(match[1])):
                found[name] = max(found[name], int(match[2]))
        return found

    def is_here(self, item: Item) -> bool:
        """Whether the page shows the row of a table, or the question, at all."""
        table = item.table
        if table is None or item.option is None:
            return bool(self.codes.get(item.code))
        return bool(self.codes.get(row_code(table, item.option)) or self.codes.get(item.code))

    def spots(self, item: Item) -> list[Spot]:
        """Where a box is by the codes printed on the page: usually one place."""
        table = item.table
        if table is not None and item.option is not None and in_grid(table):
            cells = self.codes.get(row_code(table, item.option), ())
            if crossing := [spot for cell in cells for spot in self._crossing(cell, item.question)]:
                return crossing  # a table that had no room as a grid is printed as blocks
        return [spot for cell in self.codes.get(item.code, ()) if (spot := self._under(cell, item.question))]

    def _crossing(self, label: Cell, column: Question) -> Iterator[Spot]:
        """The cell in the row of a label under the head of a column; of halves side by side, in its own half."""
        heads = [c for c in self.codes.get(column.code, ()) if c.table == label.table and c.column > label.column]
        if heads:
            head = min(heads, key=lambda c: c.column)
            yield from (
                Spot(self._whole(cell)) for cell in self.rows[label.table, label.row]
                if cell.column <= head.column < cell.column + cell.span and cell is not label
            )  # fmt: skip

    def _under(self, label: Cell, question: Question) -> Spot | None:
        """The box of a label: in its row where that is of a grid of ticks, else under it."""
        if not label.table:
            return self._after(label)
        beside = [c for c in self.rows[label.table, label.row] if c.column > label.column and marks_in(c.text)]
        if beside and question.kind is Kind.CHOICE:
            heads = {c.column: c.text.strip() for c in self.rows[label.table, 0]}
            return Spot(tuple(beside), tuple(heads.get(c.column, "") for c in beside))
        under = self.rows.get((label.table, label.row + 1), ())
        return next((Spot(self._whole(cell)) for cell in under if cell.column == label.column), None)

    def _whole(self, cell: Cell) -> tuple[Cell, ...]:
        """A cell with those of the tables that stand in it: a school’s own template puts boxes into its cells.

        What has a code of its own there is another box.
        """
        found = [cell]
        for one in found:
            found += self.inside.get(one.number, ())
        return (cell,) if any(one.number in self.coded for one in found[1:]) else tuple(found)

    def _after(self, label: Cell) -> Spot | None:
        """What follows a label that stands in no table: the first cell of a table, or lines of tick boxes."""
        ticks: list[Cell] = []
        for cell in self._following(label):
            if marks_in(cell.text):
                ticks.append(cell)
            elif cell.table:
                return Spot(tuple(ticks) or (cell,))
            elif ticks and cell.text.strip():
                break
        return Spot(tuple(ticks)) if ticks else None

    def _following(self, label: Cell) -> Iterator[Cell]:
        for cell in islice(self.story.cells, label.number + 1, None):
            if code_in(self.printed(cell)):
                return
            yield cell

    def grids(self) -> dict[int, int]:
        """The tables whose columns have codes, each with the last row of its heads."""
        found: dict[int, int] = {}
        for code, cells in self.codes.items():
            for cell in cells if _HEAD.fullmatch(code) else ():
                found[cell.table] = max(found.get(cell.table, 0), cell.row)
        return {table: row for table, row in found.items() if table}
