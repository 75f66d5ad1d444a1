"""Taking returns in: what came, whose it is, what is wrong with it; stored only on request."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from formgen import disk
from formgen import read as doors
from formgen.answers import get
from formgen.errors import Problem, Severity, Unreadable, UserError
from formgen.read.own_sheets.crosswalk import Crosswalk
from formgen.read.own_sheets.moments import is_of_line
from formgen.read.own_sheets.sheets import Sheets
from formgen.records import Record, Verdict
from formgen.schema import edition
from formgen.store import Writer
from formgen.store.backup import automatic
from formgen.store.files import hash_of
from formgen.tidying import seldom
from formgen.work import diary_rows, legacy, mappings, newcomers, sheets_again
from formgen.work.case import add_case, open_cases, referral_day
from formgen.work.decisions import applied
from formgen.work.earlier import Earlier
from formgen.work.files import sha256
from formgen.work.follow import decision_told, followed
from formgen.work.judge import judge
from formgen.work.pile import Pile, Skipped, pile, printable
from formgen.work.school import School
from formgen.work.taken import TakenIn, refused
from formgen.work.twins import Twins


@dataclass(frozen=True, slots=True)
class Batch:
    """What `import` shows: every return seen, with the run that stored them (None when nothing was stored).

    A file that holds many returns is there once for each; one that holds a form, or cannot be read, once.
    `skipped` was passed over: it is not among those seen, and has a line of its own. `sheets` are what was understood
    of files that were read through a mapping file, by their names.
    """

    files: tuple[TakenIn, ...]
    run: int | None = None
    skipped: tuple[Skipped, ...] = ()
    sheets: tuple[tuple[str, Sheets], ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How many returns met which end: newer revisions count as accepted, not ours and unreadable as refused."""
        kinds = {
            "accepted": (Verdict.ACCEPTED, Verdict.NEWER_REVISION),
            "partial": (Verdict.PARTIAL,),
            "review": (Verdict.REVIEW,),
            "duplicate": (Verdict.DUPLICATE,),
            "to_type_in": (Verdict.TO_TYPE_IN,),
            "refused": (Verdict.NOT_OURS, Verdict.UNREADABLE),
        }
        return {name: sum(f.verdict in verdicts for f in self.files) for name, verdicts in kinds.items()}

    def as_json(self) -> dict[str, Any]:
        """The batch as the JSON shape of `formgen import`."""
        counts = self.counts
        assert len(self.files) == sum(counts.values()), "a return is unaccounted for"
        mapped = [{"file": name, **found.as_json()} for name, found in self.sheets]
        return {
            "seen": len(self.files), **counts, "run": self.run, "skipped": [one.as_json() for one in self.skipped],
            **({"mapped": mapped} if mapped else {}), "files": [f.as_json() for f in self.files],
        }  # fmt: skip


LARGEST = 60_000_000
"""Photos may be large, forms never are; more than this is not even read."""


@dataclass(frozen=True, slots=True)
class Came:
    """A file as it was at one moment. What is judged is what is stored, whatever happens to the file meanwhile.

    `name` is its name with a “?” for what no screen or store can show; `fault` says why it could not be read.
    """

    name: str
    suffix: str
    data: bytes = b""
    digest: str = ""
    fault: Unreadable | None = None


GROWING = "still_written"
"""The code of a file that is not there in full yet: it is passed over, and comes with the next import."""


def came(path: Path) -> Came:
    """The file as it is now; with a fault when it is gone, still being written, held by a program or far too big."""
    name = printable(path.name)
    try:
        before = path.stat()
        if before.st_size > LARGEST:
            fault = Unreadable("The file is larger than any form or photo should be.", "Please ask what it is.",
                               code="file-too-big")  # fmt: skip
            return Came(name, path.suffix, digest=hash_of(path), fault=fault)
        data, after = _read(path, before.st_size)
    except FileNotFoundError:
        fault = Unreadable("The file was there a moment ago and is gone.",
                           "Please look where it went, and import it from there.", code="cannot_open")  # fmt: skip
        return Came(name, path.suffix, fault=fault)
    except OSError as error:
        cause = disk.reading(error, path)
        fault = Unreadable(f"The file could not be opened: {cause.words}.", cause.fix, code="cannot_open")
        return Came(name, path.suffix, fault=fault)
    if not (before.st_size == len(data) == after.st_size and before.st_mtime_ns == after.st_mtime_ns):
        fault = Unreadable("This file is still being written.", "Please wait until that is done, and import again.",
                           code=GROWING)  # fmt: skip
        return Came(name, path.suffix, fault=fault)
    return Came(name, path.suffix, data, sha256(data))


