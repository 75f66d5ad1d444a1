"""Answers to the entry record, right and wrong."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from examples import TODAY, Changes, bad

GOOD = {
    "child": "Zo",
    "completed_by": "D. Rowan, Learning Mentor",
    "entry_date": date(2025, 10, 6),
    "first_session_on": date(2025, 9, 22),
    "block_no": 1,
    "tier": "targeted",
    "modes": ("out_1to1",),
    "areas": ("attendance", "self_esteem"),
    "main_area": "self_esteem",
    "area_scores": {
        "attendance": {"score_joint": 8, "rated_by": "All", "evidence": "Late on 3 of 5 mornings"},
        "self_esteem": {"score_joint": 3, "rated_by": "All", "evidence": "Hand up once a week"},
    },
    "took_part": ("pupil", "mentor", "teacher", "parent"),
    "sessions_possible": 40,
    "sessions_attended": 30,
}  # fmt: skip

ONE_WEEK_IN = {"session-record": [{"sessions": {"1": {"on": date(2025, 9, 20), "happened": "yes"}}}]}

NOT_HELD = {"session-record": [{"sessions": {"1": {"on": date(2025, 9, 1), "happened": "child_absent"}}}]}

ATTENDANCE_FIRST = {"entry-record": [{"main_area": "attendance"}, {"main_area": "self_esteem"}]}

BAD = [
    bad("main_area_not_ticked", {"main_area": "loss"}, "main_area"),
    bad("entry_in_the_future", {"entry_date": TODAY + timedelta(1)}, "entry_date"),
    bad("entry_long_after_first_session", {"entry_date": date(2025, 10, 7)}, "entry_date"),
    bad("entry_long_after_first_session", {"first_session_on": None}, "entry_date", ONE_WEEK_IN),
    bad("no_room_to_show_gain", {"area_scores.score_joint@self_esteem": 9},
        "area_scores.score_joint@self_esteem"),
    bad("parent_absent_without_reason", {"took_part": ("pupil", "mentor")}, "parent_missing"),
    bad("goal_not_scored", {"goal": "To sing", "areas": ("attendance", "self_esteem", "goal"),
        "area_scores.rated_by@goal": "All", "area_scores.evidence@goal": "Sings"}, "goal"),
    bad("reason_though_parent_took_part", {"parent_missing": "no_reply"}, "parent_missing"),
    bad("child_took_no_part", {"took_part": ("mentor", "parent")}, "took_part"),
    bad("main_area_changed", {}, "main_area", ATTENDANCE_FIRST),
    bad("total_of_no_tool", {"tool_total": Decimal(12)}, "tool_name"),
    bad("tool_in_the_future", {"tool_name": "A scale", "tool_date": TODAY + timedelta(1)}, "tool_date"),
    bad("entry_on_the_last_day", {}, "entry_date", {"exit-record": [{"exit_date": date(2025, 10, 6)}]}),
    bad("attended_out_of_how_many", {"sessions_possible": None}, "sessions_possible"),
    bad("attended_more_than_possible", {"sessions_attended": 41}, "sessions_attended"),
]  # fmt: skip

ALLOWED: list[tuple[Changes, dict[str, Any]]] = [
    ({"entry_date": date(2025, 9, 1)}, {}),
    ({}, NOT_HELD),
    ({"took_part": ("pupil",), "parent_missing": "no_reply"}, {}),
    ({"goal": "To sing"}, {}),
    ({}, {"entry-record": [{"main_area": "self_esteem"}], "exit-record": [{"exit_date": date(2026, 2, 2)}]}),
    ({"tool_name": "A bought one", "tool_total": Decimal(12)}, {}),
]  # fmt: skip
