"""Cases: one episode of support of one pupil, told as events that are only ever added."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from formgen.errors import UserError


class Status(StrEnum):
    """Where a case stands."""

    REFERRED = "referred"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WAITING = "waiting"
    STARTED = "started"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to a case: a step (opened, decided, started or closed) on a day, with its details.

    Two more kinds are about a step that was added before, by the number that it has among the steps of its case
    (`details["step"]`, from 1): `corrected` gives it another day (`on`) or other details (`changed`), `taken_back` says
    that it does not count. `on` is then the day on which that was said.
    """

    case: str
    kind: str
    on: date
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Case:
    """A case as its events tell it. `id` is the pseudonym used everywhere (`LM-2025-014`).

    `exception` is why support was started without a family's agreement; the event keeps who approved it.
    """

    id: str
    pupil: str
    status: Status
    opened_on: date
    referred_on: date | None = None
    source: str = ""
    decided_on: date | None = None
    decision: str = ""
    reason: str = ""
    tier: str = ""
    started_on: date | None = None
    ended_on: date | None = None
    end_reason: str = ""
    exception: str = ""
    mentor: str = ""

    @property
    def open(self) -> bool:
        """Whether the case is neither declined nor ended."""
        return self.status not in (Status.DECLINED, Status.ENDED)


_DECISIONS = {
    "accept": Status.ACCEPTED,
    "wait": Status.WAITING,
    "other_support": Status.DECLINED,
    "decline": Status.DECLINED,
    "more_info": Status.REFERRED,
}
DECISIONS = tuple(_DECISIONS)


STEPS = ("opened", "decided", "started", "closed")
CORRECTED, TAKEN_BACK = "corrected", "taken_back"


def steps(events: Iterable[Event]) -> dict[tuple[str, int], Event]:
    """The steps that count, as they were last corrected, by case and number, in the order in which they were added."""
    found: dict[tuple[str, int], Event] = {}
    made: Counter[str] = Counter()
    for event in events:
        match event.kind:
            case "corrected":
                place = event.case, event.details["step"]
                found[place] = corrected(found[place], event.details)
            case "taken_back":
                del found[event.case, event.details["step"]]
            case _:
                made[event.case] += 1
                found[event.case, made[event.case]] = event
    return found


def corrected(step: Event, details: Mapping[str, Any]) -> Event:
    """The step as a correction of it says."""
    on = date.fromisoformat(details["on"]) if details.get("on") else step.on
    return replace(step, on=on, details={**step.details, **details.get("changed", {})})


def cases(events: Iterable[Event]) -> list[Case]:
    """The cases that the events tell, in the order in which they were opened.

    A case of which the opening was taken back is none.
    """
    found: dict[str, Case] = {}
    for event in steps(events).values():
        found[event.case] = apply(found.get(event.case), event)
    return list(found.values())


def apply(case: Case | None, event: Event) -> Case:
    """The case after the event. Raises UserError when the event cannot happen to a case that stands so."""
    details = event.details
    if event.kind == "opened":
        if case is not None:
            raise UserError(f"{event.case} is open already.", "Please use its number.")
        return Case(
            event.case, details["pupil"], Status.REFERRED, event.on,
            date.fromisoformat(details["referred_on"]) if details.get("referred_on") else event.on,
            details.get("source", ""),
        )  # fmt: skip
    if case is None:
        raise UserError(f"There is no case {event.case}.", "`formgen case list` shows the cases.")
    _allow(case, event)
    match event.kind:
        case "decided":
            decision = details["decision"]
            return replace(
                case, status=_DECISIONS[decision], decided_on=event.on, decision=decision,
                reason=details.get("reason", ""), tier=details.get("tier", "") or case.tier,
                mentor=details.get("mentor", "") or case.mentor,
            )  # fmt: skip
        case "started":
            return replace(case, status=Status.STARTED, started_on=event.on, exception=details.get("exception", ""))
    return replace(case, status=Status.ENDED, ended_on=event.on, end_reason=details.get("reason", ""))