def _read(path: Path, size: int) -> tuple[bytes, os.stat_result]:
    """A file that had `size` bytes, one more where it has grown, and what the system says of it afterwards."""
    file = os.open(path, _READ)
    try:
        data = os.read(file, size + 1)
        while len(data) <= size and (more := os.read(file, size + 1 - len(data))):
            data += more
        return data, os.fstat(file)
    finally:
        os.close(file)


_READ = os.O_RDONLY | getattr(os, "O_BINARY", 0)


def opened(found: Pile, progress: Any = iter) -> Iterator[Came]:
    """The files of a pile one by one, as each is by then; what is still being written is passed over."""
    for path in progress(found.files):
        file = came(path)
        if file.fault is not None and file.fault.code == GROWING:
            found.skipped.append(Skipped(file.name, file.fault.message, file.fault.fix))
        else:
            yield file


def read_files(paths: Iterable[Path], school: School | None, today: date) -> Batch:
    """Every file read and judged by itself, nothing stored. Without a school no reference can be looked up."""
    found = pile(paths)
    taken = [one for file in opened(found) for one in judged(file, school, today, Earlier(school))]
    return Batch(tuple(taken), skipped=tuple(found.skipped))


def kept(_gone: TakenIn) -> str | None:
    """Nobody is there to say why a row is gone from a diary: it stays."""
    return None


@dataclass(slots=True)
class Mapped:
    """The mapping file of a command, and what was understood of the files that it is about, by their names."""

    known: Crosswalk
    found: list[tuple[str, Sheets]] = field(default_factory=list)

    def read(self, file: Came, school: School) -> Sheets | None:
        """What a spreadsheet holds; None where the file is read as usual. Raises Unreadable."""
        if file.fault is not None:
            return None
        sheets = legacy.sheets_of(file.suffix, file.data, self.known, school.edition)
        if sheets is not None:
            self.found.append((file.name, sheets))
        return sheets


def preview(
    school: School, paths: Iterable[Path], why: diary_rows.Why = kept, mapped: Mapped | None = None
) -> Batch:
    """What `commit` would find; nothing is stored."""
    found, twins, earlier = pile(paths), Twins(school), Earlier(school)
    taken = [one for file in opened(found) for one in take(file, school, twins, earlier, mapped)]
    sheets = tuple(mapped.found) if mapped else ()
    return Batch(tuple(diary_rows.withdrawn(None, taken, why)), None, tuple(found.skipped), sheets)


def take(
    file: Came, school: School, twins: Twins, earlier: Earlier, mapped: Mapped | None = None
) -> list[TakenIn]:
    """The returns of one file, judged; one duplicate where the file was imported or is in this batch already.

    A spreadsheet that a mapping file is about is looked at again: its lines on record are duplicates each.
    """
    if first := earlier.seen.get(file.digest):
        return [_duplicate(file, f"This is the same file as {first}.")]
    if file.digest:
        earlier.seen[file.digest] = file.name
    if mapped is not None:
        try:
            sheets = mapped.read(file, school)
        except Unreadable as error:
            return [refused(file.name, file.digest, error)]
        if sheets is not None:
            return legacy.judged(file.name, file.digest, sheets, mapped.known, school, earlier)
    if file.digest:
        run = school.store.file_run(file.digest)
        typed_in = _is_to_type_in(file) and not earlier.is_typed(file.name)
        again = not _is_to_type_in(file) and earlier.is_due_again(file.digest)
        if run is not None and not typed_in and not again and not _is_diary(file):
            return [_duplicate(file, f"This very file was imported in run {run}.")]
        if (told := sheets_again.told(file.name, file.digest, school, earlier)) is not None:
            return [told]
    return [twins.told(taken) for taken in judged(file, school, school.now.date(), earlier)]


