"""Answers to the complaint log, right and wrong."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from examples import TODAY, Changes, bad

DAY = date(2026, 3, 3)
WEEK = timedelta(7)

GOOD = {
    "period": "2025/26",
    "kept_by": "P. Amin, Inclusion Manager",
    "complaints": {
        "1": {
            "ref": "C-01", "received_on": DAY, "received_by": "Learning Mentor", "about": "communication",
            "stage1_on": DAY, "stage1_outcome": "goes_on", "stage2_on": DAY + WEEK, "stage3_on": DAY + WEEK,
            "lead": "head", "action": "We changed who rings home.", "reported_back_on": DAY + 2 * WEEK,
            "resolved": False, "stage4_written_on": DAY + 3 * WEEK, "outcome": "partly",
            "lesson_learned": "We ask which phone to ring.", "closed_on": DAY + 5 * WEEK,
        },
        "2": {"ref": "C-02", "received_on": TODAY, "received_by": "Office", "about": "record"},
    },
}  # fmt: skip

BEFORE = DAY - timedelta(1)

BAD = [
    bad("complaint_in_the_future", {"complaints.received_on@2": TODAY + timedelta(1)}, "complaints.received_on@2"),
    bad("complaint_in_the_future", {"complaints.stage1_on@2": TODAY + timedelta(1)}, "complaints.stage1_on@2"),
    bad("complaint_written_twice", {"complaints.ref@2": "c-01"}, "complaints.ref@2"),
    bad("first_talk_before_complaint", {"complaints.stage1_on@1": BEFORE}, "complaints.stage1_on@1"),
    bad("manager_before_first_talk", {"complaints.stage1_on@1": DAY + WEEK, "complaints.stage2_on@1": DAY},
        "complaints.stage2_on@1"),
    bad("manager_before_complaint", {"complaints.stage1_on@1": None, "complaints.stage2_on@1": BEFORE},
        "complaints.stage2_on@1"),
    bad("head_before_manager", {"complaints.stage3_on@1": DAY}, "complaints.stage3_on@1"),
    bad("head_before_complaint", {"complaints.stage2_on@1": None, "complaints.stage3_on@1": BEFORE},
        "complaints.stage3_on@1"),
    bad("governors_too_early", {"complaints.stage4_written_on@1": DAY}, "complaints.stage4_written_on@1"),
    bad("told_before_complaint", {"complaints.reported_back_on@1": BEFORE}, "complaints.reported_back_on@1"),
    bad("closed_before_told", {"complaints.closed_on@1": DAY}, "complaints.closed_on@1"),
    bad("head_before_inclusion_manager", {"complaints.stage2_on@1": None}, "complaints.stage2_on@1"),
    bad("governors_before_head", {"complaints.stage3_on@1": None}, "complaints.stage3_on@1"),
    bad("closed_without_outcome", {"complaints.outcome@1": None}, "complaints.outcome@1"),
    bad("closed_unresolved", {"complaints.stage4_written_on@1": None}, "complaints.resolved@1"),
    bad("ref_not_a_number", {"complaints.ref@2": "Mrs Brook"}, "complaints.ref@2"),
    bad("closed_without_reporting_back", {"complaints.reported_back_on@1": None}, "complaints.reported_back_on@1"),
]  # fmt: skip

ALLOWED: list[tuple[Changes, dict[str, Any]]] = [
    ({"complaints": None}, {}),
    ({"complaints.stage4_written_on@1": None, "complaints.resolved@1": True}, {}),
    ({"complaints.stage4_written_on@1": None, "complaints.outcome@1": "withdrawn"}, {}),
    ({"complaints.stage2_on@1": DAY, "complaints.stage3_on@1": DAY, "complaints.reported_back_on@1": DAY}, {}),
]

WORDS = [f"C{number:02}" for number in range(1, 100)]
