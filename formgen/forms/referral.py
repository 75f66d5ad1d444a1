"""The referral: someone asks the Learning Mentor to help a child (policy, Monitoring and Evaluation)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import Field

from formgen.ask import FAMILY_TOO, Ask, Audience, Choice, Line, Lines, Score, State, Text
from formgen.errors import Severity
from formgen.form import About, Context, Fault, Form, Row, Section, rule
from formgen.forms.parts import (
    Area,
    OtherHelp,
    ScoredArea,
    Tier,
    YearGroup,
    attended_more_than_possible,
    attended_out_of_how_many,
    later,
    not_in_future,
)
from formgen.pupils import upn_problem


class Source(Choice):
    """Who may refer (RF1–RF4); `other` is kept and reported as not listed in the policy."""

    PARENT_CARER = "parent_carer", "Parent or carer"
    CLASS_TEACHER = "class_teacher", "Class teacher"
    SLT_SMT = "slt_smt", "Senior leader (SLT or SMT)"
    SENCO = "senco", "SENCO"
    OTHER = "other", "Somebody else"


class MainArea(Choice):
    """What matters most: one of the nine areas or the goal."""

    ATTENDANCE = Area.ATTENDANCE.value, Area.ATTENDANCE.label
    SELF_ESTEEM = Area.SELF_ESTEEM.value, Area.SELF_ESTEEM.label
    MOTIVATION = Area.MOTIVATION.value, Area.MOTIVATION.label
    BEHAVIOUR = Area.BEHAVIOUR.value, Area.BEHAVIOUR.label
    GIFTED = Area.GIFTED.value, Area.GIFTED.label
    LOOKED_AFTER = Area.LOOKED_AFTER.value, Area.LOOKED_AFTER.label
    LOSS = Area.LOSS.value, Area.LOSS.label
    SOCIAL = Area.SOCIAL.value, Area.SOCIAL.label
    TRANSITION = Area.TRANSITION.value, Area.TRANSITION.label
    GOAL = ScoredArea.GOAL.value, ScoredArea.GOAL.label


class HowLong(Choice):
    """How long it has been a worry."""

    UNDER_MONTH = "under_month", "Under a month"
    MONTHS_1_3 = "months_1_3", "1–3 months"
    MONTHS_3_12 = "months_3_12", "3–12 months"
    OVER_YEAR = "over_year", "Over a year"


class ChildKnows(Choice):
    """Whether the child knows of the referral."""

    YES = "yes", "Yes"
    NO = "no", "No"
    TOO_YOUNG = "too_young", "Too young to ask"


class Urgency(Choice):
    """When help is wanted. Safety worries do not belong here."""

    SOON = "soon", "Soon"
    HALF_TERM = "half_term", "This half term"
    WHEN_SPACE = "when_space", "When there is space"


class SenStatus(Choice):
    """Provision codes of the school census."""

    N = "N", "None"
    K = "K", "Support"
    E = "E", "EHC plan"


class Decision(Choice):
    """What was decided on the referral."""

    ACCEPT = "accept", "Accept"
    WAIT = "wait", "Wait"
    OTHER_SUPPORT = "other_support", "Other help"
    MORE_INFO = "more_info", "Ask more"
    DECLINE = "decline", "Decline"


class AreaScore(Row):
    """One area and how it is going."""

    score: Annotated[Score, Ask("Your view today", required=False, audience=FAMILY_TOO, states=(State.DONT_KNOW,))]


class Child(Section, title="The child"):
    """Who the child is."""

    pupil_name: Annotated[
        Line,
        Ask("Name", audience=FAMILY_TOO, prefill="pupil.name", locked=True, width=4, clauses=("ME1",)),
    ]
    preferred_name: Annotated[
        Line, Ask("Likes to be called", audience=FAMILY_TOO, prefill="pupil.known_as", required=False, width=4)
    ]
    class_name: Annotated[Line, Ask("Class", audience=FAMILY_TOO, prefill="pupil.class_name", required=False, width=4)]


class Asking(Section, title="Who is asking"):
    """Who asks for help."""

    referral_source: Annotated[
        Source, Ask("Who is asking for help?", audience=FAMILY_TOO, clauses=("RF1", "RF2", "RF3", "RF4"))
    ]
    source_other: Annotated[Line, Ask("If other: who?", audience=FAMILY_TOO, required=False, width=3)]
    referred_by: Annotated[Line, Ask("Your name", audience=FAMILY_TOO, width=3)]
    referred_by_role: Annotated[Line, Ask("Your role", audience=FAMILY_TOO, width=3)]
    referral_date: Annotated[date, Ask("Date", audience=FAMILY_TOO, width=3, clauses=("ME1",))]


class Worries(Section, title="What worries you"):
    """The areas of concern and how things stand."""

    areas: Annotated[
        tuple[Area, ...],
        Ask(
            "Tick all that worry you",
            audience=FAMILY_TOO,
            required=False,
            clauses=("KP1", "AR1", "AR2", "AR3", "AR4", "AR5", "AR6", "AR7", "AR8", "AR9"),
        ),
    ]
    main_area: Annotated[
        MainArea,
        Ask("What matters most?", "One that you ticked.", audience=FAMILY_TOO, width=4, clauses=("SC1",)),
    ]
    goal_other: Annotated[
        Line, Ask("Or a goal in your own words", audience=FAMILY_TOO, required=False, width=8, clauses=("OR1",))
    ]
    how_long: Annotated[HowLong, Ask("For how long?", audience=FAMILY_TOO, states=(State.DONT_KNOW,))]
    area_scores: Annotated[
        dict[ScoredArea, AreaScore],
        Ask(
            "How is it going today?",
            "For each one that you ticked: 0 is very hard now, 10 is going really well. There is no right number.",
            audience=FAMILY_TOO,
            required=False,
            clauses=("AS0", "SC1"),
        ),
    ]
    concern: Annotated[
        Text,
        Lines(3),
        Ask(
            "What do you see? When, and where?",
            "Facts first. Write as if the family will read it.",
            audience=FAMILY_TOO,
            clauses=("KP1",),
        ),
    ]


class Knowing(Section, title="What you know of the child"):
    """Strengths, what was tried, what is hoped for."""

    strengths: Annotated[
        Text, Lines(2), Ask("What is going well? What do they enjoy?", audience=FAMILY_TOO, width=6, clauses=("KP4",))
    ]
    already_tried: Annotated[
        Text,
        Lines(2),
        Ask("What has been tried, and did it help?", audience=FAMILY_TOO, required=False, width=6, clauses=("OR2",)),
    ]
    change_wanted: Annotated[
        Text,
        Lines(2),
        Ask("What would be different if this worked?", audience=FAMILY_TOO, width=6, clauses=("KP6",)),
    ]
    child_view: Annotated[
        Text,
        Lines(2),
        Ask("What does the child say about it?", audience=FAMILY_TOO, required=False, width=6, clauses=("AS1",)),
    ]
    child_knows: Annotated[ChildKnows, Ask("Does the child know?", audience=FAMILY_TOO, width=5, clauses=("AS1",))]
    urgency: Annotated[Urgency, Ask("When is help wanted?", audience=FAMILY_TOO, width=7)]
    other_help: Annotated[
        tuple[OtherHelp, ...],
        Ask("Who helps already?", "Only the name of the service.", audience=FAMILY_TOO, required=False,
            states=(State.DONT_KNOW,), clauses=("KP11",)),
    ]  # fmt: skip
    parent_told_on: Annotated[date, Ask("Parent or carer told on", required=False, clauses=("KP10",))]
    parent_view: Annotated[Text, Lines(2), Ask("What do they think?", required=False, width=8, clauses=("KP10", "SC3"))]
    safeguarding_told: Annotated[bool, Ask("Passed to the safeguarding lead?", "Do not say what.", width=8)]
    safeguarding_told_on: Annotated[date, Ask("If yes: on", required=False)]


class SchoolFacts(Section, title="From the school’s records"):
    """What the class list knows; never on a family's copy."""

    date_of_birth: Annotated[date, Ask("Date of birth", prefill="pupil.dob", required=False, width=3)]
    year_group: Annotated[YearGroup, Ask("Year group", prefill="pupil.year_group", required=False, width=2)]
    upn: Annotated[Line, Ask("UPN", prefill="pupil.upn", required=False, width=3)]
    sen_status: Annotated[SenStatus, Ask("SEN", prefill="pupil.sen_status", required=False, width=4, clauses=("ST3",))]
    first_language: Annotated[
        Line, Ask("First language", prefill="pupil.first_language", required=False, width=3, clauses=("ST4",))
    ]
    eal: Annotated[bool, Ask("EAL", prefill="pupil.eal", required=False, width=3, clauses=("ST4",))]
    pupil_premium: Annotated[bool, Ask("Pupil premium", prefill="pupil.pupil_premium", required=False, width=3)]
    in_care: Annotated[bool, Ask("In care", prefill="pupil.in_care", required=False, width=3, clauses=("AR6",))]
    sessions_possible: Annotated[
        int, Field(ge=0, le=400), Ask("Sessions possible", prefill="pupil.sessions_possible", required=False, width=3)
    ]
    sessions_attended: Annotated[
        int, Field(ge=0, le=400), Ask("Sessions attended", prefill="pupil.sessions_attended", required=False, width=3)
    ]
    attendance_period: Annotated[Line, Ask("Over which weeks", required=False, width=6, clauses=("AR1",))]


