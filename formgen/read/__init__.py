"""The doors: each module here that has `SUFFIXES` reads one kind of file that comes back.

The folders hold what doors share: `ooxml` the bounded parser, `places` whose a sheet is and where each
answer stands, `values` what the content of a box means.

A door offers `SUFFIXES` (`(".xlsx", …)`) and `read_all(data, editions) -> (Reading, …)`: one for a form,
several for a file that holds many returns. Workbooks with many returns have a module each in `many`.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Protocol, cast

from formgen.errors import Problem, Unreadable
from formgen.outline import Outline
from formgen.read.ooxml.sniff import wrong_kind
from formgen.records import Place, Source

Editions = Callable[[str, int], Outline | None]
"""Gives the published outline of a form code and version, or None for one that formgen never made."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One return, located and typed, not yet judged: all of a file, or one of the many that a file holds.

    `outline` is that of the version printed on the file; `reference` the full one, None on a blank copy;
    `answers` the typed values that could be read; `problems` what could not, with sheet and cell;
    `sources` sheet, cell and raw text of every box that was found, blank ones included.
    `case` is whose it is where the file says so by itself; `how` it was filled in (paper, phone, …) and
    `filled_by` whom, where that is told. Of many returns in one file each has a `label` (“row 5”), and where
    it bears no reference an `entry`: what names it for ever, so that the same file with more rows, or with a
    row put right, brings no return twice. `pupil` is whose it is where a person decided so; `decided` are the places
    that a person decided; `passed` the answers that are known to pass by their types. `schools` are the names of the
    school that a blank copy bears, the most telling first; empty where nothing tells.
    """

    outline: Outline
    reference: str | None
    answers: Mapping[str, Any] = field(default_factory=dict)
    sources: Mapping[Place, Source] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    case: str | None = None
    how: str = ""
    filled_by: str = ""
    label: str = ""
    entry: str = ""
    pupil: str = ""
    decided: frozenset[Place] = frozenset()
    passed: Mapping[str, Any] | None = field(default=None, compare=False, repr=False)
    schools: tuple[str, ...] = ()

    @property
    def typed(self) -> bool:
        """Whether each of the answers is known to pass by its type; other answers in their place are not."""
        return self.passed is self.answers


@dataclass(frozen=True, slots=True)
class Refused:
    """One of many returns in a file that cannot be read at all, while the others can."""

    label: str
    error: Unreadable


class Door(Protocol):
    """What a door module offers."""

    SUFFIXES: tuple[str, ...]

    def read_all(self, data: bytes, editions: Editions) -> tuple[Reading | Refused, ...]:
        """The returns in the file, in its order. Raises Unreadable."""


@cache
def doors() -> dict[str, str]:
    """The modules of the doors by the file name endings that they read."""
    found = {}
    for info in pkgutil.iter_modules(__path__):
        if info.ispkg:
            continue
        module = importlib.import_module(f"{__name__}.{info.name}")
        found.update(dict.fromkeys(getattr(module, "SUFFIXES", ()), module.__name__))
    return found


PICTURES = (".pdf", ".jpg", ".jpeg", ".png", ".heic", ".heif", ".webp", ".gif", ".tif", ".tiff")
"""Photos and scans: no door reads them; a person types them in. A PDF that has boxes is none (`is_to_type_in`)."""

_INSIDE = {b"word/document.xml": ".docx", b"xl/workbook.xml": ".xlsx", b"content.xml": ".ods"}
"""A part that only one kind of Office file has: a workbook may come with the name of a Word document."""

_SHEETS = (".xlsx", ".xlsm", ".xltx", ".xltm", ".ods", ".ots", ".xls", ".xlt")
_BY_BYTES = {"old-xls": ".xls", "text-file": ".csv"}
"""What a file with the name of a workbook may be instead."""


def is_to_type_in(suffix: str, data: bytes) -> bool:
    """Whether a person has to type in a file: a photo, a scan, or a PDF that has no boxes to read."""
    if suffix.casefold() != ".pdf":
        return suffix.casefold() in PICTURES
    return bool(importlib.import_module(doors()[".pdf"]).is_to_type_in(data))


def door_for(suffix: str, data: bytes = b"") -> Door:
    """The door for files with that ending, or for what the file is whatever its ending says.

    Files of unknown kind go through the first door, which says what they are.
    """
    found = doors()
    name = found.get(kind_of(suffix, data)) or found[".xlsx"]
    return cast(Door, importlib.import_module(name))


def _directory(data: bytes) -> bytes:
    """What names the parts of a zip package: its end, from where that says that the names begin; or all of it."""
    end = data[-22:]
    begin = int.from_bytes(end[16:20], "little") if end.startswith(b"PK\5\6") else 0
    return data[begin:] or data


def kind_of(suffix: str, data: bytes) -> str:
    """The ending that says what the file is, whatever its own says."""
    suffix = suffix.casefold()
    if data.startswith(b"PK"):
        listed = _directory(data)
        inside = [kind for part, kind in _INSIDE.items() if part in listed]
        if len(inside) == 1:
            return inside[0]
    if suffix in _SHEETS:
        return _BY_BYTES.get(wrong_kind(data) or "", suffix)
    return suffix
