"""Boxes of a sheet to be mended that came back empty, as they were sent: what was wrong with them is wrong still."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from formgen.answers import at
from formgen.ask import State
from formgen.errors import Problem, Severity
from formgen.read.ooxml.workbook import Workbook, a1
from formgen.read.places.locate import Located, question_of
from formgen.sheet import MARK, UNMENDED, UNREAD, Box

Asked = Mapping[tuple[str, int], Sequence[str]]
"""What stands beside the boxes that nobody could read, by the name of the sheet and the row."""

NONE_ASKED: Asked = MappingProxyType({})
"""Of a sheet that is not one to be mended."""


def asked_for(book: Workbook) -> Asked:
    """What the marks of a sheet to be mended say of boxes that nobody could read."""
    marks = (
        ((sheet.name, row), cell.value.splitlines()[1:])
        for sheet in book.sheets
        for (row, _), cell in sheet.cells.items()
        if isinstance(cell.value, str) and cell.value.startswith(MARK) and UNREAD in cell.value
    )
    return {where: [line.rstrip() for line in lines if line.rstrip().endswith(UNREAD)] for where, lines in marks}


def unmended(
    asked: Asked, located: Located, answers: Mapping[str, Any], found: Collection[Problem]
) -> Iterator[Problem]:
    """The boxes in which nothing was written; of one with another error there is nothing to add."""
    if not asked:
        return
    told = {(p.path, p.row) for p in found if p.severity is Severity.ERROR}
    for place, boxes in located.groups.items():
        there = next((spot for box in boxes if (spot := located.spots.get(box.code)) is not None), None)
        if there is None or place in told or at(answers, *place) is not State.BLANK:
            continue
        where = there.page.sheet.name, there.at[0]
        if (words := _of(boxes[0], asked.get(where, ()))) is not None:
            yield Problem(
                UNMENDED, "This box was to be mended, and it is blank.", words, question=question_of(boxes[0]),
                sheet=where[0], cell=a1(*there.at), path=place[0], row=place[1],
            )  # fmt: skip


def _of(box: Box, lines: Sequence[str]) -> str | None:
    """What is said of a box: in a table each line begins with the code of its box."""
    own = [line for line in lines if box.item.table is None or line.startswith(f"{box.item.code} ")]
    head = f"{box.item.code} {box.item.question.label}: " if box.item.table else ""
    return own[0].removeprefix(head).removesuffix(UNREAD).rstrip() if own else None