class OfficeUse(Section, title="Office use", office=True):
    """Filled in when the referral is decided on."""

    received_on: Annotated[date, Ask("Received on", required=False, width=3)]
    decided_on: Annotated[date, Ask("Decided on", required=False, width=3, clauses=("ME1",))]
    feedback_on: Annotated[date, Ask("Referrer told on", required=False, width=3, clauses=("KP10", "SC5"))]
    senco_told_on: Annotated[date, Ask("SENCO told on", required=False, width=3, clauses=("ST3",))]
    decision: Annotated[Decision, Ask("Decision", required=False, width=3, clauses=("ME1",))]
    tier: Annotated[Tier, Ask("Tier", required=False, width=3, clauses=("JD29",))]
    decision_reason: Annotated[Line, Ask("Reason", required=False, width=3)]
    eal_coordinator_told_on: Annotated[date, Ask("EAL lead told on", required=False, width=3, clauses=("ST4",))]


_SCORABLE = {a.value for a in ScoredArea}


@rule("referral_source", "source_other", "areas", "goal_other", optional=True,
      repair=lambda _c, v: {"areas": (*(v["areas"] or ()), "self_esteem")})  # fmt: skip
def no_area_that_can_be_scored(
    _source: str, _other: str | None, areas: tuple[str, ...] | None, goal: str | None
) -> Fault | None:
    """At least one area that can be scored, or a goal (two of the nine areas are groups)."""
    if goal or _SCORABLE.intersection(areas or ()):
        return None
    return Fault(
        "No area is ticked that can be scored from 0 to 10, and there is no goal.",
        "Please tick at least one area besides the two groups (gifted and talented, looked-after child), "
        "or write a goal.",
        on="areas",
    )


