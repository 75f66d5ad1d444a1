"""Whose a return is: by its reference, its case, or the name written on it; else a person decides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from formgen.answers import get
from formgen.check import problem
from formgen.errors import Problem
from formgen.outline import Outline, Question
from formgen.pupils import Pupil, bare_name, named
from formgen.read import Reading
from formgen.read.values.flaws import short
from formgen.records import LEGACY, Issued, Record
from formgen.sheet import mends_in
from formgen.work.case import open_cases
from formgen.work.decisions import CASE
from formgen.work.school import School


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a form is; `doubt` is the problem that a person must settle first, `unknown` that it may be a new child."""

    pupil: Pupil | None = None
    case: str | None = None
    doubt: Problem | None = None
    unknown: bool = False


def owner_of(
    outlined: Outline, reading: Reading, issued: Issued | None, school: School | None, older: Record | None = None
) -> Owner:
    """Whose the form is: what the ledger says, else its case, else the one pupil of the name written on it."""
    if school is None:
        return Owner()
    if issued is not None:
        decided = reading.case if (CASE, None) in reading.decided else None
        return Owner(school.pupil(issued.pupil), issued.case or decided)
    if reading.case is not None:
        return _by_case(reading.case, school)
    if LEGACY in reading.sources:
        return Owner(school.pupil(reading.pupil)) if reading.pupil else Owner()
    name = next((q.name for q in outlined.questions() if is_name(q)), None)
    if name is None:
        return Owner()
    said = str(get(reading.answers, name) or "")
    if reading.pupil and (pupil := school.pupil(reading.pupil)) is not None:
        return _of_pupil(outlined, name, pupil, school)
    if older is not None and mends_in(reading.entry) and said in ("", older.answers.get(name)):
        return Owner(school.pupil(older.pupil), older.case)
    return _by_name(outlined, name, said, school)


def is_name(question: Question) -> bool:
    """Whether a question asks for the child’s name."""
    return (question.prefill or "").startswith(("pupil.name", "pupil.known"))


def named_instead(question: Question, written: object, roll: Iterable[Pupil], own: Pupil | None) -> list[Pupil]:
    """The other children whose name was written where formgen had printed that of the `own` one.

    The sheet may then be another family’s: siblings swap theirs. Empty where it is a name of the child’s own.
    """
    if not is_name(question) or not isinstance(written, str) or not (name := bare_name(written)):
        return []
    of_name = [p for p in roll if not p.same_as and name in _names(p)]
    return [] if own in of_name else [p for p in of_name if p.on_roll]


def _names(pupil: Pupil) -> set[str]:
    first = (pupil.forename, pupil.known_as)
    return {bare_name(name) for one in first for name in (one, f"{one} {pupil.surname}")}


def _by_case(number: str, school: School) -> Owner:
    """Whose a return is that names its case; a case that there is not is for a person."""
    case = next((case for case in school.cases if case.id.casefold() == number.casefold()), None)
    if case is not None:
        return Owner(school.pupil(case.pupil), case.id)
    fix = "Please check its number: `formgen case list` shows the cases."
    return Owner(doubt=Problem("which_case", f"There is no case {short(number)}.", fix))


def _by_name(outlined: Outline, question: str, name: str, school: School) -> Owner:
    """Whose a blank copy is, by the name written on it: exactly one pupil, or a person decides."""
    found = [p for p in named(school.roll, name) if p.on_roll] if name else []
    if len(found) != 1:
        what = f"{len(found)} pupils have this name" if found else "Nobody on the roll has the name written here"
        fix = "Please make the form for the child with `formgen generate`, and copy the answers there."
        unknown = outlined.scope == "pupil" and len(name.split()) > 1 and not named(school.roll, name)
        if unknown:
            fix = "If it is a new child, import with --new-pupil. Else: " + fix[0].lower() + fix[1:]
        return Owner(doubt=problem(outlined.item(question), "whose", f"{what}.", fix), unknown=unknown)
    return _of_pupil(outlined, question, found[0], school)


def _of_pupil(outlined: Outline, question: str, pupil: Pupil, school: School) -> Owner:
    """Whose a blank copy of that child is: for a form of a case, the one that is open, or a person decides."""
    if outlined.scope == "pupil":
        return Owner(pupil)
    running = open_cases(school, pupil.id)
    if len(running) == 1:
        return Owner(pupil, running[0].id)
    what = f"The child has {len(running) or 'no'} open case{'s' * (len(running) != 1)}."
    fix = "Please open the case first, or make the form for the case with `formgen generate`."
    return Owner(pupil, doubt=problem(outlined.item(question), "which_case", what, fix))
