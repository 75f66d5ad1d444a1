"""The roll: class lists merged into the store, children added by hand, two entries joined. Nobody is deleted."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from formgen import roll as rolls
from formgen.cases import said
from formgen.errors import Problem, Severity, Unreadable, UserError
from formgen.pupils import YEAR_GROUPS, Pupil, bare_name, find
from formgen.read import Reading, classlist, ctf, door_for
from formgen.read.roll import Listing
from formgen.read.roll.facts import year_group
from formgen.schema import edition
from formgen.work.school import School

MAPPING = "class-list.toml"
"""The school's own mapping file, used when no other is named."""

LARGEST = 60_000_000


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import of a class list did, or in a dry run would do.

    `sound`: every row was understood; while one is not, nobody is marked as a leaver, whatever the list is.
    """

    listing: Listing
    new: int
    leavers: int
    dry_run: bool
    known: int = 0
    whole: bool = True
    sound: bool = True

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What there is to look at."""
        return self.listing.problems

    def as_json(self) -> dict[str, Any]:
        """The outcome as JSON data, without names."""
        return {
            "understood": len(self.listing.pupils),
            "source": self.listing.source or None,
            "new": self.new,
            "arrived": self.known,
            "leavers": self.leavers,
            "whole": self.whole,
            "dry_run": self.dry_run,
            "columns": dict(self.listing.columns),
            "left_out": list(self.listing.left_out),
            "problems": [p.as_json() for p in self.problems],
        }


def import_pupils(
    school: School, file: Path, mapping: Path | None, *, dry_run: bool = False, whole: bool | None = None
) -> Imported:
    """Reads the class list and makes it the roll; in a dry run the roll stays. Raises UserError, Unreadable.

    Who is on the roll but not on the list becomes a leaver where the list is the `whole` roll (by default a
    class list is, a Common Transfer File is not), unless a row of it could not be understood. A provisional
    pupil whom the list brings keeps id and cases.
    """
    listing = of_children(listed(file, columns(school.folder, mapping)), school.now.date())
    if not listing.pupils:
        raise nothing_in(file.name, "pupil", "one line for each child", listing.problems)
    all_of_them = _whole(listing, whole)
    sound = not any(p.code == "no_name" for p in listing.problems)
    before, today = school.roll, school.now.date()
    after = _after(before, listing, today, all_of_them and sound)
    known = {p.id for p in before}
    gone = {p.id for p in before if p.on_roll} & {p.id for p in after if not p.on_roll}
    _sure(before, gone, whole, dry_run)
    awaited = {p.id for p in before if p.provisional} - {p.id for p in after if p.provisional}
    if not dry_run:
        with school.writing("pupils import") as writer:
            writer.save_pupils(after)
            writer.log("class list imported", [f"pupils={len(listing.pupils)}", f"leavers={len(gone)}"])
    told = (*listing.problems, *_doubts(before, _after(before, listing, today, all_of_them), listing, sound))
    new = len({p.id for p in after} - known)
    return Imported(replace(listing, problems=told), new, len(gone), dry_run, len(awaited), all_of_them, sound)


def nothing_in(
    name: str, what: str, line: str, problems: Iterable[Problem], *, without_roll: bool = False
) -> UserError:  # fmt: skip
    """What is told of a list in which no pupil, or no contact, was understood: that it is empty, or what is wrong."""
    told = next((found for found in problems if found.severity is Severity.ERROR), None)
    if told is None:
        return UserError(f"{name} has headings, and nothing beneath them: no {what} was found in it.",
                         f"Please fill it in, {line}, or give the list that your school’s system exports.",
                         code=f"no_{what}s")  # fmt: skip
    first = "Please import the class list first. " if without_roll else ""
    return UserError(f"No {what} was understood in {name}. The first problem: {told.message}",
                     f"{first}{told.fix} A mapping file (--mapping) says which columns are what.",
                     code=f"no_{what}s")  # fmt: skip


_FEW = 10


