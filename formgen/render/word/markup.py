"""WordprocessingML as text: runs, paragraphs, tables. Text comes out exactly as it was typed.

Elements and their properties stand in the order of the schema, which Word insists on. Nothing here
knows a colour or a size: named styles of the template say how things look.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from html import escape as _escape

from formgen.beside import COMPLEX, Other, english, other

NAMESPACES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
}
W = f"{{{NAMESPACES['w']}}}"

TWIPS_A_MM = 1440 / 25.4
EMU_A_MM = 36_000

_DRAWING = " ".join(f'xmlns:{prefix}="{NAMESPACES[prefix]}"' for prefix in ("wp", "a", "pic", "r"))

_BREAK = '</w:t><w:br/><w:t xml:space="preserve">'
_TAB = '</w:t><w:tab/><w:t xml:space="preserve">'
_HYPHEN = '</w:t><w:noBreakHyphen/><w:t xml:space="preserve">'
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")


_SLIM = frozenset(" .,:;!'’()-/|fijlrtI")
_BROAD = frozenset("mwMW@%жмфшщюЖМФШЩЮ")


def text_width(text: str) -> float:
    """About how wide a line of text is in twips, in type of ten points; rather too much than too little."""
    slim, broad = (sum(c in some for c in text) for some in (_SLIM, _BROAD))
    large = sum(c.isupper() or c.isdigit() for c in text if c not in _SLIM and c not in _BROAD)
    rest = len(text) - slim - broad - large
    return (1.15 * slim + 2.9 * broad + 2.3 * large + 1.9 * rest) * TWIPS_A_MM


def escape(text: str) -> str:
    """`text` as XML: the standard library's own way for it loads what fetches pages."""
    return _escape(text, quote=False)


def attribute(text: str) -> str:
    """`text` as the value of an attribute."""
    return escape(text).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")


def inside_text(text: str) -> str:
    """`text` as the content of a `w:t`: line breaks and tabs close it and open the next."""
    return escape(text).replace("\n", _BREAK).replace("\t", _TAB)


def on_one_line(runs: str) -> str:
    """Runs of a number such as LM-2025-014, or the content of a `w:t`, that no line ends in."""
    return runs.replace("-", _HYPHEN)


def run(text: str, style: str = "", properties: str = "") -> str:
    """Runs in one direction; `style` is a character style, `properties` what follows it in `w:rPr`.

    A line break begins a run of its own, as Word itself writes it: LibreOffice misplaces any other in a control.
    """
    inner = (f'<w:rStyle w:val="{style}"/>' if style else "") + properties
    shown = f"<w:rPr>{inner}</w:rPr>" if inner else ""
    line = f'<w:r>{shown}<w:t xml:space="preserve">{inside_text(text)}</w:t></w:r>'
    if "\n" not in text:
        return line
    return line.replace(_BREAK, f'</w:t></w:r><w:r>{shown}<w:br/><w:t xml:space="preserve">')


def runs(text: str, style: str = "") -> str:
    """`text` in as many runs as its writing directions need; `paragraph` puts its translation beneath."""
    beside = other(text)
    if beside is None:
        return _directed(text, style)
    return f"{_directed(english(text), style)}{_BENEATH}{foreign(beside, style)}{_END}"


def line(text: str, style: str = "") -> str:
    """The same on one line: “Agree / Zgadzam się”."""
    beside = other(text)
    if beside is None:
        return _directed(text, style)
    return _directed(english(text), style) + run(" / ", style) + foreign(beside, style)


def foreign(beside: Other, style: str = "") -> str:
    """Runs in another language, each saying which."""
    if beside.language not in COMPLEX:
        return run(beside.text, style, f'<w:lang w:val="{beside.language}"/>')
    spoken = f'<w:lang w:bidi="{beside.language}"/>'
    if not beside.right_to_left:
        return run(beside.text, style, f"<w:cs/>{spoken}")
    pieces = _by_direction(beside.text)
    return "".join(run(piece, style, f"<w:rtl/>{spoken}" if rtl else "") for rtl, piece in pieces)


_BENEATH, _END = "<!--beneath-->", "<!--/beneath-->"
_TRANSLATION = re.compile(f"{_BENEATH}(.*?){_END}", re.DOTALL)


def beneath(runs: str) -> str:
    """The properties of a paragraph that holds those runs alone: it runs as they do."""
    return "<w:bidi/>" if "<w:rtl/>" in runs else ""


def _directed(text: str, style: str) -> str:
    if not _RIGHT_TO_LEFT.search(text):
        return run(text, style)
    return "".join(run(piece, style, "<w:rtl/>" if rtl else "") for rtl, piece in _by_direction(text))


