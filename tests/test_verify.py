"""What `formgen verify` promises of a pack.

 1. A pack that nobody touched holds, in every format and for every readership; the check writes nothing.
 2. Equal evidence gives equal files; the same pack again leaves no trace in the store.
 3. A copy for outside carries no exact figure in its seal; the store keeps them.
 4. A changed or missing original is caught, with the file and the figures that rest on it.
 5. What was changed in the database behind formgen's back is caught: record, file, question and figures are named.
 6. A changed file is caught: the part, what was sealed and what stands there; so is a changed, broken or missing seal.
 7. What people add in the parts that are theirs is told as added, and is no fault; elsewhere it is one.
 8. Later returns, corrections, withdrawals, erasures, settings and cases are told as “since then”, with how the figures
    would read today; they are no faults, unless an erasure changes a figure.
 9. A pack holds after any sequence of imports, withdrawals and changed settings: nothing of now goes into it.
10. What people decided, typed in, mended or mapped is taken into account when originals are read again.
11. A pack of another formgen has its figures compared, and it is said that its wording cannot be.
12. Of a pack that was made in a copy of the folder, with the same records, that alone is said.
"""

from __future__ import annotations

import io
import itertools
import json
import os
import re
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from click.testing import CliRunner
from conftest import NOW, PUPILS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from on_record import a_case
from openpyxl import load_workbook
from soak import times
from test_circle import filled
from test_pdf import sound

from formgen.ask import Audience
from formgen.cli import formgen
from formgen.errors import Unreadable, UserError
from formgen.evidence import Figure, Period
from formgen.evidence.readership import Readership
from formgen.evidence.review import Kind
from formgen.evidence.seal import understood
from formgen.form import form
from formgen.read.sealed import Line, seal_of, shown
from formgen.records import Issued
from formgen.reference import make
from formgen.report import SEAL, Heading, Paragraph, Report
from formgen.settings import understood as settings_of
from formgen.work import remade
from formgen.work.differ import Difference
from formgen.work.folder import init
from formgen.work.pack import Order, keep, sealed
from formgen.work.review import evidence, review
from formgen.work.school import School, opened
from formgen.work.shown import compared
from formgen.work.since import read_now
from formgen.work.take_in import commit
from formgen.work.verify import Verified, verify

FROM, UNTIL = date(2026, 9, 1), date(2026, 10, 6)
YEAR = Period(FROM, UNTIL)
SCORES = ((3, 6), (4, 4), (2, 5))
"""First and last score of each child: two went up."""


def reference(slug: str, number: int) -> str:
    return make(form(slug).about.code, form(slug).about.version, 100 * len(slug) + number)


def sheet(school: School, folder: Path, slug: str, number: int, answers: dict[str, Any], name: str = "") -> Path:
    """A form of that case as it came back: issued, filled in, in a folder of its own."""
    ref, case = reference(slug, number), f"LM-2026-{number:03}"
    audience = form(slug).about.audiences[0]
    if school.store.issued(ref) is None:
        with school.writing("generate") as writer:
            writer.issue([Issued(ref, slug, form(slug).about.version, audience, date(2026, 9, 8), case=case)])
    path = folder / f"{case}_{slug}{name}.xlsx"
    folder.mkdir(parents=True, exist_ok=True)
    filled(school, slug, path, answers, ref=ref, case=case, audience=audience)
    os.utime(path, (1_790_000_000, 1_790_000_000))  # so that they are taken in by their names
    return path


def first(score: int) -> dict[str, Any]:
    return {"entry_date": date(2026, 9, 9), "main_area": "self_esteem",
            "area_scores": {"self_esteem": {"score_joint": score}}}  # fmt: skip


def last(score: int) -> dict[str, Any]:
    return {"exit_date": date(2026, 10, 5), "reason": "planned", "main_area": "self_esteem",
            "area_scores": {"self_esteem": {"final_joint": score}}}  # fmt: skip


def child(school: School, number: int) -> None:
    """A case that started and ended as planned."""
    a_case(
        school, number, ("decided", date(2026, 9, 8), {"decision": "accept"}), ("started", date(2026, 9, 8), {}),
        ("closed", date(2026, 10, 5), {"reason": "planned"}), pupil=f"P{number:04}",
    )  # fmt: skip


def sheets(school: School, folder: Path, number: int, low: int, high: int) -> list[Path]:
    return [
        sheet(school, folder, "entry-record", number, first(low)),
        sheet(school, folder, "exit-record", number, last(high)),
        sheet(school, folder, "parent-questionnaire", number, {"helped": "agree", "helped_most": "The calm corner."}),
        sheet(school, folder, "action-plan", number, {
            "plan_start": date(2026, 9, 10), "contribution": "chose", "pupil_words": "I want to play with Sam again.",
        }),
    ]  # fmt: skip


PLAN, ENTRY, EXIT, FAMILY = 1, 2, 3, 4
"""The records of the first child; those of the next ones are four on."""


@pytest.fixture
def home(school: School, tmp_path: Path) -> School:
    """A school with three children whose sheets came back."""
    for number, (low, high) in enumerate(SCORES, 1):
        child(school, number)
        sheets(school, tmp_path / "In", number, low, high)
    batch = commit(school, [tmp_path / "In"])
    assert [taken.file for taken in batch.files if taken.record is None] == []
    return school


