"""Words of children, families and staff that may come into question as quotes, and what became of each."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from formgen.answers import flatten
from formgen.form import form, slugs
from formgen.outline import Kind, Outline
from formgen.quotes import DATED, SPEAKERS, Approval, Quote, Said, hash_of, place_of
from formgen.records import MESSAGE, Issued, Place, Record, Translation
from formgen.schema import published
from formgen.work.diary import school_year
from formgen.work.school import School, typed
from formgen.work.unread import Unread, by_family, texts


class State(StrEnum):
    """What became of words that could be quoted."""

    WAITING = "waiting"
    APPROVED = "approved"
    CHANGED = "approved with changed details"
    REFUSED = "refused"
    TAKEN_BACK = "taken back"
    LAPSED = "no longer holds"


@dataclass(frozen=True, slots=True)
class Quotable:
    """One text that may be quoted once a person has approved it: the words as they came, and their English if any.

    `day` is the one by which figures count its sheet; where it has none, the day on which it was taken in.
    """

    record: Record
    place: Place
    question: str
    words: str
    english: Translation | None
    day: date
    approval: Approval | None = None
    lapsed: bool = False

    @property
    def told(self) -> str:
        """The words by which an approval holds: as they came, with their English."""
        return f"{self.words}\n{self.english.text}" if self.english else self.words

    @property
    def text(self) -> str:
        """What would be printed: their English where somebody gave it."""
        return self.english.text if self.english else self.words

    @property
    def at(self) -> str:
        """The place as approvals name it."""
        return place_of(self.record.id, self.place)

    @property
    def number(self) -> str:
        """Eight characters that name these words at this place, and no others."""
        return hashlib.sha256(f"{self.at}\n{self.told}".encode("utf-8", "surrogatepass")).hexdigest()[:8]

    @property
    def title(self) -> str:
        """The form's title."""
        return form(self.record.form).about.title

    @property
    def who(self) -> str:
        """Who says it, in general words."""
        return SPEAKERS[self.record.form]

    @property
    def year(self) -> str:
        """The school year."""
        return school_year(self.day)

    @property
    def state(self) -> State:
        """What became of it."""
        if self.lapsed:
            return State.LAPSED
        match self.approval.said if self.approval else None:
            case Said.APPROVED:
                return State.CHANGED if self.approval and self.approval.edited else State.APPROVED
            case Said.REFUSED:
                return State.REFUSED
            case Said.TAKEN_BACK:
                return State.TAKEN_BACK
        return State.WAITING

    @property
    def printed(self) -> str:
        """What is printed of it, where it is approved; else nothing."""
        approved = self.state in (State.APPROVED, State.CHANGED)
        return self.approval.text if approved and self.approval else ""

    def as_json(self) -> dict[str, Any]:
        """The words as JSON data."""
        return {
            "number": self.number, "form": self.record.form, "record": self.record.id, "question": self.place[0],
            "row": self.place[1], "year": self.year, "who": self.who, "state": self.state.value, "words": self.words,
            "english": self.english.text if self.english else None, "text": self.printed or None,
            "by": self.approval.by if self.approval else None,
            "at": self.approval.at.isoformat() if self.approval else None,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lost:
    """An approval whose words are no more: what happened, in words."""

    approval: Approval
    why: str

    def as_json(self) -> dict[str, Any]:
        """The approval as JSON data, without its words."""
        told = self.approval
        return {"place": told.place, "why": self.why, "by": told.by, "at": told.at.isoformat()}


def quotable(school: School, run: int | None = None) -> list[Quotable]:
    """The words that may be quoted, as of a run or now, oldest record first: those that a person has read, that were
    not withheld, and whose writer does not forbid it where the form asks.
    """
    return [one for one, may in spoken(school, run) if may]


def approved(school: School, run: int | None = None) -> tuple[Quote, ...]:
    """The quotes that a person approved and that still hold, as of a run or now; the oldest record's first."""
    return tuple(
        Quote(one.printed, one.state is State.CHANGED, one.who, one.record.form, one.day)
        for one in quotable(school, run) if one.printed
    )  # fmt: skip


def lost(school: School) -> list[Lost]:
    """The approvals that hold no longer as their words are gone: the sheet was revised or withdrawn, the words
    withheld, or the writer's leave.
    """
    there = {one.at for one in quotable(school)}
    newest = {one.place: one for one in school.store.approvals() if one.said in _DECIDED}
    gone = [one for place, one in newest.items() if place not in there and one.said is Said.APPROVED]
    return [Lost(one, _why(school, one)) for one in gone]


_DECIDED = (Said.APPROVED, Said.REFUSED, Said.TAKEN_BACK)


def _why(school: School, approval: Approval) -> str:
    record = int(approval.place.split(" ", 1)[0])
    if any(approval.place == place_of(one.record or 0, (one.question, one.row)) for one in school.store.withheld()):
        return "the words were withheld"
    if any(one.id == record for one in school.store.records()):
        return "the words may not be quoted any more"
    return "the sheet was revised or withdrawn"


def spoken(school: School, run: int | None = None) -> Iterator[tuple[Quotable, bool]]:
    """Every text of the forms that are quoted, and whether it may be."""
    read = {(mark.record, (mark.question, mark.row)) for mark in school.store.marks(run=run)}
    said = {one.place: one for one in school.store.approvals(run=run) if one.said in _DECIDED}
    english = school.store.translations(run=run)
    days = {one.id: one.at.date() for one in school.store.runs()}
    lines = {issued.reference: issued for issued in school.store.ledger()}
    known = set(slugs())
    for record in school.store.records(run=run, whole=False):
        then = published(record.form, record.version) if record.form in SPEAKERS and record.form in known else None
        if then is None:
            continue
        answers = {(path, row): value for path, row, value in flatten(typed(record))}
        line = lines.get(record.reference or "")
        day = _day(record, answers, line) or days.get(record.run, school.now.date())
        family = by_family(then, line.audience if line else None)
        for text in texts(then, record):
            if _is_of_the_speaker(then, text):
                own = english.get((record.id, text.place))
                one = Quotable(record, text.place, text.question, text.text, own, day)
                was_read = not family or (record.id, text.place) in read  # what staff write is read by whoever approves
                yield _decided(one, said), was_read and _allowed(then, answers)


def _day(record: Record, answers: Mapping[Place, Any], line: Issued | None) -> date | None:
    """The day by which figures count a sheet; None where it has none."""
    if record.legacy:
        return record.legacy.day
    if record.form not in DATED:
        return line.made_on if line else None
    said = answers.get((DATED[record.form], None))
    return said if isinstance(said, date) else None


def _is_of_the_speaker(outlined: Outline, text: Unread) -> bool:
    """Whether it is an answer in sentences, not a name, nor what a message said beside the form."""
    question = outlined.index.get(text.place[0])
    return text.place != MESSAGE and question is not None and question.kind is Kind.TEXT


def _allowed(outlined: Outline, answers: Mapping[Place, Any]) -> bool:
    """Whether the writer allowed it, where the form asks."""
    asked = [path for path in outlined.index if path.rpartition(".")[2] == _MAY]
    return not asked or all(answers.get((path, None)) is True for path in asked)


_MAY = "may_quote"


def _decided(one: Quotable, said: Mapping[str, Approval]) -> Quotable:
    """The words with what was said of them; lapsed where it was said of other words."""
    told = said.get(one.at)
    lapsed = told is not None and told.sha256 != hash_of(one.told)
    return replace(one, approval=told, lapsed=lapsed)
