"""The headers and footers of an OpenDocument spreadsheet, by the kind of page that they stand on."""

from __future__ import annotations

from formgen.read.ooxml.cells import Room
from formgen.read.ooxml.markup import Attributes, Walker
from formgen.read.opendocument.names import NAMESPACES, STYLE
from formgen.read.opendocument.words import Paragraph


class PagesWalk(Walker):
    """The headers and footers of each kind of page, a line for each paragraph."""

    __slots__ = ("around", "lines", "master", "paragraph", "room")
    root = "document-styles"
    namespaces = NAMESPACES

    def __init__(self, room: Room) -> None:
        super().__init__()
        self.room = room
        self.lines: dict[str, list[str]] = {}
        self.master = ""
        self.around = 0
        self.paragraph: Paragraph | None = None

    def opened(self, name: str, attributes: Attributes) -> None:
        """Takes in a page, a header or footer that is shown, or a paragraph of one."""
        if self.paragraph is not None:
            self.paragraph.opened(name, attributes)
        elif name == "master-page":
            self.master = attributes.get(f"{STYLE} name", "")
        elif name.startswith(("header", "footer")) and self.inside("master-page", name):
            self.around = len(self.path) if attributes.get(f"{STYLE} display") != "false" else 0
        elif name == "p" and self.around:
            self.paragraph = Paragraph(len(self.path), self.pieces)

    def closed(self, _name: str) -> None:
        """Ends what was opened."""
        depth = len(self.path) + 1
        if self.paragraph is not None:
            if depth != self.paragraph.depth:
                self.paragraph.closed()
                return
            text = self.room.take_text(self.paragraph.text()).strip()
            if text:
                self.lines.setdefault(self.master, []).append(text)
            self.paragraph = None
        elif depth == self.around:
            self.around = 0
