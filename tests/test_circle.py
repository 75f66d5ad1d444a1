"""From a class list to records and back to pre-filled forms.

1. One blank copy filled by three families gives three records; the same file twice gives one.
2. Committing a referral of a child without a case opens one; where one is open, a person is asked.
3. Nothing is stored without commit; the same files again change nothing.
4. The entry record is pre-filled from the referral's areas, the plan from referral and entry record.
5. The same reference with other content is a newer revision; blanks in it never erase.
6. A reference that the ledger does not know is not ours.
7. Every file seen is accounted for; locks, hidden and empty files are not seen.
8. A locked answer that came back changed is for a person.
9. What `generate` makes is in the ledger with what was pre-filled; blanks are not.
10. An existing file is never overwritten.
11. A faulty file in a batch does not keep the others from being stored.
12. Pictures and PDFs are kept, and are for a person to type in.
13. A backup is taken by itself before each commit.
14. Whose a blank copy is must be certain: two children of one name, or none, are for a person.
15. Who is gone from the class list becomes a leaver, but not while a row of it is not understood.
16. A sheet on which nothing was filled in stores nothing and opens no case.
17. A case number that there is not is said to be missing; names are found without their accents.
18. Records of a form that is not here any more stop nothing, and are named.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from formgen import form as registry
from formgen import reference
from formgen.answers import Instance
from formgen.ask import Audience
from formgen.errors import UserError
from formgen.form import form
from formgen.forms.parent_questionnaire import ParentQuestionnaire
from formgen.look import Edition
from formgen.outline import outline
from formgen.records import Verdict
from formgen.render import compiled
from formgen.specimen import specimen
from formgen.work import case as cases
from formgen.work import generate as making
from formgen.work.chronology import chronology
from formgen.work.review import review
from formgen.work.roll import import_pupils
from formgen.work.school import School, typed
from formgen.work.take_in import commit, preview

ZOE, TOMASZ = "Zoë O’Neill-Adeyemi", "Tomasz Nowak"


def filled(
    school: School,
    slug: str,
    path: Path,
    answers: Mapping[str, Any],
    *,
    ref: str | None = None,
    case: str | None = None,
    audience: Audience | None = None,
) -> Path:
    """The Excel sheet of a form as somebody filled it in."""
    outlined = outline(form(slug)).for_audience(audience or form(slug).about.audiences[0])
    data = compiled("xlsx", Edition(outlined, school.look)).fill(Instance(answers, ref, case))
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    return path


def referral(name: str = ZOE, seed: int = 1, **given: Any) -> dict[str, Any]:
    """A valid referral of that child."""
    chosen = {
        "pupil_name": name,
        "areas": ("self_esteem", "gifted"),
        "main_area": "self_esteem",
        "referral_source": "class_teacher",
        "area_scores": {"self_esteem": {"score": 3}},
        "parent_told_on": date(2026, 9, 1),
        "already_tried": "A talk partner.",
        "referral_date": date(2026, 9, 8),
        "change_wanted": "To join in.",
        **given,
    }
    return specimen(form("referral"), random.Random(seed), today=date(2026, 9, 8), given=chosen)


def test_three_families_who_fill_the_same_blank_give_three_records_and_a_file_twice_gives_one(
    school: School, tmp_path: Path
) -> None:
    """(1)"""
    views = [specimen(form("parent-questionnaire"), random.Random(seed)) for seed in range(3)]
    for number, answers in enumerate(views):
        filled(school, "parent-questionnaire", tmp_path / "In" / f"{number}.xlsx", answers)
    shutil.copy(tmp_path / "In" / "0.xlsx", tmp_path / "In" / "again.xlsx")
    batch = commit(school, [tmp_path / "In"])
    assert batch.counts == {"accepted": 3, "partial": 0, "review": 0, "duplicate": 1, "to_type_in": 0, "refused": 0}
    stored = [typed(r) for r in school.store.records(form="parent-questionnaire")]
    assert sorted(map(str, stored)) == sorted(map(str, views))


def test_a_referral_of_a_child_without_a_case_opens_one(school: School, tmp_path: Path) -> None:
    """(2)"""
    commit(school, [filled(school, "referral", tmp_path / "a.xlsx", referral())])
    [case] = school.cases
    assert (case.id, case.pupil, case.source) == ("LM-2026-001", "P0001", "class_teacher")
    assert case.referred_on == date(2026, 9, 8)
    assert [r.case for r in school.store.records()] == ["LM-2026-001"]


def test_a_referral_of_a_child_with_an_open_case_waits_for_a_person(school: School, tmp_path: Path) -> None:
    """(2)"""
    case = cases.open_case(school, ZOE, date(2026, 9, 1))
    path = filled(school, "referral", tmp_path / "a.xlsx", referral())
    [undecided] = commit(school, [path]).files
    assert (undecided.verdict, undecided.problems[0].code) == (Verdict.REVIEW, "case_open")
    assert not school.store.records()
    [attached] = commit(school, [path], lambda _taken, running: running[0]).files
    assert (attached.verdict, attached.case) == (Verdict.ACCEPTED, case.id)
    other = filled(school, "referral", tmp_path / "b.xlsx", referral(seed=2))
    [new] = commit(school, [other], lambda _taken, _running: "new").files
    assert (case.id, new.case) == ("LM-2026-001", "LM-2026-002")
    assert len(school.cases) == 2


def test_nothing_is_stored_without_commit_and_nothing_twice(school: School, tmp_path: Path) -> None:
    """(3)"""
    path = filled(school, "referral", tmp_path / "a.xlsx", referral())
    assert [f.verdict for f in preview(school, [path]).files] == [Verdict.ACCEPTED]
    assert (school.store.records(), school.cases) == ([], [])
    commit(school, [path])
    runs = len(school.store.records())
    [again] = commit(school, [path]).files
    assert (again.verdict, len(school.store.records())) == (Verdict.DUPLICATE, runs)


def test_forms_are_prefilled_along_the_case(school: School, tmp_path: Path) -> None:
    """(4)"""
    commit(school, [filled(school, "referral", tmp_path / "a.xlsx", referral())])
    [issued] = _generate(school, "entry-record", tmp_path)
    assert issued["areas"] == ["self_esteem"]
    assert issued["area_scores"] == {"self_esteem": {"referral_score": 3}}
    entry = specimen(
        form("entry-record"),
        random.Random(3),
        today=date(2026, 9, 20),
        given={
            "child": "Zo",
            "areas": ("self_esteem",),
            "main_area": "self_esteem",
            "area_scores": {
                "self_esteem": {"score_joint": 4, "rated_by": "all", "evidence": "late on 3 of 5 mornings"}
            },
        },
    )
    ledger = school.store.ledger(form="entry-record")[0]
    commit(school, [filled(school, "entry-record", tmp_path / "e.xlsx", entry, ref=ledger.reference, case=ledger.case)])
    [plan] = _generate(school, "action-plan", tmp_path)
    assert plan["aims"] == "To join in."
    assert plan["targets"]["T1"]["area"] == "self_esteem"
    assert plan["targets"]["T1"]["baseline"] == "4"


def _generate(school: School, slug: str, out: Path) -> list[Mapping[str, Any]]:
    subjects = making.subjects(school, slug, pupils=[ZOE])
    made = making.generate(school, making.Order(slug, form(slug).about.audiences[0], ("xlsx",), subjects), out)
    return [school.store.issued(one.reference).prefilled for one in made]  # type: ignore[union-attr]


def test_a_second_return_of_a_reference_is_a_newer_revision_and_blanks_never_erase(
    school: School, tmp_path: Path
) -> None:
    """(5)"""
    cases.open_case(school, ZOE, date(2026, 9, 1))
    _generate(school, "parent-questionnaire", tmp_path)
    [issued] = school.store.ledger()
    first = specimen(form("parent-questionnaire"), random.Random(1), given={"helped_most": "Somebody to go to."})
    second = {**first, "helped": "strongly_agree", "helped_most": None}
    commit(school, [filled(school, "parent-questionnaire", tmp_path / "1.xlsx", first, ref=issued.reference)])
    [newer] = commit(
        school, [filled(school, "parent-questionnaire", tmp_path / "2.xlsx", second, ref=issued.reference)]
    ).files
    assert newer.verdict is Verdict.NEWER_REVISION
    [record] = school.store.records()
    assert record.revises == school.store.records(latest=False)[0].id
    assert typed(record)["helped"] == "strongly_agree"
    assert typed(record)["helped_most"] == "Somebody to go to."


def test_a_reference_that_is_not_in_the_ledger_is_not_ours(school: School, tmp_path: Path) -> None:
    """(6)"""
    strange = reference.make("RF", 1, 77_777)
    [taken] = preview(school, [filled(school, "referral", tmp_path / "a.xlsx", referral(), ref=strange)]).files
    assert (taken.verdict, taken.problems[0].code) == (Verdict.NOT_OURS, "unknown_reference")


def test_every_file_is_accounted_for_and_locks_are_not_seen(school: School, tmp_path: Path) -> None:
    """(7), (11), (12)"""
    folder = tmp_path / "In"
    filled(school, "referral", folder / "good.xlsx", referral())
    (folder / "bad.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    (folder / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0 a picture")
    (folder / "letter.txt").write_text("Dear school")
    (folder / "~$good.xlsx").write_bytes(b"lock")
    (folder / ".hidden.xlsx").write_bytes(b"x")
    (folder / "empty.xlsx").write_bytes(b"")
    (folder / "linked.xlsx").symlink_to(folder / "good.xlsx")
    batch = commit(school, [folder])
    assert batch.counts == {"accepted": 1, "partial": 0, "review": 0, "duplicate": 0, "to_type_in": 1, "refused": 2}
    assert batch.as_json()["seen"] == sum(batch.counts.values()) == 4
    assert len(school.store.records()) == 1
    assert school.store.original(next(f.sha256 for f in batch.files if f.file == "photo.jpg")).startswith(b"\xff\xd8")


def test_a_locked_answer_that_was_changed_is_for_a_person(school: School, tmp_path: Path) -> None:
    """(8)"""
    subjects = making.subjects(school, "referral", pupils=[ZOE])
    making.generate(school, making.Order("referral", Audience.STAFF, ("xlsx",), subjects), tmp_path)
    [issued] = school.store.ledger()
    path = filled(school, "referral", tmp_path / "r.xlsx", referral(name=TOMASZ), ref=issued.reference)
    [taken] = preview(school, [path]).files
    assert taken.verdict is Verdict.REVIEW
    assert [p.code for p in taken.problems if p.severity == "error"] == ["locked_changed"]


def test_the_ledger_holds_what_was_made_for_somebody_and_no_blanks(school: School, tmp_path: Path) -> None:
    """(9)"""
    subjects = making.subjects(school, "referral", everyone=True)
    made = making.generate(school, making.Order("referral", Audience.FAMILY, ("xlsx",), subjects), tmp_path)
    making.generate(school, making.Order("referral", Audience.FAMILY, ("xlsx",)), tmp_path)
    ledger = school.store.ledger()
    assert [line.reference for line in ledger] == [one.reference for one in made]
    assert len(ledger) == 5
    assert ledger[0].prefilled["pupil_name"] == ZOE
    assert "upn" not in ledger[0].prefilled


def test_a_file_is_never_overwritten(school: School, tmp_path: Path) -> None:
    """(10)"""
    order = making.Order("referral", Audience.STAFF, ("xlsx",))
    [first] = making.generate(school, order, tmp_path)
    first.file.write_bytes(b"a person has written in it")
    [second] = making.generate(school, order, tmp_path)
    assert first.file.read_bytes() == b"a person has written in it"
    assert second.file.name == first.file.name.replace(".xlsx", " (2).xlsx")


def test_a_backup_is_taken_before_each_commit(school: School, tmp_path: Path) -> None:
    """(13)"""
    commit(school, [filled(school, "referral", tmp_path / "a.xlsx", referral())])
    assert len(list((school.folder / "backups").glob("*.zip"))) == 1


@pytest.mark.parametrize("name", ["Olivia Marsh", "Nobody Known"])
def test_whose_a_blank_copy_is_must_be_certain(school: School, tmp_path: Path, name: str) -> None:
    """(14)"""
    [taken] = preview(school, [filled(school, "referral", tmp_path / "a.xlsx", referral(name=name))]).files
    if name == "Olivia Marsh":
        assert (taken.pupil, taken.verdict) == ("P0004", Verdict.ACCEPTED)
    else:
        assert (taken.record, taken.problems[0].code) == (None, "whose")


def test_a_sheet_on_which_nothing_was_filled_in_stores_nothing_and_opens_no_case(
    school: School, tmp_path: Path
) -> None:
    """(16)"""
    subjects = making.subjects(school, "referral", pupils=["zoe o'neill"])
    [made] = making.generate(school, making.Order("referral", Audience.STAFF, ("xlsx",), subjects), tmp_path)
    blank = filled(school, "referral", tmp_path / "blank.xlsx", {})
    batch = commit(school, [made.file, blank])
    assert [[p.code for p in f.problems] for f in batch.files] == [["nothing_filled_in"]] * 2
    assert (school.store.records(), school.cases) == ([], [])


def test_records_of_a_form_that_is_gone_stop_nothing_and_are_named(
    school: School, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """(18)"""
    own = type("Own", (ParentQuestionnaire,), {"about": replace(ParentQuestionnaire.about, slug="own-form", code="OW")})
    with monkeypatch.context() as here:
        here.setitem(registry._added, "own-form", own)
        case = cases.open_case(school, ZOE, date(2026, 9, 1))
        _generate(school, "own-form", tmp_path)
        [issued] = school.store.ledger()
        answers = specimen(own, random.Random(1))
        commit(school, [filled(school, "own-form", tmp_path / "o.xlsx", answers, ref=issued.reference)])
    assert [r.form for r in school.store.records()] == ["own-form"]
    done = review(school, date(2026, 9, 1), date(2026, 12, 1), (), tmp_path)
    assert done.left_out == ("own-form",)
    assert "own-form on record" in [m.what for m in chronology(school, case.id)]


def test_a_case_that_is_not_there_is_said_to_be_missing(school: School) -> None:
    """(17)"""
    with pytest.raises(UserError, match="There is no case LM-2026-009"):
        making.subjects(school, "action-plan", case_ids=["LM-2026-009"])


def test_pupils_who_are_gone_from_the_class_list_become_leavers_and_nobody_is_deleted(
    school: School, tmp_path: Path
) -> None:
    """(15)"""
    listed = tmp_path / "list.csv"
    listed.write_text("UPN,Forename,Surname,Class\nM999999921001,Zoë,O’Neill-Adeyemi,Owls\n,,Mbeki,Owls\n", "utf-8")
    import_pupils(school, listed, None)
    assert [p.on_roll for p in school.roll] == [True] * 5
    listed.write_text("UPN,Forename,Surname,Class\nM999999921001,Zoë,O’Neill-Adeyemi,Owls\n", "utf-8")
    outcome = import_pupils(school, listed, None)
    assert (outcome.new, outcome.leavers, len(school.roll)) == (0, 4, 5)
    assert [p.id for p in school.roll if p.on_roll] == ["P0001"]
    assert next(p for p in school.roll if p.id == "P0001").class_name == "Owls"


def test_a_name_that_could_be_two_children_is_refused_with_who_it_could_be(school: School) -> None:
    """(14)"""
    with pytest.raises(UserError, match=r"could be: Olivia Marsh .*Olivia Marsh-Reid") as refused:
        making.subjects(school, "referral", pupils=["Olivia"])
    assert refused.value.code == "many_pupils"
