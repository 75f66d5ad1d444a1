"""The exit record: the last scores beside the first, what is left to do, and who keeps an eye."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field

from formgen.ask import Ask, Choice, Line, Lines, Score, State, Text
from formgen.errors import Severity
from formgen.form import About, Context, Fault, Form, Row, Section, rule
from formgen.forms.parts import (
    Party,
    ScoredArea,
    TargetKey,
    Whose,
    attended_more_than_possible,
    child_took_no_part,
    later,
    not_in_future,
)
from formgen.rules import same_day_as


class Reason(Choice):
    """Why the support ends."""

    PLANNED = "planned", "As planned"
    LEFT_SCHOOL = "left_school", "Left the school"
    PARENT_ENDED = "parent_ended", "Parent or carer ended it"
    CHILD_ENDED = "child_ended", "Child ended it"
    OTHER_SUPPORT = "other_support", "Moved to other support"
    MOVED_YEAR = "moved_year", "Moved year or school"
    OTHER = "other", "Other"


class WhyNoScore(Choice):
    """Why there is no last score."""

    LEFT_BEFORE = "left_before", "Left before"
    ABSENT = "absent", "Absent"
    NOT_SUITABLE = "not_suitable", "Not suitable"
    FORGOT = "forgot", "Forgotten"
    DECLINED = "declined", "Did not want to"


class Strategy(Choice):
    """What goes on after the end (ME7)."""

    CLASS = "class", "Class teacher’s strategies"
    WEEKLY = "weekly", "Weekly check-in"
    FORTNIGHTLY = "fortnightly", "Fortnightly check-in"
    BUDDY = "buddy", "Buddy or play leader"
    CLUB = "club", "Club or group"
    SENCO = "senco", "Pass to the SENCO"
    COUNSELLOR = "counsellor", "Counsellor"
    AGENCY = "agency", "Outside agency"
    HANDOVER = "handover", "Handover to next class or school"
    NONE = "none", "None needed"


class TargetEnd(Choice):
    """How a target ended."""

    MET = "met", "Met"
    PARTLY = "partly", "Partly met"
    NOT_MET = "not_met", "Not met"
    DROPPED = "dropped", "Dropped"


class Progress(Choice):
    """How each party sees it."""

    MUCH_BETTER = "much_better", "Much better"
    BIT_BETTER = "bit_better", "A bit better"
    SAME = "same", "The same"
    WORSE = "worse", "Worse"


class AreaExit(Row):
    """One area at the end beside its start."""

    entry_score: Annotated[
        Score, Ask("At the start", prefill="entry-record:first.area_scores.score_joint", locked=True, required=False)
    ]
    final_joint: Annotated[Score, Ask("Agreed now", required=False, clauses=("AS1", "SC1"))]
    why_missing: Annotated[WhyNoScore, Ask("If no score: why?", required=False)]
    same_rater: Annotated[bool, Ask("Same people as at the start?", required=False, clauses=("AS6",))]
    evidence: Annotated[Line, Ask("What shows it", required=False, clauses=("AS6",))]


class TargetExit(Row):
    """One target at the end."""

    target_text: Annotated[Line, Ask("Target", prefill="action-plan.targets.target_text", locked=True, required=False)]
    target_value: Annotated[
        Decimal, Ask("Goal", prefill="action-plan.targets.target_value", locked=True, required=False)
    ]
    final_value: Annotated[Decimal, Ask("Now", required=False, clauses=("AS3",))]
    status: Annotated[TargetEnd, Ask("How it stands", required=False, clauses=("AS3", "ME7"))]


class View(Row):
    """One party's view."""

    progress_view: Annotated[Progress, Ask("How things are now", required=False, states=(State.DONT_KNOW,))]
    comment: Annotated[Line, Ask("In their words", required=False)]


class End(Section, title="The end"):
    """When and why."""

    exit_date: Annotated[date, Ask("Date of this record", width=3, clauses=("JD37",))]
    closed_by: Annotated[Line, Ask("Closed by", required=False, width=3, clauses=("AS0",))]
    sessions_offered: Annotated[
        int, Field(ge=0, le=200), Ask("Sessions offered", prefill="sessions.offered", required=False, width=3)
    ]
    sessions_held: Annotated[
        int, Field(ge=0, le=200), Ask("Sessions attended", prefill="sessions.held", required=False, width=3)
    ]
    reason: Annotated[Reason, Ask("Why it ends")]


