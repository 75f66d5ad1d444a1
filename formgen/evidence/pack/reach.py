"""Who was reached: from referral to progress, who asked for help, in what, and how the time was spent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from formgen.evidence import safe
from formgen.evidence.dose import OFFERED, Dose
from formgen.evidence.episodes import STILL_OPEN
from formgen.evidence.figure import counted
from formgen.evidence.pack.counts import AREA, MINUTES, SOURCE, STEPS, TIER, YEAR_GROUP
from formgen.evidence.pack.headline import offered, sentence
from formgen.evidence.pack.material import Material
from formgen.evidence.pack.tables import NOTHING, group_table, mostly_hidden, table_of, to_do
from formgen.evidence.progress import Progress, Step
from formgen.forms.session_record import Happened
from formgen.report import HIDDEN, Block, Chart, ChartKind, Heading, Paragraph, Series, Table, Tone


def reach(m: Material) -> Iterator[Block]:
    """The blocks of the chapter."""
    yield Paragraph("First the way of the children: from the day when somebody asked for help to the last score.")
    yield from _funnel(m)
    yield Heading("Who asked for help, and in what", 2)
    if not m.shown.breakdowns[SOURCE].value():
        yield Paragraph("Nobody asked for help in this period.")
    else:
        yield Paragraph("A referral counts in the school year in which it came. A child who comes again counts again.")
        yield from _asked(m, SOURCE, "Who asked for help", "Asked by")
        yield from _asked(m, AREA, "In what they asked for help", "Area")
        yield Paragraph("A child may need help in several areas, so the areas add up to more than all.", Tone.NOTE)
        yield from table_of(m, YEAR_GROUP, "Year group")
        yield from table_of(m, TIER, "Tier")
    yield Heading("How much support children had", 2)
    yield from sessions(m)


def _asked(m: Material, name: str, title: str, first: str) -> Iterator[Block]:
    """A breakdown of the referrals: its bars where enough may be shown, and its table beneath."""
    if not mostly_hidden(m, name):
        yield from bars(m, name, title)
    yield from table_of(m, name, first)


def bars(m: Material, name: str, title: str) -> Iterator[Chart]:
    """One bar a row of a breakdown that has anybody; no chart where nothing is shown."""
    shown = m.shown if name in m.shown.breakdowns else m.things
    kept = tuple(one for one in safe.bars(shown, name) if one.values[0] != 0)
    if any(one.values[0] is not None for one in kept):
        yield Chart(ChartKind.BARS, title, in_words(kept), kept)


def in_words(series: Iterable[Series]) -> str:
    """The bars read out: “Referred: 58; Accepted: c.”"""
    values = ((one.label, one.values[0]) for one in series)
    return "; ".join(f"{label}: {HIDDEN if value is None else f'{value:g}'}" for label, value in values) + "."


def _all_steps(found: Progress) -> tuple[Series, ...]:
    steps = (step for step in found.funnel if step.count is not None and not step.beside)
    return tuple(Series(step.label, (float(step.count or 0),)) for step in steps)


def _funnel(m: Material) -> Iterator[Block]:
    found = m.found.progress
    if not found.outcomes:
        yield Paragraph("No referral was closed in this period, so there is nothing to count yet.")
        return
    if m.internal:
        series = _all_steps(found)
        yield Chart(ChartKind.FUNNEL, _seen(found), in_words(series), series)
        yield _steps(m)
        return
    # Bars for others: how many fewer come to the next step may tell of a few.
    series = safe.bars(m.shown, STEPS)
    if not mostly_hidden(m, STEPS):
        yield Chart(ChartKind.BARS, "From referral to progress, step by step", in_words(series), series)
    yield from table_of(m, STEPS, "Step")


def _seen(found: Progress) -> str:
    """What the funnel shows."""
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
    yield Paragraph(sentence(m, figure) if m.internal or not figure.denominator
                    else f"Children came to {offered(m, figure)}.")  # fmt: skip
    if do := to_do(figure):
        yield Paragraph(do, Tone.NOTE)
    if found.modes:
        yield from bars(m, MINUTES, "How the time was spent, in minutes")
        yield from [_modes(found)] if m.internal else safe.table(m.things, MINUTES, m.rule, "How we worked")
        yield Paragraph(
            "Minutes are children’s minutes. A session of a small group counts once for each child whose record has "
            "it. Children whose support goes on are in this table too.", Tone.NOTE,
        )  # fmt: skip
    if m.internal:
        yield from _details(found)


def _details(found: Dose) -> Iterator[Block]:
    if any(count for _, count in found.outcomes):
        yield _outcomes(found)
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
