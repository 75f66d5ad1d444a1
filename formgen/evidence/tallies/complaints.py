"""Complaints by the stage that they reached. Nothing else of them is told: not what about, not by whom."""

from __future__ import annotations

from datetime import date

from formgen.evidence.evidence import Evidence, Period
from formgen.evidence.logs import LogRow, log
from formgen.evidence.tallies.tally import About, Counted, Traced, school_year, tally

FORM = "complaint-log"
STAGES = (
    ("stage4_written_on", "Stage 4: in writing to the governors"), ("stage3_on", "Stage 3: the head was told"),
    ("stage2_on", "Stage 2: the Inclusion Manager"), ("stage1_on", "Stage 1: the Learning Mentor"),
)  # fmt: skip
"""The last first: a complaint is counted at the furthest stage that has a date."""

NO_STAGE = "Received, no stage has a date"
CLOSED, OPEN = "Closed", "Not closed"
_DATES = ("received_on", *(column for column, _ in reversed(STAGES)))
READS = tuple(f"{FORM}.complaints.{column}" for column in ("ref", *_DATES, "closed_on"))
UNDATED = "A complaint without a date: in no period"
REPLACED = "A complaint that a later sheet gives anew: the later one counts"

_COMPLAINTS = ("complaint", "complaints")
_STAGE = About("complaints.stage", "Complaints by the stage that they reached", "complaints", _COMPLAINTS)
_OPEN = About("complaints.closed", "Complaints that are closed", "complaints", _COMPLAINTS)


def complaints(evidence: Evidence, period: Period) -> tuple[Traced, ...]:
    """Complaints received in the period, by furthest stage, and by whether they are closed.

    A log is handed in again while a complaint goes on: of rows with one number and day of receipt the last counts.
    """
    found = log(evidence, FORM, "complaints")
    rows, replaced = _latest(found.rows)
    apart = [(UNDATED, row.name) for row in rows if _received(row) is None]
    apart += [(REPLACED, name) for name in replaced] + [(g.reason, name) for g in found.left_out for name in g.cases]
    inside = [(day, row) for row in rows if (day := _received(row)) is not None and day in period]
    stages = [Counted(school_year(day), (_stage(row),), row.trace(*_DATES)) for day, row in inside]
    closed = [Counted(school_year(day), (CLOSED if row.day("closed_on") else OPEN,), row.trace("closed_on"))
              for day, row in inside]  # fmt: skip
    labels = (*(label for _, label in reversed(STAGES)), NO_STAGE)
    return tally(_STAGE, period, labels, stages, left_out=apart), tally(_OPEN, period, (CLOSED, OPEN), closed)


def _latest(rows: tuple[LogRow, ...]) -> tuple[list[LogRow], list[str]]:
    """The rows with each complaint once, and the names of the records of those that were given anew."""
    kept: dict[tuple[object, ...], LogRow] = {}
    replaced = []
    for number, row in enumerate(rows):
        ref, received = "".join(row.text("ref").split()).casefold(), row.day("received_on")
        key: tuple[object, ...] = (ref, received) if ref and received else (number,)
        if key in kept:
            replaced.append(kept[key].name)
        kept[key] = row
    return list(kept.values()), replaced


def _received(row: LogRow) -> date | None:
    """The day on which it came; where that is not written, the first day of any stage."""
    days = [row.day(column) for column in _DATES]
    return days[0] or min((day for day in days if day), default=None)


def _stage(row: LogRow) -> str:
    return next((label for column, label in STAGES if row.day(column)), NO_STAGE)
