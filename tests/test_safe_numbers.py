"""Every number in a report for governors or the public is one that its readers may see; what is not known to be fails.

 1. A text that stands in the report of a school without any child too is formgen’s own, or the school’s settings.
 2. In all other texts, and in what charts are drawn from, each number is (a) a number of a breakdown that is shown, (b)
    a figure in the words in which the rule for these readers tells it, (c) a rate that is told, or (d) a day, a school
    year, the name of a figure, or a threshold.
 3. Blocks that carry numbers of nobody, such as meetings and training, are on a list here.
 4. That holds of both reports, of a year and of three, for both readerships, and whatever children there are.
 5. A sentence with any other number is found.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_school import TERMS, UNWANTED, YEAR, said, school, sent
from soak import times
from test_review import NAME, THREE_YEARS, _logs, _own, sized
from test_safe_ways import monthly, scored

from formgen.ask import State
from formgen.evidence import Evidence, Period
from formgen.evidence.figure import Figure
from formgen.evidence.pack.annual import annual
from formgen.evidence.pack.counts import EQUALITY
from formgen.evidence.pack.material import Material, material
from formgen.evidence.pack.rates import rates
from formgen.evidence.pack.triennial import triennial
from formgen.evidence.readership import Readership, rule
from formgen.evidence.safe import caveat, headline, percentage
from formgen.evidence.safe.headlines import INCIDENTS, NO_PEOPLE, rounded
from formgen.evidence.tallies.equality import groups
from formgen.report import Block, Chart, ChartKind, Heading, Paragraph, Report, Series, Table, plain
from formgen.review_notes import ReviewNotes

OPEN = (Readership.GOVERNORS, Readership.PUBLIC)
WRITERS = {"triennial": triennial, "annual": annual}

NOBODY = frozenset({
    "What this review is about", "The forms behind the figures", "The files behind the figures", "Settings used",
    "Is the training kept up to date?", "Training that the school requires", "Events of training, term by term",
    "How the mentor learned", "In which terms the mentor learned", "The yearly check of the policy",
    "Meetings, beside the number that the policy names", "Meetings, month by month",
    "Looks at the playground, term by term", "Consultations and training given in the period",
    "How the time was spent, in minutes", "Minutes by way of working", "Recommendations to the governors",
})  # fmt: skip
"""(3): captions and titles of blocks whose numbers are of meetings, training, minutes, looks, days and files."""

CONSTANTS = (
    r"\d{1,2}/\d{1,2}/\d{4}", r"\d{1,2} (?=[A-Z][a-z]+ \d{4})", r"(?:19|20)\d\d/\d\d", r"(?:19|20)\d\d–(?:19|20)\d\d",
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|Autumn|Spring|Summer)"
    r" (?:19|20)\d\d(?:/\d\d)?", r"\b20\d\d/\d\d\b",
    r"\bM\d+[abc]?(?: item \d+)?\b", r"\bSC\d[ab]?\b", r"Section 18", r"run \d+", r"^\d+\. ", r"All ten statements",
    r"per 1,000 pupil-days", r"Goal \d+%", r"[Ff]ewer than \d+", r"below \d+", r"scale of 0 to 10",
    r"The middle first score is \d+, the middle last score \d+", r"within \d+ school (?:days|weeks)", r"Up \d\b",
    r"Down \d\b", r"Years? \d(?: and \d)?\b", r"statement \d+", r"Nursery \d", r"\b(?:AS|KP|OB|RV|PR)\d+\b",
    r"\d+ to \d+(?:, with a helper)?$", r"such as 75–95",
)  # fmt: skip
"""(2d): what is no number of anybody wherever it stands; the middle score is no count."""

_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")


@dataclass(frozen=True)
class Allowed:
    """What may stand in a report: whole texts, phrases with numbers in them, and numbers by themselves."""

    own: frozenset[str]
    phrases: tuple[str, ...]
    numbers: frozenset[float]

    def wrong(self, text: str) -> list[str]:
        """The numbers of a text that may not stand there."""
        if text in self.own:
            return []
        for phrase in self.phrases:
            text = re.sub(rf"(?<![\d.]){re.escape(phrase)}(?![\d%])", " ", text, flags=re.IGNORECASE)
        for constant in CONSTANTS:
            text = re.sub(constant, " ", text)
        return [one for one in _NUMBER.findall(text) if float(one.replace(",", "")) not in self.numbers]


def allowed(m: Material, own: frozenset[str]) -> Allowed:
    """What the report of that material may hold beside what stands in that of a school without children."""
    printed = {number for one in m.publication["breakdowns"] for line in one["numbers"] for number in line
               if type(number) is int}  # fmt: skip
    of_groups = {group.children for name in EQUALITY if name in m.shown.breakdowns for group in groups(m.shown, name)}
    phrases = set[str]()
    shares = set[float]()
    for when, found in (("", m.found), *((f" {year.short}", found) for year, found in m.years if year != m.period)):
        for figure in found.figures:
            told = set(_told(m, figure, figure.measure + when in m.worded))
            phrases |= told
            if figure.result in told and figure.denominator and not figure.value:
                shares.add(float(round(100 * figure.numerator / figure.denominator)))
    phrases |= set(_rates(m)) | set(_looks(m))
    if m.rule.nearest > 1:
        phrases |= {f"about {rounded(number, m.rule.nearest)} " for number in printed if number >= m.rule.headline_from}
    if not {"M1b", "M1b not known"} & m.worded:
        phrases.add(caveat(m.found.progress.reached, m.rule))
    numbers = {0.0, *map(float, printed), *shares, *(float(n) for n in of_groups if n is not None)}
    kept = sorted((phrase for phrase in phrases if _NUMBER.search(phrase)), key=len, reverse=True)
    return Allowed(own, tuple(kept), frozenset(numbers))


def _told(m: Material, figure: Figure, worded: bool) -> Iterator[str]:
    """A figure in the words that the rule has for it, and in parts: “88%”, “42 children”."""
    if figure.unit == INCIDENTS:
        return
    if figure.unit in NO_PEOPLE or figure.value:
        yield from (figure.sentence, figure.result)
        return
    said = headline(figure, m.rule, worded)
    yield from (said, said.partition(" (")[0], percentage(figure, m.rule, worded), figure.formula)
    if re.fullmatch(r"\d+ of \d+", said):
        yield from (f"{figure.share.percent()} ", f"({figure.share.percent()})", f"{figure.denominator} children")
        rest = figure.denominator - figure.numerator
        yield f"{figure.numerator} made progress. {rest} did not, or a score is missing."
    about = re.search(r"of (about \d+ [a-z ]+)", said)
    yield from (about[1], said.partition(" of ")[0]) if about else ()


def _rates(m: Material) -> Iterator[str]:
    """The rates that are told, and the ratio of two that are."""
    told = [one for one in rates(m.found, m.period, m.years) if one.name not in m.worded]
    yield from (one.tally.words for one in told)
    ratio = m.found.playground.compared.ratio
    if ratio and {"M6a", "M6a, months before"} <= {one.name for one in told}:
        yield from (ratio.words, f"{abs(ratio.percent)}%")


def _looks(m: Material) -> Iterator[str]:
    """What each year was told of figures of nobody."""
    points = (point for trend in m.trends.values() for point in trend.points)
    return (point.words for point in points if point.figure.unit in NO_PEOPLE - {INCIDENTS})


def texts(report: Report) -> Iterator[str]:
    """Every text and every number that a report holds, but for blocks with numbers of nobody."""
    yield from (report.title, report.subtitle, report.footer)
    for block in (*report.blocks, *(block for _, blocks in report.years for block in blocks), *report.details):
        name = block.caption if isinstance(block, Table) else block.title if isinstance(block, Chart) else ""
        if name.partition(", 20")[0] not in NOBODY:
            yield from _texts(_of_children(block))


def _of_children(block: Any) -> Any:
    """A block; of blurred lines, whose ends no format holds, how many there are; of dots what is said of them."""
    match block:
        case Chart(ChartKind.SLOPE):
            assert block.blurred
            return block.title, block.alt, len(block.series)
        case Chart(ChartKind.DOTS):
            assert [f"{one.values[0]:g}" for one in block.series] == re.findall(r"\d+", block.alt)
            return block.title, block.alt
        case Chart(ChartKind.TREND) if block.unit == INCIDENTS:
            drawn = (f"{value:.2f}" for one in block.series for value in one.values if value is not None)
            return block.title, block.alt, tuple(drawn)
    return block


def _texts(part: Any) -> Iterator[str]:
    match part:
        case str():
            yield part
        case bool() | None:
            return
        case int() | float():
            yield f"{part:g}"
        case tuple():
            yield from (text for one in part for text in _texts(one))
        case Chart():
            yield from _texts((part.title, part.alt, part.categories, part.unit))
            yield from _texts(tuple((one.label, one.values) for one in part.series))
        case _ if is_dataclass(part):
            skipped = ("numeric", "level", "page", "tone")
            yield from _texts(tuple(getattr(part, f.name) for f in fields(part) if f.name not in skipped))


@cache
def own_words(kind: str, readers: Readership, period: Period) -> frozenset[str]:
    """The texts of the report of a school without any child, log or questionnaire, that has the same settings."""
    return frozenset(texts(plain(WRITERS[kind](made(school(terms=TERMS, parts_of=PARTS), readers, period)))))


PARTS = {"playground": {"unwanted": list(UNWANTED)}, "training": {"required": ["Safeguarding", "First aid"]}}


def made(found: Evidence, readers: Readership, period: Period) -> Material:
    return material(found, period, NAME, rule(readers, 10), ReviewNotes(), (), lambda _form, _version: None)


def wrong(found: Evidence, readers: Readership, period: Period, kind: str) -> list[tuple[str, str]]:
    """The numbers of the report that may not stand there, each with its text."""
    m = made(found, readers, period)
    may = allowed(m, own_words(kind, readers, period))
    return [(one, text) for text in texts(plain(WRITERS[kind](m))) for one in may.wrong(text)]


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


@pytest.mark.parametrize("block", [
    Paragraph("2 children lack a score."), Paragraph("By the end 56 had support."), Table("Made up", ("A",), ((3,),)),
    Chart(ChartKind.BARS, "Made up", "Three.", (Series("A", (3.0,)),)), Heading("7 went down"),
])  # fmt: skip
def test_a_number_that_nobody_may_see_is_found(block: Block) -> None:
    """(5)"""
    m = made(sized(60), Readership.GOVERNORS, YEAR)
    may = allowed(m, own_words("triennial", Readership.GOVERNORS, YEAR))
    report = triennial(m)
    more = replace(report, blocks=(*report.blocks, block))
    assert [text for text in texts(plain(more)) if may.wrong(text)]
    assert [text for text in texts(plain(report)) if may.wrong(text)] == []
