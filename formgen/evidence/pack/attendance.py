"""Attendance of the children who were helped: how many are in which band, before and after."""

from __future__ import annotations

from collections.abc import Iterator

from formgen.evidence import safe
from formgen.evidence.pack.counts import AFTER, BEFORE, MOVED
from formgen.evidence.pack.material import Material
from formgen.evidence.tallies.attendance import NOT_KNOWN
from formgen.report import Block, Paragraph

BANDS = (
    "A child’s attendance moves with the seasons. So we put the same weeks of two years side by side. We count "
    "children "
    "in bands and give no averages: one child could move an average a lot."
)


def attendance(m: Material) -> Iterator[Block]:
    """The blocks of the chapter."""
    yield Paragraph(BANDS)
    whole = m.shown.breakdowns[MOVED].value()
    if not whole or m.shown.count(MOVED, NOT_KNOWN) == whole:
        yield Paragraph("No attendance is known yet: please fill it in on the exit record of each child.")
        return
    heads = ((BEFORE, "A year before"), (AFTER, "At the end of support"), (MOVED, "At the end, beside then"))
    for name, first in heads:
        yield from safe.table(m.shown, name, m.rule, first)
