"""What people, programs and attackers do to returned forms: every answer is right or flagged.

1. Numbers, texts and references that no form holds are refused or flagged within 2 s and 300 MB; nothing crashes.
2. A sheet whose reference is not its own is never kept under that reference before a person decides.
3. Words changed beside an answer, answers in another column, and writing in rows of nobody are said.
4. A text in a date box is a date only if all of it is one.
5. A copy for one audience that holds answers of another's is for a person; deleted rows make no staff copy a family's.
6. A newer revision says what differs and what was kept; it stays with its case; what could not be read is no blank.
7. The same blank copy saved again by another program is not stored twice.
8. A file that changes, disappears, is held, is huge or is oddly named harms no other; what is judged is what is stored.
9. An import that is killed may be run again: nothing lost, nothing twice. Of two at once, one is told to wait.
10. A school folder that cannot be written is said in plain words.
11. Whatever several programs and people do in turn to a sheet, an answer is right or flagged.
"""

from __future__ import annotations

import hashlib
import io
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from edits import edited
from openpyxl.worksheet.worksheet import Worksheet
from soon import soon

from formgen import reference, sheet
from formgen.answers import Answers, Instance, flatten, tidy
from formgen.ask import Audience
from formgen.errors import FormgenError, Unreadable, UserError
from formgen.form import form, form_by_code
from formgen.look import Edition, Letterhead, Look
from formgen.outline import Outline, outline
from formgen.read.xlsx import read
from formgen.records import Verdict
from formgen.render import xlsx as writer
from formgen.specimen import specimen
from formgen.work import case as cases
from formgen.work import generate as making
from formgen.work import take_in
from formgen.work.school import School, opened, typed
from formgen.work.take_in import commit, preview

LOOK = Look(Letterhead("Hillside Primary School"), ())
ZOE, TOMASZ = "Zoë O’Neill-Adeyemi", "Tomasz Nowak"
SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def editions(code: str, version: int) -> Outline | None:
    found = form_by_code(code)
    return outline(found) if found is not None and found.about.version == version else None


@cache
def template(slug: str, audience: Audience | None = None) -> Any:
    whole = outline(form(slug))
    return writer.compile(Edition(whole.for_audience(audience) if audience else whole, LOOK))


def mark(slug: str, bits: int = 1) -> str:
    return reference.make(form(slug).about.code, form(slug).about.version, bits)


def written(slug: str, answers: Mapping[str, Any], ref: str | None = None, audience: Audience | None = None) -> bytes:
    return template(slug, audience).fill(Instance(answers, ref))  # type: ignore[no-any-return]


def row_of(page: Worksheet, code: str) -> int:
    return next(r for r in range(1, page.max_row + 1) if page.cell(r, sheet.CODE_COLUMN).value == code)


def box(page: Worksheet, slug: str, path: str) -> Any:
    return page.cell(row_of(page, outline(form(slug)).item(path).code), sheet.ANSWER_COLUMN)


def boxes_hold(value: Any) -> Callable[[Worksheet], None]:
    """Puts `value` into every box outside of grids."""

    def change(page: Worksheet) -> None:
        for row in range(1, page.max_row + 1):
            if str(page.cell(row, sheet.CODE_COLUMN).value or "").startswith("Q"):
                page.cell(row, sheet.ANSWER_COLUMN).value = value

    return change


