"""What is promised of pre-filled answers.

1. Every path of every form names a fact of the pupil, of the case, or a question of a form, of a sort that fits.
2. Referral, entry record, action plan, exit record: each takes from those before what they say, and no more.
3. A path may pick a row by another answer, fill one row only, and join choices.
4. The newest record that has an answer is asked.
5. What would not be a valid answer is left out; so is what is not known. “No” and 0 are known.
6. The places tell exactly which boxes were filled.
7. A locked, pre-filled question narrows the rows that it ticks; others do not.
8. A family's copy is given nothing that only staff may see, and no text that was written for staff.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from formgen.answers import flatten, get
from formgen.ask import Audience, State
from formgen.cases import Case, Status
from formgen.check import check
from formgen.form import Context, form, slugs
from formgen.outline import Kind, Question, outline
from formgen.prefill import Known, prefill, wanted_rows
from formgen.pupils import Pupil
from formgen.settings import School
from formgen.specimen import specimen

TODAY = date(2026, 7, 1)
ZOE = Pupil(
    "P0001", "Zoë", "O’Neill", "Zo", "M999999921001", date(2017, 3, 4), "4", "Kestrels", "K", "Polish", False, True,
    None, 190, 0,
)  # fmt: skip
CASE = Case("LM-2025-014", "P0001", Status.STARTED, date(2025, 9, 22))
REFERRAL = {
    "areas": ("attendance", "gifted", "loss"),
    "main_area": "goal",
    "goal_other": "To sing",
    "area_scores": {"attendance": {"score": 5}, "loss": {"score": State.DONT_KNOW}, "goal": {"score": 0}},
    "strengths": "Reads aloud",
    "change_wanted": "Sings in assembly",
    "tier": "targeted",
}
ENTRY = {
    "entry_date": date(2025, 10, 6),
    "block_no": 2,
    "areas": ("attendance", "loss", "goal"),
    "main_area": "goal",
    "area_scores": {"goal": {"score_joint": 2}, "attendance": {"score_joint": 6}, "loss": {"rated_by": "All"}},
}
PLAN = {
    "targets": {
        "T1": {"target_text": "Sing a verse", "target_value": Decimal("3.5")},
        "T3": {"target_text": "Come in time"},
    }
}


def filled(slug: str, pupil: Pupil | None = ZOE, audience: Audience | None = None, **earlier: Any) -> dict[str, Any]:
    """What is pre-filled in a form; `earlier` are records by slug, with underscores."""
    outlined = outline(form(slug)) if audience is None else outline(form(slug)).for_audience(audience)
    records = {name.replace("_", "-"): r if isinstance(r, list) else [r] for name, r in earlier.items()}
    return prefill(outlined, Known(pupil, CASE, records))[0]


def asked() -> list[tuple[str, Question]]:
    """Every question of every form that is pre-filled, with the form's slug."""
    return [(slug, q) for slug in slugs() for q in outline(form(slug)).index.values() if q.prefill]


def facts(kind: type) -> set[str]:
    """What a path may take from a pupil or a case."""
    return {n for n in dir(kind) if n in kind.__slots__ or isinstance(getattr(kind, n), property)}


FACTS = {
    "pupil": facts(Pupil), "case": facts(Case), "school": set(School.model_fields), "sessions": {"offered", "held"},
}  # fmt: skip


def ways(question: Question) -> list[str]:
    """The single paths of a question's prefill: joined by `+`, or one after the other with `|`."""
    return re.split(r"[+|]", question.prefill or "")


def named(path: str) -> Question | None:
    """The question that one prefill path names, or None for a fact. Fails when it names nothing."""
    path, _, row = path.partition("@")
    source, *steps = path.replace(":first", "").split(".")
    if source in FACTS:
        assert len(steps) == 1, path
        assert steps[0] in FACTS[source], path
        return None
    assert source in slugs(), path
    found = outline(form(source))
    name, _, key = steps[0].rstrip("]").partition("[")
    if key:
        assert found.question(key).kind is Kind.CHOICE, path
        rows, picked = found.question(name).rows, found.question(key).choices
        assert {o.code for o in rows} & {o.code for o in picked}, path
    assert len(steps) == (2 if found.question(name).kind is Kind.TABLE else 1), path
    if row:
        assert row.isidentifier()
    return found.question(".".join([name, *steps[1:]]))


