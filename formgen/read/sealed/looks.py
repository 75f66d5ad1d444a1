"""Letters of a Word file that are hard to see, by their styles: hidden, white, tiny; and styles that number lines."""

from __future__ import annotations

from dataclasses import dataclass, field

from formgen.read.sealed import office
from formgen.read.sealed.line import is_dark, is_faint

_OFF = ("0", "false", "off")
_TINY, _NARROW, _CROWDED = 10, 50, -40
"""Half points, per cent, twentieths of a point: what is less cannot be read."""

_GROUNDS = frozenset({"black", "darkBlue", "darkCyan", "darkGreen", "darkMagenta", "darkRed", "darkGray"})


def unlike_paper(name: str, told: dict[str, str]) -> bool:
    """Whether a property of letters, with its attributes, makes them hard to see."""
    value = told.get("val", "")
    match name:
        case "vanish" | "specVanish":
            return value not in _OFF
        case "color":
            return is_faint(value) or told.get("themeColor", "").startswith(("background", "light"))
        case "sz":
            return _number(value, _TINY) < _TINY
        case "w":
            return _number(value.removesuffix("%"), 100) < _NARROW
        case "spacing":
            return _number(value, 0) < _CROWDED
        case "highlight":
            return value in _GROUNDS
        case "shd":
            ground = "fill" if value in ("clear", "nil", "") else "color"
            return is_dark(told.get("fill", "")) or is_dark(told.get(ground, ""))
    return False


def _number(text: str, otherwise: int) -> float:
    try:
        return float(text)
    except ValueError:
        return otherwise


@dataclass
class Looks:
    """The styles whose letters are hard to see, and those that put a number before a line."""

    unseen: frozenset[str] = frozenset()
    numbered: frozenset[str] = frozenset()


@dataclass
class _Styles:
    """Walks the part of styles: which make letters hard to see by themselves, and which build on which."""

    style: str = ""
    path: list[str] = field(default_factory=list)
    unseen: set[str] = field(default_factory=set)
    numbered: set[str] = field(default_factory=set)
    based: dict[str, str] = field(default_factory=dict)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        told = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        if local == "style":
            self.style = told.get("styleId", "")
        elif local == "basedOn":
            self.based[self.style] = told.get("val", "")
        elif self.path and self.path[-1] == "rPr" and "style" in self.path and unlike_paper(local, told):
            self.unseen.add(self.style)
        elif local == "numId" and told.get("val") != "0":
            self.numbered.add(self.style)
        self.path.append(local)


def looks_of(content: bytes) -> Looks:
    """The styles that a part lists. Raises `Unreadable`."""
    walk = _Styles()
    if content:
        reader = office.parser()
        reader.StartElementHandler, reader.EndElementHandler = walk.start, lambda _name: walk.path.pop()
        office.parse(reader, content)
    return Looks(_built_on(walk.unseen, walk.based), _built_on(walk.numbered, walk.based))


def _built_on(styles: set[str], based: dict[str, str]) -> frozenset[str]:
    """The styles and all that build on them."""
    found, before = set(styles), -1
    while len(found) != before:
        before = len(found)
        found |= {style for style, base in based.items() if base in found}
    return frozenset(found)
