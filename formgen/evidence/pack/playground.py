"""The playground: incidents of the same months compared, and how children play."""

from __future__ import annotations

from collections.abc import Iterator

from formgen.evidence.exposure import month_name
from formgen.evidence.figure import Finding
from formgen.evidence.pack.material import Material
from formgen.evidence.pack.tables import NOTHING, apart, figure_table, told
from formgen.evidence.play import ENOUGH_SCANS, Play
from formgen.evidence.playground import Playground
from formgen.evidence.playground_figure import TOO_NARROW, Pair
from formgen.report import Block, Chart, ChartKind, Heading, Paragraph, Series, Table, Tone

REPORTING = (
    "Better reporting raises counts: a new adult on duty, a new form or wet weeks can do it without one more incident."
)


def playground(m: Material) -> Iterator[Block]:
    """The blocks of the chapter."""
    found, playing = m.found.playground, m.found.play
    yield from told(m, found.figures)
    if found.compared.usable:
        yield Paragraph(f"{TOO_NARROW} {REPORTING}", Tone.CAUTION)
    if found.rate.finding is not Finding.NOT_MEASURED:
        yield from _incidents(m)
    yield Heading("How children play", 2)
    yield from told(m, playing.figures)
    if playing.terms:
        yield _looks(playing)
    yield from figure_table(m, "Playing, and someone to play with", playing.figures)
    yield from apart(m, playing.figures)


def _incidents(m: Material) -> Iterator[Block]:
    found = m.found.playground
    rates = [m for m in found.months if m.tally is not None]
    if rates:
        # The chart shows one school year: more bars than that are not read.
        shown = rates[-11:]
        words = "; ".join(f"{month_name(m.key)}: {m.tally.words}" for m in shown if m.tally)
        yield Chart(
            ChartKind.BARS, "Unwanted incidents per 1,000 pupil-days, month by month", f"{words}.",
            tuple(Series(month_name(m.key), (round(m.tally.rate, 2),)) for m in shown if m.tally),
        )  # fmt: skip
    if m.internal:
        yield _pairs(found)
        yield _months(found)
    if found.terms and m.internal:
        rows = tuple((t.name, t.tally.incidents, t.tally.words, f"{t.per_hundred:.1f}") for t in found.terms)
        header = ("Term", "Incidents", "Per 1,000 pupil-days", "Per 100 children")
        yield Table("Unwanted incidents by term; months with a kept log only", header, rows, frozenset({1, 2, 3}))
    if m.internal:
        yield from _repeat(found)
    yield from apart(m, found.figures)


def _pairs(found: Playground) -> Table:
    rows = [_pair(pair) for pair in found.compared.pairs]
    now, then = found.compared.now, found.compared.then
    ratio = found.compared.ratio
    rows.append((
        "Months that can be compared, together", then.incidents, then.pupil_days, then.words, now.incidents,
        now.pupil_days, now.words, f"Ratio {ratio.words}" if ratio else NOTHING,
    ))  # fmt: skip
    header = ("Month", "Incidents then", "Pupil-days then", "Rate then", "Incidents", "Pupil-days", "Rate", "Note")
    return Table("The same months of two school years", header, tuple(rows), frozenset(range(1, 7)))


def _pair(pair: Pair) -> tuple[str | int, ...]:
    name = f"{month_name(pair.key)}, and {pair.before[0]}"
    if pair.why:
        return (name, *(NOTHING,) * 6, f"Not compared: {pair.why[0].lower()}{pair.why[1:]}")
    then, now = pair.then, pair.now
    return (
        name, then.incidents, then.pupil_days, then.words, now.incidents, now.pupil_days, now.words, "Compared",
    )  # fmt: skip


def _months(found: Playground) -> Table:
    rows = tuple(
        (month_name(m.key), m.incidents, m.tally.words if m.tally else NOTHING, m.why or "Log kept on most days")
        for m in found.months
        if m.incidents or m.tally or m.key[1] != 8
    )
    return Table("Every month of the period", ("Month", "Unwanted incidents", "Rate", "Log"), rows, frozenset({1, 2}))


def _repeat(found: Playground) -> Iterator[Block]:
    if not found.repeat.whole:
        return
    yield Paragraph(
        f"One of the five most involved children had a part in {found.repeat.words} unwanted incidents that number "
        "their children. The rate counts incidents, not children: one child can move it a lot."
        + (f" {found.unnamed} more number no child." if found.unnamed else "")
    )


def _looks(playing: Play) -> Table:
    rows = tuple(
        (t.name, t.scans, t.weeks, f"{t.mean:.0f}%" if t.mean is not None else f"fewer than {ENOUGH_SCANS} looks",
         t.with_roles)
        for t in playing.terms
    )  # fmt: skip
    header = ("Term", "Looks", "Weeks", "Playing or with others", "With play leaders there")
    return Table("Looks at the playground, term by term", header, rows, frozenset({1, 2, 3, 4}))
