"""Every number in a report for governors or the public is one that its readers may see; what is not known to be fails.

 1. The report is written from numbers each of which says of which cell, figure or rate it is (`marked`). A number that
    does not is of nothing that is told, whatever other number it equals. The texts of the report of a school without
    any child may stand, and days, school years, settings, and names that have a digit.
 2. What is worked out of such numbers may stand where a known rule does so alone: the words in which these readers are
    told a figure, its percentage, a rounded number, the children of a group.
 3. Each may stand where it belongs alone (`places`): in the row and column of its cell, behind its label, in the line
    or the sentence of its figure, under its year.
 4. That holds of both reports, of a year and of three, for both readerships, and whatever children there are.
 5. A number of nothing that is told is found, in every kind of block.
 6. A number that is told is found in another place, as is one that is worked out of such, or told in words.
"""

from __future__ import annotations

import random
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from marked import marked
from materials import material_of
from places import Judge, Spot, spots
from small_school import TERMS, UNWANTED, YEAR, said, school, sent
from soak import times
from test_review import NAME, THREE_YEARS, _logs, _own, sized
from test_safe_ways import monthly, scored

from formgen.ask import State
from formgen.evidence import Evidence, Period
from formgen.evidence.pack.annual import annual
from formgen.evidence.pack.counts import ANSWERED, CHANGE, STAFF
from formgen.evidence.pack.headline import headline
from formgen.evidence.pack.material import Material
from formgen.evidence.pack.triennial import triennial
from formgen.evidence.readership import Readership, rule
from formgen.report import (
    Block,
    Chart,
    ChartKind,
    Heading,
    Paragraph,
    Report,
    Scorecard,
    Series,
    Table,
    Verdict,
    plain,
)

OPEN = (Readership.GOVERNORS, Readership.PUBLIC)
WRITERS = {"triennial": triennial, "annual": annual}

@cache
def own_words(kind: str, readers: Readership, period: Period) -> frozenset[Spot]:
    """The texts of the report of a school without any child, log or questionnaire, that has the same settings."""
    report = plain(WRITERS[kind](made(school(terms=TERMS, parts_of=PARTS), readers, period)))
    return frozenset(spots(report))


PARTS = {"playground": {"unwanted": list(UNWANTED)}, "training": {"required": ["Safeguarding", "First aid"]}}


def made(found: Evidence, readers: Readership, period: Period) -> Material:
    return material_of(found, period, rule(readers, 10), school=NAME)


def judged(found: Evidence, readers: Readership, period: Period, kind: str) -> tuple[Material, Judge, Report]:
    """The report from marked material, and who judges it."""
    m, book = marked(made(found, readers, period))
    return m, Judge(m, book, own_words(kind, readers, period)), plain(WRITERS[kind](m))


def wrong(found: Evidence, readers: Readership, period: Period, kind: str) -> list[str]:
    """The numbers of the report that may not stand where they do, each with its place."""
    _, judge, report = judged(found, readers, period, kind)
    return judge.wrong(report)


@pytest.mark.parametrize("kind", list(WRITERS))
@pytest.mark.parametrize("period", [YEAR, THREE_YEARS], ids=["year", "three years"])
@pytest.mark.parametrize("readers", OPEN)
@pytest.mark.parametrize("count", [0, 6, 15, 20, 60])
def test_every_number_may_be_seen(count: int, readers: Readership, period: Period, kind: str) -> None:
    """(1)–(4)"""
    assert wrong(sized(count), readers, period, kind) == []


def skewed(seed: int) -> Evidence:
    """A school with many children of one kind and a few of the others, and incidents that come in heaps."""
    chance = random.Random(seed)
    most, few = chance.choice([9, 14, 26]), [chance.choice([0, 0, 1, 2, 3, 6]) for _ in range(4)]
    kinds = chance.sample([most, *few], 5)
    children = scored(*kinds[:3], without=kinds[3], idle=kinds[4])
    papers = [_own(n) for n in range(1, sum(kinds) + 1) if chance.random() < 0.8]
    asked = [[sent(n, round="", key=str(n)), said(n, {"helped": chance.choice(SAID), "told_how": "agree"}, key=str(n))]
             for n in range(1, chance.choice([3, 8, 15, 22]))]  # fmt: skip
    heaps = tuple(tuple(chance.choice([0, 1, 2, 5, 9, 14]) for _ in range(11)) for _ in range(2))
    return replace(monthly(*heaps), cases=school(children).cases, filed=(
        *school(children, papers, asked, _logs(chance.choice([3, 12]))).filed, *monthly(*heaps).filed,
    ), ledger=school(asked).ledger, settings=school(terms=TERMS, parts_of=PARTS).settings)  # fmt: skip


SAID = ("strongly_agree", "agree", "agree", "disagree", State.DONT_KNOW)


