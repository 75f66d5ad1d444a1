"""Answers to the log of playground incidents, right and wrong."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from examples import TODAY, Changes, bad

GOOD = {
    "period": "March 2026",
    "kept_by": "D. Rowan, Learning Mentor",
    "incidents": {
        "1": {
            "on": date(2026, 3, 3), "slot": "lunch", "place": "Field", "type": "rough_play", "level": 1,
            "pupils_involved": 3, "pupils": "R07, R11", "year_groups": ("4", "5"), "wet_play": False,
            "adults_on_duty": 3, "roles_on_duty": True, "action": ("talked_through", "repair"),
            "bullying_possible": False, "injury": True, "logged_by": "P. Amin", "logged_same_day": True,
        },
        "2": {
            "on": TODAY, "slot": "morning_break", "place": "quiet  garden", "type": "other",
            "type_other": "Climbed the wall",
            "level": 2, "pupils_involved": 1, "logged_by": "P. Amin",
        },
    },
}  # fmt: skip

BAD = [
    bad("incident_in_the_future", {"incidents.on@2": TODAY + timedelta(1)}, "incidents.on@2"),
    bad("incident_when_closed", {"incidents.on@1": date(2026, 3, 1)}, "incidents.on@1"),
    bad("incident_when_closed", {"incidents.on@1": date(2026, 2, 18)}, "incidents.on@1"),
    bad("place_not_listed", {"incidents.place@1": "Behind the shed"}, "incidents.place@1"),
    bad("other_without_words", {"incidents.type_other@2": None}, "incidents.type_other@2"),
    bad("pupils_not_a_number", {"incidents.pupils@1": "R07, Zofia"}, "incidents.pupils@1"),
    bad("more_numbers_than_children", {"incidents.pupils_involved@1": 1}, "incidents.pupils@1"),
    bad(
        "more_year_groups_than_children",
        {"incidents.year_groups@2": ("1", "2")},
        "incidents.pupils_involved@2",
    ),
]

ALLOWED: list[tuple[Changes, dict[str, Any]]] = [
    ({"incidents.pupils_involved@1": 2, "incidents.pupils@2": "LM-2025-014"}, {}),
    ({"incidents.on@1": date(2019, 8, 4)}, {}),
]

WORDS = [f"R{number:02}" for number in range(1, 100)]
