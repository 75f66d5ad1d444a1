"""Building the messages of a round.

1. Each family gets a form with a reference of its own, which the ledger knows with its recipient; no child's name
   stands in subject, file name or reference.
2. Run again, nothing is built twice; a family that came meanwhile gets its own; one that changed gets a new message.
3. Nothing is kept where anything is wrong; nothing is sent.
4. What is in the outbox is what was built: a file that was changed or lost is told.
5. A reminder goes to those alone who were sent a form and have not answered, by a photo either, with the same form.
6. The same can be sent by other means: mail merge, a parent app.
"""

from __future__ import annotations

import email
import json
import subprocess
from collections.abc import Collection
from dataclasses import replace
from datetime import date
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import openpyxl
import pikepdf
import pytest
from click.testing import CliRunner, Result
from test_attacks import put
from test_circle import filled as sheet
from test_message import FACTS
from test_messages import JPEG, letter

from formgen import read as doors
from formgen.ask import Audience
from formgen.cli import formgen
from formgen.contacts import Contact, Wanted
from formgen.errors import UserError
from formgen.resources import folder as resources
from formgen.rounds import State, Step
from formgen.schema import edition
from formgen.words import Words, as_toml, load
from formgen.work.case import open_case
from formgen.work.guarded import look_at
from formgen.work.other_ways import COLUMNS, check_ways, write_ways
from formgen.work.paper import Envelope, bundle, content
from formgen.work.remind import remind
from formgen.work.rounds import close_round, open_round, round_of, rounds
from formgen.work.school import School
from formgen.work.send import Outbox, fill_outbox, prepare
from formgen.work.take_in import commit

SLUG, NAME = "parent-questionnaire", "Spring 2027"
ANA = Contact("K0001", "P0001", "Ana Adeyemi", "mother", 1, True, "ana@home.example", household="1")
BEN = Contact("K0002", "P0001", "Ben O’Neill", "father", 2, True, "ben@far.example", household="2",
              wants=Wanted.FILLABLE)  # fmt: skip
EVA = Contact("K0003", "P0002", "Ewa Nowak", "mother", 1, True, "ewa@home.example", wants=Wanted.WORD)


@pytest.fixture
def families_(school: School) -> School:
    """Two children with three households between them."""
    mail = school.settings.mail.model_copy(update={"address": "office@hillside.example", "phone": "020 7946 0123"})
    ready = replace(school, settings=school.settings.model_copy(update={"mail": mail}))
    with ready.writing("contacts") as writer:
        writer.save_contacts([ANA, BEN, EVA])
    for child in ("P0001", "P0002"):
        open_case(ready, child, date(2026, 9, 7))
    return ready


def filled(school: School, out: Path, **details: object) -> Outbox:
    return fill_outbox(school, prepare(school, SLUG, NAME, **details).name, out)


def attached(message: EmailMessage) -> list[bytes]:
    return [bytes(one.get_payload(decode=True)) for one in message.iter_attachments()]  # type: ignore[arg-type]


def answer(school: School, reference: str, target: Path) -> None:
    """The sheet of that reference, filled in and come back."""
    sheet(school, SLUG, target, {"helped": "agree"}, ref=reference, audience=Audience.FAMILY)


def messages(out: Path) -> dict[str, EmailMessage]:
    found = {path.name: email.message_from_bytes(path.read_bytes(), policy=default) for path in out.glob("LM-*.eml")}
    assert all(isinstance(one, EmailMessage) for one in found.values())
    return found  # type: ignore[return-value]


def test_each_family_gets_a_form_of_its_own(families_: School, tmp_path: Path) -> None:
    """(1)"""
    box = filled(families_, tmp_path, due=date(2027, 3, 26))
    sent = messages(tmp_path)
    assert {one["To"].addresses[0].addr_spec for one in sent.values()} == {ANA.email, BEN.email, EVA.email}
    assert {row.message.contact: row.attachments[0].rpartition(".")[2] for row in box.rows} == {
        "K0001": "xlsx", "K0002": "pdf", "K0003": "docx"
    }
    for row in box.rows:
        message = sent[row.message.file]
        [attached] = message.iter_attachments()
        name, data = attached.get_filename(), attached.get_payload(decode=True)
        assert isinstance(data, bytes)
        [reading] = doors.door_for(Path(str(name)).suffix, data).read_all(data, edition)
        assert isinstance(reading, doors.Reading)
        [reference] = row.message.references
        assert reading.reference == reference == str(name).partition(".")[0]
        issued = families_.store.issued(reference)
        assert issued is not None
        assert (issued.recipient, issued.round, issued.case) == (row.message.contact, NAME, row.cases[0])
        assert message["Message-ID"] == row.message.id == f"<{reference}.0@hillside.example>"
        open_to_see = f"{message['Subject']} {name} {row.message.file} {message['Message-ID']}".casefold()
        assert not any(part in open_to_see for part in ("zoë", "zo ", "neill", "adeyemi", "tomasz", "nowak"))


