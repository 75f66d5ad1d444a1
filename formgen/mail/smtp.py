"""Sending by an SMTP server, so that it is known for certain of each message whether it was taken.

A connection that is lost before the final dot was sent means: not taken. One that is lost after it means: nobody
knows. smtplib's `sendmail` does not tell the two apart; here every command is given by itself.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from base64 import b64encode
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

from formgen.mail.logins import Login, Password, Token
from formgen.mail.post import Claim, Fate, NotNowError, Reply, RoundStoppedError
from formgen.mail.sealed import Sealed

A_CONNECTION = 50
"""Messages after which a new connection is made: servers close long ones."""

PATIENCE, PATIENCE_AT_END = 60.0, 300.0
"""Seconds to wait for an answer, and for the one to a whole message, which may be looked through meanwhile."""

# What a server says of the sender or the account, not of the one recipient: trying the others would be refused too.
_OF_SENDER = {
    "5.4.5": "quota", "5.1.90": "quota", "5.7.232": "quota", "5.7.233": "quota",
    "5.1.8": "blocked", "5.7.501": "blocked", "5.7.502": "blocked", "5.7.503": "blocked", "5.7.508": "blocked",
    "5.7.705": "blocked", "5.7.708": "blocked", "5.2.251": "blocked", "5.2.252": "sender", "5.2.253": "blocked",
    "5.7.60": "sender", "5.7.57": "login", "5.7.139": "login", "5.7.30": "login",
}  # fmt: skip
_CURES = {
    "quota": ("has taken as many messages as it takes in a day", "Please run the command again tomorrow."),
    "blocked": ("has blocked this account from sending", "Please ask your IT support: the reply above is for them."),
    "sender": (
        "does not let this login send from the office’s address",
        "Please look at `address` and `user` in [mail] of school.toml, or ask your IT support for “Send As”.",
    ),
    "login": (
        "does not accept the login",
        "Please look at `user`, `login` and the password. Microsoft 365 takes no password: set login = \"microsoft\", "
        "and ask your IT support to switch on “Authenticated SMTP” for the mailbox.",
    ),
}
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}\b")
_WANTS_LOGIN = {530, 534, 535, 538}
_TOO_LARGE = {"5.3.4", "5.2.3"}

Security = Literal["starttls", "tls"]


class _LostError(Exception):
    """The connection is gone, or what came over it was no answer."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a server answered: its code, and its words in one line."""

    code: int
    text: str

    @property
    def status(self) -> str:
        """The enhanced status, such as 5.7.139; empty where the server gave none."""
        found = _STATUS.match(self.text)
        return found[0] if found else ""

    @property
    def good(self) -> bool:
        return 200 <= self.code < 300

    @property
    def later(self) -> bool:
        return 400 <= self.code < 500

    @property
    def never(self) -> bool:
        return 500 <= self.code < 600

    def told(self, address: str = "") -> str:
        """The answer for the store: short, and without addresses."""
        local = address.rpartition("@")[0]
        text = re.sub(r"\S*@\S*", "…", self.text)
        if len(local) > 2:
            text = re.sub(re.escape(local), "…", text, flags=re.IGNORECASE)
        return f"{self.code} {text}"[:160].strip()


