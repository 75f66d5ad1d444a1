"""Whose a sheet is and where on it each answer stands: the parts, and what a person is told of each, in its words.

1. Every place that names the form is told apart: cells rule, then headers and footers, the hidden sheet, properties.
2. References that differ, that are damaged, or that stand in answers alone are said with their places.
3. A sheet is known by its codes and labels; small slips of spelling change nothing, other words are said.
4. A box that is nowhere, twice, or not for sure in its place is said with what to look at; it is never a blank.
5. Whatever was written outside the boxes is said with its cell: beside a box, under no head, in a row of nobody.
6. The columns of labels and answers are found where most of them are, also after a column was inserted.
7. What belongs to the file as a whole comes first, then the boxes in printed order.
8. A value outside its range is left out, and said with what was found.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from difflib import SequenceMatcher
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.cell import coordinate_to_tuple
from test_xlsx_reader import editions, mark, written

from formgen.errors import Severity, Unreadable
from formgen.form import form
from formgen.outline import outline
from formgen.read import Reading
from formgen.read.ooxml.workbook import Cell, Sheet, Workbook, a1, parse
from formgen.read.places import identify as names
from formgen.read.places.identify import Carrier, Sighting, identity_of, is_manifest, seen_in
from formgen.read.places.plan import ALIKE, alike, label_in, plan
from formgen.read.valid import edition_of, valid, without
from formgen.read.xlsx import of_book, read_all
from formgen.read.xlsx import read as read_bytes
from formgen.records import Source
from formgen.reference import Reference, blank, find_all, make
from formgen.sheet import MANIFEST, code_in

PQ, SESSIONS, REFERRAL = "parent-questionnaire", "session-record", "referral"
OURS, OTHER = mark(PQ), make("PQ", 1, 0x1234567890)
PAGE = "What do you think of the"
"""The name of the questionnaire's sheet."""

Cells = Mapping[str, Any]


def text(value: Any, **more: Any) -> Cell:
    return Cell(value, str(value), **{"formula": None, "error": None, "date": False, **more})


@cache
def printed(slug: str) -> Workbook:
    """The workbook of a form on which nobody has written yet."""
    return parse(written(slug, {}))


def drawn(sheet: Sheet, cells: Cells) -> Sheet:
    """The sheet with those cells written over; None empties one."""
    new = dict(sheet.cells)
    for name, value in cells.items():
        at = coordinate_to_tuple(name)
        new.pop(at, None)
        if value is not None:
            new[at] = value if isinstance(value, Cell) else text(value)
    return replace(sheet, cells=new)


def book(slug: str = PQ, cells: Cells | None = None, *more: Sheet, **parts: Any) -> Workbook:
    """A form’s workbook after something was written on its first sheet, and with more sheets."""
    whole = printed(slug)
    first, *others = whole.sheets
    return replace(whole, sheets=(drawn(first, cells or {}), *others, *more), **parts)


def blank_sheet(name: str, cells: Cells, state: str = "visible") -> Sheet:
    return drawn(Sheet(name, state, {}, ""), cells)


def read(workbook: Workbook) -> Reading:
    [reading] = of_book(workbook, editions)
    return reading


def told(reading: Reading, code: str) -> list[tuple[str, str, Severity, str | None, str | None]]:
    """Message, fix, severity, cell and question of the problems of that code."""
    return [(p.message, p.fix, p.severity, p.cell, p.question) for p in reading.problems if p.code == code]


def codes(reading: Reading) -> list[str]:
    return [p.code for p in reading.problems]


def row_gone(workbook: Workbook, row: int) -> Workbook:
    """The workbook after a row of its first sheet was deleted; names and hidden map stay as they were."""
    first, *others = workbook.sheets
    cells = {(r - (r > row), c): cell for (r, c), cell in first.cells.items() if r != row}
    merges = tuple(
        (top - (top > row), left, bottom - (bottom > row), right) for top, left, bottom, right in first.merges
    )
    return replace(workbook, sheets=(replace(first, cells=cells, merges=merges), *others))


# -------------------------------------------------------------------------------- where a reference is


@pytest.mark.parametrize(
    ("seen", "where", "cell"),
    [
        (Sighting(Carrier.CELL, "Form", ("Form", 12, 4), Reference("PQ", 1, None)),
         "cell D12 of the sheet “Form”", "D12"),
        (Sighting(Carrier.FOOTER, "Form", None, Reference("PQ", 1, None)),
         "the header or footer of the sheet “Form”", None),
        (Sighting(Carrier.MANIFEST, "_formgen", ("_formgen", 1, 1), Reference("PQ", 1, None)),
         "the sheet “_formgen”", "A1"),
        (Sighting(Carrier.PROPERTY, None, None, Reference("PQ", 1, None)), "the properties of the file", None),
        (Sighting(Carrier.CELL, None, ("x", 1, 1), Reference("PQ", 1, None), place="the second line"),
         "the second line", "the second line"),
    ],
)  # fmt: skip
def test_a_place_is_told_in_words(seen: Sighting, where: str, cell: str | None) -> None:
    """(1)"""
    assert (seen.where, seen.cell) == (where, cell)


def test_a_text_gives_its_references_the_damaged_ones_too() -> None:
    """(1), (2)"""
    wrong = OURS[:-1] + ("A" if OURS[-1] != "A" else "B")
    found = list(seen_in(f"{OURS.lower()} and {wrong}, {blank('RF', 1)}", Carrier.CELL, "Form", ("Form", 1, 2), "here"))
    [ours] = find_all(OURS)
    assert found == [
        Sighting(Carrier.CELL, "Form", ("Form", 1, 2), ours, None, "here"),
        Sighting(Carrier.CELL, "Form", ("Form", 1, 2), Reference("RF", 1, None), None, "here"),
        Sighting(Carrier.CELL, "Form", ("Form", 1, 2), Reference("PQ", 1, None), wrong, "here"),
    ]  # fmt: skip
    assert list(seen_in("Lm in the morning", Carrier.CELL, "Form", None)) == []
    lower = list(seen_in(wrong.lower(), Carrier.CELL, "Form", None))
    assert [(s.found, s.damaged) for s in lower] == [(Reference("PQ", 1, None), wrong.lower())]


def test_a_file_that_bears_no_reference_is_not_ours() -> None:
    """(1)"""
    with pytest.raises(Unreadable) as refused:
        identity_of(iter(()), "letter", {})
    assert refused.value.code == "not_ours"
    assert refused.value.message == "No formgen reference (LM-…) was found in this letter."
    assert refused.value.fix.startswith("Please send the form that the school gave out, with its first and last line.")
    for way in ("pupils import", "--mapping", "verify"):
        assert way in refused.value.fix
    with pytest.raises(Unreadable, match="was found in this workbook"):
        read(replace(printed(PQ), sheets=(blank_sheet("Form", {"A1": "Q01"}),), properties={}))


