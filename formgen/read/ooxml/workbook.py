"""A workbook (.xlsx, .xlsm, transitional or Strict) as plain cells: `parse(data) -> Workbook`.

Made for files from strangers: bounded in time and memory, never evaluates, follows or keeps anything
that is not a value. Whatever the bytes, the answer is a `Workbook` or `Unreadable`; what was left out
is said in `Workbook.notes`.

    sniff     what kind of file is this
    package   zip -> parts, within bounds
    markup    part -> elements, within bounds
    shards    part -> what repeats in it, so that nothing is parsed twice
    texts     the texts that cells share
    styles    which cells show dates
    sheets    sheets -> cells, by `walk` and `pieces`
    workbook  the rest: list of sheets, names, properties
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from formgen.read.ooxml.cells import Area, Cell, Room, a1
from formgen.read.ooxml.kept import kept
from formgen.read.ooxml.links import Links, links_of, properties_of
from formgen.read.ooxml.markup import NAMESPACES, Attributes, Walker
from formgen.read.ooxml.package import Package
from formgen.read.ooxml.sheets import page_of
from formgen.read.ooxml.sniff import kind_of_package, refused
from formgen.read.ooxml.styles import Styles, styles_of
from formgen.read.ooxml.texts import Texts, texts_of, unescape

__all__ = ["Cell", "Sheet", "Workbook", "a1", "parse"]

MAX_SHEETS: Final = 250
MAX_NAMES: Final = 20_000
_PLAIN: Final = Styles()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of cells. `state` is "visible", "hidden" or "veryHidden".

    `cells` are by (row, column), both from 1; empty cells are absent. `header_footer` is the text of
    all headers and footers without their layout codes, a line each. `merges` are the areas that are shown
    as one cell, of which only the first holds what is seen.
    """

    name: str
    state: str
    cells: Mapping[tuple[int, int], Cell]
    header_footer: str
    merges: tuple[Area, ...] = ()


@dataclass(frozen=True, slots=True)
class Workbook:
    """What a workbook file holds, as far as a form can need it.

    `names` maps defined names to what they refer to ("Form!$D$12"); a name that only single sheets
    define is kept when they agree. `properties` are by local name, custom ones by their own name;
    core ones win over app ones over custom ones. `notes` say in plain words what was left out.
    """

    sheets: tuple[Sheet, ...]
    names: Mapping[str, str]
    properties: Mapping[str, str]
    date1904: bool
    notes: tuple[str, ...]


def parse(data: bytes) -> Workbook:
    """The workbook that `data` is; raises `Unreadable`, and nothing else, for any other bytes."""
    package = Package(data)
    root = links_of(package, "")
    main = _main_part(package, root)
    book = _book(package.read(main))
    links = links_of(package, main)
    room = Room()
    styles, strings = links.part("styles"), links.part("sharedStrings")
    shown = styles_of(package.read(styles)) if styles else _PLAIN
    texts = texts_of(package.read(strings), room) if strings else Texts()
    parts = [(listed, links.of(listed.link)) for listed in book.sheets]
    sheets = tuple(
        _sheet(listed, package.read(link.part), texts, shown, room)
        for listed, link in parts
        if link.kind == "worksheet"
    )
    if not sheets:
        raise refused("no-sheets")
    skipped = len(book.sheets) - len(sheets)
    notes = (*_part_notes(package), *room.notes(), *book.notes, *_skipped_note(skipped))
    return Workbook(sheets, book.names, properties_of(package, root), book.date1904, notes)


@kept(32, longest=100_000)
def _book(content: bytes) -> _BookWalk:
    return _BookWalk().read(content)


def _sheet(listed: _Listed, content: bytes, texts: Texts, shown: Styles, room: Room) -> Sheet:
    """The sheet that `content` holds."""
    page = page_of(content, texts, shown, room)
    return Sheet(listed.name, listed.state, page.cells, "\n".join(page.lines), tuple(page.merges))


# ---------------------------------------------------------------------------------------------- parts

_LINK_IDS: Final = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships id",
    "http://purl.oclc.org/ooxml/officeDocument/relationships id",
)


def _main_part(package: Package, root: Links) -> str:
    """The part that holds the list of sheets; raises `Unreadable` when this is no such workbook."""
    for name in (root.part("officeDocument"), "xl/workbook.xml"):
        if name and name in package and name.endswith(".xml") and not name.startswith(("word/", "ppt/")):
            return name
    raise refused(kind_of_package(package.names))


def _part_notes(package: Package) -> list[str]:
    """What the package holds that is never opened."""
    notes = []
    if any(name.endswith("vbaproject.bin") for name in package.names):
        notes.append("The workbook contains macros; they were not read.")
    if any(name.startswith("xl/externallinks/") for name in package.names):
        notes.append("The workbook has links to other files; they were not followed.")
    return notes


def _skipped_note(count: int) -> list[str]:
    return [f"Sheets without cells, such as charts, left out: {count}."] if count else []


# --------------------------------------------------------------------------------------- the workbook


@dataclass(frozen=True, slots=True)
class _Listed:
    """A sheet as the workbook lists it; `link` names the relationship to its part."""

    name: str
    state: str
    link: str


class _BookWalk(Walker):
    """The list of sheets, the defined names and the epoch."""

    root = "workbook"
    namespaces = NAMESPACES

    def __init__(self) -> None:
        super().__init__()
        self.room = Room()
        self.sheets: list[_Listed] = []
        self.date1904 = False
        self.name = ""
        self.scoped = False
        self.everywhere: dict[str, str] = {}
        self.local: dict[str, set[str]] = {}

    def opened(self, name: str, attributes: Attributes) -> None:
        if name == "sheet" and self.inside("sheets", "sheet"):
            self.sheets.append(_listed(attributes))
        elif name == "definedName":
            self.pieces.clear()
            self.name = attributes.get("name", "")
            self.scoped = "localSheetId" in attributes
        elif name == "workbookPr" and self.inside("workbook", "workbookPr"):
            self.date1904 = attributes.get("date1904") in ("1", "true")
        if len(self.sheets) > MAX_SHEETS:
            raise refused("too-many-sheets")

    def closed(self, name: str) -> None:
        if name != "definedName" or not self.inside("definedNames"):
            return
        refers_to = self.room.take_text(self.text())
        if self.name.startswith("_xlnm"):
            return
        if self.scoped:
            self.local.setdefault(self.name, set()).add(refers_to)
        else:
            self.everywhere[self.name] = refers_to
        if len(self.everywhere) + len(self.local) > MAX_NAMES:
            raise refused("too-much-markup")

    @cached_property
    def names(self) -> dict[str, str]:
        """The names of the whole workbook, and those of single sheets that can mean one thing only."""
        agreed = {name: min(places) for name, places in self.local.items() if len(places) == 1}
        return agreed | self.everywhere

    @cached_property
    def notes(self) -> Sequence[str]:
        """What was left out, in words."""
        several = {name for name, places in self.local.items() if len(places) > 1} - self.everywhere.keys()
        return [f"Names that mean other cells on other sheets, left out: {len(several)}."] if several else []


def _listed(attributes: Attributes) -> _Listed:
    """A sheet of the workbook's list; an unknown state counts as visible."""
    state = attributes.get("state", "visible")
    link = next((attributes[key] for key in _LINK_IDS if key in attributes), "")
    return _Listed(
        unescape(attributes.get("name", "")), state if state in ("hidden", "veryHidden") else "visible", link
    )
