"""Where each number of a report for outside stands, and whether it is one that may stand there.

The report is written from marked material, so each number says of what it is. It may stand where its cell, its figure
or its year is named: in its own row and column, behind its own label, in the line of its own criterion.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from marked import NUMBER, Book

from formgen.evidence.breakdown import Breakdown, Cell
from formgen.evidence.evidence import Period
from formgen.evidence.figure import Figure
from formgen.evidence.measures import Measures
from formgen.evidence.pack.counts import (
    AGREE,
    ANSWERED,
    AREA,
    EARLIER,
    EQUALITY,
    FAMILIES,
    GIVEN,
    MINUTES,
    MONTHS,
    PART,
    PLACES,
    SOURCE,
    STAFF,
    STEPS,
    TERMS,
    VIEWS,
)
from formgen.evidence.pack.headline import point_shown
from formgen.evidence.pack.lines import drawn
from formgen.evidence.pack.material import Material
from formgen.evidence.pack.one_page import _middle
from formgen.evidence.pack.rates import rates
from formgen.evidence.play import ENOUGH_SCANS
from formgen.evidence.safe import caveat, headline, in_numbers, percentage
from formgen.evidence.safe.headlines import INCIDENTS, NO_PEOPLE, rounded
from formgen.evidence.tallies.equality import groups
from formgen.evidence.tallies.meetings import calendar
from formgen.report import Block, Chart, ChartKind, Heading, Paragraph, Report, Scorecard, Table, plain
from formgen.settings import each

CONSTANTS = (
    r"\d{1,2}/\d{1,2}/\d{4}", r"\d{1,2} (?=[A-Z][a-z]+ \d{4})", r"(?:19|20)\d\d/\d\d", r"(?:19|20)\d\d–(?:19|20)\d\d",
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|Autumn|Spring|Summer)"
    r" (?:19|20)\d\d(?:/\d\d)?", r"\bM\d+[abc]?(?: item \d+)?\b", r"\bSC\d[ab]?\b", r"Section 18",
    r"per 1,000 pupil-days",
    r"Up \d(?= or more|:|$)", r"Down \d(?= or more|:|$)", r"Years? \d(?: and \d)?(?=:|$)", r"Nursery \d(?=:|$)",
    r"\b(?:AS|KP|OB|RV|PR)\d+\b", r"just under 100%",
)  # fmt: skip
"""What is no number of anybody wherever it stands: days, years, and names that have a digit."""

FIXED = frozenset({
    "One line a child, from first to last score on a scale of 0 to 10. ",
    "The range behind a percentage, such as 75–95, says how far it could be off by chance alone. With fewer than 20 "
    "children there is no range. With fewer than 10 there is no percentage: the counts say it better.",
    "chair of governors (section 19)", f"fewer than {ENOUGH_SCANS} looks",
    "Pupil voice, 7 to 11", "Pupil voice, 4 to 7", "Children of 7 to 11", "Children of 4 to 7, with a helper",
})  # fmt: skip
"""Words with numbers in them that a report without children does not have."""

BLOCKS = {
    "From referral to progress, step by step": (STEPS,), "In what they asked for help": (AREA,),
    "In what children needed help most": (AREA,), "How children helped to set the targets": (PART,),
    "Unwanted incidents, month by month": (MONTHS,), "Where and when incidents happen": (PLACES,),
    "Were children asked for their views?": (VIEWS,), "Who asked for help": (SOURCE,),
    "What families said, statement by statement": ("family said",), "What staff said, statement by statement":
    ("staff said",), "Children’s views, statement by statement": ("child said",),
    "How the time was spent, in minutes": (MINUTES,), "In which terms the mentor learned": (TERMS,),
    "Consultations and training given in the period": (GIVEN,),
}  # fmt: skip
"""By caption or title, which breakdowns a block is of; else the one of that title."""

AGREEMENT = re.compile(r"How many agree")

PARAGRAPHS = (
    (re.compile(r"started and finished from"), ("M1b",)), (re.compile(r"^Children came to"), ("M11",)),
    (re.compile(r"closed (?:this year|in these years)"), ("M1a", "M1b", "M11")), (re.compile(r"came back"), ("M3",)),
    (re.compile(r"^Each dot is one child|did not, or a score is missing"), ("M1b",)),
    (re.compile(r"^How children helped to set the targets"), ("M2a",)),
)  # fmt: skip
"""Of what figures sentences and charts tell that do not begin with a figure’s title."""

BESIDE = {
    "M1b": ("M1a",), "M2a": ("M2b",), "M3 item 5": ("M3",), "M4a terms": ("M4a required",), "M5 item 5":
    ("M5 feedback",), "M6b": ("M6b voice",), "M9": ("M9 parent",), "M9 together": ("M9 parent",),
}  # fmt: skip
"""What the line of a criterion tells besides its own figure."""

SENTENCES = {"M3 item 5": Cell(FAMILIES, EARLIER), "M5 item 5": Cell(STAFF, ANSWERED)}
"""The cells of which the line of a criterion tells."""

OF_NOBODY = frozenset({
    "Events of training, term by term", "How the mentor learned",
    "In which terms the mentor learned", "The yearly check of the policy",
    "Meetings, beside the number that the policy names", "Looks at the playground, term by term",
    "Consultations and training given in the period", "How the time was spent, in minutes",
    "Minutes by way of working", "Is the training kept up to date?", "Training that the school requires",
})  # fmt: skip


class Spot(NamedTuple):
    """A text of a report: in which block of which chapter, in which row and column, in the line of which criterion."""

    text: str
    chapter: str = ""
    block: str = ""
    row: str = ""
    head: str = ""
    measure: str = ""
    drawn: bool = False


class Subject(NamedTuple):
    """Of what a number is: a cell, a figure of a period, a thing that is nobody, or a rule of the readers."""

    kind: str
    name: str = ""
    row: str | None = None
    column: str | None = None


def spots(report: Report) -> Iterator[Spot]:
    """Every text and number of a report."""
    assert not report.years
    assert not report.details
    yield from (Spot(text) for text in (report.title, report.subtitle, report.footer))
    chapter = ""
    for block in report.blocks:
        if isinstance(block, Heading) and block.level == 1:
            chapter = re.sub(r"^\d+ ", "", block.text)
        for spot in _of(block):
            yield spot._replace(chapter=chapter)


def _of(block: Block) -> Iterator[Spot]:
    match block:
        case Heading(text) | Paragraph(text):
            yield Spot(text)
        case Scorecard(verdicts):
            for v in verdicts:
                yield from (Spot(text, measure=v.measure)
                            for text in (v.criterion, v.figure, v.word, v.caveat, v.note, v.measure))  # fmt: skip
        case Table(caption, header, rows):
            yield from (Spot(text, block=caption) for text in (caption, *header))
            for row in rows:
                yield from (Spot(str(cell), block=caption, row=str(row[0]), head=head)
                            for cell, head in zip(row, header, strict=True))  # fmt: skip
        case Chart():
            yield from _of_chart(block)


def _of_chart(chart: Chart) -> Iterator[Spot]:
    title = chart.title
    yield from (Spot(text, block=title) for text in (title, chart.alt, chart.unit, *chart.categories))
    yield from (Spot(one.label, block=title) for one in (*chart.series, *chart.strip))
    if chart.kind is ChartKind.SLOPE:
        assert chart.blurred
        yield Spot(f"{len(chart.series)} lines", block=title)
        return
    for one in chart.series:
        heads = chart.categories or ("",) * len(one.values)
        yield from (Spot(f"{value:g}", block=title, row=one.label, head=head, drawn=True)
                    for value, head in zip(one.values, heads, strict=True) if value is not None)  # fmt: skip
    assert all(value in (None, 0, 1, 2) for one in chart.strip for value in one.values)


@dataclass
class Judge:
    """What may stand in the report of marked material, and where. `own`: what a school without children has."""

    m: Material
    book: Book
    own: frozenset[Spot]
    may: dict[int, set[Subject]] = field(default_factory=lambda: defaultdict(set))
    phrases: dict[str, set[Subject]] = field(default_factory=lambda: defaultdict(set))

    def __post_init__(self) -> None:
        for subject, text in self._told():
            marks = [self._mark(n) for n in NUMBER.findall(text)]
            for mark in filter(None, marks):
                self.may[mark].add(subject)
            if None in marks:
                self.phrases[text].add(subject)
        for mark, (kind, *rest) in self.book.made.items():
            if kind in ("rule", "nobody"):
                self.may[mark].add(Subject(kind))
            if kind == "goal":
                self.may[mark].add(Subject("figure", rest[0], None, rest[1]))
            leaves = self.book.leaves(mark)
            if {leaf[0] for leaf in leaves} == {"nobody"}:
                self.may[mark].add(Subject("nobody"))

    def wrong(self, report: Report) -> list[str]:
        """Every number that may not stand where it does, with what it is and its text."""
        return [f"{what}: {spot}" for spot in spots(report) for what in self._wrong(spot)]

    def _wrong(self, spot: Spot) -> Iterator[str]:
        text = spot.text
        if spot in self.own or text in self._labels or self._raw(spot):
            return
        if spot.head == "Statement" and text == spot.row:
            text = re.sub(r"^\d+\. ", lambda found: _blank(found[0]), text)
        for constant in FIXED:
            text = text.replace(constant, _blank(constant))
        text = self._without_phrases(spot, text)
        for constant in CONSTANTS:
            text = re.sub(constant, lambda found: _blank(found[0]), text)
        for found in NUMBER.finditer(text):
            mark = self._mark(found[0])
            if mark is None:
                if not (spot.drawn or self._is_alt(spot)) or float(found[0]) != 0:
                    yield f"{found[0]} is of nothing that is told"
            elif mark not in self.may:
                yield f"{found[0]}, {self.book.words(mark)}, is not told"
            elif not any(self._belongs(spot, spot.text[: found.start()], one) for one in self.may[mark]):
                yield f"{found[0]}, {self.book.words(mark)}, stands in a wrong place"

    def _mark(self, number: str) -> int | None:
        value = float(number.replace(",", ""))
        return int(value) if value in self.book.made else None

    def _without_phrases(self, spot: Spot, text: str) -> str:
        for phrase in sorted(self.phrases, key=len, reverse=True):
            for found in [*re.finditer(rf"(?<![\d.]){re.escape(phrase)}(?![\d%])", text)]:
                before = text[: found.start()]
                if any(self._belongs(spot, spot.text[: found.start()], one) for one in self.phrases[phrase]):
                    text = before + _blank(phrase) + text[found.end() :]
        return text

    def _is_alt(self, spot: Spot) -> bool:
        """Whether it may be the words of a chart, where noughts are written as they are drawn."""
        return bool(spot.block) and not spot.row and not spot.head and spot.text != spot.block

    def _raw(self, spot: Spot) -> bool:
        """Whether it is a text with numbers of nobody, which are not marked."""
        m, block = self.m, spot.block.partition(", 20")[0]
        runs = {source.run for figure in m.found.figures for source in figure.sources}
        match block:
            case "What this review is about":
                return spot.row == "Made from the records up to import" and spot.text == str(m.evidence.run)
            case "The forms behind the figures":
                return spot.head == "Came in on" and {int(n) for n in NUMBER.findall(spot.text)} <= runs
            case "The files behind the figures":
                versions = {float(source.version) for figure in m.found.figures for source in figure.sources}
                of_form = spot.head == "Versions" and {float(n) for n in NUMBER.findall(spot.text)} <= versions
                return of_form or bool(re.fullmatch("[0-9a-f]{12}", spot.text))
            case "Settings used":
                values = {setting.purpose: str(setting.value) for setting in each(m.evidence.settings)}
                mine = {"As of run": str(m.evidence.run)}
                known = spot.text == (mine | values).get(spot.row) or spot.text in values
                return known or spot.row == "Made with formgen"
            case "Meetings, month by month":
                every = [value for _, year in calendar(m.evidence, m.period).years for one in year.kinds
                         for value in one.values]  # fmt: skip
                return all(int(n) <= len(every) for n in NUMBER.findall(spot.text))
            case "What each figure means":
                return any(spot.row == f.measure and spot.text in (f.formula, f.clause) for f in m.found.figures)
        if not block and not spot.chapter:
            return spot.text.startswith(m.school) or not NUMBER.search(re.sub(r"run \d+", "", spot.text))
        return False

    # What is told, and of what it is.

    def _told(self) -> Iterator[tuple[Subject, str]]:
        m = self.m
        for when, found in ((m.period, m.found), *((year, part) for year, part in m.years if year != m.period)):
            yield from self._figures(found, when)
        for name, breakdown in (m.shown.breakdowns | m.things.breakdowns).items():
            shown, kind = (m.things, "thing") if name in m.things.breakdowns else (m.shown, "cell")
            for cell in breakdown.cells():
                if (count := shown.count(*cell)) is not None:
                    column = None if len(breakdown.columns) == 1 else cell.column
                    subject = Subject(kind, name, cell.row, column)
                    yield subject, str(count)
                    if m.rule.nearest > 1 and cell.row and count >= m.rule.headline_from:
                        yield subject, str(rounded(count, m.rule.nearest))
        for name in EQUALITY:
            for group in groups(m.shown, name) if name in m.shown.breakdowns else ():
                yield from ((Subject("cell", name, group.name), str(n)) for n in (group.progress, group.children) if n)
        yield from self._rates()
        yield from self._points()
        dots = m.found.progress.reached
        if in_numbers(dots, m.rule, "M1b" in m.worded) and m.rule.nearest == 1:
            yield Subject("rest"), str(dots.denominator - dots.numerator)
        if drawn(m.worded):
            yield Subject("lines"), f"{len(m.found.progress.both)} lines"
            yield Subject("lines"), _middle(m.found.progress.both) if m.found.progress.both else ""

    def _figures(self, found: Measures, when: Period) -> Iterator[tuple[Subject, str]]:
        m = self.m
        for figure in found.figures:
            subject = Subject("figure", figure.measure, None, when.short)
            worded = figure.measure + ("" if when == m.period else f" {when.short}") in m.worded
            yield from ((subject, text) for text in self._texts(figure, worded))
        if when == m.period and not {"M1b", "M1b not known"} & m.worded:
            yield (Subject("figure", "M1b", None, when.short), caveat(m.found.progress.reached, m.rule))

    def _texts(self, figure: Figure, worded: bool) -> Iterator[str]:
        """A figure in the words that the rule has for it; those that are of nobody with their sentence."""
        rule, title = self.m.rule, figure.title
        yield title
        if figure.unit == INCIDENTS:
            return
        if figure.unit in NO_PEOPLE or figure.value:
            yield from (figure.sentence, figure.result, figure.percent)
            return
        yield from (headline(figure, rule, worded), percentage(figure, rule, worded))
        if in_numbers(figure, rule, worded):
            yield figure.share.percent()

    def _rates(self) -> Iterator[tuple[Subject, str]]:
        m = self.m
        told = {one.name: one for one in rates(m.found, m.period, m.years) if one.name not in m.worded}
        for name, one in told.items():
            when = next((year.short for year, _ in m.years if f"M6a {year.short}" in name), m.period.short)
            yield Subject("figure", "M6a", None, when), one.tally.words
        for when, found in ((m.period, m.found), *m.years):
            name = "M6a" if when == m.period else f"M6a {when.short}"
            subject, compared = Subject("figure", "M6a", None, when.short), found.playground.compared
            pair = {name, f"{name}, months before"}
            if name in told and (not compared.usable or pair <= set(told)):
                yield from ((subject, text) for text in (found.playground.rate.value, found.playground.rate.sentence))
            if compared.ratio and pair <= set(told):
                yield from ((subject, text) for text in (compared.ratio.words, str(abs(compared.ratio.percent))))

    def _points(self) -> Iterator[tuple[Subject, str]]:
        """What trends tell of each year: of figures of nobody and rates as they are, of others by the figure."""
        m = self.m
        for trend in m.trends.values():
            for point, (year, _) in zip(trend.points, m.years, strict=True):
                figure = point.figure
                subject = Subject("figure", figure.measure, None, year.short)
                called = figure.measure + ("" if year == m.period else f" {year.short}")
                if point.tally is not None:
                    told = point_shown(m, point, year)
                    yield from ((subject, text) for text in (point.tally.words,) if told)
                elif figure.unit in NO_PEOPLE:
                    told = True
                    yield subject, point.words
                else:
                    told = in_numbers(figure, m.rule, called in m.worded)
                if told and point.value is not None:
                    digits = 2 if point.tally else 0
                    yield subject, str(round(point.value, digits))

    # Where it may stand.

    def _belongs(self, spot: Spot, before: str, subject: Subject) -> bool:
        match subject.kind:
            case "rule":
                return True
            case "lines":
                return "line is one child" in spot.block
            case "nobody":
                mine = spot.measure.startswith(("M4a", "M6b", "M7", "M8"))
                return mine or spot.block.partition(", 20")[0] in OF_NOBODY
            case "rest":
                return spot.block.startswith("Each dot is one child")
            case "figure":
                return self._when(spot, before) == subject.column and self._names(spot, subject.name)
        return self._in_cell(spot, before, subject)

    @cached_property
    def _labels(self) -> frozenset[str]:
        """The names of rows and columns."""
        every = (*self.m.shown.breakdowns.values(), *self.m.things.breakdowns.values())
        named = {_bare(label) for one in every for label in (*one.rows, *one.columns)}
        return frozenset(label for label in named if re.search("[A-Za-z]{3}", label))

    @cached_property
    def _years(self) -> dict[str, str]:
        """The words for each year, and what its figures are told under."""
        years = [year for year, _ in self.m.years]
        named = {words: year.short for year in years for words in (year.words, year.short)}
        named |= {f"{point.year}": year.short for trend in self.m.trends.values()
                  for point, year in zip(trend.points, years, strict=True)}  # fmt: skip
        named |= {"Latest year": years[-1].short}
        return named | ({"The year before": years[-2].short} if len(years) > 1 else {})

    def _when(self, spot: Spot, before: str) -> str:
        """Of which time a number is, by the last year that is named before it, in its column or its row."""
        for place in (spot.head, spot.row):
            if place in self._years:
                return self._years[place]
        which = r"(\d{4}/\d\d|(?i:the year before))(?:,? (?:so far|all terms so far|all its terms))?: "
        named = [*re.finditer(which, before)]
        return self._years[_capital(named[-1][1])] if named else self.m.period.short

    def _names(self, spot: Spot, measure: str) -> bool:
        """Whether a figure is named where the number stands."""
        if spot.measure:
            return measure in (spot.measure, *BESIDE.get(spot.measure, ()))
        if (spot.row and f"({measure})" in spot.row) or measure in (spot.row, spot.head):
            return True
        text = spot.text if not spot.drawn else spot.block
        for figure in self.m.found.figures:
            if text.startswith(f"{figure.title}: ") or text == figure.title or spot.block == figure.title:
                return figure.measure == measure
            if figure.unit in NO_PEOPLE and figure.unit != INCIDENTS and text == figure.sentence:
                return figure.measure == measure
        for said in (text, spot.block):
            for pattern, measures in PARAGRAPHS:
                if said and pattern.search(said):
                    return measure in measures
        return False

    def _in_cell(self, spot: Spot, before: str, subject: Subject) -> bool:
        """Whether the row and the column of a cell are named where its number stands."""
        m, (kind, name, row, column) = self.m, subject
        breakdown = (m.shown if kind == "cell" else m.things).breakdowns[name]
        title = _bare(breakdown.title)
        if spot.measure:
            return SENTENCES.get(spot.measure) == Cell(name, row, column)
        if not spot.block:
            named = title.rstrip("?")
            if spot.text.startswith(f"{named}. "):
                return before.endswith("There are " if row is None else f"{_bare(row)}: ")
            whole = row is None and spot.text.startswith(f"{named}: ")
            if (name, row) == (AREA, None) and spot.text.startswith("The bars show what"):
                return True
            ends = {(STAFF, ANSWERED): "answered.", (FAMILIES, EARLIER): "earlier sheets."}
            return whole or ((name, row) in ends and spot.text.endswith(ends[name, row]))
        said = name.partition(": ")[0]
        agreed = AGREEMENT.match(spot.block) and row in (AGREE, None) and said in (
            ("staff said",) if "staff" in spot.chapter else ("family said",))
        if agreed and row is None:
            return (spot.text == spot.block and before.endswith(", of ")) or before == f"{title.rstrip('.')} (of "
        block = next((start for start in BLOCKS if re.match(rf"{re.escape(start)}(?:: |$)", spot.block)), spot.block)
        if not (agreed or block == title or {name, said} & {*BLOCKS.get(block, ())}):
            return False
        return self._labelled(spot, before, breakdown, row, column, bool(agreed))

    def _labelled(
        self, spot: Spot, before: str, breakdown: Breakdown, row: str | None, column: str | None, agreed: bool
    ) -> bool:  # fmt: skip
        """Whether the number stands where row and column cross, or behind their words."""
        rows, row = [*map(_bare, breakdown.rows)], None if row is None else _bare(row)
        title, own, head = _bare(breakdown.title), re.sub(r"^\d+\. ", "", spot.row), spot.head
        if not (spot.row or spot.drawn):
            finest = title.rstrip(".") if agreed else row.partition(BY)[2] if row and BY in row else row
            others = [row.partition(BY)[0]] if row and BY in row else [column] if column else []
            return bool(finest) and before.rstrip(": ").endswith(finest) and all(
                _last(before, breakdown.columns if one == column else
                      {r.partition(BY)[0] for r in rows}) == one for one in others)  # fmt: skip
        if agreed:
            return own.partition(" (of ")[0] == title.rstrip(".")
        if own == title:
            return head == row
        if breakdown.name in EQUALITY:
            return own == row and head in ("Made progress", "Children")
        if row and BY in row:
            return f"{own}{BY}{head}" == row
        if own in breakdown.columns:
            return head == row and column in (own, None if len(breakdown.columns) == 1 else own)
        lines = own == row or (row is None and own == "All")
        return lines and (head == column or (column is None and head not in breakdown.columns)
                          or len(breakdown.columns) == 1)  # fmt: skip


BY = " – "


def _last(text: str, labels: Iterable[str]) -> str:
    """The label that stands last in the text."""
    return max(labels, key=lambda one: text.rfind(f"{one}: "))


def _blank(text: str) -> str:
    return "·" * len(text)


def _bare(text: str) -> str:
    return plain(text)


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
