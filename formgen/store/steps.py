"""The steps from one version of the store to the next, in SQL of their own. A released step never changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Connection

_KEPT = "id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, school VARCHAR NOT NULL, run INTEGER NOT NULL"
_OF_RUN = "FOREIGN KEY(run) REFERENCES run (id)"

_VERSION_2 = (
    f"CREATE TABLE settings ({_KEPT}, sha256 TEXT NOT NULL, text TEXT NOT NULL, {_OF_RUN})",
    "CREATE INDEX settings_by_run ON settings (school, run)",
    f"""CREATE TABLE record_2 ({_KEPT}, file INTEGER NOT NULL, form TEXT NOT NULL, version INTEGER NOT NULL,
        verdict TEXT NOT NULL, reference TEXT, "case" TEXT, pupil TEXT, revises INTEGER, problems TEXT NOT NULL,
        how TEXT NOT NULL, filled_by TEXT NOT NULL, {_OF_RUN},
        FOREIGN KEY(file) REFERENCES file (id), FOREIGN KEY(revises) REFERENCES record (id))""",
    """INSERT INTO record_2 SELECT id, school, run, file, form, version, verdict, reference, "case", pupil, revises,
        problems, '', '' FROM record ORDER BY id""",
    "DROP TABLE record",
    "ALTER TABLE record_2 RENAME TO record",
    "CREATE INDEX record_by_file ON record (file)",
    'CREATE INDEX record_by_case ON record (school, "case")',
    "CREATE INDEX record_by_reference ON record (school, reference)",
    "CREATE INDEX record_by_revises ON record (revises)",
    f"""CREATE TABLE withdrawal ({_KEPT}, record INTEGER NOT NULL, reason TEXT NOT NULL, {_OF_RUN},
        FOREIGN KEY(record) REFERENCES record (id))""",
    "CREATE INDEX withdrawal_by_record ON withdrawal (record)",
    f"""CREATE TABLE mark ({_KEPT}, record INTEGER NOT NULL, question TEXT NOT NULL, "row" TEXT, {_OF_RUN},
        FOREIGN KEY(record) REFERENCES record (id))""",
    "CREATE INDEX mark_by_record ON mark (record)",
    f"""CREATE TABLE withheld ({_KEPT}, record INTEGER, question TEXT NOT NULL, "row" TEXT, sha256 TEXT NOT NULL,
        original TEXT NOT NULL, reason TEXT NOT NULL, moved_to TEXT NOT NULL, {_OF_RUN},
        FOREIGN KEY(record) REFERENCES record (id))""",
    "CREATE INDEX withheld_by_record ON withheld (record)",
)


def to_version_2(connection: Connection) -> None:
    """Many records of one file, how they were filled in, settings by run, withdrawn and withheld records, marks."""
    for statement in _VERSION_2:
        connection.exec_driver_sql(statement)


_VERSION_3 = (
    f"CREATE TABLE contact ({_KEPT}, contact TEXT NOT NULL, facts TEXT NOT NULL, {_OF_RUN})",
    "CREATE INDEX contact_by_id ON contact (school, contact)",
    f"""CREATE TABLE round_event ({_KEPT}, round TEXT NOT NULL, kind TEXT NOT NULL, "on" TEXT NOT NULL,
        details TEXT NOT NULL, {_OF_RUN})""",
    f"""CREATE TABLE message ({_KEPT}, message TEXT NOT NULL, round TEXT NOT NULL, "references" TEXT NOT NULL,
        contact TEXT NOT NULL, address TEXT NOT NULL, sha256 TEXT NOT NULL, file TEXT NOT NULL,
        reminder INTEGER NOT NULL, {_OF_RUN}, UNIQUE (school, message))""",
    "CREATE INDEX message_by_round ON message (school, round)",
    f"""CREATE TABLE message_step ({_KEPT}, message TEXT NOT NULL, state TEXT NOT NULL, at TEXT NOT NULL,
        told TEXT NOT NULL, {_OF_RUN})""",
    "CREATE INDEX message_step_by_message ON message_step (school, message)",
)


def to_version_3(connection: Connection) -> None:
    """Contacts of families, rounds, and their messages."""
    for statement in _VERSION_3:
        connection.exec_driver_sql(statement)


_VERSION_4 = (
    f"""CREATE TABLE translation ({_KEPT}, record INTEGER NOT NULL, question TEXT NOT NULL, "row" TEXT,
        text TEXT NOT NULL, {_OF_RUN}, FOREIGN KEY(record) REFERENCES record (id))""",
    "CREATE INDEX translation_by_record ON translation (record)",
)


def to_version_4(connection: Connection) -> None:
    """A named person's English beside what a family wrote in its own language."""
    for statement in _VERSION_4:
        connection.exec_driver_sql(statement)


_VERSION_5 = (
    f"""CREATE TABLE pack ({_KEPT}, sha256 TEXT NOT NULL, format TEXT NOT NULL, seal_sha256 TEXT NOT NULL,
        seal TEXT NOT NULL, whole TEXT NOT NULL, {_OF_RUN})""",
    "CREATE INDEX pack_by_seal ON pack (school, seal_sha256)",
    f"""CREATE TABLE approval ({_KEPT}, at TEXT NOT NULL, "by" TEXT NOT NULL, kind TEXT NOT NULL, place TEXT NOT NULL,
        sha256 TEXT NOT NULL, text TEXT NOT NULL, edited INTEGER NOT NULL, {_OF_RUN})""",
    "CREATE INDEX approval_by_place ON approval (school, place)",
)


def to_version_5(connection: Connection) -> None:
    """The packs that were made with their seals, and what a person approved to be quoted."""
    for statement in _VERSION_5:
        connection.exec_driver_sql(statement)
