"""Mapping files that were used: each is kept among the originals, so that what it read can be read again."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from formgen.errors import UserError
from formgen.read import Reading
from formgen.records import Verdict
from formgen.store import Writer
from formgen.work.files import sha256
from formgen.work.legacy import crosswalk_of, sheets_of
from formgen.work.school import School

READ_THROUGH = "read through a mapping file"
"""What the log says of a file that was read so; its ids are the hashes of the file and of the mapping file."""


NAME = "mapping.toml"
"""What a mapping file is called among the originals: its own name may hold a child’s."""


def keep(school: School, writer: Writer, file: str, mapping: str) -> None:
    """Keeps the text of the mapping file that a file was read through, once; and says so in the log."""
    data = mapping.encode()
    told = (file, sha256(data))
    if told not in {line.ids for line in school.store.log() if line.what == READ_THROUGH}:
        if school.store.file_run(told[1]) is None:
            writer.keep_file(told[1], NAME, Verdict.ACCEPTED, data)
        writer.log(READ_THROUGH, told)


@dataclass(frozen=True)
class Mappings:
    """Through which mapping files the files of a school were read."""

    school: School

    def readings(self, file: str, suffix: str, data: bytes) -> list[Reading] | None:
        """What a file gave through the mapping files that it was read through; None where it was read through none.

        Nothing is in the list where the mapping file was not kept. Raises `Unreadable`.
        """
        found: list[Reading] = []
        for mapping in self._used.get(file, ()):
            try:
                known = crosswalk_of(self.school.store.original(mapping).decode())
            except UserError:
                continue
            sheets = sheets_of(suffix, data, known, self.school.edition)
            found += [row.reading for row in sheets.rows] if sheets else []
        return found if file in self._used or file in self._legacy else None

    @cached_property
    def _used(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for line in self.school.store.log():
            if line.what == READ_THROUGH:
                found.setdefault(line.ids[0], []).append(line.ids[1])
        return found

    @cached_property
    def _legacy(self) -> frozenset[str]:
        """The files of lines of the school's own sheets; a formgen before this one kept no mapping files."""
        return frozenset(record.sha256 for record in self.school.store.records(latest=False) if record.legacy)
