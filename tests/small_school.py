"""A small made-up school for tests of figures: cases and their records, as short as they can be said."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from formgen.answers import dump, flatten
from formgen.ask import Audience, PartialDate
from formgen.cases import Case, Status
from formgen.evidence import Evidence, Filed, Period
from formgen.records import Issued, Record, Source, Verdict
from formgen.settings import Policy, School, Settings

YEAR = Period(date(2025, 9, 1), date(2026, 8, 31))
TODAY = date(2026, 9, 20)
SECRET = "Amira Khan"
"""A name and words that no report may ever hold."""


TERMS = (
    {"name": "Autumn", "start": "2024-09-04", "end": "2024-12-20", "half_term_start": "2024-10-28",
     "half_term_end": "2024-11-01"},
    {"name": "Spring", "start": "2025-01-06", "end": "2025-04-04", "half_term_start": "2025-02-17",
     "half_term_end": "2025-02-21"},
    {"name": "Summer", "start": "2025-04-22", "end": "2025-07-22", "half_term_start": "2025-05-26",
     "half_term_end": "2025-05-30"},
    {"name": "Autumn", "start": "2025-09-03", "end": "2025-12-19", "half_term_start": "2025-10-27",
     "half_term_end": "2025-10-31"},
    {"name": "Spring", "start": "2026-01-05", "end": "2026-03-27", "half_term_start": "2026-02-16",
     "half_term_end": "2026-02-20"},
    {"name": "Summer", "start": "2026-04-13", "end": "2026-07-21", "half_term_start": "2026-05-25",
     "half_term_end": "2026-05-29"},
)
"""The terms of two school years; half-term holidays are whole weeks."""

UNWANTED = ("hurt_on_purpose", "fight", "rough_play", "name_calling")


def school(
    *parts: Any, policy: Policy | None = None, today: date = TODAY, terms: Iterable[Mapping[str, str]] = (),
    definitions: Mapping[int, frozenset[str]] | None = None, parts_of: Mapping[str, Any] | None = None, **changes: Any,
) -> Evidence:  # fmt: skip
    """The evidence made of cases, records and ledger lines, in any nesting.

    `changes` are settings of the policy, `parts_of` other parts of school.toml.
    """
    found = list(_flat(parts))
    days = [{k: v if k == "name" else date.fromisoformat(v) for k, v in term.items()} for term in terms]
    own = Settings.model_validate({"school": School(name="St Brigid’s"), "terms": days, **(parts_of or {})})
    return Evidence(
        tuple(p for p in found if isinstance(p, Case)), tuple(p for p in found if isinstance(p, Filed)),
        tuple(p for p in found if isinstance(p, Issued)),
        own.model_copy(update={"policy": policy or Policy(**changes)}), today, 214, definitions or {},
    )  # fmt: skip


def _flat(parts: Iterable[Any]) -> Iterable[Any]:
    for part in parts:
        if isinstance(part, list | tuple):
            yield from _flat(part)
        else:
            yield part


def case_id(number: int) -> str:
    return f"LM-2025-{number:03}"


def case(
    number: int, *, referred: date = date(2025, 9, 15), started: date | None = date(2025, 10, 1),
    ended: date | None = date(2026, 2, 2), reason: str = "planned", pupil: str = "", decision: str = "accept",
) -> Case:  # fmt: skip
    """A case that started and ended as planned, unless told otherwise; ended without a start is declined."""
    made = Case(
        case_id(number), pupil or f"P{number:04}", Status.STARTED, referred, referred, "class_teacher",
        referred + timedelta(days=3), decision, SECRET, "targeted", started,
    )  # fmt: skip
    if ended is None:
        return replace(made, status=Status.STARTED if started else Status.ACCEPTED)
    if started is None and decision != "accept":
        return replace(made, status=Status.DECLINED, decided_on=ended)
    return replace(made, status=Status.ENDED, ended_on=ended, end_reason=reason)


_COUNT = 0


def filed(
    form: str, answers: Mapping[str, Any], case: str | None = None, *, reference: str | None = None, id: int = 0,
    file: str = "", run: int = 7, how: str = "",
) -> Filed:  # fmt: skip
    """A record with a source for every answer: sheet “Form”, cells C3, C4, … in the order of the answers."""
    global _COUNT
    _COUNT += 1
    number = id or _COUNT
    places = enumerate(((path, row) for path, row, _ in flatten(answers)), 3)
    sha256 = hashlib.sha256(f"{number}".encode()).hexdigest()
    record = Record(
        form, 1, sha256, file or f"{case or 'LM'} {form}.xlsx", Verdict.ACCEPTED, dump(answers),
        sources={place: Source("Form", f"C{n}", SECRET) for n, place in places}, reference=reference,
        case=case, id=number, run=run, how=how,
    )  # fmt: skip
    return Filed(record, dict(answers))


def entry(
    number: int, first: int | None, *, area: str = "self_esteem", on: date = date(2025, 10, 1), id: int = 0
) -> Filed:
    scores = {area: {"score_joint": first, "evidence": SECRET}} if first is not None else {}
    answers = {"child": SECRET, "entry_date": on, "main_area": area, "area_scores": scores}
    return filed("entry-record", answers, case_id(number), id=id)


def exit_(
    number: int, last: int | None, *, area: str = "self_esteem", on: date = date(2026, 2, 2), reason: str = "planned",
    why: str = "", id: int = 0,
) -> Filed:  # fmt: skip
    cells: dict[str, Any] = {"evidence": SECRET}
    if last is not None:
        cells["final_joint"] = last
    if why:
        cells["why_missing"] = why
    answers = {"child": SECRET, "exit_date": on, "reason": reason, "main_area": area, "area_scores": {area: cells}}
    return filed("exit-record", answers, case_id(number), id=id)


def child(number: int, first: int | None, last: int | None, **case_changes: Any) -> list[Any]:
    """A case with an entry record and an exit record."""
    made = case(number, **case_changes)
    return [made, entry(number, first), exit_(number, last, reason=case_changes.get("reason", "planned"))]


def sent(number: int, *, on: date = date(2026, 3, 2), round: str = "spring", key: str = "", **changes: Any) -> Issued:
    """The ledger's line of a questionnaire for one family."""
    return Issued(
        f"LM-PQ1-{key or number}", "parent-questionnaire", 1, changes.get("audience", Audience.FAMILY), on,
        case=case_id(number), round=round, recipient=changes.get("recipient", ""),
    )  # fmt: skip


