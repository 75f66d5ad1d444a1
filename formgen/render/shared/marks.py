"""The marks of a drawing, in points, and the colours that tell them apart on a grey copier too."""

from __future__ import annotations

from dataclasses import dataclass

SMALL, NORMAL = 8.0, 9.0
"""Sizes of type, in points."""

DASHED, DOTTED, LONG = (4.0, 2.5), (1.0, 2.2), (9.0, 2.5)
"""How lines are broken: strokes and gaps in points."""

READABLE = 4.5
"""The contrast of words on their ground at least (WCAG 2.2, 1.4.3)."""

WHITE = "#FFFFFF"


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line; `dash` is strokes and gaps in points, none for a solid one."""

    x1: float
    y1: float
    x2: float
    y2: float
    colour: str
    width: float = 1.0
    dash: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle with an optional edge."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    edge: str | None = None
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Dot:
    """A filled circle around a point, with an optional edge."""

    x: float
    y: float
    radius: float
    fill: str
    edge: str | None = None
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Word:
    """A line of text; `x` is where it starts, its middle or its end, `y` its base line.

    A `turned` one runs upwards: `y` is where it starts, its middle or its end, `x` its base line.
    """

    x: float
    y: float
    text: str
    colour: str
    size: float = NORMAL
    anchor: str = "start"
    bold: bool = False
    turned: bool = False


Mark = Line | Box | Dot | Word


@dataclass(frozen=True, slots=True)
class Drawing:
    """The marks of a chart, painted in order, and the paper that they need in points."""

    width: float
    height: float
    marks: tuple[Mark, ...]


def mix(colour: str, share: float) -> str:
    """The colour with so much of it left on white paper: 1 is the colour itself, 0 is white."""
    parts = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return "#" + "".join(f"{round(255 + (part - 255) * share):02X}" for part in parts)


def luminance(colour: str) -> float:
    """How bright a colour is to the eye and to a grey copier: 0 is black, 1 is white."""
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, from 1 for equal ones to 21 for black and white."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def ink_on(fill: str, ink: str) -> str:
    """The colour of words that can be read on the fill: the ink itself, else white, else black."""
    return next((colour for colour in (ink, WHITE) if contrast(colour, fill) >= READABLE), "#000000")
