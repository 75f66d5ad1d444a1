"""A case that a referral opened follows the newer revision of it: the day on which it was referred, and by whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from formgen.answers import get
from formgen.cases import STEPS, Case, Event, said, steps
from formgen.errors import Problem, Severity, UserError
from formgen.records import Record
from formgen.store import Writer
from formgen.work.amend import correction, differences
from formgen.work.case import is_possible
from formgen.work.said_decision import said_decision
from formgen.work.school import School, typed
from formgen.work.taken import TakenIn

OPENS = "referral"
"""The form that opens a case."""

WHY = "the newer referral says so"


def followed(school: School, writer: Writer, taken: TakenIn) -> TakenIn:
    """The return, and with it the opening of its case corrected where it is a newer revision of what opened it.

    What a person corrected stays as they said it; where later steps forbid the correction, a problem says so.
    """
    record = taken.record
    if record is None or record.form != OPENS or record.revises is None or record.case is None:
        return taken
    before = _opener(school, record.case, record.revises)
    case = next((one for one in school.cases if one.id == record.case), None)
    if before is None or case is None:
        return taken
    known = [event for event in school.store.events() if event.case == case.id]
    changed = _news(school, case, known[0], typed(before), taken.answers)
    if not changed:
        return taken
    number = next(number for (_, number), step in steps(known).items() if step.kind == STEPS[0])
    on = changed.pop("on", None)
    try:
        done = correction(school, case, known, number, on, changed, WHY, "the import")
    except UserError as error:
        return _told(taken, "case_not_followed", f"{error.message} {_says(on, changed)}", error.fix)
    writer.add_event(done.said_so)
    writer.log("case corrected", [case.id])
    message = f"{case.id}: {differences(done.was, done.now)}; {WHY}."
    return _told(taken, "case_followed", message, f"Where that is wrong: `formgen case correct {case.id} opened …`.")


def decision_told(school: School, taken: TakenIn) -> TakenIn:
    """The return; a referral with a decision on it says so, while its case has none."""
    record = taken.record
    if record is None or record.form != OPENS or record.case is None or get(taken.answers, "decision") is None:
        return taken
    case = next((one for one in school.cases if one.id == record.case), None)
    told = said_decision(case, taken.answers, school.now.date()) if case else None
    if case is None or told is None:
        return taken
    what, _, command = told.partition(": ")
    return _told(taken, "decision_on_sheet", f"{case.id} is not decided on yet; {what}.", f"Please enter it: {command}")


def _told(taken: TakenIn, code: str, message: str, fix: str) -> TakenIn:
    found = Problem(code, message, fix, Severity.WARNING, file=taken.file)
    return replace(taken, problems=(*taken.problems, found))


def _says(on: date | None, changed: Mapping[str, str]) -> str:
    """What the newer referral says and the case does not."""
    day = f"on {said(on)}" if on else ""
    source = f"by {changed['source'].replace('_', ' ')}" if changed.get("source") else ""
    return f"The newer referral says: referred {' '.join(filter(None, (day, source)))}."


def _opener(school: School, case: str, revised: int) -> Record | None:
    """The record that is revised, where it is the referral that opened the case or revises that one."""
    found = {one.id: one for one in school.store.records(case=case, form=OPENS, latest=False)}
    last = found.get(revised)
    older = last
    while older is not None and older.revises in found:
        older = found[older.revises]
    return last if older is not None and older.id == min(found) else None


def _news(
    school: School, case: Case, opened: Event, before: Mapping[str, Any], now: Mapping[str, Any]
) -> dict[str, Any]:
    """What is to be corrected: the day (`on`) and the source, each where the case has what the older sheet said."""
    if not opened.details.get("referred_on"):
        return {}
    found: dict[str, Any] = {}
    written, day = get(before, "referral_date"), get(now, "referral_date")
    had = written if is_possible(school, case.pupil, written) else opened.on
    if is_possible(school, case.pupil, day) and case.referred_on == had != day:
        found["on"] = day
    source = get(now, "referral_source") or ""
    if source and case.source == (get(before, "referral_source") or "") != source:
        found["source"] = source
    return found


