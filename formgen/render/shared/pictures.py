"""The pictures of choices for children who do not read yet: line drawings, the same in every format; any in greys.

Each is a few strokes on a square of a hundred units, drawn as SVG or as a PNG: dark on paper, so that a
black-and-white copier keeps them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from math import cos, pi, sin

Points = tuple[tuple[float, float], ...]

SIDE = 100
_PIXELS, _FINER = 240, 4
"""The side of a PNG, and how much finer it is drawn before it is made smooth."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line through points, or, without a width, the area inside them; `paper` takes ink away."""

    points: Points
    width: float = 0
    paper: bool = False


def _round(x: float, y: float, radius: float, start: float = 0, end: float = 360) -> Points:
    """The points of an arc, in degrees clockwise from the right."""
    steps = max(8, round(abs(end - start) / 3))
    angles = [(start + (end - start) * n / steps) * pi / 180 for n in range(steps + 1)]
    return tuple((x + radius * cos(a), y + radius * sin(a)) for a in angles)


_HEAD = (Stroke(_round(50, 50, 45), 4.5), Stroke(_round(35, 39, 5.2)), Stroke(_round(65, 39, 5.2)))


def _face(*mouth: Stroke) -> tuple[Stroke, ...]:
    return (*_HEAD, *mouth)


def _stop() -> tuple[Stroke, ...]:
    """A hand held up on a sign of eight sides."""
    sign = Stroke(tuple((50 + 48 * cos(a * pi / 4 + pi / 8), 50 + 48 * sin(a * pi / 4 + pi / 8)) for a in range(8)))
    fingers = [((36, 50), (36, 29)), ((46, 50), (46, 22)), ((56, 50), (56, 24)), ((66, 52), (66, 32))]
    thumb = Stroke(((40, 68), (27, 54)), 8, paper=True)
    palm = Stroke(((36, 48), (66, 48), (66, 66), (60, 74), (44, 74), (36, 64), (36, 48)), 8, paper=True)
    inside = Stroke(((36, 48), (66, 48), (66, 66), (60, 74), (44, 74), (36, 64)), paper=True)
    return (sign, *(Stroke(points, 8, paper=True) for points in fingers), thumb, palm, inside)


DRAWN: dict[str, tuple[Stroke, ...]] = {
    "very_happy": _face(Stroke((*_round(50, 54, 26, 0, 180), (76, 54)))),
    "happy": _face(Stroke(_round(50, 46, 25, 30, 150), 5)),
    "level": _face(Stroke(((30, 66), (70, 66)), 5)),
    "sad": _face(Stroke(_round(50, 91, 25, 225, 315), 5)),
    "very_sad": _face(
        Stroke(_round(50, 84, 22, 195, 345), 6), Stroke(((25, 32), (38, 26)), 4), Stroke(((75, 32), (62, 26)), 4)
    ),
    "stop": _stop(),
}
"""Every picture by its name in `look.PICTURES`."""


@cache
def svg(name: str, ink: str) -> str:
    """The picture as SVG in that ink. Raises KeyError for a picture that there is not."""
    paths = "".join(_path(stroke, "#fff" if stroke.paper else ink) for stroke in DRAWN[name])
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}">{paths}</svg>'


def _path(stroke: Stroke, ink: str) -> str:
    line = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in stroke.points)
    if not stroke.width:
        return f'<path d="{line}Z" fill="{ink}"/>'
    round_ends = 'stroke-linecap="round" stroke-linejoin="round"'
    return f'<path d="{line}" fill="none" stroke="{ink}" stroke-width="{stroke.width:g}" {round_ends}/>'


@cache
def png(name: str, ink: str) -> bytes:
    """The picture as PNG in that ink on nothing. Raises KeyError for a picture that there is not."""
    from PIL import Image, ImageDraw

    scale = _PIXELS * _FINER / SIDE
    shape = Image.new("L", (_PIXELS * _FINER, _PIXELS * _FINER))
    draw = ImageDraw.Draw(shape)
    for stroke in DRAWN[name]:
        points = [(x * scale, y * scale) for x, y in stroke.points]
        if stroke.width:
            _draw_line(draw, points, stroke.width * scale, 0 if stroke.paper else 255)
        else:
            draw.polygon(points, fill=0 if stroke.paper else 255)
    made = Image.new("RGBA", (_PIXELS, _PIXELS), ink)
    made.putalpha(shape.resize((_PIXELS, _PIXELS), Image.Resampling.BOX))
    saved = BytesIO()
    made.save(saved, "PNG", optimize=True)
    return saved.getvalue()


def in_greys(picture: bytes) -> bytes:
    """A PNG picture in greys; what is see-through stays so.

    Raises OSError, SyntaxError or ValueError for a damaged one.
    """
    from PIL import Image

    saved = BytesIO()
    with Image.open(BytesIO(picture)) as opened:
        opened.convert("RGBA").convert("LA").save(saved, "PNG", optimize=True)
    return saved.getvalue()


def _draw_line(draw: object, points: Sequence[tuple[float, float]], width: float, fill: int) -> None:
    """A line with round corners and round ends."""
    draw.line(points, fill=fill, width=round(width))  # type: ignore[attr-defined]  # Pillow is imported late
    for x, y in points:
        half = width / 2
        draw.ellipse((x - half, y - half, x + half, y + half), fill=fill)  # type: ignore[attr-defined]  # as above
