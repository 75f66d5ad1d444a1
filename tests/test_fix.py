"""Sheets to be mended: what was right is kept and locked, the faulty boxes alone are open.

1. A sheet has the same reference, the right answers locked, only the faulty boxes open, each with a mark and what is
   wrong with it in words; equal faults give equal bytes.
2. Mended and imported it is a newer revision: the answers kept before, and the new ones; nothing else is changed.
3. A box that is left unmended erases nothing and is asked for again; marks are no answers.
4. A blank copy's sheet says which sheet it mends, and revises that record; so do two rounds of it.
5. A sheet that mends what was never imported is a return like any other; the faulty one is a duplicate from then on.
6. It works for Word files, rows of quick entry and lines of records.
7. What formgen had printed and somebody changed stands there as it was printed, open and marked.
8. A rule between questions opens all of its questions.
9. What no box can mend is told; a diary and what is no form are refused; a right sheet needs no mending.
10. The command writes the sheet, says which boxes, and its name holds no child's name.
11. Whatever was wrong with a random return: mended, it says exactly what it should.
12. Of a return in whose place a newer one counts no sheet is written: mended, it would replace the right answers.
13. A mark, wherever formgen wrote it, is no answer and no remark: a sheet that is mended says nothing of it.
14. Each box that a message about the return asks for is open, also where the message is a warning.
15. A sheet that comes back with its faulty boxes empty says the faults again, also of what nobody must answer.
16. Of a file that was never imported no sheet is written where its form came back already: it is to be imported first.
17. A box that nobody could read and nobody mended stays faulty, with the same words: in the sheet that comes back
    untouched, in one that comes back half mended, and in one that mends what was never imported; not where a sheet
    before it mended the box.
"""

from __future__ import annotations

import itertools
import json
import random
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from on_record import a_case
from openpyxl import Workbook, load_workbook
from test_circle import TOMASZ, filled, referral
from test_quick_entry import said, type_row

from formgen.answers import Instance, at, dump, flatten
from formgen.ask import Audience
from formgen.cli import formgen
from formgen.errors import Severity, UserError
from formgen.form import form
from formgen.look import Edition
from formgen.outline import Kind, outline
from formgen.records import Issued, Verdict
from formgen.reference import make
from formgen.render import compiled
from formgen.sheet import MARK, MARKS, cell_value, mends
from formgen.specimen import specimen
from formgen.work import generate as making
from formgen.work.fix import Fix, fix
from formgen.work.quick_entry import quick_entry
from formgen.work.school import School, typed
from formgen.work.take_in import commit, preview
from formgen.work.taken import TakenIn

PQ = "parent-questionnaire"
REFERENCE = make("PQ", 1, 77)


@pytest.fixture
def papers(school: School) -> School:
    """A school that sent out one questionnaire for a case."""
    a_case(school, 1)
    with school.writing("send") as writer:
        writer.issue([Issued(REFERENCE, PQ, 1, Audience.FAMILY, school.now.date(), case="LM-2026-001", pupil="P0001")])
    return school


def cell_of(book: Workbook, code: str) -> str:
    """Where the answer with that code stands."""
    told = json.loads(book["_formgen"]["A1"].value)
    return str(told["cells"][code])


def written(path: Path, **cells: Any) -> Path:
    """The sheet with something written into boxes, by code."""
    book = load_workbook(path)
    for code, value in cells.items():
        book.worksheets[0][cell_of(book, code.replace("_", "."))].value = value
    book.save(path)
    return path


def back(made: Fix, into: Path, **cells: Any) -> Path:
    """The sheet to be mended as it comes back."""
    assert made.file is not None
    into.parent.mkdir(exist_ok=True)
    into.write_bytes(made.file.read_bytes())
    return written(into, **cells)


def marks(path: Path) -> dict[str, str]:
    """What stands beside the boxes behind the mark, by cell."""
    page = load_workbook(path).worksheets[0]
    return {c.coordinate: str(c.value) for row in page.iter_rows() for c in row if str(c.value).startswith(MARKS)}


