"""Sending a round, by a real server that goes wrong.

1. A round goes out in order, one message to one family; each is taken once, and the store says so.
2. Whatever goes wrong at whichever command: what the store says is what the server has; nothing is there twice,
   nothing is lost, and the next run ends the work. 4xx and lost connections are tried again, 5xx is final for that
   recipient, what speaks against the sender stops the round with the cure, and what was lost after the message was
   sent is `unknown` and never goes again by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from mail_server import FAULTS, PASSWORD, USER, Authority, MailServer, ids, running
from post_room import ROUND, Watch, address, message_id, posts, put_in

from formgen.mail.logins import Password
from formgen.mail.smtp import SmtpServer
from formgen.rounds import State
from formgen.work.school import School
from formgen.work.sending import Outcome, approve, deliver, pace_of, settle, standing, unknown

ANY = timedelta(0)
COUNT = 4


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def server(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    with running(authority.context()) as found:
        yield found


@pytest.fixture
def approved(school: School) -> School:
    approve(school, put_in(school, posts(range(COUNT))), str(COUNT))
    return school


def post(server: MailServer, patience: float = 5.0) -> SmtpServer:
    return SmtpServer(
        "localhost", server.port, "starttls", Password(USER, PASSWORD), patience=patience, patience_at_end=patience
    )


def sent(school: School, server: MailServer, patience: float = 5.0, count: int = COUNT) -> Outcome:
    """One run over the whole round, with a clock of its own."""
    watch = Watch(school.now)
    return deliver(
        school, ROUND, posts(range(count)), post(server, patience), pace_of(school, watch.clock), watch.clock,
        sender=USER, hold_back=ANY,
    )  # fmt: skip


def states(school: School) -> list[State]:
    return [step.state if step else State.BUILT for _, step in standing(school, ROUND)]


def expect_truth(school: School, server: MailServer) -> None:
    """What the store says is what the server has."""
    times = Counter(ids(server.mailbox))
    for message, step in standing(school, ROUND):
        assert step is not None
        assert times[message.id] <= 1, "never twice"
        if step.state is not State.UNKNOWN:
            assert times[message.id] == (step.state is State.ACCEPTED)
    for taken in server.mailbox:
        assert taken.sender == USER
        assert [message_id(n) for n in range(COUNT) if taken.to == (address(n),)] == [taken.id]


def test_a_round_goes_out(approved: School, server: MailServer) -> None:
    """(1)"""
    outcome = sent(approved, server)
    assert (outcome.reached, outcome.stopped) == ({State.ACCEPTED: COUNT}, None)
    assert ids(server.mailbox) == [message_id(number) for number in range(COUNT)]
    assert server.connections == 1
    for number, taken in enumerate(server.mailbox):
        _, data = posts([number])[0]
        assert taken.data == data.removeprefix(b"X-Unsent: 1\r\n")
    expect_truth(approved, server)


STEPS = ("connect", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "body", "end", "RSET", "QUIT")
LATER = ("421", "451", "drop", "slow")


def expected(step: str, fault: str) -> tuple[State, str]:
    """What becomes of the message that is befallen, and the code with which the round stops, if it does."""
    match step, fault:
        case ("end", "drop" | "slow" | "taken and drop" | "taken and slow") | ("body", _):
            return State.UNKNOWN, ""
        case "RCPT" | "DATA" | "end", "550":
            return State.BOUNCED, ""
        case "MAIL", "550":
            return State.DEFERRED, "mail_sender"
        case "STARTTLS", "550":
            return State.APPROVED, "mail_no_tls"
        case "AUTH", "550":
            return State.APPROVED, "mail_login"
        case "connect" | "EHLO", "550":
            return State.APPROVED, "mail_stopped"
    return State.ACCEPTED, ""


MATRIX = [
    *((step, fault) for step in STEPS for fault in FAULTS if step != "body" or fault in ("drop", "slow")),
    ("end", "taken and drop"), ("end", "taken and slow"),
]  # fmt: skip


@pytest.mark.parametrize(("step", "fault"), MATRIX)
def test_a_fault_leaves_nothing_lost_and_nothing_twice(
    approved: School, server: MailServer, step: str, fault: str
) -> None:
    """(2)"""
    each = step in ("MAIL", "RCPT", "DATA", "body", "end")
    server.break_down(step, *[""] * each, fault)
    patience = 0.3 if "slow" in fault else 5.0
    state, stopped = expected(step, fault)
    outcome = sent(approved, server, patience)
    expect_truth(approved, server)
    assert (outcome.stopped.code if outcome.stopped else "") == stopped
    after = states(approved)
    assert after[1] is state, outcome.stopped
    others = [State.APPROVED] * 2 if stopped else [State.ACCEPTED] * 2
    assert after[2:] == others
    if stopped:
        assert outcome.stopped is not None
        assert outcome.stopped.fix
    server.heal()
    again = sent(approved, server)
    assert again.stopped is None
    expect_truth(approved, server)
    final = state if state in (State.UNKNOWN, State.BOUNCED) else State.ACCEPTED
    assert states(approved) == [State.ACCEPTED, final, State.ACCEPTED, State.ACCEPTED]
    if final is State.UNKNOWN:
        [(message, _)] = unknown(approved, ROUND)
        there = message.id in ids(server.mailbox)
        settle(approved, message.id, sent=there, why="looked in the Sent folder")
        sent(approved, server)
        assert states(approved) == [State.ACCEPTED] * COUNT
        expect_truth(approved, server)
