"""The complaint log: each concern through the policy's four stages, and what the school learned from it.

The policy sets no time limits, so none is checked (domain facts, 1.8).
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from formgen.ask import Ask, Choice, Line, Lines, Text
from formgen.errors import Severity
from formgen.form import About, Context, Fault, Form, Row, Rule, Section, rule
from formgen.forms.parts import Kept, later
from formgen.rules import once, pseudonym


class Concern(Choice):
    """What a complaint is mostly about."""

    SUPPORT = "mentor_support", "The mentor’s support"
    COMMUNICATION = "communication", "How we keep in touch"
    RECORD = "record", "A record"
    STAFF = "staff", "A member of staff"
    OTHER = "other", "Something else"


class FirstOutcome(Choice):
    """How the talk with the Learning Mentor ended."""

    SETTLED = "settled", "Settled"
    GOES_ON = "goes_on", "Goes to the next stage"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Leader(Choice):
    """Who leads the answer."""

    MENTOR = "mentor", "Learning Mentor"
    INCLUSION_MANAGER = "inclusion_manager", "Inclusion Manager"
    HEAD = "head", "Head"
    GOVERNORS = "governors", "Governors"


class Result(Choice):
    """How a complaint ended."""

    UPHELD = "upheld", "Upheld"
    PARTLY = "partly", "Partly upheld"
    NOT_UPHELD = "not_upheld", "Not upheld"
    SETTLED = "settled", "Settled by talking"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Complaint(Row):
    """One complaint."""

    ref: Annotated[Line, Ask("Number", "Such as C-07, no name", width=4, clauses=("CO1",))]
    received_on: Annotated[date, Ask("Received on", width=4, clauses=("CO1",))]
    received_by: Annotated[Line, Ask("Taken by", "Role, no name", width=4, clauses=("CO1",))]
    about: Annotated[Concern, Ask("Mostly about", clauses=("CO1",))]
    stage1_on: Annotated[date, Ask("Stage 1: Learning Mentor", width=4, required=False, clauses=("CO1",))]
    stage1_outcome: Annotated[FirstOutcome, Ask("How stage 1 ended", width=8, required=False, clauses=("CO1",))]
    stage2_on: Annotated[date, Ask("Stage 2: Inclusion Manager", width=4, required=False, clauses=("CO2",))]
    stage3_on: Annotated[date, Ask("Stage 3: head told", width=4, required=False, clauses=("CO2",))]
    stage4_written_on: Annotated[date, Ask("Stage 4: to the governors", width=4, required=False, clauses=("CO4",))]
    lead: Annotated[Leader, Ask("Who leads the answer", required=False, clauses=("CO3",))]
    action: Annotated[Text, Lines(2), Ask("What was done", required=False, clauses=("CO3",))]
    reported_back_on: Annotated[date, Ask("Family told on", width=4, required=False, clauses=("CO3",))]
    resolved: Annotated[bool, Ask("Is the family happy?", width=4, required=False, clauses=("CO3",))]
    closed_on: Annotated[date, Ask("Closed on", width=4, required=False, clauses=("CO3",))]
    outcome: Annotated[Result, Ask("How it ended", required=False, clauses=("CO3",))]
    lesson_learned: Annotated[Text, Lines(2), Ask("What we will do differently", required=False, clauses=("KP8",))]


class Complaints(Section, title="Complaints"):
    """One block a complaint."""

    complaints: Annotated[
        list[Complaint],
        Ask("Complaint", "One block for each. Numbers, no names. Governors see only how many there were at each stage. "
            "The school’s own complaints procedure is followed too.", blocks=True, required=False, blank_rows=3,
            clauses=("CO1", "CO2", "CO3", "CO4")),
    ]  # fmt: skip


_DATES = (
    "complaints.received_on", "complaints.stage1_on", "complaints.stage2_on", "complaints.stage3_on",
    "complaints.reported_back_on", "complaints.stage4_written_on", "complaints.closed_on",
)  # fmt: skip


@rule(*_DATES, context=True, optional=True)
def complaint_in_the_future(*given: Any) -> Fault | None:
    """Every step is written down after it was taken."""
    *days, context = given
    assert isinstance(context, Context)
    late = next((name for name, day in zip(_DATES, days, strict=True) if day and day > context.today), None)
    return Fault("This step is in the future.", "Please check the date.", on=late) if late else None


@rule("complaints.stage3_on", "complaints.stage2_on", optional=True)
def head_before_inclusion_manager(_head: date, manager: date | None) -> Fault | None:
    """First the Inclusion Manager, then the head (CO2)."""
    if manager:
        return None
    return Fault("The head was told, but stage 2 has no date.", "Please write when the Inclusion Manager was told.",
                 Severity.WARNING, on="complaints.stage2_on")  # fmt: skip


@rule("complaints.stage4_written_on", "complaints.stage3_on", optional=True,
      repair=lambda _c, v: {"complaints.stage3_on": v["complaints.stage4_written_on"]})  # fmt: skip
def governors_before_head(_written: date, head: date | None) -> Fault | None:
    """A complaint goes to the governors when the head could not settle it (CO4)."""
    if head:
        return None
    return Fault("Stage 4 comes after stage 3, which has no date.", "Please write when the head was told.",
                 on="complaints.stage3_on")  # fmt: skip


@rule("complaints.closed_on", "complaints.reported_back_on", optional=True,
      repair=lambda _c, v: {"complaints.reported_back_on": v["complaints.closed_on"]})  # fmt: skip
def closed_without_reporting_back(_closed: date, told: date | None) -> Fault | None:
    """A complaint is closed only when the family has been told (CO3)."""
    if told:
        return None
    return Fault("This is closed, but the family has not been told.", "Please tell the family, and write the date.",
                 on="complaints.reported_back_on")  # fmt: skip


@rule("complaints.closed_on", "complaints.outcome", optional=True)
def closed_without_outcome(_closed: date, outcome: str | None) -> Fault | None:
    """A complaint that is closed says how it ended (CO3)."""
    if outcome:
        return None
    return Fault("This is closed, but does not say how it ended.", "Please tick how.", Severity.WARNING,
                 on="complaints.outcome")  # fmt: skip


@rule("complaints.closed_on", "complaints.resolved", "complaints.stage4_written_on", "complaints.outcome",
      optional=True)  # fmt: skip
def closed_unresolved(_closed: date, happy: bool | None, written: date | None, outcome: str | None) -> Fault | None:
    """A family that is not happy with the answer may write to the governors (CO4)."""
    if happy is not False or written or outcome == Result.WITHDRAWN.value:
        return None
    return Fault("This is closed, but the family is not happy with it.",
                 "Please make sure the family knows that they may write to the governors.", Severity.WARNING,
                 on="complaints.resolved")  # fmt: skip


def _in_order(first: str, second: str, code: str, message: str) -> Rule:
    return later(f"complaints.{first}", f"complaints.{second}", code, message)


class ComplaintLog(Form):
    """The log of complaints."""

    about = About(
        slug="complaint-log",
        title="Complaint log",
        code="CO",
        version=1,
        who="For the Learning Mentor, the Inclusion Manager and the head: one block a complaint, ten minutes a block.",
        scope="school",
    )
    rules = (
        complaint_in_the_future,
        once("complaints", ("ref",), "complaint_written_twice", "complaint"),
        _in_order("received_on", "stage1_on", "first_talk_before_complaint", "Stage 1 is before the complaint."),
        _in_order("stage1_on", "stage2_on", "manager_before_first_talk", "Stage 2 is before stage 1."),
        _in_order("received_on", "stage2_on", "manager_before_complaint", "Stage 2 is before the complaint."),
        _in_order("stage2_on", "stage3_on", "head_before_manager", "Stage 3 is before stage 2."),
        _in_order("received_on", "stage3_on", "head_before_complaint", "Stage 3 is before the complaint."),
        _in_order("stage3_on", "stage4_written_on", "governors_too_early", "Stage 4 is before stage 3."),
        _in_order(
            "received_on", "reported_back_on", "told_before_complaint", "The family was told before it complained."
        ),
        _in_order("reported_back_on", "closed_on", "closed_before_told", "It was closed before the family was told."),
        head_before_inclusion_manager,
        governors_before_head,
        closed_without_reporting_back,
        closed_without_outcome,
        closed_unresolved,
        pseudonym("complaints.ref", "C-07"),
    )

    kept: Kept
    log: Complaints
