"""Answers to the session record, right and wrong."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from examples import TODAY, Changes, bad

GOOD = {
    "child": "Zo",
    "completed_by": "D. Rowan, Learning Mentor",
    "block_no": 1,
    "sessions": {
        "1": {
            "on": date(2025, 10, 7), "planned": True, "happened": "yes", "mode": "out_1to1", "group_size": 1,
            "minutes": 30, "linked_target": "T1",
        },
        "2": {"on": TODAY, "planned": True, "happened": "child_absent"},
    },
}  # fmt: skip

ONE_TARGET = {"action-plan": [{"targets": {"T1": {"target_text": "I put my hand up"}}}]}

BAD = [
    bad("session_without_details", {"sessions.minutes@1": None}, "sessions.happened@1"),
    bad("session_without_details", {"sessions.happened@2": "yes"}, "sessions.happened@2"),
    bad("one_to_one_with_more", {"sessions.group_size@1": 2}, "sessions.group_size@1"),
    bad("session_in_the_future", {"sessions.on@2": TODAY + timedelta(1)}, "sessions.on@2"),
    bad("visit_not_agreed", {"sessions.mode@1": "visit"}, "sessions.visit_agreed@1"),
    bad("visit_not_agreed", {"sessions.mode@1": "visit", "sessions.visit_agreed@1": False}, "sessions.visit_agreed@1"),
    bad("target_not_in_the_plan", {"sessions.linked_target@1": "T2"}, "sessions.linked_target@1", ONE_TARGET),
]  # fmt: skip

ALLOWED: list[tuple[Changes, dict[str, Any]]] = [
    ({"sessions.group_size@1": 4, "sessions.mode@1": "out_small_group"}, {}),
    ({"sessions.mode@1": "visit", "sessions.visit_agreed@1": True}, {}),
    ({"sessions.mode@2": "visit"}, {}),
    ({}, ONE_TARGET),
    ({"sessions.linked_target@1": "all"}, ONE_TARGET),
]  # fmt: skip
