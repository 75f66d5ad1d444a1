"""The meeting log: which of the meetings that the policy wants were held, who came, and what was agreed."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import Field

from formgen.ask import Ask, Choice, Line, Lines, Text
from formgen.errors import Severity
from formgen.form import About, Context, Fault, Form, Row, Section, rule
from formgen.forms.parts import Kept, later, not_in_future
from formgen.rules import at_most


class MeetingKind(Choice):
    """The meetings that the policy and the job description want, and others."""

    ATTENDANCE = "attendance", "Attendance"
    PARENTS = "parents", "Families"
    PROVISION = "provision", "Provision"
    SLT = "slt", "Senior leaders"
    LINK_GOVERNOR = "link_governor", "Link governor"
    NETWORK = "network", "Mentors of other schools"
    AGENCY = "agency", "Agency"
    ANNUAL_CHECK = "annual_check", "Yearly check"
    HEAD = "head", "Head"
    OTHER = "other", "Another meeting"


class Present(Choice):
    """Who came, by role."""

    MENTOR = "mentor", "Mentor"
    INCLUSION_MANAGER = "inclusion_manager", "Inclusion Manager"
    SENCO = "senco", "SENCO"
    EAL = "eal", "EAL coordinator"
    HEAD = "head", "Head"
    SLT = "slt", "SLT"
    OFFICE = "office", "Office"
    TEACHERS = "teachers", "Teachers"
    FAMILIES = "families", "Families"
    GOVERNOR = "governor", "Governor"
    AGENCY = "agency", "Agency"
    OTHER_SCHOOLS = "other_schools", "Other schools"
    OTHER = "other", "Others"


class Meeting(Row):
    """One meeting."""

    on: Annotated[date, Ask("Date", clauses=("JD32",))]
    kind: Annotated[MeetingKind, Ask("Meeting", clauses=("JD8", "JD18", "JD33", "GB5", "HT1", "HT2", "SC0b"))]
    held: Annotated[bool, Ask("Held", clauses=("JD32",))]
    present: Annotated[tuple[Present, ...], Ask("Who came", required=False, clauses=("ST3", "ST4", "GB5"))]
    families_offered: Annotated[
        int, Field(ge=0, le=2000), Ask("Families asked", required=False, clauses=("JD8", "KP12"))
    ]
    families_attended: Annotated[
        int, Field(ge=0, le=2000), Ask("Families came", required=False, clauses=("JD8", "KP12"))
    ]
    safeguarding_item: Annotated[bool, Ask("Safety item", required=False)]
    actions: Annotated[Text, Lines(2), Ask("What was agreed", required=False, clauses=("JD32",))]
    owner: Annotated[Line, Ask("Who does it", "Role", required=False)]
    due: Annotated[date, Ask("By when", required=False)]
    done_on: Annotated[date, Ask("Done on", required=False)]


class Meetings(Section, title="Meetings"):
    """One row a meeting."""

    meetings: Annotated[
        list[Meeting],
        Ask("One row for each meeting", "Also the ones that were planned and not held. Provision: with the Inclusion "
            "Manager, SENCO and EAL coordinator. Yearly check: of the policy. Safety item: never write what was said. "
            "No child’s name.", blank_rows=12, clauses=("JD32", "SC0b")),
    ]  # fmt: skip


@rule("meetings.on", "meetings.held", context=True)
def held_in_the_future(day: date, held: bool, context: Context) -> Fault | None:
    """A meeting that was held is not in the future; one that is planned may be."""
    if not held or day <= context.today:
        return None
    return Fault("This meeting is in the future, so it was not held yet.", "Please check the date.")


@rule("meetings.held", "meetings.present", optional=True, repair=lambda _c, _v: {"meetings.present": ("mentor",)})
def held_with_nobody(held: bool, present: tuple[str, ...] | None) -> Fault | None:
    """A meeting that was held says who came."""
    if present or not held:
        return None
    return Fault("This meeting was held, but does not say who came.", "Please say who came.", on="meetings.present")


@rule("meetings.kind", "meetings.families_offered", "meetings.families_attended", optional=True,
      repair=lambda _c, _v: {"meetings.families_offered": None, "meetings.families_attended": None})  # fmt: skip
def families_at_another_meeting(kind: str, asked: int | None, came: int | None) -> Fault | None:
    """Families are counted at families' meetings only (JD8)."""
    if kind == MeetingKind.PARENTS.value or (asked is None and came is None):
        return None
    on = "meetings.families_offered" if asked is not None else "meetings.families_attended"
    return Fault("Families are counted at families’ meetings only.", "Please check the kind of meeting.", on=on)


@rule("meetings.held", "meetings.kind", "meetings.families_offered", "meetings.families_attended", optional=True)
def families_not_counted(held: bool, kind: str | None, *counts: Any) -> Fault | None:
    """A families' meeting says how many were asked and how many came."""
    if not held or kind != MeetingKind.PARENTS.value or None not in counts:
        return None
    return Fault("This families’ meeting does not say how many were asked and came.", "Please write both numbers.",
                 Severity.WARNING, on="meetings.families_offered")  # fmt: skip


@rule("meetings.due", "meetings.owner", optional=True)
def due_without_owner(_due: date, owner: str | None) -> Fault | None:
    """What is due by a day is done by somebody (JD32)."""
    if owner:
        return None
    return Fault("There is a date, but not who does it.", "Please write whose task it is.", Severity.WARNING,
                 on="meetings.owner")  # fmt: skip


class MeetingLog(Form):
    """The log of meetings."""

    about = About(
        slug="meeting-log",
        title="Meeting log",
        code="ML",
        version=1,
        who="For the Learning Mentor: one row a meeting, two minutes a row.",
        scope="school",
        wide=True,
    )
    rules = (
        held_in_the_future,
        held_with_nobody,
        families_at_another_meeting,
        at_most("meetings.families_attended", "meetings.families_offered", "more_families_than_asked",
                "More families came than were asked."),
        families_not_counted,
        due_without_owner,
        later("meetings.on", "meetings.due", "due_before_meeting", "This is due before the meeting."),
        later("meetings.on", "meetings.done_on", "done_before_meeting", "This was done before the meeting."),
        not_in_future("meetings.done_on", "done_in_the_future"),
    )  # fmt: skip

    kept: Kept
    log: Meetings
