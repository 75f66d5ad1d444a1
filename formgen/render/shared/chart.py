"""Charts as SVG text, and as PNG bytes for documents that cannot hold SVG: the same drawing in both."""

from __future__ import annotations

from functools import cache
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any, assert_never

from formgen.look import FALLBACK_FONT, FONT, Look
from formgen.render.shared.plot import WIDTH, Box, Line, Mark, Word, drawing
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
        case Line(x1, y1, x2, y2, colour, width, dashed):
            dash = ' stroke-dasharray="4 2.5"' if dashed else ""
            return (
                f'<line x1="{x1:.2f}" y1="{y1:.2f}" x2="{x2:.2f}" y2="{y2:.2f}" stroke="{colour}" '
                f'stroke-width="{width:.2f}"{dash}/>'
            )
        case Box(x, y, width, height, fill, edge, dashed):
            dash = ' stroke-dasharray="3 2"' if dashed else ""
            stroke = f' stroke="{edge}" stroke-width="1"{dash}' if edge else ""
            return (
                f'<rect x="{x:.2f}" y="{y:.2f}" width="{width:.2f}" height="{height:.2f}" '
                f'fill="{fill}"{stroke}/>'
            )
        case Word(x, y, text, colour, size, anchor, bold):
            weight = ' font-weight="bold"' if bold else ""
            return (
                f'<text x="{x:.2f}" y="{y:.2f}" font-size="{size:g}" fill="{colour}" '
                f'text-anchor="{anchor}"{weight}>{escape(text)}</text>'
            )
    assert_never(mark)


DPI = 192
"""Dots per inch of a PNG: twice those of a screen."""


def png(chart: Chart, look: Look, width: float = WIDTH) -> bytes:
    """The chart as a PNG of `DPI`, `width` points wide. Equal charts give equal bytes."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    made = drawing(chart, look, width)
    sheet = Figure(figsize=(made.width / 72, made.height / 72), dpi=DPI, facecolor="white")
    FigureCanvasAgg(sheet)
    axes = sheet.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_xlim(0, made.width)
    axes.set_ylim(made.height, 0)
    for order, mark in enumerate(made.marks):
        _paint(axes, mark, look, order)
    out = BytesIO()
    sheet.savefig(out, format="png", metadata={"Software": None})
    return out.getvalue()


def _paint(axes: Any, mark: Mark, look: Look, order: int) -> None:
    from matplotlib.patches import Rectangle

    match mark:
        case Line(x1, y1, x2, y2, colour, width, dashed):
            style: Any = (0, (4 / width, 2.5 / width)) if dashed else "solid"
            axes.plot([x1, x2], [y1, y2], color=colour, linewidth=width, linestyle=style, zorder=order,
                      solid_capstyle="butt", dash_capstyle="butt")  # fmt: skip
        case Box(x, y, width, height, fill, edge, dashed):
            rim: Any = (0, (3, 2)) if dashed else "solid"
            axes.add_patch(Rectangle((x, y), width, height, facecolor=fill, edgecolor=edge or "none",
                                     linewidth=1 if edge else 0, linestyle=rim, zorder=order))  # fmt: skip
        case Word(x, y, text, colour, size, anchor, bold):
            side = {"start": "left", "middle": "center", "end": "right"}[anchor]
            axes.text(x, y, text, fontproperties=_font(look, bold), fontsize=size, color=colour, ha=side,
                      va="baseline", zorder=order, parse_math=False)  # fmt: skip


def _font(look: Look, bold: bool) -> Any:
    weight = "Bold" if bold else "Regular"
    return _loaded(look.template(f"fonts/{FONT.replace(' ', '')}-{weight}.ttf"))


@cache
def _loaded(path: Path) -> Any:
    from matplotlib.font_manager import FontProperties

    return FontProperties(fname=path)
