"""How Python keeps house: it looks for what nobody needs any more seldom while files are read, never while pages are
made; and has room for many calls within each other where they are made.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")

_MANY = 50_000
"""So many more things are made than given back before Python looks: what thirty files give, and some megabytes."""


@contextmanager
def seldom() -> Iterator[None]:
    """Within this Python looks seldom, and past all that was there before; afterwards as before.

    Nearly everything that a file leaves is given back at once, without a look: what is made in circles alone waits.
    """
    often, frozen = gc.get_threshold(), gc.get_freeze_count()
    gc.set_threshold(_MANY, *often[1:])
    if not frozen:
        gc.freeze()
    try:
        yield
    finally:
        if not frozen:
            gc.freeze()  # what was made meanwhile counts as old: all of it would be looked through at once otherwise
            gc.unfreeze()
        gc.set_threshold(*often)


_HEAP = 100_000
"""So much is left by a pack, and never by a form."""

_heaps: list[int] = []
"""How much the pack left that was not looked through: it is one at the most."""


@contextmanager
def undisturbed() -> Iterator[None]:
    """Within this Python does not look: records make no circles, those of a page laid out are few and can wait, and
    all of it would be looked through again and again: a third of the time that a pack takes.

    What a pack leaves waits the first time: a process that makes one ends after it, and gives all back at once.
    """
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            _leave()
            gc.enable()


def _leave() -> None:
    """Puts off what was made for long, if it is a heap and the first one: to when Python looks through everything."""
    made = gc.get_count()[0]
    if made > _HEAP and not _heaps and not gc.get_freeze_count():
        _heaps.append(made)
        gc.freeze()
        gc.unfreeze()


def roomily(make: Callable[[], T]) -> T:
    """What `make` gives, made with room for a thousand calls within each other.

    Python 3.11 and 3.12 ask the system for room in pieces of 16 KB and give each back as soon as its last call returns.
    A loop that calls just where a piece ends does so each time: a quarter of a million times while a pack is laid out.
    A call that claims much itself is given twice as much, and what is called from it stands in the rest.
    """
    return make()


roomily.__code__ = roomily.__code__.replace(co_stacksize=70_000)
