"""One attachment, opened again: whose form it is by every place that says so, and what was put into it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from formgen import reference
from formgen.answers import Answers, flatten, load, tidy, words
from formgen.form import form, slugs
from formgen.outline import Kind, Outline, outline
from formgen.pupils import Pupil
from formgen.read import Editions, Reading, door_for
from formgen.read import pdf as pdf_door
from formgen.read.texts import Part, parts
from formgen.read.texts.pdf import NO_LETTER
from formgen.records import Issued
from formgen.render.paper.fields import written
from formgen.sheet import cell_value
from formgen.work.generate import FILLABLE
from formgen.work.guard.blank import Blank, blank, edition
from formgen.work.guard.inserted import CASE, inserted
from formgen.work.guard.known import Known, key_of
from formgen.work.guard.letter import Attached
from formgen.work.guard.names import Forms, May, keys, of_contact, of_pupil, phrases, strangers
from formgen.work.guard.names import words as split

Found = tuple[str, str]
"""A code of a problem, and what is wrong, in words that end a sentence about the file."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An attachment taken apart; `references` are all that it bears, in whatever place, its name included."""

    file: Attached
    parts: Mapping[str, Part]
    references: frozenset[str]
    damaged: bool


def open_file(file: Attached) -> Opened:
    """The attachment taken apart. Raises `Unreadable`."""
    found = parts(file.suffix, file.data)
    texts = "\n".join((file.name, *(text for part in found.values() for text in part.said.texts)))
    marks = frozenset(map(str, reference.find_all(texts)))
    return Opened(file, found, marks, bool(reference.damaged(texts)))


