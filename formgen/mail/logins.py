"""How formgen logs in to a mailbox: by a password, or by a token of Microsoft or Google.

A password comes from the environment (FORMGEN_MAIL_PASSWORD) or from the system's keyring; tokens are kept in the
keyring where there is one, and in memory otherwise: never in a file. Both logins were tried against servers of the
tests alone, which speak as the published descriptions say; not against Microsoft's and Google's own.
"""

from __future__ import annotations

import base64
import hashlib
import importlib
import re
import secrets
import time
import urllib.parse
import webbrowser
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, Literal, Protocol
from urllib.request import Request

from formgen.mail.post import RoundStoppedError
from formgen.mail.web import PATIENCE, Answer, Web
from formgen.settings import Mail

PASSWORD, CLIENT_SECRET = "FORMGEN_MAIL_PASSWORD", "FORMGEN_MAIL_CLIENT_SECRET"
"""The environment variables that hold a password, and what Google calls the secret of an application."""

SERVICE = "formgen"
"""Under this name the keyring keeps what formgen needs."""

Use = Literal["smtp", "imap", "graph"]
Tell = Callable[[str], None]


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


# ------------------------------------------------------------------------------------------- where secrets are kept


class Keys(Protocol):
    """Texts by name, kept where others cannot read them."""

    def get(self, name: str) -> str | None:
        """The text kept under this name, or None."""

    def put(self, name: str, text: str) -> None:
        """Keeps a text under this name."""


class Memory:
    """Texts that are forgotten when the command ends."""

    def __init__(self) -> None:
        self._kept: dict[str, str] = {}

    def get(self, name: str) -> str | None:
        """The text kept under this name, or None."""
        return self._kept.get(name)

    def put(self, name: str, text: str) -> None:
        """Keeps a text under this name."""
        self._kept[name] = text


class Keyring:
    """The system's keyring. Long texts are kept in pieces: Windows takes no more than 1,280 letters at once."""

    PIECE = 1_000

    def __init__(self, keyring: Any) -> None:
        self._keyring = keyring

    def get(self, name: str) -> str | None:
        """The text kept under this name, whole; None where there is none, or a piece is missing."""
        first = self._keyring.get_password(SERVICE, name)
        count = re.fullmatch(r"in (\d+) pieces", first or "")
        if count is None:
            return None if first is None else str(first)
        pieces = [self._keyring.get_password(SERVICE, f"{name} {n}") for n in range(int(count[1]))]
        return None if None in pieces else "".join(pieces)

    def put(self, name: str, text: str) -> None:
        """Keeps a text under this name."""
        pieces = [text[at : at + self.PIECE] for at in range(0, len(text), self.PIECE)]
        if len(pieces) > 1:
            for number, piece in enumerate(pieces):
                self._keyring.set_password(SERVICE, f"{name} {number}", piece)
            text = f"in {len(pieces)} pieces"
        self._keyring.set_password(SERVICE, name, text)


def keyring() -> Keyring | None:
    """The system's keyring, or None where the package is not installed or finds none on this computer."""
    try:
        module = importlib.import_module("keyring")
    except ImportError:
        return None
    try:
        module.get_password(SERVICE, "is there one")
    except module.errors.KeyringError:
        return None
    return Keyring(module)


# ------------------------------------------------------------------------------------------- the login of a school


def login(mail: Mail, use: Use, environ: Mapping[str, str], tell: Tell, keys: Keys | None = None) -> Login:
    """How to log in, as the settings say. `tell` shows the person what to do where Microsoft or Google ask for them.

    `keys` is the keyring, None where there is none. Raises RoundStoppedError where something is missing.
    """
    user = mail.user or mail.address
    match mail.login:
        case "password":
            return Password(user, _password(mail, user, environ, keys))
        case "microsoft":
            return Token(user, Microsoft(mail.tenant, _client(mail), use, user, tell, keys or Memory()).token)
        case "google":
            secret = _secret(mail, environ, keys)
            return Token(user, Google(_client(mail), secret, user, tell, keys or Memory()).token)


def _password(mail: Mail, user: str, environ: Mapping[str, str], keys: Keys | None) -> str:
    found = environ.get(PASSWORD) or (keys.get(user) if keys else None)
    if found:
        return found
    how = (
        f"Please type `keyring set {SERVICE} {user}` and then the password"
        if keys
        else "Please install formgen with its mail part (pip install \"formgen[mail]\"), so that the system keeps it"
    )
    raise RoundStoppedError(
        f"There is no password for {mail.server or 'the mailbox'}.",
        f"{how}; or put it into the environment variable {PASSWORD} for this one command.",
        code="mail_no_password",
    )


