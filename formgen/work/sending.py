"""Sending the messages of a round: approved by a person, each taken at most once, and none lost.

`built → approved → sending → accepted | deferred | bounced | unknown`. That a message is `sending` is stored for good
before a server may take it, under the lock of the one who writes, and only where nobody else did so before. Whatever
is found as `sending` afterwards may have gone: it becomes `unknown`, and a person says which (`settle`).
"""

from __future__ import annotations

import hashlib
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeGuard, TypeVar

from formgen.errors import UserError
from formgen.mail.pace import Pace, utc
from formgen.mail.post import Fate, NotNowError, Post, Reply, RoundStoppedError
from formgen.mail.sealed import Sealed, sealed
from formgen.rounds import Message, State, Step, fold, latest
from formgen.store import Writer, outbox
from formgen.store.lock import is_gone, mark
from formgen.work.school import School

T = TypeVar("T")

HANDED_OVER = "handed over as a file"
"""What is told of an approved message that the office sends by itself, from the outbox."""

BACK_OFF = (60.0, 300.0, 900.0)
"""Seconds until what was put off, or a server that cannot be had, is tried again in the same run."""

IN_A_ROW = {Fate.UNKNOWN: 2, Fate.BOUNCED: 5, Fate.DEFERRED: 5}
"""So many messages with the same bad end, one after the other, mean that something is wrong with all of them."""

_FORGOTTEN = timedelta(minutes=30)
_MAY_GO = (State.APPROVED, State.DEFERRED)
_MAY_HAVE_GONE = "it may have gone: please look in the Sent folder by its Message-ID"
_PATIENCE = 30
"""Times, a second apart, to ask anew for the right to write."""


@dataclass(frozen=True, slots=True)
class Clock:
    """The time, and how to wait for it; `sleep` may show on a terminal how long that lasts."""

    now: Callable[[], datetime]
    sleep: Callable[[float], None]


# ------------------------------------------------------------------------------------------------- what there is


def standing(school: School, round: str) -> list[tuple[Message, Step | None]]:
    """The messages of a round in their order, each with its last step; None where it has none yet."""
    steps = latest(school.store.steps())
    return [(message, steps.get(message.id)) for message in school.store.messages(round=round)]


def in_state(school: School, round: str, *states: State) -> list[tuple[Message, Step]]:
    """The messages of a round that are in one of these states, each with the step that brought it there."""
    return [(message, step) for message, step in standing(school, round) if step and step.state in states]


def unknown(school: School, round: str) -> list[tuple[Message, Step]]:
    """The messages of a round that may have gone: a person looks in the Sent folder and says which (`settle`)."""
    return in_state(school, round, State.UNKNOWN)


def outgoing(school: School, round: str) -> Iterator[tuple[Message, bytes]]:
    """The messages of a round that are to be sent, each with the bytes that were looked at; without any where they
    were lost or changed, and then `deliver` names it.
    """
    for message, step in standing(school, round):
        if _may_go(step):
            try:
                yield message, outbox.kept(school.folder, message.sha256)
            except UserError as error:
                if error.code != "outbox":
                    raise
                yield message, b""


def went_out(step: Step | None) -> bool:
    """Whether a message counts as sent: a server or a drafts folder took it, or it was handed over as a file.

    One that is `unknown` does not count until a person has said so.
    """
    return step is not None and (
        step.state is State.ACCEPTED or (step.state is State.APPROVED and step.told == HANDED_OVER)
    )


# ------------------------------------------------------------------------------------------------- what a person says


def approve(school: School, messages: Iterable[Message], typed: str) -> list[Message]:
    """The messages that are approved now: those of `messages`, but on paper, that were built and nothing else yet.

    `typed` is what the person typed as their number. Raises UserError `not_confirmed` where it is another one.
    """
    return _approved(school, messages, typed, "")


def hand_over(school: School, messages: Iterable[Message], typed: str) -> list[Message]:
    """As `approve`, where the office sends the files of the outbox by itself: formgen never sends these."""
    return _approved(school, messages, typed, HANDED_OVER)