def test_a_round_in_large_print_stays_so(families_: School, tmp_path: Path) -> None:
    """(1): a later command that names no look finds nothing wrong with it; one that names another builds it anew."""
    large = filled(families_.looking("large-print"), tmp_path)
    assert large.new == 3
    looks = [families_.store.issued(reference) for row in large.rows for reference in row.message.references]
    assert {one.look for one in looks if one} == {"large-print"}
    assert filled(families_, tmp_path).new == 0
    assert filled(families_.looking("large-print"), tmp_path).new == 0
    usual = filled(families_.looking("standard"), tmp_path)
    assert usual.new == 3
    again = [families_.store.issued(reference) for row in usual.rows for reference in row.message.references]
    assert {one.look for one in again if one} == {"standard"}


def test_a_round_that_the_office_sent_by_hand_counts_as_asked(families_: School, tmp_path: Path) -> None:
    """(2): formgen was never told that the files went; one that came back says so of all."""
    rows = filled(families_, tmp_path).rows
    back = tmp_path / "In" / "back.xlsx"
    answer(families_, rows[0].message.references[0], back)
    assert commit(families_, [back]).files[0].record is not None
    assert round_of(families_, NAME).words == "1 of 3 answered"


def test_a_parent_of_two_children_is_told_which_form_is_whose(families_: School, tmp_path: Path) -> None:
    """(1)"""
    with families_.writing("contacts") as writer:
        writer.save_contacts([replace(ANA, id="K0009", pupil="P0002")])
    box = filled(families_, tmp_path)
    texts = {row.message.id: messages(tmp_path)[row.message.file].get_body(("plain",)) for row in box.rows}
    told = {(row.message.contact, row.cases): str(texts[row.message.id]) for row in box.rows}
    assert "This form is about Zo." in told["K0001", ("LM-2026-001",)]
    assert "This form is about Tomasz." in told["K0009", ("LM-2026-002",)]
    assert "This form is about" not in told["K0002", ("LM-2026-001",)]


def test_the_date_of_a_round_may_be_changed_before_letters_say_it(families_: School) -> None:
    """(2)"""
    open_round(families_, NAME, SLUG)
    assert prepare(families_, SLUG, NAME, due=date(2027, 4, 1)).due == date(2027, 4, 1)
    with pytest.raises(UserError, match="is over"):
        prepare(families_, SLUG, NAME, due=date(2026, 4, 1))


def test_a_form_that_there_is_not_opens_no_round(families_: School) -> None:
    """(3)"""
    with pytest.raises(UserError, match="parent-questionair"):
        prepare(families_, "parent-questionair", NAME)
    with pytest.raises(UserError, match="A child’s name"):
        open_round(families_, "For Grace Mbeki", SLUG)
    assert rounds(families_) == {}


def test_it_is_built_once(families_: School, tmp_path: Path) -> None:
    """(2)"""
    first = filled(families_, tmp_path)
    again = filled(families_, tmp_path)
    assert (first.new, again.new) == (3, 0)
    assert again.rows == first.rows
    assert len(families_.store.ledger(round=NAME)) == len(messages(tmp_path)) == 3


def test_a_family_that_came_or_changed_meanwhile_gets_its_own(families_: School, tmp_path: Path) -> None:
    """(2)"""
    first = filled(families_, tmp_path)
    with families_.writing("contacts") as writer:
        writer.save_contacts([
            replace(EVA, email="new@home.example"), Contact("K0009", "P0003", "Jo", "father", 1, True, "jo@x.example")
        ])  # fmt: skip
    open_case(families_, "P0003", date(2026, 9, 7))
    again = filled(families_, tmp_path / "again")
    assert again.new == 2
    assert {row.message.contact: row.message.address for row in again.rows} == {
        "K0001": ANA.email, "K0002": BEN.email, "K0003": "new@home.example", "K0009": "jo@x.example"
    }
    assert {row.message.id for row in first.rows} - {row.message.id for row in again.rows}
    assert [step.state for step in families_.store.steps()].count(State.DROPPED) == 1
    with pytest.raises(UserError, match="has been sent yet"):
        round_of(families_, NAME)
    accepted(families_, *(row.message.contact for row in again.rows), only={row.message.id for row in again.rows})
    assert round_of(families_, NAME).words == "0 of 4 answered", "what was dropped was never asked"


