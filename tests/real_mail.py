"""A post office of one's own: Postfix, with Dovecot's mailboxes and logins, each from a configuration made here.

Messages go in over STARTTLS with a login, lie in a Maildir for each address, and are read over IMAP. An address at
home that is not known is refused at once; one at `LATE` is taken, and comes back as Postfix reports it.
"""

from __future__ import annotations

import email
import imaplib
import os
import pwd
import shutil
import smtplib
import socket
import ssl
import subprocess
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP, default
from pathlib import Path

import mailbox_server
from mailbox_server import DOVECOT, OPENSSL, PASSWORD, Server

POSTFIX, POSTCONF = (
    shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    for name in ("postfix", "postconf")
)
LATE = "late.example"
"""The domain whose server refuses what Postfix had taken for it."""

MAIN = """
compatibility_level = 3.6
queue_directory = {own}/queue
data_directory = {own}/data
daemon_directory = {daemons}
mail_owner = postfix
maillog_file_prefixes = {own}
maillog_file = {own}/log
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
disable_dns_lookups = yes
myhostname = mail.hillside.example
mydestination =
alias_maps =
alias_database =
biff = no
virtual_mailbox_domains = {domains}
virtual_mailbox_base = {post}
virtual_mailbox_maps = texthash:{own}/boxes
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
transport_maps = inline:{{ {late_domain}=smtp:[127.0.0.1]:{late} }}
smtpd_tls_security_level = encrypt
smtpd_tls_cert_file = {folder}/cert.pem
smtpd_tls_key_file = {folder}/key.pem
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = {folder}/logins
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_recipient_restrictions = reject_unlisted_recipient, permit_sasl_authenticated, reject
"""

SERVICES = """
127.0.0.1:{port} inet n - n - - smtpd
127.0.0.1:{late} inet n - n - - smtpd
  -o myhostname=mx.{late_domain} -o smtpd_tls_security_level=none -o smtpd_sasl_auth_enable=no
  -o smtpd_relay_restrictions=permit
  -o {{ smtpd_recipient_restrictions = check_recipient_access static:{{550 5.1.1 No such user here}}, reject }}
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""

LOGINS = """
auth_mechanisms = plain login
service auth {
  unix_listener FOLDER/logins {
    mode = 0660
    user = postfix
    group = postfix
  }
}
"""


def lacking() -> str:
    """What is lacking for a post office on this machine; empty where nothing is."""
    if DOVECOT is None or OPENSSL is None or POSTFIX is None or POSTCONF is None:
        return "Postfix, Dovecot and openssl are needed for a post office of one’s own"
    return "only root may start Postfix" if os.getuid() else ""


@dataclass(frozen=True)
class PostOffice:
    """Where it takes messages in, and the server of its mailboxes, which has the certificate of both."""

    port: int
    mailboxes: Server
    queue: Path

    def post(self, message: EmailMessage, sender: str) -> None:
        """Takes a message to whom it is addressed, as somebody's mail program sends it."""
        with smtplib.SMTP("localhost", self.port, timeout=30) as server:
            server.starttls(context=self._trusted())
            server.login(sender, PASSWORD)
            server.send_message(message, sender)

    def box(self, address: str) -> list[EmailMessage]:
        """The messages in somebody's mailbox, in the order in which they came, as they read them."""
        with imaplib.IMAP4_SSL("localhost", self.mailboxes.port, ssl_context=self._trusted(), timeout=30) as server:
            server.login(address, PASSWORD)
            server.select(readonly=True)
            numbers = server.search(None, "ALL")[1][0].split()
            found = [server.fetch(number.decode(), "(BODY.PEEK[])")[1][0] for number in numbers]
        parts = [part for part in found if isinstance(part, tuple)]
        assert len(parts) == len(numbers)
        return [email.message_from_bytes(data, EmailMessage, policy=default) for _, data in parts]

    def files(self, address: str) -> dict[str, bytes]:
        """The same on the disk, by the names that bear their marks."""
        name, _, domain = address.partition("@")
        folder = self.mailboxes.folder / "post" / domain / name
        places = (folder / place for place in ("new", "cur") if (folder / place).is_dir())
        return {path.name: path.read_bytes() for place in places for path in place.iterdir()}

    def at_rest(self) -> None:
        """Waits until whatever was taken has been delivered, or came back."""
        until = time.monotonic() + 60
        while any(path.is_file() for name in ("incoming", "active", "deferred", "bounce")
                  for path in (self.queue / name).rglob("*")):  # fmt: skip
            assert time.monotonic() < until, "the post lies about"
            time.sleep(0.05)

    def _trusted(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.mailboxes.certificate))


