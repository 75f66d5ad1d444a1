"""Sending a round, by a real server that goes wrong.

1. A round goes out in order, one message to one family; each is taken once, and the store says so.
2. Whatever goes wrong at whichever command: what the store says is what the server has; nothing is there twice,
   nothing is lost, and the next run ends the work. 4xx and lost connections are tried again, 5xx is final for that
   recipient, what speaks against the sender stops the round with the cure, and what was lost after the message was
   sent is `unknown` and never goes again by itself.
3. Killed at any moment and run again, each message is taken at most once and none is lost: what may have gone is
   `unknown`, all others are taken.
4. Eight processes that send the same round at the same time send each message once.
5. A person approves by typing the number, may take it back until a message is sent, and an approved message waits
   for the hold-back; what is handed over as a file is never sent.
6. What was put off is tried again after each time of the back-off, then left to the next run; a server that cannot be
   had as well. Where one message after the other ends badly in the same way, the round stops.
7. Who sends meanwhile is left alone; who is gone, or says nothing for long, has left a message `unknown`.
8. A message whose bytes are not those that were approved is not sent, and is named.
9. While somebody else writes for long, what is known of a message waits and is not lost.
10. What counts as sent: what a server took, and what was handed over as a file.
11. One to a contact who must not be written to any more, or has changed, is dropped though it was approved.
12. The whole way: a round is built, looked at, approved, and goes out with each family's own form.
"""

from __future__ import annotations

import email
import email.policy
import os
import random
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from conftest import NOW
from mail_server import FAULTS, PASSWORD, USER, Authority, MailServer, ids, running
from post_room import ROUND, Watch, address, message_id, posts, put_in
from sender import Senders
from soak import times
from test_send import ANA, EVA, filled
from test_send import messages as written

from formgen.contacts import Contact
from formgen.errors import UserError
from formgen.mail.logins import Password
from formgen.mail.smtp import SmtpServer
from formgen.rounds import Message, State, Step
from formgen.store.lock import mark
from formgen.work.case import open_case
from formgen.work.school import School, opened
from formgen.work.sending import (
    BACK_OFF,
    HANDED_OVER,
    Outcome,
    approve,
    deliver,
    due,
    hand_over,
    outgoing,
    pace_of,
    settle,
    standing,
    take_back,
    unknown,
    went_out,
)

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


def sent(
    school: School, server: MailServer, patience: float = 5.0, count: int = COUNT, watch: Watch | None = None,
    hold_back: timedelta | None = ANY, wait: bool = False,
) -> Outcome:  # fmt: skip
    """One run over the whole round, with a clock of its own unless one is given."""
    watch = watch or Watch(school.now)
    return deliver(
        school, ROUND, posts(range(count)), post(server, patience), pace_of(school, watch.clock), watch.clock,
        sender=USER, hold_back=hold_back, wait=wait,
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


def killed(senders: Senders, school: School, server: MailServer, killer: Killer, count: int = COUNT) -> int:
    """How a process that sends ended, with the killer at work."""
    server.before = killer
    [killer.pid] = senders.start(school.folder, server.port, count)
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
    school: School, server: MailServer, senders: Senders, record_property: Callable[[str, object], None]
) -> None:
    """(3)"""
    chance, many, kills = random.Random(11), times(16), 0
    approve(school, put_in(school, posts(range(many))), str(many))
    for _ in range(times(10)):
        killer = Killer(chance.randint(1, 20), chance.random() * 0.02)
        kills += killed(senders, school, server, killer, many) == -signal.SIGKILL
        assert max(Counter(ids(server.mailbox)).values(), default=0) <= 1, "never twice"
    senders.start(school.folder, server.port, many)
    assert senders.ended() == [0]
    times_taken, found = Counter(ids(server.mailbox)), standing(school, ROUND)
    for message, step in found:
        assert step is not None
        assert step.state in (State.ACCEPTED, State.UNKNOWN), "none is lost"
        assert times_taken[message.id] == 1 or (step.state is State.UNKNOWN and times_taken[message.id] == 0)
    uncertain = states(school).count(State.UNKNOWN)
    assert uncertain <= kills
    record_property("count", f"sending: killed {kills} times, {uncertain} of {many} messages unknown, none twice")


