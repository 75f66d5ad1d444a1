"""Drafts instead of sending: a real IMAP connection, and HTTPS as Microsoft Graph speaks it.

1. Approved messages come into the Drafts folder, marked as drafts, byte for byte; none twice, whatever the store knows.
2. A connection lost when a draft may have been taken is `unknown`; the next run looks, and knows where it is there.
3. A wrong login, a wrong certificate, no folder, a full mailbox stop the round with words; nothing is lost.
4. The folder that the server itself calls that for drafts is found.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from mail_server import PASSWORD, TOKEN, USER, Authority
from post_room import ROUND, Watch, built, message_id, posts, put_in
from web_server import Mailbox, https, mailbox

from formgen.mail.drafts import GraphDrafts, ImapDrafts
from formgen.mail.logins import Login, Password, Token
from formgen.mail.post import NotNowError, Post, RoundStoppedError
from formgen.rounds import State
from formgen.work.school import School
from formgen.work.sending import Outcome, approve, deliver, pace_of, standing

COUNT = 3
BY_TOKEN = Token(USER, lambda _: TOKEN)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(autouse=True)
def trusted(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))


@pytest.fixture
def drafts(authority: Authority) -> Iterator[Mailbox]:
    with mailbox(authority.context()) as found:
        yield found


@pytest.fixture
def approved(school: School) -> School:
    approve(school, put_in(school, posts(range(COUNT))), str(COUNT))
    return school


def imap(server: Mailbox, login: Login = BY_TOKEN, folder: str = "Drafts") -> ImapDrafts:
    return ImapDrafts("localhost", server.port, folder, login, patience=5)


def sent(school: School, post: Post) -> Outcome:
    watch = Watch(school.now)
    return deliver(
        school, ROUND, posts(range(COUNT)), post, pace_of(school, watch.clock), watch.clock, sender=USER,
        hold_back=timedelta(0),
    )  # fmt: skip


def states(school: School) -> list[State]:
    return [step.state if step else State.BUILT for _, step in standing(school, ROUND)]


def plain(number: int) -> bytes:
    return built(number).removeprefix(b"X-Unsent: 1\r\n")


@pytest.mark.parametrize("login", [BY_TOKEN, Password(USER, PASSWORD)], ids=["token", "password"])
def test_drafts_by_imap(approved: School, drafts: Mailbox, login: Login) -> None:
    """(1)"""
    drafts.folders["Drafts"].append((r"\Draft", plain(1)))
    assert sent(approved, imap(drafts, login)).stopped is None
    assert states(approved) == [State.ACCEPTED] * COUNT
    assert drafts.folders["Drafts"] == [(r"\Draft", plain(number)) for number in (1, 0, 2)]


@pytest.mark.parametrize("taken", [True, False])
def test_a_draft_that_may_have_been_taken_is_looked_for(approved: School, drafts: Mailbox, taken: bool) -> None:
    """(2)"""
    drafts.fault = "taken and drop" if taken else "drop"
    outcome = sent(approved, imap(drafts))
    assert outcome.states[State.UNKNOWN] == 2
    drafts.fault = ""
    sent(approved, imap(drafts))
    assert states(approved) == [*[State.ACCEPTED if taken else State.UNKNOWN] * 2, State.ACCEPTED]
    found = [data for _, data in drafts.folders["Drafts"]]
    assert sorted(found) == sorted(plain(number) for number in (range(COUNT) if taken else [2]))


@pytest.mark.parametrize("login", [Token(USER, lambda _: "other"), Password(USER, "wrong")], ids=["token", "password"])
def test_a_wrong_login_stops_the_round(approved: School, drafts: Mailbox, login: Login) -> None:
    """(3)"""
    outcome = sent(approved, imap(drafts, login))
    assert outcome.stopped is not None
    assert outcome.stopped.code == "mail_login"
    assert USER not in str(outcome.stopped)
    assert states(approved) == [State.APPROVED] * COUNT


def test_a_full_mailbox_and_a_missing_folder_stop_the_round(approved: School, drafts: Mailbox) -> None:
    """(3)"""
    drafts.fault = "NO"
    outcome = sent(approved, imap(drafts))
    assert outcome.stopped is not None
    assert "OVERQUOTA" in outcome.stopped.message
    assert "@" not in outcome.stopped.message
    assert states(approved) == [State.DEFERRED, State.APPROVED, State.APPROVED]
    drafts.fault = ""
    assert sent(approved, imap(drafts)).states == {State.ACCEPTED: COUNT}


def test_no_folder_for_drafts(authority: Authority, approved: School) -> None:
    """(3)"""
    with mailbox(authority.context(), {"INBOX": ""}) as server:
        outcome = sent(approved, imap(server))
        assert outcome.stopped is not None
        assert outcome.stopped.code == "mail_no_folder"


@pytest.mark.parametrize("name", ["Drafts", "Entwürfe", 'a "b" c'])
def test_the_servers_own_folder_is_found(authority: Authority, approved: School, name: str) -> None:
    """(4)"""
    with mailbox(authority.context(), {"[Gmail]/Drafts": "\\Drafts", "INBOX": ""}) as server:
        assert sent(approved, imap(server, folder=name)).states == {State.ACCEPTED: COUNT}
        assert len(server.folders["[Gmail]/Drafts"]) == COUNT


def test_a_wrong_certificate_and_nobody_there(authority: Authority) -> None:
    """(3)"""
    with mailbox(authority.context("elsewhere.example")) as server, pytest.raises(RoundStoppedError) as stopped:
        imap(server).ready()
    assert stopped.value.code == "mail_certificate"
    assert "AUTHENTICATE" not in server.heard
    with pytest.raises(NotNowError):
        ImapDrafts("localhost", 1, "Drafts", BY_TOKEN, patience=5).ready()


# ------------------------------------------------------------------------------------------------ Graph


class Graph:
    """As much of Microsoft Graph as drafts need."""

    def __init__(self) -> None:
        self.kept: list[bytes] = []
        self.faults: list[int | None] = []
        self.token = TOKEN
        self.permitted = True

    def __call__(
        self, method: str, path: str, words: Mapping[str, str], body: bytes, headers: Mapping[str, str]
    ) -> tuple[int, Any] | None:
        if headers["Authorization"] != f"Bearer {self.token}":
            return 401, {"error": {"code": "InvalidAuthenticationToken"}}
        if not self.permitted:
            return 403, {"error": {"code": "ErrorAccessDenied", "message": f"{USER} may not"}}
        if path == "/v1.0/me/mailFolders/drafts":
            return 200, {"id": "1"}
        if method == "GET":
            wanted = words["$filter"].removeprefix("internetMessageId eq '").removesuffix("'").encode()
            return 200, {"value": [{"id": "1"} for data in self.kept if wanted in data]}
        assert (path, headers["Content-Type"]) == ("/v1.0/me/messages", "text/plain")
        fault = self.faults.pop(0) if self.faults else 201
        if fault in (201, 504):
            self.kept.append(base64.b64decode(body))
        return None if fault is None else (fault, {"id": "1"} if fault == 201 else {"error": {"code": "Error"}})


@pytest.fixture
def graph(authority: Authority) -> Iterator[tuple[Graph, str]]:
    made = Graph()
    with https(authority.context(), made) as place:
        yield made, f"{place}/v1.0"


def test_drafts_by_graph(approved: School, graph: tuple[Graph, str]) -> None:
    """(1): a token that has run out is replaced by a fresh one."""
    server, place = graph
    server.kept.append(plain(1))
    login = Token(USER, lambda fresh: TOKEN if fresh else "run out")
    assert sent(approved, GraphDrafts(login, at=place)).stopped is None
    assert states(approved) == [State.ACCEPTED] * COUNT
    assert server.kept == [plain(number) for number in (1, 0, 2)]


@pytest.mark.parametrize(
    ("fault", "state"),
    [(429, State.ACCEPTED), (503, State.ACCEPTED), (400, State.BOUNCED), (413, State.BOUNCED), (504, State.UNKNOWN),
     (None, State.UNKNOWN)],
)  # fmt: skip
def test_what_graph_says_of_one_draft(
    approved: School, graph: tuple[Graph, str], fault: int | None, state: State
) -> None:
    """(2)"""
    server, place = graph
    server.faults = [fault]
    assert sent(approved, GraphDrafts(BY_TOKEN, at=place)).stopped is None
    assert states(approved) == [state, State.ACCEPTED, State.ACCEPTED]
    again = [message_id(0).encode() in data for data in server.kept].count(True)
    assert again == (state is State.ACCEPTED or fault == 504)
    sent(approved, GraphDrafts(BY_TOKEN, at=place))
    if fault == 504:
        assert len(server.kept) == COUNT


def test_graph_without_permission_or_login_stops_the_round(approved: School, graph: tuple[Graph, str]) -> None:
    """(3)"""
    server, place = graph
    for login, permitted, word in ((Token(USER, lambda _: "other"), True, "401"), (BY_TOKEN, False, "403")):
        server.permitted = permitted
        outcome = sent(approved, GraphDrafts(login, at=place))
        assert outcome.stopped is not None
        assert word in outcome.stopped.message
        assert USER not in outcome.stopped.message
    assert (states(approved), server.kept) == ([State.APPROVED] * COUNT, [])


def test_a_wrong_certificate_of_graph(authority: Authority) -> None:
    """(3)"""
    asked = Graph()
    with https(authority.context("elsewhere.example"), asked) as place, pytest.raises(RoundStoppedError) as stopped:
        GraphDrafts(BY_TOKEN, at=place).ready()
    assert stopped.value.code == "mail_certificate"
