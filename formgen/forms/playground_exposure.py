"""The playground exposure sheet: how much playtime there was each month, and short looks at how children play."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import Field

from formgen.ask import Ask, Choice, Line, PartialDate
from formgen.form import About, Context, Fault, Form, Row, Section, listed, rule
from formgen.forms.parts import Kept, not_in_future
from formgen.rules import at_most, in_a_month, on_a_school_day, once


class LogKept(Choice):
    """On how many days of the month incidents were written down."""

    ALL = "all", "Every day"
    MOST = "most", "Most days"
    SOME = "some", "Some days"
    NONE = "none", "No day"


class Month(Row):
    """One month: what its incidents are divided by."""

    month: Annotated[PartialDate, Ask("Month", "Such as March 2026", clauses=("SC6a",))]
    days_open: Annotated[int, Field(ge=0, le=31), Ask("Days open", clauses=("SC6a",))]
    average_roll: Annotated[int, Field(ge=1, le=3000), Ask("Children on roll", "On average", clauses=("SC6a",))]
    playtimes_per_day: Annotated[int, Field(ge=0, le=6), Ask("Playtimes a day", required=False)]
    wet_days: Annotated[int, Field(ge=0, le=31), Ask("Wet days", required=False)]
    role_days: Annotated[
        int, Field(ge=0, le=31), Ask("Days with play leaders", required=False, clauses=("SC4b", "SC6b"))
    ]
    log_kept: Annotated[LogKept, Ask("Log was kept", clauses=("SC6a", "AS6"))]
    definition_version: Annotated[
        int, Field(ge=1, le=99), Ask("List", "Number of the list of unwanted types", clauses=("SC6a",))
    ]


class Snapshot(Row):
    """One look of five minutes at one place."""

    on: Annotated[date, Ask("Date", clauses=("SC6b",))]
    zone: Annotated[Line, Ask("Where", list_from="zones", clauses=("SC6b",))]
    seen: Annotated[int, Field(ge=0, le=1000), Ask("Children seen", clauses=("SC6b",))]
    playing: Annotated[int, Field(ge=0, le=1000), Ask("Playing or with others", clauses=("SC6b",))]
    alone_by_choice: Annotated[int, Field(ge=0, le=1000), Ask("Alone by choice", clauses=("SC6b",))]
    alone_unhappy: Annotated[int, Field(ge=0, le=1000), Ask("Alone, looks unhappy", clauses=("SC6b", "KP12"))]
    adult_led: Annotated[int, Field(ge=0, le=1000), Ask("In games led by an adult", required=False)]
    roles_present: Annotated[
        int, Field(ge=0, le=100), Ask("Play leaders there", required=False, clauses=("SC4b", "SC6b"))
    ]


class Months(Section, title="Months"):
    """One row a month."""

    months: Annotated[
        list[Month],
        Ask("One row for each month", "The office has these numbers. A month in which the log was kept on some days "
            "only is not compared with others.", required=False, blank_rows=11, clauses=("SC6a",)),
    ]  # fmt: skip


class Snapshots(Section, title="Snapshots of the playground"):
    """One row a look."""

    snapshots: Annotated[
        list[Snapshot],
        Ask("One row for each snapshot", "Once a week, five minutes, at different places. Count children; write no "
            "names.", required=False, blank_rows=10, clauses=("SC6b",)),
    ]  # fmt: skip


_MOST_DAYS = 23
"""Weekdays in the longest month: what is possible while the school's terms are not known."""


def _school_days(month: PartialDate, context: Context) -> int | None:
    """How many days the school was open in that month; None where its terms are not known."""
    if month.month is None or context.terms is None:
        return None
    start = date(month.year, month.month, 1)
    end = start.replace(day=monthrange(month.year, month.month)[1])
    return sum(1 for _ in context.terms.school_days(start, end)) if context.terms.covers(start, end) else None


@rule("months.days_open", "months.month", context=True, repair=lambda _c, _v: {"months.days_open": 0})
def more_days_than_school_days(days: int, month: PartialDate, context: Context) -> Fault | None:
    """The school is not open on more days than the month has school days."""
    most = _school_days(month, context)
    if days <= (_MOST_DAYS if most is None else most):
        return None
    told = "a month can have" if most is None else f"this month has, which is {most}"
    return Fault(f"These are more days than {told}.", "Please check the number.")


_COUNTED = ("snapshots.seen", "snapshots.playing", "snapshots.alone_by_choice", "snapshots.alone_unhappy")


def _within_seen(_chance: Any, v: Mapping[str, Any]) -> dict[str, Any]:
    left, counted = v["snapshots.seen"], {}
    for name in _COUNTED[1:]:
        counted[name] = min(v[name], left)
        left -= counted[name]
    return counted


@rule(*_COUNTED, repair=_within_seen)
def more_children_than_seen(seen: int, playing: int, happy: int, unhappy: int) -> Fault | None:
    """Each child seen is counted once: playing or with others, alone by choice, or alone and unhappy (M6b)."""
    if playing + happy + unhappy <= seen:
        return None
    return Fault("More children were playing or alone than were seen.", "Please check the four numbers.")


class PlaygroundExposure(Form):
    """The sheet of months and looks."""

    about = About(
        slug="playground-exposure",
        title="Playground exposure sheet",
        code="PE",
        version=1,
        who="For the Learning Mentor: five minutes a month, and five minutes a week on the playground.",
        scope="school",
        wide=True,
    )
    rules = (
        in_a_month("months.month", "month_not_given"),
        once("months", ("month",), "month_written_twice", "month"),
        more_days_than_school_days,
        at_most("months.wet_days", "months.days_open", "more_wet_days_than_days_open",
                "There are more wet days than days on which the school was open."),
        at_most("months.role_days", "months.days_open", "more_role_days_than_days_open",
                "There are more days with play leaders than days on which the school was open."),
        not_in_future("snapshots.on", "look_in_the_future"),
        on_a_school_day("snapshots.on", "look_when_closed"),
        more_children_than_seen,
        at_most("snapshots.adult_led", "snapshots.playing", "more_led_than_playing",
                "More children were in games led by an adult than were playing."),
        listed("snapshots.zone", "zones", "a place on this school’s list"),
    )  # fmt: skip

    kept: Kept
    by_month: Months
    looks: Snapshots
