"""The Word door: `read_all(data, editions)` gives the form in a Word file that came back.

    word.file    bytes -> page, headers, footers, properties, within bounds
    word.story   what a reader of the page sees
    word.page    where codes and tags stand
    word.boxes   what each box says
"""

from __future__ import annotations

from collections.abc import Iterator

from formgen.errors import Problem, Severity
from formgen.read import Editions, Reading
from formgen.read.places.identify import Carrier, Identity, Sighting, disagreements, identity_of, seen_in
from formgen.read.places.letterhead import of_document as schools_of
from formgen.read.valid import edition_of, valid
from formgen.read.word.boxes import Boxes
from formgen.read.word.file import Document, parse
from formgen.read.word.page import Page

SUFFIXES = (".docx", ".docm")


def read_all(data: bytes, editions: Editions) -> tuple[Reading, ...]:
    """The form in the Word file `data`. Raises `Unreadable` for what is no form of ours."""
    return (read(data, editions),)


def read(data: bytes, editions: Editions) -> Reading:
    """The form in the Word file `data`, located and typed. Raises `Unreadable` for what is no form of ours.

    `answers` holds valid values alone; what was found otherwise is in `problems` and, raw, in `sources`.
    """
    document = parse(data)
    identity = identity_of(_sightings(document), "file", {})
    outline = edition_of(identity.reference, editions)
    boxes = Boxes(Page(document.body, outline))
    answers, invalid = valid(outline, boxes.answers, boxes.sources)
    problems = (*_differences(identity, boxes), *_notes(document), *boxes.problems, *invalid)
    order = {(item.path, item.row): n for n, item in enumerate(boxes.items, 1)}
    reference = identity.reference
    return Reading(
        outline,
        None if reference.key is None else str(reference),
        answers,
        boxes.sources,
        tuple(sorted(problems, key=lambda p: order.get((p.path or "", p.row), 0))),
        schools=schools_of(document.around, document.properties) if reference.key is None else (),
    )


def _differences(identity: Identity, boxes: Boxes) -> Iterator[Problem]:
    yield from disagreements(identity, {("", number, 0) for number in boxes.answered})


def _sightings(document: Document) -> Iterator[Sighting]:
    """Every place that names a form: headers and footers rule, then what the page says, then the properties."""
    for story in document.around:
        for cell in story.cells:
            yield from seen_in(cell.text, Carrier.CELL, None, None, "the header or footer")
    for cell in document.body.cells:
        yield from seen_in(cell.text, Carrier.FOOTER, None, ("", cell.number, 0), cell.where)
    for text in document.properties.values():
        yield from seen_in(text, Carrier.PROPERTY, None, None)


def _notes(document: Document) -> Iterator[Problem]:
    for note in document.notes:
        yield Problem("note", note, "Please look whether anything is missing.", Severity.WARNING)
