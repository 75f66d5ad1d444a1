"""The playground: incidents of the same months compared, and how children play."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from formgen.evidence.exposure import month_name
from formgen.evidence.figure import Finding
from formgen.evidence.pack.counts import MONTHS, PLACES, TYPES
from formgen.evidence.pack.headline import few_incidents
from formgen.evidence.pack.material import Material
from formgen.evidence.pack.tables import NOTHING, apart, figure_table, hidden_note, table_of, told
from formgen.evidence.play import ENOUGH_SCANS, Play
from formgen.evidence.playground import Playground
from formgen.evidence.playground_figure import TOO_NARROW, Pair
from formgen.evidence.safe.tables import HELD_BACK
from formgen.evidence.tallies.playground import grid, month_lines
from formgen.report import HIDDEN, Block, Chart, ChartKind, Heading, Paragraph, Series, Table, Tone

REPORTING = (
    "Better reporting raises counts: a new adult on duty, a new form or wet weeks can do it without one more incident."
)


WHY = "Why a number is hidden"
"""What is said of a line with gaps: that a gap may be such a number, the picture says."""


def playground(m: Material) -> Iterator[Block]:
    """The blocks of the chapter."""
    found, playing = m.found.playground, m.found.play
    yield from told(m, found.figures)
    if found.compared.usable:
        yield Paragraph(f"{_range(m)}{REPORTING}", Tone.CAUTION)
    if found.rate.finding is not Finding.NOT_MEASURED:
        yield from _incidents(m)
    yield Heading("How children play", 2)
    yield from told(m, playing.figures, tabled=True)
    if playing.terms:
        yield _looks(playing)
    yield from figure_table(m, "Playing, and someone to play with", playing.figures)
    yield from apart(m, playing.figures)


def _range(m: Material) -> str:
    """What is wrong with the range, for those who see one: in this chapter, or on page two alone."""
    found = m.found.playground
    if not found.compared.ratio or few_incidents(m, found.rate):
        return ""
    where = "The range" if m.internal else "The range of the ratio on page two"
    return f"{TOO_NARROW.replace('The range', where, 1)} "


def _incidents(m: Material) -> Iterator[Block]:
    found = m.found.playground
    yield from _by_month(m)
    yield from _by_place(m)
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


def _by_month(m: Material) -> Iterator[Block]:
    """A line for each school year; those who do not know the cases see counts, where they are shown."""
    lines = month_lines(m.evidence, m.period)
    if m.internal:
        series, what = tuple(map(_rounded, lines.rates)), "Unwanted incidents per 1,000 pupil-days, month by month"
    else:
        series = tuple(_shown(m, one, lines.categories) for one in lines.counts)
        what = "Unwanted incidents, month by month"
    counted = [value for one in lines.counts for value in one.values if value is not None]
    drawn = sum(value is not None for one in series for value in one.values)
    if not m.internal and 2 * drawn < len(counted):
        yield Paragraph(f"{what}: most of the numbers are {HELD_BACK}. So no line is drawn.")
    elif drawn:
        unit = "per 1,000 pupil-days" if m.internal else "incidents"
        yield Chart(ChartKind.MONTHS, what, _month_words(series, lines.categories), series, lines.categories,
                    lines.strip, unit)  # fmt: skip
        yield from hidden_note(m, MONTHS, sign=WHY)


def _shown(m: Material, line: Series, months: tuple[str, ...]) -> Series:
    """The line with those numbers alone that may be shown."""
    counts = (None if value is None else m.shown.count(MONTHS, month, line.label)
              for month, value in zip(months, line.values, strict=True))  # fmt: skip
    return Series(line.label, tuple(counts), line.dashed, line.breaks)


def _rounded(line: Series) -> Series:
    return replace(line, values=tuple(None if value is None else round(value, 2) for value in line.values))


def _month_words(series: tuple[Series, ...], months: tuple[str, ...]) -> str:
    parts = []
    for one in series:
        known = [(month, value) for month, value in zip(months, one.values, strict=True) if value is not None]
        parts.append(f"{one.label}: " + (", ".join(f"{month} {value:g}" for month, value in known) or "nothing shown"))
    return ". ".join(parts) + "."


def _by_place(m: Material) -> Iterator[Block]:
    """Where and when incidents happen."""
    times, places = grid(m.shown)
    if m.shown.breakdowns[PLACES].value() and any(v is not None for one in places for v in one.values):
        words = "; ".join(
            f"{one.label}: " + ", ".join(f"{time} {HIDDEN if value is None else f'{value:g}'}"
                                         for time, value in zip(times, one.values, strict=True))
            for one in places
        )  # fmt: skip
        yield Chart(ChartKind.GRID, "Where and when incidents happen", f"{words}.", places, times)
        if any(None in one.values for one in places):
            yield from hidden_note(m, PLACES)
    if m.shown.breakdowns[TYPES].value():
        yield from table_of(m, TYPES, "What happened")


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