class Contents:
    """What may be in one attachment, and what is."""

    def __init__(self, known: Known, opened: Opened, issued: Issued, children: tuple[Pupil, ...]) -> None:
        self.known, self.opened, self.issued, self.children = known, opened, issued, children

    def faults(self) -> Iterator[Found]:
        """Everything that is wrong inside of the file. Raises `Unreadable`."""
        issued, suffix = self.issued, self.opened.file.suffix
        formats = [FILLABLE if suffix == ".pdf" else "", suffix.removeprefix(".")]
        if not set(formats) & set(issued.formats):
            yield "not_as_issued", "is of a format that the ledger does not name"
            return
        outlined = outline(form(issued.form)) if issued.form in slugs() else None
        if outlined is None or outlined.version != issued.version:
            yield "old_version", "is of a version of the form that is no longer made"
            return
        try:
            answers = load(outlined, issued.prefilled)
        except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError):
            yield "not_as_issued", "has a line in the ledger that cannot be read"
            return
        yield from self._read(answers)
        yield from self.prefilled(outlined, answers)
        yield from self._inserted(outlined, answers)

    # ------------------------------------------------------------------------------------- through the door

    def _read(self, answers: Answers) -> Iterator[Found]:
        """What the door through which the file will come back says of it."""
        if self.opened.file.suffix == ".pdf" and FILLABLE not in self.issued.formats:
            return  # on paper alone: its texts say whose it is
        readings = _read_all(self.opened.file, self.known.school.edition)
        if len(readings) != 1 or not isinstance(reading := readings[0], Reading):
            yield "two_forms", "holds more than one form"
            return
        if reading.reference != self.issued.reference or any(p.code in _DOUBTS for p in reading.problems):
            yield "wrong_attachment", "does not say in every place which form it is"
        if dict(by_place(reading.answers)) != dict(by_place(tidy(reading.outline, answers))):
            yield "not_as_issued", "has answers in it that are not those of the ledger"

    # ------------------------------------------------------------------------------------- what was put in

    def prefilled(self, outlined: Outline, answers: Answers) -> Iterator[Found]:
        """Other children's names inside of what the ledger says was put in."""
        contacts = [c for child in self.children for c in self.known.contacts_of(child)]
        own = (self.known.settings, *map(of_pupil, self.children), *map(of_contact, contacts),
               phrases(*(child.class_name for child in self.children)))  # fmt: skip
        may = May(self.known.entries(self.children), own)
        for path, _, value in flatten(answers):
            free = isinstance(value, str) and outlined.index[path].kind in (Kind.LINE, Kind.TEXT)
            if free and strangers(split(value), self.known.pupils, may, soft=True):
                yield "other_name", "has another child’s name in what is filled in already"
                return

    def _inserted(self, outlined: Outline, answers: Answers) -> Iterator[Found]:
        """Names, addresses and numbers of others in what is neither of the template nor of the ledger."""
        issued, file = self.issued, self.opened.file
        contact = self.known.contacts.get(issued.recipient)
        copy = outlined.for_audience(issued.audience)
        made = edition(self.known.school, issued, copy, answers, contact.language if contact else "")
        empty = blank(file.suffix[1:], made, issued.case is not None, issued.made_on)
        may = self._may(outlined, answers)
        for part in self.opened.parts.values():
            yield from self._part(part, empty, may)

    def _part(self, part: Part, empty: Blank, may: May) -> Iterator[Found]:
        before = empty.parts.get(part.name)
        if before is None:
            yield "strange_content", "has a part that a blank form has not"
        elif part.content == before.content:
            if part.name in empty.marked:
                yield "wrong_attachment", "has a place without its reference"
            return
        said = part.said
        if said.others - empty.others.get(part.name, frozenset()):
            yield "strange_content", "has a picture or a file inside that a blank form has not"
        added = inserted(said.texts, empty.texts[part.name]) if before else [w for t in said.texts for w in split(t)]
        if any(NO_LETTER in word.written for word in added):
            yield "strange_content", "has letters in it that cannot be read"
        if strangers(added, self.known.everybody, may):
            yield "other_name", "has a name in it that is not of this family"
        yield from foreign(self.known, said.texts, {self.issued.case or ""}, ())

    def _may(self, outlined: Outline, answers: Answers) -> May:
        return May(self.known.entries(self.children), *self.put_in(outlined, answers))

    def put_in(self, outlined: Outline, answers: Answers) -> tuple[list[Forms], set[str]]:
        """What may be in it of names: in phrases, and as single words of what was filled in."""
        filled = [text for path, _, value in flatten(answers) for text in _said(outlined, path, value)]
        whole = [keys(text) for text in filled]
        put_in = Forms(frozenset(one for one in whole if len(one) > 1))
        return [self.known.settings, *map(of_pupil, self.children), put_in], {word for one in whole for word in one}


_ADDRESS = re.compile(r"[^\s<>()\[\]:;,\"“”]+@[^\s<>()\[\]:;,\"“”]*[^\s<>()\[\]:;,.\"“”]")
_DOUBTS = frozenset({"references_differ", "two_forms", "reference_damaged"})


def by_place(answers: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str | None], Any]]:
    """Every answer by its place."""
    return (((path, row), value) for path, row, value in flatten(answers))


def _read_all(file: Attached, editions: Editions) -> tuple[Any, ...]:
    if file.suffix == ".pdf":
        return (pdf_door.read_own(file.data, editions),)
    return door_for(file.suffix, file.data).read_all(file.data, editions)


def _said(outlined: Outline, path: str, value: Any) -> set[str]:
    """An answer as any of the formats writes it."""
    question = outlined.index[path]
    found = {words(question, value), str(cell_value(question, value) or ""), written(question, value)}
    return found | ({f"{value.day} {value:%B %Y}"} if isinstance(value, date) else set())


def foreign(known: Known, texts: Any, cases: set[str], own: tuple[str, ...]) -> Iterator[Found]:
    """Case numbers and addresses of other families in texts."""
    joined = "\n".join(texts)
    if set(CASE.findall(joined)) - cases:
        yield "other_case", "has the number of another case in it"
    mine = set(filter(None, map(key_of, own)))
    if "@" in joined and any((found := key_of(a)) and found not in mine and found in known.addresses
                             for a in _ADDRESS.findall(joined)):  # fmt: skip
        yield "other_address", "has the address of another family in it"
