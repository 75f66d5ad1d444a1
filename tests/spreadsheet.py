"""A small model of a workbook for tests: what a person sees of it and can do to it, and its bytes in a millisecond.

`Book.of(data)` takes a workbook of ours apart, `book.saved()` puts it together again. Cells know which box they are
and what stands in them, so that after any edit the tests can say what a person would read off the sheet.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from html import escape
from typing import Any, NamedTuple

from lxml import etree

from formgen.render.shared.package import contents

At = tuple[int, int]
"""Row and column, from 1."""

Area = tuple[int, int, int, int]
"""First row and column, last row and column."""

TRANSITIONAL = ("http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                "http://schemas.openxmlformats.org/officeDocument/2006/relationships")  # fmt: skip
STRICT = ("http://purl.oclc.org/ooxml/spreadsheetml/main", "http://purl.oclc.org/ooxml/officeDocument/relationships")
_MAIN = f"{{{TRANSITIONAL[0]}}}"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


class Cell(NamedTuple):
    """One cell. `box` is the code of the box that it is; `means` what a person reads off it, where the content was
    written by somebody who knew (see `oracle`); `stray` that somebody wrote here what belongs elsewhere.
    """

    value: str | int | float | bool | None = None
    style: int = 0
    formula: str | None = None
    error: str | None = None
    box: str | None = None
    means: Any = None
    stray: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing is seen in it."""
        return (self.value is None or self.value == "") and self.formula is None and self.error is None

    @property
    def content(self) -> tuple[Any, ...]:
        """What is in it, however it looks."""
        if self.formula is None and self.error is None and not str(self.value or "").strip() and self.value != 0:
            return ()
        return (type(self.value), self.value, self.formula, self.error)

    def holding(self, other: Cell) -> Cell:
        """This cell with all that is in the other, and its looks: what pasting does."""
        return other._replace(box=self.box)

    def emptied(self) -> Cell:
        """This cell with nothing in it."""
        return Cell(style=self.style, box=self.box)


NOTHING = Cell()


