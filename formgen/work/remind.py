"""Reminders: the same forms again, for those of a round who have not answered and were sent theirs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from formgen.contacts import Contact
from formgen.rounds import Message, Round
from formgen.work.generate import Progress
from formgen.work.messages import again
from formgen.work.rounds import round_of, round_to_send
from formgen.work.school import School
from formgen.work.send import Outbox, issued_in, keep, outbox_of, steps_of
from formgen.work.sending import went_out
from formgen.work.tally import Standing, tally


def remind(school: School, name: str, out: Path, progress: Progress = iter) -> Outbox:
    """Builds a reminder for each contact who was sent forms and has not answered all of them, with those that lack.

    Nobody is reminded while an earlier reminder waits to be sent, nor of a form whose photo waits to be typed in.
    Raises UserError.
    """
    round_ = round_to_send(school, name)
    built = [again(school, round_, contact, [one for one in issued_in(school, message) if one.reference in lacking], n)
             for message, contact, lacking, n in progress(list(_due(school, round_)))]  # fmt: skip
    keep(school, built, ())
    return outbox_of(school, round_, out, new=len(built))


def _due(school: School, round_: Round) -> Iterator[tuple[Message, Contact, frozenset[str], int]]:
    """The messages to remind of, with their contacts, the references that lack an answer, and the next number."""
    lacking = frozenset(one.issued.reference for one in round_of(school, round_.name).missing) - _photos(school, round_)
    contacts = {contact.id: contact for contact in school.store.contacts()}
    steps = steps_of(school, round_)
    reminders = Counter(message.references[0] for message, _ in steps if message.reminder)
    waiting = {message.contact for message, step in steps if message.reminder and not went_out(step)}
    for message, step in steps:
        contact = contacts[message.contact]
        open_ = lacking & set(message.references)
        if message.reminder or not went_out(step) or not open_ or message.contact in waiting:
            continue
        if contact.closed or contact.gone_on is not None:
            continue
        yield message, contact, open_, 1 + reminders[message.references[0]]


def _photos(school: School, round_: Round) -> frozenset[str]:
    """The forms of which a photo or a scan came that nobody has typed in yet."""
    lines = tally(school, round_.name).lines
    return frozenset(line.issued.reference for line in lines if line.standing is Standing.TO_TYPE_IN)
