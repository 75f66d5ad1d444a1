"""The command line is a contract: names, options, JSON shapes, exit codes.

1. Every command has help that ends in a runnable example.
2. `--json` prints one JSON document of the promised shape on standard output.
3. Exit codes: 0 done, 1 the user must act, 2 usage.
4. What a person can act on is said on standard error, without a traceback, and with the cure.
5. `forms`, `generate`, `read`, `import`, `records`, `case`, `pupils`, `review`, `doctor`, `backup` work together.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from formgen import sheet
from formgen.cli import COMMANDS, formgen
from formgen.render.shared.package import contents, member, pack
from formgen.resources import folder as shipped


def run(*arguments: str, school: Path | None = None) -> Result:
    prefix = ["--school", str(school)] if school else []
    return CliRunner().invoke(formgen, [*prefix, *arguments])


def document(*arguments: str, school: Path | None = None, code: int = 0) -> Any:
    result = run(*arguments, "--json", school=school)
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


def commands() -> list[tuple[str, ...]]:
    context = click.Context(formgen)
    found: list[tuple[str, ...]] = []
    for name in COMMANDS:
        command = formgen.get_command(context, name)
        inner = list(command.commands) if isinstance(command, click.Group) else []
        found += [(name, sub) for sub in inner] or [(name,)]
    return found


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_help_ends_in_an_example_of_that_very_command(words: tuple[str, ...]) -> None:
    """(1)"""
    result = run(*words, "--help")
    assert result.exit_code == 0
    example = result.output.partition("Example:")[2]
    assert "formgen" in example
    assert " ".join(words) in example
    assert "--json" in result.output


@pytest.fixture
def pupils(folder: Path) -> Path:
    """A school folder with the sample class list."""
    assert run("pupils", "import", str(shipped("samples") / "pupils.csv"), school=folder).exit_code == 0
    return folder


def test_the_forms_are_listed_with_their_questions() -> None:
    """(2), (5)"""
    forms = document("forms")
    assert {"slug", "title", "code", "version", "audiences", "questions"} <= set(forms[0])
    assert set(forms[0]["questions"][0]) == {"code", "name", "kind", "label"}
    assert {"referral", "entry-record", "action-plan", "parent-questionnaire", "session-record"} <= {
        f["slug"] for f in forms
    }


def test_generate_prints_what_it_made(pupils: Path, tmp_path: Path) -> None:
    """(2), (5)"""
    [made] = document(
        "generate", "referral", "--pupil", "Zoë O’Neill", "--to", "xlsx", "--out", str(tmp_path / "o"), school=pupils
    )
    assert set(made) == {"case", "audience", "file", "format", "reference", "sha256"}
    assert Path(made["file"]).is_file()
    assert "Neill" not in made["file"]


def test_from_a_filled_sheet_to_a_review(pupils: Path, tmp_path: Path) -> None:
    """(2), (5)"""
    opened = document("case", "open", "--pupil", "Tomasz Nowak", "--on", "1/9/2026", school=pupils)
    case = opened["case"]
    assert document("case", "decide", case, "--on", "2/9/2026", school=pupils)["status"] == "accepted"
    refused = run("case", "start", case, "--on", "8/9/2026", school=pupils)
    assert (refused.exit_code, "no agreement" in refused.stderr) == (1, True)
    allowed = ("--exception", "The family is away", "--approved-by", "P. Head")
    assert document("case", "start", case, "--on", "8/9/2026", *allowed, school=pupils)["status"] == "started"
    made = document("generate", "session-record", "--case", case, "--to", "xlsx", "--out", str(tmp_path), school=pupils)
    blank = document("import", made[0]["file"], school=pupils, code=1)
    assert [p["code"] for p in blank["files"][0]["problems"]] == ["nothing_filled_in"]
    _fill_in(Path(made[0]["file"]), {"Q03": "D. Rowan"})
    read = document("read", made[0]["file"], school=pupils, code=1)
    keys = {"file", "sha256", "verdict", "form", "version", "reference", "case", "answers", "problems"}
    assert keys <= set(read[0]) <= keys | {"return", "changes"}
    assert (read[0]["reference"], read[0]["case"]) == (made[0]["reference"], case)
    assert read[0]["answers"]["child"]["value"] == "Tomasz"
    assert set(read[0]["answers"]["child"]) == {"code", "value", "state", "raw", "sheet", "cell"}
    shown = document("import", made[0]["file"], school=pupils)
    assert (shown["seen"], shown["partial"], shown["run"]) == (1, 1, None)
    stored = document("import", made[0]["file"], "--commit", school=pupils)
    assert stored["run"] > 0
    lines = run("records", "--json", school=pupils).stdout.splitlines()
    assert json.loads(lines[0])["case"] == case
    moments = document("case", "show", case, school=pupils)["moments"]
    assert [m["what"] for m in moments][:3] == ["Case opened", "Case decided", "Case started"]
    assert document("case", "close", case, school=pupils)["status"] == "ended"
    assert [line["case"] for line in document("case", "list", school=pupils)] == [case]
    review = document(
        "review", "--from", "1/9/2026", "--until", "31/8/2027", "--to", "xlsx", "--out", str(tmp_path), school=pupils
    )
    assert review["criteria"]
    assert Path(review["files"][0]).is_file()


def _fill_in(path: Path, answers: dict[str, str]) -> None:
    book = load_workbook(path)
    cells = json.loads(book[sheet.MANIFEST]["A1"].value)["cells"]
    for code, answer in answers.items():
        book.worksheets[0][cells[code]] = answer
    book.save(path)


def test_a_form_for_a_case_that_has_ended_is_made_and_said(pupils: Path, tmp_path: Path) -> None:
    """(4)"""
    case = document("case", "open", "--pupil", "Zoë O’Neill", "--on", "1/9/2026", school=pupils)["case"]
    made = ("generate", "agreement", "--case", case, "--to", "xlsx", "--out", str(tmp_path))
    assert "has ended" not in run(*made, school=pupils).stderr
    assert run("case", "close", case, "--reason", "left_school", "--on", "2/9/2026", school=pupils).exit_code == 0
    done = run(*made, "--json", school=pupils)
    assert done.exit_code == 0
    assert f"{case} has ended: the form is made all the same." in done.stderr.splitlines()


def test_usage_is_2_and_what_the_user_must_act_on_is_1(pupils: Path) -> None:
    """(3), (4)"""
    assert run("generate", "referral", school=pupils).exit_code == 2
    assert run("no-such-command").exit_code == 2
    unknown = run("generate", "no-such-form", "--blank", school=pupils)
    assert unknown.exit_code == 2
    assert "Please choose one of" in unknown.stderr
    assert "Traceback" not in unknown.output
    nobody = run("generate", "referral", "--pupil", "Nobody", "--json", school=pupils)
    assert (nobody.exit_code, json.loads(nobody.stdout)["error"]["code"]) == (1, "no_pupil")


def test_without_a_school_folder_the_cure_is_named(tmp_path: Path) -> None:
    """(4)"""
    result = run("case", "list", school=tmp_path)
    assert result.exit_code == 1
    assert "formgen init" in result.stderr


def test_a_school_folder_is_made_once_and_backed_up_and_restored(tmp_path: Path) -> None:
    """(5)"""
    assert run("init", str(tmp_path / "s")).exit_code == 0
    assert run("init", str(tmp_path / "s")).exit_code == 1
    assert document("backup", str(tmp_path / "b.zip"), school=tmp_path / "s")["kind"] == "full"
    assert run("restore", str(tmp_path / "b.zip"), school=tmp_path / "r").exit_code == 0
    assert run("case", "list", school=tmp_path / "r").exit_code == 0
    assert run("restore", str(tmp_path / "b.zip"), school=tmp_path / "s").exit_code == 1


def test_the_doctor_names_a_cure_for_whatever_is_not_well(tmp_path: Path) -> None:
    """(5)"""
    findings = json.loads(run("doctor", "--json", school=tmp_path).stdout)
    assert {"Making .docx", "Making .xlsx", "Making .pdf", "School folder"} <= {f["what"] for f in findings}
    assert all(f["well"] or f["cure"] for f in findings)


def test_a_dry_run_of_the_class_list_changes_nothing(folder: Path) -> None:
    """(5)"""
    messy = str(shipped("samples") / "class-list.xlsx")
    shown = document("pupils", "import", messy, "--dry-run", school=folder, code=1)
    assert shown["understood"] == 5
    assert shown["dry_run"]
    assert {p["code"] for p in shown["problems"]} == {"bad_dob", "no_name", "twice"}
    assert run("generate", "referral", "--all", school=folder).exit_code == 1


def test_answers_from_a_file_are_printed_or_refused_with_reasons(pupils: Path, tmp_path: Path) -> None:
    """(4), (5)"""
    answers = tmp_path / "a.json"
    answers.write_text(json.dumps({"concern": "A & B", "areas": ["loss"], "main_area": "loss"}), "utf-8")
    common = (
        "generate",
        "referral",
        "--blank",
        "--to",
        "xlsx",
        "--out",
        str(tmp_path / "o"),
        "--answers",
        str(answers),
    )
    [made] = document(*common, school=pupils)
    read = document("read", made["file"], school=pupils, code=1)
    assert read[0]["answers"]["concern"]["value"] == "A & B"
    answers.write_text(json.dumps({"areas": ["dragons"], "nonsense": 1}), "utf-8")
    refused = run(*common, school=pupils)
    assert refused.exit_code == 1
    assert "nonsense" in refused.stderr


def test_forms_for_all_go_into_one_zip_a_class(pupils: Path, tmp_path: Path) -> None:
    """(5)"""
    made = document(
        "generate", "referral", "--all", "--to", "xlsx", "--zip", "--out", str(tmp_path / "o"), school=pupils
    )
    with (shipped("samples") / "pupils.csv").open(encoding="utf-8-sig", newline="") as roll:
        rows = list(csv.DictReader(roll))
    assert len(made) == len(rows)
    zips = {p.name for p in (tmp_path / "o").iterdir()}
    assert len(zips) > 1
    assert {Path(one["file"]).name for one in made} == zips
    assert "referral_Robins.zip" in zips
    again = run("generate", "referral", "--all", "--to", "xlsx", "--zip", "--out", str(tmp_path / "p"), school=pupils)
    assert f"{len(rows)} forms in {len(zips)} files in {tmp_path / 'p'}" in again.output
    assert all(again.output.count(name) == 1 for name in zips)
    assert "more" not in again.output


def test_a_list_with_headings_alone_is_told_as_empty(folder: Path) -> None:
    """(4)"""
    for what, line in (("pupil", "one line for each child"), ("contact", "one line for each parent or carer")):
        empty = folder / ("pupils.csv" if what == "pupil" else "contacts.csv")
        headings = "UPN,Forename,Surname" if what == "pupil" else "Child,Contact name,Email"
        empty.write_text(headings + "\n", "utf-8")
        for option in ((), ("--dry-run",)):
            told = run(f"{what}s", "import", str(empty), *option, school=folder)
            assert told.exit_code == 1
            assert f"{empty.name} has headings, and nothing beneath them: no {what} was found in it." in told.output
            assert f"Please fill it in, {line}" in told.output
            assert "--dry-run" not in told.output


def test_a_list_of_which_no_line_is_understood_tells_the_first_problem(folder: Path) -> None:
    """(4)"""
    (wrong := folder / "wrong.csv").write_text("UPN,Forename,Surname,Date of birth\n,,Lee,31/31/2019\n", "utf-8")
    told = run("pupils", "import", str(wrong), "--dry-run", school=folder)
    assert told.exit_code == 1
    assert "No pupil was understood in wrong.csv. The first problem: " in told.output
    assert "A mapping file (--mapping) says which columns are what." in told.output


def test_templates_are_listed_copied_and_checked(folder: Path, tmp_path: Path) -> None:
    """(5)"""
    names = {t["name"] for t in document("templates", "list", school=folder)}
    assert {"docx/form.docx", "pdf/form.css"} <= names
    document("templates", "copy", str(tmp_path / "t"), school=folder)
    assert all((tmp_path / "t" / name).is_file() for name in names)
    checked = run("templates", "check", str(tmp_path / "t"), school=folder)
    assert checked.exit_code == 0
    assert checked.output.endswith(f"{len(document('forms'))} forms and the reports, in 4 formats: in order.\n")


def test_a_template_for_one_form_is_copied_from_the_schools_own(folder: Path, tmp_path: Path) -> None:
    """(5)"""
    document("templates", "copy", str(tmp_path), "--form", "referral", school=folder)
    ours = contents((shipped("templates") / "docx/form.docx").read_bytes())
    copied = contents((tmp_path / "docx/referral.docx").read_bytes())
    assert {name for name, content in ours.items() if copied[name] != content} == {"word/document.xml"}
    assert "{{p answer.concern }}" in copied["word/document.xml"].decode()
    own = folder / "templates/docx/form.docx"
    own.parent.mkdir(parents=True)
    ours["word/styles.xml"] = ours["word/styles.xml"].replace(b"F3F5FA", b"FFFBE6")
    own.write_bytes(pack(member(name, content) for name, content in ours.items()))
    document("templates", "copy", str(tmp_path), "--form", "action-plan", school=folder)
    assert contents((tmp_path / "docx/action-plan.docx").read_bytes())["word/styles.xml"] == ours["word/styles.xml"]


def test_checked_templates_are_those_of_reports_too_and_faults_are_told_once(folder: Path, tmp_path: Path) -> None:
    """(3) (5)"""
    (tmp_path / "docx").mkdir()
    for name in ("form", "report", "referal"):
        (tmp_path / "docx" / f"{name}.docx").write_bytes(b"no Word file")
    found = document("templates", "check", str(tmp_path), school=folder, code=1)
    assert {c["format"] for c in found if c["form"] == "report"} == {"docx", "html", "pdf", "xlsx"}
    wrong = {(c["form"], c["format"]): c["problem"] for c in found if c["problem"]}
    assert set(wrong) == {("all", "docx"), ("report", "docx"), ("referal", "docx")}
    assert "is the name of no form" in wrong["referal", "docx"]
