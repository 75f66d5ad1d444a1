"""Answers to the action plan, right and wrong."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from examples import TODAY, Changes, bad

GOOD = {
    "child": "Zo",
    "completed_by": "D. Rowan, Learning Mentor",
    "plan_start": date(2025, 10, 6),
    "review_date": date(2025, 11, 17),
    "end_date": date(2025, 12, 1),
    "aims": "Begins on her own.",
    "targets": {
        "T1": {
            "area": "self_esteem",
            "target_text": "I begin within two minutes",
            "how_we_will_know": "Teacher’s tally",
            "unit": "rating",
            "direction": "up",
            "baseline": Decimal(3),
            "target_value": Decimal(6),
            "baseline_date": date(2025, 10, 6),
            "due": date(2025, 12, 1),
            "strategies": "A talk partner\nA quiet start\nA chart\nA word each Friday",
            "who": ("pupil", "mentor"),
            "lead": "mentor",
            "when_how_often": "Tuesdays before lunch",
            "pupil_part": "I say what I need",
        }
    },
    "contribution": "chose",
    "pupil_words": "I want to start without waiting.",
    "pupil_has_copy": True,
    "agreements": {p: {"agreed_on": date(2025, 10, 6)} for p in ("pupil", "mentor", "teacher", "parent")},
}  # fmt: skip

BAD = [
    bad("no_target_yet", {"targets": None}, "plan_start"),
    bad("no_target_yet", {"targets": {"T1": {}}}, "plan_start"),
    bad("too_many_strategies", {"targets.strategies@T1": "one\ntwo\n\nthree\nfour\nfive"},
        "targets.strategies@T1"),
    bad("lead_does_not_help", {"targets.lead@T1": "parent"}, "targets.lead@T1"),
    bad("baseline_out_of_range", {"targets.baseline@T1": Decimal(-1)}, "targets.baseline@T1"),
    bad("goal_out_of_range", {"targets.target_value@T1": Decimal("10.5")}, "targets.target_value@T1"),
    bad("goal_out_of_range", {"targets.unit@T1": "percent", "targets.target_value@T1": Decimal(101)},
        "targets.target_value@T1"),
    bad("goal_out_of_range", {"targets.unit@T1": "yes_no", "targets.baseline@T1": Decimal(0),
        "targets.target_value@T1": Decimal(2)}, "targets.target_value@T1"),
    bad("target_equals_baseline", {"targets.target_value@T1": Decimal("3.0")},
        "targets.target_value@T1"),
    bad("target_points_the_wrong_way", {"targets.direction@T1": "down"}, "targets.target_value@T1"),
    bad("target_points_the_wrong_way", {"targets.target_value@T1": Decimal(1)},
        "targets.target_value@T1"),
    bad("due_before_baseline", {"targets.due@T1": date(2025, 10, 6)}, "targets.due@T1"),
    bad("due_too_soon_or_late", {"targets.due@T1": date(2025, 11, 7)}, "targets.due@T1"),
    bad("due_too_soon_or_late", {"targets.due@T1": date(2026, 1, 22)}, "targets.due@T1"),
    bad("no_profile_yet", {}, "plan_start", {"referral": [{"main_area": "self_esteem"}]}),
    bad("pupil_words_missing", {"pupil_words": None}, "pupil_words"),
    bad("not_agreed_by_all", {"agreements": None}, "plan_start"),
    bad("not_agreed_by_all", {"agreements.agreed_on@parent": None}, "plan_start"),
    bad("not_agreed_by_all", {"agreements.agreed_on@pupil": None, "parent_missing": "no_reply"},
        "plan_start"),
    bad("area_not_at_entry", {}, "targets.area@T1", {"entry-record": [{"areas": ("loss",)}], "pupil-profile": [{}]}),
    bad("baseline_in_the_future", {"targets.baseline_date@T1": TODAY + timedelta(1)}, "targets.baseline_date@T1"),
    bad("measured_in_the_future", {"targets.actual_date@T1": TODAY + timedelta(1)}, "targets.actual_date@T1"),
    bad("agreed_in_the_future", {"agreements.agreed_on@parent": TODAY + timedelta(1)}, "agreements.agreed_on@parent"),
    bad("review_before_start", {"review_date": date(2025, 10, 5)}, "review_date"),
    bad("end_before_review", {"end_date": date(2025, 11, 16)}, "end_date"),
]  # fmt: skip

ALLOWED: list[tuple[Changes, dict[str, Any]]] = [
    ({"agreements.agreed_on@parent": None, "parent_missing": "no_reply"}, {}),
    ({}, {"pupil-profile": [{"i_am_good_at": "Reading"}]}),
    ({}, {"pupil-profile": [{"i_am_good_at": "Reading"}], "entry-record": [{"areas": ("self_esteem", "loss")}]}),
    ({"targets.due@T1": date(2025, 11, 10)}, {}),
    ({"targets.due@T1": date(2026, 1, 20)}, {}),
    ({"contribution": "could_not", "pupil_words": None}, {}),
    ({"targets.direction@T1": "down", "targets.target_value@T1": Decimal(0)}, {}),
    ({"targets.unit@T1": "count", "targets.target_value@T1": Decimal(300)}, {}),
    ({"review_date": date(2025, 10, 6), "end_date": date(2025, 10, 6)}, {}),
]  # fmt: skip

WORDS = ("A talk partner\nA quiet start", "I want to put my hand up.", "I put my hand up once in each lesson.")