def _sure(before: Sequence[Pupil], gone: Collection[str], whole: bool | None, dry_run: bool) -> None:
    """Raises UserError where a list that nobody called whole would make far more leavers than a summer does."""
    here = sum(p.on_roll for p in before)
    if whole is None and not dry_run and len(gone) > max(_FEW, here // 3):
        raise UserError(
            f"{len(gone)} of the {here} pupils on the roll are not on this list.",
            "If it is one class, or some pupils, import it with --part. If all of them have left, with --whole.",
            code="many_leavers",
        )  # fmt: skip


_OLDEST = 18
"""Years: no child of a primary school’s list, past ones too, is older."""


def of_children(listing: Listing, today: date) -> Listing:
    """The list without birthdays that no child of a school can have; each of those is told."""
    wrong = [row for row in listing.rows if row.pupil.dob and not _is_child(row.pupil.dob, today)]
    told = [
        Problem(
            "birthday", f"This date of birth was read as {said(row.pupil.dob)}: no child of the school can have it.",
            "It was left out. Please check the year, and import the list again.", cell=row.cell, sheet=row.sheet,
        )
        for row in wrong if row.pupil.dob
    ]  # fmt: skip
    rows = (
        replace(row, pupil=replace(row.pupil, dob=None), said=row.said - {"dob"}) if row in wrong else row
        for row in listing.rows
    )
    return replace(listing, rows=tuple(rows), problems=(*listing.problems, *told))


def _is_child(born: date, today: date) -> bool:
    return today.year - _OLDEST <= born.year and born <= today


def listed(file: Path, mapping: Mapping[str, str]) -> Listing:
    """What the file lists: a Common Transfer File, or a class list. Raises Unreadable."""
    if file.stat().st_size > LARGEST:
        raise Unreadable("This is far more than the pupils of a school.", "Please export the class list alone.",
                         code="list_too_big")  # fmt: skip
    data = file.read_bytes()
    if ctf.looks_like(data):
        return ctf.read(data)
    found = classlist.read(data, mapping)
    if _is_form(file.suffix, data):
        raise Unreadable("This is one of formgen’s forms, not a class list.",
                         "Please take it in with `formgen import`.", code="a_form")  # fmt: skip
    if _CONTACTS & {heading.casefold() for heading, _ in found.columns}:
        raise Unreadable("This is a list of contacts, not of pupils.",
                         "Please take it in with `formgen contacts import`.", code="contacts")  # fmt: skip
    return found


def _is_form(suffix: str, data: bytes) -> bool:
    """Whether answers of a form of ours stand in the file."""
    try:
        readings = door_for(suffix, data).read_all(data, edition)
    except Unreadable:
        return False
    return any(isinstance(one, Reading) and one.sources for one in readings)


_CONTACTS = frozenset({"relationship", "parental responsibility", "contact name", "court order"})
"""Headings that a list of contacts has, and no class list."""


def _whole(listing: Listing, wanted: bool | None) -> bool:
    if wanted and listing.part:
        raise UserError("The file says itself that it is only a part of the roll.", "Please import it without --whole.")
    return listing.whole if wanted is None else wanted


def _after(before: Sequence[Pupil], listing: Listing, today: date, whole: bool) -> list[Pupil]:
    return rolls.merge(before, listing.pupils, today, [row.said for row in listing.rows], whole=whole)


def _doubts(before: Sequence[Pupil], after: Sequence[Pupil], listing: Listing, sound: bool) -> Iterator[Problem]:
    """Newcomers who may be a provisional pupil, or one who had left: a person says so.

    `after` is the roll as the list makes it; where it is not `sound`, those who left are not marked yet.
    """
    rows = {(row.pupil.name, row.pupil.upn, row.pupil.dob): row for row in listing.rows}
    first = "" if sound else "Please mend the row that has no name first, and import again. "
    for old, new in rolls.maybe_same(before, after):
        what = "a provisional pupil" if old.provisional else "a child who left"
        same = "the name" if bare_name(old.name) == bare_name(new.name) else "the birthday, and nearly the name,"
        row = rows.get((new.name, new.upn, new.dob))
        yield Problem(
            "maybe_same", f"This child ({new.id}) has {same} of {what} ({old.id}).",
            f"{first}If they are the same child: formgen pupils same {old.id} {new.id}",
            cell=row.cell if row else None, sheet=row.sheet if row else None,
        )  # fmt: skip


def add(school: School, name: str, *, class_name: str = "", year: str = "", again: bool = False) -> Pupil:
    """The provisional pupil who was added. Raises UserError; `again`: although a child of that name is there."""
    found = year_group(year) if year else None
    if found is not None and found.value is None:
        raise UserError(found.told, "Please write it as N1, N2, R or 1 to 6.")
    facts = {"class_name": class_name, "year_group": found.value if found else ""}
    child = rolls.newcomer(school.roll, name, again=again, **facts)
    with school.writing("pupils add") as writer:
        writer.save_pupils([*school.roll, child])
        writer.log("provisional pupil", [child.id])
    return child


def same(school: School, which: str, who: str) -> tuple[Pupil, Pupil]:
    """Joins two entries that are the same child: both ids stay, and the cases of the first are those of the second.

    Returns the joined entry and the real pupil. `which` is a provisional pupil, or one who seems to have
    left; `who` the pupil as the list has them. Raises UserError.
    """
    roll = school.roll
    real = find(roll, who)
    others = [p for p in roll if p.id != real.id and not p.same_as and (p.provisional or p.left_on)]
    exact = next((p for p in roll if p.id.casefold() == which.strip().casefold()), None)
    old = exact or find(others, which)
    if old.same_as:
        raise UserError(f"{old.id} is joined to {old.same_as} already.", "`--apart` takes that back.")
    after = rolls.join(roll, old, real)
    with school.writing("pupils same") as writer:
        writer.save_pupils(after)
        writer.log("pupils joined", [old.id, real.id])
    return old, real


def apart(school: School, which: str) -> Pupil:
    """Takes back that an entry, named by its id, was joined to another. Raises UserError."""
    roll = school.roll
    old = next((p for p in roll if p.id.casefold() == which.strip().casefold() and p.same_as), None)
    if old is None:
        raise UserError(f"{which} is not joined to another entry.", "Please give its number, such as P0009.")
    with school.writing("pupils apart") as writer:
        writer.save_pupils([replace(p, same_as="") if p.id == old.id else p for p in roll])
        writer.log("pupils taken apart", [old.id, old.same_as])
    return replace(old, same_as="")


def on_roll(school: School, *, provisional: bool = False) -> list[Pupil]:
    """The pupils who have not left, by year group, class and name; `provisional`: only those no list has brought."""
    order = {year: place for place, year in enumerate(YEAR_GROUPS)}
    found = [p for p in school.roll if p.on_roll and (p.provisional or not provisional)]
    return sorted(found, key=lambda p: (order.get(p.year_group, 99), p.class_name, p.surname, p.forename))


def pupil_json(pupil: Pupil) -> dict[str, Any]:
    """A pupil of the list as JSON data."""
    return {
        "id": pupil.id,
        "name": pupil.name,
        "year_group": pupil.year_group,
        "class": pupil.class_name,
        "joined_on": str(pupil.joined_on) if pupil.joined_on else None,
        "provisional": pupil.provisional,
    }


def columns(folder: Path, mapping: Path | None, own: str = MAPPING) -> Mapping[str, str]:
    """The headings by field of the mapping file: the one named, or the school's `own`, or none."""
    path = mapping or folder / own
    if mapping is None and not path.is_file():
        return {}
    try:
        found = tomllib.loads(path.read_text("utf-8-sig")).get("columns", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError(f"{path.name} cannot be read: {error}.", "Please mend that line.") from None
    if not isinstance(found, dict) or not all(isinstance(v, str) for v in found.values()):
        raise UserError(f'{path.name} needs lines such as forename = "First name" under [columns].', "Please mend it.")
    return found