@NO_FORK
@pytest.mark.soak
def test_eight_processes_at_once_send_each_message_once(
    school: School, server: MailServer, senders: Senders
) -> None:
    """(4)"""
    many = times(12)
    approve(school, put_in(school, posts(range(many))), str(many))
    senders.start(school.folder, server.port, many, processes=8)
    codes = senders.ended()
    assert sorted(ids(server.mailbox)) == sorted(message_id(number) for number in range(many))
    assert states(school) == [State.ACCEPTED] * many
    assert codes == [0] * 8
    assert server.heard.count("connect") > 1, "more than one was at work"


# ------------------------------------------------------------------------------------------------ a person says


def messages(school: School) -> list[Message]:
    return [one for one, _ in standing(school, ROUND)]


@pytest.mark.parametrize("typed", ["", "3", "5", "four", "yes", "4.0", "-4"])
def test_another_number_approves_nothing(school: School, typed: str) -> None:
    """(5)"""
    put_in(school, posts(range(COUNT)))
    with pytest.raises(UserError, match="4 messages are to be approved") as refused:
        approve(school, messages(school), typed)
    assert refused.value.code == "not_confirmed"
    assert states(school) == [State.BUILT] * COUNT


def test_what_was_not_approved_does_not_go(school: School, server: MailServer) -> None:
    """(5)"""
    put_in(school, posts(range(COUNT)))
    assert approve(school, messages(school)[:1], " 1 ") == messages(school)[:1]
    sent(school, server)
    assert ids(server.mailbox) == [message_id(0)]
    assert states(school) == [State.ACCEPTED, *[State.BUILT] * 3]
    approve(school, messages(school), "3")
    sent(school, server)
    assert sorted(ids(server.mailbox)) == sorted(map(message_id, range(COUNT)))


def test_approval_is_taken_back_until_a_message_is_sent(approved: School, server: MailServer) -> None:
    """(5)"""
    sent(approved, server, count=1)
    assert take_back(approved, messages(approved)) == messages(approved)[1:]
    sent(approved, server)
    assert ids(server.mailbox) == [message_id(0)]
    assert due(approved, ROUND, ANY) is None


def test_an_approved_message_waits_for_the_hold_back(approved: School, server: MailServer) -> None:
    """(5): ten minutes, as the settings say unless told otherwise."""
    watch = Watch(approved.now + timedelta(minutes=9))
    outcome = sent(approved, server, watch=watch, hold_back=None)
    assert (outcome.held, server.heard, states(approved)) == (COUNT, [], [State.APPROVED] * COUNT)
    assert due(approved, ROUND, timedelta(minutes=10)) == approved.now + timedelta(minutes=10)
    outcome = sent(approved, server, watch=watch, hold_back=None, wait=True)
    assert (outcome.held, watch.slept) == (0, [60.0])
    assert states(approved) == [State.ACCEPTED] * COUNT


def test_what_is_handed_over_as_a_file_is_never_sent(school: School, server: MailServer) -> None:
    """(5, 10)"""
    put_in(school, posts(range(COUNT)))
    hand_over(school, messages(school), "4")
    assert sent(school, server, wait=True, hold_back=None).stopped is None
    assert (server.heard, states(school)) == ([], [State.APPROVED] * COUNT)
    assert take_back(school, messages(school)) == [], "they may have gone"
    assert states(school) == [State.APPROVED] * COUNT


def test_what_counts_as_sent(approved: School) -> None:
    """(10)"""
    def step(state: State, told: str = "") -> Step:
        return Step(message_id(0), state, approved.now, told)

    counted = [state for state in State if went_out(step(state))]
    assert counted == [State.ACCEPTED]
    assert went_out(step(State.APPROVED, HANDED_OVER))
    assert not went_out(None)


def test_only_what_is_unknown_can_be_settled(approved: School) -> None:
    """(5)"""
    with pytest.raises(UserError) as refused:
        settle(approved, message_id(0), sent=True, why="it is in the Sent folder")
    assert refused.value.code == "not_unknown"
    left(approved, message_id(0), State.UNKNOWN)
    with pytest.raises(UserError, match="Nothing says why"):
        settle(approved, message_id(0), sent=True, why=" ")
    assert settle(approved, message_id(0), sent=True, why="it is in the Sent folder") is State.ACCEPTED
    assert standing(approved, ROUND)[0][1] == Step(
        message_id(0), State.ACCEPTED, approved.now, "tester: it went, it is in the Sent folder"
    )


