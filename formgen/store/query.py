"""The store's questions to its tables: what both reading and writing need to know."""

from __future__ import annotations

import json
from collections import namedtuple
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Select,
    Table,
    and_,
    bindparam,
    func,
    select,
)
from sqlalchemy.dialects import sqlite

from formgen.pupils import Pupil
from formgen.records import Issued
from formgen.store import cells, rows
from formgen.store.database import Database
from formgen.store.tables import answer, contact, file, issued, meta, pupil, record, roll, settings, withdrawal
from formgen.store.tables import run as runs

Condition = ColumnElement[bool]
VACUUM = "vacuum"
"""The name in `meta` of the run after which the file must be written anew."""
_AT_ONCE = 500  # SQLite's limit on parameters of one statement was 999 for long

BACKUP = "backup written"
"""What the log says of a backup; its only id is the path."""


def conditions(table: FromClause, school: str, run: int | None = None, **wanted: object) -> Condition:
    """Rows of `school` up to and including `run` whose columns are as `wanted`; None wants anything."""
    parts = [table.c.school == school]
    if run is not None:
        parts.append((table.c.id if table is runs else table.c.run) <= run)
    parts += [table.c[name] == value for name, value in wanted.items() if value is not None]
    return and_(*parts)


def roll_of(connection: Connection, school: str, run: int | None = None) -> list[str]:
    """The ids of the pupils of the latest roll, in its order."""
    latest = select(roll.c.pupils).where(conditions(roll, school, run)).order_by(roll.c.id.desc()).limit(1)
    ids: list[str] = json.loads(connection.execute(latest).scalar() or "[]")
    return ids


def facts(connection: Connection, school: str, run: int | None = None) -> dict[str, str]:
    """The latest version of each pupil ever saved, as JSON by id."""
    newest = select(func.max(pupil.c.id)).where(conditions(pupil, school, run)).group_by(pupil.c.pupil)
    found = connection.execute(select(pupil.c.pupil, pupil.c.facts).where(pupil.c.id.in_(newest)))
    return {row.pupil: row.facts for row in found}


def pupils(connection: Connection, school: str, run: int | None = None) -> list[Pupil]:
    """The latest roll, in its order."""
    known = facts(connection, school, run)
    return [rows.pupil(known[id_]) for id_ in roll_of(connection, school, run)]


def contact_facts(connection: Connection, school: str, run: int | None = None) -> dict[str, str]:
    """The latest version of each contact ever saved, as JSON by id, in the order of the ids."""
    newest = select(func.max(contact.c.id)).where(conditions(contact, school, run)).group_by(contact.c.contact)
    chosen = select(contact.c.contact, contact.c.facts).where(contact.c.id.in_(newest)).order_by(contact.c.contact)
    return {row.contact: row.facts for row in connection.execute(chosen)}


@cache
def sql(statement: Select[Any]) -> str:
    """A statement as the text of SQL for `Database.run`, its values as question marks in their order."""
    return str(statement.compile(dialect=sqlite.dialect()))


@cache
def inserting(table: Table, shared: tuple[str, ...], names: tuple[str, ...] = (), rows: int = 1) -> str:
    """The text of SQL that adds so many rows: first the values of the columns that all share, then those of each."""
    columns = ", ".join(f'"{table.c[name].name}"' for name in (*names, *shared))
    same = [f"?{number}" for number in range(1, len(shared) + 1)]
    own = iter(range(len(shared) + 1, len(shared) + rows * len(names) + 1))
    lines = (", ".join([*(f"?{next(own)}" for _ in names), *same]) for _ in range(rows))
    return f'INSERT INTO "{table.name}" ({columns}) VALUES {", ".join(f"({line})" for line in lines)}'


_FILE_RUN = select(file.c.run).where(file.c.school == bindparam("school"), file.c.sha256 == bindparam("sha256"))
_IssuedRow = namedtuple("_IssuedRow", issued.c.keys())  # type: ignore[misc]
_ISSUED = select(issued).where(issued.c.school == bindparam("school"), issued.c.reference == bindparam("reference"))


def file_run(database: Database, school: str, sha256: str) -> int | None:
    """The run that took this very file in, or None."""
    found = database.run(sql(_FILE_RUN), (school, sha256)).fetchone()
    return None if found is None else int(found[0])


def issued_under(database: Database, school: str, reference: str, run: int | None = None) -> Issued | None:
    """The form issued under this reference, up to and including `run`; or None."""
    row = database.run(sql(_ISSUED), (school, reference)).fetchone()
    found = _IssuedRow._make(row) if row else None
    return rows.issued(found) if found and (run is None or found.run <= run) else None


