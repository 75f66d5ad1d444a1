"""What children said, and how far the plan was theirs."""

from __future__ import annotations

from collections.abc import Iterator

from formgen.evidence.contribution import DECLINED, GAVE_VIEWS
from formgen.evidence.logs import labels
from formgen.evidence.pack.counts import HARDLY, MOSTLY, NO_WORD, PART, SOMETIMES, VIEWS, said
from formgen.evidence.pack.headline import headline
from formgen.evidence.pack.material import Material
from formgen.evidence.pack.own_words import quotes
from formgen.evidence.pack.tables import (
    answers_table,
    apart,
    figure_table,
    hidden_note,
    in_a_sentence,
    mostly_hidden,
    told,
)
from formgen.evidence.voices import FORMS, ITEMS
from formgen.report import HIDDEN, Block, Chart, ChartKind, Paragraph, Series, Table, Tone

NO_CAUSE = (
    "These are the latest answers of each child in the period. Faces are not added up into scores, and an answer does "
    "not say what caused it."
)


def children(m: Material) -> Iterator[Block]:
    """The blocks of the chapter."""
    found = m.found.contribution
    yield from told(m, found.figures, tabled=True)
    if found.helped.denominator:
        yield from _bars(m)
    yield from figure_table(m, "Children’s part in the plan, and their views", found.figures)
    if found.recorded.denominator:
        yield from _views(m)
    if m.found.voices:
        yield from _items(m)
        yield Paragraph(NO_CAUSE, Tone.NOTE)
    yield from quotes(m, "a child")
    yield from apart(m, found.figures, "Children")


def _bars(m: Material) -> Iterator[Block]:
    if mostly_hidden(m, PART):
        yield in_a_sentence(m, PART)
        return
    counts = [(row, m.shown.count(PART, row)) for row in m.shown.breakdowns[PART].rows]
    shown = [(label, count) for label, count in counts if count is not None]
    words = "; ".join(f"{label}: {count}" for label, count in shown)
    figure = m.found.contribution.helped
    title = f"How children helped to set the targets: {headline(m, figure)} in their own words"
    if shown:
        yield Chart(ChartKind.BARS, title, f"{words}.", tuple(Series(label, (float(n),)) for label, n in shown))
    yield from hidden_note(m, PART, sign="What has no bar is not shown")


def _views(m: Material) -> Iterator[Block]:
    if mostly_hidden(m, VIEWS):
        yield in_a_sentence(m, VIEWS)
        return
    counted = {GAVE_VIEWS: "Yes", DECLINED: "Yes, as asked"}
    rows = tuple((what, m.shown.cell(VIEWS, what), counted.get(what, "No")) for what in m.shown.breakdowns[VIEWS].rows)
    yield Table("Were children asked for their views?", ("What", "Children", "Counted"), rows, frozenset({1}))
    if any(HIDDEN in row for row in rows):
        yield from hidden_note(m, VIEWS)


def _items(m: Material) -> Iterator[Block]:
    caption = "Children’s views, statement by statement"
    if m.internal:
        scale = labels(FORMS[0], ITEMS[0]).values()
        rows: tuple[tuple[str | int, ...], ...] = tuple(
            (v.label, v.clause, *v.counts, v.declined, v.blank) for v in m.found.voices
        )
        header = ("Statement", "Clause", *scale, "Rather not say", "No answer")
        yield Table(caption, header, rows, frozenset(range(2, 9)))
        return
    classes = (MOSTLY, SOMETIMES, HARDLY, NO_WORD)
    lines = (((v.label, v.clause), said("child", v.name)) for v in m.found.voices)
    yield from answers_table(m, caption, ("Statement", "Clause"), classes, lines)
