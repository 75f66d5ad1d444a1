"""Answers to the pupil voice of 4 to 7, right and wrong."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from examples import TODAY, Changes, bad
from formgen.ask import State

ITEMS = ("ok_coming", "someone_to_play", "listened_to", "good_at", "calm_down", "like_learning")

GOOD = {
    "child": "Zo",
    "voice_date": TODAY,
    "helper": "P. Amin",
    "learning_mentor": "D. Rowan",
    "wave": "end",
    "asked": "answered",
    "how_answered": ("pointed", "drew"),
    "practice": "always",
    **dict.fromkeys(ITEMS, "sometimes"),
    "calm_down": State.DECLINED,
    "best_thing": "Sand.",
}

NONE: Changes = {**dict.fromkeys(ITEMS), "best_thing": None}

BAD = [
    bad("voice_in_the_future", {"voice_date": TODAY + timedelta(1)}, "voice_date"),
    bad("not_answered_yet_answers", {"asked": "could_not_be_asked"}, "asked"),
    bad("answered_without_answers", NONE, "asked"),
    bad("asked_twice_on_one_day", {}, "voice_date", {"pupil-voice": [{"voice_date": TODAY, "wave": "start"}]}),
    bad("helped_by_the_mentor", {"helper": "D. Rowan"}, "helper"),
]

ALLOWED: list[tuple[Changes, dict[str, Any]]] = [
    ({}, {"pupil-voice-young": [{"voice_date": TODAY, "wave": "end"}]}),
    ({**NONE, "asked": "did_not_want_to"}, {}),
    ({"practice": None}, {}),
]
