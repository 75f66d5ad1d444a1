"""What a Word report shows: paragraphs, the cells of its tables row by row, the words beside pictures, its margins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from formgen.read.ooxml.package import Package
from formgen.read.sealed import office
from formgen.read.sealed.line import Line, plainly
from formgen.read.sealed.office import seal

__all__ = ["lines", "seal"]

MARGIN = "margin"
"""Where the texts of headers and footers stand."""

_SPACES = frozenset({"tab", "br", "cr", "noBreakHyphen"})
_UNSEEN = frozenset({"Fallback", "del", "moveFrom"})
"""What is there a second time, or was deleted with changes tracked."""


def lines(data: bytes) -> Iterator[Line]:
    """The lines of the body, then the texts of headers and footers, each once and in the order of the alphabet."""
    package = Package(data)
    yield from _Body().read(package.read("word/document.xml"))
    parts = [name for name in package.names if name.startswith(("word/header", "word/footer"))]
    margins = {line.text for name in parts for line in _Body().read(package.read(name)) if line.text}
    yield from (Line(text, MARGIN) for text in sorted(margins))


@dataclass
class _Row:
    """A row of a table while it is read; `cells` are its finished ones."""

    cells: list[str] = field(default_factory=list)
    texts: list[str] | None = None


@dataclass
class _Body:
    """Collects the lines of one part."""

    found: list[Line] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    rows: list[_Row] = field(default_factory=list)
    hidden: int = 0
    inside: bool = False

    def read(self, content: bytes) -> list[Line]:
        """The lines in their order. Raises `Unreadable`."""
        reader = office.parser()
        reader.StartElementHandler, reader.EndElementHandler = self._start, self._end
        reader.CharacterDataHandler = self._said
        office.parse(reader, content)
        return self.found

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        match name.rpartition(" ")[2]:
            case local if local in _UNSEEN:
                self.hidden += 1
            case _ if self.hidden:
                return
            case "t":
                self.inside = True
            case local if local in _SPACES:
                self.text.append(" ")
            case "tr":
                self.rows.append(_Row())
            case "tc" if self.rows:
                self.rows[-1].texts = []
            case "docPr" if attributes.get("descr"):
                self._keep(plainly(attributes["descr"]))

    def _end(self, name: str) -> None:
        match name.rpartition(" ")[2]:
            case local if local in _UNSEEN:
                self.hidden -= 1
            case _ if self.hidden:
                return
            case "t":
                self.inside = False
            case "p":
                self._keep(plainly("".join(self.text)))
                self.text.clear()
            case "tc" if self.rows:
                row = self.rows[-1]
                row.cells.append(plainly(" ".join(row.texts or ())))
                row.texts = None
            case "tr" if self.rows:
                self._row(self.rows.pop().cells)

    def _said(self, text: str) -> None:
        if self.inside and not self.hidden:
            self.text.append(text)

    def _keep(self, text: str) -> None:
        """Keeps a paragraph: in its cell, or as a line where it says anything."""
        cell = self.rows[-1].texts if self.rows else None
        if cell is not None:
            cell.append(text)
        elif text:
            self.found.append(Line(text))

    def _row(self, cells: list[str]) -> None:
        name = f"row “{cells[0]}”" if cells and cells[0] else "a row"
        if self.rows and (outer := self.rows[-1].texts) is not None:  # a table within a cell
            outer += cells
        else:
            self.found += [Line(text, name) for text in cells]