def open_cells(path: Path) -> set[str]:
    """The cells that are not locked."""
    page = load_workbook(path).worksheets[0]
    return {c.coordinate for row in page.iter_rows() for c in row if not c.protection.locked}


def faulty(school: School, tmp_path: Path) -> Path:
    """A questionnaire with two answers that nobody can read."""
    path = filled(school, PQ, tmp_path / "In" / "a.xlsx", said(1), ref=REFERENCE, audience=Audience.FAMILY)
    return written(path, Q01="Agree / Disagree", Q02="perhaps")


def test_only_the_faulty_boxes_are_open_and_marked(papers: School, tmp_path: Path) -> None:
    """(1)"""
    path = faulty(papers, tmp_path)
    [made] = fix(papers, path, tmp_path / "out")
    assert made.file is not None
    assert made.boxes == ("Q01", "Q02")
    book = load_workbook(made.file)
    assert open_cells(made.file) == {cell_of(book, "Q01"), cell_of(book, "Q02")}
    assert book.worksheets[0].protection.sheet
    told = list(marks(made.file).values())
    assert len(told) == 2
    assert "“Agree / Disagree” gives more than one answer" in told[0]
    assert "“perhaps” is not one of the choices" in told[1]
    assert REFERENCE in str(book.worksheets[0]["B1"].value)
    assert fix(papers, path, tmp_path / "out")[0].file == made.file


def test_mended_it_is_a_newer_revision_with_the_answers_kept_before(papers: School, tmp_path: Path) -> None:
    """(2)"""
    path = faulty(papers, tmp_path)
    commit(papers, [path])
    [before] = papers.store.records()
    [made] = fix(papers, path, tmp_path / "out")
    [mended] = commit(papers, [back(made, tmp_path / "In" / "b.xlsx", Q01="Agree", Q02="Disagree")]).files
    assert mended.verdict is Verdict.NEWER_REVISION
    assert {p.code for p in mended.problems} == set()
    [after] = papers.store.records()
    assert after.revises == before.id
    assert typed(after) == {**typed(before), "asked_before": "agree", "know_target": "disagree"}
    assert [(c.code, c.before, c.now) for c in mended.changes] == [("Q01", None, "agree"), ("Q02", None, "disagree")]


def test_what_is_left_unmended_erases_nothing_and_is_asked_again(papers: School, tmp_path: Path) -> None:
    """(3)"""
    path = faulty(papers, tmp_path)
    commit(papers, [path])
    [before] = papers.store.records()
    [made] = fix(papers, path, tmp_path / "out")
    [mended] = commit(papers, [back(made, tmp_path / "In" / "b.xlsx", Q02="Agree")]).files
    [after] = papers.store.records()
    kept = {k: v for k, v in after.answers.items() if k in before.answers}
    assert kept == before.answers
    assert len(after.answers) == len(before.answers) + 1
    assert mended.verdict is Verdict.REVIEW


def test_a_blank_copy_revises_the_record_that_it_mends(school: School, tmp_path: Path) -> None:
    """(4)"""
    path = written(filled(school, "referral", tmp_path / "In" / "a.xlsx", referral()), Q10="perhaps")
    [first] = commit(school, [path]).files
    assert first.verdict is Verdict.REVIEW
    [made] = fix(school, path, tmp_path / "out")
    assert made.file is not None
    assert mends(first.sha256) in str(load_workbook(made.file).worksheets[0]["D1"].value)
    [second] = commit(school, [back(made, tmp_path / "In" / "b.xlsx", Q10="nonsense")]).files
    [again] = fix(school, tmp_path / "In" / "b.xlsx", tmp_path / "out")
    assert again.boxes == made.boxes == ("Q09", "Q10", "Q13a.8", "Q28")  # Q10 is wrong; of the others is a warning
    [third] = commit(school, [back(again, tmp_path / "In" / "c.xlsx", Q10="Self-esteem")]).files
    assert [second.case, third.case] == [first.case] * 2
    assert third.verdict is Verdict.NEWER_REVISION
    assert [(c.code, c.before, c.now) for c in third.changes] == [("Q10", None, "self_esteem")]
    [record] = school.store.records()
    assert (record.case, len(school.cases)) == (first.case, 1)
    assert len(school.store.records(latest=False)) == 3