@rule("main_area", "areas", "goal_other", optional=True,
      repair=lambda _c, v: {"areas": (*(v["areas"] or ()), v["main_area"])} if v["main_area"] != "goal"
      else {"goal_other": v["goal_other"] or "To speak up in class"})  # fmt: skip
def main_area_not_ticked(main: str, areas: tuple[str, ...] | None, goal: str | None) -> Fault | None:
    """The main area is one of those ticked; the goal needs its words."""
    if main == MainArea.GOAL.value:
        return None if goal else Fault("The goal matters most, but no goal is written.", "Please write the goal.")
    if main in (areas or ()):
        return None
    return Fault("The area that matters most is not one of those ticked.", "Please tick it, or choose another.")


@rule("main_area", repair=lambda c, _v: {"main_area": c.choice([a.value for a in ScoredArea])})
def main_area_cannot_be_scored(main: str) -> Fault | None:
    """A group of children cannot be the main area: nobody can score it first and last (SC1)."""
    if main in _SCORABLE:
        return None
    return Fault(
        "This is a group of children, not a difficulty: it cannot be scored at the start and the end.",
        "Please choose the area in which help is wanted.",
    )


@rule("referral_source", "source_other", optional=True, repair=lambda _c, _v: {"source_other": "School nurse"})
def source_not_named(source: str, other: str | None) -> Fault | None:
    """“Somebody else” says who."""
    if source != Source.OTHER.value or other:
        return None
    return Fault("It does not say who “somebody else” is.", "Please write who is asking.", on="source_other")


