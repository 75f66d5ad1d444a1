"""The review record: how each target stands, what everybody says, and what is decided (assess, plan, do, review)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field

from formgen.ask import FAMILY_TOO, Ask, Audience, Choice, Line, Lines, Score, State, Text
from formgen.errors import Severity
from formgen.form import About, Context, Fault, Form, Row, Section, rule
from formgen.forms.parts import (
    ParentMissing,
    Party,
    ScoredArea,
    TargetKey,
    Whose,
    child_took_no_part,
    later,
    not_in_future,
    reason_though_parent_took_part,
)
from formgen.rules import same_day_as


class Status(Choice):
    """How a target stands."""

    MET = "met", "Met"
    PARTLY = "partly", "Partly met"
    NOT_MET = "not_met", "Not met"
    CHANGED = "changed", "Changed"
    DROPPED = "dropped", "Dropped"


class TeacherCheck(Choice):
    """What the class teacher sees (ME6)."""

    BETTER = "better", "Better"
    SAME = "same", "The same"
    WORSE = "worse", "Worse"


class Next(Choice):
    """What is decided."""

    CONTINUE = "continue", "Go on as planned"
    CHANGE_PLAN = "change_plan", "Change the plan"
    STEP_UP = "step_up", "More support"
    STEP_DOWN = "step_down", "Less support"
    EXIT = "exit", "Bring it to an end"


class TargetReview(Row):
    """One target of the plan, and how it stands now."""

    target_text: Annotated[
        Line,
        Ask("Target", prefill="action-plan.targets.target_text", audience=FAMILY_TOO, locked=True, required=False,
            clauses=("AS3",)),
    ]  # fmt: skip
    baseline: Annotated[
        Decimal,
        Ask("Before", prefill="action-plan.targets.baseline", audience=FAMILY_TOO, locked=True, required=False),
    ]
    target_value: Annotated[
        Decimal,
        Ask("Goal", prefill="action-plan.targets.target_value", audience=FAMILY_TOO, locked=True, required=False),
    ]
    actual_value: Annotated[Decimal, Ask("Now", audience=FAMILY_TOO, required=False, clauses=("AS3", "ME4"))]
    status: Annotated[Status, Ask("How it stands", audience=FAMILY_TOO, required=False, clauses=("AS3", "ME4"))]
    comment: Annotated[Line, Ask("What shows it", audience=FAMILY_TOO, required=False, clauses=("AS6",))]


class AreaReview(Row):
    """One area now, beside its start."""

    entry_score: Annotated[
        Score,
        Ask("At the start", prefill="entry-record:first.area_scores.score_joint", locked=True, required=False),
    ]
    score_joint: Annotated[Score, Ask("Agreed now", required=False, clauses=("AS1", "SC1"))]


class Meeting(Section, title="The review"):
    """When, and who took part."""

    review_no: Annotated[int, Field(ge=1, le=20), Ask("Review number", audience=FAMILY_TOO, width=3)]
    review_date: Annotated[date, Ask("Date", audience=FAMILY_TOO, width=3, clauses=("ME4", "JD30"))]
    took_part: Annotated[tuple[Party, ...], Ask("Who took part?", audience=FAMILY_TOO, clauses=("AS1",))]
    parent_missing: Annotated[ParentMissing, Ask("If no parent or carer: why?", required=False, clauses=("AS1",))]


class Targets(Section, title="The targets"):
    """Only what was agreed is assessed (AS3)."""

    target_reviews: Annotated[
        dict[TargetKey, TargetReview],
        Ask("The targets of the plan", audience=FAMILY_TOO, required=False, clauses=("AS3", "ME4")),
    ]


class Areas(Section, title="The areas"):
    """The scores from 0 to 10, where they are taken at a review."""

    areas: Annotated[
        tuple[ScoredArea, ...],
        Ask("Areas", "As at the start.", prefill="entry-record:first.areas", locked=True, required=False,
            clauses=("ME7",)),
    ]  # fmt: skip
    area_scores: Annotated[
        dict[ScoredArea, AreaReview],
        Ask("Scores from 0 to 10", "0 is very hard now, 10 is going really well.", required=False, rows_from="areas",
            clauses=("AS1", "AS6")),
    ]  # fmt: skip


class Views(Section, title="What everybody says"):
    """The child's view first."""

    pupil_view: Annotated[
        Text, Lines(2), Ask("The child", "In the child’s own words.", audience=FAMILY_TOO, states=(State.DECLINED,),
                            width=6, clauses=("AS1", "SC2", "JD38")),
    ]  # fmt: skip
    parent_view: Annotated[
        Text, Lines(2), Ask("The parent or carer", audience=FAMILY_TOO, required=False, width=6,
                            clauses=("AS1", "KP10")),
    ]  # fmt: skip
    teacher_check: Annotated[
        TeacherCheck, Ask("The class teacher: in lessons it is", states=(State.DONT_KNOW,), clauses=("ME6",))
    ]
    teacher_words: Annotated[Line, Ask("What shows it in class", required=False, width=12, clauses=("ME6",))]


