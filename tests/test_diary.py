"""The diary: a mentor’s sessions, contacts and incidents as one running workbook.

1. A diary has a reference in the ledger, its columns from the forms, drop-downs, and numbers on blank rows.
2. Every filled row becomes a record; a row about several children one for each; sources give sheet and cell.
3. Imported again: rows as before are counted and not stored, changed rows are revisions that say what changed.
4. A row that is gone or empty is asked about, and stays until it is withdrawn with a reason.
5. Rows are known by their numbers wherever they are moved; two with one number are flagged, neither is guessed.
6. A row without a number is known by what it says; text in its place is flagged.
7. Columns moved, hidden, renamed or gone, sheets renamed or gone: right or flagged, and nothing is lost.
8. Dates as text, values pasted over drop-downs: right or flagged, as in every form.
9. The same mentor has one diary a school year; a new copy has all rows, blank numbers never used, no file overwritten.
10. An older copy asks about no row that it never had; a row that was withdrawn does not come back by itself.
11. Group sessions count once for each child in M11, with the right minutes.
12. Names of children stand in no record; a name that is not the case’s is flagged.
13. What is stored is stored whole: stopped at any moment, the next import finds the rest.
14. LibreOffice and Gnumeric save it again without loss.
"""

from __future__ import annotations

import itertools
import json
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner
from edits import edited
from openpyxl.worksheet.worksheet import Worksheet

from formgen.cases import Event
from formgen.cli import formgen as cli
from formgen.diary import LOGS, columns
from formgen.form import form
from formgen.outline import outline
from formgen.records import Verdict
from formgen.work.chronology import chronology
from formgen.work.diary import make
from formgen.work.school import School
from formgen.work.take_in import Batch, commit, preview
from formgen.work.taken import TakenIn

ZOE, TOM, GRACE = "LM-2026-001", "LM-2026-002", "LM-2026-003"
SESSION = {
    "on": date(2026, 10, 1), "Child 1": f"{ZOE} · Zo", "planned": "Yes", "happened": "Yes",
    "mode": "Outside class, one to one", "minutes": 30, "linked_target": "Target 1", "activity": "A board game",
}  # fmt: skip
GROUP = {**SESSION, "Child 2": f"{TOM} · Tomasz", "mode": "Outside class, small group", "minutes": 45}
CONTACT = {"on": date(2026, 10, 2), "case": f"{TOM} · Tomasz", "with_whom": "Parent or carer", "channel": "Phone",
           "summary": "How the week went"}  # fmt: skip
INCIDENT = {"on": date(2026, 10, 2), "slot": "Lunch", "place": "Field", "type": "Fight", "level": 2,
            "pupils_involved": 2, "logged_by": "J. Okafor, Learning Mentor"}  # fmt: skip


@pytest.fixture
def cases(school: School) -> School:
    """The school with three open cases."""
    with school.writing("set up") as writer:
        for case, pupil in ((ZOE, "P0001"), (TOM, "P0002"), (GRACE, "P0003")):
            writer.add_event(Event(case, "opened", date(2026, 9, 7), {"pupil": pupil}))
    return school


def heads(page: Worksheet) -> dict[str, int]:
    """The columns of a sheet by their heads: by the names of questions, and “Row”, “Child 1”."""
    log = next(log for log in LOGS if f"{log.letter}001" in {c.value for c in page["A"]} or log.title == page.title)
    names = {q.code: q.name for q in outline(form(log.slug)).question(log.table).columns}
    found = {}
    for cell in page[4]:
        code, _, label = str(cell.value or "").split("\n")[0].partition(" ")
        found[names.get(code) or f"{code} {label}".strip()] = cell.column
    return found


def row_of(page: Worksheet, number: str) -> int:
    return next(cell.row for cell in page["A"] if cell.value == number)


def write(book: Any, rows: dict[str, dict[str, Any]]) -> None:
    """Writes rows by their numbers (`S001`) into the sheets that they belong to."""
    titles = {log.letter: log.title for log in LOGS}
    for number, answers in rows.items():
        page = book[titles[number[0]]]
        at = heads(page)
        for label, value in answers.items():
            page.cell(row_of(page, number), at[label]).value = value


