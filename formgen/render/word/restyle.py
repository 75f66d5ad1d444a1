"""A rendered template in the school's colours, the variant's sizes and the edition's language.

A template is drawn in `INK` and `ACCENT`; these two become the school's own. A colour that somebody
changed in the template is neither, and stays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict

from lxml import etree

from formgen.errors import UserError
from formgen.look import FALLBACK_FONT, FONT, Look
from formgen.render.word.box import TICK_INDENT, TICK_LINE, TICK_POINTS
from formgen.render.word.harm import DOCUMENT, STYLES, parse, serialise
from formgen.render.word.lattice import Frame, Page
from formgen.render.word.markup import W
from formgen.variants import STANDARD, Variant

INK, ACCENT = "1F2A44", "A63A1E"
CHILD_FONT = "Andika"

PARAGRAPH_STYLES = (
    "Formgen Label", "Formgen Help", "Formgen Answer", "Formgen Cell Answer", "Formgen Tick",
    "Formgen Tick Prefilled", "Formgen Table Header", "Formgen Table Help", "Formgen Row Label",
    "Formgen Statement", "Formgen Block Title", "Formgen Office Heading", "Formgen Key", "Formgen Gap", "Formgen Space",
    "Formgen Big Label", "Formgen Big Help", "Formgen Big Answer", "Formgen Big Tick", "Formgen Big Tick Prefilled",
    "Formgen Big Picture", "Formgen Big Word", "Formgen Small Cell Answer", "Formgen Small Table Header",
    "Formgen Small Table Help", "Formgen Small Row Label", "Formgen Small Key", "Formgen Small Tick",
)  # fmt: skip
CHARACTER_STYLES = (
    "Formgen Code", "Formgen Tick Box", "Formgen Big Tick Box", "Formgen Small Code", "Formgen Unit", "Formgen Hint",
    "Placeholder Text", "Strong",
)  # fmt: skip
TABLE_STYLES = (
    "Formgen Layout", "Formgen Grid", "Formgen Block", "Formgen Office", "Formgen Box", "Formgen Box Prefilled",
    "Formgen Office Box", "Formgen Cell Box",
)  # fmt: skip
FORM_STYLES = PARAGRAPH_STYLES + CHARACTER_STYLES + TABLE_STYLES


_CHILD_SCALE = 1.4

_STYLED = tuple(f"word/{p}" for p in ("document", "header", "footer", "styles", "footnotes", "endnotes", "numbering"))
_COLOUR = re.compile(r'(<w:color w:val="|w:color="|w:fill=")([0-9A-Fa-f]{6})"')
_WHITE = "FFFFFF"


def restyled(
    parts: Mapping[str, bytes],
    look: Look,
    name: str,
    styles: tuple[str, ...],
    *,
    language: str = "en",
    child: bool = False,
    wide: bool = False,
) -> dict[str, bytes]:
    """The parts in the look's colours and sizes, with `styles` under the ids that formgen writes.

    Raises UserError when the template `name` lacks one of them.
    """
    variant = look.measures
    changed = dict(parts)
    _refuse_sizes(parts, name)
    _name_styles(changed, name, styles)
    recolour = _recolour(look)
    for part in changed:
        if part.startswith(_STYLED) and part.endswith(".xml"):
            changed[part] = _COLOUR.sub(recolour, changed[part].decode()).encode()
    root = parse(changed[STYLES])
    _resize(root, variant, type_scale(look, child=child), child=child)
    _speak(root, language_tag(language))
    if look.colours.tint == look.colours.paper:
        _edge(root, look.colours.edge)
    if child:
        _write_in(root, CHILD_FONT)
    changed[STYLES] = serialise(root)
    if wide:
        changed[DOCUMENT] = turned(changed[DOCUMENT])
    if look.colours.paper != STANDARD.colours.paper:
        _fill_page(changed, look.colours.paper)
    return changed


LEAST_WIDTH, MOST_WIDTH = 2_835, 31_680
"""Twips that a line of a template is wide: five centimetres, and all that Word can."""

_MEASURES = {
    "sz": ("val",), "szCs": ("val",), "spacing": ("line",), "ind": ("left", "hanging"),
    "pgSz": ("w", "h"), "pgMar": ("left", "right"),
}  # fmt: skip


def _refuse_sizes(parts: Mapping[str, bytes], name: str) -> None:
    """Raises UserError for a template whose sizes are no numbers, or whose page has no room for a line."""
    for part in (DOCUMENT, STYLES):
        for element in parse(parts[part]).iter(*(f"{W}{tag}" for tag in _MEASURES)):
            for key in _MEASURES[etree.QName(element).localname]:
                size = element.get(f"{W}{key}", "0")
                if not re.fullmatch(r"-?[0-9]{1,6}", size):
                    raise UserError(f"The template {name} has a size that is no number: “{size[:20]}”.", _AGAIN)
    sized = {etree.QName(e).localname for e in parse(parts[DOCUMENT]).iter(f"{W}pgSz", f"{W}pgMar")}
    if len(sized) < 2 or not LEAST_WIDTH <= text_width(parts[DOCUMENT]) <= MOST_WIDTH:
        raise UserError(
            f"The template {name} has no room for a line of text on its page.",
            "Please set size and margins of its last section in Word: Layout, Margins.",
        )


_AGAIN = "Please start again from a copy of formgen’s own template."


def type_scale(look: Look, *, child: bool = False) -> float:
    """How much wider than on an adult's page of the standard look lines of text are."""
    return look.measures.wider(child=child, base=_CHILD_SCALE if child else 1.0)


