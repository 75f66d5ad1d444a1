"""Cases: opening, deciding, starting, closing, and the list of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from formgen import cases as events
from formgen.answers import get
from formgen.cases import Case, Event
from formgen.errors import UserError
from formgen.near import one_of
from formgen.prefill import Sessions
from formgen.pupils import Pupil, find
from formgen.roll import newcomer
from formgen.store import Writer
from formgen.work.permission import permission
from formgen.work.school import School


def open_case(
    school: School, who: str, on: date, *, source: str = "", again: bool = False, provisional: bool = False
) -> Case:
    """The case that was opened for the one pupil that `who` names; `provisional`: for a child who is on no list yet.

    Raises UserError when none or several match, and when the pupil has an open case (unless `again`).
    """
    source = source_of(source)
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
    _openable(school, pupil, on)
    with school.writing("case open") as writer:
        return add_case(writer, school, pupil.id, on, {"source": source})


def _open_for_newcomer(school: School, name: str, on: date, source: str) -> Case:
    child = newcomer(school.roll, name)
    _openable(school, child, on)
    with school.writing("case open") as writer:
        writer.save_pupils([*school.roll, child])
        return add_case(writer, school, child.id, on, {"source": source})


def source_of(given: str) -> str:
    """The code of who referred, as a referral has it; nothing for nothing. Raises UserError."""
    from formgen.forms.referral import Source

    return one_of(given, [one.value for one in Source], "source of referrals") if given.strip() else ""


def ending_of(given: str) -> str:
    """The code of why support ends, as an exit record has it. Raises UserError, for nothing too."""
    if not given.strip():
        raise UserError("It does not say why support ends.", f"Please say so with --reason: {', '.join(_endings())}.",
                        code="no_reason")  # fmt: skip
    return one_of(given, _endings(), "reason why support ends")


PLANNED = "planned"
"""The reason of an end that support which has started comes to, where no other is given."""


def _endings() -> list[str]:
    from formgen.forms.exit_record import Reason

    return [one.value for one in Reason]


def _openable(school: School, pupil: Pupil, on: date) -> None:
    today = school.now.date()
    events.possible(None, Event("", "opened", on), today, old_enough(pupil, today))


_BEFORE_SCHOOL = timedelta(days=2 * 365)
"""So old is the youngest child of a nursery class."""

_A_CHILDHOOD = timedelta(days=15 * 365)
"""No child of a primary school was referred so long ago."""


def old_enough(pupil: Pupil | None, today: date) -> date:
    """The day from which on anything can have happened to a case of the pupil."""
    born = pupil.dob if pupil else None
    return born + _BEFORE_SCHOOL if born else today - _A_CHILDHOOD


def referral_day(school: School, pupil: str | None, written: date | None) -> date:
    """The day on which a referral that came back opens its case: as it was written, or today where that cannot be.

    The check of the referral says what is wrong with the date; `formgen case correct` puts the day right.
    """
    return written if written is not None and is_possible(school, pupil, written) else school.now.date()


def is_possible(school: School, pupil: str | None, written: date | None) -> bool:
    """Whether a referral of the pupil can be of that day."""
    today = school.now.date()
    return written is not None and old_enough(school.pupil(pupil), today) <= written <= today


def add_case(writer: Writer, school: School, pupil: str, on: date, details: Mapping[str, Any]) -> Case:
    """Opens a case under the next free number of the year, and returns it."""
    event = Event(events.next_id(school.case_numbers, on), "opened", on, {"pupil": pupil, **details})
    case = events.apply(None, event)
    writer.add_event(event)
    writer.log("case opened", [case.id])
    return case


def happen(school: School, case_id: str, kind: str, on: date, details: Mapping[str, Any]) -> Case:
    """The case after it was decided, started or closed.

    Raises UserError when that cannot happen now, and when the case says it already: it would have to be undone twice.
    """
    case = school.case(case_id)
    event = Event(case.id, kind, on, {k: v for k, v in details.items() if v})
    after = events.apply(case, event)
    if after == case:
        raise UserError(f"That is what {case.id} says already: {case.status.value} on {events.said(on)}.",
                        "There is nothing to do.", code="said_already")  # fmt: skip
    today = school.now.date()
    events.possible(case, event, today, old_enough(school.pupil(case.pupil), today))
    with school.writing(f"case {kind}") as writer:
        writer.add_event(event)
        writer.log(f"case {kind}", [case.id])
    return after


def close(school: School, case_id: str, on: date, reason: str = "") -> Case:
    """The case after its support ended: as planned where nothing else is said.

    Raises UserError when that cannot happen now, and where support that never started ends as planned.
    """
    case = school.case(case_id)
    events.apply(case, Event(case.id, "closed", on))
    code = ending_of(reason) if reason.strip() or case.started_on is None else PLANNED
    ends_as_planned(case, code)
    return happen(school, case.id, "closed", on, {"reason": code})


def ends_as_planned(case: Case, reason: str) -> None:
    """Nothing, where the case can have ended for that reason. Raises UserError where it never started, as planned."""
    if reason != PLANNED or case.started_on is not None:
        return
    raise UserError(
        f"{case.id} is {case.status.value}: support that never started does not end as planned.",
        f"Please decline it: `formgen case decide {case.id} --decision decline --reason …`; or give why it ends with "
        f"--reason: {', '.join(one for one in _endings() if one != PLANNED)}.",
        code="not_started",
    )


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
