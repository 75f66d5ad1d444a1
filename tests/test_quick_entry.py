"""Typing paper returns in: a sheet with one row for each, read back as returns of their own.

1. A sheet has a row for every photo that waits, and empty ones; equal input gives equal bytes.
2. Each row is a return: whole references and short codes are found in the ledger, the blank mark makes an anonymous
   one.
3. How it was filled in, who wrote it, who typed it and from which photo are kept with the record.
4. A wrong check character, no code, and a code that two rows have are for a person, and store nothing.
5. The file again is one duplicate; the same sheet with more rows brings only the new ones; a row put right revises.
6. A photo is to type in until a row names it.
7. Of the rows some are typed twice: where both differ the answer is flagged and not kept; what is due is said.
8. A column that is gone, or is there twice, is flagged: never a blank.
9. A form with open tables does not fit one row, and says so.
10. Values are typed as everywhere: choices by label, ticks, dates, states; what cannot be told is flagged with its
    cell.
11. The command makes the sheet, says what waits, and refuses with the cure.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from openpyxl import Workbook, load_workbook

from formgen.answers import at, dump, tidy
from formgen.ask import Audience
from formgen.cli import formgen
from formgen.errors import UserError
from formgen.form import form, slugs
from formgen.outline import outline
from formgen.quick_entry import (
    FIRST_ROW,
    HEAD_ROW,
    Column,
    EntrySheet,
    code_on_paper,
    entry_boxes,
    heading_in,
    second_rows,
)
from formgen.records import ENTRY, PAPER, TYPED_BY, Issued, Verdict
from formgen.reference import Reference, make
from formgen.render import xlsx
from formgen.render.workbook.entry import compose
from formgen.schema import edition
from formgen.sheet import cell_value
from formgen.specimen import specimen
from formgen.work.quick_entry import copy_of, quick_entry, waiting
from formgen.work.school import School
from formgen.work.take_in import commit, preview

SLUG = "parent-questionnaire"
PAPER_1, PAPER_2 = make("PQ", 1, 77), make("PQ", 1, 78)


def columns(book: Workbook, sheet: int = 0) -> dict[str, int]:
    """The columns of a sheet by code, or by head."""
    heads = {str(c.value).partition("\n")[0]: c.column for c in book.worksheets[sheet][HEAD_ROW] if c.value}
    return {(text.split(" ")[0] if text[:1] == "Q" else text): number for text, number in heads.items()}


def type_row(
    book: Workbook, number: int, answers: Mapping[str, Any], *, sheet: int = 0, audience: Audience = Audience.FAMILY,
    **facts: str,
) -> None:  # fmt: skip
    """Types one paper into the row with that number."""
    page, where = book.worksheets[sheet], columns(book, sheet)
    row = next(r for r in range(FIRST_ROW, page.max_row + 1) if page.cell(r, 1).value == number)
    for name, text in facts.items():
        page.cell(row, where[Column[name.upper()].value]).value = text
    copy = outline(form(SLUG)).for_audience(audience)
    for box in entry_boxes(copy):
        value = at(answers, box.item.path, box.item.row)
        if box.option is None:
            page.cell(row, where[box.code]).value = cell_value(box.item.question, value)
        elif isinstance(value, tuple) and box.option.code in value:
            page.cell(row, where[box.code]).value = "✓"


def said(seed: int) -> dict[str, Any]:
    """What a family said."""
    copy = outline(form(SLUG)).for_audience(Audience.FAMILY)
    return tidy(copy, specimen(form(SLUG), random.Random(seed)))


@pytest.fixture
def papers(school: School) -> School:
    """A school that sent two questionnaires."""
    with school.writing("send") as writer:
        for reference in (PAPER_1, PAPER_2):
            writer.issue([Issued(reference, SLUG, 1, Audience.FAMILY, school.now.date())])
    return school


@pytest.fixture
def sheet(papers: School, tmp_path: Path) -> Path:
    return quick_entry(papers, SLUG, tmp_path / "Out")


def filled(sheet: Path, *rows: tuple[int, int, str], **facts: str) -> Workbook:
    """The workbook with rows (number, seed of what was said, code) typed in."""
    book = load_workbook(sheet)
    for number, seed, code in rows:
        type_row(book, number, said(seed), code=code, **facts)
    return book


def short(reference: str) -> str:
    return reference.split("-", 2)[2]


def test_equal_sheets_are_equal_bytes_and_each_has_its_key(papers: School, tmp_path: Path) -> None:
    """(1)"""
    entry = EntrySheet(copy_of(SLUG, None), "7F3C9A2E", ("a.jpg",), 12)
    one, two = (xlsx.pack(compose(entry, papers.look)) for _ in range(2))
    assert one == two
    first, second = (quick_entry(papers, SLUG, tmp_path) for _ in range(2))
    assert first != second
    page = load_workbook(first).worksheets[0]
    assert heading_in(str(page["C1"].value))
    assert page.print_title_cols == "$A:$B"
    assert not any(page.cell(row, column).value for row in (1, 2, 3) for column in (1, 2)), "cut on the second page"


def test_each_row_is_a_return_of_its_own(papers: School, sheet: Path) -> None:
    """(2), (3)"""
    book = filled(sheet, (1, 1, short(PAPER_1).lower()), (3, 2, PAPER_2), (4, 3, "PQ1"),
                  how="By phone", who="Parent or carer", by="JS")  # fmt: skip
    book.save(sheet)
    batch = commit(papers, [sheet])
    assert [(f.name, f.verdict.value) for f in batch.files] == [
        (f"{sheet.name} row {n}", "accepted") for n in (FIRST_ROW, FIRST_ROW + 2, FIRST_ROW + 3)
    ]
    assert batch.as_json()["seen"] == 3
    assert [f["return"] for f in batch.as_json()["files"]] == ["row 5", "row 7", "row 8"]
    records = papers.store.records()
    assert [r.reference for r in records] == [PAPER_1, PAPER_2, None]
    for record, seed in zip(records, (1, 2, 3), strict=True):
        assert record.answers == dump(said(seed))
        assert (record.how, record.filled_by) == ("phone", "parent")
        assert record.sources[TYPED_BY].raw == "JS"
        assert record.sources["asked_before", None].sheet == "Quick entry"
    assert [r.sources[ENTRY].cell for r in records] == ["row 5", "row 7", "row 8"]


@pytest.mark.parametrize("code", ["7F3C9A2E-K", "", "PQ2", "LM-PQ1-00000001-X", "LM-RF1-BLANK"])
def test_a_code_that_cannot_be_right_is_for_a_person(papers: School, sheet: Path, code: str) -> None:
    """(4)"""
    filled(sheet, (1, 1, code)).save(sheet)
    [taken] = commit(papers, [sheet]).files
    assert taken.verdict in (Verdict.REVIEW, Verdict.NOT_OURS)
    assert taken.record is None
    assert papers.store.records() == []


def test_two_rows_with_one_code_are_both_for_a_person(papers: School, sheet: Path) -> None:
    """(4)"""
    filled(sheet, (1, 1, short(PAPER_1)), (2, 2, PAPER_1), (3, 3, PAPER_2)).save(sheet)
    batch = commit(papers, [sheet])
    assert [t.record is None for t in batch.files] == [True, True, False]
    assert {p.code for t in batch.files[:2] for p in t.problems} >= {"wrong_code"}


def test_more_rows_bring_the_new_ones_alone_and_a_row_put_right_revises(papers: School, sheet: Path) -> None:
    """(5)"""
    filled(sheet, (1, 1, "PQ1"), (2, 2, short(PAPER_1))).save(sheet)
    commit(papers, [sheet])
    assert [t.verdict for t in commit(papers, [sheet]).files] == [Verdict.DUPLICATE]
    filled(sheet, (1, 1, "PQ1"), (2, 3, short(PAPER_1)), (3, 4, "PQ1")).save(sheet)
    batch = commit(papers, [sheet])
    assert [t.verdict.value for t in batch.files] == ["duplicate", "newer_revision", "accepted"]
    assert len(papers.store.records()) == 3
    assert [r.answers for r in papers.store.records(reference=PAPER_1)] == [dump(said(3))]
    book = filled(sheet, (1, 1, "PQ1"), (2, 3, short(PAPER_1)), (3, 4, "PQ1"))
    book.worksheets[0].cell(FIRST_ROW, columns(book)["Q11"]).value = "Put right"
    book.save(sheet)
    assert [t.verdict.value for t in commit(papers, [sheet]).files] == ["newer_revision", "duplicate", "duplicate"]
    assert len(papers.store.records()) == 3


def test_a_photo_is_to_type_in_until_a_row_names_it(papers: School, tmp_path: Path) -> None:
    """(1), (3), (6)"""
    photo = tmp_path / "In" / "IMG_0042.jpg"
    photo.parent.mkdir()
    photo.write_bytes(b"\xff\xd8\xff a photo")
    assert commit(papers, [photo]).counts["to_type_in"] == 1
    assert commit(papers, [photo]).counts["to_type_in"] == 1
    assert waiting(papers) == ["IMG_0042.jpg"]
    sheet = quick_entry(papers, SLUG, tmp_path)
    book = load_workbook(sheet)
    assert book.worksheets[0].cell(FIRST_ROW, columns(book)["Photo or scan"]).value == "IMG_0042.jpg"
    type_row(book, 1, said(1), code=PAPER_1, how="On paper")
    book.save(sheet)
    commit(papers, [sheet])
    assert papers.store.records()[0].sources[PAPER].raw == "IMG_0042.jpg"
    assert waiting(papers) == []
    assert commit(papers, [photo]).counts["duplicate"] == 1


def test_rows_that_only_wait_are_no_returns(papers: School, sheet: Path) -> None:
    """(6)"""
    assert preview(papers, [sheet]).files == ()


def test_what_is_typed_twice_must_be_the_same(papers: School, sheet: Path) -> None:
    """(7)"""
    book = load_workbook(sheet)
    twice = [book.worksheets[1].cell(r, 1).value for r in range(FIRST_ROW, book.worksheets[1].max_row + 1)]
    key = heading_in(str(book.worksheets[0]["C1"].value))
    assert key
    assert tuple(twice) == second_rows(key[0], 40)
    first, second, third = twice[:3]
    type_row(book, first, {**said(1), "asked_before": "agree"}, code=PAPER_1)
    type_row(book, first, {**said(1), "asked_before": "disagree"}, sheet=1, code=PAPER_1)
    type_row(book, second, said(2), code=PAPER_2)
    type_row(book, second, said(2), sheet=1)
    type_row(book, third, said(3), code="PQ1")
    book.save(sheet)
    one, two, three = sorted(commit(papers, [sheet]).files, key=lambda t: [PAPER_1, PAPER_2, None].index(t.reference))
    [told] = [p for p in one.problems if p.code == "typed_twice"]
    assert (one.verdict, told.path) == (Verdict.REVIEW, "asked_before")
    assert one.record is not None
    assert "asked_before" not in one.record.answers
    assert (two.verdict, two.problems) == (Verdict.ACCEPTED, ())
    assert [p.code for p in three.problems] == ["second_typing"]


def test_at_least_three_rows_are_typed_twice_and_every_tenth() -> None:
    """(7)"""
    assert len(second_rows("7F3C9A2E", 40)) == 6
    assert len(second_rows("7F3C9A2E", 5)) == 3
    assert second_rows("7F3C9A2E", 40) == second_rows("7F3C9A2E", 40) != second_rows("7F3C9A2D", 40)


def test_a_column_that_is_gone_or_doubled_is_flagged(papers: School, sheet: Path) -> None:
    """(8)"""
    book = filled(sheet, (1, 1, PAPER_1))
    page, where = book.worksheets[0], columns(book)
    page.cell(HEAD_ROW, where["Q02"]).value = None
    page.cell(HEAD_ROW, where["Q03"]).value = page.cell(HEAD_ROW, where["Q04"]).value
    book.save(sheet)
    [taken] = preview(papers, [sheet]).files
    codes = {(p.code, p.path) for p in taken.problems}
    names = [q.name for q in outline(form(SLUG)).questions()]
    assert {("not_found", names[1]), ("not_found", names[2]), ("box_twice", names[3])} <= codes
    assert taken.verdict is Verdict.REVIEW


@pytest.mark.parametrize("slug", slugs())
def test_a_form_fits_one_row_or_says_why_not(slug: str) -> None:
    """(9)"""
    whole = outline(form(slug))
    if whole.derived or any(q.open for q in whole.questions()):
        with pytest.raises(UserError) as refused:
            copy_of(slug, whole.audiences[0])
        assert refused.value.fix
    else:
        assert len(entry_boxes(copy_of(slug, whole.audiences[0]))) >= 1


@pytest.mark.parametrize("slug", [s for s in slugs() if not any(q.open for q in outline(form(s)).questions())])
def test_every_form_that_fits_comes_back_as_it_was_typed(slug: str, papers: School) -> None:
    """(10)"""
    if outline(form(slug)).derived:
        return
    from formgen.read.xlsx import read_all

    for audience in outline(form(slug)).audiences:
        copy = outline(form(slug)).for_audience(audience)
        answers = tidy(copy, specimen(form(slug), random.Random(4)))
        book = compose(EntrySheet(copy, "7F3C9A2E", (), 3), papers.look)
        page, where = book.worksheets[0], columns(book)
        page.cell(FIRST_ROW, where["Code on the paper"]).value = copy.name
        for box in entry_boxes(copy):
            value = at(answers, box.item.path, box.item.row)
            if box.option is None:
                states = box.item.question.kind == "choices" and isinstance(value, tuple)
                cell = None if states and box.item.table is None else cell_value(box.item.question, value)
                page.cell(FIRST_ROW, where[box.code]).value = cell
            elif isinstance(value, tuple) and box.option.code in value:
                page.cell(FIRST_ROW, where[box.code]).value = "✓"
        saved = BytesIO()
        book.save(saved)

        def published(code: str, version: int, copy: Any = copy) -> Any:
            return outline(form(copy.slug)) if code == copy.code else edition(code, version)

        [reading] = read_all(saved.getvalue(), published)
        asked = {item.path for item in copy.items()}
        assert tidy(copy, reading.answers) == answers, audience
        assert [p for p in reading.problems if p.path in asked and p.severity == "error"] == []


def test_what_cannot_be_told_is_flagged_with_its_cell(papers: School, sheet: Path) -> None:
    """(10)"""
    book = filled(sheet, (1, 1, PAPER_1))
    book.worksheets[0].cell(FIRST_ROW, columns(book)["Q02"]).value = "perhaps"
    book.worksheets[0].cell(FIRST_ROW, 60).value = "a note"
    book.save(sheet)
    [taken] = preview(papers, [sheet]).files
    [told] = [p for p in taken.problems if p.code == "not_a_choice"]
    assert told.cell == f"{book.worksheets[0].cell(FIRST_ROW, columns(book)['Q02']).coordinate}"
    assert "beside_box" in {p.code for p in taken.problems}


@pytest.mark.parametrize("code", ["PQ1", "pq1", "LM-PQ1-BLANK", "blank"])
def test_the_blank_mark_is_known(code: str) -> None:
    """(2)"""
    assert code_on_paper(code, Reference("PQ", 1, None)) == Reference("PQ", 1, None)


def test_the_command_makes_the_sheet_and_refuses_with_the_cure(folder: Path, tmp_path: Path) -> None:
    """(11)"""
    run = CliRunner().invoke
    made = run(formgen, ["--school", str(folder), "quick-entry", SLUG, "--out", str(tmp_path), "--json"])
    assert made.exit_code == 0, made.output
    told = json.loads(made.stdout)
    assert Path(told["file"]).is_file()
    assert told["waiting"] == 0
    refused = run(formgen, ["--school", str(folder), "quick-entry", "session-record"])
    assert refused.exit_code == 1
    assert "generate session-record" in refused.output
