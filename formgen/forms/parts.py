"""What forms share: the nine areas, the parties, the target keys, and the sections that recur."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from formgen.ask import EVERYONE, FAMILY_TOO, Ask, Choice, Line
from formgen.errors import Severity
from formgen.form import Context, Fault, Rule, Section, rule


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


class Years(Choice):
    """The same, Year 1 first: where a hand writes the number of a choice, that number is the year."""

    Y1 = YearGroup.Y1.value, YearGroup.Y1.label
    Y2 = YearGroup.Y2.value, YearGroup.Y2.label
    Y3 = YearGroup.Y3.value, YearGroup.Y3.label
    Y4 = YearGroup.Y4.value, YearGroup.Y4.label
    Y5 = YearGroup.Y5.value, YearGroup.Y5.label
    Y6 = YearGroup.Y6.value, YearGroup.Y6.label
    R = YearGroup.R.value, YearGroup.R.label
    N2 = YearGroup.N2.value, YearGroup.N2.label
    N1 = YearGroup.N1.value, YearGroup.N1.label


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


class OtherHelp(Choice):
    """Services that help already: their names only."""

    SENCO = "senco", "SENCO"
    EAL = "eal", "Language support (EAL)"
    COUNSELLOR = "counsellor", "Counsellor"
    SPEECH = "speech", "Speech and language"
    ATTENDANCE = "attendance", "Attendance officer"
    HEALTH = "health", "Health service"
    EARLY_HELP = "early_help", "Early help"
    NONE = "none", "None"


class TargetKey(Choice):
    """At most three targets, so that assessment stays manageable (AS5)."""

    T1 = "T1", "Target 1"
    T2 = "T2", "Target 2"
    T3 = "T3", "Target 3"


class Agreement(Choice):
    """How far somebody agrees. There is no middle; “don't know” stands apart."""

    STRONGLY_AGREE = "strongly_agree", "Strongly agree"
    AGREE = "agree", "Agree"
    DISAGREE = "disagree", "Disagree"
    STRONGLY_DISAGREE = "strongly_disagree", "Strongly disagree"


class Wave(Choice):
    """When a child is asked."""

    START = "start", "At the start"
    MIDDLE = "middle", "Part of the way"
    END = "end", "At the end"


class Asked(Choice):
    """Whether the child answered. Asked and not wanting to is not the same as never asked."""

    ANSWERED = "answered", "Answered some or all"
    DID_NOT_WANT_TO = "did_not_want_to", "Did not want to"
    COULD_NOT_BE_ASKED = "could_not_be_asked", "Could not be asked"


class HowAnswered(Choice):
    """The ways in which a child may answer."""

    SPOKE = "spoke", "Spoke"
    WROTE = "wrote", "Wrote"
    DREW = "drew", "Drew"
    POINTED = "pointed", "Pointed"
    SIGNED = "signed", "Signed"
    HOME_LANGUAGE = "home_language", "Home language"
    OBSERVED = "observed", "An adult watched"


def not_answered_yet_answers(*items: str) -> Rule:
    """A rule that a child who was not asked, or did not want to answer, has no answer to any of the items."""

    def function(asked: str, *said: str | None) -> Fault | None:
        if asked == Asked.ANSWERED.value or not any(said):
            return None
        return Fault("There are answers, but it says that the child did not answer.",
                     "Please choose “Answered some or all”, or take the answers out.")  # fmt: skip

    function.__name__ = "not_answered_yet_answers"
    return rule("asked", *items, optional=True, repair=lambda _c, _v: {"asked": Asked.ANSWERED.value})(function)


def answered_without_answers(*items: str) -> Rule:
    """A rule that warns when a child answered, but said something of none of the items."""

    def function(asked: str, *said: str | None) -> Fault | None:
        if asked != Asked.ANSWERED.value or any(said):
            return None
        return Fault("It says that the child answered, but no line has an answer.",
                     "If the child did not want to answer, please choose “Did not want to”.",
                     Severity.WARNING)  # fmt: skip

    function.__name__ = "answered_without_answers"
    return rule("asked", *items, optional=True)(function)


