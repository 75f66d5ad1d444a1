"""Cases: opening, deciding, starting, closing, and the one-page chronology."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from formgen import cases as events
from formgen.answers import get
from formgen.cases import Case, Event
from formgen.errors import Severity, UserError
from formgen.form import form, slugs
from formgen.outline import Kind, outline
from formgen.prefill import Sessions
from formgen.pupils import Pupil, find
from formgen.report import Heading, Paragraph, Report, Table, Tone
from formgen.roll import newcomer
from formgen.store import Writer
from formgen.work import diary
from formgen.work.permission import permission
from formgen.work.school import School, typed


def open_case(
    school: School, who: str, on: date, *, source: str = "", again: bool = False, provisional: bool = False
) -> Case:
    """The case that was opened for the one pupil that `who` names; `provisional`: for a child who is on no list yet.

    Raises UserError when none or several match, and when the pupil has an open case (unless `again`).
    """
    if provisional:
        return _open_for_newcomer(school, who, on, source)
    pupil = find(school.roll, who)
    running = open_cases(school, pupil.id)
    if running and not again:
        raise UserError(
            f"{pupil.name} has an open case already: {running[0].id}.",
            "Please use that one, or open another with --again.",
            code="case_open",
        )
    with school.writing("case open") as writer:
        return add_case(writer, school.cases, pupil.id, on, {"source": source})


def _open_for_newcomer(school: School, name: str, on: date, source: str) -> Case:
    child = newcomer(school.roll, name)
    with school.writing("case open") as writer:
        writer.save_pupils([*school.roll, child])
        return add_case(writer, school.cases, child.id, on, {"source": source})


def add_case(writer: Writer, known: list[Case], pupil: str, on: date, details: Mapping[str, Any]) -> Case:
    """Opens a case under the next free number of the year, and returns it."""
    event = Event(events.next_id(known, on), "opened", on, {"pupil": pupil, **details})
    case = events.apply(None, event)
    writer.add_event(event)
    writer.log("case opened", [case.id])
    return case


def happen(school: School, case_id: str, kind: str, on: date, details: Mapping[str, Any]) -> Case:
    """The case after it was decided, started or closed. Raises UserError when that cannot happen now."""
    case = school.case(case_id)
    event = Event(case.id, kind, on, {k: v for k, v in details.items() if v})
    after = events.apply(case, event)
    with school.writing(f"case {kind}") as writer:
        writer.add_event(event)
        writer.log(f"case {kind}", [case.id])
    return after


def start(school: School, case_id: str, on: date, *, exception: str = "", approved_by: str = "") -> Case:
    """The case after its first session. Raises UserError without a family's yes, or the head's documented exception."""
    case = school.case(case_id)
    events.apply(case, Event(case.id, "started", on))
    return happen(school, case.id, "started", on, permission(school, case, on, exception.strip(), approved_by.strip()))


def session_counts(earlier: Mapping[str, Sequence[Mapping[str, Any]]]) -> Sessions | None:
    """How many sessions the case's records tell of, counted as M11 counts them; None while there is none."""
    if not earlier:
        return None
    from formgen.evidence.dose import FORM, OFFERED
    from formgen.forms.session_record import Happened

    rows = [row for record in earlier.get(FORM, ()) for row in (record.get("sessions") or {}).values()]
    happened = [get(row, "happened") for row in rows]
    if not any(happened):
        return None
    return Sessions(sum(h in OFFERED for h in happened), happened.count(Happened.YES.value))


def open_cases(school: School, pupil: str) -> list[Case]:
    """The pupil's cases that are not declined or ended, oldest first."""
    return [case for case in school.cases if case.pupil == pupil and case.open]


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the list of cases."""

    case: Case
    pupil: Pupil | None

    def as_json(self) -> dict[str, Any]:
        """The line as JSON data."""
        return {
            "case": self.case.id,
            "status": self.case.status.value,
            "pupil": self.pupil.name if self.pupil else None,
            "class": self.pupil.class_name if self.pupil else None,
            "opened_on": str(self.case.opened_on),
            "started_on": str(self.case.started_on) if self.case.started_on else None,
            "ended_on": str(self.case.ended_on) if self.case.ended_on else None,
        }


def listed(school: School, *, only_open: bool = False) -> list[Listed]:
    """The cases with their pupils, oldest first."""
    pupils = {pupil.id: pupil for pupil in school.roll}
    return [Listed(c, pupils.get(c.pupil)) for c in school.cases if c.open or not only_open]


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
    for event in school.store.events():
        if event.case == case.id:
            told = [_said(key, str(value)) for key, value in event.details.items() if key != "pupil" and value]
            yield Moment(event.on, f"Case {event.kind}", ", ".join(told))


def _said(key: str, value: str) -> str:
    """A detail of an event as a person says it: “referred on 23 December 2025”, “tier: targeted”."""
    if key == "referred_on":
        day = date.fromisoformat(value)
        return f"referred on {day.day} {day:%B %Y}"
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
