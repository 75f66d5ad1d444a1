"""How lines over time are told apart, and which of their points they join: alike in a drawing and in Excel."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from formgen.look import Look
from formgen.render.shared.marks import DASHED, DOTTED, LONG, mix
from formgen.report import Series


@dataclass(frozen=True, slots=True)
class Stroke:
    """How a line is told from the others: its colour, width and dash."""

    colour: str
    width: float
    dash: tuple[float, ...] = ()


def strokes(series: Sequence[Series], look: Look) -> list[Stroke]:
    """The strokes of the lines: the last is strong, those before it grey, each with a dash of its own."""
    greys = [Stroke(mix(look.ink, 0.6), 1.2, dash) for dash in ((), DASHED, DOTTED, LONG)]
    made = [Stroke(look.ink, 2.2), *(greys[n % len(greys)] for n in range(len(series) - 1))][: len(series)][::-1]
    return [Stroke(look.accent, 1.8, DASHED) if s.dashed else stroke for s, stroke in zip(series, made, strict=True)]


def runs(series: Series) -> list[list[int]]:
    """The positions that a line joins: none across a missing value, none to one that does not compare."""
    made: list[list[int]] = []
    for place, value in enumerate(series.values):
        if value is None:
            continue
        if made and made[-1][-1] == place - 1 and place not in series.breaks:
            made[-1].append(place)
        else:
            made.append([place])
    return made


def lower(series: Series, group: Sequence[Series], number: int) -> Callable[[int], bool]:
    """Whether a point has another line's above it."""
    others = [(n, one) for n, one in enumerate(group) if one is not series]

    def below(place: int) -> bool:
        mine = series.values[place]
        theirs = [(n, o.values[place]) for n, o in others if place < len(o.values)]
        return any(v is not None and mine is not None and (mine, n) < (v, number) for n, v in theirs)

    return below
