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
    "closed_by": "D. Rowan, Learning Mentor",
    "celebrated_how": "A biscuit and a letter home",
    "possible_before": 40,
    "attended_before": 40,
    "follow_up_on": date(2026, 5, 11),
    "follow_up_score": 7,
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
    bad("exit_before_entry", {"exit_date": TODAY + timedelta(1), "check_back_on": TODAY + timedelta(50),
        "follow_up_on": None, "follow_up_score": None},
        "exit_date"),
    bad("check_back_too_soon_or_late", {"check_back_on": date(2026, 3, 15)}, "check_back_on"),
    bad("check_back_too_soon_or_late", {"check_back_on": date(2026, 4, 28)}, "check_back_on"),
    bad("check_back_before_exit", {"check_back_on": date(2026, 2, 1)}, "check_back_on"),
    bad("held_more_than_offered", {"sessions_held": 13}, "sessions_held"),
    bad("attended_more_than_possible_before", {"attended_before": 41}, "attended_before"),
    bad("follow_up_without_date", {"follow_up_on": None}, "follow_up_on"),
    bad("follow_up_in_the_future", {"follow_up_on": TODAY + timedelta(1)}, "follow_up_on"),
    bad("follow_up_before_exit", {"follow_up_on": date(2026, 2, 1)}, "follow_up_on"),
    bad("attended_more_than_possible", {"sessions_attended": 41}, "sessions_attended"),
    bad("exit_on_the_first_day", {}, "exit_date", {"entry-record": [{"entry_date": date(2026, 2, 2)}]}),
    bad("main_area_differs_from_entry", {}, "main_area", {"entry-record": [{"main_area": "attendance"}]}),
    bad("area_without_score_or_reason", {"area_scores.why_missing@attendance": None}, "areas"),
    bad("child_took_no_part", {"took_part": ("mentor", "teacher")}, "took_part"),
    bad("nothing_needed_and_more", {"exit_strategies": ("class", "none")}, "exit_strategies"),
]  # fmt: skip

ALLOWED: list[tuple[Changes, dict[str, Any]]] = [
    ({"follow_up_score": None}, {}),
    ({"exit_strategies": ("none",)}, {"entry-record": [{"main_area": "self_esteem"}]}),
    ({"check_back_on": date(2026, 4, 27)}, {}),
    ({"area_scores.final_joint@self_esteem": None, "area_scores.why_missing@self_esteem": "absent"}, {}),
    ({"exit_date": date(2026, 2, 4), "check_back_on": date(2026, 3, 18)}, ENTERED),
]  # fmt: skip
