"""What somebody at the desk types wrongly is said, with what may be meant; nothing is passed over in silence.

1. A name may begin with that of the family; one that is misspelt is told with the nearest; a case number without
   its zeros or hyphens too, and no other.
2. A form that there is not is told with the nearest one; so it is where records are listed, instead of an empty list.
3. A date that is empty, or of no day, is refused; it is said that the day comes first.
4. No format at all is refused, and so is one that there is not, with the one that is meant.
5. A birthday that no child of a school can have is left out of a class list, and told with how it was read.
6. A folder without school.toml is named; one that was a school folder is not made anew over its records.
7. A diary is of somebody.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from formgen.cli import formgen
from formgen.errors import UserError
from formgen.work.case import open_case
from formgen.work.folder import init
from formgen.work.roll import import_pupils
from formgen.work.school import School


def run(school: School | Path, *arguments: str) -> Result:
    folder = school if isinstance(school, Path) else school.folder
    return CliRunner().invoke(formgen, ["--school", str(folder), *arguments])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("Zoe Oneil", "Zoë O’Neill-Adeyemi"), ("Tomas Novak", "Tomasz Nowak"), ("Grase Mbeki", "Grace Mbeki")],
)
def test_a_name_that_is_misspelt_is_told_with_the_nearest(school: School, typed: str, meant: str) -> None:
    """(1)"""
    with pytest.raises(UserError, match=f"No pupil matches “{typed}”") as caught:
        open_case(school, typed, date(2026, 9, 7))
    assert f"Did you mean {meant}?" in caught.value.message
    with pytest.raises(UserError) as caught:
        open_case(school, "Qwxyz", date(2026, 9, 7))
    assert "Did you mean" not in caught.value.message


@pytest.mark.parametrize("typed", ["Mbeki, Grace", "mbeki,grace", "NOWAK, Tomasz"])
def test_a_name_may_begin_with_that_of_the_family(school: School, typed: str) -> None:
    """(1)"""
    assert open_case(school, typed, date(2026, 9, 7)).pupil in ("P0002", "P0003")


def test_a_case_number_is_told_with_its_zeros_and_no_other(school: School) -> None:
    """(1)"""
    open_case(school, "Grace Mbeki", date(2026, 9, 7))
    with pytest.raises(UserError, match=r"There is no case lm-2026-1\. Did you mean LM-2026-001\?"):
        school.case("lm-2026-1")
    with pytest.raises(UserError, match=r"There is no case LM 2026 001\. Did you mean LM-2026-001\?"):
        school.case("LM 2026 001")
    with pytest.raises(UserError, match=r"There is no case LM-2026-2\.") as caught:
        school.case("LM-2026-2")
    assert caught.value.message == "There is no case LM-2026-2."


def test_a_form_that_there_is_not_is_told_with_the_nearest(school: School) -> None:
    """(2)"""
    for command in (("generate", "refferal", "--blank"), ("records", "--form", "refferal")):
        done = run(school, *command)
        assert (done.exit_code, "Did you mean “referral”?" in done.stderr) == (2, True), done.output
    assert run(school, "records", "--form", "referral").exit_code == 0
    assert "There is no case LM-2020-001" in run(school, "records", "--case", "LM-2020-001").stderr


@pytest.mark.parametrize(
    ("typed", "told"), [("", "“” is not a date."), ("31/2/2026", "There is no such day as “31/2/2026”."),
                        ("tomorrow", "“tomorrow” is not a date.")],
)  # fmt: skip
def test_what_is_no_date_is_refused(school: School, typed: str, told: str) -> None:
    """(3)"""
    done = run(school, "case", "open", "--pupil", "Grace Mbeki", "--on", typed)
    assert (done.exit_code, done.stderr.splitlines()[0]) == (2, told)
    assert "6/10/2026 for 6 October 2026" in done.stderr
    assert school.cases == []


def test_no_format_is_refused(school: School) -> None:
    """(4)"""
    for command in (("generate", "staff-view", "--blank"), ("today",), ("review", "--from", "1/9/2025")):
        done = run(school, *command, "--to", " ")
        assert (done.exit_code, "No format was named." in done.stderr) == (2, True), done.output


@pytest.mark.parametrize(("typed", "meant"), [("word", "docx"), ("Excel", "xlsx"), ("pfd", "pdf")])
def test_a_format_that_there_is_not_is_told_with_the_one_that_is_meant(school: School, typed: str, meant: str) -> None:
    """(4)"""
    for command in (("generate", "staff-view", "--blank"), ("today",)):
        done = run(school, *command, "--to", typed)
        assert (done.exit_code, f"Did you mean “{meant}”?" in done.stderr) == (2, True), done.output


def test_a_diary_is_of_somebody(school: School) -> None:
    """(7)"""
    done = run(school, "diary", "--mentor", " ")
    assert (done.exit_code, "The name after --mentor is missing" in done.stderr) == (2, True), done.output
    assert list(school.store.ledger()) == []


def test_a_birthday_of_no_child_is_left_out_and_told(school: School, tmp_path: Path) -> None:
    """(5)"""
    (tmp_path / "list.csv").write_text(
        "Forename,Surname,DOB\nAda,Lovell,14/01/2035\nBen,Lovell,14/01/1926\nCal,Lovell,14/01/2018\n", "utf-8"
    )
    done = import_pupils(school, tmp_path / "list.csv", None, whole=False)
    told = [problem.message for problem in done.problems if problem.code == "birthday"]
    assert [line.partition(":")[0] for line in told] == [
        "This date of birth was read as 14 January 2035", "This date of birth was read as 14 January 1926",
    ]  # fmt: skip
    born = {pupil.forename: pupil.dob for pupil in school.roll if pupil.surname == "Lovell"}
    assert born == {"Ada": None, "Ben": None, "Cal": date(2018, 1, 14)}


def test_a_folder_without_settings_is_named(folder: Path, tmp_path: Path) -> None:
    """(6)"""
    (tmp_path / "empty").mkdir()
    nothing = run(tmp_path / "empty", "case", "list")
    assert f"There is no school.toml in {tmp_path / 'empty'}." in nothing.stderr
    assert "not a file in it" in run(folder / "school.toml", "case", "list").stderr
    (folder / "school.toml").unlink()
    assert "put its school.toml back" in run(folder, "case", "list").stderr
    with pytest.raises(UserError, match=r"holds the records of a school, and its school\.toml is gone"):
        init(folder)


def test_what_cannot_be_made_is_refused_before_anything_else_is_said(school: School) -> None:
    """(1)"""
    told = run(school, "generate", "referral", "--pupil", "Grace Mbeki", "--to", "excel")
    assert told.exit_code == 2
    assert told.output.startswith("formgen does not make: excel. Did you mean “xlsx”?")
