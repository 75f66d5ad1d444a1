"""Finds the answer cell of every box of a form on the sheets of a workbook, by vote.

What travels with a row (code, label, tag) outvotes what stays in place (defined names, the hidden map).
Not found is not blank: a box that is nowhere is a problem, those of other audiences' copies too, for
only the ledger knows for sure whose copy this was.

    plan     what a form's sheet has to hold
    pages    what one sheet does hold
    locate   which cell is whose
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from formgen.answers import where
from formgen.errors import Problem, Severity
from formgen.outline import Kind, Outline, Question
from formgen.read.ooxml.workbook import Cell, Sheet, Workbook, a1
from formgen.read.places.pages import At, Page, survey
from formgen.read.places.plan import Plan, plan
from formgen.read.places.wording import reworded
from formgen.records import Place, Source
from formgen.sheet import Box, boxes, defined_name, in_grid, row_code

NOT_FOUND = "not_found"
"""The code of what is said of a box that is nowhere: on other copies it may well be."""

_TARGET = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!\$?([A-Z]{1,3})\$?(\d{1,7})")


_FEW = 1
"""A sheet with no more codes than these is none of the form's."""


class Spot(NamedTuple):
    """One cell of one page; `cell` is None when it is empty."""

    page: Page
    at: At

    @property
    def cell(self) -> Cell | None:
        """What is there, None where nothing is."""
        return self.page.cell(self.at)

    @property
    def raw(self) -> str:
        """What the file holds there, as text."""
        cell = self.cell
        return "" if cell is None else cell.formula or cell.raw

    @property
    def is_covered(self) -> bool:
        """Whether the cell is merged with others before it, so that what it holds is not seen."""
        row, column = self.at
        return any(
            top <= row <= bottom and left <= column <= right and (top, left) != self.at
            for top, left, bottom, right in self.page.sheet.merges
        )

    @property
    def words(self) -> str:
        """The cell in a message."""
        return f"{a1(*self.at)} of the sheet “{self.page.sheet.name}”"


@dataclass(frozen=True, slots=True)
class Located:
    """The cell of each box that was found, by the box's code, in printed order; and what was not found.

    `groups` are the boxes of each answer together: several where it is ticked choice by choice. `filled` are those
    in which something stands, and `empty` tells where each is read of which nothing stands; None and nothing where
    that is still to be looked up.
    """

    pages: tuple[Page, ...]
    spots: Mapping[str, Spot]
    groups: Mapping[Place, tuple[Box, ...]]
    problems: tuple[Problem, ...] = ()
    filled: Mapping[Place, tuple[Box, ...]] | None = None
    empty: Mapping[Place, Source] = field(default_factory=dict)

    @property
    def boxes(self) -> Iterator[Box]:
        """All boxes in printed order."""
        return (box for boxes in self.groups.values() for box in boxes)


def grouped(boxes: Iterable[Box]) -> dict[Place, tuple[Box, ...]]:
    """The boxes of each answer, by its place."""
    groups: dict[Place, list[Box]] = {}
    for box in boxes:
        groups.setdefault((box.item.path, box.item.row), []).append(box)
    return {place: tuple(found) for place, found in groups.items()}


Line = tuple[Page, int]
"""A row of a page."""


@dataclass(frozen=True, slots=True)
class _Lines:
    """The rows where a row code is at home, and how sure that is."""

    at: tuple[Line, ...] = ()
    unsure: str = ""


def locate(book: Workbook, sheets: Collection[Sheet], outline: Outline, cells: Mapping[str, str]) -> Located:
    """Where the boxes of `outline` are on `sheets`; `cells` is what the hidden sheet says of them."""
    return _Search(book, sheets, outline, cells).located()


