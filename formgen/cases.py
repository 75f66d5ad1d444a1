"""Cases: one episode of support of one pupil, told as events that are only ever added."""

from __future__ import annotations

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
    """One thing that happened to a case: opened, decided, started or closed, on a day, with its details."""

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


def cases(events: Iterable[Event]) -> list[Case]:
    """The cases that the events tell, in the order in which they were opened."""
    found: dict[str, Case] = {}
    for event in events:
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
            "`formgen case show` tells what happened to it.",
        )
    earliest = case.started_on or (case.opened_on if event.kind != "decided" else case.referred_on)
    if earliest is not None and event.on < earliest:
        raise UserError(
            f"{case.id} cannot be {event.kind} on {event.on:%d/%m/%Y}, before {earliest:%d/%m/%Y}.",
            "Please give the right date with --on.",
        )


def next_id(cases: Iterable[Case], on: date, prefix: str = "LM") -> str:
    """The next free case number of the year of `on`: `LM-2025-014`."""
    start = f"{prefix}-{on.year}-"
    used = [int(case.id.removeprefix(start)) for case in cases if case.id.startswith(start)]
    return f"{start}{max(used, default=0) + 1:03}"
