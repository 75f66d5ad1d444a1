"""One row of a diary: what is wrong with it, what changed in it, and whose it says that it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from formgen.answers import Answers, at, dump, flatten, load, put, tidy
from formgen.ask import State
from formgen.check import check
from formgen.diary import ROW, Log, cases_in, is_case, name_beside
from formgen.errors import Problem, Severity
from formgen.form import Context, form
from formgen.outline import outline
from formgen.pupils import Pupil
from formgen.read import Reading
from formgen.records import Record, Verdict
from formgen.work.taken import TakenIn


def as_taken(name: str, digest: str, row: Reading, problems: Sequence[Problem]) -> TakenIn:
    """The row with those problems, judged by them."""
    file = f"{name} {row.label}"
    told = tuple(replace(p, file=file) for p in problems)
    return TakenIn(
        name, digest, _verdict(told), told, None, row.outline, tidy(row.outline, row.answers), row.sources,
        row.reference, row.case, label=row.label,
    )  # fmt: skip


def _verdict(problems: Sequence[Problem]) -> Verdict:
    errors = {p.code for p in problems if p.severity is Severity.ERROR}
    if not errors:
        return Verdict.ACCEPTED
    return Verdict.PARTIAL if errors == {"missing"} else Verdict.REVIEW


def checked(row: Reading, log: Log, context: Context) -> Iterator[Problem]:
    """What reader and rules found, each box once; of the form's questions those of the row alone."""
    yield from row.problems
    current = row.outline.version == outline(form(log.slug)).version
    told = {p.path for p in row.problems if p.severity is Severity.ERROR}
    for found in check(form(log.slug) if current else None, row.outline, row.answers, context):
        path, _, column = (found.path or "").partition(".")
        if path == log.table and not (found.code == "missing" and found.path in told):
            source = row.sources.get((found.path or "", ROW))
            question = row.outline.index.get(found.path or "")
            yield replace(
                found, question=f"{question.code} {question.label}" if question and column else found.question,
                sheet=source.sheet if source else None, cell=source.cell if source else None,
            )  # fmt: skip


def with_lost(row: Reading, log: Log, older: Record | None) -> Reading:
    """The row with what is on record in columns that are not on the sheet any more."""
    if older is None:
        return row
    answers: Answers = {log.table: {ROW: dict(row.answers[log.table][ROW])}}
    for path, key, value in flatten(load(row.outline, older.answers)):
        if (path, key) not in row.sources and at(answers, path, key) is State.BLANK:
            put(answers, path, key, value)
    return replace(row, answers=answers)


def is_as_before(taken: TakenIn, older: Record) -> bool:
    """Whether a row says what is on record, of the same child, and with the same errors."""
    return (
        dump(taken.answers) == dict(older.answers)
        and (taken.case, taken.reference) == (older.case, older.reference)
        and _errors(taken.problems) == _errors(older.problems)
    )


def _errors(problems: Sequence[Problem]) -> set[tuple[str, str | None]]:
    return {(p.code, p.path) for p in problems if p.severity is Severity.ERROR}


def changes(row: Reading, older: Record, log: Log, taken: TakenIn) -> Iterator[Problem]:
    """Which answers of a row differ from what is on record."""
    was = load(row.outline, older.answers)
    columns = row.outline.question(log.table).columns
    changed = [c for c in columns if at(taken.answers, c.path, ROW) != at(was, c.path, ROW)]
    if not changed:
        return
    emptied = [f"{c.code} {c.label}" for c in changed if at(taken.answers, c.path, ROW) is State.BLANK]
    others = [f"{c.code} {c.label}" for c in changed if f"{c.code} {c.label}" not in emptied]
    parts = [f"other than before: {', '.join(others)}"] * bool(others)
    parts += [f"empty now: {', '.join(emptied)}"] * bool(emptied)
    yield Problem("row_changed", f"This row was changed; {'; '.join(parts)}.", "Please look whether this is right.",
                  Severity.WARNING, file=f"{taken.file} {taken.label}")  # fmt: skip


# ---------------------------------------------------------------------------------------------------- children


def _child_place(row: Reading, log: Log) -> tuple[str, str | None]:
    if log.children:
        return "child", None
    column = next((c for c in row.outline.question(log.table).columns if is_case(c)), None)
    return (column.path, ROW) if column else ("", None)


def at_child(row: Reading, log: Log, code: str, message: str, fix: str) -> Problem:
    """A problem with the child of a row, where the row names it."""
    source = row.sources.get(_child_place(row, log)) or next(iter(row.sources.values()), None)
    sheet, cell = (source.sheet, source.cell) if source else (None, None)
    return Problem(code, message, fix, Severity.ERROR, "Child", sheet=sheet, cell=cell)


def beside_child(row: Reading, log: Log) -> str:
    """The name that stands beside the number of the case, or nothing."""
    source = row.sources.get(_child_place(row, log))
    return name_beside(source.raw) if source else ""


def without_names(row: Reading, log: Log) -> Reading:
    """The row whose sources hold the number of the case, and not the name that is shown beside it."""
    place = _child_place(row, log)
    source = row.sources.get(place)
    if source is None or not cases_in(source.raw):
        return row
    bare = replace(source, raw=", ".join(cases_in(source.raw)))
    return replace(row, sources={**row.sources, place: bare})


def is_called(pupil: Pupil, name: str) -> bool:
    """Whether the pupil is known by that name, in whatever spelling."""
    return _plainly(name) in map(_plainly, (pupil.known_as, pupil.name, pupil.name.partition(" ")[0]))


def _plainly(name: str) -> str:
    return " ".join(name.casefold().split())
