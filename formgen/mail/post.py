"""What carries messages away, and what became of each: the contract of every way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from formgen.errors import UserError
from formgen.mail.sealed import Sealed


class RoundStoppedError(UserError):
    """What speaks against sending anything until a person has done something; `fix` says what."""

    def __init__(self, message: str, fix: str, *, code: str = "mail_stopped") -> None:
        super().__init__(message, fix, code=code)


class NotNowError(UserError):
    """The other side cannot be had just now: nothing was begun, and it is worth trying again."""

    def __init__(self, message: str, fix: str = "Please try again in some minutes: nothing is lost.") -> None:
        super().__init__(message, fix, code="mail_not_now")


class Fate(StrEnum):
    """What became of a message that was offered. `LEFT`: nothing, because the claim to send it was not given."""

    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    BOUNCED = "bounced"
    UNKNOWN = "unknown"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Reply:
    """What became of one message, and what the other side said, without the address.

    `DEFERRED` and `BOUNCED` mean for certain that it was not taken. `stop` is what speaks against sending more.
    """

    fate: Fate
    told: str = ""
    stop: UserError | None = None


Claim = Callable[[], bool]
"""Asked at the last moment before a message may be taken: True once the store durably says that it is being sent."""


class Post(Protocol):
    """A way by which messages leave."""

    def ready(self) -> None:
        """Connects and logs in where that is to be done. Raises RoundStoppedError or NotNowError."""

    def send(self, sealed: Sealed, claim: Claim) -> Reply:
        """What became of the message, after `ready`. Whatever is raised is raised before it can have been taken."""

    def finds(self, message_id: str) -> bool:
        """Whether the other side surely has a message with this Message-ID; False where it cannot be asked."""

    def close(self) -> None:
        """Ends the connection, politely where that is possible."""
