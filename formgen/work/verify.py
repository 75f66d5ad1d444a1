"""Checking a pack: recomputed as of its run from the originals, compared with its seal and with what the file shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from formgen import __version__
from formgen.errors import Unreadable, UserError
from formgen.evidence import Evidence, Figure
from formgen.evidence.seal import Seal, Sealed, named, sealed, understood
from formgen.read.sealed import fingerprint_of, seal_of, shown
from formgen.records import Pack, Place
from formgen.render import format_for
from formgen.report import Report, plain
from formgen.settings import read as settings_in
from formgen.settings import understood as understood_settings
from formgen.store.database import NAME as DATABASE
from formgen.work.differ import Difference, Since
from formgen.work.files import sha256
from formgen.work.originals import Originals
from formgen.work.pack import GIVEN, NOTES, Composed, Order, composed, settings_of
from formgen.work.review import evidence
from formgen.work.school import School
from formgen.work.shown import compared
from formgen.work.since import read_now, since


@dataclass(frozen=True, slots=True)
class Verified:
    """What a check found: the seal, how many figures, records and originals were looked at, what differs, what
    happened since, and what could not be compared.
    """

    file: str
    seal: Seal
    differences: tuple[Difference, ...]
    since: tuple[Since, ...]
    notes: tuple[str, ...]
    figures: int
    records: int
    originals: int

    @property
    def holds(self) -> bool:
        """Whether everything is as it was sealed."""
        return not self.differences

    def as_json(self) -> dict[str, Any]:
        """What was found as JSON data."""
        seal = self.seal
        return {
            "file": self.file, "holds": self.holds, "kind": seal.kind, "audience": seal.readers.value,
            "from": seal.period.start.isoformat(), "until": seal.period.end.isoformat(), "run": seal.run,
            "made_on": seal.day.isoformat(), "formgen": seal.formgen,
            "checked": {"figures": self.figures, "records": self.records, "originals": self.originals},
            "differences": [one.as_json() for one in self.differences],
            "since": [one.as_json() for one in self.since], "notes": list(self.notes),
        }  # fmt: skip


def verify(school: School, path: Path) -> Verified:
    """The check of a pack; nothing is written. Raises UserError for a file that carries no sound seal."""
    data = _bytes(path)
    suffix = path.suffix.casefold()
    carried = _seal(school, data, suffix)
    return _Check(school, path.name, data, suffix, *carried).done()


def _bytes(path: Path) -> bytes:
    if not path.is_file():
        raise UserError(f"There is no file {path.name}.", "Please check its name.")
    try:
        return path.read_bytes()
    except OSError as error:
        raise UserError(f"{path.name} cannot be opened: {error.strerror}.", "Please close it, and try again.") from None


def _seal(school: School, data: bytes, suffix: str) -> tuple[str, Seal]:
    """The seal of a file: its text and what it says; the text is the store's where a program left its hash alone."""
    try:
        text = seal_of(data, suffix)
        if text is None and (digest := fingerprint_of(data, suffix)) is not None:
            kept = (pack.seal for pack in school.store.packs(digest=digest))
            text = next((one for one in kept if sha256(one.encode()) == digest), None)  # else words were withheld
    except Unreadable as error:
        raise UserError(f"The file cannot be read: {error.message}", error.fix, code="broken_file") from error
    if text is None:
        raise UserError("This file carries no seal: it is no pack of formgen, or a program dropped the seal.",
                        "Please check the file as formgen wrote it.", code="no_seal")  # fmt: skip
    try:
        return text, understood(text)
    except ValueError:
        raise UserError("The seal of this file is broken: it was changed, or is of a newer formgen.",
                        "Please check the file as formgen wrote it.", code="broken_seal") from None  # fmt: skip


