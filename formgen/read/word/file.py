"""A Word file (.docx, .docm, transitional or Strict) opened within bounds: `parse(data) -> Document`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from formgen.errors import Unreadable
from formgen.read.ooxml.links import Links, links_of, properties_of
from formgen.read.ooxml.package import Package
from formgen.read.word.story import Story

_SAVE_AS: Final = (
    "Please open it in Word, choose Save As, Word Document (.docx), without a password, and send it again."
)
_SEND_AGAIN: Final = "Please open it in Word, save it, and send it again as a new attachment."

REFUSALS: Final[Mapping[str, tuple[str, str]]] = {
    "password": ("The file is protected with a password.", _SAVE_AS),
    "old-doc": ("The file is in the old Word format (.doc).", _SAVE_AS),
    "not-word": ("The file is no Word document, whatever its name says.", _SAVE_AS),
    "damaged": ("The file is damaged or was cut short on its way.", _SEND_AGAIN),
    "bad-checksum": ("A part of the file was changed or damaged on its way.", _SEND_AGAIN),
    "duplicate-part": ("The file holds two parts of the same name, so it can be read in two ways.", _SEND_AGAIN),
    "forbidden-markup": ("The file holds instructions that no form needs (a document type).", _SAVE_AS),
}
"""What is said otherwise of a Word file than of a workbook."""

_KINDS: Final = {"word-document": "old-doc", "unknown-file": "not-word", "old-xls": "not-word", "text-file": "not-word",
                 "web-page": "not-word", "ods": "not-word", "numbers": "not-word", "xlsb": "not-word",
                 "xml-spreadsheet": "not-word", "pdf": "not-word", "picture": "not-word"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Document:
    """What a Word file holds: the page, its headers and footers, the properties, and what was left out."""

    body: Story
    around: tuple[Story, ...]
    properties: Mapping[str, str]
    notes: tuple[str, ...]


def parse(data: bytes) -> Document:
    """The document that `data` is; raises `Unreadable`, and nothing else, for any other bytes."""
    try:
        return _parsed(Package(data))
    except Unreadable as error:
        code = _KINDS.get(error.code, error.code)
        message, fix = REFUSALS.get(code, (error.message, error.fix))
        raise Unreadable(message, fix, code=code) from error


def _parsed(package: Package) -> Document:
    root = links_of(package, "")
    main = _main_part(package, root)
    links = links_of(package, main)
    body = Story().read(package.read(main))
    around = [link.part for link in links.by_id.values() if link.kind in ("header", "footer") and link.part in package]
    stories = tuple(Story().read(package.read(part)) for part in dict.fromkeys(around))
    return Document(body, stories, properties_of(package, root), tuple(_notes(package, body, links)))


def _main_part(package: Package, root: Links) -> str:
    for name in (root.part("officeDocument"), "word/document.xml"):
        if name and name in package and name.endswith(".xml") and not name.startswith(("xl/", "ppt/")):
            return name
    raise Unreadable(*REFUSALS["not-word"], code="not-word")


def _notes(package: Package, body: Story, links: Links) -> Iterator[str]:
    if any(name.endswith("vbaproject.bin") for name in package.names):
        yield "The file contains macros; they were not read."
    if links.external - {"hyperlink"}:
        yield "The file has links to other files; they were not followed."
    if body.tracked:
        yield "Changes were tracked in this file: what was deleted was left out, what was added was read."
    if body.comments:
        yield "There are comments in this file; they were not read."
    if body.hidden:
        yield "Some text in this file is hidden; it was not read."
    if body.chunks:
        yield "Another document is put into this one; it was not read."
