"""What class lists and Common Transfer Files give: pupils, each with what the source says of them.

`headings` knows what columns are called, `tables` parts a file into rows, `facts` reads one cell.
"""

from __future__ import annotations

from dataclasses import dataclass

from formgen.errors import Problem
from formgen.pupils import Pupil


@dataclass(frozen=True, slots=True)
class Row:
    """One pupil of a list (without an id), the facts that the list tells of them, and where they stand.

    A fact that is not in `said` was not told, or could not be read: what is known already stays.
    """

    pupil: Pupil
    said: frozenset[str]
    cell: str | None = None
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """What was understood of a list: its pupils, problems, and what each column was taken for.

    `source` names the dialect that was recognised; `left_out` the columns that formgen never keeps.
    `whole` is whether such a source is the whole roll; `part` whether it says itself that it is not.
    """

    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]
    columns: tuple[tuple[str, str | None], ...]
    source: str = ""
    left_out: tuple[str, ...] = ()
    whole: bool = True
    part: bool = False

    @property
    def pupils(self) -> tuple[Pupil, ...]:
        """The pupils, in the order of the list."""
        return tuple(row.pupil for row in self.rows)


def once(rows: tuple[Row, ...]) -> tuple[tuple[Row, ...], tuple[Problem, ...]]:
    """The rows without pupils who are there already, and those told: the same UPN, or the same name and birthday.

    Where neither is known, the same name in the same class and year is the same child.
    """
    kept: dict[tuple[object, ...], Row] = {}
    problems = []
    for row in rows:
        keys = _keys(row.pupil)
        first = next((kept[key] for key in keys if key in kept and not _differ(kept[key].pupil, row.pupil)), None)
        if first is None:
            kept.update(dict.fromkeys(keys, row))
            continue
        where = f"{first.sheet + ', ' if first.sheet and first.sheet != row.sheet else ''}{_line(first)}"
        told = f"This pupil is in {where} already."
        problems.append(Problem("twice", told, "Please keep one of the two rows.", cell=row.cell, sheet=row.sheet))
    return tuple({id(row): row for row in kept.values()}.values()), tuple(problems)


def _line(row: Row) -> str:
    return f"row {(row.cell or '').lstrip('ABCDEFGHIJKLMNOPQRSTUVWXYZ')}" if row.cell else "this file"


def _keys(pupil: Pupil) -> list[tuple[object, ...]]:
    name = pupil.name.casefold()
    by_name = ("name", name, pupil.dob) if pupil.dob else ("name", name, pupil.class_name, pupil.year_group)
    return [("upn", pupil.upn), by_name] if pupil.upn else [by_name]


def _differ(one: Pupil, other: Pupil) -> bool:
    return bool(one.upn and other.upn) and one.upn != other.upn
