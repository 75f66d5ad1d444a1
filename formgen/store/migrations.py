"""From the store of an older formgen to that of this one; the steps are never changed once released."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from formgen.errors import UserError
from formgen.store import backup, lock, locked, newer, steps
from formgen.store.database import NAME, Database

if TYPE_CHECKING:
    from sqlalchemy import Connection

Migration = Callable[["Connection"], None]
"""Brings a store from version n to n + 1, inside the transaction of the whole upgrade."""

MIGRATIONS: tuple[Migration, ...] = (
    steps.to_version_2, steps.to_version_3, steps.to_version_4, steps.to_version_5,
)  # fmt: skip
"""The first one leads from version 1 to 2."""

_VERSION = "schema"


def bring_up(database: Database, folder: Path, migrations: Sequence[Migration], *, create: bool) -> int:
    """The version of the store, which is now that of this formgen. An older store is backed up first.

    Raises UserError for a store of a newer formgen, for an empty one unless `create`, and for an older one that cannot
    be written.
    """
    known = 1 + len(migrations)
    found = _found(database)
    if found is None:
        _start(database, known, create=create)
    elif found > known:
        with database.reading():
            raise newer.refusal(newer.written_by(database))
    elif found < known and database.locked:
        raise locked.older(NAME, found)
    elif found < known:
        _upgrade(database, folder, migrations)
    return known


def _found(database: Database) -> int | None:
    with database.reading():
        return _version(database)


def _version(database: Database) -> int | None:
    if not database.rows("SELECT 1 AS there FROM sqlite_master WHERE name = 'meta'"):
        return None
    (stored,) = database.rows("SELECT value FROM meta WHERE name = ?", (_VERSION,))
    return int(stored.value)


def _start(database: Database, version: int, *, create: bool) -> None:
    from formgen.store import tables

    if not create:
        raise UserError(f"{NAME} holds no store.", "Please make one with `formgen init`.", code="no_store")
    with database.changing():
        if _version(database) is None:  # another process may have been faster
            tables.metadata.create_all(database.connection)
            tables.protect(database.connection)
            database.run("INSERT INTO meta (name, value) VALUES (?, ?)", (_VERSION, str(version)))


def _upgrade(database: Database, folder: Path, migrations: Sequence[Migration]) -> None:
    # Rebuilding a table breaks its foreign keys for a moment; they are checked before the commit.
    database.pragma("foreign_keys = OFF")
    try:
        with database.changing():
            lock.refuse_if_held(database)
            version = _version(database) or 1
            known = 1 + len(migrations)
            if version < known:
                backup.before_upgrade(folder, known)
                _migrate(database, migrations[version - 1 :], known)
    finally:
        database.pragma("foreign_keys = ON")


def _migrate(database: Database, migrations: Sequence[Migration], version: int) -> None:
    from formgen.store import tables

    connection = database.connection
    tables.unprotect(connection)
    for migration in migrations:
        migration(connection)
    tables.protect(connection)
    broken = database.run("PRAGMA foreign_key_check").fetchone()
    if broken is not None:
        raise RuntimeError(f"a migration to version {version} leaves a row of {broken[0]} without its parent")
    database.run("UPDATE meta SET value = ? WHERE name = ?", (str(version), _VERSION))
