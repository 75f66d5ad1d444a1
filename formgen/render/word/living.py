"""A Word template that reckons with what was answered: rendered anew for each filling, prepared once.

Where a template names `words` or `code`, its text depends on the answers, and nothing of it can be cut at its slots
beforehand. What docxtpl does with a template before it has values is remembered (`remembered`), as are the boxes of
the form; the rest is done each time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from formgen.answers import Instance
from formgen.beside import ANCHOR
from formgen.look import Edition
from formgen.render.shared.package import FAST, Member, member, pack
from formgen.render.word.enclosed import bring
from formgen.render.word.parts import Fillable, fillable
from formgen.render.word.remembered import Read
from formgen.render.word.slots import Slots, check, whole
from formgen.render.word.stencil import Mark, cut, cut_up, rendering
from formgen.render.word.told import told
from formgen.render.word.translated import translated

Texts = bytes | Fillable
Marks = tuple[tuple[str, tuple[Mark, ...]], ...]
"""The slots of a document, part by part."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What documents of the same slots have in common: what stands in these, and all parts without any, compressed."""

    places: Mapping[str, tuple[str | Mark, ...]]
    members: Mapping[str, Member]


@dataclass(frozen=True, slots=True)
class Living:
    """A compiled edition: its template as it was read, in the look's colours.

    What a box writes is kept by its slot, and what documents have in common by their slots: the few ways in which
    answers change a page are soon all there.
    """

    edition: Edition
    read: Read
    context: Mapping[str, Any]
    slots: Slots
    facts: Mapping[str, Fillable]
    shapes: dict[Marks, Shape] = field(default_factory=dict, compare=False, repr=False)
    kept: dict[Mark, Texts] = field(default_factory=dict, compare=False, repr=False)

    def fill(self, instance: Instance) -> bytes:
        """The Word file of one filling. Equal instances give equal bytes.

        Raises UserError where the template leaves out a question for these answers, or cannot be filled with them.
        """
        cuts = self._cut(instance)
        shape = self._shape(cuts)
        made = {part: self._filled(part, pieces, shape, instance) for part, pieces in cuts.items()}
        made |= {name: fact.fill(instance) for name, fact in self.facts.items()}
        return pack(made.get(name) or same for name, same in shape.members.items())

    def _shape(self, cuts: Mapping[str, tuple[str | Mark, ...]]) -> Shape:
        """Raises UserError for slots that lack a question."""
        marks = {part: tuple(p for p in pieces if isinstance(p, Mark)) for part, pieces in cuts.items()}
        key = tuple(marks.items())
        if key not in self.shapes:
            check(self.edition.outline, [mark for one in marks.values() for mark in one], self.read.name)
            parts = dict(self.read.parts)
            places = bring(parts, marks, self.edition, self.read.name)
            blank = {**dict.fromkeys(cuts, b""), **dict.fromkeys(self.facts, b"")}
            if len(self.shapes) >= _MOST:
                self.shapes.clear()
            self.shapes[key] = Shape(places, {n: member(n, blank.get(n, content)) for n, content in parts.items()})
        return self.shapes[key]

    def _cut(self, instance: Instance) -> dict[str, tuple[str | Mark, ...]]:
        outline, name = self.edition.outline, self.read.name
        context = {**self.context, **told(outline, whole(outline), instance)}
        with rendering(name, context):
            trees = self.read.trees(context)
        if self.edition.language == "en":
            return {part: cut_up(root, name) for part, root in trees.items()}
        parts = self.read.serialised(trees)
        return cut(translated(parts) if any(ANCHOR.encode() in p for p in parts.values()) else parts, name, every=True)

    def _filled(self, part: str, pieces: tuple[str | Mark, ...], shape: Shape, instance: Instance) -> Member:
        places = iter(shape.places[part])
        put = (piece if isinstance(piece, str) else next(places) for piece in pieces)
        texts = (piece.encode() if isinstance(piece, str) else self._written(piece, instance) for piece in put)
        return member(part, b"".join(texts), FAST)

    def _written(self, mark: Mark, instance: Instance) -> bytes:
        if mark not in self.kept:
            pieces = self.slots.pieces([mark])
            blank = all(isinstance(piece, str) for piece in pieces)
            made = b"".join(str(p).encode() for p in pieces) if blank else fillable("", pieces)
            assert not isinstance(made, Member)
            self.kept[mark] = made
        found = self.kept[mark]
        return found if isinstance(found, bytes) else found.text(instance)


_MOST = 100
"""So many shapes are kept."""
