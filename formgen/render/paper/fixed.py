"""Fills pages whose layout is known already: `Stencils.fill(template, sections, mark)`, kept from one to the next.

Two fillings in which the same lines are written, and which differ in words and ticks alone, have one layout: the layout
engine lays it out once, with a sample in the place of each line. A text without room on one line is broken as the
engine would, and how many lines it takes is part of the layout. Everything that goes by another way gives None: a
template that does more with an answer than print it, a line without room, a letter that is not known.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, chain, pairwise
from typing import Protocol

from formgen.render.paper.finish import Finisher
from formgen.render.paper.places import TICK, stencil
from formgen.render.paper.press import Style
from formgen.render.paper.shapes import Section
from formgen.render.paper.skeleton import MOST, Skeleton, Ticked, dressed, sample, skeleton
from formgen.render.paper.stencil import Stencil
from formgen.tidying import undisturbed


class Pages(Protocol):
    """An edition whose pages are filled."""

    @property
    def style(self) -> Style:
        """Its style sheet."""

    @property
    def finisher(self) -> Finisher:
        """What finishes a document of it."""

    @property
    def room(self) -> float:
        """Millimetres of usual type that fit across its page."""

    def written(self, sections: tuple[Section, ...], mark: str) -> str:
        """Its page template filled with those sections."""


_MANY = 48
"""Layouts of an edition that are kept, those that were filled last."""

class _Key:
    """What a layout follows from, hashed once: the skeleton, the mark, and the lines of each text if several."""

    __slots__ = ("_hash", "_said")

    def __init__(self, bones: Skeleton, mark: str, counts: tuple[int, ...] = ()) -> None:
        self._said = (bones.sections, mark, counts)
        self._hash = hash(self._said)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self._said == other._said


_WIDEST = re.compile(r"[0-9A-Za-z]")


@dataclass(slots=True)
class Stencils:
    """The layouts of an edition that are known."""

    kept: OrderedDict[_Key, Stencil | None] = field(default_factory=OrderedDict)
    ticked: Ticked = field(default_factory=Ticked)

    def fill(self, pages: Pages, sections: tuple[Section, ...], mark: str) -> bytes | None:
        """The PDF of filled sections with that mark at the foot of the pages; None where it has to be laid out."""
        bones = skeleton(sections, pages.room, self.ticked)
        if bones is None:
            return None
        shape = _WIDEST.sub("W", mark)
        known = self._known(_Key(bones, shape), lambda: _stencil(pages, bones, shape))
        if known is None:
            return None
        made = known.fill((*bones.texts, mark), bones.ticks)
        return made or self._broken(pages, known, bones, shape, mark)

    def _broken(self, pages: Pages, known: Stencil, bones: Skeleton, shape: str, mark: str) -> bytes | None:
        """The same where texts have to be broken into lines; `known` says where."""
        lines = known.broken(bones.texts)
        if lines is None or not 0 < sum(len(each) > 1 for each in lines) <= MOST:
            return None
        counts = tuple(map(len, lines))
        taller = self._known(_Key(bones, shape, counts), lambda: _taller(pages, known, bones, shape, counts))
        return taller.fill((*chain.from_iterable(lines), mark), bones.ticks) if taller else None

    def _known(self, key: _Key, make: Callable[[], Stencil | None]) -> Stencil | None:
        """The layout of that key, made where it is not known, and now the last to go."""
        try:
            self.kept.move_to_end(key)
        except KeyError:
            self.kept[key] = make()
            if len(self.kept) > _MANY:
                self.kept.popitem(last=False)
        return self.kept[key]


def _stencil(pages: Pages, bones: Skeleton, mark: str) -> Stencil | None:
    """The stencil of a layout; None where its template does not take lines and ticks as they are."""
    text = pages.written(bones.sections, mark)
    return _cut(pages, bones, mark, text, len(bones.texts)) if _prints(pages, bones, mark, text) else None


def _taller(pages: Pages, known: Stencil, bones: Skeleton, mark: str, counts: Sequence[int]) -> Stencil | None:
    """The stencil of a layout in which each text takes so many lines; None where they are not set as one is.

    A sample breaks where it is told to, which moves all else just as a line does that ends for want of room.
    """
    firsts = [0, *accumulate(counts)]
    samples = ["\n".join(map(sample, range(*each))) for each in pairwise(firsts)]
    text = _SAMPLE.sub(lambda found: samples[int(found[1])], pages.written(bones.sections, mark))
    made = _cut(pages, bones, mark, text, firsts[-1])
    if made is None:
        return None
    alike = (
        made.line(n).like(known.line(number)) for number, each in enumerate(pairwise(firsts)) for n in range(*each)
    )
    return made if all(alike) else None


_SAMPLE = re.compile(sample(0).replace("0", r"(\d+)"))


def _cut(pages: Pages, bones: Skeleton, mark: str, text: str, lines: int) -> Stencil | None:
    samples = {sample(n): n for n in range(lines)} | {mark: lines}
    with undisturbed():
        document = pages.style.laid_out(text)
        return stencil(document, pages.finisher, pages.style.look, samples, len(bones.ticks))


def _prints(pages: Pages, bones: Skeleton, mark: str, text: str) -> bool:
    """Whether the template prints each line and each tick in a place of its own, in the order of the skeleton.

    Every tick is there or not in a pattern of its own over the pages that are tried, so that none is taken for another.
    """
    parts = text.split(TICK)
    if len(parts) != len(bones.ticks) + 1 or text.count(mark) != 1:
        return False
    if any(text.count(sample(n)) != 1 for n in range(len(bones.texts))):
        return False
    return all(_prints_so(pages, bones, mark, parts, bit) for bit in range(max(len(bones.ticks).bit_length(), 1)))


def _prints_so(pages: Pages, bones: Skeleton, mark: str, parts: list[str], bit: int) -> bool:
    """Whether the template prints other lines, another mark, and the ticks whose number has that bit, just there."""
    lines = {sample(n): f"Þ{n}-{bit}" for n in range(len(bones.texts))}
    ticks = [bool(n >> bit & 1) for n in range(len(bones.ticks))]
    other = "Þ" + mark
    tried = pages.written(dressed(bones, lambda n: lines[sample(n)], lambda n: ticks[n], 3 + 5 * bit % 36), other)
    wanted = "".join(part + TICK * on for part, on in zip(parts, (*ticks, False), strict=True))
    for line, instead in {**lines, mark: other}.items():
        wanted = wanted.replace(line, instead)
    return tried == wanted
