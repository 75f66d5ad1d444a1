"""Answers to the staff view, right and wrong."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from examples import TODAY, Changes, bad
from formgen.ask import State

ITEMS = (
    "know_refer", "answer_refer", "told_needs", "ideas_usable", "helped_spot", "readier_to_learn",
    "playtimes_calmer", "training_useful",
)  # fmt: skip

GOOD = {
    "role": "teacher",
    "view_date": TODAY,
    **dict.fromkeys(ITEMS, "agree"),
    "helped_spot": State.DONT_KNOW,
    "what_helps": "The short talk on Fridays.",
}

BAD = [bad("view_in_the_future", {"view_date": TODAY + timedelta(1)}, "view_date")]

ALLOWED: list[tuple[Changes, dict[str, Any]]] = [({"what_helps": None}, {})]
