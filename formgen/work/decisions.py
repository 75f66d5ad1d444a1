"""What people decided about files that came back, as it is stored; and what is in force of it.

A decision belongs to one file by its hash, to one return of it by its label, and to one place. The last one that was
not taken back counts. It is applied to the file as it is read again, never to a record.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

from formgen.answers import Answers, at, flatten, load, put
from formgen.ask import State
from formgen.errors import Problem, Severity
from formgen.outline import Outline
from formgen.read import Reading
from formgen.records import Place
from formgen.store.rows import Decision

NEW = "new"
"""The choice of a new child, or of a new case."""

KEEP = "keep"
"""The choice to take a sheet, or a file, as it is."""

SHEET, CASE = "_sheet", "_case"
"""Stand in for the question in places that are no box: what is wrong with the sheet as a whole, and its case."""


class About(StrEnum):
    """What a decision is about."""

    WHOSE = "whose"
    CASE = "case"
    ANSWER = "answer"
    SHEET = "sheet"
    PHOTO = "photo"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision: about what place of which return of which file, what was chosen, why, by whom and when.

    `choice` is JSON data; `undone` says that it was taken back; `current` that it is in force.
    """

    sha256: str
    file: str
    about: About
    choice: Any
    label: str = ""
    path: str = ""
    row: str | None = None
    why: str = ""
    by: str = ""
    at: datetime = datetime.min
    id: int = 0
    run: int = 0
    undone: bool = False
    current: bool = True

    @property
    def key(self) -> tuple[str, str, str, str, str | None]:
        """What the decision is about: a later one about the same replaces it."""
        return self.sha256, self.label, self.about.value, self.path, self.row

    @property
    def what(self) -> str:
        """The decision as the store keeps it."""
        told = {"about": self.about.value, "file": self.file, "return": self.label, "path": self.path, "row": self.row,
                "choice": self.choice}  # fmt: skip
        return json.dumps(told, ensure_ascii=False, separators=(",", ":"))

    def as_json(self) -> dict[str, Any]:
        """The decision as JSON data."""
        return {
            "decision": self.id, **json.loads(self.what), "sha256": self.sha256, "why": self.why, "by": self.by,
            "at": self.at.isoformat(), "undone": self.undone, "current": self.current,
        }  # fmt: skip


def undo(decision: int) -> str:
    """What the store keeps of taking a decision back."""
    return json.dumps({"undo": decision})


def understood(stored: Iterable[Decision]) -> list[Decided]:
    """The decisions in the order in which they were made, each with what became of it."""
    rows = [(row, told) for row in stored if (told := _told(row)) is not None]
    gone = {told["undo"] for _, told in rows if "undo" in told}
    made = [replace(_decided(row, told), undone=row.id in gone) for row, told in rows if "about" in told]
    last = {one.key: one.id for one in made if not one.undone}
    return [replace(one, current=last.get(one.key) == one.id) for one in made]


def _told(row: Decision) -> dict[str, Any] | None:
    """What a row says; None for words that an older formgen stored for people."""
    try:
        told = json.loads(row.what)
    except ValueError:
        return None
    return told if isinstance(told, dict) else None


