"""How often Python looks for what nobody needs any more: seldom within a command and while files are read, never while
pages are made.
"""

from __future__ import annotations

import atexit
import gc
from collections.abc import Iterator
from contextlib import contextmanager

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