def pack(school: School, out: Path, *formats: str) -> list[Path]:
    return list(review(school, FROM, UNTIL, formats or ("xlsx",), out).files)


def behind(school: School, *statements: str) -> None:
    """Changes the database as formgen never does: the triggers go first."""
    with closing(sqlite3.connect(school.folder / "records.db")) as connection, connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
        for statement in statements:
            assert connection.execute(statement).rowcount > 0, statement


def original(school: School, ending: str) -> Path:
    """The original of the first record whose file's name ends so."""
    found = next(record for record in school.store.records() if record.file.endswith(ending))
    return school.folder / "originals" / found.sha256


def codes(found: Verified) -> set[str]:
    return {one.code for one in found.differences}


def only(found: Verified, code: str) -> Difference:
    [one] = [one for one in found.differences if one.code == code]
    return one


# -------------------------------------------------------------------------------------------------- a sound pack


def test_a_pack_that_nobody_touched_holds_in_every_format(home: School, tmp_path: Path) -> None:
    """(1)"""
    made = pack(home, tmp_path / "out", "docx", "pdf", "xlsx")
    before = {path: path.read_bytes() for path in sorted(home.folder.rglob("*")) if path.is_file()}
    for path in made:
        found = verify(home, path)
        assert found.holds, [one.words for one in found.differences]
        assert (found.since, found.notes) == ((), ())
        assert (found.figures > 20, found.records, found.originals) == (True, 12, 12)
    after = {path: path.read_bytes() for path in sorted(home.folder.rglob("*")) if path.is_file()}
    assert {p for p in after if after[p] != before.get(p)} <= {home.folder / "records.db-shm"}


@pytest.mark.parametrize(("readers", "formats"), [
    (Readership.GOVERNORS, ("docx", "xlsx")), (Readership.PUBLIC, ("pdf", "xlsx")),
])  # fmt: skip
def test_a_copy_for_outside_holds_and_carries_no_exact_figure(
    home: School, tmp_path: Path, readers: Readership, formats: tuple[str, ...]
) -> None:
    """(1), (3)"""
    report, told = sealed(home, evidence(home), Order(Kind.TRIENNIAL, readers, YEAR))
    for path in keep(home, report, told, "copy", formats, tmp_path):
        carried = seal_of(path.read_bytes(), path.suffix)
        assert carried is not None
        assert (understood(carried).figures, '"figures"' in carried, "numerator" in carried) == ((), False, False)
        found = verify(home, path)
        assert (found.holds, found.seal.readers, found.figures) == (True, readers, len(told.figures))
    behind(home, "UPDATE answer SET value = '9' WHERE question = 'area_scores.final_joint'")
    assert "figure" in codes(verify(home, path)), "the store keeps the figures of a copy that does not carry them"


def test_equal_evidence_gives_equal_files_and_the_same_pack_again_leaves_no_trace(home: School, tmp_path: Path) -> None:
    """(2)"""
    one = pack(home, tmp_path / "a", "docx", "xlsx", "pdf")
    runs, packs = home.store.runs(), home.store.packs()
    two = pack(home, tmp_path / "b", "docx", "xlsx", "pdf")
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]
    assert (home.store.runs(), home.store.packs()) == (runs, packs)
    assert [(found.format, found.run) for found in packs] == [(f, runs[-1].id) for f in ("docx", "xlsx", "pdf")]
    assert {found.seal for found in packs} == {seal_of(path.read_bytes(), path.suffix) for path in one}


def test_the_command_tells_what_it_found_and_ends_with_its_code(home: School, tmp_path: Path) -> None:
    """(1), (4)"""
    [path] = pack(home, tmp_path)
    command = ["--school", str(home.folder), "verify", str(path)]
    whole = CliRunner().invoke(formgen, command)
    assert (whole.exit_code, "All of it holds" in whole.output) == (0, True), whole.output
    original(home, "exit-record.xlsx").unlink()
    wrong = CliRunner().invoke(formgen, command)
    assert wrong.exit_code == 1
    assert "DIFFERENT: The original" in wrong.output
    told = json.loads(CliRunner().invoke(formgen, [*command, "--json"]).stdout)
    assert (told["holds"], told["run"], told["checked"]["figures"] > 20) == (False, home.store.runs()[-2].id, True)
    assert [(d["code"], d["file"]) for d in told["differences"]] == [("original", "LM-2026-001_exit-record.xlsx")]
    assert CliRunner().invoke(formgen, ["--school", str(home.folder), "verify"]).exit_code == 2


# ------------------------------------------------------------------------------------------------- the originals


def one_byte(data: bytes) -> bytes:
    return data[:-1] + bytes([data[-1] ^ 1])


def one_cell(data: bytes) -> bytes:
    """The workbook with another number in the cell that says 6, in a sound zip."""
    book = load_workbook(io.BytesIO(data))
    cell = next(c for row in book.worksheets[0].iter_rows() for c in row if c.value == 6 and c.data_type == "n")
    cell.value = 9
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