def references(connection: Connection, school: str, run: int | None = None) -> frozenset[str]:
    """The references of all records up to and including `run`."""
    told = conditions(record, school, run) & record.c.reference.is_not(None)
    chosen = select(record.c.reference).where(told).distinct()
    return frozenset(connection.execute(chosen).scalars())


def file_id(connection: Connection, school: str, sha256: str) -> int | None:
    """The row of this very file, or None where it was never kept."""
    found: int | None = connection.execute(select(file.c.id).where(conditions(file, school, sha256=sha256))).scalar()
    return found


def references_there(connection: Connection, school: str, references: Iterable[str]) -> set[str]:
    """Which of the references the ledger has already."""
    asked = list(references)
    there: set[str] = set()
    for start in range(0, len(asked), _AT_ONCE):
        few = issued.c.reference.in_(asked[start : start + _AT_ONCE])
        found = select(issued.c.reference).where(issued.c.school == school, few)
        there |= set(connection.execute(found).scalars())
    return there


_OF_FILE = ("sha256", "name")


def records(condition: Condition) -> Select[Any]:
    """Rows of `record` joined with `file`, with the columns `rows.RECORD`, oldest first."""
    joined = record.join(file, record.c.file == file.c.id)
    columns = ((file if name in _OF_FILE else record).c[name] for name in rows.RECORD)
    return select(*columns).select_from(joined).where(condition).order_by(record.c.id)


@lru_cache(maxsize=64)
def in_force(school: str, run: int | None) -> Condition:
    """Records not withdrawn up to `run`, and of which no such record is a newer revision, at once or over others."""
    withdrawn = select(withdrawal.c.record).where(conditions(withdrawal, school, run))
    newer = record.alias()
    heads = conditions(newer, school, run) & newer.c.revises.is_not(None) & newer.c.id.not_in(withdrawn)
    revised = select(newer.c.revises.label("id")).where(heads).cte("revised", recursive=True)
    older = record.alias()
    further = select(older.c.revises).join(revised, older.c.id == revised.c.id).where(older.c.revises.is_not(None))
    revised = revised.union(further)
    return record.c.id.not_in(withdrawn) & record.c.id.not_in(select(revised.c.id))


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


def by_whom(table: FromClause) -> Select[Any]:
    """Rows of a table with who ran the command that added them, which and when; oldest first."""
    joined = table.join(runs, runs.c.id == table.c.run)
    return select(table, runs.c.by, runs.c.at, runs.c.command).select_from(joined).order_by(table.c.id)


def settings_text(connection: Connection, school: str, run: int | None = None) -> str:
    """The settings in force at `run`, or now; empty where none were given."""
    chosen = select(settings.c.text).where(conditions(settings, school, run)).order_by(settings.c.id.desc()).limit(1)
    return connection.execute(chosen).scalar() or ""


Asked = Mapping[str, Collection[str]]
"""The questions of forms, and columns of tables, by their paths; of a form that is not there, all."""


def answers(database: Database, condition: Condition, asked: Asked) -> dict[int, list[Sequence[Any]]]:
    """The rows of `answer` of the records that meet the condition: by record, in printed order.

    Of records of the forms in `asked` those of the questions that are named there, and formgen's own marks, which begin
    with “_”; it may give those of other records and forms too: the table is looked through as it lies then, which is
    quicker than to look up each record in it.
    """
    if not asked:
        return _by_record(database, _ROWS.where(answer.c.record.in_(select(record.c.id).where(condition))))
    named = answer.c.question.in_(sorted({path for paths in asked.values() for path in paths}))
    found = _by_record(database, _ROWS.where(named | answer.c.question.between("_", "`")))
    return found | answers(database, condition & record.c.form.not_in(asked), {})


_ROWS = select(*(answer.c[name] for name in cells.READ), answer.c.record).order_by(answer.c.id)


def _by_record(database: Database, chosen: Select[Any]) -> dict[int, list[Sequence[Any]]]:
    """Rows of `answer` by their record, the last column; those of a record lie together, as they were added."""
    made = chosen.compile(dialect=sqlite.dialect(), compile_kwargs={"render_postcompile": True})
    values = [made.params[name] for name in made.positiontup or ()]
    found: dict[int, list[Sequence[Any]]] = {}
    for number, rows_ in groupby(database.run(str(made), values), itemgetter(-1)):
        found.setdefault(number, []).extend(rows_)
    return found


def vacuum_due(connection: Connection) -> int | None:
    """The run that took something out, after which the file has not been written anew yet; None when there is none."""
    stored = connection.execute(select(meta.c.value).where(meta.c.name == VACUUM)).scalar()
    return None if stored is None else int(stored)
