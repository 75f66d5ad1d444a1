"""Sending a round, by a real server that goes wrong.

1. A round goes out in order, one message to one family; each is taken once, and the store says so.
2. Whatever goes wrong at whichever command: what the store says is what the server has; nothing is there twice,
   nothing is lost, and the next run ends the work. 4xx and lost connections are tried again, 5xx is final for that
   recipient, what speaks against the sender stops the round with the cure, and what was lost after the message was
   sent is `unknown` and never goes again by itself.
3. Killed at any moment and run again, each message is taken at most once and none is lost: what may have gone is
   `unknown`, all others are taken.
4. Eight processes that send the same round at the same time send each message once.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from mail_server import FAULTS, PASSWORD, USER, Authority, MailServer, ids, running
from post_room import ROUND, Watch, address, message_id, posts, put_in
from sender import Senders
from soak import times

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
    if step == "body" and after[1] is State.ACCEPTED:
        state = State.ACCEPTED  # the end was noticed before the message was sent whole: it was tried again
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


# ---------------------------------------------------------------------------------------- killed, and many at a time

NO_FORK = pytest.mark.skipif(sys.platform == "win32", reason="no fork and no SIGKILL")


@pytest.fixture(scope="module")
def senders(authority: Authority) -> Iterator[Senders]:
    made = Senders(authority.file)
    yield made
    made.close()


class Killer:
    """Kills whoever sends at the step of that number, or a moment after it was answered."""

    def __init__(self, at: int, after: float | None = None) -> None:
        self.at, self.after, self.pid = at, after, 0
        self.known = threading.Event()
        self.steps: list[str] = []

    def __call__(self, step: str) -> None:
        self.steps.append(step)
        if len(self.steps) == self.at:
            assert self.known.wait(10)
            if self.after is None:
                os.kill(self.pid, signal.SIGKILL)
            else:
                threading.Timer(self.after, self.strike).start()

    def strike(self) -> None:
        try:
            os.kill(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            self.steps.append("too late")


def killed(senders: Senders, school: School, server: MailServer, killer: Killer) -> int:
    """How a process that sends ended, with the killer at work."""
    server.before = killer
    [killer.pid] = senders.start(school.folder, server.port, COUNT)
    killer.known.set()
    [code] = senders.ended()
    server.before = len
    return code


def expect_all_there_but_the_unknown(school: School, server: MailServer) -> int:
    """After a run to the end: nothing twice, nothing lost. Returns how many are `unknown`."""
    expect_truth(school, server)
    counted = Counter(states(school))
    assert set(counted) <= {State.ACCEPTED, State.UNKNOWN}
    assert counted[State.UNKNOWN] <= 1
    return counted[State.UNKNOWN]


STEPS_OF_A_RUN = 5 + 6 * COUNT
"""Connecting and logging in, then six steps for each message."""


@NO_FORK
@pytest.mark.parametrize("at", range(1, STEPS_OF_A_RUN + 1))
def test_killed_at_any_step_and_run_again(approved: School, server: MailServer, senders: Senders, at: int) -> None:
    """(3)"""
    killer = Killer(at)
    assert killed(senders, approved, server, killer) == -signal.SIGKILL
    assert len(killer.steps) >= at
    senders.start(approved.folder, server.port, COUNT)
    assert senders.ended() == [0]
    uncertain = expect_all_there_but_the_unknown(approved, server)
    assert uncertain == (killer.steps[at - 1] in ("DATA", "body", "end"))


@NO_FORK
@pytest.mark.soak
def test_killed_again_and_again_at_moments_of_chance(
    approved: School, server: MailServer, senders: Senders, record_property: pytest.RecordProperty
) -> None:
    """(3)"""
    chance, count = random.Random(11), 0
    for _ in range(times(10)):
        killed(senders, approved, server, Killer(chance.randint(1, 12), chance.random() * 0.02))
        count += 1
        times_taken = Counter(ids(server.mailbox))
        assert max(times_taken.values(), default=0) <= 1
    senders.start(approved.folder, server.port, COUNT)
    assert senders.ended() == [0]
    expect_truth(approved, server)
    found = Counter(states(approved))
    assert set(found) <= {State.ACCEPTED, State.UNKNOWN}
    uncertain = found[State.UNKNOWN]
    record_property("count", f"sending: killed {count} times, {uncertain} of {COUNT} messages unknown, none twice")


@NO_FORK
@pytest.mark.soak
def test_eight_processes_at_once_send_each_message_once(
    school: School, server: MailServer, senders: Senders
) -> None:
    """(4)"""
    many = 12
    approve(school, put_in(school, posts(range(many))), str(many))
    senders.start(school.folder, server.port, many, processes=8)
    codes = senders.ended()
    assert sorted(ids(server.mailbox)) == sorted(message_id(number) for number in range(many))
    assert states(school) == [State.ACCEPTED] * many
    assert codes == [0] * 8
    assert server.heard.count("connect") > 1, "more than one was at work"