def language_tag(language: str) -> str:
    """The language as documents name it; English is British English."""
    return "en-GB" if language == "en" else language


def _name_styles(parts: dict[str, bytes], name: str, wanted: tuple[str, ...]) -> None:
    """Gives the styles the ids that formgen writes: an office program may have renamed them."""
    found = {
        (named.get(f"{W}val") or "").lower(): style.get(f"{W}styleId") or ""
        for style in parse(parts[STYLES]).iter(f"{W}style")
        if (named := style.find(f"{W}name")) is not None
    }
    if missing := [style for style in wanted if style.lower() not in found]:
        raise UserError(
            f"The template {name} has no style called {', '.join(f'“{style}”' for style in missing)}.",
            "Please start again from a copy of formgen's own template; its styles may be changed, not deleted.",
        )
    ids = {found[style.lower()]: style.replace(" ", "") for style in wanted}
    if changed := {old: new for old, new in ids.items() if old != new}:
        pattern = re.compile(
            r'(<w:(?:pStyle|rStyle|tblStyle|basedOn|next|link) w:val="|w:styleId=")'
            f'({"|".join(map(re.escape, changed))})"'
        )
        for part, content in parts.items():
            if part.startswith("word/") and part.endswith(".xml"):
                parts[part] = pattern.sub(lambda m: f'{m[1]}{changed[m[2]]}"', content.decode()).encode()


def _recolour(look: Look) -> Callable[[re.Match[str]], str]:
    """Turns the colours of a template into those of the look; in black and white others too, into black or white."""
    drawn, wanted = asdict(STANDARD.colours) | {"ink": f"#{INK}", "accent": f"#{ACCENT}"}, asdict(look.colours)
    own = {drawn[role][1:]: wanted[role][1:].upper() for role in drawn if drawn[role][1:] != _WHITE}
    white = {"w:color=": wanted["paper"][1:], "w:fill=": wanted["box"][1:]}
    plain = wanted["tint"] == wanted["paper"]

    def colour(match: re.Match[str]) -> str:
        found = match[2].upper()
        if plain:
            light = sum(bytes.fromhex(found)) > 3 * 200
            return f'{match[1]}{_WHITE if light else "000000"}"'
        new = white.get(match[1][:-1], _WHITE) if found == _WHITE else own.get(found, match[2])
        return f'{match[1]}{new}"'

    return colour


def _fill_page(parts: dict[str, bytes], paper: str) -> None:
    """Gives the pages a colour, which Word shows, and prints where its options say so."""
    if b"<w:background" not in parts[DOCUMENT]:
        background = f'<w:background w:color="{paper[1:]}"/><w:body>'.encode()
        parts[DOCUMENT] = parts[DOCUMENT].replace(b"<w:body>", background, 1)
    if SETTINGS in parts and b"displayBackgroundShape" not in parts[SETTINGS]:
        root = parse(parts[SETTINGS])
        before = [n for n, child in enumerate(root) if etree.QName(child).localname in _BEFORE]
        root.insert(max(before, default=-1) + 1, etree.Element(f"{W}displayBackgroundShape"))
        parts[SETTINGS] = serialise(root)


