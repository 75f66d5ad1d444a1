"""What is promised of the contacts of families.

1. Columns are known by their headings, in lists of one row for each contact and of one row for each pupil; the
   mapping file rules over that.
2. Values are read in the words of people: yes and no, relationships, languages, formats.
3. A contact is closed by whatever is not clearly “no” in a column that may close, and by words in any cell; it is told.
4. An address is only compared: contacts of a child at one address are one household; it is stored nowhere.
5. One e-mail address for each contact, trimmed and taken out of links; of two, or beside words, none is taken: told.
6. Whose a contact is must be certain: by UPN, else by name with birthday, class or year; else left out, and told.
7. Numbers stay; what changed is a new version; who is gone is marked; nobody is deleted; other children stay the same.
8. Whoever was closed stays closed until a person says otherwise, and it is said.
9. All problems come at once, with row and column, without names and addresses; in a dry run nothing is stored.
10. The same contacts come out whatever the order of rows and columns, and from both kinds of list.
11. The contacts of a Common Transfer File are read; that it cannot close anybody is said.
12. Who is written to is listed for each child; for whom nobody can be is said.
13. A change by hand is logged with numbers, never with names.
14. No name, cell or file however nasty crashes, is taken for a formula, or is kept with line ends; giants are refused.
15. A new school folder has a list to fill in, which its own door understands.
"""

from __future__ import annotations

import csv
import io
import json
import random
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result
from conftest import NOW, PUPILS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from soon import soon

from formgen.cases import Event
from formgen.cli import formgen
from formgen.contacts import Contact, Wanted
from formgen.errors import Unreadable, UserError
from formgen.pupils import Pupil
from formgen.read import contacts as lists
from formgen.read import ctf_contacts
from formgen.read.contacts import ContactList
from formgen.read.roll.adult_headings import ADULT, PUPIL
from formgen.read.roll.languages import tag_of
from formgen.work.contacts import Imported, change, import_contacts
from formgen.work.families import families
from formgen.work.school import School

ZOE, TOMASZ, GRACE = "P0001", "P0002", "P0003"
UPN = "M999999921001"


