"""Checks, meetings, reviews done together, needs made known (M7 to M11); and complaints."""

from __future__ import annotations

from collections.abc import Iterator

from formgen.evidence import safe
from formgen.evidence.meetings import Meetings
from formgen.evidence.pack.counts import COMPLAINTS
from formgen.evidence.pack.material import Material
from formgen.evidence.pack.scorecard import besides
from formgen.evidence.pack.tables import NOTHING, apart, figure_table, group_table, table_of
from formgen.evidence.tallies.meetings import calendar
from formgen.report import Block, Chart, ChartKind, Heading, Paragraph, Scorecard, Table, Tone


def duties(m: Material) -> Iterator[Block]:
    """The blocks of the chapter."""
    found = m.found
    figures = (*found.check.figures, *found.meetings.figures, *found.joint.figures, *found.shared.figures)
    yield Scorecard(tuple(besides(m)))
    if m.internal:
        yield from figure_table(m, "Done, of what was due", figures)
    if found.check.check.denominator:
        rows = tuple((year.year.words, year.words) for year in found.check.years)
        yield Table("The yearly check of the policy", ("School year", "Held"), rows)
        yield _meetings(m, found.meetings)
        yield from _calendar(m)
    if not found.meetings.years:
        yield Paragraph(
            "Only whole school years that are over, and in which the log was kept, have a number to expect.",
            Tone.NOTE,
        )  # fmt: skip
    if found.joint.absent and m.internal:
        yield group_table("Reviews without a parent or carer", found.joint.absent, "Reviews")
    yield from apart(m, figures)
    yield Heading("Complaints", 2)
    yield from complaints(m)


def _meetings(m: Material, found: Meetings) -> Table:
    rows = tuple(
        (k.label, k.held, *(NOTHING if count is None else count for count in (k.expected, k.lacking)), k.not_held,
         k.unsaid, *((f"{k.attended} of {k.offered}" if k.offered else NOTHING,) if m.internal else ()))
        for k in found.kinds
    )  # fmt: skip
    came = ("Families who came",) if m.internal else ()
    header = ("Meeting", "Held", "Expected", "Too few by", "In the log as not held", "Log does not say", *came)
    caption = "Meetings, beside the number that the policy names"
    return Table(caption, header, rows, frozenset(range(1, len(header))))


def _calendar(m: Material) -> Iterator[Block]:
    """Month by month which meetings were held, and where one was missed: a chart a school year."""
    found = calendar(m.evidence, m.period)
    if not any(value for one in found.kinds for value in one.values):
        return
    for name, year in found.years:
        words = "; ".join(
            f"{one.label}: {sum(int(v or 0) for v in one.values)} held, {sum(v == 0 for v in one.values)} missed"
            for one in year.kinds
        )
        title = f"Meetings, month by month, {name}"
        yield Chart(ChartKind.CALENDAR, title, f"{words}.", year.kinds, year.categories)


STEPS = (
    "The policy has three steps: first to the Learning Mentor, then to the Inclusion Manager and the head, then in "
    "writing to the governors. It sets no time limits."
)


def complaints(m: Material) -> Iterator[Block]:
    """Complaints by the stage that they reached."""
    yield Paragraph(STEPS)
    if not m.shown.breakdowns[COMPLAINTS].value():
        yield Paragraph("No complaint is written down for this period.")
    elif safe.whole_hidden(m.shown, COMPLAINTS) and m.shown.breakdowns[COMPLAINTS].value() < m.rule.below:
        yield Paragraph(f"There were fewer than {_WORDS.get(m.rule.below, str(m.rule.below))} complaints.")
    else:
        yield from table_of(m, COMPLAINTS, "How far it went")


_WORDS = {5: "five", 10: "ten"}
