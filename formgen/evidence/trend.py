"""One figure year by year: honest about which years compare, and about what is no clear change.

A change is claimed only where two years compare and the 95% interval of the difference (for a rate: of the ratio) keeps
off “none”: Newcombe’s interval for two shares, made of the Wilson intervals of both (`interval.difference`), and the
log interval of `ratio.rate_ratio`; and only where it does so whatever the missing answers would have been. Of fewer
than ten, or of too few to speak for all, nothing is claimed; nor of figures that are counts of all, or whose units come
in clusters, as no interval of theirs means anything: of all these both years are told.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from formgen.evidence.figure import PERCENT_FROM, Figure, Finding, Share
from formgen.evidence.interval import difference
from formgen.evidence.ratio import Tally, rate_ratio
from formgen.report import Chart, ChartKind, Series

PER_CENT = "per cent"


class Comparison(StrEnum):
    """Whether a year compares with the one before: as it is, by a declared rule, or not."""

    COMPARABLE = "comparable"
    RESCALED = "re-scaled"
    NOT = "not comparable"


@dataclass(frozen=True, slots=True)
class Link:
    """What stands between two years, with the reasons why they do not compare or by which rule they do.

    `beside` says what can be compared all the same, of years that do not compare as a whole.
    """

    comparison: Comparison
    reasons: tuple[str, ...] = ()
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """The figure of one school year. `value` is what a chart draws, None where there is none or too few for one.

    `tally` is what a rate is made of, `unknown` how many incidents more may belong to it. `few`: those who
    answered cannot speak for all. Sources are the figure’s.
    """

    year: str
    figure: Figure
    words: str
    value: float | None
    tally: Tally | None = None
    unknown: int = 0
    few: bool = False

    @property
    def measured(self) -> bool:
        """Whether there is anything to compare."""
        return self.figure.finding is not Finding.NOT_MEASURED and bool(self.denominator)

    @property
    def numerator(self) -> int:
        """What is divided."""
        return self.tally.incidents if self.tally else self.figure.numerator

    @property
    def denominator(self) -> int:
        """What it is divided by."""
        return self.tally.pupil_days if self.tally else self.figure.denominator


def share_point(year: str, figure: Figure, few: bool = False) -> Point:
    """The point of a figure that is a share; fewer than ten have no percentage to draw, and bear no claim."""
    share = figure.share
    drawn = not figure.value and share.whole >= PERCENT_FROM and figure.finding is not Finding.NOT_MEASURED
    value = 100 * share.part / share.whole if drawn else None
    return Point(year, figure, figure.result, value, few=few or share.whole < PERCENT_FROM)


@dataclass(frozen=True, slots=True)
class Trend:
    """A figure over school years: a point each, oldest first, and what stands between each two (one link fewer)."""

    key: str
    title: str
    unit: str
    points: tuple[Point, ...]
    links: tuple[Link, ...]

    @property
    def years(self) -> tuple[str, ...]:
        """The school years, oldest first."""
        return tuple(point.year for point in self.points)

    @property
    def breaks(self) -> Mapping[int, tuple[str, ...]]:
        """The positions of the years that do not compare with the one before, each with the reasons."""
        links = enumerate(self.links, 1)
        return {n: link.reasons for n, link in links if link.comparison is Comparison.NOT}

    def of(self, years: Collection[str]) -> Trend | None:
        """The same of those years alone, which follow each other; None where it has none of them."""
        kept = [n for n, year in enumerate(self.years) if year in years]
        if not kept:
            return None
        points = self.points[kept[0] : kept[-1] + 1]
        return Trend(self.key, points[-1].figure.title, self.unit, points, self.links[kept[0] : kept[-1]])


class Direction(StrEnum):
    """What can be said of a change from the year before. `TOLD` and `TOO_FEW`: both years, and no claim."""

    UP = "up"
    DOWN = "down"
    UNCLEAR = "no clear change"
    TOLD = "told"
    TOO_FEW = "too few to compare"
    NOT_COMPARABLE = "not comparable"
    FIRST = "first year"


@dataclass(frozen=True, slots=True)
class Change:
    """The change from the year before; `before` None in the first year."""

    direction: Direction
    before: Point | None = None
    reasons: tuple[str, ...] = ()
    beside: str = ""

    @property
    def words(self) -> str:
        """“up from 30 of 36”, “no clear change from 30 of 36”, or why it cannot be said; nothing in the first year."""
        if self.before is None:
            return ""
        match self.direction:
            case Direction.UP | Direction.DOWN | Direction.UNCLEAR:
                return f"{self.direction} from {self.before.words}"
            case Direction.NOT_COMPARABLE:
                reasons = "; ".join((*self.reasons, self.beside) if self.beside else self.reasons)
                return f"not comparable with {self.before.year}: {reasons}"
            case Direction.TOO_FEW:
                return f"{self.direction} with {self.before.words}"
        return f"was {self.before.words}"


def change(trend: Trend, position: int = -1) -> Change:
    """How the year at that position (the last, unless told otherwise) differs from the one before it."""
    number = range(len(trend.points))[position]
    if number == 0:
        return Change(Direction.FIRST)
    before, link = trend.points[number - 1], trend.links[number - 1]
    if link.comparison is Comparison.NOT:
        return Change(Direction.NOT_COMPARABLE, before, link.reasons, link.beside)
    return Change(_direction(before, trend.points[number]), before)


def _direction(before: Point, after: Point) -> Direction:
    if not (before.tally and after.tally):
        figures = (before.figure, after.figure)
        if any(figure.value or not figure.estimate for figure in figures):
            return Direction.TOLD
        if before.few or after.few:
            return Direction.TOO_FEW
    low, high = _rates(before, after) if before.tally and after.tally else _shares(before.figure, after.figure)
    return Direction.UP if low > 0 else Direction.DOWN if high < 0 else Direction.UNCLEAR


def direction(before: Collection[Share], after: Collection[Share]) -> Direction:
    """What can be said of two shares of which it is only known that they are among those: where all agree, what."""
    found = [difference(_pair(now), _pair(then)) or _NOTHING for then in before for now in after]
    if all(low > 0 for low, _ in found):
        return Direction.UP
    return Direction.DOWN if all(high < 0 for _, high in found) else Direction.UNCLEAR


_NOTHING = (-1.0, 1.0)
"""The ends of an interval that says nothing."""


def _shares(before: Figure, after: Figure) -> tuple[float, float]:
    """The lowest and highest end of the difference, whatever the missing answers would have been."""
    low = difference(_pair(after.worst), _pair(before.best)) or _NOTHING
    high = difference(_pair(after.best), _pair(before.worst)) or _NOTHING
    return low[0], high[1]


def _pair(share: Share) -> tuple[int, int]:
    return share.part, share.whole


def _rates(before: Point, after: Point) -> tuple[float, float]:
    """The same of the ratio of two rates, less one: incidents of which nobody wrote the kind may count, or not."""
    none = Tally(0, 0)
    then, now = before.tally or none, after.tally or none
    low = rate_ratio(now, then + Tally(before.unknown, 0))
    high = rate_ratio(now + Tally(after.unknown, 0), then)
    return low.low - 1 if low else -1.0, high.high - 1 if high else 1.0


def series(trend: Trend) -> Series:
    """The line of the trend, with a break before each year that does not compare with the one before."""
    return Series(trend.title, tuple(point.value for point in trend.points), breaks=frozenset(trend.breaks))


def chart(trend: Trend) -> Chart:
    """The trend drawn: its title says what is seen in it, its alt text every year and every break."""
    words = change(trend).words if trend.points else ""
    return Chart(
        ChartKind.TREND, f"{trend.title}: {words}" if words else trend.title, " ".join(sentences(trend)),
        (series(trend),), trend.years, unit=trend.unit,
    )  # fmt: skip


def sentences(trend: Trend) -> tuple[str, ...]:
    """The printed sentences: each year with its figure and the change from the year before, and each rule used."""
    return tuple(_sentences(trend))


def _sentences(trend: Trend) -> Iterator[str]:
    for number, point in enumerate(trend.points):
        words = change(trend, number).words
        yield f"{point.year}: {point.words}{f', {words}' if words else ''}."
    for (before, after), link in zip(pairwise(trend.points), trend.links, strict=True):
        if link.comparison is Comparison.RESCALED:
            yield f"{before.year} and {after.year} are compared by a rule: {'; '.join(link.reasons)}."
