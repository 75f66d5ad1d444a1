"""The DfE's Common Transfer File: its pupils, each with the few facts that formgen holds.

It goes from school to school, so it is never taken for the whole roll, and it knows neither classes nor pupil
premium: those stay as they are. Ethnicity, free meals, addresses, medical flags and all the rest are never kept.
Document types and entities are refused, depth and size bounded; no tree is ever built.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from formgen.errors import Problem, Severity, Unreadable
from formgen.pupils import Pupil, upn_problem
from formgen.read.ooxml.markup import Attributes, Walker
from formgen.read.ooxml.sniff import refused, wrong_kind
from formgen.read.roll import Listing, Row, once
from formgen.read.roll.facts import eal_of, fact
from formgen.read.roll.headings import text_of

LARGEST: Final = 60_000_000
MOST_PUPILS: Final = 20_000
_LONGEST: Final = 500
"""The most characters that one fact may have."""
_UNUSABLE: Final = "\ufffd"

FIELDS: Mapping[str, str] = {
    "UPN": "upn",
    "Surname": "surname",
    "Forename": "forename",
    "DOB": "dob",
    "BasicDetails/PreferredSurname": "preferred_surname",
    "BasicDetails/PreferredForename": "preferred",
    "BasicDetails/NCyearActual": "year_group",
    "LookAfter/InCare": "in_care",
    "LookedAfter/InCare": "in_care",
}
"""The elements below Pupil that are read as they stand."""

_GROUPS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "BasicDetails/Languages/Type": ("first_language", ("LanguageType", "Language")),
    "SENhistory/SEN": ("sen_status", ("StartDate", "SENprovision")),
    "Attendance/YearData": ("sessions", ("Year", "SessionsPossible", "SessionsAttended")),
}
"""Elements of which a pupil may have several: the fact that they tell, and the parts that are read."""

_HOLDERS: Final = frozenset({"BasicDetails", "Languages", "LookAfter", "LookedAfter", "SENhistory", "Attendance"})
_MOST_NAMES: Final = 60
"""How many names of elements that are not read are told."""
_OfFile = TypeVar("_OfFile", bound="Walk")
_EXPORT = "Please export the Common Transfer File again from the school’s system."


def looks_like(data: bytes) -> bool:
    """Whether the file is markup rather than a table."""
    head = data[:400].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t")
    return head.startswith(b"<")


def read(data: bytes) -> Listing:
    """The pupils of the file. Raises Unreadable where it is no sound Common Transfer File."""
    walk = walked(Walk(), data)
    found = [_row(one, number) for number, one in enumerate(walk.pupils, 1)]
    rows, twice = once(tuple(row for row, _ in found if row is not None))
    problems = (*(problem for _, some in found for problem in some), *twice)
    return Listing(
        rows, problems, tuple((name, walk.seen[name]) for name in walk.seen if walk.seen[name]),
        f"Common Transfer File {walk.version}".strip(), tuple(n for n, field in walk.seen.items() if not field),
        whole=False, part=walk.part,
    )  # fmt: skip


def walked(walk: _OfFile, data: bytes) -> _OfFile:
    """The walker, after the whole of the file. Raises Unreadable where it is no sound Common Transfer File."""
    if len(data) > LARGEST:
        raise Unreadable("This is far more than the pupils of a school.", _EXPORT, code="list_too_big")
    try:
        walk.read(data)
    except Unreadable as error:
        raise _told(error, data) from None
    if not walk.pupils:
        raise Unreadable("The file holds no pupils.", _EXPORT, code="no_pupils")
    return walk


def _told(error: Unreadable, data: bytes) -> Unreadable:
    """The refusal in words that fit a Common Transfer File; another kind of file by its own name."""
    kind = wrong_kind(data)
    if error.code == "not_ctf" and kind in ("web-page", "xml-spreadsheet", "ods"):
        return refused(kind)
    return error if error.code in ("not_ctf", "list_too_big") else Unreadable(error.message, _EXPORT, code=error.code)


@dataclass(slots=True)
class _Told:
    """What the file says of one pupil, as text; `twice` are the facts of which it says two things."""

    facts: dict[str, str] = field(default_factory=dict)
    groups: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    twice: set[str] = field(default_factory=set)

    def say(self, name: str, text: str) -> None:
        """Keeps the first text of a fact."""
        if self.facts.setdefault(name, text) != text:
            self.twice.add(name)


class Walk(Walker):
    """Gathers what is read of each pupil; nothing else is ever held."""

    __slots__ = ("group", "one", "part", "pupils", "seen", "version")

    def __init__(self) -> None:
        super().__init__()
        self.pupils: list[_Told] = []
        self.one = _Told()
        self.group: dict[str, str] | None = None
        self.seen: dict[str, str | None] = {}
        self.version = ""
        self.part = False

    def opened(self, name: str, _attributes: Attributes) -> None:
        """A new pupil or group begins; the text of any other element starts afresh."""
        self.pieces.clear()
        if len(self.path) == 1 and name.casefold() != "ctfile":
            raise Unreadable("This is not a Common Transfer File.", _EXPORT, code="not_ctf")
        if self._depth() == 0:
            self.one, self.group = _Told(), None
        elif self._below() in _GROUPS:
            self.group = {}

    def closed(self, name: str) -> None:
        """Keeps the text of an element that is read."""
        if self.path[1:] == ["Header"]:
            self._header(name, self.text())
        elif name == "Pupil" and self.path[1:] == ["CTFpupilData"]:
            self._pupil()
        elif self._depth() >= 0:
            self._element("/".join((*self.path[3:], name)), name)
        self.pieces.clear()

    def _depth(self) -> int:
        """How far below a pupil the path is; negative outside of any."""
        return len(self.path) - 3 if self.path[1:3] == ["CTFpupilData", "Pupil"] else -1

    def _below(self) -> str:
        return "/".join(self.path[3:])

    def _header(self, name: str, text: str) -> None:
        if name == "CTFversion":
            self.version = text_of(text)[:20]
        elif name == "DataDescriptor" or (name == "DocumentQualifier" and text.strip().casefold() == "partial"):
            self.part = self.part or bool(text.strip())

    def _pupil(self) -> None:
        if len(self.pupils) == MOST_PUPILS:
            raise Unreadable("This is far more than the pupils of a school.", _EXPORT, code="list_too_big")
        self.pupils.append(self.one)

    def _short(self) -> str:
        """The text, or the sign that it cannot be used where it is longer than any fact."""
        text = self.text()
        return text if len(text) <= _LONGEST else _UNUSABLE

    def _element(self, below: str, name: str) -> None:
        parent = self._below()
        if below in FIELDS:
            self.seen[below] = FIELDS[below]
            self.one.say(FIELDS[below], self._short())
        elif below in _GROUPS and self.group is not None:
            self.seen[below] = _GROUPS[below][0]
            self.one.groups.setdefault(below, []).append(self.group)
            self.group = None
        elif parent in _GROUPS and self.group is not None and name in _GROUPS[parent][1]:
            self.group.setdefault(name, self._short())
        elif parent in ("", "BasicDetails") and name not in _HOLDERS:
            self.seen.setdefault(below if len(self.seen) < _MOST_NAMES else "…", None)


def _row(one: _Told, number: int) -> tuple[Row | None, list[Problem]]:
    """The pupil with what the file says of them, None without a name; and what to look at."""
    texts, doubts = _texts(one)
    facts: dict[str, Any] = {}
    notes = list(doubts)
    for name, text in texts.items():
        found = fact(name, text)
        if found.code:
            notes.append((found.code, found.told, found.fix))
        if found.value not in (None, ""):
            facts[name] = found.value
    facts["surname"] = facts.pop("preferred_surname", "") or facts.get("surname", "")
    if facts.get("preferred") == facts.get("forename"):
        facts.pop("preferred", None)
    if (spoken := eal_of(texts.get("first_language", ""))) is not None:
        facts["eal"] = spoken
    if (upn := facts.get("upn")) and (wrong := upn_problem(upn)):
        notes.append(("upn", f"The UPN looks wrong: {wrong}.", "Please check it."))
    if facts.get("sessions_attended", 0) > facts.get("sessions_possible", 0):
        facts = {n: v for n, v in facts.items() if not n.startswith("sessions_")}
        notes.append(("bad_sessions", "More sessions attended than possible.", "Both were left out."))
    problems = [_problem(*note, number) for note in notes]
    if not facts["surname"] or not facts.get("forename"):
        nameless = ("no_name", "There is no full name.", "Please mend it in the school’s system, and export again.")
        return None, [*problems, _problem(*nameless, number, Severity.ERROR)]
    return Row(Pupil(id="", **facts), frozenset(facts)), problems


def _problem(code: str, told: str, fix: str, number: int, severity: Severity = Severity.WARNING) -> Problem:
    return Problem(code, f"Pupil {number} of the file: {told[0].lower() + told[1:]}", fix, severity)


_Notes = list[tuple[str, str, str]]


def _texts(one: _Told) -> tuple[dict[str, str], _Notes]:
    """The facts as text, those of repeated elements chosen: first language, newest provision, newest year."""
    texts = {name: text for name, text in one.facts.items() if text_of(text) and name not in one.twice}
    notes = [("said_twice", f"The file says two different things of {_word(name)}.", "It was left out.")
             for name in sorted(one.twice)]  # fmt: skip
    notes += [("unusable", f"What the file says of {_word(name)} cannot be used.", "It was left out.")
              for name, text in one.facts.items() if text.strip() and not text_of(text)]  # fmt: skip
    groups = {below: one.groups.get(below, []) for below in _GROUPS}
    for found, fault in (
        _language(groups["BasicDetails/Languages/Type"]),
        _provision(groups["SENhistory/SEN"]),
        _attendance(groups["Attendance/YearData"]),
    ):
        texts.update(found)
        notes += fault
    return texts, notes


def _word(name: str) -> str:
    return f"the {name.replace('_', ' ')}"


def _language(types: list[dict[str, str]]) -> tuple[dict[str, str], _Notes]:
    first = {t["Language"].strip() for t in types if t.get("LanguageType", "").strip() == "F" and t.get("Language")}
    if len(first) > 1:
        return {}, [("said_twice", "The file names several first languages.", "They were left out.")]
    return {"first_language": first.pop()} if first else {}, []


def _provision(history: list[dict[str, str]]) -> tuple[dict[str, str], _Notes]:
    """The newest SEN provision; dates are written 2025-09-01, so that the greatest text is the newest."""
    there = [(h.get("StartDate", "").strip(), h["SENprovision"].strip()) for h in history if h.get("SENprovision")]
    newest = max((start for start, _ in there), default="")
    codes = {code for start, code in there if start == newest}
    if len(codes) > 1:
        return {}, [("said_twice", "The file has several newest SEN provisions.", "They were left out.")]
    return {"sen_status": codes.pop()} if codes else {}, []


def _attendance(years: list[dict[str, str]]) -> tuple[dict[str, str], _Notes]:
    """The sessions of the newest year, those of all schools of that year together."""
    whole = [
        y for y in years if _number(y, "SessionsPossible") is not None and _number(y, "SessionsAttended") is not None
    ]
    newest = max((y.get("Year", "").strip() for y in years), default="")
    chosen = [y for y in whole if y.get("Year", "").strip() == newest]
    if not chosen:
        told = ("no_sessions", "The newest year has no sessions possible and attended.", "Attendance was left out.")
        return {}, [told] if years else []
    return {
        name.replace("Sessions", "sessions_").lower(): str(sum(_number(y, name) or 0 for y in chosen))
        for name in ("SessionsPossible", "SessionsAttended")
    }, []


def _number(year: Mapping[str, str], name: str) -> int | None:
    text = year.get(name, "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None