def parts(data: bytes, change: Callable[[str, bytes], bytes], **more: str) -> bytes:
    """The package with every part changed by name and content, and with `more` parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, text in more.items():
            new.writestr(name, text)
    return out.getvalue()


def codes(found: Any) -> set[str]:
    return {p.code for p in found.problems}


def errors(found: Any) -> list[str]:
    return [p.code for p in found.problems if p.severity == "error"]


def families(seed: int = 1, **given: Any) -> Answers:
    return specimen(form("parent-questionnaire"), random.Random(seed), given=given)


def referral(name: str = ZOE, seed: int = 1, **given: Any) -> Answers:
    chosen = {"pupil_name": name, "referral_date": date(2026, 9, 8), "parent_told_on": date(2026, 9, 1), **given}
    return specimen(form("referral"), random.Random(seed), today=date(2026, 9, 8), given=chosen)


def issued(school: School, slug: str, who: str, out: Path, audience: Audience | None = None) -> str:
    """The reference of a form that was made for that child."""
    subjects = making.subjects(school, slug, pupils=[who])
    copy = audience or form(slug).about.audiences[0]
    [made] = making.generate(school, making.Order(slug, copy, ("xlsx",), subjects), out)
    return made.reference


def put(folder: Path, name: str, data: bytes) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(data)
    return folder / name


# ------------------------------------------------------------------------------------------- hostile files


def shared(data: bytes, text: str) -> bytes:
    """The workbook in which every “MARKER” is one text that all cells share."""

    def change(name: str, content: bytes) -> bytes:
        link = f'<Relationship Id="rS" Type="{RELATIONSHIPS}/sharedStrings" Target="strings.xml"/></Relationships>'
        content = content.replace(b't="inlineStr"><is><t>MARKER</t></is>', b't="s"><v>0</v>')
        return content.replace(b"</Relationships>", link.encode()) if name == "xl/_rels/workbook.xml.rels" else content

    strings = f'<sst xmlns="{SPREADSHEET}"><si><t>{text}</t></si></sst>'
    return parts(data, change, **{"xl/strings.xml": strings})


def swollen(data: bytes, text: str) -> bytes:
    """The workbook in which one box holds a very long text."""
    return parts(data, lambda _name, content: content.replace(b"MARKER", text.encode(), 1))


def many_lines(page: Worksheet) -> None:
    for row in range(300, 4900):
        for column in (1, 2, 3):
            page.cell(row, column).value = f"What would you like to change the most for {row * 3 + column}"


def many_references(page: Worksheet) -> None:
    for row in range(300, 310):
        wrong = (f"LM-PQ1-{n:08}-0" for n in range(row * 1800, (row + 1) * 1800))
        page.cell(row, 3).value = " ".join(wrong)


def far_row(page: Worksheet) -> None:
    page.cell(page.max_row + 2, sheet.CODE_COLUMN).value = "Q06.9999"


HOSTILE: dict[str, Callable[[], bytes]] = {
    "one text in all boxes": lambda: shared(edited(written("referral", {}), boxes_hold("MARKER")), "x" * 9_000_000),
    "letters that unfold": lambda: swollen(edited(written("referral", {}), boxes_hold("MARKER")), "ﷺ" * 3_000_000),
    "words without end": lambda: swollen(
        edited(written("parent-questionnaire", {}), boxes_hold("MARKER")), "yes; " * 1_800_000
    ),
    "labels without end": lambda: edited(written("referral", {}), many_lines),
    "references without end": lambda: edited(written("parent-questionnaire", {}), many_references),
    "a session 9999": lambda: edited(written("session-record", {}), far_row),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_content_is_read_or_refused_in_good_time(name: str) -> None:
    """(1)"""
    data = HOSTILE[name]()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        found = soon(2, lambda: read(data, editions))
    except Unreadable:
        found = None
    assert found is None or len(found.problems) < 1_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300_000


@pytest.mark.parametrize("number", ["9" * 340, "-" + "9" * 308, "1e308", "-1e308", "1e-300", "2958465.9999999"])
@pytest.mark.parametrize("shown", ["General", "0%", "d/m/yyyy"])
@pytest.mark.parametrize("slug", ["action-plan", "parent-questionnaire"])
def test_numbers_that_no_form_holds_are_refused_or_flagged(number: str, shown: str, slug: str) -> None:
    """(1)"""

    def change(page: Worksheet) -> None:
        boxes_hold(424242)(page)
        for row in page.iter_rows(min_col=sheet.ANSWER_COLUMN, max_col=sheet.ANSWER_COLUMN):
            row[0].number_format = shown

    data = edited(written(slug, {}), change)
    told: Any
    try:
        told = read(parts(data, lambda _n, c: c.replace(b">424242<", f">{number}<".encode())), editions).problems
    except Unreadable as refused:
        told = refused.fix
    assert told


# --------------------------------------------------------------------------------------- whose sheet it is


def everywhere(old: str, new: str) -> Callable[[Worksheet], None]:
    def change(page: Worksheet) -> None:
        for row in page.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and old in cell.value:
                    cell.value = cell.value.replace(old, new)

    return change


def bare(data: bytes) -> bytes:
    """What is seen, pasted as values into a new workbook."""
    old = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    new = openpyxl.Workbook()
    for row in old.iter_rows(min_col=2):
        for cell in row:
            if cell.value is not None:
                new.worksheets[0].cell(cell.row, cell.column - 1, cell.value).data_type = cell.data_type
    out = io.BytesIO()
    new.save(out)
    return out.getvalue()


def test_a_sheet_of_another_form_under_this_reference_is_not_kept(school: School, tmp_path: Path) -> None:
    """(2): only what is seen, with the reference of another form typed over its own."""
    cases.open_case(school, ZOE, date(2026, 9, 1))
    ref, own = issued(school, "parent-questionnaire", ZOE, tmp_path / "out"), mark("referral")
    data = bare(edited(written("referral", referral(), own), everywhere(own, ref)))
    [taken] = commit(school, [put(tmp_path / "In", "a.xlsx", data)]).files
    assert (taken.verdict, taken.record, "other_questions" in errors(taken)) == (Verdict.REVIEW, None, True)
    assert not school.store.records()


def test_a_reference_written_into_answers_does_not_rule_in_silence() -> None:
    """(2): the visible references are wiped, and an answer mentions another form’s."""
    other, own = mark("parent-questionnaire", 9), mark("parent-questionnaire")
    data = written("parent-questionnaire", families(helped_most=other), own)
    assert read(data, editions).reference == own
    assert "references_differ" in errors(read(bare(edited(data, everywhere(own, ""))), editions))


@pytest.mark.parametrize("returned", [TOMASZ, "Zoë Oneill"])
def test_another_childs_sheet_under_this_reference_is_not_kept_nor_mixed(
    school: School, tmp_path: Path, returned: str
) -> None:
    """(2)"""
    ref = issued(school, "referral", ZOE, tmp_path / "out", Audience.STAFF)
    folder = tmp_path / "In"
    commit(school, [put(folder, "1.xlsx", written("referral", referral(), ref, Audience.STAFF))])
    [before] = school.store.records()
    other = written("referral", referral(returned, seed=2), ref, Audience.STAFF)
    [taken] = commit(school, [put(folder, "2.xlsx", other)]).files
    assert (taken.verdict, taken.record, errors(taken)) == (Verdict.REVIEW, None, ["locked_changed"])
    assert school.store.records() == [before]


def test_two_forms_in_one_workbook_and_swapped_references_are_not_kept(school: School, tmp_path: Path) -> None:
    """(2)"""
    for who in (ZOE, TOMASZ):
        cases.open_case(school, who, date(2026, 9, 1))
    mine, theirs = (issued(school, "parent-questionnaire", who, tmp_path / "out") for who in (ZOE, TOMASZ))
    first = written("parent-questionnaire", families(1), mine)
    second = openpyxl.load_workbook(io.BytesIO(written("parent-questionnaire", families(2), theirs))).worksheets[0]

    def add(book: Any) -> None:
        page = book.create_sheet("Other")
        for row in second.iter_rows():
            for cell in row:
                if cell.value is not None:
                    page.cell(cell.row, cell.column, cell.value).data_type = cell.data_type

    put(tmp_path / "In", "two.xlsx", edited(first, lambda _page: None, add))
    put(tmp_path / "In", "swapped.xlsx", edited(first, everywhere(mine, theirs)))
    batch = commit(school, [tmp_path / "In"])
    assert [(f.verdict, f.record) for f in batch.files] == [(Verdict.REVIEW, None)] * 2
    assert {errors(f)[0] for f in batch.files} == {"two_forms", "references_differ"}


# -------------------------------------------------------------------------------------- what was written where


def test_a_question_that_was_reworded_is_said() -> None:
    """(3)"""

    def change(page: Worksheet) -> None:
        page.cell(row_of(page, "Q03"), sheet.LABEL_COLUMN).value = "My child did not get on."

    found = read(edited(written("parent-questionnaire", families()), change), editions)
    assert [(p.code, p.question[:3]) for p in found.problems if p.question] == [("label_changed", "Q03")]
    assert found.answers == tidy(outline(form("parent-questionnaire")), families())


def test_a_row_that_somebody_added_with_words_of_its_own_is_said() -> None:
    """(3)"""

    def change(page: Worksheet) -> None:
        page.cell(row_of(page, "Q14") + 1, sheet.LABEL_COLUMN).value = "Also"
        page.cell(row_of(page, "Q14") + 1, sheet.ANSWER_COLUMN).value = "He is afraid of the bus."

    assert "stray_text" in codes(read(edited(written("parent-questionnaire", {}), change), editions))


def test_remarks_in_a_column_where_no_box_is_filled_are_not_taken_in_silence() -> None:
    """(3)"""

    def change(page: Worksheet) -> None:
        for code in ("Q01", "Q02", "Q03"):
            page.cell(row_of(page, code), sheet.ANSWER_COLUMN + 2).value = "Agree"

    assert "answers_moved" in codes(read(edited(written("parent-questionnaire", {}), change), editions))


@pytest.mark.parametrize(
    ("text", "value"),
    [("2026-07-09 or 2026-07-10", None), ("2026-07-09x", None), ("20260709", None), ("2026-07-09", date(2026, 7, 9)),
     ("10/25/2026", None), ("25/10/2026", date(2026, 10, 25)), ("9 July 2026 (Thursday)", None),
     ("2026-07-09T10:00:00", date(2026, 7, 9))],
)  # fmt: skip
def test_a_text_in_a_date_box_is_a_date_only_if_all_of_it_is(text: str, value: date | None) -> None:
    """(4)"""

    def change(page: Worksheet) -> None:
        cell = box(page, "referral", "referral_date")
        cell.value, cell.number_format = text, "dd/mm/yyyy"

    found = read(edited(written("referral", {}), change), editions)
    assert found.answers.get("referral_date") == value
    assert bool(found.problems) == (value is None)


# ----------------------------------------------------------------------------------------- whose copy it is


def test_a_staff_copy_under_a_familys_reference_is_for_a_person(school: School, tmp_path: Path) -> None:
    """(5)"""
    ref = issued(school, "referral", ZOE, tmp_path / "out", Audience.FAMILY)
    data = written("referral", referral(), ref, Audience.STAFF)
    [taken] = preview(school, [put(tmp_path / "In", "a.xlsx", data)]).files
    asked = outline(form("referral")).for_audience(Audience.FAMILY)
    assert "other_copy" in errors(taken)
    assert {path for path, _, _ in flatten(taken.answers)} <= set(asked.index)


def test_deleted_rows_make_no_staff_copy_a_familys(school: School, tmp_path: Path) -> None:
    """(5)"""
    staff = outline(form("referral")).for_audience(Audience.STAFF)
    family = outline(form("referral")).for_audience(Audience.FAMILY)
    own = [q.code for q in staff.questions() if q.path not in family.index and not q.columns]

    def change(page: Worksheet) -> None:
        for code in own[1:]:
            for row in range(page.max_row, 0, -1):
                if str(page.cell(row, sheet.CODE_COLUMN).value or "").partition(".")[0] == code:
                    page.delete_rows(row)

    data = edited(written("referral", referral(), audience=Audience.STAFF), change)
    [taken] = preview(school, [put(tmp_path / "In", "a.xlsx", data)]).files
    assert taken.outline is not None
    assert taken.outline.audience is Audience.STAFF
    assert "not_found" in errors(taken)


# ---------------------------------------------------------------------------------------------- revisions


def test_a_revision_stays_with_the_case_that_the_first_return_opened(school: School, tmp_path: Path) -> None:
    """(6)"""
    ref = issued(school, "referral", ZOE, tmp_path / "out", Audience.STAFF)
    for number, seed in enumerate((1, 2), 1):
        data = written("referral", referral(seed=seed), ref, Audience.STAFF)
        commit(school, [put(tmp_path / "In", f"{number}.xlsx", data)])
    assert len(school.cases) == 1
    [latest] = school.store.records(case=school.cases[0].id)
    assert latest.revises is not None


def test_three_versions_and_back_are_each_said_and_the_last_that_came_rules(school: School, tmp_path: Path) -> None:
    """(6)"""
    cases.open_case(school, ZOE, date(2026, 9, 1))
    ref = issued(school, "parent-questionnaire", ZOE, tmp_path / "out")
    views = [families(1, helped="agree"), families(1, helped="disagree"), families(1, helped="agree")]
    files = [written("parent-questionnaire", view, ref) for view in views]
    again = edited(files[0], lambda _page: None)
    assert again != files[0]
    taken = [commit(school, [put(tmp_path / "In", f"{n}.xlsx", d)]).files[0]
             for n, d in enumerate([files[0], files[1], files[0], again])]  # fmt: skip
    assert [t.verdict.value for t in taken] == ["accepted", "newer_revision", "duplicate", "newer_revision"]
    assert "differs_from_before" in codes(taken[1])
    [latest] = school.store.records()
    assert typed(latest)["helped"] == "agree"
    assert len(school.store.records(latest=False)) == 3


def test_what_a_revision_keeps_is_said_and_has_no_cell_of_the_new_file(school: School, tmp_path: Path) -> None:
    """(6)"""
    cases.open_case(school, ZOE, date(2026, 9, 1))
    ref = issued(school, "parent-questionnaire", ZOE, tmp_path / "out")
    commit(school, [put(tmp_path / "In", "1.xlsx", written("parent-questionnaire", families(1, helped="agree"), ref))])
    blank = written("parent-questionnaire", {}, ref)
    unread = edited(blank, lambda page: setattr(box(page, "parent-questionnaire", "helped"), "value", "perhaps"))
    [taken] = commit(school, [put(tmp_path / "In", "2.xlsx", unread)]).files
    assert taken.record is not None
    assert "kept_from_before" in codes(taken)
    assert errors(taken) == ["not_a_choice"]
    assert "helped" not in taken.answers
    assert ("helped", None) in taken.record.sources
    assert not {(p, r) for p, r, _ in flatten(taken.answers)} & taken.record.sources.keys()


def test_numbered_rows_of_two_returns_are_not_mixed(school: School, tmp_path: Path) -> None:
    """(6): a session was put in before the others; the note of the one that stood there does not become its own."""
    case = cases.open_case(school, ZOE, date(2026, 9, 1))
    ref = issued(school, "session-record", ZOE, tmp_path / "out")
    first = {"1": {"on": date(2026, 9, 8), "note": "Cried"}}
    second = {"1": {"on": date(2026, 9, 7)}, "2": {"on": date(2026, 9, 8), "note": "Cried"}}
    for number, rows in enumerate((first, second)):
        data = written("session-record", {"child": "Zo", "sessions": rows}, ref)
        commit(school, [put(tmp_path / "In", f"{number}.xlsx", data)])
    [latest] = school.store.records(case=case.id)
    assert typed(latest)["sessions"] == second


# ------------------------------------------------------------------------------------------- stored once


def test_a_blank_copy_saved_again_is_not_stored_twice(school: School, tmp_path: Path) -> None:
    """(7)"""
    for slug, answers in (("referral", referral()), ("parent-questionnaire", families())):
        data = written(slug, answers)
        put(tmp_path / "In", f"{slug}.xlsx", data)
        put(tmp_path / "In", f"{slug}-again.xlsx", edited(data, lambda _page: None))
    batch = commit(school, [tmp_path / "In"])
    assert batch.counts["duplicate"] == 1
    assert len(school.store.records(form="referral")) == 1
    twice = [f for f in batch.files if f.outline and f.outline.slug == "parent-questionnaire"]
    assert [("same_answers" in codes(f), f.verdict) for f in twice] == [
        (False, Verdict.ACCEPTED), (True, Verdict.ACCEPTED),
    ]  # fmt: skip


# ------------------------------------------------------------------------------------------- files and folders


def test_files_that_change_or_go_while_they_are_imported_harm_no_other(school: School, tmp_path: Path) -> None:
    """(8)"""
    folder = tmp_path / "In"
    for number in range(4):
        put(folder, f"{number}.xlsx", written("parent-questionnaire", families(number)))
    changed = written("parent-questionnaire", families(99))

    def progress(found: list[Path]) -> Any:
        for path in found:
            if path.name == "1.xlsx":
                path.unlink()
            if path.name == "2.xlsx":
                path.write_bytes(changed)
            yield path

    batch = commit(school, [folder], progress=progress)
    assert [f.verdict.value for f in batch.files] == ["accepted", "unreadable", "accepted", "accepted"]
    assert batch.files[1].problems[0].code == "cannot_open"
    assert batch.files[2].sha256 == hashlib.sha256(changed).hexdigest()
    assert batch.as_json()["seen"] == 4
    for record in school.store.records():
        assert hashlib.sha256(school.store.original(record.sha256)).hexdigest() == record.sha256


@pytest.mark.skipif(sys.platform == "win32", reason="such names cannot be there")
def test_file_names_that_nobody_can_show_are_taken(school: School, tmp_path: Path) -> None:
    """(8)"""
    folder = tmp_path / "In"
    folder.mkdir()
    names = [b"caf\xe9.xlsx", b"line\nbreak.xlsx", b"\x1b[31mred.xlsx", "é ’ ‮xslx.xlsx".encode(), b"x" * 250 + b".xlsx"]
    for number, name in enumerate(names):
        with open(os.path.join(os.fsencode(folder), name), "wb") as file:  # noqa: PTH123, PTH118 - bytes
            file.write(written("parent-questionnaire", families(number)))
    batch = commit(school, [folder])
    assert batch.counts["accepted"] == len(names)
    assert all(f.file.isprintable() for f in batch.files)
    assert len(school.store.records()) == len(names)


def test_a_huge_file_is_not_read(school: School, tmp_path: Path) -> None:
    """(8)"""
    huge = tmp_path / "film.jpg"
    with huge.open("wb") as file:
        file.truncate(take_in.LARGEST + 1)
    [taken] = preview(school, [huge]).files
    assert (taken.verdict, taken.problems[0].code) == (Verdict.UNREADABLE, "file-too-big")


KILLED = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
from formgen.store import writer
from formgen.work.school import opened
from formgen.work.take_in import commit
left = int(sys.argv[3])
real = {real}
def deadly(*given, **more):
    global left
    left -= 1
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*given, **more)
{real} = deadly
with opened(Path(sys.argv[1]), now=datetime(2026, 10, 6, 9, 30), by="t", bits=lambda: 1) as school:
    commit(school, [Path(sys.argv[2])])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_an_import_killed_anywhere_and_run_again_loses_nothing_and_stores_nothing_twice(
    school: School, folder: Path, tmp_path: Path
) -> None:
    """(9)"""
    for number in range(3):
        put(tmp_path / "In", f"{number}.xlsx", written("parent-questionnaire", families(number)))
    put(tmp_path / "In", "r.xlsx", written("referral", referral()))
    school.store.close()
    points = [("writer.files.Keeping.add", 1), ("writer.Writer._add_rows", 1), ("writer.Writer.add_event", 0),
              ("writer.files.Keeping.settle", 0)]  # fmt: skip
    for real, left in points:
        script = KILLED.replace("{real}", real)
        command = [sys.executable, "-c", script, str(folder), str(tmp_path / "In"), str(left)]
        assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    with opened(folder, now=datetime(2026, 10, 6, 10), by="t", bits=lambda: 1) as again:
        batch = commit(again, [tmp_path / "In"])
        assert batch.counts["accepted"] + batch.counts["duplicate"] == 4
        assert sorted(r.file for r in again.store.records()) == ["0.xlsx", "1.xlsx", "2.xlsx", "r.xlsx"]
        assert [c.id for c in again.cases] == ["LM-2026-001"]
        for record in again.store.records():
            assert again.store.original(record.sha256)


def test_of_two_imports_at_once_one_is_told_who_writes(school: School, folder: Path, tmp_path: Path) -> None:
    """(9)"""
    put(tmp_path / "In", "a.xlsx", written("parent-questionnaire", families()))
    with (
        opened(folder, now=school.now, by="other", bits=lambda: 1) as other,
        other.writing("import"),
        pytest.raises(UserError) as told,
    ):
        commit(school, [tmp_path / "In"])
    assert told.value.code == "writing"
    assert commit(school, [tmp_path / "In"]).counts["accepted"] == 1


def test_a_folder_of_originals_that_cannot_be_written_is_said(school: School, tmp_path: Path) -> None:
    """(10): nothing of the file is stored, and it can be imported once the folder is mended."""
    path = put(tmp_path / "In", "a.xlsx", written("parent-questionnaire", families()))
    originals = school.folder / "originals"
    shutil.rmtree(originals, ignore_errors=True)
    originals.write_text("in the way")
    with pytest.raises(FormgenError) as told:
        commit(school, [path])
    assert told.value.code == "read_only"
    assert not school.store.records()
    originals.unlink()
    assert commit(school, [path]).counts["accepted"] == 1


# ------------------------------------------------------------------------------------- sheets bent out of shape


def test_a_code_among_the_labels_does_not_move_the_whole_sheet() -> None:
    """(3): all codes are gone but one, which somebody typed over a question."""

    def change(page: Worksheet) -> None:
        for row in range(13, page.max_row + 1):
            page.cell(row, sheet.CODE_COLUMN).value = None
        page.cell(14, sheet.LABEL_COLUMN).value = "Q03 something"

    answers = tidy(outline(form("parent-questionnaire")), families())
    found = read(edited(written("parent-questionnaire", answers), change), editions)
    told = {p.path for p in found.problems}
    assert {path for path in answers if found.answers.get(path) != answers[path]} <= told
    assert len(found.answers) > len(answers) / 2


def test_what_stands_in_a_grid_without_a_head_is_said() -> None:
    """(3)"""

    def change(page: Worksheet) -> None:
        row = row_of(page, f"{outline(form('referral')).question('area_scores').code}.2")
        page.cell(row, sheet.ANSWER_COLUMN).value, page.cell(row, sheet.ANSWER_COLUMN + 1).value = None, 7

    found = read(edited(written("referral", {}), change), editions)
    assert [(p.code, p.path) for p in found.problems] == [("beside_box", "area_scores.score")]


def test_a_grid_whose_heads_are_gone_is_for_a_person() -> None:
    """(3): a column was put in by a program that moves neither names nor map, and the heads were wiped."""

    def change(page: Worksheet) -> None:
        page.insert_cols(sheet.ANSWER_COLUMN)
        head = row_of(page, "Q06")
        for column in range(sheet.ANSWER_COLUMN, page.max_column + 1):
            page.cell(head, column).value = None

    rows = {"1": {"on": date(2026, 9, 8), "minutes": 30, "group_size": 2}}
    found = read(edited(written("session-record", {"sessions": rows}), change), editions)
    told = {p.path for p in found.problems if p.severity == "error"}
    assert found.answers.get("sessions") == rows or {"sessions.minutes", "sessions.on"} <= told


@pytest.mark.parametrize("row", [4, 30])
def test_a_deleted_session_is_said_also_the_last(row: int) -> None:
    """(3)"""
    data = edited(written("session-record", {}), lambda page: page.delete_rows(row_of(page, f"Q06.{row}")))
    assert [(p.code, str(row) in p.message) for p in read(data, editions).problems] == [("row_gone", True)]


def test_a_box_that_was_merged_away_is_for_a_person() -> None:
    """(3)"""

    def change(page: Worksheet) -> None:
        first = row_of(page, "Q02")
        page.merge_cells(start_row=first, end_row=first + 1, start_column=4, end_column=4)

    found = read(edited(written("parent-questionnaire", families()), change), editions)
    assert [(p.code, p.path) for p in found.problems if p.severity == "error"] == [("place_unsure", "child_heard")]


def sort_rows(page: Worksheet) -> None:
    one, other = row_of(page, "Q02"), row_of(page, "Q05")
    for column in range(1, page.max_column + 1):
        a, b = page.cell(one, column), page.cell(other, column)
        a.value, b.value = b.value, a.value


def hide_rows(page: Worksheet) -> None:
    for row in range(15, 20):
        page.row_dimensions[row].hidden = True


def insert_rows(page: Worksheet) -> None:
    page.insert_rows(15, 2)


def insert_column(page: Worksheet) -> None:
    page.insert_cols(sheet.ANSWER_COLUMN)


EDITS = (sort_rows, hide_rows, insert_rows, insert_column)


@pytest.mark.skipif(not shutil.which("ssconvert"), reason="Gnumeric is not installed")
@pytest.mark.parametrize("seed", range(8))
def test_several_people_and_programs_in_turn_change_no_answer_in_silence(tmp_path: Path, seed: int) -> None:
    """(11): edited, saved again by Gnumeric, edited again."""
    chance = random.Random(seed)
    slug = ("parent-questionnaire", "referral")[seed % 2]
    answers = tidy(outline(form(slug)), specimen(form(slug), chance))
    first = put(tmp_path, "1.xlsx", edited(written(slug, answers), chance.choice(EDITS)))
    subprocess.run(["ssconvert", str(first), str(tmp_path / "2.xlsx")], check=True, capture_output=True, timeout=60)
    found = read(edited((tmp_path / "2.xlsx").read_bytes(), chance.choice(EDITS)), editions)
    told = {(p.path, p.row) for p in found.problems}
    was = {(p, r): set(v) if isinstance(v, tuple) else v for p, r, v in flatten(answers)}
    now = {(p, r): set(v) if isinstance(v, tuple) else v for p, r, v in flatten(found.answers)}
    assert {place for place in was.keys() | now.keys() if was.get(place) != now.get(place)} <= told
