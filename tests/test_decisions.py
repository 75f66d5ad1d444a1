"""The desk where a person decides: what is asked, what a choice means, and that it ends in the record.

1. What nobody can settle but a person is asked, with the raw cell and the choices: whose it is, of which case, two
   answers, a date that could be another, what is no choice, what formgen printed and somebody changed, two carriers.
2. Whatever is decided ends in the record exactly so, with a word that a person decided it; the raw text stays.
3. A decision belongs to the file's hash: a file that was changed since is refused, until somebody decides again.
4. A decision taken back brings the earlier state: the answer as a newer revision, whose it is by withdrawing.
5. Decisions are rows with who, when and why; nothing is deleted; the last one counts.
6. What is typed follows the same rules as a sheet; what a question does not take is refused with the cure.
7. A decisions workbook gives the same decisions; all of its lines are taken, or none.
8. A file that was imported can be imported again after a decision on it; without one it is a duplicate.
9. A newer revision shows what differs, box by box; nothing of it is in the log.
10. A return that another file has overtaken is not brought back by a decision.
11. A photo is said to be of a form and a case.
12. The command asks one by one, takes numbers and words, stores each answer, and lets the rest wait.
13. A decisions workbook that is imported as if it were a return is told, with the option that takes it.
"""

from __future__ import annotations

import itertools
import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from test_circle import ZOE, filled, referral
from test_fix import PQ, REFERENCE, papers, written
from test_quick_entry import said, type_row

from formgen.answers import at, dump
from formgen.ask import Audience
from formgen.cli import formgen
from formgen.errors import UserError
from formgen.quick_entry import heading_in, second_rows
from formgen.records import Issued, Verdict
from formgen.reference import make
from formgen.work import case as cases
from formgen.work import generate as making
from formgen.work.decide import Doubt
from formgen.work.decision_sheet import read, write
from formgen.work.quick_entry import quick_entry, waiting
from formgen.work.school import School, typed
from formgen.work.settle import decided, decisions, from_lines, open_questions, store, take_back
from formgen.work.take_in import commit, preview, read_files

__all__ = ["papers"]


def answer(school: School, path: Path, *told: str, why: str = "") -> list[Doubt]:
    """Answers the open questions of the files in their order; gives the questions."""
    asked: list[Doubt] = []

    def ask(doubt: Doubt) -> tuple[str, str] | None:
        asked.append(doubt)
        return (told[len(asked) - 1], why) if len(asked) <= len(told) else None

    decided(school, [path], ask)
    return asked


def questionnaire(school: School, path: Path, seed: int = 1, **cells: Any) -> Path:
    """A family's questionnaire under the reference, with something written into boxes."""
    filled(school, PQ, path, said(seed), ref=REFERENCE, audience=Audience.FAMILY)
    return written(path, **cells)


def test_two_answers_and_what_is_no_choice_are_asked_and_end_in_the_record(papers: School, tmp_path: Path) -> None:
    """(1), (2), (5)"""
    path = questionnaire(papers, tmp_path / "a.xlsx", Q01="Agree / Disagree", Q02="perhaps")
    asked = answer(papers, path, "Disagree", "Leave it blank", why="She rang")
    assert [(d.question.split()[0], d.raw) for d in asked] == [("Q01", "Agree / Disagree"), ("Q02", "perhaps")]
    assert {"Agree", "Disagree", "Leave it blank"} <= {way.words for way in asked[0].ways}
    [taken] = commit(papers, [path]).files
    [record] = papers.store.records()
    assert typed(record)["asked_before"] == "disagree"
    assert "know_target" not in typed(record)
    assert record.sources["asked_before", None].raw == "Agree / Disagree"
    assert {p.code for p in taken.problems} == {"decided", "missing"}
    assert taken.verdict is Verdict.PARTIAL
    [first, second] = decisions(papers)
    assert (first.choice, first.why, first.by, first.at) == ("disagree", "She rang", "tester", papers.now)
    assert second.choice == {"state": "blank"}
    assert open_questions(papers, [path]) == []


