"""How much of a proof is done: a share of it in every run of the tests, ten times as much in `make soak`."""

from __future__ import annotations

import os

SOAK = int(os.environ.get("FORMGEN_SOAK", "1"))
"""How many times as much as in an ordinary run."""


def times(few: int) -> int:
    """How many of a thing to try, where an ordinary run tries `few`."""
    return few * SOAK
