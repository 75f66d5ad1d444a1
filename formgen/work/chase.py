"""Whom to chase in a round: a list for the office with whom to call, and paper copies of the forms that are missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from formgen.contacts import Contact
from formgen.pupils import Pupil
from formgen.records import Issued
from formgen.report import Paragraph, Report, Table, Tone
from formgen.rounds import Message, Round
from formgen.work.families import contacts_by_pupil
from formgen.work.files import sha256, write_new
from formgen.work.generate import reissued
from formgen.work.guarded import guarded
from formgen.work.letters import facts_of
from formgen.work.paper import Envelope, bundle, content
from formgen.work.parcels import closed_of, may_get
from formgen.work.review import write
from formgen.work.rounds import round_to_send
from formgen.work.school import School
from formgen.work.tally import Line, Standing, tally

_TO_CHASE = (Standing.MISSING, Standing.BOUNCED, Standing.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Chased:
    """A form that has not come back, whose it is, and who was sent it; `contact` is None where nobody is on record.

    `may` says whether they may get it again: nothing speaks against writing to them now.
    """

    issued: Issued
    standing: Standing
    pupil: Pupil | None
    contact: Contact | None
    may: bool = True


def chased(school: School, name: str) -> list[Chased]:
    """The forms of a round that have not come back, by class and name of the child."""
    contacts = {contact.id: contact for contact in school.store.contacts()}
    by_pupil, closed = contacts_by_pupil(school), closed_of(school)

    def found_for(line: Line) -> Chased:
        child, contact = school.pupil(line.issued.pupil), contacts.get(line.issued.recipient)
        may = child is not None and child.on_roll and contact is not None and contact.gone_on is None and (
            may_get(by_pupil.get(child.id, ()), contact, closed)
        )
        return Chased(line.issued, line.standing, child, contact, may)

    found = [found_for(line) for line in tally(school, name).lines if line.standing in _TO_CHASE]
    return sorted(found, key=lambda one: (one.pupil.class_name, one.pupil.surname, one.pupil.forename)
                  if one.pupil else ("", "", ""))  # fmt: skip


def chase(school: School, name: str, formats: Sequence[str], out: Path) -> tuple[list[Chased], list[Path]]:
    """What is missing, and the files: the list in each format, and a PDF with paper copies. Raises UserError."""
    round_ = round_to_send(school, name)
    found = chased(school, round_.name)
    if not found:
        return [], []
    copies = list(_envelopes(school, round_, found))
    guarded(school, [(copy, envelope.pages) for copy, envelope in copies], copies=True)
    files = write(school, _report(round_, found), f"{round_.name} chase list", formats, out)
    if copies:
        title = f"{round_.name}: paper copies of what is missing"
        pages = bundle(school, title, [envelope for _, envelope in copies])
        files.append(write_new(out / f"{round_.name} paper copies.pdf", pages))
    return found, files


def _report(round_: Round, found: Sequence[Chased]) -> Report:
    rows = tuple(
        (one.pupil.name if one.pupil else "", one.pupil.class_name if one.pupil else "",
         *_whom(one),
         one.standing.value, one.issued.reference)
        for one in found
    )  # fmt: skip
    lead = "These forms have not come back. A call often helps more than a letter."
    return Report(
        f"{round_.name}: whom to chase", round_.form, "For the office alone · contains personal data · shred when done",
        (Paragraph(lead, Tone.LEAD),
         Table("Not back yet", ("Child", "Class", "Sent to", "Telephone", "Why", "Number on the form"), rows)),
    )  # fmt: skip


def _whom(one: Chased) -> tuple[str, str]:
    """Whom to call and by which number; nobody to whom nothing may be sent."""
    if one.contact is None:
        return one.issued.recipient, ""
    if one.contact.closed:
        return f"{one.contact.id}: {one.contact.closed}", ""
    return one.contact.name, one.contact.phone


def _envelopes(
    school: School, round_: Round, found: Sequence[Chased]
) -> Iterator[tuple[Message, Envelope]]:
    """A paper copy of each form for a contact to whom something may be sent, with the number that it has; and what the
    guard looks at it by.
    """
    for one in found:
        if one.pupil is None or one.contact is None or not one.may:
            continue
        forms = [(one.issued.reference, one.pupil.known_as)]
        facts = facts_of(school, round_, one.contact, forms, paper=True, reminder=True)
        form = reissued(school, one.issued.as_pages(), one.contact.language)
        pages = content(school.looking(one.issued.look), facts, one.contact, [form.data])
        copy = Message(f"<{one.issued.reference}>", round_.name, (one.issued.reference,), one.contact.id, "",
                       sha256(pages), f"{one.issued.reference}.pdf", reminder=1)  # fmt: skip
        children, classes = (one.pupil.name,), (one.pupil.class_name,)
        yield copy, Envelope(one.contact.name, children, classes, copy.references, pages)
