"""Contacts: the grown-ups of a child whom the school writes to, as its export has them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Wanted(StrEnum):
    """In which form a family wants its papers."""

    EXCEL = "xlsx"
    WORD = "docx"
    PDF = "pdf"
    FILLABLE = "pdf-fillable"
    PAPER = "paper"


@dataclass(frozen=True, slots=True)
class Contact:
    """One grown-up of one pupil. `id` is formgen's own (`K0001`); `pupil` the id of the child (`P0001`).

    `priority` is the school's order, 1 first; `responsibility` whether they have parental responsibility, None where
    the export did not say; `barred` that the school must not contact them, and `court_order` that an order says what
    may be told to them: either way nothing is sent. `household` tells who lives together: contacts of a child with the
    same one get one copy. `language` is a tag such as “pl”; empty means English. `gone_on` marks one whom the export
    no longer has.
    """

    id: str
    pupil: str
    name: str
    relationship: str = ""
    priority: int = 1
    responsibility: bool | None = None
    email: str = ""
    phone: str = ""
    barred: bool = False
    court_order: bool = False
    household: str = ""
    language: str = ""
    wants: Wanted | None = None
    gone_on: date | None = None

    @property
    def closed(self) -> str:
        """Why nothing may be sent to them, in words; empty where nothing speaks against it."""
        if self.barred:
            return "the school must not contact them"
        return "a court order is on record" if self.court_order else ""


def of_pupil(contacts: Iterable[Contact], pupil: str) -> list[Contact]:
    """The contacts of a child who are still there, in the school's order."""
    found = (contact for contact in contacts if contact.pupil == pupil and contact.gone_on is None)
    return sorted(found, key=lambda contact: (contact.priority, contact.id))