class After(Section, title="What comes next"):
    """What worked, and what is decided."""

    what_worked: Annotated[Text, Lines(2), Ask("What worked", audience=FAMILY_TOO, width=6, clauses=("AS4",))]
    what_we_changed: Annotated[
        Text, Lines(2), Ask("What we change", "Also because of what the child said.", audience=FAMILY_TOO, width=6,
                            clauses=("AS4", "JD38")),
    ]  # fmt: skip
    decision: Annotated[Next, Ask("We decided", audience=FAMILY_TOO, clauses=("AS4", "ME7"))]
    next_review: Annotated[
        date, Ask("We look again on", audience=FAMILY_TOO, required=False, width=4, clauses=("ME4",))
    ]
    told_pupil_on: Annotated[date, Ask("Child told on", width=4, clauses=("JD36",))]
    shared_with_staff_on: Annotated[date, Ask("Staff told on", width=4, clauses=("ME5", "GB2"))]
    celebrated_how: Annotated[
        Line, Ask("How we celebrated", audience=FAMILY_TOO, required=False, width=12, clauses=("AS7", "AS8"))
    ]


@rule("took_part", "parent_missing", optional=True, repair=lambda _c, _v: {"parent_missing": "could_not"})
def parent_absent_without_reason(parties: tuple[str, ...], reason: str | None) -> Fault | None:
    """A parent or carer takes part whenever possible; else there is a reason (AS1)."""
    if Party.PARENT.value in parties or reason:
        return None
    return Fault("No parent or carer took part, and it does not say why.", "Please tick the reason.",
                 on="parent_missing")  # fmt: skip


_REVIEWED = {"T1": {"target_text": "I begin by myself", "actual_value": Decimal(5), "status": "partly"}}


@rule("review_date", "target_reviews", optional=True, repair=lambda _c, _v: {"target_reviews": _REVIEWED})
def no_target_reviewed(_day: date, targets: Mapping[str, Any] | None) -> Fault | None:
    """A review says how at least one target stands (ME4)."""
    if any((row or {}).get("status") for row in (targets or {}).values()):
        return None
    return Fault("It does not say how any target stands.", "Please fill in a row for each target.",
                 on="review_date")  # fmt: skip


@rule("target_reviews.status", "target_reviews.target_text", optional=True,
      repair=lambda _c, _v: {"target_reviews.target_text": "I begin by myself"})  # fmt: skip
def review_without_target(_status: str, target: str | None) -> Fault | None:
    """Progress is assessed only against agreed targets (AS3)."""
    if target:
        return None
    return Fault("This row has no target.", "Please write the target that was agreed, or leave the row blank.",
                 on="target_reviews.target_text")  # fmt: skip


@rule("target_reviews.target_text", context=True)
def target_not_in_the_plan(target: str, context: Context) -> Fault | None:
    """The target is one of the case's plan (AS3)."""
    plans = context.earlier.get("action-plan", ())
    agreed = {
        " ".join(str(row.get("target_text", "")).split()) for p in plans for row in (p.get("targets") or {}).values()
    }
    if not agreed or " ".join(target.split()) in agreed:
        return None
    return Fault("This target is not in the plan of this case.", "Please use the words of the plan.", Severity.WARNING)


@rule("target_reviews.target_text", "target_reviews.actual_value", "target_reviews.status", optional=True,
      repair=lambda _c, v: {"target_reviews.status": v["target_reviews.status"] or "partly",
                            "target_reviews.actual_value": v["target_reviews.actual_value"] or Decimal(5)})  # fmt: skip
def target_without_result(_target: str, value: Decimal | None, status: str | None) -> Fault | None:
    """Every target has its value and how it stands; one that was dropped or changed needs no value."""
    if status in (Status.DROPPED.value, Status.CHANGED.value) or (status and value is not None):
        return None
    return Fault("This target has no value of now, or does not say how it stands.", "Please fill in both.",
                 on="target_reviews.status")  # fmt: skip


