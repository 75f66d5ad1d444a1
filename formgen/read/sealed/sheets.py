"""How the cells of a sheet are seen: by formats that print another number, in letters that are hard to see, or not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from formgen.read.ooxml.markup import OFF
from formgen.read.sealed.colours import Theme
from formgen.read.sealed.line import is_of_pictures
from formgen.read.sealed.office import amount
from formgen.read.sealed.parts import Part, walked
from formgen.read.sealed.vocabulary import SHEET, strange

T = TypeVar("T")

PLAIN = frozenset({"", "General", "@", "0", "0.0", "0.00", "0%", "0.00%"})
_KNOWN = {"0": "", "1": "0", "2": "0.00", "9": "0%", "10": "0.00%", "49": "@"}
"""Number formats that every Excel has by number, those that reports may use."""

_LEAST_SIZE, _LEAST_WIDTH, _LEAST_HEIGHT = 5, 3, 6
_LEAST_CONTRAST = 0.25
_PAPER, _INK = 1.0, 0.0


def listed(content: bytes) -> Iterator[tuple[str, str]]:
    """Each sheet that a workbook lists, and the number of its tie."""
    for part in walked(content):
        if part.name == "sheet":
            yield part.told.get("name", ""), part.told.get("id", "")


def names(content: bytes) -> Iterator[str]:
    """The names that a workbook gives to cells and formulas, those of areas to print with the area."""
    for part in walked(content):
        name = part.told.get("name", "").rpartition(".")[2]
        if part.name == "definedName" and name not in _OF_PROGRAMS:
            yield f"{name} {plain_area(part.text)}" if name == "Print_Area" else name


_OF_PROGRAMS = frozenset({"Print_Titles", "_FilterDatabase"})


def plain_area(text: str) -> str:
    """An area as programs agree on it."""
    return re.sub("[$']", "", text)


@dataclass(frozen=True, slots=True)
class Styles:
    """By the number of a style, what is to be said of cells in it; and formats that come with a condition."""

    cells: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    conditional: tuple[str, ...] = ()


def styles(content: bytes, theme: Theme) -> Styles:
    """The styles of a workbook. Raises `Unreadable`."""
    formats = dict(_KNOWN)
    fonts: list[float | None] = []
    fills: list[float] = []
    cells: dict[str, tuple[str, ...]] = {}
    conditional: list[str] = []
    for part in walked(content):
        above, told = part.path, part.told
        if part.name == "numFmt" and "dxf" in above:
            conditional.append(told.get("formatCode", ""))
        elif part.name == "numFmt":
            formats[told.get("numFmtId", "")] = told.get("formatCode", "")
        elif part.name == "font" and above[-1:] == ("fonts",):
            fonts.append(_letters(part, theme))
        elif part.name == "fill" and above[-1:] == ("fills",):
            fills.append(_ground(part, theme))
        elif part.name == "xf" and above[-1:] == ("cellXfs",):
            code = formats.get(told.get("numFmtId", "0"), f"number {told.get('numFmtId')}")
            said = [] if code in PLAIN else [f"format {as_told(code)}"]
            letters, ground = _at(fonts, told.get("fontId"), _INK), _at(fills, told.get("fillId"), _PAPER)
            said += [_HARD] if _is_hard(letters, ground) else []
            said += [_TURNED] if any(_is_turned(one.told) for one in part.inside if one.name == "alignment") else []
            cells[str(len(cells))] = tuple(said)
    return Styles(cells, tuple(conditional))


def as_told(code: str) -> str:
    """A format as programs agree on it: without strokes, and without an empty last part, which is for words."""
    return code.replace("\\", "").removesuffix(";" if code.count(";") == _PARTS else "")


_PARTS = 3


_HARD = "letters that are hard to see"


_TURNED = "letters that are turned, repeated or made smaller"


def _is_turned(alignment: Mapping[str, str]) -> bool:
    """Whether cells show their words otherwise than as they stand."""
    told = (alignment.get("shrinkToFit", "0"), alignment.get("textRotation", "0"), alignment.get("readingOrder", "0"),
            alignment.get("horizontal", ""))  # fmt: skip
    return told[0] in ("1", "true") or told[1] != "0" or told[2] == "2" or told[3] == "fill"


def _at(found: Sequence[T], number: str | None, otherwise: T) -> T:
    return found[int(number)] if number and number.isdigit() and int(number) < len(found) else otherwise


def _is_hard(letters: float | None, ground: float = _PAPER) -> bool:
    """Whether letters cannot be told from what lies behind them, are too small or struck out."""
    return letters is None or abs(letters - ground) < _LEAST_CONTRAST


def _letters(font: Part, theme: Theme) -> float | None:
    """How light the letters of a font are, from 0 to 1; None for tiny ones and those struck out."""
    found = _INK
    for one in font.inside:
        if one.name == "color":
            found = theme.counted(one.told, _INK)
        elif _is_lost(one):
            return None
    return found


def _is_lost(one: Part) -> bool:
    """Whether part of a font makes letters tiny, strikes them out, or makes pictures of them."""
    struck = one.name == "strike" and one.told.get("val", "1") not in OFF
    struck |= one.name in ("name", "rFont") and is_of_pictures(one.told.get("val", ""))
    return struck or (one.name == "sz" and amount(one.told.get("val"), 99) < _LEAST_SIZE)


def _ground(fill: Part, theme: Theme) -> float:
    """How light that is what lies behind a cell; the darkest of several colours."""
    solid = any(one.name == "patternFill" and one.told.get("patternType", "none") != "none" for one in fill.inside)
    graded = any(one.name == "gradientFill" for one in fill.inside)
    grounds = [theme.counted(one.told, _PAPER) for one in fill.inside if one.name in ("fgColor", "color")]
    return min(grounds, default=_PAPER) if solid or graded else _PAPER


def hard_to_see(strings: bytes, theme: Theme) -> frozenset[str]:
    """The numbers of texts that cells share in which a piece is hard to see."""
    found, number = set(), -1
    for part in walked(strings):
        number += part.name == "si"
        if part.name == "rPr" and _is_hard(_letters(part, theme)):
            found.add(str(number))
    return frozenset(found)


def seen(content: bytes, styles: Styles, rich: frozenset[str], theme: Theme) -> Iterator[str]:
    """What is to be said of a sheet and its cells. Raises `Unreadable`."""
    for part in walked(content):
        told = part.told
        match part.name:
            case "c" if any(one.name in ("v", "is", "f") for one in part.inside):
                yield from (f"{told.get('r', '')}: {words}" for words in styles.cells.get(told.get("s", "0"), ()))
                value = "".join(one.text for one in part.inside if one.name == "v")
                faint = any(one.name == "rPr" and _is_hard(_letters(one, theme)) for one in part.inside)
                if faint or (told.get("t") == "s" and value in rich):
                    yield f"{told.get('r', '')}: {_HARD}"
            case "sheetView" if told.get("showZeros") in OFF:
                yield "zeros are hidden"
            case "sheetView" if _is_out_of_reach(part):
                yield "cells that nobody can scroll to, or in turned order"
            case "pageSetup" if amount(told.get("scale"), 100) < _LEAST_SCALE:
                yield "pages printed too small to be read"
            case "sheetFormatPr" if told.get("zeroHeight") in ("1", "true"):
                yield "rows are hidden"
            case "row" if _is_hidden(told, "ht", _LEAST_HEIGHT):
                yield f"row {told.get('r', '')} is hidden"
            case "col" if _is_hidden(told, "width", _LEAST_WIDTH):
                yield f"column {told.get('min', '')} is hidden"
            case "cfRule":
                rule = told.get("dxfId", "")
                yield f"a condition of the kind {told.get('type', '')}" if not rule else "a condition"
            case "conditionalFormatting" if styles.conditional:
                yield f"formats with a condition: {', '.join(styles.conditional)}"
            case name if name not in SHEET:
                yield strange(name)


def _is_out_of_reach(view: Part) -> bool:
    """Whether columns run from right to left, formulas are shown, or rows above those that are held are cut off."""
    held = any(one.name == "pane" and one.told.get("state", "").startswith("frozen") for one in view.inside)
    turned = any(view.told.get(name) in ("1", "true") for name in ("rightToLeft", "showFormulas"))
    return turned or (held and view.told.get("topLeftCell", "A1") != "A1")


_LEAST_SCALE = 40


def _is_hidden(told: Mapping[str, str], size: str, least: float) -> bool:
    return told.get("hidden") in ("1", "true") or amount(told.get(size), 99) < least
