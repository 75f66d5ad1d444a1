"""Building the messages of a round: a form of their own for each family, guarded, and laid in the outbox.

Nothing is sent here: `formgen.work.sending` does that, on request.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from formgen.ask import Audience
from formgen.contacts import Contact, Wanted
from formgen.errors import UserError
from formgen.form import form
from formgen.look import SAFEGUARDING_LEAD
from formgen.mail.letter import English, Facts, Page, as_html, as_text, lines, subject
from formgen.mail.message import Attached, Draft, Mailbox, build
from formgen.outline import outline
from formgen.records import Issued
from formgen.rounds import Message, Round, State, Step, latest
from formgen.store import outbox
from formgen.work.families import Parcel, Unreached, families
from formgen.work.files import write_new
from formgen.work.generate import Order, Progress, documents_of, planned
from formgen.work.rounds import named, open_round, round_to_send, rounds
from formgen.work.school import School


@dataclass(frozen=True, slots=True)
class Row:
    """One message of a round as the office sees it before anything leaves."""

    message: Message
    recipient: str
    children: tuple[str, ...]
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
    """What `formgen send` shows: every message of the round, new ones first built now, and who gets none."""

    round: Round
    rows: tuple[Row, ...]
    unreached: tuple[Unreached, ...]
    new: int

    def as_json(self) -> dict[str, Any]:
        """The outbox as JSON data."""
        return {
            "round": self.round.name, "form": self.round.form, "due": str(self.round.due) if self.round.due else None,
            "new": self.new, "messages": [row.as_json() for row in self.rows],
            "unreached": [{"case": one.child.case.id if one.child.case else None, "why": one.why}
                          for one in self.unreached],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Built:
    """One message that was built, before it is kept: its bytes, and the lines of the ledger of the forms in it."""

    message: Message
    data: bytes
    issued: tuple[Issued, ...]


def prepare(school: School, slug: str, name: str, **details: Any) -> Round:
    """The round to send, opened now if there is none of that name. Raises UserError for one of another form."""
    known = rounds(school).get(named(school, name))
    if known is None:
        return open_round(school, name, slug, **details)
    if known.form != slug:
        raise UserError(f"The round “{known.name}” sends {known.form}.", "Please take another name.", code="other_form")
    if not known.open:
        raise UserError(f"The round “{known.name}” is closed.", "Please make a new one.", code="closed")
    return known


def fill_outbox(school: School, name: str, out: Path, progress: Progress = iter) -> Outbox:
    """Builds what the families of a round have not got yet, checks it, and writes it as files for the office.

    A message that nobody approved yet, to a contact who changed since, is dropped and built anew. Everything is
    looked at before anything is kept. Raises UserError; then nothing of it is in the ledger.
    """
    round_ = round_to_send(school, name)
    _check_sender(school)
    parcels, unreached = families(school, round_)
    there, stale = _there(school, round_, parcels)
    wanted = [parcel for parcel in parcels if not parcel.on_paper and _key(parcel) not in there]
    built = [_built(school, round_, parcel) for parcel in progress(wanted)]
    _keep(school, built, stale)
    return Outbox(round_, tuple(_rows(school, round_, parcels, out)), tuple(unreached), len(built))


Key = tuple[str, tuple[str, ...]]
"""A contact and the children whose forms they get."""


def _key(parcel: Parcel) -> Key:
    return parcel.contact.id, tuple(child.case.id for child in parcel.children if child.case)


def _there(
    school: School, round_: Round, parcels: Iterable[Parcel]
) -> tuple[set[Key], list[Message]]:
    """What was built before and still stands; and the messages that do not, because the contact changed since."""
    now = {_key(parcel): parcel for parcel in parcels}
    there: set[Key] = set()
    stale: list[Message] = []
    for message, state in _messages(school, round_):
        found = [issued for ref in message.references if (issued := school.store.issued(ref))]
        key = message.contact, tuple(issued.case or "" for issued in found)
        parcel = now.get(key)
        formats = {issued.format for issued in found}
        same = parcel is not None and parcel.contact.email == message.address and formats == {parcel.wants.value}
        if state is State.BUILT and not same:
            stale.append(message)
        else:
            there.add(key)
    return there, stale


def _messages(school: School, round_: Round) -> list[tuple[Message, State]]:
    """The messages of a round that were not dropped, with what became of each."""
    steps = latest(school.store.steps())
    found = [(message, steps[message.id].state) for message in school.store.messages(round=round_.name)]
    return [(message, state) for message, state in found if state is not State.DROPPED]


def _check_sender(school: School) -> None:
    if not school.settings.mail.address:
        raise UserError(
            "The office’s e-mail address is not set.",
            "Please write it as address under [mail] in school.toml.", code="no_address",
        )  # fmt: skip


def _built(school: School, round_: Round, parcel: Parcel) -> Built:
    """The message of one parcel, its forms with references of their own; nothing is kept yet."""
    order = Order(
        round_.form, Audience.FAMILY, (_suffix(parcel.wants),), parcel.children,
        recipient=parcel.contact.id, fillable=parcel.wants is Wanted.FILLABLE, round=round_.name,
    )  # fmt: skip
    outlined = outline(form(round_.form)).for_audience(Audience.FAMILY)
    plans = [planned(school, order, outlined, child) for child in parcel.children]
    attached = tuple(
        Attached(f"{document.reference}.{document.format}", document.data)
        for plan in plans for document in documents_of(order, *plan)
    )  # fmt: skip
    issued = tuple(plan[0] for plan in plans)
    children = [child.pupil.known_as for child in parcel.children if child.pupil]
    forms = list(zip((one.reference for one in issued), children, strict=True))
    facts = facts_of(school, round_, parcel.contact, forms)
    draft = written(school, facts, parcel.contact, attached)
    data = build(draft)
    sha256 = outbox.keep(school.folder, data)
    message = Message(draft.id, round_.name, tuple(one.reference for one in issued), parcel.contact.id,
                      parcel.contact.email, sha256, f"{issued[0].reference}.eml")  # fmt: skip
    return Built(message, data, issued)


def _suffix(wants: Wanted) -> str:
    return "pdf" if wants in (Wanted.FILLABLE, Wanted.PAPER) else wants.value


def facts_of(
    school: School, round_: Round, contact: Contact, forms: Sequence[tuple[str, str]], *, paper: bool = False
) -> Facts:
    """What the letter of a round says to one contact; `forms` are references, each with the child's name."""
    about, settings = outline(form(round_.form)), school.settings
    lead = settings.school.safeguarding_lead
    return Facts(
        round_.form, about.title, contact.name, settings.school.name, settings.school.office,
        f"{lead}, {SAFEGUARDING_LEAD}," if lead else SAFEGUARDING_LEAD, tuple(forms), round_.due,
        settings.mail.phone, paper=paper,
    )  # fmt: skip


