"""The action plan: up to three targets that the child helped to set, who does what, and who agreed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Any

from formgen.ask import EVERYONE, FAMILY_TOO, Ask, Audience, Choice, Line, Lines, State, Text
from formgen.errors import Severity
from formgen.form import About, Context, Fault, Form, Row, Section, rule
from formgen.forms.parts import ParentMissing, Party, ScoredArea, TargetKey, later, not_in_future

SOONEST, LATEST = 4, 12
"""School weeks from the first measure of a target to the day it is due (domain facts, 2.5)."""


class Unit(Choice):
    """How a target is measured."""

    RATING = "rating", "Rating 0–10"
    COUNT = "count", "Count"
    PERCENT = "percent", "Per cent"
    YES_NO = "yes_no", "Yes (1) or no (0)"


class Direction(Choice):
    """Which way is better: late marks should go down."""

    UP = "up", "Up is better"
    DOWN = "down", "Down is better"


class Doer(Choice):
    """Who does something for a target."""

    PUPIL = "pupil", "Child"
    MENTOR = "mentor", "Learning Mentor"
    TEACHER = "teacher", "Class teacher"
    PARENT = "parent", "Parent or carer"
    TA = "ta", "Teaching assistant"
    OTHER = "other", "Somebody else"


class Outcome(Choice):
    """How a target ended; filled in at the review."""

    MET = "met", "Met"
    PARTLY = "partly", "Partly met"
    NOT_MET = "not_met", "Not met"
    CHANGED = "changed", "Changed"
    DROPPED = "dropped", "Dropped"


class Contribution(Choice):
    """How the child contributed. Agreeing what adults suggested is weaker evidence, reported apart."""

    CHOSE = "chose", "Chose the target"
    HELPED_WORD = "helped_word", "Helped to word it"
    CHOSE_STRATEGY = "chose_strategy", "Chose what to try"
    AGREED = "agreed", "Agreed what adults suggested"
    DECLINED = "declined", "Did not want to"
    COULD_NOT = "could_not", "Could not be asked"


class Target(Row):
    """One target: one change that someone could see or count."""

    target_text: Annotated[
        Line,
        Ask(
            "What will change",
            audience=EVERYONE,
            width=7,
            clauses=("KP6", "OB5"),
        ),
    ]
    how_we_will_know: Annotated[
        Line,
        Ask("How we will know", audience=FAMILY_TOO, width=5, clauses=("AS3",)),
    ]
    area: Annotated[
        ScoredArea, Ask("Area", prefill="entry-record.main_area@T1", audience=FAMILY_TOO, width=3, clauses=("ME3",))
    ]
    unit: Annotated[Unit, Ask("Measured as", audience=FAMILY_TOO, width=3)]
    direction: Annotated[Direction, Ask("Which way", audience=FAMILY_TOO, width=3)]
    baseline: Annotated[
        Decimal,
        Ask(
            "Now",
            prefill="entry-record.area_scores[main_area].score_joint@T1",
            audience=FAMILY_TOO,
            width=3,
            clauses=("AS3",),
        ),
    ]
    target_value: Annotated[Decimal, Ask("Goal", audience=FAMILY_TOO, width=3)]
    baseline_date: Annotated[
        date, Ask("Measured on", prefill="entry-record.entry_date@T1", audience=FAMILY_TOO, width=3)
    ]
    due: Annotated[date, Ask("By when", audience=FAMILY_TOO, width=3)]
    lead: Annotated[Doer, Ask("Who leads", audience=FAMILY_TOO, width=3)]
    strategies: Annotated[
        Text,
        Lines(3),
        Ask(
            "What we will try",
            "One to four things, each on its own line.",
            audience=FAMILY_TOO,
            width=6,
            clauses=("KP2", "ST1"),
        ),
    ]
    who: Annotated[tuple[Doer, ...], Ask("Who helps", audience=FAMILY_TOO, width=6)]
    when_how_often: Annotated[
        Line, Ask("When, and how often", "Such as: Tuesdays, 10 minutes before lunch.", audience=FAMILY_TOO, width=12)
    ]
    pupil_part: Annotated[Line, Ask("What I will do", audience=EVERYONE, width=5, clauses=("OB5", "OB7"))]
    home_part: Annotated[
        Line, Ask("What we will try at home", audience=FAMILY_TOO, required=False, width=7, clauses=("KP10",))
    ]
    actual_value: Annotated[Decimal, Ask("At the review", required=False, audience=FAMILY_TOO, width=4)]
    actual_date: Annotated[date, Ask("Measured on", required=False, audience=FAMILY_TOO, width=4)]
    status: Annotated[Outcome, Ask("How it stands", required=False, audience=FAMILY_TOO, width=4, clauses=("ME4",))]


class Agreement(Row):
    """One party's agreement."""

    name: Annotated[Line, Ask("Name or mark", audience=FAMILY_TOO, required=False)]
    agreed_on: Annotated[date, Ask("Agreed on", audience=FAMILY_TOO, required=False, clauses=("AS1", "JD34"))]


