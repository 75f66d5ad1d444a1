"""A rendered template whose texts have translations: each stands in a paragraph of its own beneath its English."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy

from lxml import etree

from formgen.beside import ANCHOR, Other, english, other
from formgen.look import script
from formgen.outline import Outline, Question
from formgen.render.word.harm import DOCUMENT, parse, serialise
from formgen.render.word.markup import NAMESPACES, W, beneath, foreign


def beside(parts: Mapping[str, bytes], outline: Outline) -> dict[str, bytes]:
    """The parts, with its translation beside whatever words of the form stand written out in them."""
    known = {english(words): words for words in _words(outline) if ANCHOR in words}
    return {name: _with(content, known) if known and name == DOCUMENT else content for name, content in parts.items()}


def _words(outline: Outline) -> Iterator[str]:
    """All words of a form that its own template may hold."""

    def of(question: Question) -> Iterator[str]:
        yield from (question.label, question.help)
        yield from (option.label for option in (*question.choices, *question.rows))
        yield from (question.words_of(state) for state in question.states)
        for column in question.columns:
            yield from of(column)

    for section in outline.sections:
        yield from (section.title, section.help)
        yield from (words for _, words in script(section))
        for question in section.questions:
            yield from of(question)


def _with(content: bytes, known: Mapping[str, str]) -> bytes:
    root = parse(content)
    for text in root.iter(f"{W}t"):
        words = (text.text or "").strip()
        if words in known:
            text.text = known[words]
    return serialise(root)


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
