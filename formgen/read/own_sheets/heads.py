"""Which sheet a mapping file is about, which line holds the headings, and which column is which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from formgen.errors import Unreadable
from formgen.read.ooxml.cells import a1
from formgen.read.ooxml.workbook import Cell, Sheet, Workbook
from formgen.read.own_sheets.crosswalk import Crosswalk
from formgen.read.own_sheets.declared import near
from formgen.read.values.flaws import short
from formgen.read.values.words import key as plain

_LOOKED_AT: Final = 40
"""Lines in which the headings are looked for."""

Line = Mapping[int, Cell]
"""The cells of one line by column, from 1."""


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet with its headings: `columns` give the column of each heading that the mapping names.

    `shown` are all headings of the sheet by column, as they are written; `lines` those beneath, by number.
    """

    sheet: str
    head: int
    columns: Mapping[str, int]
    shown: Mapping[int, str]
    lines: Mapping[int, Line]

    def cell(self, line: Line, heading: str) -> Cell | None:
        """The cell of a line beneath that heading."""
        return line.get(self.columns[heading])


def pages(books: Sequence[Workbook], known: Crosswalk) -> tuple[Workbook, tuple[Page, ...]]:
    """The book whose sheets have the headings, and those sheets.

    Raises Unreadable naming every heading that is not there, sheets that are not there, or several that may be meant.
    """
    tried = [(book, found) for book in books if (found := _pages(book, known))]
    if not tried:
        raise _not_found(books, known)
    book, found = tried[0]
    if len(found) > 1 and not known.sheets:
        named = ", ".join(f"“{page.sheet}”" for page in found)
        listed = ", ".join(f'"{page.sheet}"' for page in found)
        fix = f"Please say in the mapping file which to read: sheet = [{listed}]."
        raise Unreadable(f"Several sheets have these headings: {named}.", fix, code="which_sheet")
    if missing := [name for name in known.sheets if plain(name) not in {plain(page.sheet) for page in found}]:
        raise _no_sheet(book, missing)
    return book, tuple(found)


def _chosen(book: Workbook, known: Crosswalk) -> list[Sheet]:
    """The sheets that the mapping names; else those that are not hidden."""
    wanted = {plain(name) for name in known.sheets}
    return [s for s in book.sheets if (plain(s.name) in wanted if wanted else s.state == "visible")]


def _pages(book: Workbook, known: Crosswalk) -> list[Page]:
    return [page for sheet in _chosen(book, known) if (page := _page(sheet, known)) is not None]


def _by_line(sheet: Sheet) -> dict[int, dict[int, Cell]]:
    found: dict[int, dict[int, Cell]] = {}
    for (row, column), cell in sorted(sheet.cells.items()):
        found.setdefault(row, {})[column] = cell
    return found


def _heading(cell: Cell) -> str:
    return "" if cell.value is None else " ".join(str(cell.value).split())


def _candidates(lines: Mapping[int, Line], known: Crosswalk) -> list[int]:
    return [known.heads] if known.heads else [number for number in lines if number <= _LOOKED_AT]


def _page(sheet: Sheet, known: Crosswalk) -> Page | None:
    """The sheet with its headings; None where no line has all of them. Raises Unreadable where one is there twice."""
    lines = _by_line(sheet)
    for number in _candidates(lines, known):
        shown = {column: text for column, cell in lines.get(number, {}).items() if (text := _heading(cell))}
        places = {plain(text): column for column, text in reversed(shown.items())}
        if all(plain(heading) in places for heading in known.headings):
            _once(sheet, number, shown, known)
            columns = {heading: places[plain(heading)] for heading in known.headings}
            return Page(sheet.name, number, columns, shown, {n: line for n, line in lines.items() if n > number})
    return None


def _once(sheet: Sheet, number: int, shown: Mapping[int, str], known: Crosswalk) -> None:
    often = Counter(plain(text) for text in shown.values())
    twice = [heading for heading in known.headings if often[plain(heading)] > 1]
    if twice:
        places = {h: [a1(number, c) for c, text in shown.items() if plain(text) == plain(h)] for h in twice}
        where = "; ".join(f"“{heading}” in {' and '.join(cells)}" for heading, cells in places.items())
        fix = "Please give each its own name, in the sheet and in the mapping file."
        raise Unreadable(f"A heading stands over more than one column of “{sheet.name}”: {where}.", fix,
                         code="heads_twice")  # fmt: skip


def _no_sheet(book: Workbook, missing: Sequence[str]) -> Unreadable:
    there = [sheet.name for sheet in book.sheets]
    told = " ".join(f"The sheet “{name}” {_why(name, there)}" for name in missing)
    return Unreadable(told, "Please mend the name in the mapping file, or the headings of that sheet.", code="no_sheet")


def _why(name: str, there: Sequence[str]) -> str:
    if plain(name) in {plain(one) for one in there}:
        return "has not all of the headings."
    return f"is not in this file.{near(name, there)}"


def _not_found(books: Sequence[Workbook], known: Crosswalk) -> Unreadable:
    """What is missing in the line that has most of the headings."""
    if known.sheets and not any(_chosen(book, known) for book in books):
        return _no_sheet(books[0], known.sheets)
    best = max(_tried(books, known), key=lambda one: len(one[2]), default=None)
    if best is None or not best[2]:
        named = ", ".join(f"“{heading}”" for heading in known.headings[:8])
        return Unreadable(f"None of the headings that the mapping file names is in this file: {named}.",
                          "Is it the right file, and the right mapping? The headings must be as they are in the sheet.",
                          code="no_headings")  # fmt: skip
    sheet, number, found, shown = best
    missing = [heading for heading in known.headings if plain(heading) not in found]
    left = [text for text in shown if plain(text) not in {plain(heading) for heading in known.headings}]
    told = " ".join(f"There is no column {short(heading)}.{near(heading, left)}" for heading in missing)
    fix = "Please write the headings in the mapping file as they are in the sheet."
    return Unreadable(f"In line {number} of “{sheet}”: {told}", fix, code="no_headings")


def _tried(books: Sequence[Workbook], known: Crosswalk) -> Iterator[tuple[str, int, set[str], list[str]]]:
    """For each line that may hold the headings: its sheet, its number, which are there, and all that stands in it."""
    wanted = {plain(heading) for heading in known.headings}
    for book in books:
        for sheet in _chosen(book, known):
            lines = _by_line(sheet)
            for number in _candidates(lines, known):
                shown = [text for cell in lines.get(number, {}).values() if (text := _heading(cell))]
                yield sheet.name, number, {plain(text) for text in shown} & wanted, shown
