"""Reading filled Excel forms that come back.

Requirements:
 1. What was written is read: every form, every kind of answer, blanks absent, sources for every box.
 2. Programs that save the file again (LibreOffice, Gnumeric) change no answer.
 3. Rows and columns inserted, rows sorted, sheets renamed or copied, visible cells pasted as values: still read.
 4. What is not found is not blank: it is a problem, and so is what cannot be told for sure.
 5. All carriers of the reference must agree; the visible one rules; no reference, or an unknown one, is refused.
 6. Every kind of answer is typed by stated rules; what cannot be told is a problem, never a guess.
 7. Formulas, error cells, dates that Excel made of something else, and the 1904 calendar are flagged.
 8. Whatever happens to cells and rows, an answer is right or flagged.
 9. Every problem says sheet, cell, question, what was found and what to do; all of them at once.
"""

from __future__ import annotations

import io
import json
import random
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from functools import cache
from typing import Any

import openpyxl
import pytest
from edits import edited
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.cell.cell import MergedCell
from openpyxl.worksheet.worksheet import Worksheet

from formgen import reference, sheet
from formgen.answers import Answers, Instance, at, flatten, tidy
from formgen.ask import Audience, PartialDate, State
from formgen.errors import Severity, Unreadable
from formgen.form import form, form_by_code, slugs
from formgen.look import Edition, Letterhead, Look
from formgen.outline import Kind, Option, Outline, Question, outline
from formgen.read import Reading
from formgen.read.values.typed import tick, typed
from formgen.read.xlsx import read
from formgen.render import xlsx as writer
from formgen.specimen import specimen

LOOK = Look(Letterhead("Hillside Primary School"), ())
REFERENCE = reference.make("PQ", 1, 0x7F3C9A2E11)
OTHER = reference.make("PQ", 1, 0x1234567890)


def editions(code: str, version: int) -> Outline | None:
    found = form_by_code(code)
    return outline(found) if found is not None and found.about.version == version else None


@cache
def template(slug: str, audience: Audience | None = None) -> Any:
    whole = outline(form(slug))
    return writer.compile(Edition(whole.for_audience(audience) if audience else whole, LOOK))


def answered(slug: str, seed: int, fill: float = 0.8) -> Answers:
    """Valid answers in the order in which they are read: ticks in printed order."""
    outlined = outline(form(slug))
    answers = tidy(outlined, specimen(form(slug), random.Random(seed), fill=fill))
    return ordered(outlined, answers)


def ordered(outlined: Outline, answers: Mapping[str, Any]) -> Answers:
    def kept(path: str, value: Any) -> Any:
        if not isinstance(value, tuple):
            return value
        return tuple(o.code for o in outlined.question(path).choices if o.code in value)

    return {
        name: {row: {c: kept(f"{name}.{c}", v) for c, v in cells.items()} for row, cells in value.items()}
        if isinstance(value, Mapping) else kept(name, value)
        for name, value in answers.items()
    }  # fmt: skip


def written(slug: str, answers: Mapping[str, Any], audience: Audience | None = None) -> bytes:
    return template(slug, audience).fill(Instance(answers, mark(slug)))  # type: ignore[no-any-return]


def mark(slug: str) -> str:
    about = form(slug).about
    return reference.make(about.code, about.version, 0x7F3C9A2E11)


def nothing(_page: Worksheet) -> None:
    return None


def row_of(page: Worksheet, code: str) -> int:
    return next(r for r in range(1, page.max_row + 1) for c in (1, 2, 3) if page.cell(r, c).value == code)


def code_of(slug: str, path: str, row: str | None = None, choice: int | None = None) -> str:
    """The code in whose row the answer stands, or the tick of one of the choices, or one row of a grid."""
    item = outline(form(slug)).item(path, row)
    if choice is not None:
        return sheet.option_code(item.question, item.question.choices[choice - 1])
    return sheet.row_code(item.table, item.option) if item.table and item.option else item.code


def answer(code: str, value: Any) -> Callable[[Worksheet], None]:
    def change(page: Worksheet) -> None:
        page.cell(row_of(page, code), sheet.ANSWER_COLUMN).value = value

    return change


def errors(reading: Reading) -> list[str]:
    return [p.code for p in reading.problems if p.severity is Severity.ERROR]


def codes(reading: Reading) -> set[str]:
    return {p.code for p in reading.problems}


def pasted(data: bytes) -> bytes:
    """Only the cells that are seen, pasted as values into a new workbook: no tags, names, map, footer."""
    old = openpyxl.load_workbook(io.BytesIO(data), data_only=True).worksheets[0]
    new = openpyxl.Workbook()
    for row in old.iter_rows(min_col=2):
        for cell in row:
            if not isinstance(cell, MergedCell) and cell.value is not None:
                copy = new.worksheets[0].cell(cell.row, cell.column - 1, cell.value)
                copy.data_type = cell.data_type
                copy.number_format = cell.number_format
    out = io.BytesIO()
    new.save(out)
    return out.getvalue()


def copied(page: Worksheet, source: int, target: int, first: int = 1) -> None:
    for column in range(first, page.max_column + 1):
        page.cell(target, column).value = page.cell(source, column).value


def swapped(page: Worksheet, one: int, other: int, first: int = 1) -> None:
    for column in range(first, page.max_column + 1):
        a, b = page.cell(one, column), page.cell(other, column)
        a.value, b.value = b.value, a.value
        a.number_format, b.number_format = b.number_format, a.number_format


# --------------------------------------------------------------------------------------- round trips


@pytest.mark.parametrize("slug", slugs())
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 10**6), fill=st.sampled_from([0.0, 0.5, 1.0]))
def test_what_was_written_is_read(slug: str, seed: int, fill: float) -> None:
    """Requirement 1."""
    answers = answered(slug, seed, fill)
    reading = read(written(slug, answers), editions)
    assert reading.answers == answers
    assert not reading.problems
    assert reading.reference == mark(slug)


