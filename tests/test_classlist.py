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
12. The dialect of the school's system is told where it is one of SIMS, Arbor, Bromcom or a trust's warehouse.
13. Where a heading has several meanings, or two columns could be the same, a person is asked; nothing is guessed.
14. What formgen has no need of (ethnicity, religion, addresses, health …) is never kept, and told.
15. Totals, notes, titles and repeated headings are no pupils, and do not stand in the way of the others.
16. Attendance is two counts or nothing; EAL follows from the first language where no column tells it.
17. Dates whose order cannot be told are flagged.
18. Every visible sheet with such headings is read: a workbook may have a sheet for each class.
19. A file far larger than a school's list is refused, soon.
"""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formgen.ask import Audience
from formgen.errors import Severity, Unreadable
from formgen.pupils import Pupil
from formgen.read.classlist import read
from formgen.read.roll import Listing
from formgen.read.roll.headings import SYNONYMS
from formgen.resources import folder
from formgen.work.generate import Order, generate, subjects
from formgen.work.roll import import_pupils
from formgen.work.school import School

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
    assert set(SYNONYMS) - {"name", "preferred_surname"} <= set(Pupil.__slots__)


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


@pytest.mark.parametrize("end", ["\n", "\r\n", "\u2028", "\t", "\u00a0", "   "])
def test_a_name_is_on_one_line_however_its_cell_was_broken(end: str) -> None:
    """(5): it stands in letters and tables."""
    [one] = csv("Forename,Surname,Preferred name", f'"Ana{end}Maria","van{end}Hoff","An{end}na"').pupils
    [other] = csv("Name,Class", f'"van{end}Hoff, Ana{end}Maria",4').pupils
    assert (one.forename, one.surname, one.preferred) == ("Ana Maria", "van Hoff", "An na")
    assert (other.forename, other.surname) == ("Ana Maria", "van Hoff")


def test_an_excel_list_may_have_titles_empty_rows_and_real_dates() -> None:
    """(4), (5)"""
    listing = excel(
        ["Kestrels"], ["printed", datetime(2026, 9, 3)], [], ["Forename", "Surname", "DOB", "Year", "Possible", "EAL"],
        ["Zoë", "O’Neill", datetime(2017, 3, 4), 4, 190, "Y"], [None, None], ["Sam", "Lee", "14/3/2017", "Y5", 0, "no"],
    )  # fmt: skip
    assert listing.pupils == (
        Pupil("", "Zoë", "O’Neill", dob=date(2017, 3, 4), year_group="4", sessions_possible=190, eal=True),
        Pupil("", "Sam", "Lee", dob=date(2017, 3, 14), year_group="5", sessions_possible=0, eal=False),
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
    ("DOB", "14/03/2017", "dob", date(2017, 3, 14)),
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
        "Sam,Lee,,14/3/2017", "Sam,Lee,,5/3/2017", "SAM,lee,,14/3/2017",
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


def codes(listing: Listing) -> list[str]:
    return [p.code for p in listing.problems]


@pytest.mark.parametrize(
    ("heading", "system"),
    [
        ("Forename,Surname,UPN,Year,Reg", "SIMS"),
        ("First name,Last name,UPN,Year group,Registration form", "Arbor"),
        ("FirstName,LastName,UPN,YearGroup,Form", "Bromcom"),
        ("First Name,Surname,Pupil Premium Indicator,Looked After,EAL,SEN Code", "a trust’s warehouse"),
        ("Forename,Surname,Class,Year", ""),
        ("Forename,Surname", ""),
    ],
)
def test_the_dialect_is_told(heading: str, system: str) -> None:
    """(12)"""
    assert csv(heading, "Zoë,O’Neill").source == system


def test_a_trusts_true_and_false_are_read() -> None:
    """(5), (12)"""
    [pupil] = csv("Forename,Surname,Pupil Premium Indicator,Looked After,EAL,SEN Code,FSMEver6",
                  "Zoë,O’Neill,True,False,F,K,True").pupils  # fmt: skip
    assert (pupil.pupil_premium, pupil.in_care, pupil.eal, pupil.sen_status) == (True, False, False, "K")


@pytest.mark.parametrize(
    ("heading", "code"),
    [("Language", "which_column"), ("Tutor group", "which_column"), ("Start date", "which_column"),
     ("Attendance", "percentage"), ("Attendance %", "percentage"), ("% present", "percentage")],
)  # fmt: skip
def test_a_heading_with_several_meanings_is_asked_about(heading: str, code: str) -> None:
    """(13), (16)"""
    listing = csv(f"Forename,Surname,{heading}", "Zoë,O’Neill,97.5")
    assert found(listing) == [(code, "C1")]
    assert listing.pupils == (ZOE,)


def test_the_question_is_answered_in_the_mapping_file() -> None:
    """(1), (13)"""
    asked = csv("Forename,Surname,Group", "Zoë,O’Neill,4K")
    assert 'class_name = "Group"' in asked.problems[0].fix
    told = csv("Forename,Surname,Group", "Zoë,O’Neill,4K", columns={"class_name": "Group"})
    assert (told.pupils[0].class_name, told.problems) == ("4K", ())


def test_two_columns_for_one_fact_are_asked_about_where_they_differ() -> None:
    """(13)"""
    rows = ("Zoë,O’Neill,4K,Kestrels", "Sam,Lee,4K,4K")
    listing = csv("Forename,Surname,Class,Reg", *rows)
    assert found(listing) == [("two_columns", "D1")]
    assert [p.class_name for p in listing.pupils] == ["", ""]
    alike = csv("Forename,Surname,Class,Reg", "Zoë,O’Neill,4K,", "Sam,Lee,4K,4K")
    assert (alike.problems, alike.pupils[0].class_name) == ((), "4K")
    ruled = csv("Forename,Surname,Class,Reg", *rows, columns={"class_name": "Reg"})
    assert [p.class_name for p in ruled.pupils] == ["Kestrels", "4K"]


def test_a_name_in_two_columns_is_taken_from_the_better_one_and_told() -> None:
    """(13)"""
    listing = csv("Legal forename,Surname,Forename", "Zoë-Marie,O’Neill,Zoë")
    assert (listing.pupils[0].forename, codes(listing)) == ("Zoë", ["two_columns"])


def test_a_preferred_surname_is_the_one_that_is_used() -> None:
    """(1)"""
    [pupil] = csv("Forename,Surname,Preferred surname", "Zoë,O’Neill,Adeyemi").pupils
    assert pupil.surname == "Adeyemi"


def test_a_name_that_could_be_parted_in_two_ways_is_told() -> None:
    """(2), (13)"""
    listing = csv("Name", "Ana Maria de Souza", '"de Souza, Ana"', "Sam Lee")
    assert found(listing) == [("name_parted", "A2")]
    [pupil] = csv("Surname Forename", "O’Neill Zoë").pupils
    assert pupil == ZOE


def test_what_is_not_needed_is_never_kept_and_told() -> None:
    """(14)"""
    listing = csv(
        "Forename,Surname,Ethnicity,Religion,Home address,Mobile phone,Medical notes,FSM,Gender,Shoe size,PP",
        "Zoë,O’Neill,SECRET,SECRET,SECRET,SECRET,SECRET,SECRET,SECRET,33,Y",
    )
    assert "SECRET" not in repr(listing)
    assert listing.left_out == (
        "Ethnicity", "Religion", "Home address", "Mobile phone", "Medical notes", "FSM", "Gender",
    )  # fmt: skip
    assert listing.pupils[0].pupil_premium is True


def test_totals_notes_and_repeated_headings_are_no_pupils() -> None:
    """(15)"""
    listing = csv(
        "Forename,Surname,Class", "Class: 4K,,", "Zoë,O’Neill,4K", "Forename,Surname,Class", "Sam,Lee,4K",
        "Total,,2", "Printed on 3/9/2026 by the office,,", "* SEN support,,", "2 pupils,,", "Total,27,",
    )  # fmt: skip
    assert [p.name for p in listing.pupils] == ["Zoë O’Neill", "Sam Lee"]
    assert set(codes(listing)) == {"not_a_pupil"}
    assert all(p.severity is Severity.WARNING for p in listing.problems)


def test_a_child_may_have_a_name_that_sounds_like_a_total() -> None:
    """(15)"""
    listing = csv("Forename,Surname,DOB", "Page,Total,14/3/2017", "Count,Report,15/3/2017")
    assert [p.name for p in listing.pupils] == ["Page Total", "Count Report"]
    assert csv("Name", "Total pupils 27").pupils == ()
    assert codes(csv("Forename,Surname", "12,34")) == ["no_name"]


MORE_FACTS = [
    ("Year", "NC Year 3", "year_group", "3"),
    ("Year", "Yr 3", "year_group", "3"),
    ("Year", "Year R", "year_group", "R"),
    ("Year", "YR", "year_group", "R"),
    ("Year", "Rec", "year_group", "R"),
    ("Year", "03", "year_group", "3"),
    ("Year", "FS2", "year_group", "R"),
    ("SEN", "No special educational need", "sen_status", "N"),
    ("SEN", "K - SEN Support", "sen_status", "K"),
    ("SEN", "EHCP", "sen_status", "E"),
    ("SEN", "Monitoring", "sen_status", "N"),
    ("First language", "ENG", "eal", False),
    ("First language", "English", "eal", False),
    ("First language", "Believed to be English", "eal", False),
    ("First language", "OTB", "eal", True),
    ("First language", "Polish", "eal", True),
    ("First language", "REF", "eal", None),
    ("First language", "REF", "first_language", ""),
    ("Admission date", "2/9/2024 00:00", "joined_on", date(2024, 9, 2)),
    ("DOB", "4-Mar-17", "dob", date(2017, 3, 4)),
    ("DOB", "2017-03-04T00:00:00", "dob", date(2017, 3, 4)),
]


@pytest.mark.parametrize(("heading", "cell", "field", "value"), MORE_FACTS)
def test_a_fact_is_read_however_it_is_written(heading: str, cell: str, field: str, value: Any) -> None:
    """(5), (16)"""
    [pupil] = csv(f"Forename,Surname,{heading}", f"Zoë,O’Neill,{cell}").pupils
    assert getattr(pupil, field) == value


def test_nursery_without_a_number_is_taken_for_the_older_one_and_told() -> None:
    """(5), (13)"""
    listing = csv("Forename,Surname,Year", "Zoë,O’Neill,Nursery")
    assert (listing.pupils[0].year_group, codes(listing)) == ("N2", ["nursery"])


def test_a_retired_sen_code_is_left_out_and_told() -> None:
    """(5)"""
    listing = csv("Forename,Surname,SEN", "Zoë,O’Neill,P", "Sam,Lee,Yes")
    assert [p.sen_status for p in listing.pupils] == ["", ""]
    assert ["retired" in p.message for p in listing.problems] == [True, False]


def test_eal_that_contradicts_the_first_language_is_told() -> None:
    """(16)"""
    listing = csv("Forename,Surname,EAL,First language", "Zoë,O’Neill,N,Polish", "Sam,Lee,Y,REF")
    assert found(listing) == [("eal_differs", "C2")]
    assert [p.eal for p in listing.pupils] == [False, True]


def test_more_sessions_attended_than_possible_are_left_out() -> None:
    """(16)"""
    listing = csv("Forename,Surname,Possible,Attended", "Zoë,O’Neill,100,101")
    assert (listing.pupils[0], codes(listing)) == (ZOE, ["bad_sessions"])


def test_dates_whose_order_nothing_tells_are_flagged_once() -> None:
    """(17)"""
    listing = csv("Forename,Surname,DOB", "Zoë,O’Neill,4/3/2017", "Sam,Lee,5/6/2016", "Al,Lee,4/4/2016")
    assert found(listing) == [("date_order", "C1")]
    assert listing.pupils[0].dob == date(2017, 3, 4)
    settled = csv("Forename,Surname,DOB", "Zoë,O’Neill,4/3/2017", "Sam,Lee,25/6/2016")
    assert settled.problems == ()


def test_dates_with_the_month_first_are_not_guessed() -> None:
    """(17)"""
    listing = csv("Forename,Surname,DOB", "Zoë,O’Neill,3/25/2017", "Sam,Lee,5/6/2016")
    assert found(listing) == [("month_first", "C1"), ("bad_dob", "C2"), ("which_date", "C3")]
    assert [p.dob for p in listing.pupils] == [None, None]


def test_dates_that_a_spreadsheet_may_have_exchanged_are_flagged() -> None:
    """(17): real dates all up to the 12th, and the others left as text."""
    real = [["Sam", f"Lee{n}", datetime(2017, n, n + 1)] for n in range(1, 6)]
    listing = excel(["Forename", "Surname", "DOB"], ["Zoë", "O’Neill", "25/03/2017"], *real)
    assert found(listing) == [("dates_swapped", "C1")]


def test_a_date_that_became_a_number_is_read_and_told() -> None:
    """(5), (17)"""
    for listing in (csv("Forename,Surname,DOB", "Zoë,O’Neill,42798"),
                    excel(["Forename", "Surname", "DOB"], ["Zoë", "O’Neill", 42798])):  # fmt: skip
        assert (listing.pupils[0].dob, found(listing)) == (date(2017, 3, 4), [("number_date", "C2")])


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_list_in_utf_16_is_read(encoding: str) -> None:
    """(3)"""
    assert csv("Forename,Surname", "Zoë,O’Neill", encoding=encoding).pupils == (ZOE,)


def test_a_byte_that_no_alphabet_has_is_told() -> None:
    """(3), (6)"""
    listing = read(b"Forename,Surname,Class\nZo\x81,Lee,4K\nSam,Lee,4\x8dK", {})
    assert found(listing) == [("bad_character", "A2"), ("no_name", "A2"), ("bad_character", "C3")]


def test_a_sheet_for_each_class_is_one_list() -> None:
    """(7), (18)"""
    book = openpyxl.Workbook()
    for name, child in (("Kestrels", "Zoë"), ("Larks", "Sam"), ("Owls", "Sam")):
        sheet = book.create_sheet(name)
        for row in (["Forename", "Surname", "DOB"], [child, "Lee", "14/3/2017"]):
            sheet.append(row)
    book.active.append(["Our school"])
    stream = io.BytesIO()
    book.save(stream)
    listing = read(stream.getvalue(), {})
    assert [p.forename for p in listing.pupils] == ["Zoë", "Sam"]
    assert [(p.code, p.sheet, p.cell) for p in listing.problems] == [("twice", "Owls", "A2")]
    assert "Larks, row 2" in listing.problems[0].message


def test_a_formula_without_a_result_is_told() -> None:
    """(5)"""
    listing = excel(["Forename", "Surname", "Class"], ["Zoë", "O’Neill", "=1/0"])
    assert (listing.pupils, found(listing)) == ((ZOE,), [("not_computed", "C2")])


def test_twins_and_namesakes_are_two_children() -> None:
    """(7)"""
    listing = csv(
        "Forename,Surname,DOB,Class", "Zoë,Lee,14/3/2017,4K", "Sam,Lee,14/3/2017,4K", "Al,Lee,,4K", "Al,Lee,,5K"
    )
    assert (len(listing.pupils), listing.problems) == (4, ())


def test_a_child_with_and_without_a_upn_is_one() -> None:
    """(7)"""
    listing = csv(
        "Forename,Surname,DOB,UPN", "Zoë,Lee,14/3/2017,M999999921001", "Zoë,Lee,14/3/2017,",
        "Sam,Lee,14/3/2017,M999999921001", "Al,Lee,1/3/2017,A802200106001", "Al,Lee,1/3/2017,B801200005001",
    )  # fmt: skip
    assert [p.forename for p in listing.pupils] == ["Zoë", "Al", "Al"]
    assert found(listing) == [("twice", "A3"), ("twice", "A4")]


def test_a_warning_in_many_rows_is_told_once() -> None:
    """(5)"""
    listing = csv("Forename,Surname,SEN", *(f"Zoë,Lee{n},S" for n in range(30)))
    [problem] = listing.problems
    assert problem.cell == "C2"
    assert "29 more rows" in problem.message


def test_what_a_row_says_is_remembered() -> None:
    """(5): so that what it does not say stays as it was."""
    [row] = csv("Forename,Surname,SEN,DOB,Class", "Zoë,O’Neill,,spring,4K").rows
    assert row.said == {"forename", "surname", "sen_status", "class_name", "left_on"}


def test_what_is_far_too_large_is_refused() -> None:
    """(19)"""
    many = csv_bytes(30_000)
    cells = openpyxl.Workbook()
    for _ in range(500):
        cells.active.append(["x"] * 60)
    stream = io.BytesIO()
    cells.save(stream)
    wide = ("Forename,Surname" + "," * 2_000 + "\nZoë,Lee").encode()
    commas, lines = b"Forename,Surname\n" + b"," * 9_000_000, b"Forename,Surname\n" + b"\n" * 9_000_000
    tracemalloc.start()
    for data in (many, wide, b"x" * 40_000_000, stream.getvalue(), commas, lines):
        with pytest.raises(Unreadable) as caught:
            read(data, {})
        assert caught.value.code == "list_too_big"
    assert tracemalloc.get_traced_memory()[1] < 250_000_000
    tracemalloc.stop()


def csv_bytes(rows: int) -> bytes:
    return ("Forename,Surname\n" + "Zoë,Lee\n" * rows).encode()


def test_a_far_cell_costs_nothing() -> None:
    """(19): XFD1048576 would be 17 thousand million cells."""
    book = openpyxl.Workbook()
    book.active.append(["Forename", "Surname"])
    book.active.append(["Zoë", "O’Neill"])
    book.active["XFD1048576"] = "x"
    stream = io.BytesIO()
    book.save(stream)
    listing = read(stream.getvalue(), {})
    assert listing.pupils == (ZOE,)
    assert codes(listing) == ["not_read"]


@pytest.mark.parametrize("what", ["form", "contacts"])
def test_what_is_no_class_list_makes_nobody_a_pupil(school: School, tmp_path: Path, what: str) -> None:
    """A form of ours, or a list of contacts, is said to be one; the roll stays."""
    if what == "form":
        order = Order("referral", Audience.STAFF, ("xlsx",), subjects(school, "referral", pupils=["P0003"]))
        file = generate(school, order, tmp_path)[0].file
    else:
        file = folder("samples") / "contacts.csv"
    before = school.roll
    with pytest.raises(Unreadable, match="formgen’s forms" if what == "form" else "list of contacts"):
        import_pupils(school, file, None)
    assert school.roll == before
