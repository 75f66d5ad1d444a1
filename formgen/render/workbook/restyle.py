"""A workbook in the sizes and colours of its look, and its cells in named styles.

Sheets are drawn in the standard variant. Here its sizes and colours become those of the look, and each make of cell
(font, fill, edges) a named style of the workbook: changed there, it changes in every cell that has it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict

from lxml import etree

from formgen.look import Look
from formgen.render.workbook.style import TALLEST
from formgen.variants import STANDARD, Variant

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_S = f"{{{_MAIN}}}"
STYLES = "xl/styles.xml"
_SHEET, _CHART = "xl/worksheets/sheet", "xl/charts/chart"

_SIZE = re.compile(rb'<sz val="([\d.]+)"/>(?!<scheme)')
"""Sizes of type, but for that of the workbook's own font, by which the widths of columns are measured."""

_COLOUR = re.compile(rb'(rgb="FF|<a:srgbClr val=")([0-9A-F]{6})"')
_CHART_SIZE = re.compile(rb'(<a:(?:defRPr|rPr|endParaRPr)[^>]* sz=")(\d+)"')
_HEIGHT = re.compile(rb' ht="([\d.]+)"')
_COLUMN = re.compile(rb'(<col [^>]*?width=")([\d.]+)(")')
_FOOT = re.compile(rb"&amp;9(?= )")
_CODE, _FOOT_MOST = 9.0, 10
"""Points of codes, and of the foot of a printed page at most: its three parts share one line."""


def growth(look: Look) -> float:
    """How much larger than in the standard variant the type of a sheet is, and with it columns and rows."""
    return look.measures.size(_TEXT) / _TEXT


_TEXT = 11.0


def tall(look: Look) -> float:
    """How much higher rows are: Excel has no space between lines to set, but rows may be higher."""
    return growth(look) * max(1.0, look.measures.line / _USUAL)


_USUAL = 1.3
"""Height of a line in the standard variant."""


def restyled(parts: Mapping[str, bytes], look: Look) -> dict[str, bytes]:
    """The parts of a workbook in the look, every cell in a named style."""
    variant, changed = look.measures, dict(parts)
    paper = look.colours.paper if look.colours.paper != STANDARD.colours.paper else ""
    changed[STYLES] = _named(parts[STYLES], paper)
    if variant == STANDARD:
        return changed
    grow, recolour = _sizes(variant), _colours(look)
    for name, content in changed.items():
        if name == STYLES or name.startswith(_SHEET):
            changed[name] = _COLOUR.sub(recolour, _SIZE.sub(grow, content))
        elif name.startswith(_CHART):
            changed[name] = _CHART_SIZE.sub(_points(variant), _COLOUR.sub(recolour, content))
        if name.startswith(_SHEET) and _shown(content):
            stretched = _stretched(changed[name], look)
            changed[name] = _on_paper(stretched) if paper else stretched
    return changed


def _shown(sheet: bytes) -> bool:
    """Whether a sheet is a page: the hidden one of ours is not."""
    return b'showGridLines="0"' in sheet


def _sizes(variant: Variant) -> Callable[[re.Match[bytes]], bytes]:
    def grow(match: re.Match[bytes]) -> bytes:
        points = float(match[1])
        return f'<sz val="{variant.size(points, small=points <= _CODE):g}"/>'.encode()

    return grow


def _points(variant: Variant) -> Callable[[re.Match[bytes]], bytes]:
    return lambda match: match[1] + f'{round(100 * variant.size(int(match[2]) / 100, small=True))}"'.encode()


def _colours(look: Look) -> Callable[[re.Match[bytes]], bytes]:
    drawn, wanted = asdict(STANDARD.colours), asdict(look.colours)
    roles = [role for role in drawn if drawn[role] and drawn[role] != STANDARD.colours.paper]
    own: dict[bytes, bytes] = {drawn[role][1:].encode(): wanted[role][1:].upper().encode() for role in roles}
    return lambda match: match[1] + (own.get(match[2]) or match[2]) + b'"'


