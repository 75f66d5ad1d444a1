"""Children with a role: play leaders, peer mediators, buddies, door monitors; their training and how they use it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import Field

from formgen.ask import Ask, Choice, Line, PartialDate
from formgen.errors import Severity
from formgen.form import About, Fault, Form, Row, Section, rule
from formgen.forms.parts import Kept, later, not_in_future
from formgen.rules import at_most, cells, in_a_month, once, pseudonym


class PupilRole(Choice):
    """The four roles for which children are trained (JD17)."""

    PLAY_LEADER = "play_leader", "Play leader"
    PEER_MEDIATOR = "peer_mediator", "Peer mediator"
    BUDDY = "buddy", "Buddy"
    DOOR_MONITOR = "door_monitor", "Door monitor"


class Observer(Choice):
    """Who watched; not always the one who trained them."""

    MENTOR = "mentor", "Learning Mentor"
    TEACHER = "teacher", "Teacher"
    TA = "ta", "Teaching assistant"
    MIDDAY = "midday", "Midday assistant"
    SLT = "slt", "Senior leader"
    OTHER = "other", "Somebody else"


class Shown(Choice):
    """How far a skill is shown, from 1 to 4."""

    NOT_YET = "1", "Not yet"
    WITH_HELP = "2", "With help"
    MOSTLY = "3", "Mostly"
    CONFIDENTLY = "4", "Confidently"


class Cohort(Row):
    """One group that was trained together."""

    cohort: Annotated[Line, Ask("Group", "Such as Play leaders, autumn", clauses=("SC4b",))]
    trainer: Annotated[Line, Ask("Trained by")]
    topics: Annotated[Line, Ask("What it was about", required=False)]
    sessions: Annotated[int, Field(ge=1, le=60), Ask("Sessions")]


class Child(Row):
    """One child in one role."""

    child: Annotated[Line, Ask("Child", "A number such as R07", clauses=("SC4b",))]
    role: Annotated[PupilRole, Ask("Role", clauses=("SC4b", "JD17"))]
    cohort: Annotated[Line, Ask("Group", required=False)]
    trained_from: Annotated[date, Ask("Training began")]
    trained_on: Annotated[date, Ask("Trained on", "The last day", required=False, clauses=("SC4b",))]
    sessions_attended: Annotated[int, Field(ge=0, le=60), Ask("Sessions", "Came to", required=False)]
    passed: Annotated[bool, Ask("Passed", required=False, clauses=("SC4b",))]
    duty_from: Annotated[date, Ask("On duty from", required=False)]
    duty_until: Annotated[date, Ask("On duty until", required=False)]
    left_school_on: Annotated[date, Ask("Left the school", required=False, clauses=("SC4b",))]


class Seen(Row):
    """One observation of one child on duty."""

    on: Annotated[date, Ask("Date", clauses=("SC4b",))]
    child: Annotated[Line, Ask("Child", clauses=("SC4b",))]
    observer: Annotated[Observer, Ask("Watched by")]
    starts_games: Annotated[Shown, Ask("Starts games", required=False, clauses=("SC6b",))]
    includes_others: Annotated[Shown, Ask("Includes others", required=False, clauses=("SC6b",))]
    uses_steps: Annotated[Shown, Ask("Listens, uses the steps", required=False, clauses=("OB6",))]
    fetches_adult: Annotated[Shown, Ask("Fetches an adult if needed", required=False)]
    effective: Annotated[bool, Ask("Does it well", "All in all", clauses=("SC4b",))]
    pupil_view: Annotated[Line, Ask("What the child says of it", required=False, clauses=("JD38",))]


class Duty(Row):
    """One child's duty in one month."""

    month: Annotated[PartialDate, Ask("Month")]
    child: Annotated[Line, Ask("Child")]
    shifts_planned: Annotated[int, Field(ge=0, le=200), Ask("Shifts planned", clauses=("SC4b",))]
    shifts_done: Annotated[int, Field(ge=0, le=200), Ask("Shifts done", clauses=("SC4b",))]


