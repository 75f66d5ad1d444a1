"""Answers to the agreement, right and wrong."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from examples import TODAY, Changes, bad

GOOD = {
    "child": "Zo",
    "agree_support": "yes",
    "agree_modes": ("in_class", "small_group"),
    "agree_share_with": ("class_teacher", "agency"),
    "share_agency": "School nursing",
    "agree_quote_anon": False,
    "interpreter": True,
    "interpreter_language": "Irish",
    "parent_name": "Niamh O’Neill",
    "relationship": "mother",
    "agreement_date": date(2025, 9, 24),
    "signature_how": "spoken",
    "recorded_by": "School office",
}  # fmt: skip

BAD = [
    bad("answers_contradict", {"agree_support": "no"}, "agree_support"),
    bad("no_way_ticked", {"agree_modes": None}, "agree_modes"),
    bad("service_not_named", {"share_agency": None}, "share_agency"),
    bad("interpreter_without_language", {"interpreter_language": None}, "interpreter_language"),
    bad("other_language_not_named", {"interpreter": False, "interpreter_language": None,
        "format_needed": "other_language"}, "interpreter_language"),
    bad("spoken_without_recorder", {"recorded_by": None}, "recorded_by"),
    bad("agreement_in_the_future", {"agreement_date": TODAY + timedelta(1)}, "agreement_date"),
    bad("withdrawn_in_the_future", {"withdrawn_on": TODAY + timedelta(1)}, "withdrawn_on"),
    bad("withdrawn_before_agreed", {"withdrawn_on": date(2025, 9, 23)}, "withdrawn_on"),
    bad("ends_before_agreed", {"ends_on": date(2025, 9, 23)}, "ends_on"),
]  # fmt: skip

ALLOWED: list[tuple[Changes, dict[str, Any]]] = [
    ({"agree_support": "no", "agree_modes": None}, {}),
    ({"agree_support": "want_to_talk", "agree_modes": None}, {}),
    ({"signature_how": "signed", "recorded_by": None}, {}),
    ({"interpreter": False, "interpreter_language": None, "format_needed": "large"}, {}),
    ({"withdrawn_on": date(2025, 9, 24)}, {}),
]  # fmt: skip

WORDS = ("Speech therapy", "Polish", "P. Amin, office")
