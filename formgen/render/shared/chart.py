"""Charts as SVG text, and as PNG bytes for documents that cannot hold SVG: the same drawing in both."""

from __future__ import annotations

from functools import cache
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any, assert_never

from formgen.look import FALLBACK_FONT, FONT, Look
from formgen.render.shared.marks import Box, Dot, Line, Mark, Word
from formgen.render.shared.plot import WIDTH, drawing
from formgen.report import Chart


def svg(chart: Chart, look: Look, width: float = WIDTH) -> str:
    """The chart as SVG text, `width` points wide. Equal charts give equal text."""
    made = drawing(chart, look, width)
    size = f'width="{made.width:g}pt" height="{made.height:g}pt" viewBox="0 0 {made.width:g} {made.height:g}"'
    family = escape(f"{FONT}, {FALLBACK_FONT}, sans-serif")
    marks = "".join(map(_svg_mark, made.marks))
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{family}">{marks}</svg>'


def _svg_mark(mark: Mark) -> str:
    match mark:
        case Line(x1, y1, x2, y2, colour, width, dash):
            dashes = f' stroke-dasharray="{" ".join(f"{part:g}" for part in dash)}"' if dash else ""
            return (
                f'<line x1="{x1:.2f}" y1="{y1:.2f}" x2="{x2:.2f}" y2="{y2:.2f}" stroke="{colour}" '
                f'stroke-width="{width:.2f}"{dashes}/>'
            )
        case Box(x, y, width, height, fill, edge, dashed):
            return (
                f'<rect x="{x:.2f}" y="{y:.2f}" width="{width:.2f}" height="{height:.2f}" '
                f'fill="{fill}"{_edge(edge, dashed)}/>'
            )
        case Dot(x, y, radius, fill, edge, dashed):
            return f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{radius:.2f}" fill="{fill}"{_edge(edge, dashed)}/>'
        case Word(x, y, text, colour, size, anchor, bold, turned):
            weight = ' font-weight="bold"' if bold else ""
            weight += f' transform="rotate(-90 {x:.2f} {y:.2f})"' if turned else ""
            return (
                f'<text x="{x:.2f}" y="{y:.2f}" font-size="{size:g}" fill="{colour}" '
                f'text-anchor="{anchor}"{weight}>{escape(text)}</text>'
            )
    assert_never(mark)


def _edge(edge: str | None, dashed: bool) -> str:
    dash = ' stroke-dasharray="3 2"' if dashed else ""
    return f' stroke="{edge}" stroke-width="1"{dash}' if edge else ""


DPI = 192
"""Dots per inch of a PNG: twice those of a screen."""


def png(chart: Chart, look: Look, width: float = WIDTH) -> bytes:
    """The chart as a PNG of `DPI`, `width` points wide. Equal charts give equal bytes."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.transforms import Affine2D

    made = drawing(chart, look, width)
    sheet = Figure(figsize=(made.width / 72, made.height / 72), dpi=DPI, facecolor="white")
    FigureCanvasAgg(sheet)
    place = Affine2D().scale(1, -1).translate(0, made.height).scale(DPI / 72)  # points from the top, as the marks are
    for order, mark in enumerate(made.marks):
        _paint(sheet, mark, look, {"transform": place, "zorder": order})
    out = BytesIO()
    sheet.savefig(out, format="png", metadata={"Software": None})
    return out.getvalue()


def _paint(sheet: Any, mark: Mark, look: Look, where: dict[str, Any]) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Circle, Rectangle

    match mark:
        case Line(x1, y1, x2, y2, colour, width, dash):
            style: Any = (0, tuple(part / width for part in dash)) if dash else "solid"
            sheet.add_artist(Line2D([x1, x2], [y1, y2], color=colour, linewidth=width, linestyle=style,
                                    solid_capstyle="butt", dash_capstyle="butt", **where))  # fmt: skip
        case Box(x, y, width, height, fill, edge, dashed):
            sheet.add_artist(Rectangle((x, y), width, height, **_rim(fill, edge, dashed), **where))
        case Dot(x, y, radius, fill, edge, dashed):
            sheet.add_artist(Circle((x, y), radius, **_rim(fill, edge, dashed), **where))
        case Word(x, y, text, colour, size, anchor, bold, turned):
            side = {"start": "left", "middle": "center", "end": "right"}[anchor]
            sheet.text(x, y, text, fontproperties=_font(look, bold), fontsize=size, color=colour, ha=side,
                       va="baseline", parse_math=False, rotation=90 if turned else 0,
                       rotation_mode="anchor", **where)  # fmt: skip


def _rim(fill: str, edge: str | None, dashed: bool) -> dict[str, Any]:
    style: Any = (0, (3, 2)) if dashed else "solid"
    return {"facecolor": fill, "edgecolor": edge or "none", "linewidth": 1 if edge else 0, "linestyle": style}


def _font(look: Look, bold: bool) -> Any:
    weight = "Bold" if bold else "Regular"
    return _loaded(look.template(f"fonts/{FONT.replace(' ', '')}-{weight}.ttf"))


@cache
def _loaded(path: Path) -> Any:
    from matplotlib.font_manager import FontProperties

    return FontProperties(fname=path)
