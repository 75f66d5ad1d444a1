"""Backups that still hold what was taken out of the store: no backup is ever changed, so a person sees to them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from formgen.errors import UserError
from formgen.records import Withheld
from formgen.store import archive, files
from formgen.store.backup import FOLDER
from formgen.store.cells import WITHHELD


class Holds(StrEnum):
    """What a backup still holds, as far as can be seen."""

    ORIGINAL = "original"
    TEXT = "text"
    NOT_THERE = "not_there"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Copy:
    """A backup that a person must see to: `original` and text, the `text` alone, or one nobody can look into now."""

    file: Path
    holds: Holds


def holding(school: Path, elsewhere: Iterable[Path], withheld: Sequence[Withheld]) -> list[Copy]:
    """The backups in the school's own folder and `elsewhere` (`Store.backups`) that hold any of what was withheld.

    One elsewhere that is not there now (a stick in a drawer) is listed too, and so is a zip that is no sound backup.
    """
    own = {path.resolve() for path in (school / FOLDER).rglob("*.zip")}
    found = ((path, _holds(path, withheld)) for path in sorted(own | {path.resolve() for path in elsewhere}))
    return [Copy(path, holds) for path, holds in found if holds]


def _holds(path: Path, withheld: Sequence[Withheld]) -> Holds | None:
    if not path.is_file():
        return Holds.NOT_THERE
    try:
        names, database = archive.contents(path)
        if any(f"{files.FOLDER}/{one.original}" in names for one in withheld):
            return Holds.ORIGINAL
        return Holds.TEXT if any(_standing(database, withheld)) else None
    except (UserError, sqlite3.DatabaseError):
        return Holds.UNREADABLE


def _standing(database: bytes, withheld: Sequence[Withheld]) -> Iterator[bool]:
    """Whether each text still stands in a copy of the store, which is looked at in memory alone."""
    question = "SELECT 1 FROM answer WHERE record = ? AND question = ? AND row IS ? AND coalesce(state, '') <> ?"
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(database)
        for one in withheld:
            place = (one.record, one.question, one.row, WITHHELD)
            yield connection.execute(question, place).fetchone() is not None
