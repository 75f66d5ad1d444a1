"""Intervals for small numbers: how far a share of few could lie from that of many, and how far two shares differ."""

from __future__ import annotations

from math import sqrt

Z95 = 1.959963984540054
"""The normal quantile of a two-sided 95% interval."""


def wilson(part: int, whole: int) -> tuple[float, float] | None:
    """Low and high end of the 95% interval, as shares from 0 to 1; None where there is nobody.

    Wilson's formula holds up when the whole is small or the share near 0 or 1.
    """
    if whole == 0:
        return None
    share, spread = part / whole, Z95 * Z95 / whole
    middle = share + spread / 2
    half = sqrt(spread * (share * (1 - share) + spread / 4))
    return max(0.0, (middle - half) / (1 + spread)), min(1.0, (middle + half) / (1 + spread))


def difference(now: tuple[int, int], then: tuple[int, int]) -> tuple[float, float] | None:
    """Low and high end of the 95% interval of `now` minus `then`, each part and whole; None where either has nobody.

    Newcombe’s hybrid score interval (Statistics in Medicine 17, 1998, pp. 873–890, method 10): the Wilson intervals of
    both shares, put together. It takes the two groups for independent.
    """
    ends, before = wilson(*now), wilson(*then)
    if ends is None or before is None:
        return None
    share, was = now[0] / now[1], then[0] / then[1]
    low = sqrt((share - ends[0]) ** 2 + (before[1] - was) ** 2)
    high = sqrt((ends[1] - share) ** 2 + (was - before[0]) ** 2)
    return share - was - low, share - was + high