def test_a_message_to_somebody_who_was_closed_meanwhile_is_dropped(families_: School, tmp_path: Path) -> None:
    """(2)"""
    filled(families_, tmp_path)
    with families_.writing("contacts") as writer:
        writer.save_contacts([replace(BEN, court_order=True)])
    assert [row.message.contact for row in filled(families_, tmp_path).rows] == ["K0001", "K0003"]


def test_nothing_is_kept_where_an_address_cannot_be_used(families_: School, tmp_path: Path) -> None:
    """(3)"""
    with families_.writing("contacts") as writer:
        writer.save_contacts([replace(BEN, email="ben@far.example, ana@home.example")])
    with pytest.raises(UserError):
        filled(families_, tmp_path)
    assert families_.store.ledger(round=NAME) == []
    assert families_.store.messages() == []
    assert list(tmp_path.iterdir()) == [families_.folder]


def test_what_was_changed_in_the_outbox_is_told(families_: School, tmp_path: Path) -> None:
    """(4)"""
    row = filled(families_, tmp_path).rows[0]
    (families_.folder / "outbox" / row.message.sha256).write_bytes(b"changed")
    with pytest.raises(UserError, match="was changed after it was looked at"):
        filled(families_, tmp_path)


def test_one_fault_stops_the_whole_round_and_nothing_of_it_is_kept(families_: School, tmp_path: Path) -> None:
    """(3): what the guard finds is for tests/test_guard.py to say."""
    with families_.writing("contacts") as writer:
        writer.save_contacts([replace(EVA, email=ANA.email)])
    with pytest.raises(UserError, match="K0003") as stopped:
        filled(families_, tmp_path / "out")
    assert stopped.value.code == "guard"
    assert not any(name in stopped.value.message for name in ("Ana", "Ewa", "home.example"))
    assert families_.store.ledger(round=NAME) == []
    assert families_.store.messages() == []
    assert not (tmp_path / "out").exists()


def test_an_address_that_looks_mistyped_waits_for_a_person(families_: School, tmp_path: Path) -> None:
    """(3)"""
    with families_.writing("contacts") as writer:
        writer.save_contacts([replace(EVA, email="ewa@gmial.com")])
    with pytest.raises(UserError, match=r"gmail\.com|mistyped|meant") as asked:
        filled(families_, tmp_path)
    assert "--confirm" in asked.value.fix
    with pytest.raises(UserError, match="no contact K0099"):
        look_at(families_, ["K0099"])
    look_at(families_, ["k0003"])
    assert filled(families_, tmp_path).new == 3
    with families_.writing("contacts") as writer:
        writer.save_contacts([replace(EVA, email="ewa@hotmial.com")])
    with pytest.raises(UserError, match="K0003"):
        filled(families_, tmp_path)


def test_a_family_gets_its_language_where_it_is_checked(families_: School, tmp_path: Path) -> None:
    """(1)"""
    with families_.writing("contacts") as writer:
        writer.save_contacts([replace(EVA, language="pl", wants=wants) for wants in (Wanted.WORD,)])
    english = messages_to(families_, tmp_path / "draft")
    assert "Dziękujemy" not in english[EVA.email]
    told = {row.message.contact: row.warnings for row in filled(families_, tmp_path / "draft").rows}
    assert "nothing of Polish is checked: in English" in told["K0003"]
    assert not any("is checked" in warning for warning in told["K0001"])
    check_words(families_, "pl")
    with families_.writing("contacts") as writer:
        writer.save_contacts([replace(EVA, language="pl", wants=Wanted.EXCEL)])
    texts = messages_to(families_, tmp_path / "checked")
    assert "Dziękujemy" in texts[EVA.email]
    assert "Thank you." in texts[EVA.email], "English stands beside it"
    assert "Dziękujemy" not in texts[ANA.email]


def messages_to(school: School, out: Path) -> dict[str, str]:
    """The plain text of each message by its address."""
    box = filled(replace(school), out)
    found = messages(out)
    texts = {row.message.address: found[row.message.file].get_body(("plain",)) for row in box.rows}
    return {address: body.get_content() for address, body in texts.items() if body}


