"""The children's part, their views, reviews done together, needs made known (SC2, AS1, GB2); M1 in school weeks.

 1. M2a: chose, helped to word or chose what to try, with own words; of all children with a plan agreed in the period.
    Agreed what adults suggested, did not want to, could not be asked and blank stand apart; the goal is all.
 2. A plan is agreed when the last party agreed, else when it starts; of several plans of a child the latest counts.
 3. M2b: a dated record of the child's views inside the time of support; who did not want to say counts as asked and is
    shown apart; of all children who started in the period.
 4. M9: mentor and child, and a parent or carer besides; who is blank counts at worst and at best.
 5. M10: a summary shared on a day, of all children who started; no profile is no, a profile without the day not known.
 6. Children's views are counted statement by statement, the latest of each child; forms count what they ask.
 7. M1: late referrals are told in school weeks where the terms are known, else in days.
 8. Agreement of a parent or carer is a step beside the funnel: it takes nobody out.
 9. A recount by hand agrees; the order of records does not matter.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_school import TERMS, YEAR, case, case_id, child, filed, plan, school, voice

from formgen.ask import State
from formgen.evidence import Finding, Group, Share
from formgen.evidence.agreements import NO_AGREEMENT, WITHDRAWN
from formgen.evidence.contribution import (
    COULD_NOT,
    DECLINED,
    EARLIER_PLAN,
    GAVE_VIEWS,
    NO_DAY,
    NO_RECORD,
    NO_WORDS,
    NOT_SAID,
    OUTSIDE,
    UNDATED,
    UNSAID,
    contribution,
)
from formgen.evidence.joint import joint
from formgen.evidence.progress import progress
from formgen.evidence.shared import NO_DAY as NOT_SHARED
from formgen.evidence.shared import shared
from formgen.evidence.voices import voices

# --- 1, 2: contribution


def test_contribution_by_hand() -> None:  # 1
    # Of eight children three helped in their own words; one helped, but without words; one blank.
    plans = [
        plan(1, "chose"), plan(2, "helped_word"), plan(3, "chose_strategy"), plan(4, "chose", words=" "),
        plan(5, "agreed"), plan(6, "declined", words=""), plan(7, "could_not", words=""), plan(8, None),
    ]  # fmt: skip
    found = contribution(school([case(n) for n in range(1, 9)], plans), YEAR)
    assert (found.helped.share, found.helped.worst, found.helped.best) == (Share(3, 8), Share(3, 8), Share(5, 8))
    assert found.helped.missing == (Group(NO_WORDS, (case_id(4),)), Group(NOT_SAID, (case_id(8),)))
    assert [count for _, count in found.answers] == [2, 1, 1, 1, 1, 1, 1]
    assert found.helped.finding is Finding.NOT_MET
    assert found.helped.sentence == (
        "3 of 8 children with a plan helped to set it, in their own words. "
        "1 agreed what adults suggested; 1 did not want to; 1 could not be asked."
    )


def test_a_box_that_was_declined_is_not_a_child_that_did_not_want_to() -> None:  # 1
    # The state and the choice are spelt alike: of two children one did not want to, of the other nobody knows.
    plans = [plan(1, "declined"), plan(2, State.DECLINED)]
    found = contribution(school(case(1), case(2), plans), YEAR)
    assert [count for _, count in found.answers] == [0, 0, 0, 0, 1, 0, 1]
    assert (found.helped.worst, found.helped.best) == (Share(0, 2), Share(1, 2))
    assert found.helped.missing == (Group(NOT_SAID, (case_id(2),)),)


@pytest.mark.parametrize(
    ("plans", "finding"),
    [
        ([plan(1), plan(2)], Finding.MET),
        ([plan(1), plan(2, "agreed")], Finding.NOT_MET),
        ([plan(1), plan(2, None)], Finding.CANNOT_TELL),
        ([plan(1, None)], Finding.NOT_MEASURED),
        ([], Finding.NOT_MEASURED),
    ],
)
def test_all_children_means_all(plans: list[Any], finding: Finding) -> None:  # 1
    assert contribution(school(case(1), case(2), plans), YEAR).helped.finding is finding


def test_the_day_of_a_plan_is_the_last_agreement_else_the_start() -> None:  # 2
    late = plan(1, on=date(2026, 9, 1))
    by_start = plan(2, on=None, start=date(2025, 10, 1))
    undated = plan(3, on=None, start=None)
    found = contribution(school(case(1), case(2), case(3), late, by_start, undated), YEAR).helped
    assert found.share == Share(1, 1)
    assert {g.reason: g.cases for g in found.excluded} == {NO_DAY: (case_id(3),)}


def test_the_latest_plan_of_a_child_counts() -> None:  # 2
    again = [plan(1, "chose", on=date(2025, 10, 6)), plan(2, "agreed", on=date(2026, 3, 2))]
    found = contribution(school(case(1, pupil="P1"), case(2, pupil="P1"), again), YEAR).helped
    assert found.share == Share(0, 1)
    assert {g.reason: g.cases for g in found.excluded} == {EARLIER_PLAN: (case_id(1),)}


# --- 3: views


def test_views_by_hand() -> None:  # 3
    records = [
        voice(1), voice(2, young=True), voice(3, "did_not_want_to"), voice(4, "could_not_be_asked"), voice(5, on=None),
        voice(6, None), voice(7, on=date(2026, 2, 3)),  # the day after the end
    ]  # fmt: skip
    found = contribution(school([case(n) for n in range(1, 9)], records), YEAR)
    assert dict(found.views) == {
        GAVE_VIEWS: 2, DECLINED: 1, COULD_NOT: 1, UNDATED: 1, UNSAID: 1, OUTSIDE: 1, NO_RECORD: 1,
    }  # fmt: skip
    assert (found.recorded.worst, found.recorded.best) == (Share(3, 8), Share(5, 8))
    assert found.recorded.sentence == (
        "2 of 8 children who started gave their views. 1 more was asked and did not want to say. "
        "For 1 there is no record of their views."
    )


def test_views_count_from_referral_to_end_and_for_children_who_started_in_the_period() -> None:  # 3
    early = voice(1, on=date(2025, 9, 15))
    before = case(2, referred=date(2025, 3, 1), started=date(2025, 4, 1))
    found = contribution(school(case(1), before, early, voice(2, on=date(2025, 11, 4))), YEAR).recorded
    assert (found.share, found.finding) == (Share(1, 1), Finding.MET)


def test_a_child_with_two_cases_counts_once_by_its_best_record() -> None:  # 3
    both = [case(1, pupil="P1"), case(2, pupil="P1"), voice(1, "could_not_be_asked"), voice(2)]
    assert contribution(school(both), YEAR).recorded.share == Share(1, 1)


# --- 4, 5


def review(number: int, *who: str, on: date | None = date(2025, 12, 1), why: str = "no_reply") -> Any:
    answers = {"review_date": on, "took_part": who or None, "parent_missing": why}
    return filed("review-record", {k: v for k, v in answers.items() if v}, case_id(number))


def test_joint_reviews_by_hand() -> None:  # 4
    reviews = [review(1, "mentor", "pupil", "parent"), review(2, "mentor", "pupil"), review(3, "mentor"), review(4),
               review(5, "mentor", "pupil", on=None), review(6, "mentor", "pupil", on=date(2026, 9, 1))]  # fmt: skip
    found = joint(school(reviews), YEAR)
    assert (found.together.share, found.together.best) == (Share(2, 4), Share(3, 4))
    assert (found.with_parent.share, found.with_parent.best) == (Share(1, 4), Share(2, 4))
    assert found.absent == (Group("Asked, no reply", (case_id(2), case_id(3))),)
    assert [g.cases for g in found.together.excluded] == [(case_id(5),)]
    assert found.together.finding is Finding.NO_THRESHOLD


def test_shared_summaries_by_hand() -> None:  # 5
    profiles = [filed("pupil-profile", {"summary_shared_on": date(2025, 10, 9)}, case_id(1)),
                filed("pupil-profile", {"home_view": "x"}, case_id(2))]  # fmt: skip
    found = shared(school(case(1), case(2), case(3), case(4, started=None, ended=None), profiles), YEAR).summary
    assert (found.share, found.worst, found.best) == (Share(1, 3), Share(1, 3), Share(2, 3))
    assert found.missing == (Group(NOT_SHARED, (case_id(2),)),)
    assert found.sentence == "For 1 of 3 children who started, staff got a summary. 1 child has no profile."


# --- 6


def test_views_by_statement() -> None:  # 6
    said = [
        voice(1, ok_coming="never", id=801), voice(1, on=date(2026, 1, 12), ok_coming="always", id=802),
        voice(2, young=True, ok_coming="always", good_at=State.DECLINED), voice(3, know_target="mostly"),
    ]  # fmt: skip
    found = {v.name: v for v in voices(school([case(n) for n in (1, 2, 3)], said), YEAR)}
    coming, target = found["ok_coming"], found["know_target"]
    assert (coming.counts, coming.declined, coming.blank, coming.clause) == ((2, 0, 0, 0, 0), 0, 1, "OB8")
    assert (target.counts, target.blank) == ((0, 1, 0, 0, 0), 1)  # young children are not asked this
    assert found["good_at"].declined == 1
    assert voices(school(case(1)), YEAR) == ()


# --- 7, 8: M1 with terms and agreements


@pytest.mark.parametrize(("referred", "counts"), [(date(2026, 6, 23), True), (date(2026, 6, 24), False)])
def test_late_is_told_in_school_weeks_where_terms_are_known(referred: date, counts: bool) -> None:  # 7
    # Twenty school days lie after Tuesday 23 June up to Tuesday 21 July, the last day of term.
    late = child(1, 2, 5, referred=referred, started=referred, ended=YEAR.end)
    found = progress(school(late, terms=TERMS), YEAR).reached
    assert found.denominator == counts
    reasons = [g.reason for g in found.excluded]
    assert reasons == ([] if counts else ["Referred less than 4 school weeks before the end of the period"])
    assert progress(school(late), YEAR).reached.denominator == 1


def test_terms_that_do_not_reach_so_far_leave_it_to_days() -> None:  # 7
    late = child(1, 2, 5, referred=date(2027, 8, 10), started=date(2027, 8, 10), ended=date(2027, 8, 20))
    year = replace(YEAR, start=date(2026, 9, 1), end=date(2027, 8, 31))
    found = progress(school(late, terms=TERMS, today=date(2027, 9, 9)), year).reached
    assert [g.reason for g in found.excluded] == ["Referred less than 28 days before the end of the period"]


def agreed(number: int, answer: str | None, **more: Any) -> Any:
    return filed("agreement", {"agree_support": answer, "agreement_date": date(2025, 9, 20), **more}, case_id(number))


def test_agreement_is_a_step_beside_the_funnel() -> None:  # 8
    children = [child(n, 2, 5) for n in range(1, 6)]
    papers = [agreed(1, "yes"), agreed(2, "no"), agreed(3, "want_to_talk"),
              agreed(4, "yes", withdrawn_on=date(2025, 12, 1))]  # fmt: skip
    found = progress(school(children, papers), YEAR)
    step = found.funnel[2]
    assert (step.count, step.beside) == (1, True)
    assert {g.reason for g in step.lost} == {"Said no", "Wanted to talk first", WITHDRAWN, NO_AGREEMENT}
    assert found.funnel[3].count == 5
    assert progress(school(children), YEAR).funnel[2].count is None


# --- 9

_HOWS = ("chose", "helped_word", "chose_strategy", "agreed", "declined", "could_not", None)
_plans = st.lists(
    st.tuples(st.integers(1, 6), st.sampled_from(_HOWS), st.booleans(), st.dates(date(2025, 6, 1), date(2026, 11, 1))),
    max_size=14,
)
_asked = st.lists(
    st.tuples(st.integers(1, 6), st.sampled_from(["answered", "did_not_want_to", "could_not_be_asked", None]),
              st.dates(date(2025, 8, 1), date(2026, 4, 1))),
    max_size=14,
)  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(_plans, _asked, st.integers())
def test_a_recount_agrees(plans: list[Any], asked: list[Any], seed: int) -> None:  # 9
    papers = [plan(n, how, "mine" if words else "", on=day) for n, how, words, day in plans]
    papers += [voice(n, what, on=day) for n, what, day in asked]
    evidence = school([case(n) for n in range(1, 7)], papers)
    found = contribution(evidence, YEAR)
    last: dict[int, Any] = {}
    for position, (n, how, words, day) in enumerate(plans):
        if date(2025, 9, 1) <= day <= date(2026, 8, 31):
            last[n] = max(last.get(n, (date.min, 0, "", False)), (day, position, how, words), key=lambda p: p[:2])
    helped = sum(how in _HOWS[:3] and words for _, _, how, words in last.values())
    assert found.helped.share == Share(helped, len(last))
    seen = {n for n, what, day in asked
            if what in ("answered", "did_not_want_to") and date(2025, 9, 15) <= day <= date(2026, 2, 2)}  # fmt: skip
    assert found.recorded.share == Share(len(seen), 6)
    mixed = random.Random(seed).sample(evidence.filed, len(evidence.filed))
    assert contribution(replace(evidence, filed=tuple(mixed)), YEAR) == found
