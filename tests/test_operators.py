"""What people and programs do to a workbook, one after another: every answer is right or flagged.

1. A workbook that nobody changed is read the same when the tests' own model has taken it apart and put it together.
2. After each edit alone every answer is right or flagged; most edits are no trouble at all.
3. So it is after every two of them, one after the other, on small forms; and after any five, on every form.

`oracle` says what right and flagged mean. A failure names the form and the edits, as few of them as do it:
`edited(form, seed, *edits)` makes the workbook again.
"""

from __future__ import annotations

import random
import warnings
from io import BytesIO
from itertools import product

import openpyxl
import pytest
from operators import OPERATORS, Desk
from oracle import SEED, Given, Tally, editions, expected, given
from soak import SOAK, times
from spreadsheet import Book

from formgen.errors import Problem, Severity
from formgen.form import form, slugs
from formgen.outline import outline
from formgen.read import Reading
from formgen.read.xlsx import read

OTHER = 99
"""The seed of another family's answers."""

FORMS = tuple(slug for slug in slugs() if not outline(form(slug)).derived)


def desk(sent: Given, seed: str, book: Book) -> Desk:
    """A place to work at, always the same for a seed."""
    return Desk(dict(sent.boxes), given(sent.outline.slug, OTHER).book, random.Random(seed), book)


def edited(slug: str, seed: str, *names: str, answers: int = SEED) -> Book:
    """The form after those edits, one after another; each edit does the same whatever was done before it."""
    sent = given(slug, answers)
    book = sent.book.copy()
    for name in names:
        OPERATORS[name](book, desk(sent, f"{seed} {name}", book))
    return book


def judged(tally: Tally, slug: str, seed: str, *names: str, answers: int = SEED) -> None:
    """Counts the reading of the form after those edits; what is silently wrong is said with the fewest of them."""
    before = len(tally.silent)
    book = edited(slug, seed, *names, answers=answers)
    tally.judge(given(slug, answers), book, lambda: reading(book), "")
    if wrong := tally.silent[before:]:
        fewest = shrunk(slug, seed, names, answers)
        again = ", ".join(map(repr, (slug, seed, *fewest)))
        tally.silent[before:] = [f"edited({again}, answers={answers}): {wrong}"]


def shrunk(slug: str, seed: str, names: tuple[str, ...], answers: int) -> tuple[str, ...]:
    """As few of the edits as are silently wrong too."""
    for gone in range(len(names)):
        fewer = (*names[:gone], *names[gone + 1 :])
        tally, book = Tally(), edited(slug, seed, *fewer, answers=answers)
        tally.judge(given(slug, answers), book, lambda book=book: reading(book), "")
        if tally.silent:
            return shrunk(slug, seed, fewer, answers)
    return names


def reading(book: Book) -> Reading:
    return read(book.saved(), editions)


def told(found: Reading, *codes: str) -> list[Problem]:
    return [p for p in found.problems if p.code in codes]


@pytest.mark.parametrize("slug", slugs())
def test_a_workbook_that_nobody_changed_is_read_the_same(slug: str) -> None:
    """(1)"""
    sent = given(slug)
    assert sent.outline.derived or len(sent.boxes) > 5
    again = sent.book.copy().saved()
    assert read(again, editions) == read(sent.data, editions)
    assert (read(again, editions).answers, read(again, editions).problems) == (sent.answers, ())
    assert all(len(meant) == 1 for meant in expected(sent, sent.book).values())


@pytest.mark.parametrize("slug", ["parent-questionnaire", "session-record"])
def test_what_the_model_writes_is_a_workbook_for_others_too(slug: str) -> None:
    """(1): another reader finds the same cells."""
    sent = given(slug)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for shared in (False, True):
            book = sent.book.copy()
            book.shared = shared
            theirs = openpyxl.load_workbook(BytesIO(book.saved())).worksheets[0]
            for (row, column), cell in book.form.cells.items():
                if isinstance(cell.value, str):
                    assert theirs.cell(row, column).value == cell.value


HARMLESS = (
    "insert_rows", "insert_column", "delete_blank_row", "delete_column_a", "hide_rows", "hide_column",
    "show_everything", "sort_by_label", "sort_by_answer", "sort_visible_columns", "cut_row_lower", "copy_row_below",
    "unmerge_all", "rename_sheet", "duplicate_sheet", "reorder_sheets", "notes_sheet", "remove_hidden_sheet",
    "copy_into_new_workbook", "paste_visible", "save_as_strict", "share_strings", "drop_properties", "drop_names",
    "change_nothing", "dates_in_words", "booleans", "untidy_spaces", "tick_otherwise", "half_filled",
    "blank_with_spaces",
)  # fmt: skip
"""Edits after which every answer is read, and nothing is an error."""


