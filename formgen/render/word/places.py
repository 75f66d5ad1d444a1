"""Where things stand in a Word template, as a person would say it: “table 2, row 3, cell 1”, “footer, paragraph 1”."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from posixpath import basename

from lxml import etree

from formgen.render.word.harm import DOCUMENT, parse
from formgen.render.word.markup import NAMESPACES, W

_READ = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")
_RELATED = f"{{{NAMESPACES['r']}}}id"
_KINDS = {"first": " of the first page", "even": " of even pages"}


@dataclass(frozen=True, slots=True, eq=False)
class Paragraph:
    """A paragraph of a template: in which part, which a person calls `named`, its text, and its number in the body.

    `at` counts all paragraphs of the body in the order of the file; it is -1 in other parts.
    """

    part: str
    named: str
    at: int
    element: etree._Element
    text: str

    @property
    def where(self) -> str:
        """Where it stands, as a person says it."""
        return ", ".join(filter(None, (self.named, _where(self.element))))


def paragraphs(roots: Mapping[str, etree._Element], relations: bytes = b"") -> Iterator[Paragraph]:
    """The paragraphs of body, headers, footers and notes that say something, in reading order."""
    named = _named(roots[DOCUMENT], relations)
    for part, root in roots.items():
        for number, element in enumerate(root.iter(f"{W}p")):
            text = "".join(piece.text or "" for piece in _own(element))
            if text.strip():
                yield Paragraph(part, named.get(part, ""), number if part == DOCUMENT else -1, element, text)


def roots(parts: Mapping[str, bytes]) -> dict[str, etree._Element]:
    """The parts in which something is printed, parsed: the body first."""
    found = {part: parse(content) for part, content in parts.items() if _READ.fullmatch(part)}
    return dict(sorted(found.items(), key=lambda item: item[0] != DOCUMENT))


def _own(paragraph: etree._Element) -> Iterator[etree._Element]:
    """The texts of a paragraph, but not of those in a text box that hangs on it."""
    for text in paragraph.iter(f"{W}t"):
        if next(text.iterancestors(f"{W}p")) is paragraph:
            yield text


def blank(paragraph: etree._Element, start: int, end: int) -> None:
    """Takes the letters from `start` to `end` out of a paragraph."""
    here = 0
    for piece in _own(paragraph):
        text = piece.text or ""
        begin, stop = max(start - here, 0), min(end - here, len(text))
        if begin < stop:
            piece.text = text[:begin] + text[stop:]
        here += len(text)


def _named(document: etree._Element, relations: bytes) -> dict[str, str]:
    """What a person calls the parts besides the body."""
    names = {}
    for kind in ("header", "footer"):
        targets = {r.get("Id"): r.get("Target") or "" for r in (parse(relations) if relations else ())}
        for reference in document.iter(f"{W}{kind}Reference"):
            part = f"word/{basename(targets.get(reference.get(_RELATED), ''))}"
            names[part] = kind + _KINDS.get(reference.get(f"{W}type") or "", "")
    return names | {"word/footnotes.xml": "footnote", "word/endnotes.xml": "endnote"}


def _where(element: etree._Element) -> str:
    """“paragraph 4”, or “table 2, row 3, cell 1” for what stands in a table."""
    cells = list(element.iterancestors(f"{W}tc"))[::-1]
    boxed = "in a text box" if next(element.iterancestors(f"{W}txbxContent"), None) is not None else ""
    if not cells:
        outside = [p for p in element.getroottree().iter(f"{W}p") if next(p.iterancestors(f"{W}tc"), None) is None]
        return ", ".join(filter(None, (f"paragraph {outside.index(element) + 1}", boxed)))
    told = []
    for cell in cells:
        row, table = _above(cell, "tr"), _above(cell, "tbl")
        around = next(table.iterancestors(f"{W}tc"), None)
        tables = [t for t in (around if around is not None else table.getroottree()).iter(f"{W}tbl")
                  if next(t.iterancestors(f"{W}tc"), None) is around]  # fmt: skip
        rows = [r for r in table.iter(f"{W}tr") if _above(r, "tbl") is table]
        cells_of = [c for c in row.iter(f"{W}tc") if _above(c, "tr") is row]
        told.append(f"table {tables.index(table) + 1}, row {rows.index(row) + 1}, cell {cells_of.index(cell) + 1}")
    return ", in it ".join(told) + (f", {boxed}" if boxed else "")


def _above(element: etree._Element, tag: str) -> etree._Element:
    return next(element.iterancestors(f"{W}{tag}"))
