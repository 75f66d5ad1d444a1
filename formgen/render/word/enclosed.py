"""What a Word file brings along besides its text: the logo, the pictures of choices, and what a school encloses.

A school puts its own pictures and pieces of Word files into `parts/` beside its templates: `{{ picture("head.png") }}`
shows a picture, `{{p insert("foot.docx") }}` puts the paragraphs of a Word file in the place of a paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from posixpath import basename
from typing import Any
from urllib.parse import quote, unquote

from lxml import etree

from formgen.errors import UserError
from formgen.look import Edition, Look
from formgen.render.shared.pictures import png
from formgen.render.word import big
from formgen.render.word.harm import DOCUMENT, STYLES, parse, parts_of, refuse_harmful, serialise
from formgen.render.word.markup import NAMESPACES, W, picture, png_size
from formgen.render.word.parts import add_logo, add_png, relate
from formgen.render.word.stencil import Mark, Slot
from formgen.render.word.wording import default, restyle, with_styles

FOLDER = "parts"
"""The folder beside the templates from which they may show files, and no others."""

HEIGHT = 15.0
"""Millimetres that a picture is high where a template does not say."""

_MOST_BYTES, _HIGHEST, _WIDEST = 2_000_000, 260.0, 180.0
_NAME = re.compile(r"\w[\w .-]*\.(png|docx)")
_KINDS = {"picture": ".png", "insert": ".docx"}
_NUMBER = 9100
"""The first number of an enclosed picture; others have smaller ones."""

_IMAGE, _HYPERLINK = (f"{NAMESPACES['r']}/{kind}" for kind in ("image", "hyperlink"))
_EMBED, _ID = f"{{{NAMESPACES['r']}}}embed", f"{{{NAMESPACES['r']}}}id"
_REFUSED = (
    ("numPr", "numbered or bulleted lines", "Please type numbers and bullets as letters."),
    ("sdt", "boxes to type in", "Please take them out (Developer, Delete): answers belong to the form."),
    ("footnoteReference", "a footnote", "Please write it into the text."),
    ("endnoteReference", "an endnote", "Please write it into the text."),
    ("commentReference", "a comment", "Please delete its comments (Review, Delete)."),
    ("sectPr", "a section break", "Please take it out."),
    ("txbxContent", "a text box", "Please write its words into a paragraph or a table."),
)
_AGAIN = f"Please put it into the folder {FOLDER} beside the templates, and write its name as it is there."

Cuts = Mapping[str, tuple[str | Mark, ...]]


def functions(look: Look) -> dict[str, Callable[..., Slot]]:
    """What a template may call to show a file of the school: `picture` and `insert`."""
    return {"picture": partial(_picture, look), "insert": partial(_insert, look)}


def _picture(look: Look, name: Any, words: Any = "", height: Any = HEIGHT) -> Slot:
    """The place of a picture so many millimetres high; `words` say what it shows to those who cannot see it."""
    content = _file(look, "picture", name).read_bytes()
    if len(content) > _MOST_BYTES or content[:8] != b"\x89PNG\r\n\x1a\n" or min(png_size(content)) < 1:
        raise UserError(f"The picture {name} is not a PNG picture of at most 2 MB.", "Please save it as PNG.")
    if isinstance(height, bool) or not isinstance(height, (int, float)) or not 1 <= height <= _HIGHEST:
        raise UserError(f"The picture {name} cannot be {height} mm high.", f"Please write 1 to {_HIGHEST:g}.")
    shown = str(words).strip() or Path(str(name)).stem.replace("-", " ")
    return Slot(f"picture:{quote(str(name))}:{float(height):g}:{quote(shown)}")


def _insert(look: Look, name: Any) -> Slot:
    """The place of a Word file's paragraphs."""
    _usable(_file(look, "insert", name).read_bytes(), str(name))
    return Slot(f"insert:{quote(str(name))}")


