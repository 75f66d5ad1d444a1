"""Where a text may be broken into lines: `pieces(text)`, of plain English as nearly everybody writes it.

The rules of Unicode (UAX 14) say it for any text. Here they are known for words of letters and figures with the usual
marks before and after them: a line may end at a space, and after a hyphen between letters. All else gives None (a
slash, a dash within a word, marks that stand alone), and the caller leaves it to the layout engine.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise, starmap

_LETTER = r"[^\W\d_]"
_PART = rf"(?:{_LETTER}|[0-9])+"
_OPENING = r"[(“‘\"']?[“‘\"']?(?:£(?=[0-9]))?"
_CLOSING = r"(?:(?<=[0-9])%)?…?[.,;:!?]{0,2}[)”’\"']{0,2}[.,;:!?]?"

_WITHIN = rf"['’@&]|[.,:](?={_LETTER})|(?<=[0-9])[.,:](?=[0-9])|(?<={_LETTER})-(?={_LETTER})"
_WORD = re.compile(rf"{_OPENING}{_PART}(?:(?:{_WITHIN}){_PART})*{_CLOSING}|[–&<>=+*-]")
_HYPHEN = re.compile(rf"(?<={_LETTER}-)(?={_LETTER})")

_QUOTES = frozenset("”’\"'")


def pieces(text: str) -> Sequence[tuple[str, str]] | None:
    """The parts of a text between which a line may end, each with the space after it, if there is one."""
    words = text.split(" ")
    if not all(map(_WORD.fullmatch, words)) or any(starmap(_close, pairwise(words))):
        return None
    found: list[tuple[str, str]] = []
    for word in words:
        if "-" in word:
            found += ((part, "") for part in _HYPHEN.split(word))
            found[-1] = (found[-1][0], " ")
        else:
            found.append((word, " "))
    found[-1] = (found[-1][0], "")
    return found


def _close(word: str, following: str) -> bool:
    """Whether two words may have to stay together: what is quoted, and a bracket after it."""
    return following[0] == "(" and word[-1] in _QUOTES
