"""The action plan: up to three targets that the child helped to set, who does what, and who agreed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Any

from formgen.ask import EVERYONE, FAMILY_TOO, Ask, Audience, Choice, Line, Lines, State, Text
from formgen.form import About, Fault, Form, Row, Section, rule
from formgen.forms.parts import ParentMissing, Party, ScoredArea, TargetKey, Whose, later


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
            "One change that someone could see or count.",
            audience=EVERYONE,
            width=12,
            clauses=("KP6", "OB5"),
        ),
    ]
    how_we_will_know: Annotated[
        Line,
        Ask("How we will know", "What will we see, hear or count?", audience=FAMILY_TOO, width=8, clauses=("AS3",)),
    ]
    area: Annotated[
        ScoredArea, Ask("Area", prefill="entry-record.main_area@T1", audience=FAMILY_TOO, width=4, clauses=("ME3",))
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
        date, Ask("Measured on", prefill="entry-record.entry_date@T1", audience=FAMILY_TOO, width=4)
    ]
    due: Annotated[date, Ask("By when", audience=FAMILY_TOO, width=4)]
    lead: Annotated[Doer, Ask("Who leads", audience=FAMILY_TOO, width=4)]
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
    pupil_part: Annotated[Line, Ask("What I will do", audience=EVERYONE, width=6, clauses=("OB5", "OB7"))]
    home_part: Annotated[
        Line, Ask("What we will try at home", audience=FAMILY_TOO, required=False, width=6, clauses=("KP10",))
    ]
    actual_value: Annotated[Decimal, Ask("At the review", required=False, audience=FAMILY_TOO, width=4)]
    actual_date: Annotated[date, Ask("Measured on", required=False, audience=FAMILY_TOO, width=4)]
    status: Annotated[Outcome, Ask("So it is", required=False, audience=FAMILY_TOO, width=4, clauses=("ME4",))]


class Agreement(Row):
    """One party's agreement."""

    name: Annotated[Line, Ask("Name or mark", audience=EVERYONE, required=False)]
    agreed_on: Annotated[date, Ask("Agreed on", audience=EVERYONE, required=False, clauses=("AS1", "JD34"))]


class Aims(Section, title="What we hope for"):
    """The dates and the aims of the plan."""

    plan_start: Annotated[date, Ask("Starts on", audience=EVERYONE)]
    review_date: Annotated[date, Ask("We look again on", audience=EVERYONE, clauses=("ME4",))]
    end_date: Annotated[date, Ask("Ends on", audience=FAMILY_TOO, required=False)]
    strengths: Annotated[
        Text, Lines(2), Ask("What is going well", prefill="referral.strengths", audience=FAMILY_TOO, required=False,
                            width=6, clauses=("KP4",)),
    ]  # fmt: skip
    aims: Annotated[
        Text, Lines(2), Ask("What would be different", prefill="referral.change_wanted", audience=FAMILY_TOO, width=6,
                            clauses=("JD34",)),
    ]  # fmt: skip


class Targets(Section, title="Targets"):
    """At most three."""

    targets: Annotated[
        dict[TargetKey, Target],
        Ask("Targets", audience=EVERYONE, blocks=True, required=False, clauses=("KP6", "AS5", "SC2")),
    ]


class Voice(Section, title="The child’s part"):
    """How the child contributed (SC2)."""

    contribution: Annotated[
        Contribution, Ask("How did the child help to set the targets?", audience=FAMILY_TOO, clauses=("SC2", "OB5"))
    ]
    pupil_words: Annotated[
        Text, Lines(2), Ask("In the child’s own words", audience=EVERYONE, required=False, width=8, clauses=("SC2",))
    ]
    pupil_has_copy: Annotated[
        bool, Ask("Has the child got a copy?", audience=FAMILY_TOO, states=(State.DONT_KNOW,), clauses=("OB5",))
    ]


class Agreed(Section, title="Agreed by"):
    """Who agreed, and when."""

    agreements: Annotated[
        dict[Party, Agreement], Ask("Who agreed this plan", audience=EVERYONE, required=False, clauses=("AS1", "JD34"))
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
        version=1,
        who="For the child, the family, the teacher and the Learning Mentor, made together.",
        audiences=(Audience.STAFF, Audience.FAMILY),
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
        pupil_words_missing,
        not_agreed_by_all,
        later("plan_start", "review_date", "review_before_start", "The review is before the start of the plan."),
        later("review_date", "end_date", "end_before_review", "The plan ends before its review."),
    )

    whose: Whose
    aims: Aims
    goals: Targets
    voice: Voice
    agreed: Agreed
