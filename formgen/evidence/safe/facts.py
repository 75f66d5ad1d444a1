"""What the readers of a pack know, as linear facts about whole numbers, and what they may not come to know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from formgen.evidence.safe.terms import Table, Terms, added, fewer, terms, total
from formgen.evidence.safe.truth import Truth


class Kind(StrEnum):
    """Where a fact is known from."""

    ALWAYS = "how counts add up"
    SHOWN = "what the pack shows"
    HEADLINE = "what a headline says"
    COUNTED = "what can be counted or computed"
    EARLIER = "what an earlier pack showed"
    OTHERS = "what an earlier pack for other readers showed"


@dataclass(frozen=True, slots=True)
class Fact:
    """A sum is at least `low` and at most `high` (None: no bound); `words` say what it is known from.

    `headline` is the name of the headline that tells it in numbers, and could tell it in words instead.
    """

    terms: Terms
    low: int | None
    high: int | None
    kind: Kind
    words: str
    headline: str = ""

    @property
    def place(self) -> tuple[Terms, str, str, str, str, str]:
        """By what facts are put in order, so that the order of what they come from does not matter."""
        return self.terms, self.kind, str(self.low), str(self.high), self.words, self.headline


@dataclass(frozen=True, slots=True)
class Secret:
    """A number that may not be worked out; `around` is what an earlier pack showed of it, if it changed little.

    `apart` are headlines that may tell it together, as each of them tells its own part of it.
    """

    terms: Terms
    words: str
    below: int
    around: int | None = None
    apart: frozenset[str] = frozenset()

    @property
    def place(self) -> tuple[Terms, int]:
        """By what secrets are put in order; each is kept once."""
        return self.terms, -1 if self.around is None else self.around

    def is_safe(self, low: int, high: int) -> bool:
        """Whether readers may know that the number is from `low` to `high`.

        “c” alone says that a number may be one of the `below` − 1 small ones. So the range has to hold at least `below`
        numbers, one of them not small: then it says no more than “c” does. Of a number that changed little since an
        earlier pack, it has to hold one that differs from that by no small number.
        """
        if high < self.below or high - low < self.below - 1:
            return False
        return self.around is None or high >= self.around + self.below or low <= self.around - self.below


@dataclass(frozen=True, slots=True)
class Published:
    """Everything that readers know, and the numbers that they may not come to know."""

    facts: tuple[Fact, ...]
    secrets: tuple[Secret, ...]


def always(table: Table, truth: Truth) -> Iterator[Fact]:
    """How the counts of a breakdown add up.

    Where children may be in several rows, no row is more than the total, and the readers may know that everybody is in
    one at least. No step is more than one before it.
    """
    for column in (*table.columns, *table.beside):
        whole = terms(table, None, column)
        rows = [terms(table, row, column) for row in table.rows]
        difference = added((1, total(rows)), (-1, whole))
        words = f"how “{table.name}” adds up"
        if table.exclusive:
            if truth.holds(difference, 0, 0) is not False:
                yield Fact(difference, 0, 0, Kind.ALWAYS, words)
            continue
        for row in rows:
            yield Fact(added((1, whole), (-1, row)), 0, None, Kind.ALWAYS, words)
        if truth.holds(difference, 0, None):
            yield Fact(difference, 0, None, Kind.ALWAYS, words)
        for _, _, lost in fewer(table, column):
            if truth.holds(lost, 0, None) is not False:
                yield Fact(lost, 0, None, Kind.ALWAYS, words)


def number_words(title: str, row: str | None, column: str | None) -> str:
    """A number of a table in words."""
    place = ", ".join(f"“{part}”" for part in (row, column) if part is not None)
    return f"{place or 'all together'} in “{title}”"
