"""Checking a pack: recomputed as of its run from the originals, compared with its seal and with what the file shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from formgen.errors import Unreadable, UserError
from formgen.evidence import Figure
from formgen.evidence.seal import Seal, Sealed, fingerprint, sealed, understood
from formgen.read.sealed import fingerprint_of, seal_of
from formgen.settings import read as settings_in
from formgen.settings import understood as understood_settings
from formgen.store.database import NAME as DATABASE
from formgen.work.differ import Difference, Since
from formgen.work.files import sha256
from formgen.work.likeness import AGAIN, UNTOUCHED, Likeness, likeness
from formgen.work.noted import noted, unlike
from formgen.work.originals import Originals
from formgen.work.pack import composed
from formgen.work.remade import Remade
from formgen.work.review import evidence
from formgen.work.school import School
from formgen.work.since import read_now, since
from formgen.work.verified import Original, Verified


def verify(school: School, path: Path, expect: str | None = None) -> Verified:
    """The check of a pack, and of its fingerprint where one is to be `expect`ed; nothing is written.

    Raises UserError for a file that carries no sound seal, and for what can be no fingerprint.
    """
    wanted = "" if expect is None else noted(expect)
    data = _bytes(path)
    suffix = path.suffix.casefold()
    text, seal = _seal(school, path.name, data)
    return _Check(path.name, data, suffix, Remade(school, text, seal), wanted).done()


def _bytes(path: Path) -> bytes:
    if not path.is_file():
        raise UserError(f"There is no file {path.name}.", "Please check its name.")
    try:
        return path.read_bytes()
    except OSError as error:
        raise UserError(f"{path.name} cannot be opened: {error.strerror}.", "Please close it, and try again.") from None


_SORTS = {".docx": "a Word document", ".xlsx": "an Excel workbook", ".pdf": "a PDF", ".html": "a web page"}


def _seal(school: School, name: str, data: bytes) -> tuple[str, Seal]:
    """The seal of a file: its text and what it says; the text is the store's where a program left its hash alone."""
    suffix = Path(name).suffix.casefold()
    try:
        text = seal_of(data, suffix)
        if text is None and (digest := fingerprint_of(data, suffix)) is not None:
            kept = (pack.seal for pack in school.store.packs(digest=digest))
            text = next((one for one in kept if sha256(one.encode()) == digest), None)  # else words were withheld
    except Unreadable as error:
        told = f"{name} cannot be read as {_SORTS[suffix]}: it is damaged, was changed, or is no such file."
        raise UserError(told, UNTOUCHED, code="broken_file") from error
    if text is None:
        raise UserError("This file carries no seal: it is no pack of formgen, or a program dropped the seal.",
                        AGAIN, code="no_seal")  # fmt: skip
    try:
        return text, understood(text)
    except ValueError:
        raise UserError("The seal of this file is broken: it was changed, or is of a newer formgen.",
                        AGAIN, code="broken_seal") from None  # fmt: skip


_ELSEWHERE = "Please check it in the folder in which it was made (--school)."


