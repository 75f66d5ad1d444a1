"""Figures from records, each with its sources, and the report that is made of them.

Values in, values out: no store, no clock. `evidence` holds what goes in; the measures are `progress` (M1),
`contribution` (M2), `parents` (M3), `training` (M4a), `pupil_roles` (M4b), `staff` (M5), `playground` (M6a), `play`
(M6b), `policy_check` (M7), `meetings` (M8), `joint` (M9), `shared` (M10) and `dose` (M11); `measures` computes them
all, `sources` says what each of them reads; `review` is the policy review.
"""

from __future__ import annotations

from formgen.evidence.evidence import Evidence, Filed, Period
from formgen.evidence.figure import Figure, FigureSource, Finding, Group, Share

__all__ = ["Evidence", "Figure", "FigureSource", "Filed", "Finding", "Group", "Period", "Share"]
