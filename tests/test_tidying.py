"""While a folder of returns is stored Python looks seldom for what nobody needs.

1. Afterwards it looks as before, whatever happened.
2. What is made in circles while it lasts is found all the same: memory does not grow with the number of files.
3. While a page or a pack is made Python does not look at all, and looks again afterwards. What the first pack of a
   process leaves waits for a look at everything; what a page leaves, or another pack, is found soon.
4. With room for many calls within each other no loop asks the system for memory again and again, however deep it is.
"""

from __future__ import annotations

import gc
import resource
import weakref

import pytest

from formgen import tidying
from formgen.tidying import roomily, seldom, undisturbed


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


def heap(pieces: int) -> list[list[int]]:
    return [[] for _ in range(pieces)]


def test_nothing_is_looked_for_while_a_page_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """(3)"""
    monkeypatch.setattr(tidying, "_heaps", [])
    gc.collect()
    with undisturbed():
        page = weakref.ref(Circle())
        with undisturbed():
            assert not gc.isenabled()
        assert not gc.isenabled(), "the inner one gives nothing back to the outer"
        assert page() is not None
    assert gc.isenabled()
    some = heap(2_000)
    assert page() is None, "a page is found soon"
    for number, waits in enumerate((True, False)):
        with undisturbed():
            pack, made = weakref.ref(Circle()), heap(200_000)
        some += heap(2_000)
        assert (pack() is not None) is waits, number
        del made
    gc.collect()
    assert gc.isenabled()


def deep(depth: int) -> None:
    if depth:
        deep(depth - 1)
        return
    for _ in range(300):
        nothing()


def nothing() -> None:
    """Only called."""


def asked(what: int) -> int:
    """How many pages of memory the system gave while calls were made at each depth."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for depth in range(what):
        deep(depth)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


def test_no_loop_asks_for_memory_again_and_again() -> None:
    """(4)"""
    asked(300)
    assert roomily(lambda: asked(300)) < 200
    assert roomily(lambda: "given back") == "given back"
    with pytest.raises(LookupError):
        roomily(lambda: {}["nothing"])