def _file(look: Look, kind: str, name: Any) -> Path:
    """A file of the school's. Raises UserError for one that is not there, or is none of the folder's."""
    ending = _KINDS[kind]
    if not isinstance(name, str) or not _NAME.fullmatch(name) or not name.endswith(ending):
        raise UserError(f"A template asks for “{name}”, which is no name of a {ending} file.", _AGAIN)
    for folder in look.folders:
        path = folder / FOLDER / name
        if path.is_file() and path.resolve().is_relative_to((folder / FOLDER).resolve()):
            return path
    raise UserError(f"A template asks for the file {name}, which is not in the folder {FOLDER}.", _AGAIN)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A Word file to be inserted: its paragraphs and tables, its parts, its relations by their ids."""

    elements: list[etree._Element]
    parts: Mapping[str, bytes]
    relations: Mapping[str, tuple[str, str]]


@lru_cache(maxsize=16)
def _usable(content: bytes, name: str) -> bool:
    """True of a file that can be inserted. Raises UserError for any other."""
    return bool(_piece(content, name).parts)


def _piece(content: bytes, name: str) -> _Piece:
    """Raises UserError for a file that could do harm, or has what cannot be inserted."""
    refuse_harmful(content, name)
    parts = parts_of(content, name)
    body = parse(parts[DOCUMENT]).find(f"{W}body")
    elements = [] if body is None else [element for element in body if element.tag != f"{W}sectPr"]
    for element in elements:
        for tag, what, cure in _REFUSED:
            if next(element.iter(f"{W}{tag}"), None) is not None:
                raise UserError(f"The file {name} has {what}, which cannot be inserted.", cure)
        if re.search(r"\{\{|\{%|\{#", "".join(text.text or "" for text in element.iter(f"{W}t"))):
            raise UserError(
                f"The file {name} has {{{{ … }}}} or {{% … %}}: in an inserted file nothing is filled in.",
                "Please write it into the template itself.",
            )
    found = parse(parts.get("word/_rels/document.xml.rels", b"<x/>"))
    relations = {r.get("Id") or "": (r.get("Type") or "", r.get("Target") or "") for r in found}
    made = _Piece(elements, parts, relations)
    for kind, target in _used(made):
        image = kind == _IMAGE and f"word/{target}" in parts and target.lower().endswith(".png")
        if not image and kind != _HYPERLINK:
            raise UserError(f"The file {name} has a picture that is no PNG.", "Please insert pictures as PNG.")
    return made


def _used(piece: _Piece) -> Iterator[tuple[str, str]]:
    for element in piece.elements:
        for one in element.iter():
            for key in (_EMBED, _ID):
                if one.get(key):
                    yield piece.relations.get(one.get(key) or "", ("", ""))


# ------------------------------------------------------------------------------------------------------------- bring


def bring(parts: dict[str, bytes], cuts: Cuts, edition: Edition, name: str) -> dict[str, tuple[str | Mark, ...]]:
    """The cuts with enclosed files in their places; adds to `parts` the pictures that they and the form show."""
    add_logo(parts, cuts, edition.letterhead)
    _add_pictures(parts, cuts, edition)
    return enclosed(parts, cuts, edition.look, name)


def enclosed(parts: dict[str, bytes], cuts: Cuts, look: Look, name: str) -> dict[str, tuple[str | Mark, ...]]:
    """The cuts with enclosed files in their places, each added to `parts` once."""
    making = _Enclosing(parts, look, name)
    return {part: tuple(making.put(part, piece) for piece in pieces) for part, pieces in cuts.items()}


def _add_pictures(parts: dict[str, bytes], cuts: Cuts, edition: Edition) -> None:
    """Adds the pictures of choices to every part in which questions may stand."""
    ink = edition.look.varied.ink
    for part, pieces in cuts.items():
        if any(isinstance(piece, Mark) and piece.mode == "block" for piece in pieces):
            for name in big.shown(edition.outline):
                add_png(parts, part, big.relation(name), f"formgen-{name}.png", png(name, ink))


class _Enclosing:
    """Puts enclosed files into one document."""

    def __init__(self, parts: dict[str, bytes], look: Look, name: str) -> None:
        self.parts, self.look, self.name = parts, look, name
        self.number = _NUMBER
        self.added: dict[tuple[str, str], str] = {}

    def put(self, part: str, piece: str | Mark) -> str | Mark:
        """What stands in the place of a mark of an enclosed file; anything else as it is."""
        kind, _, rest = piece.name.partition(":") if isinstance(piece, Mark) else ("", "", "")
        if not isinstance(piece, Mark) or kind not in _KINDS:
            return piece
        if kind == "picture":
            return self._picture(part, piece.mode, *map(unquote, rest.split(":")))
        if piece.mode != "block":
            told = f'insert("{unquote(rest)}")'
            raise UserError(f"In the template {self.name}, {told} stands inside a line.",
                            f"Please write {{{{p {told} }}}} alone in a paragraph.")  # fmt: skip
        return self._insert(part, unquote(rest))

    def _picture(self, part: str, mode: str, name: str, height: str, words: str) -> str:
        content = _file(self.look, "picture", name).read_bytes()
        wide, high = png_size(content)
        millimetres = min(float(height), _WIDEST * high / wide)
        relation = self._image(part, content, name)
        drawn = picture(relation, self._next(), words, millimetres * wide / high, millimetres)
        if mode == "text":
            return f'</w:t>{drawn}<w:t xml:space="preserve">'
        return f"<w:p><w:r>{drawn}</w:r></w:p>" if mode == "block" else f"<w:r>{drawn}</w:r>"

    def _image(self, part: str, content: bytes, name: str) -> str:
        """The relation of a picture, which is added where it is not yet there."""
        if (part, name) not in self.added:
            relation = f"rIdOwn{len(self.added) + 1}"
            file = f"own-{len(self.added) + 1}.png"
            add_png(self.parts, part, relation, file, content)
            self.added[part, name] = relation
        return self.added[part, name]

    def _next(self) -> int:
        self.number += 1
        return self.number

    def _insert(self, part: str, name: str) -> str:
        piece = _piece(_file(self.look, "insert", name).read_bytes(), name)
        styles = self._styles(piece)
        for element in piece.elements:
            self._adapt(element, part, name, piece, styles)
        body = (p for element in piece.elements for p in element.iter(f"{W}p"))
        wanted = restyle(body, default(self.parts[STYLES])) if part == DOCUMENT else ()
        self.parts[STYLES] = with_styles(self.parts[STYLES], wanted) if wanted else self.parts[STYLES]
        return "".join(etree.tostring(element, encoding="unicode", with_tail=False) for element in piece.elements)

    def _adapt(
        self, element: etree._Element, part: str, name: str, piece: _Piece, styles: Mapping[str, str]
    ) -> None:
        """Gives an element of the inserted file the styles, relations and numbers of this document."""
        for one in list(element.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd")):
            one.getparent().remove(one)  # type: ignore[union-attr]  # it stands in the element
        for one in element.iter():
            if one.tag in _STYLED and one.get(f"{W}val") in styles:
                one.set(f"{W}val", styles[one.get(f"{W}val") or ""])
            elif one.tag == f"{{{NAMESPACES['wp']}}}docPr":
                one.set("id", str(self._next()))
            for key in (_EMBED, _ID):
                if told := one.get(key):
                    one.set(key, self._related(part, name, piece, told))

    def _related(self, part: str, name: str, piece: _Piece, told: str) -> str:
        kind, target = piece.relations[told]
        if kind == _IMAGE:
            return self._image(part, piece.parts[f"word/{target}"], f"{name}/{basename(target)}")
        if (part, target) not in self.added:
            relation = f"rIdOwn{len(self.added) + 1}"
            relate(self.parts, part, relation, kind, target, external=True)
            self.added[part, target] = relation
        return self.added[part, target]

    def _styles(self, piece: _Piece) -> dict[str, str]:
        """The styles of an inserted file by their ids here: those called alike, and those that are added."""
        here = parse(self.parts[STYLES])
        known = {_called(style): style.get(f"{W}styleId") or "" for style in here.iter(f"{W}style")}
        there = {style.get(f"{W}styleId") or "": style for style in parse(piece.parts[STYLES]).iter(f"{W}style")}
        wanted = [one.get(f"{W}val") or "" for e in piece.elements for one in e.iter(*_STYLED)]
        found: dict[str, str] = {}
        while wanted:
            old = wanted.pop()
            if old in found or old not in there:
                continue
            if _called(there[old]) in known:
                found[old] = known[_called(there[old])]
                continue
            found[old] = f"Own{old}"
            wanted += [one.get(f"{W}val") or "" for one in there[old].iter(f"{W}basedOn")]
            here.append(there[old])
        for old, new in found.items():
            if new.startswith("Own"):
                _rename(there[old], new, found)
        if any(new.startswith("Own") for new in found.values()):
            self.parts[STYLES] = serialise(here)
        return found


_STYLED = tuple(f"{W}{name}" for name in ("pStyle", "rStyle", "tblStyle"))


def _called(style: etree._Element) -> str:
    named = style.find(f"{W}name")
    return "" if named is None else (named.get(f"{W}val") or "").lower()


def _rename(style: etree._Element, new: str, found: Mapping[str, str]) -> None:
    """Gives an added style its id here; what it would be linked to stays behind."""
    style.set(f"{W}styleId", new)
    style.attrib.pop(f"{W}default", "")
    for one in list(style.iter(f"{W}link", f"{W}next", f"{W}numPr")):
        one.getparent().remove(one)  # type: ignore[union-attr]  # it stands in the style
    for one in style.iter(f"{W}basedOn"):
        one.set(f"{W}val", found.get(one.get(f"{W}val") or "", "Normal"))
