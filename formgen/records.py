"""What the store keeps: issued forms, records of returns with where each answer came from, import runs."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from formgen.ask import Audience
from formgen.errors import Problem
from formgen.variants import STANDARD


class Verdict(StrEnum):
    """What became of a file that came back."""

    ACCEPTED = "accepted"
    PARTIAL = "partial"
    REVIEW = "review"
    DUPLICATE = "duplicate"
    NEWER_REVISION = "newer_revision"
    NOT_OURS = "not_ours"
    TO_TYPE_IN = "to_type_in"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Issued:
    """One line of the ledger: a form that `generate` or `send` made. Kept for ever.

    `prefilled` are the answers that formgen put in, as JSON data; `case` and `pupil` say whose it is;
    `recipient` who it was made for; `format` in which formats the file was made, and in which look where that is not
    the standard one (“docx,pdf+large-print”); `round` the name of the sending-out that it was part of, if any.
    """

    reference: str
    form: str
    version: int
    audience: Audience
    made_on: date
    format: str = ""
    case: str | None = None
    pupil: str | None = None
    recipient: str = ""
    round: str = ""
    prefilled: Mapping[str, Any] = field(default_factory=dict)

    @property
    def formats(self) -> tuple[str, ...]:
        """The formats in which the file was made."""
        return tuple(self.format.partition(LOOK)[0].split(","))

    @property
    def look(self) -> str:
        """The variant of the look in which it was made."""
        return self.format.partition(LOOK)[2] or STANDARD.name

    def as_pages(self) -> Issued:
        """The same form as pages to print, in the look that it has."""
        return replace(self, format=format_of(("pdf",), self.look))


LOOK = "+"
"""What stands in the ledger between the formats of a file and its look."""


def format_of(formats: Iterable[str], look: str) -> str:
    """The formats of a file, and its look where that is not the standard one, as the ledger has them."""
    return ",".join(formats) + (f"{LOOK}{look}" if look != STANDARD.name else "")


@dataclass(frozen=True, slots=True)
class Source:
    """Where one answer was read: sheet, cell and the raw text found there."""

    sheet: str
    cell: str
    raw: str


Place = tuple[str, str | None]
"""An answer's address: path and row."""

ENTRY: Place = ("_entry", None)
"""Among a record's sources: which of a file's many returns it was (the cell), and what names it for ever (the text)."""

PAPER: Place = ("_paper", None)
"""Among a record's sources: the name of the photo or scan that was typed in."""

TYPED_BY: Place = ("_typed_by", None)
"""Among a record's sources: who typed it in."""

MESSAGE: Place = ("_message", None)
"""Among a record's sources: what a message says beside the answers in it."""

LEGACY: Place = ("_legacy", None)
"""Among a record's sources: that it is of the school's own earlier sheets, and what of it compares (see `Legacy`)."""


@dataclass(frozen=True, slots=True)
class Legacy:
    """What makes a record legacy: it was no form of ours, but a line of an earlier sheet or of another system's export.

    `name` is what the mapping file calls those sheets; `content` the fingerprint of the line; `day` the day that it is
    of, where it says so; `apart` the questions whose answers are not comparable with ours, by path, each with the
    reason.
    """

    name: str
    content: str = ""
    day: date | None = None
    apart: Mapping[str, str] = field(default_factory=dict)

    @property
    def source(self) -> Source:
        """How a record keeps it among its sources, under `LEGACY`."""
        told = {"name": self.name, "content": self.content, "day": self.day.isoformat() if self.day else None,
                "apart": dict(self.apart)}  # fmt: skip
        return Source("", "", json.dumps(told, ensure_ascii=False, separators=(",", ":")))