@pytest.mark.parametrize(("slug", "question"), asked(), ids=lambda v: v if isinstance(v, str) else v.path)
def test_every_path_names_something_of_a_sort_that_fits(slug: str, question: Question) -> None:
    """(1)"""
    for part in ways(question):
        source = named(part)
        if source is None or question.kind in (Kind.LINE, Kind.TEXT):
            continue
        fitting = {Kind.CHOICES: {Kind.CHOICES, Kind.CHOICE}, Kind.NUMBER: {Kind.NUMBER, Kind.SCALE, Kind.WHOLE}}
        assert source.kind in fitting.get(question.kind, {question.kind}), f"{slug}: {question.path}"
        if question.kind is Kind.SCALE:
            assert (source.minimum, source.maximum) == (question.minimum, question.maximum)


@pytest.mark.parametrize(("slug", "question"), asked(), ids=lambda v: v if isinstance(v, str) else v.path)
def test_a_column_is_filled_row_by_row(slug: str, question: Question) -> None:
    """(1): its path is that of a column whose rows it has, or fills one row of its own."""
    table, _, column = question.path.partition(".")
    if not column:
        return
    rows = {o.code for o in outline(form(slug)).question(table).rows}
    path, _, row = (question.prefill or "").partition("@")
    if row:
        assert row in rows
    else:
        source = named(path)
        assert source is not None
        theirs = outline(form(path.partition(".")[0].removesuffix(":first"))).question(source.path.partition(".")[0])
        assert rows & {o.code for o in theirs.rows}


@pytest.mark.parametrize(
    "path",
    [
        "pupil.nmae",
        "pupil.name.first",
        "case.number",
        "school.caretaker",
        "sessions.missed",
        "refferal.areas",
        "referral.aeras",
        "referral.area_scores",
        "referral.area_scores.mark",
        "referral.areas.score",
        "entry-record.area_scores[areas].score_joint",
        "entry-record.area_scores[x].score_joint",
    ],
)
def test_a_path_that_names_nothing_is_seen(path: str) -> None:
    """(1)"""
    with pytest.raises((AssertionError, KeyError)):
        named(path)


def test_a_referral_knows_the_pupil() -> None:
    """(2), (5)"""
    assert filled("referral") == {
        "pupil_name": "Zoë O’Neill", "preferred_name": "Zo", "class_name": "Kestrels",
        "date_of_birth": date(2017, 3, 4), "year_group": "4", "upn": "M999999921001", "sen_status": "K",
        "first_language": "Polish", "eal": False, "pupil_premium": True, "sessions_possible": 190,
        "sessions_attended": 0,
    }  # fmt: skip


def test_an_entry_record_takes_from_the_referral() -> None:
    """(2), (3): the areas that can be scored, and the main one."""
    found = filled("entry-record", referral=REFERRAL)
    assert found == {
        "child": "Zo", "class_name": "Kestrels", "tier": "targeted", "areas": ("attendance", "loss", "goal"),
        "goal": "To sing", "main_area": "goal", "sessions_possible": 190, "sessions_attended": 0,
        "area_scores": {"attendance": {"referral_score": 5}, "goal": {"referral_score": 0}},
    }  # fmt: skip


def test_an_action_plan_takes_from_the_entry_record_and_the_referral() -> None:
    """(2), (3): the first target is the main area's, from its first score."""
    assert filled("action-plan", referral=REFERRAL, entry_record=ENTRY) == {
        "child": "Zo", "class_name": "Kestrels", "strengths": "Reads aloud", "aims": "Sings in assembly",
        "targets": {"T1": {"area": "goal", "baseline": Decimal(2), "baseline_date": date(2025, 10, 6)}},
    }  # fmt: skip


