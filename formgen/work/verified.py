"""What the check of a pack found, for people and as JSON data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from formgen.evidence.figure import counted
from formgen.evidence.readership import Readership
from formgen.evidence.review import Kind
from formgen.evidence.seal import Seal
from formgen.work.differ import Difference, Since

_SORTS = {Kind.TRIENNIAL.value: "policy review", Kind.ANNUAL.value: "annual report"}
_COPIES = {
    Readership.INTERNAL: "the school’s own copy", Readership.GOVERNORS: "copy for governors",
    Readership.PUBLIC: "copy for the public",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Original:
    """A record that figures of a pack rest on, with the file that it was read from and that file’s SHA-256."""

    record: int
    case: str
    form: str
    file: str
    sha256: str
    figures: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """It as JSON data."""
        return {"record": self.record, "case": self.case, "form": self.form, "file": self.file, "sha256": self.sha256,
                "figures": list(self.figures)}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verified:
    """What a check found: the seal, how many figures, records and originals were looked at, what differs, what
    happened since, what could not be compared, and what the figures rest on. `as_written` says that the file is the
    very one that was written.
    """

    file: str
    seal: Seal
    differences: tuple[Difference, ...]
    since: tuple[Since, ...]
    notes: tuple[str, ...]
    figures: int
    records: int
    originals: int
    fingerprint: str
    until: str = ""
    """What the last run is called of which anything is in the pack; empty where it is not known."""

    as_written: bool = False
    rests_on: tuple[Original, ...] = ()

    @property
    def heading(self) -> str:
        """What the file is, in a sentence: sort, readers, period; when and of what it was made."""
        seal = self.seal
        until = f", with all that was on record after {self.until} (number {seal.run})" if self.until else ""
        sort = _SORTS.get(seal.kind, seal.kind)
        return (f"{self.file}: {sort}, {_COPIES[seal.readers]}, {seal.period.words}; made on {seal.day.day} "
                f"{seal.day:%B %Y} with formgen {seal.formgen}{until}.")  # fmt: skip

    @property
    def is_foreign(self) -> bool:
        """Whether it was made by another school folder, so that nothing could be compared."""
        return any(one.code == "another_school" for one in self.differences)

    @property
    def verdict(self) -> str:
        """What came of it, in a sentence."""
        counts = (f"{counted(self.figures, 'figure', 'figures')}, {counted(self.records, 'record', 'records')} and "
                  f"{counted(self.originals, 'original', 'originals')} were checked")  # fmt: skip
        if not self.holds:
            return f"{counted(len(self.differences), 'difference', 'differences')}; {counts}."
        written = "; the file is the one that was written" if self.as_written else ""
        return f"All of it holds: {counts}{written}."

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
            "fingerprint": self.fingerprint, "as_written": self.as_written,
            "checked": {"figures": self.figures, "records": self.records, "originals": self.originals},
            "differences": [one.as_json() for one in self.differences],
            "since": [one.as_json() for one in self.since], "notes": list(self.notes),
        }  # fmt: skip
