"""A pack made again: as of its run, from what the store keeps, with the settings and the look that it was made with."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from formgen import __version__
from formgen.evidence import Evidence
from formgen.evidence.seal import Seal, named, stamped, understood
from formgen.records import Pack, Place
from formgen.report import Report, plain
from formgen.work.originals import Originals
from formgen.work.pack import GIVEN, NOTES, Composed, Order, composed, settings_of
from formgen.work.review import evidence
from formgen.work.school import School


@dataclass
class Remade:
    """A pack made again by its seal, of which `text` is what the file carries.

    `live` is the school as it is; `then` as it was when the pack was made.
    """

    live: School
    text: str
    seal: Seal

    @cached_property
    def settings(self) -> str | None:
        """The text of the settings with which the pack was made; None where nobody knows it any more."""
        return settings_of(self.live, self.seal.settings)

    @cached_property
    def then(self) -> School:
        """The school as it was."""
        return self.live.as_of(self.seal.run, self.seal.day, self.settings).looking(self.seal.look)

    @cached_property
    def evidence(self) -> Evidence:
        """What there was to compute from."""
        return evidence(self.then)

    @cached_property
    def order(self) -> Order:
        """What was asked for."""
        return Order(self.seal.kind, self.seal.readers, self.seal.period, self.whole.published.get(GIVEN, {}))

    @cached_property
    def made(self) -> Composed:
        """The report, composed again."""
        return composed(self.then, self.evidence, self.order)

    @cached_property
    def report(self) -> Report:
        """The report as a format gets it, sealed with what the file carries."""
        return stamped(plain(self.made.report), self.text)

    # -------------------------------------------------------------------------------------- what the store keeps

    @cached_property
    def packs(self) -> list[Pack]:
        """What the store remembers under this seal."""
        return self.live.store.packs(seal=self.text)

    @cached_property
    def is_foreign(self) -> bool:
        """Whether this folder knows nothing of the pack: neither the seal, nor the settings or run that it names."""
        if self.packs:
            return False
        return self.settings is None or self.seal.run > max((run.id for run in self.live.store.runs()), default=0)

    @cached_property
    def whole(self) -> Seal:
        """The seal with its figures: from the store, where the file does not carry them, or as words left the store."""
        if self.packs and not self.is_silenced:
            return self._kept
        return self.seal if self.seal.is_whole or not self.packs else self._kept

    @cached_property
    def _kept(self) -> Seal:
        return understood(self.packs[0].whole)

    @cached_property
    def is_silenced(self) -> bool:
        """Whether what people wrote for the pack has left the store, as words in it were withheld since."""
        notes = self._kept.published.get(GIVEN, {}).get(NOTES) if self.packs else None
        return bool(self.packs and self.erased) and notes == "" and not self._kept.is_whole

    @cached_property
    def erased(self) -> set[int]:
        """The records of which words were withheld since."""
        return {one.record for one in self.live.store.withheld() if one.run > self.seal.run and one.record is not None}

    @cached_property
    def originals(self) -> Originals:
        """The originals as they were, and those that have left the folder since."""
        return Originals(self.then, self.used, self.gone)

    @cached_property
    def gone(self) -> frozenset[str]:
        """The originals that were handed over since."""
        kept = self.live.store.not_handed_over()
        return frozenset(one.original for one in self.live.store.withheld()) - set(kept)

    @cached_property
    def used(self) -> dict[int, dict[Place, tuple[str, ...]]]:
        """The measures that rest on each cell of each record."""
        found: defaultdict[int, defaultdict[Place, list[str]]] = defaultdict(lambda: defaultdict(list))
        for figure in self.made.figures:
            for source in figure.sources:
                measures = found[source.record][source.path, source.row or None]
                measures += [figure.measure] if figure.measure not in measures else []
        return {record: {place: tuple(some) for place, some in places.items()} for record, places in found.items()}

    # ------------------------------------------------------------------------------------- what comes out otherwise

    @property
    def formgen(self) -> str:
        """The version of the formgen that makes it again."""
        return __version__

    @property
    def is_of_this_formgen(self) -> bool:
        """Whether this formgen made the pack, so that all of it must come out as it did."""
        return self.seal.formgen == self.formgen

    @cached_property
    def unlike(self) -> list[str]:
        """The parts of the report that come out otherwise than they were sealed, by the same formgen."""
        if not self.is_of_this_formgen:
            return []
        now = list(named(self.made.report))
        if [name for name, _ in now] != [name for name, _ in self.seal.blocks]:
            return list(dict.fromkeys(name for name, _ in {*now} ^ {*self.seal.blocks}))
        return list(dict.fromkeys(
            name for (name, was), (_, again) in zip(self.seal.blocks, now, strict=True) if was != again
        ))  # fmt: skip