@pytest.mark.parametrize("change", [one_byte, one_cell])
def test_a_changed_original_is_caught(home: School, tmp_path: Path, change: Callable[[bytes], bytes]) -> None:
    """(4)"""
    [path] = pack(home, tmp_path)
    file = original(home, "001_exit-record.xlsx")
    file.write_bytes(change(file.read_bytes()))
    told = only(verify(home, path), "original")
    assert "was changed after it came in" in told.message
    assert (told.file, told.record) == ("LM-2026-001_exit-record.xlsx", EXIT)
    assert (told.form, told.case) == ("exit-record", "LM-2026-001")
    assert "original of “Exit record” of LM-2026-001, LM-2026-001_exit-record.xlsx (record 3)." in told.message
    assert f"originals/{file.name}" in told.fix
    assert "M1a" in told.figures


def test_what_a_pack_rests_on_can_be_listed(home: School, tmp_path: Path) -> None:
    """(1): each record with its original, and the figures."""
    [path] = pack(home, tmp_path)
    command = ["--school", str(home.folder), "verify", str(path), "--originals"]
    told = json.loads(CliRunner().invoke(formgen, [*command, "--json"]).stdout)
    [one] = [one for one in told["originals"] if one["record"] == EXIT]
    assert (one["case"], one["form"], one["file"]) == ("LM-2026-001", "exit-record", "LM-2026-001_exit-record.xlsx")
    assert ("M1a" in one["figures"], (home.folder / "originals" / one["sha256"]).is_file()) == (True, True)
    shown = CliRunner().invoke(formgen, command).output
    assert [words in shown for words in (one["file"], one["sha256"][:12], "All of it holds")] == [True] * 3


def test_a_deleted_original_is_caught(home: School, tmp_path: Path) -> None:
    """(4)"""
    [path] = pack(home, tmp_path)
    original(home, "002_entry-record.xlsx").unlink()
    told = only(verify(home, path), "original")
    assert ("is missing" in told.message, told.file) == (True, "LM-2026-002_entry-record.xlsx")
    assert "M1a" in told.figures


def test_an_original_that_was_changed_together_with_its_hash_is_caught(home: School, tmp_path: Path) -> None:
    """(4), (5): whoever changes a cell, gives the file its new name and tells the database so."""
    from formgen.work.files import sha256

    [path] = pack(home, tmp_path)
    file = original(home, "001_exit-record.xlsx")
    data = one_cell(file.read_bytes())
    (file.parent / sha256(data)).write_bytes(data)
    file.unlink()
    behind(home, f"UPDATE file SET sha256 = '{sha256(data)}' WHERE sha256 = '{file.name}'")
    found = verify(home, path)
    assert {"sources", "record"} <= codes(found)
    told = only(found, "record")
    assert (told.record, told.sealed, told.found) == (EXIT, "9", "6")
    assert told.question == "area_scores.final_joint self_esteem"


# -------------------------------------------------------------------------------------------------- the database


def test_a_changed_record_is_caught_with_its_question_and_its_figures(home: School, tmp_path: Path) -> None:
    """(5)"""
    [path] = pack(home, tmp_path)
    behind(home, "UPDATE answer SET value = '4' WHERE record = 3 AND value = '6'",
           "UPDATE answer SET value = '5' WHERE record = 7 AND value = '4'")  # fmt: skip
    found = verify(home, path)
    told = {one.record: one for one in found.differences if one.code == "record"}
    assert {(n, d.file, d.question, d.sealed, d.found) for n, d in told.items()} == {
        (3, "LM-2026-001_exit-record.xlsx", "area_scores.final_joint self_esteem", "6", "4"),
        (7, "LM-2026-002_exit-record.xlsx", "area_scores.final_joint self_esteem", "4", "5"),
    }
    assert all("M1a" in one.figures for one in told.values())


def test_a_changed_figure_is_named_with_both_values(home: School, tmp_path: Path) -> None:
    """(5)"""
    [path] = pack(home, tmp_path)
    behind(home, "UPDATE answer SET value = '2' WHERE record = 3 AND question = 'area_scores.final_joint'")
    figures = {one.figures[0]: one for one in verify(home, path).differences if one.code == "figure"}
    assert (figures["M1a"].sealed, figures["M1a"].found) == ("2 of 3, Not met", "1 of 3, Not met")
    assert figures["M1a"].message.startswith("M1a (")


