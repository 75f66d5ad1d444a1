"""Judging a return: whose it is, what is missing or wrong, and so what becomes of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

from formgen.answers import at, dump, flatten, load, tidy
from formgen.ask import Audience, State
from formgen.check import check, problem
from formgen.errors import Problem, Severity, Unreadable
from formgen.form import Context, form
from formgen.outline import Item, Outline, outline
from formgen.pupils import Pupil
from formgen.read import Reading
from formgen.read.own_sheets.moments import moment_in
from formgen.read.values.flaws import short
from formgen.records import ENTRY, LEGACY, Issued, Place, Record, Source, Verdict
from formgen.sheet import UNMENDED
from formgen.work.decisions import SHEET
from formgen.work.earlier import Earlier
from formgen.work.owner import Owner, is_name, named_instead, owner_of
from formgen.work.revise import changes, revised, with_answers
from formgen.work.school import School
from formgen.work.taken import TakenIn, refused


def judge(
    name: str, digest: str, reading: Reading, school: School | None, today: date, earlier: Earlier | None = None
) -> TakenIn:
    """Whose the form is, what is missing or wrong, and so what becomes of it; `earlier` is what came before it."""
    taken = _judged(name, digest, _as_asked(reading), school, today, earlier or Earlier(school))
    if not reading.label:
        return taken
    labelled = tuple(replace(p, file=f"{name} {reading.label}") for p in taken.problems)
    record = taken.record and replace(taken.record, problems=labelled)
    return replace(taken, label=reading.label, problems=labelled, record=record)


def _as_asked(reading: Reading) -> Reading:
    """A line of an earlier sheet with the questions that the sheet asked alone: the others were never asked."""
    if LEGACY not in reading.sources:
        return reading
    there = {*reading.sources, *((path, row) for path, row, _ in flatten(reading.answers))}
    rows: dict[str, frozenset[str]] = {}
    for path, row in there:
        table = path.partition(".")[0]
        rows[table] = rows.get(table, frozenset()) | {row or ""}
    return replace(reading, outline=reading.outline.only({path for path, _ in there}).narrow(rows))


def _judged(
    name: str, digest: str, reading: Reading, school: School | None, today: date, earlier: Earlier
) -> TakenIn:
    issued = school.store.issued(reading.reference) if school and reading.reference else None
    if school and reading.reference and issued is None:
        unknown = Unreadable(
            f"The reference {short(reading.reference)} is not in this school’s ledger.",
            "It may be another school’s form: please ask who sent it.",
            code="unknown_reference",
        )
        return replace(refused(name, digest, unknown), outline=reading.outline, reference=reading.reference)
    if reading.outline.derived:
        return refused(name, digest, Unreadable(
            "This form is made from the other records; it is never filled in.", "There is nothing to do.",
            code="not_ours",
        ))  # fmt: skip
    if _untouched(reading, issued):
        return _empty(name, digest, reading, issued)
    audience = issued.audience if issued else audience_of(reading)
    outlined = reading.outline.for_audience(audience)
    older, own = earlier.of(reading, digest), earlier.own(reading, digest)
    owner = owner_of(outlined, reading, issued, school, older)
    if own is None and older is not None and reading.label and _is_known(outlined, reading, older):
        return known_already(name, digest, reading, older)
    made = revised(outlined, reading, older)
    found = _problems(outlined, with_answers(reading, made), owner, issued, school, today, reading.typed and not older)
    problems = tuple(replace(p, file=name) for p in (
        *found, *_foreign(outlined, reading), *made.problems, *_other_case(reading, issued),
        *_other_school(reading, school), *_repeated(earlier, reading, digest, older),
        *_other_paper(outlined, reading, older, made.answers),
    ) if (SHEET, p.code) not in reading.decided or p.path)  # fmt: skip
    taken = TakenIn(
        name, digest, _verdict(problems), problems, None, outlined, made.answers, made.sources,
        reading.reference, owner.case, owner.pupil.id if owner.pupil else None, before=own.id if own else None,
    )  # fmt: skip
    doubtful = any(_is_of_another(outlined, p) for p in problems)
    if owner.unknown and not doubtful:
        return replace(taken, stranger=reading)
    if school is None or owner.doubt or doubtful:
        return taken
    moved = own is not None and earlier.decisions.of(digest, reading.label).moved > own.run
    stored = _recorded(taken, older, reading, own, moved)
    same = own is not None and not earlier.again and _is_same(own, stored.record)
    return known_already(name, digest, reading, own) if own and same else stored


def _is_same(own: Record, made: Record | None) -> bool:
    """Whether a file that comes again after a decision gives what it gave before."""
    return made is not None and (
        (dict(own.answers), own.case, own.pupil, {p.code for p in own.problems if p.severity is Severity.ERROR})
        == (dict(made.answers), made.case, made.pupil, {p.code for p in made.problems if p.severity is Severity.ERROR})
    )


def _untouched(reading: Reading, issued: Issued | None) -> bool:
    """Whether nobody wrote anything: every answer is one that formgen printed, and nothing was hard to read."""
    printed = load(reading.outline, issued.prefilled) if issued else {}
    unread = any(p.severity is Severity.ERROR and p.code != "not_found" for p in reading.problems)
    return not unread and all(at(printed, path, row) == value for path, row, value in flatten(reading.answers))


def _empty(name: str, digest: str, reading: Reading, issued: Issued | None) -> TakenIn:
    told = Problem("nothing_filled_in", "Nothing was filled in on this sheet: there is nothing to store.",
                   "Is it the right file? Please ask for the filled one.", file=name)  # fmt: skip
    case = issued.case if issued else None
    return TakenIn(name, digest, Verdict.REVIEW, (told,), None, reading.outline, reading.answers, reading.sources,
                   reading.reference, case)  # fmt: skip


def audience_of(reading: Reading) -> Audience:
    """Whose blank copy this is: the audience that is asked what is there, and of whose questions the fewest are
    missing; the fullest of those.
    """
    lost = {p.path for p in reading.problems if p.code == "not_found"}
    there = {path for path, _ in reading.sources}

    def misses(audience: Audience) -> tuple[int, int, int]:
        paths = set(reading.outline.for_audience(audience).index)
        return len(there - paths), len(paths & lost), -len(paths)

    return min(reading.outline.audiences, key=misses)


def _problems(
    outlined: Outline, reading: Reading, owner: Owner, issued: Issued | None, school: School | None, today: date,
    typed: bool,
) -> list[Problem]:  # fmt: skip
    """What reader and rules found in tidy answers, each box once: what could not be read is not also missing."""
    read = [p for p in reading.problems if p.path is None or p.path in outlined.index]
    read = [p for p in read if p.code != UNMENDED or at(reading.answers, p.path or "", p.row) is State.BLANK]
    context = school.context(outlined, today, school.earlier(owner.case)) if school else Context(today)
    slug = outlined.slug
    current = outlined.version == outline(form(slug)).version
    found = check(form(slug) if current else None, outlined, reading.answers, context, typed=typed)
    told = {(p.path, p.row) for p in read if p.severity is Severity.ERROR}
    ruled = [_placed(p, reading) for p in found if not (p.code == "missing" and (p.path, p.row) in told)]
    doubt = [_placed(owner.doubt, reading)] if owner.doubt else []
    if LEGACY in reading.sources:
        ruled = [replace(p, fix=_NONE_THEN) if p.code == "missing" else p for p in ruled]
    again = {(p.code, p.question, p.message) for p in ruled}
    read = [p for p in read if (p.code, p.question, p.message) not in again]  # a record that was sent on tells them too
    return doubt + read + ruled + _changed(outlined, reading, issued, owner, school)


_NONE_THEN = "If the sheet has no answer here, there is nothing to do."


def _placed(found: Problem, reading: Reading) -> Problem:
    """The problem with the sheet and cell of its box."""
    source = reading.sources.get((found.path or "", found.row))
    return replace(found, sheet=source.sheet, cell=source.cell) if source and not found.cell else found


def _changed(
    outlined: Outline, reading: Reading, issued: Issued | None, owner: Owner, school: School | None
) -> list[Problem]:
    """Locked answers that came back other than they were issued, or not at all.

    The name of another child is never taken for this one’s, whatever a person decided.
    """
    if issued is None or not issued.prefilled:
        return []
    before = load(outlined, issued.prefilled)
    told = {(p.path, p.row) for p in reading.problems}
    found = []
    for item in _locked(outlined):
        was, now = at(before, item.path, item.row), at(reading.answers, item.path, item.row)
        if was is State.BLANK or was == now:
            continue
        other = named_instead(item.question, now, school.roll if school else (), owner.pupil)
        if (item.path, item.row) in reading.decided and not other:
            continue
        if now is not State.BLANK:
            found.append(_placed(problem(item, "locked_changed", *_overwritten(other)), reading))
        elif (item.path, item.row) in reading.sources and (item.path, item.row) not in told:
            fix = "Please look whether the rows of the sheet were moved."
            fault = problem(item, "locked_gone", "formgen filled this in, and it is blank now.", fix, Severity.WARNING)
            found.append(_placed(fault, reading))
    return found


_WRITE_BACK = "If the sheet is this child’s, please write back what formgen printed there, and import it again."


def _overwritten(other: Sequence[Pupil]) -> tuple[str, str]:
    """What is told, and what to do; where the name is that of another child, two families may have swapped sheets."""
    if not other:
        return "formgen filled this in, and it has been changed.", _WRITE_BACK
    numbers = ", ".join(p.id for p in other[:3])
    return (
        f"formgen filled this in, and now the name of another child stands here ({numbers}).",
        f"{_WRITE_BACK} If it is the other child’s, please make the form for that child, and copy the answers there.",
    )


@lru_cache(maxsize=1_000)
def _locked(outlined: Outline) -> tuple[Item, ...]:
    return tuple(item for item in outlined.items() if item.question.locked)


def _foreign(outlined: Outline, reading: Reading) -> list[Problem]:
    """What says that the sheet is not the copy that was issued: answers to questions that copy does not ask."""
    gone = _not_asked(outlined, reading.outline)
    codes = [gone[path] for path, _, _ in flatten(reading.answers) if path in gone] if gone else []
    if not codes:
        return []
    named = ", ".join(dict.fromkeys(codes))
    fix = "Please check that the reference belongs to this sheet; these answers were left out."
    return [Problem("other_copy", f"The sheet answers what this copy of the form does not ask: {named}.", fix)]


@lru_cache(maxsize=1_000)
def _not_asked(copy: Outline, whole: Outline) -> Mapping[str, str]:
    """The questions and columns that a copy of a form does not ask: their codes by path."""
    return {path: question.code for path, question in whole.index.items() if path not in copy.index}


_DOUBTFUL = frozenset({
    "other_school", "two_forms", "references_differ", "other_questions", "wrong_code", "came_twice", "case_differs",
    "code_changed", "newer_there", "other_paper", "whose_line", "no_key", "key_twice", "other_sheet", "line_changed",
})  # fmt: skip


def _is_of_another(outlined: Outline, found: Problem) -> bool:
    """Whether a problem says that the answers may be another child’s: then a person decides before they are kept."""
    if found.severity is not Severity.ERROR:
        return False
    if found.code == "locked_changed" and found.path is not None:
        return is_name(outlined.question(found.path))
    return found.code in _DOUBTFUL


def _verdict(problems: Sequence[Problem]) -> Verdict:
    errors = {p.code for p in problems if p.severity is Severity.ERROR}
    if not errors:
        return Verdict.ACCEPTED
    return Verdict.PARTIAL if errors == {"missing"} else Verdict.REVIEW


def _is_known(outlined: Outline, reading: Reading, older: Record) -> bool:
    """Whether one of many returns says what is on record already, with the same errors and by the same hand."""
    wrong = {(p.code, p.path, p.row) for p in reading.problems if p.severity is Severity.ERROR}
    known = {place for p in older.problems for place in ((p.code, p.path, p.row), (p.code, None, None))}
    told = (reading.how, reading.filled_by)
    return (
        dump(tidy(outlined, reading.answers)) == dict(older.answers)
        and wrong <= known
        and told == (older.how, older.filled_by)
        and reading.sources.get(LEGACY) == older.sources.get(LEGACY)
    )


def known_already(name: str, digest: str, reading: Reading, older: Record) -> TakenIn:
    """The return as a duplicate of what is on record."""
    told = Problem("duplicate", f"This return is on record already, from {older.file}.", "There is nothing to do.",
                   Severity.WARNING, file=name)  # fmt: skip
    return TakenIn(name, digest, Verdict.DUPLICATE, (told,), None, reading.outline, reading.answers, reading.sources,
                   reading.reference, older.case)  # fmt: skip


def _other_case(reading: Reading, issued: Issued | None) -> list[Problem]:
    """That the file names another case than the one that the form was made for."""
    if issued is None or issued.case is None or reading.case in (None, issued.case):
        return []
    fix = "Please look whose return this is, and mend the case or the reference."
    said = short(reading.case or "")
    return [Problem("case_differs", f"It names the case {said}; the form was made for {issued.case}.", fix)]


def _other_school(reading: Reading, school: School | None) -> Iterator[Problem]:
    """That a blank copy bears another school's name, and none that this one has or had: no ledger tells whose it is."""
    if school is None or not reading.schools or any(map(school.is_named, reading.schools)):
        return
    yield Problem(
        "other_school",
        f"This blank copy seems to be of another school: it names {short(reading.schools[0])}; this school is "
        f"“{school.settings.school.name}”.",
        "Please ask who sent it. If it is this school’s all the same, say so with `formgen import --review`.",
    )


