"""What schools call the columns of a list of contacts: one row for each contact, or one for each pupil.

In a list of one row for each pupil the columns of a contact have a number (“Contact 1 email”, “Email 2”, “Priority 1 –
Relationship”), or say whose they are (“Mother’s email”). Headings of SIMS, Arbor and Bromcom are first guesses, as in
`headings`; the school's own mapping rules over all of them, with the number of the contact after the field (`email_2`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from formgen.errors import Problem, Severity
from formgen.read.ooxml.workbook import a1
from formgen.read.roll.headings import PRIVATE, SYNONYMS, Dialect, heading, text_of

PUPIL: Final = ("forename", "surname", "preferred", "preferred_surname", "name", "upn", "dob", "year_group",
                "class_name")  # fmt: skip
"""The facts by which the pupil of a row is found: their words are those of class lists."""

NAMES: Final = ("contact_name", "contact_forename", "contact_surname")

ADULT: Mapping[str, tuple[str, ...]] = {
    "contact_name": ("name", "full name", "names", "addressee"),
    "contact_forename": ("forename", "first name", "firstname", "given name", "legal forename", "legal first name"),
    "contact_surname": ("surname", "last name", "lastname", "family name", "legal surname", "legal last name"),
    "contact_title": ("title",),
    "relationship": (
        "relationship", "relation", "relationship to pupil", "relationship to student", "relationship to child",
        "relationship type", "relation to pupil", "relation to child",
    ),
    "priority": ("priority", "contact priority", "priority number", "contact order", "order", "call order",
                 "emergency contact priority", "emergency contact order"),
    "responsibility": ("parental responsibility", "has parental responsibility", "pr", "responsibility",
                       "legal guardian", "is legal guardian", "parental resp"),
    "email": ("email", "e mail", "email address", "e mail address", "main email", "primary email", "default email",
              "primary email address", "main email address", "home email", "personal email", "email home",
              "home email address", "personal email address", "work email", "work email address", "other email"),
    "phone": ("mobile", "mobile phone", "mobile number", "mobile telephone", "mobile phone number", "main telephone",
              "telephone", "phone", "tel", "phone number", "telephone number", "contact number", "home phone",
              "home telephone", "main phone", "primary phone", "number"),
    "court_order": ("court order", "court orders", "court order flag", "has court order", "court order in place",
                    "court order details", "legal restriction", "legal restrictions"),
    "barred": ("no contact", "do not contact", "no contact flag", "contact barred", "barred", "not to be contacted",
               "contact restricted", "restricted", "restriction", "restrictions", "contact restrictions", "no access",
               "must not be contacted", "contact not allowed", "do not email", "do not send", "blocked"),
    "may_contact": ("may be contacted", "ok to contact", "can be contacted", "can contact", "contact allowed",
                    "allowed to contact", "may contact"),
    "lives_with": ("lives with", "lives with pupil", "lives with student", "lives with child", "same address",
                   "same address as pupil", "same address as student", "same address as child", "address as pupil"),
    "household": ("household", "household number", "household id", "household name", "family id", "family number"),
    "address": (
        "address", "home address", "full address", "address line", "address line 1", "address line 2",
        "address line 3", "address 1", "address 2", "address 3", "house", "house number", "house name", "flat",
        "apartment", "street", "road", "town", "city", "county", "post code", "postcode", "address block",
        "address postcode", "address street",
    ),
    "language": ("language", "preferred language", "correspondence language", "language of correspondence",
                 "language for letters", "language preference"),
    "wants": ("preferred format", "format", "wants", "send as", "form format", "format of forms", "paper or email"),
}  # fmt: skip
"""What schools call each fact of a contact, the better name first."""

_OWNED: Mapping[str, tuple[str, ...]] = {
    "language": ("first language", "home language", "main language", "spoken language"),
    "wants": ("preference", "preferred contact method", "contact method", "preferred method of contact",
              "contact preference"),
}  # fmt: skip
"""Words that are a contact's where the heading says that they are; alone they may be the pupil's, or another thing."""

CLOSING: Final = frozenset({"court_order", "barred", "may_contact"})

ASKED: Mapping[str, tuple[str, str]] = {
    "first language": ("language", "the language in which the contact reads"),
    "home language": ("language", "the language in which the contact reads"),
    "correspondence": ("may_contact", "whether the contact gets letters"),
    "receives correspondence": ("may_contact", "whether the contact gets letters"),
    "mail merge": ("may_contact", "whether the contact gets letters"),
    "emergency contact": ("priority", "the order in which contacts are called"),
    "primary guardian": ("priority", "the order in which contacts are called"),
    "contact preference": ("wants", "in which form the contact wants papers"),
    "preferred contact method": ("wants", "in which form the contact wants papers"),
    "household address": ("address", "where the contact lives"),
}
"""Headings that mean one thing in one school and another in the next: a person says which."""

DIALECTS = (
    Dialect("SIMS", frozenset(), frozenset({"reg", "reg group", "court order", "parental responsibility",
                                            "contact forename", "contact surname"}), 4),
    Dialect("Arbor", frozenset(), frozenset({"registration form", "legal guardian", "primary guardian",
                                             "guardian name", "guardian first name", "guardian email"}), 2),
    Dialect("Bromcom", frozenset(), frozenset({"contactfirstname", "contactlastname", "contactemail",
                                               "parentalresponsibility", "yeargroup"}), 3),
)  # fmt: skip


def plain(cell: Any) -> str:
    """A heading in plain words: “ContactFirstName” and “Parent/Carer 1: E-mail” as “contact first name” and so on."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text_of(cell))
    return " ".join(re.sub(r"[^\w%]+", " ", re.sub(r"[’']s?\b", "", heading(parted))).split())