class Plan(Section, title="The plan"):
    """Whose plan it is, and its dates."""

    child: Annotated[Line, Ask("Child", audience=EVERYONE, prefill="pupil.known_as", locked=True, width=3)]
    class_name: Annotated[
        Line, Ask("Class", audience=EVERYONE, prefill="pupil.class_name", locked=True, width=3, required=False)
    ]
    completed_by: Annotated[Line, Ask("Filled in by", "Name and role", audience=FAMILY_TOO, width=6)]
    plan_start: Annotated[date, Ask("Starts on", audience=EVERYONE, width=3, clauses=("JD30",))]
    review_date: Annotated[date, Ask("Look again on", audience=EVERYONE, width=3, clauses=("ME4",))]
    end_date: Annotated[date, Ask("Ends on", audience=FAMILY_TOO, required=False, width=3)]


class Aims(Section, title="What we hope for"):
    """What the profile says, and the aims of the plan."""

    strengths: Annotated[
        Text, Lines(2), Ask("What is going well", prefill="pupil-profile.strengths_for_plan|referral.strengths",
                            audience=FAMILY_TOO, required=False, width=4, clauses=("KP4", "ME3")),
    ]  # fmt: skip
    barriers: Annotated[
        Text, Lines(2), Ask("What gets in the way", prefill="pupil-profile.barriers", required=False, width=4,
                            clauses=("KP1", "ME3")),
    ]  # fmt: skip
    aims: Annotated[
        Text, Lines(2), Ask("What would be different", prefill="referral.change_wanted", audience=FAMILY_TOO, width=4,
                            clauses=("JD34",)),
    ]  # fmt: skip


class Targets(Section, title="Targets"):
    """At most three."""

    targets: Annotated[
        dict[TargetKey, Target],
        Ask(
            "What we work on",
            "One change each, that someone could see or count.",
            audience=EVERYONE,
            blocks=True,
            required=False,
            clauses=("KP6", "AS5", "SC2"),
        ),
    ]


class Agreed(Section, title="What I say, and who agreed"):
    """The child's part (SC2), and who agreed when."""

    contribution: Annotated[
        Contribution, Ask("How did the child help to set the targets?", audience=FAMILY_TOO, clauses=("SC2", "OB5"))
    ]
    pupil_has_copy: Annotated[
        bool, Ask("Has the child got a copy?", audience=FAMILY_TOO, states=(State.DONT_KNOW,), clauses=("OB5",))
    ]
    pupil_words: Annotated[
        Text, Lines(2), Ask("What I say about it", "The child’s own words.", audience=EVERYONE, required=False, width=8,
                            clauses=("SC2",)),
    ]  # fmt: skip
    pupil_mark: Annotated[
        Line, Ask("My name or mark", audience=EVERYONE, required=False, width=4, clauses=("AS1", "OB5"))
    ]
    agreements: Annotated[
        dict[Party, Agreement],
        Ask("Who agreed this plan", audience=FAMILY_TOO, required=False, clauses=("AS1", "JD34")),
    ]
    parent_missing: Annotated[ParentMissing, Ask("If no parent or carer: why?", required=False, clauses=("AS1",))]


def _one_less_or_more(_chance: Any, v: Mapping[str, Any]) -> dict[str, Any]:
    return {"targets.target_value": v["targets.baseline"] + (-1 if v["targets.baseline"] > 0 else 1)}