SAVINGS = itertools.count(1)


def filled(path: Path, rows: dict[str, dict[str, Any]], target: Path | None = None) -> Path:
    """The diary with those rows written into it."""
    return changed(path, lambda book: write(book, rows), target)


def changed(path: Path, change: Callable[[Any], None], target: Path | None = None) -> Path:
    """The diary after a change of the workbook: other bytes each time, two savings in one second too."""

    def saved(book: Any) -> None:
        change(book)
        book.properties.revision = str(next(SAVINGS))

    out = target or path
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(edited(path.read_bytes(), lambda _page: None, saved))
    return out


@pytest.fixture
def diary(cases: School, tmp_path: Path) -> Path:
    """A diary with a session of one, one of two, a contact and an incident."""
    made = make(cases, tmp_path / "out", "J. Okafor", 20)
    return filled(made.file, {"S001": SESSION, "S002": GROUP, "C001": CONTACT, "I001": INCIDENT})


def verdicts(batch: Batch) -> dict[str, Verdict]:
    return {taken.label: taken.verdict for taken in batch.files}


def codes(batch: Batch) -> set[str]:
    return {p.code for taken in batch.files for p in taken.problems}


def answers(school: School, reference: str) -> dict[str, Any]:
    [record] = [r for r in school.store.records() if (r.reference or "").endswith(reference)]
    [table] = record.answers.values()
    return dict(table["1"])


# ------------------------------------------------------------------------------------------------ the workbook


def test_a_diary_is_in_the_ledger_and_has_the_columns_of_the_forms(cases: School, tmp_path: Path) -> None:
    """(1)"""
    made = make(cases, tmp_path, "J. Okafor", 20)
    [issued] = cases.store.ledger(form="diary")
    assert (issued.reference, issued.recipient) == (made.reference, "J. Okafor")
    book = openpyxl.load_workbook(made.file)
    assert book.sheetnames[:4] == ["Sessions", "Contacts", "Incidents", "How to use this"]
    for log in LOGS:
        asked = [c.question.name if c.question else c.label for c in columns(log, outline(form(log.slug)))]
        assert list(heads(book[log.title])) == asked
        assert book[log.title].freeze_panes == "C5"
        assert book[log.title]["A5"].value == f"{log.letter}001"
        assert any(rule.type == "list" for rule in book[log.title].data_validations.dataValidation)


def test_the_drop_down_of_children_names_the_case_and_the_child(cases: School, tmp_path: Path) -> None:
    """(1)"""
    book = openpyxl.load_workbook(make(cases, tmp_path, "", 5).file)
    lists = {rule.formula1 for rule in book["Sessions"].data_validations.dataValidation}
    assert f'"{ZOE} · Zo,{TOM} · Tomasz,{GRACE} · Grace"' in lists


def test_a_mentor_is_offered_the_cases_that_are_nobody_elses(cases: School, tmp_path: Path) -> None:
    """(1)"""
    with cases.writing("set up") as writer:
        for case, mentor in ((ZOE, "J. Okafor"), (TOM, "P. Amin")):
            told = {"decision": "accept", "mentor": mentor}
            writer.add_event(Event(case, "decided", date(2026, 9, 14), told))
    book = openpyxl.load_workbook(make(cases, tmp_path, "j. okafor", 5).file)
    lists = {rule.formula1 for rule in book["Sessions"].data_validations.dataValidation}
    assert f'"{ZOE} · Zo,{GRACE} · Grace"' in lists


def test_nothing_that_walks_the_ledger_stumbles_over_a_diary(cases: School, diary: Path) -> None:
    """(1)"""
    commit(cases, [diary])
    assert any("Session" in moment.what for moment in chronology(cases, ZOE))
    result = CliRunner().invoke(cli, ["--school", str(cases.folder), "review", "--from", "2026-09-01", "--until",
                                      "2026-10-06", "--out", str(diary.parent / "pack"), "--to", "xlsx"])  # fmt: skip
    assert result.exit_code == 0, result.output