def test_without_a_decision_an_imported_file_is_a_duplicate_and_after_one_it_is_read_again(
    papers: School, tmp_path: Path
) -> None:
    """(4), (8)"""
    path = questionnaire(papers, tmp_path / "a.xlsx", Q01="Agree / Disagree")
    commit(papers, [path])
    assert preview(papers, [path]).files[0].verdict is Verdict.DUPLICATE
    [before] = papers.store.records()
    assert [t.verdict for t in commit(papers, [path]).files] == [Verdict.DUPLICATE]
    asked = answer(papers, path, "Agree")
    assert [d.question.split()[0] for d in asked] == ["Q01"]
    [again] = commit(papers, [path]).files
    [after] = papers.store.records()
    assert (again.verdict, after.revises) == (Verdict.NEWER_REVISION, before.id)
    assert typed(after) == {**typed(before), "asked_before": "agree"}
    [made] = decisions(papers)
    take_back(papers, made.id, "It was the other one")
    commit(papers, [path])
    [undone] = papers.store.records()
    assert undone.revises == after.id
    assert undone.answers == before.answers
    assert [p.code for p in undone.problems] == [p.code for p in before.problems]
    assert [t.verdict for t in commit(papers, [path]).files] == [Verdict.DUPLICATE]
    assert len(papers.store.records(latest=False)) == 3


def test_whose_it_is_is_decided_and_taking_it_back_withdraws_the_record(school: School, tmp_path: Path) -> None:
    """(1), (2), (4)"""
    path = filled(school, "referral", tmp_path / "a.xlsx", referral(name="Olivia Marsh-Read"))
    [doubt] = answer(school, path, "Olivia Marsh-Reid (year 6, Herons, P0005)")
    assert [way.words for way in doubt.ways] == [
        "Olivia Marsh (year 6, Herons, P0004)", "Olivia Marsh-Reid (year 6, Herons, P0005)",
        "A new child, on no list yet",
    ]  # fmt: skip
    assert doubt.raw == "Olivia Marsh-Read"
    commit(school, [path])
    [record] = school.store.records()
    assert (record.pupil, record.case) == ("P0005", "LM-2026-001")
    assert typed(record)["pupil_name"] == "Olivia Marsh-Read"
    take_back(school, 1)
    for again, words in (((), "1 on record would be withdrawn"), (("--commit",), "1 on record was withdrawn")):
        told = CliRunner().invoke(formgen, ["--school", str(school.folder), "import", str(path), *again])
        assert words in told.output
    [held] = commit(school, [path]).files
    assert (held.verdict, held.problems[0].code) == (Verdict.REVIEW, "whose")
    assert school.store.records() == []
    assert [w.record for w in school.store.withdrawn()] == [record.id]
    answer(school, path, "Olivia Marsh (year 6, Herons, P0004)")
    commit(school, [path])
    [other] = school.store.records()
    assert (other.pupil, other.case) == ("P0004", "LM-2026-002")


def test_another_child_is_decided_after_the_import_and_the_record_goes_there(school: School, tmp_path: Path) -> None:
    """(4), (8)"""
    path = filled(school, "referral", tmp_path / "a.xlsx", referral(name="Olivia Marsh-Read"))
    answer(school, path, "P0005")
    commit(school, [path])
    take_back(school, 1)
    answer(school, path, "P0004")
    commit(school, [path])
    [record] = school.store.records()
    assert (record.pupil, record.case, record.revises) == ("P0004", "LM-2026-002", 1)


def test_a_child_nobody_knows_is_decided_to_be_new(school: School, tmp_path: Path) -> None:
    """(1), (2)"""
    path = filled(school, "referral", tmp_path / "a.xlsx", referral(name="Ngozi Abara"))
    answer(school, path, "A new child, on no list yet")
    commit(school, [path])
    [record] = school.store.records()
    pupil = school.pupil(record.pupil)
    assert pupil is not None
    assert pupil.name == "Ngozi Abara"