def text(rows: Iterable[Sequence[Any]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("utf-8", errors="surrogatepass")


def table(*rows: Mapping[str, Any]) -> bytes:
    """A list with a column for every key of the rows."""
    columns = list(dict.fromkeys(key for row in rows for key in row))
    return text([columns, *([row.get(name, "") for name in columns] for row in rows)])


def read(*rows: Mapping[str, Any], columns: Mapping[str, str] | None = None) -> ContactList:
    return lists.read(table(*rows), columns or {})


def one(**facts: Any) -> Mapping[str, Any]:
    """The facts of one contact of Zoë, with these columns besides."""
    [adult] = read({"UPN": UPN, "Contact name": "Ada Lovell", **facts}).adults
    return adult.facts


def codes(listing: ContactList | Imported) -> list[str]:
    return [p.code for p in listing.problems if p.code != "nothing_closes"]


def told(**facts: Any) -> list[tuple[str, str | None]]:
    listing = read({"UPN": UPN, "Contact name": "Ada Lovell", **facts})
    return [(p.code, p.cell) for p in listing.problems if p.code != "nothing_closes"]


def take(school: School, *rows: Mapping[str, Any], dry_run: bool = False, on: date | None = None) -> Imported:
    path = school.folder / "list.csv"
    path.write_bytes(table(*rows))
    then = school if on is None else replace(school, now=NOW.replace(year=on.year, month=on.month, day=on.day))
    return import_contacts(then, path, None, dry_run=dry_run)


def zoes(name: str, **facts: Any) -> dict[str, Any]:
    return {"UPN": UPN, "Contact name": name, "Email": "", "Court order": "", "Do not contact": "", **facts}


# ------------------------------------------------------------------------------------------------ columns


@pytest.mark.parametrize(
    ("source", "headings"),
    [
        ("SIMS", "Forename,Surname,UPN,Reg,Contact Forename,Contact Surname,Relationship,Priority,"
                 "Parental Responsibility,Court Order,Email"),
        ("Arbor", "First name,Last name,UPN,Registration form,Guardian first name,Guardian last name,"
                  "Relationship to student,Contact order,Legal guardian,Court order,Guardian email"),
        ("Bromcom", "FirstName,LastName,UPN,Form,ContactFirstName,ContactLastName,ContactRelationship,"
                    "ContactPriority,ParentalResponsibility,CourtOrder,ContactEmail"),
    ],
)  # fmt: skip
def test_the_headings_of_the_usual_systems_are_known(source: str, headings: str) -> None:
    """(1)"""
    row = ["Zoë", "O’Neill-Adeyemi", UPN, "Kestrels", "Ngozi", "Adeyemi", "mum", "2", "Y", "N", "n@home.example"]
    listing = lists.read(text([headings.split(","), row]), {})
    assert (listing.source, codes(listing)) == (source, [])
    [adult] = listing.adults
    assert (adult.child.upn, adult.child.names, adult.child.class_name) == (UPN, ("Zoë O’Neill-Adeyemi",), "Kestrels")
    assert adult.facts == {
        "name": "Ngozi Adeyemi", "relationship": "Mother", "priority": 2, "responsibility": True,
        "email": "n@home.example", "court_order": False,
    }  # fmt: skip


@pytest.mark.parametrize(
    "headings",
    [
        "Contact 1 name,Contact 1 email,Contact 1 court order,Contact 2 name,Contact 2 email",
        "Priority 1 – Name,Priority 1 – Email,Priority 1 – Court Order,Priority 2 – Name,Priority 2 – Email",
        "Parent/Carer 1,Parent/Carer 1 e-mail,Parent/Carer 1 court order,Parent/Carer 2,Parent/Carer 2 e-mail",
        "Contact name 1,Email 1,Court order 1,Contact name 2,Email 2",
        "1st contact,1st contact email,1st contact court order,2nd contact name,2nd contact email address",
        "CONTACT_1_NAME,CONTACT_1_EMAIL,CONTACT_1_COURT_ORDER,CONTACT_2_NAME,CONTACT_2_EMAIL",
    ],
)
def test_one_row_for_each_pupil_has_columns_with_numbers(headings: str) -> None:
    """(1)"""
    row = ["Zoë O’Neill-Adeyemi", "Ngozi Adeyemi", "n@home.example", "Yes", "Liam O’Neill", "l@home.example"]
    listing = lists.read(text([["Pupil", *headings.split(",")], row]), {})
    found = [
        (a.facts["name"], a.facts["priority"], a.facts["email"], a.facts.get("court_order")) for a in listing.adults
    ]
    assert found == [("Ngozi Adeyemi", 1, "n@home.example", True), ("Liam O’Neill", 2, "l@home.example", None)]
    assert [(p.code, p.cell) for p in listing.problems] == [("court_order", "D2")]


def test_mother_and_father_may_be_headings() -> None:
    """(1): “Mother tongue” is none of hers."""
    headings = ["Pupil", "Mother’s name", "Mother's email", "Mother tongue", "Father", "Father email"]
    listing = lists.read(text([headings, ["Zoë Lee", "Ada Lovell", "a@x.example", "Polish", "Ben Lee", ""]]), {})
    assert [(a.facts["name"], a.facts["relationship"], a.facts["email"]) for a in listing.adults] == [
        ("Ben Lee", "Father", ""), ("Ada Lovell", "Mother", "a@x.example"),
    ]  # fmt: skip
    assert dict(listing.columns)["Mother tongue"] is None


def test_an_empty_group_of_columns_is_nobody() -> None:
    """(1): nor is a row of notes."""
    headings = ["UPN", "Contact 1 name", "Contact 1 email", "Contact 2 name", "Contact 2 email", "Court order"]
    listing = lists.read(
        text([["# a note"], headings, [UPN, "Ada Lovell", "", "", "", "No"], ["# the end", "", ""]]), {}
    )
    assert [a.facts["name"] for a in listing.adults] == ["Ada Lovell"]
    assert listing.problems == ()


def test_a_bare_name_is_the_contacts_only_where_the_pupil_has_a_column() -> None:
    """(1)"""
    listing = lists.read(b"Pupil,Name,Relationship\nSam Lee,Ada Lovell,Mother\n", {})
    assert (listing.adults[0].child.names[0], listing.adults[0].facts["name"]) == ("Sam Lee", "Ada Lovell")
    both = lists.read(b"Pupil,Forename,Surname,Contact name\nLee Sam,Sam,Lee,Ada Lovell\n", {})
    assert (both.adults[0].child.names, both.adults[0].facts["name"]) == (("Sam Lee",), "Ada Lovell")
    with pytest.raises(Unreadable) as caught:
        lists.read(b"Name,Relationship,Email\nSam Lee,Mother,a@x.example\n", {})
    assert caught.value.code == "no_contact_columns"


def test_the_mapping_file_rules() -> None:
    """(1)"""
    rows = {"Nummer": UPN, "Adult A": "Ada Lovell", "A mail": "a@x.example", "Adult B": "Ben Lee", "Letters": "No"}
    mapping = {"upn": "Nummer", "contact_name_1": "Adult A", "email_1": "a MAIL", "contact_name_2": "Adult B",
               "may_contact_2": "Letters"}  # fmt: skip
    listing = read(rows, columns=mapping)
    assert [(a.facts["name"], a.facts.get("email"), a.facts.get("barred")) for a in listing.adults] == [
        ("Ada Lovell", "a@x.example", None), ("Ben Lee", None, True),
    ]  # fmt: skip


def test_a_mapping_that_fits_nothing_is_told() -> None:
    """(1)"""
    found = codes(read(zoes("Ada Lovell"), columns={"email": "Nowhere", "shoe": "UPN", "upn_2": "UPN"}))
    assert found == ["no_such_column", "unknown_field", "unknown_field"]


@pytest.mark.parametrize("heading", ["Home language", "Correspondence", "Emergency contact", "Primary guardian"])
def test_what_may_mean_two_things_is_asked(heading: str) -> None:
    """(1)"""
    assert told(**{heading: "Yes"}) == [("which_column", "C1")]


def test_columns_of_a_contact_without_a_name_are_told() -> None:
    """(1): “Contact email 2” may be a second address, or another person's."""
    listing = read({"UPN": UPN, "Contact name": "Ada Lovell", "Contact email": "a@x.example",
                    "Contact 2 email": "b@x.example"})  # fmt: skip
    assert [(p.code, p.cell) for p in listing.problems][:1] == [("no_name_column", "D1")]
    assert [a.facts["email"] for a in listing.adults] == ["a@x.example"]


@pytest.mark.parametrize(
    ("headings", "values", "facts"),
    [
        ("Contact 1 name,Contact 1 phone 1,Contact 1 phone 2", "Ada Lovell,,07700 900123", {"phone": "07700 900123"}),
        ("Contact 1 title,Contact 1 surname", "Mrs,Lovell", {"name": "Mrs Lovell"}),
        ("Contact 1 name", "Mrs Ada Lovell", {"name": "Ada Lovell"}),
        ("Contact 1 name", "Mr & Mrs Lovell", {"name": "Mr & Mrs Lovell"}),
        ("Priority 1 contact,Priority 1 contact email", "Ada Lovell,a@x.example", {"email": "a@x.example"}),
    ],
)
def test_names_and_columns_of_every_sort(headings: str, values: str, facts: dict[str, str]) -> None:
    """(1)"""
    [adult] = lists.read(f"UPN,{headings}\n{UPN},{values}\n".encode(), {}).adults
    assert {name: adult.facts[name] for name in facts} == facts


def test_the_pupils_own_address_is_nobodys() -> None:
    """(1)"""
    assert "email" not in one(**{"Pupil email": "zoe@school.example"})
    assert one(**{"Contact email": "", "Email": "zoe@school.example"})["email"] == ""


@pytest.mark.parametrize(
    "headings",
    ["Contact name,Email,Contact name,Email", "Parent name,Parent email,Carer name,Carer email",
     "Contact name,Guardian", "Contact forename,Contact surname,Contact forename,Contact surname"],
)  # fmt: skip
def test_names_that_may_be_of_two_people_are_refused_with_the_cure(headings: str) -> None:
    """(1), (6): one might get what is the other's."""
    data = f"UPN,{headings}\n{UPN},Ada,,Ben,b@x.example\n".encode()
    with pytest.raises(Unreadable, match="Please number them") as caught:
        lists.read(data, {})
    assert caught.value.code == "unclear_names"


def test_the_mapping_says_whose_name_counts() -> None:
    """(1)"""
    data = f"UPN,Contact name,Guardian,Email\n{UPN},Ada Lovell,Yes,a@x.example\n".encode()
    [adult] = lists.read(data, {"contact_name": "Contact name"}).adults
    assert (adult.facts["name"], adult.facts["email"]) == ("Ada Lovell", "a@x.example")


def test_a_column_beside_a_contact_that_does_not_say_whose_it_is_is_left_out_and_told() -> None:
    """(1): where a column stands is no proof of whose it is."""
    row = text(
        [
            ["UPN", "Contact 1", "Relationship", "Email", "Contact 2", "Email"],
            [UPN, "Ada", "", "", "Ben", "b@x.example"],
        ]
    )
    listing = lists.read(row, {})
    assert [(p.code, p.cell) for p in listing.problems][:3] == [
        ("no_name_column", "C1"), ("no_name_column", "D1"), ("no_name_column", "F1"),
    ]  # fmt: skip
    assert ["email" in a.facts for a in listing.adults] == [False, False]


def test_a_contact_without_a_number_beside_those_with_one_comes_last() -> None:
    """(1)"""
    headings = ["UPN", "Parent 1", "Parent 2", "Emergency contact name"]
    listing = lists.read(text([headings, [UPN, "Ada", "Ben", "Cy"]]), {})
    assert sorted((a.facts["priority"], a.facts["name"]) for a in listing.adults) == [(1, "Ada"), (2, "Ben"), (3, "Cy")]


def test_every_sheet_of_a_workbook_is_read(tmp_path: Path) -> None:
    """(1)"""
    book = openpyxl.Workbook()
    for page, name in ((book.active, "Ada Lovell"), (book.create_sheet("Owls"), "Ben Lee")):
        page.append(["Our contacts"])
        page.append(["UPN", "Contact name", "Priority", "Court order"])
        page.append([UPN, name, 1.0, False])
    book.create_sheet("hidden").sheet_state = "hidden"
    book.save(tmp_path / "c.xlsx")
    listing = lists.read((tmp_path / "c.xlsx").read_bytes(), {})
    assert [(a.facts["name"], a.facts["priority"], a.sheet) for a in listing.adults] == [
        ("Ada Lovell", 1, "Sheet"), ("Ben Lee", 1, "Owls"),
    ]  # fmt: skip
    assert listing.problems == ()


# ------------------------------------------------------------------------------------------------ values


@pytest.mark.parametrize(
    ("heading", "said", "field", "value"),
    [
        ("Parental responsibility", "Y", "responsibility", True), ("PR", "true", "responsibility", True),
        ("Legal guardian", "0", "responsibility", False), ("Parental responsibility", "", "responsibility", None),
        ("Relationship", "MUM", "relationship", "Mother"),
        ("Relationship", "step-father", "relationship", "Step-father"),
        ("Relationship", "Foster Carer", "relationship", "Foster carer"),
        ("Relationship", "PAF", "relationship", "Father"),
        ("Relationship", "Child’s nan", "relationship", "Grandmother"),
        ("Relationship", "cousin", "relationship", "Cousin"),
        ("Priority", "Priority 2", "priority", 2), ("Priority", "1.0", "priority", 1),
        ("Call order", "3rd", "priority", 3),
        ("Language", "Polish", "language", "pl"), ("Language", "POL", "language", "pl"),
        ("Language", "pl", "language", "pl"),
        ("Language", "PNJG", "language", "pa"), ("Language", "English", "language", ""),
        ("Language", "REF", "language", ""),
        ("Language", "Information not obtained", "language", ""), ("Language", "NOT", "language", ""),
        ("Preferred format", "Paper", "wants", Wanted.PAPER), ("Preferred format", "MS Word", "wants", Wanted.WORD),
        ("Preferred format", "PDF to fill in", "wants", Wanted.FILLABLE),
        ("Preferred format", "pdf", "wants", Wanted.PDF),
        ("Preferred format", "spreadsheet", "wants", Wanted.EXCEL), ("Preferred format", "e-mail", "wants", None),
        ("Mobile", "07700 900123", "phone", "07700 900123"), ("Mobile", "-", "phone", ""),
    ],
)  # fmt: skip
def test_words_are_understood(heading: str, said: str, field: str, value: Any) -> None:
    """(2)"""
    assert told(**{heading: said}) == []
    assert one(**{heading: said})[field] == value


@pytest.mark.parametrize(
    ("heading", "said", "code"),
    [
        ("Parental responsibility", "shared", "bad_responsibility"), ("Priority", "high", "bad_priority"),
        ("Language", "Klingon", "bad_language"), ("Language", "Polish / English", "bad_language"),
        ("Language", "OTH", "bad_language"), ("Preferred format", "fax", "bad_format"),
        ("Mobile", "ask dad", "bad_phone"),
        ("Mobile", "=07700900123", "bad_phone"), ("Lives with", "weekends", "bad_lives_with"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_left_out_and_told(heading: str, said: str, code: str) -> None:
    """(2), (9)"""
    assert told(**{heading: said}) == [(code, "C2")]
    assert set(one(**{heading: said})) == {"name"}


def test_a_phone_number_that_a_spreadsheet_cut_gets_its_zero_back() -> None:
    """(2)"""
    assert (one(Mobile="7700900123")["phone"], told(Mobile="7700900123")) == ("07700900123", [("lost_zero", "C2")])


def test_language_tags_are_tags() -> None:
    """(2): every word of the table gives the tag that stands first."""
    assert {tag_of(word) for word in ("urd", "Urdu", "UR", "ur-PK")} == {"ur"}
    assert (tag_of("Dari"), tag_of("PRSD"), tag_of("PRS"), tag_of("PNJM"), tag_of("SCBC")) == (
        "fa-AF", "fa-AF", "fa", None, "hr",
    )  # fmt: skip


def test_two_columns_that_differ_are_told() -> None:
    """(2), (5)"""
    assert told(**{"Email": "a@x.example", "Home email": "b@x.example"}) == [("two_addresses", "D2")]
    assert one(**{"Email": "", "Home email": "b@x.example"})["email"] == "b@x.example"
    assert told(**{"Relationship": "Mother", "Relationship type": "Aunt"}) == [("two_columns", "D2")]


@pytest.mark.parametrize("said", ["Doctor", "GP", "Childminder", "Social worker", "Head teacher", "SWR"])
def test_who_is_no_family_is_left_out(said: str) -> None:
    """(2)"""
    listing = read({**zoes("Dr Ada Lovell"), "Relationship": said, "Email": "a@b.example, c@d.example"})
    assert (listing.adults, codes(listing)) == ((), ["not_family"])


# ------------------------------------------------------------------------------------------------ closed

CLEAR = ["", "No", "N", "n/a", "none", "FALSE", "0", "-", "No court order", "no.", " NO "]
NOT_CLEAR = ["Y", "Yes", "1", "true", "see file", "Do not contact", "Court order – see file", "?", "unknown", "pending",
             "No longer at this address", "No – but see file", "x", "ask the head", "\u00a0?", "N*", "=A1"]  # fmt: skip


@pytest.mark.parametrize("said", CLEAR)
@pytest.mark.parametrize("heading", ["Court order", "Do not contact", "No contact", "Restrictions"])
def test_a_clear_no_closes_nobody(heading: str, said: str) -> None:
    """(3)"""
    assert told(**{heading: said}) == []
    facts = one(**{heading: said})
    assert not facts.get("barred")
    assert not facts.get("court_order")


@pytest.mark.parametrize("said", NOT_CLEAR)
@pytest.mark.parametrize(("heading", "flag"), [("Court order", "court_order"), ("Do not contact", "barred")])
def test_whatever_is_not_clearly_no_closes_and_is_told(heading: str, flag: str, said: str) -> None:
    """(3)"""
    assert one(**{heading: said})[flag] is True
    assert (flag, "C2") in told(**{heading: said})


@pytest.mark.parametrize(
    ("said", "barred"), [("Yes", False), ("", False), ("No", True), ("see file", True), ("-", True)]
)
def test_leave_to_contact_must_be_clear(said: str, barred: bool) -> None:
    """(3)"""
    assert one(**{"OK to contact": said})["barred"] is barred


def test_a_formula_without_a_result_closes(tmp_path: Path) -> None:
    """(3)"""
    book = openpyxl.Workbook()
    book.active.append(["UPN", "Contact name", "Court order", "No contact"])
    book.active.append([UPN, "Ada Lovell", "=VLOOKUP(A2,B:B,1)", "x" * 600])
    book.save(tmp_path / "c.xlsx")
    [adult] = lists.read((tmp_path / "c.xlsx").read_bytes(), {}).adults
    assert (adult.facts["court_order"], adult.facts["barred"]) == (True, True)


@pytest.mark.parametrize(
    ("words", "flag"),
    [
        ("DO NOT CONTACT", "barred"), ("Please don’t email her", "barred"), ("must not be contacted", "barred"),
        ("no contact with dad", "barred"), ("Court order 2024", "court_order"), ("injunction", "court_order"),
        ("Non-molestation order", "court_order"), ("prohibited steps order in place", "court_order"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("heading", ["Notes", "Relationship", "Priority", "Anything"])
def test_words_in_any_cell_close(heading: str, words: str, flag: str) -> None:
    """(3)"""
    assert one(**{heading: words})[flag] is True
    assert (f"{flag}_in_words", "C2") in told(**{heading: words})


def test_words_behind_the_name_close() -> None:
    """(3)"""
    [adult] = read(zoes("Ada Lovell - DO NOT CONTACT")).adults
    assert adult.facts["barred"] is True


@pytest.mark.parametrize("words", ["No contact number", "no court order", "12 Court Orders Lane", "contact: mornings"])
def test_other_words_close_nobody(words: str) -> None:
    """(3): an address is not looked at."""
    heading = "Address" if "Lane" in words else "Notes"
    assert not {"barred", "court_order"} & {name for name, value in one(**{heading: words}).items() if value is True}


def test_a_column_that_is_no_contacts_closes_all_of_the_row() -> None:
    """(3)"""
    row = {"UPN": UPN, "Contact 1 name": "Ada Lovell", "Contact 2 name": "Ben Lee", "Court order": "Y"}
    assert [a.facts["court_order"] for a in read(row).adults] == [True, True]


@pytest.mark.parametrize(
    "facts",
    [
        {"Do not contact": "Y", "Restrictions": "No"}, {"Do not contact": "No", "Restrictions": "Y"},
        {"Contact do not contact": "No", "No contact": "Y"}, {"Do not contact": "\x01No"}, {"No contact": "no\ufffd"},
        {"OK to contact": "Yes", "Do not contact": "Y"}, {"OK to contact": "No", "Do not contact": "No"},
    ],
)  # fmt: skip
def test_one_column_that_closes_is_enough(facts: dict[str, str]) -> None:
    """(3)"""
    assert one(**facts)["barred"] is True


def test_what_closes_may_be_called_the_pupils() -> None:
    """(3)"""
    assert one(**{"Pupil court order": "Y"})["court_order"] is True


def test_one_column_that_closes_the_row_is_enough() -> None:
    """(3)"""
    row = {"UPN": UPN, "Contact 1 name": "Ada Lovell", "Restrictions": "No", "Do not contact": "Y", "No contact": ""}
    assert [a.facts["barred"] for a in read(row).adults] == [True]


def test_a_list_that_cannot_close_anybody_says_so() -> None:
    """(3)"""
    assert [p.code for p in read({"UPN": UPN, "Contact name": "Ada Lovell"}).problems] == ["nothing_closes"]


# ------------------------------------------------------------------------------------------------ households


def households(school: School, *rows: Mapping[str, Any]) -> dict[str, str]:
    return {c.name: c.household for c in take(school, *(zoes("", **row) for row in rows), dry_run=True).contacts}


def test_the_same_address_is_the_same_household(school: School) -> None:
    """(4): whatever its spelling; each child's are counted on their own."""
    assert households(
        school, {"Contact name": "Ada", "Address": "1 Low Road,\nTown"},
        {"Contact name": "Ben", "Address": "1, low road Town"},
        {"Contact name": "Cy", "Address": "2 High Road"}, {"Contact name": "Di", "Address": ""},
    ) == {"Ada": "1", "Ben": "1", "Cy": "2", "Di": ""}  # fmt: skip


def test_who_lives_with_the_child_lives_together(school: School) -> None:
    """(4)"""
    assert households(
        school, {"Contact name": "Ada", "Lives with": "Y", "Address": "1 Low Road"},
        {"Contact name": "Ben", "Lives with": "Yes"}, {"Contact name": "Cy", "Lives with": "No"},
    ) == {"Ada": "1", "Ben": "1", "Cy": ""}  # fmt: skip


def test_the_lines_of_an_address_are_taken_together(school: School) -> None:
    """(4)"""
    assert households(
        school, {"Contact name": "Ada", "Address line 1": "1 Low Road", "Postcode": "ZZ1 1ZZ"},
        {"Contact name": "Ben", "Address line 1": "1 Low Road", "Postcode": "ZZ2 2ZZ"},
        {"Contact name": "Cy", "Address line 1": "3 Low Road", "Postcode": "ZZ2 2ZZ"},
    ) == {"Ada": "1", "Ben": "2", "Cy": "3"}  # fmt: skip


def test_no_address_is_kept_anywhere(school: School) -> None:
    """(4): not in the store, not in what is said."""
    row = zoes("Ada Lovell", **{"Address": "17 Quagmire Terrace", "Notes": "Quagmire", "Household": "Quagmire family"})
    told = json.dumps(take(school, row).as_json())
    store = sqlite3.connect(school.folder / "records.db")
    assert "uagmire" not in told + "".join(store.iterdump()).replace("\\u0020", " ")
    assert school.store.contacts()[0].household == "1"
    store.close()


# ------------------------------------------------------------------------------------------------ addresses


@pytest.mark.parametrize(
    "cell",
    ["ada@x.example", " ada@x.example\u00a0", "mailto:ada@x.example", "Ada Lovell <ada@x.example>", "<ada@x.example>",
     "ada@x.example;", "ada@x.example.", "mailto:ada@x.example?subject=Hello", "ada@x.example; ADA@x.example",
     '"Lovell, Ada" <ada@x.example>', "Ada <mailto:ada@x.example>"],
)  # fmt: skip
def test_one_address_is_found(cell: str) -> None:
    """(5)"""
    assert told(Email=cell) == []
    assert one(Email=cell)["email"] == "ada@x.example"


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("ada@x.example; ben@x.example", "two_addresses"), ("ada@x.example\r\nBcc: eve@x.example", "two_addresses"),
        ("ada@x.example\nSubject: hello", "words_beside_address"), ("old: ada@x.example", "words_beside_address"),
        ("ada@x.example (work)", "words_beside_address"), ("ada at x.example", "no_address"), ("=1+1", "no_address"),
        ("ada@", "no_address"), ("@x.example", "no_address"), ("07700 900123", "no_address"),
        ("ada@x.exam\r\nple", "words_beside_address"), ("ada@x.example?bcc=eve@x.example", "words_beside_address"),
        ("mailto:ada@x.example?bcc=eve@x.example", "words_beside_address"), ("ada@x.example\x01", "bad_character"),
    ],
)  # fmt: skip
def test_what_is_not_one_address_is_told_and_none_is_taken(cell: str, code: str) -> None:
    """(5), (14): a line end in an address adds no line to a message."""
    listing = read({"UPN": UPN, "Contact name": "Ada Lovell", "Email": cell})
    assert (codes(listing), listing.problems[-1].cell) == ([code], "C2")
    assert listing.adults[0].facts["email"] == ""
    assert not any("x.example" in f"{p.message}{p.fix}" for p in listing.problems)


@pytest.mark.parametrize("cell", ["", "-", "none", "n/a", "No email"])
def test_no_address_is_none(cell: str) -> None:
    """(5)"""
    assert (told(Email=cell), one(Email=cell)["email"]) == ([], "")


# ------------------------------------------------------------------------------------------------ whose

TWINS = (
    Pupil("P0010", "Sam", "Lee", dob=date(2016, 1, 2), year_group="4", class_name="Kestrels"),
    Pupil("P0011", "Sam", "Lee", dob=date(2017, 5, 6), year_group="4", class_name="Larks"),
    Pupil("P0012", "Sam", "Lee", dob=date(2018, 5, 6), year_group="3", class_name="Larks"),
    Pupil("P0013", "Olive", "Gone", "", "B801200005001", left_on=date(2026, 7, 20)),
)


@pytest.fixture
def twins(school: School) -> School:
    with school.writing("more pupils") as writer:
        writer.save_pupils([*school.roll, *TWINS])
    return school


@pytest.mark.parametrize(
    ("row", "pupil"),
    [
        ({"UPN": UPN}, ZOE), ({"UPN": UPN.lower(), "Pupil": "O’Neill-Adeyemi, Zo"}, ZOE),
        ({"Pupil": "Tomasz Nowak"}, TOMASZ),
        ({"Pupil": "NOWAK,  tomasz"}, TOMASZ), ({"Pupil": "Nowak Tomasz"}, TOMASZ),
        ({"Pupil": "Zoe O'Neill-Adeyemi"}, ZOE),
        ({"Pupil": "Olivia Marsh"}, "P0004"), ({"Pupil": "Sam Lee", "DOB": "2/1/2016"}, "P0010"),
        ({"Pupil": "Sam Lee", "Class": "kestrels"}, "P0010"), ({"Pupil": "Sam Lee", "Year": "Year 3"}, "P0012"),
        ({"Pupil": "Sam Lee", "Class": "Larks", "Year": "4"}, "P0011"),
        ({"UPN": "B801200005009", "Pupil": "Grace Mbeki"}, GRACE),
    ],
)  # fmt: skip
def test_one_child_is_found(row: dict[str, str], pupil: str, twins: School) -> None:
    """(6)"""
    done = take(twins, {**row, "Contact name": "Ada Lovell", "Court order": ""})
    assert ([c.pupil for c in done.contacts], done.problems) == ([pupil], ())


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"Pupil": "Sam Lee"}, "which_pupil"), ({"Pupil": "Sam Lee", "Class": "Larks"}, "which_pupil"),
        ({"Pupil": "Nobody Here"}, "unknown_pupil"), ({"Pupil": "Sam Lee", "DOB": "1/1/2011"}, "unknown_pupil"),
        ({"UPN": "B801200005009"}, "unknown_pupil"), ({"UPN": UPN, "Pupil": "Tomasz Nowak"}, "other_name"),
        ({"UPN": UPN, "Pupil": "Anna Kowalska"}, "other_name"), ({"Pupil": "Olive Gone"}, "left"),
        ({"UPN": "B801200005001"}, "left"), ({"UPN": "B801200005009", "Pupil": "Zoë O’Neill-Adeyemi"}, "unknown_pupil"),
        ({"Pupil": "", "Class": "Larks"}, "no_pupil"), ({"Pupil": "Sam"}, "unknown_pupil"),
    ],
)  # fmt: skip
def test_where_none_or_several_could_be_meant_the_contact_is_left_out(
    row: dict[str, str], code: str, twins: School
) -> None:
    """(6), (9)"""
    good = {"UPN": UPN, "Contact name": "Ngozi Adeyemi", "Court order": ""}
    done = take(twins, good, {**row, "Contact name": "Ada Lovell"})
    assert [c.name for c in done.contacts] == ["Ngozi Adeyemi"]
    [problem] = done.problems
    assert (problem.code, (problem.cell or "")[1:]) == (code, "3")
    assert not any(name in problem.message + problem.fix for name in ("Lee", "Lovell", "Gone", "Zo", "Kowalska"))


def test_the_upn_of_one_child_beside_the_name_of_another_is_told(twins: School) -> None:
    """(6): of a sister with the same surname too."""
    with twins.writing("sister") as writer:
        writer.save_pupils([*twins.roll, Pupil("P0014", "Ada", "O’Neill-Adeyemi")])
    done = take(twins, {"Pupil": "Grace Mbeki", "Contact name": "Ama", "Court order": ""},
                {"UPN": UPN, "Pupil": "Ada O’Neill-Adeyemi", "Contact name": "Ben"})  # fmt: skip
    assert ([c.name for c in done.contacts], codes(done)) == (["Ama"], ["other_name"])


@pytest.mark.parametrize(("name", "pupil"), [("Zoë Lee", "P0015"), ("ZOE LEE", "P0016"), ("Olive Gone", "P0017")])
def test_accents_and_leavers_make_no_name_ambiguous(name: str, pupil: str, twins: School) -> None:
    """(6)"""
    more = (Pupil("P0015", "Zoë", "Lee"), Pupil("P0016", "Zoe", "Lee"), Pupil("P0017", "Olive", "Gone"))
    with twins.writing("more") as writer:
        writer.save_pupils([*twins.roll, *more])
    assert [c.pupil for c in take(twins, {"Pupil": name, "Contact name": "Ada"}).contacts] == [pupil]


def test_a_name_that_differs_a_little_beside_the_upn_is_told(school: School) -> None:
    """(6)"""
    done = take(school, {"UPN": UPN, "Pupil": "Zoë Adeyemi", "Contact name": "Ada Lovell", "Court order": ""})
    assert ([c.pupil for c in done.contacts], codes(done)) == ([ZOE], ["name_differs"])


def test_a_birthday_beside_the_upn_that_is_another_childs_is_told(twins: School) -> None:
    """(6): rows may have slipped."""
    with twins.writing("birthday") as writer:
        writer.save_pupils([replace(p, dob=date(2017, 3, 4)) if p.id == ZOE else p for p in twins.roll])
    row = {"UPN": UPN, "DOB": "5/3/2017", "Contact name": "Ada Lovell"}
    with pytest.raises(UserError, match="birthday"):
        take(twins, row)


def test_a_child_of_that_name_in_another_class_is_told(school: School) -> None:
    """(6): unless the birthday is the same."""
    row = {"Pupil": "Grace Mbeki", "Class": "Larks", "Contact name": "Ada Lovell", "Court order": ""}
    assert [(p.code, p.cell) for p in take(school, row).problems] == [("other_class", "C2")]
    with school.writing("birthday") as writer:
        writer.save_pupils([replace(p, dob=date(2016, 3, 4)) if p.id == GRACE else p for p in school.roll])
    assert take(school, {**row, "DOB": "4/3/2016"}).problems == ()


def test_brothers_and_sisters_have_contacts_of_their_own(school: School) -> None:
    """(6)"""
    rows = [
        {"Pupil": name, "Contact name": "Ada Lovell", "Court order": ""} for name in ("Grace Mbeki", "Tomasz Nowak")
    ]
    assert [(c.id, c.pupil, c.name) for c in take(school, *rows).contacts] == [
        ("K0001", TOMASZ, "Ada Lovell"), ("K0002", GRACE, "Ada Lovell"),
    ]  # fmt: skip


def test_contacts_of_a_joined_entry_are_the_real_pupils(school: School) -> None:
    """(6), (7)"""
    with school.writing("newcomer") as writer:
        writer.save_pupils([*school.roll, Pupil("P0006", "Zo", "Adeyemi", provisional=True)])
        writer.save_contacts([Contact("K0001", "P0006", "Ada Lovell", email="old@x.example")])
    with school.writing("joined") as writer:
        writer.save_pupils([replace(p, same_as=ZOE) if p.id == "P0006" else p for p in school.roll])
    assert [c.id for f in families(school, who=ZOE) for c in f.contacts] == ["K0001"]
    take(school, zoes("Ada Lovell", Email="new@x.example"))
    assert [(c.id, c.pupil, c.email) for c in school.store.contacts()] == [("K0001", ZOE, "new@x.example")]


# ------------------------------------------------------------------------------------------------ merging


def versions(school: School) -> int:
    store = sqlite3.connect(school.folder / "records.db")
    [[count]] = store.execute("select count(*) from contact").fetchall()
    store.close()
    return int(count)


def test_numbers_stay_and_changes_are_new_versions(school: School) -> None:
    """(7)"""
    rows = [zoes("Ada Lovell", Email="a@x.example"), zoes("Ben Lee", Priority=2)]
    assert (take(school, *rows).new, versions(school)) == (2, 2)
    again = take(school, *rows)
    assert (again.new, again.changed, again.gone, versions(school)) == (0, 0, 0, 2)
    changed = take(school, zoes("ADA  lovell", Email="new@x.example"), rows[1])
    assert (changed.new, changed.changed, versions(school)) == (0, 1, 3)
    assert [(c.id, c.email) for c in school.store.contacts()] == [("K0001", "new@x.example"), ("K0002", "")]


def test_who_is_gone_is_marked_and_may_come_back(school: School) -> None:
    """(7)"""
    other = {"Pupil": "Tomasz Nowak", "Contact name": "Anna Nowak"}
    take(school, zoes("Ada Lovell"), zoes("Ben Lee"), other)
    assert take(school, zoes("Ada Lovell"), on=date(2026, 11, 2)).gone == 1
    assert [(c.name, c.gone_on) for c in school.store.contacts()] == [
        ("Anna Nowak", None) if c.pupil == TOMASZ else (c.name, date(2026, 11, 2) if c.name == "Ben Lee" else None)
        for c in school.store.contacts()
    ]
    assert take(school, zoes("Ada Lovell"), zoes("Ben Lee")).new == 0
    assert not any(c.gone_on for c in school.store.contacts())


@pytest.mark.parametrize(
    "row",
    [zoes("", Email="b@x.example"), zoes("=cmd"), {"UPN": UPN, "Pupil": "Tomasz Nowak", "Contact name": "Ben Lee"}],
)
def test_while_a_row_of_a_child_is_not_understood_nobody_of_theirs_is_gone(row: dict[str, Any], school: School) -> None:
    """(7)"""
    take(school, zoes("Ada Lovell"), zoes("Ben Lee"))
    assert take(school, zoes("Ada Lovell"), row).gone == 0


def test_what_the_list_has_no_column_for_stays_and_an_empty_cell_takes_away(school: School) -> None:
    """(7)"""
    take(school, zoes("Ada Lovell", Email="a@x.example", Mobile="07700 900123", Language="Polish"))
    take(school, {"UPN": UPN, "Contact name": "Ada Lovell", "Email": ""})
    [ada] = school.store.contacts()
    assert (ada.email, ada.phone, ada.language) == ("", "07700 900123", "pl")


def test_rows_of_one_contact_are_taken_together(school: School) -> None:
    """(5), (7): whatever closes, closes."""
    done = take(
        school, zoes("Ada Lovell", Email="a@x.example", Mobile="07700 900123"), zoes("Áda Lovell", Priority=2),
        zoes("ada lovell", **{"Email": "A@x.example", "Court order": "Y"}),
    )  # fmt: skip
    [ada] = done.contacts
    assert (ada.name, ada.email.casefold(), ada.priority, ada.court_order) == ("Áda Lovell", "a@x.example", 2, True)
    two = take(school, zoes("Ada Lovell", Email="a@x.example"), zoes("Ada Lovell", Email="b@x.example"))
    assert [p.code for p in two.problems if p.severity == "error"] == ["rows_differ"]


def test_of_several_rows_the_first_priority_counts(school: School) -> None:
    """(7), (10)"""
    [ada] = take(
        school, *(zoes(name, Priority=n) for name, n in (("ADA LOVELL", 3), ("Ada Lovell", 1), ("ada lovell", 12)))
    ).contacts
    assert (ada.name, ada.priority) == ("Ada Lovell", 1)


def test_a_household_set_by_hand_stays_where_the_list_has_no_addresses(school: School) -> None:
    """(4), (7)"""
    take(school, zoes("Ada Lovell"))
    change(school, "K0001", {"household": "2"})
    assert take(school, zoes("Ada Lovell")).contacts[0].household == "2"
    assert (
        take(school, zoes("Ada Lovell", Address=""), zoes("Ben Lee", Address="1 Low Road")).contacts[0].household == ""
    )


def test_an_address_chosen_by_hand_stays_while_it_is_one_of_the_two(school: School) -> None:
    """(5), (7)"""
    row = zoes("Ada Lovell", Email="a@x.example, b@x.example")
    take(school, row)
    assert school.store.contacts()[0].email == ""
    change(school, "K0001", {"email": "B@x.example"})
    take(school, row)
    assert school.store.contacts()[0].email == "B@x.example"
    take(school, zoes("Ada Lovell", Email="c@x.example, d@x.example"))
    assert school.store.contacts()[0].email == ""


# ------------------------------------------------------------------------------------------------ stays closed


@pytest.mark.parametrize(("heading", "flag", "option"), [
    ("Do not contact", "barred", "--not-barred"), ("Court order", "court_order", "--no-court-order"),
])  # fmt: skip
def test_who_was_closed_stays_closed_until_somebody_says_otherwise(
    heading: str, flag: str, option: str, school: School
) -> None:
    """(8)"""
    take(school, zoes("Ada Lovell", **{heading: "Yes"}))
    later = take(school, zoes("Ada Lovell", **{heading: "No"}))
    assert codes(later) == [f"no_longer_{flag}"]
    assert f"formgen contacts set K0001 {option}" in later.problems[0].fix
    assert later.contacts[0].closed
    change(school, "K0001", {flag: False})
    assert codes(take(school, zoes("Ada Lovell", **{heading: "No"}))) == []
    assert not school.store.contacts()[0].closed


def test_a_list_without_such_a_column_opens_nobody(school: School) -> None:
    """(8)"""
    take(school, zoes("Ada Lovell", **{"Do not contact": "Yes"}))
    assert take(school, {"UPN": UPN, "Contact name": "Ada Lovell"}).contacts[0].barred
    take(school, zoes("Ben Lee"), on=date(2026, 11, 2))
    assert take(school, zoes("Ben Lee"), zoes("Ada Lovell")).closed == 1


def test_a_closed_contact_under_a_new_name_is_told(school: School) -> None:
    """(8)"""
    take(school, zoes("Ada Lovell"), zoes("Ben Lee", **{"Do not contact": "Y"}))
    done = take(school, zoes("Ada Lovell"), zoes("Benjamin Lee"))
    [problem] = done.problems
    assert (problem.code, problem.fix.split(": ")[1]) == ("closed_and_gone", "formgen contacts set K0003 --barred")
    assert "K0002" in problem.message
    assert take(school, zoes("Benjamin Lee"), zoes("Adah Lovell")).problems == ()


# ------------------------------------------------------------------------------------------------ import


def test_a_dry_run_stores_nothing(school: School) -> None:
    """(9)"""
    runs = len(school.store.runs())
    assert take(school, zoes("Ada Lovell"), dry_run=True).new == 1
    assert (school.store.contacts(), len(school.store.runs())) == ([], runs)


def test_all_problems_come_at_once_with_row_and_column(school: School) -> None:
    """(9)"""
    done = take(
        school, zoes("Ada Lovell", Email="x", Language="Klingon"), zoes("", Email="b@x.example"),
        {"Pupil": "Nobody Here", "Contact name": "Cy"}, zoes("Di", **{"Court order": "see file"}),
    )  # fmt: skip
    assert [(p.code, p.cell) for p in done.problems] == [
        ("no_address", "C2"), ("bad_language", "F2"), ("no_contact_name", "B3"), ("court_order", "D5"),
        ("unknown_pupil", "B4"),
    ]  # fmt: skip


def test_of_a_list_of_which_nothing_is_understood_the_first_problem_is_told(school: School) -> None:
    """(9)"""
    with pytest.raises(UserError, match="No child on the roll"):
        take(school, {"Pupil": "Nobody Here", "Contact name": "Ada Lovell"})


def test_every_fact_that_a_mapping_may_name_is_in_the_template_or_the_docs(folder: Path) -> None:
    """(1), (15)"""
    said = (folder / "contacts.toml").read_text("utf-8")
    names = {"contact_title", "preferred", "preferred_surname"}
    assert [field for field in (*PUPIL, *ADULT) if field not in said and field not in names] == []


# ------------------------------------------------------------------------------------------------ any order

ADULTS = st.lists(
    st.fixed_dictionaries({
        "child": st.sampled_from(["Tomasz Nowak", "Grace Mbeki", "Olivia Marsh"]),
        "name": st.sampled_from(["Ada Lovell", "Ben Lee", "Cy O’Shea", "Di Ng", "Eve D’Cruz"]),
        "relationship": st.sampled_from(["mum", "Dad", "", "Foster carer"]),
        "priority": st.sampled_from(["", "1", "2", "3"]),
        "email": st.sampled_from(["", "a@x.example", "b@x.example", "a@x.example; c@x.example"]),
        "court order": st.sampled_from(["", "no", "Y"]), "do not contact": st.sampled_from(["", "No", "see file"]),
        "address": st.sampled_from(["", "1 Low Road", "2 High Road"]), "lives with": st.sampled_from(["", "Y", "N"]),
        "language": st.sampled_from(["", "POL", "Urdu"]), "preferred format": st.sampled_from(["", "paper", "Word"]),
    }), min_size=1, max_size=8, unique_by=lambda row: (row["child"], row["name"]),
)  # fmt: skip


def outcome(school: School, data: bytes) -> list[Contact]:
    path = school.folder / "list.csv"
    path.write_bytes(data)
    return sorted(import_contacts(school, path, None, dry_run=True).contacts, key=lambda c: c.id)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(rows=ADULTS, chance=st.randoms(use_true_random=False))
def test_the_order_of_rows_and_columns_changes_nothing(rows: list[dict[str, str]], chance: Any, school: School) -> None:
    """(10)"""
    named = [
        {"pupil" if k == "child" else "contact name" if k == "name" else k: v for k, v in row.items()} for row in rows
    ]
    first = outcome(school, table(*named))
    columns = list(named[0])
    chance.shuffle(columns)
    chance.shuffle(named)
    assert outcome(school, text([columns, *([row[c] for c in columns] for row in named)])) == first
    assert len(first) == len(rows)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(rows=ADULTS)
def test_both_kinds_of_list_tell_of_the_same_contacts(rows: list[dict[str, str]], school: School) -> None:
    """(10): priorities told, as the number of a column is one too."""
    rows = [{**row, "priority": row["priority"] or "1"} for row in rows]
    long = [
        {"pupil" if k == "child" else "contact name" if k == "name" else k: v for k, v in row.items()} for row in rows
    ]
    wide: dict[str, dict[str, str]] = {}
    for row in rows:
        mine = wide.setdefault(row["child"], {"pupil": row["child"]})
        number = sum(key.endswith(" name") for key in mine) + 1
        mine |= {f"contact {number} {key}": value for key, value in row.items() if key != "child"}
    assert outcome(school, table(*wide.values())) == outcome(school, table(*long))


# ------------------------------------------------------------------------------------------------ transfer files


def transfer(*contacts: str) -> bytes:
    return (
        '<?xml version="1.0"?><CTfile><Header><CTFversion>24.0</CTFversion></Header><CTFpupilData><Pupil>'
        f"<UPN>{UPN}</UPN><Surname>O’Neill-Adeyemi</Surname><Forename>Zoë</Forename><Email>zoe@x.example</Email>"
        f"<Contacts>{''.join(f'<Contact>{c}</Contact>' for c in contacts)}</Contacts>"
        "</Pupil></CTFpupilData></CTfile>"
    ).encode()


NGOZI = (
    "<Order>1</Order><Title>Mrs</Title><Surname>Adeyemi</Surname><Forename>Ngozi</Forename><Gender>F</Gender>"
    "<Relationship>PAM</Relationship><Responsibility>true</Responsibility><Address><AddressAsPupil>true</AddressAsPupil>"
    "</Address><Phones><Phone><TelephoneType>M</TelephoneType><PhoneNo>07700 900123</PhoneNo></Phone></Phones>"
    "<Email>n@home.example</Email>"
)


def test_the_contacts_of_a_transfer_file_are_read(school: School, tmp_path: Path) -> None:
    """(11)"""
    path = tmp_path / "9999999_CTF_9999998_001.xml"
    path.write_bytes(transfer(NGOZI, "<Surname>Lee</Surname><Forename>Ben</Forename><Relationship>DOC</Relationship>",
                              "<Email>x@y.example</Email>"))  # fmt: skip
    done = import_contacts(school, path, None)
    assert school.store.contacts() == [
        Contact("K0001", ZOE, "Ngozi Adeyemi", "Mother", 1, True, "n@home.example", "07700 900123", household="1")
    ]
    assert [p.code for p in done.problems] == ["nothing_closes", "no_contact_name"]
    assert "Pupil 1, contact 3" in done.problems[1].message
    assert done.listing.source == "Common Transfer File 24.0"


def test_a_transfer_file_without_contacts_is_refused() -> None:
    """(11)"""
    with pytest.raises(Unreadable) as caught:
        ctf_contacts.read(transfer())
    assert caught.value.code == "no_contacts"


def test_a_transfer_file_of_thousands_of_contacts_is_cut_and_told() -> None:
    """(11), (14)"""
    listing = ctf_contacts.read(transfer(*[f"<Surname>L{n}</Surname><Forename>B</Forename>" for n in range(500)]))
    assert (len(listing.adults), [p.code for p in listing.problems]) == (40, ["nothing_closes", "not_read"])


# ------------------------------------------------------------------------------------------------ list and set


def run(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(formgen, ["--school", str(folder), "contacts", *words])


@pytest.fixture
def known(school: School) -> School:
    """Zoë and Grace have open cases; four contacts in three families."""
    take(
        school, zoes("Ngozi Adeyemi", Email="n@home.example", Language="Igbo", Relationship="mum"),
        zoes("Liam O’Neill", **{"Priority": 2, "Email": "l@home.example", "Court order": "see file"}),
        {"Pupil": "Grace Mbeki", "Contact name": "Ama Mbeki", "Do not contact": "Y"},
        {"Pupil": "Tomasz Nowak", "Contact name": "Anna Nowak"},
    )  # fmt: skip
    with school.writing("cases") as writer:
        for number, pupil in enumerate((ZOE, GRACE), 1):
            details = {"pupil": pupil, "referred_on": "2026-09-14", "source": "parent"}
            writer.add_event(Event(f"LM-2026-00{number}", "opened", date(2026, 9, 14), details))
    return school


def test_who_is_written_to_is_listed_for_each_child_with_an_open_case(known: School) -> None:
    """(12)"""
    shown = json.loads(run(known.folder, "list", "--json").stdout)
    assert [(f["pupil"], f["problem"]) for f in shown] == [(ZOE, None), (GRACE, "all contacts are closed")]
    assert [(c["id"], c["language"], c["way"], c["closed"]) for c in shown[0]["contacts"]] == [
        ("K0001", "ig", "by e-mail", None),
        ("K0002", "en", "closed: a court order is on record", "a court order is on record"),
    ]


def test_for_whom_nobody_can_be_written_to_is_said(known: School) -> None:
    """(12): one closed, one on paper, two with no contact at all; not the child who can be."""
    found = {f.pupil.id: f.problem for f in families(known, everybody=True, problems=True)}
    assert found == {
        GRACE: "all contacts are closed", TOMASZ: "no e-mail address: on paper only",
        "P0004": "no contact is on record", "P0005": "no contact is on record",
    }  # fmt: skip
    [anna] = [c.id for c in known.store.contacts() if c.pupil == TOMASZ]
    change(known, anna, {"wants": "paper"})
    assert TOMASZ not in {f.pupil.id for f in families(known, everybody=True, problems=True)}
    words = run(known.folder, "list", "--problems").stdout
    assert "all contacts are closed" in words
    assert "Ngozi" not in words


def test_one_child_is_listed(known: School) -> None:
    """(12)"""
    assert "Anna Nowak" in run(known.folder, "list", "--pupil", "Tomasz Nowak").stdout
    assert run(known.folder, "list", "--pupil", "Nobody").exit_code == 1
    assert "nobody" in run(known.folder, "list", "--pupil", ZOE, "--problems").stdout


def test_contacts_who_are_gone_are_written_to_no_more(known: School) -> None:
    """(7), (12)"""
    take(known, zoes("Liam O’Neill"))
    assert [c.id for f in families(known, who=ZOE) for c in f.contacts] == ["K0002"]


def test_a_change_by_hand_is_logged_without_names(known: School) -> None:
    """(13)"""
    done = run(known.folder, "set", "k0001", "--email", "Ngozi <new@home.example>", "--wants", "PDF to fill in",
               "--language", "Polish", "--household", "2", "--barred", "--json")  # fmt: skip
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert (told["email"], told["wants"], told["language"], told["household"], told["closed"]) == (
        "new@home.example", "pdf-fillable", "pl", "2", "the school must not contact them",
    )  # fmt: skip
    line = known.store.log()[-1]
    assert (line.what, list(line.ids)) == (
        "contact changed", ["K0001", "barred", "email", "household", "language", "wants"],
    )  # fmt: skip
    assert not any(word in str(known.store.log()) for word in ("Ngozi", "Adeyemi", "@"))
    assert run(known.folder, "set", "K0001", "--email", "", "--not-barred").stdout.endswith(
        "on paper: no e-mail address.\n"
    )


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["K0001"], "refused"), (["K9999", "--wants", "paper"], "no_contact"),
        (["K0001", "--wants", "fax"], "bad_format"),
        (["K0001", "--email", "a@x.example b@x.example"], "two_addresses"),
        (["K0001", "--language", "Klingon"], "bad_language"),
        (["K0001", "--household", "17 Quagmire Terrace"], "refused"),
    ],
)  # fmt: skip
def test_a_change_that_is_not_understood_changes_nothing(words: list[str], code: str, known: School) -> None:
    """(13)"""
    before = versions(known)
    done = run(known.folder, "set", *words, "--json")
    assert (done.exit_code, json.loads(done.stdout)["error"]["code"]) == (1, code)
    assert versions(known) == before


