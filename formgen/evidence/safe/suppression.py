"""Which numbers a readership may see: small ones are hidden, and so many others that none of them can be worked out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from formgen.evidence.breakdown import Breakdown, Shown
from formgen.evidence.readership import Rule
from formgen.evidence.safe.headlines import Headline
from formgen.evidence.safe.publication import Publication


@dataclass(frozen=True, slots=True)
class Safe:
    """What a pack may show. `worded` are the names of headlines that it must tell in words, not in numbers."""

    shown: Shown
    worded: frozenset[str] = frozenset()


def safe(
    breakdowns: Iterable[Breakdown], headlines: Iterable[Headline], rule: Rule, before: Sequence[Publication] = ()
) -> Shown:
    """The breakdowns with as little hidden as keeps every hidden number unknown. Raises UserError where none does."""
    by_name = {one.name: one for one in sorted(breakdowns, key=lambda one: one.name)}
    small = {cell for one in by_name.values() for cell in one.cells() if 0 < one.value(*cell[1:]) < rule.below}
    touched = {by_name[cell.breakdown].population for cell in small}
    hidden = (cell for one in by_name.values() if one.population in touched for cell in one.cells())
    return Shown(by_name, frozenset(hidden))


def prepare(
    breakdowns: Iterable[Breakdown], headlines: Iterable[Headline], rule: Rule, before: Sequence[Publication] = ()
) -> Safe:
    """What a pack may show, with headlines put into words where nothing else helps: the last ones first."""
    return Safe(safe(breakdowns, headlines, rule, before))
