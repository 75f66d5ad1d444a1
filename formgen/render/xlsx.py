"""Excel forms: an edition drawn once by openpyxl, then filled by writing cells into the compiled XML."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from io import BytesIO
from math import ceil

from openpyxl import Workbook

from formgen import reference
from formgen.answers import Instance, flatten, is_blank, open_rows
from formgen.ask import MONTHS
from formgen.beside import english
from formgen.look import Edition, Look
from formgen.render.shared import package
from formgen.render.shared.seal import add_seal
from formgen.render.workbook.grid import Drawn, Spans, draw, rows_for
from formgen.render.workbook.leaves import Leaves, leaves
from formgen.render.workbook.restyle import STYLES, restyled, tall
from formgen.render.workbook.slots import ENDS, FACTS, REFERENCE, Sliced, in_xml
from formgen.render.workbook.style import TALLEST
from formgen.render.workbook.typed import Slot
from formgen.report import Report

SUFFIX = "xlsx"

_SHEET = "xl/worksheets/sheet1.xml"


def compile(edition: Edition) -> Template:  # noqa: A001 - the name that every format gives it
    """The edition as a template; more open rows than a blank copy has are compiled when first needed."""
    edition = replace(edition, look=edition.look.varied)
    template = Template(edition, any(question.open for question in edition.outline.questions()))
    template.compiled({})
    return template


def report(report: Report, look: Look) -> bytes:
    """The workbook of a report: a sheet for each part of it, charts as Excel's own."""
    from formgen.render.workbook import report as figures

    parts = restyled(members(figures.workbook(report, look.varied)), look)
    add_seal(parts, "xl/workbook.xml", report.seal)
    return package.pack(package.member(name, content) for name, content in parts.items())


@dataclass(frozen=True, slots=True)
class Compiled:
    """An edition with so many open rows: members that stay, members with slots, and where answers belong."""

    fixed: Mapping[str, package.Member]
    sliced: Mapping[str, Sliced]
    slots: Mapping[tuple[str, str | None], tuple[Slot, ...]]
    leaves: Leaves

    def cells(self, instance: Instance) -> tuple[dict[str, bytes], dict[int, float]]:
        """The cells of a filling, and the heights of the rows that have to be higher than usual."""
        cells: dict[str, bytes] = {}
        heights: dict[int, float] = {}
        slots, prefilled = self.slots, instance.prefilled
        for path, row, value in flatten(instance.answers):
            place = path, row
            if place not in slots or is_blank(value):
                continue
            known = bool(prefilled) and place in prefilled
            for slot in slots[place]:
                cells[slot.cell], height = slot.filled(value, known)
                if height:
                    _heighten(heights, slot, height)
        return cells, heights

    def spans(self, heights: Mapping[int, float]) -> dict[tuple[str, str | None], int]:
        """How many rows the boxes need that would be higher than a row of a sheet can be."""
        rows = {row: ceil(height / TALLEST) for row, height in heights.items() if height > TALLEST}
        return {key: rows[slot.row] for key, slots in self.slots.items() for slot in slots if slot.row in rows}


def _heighten(heights: dict[int, float], slot: Slot, height: float) -> None:
    """Makes the rows of a box so high together, where they are not already."""
    each = height / slot.place.rows
    if each > heights.get(slot.row, 0.0):
        for row in range(slot.row, slot.row + slot.place.rows):
            heights[row] = each


@dataclass(frozen=True, slots=True)
class Template:
    """An edition, compiled for every number of open rows that was asked for so far."""

    edition: Edition
    grows: bool
    _sizes: dict[tuple[int, ...], Compiled] = field(default_factory=dict, compare=False, repr=False)

    def compiled(self, filled: Mapping[str, int]) -> Compiled:
        """The template with room for so many rows in each open table."""
        rows = rows_for(self.edition.outline, filled) if self.grows else {}
        size = tuple(rows.values())
        if size not in self._sizes:
            self._sizes[size] = _compile(draw(self.edition, rows, REFERENCE, FACTS), self.edition.look)
        return self._sizes[size]

    def fill(self, instance: Instance) -> bytes:
        """The workbook of one filling. Equal instances give equal bytes.

        Raises UserError when an answer is longer than an Excel cell can hold.
        """
        filled = open_rows(self.edition.outline, instance.answers) if self.grows else {}
        compiled = self.compiled(filled)
        cells, heights = compiled.cells(instance)
        if heights and max(heights.values()) > TALLEST:
            compiled = self._spread(filled, compiled.spans(heights))
            cells, heights = compiled.cells(instance)
        marks = {
            "reference": in_xml(self._reference(instance)).encode(),
            "facts": in_xml(facts(self.edition, instance)).encode(),
            "ends": compiled.leaves.written(heights),
        }
        changed = {
            name: package.member(name, part.filled(*((cells, heights) if name == _SHEET else ({}, {})), marks),
                                 package.FAST)
            for name, part in compiled.sliced.items()
        }  # fmt: skip
        return package.pack(changed.get(name, member) for name, member in compiled.fixed.items())

    def _spread(self, filled: Mapping[str, int], spans: Spans) -> Compiled:
        """The template with boxes that take several rows; hardly two fillings have the same, so that it is not kept."""
        rows = rows_for(self.edition.outline, filled) if self.grows else {}
        return _compile(draw(self.edition, rows, REFERENCE, FACTS, spans), self.edition.look)

    def _reference(self, instance: Instance) -> str:
        outline = self.edition.outline
        return instance.reference or reference.blank(outline.code, outline.version)


