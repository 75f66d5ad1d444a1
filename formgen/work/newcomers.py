"""Referrals of children whom nobody knows: on a person's say the child becomes a provisional pupil."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from formgen.answers import get
from formgen.outline import Outline
from formgen.pupils import Pupil, named
from formgen.roll import newcomer
from formgen.store import Writer
from formgen.work.earlier import Earlier
from formgen.work.judge import judge
from formgen.work.school import School
from formgen.work.taken import TakenIn

_FACTS = ("preferred", "class_name", "year_group", "dob")
_PREFILL = {"pupil.known_as": "preferred", "pupil.name": "name"}


def settled(
    school: School, writer: Writer, taken: TakenIn, welcome: Callable[[TakenIn, str], bool], earlier: Earlier
) -> TakenIn:
    """The return judged again after its child became a provisional pupil; as it was where nobody says so."""
    if taken.stranger is None or taken.outline is None:
        return taken
    told = _told(taken.outline, taken.answers)
    if not named(school.roll, told["name"]):
        if not welcome(taken, told["name"]):
            return taken
        _add(school, writer, told)
    again = judge(taken.file, taken.sha256, taken.stranger, school, school.now.date(), earlier)
    if again.record is not None:
        earlier.add(again.record)
    return again


def _add(school: School, writer: Writer, told: Mapping[str, Any]) -> Pupil:
    facts = {name: told[name] for name in _FACTS if told.get(name)}
    child = newcomer(school.roll, told["name"], **facts)
    if child.preferred == child.forename:
        child = replace(child, preferred="")
    writer.save_pupils([*school.roll, child])
    writer.log("provisional pupil", [child.id])
    return child


def _told(outlined: Outline, answers: Mapping[str, Any]) -> dict[str, Any]:
    """What the form says of the child, by the facts that the class list would have filled in."""
    found: dict[str, Any] = {}
    for question in outlined.questions():
        path = question.prefill or ""
        name = _PREFILL.get(path, path.removeprefix("pupil.") if path.startswith("pupil.") else "")
        if name in (*_FACTS, "name") and (value := get(answers, question.name)) is not None:
            found.setdefault(name, value)
    return found
