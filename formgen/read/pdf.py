"""The PDF door: `read_all(data, editions)` gives the form in a PDF that was filled in on a screen.

    acroform.child  bytes -> fields, in a process of its own
    acroform.file   what the file holds
    acroform.boxes  what each box says

A PDF without fields is a scan or a print: a person types it in, and the `Unreadable` of the code `to_type_in` says so.
"""

from __future__ import annotations

from collections.abc import Iterator

from formgen.errors import Problem, Severity, Unreadable
from formgen.read import Editions, Reading
from formgen.read.acroform.boxes import Boxes, is_ours
from formgen.read.acroform.file import Pdf, parse, parse_own
from formgen.read.places.identify import Carrier, Sighting, disagreements, identity_of, seen_in
from formgen.read.places.letterhead import of_author as schools_of
from formgen.read.valid import edition_of, valid
from formgen.sheet import PROPERTY

SUFFIXES = (".pdf",)

_NOTES = {
    "action": "The PDF holds instructions for programs (scripts or actions); none of them was run.",
    "attachment": "The PDF has other files inside; they were not opened.",
}


def read_all(data: bytes, editions: Editions) -> tuple[Reading, ...]:
    """The form in the PDF `data`. Raises `Unreadable` for what is no form of ours."""
    return (read(data, editions),)


def read(data: bytes, editions: Editions) -> Reading:
    """The form in the PDF `data`, located and typed. Raises `Unreadable` for what is no form of ours.

    `answers` holds valid values alone; what was found otherwise is in `problems` and, raw, in `sources`.
    """
    return _read(parse(data), editions)


def read_own(data: bytes, editions: Editions) -> Reading:
    """The same of a PDF that formgen made and that has not left yet."""
    return _read(parse_own(data), editions)


def _read(pdf: Pdf, editions: Editions) -> Reading:
    if not is_ours(pdf):
        raise Unreadable(
            "This PDF has no boxes to read: it is a scan or a print, or it was flattened when it was saved.",
            "Please type it in, or ask for the form as it was saved.",
            code="to_type_in",
        )
    identity = identity_of(_sightings(pdf), "PDF", {})
    outline = edition_of(identity.reference, editions)
    boxes = Boxes(pdf, outline)
    answers, invalid = valid(outline, boxes.answers, boxes.sources)
    problems = (*disagreements(identity, ()), *_notes(pdf), *boxes.problems, *invalid)
    order = {(item.path, item.row): n for n, item in enumerate(boxes.items, 1)}
    reference = identity.reference
    return Reading(
        outline,
        None if reference.key is None else str(reference),
        answers,
        boxes.sources,
        tuple(sorted(problems, key=lambda p: order.get((p.path or "", p.row), 0))),
        schools=schools_of(pdf.author) if reference.key is None else (),
    )


def is_to_type_in(data: bytes) -> bool:
    """Whether a person has to type in a PDF."""
    try:
        return not is_ours(parse(data))
    except Unreadable:
        return False


def _sightings(pdf: Pdf) -> Iterator[Sighting]:
    """Every place that names a form: the field that nobody sees, then the properties. Answers may name any form."""
    for field in pdf.fields:
        if field.name.startswith(PROPERTY):
            yield from seen_in(" ".join(field.value), Carrier.MANIFEST, None, None, "the hidden field")
    for text in pdf.properties:
        yield from seen_in(text, Carrier.PROPERTY, None, None)


def _notes(pdf: Pdf) -> Iterator[Problem]:
    for note in pdf.notes:
        yield Problem("note", _NOTES[note], "Please look whether anything is missing.", Severity.WARNING)
