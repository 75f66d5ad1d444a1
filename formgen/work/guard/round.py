"""What is wrong between the messages of a round: addresses that two families share, slips, messages sent twice."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from formgen.contacts import Contact
from formgen.errors import Problem, Severity, UserError
from formgen.mail.addresses import mailbox, parse, typo
from formgen.rounds import Message, State, latest
from formgen.work.guard.known import Known, key_of, same_person
from formgen.work.guard.told import problem


def between(known: Known, messages: Sequence[Message], confirmed: Collection[str]) -> Iterator[Problem]:
    """What is wrong with the addresses of the messages, and between any two of them."""
    for message in messages:
        yield from _addressed(message, confirmed) if message.address else ()
    yield from _shared(known, messages, confirmed)
    yield from _twice(known, messages)


def _addressed(message: Message, confirmed: Collection[str]) -> Iterator[Problem]:
    try:
        parse(message.address)
    except UserError as error:
        yield problem(message, "bad_address", f"cannot go out: {error.message.rstrip('.')}")
    meant = typo(message.address)
    if meant is not None and message.contact not in confirmed:
        domain = meant.rpartition("@")[2]
        yield problem(message, "address_typo", f"goes to a domain that may be a slip for {domain}", Severity.WARNING)


def _shared(known: Known, messages: Sequence[Message], confirmed: Collection[str]) -> Iterator[Problem]:
    """Messages to an address that another family has too, in the round or on record."""
    for message in messages:
        contact = known.contacts.get(message.contact)
        if contact is None or key_of(message.address) is None:
            continue
        others = [one for one in known.mailboxes.get(mailbox(message.address), ()) if one.id != contact.id]
        apart = [other for other in others if other.gone_on is None and not _one_family(known, contact, other)]
        if shut := [other.id for other in others if _shut(contact, other)]:
            said = f"goes to an address that is {shut[0]}’s too, to whom nothing may be sent"
            yield problem(message, "closed_contact", said)
        if contact.id in confirmed:
            continue
        if strange := [other.id for other in apart if not _one_child(known, contact, other)]:
            yield problem(message, "shared_address", f"goes to an address that is another family’s too ({strange[0]})")
        elif apart:
            said = f"goes to an address that {apart[0].id} of another household has too"
            yield problem(message, "shared_household", said, Severity.WARNING)


def _shut(contact: Contact, other: Contact) -> bool:
    """Whether another person, to whom nothing may be sent, would read what comes to that address; also one who is in
    the school's list no more.
    """
    return bool(other.closed) and not same_person(contact, other)


def _one_child(known: Known, one: Contact, other: Contact) -> bool:
    first, second = known.pupil(one.pupil), known.pupil(other.pupil)
    return first is not None and second is not None and first.id == second.id


def _one_family(known: Known, one: Contact, other: Contact) -> bool:
    """Whether two contacts may have one address: one person, or parents of a child who are not said to live apart.

    The number of a household is each child's own: it says nothing of two children.
    """
    apart = bool(one.household and other.household) and one.household != other.household
    return same_person(one, other) or (_one_child(known, one, other) and not apart)


def _twice(known: Known, messages: Sequence[Message]) -> Iterator[Problem]:
    """Messages with a child's form to a contact who gets another one: in this list, or built for the round before."""
    ours = {message.id for message in messages}
    ended = {one for one, step in latest(known.school.store.steps()).items() if step.state in _NOT_SENT}
    before = [
        message for name in sorted({message.round for message in messages})
        for message in known.school.store.messages(round=name) if message.id not in ours | ended
    ]  # fmt: skip
    seen: dict[tuple[object, ...], str] = {}
    for message in (*before, *messages):
        marks = [*_sent(known, message), ("id", message.id)]
        if any(seen.get(mark, message.id) != message.id or mark in seen for mark in marks) and message.id in ours:
            yield problem(message, "sent_twice", "is not the only one of the round to this contact about this child")
        seen |= dict.fromkeys(marks, message.id)


_NOT_SENT = frozenset({State.DROPPED, State.BOUNCED})


def _sent(known: Known, message: Message) -> Iterator[tuple[object, ...]]:
    """What goes to a contact once in a round and its reminders: the form of a child, and each reference."""
    contact = known.contacts.get(message.contact)
    for one in message.references:
        yield "reference", message.round, message.reminder, one
        issued = known.school.store.issued(one)
        child = known.pupil(issued.pupil) if issued else None
        if contact is not None and child is not None:
            held = known.holder(child, contact) or contact
            yield "child", message.round, message.reminder, held.id, child.id
