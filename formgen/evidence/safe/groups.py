"""Breakdowns that hang together: of one population, or named by one headline, of this pack or an earlier one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from formgen.evidence.breakdown import Breakdown, Cell
from formgen.evidence.evidence import Period
from formgen.evidence.safe.headlines import Headline, Same
from formgen.evidence.safe.past import elsewhere
from formgen.evidence.safe.publication import Publication
from formgen.evidence.safe.terms import Table


@dataclass(frozen=True, slots=True)
class Group:
    """Breakdowns that hang together, by their names; what headlines tell of them, and what earlier packs showed."""

    names: tuple[str, ...]
    headlines: tuple[Headline, ...]
    before: tuple[Publication, ...]
    same: tuple[Same, ...]


def groups(
    breakdowns: Mapping[str, Breakdown], headlines: Iterable[Headline], before: Sequence[Publication],
    same: Sequence[Same], period: Period | None = None,
) -> Iterator[Group]:  # fmt: skip
    """Every breakdown in one group; a figure of the `period` is set against those of the days of earlier packs."""
    kept = sorted(headlines, key=lambda one: one.name)
    links = [_links(one) for one in breakdowns.values()]
    links += [_named(*headline.part, *headline.whole) for headline in kept]
    links += [_named(*one.one, *one.other) for one in same]
    for pack in before:
        links += [_links(printed) | _here(printed.name, pack.period, period) for printed in pack.breakdowns]
        links += [_named(*(cell for cell, _ in said.parts)) for said in pack.said]
    for together in _joined(links):
        if names := tuple(sorted(together & breakdowns.keys())):
            told = tuple(one for one in kept if _named(*one.part, *one.whole) & together)
            alike = tuple(one for one in same if _named(*one.one) & together)
            yield Group(names, told, tuple(_only(pack, together) for pack in before), alike)


def _links(table: Table) -> set[str]:
    """What makes a breakdown hang together with others: its own name, and that of its population."""
    return {table.name, f"of {table.population}"}


def _here(name: str, span: Period | None, period: Period | None) -> set[str]:
    return {elsewhere(Cell(name), span, period).breakdown} if span and period else set()


def _only(pack: Publication, names: set[str]) -> Publication:
    """What a pack showed of these breakdowns."""
    return replace(
        pack,
        breakdowns=tuple(printed for printed in pack.breakdowns if printed.name in names),
        said=tuple(said for said in pack.said if any(cell.breakdown in names for cell, _ in said.parts)),
    )


def _named(*cells: Cell) -> set[str]:
    return {cell.breakdown for cell in cells}


def _joined(links: Iterable[set[str]]) -> list[set[str]]:
    """Sets that share anything, made one."""
    found: list[set[str]] = []
    for link in links:
        apart = [one for one in found if not one & link]
        found = [*apart, set(link).union(*(one for one in found if one & link))]
    return found
