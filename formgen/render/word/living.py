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


@dataclass(frozen=True, slots=True)
class Living:
    """A compiled edition: its template as it was read, in the look's colours; what a box writes is kept by its slot."""

    edition: Edition
    read: Read
    context: Mapping[str, Any]
    slots: Slots
    facts: Mapping[str, Fillable]
    unchanging: Mapping[str, Member]
    kept: dict[Mark, Texts] = field(default_factory=dict, compare=False, repr=False)

    def fill(self, instance: Instance) -> bytes:
        """The Word file of one filling. Equal instances give equal bytes.

        Raises UserError where the template leaves out a question for these answers, or cannot be filled with them.
        """
        parts = dict(self.read.parts)
        cuts = bring(parts, self._cut(instance), self.edition, self.read.name)
        marks = [piece for pieces in cuts.values() for piece in pieces if isinstance(piece, Mark)]
        check(self.edition.outline, marks, self.read.name)
        made = {part: self._filled(part, pieces, instance) for part, pieces in cuts.items()}
        made |= {name: fact.fill(instance) for name, fact in self.facts.items()}
        return pack(made.get(name) or self._member(name, content) for name, content in parts.items())

    def _cut(self, instance: Instance) -> dict[str, tuple[str | Mark, ...]]:
        outline, name = self.edition.outline, self.read.name
        context = {**self.context, **told(outline, whole(outline), instance)}
        with rendering(name, context):
            trees = self.read.trees(context)
        if self.edition.language == "en":
            return {part: cut_up(root, name) for part, root in trees.items()}
        parts = self.read.serialised(trees)
        return cut(translated(parts) if any(ANCHOR.encode() in p for p in parts.values()) else parts, name, every=True)

    def _filled(self, part: str, pieces: tuple[str | Mark, ...], instance: Instance) -> Member:
        texts = (piece.encode() if isinstance(piece, str) else self._written(piece, instance) for piece in pieces)
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

    def _member(self, name: str, content: bytes) -> Member:
        same = content is self.read.parts.get(name)
        return self.unchanging[name] if same and name in self.unchanging else member(name, content)
