"""Made-up families, and messages to them as an office would send them: built here, not by formgen's own builder."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from functools import lru_cache
from html import escape
from pathlib import Path

from formgen import reference
from formgen.answers import Instance, dump, flatten
from formgen.ask import Audience
from formgen.cases import Event
from formgen.contacts import Contact
from formgen.form import form
from formgen.look import Edition
from formgen.outline import Outline, outline
from formgen.prefill import Known, prefill, wanted_rows
from formgen.pupils import Pupil
from formgen.records import Issued
from formgen.render import compiled
from formgen.rounds import Message, RoundEvent
from formgen.settings import Settings, parse
from formgen.store import Store
from formgen.work.generate import FILLABLE, listed
from formgen.work.guard import Frame
from formgen.work.school import School

NOW = datetime(2027, 5, 6, 9, 30)
DUE = date(2027, 5, 28)
OFFICE = "office@stbrigids.example.org"
SETTINGS = """
[school]
name = "Grace Hill Primary School"
mission = "Where may we grow?"
office = "the office in Cross Street"
safeguarding_lead = "Mrs May Will"
learning_mentor = "Hope Cross"
[mail]
address = "office@stbrigids.example.org"
name = "Grace Hill Primary School"
phone = "01632 960123"
[[staff]]
name = "Mr Jesus Grace"
role = "Class teacher, 4"
"""
"""A school whose own names are those of children too."""

KINDS = {
    "xlsx": "vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "pdf",
}
TEXT = """Dear {name},

Will you please help us? May we ask what you think of the support that your
child has at school? Grace Hill Primary School would like to hear from you by
{due}.

{children}

Cross the boxes that fit. Jesus said nothing of forms, and you may leave out
what you like. Mark it, and hand it in at the office in Cross Street.

Thank you. Hope Cross, 01632 960123
"""
SUBJECT = "Will you help us? A form from Grace Hill Primary School"


@contextmanager
def a_school(folder: Path, pupils: Sequence[Pupil], contacts: Sequence[Contact], *, joint: bool = False,
             settings: str = SETTINGS) -> Iterator[School]:  # fmt: skip
    """An open school with these children, a case for each, and a round “Summer”."""
    read: Settings = parse(settings)
    numbers = iter(range(1, 1 << 40))
    with Store.open(folder, create=True) as store:
        school = School(folder, read, store, NOW, "tester", lambda: next(numbers) * 7_919_999_993 % (1 << 40))
        with school.writing("set up") as writer:
            writer.save_pupils(pupils)
            writer.save_contacts(contacts)
            writer.add_round_event(RoundEvent(
                "Summer", "opened", NOW.date(),
                {"form": "parent-questionnaire", "due": DUE.isoformat(), "joint": joint},
            ))  # fmt: skip
            for number, pupil in enumerate(pupils, 1):
                writer.add_event(Event(f"LM-2027-{number:03}", "opened", date(2027, 1, 5), {"pupil": pupil.id}))
        yield school


@dataclass(frozen=True)
class Sent:
    """One message, with all it is made of: change a part and build it again."""

    message: Message
    contact: Contact
    subject: str
    text: str
    html: str
    files: tuple[tuple[str, bytes], ...]
    headers: tuple[tuple[str, str], ...] = ()
    to: str = ""
    name: str = ""

    @lru_cache(maxsize=64)  # noqa: B019 - what it keeps is small, and a round is looked at twice
    def built(self) -> tuple[Message, bytes]:
        """The message and its bytes, with their hash."""
        mail = EmailMessage(policy=SMTP)
        office = Address("Grace Hill Primary School", addr_spec=OFFICE)
        mail["From"] = mail["Reply-To"] = office
        mail["To"] = Address(self.name or self.contact.name, addr_spec=self.to or self.message.address)
        mail["Subject"] = self.subject
        mail["Date"] = NOW.astimezone()
        mail["Message-ID"] = self.message.id
        mail["X-Unsent"] = "1"
        for name, value in self.headers:
            mail[name] = value
        mail.set_content(self.text)
        mail.add_alternative(self.html, subtype="html")
        for name, data in self.files:
            mail.add_attachment(data, maintype="application", subtype=KINDS[name.rpartition(".")[2]], filename=name)
        data = mail.as_bytes()
        return replace(self.message, sha256=hashlib.sha256(data).hexdigest()), data


def as_html(text: str) -> str:
    """A letter as a page."""
    said = "".join(f"<p>{escape(part)}</p>" for part in text.split("\n\n"))
    return f'<html><head><title>Will you help us?</title></head><body style="margin:0">{said}</body></html>'


def letter(name: str, marks: Sequence[tuple[str, str]]) -> str:
    """The letter's text; each mark is a child's name and a reference."""
    due = f"{DUE:%A} {DUE.day} {DUE:%B %Y}" if name else ""
    return TEXT.format(name=name, due=due, children="\n".join(f"- {child}: {ref}" for child, ref in marks))


def frame(children: int = 1) -> Frame:
    """The letter's frame for so many children."""
    text = letter("", [("", "")] * children)
    return Frame(SUBJECT, text, as_html(text))


