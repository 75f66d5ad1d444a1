"""The colours of an Office file, also those of its theme and those that Excel knows by number: how light each is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from formgen.read.sealed.line import light
from formgen.read.sealed.parts import walked

_ORDER = ("lt1", "dk1", "lt2", "dk2", *(f"accent{n}" for n in range(1, 7)), "hlink", "folHlink")
"""The colours of a theme in the order in which Excel counts them."""

_WORDS = {
    "light1": "lt1", "background1": "lt1", "bg1": "lt1", "dark1": "dk1", "text1": "dk1", "tx1": "dk1",
    "light2": "lt2", "background2": "lt2", "bg2": "lt2", "dark2": "dk2", "text2": "dk2", "tx2": "dk2",
    "hyperlink": "hlink", "followedHyperlink": "folHlink",
}  # fmt: skip
"""What Word calls the colours of a theme."""

_OFFICE = {"lt1": 1.0, "dk1": 0.0, "lt2": 0.92, "dk2": 0.25}
"""How light they are where a file has no theme; the others are in between."""

_INDEXED = (0.0, 1.0, 0.3, 0.59, 0.11, 0.89, 0.41, 0.7)
"""The first colours that Excel has by number, which come twice: black, white, red, green, blue, yellow, pink, cyan."""


@dataclass(frozen=True, slots=True)
class Theme:
    """How light the colours of a theme are, from 0 to 1, by their short names."""

    lights: Mapping[str, float] = field(default_factory=dict)

    def named(self, name: str) -> float:
        """How light a colour is, by the name that Word has for it."""
        return self._light(_WORDS.get(name, name))

    def counted(self, told: Mapping[str, str], otherwise: float) -> float:
        """How light a colour of a workbook is, by what is told of it; `otherwise` for one that is automatic."""
        if "rgb" in told:
            found = light(told["rgb"])
        elif told.get("theme", "").isdigit():
            number = int(told["theme"])
            found = self._light(_ORDER[number]) if number < len(_ORDER) else -1.0
        elif told.get("indexed", "").isdigit():
            number = int(told["indexed"])
            found = _INDEXED[number % len(_INDEXED)] if number < 2 * len(_INDEXED) else -1.0
        else:
            found = -1.0
        return _tinted(found, told.get("tint", "0")) if found >= 0 else otherwise

    def _light(self, name: str) -> float:
        return self.lights.get(name, _OFFICE.get(name, 0.5))


def theme(content: bytes) -> Theme:
    """The colours of a part that is a theme. Raises `Unreadable`."""
    lights: dict[str, float] = {}
    for part in walked(content):
        if part.name in _ORDER and part.path[-1:] == ("clrScheme",):
            values = [one.told.get("lastClr") or one.told.get("val", "") for one in part.inside if "Clr" in one.name]
            lights[part.name] = light(values[0]) if values else -1.0
    return Theme({name: found for name, found in lights.items() if found >= 0})


def _tinted(found: float, tint: str) -> float:
    try:
        share = max(-1.0, min(1.0, float(tint)))
    except ValueError:
        return found
    return found * (1 - share) + share if share > 0 else found * (1 + share)
