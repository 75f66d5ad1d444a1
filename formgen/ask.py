"""The words in which a form is written: what is asked, of whom, and what may be answered.

A field of a form is `Annotated[type, Ask("label", …)]`. Its kind follows from the type alone.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, GetCoreSchemaHandler, StringConstraints
from pydantic_core import core_schema


class State(StrEnum):
    """Why there is no value. Five different things, none of them zero or “no” (domain facts, 0.6)."""

    BLANK = "blank"
    DONT_KNOW = "dont_know"
    NOT_ASKED = "not_asked"
    DECLINED = "declined"
    NOT_APPLICABLE = "not_applicable"

    @property
    def words(self) -> str:
        """The state as it is printed beside an answer box."""
        return _STATE_WORDS[self]


_STATE_WORDS = {
    State.BLANK: "",
    State.DONT_KNOW: "Don’t know",
    State.NOT_ASKED: "Not asked",
    State.DECLINED: "Rather not say",
    State.NOT_APPLICABLE: "Does not apply",
}


class Audience(StrEnum):
    """Who may see a copy."""

    STAFF = "staff"
    FAMILY = "family"
    CHILD = "child"


STAFF_ONLY = frozenset({Audience.STAFF})
FAMILY_TOO = frozenset({Audience.STAFF, Audience.FAMILY})
EVERYONE = frozenset(Audience)


class Choice(StrEnum):
    """Base of every list of choices: `CODE = "code", "Label"`. Records keep the code, never the label.

    A third word names a picture (`look.PICTURES`), for sections in large print: `CODE = "code", "Label", "picture"`.
    """

    label: str
    picture: str

    def __new__(cls, code: str, label: str = "", picture: str = "") -> Self:
        """A choice of that code and label; `Area("loss")` finds the one with that code."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.label, member.picture = label, picture
        return member


FORBIDDEN_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def normalise(text: Any) -> Any:
    """`text` in NFC with LF line ends and no outer space; anything but a string comes back as it is.

    Raises ValueError for characters that XML forbids: no document could hold them.
    """
    if not isinstance(text, str):
        return text
    if text.isascii() and text.isprintable():
        return text.strip()  # most are
    if FORBIDDEN_IN_XML.search(text):
        raise ValueError("the text holds a control character that no document can show")
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


@dataclass(frozen=True, slots=True)
class Lines:
    """How many writing lines a hand needs; one line makes it a short answer."""

    count: int


@dataclass(frozen=True, slots=True)
class Anchors:
    """The words at both ends of a 0–10 scale. Higher is always better: the direction is locked."""

    low: str
    high: str


Line = Annotated[str, BeforeValidator(normalise), StringConstraints(max_length=300), Lines(1)]
"""One line of text."""

Text = Annotated[str, BeforeValidator(normalise), StringConstraints(max_length=10_000), Lines(4)]
"""Text of any number of lines."""

Score = Annotated[int, Field(ge=0, le=10), Anchors("very hard now", "going really well")]
"""A whole number from 0 to 10, higher is better, never rescaled (domain facts, 3.1)."""

Percent = Annotated[int, Field(ge=0, le=100)]
"""A whole number of per cent."""

_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date known to the year, the month or the day, such as “July 2020”."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.day is not None and self.month is None:
            raise ValueError("a day needs its month")
        date(self.year, self.month or 1, self.day or 1)

    @classmethod
    def parse(cls, value: Any) -> PartialDate:
        """The partial date in `value`: one already, a date, or “2020”, “2020-07”, “2020-07-14”, “July 2020”.

        Raises ValueError for anything else.
        """
        if isinstance(value, PartialDate):
            return value
        if isinstance(value, date):
            return cls(value.year, value.month, value.day)
        text = str(value).strip()
        if found := _PARTIAL.fullmatch(text):
            year, month, day = found.groups()
            return cls(int(year), int(month) if month else None, int(day) if day else None)
        word, _, year = text.rpartition(" ")
        word = word.rstrip(".").casefold()
        for number, month in enumerate(MONTHS, 1):
            if len(word) >= 3 and month.casefold().startswith(word) and re.fullmatch(r"\d{4}", year):
                return cls(int(year), number)
        raise ValueError("expected a year, a month such as July 2020, or a whole date")

    def __str__(self) -> str:
        parts = [f"{self.year:04}"]
        parts += [f"{part:02}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts)

    @property
    def words(self) -> str:
        """The date as it is printed: “2020”, “July 2020” or “14 July 2020”."""
        month = MONTHS[self.month - 1] if self.month else ""
        return " ".join(str(part) for part in (self.day, month, self.year) if part)

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_before_validator_function(
            cls.parse,
            core_schema.is_instance_schema(cls),
            serialization=core_schema.to_string_ser_schema(),
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, _schema: Any, _handler: Any) -> dict[str, Any]:
        return {"type": "string", "pattern": rf"^{_PARTIAL.pattern}$"}


@dataclass(frozen=True, slots=True)
class Ask:
    """One question as it is printed.

    `audience` is who may see question and answer; `states` what may be said instead of a value;
    `prefill` a path such as `pupil.name`, `case.id` or `entry-record.area_scores.score_joint`;
    `locked` a pre-filled answer that the reader of the paper may not change; `rows_from` a question
    of the same form whose ticked choices are the only rows that a pre-filled table needs; `unit` is
    printed after the box; `width` is twelfths of the page (0: the kind's own); `blocks` prints each
    row of a table as a block of its own; `blank_rows` is how many open rows a blank copy has;
    `list_from` names a list that the school keeps (`zones`, `cases`): a line is offered its entries, and
    `form.listed` checks that it is one of them; `clauses` are the policy clauses that the question serves.
    """

    label: str
    help: str = ""
    required: bool = True
    audience: frozenset[Audience] = STAFF_ONLY
    states: tuple[State, ...] = ()
    prefill: str | None = None
    locked: bool = False
    rows_from: str | None = None
    unit: str = ""
    width: int = 0
    blocks: bool = False
    blank_rows: int = 12
    list_from: str = ""
    clauses: tuple[str, ...] = field(default=())
