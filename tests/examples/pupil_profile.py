"""Answers to the pupil profile, right and wrong."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from examples import TODAY, Changes, bad

GOOD = {
    "child": "Zo",
    "completed_by": "D. Rowan, Learning Mentor",
    "what_people_like_about_me": "I make people laugh.",
    "i_am_good_at": "Reading to the little ones.",
    "important_to_me": "My dog and my drum.",
    "what_is_hard": "Beginning when it is loud.",
    "what_helps": "My ear defenders at lunch.",
    "how_i_learn_best": ("do", "pair"),
    "profile_date": date(2025, 9, 29),
    "contributors": ("pupil", "parent", "teacher"),
    "home_view": "She talks about school more than before.",
    "areas": ("attendance", "self_esteem"),
    "barriers": "Self-esteem: waits for others to begin.",
    "strengths_for_plan": "Kind to younger children.",
    "teacher_view": "Listens well, begins late.",
    "share": ("good_at", "helps"),
    "summary_shared_on": date(2025, 10, 2),
    "summary_shared_with": "Class teacher",
    "sessions_possible": 40,
    "sessions_attended": 38,
}  # fmt: skip

BAD = [
    bad("home_view_without_reason", {"home_view": None}, "home_view"),
    bad("home_view_of_nobody", {"contributors": ("pupil", "teacher")}, "contributors"),
    bad("child_had_no_say", {"contributors": ("parent", "teacher")}, "contributors"),
    bad("shared_with_nobody", {"summary_shared_with": None}, "summary_shared_with"),
    bad("nothing_may_be_shared", {"share": None}, "share"),
    bad("teacher_view_of_nobody", {"contributors": ("pupil", "parent")}, "contributors"),
    bad("move_not_named", {"areas": ("transition",)}, "moving"),
    bad("shared_in_the_future", {"summary_shared_on": TODAY + timedelta(1)}, "summary_shared_on"),
    bad("attended_out_of_how_many", {"sessions_possible": None}, "sessions_possible"),
    bad("attended_more_than_possible", {"sessions_attended": 41}, "sessions_attended"),
    bad("profile_in_the_future", {"profile_date": TODAY + timedelta(1), "summary_shared_on": None}, "profile_date"),
    bad("shared_before_profile", {"summary_shared_on": date(2025, 9, 28)}, "summary_shared_on"),
]  # fmt: skip

ALLOWED: list[tuple[Changes, dict[str, Any]]] = [
    ({"home_view": None, "home_view_missing": "no_reply", "contributors": ("pupil", "mentor", "teacher")}, {}),
    ({"areas": ("transition",), "moving": "secondary"}, {}),
    ({"summary_shared_on": None, "summary_shared_with": None, "share": None}, {}),
]  # fmt: skip

WORDS = ("Class teacher and teaching assistant",)
