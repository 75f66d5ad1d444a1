"""Steps of a case put right: corrected, or taken back. Nothing is erased: what was said is added to what happened."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from formgen import cases as events
from formgen.cases import CORRECTED, STEPS, TAKEN_BACK, Case, Event, said
from formgen.errors import UserError
from formgen.near import one_of
from formgen.work.case import ending_of, ends_as_planned, old_enough, source_of
from formgen.work.permission import permission
from formgen.work.school import School

OF_A_STEP: Mapping[str, frozenset[str]] = {
    "opened": frozenset({"source"}),
    "decided": frozenset({"decision", "reason", "tier", "mentor"}),
    "started": frozenset({"exception", "approved_by"}),
    "closed": frozenset({"reason"}),
}
"""The details of each step that can be corrected, besides its day."""


@dataclass(frozen=True, slots=True)
class Amended:
    """A step that was corrected or taken back: the step as it stood, as it stands now (None: taken back), and the case.

    The case is None where its opening was taken back.
    """

    was: Event
    now: Event | None
    case: Case | None

    def as_json(self) -> dict[str, Any]:
        """What was done as JSON data."""
        return {
            "case": self.was.case, "status": self.case.status.value if self.case else None, "step": self.was.kind,
            "was": _data(self.was), "now": _data(self.now) if self.now else None,
        }  # fmt: skip

    @property
    def told(self) -> str:
        """What was done, in a sentence for people."""
        was, now = self.was, self.now
        if now is None:
            left = f"It is {self.case.status.value} again." if self.case else "There is no such case any more."
            return f"{was.case}: it does not count any more that it was {was.kind} on {said(was.on)}. {left}"
        return f"{was.case}: {differences(was, now)}. It is {self.case.status.value if self.case else ''}."


def _data(step: Event) -> dict[str, Any]:
    return {"on": step.on.isoformat(), **{k: v for k, v in step.details.items() if k != "pupil"}}


_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def differences(was: Event, now: Event) -> str:
    """How a step reads after a correction: “decided on 1 September 2025, not on 9 January 2025; tier: targeted”."""
    parts = [f"{now.kind} on {said(now.on)}" + (f", not on {said(was.on)}" if now.on != was.on else "")]
    told = {"pupil", "referred_on"} if now.details.get("referred_on") == now.on.isoformat() else {"pupil"}
    for key in sorted({*was.details, *now.details} - told):
        before, after = was.details.get(key) or "", now.details.get(key) or ""
        if before != after:
            parts.append(f"{key.replace('_', ' ')}: {_plain(after)}" + (f", not {_plain(before)}" if before else ""))
    return "; ".join(parts)


def _plain(value: Any) -> str:
    if _DAY.fullmatch(str(value)):
        return said(date.fromisoformat(value))
    return str(value).replace("_", " ") or "nothing"


def correct(
    school: School, case_id: str, kind: str, on: date | None, changed: Mapping[str, str], why: str, by: str
) -> Amended:
    """The last step of that kind of a case, corrected: another day, or other details.

    Raises UserError when there is no such step or nothing to correct, and when the case cannot have gone so.
    """
    case = school.case(case_id)
    kind = one_of(kind, STEPS, "step of a case")
    changed = {name: value for name, value in changed.items() if value}
    _asked(kind, on, changed, why)
    changed = {name: _coded(kind, name, value) for name, value in changed.items()}
    known = [event for event in school.store.events() if event.case == case.id]
    number, _ = _last(known, case, kind)
    done = correction(school, case, known, number, on, changed, why.strip(), by.strip() or school.by)
    _keep(school, done.said_so, "case corrected")
    return Amended(done.was, done.now, done.case)


@dataclass(frozen=True, slots=True)
class Correction:
    """The event that corrects a step, the step as it was and as it is then, and the case with it."""

    said_so: Event
    was: Event
    now: Event
    case: Case


def correction(
    school: School, case: Case, known: Sequence[Event], number: int, on: date | None, changed: Mapping[str, str],
    why: str, by: str,
) -> Correction:  # fmt: skip
    """The step of that number corrected, not stored yet; `known` are the events of the case.

    Raises UserError when it says so already, and when the case cannot have gone so.
    """
    was = events.steps(known)[case.id, number]
    details: dict[str, Any] = {"step": number, "why": why, "by": by}
    if on is not None:
        details["on"] = on.isoformat()
        if was.kind == "opened" and was.details.get("referred_on"):
            changed = {**changed, "referred_on": on.isoformat()}
    details["changed"] = dict(changed)
    now = events.corrected(was, details)
    if now == was:
        raise UserError(f"That is what {case.id} says already: {differences(was, now)}.", "There is nothing to do.")
    said_so = Event(case.id, CORRECTED, school.now.date(), details)
    return Correction(said_so, was, now, _checked(school, case, [*known, said_so], number))


def _asked(kind: str, on: date | None, changed: Mapping[str, str], why: str) -> None:
    if strange := sorted(set(changed) - OF_A_STEP[kind]):
        raise UserError(
            f"That a case was {kind} has no “{strange[0].replace('_', ' ')}”.",
            f"It has a day (--on) and: {', '.join(sorted(OF_A_STEP[kind]))}.",
        )
    if on is None and not changed:
        raise UserError("Nothing was given to correct.", "Please give the right day with --on, or what else is wrong.")
    _why(why)


def _coded(kind: str, name: str, value: str) -> str:
    """The value of a detail as it is stored."""
    match kind, name:
        case "opened", "source":
            return source_of(value)
        case "closed", "reason":
            return ending_of(value)
    return value.strip()


def _why(why: str) -> None:
    if not why.strip():
        raise UserError("The reason is missing.", 'Please say why: --why "the month was wrong".', code="no_reason")


def take_back(school: School, case_id: str, why: str, by: str) -> Amended:
    """The last step of a case, taken back: the case stands as before it.

    Raises UserError for an opening when there are forms or records of the case.
    """
    case = school.case(case_id)
    _why(why)
    known = [event for event in school.store.events() if event.case == case.id]
    (_, number), was = [*events.steps(known).items()][-1]
    if was.kind == "opened" and (school.store.ledger(case=case.id) or school.store.records(case=case.id, latest=False)):
        raise UserError(
            f"{case.id} cannot be taken back: forms were made for it, or came back.",
            f"Where it was opened by mistake: `formgen case decide {case.id} --decision decline --reason …`.",
            code="in_use",
        )
    details = {"step": number, "why": why.strip(), "by": by.strip() or school.by}
    said_so = Event(case.id, TAKEN_BACK, school.now.date(), details)
    after = events.cases([*known, said_so])
    _keep(school, said_so, "case step taken back")
    return Amended(was, None, after[0] if after else None)


def _keep(school: School, event: Event, what: str) -> None:
    with school.writing(what) as writer:
        writer.add_event(event)
        writer.log(what, [event.case])


def _last(known: Iterable[Event], case: Case, kind: str) -> tuple[int, Event]:
    """The number of the last step of that kind that counts, and the step."""
    found = [(number, step) for (_, number), step in events.steps(known).items() if step.kind == kind]
    if not found:
        raise UserError(f"{case.id} was not {kind} yet.", f"`formgen case show {case.id}` tells what happened.",
                        code="no_step")  # fmt: skip
    return found[-1]


def _checked(school: School, case: Case, known: Iterable[Event], number: int) -> Case:
    """The case after all of its steps, of which that one was corrected; it and the next have to come one after another.

    What stands wrong elsewhere is passed over: otherwise two wrong days could never be put right.
    """
    today = school.now.date()
    before: Case | None = None
    last = 0
    for (_, place), step in events.steps(known).items():
        if place == number:
            events.possible(before, step, today, old_enough(school.pupil(case.pupil), today))
            if step.kind == "closed" and before is not None:
                ends_as_planned(before, step.details.get("reason", ""))
            if step.kind == "started" and not step.details.get("exception"):
                _agreed(school, case, step.on)
        try:
            after = events.apply(before, step)
            if last == number:
                events.possible(before, step, step.on)
        except UserError as error:
            if place == number:
                raise
            raise UserError(
                f"{case.id} was {step.kind} on {said(step.on)}: with this correction that could not be.",
                f"{events.DAY_FIRST} If that later step is wrong too, please put it right first (`formgen case correct "
                f"{case.id} {step.kind} …`), or take it back (`formgen case undo {case.id} …`).",
                code="later_step",
            ) from error
        before, last = after, place
    assert before is not None
    return before


def _agreed(school: School, case: Case, on: date) -> None:
    """Raises UserError where no family had agreed by that day."""
    try:
        permission(school, case, on, "", "")
    except UserError as error:
        raise UserError(
            f"{error.message.removesuffix(' Support cannot start.')} It cannot have started on {said(on)}.",
            "Please give a later day; where the head decided otherwise, add to "
            f'`formgen case correct {case.id} started`: --exception "why" --approved-by "name".',
            code=error.code,
        ) from None


@dataclass(frozen=True, slots=True)
class Change:
    """What was said of a step later: corrected (`now`) or taken back (`now` is None), when, by whom, and why."""

    on: date
    was: Event
    now: Event | None
    by: str
    why: str


def changes(known: Iterable[Event]) -> Iterator[Change]:
    """Every correction of the steps of one case, oldest first."""
    so_far: list[Event] = []
    for event in known:
        before = events.steps(so_far)
        so_far.append(event)
        if event.kind in (CORRECTED, TAKEN_BACK):
            place = event.case, event.details["step"]
            now = events.steps(so_far).get(place)
            yield Change(event.on, before[place], now, event.details.get("by", ""), event.details.get("why", ""))
