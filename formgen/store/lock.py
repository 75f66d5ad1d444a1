"""The writer's lock: one process writes at a time, and the others are told who it is."""

from __future__ import annotations

import hashlib
import os
import platform
import sys
import time
import uuid
from dataclasses import astuple, dataclass, fields
from datetime import UTC, datetime, timedelta

from formgen.errors import UserError
from formgen.store.database import NAME, Database

STALE = timedelta(minutes=15)
WAITS = (0.05, 0.1, 0.2, 0.25, 0.4, *(0.5,) * 8)
"""Seconds between one look and the next whether somebody else has done: most commands write for a moment only."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who writes: a person, a command, since when, on which computer, in which process."""

    school: str
    token: str
    by: str
    command: str
    since: str
    host: str
    pid: int


_COLUMNS = ", ".join(field.name for field in fields(Holder))


class _HeldError(UserError):
    """Somebody writes, in the process of that number."""

    def __init__(self, message: str, fix: str, pid: int) -> None:
        super().__init__(message, fix, code="writing")
        self.pid = pid


def take(database: Database, school: str, command: str, by: str, at: datetime) -> Holder:
    """The lock, held from now on. Waits some seconds for another process; a writer of this one waits for nobody.

    Raises UserError `writing` with its holder when somebody still has it. A writer of this computer whose process is
    gone has left it behind: it is taken over.
    """
    mine = Holder(school, uuid.uuid4().hex, by, command, at.isoformat(), platform.node(), os.getpid())
    for wait in WAITS:
        try:
            return _entered(database, mine, at)
        except _HeldError as held:
            if held.pid == mine.pid:
                raise
        time.sleep(wait)
    return _entered(database, mine, at)


def _entered(database: Database, mine: Holder, at: datetime) -> Holder:
    with database.reading():
        refuse_if_held(database, at)  # first without a lock: the answer comes at once
    try:
        with database.changing():
            refuse_if_held(database, at)
            empty(database)
            database.run(f"INSERT INTO writer ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)", astuple(mine))
    except UserError as error:
        if error.code == "busy":
            with database.reading():
                refuse_if_held(database, at)
        raise
    return mine


def empty(database: Database) -> None:
    """Gives back the lock, whosever it is."""
    database.run("DELETE FROM writer")


def release(database: Database, mine: Holder) -> None:
    """Gives the lock back, if it is still ours."""
    database.run("DELETE FROM writer WHERE token = ?", (mine.token,))


def confirm(database: Database, mine: Holder) -> None:
    """Raises UserError when somebody released our lock meanwhile."""
    if database.run("SELECT 1 FROM writer WHERE token = ?", (mine.token,)).fetchone() is None:
        raise UserError(
            f"The right to write {NAME} was released by somebody else.",
            "What was stored so far is safe; please run the command again.",
            code="writing",
        )


def refuse_if_held(database: Database, at: datetime | None = None) -> None:
    """Raises UserError when a writer holds the lock whose process is not known to be gone."""
    for row in database.run(f"SELECT {_COLUMNS} FROM writer").fetchall():
        holder = Holder(*row)
        if not _gone(holder):
            raise _held(holder, at)


def mark() -> str:
    """What tells this process from others, on this computer and elsewhere, and names neither computer nor person."""
    return f"{_computer()}-{os.getpid()}"


def is_gone(mark: str) -> bool:
    """Whether the process with that mark ran on this computer and is there no more; False where nobody can know."""
    computer, _, pid = mark.partition("-")
    return computer == _computer() and pid.isdigit() and not _alive(int(pid))


def _computer() -> str:
    return hashlib.sha256(platform.node().encode()).hexdigest()[:12]


def _held(holder: Holder, at: datetime | None) -> _HeldError:
    since = datetime.fromisoformat(holder.since)
    cure = "Please wait until that is done and try again."
    # Times with and without a zone must compare; one without is local time.
    if at is not None and at.astimezone(UTC) - since.astimezone(UTC) > STALE:
        cure = (
            "If that command is no longer running there, release it with `formgen doctor --release-writer`; "
            "nothing stored is lost."
        )
    return _HeldError(
        f"{NAME} is being written by {holder.by} ({holder.command}) since {since:%H:%M} on {holder.host}.",
        cure,
        holder.pid,
    )


def _gone(holder: Holder) -> bool:
    return holder.host == platform.node() and not _alive(holder.pid)


def _alive(pid: int) -> bool:
    if sys.platform == "win32":
        return _alive_on_windows(pid)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _alive_on_windows(pid: int) -> bool:
    """Whether the process runs; os.kill would end it there."""
    if sys.platform != "win32":
        raise NotImplementedError
    import ctypes

    may_wait, timed_out, denied = 0x00100000, 0x102, 5
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel.OpenProcess.restype = ctypes.c_void_p
    kernel.WaitForSingleObject.argtypes = (ctypes.c_void_p, ctypes.c_uint32)
    kernel.CloseHandle.argtypes = (ctypes.c_void_p,)
    handle = kernel.OpenProcess(may_wait, False, pid)
    if not handle:
        return ctypes.get_last_error() == denied
    try:
        return bool(kernel.WaitForSingleObject(handle, 0) == timed_out)
    finally:
        kernel.CloseHandle(handle)