CHANGED = {
    "another cell": ("UPDATE answer SET cell = 'Z99' WHERE record = 3 AND value = '6'", "sources", EXIT),
    "another text in the cell": ("UPDATE answer SET raw = '7' WHERE record = 3 AND value = '6'", "record", EXIT),
    "an answer that is gone": ("DELETE FROM answer WHERE record = 3 AND value = '6'", "record", EXIT),
    "a blank that is answered": ("UPDATE answer SET value = '\"no\"' WHERE record = 4 AND value IS NULL", "record",
                                 FAMILY),
    "another case": ("UPDATE record SET \"case\" = 'LM-2026-003' WHERE id = 3", "record", EXIT),
    "another form": ("UPDATE record SET form = 'entry-record', version = 1 WHERE id = 3", "record", EXIT),
    "another reference": ("UPDATE record SET reference = NULL WHERE id = 4", "record", FAMILY),
    "a record out of use": ("INSERT INTO withdrawal (school, run, record, reason) VALUES ('school', 3, 3, '')",
                            "figure", None),
    "a day of a case": ("UPDATE case_event SET \"on\" = '2026-10-30' WHERE kind = 'closed' AND \"case\" LIKE '%2'",
                        "figure", None),
    "a case that never ended": ("DELETE FROM case_event WHERE kind = 'closed' AND \"case\" LIKE '%3'", "figure", None),
    "an event that cannot be": ("DELETE FROM case_event WHERE kind = 'opened'", "not_computed", None),
    "an answer that is none": ("UPDATE answer SET value = '[' WHERE record = 3 AND value = '6'", "not_computed", None),
    "a letter that was never sent": ("DELETE FROM issued WHERE form = 'parent-questionnaire' AND id < 4",
                                     "figure", None),
    "the whole seal": ("UPDATE pack SET whole = replace(whole, '\"numerator\":2', '\"numerator\":3')", "seal", None),
    "the pack itself": ("DELETE FROM pack", "seal", None),
}  # fmt: skip


@pytest.mark.parametrize("what", CHANGED)
def test_whatever_is_changed_in_the_database_is_caught(home: School, tmp_path: Path, what: str) -> None:
    """(5)"""
    statement, code, record = CHANGED[what]
    [path] = pack(home, tmp_path)
    behind(home, statement)
    found = verify(home, path)
    assert code in codes(found), [one.words for one in found.differences]
    if record:
        assert record in {one.record for one in found.differences}
    assert all(one.words for one in found.differences)


# ------------------------------------------------------------------------------------------------------ the file


def with_part(path: Path, name: str, change: Callable[[bytes], bytes]) -> None:
    """Changes one part of an Office file; its zip stays sound."""
    with zipfile.ZipFile(path) as old:
        parts = {info.filename: old.read(info) for info in old.infolist()}
    changed = change(parts[name])
    assert changed != parts[name]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for part, content in parts.items():
            new.writestr(part, changed if part == name else content)


def test_a_changed_figure_in_a_word_pack_is_caught(home: School, tmp_path: Path) -> None:
    """(6)"""
    [path] = pack(home, tmp_path, "docx")
    with_part(path, "word/document.xml", lambda xml: xml.replace(b">2 of 3<", b">3 of 3<", 1))
    found = verify(home, path)
    told = only(found, "text")
    assert (told.sealed, told.found) == ("2 of 3", "3 of 3")
    assert "Children show measurable progress" in told.message
    assert "what is drawn in it were compared" in " ".join(found.notes)


def test_a_changed_cell_in_an_excel_pack_is_caught(home: School, tmp_path: Path) -> None:
    """(6): a figure, a formula in its place, and a number beside the table."""
    [path] = pack(home, tmp_path)
    written = path.read_bytes()
    for value, beside, code in (("3 of 3", None, "text"), ('="3 of "&3', None, "text"), ("2 of 3", 12, "added")):
        book = load_workbook(io.BytesIO(written))
        page, cell = next((p, c) for p in book.worksheets for row in p.iter_rows() for c in row if c.value == "2 of 3")
        cell.value = value
        page.cell(cell.row, 20).value = beside
        book.save(path)
        with_seal_of(written, path)
        told = only(verify(home, path), code)
        assert cell.coordinate in told.message or code == "added"
        assert (told.found, f"sheet “{page.title}”" in told.message) == (str(beside or value), True)


PART = "customXml/item1.xml"
"""The part of an Office file that holds the seal."""


def with_seal_of(written: bytes, path: Path) -> None:
    """Gives back to a workbook the part that openpyxl drops and Excel keeps."""
    name = PART
    with zipfile.ZipFile(io.BytesIO(written)) as old, zipfile.ZipFile(path, "a") as new:
        new.writestr(name, old.read(name))


def test_a_changed_number_in_a_pdf_pack_is_caught(home: School, tmp_path: Path) -> None:
    """(6)"""
    [path] = pack(home, tmp_path, "pdf")
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        page = pdf.pages[0]
        shown = pikepdf.parse_content_stream(page)
        drawn = [n for n, one in enumerate(shown) if str(one.operator) == "TJ"]
        turned = shown[drawn[20]].operands[0]
        texts = [bytes(part) for part in turned if isinstance(part, pikepdf.String)]
        mirrored = pikepdf.Array([pikepdf.String(b"".join(texts)[::-1][i : i + 2][::-1]) for i in range(0, 8, 2)])
        shown[drawn[20]] = pikepdf.ContentStreamInstruction([mirrored], pikepdf.Operator("TJ"))
        page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(shown))
        pdf.save(path)
    found = verify(home, path)
    assert codes(found) <= {"text", "added"}
    assert "page 1" in found.differences[0].message


def test_a_workbook_whose_seal_a_program_dropped_is_known_by_its_fingerprint(home: School, tmp_path: Path) -> None:
    """(6): some keep the properties alone."""
    [path] = pack(home, tmp_path)
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist() if not name.startswith("customXml/")}
    with zipfile.ZipFile(path, "w") as new:
        for name, content in parts.items():
            new.writestr(name, content)
    assert seal_of(path.read_bytes(), ".xlsx") is None
    assert verify(home, path).holds


