"""Letting the messages of a round go: approved by their number, then sent, or handed over to the office as files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from formgen.mail.post import Post
from formgen.rounds import Message, State, Step, latest
from formgen.store import outbox
from formgen.work.guarded import guarded
from formgen.work.school import School
from formgen.work.send import Outbox
from formgen.work.sending import (
    HANDED_OVER,
    Clock,
    Outcome,
    approve,
    deliver,
    hand_over,
    in_state,
    outgoing,
    pace_of,
    standing,
    take_back,
    went_out,
)

Confirm = Callable[[int], str]
"""Asks a person to type the number of messages that are to be approved; gives back what was typed."""


@dataclass(frozen=True, slots=True)
class Released:
    """What was let go: how many were approved now, how many came into the office's hands, and how sending ended.

    `standing` counts all messages of the round as they stand now, in words.
    """

    approved: int
    by_hand: int
    standing: Mapping[str, int]
    outcome: Outcome | None = None
    on_paper: int = 0
    """How many of those in the office’s hands are on paper."""

    @property
    def unfinished(self) -> bool:
        """Whether there is something to do about it."""
        ended = self.outcome
        if ended is None:
            return False
        left = any(self.standing.get(state) for state in _UNFINISHED)
        return bool(left or ended.stopped or ended.held or ended.spoilt)

    def as_json(self) -> dict[str, Any]:
        """The outcome as JSON data."""
        ended = self.outcome
        return {
            "approved": self.approved, "by_hand": self.by_hand, "held": ended.held if ended else 0,
            "reached": {state.value: count for state, count in ended.reached.items()} if ended else {},
            "states": dict(self.standing), "spoilt": list(ended.spoilt) if ended else [],
            "stopped": ended.stopped.message if ended and ended.stopped else None,
        }  # fmt: skip


def release(
    school: School, box: Outbox, confirm: Confirm, post: Callable[[], Post], clock: Clock, *, wait: bool = False,
    hold_back: timedelta | None = None,
) -> Released:  # fmt: skip
    """Approves what was built and lets it go by the way that the settings name, guarded once more. Raises UserError.

    `confirm` is asked only where something is to be approved; `post` gives what carries messages away, and is asked
    only where formgen sends them itself. `wait` and `hold_back` are as `sending.deliver` has them. What is on paper is
    the office's to hand out.
    """
    steps = latest(school.store.steps())
    waiting = [row.message for row in box.rows
               if row.state in _TO_GO and not went_out(steps.get(row.message.id))]  # fmt: skip
    guarded(school, [(one, outbox.kept(school.folder, one.sha256)) for one in waiting])
    on_paper = [row.message for row in box.rows if not row.message.address]
    new = [row.message for row in box.rows if row.message.address and row.state is State.BUILT]
    if school.settings.mail.way == "files":
        # What was approved while there was a server to send it.
        if back := [one for one in waiting if one.address and one not in new]:
            new += take_back(school, back)
        given = hand_over(school, new, confirm(len(new))) if new else []
        paper = _hand_out(school, on_paper)
        return Released(len(given), paper + len(given), _standing(school, box), on_paper=paper)
    approved = approve(school, new, confirm(len(new))) if new else []
    by_hand = _hand_out(school, on_paper)
    if not in_state(school, box.round.name, State.APPROVED, State.DEFERRED, State.SENDING):
        return Released(len(approved), by_hand, _standing(school, box), on_paper=by_hand)
    name, posts = box.round.name, outgoing(school, box.round.name)
    outcome = deliver(school, name, posts, post(), pace_of(school, clock), clock, hold_back=hold_back, wait=wait)
    return Released(len(approved), by_hand, _standing(school, box), outcome, by_hand)


_TO_GO = (State.BUILT, State.APPROVED, State.DEFERRED)
_UNFINISHED = (State.DEFERRED, State.BOUNCED, State.UNKNOWN, State.SENDING)


def _standing(school: School, box: Outbox) -> Mapping[str, int]:
    """How many messages of the round stand how: by state, or handed over."""
    steps = [step for _, step in standing(school, box.round.name) if step and step.state is not State.DROPPED]
    return Counter("handed over" if step.told == HANDED_OVER else step.state.value for step in steps)


def _hand_out(school: School, on_paper: Iterable[Message]) -> int:
    """Notes that the office prints and hands these out; how many of them are new."""
    steps = latest(school.store.steps())
    new = [one for one in on_paper if not went_out(steps.get(one.id))]
    if new:
        with school.writing("hand out") as writer:
            writer.add_steps(Step(one.id, State.APPROVED, school.now, HANDED_OVER) for one in new)
    return len(new)
