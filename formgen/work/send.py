"""Building the messages of a round: a form of their own for each family, guarded, and laid in the outbox.

Nothing is sent here: `formgen.work.sending` does that, on request.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from formgen.cases import said
from formgen.errors import UserError
from formgen.form import form
from formgen.records import Issued
from formgen.rounds import Message, Round, State, Step, latest
from formgen.store import outbox
from formgen.store.files import hash_of
from formgen.work.files import write_new
from formgen.work.generate import Progress
from formgen.work.guarded import against, guarded
from formgen.work.messages import Built, first, in_ledger
from formgen.work.paper import Envelope, bundle
from formgen.work.parcels import Parcel, Unreached, parcels
from formgen.work.rounds import named, open_round, round_to_send, rounds, set_due
from formgen.work.sample import write_sample
from formgen.work.school import School
from formgen.work.sending import went_out


@dataclass(frozen=True, slots=True)
class Row:
    """One message of a round as the office sees it before anything leaves."""

    message: Message
    recipient: str
    children: tuple[str, ...]
    classes: tuple[str, ...]
    cases: tuple[str, ...]
    attachments: tuple[str, ...]
    state: State
    warnings: tuple[str, ...] = ()
    file: Path | None = None

    def as_json(self) -> dict[str, Any]:
        """The message as JSON data: ids, no names."""
        return {
            "message": self.message.id, "contact": self.message.contact, "cases": list(self.cases),
            "references": list(self.message.references), "attachments": list(self.attachments),
            "on_paper": not self.message.address, "state": self.state.value, "warnings": list(self.warnings),
            "file": str(self.file) if self.file else None, "sha256": self.message.sha256,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outbox:
    """What `formgen send` shows: every message of the round, `new` of them built now, and who gets none.

    `printed` is the file to print for the families on paper, None where there are none; `sample` is one to oneself.
    """

    round: Round
    rows: tuple[Row, ...]
    unreached: tuple[Unreached, ...]
    new: int
    printed: Path | None = None
    sample: Path | None = None

    def as_json(self) -> dict[str, Any]:
        """The outbox as JSON data."""
        return {
            "round": self.round.name, "form": self.round.form, "due": str(self.round.due) if self.round.due else None,
            "new": self.new, "printed": str(self.printed) if self.printed else None,
            "sample": str(self.sample) if self.sample else None,
            "messages": [row.as_json() for row in self.rows],
            "unreached": [{"case": one.child.case.id if one.child.case else None, "why": one.why}
                          for one in self.unreached],
        }  # fmt: skip


def prepare(school: School, slug: str, name: str, **details: Any) -> Round:
    """The round to send, opened now if there is none of that name. Raises UserError for one of another form or day."""
    form(slug)
    check_sender(school)
    known = rounds(school).get(named(school, name))
    if known is None:
        return open_round(school, name, slug, **details)
    if known.form != slug:
        raise UserError(f"The round “{known.name}” sends {known.form}.", "Please take another name.", code="other_form")
    if not known.open:
        raise UserError(f"The round “{known.name}” is closed.", "Please make a new one.", code="closed")
    if (due := details.get("due")) is None or due == known.due:
        return known
    if school.store.messages(round=known.name):
        there = f"wants answers by {said(known.due)}" if known.due else "names no day for answers"
        raise UserError(f"The round “{known.name}” {there}: its letters say so.",
                        "Please leave --due out, or make a new round.", code="other_due")  # fmt: skip
    return set_due(school, known.name, due)


def fill_outbox(school: School, name: str, out: Path, progress: Progress = iter) -> Outbox:
    """Builds what the families of a round have not got yet, checks it, and writes it as files for the office.

    A message that nobody approved yet, to a contact who changed since, is dropped and built anew. Everything is
    looked at before anything is kept. Raises UserError; then nothing of it is in the ledger.
    """
    round_ = round_to_send(school, name)
    check_sender(school)
    due, unreached = parcels(school, round_)
    there, stale = _there(school, round_, due)
    built = [first(school, round_, parcel) for parcel in progress([p for p in due if _key(p) not in there])]
    keep(school, built, stale)
    warnings = {_key(parcel): parcel.warnings for parcel in due}
    return outbox_of(school, round_, out, new=len(built), unreached=unreached, warnings=warnings)


Key = tuple[str, tuple[str, ...]]
"""A contact and the children whose forms they get."""


def _key(parcel: Parcel) -> Key:
    return parcel.contact.id, tuple(child.case.id for child in parcel.children if child.case)


def _there(
    school: School, round_: Round, made: Iterable[Parcel]
) -> tuple[set[Key], list[Message]]:
    """What was built before and still stands; and the messages that do not, because the contact changed since, or
    because of anything else that the guard now has against them.
    """
    now = {_key(parcel): parcel for parcel in made}
    steps = steps_of(school, round_)
    faulty = against(school, ((one, outbox.kept(school.folder, one.sha256))
                              for one, step in steps if step.state is State.BUILT))  # fmt: skip
    answered = school.store.references()
    there: set[Key] = set()
    stale: list[Message] = []
    for message, step in steps:
        if message.id in faulty:
            stale.append(message)
        if message.reminder or message.id in faulty:
            continue
        issued = issued_in(school, message)
        key = message.contact, tuple(one.case or "" for one in issued)
        parcel = now.get(key)
        if step.state is State.BOUNCED and answered.issuperset(message.references):
            there.add(key)  # it arrived all the same
        elif step.state in _MAY_CHANGE and not (parcel and _fits(parcel, message, issued, school.variant)):
            stale.append(message)
        else:
            there.add(key)
    return there, stale


_TO_GO = (State.BUILT, State.APPROVED, State.DEFERRED)
_MAY_CHANGE = (State.BUILT, State.BOUNCED)
"""The states in which no family has a message: where the contact changed since, it is built anew."""


def _fits(parcel: Parcel, message: Message, issued: Sequence[Issued], look: str) -> bool:
    """Whether a message is still what the contact wants, at the address that they have, in the look asked for, if any.
    """
    if look and {one.look for one in issued} != {look}:
        return False
    address = "" if parcel.on_paper else parcel.contact.email
    return message.address == address and {one.formats for one in issued} == {(in_ledger(parcel.wants),)}


def issued_in(school: School, message: Message) -> tuple[Issued, ...]:
    """The lines of the ledger of the forms in a message."""
    return tuple(found for reference in message.references if (found := school.store.issued(reference)))


def steps_of(school: School, round_: Round) -> list[tuple[Message, Step]]:
    """The messages of a round that were not dropped, with the last step of each."""
    steps = latest(school.store.steps())
    found = [(message, steps[message.id]) for message in school.store.messages(round=round_.name)]
    return [(message, step) for message, step in found if step.state is not State.DROPPED]


def check_sender(school: School) -> None:
    """Raises UserError where the settings do not say from whom messages come."""
    if not school.settings.mail.address:
        raise UserError(
            "The office’s e-mail address is not set.",
            "Please write it as address under [mail] in school.toml.", code="no_address",
        )  # fmt: skip


def keep(school: School, built: Sequence[Built], stale: Sequence[Message]) -> None:
    """Enters everything into ledger and store at once, after the guard looked at it; the bytes are on the disk already.

    Raises UserError where anything speaks against a message: then nothing of it is kept.
    """
    if not built and not stale:
        return
    with school.writing("send") as writer:
        writer.issue(issued for one in built for issued in one.issued)
        writer.add_messages(one.message for one in built)
        writer.add_steps(Step(one.id, State.DROPPED, school.now, "the contact changed, or answered") for one in stale)
        writer.add_steps(Step(one.message.id, State.BUILT, school.now) for one in built)
        guarded(school, [(one.message, one.data) for one in built])
        writer.log("messages built", [one.message.id for one in built])


def outbox_of(
    school: School, round_: Round, out: Path, *, new: int = 0, unreached: Iterable[Unreached] = (),
    warnings: Mapping[Key, tuple[str, ...]] = MappingProxyType({}),
) -> Outbox:
    """Every message of a round; those that did not go yet as files in `out` for the office, and no others of it.

    Raises UserError where one was lost or changed.
    """
    _clear(school, round_, out)
    rows = tuple(_rows(school, round_, warnings, out))
    sample = write_sample(school, round_, out) if any(row.message.address for row in rows) else None
    return Outbox(round_, rows, tuple(unreached), new, _printed(school, round_, rows, out), sample)


def _rows(
    school: School, round_: Round, warnings: Mapping[Key, tuple[str, ...]], out: Path
) -> Iterator[Row]:
    """The messages of a round; one that did not go yet with its file in `out`, written where it is not there."""
    contacts = {contact.id: contact for contact in school.store.contacts()}
    for message, step in steps_of(school, round_):
        issued = issued_in(school, message)
        cases = tuple(one.case or "" for one in issued)
        pupils = [school.pupil(one.pupil) for one in issued]
        attached = tuple(f"{one.reference}.{one.formats[0].partition('-')[0]}" for one in issued)
        laid_out = message.address and step.state in _TO_GO and not went_out(step)
        yield Row(
            message, contacts[message.contact].name, tuple(p.name if p else "" for p in pupils),
            tuple(p.class_name if p else "" for p in pupils), cases, attached, step.state,
            warnings.get((message.contact, cases), ()),
            write_new(out / message.file, outbox.kept(school.folder, message.sha256)) if laid_out else None,
        )  # fmt: skip


def _clear(school: School, round_: Round, out: Path) -> None:
    """Takes the files of messages that were given up out of `out`: the office sends what lies there.

    Raises UserError for one that a person has changed, or has open.
    """
    steps = latest(school.store.steps())
    for message in school.store.messages(round=round_.name):
        file = out / message.file
        if steps[message.id].state is not State.DROPPED or not message.address or not file.is_file():
            continue
        try:
            mine = hash_of(file) == message.sha256
            if mine:
                file.unlink()
        except OSError:
            mine = False
        if not mine:
            raise UserError(f"{file.name} must not be sent any more, and it is open or was changed by somebody.",
                            "Please close it, and take it out of the folder.", code="given_up")  # fmt: skip


def _printed(school: School, round_: Round, rows: Iterable[Row], out: Path) -> Path | None:
    """The file to print for the families on paper who have not got theirs; None where there are none."""
    envelopes = [
        Envelope(row.recipient, row.children, row.classes, row.message.references,
                 outbox.kept(school.folder, row.message.sha256))
        for row in rows if not row.message.address and row.state is State.BUILT
    ]  # fmt: skip
    if not envelopes:
        return None
    return write_new(out / f"{round_.name} on paper.pdf", bundle(school, f"{round_.name}: on paper", envelopes))
