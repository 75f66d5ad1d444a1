"""How formgen logs in to a mailbox: by a password, or by a token of Microsoft or Google."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Password:
    """A name and its password, which no `repr` shows."""

    user: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Token:
    """A name and what gives its token; `ask(fresh)` with `fresh` gives another one than the last."""

    user: str
    ask: Callable[[bool], str] = field(repr=False)

    def word(self, *, fresh: bool = False) -> str:
        """What XOAUTH2 says, for SMTP and IMAP alike."""
        return f"user={self.user}\x01auth=Bearer {self.ask(fresh)}\x01\x01"


Login = Password | Token
