"""What is promised of the family's agreement.

1. A case starts only with an agreement on record that says yes and is not withdrawn, on the day of the start.
2. Of several agreements the latest counts.
3. The head may make an exception: why and who approved it are kept with the case; where the family agreed none is.
4. History that is brought in as events is not asked.
5. A refusal names the case and nobody, and says what to do: where an agreement is there, its day, or that it is to be
   mended.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from on_record import a_case, on_record

from formgen.cases import Case, Status
from formgen.errors import UserError
from formgen.work import case as cases
from formgen.work.chronology import chronology
from formgen.work.school import School

DAY = date(2026, 9, 15)


@pytest.fixture
def case(school: School) -> Case:
    """A case that was accepted."""
    return a_case(school, 1, ("decided", date(2026, 9, 8), {"decision": "accept"}))


def agreed(school: School, case: Case, answer: str = "yes", day: int = 10, **more: Any) -> None:
    answers = {"agree_support": answer, "agreement_date": date(2026, 9, day), "parent_name": "Niamh O’Neill", **more}
    on_record(school, "agreement", answers, case.id)


def test_a_case_starts_when_the_family_agreed(school: School, case: Case) -> None:
    """(1)"""
    agreed(school, case)
    started = cases.start(school, case.id, DAY)
    assert (started.status, started.started_on, started.exception) == (Status.STARTED, DAY, "")


@pytest.mark.parametrize(
    ("answers", "told", "way"),
    [
        ([], "no agreement from a parent or carer", "formgen generate agreement"),
        ([{"answer": "no"}], "said no", "formgen generate agreement"),
        ([{"answer": "want_to_talk"}], "wants to talk first", "formgen generate agreement"),
        ([{"withdrawn_on": date(2026, 9, 15)}], "has withdrawn", "formgen generate agreement"),
        ([{"day": 16}], "is of 16 September 2026, after 15 September", "a day from then on: --on 16/9/2026"),
        ([{"day": 16, "answer": "no"}], "said no", "formgen generate agreement"),
        ([{"answer": None}], r"on record \(record 1\) does not say yes or no", "formgen fix"),
        ([{}, {"answer": "no", "day": 11}], "said no", "formgen generate agreement"),
        ([{}, {"answer": "no"}], "said no", "formgen generate agreement"),
    ],
)
def test_a_case_does_not_start_without_a_yes(
    school: School, case: Case, answers: list[dict[str, Any]], told: str, way: str
) -> None:
    """(1), (2), (5)"""
    for one in answers:
        agreed(school, case, **one)
    with pytest.raises(UserError, match=told) as caught:
        cases.start(school, case.id, DAY)
    assert case.id in caught.value.message
    assert "O’Neill" not in str(caught.value)
    assert way in caught.value.fix
    assert school.case(case.id).status is Status.ACCEPTED


@pytest.mark.parametrize(
    "answers",
    [
        [{"answer": "no"}, {"day": 11}],
        [{"answer": "want_to_talk", "day": 9}, {}],
        [{"withdrawn_on": date(2026, 9, 16)}],
    ],
)
def test_the_latest_word_counts(school: School, case: Case, answers: list[dict[str, Any]]) -> None:
    """(1), (2): withdrawn after the start was still agreed on the day."""
    for one in answers:
        agreed(school, case, **one)
    assert cases.start(school, case.id, DAY).status is Status.STARTED


def test_an_agreement_of_another_case_does_not_count(school: School, case: Case) -> None:
    """(1)"""
    other = a_case(school, 2, ("decided", date(2026, 9, 8), {"decision": "accept"}), pupil="P0002")
    agreed(school, other)
    with pytest.raises(UserError, match="no agreement"):
        cases.start(school, case.id, DAY)


def test_the_head_may_make_an_exception(school: School, case: Case) -> None:
    """(3)"""
    with pytest.raises(UserError, match="does not say who approved it"):
        cases.start(school, case.id, DAY, exception="Family cannot be reached")
    started = cases.start(school, case.id, DAY, exception="Family cannot be reached", approved_by="P. Head")
    assert started.exception == "Family cannot be reached"
    assert school.case(case.id).exception == "Family cannot be reached"
    [event] = [e for e in school.store.events() if e.kind == "started"]
    assert event.details == {"exception": "Family cannot be reached", "approved_by": "P. Head"}
    told = [m.details for m in chronology(school, case.id) if m.what == "Case started"]
    assert told == ["exception: Family cannot be reached, approved by: P. Head"]


def test_where_the_family_agreed_no_exception_is_kept(school: School, case: Case) -> None:
    """(3)"""
    agreed(school, case)
    assert cases.start(school, case.id, DAY, exception="To be sure", approved_by="P. Head").exception == ""


def test_history_is_not_asked(school: School) -> None:
    """(4)"""
    before = a_case(school, 3, ("decided", date(2026, 9, 8), {"decision": "accept"}), ("started", DAY, {}))
    assert school.case(before.id).status is Status.STARTED


def test_a_case_that_cannot_start_says_so_first(school: School) -> None:
    """(5)"""
    a_case(school, 4)
    with pytest.raises(UserError, match="is referred: it cannot be started now"):
        cases.start(school, "LM-2026-004", DAY)
