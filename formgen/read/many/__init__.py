"""Workbooks that hold many returns: each module here reads one kind of them.

Such a module offers `knows(book) -> bool` (whether the workbook is of its kind, by what is visible on it)
and `read_all(book, editions) -> (Reading, …)`: each with a `label`, and a `reference` or an `entry`.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import Protocol, cast

from formgen.read import Editions, Reading
from formgen.read.ooxml.workbook import Workbook


class Kind(Protocol):
    """What a module here offers."""

    def knows(self, book: Workbook) -> bool:
        """Whether the workbook is of this kind."""

    def read_all(self, book: Workbook, editions: Editions) -> tuple[Reading, ...]:
        """The returns on it, in its order. Raises Unreadable."""


@cache
def kinds() -> tuple[Kind, ...]:
    """The kinds of workbook that hold many returns, by name."""
    names = sorted(info.name for info in pkgutil.iter_modules(__path__))
    return tuple(cast(Kind, importlib.import_module(f"{__name__}.{name}")) for name in names)


def kind_of(book: Workbook) -> Kind | None:
    """The kind that knows the workbook; None for a form."""
    return next((kind for kind in kinds() if kind.knows(book)), None)