def right_to_left(text: str) -> bool:
    """Whether the first letter that has a direction runs from right to left."""
    if not _RIGHT_TO_LEFT.search(text):
        return False
    directions = (unicodedata.bidirectional(c) for c in text)
    return next((d in ("R", "AL") for d in directions if d in ("L", "R", "AL")), False)


def _by_direction(text: str) -> Iterable[tuple[bool, str]]:
    """`text` cut where its direction changes; spaces and signs go with what stands before them."""
    rtl = right_to_left(text)
    start = 0
    for place, character in enumerate(text):
        direction = unicodedata.bidirectional(character)
        if direction not in ("L", "R", "AL", "AN", "EN") or (direction in ("R", "AL", "AN")) == rtl:
            continue
        if place > start:
            yield rtl, text[start:place]
        rtl, start = not rtl, place
    yield rtl, text[start:]


def paragraph(style: str, content: str, properties: str = "") -> str:
    """A paragraph in a named style; `properties` is what follows the style in `w:pPr`.

    What is translated has a paragraph more beneath it, in its own direction.
    """
    if _BENEATH in content:
        content, translations = _TRANSLATION.sub("", content), _TRANSLATION.findall(content)
        rest = (paragraph(style, said, properties + beneath(said)) for said in translations)
        return paragraph(style, content, properties) + "".join(rest)
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{content}</w:p>'


def tab_stops(positions: Iterable[int]) -> str:
    """Left tab stops for a paragraph's properties."""
    stops = "".join(f'<w:tab w:val="left" w:pos="{p}"/>' for p in positions)
    return f"<w:tabs>{stops}</w:tabs>" if stops else ""


def table_start(
    style: str, columns: Sequence[int], *, title: str = "", part_of_page: int = 0, header: bool = True
) -> str:
    """The beginning of a table with columns of that many twips; `</w:tbl>` ends it.

    `part_of_page` sets its width in fiftieths of a per cent of what there is, so that it fits any cell;
    `header` says that its first row is one.
    """
    width = f'w:w="{part_of_page}" w:type="pct"' if part_of_page else f'w:w="{sum(columns)}" w:type="dxa"'
    named = f'<w:tblCaption w:val="{attribute(title)}"/>' if title else ""
    layout = "" if part_of_page else '<w:tblLayout w:type="fixed"/>'
    grid = "".join(f'<w:gridCol w:w="{c}"/>' for c in columns)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW {width}/>{layout}'
        f'<w:tblLook w:val="04{2 * header}0" w:firstRow="{int(header)}" w:lastRow="0" w:firstColumn="0" '
        f'w:lastColumn="0" w:noHBand="0" w:noVBand="1"/>{named}</w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
    )


def cell_start(width: int, span: int = 1, properties: str = "") -> str:
    """The beginning of a cell; `</w:tc>` ends it. `properties` is what follows `w:gridSpan` in `w:tcPr`."""
    spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spanned}{properties}</w:tcPr>'


def row(cells: str, *, height: int = 0, header: bool = False, whole: bool = True) -> str:
    """A row at least `height` twips high; `header` repeats it on every page, `whole` keeps it on one.

    Rows of a table in the style of grids are whole by that style, which Word obeys: said of each row, it makes
    LibreOffice 7.4 lose rows at the foot of a page.
    """
    properties = (
        ("<w:cantSplit/>" if whole else "")
        + (f'<w:trHeight w:val="{height}" w:hRule="atLeast"/>' if height else "")
        + ("<w:tblHeader/>" if header else "")
    )
    return f"<w:tr>{f'<w:trPr>{properties}</w:trPr>' if properties else ''}{cells}</w:tr>"


def picture(relation: str, number: int, alt: str, width_mm: float, height_mm: float) -> str:
    """A drawing, to stand in a run, of the picture that the relation `relation` points to."""
    size = f'cx="{round(width_mm * EMU_A_MM)}" cy="{round(height_mm * EMU_A_MM)}"'
    named = f'id="{number}" name="Picture {number}" descr="{attribute(alt)}"'
    return (
        f"<w:drawing {_DRAWING}>"
        f'<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent {size}/>'
        f'<wp:effectExtent l="0" t="0" r="0" b="0"/><wp:docPr {named}/><wp:cNvGraphicFramePr>'
        f'<a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr><a:graphic>'
        f'<a:graphicData uri="{NAMESPACES["pic"]}"><pic:pic><pic:nvPicPr><pic:cNvPr {named}/>'
        f'<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/>'
        f'</a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm>'
        f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
        f"</wp:inline></w:drawing>"
    )


def png_size(data: bytes) -> tuple[int, int]:
    """Width and height of a PNG in pixels. Raises ValueError when it is none."""
    if data[:8] != b"\x89PNG\r\n\x1a\n" or data[12:16] != b"IHDR":
        raise ValueError("not a PNG picture")
    return int.from_bytes(data[16:20]), int.from_bytes(data[20:24])