@pytest.mark.parametrize("slug", slugs())
def test_a_blank_copy_has_no_answers_but_a_source_for_every_box(slug: str) -> None:
    """Requirement 1."""
    reading = read(template(slug).fill(Instance()), editions)
    assert (reading.reference, dict(reading.answers), reading.problems) == (None, {}, ())
    assert {place for place in reading.sources if place[1] is None or not place[1].isdecimal()} == {
        (i.path, i.row) for i in outline(form(slug)).items() if i.row is None or not i.row.isdecimal()
    }
    assert {source.raw for source in reading.sources.values()} == {""}


@pytest.mark.parametrize("audience", [Audience.FAMILY, Audience.CHILD])
def test_a_copy_for_others_lacks_what_they_were_not_asked(audience: Audience) -> None:
    """Requirement 4."""
    outlined = outline(form("action-plan"))
    asked = {(i.path, i.row) for i in outlined.for_audience(audience).items()}
    answers = tidy(outlined.for_audience(audience), answered("action-plan", 3))
    reading = read(written("action-plan", answers, audience), editions)
    assert reading.answers == answers
    lost = {(p.path, p.row) for p in reading.problems if p.code == "not_found"}
    assert lost == {(i.path, i.row) for i in outlined.items()} - asked


def test_rows_that_a_narrowed_table_does_not_print_are_not_missed() -> None:
    """Requirement 4: a pre-filled exit record prints the rows of the child's own areas alone."""
    outlined = outline(form("exit-record"))
    table = next(q for q in outlined.questions() if q.rows_from)
    keys = frozenset(o.code for o in table.rows[:2])
    narrowed = writer.compile(Edition(outlined.narrow({table.name: keys}), LOOK))
    data = narrowed.fill(Instance({}, mark("exit-record")))
    gone = {p.row for p in read(data, editions).problems if p.code == "not_found"}
    source = outlined.question(table.rows_from or "")
    assert gone == (set() if source.locked else {o.code for o in table.rows[2:]})


def _is_log(slug: str) -> bool:
    """Logs are large and many, and alike."""
    return form(slug).about.scope == "school"


@pytest.fixture(scope="module")
def saved_again(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str, int], bytes]:
    """Filled forms after LibreOffice and Gnumeric saved them again, by program, form and seed."""
    folder = tmp_path_factory.mktemp("again")
    out: dict[tuple[str, str, int], bytes] = {}
    sent = {(s, seed): folder / f"{s}_{seed}.xlsx" for s in slugs() for seed in ((1,) if _is_log(s) else (1, 2))}
    for (slug, seed), path in sent.items():
        path.write_bytes(written(slug, answered(slug, seed)))
    if shutil.which("soffice"):
        subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "xlsx",
             "--outdir", str(folder / "office"), *map(str, sent.values())],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
        out |= {("soffice", *k): (folder / "office" / p.name).read_bytes() for k, p in sent.items()}
    if shutil.which("ssconvert"):
        for key, path in sent.items():
            again = folder / f"gnumeric_{path.name}"
            subprocess.run(["ssconvert", str(path), str(again)], check=True, capture_output=True, timeout=60)
            out["ssconvert", *key] = again.read_bytes()
    return out


@pytest.mark.parametrize("program", ["soffice", "ssconvert"])
def test_other_programs_change_no_answer(program: str, saved_again: Mapping[tuple[str, str, int], bytes]) -> None:
    """Requirement 2."""
    files = {key: data for key, data in saved_again.items() if key[0] == program}
    if not files:
        pytest.skip(f"{program} is not installed")
    for (_, slug, seed), data in files.items():
        reading = read(data, editions)
        assert reading.answers == answered(slug, seed), (slug, seed)
        assert not errors(reading), (slug, reading.problems)


# ------------------------------------------------------------------------------------ what people do


def codes_on(page: Worksheet) -> list[str]:
    """Every code that a cell of the sheet begins with, in printed order."""
    texts = (cell.value for row in page.iter_rows() for cell in row if isinstance(cell.value, str))
    return [code for text in texts if (code := sheet.code_in(text))]


def questions_on(page: Worksheet) -> tuple[list[str], list[str]]:
    """The codes of the questions outside of tables, and those of the tables: they have columns (`Q08b`)."""
    found = codes_on(page)
    tables = dict.fromkeys(code[:3] for code in found if code[3:4].isalpha())
    return [code for code in found if len(code) == 3 and code not in tables], list(tables)


def insert_rows(page: Worksheet) -> None:
    """Above the first question, among the others, and above every table."""
    plain, tables = questions_on(page)
    page.insert_rows(row_of(page, plain[0]), 2)
    for code in (plain[-1], *tables):
        page.insert_rows(row_of(page, code))


def insert_rows_in_tables(page: Worksheet) -> None:
    """Above the heads of each table, under them, and among its rows; in a table of blocks among the answers."""
    for table in questions_on(page)[1]:
        rows = [r for c in codes_on(page) if c.startswith(f"{table}.") or re.match(rf"{table}[a-z]\.", c)
                for r in [row_of(page, c)]]  # fmt: skip
        for row in sorted({row_of(page, table) + 1, rows[0], rows[1]}, reverse=True):
            page.insert_rows(row)


def insert_column(number: int) -> Callable[[Worksheet], None]:
    def change(page: Worksheet) -> None:
        page.insert_cols(number)

    return change


def delete_column_a(page: Worksheet) -> None:
    page.delete_cols(1)


def code_into_label(page: Worksheet) -> None:
    for row in range(1, page.max_row + 1):
        code, label = page.cell(row, 2), page.cell(row, 3)
        if isinstance(code.value, str) and code.value.startswith("Q"):
            label.value = f"{code.value}  {label.value}"
            code.value = None


