"""Scales: round numbers to read a height from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import floor, log10

_ROUND = (1, 2, 4, 5, 10)


@dataclass(frozen=True, slots=True)
class Scale:
    """Heights from `low` to `high` on paper from `bottom` up to `top`."""

    low: float
    high: float
    top: float
    bottom: float

    def y(self, value: float) -> float:
        """Where a value lies."""
        return self.bottom - (value - self.low) / (self.high - self.low) * (self.bottom - self.top)

    @property
    def ticks(self) -> tuple[float, ...]:
        """The values to write at the side: both ends, zero, and the middle where zero is an end."""
        if self.low < 0 < self.high:
            return self.low, 0, self.high
        return self.low, (self.low + self.high) / 2, self.high


def scale(values: Iterable[float | None], top: float, bottom: float, *, hundred: bool = False) -> Scale:
    """The scale of the values, from zero; to a hundred where they are parts of it."""
    known = [value for value in values if value is not None]
    low, high = min([0.0, *known]), max([0.0, *known])
    if (hundred and low >= 0 and high <= 100) or low == high:
        return Scale(0, 100 if hundred else 1, top, bottom)
    return Scale(-_round_up(-low), _round_up(high), top, bottom)


def _round_up(value: float) -> float:
    """The next round number that is not smaller."""
    if value <= 0:
        return 0
    power = 10.0 ** floor(log10(value))
    return next(step * power for step in _ROUND if step * power >= value * (1 - 1e-9))
