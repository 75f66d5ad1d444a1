"""Attacks on the mail side: what people do between building and sending, and what comes back.

1. No child's form reaches another family, by whatever way it goes: message, paper, mail merge, parent app, chase list.
2. Nothing reaches anybody to whom nothing may be sent, nor where such a person reads: reminders and paper neither.
3. Nothing goes twice: what left is not laid out, printed or merged again, and what was given up lies nowhere.
4. Nothing is stuck or lost: one child who left, one address or setting that changed keeps nobody else from theirs.
5. What comes back is right or flagged.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from test_send import ANA, BEN, EVA, NAME, accepted, answer, filled, messages

from formgen.contacts import Contact, Wanted
from formgen.errors import UserError
from formgen.rounds import State, latest
from formgen.work.case import open_case
from formgen.work.other_ways import write_ways
from formgen.work.parcels import parcels
from formgen.work.remind import remind
from formgen.work.rounds import open_round
from formgen.work.school import School

SLUG = "parent-questionnaire"


@pytest.fixture
def office(school: School) -> School:
    """Two children with three households between them, and an office with an address."""
    mail = school.settings.mail.model_copy(update={"address": "office@hillside.example", "phone": "020 7946 0123"})
    ready = replace(school, settings=school.settings.model_copy(update={"mail": mail}))
    with ready.writing("contacts") as writer:
        writer.save_contacts([ANA, BEN, EVA])
    for child in ("P0001", "P0002"):
        open_case(ready, child, date(2026, 9, 7))
    return ready


def changed(school: School, *contacts: Contact) -> None:
    with school.writing("contacts") as writer:
        writer.save_contacts(contacts)


def of(school: School, contact: str, reminder: int | None = None) -> list[State]:
    """The states of the messages to a contact."""
    steps = latest(school.store.steps())
    return [steps[one.id].state for one in school.store.messages()
            if one.contact == contact and reminder in (None, one.reminder)]  # fmt: skip


def test_two_families_of_one_name_do_not_share_an_envelope(office: School) -> None:
    """(1): a household's number is the child's own, so it is no proof that two people of one name are one."""
    changed(office, replace(ANA, name="Fatima Begum", email="", household="1"), replace(BEN, responsibility=False),
            replace(EVA, name="Fatima Begum", email="", household="1"))  # fmt: skip
    made, _ = parcels(office, open_round(office, NAME, SLUG, joint=True))
    assert [(one.contact.id, [child.pupil.id for child in one.children if child.pupil]) for one in made] == [
        ("K0001", ["P0001"]), ("K0003", ["P0002"])
    ]  # fmt: skip


def test_a_message_that_was_given_up_lies_in_no_folder(office: School, tmp_path: Path) -> None:
    """(3): the office sends what lies there."""
    filled(office, tmp_path)
    changed(office, replace(EVA, email="new@home.example"), replace(BEN, barred=True))
    filled(office, tmp_path)
    assert {one["To"].addresses[0].addr_spec for one in messages(tmp_path).values()} == {ANA.email, "new@home.example"}


def test_a_message_that_was_given_up_and_edited_is_for_a_person(office: School, tmp_path: Path) -> None:
    """(3): what a person has changed is never taken away."""
    row = filled(office, tmp_path).rows[-1]
    assert row.file is not None
    row.file.write_bytes(row.file.read_bytes() + b" ")
    changed(office, replace(EVA, barred=True))
    with pytest.raises(UserError, match="must not be sent any more"):
        filled(office, tmp_path)
    row.file.unlink()
    assert len(filled(office, tmp_path).rows) == 2


def test_what_left_is_not_laid_out_again(office: School, tmp_path: Path) -> None:
    """(3)"""
    changed(office, replace(BEN, wants=Wanted.PAPER))
    box = filled(office, tmp_path)
    assert box.printed is not None
    accepted(office, "K0001", "K0002", "K0003")
    for file in (*tmp_path.glob("*.eml"), box.printed):
        file.unlink()
    changed(office, Contact("K0009", "P0002", "Jo Nowak", "father", 2, True, "jo@x.example"))
    again = filled(office, tmp_path)
    assert len(again.rows) == 4
    assert {one["To"].addresses[0].addr_spec for one in messages(tmp_path).values()} == {"jo@x.example"}
    assert again.printed is None
    written = write_ways(office, again, ("xlsx", "txt"), tmp_path)
    book = openpyxl.load_workbook(next(path for path in written if path.stem == "mail merge"))
    assert [row[1] for row in book.active.iter_rows(min_row=2, values_only=True)] == ["jo@x.example"]
    assert len([path for path in written if path.suffix == ".txt"]) == 1


def test_other_ways_of_sending_reminders_hold_the_reminders_alone(office: School, tmp_path: Path) -> None:
    """(3)"""
    filled(office, tmp_path)
    accepted(office, "K0001", "K0003")
    answer(office, filled(office, tmp_path).rows[0].message.references[0], tmp_path / "In" / "back.xlsx")
    box = remind(office, NAME, tmp_path)
    written = write_ways(office, box, ("xlsx",), tmp_path)
    book = openpyxl.load_workbook(next(path for path in written if path.stem == "mail merge"))
    told = [row[3] for row in book.active.iter_rows(min_row=2, values_only=True) if row[1] == EVA.email]
    assert len(told) == 1
    assert "have not had your answer yet" in told[0]


# ----------------------------------------------------------------------------------------------------- reminders


def sent_out(school: School, out: Path) -> None:
    filled(school, out)
    accepted(school, "K0001", "K0002", "K0003")
