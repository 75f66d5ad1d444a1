"""What came before a return: the records of the store, and the returns of the same batch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from formgen.read import Reading
from formgen.records import ENTRY, PAPER, Place, Record
from formgen.work.school import School


@dataclass
class Earlier:
    """The records on file and of this batch, by what names a return.

    `seen` are the files of the batch by hash; without a school nothing came before.
    """

    school: School | None
    seen: dict[str, str] = field(default_factory=dict)
    _batch: dict[str, Record] = field(default_factory=dict)
    _forms: dict[str, dict[str, Record]] = field(default_factory=dict)

    def add(self, record: Record) -> None:
        """Remembers a record of this batch. `id` is 0 while nothing is stored."""
        if name := record.reference or _entry(record.sources):
            self._batch[name] = record

    def in_batch(self, reading: Reading) -> Record | None:
        """The record that this batch has for the same form, or the same entry, already."""
        return self._batch.get(reading.reference or reading.entry)

    def of(self, reading: Reading, digest: str) -> Record | None:
        """The latest record of this form, or of this entry, that another file brought."""
        if (record := self.in_batch(reading)) is not None:
            return record
        if self.school is None:
            return None
        if reading.reference:
            found = self.school.store.records(reference=reading.reference)
            return next((record for record in reversed(found) if record.sha256 != digest), None)
        record = self._entries(reading.outline.slug).get(reading.entry) if reading.entry else None
        return None if record is None or record.sha256 == digest else record

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


def _entry(sources: Mapping[Place, object]) -> str:
    found = sources.get(ENTRY)
    return getattr(found, "raw", "")
