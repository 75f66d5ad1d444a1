"""How hard a text is to read: the Flesch–Kincaid grade, as a reading age.

Source of the formula: J. P. Kincaid, R. P. Fishburne, R. L. Rogers, B. S. Chissom, “Derivation of new readability
formulas for Navy enlisted personnel” (1975): 0.39 × words a sentence + 11.8 × syllables a word − 15.59 is the American
school grade; a child of grade n is about n + 5 years old.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_WORD = re.compile(r"[A-Za-zÀ-ÿ’']+")


def sentences(texts: Iterable[str]) -> list[list[str]]:
    """The words of each sentence; numbers are no words."""
    found = [_WORD.findall(part) for text in texts for part in re.split(r"(?<=[.!?:])\s+", text)]
    return [words for words in found if words]


def syllables(word: str) -> int:
    """About how many syllables a word has: groups of vowels, without a silent e at the end."""
    plain = re.sub(r"[’'].*", "", word.lower())
    if not plain.endswith(("le", "ted", "ded", "ses")):
        plain = re.sub(r"(?<=[^aeiouy])(es|ed|e)$", "", plain)
    return max(1, len(re.findall(r"[aeiouyà-ÿ]+", plain)))


def words_a_sentence(texts: Iterable[str]) -> float:
    """How many words a sentence has on average."""
    found = sentences(texts)
    return sum(map(len, found)) / len(found)


def reading_age(texts: Iterable[str]) -> float:
    """The age at which a child reads such a text."""
    found = sentences(texts)
    words = [word for sentence in found for word in sentence]
    grade = 0.39 * len(words) / len(found) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
    return grade + 5
