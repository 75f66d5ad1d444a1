"""What can go wrong, as three different things.

FormgenError            something a person can act on; the command line prints it and exits 1
├── UserError           a request that cannot be met as asked
└── Unreadable          a file that came back and cannot be taken as a form
Problem                 one thing wrong with one answer: data, never raised
any other exception     a bug: shown as such, never swallowed
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class FormgenError(Exception):
    """A message for people, and what to do about it.

    `message` says what was found, `fix` what to do; neither holds a child's name or answer.
    """

    def __init__(self, message: str, fix: str = "", *, code: str = "refused") -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix
        self.code = code

    def __str__(self) -> str:
        return f"{self.message} {self.fix}".strip()


class UserError(FormgenError):
    """A request that cannot be met as asked, with the cure."""


class Unreadable(FormgenError):  # noqa: N818 - the word of the house for such a file
    """A returned file that cannot be taken as a form; `fix` is the sentence for whoever sent it."""


class Severity(StrEnum):
    """How much a problem matters: an error stops acceptance, a warning is shown and kept."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one answer (or with a file as a whole, when `question` is None).

    `code` is stable and for programs; `message` and `fix` are for people. `question` is the
    printed code and label of the question, `cell` an A1 reference.
    """

    code: str
    message: str
    fix: str
    severity: Severity = Severity.ERROR
    question: str | None = None
    file: str | None = None
    sheet: str | None = None
    cell: str | None = None
    path: str | None = None
    row: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The problem as the JSON shape that `formgen read` prints."""
        shown = asdict(self)
        return {k: shown[k] for k in ("code", "severity", "sheet", "cell", "question", "message", "fix")}
