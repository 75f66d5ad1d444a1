"""What the store keeps: issued forms, records of returns with where each answer came from, import runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from formgen.ask import Audience
from formgen.errors import Problem


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
    `recipient` who it was made for; `format` in which format the file was made.
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


@dataclass(frozen=True, slots=True)
class Source:
    """Where one answer was read: sheet, cell and the raw text found there."""

    sheet: str
    cell: str
    raw: str


Place = tuple[str, str | None]
"""An answer's address: path and row."""


@dataclass(frozen=True, slots=True)
class Record:
    """An identified return: answers (JSON data) *and* problems. It is complete when its check is clean.

    `sha256` is the hash of the original file, kept by the store; `file` its name when it came;
    `revises` the id of the record that this one is a newer revision of.
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


@dataclass(frozen=True, slots=True)
class Run:
    """One command that changed the store: its number, what it was, who ran it and when."""

    id: int
    command: str
    by: str
    at: datetime