def sighting(carrier: Carrier, bits: int, damaged: str | None = None, sheet: str = "Form") -> Sighting:
    [found] = find_all(make("PQ", 1, bits))
    return Sighting(carrier, sheet, None, found, damaged)


def test_what_is_seen_rules_and_there_what_is_seen_most() -> None:
    """(1)"""
    cells = [sighting(Carrier.CELL, 1), sighting(Carrier.CELL, 2), sighting(Carrier.CELL, 2)]
    hidden = [sighting(Carrier.PROPERTY, 3)] * 9
    for seen, bits in ((cells + hidden, 2), (hidden, 3), ([*hidden, sighting(Carrier.FOOTER, 4)], 4)):
        identity = identity_of(iter(seen), "workbook", {"Q01": "D1"})
        assert (identity.reference, identity.sightings, identity.cells) == (
            find_all(make("PQ", 1, bits))[0], tuple(seen), {"Q01": "D1"},
        )  # fmt: skip


def test_a_damaged_reference_rules_only_where_no_other_is() -> None:
    """(1), (2)"""
    broken = sighting(Carrier.CELL, 1, "LM-PQ1-…")
    assert identity_of(iter([broken]), "workbook", {}).reference == broken.found
    intact = sighting(Carrier.PROPERTY, 2)
    assert identity_of(iter([broken, intact]), "workbook", {}).reference == intact.found


def test_whoever_writes_many_references_costs_no_time() -> None:
    """(1)"""
    many = (sighting(Carrier.CELL, 1) for _ in range(10_000))
    assert len(identity_of(many, "workbook", {}).sightings) == names.MOST_SIGHTINGS


def test_sheets_that_bear_another_reference_alone_are_other_forms() -> None:
    """(1)"""
    seen = [
        sighting(Carrier.CELL, 1, sheet="Ours"), sighting(Carrier.CELL, 1, sheet="Both"),
        sighting(Carrier.CELL, 1, sheet="Ours"), sighting(Carrier.CELL, 2, sheet="Both"),
        sighting(Carrier.CELL, 2, sheet="Theirs"), sighting(Carrier.FOOTER, 2, sheet="Footer"),
        sighting(Carrier.CELL, 2, "LM-…", sheet="Damaged"),
    ]  # fmt: skip
    assert identity_of(iter(seen), "workbook", {}).others() == {"Theirs"}


def test_the_hidden_sheet_is_known_by_its_name_also_when_it_was_copied() -> None:
    """(1)"""
    assert is_manifest(blank_sheet(MANIFEST, {}))
    assert is_manifest(blank_sheet(f"{MANIFEST} (2)", {}))
    assert not is_manifest(blank_sheet("Form", {}))


# ------------------------------------------------------------------------------- references that differ


def test_two_forms_in_one_file_are_said_with_their_places() -> None:
    """(2)"""
    reading = read(book(PQ, {}, blank_sheet("More", {"B1": f"Ref {OTHER}"})))
    assert reading.reference == OURS
    assert told(reading, "two_forms") == [(
        f"Two forms are in this file: {OURS} in cell B1 of the sheet “{PAGE}”, {OTHER} in cell B1 of the sheet “More”.",
        "Please give back each form in a file of its own.", Severity.ERROR, "B1", None,
    )]  # fmt: skip
    [found] = [p for p in reading.problems if p.code == "two_forms"]
    assert found.sheet == "More"


def test_carriers_that_differ_are_said_with_their_places() -> None:
    """(2)"""
    reading = read(book(PQ, {"B1": f"Ref {OTHER}", "B33": f"Ref {OTHER}"}))
    assert reading.reference == OTHER
    fix = "Please check which form this is. The one that is visible was taken."
    assert [(one[0], one[1], one[2]) for one in told(reading, "references_differ")] == [(
        f"The references differ: {OTHER} in cell B1 of the sheet “{PAGE}”, {OURS} in the header or footer of the sheet "
        f"“{PAGE}”.", fix, Severity.ERROR,
    )]  # fmt: skip


def test_a_reference_in_the_properties_alone_is_said_too() -> None:
    """(2)"""
    reading = read(book(properties={"formgen": OTHER, "title": "A form"}))
    [(message, *_)] = told(reading, "references_differ")
    assert message.endswith(f"{OTHER} in the properties of the file.")


def test_a_reference_that_stands_in_an_answer_is_no_form() -> None:
    """(2)"""
    assert read(book(PQ, {"D28": f"See {OTHER}"})).problems == ()


def test_a_form_whose_own_reference_is_gone_is_said_where_an_answer_bears_one() -> None:
    """(2)"""
    bare = replace(book(PQ, {"B1": "Ref", "B33": "Ref", "D28": f"See {OURS}"}), properties={})
    sheets = (replace(bare.sheets[0], header_footer=""),)
    reading = read(replace(bare, sheets=sheets))
    assert told(reading, "references_differ") == [(
        f"The reference {OURS} is seen among the answers alone, first in cell D28 of the sheet “{PAGE}”.",
        "Please check which form this is: its first and last line should say.", Severity.ERROR, "D28", None,
    )]  # fmt: skip
    assert reading.problems[0].sheet == PAGE


@pytest.mark.parametrize(
    ("slip", "severity"), [(OURS[:-1] + "2", Severity.WARNING), (OTHER[:-1] + "2", Severity.ERROR)]
)
def test_a_damaged_reference_beside_an_intact_one_is_a_warning_where_it_is_like_it(
    slip: str, severity: Severity
) -> None:
    """(2)"""
    reading = read(book(PQ, {"B33": f"Ref {slip}"}))
    assert reading.reference == OURS
    assert told(reading, "reference_damaged") == [(
        f"The reference {slip} in cell B33 of the sheet “{PAGE}” has a wrong letter or figure.",
        "Please compare it with the reference of the form that was given out.", severity, "B33", None,
    )]  # fmt: skip
    assert {p.sheet for p in reading.problems} == {PAGE}


def test_a_slip_beside_a_blank_copys_mark_is_an_error() -> None:
    """(2): nothing says that the sheet is not the one that the damaged reference was made for."""
    slip = OURS[:-1] + "2"
    sheets = (drawn(blank_sheet("Form", {"B1": f"Ref {blank('PQ', 1)}", "B2": slip}), {}),)
    reading = read(Workbook(sheets, {}, {}, False, ()))
    assert [one[2] for one in told(reading, "reference_damaged")] == [Severity.ERROR]


def test_each_other_reference_is_told_once() -> None:
    """(2)"""
    third = make("PQ", 1, 0x99)
    slip = OURS[:-1] + "2"
    reading = read(book(PQ, {"A50": OTHER, "A51": OTHER, "A52": third, "A53": slip, "A54": slip}))
    assert codes(reading).count("two_forms") == 2
    assert [p.cell for p in reading.problems if p.code == "two_forms"] in (["A52", "A50"], ["A50", "A52"])
    assert codes(reading).count("reference_damaged") == 1