@settings(max_examples=times(4), deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 10**6), st.sampled_from(OPEN), st.sampled_from([YEAR, THREE_YEARS]), st.sampled_from([*WRITERS]))
@example(3_000_118, Readership.PUBLIC, YEAR, "triennial")  # a question of which all rows are hidden, and not the whole
@pytest.mark.soak
def test_whatever_children_there_are_every_number_may_be_seen(
    seed: int, readers: Readership, period: Period, kind: str
) -> None:
    """(4)"""
    assert wrong(skewed(seed), readers, period, kind) == []


@pytest.mark.parametrize("kind", list(WRITERS))
@pytest.mark.parametrize("readers", OPEN)
def test_what_is_not_measured_tells_no_count_either(readers: Readership, kind: str) -> None:
    """(4): three children, of whom nobody has a last score; three families who take no side."""
    answers = [[sent(n), said(n, {"helped": State.DONT_KNOW})] for n in range(1, 4)]
    found = school(scored(0, without=3), answers, terms=TERMS, parts_of=PARTS)
    assert wrong(found, readers, YEAR, kind) == []


def more(report: Report, *blocks: Block) -> Report:
    return replace(report, blocks=(*report.blocks, *blocks))


@pytest.mark.parametrize("block", [
    Paragraph("2 children lack a score."), Paragraph("By the end 56 had support."), Table("Made up", ("A",), ((3,),)),
    Chart(ChartKind.BARS, "Made up", "Three.", (Series("A", (3.0,)),)), Heading("7 went down"),
    Chart(ChartKind.BARS, "Made up", "A: 3.", ()), Table("Made up", ("3 children",), ()), Heading("By 3", 2),
    Scorecard((Verdict("Made up", "3 of 4", "Met", "", "", "M1b"),)),
    Scorecard((Verdict("Made up", "", "", "3 lack.", ""),)),
    Chart(ChartKind.BARS, "Made up", "", (Series("3 children", ()),)), Paragraph("Fewer than 3 children."),
    Chart(ChartKind.MONTHS, "Made up", "", (Series("A", (3.0,)),), ("May",)), Table("3 rows", ("A",), ()),
])  # fmt: skip
def test_a_number_that_nobody_may_see_is_found(block: Block) -> None:
    """(5)"""
    _, judge, report = judged(sized(60), Readership.GOVERNORS, YEAR, "triennial")
    assert judge.wrong(report) == []
    assert judge.wrong(more(report, block))


def test_a_count_that_equals_one_that_is_shown_is_found() -> None:
    """(5): what is not told does not become so by being equal."""
    found = sized(60)
    m, judge, report = judged(found, Readership.GOVERNORS, YEAR, "triennial")
    plain_number = made(found, Readership.GOVERNORS, YEAR).shown.count(STAFF, ANSWERED)
    assert plain_number == m.found.staff.answered
    words = f"{m.found.staff.answered} members of staff answered."
    assert words in {spot.text for spot in spots(plain(triennial(made(found, Readership.GOVERNORS, YEAR))))}
    assert judge.wrong(more(report, Paragraph(words)))


def test_a_number_in_another_place_is_found() -> None:
    """(6): another row, another figure, another year, a rest."""
    m, judge, report = judged(sized(60), Readership.GOVERNORS, THREE_YEARS, "triennial")
    reached, (_, last) = m.found.progress.reached, m.years[-1]
    changes = m.shown.breakdowns[CHANGE]
    up, down = (row for row in changes.rows if m.shown.count(CHANGE, row) and row in ("Up 3", "Up 2"))
    other = Table(changes.title, ("Points", "All"), ((up, m.shown.count(CHANGE, down) or 0),))
    assert judge.wrong(more(report, other))
    assert not judge.wrong(more(report, replace(other, rows=((up, m.shown.count(CHANGE, up) or 0),))))
    for words in (
        f"{m.found.contribution.helped.title}: {headline(m, reached)}. Met.",
        f"{reached.title}: {headline(m, last.progress.reached, m.years[-1][0])}. Met.",
        f"{reached.title}: {reached.denominator - reached.numerator} did not. Met.",
        f"{m.shown.count(STAFF, ANSWERED)} children started and finished from May.",
    ):
        assert judge.wrong(more(report, Paragraph(words))), words
    row = Verdict("Made up", headline(m, reached), "Met", "", "", "M2a")
    assert judge.wrong(more(report, Scorecard((row,))))
    assert not judge.wrong(more(report, Scorecard((replace(row, measure="M1b"),))))


def test_a_figure_that_is_told_in_words_has_no_numbers() -> None:
    """(6): neither those of a few nor rounded ones as they were."""
    few, judge, report = judged(sized(6), Readership.GOVERNORS, YEAR, "triennial")
    figure = few.found.progress.reached
    assert 0 < figure.denominator < 10
    assert judge.wrong(more(report, Paragraph(f"{figure.title}: {figure.result}. Met.")))
    many, judge, report = judged(sized(60), Readership.PUBLIC, YEAR, "triennial")
    figure = many.found.contribution.helped
    assert judge.wrong(more(report, Paragraph(f"{figure.title}: {figure.result}. Met.")))
    assert not judge.wrong(more(report, Paragraph(f"{figure.title}: {headline(many, figure)}. Met.")))