def _client(mail: Mail) -> str:
    if mail.client:
        return mail.client
    raise RoundStoppedError(
        "The number of the application that may send the school’s mail is not set.",
        "Please ask your IT support to register one (docs/sending.md says how), and write its number as `client` under "
        "[mail] in school.toml.",
        code="mail_no_client",
    )


def _secret(mail: Mail, environ: Mapping[str, str], keys: Keys | None) -> str:
    return environ.get(CLIENT_SECRET) or (keys.get(mail.client) if keys else None) or ""


# ------------------------------------------------------------------------------------------- Microsoft

MICROSOFT = "https://login.microsoftonline.com"
_SCOPES: Mapping[Use, str] = {
    "smtp": "https://outlook.office.com/SMTP.Send",
    "imap": "https://outlook.office.com/IMAP.AccessAsUser.All",
    "graph": "https://graph.microsoft.com/Mail.ReadWrite",
}


class _Service(Web):
    """What msal asks by: a service that is out of order is none of its business."""

    def _ask(self, request: Request) -> Answer:
        answer = super()._ask(request)
        if answer.status_code >= 500 or answer.status_code == 429:
            answer.raise_for_status()
        return answer


class Microsoft:
    """Tokens of Microsoft 365: the person types a code on a page of Microsoft once, then the keyring remembers."""

    def __init__(
        self, tenant: str, client: str, use: Use, user: str, tell: Tell, keys: Keys, *,
        at: str = MICROSOFT, patience: float = PATIENCE,
    ) -> None:  # fmt: skip
        self._authority = f"{at}/{urllib.parse.quote(tenant, safe='')}"
        self._known_place = at == MICROSOFT
        self._client, self._scopes, self._user, self._tell = client, [_SCOPES[use]], user, tell
        self._keys, self._name, self._web = keys, f"microsoft {client} {user}", _Service(patience)
        self._app: Any = None
        self._cache: Any = None

    def token(self, fresh: bool = False) -> str:
        """A token that is valid now. Raises RoundStoppedError where the person or Microsoft says no."""
        app = self._application()
        found = self._remembered(app, fresh) or self._by_code(app)
        if self._cache.has_state_changed:
            self._keys.put(self._name, self._cache.serialize())
            self._cache.has_state_changed = False
        return found

    def _application(self) -> Any:
        if self._app is None:
            try:
                msal = importlib.import_module("msal")
            except ImportError:
                raise RoundStoppedError(
                    "The login of Microsoft needs the mail part of formgen, which is not installed.",
                    'Please type `pip install "formgen[mail]"`.',
                    code="mail_no_msal",
                ) from None
            self._cache = msal.SerializableTokenCache()
            self._cache.deserialize(self._keys.get(self._name) or "{}")
            try:
                self._app = msal.PublicClientApplication(
                    self._client, authority=self._authority, token_cache=self._cache, http_client=self._web,
                    instance_discovery=None if self._known_place else False,
                )  # fmt: skip
            except ValueError as error:
                raise _login_refused("Microsoft does not know this tenant", str(error)) from error
        return self._app

    def _remembered(self, app: Any, fresh: bool) -> str | None:
        accounts = app.get_accounts(username=self._user) or app.get_accounts()
        if not accounts:
            return None
        found = app.acquire_token_silent(self._scopes, account=accounts[0], force_refresh=fresh)
        return str(found["access_token"]) if found else None

    def _by_code(self, app: Any) -> str:
        flow = app.initiate_device_flow(scopes=self._scopes)
        if "user_code" not in flow:
            raise _login_refused("Microsoft gives no code to log in with", flow.get("error_description", ""))
        self._tell(
            f"Please open {flow.get('verification_uri', 'the page of Microsoft')} in a browser, type the code "
            f"{flow['user_code']}, and log in as {self._user}."
        )
        found = app.acquire_token_by_device_flow(flow)
        if "access_token" not in found:
            raise _login_refused("Microsoft did not let you log in", found.get("error_description", ""))
        return str(found["access_token"])


# ------------------------------------------------------------------------------------------- Google

GOOGLE_PAGE, GOOGLE_TOKEN = "https://accounts.google.com/o/oauth2/v2/auth", "https://oauth2.googleapis.com/token"
_GOOGLE_SCOPE = "https://mail.google.com/"


