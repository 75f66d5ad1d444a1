"""The pupil profile: the child's own words first, then what adults know; the basis of the plan (ME2, ME3)."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from formgen.ask import EVERYONE, FAMILY_TOO, Ask, Audience, Choice, Line, Lines, State, Text
from formgen.errors import Severity
from formgen.form import About, Fault, Form, Section, rule
from formgen.forms.parts import (
    OtherHelp,
    ParentMissing,
    ScoredArea,
    WhoseWithChild,
    attended_more_than_possible,
    attended_out_of_how_many,
    later,
    not_in_future,
)


class Learning(Choice):
    """How the child likes to work: plain likings, no claim about “learning styles”."""

    SEE = "see", "Seeing it"
    HEAR = "hear", "Hearing it"
    DO = "do", "Doing it"
    TALK = "talk", "Talking about it"
    ALONE = "alone", "On my own"
    PAIR = "pair", "With one other"
    GROUP = "group", "In a group"


class Contributor(Choice):
    """Who said something for this profile (ME2)."""

    PUPIL = "pupil", "Child"
    PARENT = "parent", "Parent or carer"
    TEACHER = "teacher", "Class teacher"
    MENTOR = "mentor", "Learning Mentor"
    OTHER = "other", "Somebody else"


class Shared(Choice):
    """What may be told to all who teach the child; the rest stays with the mentor (X12: a flag for each)."""

    LIKED = "liked", "What people like about me"
    GOOD_AT = "good_at", "I am good at"
    IMPORTANT = "important", "What matters to me"
    HARD = "hard", "What is hard"
    HELPS = "helps", "What helps"
    NOT_HELPS = "not_helps", "What does not help"
    LEARNING = "learning", "How I like to work"
    NEEDS = "needs", "Areas of need"
    BARRIERS = "barriers", "What gets in the way"
    STRENGTHS = "strengths", "Strengths to build on"


class Move(Choice):
    """The moves between school settings (AR9; job description, transition)."""

    INTO_SCHOOL = "into_school", "From nursery into school"
    NEXT_CLASS = "next_class", "Into the next class"
    SECONDARY = "secondary", "To secondary school"
    MID_YEAR = "mid_year", "From another school, mid-year"


class AboutMe(Section, title="About me", help="In my own words. Somebody may write for me."):
    """The child's page."""

    what_people_like_about_me: Annotated[
        Text, Lines(2), Ask("What people like about me", audience=EVERYONE, width=6, clauses=("OB2", "KP7"))
    ]
    i_am_good_at: Annotated[Text, Lines(2), Ask("I am good at", audience=EVERYONE, width=6, clauses=("OB2", "KP4"))]
    important_to_me: Annotated[Text, Lines(3), Ask("What matters to me", audience=EVERYONE, width=6, clauses=("KP4",))]
    what_is_hard: Annotated[Text, Lines(3), Ask("What is hard for me", audience=EVERYONE, width=6, clauses=("KP1",))]
    what_helps: Annotated[
        Text, Lines(3), Ask("What helps me", audience=EVERYONE, width=6,
                            clauses=("KP2", "ST1")),
    ]  # fmt: skip
    what_does_not_help: Annotated[
        Text, Lines(3), Ask("What does not help me", audience=EVERYONE, width=6, required=False, clauses=("KP2",))
    ]
    people_who_help_me: Annotated[
        Line, Ask("Grown-ups who help me", audience=EVERYONE, required=False, width=12, clauses=("OB1",))
    ]
    how_i_learn_best: Annotated[
        tuple[Learning, ...], Ask("How I like to work", audience=EVERYONE, required=False, clauses=("KP4",))
    ]


class Sharing(Section, title="Who may know what", help="We agree this together. What is not ticked stays private."):
    """What the staff summary may hold."""

    share: Annotated[
        tuple[Shared, ...],
        Ask("All who teach me may know", audience=FAMILY_TOO, required=False, clauses=("GB2", "ME5")),
    ]


class Home(Section, title="From home", page=True):
    """What the family says."""

    profile_date: Annotated[date, Ask("Date", audience=FAMILY_TOO, width=3, clauses=("ME2",))]
    contributors: Annotated[
        tuple[Contributor, ...], Ask("Who had a say?", audience=FAMILY_TOO, width=9, clauses=("ME2", "AS1"))
    ]
    home_view: Annotated[
        Text, Lines(2), Ask("What does the family say?", audience=FAMILY_TOO, required=False, width=6,
                            clauses=("ME2", "KP10")),
    ]  # fmt: skip
    culture_notes: Annotated[
        Text, Lines(2), Ask("Language, culture or faith: what helps us to know?", audience=FAMILY_TOO, required=False,
                            width=6, clauses=("ST4",)),
    ]  # fmt: skip
    languages_at_home: Annotated[Line, Ask("Languages at home", audience=FAMILY_TOO, required=False, clauses=("ST4",))]
    parent_view_before: Annotated[
        Line, Ask("Said at the referral", prefill="referral.parent_view", locked=True, required=False)
    ]
    home_view_missing: Annotated[ParentMissing, Ask("If no parent or carer: why?", required=False, clauses=("AS1",))]


