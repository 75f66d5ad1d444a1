"""What a check of a pack finds: differences, what was added to the file, and what changed since the pack was made."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it was sealed, for which somebody must account.

    `figures` are the measures that it touches, `section` the part of the pack; `sealed` what should be there, `found`
    what is there; `labels` are what both are called. `record`, `form`, `case`, `file` and `question` say where, for
    what was read from a returned file; `where` says it for what stands in the pack.
    """

    code: str
    message: str
    fix: str = ""
    figures: tuple[str, ...] = ()
    section: str = ""
    sealed: str = ""
    found: str = ""
    record: int | None = None
    file: str = ""
    question: str = ""
    labels: tuple[str, str] = ("Sealed", "Found")
    where: str = ""
    form: str = ""
    case: str = ""

    @property
    def words(self) -> str:
        """The difference for a person, in a line or two."""
        was, now = (_DIGEST.sub("another one", text) for text in (self.sealed, self.found))
        both = "" if was == now else f" {self.labels[0]}: {_quoted(was)}. {self.labels[1]}: {_quoted(now)}."
        named = f" It touches {', '.join(self.figures)}." if self.figures and self.code != "figure" else ""
        return f"{self.message}{both}{named} {self.fix}".rstrip()

    def as_json(self) -> dict[str, Any]:
        """The difference as JSON data."""
        return {
            "code": self.code, "message": self.message, "fix": self.fix, "figures": list(self.figures),
            "section": self.section, "sealed": self.sealed, "found": self.found, "record": self.record,
            "file": self.file, "question": self.question, "where": self.where, "form": self.form,
            "case": self.case,
        }  # fmt: skip


_DIGEST = re.compile(r"\b(as drawn|picture) [0-9a-f]{16}\b.*")
"""What stands for something drawn, which tells a person nothing."""


def _quoted(text: str) -> str:
    return f"“{text}”" if text else "nothing"


@dataclass(frozen=True, slots=True)
class Since:
    """Something that was done after the pack was made, and is no fault: what, in which run, by whom; `named` is what
    the run is called.
    """

    code: str
    message: str
    run: int | None = None
    by: str = ""
    at: datetime | None = None
    records: tuple[int, ...] = ()
    named: str = ""

    @property
    def words(self) -> str:
        """The change for a person, in a line."""
        when = f" ({self.named}, number {self.run}, by {self.by})" if self.named else ""
        return f"{self.message}{when}"

    def as_json(self) -> dict[str, Any]:
        """The change as JSON data."""
        return {
            "code": self.code, "message": self.message, "run": self.run, "by": self.by,
            "at": self.at.isoformat() if self.at else None, "records": list(self.records),
        }  # fmt: skip
