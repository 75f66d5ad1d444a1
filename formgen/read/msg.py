"""The door for messages saved by Outlook: `read_all(data, editions)` reads them as any other message."""

from __future__ import annotations

from formgen.read import Editions, Reading, Refused, eml
from formgen.read.outlook.file import message_of

SUFFIXES = (".msg",)


def read_all(data: bytes, editions: Editions) -> tuple[Reading | Refused, ...]:
    """The returns attached to the message, or the answers in it. Raises `Unreadable` for one without either."""
    return eml.read_all(message_of(data), editions)
