"""The registry of tallies: each with its function and all that it reads, as the measures have theirs."""

from __future__ import annotations

from formgen.evidence.evidence import Evidence, Period
from formgen.evidence.sources import Measured
from formgen.evidence.tallies import (
    attendance,
    complaints,
    equality,
    funnel,
    meetings,
    playground,
    reach,
    responses,
    roles,
    training,
)
from formgen.evidence.tallies.tally import Traced

TALLIES = (
    Measured("reach", reach.reach, reach.READS),
    Measured("modes", reach.modes, reach.MODES_READS),
    Measured("funnel", funnel.funnel, funnel.READS),
    Measured("attendance", attendance.attendance, attendance.READS),
    Measured("playground", playground.playground, playground.READS),
    Measured("playground months", playground.month_lines, playground.MONTHS_READS),
    Measured("meetings", meetings.meetings, meetings.READS),
    Measured("calendar", meetings.calendar, meetings.CALENDAR_READS),
    Measured("complaints", complaints.complaints, complaints.READS),
    Measured("training", training.training, training.READS),
    Measured("required training", training.required, training.REQUIRED_READS),
    Measured("roles", roles.roles, roles.READS),
    Measured("responses", responses.responses, responses.READS),
    Measured("equality", equality.equality, equality.READS),
)

BREAKDOWNS = tuple(
    one for one in TALLIES if one.measure not in ("playground months", "calendar", "required training")
)
"""Those that are breakdowns; the others are what charts and tables are drawn from."""


def breakdowns(evidence: Evidence, period: Period) -> tuple[Traced, ...]:
    """All breakdowns of the period, in the order of the registry."""
    found: list[Traced] = []
    for one in BREAKDOWNS:
        made = one.compute(evidence, period)
        assert isinstance(made, tuple)
        found += made
    return tuple(found)