# ------------------------------------------------------------------------------------------------ what goes on failing


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA", "end"])
def test_what_is_put_off_for_long_is_left_to_the_next_run(approved: School, server: MailServer, step: str) -> None:
    """(6)"""
    server.always[step] = "451"
    watch = Watch(approved.now)
    outcome = sent(approved, server, watch=watch, count=1)
    assert (outcome.reached, outcome.stopped) == ({State.DEFERRED: 1}, None)
    assert watch.slept == list(BACK_OFF)
    assert server.heard.count("MAIL") == 1 + len(BACK_OFF)
    server.heal()
    sent(approved, server)
    assert states(approved) == [State.ACCEPTED] * COUNT
    expect_truth(approved, server)


@pytest.mark.parametrize("step", ["connect", "EHLO", "STARTTLS", "AUTH"])
@pytest.mark.parametrize("fault", ["421", "451", "drop"])
def test_a_server_that_cannot_be_had_is_tried_again_and_then_left(
    approved: School, server: MailServer, step: str, fault: str
) -> None:
    """(6)"""
    server.always[step] = fault
    watch = Watch(approved.now)
    outcome = sent(approved, server, watch=watch)
    assert outcome.stopped is not None
    assert (outcome.stopped.code, watch.slept) == ("mail_not_now", list(BACK_OFF))
    assert states(approved) == [State.APPROVED] * COUNT
    server.heal()
    sent(approved, server)
    assert ids(server.mailbox) == [message_id(number) for number in range(COUNT)]


@pytest.mark.parametrize(
    ("step", "fault", "state", "limit"),
    [("RCPT", "550", State.BOUNCED, 5), ("end", "451", State.DEFERRED, 5), ("MAIL", "drop", State.DEFERRED, 5),
     ("end", "drop", State.UNKNOWN, 2)],
)  # fmt: skip
def test_where_one_after_the_other_ends_badly_the_round_stops(
    school: School, server: MailServer, step: str, fault: str, state: State, limit: int
) -> None:
    """(6)"""
    approve(school, put_in(school, posts(range(9))), "9")
    server.always[step] = fault
    outcome = sent(school, server, count=9)
    assert outcome.stopped is not None
    assert outcome.stopped.code == "mail_in_a_row"
    assert states(school) == [*[state] * limit, *[State.APPROVED] * (9 - limit)]
    assert server.mailbox == []


def test_the_day_is_full_and_tomorrow_it_goes_on(approved: School, server: MailServer) -> None:
    """(6)"""
    watch = Watch(approved.now)
    for day, count in ((1, 3), (2, 4)):
        pace = pace_of(approved, watch.clock)
        pace.a_day = 3
        outcome = deliver(
            approved, ROUND, posts(range(COUNT)), post(server), pace, watch.clock, sender=USER, hold_back=ANY
        )
        assert len(server.mailbox) == count
        assert (outcome.stopped.code if outcome.stopped else "") == ("mail_day_full" if day == 1 else "")
        watch.time += timedelta(days=1, seconds=1)
    expect_truth(approved, server)


# ------------------------------------------------------------------------------------------------ somebody else


def left(school: School, message: str, state: State, told: str = "", ago: timedelta = ANY) -> None:
    with school.writing("send") as writer:
        writer.add_steps([Step(message, state, school.now - ago, told)])


def gone() -> str:
    """The mark of a process of this computer that is there no more."""
    pid = os.fork() if hasattr(os, "fork") else 0
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    return f"{mark().partition('-')[0]}-{pid}"


@NO_FORK
def test_who_is_gone_has_left_its_message_unknown(approved: School, server: MailServer) -> None:
    """(7)"""
    left(approved, message_id(1), State.SENDING, gone())
    sent(approved, server)
    assert states(approved) == [State.ACCEPTED, State.UNKNOWN, State.ACCEPTED, State.ACCEPTED]
    [(message, step)] = unknown(approved, ROUND)
    assert (message.id, "look in the Sent folder" in step.told) == (message_id(1), True)
    sent(approved, server)
    assert message_id(1) not in ids(server.mailbox)
    settle(approved, message_id(1), sent=False, why="not in the Sent folder, asked IT")
    assert due(approved, ROUND, timedelta(minutes=10)) == approved.now + timedelta(minutes=10)
    sent(approved, server)
    expect_truth(approved, server)


