"""Answers to the review record, right and wrong."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from examples import TODAY, Changes, bad

GOOD = {
    "child": "Zo",
    "completed_by": "D. Rowan, Learning Mentor",
    "review_no": 1,
    "review_date": date(2025, 11, 17),
    "took_part": ("pupil", "mentor", "teacher", "parent"),
    "target_reviews": {
        "T1": {
            "target_text": "I begin within two minutes", "baseline": Decimal(3), "target_value": Decimal(6),
            "actual_value": Decimal(5), "status": "partly", "comment": "Teacher’s tally",
        }
    },
    "areas": ("attendance", "self_esteem"),
    "area_scores": {"self_esteem": {"entry_score": 3, "score_joint": 5}},
    "pupil_view": "I can start when it is quiet.",
    "parent_view": "Homework is calmer.",
    "teacher_check": "better",
    "teacher_words": "Begins by herself in mathematics.",
    "what_worked": "The quiet start.",
    "what_we_changed": "She chose her own partner.",
    "decision": "continue",
    "next_review": date(2026, 1, 12),
    "told_pupil_on": date(2025, 11, 17),
    "shared_with_staff_on": date(2025, 11, 18),
}  # fmt: skip

PLANNED = {"action-plan": [{"plan_start": date(2025, 11, 18), "targets": {"T1": {"target_text": "I put my hand up"}}}]}

AGREED = {
    "action-plan": [
        {"plan_start": date(2025, 10, 6), "targets": {"T1": {"target_text": "I begin  within two minutes"}}}
    ]
}

BAD = [
    bad("review_before_plan", {}, "review_date", PLANNED),
    bad("review_before_plan", {"review_date": TODAY + timedelta(1)}, "review_date"),
    bad("target_not_in_the_plan", {}, "target_reviews.target_text@T1", PLANNED),
    bad("parent_absent_without_reason", {"took_part": ("pupil", "mentor")}, "parent_missing"),
    bad("no_target_reviewed", {"target_reviews": None}, "review_date"),
    bad("no_target_reviewed", {"target_reviews": {"T1": {"actual_value": Decimal(5)}}}, "review_date"),
    bad("review_without_target", {"target_reviews.target_text@T1": None}, "target_reviews.target_text@T1"),
    bad("target_without_result", {"target_reviews.actual_value@T1": None}, "target_reviews.status@T1"),
    bad("target_without_result", {"target_reviews.status@T1": None}, "target_reviews.status@T1"),
    bad("dropped_without_reason", {"target_reviews.status@T1": "dropped", "target_reviews.comment@T1": None},
        "target_reviews.comment@T1"),
    bad("status_and_figures_differ", {"target_reviews.status@T1": "met"}, "target_reviews.status@T1"),
    bad("status_and_figures_differ", {"target_reviews.actual_value@T1": Decimal(6)}, "target_reviews.status@T1"),
    bad("parent_view_missing", {"parent_view": None}, "parent_view"),
    bad("reason_though_parent_took_part", {"parent_missing": "no_reply"}, "parent_missing"),
    bad("child_took_no_part", {"took_part": ("mentor", "parent")}, "took_part"),
    bad("reviewed_on_the_first_day", {}, "review_date", {"action-plan": [{"plan_start": date(2025, 11, 17)}]}),
    bad("teacher_check_without_words", {"teacher_words": None}, "teacher_words"),
    bad("told_in_the_future", {"told_pupil_on": TODAY + timedelta(1)}, "told_pupil_on"),
    bad("shared_in_the_future", {"shared_with_staff_on": TODAY + timedelta(1)}, "shared_with_staff_on"),
    bad("no_next_review", {"next_review": None}, "next_review"),
    bad("next_review_too_early", {"next_review": date(2025, 11, 16)}, "next_review"),
    bad("told_before_review", {"told_pupil_on": date(2025, 11, 16)}, "told_pupil_on"),
    bad("shared_before_review", {"shared_with_staff_on": date(2025, 11, 16)}, "shared_with_staff_on"),
]  # fmt: skip

ALLOWED: list[tuple[Changes, dict[str, Any]]] = [
    ({}, AGREED),
    ({"decision": "exit", "next_review": None}, {}),
    ({"took_part": ("pupil", "mentor"), "parent_view": None, "parent_missing": "no_reply"}, {}),
    ({"target_reviews.status@T1": "dropped", "target_reviews.actual_value@T1": None}, {}),
    ({"target_reviews.actual_value@T1": Decimal(7), "target_reviews.status@T1": "met"}, {}),
    ({"target_reviews.baseline@T1": Decimal(6), "target_reviews.target_value@T1": Decimal(2),
      "target_reviews.status@T1": "not_met"}, {}),
]  # fmt: skip

WORDS = ("I begin by myself", "It fits no longer", "It goes well at home")
