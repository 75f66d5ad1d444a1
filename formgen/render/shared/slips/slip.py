"""One slip of a template: what is wrong, what to do, and where it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass

TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
"""A tag of a template."""

COMPARE = "Please compare it with a copy of formgen’s own template."
"""What to do where nothing better is known."""


@dataclass(frozen=True, slots=True)
class Slip:
    """What is wrong in a line of a page template, and the words there; line 0 is all of it. A `note` does no harm."""

    problem: str
    fix: str
    line: int = 0
    column: int = 0
    words: str = ""
    note: bool = False

    @property
    def where(self) -> str:
        """Where it stands, as a person says it."""
        return ", ".join(
            f"{what} {number}" for what, number in (("line", self.line), ("column", self.column)) if number
        )


def place(text: str, at: int) -> tuple[int, int]:
    """The line and the column of a letter."""
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def short(words: str) -> str:
    """Words on one line, cut to what a message shows."""
    line = " ".join(words.split())
    return line if len(line) <= 60 else f"{line[:57]}…"
