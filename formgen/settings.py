"""The school's settings: `school.toml`, validated. What the policy leaves open has no default."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from formgen.errors import UserError
from formgen.terms import Terms

_COLOUR = r"^#[0-9A-Fa-f]{6}$"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, defer_build=True)


class School(_Part):
    """Who the school is: printed at the head of every page."""

    name: str
    mission: str = ""
    logo: str = ""
    local_authority: str = ""
    office: str = "the school office"
    safeguarding_lead: str = ""
    learning_mentor: str = ""
    inclusion_manager: str = ""
    head: str = ""


class LookSettings(_Part):
    """Colours of the pages: the ink from the school's own crest, one accent for warnings."""

    ink: str = Field("#1F2A44", pattern=_COLOUR)
    accent: str = Field("#A63A1E", pattern=_COLOUR)


class Policy(_Part):
    """What the policy sets, and what it leaves open: None is printed as “not set”."""

    accepted_on: str = "not known"
    progress_target_percent: int = Field(95, ge=0, le=100)
    minimum_change: int = Field(1, ge=1, le=10)
    parent_support_percent: int | None = Field(None, ge=0, le=100)
    caseload_limit: int | None = Field(None, ge=1)
    new_referral_days: int = Field(28, ge=0)
    early_leaver_days: int = Field(14, ge=0)


class Forms(_Part):
    """Whether the school's own forms, Python files in `forms/`, may be loaded and run."""

    own_forms: bool = False


class Settings(_Part):
    """Everything in `school.toml`."""

    school: School
    look: LookSettings = LookSettings()
    policy: Policy = Policy()
    forms: Forms = Forms()

    @property
    def lists(self) -> Mapping[str, tuple[str, ...]]:
        """The lists that questions offer, by name (`Ask.list_from`)."""
        return {}

    @property
    def calendar(self) -> Terms | None:
        """The terms, or None while none are set: then nothing is counted in school days."""
        return None


def load(folder: Path) -> Settings:
    """The settings of the school folder. Raises UserError naming every line that is wrong, and the cure."""
    path = folder / "school.toml"
    if not path.is_file():
        raise UserError(
            f"There is no school.toml in {folder}.",
            "Please make a school folder with `formgen init DIR`, or name yours with --school DIR.",
            code="no_school",
        )
    try:
        return parse(path.read_text("utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        raise UserError(f"school.toml cannot be read: {error}.", "Please mend that line.") from None
    except UnicodeDecodeError:
        raise UserError("school.toml is not UTF-8 text.", "Please save it with the encoding UTF-8.") from None


def parse(text: str) -> Settings:
    """The settings in the text of a `school.toml`. Raises TOMLDecodeError or UserError."""
    data: dict[str, Any] = tomllib.loads(text)
    try:
        return Settings.model_validate(data)
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, e['loc']))} {_fault(e)}" for e in error.errors(include_input=False))
        raise UserError(f"school.toml has settings that cannot be used: {faults}.", "Please mend them.") from None


def _fault(error: ErrorDetails) -> str:
    limits = error.get("ctx", {})
    match error["type"]:
        case "missing":
            return "is missing"
        case "extra_forbidden":
            return "is not a setting that formgen knows"
        case "string_pattern_mismatch":
            return "must be a colour such as #1F2A44"
        case "string_type":
            return "must be text in quotes"
        case "greater_than_equal":
            return f"must be at least {limits['ge']}"
        case "less_than_equal":
            return f"must be at most {limits['le']}"
        case "bool_type" | "bool_parsing":
            return "must be true or false"
        case "int_type" | "int_parsing" | "int_from_float":
            return "must be a whole number"
    return "cannot be used as it is written"
