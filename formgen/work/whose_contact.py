"""Whose contact a row of a list is: the one child on the roll who can be meant, or nobody. It is never guessed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from formgen.errors import Problem, Severity
from formgen.pupils import Pupil, entry, name_key, plain_name
from formgen.read.roll.adults import Adult, Child


@dataclass(frozen=True, slots=True)
class Whose:
    """The child, or None with the reason; `could` are those who might be meant. A code beside a child is a warning."""

    pupil: Pupil | None = None
    code: str = ""
    told: str = ""
    fix: str = ""
    could: tuple[Pupil, ...] = ()

    def problem(self, row: Adult) -> Problem | None:
        """What to say of the row, or None."""
        if not self.code:
            return None
        warns = self.pupil is not None or self.code == "left"
        severity = Severity.WARNING if warns else Severity.ERROR
        return Problem(self.code, self.told, self.fix, severity, cell=row.cell, sheet=row.sheet)


_LEFT_OUT = "The contact was left out: "


class Children:
    """The roll, by UPN and by name."""

    def __init__(self, roll: Sequence[Pupil]) -> None:
        self._upn = {p.upn: real for p in roll if p.upn and (real := entry(roll, p.id))}
        self._name: dict[str, list[Pupil]] = {}
        for pupil in roll:
            for name in _keys(_names(pupil)) if not pupil.same_as else ():
                self._name.setdefault(name, []).append(pupil)

    def whose(self, child: Child) -> Whose:
        """Who on the roll is meant: by UPN, else by name, with birthday, class and year where several have it."""
        by_upn = self._upn.get(child.upn) if child.upn else None
        found = self._checked(by_upn, child) if by_upn else self._by_name(child)
        if found.pupil is None or found.pupil.on_roll:
            return found
        return Whose(None, "left", "This is a contact of a child who has left.", "It was left out.", (found.pupil,))

    def _checked(self, pupil: Pupil, child: Child) -> Whose:
        """The pupil with the UPN, unless name or birthday beside it are another child's."""
        if child.dob and pupil.dob and child.dob != pupil.dob:
            return Whose(None, "other_birthday", "The birthday beside this UPN is not that child’s.",
                         _LEFT_OUT + "please look whether the rows have slipped.", (pupil,))  # fmt: skip
        if not child.names or _keys(child.names) & _keys(_names(pupil)):
            return Whose(pupil)
        others = [p for p in self._named(child.names) if p.id != pupil.id]
        if others or not _words(child.names) & _words(_names(pupil)):
            return Whose(None, "other_name", "The name beside this UPN is not that child’s.",
                         _LEFT_OUT + "please look whether the rows have slipped.", (pupil, *others))  # fmt: skip
        return Whose(pupil, "name_differs", "The name beside this UPN is not quite that on the roll.",
                     "The UPN was taken: please check.", (pupil,))  # fmt: skip

    def _by_name(self, child: Child) -> Whose:
        found = [p for p in self._named(child.names) if not _contradicts(p, child)]
        found = [p for p in found if p.on_roll] or found
        for alike in (_same_birthday, _same_class, _same_year):
            if len(found) > 1:
                found = [p for p in found if alike(p, child)] or found
        if len(found) == 1:
            return _doubted(found[0], child)
        if found:
            return Whose(None, "which_pupil", f"{len(found)} children on the roll could be meant.",
                         _LEFT_OUT + "please give the UPN, or birthday and class.", tuple(found))  # fmt: skip
        return Whose(None, "unknown_pupil", "No child on the roll has this UPN or name.",
                     _LEFT_OUT + "please import the class list first, or write the name as it has it.")  # fmt: skip

    def _named(self, names: Iterable[str]) -> list[Pupil]:
        """Who has one of these names. Accents count only where they tell two apart."""
        names = tuple(names)
        found = {p.id: p for key in _keys(names) for p in self._name.get(key, ())}
        exact = {name_key(name) for name in names}
        written = [p for p in found.values() if exact & {name_key(name) for name in _names(p)}]
        return written or list(found.values())


def _doubted(pupil: Pupil, child: Child) -> Whose:
    """The only child of the name, with a warning where nothing but the name fits."""
    if not child.class_name or _same_birthday(pupil, child) or _same_class(pupil, child):
        return Whose(pupil)
    return Whose(pupil, "other_class", "The child of this name is in another class on the roll.",
                 "The contact was kept for that child: please check that it is no other.")  # fmt: skip


def _names(pupil: Pupil) -> tuple[str, str]:
    return pupil.name, f"{pupil.known_as} {pupil.surname}"


def _keys(names: Iterable[str]) -> set[str]:
    return {key for name in names if (key := plain_name(name))}


def _words(names: Iterable[str]) -> set[str]:
    return {word for key in _keys(names) for word in key.replace("-", " ").split() if len(word) > 1}


def _contradicts(pupil: Pupil, child: Child) -> bool:
    return bool((pupil.upn and child.upn and pupil.upn != child.upn) or
                (pupil.dob and child.dob and pupil.dob != child.dob))  # fmt: skip


def _same_birthday(pupil: Pupil, child: Child) -> bool:
    return child.dob is not None and pupil.dob == child.dob


def _same_class(pupil: Pupil, child: Child) -> bool:
    return bool(child.class_name) and name_key(pupil.class_name) == name_key(child.class_name)


def _same_year(pupil: Pupil, child: Child) -> bool:
    return bool(child.year_group) and pupil.year_group == child.year_group
