"""The words that a school added to a template, in styles by which a returned form tells them from what was typed.

What people write into the page beside its boxes stands in Word's own styles, or in those of answers and of gaps. Words
of the template that stand in one of these get a style of their own, which looks the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy

from lxml import etree

from formgen.render.word.harm import DOCUMENT, STYLES, parse, serialise
from formgen.render.word.markup import W

PRINTED = ("Formgen", "Heading", "Title")
"""With these begin the ids of styles in which only formgen prints."""

UNPRINTED = frozenset({"FormgenAnswer", "FormgenGap", "FormgenSpace"})
"""But in these it prints nothing."""

_OWN = "FormgenOwn"


def own_words(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """The parts, the words of the template's body each in a style that is printed."""
    root = parse(parts[DOCUMENT])
    if not (wanted := restyle(root.iter(f"{W}p"), default(parts[STYLES]))):
        return dict(parts)
    return {**parts, DOCUMENT: serialise(root), STYLES: with_styles(parts[STYLES], wanted)}


def restyle(paragraphs: Iterable[etree._Element], usual: str) -> frozenset[str]:
    """Gives the paragraphs that say something, in another style, one that is printed; these other styles."""
    wanted = set()
    for paragraph in paragraphs:
        style = _style(paragraph)
        old = usual if style is None else style.get(f"{W}val") or usual
        if (old.startswith(PRINTED) and old not in UNPRINTED) or not _says(paragraph):
            continue
        if style is None:
            properties = paragraph.find(f"{W}pPr")
            if properties is None:
                properties = etree.Element(f"{W}pPr")
                paragraph.insert(0, properties)
            style = etree.Element(f"{W}pStyle")
            properties.insert(0, style)
        style.set(f"{W}val", f"{_OWN}{old}")
        wanted.add(old)
    return frozenset(wanted)


def with_styles(styles: bytes, wanted: Iterable[str]) -> bytes:
    """The styles with one more for each that is wanted: it looks the same, and the next paragraph is of the old one."""
    root = parse(styles)
    known = {style.get(f"{W}styleId") or "": style for style in root.iter(f"{W}style")}
    for old in sorted(wanted):
        if old not in known or f"{_OWN}{old}" in known:
            continue
        made = etree.SubElement(root, f"{W}style", {f"{W}type": "paragraph", f"{W}customStyle": "1"})
        made.set(f"{W}styleId", f"{_OWN}{old}")
        named = known[old].find(f"{W}name")
        told = old if named is None else named.get(f"{W}val") or old
        for tag, value in (("name", f"Formgen own {told}"), ("basedOn", old), ("next", old)):
            etree.SubElement(made, f"{W}{tag}", {f"{W}val": value})
        for kept in known[old].iterfind(f"{W}pPr/{W}outlineLvl"):
            etree.SubElement(made, f"{W}pPr").append(deepcopy(kept))
    return serialise(root)


def default(styles: bytes) -> str:
    """The id of the style of paragraphs that name none."""
    for style in parse(styles).iter(f"{W}style"):
        if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true", "on"):
            return style.get(f"{W}styleId") or "Normal"
    return "Normal"


def _style(paragraph: etree._Element) -> etree._Element | None:
    return paragraph.find(f"{W}pPr/{W}pStyle")


def _says(paragraph: etree._Element) -> bool:
    """Whether a paragraph prints words of its own, or is to: not those of a text box that hangs on it."""
    for text in paragraph.iter(f"{W}t", etree.ProcessingInstruction):
        near = next(text.iterancestors(f"{W}p"), None)
        if near is paragraph and (not isinstance(text.tag, str) or (text.text or "").strip() or len(text)):
            return True
    return False
