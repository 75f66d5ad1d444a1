"""Tables, series and sentences made of what may be shown."""

from __future__ import annotations

from collections.abc import Iterator

from formgen.evidence.breakdown import HIDDEN, Shown
from formgen.evidence.readership import Rule
from formgen.report import Block, Paragraph, Series, Table, Tone


def whole_hidden(shown: Shown, name: str) -> bool:
    """Whether nothing of a breakdown may be shown."""
    return all(cell in shown.hidden for cell in shown.breakdowns[name].cells())


def note(shown: Shown, name: str, rule: Rule) -> str:
    """What “c” means, for under a table; empty where nothing is hidden."""
    if not shown.hides(name):
        return ""
    return f"{HIDDEN}: hidden, because the number is below {rule.below}, or would give such a number away."


def table(shown: Shown, name: str, rule: Rule, first: str = "", total: str = "All") -> Iterator[Block]:
    """The table of a breakdown with totals, and what “c” means under it; one sentence where nothing may be shown."""
    breakdown = shown.breakdowns[name]
    many = len(breakdown.columns) > 1
    columns = (*breakdown.columns, None) if many else breakdown.columns
    rows = [(row or total, *(shown.text(name, row, c) for c in columns)) for row in (*breakdown.rows, None)]
    header = (first, *(c or total for c in columns))
    yield Table(breakdown.title, header, tuple(rows), frozenset(range(1, len(header))))
    if under := note(shown, name, rule):
        yield Paragraph(under, Tone.NOTE)


def series(shown: Shown, name: str) -> tuple[Series, ...]:
    """One series a row, a value for each column; None where it is hidden."""
    breakdown = shown.breakdowns[name]
    return tuple(Series(row, tuple(_value(shown.count(name, row, c)) for c in breakdown.columns))
                 for row in breakdown.rows)  # fmt: skip


def bars(shown: Shown, name: str, column: str | None = None) -> tuple[Series, ...]:
    """One series of one value a row: of a column, or of all together."""
    return tuple(Series(row, (_value(shown.count(name, row, column)),)) for row in shown.breakdowns[name].rows)


def _value(count: int | None) -> float | None:
    return None if count is None else float(count)
