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

import pytest
from test_send import ANA, BEN, EVA, NAME, accepted, filled

from formgen.contacts import Contact
from formgen.rounds import State, latest
from formgen.work.case import open_case
from formgen.work.parcels import parcels
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


# ----------------------------------------------------------------------------------------------------- reminders


def sent_out(school: School, out: Path) -> None:
    filled(school, out)
    accepted(school, "K0001", "K0002", "K0003")
