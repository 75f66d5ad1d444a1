"""Sending in processes of their own, forked from one that is warm, so that they can be killed. Run as a script."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path


class Senders:
    """A process from which others are forked that send a round."""

    def __init__(self, authority: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={**os.environ, "SSL_CERT_FILE": str(authority)},
        )  # fmt: skip
        assert self._line() == "ready"

    def start(self, folder: Path, port: int, count: int, processes: int = 1) -> Sequence[int]:
        """The numbers of the processes that now send the messages up to `count`."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([str(folder), port, count, processes]) + "\n")
        self._process.stdin.flush()
        return tuple(json.loads(self._line()))

    def ended(self) -> list[int]:
        """How they ended: exit codes, minus the signal where one was killed."""
        return list(json.loads(self._line()))

    def close(self) -> None:
        """Ends the process."""
        self._process.communicate()

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()


def send(folder: str, port: int, count: int) -> int:
    """Sends, and returns 0 when all that may go was taken."""
    from mail_server import PASSWORD, USER
    from post_room import ROUND, posts

    from formgen.mail.logins import Password
    from formgen.mail.pace import Pace
    from formgen.mail.smtp import SmtpServer
    from formgen.work.school import opened
    from formgen.work.sending import Clock, deliver

    clock = Clock(datetime.now, time.sleep)
    server = SmtpServer("localhost", port, "starttls", Password(USER, PASSWORD), patience=30, patience_at_end=30)
    with opened(Path(folder), now=datetime.now(), by="sender", bits=lambda: 1) as school:
        outcome = deliver(
            school, ROUND, posts(range(count)), server, Pace(10_000, 10_000, clock.now, clock.sleep), clock,
            sender=USER, hold_back=timedelta(0), back_off=(0.05,) * 5,
        )  # fmt: skip
    if outcome.stopped:
        print(outcome.stopped, file=sys.stderr)
    return 0 if outcome.stopped is None else 1


def serve() -> None:
    """Answers each line of the input."""
    import formgen.mail.smtp
    import formgen.work.sending  # noqa: F401 - loaded once for all that are forked

    print("ready", flush=True)
    for line in sys.stdin:
        folder, port, count, processes = json.loads(line)
        children = [child(folder, port, count) for _ in range(processes)]
        print(json.dumps(children), flush=True)
        print(json.dumps([os.waitstatus_to_exitcode(os.waitpid(one, 0)[1]) for one in children]), flush=True)


def child(folder: str, port: int, count: int) -> int:
    if (pid := os.fork()) == 0:
        code = 2
        try:
            code = send(folder, port, count)
        finally:
            os._exit(code)
    return pid


if __name__ == "__main__":
    serve()
