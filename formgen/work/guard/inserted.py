"""What was inserted into a text, by comparing it with the same text into which nothing was: the template's words go."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from formgen.reference import BLANK_PATTERN, PATTERN
from formgen.work.guard.names import Word, words

CASE = re.compile(r"(?<![0-9A-Za-z])[A-Z]{2}-\d{4}-\d{3,}(?![0-9A-Za-z])")
"""The number of a case."""

_LONG = 4
"""From so many words a text of the template may stand more often than there: a letter has it for each child."""


def masked(text: str) -> str:
    """The text with one word in the place of every reference and case number: those are looked at by themselves."""
    if "-" not in text:
        return text
    return CASE.sub(_MARK, BLANK_PATTERN.sub(_MARK, PATTERN.sub(_MARK, text)))


_MARK = "marked0number"


def inserted(texts: Iterable[str], blank: Counter[str]) -> list[Word]:
    """The words of `texts` that are not of the template, whose texts `blank` counts, masked ones."""
    there = Counter(map(masked, texts))
    more = there - blank
    if not more:
        return []
    added = [word for text in more.elements() if not _repeated(text, blank) for word in _parted(words(text))]
    missing = [word.key for text in (blank - there).elements() for word in words(text)]
    if not missing:
        return added
    matcher = SequenceMatcher(None, [word.key for word in added], missing, autojunk=False)
    kept: list[Word] = []
    end = 0
    for block in matcher.get_matching_blocks():
        kept += _parted(added[end : block.a])
        end = block.a + block.size
    return kept


def _parted(found: Sequence[Word]) -> list[Word]:
    """The words, parted from whatever comes before."""
    return [found[0]._replace(parted=True), *found[1:]] if found else []


def _repeated(text: str, blank: Counter[str]) -> bool:
    return text in blank and len(words(text)) >= _LONG