@pytest.mark.parametrize("new", [True, False])
def test_of_which_case_a_referral_is(school: School, tmp_path: Path, new: bool) -> None:
    """(1), (2)"""
    case = cases.open_case(school, ZOE, date(2026, 9, 1))
    path = filled(school, "referral", tmp_path / "a.xlsx", referral())
    [doubt] = answer(school, path, "It opens a new case" if new else "LM-2026-001")
    assert doubt.ways[-1].words == "It opens a new case"
    commit(school, [path])
    [record] = school.store.records()
    assert record.case == ("LM-2026-002" if new else case.id)
    assert len(school.cases) == (2 if new else 1)
    assert open_questions(school, [path]) == []


def test_an_ambiguous_date_is_asked_with_both_meanings(school: School, tmp_path: Path) -> None:
    """(1), (2)"""
    path = written(filled(school, "referral", tmp_path / "a.xlsx", referral()), Q08="7/9/2026")
    [doubt] = answer(school, path, "Thursday 9 July 2026")
    assert [way.words for way in doubt.ways[:2]] == ["Monday 7 September 2026", "Thursday 9 July 2026"]
    commit(school, [path])
    assert typed(school.store.records()[0])["referral_date"] == date(2026, 7, 9)


def test_a_file_that_was_changed_after_a_decision_is_refused_until_somebody_decides(
    papers: School, tmp_path: Path
) -> None:
    """(3)"""
    path = questionnaire(papers, tmp_path / "a.xlsx", Q01="Agree / Disagree")
    answer(papers, path, "Agree")
    questionnaire(papers, path, Q01="Disagree")
    for batch in (preview(papers, [path]), commit(papers, [path])):
        assert [(t.verdict, t.problems[0].code) for t in batch.files] == [(Verdict.REVIEW, "changed_since")]
    assert papers.store.records() == []
    answer(papers, path, "Take it as it is now")
    commit(papers, [path])
    assert typed(papers.store.records()[0])["asked_before"] == "disagree"


def test_a_decision_that_was_imported_does_not_hold_another_file_of_that_name(papers: School, tmp_path: Path) -> None:
    """(3)"""
    path = questionnaire(papers, tmp_path / "a.xlsx", Q01="Agree / Disagree")
    answer(papers, path, "Agree")
    commit(papers, [path])
    questionnaire(papers, path, seed=2)
    assert preview(papers, [path]).files[0].verdict is Verdict.NEWER_REVISION
    assert open_questions(papers, [path]) == []


def test_what_is_typed_follows_the_rules_of_a_sheet(papers: School, tmp_path: Path) -> None:
    """(6)"""
    path = written(filled(papers, "referral", tmp_path / "a.xlsx", referral(name="Tomasz Nowak")), Q13a_2="12")
    for wrong in ("11", "many", "Not asked"):
        with pytest.raises(UserError):
            answer(papers, path, wrong)
    assert decisions(papers) == []
    answer(papers, path, "7")
    commit(papers, [path])
    assert at(typed(papers.store.records()[0]), "area_scores.score", "self_esteem") == 7


def test_the_last_decision_on_a_place_counts_and_the_one_before_comes_back(papers: School, tmp_path: Path) -> None:
    """(4), (5)"""
    path = questionnaire(papers, tmp_path / "a.xlsx", Q01="Agree / Disagree")
    [doubt] = answer(papers, path, "Agree")
    from_the_desk = open_questions(papers, [path])
    assert from_the_desk == []
    again = decisions(papers)[0]
    store(papers, [replace(again, choice="disagree")])
    assert said_now(papers, path) == "disagree"
    take_back(papers, 2)
    assert said_now(papers, path) == "agree"
    take_back(papers, 1)
    assert [d.number for d in open_questions(papers, [path])] == [doubt.number]
    with pytest.raises(UserError, match="already"):
        take_back(papers, 1)
    with pytest.raises(UserError, match="no decision 9"):
        take_back(papers, 9)
    assert [(d.undone, d.current) for d in decisions(papers)] == [(True, False), (True, False)]


def said_now(school: School, path: Path) -> Any:
    [taken] = preview(school, [path]).files
    return at(taken.answers, "asked_before", None)


