"""The mentor's training."""

from __future__ import annotations

from collections.abc import Iterator

from formgen.evidence.pack.counts import KINDS, TERMS
from formgen.evidence.pack.material import Material
from formgen.evidence.pack.tables import apart, cell, counts_table, figure_table, told
from formgen.report import Block, Chart, ChartKind, Series, Table, inserted


def training(m: Material) -> Iterator[Block]:
    """The blocks of the chapter."""
    found = m.found.training
    yield from told(m, found.figures)
    yield from figure_table(m, "Is the training kept up to date?", found.figures)
    if found.items:
        rows = tuple((inserted(item.name), {True: "Yes", False: "No", None: "Not known"}[item.valid], item.words)
                     for item in found.items)  # fmt: skip
        yield Table("Training that the school requires", ("Item", "In date", "Why"), rows)
    yield from timeline(m)
    yield from counts_table(m.things, TERMS, ("Term", "Events"))
    if found.kinds:
        kinds = tuple((label, cell(m.things, KINDS, label), float(hours)) for label, _, hours in found.kinds)
        yield Table("How the mentor learned", ("How", "Events", "Hours"), kinds, frozenset({1, 2}))
    yield from apart(m, found.figures)


def timeline(m: Material) -> Iterator[Block]:
    """One bar a term: how many events of training there were."""
    rows = m.things.breakdowns[TERMS].rows
    counts = [(row, m.things.count(TERMS, row) or 0) for row in rows]
    if any(count for _, count in counts):
        words = "; ".join(f"{term}: {count}" for term, count in counts)
        series = tuple(Series(term, (float(count),)) for term, count in counts)
        yield Chart(ChartKind.BARS, "Events of training, term by term", f"{words}.", series)
