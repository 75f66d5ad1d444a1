"""The guard: `check` looks once more at built messages, before any is released, and says what is wrong with each.

It believes nothing that the builder says: only the bytes, the ledger, the roll, the contacts and the settings. Each
message is parsed afresh, each attachment opened, every place that names a form compared with the ledger; what was
*inserted* into letter and forms, never the template's own words, is searched for the name of anybody else.

    letter     a message taken apart
    frame      the letter without what was put in for one family
    attached   one attachment opened: whose it is, and what was put into it
    blank      the same form with nothing put in, compiled here
    paper      an envelope taken apart: its letter and its forms as pages
    inserted   what one has more than the other
    names      whose names stand in it
    known      what the school knows
    round      what is wrong between messages: addresses that are shared, messages sent twice
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

from formgen.errors import Problem, Severity, Unreadable
from formgen.form import form, slugs
from formgen.outline import outline
from formgen.pupils import Pupil
from formgen.records import Issued
from formgen.reference import PATTERN
from formgen.rounds import Message
from formgen.work.guard.attached import Contents, Found, Opened, foreign, open_file
from formgen.work.guard.frame import frames_of
from formgen.work.guard.inserted import inserted, masked
from formgen.work.guard.known import Known, key_of
from formgen.work.guard.letter import Frame, Letter, opened, page, paragraphs
from formgen.work.guard.names import Forms, May, Word, of_contact, of_pupil, phrases, strangers
from formgen.work.guard.names import words as split
from formgen.work.guard.paper import Pages
from formgen.work.guard.round import between
from formgen.work.guard.told import problem
from formgen.work.school import School

__all__ = ["Frame", "check", "stops"]


def check(
    school: School, built: Iterable[tuple[Message, bytes]], *, confirmed: Collection[str] = (),
    frames: Sequence[Frame] | None = None, copies: bool = False, bare: bool = False,
) -> list[Problem]:  # fmt: skip
    """Everything that speaks against releasing these messages, all of one round or of several; in their order.

    `confirmed` are ids of contacts whose address a person has looked at: it may have an unusual domain, or be another
    family's too. `frames` are the letters' words without what was put in for one family, where they are not those of
    `formgen.work.letters`. `copies` are of what went out before, which then is no fault. What goes on paper is looked
    at as pages, and has no address to be looked at; `bare` pages are forms without a letter. An error stops the round
    (`stops`); a warning wants a person's word first. Raises UserError where the words of the letters cannot be used.
    """
    messages = list(built)
    known = Known(school)
    if frames is None:
        by_mail = [message for message, _ in messages if message.address]
        frames = frames_of(school, known.rounds, by_mail, known.contacts)
    letters, pages = [_Frame.of(frame) for frame in frames], Pages(known, bare=bare)
    found = [one for message, data in messages for one in _Check(known, message, letters, pages).problems(data)]
    return found if copies else [*found, *between(known, [message for message, _ in messages], frozenset(confirmed))]


def stops(problems: Iterable[Problem]) -> bool:
    """Whether any of the problems stops the round."""
    return any(problem.severity is Severity.ERROR for problem in problems)


class _Frame:
    """The texts of a letter's frame, counted."""

    def __init__(self, subject: Sequence[str], text: Sequence[str], html: Sequence[str]) -> None:
        self.subject, self.text, self.html = (Counter(map(masked, texts)) for texts in (subject, text, html))

    @classmethod
    def of(cls, frame: Frame) -> _Frame:
        """The frame, counted."""
        return cls((frame.subject,), paragraphs(frame.text), page(frame.html))