def test_the_first_sheet_sent_back_twice_revises_what_counts_now(school: School, tmp_path: Path) -> None:
    """(4)"""
    path = written(filled(school, "referral", tmp_path / "a.xlsx", referral()), Q10="perhaps", Q12="long")
    commit(school, [path])
    [made] = fix(school, path, tmp_path / "out")
    commit(school, [back(made, tmp_path / "In" / "b.xlsx", Q10="Self-esteem")])
    commit(school, [back(made, tmp_path / "In" / "c.xlsx", Q12="Don’t know")])
    [record] = school.store.records()
    assert (record.answers["main_area"], record.answers["how_long"]) == ("self_esteem", {"state": "dont_know"})
    assert record.verdict is Verdict.NEWER_REVISION


def test_a_sheet_that_was_never_imported_is_mended_too(school: School, tmp_path: Path) -> None:
    """(5)"""
    path = written(filled(school, "referral", tmp_path / "In" / "a.xlsx", referral()), Q10="perhaps")
    [made] = fix(school, path, tmp_path / "out")
    mended = back(made, tmp_path / "In" / "b.xlsx", Q10="Self-esteem")
    [taken] = commit(school, [mended]).files
    assert (taken.verdict, taken.case) == (Verdict.ACCEPTED, "LM-2026-001")
    assert [t.verdict for t in preview(school, [path]).files] == [Verdict.DUPLICATE]
    expected = referral()
    assert typed(school.store.records()[0]) == expected


def test_another_name_on_a_mended_blank_copy_is_for_a_person(school: School, tmp_path: Path) -> None:
    """(4)"""
    path = written(filled(school, "referral", tmp_path / "In" / "a.xlsx", referral()), Q10="perhaps")
    commit(school, [path])
    [made] = fix(school, path, tmp_path / "out")
    [taken] = commit(school, [back(made, tmp_path / "In" / "b.xlsx", Q10="Self-esteem", Q01="Somebody Else")]).files
    assert (taken.verdict, taken.record) == (Verdict.REVIEW, None)
    assert "whose" in {p.code for p in taken.problems}


def test_a_word_file_is_mended_on_a_sheet(papers: School, tmp_path: Path) -> None:
    """(6)"""
    answers = {k: v for k, v in said(1).items() if k != "helped"}
    copy = outline(form(PQ)).for_audience(Audience.FAMILY)
    path = tmp_path / "a.docx"
    path.write_bytes(compiled("docx", Edition(copy, papers.look)).fill(Instance(answers, REFERENCE, "LM-2026-001")))
    [first] = commit(papers, [path]).files
    assert first.verdict is Verdict.PARTIAL
    [made] = fix(papers, path, tmp_path / "out")
    assert made.boxes == ("Q05",)
    [mended] = commit(papers, [back(made, tmp_path / "b.xlsx", Q05="Agree")]).files
    assert mended.verdict is Verdict.NEWER_REVISION
    assert typed(papers.store.records()[0]) == {**answers, "helped": "agree"}


def test_rows_of_quick_entry_have_a_sheet_each(papers: School, tmp_path: Path) -> None:
    """(6)"""
    path = quick_entry(papers, PQ, tmp_path, Audience.FAMILY, 10)
    book = load_workbook(path)
    for number, code in ((1, REFERENCE), (2, "PQ1"), (3, "PQ1")):
        type_row(book, number, {k: v for k, v in said(number).items() if number == 3 or k != "helped"}, code=code)
    book.save(path)
    commit(papers, [path])
    made = fix(papers, path, tmp_path / "out")
    assert [(one.boxes, one.taken.reference) for one in made] == [(("Q05",), REFERENCE), (("Q05",), None)]
    returns = [back(one, tmp_path / "In" / f"{n}.xlsx", Q05="Agree") for n, one in enumerate(made)]
    assert [t.verdict for t in commit(papers, returns).files] == [Verdict.NEWER_REVISION] * 2
    stored = papers.store.records()
    assert len(stored) == 3
    assert [at(typed(r), "helped") for r in stored if r.file[0].isdigit()] == ["agree", "agree"]


