"""The mentor's desk: all that the store knows today, and the things that somebody owes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from formgen.answers import Answers
from formgen.cases import Case
from formgen.form import slugs
from formgen.records import Record
from formgen.settings import Policy
from formgen.terms import Terms
from formgen.work.school import School, typed


class Matter(StrEnum):
    """What sort of thing is owed."""

    SAFE = "safe"
    DECISION = "decision"
    AGREEMENT = "agreement"
    ENTRY = "entry"
    PLAN = "plan"
    REVIEW = "review"
    CHECK_BACK = "check_back"
    FEEDBACK = "feedback"
    CALL = "call"
    ACTION = "action"
    UNREAD = "unread"
    MEND = "mend"
    TYPING = "typing"
    ROLL = "roll"

    @property
    def words(self) -> str:
        """The kind as it is printed."""
        return _WORDS[self]


_WORDS = {
    Matter.SAFE: "How a child feels",
    Matter.DECISION: "Decision",
    Matter.AGREEMENT: "Agreement",
    Matter.ENTRY: "Entry record",
    Matter.PLAN: "Action plan",
    Matter.REVIEW: "Review",
    Matter.CHECK_BACK: "Check back",
    Matter.FEEDBACK: "Feedback to referrer",
    Matter.CALL: "Call",
    Matter.ACTION: "Agreed action",
    Matter.UNREAD: "Unread words",
    Matter.MEND: "To mend",
    Matter.TYPING: "To type in",
    Matter.ROLL: "Class list",
}


@dataclass(frozen=True, slots=True)
class Owed:
    """One thing that somebody owes. `due` is None where no day is set for it."""

    kind: Matter
    what: str
    case: str | None = None
    due: date | None = None

    def late(self, today: date) -> bool:
        """Whether its day is past."""
        return self.due is not None and self.due < today


@dataclass(frozen=True, slots=True)
class Filed:
    """One record with its answers, typed, and the day on which it came in."""

    record: Record
    answers: Answers
    came_on: date


@dataclass(frozen=True, slots=True)
class Desk:
    """What is known today: the cases, all records by case and form, oldest first, and the pupils who have left."""

    today: date
    cases: tuple[Case, ...]
    filed: Mapping[tuple[str | None, str], Sequence[Filed]]
    policy: Policy
    terms: Terms | None
    left: frozenset[str] = frozenset()

    def of(self, case: Case, form: str) -> Sequence[Filed]:
        """The case's records of a form, oldest first."""
        return self.filed.get((case.id, form), ())

    def last(self, case: Case, form: str) -> Answers | None:
        """The answers of the case's newest record of a form, or None."""
        found = self.of(case, form)
        return found[-1].answers if found else None

    def rows(self, form: str, table: str) -> Iterator[Mapping[str, Any]]:
        """The rows of a log, of whatever sheet or case."""
        for (_, slug), records in self.filed.items():
            if slug == form:
                for filed in records:
                    yield from (filed.answers.get(table) or {}).values()

    def spoken(self, case: Case, since: date, *whom: str) -> bool:
        """Whether the contact log has a contact about the case since that day, with one of those named."""
        return any(
            row.get("case") == case.id and row.get("with_whom") in whom and _day(row.get("on"), since)
            for row in self.rows("contact-log", "contacts")
        )


def _day(on: Any, since: date) -> bool:
    return isinstance(on, date) and on >= since


def desk(school: School) -> Desk:
    """What the school's store knows today.

    A line of an earlier sheet owes nothing: of logs, and of cases that have ended, such lines are left out.
    """
    running = {case.id for case in school.cases if case.open}
    came = {run.id: run.at.date() for run in school.store.runs()}
    known, filed = set(slugs()), defaultdict(list)
    for record in school.store.records():
        if record.form in known and (record.legacy is None or record.case in running):
            filed[record.case, record.form].append(Filed(record, typed(record), came[record.run]))
    left = frozenset(pupil.id for pupil in school.roll if not pupil.on_roll)
    return Desk(school.now.date(), tuple(school.cases), dict(filed), school.settings.policy, school.terms, left)
