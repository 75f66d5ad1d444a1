"""Lines of a response sheet of Microsoft or Google Forms, judged: each is the answer to the form of its number.

A line is known again by when it was answered and what it says, so that a sheet which is exported again brings nothing
twice; a later answer to the same number revises the earlier one. Where it is not sure whose a line is, or which of two
is the later one, a person decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from formgen.answers import flatten, load, tidy
from formgen.errors import Problem, Severity
from formgen.read import Reading
from formgen.read.own_sheets.moments import is_of_line, moment_in
from formgen.read.own_sheets.sheets import OwnRow
from formgen.records import ENTRY, Record, Verdict
from formgen.work.earlier import Earlier, without_withheld
from formgen.work.judge import judge, known_already
from formgen.work.school import School
from formgen.work.taken import TakenIn

_WHICH = "Please look which of them counts; mend the sheet, or take a record out of use, and import it again."


def judged(name: str, digest: str, rows: Sequence[OwnRow], school: School, earlier: Earlier) -> list[TakenIn]:
    """The lines in the order in which they were answered, each judged: a later one revises an earlier one."""
    desk = _Desk(name, digest, rows, school, earlier)
    return [desk.taken(row) for row in sorted(rows, key=lambda row: row.answered or datetime.max)]


@dataclass(frozen=True)
class _Desk:
    """One response sheet on the desk."""

    name: str
    digest: str
    rows: Sequence[OwnRow]
    school: School
    earlier: Earlier

    def taken(self, row: OwnRow) -> TakenIn:
        """What becomes of a line."""
        reading = row.reading
        if reading.reference is None:
            return self._waits(row)
        if self.school.store.issued(reading.reference) is None:
            return self._waits(row, Problem(
                "unknown_reference", f"The number {reading.reference} is not in this school’s ledger.",
                "It may be of another school’s letter: please ask who answered.",
            ))  # fmt: skip
        there = self.earlier.answers_to(reading.reference)
        own = next((record for record in reversed(there) if _entry(record) == reading.entry), None)
        latest = self.earlier.in_force(reading.reference)
        if own is not None and (latest is None or _entry(latest) != reading.entry):
            return known_already(self.name, self.digest, reading, own)
        if own is None and (told := next(self._doubts(row, there, latest), None)) is not None:
            return self._waits(row, told)
        gone = {place for record in there if _is_it(row, record) for place in record.withheld}
        left = without_withheld(reading, gone)
        made = judge(self.name, self.digest, left, self.school, self.school.now.date(), self.earlier)
        if made.record is not None and latest is not None and _is_it(row, latest) and _is_same(made.record, latest):
            return known_already(self.name, self.digest, reading, latest)
        if made.record is not None:
            self.earlier.add(made.record)
        return made

    def _waits(self, row: OwnRow, *told: Problem) -> TakenIn:
        """The line without a record: a person must look first."""
        reading = row.reading
        named = tuple(replace(p, file=f"{self.name} {reading.label}") for p in (*told, *reading.problems))
        return TakenIn(self.name, self.digest, Verdict.REVIEW, named, None, reading.outline, reading.answers,
                       reading.sources, reading.reference, label=reading.label)  # fmt: skip

    def _doubts(self, row: OwnRow, there: Sequence[Record], latest: Record | None) -> Iterator[Problem]:
        """Why it is not sure that a new line is the latest answer to its number."""
        mine = row.reading
        others = [one for one in self.rows if one is not row and one.reading.reference == mine.reference
                  and one.reading.entry != mine.entry]  # fmt: skip
        if any(one.answered is None or row.answered in (None, one.answered) for one in others):
            lines = ", ".join(one.reading.label for one in others)
            yield Problem("which_later", f"{lines.capitalize()} has the same number, and nothing says which is later.",
                          _WHICH)  # fmt: skip
        if latest is None:
            return
        counting = (record for record in there if not self.earlier.is_withdrawn(record))
        moments = [moment for record in counting if (moment := moment_in(_entry(record))) is not None]
        if row.answered is None and is_of_line(latest):
            yield Problem("which_later", f"An answer to this number is on record, from {latest.file}, and nothing says "
                          "which is later.", _WHICH)  # fmt: skip
        elif row.answered is not None and row.answered < max(moments, default=row.answered):
            yield Problem("overtaken", f"A later answer to this number is on record, from {latest.file}: that counts.",
                          "There is nothing to do, unless that one is not of this family.")  # fmt: skip
        elif not is_of_line(latest) and self._may_be_earlier(row, latest):
            yield Problem("which_later", f"This form came back in {latest.file} too, and it may be the later one.",
                          _WHICH)  # fmt: skip

    def _may_be_earlier(self, row: OwnRow, latest: Record) -> bool:
        """Whether what came in another way, and says something else, was taken in after the line was answered."""
        if not _differs(row.reading, latest):
            return False
        if row.answered is None:
            return True
        run = next((run for run in self.school.store.runs() if run.id == latest.run), None)
        return run is None or run.at.replace(tzinfo=None) >= row.answered


def _entry(record: Record) -> str:
    found = record.sources.get(ENTRY)
    return found.raw if found is not None else ""


def _is_it(row: OwnRow, record: Record) -> bool:
    """Whether a record is of this line: by its name, or of the same moment where the sheet is written otherwise now."""
    moment = moment_in(_entry(record))
    return _entry(record) == row.reading.entry or (moment is not None and moment == row.answered)


def _differs(reading: Reading, older: Record) -> bool:
    """Whether an answer that both have differs."""
    now = {(path, row): value for path, row, value in flatten(tidy(reading.outline, reading.answers))}
    then = {(path, row): value for path, row, value in flatten(load(reading.outline, older.answers))}
    return any(now[place] != then[place] for place in now.keys() & then.keys())


def _is_same(made: Record, latest: Record) -> bool:
    """Whether a line that is on record gives what it gave before: another mapping file may give more."""
    def errors(record: Record) -> set[tuple[str, str | None, str | None]]:
        return {(p.code, p.path, p.row) for p in record.problems if p.severity is Severity.ERROR}

    return dict(made.answers) == dict(latest.answers) and errors(made) == errors(latest)
