"""For each form: answers as a school would give them, and what breaks each of its rules. One module a form.

A module has GOOD (answers in which nothing is wrong), BAD (changes of them that one rule finds) and ALLOWED
(changes in which no rule finds anything, with the case's earlier records); WORDS are those that its repairs bring.
"""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from datetime import date
from types import ModuleType
from typing import Any

from formgen.terms import Span, Term, Terms

TODAY = date(2026, 7, 1)

LISTS = {
    "zones": ("Field", "Main playground", "Quiet garden"),
    "cases": ("LM-2025-014", "LM-2025-015"),
    "staff": ("D. Rowan", "P. Amin"),
    "required_training": ("Safeguarding", "First aid"),
}
"""The lists of a school, by name."""

TERMS = Terms(
    (
        Term("Autumn", Span(date(2025, 9, 2), date(2025, 12, 19)), Span(date(2025, 10, 27), date(2025, 10, 31))),
        Term("Spring", Span(date(2026, 1, 5), date(2026, 3, 27)), Span(date(2026, 2, 16), date(2026, 2, 20))),
        Term("Summer", Span(date(2026, 4, 13), date(2026, 7, 21)), Span(date(2026, 5, 25), date(2026, 5, 29))),
    ),
    frozenset({date(2025, 9, 2), date(2026, 1, 5), date(2026, 5, 4)}),
)

Changes = dict[str, Any]
"""By place (`path` or `path@row`); None takes an answer away."""


@dataclass(frozen=True)
class Bad:
    """Changed good answers that break the rule `code`, told at `place` (`path` or `path@row`)."""

    code: str
    changes: Changes
    place: str
    earlier: dict[str, Any]


def bad(code: str, changes: Changes, place: str, earlier: dict[str, Any] | None = None) -> Bad:
    """The rule that the changed good answers break, and the place at which it is told."""
    return Bad(code, changes, place, earlier or {})


def of_forms() -> dict[str, ModuleType]:
    """The examples of each form by slug."""
    names = sorted(m.name for m in pkgutil.iter_modules(__path__))
    return {name.replace("_", "-"): importlib.import_module(f"{__name__}.{name}") for name in names}
