"""Pre-fills a form from what is known already: the class list, the case, its earlier records.

A path (see `Ask.prefill`) is `pupil.name`, `case.id`, `school.learning_mentor`, `sessions.held`, `referral.areas`, or
a column of an earlier table (`entry-record.area_scores.score_joint`), which fills the same rows; `[main_area]` picks
the row named by another answer of that record; `@T1` fills one row only; `+` joins choices; of paths with `|` between
them the first that knows something counts. Of several records the newest is asked first, with `entry-record:first` the
oldest: progress is judged by the first entry (SC1).

A copy that has a title of its own (`About.copies`: “My plan”) tells what was agreed: once its form is on record, it
is filled from there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from formgen.answers import Answers, flatten, get, put, tidy
from formgen.cases import Case
from formgen.check import validate
from formgen.outline import Kind, Outline, Question
from formgen.pupils import Pupil
from formgen.records import Place
from formgen.settings import School


@dataclass(frozen=True, slots=True)
class Sessions:
    """How many sessions a case's session records tell of: offered, and held."""

    offered: int
    held: int


@dataclass(frozen=True, slots=True)
class Known:
    """What may be used: the pupil, the case, the case's earlier records by form, oldest first, the school, and how
    many sessions there were; None while no session is on record.
    """

    pupil: Pupil | None = None
    case: Case | None = None
    earlier: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    school: School | None = None
    sessions: Sessions | None = None


def prefill(outline: Outline, known: Known) -> tuple[Answers, frozenset[Place]]:
    """The answers that are known, and their places. What would not be a valid answer is left out."""
    if (told := on_record(outline, known)) is not None:
        return told, frozenset((path, row) for path, row, _ in flatten(told))
    answers: Answers = {}
    for question in outline.questions():
        if question.kind is Kind.TABLE:
            _fill_table(question, known, answers)
        elif question.prefill and (value := _fit(question, _value(question.prefill, known))) is not None:
            answers[question.name] = value
    return answers, frozenset((path, row) for path, row, _ in flatten(answers))


def on_record(outline: Outline, known: Known) -> Answers | None:
    """What this copy may tell of its form's newest record; None for a copy without a title of its own, or no record.

    Locked answers, such as the child's name, are those of today.
    """
    records = known.earlier.get(outline.slug, ())
    titled = {audience for audience, _, _ in outline.copies}
    if outline.audience not in titled or outline.audience == outline.audiences[0] or not records:
        return None
    facts = {q.name: _fit(q, _value(q.prefill, known)) for q in outline.questions() if q.locked and q.prefill}
    return tidy(outline, {**records[-1], **{name: fact for name, fact in facts.items() if fact is not None}})


def wanted_rows(outline: Outline, answers: Mapping[str, Any], known: Known | None = None) -> dict[str, frozenset[str]]:
    """For `Outline.narrow`: the rows that each table needs, where a locked, pre-filled question ticks them.

    A copy that tells what is on record needs no blocks besides those that are filled.
    """
    told = known is not None and on_record(outline, known) is not None
    rows = {q.name: frozenset(answers[q.name]) for q in outline.questions() if told and q.blocks and q.name in answers}
    for table in outline.questions():
        source = outline.index.get(table.rows_from or "")
        ticked = get(answers, source.name) if source and source.locked else None
        if ticked:
            rows[table.name] = frozenset(ticked)
    return rows


def _fill_table(table: Question, known: Known, answers: Answers) -> None:
    options = [o.code for o in table.row_options()]
    for column in table.columns:
        if not column.prefill:
            continue
        found = _column(column.prefill, known)
        for row in (r for r in options if r in found):
            if (value := _fit(column, found[row])) is not None:
                put(answers, column.path, row, value)


def _column(path: str, known: Known) -> Mapping[str, Any]:
    """The values of a path by row."""
    path, _, row = path.partition("@")
    value = _value(path, known)
    if row:
        return {row: value}
    return value if isinstance(value, Mapping) else {}


def _value(path: str, known: Known) -> Any:
    found = (_joined(one, known) for one in path.split("|"))
    return next((value for value in found if value is not None), None)


def _joined(path: str, known: Known) -> Any:
    values = [_one(part.strip(), known) for part in path.split("+")]
    if len(values) == 1:
        return values[0]
    codes = [code for v in values if v is not None for code in (v if isinstance(v, tuple) else (v,))]
    return tuple(dict.fromkeys(codes)) or None


_STEP = re.compile(r"([a-z_0-9]+)(?:\[([a-z_]+)\])?")


_FIRST = "first"


def _one(path: str, known: Known) -> Any:
    source, *steps = path.split(".")
    if source in ("pupil", "case", "school", "sessions"):
        return getattr(getattr(known, source), steps[0], None)
    form, _, which = source.partition(":")
    records = known.earlier.get(form, ())
    for record in records if which == _FIRST else reversed(records):
        if (value := _walk(record, steps)) is not None:
            return value
    return None


def _walk(record: Mapping[str, Any], steps: Sequence[str]) -> Any:
    """The value at those steps; a table's column without a row gives {row: value}."""
    found = _STEP.fullmatch(steps[0])
    if found is None:
        raise ValueError(f"not a prefill path: {'.'.join(steps)}")
    name, key = found.groups()
    if len(steps) == 1:
        return get(record, name)
    column = f"{name}.{steps[1]}"
    if key:
        return get(record, column, get(record, key) or "")
    rows = {row: get(record, column, row) for row in record.get(name) or {}}
    return {row: value for row, value in rows.items() if value is not None} or None


def _fit(question: Question, value: Any) -> Any:
    """`value` as an answer to `question`, or None where it cannot be one."""
    if value is None or value == "":
        return None
    match question.kind:
        case Kind.CHOICES:
            some = (value,) if isinstance(value, str) else value
            value = tuple(o.code for o in question.choices if o.code in some)
        case Kind.LINE | Kind.TEXT:
            whole = "; ".join(map(str, value.values())) if isinstance(value, Mapping) else str(value)
            value = whole[: question.max_length]
        case Kind.NUMBER:
            value = Decimal(str(value))
    return value if value != () and _valid(question, value) else None


def _valid(question: Question, value: Any) -> bool:
    try:
        validate(question, value)
    except ValidationError:
        return False
    return True
