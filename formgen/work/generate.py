"""Making forms: whom for, pre-filled with what, in which formats; every issued one goes into the ledger."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from formgen import reference, words
from formgen.answers import Instance, dump, flatten, load, tidy
from formgen.ask import Audience
from formgen.cases import Case, Status, said
from formgen.check import check
from formgen.errors import Problem, Severity, UserError
from formgen.form import form
from formgen.look import Edition, Lists
from formgen.outline import Outline, outline
from formgen.prefill import Known, prefill, wanted_rows
from formgen.pupils import Pupil, find
from formgen.records import Issued, format_of
from formgen.render import compiled, formats, no_format
from formgen.render.shared.package import STORED, member, pack
from formgen.schema import published
from formgen.side_by_side import OTHERS, Copy, side_by_side
from formgen.work.case import open_cases, session_counts
from formgen.work.delivery import Delivered, Folder, Item, Place, Zips
from formgen.work.drawing import Batch, Task, drawn, processes
from formgen.work.files import parts_folder, sha256, write_new
from formgen.work.rounds import asked
from formgen.work.school import School

Progress = Any
"""Wraps an iterable to show progress; see `cli.terminal.progress`."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a form is made for; no pupil for a form of the whole school."""

    pupil: Pupil | None = None
    case: Case | None = None


def over(order: Order) -> list[str]:
    """That cases of an order have ended, or were declined, in words: a form of them may be meant for another case."""
    return [
        f"{case.id} {'was declined' if case.status is Status.DECLINED else 'has ended'}: the form is made all the same."
        for case in (one.case for one in order.subjects) if case is not None and not case.open
    ]  # fmt: skip