def test_two_references_that_differ_are_decided(papers: School, tmp_path: Path) -> None:
    """(1), (2)"""
    path = questionnaire(papers, tmp_path / "a.xlsx")
    book = load_workbook(path)
    page = book.worksheets[0]
    for row in page.iter_rows():
        for cell in row:
            if REFERENCE in str(cell.value) and cell.row > 3:
                cell.value = "Ref LM-PQ1-BLANK"
    book.save(path)
    [doubt] = answer(papers, path, f"It is {REFERENCE} of LM-2026-001")
    commit(papers, [path])
    [record] = papers.store.records()
    assert (doubt.about.value, record.reference, record.case) == ("sheet", REFERENCE, "LM-2026-001")


def test_a_return_that_another_overtook_is_not_brought_back(papers: School, tmp_path: Path) -> None:
    """(10)"""
    first = questionnaire(papers, tmp_path / "a.xlsx", Q01="Agree / Disagree")
    answer(papers, first, "Agree")
    commit(papers, [first])
    commit(papers, [questionnaire(papers, tmp_path / "b.xlsx", seed=2)])
    take_back(papers, 1)
    [held] = commit(papers, [first]).files
    assert "newer_there" in {p.code for p in held.problems}
    [record] = papers.store.records()
    assert record.file == "b.xlsx"


def test_a_workbook_gives_the_same_decisions(papers: School, tmp_path: Path) -> None:
    """(7)"""
    path = questionnaire(papers, tmp_path / "In" / "a.xlsx", Q01="Agree / Disagree", Q02="perhaps", Q13="maybe")
    sheet = write(papers, open_questions(papers, [path]), tmp_path / "out")
    page = (book := load_workbook(sheet)).worksheets[0]
    assert [page.cell(row, 6).value for row in (6, 7, 8)] == ["Agree / Disagree", "perhaps", "maybe"]
    for row, told in zip((6, 7, 8), ("agree", "Later", "no"), strict=True):
        page.cell(row, 8).value, page.cell(row, 9).value = told, "By phone"
    book.save(sheet)
    made = from_lines(papers, [path], read(sheet))
    assert [(d.path, d.choice, d.why) for d in made] == [("asked_before", "agree", "By phone"),
                                                         ("may_quote", False, "By phone")]  # fmt: skip
    with pytest.raises(UserError, match="not open"):
        from_lines(papers, [path], read(sheet))


def test_a_workbook_that_is_imported_as_a_return_is_told_with_its_option(papers: School, tmp_path: Path) -> None:
    """(13): it is known by its sheet, whatever its name."""
    path = questionnaire(papers, tmp_path / "In" / "a.xlsx", Q01="Agree / Disagree")
    book = write(papers, open_questions(papers, [path]), tmp_path / "out").rename(tmp_path / "answers.xlsx")
    [taken] = preview(papers, [book]).files
    assert taken.verdict is Verdict.NOT_OURS
    assert "This is a decisions workbook" in taken.problems[0].message
    assert "--decisions" in taken.problems[0].fix


def test_of_a_workbook_all_lines_are_taken_or_none(papers: School, tmp_path: Path) -> None:
    """(6), (7)"""
    path = questionnaire(papers, tmp_path / "In" / "a.xlsx", Q01="Agree / Disagree", Q02="perhaps")
    sheet = write(papers, open_questions(papers, [path]), tmp_path / "out")
    book = load_workbook(sheet)
    book.worksheets[0].cell(6, 8).value, book.worksheets[0].cell(7, 8).value = "Agree", "rather"
    book.save(sheet)
    with pytest.raises(UserError, match="H7: “rather” is not one of the choices"):
        from_lines(papers, [path], read(sheet))
    assert decisions(papers) == []
    with pytest.raises(UserError, match="no decisions workbook"):
        read(path)


def test_a_photo_is_of_a_form_and_a_case(papers: School, tmp_path: Path) -> None:
    """(11)"""
    photo = tmp_path / "a.jpg"
    photo.write_bytes(b"a photo")
    commit(papers, [photo])
    with pytest.raises(UserError, match="no form"):
        answer(papers, photo, "something LM-2026-001")
    answer(papers, photo, "parent-questionnaire LM-2026-001")
    [taken] = preview(papers, [photo]).files
    assert taken.outline is not None
    assert (taken.outline.slug, taken.case, taken.verdict) == (PQ, "LM-2026-001", Verdict.TO_TYPE_IN)
    assert open_questions(papers, [photo]) == []
    assert (waiting(papers, PQ), waiting(papers, "agreement"), waiting(papers)) == (["a.jpg"], [], ["a.jpg"])