@pytest.mark.parametrize("said", ["{broken", "{}", "[1]", '{"cells": [1]}', '{"cells": {"Q01": 7}}', "words"])
def test_a_hidden_sheet_that_says_nonsense_is_passed_over(said: str) -> None:
    """(1)"""
    first, hidden = printed(PQ).sheets
    reading = read(replace(printed(PQ), sheets=(drawn(first, {"D16": "Agree"}), drawn(hidden, {"A1": said}))))
    assert (reading.answers, reading.problems) == ({"asked_before": "agree"}, ())


def test_a_version_that_was_never_made_is_refused() -> None:
    """(1)"""
    with pytest.raises(Unreadable) as refused:
        edition_of(Reference("PQ", 9, None), editions)
    assert refused.value.code == "unknown_version"
    assert refused.value.message == "The reference names version 9 of a form PQ, which formgen has never made."
    assert refused.value.fix == "It may be another school’s form, or one of a newer formgen: please ask who made it."
    assert edition_of(Reference("PQ", 1, None), editions) == outline(form(PQ))


# ---------------------------------------------------------------------------------------------- labels


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Q07 What helped?", "what helped?"), ("Q07: What helped", "what helped"), ("Q07 – Class.", "class"),
        ("What helped?\nIn a few words", "what helped?"), ("  Q07  What helped *", "what helped"), ("Q07", ""),
        ("What HELPED:", "what helped"), ("Q06.1", ""), ("\n What helped\nmore", "what helped"), ("Q07\tA b", "a b"),
        ("Class -", "class"), ("Quality", "quality"),
    ],
)  # fmt: skip
def test_the_label_in_a_cell(text: str, label: str) -> None:
    """(3): what follows the code, on the first line."""
    assert label_in(text) == label


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("what helped most", "what helped most", True), ("what helped most", "what helpd most", True),
        ("what helped most", "what hurt most", False), ("upn", "upm", False), ("upn", "upn", True),
        ("abcdefghij", "abcdefghxj", True), ("abcdefghi", "abcdefgxi", False), ("", "", True), ("a", "", False),
        ("date", "data", False), ("abcdefghijklmnopqrst", "abcdefghijklmnopqrstuvwxyz", False),
        ("helped most what", "what helped most", False),
    ],
)  # fmt: skip
def test_labels_that_differ_by_slips_alone(one: str, other: str, same: bool) -> None:
    """(3)"""
    assert alike(one, other) is same
    assert alike(other, one) is same


def test_a_slip_in_a_long_label_is_a_slip() -> None:
    """(3)"""
    label = "how the child and the grown-ups at home and in school get on with one another " * 4
    assert alike(label, label.replace("home", "hme"))
    assert not alike(label, label.replace("grown-ups at home and in school", "others"))


@pytest.mark.parametrize(
    ("code", "row"),
    [
        ("Q06.1", ("sessions", 1)), ("Q06.15", ("sessions", 15)), ("Q06.999", ("sessions", 999)), ("Q06.1000", None),
        ("Q06.0", None), ("Q06.01", None), ("Q06", None), ("Q05.1", None), ("Q06.x", None), ("Q06.²", None),
        ("Q06.1.2", None),
    ],
)  # fmt: skip
def test_numbered_rows_of_open_tables(code: str, row: tuple[str, int] | None) -> None:
    """(3)"""
    made = plan(outline(form(SESSIONS)))
    assert made.open_row(code) == row
    assert made.is_row(code) is (row is not None or code == "Q06")


LETTERS = "abcde é"


@given(st.text(LETTERS, min_size=1, max_size=30), st.text(LETTERS, max_size=3), st.integers(0, 30), st.integers(0, 3))
def test_labels_are_alike_where_nine_tenths_of_their_letters_match(one: str, put: str, at: int, gone: int) -> None:
    """(3): counting letters first changes nothing but the time it takes."""
    other = one[:at] + put + one[at + gone :]
    matches = SequenceMatcher(None, one, other, autojunk=False).ratio() >= ALIKE
    assert alike(one, other) is (matches if min(len(one), len(other)) >= 4 else one == other)


def test_a_row_of_an_open_table_is_labelled_with_its_number() -> None:
    """(3)"""
    made = plan(outline(form(SESSIONS)))
    assert made.spellings("Q06.1") == ("1",)
    assert made.spellings("Q06.40") == ("40",)
    assert made.spellings("Q01") == ("child",)
    assert made.spellings("Q99") == ()
    blocks = plan(outline(form("complaint-log")))
    assert (blocks.open_row("Q03c.15"), blocks.open_row("Q03.15")) == (("complaints", 15), None)
    assert blocks.spellings("Q03c.15")[-1] == blocks.spellings("Q03c.1")[-1]
    assert made.labelled("Q06.40", "40")
    assert not made.labelled("Q06.40", "41")


def test_a_label_that_one_row_alone_has_tells_its_row() -> None:
    """(3)"""
    made = plan(outline(form(REFERRAL)))
    assert made.owner("Likes to be called") == "Q02"
    assert made.owner("Likes to be caled") == "Q02"
    assert made.owner("Likes nobody at all") is None
    assert made.owner("Attendance") is None, "two rows have this label"
    assert made.owner("UPM") is None
    assert made.owner("Q28 UPN") == "Q28"
    assert made.labelled("Q02", "Q02 Likes to be caled")
    assert not made.labelled("Q02", "Class")


# ----------------------------------------------------------------------------------------------- words


def test_words_that_were_changed_are_said() -> None:
    """(3)"""
    reading = read(book(PQ, {"C18": "Nobody listens to my child.", "D18": "Agree"}))
    assert reading.answers == {"child_heard": "agree"}
    assert told(reading, "label_changed") == [(
        "The words of Q03 were changed to “Nobody listens to my child.”.",
        "Please look whether the answer still answers the question.", Severity.WARNING, "C18",
        "Q03 “Nobody listens to my child.”",
    )]  # fmt: skip
    assert reading.problems[0].sheet == PAGE


def test_slips_of_spelling_are_said_too_and_wiped_words_are_not() -> None:
    """(3)"""
    assert codes(read(book(PQ, {"C18": "My child’s own views are listend to."}))) == ["label_changed"]
    assert codes(read(book(PQ, {"C18": None}))) == []
    assert codes(read(book(PQ, {"B18": "Q03 My child’s own views are listened to.", "C18": None}))) == []


ROWS = (*range(16, 26), *range(28, 32))
"""Where the questions of the questionnaire stand."""


