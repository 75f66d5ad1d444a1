"""Breakdowns that hang together: of one population, named by one headline, or together in an earlier headline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from formgen.evidence.breakdown import Breakdown
from formgen.evidence.safe.headlines import Headline
from formgen.evidence.safe.publication import Publication


def groups(
    breakdowns: Mapping[str, Breakdown], headlines: Sequence[Headline], before: Iterable[Publication]
) -> Iterator[tuple[list[str], list[Headline]]]:
    """The names of breakdowns that hang together, with the headlines told of them; each name once."""
    links = [{one.name, f"of {one.population}"} for one in breakdowns.values()]
    links += [_named(headline) for headline in headlines]
    for pack in before:
        links += [{printed.name, f"of {printed.population}"} for printed in pack.breakdowns]
        links += [{cell.breakdown for cell, _ in said.parts} for said in pack.said]
    for together in _joined(links):
        names = sorted(together & breakdowns.keys())
        if names:
            yield names, [headline for headline in headlines if _named(headline) & together]


def _named(headline: Headline) -> set[str]:
    return {cell.breakdown for cell in (*headline.part, *headline.whole)}


def _joined(links: Iterable[set[str]]) -> list[set[str]]:
    """Sets that share anything, made one."""
    found: list[set[str]] = []
    for link in links:
        apart = [one for one in found if not one & link]
        found = [*apart, set(link).union(*(one for one in found if one & link))]
    return found
