"""The store's questions to its tables: what both reading and writing need to know."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from operator import add, itemgetter
from typing import Any

from formgen.pupils import Pupil
from formgen.records import Issued
from formgen.store import cells, rows
from formgen.store.cells import Boxes, Shared
from formgen.store.database import Database

VACUUM = "vacuum"
"""The name in `meta` of the run after which the file must be written anew."""
_AT_ONCE = 500  # SQLite's limit on parameters of one statement was 999 for long

BACKUP = "backup written"
"""What the log says of a backup; its only id is the path."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition on rows: SQL with question marks, and their values in order."""

    sql: str
    values: tuple[Any, ...] = ()

    def __and__(self, other: Condition) -> Condition:
        return Condition(f"{self.sql} AND {other.sql}", self.values + other.values)


def conditions(table: str, school: str, run: int | None = None, **wanted: object) -> Condition:
    """Rows of `school` up to and including `run` whose columns are as `wanted`; None wants anything."""
    parts: dict[str, object] = {"school = ?": school}
    if run is not None:
        parts["id <= ?" if table == "run" else "run <= ?"] = run
    parts |= {f'"{name}" = ?': value for name, value in wanted.items() if value is not None}
    return Condition(" AND ".join(f"{table}.{part}" for part in parts), tuple(parts.values()))


def marks(values: Sequence[Any]) -> str:
    """A question mark for each value, in brackets."""
    return f"({', '.join('?' * len(values))})"


def roll_of(database: Database, school: str, run: int | None = None) -> list[str]:
    """The ids of the pupils of the latest roll, in its order."""
    of = conditions("roll", school, run)
    latest = database.rows(f"SELECT pupils FROM roll WHERE {of.sql} ORDER BY id DESC LIMIT 1", of.values)
    return [id_ for row in latest for id_ in json.loads(row.pupils)]


def facts(database: Database, school: str, run: int | None = None) -> dict[str, str]:
    """The latest version of each pupil ever saved, as JSON by id."""
    return dict(_newest(database, "pupil", conditions("pupil", school, run)))


def pupils(database: Database, school: str, run: int | None = None) -> list[Pupil]:
    """The latest roll, in its order."""
    known = facts(database, school, run)
    return [rows.pupil(known[id_]) for id_ in roll_of(database, school, run)]


def contact_facts(database: Database, school: str, run: int | None = None) -> dict[str, str]:
    """The latest version of each contact ever saved, as JSON by id, in the order of the ids."""
    return dict(sorted(_newest(database, "contact", conditions("contact", school, run))))


def _newest(database: Database, table: str, of: Condition) -> Iterator[tuple[str, str]]:
    newest = f"SELECT max(id) FROM {table} WHERE {of.sql} GROUP BY {table}.{table}"
    found = database.rows(f"SELECT {table}, facts FROM {table} WHERE id IN ({newest})", of.values)
    return ((id_, facts) for id_, facts in found)


@cache
def inserting(table: str, shared: tuple[str, ...], names: tuple[str, ...] = (), rows: int = 1) -> str:
    """The text of SQL that adds so many rows: first the values of the columns that all share, then those of each."""
    columns = ", ".join(f'"{name}"' for name in (*names, *shared))
    same = [f"?{number}" for number in range(1, len(shared) + 1)]
    own = iter(range(len(shared) + 1, len(shared) + rows * len(names) + 1))
    lines = (", ".join([*(f"?{next(own)}" for _ in names), *same]) for _ in range(rows))
    return f'INSERT INTO "{table}" ({columns}) VALUES {", ".join(f"({line})" for line in lines)}'


def file_run(database: Database, school: str, sha256: str) -> int | None:
    """The run that took this very file in, or None."""
    found = database.run("SELECT run FROM file WHERE school = ? AND sha256 = ?", (school, sha256)).fetchone()
    return None if found is None else int(found[0])


def issued_under(database: Database, school: str, reference: str, run: int | None = None) -> Issued | None:
    """The form issued under this reference, up to and including `run`; or None."""
    found = database.rows("SELECT * FROM issued WHERE school = ? AND reference = ?", (school, reference))
    return next((rows.issued(row) for row in found if run is None or row.run <= run), None)


def references(database: Database, school: str, run: int | None = None) -> frozenset[str]:
    """The references of all records up to and including `run`."""
    told = conditions("record", school, run)
    found = f"SELECT DISTINCT reference FROM record WHERE {told.sql} AND reference IS NOT NULL"
    return frozenset(row.reference for row in database.rows(found, told.values))


def file_id(database: Database, school: str, sha256: str) -> int | None:
    """The row of this very file, or None where it was never kept."""
    found = database.run("SELECT id FROM file WHERE school = ? AND sha256 = ?", (school, sha256)).fetchone()
    return None if found is None else int(found[0])


def references_there(database: Database, school: str, references: Iterable[str]) -> set[str]:
    """Which of the references the ledger has already."""
    asked = list(references)
    there: set[str] = set()
    for start in range(0, len(asked), _AT_ONCE):
        few = asked[start : start + _AT_ONCE]
        found = f"SELECT reference FROM issued WHERE school = ? AND reference IN {marks(few)}"
        there |= {row.reference for row in database.rows(found, (school, *few))}
    return there


