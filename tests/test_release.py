"""Letting the messages of a round go, by the command that the office types.

1. Nothing is approved before somebody types how many messages there are.
2. By files, they are the office's to send; what is on paper always is.
3. By a server, they are held back first, then go out; what is left is told, with the exit code.
4. A message that may have gone is settled by a person; an approval can be taken back.
5. How a round stands is shown, and whom to chase.
6. A sample goes to the office itself, so that it is seen first.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result
from mail_server import PASSWORD, USER, Authority, MailServer, running
from test_send import ANA, BEN, EVA, answer

from formgen.cli import formgen
from formgen.contacts import Wanted
from formgen.rounds import State, Step, latest
from formgen.work.case import open_case
from formgen.work.school import School

SEND = ("send", "parent-questionnaire", "--round", "Spring 2027")


@pytest.fixture
def families(school: School) -> School:
    """Three households of two children, one of them on paper."""
    with school.writing("contacts") as writer:
        writer.save_contacts([ANA, replace(BEN, wants=Wanted.PAPER), EVA])
    for child in ("P0001", "P0002"):
        open_case(school, child, date(2026, 9, 7))
    set_up(school.folder, address=USER)
    return school


def set_up(folder: Path, **told: object) -> None:
    """Writes settings of [mail]."""
    path = folder / "school.toml"
    lines = "".join(f"{name} = {json.dumps(value)}\n" for name, value in told.items())
    text = path.read_text("utf-8")
    head, mail, rest = text.partition("[mail]\n")
    kept = [line for line in rest.splitlines(keepends=True) if line.partition(" =")[0].strip("# ") not in told]
    path.write_text(f"{head}{mail}{lines}{''.join(kept)}", "utf-8")


def run(school: School, *arguments: str, typed: str = "") -> Result:
    environ = {"FORMGEN_MAIL_PASSWORD": PASSWORD, "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
    done = CliRunner().invoke(formgen, ["--school", str(school.folder), *arguments], input=typed, env=environ)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def states(school: School) -> list[State]:
    steps = latest(school.store.steps())
    return [steps[message.id].state for message in school.store.messages()]


def test_nothing_is_approved_but_by_its_number(families: School) -> None:
    """(1)"""
    done = run(families, *SEND, "--send", typed="3\n")
    assert done.exit_code == 1
    assert "2 messages are to be approved, and “3” was typed" in done.output
    assert "2 are to be sent, 1 to be handed out on paper" in run(families, *SEND).output
    broken_off = run(families, *SEND, "--send")
    assert "It was stopped at the question.\nNothing that it asks about was done." in broken_off.output
    assert (broken_off.exit_code, "Aborted" in broken_off.output) == (1, False)
    assert "what is on paper is not counted" in done.output
    assert states(families) == [State.BUILT] * 3, "what is on paper is not handed out either"


def test_by_files_they_are_the_offices_to_send(families: School) -> None:
    """(2)"""
    done = run(families, *SEND, "--send", typed="2\n")
    assert done.exit_code == 0, done.output
    assert "2 to send and 1 on paper to hand out" in done.output
    assert states(families) == [State.APPROVED] * 3
    again = run(families, *SEND, "--send")
    assert again.exit_code == 0, "nothing is left to be approved, so nothing is asked"
    assert "Nothing is left to approve: it was done before." in again.output
    assert "0 of them built now. All of them were approved before. Nothing was sent." in run(families, *SEND).output


def test_json_has_no_question_and_says_what_went(families: School) -> None:
    """(1), (2)"""
    done = run(families, *SEND, "--send", "--approve", "2", "--json")
    assert json.loads(done.stdout)["released"] == {
        "approved": 2, "by_hand": 3, "held": 0, "reached": {}, "states": {"handed over": 3}, "spoilt": [],
        "stopped": None,
    }


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    """A mail server that this computer trusts."""
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    with running(authority.context("localhost")) as started:
        yield started


def test_by_a_server_they_are_held_back_and_then_go(families: School, server: MailServer) -> None:
    """(3)"""
    set_up(families.folder, way="smtp", server="localhost", port=server.port)
    held = run(families, *SEND, "--send", typed="2\n")
    assert held.exit_code == 1
    assert "2 are held back" in held.output
    assert server.mailbox == []
    gone = run(families, *SEND, "--send", "--now")
    assert gone.exit_code == 0, gone.output
    assert "The round stands so: 2 accepted, 1 handed over." in gone.output
    assert sorted(taken.to for taken in server.mailbox) == [(ANA.email,), (EVA.email,)]
    assert not any(b"X-Unsent" in taken.data for taken in server.mailbox)
    run(families, *SEND, "--send", "--now")
    assert len(server.mailbox) == 2


def test_a_sample_goes_to_the_office_alone(families: School, server: MailServer) -> None:
    """(6)"""
    set_up(families.folder, way="smtp", server="localhost", port=server.port)
    done = run(families, *SEND, "--sample")
    assert done.exit_code == 0, done.output
    assert "The sample to yourself: accepted." in done.output
    assert [taken.to for taken in server.mailbox] == [(USER,)]
    assert b"LM-PQ1-BLANK.xlsx" in server.mailbox[0].data
    assert states(families) == [State.BUILT] * 3
    shown = json.loads(run(families, *SEND, "--json").stdout)
    assert Path(shown["sample"]).read_bytes().startswith(b"From: ")
    assert len(list(Path(shown["sample"]).parent.glob("sample*"))) == 1


def test_a_wrong_password_stops_the_round_with_the_cure(families: School, server: MailServer) -> None:
    """(3)"""
    set_up(families.folder, way="smtp", server="localhost", port=server.port)
    server.break_down("AUTH", "535")
    done = run(families, *SEND, "--send", "--now", typed="2\n")
    assert done.exit_code == 1
    assert "password" in done.output
    assert server.mailbox == []
    assert states(families).count(State.APPROVED) == 3


def test_a_message_that_may_have_gone_is_settled_by_a_person(families: School) -> None:
    """(4)"""
    run(families, *SEND)
    message = next(one for one in families.store.messages() if one.address)
    with families.writing("sent") as writer:
        writer.add_steps([Step(message.id, State.UNKNOWN, families.now)])
    assert run(families, "round", "settle", message.id, "--sent").exit_code == 2
    done = run(families, "round", "settle", message.id, "--sent", "--why", "it is in the Sent folder")
    assert done.exit_code == 0, done.output
    assert latest(families.store.steps())[message.id].state is State.ACCEPTED


def test_an_approval_can_be_taken_back(families: School) -> None:
    """(4)"""
    set_up(families.folder, way="smtp", server="localhost", port=1)
    run(families, *SEND, "--send", typed="2\n")
    done = run(families, "round", "take-back", "Spring 2027")
    assert "2 messages" in done.output
    assert states(families).count(State.BUILT) == 2


def test_how_a_round_stands_is_shown(families: School, tmp_path: Path) -> None:
    """(5)"""
    run(families, *SEND, "--send", "--approve", "2")
    message = next(one for one in families.store.messages() if one.contact == "K0001")
    back = tmp_path / "In" / "back.xlsx"
    answer(families, message.references[0], back)
    run(families, "import", str(back), "--commit")
    shown = run(families, "round", "show", "Spring 2027")
    assert "3 sent = 0 returned + 1 faulty + 0 to type in + 0 bounced + 0 unknown + 2 missing." in shown.output
    told = json.loads(run(families, "round", "show", "Spring 2027", "--json").stdout)
    assert {one["reference"]: one["state"] for one in told["each"]}[message.references[0]] == "faulty"
    assert "Zo" not in json.dumps(told["each"])


def test_whom_to_chase_is_listed_with_paper_copies_of_the_same_number(families: School, tmp_path: Path) -> None:
    """(5)"""
    with families.writing("contacts") as writer:
        writer.save_contacts([replace(EVA, phone="020 7946 0999")])
    run(families, *SEND, "--send", "--approve", "2")
    out = tmp_path / "chase"
    done = json.loads(run(families, "round", "chase", "Spring 2027", "--out", str(out), "--json").stdout)
    assert len(done["missing"]) == 3
    book = openpyxl.load_workbook(next(out.glob("*.xlsx")))
    cells = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}
    assert {"Ewa Nowak", "020 7946 0999", *done["missing"]} <= cells
    copies = next(out.glob("*.pdf"))
    text = subprocess.run(["pdftotext", copies, "-"], capture_output=True, text=True, check=True).stdout
    assert all(text.count(reference) >= 3 for reference in done["missing"]), "on the cover, the letter and the form"


def test_no_password_is_ever_printed(families: School, server: MailServer) -> None:
    """(3)"""
    set_up(families.folder, way="smtp", server="localhost", port=server.port)
    done = run(families, *SEND, "--send", "--now", typed="2\n")
    assert PASSWORD not in done.output
    assert os.environ.get("FORMGEN_MAIL_PASSWORD") is None
