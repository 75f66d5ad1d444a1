"""Who of which family gets the forms of a round, in which format; and the children nobody can be written to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from formgen.contacts import Contact, Wanted
from formgen.errors import UserError
from formgen.mail.addresses import mailbox
from formgen.rounds import Round
from formgen.words import name_of
from formgen.work.families import contacts_by_pupil
from formgen.work.generate import Subject, subjects
from formgen.work.school import School

CARERS = frozenset({"carer", "foster_carer", "grandparent", "guardian"})
"""Who looks after a child at home without having parental responsibility, as a rule."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """What one contact gets: the forms of these children, in one format; `warnings` are for the office to look at."""

    contact: Contact
    children: tuple[Subject, ...]
    wants: Wanted
    warnings: tuple[str, ...] = ()

    @property
    def on_paper(self) -> bool:
        """Whether it is printed and handed out."""
        return self.wants is Wanted.PAPER


@dataclass(frozen=True, slots=True)
class Unreached:
    """A child for whom nothing is sent, and why."""

    child: Subject
    why: str


def children_of(school: School, round_: Round) -> tuple[Subject, ...]:
    """The children of a round: of its cases, or of every open case. Raises UserError when there are none."""
    found = subjects(school, round_.form, case_ids=round_.cases, everyone=not round_.cases)
    here = tuple(child for child in found if child.pupil is not None and child.pupil.on_roll)
    if not here:
        raise UserError("There is no open case to send this form for.", "`formgen case open` opens one.")
    return here


def parcels(school: School, round_: Round) -> tuple[list[Parcel], list[Unreached]]:
    """A parcel for each household of each child; those of siblings together where the round is joint."""
    contacts, closed = contacts_by_pupil(school), closed_of(school)
    made: list[Parcel] = []
    unreached: list[Unreached] = []
    seen: set[str] = set()
    for child in children_of(school, round_):
        assert child.pupil is not None
        if child.pupil.id in seen:
            unreached.append(Unreached(child, "the child has another open case, which gets the form: close one"))
            continue
        seen.add(child.pupil.id)
        found = contacts.get(child.pupil.id, ())
        begun = () if child.case and child.case.started_on else ("support has not started yet",)
        reached = [Parcel(one, (child,), wants(one), (*_warnings(one, found), *_unspoken(school, one), *begun))
                   for one in households(found, closed)]  # fmt: skip
        made += reached
        unreached += [] if reached else [Unreached(child, _why(found, closed))]
    return (joined(made) if round_.joint else made), unreached


def households(contacts: Sequence[Contact], closed: Sequence[Contact] = ()) -> list[Contact]:
    """Who gets a copy among the contacts of a child, who are in the school's order: one of each household.

    A household has one where somebody in it has parental responsibility, or is the school's first contact. Nobody
    who is closed gets one, and nobody at an address that somebody closed can read.
    """
    open_ = unwatched(contacts, closed)
    chosen = [one for one in open_ if one.responsibility or (one is contacts[0] and _at_home(one))]
    firsts: dict[str, Contact] = {}
    for one in sorted(chosen, key=lambda one: not one.email):  # in a household, somebody with an address
        firsts.setdefault(one.household or one.email.casefold() or one.id, one)
    return sorted(firsts.values(), key=lambda one: (one.priority, one.id))


def unwatched(contacts: Sequence[Contact], closed: Sequence[Contact] = ()) -> list[Contact]:
    """Those of the contacts of a child to whom something may go: not closed, nor where somebody closed can read it.

    `closed` are the school's closed contacts, of whatever child, those too who are in its list no more: one who is the
    same person, closed about another child alone, does not count.
    """
    homes = {one.household for one in contacts if one.closed and one.household}
    shut = [one for one in (*contacts, *closed) if one.closed and one.email]
    return [one for one in contacts if not one.closed and one.household not in homes
            and not any(_reads(other, one, contacts) for other in shut)]  # fmt: skip


def may_get(contacts: Sequence[Contact], contact: Contact, closed: Sequence[Contact]) -> bool:
    """Whether something about the child of these contacts may go to one of them, or to a sibling's who is the same."""
    person = person_of(contact)
    held = [one for one in contacts if one.id == contact.id] or [one for one in contacts if person_of(one) == person]
    return bool(held) and not contact.closed and held[0] in unwatched(contacts, closed)


def closed_of(school: School) -> tuple[Contact, ...]:
    """Everybody to whom nothing may be sent, also who is in the school's list no more."""
    return tuple(one for one in school.store.contacts() if one.closed)


def _reads(other: Contact, contact: Contact, contacts: Sequence[Contact]) -> bool:
    """Whether somebody closed reads the mailbox of a contact."""
    own = other.pupil in {one.pupil for one in contacts}
    return bool(contact.email) and mailbox(other.email) == mailbox(contact.email) and (
        own or person_of(other) != person_of(contact)
    )


def _at_home(contact: Contact) -> bool:
    return contact.responsibility is None or contact.relationship in CARERS


def _why(contacts: Sequence[Contact], closed: Sequence[Contact]) -> str:
    if not contacts:
        return "no contact is known: import the contacts"
    reading = (one for one in closed if any(one.email and _reads(one, other, contacts) for other in contacts))
    if shut := next((one for one in (*contacts, *reading) if one.closed), None):
        return f"blocked: {shut.closed} ({shut.id})"
    return "no contact has parental responsibility"


def wants(contact: Contact) -> Wanted:
    """In which form a contact gets papers: on paper where there is no address."""
    if not contact.email:
        return Wanted.PAPER
    return contact.wants or Wanted.EXCEL


def on_paper(contact: Contact) -> bool:
    """Whether a contact gets papers printed."""
    return wants(contact) is Wanted.PAPER


def _warnings(contact: Contact, all_of_them: Iterable[Contact]) -> Iterator[str]:
    for one in all_of_them:
        if one.closed:
            yield f"nothing goes to {one.id}: {one.closed}"
    if not contact.email and contact.wants is not Wanted.PAPER:
        yield "no e-mail address: on paper"
    if contact.responsibility is None:
        yield "the export does not say who has parental responsibility"


def _unspoken(school: School, contact: Contact) -> tuple[str, ...]:
    """That a contact gets English alone, because nobody has checked anything of their language."""
    if contact.language in ("", "en", *(words.language for words in school.checked_words)):
        return ()
    return (f"nothing of {name_of(contact.language)} is checked: in English",)


def joined(made: Iterable[Parcel]) -> list[Parcel]:
    """The parcels with those for one person put together: siblings in one message."""
    by_person: dict[tuple[str, ...], Parcel] = {}
    for parcel in made:
        person = person_of(parcel.contact)
        first = by_person.get(person)
        by_person[person] = parcel if first is None else replace(
            first, children=(*first.children, *parcel.children),
            warnings=tuple(dict.fromkeys((*first.warnings, *parcel.warnings))),
        )  # fmt: skip
    return list(by_person.values())


def person_of(contact: Contact) -> tuple[str, ...]:
    """What is the same for the contacts of two children who are one person: the name, with the address or telephone.

    The number of a household is each child's own: it says nothing of two children.
    """
    name, phone = " ".join(contact.name.casefold().split()), "".join(filter(str.isdigit, contact.phone))
    return name, contact.email.casefold() or (phone if len(phone) >= _A_NUMBER else "") or contact.id


_A_NUMBER = 7
"""So many figures at least has a telephone number."""
