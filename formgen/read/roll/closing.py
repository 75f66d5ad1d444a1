"""Whether anything may be sent to a contact: what is not clearly “no” closes, in its column or in any other cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from formgen.read.roll.facts import NO, YES
from formgen.read.roll.headings import text_of
from formgen.read.roll.rows import Cell, Note, unshown
from formgen.read.roll.tables import NotComputed

NONE: Final = frozenset({"", "-", "–", "—", "n/a", "na", "none", "nil", "not applicable"})
NOTHING: Final = NONE | {"not known", "unknown", "?"}
_CLEAR: Final = NO | NONE | {
    "no court order", "no court orders", "no restriction", "no restrictions", "not restricted", "no order",
    "none known", "no known restrictions",
}  # fmt: skip

_BARRED = re.compile(
    r"\b(do not|don['’]?t|must not|not to|never|not allowed to|should not|cannot|can['’]?t)( be)?( any)? "
    r"(contact(ed)?|e-?mail(ed)?|write|written to|send|sent|text(ed)?|call(ed)?|ring|phone)\b"
    r"|\bno (direct |further |unsupervised )?contact\b(?! (number|detail|phone|tel|mobile|e-?mail|address|info|name))"
    r"|\bno access\b|\bnot? (be )?contactable by school\b|\bbarred\b",
    re.I,
)
_ORDER = re.compile(
    r"(?<!\bno )(?<!\bnot )\b(court orders?|restraining order|non[- ]?molestation|prohibited steps|occupation order|"
    r"injunction|barring order)\b",
    re.I,
)
"""What stands in notes, in names, in any cell of a row: it closes the contact there as well."""


def closed(cells: Mapping[str, Sequence[Cell]], others: Iterable[Cell], notes: list[Note]) -> dict[str, bool]:
    """Whether the contact is barred, and whether there is a court order; not there where no column says it."""
    facts: dict[str, bool] = {}
    for field, flag in (("court_order", "court_order"), ("barred", "barred"), ("may_contact", "barred")):
        for place, cell in cells.get(field, ()):
            closes = _closes(cell, permits=field == "may_contact")
            facts[flag] = facts.get(flag, False) or closes
            if closes:
                notes.append(Note(place, flag, _TOLD[flag], "Nothing is sent to them."))
    for flag, place in _warned(cells, others):
        if not facts.get(flag):
            facts[flag] = True
            fix = "Nothing is sent to them: please check, and say otherwise with `formgen contacts set`."
            notes.append(Note(place, f"{flag}_in_words", "Words here say that this contact is closed.", fix))
    return facts


_TOLD = {"court_order": "Of this contact there is a court order.", "barred": "This contact must not be contacted."}


def _closes(cell: Any, *, permits: bool) -> bool:
    """Whether a cell closes: whatever is not clearly “no”, or where it permits, not clearly “yes”."""
    if isinstance(cell, NotComputed) or unshown(cell) is not None:
        return True
    said = " ".join(text_of(cell).casefold().rstrip(".").split())
    return bool(said) and said not in (YES if permits else _CLEAR)


def _warned(cells: Mapping[str, Sequence[Cell]], others: Iterable[Cell]) -> Iterator[tuple[str, int]]:
    own = [one for field, some in cells.items() if field not in ("address", "household") for one in some]
    for place, cell in (*own, *others):
        text = text_of(cell)[:5_000] if isinstance(cell, str) else ""
        if _BARRED.search(text):
            yield "barred", place
        if _ORDER.search(text):
            yield "court_order", place
