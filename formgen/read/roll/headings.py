"""What schools call the columns of a class list: the dialects of their systems, and what is never kept.

Headings of SIMS, Arbor, Bromcom and a trust's warehouse are first guesses seen in public code, so that the
school's own mapping (`[columns]`, field = "heading") rules over all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from formgen.ask import normalise
from formgen.errors import Problem, Severity
from formgen.read.ooxml.workbook import a1

SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "forename": (
        "forename", "first name", "firstname", "given name", "forenames", "legal forename", "legal first name",
        "chosen forename",
    ),
    "surname": ("surname", "last name", "lastname", "family name", "legal surname", "legal last name"),
    "preferred": (
        "preferred name", "preferred forename", "preferred first name", "preferredforename", "known as",
        "likes to be called",
    ),
    "preferred_surname": ("preferred surname", "preferred last name", "preferredsurname", "preferred family name"),
    "name": (
        "name", "full name", "pupil name", "pupil", "student", "student name", "child", "forename surname",
        "surname, forename", "surname forename", "last name, first name", "legal name",
    ),
    "upn": ("upn", "unique pupil number"),
    "dob": ("date of birth", "dob", "birth date", "d o b", "dateofbirth", "birthdate"),
    "year_group": (
        "year group", "year", "nc year", "ncy", "yeargroup", "year taught in", "national curriculum year",
        "nc year group", "nc year actual", "ncyearactual", "yr", "year grp",
    ),
    "class_name": (
        "class", "class name", "reg", "reg group", "registration form", "registration group", "form", "reg form",
        "registration", "classname", "reggroup", "registrationform",
    ),
    "sen_status": ("sen status", "sen", "sen code", "sen provision", "send", "send status", "senprovision",
                   "sen stage"),
    "first_language": ("first language", "home language", "firstlanguage", "mother tongue"),
    "eal": ("eal", "english as an additional language", "eal status"),
    "pupil_premium": ("pupil premium", "pupil premium indicator", "pp", "pupilpremium", "pupil premium eligible"),
    "in_care": ("in care", "looked after", "looked-after", "lac", "cla", "lookedafter", "looked after child"),
    "sessions_possible": ("sessions possible", "possible sessions", "possible", "possible attendances"),
    "sessions_attended": ("sessions attended", "attended sessions", "attended", "present", "attendances",
                          "present sessions", "actual attendances"),
    "joined_on": (
        "admission date", "date of admission", "admitted on", "doa", "entry date", "date of entry",
        "enrolment date", "date joined", "joined on", "joined", "on roll date", "date on roll", "on roll from",
    ),
    "left_on": ("leaving date", "date of leaving", "date left", "left on", "leave date", "dol"),
}  # fmt: skip
"""What schools call each fact, the better name first. `name` is “Surname, Forename” or “Forename Surname”."""

SURNAME_FIRST = frozenset({"surname, forename", "surname forename", "last name, first name"})

DATES = frozenset({"dob", "joined_on", "left_on"})

WORDS: Mapping[str, str] = {
    "class_name": "the class", "year_group": "the year group", "first_language": "the first language",
    "joined_on": "the day the child joined", "sessions_attended": "the sessions attended", "dob": "the date of birth",
    "upn": "the UPN", "eal": "EAL", "sen_status": "the SEN status",
}  # fmt: skip

ASKED: Mapping[str, tuple[str, ...]] = {
    "group": ("class_name", "year_group"),
    "tutor group": ("class_name",),
    "tutor": ("class_name",),
    "language": ("first_language",),
    "languages": ("first_language",),
    "language spoken": ("first_language",),
    "start date": ("joined_on",),
    "date": ("dob", "joined_on"),
    "birthday": ("dob",),
    "cohort": ("year_group",),
    "stage": ("sen_status", "year_group"),
}
"""Headings that mean one thing in one school and another in the next: a person says which."""

_PERCENT = re.compile(r"%|\bper ?cent|^attendance( rate)?$")

PRIVATE = re.compile(
    r"\b(ethnic\w*|religio\w*|faith|address\w*|post ?code|town|county|phone\w*|telephone\w*|tel|mobile\w*|e-?mail\w*"
    r"|medical\w*|medic\w*|allerg\w*|doctor\w*|gp|nhs\w*|diet\w*|disab\w*|national(ity|ities)|country of birth"
    r"|place of birth|birthplace|gender|sex|pronouns?|fsm\w*|free (school )?meals?|ever ?6\w*|ever six|service child\w*"
    r"|asylum|refugee|traveller|photo\w*|contact\w*|parent\w*|mother\w*|father\w*|carer\w*|guardian\w*|court\w*"
    r"|safeguard\w*|child protection|admission (no|number)|uln|passport\w*|immigration\w*|bank|home address"
    r"|court order|social worker|adopted|behaviour\w*)\b"
)  # fmt: skip
"""What formgen has no need of and never keeps, whatever the list holds."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one system names its columns: all of `names` are there, and at least `least` of `marks`."""

    system: str
    names: frozenset[str]
    marks: frozenset[str]
    least: int = 1

    def speaks(self, headings: frozenset[str]) -> bool:
        """Whether a list with these headings comes from that system."""
        return self.names <= headings and len(self.marks & headings) >= self.least