@pytest.mark.soak
@pytest.mark.parametrize("name", OPERATORS)
def test_after_each_edit_alone_every_answer_is_right_or_flagged(name: str) -> None:
    """(2)"""
    tally = Tally()
    first = list(OPERATORS).index(name)
    for slug in [FORMS[(first + 6 * n) % len(FORMS)] for n in range(min(times(3), len(FORMS)))]:
        judged(tally, slug, "alone", name)
        if name in HARMLESS:
            found = reading(edited(slug, "alone", name))
            assert not [p for p in found.problems if p.severity is Severity.ERROR], (slug, found.problems[:3])
    assert not tally.silent


SMALL = (*("parent-questionnaire", "agreement") * 3, "parent-questionnaire", "review-record", "contact-log")
"""Forms for every pair of edits: two that are quick, one with a grid, one with an open table."""


@pytest.mark.soak
def test_after_every_two_edits_every_answer_is_right_or_flagged(capsys: pytest.CaptureFixture[str]) -> None:
    """(3): each pair on one of the forms, in the long run on all."""
    tally = Tally()
    for number, (first, second) in enumerate(product(OPERATORS, OPERATORS)):
        for slug in dict.fromkeys(SMALL) if SOAK > 1 else [SMALL[(number + number // len(OPERATORS)) % len(SMALL)]]:
            judged(tally, slug, "pair", first, second)
    with capsys.disabled():
        print(f"\nafter every two of {len(OPERATORS)} edits: {tally}")
    assert not tally.silent, "\n".join(tally.silent)
    assert tally.files >= 900


@pytest.mark.soak
def test_after_five_edits_every_answer_is_right_or_flagged(capsys: pytest.CaptureFixture[str]) -> None:
    """(3)"""
    tally = Tally()
    for number in range(times(300)):
        names = random.Random(number).sample(list(OPERATORS), 5)
        judged(tally, FORMS[number % len(FORMS)], f"five {number}", *names, answers=number % 3)
    with capsys.disabled():
        print(f"\nafter five edits: {tally}")
    assert not tally.silent, "\n".join(tally.silent)
    assert tally.right > 20 * tally.flagged


# ------------------------------------------------------------------------------------- what was found so


def test_in_a_workbook_that_counts_from_1904_every_date_is_doubted() -> None:
    """(2): one word about the whole workbook is no word about an answer."""
    sent = given("agreement")
    found = reading(edited("agreement", "", "switch_to_1904"))
    dates = {p.path for p in told(found, "date_system") if p.path}
    assert dates == {b.item.path for b in sent.boxes.values() if b.item.question.kind == "date"}


def without(slug: str, *codes: str) -> Book:
    """The form without the rows of those boxes."""
    book = given(slug).book.copy()
    for code in codes:
        row = next(at[0] for at, cell in book.form.boxes().items() if cell.box == code)
        book.move_rows(book.form, row, -1)
    return book


def test_a_line_deleted_from_an_entry_of_an_open_table_is_no_blank() -> None:
    """(2): each complaint has a row of the sheet for each of its answers."""
    found = told(reading(without("complaint-log", "Q03f.1", "Q03p.2")), "not_found")
    assert [(p.path, p.row) for p in found] == [("complaints.stage1_outcome", "1"), ("complaints.lesson_learned", "2")]


def test_a_column_deleted_from_an_open_table_is_told_once() -> None:
    """(2)"""
    book = given("session-record").book.copy()
    [column] = {at[1] for at, c in book.form.boxes().items() if str(c.box).startswith("Q06c.")}
    book.move_columns(book.form, column, -1)
    [gone] = told(reading(book), "not_found")
    path = given("session-record").boxes["Q06c.1"].item.path
    assert (gone.path, gone.row, str(gone.question)[:4]) == (path, None, "Q06c")


def test_a_deleted_column_of_answers_is_no_sheet_of_blanks() -> None:
    """(2): in Excel names break, and after any program the heads of the grids are gone."""
    for slug, names in (("action-plan", {}), ("entry-record", None)):
        book = given(slug).book.copy()
        book.move_columns(book.form, 4, -1)
        book.names = book.names if names is None else names
        tally = Tally()
        tally.judge(given(slug), book, lambda book=book: reading(book), slug)
        assert (tally.excused, tally.silent) == (0, [])


def stray(slug: str, at: tuple[int, int], value: str | bool, formula: str | None = None, *names: str) -> list[Problem]:
    """What is told of something written into a cell outside of the boxes, before those edits."""
    sent = given(slug)
    book = sent.book.copy()
    cell = book.form[at]
    assert not cell.box
    book.form.cells[at] = cell._replace(value=value, formula=formula, stray=True)
    for name in names:
        OPERATORS[name](book, desk(sent, name, book))
    return told(reading(book), "stray_text", "beside_box")


def row_of(slug: str, code: str) -> int:
    return next(at[0] for at, cell in given(slug).book.form.boxes().items() if cell.box == code)


def test_what_stands_in_the_row_of_a_question_that_has_no_box_is_told() -> None:
    """(2): a question with ticks has a box for each of them, and none of its own."""
    at = (row_of("agreement", "Q04.1") - 1, 4)
    assert [p.code for p in stray("agreement", at, "see below")] == ["stray_text"]


def test_what_stands_left_of_answers_that_were_moved_is_told() -> None:
    """(2)"""
    last = given("agreement").book.form.last_row
    assert [p.cell for p in stray("agreement", (last + 2, 4), "Yes", None, "move_answers_right")] == [f"D{last + 2}"]


def test_a_formula_beside_a_box_is_told() -> None:
    """(2): LibreOffice makes a formula of a truth value."""
    assert [p.code for p in stray("agreement", (row_of("agreement", "Q18"), 6), True, "TRUE()")] == ["beside_box"]


def test_what_stands_beside_the_second_of_two_rows_is_told() -> None:
    """(2)"""
    for slug, code in (("parent-questionnaire", "Q02"), ("review-record", "Q07a.1")):
        book = given(slug).book.copy()
        code = code if code in given(slug).boxes else next(c for c in given(slug).boxes if "a." in c)
        row = row_of(slug, code)
        book.move_rows(book.form, row + 1, 1)
        book.form.cells.update({(row + 1, at[1]): c for at, c in list(book.form.cells.items()) if at[0] == row})
        book.form.cells[row + 1, 12] = book.form[row + 1, 12]._replace(value="see my letter")
        assert [p.cell for p in told(reading(book), "beside_box")] == [f"L{row + 1}"]


def test_an_answer_written_under_its_question_is_told() -> None:
    """(2): behind the help, or where no help stands."""
    for code, more in (("Q03", " Yes"), ("Q01", "\nZo")):
        book = given("agreement").book.copy()
        at = (row_of("agreement", code), 3)
        book.form.cells[at] = book.form[at]._replace(value=f"{book.form[at].value}{more}")
        assert [p.cell for p in told(reading(book), "label_changed")] == [f"C{at[0]}"]


def test_a_copy_of_the_sheet_without_codes_that_says_something_else_is_told() -> None:
    """(2): whichever of the two sheets has lost its codes."""
    for number in (0, 2):
        book = edited("parent-questionnaire", "", "duplicate_sheet")
        gone, kept = book.pages[number], book.pages[2 - number]
        for at in [at for at in gone.cells if at[1] == 2 and at[0] > 12]:
            gone.cells[at] = gone[at].emptied()
        at = (row_of("parent-questionnaire", "Q03"), 4)
        kept.cells[at] = kept[at]._replace(value="Disagree")
        assert [p.path for p in told(reading(book), "box_twice")] == ["child_heard"]


def test_a_copy_of_the_sheet_whose_codes_and_marks_are_gone_is_read_beside_the_other() -> None:
    """(2): one sheet keeps its hidden marks, the other its words alone; half of its answers are gone."""
    tally = Tally()
    edits = ("delete_codes", "duplicate_and_change", "half_filled", "delete_column_a")
    judged(tally, "staff-view", "s2", *edits, answers=0)
    assert (tally.files, tally.silent) == (1, [])


@pytest.mark.parametrize(("slug", "path"), [("referral", "area_scores.score"), ("complaint-log", "complaints.ref")])
def test_a_copy_of_the_sheet_whose_rows_share_their_words_is_told(slug: str, path: str) -> None:
    """(2): without a code nothing tells which of the rows with the same words is which."""
    tally = Tally()
    edits = ("delete_codes", "duplicate_sheet", "half_filled", "delete_column_a")
    judged(tally, slug, "s16", *edits, answers=0)
    assert (tally.files, tally.silent) == (1, [])
    assert path in {p.path for p in told(reading(edited(slug, "s16", *edits, answers=0)), "place_unsure", "box_twice")}


def test_a_question_with_more_words_and_no_code_is_told() -> None:
    """(2): the words are alike enough to be known."""
    book = edited("parent-questionnaire", "", "delete_codes")
    at = (row_of("parent-questionnaire", "Q03"), 3)
    book.form.cells[at] = book.form[at]._replace(value=f"{book.form[at].value} Yes")
    assert [p.cell for p in told(reading(book), "label_changed")] == [f"C{at[0]}"]


def test_a_row_that_the_form_itself_names_is_missed_though_the_hidden_sheet_is_gone() -> None:
    """(2): a review record prints the rows of the child's own areas alone."""
    sent = next(found for seed in range(9) if "areas" in (found := given("review-record", seed)).answers)
    book, area = sent.book.copy(), sent.answers["areas"][0]
    book.pages, book.names = [book.form], {}
    [row] = {at[0] for at, cell in book.form.boxes().items() if sent.boxes[str(cell.box)].item.row == area}
    book.move_rows(book.form, row, -1)
    gone = told(reading(book), "not_found")
    assert gone
    assert {p.row for p in gone} == {area}


def test_a_code_beside_the_wrong_question_is_told_also_where_the_sheet_is_there_twice() -> None:
    """(2)"""
    book = given("parent-questionnaire").book.copy()
    one, other = ((row_of("parent-questionnaire", code), 2) for code in ("Q01", "Q02"))
    book.form.cells[one], book.form.cells[other] = book.form[other], book.form[one]
    OPERATORS["duplicate_sheet"](book, desk(given("parent-questionnaire"), "", book))
    assert [p.path for p in told(reading(book), "place_unsure", "box_twice")] == ["asked_before", "know_target"]


def test_codes_exchanged_between_rows_of_the_same_words_are_told() -> None:
    """(2): hidden marks and the hidden sheet know better."""
    book = given("review-record").book.copy()
    one, other = ((row_of("review-record", code), 2) for code in ("Q01", "Q06.1"))
    book.form.cells[one], book.form.cells[other] = book.form[other], book.form[one]
    assert {p.path for p in told(reading(book), "place_unsure")} == {"child", "took_part"}


def test_codes_in_capitals_are_codes() -> None:
    """(2): Q06C.1 in a table whose code is Q06c.1."""
    found = reading(edited("complaint-log", "", "upper_case"))
    assert [p for p in found.problems if p.severity is Severity.ERROR and p.path] == []
    assert len(found.answers["complaints"]) == len(given("complaint-log").answers["complaints"])


def test_a_code_beside_words_that_several_rows_have_is_told() -> None:
    """(2): hidden marks, names and hidden sheet are gone; “21” is no label of row 1."""
    book = edited("pupil-roles", "", "paste_visible")
    one, other = (
        next((at[0], 1) for at, cell in book.form.boxes().items() if cell.box == code) for code in ("Q04a.1", "Q05a.21")
    )
    book.form.cells[one], book.form.cells[other] = book.form[other], book.form[one]
    assert ("children.child", "1") in {(p.path, p.row) for p in told(reading(book), "place_unsure")}


def test_a_copy_of_the_sheet_with_another_code_beside_the_question_is_told() -> None:
    """(2)"""
    book = edited("staff-view", "", "duplicate_sheet")
    row = row_of("staff-view", "Q01")
    book.form.cells[row, 2] = book.form[row, 2]._replace(value="Q10")
    book.pages[-1].cells[row, 4] = book.pages[-1][row, 4].emptied()
    assert "role" in {p.path for p in told(reading(book), "box_twice")}


def test_a_copy_of_the_sheet_without_the_heads_of_a_grid_is_for_a_person() -> None:
    """(2)"""
    book = edited("contact-log", "", "duplicate_sheet", "copy_into_new_workbook")
    book.pages = [book.form.copy(), book.form]
    book.pages[0].name = "Copy"
    head = row_of("contact-log", next(c for c in given("contact-log").boxes if c.endswith("a.1"))) - 1
    for at in [at for at in book.pages[0].cells if at[0] == head]:
        book.pages[0].cells[at] = book.pages[0][at].emptied()
    path = next(b.item.path for c, b in given("contact-log").boxes.items() if c.endswith("a.1"))
    assert (path, "1") in {(p.path, p.row) for p in told(reading(book), "place_unsure")}


def test_an_open_table_of_which_nothing_is_left_is_told() -> None:
    """(2): the form is on a hidden sheet, and nothing tells how many rows there were."""
    book = edited("contact-log", "", "paste_values", "hide_the_sheet")
    assert [p.path for p in told(reading(book), "row_gone")] == ["contacts"]


def test_a_remark_that_slid_into_a_deleted_column_of_boxes_is_no_answer() -> None:
    """(2): all names of the column are broken; one alone is broken by whoever drags an answer into its box."""
    book = given("parent-questionnaire").book.copy()
    row = row_of("parent-questionnaire", "Q03")
    book.form.cells[row, 5] = book.form[row, 5]._replace(value="Agree")
    dragged = book.copy()
    book.move_columns(book.form, 4, -1)
    assert "child_heard" in {p.path for p in told(reading(book), "place_unsure")}
    dragged.send(dragged.form, (row, 5), (row, 4))
    assert (reading(dragged).answers["child_heard"], reading(dragged).problems) == ("agree", ())


def test_a_box_that_is_there_twice_and_merged_away_once_is_told() -> None:
    """(2)"""
    book = given("parent-questionnaire").book.copy()
    row = row_of("parent-questionnaire", "Q03")
    for at in [(row, 4), (row + 1, 4)]:
        book.form.cells[at] = book.form[at].emptied()
    OPERATORS["duplicate_sheet"](book, desk(given("parent-questionnaire"), "", book))
    book.pages[-1].merges.append((row - 1, 4, row, 4))
    assert "child_heard" in {p.path for p in told(reading(book), "place_unsure")}


def test_two_sheets_of_which_one_has_lost_a_table_are_told() -> None:
    """(2): find-and-replace on one of them."""
    book = edited("complaint-log", "", "duplicate_sheet")
    for at, cell in list(book.form.cells.items()):
        if not cell.box and isinstance(cell.value, str) and "Q03" in cell.value:
            book.form.cells[at] = cell._replace(value=cell.value.replace("Q03", "Q30"))
    assert [p.path for p in told(reading(book), "box_twice")] == ["complaints"]


def test_a_code_whose_words_stand_elsewhere_is_told() -> None:
    """(2): the words beside it are nobody's any more."""
    book = given("staff-view").book.copy()
    one, other = row_of("staff-view", "Q02"), row_of("staff-view", "Q06")
    book.form.cells[one, 2], book.form.cells[other, 2] = book.form[other, 2], book.form[one, 2]
    book.form.cells[other, 3] = book.form[other, 3]._replace(value="I can use the ideas, but they come late")
    for at in [at for at in book.form.cells if at[1] == 1]:
        del book.form.cells[at]
    assert given("staff-view").boxes["Q02"].item.path in {p.path for p in told(reading(book), "place_unsure")}


def test_a_grid_under_the_heads_of_another_is_told() -> None:
    """(2): find-and-replace makes one table's code the other's, and a row of the other is deleted."""
    book = given("playground-exposure").book.copy()
    book.move_rows(book.form, row_of("playground-exposure", "Q04a.3"), -1)
    for at, cell in list(book.form.cells.items()):
        if isinstance(cell.value, str):
            book.form.cells[at] = cell._replace(value=cell.value.replace("Q03", "Q04"))
    path = given("playground-exposure").boxes["Q04a.3"].item.path
    assert (path, "3") in {(p.path, p.row) for p in reading(book).problems}


def test_a_grid_some_of_whose_heads_stand_left_of_the_answers_is_for_a_person() -> None:
    """(2): a program has written the cells without saying where they are."""
    book = given("contact-log").book.copy()
    head = row_of("contact-log", next(c for c in given("contact-log").boxes if c.endswith("a.1"))) - 1
    heads = sorted(at for at in book.form.cells if at[0] == head)
    for at in heads:
        book.form.cells[head, at[1] - 3] = book.form.cells.pop(at)
    tally = Tally()
    tally.judge(given("contact-log"), book, lambda: reading(book), "")
    assert (tally.excused, tally.silent) == (0, [])


def test_an_answer_far_outside_of_the_form_is_an_error() -> None:
    """(2): it is not read, and the sheet may not be accepted."""
    book = given("agreement").book.copy()
    book.form.cells[6_000, 4] = book.form[row_of("agreement", "Q01"), 4]._replace(box=None)
    assert [(p.code, p.severity) for p in reading(book).problems] == [("note", Severity.ERROR)]


def test_a_row_whose_words_were_changed_is_as_unsure_as_the_sorted_rows_about_it() -> None:
    """(2): nothing but its code says which month it is, and the codes of others stand beside other months."""
    edits = ("delete_column_a", "answer_in_label", "sort_visible_columns")
    found = reading(edited("playground-exposure", "five 8730", *edits, answers=0))
    assert ("months.days_open", "23") in {(p.path, p.row) for p in told(found, "place_unsure")}
