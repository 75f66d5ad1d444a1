"""An OpenDocument spreadsheet (.ods) as plain cells: `parse(data) -> Workbook`.

Bounded as the parser of Excel workbooks is, and in the same shapes: whatever the bytes, the answer is a
`Workbook` or `Unreadable`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from formgen.read.ooxml.cells import Room
from formgen.read.ooxml.markup import Attributes, Walker
from formgen.read.ooxml.package import Package
from formgen.read.ooxml.sniff import kind_of_package, refused
from formgen.read.ooxml.workbook import Sheet, Workbook
from formgen.read.opendocument.cells import ContentWalk, Table
from formgen.read.opendocument.names import META, NAMESPACES
from formgen.read.opendocument.pages import PagesWalk

_1904: Final = "1904-01-01"


def parse(data: bytes) -> Workbook:
    """The workbook that `data` is; raises `Unreadable`, and nothing else, for any other bytes."""
    package = Package(data)
    _check_kind(package)
    room = Room()
    content = ContentWalk(room).read(package.read("content.xml"))
    if not content.tables:
        raise refused("no-sheets")
    pages = PagesWalk(room).read(package.read("styles.xml")).lines if "styles.xml" in package else {}
    properties = _MetaWalk(room).read(package.read("meta.xml")).found if "meta.xml" in package else {}
    sheets = tuple(_sheet(table, content, pages) for table in content.tables)
    notes = (*_part_notes(package), *room.notes(), *_strange(content.strange))
    return Workbook(sheets, content.defined(), properties, content.null_date == _1904, notes)


def _check_kind(package: Package) -> None:
    """Raises `Unreadable` for other kinds of file, and for what only a password opens."""
    if "meta-inf/manifest.xml" in package and b"encryption-data" in package.read("meta-inf/manifest.xml"):
        raise refused("password")
    if "content.xml" not in package:
        raise refused(kind_of_package(package.names))
    kind = package.read("mimetype")[:100] if "mimetype" in package else b""
    if b"opendocument" in kind and b"spreadsheet" not in kind:
        raise refused("other-opendocument")


def _sheet(table: Table, content: ContentWalk, pages: dict[str, list[str]]) -> Sheet:
    state = "hidden" if table.style in content.hidden else "visible"
    lines = pages.get(content.masters.get(table.style, ""), [])
    return Sheet(table.name, state, table.cells, "\n".join(lines), tuple(table.merges))


def _part_notes(package: Package) -> Iterator[str]:
    if any(name.startswith(("basic/", "scripts/")) for name in package.names):
        yield "The workbook contains macros; they were not read."


def _strange(count: int) -> Iterator[str]:
    if count:
        yield f"Lists and other things inside cells, which were not read: {count}."


class _MetaWalk(Walker):
    """The properties of the document: text by local name, those of a user by the name they were given."""

    __slots__ = ("found", "name", "room")
    root = "document-meta"
    namespaces = NAMESPACES

    def __init__(self, room: Room) -> None:
        super().__init__()
        self.room = room
        self.found: dict[str, str] = {}
        self.name = ""

    def opened(self, name: str, attributes: Attributes) -> None:
        if len(self.path) == 3:
            self.pieces.clear()
            self.name = attributes.get(f"{META} name", "") if name == "user-defined" else name.rpartition(" ")[2]

    def closed(self, _name: str) -> None:
        if len(self.path) == 2:
            self.found.setdefault(self.name, self.room.take_text(self.text()))