def test_the_command_shows_and_stores(folder: Path, school: School) -> None:
    """(9)"""
    path = folder / "list.csv"
    path.write_bytes(table(zoes("Ada Lovell", **{"Address": "1 Low Road", "Email": "x", "Court order": "see file"})))
    shown = run(folder, "import", str(path), "--dry-run")
    assert shown.exit_code == 0, shown.output
    assert "compared, never kept" in shown.stdout
    assert "dry run" in shown.stdout
    told = json.loads(run(folder, "import", str(path), "--json").stdout)
    assert (told["new"], told["closed"], told["children"], told["dry_run"]) == (1, 1, 1, False)
    path.write_bytes(table(zoes("Ada Lovell"), zoes("", Email="x@y.example")))
    assert run(folder, "import", str(path)).exit_code == 1
    assert [c.name for c in school.store.contacts()] == ["Ada Lovell"]


# ------------------------------------------------------------------------------------------------ attacks

PIECES = [
    "Ada", "Lovell", "O’Neill", "D'Cruz", "=cmd|'/c calc'!A1", "@SUM(A1)", "+44", "-", "\r\nBcc: eve@x.example", "\n",
    "\t", "\u202eevil", "\u200b", "\u2066", "\x01", "\x1b[2J", "😀", "محمد", "ਸਿੰਘ", "李", '"', "<script>",
    "'; DROP TABLE contact;--", "{{7*7}}", "%s",
    "x" * 120, "x" * 40_000, "\ufffd", "Zoë", "Ćwikła", ",", ";", "../..", "NULL", "None", "n/a", "\ud800",
    "&amp;", "\\", "Mr", "Mrs",
]  # fmt: skip


