"""What several figures of one pack leave open together, tried by somebody who reads nothing but their words.

 1. Where a figure of the whole time and those of some years are told, those of the other years together are no few.
 2. Figures in words and rounded ones leave a few of a year as open together as one of them does by itself; or at
    least five numbers, one of them five or more.
 3. Where a figure is of all referrals by staff, those of all people less these are those of families.
 4. How few count again in a later year follows from no figure of the years and the whole time.
 5. Nor from figures of two packs how few do not count in the days that one of them has alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from itertools import combinations, product

import pytest
from small_school import TERMS, case, case_id, filed, school
from test_review import THREE_YEARS, table
from test_safe_together import made
from test_safe_told import told, views
from test_safe_ways import GOVERNORS, PUBLIC, pack

from formgen.evidence import Evidence, Period
from formgen.evidence.breakdown import Breakdown, Cell
from formgen.evidence.figure import Share
from formgen.evidence.pack import counts
from formgen.evidence.readership import rule
from formgen.evidence.safe import earlier, prepare, publication, safe
from formgen.evidence.safe.headlines import Headline, percent, rounded
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
    for place_, (own, true) in enumerate(zip(each, years, strict=True)):
        others = sums(*(one for place, one in enumerate(each) if place != place_))
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


@pytest.mark.parametrize("families", [1, 2, 4])
@pytest.mark.parametrize("by_staff", [(20, 0), (14, 6), (17, 3), (14, 3)])
def test_who_is_not_on_the_staff_does_not_follow_from_a_figure_of_all_who_are(
    families: int, by_staff: tuple[int, int]
) -> None:
    """(3): 22 referrals in all, and staff heard back in 20 of 20: so 2 came from families."""
    day = {"referral_date": date(2025, 10, 6), "feedback_on": date(2025, 10, 8)}
    who = ["class_teacher"] * by_staff[0] + ["senco"] * by_staff[1] + ["parent_carer"] * families
    sheets = [[case(n), filed("referral", {"referral_source": one, **day}, case_id(n))]
              for n, one in enumerate(who, 1)]  # fmt: skip
    found = made(school(sheets, terms=TERMS), GOVERNORS)
    whole = found.shown.count(counts.SOURCE) or found.shown.count(counts.AREA)
    assert whole is None or "M5 feedback" in found.worded


def plans(*years: tuple[int, int], again: int) -> Evidence:
    """A school where so many children helped and did not help in each year, and some of the first in the last again."""
    found = []
    for year, (helped, not_helped) in zip((2023, 2024, 2025), years, strict=True):
        for place, how in enumerate(["chose"] * helped + ["agreed"] * not_helped):
            n, who = len(found) + 1, place if year == 2025 and place < again else len(found)
            own = case(n, referred=date(year, 9, 15), started=date(year, 10, 1), ended=date(year + 1, 2, 2),
                       pupil=f"P{who:04}")  # fmt: skip
            answers = {"contribution": how, "pupil_words": "To play", "plan_start": date(year, 10, 2)}
            found.append([own, filed("action-plan", answers, case_id(n))])
    return school(found)


@pytest.mark.parametrize("again", [1, 3, 4])
def test_years_of_a_figure_added_up_do_not_tell_how_few_count_again(again: int) -> None:
    """(4): 11 of 16, 16 of 20 and 13 of 15 helped, and 37 of 48 in all: so 3 had two plans."""
    report = pack(plans((14, 5), (16, 6), (13, 7), again=again), GOVERNORS, THREE_YEARS)
    line = next(one for one in table(report, "Year by year").rows if "(M2a)" in str(one[0]))
    years = [re.fullmatch(r"(\d+) of (\d+)", str(one)) for one in line[1:]]
    whole = told(report, "M2a")
    for place in (1, 2):
        each = [int(one[place]) for one in years if one]
        assert not whole or len(each) < 3 or not 0 < sum(each) - whole[place - 1] < 5


def figure(span: Period, part: int, rest: int) -> tuple[Breakdown, Headline]:
    """A figure of some days as packs know it, and as they tell it."""
    name = f"figure M1b {span.short}"
    numbers = {("Counted", span.short): part, ("Not counted", span.short): rest}
    table_ = Breakdown(name, "M1b", name, ("child", "children"), ("Counted", "Not counted"), (), numbers,
                       beside=(span.short,))  # fmt: skip
    cells = (Cell(name, "Counted", span.short),), (Cell(name, None, span.short),)
    return table_, Headline("M1b", Share(part, part + rest), *cells)


@pytest.mark.parametrize("rest", [3, 4, 6, 7, 12])
def test_two_packs_do_not_tell_how_few_do_not_count_in_the_days_between(rest: int) -> None:
    """(5): 40 of 47 in three years and 29 of 33 in the last two: so 3 of 14 do not count in the first one."""
    own, two = rule(GOVERNORS, 10), Period(date(2024, 9, 1), THREE_YEARS.end)
    whole, all_told = figure(THREE_YEARS, 40, 7)
    before = earlier(publication(safe([whole], [all_told], own), [all_told], own, period=THREE_YEARS))
    later, told_ = figure(two, 29, rest)
    found = prepare([later], [told_], own, [before], period=two)
    assert found.worded == ({"M1b"} if 0 < abs(7 - rest) < 5 else set())
