"""What is on record of a diary: its rows now and before, what was withdrawn, whose they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property

from formgen.cases import Case
from formgen.diary import LOGS
from formgen.form import Context
from formgen.pupils import Pupil
from formgen.records import Record
from formgen.work.diary import Copy, copies, records_of
from formgen.work.school import School


@dataclass(frozen=True)
class Before:
    """What is on record of a diary."""

    school: School
    diary: str
    _contexts: dict[str | None, Context] = field(default_factory=dict)

    @cached_property
    def history(self) -> Mapping[str, list[Record]]:
        """Every record by reference, oldest first, withdrawn and revised ones too."""
        found: dict[str, list[Record]] = {}
        for log in LOGS:
            for record in records_of(self.school, self.diary, log, latest=False):
                found.setdefault(record.reference or "", []).append(record)
        return found

    @cached_property
    def now(self) -> Mapping[str, Record]:
        """The record in force by reference."""
        kept = (r for log in LOGS for r in records_of(self.school, self.diary, log))
        return {record.reference or "": record for record in kept}

    @cached_property
    def withdrawn(self) -> Mapping[int, str]:
        """The reasons of the records that were withdrawn."""
        return {one.record: one.reason for one in self.school.store.withdrawn()}

    @cached_property
    def copies(self) -> Mapping[int, Copy]:
        """The copies that were made."""
        return copies(self.school, self.diary)

    @cached_property
    def cases(self) -> Mapping[str, tuple[Case, Pupil | None]]:
        """The cases by number, each with its pupil."""
        pupils = {pupil.id: pupil for pupil in self.school.roll}
        return {case.id: (case, pupils.get(case.pupil)) for case in self.school.cases}

    def context(self, case: str | None, today: date) -> Context:
        """What the rules may know of a row; it may be about a case that was closed meanwhile."""
        if case not in self._contexts:
            lists = {**self.school.settings.lists, "cases": tuple(self.cases)}
            self._contexts[case] = Context(today, self.school.earlier(case), lists, self.school.terms)
        return self._contexts[case]

    @cached_property
    def kept_file(self) -> Callable[[str], int | None]:
        """The run that kept a file, or None."""
        return cache(self.school.store.file_run)

    def chain(self, record: Record) -> tuple[int, ...]:
        """The ids of the record and of all that it revises, newest first: to withdraw it is to withdraw them."""
        every = {r.id: r for records in self.history.values() for r in records}
        found: list[int] = []
        while record.id not in found:
            found.append(record.id)
            if record.revises is None or record.revises not in every:
                break
            record = every[record.revises]
        return tuple(id_ for id_ in found if id_ not in self.withdrawn)