def test_no_name_however_nasty_does_harm(school: School) -> None:
    """(14): kept in one line without what nobody sees, or left out and told; never repeated in what is told."""
    chance = random.Random(20261127)
    names = ["".join(chance.choice(PIECES) + chance.choice(("", " ")) for _ in range(chance.randint(1, 4)))
             for _ in range(300)]  # fmt: skip
    path = school.folder / "list.csv"
    kept = 0
    for start in range(0, 300, 30):
        rows = [zoes(name) for name in names[start : start + 30]]
        path.write_bytes(table(zoes("Good Person"), *rows))
        done = import_contacts(school, path, None)
        kept += len(done.contacts) - 1
        json.dumps(done.as_json())
        for contact in done.contacts:
            assert any(c.isalpha() for c in contact.name)
            assert contact.name[0] not in "=+@-|"
            assert len(contact.name) <= 100
            assert not set(contact.name) & set("\r\n\t\x00\x1b\u202e\u200b\u2066\ufffd")
        assert not any("Lovell" in p.message or "eve@" in p.message for p in done.problems)
        assert (
            len(done.contacts) + sum(p.code in ("bad_name", "no_contact_name", "no_contact") for p in done.problems) > 1
        )
    assert kept > 100
    assert run(school.folder, "list", "--pupil", ZOE).exit_code == 0
    assert run(school.folder, "list", "--pupil", ZOE, "--json").exit_code == 0


