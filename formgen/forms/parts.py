"""What forms share: the nine areas, the parties, the target keys, and the sections that recur."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from formgen.ask import FAMILY_TOO, Ask, Choice, Line
from formgen.form import Fault, Rule, Section, rule


class Area(Choice):
    """The policy's nine areas of difficulty, in its order (AR1–AR9). Two of them are groups of children."""

    ATTENDANCE = "attendance", "Attendance"
    SELF_ESTEEM = "self_esteem", "Self-esteem"
    MOTIVATION = "motivation", "Motivation and attitudes to learning"
    BEHAVIOUR = "behaviour", "Behaviour and attention to learning"
    GIFTED = "gifted", "Gifted and talented"
    LOOKED_AFTER = "looked_after", "Looked-after child"
    LOSS = "loss", "Bereavement or loss of any kind"
    SOCIAL = "social", "Social and friendship needs"
    TRANSITION = "transition", "Moving between school settings"


class ScoredArea(Choice):
    """What can be scored from 0 to 10: seven areas and a goal of the child's own."""

    ATTENDANCE = Area.ATTENDANCE.value, Area.ATTENDANCE.label
    SELF_ESTEEM = Area.SELF_ESTEEM.value, Area.SELF_ESTEEM.label
    MOTIVATION = Area.MOTIVATION.value, Area.MOTIVATION.label
    BEHAVIOUR = Area.BEHAVIOUR.value, Area.BEHAVIOUR.label
    LOSS = Area.LOSS.value, Area.LOSS.label
    SOCIAL = Area.SOCIAL.value, Area.SOCIAL.label
    TRANSITION = Area.TRANSITION.value, Area.TRANSITION.label
    GOAL = "goal", "The goal in their own words"


class Party(Choice):
    """Who takes part in assessing and agreeing (AS1)."""

    PUPIL = "pupil", "Child"
    MENTOR = "mentor", "Learning Mentor"
    TEACHER = "teacher", "Class teacher"
    PARENT = "parent", "Parent or carer"


class ParentMissing(Choice):
    """Why no parent or carer took part."""

    NOT_ASKED = "not_asked", "Not asked yet"
    NO_REPLY = "no_reply", "Asked, no reply"
    COULD_NOT = "could_not", "Could not come"
    DECLINED = "declined", "Did not want to"
    NOT_RIGHT = "not_right", "Not right to ask"


class YearGroup(Choice):
    """Year groups of a primary school, in order of age."""

    N1 = "N1", "Nursery 1"
    N2 = "N2", "Nursery 2"
    R = "R", "Reception"
    Y1 = "1", "Year 1"
    Y2 = "2", "Year 2"
    Y3 = "3", "Year 3"
    Y4 = "4", "Year 4"
    Y5 = "5", "Year 5"
    Y6 = "6", "Year 6"


class Tier(Choice):
    """The three tiers of support (JD29)."""

    UNIVERSAL = "universal", "Universal"
    TARGETED = "targeted", "Targeted"
    SPECIALIST = "specialist", "Specialist"


class Mode(Choice):
    """The policy's ways of working (MO1–MO4)."""

    IN_CLASS_1TO1 = "in_class_1to1", "In class, one to one"
    IN_CLASS_HOVER = "in_class_hover", "In class, hovering"
    OUT_1TO1 = "out_1to1", "Outside class, one to one"
    OUT_SMALL_GROUP = "out_small_group", "Outside class, small group"
    VISIT = "visit", "Visit out of school"
    EXTRA_CURRICULAR = "extra_curricular", "Club or activity"
    PLAYTIME = "playtime", "At playtime"


class TargetKey(Choice):
    """At most three targets, so that assessment stays manageable (AS5)."""

    T1 = "T1", "Target 1"
    T2 = "T2", "Target 2"
    T3 = "T3", "Target 3"


class Whose(Section, title="Whose record"):
    """Whose record this is: filled in by formgen."""

    child: Annotated[Line, Ask("Child", audience=FAMILY_TOO, prefill="pupil.known_as", locked=True, width=4)]
    class_name: Annotated[
        Line, Ask("Class", audience=FAMILY_TOO, prefill="pupil.class_name", locked=True, width=4, required=False)
    ]
    completed_by: Annotated[Line, Ask("Filled in by", "Name and role", audience=FAMILY_TOO, width=4)]


class Attendance(Section, title="Attendance"):
    """Attendance in half-day sessions: numerator and denominator, never a bare percentage."""

    sessions_possible: Annotated[
        int, Field(ge=0, le=400), Ask("Sessions possible", prefill="pupil.sessions_possible", required=False)
    ]
    sessions_attended: Annotated[
        int, Field(ge=0, le=400), Ask("Sessions attended", prefill="pupil.sessions_attended", required=False)
    ]
    attendance_period: Annotated[Line, Ask("Over which weeks", required=False, width=4)]


@rule(
    "sessions_attended",
    "sessions_possible",
    repair=lambda chance, v: {"sessions_attended": chance.randint(0, v["sessions_possible"])},
)
def attended_more_than_possible(attended: int, possible: int) -> Fault | None:
    """Nobody attends more sessions than there were."""
    if attended <= possible:
        return None
    return Fault("More sessions were attended than were possible.", "Please check both numbers.")


def later(first: str, second: str, code: str, message: str, fix: str = "Please check both dates.") -> Rule:
    """A rule that the date `second` is not before the date `first`."""

    def function(early: date, late: date) -> Fault | None:
        return Fault(message, fix, on=second) if late < early else None

    function.__name__ = code
    return rule(first, second, repair=lambda _chance, v: {second: max(v[first], v[second])})(function)