def test_what_formgen_printed_is_decided(papers: School, tmp_path: Path) -> None:
    """(1), (2)"""
    order = making.Order("entry-record", Audience.STAFF, ("xlsx",), making.subjects(papers, "entry-record",
                         case_ids=["LM-2026-001"]))  # fmt: skip
    [issued] = making.generate(papers, order, tmp_path / "out")
    path = written(issued.file, Q01="Tomasz Nowak", Q03="A. Mentor")
    [doubt, *_] = answer(papers, path, "Zo")
    assert [way.words for way in doubt.ways] == ["Zo"]  # the name of another child is no choice
    commit(papers, [path])
    [record] = papers.store.records()
    assert (record.answers["child"], record.case) == ("Zo", "LM-2026-001")


def test_rows_of_quick_entry_are_decided_one_by_one(papers: School, tmp_path: Path) -> None:
    """(1), (2), (8)"""
    path = quick_entry(papers, PQ, tmp_path, Audience.FAMILY, 10)
    book = load_workbook(path)
    twice = second_rows(heading_in(book.worksheets[0]["C1"].value)[0], 10)[0]
    other = next(n for n in range(1, 11) if n != twice)
    type_row(book, twice, {**said(1), "helped": "agree"}, code="PQ1")
    type_row(book, other, said(2), code="ABCDEFGH-1")
    type_row(book, twice, {**said(1), "helped": "disagree"}, sheet=1)
    book.save(path)
    commit(papers, [path])
    assert len(papers.store.records()) == 1
    asked = open_questions(papers, [path])
    wrong = next(d for d in asked if d.about.value == "sheet")
    assert (wrong.label, wrong.ways[0].words) == (f"row {other + 4}", "It is a copy without a code")
    [differs] = [d for d in asked if d.path == "helped"]
    assert [way.words for way in differs.ways[:2]] == ["Agree", "Disagree"]
    told = {d.number: REFERENCE if d is wrong else "Agree" for d in asked}
    decided(papers, [path], lambda doubt: (told[doubt.number], ""))
    verdicts = [t.verdict for t in commit(papers, [path]).files]
    assert Verdict.REVIEW not in verdicts
    assert {r.reference for r in papers.store.records()} == {None, REFERENCE}
    assert [t.verdict for t in commit(papers, [path]).files] in ([Verdict.DUPLICATE], [Verdict.DUPLICATE] * 2)


def run(school: School, *words: str, told: str | None = None) -> Any:
    return CliRunner().invoke(formgen, ["--school", str(school.folder), *words], input=told)


def test_the_command_asks_one_by_one_and_stores_each_answer(papers: School, tmp_path: Path) -> None:
    """(5), (9), (12)"""
    path = questionnaire(papers, tmp_path / "In" / "a.xlsx", Q01="Agree / Disagree", Q02="perhaps", Q13="maybe")
    commit(papers, [path])
    done = run(papers, "import", str(path), "--review", "--commit", told="2\nShe rang\nrubbish\nDisagree\n\n")
    assert "There stands: Agree / Disagree" in done.output
    assert "“rubbish” is not one of the choices" in done.output
    assert "The rest waits" in done.output
    assert "Newer revisions" in done.output
    [record] = papers.store.records()
    assert (typed(record)["asked_before"], typed(record)["know_target"]) == ("agree", "disagree")
    listed = json.loads(run(papers, "decisions", "list", "--json").stdout)
    assert [(d["choice"], d["why"], d["current"]) for d in listed] == [
        ("agree", "She rang", True), ("disagree", "", True)
    ]  # fmt: skip
    assert "She rang" in run(papers, "decisions").output
    gone = json.loads(run(papers, "decisions", "undo", "1", "--why", "No", "--json").stdout)
    assert (gone["decision"], gone["undone"]) == (1, True)
    assert not any("agree" in line.what or "rang" in line.what for line in papers.store.log())