class Google:
    """Tokens of Google: the person says yes in the browser once, then the keyring remembers.

    Google's login by a code (as for televisions) gives no mail: the browser's answer comes to this computer instead,
    at an address that only this computer has (RFC 8252), with a word that only this command knows (PKCE).
    """

    def __init__(
        self, client: str, secret: str, user: str, tell: Tell, keys: Keys, *, web: Web | None = None,
        page: str = GOOGLE_PAGE, tokens: str = GOOGLE_TOKEN, show: Callable[[str], object] = webbrowser.open,
        patience: float = 300.0,
    ) -> None:  # fmt: skip
        self._client, self._secret, self._user, self._tell, self._keys = client, secret, user, tell, keys
        self._name, self._web, self._page, self._tokens = f"google {client} {user}", web or Web(), page, tokens
        self._show, self._patience = show, patience
        self._token, self._until = "", 0.0

    def token(self, fresh: bool = False) -> str:
        """A token that is valid now. Raises RoundStoppedError where the person or Google says no."""
        if fresh or time.monotonic() >= self._until:
            remembered = self._keys.get(self._name)
            if not (remembered and self._refreshed(remembered)):
                self._by_browser()
        return self._token

    def _refreshed(self, remembered: str) -> bool:
        answer = self._asked(grant_type="refresh_token", refresh_token=remembered)
        if answer.get("error") == "invalid_grant":
            return False
        self._keep(answer)
        return True

    def _by_browser(self) -> None:
        word, state = secrets.token_urlsafe(48), secrets.token_urlsafe(16)
        proof = base64.urlsafe_b64encode(hashlib.sha256(word.encode()).digest()).rstrip(b"=").decode()
        with _Listener(state, self._patience) as listener:
            query = {
                "client_id": self._client, "redirect_uri": listener.address, "response_type": "code",
                "scope": _GOOGLE_SCOPE, "code_challenge": proof, "code_challenge_method": "S256", "state": state,
                "access_type": "offline", "prompt": "consent", "login_hint": self._user,
            }  # fmt: skip
            page = f"{self._page}?{urllib.parse.urlencode(query)}"
            self._tell(f"Please log in as {self._user} in the browser that opens, and say yes. If none does: {page}")
            self._show(page)
            code = listener.code()
            answer = self._asked(
                grant_type="authorization_code", code=code, code_verifier=word, redirect_uri=listener.address
            )
        self._keep(answer)

    def _asked(self, **form: str) -> dict[str, Any]:
        form |= {"client_id": self._client, **({"client_secret": self._secret} if self._secret else {})}
        answer = self._web.post(self._tokens, data=form)
        if answer.status_code >= 500 or answer.status_code == 429:
            answer.raise_for_status()
        return answer.data

    def _keep(self, answer: Mapping[str, Any]) -> None:
        if "access_token" not in answer:
            why = answer.get("error_description") or answer.get("error", "")
            raise _login_refused("Google did not let you log in", str(why))
        self._token = str(answer["access_token"])
        self._until = time.monotonic() + max(float(answer.get("expires_in", 0)) - 120, 0)
        if "refresh_token" in answer:
            self._keys.put(self._name, str(answer["refresh_token"]))


class _Listener:
    """Waits at an address of this computer alone for the browser's answer."""

    def __init__(self, state: str, patience: float) -> None:
        self._state, self._patience = state, patience
        self._found: dict[str, str] = {}
        self._server = HTTPServer(("127.0.0.1", 0), partial(_Page, self._hear))
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}/"

    def __enter__(self) -> _Listener:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.server_close()

    def code(self) -> str:
        """The code that the browser brought. Raises RoundStoppedError where it brings none in time, or a refusal."""
        until = time.monotonic() + self._patience
        while not self._found and (left := until - time.monotonic()) > 0:
            self._server.timeout = left
            self._server.handle_request()
        if "code" not in self._found:
            raise _login_refused("Nobody said yes in the browser", self._found.get("error", ""))
        return self._found["code"]

    def _hear(self, path: str) -> bool:
        """Whether this is the answer that is waited for: it knows the word that was sent along."""
        said = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(path).query))
        if not secrets.compare_digest(said.get("state", "").encode(), self._state.encode()):
            return False
        self._found = said
        return True


class _Page(BaseHTTPRequestHandler):
    """The page that the browser sees at the end."""

    timeout = 10

    def __init__(self, hear: Callable[[str], bool], *given: Any) -> None:
        self._hear = hear
        super().__init__(*given)

    def do_GET(self) -> None:
        """Hears the answer, and says that the page may be closed."""
        heard = self._hear(self.path)
        self.send_response(200 if heard else 404)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.end_headers()
        self.wfile.write(b"formgen: please close this page and go back." if heard else b"")

    def log_message(self, *_: object) -> None:
        """Nothing is logged: the path holds the code."""


def _login_refused(what: str, why: str) -> RoundStoppedError:
    first = re.sub(r"\S*@\S*", "…", why.splitlines()[0])[:200].rstrip(". ") if why.strip() else ""
    return RoundStoppedError(
        f"{what}{': ' if first else ''}{first}.",
        "Please run the command again and log in as the office’s mailbox. If it is refused again, ask your IT support: "
        "docs/sending.md says what they have to allow.",
        code="mail_login",
    )