@dataclass(slots=True)
class Page:
    """One sheet; `foreign` is one that somebody put in."""

    name: str
    cells: dict[At, Cell] = field(default_factory=dict)
    state: str = "visible"
    merges: list[Area] = field(default_factory=list)
    rules: list[tuple[list[Area], str]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    widths: dict[int, float] = field(default_factory=dict)
    footer: str = ""
    protected: bool = False
    foreign: bool = False

    def __getitem__(self, at: At) -> Cell:
        return self.cells.get(at, NOTHING)

    def copy(self) -> Page:
        """A sheet that can be changed without changing this one."""
        return replace(
            self, cells=dict(self.cells), merges=list(self.merges), rules=list(self.rules),
            hidden_rows=set(self.hidden_rows), hidden_columns=set(self.hidden_columns), widths=dict(self.widths),
        )  # fmt: skip

    @property
    def last_row(self) -> int:
        """The last row in which a cell is."""
        return max((row for row, _ in self.cells), default=0)

    @property
    def last_column(self) -> int:
        """The last column in which a cell is."""
        return max((column for _, column in self.cells), default=0)

    def boxes(self) -> dict[At, Cell]:
        """The cells that are boxes, in the order of the sheet."""
        return {at: cell for at, cell in sorted(self.cells.items()) if cell.box}

    def covers(self, at: At) -> bool:
        """Whether a cell is merged with others before it, so that nothing is seen in it."""
        return any(
            top <= at[0] <= bottom and left <= at[1] <= right and at != (top, left)
            for top, left, bottom, right in self.merges
        )

    def where(self, area: Area) -> Iterator[At]:
        """The cells of an area that are there."""
        top, left, bottom, right = area
        return (at for at in list(self.cells) if top <= at[0] <= bottom and left <= at[1] <= right)


Target = tuple[str, int, int]
"""What a defined name refers to: a cell of the sheet of that name."""


@dataclass(slots=True)
class Book:
    """A workbook. `names` are its defined names, `properties` those that formgen adds; `styles` stays as it was made.

    `reference` is the one that is printed, `made` the one with which the form was made.
    """

    pages: list[Page]
    names: dict[str, Target | str]
    properties: dict[str, str]
    styles: bytes
    days: frozenset[int]
    date1904: bool = False
    strict: bool = False
    shared: bool = False
    reference: str = ""
    made: str = ""

    def copy(self) -> Book:
        """A workbook that can be changed without changing this one."""
        return replace(self, pages=[p.copy() for p in self.pages], names=dict(self.names),
                       properties=dict(self.properties))  # fmt: skip

    @property
    def form(self) -> Page:
        """The sheet that people work on: the first that has boxes, visible ones before hidden ones."""
        own = [page for page in self.pages if any(cell.box for cell in page.cells.values())]
        return next((p for p in own if p.state == "visible"), own[0] if own else self.pages[0])

    # ------------------------------------------------------------------------- rows and columns

    def move_rows(self, page: Page, at: int, count: int, *, as_excel: bool = True) -> None:
        """Puts `count` rows in before row `at`, or takes -`count` out from there; names follow only in Excel."""
        self._move(page, lambda row, column: (_moved(row, at, count), column), as_excel)
        page.hidden_rows = _kept(_moved(row, at, count) for row in page.hidden_rows)

    def move_columns(self, page: Page, at: int, count: int, *, as_excel: bool = True) -> None:
        """The same for columns."""
        self._move(page, lambda row, column: (row, _moved(column, at, count)), as_excel)
        page.hidden_columns = _kept(_moved(column, at, count) for column in page.hidden_columns)
        page.widths = {now: width for was, width in page.widths.items() if (now := _moved(was, at, count))}

    def _move(self, page: Page, moved: Callable[[int, int], tuple[int | None, int | None]], as_excel: bool) -> None:
        page.cells = {(r, c): cell for at, cell in page.cells.items() for r, c in [moved(*at)] if r and c}
        if not as_excel:
            return
        page.merges = [area for was in page.merges if (area := _moved_area(was, moved))]
        page.rules = [([area for was in areas if (area := _moved_area(was, moved))], xml) for areas, xml in page.rules]
        for name, target in self.names.items():
            if not isinstance(target, str) and target[0] == page.name:
                row, column = moved(*target[1:])
                self.names[name] = (page.name, row, column) if row and column else "#REF!"

    def rename(self, page: Page, name: str) -> None:
        """Gives a sheet another name, as Excel does: what refers to it follows."""
        for key, target in self.names.items():
            if not isinstance(target, str) and target[0] == page.name:
                self.names[key] = (name, *target[1:])
        page.name = name

    def send(self, page: Page, source: At, target: At) -> None:
        """Cuts a cell and pastes it elsewhere, as Excel does: its looks and its names go with it."""
        cell = page[source]
        page.cells[target] = page[target].holding(cell)
        page.cells[source] = Cell(box=cell.box)
        for name, refers in self.names.items():
            if refers == (page.name, *target):
                self.names[name] = "#REF!"
            elif refers == (page.name, *source):
                self.names[name] = (page.name, *target)

    # --------------------------------------------------------------------------------- in bytes

    @staticmethod
    def of(data: bytes, boxes: Mapping[str, Cell]) -> Book:
        """The workbook `data`, one that formgen wrote; `boxes` are cells of its first sheet that are boxes, by name."""
        parts = contents(data)
        book = etree.fromstring(parts["xl/workbook.xml"])
        names: dict[str, Target | str] = {}
        for name in book.iter(f"{_MAIN}definedName"):
            if not name.get("name").startswith("_xlnm"):
                names[name.get("name")] = _target(name.text)
        pages = []
        for number, listed in enumerate(book.iter(f"{_MAIN}sheet"), 1):
            page = _page(listed.get("name"), parts[f"xl/worksheets/sheet{number}.xml"], {} if pages else boxes)
            page.state = listed.get("state")
            pages.append(page)
        custom = etree.fromstring(parts["docProps/custom.xml"])
        properties = {p.get("name"): "".join(p.itertext()) for p in custom}
        return Book(pages, names, properties, parts["xl/styles.xml"], _days(parts["xl/styles.xml"]))

    def saved(self) -> bytes:
        """The bytes of the workbook."""
        main, links = STRICT if self.strict else TRANSITIONAL
        texts: dict[str, int] | None = {} if self.shared else None
        parts = {f"xl/worksheets/sheet{n}.xml": _sheet(p, main, texts) for n, p in enumerate(self.pages, 1)}
        parts["xl/workbook.xml"] = self._list(main, links)
        parts["xl/_rels/workbook.xml.rels"] = self._links(links)
        if texts is not None:
            listed = "".join(f'<si><t xml:space="preserve">{text}</t></si>' for text in texts)
            parts["xl/sharedStrings.xml"] = f'{_DECLARATION}<sst xmlns="{main}">{listed}</sst>'
        if self.properties:
            parts["docProps/custom.xml"] = _properties(self.properties, links)
        styles = self.styles.replace(TRANSITIONAL[0].encode(), main.encode()) if self.strict else self.styles
        return zipped([*_fixed(len(self.pages), self.shared, bool(self.properties), self.strict),
                       ("xl/styles.xml", styles), *((name, xml.encode()) for name, xml in parts.items())])  # fmt: skip

    def _list(self, main: str, links: str) -> str:
        sheets = "".join(
            f'<sheet name="{escape(p.name)}" sheetId="{n}" state="{p.state}" r:id="rId{n}"/>'
            for n, p in enumerate(self.pages, 1)
        )
        names = "".join(f'<definedName name="{name}">{escape(_refers(t), quote=False)}</definedName>'
                        for name, t in self.names.items())  # fmt: skip
        space = f'xmlns="{main}" xmlns:r="{links}"'
        epoch = ' date1904="1"' if self.date1904 else ""
        return (f'{_DECLARATION}<workbook {space}><workbookPr{epoch}/><sheets>{sheets}</sheets>'
                f"<definedNames>{names}</definedNames></workbook>")  # fmt: skip

    def _links(self, links: str) -> str:
        kinds = [("worksheet", f"worksheets/sheet{n}.xml", f"rId{n}") for n in range(1, len(self.pages) + 1)]
        kinds.append(("styles", "styles.xml", "rIdStyles"))
        if self.shared:
            kinds.append(("sharedStrings", "sharedStrings.xml", "rIdTexts"))
        inner = "".join(f'<Relationship Id="{i}" Type="{links}/{kind}" Target="{target}"/>'
                        for kind, target, i in kinds)  # fmt: skip
        return f'{_DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'


def _moved(place: int, at: int, count: int) -> int | None:
    """Where a row or column is after `count` were put in before `at` (or taken out); None where it is gone."""
    if place < at:
        return place
    return None if count < 0 and place < at - count else place + count


def _kept(places: Iterable[int | None]) -> set[int]:
    return {place for place in places if place is not None}


def _moved_area(area: Area, moved: Callable[[int, int], tuple[int | None, int | None]]) -> Area | None:
    """An area after rows or columns were put in or taken out; None where less than two cells are left of it."""
    top, left, bottom, right = area
    rows = sorted(_kept(moved(row, 1)[0] for row in range(top, bottom + 1)))
    columns = sorted(_kept(moved(1, column)[1] for column in range(left, right + 1)))
    return (rows[0], columns[0], rows[-1], columns[-1]) if rows and columns else None


# ------------------------------------------------------------------------------------------- taken apart


@cache
def letters(column: int) -> str:
    """The name of a column: 4 is D."""
    name = ""
    while column:
        column, letter = divmod(column - 1, 26)
        name = chr(ord("A") + letter) + name
    return name


def a1(at: At) -> str:
    """The name of a cell: row 12 and column 4 are D12."""
    return f"{letters(at[1])}{at[0]}"


_A1 = re.compile(r"([A-Z]{1,3})([1-9][0-9]*)")


def place_of(name: str) -> At:
    """Row and column of D12."""
    found = _A1.fullmatch(name)
    assert found is not None, name
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]), column


