"""Attendance of the children who were helped: how many are in which band, before and after."""

from __future__ import annotations

from collections.abc import Iterator

from formgen.evidence.pack.material import Material
from formgen.report import Block, Paragraph

BANDS = (
    "A child’s attendance moves with the seasons. So we put the same weeks of two years side by side. We count "
    "children "
    "in bands and give no averages: one child could move an average a lot."
)


def attendance(m: Material) -> Iterator[Block]:
    """The blocks of the chapter."""
    yield Paragraph(BANDS)