def rename(page: Worksheet) -> None:
    page.title = "Amira's form (final)"


def turn_around(page: Worksheet) -> None:
    """Sorts the first five questions outside of tables backwards, whole rows."""
    turned(page)


def turn_visible(page: Worksheet) -> None:
    """The same, but the hidden column stays where it was."""
    turned(page, first=2)


def turned(page: Worksheet, first: int = 1) -> None:
    plain = questions_on(page)[0][:5]
    swapped(page, row_of(page, plain[0]), row_of(page, plain[-1]), first)
    if len(plain) > 3:
        swapped(page, row_of(page, plain[1]), row_of(page, plain[2]), first)


def drop_codes(page: Worksheet) -> None:
    for row in range(1, page.max_row + 1):
        if isinstance(page.cell(row, 2).value, str) and str(page.cell(row, 2).value).startswith("Q"):
            page.cell(row, 2).value = None


EDITS = [insert_rows, insert_rows_in_tables, insert_column(1), insert_column(3), insert_column(4), insert_column(6),
         delete_column_a, code_into_label, rename, turn_around, turn_visible, drop_codes]  # fmt: skip


@pytest.mark.parametrize("slug", slugs())
@pytest.mark.parametrize("edit", EDITS, ids=lambda e: e.__qualname__.split(".")[0])
def test_a_form_is_read_after_what_people_do_to_sheets(slug: str, edit: Callable[[Worksheet], None]) -> None:
    """Requirement 3."""
    answers = answered(slug, 7)
    reading = read(edited(written(slug, answers), edit), editions)
    assert reading.answers == answers
    assert not errors(reading), reading.problems[:3]


def test_a_remark_beside_the_one_question_of_a_log_is_no_answer() -> None:
    """Requirements 3 and 4: the heads of its table show that no column was inserted."""

    def remark(page: Worksheet) -> None:
        page.cell(row_of(page, "Q01"), sheet.ANSWER_COLUMN + 1).value = date(2026, 1, 17)

    reading = read(edited(written("case-register", {}), remark), editions)
    assert (dict(reading.answers), errors(reading)) == ({}, ["beside_box"])


@pytest.mark.parametrize("slug", slugs())
@pytest.mark.parametrize("edit", [nothing, insert_rows, insert_rows_in_tables, turn_around])
def test_visible_cells_pasted_as_values_are_enough(slug: str, edit: Callable[[Worksheet], None]) -> None:
    """Requirement 3."""
    answers = answered(slug, 11)
    reading = read(pasted(edited(written(slug, answers), edit)), editions)
    assert reading.answers == answers
    assert not errors(reading), reading.problems[:3]


def test_questions_alone_are_enough_where_they_are_all_different_but_a_person_is_told() -> None:
    """Requirement 3: no code, tag, name or map; only the words of the questions."""
    answers = answered("parent-questionnaire", 4)
    bare = pasted(edited(written("parent-questionnaire", answers), drop_codes))
    reading = read(bare, editions)
    assert reading.answers == answers
    assert [p.code for p in reading.problems] == ["codes_gone"]


def test_a_copied_sheet_that_says_the_same_is_read_once() -> None:
    """Requirement 3."""
    answers = answered("parent-questionnaire", 5)

    def copy(workbook: Any) -> None:
        workbook.copy_worksheet(workbook.worksheets[0])

    assert read(edited(written("parent-questionnaire", answers), nothing, copy), editions).answers == answers


def test_a_copied_sheet_that_says_something_else_is_flagged() -> None:
    """Requirements 4 and 9."""

    def copy(workbook: Any) -> None:
        answer("Q01", "Disagree")(workbook.copy_worksheet(workbook.worksheets[0]))

    data = written("parent-questionnaire", {"asked_before": "agree", "helped": "agree"})
    reading = read(edited(data, nothing, copy), editions)
    twice = [p for p in reading.problems if p.code == "box_twice"]
    assert [p.path for p in twice] == ["asked_before"]
    assert "Copy" in twice[0].message
    assert reading.answers == {"helped": "agree"}


def test_a_deleted_row_is_not_a_blank_answer() -> None:
    """Requirement 4: names and map still point at the row that moved up."""
    answers = answered("parent-questionnaire", 6, 1.0)

    def delete(page: Worksheet) -> None:
        page.delete_rows(row_of(page, "Q04"))

    reading = read(edited(written("parent-questionnaire", answers), delete), editions)
    assert [(p.code, p.path) for p in reading.problems] == [("not_found", "comfortable")]
    assert reading.answers == {k: v for k, v in answers.items() if k != "comfortable"}


def test_a_deleted_choice_or_grid_row_is_not_a_blank_answer() -> None:
    """Requirement 4."""

    def delete(page: Worksheet) -> None:
        page.delete_rows(row_of(page, code_of("referral", "areas", choice=2)))
        page.delete_rows(row_of(page, code_of("referral", "area_scores.score", "motivation")))

    reading = read(edited(written("referral", answered("referral", 1)), delete), editions)
    assert [(p.code, p.path, p.row) for p in reading.problems] == [
        ("not_found", "areas", None), ("not_found", "area_scores.score", "motivation"),
    ]  # fmt: skip
    assert "Self-esteem" in str(reading.problems[0].question)


def test_a_deleted_grid_column_is_not_a_blank_answer() -> None:
    """Requirement 4."""

    def delete(page: Worksheet) -> None:
        page.delete_cols(5)

    reading = read(edited(written("entry-record", {"child": "Amira"}), delete), editions)
    assert {p.path for p in reading.problems} == {"area_scores.score_joint"}
    assert {p.code for p in reading.problems} == {"not_found"}