def _area(name: str) -> Area:
    first, _, last = name.partition(":")
    return (*place_of(first), *place_of(last or first))


def _target(text: str) -> Target | str:
    sheet, _, cell = text.rpartition("!")
    cell = cell.replace("$", "")
    return (sheet.strip("'").replace("''", "'"), *place_of(cell)) if _A1.fullmatch(cell) else text


def _refers(target: Target | str) -> str:
    if isinstance(target, str):
        return target
    sheet = target[0].replace("'", "''")
    return f"'{sheet}'!${letters(target[2])}${target[1]}"


def _page(name: str, xml: bytes, boxes: Mapping[str, Cell]) -> Page:
    root = etree.fromstring(xml)
    page = Page(name, footer=root.findtext(f"{_MAIN}headerFooter/{_MAIN}oddFooter") or "")
    for c in root.iter(f"{_MAIN}c"):
        at, style, kind = c.get("r"), int(c.get("s", 0)), c.get("t", "n")
        known = boxes.get(at, NOTHING)
        content = c.find(f"{_MAIN}is" if kind == "inlineStr" else f"{_MAIN}v")
        value: Any = None
        if content is not None:
            text = "".join(t.text or "" for t in content.iter(f"{_MAIN}t", f"{_MAIN}v"))
            value = text if kind == "inlineStr" else _number(text)
        page.cells[place_of(at)] = known._replace(value=value, style=style)
    page.merges = [_area(m.get("ref")) for m in root.iter(f"{_MAIN}mergeCell")]
    page.hidden_columns = {int(c.get("min")) for c in root.iter(f"{_MAIN}col") if c.get("hidden") == "1"}
    page.widths = {int(c.get("min")): float(c.get("width")) for c in root.iter(f"{_MAIN}col")}
    page.protected = root.find(f"{_MAIN}sheetProtection") is not None
    page.rules = [
        ([_area(part) for part in rule.get("sqref").split()],
         "".join(etree.tostring(f, encoding="unicode").replace(f' xmlns="{TRANSITIONAL[0]}"', "") for f in rule))
        for rule in root.iter(f"{_MAIN}dataValidation") if rule.get("type") == "list"
    ]  # fmt: skip
    return page


