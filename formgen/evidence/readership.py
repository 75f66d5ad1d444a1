"""Who reads a report, and how small a number may be that they are shown."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Readership(StrEnum):
    """Who a report is for. Internal: the mentor, the Inclusion Manager and the head, who know the cases."""

    INTERNAL = "internal"
    GOVERNORS = "governors"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class Rule:
    """How numbers are shown to a readership.

    In a breakdown, counts from 1 to `below` − 1 are hidden; 0: none is. Headline figures are told as “x of y” from
    `headline_from` children on, with fewer in words. `nearest`: headline counts are rounded to it; 1: they are not.
    """

    readers: Readership
    below: int
    headline_from: int
    nearest: int = 1


def rule(readers: Readership, headline_from: int) -> Rule:
    """The rule of a readership (domain facts, 5.4); `headline_from` is the school's setting."""
    match readers:
        case Readership.INTERNAL:
            return Rule(readers, 0, 0)
        case Readership.GOVERNORS:
            return Rule(readers, 5, headline_from)
        case Readership.PUBLIC:
            return Rule(readers, 10, max(headline_from, 10), 5)
