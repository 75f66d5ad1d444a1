"""What every door does with what it read: the form's own version, and the values that its types let pass."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from pydantic import ValidationError

from formgen.answers import Answers, flatten, put, tidy
from formgen.ask import State
from formgen.check import check, validate
from formgen.errors import Problem, Unreadable
from formgen.form import Context
from formgen.outline import Outline, Question
from formgen.read import Editions
from formgen.read.values.flaws import short
from formgen.records import Place, Source
from formgen.reference import Reference


def edition_of(found: Reference, editions: Editions) -> Outline:
    """The outline of the version that a reference names. Raises `Unreadable` when formgen never made it."""
    outline = editions(found.code, found.version)
    if outline is None:
        raise Unreadable(
            f"The reference names version {found.version} of a form {found.code}, which formgen has never made.",
            "It may be another school’s form, or one of a newer formgen: please ask who made it.",
            code="unknown_version",
        )
    return outline


def valid(
    outline: Outline, answers: Answers, sources: Mapping[Place, Source]
) -> tuple[Answers, list[Problem]]:
    """The answers that `check` lets pass by their types and ranges, and what it says of the others, with cells."""
    found = check(None, outline, answers, Context(date.min), draft=True)
    wrong = {(p.path, p.row) for p in found}
    problems = [
        replace(p, sheet=source.sheet, cell=source.cell, message=f"{p.message} Found: {short(source.raw)}.")
        for p in found
        if (source := sources.get((p.path or "", p.row))) is not None
    ]
    return tidy(outline, without(answers, wrong)), problems


def passes(question: Question, value: Any) -> bool:
    """Whether `valid` has nothing to say of an answer: it is judged by itself."""
    if isinstance(value, State):
        return value is State.BLANK or value in question.states
    try:
        validate(question, value)
    except ValidationError:
        return False
    return True


def without(answers: Mapping[str, Any], places: Collection[tuple[str | None, str | None]]) -> Answers:
    """The answers that stand at other places than these."""
    kept: Answers = {}
    for path, row, value in flatten(answers):
        if (path, row) not in places:
            put(kept, path, row, value)
    return kept