def _number(text: str) -> int | float:
    return int(text) if re.fullmatch(r"-?[0-9]+", text) else float(text)


def _days(styles: bytes) -> frozenset[int]:
    """The styles of cells that show dates."""
    root = etree.fromstring(styles)
    shown = {f.get("numFmtId") for f in root.iter(f"{_MAIN}numFmt") if {"d", "y"} <= set(f.get("formatCode"))}
    formats = root.find(f"{_MAIN}cellXfs")
    return frozenset(n for n, xf in enumerate(formats) if xf.get("numFmtId") in shown | {"14", "15"})


# ----------------------------------------------------------------------------------------- put together


def _sheet(page: Page, main: str, texts: dict[str, int] | None) -> str:
    rows: list[str] = []
    row = 0
    for at, cell in sorted(page.cells.items()):
        if at[0] != row:
            row = at[0]
            rows.append(f'</row><row r="{row}" hidden="1">' if row in page.hidden_rows else f'</row><row r="{row}">')
        rows.append(_cell(a1(at), cell, texts))
    widths = {**dict.fromkeys(page.hidden_columns, 9.0), **page.widths}
    columns = "".join(
        f'<col min="{c}" max="{c}" width="{w:g}" hidden="{c in page.hidden_columns:d}"/>'
        for c, w in sorted(widths.items())
    )
    footer = escape(page.footer, quote=False)
    merges = "".join(f'<mergeCell ref="{a1(a[:2])}:{a1(a[2:])}"/>' for a in page.merges if a[:2] != a[2:])
    rules = "".join(
        f'<dataValidation type="list" sqref="{" ".join(a1(a[:2]) for a in areas)}">{inner}</dataValidation>'
        for areas, inner in page.rules if areas
    )  # fmt: skip
    return "".join((
        _DECLARATION, f'<worksheet xmlns="{main}">', f"<cols>{columns}</cols>" if columns else "", "<sheetData>",
        "".join(rows).removeprefix("</row>"), "</row>" if rows else "", "</sheetData>",
        '<sheetProtection sheet="1"/>' if page.protected else "",
        f"<mergeCells>{merges}</mergeCells>" if merges else "",
        f"<dataValidations>{rules}</dataValidations>" if rules else "",
        f"<headerFooter><oddFooter>{footer}</oddFooter></headerFooter>" if footer else "",
        "</worksheet>",
    ))  # fmt: skip


