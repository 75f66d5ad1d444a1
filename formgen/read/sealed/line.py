"""One line of what a report shows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """A text and where it stands: “row “Children show progress””, “sheet “Sources”, B4”, “page 3”; or nothing."""

    text: str
    where: str = ""


def plainly(text: str) -> str:
    """The text with one space between words, whatever stood there: programs that save a file anew change them."""
    return " ".join(text.split())
