"""Tables, series and sentences made of what may be shown: nothing here reads a number that is hidden.

The order of rows, and which of them is said to be the largest, would tell of hidden numbers too: rows stand in the
order of the breakdown, which must not be that of its counts, and no row is named as the largest where one is hidden.
"""

from __future__ import annotations

from collections.abc import Iterator

from formgen.evidence.breakdown import Shown
from formgen.evidence.figure import counted
from formgen.evidence.readership import Rule
from formgen.report import HIDDEN, Block, Paragraph, Series, Table, Tone

NOT_SHOWN = "not shown"
HELD_BACK = f"{NOT_SHOWN}, so that no small number can be worked out"
"""Why a number is hidden, whether it is small itself or would give a small one away: which of the two is not said."""


def whole_hidden(shown: Shown, name: str) -> bool:
    """Whether nothing of a breakdown may be shown."""
    return all(cell in shown.hidden for cell in shown.breakdowns[name].printed)


LETTER = f"{HIDDEN}: {NOT_SHOWN}"


def note(shown: Shown, name: str, rule: Rule, sign: str = LETTER) -> str:
    """What “c” means, or another `sign`, for under a table or a chart; empty where nothing is hidden."""
    if not shown.hides(name):
        return ""
    return (
        f"{sign}. The number is below {rule.below}, or tells of everybody in a group of fewer than "
        f"{rule.headline_from}, or would let such a number be worked out, also from an earlier report."
    )


def table(shown: Shown, name: str, rule: Rule, first: str = "", total: str = "All") -> Iterator[Block]:
    """The table of a breakdown with totals, and what “c” means under it; one sentence where nothing may be shown."""
    breakdown = shown.breakdowns[name]
    if whole_hidden(shown, name):
        yield Paragraph(f"{breakdown.title.rstrip('?')}: {HELD_BACK}.")
        return
    several = len(breakdown.columns) > 1
    columns = (*(c for c in breakdown.columns if breakdown.prints(column=c)), *([None] if several else []))
    # Of steps all are in the first.
    every_row = breakdown.rows if breakdown.nested else (*breakdown.rows, None)
    rows = [(row or total, *(shown.cell(name, row, c) for c in columns)) for row in every_row]
    every = total if len(columns) > 1 else f"{breakdown.columns[0]} to {breakdown.columns[-1]}"
    header = (first, *(c or every for c in columns))
    yield Table(breakdown.title, header, tuple(rows), frozenset(range(1, len(header))))
    if any(HIDDEN in row for row in rows):
        yield Paragraph(note(shown, name, rule), Tone.NOTE)


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


def spoken(shown: Shown, name: str, column: str | None = None) -> str:
    """The rows with their numbers in words, for those who cannot see the chart: “Teacher 12, parent not shown”."""
    counts = ((row, shown.count(name, row, column)) for row in shown.breakdowns[name].rows)
    return ", ".join(f"{row} {NOT_SHOWN if count is None else count}" for row, count in counts)


def amount(shown: Shown, name: str, row: str | None = None, column: str | None = None) -> str:
    """“12 children”, “1 child”; “a number of children that is not shown”."""
    one, many = shown.breakdowns[name].unit
    count = shown.count(name, row, column)
    return f"a number of {many} that is {NOT_SHOWN}" if count is None else counted(count, one, many)


def share_of(shown: Shown, name: str, row: str, column: str | None = None) -> str:
    """“12 of 40 children”; empty where either number is hidden."""
    part, whole = shown.count(name, row, column), shown.count(name, None, column)
    one, many = shown.breakdowns[name].unit
    return "" if part is None or whole is None else f"{part} of {counted(whole, one, many)}"


def largest(shown: Shown, name: str, column: str | None = None) -> tuple[str, ...]:
    """The rows with the highest number; none where a number is hidden, or all are zero."""
    counts = {row: shown.count(name, row, column) for row in shown.breakdowns[name].rows}
    known = [count for count in counts.values() if count is not None]
    most = max(known, default=0) if len(known) == len(counts) else 0
    return tuple(row for row, count in counts.items() if most and count == most)
