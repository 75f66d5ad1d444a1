"""A round by a real post office, from the built message to the figures: Postfix carries it, Dovecot keeps it.

1. Each family's mailbox holds its own form and nobody else's, in the format that it wants; who is closed gets nothing.
2. What the server refuses, and what it took and reports back later, counts as bounced.
3. Sheets that families filled in and answers from a phone are on record as they were given; a sheet under another
   child's message is for a person; an out-of-office note is no answer; a photo is to type in.
4. The office's mailbox is read and left as it is. What `inbox`, `records --missing` and the reminders say adds up; a
   second run changes nothing.
5. Reminders go to those alone who have not answered, with the form that they were sent; the answer to one counts.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import real_mail
from conftest import NOW
from mailbox_server import PASSWORD
from real_mail import LATE, PostOffice, reply
from test_attacks import box
from test_docx_reader import changed, control
from test_fillable import fill
from test_messages import JPEG

from formgen.contacts import Contact, Wanted
from formgen.form import form
from formgen.outline import outline
from formgen.pupils import Pupil
from formgen.rounds import State, latest
from formgen.work.case import open_case
from formgen.work.folder import init
from formgen.work.school import School, opened

SLUG, ROUND, OFFICE = "parent-questionnaire", "Autumn 2026", "office@hillside.example"
ANA, BEN, EWA, SARA = "ana@home.example", "ben@far.example", "ewa@home.example", "sara@home.example"
MONA, ROB, FEMI, IVY, JAN = (f"{name}@home.example" for name in ("mona", "rob", "femi", "ivy", "jan"))
NOBODY, GONE = "nobody@home.example", f"gone@{LATE}"
MAILBOXES = (OFFICE, ANA, BEN, EWA, SARA, MONA, ROB, FEMI, IVY, JAN)

CHILDREN = (
    ("Zoë", "Adeyemi"), ("Tomasz", "Nowak"), ("Ike", "Obi"), ("Ola", "Obi"), ("Karla", "Reed"), ("Mia", "Haddad"),
    ("Noor", "Malik"), ("Lee", "Tan"), ("Femi", "Bello"), ("Ivan", "Hart"), ("Jana", "Kral"), ("Cora", "Dunn"),
)  # fmt: skip
CONTACTS = (
    Contact("K01", "P01", "Ana Adeyemi", "mother", 1, True, ANA, household="1"),
    Contact("K02", "P01", "Ben O’Neill", "father", 2, True, BEN, household="2", wants=Wanted.FILLABLE),
    Contact("K03", "P02", "Ewa Nowak", "mother", 1, True, EWA, wants=Wanted.WORD),
    Contact("K04", "P03", "Sara Obi", "mother", 1, True, SARA),
    Contact("K05", "P04", "Sara Obi", "mother", 1, True, SARA),
    Contact("K06", "P05", "Karl Reed", "father", 1, True),
    Contact("K07", "P06", "Mona Haddad", "mother", 1, True, MONA, household="1"),
    Contact("K08", "P06", "Rob Haddad", "father", 2, True, ROB, household="2", barred=True),
    Contact("K09", "P07", "Nadia Malik", "mother", 1, True, NOBODY),
    Contact("K10", "P08", "Lin Tan", "mother", 1, True, GONE),
    Contact("K11", "P09", "Funmi Bello", "mother", 1, True, FEMI),
    Contact("K12", "P10", "Ivy Hart", "mother", 1, True, IVY, wants=Wanted.WORD),
    Contact("K13", "P11", "Jan Kral", "father", 1, True, JAN, wants=Wanted.PDF),
    Contact("K14", "P12", "Cara Dunn", "mother", 1, True, "cara@home.example", court_order=True),
)
STATEMENTS = [item for item in outline(form(SLUG)).items() if item.code <= "Q10"]
SAID = {item.path: ("agree", "strongly_agree", "disagree")[n % 3] for n, item in enumerate(STATEMENTS)}


@dataclass(frozen=True)
class Town:
    """A school, its folder, and the post office that it and its families share."""

    folder: Path
    post: PostOffice

    def formgen(self, *command: str) -> Any:
        """What a command prints, as JSON: one document, or a list of lines."""
        settings = {"SSL_CERT_FILE": str(self.post.mailboxes.certificate), "FORMGEN_MAIL_PASSWORD": PASSWORD}
        done = subprocess.run(
            [sys.executable, "-m", "formgen", "--school", str(self.folder), *command, "--json"],
            capture_output=True, encoding="utf-8", env={**os.environ, **settings},
        )  # fmt: skip
        assert done.returncode in (0, 1), done.stderr
        assert "Traceback" not in done.stderr
        if command[0] == "records":
            return [json.loads(line) for line in done.stdout.splitlines()]
        return json.loads(done.stdout)

    def send(self, number: int, *options: str) -> dict[str, Any]:
        """What is sent of the round, and waits until it was delivered."""
        found = self.formgen("send", SLUG, "--round", ROUND, "--send", "--now", "--approve", str(number), *options)
        self.post.at_rest()
        return found  # type: ignore[no-any-return]

    def inbox(self) -> dict[str, Any]:
        """What the office’s mailbox holds, taken in."""
        before = self.post.files(OFFICE)
        found = self.formgen("inbox", "--imap", "--commit", "--since", "1/1/2020")
        after = self.post.files(OFFICE)
        assert sorted(after.values()) == sorted(before.values())
        assert not any(name.partition(":2,")[2] for name in after), "a message was marked"
        return found  # type: ignore[no-any-return]

    def school(self) -> AbstractContextManager[School]:
        """The school, to look into its store."""
        return opened(self.folder, now=NOW, by="tester", bits=lambda: 1)

    def stored(self) -> Any:
        """All that is on record of the round."""
        with self.school() as school:
            return school.store.records(form=SLUG), school.store.steps(), school.store.messages()

    def answers(self) -> dict[str, dict[str, Any]]:
        """The answers that are on record, by who was asked."""
        with self.school() as school:
            asked = {line.reference: line.recipient for line in school.store.ledger(round=ROUND)}
            return {asked[one.reference or ""]: dict(one.answers) for one in school.store.records(form=SLUG)}

    def write(self, sender: str, message: EmailMessage) -> None:
        """Somebody's mail program posts a message."""
        self.post.post(message, sender)
        self.post.at_rest()


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    if why := real_mail.lacking():
        pytest.skip(why)
    folder = tmp_path / "school"
    init(folder)
    with real_mail.running(MAILBOXES) as post:
        _by_post(folder / "school.toml", post)
        with opened(folder, now=NOW, by="tester", bits=lambda: 1) as school:
            with school.writing("set up") as writer:
                writer.save_pupils([Pupil(f"P{n:02}", *name, year_group="4") for n, name in enumerate(CHILDREN, 1)])
                writer.save_contacts(CONTACTS)
            for n in range(len(CHILDREN)):
                open_case(school, f"P{n + 1:02}", date(2026, 9, 7))
        yield Town(folder, post)