@contextmanager
def running(addresses: Iterable[str]) -> Iterator[PostOffice]:
    """The post office while it is open, with an empty mailbox for each of these addresses."""
    with mailbox_server.running("post/%d/%n", LOGINS) as mailboxes:
        own = mailboxes.folder / "postfix"
        own.mkdir()
        port = _set_up(mailboxes, own, tuple(addresses))
        _postfix(own, "start")
        try:
            _wait(port, own)
            yield PostOffice(port, mailboxes, own / "queue")
        finally:
            _postfix(own, "stop")


def _set_up(mailboxes: Server, own: Path, addresses: tuple[str, ...]) -> int:
    """Writes what Postfix works by, and says at which port it will listen."""
    assert POSTCONF is not None
    post = mailboxes.folder / "post"
    post.mkdir()
    os.chown(post, *mailboxes.owner)
    for name in ("queue", "data"):
        (own / name).mkdir()
    os.chown(own / "data", pwd.getpwnam("postfix").pw_uid, -1)
    split = [address.partition("@")[::2] for address in addresses]
    (own / "boxes").write_text("".join(f"{name}@{domain} {domain}/{name}/\n" for name, domain in split))
    daemons = subprocess.run([POSTCONF, "-dh", "daemon_directory"], check=True, capture_output=True, text=True).stdout
    port, late = _free(2)
    told = {
        "own": own, "folder": mailboxes.folder, "post": post, "daemons": daemons.strip(), "port": port, "late": late,
        "late_domain": LATE, "domains": ", ".join(dict.fromkeys(domain for _, domain in split)),
        "uid": mailboxes.owner[0], "gid": mailboxes.owner[1],
    }  # fmt: skip
    (own / "main.cf").write_text(MAIN.format(**told))
    (own / "master.cf").write_text(SERVICES.format(**told))
    return port


def _free(count: int) -> list[int]:
    """Ports on which nobody listens."""
    held = [socket.socket() for _ in range(count)]
    for one in held:
        one.bind(("127.0.0.1", 0))
    ports = [int(one.getsockname()[1]) for one in held]
    for one in held:
        one.close()
    return ports


def _postfix(own: Path, what: str) -> None:
    assert POSTFIX is not None
    done = subprocess.run([POSTFIX, "-c", str(own), what], capture_output=True, text=True)
    if done.returncode:
        log = own / "log"
        raise RuntimeError(f"Postfix: {done.stderr}{log.read_text() if log.is_file() else ''}")


def _wait(port: int, own: Path) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 2) as server:
            if server.recv(100).startswith(b"220"):
                return
        time.sleep(0.1)
    raise RuntimeError(f"Postfix did not start: {(own / 'log').read_text()}")


def reply(to: EmailMessage, text: str, *attached: tuple[str, bytes]) -> EmailMessage:
    """An answer to a message, as mail programs write it: to where it wants answers, naming what it answers."""
    made = EmailMessage(policy=SMTP)
    made["From"], made["To"], made["Subject"] = str(to["To"]), str(to["Reply-To"]), f"Re: {to['Subject']}"
    made["In-Reply-To"] = made["References"] = str(to["Message-ID"])
    made.set_content(text)
    for name, data in attached:
        made.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return made