def test_lines_of_records_are_mended(papers: School, tmp_path: Path) -> None:
    """(6)"""
    line = {"form": PQ, "version": 1, "reference": REFERENCE, "answers": {**dump(said(1)), "helped": "very"}}
    (path := tmp_path / "records.jsonl").write_text(json.dumps(line) + "\n", "utf-8")
    commit(papers, [path])
    [made] = fix(papers, path, tmp_path / "out")
    assert made.boxes == ("Q05",)
    [mended] = commit(papers, [back(made, tmp_path / "b.xlsx", Q05="Agree")]).files
    assert mended.verdict is Verdict.NEWER_REVISION


def test_what_formgen_printed_stands_there_again(papers: School, tmp_path: Path) -> None:
    """(7)"""
    order = making.Order("entry-record", Audience.STAFF, ("xlsx",), making.subjects(papers, "entry-record",
                         case_ids=["LM-2026-001"]))  # fmt: skip
    [issued] = making.generate(papers, order, tmp_path / "out")
    name = load_workbook(issued.file).worksheets[0][cell_of(load_workbook(issued.file), "Q01")].value
    path = written(issued.file, Q01=TOMASZ, Q03="A. Mentor")
    [made] = fix(papers, path, tmp_path / "mend")
    assert made.file is not None
    book = load_workbook(made.file)
    assert "Q01" in made.boxes
    assert book.worksheets[0][cell_of(book, "Q01")].value == name
    assert any("the name of another child stands here" in told for told in marks(made.file).values())
    [taken] = preview(papers, [made.file]).files
    assert not {"locked_changed", "whose"} & {p.code for p in taken.problems}


def test_a_rule_between_questions_opens_all_of_them(school: School, tmp_path: Path) -> None:
    """(8)"""
    path = written(filled(school, "referral", tmp_path / "a.xlsx", referral(goal_other=None)),
                   Q10="Bereavement or loss of any kind", Q11=None)  # fmt: skip
    [made] = fix(school, path, tmp_path / "out")
    assert made.boxes == ("Q09", "Q10", "Q11", "Q28")
    assert made.beside == ("Q09", "Q11")
    assert made.file is not None
    told = list(marks(made.file).values())
    assert [one.startswith(MARK) for one in told] == [False, True, False, True]
    assert told[0] == told[2] == "◀ goes with Q10 What matters most?: look at both"
    assert "Please mend 2 boxes on this sheet." in (how := str(load_workbook(made.file).worksheets[0]["B11"].value))
    assert "Those with ◀ goes with may be right" in how
    ticks = {cell_of(load_workbook(made.file), f"Q09.{n}") for n in range(1, 10)}
    assert ticks < open_cells(made.file)


def test_what_no_box_can_mend_is_told_and_what_is_no_form_is_refused(papers: School, tmp_path: Path) -> None:
    """(9)"""
    path = filled(papers, PQ, tmp_path / "a.xlsx", said(1), ref=REFERENCE, audience=Audience.FAMILY)
    assert fix(papers, path, tmp_path / "out") == []
    book = load_workbook(path)
    book.worksheets[0]["B1"].value = "Ref LM-PQ1-BLANK"
    book.save(path)
    [made] = fix(papers, path, tmp_path / "out")
    assert (made.file, made.left[0].code) == (None, "two_forms")
    (other := tmp_path / "b.xlsx").write_bytes(b"no workbook")
    for wrong in (other, tmp_path / "nowhere.xlsx"):
        with pytest.raises(UserError):
            fix(papers, wrong, tmp_path / "out")


