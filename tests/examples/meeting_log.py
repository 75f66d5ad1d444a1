"""Answers to the meeting log, right and wrong."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from examples import TODAY, Changes, bad

DAY = date(2026, 3, 3)

GOOD = {
    "period": "2025/26",
    "kept_by": "D. Rowan, Learning Mentor",
    "meetings": {
        "1": {
            "on": DAY, "kind": "attendance", "held": True, "present": ("mentor", "head", "office"),
            "safeguarding_item": True, "actions": "Ring two families", "owner": "Learning Mentor", "due": DAY,
            "done_on": DAY,
        },
        "2": {
            "on": date(2026, 3, 10), "kind": "parents", "held": True, "present": ("mentor", "families"),
            "families_offered": 24, "families_attended": 24,
        },
        "3": {"on": date(2026, 3, 17), "kind": "provision", "held": False},
    },
}  # fmt: skip

BAD = [
    bad("held_in_the_future", {"meetings.on@2": TODAY + timedelta(1)}, "meetings.on@2"),
    bad("held_with_nobody", {"meetings.present@1": None}, "meetings.present@1"),
    bad("families_at_another_meeting", {"meetings.kind@2": "slt"}, "meetings.families_offered@2"),
    bad("families_at_another_meeting", {"meetings.families_attended@1": 3}, "meetings.families_attended@1"),
    bad("more_families_than_asked", {"meetings.families_attended@2": 25}, "meetings.families_attended@2"),
    bad("families_not_counted", {"meetings.families_attended@2": None}, "meetings.families_offered@2"),
    bad("due_without_owner", {"meetings.owner@1": None}, "meetings.owner@1"),
    bad("due_before_meeting", {"meetings.due@1": DAY - timedelta(1)}, "meetings.due@1"),
    bad("done_before_meeting", {"meetings.done_on@1": DAY - timedelta(1)}, "meetings.done_on@1"),
    bad("done_in_the_future", {"meetings.done_on@1": TODAY + timedelta(1)}, "meetings.done_on@1"),
]

ALLOWED: list[tuple[Changes, dict[str, Any]]] = [
    ({"meetings.on@3": TODAY + timedelta(30)}, {}),
    (
        {"meetings.kind@2": "annual_check", "meetings.families_offered@2": None, "meetings.families_attended@2": None},
        {},
    ),
]
