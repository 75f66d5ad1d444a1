"""What the figures cannot say; printed in every review."""

from __future__ import annotations

from collections.abc import Iterator

from formgen.evidence.pack.material import Material
from formgen.evidence.pack.one_page import NO_COMPARISON
from formgen.report import Block, Paragraph

LIMITS = (
    NO_COMPARISON,
    "Children are referred at a low point. Scores tend to rise from there, with help or without.",
    "The scores come from people who want it to work: the mentor, the teacher, the family and the child. That is why "
    "we say “scores went up”, never “the mentor raised them”.",
    "Each child is judged by one main area, fixed at the start, so that nobody can pick the best one afterwards. What "
    "changed in other areas is not counted.",
    "Each child has goals of their own. To add them up hides that.",
    "A first score of 9 or 10 has no room to grow, and one point up or down can be chance.",
    "Small numbers: with fewer than 20 children, one child decides whether a goal of 95% is met.",
    "Children who left, and families who did not answer, may differ from those who are counted.",
)


def limits(_: Material) -> Iterator[Block]:
    """The blocks of the chapter, the same for everybody."""
    return map(Paragraph, LIMITS)