@rule("target_reviews.status", "target_reviews.comment", optional=True,
      repair=lambda _c, _v: {"target_reviews.comment": "It fits no longer"})  # fmt: skip
def dropped_without_reason(status: str, comment: str | None) -> Fault | None:
    """A target that is dropped or changed says why."""
    if comment or status not in (Status.DROPPED.value, Status.CHANGED.value):
        return None
    return Fault("It does not say why this target was dropped or changed.", "Please write it in a few words.",
                 on="target_reviews.comment")  # fmt: skip


@rule("target_reviews.baseline", "target_reviews.target_value", "target_reviews.actual_value", "target_reviews.status")
def status_and_figures_differ(before: Decimal, goal: Decimal, now: Decimal, status: str) -> Fault | None:
    """“Met” and the figures say the same (AS6)."""
    reached = now >= goal if goal > before else now <= goal
    if before == goal or status in (Status.DROPPED.value, Status.CHANGED.value) or reached == (status == "met"):
        return None
    found = (
        "The goal is reached, but it does not say “met”." if reached else "It says “met”, but the goal is not reached."
    )
    return Fault(found, "Please check the number, or how the target stands.", Severity.WARNING,
                 on="target_reviews.status")  # fmt: skip


@rule("took_part", "parent_view", "parent_missing", optional=True,
      repair=lambda _c, _v: {"parent_view": "It goes well at home"})  # fmt: skip
def parent_view_missing(parties: tuple[str, ...], view: str | None, reason: str | None) -> Fault | None:
    """A parent or carer who took part is heard."""
    if view or reason or Party.PARENT.value not in parties:
        return None
    return Fault("The view of the parent or carer is missing.", "Please write what they said.", on="parent_view")


@rule("teacher_check", "teacher_words", optional=True)
def teacher_check_without_words(_check: str, words: str | None) -> Fault | None:
    """The class teacher says in a line what shows it (ME6)."""
    if words:
        return None
    return Fault("It does not say what shows it in class.", "Please ask the class teacher for one line.",
                 Severity.WARNING, on="teacher_words")  # fmt: skip


@rule("decision", "next_review", optional=True,
      repair=lambda _c, _v: {"decision": "exit"})  # fmt: skip
def no_next_review(decision: str, day: date | None) -> Fault | None:
    """Support that goes on is looked at again."""
    if day or decision == Next.EXIT.value:
        return None
    return Fault("It does not say when you look again.", "Please write the date.", on="next_review")


@rule("review_date", context=True)
def review_before_plan(day: date, context: Context) -> Fault | None:
    """A review is dated after the start of the plan, and not in the future."""
    if day > context.today:
        return Fault("This date is in the future.", "Please check the date.")
    starts = [s for p in context.earlier.get("action-plan", ()) if isinstance(s := p.get("plan_start"), date)]
    if not starts or day >= min(starts):
        return None
    return Fault("The review lies before the plan of this case.", "Please check the date.")


class ReviewRecord(Form):
    """How a case stands (ME4–ME6, AS1)."""

    about = About(
        slug="review-record",
        title="Review record",
        code="RR",
        version=1,
        who="For the child, the family, the teacher and the Learning Mentor, together. About ten minutes.",
        audiences=(Audience.STAFF, Audience.FAMILY),
    )
    rules = (
        review_before_plan,
        parent_absent_without_reason,
        reason_though_parent_took_part,
        child_took_no_part,
        same_day_as("review_date", "action-plan", "plan_start", "reviewed_on_the_first_day",
                    "This review and the start of the plan have the same date."),
        no_target_reviewed,
        review_without_target,
        target_not_in_the_plan,
        target_without_result,
        dropped_without_reason,
        status_and_figures_differ,
        parent_view_missing,
        teacher_check_without_words,
        no_next_review,
        not_in_future("told_pupil_on", "told_in_the_future"),
        not_in_future("shared_with_staff_on", "shared_in_the_future"),
        later("review_date", "next_review", "next_review_too_early", "The next review is before this one."),
        later("review_date", "told_pupil_on", "told_before_review", "The child was told before the review."),
        later("review_date", "shared_with_staff_on", "shared_before_review", "Staff were told before the review."),
    )  # fmt: skip

    whose: Whose
    meeting: Meeting
    goals: Targets
    scores: Areas
    views: Views
    after: After
