"""Opening and reading a school's store."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import delete, select

from formgen.cases import Event
from formgen.errors import UserError
from formgen.pupils import Pupil
from formgen.records import Issued, Record, Run
from formgen.store import files, location, lock, migrations, query, rows, tables
from formgen.store.database import NAME, Database
from formgen.store.query import conditions
from formgen.store.rows import Decision, LogLine
from formgen.store.writer import Writer


class Store:
    """The records of one school, open for reading; `writing` adds to them. For one thread.

    Every method raises UserError when the file is damaged, locked for long, or cannot be read or written.
    Where `run` can be given, the answer is as it was when that run had ended; None means now.
    """

    def __init__(self, database: Database, folder: Path, school: str, schema_version: int) -> None:
        self._database = database
        self.folder = folder
        self.school = school
        self.schema_version = schema_version

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        school: str = "school",
        create: bool = False,
        migrate: Sequence[migrations.Migration] = migrations.MIGRATIONS,
    ) -> Self:
        """The store in `folder`, brought up to this version of formgen (after a backup) if it is older.

        Raises UserError when there is none and not `create`, when it is newer than this formgen, and when
        the folder is synchronised by a cloud service or lies on a network share.
        """
        location.check(folder)
        if create:
            (folder / files.FOLDER).mkdir(parents=True, exist_ok=True)
        elif not (folder / NAME).is_file():
            raise UserError(
                f"There is no {NAME} in this folder.",
                "Please make a school folder with `formgen init`, or name yours with --school.",
                code="no_store",
            )
        database = Database(folder / NAME)
        try:
            version = migrations.bring_up(database, folder, migrate, create=create)
        except BaseException:
            database.close()
            raise
        return cls(database, folder, school, version)

    def close(self) -> None:
        """Closes the store."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def writing(self, command: str, by: str, at: datetime) -> Iterator[Writer]:
        """A Writer with a run of its own and one transaction: kept at the end, taken back on an exception.

        Raises UserError `writing` when somebody else writes, with name, command, time and computer. The
        lock of a process of this computer that is gone is taken over.
        """
        holder = lock.take(self._database, self.school, command, by, at)
        try:
            with self._database.changing() as connection:
                yield Writer(self._database, self.folder, holder, command, by, at)
                lock.release(connection, holder)
        except BaseException:
            with suppress(UserError), self._database.changing() as connection:
                lock.release(connection, holder)
            raise

    def release_writer(self) -> None:
        """Releases the lock that a writer left behind on another computer.

        Raises UserError `busy` when a transaction is under way: then it was not left behind.
        """
        with self._database.changing() as connection:
            connection.execute(delete(tables.writer))

    def pupils(self, *, run: int | None = None) -> list[Pupil]:
        """The latest roll, in the order in which it was saved."""
        with self._database.reading() as connection:
            return query.pupils(connection, self.school, run)

    def events(self, *, run: int | None = None) -> list[Event]:
        """What happened to all cases, in the order in which it was added."""
        table = tables.case_event
        chosen = select(table).where(conditions(table, self.school, run)).order_by(table.c.id)
        with self._database.reading() as connection:
            return [rows.event(row) for row in connection.execute(chosen)]

    def issued(self, reference: str) -> Issued | None:
        """The form issued under this reference, or None."""
        table = tables.issued
        chosen = select(table).where(conditions(table, self.school, reference=reference))
        with self._database.reading() as connection:
            row = connection.execute(chosen).first()
        return rows.issued(row) if row else None

    def has_reference(self, reference: str) -> bool:
        """Whether the ledger has this reference."""
        return self.issued(reference) is not None

    def ledger(
        self,
        *,
        form: str | None = None,
        case: str | None = None,
        pupil: str | None = None,
        round: str | None = None,
        run: int | None = None,
    ) -> list[Issued]:
        """The forms issued, oldest first: all of them, or those of a form, case, pupil or round."""
        table = tables.issued
        wanted = conditions(table, self.school, run, form=form, case=case, pupil=pupil, round=round)
        with self._database.reading() as connection:
            found = connection.execute(select(table).where(wanted).order_by(table.c.id))
            return [rows.issued(row) for row in found]

    def file_run(self, sha256: str) -> int | None:
        """The run that took this very file in, with or without a record, or None."""
        with self._database.reading() as connection:
            return query.file_run(connection, self.school, sha256)

    def records(
        self,
        *,
        form: str | None = None,
        case: str | None = None,
        reference: str | None = None,
        run: int | None = None,
        latest: bool = True,
    ) -> list[Record]:
        """The records, oldest first; with `latest`, without those that a newer one (up to `run`) revises."""
        wanted = conditions(tables.record, self.school, run, form=form, case=case, reference=reference)
        if latest:
            wanted &= query.unrevised(self.school, run)
        with self._database.reading() as connection:
            answers = query.answers(connection, wanted)
            found = connection.execute(query.records(wanted))
            return [rows.record(row, answers.get(row.id, ())) for row in found]

    def runs(self) -> list[Run]:
        """Every command that changed the store, oldest first."""
        chosen = select(tables.run).where(conditions(tables.run, self.school)).order_by(tables.run.c.id)
        with self._database.reading() as connection:
            return [rows.run(row) for row in connection.execute(chosen)]

    def original(self, sha256: str) -> bytes:
        """The file with this hash, as it came. Raises UserError when it is missing or was changed."""
        return files.original(self.folder, sha256)

    def decisions(self, sha256: str) -> list[Decision]:
        """What was decided about the file with this hash, oldest first."""
        table, run = tables.decision, tables.run
        chosen = select(table, run.c.by, run.c.at).join(run, run.c.id == table.c.run)
        wanted = conditions(table, self.school, sha256=sha256)
        with self._database.reading() as connection:
            found = connection.execute(chosen.where(wanted).order_by(table.c.id))
            return [rows.decision(row) for row in found]

    def log(self) -> list[LogLine]:
        """The log, oldest first: who did what and when, with ids and without names."""
        table, run = tables.log, tables.run
        chosen = select(table, run.c.by, run.c.at, run.c.command).join(run, run.c.id == table.c.run)
        with self._database.reading() as connection:
            found = connection.execute(chosen.where(conditions(table, self.school)).order_by(table.c.id))
            return [rows.log_line(row) for row in found]