_IN_BOTH = 4


def _other_paper(
    outlined: Outline, reading: Reading, older: Record | None, answers: Mapping[str, Any]
) -> Iterator[Problem]:
    """That a row without a reference says almost everything otherwise than before: it may be another paper.

    Nothing but its number tells whose it is, and people use a sheet again for the papers of the next week.
    """
    if older is None or reading.reference or not (reading.entry and reading.label.startswith("row ")):
        return
    if LEGACY in reading.sources:
        return
    old = {(path, row): value for path, row, value in flatten(load(outlined, older.answers))}
    both = [(value, old[path, row]) for path, row, value in flatten(answers) if (path, row) in old]
    if len(both) >= _IN_BOTH and 2 * sum(now != then for now, then in both) > len(both):
        yield Problem(
            "other_paper", f"Almost every answer differs from what was typed in {reading.label} before.",
            "If it is another paper, please type it in a new sheet, or in a row that was never used.",
        )  # fmt: skip


def _repeated(earlier: Earlier, reading: Reading, digest: str, older: Record | None) -> list[Problem]:
    """That the same form came before in this batch: which of them counts; in one file a person says."""
    if (before := earlier.without_code(reading)) is not None:
        return [Problem(
            "code_changed", f"It is on record without a code, as record {before.id}; now it has one.",
            "Please take that record out of use first, or give the row its blank mark back.",
        )]  # fmt: skip
    if (later := earlier.overtaken(reading, digest)) is not None:
        fix = "Please decide about that file, or send this sheet again after a change."
        return [Problem("newer_there", f"A newer return of it is on record, from {later.file}: that one counts.", fix)]
    first = earlier.came_with(reading, older, digest)
    if first is None or _is_answered_later(reading, first):
        return []
    if first.sha256 == digest:
        entry = first.sources.get(ENTRY)
        where = f" in {entry.cell}" if entry and entry.cell else ""
        fix = "Please look which of the two is right, and take the other out or mend its code."
        return [Problem("came_twice", f"This return is in the file already{where}.", fix)]
    message = f"This file is newer than {first.file}, which holds the same form: it counts in its place."
    fix = "If that is meant, there is nothing to do. If the older one is right, please save that again and import it."
    return [Problem("changed_last", message, fix, Severity.WARNING)]


