"""Packs of several single years beside one of all of them, where a child counts once in each: what they leave together.

 1. Where the years add up to the whole, no small number of a year follows from the others and the whole, whichever
    pack was made last; nor nearly, where the packs of the years were made first.
 2. Where a few came again, the years added up do not tell how few; nor does what some years leave of the whole.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import pytest
from between_years import ALL, known, reach, whole
from test_safe_packs import GOVERNORS, NAMES, PUBLIC, THREE, YEARS, pinned

from formgen.evidence import Period
from formgen.evidence.breakdown import Breakdown
from formgen.evidence.readership import Rule
from formgen.evidence.safe import earlier, publication, safe

ORDERS = [(0, 1, 2, 3), (3, 0, 1, 2), (2, 3, 0, 1)]
"""The three years and last the whole time, in the order in which their packs are made."""


def counted(numbers: Mapping[str, Sequence[int]], span: int) -> tuple[Period, Breakdown]:
    """The table of a year, or of the whole time, with one column for it."""
    period = (*YEARS, THREE)[span]
    counts = {(row, period.short): line[span] for row, line in numbers.items()}
    return period, Breakdown("steps", "Steps", "children", ("child", "children"), tuple(numbers), (period.short,),
                             counts, together=True)  # fmt: skip


def packs(numbers: Mapping[str, Sequence[int]], order: Sequence[int], own: Rule) -> list[dict[str, Any]]:
    """What the packs showed, each written with those before it in mind; the whole time is named as it is in sums."""
    found: list[dict[str, Any]] = []
    for span in order:
        period, table = counted(numbers, span)
        shown = safe([table], (), own, [earlier(pack) for pack in found], period=period)
        found.append(publication(shown, (), own, f"{span}", period=period))
    for pack, span in zip(found, order, strict=True):
        pack["breakdowns"][0]["columns"] = [(*NAMES, ALL)[span]]
    return found


def drawn(seed: int, few: int = 0) -> dict[str, tuple[int, ...]]:
    """Numbers of three rows in three years and in the whole time, in which a few of the first row came again."""
    chance = random.Random(seed)
    years = {row: [chance.choice((0, 1, 2, 3, 4, 6, 9, 12, 20)) for _ in YEARS] for row in "ABC"}
    years["A"] = [n + 9 for n in years["A"]]
    return {row: (*line, sum(line) - (few if row == "A" else 0)) for row, line in years.items()}


@pytest.mark.parametrize("own", [GOVERNORS, PUBLIC], ids=["governors", "public"])
@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("seed", range(12))
def test_years_that_add_up_do_not_tell_a_small_number_of_one(seed: int, order: tuple[int, ...], own: Rule) -> None:
    """(1)"""
    numbers = drawn(seed)
    places = {(row, year): n for row, line in numbers.items() for year, n in zip(NAMES, line, strict=False)}
    found, true = packs(numbers, order, own), whole(places)
    nearly = pinned(found, "steps", places, own.below)
    ends = [reach(true, known(found, "steps", NAMES), place, 2 * own.below) for place in nearly]
    assert [low for low, high in ends if low == high] == []
    assert order != ORDERS[0] or nearly == set()


def shown(found: Sequence[Mapping[str, Any]], row: str, order: Sequence[int]) -> list[int | None]:
    """A row in the three years and in the whole time, where packs print it."""
    tables = {span: pack["breakdowns"][0] for span, pack in zip(order, found, strict=True)}
    told = [tables[span]["numbers"]["ABC".index(row)][0] for span in range(4)]
    return [one if type(one) is int else None for one in told]


@pytest.mark.parametrize("few", [1, 3, 4])
@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("seed", range(4))
def test_years_added_up_do_not_tell_how_few_came_again(seed: int, order: tuple[int, ...], few: int) -> None:
    """(2)"""
    *years, all_ = shown(packs(drawn(seed, few), order, GOVERNORS), "A", order)
    told = [year for year in years if year is not None]
    some = [sum(part) for count in (2, 3) for part in combinations(told, count)]
    assert all_ is None or [one for one in some if 0 < abs(one - all_) < 5] == []
