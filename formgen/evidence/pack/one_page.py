"""The page that matters: the answer, criterion by criterion, and the two pictures behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from statistics import median_low

from formgen.evidence.figure import counted
from formgen.evidence.opinions import DONT_KNOW, Item
from formgen.evidence.outcomes import Outcome
from formgen.evidence.pack.counts import AGREE, said
from formgen.evidence.pack.headline import headline, how_many, in_numbers, whole, words_note
from formgen.evidence.pack.lines import drawn
from formgen.evidence.pack.material import Material
from formgen.evidence.pack.scorecard import criteria, response_words
from formgen.evidence.progress import Progress
from formgen.evidence.safe.tables import HELD_BACK
from formgen.forms.parts import Agreement
from formgen.report import Block, Chart, ChartKind, Paragraph, Scorecard, Series, Tone

NO_COMPARISON = "There was no comparison group, so we cannot say how much of the change is due to mentoring."

NO_LINES = "No child has a first and a last score yet: no lines to draw."
FEW_LINES = "We draw no line for each child: a few could be counted that are not shown."

NOT_DRAWN = f"How many agree with each statement is {HELD_BACK}."
NOBODY = "Nobody agrees with any of these statements."

ON_FRONT = ("helped", "choose_again", "told_how", "know_target")
"""The statements that this page shows; all ten follow in their own chapter."""


def one_page(m: Material) -> Iterator[Block]:
    """The blocks of the page."""
    yield Paragraph(_lead(m), Tone.LEAD)
    yield from unfinished(m, "period")
    yield Scorecard(tuple(criteria(m)))
    yield from words_note(m)
    yield slope(m)
    yield _families(m)
    yield Paragraph(NO_COMPARISON)


def unfinished(m: Material, what: str) -> Iterator[Block]:
    """That the period, called `what`, is not over yet, or has not even begun; nothing where it is over."""
    if m.period.start > m.evidence.today:
        yield Paragraph(f"The {what} has not begun yet: there is nothing to count.", Tone.CAUTION)
    elif m.period.end > m.evidence.today:
        yield Paragraph(f"The {what} is not over yet: these figures will change.", Tone.CAUTION)


def _lead(m: Material) -> str:
    ended = m.found.progress.reached
    if not ended.denominator:
        return f"No child started and finished from {m.period.words}. What there is stands below, with its sources."
    children = whole(m, ended, "child", "children")
    said = how_many(children, "children", f"started and finished from {m.period.words}")
    return f"{said} Section 18 says where each figure comes from."


def slope(m: Material) -> Block:
    """One line a child from first to last score; for those who know the cases dashed where there is no progress.

    For others the lines are blurred, and drawn only where they may count them, and those that go up, down or neither
    (domain facts, 5.4); else there is a dot for each child, as the figure in numbers tells no less.
    """
    found = m.found.progress
    both = found.both
    if not both:
        return Paragraph(NO_LINES)
    if not m.internal and not drawn(m.worded):
        return _dots(m) if in_numbers(m, found.reached) and m.rule.nearest == 1 else Paragraph(FEW_LINES)
    if m.internal:
        return _lines(slope_title(both, found.minimum), _slope_words(both), found, both)
    alt = f"One line a child, from first to last score on a scale of 0 to 10. {_middle(both)}"
    return _lines("Each line is one child, from first to last score", alt, found, sorted(both, key=_ends), "")


def _dots(m: Material) -> Chart:
    figure = m.found.progress.reached
    others = figure.denominator - figure.numerator
    title = f"Each dot is one child: {headline(m, figure)} made progress"
    alt = f"{figure.numerator} made progress. {others} did not, or a score is missing."
    groups = (("Made progress", figure.numerator), ("Did not, or a score is missing", others))
    return Chart(ChartKind.DOTS, title, alt, tuple(Series(label, (float(count),)) for label, count in groups))


def _ends(outcome: Outcome) -> tuple[int, int]:
    return outcome.first or 0, outcome.last or 0


def _lines(
    title: str, alt: str, found: Progress, both: Iterable[Outcome], label: str | None = None
) -> Chart:
    series = tuple(
        Series(o.case if label is None else label, tuple(map(float, _ends(o))),
               label is None and not o.gained(found.minimum))
        for o in both
    )  # fmt: skip
    return Chart(ChartKind.SLOPE, title, alt, series, ("first score", "last score"), blurred=label is not None)


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
    return (
        f"One line a child, from first to last score on a scale of 0 to 10: {lines}. "
        f"{up} went up, {same} stayed the same, {len(both) - up - same} went down. {_middle(both)}"
    )


def _middle(both: tuple[Outcome, ...]) -> str:
    first, last = (median_low(_ends(o)[end] for o in both) for end in (0, 1))
    return f"The middle first score is {first}, the middle last score {last}."


def _families(m: Material) -> Block:
    found = m.found.parents
    if not (found.returned or found.earlier):
        return Paragraph("No family has sent a questionnaire back yet: no answers to draw.")
    return agreement(m, "family", response_words(m), [found.item(name) for name in ON_FRONT])


def agreement(m: Material, who: str, title: str, items: Iterable[Item]) -> Block:
    """What people said, statement by statement; for those who do not know them, how many agreed where that is shown."""
    kept = tuple(items)
    if not m.internal:
        return _agreed(m, who, kept)
    words = "; ".join(
        f"{i.label.rstrip('.')}: {i.agreed} agree, {sum(i.counts) - i.agreed} disagree, {i.dont_know} don’t know"
        for i in kept
    )
    categories = (*(a.label for a in Agreement), DONT_KNOW)
    series = tuple(Series(i.label, (*map(float, i.counts), float(i.dont_know))) for i in kept)
    return Chart(ChartKind.AGREEMENT, title, f"{words}.", series, categories)


def _agreed(m: Material, who: str, items: tuple[Item, ...]) -> Block:
    """How many agreed with each statement, and of how many answers where that may be told."""
    counts = [(i.label.rstrip("."), said(who, i.name)) for i in items]
    shown = [(label, count, m.shown.count(name)) for label, name in counts
             if (count := m.shown.count(name, AGREE)) is not None]  # fmt: skip
    if not any(count for _, count, _ in shown):
        return Paragraph(NOT_DRAWN if len(shown) < len(counts) else NOBODY)
    wholes = {whole for *_, whole in shown}
    one = wholes.pop() if len(wholes) == 1 else None
    if one is None:
        shown = [(f"{label} (of {whole})" if whole else label, count, whole) for label, count, whole in shown]
    if one:
        title = f"How many agree, of {one} answers"
    else:
        title = "How many agree" if wholes else "How many agree (of how many is not shown)"
    if len(shown) < len(counts):
        title = f"{title.partition(' (')[0]}, where it may be shown"
    words = "; ".join(f"{label}: {count}" for label, count, _ in shown)
    return Chart(ChartKind.BARS, title, f"{words}.", tuple(Series(label, (float(n),)) for label, n, _ in shown))
