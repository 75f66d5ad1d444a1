"""What no Word template may hold: anything that runs, fetches, hides or overwhelms. None of it belongs in a form."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator, Mapping
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from lxml import etree

from formgen.errors import UserError
from formgen.render.word.markup import W

DOCUMENT, STYLES = "word/document.xml", "word/styles.xml"
AGAIN = "Please start again from a copy of the template that formgen ships (`formgen templates copy`)."

MOST_PARTS, MOST_BYTES = 1_000, 60_000_000
"""A template has no more parts, and no more bytes in them."""

FIELDS = frozenset({
    "AUTHOR", "CREATEDATE", "DATE", "DOCPROPERTY", "FILENAME", "FORMCHECKBOX", "FORMDROPDOWN", "FORMTEXT", "HYPERLINK",
    "KEYWORDS", "LASTSAVEDBY", "NOTEREF", "NUMPAGES", "PAGE", "PAGEREF", "PRINTDATE", "REF", "REVNUM", "SAVEDATE",
    "SECTION", "SECTIONPAGES", "SEQ", "STYLEREF", "SUBJECT", "SYMBOL", "TIME", "TITLE", "TOC",
})  # fmt: skip
"""The fields that a template may have: they print what Word knows itself."""

_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_VML = ("{urn:schemas-microsoft-com:vml}", "{urn:schemas-microsoft-com:office:office}")
_BROKEN = (zlib.error, struct.error)
_PLAIN = "In Word: File, Save as, “Word Document (.docx)”; then use that file."
_OBJECT = "Please delete the object, or paste it as a picture."
_ELEMENTS = (
    ("attachedTemplate", "an attached template", "In Word: Developer, Document Template, clear the box."),
    ("altChunk", "another document inside it", "Please copy its text into the template instead."),
    ("object", "an embedded object", _OBJECT),
    ("control", "an ActiveX control", "Please delete the control."),
    ("entryMacro", "macros", _PLAIN),
    ("exitMacro", "macros", _PLAIN),
    ("dataSource", "a source of data for mail merge", "In Word: Mailings, Start Mail Merge, Normal Word Document."),
    ("connectString", "a source of data for mail merge", "In Word: Mailings, Start Mail Merge, Normal Word Document."),
    ("subDoc", "another document inside it", "Please copy its text into the template instead."),
)
_KINDS = frozenset({
    "oleobject", "package", "control", "afchunk", "vbaproject", "subdocument", "frame", "activexcontrolbinary",
})  # fmt: skip
_PROGRAMS = frozenset({"extensibility", "webextension", "webextensiontaskpanes", "keymapcustomizations"})

Found = tuple[str, str]
"""What was found, and what to do about it."""


def parse(content: bytes) -> etree._Element:
    """The root of a part. Nothing outside of it is fetched and no entity is put in."""
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))


def serialise(root: etree._Element) -> bytes:
    """A part's bytes."""
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def refuse_harmful(template: bytes, name: str) -> None:
    """Raises UserError for the first thing in a template that could do harm."""
    parts = parts_of(template, name)
    for what, cure in harm(parts):
        raise UserError(f"The template {name} holds {what}: formgen does not use it.", cure)


def parts_of(template: bytes, name: str) -> dict[str, bytes]:
    """The parts of a template. Raises UserError for what is no Word file, or one that is larger than any template."""
    try:
        with ZipFile(BytesIO(template)) as opened:
            _refuse_package(opened, name)
            parts = {info.filename: opened.read(info) for info in opened.infolist() if not info.is_dir()}
    except (BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, OSError, *_BROKEN) as error:
        raise UserError(f"The template {name} is not a Word file (.docx).", AGAIN) from error
    if not {DOCUMENT, STYLES} <= set(parts):
        raise UserError(f"The template {name} is not a Word file (.docx).", AGAIN)
    return parts