def _by_post(settings: Path, post: PostOffice) -> None:
    """Writes into the settings how messages leave, and where answers come."""
    said = settings.read_text("utf-8")
    head, _, rest = said.partition("[mail]\n")
    part, bracket, tail = rest.partition("\n[")
    mine = ("address", "way", "server", "port", "a_minute", "imap_server", "imap_port")
    kept = [line for line in part.splitlines() if line.split(" = ")[0] not in mine]
    own = [f'address = "{OFFICE}"', 'way = "smtp"', 'server = "localhost"', f"port = {post.port}", "a_minute = 600",
           'imap_server = "localhost"', f"imap_port = {post.mailboxes.port}"]  # fmt: skip
    settings.write_text(f"{head}[mail]\n" + "\n".join((*own, *kept)) + bracket + tail, "utf-8")


def attached(message: EmailMessage) -> tuple[str, bytes]:
    """The name and the bytes of the one file that a message carries."""
    [one] = message.iter_attachments()
    data = one.get_payload(decode=True)
    assert isinstance(data, bytes)
    return str(one.get_filename()), data


# ------------------------------------------------------------------------------------------ how families fill it in


def in_excel(data: bytes) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    for item in STATEMENTS:
        box(book.worksheets[0], SLUG, item.path).value = SAID[item.path].replace("_", " ").capitalize()
    book.save(out := io.BytesIO())
    return out.getvalue()


def in_word(data: bytes) -> bytes:
    for item in STATEMENTS:
        old = control(f"{item.code}={SAID[item.path]}", data)
        data = changed(data, (old, old.replace('w14:checked w14:val="0"', 'w14:checked w14:val="1"').replace("☐", "☑")))
    return data


def in_pdf(data: bytes) -> bytes:
    return fill(data, {item.code: f"/{SAID[item.path]}" for item in STATEMENTS})


FILLED = {".xlsx": in_excel, ".docx": in_word, ".pdf": in_pdf}


def answer(message: EmailMessage, *, of: EmailMessage | None = None) -> EmailMessage:
    """A message answered with its own sheet filled in, or with that `of` another one."""
    name, data = attached(of or message)
    return reply(message, "Here it is.", (name, FILLED[Path(name).suffix](data)))


def away(message: EmailMessage) -> EmailMessage:
    made = reply(message, "I am away until Monday. 1A 2B")
    made.replace_header("Subject", f"Automatic reply: {message['Subject']}")
    made["Auto-Submitted"] = "auto-replied"
    return made


def advert() -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = ROB, OFFICE, "You have won"
    made.set_content("Click here.")
    return made