@pytest.mark.parametrize("cell", ["=1+1", '=HYPERLINK("http://x.example","a")', "+1", "@x", "-2+3", "=A1"])
def test_what_looks_like_a_formula_is_no_fact(cell: str) -> None:
    """(14): where it closes it closes."""
    headings = ("Email", "Mobile", "Language", "Preferred format", "Priority", "Parental responsibility", "Lives with")
    facts = one(**dict.fromkeys(headings, cell))
    assert facts == {"name": "Ada Lovell", "email": "", "either": frozenset()}
    assert one(**{"Court order": cell})["court_order"]
    assert codes(read(zoes(cell))) == ["bad_name"]
    assert codes(read(zoes("Yes"))) == ["bad_name"]


def test_a_giant_is_refused_soon() -> None:
    """(14): as class lists are."""
    many = b"UPN,Contact name\n" + b"M999999921001,Ada Lovell\n" * 30_000
    commas, wide = b"UPN,Contact name\n" + b"," * 9_000_000, b"UPN,Contact name" + b"," * 2_000 + b"\nx,y"
    for data in (many, commas, wide, b"x" * 40_000_000):
        with pytest.raises(Unreadable) as caught:
            lists.read(data, {})
        assert caught.value.code == "list_too_big"
        assert "list of contacts" in caught.value.fix


