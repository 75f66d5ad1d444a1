"""Which form a file is: every place that names it, and which of them rules.

`identify(book)` gives the `Identity` of a workbook, `identity_of(sightings)` that of any file. What is visible
rules; `disagreements` says which places differ.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import IntEnum
from itertools import islice
from typing import Any

from formgen import reference
from formgen.errors import Problem, Severity, Unreadable
from formgen.read.ooxml.workbook import Sheet, Workbook, a1
from formgen.reference import Reference
from formgen.sheet import DECISIONS, MANIFEST

NAMES = "lm-"
"""With this, in whatever case, begins every reference."""

MOST_SIGHTINGS = 500
"""A form bears its reference five times; whoever writes more than this of them is told so by the first of them."""


class Carrier(IntEnum):
    """Where a reference can stand, in the order in which they rule."""

    CELL = 1
    FOOTER = 2
    MANIFEST = 3
    PROPERTY = 4


Address = tuple[str, int, int]
"""A cell: sheet, row, column."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """One reference where it was seen; `damaged` is the text of one whose check character is wrong.

    `place` says in words where, in files that have no sheets.
    """

    carrier: Carrier
    sheet: str | None
    at: Address | None
    found: Reference
    damaged: str | None = None
    place: str = ""

    @property
    def cell(self) -> str | None:
        """The cell in a problem."""
        return a1(*self.at[1:]) if self.at and not self.place else self.place or None

    @property
    def where(self) -> str:
        """The place in words."""
        if self.place:
            return self.place
        match self.carrier:
            case Carrier.CELL:
                assert self.at is not None
                return f"cell {a1(*self.at[1:])} of the sheet “{self.sheet}”"
            case Carrier.FOOTER:
                return f"the header or footer of the sheet “{self.sheet}”"
            case Carrier.MANIFEST:
                return f"the sheet “{self.sheet}”"
            case Carrier.PROPERTY:
                return "the properties of the file"


@dataclass(frozen=True, slots=True)
class Identity:
    """What a workbook says it is.

    `reference` rules; `cells` is what the hidden sheet says of where answers stood when the form was made,
    by code, empty when it is lost.
    """

    reference: Reference
    sightings: tuple[Sighting, ...]
    cells: Mapping[str, str] = field(default_factory=dict)

    def others(self) -> frozenset[str]:
        """The sheets that visibly bear another reference, and not the one that rules."""
        seen = [s for s in self.sightings if s.carrier is Carrier.CELL and s.sheet is not None]
        ours = {s.sheet for s in seen if s.found == self.reference}
        return frozenset(s.sheet for s in seen if s.sheet is not None and s.damaged is None) - ours


def is_manifest(sheet: Sheet) -> bool:
    """Whether a sheet is the hidden one, also when it was copied or made visible."""
    return sheet.name.startswith(MANIFEST)


def identify(book: Workbook) -> Identity:
    """What the workbook says it is. Raises `Unreadable` when it bears no reference of ours."""
    try:
        return identity_of(_sightings(book), "workbook", _cells(_manifest(book)))
    except Unreadable as error:
        if all(page.name != DECISIONS for page in book.sheets):
            raise
        raise Unreadable(
            "This is a decisions workbook, no form that came back.",
            "Please import it with --decisions: formgen import In --decisions FILE, with the name of this file.",
            code=error.code,
        ) from None


def identity_of(seen: Iterator[Sighting], kind: str, cells: Mapping[str, str]) -> Identity:
    """What the sightings say together. Raises `Unreadable` when there are none; `kind` is the file's, in words."""
    sightings = tuple(islice(seen, MOST_SIGHTINGS))
    if not sightings:
        raise without_reference(kind)
    return Identity(_ruling(sightings), sightings, cells)


def without_reference(kind: str) -> Unreadable:
    """The refusal of a file that names no form of ours, with where such files go; `kind` is the file’s, in words."""
    return Unreadable(
        f"No formgen reference (LM-…) was found in this {kind}.",
        "Please send the form that the school gave out, with its first and last line. A class list goes in with "
        "`formgen pupils import`, a sheet of another system with --mapping; a report of formgen is checked with "
        "`formgen verify`.",
        code="not_ours",
    )


