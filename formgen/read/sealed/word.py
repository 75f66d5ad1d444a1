"""What a Word report shows: paragraphs, the cells of its tables row by row, pictures, its margins.

What is no text but seen, or is text but not seen, gives a line of its own: pictures, symbols, fields, hidden letters.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from formgen.read.ooxml.links import Links, links_of
from formgen.read.ooxml.markup import OFF
from formgen.read.ooxml.package import Package
from formgen.read.ooxml.sniff import refused
from formgen.read.sealed import colours, office
from formgen.read.sealed.line import FLOATING, WHOLE, Line, picture, plainly
from formgen.read.sealed.looks import Looks, fonts_in, is_exact, looks_of, out_of_page, unlike_paper
from formgen.read.sealed.office import amount, seal
from formgen.read.sealed.vocabulary import WORD_TIES, is_strange, strange

__all__ = ["lines", "seal"]

MARGIN = "margin"
"""Where the texts of headers and footers stand, and what holds for all pages."""

_SPACES = frozenset({"tab", "br", "cr", "noBreakHyphen"})
_HARMLESS = frozenset({"TOC", "PAGE", "NUMPAGES", "PAGEREF", "HYPERLINK"})
"""Fields of which Word makes nothing but lists of headings, links and numbers of pages."""

_NO_TEXT = {
    "object": "an object", "pict": "a drawing", "chart": "a chart", "altChunk": "another document",
    "relIds": "a diagram", "footnoteReference": "a footnote", "endnoteReference": "an endnote", "bdo": "turned letters",
    "commentReference": "a comment", "framePr": "a frame", "contentPart": "ink", "svgBlip": "a second picture",
    "background": "a background",
}  # fmt: skip
"""What is seen, or says something, and stands in other parts of the file; a report has none of it."""

_NUMBER = "a number before the line"
_LEAST_HEIGHT, _LEAST_WIDTH, _LEAST_PAGE, _MOST_MARGIN = 160, 140, 7_000, 5_000
"""Twentieths of a point: a row that must be lower, a column that is narrower, a page that is smaller, a margin that is
broader than that hides what stands there.
"""

_EMUS_A_MM = 36_000

_TELLS_NOTHING = frozenset({"extLst", "ext", "useLocalDpi", "svgBlip", "compatExt"})


def lines(data: bytes) -> Iterator[Line]:
    """The lines of the body, then those of headers and footers, each once and in the order of the alphabet."""
    package = Package(data)
    main = links_of(package, "").part("officeDocument")
    if main is None:
        raise refused("damaged")
    links = links_of(package, main)
    looks = looks_of(_part(package, links, "styles"), colours.theme(_part(package, links, "theme")))
    body = _Body(package, links, looks)
    yield from body.read(package.read(main))
    fonts = looks.fonts | body.fonts
    yield from (Line(text, WHOLE, drawn=True) for text in _ties(package, links))
    margins = {Line(text, MARGIN, drawn=True) for text in _fonts(package, links)}
    for part in sorted({link.part for link in links.by_id.values() if link.kind in ("header", "footer")}):
        own = links_of(package, part)
        margin = _Body(package, own, looks)
        margins |= {Line(line.text, MARGIN, line.drawn) for line in margin.read(package.read(part)) if line.text}
        margins |= {Line(text, MARGIN, drawn=True) for text in _ties(package, own)}
        fonts |= margin.fonts
    yield from (Line(f"letters in the font {name}", drawn=True) for name in sorted(fonts))
    yield from sorted(margins, key=lambda line: (line.text, line.drawn))


def _part(package: Package, links: Links, kind: str) -> bytes:
    name = links.part(kind)
    return package.read(name) if name and name in package else b""


def _ties(package: Package, links: Links) -> Iterator[str]:
    """What a part is tied to that no report has: other documents, comments, a template from elsewhere."""
    settings = links.part("settings")
    beside = links_of(package, settings).by_id.values() if settings else ()
    yield from (strange(link.kind) for link in links.by_id.values() if link.kind not in WORD_TIES)
    yield from (strange(link.kind) for link in beside)


def _fonts(package: Package, links: Links) -> Iterator[str]:
    """The fonts that the file brings along: in them a letter may look like another."""
    name = links.part("fontTable")
    if name:
        yield from ("a font of its own" for link in links_of(package, name).by_id.values() if link.kind == "font")


@dataclass
class _Row:
    """A row of a table while it is read; `cells` are its finished ones."""

    cells: list[str] = field(default_factory=list)
    texts: list[str] | None = None
    merged: bool = False
    """Whether the cell that is being read is one with that above it, and shows nothing."""


@dataclass
class _Body:
    """Collects the lines of one part."""

    package: Package
    links: Links
    looks: Looks
    found: list[Line] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    rows: list[_Row] = field(default_factory=list)
    inside: bool = False
    field_: list[str] | None = None
    run: list[str] = field(default_factory=list)
    unseen: list[bool] = field(default_factory=lambda: [False, False])
    """Whether the paragraph, and the run in it, has letters that are not seen."""

    exact: bool = False
    """Whether the lines of the paragraph have a height of their own."""

    fonts: set[str] = field(default_factory=set)
    """The fonts in which letters are pictures."""

    path: list[str] = field(default_factory=list)
    size: tuple[float, float] | None = None
    """How large the drawing is shown that is being read."""

    def read(self, content: bytes) -> list[Line]:
        """The lines in their order. Raises `Unreadable`."""
        reader = office.parser()
        reader.StartElementHandler, reader.EndElementHandler = self._start, self._end
        reader.CharacterDataHandler = self._said
        office.parse(reader, content)
        return self.found

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        told = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        within = self.path[-1] if self.path else ""
        self.path.append(local)
        match local:
            case "t":
                self.inside = True
            case "p":
                self.unseen[0] = self.looks.usual in self.looks.unseen
                self.exact = self.looks.usual in self.looks.exact
            case "r":
                self.unseen[1] = False
                self.run.clear()
            case _ if local in _SPACES:
                self.text.append(" ")
            case "tr":
                self.rows.append(_Row())
            case "tc" if self.rows:
                self.rows[-1].texts = []
                self.rows[-1].merged = False
            case "instrText":
                self.field_ = []
            case _:
                self._drawn(local, told, within)

    def _drawn(self, local: str, told: dict[str, str], within: str) -> None:
        """What is seen though it is no text, or not seen though it is; and what nobody should have put there."""
        if local not in _NO_TEXT and is_strange(local, told):
            self._shape(strange(local))
        if local == "rFonts":
            self.fonts |= fonts_in(told)
        match local:
            case "docPr" if told.get("descr"):
                self._keep(plainly(told["descr"]))
            case "blip":
                self._shape(self._picture(told))
                if self.exact:
                    self._shape("a picture that is cut")
            case "srcRect" if any(value.strip("0") for value in told.values()):
                self._shape("a picture that is cut")
            case "anchor" if within == "drawing":
                self._shape(FLOATING)
            case "extent" if within in ("inline", "anchor"):
                self.size = amount(told.get("cx", "")) / _EMUS_A_MM, amount(told.get("cy", "")) / _EMUS_A_MM
            case "tblpPr":
                self._shape(FLOATING)
            case "vMerge" if self.rows and told.get("val", "continue") == "continue":
                self.rows[-1].merged = True
            case "hidden" if within == "trPr" and told.get("val", "1") not in OFF:
                self._shape("a hidden row")
            case "trHeight" if told.get("hRule") == "exact" and amount(told.get("val", "")) < _LEAST_HEIGHT:
                self._shape("a row too low to be read")
            case "gridCol" | "col" if "w" in told and amount(told["w"]) < _LEAST_WIDTH:
                self._shape("a column too narrow to be read")
            case "tblInd" if told.get("type") != "pct" and out_of_page("ind", {"left": told.get("w", "0")}):
                self._shape("a table beside the page")
            case "tblStyle" if told.get("val", "") in self.looks.unseen:
                self._shape("a table in which letters are hard to see")
            case "pgSz" | "pgMar" if _is_cut(told):
                self._shape("pages on which the words do not fit")
            case "sym":
                self._shape(f"symbol {told.get('char', '')} of {told.get('font', '')}")
            case "fldSimple":
                self._field(told.get("instr", ""))
            case "textpath" if told.get("string"):
                self._shape(plainly(told["string"]))
            case _ if local in _NO_TEXT:
                self._shape(_NO_TEXT[local])
            case _ if within == "blip" and local not in _TELLS_NOTHING:
                self._shape(f"a picture with {local}")
            case "numId" if told.get("val") != "0":
                self._shape(_NUMBER)
            case "pStyle" | "rStyle":
                if told.get("val", "") in self.looks.numbered:
                    self._shape(_NUMBER)
                self.unseen[local == "rStyle"] |= told.get("val", "") in self.looks.unseen
                self.exact |= told.get("val", "") in self.looks.exact
            case _ if within == "rPr" and "rPrChange" not in self.path and "r" in self.path:
                self.unseen[1] |= unlike_paper(local, told, self.looks.theme)
            case "shd" if within in ("pPr", "tcPr") and unlike_paper(local, told, self.looks.theme):
                self._shape("a dark ground")
            case _ if within == "pPr":
                self.unseen[0] |= out_of_page(local, told)
                self.exact |= is_exact(local, told)

    def _end(self, name: str) -> None:
        local = name.rpartition(" ")[2]
        self.path.pop()
        match local:
            case "t":
                self.inside = False
            case "r":
                if any(self.unseen) and (words := plainly("".join(self.run))):
                    self._shape(f"letters that are hard to see: {words}")
                self.run.clear()
            case "instrText":
                self._field("".join(self.field_ or ()))
                self.field_ = None
            case "p":
                self._keep(plainly("".join(self.text)))
                self.text.clear()
            case "tc" if self.rows:
                row = self.rows[-1]
                if row.merged and any(row.texts or ()):
                    self._shape(f"words hidden by merged cells: {plainly(' '.join(row.texts or ()))}")
                row.cells.append(plainly(" ".join(row.texts or ())))
                row.texts = None
            case "tr" if self.rows:
                self._row(self.rows.pop().cells)

    def _said(self, text: str) -> None:
        if self.inside:
            self.text.append(text)
            self.run.append(text)
        elif self.field_ is not None:
            self.field_.append(text)

    def _field(self, said: str) -> None:
        word = said.split(maxsplit=1)[0].upper() if said.strip() else ""
        if word and word not in _HARMLESS:
            self._shape(f"field {plainly(said)}")

    def _picture(self, told: dict[str, str]) -> str:
        link = self.links.by_id.get(told.get("embed", ""))
        if link is None or link.part not in self.package or told.get("link"):
            return "a picture that is not in the file"
        return picture(self.package.read(link.part))

    def _shape(self, words: str) -> None:
        size = self.size if words.startswith("picture ") else None
        self.found.append(Line(words, drawn=True, size=size))

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


def _is_cut(told: dict[str, str]) -> bool:
    """Whether a page is so small, or its margins are so broad or so narrow, that words are cut."""
    sizes = [amount(told[side]) for side in ("w", "h") if side in told]
    margins = [amount(told[side]) for side in ("left", "right", "top", "bottom") if side in told]
    return any(size < _LEAST_PAGE for size in sizes) or any(not -200 < one < _MOST_MARGIN for one in margins)
