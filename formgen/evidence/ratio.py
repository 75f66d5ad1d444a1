"""The ratio of two rates of incidents, with its 95% interval on the log scale."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log, sqrt

from formgen.evidence.interval import Z95


@dataclass(frozen=True, slots=True)
class Tally:
    """So many incidents in so many pupil-days."""

    incidents: int
    pupil_days: int

    @property
    def rate(self) -> float:
        """Incidents per 1,000 pupil-days; 0 where there are no days."""
        return 1000 * self.incidents / self.pupil_days if self.pupil_days else 0.0

    @property
    def words(self) -> str:
        """“1.63”."""
        return f"{self.rate:.2f}"

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.incidents + other.incidents, self.pupil_days + other.pupil_days)


@dataclass(frozen=True, slots=True)
class Ratio:
    """A rate divided by another, and the ends of its interval."""

    value: float
    low: float
    high: float

    @property
    def words(self) -> str:
        """“0.75 (0.54–1.05)”."""
        return f"{self.value:.2f} ({self.low:.2f}–{self.high:.2f})"

    @property
    def percent(self) -> int:
        """By how many per cent the rate changed."""
        return round(100 * (self.value - 1))

    @property
    def lower(self) -> bool:
        """Whether the whole interval lies below 1."""
        return self.high < 1

    @property
    def higher(self) -> bool:
        """Whether the whole interval lies above 1."""
        return self.low > 1


def rate_ratio(now: Tally, then: Tally) -> Ratio | None:
    """`now` divided by `then`; None where one of them has no incident or no days.

    The interval takes incidents for independent (Poisson). They cluster in few children: it is too narrow.
    """
    if not (now.incidents and then.incidents and now.pupil_days and then.pupil_days):
        return None
    value = now.rate / then.rate
    half = Z95 * sqrt(1 / now.incidents + 1 / then.incidents)
    return Ratio(value, exp(log(value) - half), exp(log(value) + half))
