"""What is promised of children who are not on the class list yet: provisional pupils.

1. A case is opened for such a child, and a child is added, on a person's word alone.
2. A referral of a name that nobody knows waits; on a person's say it makes a provisional pupil and opens a case.
3. The class list that brings the child takes over: same entry, same case; in doubt a person is asked.
4. Two entries of one child are joined by a person: cases and forms are the real pupil's; it can be taken back.
5. No class list marks a provisional pupil as a leaver; the list of pupils shows who is provisional.
6. No message names a child.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from formgen.answers import Instance
from formgen.ask import Audience
from formgen.cli import formgen
from formgen.errors import UserError
from formgen.form import form
from formgen.look import Edition
from formgen.outline import outline
from formgen.records import Verdict
from formgen.render import compiled
from formgen.work import case, generate, roll, take_in
from formgen.work.school import School

Referral = Callable[..., Path]
HEADING = "Forename,Surname,Class,Date of birth\n"


def write(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


@pytest.fixture
def referral(school: School, tmp_path: Path) -> Referral:
    """Makes a referral, blank or issued, that says who the child is."""

    def made(name: str, class_name: str = "Owls", file: str = "r.xlsx", ref: str | None = None) -> Path:
        outlined = outline(form("referral")).for_audience(Audience.STAFF)
        answers = {"pupil_name": name, "class_name": class_name, "referred_by": "A. Teacher"}
        data = compiled("xlsx", Edition(outlined, school.look)).fill(Instance(answers, ref))
        (tmp_path / file).write_bytes(data)
        return tmp_path / file

    return made


def run(school: Path, *words: str, code: int = 0, **more: Any) -> Result:
    done = CliRunner().invoke(formgen, ["--school", str(school), *words], **more)
    assert done.exit_code == code, done.output
    return done


def test_a_case_is_opened_for_a_child_on_no_list(school: School) -> None:
    """(1)"""
    opened = case.open_case(school, "Ada Lovell", date(2026, 10, 6), provisional=True)
    child = school.pupil(opened.pupil)
    assert child is not None
    assert (child.id, child.name, child.provisional) == ("P0006", "Ada Lovell", True)
    with pytest.raises(UserError) as caught:
        case.open_case(school, "Ada Lovell", date(2026, 10, 6), provisional=True)
    assert caught.value.code == "known_pupil"
    assert "Ada" not in caught.value.message


def test_a_child_is_added_with_class_and_year(school: School) -> None:
    """(1)"""
    child = roll.add(school, "Lovell, Ada", class_name="Owls", year="Year 4")
    assert (child.forename, child.class_name, child.year_group, child.provisional) == ("Ada", "Owls", "4", True)
    with pytest.raises(UserError):
        roll.add(school, "Bo Lovell", year="7")
    assert roll.on_roll(school, provisional=True) == [child]


def test_a_referral_of_an_unknown_name_waits(school: School, referral: Referral) -> None:
    """(2), (6)"""
    [taken] = take_in.commit(school, [referral("Ada Lovell")]).files
    assert (taken.verdict, taken.record) == (Verdict.REVIEW, None)
    [whose] = [p for p in taken.problems if p.code == "whose"]
    assert "--new-pupil" in whose.fix
    assert "Ada" not in str(whose)
    assert school.cases == []


def test_on_a_persons_say_it_makes_a_provisional_pupil_and_opens_a_case(school: School, referral: Referral) -> None:
    """(2)"""
    asked = []

    def welcome(taken: take_in.TakenIn, name: str) -> bool:
        asked.append((taken.file, name))
        return True

    [taken] = take_in.commit(school, [referral("Ada Lovell")], welcome=welcome).files
    assert asked == [("r.xlsx", "Ada Lovell")]
    assert taken.record is not None
    [opened] = school.cases
    child = school.pupil(opened.pupil)
    assert child is not None
    assert (child.name, child.class_name, child.provisional) == ("Ada Lovell", "Owls", True)
    assert school.store.records(case=opened.id)[0].pupil == child.id


@pytest.mark.parametrize("name", ["Ada", "Zoë", "Nobody"])
def test_half_a_name_makes_nobody(name: str, school: School, referral: Referral) -> None:
    """(2)"""
    take_in.commit(school, [referral(name)], welcome=lambda _taken, _name: True)
    assert len(school.roll) == 5


def test_a_name_of_somebody_who_left_makes_no_second_child(school: School, referral: Referral, tmp_path: Path) -> None:
    """(2)"""
    roll.import_pupils(school, write(tmp_path / "l.csv", HEADING + "Tomasz,Nowak,Larks,\n"), None)
    take_in.commit(school, [referral("Grace Mbeki")], welcome=lambda _taken, _name: True)
    assert len(school.roll) == 5


def test_two_referrals_of_one_new_child_make_one_pupil(school: School, referral: Referral) -> None:
    """(2)"""
    files = [referral("Ada Lovell"), referral("Ada  LOVELL", class_name="Larks", file="s.xlsx")]
    take_in.commit(school, files, lambda _taken, cases: cases[-1], welcome=lambda _taken, _name: True)
    assert len(school.roll) == 6
    assert len(school.cases) == 1
    assert len(school.store.records()) == 2


def test_the_list_that_brings_the_child_takes_over(school: School, tmp_path: Path) -> None:
    """(3), (5)"""
    roll.add(school, "Ada Lovell", class_name="Owls")
    opened = case.open_case(school, "Ada Lovell", date(2026, 10, 6))
    other = write(tmp_path / "l.csv", HEADING + "Tomasz,Nowak,Larks,\n")
    roll.import_pupils(school, other, None)
    assert [p.id for p in school.roll if p.on_roll] == ["P0002", "P0006"]
    done = roll.import_pupils(school, write(tmp_path / "m.csv", HEADING + "Ada,Lovell,owls,14/3/2017\n"), None)
    assert (done.new, done.known, done.problems) == (0, 1, ())
    child = school.pupil(opened.pupil)
    assert child is not None
    assert (child.id, child.provisional, child.dob) == ("P0006", False, date(2017, 3, 14))


def test_in_doubt_a_person_is_asked_and_joins_them(school: School, tmp_path: Path) -> None:
    """(3), (4), (6)"""
    opened = case.open_case(school, "Ada Lovell", date(2026, 10, 6), provisional=True)
    listed = write(tmp_path / "m.csv", HEADING + "Ada,Lovell,Owls,14/3/2017\n")
    shown = roll.import_pupils(school, listed, None, dry_run=True)
    done = roll.import_pupils(school, listed, None)
    assert shown.problems == done.problems
    [asked] = done.problems
    assert (asked.code, asked.cell) == ("maybe_same", "A2")
    assert "formgen pupils same P0006 P0007" in asked.fix
    assert "Ada" not in asked.message
    roll.same(school, "P0006", "P0007")
    assert school.case(opened.id).pupil == "P0007"
    assert [c.id for c in case.open_cases(school, "P0007")] == [opened.id]
    assert (school.pupil("P0006"), [p.id for p in school.roll if p.on_roll]) == (school.pupil("P0007"), ["P0007"])
    again = roll.import_pupils(school, listed, None)
    assert (again.new, again.problems) == (0, ())


def test_while_a_row_has_no_name_nobody_leaves_and_who_seems_to_have_left_is_asked_about(
    school: School, tmp_path: Path
) -> None:
    """(3): the child whose surname is another now is told at once, and what to do first."""
    roll.import_pupils(school, write(tmp_path / "l.csv", HEADING + "Ada,Lovell,Owls,14/3/2017\n"), None, whole=True)
    faulty = write(tmp_path / "m.csv", HEADING + "Ada,Green,Owls,14/3/2017\nGrace,,Owls,\n")
    done = CliRunner().invoke(formgen, ["--school", str(school.folder), "pupils", "import", str(faulty)])
    assert "1 new, nobody marked as a leaver, as a row could not be understood." in done.output
    old, new = (p.id for p in school.roll if p.forename == "Ada")
    told = " ".join(done.output.split())
    for part in ("This child", f"({old})", "Please mend the row"):
        assert part in told
    mended = roll.import_pupils(school, write(tmp_path / "n.csv", HEADING + "Ada,Green,Owls,14/3/2017\n"), None)
    assert mended.leavers == 1
    roll.same(school, old, new)


def test_a_form_made_before_the_joining_comes_back_to_the_real_pupil(
    school: School, referral: Referral, tmp_path: Path
) -> None:
    """(4)"""
    opened = case.open_case(school, "Ada Lovell", date(2026, 10, 6), provisional=True)
    subjects = generate.subjects(school, "referral", case_ids=[opened.id])
    order = generate.Order("referral", Audience.STAFF, ("xlsx",), subjects)
    [made] = generate.generate(school, order, tmp_path)
    roll.same(school, "ada lovell", "Grace Mbeki")
    [taken] = take_in.commit(school, [referral("Ada Lovell", ref=made.reference)]).files
    assert taken.record is not None
    assert (taken.record.case, taken.record.pupil) == (opened.id, "P0003")


def test_a_joining_can_be_taken_back(school: School) -> None:
    """(4)"""
    opened = case.open_case(school, "Ada Lovell", date(2026, 10, 6), provisional=True)
    roll.same(school, "P0006", "Grace Mbeki")
    with pytest.raises(UserError, match="joined to P0003 already"):
        roll.same(school, "P0006", "Tomasz Nowak")
    roll.apart(school, "p0006")
    assert school.case(opened.id).pupil == "P0006"
    with pytest.raises(UserError):
        roll.apart(school, "P0006")


def test_two_pupils_of_the_list_cannot_be_joined(school: School) -> None:
    """(4)"""
    with pytest.raises(UserError) as caught:
        roll.same(school, "P0001", "P0002")
    assert "class list" in caught.value.message


def test_the_commands_say_what_they_did(folder: Path, tmp_path: Path) -> None:
    """(1), (4), (5)"""
    added = json.loads(run(folder, "pupils", "add", "Ada Lovell", "--class", "Owls", "--year", "4", "--json").stdout)
    assert (added["id"], added["provisional"]) == ("P0001", True)
    opened = json.loads(
        run(folder, "case", "open", "--pupil", "Bo Marsh", "--provisional", "--json").stdout
    )  # fmt: skip
    assert opened["status"] == "referred"
    listed = write(tmp_path / "m.csv", HEADING + "Bo,Marsh,Larks,14/3/2017\n")
    told = json.loads(run(folder, "pupils", "import", str(listed), "--json", code=1).stdout)
    assert (told["new"], told["arrived"], told["leavers"]) == (1, 0, 0)
    waiting = json.loads(run(folder, "pupils", "list", "--provisional", "--json").stdout)
    assert [p["id"] for p in waiting] == ["P0001", "P0002"]
    assert "one child now" in run(folder, "pupils", "same", "P0002", "P0003").stdout
    assert "provisional" in run(folder, "pupils", "list").stdout
    assert json.loads(run(folder, "pupils", "same", "P0002", "--apart", "--json").stdout) == {
        "pupil": "P0002", "same_as": None,
    }  # fmt: skip
    run(folder, "pupils", "same", "P0002", code=2)
    run(folder, "pupils", "add", "Ada Lovell", code=1)


def test_import_takes_a_new_pupil(folder: Path, school: School, referral: Referral) -> None:
    """(2)"""
    path = str(referral("Ada Lovell"))
    run(folder, "import", path, "--commit", code=1)
    run(folder, "import", path, "--commit", "--new-pupil")
    assert [p.name for p in roll.on_roll(school, provisional=True)] == ["Ada Lovell"]


def test_a_part_of_the_roll_marks_nobody(school: School, tmp_path: Path) -> None:
    """(5)"""
    listed = write(tmp_path / "m.csv", HEADING + "Tomasz,Nowak,Larks,\n")
    assert roll.import_pupils(school, listed, None, whole=False).leavers == 0
    assert all(p.on_roll for p in school.roll)


def test_the_day_a_child_joined_is_kept_though_a_later_list_lacks_it(school: School, tmp_path: Path) -> None:
    """(3): measures need it."""
    heading = "Forename,Surname,Admission date\n"
    roll.import_pupils(school, write(tmp_path / "l.csv", heading + "Tomasz,Nowak,25/9/2024\n"), None)
    roll.import_pupils(school, write(tmp_path / "m.csv", HEADING + "Tomasz,Nowak,Larks,\n"), None)
    tomasz = school.pupil("P0002")
    assert tomasz is not None
    assert (tomasz.joined_on, tomasz.class_name, tomasz.eal) == (date(2024, 9, 25), "Larks", True)