class _Search:
    """The carriers of one workbook, while its boxes are looked up in them."""

    def __init__(
        self, book: Workbook, sheets: Collection[Sheet], outline: Outline, cells: Mapping[str, str]
    ) -> None:
        self.plan: Plan = plan(outline)
        self.outline = outline
        self.cells = cells
        self.names = {name: target for name, text in book.names.items() if (target := _target(text))}
        surveyed = [survey(s, self.plan, self._named(s, sheets)) for s in sheets]
        self.pages = tuple(page for page in surveyed if page is not None)
        self.lines: dict[str, _Lines] = {}
        self.problems: list[Problem] = []
        self.gone: set[str] = set()
        self.words: dict[Page, Mapping[str, Collection[int]]] = {}
        self.moved: dict[tuple[Page, str], frozenset[str]] = {}
        self.broken = {name for name, text in book.names.items() if name.startswith("fg_Q") and "#REF!" in text}
        self.cut = self._cut(book.names) if self.broken else frozenset()
        self.shifted = frozenset(page for page in self.pages if self._is_shifted(page))

    def _named(self, sheet: Sheet, sheets: Collection[Sheet]) -> dict[str, At]:
        """The cells that defined names give to the rows of a sheet, by row code."""
        found = {code: self.names.get(defined_name(code)) for code in self.plan.labels}
        titles = {s.name for s in sheets}
        return {code: at[1] for code, at in found.items() if at and (at[0] == sheet.name or at[0] not in titles)}

    def located(self) -> Located:
        """Every box in printed order, with its spot or with a problem."""
        wanted = tuple(box for item in self.outline.items(self._open_rows()) for box in boxes(item))
        spots = {box.code: spot for box in wanted if (spot := self._spot(box)) is not None}
        whole = (*self._without_codes(), *self._on_one_sheet(), *self._moved(), *reworded(self.plan, self.pages))
        return Located(self.pages, spots, grouped(wanted), (*whole, *self.problems, *self._gaps()))

    def _open_rows(self) -> dict[str, int]:
        """How many numbered rows each open table has on the pages."""
        codes = {code for page in self.pages for code in (*page.codes, *page.tags)}
        seen = [found for code in codes if (found := self.plan.open_row(code))]
        tables = [q.name for q in self.outline.questions() if q.open]
        return {table: max([n for name, n in seen if name == table], default=0) for table in tables}

    # -------------------------------------------------------------------------------------- one box

    def _spot(self, box: Box) -> Spot | None:
        lines = self._home(row_of(box))
        spots = [Spot(page, (row, column)) for page, row in lines.at if (column := self._column(box, page)) is not None]
        if not spots:
            self._not_found(box, lines)
            return None
        if len({spot.raw for spot in spots}) > 1:
            self._twice(box, spots)
            return None
        if lines.unsure:
            self._unsure(box, spots[0], lines.unsure)
        elif len(spots) < len(lines.at):
            self._unsure(box, spots[0], "the sheet is there twice, and on one of them the head of its column is gone")
        elif any(self._has_heads_twice(box, spot.page) for spot in spots):
            self._unsure(box, spots[0], "the heads of its table are there twice")
        elif self._is_headless(box, spots[0].page):
            self._unsure(box, spots[0], "the head of its column is gone")
        elif self._is_cut(box, spots[0]):
            self._unsure(box, spots[0], "its cell, or the column of answers, seems to have been deleted")
        elif any(spot.is_covered for spot in spots):
            self._unsure(box, spots[0], "it has been merged with the cells above or beside it")
        return spots[0]

    def _column(self, box: Box, page: Page) -> int | None:
        table = box.item.table
        if table is None or not in_grid(table):
            return page.answer
        found = page.column_of(box.item.question.code)
        return found if found is not None or page.heads.get(box.item.question.code) else self._told_column(box, page)

    def _has_heads_twice(self, box: Box, page: Page) -> bool:
        """Whether a box stands in a grid whose heads are in two rows: one of them may be those of another table."""
        table = box.item.table
        heads = page.heads.get(box.item.question.code, ()) if table is not None and in_grid(table) else ()
        return len(heads) > 1 and len({row for row, _ in heads}) > 1

    def _is_headless(self, box: Box, page: Page) -> bool:
        """Whether a box stands in a grid whose head is gone: name and map may both be out of date."""
        table = box.item.table
        return table is not None and in_grid(table) and page.column_of(box.item.question.code) is None

    def _is_cut(self, box: Box, spot: Spot) -> bool:
        """Whether the cell of a box was deleted: its name says so, or the heads of grids do; of a box that is filled
        the names of its whole column must say so, for whoever drags an answer into its box breaks the name too.
        """
        if spot.cell is not None:
            return self._column_of_name(defined_name(box.code)) in self.cut
        line = box.item.table is None or not in_grid(box.item.table)
        return defined_name(box.code) in self.broken or (line and spot.page in self.shifted)

    def _column_of_name(self, name: str) -> str:
        """The column of a grid whose boxes bear such names; "" for all boxes outside of grids."""
        code = name.removeprefix("fg_").partition("_")[0]
        return code if code in self.plan.columns else ""

    def _cut(self, names: Collection[str]) -> frozenset[str]:
        """The columns of boxes whose names, several of them, are all broken."""
        counted = Counter(self._column_of_name(name) for name in names if name.startswith("fg_Q"))
        broken = Counter(map(self._column_of_name, self.broken))
        return frozenset(column for column, count in broken.items() if count == counted[column] > 1)

    def _is_shifted(self, page: Page) -> bool:
        """Whether no answer outside of grids is given, and a column of a grid is gone that may have been that of both:
        where the first one is gone, which is in the same column, what slid there may look like an answer or two.
        """
        grids = [q for q in self.outline.questions() if q.kind is Kind.TABLE and in_grid(q)]
        gone = [c for g in grids for c in g.columns if not page.heads.get(c.code) and self._was_printed(c, g)]
        lines = {row for code, rows in (*page.codes.items(), *page.labels.items()) if not code.startswith(
            tuple(g.code for g in grids)) for row in rows}  # fmt: skip
        filled = sum(page.cell((row, page.answer)) is not None for row in lines)
        first = any(g.columns[0] in gone for g in grids)
        return bool(gone) and (10 * filled <= len(lines) if first else not filled)

    def _was_printed(self, column: Question, grid: Question) -> bool:
        """Whether a column of a grid was on this copy, as far as that can be known."""
        if self.cells:
            return any(code.startswith(f"{column.code}.") for code in self.cells)
        return column.audience >= grid.audience

    def _told_column(self, box: Box, page: Page) -> int | None:
        """The column of a grid whose head is gone: where name and map agree, and no other head stands."""
        name, told = self.names.get(defined_name(box.code)), _target(f"x!{self.cells.get(box.code, '')}")
        columns = box.item.table.columns if box.item.table else ()
        taken = {at[1] for column in columns for at in page.heads.get(column.code, ())}
        if name is None or told is None or name[1][1] != told[1][1] or name[1][1] in taken:
            return None
        return name[1][1]

    # -------------------------------------------------------------------------------------- one row

    def _home(self, code: str) -> _Lines:
        if code not in self.lines:
            self.lines[code] = self._vote(code)
        return self.lines[code]

    def _vote(self, code: str) -> _Lines:
        lines = self._found(code)
        if lines.at and not lines.unsure and (copy := self._copy_unread(code, lines.at)) is not None:
            return _Lines(lines.at, f"its words stand on the sheet “{copy.sheet.name}” too, in a row without its code")
        return lines

    def _copy_unread(self, code: str, lines: tuple[Line, ...]) -> Page | None:
        """A page on which the words of a row stand without its code, and none of its rows is among these: several
        rows may have those words, and what was written there may differ.
        """
        read = {page for page, _ in lines}
        return next((p for p in self.pages if p not in read and not p.bare.isdisjoint(self.plan.spellings(code))), None)

    def _found(self, code: str) -> _Lines:
        coded, tagged = self._rows(code, "codes"), self._rows(code, "tags")
        if len(coded) > 1:
            doubts = (self._coded(code, line, tagged).unsure for line in coded)
            return _Lines(coded, next(filter(None, doubts), ""))
        if coded:
            return self._coded(code, coded[0], tagged)
        return self._without_code(code, tagged)

    def _rows(self, code: str, carrier: str) -> tuple[Line, ...]:
        return tuple((page, row) for page in self.pages for row in getattr(page, carrier).get(code, ()))

    def _coded(self, code: str, line: Line, tagged: tuple[Line, ...]) -> _Lines:
        """The row where the code is visible, unless label or tag say that the code is in the wrong place."""
        page, row = line
        elsewhere = bool(tagged) and line not in tagged and not self._in_place(code, line)
        if page.says(self.plan, row, code) and not (elsewhere and self._is_of_namesake(code, line)):
            return _Lines((line, *self._on_copies(code, page, tagged)))
        if page.says_other(self.plan, row, code):
            return _Lines((line,), "its code stands beside another question")
        if words := [other for other in self._owned(page).get(code, ()) if other != row]:
            return _Lines((line,), f"its code stands in row {row}, its words in row {words[0]}")
        if elsewhere:
            return _Lines((line,), f"its code stands in row {row}, its hidden mark in row {tagged[0][1]}")
        if not tagged and self._is_among_moved(code, page):
            return _Lines((line,), "its words were changed, and codes beside it stand beside other questions")
        return _Lines((line,))

    def _is_among_moved(self, code: str, page: Page) -> bool:
        """Whether the code of another row of the same table, or of another question, stands beside other words."""
        of = code.rpartition(".")[0]
        if (page, of) not in self.moved:
            self.moved[page, of] = frozenset(
                other for other, rows in page.codes.items()
                if other.rpartition(".")[0] == of and any(page.says_other(self.plan, row, other) for row in rows)
            )  # fmt: skip
        return bool(self.moved[page, of] - {code})

    def _is_of_namesake(self, code: str, line: Line) -> bool:
        """Whether the row where a code is visible bears the hidden mark of another row with the same words."""
        page, row = line
        marked = (other for other, rows in page.tags.items() if row in rows and other != code)
        return self.plan.is_namesake(code) and any(page.says(self.plan, row, other) for other in marked)

    def _on_copies(self, code: str, own: Page, tagged: tuple[Line, ...]) -> Iterator[Line]:
        """The rows of the same question on other sheets, from which the codes are gone."""
        for page, row in dict.fromkeys((*tagged, *self._rows(code, "labels"), *self._worded(own, code))):
            if page is not own and page.code_at(row) != code and page.says(self.plan, row, code):
                yield page, row

    def _owned(self, page: Page) -> Mapping[str, Collection[int]]:
        if page not in self.words:
            self.words[page] = page.owned(self.plan)
        return self.words[page]

    def _worded(self, own: Page, code: str) -> list[Line]:
        """The rows on other sheets whose words are those of that row alone, whatever their code."""
        return [
            (page, row) for page in self.pages if page is not own
            for row in self._owned(page).get(code, ())
        ]  # fmt: skip

    def _without_code(self, code: str, tagged: tuple[Line, ...]) -> _Lines:
        """The row that two of label, tag, name and map agree on, where the code is no longer visible."""
        tagged = tuple((page, row) for page, row in tagged if page.code_at(row) is None)
        labelled = self._rows(code, "labels")
        if both := tuple(line for line in tagged if line[0].says(self.plan, line[1], code)):
            return _Lines(tuple(dict.fromkeys((*both, *self._on_copies(code, both[0][0], tagged)))))
        if len({*tagged, *labelled}) > 1:
            rows = ", ".join(str(row) for _, row in dict.fromkeys((*tagged, *labelled)))
            return _Lines((tagged or labelled)[:1], f"its code is gone; it may be in row {rows}")
        if labelled:
            sure = self._in_place(code, labelled[0]) or not labelled[0][0].codes
            return _Lines(labelled, "" if sure else "its code is gone")
        # A hidden mark alone proves little: it stays where it was when what is seen was moved or wiped.
        return _Lines(tagged, "its code and its words are gone") if tagged else _Lines()

    def _in_place(self, code: str, line: Line) -> bool:
        """Whether the defined name or the map puts the box of `code` in that row."""
        name, told = self.names.get(defined_name(code)), _target(f"x!{self.cells.get(code, '')}")
        return line[1] in (name[1][0] if name else 0, told[1][0] if told else 0)

    # ---------------------------------------------------------------------------------- what is wrong

    def _problem(self, box: Box, code: str, message: str, fix: str, spot: Spot | None = None,
                 severity: Severity = Severity.ERROR) -> None:  # fmt: skip
        sheet = spot.page.sheet.name if spot else self.pages[0].sheet.name if self.pages else None
        self.problems.append(
            Problem(code, message, fix, severity, question_of(box), sheet=sheet,
                    cell=a1(*spot.at) if spot else None, path=box.item.path, row=box.item.row)
        )  # fmt: skip

    def _not_found(self, box: Box, lines: _Lines) -> None:
        if self._not_on_this_copy(box, lines):
            return
        if not lines.at:
            self._problem(box, NOT_FOUND, f"The row {row_of(box)} is not on the sheet.",
                          "It may have been deleted, or its code changed. Please ask for the answer.")  # fmt: skip
            return
        column, table = box.item.question, box.item.table
        if table is not None and table.open and column.code in self.gone:
            return
        self.gone.add(column.code)
        twice = any(len(page.heads.get(column.code, ())) > 1 for page, _ in lines.at)
        self._problem(
            box, "box_twice" if twice else NOT_FOUND,
            f"The column {column.code} {column.label} is {'there twice' if twice else 'not on the sheet'}.",
            "Please look at the sheet, and ask for the answer.",
        )  # fmt: skip
        if table is not None and table.open:
            whole = replace(self.problems[-1], question=f"{column.code} {column.label}", row=None)
            self.problems[-1] = whole

    def _not_on_this_copy(self, box: Box, lines: _Lines) -> bool:
        """Whether a box may well be missing: rows that were not printed, and whole rows of open tables."""
        table = box.item.table
        if table is None:
            return False
        if table.open:
            return not self._is_lost(box, table, lines)
        source = self.outline.index.get(table.rows_from or "")
        return not lines.at and box.code not in self.cells and source is not None and source.locked

    def _is_lost(self, box: Box, table: Question, lines: _Lines) -> bool:
        """Whether a box is gone from a numbered row of which others are there, on a copy that had it."""
        if self.cells and box.code not in self.cells:
            return False
        return bool(lines.at) or any(self._home(f"{column.code}.{box.item.row}").at for column in table.columns)

    def _twice(self, box: Box, spots: list[Spot]) -> None:
        places = " and in ".join(spot.words for spot in spots)
        self._problem(box, "box_twice", f"{box.code} is there {len(spots)} times, with different answers: in {places}.",
                      "Please keep the right one and delete the other.", spots[0])  # fmt: skip

    def _unsure(self, box: Box, spot: Spot, why: str) -> None:
        self._problem(box, "place_unsure", f"It is not sure that {spot.words} is the box of {box.code}: {why}.",
                      "Please look at the sheet, and check the answer.", spot)  # fmt: skip

    def _without_codes(self) -> Iterator[Problem]:
        for page in self.pages:
            if not page.codes and not page.tags:
                yield Problem(
                    "codes_gone", "The codes (Q01, Q02, …) are gone; answers were found by their questions alone.",
                    "Please check the answers against the sheet.", Severity.WARNING, sheet=page.sheet.name,
                )  # fmt: skip

    def _on_one_sheet(self) -> Iterator[Problem]:
        """Tables of which one sheet of the form has rows and another has none."""
        pages = [page for page in self.pages if len(page.codes) > _FEW]
        for table in self.outline.questions() if len(pages) > 1 else ():
            rows = re.compile(rf"{table.code}[a-z]?\.")
            without = [page.sheet.name for page in pages if not any(map(rows.match, page.codes))]
            if table.kind is Kind.TABLE and 0 < len(without) < len(pages):
                yield Problem(
                    "box_twice",
                    f"The form is there twice, and “{table.label}” has no rows on the sheet “{without[0]}”.",
                    "Please keep the right sheet and delete the other.", question=f"{table.code} {table.label}",
                    sheet=without[0], path=table.path,
                )  # fmt: skip

    def _moved(self) -> Iterator[Problem]:
        for page in self.pages:
            if page.moved:
                column = a1(1, page.answer)[:-1]
                yield Problem(
                    "answers_moved", f"Nothing stands in the boxes; the answers were read from the column {column}.",
                    "Please look whether that column holds the answers.", Severity.WARNING, sheet=page.sheet.name,
                )  # fmt: skip

    def _gaps(self) -> Iterator[Problem]:
        """Numbered rows that are missing between others."""
        for table, count in self._open_rows().items():
            question = self.outline.question(table)
            if not count and not self.cells:
                yield _none_there(question)
            code = question.columns[0].code if question.blocks else question.code
            missing = [n for n in range(1, max(count, self._made(code))) if not self._home(f"{code}.{n}").at]
            if missing:
                numbers = ", ".join(map(str, missing))
                yield Problem(
                    "row_gone", f"Of “{question.label}” these rows are not on the sheet: {numbers}.",
                    "If something was written in them, please ask for it.", Severity.WARNING,
                    f"{question.code} {question.label}", path=table,
                )  # fmt: skip


    def _made(self, code: str) -> int:
        """The number after that of the last row with which the form was made; 0 where the hidden sheet is lost."""
        row = re.compile(rf"{code}[a-z]?\.([1-9][0-9]{{0,2}})", re.ASCII)
        return max([int(found[1]) + 1 for told in self.cells if (found := row.fullmatch(told))], default=0)


