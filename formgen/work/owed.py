"""What is owed to children, families and staff: each thing a small function of the desk and a case."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from formgen.agreed import FORM, Standing, standing
from formgen.answers import Answers, get
from formgen.cases import Case, Status
from formgen.forms.exit_record import Reason
from formgen.rounds import WANTS_CALL
from formgen.work.desk import Desk, Matter, Owed
from formgen.work.said_decision import said_decision

SOON = timedelta(days=7)
"""What is due within a week is shown."""

TRUE_BASELINE = timedelta(days=14)
"""An entry record later than this after the first session is no true baseline (domain facts, 2.4)."""


def of_cases(desk: Desk) -> list[Owed]:
    """What is owed to children, families and staff, by case."""
    found: list[Owed] = []
    for case in desk.cases:
        if case.open:
            found += [*_decision(desk, case), *_agreement(desk, case), *_entry(desk, case), *_plan(desk, case)]
            found += _review(desk, case)
        found += [*_check_back(desk, case), *_feedback(desk, case), *_calls(desk, case)]
    return found


def _decision(desk: Desk, case: Case) -> Iterator[Owed]:
    """A referral is decided on by the day on which whoever referred is to be told (KP10); history is not."""
    filed = desk.of(case, "referral")
    if case.status is not Status.REFERRED or (filed and filed[-1].record.legacy is not None):
        return
    referral = desk.last(case, "referral") or {}
    told = said_decision(case, referral, desk.today)
    what = "More was asked: decide on the referral" if case.decided_on else "Decide on the referral"
    due = _answer_due(desk, _received(case, referral))
    yield Owed(Matter.DECISION, f"{what}; {told}" if told else what, case.id, due)


def _received(case: Case, referral: Answers) -> date | None:
    """The day on which the referral came."""
    return get(referral, "received_on") or get(referral, "referral_date") or case.referred_on


def _answer_due(desk: Desk, received: date | None) -> date | None:
    return desk.terms.after(received, desk.policy.feedback_school_days) if desk.terms and received else None


def _agreement(desk: Desk, case: Case) -> Iterator[Owed]:
    """No support without a parent's or carer's yes, or the head's exception (domain facts, 2.2)."""
    if case.status in (Status.REFERRED, Status.WAITING) or case.exception:
        return
    match standing([filed.answers for filed in desk.of(case, FORM)], desk.today):
        case Standing.YES:
            return
        case Standing.WITHDRAWN:
            yield Owed(Matter.AGREEMENT, "The family has withdrawn: end the support, or talk", case.id)
        case Standing.NO:
            yield Owed(Matter.AGREEMENT, "The family does not agree: close the case, or talk", case.id)
        case Standing.WANT_TO_TALK:
            yield Owed(Matter.CALL, "The family wants to talk before they agree", case.id)
        case Standing.NOTHING:
            there = desk.of(case, FORM)
            what = "The agreement on record says neither yes nor no" if there else "No agreement from the family yet"
            yield Owed(Matter.AGREEMENT, what, case.id, case.decided_on)


def _entry(desk: Desk, case: Case) -> Iterator[Owed]:
    if case.started_on and not desk.of(case, "entry-record"):
        yield Owed(Matter.ENTRY, "No entry record yet: without it no progress can be shown", case.id,
                   case.started_on + TRUE_BASELINE)  # fmt: skip


def _plan(desk: Desk, case: Case) -> Iterator[Owed]:
    if case.started_on and desk.of(case, "entry-record") and not desk.of(case, "action-plan"):
        yield Owed(Matter.PLAN, "No action plan yet", case.id)


def _review(desk: Desk, case: Case) -> Iterator[Owed]:
    """The day that the newest review names for the next one; before the first, the plan's."""
    plan, last = desk.last(case, "action-plan"), desk.last(case, "review-record")
    due = get(last, "next_review") if last is not None else get(plan or {}, "review_date")
    if isinstance(due, date) and due <= desk.today + SOON:
        yield Owed(Matter.REVIEW, "Look at the targets together", case.id, due)


def _check_back(desk: Desk, case: Case) -> Iterator[Owed]:
    """Six to twelve weeks after the end; done when it is on the exit record or in the contact log.

    Nobody can look at a child who has left the school.
    """
    end = desk.last(case, "exit-record") or {}
    due = get(end, "check_back_on")
    gone = case.pupil in desk.left or get(end, "reason") == Reason.LEFT_SCHOOL.value
    if gone or not isinstance(due, date) or due > desk.today + SOON or get(end, "follow_up_on"):
        return
    if not desk.spoken(case, due - SOON, "pupil", "parent", "staff"):
        yield Owed(Matter.CHECK_BACK, "See how it is going since the support ended", case.id, due)


def _feedback(desk: Desk, case: Case) -> Iterator[Owed]:
    """Who referred is told what was decided (KP10); the number of school days is a setting."""
    referral = desk.last(case, "referral")
    if referral is None or case.status is Status.REFERRED or get(referral, "feedback_on"):
        return
    received = _received(case, referral)
    if received is None or desk.spoken(case, case.decided_on or received, "staff", "parent"):
        return
    yield Owed(Matter.FEEDBACK, "Tell who referred what was decided, and write it into the contacts", case.id,
               _answer_due(desk, received))  # fmt: skip


def _calls(desk: Desk, case: Case) -> Iterator[Owed]:
    for filed in desk.of(case, "parent-questionnaire"):
        if get(filed.answers, WANTS_CALL) and not desk.spoken(case, filed.came_on, "parent"):
            yield Owed(Matter.CALL, "The family asked for a call on the questionnaire", case.id, filed.came_on)


def of_the_diary(desk: Desk) -> list[Owed]:
    """Actions that were agreed with somebody and are due."""
    logs = (("contact-log", "contacts", "action"), ("meeting-log", "meetings", "actions"))
    found = []
    for form, table, name in logs:
        for row in desk.rows(form, table):
            due = row.get("due")
            if isinstance(due, date) and due <= desk.today + SOON and not isinstance(row.get("done_on"), date):
                found.append(Owed(Matter.ACTION, str(row.get(name) or "An action"), row.get("case") or None, due))
    return found