@rule("voice_date", "wave", context=True)
def asked_twice_on_one_day(day: date, wave: str, context: Context) -> Fault | None:
    """The voices of the start and the end lie apart (domain facts, 6.4)."""
    voices = (v for slug in ("pupil-voice", "pupil-voice-young") for v in context.earlier.get(slug, ()))
    if all(voice.get("voice_date") != day or voice.get("wave") == wave for voice in voices):
        return None
    return Fault("The child’s views of two different times have the same date.",
                 "Please check the date, and when this is.", Severity.WARNING)  # fmt: skip


@rule("helper", "learning_mentor")
def helped_by_the_mentor(helper: str, mentor: str) -> Fault | None:
    """The child speaks more freely of the mentor's work when somebody else helps."""
    helped, known = (" ".join(name.partition(",")[0].casefold().split()) for name in (helper, mentor))
    if helped != known:
        return None
    return Fault("The Learning Mentor helped the child to answer.",
                 "Where staffing allows, please let somebody else help next time.", Severity.WARNING)  # fmt: skip


class Whose(Section, title="Whose record"):
    """Whose record this is: filled in by formgen."""

    child: Annotated[Line, Ask("Child", audience=FAMILY_TOO, prefill="pupil.known_as", locked=True, width=4)]
    class_name: Annotated[
        Line, Ask("Class", audience=FAMILY_TOO, prefill="pupil.class_name", locked=True, width=4, required=False)
    ]
    completed_by: Annotated[Line, Ask("Filled in by", "Name and role", audience=FAMILY_TOO, width=4)]


class WhoseWithChild(Whose, title="Whose record"):
    """The same on a form of which the child gets a copy."""

    child: Annotated[Line, Ask("Child", audience=EVERYONE, prefill="pupil.known_as", locked=True, width=4)]
    class_name: Annotated[
        Line, Ask("Class", audience=EVERYONE, prefill="pupil.class_name", locked=True, width=4, required=False)
    ]


class Attendance(Section, title="Attendance"):
    """Attendance in half-day sessions: numerator and denominator, never a bare percentage."""

    sessions_possible: Annotated[
        int, Field(ge=0, le=400), Ask("Sessions possible", prefill="pupil.sessions_possible", required=False)
    ]
    sessions_attended: Annotated[
        int, Field(ge=0, le=400), Ask("Sessions attended", prefill="pupil.sessions_attended", required=False)
    ]
    attendance_period: Annotated[Line, Ask("Over which weeks", required=False, width=4)]


@rule("sessions_attended", "sessions_possible", optional=True)
def attended_out_of_how_many(_attended: int, possible: int | None) -> Fault | None:
    """Attendance is two numbers: how many out of how many (domain facts, 2.1)."""
    if possible is not None:
        return None
    return Fault("It does not say out of how many sessions.", "Please write how many sessions were possible.",
                 Severity.WARNING, on="sessions_possible")  # fmt: skip


@rule("took_part")
def child_took_no_part(parties: tuple[str, ...]) -> Fault | None:
    """Progress is assessed together with the child (AS1); without the child it does not count as joint (M9)."""
    if Party.PUPIL.value in parties:
        return None
    return Fault("The child took no part.", "Please ask the child too: speaking, drawing or pointing will do.",
                 Severity.WARNING)  # fmt: skip


@rule("took_part", "parent_missing")
def reason_though_parent_took_part(parties: tuple[str, ...], _reason: str) -> Fault | None:
    """A parent or carer who took part needs no reason for being away (AS1, AS6)."""
    if Party.PARENT.value not in parties:
        return None
    return Fault("A parent or carer took part, and there is a reason why none did.",
                 "Please take one of them out.", Severity.WARNING, on="parent_missing")  # fmt: skip


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
    return rule(first, second, repair=lambda _chance, v: {second: max((d for d in v.values() if d), default=None)})(
        function
    )


class Kept(Section, title="This log"):
    """Which weeks a log of the school covers, and who keeps it."""

    period: Annotated[Line, Ask("School year or month", "Such as 2025/26, or March 2026", width=6)]
    kept_by: Annotated[Line, Ask("Kept by", "Name and role", prefill="school.learning_mentor", width=6)]


def not_in_future(name: str, code: str) -> Rule:
    """A rule that the date `name` is today or earlier."""

    def function(day: date, context: Context) -> Fault | None:
        return Fault("This date is in the future.", "Please check the date.") if day > context.today else None

    function.__name__ = code
    return rule(name, context=True)(function)
