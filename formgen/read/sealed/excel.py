"""What a workbook of a report shows: its cells, sheet by sheet."""

from __future__ import annotations

from collections.abc import Iterator

from formgen.read.ooxml.workbook import Cell, a1, parse
from formgen.read.sealed.line import Line, plainly
from formgen.read.sealed.office import seal

__all__ = ["lines", "seal"]


def lines(data: bytes) -> Iterator[Line]:
    """The cells of each sheet in reading order."""
    for sheet in parse(data).sheets:
        for place in sorted(sheet.cells):
            yield Line(_text(sheet.cells[place]), f"sheet “{sheet.name}”, {a1(*place)}")


def _text(cell: Cell) -> str:
    """What is shown; of a formula, which no report has, the formula."""
    if cell.formula is not None:
        return plainly(cell.formula)
    if isinstance(cell.value, float) and cell.value.is_integer():
        return str(int(cell.value))
    return plainly(cell.raw if cell.value is None else str(cell.value))
