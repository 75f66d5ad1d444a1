"""What a part of a file says."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Said:
    """The texts of a part in their order, one for each paragraph, cell, line, attribute or name; and what it holds
    that is no text, such as pictures, each by the hash of its bytes.
    """

    texts: tuple[str, ...] = ()
    others: frozenset[str] = frozenset()
