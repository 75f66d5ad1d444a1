"""Excel forms: an edition drawn once by openpyxl, then filled by writing cells into the compiled XML."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from openpyxl import Workbook

from formgen import reference, sheet
from formgen.answers import Instance, at, flatten, open_rows, where, words
from formgen.ask import FORBIDDEN_IN_XML, State
from formgen.beside import english, flat
from formgen.errors import UserError
from formgen.look import Edition, Look
from formgen.outline import Kind, Question
from formgen.render.shared import package
from formgen.render.shared.seal import add_seal
from formgen.render.workbook.binding import CELL_LIMIT, Place
from formgen.render.workbook.grid import Drawn, draw, rows_for
from formgen.render.workbook.restyle import restyled, tall
from formgen.render.workbook.slots import FACTS, REFERENCE, Sliced, blank_cell, in_xml, number_cell, text_cell
from formgen.render.workbook.style import (
    TALLEST,
    Guise,
    may_be_right_to_left,
    needs_room,
    runs_right_to_left,
    text_height,
)
from formgen.report import Report

SUFFIX = "xlsx"

_SHEET = "xl/worksheets/sheet1.xml"
_BEFORE_DAY_ONE = date(1899, 12, 30)
_FIRST_SAFE_DAY = date(1900, 3, 1)
"""Excel believes that 1900 was a leap year: earlier dates are written in words."""
_DIGITS = 15
"""How many digits of a number Excel keeps."""


def compile(edition: Edition) -> Template:  # noqa: A001 - the name that every format gives it
    """The edition as a template; more open rows than a blank copy has are compiled when first needed."""
    template = Template(replace(edition, look=edition.look.varied))
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
    places: Mapping[tuple[str, str | None], tuple[Place, ...]]


@dataclass(frozen=True, slots=True)
class Template:
    """An edition, compiled for every number of open rows that was asked for so far."""

    edition: Edition
    _sizes: dict[tuple[int, ...], Compiled] = field(default_factory=dict, compare=False, repr=False)

    def compiled(self, filled: Mapping[str, int]) -> Compiled:
        """The template with room for so many rows in each open table."""
        rows = rows_for(self.edition.outline, filled)
        size = tuple(rows.values())
        if size not in self._sizes:
            self._sizes[size] = _compile(draw(self.edition, rows, REFERENCE, FACTS), self.edition.look)
        return self._sizes[size]

    def fill(self, instance: Instance) -> bytes:
        """The workbook of one filling. Equal instances give equal bytes.

        Raises UserError when an answer is longer than an Excel cell can hold.
        """
        compiled = self.compiled(open_rows(self.edition.outline, instance.answers))
        cells: dict[str, str] = {}
        heights: dict[int, float] = {}
        high = tall(self.edition.look)
        for place, guise, value in _answered(compiled, instance):
            cells[place.cell] = _cell(place, guise, value)
            if isinstance(value, str) and needs_room(value, place.width):
                height = min(text_height(value, place.width) * high, TALLEST)
                heights[place.row] = max(heights.get(place.row, 0.0), height)
        marks = {"reference": in_xml(self._reference(instance)), "facts": in_xml(facts(self.edition, instance))}
        changed = {
            name: package.member(name, part.filled(*((cells, heights) if name == _SHEET else ({}, {})), marks),
                                 package.FAST)
            for name, part in compiled.sliced.items()
        }  # fmt: skip
        return package.pack(changed.get(name, member) for name, member in compiled.fixed.items())

    def _reference(self, instance: Instance) -> str:
        outline = self.edition.outline
        return instance.reference or reference.blank(outline.code, outline.version)


def facts(edition: Edition, instance: Instance) -> str:
    """What stands beside the reference: the title, the case label and the date of issue."""
    made = instance.made_on
    dated = f"{made.day} {made:%B %Y}" if made else ""
    label = f"Case {instance.case}" if instance.case else ""
    return " · ".join(filter(None, (english(edition.outline.title), label, dated)))


def _answered(compiled: Compiled, instance: Instance) -> Iterator[tuple[Place, Guise, Any]]:
    """Every cell of an answered question: how it is shown, and what it holds."""
    for path, row, _ in flatten(instance.answers):
        value = at(instance.answers, path, row)
        if value is State.BLANK:
            continue
        for place in compiled.places.get((path, row), ()):
            yield place, guise_of(place.box.item.question, (path, row) in instance.prefilled), held(place.box, value)


def guise_of(question: Question, prefilled: bool) -> Guise:
    """How the box of an answered question is shown."""
    if not prefilled:
        return Guise.OPEN
    return Guise.LOCKED if question.locked else Guise.PREFILLED


def held(box: sheet.Box, value: Any) -> str | int | float | date | None:
    """What the cell of `box` holds when the answer is `value`; numbers and dates that Excel would change
    are written in words.
    """
    question = box.item.question
    if box.option is not None:
        return sheet.TICK if isinstance(value, tuple) and box.option.code in value else None
    if question.kind is Kind.CHOICES and box.item.table is None:
        return flat(question.words_of(value)) if isinstance(value, State) else None
    match value:
        case date() if value < _FIRST_SAFE_DAY:
            return words(question, value)
        case bool():
            pass
        case int() | Decimal() if len(str(value).strip("-").replace(".", "").strip("0")) > _DIGITS:
            return str(value)
    return sheet.cell_value(question, value)


def style_of(place: Place, guise: Guise, value: Any) -> int:
    """The style of a cell that holds `value`."""
    question = place.box.item.question
    turned = isinstance(value, str) and may_be_right_to_left(question) and runs_right_to_left(value)
    return place.styles[guise, turned]


def _cell(place: Place, guise: Guise, value: Any) -> str:
    """The XML of a filled cell."""
    style = style_of(place, guise, value)
    match value:
        case None:
            return blank_cell(place.cell, style)
        case str():
            _check_text(place, value)
            return text_cell(place.cell, style, value)
        case date():
            return number_cell(place.cell, style, (value - _BEFORE_DAY_ONE).days)
    return number_cell(place.cell, style, value)


def _check_text(place: Place, text: str) -> None:
    if len(text) * 2 > CELL_LIMIT and len(text.encode("utf-16-le")) // 2 > CELL_LIMIT:
        raise UserError(
            f"The answer to {where(place.box.item)} is longer than an Excel cell can hold "
            f"({CELL_LIMIT:,} characters).",
            "Please shorten it, or make the form as Word or PDF.",
            code="too_long",
        )
    if FORBIDDEN_IN_XML.search(text):
        raise UserError(
            f"The answer to {where(place.box.item)} holds a character that no document can show.",
            "Please type it again.",
            code="bad_character",
        )


def _compile(drawn: Drawn, look: Look) -> Compiled:
    places: dict[tuple[str, str | None], tuple[Place, ...]] = {}
    for place in drawn.places:
        key = place.box.item.path, place.box.item.row
        places[key] = (*places.get(key, ()), place)
    cells = {place.cell for place in drawn.places}
    fixed: dict[str, package.Member] = {}
    sliced: dict[str, Sliced] = {}
    for name, content in restyled(members(drawn.workbook), look).items():
        fixed[name] = package.member(name, content)
        if name.endswith(".xml"):
            part = Sliced.of(content.decode(), cells if name == _SHEET else ())
            if part.marks:
                sliced[name] = part
    return Compiled(fixed, sliced, places)


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


_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_TARGET = re.compile(r'Target="/([^"]+)"')
_NO_GREEN_CORNERS = b'<ignoredErrors><ignoredError sqref="A1:XFD5000" numberStoredAsText="1"/></ignoredErrors>'


def _steady(name: str, content: bytes) -> bytes:
    """A part as we want it: openpyxl writes the hour of saving, and links from the root that exceljs loses."""
    if name == "docProps/core.xml":
        return _MODIFIED.sub(rb"\g<1>2000-01-01T00:00:00Z", content)
    if name.endswith(".rels"):
        folder = posixpath.dirname(posixpath.dirname(name))
        return _TARGET.sub(
            lambda found: f'Target="{posixpath.relpath(found[1], folder or ".")}"', content.decode()
        ).encode()
    if name.startswith("xl/worksheets/sheet"):
        return content.replace(b"</headerFooter>", b"</headerFooter>" + _NO_GREEN_CORNERS, 1)
    return content
