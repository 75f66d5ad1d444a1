"""What stays on the page of what follows it, in formats that have pages."""

from __future__ import annotations

from collections.abc import Sequence

from formgen.report import Block, Heading, Paragraph, Table

MOST = 3
"""So many paragraphs at most lead from a heading to what they speak of."""

SMALL = 9
"""A table of fewer rows stands whole on a page."""


def leading(blocks: Sequence[Block]) -> frozenset[int]:
    """The positions of the paragraphs between a heading and the picture or table that they lead to.

    A heading is kept with what follows by its style; these keep the rest of the way, so that no chapter begins at the
    foot of a page with its picture on the next.
    """
    found: set[int] = set()
    since: list[int] | None = None
    for place, block in enumerate(blocks):
        match block:
            case Heading():
                since = []
            case Paragraph():
                if since is not None:
                    since.append(place)
            case _:
                if since and len(since) <= MOST:
                    found.update(since)
                since = None
    return frozenset(found)


def whole(table: Table) -> bool:
    """Whether a table is so small that it is not broken over pages."""
    return len(table.rows) < SMALL