FRAMES = (frame(1), frame(2), frame(3))


def issue(school: School, contact: Contact, pupil: Pupil, format: str, *, slug: str = "parent-questionnaire",
          audience: Audience = Audience.FAMILY) -> tuple[Issued, tuple[str, bytes]]:  # fmt: skip
    """A form for one contact: its line for the ledger, and the file."""
    outlined: Outline = outline(form(slug)).for_audience(audience)
    case = next((case for case in school.cases if case.pupil == pupil.id), None)
    known = Known(pupil, case, school.earlier(case.id) if case else {}, school.settings.school)
    answers, places = prefill(outlined, known)
    ref = reference.make(outlined.code, outlined.version, school.bits())
    line = Issued(ref, slug, outlined.version, audience, NOW.date(), format, case.id if case else None, pupil.id,
                  contact.id, "Summer", dump(answers))  # fmt: skip
    edition = Edition(outlined.narrow(wanted_rows(outlined, answers, known)), school.look,
                      lists=listed(school, outlined), fillable=format == FILLABLE)  # fmt: skip
    suffix = format.partition("-")[0]
    assert places == {(path, row) for path, row, _ in flatten(answers)}
    data = compiled(suffix, edition).fill(Instance(answers, ref, line.case, places, NOW.date()))
    return line, ("_".join(filter(None, (slug, line.case, ref))) + f".{suffix}", data)


def send(contact: Contact, forms: Sequence[tuple[Pupil, Issued, tuple[str, bytes]]]) -> Sent:
    """The message to a contact with these forms."""
    references = tuple(line.reference for _, line, _ in forms)
    message = Message(f"<{references[0]}.0@stbrigids.example.org>", "Summer", references, contact.id, contact.email, "",
                      f"{references[0]}.eml")  # fmt: skip
    text = letter(contact.name, [(pupil.known_as, line.reference) for pupil, line, _ in forms])
    return Sent(message, contact, f"{SUBJECT} {' '.join(f'[{one}]' for one in references)}", text, as_html(text),
                tuple(file for _, _, file in forms))  # fmt: skip


def a_round(
    school: School, families: Sequence[tuple[Contact, Sequence[Pupil]]], formats: Sequence[str], **form: str
) -> list[Sent]:
    """A message for each family, with a form for each of its children; formats taken in turn."""
    lines, sent = [], []
    for number, (contact, children) in enumerate(families):
        forms = [(child, *issue(school, contact, child, formats[number % len(formats)], **form)) for child in children]
        lines += [line for _, line, _ in forms]
        sent.append(send(contact, forms))
    with school.writing("issue") as writer:
        writer.issue(lines)
    return sent
