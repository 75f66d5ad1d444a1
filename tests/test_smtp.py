"""One server for sending, one message at a time.

1. Nothing goes over a connection without TLS, or with a certificate that is not the server's; the words say what to
   do. Neither name nor password is sent before.
2. The login is by password (PLAIN or LOGIN) or by token (XOAUTH2, with a fresh one where the first has run out); a
   refused one stops the round, and what is told holds no secret and no address.
3. One connection carries many messages and is renewed after fifty, and when the server asks.
4. What a server says of the sender stops the round, and the message may go later; what it says of a recipient is
   final for that one; a message may be too large by itself.
5. An address is one address: quoted ones and domains of other scripts go out as servers want them; line ends, two
   addresses and domains with two readings are refused.
6. A letter whose bytes are not those of one message to its one recipient never reaches the wire: another header, a
   second recipient, a stray line end.
7. The pace holds by the minute and by the day, whatever another run has sent.
8. The computer's name stays at home.
"""

from __future__ import annotations

import platform
import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from mail_server import PASSWORD, TOKEN, USER, Authority, MailServer, running
from post_room import Watch, address, built, message_id

from formgen.errors import UserError
from formgen.mail import addresses
from formgen.mail.logins import Login, Password, Token
from formgen.mail.message import Draft, Mailbox, build
from formgen.mail.pace import Pace
from formgen.mail.post import Fate, NotNowError, Reply, RoundStoppedError
from formgen.mail.sealed import Sealed, sealed
from formgen.mail.smtp import A_CONNECTION, Security, SmtpServer, stuffed

BY_PASSWORD = Password(USER, PASSWORD)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(autouse=True)
def trusted(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))


@pytest.fixture
def server(authority: Authority) -> Iterator[MailServer]:
    with running(authority.context()) as found:
        yield found


def post(server: MailServer, login: Login = BY_PASSWORD, security: Security = "starttls") -> SmtpServer:
    return SmtpServer("localhost", server.port, security, login, patience=5, patience_at_end=5)


def one(number: int = 1, to: str = "") -> Sealed:
    return sealed(message_id(number), USER, to or address(number), built(number, to))


def sent(post: SmtpServer, given: Sealed | None = None, claim: Callable[[], bool] = lambda: True) -> Reply:
    post.ready()
    reply = post.send(given or one(), claim)
    post.close()
    return reply


def refused(post: SmtpServer) -> RoundStoppedError:
    with pytest.raises(RoundStoppedError) as error:
        post.ready()
    assert error.value.fix
    assert PASSWORD not in str(error.value)
    assert USER not in str(error.value)
    return error.value


# ------------------------------------------------------------------------------------------------ TLS and login


def test_tls_from_the_start(authority: Authority) -> None:
    """(1)"""
    with running(authority.context(), tls=True) as server:
        assert sent(post(server, security="tls")).fate is Fate.ACCEPTED


def test_a_server_without_tls_is_refused() -> None:
    """(1)"""
    with running(None) as server:
        assert refused(post(server)).code == "mail_no_tls"
        assert refused(post(server, security="tls")).code == "mail_no_tls"
        assert set(server.heard) <= {"connect", "EHLO"}
        assert USER.encode() not in server.wire


@pytest.mark.parametrize(
    ("names", "about"),
    [(("elsewhere.example",), {}), ((), {"not_after": datetime(2020, 1, 1, tzinfo=UTC)})],
    ids=["another name", "run out"],
)
def test_a_wrong_certificate_is_refused(
    authority: Authority, names: tuple[str, ...], about: dict[str, datetime]
) -> None:
    """(1)"""
    if about:
        about = {"not_before": datetime(2019, 1, 1, tzinfo=UTC), **about}
    with running(authority.context(*names, **about)) as server:
        assert refused(post(server)).code == "mail_certificate"
        assert "AUTH" not in server.heard