def _cell(name: str, cell: Cell, texts: dict[str, int] | None) -> str:
    value, style = cell.value, f' s="{cell.style}"' if cell.style else ""
    formula = f"<f>{escape(cell.formula, quote=False)}</f>" if cell.formula is not None else ""
    if cell.error is not None:
        return f'<c r="{name}"{style} t="e">{formula}<v>{cell.error}</v></c>'
    match value:
        case None:
            return f'<c r="{name}"{style}>{formula}</c>' if formula else f'<c r="{name}"{style}/>'
        case bool():
            return f'<c r="{name}"{style} t="b">{formula}<v>{value:d}</v></c>'
        case str():
            text = escape(value, quote=False)
            if formula:
                return f'<c r="{name}"{style} t="str">{formula}<v>{text}</v></c>'
            if texts is not None:
                return f'<c r="{name}"{style} t="s"><v>{texts.setdefault(text, len(texts))}</v></c>'
            return f'<c r="{name}"{style} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
    return f'<c r="{name}"{style}>{formula}<v>{value!r}</v></c>'


def _properties(told: Mapping[str, str], links: str) -> str:
    space = links.rpartition("/")[0]
    inner = "".join(
        f'<property name="{name}" fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{n}">'
        f"<vt:lpwstr>{escape(text)}</vt:lpwstr></property>"
        for n, (name, text) in enumerate(told.items(), 2)
    )
    vt = f"{space}/docPropsVTypes"
    return f'{_DECLARATION}<Properties xmlns="{space}/custom-properties" xmlns:vt="{vt}">{inner}</Properties>'


@cache
def _fixed(count: int, shared: bool, custom: bool, strict: bool) -> list[tuple[str, bytes]]:
    """The parts that say which parts there are."""
    office = "application/vnd.openxmlformats-officedocument"
    kinds = {"/xl/workbook.xml": f"{office}.spreadsheetml.sheet.main+xml",
             "/xl/styles.xml": f"{office}.spreadsheetml.styles+xml"}  # fmt: skip
    kinds |= {f"/xl/worksheets/sheet{n}.xml": f"{office}.spreadsheetml.worksheet+xml" for n in range(1, count + 1)}
    links = (STRICT if strict else TRANSITIONAL)[1]
    told = [("officeDocument", "xl/workbook.xml")]
    if shared:
        kinds["/xl/sharedStrings.xml"] = f"{office}.spreadsheetml.sharedStrings+xml"
    if custom:
        kinds["/docProps/custom.xml"] = f"{office}.custom-properties+xml"
        told.append(("custom-properties", "docProps/custom.xml"))
    overrides = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in kinds.items())
    root = "".join(f'<Relationship Id="rId{n}" Type="{links}/{kind}" Target="{target}"/>'
                   for n, (kind, target) in enumerate(told, 1))  # fmt: skip
    return [
        ("[Content_Types].xml", f'{_DECLARATION}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
         f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
         f'ContentType="application/xml"/>{overrides}</Types>'.encode()),
        ("_rels/.rels",
         f'{_DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">{root}</Relationships>'.encode()),
    ]  # fmt: skip


_LOCAL, _ENTRY, _END = struct.Struct("<4s5H3L2H"), struct.Struct("<4s6H3L5H2L"), struct.Struct("<4s4H2LH")


def zipped(parts: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip file of parts that are stored as they are: right check sums, no packing."""
    body: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    for name, content in parts:
        raw = name.encode()
        facts = (0, 0, 0, 0x21, zlib.crc32(content), len(content), len(content), len(raw), 0)
        local = _LOCAL.pack(b"PK\x03\x04", 20, *facts) + raw + content
        directory += (_ENTRY.pack(b"PK\x01\x02", 20, 20, *facts, 0, 0, 0, 0, offset), raw)
        body.append(local)
        offset += len(local)
    listed = b"".join(directory)
    count = len(body)
    return b"".join((*body, listed, _END.pack(b"PK\x05\x06", 0, 0, count, count, len(listed), offset, 0)))