_ALLOWED = {
    "decided": (Status.REFERRED, Status.WAITING, Status.ACCEPTED, Status.DECLINED),
    "started": (Status.ACCEPTED, Status.WAITING),
    "closed": (Status.REFERRED, Status.ACCEPTED, Status.WAITING, Status.STARTED),
}


def _allow(case: Case, event: Event) -> None:
    if event.kind not in _ALLOWED:
        raise ValueError(f"unknown kind of case event: {event.kind}")
    if case.status not in _ALLOWED[event.kind]:
        raise UserError(
            f"{case.id} is {case.status}: it cannot be {event.kind} now.",
            f"{_way(case, event).format(case=case.id)} `formgen case show {case.id}` tells what happened to it.",
        )
    earliest = case.started_on or (case.opened_on if event.kind != "decided" else case.referred_on)
    if earliest is not None and event.on < earliest:
        raise _before(case, event, earliest)


def _way(case: Case, event: Event) -> str:
    """What can be done where a step cannot be entered; “{case}” stands for the case."""
    match event.kind, case.status:
        case "started", Status.REFERRED:
            return "Please decide first: `formgen case decide {case} --decision accept`."
        case "closed", Status.DECLINED:
            return "A case that was declined needs no end."
        case _, Status.DECLINED:
            return "Please decide anew: `formgen case decide {case} --decision accept`."
        case _, Status.ENDED:
            return ("Where it should not have ended: `formgen case undo {case} --why …`; for a new time of support, "
                    "open a case.")  # fmt: skip
    return "Where that step is wrong: `formgen case correct {case} --help`."


def _before(case: Case, event: Event, earliest: date) -> UserError:
    return UserError(
        f"{case.id} cannot be {event.kind} on {said(event.on)}, before {said(earliest)}: it was "
        f"{_then(case, earliest)} then.",
        f"{DAY_FIRST} Please give the right day with --on. Where it is the earlier day that is wrong: "
        f"`formgen case correct {case.id} --help`.",
        code="too_early",
    )


def _then(case: Case, on: date) -> str:
    """What happened to a case on a day."""
    steps = {"started": case.started_on, "decided": case.decided_on, "opened": case.opened_on}
    return next((kind for kind, day in steps.items() if day == on), "referred")


DAY_FIRST = "Dates are read with the day first: 9/1/2026 is 9 January 2026."


def said(day: date) -> str:
    """A day as people say it: “6 October 2026”."""
    return f"{day.day} {day:%B %Y}"


def as_typed(day: date) -> str:
    """A day as it is typed after an option: “6/10/2026”."""
    return f"{day.day}/{day.month}/{day.year}"


def possible(case: Case | None, event: Event, today: date, since: date | None = None) -> None:
    """Nothing, where the step can have happened to `case`, as it stood before, on the day that it bears.

    Raises UserError for a day after `today`, before `since` (from when on it can have happened at all: the child's
    birth), or before the steps before it.
    """
    whose = event.case if case else "The case"
    if event.on > today:
        raise UserError(
            f"{whose} cannot be {event.kind} on {said(event.on)}: that day is still to come.",
            f"{DAY_FIRST} Please give the day on which it happened; without --on it is today. What is only planned is "
            "entered once it has happened.",
            code="in_the_future",
        )
    if since is not None and event.on < since:
        raise UserError(
            f"{whose} cannot be {event.kind} on {said(event.on)}: that is too long ago for a child of this age.",
            f"{DAY_FIRST} Please give the right day, with a year of four figures.",
            code="too_early",
        )
    earlier = (case.referred_on, case.decided_on, case.started_on) if case else ()
    if case is not None and event.on < (latest := max(filter(None, earlier), default=event.on)):
        raise _before(case, event, latest)


def next_id(known: Iterable[str], on: date, prefix: str = "LM") -> str:
    """The next free case number of the year of `on`, after those that were ever given: `LM-2025-014`."""
    start = f"{prefix}-{on.year}-"
    used = [int(number.removeprefix(start)) for number in known if number.startswith(start)]
    return f"{start}{max(used, default=0) + 1:03}"