def judged(file: Came, school: School | None, today: date, earlier: Earlier) -> list[TakenIn]:
    """The returns of a file, each judged by itself and remembered for those after it."""
    if file.fault is not None:
        return [refused(file.name, file.digest, file.fault)]
    if _is_to_type_in(file):
        return [sheets_again.photo(_to_type_in(file), earlier)]
    try:
        editions = school.edition if school else edition
        readings = doors.door_for(file.suffix, file.data).read_all(file.data, editions)
    except Unreadable as error:
        return [refused(file.name, file.digest, error)]
    if diary_rows.is_diary(readings):
        rows = diary_rows.judged(file.name, file.digest, readings, school, today, earlier)
        for one in rows:
            if one.record is not None:
                earlier.add(one.record)
        return rows
    taken = []
    for reading in readings:
        if isinstance(reading, doors.Refused):
            taken.append(_refused_line(file, reading))
            continue
        known = applied(reading, earlier.decisions.of(file.digest, reading.label))
        taken.append(judge(file.name, file.digest, known, school, today, earlier))
        if (record := taken[-1].record) is not None:
            earlier.add(record)
    return taken


def _refused_line(file: Came, line: doors.Refused) -> TakenIn:
    taken = refused(file.name, file.digest, line.error)
    problems = tuple(replace(p, file=f"{file.name} {line.label}") for p in taken.problems)
    if line.error.code == "to_type_in":
        problems = tuple(replace(p, severity=Severity.WARNING) for p in problems)
        taken = replace(taken, verdict=Verdict.TO_TYPE_IN)
    return replace(taken, label=line.label, problems=problems)


def _is_to_type_in(file: Came) -> bool:
    return doors.is_to_type_in(file.suffix, file.data)


def _is_diary(file: Came) -> bool:
    """Whether a file is a diary: the same one may come again, to say why a row is gone from it."""
    try:
        return diary_rows.is_diary(doors.door_for(file.suffix, file.data).read_all(file.data, edition))
    except Unreadable:
        return False


def _to_type_in(file: Came) -> TakenIn:
    message = "This is a picture: a person has to read it."
    fix = "Please type it in: `formgen quick-entry` makes the sheet for it."
    if file.suffix.casefold() == ".pdf":
        message = "This PDF has no boxes to read: it is a scan or a print, or it was flattened when it was saved."
        fix = f"{fix[:-1]}, or ask for the form as it was saved."
    told = Problem("to_type_in", message, fix, Severity.WARNING, file=file.name)
    return TakenIn(file.name, file.digest, Verdict.TO_TYPE_IN, (told,))


def _duplicate(file: Came, message: str) -> TakenIn:
    told = Problem("duplicate", message, "There is nothing to do.", Severity.WARNING, file=file.name)
    return TakenIn(file.name, file.digest, Verdict.DUPLICATE, (told,))


Decide = Callable[[TakenIn, Sequence[str]], str | None]
"""Asks a person to which of the open cases a referral belongs: a case's number, “new”, or None for undecided."""


def undecided(_taken: TakenIn, _cases: Sequence[str]) -> str | None:
    """Nobody is there to ask."""
    return None


Welcome = Callable[[TakenIn, str], bool]
"""Asks a person whether a referral of a name that nobody knows is of a new child."""


def not_now(_taken: TakenIn, _name: str) -> bool:
    """Nobody is there to ask."""
    return False