@pytest.mark.parametrize("whose", [mark(), "0123456789ab-1"], ids=["one that is there", "of another computer"])
def test_who_sends_meanwhile_is_left_alone_for_half_an_hour(
    approved: School, server: MailServer, whose: str
) -> None:
    """(7)"""
    left(approved, message_id(1), State.SENDING, whose, timedelta(minutes=29))
    sent(approved, server)
    assert states(approved)[1] is State.SENDING
    sent(approved, server, watch=Watch(approved.now + timedelta(minutes=2)))
    assert states(approved)[1] is State.UNKNOWN
    assert len(server.mailbox) == COUNT - 1


def test_a_message_that_another_process_took_meanwhile_is_not_sent(approved: School, server: MailServer) -> None:
    """(7): between the look and the claim."""
    def take(step: str) -> None:
        if step == "RCPT" and not taken:
            taken.append(step)
            with opened(approved.folder, now=approved.now, by="other", bits=lambda: 1) as other:
                left(other, message_id(0), State.SENDING, "0123456789ab-1")

    taken: list[str] = []
    server.before = take
    outcome = sent(approved, server)
    assert outcome.elsewhere == 1
    assert message_id(0) not in ids(server.mailbox)
    assert states(approved) == [State.SENDING, *[State.ACCEPTED] * 3]


def test_one_approved_anew_meanwhile_is_held_back_anew(approved: School, server: MailServer) -> None:
    """(5, 7)"""
    def again(step: str) -> None:
        if step == "RCPT" and len(server.mailbox) == 1:
            with opened(approved.folder, now=watch.time, by="other", bits=lambda: 1) as other:
                [first] = take_back(other, messages(other)[1:2])
                approve(other, [first], "1")

    watch = Watch(approved.now + timedelta(minutes=11))
    server.before = again
    outcome = sent(approved, server, watch=watch, hold_back=timedelta(minutes=10))
    assert (outcome.elsewhere, len(server.mailbox)) == (1, 3)
    assert states(approved) == [State.ACCEPTED, State.APPROVED, State.ACCEPTED, State.ACCEPTED]


def test_the_same_message_given_twice_goes_once(approved: School, server: MailServer) -> None:
    """(7)"""
    watch = Watch(approved.now)
    deliver(
        approved, ROUND, posts([0, 0, 1, 0]), post(server), pace_of(approved, watch.clock), watch.clock,
        sender=USER, hold_back=ANY,
    )  # fmt: skip
    assert ids(server.mailbox) == [message_id(0), message_id(1)]


def test_bytes_that_were_not_approved_do_not_go(approved: School, server: MailServer) -> None:
    """(8)"""
    changed = [(one, data + b"more\r\n" if one.id == message_id(2) else data) for one, data in posts(range(COUNT))]
    watch = Watch(approved.now)
    outcome = deliver(
        approved, ROUND, changed, post(server), pace_of(approved, watch.clock), watch.clock, sender=USER, hold_back=ANY
    )
    assert outcome.spoilt == (message_id(2),)
    assert ids(server.mailbox) == [message_id(0), message_id(1), message_id(3)]
    outcome = deliver(
        approved, ROUND, posts([2]), post(server), pace_of(approved, watch.clock), watch.clock,
        sender="head@other.example", hold_back=ANY,
    )  # fmt: skip
    assert outcome.spoilt == (message_id(2),)
    assert b"head@other.example" not in server.wire


def test_what_is_known_waits_for_somebody_who_writes(approved: School, server: MailServer) -> None:
    """(9)"""
    holding: list[object] = []

    def hold(step: str) -> None:
        if step == "end" and not holding:
            holding.append(step)
            locked.set()
            assert held.wait(10)

    def write() -> None:
        assert locked.wait(10)
        with opened(approved.folder, now=approved.now, by="other", bits=lambda: 1) as other, other.writing("import"):
            held.set()
            assert done.wait(30)

    locked, held, done = threading.Event(), threading.Event(), threading.Event()
    server.before = hold
    thread = threading.Thread(target=write)
    thread.start()
    watch = Watch(approved.now)
    waited: list[float] = []

    def sleep(seconds: float) -> None:
        waited.append(seconds)
        done.set()
        thread.join()
        watch.sleep(seconds)

    clock = replace(watch.clock, sleep=sleep)
    deliver(
        approved, ROUND, posts(range(COUNT)), post(server), pace_of(approved, clock), clock, sender=USER, hold_back=ANY
    )
    assert waited == [1]
    assert states(approved) == [State.ACCEPTED] * COUNT
    expect_truth(approved, server)