@pytest.mark.parametrize(("count", "code"), [(6, "label_changed"), (7, "other_questions"), (12, "other_questions")])
def test_a_sheet_that_is_mostly_worded_otherwise_is_of_another_form(count: int, code: str) -> None:
    """(3)"""
    worded, wiped = ROWS[:-2], {f"{column}{row}": None for column in "ABC" for row in ROWS[-2:]}
    others = {f"C{row}": f"{row * 12345} other words altogether {row}" for row in worded[-count:]}
    reading = read(book(PQ, {**others, **wiped}))
    assert {found for found in codes(reading) if found in ("label_changed", "other_questions")} == {code}
    if code == "other_questions":
        assert told(reading, code) == [(
            "Most questions on this sheet are worded otherwise than on the form of its reference.",
            "Please check that the reference belongs to this sheet.", Severity.ERROR, None, None,
        )]  # fmt: skip
        assert {p.sheet for p in reading.problems} == {PAGE}


# ---------------------------------------------------------------------------------------------- strays


def test_an_answer_beside_an_empty_box_is_an_error_and_beside_a_full_one_a_remark() -> None:
    """(5)"""
    reading = read(book(PQ, {"E16": "Agree", "D17": "Agree", "F17": "mostly", "G17": "so so"}))
    assert reading.answers == {"know_target": "agree"}
    asked, know = "Q01 I was asked for my views before support began.", "Q02 I know what my child is working on."
    remark = "It was not read: please look whether it matters."
    assert told(reading, "beside_box") == [
        ("“Agree” stands beside the box D16, not in it.", "Please write the answer into the box.", Severity.ERROR,
         "E16", asked),
        ("“mostly” stands beside the box D17, not in it.", remark, Severity.WARNING, "F17", know),
        ("“so so” stands beside the box D17, not in it.", remark, Severity.WARNING, "G17", know),
    ]  # fmt: skip
    assert {(p.sheet, p.path, p.row) for p in reading.problems} == {
        (PAGE, "asked_before", None), (PAGE, "know_target", None),
    }  # fmt: skip


def test_what_stands_left_of_the_answers_is_no_stray_and_a_formula_beside_a_box_is_one() -> None:
    """(5)"""
    assert codes(read(book(PQ, {"A16": "mine"}))) == []
    assert codes(read(book(PQ, {"E16": text("Tuesday", formula="=TEXT(D16)")}))) == ["beside_box"]
    assert codes(read(book(PQ, {"E16": "  "}))) == []


def test_text_under_no_head_of_a_grid_is_said() -> None:
    """(5)"""
    reading = read(book(SESSIONS, {"Z26": "lost", "D27": text(46301, date=True)}))
    assert told(reading, "beside_box") == [(
        "“lost” stands in a column that has no head.",
        "Please write the answer under the head that it belongs to.", Severity.ERROR, "Z26", "Q06a.1 row 1 – Date",
    )]  # fmt: skip
    [found] = [p for p in reading.problems if p.code == "beside_box"]
    assert (found.sheet, found.path, found.row) == ("Session record", "sessions.on", "1")
    assert codes(read(book(SESSIONS, {"Z26": text("x", formula="=1")}))) == ["beside_box"]


def test_what_stands_under_no_head_may_be_the_answer_of_the_first_empty_box() -> None:
    """(5)"""
    written = ("D26", text(46301, date=True)), ("E26", "45"), ("Z26", "lost")
    [found] = [p for p in read(book(SESSIONS, dict(written))).problems if p.code == "beside_box"]
    assert (found.path, found.row, found.cell) == ("sessions.happened", "1", "Z26")


def test_text_in_a_row_of_nobody_is_said_once_a_row() -> None:
    """(5)"""
    reading = read(book(PQ, {"D40": "more", "E40": "and more", "D41": "last", "B42": "printed left", "D13": "above"}))
    fix = "Please move it into the box that it belongs to."
    assert told(reading, "stray_text") == [
        (f"“{word}” stands in a row that belongs to no question.", fix, Severity.ERROR, cell, None)
        for word, cell in (("above", "D13"), ("more", "D40"), ("last", "D41"))
    ]  # fmt: skip
    assert {p.sheet for p in reading.problems} == {PAGE}


def test_the_first_and_the_last_line_and_heads_are_no_strays() -> None:
    """(5)"""
    assert codes(read(book(PQ, {"B34": "Ref 7", "D34": "printed"}))) == []
    assert codes(read(book(SESSIONS))) == []
    assert "stray_text" in codes(read(book(PQ, {"B34": "See Ref 7", "D34": "printed"})))


def test_another_sheet_is_said_by_its_name() -> None:
    """(5)"""
    notes = blank_sheet("Notes", {"A1": "see here"})
    reading = read(book(PQ, {}, notes, blank_sheet("Empty", {}), blank_sheet(f"{MANIFEST} (2)", {"A1": "{}"})))
    assert told(reading, "other_sheet") == [(
        "The sheet “Notes” is no part of the form and was not read.", "Please look whether it holds answers.",
        Severity.WARNING, None, None,
    )]  # fmt: skip
    assert reading.problems[0].sheet == "Notes"


# ---------------------------------------------------------------------------------- boxes, not for sure

DELETED = "It may have been deleted, or its code changed. Please ask for the answer."
LOOK = "Please look at the sheet, and check the answer."


def test_a_row_that_is_gone_is_said() -> None:
    """(4)"""
    reading = read(row_gone(book(PQ, {"D19": "Agree"}), 18))
    assert reading.answers == {"comfortable": "agree"}
    assert told(reading, "not_found") == [(
        "The row Q03 is not on the sheet.", DELETED, Severity.ERROR, None,
        "Q03 My child’s own views are listened to.",
    )]  # fmt: skip
    [found] = reading.problems
    assert (found.path, found.row, found.sheet) == ("child_heard", None, PAGE)


def test_a_choice_or_a_row_of_a_grid_that_is_gone_is_said_by_its_own_name() -> None:
    """(4)"""
    reading = read(row_gone(row_gone(book(REFERRAL), 43), 29))
    assert [(one[0], one[4]) for one in told(reading, "not_found")] == [
        ("The row Q09.2 is not on the sheet.", "Q09.2 Self-esteem"),
        ("The row Q13.2 is not on the sheet.", "Q13a.2 Self-esteem – Your view today"),
    ]  # fmt: skip


def test_a_column_that_is_gone_or_there_twice_is_said() -> None:
    """(4)"""
    fix = "Please look at the sheet, and ask for the answer."
    reading = read(book(REFERRAL, {"D41": None}, names={}))
    assert {one[:3] for one in told(reading, "not_found")} == {
        ("The column Q13a Your view today is not on the sheet.", fix, Severity.ERROR)
    }
    assert len(told(reading, "not_found")) == 8
    twice = read(book(REFERRAL, {"E41": "Q13a Your view today"}))
    assert {one[:3] for one in told(twice, "box_twice")} == {
        ("The column Q13a Your view today is there twice.", fix, Severity.ERROR)
    }
    assert "not_found" not in codes(twice)


