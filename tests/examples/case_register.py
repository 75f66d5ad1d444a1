"""Answers of a case register: it is made, never filled in, so nothing in it can be wrong."""

from __future__ import annotations

from datetime import date
from typing import Any

from examples import TODAY, Bad, Changes

GOOD = {
    "as_of": TODAY,
    "cases": {
        "1": {
            "case": "LM-2025-014", "episode": 1, "year_group": "4", "source": "class_teacher",
            "referred_on": date(2025, 9, 15), "decided_on": date(2025, 9, 18), "decision": "accept",
            "tier": "targeted", "agreed_on": date(2025, 9, 22), "profile_on": date(2025, 9, 29),
            "entry_on": date(2025, 10, 1), "plan_on": date(2025, 10, 3), "started_on": date(2025, 10, 6),
            "sessions_held": 14, "reviews": 1, "ended_on": date(2026, 2, 2), "end_reason": "planned",
            "main_area": "self_esteem", "entry_score": 3, "final_score": 6,
        },
        "2": {
            "case": "LM-2026-002", "episode": 2, "year_group": "4", "referred_on": date(2026, 6, 24),
            "sessions_held": 0, "reviews": 0,
        },
    },
}  # fmt: skip

BAD: list[Bad] = []

ALLOWED: list[tuple[Changes, dict[str, Any]]] = [({"cases": None}, {})]
