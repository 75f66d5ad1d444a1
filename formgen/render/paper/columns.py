"""How broad the columns of a report’s table are in a PDF: what the layout engine alone would share out too evenly."""

from __future__ import annotations

from formgen.render.shared.kept import UNBROKEN, by_hand, halves, unbroken
from formgen.render.shared.plots.writing import room, widest
from formgen.report import Table

DENSE = 25
"""A table of so many rows is set in small type, its columns by what stands in them; report.html has the same number."""

_PAGE = 510.0
"""Points from margin to margin."""

_LONG, _LINE, _WIDE = 36, 180.0, 300.0
"""Letters of a text for which columns must be told; points of what had better stand on one line; and beyond which a
column gets no wider.
"""


_HEAD = 6.5
"""Ems that a head is given for two lines."""


def widths(table: Table, scale: float = 1.0) -> tuple[str, ...]:
    """The widths of a table’s columns in per cent where it is dense, has long texts or is to be written in, else none.

    No word is broken where there is room for all; what is left over goes to long texts, a few very long ones included.
    `scale` is how much larger the type is than usual.
    """
    if by_hand(table):
        return (f"{100 / len(table.header):.1f}",) * len(table.header)
    dense = len(table.rows) >= DENSE
    columns = [[str(row[n]) for row in table.rows] for n in range(len(table.header))]
    if not dense and all(len(text) <= _LONG for column in columns for text in column):
        return ()
    head, size, beside = (7 * scale, 7 * scale, 5.0) if dense else (8.5 * scale, 9.5 * scale, 11.5)
    heads = [_in_two_lines(words, head) for words in table.header]
    least = [max(own, widest((piece[:UNBROKEN] for piece in unbroken(column)), size)) + beside
             for own, column in zip(heads, columns, strict=True)]  # fmt: skip
    more = [max(_wanted(column, size) + beside - low, 1.0) for column, low in zip(columns, least, strict=True)]
    left = max(_PAGE - sum(least), 0)
    parts = [low + left * wish / sum(more) for low, wish in zip(least, more, strict=True)]
    return tuple(f"{100 * part / sum(parts):.2f}" for part in parts)


def _in_two_lines(head: str, size: float) -> float:
    """How broad a head must be for two lines, or for its longest word where it is a long one."""
    two = min((widest(lines, size, bold=True) for lines in halves(head)), default=0.0)
    return min(two, max(widest(head.split(), size, bold=True), _HEAD * size))


def _wanted(column: list[str], size: float) -> float:
    """How broad a column had better be: as its texts on the whole, and as the longest where that is a line."""
    if not column:
        return 0.0
    long = [room(text, size) for text in column]
    return max(min(max(long), _LINE), min(sum(long) / len(long), _WIDE))