def test_a_numbered_row_that_is_gone_is_said() -> None:
    """Requirement 4."""
    answers = {"sessions": {"1": {"minutes": 20}, "2": {"minutes": 30}, "5": {"minutes": 25}}}

    def delete(page: Worksheet) -> None:
        page.delete_rows(row_of(page, code_of("session-record", "sessions.minutes", "2")))

    reading = read(edited(written("session-record", answers), delete), editions)
    assert reading.answers == {"sessions": {"1": {"minutes": 20}, "5": {"minutes": 25}}}
    assert codes(reading) == {"row_gone"}


def test_a_code_that_stands_beside_another_question_is_flagged() -> None:
    """Requirement 4."""

    def shuffle(page: Worksheet) -> None:
        one, other = page.cell(row_of(page, "Q01"), 2), page.cell(row_of(page, "Q02"), 2)
        one.value, other.value = other.value, one.value

    reading = read(edited(written("parent-questionnaire", {}), shuffle), editions)
    told = [(p.code, p.path) for p in reading.problems]
    assert told == [("place_unsure", "asked_before"), ("place_unsure", "know_target")]


def test_two_rows_with_one_code_and_different_answers_are_flagged() -> None:
    """Requirement 4."""

    def double(page: Worksheet) -> None:
        row = row_of(page, "Q03")
        page.insert_rows(row + 1)
        copied(page, row, row + 1)
        page.cell(row + 1, 4).value = "Agree"

    reading = read(edited(written("parent-questionnaire", {"child_heard": "disagree"}), double), editions)
    assert errors(reading) == ["box_twice"]
    assert "child_heard" not in reading.answers


def test_an_answer_beside_its_box_is_flagged() -> None:
    """Requirement 4."""

    def write(page: Worksheet) -> None:
        page.cell(row_of(page, "Q01"), 5).value = "Agree"
        page.cell(row_of(page, "Q02"), 5).value = "mostly"

    reading = read(edited(written("parent-questionnaire", {"know_target": "agree"}), write), editions)
    told = {p.path: (p.code, p.severity, p.cell) for p in reading.problems}
    assert told["asked_before"][:2] == ("beside_box", Severity.ERROR)
    assert told["know_target"][:2] == ("beside_box", Severity.WARNING)


def test_writing_in_a_row_without_a_question_is_flagged() -> None:
    """Requirement 4: people add a row below a table and forget its number."""

    def write(page: Worksheet) -> None:
        row = row_of(page, code_of("session-record", "sessions.minutes", "30")) + 1
        page.cell(row, 4).value = "one more"

    assert errors(read(edited(written("session-record", {}), write), editions)) == ["stray_text"]


def test_a_remark_on_another_sheet_is_said() -> None:
    """Requirement 4."""

    def add(workbook: Any) -> None:
        workbook.create_sheet("Notes")["A1"] = "see here"

    assert codes(read(edited(written("referral", {}), nothing, add), editions)) == {"other_sheet"}


def test_a_code_in_an_answer_is_text() -> None:
    """Requirement 3."""
    answers = {"helped_most": "Q07 helped, see LM-PQ1-BLANK", "do_differently": "Q01"}
    reading = read(written("parent-questionnaire", answers), editions)
    assert (reading.answers, reading.problems) == (answers, ())


# ------------------------------------------------------------------------------------------ identity


def everywhere(old: str, new: str) -> Callable[[Worksheet], None]:
    def change(page: Worksheet) -> None:
        for row in page.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and old in cell.value:
                    cell.value = cell.value.replace(old, new)

    return change


def test_carriers_that_differ_are_flagged_and_the_visible_one_rules() -> None:
    """Requirement 5."""
    data = edited(written("parent-questionnaire", {}), everywhere(REFERENCE, OTHER))
    reading = read(data, editions)
    assert reading.reference == OTHER
    assert codes(reading) == {"references_differ"}
    assert all(OTHER in p.message and REFERENCE in p.message for p in reading.problems)


def test_two_forms_in_one_file_are_flagged() -> None:
    """Requirement 5."""

    def add(workbook: Any) -> None:
        everywhere(REFERENCE, OTHER)(workbook.copy_worksheet(workbook.worksheets[0]))

    reading = read(edited(written("parent-questionnaire", {}), nothing, add), editions)
    assert reading.reference == REFERENCE
    assert "two_forms" in errors(reading)


def test_of_two_different_forms_in_one_file_the_first_is_read() -> None:
    """Requirement 5: their codes are alike, and must not be mixed."""
    other = openpyxl.load_workbook(io.BytesIO(written("referral", answered("referral", 2)))).worksheets[0]

    def add(workbook: Any) -> None:
        new = workbook.create_sheet("Referral")
        for row in other.iter_rows():
            for cell in row:
                new.cell(cell.row, cell.column).value = cell.value

    answers = answered("parent-questionnaire", 2)
    reading = read(edited(written("parent-questionnaire", answers), nothing, add), editions)
    assert reading.answers == answers
    assert codes(reading) == {"two_forms", "other_sheet"}


def test_a_damaged_reference_is_flagged() -> None:
    """Requirement 5: slightly damaged beside an intact one it is a warning, alone an error."""
    wrong = REFERENCE[:-1] + ("A" if REFERENCE[-1] != "A" else "B")
    beside = read(edited(written("parent-questionnaire", {}), everywhere(REFERENCE, wrong)), editions)
    assert (beside.reference, codes(beside), errors(beside)) == (REFERENCE, {"reference_damaged"}, [])
    alone = read(pasted(edited(written("parent-questionnaire", {}), everywhere(REFERENCE, wrong))), editions)
    assert (alone.reference, errors(alone)) == (None, ["reference_damaged"])


def test_the_hidden_carriers_do_when_the_visible_ones_are_gone() -> None:
    """Requirement 5."""
    reading = read(edited(written("parent-questionnaire", {}), everywhere(REFERENCE, "")), editions)
    assert (reading.reference, reading.problems) == (REFERENCE, ())


