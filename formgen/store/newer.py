"""A store that a newer formgen wrote: which one did, and what is told of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from formgen import __version__
from formgen.errors import UserError
from formgen.store.database import Database

Meaning = TypeVar("Meaning")

_WRITTEN_BY = "formgen"
"""The name in `meta` of the newest formgen that ever wrote to the store."""


class UnknownWordError(ValueError):
    """A word in the store that this formgen never writes: a kind of event, a state, a verdict."""


class Words(dict[str, Meaning]):
    """What words of the store mean. Raises UnknownWordError for another."""

    def __missing__(self, word: str) -> Meaning:
        raise UnknownWordError(word)


def remember(database: Database) -> None:
    """Keeps which formgen writes, within the transaction, where none as new wrote before."""
    if _parts(written_by(database)) < _parts(__version__):
        database.run("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", (_WRITTEN_BY, __version__))


def written_by(database: Database) -> str:
    """The version of the newest formgen that wrote to the store; empty where that was not kept."""
    found = database.run("SELECT value FROM meta WHERE name = ?", (_WRITTEN_BY,)).fetchone()
    return str(found[0]) if found else ""


def _parts(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def refusal(version: str) -> UserError:
    """What is told of a store of a newer formgen, of that version where it is known."""
    which = f" ({version}; this is {__version__})" if version not in ("", __version__) else f" than this {__version__}"
    return UserError(
        f"This school’s folder was written by a newer formgen{which}.",
        "Please update formgen on this computer. Nothing was changed.",
        code="newer_store",
    )


@contextmanager
def told(database: Database) -> Iterator[None]:
    """Whatever is read within: a word that this formgen does not know is told as a store of a newer one."""
    try:
        yield
    except UnknownWordError as error:
        with database.reading():
            raise refusal(written_by(database)) from error
