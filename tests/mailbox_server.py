"""A mail server of one's own: Dovecot, with its mailbox in a folder, on a port that is free, over TLS."""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

DOVECOT = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
OPENSSL = shutil.which("openssl")
PASSWORD = "correct-horse"

CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
mail_location = maildir:{folder}/{location}
disable_plaintext_auth = yes
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
{more}
"""


@dataclass(frozen=True)
class Server:
    """Where it listens, the certificate that proves it, and its mailbox on the disk."""

    port: int
    certificate: Path
    folder: Path
    owner: tuple[int, int]

    def put(self, data: bytes, name: str) -> None:
        """Delivers a message."""
        path = self.folder / "mail" / "new" / name
        path.write_bytes(data)
        os.chown(path, *self.owner)

    def files(self) -> dict[str, bytes]:
        """Every message, by the name that bears its marks."""
        found = (path for place in ("new", "cur") for path in (self.folder / "mail" / place).iterdir())
        return {path.name: path.read_bytes() for path in found}


@contextmanager
def running(location: str = "mail", more: str = "") -> Iterator[Server]:
    """The server while it runs; as whoever runs the tests, and as nobody where that is root.

    `location` is where in its folder the mailbox lies, with `%d` and `%n` for a mailbox of each address; `more` goes
    into its configuration, with `FOLDER` for that folder.
    """
    assert DOVECOT is not None
    assert OPENSSL is not None
    own = pwd.getpwuid(os.getuid()) if os.getuid() else pwd.getpwnam("nobody")
    folder = Path(tempfile.mkdtemp(prefix="fg-", dir="/tmp"))  # the names of sockets must be short
    folder.chmod(0o755)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    subprocess.run(
        [OPENSSL, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
         "subjectAltName=DNS:localhost", "-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")],
        check=True, capture_output=True,
    )  # fmt: skip
    for place in ("", "/new", "/cur", "/tmp"):
        (folder / f"mail{place}").mkdir()
        os.chown(folder / f"mail{place}", own.pw_uid, own.pw_gid)
    (folder / "home").mkdir()
    os.chown(folder / "home", own.pw_uid, own.pw_gid)
    config = folder / "dovecot.conf"
    config.write_text(CONFIG.format(
        folder=folder, user=own.pw_name, group=grp.getgrgid(own.pw_gid).gr_name, password=PASSWORD, uid=own.pw_uid,
        gid=own.pw_gid, port=port, location=location, more=more.replace("FOLDER", str(folder)),
    ))  # fmt: skip
    process = subprocess.Popen([DOVECOT, "-F", "-c", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        _wait(port, folder, process)
        yield Server(port, folder / "cert.pem", folder, (own.pw_uid, own.pw_gid))
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
        if process.stderr is not None:
            process.stderr.close()
        shutil.rmtree(folder, ignore_errors=True)


def _wait(port: int, folder: Path, process: subprocess.Popen[bytes]) -> None:
    trusted = ssl.create_default_context(cafile=str(folder / "cert.pem"))
    until = time.monotonic() + 20
    while time.monotonic() < until and process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 2) as plain, trusted.wrap_socket(
            plain, server_hostname="localhost"
        ):
            return
        time.sleep(0.1)
    log = folder / "log"
    raise RuntimeError(f"Dovecot did not start: {log.read_text() if log.is_file() else process.stderr}")
