"""What all parts of the settings share: a strict base, lists without doubles, dates, and faults in plain words."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, field_validator
from pydantic_core import ErrorDetails, PydanticCustomError

from formgen.ask import FORBIDDEN_IN_XML

_FAULT = "formgen"


class Part(BaseModel):
    """A table of `school.toml`: unknown names are refused, and no value is repeated in an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, defer_build=True)

    @field_validator("*", mode="after")
    @classmethod
    def _can_be_shown(cls, value: Any) -> Any:
        if isinstance(value, str) and FORBIDDEN_IN_XML.search(value):
            raise fault("has a control character, which no document can show")
        return value


def fault(what: str, **words: Any) -> PydanticCustomError:
    """An error that says `what` after the name of the setting; `{word}` in it is filled in."""
    return PydanticCustomError(_FAULT, what, words)


Entry = TypeVar("Entry")


def _known_by(entry: object) -> object:
    return " ".join(entry.casefold().split()) if isinstance(entry, str) else entry


def distinct(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """The entries, if no two are the same to a reader. Raises a fault that names which is a double."""
    known: list[object] = []
    for number, entry in enumerate(map(_known_by, entries), 1):
        if entry in known:
            raise fault(
                "has the same entry twice: number {first} and number {second}", first=known.index(entry) + 1,
                second=number,
            )  # fmt: skip
        known.append(entry)
    return entries


Day = Annotated[date, Field(strict=True)]
"""A date as TOML writes it: 2026-09-03, without quotes."""


def _on_one_line(text: str) -> str:
    if any(unicodedata.category(letter) in ("Cc", "Zl", "Zp") for letter in text):
        raise fault("must be on one line")
    return text


OneLine = Annotated[str, AfterValidator(_on_one_line)]
"""A name, or nothing: what may stand in the head of a message."""

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
"""A name or a few words, on one line."""

Listed = Annotated[tuple[Words, ...], Field(min_length=1), AfterValidator(distinct)]
Days = Annotated[tuple[Day, ...], Field(min_length=1), AfterValidator(distinct)]


def told(errors: Sequence[ErrorDetails]) -> str:
    """All faults, each after the name of its setting; entries of lists are counted from 1."""
    return "; ".join(f"{_name(error)} {_fault(error)}".strip() for error in errors)


def _name(error: ErrorDetails) -> str:
    return ".".join(str(step + 1) if isinstance(step, int) else step for step in error["loc"])


_PLAIN = {
    "missing": "is missing",
    "extra_forbidden": "is not a setting that formgen knows",
    "string_pattern_mismatch": "must be a colour such as #1F2A44",
    "string_type": "must be text in quotes",
    "string_too_short": "must not be empty: leave the line out where it is not set",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "date_type": "must be a date such as 2026-09-03, without quotes",
    "tuple_type": "must be a list such as [\"…\", \"…\"]",
    "model_type": "must be a table of its own",
    "model_attributes_type": "must be a table of its own",
}


def _fault(error: ErrorDetails) -> str:
    limits = error.get("ctx", {})
    match error["type"]:
        case "formgen":
            return error["msg"]
        case "greater_than_equal":
            return f"must be at least {limits['ge']}"
        case "less_than_equal":
            return f"must be at most {limits['le']}"
        case "string_too_long":
            return f"must be at most {limits['max_length']} letters"
        case "literal_error":
            return f"must be {limits['expected'].replace(' or ', ', or ')}"
        case "too_short" if limits["min_length"] == 1:
            return "must not be an empty list: leave the line out where it is not set"
        case "too_short" | "too_long":
            return f"must have {limits.get('min_length', limits.get('max_length'))} entries"
    return _PLAIN.get(error["type"], "cannot be used as it is written")
