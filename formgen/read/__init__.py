"""The doors: each module here that has `SUFFIXES` reads one kind of file that comes back.

The folders hold what doors share: `ooxml` the bounded parser, `places` whose a sheet is and where each
answer stands, `values` what the content of a box means.

A door offers `SUFFIXES` (`(".xlsx", …)`) and `read(data, editions) -> Reading`.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Protocol, cast

from formgen.errors import Problem
from formgen.outline import Outline
from formgen.records import Place, Source

Editions = Callable[[str, int], Outline | None]
"""Gives the published outline of a form code and version, or None for one that formgen never made."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one file holds, located and typed, not yet judged.

    `outline` is that of the version printed on the file; `reference` the full one, None on a blank copy;
    `answers` the typed values that could be read; `problems` what could not, with sheet and cell;
    `sources` sheet, cell and raw text of every box that was found, blank ones included.
    """

    outline: Outline
    reference: str | None
    answers: Mapping[str, Any] = field(default_factory=dict)
    sources: Mapping[Place, Source] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


class Door(Protocol):
    """What a door module offers."""

    SUFFIXES: tuple[str, ...]

    def read(self, data: bytes, editions: Editions) -> Reading:
        """The form in the file. Raises Unreadable."""


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


def door_for(suffix: str) -> Door:
    """The door for files with that ending; files of unknown kind go through the first, which says what they are."""
    found = doors()
    return cast(Door, importlib.import_module(found.get(suffix.casefold()) or found[".xlsx"]))