# ------------------------------------------------------------------------------------------------------- import


def test_every_filled_row_becomes_a_record_one_for_each_child(cases: School, diary: Path) -> None:
    """(2)"""
    batch = commit(cases, [diary])
    assert codes(batch) <= {"place_not_listed"}
    assert set(verdicts(batch)) == {"row S001", f"row S002, {ZOE}", f"row S002, {TOM}", "row C001", "row I001"}
    assert set(verdicts(batch).values()) == {Verdict.ACCEPTED}
    reference = cases.store.ledger(form="diary")[0].reference
    kept = {r.reference: (r.form, r.case, r.pupil) for r in cases.store.records()}
    assert kept[f"{reference}/S002/{TOM}"] == ("session-record", TOM, "P0002")
    assert kept[f"{reference}/C001"] == ("contact-log", TOM, "P0002")
    assert kept[f"{reference}/I001"] == ("playground-incidents", None, None)


def test_sources_give_sheet_and_cell(cases: School, diary: Path) -> None:
    """(2)"""
    commit(cases, [diary])
    record = cases.store.records(case=TOM, form="session-record")[0]
    page = openpyxl.load_workbook(diary)["Sessions"]
    minutes, child = record.sources["sessions.minutes", "1"], record.sources["child", None]
    assert (minutes.sheet, page[minutes.cell].value) == ("Sessions", 45)
    assert (page[child.cell].value, child.raw) == (f"{TOM} · Tomasz", TOM)


def test_the_number_of_children_is_those_named_unless_the_row_says_more(cases: School, diary: Path) -> None:
    """(2)"""
    filled(diary, {"S003": {**GROUP, "group_size": 4}, "S004": {**GROUP, "group_size": 1}})
    batch = commit(cases, [diary])
    assert answers(cases, f"S001/{ZOE}")["group_size"] == 1
    assert answers(cases, f"S002/{ZOE}")["group_size"] == 2
    assert answers(cases, f"S003/{ZOE}")["group_size"] == 4
    assert verdicts(batch)[f"row S004, {ZOE}"] is Verdict.REVIEW
    assert "fewer_than_named" in codes(batch)


def test_only_the_questions_of_the_row_can_be_missing(cases: School, diary: Path) -> None:
    """(2)"""
    filled(diary, {"S003": {k: v for k, v in SESSION.items() if k != "planned"}})
    batch = preview(cases, [diary])
    assert verdicts(batch)["row S003"] is Verdict.PARTIAL
    [told] = [p for t in batch.files for p in t.problems if p.code == "missing"]
    assert (told.question or "").endswith("Planned")
    assert told.cell


def test_rows_as_before_are_counted_and_not_stored_again(cases: School, diary: Path) -> None:
    """(3)"""
    commit(cases, [diary])
    again = commit(cases, [changed(diary, lambda _book: None, diary.parent / "again.xlsx")])
    assert set(verdicts(again).values()) == {Verdict.DUPLICATE}
    assert not any(t.record for t in again.files)
    shown = CliRunner().invoke(cli, ["--school", str(cases.folder), "import", str(diary)])
    assert "5 as before" in shown.output


def test_a_changed_row_is_a_revision_that_says_what_changed(cases: School, diary: Path) -> None:
    """(3)"""
    commit(cases, [diary])
    filled(diary, {"S001": {"minutes": 40, "activity": None}})
    batch = commit(cases, [diary])
    assert verdicts(batch)["row S001"] is Verdict.NEWER_REVISION
    [told] = [p for t in batch.files for p in t.problems if p.code == "row_changed"]
    assert "other than before: " in told.message
    assert "empty now: " in told.message
    assert answers(cases, f"S001/{ZOE}")["minutes"] == 40
    assert len([r for r in cases.store.records(latest=False) if (r.reference or "").endswith(f"S001/{ZOE}")]) == 2


