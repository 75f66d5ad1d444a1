"""The doors: each module here that has `SUFFIXES` reads one kind of file that comes back.

A door offers `SUFFIXES` (`(".xlsx", …)`) and `read(data, editions) -> Reading`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

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
