"""Pupils as the school's class list has them; and the check letter of a unique pupil number (UPN)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from formgen.ask import normalise
from formgen.errors import UserError
from formgen.near import nearest

YEAR_GROUPS = ("N1", "N2", "R", "1", "2", "3", "4", "5", "6")


@dataclass(frozen=True, slots=True)
class Pupil:
    """One pupil on the roll. `id` is formgen's own (`P0001`) and never printed; `left_on` marks a leaver.

    Optional facts are None where the class list did not say. Attendance is in half-day sessions.
    `provisional`: no class list has brought the child yet. `same_as` is the id of the entry that this one
    was joined to: it is the same child, and only that entry counts.
    """

    id: str
    forename: str
    surname: str
    preferred: str = ""
    upn: str = ""
    dob: date | None = None
    year_group: str = ""
    class_name: str = ""
    sen_status: str = ""
    first_language: str = ""
    eal: bool | None = None
    pupil_premium: bool | None = None
    in_care: bool | None = None
    sessions_possible: int | None = None
    sessions_attended: int | None = None
    left_on: date | None = None
    joined_on: date | None = None
    provisional: bool = False
    same_as: str = ""

    @property
    def name(self) -> str:
        """Forename and surname as the class list has them."""
        return f"{self.forename} {self.surname}".strip()

    @property
    def known_as(self) -> str:
        """The forename that the child likes to be called."""
        return self.preferred or self.forename

    @property
    def on_roll(self) -> bool:
        """Whether the pupil has not left, and the entry counts."""
        return self.left_on is None and not self.same_as


def upn_problem(upn: str) -> str | None:
    """What is wrong with a UPN, in words, or None. A wrong UPN warns; it never stops anything.

    Check letter: characters 2–13 by weights 2–13, mod 23 (DfE's UPN guide; the last place of a temporary
    UPN is a letter).
    """
    letters = "ABCDEFGHJKLMNPQRTUVWXYZ"
    upn = upn.upper()
    body, last = upn[1:12], upn[12:]
    shaped = len(upn) == 13 and upn.isascii() and upn[0] in letters and body.isdigit()
    if not shaped or not (last.isdigit() or last in letters):
        return "a UPN has 13 characters: a letter, eleven digits, and a digit or letter"
    values = [int(c) if c.isdigit() else letters.index(c) for c in upn[1:]]
    expected = letters[sum(value * weight for weight, value in enumerate(values, 2)) % 23]
    return None if upn[0] == expected else f"its check letter is {upn[0]} where {expected} was expected"


def name_key(text: str) -> str:
    """A name as names are compared: whatever its case, spaces and apostrophes."""
    return " ".join(str(normalise(text)).casefold().replace("’", "'").split())


_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "’": "'"})


def plain_name(text: str) -> str:
    """The key of a name without accents, as it is typed on an English keyboard."""
    apart = unicodedata.normalize("NFKD", name_key(text).translate(_LETTERS))
    return "".join(c for c in apart if not unicodedata.combining(c))


def bare_name(text: str) -> str:
    """The letters of a name alone: O’Neill and O Neill, Ap Rhys and ap-Rhys are spellings of one name."""
    return "".join(filter(str.isalnum, plain_name(text)))


def named(pupils: Iterable[Pupil], name: str) -> list[Pupil]:
    """The pupils whose full name, or preferred name with surname, is `name`, whatever its case.

    Accents, hyphens and apostrophes count only where they tell two pupils apart.
    """
    pupils = [pupil for pupil in pupils if not pupil.same_as]
    for key in (name_key, plain_name, bare_name):
        wanted = key(name)
        if wanted and (found := [p for p in pupils if wanted in (key(p.name), key(f"{p.known_as} {p.surname}"))]):
            return found
    return []


_SHOWN = 8
"""How many pupils a message names."""


def find(pupils: Sequence[Pupil], who: str) -> Pupil:
    """The one pupil whose UPN, id, full name or part of a name is `who`, “Surname, Forename” too.

    Raises UserError when there is none, or more than one: then it lists year and class of each.
    """
    family, comma, first = (part.strip() for part in who.partition(","))
    return _found(pupils, f"{first} {family}" if comma and family and first else who, who)


def _found(pupils: Sequence[Pupil], who: str, typed: str) -> Pupil:
    wanted = name_key(who)
    pupils = pupils if wanted else ()
    by_number = [p for p in pupils if wanted in (p.upn.casefold(), p.id.casefold())]
    real = dict.fromkeys(found for p in by_number if (found := entry(pupils, p.id)))
    exact = list(real) or named(pupils, who)
    close = exact or [p for p in pupils if not p.same_as and plain_name(who) in plain_name(f"{p.name} {p.known_as}")]
    on_roll = [p for p in close if p.on_roll] or close
    if len(on_roll) == 1:
        return on_roll[0]
    if not on_roll:
        raise _nobody(pupils, who, typed)
    listed = [f"{p.name} (year {p.year_group or '?'}, {p.class_name or 'no class'}, {p.upn or p.id})" for p in on_roll]
    more = f"; and {len(listed) - _SHOWN} more" if len(listed) > _SHOWN else ""
    alike = len({plain_name(p.name) for p in on_roll}) == 1
    raise UserError(
        f"“{typed}” could be: {'; '.join(listed[:_SHOWN])}{more}.",
        f"Please {'use' if alike else 'write more of the name, or use'} the UPN or number of the one you mean, "
        f"such as {on_roll[0].upn or on_roll[0].id}.",
        code="many_pupils",
    )


def _nobody(pupils: Sequence[Pupil], who: str, typed: str) -> UserError:
    """What is told where no pupil is meant: the nearest name, or that there is no class list, or two were written."""
    several = [part for part in typed.split(",") if part.strip()]
    if len(several) > 1 and all(any(p.id.casefold() == part.strip().casefold() for p in pupils) for part in several):
        return UserError(f"“{typed}” are {len(several)} pupils.", "Please write one, or the option once for each.",
                         code="no_pupil")  # fmt: skip
    if who.strip() and not pupils:
        return UserError(f"No pupil matches “{typed}”: the roll is empty.",
                         "Please import the class list: formgen pupils import FILE.", code="no_pupil")  # fmt: skip
    return UserError(f"No pupil matches “{typed}”.{_meant(pupils, who)}",
                     "Please use the name as on the class list, or the UPN.", code="no_pupil")  # fmt: skip


def _meant(pupils: Sequence[Pupil], who: str) -> str:
    """“ Did you mean …?” with the pupil whose name is most like it; nothing where none is."""
    there = [pupil for pupil in pupils if pupil.on_roll]
    known = {plain_name(name): p.name for p in there for name in (p.name, f"{p.known_as} {p.surname}")}
    for key, name in [*known.items()]:
        known.setdefault(key.partition("-")[0], name)
    near = nearest(plain_name(who), known)
    return f" Did you mean {known[near]}?" if near else ""


def entry(roll: Iterable[Pupil], pupil_id: str | None) -> Pupil | None:
    """The pupil with that id, or the entry that it was joined to; None where there is none."""
    return joined({pupil.id: pupil for pupil in roll}, pupil_id)


def joined(by_id: Mapping[str, Pupil], pupil_id: str | None) -> Pupil | None:
    """The same, of a roll by its ids."""
    found = by_id.get(pupil_id or "")
    while found is not None and found.same_as:
        found = by_id.get(found.same_as)
    return found