# --------------------------------------------------------------------------------------------------------- gone


def remove(number: str) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        page = book[{log.letter: log.title for log in LOGS}[number[0]]]
        page.delete_rows(row_of(page, number))

    return change


def empty(number: str) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        page = book["Sessions"]
        for column in range(2, page.max_column + 1):
            page.cell(row_of(page, number), column).value = None

    return change


@pytest.mark.parametrize("change", [remove("S001"), empty("S001")], ids=["deleted", "emptied"])
def test_a_row_that_is_gone_stays_until_it_is_withdrawn(
    cases: School, diary: Path, change: Callable[[Any], None]
) -> None:
    """(4)"""
    commit(cases, [diary])
    changed(diary, change)
    asked = commit(cases, [diary])
    assert verdicts(asked)["row S001"] is Verdict.REVIEW
    [told] = [p for t in asked.files for p in t.problems if p.code == "row_gone"]
    assert told.message.startswith("Row S001 of 1 October 2026 is gone")
    assert answers(cases, f"S001/{ZOE}")
    done = commit(cases, [diary], why=lambda _taken: "typed twice")
    assert verdicts(done)["row S001"] is Verdict.ACCEPTED
    assert not [r for r in cases.store.records() if (r.reference or "").endswith(f"S001/{ZOE}")]
    [withdrawal] = cases.store.withdrawn()
    assert withdrawal.reason == "typed twice"
    assert "row_gone" not in codes(commit(cases, [diary]))


def test_withdrawing_a_row_withdraws_all_its_revisions(cases: School, diary: Path) -> None:
    """(4)"""
    commit(cases, [diary])
    commit(cases, [filled(diary, {"S001": {"minutes": 40}})])
    commit(cases, [changed(diary, remove("S001"))], why=lambda _taken: "typed twice")
    assert len(cases.store.withdrawn()) == 2
    assert not [r for r in cases.store.records() if "/S001/" in (r.reference or "")]


def test_a_child_taken_out_of_a_row_is_asked_about(cases: School, diary: Path) -> None:
    """(4)"""
    commit(cases, [diary])
    filled(diary, {"S002": {"Child 2": None, "group_size": 2}})
    batch = commit(cases, [diary])
    [told] = [p for t in batch.files for p in t.problems if p.code == "row_gone"]
    assert f"{TOM} is no longer in it" in told.message


