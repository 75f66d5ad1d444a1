"""Page one of the review: the answer, criterion by criterion, and the two pictures behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from statistics import median_low

from formgen.evidence.evidence import Evidence, Period
from formgen.evidence.figure import Figure, Finding, counted
from formgen.evidence.measures import Measures, measure
from formgen.evidence.opinions import DONT_KNOW, Item
from formgen.evidence.outcomes import Outcome
from formgen.evidence.parents import Parents
from formgen.evidence.progress import Progress
from formgen.evidence.scorecard import besides, criteria, response_words
from formgen.evidence.tables import told_apart
from formgen.forms.parts import Agreement
from formgen.report import Block, Chart, ChartKind, Heading, Paragraph, Scorecard, Series, Table, Tone

NO_COMPARISON = "There was no comparison group, so we cannot say how much of the change is due to mentoring."

NO_LINES = "No child has a first and a last score yet: no lines to draw."

ON_FRONT = ("helped", "choose_again", "told_how", "know_target")
"""The statements that page one shows; all ten follow in their own chapter."""


def front_page(evidence: Evidence, period: Period, found: Measures) -> Iterator[Block]:
    """The blocks of page one, and the table of years behind them."""
    yield Paragraph(_lead(found.progress, period), Tone.LEAD)
    if period.end > evidence.today:
        yield Paragraph("The period is not over yet: these figures will change.", Tone.CAUTION)
    yield Scorecard(tuple(criteria(found)))
    yield slope(found.progress) if found.progress.both else Paragraph(NO_LINES)
    yield _agreement(found.parents)
    yield Paragraph(NO_COMPARISON)
    yield Heading("What the policy asks for besides", 2)
    yield Scorecard(tuple(besides(found)))
    yield from _years(evidence, period, found)


def _lead(progress: Progress, period: Period) -> str:
    ended = progress.reached.denominator
    if not ended:
        return f"No child started and finished from {period.words}. What there is stands below, with its sources."
    children = counted(ended, "child", "children")
    return f"{children} started and finished from {period.words}. Each figure opens to its sources at the end."


def _years(evidence: Evidence, period: Period, found: Measures) -> Iterator[Table]:
    """Each school year by itself; of a single one, the year before stands beside it."""
    years = list(period.school_years())
    parts = [(y, found if y == period else measure(evidence, y)) for y in ([period.before] if len(years) == 1 else [])]
    parts += [(y, found if y == period else measure(evidence, y)) for y in years]
    heads = [_headlines(part) for _, part in parts]
    rows = tuple((f"{first.title} ({first.measure})", *(_result(f) for f in (first, *rest)))
                 for first, *rest in zip(*heads, strict=True))  # fmt: skip
    if any(f.finding is not Finding.NOT_MEASURED for head in heads for f in head):
        yield Table("Year by year", ("Figure", *(y.words for y, _ in parts)), rows, frozenset(range(1, len(parts) + 1)))


def _result(figure: Figure) -> str:
    """What was found, with a word where answers of the school's earlier sheets are not comparable."""
    if not told_apart(figure):
        return figure.result
    return f"{figure.result}; a part is not comparable" if figure.denominator else "not comparable"


def _headlines(found: Measures) -> tuple[Figure, ...]:
    """The figure of each criterion that stands on page one, with M2b beside M2a."""
    return (
        found.progress.reached, found.contribution.helped, found.contribution.recorded, found.parents.headlines[0],
        found.training.terms, found.roles.practice, found.staff.headlines[0], found.playground.rate, found.play.playing,
    )  # fmt: skip


def slope(progress: Progress) -> Chart:
    """One line a child from first to last score; dashed where there is no progress."""
    both = progress.both
    return Chart(
        ChartKind.SLOPE, slope_title(both, progress.minimum), _slope_words(both),
        tuple(Series(o.case, (float(o.first or 0), float(o.last or 0)), not o.gained(progress.minimum)) for o in both),
        ("first score", "last score"),
    )  # fmt: skip


def slope_title(both: tuple[Outcome, ...], minimum: int) -> str:
    """What is seen: “Each line is one child: 37 went up, 3 did not”."""
    up, whole = sum(o.gained(minimum) for o in both), len(both)
    how = "went up" if minimum == 1 else f"went up by {minimum} points or more"
    if whole == 1:
        return f"One child: the score {how}" if up else f"One child: the score did not {how.replace('went', 'go', 1)}"
    if up in (0, whole):
        return f"Each line is one child: {f'all {whole}' if up else f'none of the {whole}'} {how}"
    return f"Each line is one child: {up} {how}, {whole - up} did not"


def _slope_words(both: tuple[Outcome, ...]) -> str:
    changes = [o.change or 0 for o in both]
    up, same = sum(c > 0 for c in changes), sum(c == 0 for c in changes)
    lines = counted(len(both), "line", "lines")
    first, last = median_low(o.first or 0 for o in both), median_low(o.last or 0 for o in both)
    return (
        f"One line a child, from first to last score on a scale of 0 to 10: {lines}. "
        f"{up} went up, {same} stayed the same, {len(both) - up - same} went down. "
        f"The middle first score is {first}, the middle last score {last}."
    )


def _agreement(parents: Parents) -> Block:
    if not (parents.returned or parents.earlier):
        return Paragraph("No family has sent a questionnaire back yet: no answers to draw.")
    return agreement(f"{response_words(parents)}", [parents.item(name) for name in ON_FRONT])


def agreement(title: str, items: Iterable[Item]) -> Chart:
    """What people said, statement by statement; don't know apart."""
    kept = tuple(items)
    said = "; ".join(
        f"{i.label.rstrip('.')}: {i.agreed} agree, {sum(i.counts) - i.agreed} disagree, {i.dont_know} don’t know"
        for i in kept
    )
    categories = (*(a.label for a in Agreement), DONT_KNOW)
    series = tuple(Series(i.label, (*map(float, i.counts), float(i.dont_know))) for i in kept)
    return Chart(ChartKind.AGREEMENT, title, f"{said}.", series, categories)
