"""Ways to work a hidden number out of one pack for governors or the public, each tried as a reader would try it.

 1. Started, less those with a last score, are those without one.
 2. The unwanted types of incident add up to the incidents of the months.
 3. A rate of incidents times the pupil-days, which everybody can know, is their number.
 4. The lines of the slope plot can be counted, and how many go up, go down and stay level.
 5. So can the cells that were read of a form, its files and their fingerprints, if they stand there.
 6. A rate of all months, less the months that are shown, is the month that is not; also that of the year before.
 7. Two steps of the funnel, or all and a step, tell how few got to one and not to the other.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import combinations
from typing import Any

import pytest
from small_school import TERMS, UNWANTED, YEAR, case, child, incident, log, month, school
from test_review import NAME, THREE_YEARS, blocks, charts, sized, table, text

from formgen.evidence import Evidence, Period
from formgen.evidence.readership import Readership
from formgen.evidence.review import Kind, review
from formgen.report import HIDDEN, Chart, ChartKind, Report, Table, plain

GOVERNORS, PUBLIC = Readership.GOVERNORS, Readership.PUBLIC
OPEN = (GOVERNORS, PUBLIC)


def pack(found: Evidence, readers: Readership, period: Period = YEAR, kind: Kind = Kind.TRIENNIAL) -> Report:
    return plain(review(found, period, NAME, readers, kind))


def number(report: Report, caption: str, row: str) -> int | None:
    """What stands in the last column of a table; None where it is hidden, or the table or the row is not there."""
    tables = [t for t in blocks(report, Table) if t.caption.startswith(caption)]
    found = next((line[-1] for t in tables for line in t.rows if line[0] == row), HIDDEN)
    return None if found == HIDDEN else int(found)


def scored(up: int, same: int = 0, down: int = 0, without: int = 0, idle: int = 0) -> list[Any]:
    """So many children whose scores went up, stayed the same and went down; without a last score; who never started."""
    ends = [(4, 7)] * up + [(5, 5)] * same + [(6, 4)] * down + [(3, None)] * without
    never = [case(len(ends) + n, started=None, reason="parent_ended") for n in range(1, idle + 1)]
    return [*(child(n, first, last) for n, (first, last) in enumerate(ends, 1)), *never]


@pytest.mark.parametrize("readers", OPEN)
def test_who_lacks_a_last_score_does_not_follow_from_the_steps(readers: Readership) -> None:
    """(1): 20 started, and 18 of them have a last score; 10 more were referred."""
    report = pack(school(scored(up=18, without=2, idle=10)), readers)
    assert number(report, "By how many points", "A score is missing") is None
    assert number(report, "How far children came", "Referred") == 30
    steps = [number(report, "How far children came", step) for step in ("Started", "Have a last score")]
    assert None in steps


STEPS = ("Referred", "Accepted", "Started", "Have a first score", "Have a last score", "Made progress", "All")


@pytest.mark.parametrize("readers", OPEN)
@pytest.mark.parametrize("children", [
    {"up": 12, "same": 6, "without": 2, "idle": 10}, {"up": 30, "same": 12, "idle": 3}, {"up": 40, "down": 4},
    {"up": 25, "same": 15, "without": 1, "idle": 11},
])  # fmt: skip
def test_no_two_steps_tell_how_few_were_lost_between_them(readers: Readership, children: dict[str, int]) -> None:
    """(7): except what the figure in the policy’s words says by itself, “12 of 20”."""
    report = pack(school(scored(**children)), readers)
    shown = {n for step in STEPS if (n := number(report, "How far children came", step)) is not None}
    near = [(a, b) for a, b in combinations(sorted(shown), 2) if b - a < (5 if readers is GOVERNORS else 10)]
    assert [f"{a} of {b}" for a, b in near if f"{a} of {b}" not in text(report)] == []


def playground(*kinds: tuple[str, int], days: int = 20, apart: int = 7) -> Evidence:
    """A school that kept its log for two years: each kind so often a year, every so many days from September on."""
    starts, spread = (date(2024, 9, 5), date(2025, 9, 4)), timedelta(days=apart)
    found = [incident(start + n * spread, kind) for start in starts for kind, count in kinds for n in range(count)]
    months = [f"{2024 + (n > 3) + year}-{(n + 8) % 12 + 1:02}" for year in (0, 1) for n in range(11)]
    logs = [log("playground-exposure", "months", *(month(key, days) for key in months)),
            log("playground-incidents", "incidents", *found)]  # fmt: skip
    return school(logs, terms=TERMS, parts_of={"playground": {"unwanted": list(UNWANTED)}})


@pytest.mark.parametrize("readers", OPEN)
def test_types_of_incident_do_not_follow_from_the_months(readers: Readership) -> None:
    """(2): 22 in September, 20 of them fights: so 2 of name-calling, whatever else happened."""
    report = pack(playground(("fight", 20), ("name_calling", 2), ("unsafe_area", 3), apart=1), readers)
    fights, named = (number(report, "Playground incidents by type", kind) for kind in ("Fight", "Name-calling"))
    lines = charts(report).get(ChartKind.MONTHS)
    assert named is None
    assert None in (fights, lines.series[0].values[0] if lines else None)


def rates(report: Report) -> list[float]:
    """The rates of incidents that stand anywhere in a report: the only numbers with two decimals."""
    found = {float(one) for one in re.findall(r"\b\d+\.\d\d\b", text(report))}
    drawn = [value for chart in blocks(report, Chart) for one in chart.series for value in one.values if value]
    return sorted(found | {value for value in drawn if value != int(value)})


PUPIL_DAYS = 11 * 20 * 200


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("readers", OPEN)
def test_a_rate_of_few_incidents_is_not_told(readers: Readership, kind: Kind) -> None:
    """(3): 4 incidents in 44,000 pupil-days are 0.09 per 1,000."""
    few = pack(playground(("fight", 3), ("rough_play", 1)), readers, kind=kind)
    assert rates(few) == []
    assert re.search(r"\bin all\b", text(few)) is None
    many = pack(playground(("fight", 22), ("rough_play", 21)), readers, kind=kind)
    assert round(1000 * 43 / PUPIL_DAYS, 2) in rates(many)


@pytest.mark.parametrize("period", [YEAR, THREE_YEARS], ids=["year", "three years"])
@pytest.mark.parametrize("readers", OPEN)
def test_a_rate_has_no_number_of_incidents_beside_it(readers: Readership, period: Period) -> None:
    """(3): nor is it said how many there were “in all”, as is in the school’s own copy."""
    found = playground(("fight", 22), ("rough_play", 21))
    assert "in all)" in text(pack(found, Readership.INTERNAL, period))
    assert "in all)" not in text(pack(found, readers, period))


def monthly(*years: tuple[int, ...], gap: str = "") -> Evidence:
    """A school with so many fights from September on in each of the last years; its log was kept but for one month."""
    first = 2026 - len(years)
    keys = [[(first + n + (month > 3), (month + 8) % 12 + 1) for month in range(11)] for n in range(len(years))]
    fights = [incident(date(*key, 3 + n % 20), "fight")
              for counts, own in zip(years, keys, strict=True) for key, count in zip(own, counts, strict=False)
              for n in range(count)]  # fmt: skip
    names = [f"{year}-{number:02}" for own in keys for year, number in own]
    sheet = [month(name, kept="none" if name == gap else "all") for name in names]
    logs = [log("playground-exposure", "months", *sheet), log("playground-incidents", "incidents", *fights)]
    return school(logs, terms=TERMS, parts_of={"playground": {"unwanted": list(UNWANTED)}})


def lines(report: Report) -> dict[str, tuple[float | None, ...]]:
    """The numbers of the chart of months by school year."""
    found = charts(report).get(ChartKind.MONTHS)
    return {one.label: one.values for one in found.series} if found else {}


NOW, THEN = (12, 9, 11, 3, 8, 0, 7, 9, 12, 8, 6), (9, 2, 11, 14, 8, 10, 7, 9, 12, 8, 6)


def test_a_month_does_not_follow_from_the_rate_of_all() -> None:
    """(6): 85 incidents in 44,000 pupil-days are 1.93 per 1,000; 85 less the other months are the 3 of December."""
    report = pack(monthly(NOW), GOVERNORS)
    shown = lines(report)["2025/26"]
    assert shown[3] is None
    assert shown.count(None) > 1 or rates(report) == []
    assert round(1000 * sum(NOW) / PUPIL_DAYS, 2) in rates(report)


def test_a_month_does_not_follow_from_the_rate_of_those_that_compare() -> None:
    """(6): of the year before November has no rate, so that neither of the two rates that are compared counts it."""
    now = (12, 9, 5, 3, 8, 10, 7, 9, 12, 8, 6)
    report = pack(monthly((11,) * 11, now, gap="2024-11"), GOVERNORS)
    shown = lines(report)["2025/26"]
    compared = [value for place, value in enumerate(shown) if place != 2]
    assert shown[3] is None
    assert compared.count(None) > 1 or round(1000 * (sum(now) - 5) / 40_000, 2) not in rates(report)


def test_a_month_of_the_year_before_does_not_follow_from_its_rate() -> None:
    """(6): the pack of 2024/25 hid October and another month; of both the pack of 2025/26 tells the rate again."""
    found, before = monthly(THEN, NOW), Period(date(2024, 9, 1), date(2025, 8, 31))
    old, new = lines(pack(found, GOVERNORS, before))["2024/25"], lines(pack(found, GOVERNORS, THREE_YEARS))
    assert old[1] is None
    assert old.count(None) > 1
    assert {year: line.count(None) for year, line in new.items()} == {"2023/24": 11, "2024/25": 2, "2025/26": 2}


@pytest.mark.parametrize("kind", list(Kind))
def test_lines_are_drawn_only_where_they_may_be_counted(kind: Kind) -> None:
    """(4): 20 started and 18 have a last score; as many lines would say so."""
    assert ChartKind.SLOPE not in charts(pack(school(scored(up=18, without=2)), GOVERNORS, kind=kind))
    lines = charts(pack(school(scored(up=20)), GOVERNORS, kind=kind))[ChartKind.SLOPE]
    assert len(lines.series) == 20


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize(("down", "same"), [(2, 0), (0, 3), (4, 6), (6, 4)])
def test_no_lines_are_drawn_where_a_few_go_another_way(kind: Kind, down: int, same: int) -> None:
    """(4): in their place stands a dot for each child, which says what “20 of 26” says."""
    found = charts(pack(school(scored(up=20, same=same, down=down)), GOVERNORS, kind=kind))
    assert ChartKind.SLOPE not in found
    assert [one.values for one in found[ChartKind.DOTS].series] == [(20,), (down + same,)]


@pytest.mark.parametrize("kind", list(Kind))
def test_lines_are_drawn_where_enough_go_each_way(kind: Kind) -> None:
    """(4)"""
    found = charts(pack(school(scored(up=20, same=5, down=6)), GOVERNORS, kind=kind))
    assert len(found[ChartKind.SLOPE].series) == 31


@pytest.mark.parametrize("readers", OPEN)
def test_the_number_of_cells_and_files_stands_nowhere(readers: Readership) -> None:
    """(5): every child has as many cells of a form, so their number would be that of the children."""
    files = table(pack(sized(60), readers), "The files behind the figures")
    assert files.header == ("Form", "Versions", "Fingerprint of its files")
    assert {len(str(row[2])) for row in files.rows} == {12}
    assert table(pack(sized(60), readers), "The forms behind").header == ("Who fills it in", "Forms", "Came in on")
