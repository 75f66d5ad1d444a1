"""Attendance of the children who were helped: how many are in which band, before and after."""

from __future__ import annotations

from collections.abc import Iterator

from formgen.evidence.pack.counts import AFTER, BEFORE, MOVED, SINCE, START
from formgen.evidence.pack.material import Material
from formgen.evidence.pack.tables import TOO_SMALL, mostly_hidden, table_of
from formgen.evidence.tallies.attendance import NOT_KNOWN
from formgen.report import Block, Paragraph

WAY = (
    "A child’s attendance moves with the seasons. So we put the same weeks of two years side by side. We count "
    "children "
    "in bands and give no averages: one child could move an average a lot."
)


PAIRS = (
    (BEFORE, MOVED, "A year before", "At the end, beside the year before"),
    (START, SINCE, "Before support", "At the end, beside the start"),
)
"""What the end of support stands beside: the same weeks a year before, and the time before support."""


def attendance(m: Material) -> Iterator[Block]:
    """The blocks of the chapter."""
    yield Paragraph(WAY)
    known = [pair for pair in PAIRS if _known(m, pair[1])]
    if not known:
        yield Paragraph("Nothing can be set side by side yet: please fill in attendance on each exit record.")
        return
    tables = [(AFTER, "At the end of support")]
    tables += [one for then, moved, first, change in known for one in ((then, first), (moved, change))]
    if all(mostly_hidden(m, name) for name, _ in tables):
        yield Paragraph(f"Children in each band: {TOO_SMALL}")
        return
    for name, first in tables:
        yield from table_of(m, name, first)


def _known(m: Material, name: str) -> bool:
    breakdown = m.shown.breakdowns[name]
    return breakdown.value() > breakdown.value(NOT_KNOWN)