def test_a_grid_whose_head_is_gone_is_read_where_name_and_map_agree_but_not_for_sure() -> None:
    """(4)"""
    reading = read(book(REFERRAL, {"D41": None, "D42": 7}))
    assert reading.answers == {"area_scores": {"attendance": {"score": 7}}}
    headless = [one for one in told(reading, "place_unsure") if "head of its column" in one[0]]
    assert len(headless) == 8
    assert headless[0] == (
        "It is not sure that D42 of the sheet “Referral to the Learning Mentor” is the box of Q13a.1: "
        "the head of its column is gone.", LOOK, Severity.ERROR, "D42", "Q13a.1 Attendance – Your view today",
    )  # fmt: skip


def test_a_row_that_is_there_twice_with_other_answers_is_said() -> None:
    """(4)"""
    again = {"B40": "Q03", "C40": "My child’s own views are listened to.", "D18": "Agree"}
    reading = read(book(PQ, {**again, "D40": "Disagree"}))
    assert told(reading, "box_twice") == [(
        f"Q03 is there 2 times, with different answers: in D18 of the sheet “{PAGE}” and in D40 of the sheet “{PAGE}”.",
        "Please keep the right one and delete the other.", Severity.ERROR, "D18",
        "Q03 My child’s own views are listened to.",
    )]  # fmt: skip
    assert reading.answers == {}
    assert read(book(PQ, {**again, "D40": "Agree"})).answers == {"child_heard": "agree"}


def unsure(reading: Reading) -> list[str]:
    """Why it is not sure, of each box."""
    return [one[0].partition(": ")[2] for one in told(reading, "place_unsure")]


def test_a_code_beside_another_question_is_not_for_sure() -> None:
    """(4)"""
    reading = read(book(PQ, {"B16": "Q02", "B17": "Q01", "D16": "Agree"}))
    assert told(reading, "place_unsure")[0] == (
        f"It is not sure that D17 of the sheet “{PAGE}” is the box of Q01: its code stands beside another question.",
        LOOK, Severity.ERROR, "D17", "Q01 I was asked for my views before support began.",
    )  # fmt: skip
    assert unsure(reading) == ["its code stands beside another question."] * 2


def test_a_code_and_a_hidden_mark_in_two_rows_are_not_for_sure() -> None:
    """(4)"""
    moved = {"A16": None, "A40": "q:Q01", "C16": "Some other words"}
    assert unsure(read(book(PQ, moved, names={}))) == []
    first, _ = printed(PQ).sheets
    reading = read(book(PQ, {"B16": None, "B40": "Q01", "C40": "Some other words", "C16": None}))
    assert unsure(reading) == ["its code stands in row 40, its hidden mark in row 16."]
    bare = Workbook((drawn(first, moved),), {}, {}, False, ())
    assert unsure(read(bare)) == ["its code stands in row 16, its hidden mark in row 40."]


def test_a_code_that_is_gone_is_told_by_label_and_mark_together() -> None:
    """(4)"""
    assert codes(read(book(PQ, {"B16": None, "D16": "Agree"}))) == []
    bare = {"B16": None, "A16": None, "D16": "Agree"}
    assert codes(read(book(PQ, bare))) == []
    reading = read(book(PQ, bare, names={}))
    assert reading.answers == {"asked_before": "agree"}
    first, _ = printed(PQ).sheets
    assert unsure(read(Workbook((drawn(first, bare),), {}, {}, False, ()))) == ["its code is gone."]


def test_a_hidden_mark_alone_proves_little() -> None:
    """(4)"""
    reading = read(book(PQ, {"B16": None, "C16": None, "D16": "Agree"}))
    assert unsure(reading) == ["its code and its words are gone."]
    moved = {"B16": None, "C16": None, "C40": "I was asked for my views before support began."}
    assert unsure(read(book(PQ, moved))) == ["its code is gone; it may be in row 16, 40."]


def test_a_box_that_was_merged_into_others_is_not_for_sure() -> None:
    """(4)"""
    first, *others = printed(PQ).sheets
    for merge, sure in (
        ((15, 4, 16, 4), False),
        ((16, 3, 16, 4), False),
        ((16, 4, 17, 5), True),
        ((17, 4, 18, 4), True),
    ):
        merged = replace(first, merges=(merge,))
        reading = read(replace(printed(PQ), sheets=(merged, *others)))
        told_of = [one for one in told(reading, "place_unsure") if one[3] == "D16"]
        assert [one[0].partition(": ")[2] for one in told_of] == (
            [] if sure else ["it has been merged with the cells above or beside it."]
        )


def test_codes_that_are_gone_altogether_are_said() -> None:
    """(4)"""
    cells = {f"{column}{row}": None for row in ROWS for column in "AB"}
    reading = read(book(PQ, {**cells, "D16": "Agree"}, names={}))
    assert reading.answers == {"asked_before": "agree"}
    assert told(reading, "codes_gone") == [(
        "The codes (Q01, Q02, …) are gone; answers were found by their questions alone.",
        "Please check the answers against the sheet.", Severity.WARNING, None, None,
    )]  # fmt: skip
    assert codes(reading) == ["codes_gone"]
    assert reading.problems[0].sheet == PAGE


def test_numbered_rows_that_are_gone_between_others_are_said() -> None:
    """(4)"""
    reading = read(row_gone(row_gone(book(SESSIONS), 28), 30))
    assert told(reading, "row_gone") == [(
        "Of “One row for each session” these rows are not on the sheet: 3, 6.",
        "If something was written in them, please ask for it.", Severity.WARNING, None, "Q06 One row for each session",
    )]  # fmt: skip
    assert reading.problems[0].path == "sessions"
    last = max(row for row, _ in printed(SESSIONS).sheets[0].cells if (row, 1) in printed(SESSIONS).sheets[0].cells)
    assert [one[0].rpartition(" ")[2] for one in told(read(row_gone(book(SESSIONS), last)), "row_gone")] == [
        str(printed(SESSIONS).sheets[0].cells[last, 3].value) + "."
    ]


# ------------------------------------------------------------------------------------ grids and blocks

VIEWS = "entry-record"


@cache
def heads_of(slug: str) -> dict[str, str]:
    """The cells of the heads of grids, by the code of their column."""
    first, *_ = printed(slug).sheets
    texts = ((at, code_in(str(cell.value))) for at, cell in first.cells.items())
    return {code: a1(*at) for at, code in texts if code and re.fullmatch(r"Q[0-9]+[a-z]", code)}


@cache
def row_at(slug: str, code: str) -> int:
    """The row of a code."""
    first, *_ = printed(slug).sheets
    return next(row for (row, _), cell in first.cells.items() if cell.value == code)


