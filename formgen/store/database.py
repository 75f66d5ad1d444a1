"""One connection to `records.db`, its transactions, and its errors in plain words."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, ExceptionContext, NullPool, create_engine, event

from formgen.errors import UserError

NAME = "records.db"
PATIENCE = 10.0
"""Seconds to wait for another program that is just reading or committing."""

# Without spilling, readers of a shared folder are locked out only while a commit lasts, however much it adds.
# Recursive triggers make INSERT OR REPLACE count as the deletion that it is. What is taken out is overwritten.
# What a savepoint would put back is kept in memory: SQLite writes it beside the store otherwise, page by page, in
# files of the system that hold what children's forms say.
_PRAGMAS = (
    "foreign_keys = ON",
    "synchronous = FULL",
    "recursive_triggers = ON",
    "secure_delete = ON",
    "cache_spill = OFF",
    "temp_store = MEMORY",
)

_BUSY = UserError(
    f"{NAME} is in use by another program.", "Please close that program and try again.", code="busy"
)
_DAMAGED = UserError(
    f"{NAME} is damaged or is no formgen store.",
    "Please try again. If it says the same, restore the latest backup into a new folder with `formgen restore`.",
    code="damaged",
)
_READ_ONLY = UserError(
    f"{NAME} cannot be written.",
    "Please make room on the disk, and ask for the right to change files in the school folder.",
    code="read_only",
)
_FULL = UserError(
    f"The disk with {NAME} is full.", "Please make room and try again: nothing was lost.", code="full"
)
_DISK = UserError(
    f"The disk with {NAME} fails.",
    "Please try again: nothing was lost. If it fails again check the disk, and restore the latest backup elsewhere.",
    code="disk",
)
_PLAIN = {
    "SQLITE_BUSY": _BUSY,
    "SQLITE_LOCKED": _BUSY,
    "SQLITE_PROTOCOL": _BUSY,
    "SQLITE_CORRUPT": _DAMAGED,
    "SQLITE_NOTADB": _DAMAGED,
    "SQLITE_READONLY": _READ_ONLY,
    "SQLITE_PERM": _READ_ONLY,
    "SQLITE_CANTOPEN": _READ_ONLY,
    "SQLITE_FULL": _FULL,
    "SQLITE_IOERR": _DISK,
}


def plainly(error: BaseException | None) -> UserError | None:
    """What a person is told about a database error, or None where it is a bug."""
    primary = "_".join(str(getattr(error, "sqlite_errorname", "")).split("_")[:2])
    known = _PLAIN.get(primary)
    return UserError(known.message, known.fix, code=known.code) if known else None


class Database:
    """The connection of one thread. Every method raises UserError when the file cannot be used.

    A commit is one sync of a log beside the file (WAL), and nobody who reads waits for it. `shared` folders, where
    that log is unsafe, have a rollback journal. The log is gone when nobody has the file open.
    """

    def __init__(self, path: Path, *, shared: bool = False) -> None:
        self.shared = shared
        # hide_parameters: an exception must not print a child's answers.
        url = URL.create("sqlite", database=str(path))
        self._engine = create_engine(
            url, poolclass=NullPool, hide_parameters=True, connect_args={"timeout": PATIENCE}
        )
        event.listen(self._engine, "connect", partial(_prepare, journal="DELETE" if shared else "WAL"))
        event.listen(self._engine, "begin", _begin)
        event.listen(self._engine, "handle_error", _explain)
        self.connection = self._engine.connect()
        raw = self.connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        self._raw = raw
        self._within = nullcontext(self.connection)
        self._known: dict[object, Any] = {}
        self._seen = 0

    def close(self) -> None:
        """Ends the connection; what was not committed is rolled back."""
        self.connection.close()
        self._engine.dispose()

    def reading(self) -> AbstractContextManager[Connection]:
        """The connection in a transaction, so that several queries see one state of the store."""
        return self._within if self.connection.in_transaction() else self._reading()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self.connection.begin():
            yield self.connection

    def remembered(self, name: object, ask: Callable[[Connection], Any]) -> Any:
        """What `ask` finds. It is asked again once another process has written, or `forget` was called."""
        with self.reading() as connection:
            seen = self.run("PRAGMA data_version").fetchone()[0]
            if seen != self._seen:
                self.forget()
                self._seen = seen
            if name not in self._known:
                self._known[name] = ask(connection)
            return self._known[name]

    def forget(self) -> None:
        """Whatever is remembered is asked again: something was written, or taken back, on which it rests."""
        self._known.clear()

    def run(self, statement: str, values: Sequence[Any] = ()) -> sqlite3.Cursor:
        """Runs SQL that was made once for all, inside a transaction: making it anew costs ten times what it does."""
        try:  # what SQLAlchemy need not know of
            return self._raw.execute(statement, values)
        except sqlite3.DatabaseError as error:
            raise plainly(error) or error from error

    @contextmanager
    def changing(self) -> Iterator[Connection]:
        """The connection in a transaction that no other writer shares; all of it is kept, or nothing."""
        self.begin()
        try:
            yield self.connection
            self.connection.commit()
        except BaseException:
            self.forget()
            self.connection.rollback()
            raise

    @contextmanager
    def part(self) -> Iterator[None]:
        """A part of the transaction: an exception inside it takes back that part alone, and goes on up."""
        self.run("SAVEPOINT part")
        try:
            yield
            self.run("RELEASE part")
        except BaseException:
            self.forget()
            if self._raw.in_transaction:  # on a full or failing disk SQLite has taken all of it back by itself
                self.run("ROLLBACK TO part")
                self.run("RELEASE part")
            raise

    def begin(self) -> None:
        """Starts a writing transaction. Raises UserError `busy` when another process has one for long."""
        self.connection.info["writes"] = True
        try:
            self.connection.begin()
        finally:
            self.connection.info["writes"] = False

    def pragma(self, setting: str) -> None:
        """Changes a setting of the connection, outside any transaction (inside one SQLite ignores some)."""
        self._raw.execute(f"PRAGMA {setting}")

    def vacuum(self) -> None:
        """Writes the whole file anew, so that nothing that was taken out is left between its rows.

        Raises UserError when another program reads or writes.
        """
        self.run("VACUUM")
        self.run("PRAGMA wal_checkpoint(TRUNCATE)")


def _prepare(raw: sqlite3.Connection, _record: object, journal: str) -> None:
    # The driver would begin transactions late and end them early; _begin does it instead.
    raw.isolation_level = None
    try:
        for pragma in (f"journal_mode = {journal}", *_PRAGMAS):
            raw.execute(f"PRAGMA {pragma}")
    except sqlite3.DatabaseError as error:
        raw.close()
        raise plainly(error) or error from error


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.info.get("writes") else "BEGIN")


def _explain(context: ExceptionContext) -> None:
    plain = plainly(context.original_exception)
    if plain is not None:
        raise plain from context.original_exception
