"""The Wilson interval: how far a share of few could lie from the share of many."""

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
