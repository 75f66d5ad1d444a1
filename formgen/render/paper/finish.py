"""Finishes a PDF of WeasyPrint where version 70 leaves something out: `readable` and `speaking`, as its finishers;
`carrying` also puts a seal in.

Letters: where one sound is drawn as several shapes (Arabic, Gurmukhi, Bengali), only the first stands for its letters,
and WeasyPrint gives the others an empty text, which PDF/UA forbids. Languages: WeasyPrint draws a text in its language,
but its structure tree says only that of the document: a screen reader would read Polish as English.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

from formgen.report import SEAL

Finisher = Callable[[Any, Any], None]
"""What finishes a document, given that and its PDF."""

_TABLE = b"/CIDInit /ProcSet findresource begin"
"""How a table begins that says which letters the shapes of a font stand for."""

_EMPTY, _JOINED = b"<>", b"<2060>"
"""No letter, and the letter that shows nothing and parts nothing (U+2060)."""


def readable(_document: Any, pdf: Any) -> None:
    """Gives every shape of every font a letter."""
    for found in pdf.objects:
        lines = getattr(found, "stream", None)
        if lines and lines[0] == _TABLE:
            found.stream = [_lettered(line) for line in lines]


def carrying(seal: str) -> Finisher:
    """A finisher that besides keeps the seal where programs keep data of their own (ISO 32000, 14.5), unseen."""

    def finish(document: Any, pdf: Any) -> None:
        readable(document, pdf)
        if seal:
            pydyf = import_module("pydyf")
            kept = pydyf.Stream([seal.encode()], compress=True)
            pdf.add_object(kept)
            own = pydyf.Dictionary({"LastModified": pydyf.String("D:20000101000000Z"), "Private": kept.reference})
            pdf.catalog["PieceInfo"] = pydyf.Dictionary({SEAL: own})

    return finish


def _lettered(line: bytes) -> bytes:
    return line.removesuffix(_EMPTY) + _JOINED if line.endswith(b" " + _EMPTY) else line


def speaking(document: Any, pdf: Any) -> None:
    """Besides, gives every text that is not in the language of the document its own.

    Texts and their places in the structure are made in one order. Where they do not go together nothing is said, rather
    than something wrong.
    """
    readable(document, pdf)
    pydyf = import_module("pydyf")
    structure = [
        found for found in pdf.objects if isinstance(found, pydyf.Dictionary) and found.get("Type") == "/StructElem"
    ]
    _plain_insides(structure)
    places = [found for found in structure if _is_text(found)]
    spoken = [box.style["lang"] for page in document.pages for box in _texts(page._page_box)]
    if len(places) != len(spoken):
        return
    for place, language in zip(places, spoken, strict=True):
        if language and language != document.metadata.lang:
            place["Lang"] = pydyf.String(language)


_BLOCKS = frozenset({"/P", "/H1", "/H2", "/H3", "/LBody"})


def _plain_insides(structure: list[Any]) -> None:
    """Makes plain what WeasyPrint tags as a heading within the same heading: the English above its translation."""
    tags = {found.reference: found["S"] for found in structure}
    for found in structure:
        if found["S"] in _BLOCKS and tags.get(found["P"]) == found["S"]:
            found["S"] = "/NonStruct"


def _is_text(found: Any) -> bool:
    """Whether an object of a PDF is the place of one text in its structure."""
    if found["S"] == "/Figure":
        return False
    return len(found["K"]) == 1 and isinstance(found["K"][0], int)


def _texts(box: Any) -> Iterator[Any]:
    """The texts of a page, in the order in which WeasyPrint tags them."""
    box = getattr(box, "_box", box)  # what is placed absolutely stands in a wrapper
    if hasattr(box, "text"):
        yield box
    for child in getattr(box, "children", ()):
        yield from _texts(child)
