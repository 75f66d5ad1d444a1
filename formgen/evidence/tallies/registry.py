"""The registry of tallies: each with its function and all that it reads, as the measures have theirs."""

from __future__ import annotations

from formgen.evidence.sources import Measured
from formgen.evidence.tallies import attendance, funnel, meetings, playground, reach

TALLIES = (
    Measured("reach", reach.reach, reach.READS),
    Measured("modes", reach.modes, reach.MODES_READS),
    Measured("funnel", funnel.funnel, funnel.READS),
    Measured("attendance", attendance.attendance, attendance.READS),
    Measured("playground", playground.playground, playground.READS),
    Measured("playground months", playground.month_lines, playground.MONTHS_READS),
    Measured("meetings", meetings.meetings, meetings.READS),
    Measured("calendar", meetings.calendar, meetings.CALENDAR_READS),
)
