"""Fills pages whose layout is known already: `Stencils.fill(template, sections, mark)`, kept from one to the next.

Two fillings in which the same lines are written, and which differ in words and ticks alone, have one layout: the layout
engine lays it out once, with a sample in the place of each line. Everything that goes by another way gives None: a
template that does more with an answer than print it, a line without room, a letter that is not known.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Protocol

from formgen.render.paper.finish import Finisher
from formgen.render.paper.places import TICK, stencil
from formgen.render.paper.press import Style
from formgen.render.paper.shapes import Section
from formgen.render.paper.skeleton import Skeleton, Ticked, dressed, sample, skeleton
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


_MANY = 16
"""Layouts of an edition that are kept, the youngest."""

_Key = tuple[tuple[Section, ...], str]

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
        key = (bones.sections, shape)
        try:
            known = self.kept[key]
        except KeyError:
            known = _stencil(pages, bones, shape)
            self._keep(key, known)
        return known.fill((*bones.texts, mark), bones.ticks) if known else None

    def _keep(self, key: _Key, found: Stencil | None) -> None:
        """Keeps a layout, and lets the oldest go."""
        self.kept[key] = found
        if len(self.kept) > _MANY:
            self.kept.popitem(last=False)


def _stencil(pages: Pages, bones: Skeleton, mark: str) -> Stencil | None:
    """The stencil of a layout; None where its template does not take lines and ticks as they are."""
    text = pages.written(bones.sections, mark)
    samples = {sample(n): n for n in range(len(bones.texts))} | {mark: len(bones.texts)}
    if not _prints(pages, bones, mark, text):
        return None
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
    tried = pages.written(dressed(bones, lambda n: lines[sample(n)], lambda n: ticks[n]), other)
    wanted = "".join(part + TICK * on for part, on in zip(parts, (*ticks, False), strict=True))
    for line, instead in {**lines, mark: other}.items():
        wanted = wanted.replace(line, instead)
    return tried == wanted
