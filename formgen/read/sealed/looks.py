"""Letters of a Word file that are hard to see, by their styles: hidden, struck out, white, tiny, out of the page; and
styles that number lines.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from formgen.read.ooxml.markup import OFF
from formgen.read.sealed import office
from formgen.read.sealed.colours import Theme
from formgen.read.sealed.line import FAINT, is_dark, is_faint, is_of_pictures
from formgen.read.sealed.office import amount
from formgen.read.sealed.vocabulary import is_strange

_TINY, _NARROW, _CROWDED, _AWAY = 10, 50, -40, 60
"""Half points, per cent, twentieths of a point, half points: what is less, or further away, cannot be read."""

_LOW, _OUT, _IN = 120, -1_200, 8_000
"""Twentieths of a point: a line of less hides its letters; an indent of less, or more, leaves the page."""

_INDENTS = ("left", "start", "right", "end", "firstLine", "hanging")

_GROUNDS = frozenset({"black", "darkBlue", "darkCyan", "darkGreen", "darkMagenta", "darkRed", "darkGray"})


def unlike_paper(name: str, told: dict[str, str], theme: Theme) -> bool:
    """Whether a property of letters, with its attributes, makes them hard to see, or strikes them out."""
    value = told.get("val", "")
    match name:
        case "vanish" | "specVanish" | "strike" | "dstrike":
            return value not in OFF
        case "color":
            named = told.get("themeColor", "")
            return is_faint(value) or (bool(named) and (theme.named(named) > FAINT or "themeTint" in told))
        case "textFill" | "textOutline" | "effect":
            return True
        case "position":
            return abs(amount(value, 0)) > _AWAY
        case "sz":
            return amount(value, _TINY) < _TINY
        case "w":
            return amount(value.removesuffix("%"), 100) < _NARROW
        case "spacing":
            return amount(value, 0) < _CROWDED
        case "highlight":
            return value in _GROUNDS
        case "shd":
            ground = "fill" if value in ("clear", "nil", "") else "color"
            return is_dark(told.get("fill", "")) or is_dark(told.get(ground, ""))
    return False


def is_exact(name: str, told: dict[str, str]) -> bool:
    """Whether a property gives lines a height of their own."""
    return name == "spacing" and told.get("lineRule") == "exact"


def out_of_page(name: str, told: dict[str, str]) -> bool:
    """Whether a property of a paragraph, with its attributes, hides its letters or sets them beside the page."""
    match name:
        case "spacing":
            return is_exact(name, told) and amount(told.get("line", ""), _LOW) < _LOW
        case "ind":
            sides = [amount(told[side], 0) * (-1 if side == "hanging" else 1) for side in _INDENTS if side in told]
            return any(not _OUT < side < _IN for side in sides)
        case "shd":
            return is_dark(told.get("fill", "")) and told.get("val", "clear") in ("clear", "nil", "")
    return False


@dataclass
class Looks:
    """The styles whose letters are hard to see, and those that put a number before a line."""

    unseen: frozenset[str] = frozenset()
    numbered: frozenset[str] = frozenset()
    usual: str = ""
    """The style of a paragraph that names none."""

    theme: Theme = field(default_factory=Theme)
    exact: frozenset[str] = frozenset()
    """The styles whose lines have a height of their own: a picture in them is cut."""

    fonts: frozenset[str] = frozenset()
    """The fonts that styles name in which letters are pictures."""


def fonts_in(told: dict[str, str]) -> frozenset[str]:
    """The fonts that a property names for Latin letters, and in which these are pictures."""
    return frozenset(told[key] for key in ("ascii", "hAnsi") if is_of_pictures(told.get(key, "")))


_PROPERTIES = frozenset({"rPr", "pPr", "tblPr", "trPr", "tcPr"})


@dataclass
class _Styles:
    """Walks the part of styles: which make letters hard to see by themselves, and which build on which."""

    theme: Theme
    style: str = ""
    usual: str = ""
    path: list[str] = field(default_factory=list)
    unseen: set[str] = field(default_factory=set)
    numbered: set[str] = field(default_factory=set)
    based: dict[str, str] = field(default_factory=dict)
    exact: set[str] = field(default_factory=set)
    fonts: set[str] = field(default_factory=set)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        told = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        if local == "style":
            self.style = told.get("styleId", "")
            if told.get("type") == "paragraph" and told.get("default", "0") not in OFF:
                self.usual = self.style
        elif local == "basedOn":
            self.based[self.style] = told.get("val", "")
        elif local == "rFonts":
            self.fonts |= fonts_in(told)
        elif is_exact(local, told):
            self.exact.add(self.style)
        if self.path and self._is_unlike(self.path[-1], local, told):
            self.unseen.add(self.style if "style" in self.path else _ALL)
        elif local == "numId" and told.get("val") != "0":
            self.numbered.add(self.style)
        self.path.append(local)

    def _is_unlike(self, within: str, name: str, told: dict[str, str]) -> bool:
        if within in _PROPERTIES and is_strange(name, told):
            return True  # nobody knows what it does
        match within:
            case "rPr":
                return unlike_paper(name, told, self.theme)
            case "pPr" | "tcPr" | "tblPr":
                return out_of_page(name, told)
        return False


_ALL = ""
"""Stands for what holds where no style says anything else."""


def looks_of(content: bytes, theme: Theme) -> Looks:
    """The styles that a part lists, with the colours of that theme. Raises `Unreadable`."""
    walk = _Styles(theme)
    if content:
        reader = office.parser()
        reader.StartElementHandler, reader.EndElementHandler = walk.start, lambda _name: walk.path.pop()
        office.parse(reader, content)
    unseen = {*walk.unseen, *walk.based} if _ALL in walk.unseen else walk.unseen
    return Looks(_built_on(unseen, walk.based), _built_on(walk.numbered, walk.based), walk.usual, theme,
                 _built_on(walk.exact, walk.based), frozenset(walk.fonts))  # fmt: skip


def _built_on(styles: set[str], based: dict[str, str]) -> frozenset[str]:
    """The styles and all that build on them."""
    found, before = set(styles), -1
    while len(found) != before:
        before = len(found)
        found |= {style for style, base in based.items() if base in found}
    return frozenset(found)
