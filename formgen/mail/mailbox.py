"""Reading a mailbox by IMAP, over TLS alone, and leaving it as it is: no message is marked, moved or deleted."""

from __future__ import annotations

import base64
import imaplib
import re
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import parsedate_to_datetime

from formgen.errors import UserError
from formgen.settings import Mail

LARGEST = 60_000_000
"""Bytes of a message; larger ones are named, not fetched."""

SECONDS = 60
_AT_ONCE = 200
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

LogIn = Callable[[imaplib.IMAP4], object]
"""Logs a connection in, by a password or a token."""


@dataclass(frozen=True, slots=True)
class Received:
    """One message of the mailbox; `data` is None where it is too large to be fetched."""

    name: str
    at: datetime | None
    data: bytes | None


def by_password(user: str, ask: Callable[[], str]) -> LogIn:
    """Logs in with that name and the password that `ask` gives."""
    return lambda connection: connection.login(user, ask())


def messages(mail: Mail, log_in: LogIn, since: date) -> Iterator[Received]:
    """The messages that came into the mailbox's folder since that day, oldest first. Raises UserError.

    The folder is opened to be read only, and what is fetched is only looked at.
    """
    if not mail.imap_server:
        raise UserError("It does not say which mailbox is meant.",
                        "Please set imap_server in [mail] of school.toml, or name a folder of saved messages.",
                        code="no_mailbox")  # fmt: skip
    with _connected(mail, log_in) as connection:
        _opened(connection, mail.inbox)
        found = _said(connection.uid("SEARCH", "SINCE", f"{since.day:02}-{_MONTHS[since.month - 1]}-{since.year}"))
        numbers = [number for line in found if isinstance(line, bytes) for number in line.decode("ascii").split()]
        for start in range(0, len(numbers), _AT_ONCE):
            yield from _some(connection, numbers[start : start + _AT_ONCE])


@contextmanager
def _connected(mail: Mail, log_in: LogIn) -> Iterator[imaplib.IMAP4]:
    """A connection that is logged in; what goes wrong on it is told in plain words."""
    safe = ssl.create_default_context()
    try:
        connection = imaplib.IMAP4_SSL(mail.imap_server, mail.imap_port, ssl_context=safe, timeout=SECONDS)
    except ssl.SSLError as error:
        raise UserError(f"The mail server {mail.imap_server} does not prove who it is: nothing was sent to it.",
                        "Please check imap_server in school.toml, and ask who looks after it.",
                        code="mail_not_safe") from error  # fmt: skip
    except OSError as error:
        raise UserError(f"The mail server {mail.imap_server} cannot be reached.",
                        "Please check the network, and imap_server and imap_port in school.toml.",
                        code="mail_server") from error  # fmt: skip
    try:
        try:
            log_in(connection)
        except imaplib.IMAP4.error as error:
            raise UserError(f"The mail server {mail.imap_server} did not accept the name and password.",
                            "Please check them; many schools’ mailboxes want login = \"microsoft\" or \"google\".",
                            code="mail_login") from error  # fmt: skip
        yield connection
    except (imaplib.IMAP4.error, OSError) as error:
        raise UserError("The connection to the mail server was lost.",
                        "Please try again: what was stored is stored, the mailbox is as it was.",
                        code="mail_lost") from error  # fmt: skip
    finally:
        with suppress(imaplib.IMAP4.error, OSError):
            connection.logout()


def _opened(connection: imaplib.IMAP4, folder: str) -> None:
    """Opens the folder to be read only."""
    kind, _ = connection.select(_quoted(folder), readonly=True)
    if kind != "OK":
        raise UserError(f"The mailbox has no folder “{folder}”.", "Please check inbox in [mail] of school.toml.",
                        code="no_folder")  # fmt: skip


def _some(connection: imaplib.IMAP4, numbers: Sequence[str]) -> Iterator[Received]:
    """The messages of these numbers: first how large each is, then one after the other."""
    told = _said(connection.uid("FETCH", ",".join(numbers), "(UID RFC822.SIZE INTERNALDATE)"))
    for line in told:
        text = (line[0] if isinstance(line, tuple) else line or b"").decode("ascii", "replace")
        number, size = re.search(r"\bUID (\d+)", text), re.search(r"\bRFC822\.SIZE (\d+)", text)
        if number is None:
            continue
        came = re.search(r'\bINTERNALDATE "([^"]+)"', text)
        data = _fetched(connection, number[1]) if size is not None and int(size[1]) <= LARGEST else None
        yield Received(f"message-{number[1]}.eml", _moment(came[1] if came else ""), data)


def _fetched(connection: imaplib.IMAP4, number: str) -> bytes | None:
    for part in _said(connection.uid("FETCH", number, "(BODY.PEEK[])")):
        if isinstance(part, tuple) and b"BODY[]" in part[0].upper():
            return bytes(part[1])
    return None


def _said(answer: tuple[str, Sequence[object]]) -> list[bytes | tuple[bytes, bytes]]:
    kind, lines = answer
    if kind != "OK":
        raise imaplib.IMAP4.error("the server refused")
    return [line for line in lines if isinstance(line, bytes | tuple)]


def _moment(text: str) -> datetime | None:
    """A moment as IMAP writes it: “05-Oct-2026 10:11:12 +0100”."""
    try:
        return parsedate_to_datetime(text.strip().replace("-", " ", 2))
    except (ValueError, TypeError):
        return None


def _quoted(folder: str) -> str:
    """The name of a folder as IMAP spells it: letters beyond ASCII in a base64 of their own (RFC 3501)."""
    pieces = re.split(r"([^\x20-\x7e]+)", folder.replace("&", "&-"))
    coded = [
        piece if n % 2 == 0 else
        "&" + base64.b64encode(piece.encode("utf-16-be")).decode("ascii").rstrip("=").replace("/", ",") + "-"
        for n, piece in enumerate(pieces)
    ]  # fmt: skip
    return '"' + "".join(coded).replace("\\", "\\\\").replace('"', '\\"') + '"'
