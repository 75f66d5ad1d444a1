"""What stays together: on the page of what follows it, in formats that have pages, and on a line of a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from formgen.report import EMPTY, Block, Heading, Paragraph, Table

MOST = 3
"""So many paragraphs at most lead from a heading to what they speak of."""

SMALL = 9
"""A table of fewer rows stands whole on a page."""


SHORT = 12
"""A chapter of words and small tables of so many lines at most stands whole on a page: what is signed, for one."""


def leading(blocks: Sequence[Block]) -> frozenset[int]:
    """The positions of what is kept with what follows it: the paragraphs from a heading to the picture or table that
    they lead to, and all but the last of a short chapter.

    A heading is kept with what follows by its style; these keep the rest of the way, so that no chapter begins at the
    foot of a page with its picture on the next.
    """
    return _leading(blocks) | _short(blocks)


def _short(blocks: Sequence[Block]) -> frozenset[int]:
    """The positions of all but the last of the chapters that are short."""
    starts = [n for n, block in enumerate(blocks) if isinstance(block, Heading) and block.level == 1]
    chapters = [range(start + 1, end) for start, end in pairwise([*starts, len(blocks)])]
    short = (own for own in chapters if sum(_lines(blocks[place]) for place in own) <= SHORT)
    return frozenset(place for own in short for place in own[:-1])


def _lines(block: Block) -> int:
    """About how many lines a paragraph or a table takes; of anything else more than a short chapter has."""
    match block:
        case Table():
            return len(block.rows) + 2
        case Paragraph():
            return 1
    return SHORT + 1


def _leading(blocks: Sequence[Block]) -> frozenset[int]:
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


UNBROKEN = 12
"""Letters of a text that is never broken over lines in a table: “20 July 2026”; report.html has the same number."""


def unbroken(texts: Iterable[str]) -> Iterator[str]:
    """What of the texts of a column stays on a line: all of a short one, else each of its words."""
    return (piece for text in texts for piece in ([text] if len(text) <= UNBROKEN else text.split()))


def halves(head: str) -> Iterator[tuple[str, str]]:
    """The ways to part the words of a head into two lines, the second of which may be empty; none for a blank head."""
    words = head.split()
    return ((" ".join(words[:n]), " ".join(words[n:])) for n in range(1, len(words) + 1))


def by_hand(table: Table) -> bool:
    """Whether a column of a table is to be written in: nothing in it says how broad it must be."""
    return any(set(column) == {EMPTY} for column in zip(*table.rows, strict=True))
