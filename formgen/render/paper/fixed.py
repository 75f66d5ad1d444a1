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
from formgen.render.paper.skeleton import Skeleton, dressed, sample, skeleton
from formgen.render.paper.stencil import Stencil


class Pages(Protocol):
    """An edition whose pages are filled."""

    @property
    def style(self) -> Style:
        """Its style sheet."""

    @property
    def finisher(self) -> Finisher:
        """What finishes a document of it."""

    def written(self, sections: tuple[Section, ...], mark: str) -> str:
        """Its page template filled with those sections."""


_MANY = 64
"""Layouts of an edition that are kept."""

_WIDEST = re.compile(r"[0-9A-Za-z]")


@dataclass(slots=True)
class Stencils:
    """The layouts of an edition that are known."""

    kept: OrderedDict[tuple[tuple[Section, ...], str], Stencil | None] = field(default_factory=OrderedDict)

    def fill(self, pages: Pages, sections: tuple[Section, ...], mark: str) -> bytes | None:
        """The PDF of filled sections with that mark at the foot of the pages; None where it has to be laid out."""
        bones = skeleton(sections)
        if bones is None:
            return None
        shape = _WIDEST.sub("W", mark)
        key = (bones.sections, shape)
        if key in self.kept:
            self.kept.move_to_end(key)
        else:
            self.kept[key] = _stencil(pages, bones, shape)
            if len(self.kept) > _MANY:
                self.kept.popitem(last=False)
        known = self.kept[key]
        return known and known.fill((*bones.texts, mark), bones.ticks)


def _stencil(pages: Pages, bones: Skeleton, mark: str) -> Stencil | None:
    """The stencil of a layout; None where its template does not take lines and ticks as they are."""
    text = pages.written(bones.sections, mark)
    samples = {sample(n): n for n in range(len(bones.texts))} | {mark: len(bones.texts)}
    if not _prints(pages, bones, mark, text):
        return None
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
    for bit in range(max(len(bones.ticks).bit_length(), 1)):
        tried = pages.written(
            dressed(bones, lambda n: f"Þ{n}-{bit}", lambda n: bool(n >> bit & 1)), "Þ" + mark
        )  # fmt: skip
        marks = [TICK if n >> bit & 1 else "" for n in range(len(bones.ticks))]
        wanted = "".join(map("".join, zip(parts, (*marks, ""), strict=True))).replace(mark, "Þ" + mark)
        for n in range(len(bones.texts)):
            wanted = wanted.replace(sample(n), f"Þ{n}-{bit}")
        if tried != wanted:
            return False
    return True
