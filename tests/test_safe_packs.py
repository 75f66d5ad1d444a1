"""Packs for the same readers, one after the other: what several of them tell together.

 1. A longer period is linked with the years in it: no number that a year’s pack hides follows from the others.
 2. Numbers of single years that a pack does not print are not told, not taken as known, and stay unknown if small.
 3. A table of several years prints all together alone, under the names of the first and the last; one year by itself.
 4. What is counted once in a period, and maybe in each of two years, is not linked.
 5. What a pack did not print comes back from its data as not printed.
 6. Months are compared whatever days the packs are of; of a part of a month nothing is printed.
 7. Packs of overlapping days, whatever these are, differ by no small number.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import pytest
from between_years import ALL, Place, known, reach, whole
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from materials import material_of
from small_school import case, case_id, filed, school
from soak import times
from test_safe_ways import monthly

from formgen.evidence import Evidence, Period
from formgen.evidence.breakdown import Breakdown, Cell
from formgen.evidence.pack import counts
from formgen.evidence.pack.counts import as_one
from formgen.evidence.pack.material import Material
from formgen.evidence.readership import Readership, Rule, rule
from formgen.evidence.safe import Publication, earlier, publication, safe, table
from formgen.forms.referral import Source
from formgen.report import Table

YEARS = tuple(Period(date(year, 9, 1), date(year + 1, 8, 31)) for year in (2023, 2024, 2025))
THREE = Period(YEARS[0].start, YEARS[-1].end)
NAMES = tuple(year.short for year in YEARS)
GOVERNORS, PUBLIC = rule(Readership.GOVERNORS, 10), rule(Readership.PUBLIC, 10)

# Who asked for help:
#             2023/24  2024/25  2025/26  all
#   Teacher      12        9       14     35
#   Parent        3        9        8     20
#   SENCO         8        7        9     24
ASKED = {"Teacher": (12, 9, 14), "Parent": (3, 9, 8), "SENCO": (8, 7, 9)}
"""In 2023/24 the 3 is hidden, and the 8 with it, as 23 − 12 − 8 = 3."""


def asked(columns: tuple[str, ...] = NAMES) -> Breakdown:
    """The table of these years, which stand together."""
    cells = {(row, c): n for row, line in ASKED.items() for c, n in zip(NAMES, line, strict=True) if c in columns}
    unit = ("referral", "referrals")
    return Breakdown("source", "Who asked", "referrals", unit, tuple(ASKED), columns, cells, together=True)


def published(tables: Iterable[Breakdown], own: Rule = GOVERNORS) -> list[dict[str, Any]]:
    """What packs of these tables showed, each written with those before it in mind."""
    packs: list[dict[str, Any]] = []
    for one in tables:
        packs.append(publication(safe([one], (), own, [earlier(pack) for pack in packs]), (), own))
    return packs


def pinned(
    packs: list[dict[str, Any]], name: str, numbers: Mapping[Place, int], below: int, years: tuple[str, ...] = NAMES
) -> set[Place]:
    """The small numbers, of a year or of all together, that a reader of all packs can work out, or nearly."""
    true, printed = whole(numbers), known(packs, name, years)
    found = set()
    for place in (place for place, count in true.items() if 0 < count < below):
        low, high = reach(true, printed, place, 2 * below)
        if high < below or high - low < below - 1:
            found.add(place)
    return found


NUMBERS = {(row, year): n for row, line in ASKED.items() for year, n in zip(NAMES, line, strict=True)}


def test_a_longer_period_gave_a_number_away_while_it_was_not_linked() -> None:
    """(1): 20 in all three years, less 9 and 8, are the 3 that the first pack hid."""
    years = [asked((year,)) for year in NAMES]
    apart = published([*years, as_one(asked(), "September 2023 to August 2026")])
    apart[-1]["breakdowns"][0]["columns"] = list(NAMES)
    for line in apart[-1]["breakdowns"][0]["numbers"]:
        line[:-1] = ["-"] * 3
    assert pinned(apart, "source", NUMBERS, 5) == {("Parent", "2023/24")}


def test_a_longer_period_is_linked_with_its_years() -> None:
    """(1), (2)"""
    packs = published([*(asked((year,)) for year in NAMES), asked()])
    assert known(packs, "source", NAMES) >= {("Teacher", ALL), ("Teacher", "2023/24"), ("Parent", "2024/25")}
    assert ("Parent", ALL) not in known(packs, "source", NAMES)
    assert pinned(packs, "source", NUMBERS, 5) == set()


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_years_are_linked_with_a_longer_period_before_them(order: tuple[int, ...]) -> None:
    """(1), (2): the small number was in no pack, but it may not follow from the packs of the other years either."""
    packs = published([asked(), *(asked((NAMES[n],)) for n in order)])
    assert pinned(packs, "source", NUMBERS, 5) == set()
    assert ("Parent", ALL) in known(packs, "source", NAMES)


def test_what_is_not_printed_is_shown_to_nobody() -> None:
    """(2), (3)"""
    shown = safe([asked()], (), GOVERNORS)
    assert shown.count("source", "Teacher", "2024/25") is None
    assert shown.count("source", "Teacher") == 35
    assert shown.hidden == {Cell("source", "Parent", "2023/24")}
    assert not shown.hides("source")
    (block,) = table(shown, "source", GOVERNORS, "By")
    assert isinstance(block, Table)
    assert (block.header, block.rows[1]) == (("By", "2023/24 to 2025/26"), ("Parent", 20))
    one = safe([asked(NAMES[1:2])], (), GOVERNORS)
    (block,) = table(one, "source", GOVERNORS, "By")
    assert isinstance(block, Table)
    assert (block.header, block.rows[1]) == (("By", "2024/25"), ("Parent", 9))


def test_what_was_not_printed_comes_back_so() -> None:
    """(5): single years are not there, unless they may not be worked out."""
    (pack,) = published([asked()])
    (printed,) = earlier(pack).breakdowns
    assert {place for place in printed.numbers if place[1]} == {("Parent", "2023/24")}
    assert printed.numbers["Parent", "2023/24"] is None
    assert printed.numbers["Parent", None] == 20


SOURCES = [source for source in Source if source.value in ("parent_carer", "class_teacher", "senco", "other")]


def drawn(seed: int, most: int) -> tuple[Evidence, dict[Place, int]]:
    """A school with some referrals in each year, and how many came from whom."""
    chance = random.Random(seed)
    numbers = {(source.label, year): 0 for source in SOURCES for year in NAMES}
    found: list[Any] = []
    for year in YEARS:
        for source in chance.choices(SOURCES, (2, 8, 3, 1), k=chance.randint(most // 2, most)):
            number = len(found) // 2 + 1
            day = date(year.start.year, 10, chance.randint(1, 28))
            numbers[source.label, year.short] += 1
            found += [case(number, referred=day, started=None, ended=None),
                      filed("referral", {"referral_source": source.value}, case_id(number))]  # fmt: skip
    return school(found), numbers


@settings(max_examples=times(6), deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 10_000), st.sampled_from([8, 20, 40]), st.sampled_from([GOVERNORS, PUBLIC]), st.booleans())
@pytest.mark.soak
def test_four_packs_together_tell_no_small_number(seed: int, most: int, own: Rule, longest_last: bool) -> None:
    """(1), (2): a pack of each year and one of all three, whichever comes first."""
    evidence, numbers = drawn(seed, most)
    packs: list[dict[str, Any]] = []
    for period in (*YEARS, THREE) if longest_last else (THREE, *YEARS):
        made = material_of(evidence, period, own, [earlier(pack) for pack in packs])
        packs.append(dict(made.publication))
    assert known(packs, counts.SOURCE, NAMES)
    assert pinned(packs, counts.SOURCE, numbers, own.below) == set()


def test_what_counts_a_child_once_in_the_period_is_not_linked() -> None:
    """(4): of M1 and of what children say, a longer period has its own column; referrals have one for each year."""
    evidence, _ = drawn(1, 8)
    made = material_of(evidence, THREE, GOVERNORS)
    columns = {name: one.columns for name, one in made.shown.breakdowns.items()}
    linked = {name for name, own in columns.items() if own == NAMES} - {counts.MONTHS}
    said = {name for name in columns if name.startswith(("family said", "staff said"))}
    assert linked == {*counts.ONE_YEAR, counts.RETURNS, counts.FAMILIES, counts.STAFF, *said}
    assert {columns[name] for name in columns.keys() - linked - {counts.MONTHS}} == {(THREE.words,)}


def months(made: Material) -> dict[str, int | None]:
    """The months of 2025/26 as the pack prints them."""
    shown = made.shown.breakdowns[counts.MONTHS].rows
    return {row: made.shown.count(counts.MONTHS, row, "2025/26") for row in shown}


def test_months_of_a_part_of_a_year_are_compared_with_those_of_the_year() -> None:
    """(6): in September to 14 March the last whole month is February; by summer one more of September is known."""
    first, late = (9, 12, 8, 11, 7, 14, 10), (10, 12, 8, 11, 7, 14, 10)
    part = Period(YEARS[2].start, date(2026, 3, 14))
    before = packed(monthly(first), part)
    assert [row for row, count in months(before).items() if count] == list(counts.NAMES[8:]) + list(counts.NAMES[:2])
    told = [earlier(before.publication)]
    after = months(packed(monthly(late), YEARS[2], told))
    assert after["September"] is None
    again = months(packed(monthly(first), YEARS[2], told))
    assert again["September"] == 9


def packed(evidence: Evidence, period: Period, before: Sequence[Publication] = ()) -> Material:
    return material_of(evidence, period, GOVERNORS, before)


def test_packs_of_overlapping_days_differ_by_no_small_number() -> None:
    """(7): to 20 October, then to the 22nd: the few more of two days do not follow from both."""
    evidence, _ = drawn(3, 40)
    shorter = Period(YEARS[2].start, date(2025, 10, 20))
    longer = Period(YEARS[2].start, date(2025, 10, 22))
    first = packed(evidence, shorter)
    then = packed(evidence, longer, [earlier(first.publication)])
    rows = first.shown.breakdowns[counts.SOURCE].rows
    pairs = [(first.shown.count(counts.SOURCE, row), then.shown.count(counts.SOURCE, row)) for row in rows]
    alone = packed(evidence, longer)
    assert shorter.within(longer)
    assert [(a, b) for a, b in pairs if a and b and 0 < abs(a - b) < 5] == []
    assert first.shown.count(counts.SOURCE) != alone.shown.count(counts.SOURCE)
    assert then.shown.count(counts.SOURCE) != alone.shown.count(counts.SOURCE)
