"""The school's settings: `school.toml`, validated. What the policy leaves open has no default.

Where a setting is None or an empty list, it is printed as “not set”, and no figure makes up a value for it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, ValidationError, field_validator, model_validator

from formgen.disk import unread
from formgen.errors import UserError
from formgen.school_year import Calendar, TermDates, calendar, faults
from formgen.setting import Listed, OneLine, Part, Words, distinct, fault, told
from formgen.terms import Terms

_COLOUR = r"^#[0-9A-Fa-f]{6}$"


class School(Part):
    """Who the school is: printed at the head of every page."""

    name: OneLine = Field(description="The school's name, at the head of every page")
    mission: str = Field("", description="Printed under the name")
    logo: str = Field("", description="The crest: a PNG picture in the school folder")
    local_authority: str = Field("", description="The local authority, for forms that name it")
    office: OneLine = Field("the school office", description="Where families hand forms in")
    safeguarding_lead: OneLine = Field("", description="The Designated Safeguarding Lead, in the box on every form")
    safeguarding_folder: str = Field("", description="Where withheld words go: a folder that only the lead can open")
    learning_mentor: str = Field("", description="Pre-filled where a form asks for the Learning Mentor")
    inclusion_manager: str = Field("", description="Pre-filled where a form asks for the Inclusion Manager")
    head: str = Field("", description="Pre-filled where a form asks for the head teacher")


class LookSettings(Part):
    """The look that pages have where no other is asked for, and their colours: the ink from the school's own crest."""

    ink: str = Field("#1F2A44", pattern=_COLOUR, description="The dark colour of headings and boxes")
    accent: str = Field("#A63A1E", pattern=_COLOUR, description="The one colour for warnings")
    variant: Literal["standard", "large-print", "dyslexia-friendly", "black-and-white"] = Field(
        "standard", description="The look of every page where --look names no other"
    )


class Policy(Part):
    """What the policy sets, and what it leaves open: None is printed as “not set”."""

    accepted_on: str = Field("not known", description="When the governors accepted the policy")
    progress_target_percent: int = Field(95, ge=0, le=100, description="M1: share of children who show progress")
    minimum_change: int = Field(1, ge=1, le=10, description="M1: points on the 0–10 scale that count as progress")
    parent_support_percent: int | None = Field(None, ge=0, le=100, description="M3: share of families in support")
    staff_support_percent: int | None = Field(None, ge=0, le=100, description="M5: share of staff in support")
    feedback_school_days: int = Field(10, ge=1, le=60, description="M5: school days until a referrer has an answer")
    caseload_limit: int | None = Field(None, ge=1, description="Open cases at a time that are reasonable")
    new_referral_days: int = Field(28, ge=0, description="A younger referral is not judged yet, in days")
    early_leaver_days: int = Field(14, ge=0, description="A child who left this soon is not judged, in days")


class Meetings(Part):
    """How many meetings of each sort the policy expects in a school year."""

    attendance: int = Field(10, ge=0, le=60, description="M8: monthly meetings on attendance, a school year")
    parents: int = Field(3, ge=0, le=60, description="M8: termly meetings with parents, a school year")
    provision: int = Field(3, ge=0, le=60, description="M8: with the Inclusion Manager, SENCO or EAL, a school year")


class Training(Part):
    """The training that the school requires of the Learning Mentor."""

    required: Listed = Field((), description="M4a: the items that must be in date")
    terms_with_training: int = Field(3, ge=0, le=3, description="M4a: terms of three with training, as “continually”")


class Playground(Part):
    """The playground: its zones, and which incidents count as unwanted."""

    zones: Listed = Field((), description="The places that the incident log and the scans offer")
    unwanted: Listed = Field((), description="M6a: the types of incident that count as unwanted, by their codes")
    levels: Annotated[tuple[Words, ...], Field(min_length=3, max_length=3), AfterValidator(distinct)] = Field(
        (), description="The school's own words for levels 1, 2 and 3"
    )
    definition_version: int = Field(1, ge=1, le=99, description="The number of this list of unwanted types")

    @model_validator(mode="after")
    def _types_are_known(self) -> Self:
        if self.unwanted:
            # Only a school that names types pays for loading the form.
            from formgen.forms.playground_incidents import IncidentType

            known = [kind.value for kind in IncidentType]
            strange = [str(number) for number, code in enumerate(self.unwanted, 1) if code not in known]
            if strange:
                raise fault(
                    "has no type of incident in unwanted at {places}: the types are {known}",
                    places=f"number {', '.join(strange)}", known=", ".join(known),
                )  # fmt: skip
        return self


