"""`formgen today`: what is owed, most urgent first; and the caseload sheet, one row a child."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from formgen.answers import get
from formgen.cases import Case
from formgen.errors import Severity
from formgen.read.own_sheets.moments import is_of_line
from formgen.report import Heading, Paragraph, Report, Table, Tone
from formgen.work import owed
from formgen.work.desk import Desk, Matter, Owed, desk
from formgen.work.earlier import label_of
from formgen.work.quick_entry import waiting
from formgen.work.school import School
from formgen.work.unread import Unread, unread


@dataclass(frozen=True, slots=True)
class Today:
    """What is owed on a day, most urgent first: children who are sad, then what is late, then what is due."""

    day: date
    owed: tuple[Owed, ...]

    def as_json(self) -> list[dict[str, Any]]:
        """The list as JSON data, without names and words of families."""
        return [
            {
                "kind": one.kind.value,
                "case": one.case,
                "what": one.what,
                "due": str(one.due) if one.due else None,
                "late": one.late(self.day),
            }
            for one in self.owed
        ]


def today(school: School) -> Today:
    """All that is owed today."""
    known = desk(school)
    found = [*owed.of_cases(known), *owed.of_the_diary(known), *_unread(school), *_waiting(school)]
    return Today(known.today, tuple(sorted(found, key=_urgency)))


def _urgency(one: Owed) -> tuple[bool, date, str]:
    return one.kind is not Matter.SAFE, one.due or date.max, one.case or ""


def _unread(school: School) -> Iterator[Owed]:
    """Sad answers of children, question by question; words to read, counted by record."""
    for texts in _by_record(unread(school)):
        record = texts[0].record
        if sad := [text.question.rstrip(".") for text in texts if text.sad]:
            yield Owed(Matter.SAFE, f"Sad answers to {'; '.join(sad)} (record {record.id})", record.case)
        if count := sum(not text.sad for text in texts):
            many = f"{count} text{'s' * (count != 1)}"
            yield Owed(Matter.UNREAD, f"{many} in {record.form}, record {record.id}", record.case)


def _by_record(texts: Sequence[Unread]) -> list[list[Unread]]:
    found: dict[int, list[Unread]] = {}
    for text in texts:
        found.setdefault(text.record.id, []).append(text)
    return list(found.values())


def _waiting(school: School) -> Iterator[Owed]:
    """What waits for a person: sheets to mend, photos to type in, children who are on no list."""
    for record in school.store.records():
        faults = sum(problem.severity is Severity.ERROR for problem in record.problems)
        if faults and record.legacy is None:  # a line of an earlier sheet has no form that could be sent back
            boxes = f"{faults} box{'es' * (faults != 1)}"
            cure = f"mend {label_of(record)} of {record.file}" if is_of_line(record) else "`formgen fix` its sheet"
            told = f"{boxes} of {record.form}, record {record.id}: {cure}"
            yield Owed(Matter.MEND, told, record.case)
    for file in waiting(school):
        yield Owed(Matter.TYPING, f"A photo or scan came back: {file}")
    if new := sum(pupil.provisional and pupil.on_roll for pupil in school.roll):
        yield Owed(Matter.ROLL, f"On no class list yet: {new}. `formgen pupils list --provisional` shows who")


def caseload(school: School) -> Report:
    """The caseload sheet: one row for each open case, then what is owed (JD33: termly look at provision)."""
    known, listed = desk(school), today(school)
    rows = tuple(_row(school, known, case, listed) for case in known.cases if case.open)
    others = tuple(_line(one, listed.day) for one in listed.owed)
    limit = school.settings.policy.caseload_limit
    return Report(
        "Caseload",
        f"{listed.day.day} {listed.day:%B %Y}",
        "Staff copy · contains personal data · keep in the locked cabinet",
        (
            Paragraph(_lead(len(rows), limit), Tone.LEAD),
            Heading("The children"),
            Table("Open cases", ("Case", "Child", "Class", "Stands", "Last session", "Next review", "Owed"), rows),
            Heading("What is owed"),
            Table("Most urgent first", ("What", "Case", "Due", ""), others),
        ),
    )


def _lead(count: int, limit: int | None) -> str:
    children = f"{count} open case{'s' * (count != 1)}"
    return f"{children}; the school’s limit is {limit}." if limit else f"{children}. No limit is set."


def _row(school: School, known: Desk, case: Case, listed: Today) -> tuple[str, ...]:
    pupil = school.pupil(case.pupil)
    things = [one.kind.words for one in listed.owed if one.case == case.id]
    return (
        case.id, pupil.known_as if pupil else "", pupil.class_name if pupil else "", case.status.value,
        _short(_last_session(known, case)), _short(_next_review(known, case)), ", ".join(dict.fromkeys(things)),
    )  # fmt: skip


def _last_session(known: Desk, case: Case) -> date | None:
    rows = [r for filed in known.of(case, "session-record") for r in (filed.answers.get("sessions") or {}).values()]
    held = [row["on"] for row in rows if row.get("happened") == "yes" and isinstance(row.get("on"), date)]
    return max(held, default=None)


def _next_review(known: Desk, case: Case) -> date | None:
    due = get(known.last(case, "review-record") or {}, "next_review")
    due = due or get(known.last(case, "action-plan") or {}, "review_date")
    return due if isinstance(due, date) else None


def _short(day: date | None) -> str:
    return f"{day.day}\N{NO-BREAK SPACE}{day:%b}\N{NO-BREAK SPACE}{day.year}" if day else ""


def _line(one: Owed, day: date) -> tuple[str, ...]:
    late = "late" if one.late(day) else ""
    return f"{one.kind.words}: {one.what}", one.case or "", _short(one.due), late
