"""Who is written to for each child: the contacts in the school's order, how each gets papers, and who gets none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from formgen.contacts import Contact, Wanted, of_pupil
from formgen.pupils import Pupil, entry, find
from formgen.work.roll import on_roll
from formgen.work.school import School


@dataclass(frozen=True, slots=True)
class Family:
    """A child and the contacts who are still there, in the school's order."""

    pupil: Pupil
    contacts: tuple[Contact, ...]

    @property
    def open(self) -> tuple[Contact, ...]:
        """Those to whom something may be sent."""
        return tuple(contact for contact in self.contacts if not contact.closed)

    @property
    def problem(self) -> str:
        """Why nobody can be written to, or only on paper although nobody asked for it; empty where all is well."""
        if not self.contacts:
            return "no contact is on record"
        if not self.open:
            return "all contacts are closed"
        if not any(contact.email or contact.wants is Wanted.PAPER for contact in self.open):
            return "no e-mail address: on paper only"
        return ""

    def as_json(self) -> dict[str, Any]:
        """The family as JSON data, with names as in `formgen pupils list`."""
        return {
            "pupil": self.pupil.id, "name": self.pupil.name, "class": self.pupil.class_name,
            "problem": self.problem or None, "contacts": [contact_json(contact) for contact in self.contacts],
        }  # fmt: skip


def families(
    school: School, *, who: str | None = None, everybody: bool = False, problems: bool = False
) -> list[Family]:
    """The families of children on the roll with an open case; or of one child, or of all.

    `problems`: only those of whom nobody can be written to by e-mail. Raises UserError where `who` is not one child.
    """
    contacts = contacts_by_pupil(school)
    every = [Family(p, contacts.get(p.id, ())) for p in _children(school, who, everybody)]
    return [family for family in every if family.problem or not problems]


def contacts_by_pupil(school: School) -> dict[str, tuple[Contact, ...]]:
    """The contacts who are still there, in the school's order, by the id of the child; those of an entry that was
    joined to another are the real pupil's.
    """
    roll = school.roll
    real = {p.id: found.id for p in roll if (found := entry(roll, p.id))}
    known: dict[str, list[Contact]] = {}
    for contact in school.store.contacts():
        known.setdefault(real.get(contact.pupil, contact.pupil), []).append(contact)
    return {pupil: _of(contacts) for pupil, contacts in known.items()}


def _of(contacts: Sequence[Contact]) -> tuple[Contact, ...]:
    """The contacts who are there; those of a joined entry among them."""
    there = (contact for pupil in {c.pupil for c in contacts} for contact in of_pupil(contacts, pupil))
    return tuple(sorted(there, key=lambda contact: (contact.priority, contact.id)))


def _children(school: School, who: str | None, everybody: bool) -> list[Pupil]:
    if who is not None:
        return [find(school.roll, who)]
    with_case = {case.pupil for case in school.cases if case.open}
    return [pupil for pupil in on_roll(school) if everybody or pupil.id in with_case]


def way(contact: Contact) -> str:
    """How a contact gets papers, in words: by e-mail, on paper, or not at all and why."""
    if contact.closed:
        return f"closed: {contact.closed}"
    if contact.wants is Wanted.PAPER:
        return "on paper"
    return "by e-mail" if contact.email else "on paper: no e-mail address"


def contact_json(contact: Contact) -> dict[str, Any]:
    """A contact as JSON data."""
    return {
        "id": contact.id, "name": contact.name, "relationship": contact.relationship, "priority": contact.priority,
        "responsibility": contact.responsibility, "email": contact.email, "wants": contact.wants,
        "language": contact.language or "en", "household": contact.household, "way": way(contact),
        "closed": contact.closed or None,
    }  # fmt: skip
