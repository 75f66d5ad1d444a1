"""What one contact gets: the forms with references of their own, in a message or on paper; and reminders of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from formgen.ask import Audience
from formgen.contacts import Contact, Wanted
from formgen.errors import UserError
from formgen.form import form
from formgen.mail.message import Attached, Draft, build
from formgen.outline import outline
from formgen.records import Issued
from formgen.rounds import Message, Round
from formgen.store import outbox
from formgen.work.generate import FILLABLE, Document, Order, documents_of, planned, reissued
from formgen.work.letters import draft, facts_of
from formgen.work.paper import content
from formgen.work.parcels import Parcel, on_paper
from formgen.work.school import School


@dataclass(frozen=True, slots=True)
class Built:
    """A message that was built, before it is entered: its bytes, and the lines of the ledger of new forms in it."""

    message: Message
    data: bytes
    issued: tuple[Issued, ...] = ()


def first(school: School, round_: Round, parcel: Parcel) -> Built:
    """The message of a parcel. Its bytes are in the outbox; nothing is in the ledger yet. Raises UserError."""
    order = Order(
        round_.form, Audience.FAMILY, (suffix(parcel.wants),), parcel.children, recipient=parcel.contact.id,
        fillable=parcel.wants is Wanted.FILLABLE, round=round_.name,
        language=parcel.contact.language or "en",
    )  # fmt: skip
    outlined = outline(form(round_.form)).for_audience(Audience.FAMILY)
    plans = [planned(school, order, outlined, child) for child in parcel.children]
    documents = [document for plan in plans for document in documents_of(order, *plan)]
    issued = tuple(plan[0] for plan in plans)
    return _made(school, round_, parcel.contact, issued, documents, 0, new=issued, paper=parcel.on_paper)


def again(school: School, round_: Round, contact: Contact, issued: Sequence[Issued], number: int) -> Built:
    """The reminder of that number, with the same forms as they were issued, or as pages on paper. Raises UserError."""
    paper = on_paper(contact)
    school = school.looking(issued[0].look)
    same = [one.as_pages() if paper else one for one in issued]
    documents = [reissued(school, one, contact.language) for one in same]
    return _made(school, round_, contact, issued, documents, number, paper=paper)


def _made(
    school: School, round_: Round, contact: Contact, issued: Sequence[Issued], documents: Iterable[Document],
    number: int, *, paper: bool, new: tuple[Issued, ...] = (),
) -> Built:  # fmt: skip
    forms = [(one.reference, _called(school, one)) for one in issued]
    facts = facts_of(school, round_, contact, forms, paper=paper, reminder=number > 0)
    attached = tuple(Attached(f"{one.reference}.{one.format}", one.data) for one in documents)
    drawn = draft(school, facts, contact, attached, number)
    data = content(school, facts, contact, (one.data for one in attached)) if paper else _message(drawn, contact)
    name = forms[0][0] + (f"_{number}" if number else "") + (".pdf" if paper else ".eml")
    return Built(Message(
        drawn.id, round_.name, tuple(reference for reference, _ in forms), contact.id,
        "" if paper else contact.email, outbox.keep(school.folder, data), name, number,
    ), data, new)  # fmt: skip


def _message(drawn: Draft, contact: Contact) -> bytes:
    """The bytes of a message; where it cannot be built, it is said whose it is."""
    try:
        return build(drawn)
    except UserError as error:
        raise UserError(f"The message to {contact.id}: {error.message}", error.fix, code=error.code) from error


def _called(school: School, issued: Issued) -> str:
    pupil = school.pupil(issued.pupil)
    return pupil.known_as if pupil else issued.reference


def suffix(wants: Wanted) -> str:
    """The ending of the form's file."""
    return "pdf" if wants in (Wanted.FILLABLE, Wanted.PAPER) else wants.value


def in_ledger(wants: Wanted) -> str:
    """How the ledger names the format of a form in it."""
    return FILLABLE if wants is Wanted.FILLABLE else suffix(wants)