def _none_there(table: Question) -> Problem:
    """That no row of an open table is known; where the hidden sheet is lost, nothing tells that there was none."""
    return Problem(
        "row_gone", f"Of “{table.label}” no row is on the sheet.",
        "If something was written in them, please ask for it.",
        Severity.WARNING, f"{table.code} {table.label}", path=table.path,
    )  # fmt: skip


def narrowed(located: Located, outline: Outline, answers: Mapping[str, Any]) -> Iterator[Problem]:
    """Rows of a table that are not on the sheet although what chooses them, on the same sheet, chooses them.

    A copy may print only some rows; where the hidden sheet is lost nothing else tells which.
    """
    told = {(p.path, p.row) for p in located.problems}
    for box in located.boxes:
        if box.code in located.spots:
            continue
        table, source = box.item.table, box.item.table and box.item.table.rows_from
        if table is None or not source or (box.item.path, box.item.row) in told:
            continue
        chosen = answers.get(source)
        if isinstance(chosen, tuple) and box.item.row in chosen:
            yield Problem(
                NOT_FOUND,
                f"The row {row_of(box)} is not on the sheet, though {outline.question(source).code} names it.",
                "It may have been deleted. Please ask for the answer.", question=question_of(box),
                path=box.item.path, row=box.item.row,
            )  # fmt: skip


def row_of(box: Box) -> str:
    """The code of the row of the sheet in which a box is."""
    table = box.item.table
    if table is None or box.item.option is None or not in_grid(table):
        return box.code
    return row_code(table, box.item.option)


def question_of(box: Box) -> str:
    """The code and label by which a person finds the box; of a tick, those of the choice."""
    return where(box.item) if box.option is None else f"{box.code} {box.option.label}"


def _target(text: str) -> tuple[str, At] | None:
    """Sheet and cell that a defined name refers to; None for anything but one cell."""
    match = _TARGET.fullmatch(text)
    if match is None:
        return None
    column = 0
    for letter in match[3]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return (match[1] or match[2]).replace("''", "'"), (int(match[4]), column)
