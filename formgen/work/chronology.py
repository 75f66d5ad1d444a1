"""What happened in a case, day by day: the one-page chronology."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from formgen.answers import get
from formgen.cases import Case, said, steps
from formgen.errors import Severity
from formgen.form import form, slugs
from formgen.outline import Kind, outline
from formgen.report import Heading, Paragraph, Report, Table, Tone
from formgen.work import diary
from formgen.work.amend import Change, changes, differences
from formgen.work.school import School, typed


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of a chronology."""

    on: date
    what: str
    details: str = ""

    def as_json(self) -> dict[str, str]:
        """The line as JSON data."""
        return {"on": str(self.on), "what": self.what, "details": self.details}


def chronology(school: School, case_id: str) -> list[Moment]:
    """What happened in a case, by day: its events, the forms issued, the records that came back."""
    case = school.case(case_id)
    moments = [*_events(school, case), *_issued(school, case), *_records(school, case)]
    return sorted(moments, key=lambda moment: moment.on)


def _events(school: School, case: Case) -> Iterator[Moment]:
    known = [event for event in school.store.events() if event.case == case.id]
    for step in steps(known).values():
        told = [_said(key, str(value)) for key, value in step.details.items() if key != "pupil" and value]
        yield Moment(step.on, f"Case {step.kind}", ", ".join(told))
    for change in changes(known):
        yield Moment(change.on, *_changed(change))


def _changed(change: Change) -> tuple[str, str]:
    """What was said of a step later, and what it was, by whom and why."""
    was, now = change.was, change.now
    what = differences(was, now) if now else f"{was.kind} on {said(was.on)} does not count"
    return "Step corrected" if now else "Step taken back", f"{what}; by {change.by}: {change.why}"


def _said(key: str, value: str) -> str:
    """A detail of an event as a person says it: “referred on 23 December 2025”, “tier: targeted”."""
    if key == "referred_on":
        return f"referred on {said(date.fromisoformat(value))}"
    words = value.replace("_", " ")
    return f"referred by {words}" if key == "source" else f"{key.replace('_', ' ')}: {words}"


def _title(slug: str) -> str:
    """The form's title; its slug where the form is not here any more."""
    return outline(form(slug)).title if slug in slugs() else slug


def _issued(school: School, case: Case) -> Iterator[Moment]:
    for issued in school.store.ledger(case=case.id):
        title = _title(issued.form)
        yield Moment(issued.made_on, f"{title} made", f"{issued.audience.value} copy, {issued.reference}")


def _records(school: School, case: Case) -> Iterator[Moment]:
    at = {run.id: run.at.date() for run in school.store.runs()}
    kept = school.store.records(case=case.id)
    yield from (Moment(*told) for told in diary.told_together(kept))
    for record in (record for record in kept if not diary.is_row(record)):
        title = _title(record.form)
        faults = sum(problem.severity is Severity.ERROR for problem in record.problems)
        state = f"{faults} to mend" if faults else "complete"
        on = _dated(record.form, typed(record)) if record.form in slugs() else None
        yield Moment(on or at[record.run], f"{title} on record", state)


def _dated(slug: str, answers: Mapping[str, Any]) -> date | None:
    """The date that the record itself bears: its first question of kind date that is answered."""
    dates = (get(answers, q.name) for q in outline(form(slug)).questions() if q.kind is Kind.DATE)
    return next((day for day in dates if day is not None), None)


def chronology_report(school: School, case_id: str) -> Report:
    """The chronology as a one-page report."""
    case = school.case(case_id)
    pupil = school.pupil(case.pupil)
    who = f"{pupil.known_as}, {pupil.class_name}" if pupil and pupil.class_name else (pupil.known_as if pupil else "")
    rows = tuple((f"{m.on.day} {m.on:%b %Y}", m.what, m.details) for m in chronology(school, case_id))
    return Report(
        f"Case {case.id}",
        f"Chronology · {who}",
        "Staff copy · contains personal data · keep in the locked cabinet",
        (
            Paragraph(f"This case is {case.status.value}.", Tone.LEAD),
            Heading("What happened", 1),
            Table("By day", ("Day", "What", "Details"), rows),
        ),
    )