class Retention(Part):
    """Years for which records are kept, by kind. The policy and the law leave them to the school: no default."""

    case_records: int | None = Field(None, ge=1, le=100, description="A child's forms, in years after the case ended")
    questionnaires: int | None = Field(None, ge=1, le=100, description="Answers of families, children and staff")
    playground_logs: int | None = Field(None, ge=1, le=100, description="The playground logs")
    contact_log: int | None = Field(None, ge=1, le=100, description="The contact log")
    complaints: int | None = Field(None, ge=1, le=100, description="The complaint log, in years after it was closed")
    staff_records: int | None = Field(None, ge=1, le=100, description="The training and meeting logs")


class NotComparable(Part):
    """A school year whose figure for one measure compares with no other year."""

    year: Words = Field(description="The school year: “2023/24”")
    measure: Words = Field(description="Its measure: “M1”, or one of its figures: “M6a”")
    reason: Words = Field(description="Why, as reports print it")

    @field_validator("year")
    @classmethod
    def _is_a_school_year(cls, year: str) -> str:
        first, _, second = year.partition("/")
        if not re.fullmatch(r"\d{4}/\d{2}", year, re.ASCII) or (int(first) + 1) % 100 != int(second):
            raise fault("must be a school year such as 2023/24")
        return year

    @field_validator("measure")
    @classmethod
    def _is_a_measure(cls, measure: str) -> str:
        if not re.fullmatch(r"M\d{1,2}[a-z]?", measure, re.ASCII):
            raise fault("must be the number of a measure, such as M6a")
        return measure


class Review(Part):
    """Reports: how few children may be told in numbers, who answers for it, and which years do not compare."""

    headline_from: int = Field(10, ge=5, le=100, description="Reports to governors tell “x of y” from so many children")
    signed_by: Words = Field("the school’s data lead", description="Who answers for what reports hide")
    not_comparable: tuple[NotComparable, ...] = Field((), description="Years that do not compare, by measure")


class Person(Part):
    """One of the staff whom forms may name."""

    name: Words = Field(description="As forms shall write it")
    role: Words = Field(description="What they do: “Class teacher, 4”, “SENCO”")


class Forms(Part):
    """Whether the school's own forms, Python files in `forms/`, may be loaded and run."""

    own_forms: bool = Field(False, description="Load the school's own forms from forms/: Python files, which are run")


class Mail(Part):
    """How families are written to: by files that the office sends itself, or by a server named here.

    No password stands here: it is asked from the keyring, or from the environment.
    """

    address: str = Field("", description="The office's e-mail address: from it, and back to it")
    name: OneLine = Field("", max_length=80, description="The sender's name; empty: the school's")
    phone: OneLine = Field("", max_length=40, description="Whom families may call, in every letter")
    siblings: Literal["each", "joint"] = Field("each", description="A message for each child, or one for siblings")
    way: Literal["files", "smtp", "imap", "graph"] = Field("files", description="Files only, or how messages leave")
    server: str = Field("", description="The SMTP server, such as smtp.office365.com")
    port: int = Field(587, ge=1, le=65_535, description="Its port")
    security: Literal["starttls", "tls"] = Field("starttls", description="How the connection is made safe")
    user: str = Field("", description="The name to log in with; empty: the address")
    login: Literal["password", "microsoft", "google"] = Field("password", description="How to log in")
    tenant: str = Field("common", description="Microsoft: the school's tenant")
    client: str = Field("", description="Microsoft, Google: the number of the registered application")
    a_minute: int = Field(25, ge=1, le=600, description="How many messages a minute at most")
    a_day: int = Field(1_500, ge=1, le=100_000, description="How many messages a day at most")
    hold_back_minutes: int = Field(10, ge=0, le=1_440, description="Minutes between approving and sending")
    imap_server: str = Field("", description="The IMAP server, for reading answers and for drafts")
    imap_port: int = Field(993, ge=1, le=65_535, description="Its port")
    inbox: str = Field("INBOX", description="The folder that answers come into")
    drafts: str = Field("Drafts", description="The folder for drafts")


