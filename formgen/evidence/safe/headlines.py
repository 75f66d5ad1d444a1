"""Headlines: figures told as “x of y”, and which cells of breakdowns their numbers are the sum of."""

from __future__ import annotations

from dataclasses import dataclass

from formgen.evidence.breakdown import Cell
from formgen.evidence.figure import Figure, Finding, Share


@dataclass(frozen=True, slots=True)
class Headline:
    """A figure that a report tells beside its breakdowns.

    `name` is its own: “M1b 2024/25”. `part` and `whole` are the cells of breakdowns that add up to its numerator and
    denominator; none where no breakdown counts the same. `finding` and `target`: the verdict word says something too.
    """

    name: str
    share: Share
    part: tuple[Cell, ...] = ()
    whole: tuple[Cell, ...] = ()
    finding: Finding | None = None
    target: int | None = None


def headline_of(
    figure: Figure, part: tuple[Cell, ...] = (), whole: tuple[Cell, ...] = (), when: str = ""
) -> Headline:
    """The headline that tells a figure; `when` tells apart the same measure of several years."""
    name = f"{figure.measure} {when}".strip()
    return Headline(name, figure.share, part, whole, figure.finding, figure.target)
