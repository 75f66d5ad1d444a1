"""Breakdowns that hang together: of one population, named by one headline, or together in an earlier headline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from formgen.evidence.breakdown import Breakdown
from formgen.evidence.safe.headlines import Headline
from formgen.evidence.safe.publication import Publication
from formgen.evidence.safe.terms import Table


@dataclass(frozen=True, slots=True)
class Group:
    """Breakdowns that hang together, by their names; what headlines tell of them, and what earlier packs showed."""

    names: tuple[str, ...]
    headlines: tuple[Headline, ...]
    before: tuple[Publication, ...]


def groups(
    breakdowns: Mapping[str, Breakdown], headlines: Iterable[Headline], before: Sequence[Publication]
) -> Iterator[Group]:
    """Every breakdown in one group."""
    kept = sorted(headlines, key=lambda one: one.name)
    links = [_links(one) for one in breakdowns.values()]
    links += [_named(headline) for headline in kept]
    for pack in before:
        links += [_links(printed) for printed in pack.breakdowns]
        links += [{cell.breakdown for cell, _ in said.parts} for said in pack.said]
    for together in _joined(links):
        if names := tuple(sorted(together & breakdowns.keys())):
            told = tuple(headline for headline in kept if _named(headline) & together)
            yield Group(names, told, tuple(_only(pack, together) for pack in before))


def _links(table: Table) -> set[str]:
    """What makes a breakdown hang together with others: its own name, and that of its population."""
    return {table.name, f"of {table.population}"}


def _only(pack: Publication, names: set[str]) -> Publication:
    """What a pack showed of these breakdowns."""
    return replace(
        pack,
        breakdowns=tuple(printed for printed in pack.breakdowns if printed.name in names),
        said=tuple(said for said in pack.said if any(cell.breakdown in names for cell, _ in said.parts)),
    )


def _named(headline: Headline) -> set[str]:
    return {cell.breakdown for cell in (*headline.part, *headline.whole)}


def _joined(links: Iterable[set[str]]) -> list[set[str]]:
    """Sets that share anything, made one."""
    found: list[set[str]] = []
    for link in links:
        apart = [one for one in found if not one & link]
        found = [*apart, set(link).union(*(one for one in found if one & link))]
    return found
