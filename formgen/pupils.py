"""Pupils as the school's class list has them; and the check letter of a unique pupil number (UPN)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from formgen.ask import normalise
from formgen.errors import UserError

YEAR_GROUPS = ("N1", "N2", "R", "1", "2", "3", "4", "5", "6")


@dataclass(frozen=True, slots=True)
class Pupil:
    """One pupil on the roll. `id` is formgen's own (`P0001`) and never printed; `left_on` marks a leaver.

    Optional facts are None where the class list did not say. Attendance is in half-day sessions.
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
        """Whether the pupil has not left."""
        return self.left_on is None


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


def _key(text: str) -> str:
    return " ".join(str(normalise(text)).casefold().replace("’", "'").split())


_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "’": "'"})


def _plain(text: str) -> str:
    """The key of a name without accents, as it is typed on an English keyboard."""
    apart = unicodedata.normalize("NFKD", _key(text).translate(_LETTERS))
    return "".join(c for c in apart if not unicodedata.combining(c))


def named(pupils: Iterable[Pupil], name: str) -> list[Pupil]:
    """The pupils whose full name, or preferred name with surname, is `name`, whatever its case.

    Accents count only where they tell two pupils apart.
    """
    pupils = list(pupils)
    for key in (_key, _plain):
        wanted = key(name)
        if found := [p for p in pupils if wanted in (key(p.name), key(f"{p.known_as} {p.surname}"))]:
            return found
    return []


_SHOWN = 8
"""How many pupils a message names."""


def find(pupils: Sequence[Pupil], who: str) -> Pupil:
    """The one pupil whose UPN, id, full name or part of a name is `who`.

    Raises UserError when there is none, or more than one: then it lists year and class of each.
    """
    wanted = _key(who)
    pupils = pupils if wanted else ()
    exact = [p for p in pupils if wanted in (p.upn.casefold(), p.id.casefold())] or named(pupils, who)
    close = exact or [p for p in pupils if _plain(who) in _plain(f"{p.name} {p.known_as}")]
    on_roll = [p for p in close if p.on_roll] or close
    if len(on_roll) == 1:
        return on_roll[0]
    if not on_roll:
        raise UserError(
            f"No pupil matches “{who}”.", "Please use the name as on the class list, or the UPN.", code="no_pupil"
        )
    listed = [f"{p.name} (year {p.year_group or '?'}, {p.class_name or 'no class'}, {p.upn or p.id})" for p in on_roll]
    more = f"; and {len(listed) - _SHOWN} more" if len(listed) > _SHOWN else ""
    raise UserError(
        f"“{who}” could be: {'; '.join(listed[:_SHOWN])}{more}.",
        "Please write more of the name, or use the UPN of the one you mean.",
        code="many_pupils",
    )


def _alike(old: Pupil, new: Pupil) -> bool:
    known = new.dob is not None or not (old.upn and new.upn)
    return known and old.dob == new.dob and _key(old.name) == _key(new.name)


def merge(roll: Sequence[Pupil], listed: Sequence[Pupil], today: date) -> list[Pupil]:
    """The new roll: listed pupils with their old ids, new ones with new ids, all others marked as leavers.

    A pupil is the same by UPN, else by name and date of birth; two UPNs are two children unless the date
    of birth says otherwise. Nobody is deleted.
    """
    by_upn = {p.upn: p for p in roll if p.upn}
    same = [by_upn.get(new.upn) for new in listed]
    number = max((int(p.id[1:]) for p in roll), default=0)
    merged: list[Pupil] = []
    for place, new in enumerate(listed):
        taken = {p.id for p in (*same, *merged) if p is not None}
        old = same[place] or next((p for p in roll if p.id not in taken and _alike(p, new)), None)
        if old is None:
            number += 1
        merged.append(replace(new, id=old.id if old else f"P{number:04}", left_on=None))
    seen = {p.id for p in merged}
    leavers = [p if p.left_on else replace(p, left_on=today) for p in roll if p.id not in seen]
    return merged + leavers
