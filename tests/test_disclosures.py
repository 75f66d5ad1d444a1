"""Words of families and children, and how they reach the safeguarding lead.

1. Free text on a family's or a child's copy is unread until a named person marks it; staff's own words are not.
2. A mark names the person; without a name, or for what is not there, nothing is marked.
3. A newer revision of a sheet is unread again; names and single words are not free text.
4. `withhold` moves words and original to the lead's folder; reference, hash, date and reason stay.
5. Afterwards the words are in no byte of the store, in no list and on no page; the other answers are.
6. The backups that still hold the sheet are named; a folder inside the school's is refused.
7. Which words are meant must be clear; nothing happens without a reason and a name.
8. `import` ends with the list of what is unread.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from on_record import on_record
from test_circle import filled

from formgen.ask import Audience
from formgen.cli import formgen
from formgen.errors import UserError
from formgen.store.backup import automatic, backup
from formgen.work.school import School, typed
from formgen.work.take_in import commit
from formgen.work.unread import mark, unread
from formgen.work.withhold import plan, withhold

SECRET = "He hits me when nobody looks"
PLACES = [("helped_most", None), ("do_differently", None)]
SAID = {"helped": "agree", "helped_most": SECRET, "do_differently": "More clubs, please."}


def test_words_of_families_and_children_are_unread_until_a_named_person_marks_them(school: School) -> None:
    """(1), (2)"""
    family = on_record(school, "parent-questionnaire", SAID, audience=Audience.FAMILY)
    blank = on_record(school, "parent-questionnaire", SAID)
    on_record(school, "referral", {"concern": "Seen at lunch."}, audience=Audience.STAFF)
    from_home = on_record(school, "referral", {"concern": "Cries at night."}, audience=Audience.FAMILY)
    found = [(text.record.id, text.place) for text in unread(school)]
    assert found == [*((r, p) for r in (family, blank) for p in PLACES), (from_home, ("concern", None))]
    mark(school, [str(family)], "D. Rowan")
    assert [text.record.id for text in unread(school)] == [blank, blank, from_home]
    assert {(m.record, m.by) for m in school.store.marks()} == {(family, "D. Rowan")}
    mark(school, ["all"], "P. Sallis")
    assert unread(school) == []


@pytest.mark.parametrize(("which", "by"), [(["all"], " "), ([], "D. Rowan"), (["LM-PQ1-NOT-THERE"], "D. Rowan")])
def test_nothing_is_marked_without_a_name_or_for_what_is_not_there(school: School, which: list[str], by: str) -> None:
    """(2)"""
    on_record(school, "parent-questionnaire", SAID)
    with pytest.raises(UserError):
        mark(school, which, by)
    assert (len(unread(school)), school.store.marks()) == (2, [])


def test_a_newer_revision_is_unread_again(school: School) -> None:
    """(3)"""
    first = on_record(school, "parent-questionnaire", SAID, audience=Audience.FAMILY)
    mark(school, ["all"], "D. Rowan")
    newer = on_record(school, "parent-questionnaire", SAID, revises=first)
    assert {text.record.id for text in unread(school)} == {newer}


def test_names_and_single_words_are_no_free_text(school: School) -> None:
    """(3)"""
    names = {"pupil_name": "Zoë O’Neill-Adeyemi", "referred_by": "R. Adeyemi", "goal_other": "To sing"}
    on_record(school, "referral", names, audience=Audience.FAMILY)
    assert unread(school) == []
    long = {"goal_other": "To sing, because at home nobody is allowed to make a sound"}
    on_record(school, "referral", long, audience=Audience.FAMILY)
    assert [text.place for text in unread(school)] == [("goal_other", None)]


def returned(school: School, tmp_path: Path) -> Path:
    """A questionnaire that came back and was taken in."""
    path = filled(school, "parent-questionnaire", tmp_path / "In" / "back.xlsx", SAID)
    commit(school, [path])
    return path


def test_withheld_words_leave_the_school_and_a_trace_stays(school: School, tmp_path: Path) -> None:
    """(4), (5)"""
    original = returned(school, tmp_path).read_bytes()
    [record] = school.store.records()
    lead = tmp_path / "lead"
    done = withhold(school, plan(school, str(record.id), ["Q11"], lead), "for the lead", "D. Rowan")
    assert json.loads(done.files[0].read_text("utf-8"))["words"] == {"Q11 What helped most?": SECRET}
    assert done.files[1].read_bytes() == original
    [trace] = school.store.withheld()
    assert (trace.record, trace.question, trace.original, trace.reason, trace.by) == (
        record.id, "helped_most", record.sha256, "for the lead", "D. Rowan"
    )  # fmt: skip
    assert not (school.folder / "originals" / record.sha256).exists()
    [after] = school.store.records()
    assert "helped_most" not in typed(after)
    assert typed(after)["do_differently"] == SAID["do_differently"]
    assert [text.place[0] for text in unread(school)] == ["do_differently"]
    for file in school.folder.rglob("*"):
        if file.is_file() and "backups" not in file.parts:
            assert SECRET.encode() not in file.read_bytes(), file


def test_other_copies_of_the_sheet_in_the_school_folder_are_named(school: School) -> None:
    """(6)"""
    lying = filled(school, "parent-questionnaire", school.folder / "In" / "back.xlsx", SAID)
    commit(school, [lying])
    done = withhold(school, plan(school, "back.xlsx", ["Q11"], school.folder.parent / "lead"), "for the lead", "D. R.")
    assert done.lying_about == (lying,)


def test_a_photo_that_nobody_typed_in_is_handed_over_whole(school: School, tmp_path: Path) -> None:
    """(4)"""
    (tmp_path / "photo.jpg").write_bytes(b"a photo")
    commit(school, [tmp_path / "photo.jpg"])
    done = withhold(school, plan(school, "photo.jpg", to=tmp_path / "lead"), "for the lead", "D. Rowan")
    assert done.files[1].read_bytes() == b"a photo"
    assert not list((school.folder / "originals").iterdir())
    with pytest.raises(UserError, match="No records"):
        plan(school, "photo.jpg", to=tmp_path / "lead")


def test_the_command_asks_before_it_moves_anything(school: School, tmp_path: Path) -> None:
    """(7)"""
    returned(school, tmp_path)
    command = ["--school", str(school.folder), "withhold", "back.xlsx", "--question", "Q11", "--reason", "for the lead",
               "--by", "D. Rowan", "--to", str(tmp_path / "lead")]  # fmt: skip
    assert CliRunner().invoke(formgen, command, input="n\n").exit_code == 1
    assert school.store.withheld() == []
    done = CliRunner().invoke(formgen, [*command, "--yes", "--json"])
    assert done.exit_code == 0, done.output
    assert SECRET not in done.output
    assert len(json.loads(done.stdout)["files"]) == 2


def test_the_backups_that_still_hold_the_sheet_are_named(school: School, tmp_path: Path) -> None:
    """(6)"""
    returned(school, tmp_path)
    automatic(school.folder, datetime(2026, 10, 7, 9))
    told = CliRunner().invoke(formgen, ["--school", str(school.folder), "backup", str(tmp_path / "friday.zip")])
    assert told.exit_code == 0, told.output
    done = withhold(school, plan(school, "back.xlsx", ["Q11"], tmp_path / "lead"), "for the lead", "D. Rowan")
    assert {copy.file.name for copy in done.backups} == {"2026-10-07-090000.zip", "friday.zip"}
    assert backup(school.folder, tmp_path / "later.zip").missing == ()


def test_a_folder_inside_the_schools_is_refused(school: School, tmp_path: Path) -> None:
    """(6)"""
    returned(school, tmp_path)
    with pytest.raises(UserError, match="inside the school folder"):
        plan(school, "back.xlsx", ["Q11"], school.folder / "lead")


def test_which_words_are_meant_must_be_clear(school: School, tmp_path: Path) -> None:
    """(7)"""
    returned(school, tmp_path)
    with pytest.raises(UserError, match="Q12"):
        plan(school, "back.xlsx", to=tmp_path / "lead")
    with pytest.raises(UserError, match="No records"):
        plan(school, "LM-PQ1-NOT-THERE", to=tmp_path / "lead")
    chosen = plan(school, "back.xlsx", ["do_differently"], tmp_path / "lead")
    for reason, by in (("", "D. Rowan"), ("for the lead", " ")):
        with pytest.raises(UserError, match="why"):
            withhold(school, chosen, reason, by)
    assert (school.store.withheld(), (tmp_path / "lead").exists()) == ([], False)


def test_import_ends_with_what_is_unread(school: School, tmp_path: Path) -> None:
    """(8)"""
    path = filled(school, "parent-questionnaire", tmp_path / "In" / "back.xlsx", SAID)
    told = CliRunner().invoke(formgen, ["--school", str(school.folder), "import", str(path), "--commit"])
    assert "2 texts of families and children are unread" in told.output
    assert SECRET not in told.output
