"""The mentor's training, children with a role, staff, the yearly check, meetings (SC4a, SC4b, SC5, SC0b).

 1. M4a (i): items in date on the last day, of those that the settings require; without the day of expiry not known.
 2. M4a (ii): terms with training of those that began; a term that still runs and has none is not counted yet.
 3. M4a (iii): hours added up; a row without hours is named.
 4. M4b: observed as effective within 12 school weeks, of all trained in the period and still on roll then; who was
    not observed is shown and no; without term dates it cannot be said. A child counts once.
 5. Shifts done of shifts planned; mediations settled of those held.
 6. M5: what staff say, of those with a view; too few can neither meet nor miss a goal.
 7. M5: feedback to referrers who are staff, in school days; too recent, not staff and unknown stand apart.
 8. M7: yes or no for each school year; a year that still runs is not known; no log at all is not measured.
 9. M8: held of expected, where the policy names a number and the year is over.
10. A recount by hand agrees.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_school import TERMS, YEAR, case_id, filed, log, school

from formgen.ask import PartialDate, State
from formgen.evidence import Finding, Period, Share
from formgen.evidence.calendar import NO_TERMS
from formgen.evidence.meetings import NOT_HELD, UNSAID, meetings
from formgen.evidence.policy_check import policy_check
from formgen.evidence.pupil_roles import AGAIN, LEFT, NAMELESS, NOT_OVER, NOT_PASSED, UNOBSERVED, UNTIMED, pupil_roles
from formgen.evidence.pupil_roles import UNSAID as NOT_SAID_WELL
from formgen.evidence.staff import NO_FEEDBACK, ODD_DATES, OTHER_SOURCE, STATEMENTS, TOO_RECENT, staff
from formgen.evidence.training import NO_EXPIRY, NO_HOURS, NO_LIST, training

THREE = Period(date(2023, 9, 1), YEAR.end)
REQUIRED = {"training": {"required": ["Safeguarding", "First aid", "Data protection"]}}


def reasons(groups: Any) -> dict[str, tuple[str, ...]]:
    return {g.reason: g.cases for g in groups}


def trained(**cells: Any) -> dict[str, Any]:
    return {"on": date(2025, 10, 6), "kind": "course", "hours": Decimal(2), **cells}


# --- 1, 2, 3: training


def test_required_items_by_hand() -> None:  # 1
    rows = [trained(meets="safeguarding", expires_on=date(2026, 8, 31)), trained(meets="First aid"),
            trained(meets="Data  Protection", on=date(2023, 1, 9), expires_on=date(2026, 8, 30))]  # fmt: skip
    found = training(school(log("mentor-training", "training", *rows), parts_of=REQUIRED), YEAR)
    assert [(i.name, i.valid) for i in found.items] == [
        ("Safeguarding", True), ("First aid", None), ("Data protection", False),
    ]  # fmt: skip
    assert (found.required.share, found.required.best) == (Share(1, 3), Share(2, 3))
    assert reasons(found.required.missing) == {NO_EXPIRY: ("First aid",)}
    assert found.required.finding is Finding.NOT_MET


def test_what_is_done_after_the_period_does_not_count_and_the_longest_validity_does() -> None:  # 1
    rows = [trained(meets="First aid", on=date(2026, 9, 2), expires_on=date(2029, 9, 2)),
            trained(meets="Safeguarding", expires_on=date(2025, 12, 1)),
            trained(meets="Safeguarding", on=date(2025, 9, 9), expires_on=date(2027, 9, 9))]  # fmt: skip
    found = training(school(log("mentor-training", "training", *rows), parts_of=REQUIRED), YEAR)
    assert [i.valid for i in found.items] == [True, False, False]


def test_without_a_list_nothing_is_required() -> None:  # 1
    found = training(school(log("mentor-training", "training", trained())), YEAR).required
    assert (found.finding, found.sentence) == (Finding.NOT_MEASURED, NO_LIST)


def test_terms_with_training_by_hand() -> None:  # 2
    rows = [trained(), trained(on=date(2025, 11, 3)), trained(on=date(2026, 4, 20)), trained(on=date(2026, 8, 3))]
    found = training(school(log("mentor-training", "training", *rows), terms=TERMS), YEAR)
    assert found.by_term == (("Autumn 2025", 2), ("Spring 2026", 0), ("Summer 2026", 1))
    assert (found.terms.share, found.terms.target, found.terms.finding) == (Share(2, 3), 100, Finding.NOT_MET)
    easy = {"training": {"terms_with_training": 2}}
    easier = training(school(log("mentor-training", "training", *rows), terms=TERMS, parts_of=easy), YEAR)
    assert easier.terms.finding is Finding.MET
    three = training(school(log("mentor-training", "training", *rows), terms=TERMS), THREE).terms
    assert three.share == Share(2, 6)
    assert reasons(three.excluded)["A term without dates in the settings"] == ("September 2023 to August 2024",) * 3
    without = training(school(log("mentor-training", "training", *rows)), YEAR).terms
    assert (without.finding, without.sentence) == (Finding.NOT_MEASURED, NO_TERMS)


def test_a_running_term_is_not_held_against_the_mentor() -> None:  # 2
    evidence = school(log("mentor-training", "training", trained()), terms=TERMS, today=date(2026, 2, 1))
    assert training(evidence, YEAR).terms.share == Share(1, 1)


def test_hours_by_hand() -> None:  # 3
    rows = [trained(hours=Decimal("1.5")), trained(hours=Decimal(3), kind="network"), trained(hours=None)]
    found = training(school(log("mentor-training", "training", *rows)), YEAR)
    assert found.hours.result == "4.5 hours"
    assert reasons(found.hours.missing) == {NO_HOURS: ("record " + str(found.hours.sources[0].record),)}
    assert found.kinds == (("Course", 2, Decimal("1.5")), ("Network", 1, Decimal(3)))
    assert training(school(), YEAR).hours.finding is Finding.NOT_MEASURED


# --- 4, 5: children with a role

TRAINED = date(2025, 10, 1)


def roles(children: list[dict[str, Any]], seen: list[dict[str, Any]] | None = None, **more: Any) -> Any:
    tables = {"children": children, "observations": seen, **more}
    return filed("pupil-roles", {k: {str(n): r for n, r in enumerate(v, 1)} for k, v in tables.items() if v})


def kid(name: str, **cells: Any) -> dict[str, Any]:
    return {"child": name, "role": "play_leader", "trained_on": TRAINED, "passed": True, **cells}


def look(name: str, on: date = date(2025, 11, 5), effective: Any = True) -> dict[str, Any]:
    return {"child": name, "on": on, "effective": effective}


def last_day() -> date:
    """The sixtieth school day after the training, counted with a calendar in hand and not by the code."""
    holidays = [(date(2025, 10, 27), date(2025, 10, 31)), (date(2025, 12, 20), date(2026, 1, 4))]
    day, left = TRAINED, 60
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5 and not any(a <= day <= b for a, b in holidays)
    return day


def test_trained_children_by_hand() -> None:  # 4
    end = last_day()
    children = [
        kid("R01"), kid("R02"), kid("r 03"), kid("R04"), kid("R05", left_school_on=date(2025, 12, 1)),
        kid("R06", passed=False), kid("R07", trained_on=date(2026, 7, 1)),
        kid("R01", role="buddy", trained_on=date(2026, 1, 8)), kid(""), kid("R08"),
        kid("R09", left_school_on=end + timedelta(days=1)),
    ]  # fmt: skip
    seen = [look("R01"), look("R02", effective=False), look("R03", on=end), look("R04", on=end + timedelta(days=1)),
            look("R05"), look("R08", effective=None), look("R09", on=date(2025, 9, 30))]  # fmt: skip
    found = pupil_roles(school(roles(children, seen), terms=TERMS, today=date(2026, 8, 31)), YEAR)
    # Counted: R01, R02, R03, R04, R08, R09. Effective: R01, R03. Unobserved in time: R04, R09. R08 does not say.
    assert (found.practice.share, found.practice.best) == (Share(2, 6), Share(5, 6))
    assert reasons(found.practice.missing) == {UNOBSERVED: ("R04", "R09"), NOT_SAID_WELL: ("R08",)}
    assert {k: len(v) for k, v in reasons(found.practice.excluded).items()} == {
        LEFT: 1, NOT_PASSED: 1, NOT_OVER: 1, AGAIN: 1, NAMELESS: 1,
    }  # fmt: skip
    assert found.roles == (("Play leader", 6, 4, 2),)
    assert found.practice.finding is Finding.NO_THRESHOLD


def test_without_term_dates_twelve_school_weeks_cannot_be_said() -> None:  # 4
    found = pupil_roles(school(roles([kid("R01")], [look("R01")])), YEAR).practice
    assert (found.finding, found.sentence) == (Finding.NOT_MEASURED, NO_TERMS)
    assert reasons(found.excluded) == {NO_TERMS: ("R01",)}


def test_shifts_and_mediations_by_hand() -> None:  # 5
    duty = [{"month": PartialDate(2025, 11), "child": "R01", "shifts_planned": 8, "shifts_done": 6},
            {"month": PartialDate(2025, 12), "child": "R01", "shifts_planned": 4, "shifts_done": 5},
            {"month": PartialDate(2025, 12), "child": "R02", "shifts_planned": 4},
            {"month": PartialDate(2026, 9), "child": "R01", "shifts_planned": 4, "shifts_done": 0}]  # fmt: skip
    held = [{"on": date(2025, 11, 5), "number": 5, "settled": 4}, {"on": date(2024, 11, 5), "number": 9, "settled": 9}]
    found = pupil_roles(school(roles([kid("R01")], duty=duty, mediations=held), terms=TERMS), YEAR)
    assert (found.duty.share, found.mediations) == (Share(10, 12), Share(4, 5))


def test_a_shift_of_which_only_the_year_is_known_is_named() -> None:  # 5
    shifts = {"shifts_planned": 4, "shifts_done": 4}
    duty = [{"month": PartialDate(2025, 11), **shifts}, {"month": PartialDate(2025), **shifts}]
    found = pupil_roles(school(roles([kid("R01")], duty=duty), terms=TERMS), YEAR).duty
    assert (found.share, {r: len(c) for r, c in reasons(found.excluded).items()}) == (Share(4, 4), {UNTIMED: 1})


# --- 6, 7: staff


def view(spot: Any = "agree", usable: Any = "agree", on: date = date(2026, 5, 5)) -> Any:
    return filed("staff-view", {"view_date": on, "helped_spot": spot, "ideas_usable": usable, "role": "teacher"})


def test_staff_by_hand() -> None:  # 6
    views = [view(), view("strongly_agree"), view("disagree"), view(State.DONT_KNOW), view(State.BLANK),
             view(on=date(2026, 9, 1))]  # fmt: skip
    found = staff(school(views, staff_support_percent=60), YEAR)
    spot = found.headlines[0]
    assert (found.answered, spot.share, spot.worst, spot.best) == (5, Share(2, 3), Share(2, 4), Share(3, 4))
    assert spot.finding is Finding.CANNOT_TELL  # five answers
    assert "Too few to speak for all." in spot.sentence
    many = staff(school([view() for _ in range(10)], staff_support_percent=60), YEAR)
    assert many.headlines[0].finding is Finding.MET


@pytest.mark.parametrize("name", STATEMENTS)
def test_each_statement_of_staff_by_hand(name: str) -> None:  # 6
    # Seven members of staff, one for each answer that there is.
    each = ("strongly_agree", "agree", "disagree", "strongly_disagree", State.DONT_KNOW, State.BLANK, State.NOT_ASKED)
    views = [filed("staff-view", {"view_date": date(2026, 5, 5), name: answer}) for answer in each]
    found = staff(school(views), YEAR)
    item = next(item for item in found.items if item.name == name)
    assert (item.counts, item.dont_know, item.no_answer) == ((1, 1, 1, 1), 1, 2)
    assert (item.of_views, item.of_all) == (Share(2, 4), Share(2, 7))


def test_consultations_and_sessions_given() -> None:  # 6
    rows = ((date(2025, 10, 1), "staff"), (date(2025, 10, 2), "parent"), (date(2024, 10, 2), "staff"))
    talks = log("contact-log", "contacts", *({"on": day, "with_whom": whom} for day, whom in rows))
    given_ = log("mentor-training", "given", {"on": date(2025, 10, 1), "number": 8}, {"on": date(2025, 12, 1)})
    found = staff(school(talks, given_), YEAR)
    assert (found.consultations, found.sessions, found.listeners) == (1, 2, 8)


def referral(
    number: int, source: str = "class_teacher", came: date = date(2025, 9, 15), told: Any = None, **more: Any
) -> Any:  # fmt: skip
    answers = {"referral_source": source, "referral_date": came, "feedback_on": told, **more}
    return filed("referral", {k: v for k, v in answers.items() if v is not None}, case_id(number))


def test_feedback_by_hand() -> None:  # 7
    # Ten school days after Monday 15 September 2025: Monday 29 September.
    papers = [
        referral(1, told=date(2025, 9, 29)), referral(2, told=date(2025, 9, 30)), referral(3),
        referral(4, "parent_carer", told=date(2025, 9, 16)), referral(5, "senco", told=date(2025, 9, 12)),
        referral(6, "slt_smt", came=date(2026, 7, 14)), referral(7, "other", told=date(2025, 9, 16)),
        referral(8, came=date(2025, 9, 1), received_on=date(2025, 9, 15), told=date(2025, 9, 29)),
    ]  # fmt: skip
    found = staff(school(papers, terms=TERMS, today=date(2026, 8, 31)), YEAR).feedback
    assert (found.share, found.best) == (Share(2, 5), Share(4, 5))
    assert reasons(found.missing) == {NO_FEEDBACK: (case_id(3),), ODD_DATES: (case_id(5),)}
    assert reasons(found.excluded) == {OTHER_SOURCE: (case_id(4), case_id(7)), TOO_RECENT: (case_id(6),)}
    slow = staff(school(papers, terms=TERMS, feedback_school_days=11), YEAR).feedback
    assert slow.share == Share(3, 5)
    # In a new school year whose terms nobody has set, the last referral cannot be said to be due.
    assert reasons(slow.excluded) == {OTHER_SOURCE: (case_id(4), case_id(7)), NO_TERMS: (case_id(6),)}


def test_without_term_dates_feedback_is_not_measured() -> None:  # 7
    found = staff(school(referral(1, told=date(2025, 9, 16))), YEAR).feedback
    assert (found.share, found.finding, found.sentence) == (Share(0, 0), Finding.NOT_MEASURED, NO_TERMS)


# --- 8, 9: meetings


def meeting(kind: str, on: date = date(2025, 10, 8), held: Any = True, **cells: Any) -> dict[str, Any]:
    return {"on": on, "kind": kind, "held": held, **cells}


def test_the_yearly_check_by_hand() -> None:  # 8
    rows = [meeting("annual_check", date(2024, 7, 2)), meeting("annual_check", date(2025, 7, 1), held=False),
            meeting("annual_check", date(2026, 7, 3), held=None)]  # fmt: skip
    found = policy_check(school(log("meeting-log", "meetings", *rows)), THREE)
    assert [y.words for y in found.years] == [
        "Yes, on 02/07/2024", "No", "The log does not say whether the check was held",
    ]  # fmt: skip
    assert (found.check.worst, found.check.best, found.check.finding) == (Share(1, 3), Share(2, 3), Finding.NOT_MET)


def test_a_year_without_any_log_is_not_known() -> None:  # 8, 9
    rows = [meeting("annual_check", date(2026, 7, 3)), meeting("parents")]
    evidence = school(log("meeting-log", "meetings", *rows))
    found = policy_check(evidence, THREE).check
    assert (found.worst, found.best, found.finding) == (Share(1, 3), Share(3, 3), Finding.CANNOT_TELL)
    families = meetings(evidence, THREE).figures[1]
    assert families.share == Share(1, 3)
    assert reasons(families.excluded)["A school year without any log: nothing is expected of it"] == (
        "September 2023 to August 2024", "September 2024 to August 2025",
    )  # fmt: skip


def test_a_running_year_may_still_have_its_check() -> None:  # 8
    evidence = school(log("meeting-log", "meetings", meeting("slt")), today=date(2026, 2, 1))
    found = policy_check(evidence, YEAR).check
    assert (found.worst, found.best, found.finding) == (Share(0, 1), Share(1, 1), Finding.NOT_MEASURED)


def test_no_log_is_no_no() -> None:  # 8, 9
    assert policy_check(school(), YEAR).check.finding is Finding.NOT_MEASURED
    assert {f.finding for f in meetings(school(), YEAR).figures} == {Finding.NOT_MEASURED}


def test_meetings_by_hand() -> None:  # 9
    rows = [meeting("attendance", date(2025, 9, 10) + timedelta(days=28 * n)) for n in range(11)]
    rows += [meeting("parents", families_offered=20, families_attended=12), meeting("parents", held=False),
             meeting("parents", held=None), meeting("slt"), meeting("provision", date(2025, 8, 31))]  # fmt: skip
    found = meetings(school(log("meeting-log", "meetings", *rows)), YEAR)
    attendance, families, provision = found.figures
    assert (attendance.share, attendance.finding) == (Share(10, 10), Finding.MET)
    assert attendance.sentence == "11 meetings were held; 10 were expected."
    assert (families.share, families.best, families.finding) == (Share(1, 3), Share(2, 3), Finding.NOT_MET)
    assert set(reasons(families.excluded)) == {NOT_HELD}
    assert set(reasons(families.missing)) == {UNSAID}
    assert provision.share == Share(0, 3)
    kinds = {k.label: k for k in found.kinds}
    [own] = [k for k in kinds.values() if k.offered]
    assert (own.attended, own.offered, own.not_held, own.unsaid) == (12, 20, 1, 1)
    assert all(k.expected is None for k in list(kinds.values())[3:])


def test_a_part_of_a_year_expects_no_number() -> None:  # 9
    rows = log("meeting-log", "meetings", meeting("attendance"), meeting("attendance", date(2025, 11, 5)))
    half = Period(date(2025, 9, 1), date(2025, 12, 31))
    running = meetings(school(rows, today=date(2025, 12, 20)), YEAR)
    for found in (meetings(school(rows), half), running):
        assert (found.figures[0].result, found.figures[0].finding) == ("2 held", Finding.NO_THRESHOLD)


def test_three_years_expect_three_times_as_many() -> None:  # 9
    rows = log("meeting-log", "meetings", *(meeting("parents", date(y, 10, 8)) for y in (2023, 2024, 2025)))
    assert meetings(school(rows), THREE).figures[1].share == Share(3, 9)


# --- 10

_came = st.dates(date(2025, 9, 3), date(2026, 7, 20))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(_came, st.none() | st.integers(0, 40)), max_size=12), st.integers(1, 20))
def test_a_recount_of_feedback_agrees(papers: list[tuple[date, int | None]], allowed: int) -> None:  # 10
    told = [referral(n, came=came, told=came + timedelta(days=wait) if wait is not None else None)
            for n, (came, wait) in enumerate(papers, 1)]  # fmt: skip
    found = staff(school(told, terms=TERMS, feedback_school_days=allowed, today=date(2026, 7, 21)), YEAR).feedback
    read = date.fromisoformat
    spans = [(read(t["start"]), read(t["end"])) for t in TERMS]
    breaks = [(read(t["half_term_start"]), read(t["half_term_end"])) for t in TERMS]

    def days(start: date, end: date) -> int:
        every = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
        inside = [d for d in every if d.weekday() < 5 and any(a <= d <= b for a, b in spans)]
        return sum(not any(a <= d <= b for a, b in breaks) for d in inside)

    due = [(c, w) for c, w in papers if w is not None or days(c, date(2026, 7, 21)) >= allowed]
    quick = sum(w is not None and days(c, c + timedelta(days=w)) <= allowed for c, w in due)
    assert found.share == Share(quick, len(due))
