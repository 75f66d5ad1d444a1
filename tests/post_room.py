"""Messages of a round as formgen builds them, for tests of sending."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP

from mail_server import USER

from formgen.rounds import Message
from formgen.work.school import School
from formgen.work.sending import Clock

ROUND = "Spring 2027"


class Watch:
    """A clock that goes on when somebody sleeps, and by nothing else."""

    def __init__(self, begin: datetime) -> None:
        self.time = begin
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += timedelta(seconds=seconds)

    @property
    def clock(self) -> Clock:
        return Clock(self.now, self.sleep)


def address(number: int) -> str:
    return f"parent{number}@families.example"


def message_id(number: int, round: str = ROUND) -> str:
    return f"<{round.replace(' ', '').lower()}.{number}@stbrigids.example>"


def built(number: int, to: str = "", text: str = "Dear family,\n.\n..\n.hidden\n") -> bytes:
    """The bytes of a message, with lines that begin with a dot."""
    message = EmailMessage(policy=SMTP)
    message["From"] = USER
    message["To"] = to or address(number)
    message["Subject"] = f"[LM-PQ3-{number:08}] A form from school"
    message["Message-ID"] = message_id(number)
    message.set_content(text)
    return b"X-Unsent: 1\r\n" + message.as_bytes()


def message(number: int, data: bytes, to: str = "") -> Message:
    return Message(
        message_id(number), ROUND, (f"LM-PQ3-{number:08}",), f"K{number:04}", to or address(number),
        hashlib.sha256(data).hexdigest(), f"{number}.eml",
    )  # fmt: skip


def posts(numbers: Iterable[int]) -> list[tuple[Message, bytes]]:
    """The messages with these numbers, each with its bytes."""
    return [(message(number, data), data) for number in numbers if (data := built(number))]


def put_in(school: School, made: Iterable[tuple[Message, bytes]]) -> list[Message]:
    """Keeps the messages as built."""
    messages = [one for one, _ in made]
    with school.writing("build") as writer:
        writer.add_messages(messages)
    return messages