DIALECTS = (
    Dialect("SIMS", frozenset({"forename", "surname"}), frozenset({"reg", "reg group"})),
    Dialect("Arbor", frozenset({"first name", "last name"}), frozenset({"registration form"})),
    Dialect("Bromcom", frozenset({"firstname", "lastname"}), frozenset({"yeargroup", "form"})),
    Dialect("a trust’s warehouse", frozenset(), frozenset({
        "pupil premium indicator", "fsm", "fsmever6", "looked after", "eal", "sen code"}), 3),
)  # fmt: skip


def text_of(cell: Any) -> str:
    """What a cell says, normalised; empty where it says nothing or what no document can show."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    try:
        said = str(normalise("" if cell is None else str(cell)))
    except ValueError:
        return ""
    return "" if "\ufffd" in said else said


def heading(cell: Any) -> str:
    """A heading in plain spelling, to be compared."""
    plain = text_of(cell).casefold().replace("_", " ").replace(".", " ").strip(" :*")
    plain = re.sub(r"\s*\([^)%]*\)$", "", plain)
    return " ".join(plain.split())


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns of a table are: `fields` by place, `rivals` other places that could be the same field."""

    row: Mapping[int, Any]
    fields: Mapping[int, str]
    rivals: Mapping[str, tuple[int, ...]]

    @property
    def headings(self) -> frozenset[str]:
        """All headings, in plain spelling."""
        return frozenset(heading(cell) for cell in self.row.values())

    @property
    def source(self) -> str:
        """The systems whose dialect this is; empty where it is none that is known."""
        return " and ".join(d.system for d in DIALECTS if d.speaks(self.headings))

    @property
    def shown(self) -> tuple[tuple[str, str | None], ...]:
        """Every heading as it is written, with its field or None."""
        return tuple((text_of(cell), self.fields.get(place)) for place, cell in self.row.items() if text_of(cell))

    @property
    def left_out(self) -> tuple[str, ...]:
        """The headings of what is never kept."""
        return tuple(
            text_of(cell)
            for place, cell in self.row.items()
            if place not in self.fields and PRIVATE.search(heading(cell))
        )


def columns_of(row: Mapping[int, Any], mapping: Mapping[str, str]) -> Columns | None:
    """What each column is; None when the row does not name the pupil's name."""
    names = _names(row, mapping)
    places: dict[str, list[tuple[int, int]]] = {}
    for place, cell in row.items():
        if (known := _known(names, heading(cell))) is not None:
            field, rank = known
            places.setdefault(field, []).append((rank, place))
    if not ("name" in places or {"forename", "surname"} <= set(places)):
        return None
    if {"forename", "surname"} <= set(places):
        places.pop("name", None)
    ranked = {field: [place for _, place in sorted(found)] for field, found in places.items()}
    fields = {found[0]: field for field, found in ranked.items()}
    rivals = {field: tuple(found[1:]) for field, found in ranked.items() if len(found) > 1}
    return Columns(row, dict(sorted(fields.items())), rivals)


def _names(row: Mapping[int, Any], mapping: Mapping[str, str]) -> dict[str, tuple[str, int]]:
    """The field that each heading means, with its rank among the names of that field."""
    there = {heading(cell) for cell in row.values()}
    own = {heading(h): field for field, h in mapping.items() if field in SYNONYMS and heading(h) in there}
    names = {
        word: (field, rank)
        for field, words in SYNONYMS.items()
        if field not in own.values()
        for rank, word in enumerate(words)
    }
    return names | {word: (field, 0) for word, field in own.items()}


def _known(names: Mapping[str, tuple[str, int]], said: str) -> tuple[str, int] | None:
    for start in ("", "pupil ", "student ", "child "):
        if said.startswith(start) and (found := names.get(said.removeprefix(start))):
            return found
    return None


def questions(columns: Columns, number: int, mapping: Mapping[str, str]) -> Iterator[Problem]:
    """What a person must say of the headings: those with several meanings, and a mapping that fits nothing."""
    for field, said in mapping.items():
        if field not in SYNONYMS:
            yield Problem("unknown_field", f"The mapping names “{field}”, which formgen does not hold.",
                          f"Please choose from: {', '.join(SYNONYMS)}.")  # fmt: skip
        elif heading(said) not in columns.headings:
            yield Problem("no_such_column", f"There is no column “{said}”.", "Please mend the mapping file.")
    for place, cell in columns.row.items():
        if place not in columns.fields and (told := _asked(columns, heading(cell), text_of(cell))):
            code, message, fix = told
            yield Problem(code, message, fix, Severity.WARNING, cell=a1(number, place + 1))


def _asked(columns: Columns, said: str, written: str) -> tuple[str, str, str] | None:
    there = set(columns.fields.values())
    if _PERCENT.search(said) and not {"sessions_possible", "sessions_attended"} <= there:
        return (
            "percentage",
            f"“{written}” is a percentage, or may be: it was left out.",
            "Please export the sessions possible and the sessions attended: figures are counted from them.",
        )
    missing = [field for field in ASKED.get(said, ()) if field not in there]
    if not missing:
        return None
    fix = f'If it is {WORDS[missing[0]]}, please write {missing[0]} = "{written}" in class-list.toml.'
    meanings = " or ".join(WORDS[field] for field in missing)
    return "which_column", f"“{written}” may be {meanings}, or something else: it was left out.", fix
