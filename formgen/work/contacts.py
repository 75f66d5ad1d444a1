"""Contacts of families: lists of them merged into the store, and changes by hand. Nobody is deleted.

A contact is known by the child and the name. Whoever was closed stays closed until a person says otherwise: a list in
which the word is missing is no permission.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from formgen.contacts import Contact
from formgen.errors import Problem, Severity, Unreadable, UserError
from formgen.pupils import Pupil, entry, plain_name
from formgen.read import contacts as lists
from formgen.read import ctf, ctf_contacts
from formgen.read.contacts import ContactList
from formgen.read.roll.adults import Adult, spoken
from formgen.read.roll.rows import folded
from formgen.work.roll import LARGEST, columns, nothing_in
from formgen.work.school import School
from formgen.work.whose_contact import Children

MAPPING = "contacts.toml"
"""The school's own mapping file, used when no other is named."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import of contacts did, or in a dry run would do. `contacts` are those of the list, as they now stand."""

    listing: ContactList
    contacts: tuple[Contact, ...]
    problems: tuple[Problem, ...]
    new: int
    changed: int
    gone: int
    dry_run: bool

    @property
    def children(self) -> int:
        """Of how many children the list has contacts."""
        return len({contact.pupil for contact in self.contacts})

    @property
    def closed(self) -> int:
        """How many of them nothing may be sent to."""
        return sum(bool(contact.closed) for contact in self.contacts)

    def as_json(self) -> dict[str, Any]:
        """The outcome as JSON data, without names and addresses."""
        return {
            "understood": len(self.contacts), "children": self.children, "source": self.listing.source or None,
            "new": self.new, "changed": self.changed, "gone": self.gone, "closed": self.closed,
            "dry_run": self.dry_run, "columns": dict(self.listing.columns), "left_out": list(self.listing.left_out),
            "problems": [p.as_json() for p in self.problems],
        }  # fmt: skip


def import_contacts(school: School, file: Path, mapping: Path | None, *, dry_run: bool = False) -> Imported:
    """Reads a list of contacts and merges it; in a dry run nothing is stored. Raises UserError, Unreadable.

    What the list tells of a contact rules, but opens nobody who was closed. A contact of a child in the list who is
    not there any more is marked as gone; children who are not in the list stay as they are.
    """
    listing = listed(file, columns(school.folder, mapping, MAPPING))
    merged = _merge(school.roll, school.store.contacts(), listing, school.now.date())
    if not merged.there:
        raise nothing_in(file.name, "contact", "one line for each parent or carer",
                         (*listing.problems, *merged.problems), without_roll=not school.roll)  # fmt: skip
    if not dry_run:
        with school.writing("contacts import") as writer:
            writer.save_contacts([*merged.there, *merged.gone])
            writer.log("contacts imported", [f"contacts={len(merged.there)}", f"gone={len(merged.gone)}"])
    problems = (*listing.problems, *folded(merged.problems))
    return Imported(listing, merged.there, problems, merged.new, merged.changed, len(merged.gone), dry_run)


def listed(file: Path, mapping: Mapping[str, str]) -> ContactList:
    """What the file lists: the contacts in a Common Transfer File, or in a list of them. Raises Unreadable."""
    if file.stat().st_size > LARGEST:
        raise Unreadable("This is far more than the pupils of a school.", "Please export the list of contacts alone.",
                         code="list_too_big")  # fmt: skip
    data = file.read_bytes()
    return ctf_contacts.read(data) if ctf.looks_like(data) else lists.read(data, mapping)


# ------------------------------------------------------------------------------------------------ merging


@dataclass(frozen=True, slots=True)
class _Merged:
    there: tuple[Contact, ...]
    gone: tuple[Contact, ...]
    problems: tuple[Problem, ...]
    new: int
    changed: int


_Key = tuple[str, str]
"""Whose contact, and the plain name: a contact is known by these."""