def test_a_workbook_without_a_reference_is_not_ours() -> None:
    """Requirement 5."""
    out = io.BytesIO()
    workbook = openpyxl.Workbook()
    workbook.worksheets[0]["A1"] = "Q01"
    workbook.save(out)
    with pytest.raises(Unreadable) as refused:
        read(out.getvalue(), editions)
    assert refused.value.code == "not_ours"


def test_an_unknown_version_is_refused() -> None:
    """Requirement 5."""
    with pytest.raises(Unreadable) as refused:
        read(written("parent-questionnaire", {}), lambda _code, _version: None)
    assert refused.value.code == "unknown_version"
    assert "PQ" in refused.value.message


def test_a_hidden_sheet_that_says_nonsense_is_passed_over() -> None:
    """Requirement 5."""

    def spoil(workbook: Any) -> None:
        workbook[sheet.MANIFEST]["A1"] = json.dumps({"cells": ["x"], "reference": 7})

    reading = read(edited(written("parent-questionnaire", {"helped": "agree"}), nothing, spoil), editions)
    assert (reading.answers, reading.problems) == ({"helped": "agree"}, ())


# ------------------------------------------------------------------------------------ kinds of answer

AGREEMENT = (Option("agree", "Agree", "1"), Option("disagree", "Disagree", "2"))
PLACES = (
    Option("in", "In class, one to one", "1"), Option("out", "Outside, in a group", "2"), Option("none", "None", "3"),
    Option("month", "1 to 3 months", "4"), Option("T1", "Target 1", "T1"),
)  # fmt: skip
DONT_KNOW, DOES_NOT_APPLY = State.DONT_KNOW, State.NOT_APPLICABLE


def question(kind: Kind, **more: Any) -> Question:
    choices = {Kind.CHOICE: AGREEMENT, Kind.CHOICES: PLACES}.get(kind, ())
    return Question("q", "q", "Q01", kind, "Label", **{"choices": choices, **more})


