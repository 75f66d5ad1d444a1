"""The covering letter of a form that goes to a family: its lines, and those as plain text and as a page of HTML.

The words are those of `templates/words/`; how the page looks stands in `templates/mail/letter.html`.
"""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from formgen.errors import UserError

if TYPE_CHECKING:
    from jinja2 import Template


class Shape(StrEnum):
    """How a line of a letter stands on the page."""

    HEADING = "heading"
    WORDS = "words"
    CHOICE = "choice"
    QUESTION = "question"
    SMALL = "small"


@dataclass(frozen=True, slots=True)
class Line:
    """One line in English, and beside it in the family's language where that is checked; empty where it is not."""

    shape: Shape
    english: str
    other: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a letter is about. `forms` are the references in it, each with the name that the child is called by.

    `questions` are the numbered questions that may be answered in the message itself, `example` such an answer;
    both empty where nothing can be answered so. `paper` is for a family that gets the form printed, `siblings` for one
    that gets letters about other children too: then the child is named.
    """

    slug: str
    title: str
    name: str
    school: str
    office: str
    lead: str
    forms: tuple[tuple[str, str], ...]
    due: date | None = None
    phone: str = ""
    example: str = ""
    questions: tuple[Line, ...] = ()
    paper: bool = False
    reminder: bool = False
    siblings: bool = False


class Words(Protocol):
    """The words of letters: `line(key)` is the English sentence of that key and its checked translation, or “”."""

    def line(self, key: str) -> tuple[str, str]:
        """The sentence in English, and its translation."""
        ...

    def has(self, key: str) -> bool:
        """Whether there is such a sentence."""
        ...


@dataclass(frozen=True, slots=True)
class English:
    """The words in English alone."""

    sentences: Mapping[str, str] = field(default_factory=dict)

    def line(self, key: str) -> tuple[str, str]:
        """The sentence, and no other."""
        return self.sentences[key], ""

    def has(self, key: str) -> bool:
        """Whether there is such a sentence."""
        return key in self.sentences


def subject(facts: Facts, words: Words) -> str:
    """The subject: what comes, from which school, and the references that an answer is matched by. No name."""
    told, _ = words.line("subject")
    marks = " ".join(f"[{reference}]" for reference, _ in facts.forms)
    return f"{told.format(**_values(facts))} {marks}"


def lines(facts: Facts, words: Words) -> tuple[Line, ...]:
    """The whole letter, in order. Raises UserError for a sentence with braces that letters do not know."""
    return tuple(_lines(facts, words))


def _lines(facts: Facts, words: Words) -> Iterator[Line]:
    values = _values(facts)
    theirs = {**values, "due": _figures(facts.due)}
    apart = {name: f"{_ISOLATED}{value}{_END_OF_ISOLATED}" if value else "" for name, value in theirs.items()}

    def told(key: str, shape: Shape = Shape.WORDS) -> Line:
        english, other = words.line(key)
        try:
            return Line(shape, english.format(**values), other.format(**(apart if _turns(other) else theirs)))
        except (KeyError, IndexError, ValueError) as error:
            known = ", ".join(values)
            raise UserError(f"The words of the letter, line {key}, name in braces what letters do not have: {error}.",
                            f"They know: {known}.", code="letter") from None  # fmt: skip

    yield told("greeting")
    if facts.reminder:
        yield told("reminder")
    own = f"form_{facts.slug}"
    yield told(own if words.has(own) else "form")
    yield told("due" if facts.due else "no_due")
    if facts.siblings and len(facts.forms) == 1:
        yield told("child")
    if len(facts.forms) > 1:
        yield told("children")
        yield from (Line(Shape.CHOICE, f"{child}: {reference}") for reference, child in facts.forms)
    if facts.paper:
        yield told("by_paper_only")
    else:
        yield told("how", Shape.HEADING)
        yield told("by_file", Shape.CHOICE)
        if facts.questions:
            yield told("by_reply", Shape.CHOICE)
        yield told("by_paper", Shape.CHOICE)
    yield told("who", Shape.HEADING)
    yield told("who_text")
    yield told("free")
    yield told("help", Shape.HEADING)
    yield told("help_phone" if facts.phone else "help_text")
    yield told("unsafe")
    yield told("thanks")
    yield told("sender")
    if facts.questions and not facts.paper:
        yield told("questions", Shape.HEADING)
        yield from facts.questions
    yield told("wrong_paper" if facts.paper else "wrong", Shape.SMALL)
    yield Line(Shape.SMALL, " · ".join(reference for reference, _ in facts.forms))


_ISOLATED, _END_OF_ISOLATED = "\u2068", "\u2069"
"""What stands between them runs its own way: else a phone number is turned round in a line from right to left."""


def _turns(text: str) -> bool:
    """Whether a sentence runs from right to left."""
    return any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in text)


def _values(facts: Facts) -> dict[str, str]:
    return {
        "name": facts.name, "title": facts.title, "school": facts.school, "office": facts.office,
        "lead": facts.lead, "phone": facts.phone, "example": facts.example, "due": _day(facts.due),
        "child": facts.forms[0][1] if facts.forms else "",
    }  # fmt: skip


def _day(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else ""


def _figures(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


_WIDE = 76


def as_text(letter: Sequence[Line]) -> str:
    """The letter as plain text, complete on its own: in lines of 76 letters, a blank line between what is apart."""
    told: list[str] = []
    before: Shape | None = None
    for line in letter:
        closed = line.shape is before and line.shape in (Shape.CHOICE, Shape.QUESTION)
        told += [] if closed or not told else [""]
        mark = "- " if line.shape is Shape.CHOICE else ""
        for words in filter(None, (line.english, line.other)):
            told += textwrap.wrap(words, _WIDE, initial_indent=mark, subsequent_indent=" " * len(mark),
                                  break_long_words=False, break_on_hyphens=False)  # fmt: skip
        if line.shape is Shape.HEADING:
            told.append("-" * min(len(line.english), _WIDE))
        before = line.shape
    return "\n".join(told)


@dataclass(frozen=True, slots=True)
class Page:
    """How the HTML of a letter looks: the file of its template, the school's colours, and the second language.

    `direction` is “rtl” for a language that is written from right to left.
    """

    template: Path
    ink: str
    accent: str
    language: str = ""
    direction: str = "ltr"


def as_html(letter: Sequence[Line], title: str, school: str, page: Page) -> str:
    """The letter as a page of HTML that fetches nothing. Raises UserError for a template that cannot be used."""
    from jinja2.exceptions import TemplateError

    try:
        return _template(page.template).render(lines=letter, title=title, school=school, page=page)
    except TemplateError as error:
        raise UserError(
            f"The template {page.template.name} cannot be used: {error}.",
            "Please mend it, or take it away: then formgen’s own is used.", code="template",
        ) from error  # fmt: skip


@lru_cache(maxsize=8)
def _template(path: Path) -> Template:
    from formgen.sandbox import Sandbox, bounded

    with bounded(path.name):
        return Sandbox(path.name, autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(
            path.read_text("utf-8")
        )
