"""What ties the parts of an Office package together: relationships, and the properties of the whole file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from formgen.read.ooxml.cells import Room
from formgen.read.ooxml.kept import kept
from formgen.read.ooxml.markup import Attributes, Walker
from formgen.read.ooxml.masks import MOMENTS, REFERENCES, masked
from formgen.read.ooxml.package import Package, relationships_of, target_of
from formgen.read.ooxml.sniff import refused
from formgen.read.ooxml.texts import unescape


@dataclass(frozen=True, slots=True)
class Link:
    """One internal relationship: the last word of its type, and the part that it points to."""

    kind: str
    part: str


class Links(Walker):
    """The relationships of one part; of external ones only what they are is kept, in `external`."""

    __slots__ = ("by_id", "external", "source")
    root = "Relationships"

    def __init__(self, source: str) -> None:
        super().__init__()
        self.source = source
        self.by_id: dict[str, Link] = {}
        self.external: set[str] = set()

    def opened(self, name: str, attributes: Attributes) -> None:
        """Remembers a relationship."""
        if name != "Relationship":
            return
        kind = attributes.get("Type", "").rpartition("/")[2]
        if attributes.get("TargetMode") == "External":
            self.external.add(kind)
        else:
            part = target_of(self.source, attributes.get("Target", ""))
            link = Link(kind, part)
            if self.by_id.setdefault(attributes.get("Id", ""), link) != link:
                raise refused("damaged")

    def of(self, name: str) -> Link:
        """The relationship of that id; raises `Unreadable` when there is none."""
        if name not in self.by_id:
            raise refused("damaged")
        return self.by_id[name]

    def part(self, kind: str) -> str | None:
        """The part that the first relationship of a kind points to."""
        return next((link.part for link in self.by_id.values() if link.kind == kind), None)


def links_of(package: Package, source: str) -> Links:
    """The relationships of a part, none when the package holds no list of them."""
    name = relationships_of(source)
    return _links(source, package.read(name)) if name in package else Links(source)


@kept(64, longest=20_000)
def _links(source: str, content: bytes) -> Links:
    return Links(source).read(content)


class _PropertiesWalk(Walker):
    """The document properties of one part: text by local name, custom ones by the name they were given."""

    __slots__ = ("found", "name", "room")

    def __init__(self, room: Room) -> None:
        super().__init__()
        self.room = room
        self.found: dict[str, str] = {}
        self.name = ""

    def opened(self, name: str, attributes: Attributes) -> None:
        if len(self.path) == 2:
            self.pieces.clear()
            self.name = attributes.get("name", "") if name == "property" else name

    def closed(self, _name: str) -> None:
        if len(self.path) == 1:
            self.found.setdefault(self.name, unescape(self.room.take_text(self.text())))


def _properties(content: bytes, room: Room) -> Mapping[str, str]:
    part = masked(content, REFERENCES, MOMENTS)
    found = _found(part.content)
    room.take_characters(sum(map(len, found.values())))
    return {part.told(name): part.told(text) for name, text in found.items()} if part.own else found


@kept(64, longest=5_000)
def _found(content: bytes) -> dict[str, str]:
    return _PropertiesWalk(Room()).read(content).found


def properties_of(package: Package, root: Links) -> dict[str, str]:
    """All document properties; none when the package has none, as when Google Sheets wrote it."""
    room = Room()
    properties: dict[str, str] = {}
    for kind, usual in (
        ("core-properties", "docprops/core.xml"),
        ("extended-properties", "docprops/app.xml"),
        ("custom-properties", "docprops/custom.xml"),
    ):
        name = root.part(kind) or usual
        if name in package:
            properties = {**_properties(package.read(name), room), **properties}
    return properties