RULES: list[tuple[Kind, Any, Any, str]] = [
    # text
    (Kind.TEXT, "  a\r\nb ", "a\nb", ""),
    (Kind.LINE, 12.0, "12", "became_number"),
    (Kind.LINE, 447700900123.0, "447700900123", "became_number"),
    (Kind.LINE, 0.1 + 0.2, "0.3", "became_number"),
    (Kind.LINE, True, "Yes", "became_number"),
    *((Kind.LINE, text, text, "letters_unsure") for text in (
        "cafÃ© corner", "ZoÃ«â€™s idea", "Â£5", "x Â· y", "Å\uf181Ã³dÅº", "Ù…Ø±Ø\xadØ¨Ø§", "ÐŸÑ€Ð¸Ð²ÐµÑ‚",
        "æ—¥æœ¬èªž", "Viá»‡t Nam", "ðŸ™‚", "Zoë\x92s",
    )),
    *((Kind.LINE, text, text, "") for text in (
        "CAFÉ’S", "“voilà”", "à “Noël”", "naïve…", "São Paulo", "ÅSA", "Łódź", "مرحبا", "Việt Nam", "日本語", "🙂",
    )),
    (Kind.LINE, "=1+1", "=1+1", ""),
    (Kind.LINE, "- a try", "- a try", ""),
    (Kind.LINE, "N/A", "N/A", "unclear"),
    (Kind.LINE, date(2026, 4, 3), "3 April 2026", "became_date"),
    (Kind.LINE, time(10, 45), "10:45", "became_date"),
    (Kind.LINE, "bell \x07", None, "bad_character"),
    (Kind.LINE, "   ", None, ""),
    # one choice
    (Kind.CHOICE, "Agree", "agree", ""),
    (Kind.CHOICE, " aGREE ", "agree", ""),
    (Kind.CHOICE, "1. Agree", "agree", ""),
    (Kind.CHOICE, "2 – Disagree", "disagree", ""),
    (Kind.CHOICE, "2. Agree", None, "not_a_choice"),
    (Kind.CHOICE, "1", None, "not_a_choice"),
    (Kind.CHOICE, 1, None, "not_a_choice"),
    (Kind.CHOICE, "Agreed mostly", None, "not_a_choice"),
    (Kind.CHOICE, "Agree / Disagree", None, "two_answers"),
    (Kind.CHOICE, "agree or disagree", None, "two_answers"),
    (Kind.CHOICE, "Agree\nDisagree", None, "two_answers"),
    (Kind.CHOICE, date(2026, 1, 6), None, "became_date"),
    (Kind.CHOICE, "don't know", None, "not_a_choice"),
    (Kind.CHOICE, "-", None, "missing"),
    # several choices in one cell
    (Kind.CHOICES, "In class, one to one", ("in",), ""),
    (Kind.CHOICES, "Outside, in a group; In class, one to one", ("in", "out"), ""),
    (Kind.CHOICES, "in class, one to one, outside, in a group", ("in", "out"), ""),
    (Kind.CHOICES, "Target 1\n1 to 3 months", ("month", "T1"), ""),
    (Kind.CHOICES, "Target 1; Target 1;", ("T1",), ""),
    (Kind.CHOICES, "Target 1; elsewhere", None, "not_a_choice"),
    (Kind.CHOICES, "Target 1 or None", None, "not_a_choice"),
    # yes or no
    *((Kind.YESNO, yes, True, "") for yes in (True, 1, 1.0, "Yes", "Y", "true", "✓", "✔", "yes.")),
    *((Kind.YESNO, no, False, "") for no in (False, 0, "No", "n", "FALSE")),
    (Kind.YESNO, "x", True, "cross"),
    (Kind.YESNO, "Yes/No", None, "two_answers"),
    (Kind.YESNO, "2", None, "unclear"),
    (Kind.YESNO, "sometimes", None, "unclear"),
    # numbers
    (Kind.WHOLE, 7, 7, ""),
    (Kind.WHOLE, 7.0, 7, ""),
    (Kind.WHOLE, " 7 ", 7, ""),
    (Kind.WHOLE, "1,200", 1200, ""),
    (Kind.WHOLE, "７", 7, ""),
    (Kind.SCALE, "7/10", None, "unclear"),
    (Kind.SCALE, 7.5, None, "unclear"),
    (Kind.SCALE, "seven", None, "unclear"),
    (Kind.SCALE, "7²", None, "unclear"),
    (Kind.SCALE, True, None, "unclear"),
    (Kind.SCALE, "none", None, "unclear"),
    (Kind.SCALE, date(2026, 1, 6), None, "number_became_date"),
    (Kind.SCALE, "–", None, "missing"),
    (Kind.NUMBER, 0.1 + 0.2, Decimal("0.3"), ""),
    (Kind.NUMBER, "-2.50", Decimal("-2.50"), ""),
    (Kind.NUMBER, "2,5", None, "unclear"),
    (Kind.NUMBER, "1e3", None, "unclear"),
    # dates
    (Kind.DATE, date(2026, 10, 6), date(2026, 10, 6), ""),
    (Kind.DATE, datetime(2026, 10, 6, 14, 30), date(2026, 10, 6), ""),
    (Kind.DATE, "2026-10-06", date(2026, 10, 6), ""),
    (Kind.DATE, "2026-10-06T00:00:00", date(2026, 10, 6), ""),
    *((Kind.DATE, text, date(2026, 10, 6), "") for text in (
        "6 Oct 2026", "6th October 2026", "Tuesday 6 October 2026", "Tue, 6 Oct 26", "6-Oct-26", "October 6, 2026",
        "06 OCTOBER 2026.", "6 october 2026 at 14:30",
    )),
    *((Kind.DATE, text, date(2026, 10, 6), "ambiguous_date") for text in (
        "6/10/2026", "06.10.26", "6-10-2026", "6 / 10 / 26",
    )),
    (Kind.DATE, "16/10/2026", date(2026, 10, 16), ""),
    (Kind.DATE, "6/6/2026", date(2026, 6, 6), ""),
    (Kind.DATE, "10/16/2026", None, "impossible_date"),
    (Kind.DATE, "31 June 2026", None, "impossible_date"),
    (Kind.DATE, "29/02/2025", None, "impossible_date"),
    (Kind.DATE, "Monday 6 October 2026", date(2026, 10, 6), "weekday_differs"),
    (Kind.DATE, "6 October", None, "unclear"),
    (Kind.DATE, "6-8 Oct 2026", None, "unclear"),
    (Kind.DATE, "next week", None, "unclear"),
    (Kind.DATE, 46301, date(2026, 10, 6), "date_from_number"),
    (Kind.DATE, 2026, None, "unclear"),
    (Kind.DATE, 6.1, None, "unclear"),
    (Kind.DATE, time(10, 45), None, "unclear"),
    (Kind.PARTIAL_DATE, "2020", PartialDate(2020), ""),
    (Kind.PARTIAL_DATE, 2020, PartialDate(2020), ""),
    (Kind.PARTIAL_DATE, "July 2020", PartialDate(2020, 7), ""),
    (Kind.PARTIAL_DATE, "Sept. 2020", PartialDate(2020, 9), ""),
    (Kind.PARTIAL_DATE, "11/2020", PartialDate(2020, 11), ""),
    (Kind.PARTIAL_DATE, "2020-11", PartialDate(2020, 11), ""),
    (Kind.PARTIAL_DATE, "14 July 2020", PartialDate(2020, 7, 14), ""),
    (Kind.PARTIAL_DATE, date(2020, 7, 14), PartialDate(2020, 7, 14), ""),
    (Kind.PARTIAL_DATE, date(2020, 7, 1), PartialDate(2020, 7), "month_from_date"),
    (Kind.PARTIAL_DATE, "13/2020", None, "impossible_date"),
    (Kind.PARTIAL_DATE, "summer 2020", None, "unclear"),
    (Kind.PARTIAL_DATE, "Jul 20", None, "unclear"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "found", "value", "flaw"), RULES, ids=lambda v: str(v)[:30])
def test_every_kind_of_answer_is_typed_by_rule(kind: Kind, found: Any, value: Any, flaw: str) -> None:
    """Requirement 6."""
    told = typed(question(kind), found)
    assert (told.value, type(told.value)) == (value, type(value))
    assert [f.code for f in told.flaws] == ([flaw] if flaw else [])
    assert {f.severity for f in told.flaws} <= {Severity.ERROR if told.value is None else Severity.WARNING}
    assert all(f.message.endswith(".") and f.fix.endswith(".") for f in told.flaws)


@pytest.mark.parametrize("kind", [Kind.CHOICE, Kind.CHOICES, Kind.YESNO, Kind.SCALE, Kind.NUMBER, Kind.DATE])
@pytest.mark.parametrize(
    ("text", "state"),
    [("Don’t know", DONT_KNOW), ("don't know", DONT_KNOW), ("?", DONT_KNOW), ("not sure", DONT_KNOW),
     ("N/A", DOES_NOT_APPLY), ("n/a", DOES_NOT_APPLY), ("Does not apply", DOES_NOT_APPLY)],
)  # fmt: skip
def test_a_state_is_taken_where_it_is_offered_and_flagged_where_not(kind: Kind, text: str, state: State) -> None:
    """Requirement 6."""
    assert typed(question(kind, states=(DONT_KNOW, DOES_NOT_APPLY)), text).value is state
    refused = typed(question(kind), text)
    assert refused.value is None
    assert refused.flaws