class Scores(Section, title="Where things stand"):
    """The last scores, agreed together, beside the first."""

    areas: Annotated[
        tuple[ScoredArea, ...],
        Ask("Areas", "As at the start, like the main area.", prefill="entry-record:first.areas", locked=True,
            clauses=("ME7",)),
    ]  # fmt: skip
    main_area: Annotated[
        ScoredArea, Ask("Main area", prefill="entry-record:first.main_area", locked=True, width=3, clauses=("SC1",))
    ]
    took_part: Annotated[tuple[Party, ...], Ask("Who agreed the scores?", width=9, clauses=("AS1",))]
    area_scores: Annotated[
        dict[ScoredArea, AreaExit],
        Ask("Scores from 0 to 10", "0 is very hard now, 10 is going really well.", rows_from="areas",
            clauses=("AS1", "SC1", "ME7")),
    ]  # fmt: skip
    targets: Annotated[dict[TargetKey, TargetExit], Ask("Targets", required=False, clauses=("AS3", "ME7"))]


class AttendanceThen(Section, title="Attendance"):
    """Attendance in half-day sessions now, and in the same weeks of last year."""

    sessions_possible: Annotated[
        int, Field(ge=0, le=400), Ask("Possible", prefill="pupil.sessions_possible", required=False, width=2)
    ]
    sessions_attended: Annotated[
        int, Field(ge=0, le=400), Ask("Attended", prefill="pupil.sessions_attended", required=False, width=2)
    ]
    attendance_period: Annotated[Line, Ask("Over which weeks", required=False, width=4)]
    possible_before: Annotated[
        int, Field(ge=0, le=400), Ask("Possible a year ago", required=False, width=2, clauses=("AR1",))
    ]
    attended_before: Annotated[int, Field(ge=0, le=400), Ask("Attended a year ago", required=False, width=2)]


class After(Section, title="What comes next"):
    """Exit strategies and the check-back."""

    barriers_remaining: Annotated[Text, Lines(2), Ask("What is still hard", clauses=("KP2",))]
    exit_strategies: Annotated[tuple[Strategy, ...], Ask("What carries on", clauses=("ME7",))]
    who_keeps_eye: Annotated[Line, Ask("Who keeps an eye on it", width=6)]
    check_back_on: Annotated[date, Ask("We check back on", "In six to twelve weeks.", width=6)]
    views: Annotated[dict[Party, View], Ask("How each sees it", required=False, clauses=("AS1", "AS8"))]
    re_refer_if: Annotated[Line, Ask("Refer again if", required=False, width=6)]
    celebrated_how: Annotated[Line, Ask("How we celebrated", required=False, width=6, clauses=("AS7", "AS8"))]


class FollowUp(Section, title="One term later", help="Does it last?"):
    """The main area once more, a term after the end."""

    follow_up_on: Annotated[date, Ask("Looked at again on", required=False, width=3, clauses=("SC1",))]
    follow_up_score: Annotated[Score, Ask("Main area, 0 to 10", required=False, width=6, clauses=("SC1",))]
    academic_snapshot: Annotated[Line, Ask("Reading, writing, maths", required=False, width=3, clauses=("ME8",))]


@rule("area_scores.final_joint", "area_scores.why_missing", repair=lambda c, _v: {
    "area_scores.final_joint" if c.random() < 0.2 else "area_scores.why_missing": None})  # fmt: skip
def score_and_reason(_score: int, _why: str) -> Fault | None:
    """A score that is there needs no reason for being missing."""
    return Fault(
        "There is a score, and a reason why there is none.",
        "Please take one of them out.",
        on="area_scores.why_missing",
    )


@rule("main_area", "area_scores", optional=True, repair=lambda c, v: {"area_scores": {
    **(v["area_scores"] or {}), v["main_area"]: {"final_joint": c.randint(0, 10)}}})  # fmt: skip
def main_area_without_score(main: str, scores: Mapping[str, Any] | None) -> Fault | None:
    """The main area has a last score, or the reason why not (SC1)."""
    row = (scores or {}).get(main) or {}
    if isinstance(row.get("final_joint"), int) or row.get("why_missing"):
        return None
    return Fault("The main area has no last score, and no reason why not.",
                 "Please give a number from 0 to 10, or the reason.")  # fmt: skip


@rule("main_area", "areas", repair=lambda _c, v: {"areas": (*v["areas"], v["main_area"])})
def main_area_not_ticked(main: str, areas: tuple[str, ...]) -> Fault | None:
    """The main area is one of the areas."""
    if main in areas:
        return None
    return Fault("The main area is not one of the areas above.", "Please choose one of those.")


