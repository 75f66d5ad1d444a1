"""How formgen logs in to a mailbox.

1. A password comes from the environment or the keyring; where there is none the words say how to give it.
2. Microsoft: a code is shown, typed in elsewhere, and the token of it is remembered in the keyring, in pieces that
   every keyring takes; the next command asks nobody. A fresh token is another one.
3. Google: the browser's answer comes to this computer, is taken only with the word that was sent along, and the token
   of it is remembered; where it has been withdrawn the browser is asked again.
4. A refusal stops the round with words that hold neither secret nor address; a service that is out of order does not.
5. Nothing is asked without TLS, nobody is followed elsewhere, and nothing is written into a file.
6. The settings choose the way; what is missing in them is told.
"""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from mail_server import PASSWORD, USER, Authority
from web_server import https

from formgen.mail import logins
from formgen.mail.drafts import ImapDrafts
from formgen.mail.logins import Google, Keyring, Login, Memory, Microsoft, Password, Token, login
from formgen.mail.post import NotNowError, RoundStoppedError
from formgen.mail.smtp import SmtpServer
from formgen.mail.ways import post
from formgen.mail.web import Web
from formgen.settings import Mail

keyring = pytest.importorskip("keyring")
SECRETS = ("access-1", "refresh-1", "device-1", "code-1", PASSWORD)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(autouse=True)
def trusted(authority: Authority, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """Works in a folder of its own, into which nothing may be written."""
    empty = tmp_path / "empty"
    empty.mkdir()
    monkeypatch.chdir(empty)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    yield empty
    assert list(empty.iterdir()) == []


class Drawer(keyring.backend.KeyringBackend):  # type: ignore[misc,name-defined]
    """A keyring of the tests that takes as much as that of Windows."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        assert len(password) <= 1_280
        self.kept[service, username] = password


@pytest.fixture
def drawer() -> Iterator[Drawer]:
    before, made = keyring.get_keyring(), Drawer()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


def quiet(words: str) -> None:
    raise AssertionError(f"nobody should be asked: {words}")


# ------------------------------------------------------------------------------------------------ passwords

BY_PASSWORD = Mail(address=USER, server="smtp.example", way="smtp")


def test_a_password_of_the_environment_or_the_keyring(drawer: Drawer) -> None:
    """(1)"""
    keys = logins.keyring()
    assert login(BY_PASSWORD, "smtp", {logins.PASSWORD: PASSWORD}, quiet, keys) == Password(USER, PASSWORD)
    with pytest.raises(RoundStoppedError, match=f"keyring set formgen {USER}"):
        login(BY_PASSWORD, "smtp", {}, quiet, keys)
    drawer.set_password("formgen", USER, PASSWORD)
    assert login(BY_PASSWORD, "smtp", {}, quiet, keys) == Password(USER, PASSWORD)


def test_without_a_keyring_the_words_say_how(monkeypatch: pytest.MonkeyPatch) -> None:
    """(1)"""
    before = keyring.get_keyring()
    keyring.set_keyring(keyring.backends.fail.Keyring())
    try:
        assert logins.keyring() is None
    finally:
        keyring.set_keyring(before)
    monkeypatch.setitem(__import__("sys").modules, "keyring", None)
    assert logins.keyring() is None
    with pytest.raises(RoundStoppedError, match=r"formgen\[mail\].*FORMGEN_MAIL_PASSWORD"):
        login(BY_PASSWORD, "smtp", {}, quiet, None)


@pytest.mark.parametrize("length", [0, 1, 999, 1_000, 1_001, 10_000])
def test_long_texts_are_kept_in_pieces(drawer: Drawer, length: int) -> None:
    """(2)"""
    keys = logins.keyring()
    assert isinstance(keys, Keyring)
    keys.put("token", "x" * length)
    assert keys.get("token") == "x" * length
    assert keys.get("another") is None
    if length > 2_000:
        del drawer.kept["formgen", "token 1"]
        assert keys.get("token") is None


# ------------------------------------------------------------------------------------------------ Microsoft


class MicrosoftLogin:
    """As much of Microsoft's login as the device code needs."""

    def __init__(self) -> None:
        self.place = ""
        self.asked: list[str] = []
        self.waits, self.refusal, self.status = 1, "", 200
        self.given = 0

    def __call__(
        self, method: str, path: str, form: Mapping[str, str], _body: bytes, _headers: Mapping[str, str]
    ) -> tuple[int, Any]:
        at = f"{self.place}/school/oauth2/v2.0"
        self.asked.append(form.get("grant_type", path.rpartition("/")[2]))
        if self.status != 200:
            return self.status, {}
        if path.endswith("openid-configuration"):
            return 200, {"authorization_endpoint": f"{at}/authorize", "token_endpoint": f"{at}/token",
                         "device_authorization_endpoint": f"{at}/devicecode", "issuer": f"{self.place}/school/v2.0"}
        if path.endswith("devicecode"):
            assert "https://outlook.office.com/SMTP.Send" in form["scope"]
            return 200, {"device_code": "device-1", "user_code": "WDJB-MJHT", "verification_uri": "https://m.example",
                         "interval": 0, "expires_in": 900, "message": "…"}
        assert method == "POST"
        if form["grant_type"].endswith("device_code") and self.waits:
            self.waits -= 1
            return 400, {"error": "authorization_pending"}
        if self.refusal:
            return 400, {"error": "access_denied", "error_description": self.refusal}
        self.given += 1
        return 200, {"access_token": f"access-{self.given}", "refresh_token": "refresh-1" + "x" * 3_000,
                     "expires_in": 3_600, "token_type": "Bearer",
                     "scope": "https://outlook.office.com/SMTP.Send openid profile offline_access",
                     "id_token": unsigned({"preferred_username": USER, "sub": "1", "oid": "1", "tid": "1", "aud": "app",
                                           "iss": f"{self.place}/school/v2.0", "exp": 9_999_999_999, "iat": 0}),
                     "client_info": piece({"uid": "1", "utid": "1"})}  # fmt: skip


def piece(data: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(data).encode()).rstrip(b"=").decode()


def unsigned(claims: Mapping[str, Any]) -> str:
    return f"{piece({'alg': 'none'})}.{piece(claims)}."


@pytest.fixture
def microsoft(authority: Authority) -> Iterator[MicrosoftLogin]:
    made = MicrosoftLogin()
    with https(authority.context(), made) as made.place:
        yield made


def by_microsoft(server: MicrosoftLogin, tell: Callable[[str], None], keys: logins.Keys | None = None) -> Microsoft:
    return Microsoft("school", "app", "smtp", USER, tell, keys or Memory(), at=server.place, patience=5)


def test_a_code_of_microsoft_once_and_then_the_keyring(microsoft: MicrosoftLogin, drawer: Drawer) -> None:
    """(2)"""
    told: list[str] = []
    keys = logins.keyring()
    first = by_microsoft(microsoft, told.append, keys)
    assert first.token() == "access-1"
    assert first.token() == "access-1"
    assert [("WDJB-MJHT" in words, "https://m.example" in words) for words in told] == [(True, True)]
    later = by_microsoft(microsoft, quiet, keys)
    assert later.token() == "access-1"
    assert later.token(fresh=True) == "access-2"
    assert by_microsoft(microsoft, quiet, keys).token() == "access-2"
    assert microsoft.asked.count("devicecode") == 1
    assert max(map(len, drawer.kept.values())) <= 1_000


@pytest.mark.parametrize("refusal", [f"AADSTS50105: {USER} is not assigned to a role\nTrace ID: 1", "no"])
def test_microsoft_says_no(microsoft: MicrosoftLogin, refusal: str) -> None:
    """(4)"""
    microsoft.refusal = refusal
    with pytest.raises(RoundStoppedError) as stopped:
        by_microsoft(microsoft, lambda _: None).token()
    said = str(stopped.value)
    assert stopped.value.code == "mail_login"
    assert refusal[:8].rstrip() in said
    assert not any(word in said for word in (*SECRETS, USER, "Trace"))


@pytest.mark.parametrize("status", [500, 503])
def test_microsoft_is_out_of_order(microsoft: MicrosoftLogin, status: int) -> None:
    """(4)"""
    microsoft.status = status
    with pytest.raises(NotNowError):
        by_microsoft(microsoft, quiet).token()


def test_a_tenant_that_microsoft_does_not_know(microsoft: MicrosoftLogin) -> None:
    """(4)"""
    microsoft.status = 404
    with pytest.raises(RoundStoppedError, match="does not know this tenant"):
        by_microsoft(microsoft, quiet).token()


# ------------------------------------------------------------------------------------------------ Google


class GoogleLogin:
    """As much of Google's login as an application on a computer needs; `browser` is who says yes in it."""

    def __init__(self) -> None:
        self.place, self.proof = "", ""
        self.asked: list[str] = []
        self.answers: dict[str, tuple[int, Any]] = {}
        self.visits: list[int] = []
        self.threads: list[threading.Thread] = []

    def __call__(
        self, _method: str, path: str, form: Mapping[str, str], _body: bytes, _headers: Mapping[str, str]
    ) -> tuple[int, Any]:
        assert path == "/token"
        kind = form["grant_type"]
        self.asked.append(kind)
        assert (form["client_id"], form["client_secret"]) == ("app", "not so secret")
        if kind in self.answers:
            return self.answers[kind]
        if kind == "authorization_code":
            proof = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest())
            assert (form["code"], proof.rstrip(b"=").decode()) == ("code-1", self.proof)
        fresh = {"refresh_token": "refresh-1"} if kind == "authorization_code" else {}
        return 200, {"access_token": f"access-{len(self.asked)}", "expires_in": 3_600, **fresh}

    def browser(self, page: str, **changes: str) -> None:
        """Opens the page, says yes, and carries the answer home; first somebody else tries with a word of theirs."""
        said = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(page).query))
        self.proof = said["code_challenge"]
        assert said["scope"] == "https://mail.google.com/"
        assert said["redirect_uri"].startswith("http://127.0.0.1:")

        def visit() -> None:
            for state in ("stranger", said["state"]):
                query = urllib.parse.urlencode({"state": state, "code": "code-1", **changes})
                try:
                    with urllib.request.urlopen(f"{said['redirect_uri']}?{query}", timeout=5) as answer:
                        self.visits.append(answer.status)
                except urllib.error.HTTPError as error:
                    with error:
                        self.visits.append(error.code)

        self.threads.append(threading.Thread(target=visit))
        self.threads[-1].start()


