"""Records checked against their originals: each is read again, and must give the answers that are stored.

What people decided, mended, typed in or mapped by then is taken into account; what was withheld since is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from formgen import read as doors
from formgen.answers import dump, tidy
from formgen.diary import log_of, parts_of
from formgen.errors import Unreadable, UserError
from formgen.form import form, slugs
from formgen.outline import Outline
from formgen.read import Reading
from formgen.records import ENTRY, Place, Record
from formgen.store.cells import apart
from formgen.store.rows import Decision
from formgen.work import diary_rows
from formgen.work.decisions import Decisions, applied
from formgen.work.diary_checks import without_names
from formgen.work.differ import Difference
from formgen.work.earlier import label_of
from formgen.work.judge import audience_of
from formgen.work.mappings import Mappings
from formgen.work.school import School

Used = Mapping[int, Mapping[Place, tuple[str, ...]]]
"""The measures that rest on each place of each record."""

_ASK = "Please find out who changed it; a backup (`formgen restore` into a new folder) has what was there."


@dataclass(frozen=True, slots=True)
class Cell:
    """What is known of a place: its answer as JSON text and state, and where and how it was written."""

    answer: tuple[str | None, str | None] = (None, None)
    source: tuple[str, str, str] | None = None

    @property
    def words(self) -> str:
        """The answer for a person."""
        value, state = self.answer
        return state or (value or "")


@dataclass
class Originals:
    """The originals of a school as it was (`school`), some of which may have left the folder since.

    `used` says what rests on which place of a record. `unmapped` are the records that were read through a mapping file
    which formgen has not kept: of those only the cells are compared.
    """

    school: School
    used: Used
    gone: frozenset[str] = frozenset()
    unmapped: list[int] = field(default_factory=list)
    checked: set[int] = field(default_factory=set)

    def faults(self, records: Iterable[Record]) -> Iterator[Difference]:
        """What does not hold of these records, file by file; those checked before are passed over."""
        by_file: defaultdict[str, list[Record]] = defaultdict(list)
        for record in records:
            if record.id not in self.checked:
                self.checked.add(record.id)
                by_file[record.sha256].append(record)
        for sha256, some in by_file.items():
            if sha256 not in self.gone:
                yield from self._of_file(sha256, some)

    def _of_file(self, sha256: str, records: list[Record]) -> Iterator[Difference]:
        try:
            data = self.school.store.original(sha256)
            readings = self._readings(records[0].file, sha256, data)
        except UserError as error:
            cure = f"Please put originals/{sha256} back from a backup (`formgen restore` into a new folder)."
            yield self._fault(records, "original", f"{error.message} It is the original of {_named(records)}.", cure)
            return
        except Unreadable as error:
            told = f"The original {sha256[:12]}… of {_named(records)} can no longer be read: {error.message}"
            yield self._fault(records, "unreadable", told, "Please check it with the formgen that read it.")
            return
        if readings is None:
            self.unmapped += [record.id for record in records]
            return
        for record in records:
            found = matching(record, readings)
            if found is None:
                told = f"There is no such return in the original {sha256[:12]}… of {_named([record])}."
                yield self._fault([record], "no_return", told, _ASK)
            else:
                yield from self._record(record, found)

    def _readings(self, name: str, sha256: str, data: bytes) -> list[Reading] | None:
        """What the file gives, read as it was read; None where the mapping file that it needs was not kept."""
        suffix = Path(name).suffix
        through = self._mappings.readings(sha256, suffix, data)
        if through is not None:
            return through or None
        found = doors.door_for(suffix, data).read_all(data, self.school.edition)
        readings = [one for one in found if isinstance(one, Reading)]
        if diary_rows.is_diary(found):
            return [without_names(row, log_of(parts_of(row.reference or "")[1][:1])) for row in readings[1:]]
        return readings

    # ------------------------------------------------------------------------------------------------ one record

    def _record(self, record: Record, reading: Reading) -> Iterator[Difference]:
        """What differs between a record and its original, place by place."""
        said = applied(reading, self._decisions(record.run).of(record.sha256, label_of(record)))
        outline = said.outline
        if (record.form, record.version) != (outline.slug, outline.version):
            told = f"The original of {_named([record])} is another form, {outline.name}."
            yield self._fault([record], "record", told, _ASK)
            return
        yield from self._owner(record, said)
        issued = self.school.store.issued(said.reference) if said.reference else None
        outline = outline.for_audience(issued.audience if issued else audience_of(reading))
        known = _places(replace(record, answers=dump(tidy(outline, said.answers)), sources=dict(said.sources)))
        stored, older = _places(record), self._older(record)
        for place in dict.fromkeys((*known, *stored)):
            was, now = known.get(place, Cell()), stored.get(place, Cell())
            if place in self._withheld(record) or _holds(was, now, older.get(place), place[0] in outline.index):
                continue
            yield self._differs(record, place, was, now, outline)

    def _differs(self, record: Record, place: Place, was: Cell, now: Cell, outline: Outline) -> Difference:
        path, row = place
        question = f"{path} {row}" if row else path
        asked = outline.index.get(path)
        box = f"{question} (“{asked.label}”)" if asked else question
        if was.answer != now.answer:
            told = f"What is on record of {_named([record])} says something else at {box} than its original."
            both = was.words, now.words
        else:
            told = f"What is on record of {_named([record])} names another cell for {box}, or another text in it."
            both = _where(was), _where(now)
        on_it = self.used.get(record.id, {})
        figures = on_it.get(place) or tuple(sorted({m for some in on_it.values() for m in some}))
        return Difference("record", told, _ASK, figures, sealed=both[0], found=both[1], record=record.id,
                          file=record.file, question=question, labels=("In the original", "On record"),
                          form=record.form, case=record.case or "")  # fmt: skip

    def _owner(self, record: Record, said: Reading) -> Iterator[Difference]:
        """Whether the record is under the number, and in the case, that its sheet is of."""
        if not said.reference or "/" in said.reference:
            return
        issued = self.school.store.issued(said.reference)
        if record.reference != said.reference:
            told = f"There is another reference on record of {_named([record])} than in its original."
            yield self._fault([record], "record", told, _ASK, said.reference, record.reference or "")
        elif issued is not None and issued.case and record.case != issued.case:
            told = f"There is another case on record of {_named([record])} than its form was made for."
            yield self._fault([record], "record", told, _ASK, issued.case, record.case or "")

    def _fault(
        self, records: Iterable[Record], code: str, told: str, fix: str, sealed: str = "", found: str = ""
    ) -> Difference:
        some = list(records)
        figures = {m for record in some for used in self.used.get(record.id, {}).values() for m in used}
        only = some[0].id if len(some) == 1 else None
        return Difference(code, told, fix, tuple(sorted(figures)), sealed=sealed, found=found, record=only,
                          file=some[0].file, labels=("On the sheet", "On record"), form=some[0].form,
                          case=(some[0].case or "") if only is not None else "")  # fmt: skip

    # -------------------------------------------------------------------------------------------- what came before

    def _decisions(self, run: int) -> Decisions:
        """What was decided by the time that a record was stored."""
        return Decisions([one for one in self._decided if one.run <= run])

    @cached_property
    def _mappings(self) -> Mappings:
        return Mappings(self.school)

    @cached_property
    def _decided(self) -> list[Decision]:
        return self.school.store.decisions()

    @cached_property
    def _all(self) -> dict[int, Record]:
        return {record.id: record for record in self.school.store.records(latest=False)}

    def _chain(self, record: Record) -> Iterator[Record]:
        """The records that a record revises, the newest first."""
        seen: set[int] = set()
        while (older := self._all.get(record.revises or 0)) is not None and older.id not in seen:
            seen.add(older.id)
            yield older
            record = older

    def _older(self, record: Record) -> dict[Place, set[tuple[str | None, str | None]]]:
        """Every answer that an earlier revision had, by its place: what is blank now was kept from there."""
        found: defaultdict[Place, set[tuple[str | None, str | None]]] = defaultdict(set)
        for older in self._chain(record):
            for place, cell in _places(older).items():
                found[place].add(cell.answer)
        return found

    def _withheld(self, record: Record) -> frozenset[Place]:
        return frozenset(place for one in (record, *self._chain(record)) for place in one.withheld)


def _named(records: list[Record]) -> str:
    """Form, case, file and number of a record; of several in one file the file, and how many."""
    if len(records) > 1:
        return f"{len(records)} records in {records[0].file}"
    [record] = records
    title = form(record.form).about.title if record.form in slugs() else record.form
    case = f" of {record.case}" if record.case else ""
    return f"“{title}”{case}, {record.file} (record {record.id})"


def _places(record: Record) -> dict[Place, Cell]:
    """Every place of a record."""
    found = {}
    for path, row, value, state, sheet, cell, raw, read in apart(record):
        if (path, row) != ENTRY:
            found[path, row] = Cell((value, state), None if read is None else (sheet, cell, raw))
    return found


def _holds(was: Cell, now: Cell, older: set[tuple[str | None, str | None]] | None, asked: bool) -> bool:
    """Whether what is stored at a place is what its original gives there.

    A blank may have been kept from an earlier revision; a place that the copy does not ask is not stored.
    """
    if now == was or (now == Cell() and not asked):
        return True
    kept = was.answer == (None, None) and now.answer in (older or ())
    return kept and now.source in (None, was.source)


def _where(cell: Cell) -> str:
    return " ".join(filter(None, cell.source)) if cell.source else ""


def matching(record: Record, readings: list[Reading]) -> Reading | None:
    """The return of a file that a record was made of: by its label, then by the cells that both name."""
    label = label_of(record)
    some = [one for one in readings if one.label == label] if label else readings
    if len(some) == 1:
        return some[0]
    cells = {(source.sheet, source.cell) for source in record.sources.values()}

    def shared(one: Reading) -> int:
        return len(cells & {(source.sheet, source.cell) for source in one.sources.values()})

    best = max(some, key=shared, default=None)
    return best if best is not None and shared(best) else None