def scored(cells: Cells, **parts: Any) -> Workbook:
    """An entry record with 7 and 8 in the first row of its grid, under the second and the third head."""
    row = row_at(VIEWS, "Q14.1")
    return book(VIEWS, {f"E{row}": 7, f"F{row}": 8, **cells}, **parts)


def test_a_grid_is_read_where_row_and_head_cross() -> None:
    """(6)"""
    assert read(scored({})).answers == {"area_scores": {"attendance": {"score_joint": 7, "score_pupil": 8}}}
    heads = heads_of(VIEWS)
    assert (heads["Q14b"][0], heads["Q14c"][0]) == ("E", "F")
    turned = {heads["Q14b"]: "Q14c Child", heads["Q14c"]: "Q14b All"}
    assert read(scored(turned)).answers["area_scores"]["attendance"] == {"score_joint": 8, "score_pupil": 7}


def test_a_head_without_its_code_is_known_by_its_label_slips_apart() -> None:
    """(3), (6)"""
    heads, columns = heads_of(VIEWS), {c.code: c.label for c in outline(form(VIEWS)).question("area_scores").columns}
    bare = {heads[code]: label for code, label in columns.items()}
    whole = {"area_scores": {"attendance": {"score_joint": 7, "score_pupil": 8}}}
    assert read(scored(bare)).answers == whole
    some = {heads["Q14b"]: columns["Q14b"]}
    reading = read(scored(some))
    assert (reading.answers, codes(reading)) == (whole, [])
    long = max(columns, key=lambda code: len(columns[code]))
    slip = {heads[long]: columns[long][:-2] + columns[long][-1]}
    assert "not_found" not in codes(read(scored(slip, names={})))
    strange = read(scored({heads["Q14b"]: "Something else"}, names={}))
    assert {p.path for p in strange.problems if p.code == "not_found"} == {"area_scores.score_joint"}
    elsewhere = {heads["Q14b"]: None, "E1": columns["Q14b"], "E99": columns["Q14b"]}
    assert "not_found" in codes(read(scored(elsewhere, names={})))


def test_a_column_without_head_is_read_only_where_name_and_map_agree_on_one_that_is_free() -> None:
    """(4)"""
    heads, row = heads_of(VIEWS), row_at(VIEWS, "Q14.1")
    gone = {heads["Q14b"]: None}
    agreed = read(scored(gone))
    assert agreed.answers["area_scores"]["attendance"] == {"score_joint": 7, "score_pupil": 8}
    assert "place_unsure" in codes(agreed)
    for lost, code in ((scored(gone, names={}), "not_found"), (without_map(scored(gone)), "beside_box")):
        reading = read(lost)
        assert reading.answers["area_scores"]["attendance"] == {"score_pupil": 8}
        assert code in codes(reading)
    name = f"fg_Q14b_{1}"
    assert name in printed(VIEWS).names
    moved = {**printed(VIEWS).names, name: printed(VIEWS).names[name].replace("$E$", "$F$")}
    assert "score_joint" not in read(scored(gone, names=moved)).answers["area_scores"]["attendance"]
    shifted_head = {heads["Q14b"]: "Q14c Child", heads["Q14c"]: None, f"G{row}": 9}
    taken = read(scored(shifted_head))
    assert "score_joint" not in taken.answers.get("area_scores", {}).get("attendance", {})


def without_map(workbook: Workbook) -> Workbook:
    """The workbook without its hidden sheet."""
    return replace(workbook, sheets=workbook.sheets[:1])


def test_rows_that_the_form_never_had_are_not_missed() -> None:
    """(4): a pre-filled copy prints the rows of the child’s own areas alone; its hidden map says which."""
    row = row_at(VIEWS, "Q14.2")
    gone = row_gone(book(VIEWS), row)
    assert {(p.code, p.row) for p in read(gone).problems} == {("not_found", "self_esteem")}
    assert codes(read(without_map(gone))) == []
    free = row_gone(book(REFERRAL), row_at(REFERRAL, "Q13.2"))
    assert codes(read(without_map(free))) == ["not_found"], "a referral always prints every row"
    line = row_gone(book(SESSIONS), row_at(SESSIONS, "Q06.3"))
    assert codes(read(line)) == ["row_gone"]
    assert codes(read(without_map(line))) == ["row_gone"]
    last = max(row for row, column in printed(SESSIONS).sheets[0].cells if column == 1)
    assert codes(read(without_map(row_gone(book(SESSIONS), last)))) == []
    one = {(row, column) for row, column in printed(SESSIONS).sheets[0].cells if row > row_at(SESSIONS, "Q06.1")}
    short = {f"{a1(*at)}": None for at in one if at[0] <= last}
    assert codes(read(without_map(book(SESSIONS, short)))) == []


def test_a_form_on_two_sheets_is_one_form_and_problems_name_theirs() -> None:
    """(4), (6)"""
    more = blank_sheet("Page 2", {
        "B1": f"Ref {OURS}", "B5": "Q03", "C5": "My child’s own views are listened to.", "D5": "perhaps",
        "B6": "Q04", "C6": "The support has helped my child.",
    })  # fmt: skip
    apart = {f"{column}{row}": None for row in (18, 19) for column in "ABC"}
    reading = read(book(PQ, apart, more, names={}))
    assert {(p.code, p.sheet, p.cell) for p in reading.problems} == {
        ("not_a_choice", "Page 2", "D5"), ("place_unsure", "Page 2", "D6"),
    }  # fmt: skip
    assert reading.sources["child_heard", None] == Source("Page 2", "D5", "perhaps")


def test_a_table_of_blocks_is_read_row_by_row() -> None:
    """(6)"""
    slug = "action-plan"
    will, area = row_at(slug, "Q10a.T1"), row_at(slug, "Q10c.T2")
    cells = {f"D{will}": "Arrive by nine", f"D{area}": "Attendance"}
    reading = read(book(slug, cells))
    assert reading.answers == {"targets": {"T1": {"target_text": "Arrive by nine"}, "T2": {"area": "attendance"}}}
    assert codes(reading) == []
    changed = read(book(slug, {**cells, f"C{will}": "Something else altogether"}))
    assert [(p.code, p.cell) for p in changed.problems] == [("label_changed", f"C{will}")]
    other = read(book(slug, {**cells, f"B{will}": None, f"A{will}": None, f"C{will}": "Target 1 – What will change"}))
    assert {p.path for p in other.problems} <= {"targets.target_text"}
    beside = read(book(slug, {f"E{will}": "Here", f"D{area}": "Nowhere"}))
    assert [(p.code, p.cell, p.path, p.row) for p in beside.problems] == [
        ("beside_box", f"E{will}", "targets.target_text", "T1"), ("not_a_choice", f"D{area}", "targets.area", "T2"),
    ]  # fmt: skip


