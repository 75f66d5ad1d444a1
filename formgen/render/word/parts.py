"""The parts of a Word file besides its text: properties, content types, relations, pictures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from posixpath import basename, dirname

from lxml import etree

from formgen.answers import Instance
from formgen.look import Letterhead
from formgen.render.shared.package import FAST, Member, member
from formgen.render.word.box import Piece, Place
from formgen.render.word.harm import parse, serialise
from formgen.render.word.markup import escape
from formgen.render.word.stencil import Mark
from formgen.sheet import PROPERTY

CONTENT_TYPES = "[Content_Types].xml"
CORE, CUSTOM, APP = "docProps/core.xml", "docProps/custom.xml", "docProps/app.xml"
FONT_TABLE = "word/fontTable.xml"
LOGO_RELATION = "rIdFormgenLogo"

_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_PROPERTIES = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_NO_RELATIONS = f'<Relationships xmlns="{_RELATIONS}"/>'.encode()
_NO_DATE = date(2000, 1, 1)
_KINDS = {
    CORE: (
        "application/vnd.openxmlformats-package.core-properties+xml",
        f"{_RELATIONS}/metadata/core-properties",
    ),
    CUSTOM: (
        "application/vnd.openxmlformats-officedocument.custom-properties+xml",
        f"{_OFFICE}/relationships/custom-properties",
    ),
    APP: (
        "application/vnd.openxmlformats-officedocument.extended-properties+xml",
        f"{_OFFICE}/relationships/extended-properties",
    ),
    FONT_TABLE: (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.fontTable+xml",
        f"{_OFFICE}/relationships/fontTable",
    ),
}


@dataclass(frozen=True, slots=True)
class Written:
    """A piece that shows the instance's own facts, and so differs in every document."""

    writer: Callable[[Instance], str]
    places: tuple[Place, ...] = ()

    def write(self, instance: Instance) -> bytes:
        """What the writer makes of it."""
        return self.writer(instance).encode()


@dataclass(frozen=True, slots=True)
class Fillable:
    """A part that differs from one filling to the next: its text when blank, cut into pieces.

    `index` says which pieces an answer stands in, `always` which are written for every instance.
    """

    name: str
    texts: tuple[bytes, ...]
    pieces: Mapping[int, Piece]
    index: Mapping[Place, tuple[int, ...]]
    always: tuple[int, ...]

    def fill(self, instance: Instance) -> Member:
        """The part for the instance. Only pieces with an answer in them are written anew."""
        return member(self.name, self.text(instance), FAST)

    def text(self, instance: Instance) -> bytes:
        """Its text for the instance."""
        texts = list(self.texts)
        for number in self._touched(instance):
            texts[number] = self.pieces[number].write(instance)
        return b"".join(texts)

    def _touched(self, instance: Instance) -> Iterable[int]:
        if not self.index:
            return self.always
        touched = set(self.always)
        for name, value in instance.answers.items():
            touched.update(self.index.get((name, None), ()))
            if isinstance(value, Mapping):
                for row in value:
                    touched.update(self.index.get((name, row), ()))
        return touched


def fillable(name: str, pieces: Sequence[str | Piece]) -> Fillable | Member:
    """The part of that name, made of these pieces; compressed already where none of them ever differs."""
    if all(isinstance(piece, str) for piece in pieces):
        return member(name, "".join(map(str, pieces)).encode())
    blank = Instance()
    texts: list[bytes] = []
    found: dict[int, Piece] = {}
    index: dict[Place, list[int]] = {}
    for piece in pieces:
        if isinstance(piece, str):
            if texts and len(texts) - 1 not in found:
                texts[-1] += piece.encode()
            else:
                texts.append(piece.encode())
            continue
        found[len(texts)] = piece
        for place in piece.places:
            index.setdefault(place, []).append(len(texts))
        texts.append(piece.write(blank) if piece.places else b"")
    always = tuple(number for number, piece in found.items() if not piece.places)
    return Fillable(name, tuple(texts), found, {k: tuple(v) for k, v in index.items()}, always)