def test_a_pdf_that_was_only_saved_anew_holds(home: School, tmp_path: Path) -> None:
    """(6)"""
    [path] = pack(home, tmp_path, "pdf")
    before = path.read_bytes()
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        pdf.save(path)
    found = verify(home, path)
    assert (path.read_bytes() != before, found.holds) == (True, True)


def test_a_pack_of_a_copy_of_the_folder_is_told_in_one_line(home: School, tmp_path: Path) -> None:
    """(12): it may rest on packs that only the other folder knows."""
    shutil.copytree(home.folder, tmp_path / "copy")
    with opened(tmp_path / "copy", now=home.now, by="D. Rowan", bits=itertools.count(900).__next__) as other:
        for kind in (Kind.ANNUAL, Kind.TRIENNIAL):
            made = review(other, FROM, UNTIL, ("pdf",), tmp_path / kind, Readership.GOVERNORS, kind).files
    found = verify(home, made[0])
    assert [one.code for one in found.differences] == ["seal"]
    assert "No pack with this seal was made in this school folder" in found.differences[0].message


def test_a_changed_seal_is_caught(home: School, tmp_path: Path) -> None:
    """(6)"""
    [path] = pack(home, tmp_path, "docx")
    written, part = path.read_bytes(), PART
    with_part(path, part, lambda xml: xml.replace(b'"numerator":2', b'"numerator":3', 1))
    assert {"seal", "figure"} <= codes(verify(home, path))
    path.write_bytes(written)
    with_part(path, "docProps/custom.xml", lambda xml: xml.replace(SEAL.encode(), b"other"))
    bare = path.read_bytes()
    for change, code in ((lambda xml: xml.replace(b"{", b"", 1), "broken_seal"),
                         (lambda xml: xml.replace(SEAL.encode(), b"other"), "no_seal"),
                         (lambda xml: xml[:-3], "broken_file")):  # fmt: skip
        path.write_bytes(bare)
        with_part(path, part, change)
        with pytest.raises(UserError) as told:
            verify(home, path)
        assert told.value.code == code


def test_a_file_without_a_seal_is_refused_in_plain_words(home: School, tmp_path: Path) -> None:
    """(6)"""
    form_of_ours = next((tmp_path / "In").glob("*exit-record.xlsx"))
    text = tmp_path / "notes.txt"
    text.write_text("2 of 3")
    (tmp_path / "page.html").write_text("<p>2 of 3</p>")
    (tmp_path / "half.pdf").write_bytes(b"%PDF-1.7")
    wanted = {form_of_ours: "no_seal", text: "no_seal", tmp_path / "page.html": "no_seal",
              tmp_path / "half.pdf": "broken_file"}  # fmt: skip
    for path, code in wanted.items():
        with pytest.raises(UserError) as told:
            verify(home, path)
        assert told.value.code == code
    with pytest.raises(UserError, match="no file"):
        verify(home, tmp_path / "gone.docx")


def test_a_pack_of_another_school_folder_is_told_apart(home: School, tmp_path: Path) -> None:
    """(6)"""
    [path] = pack(home, tmp_path)
    init(tmp_path / "other")
    with opened(tmp_path / "other", now=NOW, by="tester", bits=lambda: 1) as other:
        found = verify(other, path)
        assert [one.code for one in found.differences] == ["another_school"]
        assert (found.figures, found.records, found.notes, found.since) == (0, 0, (), ())
    rename(tmp_path / "other", "Hillside")
    command = ["--school", str(tmp_path / "other"), "verify", str(path)]
    told = CliRunner().invoke(formgen, command)
    assert (told.exit_code, told.output.count("\n")) == (1, 1)
    assert "another school folder, that of “Our School”; this one is of “Hillside”" in told.output
    assert CliRunner().invoke(formgen, [*command, "--originals"]).output == told.output
    told = json.loads(CliRunner().invoke(formgen, [*command, "--json"]).stdout)
    assert (told["holds"], [one["code"] for one in told["differences"]]) == (False, ["another_school"])
    expected = CliRunner().invoke(formgen, [*command, "--expect", "0" * 32]).output.splitlines()
    assert ["another school" in expected[0], "whose fingerprint was noted" in expected[1]] == [True, True]


def rename(folder: Path, name: str) -> None:
    path = folder / "school.toml"
    path.write_text(path.read_text("utf-8").replace("Our School", name), "utf-8")


def test_a_pack_of_a_school_that_was_renamed_since_is_its_own(home: School, tmp_path: Path) -> None:
    """(6)"""
    [path] = pack(home, tmp_path)
    rename(home.folder, "Hillside")
    with opened(home.folder, now=NOW, by="tester", bits=lambda: 1) as now:
        assert verify(now, path).holds


