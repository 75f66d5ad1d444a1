"""What a governor or a parent reads in a pack: one thing of each figure, and no page of letters for hidden numbers.

1. A row of page two says one thing: what is compared is not said not to compare, and where a rate is hidden the row
   says why.
2. The training is up to date only if the terms have training and what the school requires is in date; the number in
   the row is that of the verdict.
3. Numbers of imports stand in the appendix alone; elsewhere the day is told.
4. No table, and no chart of bars, for outside shows more hidden rows than numbers: a sentence says what may be said.
5. What people agree with is told with how many answered, or that this is not shown.
6. How many fewer came to a step of the funnel is drawn for those who know the cases alone.
7. A note tells of what is there: “c” stands under a table or a grid that has one; ends and lists that readers do not
   get are not explained to them, nor what is wrong with a range that they do not see.
8. A year's looks at the playground are the same number in “Year by year” and in the appendix.
9. The appendix for outside says what the words mean that stand for a share.
10. A verdict stands beside the figure that it is of, not beside an earlier year's; a range in a table has no full stop.
11. Where years are told beside the whole, a note says why they need not add up; a copy for others says why another
    report may tell a figure or a verdict in other words; of how many reviews is told of both of their figures alike.
12. Why numbers are hidden is said in one way that is true of them all: that no small number can be worked out.
13. A row of page two does not say why it speaks in words: one note beneath says it for all. A figure told in a table of
    its chapter is not told in a sentence too.
14. Beside a rate stands which year it is compared with; beside the years, why theirs may be others.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from materials import material_of
from small_school import TERMS, YEAR, log, school
from test_measures_school import REQUIRED, trained
from test_pack import CASES, OPEN, pack
from test_review import NAME, THREE_YEARS, blocks, front, sized, table, text
from test_safe_ways import playground

from formgen.evidence import Period
from formgen.evidence.breakdown import Shown
from formgen.evidence.pack.annual import annual
from formgen.evidence.pack.counts import COMPLAINTS
from formgen.evidence.pack.duties import complaints
from formgen.evidence.pack.headline import headline
from formgen.evidence.pack.material import Material
from formgen.evidence.pack.triennial import triennial
from formgen.evidence.readership import Readership, rule
from formgen.evidence.review import Kind, review
from formgen.report import HIDDEN, Chart, ChartKind, Heading, Paragraph, Report, Scorecard, Table, plain

PLAYGROUND, TRAINING = "Fewer unwanted incidents in the playground", "The mentor’s training is kept up to date"


@pytest.mark.parametrize("readers", list(Readership))
def test_what_is_compared_is_not_said_not_to_compare(readers: Readership) -> None:
    """(1)"""
    many, few = (
        front(plain(review(playground(*kinds), YEAR, NAME, readers)))[PLAYGROUND]
        for kinds in ([("fight", 22), ("rough_play", 21)], [("fight", 3), ("rough_play", 1)])
    )
    for row in (many, few):
        assert "ompare with" not in row.caveat
        assert "Only months whose log was kept in both years are compared." in row.caveat
    if readers is not Readership.INTERNAL:
        assert few.figure == "not shown"
        assert few.caveat.startswith("It would give away a number that is too small to show.")


def test_training_that_has_lapsed_decides() -> None:
    """(2)"""
    terms = log("mentor-training", "training", *(trained(on=day) for day in (date(2025, 10, 1), date(2026, 2, 2),
                                                                              date(2026, 5, 5))))  # fmt: skip
    lapsed = front(review(school(terms, terms=TERMS, parts_of=REQUIRED), YEAR, NAME))
    alone = front(review(school(terms, terms=TERMS), YEAR, NAME))
    row = lapsed[TRAINING]
    assert (row.figure.partition(" ")[0], row.word, row.note) == ("0", "Not met", "SC4a · required items in date")
    assert row.caveat == "Goal 100%. Terms with training: 3 of 3 (met)."
    assert (alone[TRAINING].figure, alone[TRAINING].word) == ("3 of 3", "Met")


@pytest.mark.parametrize("readers", list(Readership))
@pytest.mark.parametrize("kind", list(Kind))
def test_days_stand_in_place_of_numbers_of_imports(readers: Readership, kind: Kind) -> None:
    """(3)"""
    evidence = replace(sized(6), days={214: date(2026, 3, 3)} | {n: date(2026, 2, 1) for n in range(1, 214)})
    report = plain(review(evidence, YEAR, NAME, readers, kind))
    before, found = before_sources(report)
    assert not re.search(r"\b([Rr]uns?|[Ii]mports?) \d|triennial", f"{found} {report.footer} {report.title}")
    if kind is Kind.TRIENNIAL:
        assert dict(table(before, "What this review is about").rows)["Made from the records up to"] == "3 March 2026"
        assert {row[-1] for row in table(before, "The forms behind").rows} <= {"1 February 2026", "3 March 2026"}


def before_sources(report: Report) -> tuple[Report, str]:
    """The report before its appendix, and its text."""
    heads = [n for n, block in enumerate(report.blocks) if isinstance(block, Heading) and block.text.startswith("18 ")]
    cut = replace(report, blocks=report.blocks[: heads[0] if heads else None])
    return cut, text(cut)


@pytest.mark.parametrize("period", [YEAR, THREE_YEARS], ids=["year", "three years"])
@pytest.mark.parametrize("readers", OPEN)
@pytest.mark.parametrize("count", CASES)
def test_tables_and_bars_show_more_than_they_hide(count: int, readers: Readership, period: Period) -> None:
    """(4), (6)"""
    report = pack(count, readers, period)
    for found in blocks(report, Table):
        cells = [row[place] for row in found.rows for place in found.numeric]
        assert HIDDEN not in cells or any(str(cell) not in (HIDDEN, "0") for cell in cells), found.caption
    for chart in blocks(report, Chart):
        assert chart.kind is not ChartKind.FUNNEL
        if chart.kind is ChartKind.BARS:
            hidden = sum(one.values[0] is None for one in chart.series)
            assert 2 * hidden <= len(chart.series), chart.title
    if count == 6 and period is YEAR:
        said = [block.text for block in blocks(report, Paragraph)]
        assert any("not shown, so that no small number can be worked out." in one for one in said)


@pytest.mark.parametrize("readers", OPEN)
@pytest.mark.parametrize("count", [15, 20])
def test_agreement_is_told_with_how_many_answered(count: int, readers: Readership) -> None:
    """(5)"""
    titles = [chart.title for chart in blocks(pack(count, readers), Chart) if chart.title.startswith("How many agree")]
    assert titles
    for title in titles:
        assert re.match(r"How many agree(, of \d+ answers| \(of how many is not shown\)|, where it may)", title)


@pytest.mark.parametrize("readers", list(Readership))
@pytest.mark.parametrize("period", [YEAR, THREE_YEARS])
@pytest.mark.parametrize("count", [20, 60])
def test_notes_tell_of_what_is_there(count: int, readers: Readership, period: Period) -> None:
    """(7)"""
    report = plain(review(sized(count), period, NAME, readers))
    for before, block in pairwise(report.blocks):
        if isinstance(block, Paragraph) and block.text.startswith("c: not shown."):
            grid = isinstance(before, Chart) and any(None in one.values for one in before.series)
            letters = isinstance(before, Table) and any(HIDDEN in row for row in before.rows)
            said = isinstance(before, Paragraph) and before.text.startswith("No number may be shown of")
            assert grid or letters or said, before
    found = text(report)
    internal = readers is Readership.INTERNAL
    assert ("listed under “Who is not counted”" in found) is internal
    assert ("“At worst” counts" in found) is (internal or "At worst" in found.partition("“At worst”")[0])


def test_what_is_wrong_with_a_range_is_said_to_those_who_see_it() -> None:
    """(7)"""
    few, many = (playground(*kinds) for kinds in ([("fight", 3), ("rough_play", 1)], [("fight", 22), ("dispute", 21)]))
    for readers in Readership:
        shown = "too narrow" in text(plain(review(few, YEAR, NAME, readers)))
        assert shown is (readers is Readership.INTERNAL)
    governors = text(plain(review(many, YEAR, NAME, Readership.GOVERNORS)))
    assert "The range of the ratio on page two is too narrow" in governors


def test_a_year_of_looks_has_one_number() -> None:
    """(8): the mean of its terms, where the appendix once had its last term."""
    days = (*((date(2024, month, day), 30) for month in (10, 11) for day in (1, 8, 15)),
            *((date(2025, month, day), 22) for month in (2, 3) for day in (4, 11, 18)),
            *((date(2025, month, day), 40) for month in (10, 11) for day in (7, 14, 21)))  # fmt: skip
    looks = log("playground-exposure", "snapshots", *({"on": on, "seen": 40, "playing": n} for on, n in days))
    report = plain(review(school(looks, terms=TERMS), YEAR, NAME, Readership.GOVERNORS))
    [by_year] = [row for row in table(report, "Year by year").rows if "(M6b)" in str(row[0])]
    [numbers] = [row for row in table(report, "Each figure in numbers").rows if row[0] == "M6b"]
    assert by_year[1:] == ("65%", "100%")
    assert numbers[4:6] == ("100%", "65%")


def test_words_for_shares_are_explained() -> None:
    """(9)"""
    said = {readers: text(plain(review(sized(60), YEAR, NAME, readers))) for readers in Readership}
    assert {readers for readers, found in said.items() if "“half or fewer” are of all who are counted" in found} == {
        Readership.GOVERNORS, Readership.PUBLIC,
    }  # fmt: skip
    assert "“All or nearly all” is nine in ten or more" in said[Readership.PUBLIC]
    assert "and in larger groups where a number or a share would give a few away" in said[Readership.PUBLIC]


@pytest.mark.parametrize("write", [annual, triennial])
@pytest.mark.parametrize("readers", OPEN)
def test_what_is_hidden_is_never_called_small(readers: Readership, write: Callable[[Material], Report]) -> None:
    """(12): of sixty children, with every number of every breakdown hidden."""
    made = material_of(sized(60), YEAR, rule(readers, 10), school=NAME)
    every = frozenset(cell for one in made.shown.breakdowns.values() for cell in one.cells())
    said = text(plain(write(replace(made, shown=Shown(made.shown.breakdowns, every)))))
    assert "not shown, so that no small number can be worked out" in said
    assert not re.search(r"[Ss]o few|too small|so small|too few [a-z]+ to show any", said)


@pytest.mark.parametrize("readers", list(Readership))
def test_a_verdict_stands_beside_its_own_figure(readers: Readership) -> None:
    """(10)"""
    found = table(pack(60, readers, THREE_YEARS), "Each figure in numbers")
    before, after = ("Missing", "Latest year") if readers is Readership.INTERNAL else ("Result", "Share (range)")
    place = found.header.index("Verdict")
    assert (found.header[place - 1], found.header[place + 1]) == (before, after)
    assert found.header.index("Verdict") not in found.numeric
    assert not any(str(cell).endswith(").") for row in found.rows for cell in row)


ADD_UP = "the years need not add up to the whole"


@pytest.mark.parametrize("readers", list(Readership))
def test_years_beside_the_whole_say_why_they_need_not_add_up(readers: Readership) -> None:
    """(11): under the years of M1b, under “Year by year”, and in the appendix; a single year has no whole."""
    report = plain(review(sized(60), THREE_YEARS, NAME, readers))
    captions = ("Each school year by itself", "Year by year", "Each figure in numbers")
    for caption in captions:
        [place] = [n for n, b in enumerate(report.blocks) if isinstance(b, Table) and b.caption == caption]
        notes = [b.text for b in report.blocks[place + 1 : place + 4] if isinstance(b, Paragraph)]
        assert any(ADD_UP in note for note in notes), caption
    assert ADD_UP not in text(plain(review(sized(60), YEAR, NAME, readers)))


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("readers", list(Readership))
def test_each_copy_for_others_says_why_another_may_read_otherwise(readers: Readership, kind: Kind) -> None:
    """(11)"""
    found = text(plain(review(sized(60), YEAR, NAME, readers, kind)))
    said = "“As counted” leaves open what those not known could change." in found
    assert said is (readers is not Readership.INTERNAL)


@pytest.mark.parametrize("worded", ["M9", "M9 parent"])
def test_of_how_many_reviews_is_told_of_both_figures_alike(worded: str) -> None:
    """(11)"""
    made = material_of(sized(6), YEAR, rule(Readership.GOVERNORS, 10), school=NAME)
    both = [headline(replace(made, worded=made.worded | {worded}), one) for one in made.found.joint.figures]
    assert [told.partition(" (")[0].partition(" of ")[2] for told in both] == ["the reviews", "the reviews"]


@pytest.mark.parametrize(("count", "said"), [(3, "There were fewer than five complaints."), (12, "so that no small")])
def test_complaints_are_called_few_where_they_are(count: int, said: str) -> None:
    """(12)"""
    made = material_of(sized(6), YEAR, rule(Readership.GOVERNORS, 10), school=NAME)
    kept = made.shown.breakdowns[COMPLAINTS]
    one = replace(kept, counts={(kept.rows[0], kept.columns[0]): count}, totals=None)
    shown = Shown({**made.shown.breakdowns, COMPLAINTS: one}, frozenset(one.cells()))
    assert said in " ".join(b.text for b in complaints(replace(made, shown=shown)) if isinstance(b, Paragraph))


@pytest.mark.parametrize("count", [6, 20, 60])
@pytest.mark.parametrize("readers", OPEN)
def test_why_there_are_words_is_said_once(readers: Readership, count: int) -> None:
    """(13)"""
    for made in (pack(count, readers), plain(review(sized(count), YEAR, NAME, readers, kind=Kind.ANNUAL))):
        rows = [row for card in blocks(made, Scorecard) for row in card.verdicts]
        assert not any("a number would tell of a few" in row.caveat or "too few to show" in row.caveat for row in rows)
        assert sum("Words stand where there are" in note.text for note in blocks(made, Paragraph)) >= 1


@pytest.mark.parametrize("readers", OPEN)
def test_a_figure_in_a_table_is_not_told_in_a_sentence_too(readers: Readership) -> None:
    """(13)"""
    made = pack(60, readers)
    tabled = {row[0].rpartition(" (")[0] for one in blocks(made, Table) if one.header == ("What", "Figure", "Verdict")
              for row in one.rows if isinstance(row[0], str)}  # fmt: skip
    told = [one.text for one in blocks(made, Paragraph) if one.text.endswith((". Met.", ". Not met.", " set."))]
    assert tabled
    assert not [text for text in told if text.partition(": ")[0] in tabled]


def test_the_year_that_a_rate_is_compared_with_is_named() -> None:
    """(14)"""
    made = review(playground(("fight", 22), ("rough_play", 21)), YEAR, NAME, Readership.INTERNAL)
    assert "“Was”: the same months the year before." in front(plain(made))[PLAYGROUND].caveat
