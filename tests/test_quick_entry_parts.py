"""The reader of quick-entry sheets, part by part: a few cells drawn, and exactly what each row says.

1. A workbook is known by the first line of its sheets; forms of two files, and sheets without heads, are refused.
2. Each row is a return: whose it is by its code, how it was filled in and by whom, with its photo and who typed it.
3. Values are typed as everywhere; columns that are gone, there twice, or under other words are said with their cell.
4. Codes that are wrong or missing, and those that two rows have, are said in words.
5. What was typed twice must agree; what is due, differs or has no partner is said.
6. What belongs to the file as a whole stands with its first row.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from made_up_form import MadeUp

from formgen.ask import State
from formgen.errors import Problem, Severity, Unreadable
from formgen.outline import Outline, outline
from formgen.quick_entry import Column, entry_boxes, head
from formgen.read import Reading
from formgen.read.many import kind_of, kinds, quick_entry
from formgen.read.many.quick_entry import knows, read_all
from formgen.read.ooxml.workbook import Cell, Sheet, Workbook
from formgen.records import PAPER, TYPED_BY, Source
from formgen.reference import make

FORM = outline(MadeUp).only(("line", "one", "some", "day"))
KEY = "7F3C9A2E"
FIRST = f"Quick entry {KEY} · LM-MU3-BLANK · staff copy"
AGAIN = f"Second typing {KEY} · LM-MU3-BLANK · staff copy"
HEADS = (*(column.value for column in Column), *(head(box) for box in entry_boxes(FORM)))
CODE = make("MU", 3, 77)
SHORT = CODE.split("-", 2)[2]
OTHER = make("MU", 3, 78)
E, W = Severity.ERROR, Severity.WARNING


def cell(value: Any, **more: Any) -> Cell:
    if isinstance(value, Cell):
        return value
    return Cell(value, str(value), **{"formula": None, "error": None, "date": False, **more})


def row(number: Any = "1", code: Any = SHORT, *, line: Any = None, one: Any = None, some: Sequence[Any] = (),
        day: Any = None, file: Any = None, how: Any = None, who: Any = None, by: Any = None) -> list[Any]:  # fmt: skip
    """The cells of one row, as HEADS has them."""
    return [number, code, file, how, who, by, line, one, *(*some, None, None, None)[:3], day]


def sheet(
    *rows: Iterable[Any], first: str | None = FIRST, heads: Sequence[Any] = HEADS, name: str = "Quick entry"
) -> Sheet:
    """A sheet with its first line in row 1, its heads in row 4, and its rows from row 5 on."""
    lines: dict[int, Iterable[Any]] = {1: [first], 4: heads, **dict(enumerate(rows, 5))}
    return Sheet(name, "visible", {(at, column): cell(value) for at, line in lines.items()
                                   for column, value in enumerate(line, 1) if value is not None}, "")  # fmt: skip


def second(*rows: Iterable[Any], **more: Any) -> Sheet:
    return sheet(*rows, **{"first": AGAIN, "name": "Second typing", **more})


def read(*sheets: Sheet, form: Outline = FORM, **more: Any) -> tuple[Reading, ...]:
    book = Workbook(sheets, {}, {}, **{"date1904": False, "notes": (), **more})
    return read_all(book, lambda code, version: form if (code, version) == ("MU", 3) else None)


def one(*rows: Iterable[Any], **more: Any) -> Reading:
    """The reading of a sheet of one row, with an empty second sheet."""
    [reading] = read(sheet(*rows, **more), second())
    return reading


def said(problems: Iterable[Problem]) -> list[tuple[str, str, str, Severity, str | None, str | None, str | None]]:
    return [(p.code, p.message, p.fix, p.severity, p.sheet, p.cell, p.question) for p in problems]


def codes(reading: Reading) -> list[str]:
    return [p.code for p in reading.problems]


def refusal(*sheets: Sheet) -> tuple[str, str, str]:
    with pytest.raises(Unreadable) as refused:
        read(*sheets)
    return refused.value.code, refused.value.message, refused.value.fix


# ------------------------------------------------------------------------------------------ the workbook


def test_a_workbook_is_known_by_the_first_line_of_a_sheet() -> None:
    """(1)"""

    def known(*texts: Any, at: int = 1) -> bool:
        cells = {(at, n): cell(text) for n, text in enumerate(texts, 1)}
        return knows(Workbook((Sheet("A", "visible", {}, ""), Sheet("B", "visible", cells, "")), {}, {}, False, ()))

    assert known(FIRST)
    assert known(AGAIN)
    assert known(5, f"  {FIRST} ")
    assert known("words", FIRST, at=40)
    assert not known(FIRST, at=41)
    assert not known(f"See {FIRST}")
    assert not known("words", 5)
    assert kind_of(Workbook((sheet(),), {}, {}, False, ())) is quick_entry
    assert kind_of(Workbook((Sheet("A", "visible", {}, ""),), {}, {}, False, ())) is None
    assert [kind.__name__.rpartition(".")[2] for kind in kinds()] == ["diary", "quick_entry", "web_form"]


def test_sheets_of_two_files_are_refused() -> None:
    """(1)"""
    words = ("two_forms", "Sheets of two quick-entry files are in this one.", "Please keep each in a file of its own.")
    assert refusal(sheet(), second(first=AGAIN.replace(KEY, "7F3C9A2F"))) == words
    assert refusal(sheet(), second(first=AGAIN.replace("MU3", "MU2"))) == words


def test_a_sheet_that_lost_its_first_line_is_known_by_its_heads() -> None:
    """(1)"""
    typed, twice = row(line="a"), row(line="b")
    [reading] = read(sheet(typed, first=None), second(twice))
    assert (reading.answers, codes(reading)) == ({}, ["typed_twice"])
    heads = (Column.CODE.value, *HEADS[6:8])
    few = sheet(first=None, heads=heads)
    words = ("codes_gone", "The sheet “Quick entry” is gone from this file.", "Please give back the whole workbook.")
    assert refusal(few, second(twice)) == words
    assert refusal(second(twice)) == words
    assert refusal(sheet(first=None, heads=HEADS[6:]), second(twice)) == words
    enough = (Column.CODE.value.upper(), *HEADS[6:9])
    assert read(sheet([SHORT, "a"], first=None, heads=enough), second(twice))[0].answers == {"line": "a"}
    low = Sheet("Low", "visible", {(41, n): cell(text) for n, text in enumerate(HEADS, 1)}, "")
    assert refusal(low, second(twice)) == words


def test_a_sheet_whose_heads_are_gone_is_refused() -> None:
    """(1)"""
    words = ("codes_gone", "The heads of the columns (Q01, Q02, …) are gone from the quick-entry sheet.",
             "Please make a new one with `formgen quick-entry`, and copy the rows there.")  # fmt: skip
    assert refusal(sheet(row(), heads=HEADS[:6])) == words
    assert refusal(sheet(row(), heads=(*HEADS[:6], "Q99 Another"))) == words
    assert refusal(Sheet("A", "visible", {(1, 1): cell(FIRST)}, "")) == words


def test_the_heads_are_the_row_with_most_codes() -> None:
    """(1)"""
    moved = {(at + 30 * (at == 4), column): c for (at, column), c in sheet().cells.items()}
    cells = {**moved, (2, 3): cell("Q01 see below"), (35, 1): cell("1"), (35, 7): cell("answer"), (35, 2): cell(SHORT)}
    [reading] = read(Sheet("A", "visible", cells, ""), second())
    assert reading.answers == {"line": "answer"}


def test_what_is_to_be_said_of_the_file_stands_with_its_first_row() -> None:
    """(6)"""
    first, other = read(sheet(row(line="a"), row("2", OTHER, line="b")), second(), notes=("Something.",), date1904=True)
    assert said(first.problems) == [
        ("note", "Something.", "Please look whether anything is missing.", W, None, None, None),
        ("date_system", "This workbook counts dates from 1904; the sheet was made to count from 1900.",
         "Please check every date: they may all be four years out.", W, None, None, None),
    ]  # fmt: skip
    assert other.problems == ()
    [alone] = read(sheet(row(line="a")))
    assert said(alone.problems) == [("second_typing", "The sheet “Second typing” is gone: nothing was typed twice.",
                                     "Please give back the whole workbook.", W, None, None, None)]  # fmt: skip


# ----------------------------------------------------------------------------------------------- the row


def test_a_row_is_a_return_with_all_that_it_says() -> None:
    """(2)"""
    reading = one(row("3", SHORT, line=" a ", one="Blue", some=("✓", None, "x"), day="6 October 2026", file="a.jpg",
                      how="By phone", who="child", by=" Ms Hale "))  # fmt: skip
    assert (reading.outline, reading.reference, reading.label, reading.entry) == (FORM, CODE, "row 5", f"{KEY} row 3")
    assert reading.answers == {"line": "a", "one": "blue", "some": ("red", "green"), "day": date(2026, 10, 6)}
    assert (reading.how, reading.filled_by, reading.problems) == ("phone", "child", ())
    name = "Quick entry"
    assert reading.sources == {
        ("line", None): Source(name, "G5", " a "), ("one", None): Source(name, "H5", "Blue"),
        ("some", None): Source(name, "I5", "✓ Red; x Green, mostly"),
        ("day", None): Source(name, "L5", "6 October 2026"),
        PAPER: Source(name, "C5", "a.jpg"), TYPED_BY: Source(name, "F5", "Ms Hale"),
    }  # fmt: skip


def test_an_empty_box_has_a_place_and_no_answer() -> None:
    """(2), (3)"""
    reading = one(row(line="a"))
    assert reading.answers == {"line": "a"}
    assert reading.sources["some", None] == Source("Quick entry", "I5", "")
    assert reading.sources["day", None] == Source("Quick entry", "L5", "")
    assert set(reading.sources) == {(path, None) for path in ("line", "one", "some", "day")}
    assert (reading.how, reading.filled_by) == ("", "")


def test_rows_with_no_more_than_a_number_or_a_photo_are_none() -> None:
    """(2)"""
    nothing = row("2", None, file="b.jpg")
    spaces = row("3", " ", line=" ")
    found = read(sheet(row(line="a"), nothing, spaces, row("4", None, by="Ms Hale")), second())
    assert [(one.label, one.entry) for one in found] == [("row 5", f"{KEY} row 1"), ("row 8", f"{KEY} row 4")]
    formula = Cell(None, "=A1", "=A1", None, False)
    assert [one.label for one in read(sheet(row("1", None, line=formula)), second())] == ["row 5"]


def test_a_formula_and_an_escape_are_kept_as_they_are_written() -> None:
    """(3)"""
    reading = one(row(line=Cell("a", "a", '="a"', None, False), some=(Cell("x", "_x0078_", None, None, False),)))
    assert reading.sources["line", None].raw == '="a"'
    assert reading.sources["some", None].raw == "_x0078_ Red"


@pytest.mark.parametrize(
    ("how", "who", "kept", "told"),
    [
        ("On paper", "Parent or carer", ("paper", "parent"), []), ("ON PAPER", "PARENT", ("paper", "parent"), []),
        ("by owl", None, ("by owl", ""), [
            ("“by owl” is none of the words for “How it was filled in”.", "D5",
             "Please choose from: On paper, On a screen, By phone, Read aloud to them."),
        ]),
        (None, "the dog", ("", "the dog"), [
            ("“the dog” is none of the words for “Who wrote it”.", "E5",
             "Please choose from: Parent or carer, Parent with a helper, Child, Child with a helper, Member of staff, "
             "Somebody else."),
        ]),
    ],
)  # fmt: skip
def test_how_and_by_whom_a_form_was_filled_in(
    how: str | None, who: str | None, kept: tuple[str, str], told: list[tuple[str, str, str]]
) -> None:
    """(2)"""
    reading = one(row(line="a", how=how, who=who))
    assert (reading.how, reading.filled_by) == kept
    assert [(p.message, p.cell, p.fix, p.code, p.severity, p.question) for p in reading.problems] == [
        (*one, "not_a_choice", W, None) for one in told]  # fmt: skip


# ---------------------------------------------------------------------------------------------- the code


@pytest.mark.parametrize(
    ("code", "reference"),
    [(SHORT, CODE), (CODE, CODE), (f" {SHORT.lower()} ", CODE), ("MU3", None), ("blank", None)],
)
def test_whose_a_row_is(code: Any, reference: str | None) -> None:
    """(2), (4)"""
    reading = one(row("1", code, line="a"))
    assert (reading.reference, reading.problems) == (reference, ())


@pytest.mark.parametrize(
    ("number", "code", "message", "fix"),
    [
        ("1", None, "Row 5 has no code.", "Please compare it with the paper; a copy without a code has MU3."),
        ("1", "7F3C9A2E-A", "The code “7F3C9A2E-A” has a wrong letter or figure.",
         "Please compare it with the paper; a copy without a code has MU3."),
        ("1", "PQ1", "The code “PQ1” has a wrong letter or figure.",
         "Please compare it with the paper; a copy without a code has MU3."),
        (None, SHORT, "The number of row 5 is gone.", "Please write it back: 1, 2, 3, …"),
        ("one", SHORT, "The number of row 5 is gone.", "Please write it back: 1, 2, 3, …"),
    ],
)  # fmt: skip
def test_a_code_or_number_that_is_wrong_is_said(number: Any, code: Any, message: str, fix: str) -> None:
    """(4)"""
    reading = one(row(number, code, line="a"))
    assert reading.reference is None
    assert said(reading.problems) == [("wrong_code", message, fix, E, "Quick entry", "B5", None)]


@pytest.mark.parametrize(
    ("number", "entry"),
    [(1, "1"), ("1", "1"), (1.0, "1"), (" 007 ", "7"), ("999999", "999999"), ("0999999", "0999999"), ("x", "x"),
     ("²", "²")],
)  # fmt: skip
def test_a_number_names_its_row_however_it_is_written(number: Any, entry: str) -> None:
    """(2)"""
    assert one(row(number, line="a")).entry == f"{KEY} row {entry}"


def test_a_code_or_number_that_two_rows_have_is_said_at_both() -> None:
    """(4)"""
    fix = "Please compare both with their papers."
    a, b, c, d = read(sheet(row("1", SHORT, line="a"), row("2", CODE, line="b"), row("2", OTHER, line="c"),
                            row("4", "MU3", line="d"), ), second())  # fmt: skip
    same = "Row 5 has the same code as row 6."
    assert said(a.problems) == [("wrong_code", same, fix, E, "Quick entry", "B5", None)]
    assert said(b.problems) == [
        ("wrong_code", "Row 6 has the same code as row 5.", fix, E, "Quick entry", "B6", None),
        ("wrong_code", "Row 6 has the same number as row 7.", fix, E, "Quick entry", "A6", None),
    ]  # fmt: skip
    same = "Row 7 has the same number as row 6."
    assert said(c.problems) == [("wrong_code", same, fix, E, "Quick entry", "A7", None)]
    assert d.problems == ()
    blanks = read(sheet(row("1", "MU3", line="a"), row("2", "MU3", line="b"), row("3", "?", line="c"),
                        row("4", "?", line="d")), second())  # fmt: skip
    assert [codes(one) for one in blanks] == [[], [], ["wrong_code"], ["wrong_code"]]
    both = read(sheet(row(line="a")), sheet(row("9", line="b"), name="Copy"), second())
    assert [(p.message, p.sheet) for one in both for p in one.problems] == [
        ("Row 5 has the same code as row 5.", "Quick entry"),
        ("Row 5 has the same code as row 5.", "Copy"),
    ]  # fmt: skip


# ------------------------------------------------------------------------------------------- the columns


def without(*names: str) -> tuple[list[Any], list[int]]:
    """The heads without some, and which columns are left."""
    left = [n for n, text in enumerate(HEADS) if not text.startswith(names)]
    return [HEADS[n] for n in left], left


def test_a_column_that_is_gone_is_said_and_never_a_blank() -> None:
    """(3)"""
    heads, left = without("Q01", "Q05.1", "Q05.3")
    filled = row(one="Red", some=("x", "x", "x"))
    reading = one([filled[n] for n in left], heads=heads)
    assert reading.answers == {"one": "red"}
    fix = "Please make a new sheet with `formgen quick-entry`."
    assert said(reading.problems) == [
        ("not_found", "The column Q01 is not on the sheet.", fix, E, "Quick entry", None, "Q01 A line"),
        ("not_found", "The column Q05.1, Q05.3 is not on the sheet.", fix, E, "Quick entry", None, "Q05 Some colours"),
    ]  # fmt: skip
    assert [(p.path, p.row) for p in reading.problems] == [("line", None), ("some", None)]
    assert ("line", None) not in reading.sources


def test_a_column_that_is_there_twice_is_said_and_not_read() -> None:
    """(3)"""
    reading = one([*row(line="a", one="Red"), "b"], heads=(*HEADS, "Q01 A line"))
    assert reading.answers == {"one": "red"}
    assert said(reading.problems) == [("box_twice", "The column of Q01 is there twice.",
                                       "Please delete the one that is wrong.", E, "Quick entry", "G5", "Q01 A line")]
    ticks = one([*row(some=("x",)), "x"], heads=(*HEADS, "Q05.2 Blue"))
    assert (ticks.answers, codes(ticks)) == ({}, ["box_twice"])


def test_what_stands_in_a_column_without_a_head_is_said() -> None:
    """(3)"""
    reading = one([*row(line="a"), "left over"])
    assert said(reading.problems) == [("beside_box", "“left over” stands in a column without a head.",
                                       "Please write it under the head it belongs to.", E, "Quick entry", "M5", None)]
    unknown = one([*row(line="a"), "left over"], heads=(*HEADS, "Q99 Unknown"))
    assert codes(unknown) == ["beside_box"]


def test_a_head_with_the_code_of_one_question_and_the_words_of_another_is_said() -> None:
    """(3)"""
    heads = list(HEADS)
    heads[6], heads[7] = "Q01 One colour\nhelp", "Q04  a LINE "
    reading = one(row(line="a"), heads=heads)
    assert reading.answers == {"line": "a"}
    assert said(reading.problems) == [(
        "head_changed", "The head of this column has the code Q01 and other words: “One colour”.",
        "Please look which question was typed here, and mend the head.", E, "Quick entry", "G5",
        "Q01 A line")]  # fmt: skip
    both = one(row(line="a", one="Red"), heads=heads)
    assert [p.message.rpartition(": ")[2] for p in both.problems] == ["“One colour”.", "“a LINE”."]
    for words in ("Q01 Other words", "Q01", "Q01 a line\nOne colour", "q01 A line"):
        assert codes(one(row(line="a"), heads=(*HEADS[:6], words, *HEADS[7:]))) == []


def test_columns_may_stand_in_any_order_and_the_first_of_a_kind_counts() -> None:
    """(2), (3)"""
    turned = one(row(line="a", by="me")[::-1], heads=HEADS[::-1])
    assert (turned.answers, turned.problems, turned.entry) == ({"line": "a"}, (), f"{KEY} row 1")
    twice = one([*row(line="a"), "MU3"], heads=(*HEADS, "code ON the paper\nits last characters"))
    assert twice.reference == CODE


@pytest.mark.parametrize(
    ("filled", "told"),
    [
        ({"one": "Purple"}, [("not_a_choice", "H5", "Q04 One colour")]),
        ({"some": ("maybe", "x")}, [("unclear", "I5", "Q05 Some colours")]),
        ({"some": ("x", "x", "maybe")}, [("unclear", "K5", "Q05 Some colours")]),
        ({"day": "soon"}, [("unclear", "L5", "Q13 A day")]),
    ],
)  # fmt: skip
def test_what_cannot_be_told_is_flagged_with_its_cell(filled: dict[str, Any], told: list[Any]) -> None:
    """(3)"""
    reading = one(row(**filled))
    assert [(p.code, p.cell, p.question) for p in reading.problems] == told


def test_an_error_in_a_box_is_flagged_and_never_a_blank() -> None:
    """(3)"""
    wrong = Cell(None, "#N/A", None, "#N/A", False)
    for filled, kept in (({"line": wrong, "one": "Red"}, {"one": "red"}), ({"line": wrong}, {})):
        reading = one(row(**filled))
        assert (reading.answers, [(p.code, p.cell) for p in reading.problems]) == (kept, [("error_cell", "G5")])
        assert reading.sources["line", None].raw == "#N/A"
    [alone] = read(sheet(row("1", None, line=wrong)), second())
    assert codes(alone) == ["error_cell", "wrong_code"]


def test_a_date_is_counted_as_its_workbook_counts() -> None:
    """(3)"""
    typed = row(day=Cell(46301, "46301", None, None, True))
    assert one(typed).answers == {"day": date(2026, 10, 6)}
    assert read(sheet(typed), second(), date1904=True)[0].answers == {"day": date(2030, 10, 7)}


def test_ticks_that_offer_a_state_have_a_column_for_it() -> None:
    """(3)"""
    states = (State.DONT_KNOW,)
    sections = tuple(replace(part, questions=tuple(
        replace(q, states=states) if q.name == "some" else q for q in part.questions)) for part in FORM.sections)
    form = replace(FORM, sections=sections)
    heads = (*(column.value for column in Column), *(head(box) for box in entry_boxes(form)))
    assert heads[8:10] == ("Q05 Some colours", "Q05.1 Red")

    def told(*some: Any) -> Reading:
        cells = [*row()[:8], *some, *[None] * (5 - len(some))]
        return read(sheet([*cells[:6], "a", *cells[7:]], heads=heads), second(), form=form)[0]

    assert told("Don’t know").answers == {"line": "a", "some": State.DONT_KNOW}
    assert told(None, "x").answers == {"line": "a", "some": ("red",)}
    both = told("Don’t know", "x")
    assert [(p.code, p.cell) for p in both.problems] == [("two_answers", "I5")]
    assert both.sources["some", None] == Source("Quick entry", "I5", "Don’t know; x Red")
    assert told(None, None, "maybe").problems[0].cell == "K5"


# -------------------------------------------------------------------------------------------- typed twice


def test_what_differs_the_second_time_is_said_and_not_kept() -> None:
    """(5)"""
    [reading] = read(sheet(row(line="a", one="Red", some=("x",))), second(row(line="b", some=("x", "x"), one="Red")))
    assert reading.answers == {"one": "red"}
    fix = "Please look at the paper, and put the wrong one right."
    assert said(reading.problems) == [
        ("typed_twice", "Typed as “a”, and the second time as “b”.", fix, E, "Quick entry", "G5", "Q01 A line"),
        ("typed_twice", "Typed as “Red”, and the second time as “Red, Blue”.", fix, E, "Quick entry", "I5",
         "Q05 Some colours"),
    ]  # fmt: skip
    assert [(p.path, p.row) for p in reading.problems] == [("line", None), ("some", None)]
    [blank] = read(sheet(row(one="Red")), second(row(line="b")))
    assert [p.message for p in blank.problems] == ["Typed as “nothing”, and the second time as “b”.",
                                                   "Typed as “Red”, and the second time as “nothing”."]  # fmt: skip
    [same] = read(sheet(row(line="a")), second(row(line="a")))
    assert (same.answers, same.problems) == ({"line": "a"}, ())


def test_what_is_to_be_typed_a_second_time_is_said() -> None:
    """(5)"""
    one, two, three = read(sheet(row(line="a"), row("2", OTHER, line="b"), row("3", "MU3", line="c")),
                           second([1], ["2.0"]))  # fmt: skip
    for reading, at in ((one, 5), (two, 6)):
        assert said(reading.problems) == [("second_typing", f"Row {at} is to be typed a second time.",
                                           "Please ask somebody else to type it on the sheet “Second typing”.", W, None,
                                           None, None)]  # fmt: skip
    assert three.problems == ()


@pytest.mark.parametrize("code", [None, SHORT, CODE])
def test_the_second_time_a_code_may_be_left_out_or_written_in_another_way(code: str | None) -> None:
    """(5)"""
    [reading] = read(sheet(row(line="a")), second(row("1", code, line="a")))
    assert reading.problems == ()


def test_codes_that_differ_are_said() -> None:
    """(5)"""
    other = OTHER.split("-", 2)[2]
    [reading] = read(sheet(row(line="a")), second(row("1", other, line="a")))
    assert said(reading.problems) == [(
        "wrong_code", f"The codes differ: “{SHORT}”, and the second time “{other}”.",
        "Please compare both with the paper.", E, "Second typing", "B5", None)]  # fmt: skip
    assert reading.reference == CODE


def test_a_row_typed_the_second_time_alone_is_a_return_that_says_so() -> None:
    """(5)"""
    first, lost = read(sheet(row(line="a")), second(row("7", OTHER, line="b")))
    assert first.problems == ()
    assert (lost.label, lost.entry, lost.answers) == ("again 5", f"{KEY} row 7", {"line": "b"})
    assert said(lost.problems) == [(
        "wrong_code", "Row 5 of “Second typing” has no partner of the same number on “Quick entry”.",
        "Please type it on “Quick entry” too, or write its number back.", E, "Second typing", "A5", None)]  # fmt: skip
    _, one = read(sheet(row(line="a")), second(row(line="x"), row(line="a")))
    assert one.label == "again 5"


def test_places_of_columns_that_are_gone_stand_for_the_first_column() -> None:
    """(4), (5)"""
    heads, left = without("No.", "Code", "How")
    cells = [row(line="a")[n] for n in left]
    [reading] = read(sheet(cells, heads=heads), second())
    assert [(p.message, p.cell) for p in reading.problems] == [("The number of row 5 is gone.", None)]
    _, lost = read(sheet(row(line="a")), second(row(line="b")[1:], heads=HEADS[1:]))
    assert lost.problems[-1].cell == "A5"
    unnumbered = [read(sheet(row("1", code, line="a")[1:], row("2", code, line="b")[1:], heads=HEADS[1:]), second())
                  for code in (SHORT, "MU3")]  # fmt: skip
    assert [[p.cell for p in one.problems] for one in unnumbered[0]] == [["A5", "A5"], ["A6", "A6"]]
    assert [[p.cell for p in one.problems] for one in unnumbered[1]] == [["A5"], ["A6"]]