def test_the_command_says_which_boxes_and_names_no_child(papers: School, tmp_path: Path) -> None:
    """(1), (10)"""
    path = faulty(papers, tmp_path)
    command = ["--school", str(papers.folder), "fix", str(path), "--out", str(tmp_path / "out")]
    done = CliRunner().invoke(formgen, [*command, "--json"])
    assert done.exit_code == 0, done.output
    [told] = json.loads(done.stdout)
    assert (told["boxes"], told["reference"], told["problems_left"]) == (["Q01", "Q02"], REFERENCE, [])
    assert Path(told["file"]).name == f"mend_{PQ}_LM-2026-001_{REFERENCE}.xlsx"
    assert "2 boxes to mend (Q01, Q02)" in CliRunner().invoke(formgen, command).output


def test_a_return_in_whose_place_a_newer_one_counts_gets_no_sheet(papers: School, tmp_path: Path) -> None:
    """(12)"""
    path = faulty(papers, tmp_path)
    commit(papers, [path])
    right = filled(papers, PQ, tmp_path / "In" / "right.xlsx", said(1), ref=REFERENCE, audience=Audience.FAMILY)
    commit(papers, [right])
    told = no_sheet(papers, path, tmp_path / "out")
    assert "no sheet was written: A newer return of it is on record, from right.xlsx" in told
    assert "please run `formgen fix` with it" in told


def no_sheet(school: School, path: Path, out: Path) -> str:
    """What the command says of a file for which it writes no sheet."""
    done = CliRunner().invoke(formgen, ["--school", str(school.folder), "fix", str(path), "--out", str(out)])
    assert done.exit_code == 1
    assert not out.exists()
    return done.output


def test_a_sheet_that_comes_back_unmended_says_the_faults_again(papers: School, tmp_path: Path) -> None:
    """(15)"""
    path = filled(papers, PQ, tmp_path / "In" / "a.xlsx", said(1), ref=REFERENCE, audience=Audience.FAMILY)
    commit(papers, [written(path, Q14="perhaps")])
    [before] = papers.store.records()
    for name in ("b.xlsx", "c.xlsx"):
        [made] = fix(papers, path, tmp_path / "out")
        assert made.boxes == ("Q14",)
        path = back(made, tmp_path / "In" / name, Q12="Nothing." if name == "c.xlsx" else None)
        [again] = commit(papers, [path]).files
        assert errors(again) == [("wants_call", "unmended")]
        assert before.problems[0].message in next(p.fix for p in again.problems if p.code == "unmended")
        assert again.verdict is Verdict.REVIEW
    [made] = fix(papers, path, tmp_path / "out")
    [mended] = commit(papers, [back(made, tmp_path / "In" / "d.xlsx", Q14="Yes")]).files
    assert mended.verdict is Verdict.NEWER_REVISION
    assert not [p for p in mended.problems if p.severity is Severity.ERROR]


def test_of_a_form_that_came_back_already_a_file_is_imported_before_it_is_mended(
    papers: School, tmp_path: Path
) -> None:
    """(16)"""
    right = filled(papers, PQ, tmp_path / "In" / "right.xlsx", said(1), ref=REFERENCE, audience=Audience.FAMILY)
    commit(papers, [right])
    path = faulty(papers, tmp_path)
    told = no_sheet(papers, path, tmp_path / "out")
    assert "no sheet was written: This form has come back already, in right.xlsx" in told
    assert "please import it first" in told
    [taken] = commit(papers, [path]).files
    assert "kept_from_before" not in {p.code for p in taken.problems}
    [made] = fix(papers, path, tmp_path / "out")
    assert made.boxes == ("Q01", "Q02")


def errors(taken: TakenIn) -> list[tuple[str, str]]:
    """Place and fault of each error."""
    return [(f"{p.path}", p.code) for p in taken.problems if p.severity is Severity.ERROR]


