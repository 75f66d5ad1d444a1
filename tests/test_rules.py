"""Rules that are ready made, and rules about a whole table.

1. A rule about a whole table says in which of its rows the fault is; without a row it is about the table.
2. Its repair is handed the table, whatever row the problem names.
3. `once` passes over rows that do not say all of it, and takes a month for the same whatever its day.
4. A list of the school gives an error, or a warning where the form says so.
5. `on_a_school_day` says nothing of days around which the terms are not known.
6. A child’s number is no name.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

import pytest
from examples import LISTS, TERMS, TODAY

from formgen.ask import Ask, Line, PartialDate
from formgen.check import check
from formgen.errors import Problem, Severity
from formgen.form import About, Context, Fault, Form, Row, Rule, Section, listed, rule
from formgen.outline import outline
from formgen.rules import on_a_school_day, once, pseudonym
from formgen.specimen import mend


class Week(Row):
    month: Annotated[PartialDate, Ask("Month", required=False)]
    day: Annotated[date, Ask("Day", required=False)]
    place: Annotated[Line, Ask("Place", required=False)]


class Weeks(Section, title="Weeks"):
    weeks: Annotated[list[Week], Ask("Weeks", required=False)]


def _kept(_chance: Any, v: Mapping[str, Any]) -> dict[str, Any]:
    return {"weeks": {"1": v["weeks"]["1"]}}


@rule("weeks", repair=_kept)
def too_many(weeks: Mapping[str, Any]) -> Fault | None:
    """Two rows at most."""
    return Fault("There are too many.", "Please keep two.", on="weeks.place", row="3") if len(weeks) > 2 else None


@rule("weeks")
def too_few(weeks: Mapping[str, Any]) -> Fault | None:
    """One row at least."""
    return None if weeks else Fault("There is none.", "Please write one.")


def form_with(*chosen: Rule) -> type[Form]:
    class Log(Form):
        """A made-up log."""

        about = About("log", "Log", "QL", 1, "For tests.", scope="school")
        rules = chosen
        section: Weeks

    return Log


def found(chosen: Rule, weeks: dict[str, Any]) -> list[Problem]:
    made = form_with(chosen)
    return check(made, outline(made), {"weeks": weeks}, Context(TODAY, lists=LISTS, terms=TERMS))


THREE = {n: {"place": "Field"} for n in "123"}


def test_a_rule_about_a_whole_table_points_at_a_row() -> None:
    """(1)"""
    [problem] = found(too_many, THREE)
    assert (problem.path, problem.row, problem.question) == ("weeks.place", "3", "Q01c.3 row 3 – Place")


def test_without_a_row_it_is_about_the_table() -> None:
    """(1)"""
    [problem] = found(too_few, {})
    assert (problem.path, problem.row) == ("weeks", None)


def test_its_repair_is_handed_the_table() -> None:
    """(2)"""
    made = form_with(too_many)
    mended = mend(made, outline(made), {"weeks": dict(THREE)}, random.Random(1), Context(TODAY))
    assert mended == {"weeks": {"1": {"place": "Field"}}}


MARCH = PartialDate(2026, 3)


@pytest.mark.parametrize(
    ("second", "same"),
    [
        ({"month": PartialDate(2026, 3, 9), "place": "FIELD"}, True),
        ({"month": MARCH}, False),
        ({"month": PartialDate(2026, 4), "place": "Field"}, False),
        ({"place": "Field"}, False),
    ],
)
def test_a_row_is_told_once(second: dict[str, Any], same: bool) -> None:
    """(3)"""
    problems = found(once("weeks", ("month", "place"), "told_twice", "week"), {
        "1": {"month": MARCH, "place": "Field"}, "2": second,
    })  # fmt: skip
    assert [(p.path, p.row) for p in problems] == ([("weeks.month", "2")] if same else [])


@pytest.mark.parametrize("severity", Severity)
def test_a_list_gives_an_error_or_a_warning(severity: Severity) -> None:
    """(4)"""
    [problem] = found(listed("weeks.place", "zones", "a place", severity), {"1": {"place": "Roof"}})
    assert (problem.code, problem.severity) == ("place_not_listed", severity)


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (date(2026, 3, 3), []),
        (date(2026, 3, 7), [Severity.WARNING]),
        (date(2026, 5, 4), [Severity.WARNING]),
        (date(2024, 3, 9), []),
    ],
)
def test_a_day_on_which_the_school_is_closed_is_a_warning(day: date, told: list[Severity]) -> None:
    """(5)"""
    assert [p.severity for p in found(on_a_school_day("weeks.day", "closed"), {"1": {"day": day}})] == told


@pytest.mark.parametrize("text", ["R07", "r7", "LM-2025-014", "R07, R11,M3", "PM 12"])
def test_numbers_of_children(text: str) -> None:
    """(6)"""
    assert found(pseudonym("weeks.place"), {"1": {"place": text}}) == []


@pytest.mark.parametrize("text", ["Zofia", "R07, Zofia", "Zofia B 4", "07", "R07,"])
def test_names_of_children(text: str) -> None:
    """(6)"""
    assert [p.code for p in found(pseudonym("weeks.place"), {"1": {"place": text}})] == ["place_not_a_number"]
