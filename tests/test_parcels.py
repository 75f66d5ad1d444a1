"""Who of which family gets the forms of a round.

1. Each household with somebody who has parental responsibility gets one copy; so does the school's first contact.
2. Nobody who is closed gets one, nor anybody who can read what a closed contact can read.
3. Siblings get a message each, or one for both where the round is joint.
4. Every child of the round is in a parcel or in the list of those nobody is written to for, with the reason.
5. A folder can be named after a round, and answers are wanted within a year.
6. Another open round of the same form to the same families is told.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from formgen.cli import formgen
from formgen.contacts import Contact, Wanted, of_pupil
from formgen.errors import UserError
from formgen.work.case import open_case
from formgen.work.parcels import households, parcels
from formgen.work.rounds import beside, close_round, open_round, round_to_send, rounds
from formgen.work.school import School

MOTHER = Contact("K0001", "P0001", "Ana", "mother", 1, True, "ana@home.example", household="1")
FATHER = Contact("K0002", "P0001", "Ben", "father", 2, True, "ben@home.example", household="1")


def chosen(*contacts: Contact) -> list[str]:
    return [one.id for one in households(of_pupil(contacts, "P0001"))]


@pytest.mark.parametrize(
    ("mother", "father", "expected"),
    [
        ({}, {}, ["K0001"]),
        ({}, {"household": "2"}, ["K0001", "K0002"]),
        ({"household": ""}, {"household": ""}, ["K0001", "K0002"]),
        ({"household": ""}, {"household": "", "email": "ANA@home.example"}, ["K0001"]),
        ({"email": ""}, {}, ["K0002"]),
        ({"email": ""}, {"household": "2"}, ["K0001", "K0002"]),
        ({}, {"household": "2", "responsibility": False}, ["K0001"]),
        ({}, {"household": "2", "responsibility": None}, ["K0001"]),
        ({"responsibility": None}, {"household": "2"}, ["K0001", "K0002"]),
        ({"responsibility": False}, {"household": "2"}, ["K0002"]),
        ({"responsibility": False, "relationship": "foster_carer"}, {"responsibility": False}, ["K0001"]),
        ({}, {"household": "2", "barred": True}, ["K0001"]),
        ({"barred": True}, {"household": "2"}, ["K0002"]),
        ({}, {"court_order": True}, []),
        ({}, {"household": "2", "court_order": True, "email": "Ana@home.example"}, []),
        ({}, {"household": "2", "gone_on": date(2026, 9, 1)}, ["K0001"]),
        ({"responsibility": False}, {"responsibility": False}, []),
    ],
)  # fmt: skip
def test_a_household_gets_one_copy(mother: dict[str, object], father: dict[str, object], expected: list[str]) -> None:
    """(1), (2)"""
    assert chosen(replace(MOTHER, **mother), replace(FATHER, **father)) == expected


contacts = st.builds(
    Contact, st.integers(1, 9_999).map("K{:04}".format), st.just("P0001"), st.just("Ana"),
    st.sampled_from(["mother", "foster_carer", "other"]), st.integers(1, 3), st.sampled_from([True, False, None]),
    st.sampled_from(["", "a@home.example", "A@home.example", "b@home.example"]), st.just(""), st.booleans(),
    st.booleans(), st.sampled_from(["", "1", "2"]),
)  # fmt: skip


@given(st.lists(contacts, max_size=6, unique_by=lambda one: one.id))
def test_nothing_is_sent_where_somebody_closed_could_read_it(family: list[Contact]) -> None:
    """(1), (2)"""
    found = households(of_pupil(family, "P0001"))
    closed = [one for one in family if one.closed]
    assert not any(one.closed for one in found)
    assert not {one.email.casefold() for one in found if one.email} & {one.email.casefold() for one in closed}
    assert not {one.household for one in found if one.household} & {one.household for one in closed}
    assert len({one.household or one.email.casefold() or one.id for one in found}) == len(found)


@pytest.fixture
def cases(school: School) -> School:
    """Two siblings and a child nobody knows a contact of, each with an open case."""
    with school.writing("contacts") as writer:
        writer.save_contacts([MOTHER, replace(FATHER, household="2"),
                              replace(MOTHER, id="K0003", pupil="P0002", name=" ana "),
                              replace(FATHER, id="K0004", pupil="P0002", barred=True, household="9")])  # fmt: skip
    for child in ("P0001", "P0002", "P0003"):
        open_case(school, child, date(2026, 9, 7))
    return school


def test_siblings_get_a_message_each(cases: School) -> None:
    """(3), (4)"""
    found, missed = parcels(cases, open_round(cases, "Spring", "parent-questionnaire"))
    assert [(one.contact.id, [child.case.id for child in one.children if child.case]) for one in found] == [
        ("K0001", ["LM-2026-001"]), ("K0002", ["LM-2026-001"]), ("K0003", ["LM-2026-002"]),
    ]  # fmt: skip
    assert [one.warnings for one in found][2] == (
        "nothing goes to K0004: the school must not contact them", "support has not started yet",
    )  # fmt: skip
    assert [(one.child.case.id, one.why) for one in missed if one.child.case] == [
        ("LM-2026-003", "no contact is known: import the contacts")
    ]


def test_siblings_get_one_message_where_the_round_is_joint(cases: School) -> None:
    """(3)"""
    found, _ = parcels(cases, open_round(cases, "Spring", "parent-questionnaire", joint=True))
    assert [(one.contact.id, [child.case.id for child in one.children if child.case]) for one in found] == [
        ("K0001", ["LM-2026-001", "LM-2026-002"]), ("K0002", ["LM-2026-001"]),
    ]  # fmt: skip


def test_a_round_may_be_for_some_cases(cases: School) -> None:
    """(4)"""
    found, missed = parcels(cases, open_round(cases, "Spring", "parent-questionnaire", case_ids=["lm-2026-002"]))
    assert ([one.contact.id for one in found], missed) == (["K0003"], [])


def test_who_is_written_to_on_paper(cases: School) -> None:
    """(1)"""
    with cases.writing("contacts") as writer:
        writer.save_contacts([replace(MOTHER, email=""), replace(FATHER, household="2", wants=Wanted.PAPER)])
    found, _ = parcels(cases, open_round(cases, "Spring", "parent-questionnaire", case_ids=["LM-2026-001"]))
    assert [(one.contact.id, one.wants, one.on_paper) for one in found] == [
        ("K0001", Wanted.PAPER, True), ("K0002", Wanted.PAPER, True)
    ]
    assert ["no e-mail address: on paper" in one.warnings for one in found] == [True, False]


def test_a_round_is_opened_once_and_closed_once(cases: School) -> None:
    made = open_round(cases, " Spring  2027", "parent-questionnaire", due=date(2027, 3, 26))
    assert rounds(cases) == {"Spring 2027": made}
    with pytest.raises(UserError, match="already"):
        open_round(cases, "spring 2027", "parent-questionnaire")
    assert close_round(cases, "SPRING 2027").closed_on == date(2026, 10, 6)
    with pytest.raises(UserError, match="closed already"):
        close_round(cases, "Spring 2027")
    with pytest.raises(UserError, match="no round “Summer”"):
        round_to_send(cases, "Summer")


@pytest.mark.parametrize(("slug", "due", "told"), [
    ("playground-incidents", None, "not for families"), ("referral", None, "not for families"),
    ("parent-questionnaire", date(2026, 10, 5), "is over"),
    ("parent-questionnaire", date(2036, 10, 5), "5 October 2036 is more than a year away"),
])  # fmt: skip
def test_a_round_that_makes_no_sense_is_refused(cases: School, slug: str, due: date | None, told: str) -> None:
    with pytest.raises(UserError, match=told):
        open_round(cases, "Spring", slug, due=due)
    assert rounds(cases) == {}


@pytest.mark.parametrize("name", ["a/b", "..", "Spring\\2027", "/tmp/Spring"])
def test_a_round_is_named_so_that_a_folder_can_be(cases: School, name: str) -> None:
    """(5)"""
    with pytest.raises(UserError, match="a folder is named after it"):
        open_round(cases, name, "parent-questionnaire")
    assert rounds(cases) == {}


def test_two_open_rounds_of_one_form_to_the_same_families_are_told(cases: School) -> None:
    """(6)"""
    first = open_round(cases, "Spring", "parent-questionnaire", case_ids=["LM-2026-001"])
    apart = open_round(cases, "Spring too", "parent-questionnaire", case_ids=["LM-2026-002"])
    assert beside(cases, apart) == []
    every = ["--school", str(cases.folder), "round", "new", "Easter"]
    told = CliRunner().invoke(formgen, every).stdout
    assert "Round “Spring” of parent-questionnaire is open too" in told
    close_round(cases, "Spring too")
    assert beside(cases, rounds(cases)["Easter"]) == [first]
