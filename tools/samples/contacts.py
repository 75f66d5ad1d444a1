"""The contacts of the sample school's families: separated parents, siblings, grandparents, closed ones, some on paper.

Every address is at a domain that ends in `.example`, which there is not.
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterator
from pathlib import Path

from formgen.pupils import plain_name
from samples.classlists import NEWEST
from samples.people import CLASSES, SEED, YEARS, Child, on_roll
from samples.words import invented_name

_HEADINGS = ("UPN", "Pupil name", "Class", "Contact name", "Relationship", "Priority", "Parental responsibility",
             "Email", "Mobile", "Court order", "Do not contact", "Household", "Language", "Preferred format")
_SPOKEN = ("Polish", "Urdu", "Arabic", "Portuguese", "Romanian")
_FORMATS = ("", "", "", "Word", "Excel", "PDF to fill in")
_DOMAINS = ("post.example", "mail.example", "family.example")

SIBLINGS = {"Zuzanna Nowak": "Tomasz Nowak", "Max Tran": "Ruby Tran", "Archie Patel": "Stanley Patel"}
"""Children of one family: the contacts of the first are those of the second."""

ON_PAPER = frozenset({"Alfie Crook", "Hana Sediqi", "Kit Marlow"})
SEPARATED = frozenset({"Zoë O’Neill-Adeyemi", "Sami Al-Rashid", "Theo Vance", "Tomasz Nowak", "Grace Mbeki"})
COURT_ORDER = frozenset({"Theo Vance", "May Lindqvist"})
"""Children of whose second contact there is a court order."""
BARRED = frozenset({"Isla Thorne", "Grace Mbeki"})
NOBODY = frozenset({"Ffion Prys"})
"""In care: no contact in the list, so that somebody must ask the social worker."""


def write(target: Path) -> None:
    """The list of contacts of the sample school."""
    text = io.StringIO()
    writer = csv.DictWriter(text, _HEADINGS, restval="", lineterminator="\n")
    writer.writeheader()
    for child in on_roll(NEWEST):
        writer.writerows(_rows(child))
    (target / "contacts.csv").write_bytes(text.getvalue().encode("utf-8-sig"))


def _rows(child: Child) -> Iterator[dict[str, str]]:
    if child.name in NOBODY:
        return
    family = SIBLINGS.get(child.name, child.name)
    chance = random.Random(f"{SEED} contacts {family}")
    whose = {"UPN": child.upn, "Pupil name": child.name, "Class": CLASSES[child.year_group(YEARS[-1])]}
    translated = chance.random() < 0.7
    spoken = child.language if child.language in _SPOKEN and translated else ""
    apart = family in SEPARATED or chance.random() < 0.12
    second = apart or family in COURT_ORDER | BARRED or chance.random() < 0.4
    for priority, relationship in enumerate(("Mother", "Father")[: 1 + second], 1):
        yield {**whose, **_adult(chance, family, relationship, priority), "Language": spoken,
               "Household": "2" if apart and priority == 2 else "1"}  # fmt: skip
    if chance.random() < 0.08:
        yield {**whose, **_adult(chance, family, "Grandmother", 3), "Parental responsibility": "No", "Household": "3"}


def _adult(chance: random.Random, family: str, relationship: str, priority: int) -> dict[str, str]:
    forename = invented_name(chance).split()[0]
    surname = family.split(" ", 1)[1] if chance.random() < 0.8 else invented_name(chance).split(" ", 1)[1]
    address = f"{plain_name(f'{forename}.{surname}')}{chance.randint(10, 99)}@{chance.choice(_DOMAINS)}"
    second = priority == 2
    return {
        "Contact name": f"{forename} {surname}", "Relationship": relationship, "Priority": str(priority),
        "Parental responsibility": "Yes", "Email": "" if family in ON_PAPER else _plain(address),
        "Mobile": f"07700 900{chance.randint(0, 999):03}",
        "Court order": "Yes – see file" if second and family in COURT_ORDER else "No",
        "Do not contact": "Do not contact" if second and family in BARRED else "",
        "Preferred format": "paper" if family in ON_PAPER else chance.choice(_FORMATS),
    }  # fmt: skip


def _plain(address: str) -> str:
    return "".join(c for c in address if c.isascii() and (c.isalnum() or c in ".-@"))
