"""Drafts instead of sending: into the Drafts folder by IMAP, or by Microsoft Graph. The office looks, and sends.

A draft that is there already, by its Message-ID, is not made again. Both ways were tried against servers of the tests
alone. Whether Exchange keeps the Message-ID of a draft when the office sends it could not be tried.
"""

from __future__ import annotations

import imaplib
import re
import ssl
import time
from base64 import b64encode
from contextlib import suppress

from formgen.mail.logins import Login, Password, Token
from formgen.mail.post import Claim, Fate, NotNowError, Reply, RoundStoppedError
from formgen.mail.sealed import Sealed
from formgen.mail.web import Answer, LostError, Web

PATIENCE = 60.0
THERE = "is there already"


class ImapDrafts:
    """The Drafts folder of an IMAP mailbox, as a `Post`. TLS is always used, and its certificate verified."""

    def __init__(self, host: str, port: int, folder: str, login: Login, *, patience: float = PATIENCE) -> None:
        self._host, self._port, self._folder, self._login, self._patience = host, port, folder, login, patience
        self._imap: imaplib.IMAP4_SSL | None = None

    def ready(self) -> None:
        """Connects, logs in and opens the folder; anew where the connection has gone quiet. Raises as `Post` says."""
        if self._imap is not None and not self._is_awake():
            self._drop()
        if self._imap is None:
            try:
                self._connect()
            except BaseException:
                self._drop()
                raise

    def send(self, sealed: Sealed, claim: Claim) -> Reply:
        """What became of the draft; see `Post`."""
        assert self._imap is not None
        try:
            if self.finds(sealed.id):
                return Reply(Fate.ACCEPTED if claim() else Fate.LEFT, THERE)
        except NotNowError as lost:
            return Reply(Fate.DEFERRED, f"not begun: {lost.message}")
        if not claim():
            return Reply(Fate.LEFT)
        try:
            kind, said = self._imap.append(
                _quoted(self._folder), r"(\Draft)", imaplib.Time2Internaldate(time.time()), sealed.data
            )
        except (imaplib.IMAP4.error, OSError):
            self._drop()
            return Reply(Fate.UNKNOWN, "the connection was lost when the draft may have been taken")
        if kind == "OK":
            return Reply(Fate.ACCEPTED, "put into Drafts")
        told = _told(said)
        return Reply(Fate.DEFERRED, told, RoundStoppedError(
            f"{self._host} takes no draft into “{self._folder}”: {told}.",
            "Please look whether the mailbox is full, and at `drafts` under [mail] in school.toml.",
        ))  # fmt: skip

    def finds(self, message_id: str) -> bool:
        """Whether the folder has a draft with this Message-ID. Raises NotNowError where it cannot be asked."""
        assert self._imap is not None
        try:
            kind, found = self._imap.uid("SEARCH", "HEADER", "Message-ID", _quoted(message_id))
        except (imaplib.IMAP4.error, OSError) as error:
            self._drop()
            raise self._not_now("the connection was lost") from error
        return kind == "OK" and bool(found and found[0] and found[0].split())

    def close(self) -> None:
        """Says goodbye, and ends the connection whatever the server answers."""
        if self._imap is not None:
            with suppress(imaplib.IMAP4.error, OSError):
                self._imap.logout()
        self._drop()

    def _connect(self) -> None:
        try:
            context = ssl.create_default_context()
            self._imap = imaplib.IMAP4_SSL(self._host, self._port, ssl_context=context, timeout=self._patience)
            self._log_in(self._imap)
            self._open(self._imap)
        except ssl.SSLCertVerificationError as error:
            raise RoundStoppedError(
                f"The certificate of {self._host} is not valid: {error.verify_message}.",
                "Please look at `imap_server` in [mail] of school.toml. If it is right, ask your IT support.",
                code="mail_certificate",
            ) from error
        except ssl.SSLEOFError as error:
            raise self._not_now("the connection was closed") from error
        except ssl.SSLError as error:
            raise RoundStoppedError(
                f"{self._host} offers no safe connection at port {self._port}.",
                "Please look at `imap_server` and `imap_port` in [mail] of school.toml: the port is mostly 993.",
                code="mail_no_tls",
            ) from error
        except imaplib.IMAP4.abort as error:
            raise self._not_now("the connection was closed") from error
        except OSError as error:
            raise self._not_now(error.strerror or "no answer") from error

    def _log_in(self, imap: imaplib.IMAP4_SSL) -> None:
        words = iter((self._words(),))
        mechanism = "PLAIN" if isinstance(self._login, Password) else "XOAUTH2"
        if f"AUTH={mechanism}" not in imap.capabilities:
            raise self._refused(f"it offers no login by {mechanism}")
        try:
            # A second question is the reason of a refusal: it is answered by nothing.
            imap.authenticate(mechanism, lambda _: next(words, b""))
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as error:
            raise self._refused(_told([str(error)])) from error

    def _words(self) -> bytes:
        match self._login:
            case Password(user, secret):
                return f"\0{user}\0{secret}".encode()
            case Token():
                return self._login.word(fresh=False).encode()

    def _open(self, imap: imaplib.IMAP4_SSL) -> None:
        """Opens the folder of the settings, or the one that the server itself calls that for drafts."""
        if self._opens(imap, self._folder):
            return
        _, listed = imap.list()
        for line in listed:
            name = re.match(rb'\([^)]*\\Drafts\b[^)]*\) (?:"[^"]*"|NIL) "?(.+?)"?$', line) if isinstance(
                line, bytes) else None  # fmt: skip
            if name and self._opens(imap, found := name[1].decode("ascii", "replace")):
                self._folder = found
                return
        raise RoundStoppedError(
            f"There is no folder “{self._folder}” in the mailbox.",
            "Please write the name of the Drafts folder as `drafts` under [mail] in school.toml.",
            code="mail_no_folder",
        )

    @staticmethod
    def _opens(imap: imaplib.IMAP4_SSL, folder: str) -> bool:
        try:
            return folder.isascii() and imap.select(_quoted(folder), readonly=True)[0] == "OK"
        except imaplib.IMAP4.readonly:
            return True

    def _is_awake(self) -> bool:
        assert self._imap is not None
        try:
            return self._imap.noop()[0] == "OK"
        except (imaplib.IMAP4.error, OSError):
            return False

    def _drop(self) -> None:
        if self._imap is not None:
            with suppress(OSError):
                self._imap.shutdown()
        self._imap = None

    def _refused(self, why: str) -> RoundStoppedError:
        return RoundStoppedError(
            f"{self._host} does not accept the login: {why}.",
            "Please look at `user`, `login` and the password under [mail] in school.toml. Microsoft 365 takes no "
            'password: set login = "microsoft".',
            code="mail_login",
        )

    def _not_now(self, why: str) -> NotNowError:
        return NotNowError(f"The mailbox at {self._host} cannot be had just now: {why}.")