@rule("referral_source", "already_tried", optional=True, repair=lambda _c, _v: {"already_tried": "A talk partner."})
def nothing_tried_yet(source: str, tried: str | None) -> Fault | None:
    """Staff say what was tried: the support is additional (OR2)."""
    if source == Source.PARENT_CARER.value or tried:
        return None
    return Fault("It does not say what has been tried.", "Please say what was tried, and whether it helped.",
                 on="already_tried")  # fmt: skip


@rule("referral_source", "parent_told_on", optional=True, context=True,
      repair=lambda _c, v: {"parent_told_on": date(2025, 9, 8)} if v["parent_told_on"]
      else {"referral_source": "parent_carer"})  # fmt: skip
def parent_not_told(source: str, told: date | None, context: Context) -> Fault | None:
    """When staff refer, a parent or carer has been told (KP10)."""
    if told is not None and told > context.today:
        return Fault("This date is in the future.", "Please check the date.", on="parent_told_on")
    if source == Source.PARENT_CARER.value or told:
        return None
    return Fault("No parent or carer has been told yet.", "Please tell them, and write the date.", on="parent_told_on")


@rule("referral_source", "areas", "goal_other", "area_scores", optional=True)
def ticked_area_without_score(
    source: str, areas: tuple[str, ...] | None, goal: str | None, scores: Mapping[str, Any] | None
) -> Fault | None:
    """Staff score every area that they tick; families may."""
    ticked = {a for a in areas or () if a in _SCORABLE} | ({"goal"} if goal else set())
    missing = [a.label for a in ScoredArea if a in ticked and ((scores or {}).get(a) or {}).get("score") is None]
    if not missing or source == Source.PARENT_CARER.value:
        return None
    return Fault(f"No score yet for: {', '.join(missing)}.", "Please give each a number from 0 to 10.",
                 Severity.WARNING, on="areas")  # fmt: skip


@rule("referral_date", context=True)
def referral_in_the_future(day: date, context: Context) -> Fault | None:
    """A referral is dated today or earlier."""
    return Fault("This date is in the future.", "Please check the date.") if day > context.today else None


@rule("safeguarding_told", "safeguarding_told_on", optional=True,
      repair=lambda _c, v: {"safeguarding_told_on": date(2025, 9, 8)} if v["safeguarding_told"] else {})  # fmt: skip
def safeguarding_date_missing(told: bool, on: date | None) -> Fault | None:
    """“Passed to the safeguarding lead” has its date, and nothing else."""
    if not told or on:
        return None
    return Fault("It does not say when it was passed on.", "Please write the date only.", on="safeguarding_told_on")


@rule("decision", "decided_on", optional=True, repair=lambda _c, _v: {"decided_on": date(2025, 9, 15)})
def decision_without_date(_decision: str, on: date | None) -> Fault | None:
    """A decision has its date."""
    return None if on else Fault("The decision has no date.", "Please write when it was decided.", on="decided_on")