def _decided(row: Decision, told: Mapping[str, Any]) -> Decided:
    return Decided(
        row.sha256, told["file"], About(told["about"]), told["choice"], told["return"], told["path"], told["row"],
        row.why, row.by, row.at, row.id, row.run,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """What is in force about one return: whose it is, its case, its answers (JSON data), its sheet.

    `moved` is the last run in which it was decided, or taken back, whose it is or of which case.
    """

    pupil: str = ""
    case: str = ""
    answers: Mapping[Place, Decided] = field(default_factory=dict)
    sheet: Mapping[str, str] = field(default_factory=dict)
    photo: Mapping[str, str] = field(default_factory=dict)
    moved: int = 0


@dataclass(frozen=True)
class Decisions:
    """All decisions of a store."""

    stored: Sequence[Decision] = ()

    @cached_property
    def made(self) -> list[Decided]:
        """The decisions, oldest first."""
        return understood(self.stored)

    @cached_property
    def _touched(self) -> Mapping[str, int]:
        return {row.sha256: row.run for row in self.stored if _told(row) is not None}

    def last(self, sha256: str) -> int:
        """The last run in which something was decided about a file, or taken back; 0 for none."""
        return self._touched.get(sha256, 0)

    def current(self, sha256: str) -> list[Decided]:
        """What is in force about a file."""
        return [one for one in self.made if one.sha256 == sha256 and one.current]

    def of(self, sha256: str, label: str = "") -> Said:
        """What is in force about one return of a file."""
        if sha256 not in self._touched:
            return Said()
        found = [one for one in self.current(sha256) if one.label == label]
        chosen = {one.about: one.choice for one in found}
        return Said(
            chosen.get(About.WHOSE, ""), chosen.get(About.CASE, ""),
            {(one.path, one.row): one for one in found if one.about is About.ANSWER},
            {one.path: one.choice for one in found if one.about is About.SHEET},
            chosen.get(About.PHOTO, {}), self._moved(sha256, label),
        )  # fmt: skip

    def _moved(self, sha256: str, label: str) -> int:
        """The last run that decided, or took back, whose a return is."""
        about = {
            one.id: one for one in self.made
            if (one.sha256, one.label) == (sha256, label) and one.about in (About.WHOSE, About.CASE)
        }  # fmt: skip
        backs = [row.run for row in self.stored if (told := _told(row)) and told.get("undo") in about]
        return max([*backs, *(one.run for one in about.values())], default=0)

    def about_name(self, name: str, sha256: str) -> list[Decided]:
        """What is in force about other files of that name, where nothing was decided about this one."""
        if any(one.sha256 == sha256 for one in self.made if one.current):
            return []
        return [one for one in self.made if one.file == name and one.current and one.sha256 != sha256]


# ---------------------------------------------------------------------------------------------------- applied


def applied(reading: Reading, said: Said) -> Reading:
    """The return as it was read, with what people decided about it; what a decision settles is no problem any more."""
    if said == Said() or not (said.pupil or said.case or said.answers or said.sheet):
        return reading
    answers = decided_answers(reading.outline, reading.answers, {p: one.choice for p, one in said.answers.items()})
    sheet = {(SHEET, code) for code in said.sheet}
    problems = [
        p for p in reading.problems
        if (p.path, p.row) not in said.answers and (p.path is not None or p.code not in said.sheet)
    ]  # fmt: skip
    named = next((choice for choice in said.sheet.values() if choice != KEEP), None)
    return replace(
        reading, answers=answers, problems=(*problems, *(_noted(reading, one) for one in said.answers.values())),
        reference=named or reading.reference, case=said.case if said.case not in ("", NEW) else reading.case,
        pupil=said.pupil if said.pupil != NEW else "",
        decided=frozenset({*said.answers, *sheet, *([(CASE, None)] if said.case else [])}),
    )  # fmt: skip


def decided_answers(outline: Outline, answers: Mapping[str, Any], chosen: Mapping[Place, Any]) -> Answers:
    """The answers with those that were chosen (JSON data) in their places."""
    made: Answers = {}
    for path, row, value in flatten(answers):
        put(made, path, row, value)
    for (path, row), choice in chosen.items():
        put(made, path, row, value_of(outline, path, row, choice))
    return made


def value_of(outline: Outline, path: str, row: str | None, choice: Any) -> Any:
    """The value, or State, that the JSON data of a choice means in a box."""
    name, _, column = path.partition(".")
    data = {name: choice} if row is None else {name: {row: {column: choice}}}
    found = at(load(outline, data), path, row)
    return State.BLANK if found is None else found


def _noted(reading: Reading, one: Decided) -> Problem:
    item = reading.outline.item(one.path, one.row)
    source = reading.sources.get((one.path, one.row))
    return Problem(
        "decided", f"A person decided what this box says (decision {one.id}).", "There is nothing to do.",
        Severity.WARNING, f"{item.code} {item.label}", sheet=source.sheet if source else None,
        cell=source.cell if source else None, path=one.path, row=one.row,
    )  # fmt: skip
