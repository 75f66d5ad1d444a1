"""Figures from records, each with its sources, and the report that is made of them.

Values in, values out: no store, no clock. `evidence` holds what goes in; `progress` (M1), `parents` (M3) and
`dose` (M11) the measures; `review` the policy review.
"""

from __future__ import annotations

from formgen.evidence.evidence import Evidence, Filed, Period
from formgen.evidence.figure import Figure, FigureSource, Finding, Group, Share

__all__ = ["Evidence", "Figure", "FigureSource", "Filed", "Finding", "Group", "Period", "Share"]