def _refuse_package(opened: ZipFile, name: str) -> None:
    """Raises UserError for a package that no office program writes."""
    inside = opened.infolist()
    names = [info.filename.lower() for info in inside]
    if len(inside) > MOST_PARTS or sum(info.file_size for info in inside) > MOST_BYTES:
        raise UserError(
            f"The template {name} is larger than any template: {len(inside)} parts, "
            f"{sum(info.file_size for info in inside) // 1_000_000} MB when opened.",
            "Please take large pictures out of it, or start again from a copy of formgen’s own.",
        )
    if len(set(names)) < len(names):
        raise UserError(f"The template {name} holds a part twice: programs differ in which one they read.", AGAIN)
    if any(n.startswith("/") or "\\" in n or ".." in n.split("/") for n in names):
        raise UserError(f"The template {name} holds a part with a path that leads out of it.", AGAIN)


def harm(parts: Mapping[str, bytes]) -> Iterator[Found]:
    """Everything in the parts of a template that could do harm."""
    for part, content in parts.items():
        low = part.lower()
        if "vbaproject" in low or "vbadata" in low or (low.startswith("[content") and b"macroEnabled" in content):
            yield "macros", _PLAIN
        if "/embeddings/" in low or "/activex/" in low:
            yield "an embedded object", _OBJECT
        if low.startswith("customui/") or "/webextensions/" in low:
            yield "a program of its own (an add-in)", _PLAIN
        if low.endswith((".xml", ".rels")):
            yield from _in_part(part, content)


def _in_part(part: str, content: bytes) -> Iterator[Found]:
    if b"<!DOCTYPE" in content or b"<\0!\0D" in content or b"\0<\0!\0D" in content:
        yield "a document type definition", AGAIN
        return
    try:
        root = parse(content)
    except etree.XMLSyntaxError:
        yield f"a damaged part ({part})", AGAIN
        return
    if root.getroottree().docinfo.internalDTD is not None:
        yield "a document type definition", AGAIN
    for relation in root.iter(_RELATION):
        yield from _of_relation(relation)
    for element, what, cure in _ELEMENTS:
        if next(root.iter(f"{W}{element}"), None) is not None:
            yield what, cure
    for drawn in root.iter(*(f"{space}*" for space in _VML)):
        if any("://" in value for key, value in drawn.items() if etree.QName(key).localname in ("src", "href")):
            yield "a link to something outside of it", "Please insert pictures as copies, not as links."
    if unknown := sorted({kind for kind in map(_kind, fields(root)) if kind not in FIELDS}):
        told = ", ".join(kind or "without a name" for kind in unknown)
        cure = "Please press Ctrl+Shift+F9 on it in Word, or delete it."
        yield f"a field that fetches something, or could ({told})", cure


def fields(root: etree._Element) -> Iterator[str]:
    """The instructions of every field of a part, each as a whole, also where it is cut up or stands in another one."""
    yield from (element.get(f"{W}instr") or "" for element in root.iter(f"{W}fldSimple"))
    begun: list[list[str]] = []
    for element in root.iter(f"{W}fldChar", f"{W}instrText", f"{W}delInstrText"):
        kind = element.get(f"{W}fldCharType")
        if kind == "begin":
            begun.append([])
        elif kind in ("separate", "end"):
            if begun and begun[-1]:
                yield "".join(begun[-1])
                begun[-1] = []
            if begun and kind == "end":
                begun.pop()
        elif kind is None and begun:
            begun[-1].append(element.text or "")
        elif kind is None:
            yield element.text or ""
    yield from ("".join(rest) for rest in begun if rest)


def _kind(instruction: str) -> str:
    return (re.split(r"[\s\\\"“]", instruction.strip(), maxsplit=1)[0]).upper()


def _of_relation(relation: etree._Element) -> Iterator[Found]:
    kind = (relation.get("Type") or "").rpartition("/")[2].lower()
    target = (relation.get("Target") or "").strip()
    external = relation.get("TargetMode") == "External" or "://" in target or target.startswith(("\\\\", "//"))
    if kind == "attachedtemplate":
        yield "an attached template", "In Word: Developer, Document Template, clear the box."
    elif kind in _KINDS:
        yield "an embedded object", _OBJECT
    elif kind in _PROGRAMS:
        yield "a program of its own (an add-in)", _PLAIN
    elif kind == "hyperlink" and external and not target.lower().startswith(("http://", "https://", "mailto:")):
        yield "a hyperlink to a file or a program", "Please remove the link: right-click, Remove Hyperlink."
    elif external and kind != "hyperlink":
        yield "a link to something outside of it", "Please insert pictures as copies, not as links."
