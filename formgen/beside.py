"""An English text and its translation as one text, so that it goes wherever the English goes.

Unicode has letters for text beside text (U+FFF9 to U+FFFB). Only what prints takes a text apart again: `english` is
what is compared and kept, `other` what stands beneath it, `flat` both on one line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

ANCHOR, _BETWEEN, _END = "\ufff9", "\ufffa", "\ufffb"
_PAIR = re.compile(f"{ANCHOR}([^{_BETWEEN}]*){_BETWEEN}([a-z]{{2,3}}):([^{_END}]*){_END}")
_WORDS = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
_LEFT_OVER = re.compile(r"^[\s,.:;/·|–-]+|[\s,:;/·|–-]+$")

RIGHT_TO_LEFT = frozenset({"ar", "ckb", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
"""The languages that are written from right to left."""

COMPLEX = RIGHT_TO_LEFT | {"bn", "gu", "hi", "ml", "mr", "ne", "pa", "si", "ta", "te"}
"""The languages whose letters office programs count among “complex scripts”."""


@dataclass(frozen=True, slots=True)
class Other:
    """A text in another language."""

    language: str
    text: str

    @property
    def right_to_left(self) -> bool:
        """Whether it is written from right to left."""
        return self.language in RIGHT_TO_LEFT


def pair(english: str, other: str, language: str) -> str:
    """Both as one text."""
    return f"{ANCHOR}{english}{_BETWEEN}{language}:{other}{_END}"


def english(text: str) -> str:
    """The English alone."""
    return _PAIR.sub(r"\1", text) if ANCHOR in text else text


def other(text: str) -> Other | None:
    """The translation alone; None where there is none.

    Of English words around what is translated only figures and signs stay: “0 is hard, 10 is easy” has a translation
    of its two ends.
    """
    found = list(_PAIR.finditer(text)) if ANCHOR in text else []
    if not found:
        return None
    pieces, end = [], 0
    for one in found:
        pieces += [_WORDS.sub("", text[end : one.start()]), one[3]]
        end = one.end()
    pieces.append(_WORDS.sub("", text[end:]))
    lines = (" ".join(line.split()) for line in "".join(pieces).split("\n"))
    whole = len(found) == 1 and found[0][0] == text
    return Other(found[0][2], found[0][3] if whole else _LEFT_OVER.sub("", "\n".join(filter(None, lines))))


def numbered(label: str, number: str) -> str:
    """The label with a number after it, in both."""
    beside = other(label)
    words = f"{english(label)} {number}"
    return pair(words, f"{beside.text} {number}", beside.language) if beside else words


def flat(text: str) -> str:
    """Both on one line: “Agree / Zgadzam się”."""
    return _PAIR.sub(r"\1 / \3", text) if ANCHOR in text else text