class Mediation(Row):
    """The mediations of one day, without names."""

    on: Annotated[date, Ask("Date")]
    number: Annotated[int, Field(ge=1, le=50), Ask("How many", clauses=("OB6",))]
    settled: Annotated[int, Field(ge=0, le=50), Ask("How many were settled", clauses=("OB6",))]


class Training(Section, title="The training"):
    """Groups, and the children in them."""

    cohorts: Annotated[list[Cohort], Ask("One row for each group", required=False, blank_rows=3, clauses=("SC4b",))]
    children: Annotated[
        list[Child],
        Ask("One row for each child and role", "No names: a number such as R07. The list of names stays in the "
            "school’s own system.", required=False, blank_rows=12, clauses=("SC4b",)),
    ]  # fmt: skip


class Practice(Section, title="On duty", page=True):
    """What was seen, how often children were on duty, and what they settled."""

    observations: Annotated[
        list[Seen],
        Ask("One row each time you watch", "Each child at least once in twelve school weeks. Leave out what you did "
            "not see.", required=False, blank_rows=12, clauses=("SC4b",)),
    ]  # fmt: skip
    duty: Annotated[
        list[Duty], Ask("Shifts, one row a child and month", required=False, blank_rows=8, clauses=("SC4b",))
    ]
    mediations: Annotated[
        list[Mediation], Ask("Mediations", "No names, only how many.", required=False, blank_rows=6, clauses=("OB6",))
    ]


