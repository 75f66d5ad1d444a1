"""The store's questions to its tables: what both reading and writing need to know."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, Select, and_, func, select

from formgen.pupils import Pupil
from formgen.store import cells, rows
from formgen.store.tables import answer, file, issued, pupil, record, roll
from formgen.store.tables import run as runs

Condition = ColumnElement[bool]
_AT_ONCE = 500  # SQLite's limit on parameters of one statement was 999 for long


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


def file_run(connection: Connection, school: str, sha256: str) -> int | None:
    """The run that took this very file in, or None."""
    found: int | None = connection.execute(
        select(file.c.run).where(conditions(file, school, sha256=sha256))
    ).scalar()
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


def records(condition: Condition) -> Select[Any]:
    """Rows of `record`, oldest first, with hash and name of the file."""
    joined = record.join(file, record.c.file == file.c.id)
    chosen = select(record, file.c.sha256, file.c.name).select_from(joined)
    return chosen.where(condition).order_by(record.c.id)


def unrevised(school: str, run: int | None) -> Condition:
    """Records that no other record up to `run` is a newer revision of."""
    newer = record.alias()
    revised = select(newer.c.revises).where(conditions(newer, school, run), newer.c.revises.is_not(None))
    return record.c.id.not_in(revised)


def answers(connection: Connection, condition: Condition) -> dict[int, list[Sequence[Any]]]:
    """The rows of `answer` of the records that meet the condition: by record, in printed order."""
    chosen = select(record.c.id).where(condition)
    found: dict[int, list[Sequence[Any]]] = {}
    wanted = select(answer.c.record, *(answer.c[name] for name in cells.READ))
    for owner, *row in connection.execute(wanted.where(answer.c.record.in_(chosen)).order_by(answer.c.id)):
        found.setdefault(owner, []).append(row)
    return found
