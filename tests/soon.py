"""Work that must be done soon: how the tests hold a reader to its time on a busy machine."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

TRIES = 3
"""A large test process stops now and then for a second or two to collect its garbage: not three times in a row."""

T = TypeVar("T")


def soon(seconds: float, work: Callable[[], T]) -> T:
    """What the work gives or raises; fails when it took longer every time, in seconds of one processor."""
    for _ in range(TRIES):
        fell: Exception | None = None
        started = time.process_time()
        try:
            found = work()
        except Exception as error:
            fell = error
        if time.process_time() - started < seconds:
            if fell:
                raise fell
            return found
    raise AssertionError(f"took longer than {seconds} s, {TRIES} times")
