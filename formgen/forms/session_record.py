"""The session record: a log of one block of sessions, one row each."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import Field

from formgen.ask import Ask, Choice, Line
from formgen.errors import Severity
from formgen.form import About, Context, Fault, Form, Row, Section, rule
from formgen.forms.parts import Mode, Whose


class Happened(Choice):
    """Whether a session took place, or why not."""

    YES = "yes", "Yes"
    CHILD_ABSENT = "child_absent", "Child absent"
    MENTOR_ABSENT = "mentor_absent", "Mentor absent"
    SCHOOL_EVENT = "school_event", "School event"
    CHILD_CHOSE_NOT = "child_chose_not", "Child chose not to"
    MOVED = "moved", "Moved"


class Activity(Choice):
    """What sort of thing was done (JD15–JD22); the words go beside it."""

    TALK = "talk", "Talking"
    FEELINGS = "feelings", "Feelings and calm"
    SELF_ESTEEM = "self_esteem", "Self-esteem"
    FRIENDS = "friends", "Friends"
    LEARNING = "learning", "Learning"
    PLAY = "play", "Play or art"
    MOVING_ON = "moving_on", "Moving on"
    LOSS = "loss", "Loss"
    OTHER = "other", "Other"


class LinkedTarget(Choice):
    """The target that a session worked on."""

    T1 = "T1", "Target 1"
    T2 = "T2", "Target 2"
    T3 = "T3", "Target 3"
    ALL = "all", "The whole plan"


class Session(Row):
    """One session."""

    on: Annotated[date, Ask("Date", clauses=("JD32",))]
    planned: Annotated[bool, Ask("Planned", clauses=("KP13",))]
    happened: Annotated[Happened, Ask("Happened", clauses=("KP13",))]
    mode: Annotated[Mode, Ask("Where and how", required=False, clauses=("MO1", "MO2", "MO3", "MO4", "KP3"))]
    group_size: Annotated[int, Field(ge=1, le=40), Ask("Children", "1 is one to one", required=False)]
    minutes: Annotated[int, Field(ge=1, le=480), Ask("Minutes", required=False)]
    lesson_missed: Annotated[Line, Ask("Lesson missed", required=False, clauses=("GB4",))]
    linked_target: Annotated[LinkedTarget, Ask("Target", required=False, clauses=("KP4",))]
    activity_type: Annotated[Activity, Ask("Kind", required=False, clauses=("KP5",))]
    activity: Annotated[Line, Ask("What we did", required=False, clauses=("KP5",))]
    mood_start: Annotated[int, Field(ge=1, le=5), Ask("Mood before", "1–5", required=False)]
    mood_end: Annotated[int, Field(ge=1, le=5), Ask("Mood after", "1–5", required=False)]
    engagement: Annotated[int, Field(ge=1, le=4), Ask("Took part", "1–4", required=False)]
    note: Annotated[Line, Ask("Note", "No other child’s name.", required=False)]
    next_step: Annotated[Line, Ask("Next step", required=False, clauses=("AS4",))]
    dsl_passed: Annotated[bool, Ask("Told lead", required=False)]
    visit_agreed: Annotated[bool, Ask("Visit agreed", required=False, clauses=("MO2",))]


class Block(Section, title="The block"):
    """Which block of sessions this is."""

    block_no: Annotated[int, Field(ge=1, le=20), Ask("Block number", prefill="entry-record.block_no", width=4)]
    working_on: Annotated[
        Line, Ask("Working on", prefill="action-plan.targets.target_text", required=False, width=8, clauses=("KP4",))
    ]


class Sessions(Section, title="Sessions"):
    """One row a session, whether it happened or not."""

    sessions: Annotated[
        list[Session],
        Ask("One row for each session", "Also the ones that did not happen. Mood: 1 very low, 5 very good. Took part: "
            "1 hardly, 4 fully. Worries about safety go to the safeguarding lead: say “told lead”, and write no more. "
            "Visit agreed: the family said yes to this visit.", blank_rows=14, clauses=("JD30", "JD32", "JD37")),
    ]  # fmt: skip


_REPAIR = {
    "sessions.mode": "out_1to1",
    "sessions.group_size": 1,
    "sessions.minutes": 30,
    "sessions.linked_target": "T1",
}


@rule("sessions.happened", "sessions.mode", "sessions.group_size", "sessions.minutes", "sessions.linked_target",
      optional=True, repair=lambda _c, _v: _REPAIR)  # fmt: skip
def session_without_details(happened: str, *details: Any) -> Fault | None:
    """A session that took place says how, with how many, how long and for which target (MO1–MO4, KP4)."""
    if happened != Happened.YES.value or None not in details:
        return None
    names = ("where and how", "children", "minutes", "target")
    missing = [name for name, detail in zip(names, details, strict=True) if detail is None]
    return Fault(f"This session took place, but does not say: {', '.join(missing)}.", "Please fill in the row.")


@rule("sessions.mode", "sessions.group_size", repair=lambda _c, _v: {"sessions.group_size": 1})
def one_to_one_with_more(mode: str, size: int) -> Fault | None:
    """One to one means one child."""
    if not mode.endswith("1to1") or size == 1:
        return None
    return Fault("“One to one” has more than one child.", "Please write 1, or choose the group.",
                 on="sessions.group_size")  # fmt: skip


@rule("sessions.on", context=True)
def session_in_the_future(day: date, context: Context) -> Fault | None:
    """Sessions are written down after they were held."""
    return Fault("This session is in the future.", "Please check the date.") if day > context.today else None


@rule("sessions.mode", "sessions.happened", "sessions.visit_agreed", optional=True)
def visit_not_agreed(mode: str, happened: str | None, agreed: bool | None) -> Fault | None:
    """Before each visit out of school the family is asked (MO2; domain facts, 2.2)."""
    if mode != Mode.VISIT.value or happened != Happened.YES.value or agreed:
        return None
    return Fault("It does not say that the family agreed to this visit.", "Please ask, and note it.", Severity.WARNING,
                 on="sessions.visit_agreed")  # fmt: skip


@rule("sessions.linked_target", context=True)
def target_not_in_the_plan(target: str, context: Context) -> Fault | None:
    """Activities fit the targets of the plan (KP4)."""
    agreed = {key for plan in context.earlier.get("action-plan", ()) for key in plan.get("targets") or ()}
    if not agreed or target in agreed or target == LinkedTarget.ALL.value:
        return None
    return Fault("The plan of this case has no such target.", "Please check which target it was.", Severity.WARNING)


class SessionRecord(Form):
    """The log of a block."""

    about = About(
        slug="session-record",
        title="Session record",
        code="SR",
        version=2,
        who="For the Learning Mentor: one row a session, one minute a row.",
        wide=True,
    )
    rules = (
        session_without_details,
        one_to_one_with_more,
        session_in_the_future,
        visit_not_agreed,
        target_not_in_the_plan,
    )

    whose: Whose
    block: Block
    log: Sessions
