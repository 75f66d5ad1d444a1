"""The case register, made from the other records.

1. One row a case, in order of case, with what its events say.
2. Dates are those of the first record, sessions those that were held, scores those that the measure of progress counts.
3. Each time of support of one child has its number.
4. What is not known is blank, and what cannot be an answer is left out.
5. No name and no word that somebody wrote is in it.
6. Its choices have the codes of the forms from which they come.
7. `generate` fills it in, the ledger knows its reference and keeps no copy of what it says.
8. A copy that comes back is refused: nothing is stored.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from small_school import SECRET, TODAY, case, case_id, child, entry, exit_, filed, school, sessions

from formgen.answers import flatten
from formgen.ask import Audience, Choice
from formgen.check import check
from formgen.errors import UserError
from formgen.form import Context
from formgen.forms import case_register, exit_record
from formgen.forms.case_register import CaseRegister
from formgen.forms.parts import ScoredArea, YearGroup, Years
from formgen.forms.referral import Decision, Source
from formgen.outline import outline
from formgen.pupils import Pupil
from formgen.records import Verdict
from formgen.work import case as casework
from formgen.work import generate as making
from formgen.work import register, take_in
from formgen.work.school import School

ROLL = (Pupil("P0001", "Amira", "Khan", year_group="4"), Pupil("P0002", "Tomasz", "Nowak", year_group="R"))


def rows(*parts: Any) -> dict[str, dict[str, Any]]:
    """The rows of the register of a small school, by case."""
    made = register.answers(school(*parts), ROLL)
    assert check(CaseRegister, outline(CaseRegister), made, Context(TODAY)) == []
    return {row["case"]: row for row in made.get("cases", {}).values()}


def test_a_case_has_one_row_with_what_its_events_say() -> None:
    """(1)"""
    found = rows(case(2, started=None, ended=None), case(1))
    assert list(found) == [case_id(1), case_id(2)]
    assert found[case_id(1)] == {
        "case": "LM-2025-001", "episode": 1, "year_group": "4", "source": "class_teacher",
        "referred_on": date(2025, 9, 15), "decided_on": date(2025, 9, 18), "decision": "accept", "tier": "targeted",
        "exception": False, "started_on": date(2025, 10, 1), "sessions_held": 0, "reviews": 0,
        "ended_on": date(2026, 2, 2), "end_reason": "planned",
    }  # fmt: skip
    assert not {"started_on", "exception"} & set(found[case_id(2)])


def test_support_that_began_without_an_agreement_says_so_but_not_why() -> None:
    """(1), (5)"""
    assert rows(replace(case(1), exception=SECRET))[case_id(1)]["exception"] is True


def test_dates_are_those_of_the_first_record_of_each_form() -> None:
    """(2)"""
    yes = {"agree_support": "yes", "agreement_date": date(2025, 9, 22)}
    found = rows(
        case(1),
        filed("agreement", {**yes, "agreement_date": date(2025, 11, 3)}, case_id(1)),
        filed("agreement", yes, case_id(1)),
        filed("agreement", {"agree_support": "want_to_talk", "agreement_date": date(2025, 9, 16)}, case_id(1)),
        filed("pupil-profile", {"profile_date": date(2025, 9, 29)}, case_id(1)),
        filed("action-plan", {"plan_start": date(2025, 10, 3)}, case_id(1)),
        filed("review-record", {"review_date": date(2025, 11, 14)}, case_id(1)),
        filed("review-record", {"review_date": date(2025, 12, 12)}, case_id(1)),
        filed("review-record", {"review_date": date(2025, 12, 12)}, case_id(2)),
    )[case_id(1)]
    dates = ("agreed_on", "profile_on", "plan_on")
    assert [found[name] for name in dates] == [date(2025, 9, 22), date(2025, 9, 29), date(2025, 10, 3)]
    assert found["reviews"] == 2


def test_sessions_are_those_that_were_held() -> None:
    """(2)"""
    held = rows(case(1), sessions(1, {}, {"happened": "child_absent"}, {}), sessions(1, {}), sessions(2, {}))
    assert held[case_id(1)]["sessions_held"] == 3


def test_scores_are_those_that_the_measure_counts() -> None:
    """(2): the first entry record, the last exit record, in the main area fixed at the start."""
    found = rows(
        child(1, 3, 6), entry(1, 9, on=date(2025, 12, 1)), exit_(1, 7, on=date(2026, 2, 9)),
        child(2, 4, None), case(3), entry(3, 5, area="loss"), exit_(3, 8),
    )  # fmt: skip
    columns = ("main_area", "entry_score", "final_score")
    scores = {name: tuple(row.get(column) for column in columns) for name, row in found.items()}
    assert scores == {
        case_id(1): ("self_esteem", 3, 7),
        case_id(2): ("self_esteem", 4, None),
        case_id(3): ("loss", 5, None),
    }
    assert found[case_id(1)]["entry_on"] == date(2025, 10, 1)


def test_each_time_of_support_of_one_child_has_its_number() -> None:
    """(3): in order of referral, whatever the numbers of the cases."""
    found = rows(
        case(1, pupil="P0002", referred=date(2026, 3, 2), started=None, ended=None),
        case(2, pupil="P0002"),
        case(3),
    )
    assert [row["episode"] for row in found.values()] == [2, 1, 1]
    assert [row.get("year_group") for row in found.values()] == ["R", "R", None]


def test_the_year_group_is_that_of_the_referral_where_it_says_so() -> None:
    """(2)"""
    assert rows(case(1), filed("referral", {"year_group": "3"}, case_id(1)))[case_id(1)]["year_group"] == "3"


def test_what_cannot_be_an_answer_is_left_out() -> None:
    """(4)"""
    strange = replace(case(1), source="the dinner lady", tier="", decision="perhaps", end_reason="because")
    found = rows(strange, entry(1, None, area="gifted"))[case_id(1)]
    assert not {"source", "tier", "decision", "end_reason", "main_area", "entry_score", "agreed_on"} & set(found)


def test_a_school_without_cases_has_an_empty_register() -> None:
    """(4)"""
    assert register.answers(school(), ROLL) == {"as_of": TODAY}


def test_no_name_and_no_written_word_is_in_it() -> None:
    """(5)"""
    made = register.answers(school(child(1, 3, 6), sessions(1, {})), ROLL)
    words = {str(value) for _, _, value in flatten(made)}
    assert not any(secret in word for word in words for secret in (SECRET, "Amira", "Khan", "P0001"))


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (case_register.Referrer, Source),
        (case_register.Decided, Decision),
        (case_register.Ending, exit_record.Reason),
        (case_register.Year, YearGroup),
        (case_register.MainArea, ScoredArea),
        (Years, YearGroup),
    ],
)
def test_choices_have_the_codes_of_the_forms_from_which_they_come(ours: type[Choice], theirs: type[Choice]) -> None:
    """(6)"""
    assert {choice.value for choice in ours} == {choice.value for choice in theirs}


def order(**changes: Any) -> making.Order:
    return making.Order("case-register", Audience.STAFF, ("xlsx",), (making.Subject(),), **changes)


def test_generate_fills_it_in_and_the_ledger_keeps_no_copy(school: School, tmp_path: Path) -> None:
    """(7)"""
    opened = casework.open_case(school, "Nowak", date(2026, 9, 14), source="senco")
    [made] = making.generate(school, order(), tmp_path)
    issued = school.store.issued(made.reference)
    assert issued is not None
    assert (issued.form, issued.case, dict(issued.prefilled)) == ("case-register", None, {})
    row = register.register(school)["cases"]["1"]
    assert (row["case"], row["source"], row["year_group"]) == (opened.id, "senco", "3")


def test_it_takes_no_answers(school: School, tmp_path: Path) -> None:
    """(7)"""
    with pytest.raises(UserError, match="made from the other records"):
        making.generate(school, order(answers={"cases": {}}), tmp_path)


def test_a_copy_that_comes_back_is_refused(school: School, tmp_path: Path) -> None:
    """(8)"""
    casework.open_case(school, "Nowak", date(2026, 9, 14))
    [made] = making.generate(school, order(), tmp_path)
    [taken] = take_in.commit(school, [made.file]).files
    assert (taken.verdict, taken.record) == (Verdict.NOT_OURS, None)
    assert "made from the other records" in taken.problems[0].message
    assert list(school.store.records()) == []
