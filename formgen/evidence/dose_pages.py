"""How much support children had: what became of the sessions, and how the time was spent."""

from __future__ import annotations

from collections.abc import Iterator

from formgen.evidence.dose import OFFERED, Dose
from formgen.evidence.figure import counted
from formgen.evidence.tables import group_table, to_do
from formgen.forms.session_record import Happened
from formgen.report import Block, Heading, Paragraph, Table, Tone


def dose_pages(found: Dose) -> Iterator[Block]:
    """The blocks of the chapter on sessions."""
    yield Heading("How much support children had")
    yield Paragraph(found.attendance.sentence)
    if do := to_do(found.attendance):
        yield Paragraph(do, Tone.NOTE)
    if any(count for _, count in found.outcomes):
        yield _outcomes(found)
    if found.modes:
        yield _modes(found)
        yield Paragraph(
            "Minutes are children’s minutes: a session of a small group counts once for each child whose record has "
            "it. Children whose support goes on are in this table too.", Tone.NOTE,
        )  # fmt: skip
    if found.untimed:
        sessions = counted(found.untimed, "session says", "sessions say")
        yield Paragraph(f"{sessions} no minutes: the sums are too low by as much.", Tone.CAUTION)
    apart = [g for g in found.attendance.excluded if g.reason not in {h.label for h in Happened}]
    if apart or found.attendance.missing:
        yield group_table("Rows that cannot be counted", [*apart, *found.attendance.missing], "Rows")


def _outcomes(found: Dose) -> Table:
    offered = {h.label for h in Happened if h.value in OFFERED}
    rows = tuple((label, count, "Yes" if label in offered else "No") for label, count in found.outcomes)
    header = ("It happened, or why not", "Sessions", "Offered")
    return Table("What became of the sessions", header, rows, frozenset({1}))


def _modes(found: Dose) -> Table:
    rows = [(m.label, m.sessions, m.children, m.minutes) for m in found.modes]
    # Not the sum of the column: a child may have been helped in several ways.
    rows.append(("All", sum(m.sessions for m in found.modes), found.children, found.minutes))
    header = ("How we worked", "Sessions", "Children", "Minutes")
    return Table("Ways of working, sessions that happened", header, tuple(rows), frozenset({1, 2, 3}))
