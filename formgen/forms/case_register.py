"""The case register: one row for each referral, made from the other records; children appear as case numbers only."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from formgen.ask import Ask, Choice, Line
from formgen.form import About, Form, Row, Section
from formgen.forms.parts import ScoredArea, Tier, YearGroup


class Referrer(Choice):
    """Who referred (RF1–RF4), with the codes of the referral form."""

    PARENT_CARER = "parent_carer", "Family"
    CLASS_TEACHER = "class_teacher", "Teacher"
    SLT_SMT = "slt_smt", "SLT"
    SENCO = "senco", "SENCO"
    OTHER = "other", "Other"


class Decided(Choice):
    """What was decided, with the codes of the referral form."""

    ACCEPT = "accept", "Accept"
    WAIT = "wait", "Wait"
    OTHER_SUPPORT = "other_support", "Other help"
    MORE_INFO = "more_info", "Ask more"
    DECLINE = "decline", "Decline"


class Year(Choice):
    """Year groups, as short as a narrow column needs them."""

    N1 = YearGroup.N1.value, "N1"
    N2 = YearGroup.N2.value, "N2"
    R = YearGroup.R.value, "R"
    Y1 = YearGroup.Y1.value, "Y1"
    Y2 = YearGroup.Y2.value, "Y2"
    Y3 = YearGroup.Y3.value, "Y3"
    Y4 = YearGroup.Y4.value, "Y4"
    Y5 = YearGroup.Y5.value, "Y5"
    Y6 = YearGroup.Y6.value, "Y6"


class MainArea(Choice):
    """What can be scored, as short as a narrow column needs it."""

    ATTENDANCE = ScoredArea.ATTENDANCE.value, ScoredArea.ATTENDANCE.label
    SELF_ESTEEM = ScoredArea.SELF_ESTEEM.value, ScoredArea.SELF_ESTEEM.label
    MOTIVATION = ScoredArea.MOTIVATION.value, "Motivation"
    BEHAVIOUR = ScoredArea.BEHAVIOUR.value, "Behaviour"
    LOSS = ScoredArea.LOSS.value, "Loss"
    SOCIAL = ScoredArea.SOCIAL.value, "Friendship"
    TRANSITION = ScoredArea.TRANSITION.value, "Moving"
    GOAL = ScoredArea.GOAL.value, "Own goal"


class Ending(Choice):
    """Why support ended, with the codes of the exit record."""

    PLANNED = "planned", "As planned"
    LEFT_SCHOOL = "left_school", "Left school"
    PARENT_ENDED = "parent_ended", "Family ended it"
    CHILD_ENDED = "child_ended", "Child ended it"
    OTHER_SUPPORT = "other_support", "Other support"
    MOVED_YEAR = "moved_year", "Moved"
    OTHER = "other", "Other"


class Episode(Row):
    """One case: one episode of support of one child."""

    case: Annotated[Line, Ask("Case number", width=2, clauses=("ME1",))]
    episode: Annotated[int, Field(ge=1, le=99), Ask("Time", width=2, clauses=("ME1",))]
    year_group: Annotated[Year, Ask("Year", width=2, required=False, clauses=("GB3",))]
    source: Annotated[Referrer, Ask("By", width=2, required=False, clauses=("RF1", "RF2", "RF3", "RF4"))]
    referred_on: Annotated[date, Ask("Referred", width=2, required=False, clauses=("ME1",))]
    decided_on: Annotated[date, Ask("Decided", width=2, required=False, clauses=("ME1",))]
    decision: Annotated[Decided, Ask("Decision", width=2, required=False, clauses=("ME1",))]
    tier: Annotated[Tier, Ask("Tier", width=2, required=False, clauses=("JD29",))]
    agreed_on: Annotated[date, Ask("Family agreed", width=2, required=False, clauses=("ME2",))]
    exception: Annotated[bool, Ask("Exception", width=2, required=False, clauses=("ME2",))]
    profile_on: Annotated[date, Ask("Profile", width=2, required=False, clauses=("ME2",))]
    entry_on: Annotated[date, Ask("Entry", width=2, required=False, clauses=("JD37", "SC1"))]
    plan_on: Annotated[date, Ask("Plan", width=2, required=False, clauses=("JD34", "SC2"))]
    started_on: Annotated[date, Ask("Started", width=2, required=False, clauses=("ME1",))]
    sessions_held: Annotated[int, Field(ge=0), Ask("Sessions held", width=2, required=False, clauses=("JD37",))]
    reviews: Annotated[int, Field(ge=0), Ask("Reviews", width=2, required=False, clauses=("ME4",))]
    ended_on: Annotated[date, Ask("Ended", width=2, required=False, clauses=("ME7",))]
    end_reason: Annotated[Ending, Ask("Why it ended", width=2, required=False, clauses=("ME7",))]
    main_area: Annotated[MainArea, Ask("Main area", width=2, required=False, clauses=("SC1", "GB3"))]
    entry_score: Annotated[int, Field(ge=0, le=10), Ask("First score", width=2, required=False, clauses=("SC1", "AS1"))]
    final_score: Annotated[int, Field(ge=0, le=10), Ask("Last score", width=2, required=False, clauses=("SC1", "AS1"))]


class Made(Section, title="This register"):
    """When it was made."""

    as_of: Annotated[date, Ask("As of", "What the records said on this day.", clauses=("AS6",))]


class Register(Section, title="Cases"):
    """One row a case."""

    cases: Annotated[
        list[Episode],
        Ask("Case", "One row for each referral. “Time” counts the times of support of one child. “Exception”: it "
            "began without a family’s agreement.", required=False,
            blank_rows=1, clauses=("ME1", "SC1", "AS6")),
    ]  # fmt: skip


class CaseRegister(Form):
    """The register of cases."""

    about = About(
        slug="case-register",
        title="Case register",
        code="CR",
        version=1,
        who="For the Learning Mentor and the Inclusion Manager: made from the other records, nothing to fill in.",
        scope="school",
        wide=True,
        derived=True,
    )

    made: Made
    listing: Register
