"""The entry record: where things stand when support starts; the baseline of every later figure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field

from formgen.ask import Ask, Line, Score
from formgen.errors import Severity
from formgen.form import About, Context, Fault, Form, Row, Section, rule
from formgen.forms.parts import (
    Attendance,
    Mode,
    ParentMissing,
    Party,
    ScoredArea,
    Tier,
    Whose,
    attended_more_than_possible,
    attended_out_of_how_many,
    child_took_no_part,
    not_in_future,
    reason_though_parent_took_part,
)
from formgen.rules import same_day_as

BASELINE_DAYS = 14
"""An entry later than this after the first session is not a true baseline (domain facts, 2.4)."""


class AreaEntry(Row):
    """One area at the start: the score that all agreed, and each one's own."""

    referral_score: Annotated[
        Score, Ask("On the referral", prefill="referral.area_scores.score", locked=True, required=False)
    ]
    score_joint: Annotated[Score, Ask("Agreed together", clauses=("AS1", "SC1"))]
    score_pupil: Annotated[Score, Ask("Child", required=False)]
    score_parent: Annotated[Score, Ask("Parent", required=False)]
    score_teacher: Annotated[Score, Ask("Teacher", required=False)]
    rated_by: Annotated[Line, Ask("Agreed by", clauses=("AS0",))]
    evidence: Annotated[Line, Ask("What shows it", "One line: “late on 3 of 5 mornings”.", clauses=("AS6",))]


class Start(Section, title="The start"):
    """The block of sessions that is planned."""

    entry_date: Annotated[date, Ask("Date of this record", clauses=("JD37",))]
    first_session_on: Annotated[date, Ask("First session on", required=False)]
    block_no: Annotated[int, Field(ge=1, le=20), Ask("Block number")]
    planned_sessions: Annotated[int, Field(ge=1, le=60), Ask("Sessions planned", required=False)]
    planned_weeks: Annotated[int, Field(ge=1, le=40), Ask("Over how many weeks", required=False)]
    tier: Annotated[Tier, Ask("Tier", prefill="referral.tier", clauses=("JD29",))]
    modes: Annotated[tuple[Mode, ...], Ask("How we will work", clauses=("MO1", "MO2", "MO3", "MO4"))]


class Scores(Section, title="Where things stand"):
    """The scores, agreed together."""

    areas: Annotated[
        tuple[ScoredArea, ...],
        Ask("Areas", "From the referral.", prefill="referral.areas+referral.main_area", locked=True, clauses=("ME7",)),
    ]
    main_area: Annotated[
        ScoredArea,
        Ask("Main area", "Fixed from now on.", prefill="referral.main_area", width=4, clauses=("SC1",)),
    ]
    goal: Annotated[Line, Ask("The goal", prefill="referral.goal_other", required=False, width=8)]
    area_scores: Annotated[
        dict[ScoredArea, AreaEntry],
        Ask("Scores from 0 to 10", "0 is very hard now, 10 is going really well.", rows_from="areas",
            clauses=("AS1", "AS6", "SC1")),
    ]  # fmt: skip
    took_part: Annotated[tuple[Party, ...], Ask("Who agreed the scores?", clauses=("AS1",))]
    parent_missing: Annotated[ParentMissing, Ask("If no parent or carer: why?", required=False, clauses=("AS1",))]


class Tools(Section, title="Other measures"):
    """A bought tool's name, date and total only: its questions are not ours to print."""

    tool_name: Annotated[Line, Ask("Other tool used", required=False, width=4)]
    tool_date: Annotated[date, Ask("Date", required=False)]
    tool_total: Annotated[Decimal, Field(ge=0), Ask("Total score", required=False)]
    reading: Annotated[Line, Ask("Reading", "In the school’s own codes.", required=False, width=4, clauses=("ME8",))]
    writing: Annotated[Line, Ask("Writing", required=False, width=4, clauses=("ME8",))]
    mathematics: Annotated[Line, Ask("Mathematics", required=False, width=4, clauses=("ME8",))]


@rule("main_area", "areas", repair=lambda _c, v: {"areas": (*v["areas"], v["main_area"])})
def main_area_not_ticked(main: str, areas: tuple[str, ...]) -> Fault | None:
    """The main area is one of the areas."""
    if main in areas:
        return None
    return Fault("The main area is not one of the areas above.", "Please choose one of those.")