def _same(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()


def _rows_of(children: Mapping[str, Any], child: str) -> list[Mapping[str, Any]]:
    return [row for row in children.values() if isinstance(row.get("child"), str) and _same(row["child"], child)]


def _first_listed(table: str) -> Any:
    """A repair: everybody in `table` is the first child of the list; without a list the table goes."""

    def repair(_chance: Any, v: Mapping[str, Any]) -> dict[str, Any]:
        first = next((name for _, name in cells(v["children"] or {}, "child", str)), None)
        rows = {key: {**row, "child": first} for key, row in v[table].items()} if first else None
        return {table: rows}

    return repair


def _unlisted(table: Mapping[str, Any], children: Mapping[str, Any] | None, name: str) -> Fault | None:
    for row, child in cells(table, "child", str):
        if not _rows_of(children or {}, child):
            return Fault("This child is not in the list of children.", "Please check the number, or add the child.",
                         on=f"{name}.child", row=row)  # fmt: skip
    return None


@rule("observations", "children", optional=True, repair=_first_listed("observations"))
def observed_child_not_listed(observations: Mapping[str, Any], children: Mapping[str, Any] | None) -> Fault | None:
    """Whoever was watched is one of the trained children."""
    return _unlisted(observations, children, "observations")


@rule("duty", "children", optional=True, repair=_first_listed("duty"))
def child_on_duty_not_listed(duty: Mapping[str, Any], children: Mapping[str, Any] | None) -> Fault | None:
    """Whoever was on duty is one of the trained children."""
    return _unlisted(duty, children, "duty")


def _dates(rows: list[Mapping[str, Any]], column: str) -> list[date]:
    return [row[column] for row in rows if isinstance(row.get(column), date)]


def _without(table: str) -> Any:
    return lambda _chance, _v: {table: None}


@rule("observations", "children", repair=_without("observations"))
def observed_before_training(observations: Mapping[str, Any], children: Mapping[str, Any]) -> Fault | None:
    """Training is put into practice after it, so M4b counts no earlier observation."""
    for row, child in cells(observations, "child", str):
        on, trained = observations[row].get("on"), _dates(_rows_of(children, child), "trained_on")
        if trained and isinstance(on, date) and on < min(trained):
            return Fault("This child was watched before the training ended.", "Please check both dates.",
                         on="observations.on", row=row)  # fmt: skip
    return None


@rule("observations", "children", repair=_without("observations"))
def observed_after_leaving(observations: Mapping[str, Any], children: Mapping[str, Any]) -> Fault | None:
    """Nobody is watched after leaving the school."""
    for row, child in cells(observations, "child", str):
        on, left = observations[row].get("on"), _dates(_rows_of(children, child), "left_school_on")
        if left and isinstance(on, date) and on > min(left):
            return Fault("This child had left the school by then.", "Please check both dates.",
                         on="observations.on", row=row)  # fmt: skip
    return None


@rule("children.passed", "children.trained_on", optional=True, repair=lambda _c, _v: {"children.passed": False})
def passed_without_date(passed: bool, on: date | None) -> Fault | None:
    """Who has passed has finished the training: from that day on observations count (M4b)."""
    if on or not passed:
        return None
    return Fault("This child passed, but the last day of training is missing.", "Please write it.",
                 on="children.trained_on")  # fmt: skip


@rule("children.duty_from", "children.trained_on", optional=True)
def on_duty_before_training(start: date, trained: date | None) -> Fault | None:
    """Children are trained before they are on duty; it may be otherwise."""
    if trained and start >= trained:
        return None
    return Fault("This child was on duty before the training ended.", "Please check both dates.", Severity.WARNING)


_ENOUGH = 3
"""From so many observations on it can be told whether the mentor alone watches (domain facts, 2.13)."""


@rule("observations")
def watched_by_the_mentor_alone(observations: Mapping[str, Any]) -> Fault | None:
    """The one who trained them is not always the one who watches."""
    seen = [observer for _, observer in cells(observations, "observer", str)]
    if len(seen) < _ENOUGH or set(seen) != {Observer.MENTOR.value}:
        return None
    return Fault("Only the Learning Mentor has watched so far.", "Please ask somebody else to watch too.",
                 Severity.WARNING)  # fmt: skip


@rule("children", "cohorts")
def more_sessions_than_the_group_had(children: Mapping[str, Any], cohorts: Mapping[str, Any]) -> Fault | None:
    """Nobody comes to more sessions than their group had."""
    held = {name.casefold(): cohorts[row].get("sessions") for row, name in cells(cohorts, "cohort", str)}
    for row, came in cells(children, "sessions_attended", int):
        most = held.get(str(children[row].get("cohort") or "").casefold())
        if isinstance(most, int) and came > most:
            return Fault("This child came to more sessions than the group had.", "Please check both numbers.",
                         Severity.WARNING, on="children.sessions_attended", row=row)  # fmt: skip
    return None


class PupilRoles(Form):
    """The log of children with a role."""

    about = About(
        slug="pupil-roles",
        title="Children with a role",
        code="RO",
        version=1,
        who="For the Learning Mentor and those who watch play leaders, mediators, buddies and door monitors. Two "
        "minutes a row.",
        scope="school",
        wide=True,
    )
    rules = (
        pseudonym("children.child"),
        once("children", ("child", "role", "trained_from"), "child_listed_twice", "child, role and training"),
        later("children.trained_from", "children.trained_on", "training_ends_before_it_begins",
              "The training ends before it begins."),
        not_in_future("children.trained_on", "trained_in_the_future"),
        passed_without_date,
        on_duty_before_training,
        more_sessions_than_the_group_had,
        later("children.duty_from", "children.duty_until", "duty_ends_before_it_begins", "Duty ends before it begins."),
        later("children.trained_from", "children.left_school_on", "left_before_training",
              "This child left the school before the training."),
        later("children.duty_until", "children.left_school_on", "on_duty_after_leaving",
              "This child was on duty after leaving the school."),
        not_in_future("observations.on", "observed_in_the_future"),
        observed_child_not_listed,
        observed_before_training,
        observed_after_leaving,
        watched_by_the_mentor_alone,
        in_a_month("duty.month", "duty_without_month"),
        child_on_duty_not_listed,
        once("duty", ("month", "child"), "duty_counted_twice", "month and child"),
        at_most("duty.shifts_done", "duty.shifts_planned", "more_shifts_than_planned",
                "More shifts were done than were planned.", Severity.WARNING),
        not_in_future("mediations.on", "mediated_in_the_future"),
        at_most("mediations.settled", "mediations.number", "more_settled_than_held",
                "More mediations were settled than were held."),
    )  # fmt: skip

    kept: Kept
    training: Training
    practice: Practice