def check_words(school: School, language: str) -> None:
    """Somebody at the school checked every line of formgen's draft."""
    draft = load(language, (resources("templates"),))
    checked = {"checker": "A. Kowalska", "checked_on": "2026-10-01"}
    lines = {key: replace(entry, **checked) for key, entry in draft.entries.items()}
    path = school.folder / "templates" / "words" / f"{language}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(as_toml(Words(language, lines), {}), "utf-8")


def test_a_round_sends_one_form_until_it_is_closed(families_: School) -> None:
    """(3)"""
    open_round(families_, NAME, "agreement")
    with pytest.raises(UserError, match="sends agreement"):
        prepare(families_, SLUG, NAME)
    close_round(families_, NAME)
    with pytest.raises(UserError, match="is closed"):
        prepare(families_, "agreement", NAME)


def test_families_on_paper_are_in_one_file_to_print(families_: School, tmp_path: Path) -> None:
    """(1)"""
    with families_.writing("contacts") as writer:
        writer.save_contacts([replace(ANA, email=""), replace(BEN, wants=Wanted.PAPER)])
    box = filled(families_, tmp_path)
    assert box.printed is not None
    text = subprocess.run(["pdftotext", "-layout", box.printed, "-"], capture_output=True, text=True, check=True).stdout
    cover, *pages = text.split("\f")
    on_paper = [row for row in box.rows if not row.message.address]
    assert [row.message.contact for row in on_paper] == ["K0001", "K0002"]
    for row in on_paper:
        [reference] = row.message.references
        assert reference in cover
        own = [page for page in pages if reference in page]
        assert ("Kestrels" in own[0], "Dear" in own[1], "1 What you think" in " ".join(own[2].split())) == (True,) * 3
        assert row.file is None
    assert [path.name for path in tmp_path.glob("LM-*.eml")] == [box.rows[-1].message.file]


def test_labels_and_letters_begin_on_a_sheet_and_nothing_is_printed_behind_labels(families_: School) -> None:
    """(1): the file is printed on both sides."""
    letter_ = content(families_, FACTS, ANA, ())
    many = [Envelope(f"Family {n}", ("Zo",), ("Kestrels",), (f"LM-PQ1-{n:08}-X",), letter_) for n in range(15)]
    pages = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=bundle(families_, "On paper", many), capture_output=True, check=True
    ).stdout.decode().split("\f")[:-1]  # fmt: skip
    assert len(pages) % 2 == 0
    fronts, backs = pages[::2], pages[1::2]
    assert [page.count("Family") for page in fronts] == [15, 14, 1, *[0] * 15]
    assert ["Dear" in page for page in fronts] == [False] * 3 + [True] * 15
    assert "".join(backs[1:]).split() == []


def accepted(school: School, *contacts: str, only: Collection[str] | None = None) -> None:
    with school.writing("sent") as writer:
        writer.add_steps(Step(one.id, State.ACCEPTED, school.now) for one in school.store.messages()
                         if one.contact in contacts and (only is None or one.id in only))  # fmt: skip


def test_only_those_are_reminded_who_were_sent_it_and_have_not_answered(families_: School, tmp_path: Path) -> None:
    """(5)"""
    rows = {row.message.contact: row for row in filled(families_, tmp_path).rows}
    accepted(families_, "K0001", "K0003")
    back = tmp_path / "In" / "back.xlsx"
    answer(families_, rows["K0001"].message.references[0], back)
    [taken] = commit(families_, [back]).files
    assert taken.record is not None
    box = remind(families_, NAME, tmp_path / "again")
    assert box.new == 1
    [row] = [row for row in box.rows if row.message.reminder]
    assert (row.message.contact, row.message.references) == ("K0003", rows["K0003"].message.references)
    message = messages(tmp_path / "again")[row.message.file]
    assert message["Message-ID"] == f"<{row.message.references[0]}.1@hillside.example>"
    body = message.get_body(("plain",))
    assert body is not None
    assert "have not had your answer yet" in body.get_content()
    assert attached(message) == attached(messages(tmp_path)[rows["K0003"].message.file])
    assert len(families_.store.ledger(round=NAME)) == 3, "a reminder is no new form"


def test_who_sent_a_photo_is_not_reminded_while_it_waits_to_be_typed_in(families_: School, tmp_path: Path) -> None:
    """(5)"""
    rows = {row.message.contact: row for row in filled(families_, tmp_path).rows}
    accepted(families_, "K0001", "K0003")
    [ours] = rows["K0001"].message.references
    photo = letter(("IMG_1.jpg", JPEG), subject=f"Re: A short form [{ours}]")
    commit(families_, [put(tmp_path / "In", "photo.eml", photo.as_bytes())])
    box = remind(families_, NAME, tmp_path / "again")
    assert [row.message.contact for row in box.rows if row.message.reminder] == ["K0003"]


