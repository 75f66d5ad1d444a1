"""What was written on a form outside its boxes: beside one, or in a row that is nobody's."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from formgen.errors import Problem, Severity
from formgen.read.ooxml.workbook import Workbook, a1
from formgen.read.places.identify import is_manifest
from formgen.read.places.locate import Located, question_of, row_of
from formgen.read.places.pages import At, Page
from formgen.read.values.flaws import short
from formgen.sheet import Box, in_grid

Rows = Collection[tuple[Box, tuple[int, ...]]]
"""The boxes of a page, each with the rows in which it is."""


def strays(book: Workbook, located: Located) -> Iterator[Problem]:
    """Everything that was written where no answer is looked for."""
    for page in located.pages:
        rows = [(box, at) for box in located.boxes if (at := _rows(page, box, located))]
        yield from _beside(page, rows)
        yield from _without_head(page, located, rows)
        yield from _nowhere(page, rows)
    known = {page.sheet.name for page in located.pages}
    for sheet in book.sheets:
        if sheet.name not in known and not is_manifest(sheet) and sheet.cells:
            yield Problem("other_sheet", f"The sheet “{sheet.name}” is no part of the form and was not read.",
                          "Please look whether it holds answers.", Severity.WARNING, sheet=sheet.name)  # fmt: skip


def _beside(page: Page, rows: Rows) -> Iterator[Problem]:
    """What stands beside a box outside of grids: an answer when the box is empty, else a remark."""
    lines = {row: box for box, at in rows if not _is_gridded(box) for row in at}
    for at in _filled(page):
        row, column = at
        cell = page.cell(at)
        if row not in lines or column <= page.label or column == page.answer or cell is None:
            continue
        box = lines[row]
        empty = page.cell((row, page.answer)) is None
        yield Problem(
            "beside_box", f"{short(cell.raw)} stands beside the box {a1(row, page.answer)}, not in it.",
            "Please write the answer into the box." if empty else "It was not read: please look whether it matters.",
            Severity.ERROR if empty else Severity.WARNING, question_of(box),
            sheet=page.sheet.name, cell=a1(*at), path=box.item.path, row=box.item.row,
        )  # fmt: skip


def _is_gridded(box: Box) -> bool:
    return box.item.table is not None and in_grid(box.item.table)


def _rows(page: Page, box: Box, located: Located) -> tuple[int, ...]:
    """The rows of a page in which a box is, also where it is there twice."""
    spot, coded = located.spots.get(box.code), page.codes.get(row_of(box), ())
    return coded if spot is None or spot.page is not page or spot.at[0] in coded else (*coded, spot.at[0])


def _without_head(page: Page, located: Located, rows: Rows) -> Iterator[Problem]:
    """What stands in a row of a grid, but under none of its heads: it may be the answer of a box that is empty."""
    grids: dict[int, dict[int | str, Box]] = {}
    for box, there in rows:
        if not _is_gridded(box):
            continue
        spot = located.spots.get(box.code)
        columns = {page.column_of(box.item.question.code), spot.at[1] if spot and spot.page is page else None} - {None}
        own = {column or box.code: box for column in columns or {None}}
        for row in there:
            grids.setdefault(row, {}).update(own)
    for row, column in _filled(page):
        cell = page.cell((row, column))
        if row not in grids or column <= page.label or column in grids[row] or cell is None:
            continue
        box = _first_empty(page, row, grids[row])
        yield Problem(
            "beside_box", f"{short(cell.raw)} stands in a column that has no head.",
            "Please write the answer under the head that it belongs to.", question=question_of(box),
            sheet=page.sheet.name, cell=a1(row, column), path=box.item.path, row=box.item.row,
        )  # fmt: skip


def _first_empty(page: Page, row: int, boxes: Mapping[int | str, Box]) -> Box:
    """The first box of a row in which nothing stands; where all are full, the first of them.

    `boxes` by their columns, one without a head by its code.
    """
    full = {box.code for at, box in boxes.items() if isinstance(at, int) and page.cell((row, at)) is not None}
    return next((box for box in boxes.values() if box.code not in full), next(iter(boxes.values())))


def _nowhere(page: Page, rows: Rows) -> Iterator[Problem]:
    """Rows where something stands right of the labels, and no code of a box stands left of it."""
    taken = {row for _, there in rows for row in there}
    taken |= {at[0] for places in page.heads.values() for at in places}
    seen: set[int] = set()
    for at in _filled(page):
        row, column = at
        if column <= page.label or row in taken or row in seen or _is_printed(page, row):
            continue
        seen.add(row)
        cell = page.cell(at)
        yield Problem(
            "stray_text", f"{short(cell.raw if cell else '')} stands in a row that belongs to no question.",
            "Please move it into the box that it belongs to.", sheet=page.sheet.name, cell=a1(*at),
        )  # fmt: skip


def _is_printed(page: Page, row: int) -> bool:
    """Whether a row is the first or last line of the form (“Ref LM-…”)."""
    return any(t.strip().startswith("Ref") for t in page.left_of(row))


def _filled(page: Page) -> list[At]:
    return [at for at in sorted(page.sheet.cells) if page.cell(at) is not None]