def test_a_row_that_name_or_map_puts_there_is_in_its_place() -> None:
    """(4): the code is gone, the label is there; one carrier more is enough."""
    bare = {"B16": None, "A16": None, "D16": "Agree"}
    assert unsure(read(book(PQ, bare))) == []
    assert unsure(read(book(PQ, bare, names={}))) == []
    assert unsure(read(without_map(book(PQ, bare)))) == []
    assert unsure(read(without_map(book(PQ, bare, names={})))) == ["its code is gone."]
    far = {"fg_Q01": f"'{PAGE}'!$AD$16"}
    assert unsure(read(without_map(book(PQ, bare, names=far)))) == [], "the row counts, not the column"
    first, *_ = printed(PQ).sheets
    named = replace(drawn(first, bare), name="Amira's form")
    quoted = Workbook((named,), {"fg_Q01": "'Amira''s form'!$D$16"}, {}, False, ())
    assert unsure(read(quoted)) == []
    wrong = {**printed(PQ).names, "fg_Q01": f"'{PAGE}'!$D$17"}
    assert unsure(read(without_map(book(PQ, bare, names=wrong)))) == ["its code is gone."]
    first_row = replace(book(PQ, {**bare, "C16": None, "C1": "I was asked for my views before support began."}))
    assert unsure(read(without_map(replace(first_row, names={})))) == ["its code is gone."]


# -------------------------------------------------------------------------------------------- columns


def shifted(workbook: Workbook, column: int, by: int = 1) -> Workbook:
    """The workbook after columns were inserted before that one."""
    first, *others = workbook.sheets
    cells = {(r, c + by * (c >= column)): cell for (r, c), cell in first.cells.items()}
    return replace(workbook, sheets=(replace(first, cells=cells), *others))


def test_a_form_without_its_hidden_column_is_read_and_its_words_are_looked_at() -> None:
    """(3), (6)"""
    reading = read(
        shifted(book(PQ, {**{f"A{row}": None for row in ROWS}, "D16": "Agree", "C17": "Other words"}), 2, -1)
    )
    assert reading.answers == {"asked_before": "agree"}
    assert told(reading, "label_changed")[0][3] == "B17"
    assert {p.severity for p in reading.problems} == {Severity.WARNING}