def _quoted(text: str) -> str:
    """The text as a quoted string of IMAP. Raises ValueError for a line end or a null."""
    if not text.isprintable():
        raise ValueError("a control character cannot be quoted")
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _told(said: object) -> str:
    words = said[0] if isinstance(said, list) and said else said
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    text = re.sub(r"\S*@\S*", "…", text)
    return "".join(letter if letter.isprintable() else " " for letter in text)[:160]


GRAPH = "https://graph.microsoft.com/v1.0"


class GraphDrafts:
    """The Drafts folder of a mailbox of Microsoft 365, as a `Post`."""

    def __init__(self, login: Token, *, at: str = GRAPH, web: Web | None = None) -> None:
        self._login, self._at, self._web = login, at, web or Web()
        self._token = ""

    def ready(self) -> None:
        """Looks once whether the mailbox lets us in. Raises as `Post` says."""
        if self._token:
            return
        for fresh in (False, True):
            self._token = self._login.ask(fresh)
            answer = self._get("me/mailFolders/drafts", {"$select": "id"})
            if answer.status_code != 401:
                break
        if answer.status_code != 200:
            self._token = ""
            raise self._stop(answer) if answer.status_code in (401, 403, 404) else self._not_now(answer)

    def send(self, sealed: Sealed, claim: Claim) -> Reply:
        """What became of the draft; see `Post`."""
        try:
            if self.finds(sealed.id):
                return Reply(Fate.ACCEPTED if claim() else Fate.LEFT, THERE)
        except NotNowError as lost:
            return Reply(Fate.DEFERRED, f"not begun: {lost.message}")
        if not claim():
            return Reply(Fate.LEFT)
        headers = {**self._headers(), "Content-Type": "text/plain"}
        try:
            answer = self._web.post(f"{self._at}/me/messages", data=b64encode(sealed.data), headers=headers)
        except LostError as lost:
            if lost.begun:
                return Reply(Fate.UNKNOWN, "the connection was lost when the draft may have been taken")
            return Reply(Fate.DEFERRED, f"not begun: {lost.message}")
        return self._became(answer)

    def _became(self, answer: Answer) -> Reply:
        told = _answered(answer)
        match answer.status_code:
            case 201:
                return Reply(Fate.ACCEPTED, "put into Drafts")
            case 401:
                self._token = ""
                return Reply(Fate.DEFERRED, told)
            case 403 | 404:
                return Reply(Fate.DEFERRED, told, self._stop(answer))
            case 429 | 503 | 509:
                return Reply(Fate.DEFERRED, told)
            case code if 400 <= code < 500:
                return Reply(Fate.BOUNCED, told)
        return Reply(Fate.UNKNOWN, f"the draft may have been taken: {told}")

    def finds(self, message_id: str) -> bool:
        """Whether the mailbox has this message, in whatever folder. Raises NotNowError where it cannot be asked."""
        quoted = message_id.replace("'", "''")
        answer = self._get("me/messages", {"$filter": f"internetMessageId eq '{quoted}'", "$select": "id"})
        if answer.status_code == 401:
            self._token = ""
        if answer.status_code != 200:
            raise self._not_now(answer)
        return bool(answer.data.get("value"))

    def close(self) -> None:
        """Forgets the token."""
        self._token = ""

    def _get(self, path: str, query: dict[str, str]) -> Answer:
        return self._web.get(f"{self._at}/{path}", params=query, headers=self._headers())

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}"}

    @staticmethod
    def _stop(answer: Answer) -> RoundStoppedError:
        return RoundStoppedError(
            f"Microsoft does not let formgen write drafts: {_answered(answer)}.",
            "Please ask your IT support: the application needs the delegated permission Mail.ReadWrite, and whoever "
            "logs in needs a mailbox.",
            code="mail_login",
        )

    @staticmethod
    def _not_now(answer: Answer) -> NotNowError:
        return NotNowError(f"Microsoft cannot be asked just now: {_answered(answer)}.")


def _answered(answer: Answer) -> str:
    code = answer.data.get("error", {})
    code = code.get("code", "") if isinstance(code, dict) else ""
    return f"{answer.status_code} {re.sub(r'[^A-Za-z0-9_. -]', '', str(code))[:80]}".strip()