@rule("main_area", context=True)
def main_area_differs_from_entry(main: str, context: Context) -> Fault | None:
    """The main area is fixed at the first entry (SC1): what is typed on a blank copy may differ."""
    first = next((m for record in context.earlier.get("entry-record", ()) if (m := record.get("main_area"))), main)
    if first == main:
        return None
    return Fault("The entry record of this case has another main area.", "Please use that one.", Severity.WARNING)


@rule("areas", "area_scores", "main_area", optional=True)
def area_without_score_or_reason(
    areas: tuple[str, ...], scores: Mapping[str, Any] | None, main: str | None
) -> Fault | None:
    """Every area has a last score or a reason (domain facts, 2.8); of the main one another rule says so."""
    rows = {area: (scores or {}).get(area) or {} for area in areas if area != main}
    missing = [ScoredArea(area).label for area, row in rows.items()
               if not (isinstance(row.get("final_joint"), int) or row.get("why_missing"))]  # fmt: skip
    if not missing:
        return None
    return Fault(f"No last score, and no reason why not: {', '.join(missing)}.", "Please give a number, or the reason.",
                 Severity.WARNING)  # fmt: skip


@rule("exit_strategies")
def nothing_needed_and_more(chosen: tuple[str, ...]) -> Fault | None:
    """“None needed” stands alone."""
    if Strategy.NONE.value not in chosen or len(chosen) == 1:
        return None
    return Fault("It says that nothing is needed, and what carries on.", "Please take one of them out.",
                 Severity.WARNING)  # fmt: skip


@rule("exit_date", context=True)
def exit_before_entry(day: date, context: Context) -> Fault | None:
    """The end comes after the entry record, and not in the future."""
    if day > context.today:
        return Fault("This date is in the future.", "Please check the date.")
    entries = [
        e["entry_date"] for e in context.earlier.get("entry-record", ()) if isinstance(e.get("entry_date"), date)
    ]
    if not entries or day >= min(entries):
        return None
    return Fault("The end lies before the entry record of this case.", "Please check the date.")


@rule("exit_date", "check_back_on")
def check_back_too_soon_or_late(end: date, check: date) -> Fault | None:
    """The check-back is six to twelve weeks after the end."""
    if 6 <= (check - end).days / 7 <= 12:
        return None
    return Fault("The check-back is not six to twelve weeks after the end.", "Is this date meant?", Severity.WARNING,
                 on="check_back_on")  # fmt: skip


@rule("sessions_held", "sessions_offered",
      repair=lambda c, v: {"sessions_held": c.randint(0, v["sessions_offered"])})  # fmt: skip
def held_more_than_offered(held: int, offered: int) -> Fault | None:
    """Nobody attends more sessions than were offered."""
    if held <= offered:
        return None
    return Fault("More sessions were attended than offered.", "Please check both numbers.")


@rule("attended_before", "possible_before",
      repair=lambda c, v: {"attended_before": c.randint(0, v["possible_before"])})  # fmt: skip
def attended_more_than_possible_before(attended: int, possible: int) -> Fault | None:
    """Nobody attended more sessions than there were last year either."""
    if attended <= possible:
        return None
    return Fault("More sessions were attended last year than were possible.", "Please check both numbers.")


@rule("follow_up_score", "follow_up_on", optional=True)
def follow_up_without_date(_score: int, on: date | None) -> Fault | None:
    """A score of a term later has its date."""
    if on:
        return None
    return Fault("The score of a term later has no date.", "Please write when it was taken.", on="follow_up_on")


class ExitRecord(Form):
    """The end of a case (SC1, ME7)."""

    about = About(
        slug="exit-record",
        title="Exit record",
        code="EX",
        version=2,
        who="For the Learning Mentor, with the child, the teacher and the family. About ten minutes.",
    )
    rules = (
        score_and_reason,
        main_area_not_ticked,
        main_area_without_score,
        main_area_differs_from_entry,
        area_without_score_or_reason,
        child_took_no_part,
        nothing_needed_and_more,
        exit_before_entry,
        check_back_too_soon_or_late,
        held_more_than_offered,
        attended_more_than_possible,
        attended_more_than_possible_before,
        follow_up_without_date,
        not_in_future("follow_up_on", "follow_up_in_the_future"),
        same_day_as("exit_date", "entry-record", "entry_date", "exit_on_the_first_day",
                    "This record and the entry record have the same date."),
        later("exit_date", "follow_up_on", "follow_up_before_exit", "It was looked at again before the end."),
        later("exit_date", "check_back_on", "check_back_before_exit", "The check-back is before the end."),
    )

    whose: Whose
    end: End
    scores: Scores
    attendance: AttendanceThen
    after: After
    follow_up: FollowUp