@rule("targets.baseline", "targets.target_value", repair=_one_less_or_more)
def target_equals_baseline(baseline: Decimal, goal: Decimal) -> Fault | None:
    """A target differs from where things stand."""
    if baseline != goal:
        return None
    return Fault("The goal is the same as where things stand now.", "Please write a goal that would be a change.",
                 on="targets.target_value")  # fmt: skip


def _right_way(_chance: Any, v: Mapping[str, Any]) -> dict[str, Any]:
    return {"targets.direction": "up" if v["targets.target_value"] > v["targets.baseline"] else "down"}


@rule("targets.baseline", "targets.target_value", "targets.direction", repair=_right_way)
def target_points_the_wrong_way(baseline: Decimal, goal: Decimal, direction: str) -> Fault | None:
    """The goal lies on the better side of where things stand."""
    if baseline == goal or (goal > baseline) == (direction == Direction.UP.value):
        return None
    better, found = ("up", "lower") if direction == Direction.UP.value else ("down", "higher")
    return Fault(f"The goal points the wrong way: {better} is said to be better, but the goal is {found} than now.",
                 "Please change the goal, or which way is better.", on="targets.target_value")  # fmt: skip


_RANGES = {"rating": (0, 10), "percent": (0, 100), "yes_no": (0, 1)}


def _outside(unit: str, value: Decimal) -> Fault | None:
    low, high = _RANGES.get(unit, (0, 100_000))
    if low <= value <= high:
        return None
    return Fault(f"This must lie between {low} and {high}.", "Please check the number, or how it is measured.")


def _clamp(name: str) -> Any:
    def repair(_chance: Any, v: Mapping[str, Any]) -> dict[str, Any]:
        low, high = _RANGES.get(v["targets.unit"], (0, 100_000))
        return {name: min(max(v[name], Decimal(low)), Decimal(high))}

    return repair


@rule("targets.baseline", "targets.unit", repair=_clamp("targets.baseline"))
def baseline_out_of_range(value: Decimal, unit: str) -> Fault | None:
    """A rating lies between 0 and 10, per cent between 0 and 100, yes or no is 1 or 0."""
    return _outside(unit, value)


@rule("targets.target_value", "targets.unit", repair=_clamp("targets.target_value"))
def goal_out_of_range(value: Decimal, unit: str) -> Fault | None:
    """The goal lies in the range of its unit."""
    return _outside(unit, value)


@rule("targets.baseline_date", "targets.due",
      repair=lambda _c, v: {"targets.due": v["targets.baseline_date"] + timedelta(weeks=8)})  # fmt: skip
def due_before_baseline(measured: date, due: date) -> Fault | None:
    """A target is due after it was first measured."""
    if due > measured:
        return None
    return Fault("This target is due before it was first measured.", "Please check both dates.", on="targets.due")


@rule("targets.baseline_date", "targets.due", context=True)
def due_too_soon_or_late(measured: date, due: date, context: Context) -> Fault | None:
    """A target is due within four to twelve school weeks (domain facts, 2.5); without terms nothing is said."""
    weeks = context.terms.weeks_between(measured, due) if context.terms else None
    if weeks is None or SOONEST <= weeks <= LATEST:
        return None
    return Fault("This target is not due within four to twelve school weeks.", "Is this date meant?",
                 Severity.WARNING, on="targets.due")  # fmt: skip


@rule("plan_start", context=True)
def no_profile_yet(_start: date, context: Context) -> Fault | None:
    """The profile is the basis of the plan (ME3); of a case of which nothing is on record, nothing is said."""
    if not context.earlier or context.earlier.get("pupil-profile"):
        return None
    return Fault("There is no pupil profile of this case yet.", "Please make the profile first: the plan builds on it.",
                 Severity.WARNING)  # fmt: skip


@rule("targets.area", context=True)
def area_not_at_entry(area: str, context: Context) -> Fault | None:
    """A target is of an area that was scored at the start (domain facts, 2.5)."""
    scored = {a for record in context.earlier.get("entry-record", ()) for a in record.get("areas") or ()}
    if not scored or area in scored:
        return None
    return Fault("This area was not scored at the start.", "Please choose one of the areas of the entry record.",
                 Severity.WARNING)  # fmt: skip