def test_an_exit_record_takes_from_the_entry_record_and_the_plan() -> None:
    """(2)"""
    found = filled("exit-record", entry_record=ENTRY, action_plan=PLAN)
    assert found["areas"] == ("attendance", "loss", "goal")
    assert found["main_area"] == "goal"
    assert found["area_scores"] == {"attendance": {"entry_score": 6}, "goal": {"entry_score": 2}}
    assert found["targets"] == {
        "T1": {"target_text": "Sing a verse", "target_value": Decimal("3.5")}, "T3": {"target_text": "Come in time"},
    }  # fmt: skip


def test_a_session_record_takes_the_targets_as_one_line() -> None:
    """(2)"""
    found = filled("session-record", entry_record=ENTRY, action_plan=PLAN)
    assert (found["block_no"], found["working_on"]) == (2, "Sing a verse; Come in time")


def test_a_questionnaire_takes_nothing() -> None:
    """(2)"""
    assert filled("parent-questionnaire", referral=REFERRAL, entry_record=ENTRY, action_plan=PLAN) == {}


@pytest.mark.parametrize("seed", range(25))
def test_a_chain_of_any_records_is_filled_with_valid_answers(seed: int) -> None:
    """(2), (6)"""
    chance = random.Random(seed)
    earlier: dict[str, list[Mapping[str, Any]]] = {}
    for slug in ("referral", "entry-record", "action-plan", "session-record", "exit-record"):
        outlined = outline(form(slug))
        answers, places = prefill(outlined, Known(ZOE, CASE, earlier))
        assert check(None, outlined, answers, Context(TODAY), draft=True) == []
        assert places == {(path, row) for path, row, _ in flatten(answers)}
        record = specimen(form(slug), chance, today=TODAY, fill=chance.random(), given=answers)
        for path, row, value in flatten(answers):
            if outlined.question(path).locked and slug != "exit-record":
                assert get(record, path, row) == value, "the generator keeps what is given"
        earlier.setdefault(slug, []).append(record)
    entry, leaving = earlier["entry-record"][0], earlier["exit-record"][0]
    assert leaving["main_area"] == entry["main_area"]


def test_a_row_is_picked_by_another_answer_or_not_at_all() -> None:
    """(3)"""
    for record in ({**ENTRY, "main_area": "loss"}, {**ENTRY, "main_area": None}, {"main_area": "goal"}):
        targets = filled("action-plan", entry_record=record).get("targets", {})
        assert set(targets) <= {"T1"}
        assert "baseline" not in targets.get("T1", {})


def test_joined_choices_stand_once_and_in_printed_order() -> None:
    """(3)"""
    joined = filled("entry-record", referral={"areas": ("social", "attendance"), "main_area": "attendance"})
    assert joined["areas"] == ("attendance", "social")
    assert filled("entry-record", referral={"main_area": "loss"})["areas"] == ("loss",)
    assert "areas" not in filled("entry-record", referral={"areas": ("gifted", "looked_after")}), "groups are no areas"


def test_the_newest_record_that_has_an_answer_is_asked() -> None:
    """(4)"""
    older, newer = (
        {"strengths": "Older", "change_wanted": "Older"},
        {"strengths": "Newer", "change_wanted": State.DECLINED},
    )
    found = filled("action-plan", referral=[older, newer])
    assert (found["strengths"], found["aims"]) == ("Newer", "Older")