def test_a_long_file_without_headings_is_refused_soon() -> None:
    """(14)"""
    data = text([f"parent {row} {column}" for column in range(20)] for row in range(19_000))
    with pytest.raises(Unreadable):
        soon(10, lambda: lists.read(data, {}))


def test_what_is_no_list_is_refused_with_the_cure() -> None:
    """(14)"""
    for data in (b"", b"\x00\x01", b"hello", b"PK\x03\x04", b"Forename,Surname,Class\nZo,Lee,4K\n"):
        with pytest.raises(Unreadable) as caught:
            lists.read(data, {})
        assert caught.value.fix


@given(st.one_of(st.binary(max_size=300), st.lists(st.lists(st.sampled_from([
    "UPN", "Pupil", "Contact name", "Contact 1", "Email", "Email 2", "Court order", UPN, "Ada", "a@b", "\n", "Y", "#",
    "", "Mother", "Priority 1 – Name", "99th contact", "Contact 0 name",
]), max_size=6), max_size=6).map(text)))  # fmt: skip
def test_no_bytes_make_the_door_fall_over(data: bytes) -> None:
    """(14)"""
    with suppress(Unreadable):
        assert all(adult.facts["name"] for adult in lists.read(data, {}).adults)


def test_a_large_school_is_quick(school: School, record_property: Any) -> None:
    """(14): 700 children, three contacts each."""
    born = date(2016, 9, 1)
    roll = [
        Pupil(f"P{n:04}", f"Child{n}", f"Name{n % 90}", dob=born + timedelta(n), class_name="Owls")
        for n in range(10, 710)
    ]
    with school.writing("many") as writer:
        writer.save_pupils([*PUPILS, *roll])
    rows = [{"Pupil": p.name, "DOB": p.dob, "Contact name": f"Adult{c} {p.surname}", "Email": f"{p.id}.{c}@x.example",
             "Court order": "No", "Address": f"{c} Road"} for p in roll for c in "ABC"]  # fmt: skip
    done = take(school, *rows)
    assert (done.new, done.problems) == (2_100, ())
    record_property("count", f"contacts: {done.new} of {done.children} children imported from one list")


# ------------------------------------------------------------------------------------------------ folder


def test_a_new_folder_has_a_list_to_fill_in(folder: Path, school: School) -> None:
    """(15)"""
    path = folder / "contacts.csv"
    row = f"{UPN},Zoë O’Neill-Adeyemi,Kestrels,Ngozi Adeyemi,mum,1,Yes,n@home.example,07700 900123,No,,1,Igbo,Word\n"
    path.write_text(path.read_text("utf-8") + row, "utf-8")
    done = import_contacts(school, path, None)
    assert done.problems == ()
    assert all(field for _, field in done.listing.columns)
    assert done.contacts == (
        Contact("K0001", ZOE, "Ngozi Adeyemi", "Mother", 1, True, "n@home.example", "07700 900123", household="1",
                language="ig", wants=Wanted.WORD),
    )  # fmt: skip
