"""What children said, and how far the plan was theirs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from formgen.evidence.contribution import DECLINED, GAVE_VIEWS, Contribution
from formgen.evidence.logs import labels
from formgen.evidence.tables import apart, figure_table, told
from formgen.evidence.voices import FORMS, ITEMS, Voice
from formgen.report import Block, Chart, ChartKind, Heading, Paragraph, Series, Table, Tone

NO_CAUSE = (
    "These are the latest answers of each child in the period. Faces are not added up into scores, and an answer does "
    "not say what caused it."
)


def children_pages(found: Contribution, voices: tuple[Voice, ...]) -> Iterator[Block]:
    """The blocks of the chapter on children’s part and views."""
    yield Heading("What children said")
    yield from told(found.figures)
    if found.helped.denominator:
        yield _bars(found)
    yield from figure_table("Children’s part in the plan, and their views", found.figures)
    if found.recorded.denominator:
        yield _views(found)
    if voices:
        yield _items(voices)
        yield Paragraph(NO_CAUSE, Tone.NOTE)
    yield from apart(found.figures, "Children")


def _bars(found: Contribution) -> Chart:
    shown = [(label, count) for label, count in found.answers]
    words = "; ".join(f"{label}: {count}" for label, count in shown)
    return Chart(
        ChartKind.BARS, f"How children helped to set the targets: {found.helped.share.words} in their own words",
        f"{words}.", tuple(Series(label, (float(count),)) for label, count in shown),
    )  # fmt: skip


def _views(found: Contribution) -> Table:
    counted = {GAVE_VIEWS: "Yes", DECLINED: "Yes, as asked"}
    rows = tuple((what, count, counted.get(what, "No")) for what, count in found.views)
    return Table("Were children asked for their views?", ("What", "Children", "Counted"), rows, frozenset({1}))


def _items(voices: Iterable[Voice]) -> Table:
    scale = labels(FORMS[0], ITEMS[0]).values()
    rows: tuple[tuple[str | int, ...], ...] = tuple(
        (v.label, v.clause, *v.counts, v.declined, v.blank) for v in voices
    )
    header = ("Statement", "Clause", *scale, "Rather not say", "No answer")
    return Table("Children’s views, statement by statement", header, rows, frozenset(range(2, 9)))