@pytest.mark.parametrize("imported", [True, False])
@pytest.mark.parametrize("form_", [PQ, "entry-record"])
def test_a_box_that_nobody_mended_stays_faulty(papers: School, tmp_path: Path, form_: str, imported: bool) -> None:
    """(17)"""
    if form_ == PQ:
        path, places = faulty(papers, tmp_path), ["asked_before", "know_target"]
    else:
        path, places = untidy_entry(papers, tmp_path)
    if imported:
        assert [p for p, _ in errors(commit(papers, [path]).files[0])] == places
    [made] = fix(papers, path, tmp_path / "out")
    [untouched] = commit(papers, [back(made, tmp_path / "In" / "b.xlsx")]).files
    assert errors(untouched) == [(place, "unmended") for place in places]
    assert untouched.verdict is Verdict.REVIEW
    [record] = papers.store.records(form=form_)
    assert [p.path for p in record.problems if p.code == "unmended"] == places
    [again] = fix(papers, tmp_path / "In" / "b.xlsx", tmp_path / "out")
    assert again.boxes == made.boxes
    assert made.file is not None
    assert again.file is not None
    assert list(marks(again.file).values()) == list(marks(made.file).values())


def untidy_entry(school: School, tmp_path: Path) -> tuple[Path, list[str]]:
    """An entry record with boxes of a table, a choice and a number that nobody can read, and the places of those."""
    right = specimen(form("entry-record"), random.Random(3), today=date(2026, 10, 6))
    copy = outline(form("entry-record"))
    reference = make(copy.code, copy.version, 91)
    with school.writing("send") as writer:
        writer.issue([Issued(reference, copy.slug, copy.version, Audience.STAFF, school.now.date(), case="LM-2026-001",
                             pupil="P0001")])  # fmt: skip
    path = filled(school, copy.slug, tmp_path / "In" / "a.xlsx", right, ref=reference)
    known = json.loads(load_workbook(path)["_formgen"]["A1"].value)["cells"]
    kinds = (Kind.CHOICE, Kind.SCALE, Kind.DATE, Kind.WHOLE)
    asked = [i for i in copy.items() if i.question.kind in kinds and not i.question.locked and i.code in known]
    spoilt = {i.code: i for i in [*[i for i in asked if i.row is None][-3:], *[i for i in asked if i.row][:2]]}
    in_order = [i.path for i in copy.items() if i.code in spoilt]
    return written(path, **dict.fromkeys(spoilt, "perhaps ???")), in_order


def test_only_what_nobody_mended_stays_faulty(papers: School, tmp_path: Path) -> None:
    """(17)"""
    path = faulty(papers, tmp_path)
    commit(papers, [path])
    [made] = fix(papers, path, tmp_path / "out")
    [half] = commit(papers, [back(made, tmp_path / "In" / "b.xlsx", Q02="Agree")]).files
    assert errors(half) == [("asked_before", "unmended")]
    [other] = commit(papers, [back(made, tmp_path / "In" / "c.xlsx", Q01="Agree")]).files
    assert errors(other) == []  # the first sheet had mended the box that this one leaves blank
    [record] = papers.store.records()
    assert (record.answers["asked_before"], record.answers["know_target"]) == ("agree", "agree")


def test_a_mark_in_a_grid_is_no_remark(school: School, tmp_path: Path) -> None:
    """(13)"""
    path = written(filled(school, "referral", tmp_path / "In" / "a.xlsx", referral()), Q13a_2=12)
    commit(school, [path])
    [made] = fix(school, path, tmp_path / "out")
    assert "Q13a.2" in made.boxes
    assert made.file is not None
    page = load_workbook(made.file).worksheets[0]
    assert any(str(c.value).endswith(f"\n{MARK}") for row in page.iter_rows() for c in row)
    [mended] = commit(school, [back(made, tmp_path / "In" / "b.xlsx", Q13a_2=3)]).files
    assert not [p.message for p in mended.problems if MARK in p.message]
    assert "label_changed" not in {p.code for p in mended.problems}
    [other] = preview(school, [back(made, tmp_path / "In" / "c.xlsx", Q13a_2=4)]).files
    assert "label_changed" not in {p.code for p in other.problems}


