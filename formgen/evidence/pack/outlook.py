"""What people add: what worked and what did not, what they recommend, and their signatures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from formgen.evidence.evidence import Period
from formgen.evidence.pack.counts import EQUALITY
from formgen.evidence.pack.headline import NOT_TOLD, apart_note, brief, in_numbers, point_shown, point_words, words_note
from formgen.evidence.pack.material import Material
from formgen.evidence.pack.scorecard import HEADLINES, measured
from formgen.evidence.pack.tables import hidden_note, to_write, told_apart
from formgen.evidence.tallies.equality import SIZES, groups, says_anything
from formgen.evidence.trend import PER_CENT, Point, Trend, chart, series
from formgen.report import EMPTY, HIDDEN, Block, Chart, ChartKind, Heading, Paragraph, Series, Table, Tone, inserted

BOTH = "the Learning Mentor and the Inclusion Manager"


def lessons(m: Material) -> Iterator[Block]:
    """The years side by side; what worked, what did not; whether all groups of children were reached alike."""
    yield from years(m)
    yield from said_or_blank("What worked", m.notes.worked, BOTH, 3)
    yield from said_or_blank("What did not work", m.notes.did_not, BOTH, 3)
    yield Heading("Were all groups of children reached alike?", 2)
    yield Paragraph(
        "We look at this only where enough children are in each group. Children in care, bereaved children and "
        "children "
        "with special needs are never listed: they could be known."
    )
    yield from _groups(m)


def _groups(m: Material) -> Iterator[Block]:
    """Progress by group, where two groups have ten children or more."""
    names = [name for name in EQUALITY if name in m.shown.breakdowns and says_anything(m.shown.breakdowns[name])]
    if not names:
        yield Paragraph("In this period there are too few children in each group to say anything.")
    bare = []
    for name in names:
        own = tuple(groups(m.shown, name))
        if not m.internal and sum(None not in group for group in own) < 2:
            bare.append(m.shown.breakdowns[name].title)
            continue
        rows = tuple((group.name, *(HIDDEN if n is None else n for n in (group.progress, group.children)))
                     for group in own)  # fmt: skip
        yield Table(m.shown.breakdowns[name].title, ("Group", "Made progress", "Children"), rows, frozenset({1, 2}))
        if any(HIDDEN in row for row in rows):
            yield from hidden_note(m, name, f"{name}{SIZES}")
    if bare:
        yield Paragraph(f"{'; '.join(bare)}: too few numbers may be shown to compare groups.")


def years(m: Material) -> Iterator[Block]:
    """The figures of each school year by itself; of a single one, the year before stands beside it."""
    known = [m.trends[pick(m.found).measure] for pick in HEADLINES if pick(m.found).measure in m.trends]
    if not any(measured(point.figure) for trend in known for point in trend.points):
        return
    spans = [year for year, _ in m.years]
    rows = tuple(
        (f"{trend.title} ({trend.key})", *(_point(m, p, year) for p, year in zip(trend.points, spans, strict=True)))
        for trend in known
    )
    yield Table("Year by year", ("Figure", *(year.short for year in spans)), rows, frozenset(range(1, len(spans) + 1)))
    yield from words_note(m)
    yield from apart_note(m)
    if any(trend.key in PLAYGROUND for trend in known):
        yield Paragraph(OTHERWISE, Tone.NOTE)
    yield from map(Paragraph, _breaks(known))
    yield from _drawn(m, known, spans)


OTHERWISE = (
    "Page two may have other figures of the playground. There incidents are those of the same months of two years, and "
    "looks those of the last term. Here both are of all months and terms of a year."
)
"""Why M6a and M6b of a year are not those of the period, even where they are of the same year."""
PLAYGROUND = ("M6a", "M6b")


def _point(m: Material, point: Point, year: Period) -> str:
    told, partly = told_apart(point.figure), ""
    if not measured(point.figure):
        return "not comparable" if told else _unmeasured(m, point)
    if told:
        partly = "; a part is not comparable"
    if not point_shown(m, point, year):
        return NOT_TOLD
    return (point_words(m, point, year) if point.figure.value else brief(m, point.figure, year)) + partly


def _unmeasured(m: Material, point: Point) -> str:
    """“0 of 3” for those who know the cases; for others no number, which nothing hides: it may be of a few."""
    known = m.internal or not point.figure.denominator
    return point.figure.result if known else point.figure.finding.lower()


def _breaks(known: Iterable[Trend]) -> Iterator[str]:
    """Why years do not compare, a sentence for all figures that have the same two years and reasons."""
    found: dict[str, list[str]] = {}
    for trend in known:
        for place, reasons in trend.breaks.items():
            measured_both = all(measured(trend.points[n].figure) for n in (place - 1, place))
            if measured_both:
                before, after = trend.years[place - 1], trend.years[place]
                said = f"{after} as a whole does not compare with {before}. {'; '.join(reasons)}."
                found.setdefault(said, []).append(trend.key)
    yield from (f"{', '.join(keys)}: {said}" for said, keys in found.items())


def _drawn(m: Material, known: Iterable[Trend], spans: list[Period]) -> Iterator[Chart]:
    """The line of each trend that has two points at least, all of which these readers may see."""
    for trend in known:
        drawn = [p for p in trend.points if p.value is not None]
        if len(drawn) < 2:
            continue
        line = _rounded(series(trend), trend)
        if m.internal:
            yield replace(chart(trend), series=(line,))
        elif all(in_numbers(m, p.figure, y) and point_shown(m, p, y)
                 for p, y in zip(trend.points, spans, strict=True) if measured(p.figure)):  # fmt: skip
            told = (f"{p.year}: {_point(m, p, y)}" for p, y in zip(trend.points, spans, strict=True))
            yield Chart(ChartKind.TREND, trend.title, "; ".join(told) + ".", (line,), trend.years,
                        unit=trend.unit)  # fmt: skip


def _rounded(line: Series, trend: Trend) -> Series:
    """The line without more decimals than there is to know."""
    digits = 0 if trend.unit == PER_CENT else 2
    return replace(line, values=tuple(None if value is None else round(value, digits) for value in line.values))


def said_or_blank(caption: str, sentences: tuple[str, ...], who: str, lines: int) -> Iterator[Block]:
    """Sentences as a table of one column; where there are none, lines to write on."""
    if sentences:
        yield Table(caption, (f"Written by {who}",), tuple((inserted(one),) for one in sentences))
    else:
        yield to_write(caption, who, lines)


def recommendations(m: Material) -> Iterator[Block]:
    """What is to be done, by whom, by which day."""
    header = ("What shall be done", "Who sees to it", "By which day")
    if m.notes.recommendations:
        rows = tuple((inserted(one.what), inserted(one.owner), f"{one.due:%d/%m/%Y}")
                     for one in m.notes.recommendations)  # fmt: skip
        yield Table("Recommendations to the governors", header, rows)
        return
    yield Paragraph(f"Please write here: {BOTH}. Each line needs somebody who sees to it, and a day.")
    yield Table("Recommendations to the governors", header, ((EMPTY,) * 3,) * 4)


def signing(m: Material) -> Iterator[Block]:
    """Who signs, with the day; and the day on which the governors accept the review."""
    school = m.evidence.settings.school
    people = (
        ("Learning Mentor", school.learning_mentor), ("Inclusion Manager", school.inclusion_manager),
        ("Head teacher", school.head), ("Chair of governors", m.notes.chair),
    )  # fmt: skip
    yield Paragraph(
        "The Learning Mentor and the Inclusion Manager answer for this review. The head and the chair sign too."
    )
    rows = tuple((role, inserted(name) if name else EMPTY, EMPTY, EMPTY) for role, name in people)
    yield Table("Signatures", ("Role", "Name", "Signature", "Day"), rows)
    yield Table("Accepted by the governors", ("Meeting on", "Next full review due", "Minute number"), ((EMPTY,) * 3,))


def governors_line(m: Material) -> Iterator[Block]:
    """The head's line and the link governor's, said or to be written."""
    head, visit = ((line,) if line else () for line in (m.notes.head_line, m.notes.governor_visit))
    yield from said_or_blank("The head’s line", head, "the head teacher", 1)
    yield from said_or_blank("The link governor’s visit", visit, "the link governor", 1)
