"""The tables of `records.db`, and the triggers that let rows be added and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()


def _kept(name: str, *columns: Column[str] | Column[int] | UniqueConstraint | Index) -> Table:
    """A table whose rows belong to a school and to the run that added them."""
    return Table(
        name,
        metadata,
        Column("id", Integer, primary_key=True),
        Column("school", String, nullable=False),
        Column("run", ForeignKey("run.id"), nullable=False),
        *columns,
        sqlite_autoincrement=True,
    )


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


meta = Table("meta", metadata, Column("name", String, primary_key=True), _text("value"))

# The only table besides `meta` whose rows go away: at most one line, who is writing now.
writer = Table(
    "writer",
    metadata,
    Column("school", String, primary_key=True),
    _text("token"),
    _text("by"),
    _text("command"),
    _text("since"),
    _text("host"),
    Column("pid", Integer, nullable=False),
)

run = Table(
    "run",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("school", String, nullable=False),
    _text("command"),
    _text("by"),
    _text("at"),
    sqlite_autoincrement=True,
)

issued = _kept(
    "issued",
    _text("reference"),
    _text("form"),
    Column("version", Integer, nullable=False),
    _text("audience"),
    _text("made_on"),
    _text("format"),
    Column("case", Text),
    Column("pupil", Text),
    _text("recipient"),
    _text("round"),
    _text("prefilled"),
    UniqueConstraint("school", "reference"),
    Index("issued_by_case", "school", "case"),
)

file = _kept(
    "file",
    _text("sha256"),
    _text("name"),
    _text("verdict"),
    Column("size", Integer, nullable=False),
    UniqueConstraint("school", "sha256"),
)

record = _kept(
    "record",
    Column("file", ForeignKey("file.id"), nullable=False),
    _text("form"),
    Column("version", Integer, nullable=False),
    _text("verdict"),
    Column("reference", Text),
    Column("case", Text),
    Column("pupil", Text),
    Column("revises", ForeignKey("record.id")),
    _text("problems"),
    _text("how"),
    _text("filled_by"),
    Index("record_by_file", "file"),
    Index("record_by_case", "school", "case"),
    Index("record_by_reference", "school", "reference"),
    Index("record_by_revises", "revises"),
)

# A row with neither value nor state is a place that was read and gave no answer: its raw text is kept.
# The state `withheld` stands where a text was taken out (`formgen.store.erase`).
# `read` counts the places in the order in which they were read; empty for answers that no cell gave.
answer = _kept(
    "answer",
    Column("record", ForeignKey("record.id"), nullable=False),
    _text("question"),
    Column("row", Text),
    Column("value", Text),
    Column("state", Text),
    Column("file", ForeignKey("file.id"), nullable=False),
    Column("sheet", Text),
    Column("cell", Text),
    Column("raw", Text),
    Column("read", Integer),
    Index("answer_by_record", "record"),
)

decision = _kept("decision", _text("sha256"), _text("what"), _text("why"))
log = _kept("log", _text("what"), _text("ids"))
pupil = _kept("pupil", _text("pupil"), _text("facts"), Index("pupil_by_id", "school", "pupil"))
roll = _kept("roll", _text("pupils"))
case_event = _kept("case_event", _text("case"), _text("kind"), _text("on"), _text("details"))

contact = _kept("contact", _text("contact"), _text("facts"), Index("contact_by_id", "school", "contact"))
round_event = _kept("round_event", _text("round"), _text("kind"), _text("on"), _text("details"))
message = _kept(
    "message", _text("message"), _text("round"), _text("references"), _text("contact"), _text("address"),
    _text("sha256"), _text("file"), Column("reminder", Integer, nullable=False),
    UniqueConstraint("school", "message"), Index("message_by_round", "school", "round"),
)  # fmt: skip
message_step = _kept(
    "message_step", _text("message"), _text("state"), _text("at"), _text("told"),
    Index("message_step_by_message", "school", "message"),
)  # fmt: skip

# The text of school.toml, added by the first run that found another one than the run before.
settings = _kept("settings", _text("sha256"), _text("text"), Index("settings_by_run", "school", "run"))


def _of_record(name: str, *columns: Column[str] | Column[int], optional: bool = False) -> Table:
    """A table whose rows say something about a record."""
    record: Column[int] = Column("record", ForeignKey("record.id"), nullable=optional)
    return _kept(name, record, *columns, Index(f"{name}_by_record", "record"))


withdrawal = _of_record("withdrawal", _text("reason"))
mark = _of_record("mark", _text("question"), Column("row", Text))
# A named person's English of a text in another language: who is who ran the command. The newest one counts.
translation = _of_record("translation", _text("question"), Column("row", Text), _text("text"))
withheld = _of_record(
    "withheld", _text("question"), Column("row", Text), _text("sha256"), _text("original"), _text("reason"),
    _text("moved_to"), optional=True,
)  # fmt: skip

# A file of a report that was written: its hash, the seal that it carries, and the whole seal, which also holds the
# figures that a readership may not see.
pack = _kept(
    "pack", _text("sha256"), _text("format"), _text("seal_sha256"), _text("seal"), _text("whole"),
    Index("pack_by_seal", "school", "seal_sha256"),
)  # fmt: skip

# What a person approved to be quoted: the hash of the words as they came, the text that may stand in a report, and
# whether the person changed it. The newest row of a place counts.
approval = _kept(
    "approval", _text("at"), _text("by"), _text("kind"), _text("place"), _text("sha256"), _text("text"),
    Column("edited", Integer, nullable=False), Index("approval_by_place", "school", "place"),
)  # fmt: skip

APPEND_ONLY = (
    run, issued, file, record, answer, decision, log, pupil, roll, case_event, settings, withdrawal, mark, withheld,
    contact, round_event, message, message_step, translation, pack, approval,
)  # fmt: skip
_TRIGGER = "append_only"


def protect(connection: Connection) -> None:
    """Puts the triggers on every append-only table: whoever changes or deletes a row there is refused."""
    for table in APPEND_ONLY:
        for change in ("update", "delete"):
            _refuse(connection, table, change)


def _refuse(connection: Connection, table: Table, change: str) -> None:
    connection.exec_driver_sql(
        f'CREATE TRIGGER {_TRIGGER}_{table.name}_{change} BEFORE {change.upper()} ON "{table.name}" '
        f"BEGIN SELECT RAISE(ABORT, '{table.name} is append-only'); END"
    )


@contextmanager
def erasing(connection: Connection, *emptied: Table) -> Iterator[None]:
    """Lets rows of these tables be changed, inside the transaction of an explicit erasure and by nobody else."""
    for table in emptied:
        connection.exec_driver_sql(f"DROP TRIGGER {_TRIGGER}_{table.name}_update")
    yield
    for table in emptied:
        _refuse(connection, table, "update")


def unprotect(connection: Connection) -> None:
    """Takes the triggers off, for a migration inside its own transaction."""
    names = connection.exec_driver_sql(
        f"SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '{_TRIGGER}%'"
    ).scalars()
    for name in names.all():
        connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