_OF_FILE = ("sha256", "name")
_RECORD = ", ".join(f'{"file" if name in _OF_FILE else "record"}."{name}"' for name in rows.RECORD)


def records(database: Database, condition: Condition) -> list[Any]:
    """Rows of `record` joined with `file`, with the columns `rows.RECORD`, oldest first."""
    joined = f"SELECT {_RECORD} FROM record JOIN file ON record.file = file.id"
    return database.rows(f"{joined} WHERE {condition.sql} ORDER BY record.id", condition.values)


def in_force(school: str, run: int | None) -> Condition:
    """Records not withdrawn up to `run`, and of which no such record is a newer revision, at once or over others."""
    withdrawn = conditions("withdrawal", school, run)
    newer = conditions("newer", school, run)
    gone = f"(SELECT withdrawal.record FROM withdrawal WHERE {withdrawn.sql})"
    revised = f"""(
        WITH RECURSIVE revised (id) AS (
            SELECT newer.revises FROM record AS newer
            WHERE {newer.sql} AND newer.revises IS NOT NULL AND newer.id NOT IN {gone}
            UNION SELECT older.revises FROM record AS older JOIN revised ON older.id = revised.id
            WHERE older.revises IS NOT NULL
        ) SELECT id FROM revised)"""
    values = (*withdrawn.values, *newer.values, *withdrawn.values)
    return Condition(f"record.id NOT IN {gone} AND record.id NOT IN {revised}", values)


_FORMS = """
    WITH RECURSIVE
    there (id, form) AS (SELECT id, form FROM record WHERE school = ?1 AND "case" = ?2),
    newer (id, of) AS (
        SELECT record.id, there.id FROM there JOIN record ON record.revises = there.id
        UNION SELECT record.id, newer.of FROM newer JOIN record ON record.revises = newer.id
    ),
    stands (id) AS (SELECT id FROM there UNION SELECT id FROM newer EXCEPT SELECT record FROM withdrawal)
    SELECT form FROM there
    WHERE id IN stands AND id NOT IN (SELECT of FROM newer WHERE id IN stands)
    GROUP BY form ORDER BY min(id)"""


def forms_of(database: Database, school: str, case: str) -> list[str]:
    """The forms of which a case has records in force (see `in_force`), in the order of their first ones.

    Looks at the records of that case and their revisions alone, however many there are of others.
    """
    return [form for (form,) in database.run(_FORMS, (school, case))]


def by_whom(database: Database, table: str, of: Condition) -> list[Any]:
    """Rows of a table with who ran the command that added them, which and when; oldest first."""
    joined = f"SELECT {table}.*, run.by, run.at, run.command FROM {table} JOIN run ON run.id = {table}.run"
    return database.rows(f"{joined} WHERE {of.sql} ORDER BY {table}.id", of.values)


def settings_text(database: Database, school: str, run: int | None = None) -> str:
    """The settings in force at `run`, or now; empty where none were given."""
    of = conditions("settings", school, run)
    chosen = f"SELECT text FROM settings WHERE {of.sql} ORDER BY id DESC LIMIT 1"
    return next((row.text for row in database.rows(chosen, of.values)), "")


Asked = Mapping[str, Collection[str]]
"""The questions of forms, and columns of tables, by their paths; of a form that is not there, all."""


def answers(database: Database, condition: Condition, asked: Asked, shared: Shared) -> dict[int, Boxes]:
    """The rows of `answer` of the records that meet the condition: by record, in printed order.

    Of records of the forms in `asked` those of the questions that are named there, and formgen's own marks, which begin
    with “_”; it may give those of other records and forms too: the table is looked through as it lies then, which is
    quicker than to look up each record in it.
    """
    if not asked:
        of = f"record IN (SELECT record.id FROM record WHERE {condition.sql})"
        return _by_record(database, of, condition.values, shared)
    paths = tuple(sorted({path for paths in asked.values() for path in paths}))
    found = _by_record(database, f"question IN {marks(paths)} OR question BETWEEN '_' AND '`'", paths, shared)
    others = Condition(f"record.form NOT IN {marks(tuple(asked))}", tuple(asked))
    return found | answers(database, condition & others, {}, shared)


_ANSWER = ", ".join(f'answer."{name}"' for name in (*cells.READ, "record"))


def _by_record(database: Database, condition: str, values: Sequence[Any], shared: Shared) -> dict[int, Boxes]:
    """Rows of `answer` by their record, the last column; those of a record lie together, as they were added."""
    chosen = database.run(f"SELECT {_ANSWER} FROM answer WHERE {condition} ORDER BY id", values)
    found: dict[int, Boxes] = {}
    for number, of_it in groupby(chosen, itemgetter(-1)):
        *columns, _ = zip(*of_it, strict=True)
        if (before := found.get(number)) is not None:
            columns = list(map(add, before.columns, columns))
        found[number] = shared.boxes(columns)
    return found


def vacuum_due(database: Database) -> int | None:
    """The run that took something out, after which the file has not been written anew yet; None when there is none."""
    stored = database.run("SELECT value FROM meta WHERE name = ?", (VACUUM,)).fetchone()
    return None if stored is None else int(stored[0])
