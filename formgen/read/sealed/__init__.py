"""Reports that were written, read again: the seal that a file carries, and what it shows, line by line.

`seal_of(data, suffix)` and `shown(data, suffix)` are for reports alone; forms that come back go through the doors.
"""

from __future__ import annotations

import importlib
from types import ModuleType

from formgen.errors import UserError
from formgen.read.sealed import office, whole
from formgen.read.sealed.line import Line

__all__ = ["FORMATS", "Line", "changed_by_hand", "fingerprint_of", "same_parts", "seal_of", "shown"]

FORMATS = {".docx": "word", ".xlsx": "excel", ".pdf": "paper", ".html": "page"}
"""The module that reads each kind of file."""


def seal_of(data: bytes, suffix: str) -> str | None:
    """The text of the seal that the file carries; None where it carries none. Raises `Unreadable`."""
    found: str | None = _module(suffix).seal(data)
    return found


def fingerprint_of(data: bytes, suffix: str) -> str | None:
    """The SHA-256 of the seal, which an Office file tells though a program dropped it; or None. Raises `Unreadable`."""
    return office.fingerprint(data) if suffix.casefold() in _OFFICE else None


def same_parts(due: bytes, found: bytes, suffix: str) -> bool:
    """Whether an Office file holds the very parts of the one that is due, packed otherwise. Raises `Unreadable`."""
    return suffix.casefold() in _OFFICE and whole.same_parts(due, found)


def changed_by_hand(due: bytes, found: bytes, suffix: str) -> tuple[str, ...]:
    """The parts of an Office file that were changed while others stayed as they were. Raises `Unreadable`."""
    return whole.changed_by_hand(due, found) if suffix.casefold() in _OFFICE else ()


_OFFICE = (".docx", ".xlsx")


def shown(data: bytes, suffix: str) -> list[Line]:
    """What the file shows, in its order: paragraphs, cells, what is drawn on pages. Raises `Unreadable`."""
    return list(_module(suffix).lines(data))


def _module(suffix: str) -> ModuleType:
    name = FORMATS.get(suffix.casefold())
    if name is None:
        raise UserError(f"Reports are {', '.join(FORMATS)} files; this is none of them.",
                        "Please give the file as formgen wrote it.", code="no_seal")  # fmt: skip
    return importlib.import_module(f"{__name__}.{name}")
