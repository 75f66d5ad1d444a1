"""The variants of a look: sizes of type, room between lines, colours. Word, PDF and Excel take their measures here.

The sizes that pages name are those of the standard variant; `Variant.size` says how large the type becomes.
Large print and the dyslexia-friendly variant follow what the RNIB (16 to 18 points) and the British Dyslexia
Association (12 to 14 points, one and a half lines, a cream page, no italics, no capitals) ask for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a page. None of `ink` and `accent` is the school's own.

    `paper` is the page, `box` and `tint` the fill of boxes that stand out from a shade and from the page, `shade` the
    band behind a title or what is the office's, `rule` hairlines, `edge` the edges of boxes, `faint` what stands in a
    box until somebody writes there.
    """

    ink: str | None = None
    accent: str | None = None
    paper: str = "#FFFFFF"
    box: str = "#FFFFFF"
    tint: str = "#F3F5FA"
    shade: str = "#EBECEE"
    pill: str = "#E3E7F0"
    warning: str = "#FCF1ED"
    muted: str = "#5B6477"
    faint: str = "#656D7D"
    rule: str = "#B4BACB"
    edge: str = "#7F879B"


@dataclass(frozen=True, slots=True)
class Variant:
    """What a variant changes. `about` says for whom it is.

    `scale` is how much larger the type is, `child_scale` that of a child's copy, which is large already. Nothing
    that is read is smaller than `least` points; `small` is the least for codes and for the head and foot of a page.
    `line` is the least height of a line as a multiple of its type, `letters` the points between letters.
    The crest of a `grey` variant is in greys too.
    """

    name: str
    about: str
    scale: float = 1.0
    child_scale: float = 1.0
    least: float = 0.0
    small: float = 0.0
    line: float = 1.0
    letters: float = 0.0
    colours: Palette = Palette()
    grey: bool = False

    def larger(self, *, child: bool = False) -> float:
        """How much larger the type of a copy is."""
        return self.child_scale if child else self.scale

    def tick_box(self, *, child: bool = False) -> float:
        """Millimetres of a box to tick: what a hand needs, and more only where the type is larger than that."""
        return max(HAND_TICK, round(_TICK * self.larger(child=child), 2))

    def wider(self, *, child: bool = False, base: float = 1.0) -> float:
        """How much wider lines of text become, small ones included; `base` is how wide they are in the standard one."""
        return max(self.larger(child=child) * base, self.least / _SMALL_TEXT) * (1 + self.letters / _LETTER)

    def size(self, points: float, *, child: bool = False, small: bool = False) -> float:
        """How large type of so many points becomes; headings, large already, grow by as much as text does."""
        scale = self.larger(child=child)
        grown = points * scale if points <= _HEADING else points + _HEADING * (scale - 1)
        return round(max(grown, self.small if small else self.least), 2)


HAND_TICK = 7.0
"""Millimetres that a hand needs to tick a box or to ring a number."""

_TICK = 4.5
"""Millimetres of a box that stands to its words as it does in print that nobody writes on."""

_HEADING = 12.0
"""Points; larger type is a heading's."""

_SMALL_TEXT, _LETTER = 10.0, 5.0
"""Points of the words beside tick boxes, and that an average letter is wide."""

STANDARD = Variant("standard", "for everybody who needs no other")

VARIANTS: Mapping[str, Variant] = {
    one.name: one
    for one in (
        STANDARD,
        Variant(
            "large-print", "for who reads with little sight: 16 points and more, fewer questions side by side",
            scale=1.6, child_scale=1.25, least=16.0, small=12.0, line=1.25,
            colours=Palette(muted="#3F4757", faint="#4A5262", rule="#7F879B", edge="#4A5262"),
        ),
        Variant(
            "dyslexia-friendly", "for who finds reading hard: a cream page, 12 points and more, wide lines",
            scale=1.2, child_scale=1.0, least=12.0, small=12.0, line=1.5, letters=0.3,
            colours=Palette(
                accent="#1F2A44", paper="#FBF3DF", box="#FFFAEE", tint="#FFFAEE", shade="#F2E6C8", pill="#F2E6C8",
                warning="#F2E6C8", muted="#4A4F5C", faint="#5A5F6C", rule="#A89C7C", edge="#7A7158",
            ),
        ),
        Variant(
            "black-and-white", "for copiers, and for who sees no colours: black on white, nothing tinted",
            colours=Palette(
                ink="#000000", accent="#000000", tint="#FFFFFF", shade="#FFFFFF", pill="#FFFFFF", warning="#FFFFFF",
                muted="#333333", faint="#595959", rule="#000000", edge="#000000",
            ),
            grey=True,
        ),
    )
}  # fmt: skip
"""The variants by name."""
