"""Words that may be quoted: what a person decided about a text of a child, a family or a member of staff."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from formgen.records import Place

SPEAKERS = {
    "pupil-voice": "a child",
    "pupil-voice-young": "a child",
    "parent-questionnaire": "a parent or carer",
    "staff-view": "a member of staff",
}
"""The forms whose words may be quoted, and who says them: no reader is told more."""

DATED = {"pupil-voice": "voice_date", "pupil-voice-young": "voice_date", "staff-view": "view_date"}
"""The question by whose day figures count a sheet of such a form; a family’s sheet is of the day when it was made."""


@dataclass(frozen=True, slots=True)
class Quote:
    """Words that a person approved: as they may be printed, whether details were changed, and who says them.

    `who` is “a child”, “a parent or carer” or “a member of staff”, and never more than that; `form` the slug; `day` the
    one by which figures count the sheet.
    """

    text: str
    changed: bool
    who: str
    form: str
    day: date


def said_between(quotes: Iterable[Quote], first: date, last: date) -> tuple[Quote, ...]:
    """The quotes of those days, both included; the same words of the same kind of speaker once, the first of them."""
    found: dict[tuple[str, str], Quote] = {}
    for one in quotes:
        if first <= one.day <= last:
            found.setdefault((one.who, _heard(one.text)), one)
    return tuple(found.values())


def _heard(text: str) -> str:
    """A text as it sounds: in small letters, without what ends it."""
    words = " ".join(text.casefold().split())
    return words.rstrip(" .!?…") or words


class Said(StrEnum):
    """What a person said of a text at its place."""

    APPROVED = "approved"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"
    DESPITE = "despite"
    """That the approved words may stand although a name seems to be in them: why, and at which words."""
    PASSAGE = "passage"
    """The same of any other text of a pack, by its mark."""


@dataclass(frozen=True, slots=True)
class Approval:
    """What a named person said of the words at a place. `sha256` is that of the words; `text` what may be printed."""

    said: Said
    place: str
    sha256: str
    text: str = ""
    edited: bool = False
    by: str = ""
    at: datetime = datetime.min
    run: int = 0
    id: int = 0


def place_of(record: int, place: Place) -> str:
    """The place of a text in one word of the store: a newer revision of a sheet is another record."""
    question, row = place
    return f"{record} {question}" if row is None else f"{record} {question} {row}"


def hash_of(text: str) -> str:
    """What tells these very words."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