def test_a_pdf_with_a_seal_is_as_accessible_as_one_without(tmp_path: Path) -> None:
    """(1): valid PDF/UA-1, and nothing of the seal can be seen."""
    from formgen.look import Letterhead, Look
    from formgen.render import pdf
    from formgen.resources import folder

    look = Look(Letterhead("St Brigid’s"), (folder("templates"),))
    made = pdf.report(replace(PAGES, seal='{"run":7}'), look)
    sound(made, tmp_path / "sealed.pdf")
    assert seal_of(made, ".pdf") == '{"run":7}'
    assert shown(made, ".pdf") == shown(pdf.report(PAGES, look), ".pdf")


def test_a_web_page_carries_its_seal_in_a_script() -> None:
    """(6): whatever words stand in it; two of them are one too many."""
    seal = json.dumps({"a": "“<b>” & 1"}).replace("<", "\\u003c")
    tag = f'<script type="application/json" id="{SEAL}">{seal}</script>'
    page = f"<!doctype html><html><head>{tag}<style>p {{}}</style></head><body><p>A&nbsp;<b>b</b></p></body></html>"
    assert seal_of(page.encode(), ".html") == seal
    assert [line for line in shown(page.encode(), ".html") if not line.drawn] == [Line("A b")]
    with pytest.raises(Unreadable):
        seal_of((page + tag).encode(), ".html")


# -------------------------------------------------------------------------------------------------- what is added

PAGES = Report("T", "S", "F", (
    Heading("Children"), Paragraph("2 of 3 went up."), Heading("Recommendations"),
    Paragraph("1. ________"), Heading("Signed"), Paragraph("Head: ____ on ____"),
))  # fmt: skip
DUE = [Line(text) for text in ("Children", "2 of 3 went up.", "Recommendations", "1. ________", "Signed",
                               "Head: ____ on ____")]  # fmt: skip


@pytest.mark.parametrize(("line", "written"), [
    (3, ["1. Keep the calm corner open"]), (3, ["1. ________", "2. More time for play"]),
    (5, ["Head: A. Smith on 3/10"]),
])  # fmt: skip
def test_what_people_write_where_they_may_is_no_fault(line: int, written: list[str]) -> None:
    """(7)"""
    found = [*DUE[:line], *map(Line, written), *DUE[line + 1 :]]
    told = compared(DUE, found, PAGES, ())
    assert told.differences == ()
    assert len(told.added) == 1
    assert written[-1] in told.added[0].message


@pytest.mark.parametrize(("line", "written", "sealed_", "section"), [
    (1, ["3 of 3 went up."], "2 of 3 went up.", "Children"), (1, [], "2 of 3 went up.", "Children"),
    (1, ["2 of 3 went up.", "So all is well."], "", "Children"), (5, ["Nobody signs"], "Head: ____ on ____", "Signed"),
])  # fmt: skip
def test_what_is_changed_or_added_elsewhere_is_a_fault(
    line: int, written: list[str], sealed_: str, section: str
) -> None:
    """(7)"""
    told = compared(DUE, [*DUE[:line], *map(Line, written), *DUE[line + 1 :]], PAGES, ())
    [one] = told.differences
    assert (one.sealed, one.section, told.added) == (sealed_, section, ())


# ----------------------------------------------------------------------------------------------------- since then


def told_since(found: Verified) -> dict[str, list[str]]:
    assert found.holds, [one.words for one in found.differences]
    by_code: dict[str, list[str]] = {}
    for one in found.since:
        by_code.setdefault(one.code, []).append(one.message)
    return by_code


def of_m1a(told: dict[str, list[str]]) -> str:
    """What is told of that figure today."""
    return next(words for words in told["today"] if words.startswith("M1a "))


def test_a_later_return_is_told_as_since_then(home: School, tmp_path: Path) -> None:
    """(8)"""
    [path] = pack(home, tmp_path)
    child(home, 4)
    sheets(home, tmp_path / "Later", 4, 2, 8)
    commit(home, [tmp_path / "Later"])
    told = told_since(verify(home, path))
    assert told["returns"] == ["4 returns came in"]
    assert set(told["cases"]) == {"The case register was changed: LM-2026-004"}
    assert of_m1a(told).startswith("M1a (SC1) would read today: 3 of 4 (not met); then 2 of 3 (not met). Why: ")
    assert "later returns count in it: " in of_m1a(told)
    assert "exit-record of LM-2026-004 (the import of 6 October 2026)" in of_m1a(told)


def test_a_figure_that_is_other_as_time_passed_says_so(home: School) -> None:
    """(8): nothing came in; more of its period is over than on the day of the pack."""
    then = figures_of(home)
    now = [replace(figure, value="9 of 9") if figure.measure == "M1a" else figure for figure in then]
    [told] = read_now(then, now, {}, lambda measure: [f"time has passed for {measure}"])
    assert told.message.startswith("M1a (SC1) would read today: 9 of 9 (")
    assert told.message.endswith("Why: time has passed for M1a")


def test_a_correction_is_told_as_since_then(home: School, tmp_path: Path) -> None:
    """(8)"""
    [path] = pack(home, tmp_path)
    sheet(home, tmp_path / "Again", "exit-record", 2, last(7), " again")
    commit(home, [tmp_path / "Again"])
    told = told_since(verify(home, path))
    assert told["corrections"] == ["1 newer revision came in: record 13 for 7"]
    assert of_m1a(told).startswith("M1a (SC1) would read today: 3 of 3 (met); then 2 of 3 (not met). Why: later ")
    assert of_m1a(told).endswith("; record 7 no longer counted in it")