def _ruling(sightings: Collection[Sighting]) -> Reference:
    """The reference of the carrier that rules, there the one seen most often; intact ones before damaged."""
    intact = [s for s in sightings if s.damaged is None] or list(sightings)
    first = min(s.carrier for s in intact)
    return Counter(s.found for s in intact if s.carrier is first).most_common(1)[0][0]


def _sightings(book: Workbook) -> Iterator[Sighting]:
    for sheet in book.sheets:
        carrier = Carrier.MANIFEST if is_manifest(sheet) else Carrier.CELL
        for (row, column), cell in sorted(sheet.cells.items()):
            if isinstance(cell.value, str):
                yield from seen_in(cell.value, carrier, sheet.name, (sheet.name, row, column))
        yield from seen_in(sheet.header_footer, Carrier.FOOTER, sheet.name, None)
    for text in book.properties.values():
        yield from seen_in(text, Carrier.PROPERTY, None, None)


def seen_in(
    text: str, carrier: Carrier, sheet: str | None, at: Address | None, place: str = ""
) -> Iterator[Sighting]:
    """The references in a text, damaged ones too; `place` is where it stands, in words."""
    if NAMES not in text.casefold():
        return
    for found in reference.find_all(text):
        yield Sighting(carrier, sheet, at, found, None, place)
    for broken in reference.damaged(text):
        match = reference.PATTERN.search(broken)
        assert match is not None
        yield Sighting(carrier, sheet, at, Reference(match[1].upper(), int(match[2]), None), broken, place)


def _manifest(book: Workbook) -> Mapping[str, Any]:
    """What the hidden sheet says; empty when it is gone or no longer what formgen wrote."""
    for sheet in filter(is_manifest, book.sheets):
        for _, cell in sorted(sheet.cells.items()):
            if isinstance(cell.value, str) and cell.value.startswith("{"):
                try:
                    told = json.loads(cell.value)
                except (ValueError, RecursionError):
                    continue
                if isinstance(told, dict):
                    return told
    return {}


def _cells(told: Mapping[str, Any]) -> dict[str, str]:
    cells = told.get("cells")
    return {k: v for k, v in cells.items() if isinstance(v, str)} if isinstance(cells, dict) else {}


def disagreements(identity: Identity, answered: Collection[Address]) -> Iterator[Problem]:
    """What is wrong with the references, those apart that somebody wrote into an answer."""
    ours = [s for s in identity.sightings if s.at not in answered]
    ruling = identity.reference
    others = {s.found: s for s in reversed(ours) if s.damaged is None and s.found != ruling}
    first = next((s for s in ours if s.found == ruling), None)
    if first is None:
        yield _in_answers(ruling, identity)
    for other in others.values():
        if first is not None and first.damaged is None:
            yield _differ(first, other)
    yield from (_damaged(s, ruling) for s in {s.damaged: s for s in ours if s.damaged is not None}.values())


def _in_answers(ruling: Reference, identity: Identity) -> Problem:
    """The reference that rules stands in answers alone: it may be any form's."""
    seen = next(s for s in identity.sightings if s.found == ruling)
    return Problem(
        "references_differ", f"The reference {ruling} is seen among the answers alone, first in {seen.where}.",
        "Please check which form this is: its first and last line should say.",
        sheet=seen.sheet, cell=seen.cell,
    )  # fmt: skip


def _differ(first: Sighting, other: Sighting) -> Problem:
    two = first.carrier is Carrier.CELL and other.carrier is Carrier.CELL
    return Problem(
        "two_forms" if two else "references_differ",
        f"{'Two forms are in this file' if two else 'The references differ'}: {first.found} in {first.where}, "
        f"{other.found} in {other.where}.",
        "Please give back each form in a file of its own." if two else
        "Please check which form this is. The one that is visible was taken.",
        sheet=other.sheet, cell=other.cell,
    )  # fmt: skip


def _damaged(seen: Sighting, ruling: Reference) -> Problem:
    alike = ruling.key is not None and SequenceMatcher(None, str(ruling), str(seen.damaged).upper()).ratio() >= 0.85
    return Problem(
        "reference_damaged",
        f"The reference {seen.damaged} in {seen.where} has a wrong letter or figure.",
        "Please compare it with the reference of the form that was given out.",
        Severity.WARNING if alike else Severity.ERROR,
        sheet=seen.sheet, cell=seen.cell,
    )  # fmt: skip