class School(Section, title="From school"):
    """What staff know."""

    areas: Annotated[
        tuple[ScoredArea, ...],
        Ask(
            "Where help is needed", prefill="referral.areas+referral.main_area", required=False, clauses=("KP1", "ME3")
        ),
    ]
    barriers: Annotated[
        Text, Lines(2), Ask("What gets in the way of learning?", "Say it for each area.", width=6, clauses=("KP1",))
    ]
    strengths_for_plan: Annotated[
        Text, Lines(2), Ask("Strengths to build on", "Also what they like.", prefill="referral.strengths",
                            audience=FAMILY_TOO, width=6, clauses=("KP4", "ME3")),
    ]  # fmt: skip
    teacher_view: Annotated[Text, Lines(2), Ask("What does the class teacher see?", width=6, clauses=("ME2", "ME6"))]
    friends_circle: Annotated[
        Text, Lines(2), Ask("Friends and playtimes", "No other child’s name.", required=False, width=6,
                            clauses=("KP12",)),
    ]  # fmt: skip
    other_support: Annotated[
        tuple[OtherHelp, ...],
        Ask("Who helps already?", prefill="referral.other_help", required=False, states=(State.DONT_KNOW,),
            clauses=("KP11",)),
    ]  # fmt: skip
    sessions_possible: Annotated[
        int, Field(ge=0, le=400), Ask("Sessions possible", prefill="pupil.sessions_possible", required=False, width=3)
    ]
    sessions_attended: Annotated[
        int, Field(ge=0, le=400), Ask("Sessions attended", prefill="pupil.sessions_attended", required=False, width=3)
    ]
    attendance_period: Annotated[
        Line, Ask("Over which weeks", prefill="referral.attendance_period", required=False, width=3, clauses=("AR1",))
    ]
    academic_snapshot: Annotated[Line, Ask("Reading, writing, maths", required=False, width=3, clauses=("ME8",))]
    moving: Annotated[Move, Ask("If moving between settings: which move?", required=False, clauses=("AR9",))]


class Office(Section, title="Office use", office=True):
    """Who was told, and when (GB2)."""

    summary_shared_on: Annotated[date, Ask("Summary given to staff on", required=False, clauses=("GB2", "ME5"))]
    summary_shared_with: Annotated[
        Line, Ask("To whom", "Roles or names of staff", required=False, width=8, clauses=("GB2",))
    ]


@rule("profile_date", "home_view", "home_view_missing", optional=True,
      repair=lambda _c, _v: {"home_view_missing": "no_reply"})  # fmt: skip
def home_view_without_reason(_day: date, view: str | None, reason: str | None) -> Fault | None:
    """The family's view is there, or the reason why not (AS1)."""
    if view or reason:
        return None
    return Fault("The family’s view is missing, and it does not say why.", "Please write it, or tick the reason.",
                 on="home_view")  # fmt: skip


@rule("home_view", "contributors",
      repair=lambda _c, v: {"contributors": (*v["contributors"], "parent")})  # fmt: skip
def home_view_of_nobody(_view: str, who: tuple[str, ...]) -> Fault | None:
    """A view from home comes from a parent or carer."""
    if Contributor.PARENT.value in who:
        return None
    return Fault("There is a view from home, but no parent or carer is ticked.", "Please tick who had a say.",
                 on="contributors")  # fmt: skip


@rule("contributors")
def child_had_no_say(who: tuple[str, ...]) -> Fault | None:
    """The child's own words come first."""
    if Contributor.PUPIL.value in who:
        return None
    return Fault("The child had no say in this profile.", "Please ask the child: speaking or drawing will do.",
                 Severity.WARNING)  # fmt: skip


@rule("summary_shared_on", "summary_shared_with", optional=True,
      repair=lambda _c, _v: {"summary_shared_with": "Class teacher and teaching assistant"})  # fmt: skip
def shared_with_nobody(_on: date, whom: str | None) -> Fault | None:
    """A summary was given to somebody (GB2)."""
    if whom:
        return None
    return Fault("It does not say who got the summary.", "Please write who.", on="summary_shared_with")


@rule("summary_shared_on", "share", optional=True)
def nothing_may_be_shared(_on: date, share: tuple[str, ...] | None) -> Fault | None:
    """Staff are told only what is ticked (X12)."""
    if share:
        return None
    return Fault("A summary was given, but nothing is ticked that may be told.", "Please tick what may be told.",
                 Severity.WARNING, on="share")  # fmt: skip


@rule("teacher_view", "contributors")
def teacher_view_of_nobody(_view: str, who: tuple[str, ...]) -> Fault | None:
    """The profile is made with the family and with staff (ME2)."""
    if Contributor.TEACHER.value in who:
        return None
    return Fault("There is a view from the class, but the class teacher is not ticked.", "Please tick who had a say.",
                 Severity.WARNING, on="contributors")  # fmt: skip


@rule("areas", "moving", optional=True)
def move_not_named(areas: tuple[str, ...], moving: str | None) -> Fault | None:
    """Moving between settings is one of four moves (AR9)."""
    if moving or ScoredArea.TRANSITION.value not in areas:
        return None
    return Fault("It does not say which move is hard.", "Please tick which.", Severity.WARNING, on="moving")


class PupilProfile(Form):
    """Who the child is, told by the child, the family and the school."""

    about = About(
        slug="pupil-profile",
        title="Pupil profile",
        code="PP",
        version=1,
        who="For the child with the Learning Mentor, then the family and the teacher. About twenty minutes.",
        audiences=(Audience.STAFF, Audience.FAMILY, Audience.CHILD),
        copies={Audience.CHILD: ("All about me", "For me: what I am like and what helps me.")},
    )
    rules = (
        home_view_without_reason,
        home_view_of_nobody,
        child_had_no_say,
        shared_with_nobody,
        nothing_may_be_shared,
        teacher_view_of_nobody,
        move_not_named,
        attended_more_than_possible,
        attended_out_of_how_many,
        not_in_future("summary_shared_on", "shared_in_the_future"),
        not_in_future("profile_date", "profile_in_the_future"),
        later("profile_date", "summary_shared_on", "shared_before_profile", "It was shared before it was written."),
    )

    whose: WhoseWithChild
    about_me: AboutMe
    sharing: Sharing
    home: Home
    school: School
    office: Office
