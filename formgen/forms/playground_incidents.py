"""The playground incident log: one row an incident, not a child; which types are unwanted the school's settings say."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from formgen.ask import Ask, Choice, Line
from formgen.form import About, Fault, Form, Row, Section, listed, rule
from formgen.forms.parts import Kept, Years, not_in_future
from formgen.rules import on_a_school_day, pseudonym


class Slot(Choice):
    """The part of the day."""

    BEFORE_SCHOOL = "before_school", "Before school"
    MORNING_BREAK = "morning_break", "Morning break"
    LUNCH = "lunch", "Lunch"
    AFTERNOON_BREAK = "afternoon_break", "Afternoon break"
    AFTER_SCHOOL = "after_school", "After school"


class IncidentType(Choice):
    """What kind of incident it was."""

    HURT_ON_PURPOSE = "hurt_on_purpose", "Hurt on purpose"
    FIGHT = "fight", "Fight"
    ROUGH_PLAY = "rough_play", "Rough play"
    NAME_CALLING = "name_calling", "Name-calling"
    LEFT_OUT = "left_out", "Left out"
    TAKING_DAMAGING = "taking_damaging", "Taking or damaging things"
    UNSAFE_AREA = "unsafe_area", "Unsafe area or equipment"
    IGNORING_ADULT = "ignoring_adult", "Ignoring an adult"
    OTHER = "other", "Something else"


class Action(Choice):
    """What was done."""

    TALKED = "talked_through", "Talked it through"
    MEDIATION = "mediation", "Mediation"
    REPAIR = "repair", "Said sorry or put it right"
    TIME_OUT = "time_out", "Time out"
    PARENT_TOLD = "parent_told", "Family told"
    SLT = "slt", "Senior leader"
    OTHER = "other", "Something else"


class Incident(Row):
    """One incident."""

    on: Annotated[date, Ask("Date", clauses=("SC6a",))]
    slot: Annotated[Slot, Ask("When", clauses=("SC6a", "KP3"))]
    place: Annotated[Line, Ask("Where", list_from="zones", clauses=("SC6a",))]
    type: Annotated[IncidentType, Ask("What", clauses=("SC6a",))]
    type_other: Annotated[Line, Ask("If other", "In words", required=False)]
    level: Annotated[int, Field(ge=1, le=3), Ask("Level", "1–3", clauses=("SC6a",))]
    pupils_involved: Annotated[int, Field(ge=1, le=400), Ask("Children", "How many")]
    pupils: Annotated[Line, Ask("Which", "Numbers", required=False)]
    year_groups: Annotated[tuple[Years, ...], Ask("Years", required=False)]
    wet_play: Annotated[bool, Ask("Wet", required=False)]
    adults_on_duty: Annotated[int, Field(ge=0, le=40), Ask("Adults", required=False)]
    roles_on_duty: Annotated[bool, Ask("Leaders", required=False, clauses=("SC4b",))]
    action: Annotated[tuple[Action, ...], Ask("Done", required=False, clauses=("OB6",))]
    bullying_possible: Annotated[bool, Ask("Bullying", "Possible", required=False)]
    injury: Annotated[bool, Ask("Hurt", "Any injury", required=False)]
    logged_by: Annotated[Line, Ask("Written by")]
    logged_same_day: Annotated[bool, Ask("Same day", required=False, clauses=("AS6",))]


class Incidents(Section, title="Incidents"):
    """One row an incident, however many children were in it."""

    incidents: Annotated[
        list[Incident],
        Ask("One row for each incident, not for each child", "Write on the same day. No names: numbers such as R07. "
            "Any injury: write the accident record too. Possible bullying: write the bullying record too. Leaders: "
            "were play leaders there?", blank_rows=14, clauses=("SC6a", "AS6")),
    ]  # fmt: skip


@rule("incidents.type", "incidents.type_other", optional=True,
      repair=lambda _c, _v: {"incidents.type": IncidentType.ROUGH_PLAY.value})  # fmt: skip
def other_without_words(kind: str, words: str | None) -> Fault | None:
    """“Something else” says what it was: else nobody can tell whether it counts as unwanted."""
    if words or kind != IncidentType.OTHER.value:
        return None
    return Fault("“Something else” needs a word or two.", "Please write what it was.", on="incidents.type_other")


@rule("incidents.pupils", "incidents.pupils_involved")
def more_numbers_than_children(numbers: str, count: int) -> Fault | None:
    """No more children are named by number than were in it."""
    if len([part for part in numbers.split(",") if part.strip()]) <= count:
        return None
    return Fault("There are more numbers of children than children.", "Please check both.", on="incidents.pupils")


@rule("incidents.year_groups", "incidents.pupils_involved")
def more_year_groups_than_children(years: tuple[str, ...], count: int) -> Fault | None:
    """Each year group has at least one child."""
    if len(years) <= count:
        return None
    return Fault("There are more year groups than children.", "Please check both.", on="incidents.pupils_involved")


class PlaygroundIncidents(Form):
    """The log of playground incidents."""

    about = About(
        slug="playground-incidents",
        title="Playground incidents",
        code="PI",
        version=1,
        who="For adults on duty at breaks and lunch: one row an incident, one minute a row.",
        scope="school",
        wide=True,
    )
    rules = (
        not_in_future("incidents.on", "incident_in_the_future"),
        on_a_school_day("incidents.on", "incident_when_closed"),
        listed("incidents.place", "zones", "a place on this school’s list"),
        other_without_words,
        pseudonym("incidents.pupils"),
        more_numbers_than_children,
        more_year_groups_than_children,
    )

    kept: Kept
    log: Incidents
