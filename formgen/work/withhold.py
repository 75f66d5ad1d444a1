"""Withholding: words that belong to the safeguarding lead leave the school folder, and nothing but a trace stays."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from formgen import review_notes
from formgen.errors import UserError
from formgen.evidence.seal import understood
from formgen.quotes import Said, place_of
from formgen.records import Pack, Record, Verdict, Withholding
from formgen.schema import published
from formgen.store import Writer
from formgen.store.copies import Copy, holding
from formgen.store.files import hand_over, hash_of
from formgen.work.files import write_new
from formgen.work.school import School
from formgen.work.unread import Unread, texts


@dataclass(frozen=True, slots=True)
class Plan:
    """What would leave the school folder, and to where; a photo that nobody typed in has no record and no texts."""

    file: str
    sha256: str
    folder: Path
    record: Record | None = None
    texts: tuple[Unread, ...] = ()

    @property
    def name(self) -> str:
        """What the sheet is called from now on: its reference, or a number that says nothing."""
        if self.record is None:
            return f"file-{self.sha256[:12]}"
        return self.record.reference or f"record-{self.record.id}"


@dataclass(frozen=True, slots=True)
class Done:
    """What left the school folder, where it lies now, and which backups and files still hold it."""

    plan: Plan
    files: tuple[Path, ...]
    found: Withholding
    backups: tuple[Copy, ...]
    lying_about: tuple[Path, ...]
    packs: tuple[str, ...] = ()
    noted: bool = False
    """Whether review.toml has the words."""

    def as_json(self) -> dict[str, Any]:
        """The outcome as JSON data, without the words."""
        record = self.plan.record
        return {
            "record": record.id if record else None,
            "reference": record.reference if record else None,
            "case": record.case if record else None,
            "files": [str(path) for path in self.files],
            "copies_in_records": list(self.found.records),
            "printed_on": list(self.found.issued),
            "other_records_of_the_file": list(self.found.sharing),
            "rows_to_look_at": [f"{table} {row}" for table, row in self.found.left],
            "backups": [{"file": str(copy.file), "holds": copy.holds.value} for copy in self.backups],
            "lying_about": [str(path) for path in self.lying_about],
            "packs": list(self.packs),
            "in_review_toml": self.noted,
        }


def plan(school: School, what: str, questions: Sequence[str] = (), to: Path | None = None) -> Plan:
    """What withholding would move. `what` is a reference, a record's number or the name of a file that came back.

    `questions` are printed codes or names; without them there must be exactly one text. Raises UserError.
    """
    photos = [Plan(name, digest, _folder(school, to)) for digest, name in _untyped(school) if name == what]
    if len(photos) == 1:
        return photos[0]
    record = _record(school, what)
    then = published(record.form, record.version)
    there = list(texts(then, record)) if then else []
    chosen = [t for t in there if not questions or {t.question.split()[0], t.place[0]} & set(questions)]
    if not (questions and chosen) and record.sha256 in school.store.not_handed_over():
        return Plan(record.file, record.sha256, _folder(school, to), record)  # it was interrupted: only to be finished
    if not chosen or (len(chosen) > 1 and not questions):
        codes = ", ".join(t.question for t in there) or "none"
        raise UserError(f"It is not clear which words are meant. On this sheet: {codes}.",
                        "Please name them, such as --question Q11.")  # fmt: skip
    return Plan(record.file, record.sha256, _folder(school, to), record, tuple(chosen))


def _untyped(school: School) -> list[tuple[str, str]]:
    """Hash and name of the photos that are kept and gave no record."""
    gone = {one.original for one in school.store.withheld()} - set(school.store.not_handed_over())
    return [(digest, name) for digest, name in school.store.kept(Verdict.TO_TYPE_IN).items() if digest not in gone]


def _record(school: School, what: str) -> Record:
    wanted = what.casefold()
    found = [
        r for r in school.store.records()
        if wanted in {str(r.id), (r.reference or "").casefold(), r.file.casefold()}
    ]  # fmt: skip
    if len(found) != 1:
        fix = "Please give the reference on the sheet, or the record’s number; `formgen records` lists them."
        raise UserError(f"{len(found) or 'No'} records are called “{what}”.", fix, code="no_record")
    return found[0]


def _folder(school: School, to: Path | None) -> Path:
    own = school.settings.school.safeguarding_folder
    named = to or (Path(own) if own else None)
    if named is None:
        raise UserError("It does not say where the safeguarding lead’s folder is.",
                        "Please set safeguarding_folder in school.toml, or name it with --to.")  # fmt: skip
    if named.resolve().is_relative_to(school.folder.resolve()):
        raise UserError("That folder is inside the school folder.",
                        "Please choose one that only the safeguarding lead can open.")  # fmt: skip
    return named


def withhold(school: School, planned: Plan, reason: str, by: str) -> Done:
    """Moves the words and the original to the lead's folder; the store keeps reference, hash, date and reason.

    The words are safe in the lead's folder before they leave the store; a move that was interrupted is finished
    by the next one. Raises UserError when no reason or nobody is named, or the folder cannot be written.
    """
    if not reason.strip() or not by.strip():
        raise UserError("It does not say why, or who asks for it.", "Please give --reason and --by.")
    if planned.record is not None and not planned.texts:
        return _finished(school, planned)
    quoting = _quoting(school, planned)
    note = write_new(planned.folder / f"{planned.name}.json", _note(school, planned, reason, by))
    with replace(school, by=by.strip()).writing("withhold") as writer:
        found = _taken_out(writer, planned, reason.strip())
        writer.log("withheld", [planned.name])
    moved = finish(school)
    mine = [one for one in school.store.withheld() if one.run == writer.run]
    copies = holding(school.folder, school.store.backups(), mine)
    packs = [pack for pack in school.store.packs() if pack.id in {*found.packs, *quoting}]
    about = _lying_about(school, {one.original for one in mine} | {pack.sha256 for pack in packs})
    return Done(planned, (note, *moved), found, tuple(copies), tuple(about), tuple(map(_named, packs)),
                _is_noted(school, planned))  # fmt: skip


def _quoting(school: School, planned: Plan) -> set[int]:
    """The packs that may print the words as a quote: somebody had approved them by then."""
    record = planned.record
    if record is None:
        return set()
    places = {place_of(record.id, text.place) for text in planned.texts}
    said = [one for one in school.store.approvals() if one.place in places and one.said is Said.APPROVED]
    since = min((one.run for one in said), default=None)
    return set() if since is None else {pack.id for pack in school.store.packs() if pack.run > since}


def _named(pack: Pack) -> str:
    """A pack in words: what, for whom, of which days, in which format, from when."""
    told = understood(pack.whole)
    return f"{told.kind}, {told.readers} copy, {told.period.words}, {pack.format}, made on {pack.at:%d/%m/%Y}"


def _is_noted(school: School, planned: Plan) -> bool:
    """Whether review.toml has the words; it is the school's own file, and no command changes it."""
    try:
        notes = " ".join(review_notes.read(school.folder).split())
    except UserError:
        return False
    return any(" ".join(text.text.split())[:_ENOUGH].rstrip() in notes for text in planned.texts)