def test_the_command_line_takes_the_reason_and_exits_with_1_until_then(cases: School, diary: Path) -> None:
    """(4)"""
    commit(cases, [diary])
    changed(diary, remove("S001"))
    command = ["--school", str(cases.folder), "import", str(diary), "--commit", "--json"]
    first = CliRunner().invoke(cli, command)
    assert first.exit_code == 1
    assert "row_gone" in first.output
    wrong = CliRunner().invoke(cli, [*command, "--withdraw", "S009=never there"])
    assert wrong.exit_code == 1
    assert "S009" in wrong.stderr
    done = CliRunner().invoke(cli, [*command, "--withdraw", "S001=typed twice"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["accepted"] == 1
    assert CliRunner().invoke(cli, [*command, "--withdraw", "S001"]).exit_code == 2


# ------------------------------------------------------------------------------------------- moved about by people


def in_reverse(book: Any) -> None:
    """Sorts all rows of the sessions from the last to the first."""
    page = book["Sessions"]
    rows = [[c.value for c in row] for row in page.iter_rows(min_row=5)]
    for number, row in enumerate(reversed(rows), 5):
        for column, value in enumerate(row, 1):
            page.cell(number, column).value = value


def columns_moved(book: Any) -> None:
    """Moves the first six columns to the far end, the row numbers too."""
    page = book["Sessions"]
    page.move_range("A4:F30", cols=40)
    page.delete_cols(1, 6)


def hidden(book: Any) -> None:
    for letter in "ABG":
        book["Sessions"].column_dimensions[letter].hidden = True
    book["Contacts"].sheet_state = "hidden"


def renamed(book: Any) -> None:
    book["Sessions"].title = "Autumn"
    book["Incidents"].title = "Sessions"


def rows_inserted(book: Any) -> None:
    book["Sessions"].insert_rows(1, 3)
    book["Sessions"].insert_rows(9, 2)


def heads_renamed(book: Any) -> None:
    page = book["Sessions"]
    page.cell(4, heads(page)["minutes"]).value = "Q06f How long"


HARMLESS = [in_reverse, columns_moved, hidden, renamed, rows_inserted, heads_renamed]


@pytest.mark.parametrize("change", HARMLESS, ids=lambda change: change.__name__)
def test_rows_are_known_by_their_numbers_wherever_they_are(
    cases: School, diary: Path, change: Callable[[Any], None]
) -> None:
    """(5) (7)"""
    commit(cases, [diary])
    batch = commit(cases, [changed(diary, change)])
    assert set(verdicts(batch).values()) == {Verdict.DUPLICATE}, [p for t in batch.files for p in t.problems]


def test_two_rows_with_one_number_are_flagged_and_neither_is_taken(cases: School, diary: Path) -> None:
    """(5)"""
    commit(cases, [diary])

    def copied(book: Any) -> None:
        page = book["Sessions"]
        for column in range(1, page.max_column + 1):
            page.cell(7, column).value = page.cell(5, column).value
        page.cell(7, heads(page)["minutes"]).value = 15

    batch = commit(cases, [changed(diary, copied)])
    told = [p for t in batch.files for p in t.problems if p.code == "row_twice"]
    assert len(told) == 2
    assert "S021" in told[0].fix
    assert not any(t.record for t in batch.files)
    assert "row_gone" not in codes(batch)
    assert answers(cases, f"S001/{ZOE}")["minutes"] == 30


def test_a_copied_sheet_counts_once_where_it_says_the_same(cases: School, diary: Path) -> None:
    """(5) (7)"""
    batch = commit(cases, [changed(diary, lambda book: book.copy_worksheet(book["Sessions"]))])
    assert "sheet_twice" in codes(batch)
    assert len([t for t in batch.files if t.record]) == 5


def without_number(book: Any) -> None:
    book["Sessions"]["A5"].value = None


def text_for_number(book: Any) -> None:
    book["Sessions"]["A5"].value = "Monday"


@pytest.mark.parametrize("change", [without_number, text_for_number])
def test_a_row_that_lost_its_number_is_known_by_what_it_says(
    cases: School, diary: Path, change: Callable[[Any], None]
) -> None:
    """(6)"""
    commit(cases, [diary])
    batch = commit(cases, [changed(diary, change)])
    assert set(verdicts(batch).values()) == {Verdict.DUPLICATE}
    assert codes(batch) == {"no_row_number"}


def test_a_new_row_without_a_number_is_taken_with_a_warning_and_may_get_one_later(cases: School, diary: Path) -> None:
    """(6)"""
    changed(diary, without_number)
    first = commit(cases, [diary])
    assert "no_row_number" in codes(first)
    assert len([t for t in first.files if t.record]) == 5
    again = commit(cases, [changed(diary, in_reverse)])
    assert set(verdicts(again).values()) == {Verdict.DUPLICATE}

    def numbered(book: Any) -> None:
        page = book["Sessions"]
        next(c for c in page["A"] if c.row > 4 and c.value is None).value = "S001"

    third = commit(cases, [changed(diary, numbered)])
    assert verdicts(third)["row S001"] is Verdict.NEWER_REVISION
    assert "row_gone" not in codes(third)
    assert len(cases.store.records(form="session-record")) == 3


def test_a_new_copy_gives_a_number_to_a_row_without_one(cases: School, diary: Path, tmp_path: Path) -> None:
    """(6) (9)"""
    commit(cases, [changed(diary, without_number)])
    made = make(cases, tmp_path / "new", "J. Okafor", 20)
    batch = commit(cases, [made.file])
    assert "row_gone" not in codes(batch)
    assert len(cases.store.records(form="session-record")) == 3


def test_a_column_that_is_gone_takes_no_answers_with_it(cases: School, diary: Path) -> None:
    """(7)"""
    commit(cases, [diary])

    def gone(book: Any) -> None:
        page = book["Sessions"]
        page.delete_cols(heads(page)["minutes"])

    batch = commit(cases, [changed(diary, gone)])
    assert verdicts(batch)["diary"] is Verdict.REVIEW
    assert "column_gone" in codes(batch)
    assert not any(t.record for t in batch.files)
    assert answers(cases, f"S001/{ZOE}")["minutes"] == 30


def test_a_sheet_that_is_gone_takes_no_rows_with_it(cases: School, diary: Path) -> None:
    """(7)"""
    commit(cases, [diary])
    batch = commit(cases, [changed(diary, lambda book: book.remove(book["Contacts"]))])
    assert "sheet_gone" in codes(batch)
    assert "row_gone" not in codes(batch)


def test_what_stands_where_nothing_is_asked_is_told(cases: School, diary: Path) -> None:
    """(7)"""

    def notes(book: Any) -> None:
        page = book["Sessions"]
        page.cell(4, page.max_column + 1).value = "My notes"
        page.cell(5, page.max_column).value = "ask again"
        page.cell(5, page.max_column + 2).value = "45"
        book.create_sheet("Rota")["A1"].value = 7

    batch = commit(cases, [changed(diary, notes)])
    assert {"other_column", "beside_box", "other_sheet"} <= codes(batch)


def test_what_is_typed_over_a_drop_down_is_right_or_flagged(cases: School, diary: Path) -> None:
    """(8)"""
    rows = {
        "S003": {**SESSION, "happened": "YES ", "linked_target": "t1", "on": "2 October 2026"},
        "S004": {**SESSION, "happened": "perhaps"},
        "S005": {**SESSION, "on": "3/10/2026"},
        "S006": {**SESSION, "on": "31/9/2026", "minutes": "half an hour"},
        "S007": {**SESSION, "mood_start": 9},
    }
    batch = commit(cases, [filled(diary, rows)])
    found = {t.label: {p.code for p in t.problems} for t in batch.files}
    assert not found["row S003"]
    assert found["row S004"] == {"not_a_choice"}
    assert found["row S005"] == {"ambiguous_date"}
    assert found["row S006"] >= {"impossible_date", "unclear"}
    assert found["row S007"] == {"out_of_range"}
    assert answers(cases, f"S003/{ZOE}")["on"] == "2026-10-02"
    assert "mood_start" not in answers(cases, f"S007/{ZOE}")


# ------------------------------------------------------------------------------------------------------- copies


def test_the_same_mentor_has_one_diary_a_school_year(cases: School, diary: Path, tmp_path: Path) -> None:
    """(9)"""
    commit(cases, [diary])
    before = diary.read_bytes()
    again = make(cases, diary.parent, "j. okafor", 20)
    assert diary.read_bytes() == before
    assert again.file != diary
    assert again.copy == 2
    assert len(cases.store.ledger(form="diary")) == 1
    page = openpyxl.load_workbook(again.file)["Sessions"]
    assert [page.cell(r, 1).value for r in (5, 6, 7)] == ["S001", "S002", "S021"]
    assert page.cell(6, heads(page)["Child 2"]).value == f"{TOM} · Tomasz"
    assert set(verdicts(commit(cases, [again.file])).values()) == {Verdict.DUPLICATE}
    assert make(cases, tmp_path / "other", "A. Duarte", 5).reference != again.reference


def test_a_full_diary_is_followed_by_a_new_one(
    cases: School, diary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """(9)"""
    commit(cases, [diary])
    monkeypatch.setattr("formgen.work.diary.MOST_ANSWERS", 20)
    made = make(cases, diary.parent, "J. Okafor", 20)
    assert made.reference not in diary.name
    assert (made.copy, set(made.rows.values())) == (1, {0})
    assert "row_gone" not in codes(commit(cases, [filled(made.file, {"S001": SESSION})]))
    assert "row_gone" not in codes(commit(cases, [filled(diary, {"S003": SESSION})]))


def test_the_largest_diary_is_read_back(cases: School, tmp_path: Path) -> None:
    """(9)"""
    from formgen.diary import Diary, Line, Page
    from formgen.read.ooxml.workbook import parse
    from formgen.render.workbook.diary import compose
    from formgen.render.xlsx import pack
    from formgen.work.diary import MOST_ANSWERS, MOST_ROWS

    issued = make(cases, tmp_path, "J. Okafor", 1)
    outlined = [outline(form(log.slug)) for log in LOGS]
    said = {"on": date(2026, 10, 1), "planned": True, "happened": "yes", "activity": "x", "note": "y", "next_step": "z"}
    lines = tuple(Line(f"S{n:03}", said, (ZOE,)) for n in range(1, MOST_ANSWERS // len(said) + 1))
    pages = [Page(LOGS[0], outlined[0], lines, len(lines) + 1, MOST_ROWS),
             *(Page(log, o, (), 1, MOST_ROWS) for log, o in zip(LOGS[1:], outlined[1:], strict=True))]  # fmt: skip
    made = Diary(issued.reference, 2, "J. Okafor", "2026–27", date(2026, 10, 6), tuple(pages))
    book = compose(made, cases.look)
    for row in range(MOST_ROWS):
        for column in range(2, 15):
            book["Sessions"].cell(5 + len(lines) + row, column).value = "x"
    assert len(parse(pack(book)).sheets[0].cells) > len(lines) * len(said)


def test_two_copies_in_use_do_not_ask_about_each_others_rows(cases: School, diary: Path) -> None:
    """(10)"""
    commit(cases, [diary])
    new = make(cases, diary.parent, "J. Okafor", 20).file
    filled(diary, {"S003": SESSION})
    filled(new, {"S021": GROUP})
    assert "row_gone" not in codes(commit(cases, [diary]))
    assert "row_gone" not in codes(commit(cases, [new]))
    assert "row_gone" not in codes(commit(cases, [filled(diary, {"S004": SESSION})]))
    assert "row_gone" in codes(commit(cases, [changed(new, remove("S002"))]))


def test_a_withdrawn_row_does_not_come_back_with_an_old_copy(cases: School, diary: Path) -> None:
    """(10)"""
    commit(cases, [diary])
    old = changed(diary, lambda _book: None, diary.parent / "old.xlsx")
    commit(cases, [changed(diary, remove("S001"))], why=lambda _taken: "typed twice")
    batch = commit(cases, [old])
    assert "withdrawn_before" in codes(batch)
    assert not [r for r in cases.store.records() if "/S001/" in (r.reference or "")]


def test_a_row_that_goes_back_to_what_it_was_is_told(cases: School, diary: Path) -> None:
    """(10)"""
    old = filled(diary, {}, diary.parent / "old.xlsx")
    commit(cases, [diary])
    commit(cases, [filled(diary, {"S001": {"minutes": 40}})])
    assert "as_it_was" in codes(commit(cases, [filled(old, {"S003": SESSION})]))


# ------------------------------------------------------------------------------------------------------ evidence


def test_group_sessions_count_once_for_each_child(cases: School, diary: Path) -> None:
    """(11)"""
    from formgen.evidence.dose import dose
    from formgen.evidence.evidence import Period
    from formgen.work.review import evidence

    commit(cases, [diary])
    absent = {**GROUP, "Child 3": f"{GRACE} · Grace", "happened": "Child absent"}
    filled(diary, {"S001": {"minutes": 35}, "S003": absent})
    commit(cases, [diary])
    found = dose(evidence(cases), Period(date(2026, 9, 1), date(2026, 10, 31)))
    assert (found.children, found.minutes) == (2, 35 + 45 + 45)
    assert (found.attendance.share.part, found.attendance.share.whole) == (3, 6)


# ------------------------------------------------------------------------------------------------------- children


def test_no_record_holds_the_name_from_the_drop_down(cases: School, diary: Path) -> None:
    """(12)"""
    commit(cases, [diary])
    for record in cases.store.records():
        said = json.dumps([dict(record.answers), [s.raw for s in record.sources.values()]], ensure_ascii=False)
        assert "Tomasz" not in said


@pytest.mark.parametrize(("child", "code"), [
    (f"{ZOE} · Tomasz", "child_differs"), ("Zo", "which_case"), ("LM-2026-099", "which_case"),
    (f"{ZOE}, {TOM}", "which_case"), (None, "which_case"),
])  # fmt: skip
def test_a_row_whose_child_is_not_sure_is_not_taken(cases: School, diary: Path, child: str | None, code: str) -> None:
    """(12)"""
    batch = commit(cases, [filled(diary, {"S001": {"Child 1": child}})])
    assert code in codes(batch)
    [taken] = [t for t in batch.files if t.label == "row S001"]
    assert taken.record is None
    assert len([t for t in batch.files if t.record]) == 4


def test_a_case_that_is_closed_meanwhile_is_still_its_childs(cases: School, diary: Path) -> None:
    """(12)"""
    with cases.writing("close") as writer:
        writer.add_event(Event(TOM, "closed", date(2026, 10, 5), {"reason": "left"}))
    assert set(verdicts(commit(cases, [diary])).values()) == {Verdict.ACCEPTED}


# ------------------------------------------------------------------------------------------------- whole or not


def test_an_import_that_was_stopped_is_found_again(cases: School, diary: Path) -> None:
    """(13)"""
    commit(cases, [diary])
    filled(diary, {"S003": SESSION})
    for number in ("S001", "C001"):
        changed(diary, remove(number))

    def stopped(taken: TakenIn) -> str | None:
        if taken.label == "row S001":
            raise KeyboardInterrupt
        return "typed twice"

    with pytest.raises(KeyboardInterrupt):
        commit(cases, [diary], why=stopped)
    assert not cases.store.withdrawn()
    again = commit(cases, [diary], why=lambda _taken: "typed twice")
    assert [t.label for t in again.files if t.verdict is Verdict.ACCEPTED] == ["row S003", "row C001", "row S001"]
    assert len(cases.store.withdrawn()) == 2


def test_a_row_that_could_not_be_stored_is_taken_when_the_file_is_saved_again(cases: School, diary: Path) -> None:
    """(13)"""
    commit(cases, [filled(diary, {"S003": {**SESSION, "Child 1": "LM-2026-004"}})])
    with cases.writing("open") as writer:
        writer.add_event(Event("LM-2026-004", "opened", date(2026, 10, 5), {"pupil": "P0004"}))
    assert "save_again" in codes(commit(cases, [diary]))
    assert verdicts(commit(cases, [changed(diary, lambda _book: None)]))["row S003"] is Verdict.ACCEPTED


def test_a_diary_of_another_school_is_refused(cases: School, diary: Path) -> None:
    """(2)"""

    def other(book: Any) -> None:
        reference = cases.store.ledger(form="diary")[0].reference
        from formgen.reference import make as reference_of

        for page in book.worksheets:
            for row in page.iter_rows(max_row=4):
                for cell in row:
                    if isinstance(cell.value, str):
                        cell.value = cell.value.replace(reference, reference_of("DY", 1, 12345))

    [taken] = commit(cases, [changed(diary, other)]).files
    assert taken.verdict is Verdict.NOT_OURS


@pytest.mark.parametrize("program", ["soffice", "ssconvert"])
def test_other_programs_save_it_again_without_loss(
    cases: School, diary: Path, tmp_path: Path, program: str
) -> None:
    """(14)"""
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not here")
    commit(cases, [diary])
    target = tmp_path / "again" / diary.name
    target.parent.mkdir()
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = {
        "soffice": ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", target.parent, diary],
        "ssconvert": ["ssconvert", diary, target],
    }[program]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    batch = commit(cases, [target])
    assert set(verdicts(batch).values()) == {Verdict.DUPLICATE}, [p for t in batch.files for p in t.problems]
