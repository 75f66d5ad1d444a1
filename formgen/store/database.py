"""One connection to `records.db`, its transactions, and its errors in plain words."""

from __future__ import annotations

import sqlite3
from collections import namedtuple
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import cached_property, lru_cache
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from formgen import disk
from formgen.errors import UserError
from formgen.store import locked

if TYPE_CHECKING:  # a command that composes no SQL need not wait for it
    from sqlalchemy import Connection, ExceptionContext

NAME = "records.db"
PATIENCE = locked.PATIENCE
"""Seconds to wait for another program that is just reading or committing."""

# Without spilling, readers of a shared folder are locked out only while a commit lasts, however much it adds.
# Recursive triggers make INSERT OR REPLACE count as the deletion that it is. What is taken out is overwritten.
# What a savepoint would put back is kept in memory: SQLite writes it beside the store otherwise, page by page, in
# files of the system that hold what children's forms say. The log is copied into the store at 16 MB, not at 4: pages
# that many returns share are copied less often.
_PRAGMAS = (
    "foreign_keys = ON",
    "synchronous = FULL",
    "recursive_triggers = ON",
    "secure_delete = ON",
    "cache_spill = OFF",
    "temp_store = MEMORY",
    "wal_autocheckpoint = 4000",
)


def _as_it_is(nothing: None) -> None:
    """What the driver stores for None. It does not know that by itself: for each it would look up in vain how."""
    return nothing


sqlite3.register_adapter(type(None), _as_it_is)

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


def refused(error: BaseException | None, path: Path) -> UserError | None:
    """The same of the store at `path`: where only the right to write it is missing, that alone is said."""
    found = plainly(error)
    if found is None or found.code != _READ_ONLY.code:
        return found
    if (place := disk.without_right(path)) is None:
        return found
    return UserError(f"{NAME} cannot be written: you have no right to change {place}.",
                     "Please ask for that right, and try again: nothing was stored.", code=found.code)  # fmt: skip


class Database:
    """The connection of one thread. Every method raises UserError when the file cannot be used.

    A commit is one sync of a log beside the file (WAL), and nobody who reads waits for it. `shared` folders, where
    that log is unsafe, have a rollback journal. The log is gone when nobody has the file open.

    Of a file that is there and cannot be written it is a copy, for reading alone: then it is `locked`.
    """

    def __init__(self, path: Path, *, shared: bool = False) -> None:
        self.shared, self._path = shared, path
        self._raw, self.locked = _opened(path, "DELETE" if shared else "WAL")
        self._known: dict[object, Any] = {}
        self._seen, self._looked = 0, False

    def close(self) -> None:
        """Ends the connection; what was not committed is rolled back."""
        if "connection" in vars(self):
            self.connection.close()
        self._raw.close()

    @cached_property
    def connection(self) -> Connection:
        """SQLAlchemy over the same connection and in the same transaction, for SQL that is composed.

        It neither begins nor ends transactions: this class does.
        """
        from sqlalchemy import NullPool, create_engine, event

        # The first one that it gets is asked what it can do, and its transaction taken back: that must not be ours.
        given = iter((sqlite3.connect(":memory:"), self._raw))
        # hide_parameters: an exception must not print a child's answers.
        engine = create_engine("sqlite://", creator=lambda: next(given), poolclass=NullPool, hide_parameters=True)
        engine.connect().close()
        event.listen(engine, "handle_error", _explain)
        return engine.connect()

    def reading(self) -> AbstractContextManager[None]:
        """A transaction, so that several queries see one state of the store."""
        return _WITHIN if self._raw.in_transaction else self._reading()

    @contextmanager
    def _reading(self) -> Iterator[None]:
        self._looked = False
        self.run("BEGIN")
        try:
            yield
        finally:
            self._raw.rollback()

    def remembered(self, name: object, ask: Callable[[], Any]) -> Any:
        """What `ask` finds. It is asked again once another process has written, or `forget` was called."""
        with self.reading():
            if not self._looked:
                self._look()
            if name not in self._known:
                self._known[name] = ask()
            return self._known[name]

    def _look(self) -> None:
        """Forgets what is remembered where another process has written; a transaction need not look twice."""
        seen = self.run("PRAGMA data_version").fetchone()[0]
        if seen != self._seen:
            self.forget()
        self._seen, self._looked = seen, True

    def forget(self) -> None:
        """Whatever is remembered is asked again: something was written, or taken back, on which it rests."""
        self._known.clear()

    def run(self, statement: str, values: Sequence[Any] = ()) -> sqlite3.Cursor:
        """Runs SQL inside a transaction."""
        try:
            return self._raw.execute(statement, values)
        except sqlite3.DatabaseError as error:
            raise refused(error, self._path) or error from error

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[Any]:
        """The rows that SQL finds, each with its columns as attributes."""
        try:
            found = self._raw.execute(statement, values)
            return list(map(_named(tuple(map(_name, found.description))), found))
        except sqlite3.DatabaseError as error:
            raise refused(error, self._path) or error from error

    @contextmanager
    def changing(self) -> Iterator[None]:
        """A transaction that no other writer shares; all of it is kept, or nothing."""
        self.begin()
        try:
            yield
            self.commit()
        except BaseException:
            self.forget()
            self._raw.rollback()
            raise

    def begin(self) -> None:
        """Starts a writing transaction. Raises UserError `busy` when another process has one for long."""
        self._looked = False
        self.run("BEGIN IMMEDIATE")

    def commit(self) -> None:
        """Ends the transaction: what was written in it is durable."""
        try:
            self._raw.commit()
        except sqlite3.DatabaseError as error:
            raise refused(error, self._path) or error from error

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

    def pragma(self, setting: str) -> None:
        """Changes a setting of the connection, outside any transaction (inside one SQLite ignores some)."""
        self._raw.execute(f"PRAGMA {setting}")

    def vacuum(self) -> None:
        """Writes the whole file anew, so that nothing that was taken out is left between its rows.

        Raises UserError when another program reads or writes.
        """
        self.run("VACUUM")
        self.run("PRAGMA wal_checkpoint(TRUNCATE)")


_WITHIN = nullcontext()


_name = itemgetter(0)
"""The name of a column, of all that the driver says of it."""


@lru_cache(maxsize=256)
def _named(columns: tuple[str, ...]) -> Callable[[Sequence[Any]], Any]:
    """What makes a row of those columns."""
    made: Any = namedtuple("Row", columns)  # type: ignore[misc]
    return made._make


def _opened(path: Path, journal: str) -> tuple[sqlite3.Connection, bool]:
    """A connection, and whether it is for reading alone, since the file cannot be written."""
    if not locked.is_locked(path):
        try:
            return _connected(path, journal), False
        except UserError as error:
            if error.code != _READ_ONLY.code or not path.is_file():
                raise
    try:
        return locked.copied(path), True
    except sqlite3.DatabaseError as error:
        raise refused(error, path) or error from error


def _connected(path: Path, journal: str) -> sqlite3.Connection:
    """A connection that begins and ends no transaction by itself: the driver would begin late and end early."""
    raw = None
    try:
        raw = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
        for pragma in (f"journal_mode = {journal}", *_PRAGMAS):
            raw.execute(f"PRAGMA {pragma}")
    except sqlite3.DatabaseError as error:
        if raw is not None:
            raw.close()
        raise refused(error, path) or error from error
    return raw


def _explain(context: ExceptionContext) -> None:
    plain = plainly(context.original_exception)
    if plain is not None:
        raise plain from context.original_exception