def test_nobody_is_reminded_twice_before_the_first_reminder_left(families_: School, tmp_path: Path) -> None:
    """(5)"""
    filled(families_, tmp_path)
    accepted(families_, "K0001", "K0002", "K0003")
    assert remind(families_, NAME, tmp_path).new == 3
    assert remind(families_, NAME, tmp_path).new == 0
    accepted(families_, "K0001", "K0002", "K0003")
    assert {row.message.reminder for row in remind(families_, NAME, tmp_path).rows} == {0, 1, 2}


def test_a_workbook_for_mail_merge_has_a_row_for_each_message(families_: School, tmp_path: Path) -> None:
    """(6)"""
    with families_.writing("contacts") as writer:
        writer.save_contacts([replace(ANA, name="=cmd|'/c calc'!A1")])
    box = filled(families_, tmp_path)
    written = write_ways(families_, box, ("xlsx",), tmp_path)
    book = openpyxl.load_workbook(next(path for path in written if path.stem == "mail merge"))
    head, *rows = book.active.iter_rows(values_only=True)
    assert head == COLUMNS
    assert book.active["A2"].data_type == "s"
    assert {row[1]: row[4] for row in rows} == {r.message.address: r.message.references[0] for r in box.rows}
    sent = {one["To"].addresses[0].addr_spec: one for one in messages(tmp_path).values()}
    for row in rows:
        assert [Path(str(row[5])).read_bytes()] == attached(sent[row[1]])


def test_a_parent_app_gets_texts_and_pdfs_without_links(families_: School, tmp_path: Path) -> None:
    """(6)"""
    box = filled(families_, tmp_path)
    written = write_ways(families_, box, ("txt",), tmp_path)
    assert {path.name for path in written} == {
        f"{row.message.references[0]}.{ending}" for row in box.rows for ending in ("txt", "pdf")
    }
    for path in written:
        if path.suffix == ".pdf":
            with pikepdf.open(path) as pdf:
                assert not any(one.Subtype == "/Link" for page in pdf.pages for one in page.get("/Annots", ()))
            shown = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout
            assert path.stem in shown
        else:
            assert "Please answer when you can." in path.read_text("utf-8")


def test_a_way_that_there_is_not_is_told() -> None:
    """(6)"""
    with pytest.raises(UserError, match="not written as: doc"):
        check_ways(("eml", "doc"))


def run(school: School, *arguments: str) -> Result:
    done = CliRunner().invoke(formgen, ["--school", str(school.folder), *arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def set_up(school: School) -> None:
    path = school.folder / "school.toml"
    path.write_text(path.read_text("utf-8").replace("# address = ", "address = "), "utf-8")


def test_the_command_says_what_to_set_first(families_: School) -> None:
    """(3)"""
    done = run(families_, "send", SLUG, "--round", NAME)
    assert done.exit_code == 1
    assert "address under [mail]" in done.output


def test_the_command_shows_names_to_people_and_ids_to_programs(families_: School, tmp_path: Path) -> None:
    """(1)"""
    set_up(families_)
    done = run(families_, "send", SLUG, "--round", NAME, "--out", str(tmp_path / "box"))
    assert done.exit_code == 0, done.output
    assert "Ewa Nowak" in done.output
    assert "3 messages, 3 of them built now. Nothing was sent." in done.output
    done = run(families_, "send", SLUG, "--round", NAME, "--out", str(tmp_path / "box"), "--json")
    found = json.loads(done.stdout)
    assert [one["state"] for one in found["messages"]] == ["built"] * 3
    assert not any(name in done.stdout for name in ("Ewa", "Ana", "Zoë", "home.example"))


def test_who_gets_nothing_is_listed_and_the_exit_code_says_so(families_: School, tmp_path: Path) -> None:
    """(3)"""
    set_up(families_)
    open_case(families_, "P0004", date(2026, 9, 7))
    done = run(families_, "send", SLUG, "--round", NAME, "--out", str(tmp_path / "box"))
    assert done.exit_code == 1
    assert "no contact is known" in done.output


def test_rounds_are_opened_and_closed_by_command(families_: School) -> None:
    """(3)"""
    made = run(families_, "round", "new", NAME, "--due", "26/3/2027", "--joint", "--json")
    assert json.loads(made.stdout)["joint"] is True
    assert "answers by 26 March 2027. It is closed." in run(families_, "round", "close", NAME).output
