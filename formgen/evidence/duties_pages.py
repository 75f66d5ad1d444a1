"""Checks, meetings, reviews done together, and needs made known: M7 to M10."""

from __future__ import annotations

from collections.abc import Iterator

from formgen.evidence.measures import Measures
from formgen.evidence.meetings import Meetings
from formgen.evidence.tables import NOTHING, apart, figure_table, group_table, told
from formgen.report import Block, Heading, Paragraph, Table, Tone


def duties_pages(found: Measures) -> Iterator[Block]:
    """The blocks of the chapter on what the policy asks for besides the criteria."""
    figures = (*found.check.figures, *found.meetings.figures, *found.joint.figures, *found.shared.figures)
    yield Heading("Checks, meetings and reviews")
    yield from told((*found.check.figures, *found.joint.figures, *found.shared.figures))
    yield from figure_table("Done, of what was due", figures)
    if found.check.check.denominator:
        rows = tuple((year.year.words, year.words) for year in found.check.years)
        yield Table("The yearly check of the policy", ("School year", "Held"), rows)
        yield _meetings(found.meetings)
    if not found.meetings.years:
        yield Paragraph(
            "Only whole school years that are over, and in which the log was kept, have a number to expect.",
            Tone.NOTE,
        )  # fmt: skip
    if found.joint.absent:
        yield group_table("Reviews without a parent or carer", found.joint.absent, "Reviews")
    yield from apart(figures)


def _meetings(found: Meetings) -> Table:
    rows = tuple(
        (k.label, k.held, NOTHING if k.expected is None else k.expected, k.not_held, k.unsaid,
         f"{k.attended} of {k.offered}" if k.offered else NOTHING)
        for k in found.kinds
    )  # fmt: skip
    header = ("Meeting", "Held", "Expected", "Not held", "Not said", "Families who came")
    return Table("Meetings, beside the number that the policy names", header, rows, frozenset({1, 2, 3, 4, 5}))
