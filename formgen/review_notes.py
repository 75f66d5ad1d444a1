"""What people add to a review: `review.toml` in the school folder, validated. All of it may be left out.

What is missing is printed as lines to write on, with a word on who writes there.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints, ValidationError

from formgen.disk import unread
from formgen.errors import UserError
from formgen.setting import Day, OneLine, Part, Words, told

FILE = "review.toml"

Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]
"""A sentence or two."""

Sentences = Annotated[tuple[Sentence, ...], Field(max_length=8)]
"""A short list of them."""


Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=160)]
Few = Annotated[tuple[Short, ...], Field(max_length=3)]
"""A sentence or two, each short: the yearly report has two pages."""


class Recommendation(Part):
    """One thing to do: what, who sees to it, and by which day."""

    what: Sentence = Field(description="What shall be done")
    owner: Words = Field(description="Who sees to it: a role, no name")
    due: Day = Field(description="By which day")


class YearWords(Part):
    """What people say of one school year, for the yearly report."""

    head_line: OneLine = Field("", max_length=200, description="One line from the head teacher")
    governor_visit: OneLine = Field("", max_length=200, description="The link governor's visit: when, what was seen")
    will_change: Few = Field((), description="What the school will change, for the yearly report")
    questions: Few = Field((), description="Questions for the governors, for the yearly report")


SchoolYear = Annotated[str, StringConstraints(pattern=r"^\d{4}/\d{2}$")]
"""“2024/25”."""


class ReviewNotes(YearWords):
    """Everything in `review.toml`: the words that no form holds; of an earlier `year` those under its name."""

    chair: OneLine = Field("", max_length=80, description="The chair of governors, for the sign-off")
    worked: Sentences = Field((), description="What worked, by the Learning Mentor and the Inclusion Manager")
    did_not: Sentences = Field((), description="What did not work")
    last_reviewed: OneLine = Field("", max_length=80, description="When the policy was last reviewed (answers X3)")
    accepted: OneLine = Field("", max_length=80, description="When the governors accepted the policy (answers X4)")
    presented: OneLine = Field("", max_length=80, description="When the policy went to the head and the governors")
    recommendations: Annotated[tuple[Recommendation, ...], Field(max_length=12)] = ()
    year: dict[SchoolYear, YearWords] = Field({}, description="Words on an earlier school year, for its yearly report")

    def of(self, year: str, *, lately: bool) -> ReviewNotes:
        """The notes with the words on that year; none where it is not named and was not over `lately`."""
        own = self.year.get(year, self if lately else YearWords())
        return self.model_copy(update=dict(own))


def load(folder: Path) -> ReviewNotes:
    """The notes in the folder's review.toml; none where there is no such file.

    Raises UserError naming every line that is wrong, and the cure.
    """
    return parse(read(folder))


def read(folder: Path) -> str:
    """The text of the folder's review.toml; empty where there is none. Raises UserError where it cannot be read."""
    path = folder / FILE
    try:
        return path.read_text("utf-8-sig") if path.is_file() else ""
    except OSError as error:
        raise unread(error, path) from error
    except UnicodeDecodeError:
        raise UserError(f"{FILE} is not UTF-8 text.", "Please save it with the encoding UTF-8.") from None


def parse(text: str) -> ReviewNotes:
    """The notes in the text of a `review.toml`. Raises UserError naming what is wrong."""
    try:
        return ReviewNotes.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise UserError(f"{FILE} cannot be read: {error}.", "Please mend that line.") from None
    except ValidationError as error:
        wrong = told(error.errors(include_input=False))
        raise UserError(f"{FILE} has lines that cannot be used: {wrong}.", "Please mend them.") from None
