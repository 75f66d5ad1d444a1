"""Rounds: one sending-out of a form to many families, told as events; and its messages with what became of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

WANTS_CALL = "wants_call"
"""The question, of whatever form, by which a family asks to be called."""


@dataclass(frozen=True, slots=True)
class RoundEvent:
    """One thing that happened to a round: opened, given another due date, or closed, on a day, with its details."""

    round: str
    kind: str
    on: date
    details: Mapping[str, Any] = field(default_factory=dict)


KINDS = ("opened", "due", "closed")
"""The kinds of event of a round."""


@dataclass(frozen=True, slots=True)
class Round:
    """A round as its events tell it: the form, by when answers are wanted, and the cases that it goes to.

    `cases` is empty where it goes to every open case. `joint` sends the forms of siblings in one message.
    """

    name: str
    form: str
    opened_on: date
    due: date | None = None
    joint: bool = False
    cases: tuple[str, ...] = ()
    closed_on: date | None = None

    @property
    def open(self) -> bool:
        """Whether it was not closed yet."""
        return self.closed_on is None


def fold(events: Iterable[RoundEvent]) -> dict[str, Round]:
    """The rounds that the events tell of, by name, oldest first. Raises ValueError for an event of no round."""
    rounds: dict[str, Round] = {}
    for event in events:
        rounds[event.round] = _after(rounds.get(event.round), event)
    return rounds


def _after(before: Round | None, event: RoundEvent) -> Round:
    match event.kind, before:
        case "opened", None:
            due = event.details.get("due")
            return Round(
                event.round, event.details["form"], event.on, date.fromisoformat(due) if due else None,
                bool(event.details.get("joint")), tuple(event.details.get("cases", ())),
            )  # fmt: skip
        case "due", Round():
            return replace(before, due=date.fromisoformat(event.details["due"]))
        case "closed", Round():
            return replace(before, closed_on=event.on)
    raise ValueError(f"a round cannot be {event.kind} here")


class State(StrEnum):
    """What became of a message. `UNKNOWN`: the connection was lost when it may have been taken: a person decides."""

    BUILT = "built"
    APPROVED = "approved"
    SENDING = "sending"
    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    BOUNCED = "bounced"
    UNKNOWN = "unknown"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a round. `id` is its Message-ID, fixed when it was built; a reminder has one of its own.

    `references` are the issued forms in it, `contact` and `address` to whom it goes; on paper `address` is empty.
    `sha256` is the hash of the built message, `file` its name in the outbox.
    """

    id: str
    round: str
    references: tuple[str, ...]
    contact: str
    address: str
    sha256: str
    file: str
    reminder: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """That a message came to a state, at a time; `told` is what the server said, without address or name."""

    message: str
    state: State
    at: datetime
    told: str = ""


def latest(steps: Iterable[Step]) -> dict[str, Step]:
    """The last step of each message, by its id."""
    return {step.message: step for step in steps}