def test_a_withdrawal_is_told_as_since_then(home: School, tmp_path: Path) -> None:
    """(8)"""
    [path] = pack(home, tmp_path)
    with home.writing("import") as writer:
        writer.withdraw(EXIT, "another child’s")
    told = told_since(verify(home, path))
    assert told["withdrawn"] == ["Record 3 was taken out of use"]
    assert any(words.startswith("M1a (SC1) would read today: 1 of 3") for words in told["today"])


def withhold(school: School, record: int, place: str) -> None:
    """Words go to the safeguarding lead, with the sheet that they came on."""
    from formgen.store import files

    with school.writing("withhold") as writer:
        taken = writer.withhold(record, [(place, None)], "a disclosure", "safe")
    for digest in taken.originals:
        (school.folder / files.FOLDER / digest).unlink()


def test_withheld_words_are_told_as_since_then(home: School, tmp_path: Path) -> None:
    """(8): the sheet has left the folder, and that is no fault."""
    [path] = pack(home, tmp_path)
    withhold(home, FAMILY, "helped_most")
    found = verify(home, path)
    told = told_since(found)
    assert told["withheld"] == [
        "Words were withheld and their original left the school folder: record 4, helped_most"
    ]  # fmt: skip
    assert (found.records, found.originals) == (12, 11)


def test_withheld_words_that_change_a_figure_are_a_difference_that_says_why(home: School, tmp_path: Path) -> None:
    """(8): the child's own words are what the figure counts."""
    [path] = pack(home, tmp_path)
    withhold(home, PLAN, "pupil_words")
    found = verify(home, path)
    told = [one for one in found.differences if "M2a" in one.figures]
    assert "Words of record 1, on which it rests, were withheld since." in told[0].message
    assert {one.code for one in found.differences} == {"figure"}
    assert "withheld" in {one.code for one in found.since}


def test_changed_settings_are_told_as_since_then(home: School, tmp_path: Path) -> None:
    """(8): also where they were changed between the last import and the pack."""
    with_goal = with_settings(home, 60)
    [path] = pack(with_goal, tmp_path)
    assert "Met" in {figure.finding for figure in figures_of(with_goal) if figure.measure == "M1a"}
    assert told_since(verify(with_goal, path)) == {}
    told = told_since(verify(home, path))
    assert told["settings"] == ["The settings were changed: policy.progress_target_percent"]
    assert ("M1a (SC1) would read today: 2 of 3 (not met); then 2 of 3 (met). Why: what was done since, listed above"
            in told["today"])  # fmt: skip


def figures_of(school: School) -> tuple[Figure, ...]:
    from formgen.evidence.review import figures

    return figures(evidence(school), YEAR)


def with_settings(school: School, goal: int) -> School:
    """The school whose policy has that goal."""
    said = f"progress_target_percent = {goal}"
    text = re.sub(r"(?m)^(#?\s*)progress_target_percent = \d+", said, school.settings_text)
    assert said in text
    return replace(school, settings=settings_of(text), settings_text=text)


def test_settings_that_were_changed_in_the_database_are_caught(home: School, tmp_path: Path) -> None:
    """(5)"""
    [path] = pack(with_settings(home, 60), tmp_path)
    behind(home, "UPDATE settings SET text = replace(text, 'percent = 60', 'percent = 70')")
    assert {"settings", "figure"} <= codes(verify(home, path))


# ------------------------------------------------------------------------------------------------- nothing of now

DOINGS = st.lists(
    st.one_of(
        st.tuples(st.just("import"), st.integers(0, 7)), st.tuples(st.just("withdraw"), st.integers(1, 12)),
        st.tuples(st.just("settings"), st.sampled_from((50, 60, 95, 100))),
        st.tuples(st.just("days"), st.integers(1, 40)), st.tuples(st.just("case"), st.integers(5, 9)),
        st.tuples(st.just("join"), st.integers(1, 4)),
    ),
    min_size=2, max_size=7,
)  # fmt: skip


