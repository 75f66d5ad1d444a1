"""A diary that came back: every row of its sheets is a return, a row about several children one for each.

    sheets   which sheet is which, by the heads of its columns
    rows     which row is which, by its number
    values   what the cells mean

The first reading stands for the workbook as a whole: its problems, and which sheets were found.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from formgen.diary import CODE, COPIES, OUTLINE, ROW, row_id, row_reference
from formgen.errors import Problem, Severity, Unreadable
from formgen.read import Editions, Reading
from formgen.read.ooxml.workbook import Workbook
from formgen.read.places.diary import Sheet, sheets_of
from formgen.read.places.identify import Identity, disagreements, identify, is_manifest
from formgen.read.places.rows import Row, rows_of


def knows(book: Workbook) -> bool:
    """Whether the workbook is a diary, by the reference that rules."""
    return _hinted(book) and identify(book).reference.code == CODE


def _hinted(book: Workbook) -> bool:
    texts = [*book.properties.values(), *(sheet.header_footer for sheet in book.sheets)]
    cells = (cell.value for sheet in book.sheets for cell in sheet.cells.values() if isinstance(cell.value, str))
    return any(f"LM-{CODE}" in text.upper() for text in (*texts, *cells))


def read_all(book: Workbook, editions: Editions) -> tuple[Reading, ...]:
    """The workbook as a whole, then a reading for each row that is filled in. Raises `Unreadable`."""
    identity = identify(book)
    if identity.reference.key is None:
        raise Unreadable("This diary bears no number of its own.", "Please make one with `formgen diary`.",
                         code="not_ours")  # fmt: skip
    others = identity.others()
    own = [sheet for sheet in book.sheets if sheet.name not in others and not is_manifest(sheet)]
    sheets, strange = sheets_of(own, editions)
    if not sheets:
        raise Unreadable("The heads of the columns are gone from this diary.",
                         "Please give back the whole workbook, with the lines above the rows.", code="heads_gone")
    rows = [row for sheet in sheets for row in rows_of(sheet, book.date1904)]
    problems = (*_of_the_file(book), *_of_the_reference(identity, rows), *strange,
                *(p for sheet in sheets for p in sheet.problems), *_sheets_twice(sheets))  # fmt: skip
    reference = str(identity.reference)
    whole = Reading(OUTLINE, reference, {COPIES: {s.log.letter: s.copy for s in sheets}}, {}, problems, label="diary")
    return (whole, *(reading for row in _once(rows) for reading in _readings(reference, row)))


def _of_the_file(book: Workbook) -> Iterator[Problem]:
    for note in book.notes:
        yield Problem("note", note, "Please look whether anything is missing.", Severity.WARNING)
    if book.date1904:
        yield Problem(
            "date_system", "This workbook counts dates from 1904; the diary was made to count from 1900.",
            "Please check every date: they may all be four years out.", Severity.WARNING,
        )  # fmt: skip


def _of_the_reference(identity: Identity, rows: Sequence[Row]) -> Iterator[Problem]:
    answered = {(row.sheet.name, row.number, column) for row in rows for column in row.sheet.places}
    yield from disagreements(identity, answered)


def _sheets_twice(sheets: Sequence[Sheet]) -> Iterator[Problem]:
    titles = [sheet.log.title for sheet in sheets]
    for title in dict.fromkeys(t for t in titles if titles.count(t) > 1):
        names = " and ".join(f"“{sheet.name}”" for sheet in sheets if sheet.log.title == title)
        yield Problem("sheet_twice", f"The sheet {title} is there more than once: {names}.",
                      "Rows that say the same count once. Please delete the copy.", Severity.WARNING)  # fmt: skip


def _once(rows: Sequence[Row]) -> Iterator[Row]:
    """The rows in their order; of rows that share a number all are told of it, and none is taken.

    The same row on two sheets counts once where it says the same: the sheet was copied.
    """
    numbered: dict[str, list[Row]] = {}
    for row in rows:
        numbered.setdefault(row.id or row.hash, []).append(row)
    for same in numbered.values():
        first = same[0]
        if len({row.sheet.name for row in same}) == len(same) and len({row.hash for row in same}) == 1:
            yield first
        else:
            yield from (_twice(row, same) for row in same)


def _twice(row: Row, same: Sequence[Row]) -> Row:
    where = " and ".join(f"row {other.number} of “{other.sheet.name}”" for other in same)
    what = f"The number {row.id} is there {len(same)} times" if row.id else f"The same row is there {len(same)} times"
    free = row_id(row.sheet.log.letter, row.sheet.free)
    told = Problem(
        "row_twice", f"{what}: in {where}. None of them was taken.",
        f"If one is another entry, please give it a number of its own, such as {free}; else delete it.",
        sheet=row.sheet.name, cell=row.cell,
    )  # fmt: skip
    return replace(row, problems=(told, *row.problems))


def _readings(reference: str, row: Row) -> Iterator[Reading]:
    """The returns of one row: one for each child, or one."""
    log, outline = row.sheet.log, row.sheet.outline
    answers = {log.table: {ROW: dict(row.answers)}}
    cases: Sequence[tuple[str, Mapping[Any, Any]]] = row.cases or (("", {}),)
    for case, source in cases:
        label = f"row {row.id}" if row.id else f"row {row.number} of {log.title}"
        yield Reading(
            outline, row_reference(reference, row.id or f"{log.letter}-{row.hash}", case if log.children else ""),
            answers, {**row.sources, **source}, row.problems, case=case or None, how="screen",
            label=f"{label}, {case}" if len(cases) > 1 else label,
        )  # fmt: skip

