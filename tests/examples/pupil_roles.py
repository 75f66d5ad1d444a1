"""Answers to the log of children with a role, right and wrong."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from examples import TODAY, Changes, bad
from formgen.ask import PartialDate

TRAINED = date(2025, 10, 14)

GOOD = {
    "period": "2025/26",
    "kept_by": "D. Rowan, Learning Mentor",
    "cohorts": {"1": {"cohort": "Autumn leaders", "trainer": "D. Rowan", "topics": "Games for all", "sessions": 4}},
    "children": {
        "1": {
            "child": "R07", "role": "play_leader", "cohort": "Autumn leaders", "trained_from": date(2025, 9, 23),
            "trained_on": TRAINED, "sessions_attended": 4, "passed": True, "duty_from": TRAINED,
            "duty_until": date(2026, 5, 22), "left_school_on": date(2026, 5, 22),
        },
        "2": {"child": "R08", "role": "peer_mediator", "trained_from": date(2025, 9, 23), "passed": False},
    },
    "observations": {
        "1": {
            "on": date(2025, 12, 2), "child": "r07", "observer": "midday", "starts_games": "3", "includes_others": "4",
            "uses_steps": "2", "fetches_adult": "4", "effective": True, "pupil_view": "I like it",
        },
        "2": {"on": TODAY, "child": "R08", "observer": "teacher", "uses_steps": "1", "effective": False},
    },
    "duty": {
        "1": {"month": PartialDate(2025, 11), "child": "R07", "shifts_planned": 8, "shifts_done": 7},
        "2": {"month": PartialDate(2025, 12), "child": "R07", "shifts_planned": 6, "shifts_done": 6},
    },
    "mediations": {"1": {"on": TODAY, "number": 2, "settled": 2}},
}  # fmt: skip

BAD = [
    bad("child_not_a_number", {"children.child@2": "Zofia Brook"}, "children.child@2"),
    bad(
        "child_listed_twice",
        {"children.child@2": "R07", "children.role@2": "play_leader"},
        "children.child@2",
    ),
    bad("training_ends_before_it_begins", {"children.trained_on@1": date(2025, 9, 22)}, "children.trained_on@1"),
    bad("trained_in_the_future", {"children.trained_on@2": TODAY + timedelta(1)}, "children.trained_on@2"),
    bad("passed_without_date", {"children.passed@2": True}, "children.trained_on@2"),
    bad("on_duty_before_training", {"children.duty_from@1": TRAINED - timedelta(1)}, "children.duty_from@1"),
    bad("on_duty_before_training", {"children.duty_from@2": TODAY}, "children.duty_from@2"),
    bad("duty_ends_before_it_begins", {"children.duty_until@1": TRAINED - timedelta(1)}, "children.duty_until@1"),
    bad("left_before_training", {"children.left_school_on@2": date(2025, 9, 22)}, "children.left_school_on@2"),
    bad("on_duty_after_leaving", {"children.left_school_on@1": date(2026, 5, 21)}, "children.left_school_on@1"),
    bad("observed_in_the_future", {"observations.on@2": TODAY + timedelta(1)}, "observations.on@2"),
    bad("observed_child_not_listed", {"observations.child@2": "R09"}, "observations.child@2"),
    bad("observed_child_not_listed", {"children": None, "duty": None}, "observations.child@1"),
    bad("observed_before_training", {"observations.on@1": TRAINED - timedelta(1)}, "observations.on@1"),
    bad("observed_after_leaving", {"observations.on@1": date(2026, 5, 23)}, "observations.on@1"),
    bad("watched_by_the_mentor_alone", {"observations.observer@1": "mentor", "observations.observer@2": "mentor",
        "observations.on@3": TODAY, "observations.child@3": "R08", "observations.observer@3": "mentor",
        "observations.effective@3": True}, "observations"),
    bad("more_sessions_than_the_group_had", {"children.sessions_attended@1": 5}, "children.sessions_attended@1"),
    bad("duty_without_month", {"duty.month@1": PartialDate(2025)}, "duty.month@1"),
    bad("duty_without_month", {"duty.month@1": PartialDate(2026, 8)}, "duty.month@1"),
    bad("child_on_duty_not_listed", {"duty.child@1": "R09"}, "duty.child@1"),
    bad("duty_counted_twice", {"duty.month@2": PartialDate(2025, 11)}, "duty.month@2"),
    bad("more_shifts_than_planned", {"duty.shifts_done@1": 9}, "duty.shifts_done@1"),
    bad("mediated_in_the_future", {"mediations.on@1": TODAY + timedelta(1)}, "mediations.on@1"),
    bad("more_settled_than_held", {"mediations.settled@1": 3}, "mediations.settled@1"),
]  # fmt: skip

ALLOWED: list[tuple[Changes, dict[str, Any]]] = [
    ({"observations.on@1": TRAINED, "duty.shifts_done@1": 0, "mediations.settled@1": 0}, {}),
    ({"observations.on@1": date(2026, 5, 22), "duty.month@2": PartialDate(2026, 7)}, {}),
    ({"children.child@2": "R07", "observations.child@2": "R07", "observations.on@2": TRAINED}, {}),
    ({"children": None, "observations": None, "duty": None}, {}),
    ({"observations.observer@1": "mentor", "observations.observer@2": "mentor"}, {}),
    ({"children.sessions_attended@2": 5}, {}),
]

WORDS = [f"R{number:02}" for number in range(1, 100)]
