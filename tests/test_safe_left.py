"""What several figures of one pack leave open together, tried by somebody who reads nothing but their words.

 1. Where a figure of the whole time and those of some years are told, those of the other years together are no few.
 2. Figures in words and rounded ones leave a few of a year as open together as one of them does by itself; or at
    least five numbers, one of them five or more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import combinations, product

import pytest
from test_review import THREE_YEARS, table
from test_safe_told import told, views
from test_safe_ways import GOVERNORS, PUBLIC, pack

from formgen.evidence.figure import Share
from formgen.evidence.readership import Readership
from formgen.evidence.safe.headlines import percent, rounded
from formgen.report import Report

STAFF = "M5 item 5"
Pair = tuple[int, int]
"""How many count, and of how many."""


def in_words(report: Report, figure: str) -> list[str]:
    """A figure as it is told of each of three years, and last of the whole time."""
    (years,) = [line for line in table(report, "Year by year").rows if figure in str(line[0])]
    (whole,) = [line[1] for line in table(report, "Each figure in numbers").rows if line[0] == figure]
    return [str(one) for one in (*years[1:], whole)]


@pytest.mark.parametrize("years", [
    ((8, 3), (12, 1), (7, 1)), ((7, 1), (8, 3), (12, 1)), ((12, 1), (7, 1), (14, 8)), ((11, 2), (8, 2), (5, 0)),
    ((9, 8), (6, 2), (6, 2)), ((1, 20), (2, 6), (9, 12)),
])  # fmt: skip
def test_what_some_years_leave_of_the_whole_is_no_few(years: tuple[Pair, ...]) -> None:
    """(1): 27 of 32 agree in all, and 8 of 11 in one year: so 2 do not of the 21 in the two others."""
    report = pack(views(*years), GOVERNORS, THREE_YEARS)
    each = [re.fullmatch(r"(\d+) of (\d+)", one) for one in in_words(report, STAFF)[:3]]
    numbers = [(int(one[1]), int(one[2])) for one in each if one]
    whole = told(report, STAFF)
    assert whole or numbers
    for some in (some for count in (1, 2) for some in combinations(numbers, count)):
        agree, of = (whole[place] - sum(pair[place] for pair in some) for place in (0, 1)) if whole else (0, 0)
        others = len(numbers) == 3
        assert others or not 0 < agree < 5
        assert others or not 0 < of - agree < 5


MOST = 45


def alike(words: str) -> set[Pair]:
    """Every figure that is told in these words, of no more than so many people."""
    every = {(part, of) for of in range(1, MOST + 1) for part in range(of + 1)}
    if found := re.fullmatch(r"(\d+)% of about (\d+) .*", words):
        kept = {pair for pair in every if percent(Share(*pair)) == int(found[1])}
    elif words.startswith("all or nearly all"):
        kept = {(part, of) for part, of in every if 10 * part >= 9 * of}
    elif words.startswith("more than half, but"):
        kept = {(part, of) for part, of in every if 2 * part > of and 10 * part < 9 * of}
    elif words.startswith("more than half"):
        kept = {(part, of) for part, of in every if 2 * part > of}
    elif words.startswith("few or none"):
        kept = {(part, of) for part, of in every if 10 * part <= of}
    elif words.startswith("half or fewer of about"):
        kept = {(part, of) for part, of in every if 2 * part <= of < 10 * part}
    else:
        assert words.startswith("half or fewer"), words
        kept = {(part, of) for part, of in every if 2 * part <= of}
    if found := re.search("about ([0-9]+)", words):
        return {pair for pair in kept if rounded(pair[1], 5) == int(found[1])}
    return {pair for pair in kept if pair[1] < 10} if "fewer than 10" in words else kept


def sums(one: Iterable[Pair], other: Iterable[Pair]) -> set[Pair]:
    """Figures of two years added up."""
    return {(a + c, b + d) for (a, b), (c, d) in product(one, other)}


def ends(every: Iterable[Pair], place: int) -> Pair:
    """The fewest and the most who count (0), or who do not (1)."""
    found = [of - part if place else part for part, of in every]
    return min(found), max(found)


@pytest.mark.parametrize("years", [
    ((19, 3), (18, 1), (17, 2)),
])  # fmt: skip
def test_rounded_figures_leave_a_few_as_open_together_as_each_by_itself(years: tuple[Pair, ...]) -> None:
    """(2)"""
    *said, all_said = in_words(pack(views(*years), PUBLIC, THREE_YEARS), STAFF)
    each, whole = [alike(one) for one in said], alike_of_all(all_said)
    for number, (own, true) in enumerate(zip(each, years, strict=True)):
        others = sums(*(one for place, one in enumerate(each) if place != number))
        fits = {pair for pair in own if not others.isdisjoint({(a - pair[0], b - pair[1]) for a, b in whole})}
        for place in (0, 1):
            low, high = ends(fits, place)
            if 0 < true[place] < 10:
                assert (low, high) == ends(own, place) or (high - low >= 4 and high >= 5)


def alike_of_all(words: str) -> set[Pair]:
    global MOST
    MOST, kept = 3 * MOST, MOST
    try:
        return alike(words)
    finally:
        MOST = kept