def _merge(roll: Sequence[Pupil], before: Sequence[Contact], listing: ContactList, today: date) -> _Merged:
    problems: list[Problem] = []
    rows, doubtful = _by_contact(roll, listing, problems)
    told = {key: _together(group, problems) for key, group in rows.items()}
    either = {key: facts.pop("either", frozenset()) for key, facts in told.items()}
    _number_households(told)
    known = _known(roll, before)
    order = sorted(told, key=lambda key: (key[0], told[key].get("priority", 1), key[1]))
    number = max((int(contact.id[1:]) for contact in before), default=0)
    there: list[Contact] = []
    fresh: list[Contact] = []
    for key in order:
        old = known.get(key)
        if old is None:
            number += 1
            fresh.append(Contact(f"K{number:04}", key[0], **told[key]))
            there.append(fresh[-1])
        else:
            chosen = {"email": old.email} if old.email.casefold() in either[key] else {}
            there.append(_updated(old, key[0], {**told[key], **chosen}, rows[key][0], problems))
    gone = _gone(known, told, doubtful, today)
    problems += _lost_sight_of(gone, fresh)
    changed = sum(contact != known[key] for key, contact in zip(order, there, strict=True) if key in known)
    return _Merged(tuple(there), tuple(gone), tuple(problems), len(fresh), changed)


def _by_contact(
    roll: Sequence[Pupil], listing: ContactList, problems: list[Problem]
) -> tuple[dict[_Key, list[Adult]], set[str]]:
    """The rows of each contact; and the children of whom a row could not be understood."""
    children = Children(roll)
    rows: dict[_Key, list[Adult]] = {}
    doubtful = {p.id for child in listing.doubtful for p in _could(children.whose(child))}
    for row in listing.adults:
        found = children.whose(row.child)
        problems += [p for p in (found.problem(row),) if p is not None]
        if found.pupil is None:
            doubtful |= {p.id for p in found.could}
        else:
            rows.setdefault((found.pupil.id, plain_name(row.facts["name"])), []).append(row)
    return rows, doubtful


def _could(found: Any) -> tuple[Pupil, ...]:
    return (found.pupil,) if found.pupil else found.could


def _known(roll: Sequence[Pupil], before: Iterable[Contact]) -> dict[_Key, Contact]:
    """The contacts by child and name; those of an entry that was joined to another are the real pupil's."""
    found: dict[_Key, Contact] = {}
    for contact in sorted(before, key=lambda c: (c.gone_on is not None, c.id)):
        real = entry(roll, contact.pupil)
        found.setdefault((real.id if real else contact.pupil, plain_name(contact.name)), contact)
    return found


def _together(group: Sequence[Adult], problems: list[Problem]) -> dict[str, Any]:
    """What all rows of one contact tell: a list may have one for each phone number. Whatever closes, closes."""
    names = sorted({row.facts["name"] for row in group}, key=lambda name: (not name.isascii(), name.istitle(), name))
    facts: dict[str, Any] = {"name": names[-1]}
    for field in sorted({field for row in group for field in row.facts} - {"name"}, reverse=True):
        said = sorted({row.facts[field] for row in group if field in row.facts}, key=str)
        full = {value.casefold() if field == "email" else value: value for value in said if value not in ("", None)}
        if field in ("barred", "court_order"):
            facts[field] = any(said)
        elif field == "priority":
            facts[field] = min(said)
        elif field == "either":
            facts[field] = facts.get(field, frozenset()).union(*said)
        elif len(full) > 1:
            facts |= {"email": "", "either": frozenset(full)} if field == "email" else {}
            problems.append(_differ(field, group[-1]))
        else:
            facts[field] = next(iter(full.values()), next(iter(said)))
    return facts


def _differ(field: str, row: Adult) -> Problem:
    word = _WORDS.get(field, field)
    fix = "The contact was kept without one: " if field == "email" else "It was left out: "
    severity = Severity.ERROR if field == "email" else Severity.WARNING
    return Problem("rows_differ", f"Two rows of this contact differ in {word}.",
                   fix + "please keep one row, or say it with `formgen contacts set`.", severity,
                   cell=row.cell, sheet=row.sheet)  # fmt: skip


_WORDS: Mapping[str, str] = {
    "email": "the e-mail address", "phone": "the phone number", "wants": "the form that they want",
    "home": "the address", "lives_with": "whether they live with the child",
    "responsibility": "parental responsibility",
}  # fmt: skip