def test_a_dash_is_no_answer_and_a_person_is_told_so() -> None:
    """Requirement 6: never zero, never “no”; an error where an answer is required."""
    optional = typed(question(Kind.SCALE, required=False), "-")
    assert (optional.value, [f.code for f in optional.flaws]) == (None, ["taken_as_blank"])
    assert optional.flaws[0].severity is Severity.WARNING
    assert typed(question(Kind.SCALE), "-").flaws[0].severity is Severity.ERROR


def test_the_words_of_a_state_are_a_state_also_among_free_words() -> None:
    """Requirement 6."""
    assert typed(question(Kind.TEXT, states=(DONT_KNOW,)), "Don't know").value is DONT_KNOW


@pytest.mark.parametrize("found", ["✓", "✔", "☑", "x", "X", "yes", 1, 1.0, True, "TRUE"])
def test_ticks(found: Any) -> None:
    """Requirement 6."""
    assert tick(found) is True


@pytest.mark.parametrize("found", [None, "", " ", "no", 0, False, "FALSE", "-"])
def test_boxes_that_are_not_ticked(found: Any) -> None:
    """Requirement 6."""
    assert tick(found) is False


@pytest.mark.parametrize("found", ["maybe", 2, "✓?", "p", date(2026, 1, 1)])
def test_boxes_that_may_or_may_not_be_ticked(found: Any) -> None:
    """Requirement 6."""
    assert tick(found) is None


def referral_with(*cells: tuple[str, int | None, Any]) -> Reading:
    """A referral in which boxes hold something, each given as question, number of the choice, content."""

    def change(page: Worksheet) -> None:
        for path, choice, value in cells:
            answer(code_of("referral", path, choice=choice), value)(page)

    return read(edited(written("referral", {}), change), editions)


def test_ticks_are_read_row_by_row() -> None:
    """Requirement 6."""
    reading = referral_with(("areas", 4, "x"), ("areas", 1, "✓"), ("areas", 2, "no"), ("areas", 3, "perhaps"))
    assert reading.answers == {"areas": ("attendance", outline(form("referral")).question("areas").choices[3].code)}
    question = f"{code_of('referral', 'areas', choice=3)} Motivation and attitudes to learning"
    assert [(p.code, p.question) for p in reading.problems] == [("unclear", question)]
    assert reading.sources["areas", None].raw.startswith("✓ Attendance")


def test_ticks_and_a_state_together_are_two_answers() -> None:
    """Requirement 6."""
    assert referral_with(("other_help", None, "Don’t know")).answers == {"other_help": State.DONT_KNOW}
    both = referral_with(("other_help", None, "Don’t know"), ("other_help", 1, "✓"))
    assert (both.answers, errors(both)) == ({}, ["two_answers"])


def test_values_outside_their_range_are_flagged_with_their_cell_and_left_out() -> None:
    """Requirement 9."""

    def change(page: Worksheet) -> None:
        page.cell(row_of(page, code_of("referral", "area_scores.score", "attendance")), 4).value = 11

    reading = read(edited(written("referral", {}), change), editions)
    assert reading.answers == {}
    (told,) = reading.problems
    assert (told.code, told.path, told.row) == ("out_of_range", "area_scores.score", "attendance")
    assert told.cell == reading.sources["area_scores.score", "attendance"].cell
    assert "“11”" in told.message


# --------------------------------------------------------------------------------- cells that deceive


