"""The covering letters of a round: what they say to one contact, as a message or on paper."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from formgen import phone
from formgen.ask import Audience
from formgen.contacts import Contact
from formgen.form import form
from formgen.look import SAFEGUARDING_LEAD
from formgen.mail.letter import English, Facts, Line, Page, Shape, as_html, as_text, lines, subject
from formgen.mail.message import Attached, Draft, Mailbox
from formgen.outline import Outline, outline
from formgen.rounds import Round
from formgen.work.school import School


def facts_of(
    school: School, round_: Round, contact: Contact, forms: Sequence[tuple[str, str]], *, paper: bool = False,
    reminder: bool = False,
) -> Facts:
    """What the letter of a round says to one contact; `forms` are references, each with the child's name."""
    about, settings = outline(form(round_.form)).for_audience(Audience.FAMILY), school.settings
    alone = len(forms) == 1 and not paper
    lead = settings.school.safeguarding_lead
    return Facts(
        round_.form, about.title, contact.name, settings.school.name, settings.school.office,
        f"{lead}, {SAFEGUARDING_LEAD}," if lead else SAFEGUARDING_LEAD, tuple(forms), round_.due,
        settings.mail.phone, phone.example(about) if alone else "", tuple(_questions(about)) if alone else (),
        paper=paper, reminder=reminder,
    )  # fmt: skip


def _questions(outlined: Outline) -> Iterator[Line]:
    """The questions as the letter prints them; none where they do not fit into a message.

    How to answer, the first line, stands in the letter's own words.
    """
    for text in filter(None, phone.lines(outlined)[1:]):
        yield Line(Shape.QUESTION if text[0].isdigit() else Shape.WORDS, text)


def letter(school: School, facts: Facts) -> tuple[Line, ...]:
    """The lines of the letter. Raises UserError where the school's own words cannot be used."""
    return lines(facts, _words(school))


def draft(
    school: School, facts: Facts, contact: Contact, attached: tuple[Attached, ...], reminder: int = 0
) -> Draft:
    """The letter as a message with what it carries, addressed. Its Message-ID is that of its first form."""
    mail, told = school.settings.mail, letter(school, facts)
    page = Page(school.look.template("mail/letter.html"), school.look.ink, school.look.accent)
    host = mail.address.rpartition("@")[2]
    return Draft(
        f"<{facts.forms[0][0]}.{reminder}@{host}>", Mailbox(mail.name or facts.school, mail.address),
        Mailbox(contact.name, contact.email), subject(facts, _words(school)), school.now, as_text(told),
        as_html(told, facts.title, facts.school, page), attached,
    )  # fmt: skip


def _words(school: School) -> English:
    return English(_sentences(school.look.template("words/en.toml")))


@cache
def _sentences(path: Path) -> Mapping[str, str]:
    found: Mapping[str, str] = tomllib.loads(path.read_text("utf-8"))["letter"]
    return found
