"""Opening and reading a school's store."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from copy import copy
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any, Self, TypeVar

from formgen.ask import Audience
from formgen.cases import Event
from formgen.contacts import Contact
from formgen.errors import UserError
from formgen.pupils import Pupil
from formgen.quotes import Approval
from formgen.records import ENTRY, Issued, Mark, Pack, Place, Record, Run, Translation, Verdict, Withdrawal, Withheld
from formgen.rounds import Message, RoundEvent, Step
from formgen.store import files, location, lock, migrations, newer, query, rows
from formgen.store.cells import NO_BOXES, Shared
from formgen.store.database import NAME, Database
from formgen.store.query import conditions
from formgen.store.rows import Decision, LogLine
from formgen.store.writer import Writer

Found = TypeVar("Found")


class Store:
    """The records of one school, open for reading; `writing` adds to them. For one thread.

    Every method raises UserError when the file is damaged, locked for long, or cannot be read or written.
    Where `run` can be given, the answer is as it was when that run had ended; None means now. `as_of` gives a store of
    which every answer is so.
    """

    def __init__(self, database: Database, folder: Path, school: str, schema_version: int) -> None:
        self._database = database
        self.folder = folder
        self.school = school
        self.schema_version = schema_version
        self._until: int | None = None

    def as_of(self, run: int) -> Store:
        """The store as it was when that run had ended, for reading alone: whatever was added since is not there.

        What was taken out for good since then is not there either.
        """
        past = copy(self)
        past._until = self._till(run)
        return past

    def _till(self, run: int | None) -> int | None:
        """The run up to which is looked, of this store and of what was asked for; None for all."""
        known = [number for number in (self._until, run) if number is not None]
        return min(known, default=None)

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
        shared = location.check(folder)
        if create:
            (folder / files.FOLDER).mkdir(parents=True, exist_ok=True)
        elif not (folder / NAME).is_file():
            raise UserError(
                f"There is no {NAME} in this folder.",
                "Please make a school folder with `formgen init`, or name yours with --school.",
                code="no_store",
            )
        database = Database(folder / NAME, shared=shared)
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
    def writing(self, command: str, by: str, at: datetime, settings: str = "") -> Iterator[Writer]:
        """A Writer with a run of its own and one transaction: kept at the end, taken back on an exception.

        `settings` is the text of the settings that the run works with. Raises UserError `writing` when somebody
        else writes, with name, command, time and computer. The lock of a process of this computer that is gone is
        taken over. Raises ValueError for a store as it was: nothing is added to the past.
        """
        if self._until is not None:
            raise ValueError("the store as it was cannot be written")
        holder = lock.take(self._database, self.school, command, by, at)
        files.sweep(self.folder)
        try:
            with self._database.changing(), files.Keeping(self.folder) as originals:
                newer.remember(self._database)
                writer = Writer(self._database, originals, holder, command, by, at, settings)
                yield writer
                lock.release(self._database, holder)
        except BaseException:
            with suppress(UserError), self._database.changing():
                lock.release(self._database, holder)
            raise
        self._tidy(writer.run)

    def _tidy(self, run: int) -> None:
        """Writes the file anew after a text was withheld, in this run or in one that could not do it."""
        with self._database.reading():
            due = query.vacuum_due(self._database)
        if due is None:
            return
        try:
            self._database.vacuum()
        except UserError as error:
            if due == run:  # an ordinary run goes on: the next one tries again
                raise UserError(
                    f"The text is taken out, but {NAME} could not be written anew: traces of it may be left there.",
                    f"{error.fix} Then run any command that stores something: it tidies up.",
                    code="traces",
                ) from error
            return
        with self._database.changing():
            self._database.run("DELETE FROM meta WHERE name = ?", (query.VACUUM,))

    def release_writer(self) -> None:
        """Releases the lock that a writer left behind on another computer.

        Raises UserError `busy` when a transaction is under way: then it was not left behind.
        """
        with self._database.changing():
            lock.empty(self._database)

    def pupils(self, *, run: int | None = None) -> list[Pupil]:
        """The latest roll, in the order in which it was saved."""
        till = self._till(run)
        found = self._database.remembered(("pupils", till), lambda: query.pupils(self._database, self.school, till))
        return list(found)

    def remembered(self, name: str, made: Callable[[], Found]) -> Found:
        """What `made` makes of pupils and cases, kept until anybody adds to those."""
        known: Found = self._database.remembered((name, self._until), made)
        return known

    def events(self, *, run: int | None = None) -> list[Event]:
        """What happened to all cases, in the order in which it was added."""
        return self._in_order("case_event", rows.event, run)

    def contacts(self, *, run: int | None = None) -> list[Contact]:
        """Everybody ever saved as a contact of a child, as last saved, in the order of their ids."""
        with self._database.reading():
            known = query.contact_facts(self._database, self.school, self._till(run))
        return list(map(rows.contact, known.values()))

    def pupils_ever(self) -> list[Pupil]:
        """Every version of every pupil ever saved: leavers, joined entries, and the names that they had before."""
        return self._in_order("pupil", lambda row: rows.pupil(row.facts), None)

    def contacts_ever(self) -> list[Contact]:
        """Every version of every contact ever saved."""
        return self._in_order("contact", lambda row: rows.contact(row.facts), None)

    def approvals(self, *, run: int | None = None) -> list[Approval]:
        """What people said of words that may be quoted, oldest first: at a place the newest counts."""
        return self._in_order("approval", rows.approval, run)

    def round_events(self, *, run: int | None = None) -> list[RoundEvent]:
        """What happened to all rounds, in the order in which it was added."""
        return self._in_order("round_event", rows.round_event, run)

    def messages(self, *, round: str | None = None, run: int | None = None) -> list[Message]:
        """The messages that were built, in their order: all of them, or those of a round."""
        return self._in_order("message", rows.message, run, round=round)

    def steps(self, *, message: str | None = None, run: int | None = None) -> list[Step]:
        """What became of all messages, or of the one with that Message-ID, in the order in which it was added."""
        return self._in_order("message_step", rows.step, run, message=message)

    def _in_order(
        self, table: str, made: Callable[[Any], Found], run: int | None, **wanted: str | None
    ) -> list[Found]:
        of = conditions(table, self.school, self._till(run), **wanted)
        with self._database.reading():
            found = self._database.rows(f"SELECT * FROM {table} WHERE {of.sql} ORDER BY id", of.values)
        with newer.told(self._database):
            return [made(row) for row in found]

    def issued(self, reference: str) -> Issued | None:
        """The form issued under this reference, or None."""
        with self._database.reading():
            return query.issued_under(self._database, self.school, reference, self._until)

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
        return self._in_order("issued", rows.issued, run, form=form, case=case, pupil=pupil, round=round)

    def issued_to(
        self, *, form: str, version: int, audience: Audience, format: str, recipient: str, round: str,
        made_on: date | None,
    ) -> dict[tuple[str | None, str | None], str]:  # fmt: skip
        """The reference of the newest form that is all this, by the case and the pupil whose it is.

        `made_on` is a day, or None for any.
        """
        of = conditions(
            "issued", self.school, self._until, form=form, version=version, audience=audience.value, format=format,
            recipient=recipient, round=round, made_on=made_on and made_on.isoformat(),
        )  # fmt: skip
        with self._database.reading():
            chosen = f'SELECT "case", pupil, reference FROM issued WHERE {of.sql} ORDER BY id'
            return {(case, pupil): reference for case, pupil, reference in self._database.run(chosen, of.values)}

    def rounds_issued(self) -> list[str]:
        """The rounds of which forms were issued, oldest first."""
        of = conditions("issued", self.school, self._until)
        with self._database.reading():
            chosen = f"SELECT round FROM issued WHERE {of.sql} AND round <> '' GROUP BY round ORDER BY min(id)"
            return [row.round for row in self._database.rows(chosen, of.values)]

    def file_run(self, sha256: str) -> int | None:
        """The run that took this very file in, with or without a record, or None."""
        with self._database.reading():
            found = query.file_run(self._database, self.school, sha256)
        return found if self._until is None or (found or 0) <= self._until else None

    def kept(self, verdict: Verdict) -> dict[str, str]:
        """The files that were taken in with that verdict: name by hash, oldest first."""
        return dict(self._in_order("file", lambda row: (row.sha256, row.name), None, verdict=verdict.value))

    def records(
        self,
        *,
        form: str | None = None,
        case: str | None = None,
        reference: str | None = None,
        run: int | None = None,
        latest: bool = True,
        whole: bool = True,
        asked: query.Asked = MappingProxyType({}),
    ) -> list[Record]:
        """The records, oldest first; with `latest`, those neither withdrawn nor revised (up to `run`).

        Without `whole` their answers and sources are made one by one when they are asked for, and are no dicts: quick
        where a few boxes of many records are looked at. Those of the forms in `asked` then hold the questions alone
        that are named there: to look up another raises AssertionError.
        """
        till = self._till(run)
        wanted = conditions("record", self.school, till, form=form, case=case, reference=reference)
        if latest:
            wanted &= query.in_force(self.school, till)
        with self._database.reading(), newer.told(self._database):
            shared = Shared()
            boxes = query.answers(self._database, wanted, asked, shared)
            found = query.records(self._database, wanted)
            return [
                rows.record(row, boxes.get(row.id, NO_BOXES), shared, whole, asked.get(row.form)) for row in found
            ]

    def forms(self) -> list[str]:
        """The forms of which there are records in force, by name."""
        of = conditions("record", self.school, self._until) & query.in_force(self.school, self._until)
        with self._database.reading():
            found = f"SELECT DISTINCT form FROM record WHERE {of.sql} ORDER BY form"
            return [row.form for row in self._database.rows(found, of.values)]

    def forms_of(self, case: str) -> list[str]:
        """The forms of which the case has records in force, in the order of their first ones."""
        if self._until is not None:
            return list(dict.fromkeys(record.form for record in self.records(case=case)))
        with self._database.reading():
            return query.forms_of(self._database, self.school, case)

    def references(self) -> frozenset[str]:
        """The references under which records are stored, withdrawn and revised ones too."""
        with self._database.reading():
            return query.references(self._database, self.school, self._until)

    def entries(self) -> frozenset[str]:
        """What names the returns in force that came without a reference, where their file says so: many in one file,
        and sheets that mend another.
        """
        named = "SELECT answer.raw FROM answer JOIN record ON record.id = answer.record"
        of = conditions("record", self.school, self._until) & query.in_force(self.school, self._until)
        with self._database.reading():
            found = self._database.rows(f"{named} WHERE answer.question = ? AND {of.sql}", (ENTRY[0], *of.values))
        return frozenset(row.raw for row in found if row.raw)

    def runs(self) -> list[Run]:
        """Every command that changed the store, oldest first."""
        return self._in_order("run", rows.run, None)

    def original(self, sha256: str) -> bytes:
        """The file with this hash, as it came. Raises UserError when it is missing or was changed."""
        return files.original(self.folder, sha256)

    def decisions(self, sha256: str | None = None) -> list[Decision]:
        """What was decided about the file with this hash, or about all files, oldest first."""
        return self._by_whom("decision", rows.decision, sha256=sha256)

    def log(self) -> list[LogLine]:
        """The log, oldest first: who did what and when, with ids and without names."""
        return self._by_whom("log", rows.log_line)

    def backups(self) -> list[Path]:
        """Where `formgen backup` wrote backups, oldest first; those that formgen makes by itself are in `backups/`."""
        return [Path(line.ids[0]) for line in self.log() if line.what == query.BACKUP]

    def settings(self, run: int | None = None) -> str | None:
        """The text of the settings in force at `run`, or now; None where the run was given none."""
        with self._database.reading():
            return query.settings_text(self._database, self.school, self._till(run)) or None

    def stamps(self) -> list[tuple[int, str]]:
        """The texts of the settings, oldest first, each with the first run that worked with it."""
        return self._in_order("settings", lambda row: (row.run, row.text), None)

    def withdrawn(self, *, run: int | None = None) -> list[Withdrawal]:
        """The records taken out of use, oldest first: when, by whom and why."""
        return self._by_whom("withdrawal", rows.withdrawal, run)

    def marks(self, *, run: int | None = None) -> list[Mark]:
        """Who read the text at which place of which record, oldest first."""
        return self._by_whom("mark", rows.mark, run)

    def translations(self, *, run: int | None = None) -> dict[tuple[int, Place], Translation]:
        """The newest English of each text in another language, by record and place; none where it was taken out."""
        found = self._by_whom("translation", rows.translation, run)
        return {(one.record, (one.question, one.row)): one for one in found if one.text}

    def withheld(self, *, run: int | None = None) -> list[Withheld]:
        """The places whose text was taken out of the store, oldest first: when, by whom and why."""
        return self._by_whom("withheld", rows.withheld, run)

    def packs(self, *, seal: str | None = None, digest: str | None = None) -> list[Pack]:
        """The files of reports that were written, oldest first: all of them, or those that carry this seal, or one of
        that SHA-256.
        """
        digest = digest if seal is None else hashlib.sha256(seal.encode()).hexdigest()
        return self._by_whom("pack", rows.pack, seal_sha256=digest)

    def not_handed_over(self) -> list[str]:
        """The hashes of originals that held a withheld text and still lie in the school folder."""
        gone = dict.fromkeys(one.original for one in self.withheld())
        return [sha256 for sha256 in gone if files.is_kept(self.folder, sha256)]

    def _by_whom(
        self, table: str, made: Callable[[Any], Found], run: int | None = None, **wanted: object
    ) -> list[Found]:
        of = conditions(table, self.school, self._till(run), **wanted)
        with self._database.reading(), newer.told(self._database):
            return [made(row) for row in query.by_whom(self._database, table, of)]
