"""What is promised of the chain of a case: each form takes from those before it what they say.

1. The profile takes from the referral: areas, strengths, other help, the parent's view; attendance from the class list.
2. The plan takes from the profile, and from the referral while there is no profile; its first target from the entry.
3. The review takes targets, where they stood, and their goals from the plan, and the first scores from the entry.
4. The exit record takes the areas, scores, targets, and how many sessions were offered and held.
5. Sessions are counted as M11 counts them; while none is on record nothing is said.
6. A copy with a title of its own tells what is on record: “My plan” holds the agreed targets, and no empty ones.
7. “My plan” holds nothing that a child's copy may not show.
8. Without a plan on record “My plan” is a page to fill in; a second plan for staff starts afresh.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from on_record import a_case, on_record

from formgen.answers import flatten, load
from formgen.ask import Audience
from formgen.cases import Case
from formgen.evidence import Period
from formgen.evidence.dose import dose
from formgen.form import form
from formgen.outline import outline
from formgen.prefill import Known, Sessions, prefill
from formgen.specimen import specimen
from formgen.work import generate as making
from formgen.work.case import session_counts
from formgen.work.review import evidence
from formgen.work.school import School

DAY = date(2026, 9, 8)

REFERRAL = {
    "areas": ("attendance", "self_esteem", "gifted"),
    "main_area": "self_esteem",
    "area_scores": {"self_esteem": {"score": 2}, "attendance": {"score": 6}},
    "strengths": "Reads to the little ones.",
    "change_wanted": "Begins on her own.",
    "other_help": ("senco", "speech"),
    "parent_view": "We see it at home too.",
    "attendance_period": "Autumn, first half",
}
PROFILE = {
    "what_helps": "Ear defenders.",
    "strengths_for_plan": "Kind, and fond of drums.",
    "barriers": "Waits for others to begin.",
    "home_view": "HOME: mornings are hard.",
}
ENTRY = {
    "entry_date": DAY,
    "block_no": 1,
    "areas": ("attendance", "self_esteem"),
    "main_area": "self_esteem",
    "area_scores": {"attendance": {"score_joint": 6}, "self_esteem": {"score_joint": 3}},
}
TARGET = {
    "target_text": "I begin within two minutes",
    "how_we_will_know": "ADULT: a tally",
    "area": "self_esteem",
    "unit": "rating",
    "baseline": Decimal(3),
    "target_value": Decimal(6),
    "pupil_part": "I ask for a quiet start",
    "strategies": "ADULT: a talk partner",
    "home_part": "ADULT: praise at home",
}
PLAN = {
    "plan_start": date(2026, 9, 14),
    "review_date": date(2026, 10, 26),
    "aims": "ADULT: begins on her own",
    "barriers": "ADULT: waits for others",
    "targets": {"T1": TARGET, "T2": {**TARGET, "target_text": "I tell a grown-up", "baseline": Decimal(1)}},
    "pupil_words": "I want to start by myself.",
    "contribution": "chose",
}
SESSIONS = {
    "block_no": 1,
    "sessions": {
        str(n): {"on": date(2026, 9, 14 + n), "happened": happened}
        for n, happened in enumerate(
            ("yes", "yes", "child_absent", "child_chose_not", "mentor_absent", "school_event", "moved", "yes"), 1
        )
    },
}


@pytest.fixture
def case(school: School) -> Case:
    """A case that was accepted and has begun."""
    return a_case(school, 1, ("decided", date(2026, 9, 9), {"decision": "accept"}), ("started", date(2026, 9, 15), {}))


def made(
    school: School, case: Case, slug: str, audience: Audience = Audience.STAFF, out: Path | None = None
) -> tuple[dict[str, Any], Path | None]:
    """What is pre-filled in a form made for the case, from the ledger; and its file where `out` is given."""
    order = making.Order(slug, audience, ("docx",), making.subjects(school, slug, case_ids=[case.id]))
    files = making.generate(school, order, out or school.folder / "Out")
    issued = school.store.ledger(case=case.id)[-1]
    return load(outline(form(slug)), issued.prefilled), files[0].file


def filled(school: School, case: Case, slug: str) -> dict[str, Any]:
    return made(school, case, slug)[0]


def test_the_profile_takes_from_the_referral(school: School, case: Case) -> None:
    """(1)"""
    on_record(school, "referral", REFERRAL, case.id)
    found = filled(school, case, "pupil-profile")
    assert found == {
        "child": "Zo", "class_name": "Kestrels", "areas": ("attendance", "self_esteem"),
        "strengths_for_plan": "Reads to the little ones.", "other_support": ("senco", "speech"),
        "parent_view_before": "We see it at home too.", "attendance_period": "Autumn, first half",
    }  # fmt: skip


def test_the_plan_takes_from_profile_entry_and_referral(school: School, case: Case) -> None:
    """(2)"""
    for slug, answers in (("referral", REFERRAL), ("entry-record", ENTRY)):
        on_record(school, slug, answers, case.id)
    found = filled(school, case, "action-plan")
    assert (found["strengths"], found["aims"]) == ("Reads to the little ones.", "Begins on her own.")
    assert "barriers" not in found
    on_record(school, "pupil-profile", PROFILE, case.id)
    found = filled(school, case, "action-plan")
    assert (found["strengths"], found["barriers"]) == ("Kind, and fond of drums.", "Waits for others to begin.")
    assert found["targets"] == {"T1": {"area": "self_esteem", "baseline": Decimal(3), "baseline_date": DAY}}


def test_the_review_takes_from_plan_and_entry(school: School, case: Case) -> None:
    """(3)"""
    for slug, answers in (("entry-record", ENTRY), ("action-plan", PLAN)):
        on_record(school, slug, answers, case.id)
    found = filled(school, case, "review-record")
    assert found["target_reviews"] == {
        "T1": {"target_text": "I begin within two minutes", "baseline": Decimal(3), "target_value": Decimal(6)},
        "T2": {"target_text": "I tell a grown-up", "baseline": Decimal(1), "target_value": Decimal(6)},
    }
    assert found["areas"] == ("attendance", "self_esteem")
    assert found["area_scores"] == {"attendance": {"entry_score": 6}, "self_esteem": {"entry_score": 3}}


def test_the_exit_takes_from_entry_plan_and_sessions(school: School, case: Case) -> None:
    """(4), (5)"""
    records: list[tuple[str, Mapping[str, Any]]] = [
        ("entry-record", ENTRY), ("action-plan", PLAN), ("session-record", SESSIONS), ("session-record", SESSIONS),
    ]  # fmt: skip
    for slug, answers in records:
        on_record(school, slug, answers, case.id)
    found = filled(school, case, "exit-record")
    assert (found["sessions_offered"], found["sessions_held"]) == (10, 6), "of both blocks"
    assert found["main_area"] == "self_esteem"
    assert found["area_scores"]["self_esteem"] == {"entry_score": 3}
    assert found["targets"]["T2"] == {"target_text": "I tell a grown-up", "target_value": Decimal(6)}


def test_sessions_are_counted_as_the_figure_counts_them(school: School, case: Case) -> None:
    """(5)"""
    on_record(school, "session-record", SESSIONS, case.id)
    counted = session_counts(school.earlier(case.id))
    share = dose(evidence(school), Period(date(2026, 9, 1), date(2027, 8, 31))).attendance.share
    assert counted == Sessions(5, 3)
    assert (share.whole, share.part) == (5, 3)


def test_while_no_session_is_on_record_nothing_is_said(school: School, case: Case) -> None:
    """(5)"""
    on_record(school, "session-record", {"block_no": 1, "sessions": {"1": {"on": DAY}}}, case.id)
    assert session_counts(school.earlier(case.id)) is None
    assert not {"sessions_offered", "sessions_held"} & set(filled(school, case, "exit-record"))


def text(path: Path | None) -> str:
    """All the text of a Word file."""
    assert path is not None
    with ZipFile(path) as package:
        return "".join(package.read(name).decode() for name in package.namelist() if name.endswith(".xml"))


def test_my_plan_tells_the_agreed_targets_and_no_empty_ones(school: School, case: Case, tmp_path: Path) -> None:
    """(6)"""
    on_record(school, "action-plan", {**PLAN, "child": "Zoë"}, case.id)
    found, file = made(school, case, "action-plan", Audience.CHILD, tmp_path)
    assert found["targets"] == {
        row: {"target_text": words, "pupil_part": "I ask for a quiet start"}
        for row, words in (("T1", "I begin within two minutes"), ("T2", "I tell a grown-up"))
    }
    assert (found["child"], found["class_name"]) == ("Zo", "Kestrels"), "as the class list knows them today"
    assert (found["review_date"], found["pupil_words"]) == (date(2026, 10, 26), "I want to start by myself.")
    page = text(file)
    assert "My plan" in page
    assert "Target 2" in page
    assert "Target 3" not in page


def test_my_plan_holds_nothing_that_a_child_may_not_see(school: School, case: Case, tmp_path: Path) -> None:
    """(7)"""
    for slug, answers in (("referral", REFERRAL), ("pupil-profile", PROFILE), ("entry-record", ENTRY)):
        on_record(school, slug, answers, case.id)
    on_record(school, "action-plan", PLAN, case.id)
    found, file = made(school, case, "action-plan", Audience.CHILD, tmp_path)
    assert {path for path, _, _ in flatten(found)} <= set(
        outline(form("action-plan")).for_audience(Audience.CHILD).index
    )
    page = text(file)
    for secret in ("ADULT", "HOME", "M999999921001", "We see it at home too", "Waits for others"):
        assert secret not in page


@pytest.mark.parametrize("seed", range(10))
def test_no_plan_whatever_tells_a_child_more_than_its_copy_shows(seed: int) -> None:
    """(7)"""
    plan = specimen(form("action-plan"), random.Random(seed))
    own = outline(form("action-plan")).for_audience(Audience.CHILD)
    found, places = prefill(own, Known(None, None, {"action-plan": [plan]}))
    assert {path for path, _ in places} <= set(own.index)
    assert found["pupil_words"] == plan["pupil_words"] if "pupil_words" in plan else "pupil_words" not in found


def test_without_a_plan_my_plan_is_a_page_to_fill_in(school: School, case: Case, tmp_path: Path) -> None:
    """(8)"""
    on_record(school, "entry-record", ENTRY, case.id)
    found, file = made(school, case, "action-plan", Audience.CHILD, tmp_path)
    assert found == {"child": "Zo", "class_name": "Kestrels"}
    assert "Target 3" in text(file)


def test_a_second_plan_for_staff_starts_afresh(school: School, case: Case) -> None:
    """(8)"""
    on_record(school, "action-plan", PLAN, case.id)
    assert filled(school, case, "action-plan") == {"child": "Zo", "class_name": "Kestrels"}


def test_the_family_gets_the_plan_as_it_was_agreed(school: School, case: Case) -> None:
    """(6): what only staff may see stays out."""
    on_record(school, "action-plan", PLAN, case.id)
    found = made(school, case, "action-plan", Audience.FAMILY)[0]
    assert found["targets"]["T1"]["home_part"] == "ADULT: praise at home"
    assert "barriers" not in found
