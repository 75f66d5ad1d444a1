"""Answers to the playground exposure sheet, right and wrong."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from examples import TODAY, Changes, bad
from formgen.ask import PartialDate

GOOD = {
    "period": "2025/26",
    "kept_by": "D. Rowan, Learning Mentor",
    "months": {
        "1": {
            "month": PartialDate(2026, 2), "days_open": 15, "average_roll": 210, "playtimes_per_day": 2, "wet_days": 15,
            "role_days": 15, "log_kept": "all", "definition_version": 1,
        },
        "2": {
            "month": PartialDate(2026, 3), "days_open": 20, "average_roll": 209, "log_kept": "most",
            "definition_version": 1,
        },
    },
    "snapshots": {
        "1": {
            "on": date(2026, 3, 3), "zone": "Field", "seen": 31, "playing": 27, "alone_by_choice": 3,
            "alone_unhappy": 1, "adult_led": 6, "roles_present": 2,
        },
        "2": {
            "on": TODAY, "zone": "field", "seen": 0, "playing": 0, "alone_by_choice": 0, "alone_unhappy": 0,
        },
    },
}  # fmt: skip

BAD = [
    bad("month_not_given", {"months.month@1": PartialDate(2026)}, "months.month@1"),
    bad("month_not_given", {"months.month@1": PartialDate(2026, 8)}, "months.month@1"),
    bad("month_written_twice", {"months.month@2": PartialDate(2026, 2, 1)}, "months.month@2"),
    bad("more_days_than_school_days", {"months.days_open@1": 16}, "months.days_open@1"),
    bad("more_days_than_school_days", {"months.month@1": PartialDate(2019, 3), "months.days_open@1": 24},
        "months.days_open@1"),
    bad("more_wet_days_than_days_open", {"months.wet_days@1": 16}, "months.wet_days@1"),
    bad("more_role_days_than_days_open", {"months.role_days@1": 16}, "months.role_days@1"),
    bad("look_in_the_future", {"snapshots.on@2": TODAY + timedelta(1)}, "snapshots.on@2"),
    bad("look_when_closed", {"snapshots.on@1": date(2026, 3, 1)}, "snapshots.on@1"),
    bad("more_children_than_seen", {"snapshots.seen@1": 30}, "snapshots.seen@1"),
    bad("more_led_than_playing", {"snapshots.adult_led@1": 28}, "snapshots.adult_led@1"),
    bad("zone_not_listed", {"snapshots.zone@1": "Behind the shed"}, "snapshots.zone@1"),
]  # fmt: skip

ALLOWED: list[tuple[Changes, dict[str, Any]]] = [
    ({"months.month@1": PartialDate(2019, 3), "months.days_open@1": 23}, {}),
    ({"snapshots.seen@1": 40, "snapshots.adult_led@1": 27}, {}),
    ({"months": None}, {}),
]
