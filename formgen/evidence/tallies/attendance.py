"""Attendance of the children who had support, before and after, as counts in bands: never as averages.

Absence is judged by each child's own possible sessions: persistent from a tenth missed on, severe from half on (domain
facts, 4.4). “Before” are the same weeks of the year before, as the exit record asks for them. Where nobody wrote those,
there are the weeks before the start, on the entry record: but attendance moves with the seasons, so that autumn does
not compare well with spring.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import product

from formgen.evidence.breakdown import Cell
from formgen.evidence.comparable import computed
from formgen.evidence.episodes import closed_on
from formgen.evidence.evidence import Evidence, Filed, Period
from formgen.evidence.figure import FigureSource, trace
from formgen.evidence.outcomes import Outcome
from formgen.evidence.progress import READS as PROGRESS_READS
from formgen.evidence.progress import Progress
from formgen.evidence.tallies.tally import About, Counted, Traced, said, school_year, tally

_BEFORE, _AFTER = ("possible_before", "attended_before"), ("sessions_possible", "sessions_attended")
READS = (
    *PROGRESS_READS, *(f"exit-record.{name}" for name in (*_BEFORE, *_AFTER)),
    *(f"entry-record.{name}" for name in _AFTER),
)  # fmt: skip

BELOW, PERSISTENT, SEVERE, NOT_KNOWN = (
    "Missed less than a tenth", "Persistently absent: missed a tenth or more", "Severely absent: missed half or more",
    "Not known",
)  # fmt: skip
BANDS = (BELOW, PERSISTENT, SEVERE)
"""The best first. Who is severely absent is in that band alone."""

BETTER, SAME, WORSE = "In a better band", "In the same band", "In a worse band"

_CHILDREN = ("child", "children")
_THEN = About("attendance.before", "Attendance in the same weeks a year before", "children who started", _CHILDREN)
_START = About("attendance.start", "Attendance before support started", "children who started", _CHILDREN)
_NOW = About("attendance.after", "Attendance at the end of support", "children who started", _CHILDREN)
_MOVED = About("attendance.moved", "Attendance at the end, beside a year before", "children who started", _CHILDREN)
_SINCE = About("attendance.since", "Attendance at the end, beside the start", "children who started", _CHILDREN)
_THEN_NOW = About("attendance.moved.bands", "Attendance at the end, by the year before", "children who started",
                  _CHILDREN)  # fmt: skip
_START_NOW = About("attendance.since.bands", "Attendance at the end, by the start", "children who started", _CHILDREN)
_BY = " \u2192 "
"""Between the bands before and after in the name of a row."""


def attendance(evidence: Evidence, period: Period) -> tuple[Traced, ...]:
    """Of the children who started and ended in the period (M1b): the bands before and after, and who changed band.

    A child without both numbers of a time, or with more sessions attended than possible, is “not known”.
    """
    found: Progress = computed("M1", evidence, period)
    started = [o for o in found.outcomes if o.started]
    then = [_counted(o, o.episode.exit, _BEFORE) for o in started]
    start = [_counted(o, o.episode.entry, _AFTER) for o in started]
    now = [_counted(o, o.episode.exit, _AFTER) for o in started]
    rows, steps = (*BANDS, NOT_KNOWN), (BETTER, SAME, WORSE, NOT_KNOWN)
    both = tuple(_by_band(before, after) for before, after in product(rows, repeat=2))
    return (
        tally(_THEN, period, rows, then), tally(_START, period, rows, start), tally(_NOW, period, rows, now),
        tally(_MOVED, period, steps, _together(then, now, _moved)),
        tally(_SINCE, period, steps, _together(start, now, _moved)),
        tally(_THEN_NOW, period, both, _together(then, now, _by_band)),
        tally(_START_NOW, period, both, _together(start, now, _by_band)),
    )  # fmt: skip


def in_bands() -> Iterator[tuple[Cell, tuple[Cell, ...]]]:
    """Each number of the bands before and after, and of who changed band, with the cells by both bands that make it."""
    rows = (*BANDS, NOT_KNOWN)
    for before, moved, both in ((_THEN, _MOVED, _THEN_NOW), (_START, _SINCE, _START_NOW)):
        made = defaultdict[Cell, list[Cell]](list)
        for one, other in product(rows, repeat=2):
            for name, row in ((before.name, one), (_NOW.name, other), (moved.name, _moved(one, other))):
                made[Cell(name, row)].append(Cell(both.name, _by_band(one, other)))
        yield from ((cell, tuple(parts)) for cell, parts in made.items())


def _counted(child: Outcome, record: Filed | None, boxes: tuple[str, str]) -> Counted:
    day = closed_on(child.episode.case)
    assert day is not None
    return Counted(school_year(day), (_band(record, boxes),), _cells(record, boxes))


def _together(before: list[Counted], after: list[Counted], row: Callable[[str, str], str]) -> Iterator[Counted]:
    for one, other in zip(before, after, strict=True):
        yield Counted(one.column, (row(one.rows[0], other.rows[0]),), one.sources + other.sources)


def _by_band(before: str, after: str) -> str:
    return f"{before}{_BY}{after}"


def _cells(record: Filed | None, boxes: tuple[str, str]) -> tuple[FigureSource, ...]:
    return tuple(trace(record, box) for box in boxes) if record else ()


def _band(record: Filed | None, boxes: tuple[str, str]) -> str:
    possible, attended = (said(record, box) for box in boxes)
    if type(possible) is not int or type(attended) is not int or not 0 <= attended <= possible or not possible:
        return NOT_KNOWN
    return band(attended, possible)


def band(attended: int, possible: int) -> str:
    """The band of a child who attended so many of its possible sessions; in whole numbers, so that none is rounded."""
    missed = possible - attended
    if 2 * missed >= possible:
        return SEVERE
    return PERSISTENT if 10 * missed >= possible else BELOW


def _moved(before: str, after: str) -> str:
    if NOT_KNOWN in (before, after):
        return NOT_KNOWN
    step = BANDS.index(after) - BANDS.index(before)
    return SAME if step == 0 else WORSE if step > 0 else BETTER
