"""The roll: class lists merged into the store. Leavers are marked; nobody is deleted."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from formgen.errors import UserError
from formgen.pupils import Pupil, merge
from formgen.read.classlist import Listing, read
from formgen.work.school import School

MAPPING = "class-list.toml"
"""The school's own mapping file, used when no other is named."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import of a class list did, or in a dry run would do."""

    listing: Listing
    new: int
    leavers: int
    dry_run: bool

    def as_json(self) -> dict[str, Any]:
        """The outcome as JSON data, without names."""
        return {
            "understood": len(self.listing.pupils),
            "new": self.new,
            "leavers": self.leavers,
            "dry_run": self.dry_run,
            "columns": dict(self.listing.columns),
            "problems": [p.as_json() for p in self.listing.problems],
        }


def import_pupils(school: School, file: Path, mapping: Path | None, *, dry_run: bool = False) -> Imported:
    """Reads the class list and makes it the roll; in a dry run the roll stays. Raises UserError, Unreadable.

    Who is on the roll but not on the list becomes a leaver, unless a row of the list could not be understood.
    """
    listing = read(file.read_bytes(), columns(school.folder, mapping))
    if not listing.pupils:
        raise UserError(f"No pupil was understood in {file.name}.", "Please look at the columns with --dry-run.")
    before = school.roll
    after = _after(before, listing, school.now.date())
    known = {p.id for p in before}
    gone = {p.id for p in before if p.on_roll} & {p.id for p in after if not p.on_roll}
    if not dry_run:
        with school.writing("pupils import") as writer:
            writer.save_pupils(after)
            writer.log("class list imported", [f"pupils={len(listing.pupils)}", f"leavers={len(gone)}"])
    return Imported(listing, len({p.id for p in after} - known), len(gone), dry_run)


def _after(before: list[Pupil], listing: Listing, today: date) -> list[Pupil]:
    """The new roll. While a row of the list could not be understood, nobody is marked as a leaver."""
    after = merge(before, listing.pupils, today)
    if not any(p.code == "no_name" for p in listing.problems):
        return after
    there = {p.id: p for p in before}
    return [there[p.id] if not p.on_roll else p for p in after]


def columns(folder: Path, mapping: Path | None) -> Mapping[str, str]:
    """The headings by field of the mapping file: the one named, or the school's own, or none."""
    path = mapping or folder / MAPPING
    if mapping is None and not path.is_file():
        return {}
    try:
        found = tomllib.loads(path.read_text("utf-8-sig")).get("columns", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError(f"{path.name} cannot be read: {error}.", "Please mend that line.") from None
    if not isinstance(found, dict) or not all(isinstance(v, str) for v in found.values()):
        raise UserError(f'{path.name} needs lines such as forename = "First name" under [columns].', "Please mend it.")
    return found
