"""The policy review: the answer on page one, then how sure we are, then where it comes from.

This is the internal copy: cases stand under their pseudonyms, and nobody's name or own words are in it.
"""

from __future__ import annotations

from formgen.evidence.children_pages import children_pages
from formgen.evidence.dose_pages import dose_pages
from formgen.evidence.duties_pages import duties_pages
from formgen.evidence.evidence import Evidence, Period
from formgen.evidence.figure import Figure
from formgen.evidence.front_page import NO_COMPARISON, front_page
from formgen.evidence.measures import measure
from formgen.evidence.parents_pages import parents_pages
from formgen.evidence.playground_pages import playground_pages
from formgen.evidence.progress_pages import progress_pages
from formgen.evidence.source_pages import source_pages
from formgen.evidence.staff_pages import staff_pages
from formgen.evidence.training_pages import roles_pages, training_pages
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
    """Every figure of the period, M1 to M11."""
    return measure(evidence, period).figures


def review(evidence: Evidence, period: Period, school_name: str) -> Report:
    """The policy review of the period, for the school's own use."""
    found = measure(evidence, period)
    blocks: list[Block] = [
        *front_page(evidence, period, found),
        *progress_pages(evidence, period, found.progress),
        *children_pages(found.contribution, found.voices),
        *parents_pages(found.parents),
        *staff_pages(found.staff),
        *training_pages(found.training),
        *roles_pages(found.roles),
        *playground_pages(found.playground, found.play),
        *duties_pages(found),
        *dose_pages(found.dose),
        Heading("What these figures cannot say"),
        *map(Paragraph, LIMITS),
        *source_pages(evidence, period, found.figures),
    ]
    return Report(
        title="Did it work?",
        subtitle=f"Learning Mentor Policy · review of {period.words}",
        footer=f"{school_name} · Policy review {period.years} · run {evidence.run} · Internal copy",
        blocks=tuple(blocks),
    )