@pytest.fixture
def google(authority: Authority) -> Iterator[GoogleLogin]:
    made = GoogleLogin()
    with https(authority.context(), made) as made.place:
        yield made
        for thread in made.threads:
            thread.join(10)


def by_google(
    server: GoogleLogin, keys: logins.Keys, show: Callable[[str], object] = quiet, patience: float = 10
) -> Google:
    return Google(
        "app", "not so secret", USER, lambda _: None, keys, web=Web(5), page=f"{server.place}/page",
        tokens=f"{server.place}/token", show=show, patience=patience,
    )  # fmt: skip


def test_google_asks_the_browser_once_and_then_the_keyring(google: GoogleLogin, drawer: Drawer) -> None:
    """(3)"""
    keys = logins.keyring()
    assert keys is not None
    first = by_google(google, keys, google.browser)
    assert (first.token(), first.token()) == ("access-1", "access-1")
    for thread in google.threads:
        thread.join(10)
    assert google.visits == [404, 200]
    later = by_google(google, keys)
    assert (later.token(), later.token(), later.token(fresh=True)) == ("access-2", "access-2", "access-3")
    assert google.asked == ["authorization_code", "refresh_token", "refresh_token"]
    google.answers["refresh_token"] = 400, {"error": "invalid_grant"}
    assert by_google(google, keys, google.browser).token() == "access-5"
    assert list(drawer.kept.values()) == ["refresh-1"]


