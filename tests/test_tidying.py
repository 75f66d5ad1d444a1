"""While a folder of returns is stored Python looks seldom for what nobody needs.

1. Afterwards it looks as before, whatever happened.
2. What is made in circles while it lasts is found all the same: memory does not grow with the number of files.
3. While a page is made Python does not look at all, and looks again afterwards. What evidence and packs are made of
   counts as old at once: it lasts. What was made in circles is found by the next thorough look.
4. With room for many calls within each other no loop asks the system for memory again and again, however deep it is.
"""

from __future__ import annotations

import gc
import resource
import weakref

import pytest

from formgen.tidying import lasting, roomily, seldom, undisturbed


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


def test_what_lasts_counts_as_old_at_once() -> None:
    """(1, 3)"""
    before = gc.isenabled(), gc.get_threshold(), gc.get_freeze_count()
    with lasting():
        assert not gc.isenabled()
        made = [[] for _ in range(5_000)]
        circle = weakref.ref(Circle())
    assert (gc.isenabled(), gc.get_threshold(), gc.get_freeze_count()) == before
    old = {id(one) for one in gc.get_objects(generation=2)}
    assert all(id(one) in old for one in made)
    gc.collect()
    assert circle() is None
    with pytest.raises(LookupError), lasting():
        raise LookupError
    assert (gc.isenabled(), gc.get_threshold(), gc.get_freeze_count()) == before


def test_what_lasts_within_a_longer_rest_ends_nothing_of_it() -> None:
    """(1, 3)"""
    with seldom():
        before = gc.get_threshold(), gc.get_freeze_count() > 0
        with lasting():
            pass
        assert (gc.get_threshold(), gc.get_freeze_count() > 0) == before


def test_nothing_is_looked_for_while_a_page_is_made() -> None:
    """(3)"""
    gc.collect()
    with undisturbed():
        page = weakref.ref(Circle())
        with undisturbed():
            assert not gc.isenabled()
        assert not gc.isenabled(), "the inner one gives nothing back to the outer"
        assert page() is not None
    assert gc.isenabled()
    some = [[] for _ in range(2_000)]
    assert page() is None, "a page is found soon"
    assert some


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
