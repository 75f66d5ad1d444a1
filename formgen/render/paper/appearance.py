"""Draws what stands in the text fields of a page, in any script, as `drawings(pdf, look, …)`: one look for each.

The same layout engine draws them as draws the page, each on a sheet of its own that is as large as its box; a text that
has no room is set smaller. A viewer draws a field anew as soon as somebody types into it.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape
from math import sqrt
from typing import Any

from pikepdf import Name, Object, Page, Pdf
from pikepdf import open as open_pdf

from formgen.errors import UserError
from formgen.look import Look
from formgen.render.paper.finish import readable
from formgen.render.paper.press import plain
from formgen.render.paper.writing import leftwards

SMALLEST = 4.0
"""Points below which nobody reads."""


@dataclass(frozen=True, slots=True)
class Type:
    """A size in points, and the families in which letters are looked for."""

    size: float
    families: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Drawn:
    """A text in a box of that size in points: `many` lines from the top, else in the middle; `single` is one line."""

    text: str
    width: float
    height: float
    type: Type
    many: bool = False
    right: bool = False
    single: bool = False


def drawings(pdf: Pdf, look: Look, wanted: Sequence[Drawn]) -> list[Object]:
    """What each box shows, as objects of `pdf`. Raises UserError for a text that has no room in its box."""
    texts = list(dict.fromkeys(drawn for drawn in wanted if drawn.text))
    made = dict(zip(texts, _sheets(pdf, look, texts), strict=True)) if texts else {}
    empty: dict[tuple[int, int], Object] = {}
    for drawn in wanted:
        if not drawn.text:
            size = (round(drawn.width), round(drawn.height))
            empty.setdefault(size, _empty(pdf, drawn))
    return [made[d] if d.text else empty[round(d.width), round(d.height)] for d in wanted]


def _empty(pdf: Pdf, drawn: Drawn) -> Object:
    made = pdf.make_stream(b"/Tx BMC EMC")
    made.Type, made.Subtype, made.BBox = Name.XObject, Name.Form, [0, 0, drawn.width, drawn.height]
    return made


def _sheets(pdf: Pdf, look: Look, texts: Sequence[Drawn]) -> list[Object]:
    with open_pdf(io.BytesIO(_laid_out(look, _fitted(look, texts)).write_pdf(finisher=readable))) as drawn:
        return [_look(pdf, page) for page in drawn.pages]


def _fitted(look: Look, texts: Sequence[Drawn]) -> list[Drawn]:
    """The texts, those that have no room in their boxes set smaller. Raises UserError where nobody could read one."""
    fitted, waiting = list(texts), list(range(len(texts)))
    while waiting:
        parts = Counter(name for page in _laid_out(look, [fitted[n] for n in waiting]).pages for name in page.anchors)
        over = [(n, parts[f"v{place}"]) for place, n in enumerate(waiting) if parts[f"v{place}"] > 1]
        for n, pages in over:
            size = fitted[n].type.size * min(0.9, 1.15 / sqrt(pages))
            if size < SMALLEST:
                raise _no_room()
            fitted[n] = replace(fitted[n], type=replace(fitted[n].type, size=size))
        waiting = [n for n, _ in over]
    return fitted


def _laid_out(look: Look, texts: Sequence[Drawn]) -> Any:
    return plain(look, _html(look, texts))


def _no_room() -> UserError:
    return UserError(
        "An answer is too long for a PDF that is filled in on a screen.",
        "Please make this form in Word or Excel, or as a PDF without --fillable.", code="no_room",
    )  # fmt: skip


def _look(pdf: Pdf, page: Page) -> Object:
    """A sheet as the look of a field."""
    made = pdf.copy_foreign(page.as_form_xobject())
    made.write(b"/Tx BMC\nq\n" + made.read_bytes() + b"\nQ\nEMC")
    return made


_STYLE = """
body { margin: 0 }
body > div > div { padding: 1pt 2pt 0 }
div.few { display: table; table-layout: fixed; width: 100% }
div.few > div { display: table-cell; padding: 0 2pt; vertical-align: middle }
p { orphans: 1; widows: 1; margin: 0; min-height: 1.25em; white-space: pre-wrap; overflow-wrap: anywhere }
.right { text-align: right }
.leftwards { direction: rtl; text-align: right }
"""


def _html(look: Look, texts: Sequence[Drawn]) -> str:
    sheets = "".join(
        f"@page v{n} {{ size: {drawn.width:.2f}pt {drawn.height:.2f}pt; margin: 0 }}\n" for n, drawn in enumerate(texts)
    )
    boxes = "".join(_box(f"v{n}", drawn) for n, drawn in enumerate(texts))
    return f"<style>body {{ color: {look.ink} }} {_STYLE} {sheets}</style><body>{boxes}</body>"


def _box(name: str, drawn: Drawn) -> str:
    families = ", ".join(f'"{family}"' for family in drawn.type.families) or "sans-serif"
    # A line as high as the box: a second one has no room, so that the text is set smaller.
    line = f"{drawn.height - 2:.2f}pt" if drawn.single else "1.25"
    style = f"page: {name}; font: {drawn.type.size:.2f}pt/{line} {families}"
    kinds = f"{'' if drawn.many else 'few '}{'right' if drawn.right else ''}"
    height = "" if drawn.many else f"height: {drawn.height - 2:.2f}pt"
    cell = f'<div style="{height}">{_lines(drawn.text)}</div>'
    return f'<div id="{name}" class="{kinds}" style="{escape(style)}">{cell}</div>'


def _lines(text: str) -> str:
    return "".join(
        f"<p{' class=leftwards' if leftwards(line) else ''}>{escape(line)}</p>" for line in text.split("\n")
    )