def commit(
    school: School, paths: Iterable[Path], decide: Decide = undecided, progress: Any = iter, welcome: Welcome = not_now,
    why: diary_rows.Why = kept, mapped: Mapped | None = None,
) -> Batch:
    """Reads and stores: each file with its original wholly or not at all; a backup is taken first.

    Files are made durable some at a time (`Writer.piece`); when this returns, all of them are. What a failing disk, a
    power cut or a kill leaves out is taken in by the next import: the folder of returns itself is never touched.
    Files that need a person's decision on whose they are stay out, and say so.
    """
    found = pile(paths)
    taken: list[TakenIn] = []
    with seldom(), school.writing("import") as writer:  # what is on record is looked up once nobody else can add to it
        automatic(school.folder, school.now)
        twins, earlier = Twins(school), Earlier(school)
        decide, welcome = sheets_again.case_of(earlier, decide), sheets_again.welcome_of(earlier, welcome)
        for file in opened(found, progress):
            with writer.piece():
                returns = take(file, school, twins, earlier, mapped)
                returns = [newcomers.settled(school, writer, one, welcome, earlier) for one in returns]
                returns = diary_rows.withdrawn(writer, returns, why)
                stored = _store(school, writer, returns, file, decide, earlier)
                if mapped is not None and any(one.record for one in stored):
                    mappings.keep(school, writer, file.digest, mapped.known.text)
                taken += stored
        sheets = tuple(mapped.found) if mapped else ()
        batch = Batch(tuple(taken), writer.run, tuple(found.skipped), sheets)
        writer.log("imported", [f"{name}={count}" for name, count in batch.counts.items() if count])
    return batch


def _store(
    school: School, writer: Writer, returns: Sequence[TakenIn], file: Came, decide: Decide, earlier: Earlier
) -> list[TakenIn]:
    """The returns of one file as they were stored: all of their records together, the original once."""
    photo = next((one for one in returns if one.verdict is Verdict.TO_TYPE_IN), None)
    if photo is not None and school.store.file_run(photo.sha256) is None:
        writer.keep_file(photo.sha256, photo.file, photo.verdict, file.data)
    settled = [
        _with_case(school, writer, one, decide) if one.opens_case else followed(school, writer, one) for one in returns
    ]
    settled = [decision_told(school, one) for one in settled]
    records = [one.record for one in settled if one.record is not None]
    again = photo is not None or earlier.is_due_again(file.digest) or any(_is_of_lines(r) for r in records)
    for record, number in zip(records, _added(writer, records, file.data, again), strict=True):
        earlier.add(replace(record, id=number))
    sheets_again.taken_back(writer, settled)
    return settled


def _is_of_lines(record: Record) -> bool:
    """Whether the file of a record may come again, and give more: lines that were read through a mapping file."""
    return record.legacy is not None or is_of_line(record)


def _added(writer: Writer, records: Sequence[Record], original: bytes, again: bool) -> Sequence[int]:
    """The ids of the records, now stored; none where there are none. `again` may be of a file that is kept already.

    Of two answers to one form in a response sheet the later one revises the earlier, which must have its id by then.
    """
    told = [record.reference for record in records if record.reference]
    if len(set(told)) == len(told):
        return writer.add_records(records, original, again=again) if records else ()
    ids: list[int] = []
    latest: dict[str | None, int] = {}
    for record in records:
        revises = latest.get(record.reference, record.revises) if record.reference else record.revises
        ids += writer.add_records([replace(record, revises=revises)], original, again=again or bool(ids))
        latest[record.reference] = ids[-1]
    return ids


def _with_case(school: School, writer: Writer, taken: TakenIn, decide: Decide) -> TakenIn:
    """A referral with the case that it opens, or that a person chose; without a record while undecided."""
    assert taken.outline is not None
    assert taken.pupil is not None
    assert taken.record is not None
    running = [case.id for case in open_cases(school, taken.pupil)]
    chosen = decide(taken, running) if running else "new"
    if chosen is None:
        told = Problem("case_open", f"The child has an open case already: {', '.join(running)}.",
                       "Is this referral part of it? Import again with --attach, or with --new-case for a new one.",
                       file=taken.file)  # fmt: skip
        return replace(taken, verdict=Verdict.REVIEW, record=None, problems=(told, *taken.problems))
    if chosen == "new":
        chosen = _opened(school, writer, taken)
    elif chosen not in running:
        raise UserError(f"{chosen} is not an open case of this child.", f"Please choose from: {', '.join(running)}.")
    return replace(taken, case=chosen, record=replace(taken.record, case=chosen))


def _opened(school: School, writer: Writer, taken: TakenIn) -> str:
    on = referral_day(school, taken.pupil, get(taken.answers, "referral_date"))
    details = {"referred_on": on.isoformat(), "source": get(taken.answers, "referral_source") or ""}
    case = add_case(writer, school, taken.pupil or "", on, details)
    return case.id