def _stretched(sheet: bytes, look: Look) -> bytes:
    """A sheet with columns and rows for type so much larger."""
    wide, high, small = growth(look), tall(look), look.measures.size(_CODE, small=True) / _CODE
    columns = iter(range(10_000))

    def column(match: re.Match[bytes]) -> bytes:
        factor = small if next(columns) == 1 else wide
        return match[1] + f"{float(match[2]) * factor:.2f}".encode() + match[3]

    def row(match: re.Match[bytes]) -> bytes:
        return f' ht="{min(float(match[1]) * high, TALLEST):.1f}"'.encode()

    foot = f"&amp;{min(round(look.measures.size(_CODE, small=True)), _FOOT_MOST)}".encode()
    return _FOOT.sub(foot, _HEIGHT.sub(row, _COLUMN.sub(column, sheet)))


def _on_paper(sheet: bytes) -> bytes:
    """A sheet whose empty cells are like the first style of all, which has the colour of the page."""
    last = max(map(int, re.findall(rb'<col [^>]*max="(\d+)"', sheet)), default=0)
    rest = f'<col style="0" width="9" customWidth="1" min="{last + 1}" max="16384"/></cols>'
    return sheet.replace(b"</cols>", rest.encode(), 1)


def _named(content: bytes, paper: str) -> bytes:
    """The styles part with a named style for each make of cell; with `paper` what has no fill of its own gets that."""
    root = etree.fromstring(content)
    cells, makes, names = (root.find(f"{_S}{tag}") for tag in ("cellXfs", "cellStyleXfs", "cellStyles"))
    assert cells is not None, content
    assert makes is not None, content
    assert names is not None, content
    if paper:
        fill = _add_fill(root, paper)
        for cell in (*cells, *makes):
            if cell.get("fillId") == "0":
                cell.set("fillId", fill)
    describe = _describer(root)
    known: dict[tuple[str, ...], str] = {}
    taken: set[str] = set()
    for cell in list(cells)[1:]:
        make = tuple(cell.get(key, "0") for key in ("fontId", "fillId", "borderId"))
        if make not in known:
            known[make] = str(len(makes))
            etree.SubElement(makes, f"{_S}xf", numFmtId="0", fontId=make[0], fillId=make[1], borderId=make[2])
            name = _free(describe(*map(int, make)), taken)
            etree.SubElement(names, f"{_S}cellStyle", name=name, xfId=known[make])
        cell.set("xfId", known[make])
    for group in (makes, names):
        group.set("count", str(len(group)))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _add_fill(root: etree._Element, paper: str) -> str:
    fills = root.find(f"{_S}fills")
    assert fills is not None
    pattern = etree.SubElement(etree.SubElement(fills, f"{_S}fill"), f"{_S}patternFill", patternType="solid")
    etree.SubElement(pattern, f"{_S}fgColor", rgb=f"FF{paper[1:].upper()}")
    fills.set("count", str(len(fills)))
    return str(len(fills) - 1)


def _free(name: str, taken: set[str]) -> str:
    number = next(n for n in range(1, 10_000) if (name if n == 1 else f"{name} {n}") not in taken)
    found = name if number == 1 else f"{name} {number}"
    taken.add(found)
    return found


def _describer(root: etree._Element) -> Callable[[int, int, int], str]:
    """What gives the name of a make of cell, from its font, its fill and its edges."""
    fonts, fills, borders = (root.findall(f"{_S}{tag}/*") for tag in ("fonts", "fills", "borders"))

    def describe(font: int, fill: int, border: int) -> str:
        edges = {etree.QName(side).localname: side.get("style") for side in borders[border] if side.get("style")}
        ground = fills[fill].find(f".//{_S}fgColor")
        shade = "" if ground is None else f"#{ground.get('rgb', '')[2:]}"
        if not font:
            return "Formgen Mixed Text"  # with fonts of its own inside
        if len(edges) == 4:
            return "Formgen Pre-filled Answer" if edges["left"] == "thick" else "Formgen Answer"
        if edges.get("left") == "thick" or shade == STANDARD.colours.warning:
            return "Formgen Safeguarding"
        size, bold = fonts[font].find(f"{_S}sz"), fonts[font].find(f"{_S}b") is not None
        points = 0.0 if size is None else float(size.get("val", "0"))
        return f"Formgen {_WORDS.get((points, bold), 'Text')}"

    return describe


_WORDS = {
    (20.0, True): "Title", (16.0, True): "Heading 1", (14.0, True): "Heading", (12.5, True): "Block Title",
    (13.0, True): "Heading 2", (11.0, True): "Label", (11.0, False): "Text", (10.5, False): "How To",
    (10.0, True): "Reference", (10.0, False): "Note", (9.0, False): "Code",
}  # fmt: skip
"""The styles of words by their size in points, and whether they are bold."""
