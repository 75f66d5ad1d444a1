"""The letters of a font as the layout engine sets them: their shapes, widths and kerning, without asking it again.

Only what stands by itself is known here: letters of the Latin script, digits and marks that belong to it. A text with
any other letter has no line (`line` gives None), and the caller lays its page out in full.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any
from unicodedata import category, decomposition

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from formgen.render.paper.breaks import pieces

_LATIN = "".join(map(chr, (*range(0x20, 0x7F), *range(0xA1, 0x180)))) + "ȘșȚțẞ–—‘’‚“”„•…€"

KNOWN = "".join(c for c in _LATIN if category(c) not in ("Cf", "Sk", "No") and "<" not in decomposition(c))
"""The letters that are set here, in the order in which they claim a shape that they share.

Accents that stand alone, and what is made of other letters, may be set otherwise beside one letter than beside another.
"""

_UNIT = 1024
"""Parts of a pixel that the layout engine counts in (Pango)."""

_JOINING = frozenset({"liga", "clig", "calt", "rlig"})
"""What turns letters that follow each other into other shapes (OpenType)."""


@dataclass(frozen=True, slots=True)
class Line:
    """A text as shown on a page: the strokes of its operator, and its width in pixels."""

    shown: bytes
    width: float


@dataclass(slots=True)
class Face:
    """A font file: the advances of its shapes, how much nearer two of them stand, which two begin a joint shape, and
    the known letters that it has.
    """

    units: int
    advances: dict[int, int]
    pairs: tuple[tuple[Any, ...], ...]
    order: list[str]
    joined: frozenset[tuple[int, int]]
    letters: str
    kept: dict[tuple[int, int], int] = field(default_factory=dict)

    def kerning(self, left: int, right: int) -> int:
        """How much wider than its advance the left shape is before the right one, in units of the font."""
        key = (left, right)
        if key not in self.kept:
            self.kept[key] = sum(_kerning(rules, self.order[left], self.order[right]) for rules in self.pairs)
        return self.kept[key]


@lru_cache(maxsize=32)
def face(path: Path) -> Face:
    """The font at `path`."""
    with TTFont(path, lazy=True) as font:
        order = font.getGlyphOrder()
        number = {name: n for n, name in enumerate(order)}
        advances = {number[name]: advance for name, (advance, _) in font["hmtx"].metrics.items()}
        pairs = _rules(font, "GPOS", frozenset({"kern"}), 2)
        joined = {
            (number[name], number[made.Component[0]])
            for rules in _rules(font, "GSUB", _JOINING, 4)
            for table in rules
            for name, all_made in table.ligatures.items()
            for made in all_made
        }
        drawn = font.getBestCmap()
        letters = "".join(letter for letter in KNOWN if ord(letter) in drawn)
        return Face(font["head"].unitsPerEm, advances, pairs, order, frozenset(joined), letters)


def _rules(font: Any, table: str, wanted: frozenset[str], kind: int) -> tuple[tuple[Any, ...], ...]:
    """The rules of one kind that features of those names have: all apply one after another, of each its first part."""
    if table not in font:
        return ()
    held = font[table].table
    used = {n for r in held.FeatureList.FeatureRecord if r.FeatureTag in wanted for n in r.Feature.LookupListIndex}
    found = (tuple(map(_plain, held.LookupList.Lookup[n].SubTable)) for n in sorted(used))
    return tuple(parts for parts in found if parts[0].LookupType == kind)


def _plain(table: Any) -> Any:
    """A part of a rule itself, where the font keeps it behind another."""
    return getattr(table, "ExtSubTable", table)


def _kerning(tables: tuple[Any, ...], left: str, right: str) -> int:
    """What the first part of a rule says that knows the shapes."""
    for table in tables:
        if left not in table.Coverage.glyphs:
            continue
        if table.Format == 1:
            records = table.PairSet[table.Coverage.glyphs.index(left)].PairValueRecord
            for record in records:
                if record.SecondGlyph == right:
                    return _advance(record.Value1)
            continue
        first = table.ClassDef1.classDefs.get(left, 0)
        second = table.ClassDef2.classDefs.get(right, 0)
        return _advance(table.Class1Record[first].Class2Record[second].Value1)
    return 0


def _advance(value: Any) -> int:
    return int(getattr(value, "XAdvance", 0) or 0) if value is not None else 0


@dataclass(frozen=True, slots=True)
class _Word:
    """Shapes that follow each other: the first, the last, how far it is between these, and how a page says so."""

    first: int
    last: int
    far: int
    shown: bytes


class Letters:
    """A font of a document in one size: `shapes` by letter and `widths` by shape, as the document has them."""

    def __init__(self, face: Face, size: float, shapes: Mapping[str, int], widths: Mapping[int, int]) -> None:
        self.face, self._scale = face, round(size * _UNIT)
        self.size = self._scale / _UNIT
        self.shapes = {c: n for c, n in shapes.items() if n in widths}
        self.widths = widths
        self._steps: dict[tuple[int, int], tuple[int, bytes]] = {}
        self._words: dict[str, _Word] = {}
        self._lines: dict[str, Line | None] = {}

    def line(self, text: str) -> Line | None:
        """The text on one line; None where a letter is not known here. A space at its end has no width."""
        if text not in self._lines:
            if len(self._lines) > _MANY:
                self._lines.clear()
            self._lines[text] = self._set(text)
        return self._lines[text]

    def broken(self, text: str, room: float) -> tuple[str, ...] | None:
        """The lines of a text in so many pixels of room, each with the space after it; None where that is not sure."""
        words = pieces(text)
        try:
            return self._broken(words, int(room * _UNIT)) if words else None
        except KeyError:
            return None

    def _broken(self, words: Sequence[tuple[str, str]], room: int) -> tuple[str, ...] | None:
        found = [self._word(text) for text, _ in words]
        lines, line, far, last = [], "", 0, -1
        for (text, joint), word, following in zip(words, found, (*found[1:], None), strict=True):
            end = word.far + (far + self._step(last, word.first)[0] if line else 0)
            after = self._after(word.last, joint, following)
            fits = _fits(end, after, room)
            if line and fits is False:
                lines.append(line)
                line, end = "", word.far
                fits = _fits(end, after, room)
            if not fits:
                return None
            line += text + joint
            far, last = (end + self._step(word.last, self._space)[0], self._space) if joint else (end, word.last)
        return (*lines, line)

    def _after(self, last: int, joint: str, following: _Word | None) -> tuple[int, int]:
        """How much a line takes from the last shape of a word on, at the least and at the most.

        The engine measures it before the shape that follows and as the last of its line. The space between belongs to
        neither, but how near the following word stands to it does, in some of its releases.
        """
        alone = self._step(last, -1)[0]
        if following is None:
            return alone, alone
        if not joint:
            both = alone, self._step(last, following.first)[0]
            return min(both), max(both)
        both = alone, self._step(last, self._space)[0]
        nearer = self._step(self._space, -1)[0] - self._step(self._space, following.first)[0]
        return min(both) + min(nearer, 0), max(both) + max(nearer, 0)

    @property
    def _space(self) -> int:
        return self.shapes[" "]

    def _set(self, text: str) -> Line | None:
        if not text.strip() or text.startswith(" "):
            return None
        try:
            return self._joined(text.split(" "))
        except KeyError:
            return None

    def _joined(self, words: Sequence[str]) -> Line:
        """Words with a space between each two on one line. Raises KeyError."""
        parts, width, last, spaced = [], 0, -1, False
        for text in words:
            if spaced:
                far, shown = self._step(last, self._space)
                width += far
                parts.append(shown)
                last = self._space
            spaced = True
            if text:
                word = self._word(text)
                if last >= 0:
                    far, shown = self._step(last, word.first)
                    width += far
                    parts.append(shown)
                width += word.far
                parts.append(word.shown)
                last = word.last
        far, shown = self._step(last, -1)
        parts.append(shown)
        line = b"[<" + b"".join(parts)
        return Line(
            (line[:-1] if line.endswith(b"<") else line + b">") + b"] TJ", (width + far * bool(words[-1])) / _UNIT
        )

    def _word(self, text: str) -> _Word:
        """The shapes of a word. Raises KeyError where a letter is not known here."""
        found = self._words.get(text)
        if found is None:
            if len(self._words) > _MANY:
                self._words.clear()
            shapes = [self.shapes[letter] for letter in text]
            steps = [self._step(*pair) for pair in pairwise(shapes)]
            shown = b"".join(shown for _, shown in steps)
            found = self._words[text] = _Word(shapes[0], shapes[-1], sum(far for far, _ in steps), shown)
        return found

    def _step(self, left: int, right: int) -> tuple[int, bytes]:
        """How far the left shape goes before the right one (-1: the end), and how a page says so.

        Raises KeyError where both become another.
        """
        found = self._steps.get((left, right))
        if found is None:
            found = self._steps[left, right] = self._stepped(left, right)
        return found

    def _stepped(self, left: int, right: int) -> tuple[int, bytes]:
        if (left, right) in self.face.joined:
            raise KeyError
        nearer = self.face.kerning(left, right) if right >= 0 else 0
        # The engine rounds the advance and the kerning to its units, each by itself.
        far = self._rounded(self.face.advances[left]) + self._rounded(nearer)
        kerning = self.widths[left] - far * 1000 / _UNIT / self.size
        shown = b"%04x" % left
        return far, shown + b">%d<" % int(kerning) if kerning else shown

    def _rounded(self, units: int) -> int:
        product = units * self._scale
        return (abs(product) + self.face.units // 2) // self.face.units * (1 if product >= 0 else -1)


_MANY = 4096
"""Texts that are remembered: words, names of months and classes come again and again."""

_DOUBT = 4
"""Units by which a line must be shorter or longer than its room for all to agree that it is."""


def _fits(far: int, after: tuple[int, int], room: int) -> bool | None:
    """Whether a line that is so long up to its last shape has room; None where that is not sure."""
    least, most = after
    if far + most <= room - _DOUBT:
        return True
    return False if far + least > room + _DOUBT else None
