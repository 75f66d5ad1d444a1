"""Who was reached: from referral to progress, who asked for help, in what, and how the time was spent."""

from __future__ import annotations

from collections.abc import Iterator

from formgen.evidence.dose import OFFERED, Dose
from formgen.evidence.episodes import STILL_OPEN
from formgen.evidence.figure import counted
from formgen.evidence.pack.counts import STEPS
from formgen.evidence.pack.headline import headline
from formgen.evidence.pack.material import Material
from formgen.evidence.pack.tables import NOTHING, cell, group_table, hidden_note, to_do
from formgen.evidence.progress import Step
from formgen.forms.session_record import Happened
from formgen.report import Block, Chart, ChartKind, Heading, Paragraph, Series, Table, Tone


def reach(m: Material) -> Iterator[Block]:
    """The blocks of the chapter."""
    yield Paragraph("First the way of the children: from the day when somebody asked for help to the last score.")
    yield from _funnel(m)
    yield Heading("How much support children had", 2)
    yield from sessions(m)


def _funnel(m: Material) -> Iterator[Block]:
    found = m.found.progress
    if not found.outcomes:
        yield Paragraph("No referral was closed in this period, so there is nothing to count yet.")
        return
    steps = [(s, m.shown.count(STEPS, s.label)) for s in found.funnel if s.count is not None]
    drawn = [(s.label, count) for s, count in steps if count is not None and not s.beside]
    words = "; ".join(f"{label}: {count}" for label, count in drawn)
    if drawn:
        series = tuple(Series(label, (float(count),)) for label, count in drawn)
        yield Chart(ChartKind.FUNNEL, _seen(m), f"{words}.", series)
    if m.internal:
        yield _steps(m)
    else:
        rows = tuple((s.label, cell(m.shown, STEPS, s.label)) for s, _ in steps)
        yield Table("Children at each step", ("Step", "Children"), rows, frozenset({1}))
        yield from hidden_note(m.shown, STEPS)


def _seen(m: Material) -> str:
    """What the funnel shows."""
    found = m.found.progress
    if not m.internal:
        return "From referral to progress, step by step"
    whole = counted(len(found.outcomes), "child", "children")
    return f"Of {whole} referred, {found.reached.denominator} had support and {found.reached.numerator} made progress"


def _steps(m: Material) -> Table:
    found = m.found.progress
    rows = [_step_row(s) for s in found.funnel]
    rows.append((STILL_OPEN, len(found.population.still_open), NOTHING, "In no denominator"))
    return Table(
        "Children at each step; referrals closed in the period", ("Step", "Children", "Lost here", "Why"), tuple(rows),
        frozenset({1, 2}),
    )  # fmt: skip


def _step_row(step: Step) -> tuple[str | int, ...]:
    if step.count is None:
        return step.label, "not recorded", NOTHING, "No agreement is on file; it is not a zero"
    why = "; ".join(f"{g.reason} ({g.count})" for g in step.lost) or NOTHING
    if step.beside:
        return step.label, step.count, NOTHING, why if why == NOTHING else f"{why}; nobody is taken out for it"
    return step.label, step.count, step.lost_count, why


def sessions(m: Material) -> Iterator[Block]:
    """What became of the sessions, and how the time was spent."""
    found = m.found.dose
    figure = found.attendance
    yield Paragraph(figure.sentence if m.internal or not figure.denominator
                    else f"Children came to {headline(m, figure)} sessions offered.")  # fmt: skip
    if do := to_do(figure):
        yield Paragraph(do, Tone.NOTE)
    if m.internal:
        yield from _details(found)


def _details(found: Dose) -> Iterator[Block]:
    if any(count for _, count in found.outcomes):
        yield _outcomes(found)
    if found.modes:
        yield _modes(found)
        yield Paragraph(
            "Minutes are children’s minutes. A session of a small group counts once for each child whose record has "
            "it. Children whose support goes on are in this table too.", Tone.NOTE,
        )  # fmt: skip
    if found.untimed:
        said = counted(found.untimed, "session says", "sessions say")
        yield Paragraph(f"{said} no minutes: the sums are too low by as much.", Tone.CAUTION)
    apart = [g for g in found.attendance.excluded if g.reason not in {h.label for h in Happened}]
    if apart or found.attendance.missing:
        yield group_table("Rows that cannot be counted", [*apart, *found.attendance.missing], "Rows")


def _outcomes(found: Dose) -> Table:
    offered = {h.label for h in Happened if h.value in OFFERED}
    rows = tuple((label, count, "Yes" if label in offered else "No") for label, count in found.outcomes)
    header = ("It happened, or why not", "Sessions", "Offered")
    return Table("What became of the sessions", header, rows, frozenset({1}))


def _modes(found: Dose) -> Table:
    rows = [(u.label, u.sessions, u.children, u.minutes) for u in found.modes]
    # Not the sum of the column: a child may have been helped in several ways.
    rows.append(("All", sum(u.sessions for u in found.modes), found.children, found.minutes))
    header = ("How we worked", "Sessions", "Children", "Minutes")
    return Table("Ways of working, sessions that happened", header, tuple(rows), frozenset({1, 2, 3}))
