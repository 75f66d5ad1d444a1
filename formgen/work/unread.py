"""Words of families and children, and children's saddest answers: unread until a named person has marked them.

Any of them may be a disclosure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from formgen.answers import flatten, where, words
from formgen.ask import Audience, State
from formgen.errors import UserError
from formgen.form import slugs
from formgen.outline import Kind, Outline, Question
from formgen.records import MESSAGE, Place, Record, Translation
from formgen.schema import published
from formgen.work.school import School, typed

SENTENCE = 40
"""A line as long as this may say something; a shorter one is a name, a time or a word."""

VOICES = ("pupil-voice", "pupil-voice-young")
SAD = ("never", "hardly")
"""The two saddest of the five answers of a child's voice."""


@dataclass(frozen=True, slots=True)
class Unread:
    """One text, or one sad answer, that nobody has marked as read yet."""

    record: Record
    place: Place
    question: str
    text: str
    sad: bool = False
    english: Translation | None = None

    @property
    def both(self) -> str:
        """The words as they were written and, where somebody gave it, their English beneath with the name."""
        told = self.english
        return f"{self.text}\nIn English ({told.by}): {told.text}" if told else self.text

    @property
    def whose(self) -> str:
        """The reference or case by which the sheet is known; its file's name on a blank copy."""
        return self.record.reference or self.record.case or self.record.file

    def as_json(self, *, text: bool = False) -> dict[str, Any]:
        """The text as JSON data; its words only where they were asked for."""
        shown = {
            "record": self.record.id,
            "form": self.record.form,
            "reference": self.record.reference,
            "case": self.record.case,
            "question": self.place[0],
            "row": self.place[1],
            "label": self.question,
            "length": len(self.text),
            "sad": self.sad,
        }
        if not text:
            return shown
        told = {"english": self.english.text, "english_by": self.english.by} if self.english else {}
        return {**shown, "text": self.text, **told}


def unread(school: School, which: Sequence[str] = ()) -> list[Unread]:
    """The texts and sad answers of families and children that nobody has marked, oldest record first.

    `which` are records' numbers, references, case numbers or file names, “all” or nothing for every one.
    Raises UserError when one of them has no unread text.
    """
    waiting = _waiting(school)
    wanted = {w.casefold() for w in which} - {"all"}
    if "all" in which or not which:
        return waiting
    chosen = [text for text in waiting if _names(text.record) & wanted]
    if strange := sorted(wanted - {name for text in chosen for name in _names(text.record)}):
        raise UserError(f"There is no unread text of: {', '.join(strange)}.", "`formgen unread` lists them.")
    return chosen


def _waiting(school: School) -> list[Unread]:
    seen = {(mark.record, (mark.question, mark.row)) for mark in school.store.marks()}
    forms = set(slugs())
    audiences = {issued.reference: issued.audience for issued in school.store.ledger()}
    translated = school.store.translations()
    found: list[Unread] = []
    for record in school.store.records():
        then = published(record.form, record.version) if record.form in forms else None
        if then is not None and by_family(then, audiences.get(record.reference or "")):
            both = (*texts(then, record), *_sad(then, record))
            unseen = (text for text in both if (record.id, text.place) not in seen)
            found += [replace(text, english=translated.get((record.id, text.place))) for text in unseen]
    return found


def by_family(outlined: Outline, audience: Audience | None) -> bool:
    """Whether a copy is filled in by a family or a child: as it was issued, else as the form is usually made."""
    return (audience or outlined.audiences[0]) is not Audience.STAFF


def texts(outlined: Outline, record: Record) -> Iterator[Unread]:
    """The free texts of a record, whoever wrote them, and what a message said beside them."""
    for path, row, value in flatten(typed(record)):
        question = outlined.index.get(path)
        if question is not None and not isinstance(value, State) and _is_free(question, value):
            yield Unread(record, (path, row), where(outlined.item(path, row)), value)
    if (beside := record.sources.get(MESSAGE)) is not None and beside.raw:
        yield Unread(record, MESSAGE, "message: words beside the answers", beside.raw)


def _sad(outlined: Outline, record: Record) -> Iterator[Unread]:
    """The saddest answers of a child; not of the practice question, which is about something harmless."""
    for path, row, value in flatten(typed(record)) if record.form in VOICES else ():
        question = outlined.index.get(path)
        if value in SAD and question is not None and question.clauses:
            yield Unread(record, (path, row), where(outlined.item(path, row)), words(question, value), sad=True)


def _is_free(question: Question, value: Any) -> bool:
    if question.prefill or question.locked:
        return False
    return question.kind is Kind.TEXT or (question.kind is Kind.LINE and len(value) >= SENTENCE)


def mark(school: School, which: Sequence[str], by: str) -> list[Unread]:
    """The texts that are marked now as read by the person of that name; `which` as for `unread`.

    Raises UserError when nobody is named, or nothing.
    """
    if not by.strip() or not which:
        raise UserError(
            "It does not say who has read what.", "Please name the records (or “all”), and yourself with --by."
        )
    chosen = unread(school, which)
    with replace(school, by=by.strip()).writing("unread") as writer:
        for record, places in _by_record(chosen).items():
            writer.mark_read(record, places)
        writer.log("texts read", [str(record) for record in _by_record(chosen)])
    return chosen


def _names(record: Record) -> set[str]:
    return {name.casefold() for name in (str(record.id), record.reference, record.case, record.file) if name}


def _by_record(chosen: Sequence[Unread]) -> dict[int, list[Place]]:
    found: dict[int, list[Place]] = {}
    for text in chosen:
        found.setdefault(text.record.id, []).append(text.place)
    return found
