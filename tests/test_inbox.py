"""The returns of a mailbox: `formgen inbox`.

1. Every message is a return, a reply, a bounce, an automatic answer or another one, and is counted once.
2. A bounce of any mail server is noted with the message that did not arrive, once; one that is only late is not.
3. Out-of-office notes, in whatever language, are no answers; a person's answer is none of them.
4. Forms and answers go to the return desk as `import` takes them, in the order in which they were sent.
5. The tally of a round says what became of each form; together they are all of them. No name is in its JSON.
6. Neither the folder nor the mailbox is changed: no message is marked as read.
7. The mailbox is read over TLS alone, from a server that proves who it is.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from email.header import Header
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import mailbox_server
import outlook_file
import pytest
import servers
from click.testing import CliRunner
from mailbox_server import DOVECOT, OPENSSL, PASSWORD, Server
from servers import AWAY, BOUNCES, LATE
from soon import soon
from test_attacks import TOMASZ, ZOE, issued, mark, put
from test_messages import JPEG, SLUG, cased, filled, letter, scan
from test_phone import WHOLE_ROW, sent

from formgen.ask import Audience
from formgen.cli import formgen
from formgen.errors import UserError
from formgen.mail.mailbox import _quoted as quoted
from formgen.mail.mailbox import by_password, messages
from formgen.read.message.notices import AutoReply, Bounce
from formgen.read.message.parts import parse
from formgen.rounds import Message, RoundEvent, State, Step, latest
from formgen.settings import Mail
from formgen.work import generate as making
from formgen.work.inbox import Inbox, Kind, inbox
from formgen.work.school import School
from formgen.work.tally import Standing, tally

ROUND = "Autumn 2026"
NAMES = ("Grace Mbeki", "Olivia Marsh", "Olivia Marsh-Reid")


def id_of(reference: str, reminder: int = 0) -> str:
    return f"<{reference}.{reminder}@hillside.example>"


def sent_out(school: School, out: Path, *names: str, state: State = State.ACCEPTED) -> list[str]:
    """The references of a round: a form for each child, and its message."""
    cased(school, *names)
    references = []
    for name in names:
        subjects = making.subjects(school, SLUG, pupils=[name])
        order = making.Order(SLUG, Audience.FAMILY, ("xlsx",), subjects, round=ROUND)
        [made] = making.generate(school, order, out)
        references.append(made.reference)
    with school.writing("send") as writer:
        if ROUND not in {event.round for event in school.store.round_events()}:
            writer.add_round_event(RoundEvent(ROUND, "opened", date(2026, 10, 1), {"form": SLUG}))
        made_ = [Message(id_of(r), ROUND, (r,), "K0001", servers.WHOM, "0" * 64, f"{r}.eml") for r in references]
        writer.add_messages(made_)
        writer.add_steps(Step(id_of(r), state, school.now) for r in references)
    return references


def took(school: School, folder: Path, *, commit: bool = True, **files: str | bytes | EmailMessage) -> Inbox:
    """What the inbox says of a folder with these messages."""
    for name, data in files.items():
        raw = data.as_bytes() if isinstance(data, EmailMessage) else data.encode() if isinstance(data, str) else data
        put(folder, name.replace("_", "."), raw)
    return inbox(school, [folder], commit=commit)


def kinds(found: Inbox) -> dict[str, str]:
    return {one.file: one.kind.value for one in found.seen}


def states(school: School) -> dict[str, State]:
    return {id_: step.state for id_, step in latest(school.store.steps()).items()}


# ----------------------------------------------------------------------------------------------------- bounces


@pytest.mark.parametrize("server", BOUNCES)
def test_a_bounce_is_noted_with_the_message_that_did_not_arrive(server: str, school: School, tmp_path: Path) -> None:
    """(1) (2)"""
    one, other = sent_out(school, tmp_path, ZOE, TOMASZ)
    written, code = BOUNCES[server]
    for commit in (False, True, True):
        found = took(school, tmp_path / "In", commit=commit, bounce_eml=written(id_of(one), one))
        assert (found.counts["bounces"], found.seen[0].message, found.seen[0].code) == (1, id_of(one), code)
        assert states(school)[id_of(one)] is (State.BOUNCED if commit else State.ACCEPTED)
    assert states(school)[id_of(other)] is State.ACCEPTED
    assert [step.told for step in school.store.steps() if step.state is State.BOUNCED] == [code]
    assert tally(school, ROUND).counts["bounced"] == 1


@pytest.mark.parametrize("server", BOUNCES)
def test_what_a_server_says_is_read_without_a_school(server: str) -> None:
    """(2)"""
    written, code = BOUNCES[server]
    told = parse(written(id_of(mark(SLUG)), mark(SLUG)).encode()).notice
    assert isinstance(told, Bounce)
    assert id_of(mark(SLUG)) in told.ids
    assert mark(SLUG) in told.references
    assert (told.code, told.final) == (code, True)


@pytest.mark.parametrize("server", LATE)
def test_a_message_that_is_late_did_not_bounce(server: str, school: School, tmp_path: Path) -> None:
    """(2)"""
    [one] = sent_out(school, tmp_path, ZOE)
    found = took(school, tmp_path / "In", late_eml=LATE[server](id_of(one), one))
    assert kinds(found) == {"late.eml": "automatic"}
    assert states(school)[id_of(one)] is State.ACCEPTED


def test_a_bounce_without_a_message_id_is_matched_by_the_one_message_with_its_form(
    school: School, tmp_path: Path
) -> None:
    """(2)"""
    [one] = sent_out(school, tmp_path, ZOE)
    bounce = servers.exim("", one)
    assert took(school, tmp_path / "In", a_eml=bounce).counts["bounces"] == 1
    with school.writing("send") as writer:  # a reminder: which of the two came back?
        writer.add_messages([Message(id_of(one, 1), ROUND, (one,), "K0001", servers.WHOM, "1" * 64, "r.eml", 1)])
    found = took(school, tmp_path / "Again", a_eml=bounce)
    assert kinds(found) == {"a.eml": "other"}
    assert id_of(one, 1) not in states(school)


def test_a_bounce_of_another_message_is_named_and_nothing_is_noted(school: School, tmp_path: Path) -> None:
    """(1) (2)"""
    [one] = sent_out(school, tmp_path, ZOE)
    strange = servers.postfix("<newsletter@hillside.example>", mark("referral", 9))
    found = took(school, tmp_path / "In", a_eml=strange)
    assert kinds(found) == {"a.eml": "other"}
    assert states(school) == {id_of(one): State.ACCEPTED}


def test_a_person_who_writes_about_a_bounce_is_a_person(school: School, tmp_path: Path) -> None:
    """(2)"""
    [one] = sent_out(school, tmp_path, ZOE)
    text = "I had this back, is your address right? 550 5.1.1"
    told = letter(subject=f"Undeliverable: A short form [{one}]", text=text)
    found = took(school, tmp_path / "In", a_eml=told)
    assert kinds(found) == {"a.eml": "other"}
    assert states(school)[id_of(one)] is State.ACCEPTED


def test_a_bounce_that_brings_our_own_form_back_is_no_return(school: School, tmp_path: Path) -> None:
    """(2) (4)"""
    [one] = sent_out(school, tmp_path, ZOE)
    ours = letter(("form.xlsx", filled(one)), subject=one, Message_ID=id_of(one))
    bounce = EmailMessage()
    bounce["From"], bounce["Subject"], bounce["Return-Path"] = "mailer-daemon@mx.example", "Undelivered Mail", "<>"
    bounce.set_content("could not be delivered")
    bounce.add_attachment(ours)
    found = took(school, tmp_path / "In", a_eml=bounce)
    assert kinds(found) == {"a.eml": "bounces"}
    assert school.store.records(form=SLUG) == []


# -------------------------------------------------------------------------------------------------- out of office


def away(name: str, text: str = "I am away until Monday 12 October. 1A 2B") -> str:
    subject, more = AWAY[name]
    return (f"From: a.parent@example.org\nTo: office@hillside.example\nSubject: {Header(subject, 'utf-8').encode()}\n"
            f"In-Reply-To: {id_of(mark(SLUG))}\n{more}\n{text}\n")  # fmt: skip


@pytest.mark.parametrize("name", AWAY)
def test_an_out_of_office_note_is_no_answer(name: str, school: School, tmp_path: Path) -> None:
    """(3)"""
    assert isinstance(parse(away(name).encode()).notice, AutoReply)
    found = took(school, tmp_path / "In", away_eml=away(name))
    assert kinds(found) == {"away.eml": "automatic"}
    assert found.batch.files == ()


@pytest.mark.parametrize("written", [servers.receipt, servers.delivered])
def test_a_receipt_is_no_answer(written: Callable[[str, str], str], school: School, tmp_path: Path) -> None:
    """(3)"""
    [one] = sent_out(school, tmp_path, ZOE)
    assert kinds(took(school, tmp_path / "In", a_eml=written(id_of(one), one))) == {"a.eml": "automatic"}
    assert states(school)[id_of(one)] is State.ACCEPTED


@pytest.mark.parametrize("subject", ["Re: Automatic reply: A short form", "We are out of office supplies", "Re: leave",
                                     "Delayed: sorry!", "AW: Abwesenheitsnotiz"])  # fmt: skip
def test_a_person_is_no_machine(subject: str, school: School, tmp_path: Path) -> None:
    """(3)"""
    [one] = sent_out(school, tmp_path, ZOE)
    found = took(school, tmp_path / "In", a_eml=sent(WHOLE_ROW, one, subject=subject))
    assert kinds(found) == {"a.eml": "replies"}
    assert tally(school, ROUND).counts["returned"] == 1


def test_a_form_that_a_machine_sends_is_a_return_all_the_same(school: School, tmp_path: Path) -> None:
    """(3): a scanner, or a program that answers for somebody, sends what a person filled in."""
    [one] = sent_out(school, tmp_path, ZOE)
    message = letter(("form.xlsx", filled(one)), subject="Automatic reply: it", Auto_Submitted="auto-generated")
    assert kinds(took(school, tmp_path / "In", a_eml=message)) == {"a.eml": "returns"}
    assert tally(school, ROUND).counts["returned"] == 1


# ------------------------------------------------------------------------------------------- a mailbox of everything


def test_a_mailbox_of_everything_is_accounted_for(school: School, tmp_path: Path) -> None:
    """(1) (2) (3) (4) (5) (6)"""
    one, two, three, four, five = sent_out(school, tmp_path, ZOE, TOMASZ, *NAMES)
    before = put(tmp_path / "In", "1.eml", letter(("form.xlsx", filled(one)), subject=f"Re: {one}").as_bytes())
    forwarded = letter(text="From a mum")
    forwarded.add_attachment(letter(("form.xlsx", filled(four)), subject=four))
    stranger = issued(school, SLUG, ZOE, tmp_path, Audience.FAMILY)
    found = took(
        school, tmp_path / "In",
        a2_eml=sent(f"{WHOLE_ROW} 14Y\n\nThank you!", two),
        a3_eml=servers.exchange(id_of(three), three),
        a4_eml=forwarded,
        a5_eml=letter(("IMG_1.jpg", JPEG), subject=f"Re: {five}"),
        a6_eml=letter(subject="You have won", text="Click here to claim 1A"),
        a7_eml=letter(("form.xlsx", filled(stranger)), subject=one),
        a8_eml=away("Exchange"),
        a9_msg=outlook_file.container(outlook_file.message("The form", "see you on 5 October")),
        b1_eml=b"From: a@b.example\r\nSubject: x\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * 3_000,
        b2_xlsx=filled(one),
        b3_pdf=scan(),
    )  # fmt: skip
    assert found.counts == {"returns": 6, "replies": 1, "bounces": 1, "automatic": 1, "other": 3}
    assert len(found.seen) == sum(found.counts.values()) == 12
    assert [one.file for one in found.seen if one.kind is Kind.OTHER] == ["a6.eml", "a9.msg", "b1.eml"]
    assert all(one.why and one.fix for one in found.seen if one.kind is Kind.OTHER)
    [told] = found.rounds
    assert [(line.standing, line.call) for line in told.lines] == [
        (Standing.RETURNED, False), (Standing.RETURNED, True), (Standing.BOUNCED, False), (Standing.RETURNED, False),
        (Standing.TO_TYPE_IN, False),
    ]  # fmt: skip
    assert told.words == (
        "Autumn 2026: 5 sent = 3 returned + 0 faulty + 1 to type in + 1 bounced + 0 unknown + 0 missing. "
        "Please call: 1."
    )
    assert before.is_file()
    again = inbox(school, [tmp_path / "In"], commit=True)
    assert again.counts == found.counts
    assert again.rounds == found.rounds
    assert again.batch.counts["accepted"] == 0


def test_of_two_returns_the_one_that_was_sent_last_counts(school: School, tmp_path: Path) -> None:
    """(4): whatever the order in which they were saved."""
    [one] = sent_out(school, tmp_path, ZOE)
    late = sent("1D 2D 3D 4D", one, Date="Mon, 05 Oct 2026 18:00:00 +0100")
    early = sent("1A 2A 3A 4A", one, Date="Mon, 05 Oct 2026 08:00:00 +0100")
    first, second = put(tmp_path / "In", "a.eml", late.as_bytes()), put(tmp_path / "In", "b.eml", early.as_bytes())
    os.utime(first, (1_600_000_000, 1_600_000_000))
    os.utime(second, (1_700_000_000, 1_700_000_000))
    inbox(school, [tmp_path / "In"], commit=True)
    [record] = school.store.records(form=SLUG)
    assert record.answers["asked_before"] == "strongly_disagree"


def test_a_tally_holds_no_name_and_adds_up(school: School, tmp_path: Path) -> None:
    """(5)"""
    one, two, three, four = sent_out(school, tmp_path, ZOE, TOMASZ, *NAMES[:2])
    [five] = sent_out(school, tmp_path, NAMES[2], state=State.BUILT)
    with school.writing("send") as writer:
        writer.add_steps([Step(id_of(three), State.UNKNOWN, school.now), Step(id_of(four), State.DROPPED, school.now)])
    took(school, tmp_path / "In", a_eml=sent("1A 2B 3C", one), commit=True)
    told = tally(school, ROUND)
    assert {line.issued.reference: line.standing.value for line in told.lines} == {
        one: "faulty", two: "missing", three: "unknown", five: "not_sent",
    }  # fmt: skip
    shown = told.as_json()
    assert shown["forms"] == len(shown["each"]) == sum(told.counts.values()) == 4
    assert shown["sent"] == 3
    assert not any(name in json.dumps(shown) for name in ("Zoë", "Tomasz", "Mbeki", "Marsh"))
    assert told.words.endswith("+ 1 missing. Not sent yet: 1.")


def test_a_reminder_that_comes_back_says_that_the_address_is_wrong(school: School, tmp_path: Path) -> None:
    """(5)"""
    [one] = sent_out(school, tmp_path, ZOE)
    with school.writing("send") as writer:
        writer.add_messages([Message(id_of(one, 1), ROUND, (one,), "K0001", servers.WHOM, "1" * 64, "r.eml", 1)])
        writer.add_steps([Step(id_of(one, 1), State.ACCEPTED, school.now)])
    took(school, tmp_path / "In", a_eml=servers.gmail(id_of(one, 1), one))
    assert tally(school, ROUND).counts["bounced"] == 1
    took(school, tmp_path / "In", b_eml=sent(WHOLE_ROW, one))
    assert tally(school, ROUND).counts == {**dict.fromkeys(map(str, Standing), 0), "returned": 1}


def test_the_command_prints_what_came_and_how_the_round_stands(school: School, tmp_path: Path) -> None:
    """(1) (5)"""
    one, two = sent_out(school, tmp_path, ZOE, TOMASZ)
    put(tmp_path / "In", "a.eml", sent(WHOLE_ROW, one).as_bytes())
    put(tmp_path / "In", "b.eml", servers.postfix(id_of(two), two).encode())
    school.store.close()
    run = CliRunner().invoke(formgen, ["--school", str(school.folder), "inbox", str(tmp_path / "In"), "--commit"])
    assert "2 seen = 0 returns + 1 replies + 1 bounces + 0 automatic + 0 other" in run.stdout
    assert "Autumn 2026: 2 sent = 1 returned + 0 faulty + 0 to type in + 1 bounced" in run.stdout
    assert run.exit_code == 1  # somebody has to ask for another address
    run = CliRunner().invoke(formgen, ["--school", str(school.folder), "inbox", str(tmp_path / "In"), "--json"])
    shown = json.loads(run.stdout)
    assert (shown["seen"], shown["bounces"], shown["rounds"][0]["returned"]) == (2, 1, 1)
    assert CliRunner().invoke(formgen, ["--school", str(school.folder), "inbox"]).exit_code == 2


def test_a_message_without_a_form_is_told_once(school: School, tmp_path: Path) -> None:
    """(5): it is no unreadable return."""
    one, two = sent_out(school, tmp_path, ZOE, TOMASZ)
    put(tmp_path / "In", "a.eml", sent("Can you ring me please?", one).as_bytes())
    school.store.close()
    command = ["--school", str(school.folder), "inbox", str(tmp_path / "In")]
    run = CliRunner().invoke(formgen, command)
    assert (run.stdout.count("No form is attached"), run.stdout.count("unreadable")) == (1, 0)
    assert "1 seen = 0 returns + 0 replies + 0 bounces + 0 automatic + 1 other" in run.stdout
    put(tmp_path / "In", "b.eml", sent(WHOLE_ROW, two).as_bytes())
    run = CliRunner().invoke(formgen, command)
    assert run.stdout.count("No form is attached") == 1
    assert "1 seen = 1 accepted" in run.stdout


# ------------------------------------------------------------------------------------------------- a real mailbox


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    if DOVECOT is None or OPENSSL is None:
        pytest.skip("Dovecot and openssl are needed for a mailbox of one’s own")
    with mailbox_server.running() as found:
        monkeypatch.setenv("SSL_CERT_FILE", str(found.certificate))
        yield found


def mailbox(server: Server, **more: Any) -> Mail:
    return Mail(address="office@hillside.example", imap_server="localhost", imap_port=server.port, **more)


def fetched(server: Server, password: str = PASSWORD, since: date = date(2020, 1, 1), **more: Any) -> list[Any]:
    return list(messages(mailbox(server, **more), by_password("office", lambda: password), since))


def test_a_mailbox_is_read_and_left_as_it_is(server: Server, school: School, tmp_path: Path) -> None:
    """(1) (4) (6)"""
    one, two, three = sent_out(school, tmp_path, ZOE, TOMASZ, NAMES[0])
    photos = letter(("form.xlsx", filled(two)), ("IMG_1.jpg", JPEG * 20), subject=two)
    came = [sent(WHOLE_ROW, one).as_bytes(), photos.as_bytes(), servers.exim(id_of(three), three).encode()]
    for n, data in enumerate(came):
        server.put(data.replace(b"\r\n", b"\n"), f"{n}.host")
    before = server.files()
    for commit in (False, True, True):
        found = inbox(school, received=fetched(server), commit=commit)
        assert found.counts == {"returns": 1, "replies": 1, "bounces": 1, "automatic": 0, "other": 0}
    left = server.files()
    assert sorted(left.values()) == sorted(before.values())
    assert not any(name.partition(":2,")[2] for name in left), "a message was marked"
    assert tally(school, ROUND).counts["returned"] == 2
    assert found.batch.counts["duplicate"] == len(found.batch.files)


def test_only_what_came_since_is_fetched(server: Server) -> None:
    """(6)"""
    server.put(b"From: a@b.example\nSubject: x\n\nhello\n", "1.host")
    assert len(fetched(server)) == 1
    assert fetched(server, since=datetime.now().date() + timedelta(days=3)) == []


@pytest.mark.parametrize(
    ("how", "code"),
    [({"password": "wrong"}, "mail_login"), ({"inbox": "Übergabe & Ömer"}, "no_folder"), ({}, "mail_not_safe")],
)
def test_what_goes_wrong_is_said(
    server: Server, how: dict[str, str], code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """(7)"""
    if not how:
        monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(UserError) as caught:
        fetched(server, **how)
    assert caught.value.code == code
    assert caught.value.fix.startswith("Please")


def test_a_server_that_cannot_be_reached_or_is_not_named_is_said() -> None:
    """(7)"""
    for mail, code in ((Mail(), "no_mailbox"), (Mail(imap_server="localhost", imap_port=1), "mail_server")):
        with pytest.raises(UserError) as caught:
            list(messages(mail, by_password("office", lambda: ""), date(2026, 1, 1)))
        assert caught.value.code == code


def test_names_of_folders_are_spelt_as_the_server_has_them() -> None:
    """(6)"""
    assert quoted("INBOX") == '"INBOX"'
    assert quoted("Fragebögen & mehr") == '"Frageb&APY-gen &- mehr"'
    assert quoted('a"b\\c') == '"a\\"b\\\\c"'


def test_the_command_reads_the_mailbox_that_the_settings_name(
    server: Server, school: School, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """(6)"""
    [one] = sent_out(school, tmp_path, ZOE)
    server.put(sent(WHOLE_ROW, one).as_bytes(), "1.host")
    settings = school.folder / "school.toml"
    ours = f'imap_server = "localhost"\nimap_port = {server.port}'
    text = settings.read_text("utf-8").replace("imap_port = 993", ours)
    settings.write_text(text.replace("# user = ", "user = "), "utf-8")
    school.store.close()
    monkeypatch.setenv("FORMGEN_MAIL_PASSWORD", PASSWORD)
    command = ["--school", str(school.folder), "inbox", "--imap", "--since", "1/1/2020", "--json"]
    run = CliRunner().invoke(formgen, command)
    assert json.loads(run.stdout)["replies"] == 1, run.output


# ------------------------------------------------------------------------------------------------------- hostile


HOSTILE: dict[str, Callable[[], bytes]] = {
    "a report of many blocks": lambda: servers.postfix(id_of(mark(SLUG)), mark(SLUG)).encode().replace(
        b"Action:", b"Action: failed\n\n" * 20_000 + b"Action:"),
    "a report without end": lambda: servers.exim(id_of(mark(SLUG)), mark(SLUG)).encode()
                                    + b"Message-ID: <a@b>\n" * 90_000,
    "a subject without end": lambda: b"From: mailer-daemon@x\nSubject: " + b"undeliverable " * 10_000 + b"\n\nx",
    "ids without end": lambda: b"From: mailer-daemon@x\nReturn-Path: <>\nSubject: failure notice\nReferences: "
                               + b"<a@b> " * 30_000 + b"\n\nx",
    "a date of nonsense": lambda: b"From: a@b.example\nSubject: x\nDate: " + b"9" * 5_000 + b"\nReceived: ;;;\n\nhello",
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_report_is_sorted_soon(name: str, school: School, tmp_path: Path) -> None:
    """(1)"""
    data = HOSTILE[name]()
    found = soon(3, lambda: took(school, tmp_path / "In", a_eml=data))
    assert len(found.seen) == sum(found.counts.values()) == 1
