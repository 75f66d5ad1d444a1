"""Every text in a file that formgen made, wherever it stands: seen or hidden, in properties, names and attributes.

`parts(suffix, data)` takes a file apart; `texts(name, content)` gives what a part says. It is for files of our own
that are looked at again before they leave: what comes back goes through the doors.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from formgen.read.texts import html, office, pdf
from formgen.read.texts.said import Said

__all__ = ["Part", "Said", "parts"]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a file: its name there, and its bytes. A PDF is one part, a page for browsers one called “.html”."""

    name: str
    content: bytes

    @property
    def said(self) -> Said:
        """Every text in it. Raises `Unreadable` where it cannot be read to the end."""
        return _said(self.name, self.content)


@lru_cache(maxsize=512)
def _said(name: str, content: bytes) -> Said:
    """Most parts of a file are those of every other file."""
    if name == HTML:
        return html.said(content)
    return office.said(name, content) if name else pdf.said(content)


HTML = ".html"
"""The name of the one part of a page for browsers."""


def parts(suffix: str, data: bytes) -> Mapping[str, Part]:
    """The parts of a Word, Excel, PDF or HTML file by their names. Raises `Unreadable` for any other bytes."""
    match suffix:
        case ".pdf":
            found = {"": data}
        case ".html":
            found = {HTML: data}
        case _:
            found = office.parts(data)
    return {name: Part(name, content) for name, content in found.items()}
