"""The playground's figures (SC6a, SC6b).

 1. M6a is incidents by children on roll times days open, per 1,000; ratio and interval are those worked by hand.
 2. Reduced means that the whole interval lies below 1; an interval across 1 is no clear change; without a comparison it
    cannot be told.
 3. Only the same months are compared, with a log kept on all or most days, the same list of unwanted types, and not in
    the years of COVID; every month left out has its reason.
 4. Which types are unwanted is what the settings said when the record was taken in; a list not set yet is today's.
 5. An incident without a type counts at worst in the later year and at best in the earlier; one without a date in none.
 6. The share of the five most involved children is of incidents that number their children.
 7. Incidents by term and per 100 children need term dates.
 8. A month given twice counts once, by the later sheet; a row handed in again counts once.
 9. M6b is the mean of weekly shares in terms with six looks; without term dates or looks it is not measured.
10. M6b counts what each child said last; rather not say and no answer stand beside it.
11. A recount by hand agrees.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_school import TERMS, UNWANTED, YEAR, case, incident, log, month, school, voice

from formgen.ask import State
from formgen.evidence import Evidence, Finding, Period, Share
from formgen.evidence.calendar import NO_TERMS
from formgen.evidence.exposure import NO_DAYS, NO_MONTH, NO_ROW, NOT_COMPARABLE, NOT_KEPT, NOT_SAID, REPLACED
from formgen.evidence.incidents import UNDATED, UNTYPED, children_in
from formgen.evidence.logs import COPIED
from formgen.evidence.play import DECLINED, NO_ANSWER, UNCOUNTED, play
from formgen.evidence.playground import OTHER_LIST, playground, whole_months
from formgen.evidence.playground_figure import NO_LIST, verdict
from formgen.evidence.ratio import Tally, rate_ratio

EXPOSURE, INCIDENTS = "playground-exposure", "playground-incidents"
WANTED = {"playground": {"unwanted": list(UNWANTED)}}


def ground(months: list[dict[str, Any]], rows: list[dict[str, Any]], **changes: Any) -> Evidence:
    parts = [log(EXPOSURE, "months", *months), log(INCIDENTS, "incidents", *rows)]
    return school(*parts, **{"parts_of": WANTED, **changes})


def many(count: int, on: date, **cells: Any) -> list[dict[str, Any]]:
    return [incident(on, **cells) for _ in range(count)]


def reasons(found: Any) -> dict[str, tuple[str, ...]]:
    return {g.reason: g.cases for g in found.rate.excluded}


# --- 1, 2: the rate and its ratio

THEN, NOW = Tally(84, 210 * 185), Tally(61, 205 * 183)


def test_the_rates_worked_by_hand() -> None:  # 1
    assert (THEN.words, NOW.words) == ("2.16", "1.63")
    ratio = rate_ratio(NOW, THEN)
    assert ratio is not None
    assert ratio.words == "0.75 (0.54–1.05)"
    fewer = rate_ratio(Tally(19, 205 * 183), Tally(24, 210 * 185))
    assert fewer is not None
    assert fewer.words == "0.82 (0.45–1.50)"
    assert {verdict(ratio), verdict(fewer)} == {Finding.NO_CLEAR_CHANGE}


@pytest.mark.parametrize(
    ("now", "then", "finding"),
    [
        (Tally(40, 40_000), Tally(84, 40_000), Finding.MET),  # 0.48 (0.33–0.69)
        (Tally(84, 40_000), Tally(40, 40_000), Finding.NOT_MET),
        (Tally(61, 40_000), Tally(61, 40_000), Finding.NO_CLEAR_CHANGE),
        (Tally(0, 40_000), Tally(84, 40_000), Finding.CANNOT_TELL),  # no interval
        (Tally(5, 40_000), Tally(0, 40_000), Finding.CANNOT_TELL),
        (Tally(5, 0), Tally(5, 40_000), Finding.CANNOT_TELL),
    ],
)
def test_the_word_comes_from_the_whole_interval(now: Tally, then: Tally, finding: Finding) -> None:  # 2
    assert verdict(rate_ratio(now, then)) is finding


@given(st.integers(1, 500), st.integers(1, 500), st.integers(1000, 60_000), st.integers(1000, 60_000))
def test_turning_the_years_round_turns_the_ratio_round(a: int, b: int, days: int, more: int) -> None:  # 1
    one, other = rate_ratio(Tally(a, days), Tally(b, more)), rate_ratio(Tally(b, more), Tally(a, days))
    assert one is not None
    assert other is not None
    assert one.low <= one.value <= one.high
    assert one.value * other.value == pytest.approx(1)
    assert one.low * other.high == pytest.approx(1)


def test_the_figure_by_hand() -> None:  # 1, 2
    # October: 4 in 20 × 200 = 4,000 pupil-days, then 8; March: 2 then 4. Types not on the list do not count.
    rows = [*many(4, date(2025, 10, 7)), *many(8, date(2024, 10, 7)), *many(2, date(2026, 3, 9)),
            *many(4, date(2025, 3, 9)), *many(5, date(2025, 10, 8), type="unsafe_area")]  # fmt: skip
    found = playground(ground([month(m) for m in ("2024-10", "2025-10", "2025-03", "2026-03")], rows), YEAR)
    assert (found.compared.now, found.compared.then) == (Tally(6, 8000), Tally(12, 8000))
    assert (found.rate.result, found.rate.share) == ("0.75, was 1.50", Share(6, 8000))
    assert found.rate.finding is Finding.NO_CLEAR_CHANGE  # 0.50 (0.19–1.33)
    assert found.rate.sentence == (
        "0.75 unwanted incidents per 1,000 pupil-days (6 in all); in the same months the year before it was 1.50 (12). "
        "That is 50% fewer; the ratio is 0.50 (0.19–1.33): no clear change, it could be chance."
    )
    assert (found.rate.percent, found.rate.interval) == ("", "")


@pytest.mark.parametrize(
    ("then", "now", "value", "change"),
    [
        (84, 61, "1.63, was 2.16", "That is 25% fewer; the ratio is 0.75 (0.54–1.05)"),
        (24, 19, "0.51, was 0.62", "That is 18% fewer; the ratio is 0.82 (0.45–1.50)"),
    ],
)
def test_the_worked_example_from_its_sheets(then: int, now: int, value: str, change: str) -> None:  # 1, 2
    # 210 children and 185 days, then 205 and 183, over ten months of each year; the incidents one after another.
    keys = ["09", "10", "11", "12", "01", "02", "03", "04", "05", "06"]
    months, rows = [], []
    for year, count, roll, days in ((2024, then, 210, 185), (2025, now, 205, 183)):
        dates = [date(year + (key < "09"), int(key), 15) for key in keys]
        months += [month(f"{day:%Y-%m}", 19, roll) for day in dates[:-1]]
        months += [month(f"{dates[-1]:%Y-%m}", days - 9 * 19, roll)]
        rows += [incident(dates[n % 10], pupils=f"R{n}") for n in range(count)]
    found = playground(ground(months, rows), YEAR)
    assert (found.compared.then, found.compared.now) == (Tally(then, 210 * 185), Tally(now, 205 * 183))
    assert (found.rate.result, found.rate.finding) == (value, Finding.NO_CLEAR_CHANGE)
    assert found.rate.sentence.endswith(f"{change}: no clear change, it could be chance.")


def test_three_years_compare_the_last_with_the_first() -> None:  # 3
    rows = [*many(9, date(2023, 10, 3)), *many(90, date(2024, 10, 3)), *many(3, date(2025, 10, 3))]
    evidence = ground([month(m) for m in ("2023-10", "2024-10", "2025-10")], rows)
    found = playground(evidence, Period(date(2023, 9, 1), date(2026, 8, 31)))
    assert (found.compared.then, found.compared.now) == (Tally(9, 4000), Tally(3, 4000))


# --- 3, 4: what can be compared


@pytest.mark.parametrize(
    ("then", "now", "why"),
    [
        (month("2024-10", kept="some"), month("2025-10"), NOT_KEPT),
        (month("2024-10"), month("2025-10", kept="none"), NOT_KEPT),
        (month("2024-10"), month("2025-10", kept=None), NOT_SAID),
        (month("2024-10", days=None), month("2025-10"), NO_DAYS),
        (month("2024-10"), month("2025-10", roll=None), NO_DAYS),
        (month("2024-10"), month("2025-10", version=2), OTHER_LIST),
        (month("2024-10"), month("2025-10", version=None), OTHER_LIST),
        (month("2024-11"), month("2025-10"), NO_ROW),
    ],
)
def test_a_month_that_cannot_be_compared_says_why(then: dict[str, Any], now: dict[str, Any], why: str) -> None:  # 3
    rows = [*many(3, date(2025, 10, 6)), *many(9, date(2024, 10, 6))]
    found = playground(ground([then, now], rows), YEAR)
    assert not found.compared.usable
    assert "October 2025" in reasons(found)[why]
    assert found.rate.finding in (Finding.CANNOT_TELL, Finding.NOT_MEASURED)


def test_most_days_are_enough() -> None:  # 3
    found = playground(ground([month("2024-10", kept="most"), month("2025-10")], many(3, date(2025, 10, 6))), YEAR)
    assert len(found.compared.usable) == 1


def test_years_of_covid_compare_with_nothing() -> None:  # 3
    rows = [*many(3, date(2021, 10, 6)), *many(9, date(2020, 10, 6))]
    evidence = ground([month("2020-10"), month("2021-10")], rows)
    found = playground(evidence, Period(date(2021, 9, 1), date(2022, 8, 31)))
    assert "October 2021" in reasons(found)[NOT_COMPARABLE]
    assert (found.rate.result, found.rate.finding) == ("0.75", Finding.CANNOT_TELL)


def test_the_list_of_the_day_of_import_decides() -> None:  # 4
    months = log(EXPOSURE, "months", month("2024-10"), month("2025-10"))
    old = log(INCIDENTS, "incidents", *many(4, date(2024, 10, 7), type="left_out"), run=3)
    new = log(INCIDENTS, "incidents", *many(2, date(2025, 10, 7), type="left_out"), run=9)
    wide, narrow = frozenset({"left_out"}), frozenset({"fight"})
    same = school(months, old, new, definitions={3: wide, 9: wide})
    assert (playground(same, YEAR).compared.then, playground(same, YEAR).compared.now) == (
        Tally(4, 4000), Tally(2, 4000),
    )  # fmt: skip
    changed = school(months, old, new, definitions={3: wide, 9: narrow})
    found = playground(changed, YEAR)
    assert "October 2025" in reasons(found)[OTHER_LIST]
    assert found.months[1].incidents == 0


def test_a_list_that_was_not_set_yet_is_todays() -> None:  # 4
    evidence = ground([month("2024-10"), month("2025-10")], many(2, date(2025, 10, 7)), definitions={7: frozenset()})
    assert playground(evidence, YEAR).compared.now == Tally(2, 4000)


def test_without_any_list_it_is_not_measured_and_says_what_to_do() -> None:  # 2, 4
    found = playground(ground([month("2025-10")], many(2, date(2025, 10, 7)), parts_of={}), YEAR).rate
    assert (found.finding, found.sentence, found.result) == (Finding.NOT_MEASURED, NO_LIST, "none yet")


# --- 5, 6, 7, 8


def test_missing_types_can_make_it_impossible_to_tell() -> None:  # 5
    months = [month("2024-10"), month("2025-10")]
    rows = [*many(60, date(2024, 10, 7)), *many(20, date(2025, 10, 7))]
    assert playground(ground(months, rows), YEAR).rate.finding is Finding.MET
    loose = [*rows, *many(30, date(2025, 10, 8), type=None)]
    found = playground(ground(months, loose), YEAR).rate
    assert found.finding is Finding.CANNOT_TELL
    assert [(g.reason, g.count) for g in found.missing] == [(UNTYPED, 30)]


def test_missing_types_are_named_also_where_no_month_can_be_compared() -> None:  # 5
    rows = [*many(3, date(2025, 10, 7)), *many(4, date(2025, 10, 8), type=None), *many(9, date(2025, 11, 4), type=None)]
    found = playground(ground([month("2025-10")], rows), YEAR).rate
    # Of November there is no exposure sheet: its incidents are in no rate, but they are named all the same.
    assert (found.share, [(g.reason, g.count) for g in found.missing]) == (Share(3, 4000), [(UNTYPED, 13)])


def test_an_incident_without_a_date_is_named() -> None:  # 5
    found = playground(ground([month("2025-10")], many(2, None)), YEAR)
    assert len(reasons(found)[UNDATED]) == 2


def test_the_five_most_involved() -> None:  # 6
    days = [date(2025, 10, n) for n in range(1, 13)]
    who = ["R1, R2", "R1", "R1; r 2", "R3", "R3", "R4", "R4", "R5", "R5", "R6", "R7", ""]
    # Most involved: R1 (3), R2–R5 (2 each). R6 and R7 were alone: 9 of 11, and one names nobody.
    rows = [incident(day, pupils=text) for day, text in zip(days, who, strict=True)]
    found = playground(ground([month("2025-10")], rows), YEAR)
    assert (found.repeat, found.unnamed) == (Share(9, 11), 1)
    assert children_in("R07, r 12;R07") == {"R07", "R12"}


def test_terms_need_their_dates() -> None:  # 7
    months = [month("2025-09"), month("2025-10"), month("2026-04", days=10)]
    rows = [*many(3, date(2025, 9, 9)), *many(3, date(2025, 10, 9)), *many(1, date(2026, 4, 20))]
    assert playground(ground(months, rows), YEAR).terms == ()
    found = playground(ground(months, rows, terms=TERMS), YEAR).terms
    assert [(t.name, t.tally, t.per_hundred) for t in found] == [
        ("Autumn 2025", Tally(6, 8000), 3.0), ("Summer 2026", Tally(1, 2000), 0.5),
    ]  # fmt: skip


def test_a_month_given_twice_counts_once_by_the_later_sheet() -> None:  # 8
    rows = log(INCIDENTS, "incidents", *many(4, date(2025, 10, 7)))
    first, second = (log(EXPOSURE, "months", month("2025-10", days=days), id=n) for days, n in ((5, 900), (20, 901)))
    found = playground(school(first, second, rows, parts_of=WANTED), YEAR)
    assert found.months[1].tally == Tally(4, 4000)
    assert reasons(found)[REPLACED] == ("October 2025",)
    blank = log(EXPOSURE, "months", {**month("2025-10"), "month": None})
    assert NO_MONTH in reasons(playground(school(blank, rows, parts_of=WANTED), YEAR))


def test_a_row_handed_in_again_counts_once() -> None:  # 8
    rows = many(2, date(2025, 10, 7))
    parts = [log(EXPOSURE, "months", month("2025-10")), log(INCIDENTS, "incidents", *rows, id=901),
             log(INCIDENTS, "incidents", *rows, incident(date(2025, 10, 9)), id=902)]  # fmt: skip
    found = playground(school(parts, parts_of=WANTED), YEAR)
    assert found.months[1].incidents == 3  # two alike in one sheet are two incidents
    assert reasons(found)[COPIED] == ("record 902", "record 902")


def test_a_row_handed_in_again_with_a_blank_box_more_counts_once() -> None:  # 8
    row = incident(date(2025, 10, 7))
    parts = [log(EXPOSURE, "months", month("2025-10")), log(INCIDENTS, "incidents", row, id=900)]
    for number, more in enumerate((State.BLANK, State.DONT_KNOW), 901):
        again = log(INCIDENTS, "incidents", {**row, "zone": more}, id=number)
        found = playground(school(*parts, again, parts_of=WANTED), YEAR)
        # Blank is as if the box were not there. “Don’t know” is an answer: another incident.
        assert found.months[1].incidents == number - 900


def test_only_whole_months_that_are_over_count() -> None:  # 3
    assert whole_months(Period(date(2025, 9, 2), date(2025, 11, 30)), date(2025, 11, 15)) == [(2025, 10)]
    assert whole_months(Period(date(2025, 12, 1), date(2026, 1, 31)), date(2026, 9, 1)) == [(2025, 12), (2026, 1)]


# --- 9, 10: play


def looks(start: date, *playing: int, seen: int = 10) -> Any:
    days = [start + timedelta(days=7 * n) for n in range(len(playing))]
    rows = [{"on": day, "seen": seen, "playing": count} for day, count in zip(days, playing, strict=True)]
    return log(EXPOSURE, "snapshots", *rows)


def test_the_mean_of_weeks_by_hand() -> None:  # 9
    # Two looks in the first week, 5 of 10 and 9 of 10: 70%; then five weeks of 8 of 10: mean (70 + 5 × 80) / 6 = 78.3.
    extra = log(EXPOSURE, "snapshots", {"on": date(2025, 9, 9), "seen": 10, "playing": 5, "roles_present": 2})
    found = play(school(looks(date(2025, 9, 8), 9, 8, 8, 8, 8, 8), extra, terms=TERMS), YEAR)
    autumn = found.terms[0]
    assert (autumn.name, autumn.scans, autumn.weeks, autumn.with_roles) == ("Autumn 2025", 7, 6, 1)
    assert autumn.mean == pytest.approx(78.33, abs=0.01)
    assert (found.playing.result, found.playing.share) == ("78%", Share(54, 70))
    assert found.playing.finding is Finding.NO_THRESHOLD


def test_five_looks_are_too_few() -> None:  # 9
    found = play(school(looks(date(2025, 9, 8), 8, 8, 8, 8, 8), terms=TERMS), YEAR)
    assert found.terms[0].mean is None
    assert found.playing.finding is Finding.NOT_MEASURED
    assert "a term needs at least 6" in found.playing.sentence


def test_without_term_dates_play_is_not_measured() -> None:  # 9
    found = play(school(looks(date(2025, 9, 8), *[8] * 9)), YEAR).playing
    assert (found.finding, found.sentence) == (Finding.NOT_MEASURED, NO_TERMS)


def test_a_look_without_numbers_is_named() -> None:  # 9
    numbers = ({"seen": 0, "playing": 0}, {"seen": 4}, {"seen": 4, "playing": 5})
    bad = log(EXPOSURE, "snapshots", *({"on": date(2025, 9, 9), **pair} for pair in numbers))
    found = play(school(bad, terms=TERMS), YEAR).playing
    assert [(g.reason, g.count) for g in found.excluded] == [(UNCOUNTED, 3)]


def test_someone_to_play_with_by_hand() -> None:  # 10
    children = [case(n) for n in range(1, 7)]
    said = [voice(1, someone_to_play="never", id=801), voice(1, on=date(2026, 2, 2), someone_to_play="always", id=802),
            voice(2, someone_to_play="mostly", young=True), voice(3, someone_to_play="sometimes"),
            voice(4, someone_to_play=State.DECLINED), voice(5)]  # fmt: skip
    found = play(school(children, said), YEAR).friend
    assert found.share == Share(2, 3)
    assert {g.reason: g.count for g in found.excluded} == {DECLINED: 1, NO_ANSWER: 1}


# --- 11: a recount

_days = st.dates(date(2024, 8, 1), date(2026, 9, 30))
_rows = st.lists(st.tuples(_days, st.sampled_from([*UNWANTED, "left_out", "other"])), max_size=25)
_kept = st.lists(st.sampled_from(["all", "most", "some", None]), min_size=24, max_size=24)


@settings(max_examples=100, deadline=None)
@given(_rows, _kept)
def test_a_recount_agrees(rows: list[tuple[date, str]], kept: list[str | None]) -> None:  # 11
    keys = [(2024 + (n + 8) // 12, (n + 8) % 12 + 1) for n in range(24)]
    months = [month(f"{y}-{m:02}", kept=k) for (y, m), k in zip(keys, kept, strict=True)]
    found = playground(ground(months, [incident(d, t) for d, t in rows]), YEAR)
    good = {key for key, k in zip(keys, kept, strict=True) if k in ("all", "most")}
    pairs = [(y, m) for y, m in keys if (y, m) >= (2025, 9) and (y, m) in good and (y - 1, m) in good]
    now = sum(1 for d, t in rows for y, m in pairs if (d.year, d.month) == (y, m) and t in UNWANTED)
    then = sum(1 for d, t in rows for y, m in pairs if (d.year + 1, d.month) == (y, m) and t in UNWANTED)
    assert found.compared.now == Tally(now, 4000 * len(pairs))
    assert found.compared.then == Tally(then, 4000 * len(pairs))