class _Check:
    """What is wrong with one message by itself."""

    def __init__(self, known: Known, message: Message, frames: Sequence[_Frame], pages: Pages) -> None:
        self.known, self.message, self.pages = known, message, pages
        self.frames = frames or [_Frame((), (), ())]
        self.issued = [known.school.store.issued(one) for one in message.references]
        self.contact = known.contacts.get(message.contact)

    def problems(self, data: bytes) -> list[Problem]:
        """All of them, each once."""
        found = dict.fromkeys(self._found(data))
        return [problem(self.message, code, said) for code, said in found]

    def _found(self, data: bytes) -> Iterator[Found]:
        if hashlib.sha256(data).hexdigest() != self.message.sha256:
            yield "changed", "is not the one that was built: its bytes have changed"
        if not self.message.address:
            yield from self._printed(data)
            return
        try:
            letter = opened(data)
        except Unreadable:
            yield "damaged_message", "cannot be taken apart again"
            return
        for fault in letter.faults:
            yield "damaged_message", f"is not as formgen builds one: {fault}"
        yield from self._addressed(letter)
        yield from self._entitled()
        yield from self._lettered(letter)
        yield from self._carried(letter)

    # ------------------------------------------------------------------------------------- to whom

    def _addressed(self, letter: Letter) -> Iterator[Found]:
        """Whether it goes from the office to the contact's present address, and to nobody else."""
        message, office = self.message, key_of(self.known.school.settings.mail.address)
        present = key_of(self.contact.email) if self.contact else None
        to = [key_of(address) for _, address in letter.mailboxes["To"]]
        if present is None or len(to) != 1 or {*to, key_of(message.address)} != {present}:
            yield "wrong_recipient", "is not addressed to the one present address of the contact"
        for name in ("From", "Reply-To"):
            if office is None or [key_of(address) for _, address in letter.mailboxes[name]] != [office]:
                yield "wrong_sender", f"does not have the office’s address as its {name}"
        if letter.header("Message-ID").strip().strip("<>") != message.id.strip("<>"):
            yield "wrong_id", "has another Message-ID than the list of messages"
        named = [value for name, value in letter.headers if name not in _OWN_AT]
        before = [value for name, value in letter.headers if name in _EARLIER]
        if any("@" in value for value in named) or not all(map(self._is_of_ids, before)):
            yield "other_address", "has an address in a header where none belongs"

    def _is_of_ids(self, value: str) -> bool:
        """Whether the value of a header is Message-IDs alone, none of which is an address of a family."""
        found = _IDS.fullmatch(value) is not None
        return found and not any(key_of(one.strip("<>")) in self.known.addresses for one in value.split())

    def _entitled(self) -> Iterator[Found]:
        """Whether the ledger, the roll and the contacts say that these forms may go to this contact."""
        contact, message = self.contact, self.message
        if contact is None:
            yield "no_contact", "is for a contact that is not on record"
            return
        if contact.gone_on is not None:
            yield "no_contact", "is for a contact that the school’s list no longer has"
        if contact.closed:
            yield "closed_contact", f"is for a contact to whom nothing may be sent: {contact.closed}"
        if not message.references or len(set(message.references)) != len(message.references):
            yield "wrong_attachment", "has no reference in the list of messages, or one twice"
        for issued in self.issued:
            yield from self._may_go(issued)
        children = [issued.pupil for issued in self.issued if issued]
        if len(children) > 1 and not (self.known.round(message) and self.known.rounds[message.round].joint):
            yield "wrong_attachment", "has the forms of several children, which this round does not have"

    def _may_go(self, issued: Issued | None) -> Iterator[Found]:
        contact = self.contact
        if issued is None or contact is None:
            yield "not_in_ledger", "has a reference that the ledger does not have"
            return
        if issued.round != self.message.round:
            yield "wrong_round", "has a form that the ledger has in another round"
        child = self.known.pupil(issued.pupil)
        held = self.known.holder(child, contact) if child else None
        if child is None or not child.on_roll:
            yield "not_on_roll", "is about a child who is not on the roll"
        elif held is None:
            yield "wrong_child", "is for a contact who is none of the child in the ledger"
        elif held.closed or held.gone_on is not None:
            yield "closed_contact", "is for a contact to whom nothing may be sent about this child"
        if child is not None and not self.known.is_of(issued.case, child):
            yield "wrong_child", "has a form that the ledger has for another child’s case"
        if issued.recipient not in {contact.id, held.id if held else contact.id}:
            yield "wrong_contact", "has a form that the ledger has for somebody else"

    @property
    def _children(self) -> tuple[Pupil, ...]:
        """The children whom the message may name: those of its references whose contact this is."""
        found = (self.known.pupil(issued.pupil) for issued in self.issued if issued)
        return tuple(dict.fromkeys(
            child for child in found if child and self.contact and self.known.holder(child, self.contact)
        ))  # fmt: skip

    # ------------------------------------------------------------------------------------- on paper

    def _printed(self, data: bytes) -> Iterator[Found]:
        """Whether the pages of an envelope are those of its family, and of nobody else."""
        yield from self._entitled()
        issued = [one for one in self.issued if one]
        try:
            yield from self.pages.faults(self.message, data, issued, self._children, self._forms())
        except Unreadable:
            yield "damaged_message", "has pages that cannot be read again"
        except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError):
            yield "not_as_issued", "has a line in the ledger that cannot be read"

    # ------------------------------------------------------------------------------------- the letter

    def _lettered(self, letter: Letter) -> Iterator[Found]:
        """Names in what was put into the letter; in the subject no child's at all."""
        may = self._may()
        text, html = paragraphs(letter.text), page(letter.html)
        subject = self._added([letter.header("Subject")], "subject")
        if strangers(subject, self.known.everybody, May((), (self.known.head, self._titles()))):
            yield "name_in_subject", "has a child’s or a family’s name in its subject"
        shown = [name for name, _ in letter.mailboxes["To"]]
        for where, added in (
            ("the letter", self._added(text, "text")), ("the letter’s page", self._added(html, "html")),
            ("the name of its recipient", split(" ".join(shown))),
        ):  # fmt: skip
            if strangers(added, self.known.everybody, may):
                yield "other_name", f"has a name that is not of this family in {where}"
        cases = {issued.case or "" for issued in self.issued if issued}
        own = (self.message.address, self.known.school.settings.mail.address)
        everything = [letter.header("Subject"), *text, *html]
        yield from foreign(self.known, everything, cases, own)
        marks = {found[0].upper() for said in everything for found in PATTERN.finditer(said)}
        if marks - set(self.message.references):
            yield "wrong_attachment", "names a reference that is not its own in the letter"

    def _added(self, texts: Sequence[str], part: str) -> list[Word]:
        """What was put into a part of the letter: by the frame that explains the most."""
        return min((inserted(texts, getattr(frame, part)) for frame in self.frames), key=len)

    def _may(self) -> May:
        own = [self.contact.id] if self.contact else []
        return May((*self.known.entries(self._children), *own), self._forms())

    def _forms(self) -> tuple[Forms, ...]:
        own = [self.contact] if self.contact else []
        return (self.known.settings, self._titles(), *map(of_pupil, self._children), *map(of_contact, own))

    def _titles(self) -> Forms:
        """The names of round and forms, which every letter may hold."""
        titles = [outline(form(issued.form)).title for issued in self.issued if issued and issued.form in slugs()]
        return phrases(self.message.round, *titles)

    # ------------------------------------------------------------------------------------- the files

    def _carried(self, letter: Letter) -> Iterator[Found]:
        """Whether exactly the forms of its references are in it, each with what it may hold."""
        carried: list[str] = []
        for file in letter.attached:
            try:
                one = open_file(file)
            except Unreadable as error:
                yield "unreadable_attachment", f"has an attachment that cannot be opened ({error.code})"
                continue
            carried += one.references or [""]
            yield from self._named(one)
            yield from self._contained(one)
        if sorted(carried) != sorted(self.message.references):
            yield "wrong_attachment", "does not have exactly the forms that belong to it"

    def _named(self, one: Opened) -> Iterator[Found]:
        """A file's name names form, case and reference, and nobody."""
        said = masked(one.file.name)
        forms = phrases(*(issued.form for issued in self.issued if issued))
        if strangers(split(said.replace("_", " ")), self.known.everybody, May((), (forms,)), any_case=True):
            yield "name_in_file_name", "has a name in the name of an attachment"

    def _contained(self, one: Opened) -> Iterator[Found]:
        if one.damaged:
            yield "wrong_attachment", "has an attachment with a damaged reference"
        issued = [line for line in self.issued if line and one.references == {line.reference}]
        if not issued:
            yield "wrong_attachment", "has an attachment that bears another reference, or more than one"
            return
        child = self.known.pupil(issued[0].pupil)
        children = tuple(own for own in self._children if child and own.id == child.id) or self._children
        try:
            for code, said in Contents(self.known, one, issued[0], children).faults():
                yield code, f"has an attachment that {said}"
        except Unreadable as error:
            yield "unreadable_attachment", f"has an attachment that cannot be read back ({error.code})"


_EARLIER = ("in-reply-to", "references")
"""The headers that name an earlier message."""

_IDS = re.compile(r"<[^<>@\s]+@[^<>@\s]+>(\s+<[^<>@\s]+@[^<>@\s]+>)*")

_OWN_AT = frozenset({"from", "reply-to", "to", "message-id", *_EARLIER})
"""The headers in which an @ belongs."""
