"""How Python keeps house: within a command and while files are read it looks seldom for what nobody needs any more, and
never while pages are made; where they are made it has room for many calls within each other.
"""

from __future__ import annotations

import atexit
import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")

_MANY = 50_000
"""So many more things are made than given back before Python looks: what thirty files give, and some megabytes."""


def for_one_command() -> None:
    """From here on Python looks seldom, and no more when the process ends: the system takes back all of it at once.

    Otherwise a third of the time of a short command is looking through what it imported.
    """
    gc.set_threshold(_MANY, *gc.get_threshold()[1:])
    atexit.register(gc.freeze)


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


@contextmanager
def undisturbed() -> Iterator[None]:
    """Within this Python does not look: records make no circles, those of a page laid out are few and can wait, and
    all of it would be looked through again and again: a third of the time that a pack takes.
    """
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()


@contextmanager
def lasting() -> Iterator[None]:
    """Within this Python does not look, and what was made counts as old afterwards: it is needed until the end, and
    would be looked through once more for nothing.
    """
    frozen = gc.get_freeze_count()
    with undisturbed():
        yield
        if not frozen:
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
