"""A real mail server (aiosmtpd) on a port of this machine that goes wrong where the test says, and its authority."""

from __future__ import annotations

import asyncio
import json
import ssl
import threading
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD, TOKEN = "office@stbrigids.example", "Käse & “Brot”", "a-token"
"""What the server lets in."""

CODES = {"421": "421 4.3.2 Closing down", "451": "451 4.3.0 Try again later", "550": "550 5.1.1 Not here"}
FAULTS = (*CODES, "drop", "slow")


@dataclass(frozen=True, slots=True)
class Taken:
    """A message that the server took."""

    sender: str
    to: tuple[str, ...]
    data: bytes

    @property
    def id(self) -> str:
        """Its Message-ID."""
        [line] = [row for row in self.data.split(b"\r\n") if row.startswith(b"Message-ID: ")]
        return line.removeprefix(b"Message-ID: ").decode("ascii")


class Authority:
    """A certificate authority of the tests: `file` holds its certificate."""

    def __init__(self, folder: Path) -> None:
        self._ca = trustme.CA()
        self.file = folder / "authority.pem"
        self._ca.cert_pem.write_to_path(str(self.file))

    def context(self, *names: str, **about: Any) -> ssl.SSLContext:
        """What a server with a certificate for these names works with."""
        made = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self._ca.issue_cert(*(names or ("localhost",)), **about).configure_cert(made)
        return made


class MailServer:
    """A server that is running.

    `faults` are what befalls the next commands, by name, in their order: one of `FAULTS` or any answer; an empty text
    is none. Besides the commands there are `connect`, `body` (after DATA's go-ahead) and `end` (the whole message);
    `taken and drop` takes a message and then falls silent. `heard` are all commands, `wire` all bytes that came.
    `before` is called with the name of each step before it is answered.
    """

    def __init__(self, context: ssl.SSLContext | None, *, tls: bool = False, size: int = 10**7):
        self.faults: dict[str, deque[str]] = defaultdict(deque)
        self.always: dict[str, str] = {}
        self.mailbox: list[Taken] = []
        self.heard: list[str] = []
        self.wire = bytearray()
        self.connections = 0
        self._open: list[Connection] = []
        self.before: Callable[[str], None] = len
        self._context, self._tls, self._size = context, tls, size
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._ready = threading.Event()
        self.port = 0

    def break_down(self, step: str, *faults: str) -> None:
        """Lets these befall the next times that `step` comes."""
        self.faults[step].extend(faults)

    def heal(self) -> None:
        """From now on all is well."""
        self.faults.clear()
        self.always.clear()

    def next_fault(self, step: str) -> str:
        """What befalls this step now."""
        self.heard.append(step)
        self.before(step)
        waiting = self.faults.get(step)
        return waiting.popleft() if waiting else self.always.get(step, "")

    def start(self) -> None:
        """Begins to listen."""
        self._thread.start()
        assert self._ready.wait(10)

    def stop(self) -> None:
        """Ends it, and every connection."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        listening = self._loop.create_server(
            self._session, "127.0.0.1", 0, ssl=self._context if self._tls else None
        )
        server = self._loop.run_until_complete(listening)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()
        for connection in self._open:
            connection.end()
        self._loop.run_until_complete(asyncio.sleep(0.01))
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        self._loop.close()

    def _session(self) -> Connection:
        self.connections += 1
        made = Connection(
            self, Mailroom(self), tls_context=None if self._tls else self._context,
            require_starttls=self._context is not None and not self._tls, auth_required=not self._tls,
            auth_require_tls=not self._tls, authenticator=lets_in, data_size_limit=self._size, loop=self._loop,
            hostname="localhost",
        )  # fmt: skip
        self._open.append(made)
        return made


def lets_in(_server: SMTP, _session: Session, _envelope: Envelope, mechanism: str, data: object) -> AuthResult:
    known = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=known and mechanism in ("PLAIN", "LOGIN"), handled=False)


class Mailroom:
    """What the server does with what it takes."""

    def __init__(self, server: MailServer) -> None:
        self._server = server

    async def auth_XOAUTH2(self, connection: SMTP, args: list[str]) -> AuthResult:  # noqa: N802
        """As Microsoft and Google do it: a refusal is a challenge first."""
        import base64

        word = base64.b64decode(args[1]).decode()
        if word == f"user={USER}\x01auth=Bearer {TOKEN}\x01\x01":
            return AuthResult(success=True)
        await connection.challenge_auth(json.dumps({"status": "400"}), encode_to_b64=True)
        return AuthResult(success=False, handled=False)

    async def handle_DATA(self, connection: Connection, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Takes the message, unless a fault befalls."""
        fault = self._server.next_fault("end")
        taken = not fault or fault.startswith("taken")
        if taken:
            assert isinstance(envelope.content, bytes)
            self._server.mailbox.append(Taken(str(envelope.mail_from), tuple(envelope.rcpt_tos), envelope.content))
        answer = await connection.befall(fault.removeprefix("taken and "))
        return answer or f"250 2.0.0 OK queued as {len(self._server.mailbox)}"


class Connection(SMTP):
    """One connection, in which every command may go wrong."""

    def __init__(self, server: MailServer, handler: Mailroom, **about: Any) -> None:
        self._mail_server = server
        self._greeted = False
        super().__init__(handler, **about)
        for name, method in list(self._smtp_methods.items()):
            self._smtp_methods[name] = partial(self._maybe, name, method)

    def data_received(self, data: bytes) -> None:
        """Remembers all bytes that came."""
        self._mail_server.wire += data
        super().data_received(data)

    def end(self) -> None:
        """Ends the connection at once."""
        for transport in (self.transport, self._original_transport):
            if transport is not None:
                transport.abort()

    async def push(self, status: Any) -> None:
        """The greeting may go wrong too."""
        if not self._greeted:
            self._greeted = True
            status = await self.befall(self._mail_server.next_fault("connect")) or status
        if self.transport is not None and not self.transport.is_closing():
            await super().push(status)
            if str(status).startswith("421"):
                self.transport.close()

    async def befall(self, fault: str) -> str:
        """The answer of a fault; empty where there is none. Some faults give no answer at all."""
        if fault == "drop":
            self.end()
            await asyncio.sleep(60)
        if fault == "slow":
            await asyncio.sleep(60)
        return CODES.get(fault, fault)

    async def _maybe(self, name: str, method: Callable[..., Any], arg: str | None) -> None:
        answer = await self.befall(self._mail_server.next_fault(name))
        if answer:
            await self.push(answer)
        elif name == "DATA" and (fault := self._mail_server.next_fault("body")):
            await self.push("354 Go on")
            await self.befall(fault)
        else:
            await method(arg)


@contextmanager
def running(context: ssl.SSLContext | None, **about: Any) -> Iterator[MailServer]:
    """The server while the block lasts."""
    server = MailServer(context, **about)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def ids(taken: Iterable[Taken]) -> list[str]:
    """The Message-IDs of what was taken."""
    return [one.id for one in taken]
