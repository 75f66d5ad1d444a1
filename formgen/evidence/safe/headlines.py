"""Headlines: figures told beside breakdowns, how a readership may be told them, and what it learns from that."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from formgen.evidence.breakdown import Cell
from formgen.evidence.figure import Figure, Finding, Share, judge
from formgen.evidence.readership import Readership, Rule

INCIDENTS = "incidents per 1,000 pupil-days"
NO_PEOPLE = frozenset({"items", "terms", "hours", "meetings", "school years", "shifts", "children seen", INCIDENTS})
"""Units of figures that count nobody: told in numbers however few."""


@dataclass(frozen=True, slots=True)
class Headline:
    """A figure that a report tells beside its breakdowns.

    `name` is its own: “M1b 2024/25”. `part` and `whole` are the cells of breakdowns that add up to its numerator and
    denominator; none where no breakdown counts the same. `finding` and `target`: the verdict word says something too.
    `exact`: no figure, but something else that gives its part away to the last one, whoever reads, unless it is left
    out: a rate, lines that can be counted; `at_least`: its part may be more. `verdict`: only the verdict word, which
    also tells of those of whom it is not known; `missing` are the cells of these, in the whole or `beside` it.
    """

    name: str
    share: Share
    part: tuple[Cell, ...] = ()
    whole: tuple[Cell, ...] = ()
    finding: Finding | None = None
    target: int | None = None
    exact: bool = False
    verdict: bool = False
    missing: tuple[Cell, ...] = ()
    beside: bool = False
    at_least: bool = False


def headline_of(figure: Figure, part: tuple[Cell, ...] = (), whole: tuple[Cell, ...] = (), when: str = "") -> Headline:
    """The headline that tells a figure; `when` tells apart the same measure of several years."""
    name = f"{figure.measure} {when}".strip()
    return Headline(name, figure.share, part, whole, figure.finding, figure.target)


def verdict_of(
    figure: Figure, part: tuple[Cell, ...], whole: tuple[Cell, ...], missing: tuple[Cell, ...], beside: bool,
    when: str = "",
) -> Headline | None:  # fmt: skip
    """The verdict word of a figure as a headline of its own; None where it says nothing of numbers.

    “Cannot tell” of few answers says nothing of those of whom it is not known.
    """
    judged = judge(figure.worst, figure.best, figure.target)
    if figure.target is None or figure.finding is not judged or judged is Finding.NOT_MEASURED:
        return None
    name = verdict_name(f"{figure.measure} {when}".strip())
    return Headline(
        name, figure.share, part, whole, judged, figure.target, verdict=True, missing=missing, beside=beside
    )


def verdict_name(figure: str) -> str:
    """What the verdict on a figure is called among what a pack tells."""
    return f"{figure}, verdict"


@dataclass(frozen=True, slots=True)
class Same:
    """Cells of one breakdown that together are as many as those of another: the same children, counted twice.

    So the children of one population can be some rows of a breakdown of a larger one. `or_fewer`: the first are as
    many as the others, or fewer.
    """

    one: tuple[Cell, ...]
    other: tuple[Cell, ...]
    or_fewer: bool = False


class Telling(StrEnum):
    """How a share is told: “37 of 42”; “88% of about 40”; “nearly all of about 40”; “more than half”."""

    NUMBERS = "numbers"
    ROUNDED = "rounded"
    ROUGHLY = "roughly"
    HALF = "half"


def telling(share: Share, rule: Rule, worded: bool = False, target: int | None = None) -> Telling:
    """How a readership is told a share; `worded`: in as few words as there are, as more would give a number away."""
    if rule.readers is Readership.INTERNAL or not share.whole:
        return Telling.NUMBERS
    if worded or share.whole < rule.headline_from:
        return Telling.HALF
    if rule.readers is Readership.GOVERNORS:
        return Telling.NUMBERS
    return Telling.ROUNDED if _cannot_be_turned_back(share, rule, target) else Telling.ROUGHLY


def rounded(count: int, nearest: int) -> int:
    """The count to the nearest 5, or whatever `nearest` is; what lies between goes up."""
    return (2 * count + nearest) // (2 * nearest) * nearest


def percent(share: Share, target: int | None = None) -> int:
    """The share in whole per cent; what misses the goal, or all, or is more than none, is never rounded to it."""
    whole = (200 * share.part + share.whole) // (2 * share.whole)
    goals = [goal for goal in (target, 100) if goal and whole >= goal and not share.reaches(goal)]
    return min([max(whole, 1 if share.part else 0), *(goal - 1 for goal in goals)])


@lru_cache(maxsize=1024)
def _cannot_be_turned_back(share: Share, rule: Rule, target: int | None) -> bool:
    """Whether none of the shares that are told alike has a small number, or a small rest (domain facts, 5.4)."""
    alike = told_alike(share, rule, target)
    return all(one.part >= rule.below and one.whole - one.part >= rule.below for one in alike)


def told_alike(share: Share, rule: Rule, target: int | None) -> Iterator[Share]:
    """Every share that has the same percentage and the same rounded whole."""
    about, same = rounded(share.whole, rule.nearest), percent(share, target)
    for whole in range(max(about - rule.nearest, 1), about + rule.nearest + 1):
        if rounded(whole, rule.nearest) == about:
            yield from (Share(p, whole) for p in range(whole + 1) if percent(Share(p, whole), target) == same)


def may_be(share: Share, rule: Rule, worded: bool = False, target: int | None = None) -> tuple[Share, ...]:
    """Every share that readers may take a share for, as it is told to them; none where it is told in words."""
    match telling(share, rule, worded, target):
        case Telling.NUMBERS:
            return (share,)
        case Telling.ROUNDED:
            return tuple(told_alike(share, rule, target))
    return ()


@dataclass(frozen=True, slots=True)
class Saying:
    """Something that a headline says: so often its part, its whole and those missing are from `low` to `high`.

    `in_numbers`: it would not be said where the headline is told in fewer words.
    """

    often: tuple[int, ...]
    low: int | None
    high: int | None
    in_numbers: bool = True


def told(headline: Headline, rule: Rule, worded: bool) -> Iterator[Saying]:
    """Everything that readers learn from a headline and its verdict word."""
    share = headline.share
    if headline.exact:
        if not worded:
            yield Saying((1, 0), share.part, None if headline.at_least else share.part)
        return
    if headline.verdict:
        yield from () if worded else _judged(headline)
        return
    yield Saying((-1, 1), 0, None, False)
    match telling(share, rule, worded, headline.target):
        case Telling.NUMBERS:
            yield Saying((1, 0), share.part, share.part)
            yield Saying((0, 1), share.whole, share.whole)
        case Telling.ROUNDED:
            alike = list(told_alike(share, rule, headline.target))
            yield Saying((1, 0), min(s.part for s in alike), max(s.part for s in alike))
            yield Saying((0, 1), min(s.whole for s in alike), max(s.whole for s in alike))
            same = percent(share, headline.target)
            if all(200 * s.part >= (2 * same - 1) * s.whole for s in alike):
                yield Saying((200, 1 - 2 * same), 0, None)
            if all(200 * s.part < (2 * same + 1) * s.whole for s in alike):
                yield Saying((200, -1 - 2 * same), None, -1)
            yield from _on_one_side(alike, headline.target or 100)
        case Telling.ROUGHLY:
            about = rounded(share.whole, rule.nearest)
            yield Saying((0, 1), about - rule.nearest // 2, about + rule.nearest // 2)
            yield from _roughly(share)
        case Telling.HALF:
            yield Saying((2, -1), 1, None, False) if 2 * share.part > share.whole else Saying((2, -1), None, 0, False)
            if not worded:
                yield Saying((0, 1), 1, rule.headline_from - 1)
    yield from _verdict(headline)


def _on_one_side(alike: list[Share], goal: int) -> Iterator[Saying]:
    """That all shares that are told alike reach the goal, or that none does, as no share is rounded across it."""
    if all(one.reaches(goal) for one in alike):
        yield Saying((100, -goal), 0, None)
    elif not any(one.reaches(goal) for one in alike):
        yield Saying((100, -goal), None, -1)


def _roughly(share: Share) -> Iterator[Saying]:
    """What “nearly all”, “more than half”, “half or fewer” and “few” say of a share."""
    if 10 * share.part >= 9 * share.whole:
        yield Saying((10, -9), 0, None)
    elif 2 * share.part > share.whole:
        yield from (Saying((2, -1), 1, None), Saying((10, -9), None, -1))
    elif 10 * share.part > share.whole:
        yield from (Saying((2, -1), None, 0), Saying((10, -1), 1, None))
    else:
        yield Saying((10, -1), None, 0)


def _verdict(headline: Headline) -> Iterator[Saying]:
    """“Met” says that the share reaches the goal, “Not met” that it does not."""
    share, goal = headline.share, headline.target
    if goal is None or not share.whole:
        return
    if headline.finding is Finding.MET and share.reaches(goal):
        yield Saying((100, -goal), 0, None, False)
    if headline.finding is Finding.NOT_MET and not share.reaches(goal):
        yield Saying((100, -goal), None, -1, False)


def _judged(headline: Headline) -> Iterator[Saying]:
    """What a verdict says: whether the goal is reached if none of those missing count, and if all of them do."""
    goal = headline.target or 0
    aside = goal if headline.beside else 0
    worst, best = (100, -goal, -aside), (100, -goal, 100 - aside)
    match headline.finding:
        case Finding.MET:
            yield Saying(worst, 0, None)
        case Finding.NOT_MET:
            yield Saying(best, None, -1)
        case Finding.CANNOT_TELL:
            yield from (Saying(worst, None, -1), Saying(best, 0, None))
