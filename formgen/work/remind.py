"""Reminders: the same forms again, for those of a round who have not answered and were sent theirs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from formgen.contacts import Contact
from formgen.records import Issued
from formgen.rounds import Message, Round, State
from formgen.work.families import contacts_by_pupil
from formgen.work.generate import Progress
from formgen.work.messages import again
from formgen.work.parcels import closed_of, may_get, on_paper
from formgen.work.rounds import round_of, round_to_send
from formgen.work.school import School
from formgen.work.send import Outbox, issued_in, keep, outbox_of, steps_of
from formgen.work.sending import went_out
from formgen.work.tally import Standing, tally


@dataclass(frozen=True, slots=True)
class _Reminder:
    """What one contact is to be reminded of: the forms of a message that lack an answer."""

    contact: Contact
    issued: tuple[Issued, ...]

    @property
    def address(self) -> str:
        """To which address; empty on paper."""
        return "" if on_paper(self.contact) else self.contact.email

    def is_of(self, message: Message) -> bool:
        """Whether a message has one of these forms."""
        return any(one.reference in message.references for one in self.issued)

    def fits(self, message: Message) -> bool:
        """Whether a reminder that was built is still what is to be sent."""
        same = message.references == tuple(one.reference for one in self.issued)
        return same and (message.contact, message.address) == (self.contact.id, self.address)


def remind(school: School, name: str, out: Path, progress: Progress = iter) -> Outbox:
    """Builds a reminder for each contact who was sent forms and has not answered all of them, with those that lack.

    Nobody is reminded while an earlier reminder waits to be sent; one that does not fit any more is dropped, and built
    anew where somebody lacks. A form whose photo waits to be typed in lacks nothing. Raises UserError.
    """
    round_ = round_to_send(school, name)
    wanted = list(_wanted(school, round_))
    stale = list(_stale(school, round_, wanted))
    there = [message for message, step in steps_of(school, round_)
             if message.reminder and not went_out(step) and message not in stale]  # fmt: skip
    due = [one for one in wanted if not any(map(one.is_of, there))]
    before = school.store.messages(round=round_.name)
    built = [again(school, round_, one.contact, one.issued, _number(one, before)) for one in progress(due)]
    keep(school, built, stale)
    return outbox_of(school, round_, out, new=len(built))


def _number(one: _Reminder, before: Iterable[Message]) -> int:
    """The number of the next reminder of these forms; one that was dropped had its own."""
    return 1 + max(message.reminder for message in before if one.is_of(message))


def _stale(school: School, round_: Round, wanted: Iterable[_Reminder]) -> Iterator[Message]:
    """The reminders that did not go, and are to nobody or elsewhere now: somebody answered or moved."""
    for message, step in steps_of(school, round_):
        now = next((one for one in wanted if one.is_of(message)), None)
        moved = now is not None and now.address != message.address
        if message.reminder and (
            (step.state is State.BUILT and not (now and now.fits(message))) or (step.state is State.BOUNCED and moved)
        ):
            yield message


def _wanted(school: School, round_: Round) -> Iterator[_Reminder]:
    """Who was sent forms that lack an answer, and may still get them."""
    lacking = frozenset(one.issued.reference for one in round_of(school, round_.name).missing) - _photos(school, round_)
    contacts = {contact.id: contact for contact in school.store.contacts()}
    by_pupil, closed = contacts_by_pupil(school), closed_of(school)

    def may_go(issued: Issued, contact: Contact) -> bool:
        child = school.pupil(issued.pupil)
        return child is not None and child.on_roll and may_get(by_pupil.get(child.id, ()), contact, closed)

    for message, step in steps_of(school, round_):
        contact = contacts[message.contact]
        if message.reminder or not went_out(step) or contact.gone_on is not None:
            continue
        open_ = [one for one in issued_in(school, message) if one.reference in lacking and may_go(one, contact)]
        if open_:
            yield _Reminder(contact, tuple(open_))


def _photos(school: School, round_: Round) -> frozenset[str]:
    """The forms of which a photo or a scan came that nobody has typed in yet."""
    lines = tally(school, round_.name).lines
    return frozenset(line.issued.reference for line in lines if line.standing is Standing.TO_TYPE_IN)