@pytest.mark.parametrize(
    ("facts", "missing"),
    [
        ({"sen_status": "S"}, "sen_status"),
        ({"year_group": "7"}, "year_group"),
        ({"year_group": ""}, "year_group"),
        ({"sessions_possible": 500}, "sessions_possible"),
        ({"eal": None}, "eal"),
        ({"dob": None}, "date_of_birth"),
        ({"class_name": ""}, "class_name"),
        ({"class_name": "4\x07K"}, "class_name"),
    ],
)
def test_what_would_not_be_a_valid_answer_is_left_out(facts: dict[str, Any], missing: str) -> None:
    """(5)"""
    pupil = Pupil(**{slot: getattr(ZOE, slot) for slot in Pupil.__slots__} | facts)
    found = filled("referral", pupil)
    assert missing not in found
    assert len(found) == len(filled("referral")) - 1


def test_a_text_that_is_too_long_for_its_box_is_cut_to_fit() -> None:
    """(5)"""
    long = {f"T{n}": {"target_text": str(n) * 300} for n in (1, 2, 3)}
    assert len(filled("session-record", action_plan={"targets": long})["working_on"]) == 300


@pytest.mark.parametrize("slug", slugs())
def test_of_nothing_nothing_is_made(slug: str) -> None:
    """(5), (6)"""
    assert prefill(outline(form(slug)), Known()) == ({}, frozenset())


def test_the_places_are_the_boxes_that_were_filled() -> None:
    """(6)"""
    _, places = prefill(outline(form("exit-record")), Known(None, None, {"entry-record": [ENTRY]}))
    assert places == {
        ("areas", None), ("main_area", None), ("area_scores.entry_score", "attendance"),
        ("area_scores.entry_score", "goal"),
    }  # fmt: skip


def test_a_locked_question_narrows_the_rows_that_it_ticks() -> None:
    """(7)"""
    outlined = outline(form("entry-record"))
    answers = filled("entry-record", referral=REFERRAL)
    rows = wanted_rows(outlined, answers)
    assert rows == {"area_scores": frozenset({"attendance", "loss", "goal"})}
    narrow = outlined.narrow(rows).question("area_scores").rows
    assert [o.code for o in narrow] == ["attendance", "loss", "goal"]
    assert wanted_rows(outlined, {}) == {}, "a blank copy has all rows"
    assert wanted_rows(outline(form("referral")), REFERRAL) == {}, "a person may still tick others"


@pytest.mark.parametrize("slug", slugs())
def test_a_family_copy_is_given_nothing_that_only_staff_may_see(slug: str) -> None:
    """(8)"""
    everything = {"referral": REFERRAL, "entry_record": ENTRY, "action_plan": PLAN}
    for audience in (Audience.FAMILY, Audience.CHILD):
        found = filled(slug, audience=audience, **everything)
        visible = outline(form(slug)).for_audience(audience).index
        assert {path for path, _, _ in flatten(found)} <= set(visible)
        values = [value for _, _, value in flatten(found)]
        assert not {ZOE.upn, ZOE.dob, ZOE.sen_status, ZOE.first_language, ZOE.sessions_possible} & set(values)


FOR_ALL = ("pupil.name", "pupil.known_as", "pupil.class_name", "school.learning_mentor")


def test_no_text_that_was_written_for_staff_reaches_a_family() -> None:
    """(8)"""
    for slug, question in asked():
        if question.kind not in (Kind.LINE, Kind.TEXT) or question.audience == {Audience.STAFF}:
            continue
        for part in ways(question):
            source = named(part)
            if source is None:
                assert part in FOR_ALL, f"{slug}: {question.path}"
            else:
                assert question.audience <= source.audience, f"{slug}: {question.path}"


def test_the_start_of_a_case_is_its_first_entry_record() -> None:
    """(1): a second block has an entry record of its own; progress is judged by the first."""
    second = {**ENTRY, "main_area": "loss", "entry_date": date(2026, 3, 2)}
    answers, _ = prefill(outline(form("exit-record")), Known(None, None, {"entry-record": [ENTRY, second]}))
    assert answers["main_area"] == ENTRY["main_area"]
    plan, _ = prefill(outline(form("action-plan")), Known(None, None, {"entry-record": [ENTRY, second]}))
    assert plan["targets"]["T1"]["area"] == "loss"
