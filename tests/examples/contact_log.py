"""Answers to the contact log, right and wrong."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from examples import TODAY, Changes, bad

DAY = date(2026, 3, 3)

GOOD = {
    "period": "March 2026",
    "kept_by": "D. Rowan, Learning Mentor",
    "contacts": {
        "1": {
            "on": DAY, "case": "LM-2025-014", "with_whom": "parent", "channel": "phone", "interpreter": False,
            "started_by": "us", "summary": "How the first two weeks went.", "action": "Send the plan home",
            "due": DAY, "done_on": DAY, "share": "family",
        },
        "2": {"on": TODAY, "with_whom": "governor", "channel": "face", "summary": "How the programme is going."},
    },
}  # fmt: skip

BAD = [
    bad("contact_in_the_future", {"contacts.on@2": TODAY + timedelta(1)}, "contacts.on@2"),
    bad("case_not_listed", {"contacts.case@1": "LM-2019-001"}, "contacts.case@1"),
    bad("due_without_action", {"contacts.action@1": None}, "contacts.due@1"),
    bad("due_before_contact", {"contacts.due@1": DAY - timedelta(1)}, "contacts.due@1"),
    bad("done_before_contact", {"contacts.done_on@1": DAY - timedelta(1)}, "contacts.done_on@1"),
    bad("done_in_the_future", {"contacts.done_on@1": TODAY + timedelta(1)}, "contacts.done_on@1"),
]

ALLOWED: list[tuple[Changes, dict[str, Any]]] = [
    ({"contacts.case@1": "lm-2025-015", "contacts.due@1": TODAY + timedelta(30)}, {}),
]
