"""While a folder of returns is stored Python looks seldom for what nobody needs.

1. Afterwards it looks as before, whatever happened.
2. What is made in circles while it lasts is found all the same: memory does not grow with the number of files.
"""

from __future__ import annotations

import gc
import weakref

import pytest

from formgen.tidying import seldom


class Circle:
    """Something that holds itself, so that only a look finds that nobody else does."""

    def __init__(self) -> None:
        self.itself = self
        self.more = [[] for _ in range(100)]


def test_python_looks_as_before_afterwards() -> None:
    """(1)"""
    before = gc.get_threshold(), gc.get_freeze_count()
    with seldom():
        assert (gc.get_threshold()[0] > before[0][0], gc.get_freeze_count() > 0) == (True, True)
        with pytest.raises(LookupError), seldom():
            raise LookupError
        assert gc.get_freeze_count() > 0, "the inner one takes nothing from the outer"
    assert (gc.get_threshold(), gc.get_freeze_count()) == before


def test_what_is_made_in_circles_meanwhile_is_found() -> None:
    """(2)"""
    with seldom():
        made = [weakref.ref(Circle()) for _ in range(5_000)]
        assert sum(one() is not None for one in made) < 1_000
