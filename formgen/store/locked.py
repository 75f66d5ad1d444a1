"""A store that may be read but not written, on a CD or in a locked folder: a copy of it in memory.

SQLite wants to write beside a file that it only reads. The copy needs nothing of the kind, and nobody can change it.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import quote

from formgen.errors import UserError

PATIENCE = 10.0
"""Seconds to wait for another program that is just committing."""

_TRIES = 5
_LOG_FORMAT, _LOG = 18, 2
"""The byte of the file that says whether it has a log beside it (WAL), and how it says so."""

_ELSEWHERE = "Please copy the whole school folder to where you may change files, and run the command there."


def is_locked(path: Path) -> bool:
    """Whether the file is there, and the system says that we may not write it."""
    return path.is_file() and not os.access(path, os.W_OK)


def copied(path: Path) -> sqlite3.Connection:
    """A connection to a copy in memory of the store as it is, in which nothing can be changed.

    Raises UserError when the file may not be read either, or when what was stored last can be read only by who may
    write; raises sqlite3.DatabaseError for a file that is no sound store.
    """
    if not os.access(path, os.R_OK):
        raise UserError(f"{path.name} cannot be read.", "Please ask for the right to read the school folder.",
                        code="unreadable")  # fmt: skip
    for _ in range(_TRIES):
        before = _state(path)
        if before[0] and not before[1]:  # all of it is in the one file, while that stays so
            found = _copy(path, "immutable=1")
        else:
            found = _under_locks(path)
            before = _state(path)
        if _state(path) == before:
            found.execute("PRAGMA query_only = ON")
            return found
        found.close()
    raise UserError(f"{path.name} is in use by another program.", "Please try again in a moment.", code="busy")


def _state(path: Path) -> tuple[bool, bool, tuple[int, int]]:
    """Whether the store keeps a log, whether one lies beside it, and what tells the file from what it will be later."""
    with path.open("rb") as file:
        head = file.read(_LOG_FORMAT + 1)
        told = os.fstat(file.fileno())
    keeps = head[_LOG_FORMAT:] == bytes([_LOG])
    return keeps, _size(path.with_name(f"{path.name}-wal")) > 0, (told.st_mtime_ns, told.st_size)


def _size(path: Path) -> int:
    with suppress(FileNotFoundError):
        return path.stat().st_size
    return 0


def _under_locks(path: Path) -> sqlite3.Connection:
    """The copy of a store into which somebody else may be writing just now."""
    try:
        return _copy(path, "mode=ro")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorname.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN")):
            raise UserError(
                f"What was stored last lies beside {path.name}, and can only be read where the folder can be written.",
                _ELSEWHERE, code="unfinished",
            ) from error  # fmt: skip
        raise


def _copy(path: Path, how: str) -> sqlite3.Connection:
    where = quote(path.resolve().as_posix())
    address = f"file://{where if where.startswith('/') else f'/{where}'}?{how}"
    made = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    try:
        with closing(sqlite3.connect(address, uri=True, timeout=PATIENCE)) as there:
            there.backup(made)
    except BaseException:
        made.close()
        raise
    return made


def older(name: str, version: int) -> UserError:
    """What is told of a locked store that an older formgen wrote, which would have to be changed to be read."""
    return UserError(f"{name} is of an older formgen (version {version}): to be read it must be brought up to date, "
                     "and here it cannot be written.", _ELSEWHERE, code="older_store")  # fmt: skip
