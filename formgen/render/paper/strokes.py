"""What the boxes of a fillable page show: ticks and numbers in circles, and the type in which a person writes."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import cache
from pathlib import Path

from fontTools import subset  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from pikepdf import Array, Dictionary, Name, Object, Pdf

from formgen.look import Look
from formgen.render.paper.appearance import Type
from formgen.render.shared.markup import CHILD_FONT, FACES

_WRITTEN = bytes(range(32, 256)).decode("cp1252", "ignore")
"""What can be typed in the type of a field without help; for other scripts a viewer takes a font of its own."""

_FONTS = {"FG": FACES[0], "FGC": next(face for face in FACES if face[0] == CHILD_FONT)}
"""The fonts of fields, by the names that they have in the document."""


class Pen:
    """Draws in the ink of a look; what is drawn twice alike is kept once."""

    def __init__(self, pdf: Pdf, look: Look) -> None:
        self.pdf, self.look = pdf, look
        self.kept: dict[tuple[str, int, int], Object] = {}
        self.faces = {name: _font(look.template(f"fonts/{file}.ttf")) for name, (_, file, _) in _FONTS.items()}
        self.fonts = Dictionary({f"/{name}": _embedded(pdf, face) for name, face in self.faces.items()})

    def default(self, type: Type, height: float, longest: str = "", width: float = 0.0) -> str:
        """The type in which a viewer writes into a field; as small as it needs where the longest text has no room."""
        name = "FGC" if CHILD_FONT in type.families[:1] else "FG"
        size = min(type.size, 0.8 * height)
        return f"/{name} {0 if longest and self.wide(longest, size) > width - 4 else size:.4g} Tf {self._ink} rg"

    def wide(self, text: str, size: float) -> float:
        """About how wide a text is, in points."""
        return self.faces["FG"].width(text) * size / 1000

    @property
    def _ink(self) -> str:
        return " ".join(f"{int(self.look.ink[n : n + 2], 16) / 255:.3f}" for n in (1, 3, 5))

    def nothing(self, width: float, height: float) -> Object:
        """An empty box."""
        return self._drawn("nothing", width, height, lambda: "q Q")

    def tick(self, width: float, height: float) -> Object:
        """A ticked box."""
        return self._drawn("tick", width, height, lambda: (
            f"{self._ink} RG {width * 0.11:.3f} w 1 J 1 j {width * 0.22:.3f} {height * 0.5:.3f} m "
            f"{width * 0.42:.3f} {height * 0.26:.3f} l {width * 0.8:.3f} {height * 0.76:.3f} l S"
        ))  # fmt: skip

    def circle(self, width: float, height: float, number: str) -> Object:
        """A chosen number: white in a full circle."""
        return self._drawn(f"circle {number}", width, height, lambda: self._circle(width, height, number))

    def _circle(self, width: float, height: float, number: str) -> str:
        x, y, r = width / 2, height / 2, min(width, height) / 2
        bend = r * 0.5523
        size = height * 0.55
        left = x - self.faces["FG"].width(number) * size / 2000
        arcs = (
            (x + r, y + bend, x + bend, y + r, x, y + r), (x - bend, y + r, x - r, y + bend, x - r, y),
            (x - r, y - bend, x - bend, y - r, x, y - r), (x + bend, y - r, x + r, y - bend, x + r, y),
        )  # fmt: skip
        path = " ".join(" ".join(f"{n:.3f}" for n in arc) + " c" for arc in arcs)
        return (
            f"{self._ink} rg {x + r:.3f} {y:.3f} m {path} f "
            f"1 g BT /FG {size:.3f} Tf {left:.3f} {y - size * 0.34:.3f} Td ({number}) Tj ET"
        )

    def _drawn(self, what: str, width: float, height: float, strokes: Callable[[], str]) -> Object:
        key = (what, round(width), round(height))
        if key not in self.kept:
            made = self.pdf.make_stream(strokes().encode())
            made.Type, made.Subtype, made.BBox = Name.XObject, Name.Form, Array([0, 0, width, height])
            made.Resources = Dictionary(Font=self.fonts) if what.startswith("circle") else Dictionary()
            self.kept[key] = made
        return self.kept[key]


class _Font:
    """A font of the look, cut to what can be typed; widths in thousandths of its size."""

    def __init__(self, path: Path) -> None:
        options = subset.Options(layout_features=[], name_IDs=[], notdef_outline=True, hinting=False)
        cutter = subset.Subsetter(options)
        cutter.populate(text=_WRITTEN)
        with TTFont(path, recalcTimestamp=False) as font:
            cutter.subset(font)
            self.name = path.stem
            self.scale = 1000 / font["head"].unitsPerEm
            self.box = [round(getattr(font["head"], n) * self.scale) for n in ("xMin", "yMin", "xMax", "yMax")]
            self.ascent, self.descent = (round(n * self.scale) for n in (font["hhea"].ascent, font["hhea"].descent))
            glyphs, metrics = font.getBestCmap(), font["hmtx"].metrics
            self.widths = {c: round(metrics[glyphs[ord(c)]][0] * self.scale) for c in _WRITTEN if ord(c) in glyphs}
            held = io.BytesIO()
            font.save(held)
            self.data = held.getvalue()

    def width(self, text: str) -> int:
        """How wide the text is."""
        return sum(self.widths.get(letter, 0) for letter in text)


_font = cache(_Font)


def _embedded(pdf: Pdf, font: _Font) -> Object:
    """The font in the document, as a simple one in which every viewer can write."""
    name = Name(f"/{font.name}")
    letters = [bytes([code]).decode("cp1252", "ignore") for code in range(32, 256)]
    file = pdf.make_stream(font.data)
    file.Length1 = len(font.data)
    about = Dictionary(
        Type=Name.FontDescriptor, FontName=name, Flags=32, FontBBox=Array(font.box), ItalicAngle=0,
        Ascent=font.ascent, Descent=font.descent, CapHeight=font.ascent, StemV=80, FontFile2=file,
    )  # fmt: skip
    return pdf.make_indirect(Dictionary(
        Type=Name.Font, Subtype=Name.TrueType, BaseFont=name, Encoding=Name.WinAnsiEncoding, FirstChar=32, LastChar=255,
        Widths=Array([font.width(letter) for letter in letters]), FontDescriptor=pdf.make_indirect(about),
    ))  # fmt: skip
