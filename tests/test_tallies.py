"""Tallies: counts by one attribute and school year, each number open to its cells.

 1. Everyone of a tally's population is counted in one column, in one row of an exclusive tally, and rows add up.
 2. Referrals are told by source, area, year group, decision, tier, and by first time or again.
 3. Minutes, sessions and children are told by way of working; children are those of M11.
 4. The funnel's steps, losses, missing scores and changes are those of M1, and who is not counted is counted too.
 5. Attendance is told in bands by the child's own possible sessions; without both numbers it is not known.
 6. Incidents are told by type, by place and time, and month by month with how the log was kept; places that are not
    on the school's list are never named.
 7. Meetings are told by kind; the calendar says what was missed, and nothing of months that nobody can judge.
 8. Complaints are told by the furthest stage, each once however often its sheet comes back.
 9. Training is told by term and kind, and required items as they stood at the end of each year.
10. Children with a role are told as M4b counts them; forms that came back as M3 counts them.
11. Progress is told by group, each alone: never of children in care or who lost somebody, never SEN by year group.
12. The order of records changes nothing, and answers that do not compare are “not written down”.
13. Every number opens to the cells that it rests on.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from small_school import (
    SECRET,
    TERMS,
    UNWANTED,
    YEAR,
    case,
    case_id,
    child,
    entry,
    exit_,
    filed,
    incident,
    log,
    month,
    said,
    school,
    sent,
    sessions,
)
from test_measures_any import anything

from formgen.ask import Audience, State
from formgen.evidence import Evidence, Period
from formgen.evidence.breakdown import Breakdown, Cell, Shown, unhidden
from formgen.evidence.dose import dose
from formgen.evidence.figure import FigureSource
from formgen.evidence.logs import log as rows_of
from formgen.evidence.meetings import meetings as m8
from formgen.evidence.parents import parents as m3
from formgen.evidence.playground import playground as m6a
from formgen.evidence.progress import progress
from formgen.evidence.pupil_roles import pupil_roles as m4b
from formgen.evidence.sources import Measured
from formgen.evidence.tallies.attendance import BANDS, BELOW, PERSISTENT, SEVERE, attendance, band, in_bands
from formgen.evidence.tallies.complaints import complaints
from formgen.evidence.tallies.equality import AGES, equality, groups, says_anything
from formgen.evidence.tallies.funnel import funnel
from formgen.evidence.tallies.meetings import calendar, meetings
from formgen.evidence.tallies.playground import ELSEWHERE, grid, month_lines, playground
from formgen.evidence.tallies.reach import modes, reach
from formgen.evidence.tallies.registry import BREAKDOWNS, TALLIES, breakdowns
from formgen.evidence.tallies.responses import responses
from formgen.evidence.tallies.roles import roles
from formgen.evidence.tallies.tally import About, Counted, Traced, school_year, tally
from formgen.evidence.tallies.training import required, training
from formgen.evidence.training import training as m4a
from formgen.records import Legacy
from formgen.report import insertions, plain

TWO = Period(date(2024, 9, 1), YEAR.end)
THEN, NOW = "2024/25", "2025/26"


def named(tallies: Iterable[Traced], name: str) -> Traced:
    return next(t for t in tallies if t.name == name)


def counts(one: Breakdown, column: str | None = None) -> dict[str, int]:
    """The rows that have anybody in them."""
    return {plain(row): count for row in one.rows if (count := one.value(row, column))}


def referral(number: int, **answers: Any) -> Any:
    return filed("referral", {"concern": SECRET, **answers}, case_id(number))


# Whatever comes in


def test_a_day_is_in_its_school_year() -> None:  # 1
    assert [school_year(date(2025, 8, 31)), school_year(date(2025, 9, 1))] == ["2024/25", "2025/26"]
    assert school_year(date(1999, 9, 1)) == "1999/00"


@pytest.mark.parametrize("one", BREAKDOWNS, ids=[t.measure for t in BREAKDOWNS])
@pytest.mark.parametrize("seed", range(4))
def test_everyone_is_counted_once(one: Measured, seed: int) -> None:  # 1
    for found in one.compute(anything(seed), TWO):
        assert found.columns == (THEN, NOW)
        assert all(count >= 0 for count in found.counts.values())
        assert set(found.counts) <= {(r, c) for r in found.rows for c in found.columns}
        for column in (*found.columns, None):
            rows = sum(found.value(row, column) for row in found.rows)
            assert rows == found.value(None, column) if found.exclusive else rows >= found.value(None, column)
            assert all(found.value(row, column) <= found.value(None, column) for row in found.rows)


@pytest.mark.parametrize("seed", range(4))
def test_breakdowns_of_one_population_have_the_same_totals(seed: int) -> None:  # 1
    totals: dict[str, set[tuple[int, ...]]] = {}
    for one in BREAKDOWNS:
        for found in one.compute(anything(seed), TWO):
            totals.setdefault(found.population, set()).add(tuple(found.value(None, c) for c in found.columns))
    assert {name: len(sums) for name, sums in totals.items()} == dict.fromkeys(totals, 1)


@pytest.mark.parametrize("seed", range(4))
def test_the_totals_are_of_all_there_is(seed: int) -> None:  # 1
    evidence = anything(seed)
    totals = {found.name: found.value() for found in breakdowns(evidence, TWO)}
    assert totals["reach.source"] == sum(c.referred_on in TWO for c in evidence.cases)
    days = [row.day("on") for row in rows_of(evidence, "playground-incidents", "incidents").rows]
    assert totals["playground.type"] == sum(day in TWO for day in days)
    held = [row.day("on") for row in rows_of(evidence, "meeting-log", "meetings").rows]
    assert totals["meetings.whether"] == sum(day in TWO for day in held)
    assert totals["responses.made"] == sum(line.made_on in TWO for line in evidence.ledger)


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_records_does_not_matter(seed: int) -> None:  # 12
    evidence, chance = anything(seed), random.Random(seed)
    mixed = replace(
        evidence, filed=tuple(chance.sample(evidence.filed, len(evidence.filed))),
        cases=tuple(chance.sample(evidence.cases, len(evidence.cases))),
        ledger=tuple(chance.sample(evidence.ledger, len(evidence.ledger))),
    )  # fmt: skip
    for one in TALLIES:
        assert one.compute(evidence, TWO) == one.compute(mixed, TWO), one.measure


def test_an_exclusive_tally_takes_nobody_twice() -> None:  # 1
    about = About("a", "A", "people", ("child", "children"))
    for wrong in (Counted(NOW, ("x", "y")), Counted(NOW, ()), Counted("2031/32", ("x",)), Counted(NOW, ("z",))):
        with pytest.raises(ValueError, match="cannot be counted"):
            tally(about, YEAR, ("x", "y"), [wrong])


def test_each_breakdown_has_a_name_of_its_own() -> None:  # 1
    names = [found.name for found in breakdowns(school(), TWO)]
    assert len(set(names)) == len(names) == 43


def test_a_school_without_records_has_whole_and_empty_tallies() -> None:  # 1
    for one in BREAKDOWNS:
        assert all(found.value() == 0 for found in one.compute(school(), TWO))


# Reach


def reached() -> Evidence:
    """Four referrals of three children: one in the year before, of a child who came again."""
    return school(
        case(1, referred=date(2025, 5, 6), started=None, ended=date(2025, 6, 2), decision="decline", pupil="P1"),
        case(2, pupil="P1"), case(3, pupil="P3"), case(4, pupil="P4", started=None, ended=None, decision=""),
        referral(1, referral_source="senco", areas=("loss", "social"), year_group="4"),
        referral(2, referral_source="senco", areas=("social",), year_group="5", tier="specialist"),
        referral(3, referral_source="parent_carer", areas=("gifted",), goal_other="To read aloud", year_group="R"),
        referral(4, areas=State.BLANK),
    )  # fmt: skip


def test_referrals_by_who_asked() -> None:  # 2
    found = named(reach(reached(), TWO), "reach.source")
    # The sheet of the fourth does not say: the register says “class teacher” for each.
    assert counts(found, THEN) == {"SENCO": 1}
    assert counts(found, NOW) == {"SENCO": 1, "Parent or carer": 1, "Class teacher": 1}
    assert found.value() == 4


def test_areas_add_up_to_more_than_the_referrals() -> None:  # 2
    found = named(reach(reached(), TWO), "reach.area")
    assert counts(found) == {
        "Gifted and talented": 1, "Bereavement or loss of any kind": 1, "Social and friendship needs": 2,
        "A goal in their own words": 1, "Not written down": 1,
    }  # fmt: skip
    # 1 + 1 + 2 + 1 + 1 = 6 ticks of 4 referrals: 1 then, 3 now.
    assert not found.exclusive
    assert [found.value(None, c) for c in (THEN, NOW, None)] == [1, 3, 4]


def test_referrals_by_year_group_decision_and_tier() -> None:  # 2
    found = reach(reached(), TWO)
    assert counts(named(found, "reach.year_group")) == {
        "Reception": 1, "Year 4": 1, "Year 5": 1, "Not written down": 1,
    }  # fmt: skip
    assert counts(named(found, "reach.decision")) == {"Accept": 2, "Decline": 1, "Not decided yet": 1}
    # What the register says goes first: “targeted” also for the second, whose sheet says “specialist”.
    assert counts(named(found, "reach.tier")) == {"Targeted": 2, "Not taken on, or not yet": 2}
    assert counts(named(found, "reach.again")) == {"Referred for the first time": 3, "Referred before": 1}


def test_a_referral_before_the_period_makes_a_later_one_a_second_time() -> None:  # 2
    assert counts(named(reach(reached(), YEAR), "reach.again")) == {
        "Referred for the first time": 2, "Referred before": 1,
    }  # fmt: skip


def worked() -> Evidence:
    """Two children: 30 + 20 minutes then for the first; now 30 and an untimed hour with the first, 45 of both."""
    return school(
        case(1, pupil="P1"), case(2, pupil="P2"),
        sessions(1, {"on": date(2025, 3, 4)}, {"on": date(2025, 3, 5), "minutes": 20, "mode": "playtime"},
                 {}, {"minutes": None, "mode": "visit"}, {"happened": "child_absent", "minutes": 99}),
        sessions(2, {"minutes": 45, "mode": None}),
    )  # fmt: skip


def test_minutes_and_sessions_by_way_of_working() -> None:  # 3
    minutes, held, children = modes(worked(), TWO)
    assert counts(minutes, THEN) == {"Outside class, one to one": 30, "At playtime": 20}
    assert counts(minutes, NOW) == {"Outside class, one to one": 30, "Not written down": 45}
    assert [(g.reason, g.cases) for g in minutes.left_out] == [
        ("It does not say how many minutes", (case_id(1),)),
    ]  # fmt: skip
    assert [held.value(None, c) for c in (THEN, NOW)] == [2, 3]
    assert [minutes.value(None, c) for c in (THEN, NOW)] == [50, 75]
    # The first child is in the year of its first session, with all its ways; the second in its own.
    assert counts(children, THEN) == {"Outside class, one to one": 1, "At playtime": 1, "Visit out of school": 1}
    assert counts(children, NOW) == {"Not written down": 1}
    assert not minutes.people
    assert children.people


@pytest.mark.parametrize("evidence", [worked(), anything(0), anything(3)], ids=["worked", "any", "other"])
def test_children_and_minutes_are_those_of_the_dose(evidence: Evidence) -> None:  # 3
    found, (minutes, held, children) = dose(evidence, TWO), modes(evidence, TWO)
    assert (minutes.value(), held.value(), children.value()) == (
        found.minutes, found.attendance.numerator, found.children,
    )  # fmt: skip


# Funnel


def funnelled() -> Evidence:
    """Eleven referrals; see each line for what becomes of them."""
    then = {"referred": date(2024, 9, 16), "started": date(2024, 10, 1), "ended": date(2025, 2, 3)}
    return school(
        # Up 2, up 3, the same, down 1, up 10.
        child(1, 3, 5, **then), child(2, 3, 6), child(3, 4, 4), child(4, 6, 5), child(5, 0, 10),
        case(6), entry(6, 4), exit_(6, None, why="absent"),  # no last score
        case(7), exit_(7, 5),  # no entry record
        case(8, started=None, decision="decline"),  # declined
        case(9, started=None),  # accepted, ended without a start
        case(10, ended=None),  # still open
        child(11, 2, 9, reason="other_support"),  # left out
    )  # fmt: skip


def test_how_far_children_came() -> None:  # 4
    steps = named(funnel(funnelled(), TWO), "funnel.steps")
    # Nine are counted, one of them then: 9 referred − 1 declined = 8 accepted − 1 = 7 started − 1 = 6 − 1 = 5; 3 up.
    assert [steps.value(row) for row in steps.rows] == [9, 8, 7, 6, 5, 3]
    assert [steps.value(row, THEN) for row in steps.rows] == [1, 1, 1, 1, 1, 1]
    assert steps.value() == 9


def test_where_children_went_no_further() -> None:  # 4
    assert counts(named(funnel(funnelled(), TWO), "funnel.lost")) == {
        "Not accepted: Decline": 1, "Not started: As planned": 1, "Not scored: No entry record": 1,
        "Not scored: No last score in the main area: Absent": 1, "Score went down": 1, "Score stayed the same": 1,
        "Made progress": 3,
    }  # fmt: skip


def test_missing_scores_and_changes_are_of_all_who_started() -> None:  # 4
    found = funnel(funnelled(), TWO)
    assert counts(named(found, "funnel.missing")) == {
        "Both scores are there": 5, "No entry record": 1, "No last score in the main area: Absent": 1,
    }  # fmt: skip
    assert counts(named(found, "funnel.change")) == {
        "Down 1": 1, "The same": 1, "Up 2": 1, "Up 3": 1, "Up 5 or more": 1, "A score is missing": 2,
    }  # fmt: skip


def test_the_ends_of_the_change_take_all_beyond_them() -> None:  # 4
    found = named(funnel(school(child(1, 9, 1), child(2, 5, 2), child(3, 5, 3), child(4, 1, 5)), YEAR), "funnel.change")
    assert counts(found) == {"Down 3 or more": 2, "Down 2": 1, "Up 4": 1}


def test_who_is_not_counted_is_counted() -> None:  # 4
    apart = named(funnel(funnelled(), TWO), "funnel.left_out")
    assert {(s.case, s.path) for s in apart.traces("Moved to other support")} == {(case_id(11), "reason")}
    assert counts(named(funnel(funnelled(), TWO), "funnel.left_out")) == {
        "Still open at the end of the period": 1, "Moved to other support": 1,
    }  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_the_funnel_is_that_of_m1(seed: int) -> None:  # 4
    evidence = anything(seed)
    found, one = funnel(evidence, TWO), progress(evidence, TWO)
    steps = {step.label: step.count for step in one.funnel}
    told = named(found, "funnel.steps")
    assert all(told.value(row) == steps[row] for row in told.rows)
    assert named(found, "funnel.lost").value() == one.referred.denominator
    assert named(found, "funnel.change").value() == one.reached.denominator
    assert named(found, "funnel.missing").value("Both scores are there") == one.scored.denominator
    assert named(found, "funnel.lost").value("Made progress") == one.reached.numerator
    assert named(found, "funnel.left_out").value() == sum(g.count for g in one.population.left_out)


# Attendance


@pytest.mark.parametrize(
    ("attended", "possible", "where"),
    [(181, 200, BELOW), (180, 200, PERSISTENT), (101, 200, PERSISTENT), (100, 200, SEVERE), (0, 1, SEVERE),
     (9, 10, PERSISTENT), (1, 1, BELOW)],
)  # fmt: skip
def test_bands_are_by_possible_sessions(attended: int, possible: int, where: str) -> None:  # 5
    # 19 of 200 missed is 9.5%, 20 are the tenth; 99 are 49.5%, 100 are the half.
    assert band(attended, possible) == where
    assert BANDS == (BELOW, PERSISTENT, SEVERE)


def present(number: int, before: tuple[Any, Any], after: tuple[Any, Any], **changes: Any) -> list[Any]:
    made = case(number, **changes)
    names = ("possible_before", "attended_before", "sessions_possible", "sessions_attended")
    given = {n: v for n, v in zip(names, (*before, *after), strict=True) if v is not None}
    return [made, filed("exit-record", {"exit_date": made.ended_on, "reason": "planned", **given}, made.id)]


def test_attendance_before_and_after() -> None:  # 5
    evidence = school(
        present(1, (100, 85), (100, 95)),  # 15% missed, then 5%: better
        present(2, (100, 40), (100, 50)),  # both severe: the same band
        present(3, (100, 99), (100, 90)),  # 1% missed, then the tenth: worse
        present(4, (100, 95), (None, None)), present(5, (0, 0), (100, 95)), present(6, (100, 120), (100, 95)),
        present(7, (100, 85), (100, 95), started=None),  # never started: in none
    )  # fmt: skip
    found = attendance(evidence, YEAR)
    before, _, after, moved, *_ = found
    assert [before.value(row) for row in before.rows] == [2, 1, 1, 2]
    assert [after.value(row) for row in after.rows] == [3, 1, 1, 1]
    assert counts(moved) == {"In a better band": 1, "In the same band": 1, "In a worse band": 1, "Not known": 3}
    assert before.value() == after.value() == moved.value() == progress(evidence, YEAR).reached.denominator == 6
    tables = {one.name: one for one in found}
    for cell, parts in in_bands():
        every = sum(tables[one.breakdown].value(one.row) for one in parts)
        assert tables[cell.breakdown].value(cell.row) == every, cell


def test_attendance_since_the_start() -> None:  # 5
    start = {"entry_date": date(2025, 10, 1), "sessions_possible": 50}
    evidence = school(
        present(1, (None, None), (100, 95)), filed("entry-record", {**start, "sessions_attended": 20}, case_id(1)),
        present(2, (None, None), (100, 95)), filed("entry-record", start, case_id(2)),
    )  # fmt: skip
    _, begun, _, _, since, *_ = attendance(evidence, YEAR)
    assert (counts(begun), counts(since)) == ({SEVERE: 1, "Not known": 1}, {"In a better band": 1, "Not known": 1})


# Playground

ZONES = {"playground": {"unwanted": list(UNWANTED), "zones": ["Field", "Trim trail – north"]}}


def played() -> Evidence:
    rows = [
        incident(date(2024, 9, 10), place="Field"), incident(date(2025, 9, 9), place="field "),
        incident(date(2025, 9, 10), "rough_play", place="Field", slot="morning_break"),
        incident(date(2025, 10, 9), "left_out", place=SECRET), incident(date(2025, 11, 9), None, place=None),
        incident(date(2026, 1, 9), place="Trim trail – north", slot=None), incident(None, place="Field"),
    ]  # fmt: skip
    months = [month("2024-09"), month("2025-09"), month("2025-10", kept="some"), month("2025-11", kept="none"),
              month("2026-01", kept=None)]  # fmt: skip
    return school(
        log("playground-incidents", "incidents", *rows), log("playground-exposure", "months", *months), parts_of=ZONES
    )


def test_incidents_by_type_and_month() -> None:  # 6
    found = playground(played(), TWO)
    assert counts(named(found, "playground.type"), NOW) == {
        "Fight": 2, "Rough play": 1, "Left out": 1, "Not written down": 1,
    }  # fmt: skip
    # Left out is not on the list, and one does not say what it was: 3 of 5 are unwanted, and 1 of 1 then.
    months = named(found, "playground.month")
    assert (counts(months, THEN), counts(months, NOW)) == ({"September": 1}, {"September": 2, "January": 1})
    assert [(g.reason, g.cases) for g in months.left_out if "log" in g.reason] == [
        ("The log was not kept on most days", ("November 2025", "October 2025")),
        ("It does not say how the log was kept", ("January 2026",)),
    ]  # fmt: skip
    apart = named(found, "playground.type").left_out
    assert [g.reason for g in apart] == ["An incident without a date: in no month"]


def test_incidents_by_place_and_time() -> None:  # 6
    found = named(playground(played(), TWO), "playground.place_time")
    assert counts(found) == {
        "Field – Morning break": 1, "Field – Lunch": 2, "Trim trail – north – Not written down": 1,
        f"{ELSEWHERE} – Lunch": 1, "Not written down – Lunch": 1,
    }  # fmt: skip
    assert SECRET not in repr(found.rows)
    named_places = {name for row in found.rows for name in insertions(row)}
    assert named_places == {"Field", "Trim trail – north"}


def test_the_grid_hides_what_is_hidden() -> None:  # 6
    found = named(playground(played(), TWO), "playground.place_time")
    times, places = grid(unhidden([found]))
    assert times == ("Before school", "Morning break", "Lunch", "Afternoon break", "After school", "Not written down")
    assert [(plain(p.label), p.values) for p in places] == [
        ("Field", (0, 1, 2, 0, 0, 0)), ("Trim trail – north", (0, 0, 0, 0, 0, 1)), (ELSEWHERE, (0, 0, 1, 0, 0, 0)),
        ("Not written down", (0, 0, 1, 0, 0, 0)),
    ]  # fmt: skip
    hidden = next(row for row in found.rows if plain(row) == "Field – Lunch")
    _, places = grid(Shown({found.name: found}, frozenset({Cell(found.name, hidden)})))
    assert places[0].values == (0, 1, None, 0, 0, 0)
    _, places = grid(unhidden([found]), THEN)
    assert {plain(p.label): sum(v or 0 for v in p.values) for p in places} == {"Field": 1, "Trim trail – north": 0}


def test_months_of_each_year_and_how_the_log_was_kept() -> None:  # 6
    found = month_lines(played(), TWO)
    assert found.categories[0] == "September"
    assert found.categories[-1] == "July"
    assert [s.label for s in found.rates] == [THEN, NOW]
    # One in 20 days × 200 children is 0.25 per 1,000; two are 0.5. Other months have no rate: some, none, not said.
    assert found.rates[0].values[:3] == (0.25, None, None)
    assert found.rates[1].values[:5] == (0.5, None, None, None, None)
    # October has none, but its log was kept on some days only: that is no nought.
    assert found.counts[1].values[:5] == (2, None, None, None, 1)
    assert found.strip[1].values[:5] == (2, 1, 0, None, None)


def test_months_say_nothing_of_what_nobody_knows() -> None:  # 6
    unlisted = month_lines(replace(played(), settings=school().settings), TWO)
    assert all(value is None for line in (*unlisted.rates, *unlisted.counts) for value in line.values)
    running = month_lines(replace(played(), today=date(2025, 9, 20)), TWO)
    assert running.rates[1].values == running.strip[1].values == (None,) * 11


def test_months_are_those_of_m6a() -> None:  # 6
    evidence = played()
    lines, table = month_lines(evidence, TWO), named(playground(evidence, TWO), "playground.month")
    for one in m6a(evidence, TWO).months:
        column, name = school_year(date(*one.key, 1)), date(*one.key, 1).strftime("%B")
        assert table.value(name, column) == one.incidents
        if name in lines.categories:
            drawn = next(s for s in lines.rates if s.label == column).values[lines.categories.index(name)]
            assert drawn == (one.tally.rate if one.tally else None)


# Meetings


def met(*days: tuple[str, str, Any], terms: Any = TERMS) -> Evidence:
    rows = [{"on": date.fromisoformat(on), "kind": kind, "held": held} for on, kind, held in days]
    return school(log("meeting-log", "meetings", *rows), terms=terms)


def test_meetings_by_kind() -> None:  # 7
    evidence = met(
        ("2024-11-05", "attendance", True), ("2025-11-05", "attendance", True), ("2025-12-05", "attendance", False),
        ("2026-01-05", "head", True), ("2026-02-05", "slt", None),
    )  # fmt: skip
    held, whether = meetings(evidence, TWO)
    assert counts(held, NOW) == {"Attendance": 1, "Head": 1}
    assert counts(whether) == {
        "Held": 3, "Planned, but not held": 1, "The log does not say whether it was held": 1,
    }  # fmt: skip
    assert held.value() == sum(kind.held for kind in m8(evidence, TWO).kinds) == 3
    assert not held.people


def test_a_monthly_meeting_is_missed_in_a_month_without_one() -> None:  # 7
    evidence = met(*((f"2025-{m}-05", "attendance", True) for m in ("09", "11", "12")), ("2025-11-20", "head", True))
    found = calendar(evidence, YEAR)
    assert found.categories[:2] == ("September", "October")
    # Ten are expected and seven lack: of the eight months of school without one the latest; August has no school day.
    attendance_ = found.kinds[0]
    assert attendance_.label == "Attendance"
    assert attendance_.values == (1, None, 1, 1, 0, 0, 0, 0, 0, 0, 0, None)
    # Families and provision are expected each term: missed in the last month of each. Others are never missed.
    assert found.kinds[1].values == (None, None, None, 0, None, None, 0, None, None, None, 0, None)
    assert [k.label for k in found.kinds] == ["Attendance", "Families", "Provision", "Head"]
    assert found.kinds[3].values == (None, None, 1, *[None] * 9)


def test_nothing_is_missed_that_nobody_can_judge() -> None:  # 7
    whole = [(f"{2025 + (m < 9)}-{m:02}-05", "attendance", True) for m in (9, 10, 11, 12, 1, 2, 3, 4, 5, 6)]
    assert calendar(met(*whole), YEAR).kinds[0].values == (*[1] * 10, None, None)
    # No log of the year before; without terms no term is missed; what is to come is not missed.
    assert 0 not in calendar(met(*whole), Period(date(2024, 9, 1), date(2025, 8, 31))).kinds[0].values
    assert 0 not in calendar(met(*whole[:3], terms=()), YEAR).kinds[1].values
    # One that was planned and not held is none: that month is missed, and not July too, as ten are expected.
    off = calendar(met(*whole[:9], ("2026-06-05", "attendance", False)), YEAR).kinds[0]
    assert off.values == (*[1] * 9, 0, None, None)
    running = replace(met(whole[0]), today=date(2025, 11, 15))
    assert calendar(running, YEAR).kinds[0].values == (1, 0, *[None] * 10)


def test_as_many_are_missed_as_the_table_of_meetings_says_lack() -> None:  # 7
    days = [("2025-09-05", "attendance", True), ("2025-10-05", "attendance", False), ("2025-11-05", "parents", True),
            ("2025-12-05", "parents", True)]  # fmt: skip
    evidence = met(*days)
    lacking = {kind.label: kind.lacking for kind in m8(evidence, YEAR).kinds}
    missed = {kind.label: kind.values.count(0) for kind in calendar(evidence, YEAR).kinds}
    assert missed == {"Attendance": 9, "Families": 1, "Provision": 3}
    assert missed == {label: count for label, count in lacking.items() if count is not None}
    # The month of which the log says that none was held is one of them; nothing is missed beyond what was expected.
    assert calendar(evidence, YEAR).kinds[0].values[1] == 0


def test_two_years_have_months_with_their_year() -> None:  # 7
    assert calendar(met(("2025-09-05", "slt", True)), TWO).categories[11:13] == ("Aug 25", "Sep 25")


def test_a_termly_meeting_held_in_the_term_is_not_missed() -> None:  # 7
    found = calendar(met(("2025-11-05", "parents", True), ("2026-04-20", "parents", True)), YEAR).kinds[1]
    # Spring ends in March: missed there. The meeting of April was one of the summer term.
    assert found.values == (None, None, 1, None, None, None, 0, 1, None, None, None, None)


# Complaints


def complained(*rows: dict[str, Any]) -> Any:
    return log("complaint-log", "complaints", *({"about": "staff", "action": SECRET, **row} for row in rows))


def test_complaints_by_the_furthest_stage() -> None:  # 8
    first = {"ref": "C-01", "received_on": date(2025, 10, 6), "stage1_on": date(2025, 10, 7)}
    evidence = school(
        complained(first, {"ref": "C-02", "received_on": date(2025, 11, 3)}),
        # The first went on, and the sheet came back; the year before had a C-01 of its own.
        complained({**first, "ref": "c-01", "stage2_on": date(2025, 10, 9), "stage3_on": date(2025, 10, 9)}),
        complained({**first, "received_on": date(2025, 2, 3), "stage1_on": None, "closed_on": date(2025, 2, 20)}),
        complained({"stage4_written_on": date(2025, 12, 1)}, {"ref": "C-09"}),
    )  # fmt: skip
    stage, closed = complaints(evidence, TWO)
    assert counts(stage, NOW) == {
        "Stage 3: the head was told": 1, "Stage 4: in writing to the governors": 1,
        "Received, no stage has a date": 1,
    }  # fmt: skip
    assert counts(stage, THEN) == {"Received, no stage has a date": 1}
    assert counts(closed) == {"Closed": 1, "Not closed": 3}
    assert [g.reason for g in stage.left_out] == [
        "A complaint that a later sheet gives anew: the later one counts", "A complaint without a date: in no period",
    ]  # fmt: skip


# Training


def trained_school(**changes: Any) -> Evidence:
    """First aid of 2023 is valid until Christmas 2025; safeguarding was done in summer 2026, for good."""
    rows = [
        {"on": date(2023, 1, 5), "kind": "course", "meets": "First aid", "expires_on": date(2025, 12, 25)},
        {"on": date(2024, 10, 5), "kind": "network"}, {"on": date(2025, 1, 7), "kind": "course"},
        {"on": date(2026, 1, 7)}, {"on": date(2026, 8, 3), "kind": "online"},
        {"on": date(2026, 6, 8), "kind": "course", "meets": "safeguarding", "expires_on": State.NOT_APPLICABLE},
        {"on": date(2026, 6, 9), "kind": "course", "meets": "Prevent", "expires_on": None},
        {"on": date(2027, 1, 7), "kind": "course"}, {"on": None, "kind": "course"},
    ]  # fmt: skip
    items = {"training": {"required": ["First aid", "Safeguarding", "Prevent"]}}
    return school(log("mentor-training", "training", *rows), terms=TERMS, parts_of=items, **changes)


def test_training_by_term_and_kind() -> None:  # 9
    term, kind, _ = training(trained_school(), TWO)
    assert [plain(row) for row in term.rows] == [
        "Autumn", "Spring", "Summer", "In the holidays between terms", "No term dates in the settings",
    ]  # fmt: skip
    assert counts(term, THEN) == {"Autumn": 1, "Spring": 1}
    assert counts(term, NOW) == {"Spring": 1, "Summer": 2, "In the holidays between terms": 1}
    assert counts(kind) == {"Course": 3, "Network": 1, "Online": 1, "Not written down": 1}
    assert term.value() == kind.value() == m4a(trained_school(), TWO).hours.denominator == 6
    without = replace(trained_school(), settings=school().settings)
    assert counts(training(without, TWO)[0]) == {"No term dates in the settings": 6}


def test_required_items_at_the_end_of_each_year() -> None:  # 9
    *_, items = training(trained_school(), TWO)
    # At the end of August 2025 first aid is in date, the others are not done; a year later first aid is out of date,
    # safeguarding does not expire, and of Prevent nobody wrote until when it is valid.
    assert counts(items, THEN) == {"In date": 1, "Not in date": 2}
    assert counts(items, NOW) == {"In date": 1, "Not in date": 1, "Done, but it does not say until when it is valid": 1}
    assert [(i.name, i.words) for i in required(trained_school(), TWO)[1].items] == [
        ("First aid", "Not valid any more since 25/12/2025"), ("Safeguarding", "Done; it does not expire"),
        ("Prevent", "Done, but it does not say until when it is valid"),
    ]  # fmt: skip
    assert [r.day for r in required(trained_school(today=date(2025, 11, 1)), TWO)] == [
        date(2025, 8, 31), date(2025, 11, 1),
    ]  # fmt: skip


# Roles and forms


def test_children_with_a_role_are_those_of_m4b() -> None:  # 10
    children_ = [("R01", "play_leader"), ("R02", "play_leader"), ("R03", "buddy"), ("R04", "buddy"), ("R05", None)]
    rows = [{"child": c, "role": r, "trained_on": date(2025, 10, 1)} for c, r in children_]
    rows += [{"child": "R06", "role": "buddy", "trained_on": date(2024, 10, 1), "passed": False}]
    well_ = {"R01": True, "R02": False, "R03": None}
    seen = [{"child": c, "on": date(2025, 11, 5), "effective": e} for c, e in well_.items()]
    tables = {name: {str(n): {k: v for k, v in row.items() if v is not None} for n, row in enumerate(all_, 1)}
              for name, all_ in (("children", rows), ("observations", seen))}  # fmt: skip
    evidence = school(filed("pupil-roles", tables), terms=TERMS)
    trained, observed, well, practice = roles(evidence, TWO)
    assert counts(trained) == {"Play leader": 2, "Buddy": 2, "Not written down": 1}
    assert counts(observed) == {"Play leader": 2, "Buddy": 1}
    assert counts(well) == {"Play leader": 1}
    assert counts(practice) == {
        "Does it well": 1, "Observed, not well yet": 1, "Observed, but nobody wrote whether it worked": 1,
        "Not observed within 12 school weeks": 2,
    }  # fmt: skip
    figure = m4b(evidence, TWO).practice
    assert (well.value(), trained.value()) == (figure.numerator, figure.denominator) == (1, 5)
    assert [g.reason for g in trained.left_out] == ["Did not pass the training"]


def test_forms_that_came_back_are_those_of_m3() -> None:  # 10
    evidence = school(
        [sent(n) for n in range(1, 5)], sent(9, on=date(2025, 3, 3)), sent(8, audience=Audience.STAFF),
        said(1, {}, how="paper"), said(1, {}, how="phone"), said(2, {}), said(9, {}, how="screen"),
        said(7, {}, blank=True),
    )  # fmt: skip
    noted = [replace(f, record=replace(f.record, filled_by=SECRET)) if f.record.case == case_id(2) else f
             for f in evidence.filed]  # fmt: skip
    evidence = replace(evidence, filed=tuple(noted))
    made, back, how, who = responses(evidence, TWO)
    assert responses(evidence, YEAR)[1].value() == 2
    title = "What do you think of the support?"
    assert [counts(made, c) for c in (THEN, NOW)] == [{title: 1}, {title: 4}]
    assert [counts(back, c) for c in (THEN, NOW)] == [{title: 1}, {title: 2}]
    assert counts(how) == {"On the telephone": 1, "On a screen": 1, "Not written down": 1}
    assert counts(who) == {"With a note of who filled it in": 1, "Without such a note": 2}
    response = m3(evidence, TWO).response
    assert (back.value(title), made.value(title)) == (response.numerator, response.denominator)
    assert len(back.left_out) == 1
    assert SECRET not in repr([t.rows for t in (made, back, how, who)])


# Equality


def unequal() -> Evidence:
    """Twelve with SEN support, 9 up; ten without, 9 up and 1 without a last score; one of whom nothing is known."""
    support = [(child(n, 4, 6 if n <= 9 else 4), referral(n, sen_status="K", eal=True, year_group="4", in_care=True,
                                                          areas=("loss",))) for n in range(1, 13)]  # fmt: skip
    none = [(child(n, 4, 6), referral(n, sen_status="N", eal=False, year_group="6")) for n in range(21, 30)]
    lost = [case(30), entry(30, 4), referral(30, sen_status="N", eal=State.BLANK, year_group="R")]
    return school(support, none, lost, child(31, 4, 6))


def test_progress_by_group() -> None:  # 11
    sen, eal, premium, age = equality(unequal(), YEAR)
    assert [tuple(g) for g in groups(unhidden([sen]), sen.name)] == [
        ("No special educational needs", 9, 10), ("SEN support", 9, 12), ("Not written down", 1, 1),
    ]  # fmt: skip
    assert [tuple(g) for g in groups(unhidden([age]), age.name)] == [
        ("Nursery and Reception", 0, 1), ("Years 3 and 4", 9, 12), ("Years 5 and 6", 9, 9), ("Not written down", 1, 1),
    ]  # fmt: skip
    assert counts(eal) == {
        "English as an additional language: made progress": 9, "English as an additional language: made no progress": 3,
        "English as first language: made progress": 9, "Not written down: made progress": 1,
        "Not written down: a score is missing": 1,
    }  # fmt: skip
    assert {t.value() for t in (sen, eal, premium, age)} == {progress(unequal(), YEAR).reached.denominator} == {23}
    # Ten and twelve bear a comparison; twelve and nine do not, nor do 23 of whom nothing is known.
    assert [says_anything(t) for t in (sen, eal, premium, age)] == [True, False, False, False]


def test_a_group_with_a_hidden_number_tells_none() -> None:  # 11
    sen = equality(unequal(), YEAR)[0]
    shown = Shown({sen.name: sen}, frozenset({Cell(sen.name, "SEN support: made no progress")}))
    assert {g.name: g[1:] for g in groups(shown, sen.name)}["SEN support"] == (9, None)


def test_groups_are_never_crossed_nor_of_children_in_care_or_bereaved() -> None:  # 11
    one = next(t for t in TALLIES if t.measure == "equality")
    assert not {"referral.in_care", "referral.areas", "referral.date_of_birth", "case.source"} & set(one.reads)
    for found in equality(unequal(), YEAR):
        words = " ".join(found.rows)
        assert "care" not in words
        assert "loss" not in words.lower()
        assert not (set(AGES) & {row.partition(":")[0] for row in found.rows} and "SEN" in words)
        # One group and one result to a row.
        assert all(row.count(":") == 1 for row in found.rows)


# Whose answers do not compare


def test_answers_that_do_not_compare_are_not_written_down() -> None:  # 12
    sheet = referral(1, referral_source="senco", year_group="4")
    legacy = Legacy("Old book", apart={"year_group": "It meant the year of entry"})
    sheet = replace(sheet, record=replace(sheet.record, sources={("_legacy", None): legacy.source}))
    found = reach(school(case(1), sheet), YEAR)
    assert counts(named(found, "reach.year_group")) == {"Not written down": 1}
    assert counts(named(found, "reach.source")) == {"SENCO": 1}


# Sources


def test_each_number_opens_to_its_cells() -> None:  # 13
    found = named(reach(reached(), TWO), "reach.source")
    cells = found.traces("SENCO")
    assert [(s.case, s.path, s.cell) for s in cells] == [
        (case_id(1), "referral_source", "C4"), (case_id(2), "referral_source", "C4"),
    ]  # fmt: skip
    assert {s.case for s in found.traces("SENCO", NOW)} == {case_id(2)}
    assert len(found.traces()) == 4
    assert all(isinstance(s, FigureSource) for s in found.traces(column=NOW))
