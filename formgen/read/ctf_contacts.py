"""The contacts in a Common Transfer File: name, relationship, order, responsibility, e-mail and phone of each.

It does not say of whom there is a court order, nor whom the school must not contact: that is told each time.
"""

from __future__ import annotations

from typing import Any, Final

from formgen.errors import Problem, Severity, Unreadable
from formgen.read.contacts import ContactList
from formgen.read.ctf import Walk, walked
from formgen.read.ooxml.markup import Attributes
from formgen.read.roll.adults import Adult, Child, adult, is_nobody
from formgen.read.roll.facts import fact
from formgen.read.roll.headings import text_of

_FIELDS: Final = {
    "Forename": "contact_forename", "Surname": "contact_surname", "Title": "contact_title",
    "Relationship": "relationship", "Order": "priority", "Responsibility": "responsibility", "Email": "email",
    "Phones/Phone/PhoneNo": "phone", "Address/AddressAsPupil": "lives_with",
}  # fmt: skip
"""The elements below a contact that are read; the other parts of an address only tell who lives together."""

_MOST: Final = 40
"""The most contacts of one pupil, and cells of one contact, that are read."""


class _Contacts(Walk):
    """Gathers the contacts of each pupil beside the few facts that tell who the pupil is."""

    __slots__ = ("adults", "cells", "lost")

    def __init__(self) -> None:
        super().__init__()
        self.adults: list[list[dict[str, list[tuple[int, Any]]]]] = []
        self.cells: dict[str, list[tuple[int, Any]]] = {}
        self.lost = False

    def opened(self, name: str, attributes: Attributes) -> None:
        """A new pupil or contact begins."""
        super().opened(name, attributes)
        if self._depth() == 0:
            self.adults.append([])
        elif self._below() == "Contacts/Contact":
            self.cells = {}

    def closed(self, name: str) -> None:
        """Keeps what is read of a contact."""
        below = f"{self._below()}/{name}" if self._depth() >= 0 else ""
        if below == "Contacts/Contact":
            self.lost = self.lost or len(self.adults[-1]) == _MOST
            self.adults[-1] += [self.cells][: _MOST - len(self.adults[-1])]
        elif below.startswith("Contacts/Contact/"):
            self._cell(below.removeprefix("Contacts/Contact/"))
        super().closed(name)

    def _cell(self, below: str) -> None:
        field = _FIELDS.get(below) or ("address" if below.startswith("Address/") else "")
        if field and text_of(self.text()) and sum(map(len, self.cells.values())) < _MOST:
            self.cells.setdefault(field, []).append((len(self.cells.get(field, ())), self._short()))


def read(data: bytes) -> ContactList:
    """The contacts in the file. Raises Unreadable where it is no sound Common Transfer File, or has none."""
    walk = walked(_Contacts(), data)
    found: list[Adult] = []
    problems: list[Problem] = []
    doubtful: list[Child] = []
    for number, (one, adults) in enumerate(zip(walk.pupils, walk.adults, strict=True), 1):
        child = _child(one.facts)
        for place, cells in enumerate(adults, 1):
            facts, notes = adult(cells)
            where = f"Pupil {number}, contact {place} of the file"
            problems += [Problem(n.code, f"{where}: {n.told[0].lower()}{n.told[1:]}", n.fix, n.severity) for n in notes]
            if any(n.code in ("no_contact_name", "bad_name") for n in notes):
                doubtful.append(child)
            if facts and not is_nobody(facts):
                found.append(Adult(child, facts))
    if not found and not problems:
        raise Unreadable("The file holds no contacts.", "Please export it with contacts, or export a list of them.",
                         code="no_contacts")  # fmt: skip
    silent = Problem(
        "nothing_closes", "A Common Transfer File does not say who must not be contacted, or where courts have a say.",
        "Nobody new is closed by it: please make sure in the school’s system before anything is sent.",
        Severity.WARNING,
    )  # fmt: skip
    lost = Problem("not_read", f"Of a pupil with more than {_MOST} contacts only the first were read.",
                   "Please look whether the list is whole.", Severity.WARNING)  # fmt: skip
    told = (silent, *([lost] if walk.lost else []), *problems)
    return ContactList(tuple(found), told, source=f"Common Transfer File {walk.version}".strip(),
                       doubtful=tuple(doubtful))  # fmt: skip


def _child(told: dict[str, str]) -> Child:
    facts = {name: fact(name, text).value for name, text in told.items() if text_of(text)}
    given = [facts[name] for name in ("forename", "preferred") if facts.get(name)]
    family = [facts[name] for name in ("surname", "preferred_surname") if facts.get(name)]
    names = tuple(dict.fromkeys(f"{one} {other}" for one in given for other in family))
    return Child(names, facts.get("upn") or "", facts.get("dob"), facts.get("year_group") or "")