@pytest.mark.parametrize("column", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("by", [1, 2])
def test_a_column_that_was_inserted_moves_the_boxes(column: int, by: int) -> None:
    """(6)"""
    filled = book(PQ, {"D16": "Agree", "D17": "Disagree", "D28": "Talking"})
    reading = read(shifted(filled, column, by))
    assert reading.answers == {"asked_before": "agree", "know_target": "disagree", "helped_most": "Talking"}
    assert set(codes(reading)) <= {"answers_moved"}


def test_answers_in_another_column_are_read_there_and_said() -> None:
    """(6)"""
    reading = read(book(PQ, {"F16": "Agree", "F17": "Disagree"}))
    assert reading.answers == {"asked_before": "agree", "know_target": "disagree"}
    assert told(reading, "answers_moved") == [(
        "Nothing stands in the boxes; the answers were read from the column F.",
        "Please look whether that column holds the answers.", Severity.WARNING, None, None,
    )]  # fmt: skip
    assert reading.problems[0].sheet == PAGE


def test_of_several_columns_the_fullest_is_that_of_the_answers_else_the_nearest() -> None:
    """(6)"""
    fuller = read(book(PQ, {"E16": "Agree", "F17": "Disagree", "F18": "Agree"}))
    assert (fuller.answers, codes(fuller)) == (
        {"know_target": "disagree", "child_heard": "agree"}, ["answers_moved", "beside_box"],
    )  # fmt: skip
    equal = read(book(PQ, {"F16": "Agree", "F17": "Agree", "E18": "Disagree", "E19": "Disagree"}))
    assert equal.answers == {"child_heard": "disagree", "comfortable": "disagree"}
    far = read(book(PQ, {"H16": "Agree", "H17": "Agree"}))
    assert (far.answers, codes(far)) == ({}, ["beside_box", "beside_box"])


def test_one_answer_is_enough_where_the_grids_begin_in_its_column() -> None:
    """(6): a column was inserted, and nothing else stands outside of the grids."""
    reading = read(shifted(book(REFERRAL, {"D15": "Amira"}), 4))
    assert (reading.answers, codes(reading)) == ({"pupil_name": "Amira"}, ["answers_moved"])
    filled = read(shifted(book(REFERRAL, {"D15": "Amira", "D42": 7}), 4))
    assert filled.answers == {"pupil_name": "Amira", "area_scores": {"attendance": {"score": 7}}}
    plain = read(shifted(book(PQ, {"D16": "Agree"}), 4))
    assert (plain.answers, codes(plain)) == ({}, ["beside_box"])


def test_names_that_moved_with_the_boxes_say_where_they_are() -> None:
    """(6)"""
    names = {name: target.replace("$D$", "$E$") for name, target in printed(PQ).names.items()}
    reading = read(shifted(book(PQ, {"D16": "Agree"}, names=names), 4))
    assert (reading.answers, codes(reading)) == ({"asked_before": "agree"}, [])
    few = {"fg_Q01": names["fg_Q01"], "fg_Q02": printed(PQ).names["fg_Q02"]}
    assert codes(read(shifted(book(PQ, {"D16": "Agree"}, names=few), 4))) == ["beside_box"], "they do not agree"


def test_one_answer_in_another_column_is_a_remark() -> None:
    """(6)"""
    assert codes(read(book(PQ, {"F16": "Agree"}))) == ["beside_box"]
    assert codes(read(book(PQ, {"F16": "Agree", "F17": "Agree", "D18": "Agree"}))) == ["beside_box", "beside_box"]
    assert "answers_moved" not in codes(read(book(PQ, {"Z16": "Agree", "Z17": "Agree"})))


# ------------------------------------------------------------------------------------- the whole file


def test_a_workbook_is_read_from_its_bytes() -> None:
    """(7)"""
    data = written(PQ, {"helped": "agree"})
    assert read_bytes(data, editions).answers == {"helped": "agree"}
    assert read_all(data, editions) == (read_bytes(data, editions),)


def test_what_was_left_out_of_the_file_and_its_calendar_are_said_first() -> None:
    """(7)"""
    reading = read(book(PQ, {"D16": "perhaps"}, notes=("It holds macros.",), date1904=True))
    assert codes(reading) == ["note", "date_system", "not_a_choice"]
    assert told(reading, "note") == [
        ("It holds macros.", "Please look whether anything is missing.", Severity.WARNING, None, None)
    ]
    assert told(reading, "date_system") == [(
        "This workbook counts dates from 1904; the form was made to count from 1900.",
        "Please check every date: they may all be four years out.", Severity.WARNING, None, None,
    )]  # fmt: skip


def test_a_value_outside_its_range_is_said_with_its_cell() -> None:
    """(7), (8)"""
    reading = read(book(REFERRAL, {"D42": 11}))
    assert (reading.answers, reading.outline) == ({}, outline(form(REFERRAL)))
    [problem] = reading.problems
    assert (problem.code, problem.cell, problem.row) == ("out_of_range", "D42", "attendance")


def test_problems_of_boxes_come_in_printed_order() -> None:
    """(7)"""
    reading = read(book(PQ, {"D31": "perhaps", "D17": "perhaps", "D28": text(None, error="#NAME?"), "E16": "x"}))
    assert [p.path for p in reading.problems] == ["asked_before", "know_target", "helped_most", "wants_call"]


def test_a_problem_of_a_box_says_sheet_cell_and_question() -> None:
    """(7)"""
    reading = read(book(PQ, {"D17": "perhaps", "D18": text(2, formula="=1+1")}))
    assert [(p.code, p.sheet, p.cell, p.question, p.path, p.row, p.severity) for p in reading.problems] == [
        ("not_a_choice", PAGE, "D17", "Q02 I know what my child is working on.", "know_target", None, Severity.ERROR),
        ("formula", PAGE, "D18", "Q03 My child’s own views are listened to.", "child_heard", None, Severity.WARNING),
        ("not_a_choice", PAGE, "D18", "Q03 My child’s own views are listened to.", "child_heard", None, Severity.ERROR),
    ]  # fmt: skip
    assert reading.problems[0].message == "“perhaps” is not one of the choices."
    assert reading.problems[1].fix == "Please type the answer in place of the formula."
    assert reading.sources["know_target", None] == Source(PAGE, "D17", "perhaps")
    assert reading.sources["child_heard", None] == Source(PAGE, "D18", "=1+1")
    assert reading.sources["helped", None] == Source(PAGE, "D20", "")


def test_dates_are_counted_as_the_workbook_says() -> None:
    """(7)"""
    for date1904, serial in ((False, 46301), (True, 44839)):
        reading = read(book(REFERRAL, {"D24": text(serial, date=True)}, date1904=date1904))
        assert str(reading.answers["referral_date"]) == "2026-10-06"


def test_a_hidden_sheet_is_read_only_when_no_other_is_left() -> None:
    """(1)"""
    first, hidden = printed(PQ).sheets
    filled = drawn(first, {"D16": "Agree"})
    for state in ("hidden", "veryHidden"):
        only = replace(printed(PQ), sheets=(replace(filled, state=state), hidden))
        assert read(only).answers == {"asked_before": "agree"}
        old = replace(drawn(first, {"D16": "Disagree"}), name="Old", state=state)
        reading = read(replace(printed(PQ), sheets=(filled, hidden, old)))
        assert reading.answers == {"asked_before": "agree"}


def test_a_blank_copy_has_no_reference_and_may_mend_another() -> None:
    """(7)"""
    bare = {"B1": f"Ref {blank('PQ', 1)}", "B33": f"Ref {blank('PQ', 1)}", "D16": "Agree"}
    first, _ = printed(PQ).sheets
    plain = replace(drawn(first, bare), header_footer="")
    reading = read(Workbook((plain,), {}, {}, False, ()))
    assert (reading.reference, reading.entry) == (None, "")
    mended = drawn(plain, {"B2": "This sheet mends 0123456789ab row 5", "D28": "mends aaaaaaaaaaaa"})
    assert read(Workbook((mended,), {}, {}, False, ())).entry == "mends 0123456789ab row 5"
    answer = drawn(plain, {"D28": "mends aaaaaaaaaaaa"})
    assert read(Workbook((answer,), {}, {}, False, ())).entry == ""
    assert read(book(PQ, {"B2": "This sheet mends 0123456789ab"})).entry == ""


def test_what_formgen_wrote_beside_a_box_to_be_mended_is_no_answer() -> None:
    """(5)"""
    reading = read(book(PQ, {"E16": "◀ please mend: it is blank", "D16": "Agree"}))
    assert (reading.answers, reading.problems) == ({"asked_before": "agree"}, ())


def test_ticks_have_one_source_and_each_its_own_problem() -> None:
    """(7)"""
    reading = read(book(REFERRAL, {"D29": "✓", "D31": "perhaps", "D36": "x"}))
    assert reading.answers == {"areas": ("self_esteem", "transition")}
    assert reading.sources["areas", None] == Source(
        "Referral to the Learning Mentor", "D29",
        "✓ Self-esteem; perhaps Behaviour and attention to learning; x Moving between school settings",
    )  # fmt: skip
    assert [(p.code, p.cell, p.question) for p in reading.problems] == [
        ("unclear", "D31", "Q09.4 Behaviour and attention to learning")
    ]
    assert read(book(REFERRAL)).sources["areas", None] == Source("Referral to the Learning Mentor", "D28", "")


def test_words_in_the_row_of_a_ticked_question_count() -> None:
    """(7)"""
    reading = read(book(REFERRAL, {"D60": "Don’t know", "D61": "x"}))
    assert "other_help" not in reading.answers
    assert [(p.code, p.cell, p.question) for p in reading.problems] == [
        ("two_answers", "D60", "Q21 Who helps already?")
    ]
    assert reading.sources["other_help", None].raw == "Don’t know; x SENCO"
    alone = read(book(REFERRAL, {"D60": "Don’t know"}))
    assert [str(alone.answers["other_help"])] == ["dont_know"]


# ------------------------------------------------------------------------------------------- valid


def test_a_value_outside_its_range_is_left_out_and_said_with_what_was_found() -> None:
    """(8)"""
    outlined = outline(form(REFERRAL))
    answers = {"sessions_possible": -1, "upn": "A1", "area_scores": {"attendance": {"score": 11}}}
    sources = {
        ("sessions_possible", None): Source("Form", "D83", "-1"),
        ("area_scores.score", "attendance"): Source("Form", "D42", "11"),
    }  # fmt: skip
    kept, problems = valid(outlined, answers, sources)
    assert kept == {"upn": "A1"}
    assert [(p.code, p.message, p.sheet, p.cell) for p in problems] == [
        ("out_of_range", "This is not a number from 0 to 10. Found: “11”.", "Form", "D42"),
        ("out_of_range", "This is not a number from 0 to 400. Found: “-1”.", "Form", "D83"),
    ]  # fmt: skip
    assert valid(outlined, answers, {}) == ({"upn": "A1"}, [])


def test_answers_at_other_places_are_kept() -> None:
    """(8)"""
    answers = {"a": 1, "b": 2, "t": {"1": {"x": 1, "y": 2}, "2": {"x": 3}}}
    assert without(answers, {("a", None), ("t.x", "1")}) == {"b": 2, "t": {"1": {"y": 2}, "2": {"x": 3}}}