def facts(edition: Edition, instance: Instance) -> str:
    """What stands beside the reference: the title, the case label and the date of issue."""
    made = instance.made_on
    dated = f"{made.day} {MONTHS[made.month - 1]} {made.year}" if made else ""
    label = f"Case {instance.case}" if instance.case else ""
    return " · ".join(filter(None, (english(edition.outline.title), label, dated)))


def _compile(drawn: Drawn, look: Look) -> Compiled:
    slots: dict[tuple[str, str | None], tuple[Slot, ...]] = {}
    high = tall(look)
    for place in drawn.places:
        key = place.box.item.path, place.box.item.row
        slots[key] = (*slots.get(key, ()), Slot.at(place, high))
    cells = {place.cell for place in drawn.places}
    repeated = int((drawn.workbook.worksheets[0].print_title_rows or "1").rpartition(":")[2].strip("$"))
    parts = restyled(members(drawn.workbook), look)
    pages = leaves(parts[_SHEET], drawn.kept, repeated)
    parts[_SHEET] = _endless(parts[_SHEET])
    fixed: dict[str, package.Member] = {}
    sliced: dict[str, Sliced] = {}
    for name, content in parts.items():
        fixed[name] = package.member(name, content)
        if name.endswith(".xml"):
            part = Sliced.of(content.decode(), cells if name == _SHEET else ())
            if part.marks:
                sliced[name] = part
    return Compiled(fixed, sliced, slots, pages)


def _endless(sheet: bytes) -> bytes:
    """A sheet with a mark where the ends of its pages are told, those that were drawn among them."""
    return _ENDS.sub(f"</headerFooter>{ENDS}".encode(), sheet, count=1)


_ENDS = re.compile(rb"</headerFooter>(?:<rowBreaks.*?</rowBreaks>)?", re.DOTALL)


def pack(workbook: Workbook) -> bytes:
    """The bytes of an openpyxl workbook: equal workbooks give equal bytes."""
    return package.pack(package.member(name, content) for name, content in members(workbook).items())


def members(workbook: Workbook) -> dict[str, bytes]:
    """The parts of an openpyxl workbook without the hour of saving, with links that every reader follows."""
    saved = BytesIO()
    workbook.save(saved)
    parts = package.contents(saved.getvalue())
    first = [name for name in ("[Content_Types].xml", "_rels/.rels") if name in parts]
    return {name: _steady(name, parts[name]) for name in (*first, *(n for n in parts if n not in first))}


_OWN_FONT = re.compile(rb'<name val="Calibri"/>(.*?)<sz val="11"/>(?=<scheme)')
"""The workbook's own font, by whose digits the widths of columns are counted; no cell is written in it.

Where Excel's Calibri is not installed, columns are a third wider and pages printed so much smaller; Arial has a double
of its widths everywhere.
"""

_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_TARGET = re.compile(r'Target="/([^"]+)"')
_TAG = re.compile(rb"<(/?)(\w+)(?=[\s/>])")
_BEFORE_CORNERS = re.compile(rb"</headerFooter>(?:<rowBreaks.*?</rowBreaks>)?(?:<colBreaks.*?</colBreaks>)?", re.DOTALL)
"""The elements of a sheet stand in the order that the format sets: Excel mends a file where they do not."""

_NO_GREEN_CORNERS = b'<ignoredErrors><ignoredError sqref="A1:XFD5000" numberStoredAsText="1"/></ignoredErrors>'


def _steady(name: str, content: bytes) -> bytes:
    """A part as we want it: openpyxl writes the hour of saving, links from the root that exceljs loses, and drawings
    without the prefixes by which exceljs knows them.
    """
    if name == "docProps/core.xml":
        return _MODIFIED.sub(rb"\g<1>2000-01-01T00:00:00Z", content)
    if name == STYLES:
        return _OWN_FONT.sub(rb'<name val="Arial"/>\1<sz val="10"/>', content, count=1)
    if name == "xl/theme/theme1.xml":
        return content.replace(b'typeface="Calibri"', b'typeface="Arial"')
    if name.endswith(".rels"):
        folder = posixpath.dirname(posixpath.dirname(name))
        return _TARGET.sub(
            lambda found: f'Target="{posixpath.relpath(found[1], folder or ".")}"', content.decode()
        ).encode()
    if name.startswith("xl/drawings/drawing") and content.count(b'xmlns="') == 1:
        return _TAG.sub(rb"<\1xdr:\2", content).replace(b'xmlns="', b'xmlns:xdr="', 1)
    if name.startswith("xl/worksheets/sheet"):
        return _BEFORE_CORNERS.sub(lambda found: found[0] + _NO_GREEN_CORNERS, content, count=1)
    return content