def _approved(school: School, messages: Iterable[Message], typed: str, told: str) -> list[Message]:
    chosen = [one for one in messages if one.address]
    with school.writing("approve") as writer:
        steps = latest(school.store.steps())
        built = [one for one in chosen if (step := steps.get(one.id)) is None or step.state is State.BUILT]
        if typed.strip() != str(len(built)):
            raise UserError(
                f"{len(built)} messages are to be approved, and “{typed.strip()[:20]}” was typed.",
                "Nothing was approved. Please look at the list, and type its number; what is on paper is not counted.",
                code="not_confirmed",
            )
        writer.add_steps(Step(one.id, State.APPROVED, school.now, told) for one in built)
        writer.log("messages approved", [one.id for one in built])
    return built


def take_back(school: School, messages: Iterable[Message]) -> list[Message]:
    """The messages whose approval is taken back: those of `messages` that formgen was to send and has not begun.

    What was handed over may have gone: nobody can take that back.
    """
    chosen = list(messages)
    with school.writing("approve") as writer:
        steps = latest(school.store.steps())
        waiting = [one for one in chosen if _may_go(steps.get(one.id))]
        writer.add_steps(Step(one.id, State.BUILT, school.now, "approval taken back") for one in waiting)
        writer.log("approval taken back", [one.id for one in waiting])
    return waiting


def settle(school: School, message_id: str, *, sent: bool, why: str) -> State:
    """The state of a message that was `unknown`, now that a person has looked: `accepted`, or `approved` to go again.

    Raises UserError `not_unknown` for any other message, and where no reason is given.
    """
    if not why.strip():
        raise UserError("Nothing says why.", "Please say where you looked, such as “it is in the Sent folder”.")
    state = State.ACCEPTED if sent else State.APPROVED
    with school.writing("settle") as writer:
        step = _last(school, message_id)
        if step is None or step.state is not State.UNKNOWN:
            raise UserError(
                "That is no message of which it is unknown whether it went.",
                "`formgen round show` lists them.",
                code="not_unknown",
            )
        said = f"{school.by}: {'it went' if sent else 'it did not go'}, {' '.join(why.split())}"
        writer.add_steps([Step(message_id, state, school.now, said[:200])])
    return state


def due(school: School, round: str, hold_back: timedelta) -> datetime | None:
    """When the last approved message of a round may go; None where none is approved."""
    return max((step.at + hold_back for _, step in _to_send(school, round)), key=utc, default=None)


def _to_send(school: School, round: str) -> list[tuple[Message, Step]]:
    """What is approved to be sent by formgen, not handed over."""
    return [(one, step) for one, step in in_state(school, round, State.APPROVED) if step.told != HANDED_OVER]