@rule("entry_date", context=True)
def entry_in_the_future(day: date, context: Context) -> Fault | None:
    """An entry record is dated today or earlier."""
    return Fault("This date is in the future.", "Please check the date.") if day > context.today else None


@rule("entry_date", "first_session_on", context=True, optional=True)
def entry_long_after_first_session(entry: date, first: date | None, context: Context) -> Fault | None:
    """Scores taken more than 14 days after the first session are no true baseline."""
    days = [first] if first else []
    for record in context.earlier.get("session-record", ()):
        rows = (record.get("sessions") or {}).values()
        days += [r["on"] for r in rows if isinstance(r.get("on"), date) and r.get("happened") == "yes"]
    late = (entry - min(days)).days if days else 0
    if late <= BASELINE_DAYS:
        return None
    return Fault(
        f"This record was made {late} days after the first session: it is not a true baseline.",
        "Keep it, and say so when you read the figures; next time score before the first session.",
        Severity.WARNING,
    )


@rule("area_scores.score_joint")
def no_room_to_show_gain(score: int) -> Fault | None:
    """An entry score of 9 or 10 leaves no room for progress."""
    if score < 9:
        return None
    return Fault("A first score of 9 or 10 leaves no room to show progress.", "Is help really wanted in this area?",
                 Severity.WARNING)  # fmt: skip


@rule("took_part", "parent_missing", optional=True, repair=lambda _c, _v: {"parent_missing": "could_not"})
def parent_absent_without_reason(parties: tuple[str, ...], reason: str | None) -> Fault | None:
    """A parent or carer takes part whenever possible; else there is a reason (AS1)."""
    if Party.PARENT.value in parties or reason:
        return None
    return Fault("No parent or carer took part, and it does not say why.", "Please tick the reason.",
                 on="parent_missing")  # fmt: skip


@rule("goal", "area_scores", "areas", optional=True)
def goal_not_scored(_goal: str, scores: Mapping[str, Any] | None, areas: tuple[str, ...] | None) -> Fault | None:
    """A goal that is written is scored too."""
    if "goal" not in (areas or ()) or ((scores or {}).get("goal") or {}).get("score_joint") is not None:
        return None
    return Fault("The goal has no score.", "Please give it a number from 0 to 10.", Severity.WARNING, on="goal")


@rule("main_area", context=True)
def main_area_changed(main: str, context: Context) -> Fault | None:
    """The main area is fixed at the first entry: else the best one could be picked afterwards (SC1, M1)."""
    first = next((m for record in context.earlier.get("entry-record", ()) if (m := record.get("main_area"))), main)
    if first == main:
        return None
    return Fault("An earlier entry record of this case has another main area.",
                 "Please keep the first one: progress is read in it.", Severity.WARNING)  # fmt: skip


@rule("tool_total", "tool_name", optional=True)
def total_of_no_tool(_total: Decimal, name: str | None) -> Fault | None:
    """A total belongs to a tool (domain facts, 2.4)."""
    if name:
        return None
    return Fault("There is a total, but not of which tool.", "Please write its name.", Severity.WARNING,
                 on="tool_name")  # fmt: skip


class EntryRecord(Form):
    """The baseline of a case."""

    about = About(
        slug="entry-record",
        title="Entry record",
        code="ER",
        version=1,
        who="For the Learning Mentor, with the child, the teacher and the family. About ten minutes.",
    )
    rules = (
        main_area_not_ticked,
        entry_in_the_future,
        entry_long_after_first_session,
        no_room_to_show_gain,
        parent_absent_without_reason,
        reason_though_parent_took_part,
        child_took_no_part,
        goal_not_scored,
        main_area_changed,
        total_of_no_tool,
        not_in_future("tool_date", "tool_in_the_future"),
        same_day_as("entry_date", "exit-record", "exit_date", "entry_on_the_last_day",
                    "This record and the exit record have the same date."),
        attended_more_than_possible,
        attended_out_of_how_many,
    )  # fmt: skip

    whose: Whose
    start: Start
    scores: Scores
    attendance: Attendance
    tools: Tools