def test_a_certificate_of_a_stranger_is_refused(
    server: MailServer, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """(1)"""
    other = Authority(tmp_path_factory.mktemp("stranger"))
    monkeypatch.setenv("SSL_CERT_FILE", str(other.file))
    assert refused(post(server)).code == "mail_certificate"
    assert "AUTH" not in server.heard


def test_nobody_there_is_for_later() -> None:
    """(1)"""
    with pytest.raises(NotNowError, match="cannot be had just now"):
        SmtpServer("localhost", 1, "starttls", BY_PASSWORD, patience=5).ready()


@pytest.mark.parametrize("login", [Password(USER, "wrong"), Password("nobody", PASSWORD)], ids=["password", "name"])
def test_a_wrong_login_stops_the_round(server: MailServer, login: Password) -> None:
    """(2)"""
    assert refused(post(server, login)).code == "mail_login"
    assert server.mailbox == []


def test_login_by_token(server: MailServer) -> None:
    """(2)"""
    asked: list[bool] = []

    def ask(fresh: bool) -> str:
        asked.append(fresh)
        return TOKEN if fresh else "run out"

    assert sent(post(server, Token(USER, ask))).fate is Fate.ACCEPTED
    assert asked == [False, True]
    assert refused(post(server, Token(USER, lambda _: "never right"))).code == "mail_login"


@pytest.mark.parametrize("answer", ["454 4.7.0 Temporary authentication failure", "421 4.3.2 Closing"])
def test_a_login_that_cannot_be_looked_at_now_is_for_later(server: MailServer, answer: str) -> None:
    """(2)"""
    server.break_down("AUTH", answer)
    with pytest.raises(NotNowError):
        post(server).ready()


def test_nothing_shows_a_secret() -> None:
    """(2)"""
    assert PASSWORD not in repr(BY_PASSWORD)
    assert TOKEN not in repr(Token(USER, lambda _: TOKEN))


# ------------------------------------------------------------------------------------------------ what is answered


def test_a_connection_carries_fifty_messages(server: MailServer) -> None:
    """(3)"""
    used = post(server)
    for number in range(A_CONNECTION + 1):
        used.ready()
        assert used.send(one(number), lambda: True).fate is Fate.ACCEPTED
    used.close()
    assert server.connections == 2
    assert len(server.mailbox) == A_CONNECTION + 1


@pytest.mark.parametrize("fault", ["421", "drop"])
def test_a_connection_that_went_quiet_is_made_anew(server: MailServer, fault: str) -> None:
    """(3)"""
    used = post(server)
    for number in range(2):
        server.break_down("RSET", fault)
        used.ready()
        assert used.send(one(number), lambda: True).fate is Fate.ACCEPTED
    used.close()
    assert server.connections == 2


OF_SENDER = [
    ("MAIL", "550 5.7.60 SMTP; Client does not have permissions to send as this sender", "mail_sender"),
    ("MAIL", "530 5.7.57 Client not authenticated to send mail", "mail_login"),
    ("MAIL", "501 5.1.7 Bad sender address syntax", "mail_sender"),
    ("RCPT", "550 5.1.90 Your message can't be sent because you've reached your daily limit", "mail_quota"),
    ("RCPT", "530 5.7.0 Must issue a STARTTLS command first", "mail_login"),
    ("end", "550 5.4.5 Daily user sending limit exceeded", "mail_quota"),
    ("end", "554 5.2.252 SendAsDenied; office@stbrigids.example not allowed", "mail_sender"),
    ("end", "550 5.7.708 Service unavailable. Access denied, traffic not accepted", "mail_blocked"),
]


@pytest.mark.parametrize(("step", "answer", "code"), OF_SENDER, ids=lambda text: str(text)[:20])
def test_what_is_said_of_the_sender_stops_the_round(server: MailServer, step: str, answer: str, code: str) -> None:
    """(4)"""
    server.break_down(step, answer)
    reply = sent(post(server))
    assert reply.fate is Fate.DEFERRED
    assert reply.stop is not None
    assert reply.stop.code == code
    assert "@" not in reply.told
    assert server.mailbox == []


OF_RECIPIENT = [
    ("RCPT", "550-5.1.1 The email account that you tried to reach\r\n550 5.1.1 does not exist", Fate.BOUNCED),
    ("RCPT", "452 4.2.2 The mailbox of parent1@families.example is full", Fate.DEFERRED),
    ("MAIL", "552 5.3.4 Message size exceeds fixed limit", Fate.BOUNCED),
    ("MAIL", "452 4.3.1 Insufficient system storage", Fate.DEFERRED),
    ("DATA", "554 5.5.1 No valid recipients", Fate.BOUNCED),
    ("DATA", "250 What?", Fate.DEFERRED),
    ("end", "554 5.7.1 Message rejected as spam", Fate.BOUNCED),
    ("end", "251 2.0.0 Taken", Fate.ACCEPTED),
    ("end", "354 Go on", Fate.UNKNOWN),
    ("end", "Good day", Fate.UNKNOWN),
]


@pytest.mark.parametrize(("step", "answer", "fate"), OF_RECIPIENT, ids=lambda text: str(text)[:20])
def test_what_is_said_of_one_message_is_for_that_one(server: MailServer, step: str, answer: str, fate: Fate) -> None:
    """(4)"""
    server.break_down(step, answer)
    used = post(server)
    used.ready()
    reply = used.send(one(), lambda: True)
    assert (reply.fate, reply.stop) == (fate, None)
    assert "families.example" not in reply.told
    assert "parent1" not in reply.told
    used.ready()
    assert used.send(one(2), lambda: True).fate is Fate.ACCEPTED
    used.close()


def test_a_message_too_large_for_the_server_is_final(authority: Authority) -> None:
    """(4)"""
    with running(authority.context(), size=100) as server:
        assert sent(post(server)).fate is Fate.BOUNCED
        assert "DATA" not in server.heard


def test_without_a_claim_nothing_is_begun(server: MailServer) -> None:
    """(4)"""
    assert sent(post(server), claim=lambda: False) == Reply(Fate.LEFT)
    assert "DATA" not in server.heard


# ------------------------------------------------------------------------------------------------ addresses


GOOD = {
    "zoe.oneill@families.example": "zoe.oneill@families.example",
    "O'Neill+school=x@Families.Example": "O'Neill+school=x@families.example",
    '"zoë".x@families.example': None,
    '"o neill"@families.example': '"o neill"@families.example',
    '"a@b\\"c"@families.example': '"a@b\\"c"@families.example',
    "eltern@bücher.example": "eltern@xn--bcher-kva.example",
    "roditeli@пример.example": "roditeli@xn--e1afmkfd.example",
    "родители@пример.example": None,
    "x@例え.テスト": "x@xn--r8jz45g.xn--zckzah",
}
BAD = [
    "", "zoe", "@families.example", "zoe@", "zoe@families", "zoe@@families.example", "zoe@families..example",
    "zoe@-families.example", "zoe@families.example.", "zoe @families.example", "a@b.example,c@d.example",
    "a@b.example c@d.example", "<zoe@families.example>", "zoe@[127.0.0.1]", "zoe@127.0.0.1", "zoe@families.example>",
    "zoe@families.example\r\nRCPT TO:<evil@bad.example>", "zoe\r\nBcc: evil@bad.example@families.example",
    '"zoe\r\nx"@families.example', '"zoe"x"@families.example', "zoe\0@families.example", "zoe@fam\u200bilies.example",
    "zoe@fußball.example", "zoe@βόλος.example", "zoe@fam。ilies.example", "zoe@families．example",
    "zo\u00a0e@families.example", "zoe\u202e@families.example", "z" * 65 + "@families.example",
    "zoe@" + "a" * 64 + ".example", "zoe@" + "a." * 130 + "example",
    "zoe(x)@families.example", "zoe;x@families.example", ".zoe@families.example", "zoe.@families.example",
]  # fmt: skip


@pytest.mark.parametrize(("given", "wire"), [(g, w) for g, w in GOOD.items() if w], ids=range(len(GOOD) - 2))
def test_an_address_goes_out_as_servers_want_it(server: MailServer, given: str, wire: str) -> None:
    """(5)"""
    assert str(addresses.parse(given)) == wire
    data = built(1).replace(address(1).encode(), wire.encode())
    assert sent(post(server), sealed(message_id(1), USER, given, data)).fate is Fate.ACCEPTED
    [taken] = server.mailbox
    assert taken.to == (wire,)


@pytest.mark.parametrize("given", [*BAD, *(g for g, w in GOOD.items() if not w)], ids=range(len(BAD) + 2))
def test_what_is_not_one_address_is_refused(given: str) -> None:
    """(5)"""
    with pytest.raises(UserError) as error:
        addresses.parse(given)
    assert error.value.code == "bad_address"


# ------------------------------------------------------------------------------------------------ letters


def changed(old: bytes, new: bytes) -> bytes:
    data = built(1)
    assert old in data
    return data.replace(old, new, 1)


SMUGGLED = {
    "another recipient": changed(b"Subject:", b"Bcc: evil@bad.example\r\nSubject:"),
    "a copy": changed(b"Subject:", b"Cc: evil@bad.example\r\nSubject:"),
    "two in To": changed(b"To: parent1@families.example", b"To: parent1@families.example, evil@bad.example"),
    "To twice": changed(b"Subject:", b"To: evil@bad.example\r\nSubject:"),
    "to somebody else": changed(b"To: parent1@families.example", b"To: parent2@families.example"),
    "from somebody else": changed(b"From: office@stbrigids.example", b"From: head@other.example"),
    "Subject twice": changed(b"Subject:", b"Subject: x\r\nSubject:"),
    "a header of its own": changed(b"Subject:", b"X-Evil: 1\r\nSubject:"),
    "sent again": changed(b"Subject:", b"Resent-To: evil@bad.example\r\nSubject:"),
    "another Message-ID": changed(b"<spring2027.1@", b"<spring2027.2@"),
    "no head": b"\r\n\r\nwords\r\n",
    "a stray LF": changed(b"Dear family,\r\n", b"Dear family,\n"),
    "a stray CR": changed(b"Dear family,", b"Dear\rfamily,"),
    "a dot between stray ends": changed(b"Dear family,\r\n", b"Dear\n.\nMAIL FROM:<evil@bad.example>\r\n"),
    "another dot between stray ends": changed(b"Dear family,\r\n", b"Dear\r\n.\rMAIL FROM:<evil@bad.example>\r\n"),
    "letters": changed(b"Dear", "Zoë".encode()),
    "a null": changed(b"Dear", b"De\0ar"),
    "a long line": changed(b"Dear", b"D" * 1000),
    "no end": built(1)[:-2],
    "a last line that is no header": changed(b"\r\n\r\n", b"\r\nevil\r\n\r\n"),
    "a line that is no header": changed(b"Subject:", b"evil\r\nSubject:"),
}


NAMES = (
    "", "Zoë O’Neill", 'Jo "JJ" Smith', "Smith, Jo", "王小明", "a" * 120, "Jo <evil@bad.example>",
    "x, evil@bad.example",
)  # fmt: skip
LONG = "a" * 60 + "." + "b" * 3 + "@" + ".".join(["families" * 5] * 3) + ".example"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("to", [*(given for given, wire in GOOD.items() if wire and wire.isascii()), LONG])
def test_what_formgen_builds_may_leave(name: str, to: str) -> None:
    """(5, 6)"""
    draft = Draft(
        "<LM-PQ3-7F3C9A2E-K.0@stbrigids.example>", Mailbox("St Brigid’s", USER), Mailbox(name, to), "A form",
        datetime(2026, 10, 6, 9, tzinfo=UTC), ".\n..\nDear family", "<p>.</p>",
    )  # fmt: skip
    made = sealed(draft.id, USER, to, build(draft))
    assert b"X-Unsent" not in made.data


@pytest.mark.parametrize("to", [*BAD, "родители@пример.example", "zoë@families.example"], ids=range(len(BAD) + 2))
def test_a_bad_address_is_not_built(to: str) -> None:
    """(5)"""
    with pytest.raises(UserError) as error:
        build(Draft(
            message_id(1), Mailbox("", USER), Mailbox("", to), "A form", datetime(2026, 10, 6, 9, tzinfo=UTC), "", ""
        ))  # fmt: skip
    assert error.value.code == "bad_address"


@pytest.mark.parametrize("name", SMUGGLED)
def test_a_letter_that_is_not_its_own_is_refused(name: str) -> None:
    """(6)"""
    with pytest.raises(UserError) as error:
        sealed(message_id(1), USER, address(1), SMUGGLED[name])
    assert error.value.code == "spoilt_message"


def test_the_mark_of_a_draft_stays_at_home() -> None:
    """(6): and only where it is a header."""
    text = "X-Unsent: 1\n"
    data = built(1, text=text)
    made = sealed(message_id(1), USER, address(1), data)
    assert made.data == data.removeprefix(b"X-Unsent: 1\r\n")
    assert b"\r\nX-Unsent: 1\r\n" in made.data


@pytest.mark.parametrize(
    ("plain", "wire"),
    [
        (b".\r\n", b"..\r\n"), (b"a\r\n.\r\n", b"a\r\n..\r\n"), (b"a\r\n.b\r\n..\r\n", b"a\r\n..b\r\n...\r\n"),
        (b"a.\r\nb\r\n", b"a.\r\nb\r\n"), (b"\r\n.\r\n.\r\n", b"\r\n..\r\n..\r\n"),
    ],
)  # fmt: skip
def test_dots_are_doubled(plain: bytes, wire: bytes) -> None:
    """(6)"""
    assert stuffed(plain) == wire


# ------------------------------------------------------------------------------------------------ pace


def test_so_many_a_minute() -> None:
    """(7)"""
    watch = Watch(datetime(2026, 10, 6, 9))
    pace = Pace(5, 1_000, watch.now, watch.sleep)
    times = []
    for _ in range(23):
        pace.wait()
        pace.note()
        times.append(watch.time)
        watch.time += timedelta(seconds=2)
    for begin in times:
        assert sum(begin <= time < begin + timedelta(minutes=1) for time in times) <= 5
    assert times[-1] - times[0] < timedelta(minutes=5)


def test_so_many_a_day_and_another_run_knows() -> None:
    """(7)"""
    watch = Watch(datetime(2026, 10, 6, 9))
    before = [datetime(2026, 10, 5, 9, 30), datetime(2026, 10, 5, 8, 30), datetime(2026, 10, 7, 9)]
    pace = Pace(100, 3, watch.now, watch.sleep, before)
    for _ in range(2):
        pace.wait()
        pace.note()
    with pytest.raises(RoundStoppedError) as stopped:
        pace.wait()
    assert stopped.value.code == "mail_day_full"
    watch.time += timedelta(minutes=30)
    pace.wait()


def test_the_computers_name_stays_at_home(server: MailServer) -> None:
    """(8)"""
    sent(post(server))
    assert platform.node().encode() not in server.wire
    assert b"ehlo [127.0.0.1]" in server.wire
    assert ssl.create_default_context().verify_mode is ssl.CERT_REQUIRED
