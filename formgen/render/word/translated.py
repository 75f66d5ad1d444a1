"""A rendered template whose texts have translations: each stands in a paragraph of its own beneath its English."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy

from lxml import etree

from formgen.beside import ANCHOR, Other, english, other
from formgen.render.word.markup import NAMESPACES, W, beneath, foreign
from formgen.render.word.stencil import parse, serialise

_BEFORE_DIRECTION = tuple(f"{W}{name}" for name in (
    "pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr", "suppressLineNumbers",
    "pBdr", "shd", "tabs", "suppressAutoHyphens", "kinsoku", "wordWrap", "overflowPunct", "topLinePunct", "autoSpaceDE",
    "autoSpaceDN",
))  # fmt: skip
"""What stands before the direction of a paragraph in its properties."""


def translated(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """The parts, the English alone in their paragraphs and the translations in paragraphs beneath."""
    return {name: _part(name, content) if ANCHOR.encode() in content else content for name, content in parts.items()}


def _part(name: str, content: bytes) -> bytes:
    root = parse(content)
    for paragraph in list(root.iter(f"{W}p")):
        told = _told(paragraph)
        if told and not name.startswith(_RUNNING):
            _put_beneath(paragraph, told)
    return serialise(root)


_RUNNING = ("word/header", "word/footer")
"""What every page repeats is for the school: there the English is enough."""


def _told(paragraph: etree._Element) -> list[Other]:
    """The translations of a paragraph, which are taken out of it."""
    said = []
    for text in paragraph.iter(f"{W}t"):
        if ANCHOR in (text.text or ""):
            said.append(other(text.text or ""))
            text.text = english(text.text or "")
    return [one for one in said if one is not None]


def _put_beneath(paragraph: etree._Element, told: list[Other]) -> None:
    runs = "".join(foreign(one) + _SPACE for one in told).removesuffix(_SPACE)
    below = etree.fromstring(f'<w:p xmlns:w="{NAMESPACES["w"]}"><w:pPr/>{runs}</w:p>')
    properties = paragraph.find(f"{W}pPr")
    if properties is not None:
        below.replace(below[0], deepcopy(properties))
    if beneath(runs):
        _turn(below[0])
    paragraph.addnext(below)


_SPACE = '<w:r><w:t xml:space="preserve"> </w:t></w:r>'


def _turn(properties: etree._Element) -> None:
    """Makes the paragraph run from right to left."""
    place = sum(child.tag in _BEFORE_DIRECTION for child in properties)
    properties.insert(place, etree.Element(f"{W}bidi"))
