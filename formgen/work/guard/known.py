"""What the guard judges by: ledger, roll, contacts and settings of the school, looked up once for a whole round."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from formgen.contacts import Contact
from formgen.errors import UserError
from formgen.mail.addresses import key, mailbox
from formgen.pupils import Pupil, entry
from formgen.rounds import Message, Round, fold
from formgen.work.guard.names import TITLES, Forms, Index, keys, of_contact, of_pupil, phrases
from formgen.work.school import School


class Known:
    """The school as the guard needs it."""

    def __init__(self, school: School) -> None:
        self.school = school
        roll = school.roll
        self._roll = {pupil.id: pupil for pupil in roll}
        self._real = {pupil.id: entry(roll, pupil.id) for pupil in roll if pupil.same_as}
        self.contacts = {contact.id: contact for contact in school.store.contacts()}
        self.rounds = fold(school.store.round_events())
        self._cases = {case.id: case.pupil for case in school.cases}
        self._of: dict[str, list[Contact]] = {}
        for contact in self.contacts.values():
            if child := self.pupil(contact.pupil):
                self._of.setdefault(child.id, []).append(contact)

    def round(self, message: Message) -> Round | None:
        """The round of a message, or None where no event tells of it."""
        return self.rounds.get(message.round)

    def pupil(self, pupil_id: str | None) -> Pupil | None:
        """The child with that id, or the entry that it was joined to; or None."""
        found = self._roll.get(pupil_id or "")
        return self._real.get(found.id, found) if found else None

    def is_of(self, case: str | None, child: Pupil) -> bool:
        """Whether the case of that number is the child's; a form may be of no case."""
        return case is None or self.pupil(self._cases.get(case)) == child

    def contacts_of(self, child: Pupil) -> list[Contact]:
        """Everybody ever on record as a contact of the child."""
        return self._of.get(child.id, [])

    def holder(self, child: Pupil, contact: Contact) -> Contact | None:
        """The contact among those of the child: itself, or the same person where it is a sibling's; or None."""
        held = self.contacts_of(child)
        return next((one for one in held if one.id == contact.id), None) or next(
            (one for one in held if one.gone_on is None and same_person(one, contact)), None
        )

    def entries(self, children: Iterable[Pupil]) -> Iterator[str]:
        """The ids of the children, those of joined entries too."""
        wanted = {child.id for child in children}
        yield from wanted
        yield from (old for old, real in self._real.items() if real and real.id in wanted)

    # ------------------------------------------------------------------------------------- names

    @cached_property
    def pupils(self) -> Index:
        """The names of all children, leavers too."""
        return Index((pupil.id, of_pupil(pupil)) for pupil in self._roll.values())

    @cached_property
    def everybody(self) -> Index:
        """The names of all children, and of all grown-ups of families."""
        grown_ups = ((contact.id, Forms(of_contact(contact).full)) for contact in self.contacts.values())
        return Index([*((pupil.id, of_pupil(pupil)) for pupil in self._roll.values()), *grown_ups])

    @cached_property
    def addresses(self) -> dict[str, set[str]]:
        """Whose each address is: the ids of contacts by the key of their address."""
        found: dict[str, set[str]] = {}
        for contact in self.contacts.values():
            if (known := key_of(contact.email)) is not None:
                found.setdefault(known, set()).add(contact.id)
        return found

    @cached_property
    def mailboxes(self) -> dict[str, list[Contact]]:
        """Whose each mailbox is, by what its addresses have in common."""
        found: dict[str, list[Contact]] = {}
        for contact in sorted(self.contacts.values(), key=lambda one: one.id):
            if contact.email:
                found.setdefault(mailbox(contact.email), []).append(contact)
        return found

    @cached_property
    def head(self) -> Forms:
        """What the settings put into a subject: the school."""
        return phrases(self.school.settings.school.name, self.school.settings.mail.name)

    @cached_property
    def settings(self) -> Forms:
        """What the settings put on pages and into letters: the school, its office, its staff."""
        settings = self.school.settings
        head, mail = settings.school, settings.mail
        said = (
            head.name, head.mission, head.local_authority, head.office, head.safeguarding_lead, head.learning_mentor,
            head.inclusion_manager, head.head, mail.name, mail.phone, mail.address,
        )  # fmt: skip
        return phrases(*said, *(text for person in settings.staff for text in (person.name, person.role)))


def key_of(address: str) -> str | None:
    """The address as addresses are compared; None where it is none."""
    try:
        return key(address)
    except UserError:
        return None


def same_person(one: Contact, other: Contact) -> bool:
    """Whether two contacts are the same grown-up of two children: the same name and the same address, or the same
    telephone where neither has an address. Two titles are two people: Mr and Mrs A. Khan.
    """
    address = key_of(one.email)
    alike = address == key_of(other.email) if address else not one.email + other.email and _same_phone(one, other)
    titles = [{word for word in keys(contact.name) if word in TITLES} for contact in (one, other)]
    return alike and _bare(one.name) == _bare(other.name) and (not all(titles) or titles[0] == titles[1])


def _same_phone(one: Contact, other: Contact) -> bool:
    numbers = {"".join(filter(str.isdigit, contact.phone)) for contact in (one, other)}
    return len(numbers) == 1 and len(numbers.pop()) >= _A_NUMBER


_A_NUMBER = 7
"""So many figures at least has a telephone number."""


def _bare(name: str) -> tuple[str, ...] | str:
    return tuple(word for word in keys(name) if word not in TITLES) or name.casefold()
