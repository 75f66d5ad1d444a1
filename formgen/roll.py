"""The roll: what a new class list makes of it, children who are on no list yet, two entries of one child."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import fields, replace
from datetime import date
from typing import Any

from formgen.ask import normalise
from formgen.errors import UserError
from formgen.near import nearest
from formgen.pupils import Pupil, bare_name, name_key, named


def newcomer(roll: Sequence[Pupil], name: str, *, again: bool = False, **facts: Any) -> Pupil:
    """A provisional pupil of that name: “Forename Surname” or “Surname, Forename”, with the next free id.

    Raises UserError without a full name, and where a pupil of that name is there already (unless `again`).
    """
    surname, comma, forename = name.partition(",")
    if not comma:
        forename, _, surname = name.strip().rpartition(" ")
    try:
        forename, surname = (" ".join(str(normalise(part)).split()) for part in (forename, surname))
    except ValueError:
        raise UserError("The name holds a control character that no document can show.", "Please type it again.",
                        code="bad_character") from None  # fmt: skip
    if not forename or not surname:
        raise UserError("A new child needs a forename and a surname.", "Please write both, such as “Ada Lovell”.",
                        code="no_full_name")  # fmt: skip
    if not again and (there := named(roll, f"{forename} {surname}")):
        raise UserError(
            f"There is a child of this name: {', '.join(p.id for p in there)}.",
            "Please use that one, or add --again where it is another child.",
            code="known_pupil",
        )
    return Pupil(_id(_last(roll) + 1), forename, surname, provisional=True, **facts)


def join(roll: Sequence[Pupil], old: Pupil, real: Pupil) -> list[Pupil]:
    """The roll on which `old` is the same child as `real`: both ids stay, and cases of `old` are those of `real`.

    Raises UserError where `old` is a pupil of the class list: that is another child.
    """
    if old.id == real.id:
        raise UserError("This is one entry already.", "There is nothing to do.")
    if not (old.provisional or old.left_on):
        raise UserError(
            f"{old.id} is on the class list: it cannot be the same child as {real.id}.",
            "Please name the provisional pupil, or the one who seems to have left, first.",
        )
    return [replace(p, same_as=real.id) if p.id == old.id else p for p in roll]


def _last(roll: Iterable[Pupil]) -> int:
    return max((int(p.id[1:]) for p in roll), default=0)


def _id(number: int) -> str:
    return f"P{number:04}"


def _alike(old: Pupil, new: Pupil) -> bool:
    known = new.dob is not None or not (old.upn and new.upn)
    return not old.provisional and known and old.dob == new.dob and name_key(old.name) == name_key(new.name)


def _alike_in_class(old: Pupil, new: Pupil) -> bool:
    return _alike(old, new) and bool(new.class_name) and name_key(old.class_name) == name_key(new.class_name)


def _alike_in_letters(old: Pupil, new: Pupil) -> bool:
    """Whether one child is spelt in two ways: no accent, hyphen or apostrophe makes another child of one birthday."""
    two = old.upn and new.upn and old.upn != new.upn
    return not old.provisional and old.dob is not None and old.dob == new.dob and not two


def _awaited(old: Pupil, new: Pupil) -> bool:
    """Whether a provisional pupil has come with the list: the same birthday, or the same class and none known."""
    if not old.provisional:
        return False
    if old.dob and new.dob:
        return old.dob == new.dob
    return bool(new.class_name) and name_key(old.class_name) == name_key(new.class_name)


def _same(roll: Sequence[Pupil], listed: Sequence[Pupil]) -> list[Pupil | None]:
    """Who on the roll each listed pupil is, or None: by UPN, else where one and one only can be meant."""
    by_upn = {p.upn: p for p in roll if p.upn and not p.same_as}
    same = [by_upn.get(new.upn) if new.upn else None for new in listed]
    by_name: dict[str, list[Pupil]] = {}
    for old in (p for p in roll if not p.same_as):
        for name in {bare_name(old.name), bare_name(f"{old.known_as} {old.surname}")}:
            by_name.setdefault(name, []).append(old)
    for alike in (_alike_in_class, _alike, _alike_in_letters, _awaited):
        taken = {p.id for p in same if p is not None}
        could = {
            place: [p for p in by_name.get(bare_name(new.name), ()) if p.id not in taken and alike(p, new)]
            for place, new in enumerate(listed)
            if same[place] is None
        }
        wanted = Counter(p.id for found in could.values() for p in found)
        for place, found in could.items():
            if len(found) == 1 and wanted[found[0].id] == 1:
                same[place] = found[0]
    return same


_LASTING = ("upn", "dob", "joined_on")
"""Facts that do not change: a list that does not have them takes nothing away."""


def _updated(old: Pupil, new: Pupil, said: Collection[str] | None) -> Pupil:
    """The pupil with the facts that the list said, and the old ones where it said nothing."""
    names = [field.name for field in fields(Pupil) if field.name not in ("id", "forename", "surname")]
    kept = [n for n in names if (n in _LASTING and not getattr(new, n)) or (said is not None and n not in said)]
    known = {name: getattr(old, name) for name in kept if name not in ("provisional", "same_as")}
    return replace(new, id=old.id, **known)


def merge(
    roll: Sequence[Pupil],
    listed: Sequence[Pupil],
    today: date,
    said: Sequence[Collection[str]] | None = None,
    *,
    whole: bool = True,
) -> list[Pupil]:
    """The new roll: listed pupils with their old ids, new ones with new ids, all others marked as leavers.

    A pupil is the same by UPN, else by name and date of birth; two UPNs are two children unless the date
    of birth says otherwise. A provisional pupil is who comes with the same name and date of birth, or class.
    `said` names the facts that the list tells of each (`left_on`: whether they are here): all others stay as
    they were. Nobody is deleted; a
    list that is not the `whole` roll marks nobody as a leaver, and provisional pupils are never marked.
    """
    same = _same(roll, listed)
    number = _last(roll)
    merged: list[Pupil] = []
    for place, new in enumerate(listed):
        old = same[place]
        if old is None:
            number += 1
        now = _updated(old, new, said[place] if said else None) if old else replace(new, id=_id(number))
        merged.append(now if now.left_on and now.left_on <= today else replace(now, left_on=None))
    seen = {p.id: p for p in merged}
    if not whole:
        before = {p.id for p in roll}
        return [seen.get(p.id, p) for p in roll] + [p for p in merged if p.id not in before]
    return merged + [_left(p, today) for p in roll if p.id not in seen]


def _left(pupil: Pupil, today: date) -> Pupil:
    return pupil if not pupil.on_roll or pupil.provisional else replace(pupil, left_on=today)


def maybe_same(before: Sequence[Pupil], after: Sequence[Pupil]) -> list[tuple[Pupil, Pupil]]:
    """Newcomers beside an entry that is provisional or has left: a person says whether they are one.

    They have one name, or one birthday and names that are near. Each pair is the older entry and the newcomer.
    """
    known = {p.id for p in before}
    by_name: dict[str, list[Pupil]] = {}
    by_birthday: dict[date, list[Pupil]] = {}
    for old in after:
        if old.id in known and not old.same_as and (old.provisional or old.left_on):
            by_name.setdefault(bare_name(old.name), []).append(old)
            if old.dob:
                by_birthday.setdefault(old.dob, []).append(old)
    found = []
    for new in (p for p in after if p.id not in known):
        near = [old for old in by_birthday.get(new.dob or date.max, ()) if _is_near(old, new)]
        alike = {old.id: old for old in (*by_name.get(bare_name(new.name), ()), *near)}
        found += [(old, new) for old in alike.values() if _may_be_one(old, new)]
    return found


def _may_be_one(old: Pupil, new: Pupil) -> bool:
    return not (old.dob and new.dob and old.dob != new.dob) and not (old.upn and new.upn)


def _is_near(old: Pupil, new: Pupil) -> bool:
    """Whether the surname may have become another, or the forename may be spelt in another way."""
    first, again = bare_name(old.forename), bare_name(new.forename)
    return first == again or bool(bare_name(old.surname) == bare_name(new.surname) and nearest(first, [again]))
