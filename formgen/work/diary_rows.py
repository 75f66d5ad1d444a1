"""Judging a diary that came back, row by row: new, changed, as before, or gone; and withdrawing what is gone.

A row is judged by its own questions: what its form asks besides is not asked in a diary.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeGuard

from formgen.answers import dump
from formgen.diary import COPIES, FORM, LOGS, OUTLINE, Log, log_of, parts_of, row_in
from formgen.errors import Problem, Severity, Unreadable
from formgen.form import Context, form
from formgen.outline import outline
from formgen.read import Reading, Refused
from formgen.read.values.flaws import short
from formgen.records import Record, Verdict
from formgen.store import Writer
from formgen.work.diary import day_of
from formgen.work.diary_before import Before
from formgen.work.diary_checks import (
    as_taken,
    at_child,
    beside_child,
    changes,
    checked,
    is_as_before,
    is_called,
    with_lost,
    without_names,
)
from formgen.work.earlier import Earlier
from formgen.work.school import School
from formgen.work.taken import TakenIn, refused

Why = Callable[[TakenIn], str | None]
"""Asks a person why a row that is gone should be withdrawn: the reason, or None to keep it."""

_NOT_TAKEN = frozenset({"row_twice", "which_case", "child_differs", "withdrawn_before"})
"""Errors after which a row gives no record: it is not sure which row it is, or whose."""

_MANY = 10


def is_diary(readings: Sequence[Reading | Refused]) -> TypeGuard[Sequence[Reading]]:
    """Whether these are the readings of a diary: the first stands for the workbook."""
    first = readings[0] if readings else None
    return isinstance(first, Reading) and first.outline.slug == FORM


def judged(
    name: str, digest: str, readings: Sequence[Reading], school: School | None, today: date, earlier: Earlier
) -> list[TakenIn]:
    """The rows of a diary, judged; then the rows on record that are gone from it, and what is wrong with the whole."""
    whole, *rows = readings
    if school is None:
        return [_plain(name, digest, row, today) for row in rows] or [_whole(name, digest, whole, ())]
    diary = whole.reference or ""
    if school.store.issued(diary) is None:
        return [refused(name, digest, Unreadable(
            f"The reference {diary} is not in this school’s ledger.",
            "It may be another school’s diary: please ask who sent it.", code="unknown_reference",
        ))]  # fmt: skip
    before = Before(school, diary)
    desk = _Desk(name, digest, school, today, before, earlier, whole)
    taken = [desk.row(row) for row in desk.settled(rows)]
    gone = list(desk.gone(rows))
    return desk.together(taken, gone)


@dataclass
class _Desk:
    """One diary on the desk."""

    name: str
    digest: str
    school: School
    today: date
    before: Before
    earlier: Earlier
    whole: Reading
    met: set[str] = field(default_factory=set)

    # ------------------------------------------------------------------------------------ which row is which

    def settled(self, rows: Sequence[Reading]) -> list[Reading]:
        """The rows, those without a number under that of the row on record which they are, where that is sure."""
        self.met = {row.reference or "" for row in rows}
        return [self._recognised(row) for row in rows]

    def _recognised(self, row: Reading) -> Reading:
        if _number(row.reference) or row.reference in self.before.now:
            return row
        same = self._same(row, numbered=True)
        if same is None:
            return row
        self.met.add(same.reference or "")
        return replace(row, reference=same.reference)

    def _same(self, row: Reading, *, numbered: bool) -> Record | None:
        """A row on record that is not in this file and says the same, about the same child."""
        log, said = self._log(row), dump(row.answers)
        return next((
            record for reference, record in self.before.now.items()
            if reference not in self.met and record.form == log.slug and bool(_number(reference)) == numbered
            and record.case == row.case and dict(record.answers) == said
        ), None)  # fmt: skip

    def _log(self, row: Reading) -> Log:
        return log_of(parts_of(row.reference or "")[1][:1])

    def _older(self, row: Reading) -> Record | None:
        """What is on record of this row: in this batch, in the store, or there still without its number."""
        found = self.earlier.in_batch(row) or self.before.now.get(row.reference or "")
        if found is not None or not _number(row.reference):
            return found
        same = self._same(row, numbered=False)
        if same is not None:
            self.met.add(same.reference or "")
        return same

    # --------------------------------------------------------------------------------------------- one row

    def row(self, row: Reading) -> TakenIn:
        """One row, judged."""
        older = self._older(row)
        row = with_lost(row, self._log(row), older)
        problems = (*self._whose(row), *checked(row, self._log(row), self.before.context(row.case, self.today)))
        problems = (*problems, *self._back_again(row, older))
        row = without_names(row, self._log(row))
        taken = as_taken(self.name, self.digest, row, problems)
        if any(p.code in _NOT_TAKEN and p.severity is Severity.ERROR for p in problems):
            return replace(taken, verdict=Verdict.REVIEW)
        if older is not None and is_as_before(taken, older):
            return replace(taken, verdict=Verdict.DUPLICATE, problems=self._unsaid(problems))
        return self._recorded(row, taken, older)

    def _unsaid(self, problems: Sequence[Problem]) -> tuple[Problem, ...]:
        """Of a row that is as before, what concerns its place in this file."""
        return tuple(replace(p, file=f"{self.name}") for p in problems if p.code == "no_row_number")

    def _whose(self, row: Reading) -> Iterator[Problem]:
        """What is wrong with the child of a row."""
        log = self._log(row)
        if any(p.code in ("row_twice", "which_case") and p.severity is Severity.ERROR for p in row.problems):
            return
        if row.case is None:
            if log.children:
                yield at_child(row, log, "which_case", "There is no child in this row.",
                                "Please choose the child from the list.")  # fmt: skip
            return
        case, pupil = self.before.cases.get(row.case, (None, None))
        if case is None:
            yield at_child(row, log, "which_case", f"There is no case {row.case}.",
                            "Please choose the child from the list.")  # fmt: skip
            return
        beside = beside_child(row, log)
        if pupil is None or not beside or is_called(pupil, beside):
            return
        yield at_child(row, log, "child_differs", f"{case.id} is not the case of {short(beside)}.",
                        "Please choose the child from the list again.")  # fmt: skip

    def _back_again(self, row: Reading, older: Record | None) -> Iterator[Problem]:
        """A row that was withdrawn, or says what it said before it was put right: an old copy may be in use."""
        history = self.before.history.get(row.reference or "", [])
        said = dump(row.answers)
        if older is None and history and history[-1].id in self.before.withdrawn:
            reason = self.before.withdrawn[history[-1].id]
            yield Problem("withdrawn_before", f"This row was withdrawn ({short(reason)}), and is here again.",
                          "Please delete it, or give it a number that is free.")  # fmt: skip
        elif older is not None and dict(older.answers) != said and any(dict(r.answers) == said for r in history):
            yield Problem("as_it_was", "This row says what it said before it was put right.",
                          "Please look whether this is an older copy of the diary.", Severity.WARNING)  # fmt: skip

    def _recorded(self, row: Reading, taken: TakenIn, older: Record | None) -> TakenIn:
        """The row with the record that the store would keep, a revision where it is on record."""
        if self.before.kept_file(self.digest) is not None:
            message = "This row could be stored now; but this very file was imported before."
            fix = "Please save the diary once more, and import it."
            told = Problem("save_again", message, fix, file=f"{self.name} {row.label}")
            return replace(taken, verdict=Verdict.REVIEW, problems=(*taken.problems, told))
        problems, verdict = taken.problems, taken.verdict
        if older is not None:
            problems = (*problems, *changes(row, older, self._log(row), taken))
            verdict = Verdict.NEWER_REVISION if verdict is Verdict.ACCEPTED else verdict
        case, _ = self.before.cases.get(row.case or "", (None, None))
        assert taken.outline is not None
        record = Record(
            taken.outline.slug, taken.outline.version, self.digest, self.name, verdict, dump(taken.answers), problems,
            taken.sources, row.reference, row.case, case.pupil if case else None, (older.id or None) if older else None,
            how=row.how, filled_by=row.filled_by,
        )  # fmt: skip
        return replace(taken, verdict=verdict, problems=problems, record=record, case=row.case, pupil=record.pupil)

    # ------------------------------------------------------------------------------------- what is not there

    def gone(self, rows: Sequence[Reading]) -> Iterator[TakenIn]:
        """The rows on record that should be in this file and are not, one return each."""
        unclear = {parts_of(row.reference or "")[1] for row in rows
                   if any(p.code in ("row_twice", "which_case") for p in row.problems)}  # fmt: skip
        lost: dict[str, list[Record]] = {}
        for reference, record in self.before.now.items():
            row = parts_of(reference)[1]
            if reference not in self.met and row not in unclear and self._should_be_here(record, row):
                lost.setdefault(row, []).append(record)
        still = {parts_of(reference)[1] for reference in self.met}
        for row, records in sorted(lost.items()):
            yield self._is_gone(row, records, row in still)

    def _should_be_here(self, record: Record, row: str) -> bool:
        made = self.whole.answers[COPIES]
        if row[:1] not in made:
            return False
        copy = self.before.copies.get(made[row[:1]])
        since = min(r.run for r in self.before.history[record.reference or ""])
        return copy is None or copy.should_have(row, since)

    def _is_gone(self, row: str, records: Sequence[Record], still: bool) -> TakenIn:
        log, first = log_of(row[:1]), records[0]
        number = f"Row {row}" if row_in(row) else "A row without a number"
        children = ", ".join(r.case for r in records if r.case)
        what = f"{children} is no longer in it." if still else f"is gone from {log.title}."
        dated = f"{number}{_of_day(first, log)}"
        message = f"{dated}: {what}" if still else f"{dated} {what}"
        fix = f"It stays on record. If it should go, say why: --withdraw \"{row}=typed twice\". Else bring it back."
        label = f"row {row}"
        told = Problem("row_gone", message, fix, file=f"{self.name} {label}")
        ids = tuple(id_ for record in records for id_ in self.before.chain(record))
        return TakenIn(
            self.name, self.digest, Verdict.REVIEW, (told,), outline=outline(form(log.slug)),
            reference=first.reference, case=first.case, label=label, gone=ids,
        )  # fmt: skip

    # --------------------------------------------------------------------------------------------- together

    def together(self, taken: list[TakenIn], gone: list[TakenIn]) -> list[TakenIn]:
        """All returns of the diary; what concerns the whole is a return of its own where it needs a person."""
        problems = [*self.whole.problems, *self._sheets_gone(), *_many(gone)]
        if any(p.severity is Severity.ERROR for p in problems) or not (taken or gone):
            return [_whole(self.name, self.digest, self.whole, problems), *taken, *gone]
        place = next((n for n, t in enumerate(taken) if t.verdict is not Verdict.DUPLICATE), None)
        if problems and place is not None:
            noted = tuple(replace(p, file=self.name) for p in problems)
            taken[place] = replace(taken[place], problems=(*noted, *taken[place].problems))
        return [*taken, *gone]

    def _sheets_gone(self) -> Iterator[Problem]:
        for log in LOGS:
            count = sum(parts_of(reference)[1][:1] == log.letter for reference in self.before.now)
            if count and log.letter not in self.whole.answers[COPIES]:
                yield Problem("sheet_gone", f"The sheet {log.title} is not in this workbook; its {count} rows stay.",
                              "Please give back the whole diary, with the heads of its columns.")  # fmt: skip


def withdrawn(writer: Writer | None, taken: Sequence[TakenIn], why: Why) -> list[TakenIn]:
    """The returns of a diary; rows that are gone and for which a person gives a reason are withdrawn.

    Without a writer nothing is stored.
    """
    return [_withdrawn(writer, one, why) if one.gone else one for one in taken]


def _withdrawn(writer: Writer | None, taken: TakenIn, why: Why) -> TakenIn:
    reason = (why(taken) or "").strip()
    if not reason:
        return taken
    for record in taken.gone if writer else ():
        assert writer is not None
        writer.withdraw(record, reason)
    told = Problem("row_withdrawn", f"Withdrawn: {short(reason)}.", "It stays in the store, and counts no more.",
                   Severity.WARNING, file=f"{taken.file} {taken.label}")  # fmt: skip
    return replace(taken, verdict=Verdict.ACCEPTED, problems=(told,))


def _plain(name: str, digest: str, row: Reading, today: date) -> TakenIn:
    """A row judged by itself, without a school."""
    log = log_of(parts_of(row.reference or "")[1][:1])
    return as_taken(name, digest, without_names(row, log), tuple(checked(row, log, Context(today))))


def _whole(name: str, digest: str, whole: Reading, problems: Sequence[Problem]) -> TakenIn:
    nothing = Problem("nothing_filled_in", "Nothing was filled in in this diary: there is nothing to store.",
                      "Is it the right file?")  # fmt: skip
    told = tuple(replace(p, file=name) for p in (problems or [nothing]))
    return TakenIn(name, digest, Verdict.REVIEW, told, outline=OUTLINE, reference=whole.reference, label="diary")


# ------------------------------------------------------------------------------------------------------- words


def _number(reference: str | None) -> tuple[str, int] | None:
    """Letter and number of a row's reference; None for a row without a number."""
    return row_in(parts_of(reference or "")[1])


def _of_day(record: Record, log: Log) -> str:
    """“ of 7 October 2026”, where the row has a date."""
    day = day_of(record, log)
    return f" of {day.day} {day:%B %Y}" if day else ""


def _many(gone: Sequence[TakenIn]) -> Iterator[Problem]:
    if len(gone) >= _MANY:
        yield Problem("many_gone", f"{len(gone)} rows that are on record are not in this file.",
                      "Please look whether it is an older copy of the diary.", Severity.WARNING)  # fmt: skip
