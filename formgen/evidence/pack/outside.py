"""What those who do not know the cases are told and shown, and all that they could set against each other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from formgen.evidence import safe
from formgen.evidence.breakdown import Breakdown, Cell
from formgen.evidence.contribution import UNDATED, UNSAID
from formgen.evidence.evidence import Evidence, Period
from formgen.evidence.figure import Figure
from formgen.evidence.measures import Measures, measure
from formgen.evidence.pack import across, counts, gaps
from formgen.evidence.pack.lines import WAYS, drawable, lines
from formgen.evidence.pack.rates import name, rates
from formgen.evidence.pack.spans import Spans
from formgen.evidence.pack.spans import spans as spans_of
from formgen.evidence.play import ITEM
from formgen.evidence.readership import Rule
from formgen.evidence.safe.headlines import NO_PEOPLE
from formgen.evidence.tallies.funnel import CHANGES, MISSING
from formgen.evidence.tallies.roles import WELL

Years = Sequence[tuple[Period, Measures]]
Cells = tuple[Cell, ...]


class Outside(NamedTuple):
    """What a pack shows, and its publication: the data by which later ones are checked."""

    safe: safe.Safe
    publication: Mapping[str, Any]


def outside(
    evidence: Evidence, period: Period, found: Measures, years: Years, rule: Rule, before: Sequence[safe.Publication]
) -> Outside:
    """What the readers of `rule` may see who were shown `before`.

    A rate of few incidents is never told, and where a few lines could be counted none are drawn.
    """
    every = rates(found, period, years)
    kept = [one for one in every if not 0 < one.tally.incidents < rule.below]
    spans = spans_of(period, [pack.period for pack in before if pack.period])
    measured = {period: found, **dict(years)}
    for span in spans.every:
        measured[span] = measured.get(span) or measure(evidence, span)
    others = [pair for pair in years if pair[0] != period]
    own = [pair for pair in years if pair[0] in period.school_years()]
    told: tuple[safe.Headline, ...] = (
        *sorted(headlines(found, period, others, rule), key=_place), *verdicts(found, period, own),
        *(one.headline(counts.MONTHS) for one in kept),
        *(one.headline(counts.CHANGE) for one in lines(found.progress) if drawable(found.progress, rule)),
    )
    beside = {span: counts.people(evidence, span, measured[span], [(span, measured[span])], every=True)
              for span in spans.every[1:]}  # fmt: skip
    tables = tuple(across.over(counts.people(evidence, period, found, own, kept), beside))
    told_of = tuple(figures(measured))
    counted = (*tables, *told_of)
    by_year = Spans((), {period: tuple(year for year, _ in own)})
    all_spans = Spans((), {**by_year.parts, **spans.parts})
    between = (*_gaps(measured, period, tables), *gaps.came_again(told_of, all_spans, rule),
               *(gaps.other_years(told_of, all_spans, rule) if rule.nearest == 1 else ()))  # fmt: skip
    left = tuple(gaps.breakdowns(between, {one.name: one for one in counted}, rule))
    people, told = (*counted, *left), (*_of_whom(measured, left), *told)
    pairs = [*counts.same(people, found, evidence, period), *_alike(found, period), *_three_ways(measured),
             *_same_people(measured), *gaps.level(_gaps(measured, period, tables))]  # fmt: skip
    same = (
        *_equal(people, across.everywhere(pairs, people, spans)), *_equal(people, _year_by_year(own, people)),
        *gaps.same(between, left),
        *across.between(tables, spans), *across.between_figures(told_of, spans),
        *across.between_figures(told_of, by_year),
    )  # fmt: skip
    shown = safe.prepare(people, told, rule, before, same, period, frozenset(_few_besides(told, rule)))
    few = {one.name for one in every if one not in kept} | (WAYS - {one.name for one in told})
    made = safe.publication(
        shown.shown, told, rule, f"the report for {rule.readers} on {period.words}", shown.worded, same, period
    )
    return Outside(safe.Safe(shown.shown, shown.worded | few), made)


def _equal(people: Iterable[Breakdown], pairs: Iterable[safe.Same]) -> Iterator[safe.Same]:
    """Those pairs that are equal: where they are not, nobody can know of them, unless one has to be the smaller."""
    tables = {one.name: one for one in people}

    def added(cells: Cells) -> int:
        return sum(tables[cell.breakdown].value(cell.row, cell.column) for cell in cells)

    for pair in (pair for pair in pairs if pair.one and pair.other):
        one, other = added(pair.one), added(pair.other)
        if one == other:
            yield safe.Same(pair.one, pair.other)
        elif pair.or_fewer:
            yield pair if one < other else safe.Same(pair.other, pair.one, or_fewer=True)


def headlines(found: Measures, period: Period, years: Years, rule: Rule) -> Iterator[safe.Headline]:
    """The figures that are told beside the breakdowns; last those of the years.

    What must be told in words is so from the last one on: rather a year than the period.
    """
    for figure in filter(counts_people, found.figures):
        yield _unjudged(figure, period)
    missing, started = Cell(counts.CHANGE, MISSING), Cell(counts.CHANGE)
    yield from safe.unknown_of(found.progress.reached, rule, (missing,), (started,))
    for year, part_of in reversed(years):
        for figure in filter(counts_people, part_of.figures):
            yield _unjudged(figure, year, year.short)


_ON_PAGE_TWO = frozenset({"M1b", "M2a", "M3 item 5", "M4b", "M5 item 5"})


def _place(told: safe.Headline) -> int:
    """Where a figure stands among those that may be put into words: the higher, the sooner.

    First how many questionnaires came back in a year, as that fills in every statement; last what is on page two.
    """
    if told.name.startswith("M3 2"):
        return 2
    return int(not any(told.name == one or told.name.startswith(f"{one} 2") for one in _ON_PAGE_TWO))


def _unjudged(figure: Figure, span: Period, when: str = "") -> safe.Headline:
    return replace(safe.headline_of(figure, *_cells(figure, span), when=when), finding=None)


def verdicts(found: Measures, period: Period, years: Years) -> Iterator[safe.Headline]:
    """The verdicts that are told: on the figures of the period, and on M1b in each of several years."""
    told = [(figure, period, "") for figure in filter(counts_people, found.figures)]
    told += [(part.progress.reached, year, year.short) for year, part in years if len(years) > 1]
    for figure, span, when in told:
        said = safe.verdict_of(figure, *_cells(figure, span), _unknown(figure, span), beside(figure), when)
        if said is not None:
            yield said


_CRITERIA = re.compile(r"M[1-8](?!\d)")


def _few_besides(told: Iterable[safe.Headline], rule: Rule) -> Iterator[str]:
    """The figures that are no success criterion (M1 to M8) and tell of a few who are counted, or who are not."""
    for one in told:
        least = min(one.share.part, one.share.whole - one.share.part)
        if not one.exact and not _CRITERIA.match(one.name) and 0 < least < rule.below:
            yield one.name


def counts_people(figure: Figure) -> bool:
    """Whether a figure is a share of people, or of what happened to them."""
    return figure.unit not in NO_PEOPLE and bool(figure.denominator) and not figure.value


def _of_people(figures: Iterable[Figure]) -> dict[str, Figure]:
    """The figures that count people, by their measures."""
    return {figure.measure: figure for figure in filter(counts_people, figures)}


def _year_by_year(years: Years, people: Iterable[Breakdown]) -> Iterator[safe.Same]:
    """What may be the same number in the figures of each of several years and what is counted year by year."""
    there = {one.name: one.columns or one.beside for one in people}
    for year, part in years if len(years) > 1 else ():
        for pair in (*_alike(part, year), *counts.asked(part)):
            one, other = ([cell._replace(column=year.short) for cell in cells] for cells in (pair.one, pair.other))
            if all(year.short in there.get(cell.breakdown, ()) for cell in (*one, *other)):
                yield safe.Same(tuple(one), tuple(other), pair.or_fewer)


PART, REST = "Counted", "Not counted"
KNOWN, UNKNOWN = "Known not to count", "Not known"


def figures(measured: Mapping[Period, Measures]) -> Iterator[Breakdown]:
    """Each figure as a breakdown that is not printed: so that what packs told of it, early or late, can be compared.

    Where there is a goal it has those of whom it is not known, as a verdict tells of them.
    """
    for span, measures in measured.items():
        yield from _started(span, measures)
        for figure in filter(counts_people, measures.figures):
            share, unknown = figure.share, figure.best.part - figure.worst.part
            if figure.target is None:
                rows = {PART: share.part, REST: share.whole - share.part}
            elif beside(figure):
                rows = {PART: share.part, REST: share.whole - share.part}
                yield _figure(figure, span, f"not known, {_called(figure, span)}", {UNKNOWN: unknown})
            else:
                rows = {PART: share.part, KNOWN: share.whole - share.part - unknown, UNKNOWN: unknown}
            yield _figure(figure, span, _called(figure, span), rows)


def _figure(figure: Figure, span: Period, called: str, rows: Mapping[str, int]) -> Breakdown:
    return Breakdown(
        called, f"the figure {name(figure.measure, span)}", called, (figure.unit, figure.unit), tuple(rows), (),
        {(row, span.short): count for row, count in rows.items()}, beside=(span.short,),
    )  # fmt: skip


def _started(span: Period, measures: Measures) -> Iterator[Breakdown]:
    """How many of the children referred did not start, which M1a and M1b tell together."""
    asked, had = measures.progress.referred, measures.progress.reached
    if asked.denominator and had.denominator:
        rows = {PART: had.denominator, REST: asked.denominator - had.denominator}
        yield _figure(had, span, f"started, {_called(had, span)}", rows)


def _three_ways(measured: Mapping[Period, Measures]) -> Iterator[safe.Same]:
    """What M1a, M1b and M1c of any span have in common: who made progress; they differ in whom they divide by."""
    for span, measures in measured.items():
        every = _of_people(measures.progress.figures)
        if not {"M1a", "M1b"} <= every.keys():
            continue
        (asked, all_asked), (had, all_had) = (_cells(every[one], span) for one in ("M1a", "M1b"))
        started = f"started, {_called(every['M1b'], span)}"
        yield from (
            safe.Same(asked, had), safe.Same(all_asked, (Cell(started, None, span.short),)),
            safe.Same(all_had, (Cell(started, PART, span.short),)),
            safe.Same(_unknown(every["M1a"], span), _unknown(every["M1b"], span)),
        )  # fmt: skip
        if "M1c" in every:
            scored, all_scored = _cells(every["M1c"], span)
            yield safe.Same(scored, had)
            yield safe.Same((*all_scored, *_unknown(every["M1b"], span)), all_had)


OPEN = "started, and not among those who ended"
"""What M2b and M1b leave between them. How many ended is taken for known as M1b tells it, whatever else tells it."""


def _of_whom(measured: Mapping[Period, Measures], made: Iterable[Breakdown]) -> Iterator[safe.Headline]:
    there = {one.name for one in made}
    for span, measures in measured.items():
        if (name_ := f"{OPEN} {span.short}") in there:
            ended = Cell(name_, gaps.IN_BOTH, span.short)
            yield safe.Headline(f"M1b, of whom, {span.short}", measures.progress.reached.share, (), (ended,))


def _gaps(measured: Mapping[Period, Measures], period: Period, tables: Iterable[Breakdown]) -> Iterator[gaps.Gap]:
    """What could be worked out by taking a number from another one that holds it."""
    (asked_by,) = (one for one in tables if one.name == counts.SOURCE)
    by_staff = tuple(Cell(counts.SOURCE, row) for row in counts.BY_STAFF)
    helped_in = {column for one in tables if one.name == counts.PART for column in one.beside}
    for span, measures in measured.items():
        every = _of_people(measures.figures)
        column = span.short if span.short in (*asked_by.columns, *asked_by.beside) else None
        if "M5 feedback" in every and (column or span == period):
            heard = _cells(every["M5 feedback"], span)[1]
            asked = tuple(cell._replace(column=column) for cell in by_staff)
            yield gaps.Gap("referrals by staff without a day", span, asked, heard, "referrals")
        if {"M1b", "M2b"} <= every.keys():
            ended, started = (_cells(every[one], span)[1] for one in ("M1b", "M2b"))
            yield gaps.Gap(OPEN, span, started, ended, linked=False)
        if {"M9", "M9 parent"} <= every.keys():
            with_child, with_parent = (_cells(every[one], span)[0] for one in ("M9", "M9 parent"))
            yield gaps.Gap("reviews with the child and no parent", span, with_child, with_parent, "reviews")
        if "M2a" in every and (span == period or span.short in helped_in):
            helped = tuple(Cell(counts.PART, row, span.short) for row in counts.HELPED)
            yield gaps.Gap("helped, and no words of the child", span, helped, _cells(every["M2a"], span)[0])


def _same_people(measured: Mapping[Period, Measures]) -> Iterator[safe.Same]:
    """Figures that may be of the same: all who started, those who started and ended, all reviews."""
    for span, measures in measured.items():
        every = _of_people(measures.figures)
        for one, other in (("M2b", "M10"), ("M1b", "M12"), ("M9", "M9 parent")):
            if {one, other} <= every.keys():
                yield safe.Same(_cells(every[one], span)[1], _cells(every[other], span)[1])


def beside(figure: Figure) -> bool:
    """Whether those of whom it is not known are not in what the figure divides by."""
    return figure.measure == "M1c" or " item " in figure.measure


def _unknown(figure: Figure, span: Period) -> Cells:
    called = f"not known, {_called(figure, span)}" if beside(figure) else _called(figure, span)
    return (Cell(called, UNKNOWN, span.short),)


def _called(figure: Figure, span: Period) -> str:
    return f"figure {name(figure.measure, span)}"


def _cells(figure: Figure, span: Period) -> tuple[Cells, Cells]:
    """The numerator and the denominator of a figure."""
    called = _called(figure, span)
    return (Cell(called, PART, span.short),), (Cell(called, None, span.short),)


def _alike(found: Measures, period: Period) -> Iterator[safe.Same]:
    """What may be the same number in the figures and the breakdowns."""
    known = dict(_counted(found))
    for figure in filter(counts_people, found.figures):
        for own, cells in zip(_cells(figure, period), known.get(figure.measure, ((), ())), strict=True):
            yield safe.Same(own, cells)
    every = {measure_: one for measure_, one in _of_people(found.figures).items() if one.target is not None}
    for measure_, figure in every.items():
        if cells := _missing(measure_):
            with_part = _cells(figure, period)[0] if measure_ == "M2a" else ()
            yield safe.Same((*_unknown(figure, period), *with_part), cells)
    for who, measure_, items in (("family", "M3", found.parents.items), ("staff", "M5", found.staff.items)):
        for number, item in enumerate(items, 1):
            if answered := every.get(f"{measure_} item {number}"):
                no_side = (Cell(counts.said(who, item.name), counts.NO_SIDE),)
                yield safe.Same(_unknown(answered, period), no_side, or_fewer=True)


def _missing(measure_: str) -> Cells:
    """The cells of breakdowns that make those of whom it is not known: of M2a with those who count."""
    match measure_:
        case "M1a" | "M1b" | "M1c":
            return (Cell(counts.CHANGE, MISSING),)
        case "M2a":
            return tuple(Cell(counts.PART, row) for row in (*counts.HELPED, counts.NO_PART))
        case "M2b":
            return tuple(Cell(counts.VIEWS, row) for row in (UNDATED, UNSAID))
    return ()


def _counted(found: Measures) -> Iterator[tuple[str, tuple[Cells, Cells]]]:
    """By measure, the cells of breakdowns that make its numerator and its denominator."""
    up = tuple(Cell(counts.CHANGE, row) for row in counts.gained(found.progress.minimum))
    yield "M1a", (up, (Cell(counts.STEPS),))
    yield "M1b", (up, (Cell(counts.CHANGE),))
    yield "M1c", (up, tuple(Cell(counts.CHANGE, row) for row in CHANGES))
    yield "M2a", ((), (Cell(counts.PART),))
    yield "M2b", (tuple(Cell(counts.VIEWS, row) for row in counts.ASKED), (Cell(counts.VIEWS),))
    yield "M3", ((Cell(counts.RETURNS, counts.MADE),), (Cell(counts.RETURNS),))
    yield "M4b", ((Cell(counts.ROLES, WELL),), (Cell(counts.ROLES),))
    friend = tuple(Cell(counts.said("child", ITEM), one) for one in (counts.MOSTLY, counts.SOMETIMES, counts.HARDLY))
    yield "M6b voice", (friend[:1], friend) if found.voices else ((), ())
    for name_, who, items in (("M3", "family", found.parents.items), ("M5", "staff", found.staff.items)):
        for number, item in enumerate(items, 1):
            sides = tuple(Cell(counts.said(who, item.name), side) for side in (counts.AGREE, counts.DISAGREE))
            yield f"{name_} item {number}", (sides[:1], sides)