@pytest.mark.soak
@settings(max_examples=times(5), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(doings=DOINGS)
def test_a_pack_holds_whatever_happens_afterwards(
    doings: list[tuple[str, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """(9): a pack is made after each doing; in the end each of them is as it was, and the first and last hold."""
    base = tmp_path_factory.mktemp("any")
    init(base / "school")
    counter = itertools.count(1)
    with opened(base / "school", now=NOW, by="tester", bits=lambda: next(counter)) as school:
        with school.writing("set up") as writer:
            writer.save_pupils(PUPILS)
        for number, (low, high) in enumerate(SCORES, 1):
            child(school, number)
            sheets(school, base / "all", number, low, high)
        waiting = sorted((base / "all").iterdir())
        now, made = school, []
        for doing in [("import", 0), *doings]:
            now = done(now, doing, waiting)
            report, told = sealed(now, evidence(now), Order(Kind.TRIENNIAL, Readership.INTERNAL, YEAR))
            [path] = keep(now, report, told, f"pack {len(made)}", ("xlsx",), base / "out")
            made.append((told, path))
        for told, _ in made:
            found = remade.Remade(now, told.carried, told)
            again = sealed(found.then, found.evidence, found.order)[1]
            assert again.whole == told.whole
        for _, path in (made[0], made[-1]):
            found_ = verify(now, path)
            assert found_.holds, [one.words for one in found_.differences]


def done(school: School, doing: tuple[str, int], waiting: list[Path]) -> School:
    """The school after one thing happened in it."""
    what, number = doing
    match what:
        case "import":
            commit(school, waiting[: number + 1])
        case "withdraw":
            gone = {one.record for one in school.store.withdrawn()}
            if number in {record.id for record in school.store.records(latest=False)} - gone:
                with school.writing("import") as writer:
                    writer.withdraw(number, "wrong")
        case "settings":
            return with_settings(school, number)
        case "days":
            return replace(school, now=school.now + timedelta(days=number))
        case "case" if f"LM-2026-{number:03}" not in {case.id for case in school.cases}:
            child(school, number)
        case "join":
            with school.writing("pupils same") as writer:
                writer.save_pupils([replace(p, same_as="P0005") if p.id == f"P{number:04}" else p for p in school.roll])
    return school


def test_the_evidence_of_a_run_is_what_it_was(home: School, tmp_path: Path) -> None:
    """(9): as it was given on that day, whatever came later: also unsent forms, and returns of forms of a round."""
    before, run, day = evidence(home), home.store.runs()[-1].id, home.now.date()
    child(home, 4)
    sheets(home, tmp_path / "Later", 4, 2, 8)
    commit(home, [tmp_path / "Later"])
    sheet(home, tmp_path / "Again", "exit-record", 2, last(7), " again")
    commit(home, [tmp_path / "Again"])
    later = replace(home, now=home.now + timedelta(days=90))
    assert evidence(later) != before
    assert evidence(later, run, day) == before


def test_the_past_cannot_be_written(home: School) -> None:
    """(9)"""
    then = home.as_of(3, FROM)
    with pytest.raises(ValueError, match="as it was"), then.writing("import"):
        pass
    assert [run.id for run in then.store.runs()] == [1, 2, 3]


# ----------------------------------------------------------------------------------- decided, typed in, mapped


def test_what_was_typed_in_and_mapped_is_read_again_as_it_was(home: School, tmp_path: Path) -> None:
    """(10): a quick-entry sheet, a line of the school's own sheet; then a cell of each is changed behind our back."""
    from test_quick_entry import type_row

    from formgen.work.legacy import mapping
    from formgen.work.quick_entry import quick_entry
    from formgen.work.take_in import Mapped

    ref = make("PQ", 1, 4711)
    with home.writing("send") as writer:
        writer.issue([Issued(ref, "parent-questionnaire", 1, Audience.FAMILY, FROM, case="LM-2026-001")])
    entry = quick_entry(home, "parent-questionnaire", tmp_path / "typed")
    book = load_workbook(entry)
    type_row(book, 4, {"helped": "agree", "choose_again": "disagree"}, code=ref)
    book.save(entry)
    commit(home, [entry])
    own = tmp_path / "incidents.csv"
    own.write_text("No,Date,What\n1,14/09/2026,fight\n2,21/09/2026,rough\n", "utf-8")
    said = tmp_path / "incidents.toml"
    said.write_text(MAPPING, "utf-8")
    batch = commit(home, [own], mapped=Mapped(mapping(said)))
    assert batch.counts["accepted"] + batch.counts["partial"] == 2, [p.message for t in batch.files for p in t.problems]
    [path] = pack(home, tmp_path)
    typed_in = next(record for record in home.store.records() if record.file == entry.name)
    lines = [record for record in home.store.records() if record.legacy]
    found = verify(home, path)
    assert (found.holds, found.notes, len(lines)) == (True, (), 2), [one.words for one in found.differences]
    behind(
        home, f"UPDATE answer SET value = '\"disagree\"' WHERE record = {typed_in.id} AND question = 'helped'",
        f"UPDATE answer SET value = '\"fight\"' WHERE record = {lines[1].id} AND question = 'incidents.type'",
    )  # fmt: skip
    changed = {one.record for one in verify(home, path).differences if one.code == "record"}
    assert changed == {typed_in.id, lines[1].id}


MAPPING = """
form = "playground-incidents"
table = "incidents"
name = "Incident book"
key = "No"
dates = "day-month"

[columns]
on = "Date"
type = "What"

[words.type]
"fight" = "fight"
"rough" = "rough_play"

[comparable]
on = true
type = true
"""


# ------------------------------------------------------------------------------------------------ another formgen


def test_of_another_formgen_figures_are_compared_and_wording_is_not(
    home: School, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """(11)"""
    [path] = pack(home, tmp_path)
    monkeypatch.setattr(remade, "__version__", "9.9")
    found = verify(home, path)
    assert found.holds
    assert found.notes == (
        f"The pack is of formgen {found.seal.formgen}, this is 9.9: its figures were compared; its wording cannot be.",
    )
    behind(home, "UPDATE answer SET value = '2' WHERE record = 3 AND question = 'area_scores.final_joint'")
    assert codes(verify(home, path)) == {"figure", "record"}