class Settings(Part):
    """Everything in `school.toml`."""

    school: School
    look: LookSettings = LookSettings()
    policy: Policy = Policy()
    terms: tuple[TermDates, ...] = Field((), description="What school days, weeks and terms are counted by")
    calendar_days: Calendar = Field(Calendar(), alias="calendar")
    meetings: Meetings = Meetings()
    training: Training = Training()
    playground: Playground = Playground()
    staff: tuple[Person, ...] = Field((), description="The names that forms offer for a member of staff")
    review: Review = Review()
    retention: Retention = Retention()
    mail: Mail = Mail()
    forms: Forms = Forms()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        wrong = [*faults(self.terms, self.calendar_days), *self._doubles()]
        if wrong:
            raise fault("{wrong}", wrong="; ".join(wrong))
        return self

    def _doubles(self) -> Iterator[str]:
        names = [" ".join(person.name.casefold().split()) for person in self.staff]
        if len(set(names)) < len(names):
            yield "staff has the same name twice"

    @property
    def lists(self) -> Mapping[str, tuple[str, ...]]:
        """The lists that questions offer, by name (`Ask.list_from`)."""
        return {
            "zones": self.playground.zones,
            "staff": tuple(person.name for person in self.staff),
            "required_training": self.training.required,
        }

    @property
    def calendar(self) -> Terms | None:
        """The terms, or None while none are set: then nothing is counted in school days."""
        return calendar(self.terms, self.calendar_days)


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its name in school.toml, its value in words (“not set” where it has none), and what it is for."""

    name: str
    value: str
    purpose: str


NOT_SET = "not set"


def each(settings: Settings) -> list[Setting]:
    """Every setting in the order of school.toml; of terms and staff, the whole list as one."""
    purposes = _purposes()
    values = settings.model_dump(by_alias=True)
    return [Setting(name, _words(_at(values, name)), purpose) for name, purpose in purposes.items()]


def _at(values: dict[str, Any], name: str) -> Any:
    part, dot, inner = name.partition(".")
    return values[part][inner] if dot else values[part]


@cache
def _purposes() -> dict[str, str]:
    """What each setting is for, by its name in school.toml and in its order."""
    schema = Settings.model_json_schema()
    found: dict[str, str] = {}
    for name, part in schema["properties"].items():
        kind = schema["$defs"].get(part.get("$ref", "").rpartition("/")[2])
        inner = {f"{name}.{key}": one for key, one in kind["properties"].items()} if kind else {name: part}
        found |= {key: one.get("description", "") for key, one in inner.items()}
    return found


def _words(value: Any) -> str:
    match value:
        case None | () | "":
            return NOT_SET
        case bool():
            return "yes" if value else "no"
        case tuple():
            return ", ".join(map(_words, value))
        case {"start": start, "end": end}:
            return f"{value['name']} ({start} to {end})"
        case {"measure": measure}:
            return f"{measure} of {value['year']} ({value['reason']})"
        case {"role": role}:
            return f"{value['name']} ({role})"
    return str(value)


def load(folder: Path) -> Settings:
    """The settings of the school folder. Raises UserError naming every line that is wrong, and the cure."""
    return understood(read(folder))


def read(folder: Path) -> str:
    """The text of the folder's school.toml. Raises UserError when there is none, or none that is text."""
    path = folder / "school.toml"
    try:
        if not path.is_file():
            raise UserError(f"There is no school.toml in {folder.absolute()}.", _no_school(folder), code="no_school")
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise unread(error, path) from error
    except UnicodeDecodeError:
        raise UserError("school.toml is not UTF-8 text.", "Please save it with the encoding UTF-8.") from None


def _no_school(folder: Path) -> str:
    """What to do where there is no school.toml."""
    if folder.is_file():
        return "Please name the school folder with --school, not a file in it."
    if (folder / "records.db").exists():
        return "This was a school folder: please put its school.toml back, from a backup (`formgen restore`)."
    return "Please make a school folder with `formgen init DIR`, or name yours with --school DIR."


def understood(text: str) -> Settings:
    """The settings in the text of the school's own school.toml. Raises UserError naming what is wrong."""
    try:
        return parse(text)
    except tomllib.TOMLDecodeError as error:
        raise UserError(f"school.toml cannot be read: {error}.", "Please mend that line.") from None


def parse(text: str) -> Settings:
    """The settings in the text of a `school.toml`. Raises TOMLDecodeError or UserError."""
    data: dict[str, Any] = tomllib.loads(text)
    try:
        return Settings.model_validate(data)
    except ValidationError as error:
        wrong = told(error.errors(include_input=False))
        raise UserError(f"school.toml has settings that cannot be used: {wrong}.", "Please mend them.") from None


def remembered(text: str, *parts: str) -> Settings:
    """The settings in a text that was school.toml once: what this formgen does not know of it is passed over.

    With `parts`, such as “policy”, only these are looked at. Raises UserError naming what is known, and wrong.
    """
    try:
        data: dict[str, Any] = tomllib.loads(text)
        if parts:
            data = {"school": {"name": "-"}} | {name: data[name] for name in parts if name in data}
        while True:
            try:
                return Settings.model_validate(data)
            except ValidationError as error:
                strange = [one["loc"] for one in error.errors() if one["type"] == "extra_forbidden"]
                if len(strange) < error.error_count():
                    wrong = told(error.errors(include_input=False))
                    raise UserError(f"Earlier settings cannot be used: {wrong}.", "Please update formgen.") from None
                for place in strange:
                    _forget(data, place)
    except tomllib.TOMLDecodeError as error:
        raise UserError(f"Earlier settings cannot be read: {error}.", "Please update formgen.") from None


def _forget(data: Any, place: tuple[int | str, ...]) -> None:
    """Takes out of nested data what stands at a place."""
    for key in place[:-1]:
        data = data[key]
    del data[place[-1]]
