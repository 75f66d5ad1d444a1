"""Answers to the exit record, right and wrong."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from examples import TODAY, Changes, bad

GOOD = {
    "child": "Zo",
    "completed_by": "D. Rowan, Learning Mentor",
    "exit_date": date(2026, 2, 2),
    "sessions_offered": 12,
    "sessions_held": 12,
    "reason": "planned",
    "areas": ("attendance", "self_esteem"),
    "main_area": "self_esteem",
    "area_scores": {"attendance": {"why_missing": "forgot"}, "self_esteem": {"final_joint": 7}},
    "took_part": ("pupil", "mentor", "teacher"),
    "barriers_remaining": "Mondays",
    "exit_strategies": ("class", "fortnightly"),
    "who_keeps_eye": "Class teacher",
    "check_back_on": date(2026, 3, 16),
    "sessions_possible": 40,
    "sessions_attended": 38,
}  # fmt: skip

ENTERED = {"entry-record": [{"entry_date": date(2026, 2, 3)}]}

BAD = [
    bad("score_and_reason", {"area_scores.why_missing@self_esteem": "absent"},
        "area_scores.why_missing@self_esteem"),
    bad("main_area_not_ticked", {"main_area": "loss", "area_scores.final_joint@loss": 5}, "main_area"),
    bad("main_area_without_score", {"area_scores.final_joint@self_esteem": None}, "main_area"),
    bad("main_area_without_score", {"area_scores": None}, "main_area"),
    bad("exit_before_entry", {}, "exit_date", ENTERED),
    bad("exit_before_entry", {"exit_date": TODAY + timedelta(1), "check_back_on": TODAY + timedelta(50)},
        "exit_date"),
    bad("check_back_too_soon_or_late", {"check_back_on": date(2026, 3, 15)}, "check_back_on"),
    bad("check_back_too_soon_or_late", {"check_back_on": date(2026, 4, 28)}, "check_back_on"),
    bad("check_back_before_exit", {"check_back_on": date(2026, 2, 1)}, "check_back_on"),
    bad("held_more_than_offered", {"sessions_held": 13}, "sessions_held"),
    bad("attended_more_than_possible", {"sessions_attended": 41}, "sessions_attended"),
]  # fmt: skip

ALLOWED: list[tuple[Changes, dict[str, Any]]] = [
    ({"check_back_on": date(2026, 4, 27)}, {}),
    ({"area_scores.final_joint@self_esteem": None, "area_scores.why_missing@self_esteem": "absent"}, {}),
    ({"exit_date": date(2026, 2, 3), "check_back_on": date(2026, 3, 17)}, ENTERED),
]  # fmt: skip