@dataclass(frozen=True)
class _Check:
    """One file on the bench, with the pack made again; `wanted` is the fingerprint that it should have, if any."""

    name: str
    data: bytes
    suffix: str
    remade: Remade
    wanted: str

    @property
    def seal(self) -> Seal:
        """The seal that the file carries."""
        return self.remade.seal

    @property
    def fingerprint(self) -> str:
        """The fingerprint of that seal."""
        return fingerprint(self.remade.text)

    @property
    def _until(self) -> str:
        """What is called what the pack was made after."""
        return next((run.named for run in self.remade.live.store.runs() if run.id == self.seal.run), "")

    def done(self) -> Verified:
        """Everything compared, in order: seal, figures, originals, what the file shows; then what happened since."""
        remade, found = self.remade, [*self._known()]
        if remade.is_foreign:
            return Verified(self.name, self.seal, tuple(found), (), (), 0, 0, 0, self.fingerprint, self._until)
        try:
            found += self._figures()
        except (UserError, LookupError, ValueError, TypeError) as error:  # what was changed may be no data at all
            return self._not_computed(found, error)
        if not remade.packs and all(one.code == "seal" for one in found):
            # Made in a copy of this folder: its pages may rest on packs that only that one knows.
            return Verified(self.name, self.seal, tuple(found), (), (), len(remade.made.figures), 0, 0,
                            self.fingerprint, self._until)  # fmt: skip
        records = [filed.record for filed in remade.evidence.filed]
        if not (found or remade.unlike):
            records = [record for record in records if record.id in remade.used]
        found += remade.originals.faults(records)
        found += self._blocks()
        page = likeness(remade, self.data, self.suffix)
        checked = remade.originals.checked
        originals = {record.sha256 for record in records if record.id in checked} - remade.originals.gone
        return Verified(
            self.name, self.seal, (*found, *page.differences), (*page.added, *self._since()), tuple(self._notes(page)),
            len(remade.made.figures), len(checked), len(originals), self.fingerprint, self._until,
            page.exact, tuple(self._rests_on()),
        )  # fmt: skip

    def _rests_on(self) -> Iterator[Original]:
        """The records that figures rest on, with their originals, by case."""
        used = self.remade.used
        records = [filed.record for filed in self.remade.evidence.filed if filed.record.id in used]
        for one in sorted(records, key=lambda record: (record.case or "", record.id)):
            figures = {measure for measures in used[one.id].values() for measure in measures}
            yield Original(one.id, one.case or "", one.form, one.file, one.sha256, tuple(sorted(figures)))

    def _not_computed(self, found: list[Difference], error: Exception) -> Verified:
        why = f" {error.message}" if isinstance(error, UserError) else ""
        told = Difference("not_computed", f"The figures cannot be computed any more from what is in {DATABASE}.{why}",
                          "Please restore a backup into a new folder, and check there.")  # fmt: skip
        originals = Originals(self.remade.then, {}, self.remade.gone)
        try:
            faults = [*originals.faults(self.remade.then.store.records())]
        except (LookupError, ValueError, TypeError):  # nor can the records be read
            faults = []
        return Verified(self.name, self.seal, (*found, told, *faults), (), (), 0, len(originals.checked), 0,
                        self.fingerprint, self._until)  # fmt: skip

    # ------------------------------------------------------------------------------------------------ the seal

    def _known(self) -> Iterator[Difference]:
        """Whether the store knows this seal, the seal is one piece, and its fingerprint the one that was noted."""
        remade = self.remade
        if remade.is_foreign:
            yield Difference("another_school", self._foreign(), _ELSEWHERE)
        if self.wanted and self.wanted != self.fingerprint.replace(" ", ""):
            yield unlike(self.wanted, self.fingerprint)
        if remade.is_foreign:
            return
        if not remade.packs:
            yield Difference("seal", "No pack with this seal was made in this school folder: the seal was changed, or "
                             "the pack is of another folder.", _ELSEWHERE)  # fmt: skip
        elif not remade.is_silenced and not (remade.whole.is_whole and remade.whole.carried == remade.text):
            yield Difference("seal", "What the store keeps of this pack was changed.",
                             "Please restore a backup into a new folder, and check there.")  # fmt: skip
        if remade.settings is None:
            yield Difference("settings", "The settings with which the pack was made are not in the store.",
                             "Please restore a backup into a new folder, and check there.")  # fmt: skip

    def _foreign(self) -> str:
        theirs, ours = self.seal.school, self.remade.live.settings.school.name
        if theirs and theirs != ours:
            return (f"This pack was made by another school folder, that of “{theirs}”; this one is of “{ours}”: "
                    "nothing could be compared.")  # fmt: skip
        return (f"This pack was made by another school folder than this one of “{ours}”, or after the backup from "
                "which this one was restored: nothing could be compared.")  # fmt: skip

    # ----------------------------------------------------------------------------------------------- the figures

    def _figures(self) -> Iterator[Difference]:
        """Each figure against the sealed one."""
        now = {figure.measure: figure for figure in self.remade.made.figures}
        for was in self.remade.whole.figures:
            figure = now.pop(was.id, None)
            if figure is None:
                yield Difference("figure", f"{was.id} is not computed any more.", figures=(was.id,), sealed=_told(was))
            elif (again := sealed(figure)) != was:
                yield self._figure(figure, was, again)
        for measure, figure in now.items() if self.remade.whole.figures else ():
            yield Difference("figure", f"{measure} was not sealed.", figures=(measure,), found=_told(sealed(figure)))

    def _figure(self, figure: Figure, was: Sealed, again: Sealed) -> Difference:
        why = ""
        if touched := sorted(self.remade.erased & {source.record for source in figure.sources}):
            why = f" Words of record {', '.join(map(str, touched))}, on which it rests, were withheld since."
        if _told(was) == _told(again):
            told = f"{figure.measure} ({figure.title}) rests on other cells than were sealed.{why}"
            return Difference("sources", told, figures=(figure.measure,), section=figure.title)
        told = f"{figure.measure} ({figure.title}) comes out otherwise than it was sealed.{why}"
        return Difference("figure", told, figures=(figure.measure,), section=figure.title, sealed=_told(was),
                          found=_told(again))  # fmt: skip

    # ------------------------------------------------------------------------------------------------ the blocks

    def _blocks(self) -> Iterator[Difference]:
        if self.remade.erased:
            return
        for name in self.remade.unlike:
            yield Difference("block", f"“{name}” comes out otherwise than it was sealed.",
                             "What is in the records, or in this formgen, was changed.", section=name)  # fmt: skip

    # ------------------------------------------------------------------------------------------------ afterwards

    def _since(self) -> Iterator[Since]:
        """What happened after the pack was made, and how its figures would read today."""
        remade, live = self.remade, self.remade.live
        if remade.is_silenced:
            yield Since("withheld", "Words that stand in this pack were withheld: please delete it, and make it anew")
        for name in remade.unlike if remade.erased else ():
            yield Since("block", f"“{name}” was not compared: it comes out otherwise, as words were withheld since")
        yield from since(live, self.seal.run, remade.settings or live.settings_text)
        now = composed(live, evidence(live), remade.order)
        later = {run.id: run.named for run in live.store.runs() if run.id > self.seal.run}
        yield from read_now(remade.made.figures, now.figures, later, self._passed)

    def _passed(self, measure: str) -> list[str]:
        """Why a figure is other though nothing came in: more of the period is over than on the day of the pack."""
        if measure not in self._other_by_day:
            return []
        return [f"time has passed since {self.seal.day.day} {self.seal.day:%B %Y}, when the pack was made, and more of "
                "its period is over"]  # fmt: skip

    @cached_property
    def _other_by_day(self) -> frozenset[str]:
        """The figures that would be other by the day alone, with what was on record then."""
        remade, today = self.remade, self.remade.live.now.date()
        if today == self.seal.day:
            return frozenset()
        later = remade.live.as_of(self.seal.run, today, remade.settings)
        again = composed(later, evidence(later), remade.order).figures
        return frozenset(
            was.measure for was, now in zip(remade.made.figures, again, strict=True)
            if (was.result, was.finding) != (now.result, now.finding)
        )  # fmt: skip

    def _notes(self, page: Likeness) -> Iterator[str]:
        yield from page.notes
        try:
            understood_settings(settings_in(self.remade.live.folder))
        except UserError as error:
            yield (f"{error.message} The pack was checked with the settings with which it was made; what its figures "
                   "would read today, with the last that could be used.")  # fmt: skip
        if some := self.remade.originals.unmapped:
            yield (f"{len(some)} records were read through a mapping file that was not kept: their originals are "
                   "unchanged, but were not read again.")  # fmt: skip


def _told(figure: Sealed) -> str:
    """A sealed figure for a person."""
    share = f"{figure.numerator} of {figure.denominator}"
    return f"{figure.value} ({share}), {figure.finding}" if figure.value else f"{share}, {figure.finding}"