_ENOUGH = 40
"""By so many letters of it a text is known."""


def _finished(school: School, planned: Plan) -> Done:
    """What was still to do after an interruption: the words are out of the store, the original follows them."""
    moved = finish(school)
    mine = [one for one in school.store.withheld() if one.original == planned.sha256]
    found = Withholding(tuple(sorted({one.record for one in mine if one.record})), (planned.sha256,))
    copies = holding(school.folder, school.store.backups(), mine)
    return Done(planned, tuple(moved), found, tuple(copies), tuple(_lying_about(school, {planned.sha256})))


def _taken_out(writer: Writer, planned: Plan, reason: str) -> Withholding:
    if planned.record is None:
        writer.withhold_file(planned.sha256, reason, str(planned.folder))
        return Withholding(originals=(planned.sha256,))
    places = [text.place for text in planned.texts]
    return writer.withhold(planned.record.id, places, reason, str(planned.folder))


def finish(school: School) -> list[Path]:
    """Moves the originals of withheld texts that still lie in the school folder; returns where they lie now."""
    moved = []
    waiting = set(school.store.not_handed_over())
    records = {record.id: record for record in school.store.records(latest=False)}
    photos = school.store.kept(Verdict.TO_TYPE_IN)
    for one in school.store.withheld():
        if one.original in waiting and one.moved_to:
            record = records.get(one.record or 0)
            file = record.file if record else photos[one.original]
            name = (record and record.reference) or f"file-{one.original[:12]}"
            target = Path(one.moved_to) / f"{name}_original{Path(file).suffix}"
            hand_over(school.folder, one.original, target)
            waiting.discard(one.original)
            moved.append(target)
    return moved


def _lying_about(school: School, originals: Collection[str]) -> list[Path]:
    """Other copies of the sheets in the school folder, such as in In/: a person put them there and moves them."""
    files = (path for path in sorted(school.folder.rglob("*")) if path.is_file() and not path.is_symlink())
    return [path for path in files if hash_of(path) in originals]


def _note(school: School, planned: Plan, reason: str, by: str) -> bytes:
    document = {
        "reference": planned.record.reference if planned.record else None,
        "record": planned.record.id if planned.record else None,
        "case": planned.record.case if planned.record else None,
        "file": planned.file,
        "sha256": planned.sha256,
        "withheld_on": school.now.date().isoformat(),
        "by": by,
        "reason": reason,
        "words": {text.question: text.text for text in planned.texts},
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()
