"""What is promised of class lists.

1. Columns are known by their headings, as the school's system calls them; the mapping file rules over that.
2. A whole name is parted: “Surname, Forename” or “Forename Surname”.
3. CSV comes in UTF-8 or in what Windows writes, with commas, semicolons or tabs, and with any line ends.
4. An Excel list may have title rows, empty rows and real dates.
5. Every fact is read as what it is; what cannot be read is left out, with its cell, and the pupil kept.
6. A row without a full name is no pupil: its cell is named, and the good rows are kept.
7. A pupil who is there twice is taken once, and told.
8. A wrong UPN warns, and is kept.
9. What is no class list is refused with the cure.
10. No message repeats what the list says of a child.
11. No bytes whatever make the reader fall over.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formgen.errors import Severity, Unreadable
from formgen.pupils import Pupil
from formgen.read.classlist import SYNONYMS, Listing, read
from formgen.resources import folder

ZOE = Pupil("", "Zoë", "O’Neill")


def csv(*lines: str, encoding: str = "utf-8", end: str = "\n", columns: dict[str, str] | None = None) -> Listing:
    return read(end.join(lines).encode(encoding), columns or {})


def excel(*rows: Sequence[Any], columns: dict[str, str] | None = None) -> Listing:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return read(stream.getvalue(), columns or {})


def found(listing: Listing) -> list[tuple[str, str | None]]:
    return [(p.code, p.cell) for p in listing.problems]


@pytest.mark.parametrize(
    "heading",
    [
        "Forename,Surname,UPN,Year,Reg",
        "First name,Last name,UPN,Year group,Registration form",
        "FirstName,LastName,UPN,YearGroup,Form",
        "LEGAL FORENAME,legal_surname,Unique Pupil Number,NC Year,Class",
        " Given Name , Family  Name ,U.P.N,year,class name",
    ],
)
def test_the_headings_of_the_usual_systems_are_known(heading: str) -> None:
    """(1)"""
    listing = csv(heading, "Zoë,O’Neill,M999999921001,Year 4,Kestrels")
    upn = "" if "U.P.N" in heading else "M999999921001"
    assert listing.pupils == (Pupil("", "Zoë", "O’Neill", upn=upn, year_group="4", class_name="Kestrels"),)
    assert listing.problems == ()


def test_no_heading_means_two_things() -> None:
    """(1)"""
    words = [word for words in SYNONYMS.values() for word in words]
    assert len(words) == len(set(words))


def test_it_is_told_what_each_column_was_taken_for() -> None:
    """(1)"""
    listing = csv("Forename,Surname,Shoe size,Form", "Zoë,O’Neill,33,4K")
    assert listing.columns == (
        ("Forename", "forename"),
        ("Surname", "surname"),
        ("Shoe size", None),
        ("Form", "class_name"),
    )


def test_the_mapping_file_rules() -> None:
    """(1)"""
    listing = csv("Rufname,Nachname,Class,Gruppe", "Zoë,O’Neill,wrong,Kestrels",
                  columns={"forename": "rufname", "surname": "NACHNAME", "class_name": "Gruppe"})  # fmt: skip
    assert [(p.name, p.class_name) for p in listing.pupils] == [("Zoë O’Neill", "Kestrels")]


def test_a_mapping_that_fits_nothing_is_told() -> None:
    """(1)"""
    listing = csv("Forename,Surname", "Zoë,O’Neill", columns={"upn": "Number", "shoe": "Surname"})
    assert [p.code for p in listing.problems] == ["no_such_column", "unknown_field"]
    assert len(listing.pupils) == 1


def test_every_fact_that_a_mapping_may_name_is_one_that_a_pupil_has() -> None:
    """(1)"""
    assert set(SYNONYMS) - {"name"} <= set(Pupil.__slots__)


@pytest.mark.parametrize(
    ("name", "forename", "surname"),
    [
        ("O’Neill, Zoë", "Zoë", "O’Neill"),
        ("Zoë O’Neill", "Zoë", "O’Neill"),
        ("Ana Maria de Souza", "Ana Maria de", "Souza"),
        ("de Souza, Ana Maria", "Ana Maria", "de Souza"),
    ],
)
def test_a_whole_name_is_parted(name: str, forename: str, surname: str) -> None:
    """(2)"""
    [pupil] = csv("Pupil name,Class", f'"{name}",4K').pupils
    assert (pupil.forename, pupil.surname) == (forename, surname)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_csv_is_read_as_it_is_written(encoding: str, mark: str, end: str) -> None:
    """(3)"""
    heading, row = mark.join(("Forename", "Surname", "Class")), mark.join(("Zoë", "O’Neill", "Kestrels"))
    assert csv(heading, row, encoding=encoding, end=end).pupils == (Pupil("", "Zoë", "O’Neill", class_name="Kestrels"),)


def test_a_title_with_commas_does_not_hide_the_semicolons() -> None:
    """(3), (4)"""
    listing = csv("Kestrels, year 4, autumn, 2026", "", "Name;Class", '"O’Neill, Zoë";4K', "Lee, Sam;4K")
    assert [p.name for p in listing.pupils] == ["Zoë O’Neill", "Sam Lee"]


def test_a_quoted_cell_may_hold_a_line_end() -> None:
    """(3)"""
    [pupil] = csv("Forename,Surname,Class", 'Zoë,O’Neill,"4\n(Kestrels)"').pupils
    assert pupil.class_name == "4\n(Kestrels)"


def test_an_excel_list_may_have_titles_empty_rows_and_real_dates() -> None:
    """(4), (5)"""
    listing = excel(
        ["Kestrels"], ["printed", datetime(2026, 9, 3)], [], ["Forename", "Surname", "DOB", "Year", "Possible", "EAL"],
        ["Zoë", "O’Neill", datetime(2017, 3, 4), 4, 190, "Y"], [None, None], ["Sam", "Lee", "4/3/2017", "Y5", 0, "no"],
    )  # fmt: skip
    assert listing.pupils == (
        Pupil("", "Zoë", "O’Neill", dob=date(2017, 3, 4), year_group="4", sessions_possible=190, eal=True),
        Pupil("", "Sam", "Lee", dob=date(2017, 3, 4), year_group="5", sessions_possible=0, eal=False),
    )
    assert listing.problems == ()


def test_the_first_visible_sheet_with_anything_on_it_is_the_list() -> None:
    """(4)"""
    book = openpyxl.Workbook()
    book.active.title = "hidden"
    book.active.append(["Forename", "Surname"])
    book.active.sheet_state = "hidden"
    book.create_sheet("empty")
    sheet = book.create_sheet("list")
    sheet.append(["Forename", "Surname"])
    sheet.append(["Zoë", "O’Neill"])
    stream = io.BytesIO()
    book.save(stream)
    assert read(stream.getvalue(), {}).pupils == (ZOE,)


def test_the_sample_lists_are_read() -> None:
    """(1), (4), (6): the roll of the sample school is sound; its class list shows what may be wrong."""
    sound, faulty = (read((folder("samples") / name).read_bytes(), {}) for name in ("pupils.csv", "class-list.xlsx"))
    assert len(sound.pupils) >= 5
    assert sound.problems == ()
    assert faulty.pupils
    assert all(p.cell for p in faulty.problems)


FACTS = [
    ("Year", "Y3", "year_group", "3"),
    ("Year", "year 6", "year_group", "6"),
    ("Year", "Reception", "year_group", "R"),
    ("Year", "n1", "year_group", "N1"),
    ("Year", "0", "year_group", "R"),
    ("DOB", "04/03/2017", "dob", date(2017, 3, 4)),
    ("DOB", "2017-03-04", "dob", date(2017, 3, 4)),
    ("DOB", "4 March 2017", "dob", date(2017, 3, 4)),
    ("SEN", "k", "sen_status", "K"),
    ("PP", "Yes", "pupil_premium", True),
    ("PP", "F", "pupil_premium", False),
    ("LAC", "0", "in_care", False),
    ("EAL", "TRUE", "eal", True),
    ("EAL", "", "eal", None),
    ("Known as", "Zo", "preferred", "Zo"),
    ("Home language", "pol", "first_language", "pol"),
    ("Attended", "171", "sessions_attended", 171),
]


@pytest.mark.parametrize(("heading", "cell", "field", "value"), FACTS)
def test_a_fact_is_read_as_what_it_is(heading: str, cell: str, field: str, value: Any) -> None:
    """(5)"""
    listing = csv(f"Forename,Surname,{heading}", f"Zoë,O’Neill,{cell}")
    assert getattr(listing.pupils[0], field) == value
    assert listing.problems == ()


WRONG = [
    ("DOB", "31/02/2017", "bad_dob"),
    ("DOB", "spring", "bad_dob"),
    ("Year", "7", "bad_year_group"),
    ("Year", "3/4", "bad_year_group"),
    ("SEN", "S", "bad_sen_status"),
    ("EAL", "maybe", "bad_eal"),
    ("Possible", "many", "bad_sessions_possible"),
    ("Possible", "-3", "bad_sessions_possible"),
    ("Attended", "17²", "bad_sessions_attended"),
    ("Class", "4\x07K", "bad_character"),
]


@pytest.mark.parametrize(("heading", "cell", "code"), WRONG)
def test_what_cannot_be_read_is_left_out_and_the_pupil_kept(heading: str, cell: str, code: str) -> None:
    """(5), (10)"""
    listing = csv(f"Forename,Surname,{heading}", "Sam,Lee,", f"Zoë,O’Neill,{cell}")
    assert [p.name for p in listing.pupils] == ["Sam Lee", "Zoë O’Neill"]
    assert listing.pupils[1] == ZOE
    [problem] = listing.problems
    assert (problem.code, problem.cell) == (code, "C3")
    assert cell not in f"{problem.message} {problem.fix}" or len(cell) == 1


@pytest.mark.parametrize("row", ["Zoë,", ",O’Neill", " , O’Neill", "Zoë,\x07"])
def test_a_row_without_a_full_name_is_told_and_the_good_rows_kept(row: str) -> None:
    """(6), (10)"""
    listing = csv("Forename,Surname,Class", f"{row},4K", "Sam,Lee,4K")
    assert [p.name for p in listing.pupils] == ["Sam Lee"]
    assert ("no_name", "A2") in found(listing)
    assert all(p.severity is Severity.ERROR for p in listing.problems)
    assert not [p for p in listing.problems if "Zoë" in p.message or "Neill" in p.message]


def test_rows_are_numbered_as_the_program_shows_them() -> None:
    """(5), (6)"""
    listing = csv("Kestrels", "", "Class,Forename,Surname,DOB", "4K,Sam,,", "4K,Zoë,O’Neill,x", "4K,Al")
    assert found(listing) == [("no_name", "A4"), ("bad_dob", "D5"), ("no_name", "A6")]


def test_a_pupil_who_is_there_twice_is_taken_once() -> None:
    """(7), (10)"""
    listing = csv(
        "Forename,Surname,UPN,DOB", "Zoë,O’Neill,M999999921001,", "Zo,O’Neill,m999999921001,",
        "Sam,Lee,,4/3/2017", "Sam,Lee,,5/3/2017", "SAM,lee,,4/3/2017",
    )  # fmt: skip
    assert [p.forename for p in listing.pupils] == ["Zoë", "Sam", "Sam"]
    assert found(listing) == [("twice", "A3"), ("twice", "A6")]
    assert "row 2" in listing.problems[0].message


def test_a_wrong_upn_warns_and_is_kept() -> None:
    """(8)"""
    listing = csv("Forename,Surname,UPN", "Zoë,O’Neill,A123456789001")
    assert listing.pupils[0].upn == "A123456789001"
    [problem] = listing.problems
    assert (problem.code, problem.severity, problem.cell) == ("upn", Severity.WARNING, "C2")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"  \n ",
        b"Shoe,Size\n1,2",
        b"Forename,Class\nSam,4K",
        "Forename,Surname\nSam,Lee".encode("utf-16"),
        b"PK\x03\x04 not really a workbook",
        b"\xd0\xcf\x11\xe0 an old one",
        b'Forename,Surname\n"' + b"x" * 200_000,
    ],
)
def test_what_is_no_class_list_is_refused_with_the_cure(data: bytes) -> None:
    """(9)"""
    with pytest.raises(Unreadable) as caught:
        read(data, {})
    assert caught.value.message
    assert caught.value.fix


@given(st.one_of(st.binary(max_size=200), st.text(alphabet="FornameSu,;\t\"\r\n\x0b²é’", max_size=80).map(
    lambda text: f"Forename,Surname,DOB,Year,EAL,UPN,Possible\n{text}".encode())))  # fmt: skip
def test_no_bytes_make_the_reader_fall_over(data: bytes) -> None:
    """(11)"""
    with suppress(Unreadable):
        assert all(p.forename and p.surname for p in read(data, {}).pupils)