def test_google_says_no_or_nobody_answers(google: GoogleLogin) -> None:
    """(4)"""
    google.answers["authorization_code"] = 400, {"error": "x", "error_description": f"{USER} may not"}
    for show, patience in ((google.browser, 10), (lambda page: google.browser(page, code=""), 10), (str, 0.05)):
        with pytest.raises(RoundStoppedError) as stopped:
            by_google(google, Memory(), show, patience).token()
        assert stopped.value.code == "mail_login"
        assert not any(word in str(stopped.value) for word in (*SECRETS, USER))


def test_google_is_out_of_order(google: GoogleLogin) -> None:
    """(4): what is remembered is not thrown away."""
    keys = Memory()
    keys.put(f"google app {USER}", "refresh-1")
    google.answers["refresh_token"] = 503, {}
    with pytest.raises(NotNowError):
        by_google(google, keys).token()
    google.answers.clear()
    assert by_google(google, keys).token() == "access-2"


# ------------------------------------------------------------------------------------------------ HTTPS


def test_nothing_is_asked_without_tls_and_nobody_is_followed(authority: Authority) -> None:
    """(5)"""
    asked: list[str] = []

    def answers(_method: str, path: str, *_: Any) -> tuple[int, Any]:
        asked.append(path)
        return 302, "/elsewhere"

    with https(authority.context(), answers) as place:
        assert Web(5).post(f"{place}/token", data={"a": "b"}).status_code == 302
        assert Web(5).get(f"{place}/token").status_code == 302
        with pytest.raises(RoundStoppedError):
            Web(5).get(place.replace("https", "http"))
    assert asked == ["/token", "/token"]
    with pytest.raises(NotNowError):
        Web(5).get("https://localhost:1/")


# ------------------------------------------------------------------------------------------------ settings


def test_the_settings_choose_the_way() -> None:
    """(6)"""
    environ = {logins.PASSWORD: PASSWORD}
    assert isinstance(post(BY_PASSWORD, environ, quiet), SmtpServer)
    assert isinstance(post(Mail(address=USER, way="imap", imap_server="imap.example"), environ, quiet), ImapDrafts)
    found: Login = login(Mail(address=USER, user="shared", login="microsoft", client="app"), "graph", {}, quiet)
    assert isinstance(found, Token)
    assert found.user == "shared"
    for mail, code in (
        (Mail(), "mail_files"),
        (Mail(way="smtp"), "mail_no_server"),
        (Mail(way="imap"), "mail_no_server"),
        (Mail(way="graph"), "mail_login"),
        (Mail(way="graph", login="google", client="app"), "mail_login"),
        (Mail(way="smtp", server="x.example", login="microsoft"), "mail_no_client"),
        (Mail(way="smtp", server="x.example", login="google"), "mail_no_client"),
        (Mail(way="smtp", server="x.example"), "mail_no_password"),
    ):
        with pytest.raises(RoundStoppedError) as stopped:
            post(mail, environ if mail.way == "graph" else {}, quiet)
        assert (stopped.value.code, bool(stopped.value.fix)) == (code, True)