def test_the_command_writes_and_takes_a_workbook(papers: School, tmp_path: Path) -> None:
    """(7), (12)"""
    path = questionnaire(papers, tmp_path / "In" / "a.xlsx", Q01="Agree / Disagree")
    made = run(papers, "import", str(path), "--review", "--to", "xlsx", "--out", str(tmp_path / "out"))
    assert "1 to decide" in made.output
    [sheet] = (tmp_path / "out").iterdir()
    book = load_workbook(sheet)
    book.worksheets[0].cell(6, 8).value = "Agree"
    book.save(sheet)
    told = json.loads(run(papers, "import", str(path), "--review", "--json").stdout)
    assert [d["asked"].split()[0] for d in told["to_decide"]] == ["Q01"]
    done = run(papers, "import", str(path), "--decisions", str(sheet), "--commit")
    assert done.exit_code == 0, done.output
    assert typed(papers.store.records()[0])["asked_before"] == "agree"
    assert run(papers, "import", str(path), "--to", "xlsx").exit_code == 1


def test_what_differs_is_shown_and_is_not_in_the_log(papers: School, tmp_path: Path) -> None:
    """(9)"""
    commit(papers, [questionnaire(papers, tmp_path / "a.xlsx", Q01="Agree", Q11="The garden")])
    other = questionnaire(papers, tmp_path / "b.xlsx", Q01="Disagree", Q11="The secret club")
    [told] = json.loads(run(papers, "import", str(other), "--commit", "--json").stdout)["files"]
    assert {"code": "Q01", "question": "asked_before", "row": None, "before": "agree", "now": "disagree"} in [
        *told["changes"]
    ]
    assert {"code": "Q11", "question": "helped_most", "row": None, "before": "The garden",
            "now": "The secret club"} in told["changes"]  # fmt: skip
    assert not any("club" in str(line) for line in papers.store.log())


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000), data=st.data())
def test_whatever_is_decided_ends_in_the_record_and_taking_it_back_brings_the_earlier_state(
    papers: School, tmp_path_factory: pytest.TempPathFactory, seed: int, data: st.DataObject
) -> None:
    """(2), (4)"""
    reference = make("PQ", 1, 1000 + next(_COUNT))
    with papers.writing("send") as writer:
        writer.issue([Issued(reference, PQ, 1, Audience.FAMILY, papers.now.date(), case="LM-2026-001")])
    path = filled(papers, PQ, tmp_path_factory.mktemp("in") / "a.xlsx", said(seed), ref=reference,
                  audience=Audience.FAMILY)  # fmt: skip
    codes = data.draw(st.lists(st.sampled_from([f"Q{n:02}" for n in range(1, 11)]), min_size=1, max_size=4,
                               unique=True))  # fmt: skip
    written(path, **{code: data.draw(st.sampled_from(["Agree / Disagree", "perhaps", "yes and no"])) for code in codes})
    if data.draw(st.booleans()):
        commit(papers, [path])
    asked = open_questions(papers, [path])
    assert sorted(d.question.split()[0] for d in asked) == sorted(codes)
    undecided = preview_again(papers, path)
    chosen = [data.draw(st.sampled_from(d.ways)) for d in asked]
    answer(papers, path, *(way.words for way in chosen))
    commit(papers, [path])
    [record] = papers.store.records(reference=reference)
    for doubt, way in zip(asked, chosen, strict=True):
        now = record.answers.get(doubt.path)
        assert now == (None if way.choice == {"state": "blank"} else way.choice)
    others = {k: v for k, v in record.answers.items() if k not in {d.path for d in asked}}
    assert others == {k: v for k, v in undecided.items() if k not in {d.path for d in asked}}
    for one in list(itertools.islice(reversed(decisions(papers)), len(asked))):
        take_back(papers, one.id)
    commit(papers, [path])
    [back] = papers.store.records(reference=reference)
    assert back.answers == undecided


_COUNT = itertools.count()


def preview_again(school: School, path: Path) -> dict[str, Any]:
    """What the file says without any decision."""
    [taken] = read_files([path], school, school.now.date()).files
    return dump(taken.answers)