def core(title: str, creator: str, language: str, subject: str = "") -> list[str | Piece]:
    """The core properties: title, language, the school as author, and the date of issue."""
    return [
        f'{_HEAD}<cp:coreProperties xmlns:cp="{_PROPERTIES}" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>{escape(title)}</dc:title>'
        f"<dc:subject>{escape(subject)}</dc:subject><dc:creator>{escape(creator)}</dc:creator>"
        f"<cp:lastModifiedBy>{escape(creator)}</cp:lastModifiedBy>",
        Written(_dates),
        f"<dc:language>{escape(language)}</dc:language></cp:coreProperties>",
    ]


def _dates(instance: Instance) -> str:
    day = (instance.made_on or _NO_DATE).isoformat()
    made = f'xsi:type="dcterms:W3CDTF">{day}T00:00:00Z</dcterms:'
    return f"<dcterms:created {made}created><dcterms:modified {made}modified>"


def custom(reference: Callable[[Instance], str]) -> list[str | Piece]:
    """The custom properties: the reference."""
    return [
        f'{_HEAD}<Properties xmlns="{_OFFICE}/custom-properties" xmlns:vt="{_OFFICE}/docPropsVTypes">'
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="2" name="{PROPERTY}"><vt:lpwstr>',
        Written(lambda instance: escape(reference(instance))),
        "</vt:lpwstr></property></Properties>",
    ]


def app(company: str) -> bytes:
    """The extended properties."""
    return (
        f'{_HEAD}<Properties xmlns="{_OFFICE}/extended-properties"><Application>Microsoft Office Word</Application>'
        f"<Company>{escape(company)}</Company><AppVersion>16.0000</AppVersion></Properties>"
    ).encode()


def declare(parts: dict[str, bytes], *names: str) -> None:
    """Makes sure that the package names these parts of its own in its types and relations."""
    types = parse(parts[CONTENT_TYPES])
    for name in names:
        kind, relation = _KINDS[name]
        if not any(o.get("PartName", "").lower() == f"/{name}".lower() for o in types):
            etree.SubElement(types, f"{{{_TYPES}}}Override", {"PartName": f"/{name}", "ContentType": kind})
        source = "" if name.startswith("docProps/") else "word/document.xml"
        if not any(r.get("Type") == relation for r in _relations(parts, source)):
            target = name if not source else name.removeprefix("word/")
            relate(parts, source, f"rIdFormgen{basename(name).partition('.')[0]}", relation, target)
    parts[CONTENT_TYPES] = serialise(types)


def add_png(parts: dict[str, bytes], source: str, relation: str, name: str, data: bytes) -> None:
    """Adds a picture that the part `source` may show by that relation."""
    types = parse(parts[CONTENT_TYPES])
    if not any(t.get("Extension", "").lower() == "png" for t in types):
        types.insert(0, etree.Element(f"{{{_TYPES}}}Default", {"Extension": "png", "ContentType": "image/png"}))
        parts[CONTENT_TYPES] = serialise(types)
    parts[f"word/media/{name}"] = data
    relate(parts, source, relation, f"{_OFFICE}/relationships/image", f"media/{name}")


def add_logo(parts: dict[str, bytes], cuts: Mapping[str, Sequence[str | Mark]], letterhead: Letterhead) -> None:
    """Adds the logo to every part that has a slot for it."""
    for part, pieces in cuts.items():
        if letterhead.logo and any(isinstance(piece, Mark) and piece.name == "logo" for piece in pieces):
            add_png(parts, part, LOGO_RELATION, "formgen-logo.png", letterhead.logo)


def relate(
    parts: dict[str, bytes], source: str, relation: str, kind: str, target: str, *, external: bool = False
) -> None:
    """Adds a relation of the part `source` (of the package, where it is empty); `external` is one to a web page."""
    relations = _relations(parts, source)
    told = {"Id": relation, "Type": kind, "Target": target} | ({"TargetMode": "External"} if external else {})
    etree.SubElement(relations, f"{{{_RELATIONS}}}Relationship", told)
    parts[_relations_of(source)] = serialise(relations)


def _relations(parts: Mapping[str, bytes], source: str) -> etree._Element:
    found = parts.get(_relations_of(source))
    return parse(found) if found else parse(_NO_RELATIONS)


def _relations_of(source: str) -> str:
    folder = f"{dirname(source)}/" if dirname(source) else ""
    return f"{folder}_rels/{basename(source)}.rels"
