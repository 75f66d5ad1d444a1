"""The policy review: the answer on page one, then how sure we are, then where it comes from.

This is the internal copy: cases stand under their pseudonyms, and nobody's name or own words are in it.
"""

from __future__ import annotations

from formgen.evidence.dose import dose
from formgen.evidence.dose_pages import dose_pages
from formgen.evidence.evidence import Evidence, Period
from formgen.evidence.figure import Figure
from formgen.evidence.front_page import NO_COMPARISON, front_page
from formgen.evidence.parents import parents
from formgen.evidence.parents_pages import parents_pages
from formgen.evidence.progress import progress
from formgen.evidence.progress_pages import progress_pages
from formgen.evidence.source_pages import source_pages
from formgen.report import Block, Heading, Paragraph, Report

LIMITS = (
    NO_COMPARISON,
    "Children are referred at a low point. Scores tend to rise from there, with help or without.",
    "The scores come from people who want it to work: the mentor, the teacher, the family and the child. That is why "
    "we say “scores went up”, never “the mentor raised them”.",
    "Each child is judged by one main area, fixed at the start, so that nobody can pick the best one afterwards. What "
    "changed in other areas is not counted.",
    "A first score of 9 or 10 has no room to grow, and one point up or down can be chance.",
    "Small numbers: with fewer than 20 children, one child decides whether a goal of 95% is met.",
    "Children who left, and families who did not answer, may differ from those who are counted.",
)
"""What the figures cannot say; printed in every review."""


def figures(evidence: Evidence, period: Period) -> tuple[Figure, ...]:
    """Every figure of the period: M1b, M1a, M1c, M3 and M11."""
    found = (progress(evidence, period), parents(evidence, period), dose(evidence, period))
    return tuple(figure for part in found for figure in part.figures)


def review(evidence: Evidence, period: Period, school_name: str) -> Report:
    """The policy review of the period, for the school's own use."""
    children, families, sessions = progress(evidence, period), parents(evidence, period), dose(evidence, period)
    blocks: list[Block] = [
        *front_page(evidence, period, children, families, sessions),
        *progress_pages(evidence, period, children),
        *parents_pages(families),
        *dose_pages(sessions),
        Heading("What these figures cannot say"),
        *map(Paragraph, LIMITS),
        *source_pages(evidence, period, (*children.figures, *families.figures, *sessions.figures)),
    ]
    return Report(
        title="Did it work?",
        subtitle=f"Learning Mentor Policy · review of {period.words}",
        footer=f"{school_name} · Policy review {period.years} · run {evidence.run} · Internal copy",
        blocks=tuple(blocks),
    )