class SmtpServer:
    """The server at that place, as a `Post`. TLS is always used, and its certificate always verified.

    A certificate authority of one's own is named by the environment variable SSL_CERT_FILE, as Python does.
    """

    def __init__(
        self, host: str, port: int, security: Security, login: Login, *,
        patience: float = PATIENCE, patience_at_end: float = PATIENCE_AT_END,
    ) -> None:  # fmt: skip
        self._host, self._port, self._security, self._login = host, port, security, login
        self._patience, self._patience_at_end = patience, patience_at_end
        self._smtp: smtplib.SMTP | None = None
        self._carried = 0

    def ready(self) -> None:
        """Connects and logs in, anew where the connection is old or has gone quiet. Raises as `Post` says."""
        if self._smtp is not None and (self._carried >= A_CONNECTION or not self._is_awake()):
            self.close()
        if self._smtp is None:
            try:
                self._connect()
            except BaseException:
                self._drop()
                raise

    def send(self, sealed: Sealed, claim: Claim) -> Reply:
        """What became of the message; see `Post`."""
        try:
            refused = self._offered(sealed) or self._begun(sealed, claim)
            if refused is not None:
                return refused
        except _LostError as lost:
            self._drop()
            return Reply(Fate.DEFERRED, f"not taken: {lost}")
        except BaseException:
            self._drop()
            raise
        return self._ended(sealed)

    def finds(self, message_id: str) -> bool:  # noqa: ARG002 - a server for sending has no folder to look in
        """False: a server for sending cannot be asked what it took."""
        return False

    def close(self) -> None:
        """Says goodbye, and ends the connection whatever the server answers."""
        with suppress(_LostError):
            self._said("QUIT")
        self._drop()

    # ------------------------------------------------------------------------------------------- one message

    def _offered(self, sealed: Sealed) -> Reply | None:
        """Sender and recipient are named; returns what became of the message where one was refused."""
        assert self._smtp is not None
        options = f" SIZE={len(sealed.data)}" if self._smtp.has_extn("size") else ""
        sender = self._said("MAIL", f"FROM:<{sealed.sender}>{options}")
        if not sender.good:
            return self._sender_refused(sender, sealed)
        recipient = self._said("RCPT", f"TO:<{sealed.to}>")
        return None if recipient.good else self._refused(recipient, sealed)

    def _begun(self, sealed: Sealed, claim: Claim) -> Reply | None:
        """The whole message is sent but for its end, once it is claimed; returns what became of it otherwise."""
        assert self._smtp is not None
        if not claim():
            return Reply(Fate.LEFT)
        go = self._said("DATA")
        if go.code != 354:
            return self._refused(go, sealed)
        try:
            self._smtp.send(stuffed(sealed.data))
        except (OSError, smtplib.SMTPException) as error:
            raise _LostError("the connection was lost while the message was sent") from error
        return None

    def _ended(self, sealed: Sealed) -> Reply:
        """The final dot is sent. From here on, no answer means that nobody knows."""
        assert self._smtp is not None
        try:
            if self._smtp.sock is not None:
                self._smtp.sock.settimeout(self._patience_at_end)
            taken = self._said(".")
            if self._smtp.sock is not None:
                self._smtp.sock.settimeout(self._patience)
        except _LostError:
            self._drop()
            return Reply(Fate.UNKNOWN, "the connection was lost when the message may have been taken")
        except BaseException:
            self._drop()
            raise
        self._carried += 1
        if taken.good:
            return Reply(Fate.ACCEPTED, taken.told(sealed.to))
        if taken.later or taken.never:
            return self._refused(taken, sealed)
        self._drop()
        return Reply(Fate.UNKNOWN, f"the answer cannot be understood: {taken.told(sealed.to)}")

    def _sender_refused(self, answer: _Answer, sealed: Sealed) -> Reply:
        """A sender who is refused is refused for every recipient; but a message may be too large by itself."""
        if answer.never and answer.code != 552 and answer.status not in _TOO_LARGE:
            told = answer.told(sealed.to)
            return Reply(Fate.DEFERRED, told, self._stop(_why(answer) or "sender", told))
        return self._refused(answer, sealed)

    def _refused(self, answer: _Answer, sealed: Sealed) -> Reply:
        """What became of a message that was not taken: 4xx is for later, 5xx final unless the sender is meant."""
        told = answer.told(sealed.to)
        if answer.code == 421 or not (answer.later or answer.never):
            self._drop()
        if not answer.never:
            return Reply(Fate.DEFERRED, told)
        why = _why(answer)
        return Reply(Fate.DEFERRED, told, self._stop(why, told)) if why else Reply(Fate.BOUNCED, told)

    def _stop(self, why: str, told: str) -> RoundStoppedError:
        what, cure = _CURES[why]
        return RoundStoppedError(f"{self._host} {what}: {told}.", cure, code=f"mail_{why}")

    # ------------------------------------------------------------------------------------------- the connection

    def _connect(self) -> None:
        context = ssl.create_default_context()
        self._carried = 0
        try:
            self._smtp = self._opened(context)
            self._greeted()
            if self._security == "starttls":
                self._secured(self._smtp, context)
            self._log_in(self._smtp)
        except ssl.SSLCertVerificationError as error:
            raise RoundStoppedError(
                f"The certificate of {self._host} is not valid: {error.verify_message or error.reason}.",
                "Please look at `server` in [mail] of school.toml. If it is right, ask your IT support: somebody may "
                "stand between this computer and the server.",
                code="mail_certificate",
            ) from error
        except ssl.SSLEOFError as error:
            raise self._not_now("the connection was closed") from error
        except ssl.SSLError as error:
            raise self._no_tls() from error
        except smtplib.SMTPConnectError as error:
            raise self._unwelcome(_answer(error.smtp_code, error.smtp_error)) from error
        except smtplib.SMTPServerDisconnected as error:
            raise self._not_now("the connection was closed") from error
        except _LostError as error:
            raise self._not_now(str(error)) from error
        except OSError as error:
            raise self._not_now(error.strerror or "no answer") from error

    def _opened(self, context: ssl.SSLContext) -> smtplib.SMTP:
        # The computer's name says who works there: it stays here.
        own_name = "[127.0.0.1]"
        if self._security == "tls":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                self._host, self._port, own_name, timeout=self._patience, context=context
            )
        else:
            smtp = smtplib.SMTP(self._host, self._port, own_name, timeout=self._patience)
        if smtp.sock is not None:
            smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return smtp

    def _greeted(self) -> None:
        assert self._smtp is not None
        answer = _answer(*self._smtp.ehlo())
        if not answer.good:
            raise self._unwelcome(answer)

    def _secured(self, smtp: smtplib.SMTP, context: ssl.SSLContext) -> None:
        if not smtp.has_extn("starttls"):
            raise self._no_tls()
        try:
            smtp.starttls(context=context)
        except smtplib.SMTPResponseException as error:
            answer = _answer(error.smtp_code, error.smtp_error)
            raise (self._no_tls() if answer.never else self._unwelcome(answer)) from error
        self._greeted()

    def _log_in(self, smtp: smtplib.SMTP) -> None:
        offered = smtp.esmtp_features.get("auth", "").upper().split()
        match self._login:
            case Password():
                answer = self._by_password(self._login, offered)
            case Token():
                answer = self._by_token(self._login, offered)
        if answer.never:
            raise self._stop("login", answer.told(self._login.user))
        if not answer.good:
            raise self._unwelcome(answer)

    def _by_password(self, login: Password, offered: list[str]) -> _Answer:
        if "PLAIN" in offered:
            return self._said("AUTH", "PLAIN " + _base64(f"\0{login.user}\0{login.secret}"))
        if "LOGIN" not in offered:
            raise self._no_way_in("a password")
        answer = self._said("AUTH", "LOGIN")
        for word in (login.user, login.secret):
            if answer.code == 334:
                answer = self._said(_base64(word))
        return answer

    def _by_token(self, login: Token, offered: list[str]) -> _Answer:
        if "XOAUTH2" not in offered:
            raise self._no_way_in("XOAUTH2")
        answer = self._with_token(login, fresh=False)
        # A token may have run out a moment ago.
        return self._with_token(login, fresh=True) if answer.never else answer

    def _with_token(self, login: Token, *, fresh: bool) -> _Answer:
        answer = self._said("AUTH", f"XOAUTH2 {_base64(login.word(fresh=fresh))}")
        return self._said("") if answer.code == 334 else answer

    def _is_awake(self) -> bool:
        """Whether the connection still answers; whatever message was begun on it is taken back."""
        try:
            return self._said("RSET").good
        except _LostError:
            return False

    def _said(self, command: str, argument: str = "") -> _Answer:
        """The answer to a command. Raises _LostError when there is none."""
        if self._smtp is None:
            raise _LostError("the connection is closed")
        try:
            answer = _answer(*self._smtp.docmd(command, argument))
        except (OSError, smtplib.SMTPException) as error:
            raise _LostError("the connection was lost") from error
        if answer.code < 0:
            raise _LostError("what came was no answer of a mail server")
        return answer

    def _drop(self) -> None:
        """Ends the connection at once: nothing that was begun on it can be taken afterwards."""
        if self._smtp is not None:
            self._smtp.close()
        self._smtp = None

    # ------------------------------------------------------------------------------------------- what is said

    def _unwelcome(self, answer: _Answer) -> RoundStoppedError | NotNowError:
        if answer.later:
            return self._not_now(answer.told())
        return RoundStoppedError(
            f"{self._host} refuses the connection: {answer.told()}.",
            "Please look at `server` and `port` in [mail] of school.toml, or ask your IT support.",
        )

    def _not_now(self, why: str) -> NotNowError:
        return NotNowError(
            f"The mail server {self._host} cannot be had just now: {why}.",
            "Please look whether this computer is on-line, and try again in some minutes: nothing is lost.",
        )

    def _no_tls(self) -> RoundStoppedError:
        return RoundStoppedError(
            f"{self._host} offers no safe connection at port {self._port}: nothing was sent.",
            'Please set security = "starttls" with port 587, or "tls" with port 465, in [mail] of school.toml, as your '
            "mail provider says.",
            code="mail_no_tls",
        )

    def _no_way_in(self, wanted: str) -> RoundStoppedError:
        return RoundStoppedError(
            f"{self._host} does not offer to log in by {wanted}.",
            "Please set `login` in [mail] of school.toml as your mail provider says. Microsoft 365 may have "
            "“Authenticated SMTP” switched off for the mailbox: ask your IT support.",
            code="mail_login",
        )


def stuffed(data: bytes) -> bytes:
    """The message as it goes over the wire: a line that begins with a dot gets another one before it."""
    if data.startswith(b"."):
        data = b"." + data
    return data.replace(b"\r\n.", b"\r\n..")


def _why(answer: _Answer) -> str:
    """Which cure belongs to an answer that means the sender; empty where the recipient or the message is meant."""
    if answer.code in _WANTS_LOGIN:
        return "login"
    return _OF_SENDER.get(answer.status, "")


def _answer(code: int, said: bytes | str) -> _Answer:
    lines = (said.decode("utf-8", "replace") if isinstance(said, bytes) else said).splitlines()
    status = _STATUS.match(lines[0]) if lines else None
    # Each line of a long answer begins with the same status.
    rest = [line.removeprefix(status[0]) if status else line for line in lines[1:]]
    text = " ".join(line.strip() for line in (*lines[:1], *rest))
    return _Answer(code, "".join(letter if letter.isprintable() else " " for letter in text))


def _base64(word: str) -> str:
    return b64encode(word.encode()).decode("ascii")
