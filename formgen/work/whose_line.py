"""Whose a line of an earlier sheet is: by its case, its UPN, or a name; where that is not sure, a person says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from formgen.cases import Case
from formgen.pupils import Pupil, entry, named
from formgen.read.own_sheets.sheets import Said
from formgen.read.values.flaws import short
from formgen.read.values.words import key as plain

BEFORE, AFTER = timedelta(days=31), timedelta(days=183)
"""A line may be of a day so long before its case was opened, or after it was closed: questionnaires come late."""


@dataclass(frozen=True, slots=True)
class Known:
    """The roll, leavers included, and the cases by their numbers in small letters.

    `opens` says that a line of the form may open a case of its own: a referral.
    """

    roll: Sequence[Pupil]
    cases: Mapping[str, Case]
    opens: bool


@dataclass(frozen=True, slots=True)
class Whom:
    """The child and the case that a line is of; `why` they are not known."""

    pupil: str = ""
    case: str | None = None
    why: str = ""


def whose(said: Said, day: date | None, known: Known) -> Whom:
    """Whose the line of that day is."""
    child, why = _child(said, known.roll)
    if why:
        return Whom(why=why)
    if said.case:
        return _by_number(said.case, child, known)
    if child is None:
        return Whom(why="It does not say whose it is.")
    return Whom(child.id) if known.opens else _by_day(child, day, known)


def _by_number(number: str, child: Pupil | None, known: Known) -> Whom:
    case = known.cases.get(number.casefold())
    if case is None:
        return Whom(why=f"There is no case {short(number)}.")
    real = entry(known.roll, case.pupil)
    if child is not None and real is not None and real.id != child.id:
        return Whom(why=f"{case.id} is not the case of the child that the line names.")
    return Whom(case.pupil or "", case.id)


def _by_day(child: Pupil, day: date | None, known: Known) -> Whom:
    """The one case of the child that ran on the day of the line; without a day the only one there is."""
    own = [case for case in known.cases.values() if case.pupil == child.id]
    then = [case for case in own if day is None or _ran(case, day)]
    if len(then) == 1:
        return Whom(child.id, then[0].id)
    many = f"{len(then) or 'no'} case{'s' * (len(then) != 1)}"
    when = f" on {day.day} {day:%B %Y}" if day is not None and own else ""
    return Whom(why=f"The child has {many}{when}, so it is not sure of which the line is.")


def _ran(case: Case, day: date) -> bool:
    closed = None if case.open else case.ended_on or case.decided_on
    return (case.referred_on or case.opened_on) - BEFORE <= day and (closed is None or day <= closed + AFTER)


def _child(said: Said, roll: Sequence[Pupil]) -> tuple[Pupil | None, str]:
    """The one child that UPN, name and class mean; None where none of them is given, or what is wrong."""
    if said.upn:
        by_upn = [p for p in roll if p.upn.casefold() == said.upn.casefold()]
        child = entry(roll, by_upn[0].id) if by_upn else None
        if child is None:
            return None, "Nobody on the class lists has this UPN."
        if said.name and child.id not in {p.id for p in _named(said.name, roll)}:
            return None, "The UPN is of a child with another name."
        return child, ""
    if not said.name:
        return None, ""
    found = _named(said.name, roll)
    if len(found) > 1 and said.class_name:
        found = [p for p in found if plain(p.class_name) == plain(said.class_name)] or found
    if len(found) == 1:
        return found[0], ""
    return None, f"{len(found)} children have this name." if found else "Nobody on the class lists has this name."


def _named(name: str, roll: Sequence[Pupil]) -> list[Pupil]:
    surname, comma, forename = name.partition(",")
    return named(roll, f"{forename.strip()} {surname.strip()}" if comma else name)