SETTINGS = "word/settings.xml"
_BEFORE = frozenset({
    "writeProtection", "view", "zoom", "removePersonalInformation", "removeDateAndTime", "doNotDisplayPageBoundaries",
})  # fmt: skip
"""What stands before the setting that shows the colour of pages."""


def _edge(root: etree._Element, colour: str) -> None:
    """Gives the boxes of tables edges at their sides: where nothing is tinted, a gap shows no box."""
    for style in root.iter(f"{W}style"):
        if style.get(f"{W}styleId") == "FormgenCellBox":
            for side in style.iter(f"{W}left", f"{W}right"):
                if side.get(f"{W}val") == "single":
                    side.set(f"{W}sz", "4")
                    side.set(f"{W}color", colour[1:])


def _resize(root: etree._Element, variant: Variant, scale: float, *, child: bool) -> None:
    """Scales type, save that for young children, and, where asked, opens lines and letters."""
    kept = set(_of_styles(root, "FormgenBig"))
    script = {e for start in ("FormgenScript", "FormgenSmall", "Footer") for e in _of_styles(root, start)}
    foot = {e for start in _FOOT for e in _of_styles(root, start)}
    empty = {e for start in _EMPTY for e in _of_styles(root, start)}
    ticks, boxes = set(_of_styles(root, "FormgenTick")), set(_of_styles(root, "FormgenTickBox"))
    base = _CHILD_SCALE if child else 1
    for type_size in root.iter(f"{W}sz", f"{W}szCs"):
        if type_size in kept:
            continue
        points = int(type_size.get(f"{W}val", "21")) / 2
        if type_size in empty:
            grown = points
        elif type_size in boxes:
            grown = _up_to(TICK_POINTS, points, scale)
        elif type_size in script:
            grown = variant.size(points, small=type_size in foot)
        else:
            grown = variant.size(points * base, child=child, small=type_size in foot)
        type_size.set(f"{W}val", str(round(grown * 2)))
    for indent in root.iterfind(f".//{W}ind[@{W}hanging]"):
        if indent in kept:
            continue
        for side in ("left", "hanging"):
            twips = int(indent.get(f"{W}{side}", "0"))
            grown = _up_to(TICK_INDENT, twips, scale) if indent in ticks else twips * scale
            indent.set(f"{W}{side}", str(round(grown)))
    for spacing in root.iter(f"{W}spacing"):
        if spacing in kept:
            continue
        line, rule = int(spacing.get(f"{W}line", "240")), spacing.get(f"{W}lineRule", "")
        if rule == "auto" and variant.line > 1:
            line = max(line, round(_SINGLE * _leading(variant, spacing)))
        elif rule == "exact" and spacing not in empty:
            line = round(_up_to(TICK_LINE, line, scale) if spacing in ticks else line * scale)
        else:
            continue
        spacing.set(f"{W}line", str(line))
    defaults = root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
    if variant.letters and defaults is not None:
        size = defaults.find(f"{W}sz")
        spread = etree.Element(f"{W}spacing", {f"{W}val": str(round(variant.letters * 20))})
        defaults.insert(list(defaults).index(size) if size is not None else len(defaults), spread)


def _up_to(most: float, size: float, scale: float) -> float:
    """A size of tick boxes, which are as large as a hand needs in every look: it grows up to that, and no further."""
    return max(size, min(size * scale, most))


_SINGLE = 240
"""How Word counts a line that is as high as its type needs: a fifth more than the type's size."""

_FOOT = ("Header", "Footer", "FormgenRunningHead", "FormgenReference", "FormgenCode", "FormgenMission")
"""The styles of what is no text to read: codes, the head and the foot of a page."""

_EMPTY = ("FormgenGap", "FormgenSpace", "FormgenRule")
"""The styles of paragraphs that hold nothing."""


def _leading(variant: Variant, spacing: etree._Element) -> float:
    """How high a line is, in lines of Word's: all as asked, but headings and the foot of a page, which are short."""
    style = spacing.getparent().getparent() if spacing.getparent() is not None else None  # type: ignore[union-attr]
    name = "" if style is None else style.get(f"{W}styleId") or ""
    return 1.0 if name.startswith((*_FOOT, "Title", "FormgenSchool")) else variant.line