def _number_households(told: Mapping[_Key, dict[str, Any]]) -> None:
    """Puts a number for each home of a child in the place of the address, which goes no further than here."""
    spoken_of = any({"home", "lives_with"} & set(facts) for facts in told.values())
    of_child: dict[str, list[dict[str, Any]]] = {}
    for key in sorted(told, key=lambda key: (key[0], told[key].get("priority", 1), key[1])):
        of_child.setdefault(key[0], []).append(told[key])
    for adults in of_child.values():
        childs = next((f["home"] for f in adults if f.get("lives_with") and f.get("home")), "the child’s")
        homes = [f.pop("home", None) or (childs if f.get("lives_with") else None) for f in adults]
        numbers = {home: str(n) for n, home in enumerate(dict.fromkeys(filter(None, homes)), 1)}
        for facts, home in zip(adults, homes, strict=True):
            facts.pop("lives_with", None)
            if spoken_of:
                facts["household"] = numbers.get(home, "") if home else ""


_CLOSED: Mapping[str, tuple[str, str]] = {
    "barred": ("must not be contacted", "--not-barred"),
    "court_order": ("is named in a court order", "--no-court-order"),
}


def _updated(old: Contact, pupil: str, told: Mapping[str, Any], row: Adult, problems: list[Problem]) -> Contact:
    """The contact as the list has them. Who was closed stays so, and it is said where the list says otherwise."""
    for flag, (words, option) in _CLOSED.items():
        if getattr(old, flag) and told.get(flag) is False:
            problems.append(Problem(
                f"no_longer_{flag}", f"So far {old.id} {words}; this list does not say so any more.",
                f"They stay closed. If that is right no longer: formgen contacts set {old.id} {option}",
                Severity.WARNING, cell=row.cell, sheet=row.sheet,
            ))  # fmt: skip
    kept = {flag: True for flag in _CLOSED if getattr(old, flag)}
    return replace(old, pupil=pupil, gone_on=None, **{**told, **kept})


def _gone(
    known: Mapping[_Key, Contact], told: Collection[_Key], doubtful: Collection[str], today: date
) -> list[Contact]:
    """The contacts of children in the list who are there no more, unless a row of that child was not understood."""
    listed_children = {pupil for pupil, _ in told} - set(doubtful)
    return [
        replace(contact, gone_on=today)
        for key, contact in known.items()
        if key[0] in listed_children and key not in told and contact.gone_on is None
    ]


def _lost_sight_of(gone: Iterable[Contact], fresh: Sequence[Contact]) -> Iterator[Problem]:
    """Closed contacts who are in the list no more, beside new ones of the child: the name alone may be new."""
    new = {child: [c.id for c in fresh if c.pupil == child] for child in Counter(c.pupil for c in fresh)}
    for contact in gone:
        if contact.closed and (others := new.get(contact.pupil)):
            option = "--barred" if contact.barred else "--court-order"
            yield Problem(
                "closed_and_gone", f"{contact.id} was closed ({contact.closed}) and is not in the list any more; new "
                f"for this child: {', '.join(others)}.",
                f"If one of them is the same person: formgen contacts set {others[0]} {option}", Severity.WARNING,
            )  # fmt: skip


# ------------------------------------------------------------------------------------------------ by hand

_WRITTEN = ("email", "phone", "wants", "language", "relationship")


def change(school: School, contact_id: str, changes: Mapping[str, Any]) -> Contact:
    """The contact after a change by hand: facts as text in the words of lists, flags as yes or no. Raises UserError."""
    old = find(school, contact_id)
    facts = {name: spoken(name, value) if name in _WRITTEN else value for name, value in changes.items()}
    if not facts:
        raise UserError("Nothing was said to change.", "Please name at least one fact, such as --wants paper.")
    household = facts.get("household")
    if household is not None and not re.fullmatch(r"[A-Za-z0-9-]{0,12}", household):
        raise UserError("A household is a short number or word.", "Please write 1 or 2: an address is never kept.")
    new = replace(old, **facts)
    with school.writing("contacts set") as writer:
        writer.save_contacts([new])
        writer.log("contact changed", [new.id, *sorted(facts)])
    return new


def find(school: School, contact_id: str) -> Contact:
    """The contact of that id. Raises UserError."""
    wanted = contact_id.strip().casefold()
    for contact in school.store.contacts():
        if contact.id.casefold() == wanted:
            return contact
    raise UserError(f"There is no contact “{contact_id}”.", "`formgen contacts list --all` shows their numbers.",
                    code="no_contact")  # fmt: skip
