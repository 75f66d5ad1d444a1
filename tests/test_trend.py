"""Trends: a figure year by year, and which years compare.

 1. Each figure and each statement has a point a year: value, numerator, denominator.
 2. A change is claimed only where the interval of the difference keeps off nought; else there is no clear change.
 3. Counts of all, what comes in clusters, and what too few say is told of both years without a claim.
 4. Years do not compare, each with its reason: COVID, declared by the school, a part of a year, a year that is not
    over, no figure, earlier sheets declared not comparable, another list of unwanted incidents, another month whose log
    was not kept, a question that was asked differently.
 5. A question in other words, and another minimum of points, compare by a rule that is printed.
 6. No line is drawn across a break, and every break is told.
 7. The order of records changes nothing.
 8. A part of the years has their points and what stands between them, as if there had been no others.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from small_school import (
    TERMS,
    UNWANTED,
    YEAR,
    case_id,
    child,
    filed,
    incident,
    log,
    month,
    plan,
    said,
    school,
    sent,
    voice,
)
from test_measures_any import anything

from formgen.evidence import Evidence, Figure, FigureSource, Filed, Finding, Period, Share
from formgen.evidence.interval import difference
from formgen.evidence.rescale import RULES, Rule
from formgen.evidence.review import review
from formgen.evidence.trend import (
    Change,
    Comparison,
    Direction,
    Link,
    Trend,
    change,
    chart,
    sentences,
    series,
    share_point,
)
from formgen.evidence.trends import statement_trends, trends, yearly
from formgen.evidence.years import Published, concerns, versions
from formgen.outline import Outline
from formgen.records import Legacy
from formgen.report import Paragraph, Scorecard, insertions, plain
from formgen.schema import published
from formgen.work.review import evidence as gathered
from formgen.work.school import opened

TWO = Period(date(2024, 9, 1), YEAR.end)
THEN, NOW = "2024/25", "2025/26"
LIST = {"playground": {"unwanted": list(UNWANTED)}}


def found(evidence: Evidence, period: Period = TWO, outlines: Published = published) -> dict[str, Trend]:
    return {t.key: t for t in trends(evidence, yearly(evidence, period), outlines)}


def said_trend(evidence: Evidence, outlines: Published = published) -> dict[str, Trend]:
    return {t.key: t for t in statement_trends(evidence, TWO, outlines)}


def children(start: int, up: int, of: int, year: int = 2024, **changes: Any) -> list[Any]:
    """So many children whose support ended in the school year that began then, some of whom went up."""
    on = {"referred": date(year, 9, 16), "started": date(year, 10, 1), "ended": date(year + 1, 2, 3), **changes}
    return [child(n, 4, 6 if n < start + up else 4, **on) for n in range(start, start + of)]


def two_years(*more: Any, **changes: Any) -> Evidence:
    """30 of 36 then, 33 of 40 now."""
    return school(children(1, 30, 36), children(101, 33, 40, 2025), *more, terms=TERMS, **changes)


def shares(*pairs: tuple[int, int], estimate: bool = True) -> Trend:
    """A trend of shares, each comparable with the one before."""
    all_ = [Share(*pair) for pair in pairs]
    figures = [Figure("M1b", "SC1", "Up", "a.", s, s, s, Finding.MET, "b.", estimate=estimate) for s in all_]
    points = [share_point(f"{2000 + n}/{n + 1:02}", figure) for n, figure in enumerate(figures)]
    return Trend("M1b", "Up", "per cent", tuple(points), (Link(Comparison.COMPARABLE),) * (len(points) - 1))


# 1 ------------------------------------------------------------------------------------------------


def test_each_year_has_its_point() -> None:
    """(1)"""
    trend = found(two_years())["M1b"]
    assert trend.years == (THEN, NOW)
    assert [(p.numerator, p.denominator, p.words) for p in trend.points] == [(30, 36, "30 of 36"), (33, 40, "33 of 40")]
    # 30 ÷ 36 = 83.3%, 33 ÷ 40 = 82.5%.
    assert [round(p.value or 0, 1) for p in trend.points] == [83.3, 82.5]
    assert trend.links == (Link(Comparison.COMPARABLE),)


def test_fewer_than_ten_have_no_percentage_to_draw() -> None:
    """(1)"""
    assert [p.value for p in shares((8, 9), (9, 10)).points] == [None, 90.0]


def test_every_figure_and_statement_has_a_trend() -> None:
    """(1)"""
    evidence = two_years()
    figures = yearly(evidence, TWO)[0].measures.figures
    assert list(found(evidence)) == [figure.measure for figure in figures]
    # Ten statements of families, eight of staff, thirteen of children.
    assert len(said_trend(evidence)) == 31


def test_statements_of_families_and_children_year_by_year() -> None:
    """(1)"""
    evidence = school(
        sent(1, on=date(2025, 3, 3), key="a"), said(1, {"told_how": "agree"}, key="a"),
        sent(1), said(1, {"told_how": "disagree"}), sent(2), said(2, {"told_how": "strongly_agree"}),
        voice(1, on=date(2025, 1, 7), good_at="mostly"), voice(2, on=date(2025, 1, 7), good_at="never"),
        voice(3, young=True, good_at="always"), voice(4, good_at="sometimes"), terms=TERMS,
    )  # fmt: skip
    trends_ = said_trend(evidence)
    assert [p.words for p in trends_["M3 told_how"].points] == ["1 of 1", "1 of 2"]
    assert [p.words for p in trends_["M2 good_at"].points] == ["1 of 2", "1 of 2"]
    assert [p.words for p in trends_["M5 know_refer"].points] == ["none yet", "none yet"]
    assert trends_["M3 told_how"].title == "School tells me how it is going"


# 2, 3 ---------------------------------------------------------------------------------------------


def test_the_interval_of_a_difference() -> None:
    """(2): Newcombe’s own example, 56 of 70 against 48 of 80.

    Wilson: 0.6918 to 0.8770 and 0.4905 to 0.7004. The difference is 0.2, less √((0.8 − 0.6918)² + (0.7004 − 0.6)²)
    = 0.1476, and more √((0.8770 − 0.8)² + (0.6 − 0.4905)²) = 0.1339: from 0.0524 to 0.3339.
    """
    assert difference((56, 70), (48, 80)) == pytest.approx((0.0524, 0.3339), abs=0.00005)
    assert difference((9, 10), (3, 10)) == pytest.approx((0.1705, 0.8090), abs=0.00005)
    assert difference((0, 10), (0, 20)) == pytest.approx((-0.1611, 0.2775), abs=0.00005)
    assert difference((1, 2), (0, 0)) is None


@pytest.mark.parametrize(
    ("then", "now", "words"),
    [
        ((48, 80), (56, 70), "up from 48 of 80"),
        ((56, 70), (48, 80), "down from 56 of 70"),
        ((30, 36), (33, 40), "no clear change from 30 of 36"),
        ((9, 9), (1, 40), "too few to compare with 9 of 9"),
        ((20, 20), (20, 20), "no clear change from 20 of 20"),
    ],
)
def test_a_change_is_claimed_only_where_it_is_clear(then: tuple[int, int], now: tuple[int, int], words: str) -> None:
    """(2)"""
    assert change(shares(then, now)).words == words


def test_a_claim_turned_round_is_the_opposite_claim() -> None:
    """(2)"""
    opposite = {Direction.UP: Direction.DOWN, Direction.DOWN: Direction.UP}
    chance = random.Random(1)
    for _ in range(200):
        wholes = [chance.randint(1, 60) for _ in range(2)]
        one, other = ((chance.randint(0, whole), whole) for whole in wholes)
        claim = change(shares(one, other)).direction
        assert change(shares(other, one)).direction == opposite.get(claim, claim)


def test_the_first_year_has_nothing_before_it() -> None:
    """(2)"""
    assert change(shares((3, 4))) == Change(Direction.FIRST)
    assert change(shares((3, 4), (4, 4)), 0).words == ""


def test_counts_of_all_are_told_without_a_claim() -> None:
    """(3)"""
    assert change(shares((2, 10), (10, 10), estimate=False)).words == "was 2 of 10"


def test_too_few_families_claim_nothing() -> None:
    """(3): of 40 families 12 answered then and 30 now: a third cannot speak for all."""
    then = [sent(n, on=date(2025, 3, 3), key=f"a{n}") for n in range(40)]
    then += [said(n, {"told_how": "disagree", "helped": "disagree"}, key=f"a{n}") for n in range(12)]
    now = [sent(n) for n in range(40)] + [said(n, {"told_how": "agree", "helped": "agree"}) for n in range(30)]
    evidence = school(then, now, terms=TERMS)
    words = "too few to compare with 0 of 12"
    assert change(said_trend(evidence)["M3 told_how"]).words == change(found(evidence)["M3 item 5"]).words == words
    more = [said(n, {"told_how": "disagree"}, key=f"a{n}") for n in range(12, 20)]
    assert change(said_trend(school(then, more, now, terms=TERMS))["M3 told_how"]).words == "up from 0 of 20"


def played(then: int, now: int, months: Mapping[str, dict[str, Any]] | None = None, **changes: Any) -> Evidence:
    """So many fights each year, on a Monday of January, and a log kept in January and March of both."""
    days = [incident(date(2025, 1, 13), logged_by=f"a{n}") for n in range(then)]
    days += [incident(date(2026, 1, 12), logged_by=f"b{n}") for n in range(now)]
    rows = {key: month(key) for key in ("2025-01", "2025-03", "2026-01", "2026-03")} | dict(months or {})
    return school(
        log("playground-incidents", "incidents", *days), log("playground-exposure", "months", *rows.values()),
        terms=TERMS, parts_of=LIST | changes,
    )  # fmt: skip


def test_a_rate_is_compared_by_its_ratio() -> None:
    """(2): 2 months × 20 days × 200 children are 8,000 pupil-days a year; 40 are 5.00 per 1,000, 16 are 2.00.

    The ratio is 0.4, its logarithm −0.916 ± 1.96 × √(1/40 + 1/16) = 0.580: all below 1. Of 24 and 19, the ratio is
    0.79, and ln 0.79 = −0.234 ± 1.96 × √(1/24 + 1/19) = 0.602 is on both sides.
    """
    trend = found(played(40, 16))["M6a"]
    assert [(p.numerator, p.denominator, p.value) for p in trend.points] == [(40, 8000, 5.0), (16, 8000, 2.0)]
    assert trend.unit == "incidents per 1,000 pupil-days"
    assert change(trend).words == "down from 5.00 per 1,000 pupil-days (40 in all)"
    assert change(found(played(24, 19))["M6a"]).direction is Direction.UNCLEAR
    assert change(found(played(16, 40))["M6a"]).direction is Direction.UP
    assert change(found(played(5, 0))["M6a"]).direction is Direction.UNCLEAR


def test_missing_answers_can_undo_a_claim() -> None:
    """(2): 10 of 40 then, 30 of 40 now are clearly up, but not if the 20 without a score then had all gone up."""
    then, now = shares((10, 40), (30, 40)).points
    unknown = replace(then, figure=replace(then.figure, best=Share(30, 40)))
    trend = shares((10, 40), (30, 40))
    assert change(trend).direction is Direction.UP
    assert change(replace(trend, points=(unknown, now))).direction is Direction.UNCLEAR
    # Down from 30 to 10 of 40 is not clear if those without a score now may all have gone up.
    down = shares((30, 40), (10, 40))
    later = replace(down.points[1], figure=replace(down.points[1].figure, best=Share(30, 40)))
    assert change(down).direction is Direction.DOWN
    assert change(replace(down, points=(down.points[0], later))).direction is Direction.UNCLEAR
    # Nor are 40 fights now clearly more than 16 then, if 20 more then do not say what they were.
    unsaid = [incident(date(2025, 3, 10), None, logged_by=f"d{n}") for n in range(20)]
    rise = played(16, 40)
    both = replace(rise, filed=(*rise.filed, log("playground-incidents", "incidents", *unsaid)))
    assert change(found(both)["M6a"]).direction is Direction.UNCLEAR
    # Nor are 40 fights then and 16 now clearly fewer, if 20 more now do not say what they were.
    extra = [incident(date(2026, 3, 9), None, logged_by=f"c{n}") for n in range(20)]
    evidence = played(40, 16)
    more = replace(evidence, filed=(*evidence.filed, log("playground-incidents", "incidents", *extra)))
    assert change(found(evidence)["M6a"]).direction is Direction.DOWN
    assert change(found(more)["M6a"]).direction is Direction.UNCLEAR


def test_a_year_in_which_all_scores_are_missing_is_no_nought() -> None:
    """(4)"""
    lost = [made[:2] for made in children(101, 12, 12, 2025)]
    trend = found(school(children(1, 12, 12), lost, terms=TERMS))["M1b"]
    assert reasons(trend) == f"there is no figure for {NOW}"
    assert [p.value for p in trend.points] == [100.0, None]


def test_a_rate_rests_on_the_cells_of_its_own_year() -> None:
    """(1)"""
    evidence = played(2, 3)
    first, second = found(evidence)["M6a"].points
    rows = [{s.row for s in p.figure.sources if s.form == "playground-incidents"} for p in (first, second)]
    assert [len(r) for r in rows] == [2, 3]
    assert not rows[0] & rows[1]


def test_without_a_list_of_unwanted_types_there_is_no_rate() -> None:
    """(4): a nought would say that nothing happened."""
    evidence = replace(played(4, 4), settings=school().settings)
    trend = found(evidence)["M6a"]
    assert [p.value for p in trend.points] == [None, None]
    assert change(trend).direction is Direction.NOT_COMPARABLE


def test_hours_and_looks_are_told() -> None:
    """(3)"""
    training = [{"on": date(year, 10, 7), "hours": hours, "kind": "course"} for year, hours in ((2024, 6), (2025, 9))]
    looks = [{"on": date(2024, 9, 9) + timedelta(days=7 * n), "seen": 20, "playing": 15} for n in range(6)]
    looks += [{"on": date(2025, 9, 8) + timedelta(days=7 * n), "seen": 20, "playing": 18} for n in range(6)]
    evidence = school(
        log("mentor-training", "training", *training), log("playground-exposure", "snapshots", *looks), terms=TERMS
    )
    trends_ = found(evidence)
    assert ([p.value for p in trends_["M4a hours"].points], trends_["M4a hours"].unit) == ([6.0, 9.0], "hours")
    assert change(trends_["M4a hours"]).words == "was 6 hours"
    # Six looks in the autumn: 15 of 20 each, then 18 of 20.
    assert [p.words for p in trends_["M6b"].points] == ["75%", "90%"]
    assert change(trends_["M6b"]).words == "was 75%"


def test_figures_whose_years_do_not_compare_for_the_same_reason_share_a_sentence() -> None:
    """(3)"""
    evidence = school(children(1, 12, 12), children(101, 12, 12, 2025), terms=TERMS, today=date(2026, 7, 20))
    pages = review(evidence, Period(date(2024, 9, 1), date(2026, 8, 31)), "School")
    said = [b.text for b in pages.blocks if isinstance(b, Paragraph) and "does not compare with 2024/25" in b.text]
    assert len(said) == 1
    assert said[0].startswith("M1b, M4a terms: ")
    assert "2025/26 is not over." in said[0]


def looks_in(start: date, playing: int) -> list[dict[str, Any]]:
    return [{"on": start + timedelta(days=7 * n), "seen": 20, "playing": playing} for n in range(6)]


@pytest.mark.parametrize(("today", "said"), [
    (date(2026, 9, 20), "2025/26, all its terms: 80%; the year before: 50%."),
    (date(2026, 7, 20), "2025/26, all terms so far: 80%."),
])  # fmt: skip
def test_the_row_of_looks_tells_the_last_term_and_the_years_in_words_of_their_own(today: date, said: str) -> None:
    """(3): the first and the last term are no years; a year that is not over is compared with none."""
    looks = [*looks_in(date(2024, 9, 9), 10), *looks_in(date(2025, 9, 8), 14), *looks_in(date(2026, 1, 12), 18)]
    evidence = school(log("playground-exposure", "snapshots", *looks), terms=TERMS, today=today)
    two_years = Period(date(2024, 9, 1), date(2026, 8, 31))
    card = next(block for block in review(evidence, two_years, "School").blocks if isinstance(block, Scorecard))
    row = card.verdicts[-1]
    assert row.figure == "90%"
    assert row.caveat == f"Autumn 2024: 50%; Spring 2026: 90%. {said}"


# 4 ------------------------------------------------------------------------------------------------


def reasons(trend: Trend) -> str:
    """What is printed of the one break, of two years."""
    assert trend.links[0].comparison is Comparison.NOT
    assert change(trend).direction is Direction.NOT_COMPARABLE
    return plain("; ".join(trend.links[0].reasons))


def test_covid_years_compare_with_none() -> None:
    """(4)"""
    evidence = school(children(1, 12, 12, 2018), children(101, 12, 12, 2019), terms=())
    trend = found(evidence, Period(date(2018, 9, 1), date(2020, 8, 31)))["M1b"]
    assert reasons(trend) == "COVID year: the schools were closed for a part of 2019/20"
    after = school(children(1, 12, 12, 2020), children(101, 12, 12, 2021), terms=())
    trend = found(after, Period(date(2020, 9, 1), date(2022, 8, 31)))["M1b"]
    assert reasons(trend) == "COVID year: the schools were closed for a part of 2020/21"


def test_a_year_that_the_school_declared_compares_with_none() -> None:
    """(4)"""
    declared = {"review": {"not_comparable": [{"year": NOW, "measure": "M1", "reason": "A new scale"}]}}
    trends_ = found(two_years(parts_of=declared))
    assert reasons(trends_["M1b"]) == f"{NOW}: A new scale"
    assert list(insertions(trends_["M1a"].links[0].reasons[0])) == ["A new scale"]
    assert trends_["M2b"].links == (Link(Comparison.COMPARABLE),)


def test_which_figures_a_measure_has() -> None:
    """(4)"""
    assert concerns("M1", "M1a")
    assert concerns("M3", "M3 told_how")
    assert concerns("M6a", "M6a")
    assert not concerns("M1", "M11")
    assert not concerns("M6a", "M6b")


def test_a_part_of_a_year_compares_with_none() -> None:
    """(4)"""
    trend = found(two_years(), Period(date(2024, 9, 1), date(2026, 3, 31)))["M1b"]
    assert reasons(trend) == f"only a part of {NOW} is in the period"


def test_a_year_that_is_not_over_compares_with_none() -> None:
    """(4)"""
    assert reasons(found(two_years(today=date(2026, 5, 1)))["M1b"]) == f"{NOW} is not over"


def test_a_year_without_a_figure_compares_with_none() -> None:
    """(4)"""
    assert reasons(found(school(children(1, 12, 12), terms=TERMS))["M1b"]) == f"there is no figure for {NOW}"


def aged(one: Filed, version: int) -> Filed:
    return replace(one, record=replace(one.record, version=version))


def earlier_sheet(one: Filed, path: str, why: str) -> Filed:
    legacy = Legacy("Old book", apart={path: why})
    return replace(one, record=replace(one.record, sources={**one.record.sources, ("_legacy", None): legacy.source}))


def test_earlier_sheets_that_the_school_declared_compare_with_none() -> None:
    """(4)"""
    *rest, last = children(101, 12, 13, 2025)
    last[2] = earlier_sheet(last[2], "area_scores.final_joint", "Scored from 1 to 5")
    trend = found(school(children(1, 12, 12), rest, last, terms=TERMS))["M1b"]
    assert reasons(trend) == f"{NOW}: not comparable: Scored from 1 to 5"
    assert list(insertions(trend.links[0].reasons[0])) == ["Scored from 1 to 5"]


def test_another_list_of_unwanted_incidents_does_not_compare() -> None:
    """(4)"""
    other = {key: month(key, version=2) for key in ("2026-01", "2026-03")}
    assert reasons(found(played(20, 20, other))["M6a"]) == "another list of unwanted types was in use"
    lists = replace(played(20, 20), definitions={7: frozenset(UNWANTED), 8: frozenset({"fight"})})
    later = [replace(f, record=replace(f.record, run=8, id=10**6)) for f in lists.filed
             if f.record.form == "playground-incidents"]  # fmt: skip
    rows = {k: v for k, v in later[0].answers["incidents"].items() if v["on"].year == 2026}
    both = replace(lists, filed=(*_without(lists, 2026), replace(later[0], answers={"incidents": rows})))
    assert reasons(found(both)["M6a"]) == "another list of unwanted types was in use"


def _without(evidence: Evidence, year: int) -> list[Filed]:
    kept = []
    for one in evidence.filed:
        if one.record.form == "playground-incidents":
            rows = {k: v for k, v in one.answers["incidents"].items() if v["on"].year != year}
            one = replace(one, answers={"incidents": rows})
        kept.append(one)
    return kept


def test_years_with_other_months_do_not_compare() -> None:
    """(4)"""
    trend = found(played(20, 20, {"2026-03": month("2026-03", kept="some")}))["M6a"]
    assert reasons(trend) == "March 2026: the log was not kept on most days"
    # In January alone there are 20 fights in 4,000 pupil-days both times.
    beside = "in the months that compare it is 5.00, and was 5.00: no clear change"
    assert change(trend).words == f"not comparable with {THEN}: {trend.links[0].reasons[0]}; {beside}"
    fewer = found(played(40, 4, {"2026-03": month("2026-03", kept="some")}))["M6a"]
    assert change(fewer).words.endswith("it is 1.00, and was 10.00: lower")
    assert series(fewer).breaks == {1}
    # Where the same month lacks in both, the same months are left.
    both = {key: month(key, kept="none") for key in ("2025-03", "2026-03")}
    assert found(played(20, 20, both))["M6a"].links == (Link(Comparison.COMPARABLE),)


def answered(version: int) -> Evidence:
    """Twelve families a year; those of the second answered that version of the questionnaire."""
    then = [(sent(n, on=date(2025, 3, 3), key=f"a{n}"), said(n, {"told_how": "agree"}, key=f"a{n}")) for n in range(12)]
    now = [(sent(n), aged(said(n, {"told_how": "agree"}), version)) for n in range(12)]
    return school(then, now, terms=TERMS)


def changed(form: str, path: str, **new: Any) -> Published:
    """Outlines as published, and a second version of the form in which that question is another."""

    def outlines(slug: str, version: int) -> Outline | None:
        first = published(slug, 1)
        if slug != form or version == 1 or first is None:
            return published(slug, version)
        sections = tuple(
            replace(s, questions=tuple(replace(q, **new) if q.path == path else q for q in s.questions))
            for s in first.sections
        )
        return replace(first, version=version, sections=sections)

    return outlines


def test_a_question_that_was_asked_differently_does_not_compare() -> None:
    """(4)"""
    outlines = changed("parent-questionnaire", "told_how", label="School tells me all.")
    trends_ = said_trend(answered(2), outlines)
    told = "“School tells me all” was asked differently before version 2 of “What do you think of the support?”"
    assert reasons(trends_["M3 told_how"]) == told
    # With the answers that they had; with other choices or states it is another question too.
    assert said_trend(answered(1), outlines)["M3 told_how"].links[0].comparison is Comparison.COMPARABLE
    for new in ({"states": ()}, {"choices": ()}):
        other = changed("parent-questionnaire", "told_how", **new)
        assert told[-60:] in reasons(said_trend(answered(2), other)["M3 told_how"])
    # The same question at another place, with other help, is the same question.
    moved = changed("parent-questionnaire", "told_how", code="Q99", help="One tick.", width=3)
    assert said_trend(answered(2), moved)["M3 told_how"].links[0].comparison is Comparison.COMPARABLE


def test_a_version_that_nobody_published_does_not_compare() -> None:
    """(4)"""
    assert "was not asked in every version of the form" in reasons(said_trend(answered(9))["M3 told_how"])


# 5 ------------------------------------------------------------------------------------------------


def test_a_question_in_other_words_compares_by_a_declared_rule() -> None:
    """(5): the action plan’s second version asks for the child’s own words in other words."""
    then = [(child(n, 3, 4), aged(plan(n, on=date(2024, 10, 7)), 1)) for n in range(1, 13)]
    now = [(child(n, 3, 4), aged(plan(n), 2)) for n in range(21, 33)]
    trend = found(school(then, now, terms=TERMS))["M2a"]
    assert trend.links == (Link(Comparison.RESCALED, (RULES[0].words,)),)
    assert sentences(trend)[-1] == f"{THEN} and {NOW} are compared by a rule: {RULES[0].words}."
    assert trend.breaks == {}


@pytest.mark.parametrize("one", RULES, ids=[f"{r.form} {r.path}" for r in RULES])
def test_each_rule_is_of_published_versions_that_differ(one: Rule) -> None:
    """(5): a rule that nothing needs any more, or that names what is not there, is found."""
    first, last = min(one.versions), max(one.versions)
    cells = [FigureSource(1, one.form, v, "", "", 1, "", one.path, "", "", "") for v in (first, last)]
    figures = [replace(shares((1, 1)).points[0].figure, sources=(cell,)) for cell in cells]
    assert versions(*figures, published, ()).comparison is Comparison.NOT
    assert versions(*figures, published) == Link(Comparison.RESCALED, (one.words,))


def test_another_minimum_of_points_compares_by_todays_rule() -> None:
    """(5)"""
    evidence = two_years(minimum_change=2)
    old = replace(evidence, minimums={7: 1})
    now, then = "all years are counted by today’s rule, at least 2 points", "it was at least 1 point"
    words = f"{now}; some sheets came in while {then}"
    assert found(old)["M1b"].links == (Link(Comparison.RESCALED, (words,)),)
    assert found(replace(evidence, minimums={7: 2}))["M1b"].links == (Link(Comparison.COMPARABLE),)


def test_the_minimum_is_that_of_the_run_that_took_the_scores_in(folder: Path) -> None:
    """(5)"""
    for number, points in enumerate((2, 1)):
        settings = folder / "school.toml"
        text = re.sub(r"(?m)^minimum_change = .*\n", "", settings.read_text("utf-8"))
        settings.write_text(text.replace("[policy]\n", f"[policy]\nminimum_change = {points}\n"), "utf-8")
        with opened(folder, now=datetime(2026, 9, 20), by="tester", bits=lambda: 1) as school_:
            with school_.writing("import") as writer:
                data = f"exit {number}".encode()
                record = filed("exit-record", {"exit_date": date(2026, 2, 2)}).record
                writer.add_record(replace(record, sha256=sha256(data).hexdigest()), data)
            found_ = gathered(school_)
    assert [found_.minimums[f.record.run] for f in found_.filed] == [2, 1]


# 6 ------------------------------------------------------------------------------------------------


def test_no_line_is_drawn_across_a_break() -> None:
    """(6)"""
    points = shares((30, 36), (33, 40), (35, 40), (20, 40)).points
    links = (Link(Comparison.COMPARABLE), Link(Comparison.NOT, ("a new form",)), Link(Comparison.COMPARABLE))
    trend = Trend("M1b", "Up", "per cent", points, links)
    assert series(trend).breaks == {2}
    drawn = chart(trend)
    assert drawn.categories == trend.years
    assert drawn.title == "Up: down from 35 of 40"
    assert drawn.alt == (
        "2000/01: 30 of 36. 2001/02: 33 of 40, no clear change from 30 of 36. 2002/03: 35 of 40, not comparable with "
        "2001/02: a new form. 2003/04: 20 of 40, down from 35 of 40."
    )


@pytest.mark.parametrize("seed", range(4))
def test_every_break_of_any_school_is_drawn_and_told(seed: int) -> None:
    """(6), (7)"""
    evidence, chance = anything(seed), random.Random(seed)
    all_ = trends(evidence, yearly(evidence, TWO), published)
    for trend in (*all_, *statement_trends(evidence, TWO, published)):
        assert series(trend).breaks == set(trend.breaks)
        assert len(trend.links) == len(trend.points) - 1
        assert all(reasons_ for reasons_ in trend.breaks.values())
        told = " ".join(sentences(trend))
        assert all(reason in told for reasons_ in trend.breaks.values() for reason in reasons_)
    mixed = replace(evidence, filed=tuple(chance.sample(evidence.filed, len(evidence.filed))))
    assert trends(mixed, yearly(mixed, TWO), published) == all_


def test_cells_without_a_case_do_no_harm() -> None:
    """(1)"""
    assert found(school(filed("exit-record", {"exit_date": date(2026, 2, 2)}, case_id(1)), terms=TERMS))["M1b"].years


@pytest.mark.parametrize("seed", range(5))
def test_a_part_of_the_years_is_as_if_there_were_no_others(seed: int) -> None:  # 8
    evidence = anything(seed)
    three = Period(date(2023, 9, 1), YEAR.end)
    whole, alone = found(evidence, three), found(evidence)
    assert {key: trend.of({THEN, NOW}) for key, trend in whole.items()} == alone
    for trend in whole.values():
        assert trend.of(set(trend.years)) == trend
        assert trend.of({"2019/20"}) is None
        one = trend.of({THEN})
        assert one is not None
        assert (one.years, one.links) == ((THEN,), ())