def _of_styles(root: etree._Element, start: str) -> Iterator[etree._Element]:
    """The elements of the styles whose ids begin so."""
    for style in root.iter(f"{W}style"):
        if (style.get(f"{W}styleId") or "").startswith(start):
            yield from style.iter()


def _speak(root: etree._Element, tag: str) -> None:
    for language in root.iter(f"{W}lang"):
        language.set(f"{W}val", tag)


def _write_in(root: etree._Element, font: str) -> None:
    script = set(_of_styles(root, "FormgenScript"))
    for fonts in root.iter(f"{W}rFonts"):
        if fonts in script:
            continue
        for key in ("ascii", "hAnsi"):
            if fonts.get(f"{W}{key}") == FONT:
                fonts.set(f"{W}{key}", font)


def turned(document: bytes) -> bytes:
    """The document on its side."""
    root = parse(document)
    for size in root.iter(f"{W}pgSz"):
        width, height = size.get(f"{W}w", "11906"), size.get(f"{W}h", "16838")
        if int(width) < int(height):
            size.set(f"{W}w", height)
            size.set(f"{W}h", width)
            size.set(f"{W}orient", "landscape")
    return serialise(root)


def page(parts: Mapping[str, bytes], scale: float) -> Page:
    """The page of a restyled template, its type so much larger than usual."""
    styles = {s.get(f"{W}styleId"): s for s in parse(parts[STYLES]).iter(f"{W}style")}
    box = _frame(styles["FormgenBox"])
    prefilled = _frame(styles["FormgenBoxPrefilled"])
    cell = styles["FormgenCellBox"]
    return Page(
        text_width(parts[DOCUMENT]),
        scale,
        Frame(box, prefilled),
        Frame(_frame(styles["FormgenOfficeBox"]), prefilled),
        Frame(_frame(cell), _frame(cell, left=_border(styles["FormgenBoxPrefilled"], "left"))),
        _beneath_heads(styles["FormgenGrid"]),
    )


def _beneath_heads(style: etree._Element) -> str:
    """The border beneath the heads of a table, as a cell's own."""
    found = style.find(f"{W}tblStylePr[@{W}type='firstRow']/{W}tcPr/{W}tcBorders/{W}bottom")
    return "" if found is None else f"<w:tcBorders>{_plain(found)}</w:tcBorders>"


def text_width(document: bytes) -> int:
    """The twips between the margins of the document's last section."""
    root = parse(document)
    *_, size = root.iter(f"{W}pgSz")
    *_, margins = root.iter(f"{W}pgMar")
    return int(size.get(f"{W}w", "0")) - int(margins.get(f"{W}left", "0")) - int(margins.get(f"{W}right", "0"))


def _frame(style: etree._Element, left: str = "") -> str:
    """Borders, fill and margins of a table style, as the end of a cell's properties; `left` is another left border."""
    sides = (_border(style, "top"), left or _border(style, "left"), _border(style, "bottom"), _border(style, "right"))
    borders = "".join(sides)
    shade = style.find(f"{W}tcPr/{W}shd")
    margins = style.find(f"{W}tblPr/{W}tblCellMar")
    inner = "" if margins is None else "".join(_plain(side) for side in margins)
    return (
        (f"<w:tcBorders>{borders}</w:tcBorders>" if borders else "")
        + ("" if shade is None else _plain(shade))
        + (f"<w:tcMar>{inner}</w:tcMar>" if inner else "")
    )


def _border(style: etree._Element, side: str) -> str:
    found = style.find(f"{W}tcPr/{W}tcBorders/{W}{side}")
    if found is None:
        found = style.find(f"{W}tblPr/{W}tblBorders/{W}{side}")
    return "" if found is None else _plain(found)


def _plain(element: etree._Element) -> str:
    """An element without children, as it stands inside a part that has declared `w`."""
    shown = "".join(f' w:{etree.QName(key).localname}="{element.get(key)}"' for key in element.attrib)
    return f"<w:{etree.QName(element).localname}{shown}/>"


def font_table() -> bytes:
    """The fonts that a document names, each with what to take where it is missing."""
    fonts = "".join(
        f'<w:font w:name="{font}"><w:altName w:val="{FALLBACK_FONT}"/><w:family w:val="swiss"/>'
        f'<w:pitch w:val="variable"/></w:font>'
        for font in (FONT, CHILD_FONT)
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:fonts xmlns:w="{W[1:-1]}">{fonts}</w:fonts>'
    ).encode()
