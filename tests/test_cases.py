"""What is promised of cases.

1. A case is told by its events alone, in their order; the events are never changed.
2. Each decision leads to its state: accepted, waiting, declined, or referred still.
3. What cannot happen to a case that stands so is refused, naming the case and nobody.
4. Nothing happens before what it follows from.
5. Numbers run per calendar year, and none is given twice.
6. Only declined and ended cases are closed.
"""

from __future__ import annotations

import re
from datetime import date

import pytest

from formgen.cases import DECISIONS, Case, Event, Status, apply, cases, next_id, said
from formgen.errors import UserError

OPENED = Event("LM-2025-001", "opened", date(2025, 10, 6), {"pupil": "P0007"})


def event(kind: str, day: int, **details: str) -> Event:
    return Event("LM-2025-001", kind, date(2025, 10, day), details)


def told(*events: Event) -> Case:
    [case] = cases([OPENED, *events])
    return case


ACCEPTED = event("decided", 8, decision="accept", tier="targeted", reason="room in the block")


def test_a_case_is_told_by_its_events() -> None:
    """(1), (2)"""
    opened = Event(
        "LM-2025-001", "opened", date(2025, 10, 6), {"pupil": "P0007", "referred_on": "2025-09-30", "source": "senco"}
    )
    events = [
        opened,
        ACCEPTED,
        event("started", 13),
        Event("LM-2025-001", "closed", date(2026, 2, 2), {"reason": "planned"}),
    ]
    assert cases(events) == [
        Case(
            "LM-2025-001", "P0007", Status.ENDED, date(2025, 10, 6), date(2025, 9, 30), "senco", date(2025, 10, 8),
            "accept", "room in the block", "targeted", date(2025, 10, 13), date(2026, 2, 2), "planned",
        )
    ]  # fmt: skip


def test_cases_come_in_the_order_in_which_they_were_opened() -> None:
    """(1)"""
    other = Event("LM-2025-002", "opened", date(2025, 10, 7), {"pupil": "P0001"})
    assert [(c.id, c.status) for c in cases([OPENED, other, ACCEPTED])] == [
        ("LM-2025-001", Status.ACCEPTED), ("LM-2025-002", Status.REFERRED),
    ]  # fmt: skip
    assert cases([]) == []


@pytest.mark.parametrize(
    ("decision", "status"),
    [
        ("accept", Status.ACCEPTED),
        ("wait", Status.WAITING),
        ("other_support", Status.DECLINED),
        ("decline", Status.DECLINED),
        ("more_info", Status.REFERRED),
    ],
)
def test_a_decision_leads_to_its_state(decision: str, status: Status) -> None:
    """(2)"""
    assert told(event("decided", 8, decision=decision)).status is status
    assert decision in DECISIONS


def test_a_decision_may_be_made_again_before_the_start() -> None:
    """(2)"""
    case = told(
        ACCEPTED, event("decided", 9, decision="decline", reason="moved"), event("decided", 10, decision="wait")
    )
    assert (case.status, case.decided_on, case.tier) == (Status.WAITING, date(2025, 10, 10), "targeted")


WAITING, DECLINED = event("decided", 8, decision="wait"), event("decided", 8, decision="decline")
START, CLOSE = event("started", 13), event("closed", 20)


@pytest.mark.parametrize(
    ("so_far", "step"),
    [
        ([], START),
        ([DECLINED], START),
        ([DECLINED], CLOSE),
        ([ACCEPTED, START], START),
        ([ACCEPTED, START], event("decided", 14, decision="decline")),
        ([ACCEPTED, START, CLOSE], event("closed", 21)),
        ([ACCEPTED, START, CLOSE], event("started", 21)),
        ([ACCEPTED, START, CLOSE], event("decided", 21, decision="accept")),
        ([], OPENED),
    ],
)
def test_a_step_that_cannot_be_is_refused(so_far: list[Event], step: Event) -> None:
    """(3)"""
    with pytest.raises(UserError, match="LM-2025-001") as caught:
        told(*so_far, step)
    assert "P0007" not in str(caught.value)


@pytest.mark.parametrize(
    ("so_far", "step", "way"),
    [
        ([], START, "case decide LM-2025-001 --decision accept"),
        ([DECLINED], START, "decide anew"),
        ([ACCEPTED, START, CLOSE], event("closed", 21), "case undo LM-2025-001"),
        ([ACCEPTED, START], event("decided", 14, decision="decline"), "case correct LM-2025-001"),
    ],
)
def test_a_refusal_says_what_can_be_done(so_far: list[Event], step: Event, way: str) -> None:
    """(3)"""
    with pytest.raises(UserError) as caught:
        told(*so_far, step)
    assert way in caught.value.fix


@pytest.mark.parametrize("before", [[], [ACCEPTED], [WAITING], [ACCEPTED, START]])
def test_a_case_may_be_closed_whenever_it_is_open(before: list[Event]) -> None:
    """(3), (6)"""
    case = told(*before, CLOSE)
    assert (case.status, case.open) == (Status.ENDED, False)


def test_a_waiting_case_may_start() -> None:
    """(3)"""
    assert told(WAITING, START).started_on == date(2025, 10, 13)


def test_a_case_that_was_never_opened_is_refused() -> None:
    """(3)"""
    with pytest.raises(UserError, match="There is no case LM-2025-001"):
        apply(None, ACCEPTED)


def test_an_event_that_is_not_known_is_a_bug() -> None:
    """(3)"""
    with pytest.raises(ValueError, match="unknown kind of case event: paused"):
        told(event("paused", 8))


@pytest.mark.parametrize(
    ("so_far", "step"),
    [
        ([], event("decided", 5, decision="accept")),
        ([ACCEPTED], event("started", 5)),
        ([ACCEPTED, START], event("closed", 12)),
    ],
)
def test_nothing_happens_before_what_it_follows_from(so_far: list[Event], step: Event) -> None:
    """(4)"""
    with pytest.raises(UserError, match=re.escape(f"on {said(step.on)}, before ")):
        told(*so_far, step)


def test_all_may_happen_on_one_day() -> None:
    """(4)"""
    day = date(2025, 10, 6)
    steps = [
        Event(OPENED.case, kind, day, d)
        for kind, d in (("decided", {"decision": "accept"}), ("started", {}), ("closed", {}))
    ]
    assert told(*steps).ended_on == day


def test_a_referral_may_be_decided_on_before_its_case_was_entered() -> None:
    """(4): the paper came first."""
    opened = Event(OPENED.case, "opened", date(2025, 10, 6), {"pupil": "P0007", "referred_on": "2025-09-22"})
    assert apply(apply(None, opened), event("decided", 1, decision="accept")).status is Status.ACCEPTED


def test_numbers_run_per_year() -> None:
    """(5)"""
    known = ["LM-2024-007", "LM-2025-002", "LM-2025-014"]
    assert next_id([], date(2025, 9, 1)) == "LM-2025-001"
    assert next_id(known, date(2025, 9, 1)) == "LM-2025-015", "gaps are not filled"
    assert next_id(known, date(2026, 1, 5)) == "LM-2026-001"
    assert next_id(known, date(2024, 1, 5), "HW") == "HW-2024-001"


@pytest.mark.parametrize("status", Status)
def test_only_declined_and_ended_cases_are_closed(status: Status) -> None:
    """(6)"""
    case = Case("LM-2025-001", "P0007", status, date(2025, 10, 6))
    assert case.open == (status not in (Status.DECLINED, Status.ENDED))
