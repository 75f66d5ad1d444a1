"""Answers to the training log, right and wrong."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from examples import TODAY, Changes, bad
from formgen.ask import State

DAY = date(2025, 11, 12)

GOOD = {
    "period": "2025/26",
    "kept_by": "D. Rowan, Learning Mentor",
    "training": {
        "1": {
            "on": DAY, "until": DAY + timedelta(1), "title": "Talking about loss", "provider": "Hospice team",
            "kind": "course", "hours": Decimal("5.5"), "themes": ("loss",), "what_changed": "I ask before I explain.",
            "shared_with": ("staff", "midday"), "shared_on": DAY + timedelta(20),
        },
        "2": {
            "on": date(2025, 9, 3), "title": "Safeguarding, yearly", "kind": "online", "hours": Decimal(2),
            "themes": ("safeguarding",), "meets": "safeguarding", "expires_on": date(2026, 9, 2),
            "evidence_ref": "Folder 2", "what_changed": "I know the new form.",
        },
    },
    "given": {"1": {"on": TODAY, "title": "Games for wet days", "audience": "midday", "number": 9}},
}  # fmt: skip

BAD = [
    bad("training_in_the_future", {"training.on@1": TODAY + timedelta(1)}, "training.on@1"),
    bad("training_ends_before_it_begins", {"training.until@1": DAY - timedelta(1)}, "training.until@1"),
    bad("no_hours", {"training.hours@2": Decimal(0)}, "training.hours@2"),
    bad("meets_not_listed", {"training.meets@2": "Juggling for all"}, "training.meets@2"),
    bad("expired_at_once", {"training.expires_on@2": date(2025, 9, 2)}, "training.expires_on@2"),
    bad("required_item_without_end", {"training.expires_on@2": None}, "training.expires_on@2"),
    bad("shared_with_nobody", {"training.shared_with@1": None}, "training.shared_with@1"),
    bad("shared_in_the_future", {"training.shared_on@1": TODAY + timedelta(1)}, "training.shared_on@1"),
    bad("shared_before_training", {"training.shared_on@1": DAY - timedelta(1)}, "training.shared_on@1"),
    bad("given_in_the_future", {"given.on@1": TODAY + timedelta(1)}, "given.on@1"),
]

ALLOWED: list[tuple[Changes, dict[str, Any]]] = [
    ({"training.until@1": DAY, "training.shared_on@1": DAY, "training.hours@1": Decimal("0.25")}, {}),
    ({"training": None, "given": None}, {}),
    ({"training.expires_on@2": State.NOT_APPLICABLE}, {}),
]