@dataclass
class _Check:
    """One file on the bench. `live` is the school as it is; `then` as it was when the pack was made."""

    live: School
    name: str
    data: bytes
    suffix: str
    text: str
    seal: Seal

    def done(self) -> Verified:
        """Everything compared, in order: seal, figures, originals, what the file shows; then what happened since."""
        found = [*self._known()]
        try:
            found += self._figures()
        except (UserError, LookupError, ValueError, TypeError) as error:  # what was changed may be no data at all
            return self._not_computed(found, error)
        if found or self._unlike:
            records = [filed.record for filed in self.evidence.filed]
        else:
            records = [filed.record for filed in self.evidence.filed if filed.record.id in self._used]
        found += self.originals.faults(records)
        found += self._blocks()
        page = self._page()
        checked = self.originals.checked
        originals = {f.record.sha256 for f in self.evidence.filed if f.record.id in checked} - self.originals.gone
        return Verified(
            self.name, self.seal, (*found, *page[0]), (*page[1], *self._since()), tuple(self._notes(page[2])),
            len(self.made.figures), len(checked), len(originals),
        )  # fmt: skip

    def _not_computed(self, found: list[Difference], error: Exception) -> Verified:
        why = f" {error.message}" if isinstance(error, UserError) else ""
        told = Difference("not_computed", f"The figures cannot be computed any more from what is in {DATABASE}.{why}",
                          "Please restore a backup into a new folder, and check there.")  # fmt: skip
        originals = Originals(self.then, {}, self._gone)
        try:
            faults = [*originals.faults(self.then.store.records())]
        except (LookupError, ValueError, TypeError):  # nor can the records be read
            faults = []
        return Verified(self.name, self.seal, (*found, told, *faults), (), (), 0, len(originals.checked), 0)

    # ------------------------------------------------------------------------------------------- as it was then

    @cached_property
    def settings(self) -> str | None:
        """The text of the settings with which the pack was made; None where nobody knows it any more."""
        return settings_of(self.live, self.seal.settings)

    @cached_property
    def then(self) -> School:
        """The school as it was."""
        return self.live.as_of(self.seal.run, self.seal.day, self.settings)

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
    def packs(self) -> list[Pack]:
        """What the store remembers under this seal."""
        return self.live.store.packs(seal=self.text)

    @cached_property
    def whole(self) -> Seal:
        """The seal with its figures: from the store, where the file does not carry them, or as words left the store."""
        if self.packs and not self._is_silenced:
            return self._kept
        return self.seal if self.seal.is_whole or not self.packs else self._kept

    @cached_property
    def _kept(self) -> Seal:
        return understood(self.packs[0].whole)

    @cached_property
    def _is_silenced(self) -> bool:
        """Whether what people wrote for the pack has left the store, as words in it were withheld since."""
        notes = self._kept.published.get(GIVEN, {}).get(NOTES)
        return bool(self.packs and self._erased) and notes == "" and not self._kept.is_whole

    @cached_property
    def originals(self) -> Originals:
        """The originals as they were, and those that have left the folder since."""
        return Originals(self.then, self._used, self._gone)

    @cached_property
    def _gone(self) -> frozenset[str]:
        kept = self.live.store.not_handed_over()
        return frozenset(one.original for one in self.live.store.withheld()) - set(kept)

    @cached_property
    def _used(self) -> dict[int, dict[Place, tuple[str, ...]]]:
        found: defaultdict[int, defaultdict[Place, list[str]]] = defaultdict(lambda: defaultdict(list))
        for figure in self.made.figures:
            for source in figure.sources:
                named_ = found[source.record][source.path, source.row or None]
                named_ += [figure.measure] if figure.measure not in named_ else []
        return {record: {place: tuple(some) for place, some in places.items()} for record, places in found.items()}

    # ------------------------------------------------------------------------------------------------ the seal

    def _known(self) -> Iterator[Difference]:
        """Whether the store knows this seal, and the seal is one piece."""
        if not self.packs:
            yield Difference(
                "seal", "No pack with this seal was made in this school folder: the seal was changed, or the pack is "
                "of another folder.", "Please look in which folder it was made (--school).",
            )  # fmt: skip
        elif not self._is_silenced and not (self.whole.is_whole and self.whole.carried == self.text):
            yield Difference("seal", "What the store keeps of this pack was changed.",
                             "Please restore a backup into a new folder, and check there.")  # fmt: skip
        if self.settings is None:
            yield Difference("settings", "The settings with which the pack was made are not in the store.",
                             "Please restore a backup into a new folder, and check there.")  # fmt: skip
        if self.seal.run > max((run.id for run in self.live.store.runs()), default=0):
            yield Difference("run", f"There is no run {self.seal.run} in this school folder.",
                             "Please look in which folder it was made (--school).")  # fmt: skip

    # ----------------------------------------------------------------------------------------------- the figures

    def _figures(self) -> Iterator[Difference]:
        """Each figure against the sealed one."""
        now = {figure.measure: figure for figure in self.made.figures}
        for was in self.whole.figures:
            figure = now.pop(was.id, None)
            if figure is None:
                yield Difference("figure", f"{was.id} is not computed any more.", figures=(was.id,), sealed=_told(was))
            elif (again := sealed(figure)) != was:
                yield self._figure(figure, was, again)
        for measure, figure in now.items() if self.whole.figures else ():
            yield Difference("figure", f"{measure} was not sealed.", figures=(measure,), found=_told(sealed(figure)))

    def _figure(self, figure: Figure, was: Sealed, again: Sealed) -> Difference:
        why = ""
        if touched := sorted(self._erased & {source.record for source in figure.sources}):
            why = f" Words of record {', '.join(map(str, touched))}, on which it rests, were withheld since."
        if _told(was) == _told(again):
            told = f"{figure.measure} ({figure.title}) rests on other cells than were sealed.{why}"
            return Difference("sources", told, figures=(figure.measure,), section=figure.title)
        told = f"{figure.measure} ({figure.title}) comes out otherwise than it was sealed.{why}"
        return Difference("figure", told, figures=(figure.measure,), section=figure.title, sealed=_told(was),
                          found=_told(again))  # fmt: skip

    @cached_property
    def _erased(self) -> set[int]:
        """The records of which words were withheld since."""
        return {one.record for one in self.live.store.withheld() if one.run > self.seal.run and one.record is not None}

    # ------------------------------------------------------------------------------------------------ the blocks

    @cached_property
    def _unlike(self) -> list[str]:
        """The parts of the report that come out otherwise than they were sealed, by the same formgen."""
        if self.seal.formgen != __version__:
            return []
        now = list(named(self.made.report))
        if [name for name, _ in now] != [name for name, _ in self.seal.blocks]:
            return list(dict.fromkeys(name for name, _ in {*now} ^ {*self.seal.blocks}))
        return list(dict.fromkeys(
            name for (name, was), (_, again) in zip(self.seal.blocks, now, strict=True) if was != again
        ))  # fmt: skip

    def _blocks(self) -> Iterator[Difference]:
        if self._erased:
            return
        for name in self._unlike:
            yield Difference("block", f"“{name}” comes out otherwise than it was sealed.",
                             "What is in the records, or in this formgen, was changed.", section=name)  # fmt: skip

    # ---------------------------------------------------------------------------------------- what the file shows

    def _page(self) -> tuple[Sequence[Difference], Sequence[Since], Sequence[str]]:
        """What the file shows otherwise than it must, what was added, and notes on what was not compared."""
        if self.seal.formgen != __version__:
            return self._unread(f"The pack is of formgen {self.seal.formgen}, this is {__version__}: its figures were "
                                "compared; its wording cannot be.")  # fmt: skip
        if self._unlike and self._is_as_written:
            return (), (), ()
        try:
            due = format_for(self.suffix.removeprefix(".")).report(self._report, self.then.look)
        except UserError as error:
            return self._unread(f"What the file shows could not be compared. {error.message}")
        if due == self.data:
            return (), (), ()
        try:
            found = compared(shown(due, self.suffix), shown(self.data, self.suffix), self._report,
                             self.made.figures, drawn=not self._is_as_written)  # fmt: skip
        except Unreadable as error:
            broken = Difference("broken_file", f"The file cannot be read to its end: {error.message}", error.fix)
            return (broken,), (), ()
        kept = [one for one in found.differences if not self._is_unlike(one.section)]
        if self._unlike:
            kept.append(_not_compared(f"{_listed(self._unlike)} cannot be compared with the file, since it comes out "
                                      "otherwise by now."))  # fmt: skip
        return kept, found.added, (_DRAWN_ELSEWHERE if self._is_as_written else _SAVED_ANEW,)

    def _unread(self, why: str) -> tuple[Sequence[Difference], Sequence[Since], Sequence[str]]:
        """What is told of a file that cannot be compared: a note where it is as it was written, else a difference."""
        return ((), (), (why,)) if self._is_as_written else ((_not_compared(why),), (), ())

    def _is_unlike(self, section: str) -> bool:
        """Whether a part of the report comes out otherwise by now, so that the file cannot be compared there."""
        return any(name == section or name.startswith((f"{section}: ", f"{section} (")) for name in self._unlike)

    @property
    def _is_as_written(self) -> bool:
        """Whether the file is, byte for byte, the one that was written."""
        return sha256(self.data) in {pack.sha256 for pack in self.packs}

    @cached_property
    def _report(self) -> Report:
        return replace(plain(self.made.report), seal=self.text)

    # ------------------------------------------------------------------------------------------------ afterwards

    def _since(self) -> Iterator[Since]:
        """What happened after the pack was made, and how its figures would read today."""
        if self.packs and self._is_silenced:
            yield Since("withheld", "Words that stand in this pack were withheld: please delete it, and make it anew")
        for name in self._unlike if self._erased else ():
            yield Since("block", f"“{name}” was not compared: it comes out otherwise, as words were withheld since")
        yield from since(self.live, self.seal.run, self.settings or self.live.settings_text)
        now = composed(self.live, evidence(self.live), self.order)
        yield from read_now(self.made.figures, now.figures)

    def _notes(self, told: Sequence[str]) -> Iterator[str]:
        yield from told
        try:
            understood_settings(settings_in(self.live.folder))
        except UserError as error:
            yield (f"{error.message} The pack was checked with the settings with which it was made; what its figures "
                   "would read today, with the last that could be used.")  # fmt: skip
        if some := self.originals.unmapped:
            yield (f"{len(some)} records were read through a mapping file that was not kept: their originals are "
                   "unchanged, but were not read again.")  # fmt: skip


_SAVED_ANEW = "The file was saved anew: its words and what is drawn in it were compared."
_DRAWN_ELSEWHERE = (
    "The file is as it was written, but letters or pictures are drawn otherwise on this computer by now: its words "
    "were compared."
)


def _not_compared(why: str) -> Difference:
    return Difference("not_compared", f"The file is not as it was written. {why}",
                      "Please check the file as formgen wrote it.")  # fmt: skip


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)


def _told(figure: Sealed) -> str:
    """A sealed figure for a person."""
    share = f"{figure.numerator} of {figure.denominator}"
    return f"{figure.value} ({share}), {figure.finding}" if figure.value else f"{share}, {figure.finding}"