# ------------------------------------------------------------------------------------------------ contacts


@pytest.mark.parametrize(
    "changes",
    [{"barred": True}, {"court_order": True}, {"gone_on": NOW.date()}, {"email": "new@families.example"}],
    ids=lambda changes: next(iter(changes)),
)
def test_one_to_a_contact_who_changed_is_dropped(
    approved: School, server: MailServer, changes: dict[str, object]
) -> None:
    """(11)"""
    contacts = [Contact(f"K{n:04}", "P0001", "Ana", email=address(n)) for n in range(COUNT)]
    with approved.writing("contacts") as writer:
        writer.save_contacts([replace(contacts[0], **changes), *contacts[1:]])  # type: ignore[arg-type]
    outcome = sent(approved, server)
    assert outcome.reached == {State.DROPPED: 1, State.ACCEPTED: COUNT - 1}
    assert standing(approved, ROUND)[0][1].told  # type: ignore[union-attr]
    assert message_id(0) not in ids(server.mailbox)
    expect_truth(approved, server)


def test_one_that_another_process_sends_meanwhile_is_not_dropped(approved: School, server: MailServer) -> None:
    """(7, 11)"""
    with approved.writing("contacts") as writer:
        writer.save_contacts([Contact("K0000", "P0001", "Ana", email=address(0), barred=True)])
    waited = threading.Event()

    def write() -> None:
        with opened(approved.folder, now=approved.now, by="other", bits=lambda: 1) as other, other.writing("send") as w:
            waited.set()
            assert go_on.wait(30)
            w.add_steps([Step(message_id(0), State.ACCEPTED, approved.now, "250 taken by the other")])

    go_on, watch = threading.Event(), Watch(approved.now)
    thread = threading.Thread(target=write)
    thread.start()
    assert waited.wait(10)

    def sleep(seconds: float) -> None:
        go_on.set()
        thread.join()
        watch.sleep(seconds)

    clock = replace(watch.clock, sleep=sleep)
    deliver(
        approved, ROUND, posts([0]), post(server), pace_of(approved, clock), clock, sender=USER, hold_back=ANY
    )
    assert states(approved)[0] is State.ACCEPTED


# ------------------------------------------------------------------------------------------------ the whole way


@pytest.fixture
def families(school: School) -> School:
    """Two families, and a server of theirs in the settings."""
    mail = school.settings.mail.model_copy(update={"address": USER, "way": "smtp"})
    ready = replace(school, settings=school.settings.model_copy(update={"mail": mail}))
    with ready.writing("contacts") as writer:
        writer.save_contacts([replace(ANA, email="ana@bücher.example"), EVA])
    for child in ("P0001", "P0002"):
        open_case(ready, child, NOW.date())
    return ready


def test_a_round_from_the_outbox_to_the_families(families: School, server: MailServer, tmp_path: Path) -> None:
    """(12, 8)"""
    box = filled(families, tmp_path / "out")
    round_ = box.round.name
    assert approve(families, [row.message for row in box.rows], "2")
    assert len(list(outgoing(families, round_))) == 2
    watch = Watch(families.now)
    lost = families.folder / "outbox" / box.rows[1].message.sha256
    aside = lost.rename(tmp_path / "aside")

    def run() -> Outcome:
        return deliver(
            families, round_, outgoing(families, round_), post(server), pace_of(families, watch.clock), watch.clock,
            wait=True,
        )  # fmt: skip

    assert run().spoilt == (box.rows[1].message.id,)
    aside.rename(lost)
    assert run().states == {State.ACCEPTED: 2}
    assert watch.slept == [600]
    assert list(outgoing(families, round_)) == []
    assert [taken.to for taken in server.mailbox] == [("ana@xn--bcher-kva.example",), ("ewa@home.example",)]
    looked_at = written(tmp_path / "out")
    for row, taken in zip(box.rows, server.mailbox, strict=True):
        received = email.message_from_bytes(taken.data, policy=email.policy.default)
        assert isinstance(received, EmailMessage)
        assert "X-Unsent" not in received
        shown = looked_at[row.message.file]
        for one in (received, shown):
            [attached] = one.iter_attachments()
            assert attached.get_filename() == row.attachments[0]
        [mine], [theirs] = received.iter_attachments(), shown.iter_attachments()
        assert mine.get_content() == theirs.get_content()