# ------------------------------------------------------------------------------------------------- sending


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run of sending ended.

    `reached` counts what this run brought messages to, by state; `states` all messages of the round as they stand
    now. `held` are still held back, `elsewhere` were taken up by another process meanwhile, `spoilt` are those whose
    bytes are not what was approved. `stopped` is why it ended early.
    """

    reached: Mapping[State, int]
    states: Mapping[State, int]
    held: int = 0
    elsewhere: int = 0
    spoilt: tuple[str, ...] = ()
    stopped: UserError | None = None


def deliver(
    school: School, round: str, posts: Iterable[tuple[Message, bytes]], post: Post, pace: Pace, clock: Clock, *,
    sender: str = "", hold_back: timedelta | None = None, back_off: Collection[float] = BACK_OFF, wait: bool = False,
) -> Outcome:  # fmt: skip
    """Sends the approved messages of a round by that post, and says how it ended. `posts` are messages as built.

    One to a contact who must not be written to any more, or who has another address now, is dropped.

    `hold_back` is the time between approving and sending, None that of the settings; with `wait` the run waits for it,
    else what is held back is left to the next run. What was put off is tried again after each time of `back_off`. All
    that is left is sent by calling it again: now, tomorrow, or after the cure.
    """
    if hold_back is None:
        hold_back = timedelta(minutes=school.settings.mail.hold_back_minutes)
    run = _Run(school, round, post, pace, clock, sender or school.settings.mail.address, hold_back, tuple(back_off))
    try:
        run.recover()
        if wait:
            run.wait_for_approval()
        run.all_of(posts)
    except UserError as error:
        run.stopped = error
    finally:
        post.close()
    return run.outcome()


def left_before(school: School) -> list[datetime]:
    """The times at which messages left, of every round and run: what the pace of a mailbox begins with."""
    return [step.at for step in school.store.steps() if step.state is State.SENDING]


def pace_of(school: School, clock: Clock) -> Pace:
    """The pace that the settings allow, knowing what left before."""
    mail = school.settings.mail
    return Pace(mail.a_minute, mail.a_day, clock.now, clock.sleep, left_before(school))


@dataclass
class _Run:
    """One run over the messages of a round."""

    school: School
    round: str
    post: Post
    pace: Pace
    clock: Clock
    sender: str
    hold_back: timedelta
    back_off: tuple[float, ...]
    reached: dict[str, State] = field(default_factory=dict)
    held: int = 0
    elsewhere: int = 0
    spoilt: list[str] = field(default_factory=list)
    put_off: deque[tuple[Message, Sealed]] = field(default_factory=deque)
    stopped: UserError | None = None
    same: tuple[Fate, str] | None = None
    in_a_row: int = 0
    looked: bool = False

    def outcome(self) -> Outcome:
        """How it ended."""
        states = Counter(step.state if step else State.BUILT for _, step in standing(self.school, self.round))
        return Outcome(
            Counter(self.reached.values()), states, self.held, self.elsewhere, tuple(self.spoilt), self.stopped
        )

    def recover(self) -> None:
        """What a run that ended in the middle left as `sending` may have gone."""
        if self._left_behind():
            self._written(lambda writer: writer.add_steps(
                Step(message.id, State.UNKNOWN, self.clock.now(), _MAY_HAVE_GONE)
                for message, _ in self._left_behind()
            ))  # fmt: skip

    def _left_behind(self) -> list[tuple[Message, Step]]:
        long_ago = utc(self.clock.now()) - _FORGOTTEN
        sending = in_state(self.school, self.round, State.SENDING)
        return [(one, step) for one, step in sending if is_gone(step.told) or utc(step.at) < long_ago]

    def wait_for_approval(self) -> None:
        """Waits until nothing that is approved is held back."""
        while (until := due(self.school, self.round, self.hold_back)) and self._left(until) > 0:
            self.clock.sleep(self._left(until))

    def _left(self, until: datetime) -> float:
        return (utc(until) - utc(self.clock.now())).total_seconds()

    def all_of(self, posts: Iterable[tuple[Message, bytes]]) -> None:
        """Sends what may go, and what was put off again after each time of the back-off."""
        for message, built in posts:
            if (ready := self._sealed(message, built)) is not None:
                self._one(message, ready)
        for seconds in self.back_off:
            if not self.put_off:
                return
            self.clock.sleep(seconds)
            for message, ready in self._again():
                self._one(message, ready)

    def _again(self) -> Iterator[tuple[Message, Sealed]]:
        for _ in range(len(self.put_off)):
            yield self.put_off.popleft()

    def _sealed(self, message: Message, built: bytes) -> Sealed | None:
        """The message where it may go now, looked at once more; else None, and it is counted why."""
        step = _last(self.school, message.id)
        if not _may_go(step):
            return None
        if self._is_held(step):
            self.held += 1
            return None
        if why := _against(self.school, message):
            self._after(step, State.DROPPED, why)
            return None
        if hashlib.sha256(built).hexdigest() != message.sha256:
            self.spoilt.append(message.id)
            return None
        try:
            return sealed(message.id, self.sender, message.address, built)
        except UserError:
            self.spoilt.append(message.id)
            return None

    def _is_held(self, step: Step) -> bool:
        return step.state is State.APPROVED and self._left(step.at + self.hold_back) > 0

    def _one(self, message: Message, ready: Sealed) -> None:
        self.pace.wait()
        self._connected()
        claimed = False

        def claim() -> bool:
            nonlocal claimed
            claimed = self._claimed(message)
            if claimed:
                self.pace.note()
            return claimed

        try:
            reply = self.post.send(ready, claim)
        except BaseException:
            if claimed:
                self._keep(Step(message.id, State.UNKNOWN, self.clock.now(), _MAY_HAVE_GONE))
            raise
        self._became(message, ready, reply)

    def _connected(self) -> None:
        """The post is ready; one that cannot be had is tried again after each time of the back-off."""
        for seconds in (*self.back_off, None):
            try:
                self.post.ready()
                break
            except NotNowError:
                if seconds is None:
                    raise
                self.clock.sleep(seconds)
        if not self.looked:
            self.looked = True
            self._look_up()

    def _look_up(self) -> None:
        """What may have gone is looked for, where the other side can be asked."""
        for message, step in unknown(self.school, self.round):
            if self.post.finds(message.id):
                self._after(step, State.ACCEPTED, "found by its Message-ID")

    def _after(self, step: Step, state: State, told: str) -> None:
        """Brings a message to another state, unless something else became of it since that step."""
        def changed(writer: Writer) -> bool:
            same = _last(self.school, step.message) == step
            if same:
                writer.add_steps([Step(step.message, state, self.clock.now(), told)])
            return same

        if self._written(changed):
            self.reached[step.message] = state

    def _claimed(self, message: Message) -> bool:
        """Whether it is this process that sends the message: stored for good, and by nobody else."""

        def taken(writer: Writer) -> bool:
            step = _last(self.school, message.id)
            mine = _may_go(step) and not self._is_held(step)
            if mine:
                writer.add_steps([Step(message.id, State.SENDING, self.clock.now(), mark())])
            return mine

        return self._written(taken)

    def _became(self, message: Message, ready: Sealed, reply: Reply) -> None:
        if reply.fate is Fate.LEFT:
            self.elsewhere += 1
            return
        state = State(reply.fate.value)
        self._keep(Step(message.id, state, self.clock.now(), reply.told))
        self.reached[message.id] = state
        if reply.stop is not None:
            raise reply.stop
        if reply.fate is Fate.DEFERRED:
            self.put_off.append((message, ready))
        self._watch(reply)

    def _watch(self, reply: Reply) -> None:
        """Stops where one message after the other ends badly in the same way."""
        kind = (reply.fate, " ".join(reply.told.split()[:2]))
        self.in_a_row = self.in_a_row + 1 if kind == self.same else 1
        self.same = kind
        if self.in_a_row >= IN_A_ROW.get(reply.fate, self.in_a_row + 1):
            raise RoundStoppedError(
                f"{self.in_a_row} messages in a row were not sent, for the same reason: {reply.told}.",
                "Please show this to your IT support. Messages that were not begun are still approved: the same "
                "command goes on with them.",
                code="mail_in_a_row",
            )

    def _keep(self, step: Step) -> None:
        """Stores the step for good. Whoever writes just now is waited for: what is known must not get lost."""
        self._written(lambda writer: writer.add_steps([step]))

    def _written(self, change: Callable[[Writer], T]) -> T:
        for _ in range(_PATIENCE):
            try:
                return self._write(change)
            except UserError as error:
                if error.code not in ("writing", "busy"):
                    raise
            self.clock.sleep(1)
        return self._write(change)

    def _write(self, change: Callable[[Writer], T]) -> T:
        store, by = self.school.store, self.school.by
        with store.writing("send", by, self.clock.now(), self.school.settings_text) as writer:
            return change(writer)


def _last(school: School, message_id: str) -> Step | None:
    """The last step of a message: inside a run that writes, nobody can add another one meanwhile."""
    steps = school.store.steps(message=message_id)
    return steps[-1] if steps else None


def _against(school: School, message: Message) -> str:
    """Why a message must not go although it was approved; empty where nothing speaks against it."""
    round_ = fold(school.store.round_events()).get(message.round)
    if round_ is not None and not round_.open:
        return "the round was closed"
    contact = next((one for one in school.store.contacts() if one.id == message.contact), None)
    if contact is None or not (contact.closed or contact.gone_on or contact.email != message.address):
        return ""
    return contact.closed or "the contact changed after the approval"


def _may_go(step: Step | None) -> TypeGuard[Step]:
    return step is not None and step.state in _MAY_GO and step.told != HANDED_OVER