def waiting(school: School, order: Order) -> list[str]:
    """That forms of an order for somebody are out already and were not answered, in words: they may be made twice.

    Of an order for everyone nothing is said, nor of what is made from the other records: that is never answered.
    """
    if order.everyone or not order.subjects or outline(form(order.slug)).derived:
        return []
    back, alike = school.store.references(), (order.audience, order.recipient)
    out = {
        (one.case, one.pupil): one for one in asked(school, form=order.slug)
        if one.reference not in back and (one.audience, one.recipient) == alike
    }  # fmt: skip
    found = (out.get(_whose(subject)) for subject in order.subjects)
    return [
        f"There is one already, not answered yet: {one.reference}, made on {said(one.made_on)}. This is one more."
        for one in found if one is not None
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Order:
    """What to make. `subjects` is empty for blank copies, `answers` given ones (JSON data) to print.

    `recipient` is for whom in the family a copy is, where more than one gets a copy of their own; `fillable` makes
    PDFs that are filled in on a screen; `round` is the name of the sending-out that they are part of; `language` stands
    beside the English of a copy, where it is checked. `everyone` is an order for all: what was made of it before is not
    made again, and its ZIPs are one a class.
    """

    slug: str
    audience: Audience
    formats: tuple[str, ...]
    subjects: tuple[Subject, ...] = ()
    copies: int = 1
    answers: Mapping[str, Any] | None = None
    zipped: bool = False
    recipient: str = ""
    fillable: bool = False
    round: str = ""
    language: str = "en"
    everyone: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """One file that was made, or that was there from before."""

    case: str | None
    audience: Audience
    file: Path
    format: str
    reference: str
    sha256: str
    there: bool = False

    def as_json(self) -> dict[str, Any]:
        """The file as the JSON shape of `formgen generate`."""
        return {
            "case": self.case,
            "audience": self.audience.value,
            "file": str(self.file),
            "format": self.format,
            "reference": self.reference,
            "sha256": self.sha256,
        }


Plan = tuple[Issued, Instance, Edition]
"""The ledger's line, the filling and the edition of one form."""


def subjects(
    school: School, slug: str, *, pupils: Sequence[str] = (), case_ids: Sequence[str] = (), everyone: bool = False
) -> tuple[Subject, ...]:
    """Whom the form is for: the named pupils and cases, or all of them. Raises UserError, naming all misses.

    A form of a case needs one: for a pupil with exactly one open case, that is it. “Everyone” is the
    whole roll for a form of a pupil, the open cases for a form of a case.
    """
    scope = outline(form(slug)).scope
    if scope == "school":
        return _of_the_school(slug, [*pupils, *case_ids])
    by_pupil = scope == "pupil"
    known = {pupil.id: pupil for pupil in school.roll}
    if everyone and by_pupil:
        return tuple(Subject(p) for p in school.roll if p.on_roll)
    if everyone:
        return tuple(Subject(known[c.pupil], c) for c in school.cases if c.open and c.pupil in known)
    found, missed = [], []
    for who in (*case_ids, *pupils):
        try:
            found.append(_subject(school, who, known, by_pupil))
        except UserError as error:
            missed.append(error)
    if missed:
        raise UserError(" ".join(e.message for e in missed), missed[0].fix, code=missed[0].code)
    return tuple(found)


def _of_the_school(slug: str, named: Sequence[str]) -> tuple[Subject, ...]:
    if named:
        raise UserError(
            f"The form {slug} is about the school, not about one child.", "Please leave --pupil and --case out."
        )
    return (Subject(),)


_CASE_NUMBER = re.compile(r"[A-Za-z]{2}-\d{4}-\d+")


def _subject(school: School, who: str, known: Mapping[str, Pupil], by_pupil: bool) -> Subject:
    """WHO is a case's number, a UPN or a name: exactly one match, or UserError with who it could be."""
    case = next((c for c in school.cases if c.id.casefold() == who.casefold()), None)
    if case is not None:
        return Subject(known[case.pupil], case)
    if _CASE_NUMBER.fullmatch(who.strip()):
        raise UserError(f"There is no case {who}.", "`formgen case list` shows the cases.", code="no_case")
    pupil = find(school.roll, who)
    if by_pupil:
        return Subject(pupil)
    running = open_cases(school, pupil.id)
    if len(running) == 1:
        return Subject(pupil, running[0])
    if not running:
        raise UserError(
            f"{pupil.name} has no open case.",
            f'Please open one first: formgen case open --pupil "{who}".',
            code="no_case",
        )
    numbers = ", ".join(c.id for c in running)
    raise UserError(f"{pupil.name} has several open cases: {numbers}.", "Please name the case with --case.")


def generate(school: School, order: Order, out: Path, progress: Progress = iter) -> list[Made]:
    """Makes the forms into `out`, and returns the files; see `making`. Raises UserError."""
    return list(making(school, order, out, progress))


def making(school: School, order: Order, out: Path, progress: Progress = iter) -> Iterator[Made]:
    """The files of the forms as they are made into `out`; each form for somebody has its line in the ledger.

    Everything that is known beforehand is checked at once, before the first file is asked for. A form is entered in
    the ledger before its file has a name: killed at any moment, there is no paper that the ledger does not know. What
    an order for everyone made before (on the same day, or in the same round) is not issued again: its file is left as
    it is, or drawn anew where it is missing. Raises UserError.
    """
    _check_order(order)
    return _making(school, order, out, progress)


def _making(school: School, order: Order, out: Path, progress: Progress) -> Iterator[Made]:
    outlined = outline(form(order.slug)).for_audience(order.audience)
    if not order.subjects:
        yield from _delivered(order, blanks(school, order, outlined), out)
        return
    with parts_folder(out) as parts, school.writing("generate") as writer:
        place: Place = Zips(out, parts, order.slug) if order.zipped else Folder(out)
        desk = Desk(school, order, outlined, place, _issued_before(school, order))
        batches = map(desk.batch, progress(_batches(order)))
        many = processes(order.formats, len(order.subjects))
        with closing(drawn(batches, parts, many, durable=not order.zipped)) as ready_ones:
            for items, ready in ready_ones:
                new = {item.issued.reference: item.issued for item in items if item.issued.reference in desk.new}
                if new:
                    writer.issue(new.values())
                    writer.log(f"generated {order.slug}", list(new))
                    writer.commit()
                    desk.new.difference_update(new)
                waiting = iter(ready)
                for item in items:
                    yield from _made(order, [place.found(item)] if item.there else place.put(item, next(waiting)))
        yield from _made(order, place.close())


def _made(order: Order, delivered: Iterable[Delivered]) -> Iterator[Made]:
    for one in delivered:
        issued = one.item.issued
        yield Made(issued.case, order.audience, one.file, one.item.suffix, issued.reference, one.sha256, one.item.there)


_BATCH, _BATCH_OF_PDF = 50, 10


def _batches(order: Order) -> list[Sequence[Subject]]:
    """The subjects some at a time; class by class where each class has a ZIP of its own."""
    size = _BATCH_OF_PDF if "pdf" in order.formats else _BATCH
    subjects = sorted(order.subjects, key=_class) if order.zipped and order.everyone else order.subjects
    return [subjects[start : start + size] for start in range(0, len(subjects), size)]


def _class(subject: Subject) -> str:
    return subject.pupil.class_name if subject.pupil else ""


Whose = tuple[str | None, str | None]
"""The case and the pupil of a form."""


def _whose(subject: Subject) -> Whose:
    return subject.case.id if subject.case else None, subject.pupil.id if subject.pupil else None


def _issued_before(school: School, order: Order) -> Mapping[Whose, str]:
    """The references of what the same order for everyone issued before: in its round, or else today.

    Of what is made from the other records nothing is: it says how they stand now.
    """
    if not order.everyone or outline(form(order.slug)).derived:
        return {}
    return school.store.issued_to(
        form=order.slug, version=form(order.slug).about.version, audience=order.audience,
        format=format_of(_as_issued(order), school.look.variant), recipient=order.recipient, round=order.round,
        made_on=None if order.round else school.now.date(),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Desk:
    """Where an order is prepared, some subjects at a time.

    `before` are the references of what was made of it before: the lines of the ledger are taken as they are needed.
    `new` are the references that are not in the ledger yet.
    """

    school: School
    order: Order
    outlined: Outline
    place: Place
    before: Mapping[Whose, str]
    new: set[str] = field(default_factory=set)

    def batch(self, subjects: Sequence[Subject]) -> Batch[list[Item]]:
        """The documents of some subjects, and how those are drawn that are not there yet."""
        items, tasks = [], []
        for subject in subjects:
            known = self.before.get(_whose(subject))
            before = None if known is None else self.school.store.issued(known)
            issued, instance, edition = planned(self.school, self.order, self.outlined, subject, before)
            if issued is not before:
                self.new.add(issued.reference)
            for suffix in self.order.formats:
                name = self._name(issued, suffix)
                there = issued is before and self.place.has(name)
                items.append(Item(issued, suffix, name, _class(subject) if self.order.everyone else "", there))
                if not there:
                    tasks.append(Task(name, suffix, instance, edition))
        return Batch(items, tuple(tasks))

    def _name(self, issued: Issued, suffix: str) -> str:
        """The name of a file; of an order for everyone it says the language, as the line of the ledger does not."""
        name = file_name(issued, suffix)
        return name if self.order.language == "en" or not self.order.everyone else (
            name.removesuffix(f".{suffix}") + f"_{self.order.language}.{suffix}")  # fmt: skip


def beside(school: School, order: Order) -> Copy:
    """The copy that an order asks for, with what is checked of its language beside the English. Raises UserError."""
    return _beside(school, order, outline(form(order.slug)).for_audience(order.audience))


def _beside(school: School, order: Order, copy: Outline) -> Copy:
    if order.language == "en":
        return Copy(copy)
    name = words.name_of(order.language)
    if order.audience not in OTHERS:
        raise UserError(f"Staff copies are in English, not in {name}.", "Please add --audience family or child.")
    return side_by_side(copy, school.words_in(order.language))


def _check_order(order: Order) -> None:
    outlined = outline(form(order.slug))
    if order.audience not in outlined.audiences:
        kinds = ", ".join(a.value for a in outlined.audiences)
        raise UserError(f"There is no {order.audience.value} copy of {order.slug}.", f"Please choose from: {kinds}.")
    if unknown := [f for f in order.formats if f not in formats()]:
        raise no_format(unknown, formats())
    if order.fillable and "pdf" not in order.formats:
        raise UserError("--fillable is about PDF files.", "Please add --to pdf, or leave --fillable out.")
    if order.fillable and outlined.derived:
        raise UserError(f"The form {order.slug} is made from the other records.", "Please leave --fillable out.")
    if order.round and not order.subjects:
        raise UserError("A blank copy is nobody’s: it belongs to no round.", "Please leave --round out.")
    if order.answers is not None and outlined.derived:
        raise UserError(f"The form {order.slug} is made from the other records.", "Please leave the answers out.")
    if order.answers is not None and len(order.subjects) > 1:
        raise UserError("One file of answers cannot be for several children.", "Please name one pupil or case.")


def planned(school: School, order: Order, outlined: Outline, subject: Subject, before: Issued | None = None) -> Plan:
    """The ledger's line, the filling and the edition of one form; nothing is stored.

    Where `before` was issued with the same answers filled in, it is that line. A derived form has its line too, so that
    a copy that comes back is known, but its answers are not kept there: they are in the records, where an erasure
    finds them.
    """
    case = subject.case.id if subject.case else None
    earlier = school.earlier(case)
    known = Known(subject.pupil, subject.case, earlier, school.settings.school, session_counts(earlier))
    answers, places = (_derived(school), frozenset()) if outlined.derived else prefill(outlined, known)
    said = _beside(school, order, outlined)
    copy = said.outline.narrow(wanted_rows(outlined, answers, known))
    edition = Edition(copy, school.look, said.language, listed(school, outlined), order.fillable, said.said)
    told = {} if outlined.derived else dump(answers)
    issued = before if before is not None and before.prefilled == told else Issued(
        _new_reference(school, outlined), order.slug, outlined.version, order.audience, school.now.date(),
        format_of(_as_issued(order), school.look.variant), case, subject.pupil.id if subject.pupil else None,
        order.recipient, order.round, told,
    )  # fmt: skip
    instance = Instance(given(school, outlined, order.answers, answers), issued.reference, case, places, issued.made_on)
    return issued, instance, edition


def _derived(school: School) -> dict[str, Any]:
    """The answers of the form that is made from the other records: what counts them is dear to import."""
    from formgen.work.register import register

    return register(school)


def given(
    school: School, outlined: Outline, data: Mapping[str, Any] | None, known: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The known answers with those of `data` (JSON) over them. Raises UserError naming all that cannot be."""
    if data is None:
        return dict(known or {})
    if strange := sorted(set(data) - {q.name for q in outlined.questions()}):
        raise UserError(
            f"The answers name questions that this copy does not have: {', '.join(strange)}.",
            f"`formgen forms` lists the questions of {outlined.slug}.",
        )
    try:
        answers = {**(known or {}), **load(outlined, data)}
    except (ValueError, TypeError, AttributeError, KeyError, ArithmeticError):
        raise UserError(
            "The answers are not in the shape that formgen reads.",
            "Dates are written 2026-10-06, choices by their codes, tables as {row: {column: value}}.",
        ) from None
    problems = check(form(outlined.slug), outlined, answers, school.context(outlined, school.now.date()), draft=True)
    if wrong := [p for p in problems if p.severity is Severity.ERROR]:
        raise UserError(" ".join(_told(p) for p in wrong), "Please mend the file of answers.")
    return tidy(outlined, answers)


def listed(school: School, outlined: Outline) -> Lists:
    """The school's lists that the questions of a form offer."""
    names = {q.list_from for q in outlined.index.values() if q.list_from}
    if not names:
        return ()
    return tuple((name, tuple(entries)) for name, entries in school.lists.items() if name in names and entries)


def _told(problem: Problem) -> str:
    return f"{problem.question}: {problem.message}"


FILLABLE = "pdf-fillable"
"""The format, in the ledger, of a PDF that is filled in on a screen."""


def _as_issued(order: Order) -> tuple[str, ...]:
    """The formats as the ledger names them."""
    return tuple(FILLABLE if order.fillable and suffix == "pdf" else suffix for suffix in order.formats)


def _new_reference(school: School, outlined: Outline) -> str:
    while True:
        made = reference.make(outlined.code, outlined.version, school.bits())
        if not school.store.has_reference(made):
            return made


@dataclass(frozen=True, slots=True)
class Document:
    """One document, drawn but not yet written."""

    name: str
    data: bytes
    format: str
    reference: str
    case: str | None = None


def documents_of(order: Order, issued: Issued, instance: Instance, edition: Edition) -> Iterator[Document]:
    """The document in each format of the order, drawn."""
    for suffix in order.formats:
        data = compiled(suffix, edition).fill(instance)
        yield Document(file_name(issued, suffix), data, suffix, issued.reference, issued.case)


def file_name(issued: Issued, suffix: str) -> str:
    """What the file of a form is called: the form, the case and the reference, never a name."""
    return "_".join(part for part in (issued.form, issued.case, issued.reference) if part) + f".{suffix}"


def reissued(school: School, issued: Issued, language: str = "") -> Document:
    """A form that was issued before, drawn again as it was. Raises UserError for a version this formgen has not."""
    then = published(issued.form, issued.version)
    if then is None:
        raise UserError(f"{issued.reference} is of a version of {issued.form} that this formgen does not know.",
                        "Please install the newest formgen.")  # fmt: skip
    school = school.looking(issued.look)
    outlined, suffix = then.for_audience(issued.audience), issued.formats[0].partition("-")[0]
    answers = load(outlined, issued.prefilled)
    known = Known(school.pupil(issued.pupil), None, {}, school.settings.school, None)
    said = side_by_side(outlined, school.words_in(language)) if language not in ("", "en") else Copy(outlined)
    narrow = said.outline.narrow(wanted_rows(outlined, answers, known))
    fillable = issued.formats == (FILLABLE,)
    edition = Edition(narrow, school.look, said.language, listed(school, outlined), fillable, said.said)
    places = frozenset((path, row) for path, row, _ in flatten(answers))
    data = compiled(suffix, edition).fill(Instance(answers, issued.reference, issued.case, places, issued.made_on))
    return Document(f"{issued.reference}.{suffix}", data, suffix, issued.reference, issued.case)


def blanks(school: School, order: Order, outlined: Outline) -> list[Document]:
    """Blank copies: form and version only, nothing in the ledger."""
    said = _beside(school, order, outlined)
    edition = Edition(said.outline, school.look, said.language, listed(school, outlined), order.fillable, said.said)
    mark = reference.blank(outlined.code, outlined.version)
    instance = Instance(given(school, outlined, order.answers))
    documents = []
    for suffix in order.formats:
        data = compiled(suffix, edition).fill(instance)
        for copy in range(1, order.copies + 1):
            number = f"_{copy}" if order.copies > 1 else ""
            spoken = f"_{said.language}" if said.language != "en" else ""
            name = f"{order.slug}_{order.audience.value}{spoken}_{mark}{number}.{suffix}"
            documents.append(Document(name, data, suffix, mark))
    return documents


def _delivered(order: Order, documents: Sequence[Document], out: Path) -> list[Made]:
    """The blank copies written: a file each, or all in one ZIP."""
    if order.zipped:
        packed = write_new(out / f"{order.slug}.zip", pack(member(d.name, d.data, STORED) for d in documents))
        files = [packed] * len(documents)
    else:
        files = [write_new(out / d.name, d.data) for d in documents]
    return [
        Made(d.case, order.audience, file, d.format, d.reference, sha256(d.data))
        for d, file in zip(documents, files, strict=True)
    ]