@rule("eal", "areas", "eal_coordinator_told_on", optional=True)
def eal_coordinator_not_told(eal: bool, areas: tuple[str, ...] | None, told: date | None) -> Fault | None:
    """Where language and feelings meet, the EAL coordinator works with the mentor (ST4)."""
    feelings = {"self_esteem", "loss", "social", "behaviour"}.intersection(areas or ())
    if not eal or not feelings or told:
        return None
    return Fault("The child learns English as an additional language.", "Please tell the EAL coordinator.",
                 Severity.WARNING, on="eal_coordinator_told_on")  # fmt: skip


@rule("decision", "decision_reason", optional=True)
def decision_without_reason(_decision: str, reason: str | None) -> Fault | None:
    """Support is first, but not only, for some children: so each decision has its reason (OR1)."""
    if reason:
        return None
    return Fault("It does not say why this was decided.", "Please write a few words, such as “space from January”.",
                 Severity.WARNING, on="decision_reason")  # fmt: skip


@rule("decision", "tier", optional=True)
def accepted_without_tier(decision: str, tier: str | None) -> Fault | None:
    """A child who is taken on is in one of the three tiers (JD29)."""
    if decision != Decision.ACCEPT.value or tier:
        return None
    return Fault("It does not say in which tier the support is.", "Please tick one.", Severity.WARNING, on="tier")


@rule("decision", "sen_status", "referral_source", "senco_told_on", optional=True)
def senco_not_told(_decision: str, status: str | None, source: str | None, told: date | None) -> Fault | None:
    """The SENCO works with the mentor for children with special educational needs (ST3)."""
    if status in (None, SenStatus.N.value) or source == Source.SENCO.value or told:
        return None
    return Fault("The child has special educational needs.", "Please tell the SENCO.", Severity.WARNING,
                 on="senco_told_on")  # fmt: skip


@rule("upn")
def upn_does_not_check(upn: str) -> Fault | None:
    """A UPN has a check letter; a wrong one warns and stops nothing (domain facts, 4.3)."""
    if upn_problem(upn) is None:
        return None
    return Fault("This UPN cannot be right.", "Please compare it with the school’s list.", Severity.WARNING)


class Referral(Form):
    """A request for the Learning Mentor's help, from home or school."""

    about = About(
        slug="referral",
        title="Referral to the Learning Mentor",
        code="RF",
        version=1,
        who="For parents and carers, class teachers, senior leaders and the SENCO. About ten minutes.",
        audiences=(Audience.STAFF, Audience.FAMILY),
        scope="pupil",
    )
    rules = (
        no_area_that_can_be_scored,
        main_area_cannot_be_scored,
        main_area_not_ticked,
        source_not_named,
        nothing_tried_yet,
        parent_not_told,
        ticked_area_without_score,
        referral_in_the_future,
        safeguarding_date_missing,
        decision_without_date,
        eal_coordinator_not_told,
        decision_without_reason,
        accepted_without_tier,
        senco_not_told,
        upn_does_not_check,
        attended_more_than_possible,
        attended_out_of_how_many,
        not_in_future("date_of_birth", "born_in_the_future"),
        not_in_future("senco_told_on", "senco_told_in_the_future"),
        not_in_future("eal_coordinator_told_on", "eal_coordinator_told_in_the_future"),
        not_in_future("safeguarding_told_on", "safeguarding_told_in_the_future"),
        not_in_future("received_on", "received_in_the_future"),
        not_in_future("decided_on", "decided_in_the_future"),
        not_in_future("feedback_on", "feedback_in_the_future"),
        later("received_on", "decided_on", "decided_before_received", "It was decided before it was received."),
    )

    child: Child
    asking: Asking
    worries: Worries
    knowing: Knowing
    facts: SchoolFacts
    office: OfficeUse
