"""What came before a return: the records of the store, and the returns of the same batch."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from formgen.errors import Problem, Severity
from formgen.read import Reading
from formgen.read.own_sheets.moments import is_line
from formgen.read.valid import without
from formgen.records import ENTRY, LEGACY, PAPER, Place, Record, Source
from formgen.sheet import mends, mends_in
from formgen.work.decisions import Decisions
from formgen.work.school import School


@dataclass
class Earlier:
    """The records on file and of this batch, by what names a return.

    `seen` are the files of the batch by hash; without a school nothing came before. With `again` every file is
    looked at again, also those that were imported: to ask what is open about them.
    """

    school: School | None
    seen: dict[str, str] = field(default_factory=dict)
    again: bool = False
    _batch: dict[str, Record] = field(default_factory=dict)
    _came: dict[str, list[Record]] = field(default_factory=dict)
    _forms: dict[str, dict[str, Record]] = field(default_factory=dict)

    def add(self, record: Record) -> None:
        """Remembers a record of this batch. `id` is 0 while nothing is stored."""
        if name := record.reference or _entry(record.sources):
            self._batch[name] = record
            self._came.setdefault(name, []).append(record)

    def answers_to(self, reference: str) -> list[Record]:
        """All records of a form that was sent, on record and of this batch, revised and withdrawn ones too."""
        return [*self._stored(reference, latest=False), *self._came.get(reference, ())]

    def in_force(self, reference: str) -> Record | None:
        """The record of a form that was sent which counts by now."""
        return self._batch.get(reference) or next(reversed(self._stored(reference, latest=True)), None)

    def is_withdrawn(self, record: Record) -> bool:
        """Whether a record was taken out of use."""
        return record.id in self._withdrawn

    def _stored(self, reference: str, *, latest: bool) -> list[Record]:
        if self.school is None or reference not in self._references:
            return []
        return self.school.store.records(reference=reference, latest=latest)

    def in_batch(self, reading: Reading) -> Record | None:
        """The record that this batch has for the same form, or the same entry, already."""
        return self._batch.get(reading.reference or reading.entry)

    def came_with(self, reading: Reading, older: Record | None, digest: str) -> Record | None:
        """The record of the same form, or of the same entry, that this batch has: of this file, or of another that was
        stored in a run before.

        `older` is the latest on record. An import that was interrupted and is run again tells the same as one that
        was not.
        """
        there = older is not None and older.sha256 != digest and older.sha256 in self.seen
        return self.in_batch(reading) or (older if there else None)

    def of(self, reading: Reading, digest: str) -> Record | None:
        """The latest record of this form, or of this entry, that another file brought."""
        if (record := self.in_batch(reading)) is not None:
            return record
        if self.school is None:
            return None
        if (own := self.own(reading, digest)) is not None:
            return self._before(own)
        if reading.reference:
            if reading.reference not in self._references:
                return None
            found = self.school.store.records(reference=reading.reference)
            return next((r for r in reversed(found) if r.sha256 != digest or is_line(reading.entry)), None)
        record = self._entries(reading.outline.slug).get(reading.entry) if reading.entry else None
        record = record or self._mended(reading.entry)
        if record is not None and record.sha256 == digest and LEGACY not in reading.sources:
            return None
        return record

    def legacy(self, form: str, name: str) -> dict[str, Record]:
        """The lines of the earlier sheets of that name, on record or of this batch, by what names each for ever."""
        found = {**self._entries(form), **self._batch}
        return {
            entry: record for entry, record in found.items()
            if record.form == form and record.legacy is not None and record.legacy.name == name
        }  # fmt: skip

    def chain(self, record: Record) -> Iterator[int]:
        """The record, and all that it revises, at once or over others: all must go for none to count."""
        yield record.id
        yield from _ancestors(record.id, {one.id: one.revises for one in self._all})

    # ---------------------------------------------------------------- a file that comes again after a decision

    @cached_property
    def decisions(self) -> Decisions:
        """What people decided about files."""
        return Decisions(self.school.store.decisions() if self.school else ())

    def is_due_again(self, digest: str) -> bool:
        """Whether a file that was imported is to be read once more."""
        return self.again or self.decided_since(digest)

    def decided_since(self, digest: str) -> bool:
        """Whether something was decided about a file, or taken back, after it was taken in last."""
        last = self.decisions.last(digest)
        return last > max((record.run for record in self._of_file(digest)), default=0) if last else False

    def own(self, reading: Reading, digest: str) -> Record | None:
        """The record in force that this very file, and this return of it, gave before a decision on it."""
        found = [r for r in self._of_file(digest) if label_of(r) == reading.label]
        return next((r for r in reversed(found) if r.id in self._in_force), None)

    def overtaken(self, reading: Reading, digest: str) -> Record | None:
        """The record of another file that came after this return of this file, and counts in its place."""
        found = [r for r in self._of_file(digest) if label_of(r) == reading.label and r.id not in self._withdrawn]
        last = self._newest(found[-1]) if found else None
        return None if last is None or last.sha256 == digest else last

    def is_mended(self, digest: str) -> bool:
        """Whether a mended copy of a file that holds one return is on record."""
        return mends(digest) in self._tokens

    @cached_property
    def _references(self) -> frozenset[str]:
        return self.school.store.references() if self.school else frozenset()

    @cached_property
    def _tokens(self) -> frozenset[str]:
        return self.school.store.entries() if self.school else frozenset()

    def _of_file(self, digest: str) -> list[Record]:
        """All records that a file gave; none while nothing was decided about it, unless it is looked at again."""
        if self.school is None or not (self.again or self.decisions.last(digest)):
            return []
        return [record for record in self._all if record.sha256 == digest]

    @cached_property
    def _all(self) -> list[Record]:
        return self.school.store.records(latest=False) if self.school else []

    @cached_property
    def _withdrawn(self) -> frozenset[int]:
        return frozenset(one.record for one in self.school.store.withdrawn()) if self.school else frozenset()

    @cached_property
    def _in_force(self) -> frozenset[int]:
        revises = {record.id: record.revises for record in self._all}
        there = [id_ for id_ in revises if id_ not in self._withdrawn]
        older = {ancestor for id_ in there for ancestor in _ancestors(id_, revises)}
        return frozenset(there) - older

    def _before(self, own: Record) -> Record | None:
        """The record of another file that `own`, and all of its file, revised."""
        by_id = {record.id: record for record in self._all}
        found: Record | None = own
        while found is not None and found.sha256 == own.sha256:
            found = by_id.get(found.revises or 0)
        return found

    def _newest(self, record: Record) -> Record:
        """The record that counts in the place of `record`: its last revision that is not withdrawn."""
        newer = {r.revises: r for r in self._all if r.revises and r.id not in self._withdrawn}
        while record.id in newer:
            record = newer[record.id]
        return record

    def _mended(self, entry: str) -> Record | None:
        """The record that counts of the return that a mended sheet says it mends."""
        told = mends_in(entry)
        if told is None:
            return None
        found = [r for r in self._all if r.sha256.startswith(told[0]) and label_of(r) == told[1]]
        last = self._newest(found[-1]) if found else None
        return None if last is None or last.id in self._withdrawn else last

    def without_code(self, reading: Reading) -> Record | None:
        """The record of the same entry that bears no reference, where this return now bears one."""
        if self.school is None or not (reading.reference and reading.entry and reading.label):
            return None
        found = self._entries(reading.outline.slug).get(reading.entry)
        return found if found is not None and found.sources.get(ENTRY) is not None else None

    def _entries(self, form: str) -> Mapping[str, Record]:
        if form not in self._forms:
            stored = self.school.store.records(form=form) if self.school else []
            named = ((_entry(r.sources) or f"{r.sha256}", r) for r in stored if r.reference is None)
            self._forms[form] = dict(named)
        return self._forms[form]

    @cached_property
    def _typed(self) -> frozenset[str]:
        stored = self.school.store.records() if self.school else []
        return frozenset(r.sources[PAPER].raw for r in stored if PAPER in r.sources)

    def is_typed(self, file: str) -> bool:
        """Whether some record names that photo or scan as what it was typed from."""
        batch = (r.sources[PAPER].raw for r in self._batch.values() if PAPER in r.sources)
        return file in self._typed or file in batch


def _ancestors(record: int, revises: Mapping[int, int | None]) -> Iterator[int]:
    """The records that a record revises, at once or over others."""
    while (older := revises.get(record)) is not None:
        yield older
        record = older


def label_of(record: Record) -> str:
    """Which return of its file a record is: “row 5”; empty where the file holds one."""
    found = record.sources.get(ENTRY)
    return found.cell if found is not None else ""


def _entry(sources: Mapping[Place, Source]) -> str:
    found = sources.get(ENTRY)
    return found.raw if found is not None else ""


def without_withheld(reading: Reading, gone: Collection[Place]) -> Reading:
    """The line without words that were taken out of the store for good: its file must not bring them back."""
    if not gone:
        return reading
    told = Problem("withheld", "Words of this line were withheld: they were not read again.",
                   "There is nothing to do.", Severity.WARNING)  # fmt: skip
    sources = {place: source for place, source in reading.sources.items() if place not in gone}
    problems = tuple(p for p in reading.problems if (p.path, p.row) not in gone)
    return replace(reading, answers=without(reading.answers, gone), sources=sources, problems=(*problems, told))