@rule("targets.who", "targets.lead", repair=lambda _c, v: {"targets.who": (*v["targets.who"], v["targets.lead"])})
def lead_does_not_help(who: tuple[str, ...], lead: str) -> Fault | None:
    """The one who leads is one of those who help."""
    if lead in who:
        return None
    return Fault("The one who leads is not among those who help.", "Please tick them too.", on="targets.lead")


@rule("targets.strategies", repair=lambda _c, _v: {"targets.strategies": "A talk partner\nA quiet start"})
def too_many_strategies(text: str) -> Fault | None:
    """One to four strategies a target."""
    if len([line for line in text.splitlines() if line.strip()]) <= 4:
        return None
    return Fault("There are more than four things to try.", "Please choose the four that matter most.")


@rule("plan_start", "targets", optional=True,
      repair=lambda _c, _v: {"targets": {"T1": {"target_text": "I put my hand up once in each lesson."}}})  # fmt: skip
def no_target_yet(_start: date, targets: Mapping[str, Any] | None) -> Fault | None:
    """A plan has at least one target."""
    if any((targets or {}).values()):
        return None
    return Fault("There is no target yet.", "Please write at least one.", on="plan_start")


@rule("contribution", "pupil_words", optional=True, repair=lambda _c, _v: {"pupil_words": "I want to put my hand up."})
def pupil_words_missing(how: str, words: str | None) -> Fault | None:
    """The child's own words are written down, unless the child did not want to or could not be asked."""
    if words or how in (Contribution.DECLINED.value, Contribution.COULD_NOT.value):
        return None
    return Fault("The child’s own words are missing.", "Please write what the child said.", on="pupil_words")


@rule("plan_start", "agreements", "parent_missing", optional=True,
      repair=lambda _c, v: {"agreements": {p: {"agreed_on": v["plan_start"]} for p in ("pupil", "mentor", "teacher")},
                            "parent_missing": "could_not"})  # fmt: skip
def not_agreed_by_all(_start: date, agreements: Mapping[str, Any] | None, reason: str | None) -> Fault | None:
    """Child, mentor and teacher agree; a parent or carer whenever possible, else with the reason (AS1)."""
    agreed = {p for p, row in (agreements or {}).items() if isinstance(row.get("agreed_on"), date)}
    missing = [p.label for p in Party if p.value not in agreed and not (p is Party.PARENT and reason)]
    if not missing:
        return None
    return Fault(f"No date of agreement from: {', '.join(missing)}.",
                 "Please write the dates; for a parent or carer, the reason will do.", on="plan_start")  # fmt: skip


class ActionPlan(Form):
    """The agreed plan of a case."""

    about = About(
        slug="action-plan",
        title="Action plan",
        code="AP",
        version=2,
        who="For the child, the family, the teacher and the Learning Mentor, made together. About twenty minutes.",
        audiences=(Audience.STAFF, Audience.FAMILY, Audience.CHILD),
        copies={
            Audience.FAMILY: ("Action plan", "For the family: what we agreed, and how to help at home."),
            Audience.CHILD: ("My plan", "For me: what I am working on, and what I will do."),
        },
    )
    rules = (
        no_target_yet,
        too_many_strategies,
        lead_does_not_help,
        baseline_out_of_range,
        goal_out_of_range,
        target_equals_baseline,
        target_points_the_wrong_way,
        due_before_baseline,
        due_too_soon_or_late,
        no_profile_yet,
        area_not_at_entry,
        pupil_words_missing,
        not_agreed_by_all,
        not_in_future("targets.baseline_date", "baseline_in_the_future"),
        not_in_future("targets.actual_date", "measured_in_the_future"),
        not_in_future("agreements.agreed_on", "agreed_in_the_future"),
        later("plan_start", "review_date", "review_before_start", "The review is before the start of the plan."),
        later("review_date", "end_date", "end_before_review", "The plan ends before its review."),
    )

    plan: Plan
    aims: Aims
    goals: Targets
    agreed: Agreed