def _is_answered_later(reading: Reading, first: Record) -> bool:
    """Whether both are lines of response sheets, which say themselves when each was answered."""
    now, then = (moment_in(entry) for entry in (reading.entry, first.sources.get(ENTRY, _NO_ENTRY).raw))
    return now is not None and then is not None and now >= then


_NO_ENTRY = Source("", "", "")


def _recorded(taken: TakenIn, older: Record | None, reading: Reading, own: Record | None, moved: bool) -> TakenIn:
    """The file with the record that the store would keep: a newer revision where the reference came before.

    `own` is what this very file gave before a decision on it; `moved` says that it was decided anew whose it is.
    """
    outlined = taken.outline
    assert outlined is not None
    last = own or older
    verdict = Verdict.NEWER_REVISION if last and taken.verdict is Verdict.ACCEPTED else taken.verdict
    case = taken.case or (last.case if last and not moved else None)
    record = Record(
        outlined.slug, outlined.version, taken.sha256, taken.file, verdict, dump(taken.answers), taken.problems,
        _with_entry(taken.sources, reading), taken.reference, case, taken.pupil, (last.id or None) if last else None,
        how=reading.how, filled_by=reading.filled_by,
    )  # fmt: skip
    opens = outlined.scope == "pupil" and case is None and taken.pupil is not None and (last is None or moved)
    differs = changes(outlined, last.answers, taken.answers) if last else ()
    return replace(taken, record=record, verdict=verdict, case=case, opens_case=opens, changes=differs)


def _with_entry(sources: Mapping[Place, Source], reading: Reading) -> Mapping[Place, Source]:
    """The sources, and which of many returns it was: the store keeps the name of the file once for all of them."""
    if not (reading.label or reading.entry):
        return sources
    return {**sources, ENTRY: Source("", reading.label, reading.entry)}


