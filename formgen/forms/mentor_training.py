"""The mentor's training log: what the Learning Mentor learned, and what the Learning Mentor taught others."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field

from formgen.ask import Ask, Choice, Line, Lines, State, Text
from formgen.errors import Severity
from formgen.form import About, Fault, Form, Row, Section, listed, rule
from formgen.forms.parts import Area, Kept, later, not_in_future
from formgen.rules import cells


class TrainingKind(Choice):
    """How something was learned."""

    COURSE = "course", "Course"
    CLUSTER = "cluster", "Mentors of other schools"
    NETWORK = "network", "Network"
    SUPERVISION = "supervision", "Supervision"
    ONLINE = "online", "Online"
    READING = "reading", "Reading"
    CONFERENCE = "conference", "Conference"
    AGENCY = "agency", "With an agency"
    OTHER = "other", "Another way"


class Theme(Choice):
    """What training is about: the nine areas, and what every school asks for."""

    ATTENDANCE = Area.ATTENDANCE.value, Area.ATTENDANCE.label
    SELF_ESTEEM = Area.SELF_ESTEEM.value, Area.SELF_ESTEEM.label
    MOTIVATION = Area.MOTIVATION.value, "Motivation"
    BEHAVIOUR = Area.BEHAVIOUR.value, "Behaviour and attention"
    GIFTED = Area.GIFTED.value, Area.GIFTED.label
    LOOKED_AFTER = Area.LOOKED_AFTER.value, "Looked-after children"
    LOSS = Area.LOSS.value, "Loss"
    SOCIAL = Area.SOCIAL.value, "Friendship"
    TRANSITION = Area.TRANSITION.value, "Moving between settings"
    SAFEGUARDING = "safeguarding", "Safeguarding"
    SEN = "sen", "SEN"
    EAL = "eal", "EAL"
    FIRST_AID = "first_aid", "First aid"
    DATA_PROTECTION = "data_protection", "Data protection"
    OTHER = "other", "Something else"


class SharedWith(Choice):
    """Who heard of it."""

    STAFF = "staff", "Staff"
    MIDDAY = "midday", "Midday assistants"
    FAMILIES = "families", "Families"
    OTHER_SCHOOLS = "other_schools", "Other schools"


class Listeners(Choice):
    """Whom the Learning Mentor taught."""

    STAFF = "staff", "Staff"
    MIDDAY = "midday", "Midday assistants"
    PUPILS = "pupils", "Children"
    FAMILIES = "families", "Families"
    OTHER_SCHOOLS = "other_schools", "Other schools"
    OTHER = "other", "Others"


class Learned(Row):
    """One event at which the Learning Mentor learned something."""

    on: Annotated[date, Ask("Date", clauses=("TR1", "SC4a"))]
    until: Annotated[date, Ask("Until", required=False)]
    title: Annotated[Line, Ask("Title", clauses=("TR1",))]
    provider: Annotated[Line, Ask("Given by", required=False)]
    kind: Annotated[TrainingKind, Ask("How", clauses=("LM1", "TR2"))]
    hours: Annotated[Decimal, Field(ge=0, le=400), Ask("Hours", clauses=("SC4a", "KP9"))]
    themes: Annotated[tuple[Theme, ...], Ask("About")]
    meets: Annotated[
        Line, Ask("Required item", "If it is one", required=False, list_from="required_training", clauses=("SC4a",))
    ]
    expires_on: Annotated[date, Ask("Valid until", required=False, states=(State.NOT_APPLICABLE,), clauses=("SC4a",))]
    evidence_ref: Annotated[Line, Ask("Where the proof is", required=False)]
    what_changed: Annotated[Text, Lines(2), Ask("What I do now", clauses=("TR2", "SC4a"))]
    shared_with: Annotated[tuple[SharedWith, ...], Ask("Shared with", required=False, clauses=("TR2", "HT2"))]
    shared_on: Annotated[date, Ask("Shared on", required=False, clauses=("TR2",))]


class Taught(Row):
    """One event at which the Learning Mentor taught others."""

    on: Annotated[date, Ask("Date", clauses=("SC5",))]
    title: Annotated[Line, Ask("Title")]
    audience: Annotated[Listeners, Ask("Who came", clauses=("SC5", "JD26"))]
    number: Annotated[int, Field(ge=1, le=2000), Ask("How many")]
    feedback: Annotated[Line, Ask("What they said of it", required=False)]


class LearnedSection(Section, title="Training that I had"):
    """One row an event."""

    training: Annotated[
        list[Learned],
        Ask("One row for each event", "Courses, meetings with other mentors, supervision, reading. “What I do now”: "
            "one thing that has changed.", required=False, blank_rows=10, clauses=("SC4a", "TR1", "TR2")),
    ]  # fmt: skip


class TaughtSection(Section, title="Training that I gave"):
    """One row an event."""

    given: Annotated[
        list[Taught],
        Ask("One row for each event", "Staff meetings, midday assistants, families. Play leaders and other children "
            "with a role have a log of their own.", required=False, blank_rows=6, clauses=("SC5", "KP8")),
    ]  # fmt: skip


@rule("training.hours", repair=lambda _c, _v: {"training.hours": Decimal(1)})
def no_hours(hours: Decimal) -> Fault | None:
    """Training takes time."""
    return None if hours > 0 else Fault("This training took no time.", "Please write the hours, such as 1.5.")


@rule("training.shared_on", "training.shared_with", optional=True,
      repair=lambda _c, _v: {"training.shared_with": ("staff",)})  # fmt: skip
def shared_with_nobody(_day: date, whom: tuple[str, ...] | None) -> Fault | None:
    """A date of sharing says with whom (TR2)."""
    if whom:
        return None
    return Fault("This says when it was shared, but not with whom.", "Please say with whom.", on="training.shared_with")


@rule("training")
def required_item_without_end(training: Mapping[str, Any]) -> Fault | None:
    """Required training is in date or not (SC4a, M4a): so it says until when, or that this does not apply."""
    for row, _item in cells(training, "meets", str):
        if training[row].get("expires_on") in (None, State.BLANK):
            return Fault("It does not say until when this is valid.",
                         "Please write the date, or “does not apply” where it does not run out.", Severity.WARNING,
                         on="training.expires_on", row=row)  # fmt: skip
    return None


class MentorTraining(Form):
    """The training log of the Learning Mentor."""

    about = About(
        slug="mentor-training",
        title="Training log",
        code="MT",
        version=1,
        who="For the Learning Mentor: one row an event, two minutes a row.",
        scope="school",
        wide=True,
    )
    rules = (
        not_in_future("training.on", "training_in_the_future"),
        later(
            "training.on", "training.until", "training_ends_before_it_begins", "This training ends before it begins."
        ),
        no_hours,
        listed("training.meets", "required_training", "an item that this school requires"),
        later("training.on", "training.expires_on", "expired_at_once", "This is no longer valid on the day itself."),
        required_item_without_end,
        shared_with_nobody,
        not_in_future("training.shared_on", "shared_in_the_future"),
        later("training.on", "training.shared_on", "shared_before_training", "It was shared before the training."),
        not_in_future("given.on", "given_in_the_future"),
    )

    kept: Kept
    learned: LearnedSection
    taught: TaughtSection