def cell_xml(data: bytes, cell: str, xml: bytes) -> bytes:
    """The workbook with the XML of one (blank) cell replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            content = old.read(info)
            if info.filename == "xl/worksheets/sheet1.xml":
                content, count = re.subn(rb'<c r="%s"[^>]*?(/>|></c>)' % cell.encode(), xml, content)
                assert count == 1, cell
            new.writestr(info, content)
    return out.getvalue()


def source_cell(slug: str, path: str) -> str:
    return read(template(slug).fill(Instance()), editions).sources[path, None].cell


CELLS: list[tuple[str, bytes, Any, str | None, Severity | None]] = [
    ("helped_most", b'<c r="%s"><f>1+1</f></c>', None, "formula", Severity.ERROR),
    ("helped_most", b'<c r="%s" t="str"><f>"a"&amp;1</f><v>a1</v></c>', "a1", "formula", Severity.WARNING),
    ("helped", b'<c r="%s" t="str"><f>"Agree"</f><v>Agree</v></c>', "agree", "formula", Severity.WARNING),
    ("helped_most", b'<c r="%s" t="e"><v>#NAME?</v></c>', None, "error_cell", Severity.ERROR),
    ("may_quote", b'<c r="%s" t="b"><f>TRUE()</f><v>1</v></c>', True, None, None),
    ("may_quote", b'<c r="%s" t="b"><f>FALSE()</f><v>0</v></c>', False, None, None),
    ("helped_most", b'<c r="%s" t="inlineStr"><is><t>a_x000D_&#10;b</t></is></c>', "a\nb", None, None),
    ("helped_most", b'<c r="%s" t="str"><v>_x005F_x0041_</v></c>', "_x0041_", None, None),
    ("helped_most", b'<c r="%s" t="str"><v>_x0041_</v></c>', "A", "unclear", Severity.WARNING),
    ("helped_most", b'<c r="%s" t="str"><v>_x005F__x0041_</v></c>', "_A", "unclear", Severity.WARNING),
    ("helped_most", b'<c r="%s" t="str"><v>_x005F_x005F__</v></c>', "_x005F__", "unclear", Severity.WARNING),
]


@pytest.mark.parametrize(("path", "xml", "value", "code", "severity"), CELLS)
def test_formulas_and_errors_are_flagged(
    path: str, xml: bytes, value: Any, code: str | None, severity: Severity | None
) -> None:
    """Requirement 7."""
    cell = source_cell("parent-questionnaire", path)
    data = cell_xml(template("parent-questionnaire").fill(Instance()), cell, xml % cell.encode())
    reading = read(data, editions)
    assert reading.answers.get(path) == value
    assert [(p.code, p.severity, p.cell) for p in reading.problems] == ([(code, severity, cell)] if code else [])


def test_a_number_that_excel_made_a_date_is_flagged() -> None:
    """Requirement 7."""

    def change(page: Worksheet) -> None:
        page.cell(row_of(page, code_of("referral", "sessions_possible")), 4).value = date(2026, 1, 6)

    reading = read(edited(written("referral", {}), change), editions)
    assert (reading.answers, errors(reading)) == ({}, ["number_became_date"])
    assert "6 January 2026" in reading.problems[0].message


def test_a_number_typed_as_per_cent_is_read_as_it_is_shown_with_a_warning() -> None:
    """Requirement 7."""

    def change(page: Worksheet) -> None:
        cell = page.cell(row_of(page, code_of("referral", "sessions_possible")), 4)
        cell.value, cell.number_format = 0.85, "0%"

    reading = read(edited(written("referral", {}), change), editions)
    assert (reading.answers, codes(reading)) == ({"sessions_possible": 85}, {"percent"})
    assert "85%" in reading.problems[0].message


def test_dates_pasted_without_their_format_are_read_with_a_warning() -> None:
    """Requirement 7."""
    def plain(page: Worksheet) -> None:
        cell = page.cell(row_of(page, code_of("referral", "referral_date")), 4)
        cell.value, cell.number_format = 46301, "General"

    reading = read(edited(written("referral", {}), plain), editions)
    assert reading.answers == {"referral_date": date(2026, 10, 6)}
    assert codes(reading) == {"date_from_number"}


def test_the_1904_calendar_is_honoured_and_flagged() -> None:
    """Requirement 7."""

    def change(workbook: Any) -> None:
        workbook.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904

    data = edited(written("referral", {}), answer(code_of("referral", "referral_date"), date(2026, 10, 6)), change)
    reading = read(data, editions)
    assert reading.answers == {"referral_date": date(2026, 10, 6)}
    assert codes(reading) == {"date_system"}


def test_macros_are_said() -> None:
    """Requirement 7."""
    out = io.BytesIO(written("referral", {}))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\0")
    assert codes(read(out.getvalue(), editions)) == {"note"}


def test_all_problems_come_at_once_each_with_its_place() -> None:
    """Requirement 9."""
    reading = referral_with(
        ("referral_source", None, "Class teacher / SENCO"), ("referral_date", None, "31/02/2026"), ("areas", 1, "?!"),
        ("safeguarding_told", None, "maybe"), ("sessions_possible", None, "7/10"),
    )  # fmt: skip
    assert errors(reading) == ["two_answers", "impossible_date", "unclear", "unclear", "unclear"]
    for told in reading.problems:
        assert told.sheet
        assert told.cell
        assert told.path
        assert told.question
        assert told.question.startswith("Q")
        assert told.fix.startswith(("Please", "If"))


# ------------------------------------------------------------------------------- never silently wrong

POOL: list[tuple[Any, set[Any]]] = [
    ("Yes", {True, "yes", "Yes"}), ("no", {False, "no"}), (7, {7, Decimal(7), "7"}), (3.0, {3, Decimal(3), "3"}),
    (2.5, {Decimal("2.5"), "2.5"}), ("7/10", {"7/10"}), ("x", {"x"}), ("✓", {"✓", True}), ("-", {"-"}),
    ("?", {"?", State.DONT_KNOW}), (True, {True, "Yes", "yes"}), (date(2026, 3, 4), {date(2026, 3, 4)}),
    ("4/3/2026", {"4/3/2026"}), ("Q07", {"Q07"}), ("Agree", {"agree", "Agree"}), ("q:Q03", {"q:Q03"}),
    ("Agree; Disagree", {"Agree; Disagree"}), ("Attendance", {"attendance", "Attendance"}), (REFERENCE, {REFERENCE}),
    ("N/A", {"N/A", State.NOT_APPLICABLE}), ("Don’t know", {State.DONT_KNOW, "Don’t know"}), ("Q09.3 x", {"Q09.3 x"}),
    (99999, {99999, Decimal(99999), "99999"}), ("None", {"none", "None", "N"}),
]  # fmt: skip


def boxes_of(data: bytes) -> list[tuple[tuple[str, str | None], str]]:
    return [(place, source.cell) for place, source in read(data, editions).sources.items()]


@pytest.mark.parametrize("slug", ["referral", "parent-questionnaire", "action-plan", "entry-record"])
@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_whatever_is_typed_is_right_or_flagged(slug: str, seed: int) -> None:
    """Requirement 8: one box of a filled form gets another content; all other answers stay."""
    chance = random.Random(seed)
    data, answers = filled(slug, seed % 3)
    place, cell = chance.choice(boxes_of(data))
    if isinstance(at(answers, *place), tuple) and place[1] is None:
        return
    value, meanings = chance.choice(POOL)

    def change(page: Worksheet) -> None:
        page[cell].value = value
        if not isinstance(value, date):
            page[cell].number_format = "General"

    reading = read(edited(data, change), editions)
    now = at(reading.answers, *place)
    flagged = any((p.path, p.row) == place for p in reading.problems)
    single = now[0] if isinstance(now, tuple) and len(now) == 1 else now
    assert flagged or single in meanings, (value, now)
    assert without(reading.answers, place) == without(answers, place)


@cache
def filled(slug: str, seed: int) -> tuple[bytes, Answers]:
    answers = answered(slug, seed)
    return written(slug, answers), answers


def without(answers: Mapping[str, Any], place: tuple[str, str | None]) -> dict[Any, Any]:
    return {(path, row): value for path, row, value in flatten(answers) if (path, row) != place}