def test_what_a_warning_asks_for_is_open_too(school: School, tmp_path: Path) -> None:
    """(14)"""
    path = written(filled(school, "referral", tmp_path / "In" / "a.xlsx", referral()), Q10="perhaps", Q41="Accept",
                   Q38=date(2026, 10, 5), Q42=None, Q43=None)  # fmt: skip
    [taken] = commit(school, [path]).files
    asked = {p.question.split(" ")[0] for p in taken.problems if p.path in ("tier", "decision_reason")}
    assert asked == {"Q42", "Q43"}
    [made] = fix(school, path, tmp_path / "out")
    assert {"Q10", "Q42", "Q43"} <= set(made.boxes)
    mended = back(made, tmp_path / "In" / "b.xlsx", Q10="Self-esteem", Q42="Targeted", Q43="space now")
    [taken] = commit(school, [mended]).files
    [record] = school.store.records()
    assert [record.answers[name] for name in ("tier", "decision_reason")] == ["targeted", "space now"]
    assert not {"tier", "decision_reason"} & {p.path for p in taken.problems}


RUBBISH = ("Agree / Disagree", "perhaps", "???!", "12 and 13", "=1+1")
SLUGS = ("referral", PQ, "exit-record")


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000), slug=st.sampled_from(SLUGS), data=st.data())
def test_whatever_was_wrong_the_mended_return_says_exactly_what_it_should(
    papers: School, tmp_path_factory: pytest.TempPathFactory, seed: int, slug: str, data: st.DataObject
) -> None:
    """(11)"""
    folder = tmp_path_factory.mktemp("mend")
    right = specimen(form(slug), random.Random(seed), today=date(2026, 10, 6))
    copy = outline(form(slug)).for_audience(form(slug).about.audiences[0])
    reference = make(copy.code, copy.version, 5_000 + next(_COUNT))
    with papers.writing("send") as writer:
        writer.issue([Issued(reference, slug, copy.version, form(slug).about.audiences[0], papers.now.date(),
                             case="LM-2026-001", pupil="P0001")])  # fmt: skip
    path = filled(papers, slug, folder / "a.xlsx", right, ref=reference)
    book = load_workbook(path)
    told = json.loads(book["_formgen"]["A1"].value)["cells"]
    answered = [
        (item.code, path_, row) for path_, row, _ in flatten(right)
        if (item := copy.item(path_, row)).code in told and item.question.kind not in ("line", "text", "choices")
    ]  # fmt: skip
    spoilt = data.draw(st.lists(st.sampled_from(answered), min_size=1, max_size=5, unique=True))
    for code, _, _ in spoilt:
        book.worksheets[0][told[code]].value = data.draw(st.sampled_from((*RUBBISH, None)))
    book.save(path)
    commit(papers, [path])
    sheets = fix(papers, path, folder)
    assume(sheets)  # an answer that nobody needs may be missing
    [made] = sheets
    opened = set(made.boxes)
    mended = load_workbook(made.file)
    cells = json.loads(mended["_formgen"]["A1"].value)["cells"]
    for code, path_, row in spoilt:
        if code in opened:
            value = cell_value(copy.item(path_, row).question, at(right, path_, row))
            mended.worksheets[0][cells[code]].value = value
    mended.save(folder / "b.xlsx")
    [taken] = commit(papers, [folder / "b.xlsx"]).files
    [record] = papers.store.records(reference=reference)
    now = typed(record)
    for path_, row, value in flatten(right):
        code = copy.item(path_, row).code
        if code in opened or (code, path_, row) not in spoilt:
            assert at(now, path_, row) == value, code
    assert {(p, r) for p, r, _ in flatten(now)} <= {(p, r) for p, r, _ in flatten(right)}
    assert taken.record is not None


_COUNT = itertools.count()
