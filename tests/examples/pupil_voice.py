"""Answers to the pupil voice of 7 to 11, right and wrong."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from examples import TODAY, Changes, bad
from formgen.ask import State

ITEMS = (
    "ok_coming", "someone_to_play", "listened_to", "good_at", "calm_down", "like_learning", "new_grown_up",
    "good_place", "know_target", "helped_choose",
)  # fmt: skip

GOOD = {
    "child": "Zo",
    **dict.fromkeys(ITEMS, "mostly"),
    "listened_to": State.DECLINED,
    "best_thing": "The garden.",
    "voice_date": TODAY,
    "wave": "start",
    "asked": "answered",
    "how_answered": ("spoke",),
    "helper": "P. Amin, teaching assistant",
    "learning_mentor": "D. Rowan",
}

NONE: Changes = {**dict.fromkeys(ITEMS), "best_thing": None}

BAD = [
    bad("voice_in_the_future", {"voice_date": TODAY + timedelta(1)}, "voice_date"),
    bad("not_answered_yet_answers", {"asked": "did_not_want_to"}, "asked"),
    bad("answered_without_answers", NONE, "asked"),
    bad("end_lines_before_the_end", {"proud": "always"}, "wave"),
    bad("asked_twice_on_one_day", {}, "voice_date", {"pupil-voice": [{"voice_date": TODAY, "wave": "end"}]}),
    bad("helped_by_the_mentor", {"helper": "d. rowan, Learning Mentor"}, "helper"),
]

ALLOWED: list[tuple[Changes, dict[str, Any]]] = [
    ({}, {"pupil-voice-young": [{"voice_date": TODAY, "wave": "start"}]}),
    ({**NONE, "asked": "did_not_want_to"}, {}),
    ({**NONE, "asked": "could_not_be_asked"}, {}),
    ({"wave": "end", "proud": "always", "helped_me": State.DECLINED}, {}),
    ({"helper": "D. Rowan", "learning_mentor": None}, {}),
]
