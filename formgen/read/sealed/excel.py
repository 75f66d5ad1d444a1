"""What a workbook of a report shows: its cells, sheet by sheet, and whatever else is seen on them.

What is no cell but seen gives a line of its own, and so does what changes how cells are seen: charts, pictures, formats
that print another number, hidden rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from formgen.read.ooxml.cells import FAR_CELLS
from formgen.read.ooxml.links import Links, links_of
from formgen.read.ooxml.package import Package
from formgen.read.ooxml.sniff import refused
from formgen.read.ooxml.workbook import Cell, a1, parse
from formgen.read.sealed import colours, sheets
from formgen.read.sealed.covered import Box, Grid, covered, grid
from formgen.read.sealed.drawings import boxes, drawn
from formgen.read.sealed.line import WHOLE, Line, plainly
from formgen.read.sealed.office import seal
from formgen.read.sealed.vocabulary import BOOK_TIES, strange

__all__ = ["lines", "seal"]


def lines(data: bytes) -> Iterator[Line]:
    """The cells of each sheet in reading order, then what else is seen on it."""
    package = Package(data)
    main = links_of(package, "").part("officeDocument") or "xl/workbook.xml"
    if main not in package:
        raise refused("damaged")
    links = links_of(package, main)
    listed = dict(sheets.listed(package.read(main)))
    theme = colours.theme(_part(package, links, "theme"))
    styles = sheets.styles(_part(package, links, "styles"), theme)
    rich = sheets.hard_to_see(_part(package, links, "sharedStrings"), theme)
    book = parse(data)
    yield from (Line(note, WHOLE, drawn=True) for note in book.notes if note.startswith(FAR_CELLS))
    for sheet in book.sheets:
        for place in sorted(sheet.cells):
            yield Line(_text(sheet.cells[place]), f"sheet “{sheet.name}”, {a1(*place)}")
        link = links.of(listed[sheet.name])
        told = [*_state(sheet.state), *map(plainly, sheet.header_footer.splitlines())]
        content, beside = package.read(link.part), links_of(package, link.part)
        told += sheets.seen(content, styles, rich, theme)
        told += _beside(package, beside)
        ruled = grid(content)
        told += covered(sheet.cells, sheet.merges, _boxes(package, beside, ruled), ruled)
        yield from _apart(told, sheet.name)
    yield from (Line(text, WHOLE, drawn=True) for text in sorted(_of_book(links, package.read(main))))
    for name in listed.keys() - {sheet.name for sheet in book.sheets}:
        yield from _apart(["a sheet of another kind"], name)


def _text(cell: Cell) -> str:
    """What is shown; of a formula, which no report has, the formula."""
    if cell.formula is not None:
        return plainly(cell.formula)
    if isinstance(cell.value, float) and cell.value.is_integer():
        return str(int(cell.value))
    return plainly(cell.raw if cell.value is None else str(cell.value))


def _part(package: Package, links: Links, kind: str) -> bytes:
    name = links.part(kind)
    return package.read(name) if name and name in package else b""


def _state(state: str) -> Iterator[str]:
    if state != "visible":
        yield "the sheet is hidden"


_KNOWN = frozenset({"hyperlink", "printerSettings", "vmlDrawing"})
"""What a sheet may be tied to and shows nothing by itself: Excel's notes stand in a part of their own as well."""


def _of_book(links: Links, content: bytes) -> Iterator[str]:
    """What the workbook has besides sheets that no report has: ties to other files, names of other cells."""
    yield from (strange(link.kind) for link in links.by_id.values() if link.kind not in BOOK_TIES)
    yield from (f"the name {name}" for name in sheets.names(content))


def _beside(package: Package, links: Links) -> Iterator[str]:
    """What the parts show that a sheet is tied to."""
    for link in links.by_id.values():
        if link.kind == "drawing" and link.part in package:
            yield from drawn(package, link.part)
        elif link.kind not in _KNOWN:
            yield strange(link.kind)


def _boxes(package: Package, links: Links, ruled: Grid) -> list[Box]:
    """Where the drawings of a sheet lie."""
    parts = [link.part for link in links.by_id.values() if link.kind == "drawing" and link.part in package]
    return [box for part in parts for box in boxes(package, part, ruled)]


def _apart(told: Iterable[str], sheet: str) -> Iterator[Line]:
    """A line for each, with a place of its own: charts and pictures by their number, else what is said of it."""
    numbers: Counter[str] = Counter()
    others: Counter[str] = Counter()
    for text in told:
        sort = text.split(" ", 1)[0]
        if sort in ("chart", "picture"):
            numbers[sort] += 1
            yield Line(text, f"sheet “{sheet}”, {sort} {numbers[sort]}", drawn=True)
        else:
            others[text] += 1
    for text, times in others.items():
        yield Line(f"{text} ×{times}" if times > 1 else text, f"sheet “{sheet}”, {text}", drawn=True)
