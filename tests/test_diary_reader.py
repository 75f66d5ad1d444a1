"""The sheets and rows of a diary as they are read, drawn here cell by cell.

1. A sheet is known by the heads of its columns, wherever they were moved, in the version that its first line names.
2. A column that is gone, there twice, renamed, or none of the diary’s is said; what stands under no head too.
3. A row is what stands in it besides its number; a row above the heads is read when it has a number or is full.
4. What a row says is typed as in every form, with sheet, cell and head; what cannot be is said and left out.
5. Children are named by their cases, one in a column; how many there were is those named, unless the row says more.
6. A row without a number is known by what it says; of two with one number none is taken.
7. The workbook as a whole: its reference, its calendar, and sheets that are there twice or are none of the diary’s.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from openpyxl.utils.cell import coordinate_to_tuple
from test_places import text

from formgen.diary import LOGS, OUTLINE, columns
from formgen.errors import Problem, Severity, Unreadable
from formgen.form import form
from formgen.outline import outline
from formgen.read import Reading
from formgen.read.many.diary import knows, read_all
from formgen.read.ooxml.workbook import Cell, Sheet, Workbook
from formgen.read.places.diary import Sheet as Found
from formgen.read.places.diary import sheets_of
from formgen.read.places.rows import CHILD, Row, rows_of
from formgen.read.xlsx import of_book
from formgen.records import Source
from formgen.reference import blank, make
from formgen.schema import edition

REFERENCE = make("DY", 1, 0x7F3C9A2E11)
ZOE, TOM = "LM-2026-001", "LM-2026-002"
SESSIONS, CONTACTS, INCIDENTS = LOGS
HEADS = {log.title: [c.head for c in columns(log, outline(form(log.slug)))] for log in LOGS}
DAY = text(46301, date=True)
"""6 October 2026."""

SESSION = {"A5": "S001", "B5": DAY, "C5": f"{ZOE} · Zo", "I5": "Yes", "J5": "Yes", "M5": 30}
CONTACT = {"A5": "C001", "B5": DAY, "C5": f"{TOM} · Tomasz", "D5": "Child", "H5": "The week"}


def page(title: str, cells: Mapping[str, Any], name: str = "") -> Sheet:
    """The sheet with its first line and its heads in row 4, then those cells; None empties one."""
    log = next(log for log in LOGS if log.title == title)
    made: dict[tuple[int, int], Cell] = {(1, 1): text(f"Ref {REFERENCE} · {outline(form(log.slug)).name} · copy 2")}
    made |= {(4, n): text(head) for n, head in enumerate(HEADS[title], 1)}
    for at, value in cells.items():
        place = coordinate_to_tuple(at)
        made.pop(place, None)
        if value is not None:
            made[place] = value if isinstance(value, Cell) else text(value)
    return Sheet(name or title, "visible", made, "")


def found(sheet: Sheet) -> Found:
    """The one sheet of a diary that it was recognised as."""
    [only], strange = sheets_of([sheet], edition)
    assert strange == []
    return only


def rows(sheet: Sheet, date1904: bool = False) -> list[Row]:
    return list(rows_of(found(sheet), date1904))


def sessions(**cells: Any) -> Row:
    """The one row of a sheet of sessions, after those changes."""
    [row] = rows(page("Sessions", {**SESSION, **cells}))
    return row


def told(problems: tuple[Problem, ...], code: str) -> list[tuple[str, str, Severity, str | None, str | None]]:
    """Message, fix, severity, cell and head of the problems of that code."""
    return [(p.message, p.fix, p.severity, p.cell, p.question) for p in problems if p.code == code]


def codes(problems: tuple[Problem, ...]) -> list[str]:
    return [p.code for p in problems]


def book(*sheets: Sheet, **parts: Any) -> Workbook:
    return Workbook(sheets, {}, {"formgen": REFERENCE, **parts.pop("properties", {})},
                    parts.pop("date1904", False), parts.pop("notes", ()))  # fmt: skip


def read(*sheets: Sheet, **parts: Any) -> tuple[Reading, list[Reading]]:
    """The workbook as a whole, and its rows."""
    whole, *others = read_all(book(*sheets, **parts), edition)
    assert isinstance(whole, Reading)
    return whole, [one for one in others if isinstance(one, Reading)]


# ---------------------------------------------------------------------------------------------- sheets


def test_a_sheet_is_known_by_its_heads() -> None:
    """(1)"""
    for log in LOGS:
        sheet = found(page(log.title, {}, "Something else"))
        assert (sheet.name, sheet.log, sheet.outline) == ("Something else", log, outline(form(log.slug)))
        assert [column.head for _, column in sorted(sheet.places.items())] == HEADS[log.title]
        assert (sheet.heads, sheet.copy, sheet.lost, sheet.problems, sheet.id_column) == (frozenset({4}), 2, (), (), 1)


def test_columns_may_be_moved_and_heads_may_lose_their_code_or_gain_help() -> None:
    """(1)"""
    sheet = found(page("Contacts", {"A4": "Q03b Case", "B4": "Row", "C4": "Date", "D4": "Q03c With\nwhom"}))
    assert [sheet.places[n].label for n in (1, 2, 3, 4)] == ["Case", "Row", "Date", "With"]
    assert (sheet.id_column, sheet.problems) == (2, ())


def test_the_version_is_that_of_the_first_line_else_the_newest() -> None:
    """(1)"""
    for line, version in (
        (f"Ref {REFERENCE} · SR1 · copy 3", 1),
        (f"Ref {REFERENCE} · SR2", 2),
        (f"Ref {REFERENCE}", 2),
    ):
        sheet = found(page("Sessions", {"A1": line, "X4": None}))
        assert sheet.outline.version == version
    assert found(page("Sessions", {"A1": f"Ref {REFERENCE} · SR1 · copy 3", "X4": None})).copy == 3
    assert found(page("Sessions", {"A1": "Sessions SR1", "X4": None})).outline.version == 2, "it names no reference"
    assert found(page("Sessions", {"A1": None, "X4": None})).copy == 0


def test_a_version_that_was_never_made_is_refused() -> None:
    """(1)"""
    with pytest.raises(Unreadable) as refused:
        found(page("Sessions", {"A1": f"Ref {REFERENCE} · SR9"}, "Mine"))
    assert (refused.value.code, refused.value.fix) == ("unknown_version", "Please install the newest formgen.")
    assert refused.value.message == "The sheet “Mine” is version 9 of Sessions, which this formgen does not know."


def test_other_sheets_are_said_where_they_may_hold_entries() -> None:
    """(7)"""
    guide = Sheet("How to use this", "visible", {(1, 1): text("Write one row for each")}, "")
    days = Sheet("Days", "visible", {(1, 1): text("x"), (2, 1): text("x", date=True)}, "")
    sums = Sheet("Sums", "visible", {(1, 1): text("x"), (2, 1): text(3)}, "")
    sheets, strange = sheets_of([page("Contacts", {}), guide, days, sums], edition)
    assert [sheet.name for sheet in sheets] == ["Contacts"]
    assert strange == [
        Problem("other_sheet", f"The sheet “{name}” is no part of the diary and was not read.",
                "Please look whether it holds entries.", Severity.WARNING, sheet=name)
        for name in ("Days", "Sums")
    ]  # fmt: skip


@pytest.mark.parametrize(("kept", "known"), [(2, False), (3, True)])
def test_three_heads_in_a_row_make_it_the_row_of_heads(kept: int, known: bool) -> None:
    """(1)"""
    gone = {f"{chr(64 + n)}4": None for n in range(kept + 1, len(HEADS["Contacts"]) + 1)}
    sheets, _ = sheets_of([page("Contacts", gone)], edition)
    assert bool(sheets) is known


def test_of_several_rows_of_heads_the_fullest_counts_and_none_is_an_entry() -> None:
    """(1), (3): somebody copied the heads above the rows of a new month."""
    again = {f"{chr(64 + n)}7": head for n, head in enumerate(HEADS["Contacts"][:6], 1)}
    sheet = page("Contacts", {**CONTACT, **again, "A8": "C002", "B8": DAY})
    assert found(sheet).heads == frozenset({4, 7})
    assert [row.id for row in rows(sheet)] == ["C001", "C002"]


def test_a_line_of_heads_above_the_fullest_one_is_no_entry_either() -> None:
    """(1), (3)"""
    above = {f"{chr(64 + n)}3": head for n, head in enumerate(HEADS["Contacts"][:4], 1)}
    sheet = page("Contacts", {**CONTACT, **above, "M3": "Mine"})
    assert found(sheet).heads == frozenset({3, 4})
    assert len(found(sheet).places) == len(HEADS["Contacts"])
    assert [row.id for row in rows(sheet)] == ["C001"]
    assert found(sheet).problems == ()


def test_a_column_that_is_gone_is_said() -> None:
    """(2)"""
    sheet = found(page("Sessions", {"M4": None, "C4": None, "D4": None}))
    assert [column.head for column in sheet.lost] == ["Child 1", "Child 2", "Q06f Minutes"]
    fix = "Please bring its head back."
    assert told(sheet.problems, "column_gone") == [
        (f"The column “{head}” is not on the sheet; earlier answers in it stay.", fix, Severity.ERROR, None, None)
        for head in ("Child 1", "Q06f Minutes")
    ]  # fmt: skip
    assert {p.sheet for p in sheet.problems} == {"Sessions"}


def test_a_column_that_is_there_twice_is_not_read() -> None:
    """(2)"""
    row = page("Contacts", {**CONTACT, "M4": "Q03g What it was about", "M5": "Other words"})
    sheet = found(row)
    assert told(sheet.problems, "column_gone") == [(
        "The column “Q03g What it was about” is there twice, and was not read.", "Please delete one of the two.",
        Severity.ERROR, None, None,
    )]  # fmt: skip
    [only] = rows(row)
    assert "summary" not in only.answers


def test_the_numbers_of_the_rows_are_found_without_their_head_where_they_stand() -> None:
    """(2)"""
    sheet = found(page("Contacts", {"A4": None, "A5": "C001", "A6": "c2", "M5": "C009"}))
    assert (sheet.id_column, sheet.lost) == (1, ())
    assert 13 not in sheet.places, "more numbers stand in the first column"
    bare = found(page("Contacts", {"A4": None, "A5": "S001"}))
    assert bare.id_column is None
    assert told(bare.problems, "column_gone") == [(
        "The column “Row” is not on the sheet.", "Please bring the numbers of the rows back, with their head.",
        Severity.ERROR, None, None,
    )]  # fmt: skip
    both = found(page("Contacts", {"M4": "Row"}))
    assert "column_gone" not in codes(both.problems), "two columns of numbers hide no answers"


def test_a_head_that_was_renamed_is_found_by_its_code_and_said() -> None:
    """(2)"""
    sheet = found(page("Contacts", {"G4": "Q03f Whose idea"}))
    assert sheet.places[7].label == "Who began"
    assert told(sheet.problems, "head_changed") == [(
        "The head “Q03f Whose idea” was taken as “Q03f Who began”.",
        "Please look whether the column still holds that.", Severity.WARNING, "G4", None,
    )]  # fmt: skip
    assert sheet.problems[0].sheet == "Contacts"
    assert found(page("Contacts", {"H4": "Q03g What it was abut"})).problems == ()
    assert found(page("Contacts", {"H4": "What it was abut"})).places[8].code == "Q03g"


def test_a_head_with_the_code_of_one_column_and_the_label_of_another_is_neither() -> None:
    """(2)"""
    sheet = found(page("Contacts", {**CONTACT, "G4": "Q03f What it was about", "H4": None, "G5": "x"}))
    assert 7 not in sheet.places
    assert {column.label for column in sheet.lost} == {"Who began", "What it was about"}
    assert codes(sheet.problems) == ["column_gone", "column_gone", "other_column", "beside_box"]


def test_a_column_of_somebodys_own_is_said_once() -> None:
    """(2)"""
    own = {**CONTACT, "M4": "Mood", "M5": "low", "M6": "high", "A6": "C002", "B6": DAY, "N4": "Empty"}
    assert told(found(page("Contacts", own)).problems, "other_column") == [(
        "The column “Mood” is not one of the diary’s and was not read.", "Please look whether it matters.",
        Severity.WARNING, "M5", None,
    )]  # fmt: skip


def test_what_stands_under_no_head_is_an_error() -> None:
    """(2)"""
    loose = {**CONTACT, "N5": "lost", "O6": " ", "P3": "above the heads"}
    sheet = found(page("Contacts", loose))
    assert told(sheet.problems, "beside_box") == [(
        "“lost” stands in a column that has no head.", "Please move it to where it belongs.", Severity.ERROR, "N5",
        None,
    )]  # fmt: skip
    assert {p.sheet for p in sheet.problems} == {"Contacts"}


def test_a_free_number_is_one_that_no_row_has() -> None:
    """(6)"""
    assert found(page("Contacts", {})).free == 1
    assert found(page("Contacts", {"A5": "C001", "A9": "c 17", "A10": "S044", "B6": "C0000000012"})).free == 18


# ------------------------------------------------------------------------------------------------ rows


def test_a_row_is_read_with_its_places() -> None:
    """(4)"""
    row = sessions()
    assert (row.number, row.id, row.cell, row.problems) == (5, "S001", "A5", ())
    assert row.answers == {
        "on": date(2026, 10, 6), "planned": True, "happened": "yes", "minutes": 30, "group_size": 1,
    }  # fmt: skip
    assert row.sources["sessions.minutes", "1"] == Source("Sessions", "M5", "30")
    assert row.sources["sessions.mode", "1"] == Source("Sessions", "K5", "")
    assert row.cases == ((ZOE, {CHILD: Source("Sessions", "C5", f"{ZOE} · Zo")}),)


def test_rows_with_nothing_but_a_number_are_none() -> None:
    """(3)"""
    blanks = {f"A{n}": f"S{n - 4:03}" for n in range(6, 20)}
    assert [row.id for row in rows(page("Sessions", {**SESSION, **blanks, "Z9": "beside"}))] == ["S001"]
    spaces = page("Sessions", {"A5": "S001", "B5": " "})
    assert rows(spaces) == []


def test_a_row_above_the_heads_is_read_where_it_is_one() -> None:
    """(3)"""
    assert rows(page("Contacts", {"B2": "For Ms Okafor", "C2": "2026"})) == []
    numbered = {"A2": "C007", "D2": "Child"}
    assert [row.id for row in rows(page("Contacts", numbered))] == ["C007"]
    full = {"B2": DAY, "D2": "Child", "H2": "Words"}
    assert [row.number for row in rows(page("Contacts", full))] == [2]
    assert [row.number for row in rows(page("Contacts", {**CONTACT, "B3": DAY, "D3": "Child", "H3": "x"}))] == [3, 5]


def test_what_cannot_be_read_is_said_with_its_head_and_left_out() -> None:
    """(4)"""
    row = sessions(J5="perhaps", I5=text(1, formula="=1"), M5=text(None, error="#REF!"))
    assert "happened" not in row.answers
    assert row.answers["planned"] is True
    assert [(p.code, p.severity, p.question, p.sheet, p.cell, p.path, p.row) for p in row.problems] == [
        ("formula", Severity.WARNING, "Q06b Planned", "Sessions", "I5", "sessions.planned", "1"),
        ("not_a_choice", Severity.ERROR, "Q06c Happened", "Sessions", "J5", "sessions.happened", "1"),
        ("error_cell", Severity.ERROR, "Q06f Minutes", "Sessions", "M5", "sessions.minutes", "1"),
    ]  # fmt: skip
    assert row.problems[1].message == "“perhaps” is not one of the choices."
    assert row.problems[1].fix.startswith("Please choose from: Yes, Child absent")


def test_a_value_outside_its_range_is_left_out_and_said() -> None:
    """(4)"""
    row = sessions(M5=500, R5=9)
    assert not {"minutes", "mood_start"} & set(row.answers)
    assert told(row.problems, "out_of_range") == [
        ("This is not a number from 1 to 480. Found: “500”.", "Please write a number from 1 to 480.", Severity.ERROR,
         "M5", "Q06f Minutes"),
        ("This is not a number from 1 to 5. Found: “9”.", "Please write a number from 1 to 5.", Severity.ERROR,
         "R5", "Q06k Mood before"),
    ]  # fmt: skip
    assert {p.sheet for p in row.problems} == {"Sessions"}


def test_dates_are_counted_as_the_workbook_says() -> None:
    """(4)"""
    [row] = rows(page("Sessions", {**SESSION, "B5": text(44839, date=True)}), date1904=True)
    assert row.answers["on"] == date(2026, 10, 6)


def test_a_row_without_a_number_is_known_by_what_it_says() -> None:
    """(6)"""
    fix = "Please give it a number that is free, such as S009; else it is known by what it says alone."
    [row, _] = rows(page("Sessions", {**SESSION, "A5": None, "A6": "S008", "B6": DAY}))
    assert told(row.problems, "no_row_number") == [("This row has no number.", fix, Severity.WARNING, "A5", "Row")]
    [strange, _] = rows(page("Sessions", {**SESSION, "A5": "C001", "A6": "S008", "B6": DAY}))
    assert told(strange.problems, "no_row_number")[0][0] == "“C001” is not the number of a row."
    assert (row.id, row.cell, len(row.hash), row.hash) == ("", "A5", 10, strange.hash)
    assert row.hash == sessions().hash
    assert row.hash != sessions(M5=31).hash
    assert row.hash != sessions(D5=TOM, L5=1).hash
    assert row.hash == row.hash.upper()


def test_a_row_of_a_sheet_that_lost_its_numbers_says_no_cell_of_a_number() -> None:
    """(6)"""
    [row] = rows(page("Sessions", {**SESSION, "A4": None, "A5": None}))
    assert [one[3:] for one in told(row.problems, "no_row_number")] == [(None, None)]
    assert row.cell == "A5"


def test_children_are_named_by_their_cases_one_in_a_column() -> None:
    """(5)"""
    row = sessions(D5=f"{TOM.lower()} · Tomasz", E5=" ")
    assert [case for case, _ in row.cases] == [ZOE, TOM]
    assert row.answers["group_size"] == 2
    again = sessions(D5=ZOE)
    assert told(again.problems, "child_twice") == [(
        f"{ZOE} is in this row twice; it counts once.", "Please take one out.", Severity.WARNING, "D5", "Child 2",
    )]  # fmt: skip
    assert [case for case, _ in again.cases] == [ZOE]
    assert [case for case, _ in sessions(D5=ZOE, E5=TOM).cases] == [ZOE, TOM]


@pytest.mark.parametrize(
    ("said", "what", "fix"),
    [
        ("Zoë", "“Zoë” is not the number of a case.", "Please choose the child."),
        (f"{ZOE} and {TOM}", f"“{ZOE} and {TOM}” names several children.",
         "Please choose one child from the list, in each column one."),
        (7, "“7” is not the number of a case.", "Please choose the child."),
    ],
)  # fmt: skip
def test_a_child_that_cannot_be_told_is_said(said: Any, what: str, fix: str) -> None:
    """(5)"""
    row = sessions(C5=said)
    assert row.cases == ()
    assert told(row.problems, "which_case") == [(what, fix, Severity.ERROR, "C5", "Child 1")]
    [contact] = rows(page("Contacts", {**CONTACT, "C5": said}))
    assert contact.cases == ()
    assert "case" not in contact.answers
    [problem] = [p for p in contact.problems if p.code == "which_case"]
    assert (problem.cell, problem.question, problem.path, problem.row) == ("C5", "Q03b Case", "contacts.case", "1")


def test_a_contact_names_its_case_in_a_column_of_its_own() -> None:
    """(5)"""
    [row] = rows(page("Contacts", CONTACT))
    assert row.answers["case"] == TOM
    assert row.cases == ((TOM, {}),)
    assert row.sources["contacts.case", "1"] == Source("Contacts", "C5", f"{TOM} · Tomasz")


@pytest.mark.parametrize(
    ("said", "size", "wrong"), [(None, 2, False), (2, 2, False), (3, 3, False), (1, 1, True), ("many", None, False)]
)
def test_how_many_there_were_is_those_named_unless_the_row_says_more(said: Any, size: int | None, wrong: bool) -> None:
    """(5)"""
    row = sessions(D5=TOM, L5=said)
    assert row.answers.get("group_size") == size
    assert told(row.problems, "fewer_than_named") == ([(
        "The row names 2 children and says 1.", "Please leave the number out, or write how many there were.",
        Severity.ERROR, "L5", "Q06e Children",
    )] if wrong else [])  # fmt: skip
    assert {(p.path, p.row) for p in row.problems} <= {("sessions.group_size", "1")}


def test_a_row_about_nobody_says_nothing_of_how_many() -> None:
    """(5)"""
    assert "group_size" not in sessions(C5=None).answers


# ------------------------------------------------------------------------------------------- workbook


def test_a_workbook_is_a_diary_by_the_reference_that_rules() -> None:
    """(7)"""
    assert knows(book(page("Contacts", {})))
    other = make("PQ", 1, 5)
    assert not knows(Workbook((Sheet("Form", "visible", {(1, 1): text(other)}, ""),), {}, {}, False, ()))
    assert not knows(Workbook((Sheet("Form", "visible", {(1, 1): text(other)}, REFERENCE),), {}, {}, False, ()))
    assert knows(Workbook((Sheet("Form", "visible", {(1, 1): text("x")}, REFERENCE.lower()),), {}, {}, False, ()))


def test_the_first_reading_stands_for_the_workbook_then_one_for_each_child_of_each_row() -> None:
    """(7)"""
    two = {"A6": "S002", "B6": DAY, "C6": ZOE, "D6": TOM, "I6": "Yes"}
    whole, found = read(page("Sessions", {**SESSION, **two}), page("Contacts", CONTACT))
    assert of_book(book(page("Sessions", {**SESSION, **two}), page("Contacts", CONTACT)), edition) == (whole, *found)
    assert (whole.outline, whole.reference, whole.label, whole.problems) == (OUTLINE, REFERENCE, "diary", ())
    assert whole.answers == {"copies": {"S": 2, "C": 2}}
    assert [(one.label, one.reference, one.case) for one in found] == [
        ("row S001", f"{REFERENCE}/S001/{ZOE}", ZOE),
        (f"row S002, {ZOE}", f"{REFERENCE}/S002/{ZOE}", ZOE),
        (f"row S002, {TOM}", f"{REFERENCE}/S002/{TOM}", TOM),
        ("row C001", f"{REFERENCE}/C001", TOM),
    ]  # fmt: skip
    assert {one.how for one in found} == {"screen"}
    assert found[0].answers == {"sessions": {"1": {
        "on": date(2026, 10, 6), "planned": True, "happened": "yes", "minutes": 30, "group_size": 1,
    }}}  # fmt: skip
    assert found[2].sources[CHILD] == Source("Sessions", "D6", TOM)
    assert found[2].sources["sessions.planned", "1"] == Source("Sessions", "I6", "Yes")
    assert (found[0].outline.slug, found[3].outline.slug) == ("session-record", "contact-log")


def test_a_row_without_a_number_has_a_reference_by_what_it_says() -> None:
    """(6)"""
    _, [one] = read(page("Contacts", {**CONTACT, "A5": None}))
    [row] = rows(page("Contacts", {**CONTACT, "A5": None}))
    assert (one.label, one.reference) == ("row 5 of Contacts", f"{REFERENCE}/C-{row.hash}")
    _, [nobody] = read(page("Sessions", {**SESSION, "C5": None}))
    assert (nobody.reference, nobody.case) == (f"{REFERENCE}/S001", None)


def test_of_two_rows_with_one_number_none_is_taken() -> None:
    """(6)"""
    again = {"A7": "c 1", "B7": DAY, "H7": "Other"}
    _, found = read(page("Contacts", {**CONTACT, **again}))
    assert len(found) == 2
    assert [told(one.problems, "row_twice") for one in found] == [
        [("The number C001 is there 2 times: in row 5 of “Contacts” and row 7 of “Contacts”. None of them was taken.",
          "If one is another entry, please give it a number of its own, such as C002; else delete it.",
          Severity.ERROR, cell, None)]
        for cell in ("A5", "A7")
    ]  # fmt: skip
    assert {one.problems[0].sheet for one in found} == {"Contacts"}
    same = {"A5": None, **{f"{c}7": CONTACT[f"{c}5"] for c in "BCDH"}}
    _, found = read(page("Contacts", {**CONTACT, **same}))
    assert told(found[0].problems, "row_twice")[0][0].startswith("The same row is there 2 times: in row 5")


def test_a_sheet_that_was_copied_counts_once_where_it_says_the_same() -> None:
    """(7)"""
    whole, found = read(page("Contacts", CONTACT), page("Contacts", CONTACT, "Contacts (2)"))
    assert [one.label for one in found] == ["row C001"]
    assert told(whole.problems, "sheet_twice") == [(
        "The sheet Contacts is there more than once: “Contacts” and “Contacts (2)”.",
        "Rows that say the same count once. Please delete the copy.", Severity.WARNING, None, None,
    )]  # fmt: skip
    _, found = read(page("Contacts", CONTACT), page("Contacts", {**CONTACT, "H5": "Other"}, "Contacts (2)"))
    assert [codes(one.problems) for one in found] == [["row_twice"], ["row_twice"]]


def test_what_was_left_out_the_calendar_and_other_sheets_are_said_of_the_whole() -> None:
    """(7)"""
    days = Sheet("Days", "visible", {(2, 1): text(3)}, "")
    whole, _ = read(page("Contacts", CONTACT), days, notes=("It holds macros.",), date1904=True)
    assert codes(whole.problems) == ["note", "date_system", "other_sheet"]
    assert told(whole.problems, "note")[0][:3] == (
        "It holds macros.", "Please look whether anything is missing.", Severity.WARNING,
    )  # fmt: skip
    assert told(whole.problems, "date_system")[0][:3] == (
        "This workbook counts dates from 1904; the diary was made to count from 1900.",
        "Please check every date: they may all be four years out.", Severity.WARNING,
    )  # fmt: skip


def test_a_reference_in_an_entry_is_none_of_the_diarys_and_another_beside_is_said() -> None:
    """(7)"""
    other = make("DY", 1, 0x99)
    whole, _ = read(page("Contacts", {**CONTACT, "H5": f"See {other}"}))
    assert whole.problems == ()
    whole, _ = read(page("Contacts", {**CONTACT, "F2": f"Ref {other}"}))
    assert codes(whole.problems) == ["two_forms"]


def test_a_diary_without_a_number_or_without_heads_is_refused() -> None:
    """(7)"""
    bare = page("Contacts", {"A1": f"Ref {blank('DY', 1)}"})
    with pytest.raises(Unreadable) as refused:
        read_all(replace(book(bare), properties={}), edition)
    assert (refused.value.code, refused.value.message, refused.value.fix) == (
        "not_ours", "This diary bears no number of its own.", "Please make one with `formgen diary`.",
    )  # fmt: skip
    with pytest.raises(Unreadable) as refused:
        read(page("Contacts", {f"{chr(64 + n)}4": None for n in range(1, 13)}))
    assert (refused.value.code, refused.value.message, refused.value.fix) == (
        "heads_gone", "The heads of the columns are gone from this diary.",
        "Please give back the whole workbook, with the lines above the rows.",
    )  # fmt: skip


def test_sheets_of_another_diary_and_the_hidden_one_are_not_read() -> None:
    """(7)"""
    theirs = page("Sessions", {**SESSION, "A1": f"Ref {make('DY', 1, 0x99)}"}, "Theirs")
    hidden = page("Sessions", SESSION, "_formgen")
    whole, found = read(page("Contacts", CONTACT), theirs, hidden)
    assert [one.label for one in found] == ["row C001"]
    assert codes(whole.problems) == ["two_forms"]
