"""The mentor's training."""

from __future__ import annotations

from collections.abc import Iterator

from formgen.evidence.pack.counts import TERMS
from formgen.evidence.pack.material import Material
from formgen.evidence.pack.reach import bars
from formgen.evidence.pack.tables import apart, figure_table, told
from formgen.report import Block, Table, inserted


def training(m: Material) -> Iterator[Block]:
    """The blocks of the chapter."""
    found = m.found.training
    yield from told(m, found.figures, tabled=True)
    yield from figure_table(m, "Is the training kept up to date?", found.figures)
    if found.items:
        rows = tuple((inserted(item.name), {True: "Yes", False: "No", None: "Not known"}[item.valid], item.words)
                     for item in found.items)  # fmt: skip
        yield Table("Training that the school requires", ("Item", "In date", "Why"), rows)
    yield from bars(m, TERMS, "In which terms the mentor learned")
    if found.by_term:
        yield Table("Events of training, term by term", ("Term", "Events"), found.by_term, frozenset({1}))
    if found.kinds:
        kinds = tuple((label, events, float(hours)) for label, events, hours in found.kinds)
        yield Table("How the mentor learned", ("How", "Events", "Hours"), kinds, frozenset({1, 2}))
    yield from apart(m, found.figures)