def said(
    number: int, answers: Mapping[str, Any], *, key: str = "", id: int = 0, blank: bool = False, how: str = ""
) -> Filed:
    """A questionnaire that came back, for the ledger's line of the same number (and key), or on a blank copy."""
    own = {**answers, "helped_most": SECRET}
    if blank:
        return filed("parent-questionnaire", own, id=id)
    return filed("parent-questionnaire", own, case_id(number), reference=f"LM-PQ1-{key or number}", id=id, how=how)


def sessions(number: int | None, *rows: Mapping[str, Any]) -> Filed:
    """A session record; each row happened on 4 November for 30 minutes, outside class, unless told otherwise."""
    usual = {"on": date(2025, 11, 4), "planned": True, "happened": "yes", "mode": "out_1to1", "minutes": 30}
    usual["note"] = SECRET
    table = {str(n): {k: v for k, v in {**usual, **row}.items() if v is not None} for n, row in enumerate(rows, 1)}
    return filed("session-record", {"block_no": 1, "sessions": table}, case_id(number) if number else None)


def log(form: str, table: str, *rows: Mapping[str, Any], run: int = 7, id: int = 0) -> Filed:
    """A log of the school with those rows; what is None is left blank."""
    cells = {str(n): {k: v for k, v in row.items() if v is not None} for n, row in enumerate(rows, 1)}
    return filed(form, {table: cells}, run=run, id=id)


def plan(
    number: int, how: str | None = "chose", words: str = SECRET, *, on: date | None = date(2025, 10, 6),
    start: date | None = date(2025, 10, 1), id: int = 0,
) -> Filed:  # fmt: skip
    """An action plan: how the child helped, in whose words, the day on which the teacher agreed it."""
    answers = {"plan_start": start, "contribution": how, "pupil_words": words,
               "agreements": {"teacher": {"name": SECRET, "agreed_on": on}} if on else {}}  # fmt: skip
    return filed("action-plan", {k: v for k, v in answers.items() if v is not None}, case_id(number), id=id)


def voice(
    number: int, asked: str | None = "answered", *, on: date | None = date(2025, 11, 4), young: bool = False,
    id: int = 0, **items: Any,
) -> Filed:  # fmt: skip
    """A child's own sheet."""
    answers = {"voice_date": on, "asked": asked, "best_thing": SECRET, **items}
    form = "pupil-voice-young" if young else "pupil-voice"
    return filed(form, {k: v for k, v in answers.items() if v is not None}, case_id(number), id=id)


def month(
    key: str, days: int | None = 20, roll: int | None = 200, kept: str | None = "all", version: int | None = 1
) -> dict[str, Any]:
    """A row of the exposure sheet."""
    return {"month": PartialDate.parse(key), "days_open": days, "average_roll": roll, "log_kept": kept,
            "definition_version": version}  # fmt: skip


def incident(on: date | None, type: str | None = "fight", pupils: str = "", **cells: Any) -> dict[str, Any]:
    """A row of the incident log."""
    return {"on": on, "type": type, "pupils": pupils or None, "slot": "lunch", "logged_by": SECRET, **cells}