def test_a_round_goes_out_and_comes_back(town: Town) -> None:
    """(1) (2) (3) (4) (5)"""
    sent = town.send(11)
    assert sent["released"]["states"] == {"accepted": 10, "bounced": 1, "handed over": 1}
    assert [one["why"] for one in sent["unreached"]] == ["blocked: a court order is on record (K14)"]
    _each_has_its_own(town, sent)

    first = {address: town.post.box(address) for address in MAILBOXES[1:]}
    town.write(ANA, answer(first[ANA][0]))
    town.write(BEN, answer(first[BEN][0]))
    town.write(EWA, answer(first[EWA][0]))
    town.write(SARA, answer(first[SARA][0], of=first[SARA][1]))
    town.write(FEMI, reply(first[FEMI][0], "1A 2D 3?\n\nSent from my phone"))
    town.write(IVY, away(first[IVY][0]))
    town.write(JAN, reply(first[JAN][0], "", ("IMG_0001.jpg", JPEG)))
    town.write(ROB, advert())

    found = town.inbox()
    assert {kind: found[kind] for kind in ("returns", "replies", "bounces", "automatic", "other")} == {
        "returns": 5, "replies": 1, "bounces": 1, "automatic": 1, "other": 1
    }  # fmt: skip
    stood = {"forms": 12, "returned": 3, "faulty": 1, "to_type_in": 1, "bounced": 2, "unknown": 0, "by_hand": 0,
             "missing": 5, "not_sent": 0}  # fmt: skip
    assert _counts(found) == stood
    assert {key: found["import"][key] for key in ("accepted", "partial", "review", "to_type_in")} == {
        "accepted": 3, "partial": 1, "review": 1, "to_type_in": 1
    }  # fmt: skip
    given = town.answers()
    assert {who: {path: given[who].get(path) for path in SAID} for who in ("K01", "K02", "K03")} == {
        "K01": SAID, "K02": SAID, "K03": SAID
    }  # fmt: skip
    phone = given["K11"]
    assert (phone["asked_before"], phone["know_target"]) == ("strongly_agree", "strongly_disagree")
    assert sorted(given) == ["K01", "K02", "K03", "K11"]
    with town.school() as school:
        bounced = {m.contact for m in school.store.messages()
                   if latest(school.store.steps())[m.id].state is State.BOUNCED}  # fmt: skip
        assert bounced == {"K09", "K10"}
    missing = town.formgen("records", "--missing", "--round", ROUND)
    assert sorted(one["recipient"] for one in missing) == ["K04", "K05", "K06", "K07", "K09", "K10", "K12", "K13"]

    before = town.stored()
    again = town.inbox()
    assert (_counts(again), again["import"]["duplicate"]) == (stood, 5)
    assert town.stored() == before

    _those_who_have_not_answered_are_reminded(town, first)
    town.write(MONA, reply(town.post.box(MONA)[1], "1A 2B 3C 4D 5? 6A 7B 8C 9D 10A 13N 14N"))
    assert _counts(town.inbox()) == {**stood, "returned": 4, "missing": 4}
    assert town.answers()["K07"]["child_heard"] == "disagree"


def _counts(found: dict[str, Any]) -> dict[str, int]:
    """How the one round stands."""
    [stands] = found["rounds"]
    return {key: count for key, count in stands.items() if key not in ("round", "sent", "calls", "each")}


def _each_has_its_own(town: Town, sent: dict[str, Any]) -> None:
    """(1)"""
    wanted = {one["contact"]: (one["references"], one["attachments"]) for one in sent["messages"]}
    for address in MAILBOXES[1:]:
        ours = [wanted[contact.id] for contact in CONTACTS if contact.email == address and not contact.closed]
        found = town.post.box(address)
        assert [([str(one["Subject"]).rpartition("[")[2].rstrip("]")], [attached(one)[0]]) for one in found] == ours
        others = {contact.email for contact in CONTACTS} - {address, ""}
        whole = b"".join(town.post.files(address).values()).decode("ascii")
        assert not [other for other in others if other in whole]
        assert {str(one["To"].addresses[0].addr_spec) for one in found} <= {address}
    assert town.post.box(ROB) == []
    assert {name.rpartition(".")[2] for _, [name] in wanted.values()} == {"xlsx", "docx", "pdf"}


def _those_who_have_not_answered_are_reminded(town: Town, first: dict[str, list[EmailMessage]]) -> None:
    """(5)"""
    reminded = town.send(4, "--remind")
    assert reminded["new"] == 5, "four by mail, and one on paper"
    for address in MAILBOXES[1:]:
        new = town.post.box(address)[len(first[address]) :]
        expected = first[address] if address in (SARA, MONA, IVY) else []
        assert [attached(one) for one in new] == [attached(one) for one in expected]
        assert [str(one["Message-ID"]) for one in new] == [
            str(one["Message-ID"]).replace(".0@", ".1@") for one in expected
        ]