@dataclass(frozen=True, slots=True)
class Record:
    """An identified return: answers (JSON data) *and* problems. It is complete when its check is clean.

    `sha256` is the hash of the original file, kept by the store; `file` its name when it came;
    `revises` the id of the record that this one is a newer revision of; `how` it was filled in (“paper”, “screen”,
    “phone”, “read_aloud”) and by whom; `withheld` the places whose text was taken out of the store: no answer is there.
    """

    form: str
    version: int
    sha256: str
    file: str
    verdict: Verdict
    answers: Mapping[str, Any]
    problems: tuple[Problem, ...] = ()
    sources: Mapping[Place, Source] = field(default_factory=dict)
    reference: str | None = None
    case: str | None = None
    pupil: str | None = None
    revises: int | None = None
    id: int = 0
    run: int = 0
    how: str = ""
    filled_by: str = ""
    withheld: tuple[Place, ...] = ()

    @property
    def legacy(self) -> Legacy | None:
        """What makes it legacy; None for a return of a form of ours."""
        return legacy_in(self.sources)


def legacy_in(sources: Mapping[Place, Source]) -> Legacy | None:
    """What makes a return with these sources legacy; None for a return of a form of ours."""
    found = sources.get(LEGACY)
    return None if found is None else _legacy(found.raw)


@lru_cache(maxsize=8192)
def _legacy(raw: str) -> Legacy:
    """What `Legacy.source` wrote. Raises ValueError for anything else: no door lets that pass."""
    told = json.loads(raw)
    if not isinstance(told, dict) or set(told) != {"name", "content", "day", "apart"}:
        raise ValueError("these are not the facts of a legacy record")
    apart, texts = told["apart"], [told["name"], told["content"]]
    if not isinstance(apart, dict) or not all(isinstance(text, str) for text in (*texts, *apart.values())):
        raise ValueError("these are not the facts of a legacy record")
    day = told["day"]
    return Legacy(told["name"], told["content"], None if day is None else date.fromisoformat(day), apart)


def answered(issued: Collection[str], records: Iterable[Record]) -> dict[str, Record]:
    """The latest record of each of those references that came back; `records` are those in force, oldest first."""
    return {record.reference: record for record in records if record.reference and record.reference in issued}


@dataclass(frozen=True, slots=True)
class Run:
    """One command that changed the store: its number, what it was, who ran it and when."""

    id: int
    command: str
    by: str
    at: datetime

    @property
    def named(self) -> str:
        """“the import of 3 March 2026”, or “the change of …” where no returns came in."""
        sort = "import" if self.command in ("import", "inbox", "diary") else "change"
        return f"the {sort} of {self.at.day} {self.at:%B %Y}"


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A record that was taken out of use: it stays in the store, and no figure reads it any more."""

    record: int
    reason: str
    run: int
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Mark:
    """Somebody read the text at this place of a record."""

    record: int
    question: str
    row: str | None
    run: int
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Translation:
    """A named person's English of the text at this place of a record; the text itself stays as it was written."""

    record: int
    question: str
    row: str | None
    text: str
    run: int
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Withheld:
    """A text that was taken out of the store for good: where it stood, its hash, why, by whom, and where it is now.

    `record` is None where the whole file gave no record; `original` is the hash of the file that held the text,
    which was moved to `moved_to`.
    """

    record: int | None
    question: str
    row: str | None
    sha256: str
    original: str
    reason: str
    moved_to: str
    run: int
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Pack:
    """A file of a report that was written: its hash and format, the seal that it carries, and the whole seal.

    `whole` also holds what the readers of the file may not see; `run` is the command that wrote the file.
    """

    sha256: str
    format: str
    seal: str
    whole: str
    id: int = 0
    run: int = 0
    by: str = ""
    at: datetime = datetime.min


@dataclass(frozen=True, slots=True)
class Withholding:
    """What one act of withholding found and took out.

    `records` are all records that lost a text, copies included; `originals` the hashes of their files, which must now
    leave the school folder; `sharing` other records of those files, which keep their answers; `issued` the references
    of forms on which the text was pre-filled: paper copies of them may be about; `left` rows (table, id) that still
    hold the text, for a person to look at; `packs` the packs with which it was kept, whose files still have it.
    """

    records: tuple[int, ...] = ()
    originals: tuple[str, ...] = ()
    sharing: tuple[int, ...] = ()
    issued: tuple[str, ...] = ()
    left: tuple[tuple[str, int], ...] = ()
    packs: tuple[int, ...] = ()
