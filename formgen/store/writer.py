"""Adding to the store: what a command keeps, all under the number of one run."""

from __future__ import annotations

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from formgen.cases import Event
from formgen.contacts import Contact
from formgen.errors import UserError
from formgen.pupils import Pupil
from formgen.quotes import Approval
from formgen.records import Issued, Pack, Place, Record, Verdict, Withholding
from formgen.rounds import Message, RoundEvent, Step
from formgen.store import cells, files, lock, query, rows
from formgen.store.database import Database

if TYPE_CHECKING:  # what composes its SQL is imported where something is taken out
    from formgen.store import erase

TOGETHER = 32
"""So many pieces are made durable together,"""

_MOST_BYTES = 4_000_000
"""or fewer, whose originals are as large as this."""


_VALUES = 900
"""So many values are added with one statement, or fewer: all answers of most forms; any SQLite takes 999."""


class Writer:
    """What `Store.writing` gives. `run` is the number of this run; everything added carries it.

    An original is on the disk for good before the transaction ends that names it.
    """

    def __init__(
        self,
        database: Database,
        originals: files.Keeping,
        holder: lock.Holder,
        command: str,
        by: str,
        at: datetime,
        settings: str = "",
    ) -> None:
        self._database = database
        self._originals = originals
        self._pieces = 0
        self._holder = holder
        self._school = holder.school
        run = {"school": self._school, "command": command, "by": by, "at": at.isoformat()}
        self.run = self._new_id("run", run)
        self._stamp(settings)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """A part of the transaction: an exception inside it takes back that part alone, and goes on up.

        `commit` must not be called inside it.
        """
        with self._database.part():
            yield

    @contextmanager
    def piece(self) -> Iterator[None]:
        """What belongs together, such as all that one file gave: the store has it wholly or not at all.

        Pieces are made durable some at a time (each by itself in a shared folder), since most of the time it takes is
        waiting for the disk; what is not durable when the power fails was never there. An exception takes back its own
        piece, makes those before it durable, and goes on up.
        """
        try:
            with self._database.part():
                yield
        except BaseException:
            with suppress(UserError):
                self.commit()
            raise
        self._pieces += 1
        if self._database.shared or self._pieces >= TOGETHER or self._originals.size >= _MOST_BYTES:
            self.commit()

    def commit(self) -> None:
        """Makes everything added so far durable, and goes on in a new transaction of the same run.

        Raises UserError when the right to write was released by somebody meanwhile: what was added
        before is kept all the same.
        """
        self._originals.settle()
        self._pieces = 0
        self._database.commit()
        self._database.begin()
        lock.confirm(self._database, self._holder)

    def save_pupils(self, roll: Sequence[Pupil]) -> None:
        """Makes `roll` the latest roll, in its order; adds only pupils that are new or changed.

        Raises ValueError when an id is there twice.
        """
        ids = [pupil.id for pupil in roll]
        if len(set(ids)) < len(ids):
            raise ValueError("two pupils of the roll have the same id")
        self._database.forget()
        known = query.facts(self._database, self._school)
        versions = [{"pupil": pupil.id, "facts": rows.pupil_facts(pupil)} for pupil in roll]
        self._add_all("pupil", [v for v in versions if known.get(v["pupil"]) != v["facts"]])
        if ids != query.roll_of(self._database, self._school):
            self._add("roll", {"pupils": cells.as_json(ids)})

    def save_contacts(self, contacts: Iterable[Contact]) -> None:
        """Adds the contacts that are new or changed; those not named stay as they are."""
        self._database.forget()
        known = query.contact_facts(self._database, self._school)
        versions = [{"contact": contact.id, "facts": rows.contact_facts(contact)} for contact in contacts]
        self._add_all("contact", [v for v in versions if known.get(v["contact"]) != v["facts"]])

    def add_round_event(self, event: RoundEvent) -> None:
        """Adds what happened to a round. Whether it can happen is for `formgen.rounds` to say."""
        self._add("round_event", rows.round_event_row(event))

    def add_messages(self, messages: Iterable[Message]) -> None:
        """Adds messages that were built: all of them, or none."""
        self._add_all("message", [rows.message_row(message) for message in messages])

    def add_steps(self, steps: Iterable[Step]) -> None:
        """Adds what became of messages."""
        self._add_all("message_step", [rows.step_row(step) for step in steps])

    def add_event(self, event: Event) -> None:
        """Adds what happened to a case. Whether it can happen is for `formgen.cases` to say."""
        self._database.forget()
        self._add("case_event", rows.event_row(event))

    def issue(self, forms: Iterable[Issued]) -> None:
        """Adds forms to the ledger: all of them, or none.

        Raises UserError `reference_used` when a reference is there already or given twice.
        """
        new = list(forms)
        count = Counter(form.reference for form in new)
        twice = {reference for reference, times in count.items() if times > 1}
        used = twice | query.references_there(self._database, self._school, count)
        if used:
            raise UserError(
                f"Already in the ledger: {', '.join(sorted(used)[:5])}{' …' if len(used) > 5 else ''}.",
                "Please make the form again: it gets a reference of its own.",
                code="reference_used",
            )
        self._add_all("issued", [rows.issued_row(form) for form in new])

    def add_record(self, record: Record, original: bytes) -> int:
        """The id of the record, now stored with its answers and its original.

        `id` and `run` of `record` are not looked at: the store gives them. Raises UserError `duplicate`
        when this very file was kept before, ValueError when `record.sha256` is not the hash of `original`.
        """
        return self.add_records([record], original)[0]

    def add_records(self, records: Sequence[Record], original: bytes, *, again: bool = False) -> list[int]:
        """The ids of all records that one file gave, in their order: all of them are stored, or none.

        The file is kept under the name and verdict of the first; with `again` one that was kept before may give
        more. Raises as `add_record` does, and ValueError when there are no records, or records of several files.
        """
        if len({(record.sha256, record.file) for record in records}) != 1:
            raise ValueError("these are not the records of one file")
        first = records[0]
        there = query.file_id(self._database, self._school, first.sha256) if again else None
        file = there or self._keep(first.sha256, first.file, first.verdict, original)
        return [self._add_record(record, file) for record in records]

    def keep_file(self, sha256: str, name: str, verdict: Verdict, original: bytes) -> None:
        """Remembers a file that gave no record, and keeps its original. Raises as `add_record` does."""
        self._keep(sha256, name, verdict, original)

    def decide(self, sha256: str, what: str, why: str) -> None:
        """Adds what the person who runs this command decided about a file, kept or not."""
        self._add("decision", {"sha256": sha256, "what": what, "why": why})

    def withdraw(self, record_id: int, reason: str) -> None:
        """Takes a record out of use: it stays, but `Store.records` leaves it out from this run on.

        What it revised counts again. Raises UserError when there is no such record, or it is withdrawn already.
        """
        self._expect(record_id)
        if self._database.rows("SELECT id FROM withdrawal WHERE record = ?", (record_id,)):
            raise UserError(f"Record {record_id} is withdrawn already.", "There is nothing to do.", code="withdrawn")
        self._add("withdrawal", {"record": record_id, "reason": reason})

    def mark_read(self, record_id: int, places: Iterable[Place]) -> None:
        """Adds that the person who runs this command read the texts at these places of a record.

        Raises UserError when there is no such record.
        """
        self._expect(record_id)
        marks = [{"record": record_id, "question": question, "row": row} for question, row in places]
        self._add_all("mark", marks)

    def translate(self, record_id: int, place: Place, text: str) -> None:
        """Adds the English of the text at a place of a record, by the person who runs this command.

        Raises UserError when there is no such record.
        """
        self._expect(record_id)
        self._add("translation", {"record": record_id, "question": place[0], "row": place[1], "text": text})

    def withhold(
        self, record_id: int, places: Collection[Place], reason: str, moved_to: str = ""
    ) -> Withholding:
        """Takes the texts at these places, and their copies about the same child, out of the store for good.

        Returns what was found. Afterwards, when this is committed, the caller hands the originals over
        (`files.hand_over`) to where `moved_to` says, and sees to the backups (`copies.holding`). Raises UserError
        when there is no such record, or no text at a place.
        """
        from formgen.store import erase

        self._expect(record_id)
        self._due()
        return erase.withhold(self._database.connection, self._note(reason, moved_to), record_id, set(places))

    def withhold_file(self, sha256: str, reason: str, moved_to: str = "") -> None:
        """Notes that the original of a file without records leaves the school folder. Raises UserError for others."""
        from formgen.store import erase

        erase.withhold_file(self._database.connection, self._note(reason, moved_to), sha256)

    def add_packs(self, packs: Iterable[Pack]) -> None:
        """Adds the files of a report that were written; `id`, `run`, `by` and `at` are given by the store."""
        self._add_all("pack", [rows.pack_row(pack) for pack in packs])

    def approve(self, approvals: Iterable[Approval]) -> None:
        """Adds what a person said of words that may be quoted; `run` and `id` are given by the store."""
        self._add_all("approval", [rows.approval_row(one) for one in approvals])

    def log(self, what: str, ids: Sequence[str] = ()) -> None:
        """Adds a line to the log. `ids` are references, hashes or case numbers: never a name or an answer."""
        self._add("log", {"what": what, "ids": cells.as_json(list(ids))})

    def log_backup(self, target: Path) -> None:
        """Adds where a backup was written, so that `Store.backups` names it."""
        self.log(query.BACKUP, [str(target.resolve())])

    def _note(self, reason: str, moved_to: str) -> erase.Note:
        from formgen.store import erase

        return erase.Note(self._school, self.run, reason, moved_to)

    def _due(self) -> None:
        """Whatever happens from here on, the next run that ends well writes the file anew."""
        self._database.run("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", (query.VACUUM, str(self.run)))

    def _stamp(self, settings: str) -> None:
        if settings != query.settings_text(self._database, self._school):
            digest = hashlib.sha256(settings.encode()).hexdigest()
            self._add("settings", {"sha256": digest, "text": settings})

    def _expect(self, record_id: int) -> None:
        if not self._database.rows("SELECT id FROM record WHERE school = ? AND id = ?", (self._school, record_id)):
            raise UserError(
                f"There is no record {record_id}.", "`formgen records` lists the records.", code="no_record"
            )

    def _add_record(self, record: Record, file: int) -> int:
        id_ = self._add("record", rows.record_row(record, file))
        self._add_rows("answer", cells.READ, cells.apart(record), {"record": id_, "file": file})
        return id_

    def _keep(self, sha256: str, name: str, verdict: Verdict, original: bytes) -> int:
        row = {"sha256": sha256, "name": name, "verdict": verdict.value, "size": len(original)}
        try:
            number = self._add("file", row)
        except sqlite3.IntegrityError as error:  # the table takes each hash once
            before = query.file_run(self._database, self._school, sha256)
            if before is None:
                raise
            raise UserError(
                f"This very file was imported before, in run {before}.",
                "There is nothing to do: it is stored once.",
                code="duplicate",
            ) from error
        self._originals.add(sha256, original)
        return number

    def _add(self, table: str, row: dict[str, Any]) -> int:
        return self._new_id(table, row | {"school": self._school, "run": self.run})

    def _add_all(self, table: str, added: Sequence[dict[str, Any]]) -> None:
        if added:
            self._add_rows(table, tuple(added[0]), [tuple(row.values()) for row in added], {})

    def _add_rows(
        self, table: str, names: tuple[str, ...], rows: Sequence[tuple[Any, ...]], shared: Mapping[str, Any]
    ) -> None:
        """Adds rows with those columns, in their order, and the `shared` ones, which are the same in all of them.

        Many with each statement, which is faster than one by one.
        """
        shared = {**shared, "school": self._school, "run": self.run}
        most = _VALUES // len(names)
        for start in range(0, len(rows), most):
            some = rows[start : start + most]
            statement = query.inserting(table, tuple(shared), names, len(some))
            self._database.run(statement, [*shared.values(), *chain.from_iterable(some)])

    def _new_id(self, table: str, row: dict[str, Any]) -> int:
        added = self._database.run(query.inserting(table, tuple(row)), tuple(row.values())).lastrowid
        assert added is not None
        return added
