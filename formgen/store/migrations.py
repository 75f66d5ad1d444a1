"""From the store of an older formgen to that of this one; the steps are never changed once released."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from sqlalchemy import Connection, insert, select, update

from formgen.errors import UserError
from formgen.store import backup, lock, steps, tables
from formgen.store.database import NAME, Database

Migration = Callable[[Connection], None]
"""Brings a store from version n to n + 1, inside the transaction of the whole upgrade."""

MIGRATIONS: tuple[Migration, ...] = (
    steps.to_version_2, steps.to_version_3, steps.to_version_4, steps.to_version_5,
)  # fmt: skip
"""The first one leads from version 1 to 2."""

_VERSION = "schema"


def bring_up(database: Database, folder: Path, migrations: Sequence[Migration], *, create: bool) -> int:
    """The version of the store, which is now that of this formgen. An older store is backed up first.

    Raises UserError for a store of a newer formgen, and for an empty one unless `create`.
    """
    known = 1 + len(migrations)
    found = _found(database)
    if found is None:
        _start(database, known, create=create)
    elif found > known:
        raise UserError(
            f"{NAME} was written by a newer formgen (version {found}; this one knows {known}).",
            "Please update formgen.",
            code="newer_store",
        )
    elif found < known:
        _upgrade(database, folder, migrations)
    return known


def _found(database: Database) -> int | None:
    with database.reading() as connection:
        return _version(connection)


def _version(connection: Connection) -> int | None:
    there = connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = 'meta'").first()
    if there is None:
        return None
    stored = select(tables.meta.c.value).where(tables.meta.c.name == _VERSION)
    return int(connection.execute(stored).scalar_one())


def _start(database: Database, version: int, *, create: bool) -> None:
    if not create:
        raise UserError(f"{NAME} holds no store.", "Please make one with `formgen init`.", code="no_store")
    with database.changing() as connection:
        if _version(connection) is None:  # another process may have been faster
            tables.metadata.create_all(connection)
            tables.protect(connection)
            connection.execute(insert(tables.meta), {"name": _VERSION, "value": str(version)})


def _upgrade(database: Database, folder: Path, migrations: Sequence[Migration]) -> None:
    # Rebuilding a table breaks its foreign keys for a moment; they are checked before the commit.
    database.pragma("foreign_keys = OFF")
    try:
        with database.changing() as connection:
            lock.refuse_if_held(connection)
            version = _version(connection) or 1
            known = 1 + len(migrations)
            if version < known:
                backup.before_upgrade(folder, known)
                _migrate(connection, migrations[version - 1 :], known)
    finally:
        database.pragma("foreign_keys = ON")


def _migrate(connection: Connection, migrations: Sequence[Migration], version: int) -> None:
    tables.unprotect(connection)
    for migration in migrations:
        migration(connection)
    tables.protect(connection)
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise RuntimeError(f"a migration to version {version} leaves a row of {broken[0]} without its parent")
    stored = update(tables.meta).where(tables.meta.c.name == _VERSION)
    connection.execute(stored.values(value=str(version)))
