"""A made-up form with every kind of question, for tests of the core: short, and nobody's real form."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field

from formgen.ask import (
    EVERYONE,
    FAMILY_TOO,
    Ask,
    Audience,
    Choice,
    Line,
    Lines,
    PartialDate,
    Percent,
    Score,
    State,
    Text,
)
from formgen.errors import Severity
from formgen.form import About, Context, Fault, Form, Row, Section, rule

STATES = (State.DONT_KNOW, State.NOT_APPLICABLE)


class Colour(Choice):
    RED = "red", "Red"
    BLUE = "blue", "Blue"
    GREEN = "green", "Green, mostly"


class Key(Choice):
    T1 = "T1", "First"
    T2 = "T2", "Second"
    T3 = "T3", "Third"


class Trip(Row):
    on: Annotated[date, Ask("Day", audience=EVERYONE)]
    cost: Annotated[Decimal, Field(ge=0), Ask("Cost", unit="£", required=False, audience=FAMILY_TOO)]


class Goal(Row):
    now: Annotated[int, Field(ge=0, le=20), Ask("Now", audience=EVERYONE)]
    then: Annotated[int, Field(ge=0, le=20), Ask("Then", states=STATES)]


class Mark(Row):
    mark: Annotated[Score, Ask("Mark")]


class First(Section, title="First", help="Begin here."):
    line: Annotated[Line, Ask("A line", "In a few words.", audience=EVERYONE)]
    text: Annotated[Text, Lines(3), Ask("A text", states=STATES, audience=FAMILY_TOO)]
    short: Annotated[str, Field(max_length=5), Ask("A short one", required=False)]
    one: Annotated[Colour, Ask("One colour", states=STATES, audience=FAMILY_TOO)]
    some: Annotated[tuple[Colour, ...], Ask("Some colours", audience=FAMILY_TOO)]
    yes: Annotated[bool, Ask("Yes or no", states=(State.DECLINED,), audience=FAMILY_TOO)]


class Numbers(Section, title="Numbers", office=True):
    whole: Annotated[int, Field(ge=1, le=40), Ask("A whole number")]
    at_least: Annotated[int, Field(ge=1), Ask("At least one", required=False)]
    at_most: Annotated[int, Field(le=9), Ask("At most nine", required=False)]
    percent: Annotated[Percent, Ask("Per cent", required=False)]
    number: Annotated[Decimal, Field(ge=0, le=100), Ask("A number")]
    score: Annotated[Score, Ask("A score", states=STATES)]


class Days(Section, title="Days"):
    day: Annotated[date, Ask("A day", audience=FAMILY_TOO)]
    later: Annotated[date, Ask("A later day", required=False)]
    since: Annotated[PartialDate, Ask("Since", states=STATES, audience=FAMILY_TOO)]


class Tables(Section, title="Tables"):
    marks: Annotated[dict[Colour, Mark], Ask("Marks", rows_from="some")]
    goals: Annotated[dict[Key, Goal], Ask("Goals", required=False, audience=EVERYONE)]
    trips: Annotated[list[Trip], Ask("Trips", required=False, blank_rows=4, audience=FAMILY_TOO)]


@rule("day", "later", repair=lambda _c, v: {"later": v["day"]})
def later_before_day(day: date, later: date) -> Fault | None:
    """The later day is later."""
    return Fault("The days are the wrong way round.", "Please check them.", on="later") if later < day else None


@rule("goals.now", "goals.then")
def goal_stands_still(now: int, then: int) -> Fault | None:
    """A goal moves; a warning only."""
    return Fault("Nothing would change.", "Is it meant?", Severity.WARNING, on="goals.then") if now == then else None


@rule("yes", "short", optional=True, repair=lambda _c, _v: {"short": "Word"})
def yes_without_short(yes: bool, short: str | None) -> Fault | None:
    """Yes needs a word."""
    return Fault("A word is missing.", "Please write it.", on="short") if yes and not short else None


@rule("day", context=True)
def day_not_today(day: date, context: Context) -> Fault | None:
    """The day is not in the future, nor before the case's last entry."""
    entries = [e["day"] for e in context.earlier.get("made-up", ())]
    if context.today >= day >= max(entries, default=date.min):
        return None
    return Fault("This day cannot be.", "Please check it.")


class MadeUp(Form):
    """Every kind once."""

    about = About(
        slug="made-up", title="Made up", code="MU", version=3, who="For nobody.",
        audiences=(Audience.STAFF, Audience.FAMILY, Audience.CHILD),
    )  # fmt: skip
    rules = (later_before_day, goal_stands_still, yes_without_short, day_not_today)

    first: First
    numbers: Numbers
    days: Days
    tables: Tables


def answers(**changes: Any) -> dict[str, Any]:
    """Valid answers to every required question, with those changes; None takes one away."""
    whole: dict[str, Any] = {
        "line": "A line",
        "text": "One\nTwo",
        "one": "red",
        "some": ("red", "green"),
        "yes": False,
        "whole": 3,
        "number": Decimal("2.5"),
        "score": 4,
        "day": date(2026, 5, 4),
        "since": PartialDate(2020, 7),
        "marks": {"red": {"mark": 1}, "green": {"mark": 9}},
    }
    return {name: value for name, value in {**whole, **changes}.items() if value is not None}