def written(school: School, facts: Facts, contact: Contact, attached: tuple[Attached, ...], reminder: int = 0) -> Draft:
    """The letter with what it carries, addressed. Its Message-ID is that of its first form."""
    mail, words = school.settings.mail, _words(school)
    letter = lines(facts, words)
    page = Page(school.look.template("mail/letter.html"), school.look.ink, school.look.accent)
    host = mail.address.rpartition("@")[2]
    return Draft(
        f"<{facts.forms[0][0]}.{reminder}@{host}>", Mailbox(mail.name or facts.school, mail.address),
        Mailbox(contact.name, contact.email), subject(facts, words), school.now, as_text(letter),
        as_html(letter, facts.title, facts.school, page), attached,
    )  # fmt: skip


def _words(school: School) -> English:
    return English(_sentences(school.look.template("words/en.toml")))


@cache
def _sentences(path: Path) -> Mapping[str, str]:
    import tomllib

    found: Mapping[str, str] = tomllib.loads(path.read_text("utf-8"))["letter"]
    return found


def _keep(school: School, built: Sequence[Built], stale: Sequence[Message]) -> None:
    """Enters everything into ledger and store at once; the messages themselves are on the disk already."""
    if not built and not stale:
        return
    with school.writing("send") as writer:
        writer.issue(issued for one in built for issued in one.issued)
        writer.add_messages(one.message for one in built)
        writer.add_steps(Step(one.id, State.DROPPED, school.now, "the contact changed") for one in stale)
        writer.add_steps(Step(one.message.id, State.BUILT, school.now) for one in built)
        writer.log("messages built", [one.message.id for one in built])


def _rows(school: School, round_: Round, parcels: Iterable[Parcel], out: Path) -> Iterator[Row]:
    """The messages of a round, each with its file in `out`, written where it is not there yet."""
    warnings = {_key(parcel): parcel.warnings for parcel in parcels}
    contacts = {contact.id: contact for contact in school.store.contacts()}
    for message, state in _messages(school, round_):
        issued = [found for ref in message.references if (found := school.store.issued(ref))]
        cases = tuple(one.case or "" for one in issued)
        children = tuple(pupil.name if (pupil := school.pupil(one.pupil)) else one.case or "" for one in issued)
        attached = tuple(f"{one.reference}.{_suffix(Wanted(one.format))}" for one in issued)
        file = write_new(out / message.file, outbox.kept(school.folder, message.sha256))
        yield Row(message, contacts[message.contact].name, children, cases, attached, state,
                  warnings.get((message.contact, cases), ()), file)  # fmt: skip