def _words(table: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    return {plain(word): name for name, words in table.items() for word in words}


_PUPIL = _words({name: SYNONYMS[name] for name in PUPIL})
_ADULT = _words(ADULT)
_PREFIXED = _ADULT | _words(_OWNED)
_RANK = {plain(word): rank for words in ADULT.values() for rank, word in enumerate(words)}

_WHO = (
    "parent carer", "parent guardian", "parent or carer", "parent or guardian", "primary contact", "emergency contact",
    "primary guardian", "family contact", "family member", "contact", "parent", "guardian", "carer", "adult",
)
_ALONE = frozenset({"contact", "parent", "guardian", "carer", "parent carer", "parent guardian", "parent or carer",
                    "parent or guardian"})  # fmt: skip
_OWNER = re.compile(rf"({'|'.join(_WHO)})\b")
_A_PREFIX = re.compile(rf"({'|'.join(_WHO)})\b ?(.*)")
_NUMBERED = re.compile(rf"(?:priority|{'|'.join(_WHO)}) ?(\d{{1,2}})\b ?(.*)")
_COUNTED = re.compile(rf"(\d{{1,2}})(?:st|nd|rd|th) (?:{'|'.join(_WHO)})\b ?(.*)")
_TRAILING = re.compile(r"(.*?\D) ?(\d{1,2})")
_RELATED = re.compile(r"(mother|mothers|mum|mums|mummy|father|fathers|dad|dads|daddy)\b ?(.*)")
_PUPILS = re.compile(r"(?:pupil|pupils|student|students|child|childs|learner) (.*)")


@dataclass(frozen=True, slots=True, order=True)
class Group:
    """The columns of one contact: the number in their headings (0: none), and what the contact is to the child."""

    number: int = 0
    relationship: str = ""


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns are: of the pupil by place, of each contact by field, and those that close all of a row.

    `nameless` are those of a contact of whom no column gives the name, `unclear` the names of two people that nothing
    tells apart.
    """

    row: Mapping[int, Any]
    pupil: Mapping[int, str]
    adults: Mapping[Group, Mapping[str, tuple[int, ...]]]
    shared: Mapping[int, str] = field(default_factory=dict)
    nameless: tuple[int, ...] = ()
    unclear: tuple[int, ...] = ()

    @property
    def taken(self) -> dict[int, str]:
        """The field of every column that is read; that of a numbered contact with its number."""
        found = dict(self.pupil) | dict(self.shared)
        for group, fields in self.adults.items():
            mark = f"_{group.number}" if group.number else f" ({group.relationship})" if group.relationship else ""
            found |= {place: name + mark for name, places in fields.items() for place in places}
        return found

    @property
    def shown(self) -> tuple[tuple[str, str | None], ...]:
        """Every heading as it is written, with its field or None."""
        taken = self.taken
        return tuple((text_of(cell), taken.get(place)) for place, cell in self.row.items() if text_of(cell))

    @property
    def left_out(self) -> tuple[str, ...]:
        """The headings of what is never kept."""
        taken = self.taken
        return tuple(
            text_of(cell) for place, cell in self.row.items() if place not in taken and PRIVATE.search(heading(cell))
        )

    @property
    def source(self) -> str:
        """The systems whose dialect this is; empty where it is none that is known."""
        there = frozenset(heading(cell) for cell in self.row.values())
        return " and ".join(d.system for d in DIALECTS if d.speaks(there))

    @property
    def closing(self) -> bool:
        """Whether any column says who must not be written to."""
        return bool(self.shared) or any(CLOSING & set(fields) for fields in self.adults.values())

    @property
    def free(self) -> tuple[int, ...]:
        """The places of columns that are nobody's, addresses left out: a warning may stand there all the same."""
        taken = self.taken
        return tuple(p for p, cell in self.row.items() if p not in taken and not _PLACE.search(heading(cell)))


_PLACE = re.compile(r"address|street|road|town|postcode|post code|house")


def columns_of(row: Mapping[int, Any], mapping: Mapping[str, str]) -> Columns | None:
    """What each column is; None where the row does not name a pupil and a contact."""
    own = {heading(said): name for name, said in mapping.items() if known(name) is not None}
    said = {place: plain(cell) for place, cell in row.items() if text_of(cell)}
    mapped = {own[cell] for cell in map(heading, row.values()) if cell in own}
    pupil, found, bare = _parted(row, said, own, mapped)
    whose = set(pupil.values())
    if not any(name in NAMES for _, name, _, _ in found) and ("name" in whose or {"forename", "surname"} <= whose):
        found += [(Group(), _ADULT[said[p]], p, 9) for p in bare]
    else:
        pupil |= {place: _PUPIL[said[place]] for place in bare}
    adults = _grouped(found)
    named = {group: fields for group, fields in adults.items() if set(fields) & set(NAMES)}
    if not named or not set(pupil.values()) & {"upn", "name", "forename"}:
        return None
    loose = adults.get(Group(), {}) if Group() not in named else {}
    shared = {place: name for name, places in loose.items() if name in CLOSING for place in places}
    lost = [place for group, fields in adults.items() if group not in named for name, places in fields.items()
            for place in places if group != Group() or name not in CLOSING]  # fmt: skip
    unclear = [place for fields in named.values() for place in _two_people(fields, said)]
    return Columns(row, _once(pupil), dict(sorted(named.items())), shared, tuple(sorted(lost)), tuple(sorted(unclear)))


def _two_people(fields: Mapping[str, tuple[int, ...]], said: Mapping[int, str]) -> list[int]:
    """The columns of names that may be of two people: the same heading twice, or “Parent name” beside “Carer name”."""
    places = [place for name in NAMES for place in fields.get(name, ())]
    words = [said[place] for place in places]
    owners = {found[0] for text in words if (found := _OWNER.match(text))}
    return places if len(set(words)) < len(words) or len(owners) > 1 else []


def known(name: str) -> tuple[str, int] | None:
    """The field and number of a contact that a line of the mapping names; None where there is no such field."""
    parted = re.fullmatch(r"([a-z_]+?)(?:_(\d{1,2}))?", name)
    if parted is None:
        return None
    of_contact = parted[1] in ADULT
    return (parted[1], int(parted[2] or 0)) if of_contact or (parted[1] in PUPIL and not parted[2]) else None


_Found = list[tuple[Group, str, int, int]]


def _parted(
    row: Mapping[int, Any], said: Mapping[int, str], own: Mapping[str, str], mapped: set[str]
) -> tuple[dict[int, str], _Found, list[int]]:
    """The pupil's columns, the contacts' with their rank, and bare names, which may be of either."""
    pupil: dict[int, str] = {}
    found: _Found = []
    bare: list[int] = []
    for place, words in said.items():
        if (name := own.get(heading(row[place]))) is not None:
            of, number = known(name) or ("", 0)
            if of in PUPIL:
                pupil[place] = of
            else:
                found.append((Group(number), of, place, 0))
        elif (theirs := _PUPILS.fullmatch(words)) and words not in _ADULT:
            if (name := _PUPIL.get(theirs[1])) and name not in mapped:
                pupil[place] = name
            elif (name := _ADULT.get(theirs[1])) in CLOSING and name is not None:
                found.append((Group(), name, place, 100))
        elif (one := _of_contact(words)) is not None:
            found += [] if one[1] in mapped and not one[0].number else [(*one[:2], place, one[2])]
        elif words in _PUPIL and words in _ADULT:
            bare.append(place)
        elif (name := _PUPIL.get(words)) and name not in mapped:
            pupil[place] = name
        elif (name := _ADULT.get(words)) and name not in mapped:
            found.append((Group(), name, place, 100 + _RANK[words]))
    return pupil, found, bare


def _of_contact(words: str) -> tuple[Group, str, int] | None:
    """The contact and field of a heading that says that it is a contact's, and its rank."""
    if words in _ADULT and words not in _PUPIL and not words[-1].isdigit():
        return None
    for pattern in (_NUMBERED, _COUNTED):
        if (parted := pattern.fullmatch(words)) and (name := _word(parted[2], "contact_name")):
            return Group(int(parted[1])), name, _RANK.get(parted[2], 50)
    if (parted := _RELATED.fullmatch(words)) and (name := _word(parted[2], "contact_name")):
        return Group(0, "Mother" if parted[1][0] == "m" else "Father"), name, _RANK.get(parted[2], 50)
    if words in _ALONE:
        return Group(), "contact_name", 60
    if (parted := _A_PREFIX.fullmatch(words)) and (name := _PREFIXED.get(parted[2])):
        return Group(), name, _RANK.get(parted[2], 50)
    if (parted := _TRAILING.fullmatch(words)) and words not in _ADULT and (name := _word(parted[1].strip(), "")):
        return Group(int(parted[2])), name, 30
    return None


def _word(rest: str, alone: str) -> str | None:
    """The field that the rest of a heading means; `alone` where there is no rest."""
    if not rest or rest in _ALONE:
        return alone or ("contact_name" if rest in _ALONE else None)
    inner = _A_PREFIX.fullmatch(rest)
    again = _TRAILING.fullmatch(rest)
    found = _PREFIXED.get(rest) or (_PREFIXED.get(inner[2]) if inner else None)
    return found or (_PREFIXED.get(again[1].strip()) if alone and again else None)


def _grouped(found: _Found) -> dict[Group, dict[str, tuple[int, ...]]]:
    """The places of each field of each contact, the best first.

    A bare heading is not the contact's where one that says so is there; what closes a contact always counts.
    """
    groups: dict[Group, dict[str, list[tuple[int, int]]]] = {}
    for group, name, place, rank in found:
        groups.setdefault(group, {}).setdefault(name, []).append((rank, place))
    kept: dict[Group, dict[str, tuple[int, ...]]] = {}
    for group, fields in groups.items():
        for name, places in fields.items():
            best = min(places)[0]
            wanted = [p for rank, p in sorted(places) if name in CLOSING or rank < 100 or best >= 100]
            kept.setdefault(group, {})[name] = tuple(wanted)
    return kept


def _once(pupil: Mapping[int, str]) -> dict[int, str]:
    """The pupil's columns, of several of one fact the first."""
    first: dict[str, int] = {}
    for place, name in sorted(pupil.items()):
        first.setdefault(name, place)
    return {place: name for name, place in first.items()}


def questions(columns: Columns, number: int, mapping: Mapping[str, str]) -> Iterator[Problem]:
    """What a person must say of the headings, and what they cannot tell."""
    there = {heading(cell) for cell in columns.row.values()}
    for name, said in mapping.items():
        if known(name) is None:
            yield Problem("unknown_field", f"The mapping names “{name}”, which is no fact of a contact.",
                          f"Please choose from: {', '.join((*PUPIL, *ADULT))}.")  # fmt: skip
        elif heading(said) not in there:
            yield Problem("no_such_column", f"There is no column “{said}”.", "Please mend the mapping file.")
    told = {name.rpartition("_")[0] if name[-1:].isdigit() else name for name in columns.taken.values()}
    for place, cell in columns.row.items():
        meaning = ASKED.get(plain(cell))
        if meaning and place not in columns.taken and meaning[0] not in told:
            message = f"“{text_of(cell)}” may be {meaning[1]}, or something else: it was left out."
            fix = f'If it is, please write {meaning[0]} = "{text_of(cell)}" in the mapping file.'
            yield Problem("which_column", message, fix, Severity.WARNING, cell=a1(number, place + 1))
    for place in columns.nameless:
        message = f"“{text_of(columns.row[place])}” does not say of which contact with a name it is: it was left out."
        fix = "Please put the number of the contact into it (“Contact 1 email”), or into the mapping file (email_1)."
        yield Problem("no_name_column", message, fix, Severity.WARNING, cell=a1(number, place + 1))
    if not columns.closing:
        yield Problem(
            "nothing_closes", "No column of this list says who must not be contacted, or where there is a court order.",
            "Nobody new is closed by it: please make sure in the school’s system before anything is sent.",
            Severity.WARNING, cell=a1(number, 1),
        )  # fmt: skip
