"""The covering letters of a round: what they say to one contact, as a message or on paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from formgen import phone, words
from formgen.ask import Audience
from formgen.beside import RIGHT_TO_LEFT, other
from formgen.contacts import Contact
from formgen.form import form
from formgen.look import FIXED
from formgen.mail.letter import Facts, Line, Page, Shape, as_html, as_text, lines, subject
from formgen.mail.message import Attached, Draft, Mailbox
from formgen.outline import Outline, outline
from formgen.rounds import Round
from formgen.side_by_side import page_lines, side_by_side
from formgen.work.parcels import person_of
from formgen.work.school import School


@dataclass(frozen=True, slots=True)
class Spoken:
    """The words of letters in English, and beside them in a language as far as they are checked."""

    english: Mapping[str, str]
    beside: words.Words

    def line(self, key: str) -> tuple[str, str]:
        """The sentence in English, and its checked translation or “”."""
        english = self.english[f"letter.{key}"]
        return english, self.beside.line(f"letter.{key}", english).text or ""

    def has(self, key: str) -> bool:
        """Whether there is such a sentence."""
        return f"letter.{key}" in self.english


def spoken(school: School, contact: Contact) -> Spoken:
    """The words of letters to a contact."""
    language = contact.language or "en"
    beside = school.words_in(language) if language != "en" else words.Words(language)
    return Spoken(_english(school.look.folders), beside)


@lru_cache(maxsize=4)
def _english(folders: tuple[Path, ...]) -> Mapping[str, str]:
    return page_lines(folders)


def facts_of(
    school: School, round_: Round, contact: Contact, forms: Sequence[tuple[str, str]], *, paper: bool = False,
    reminder: bool = False,
) -> Facts:
    """What the letter of a round says to one contact; `forms` are references, each with the child's name."""
    about, settings = outline(form(round_.form)).for_audience(Audience.FAMILY), school.settings
    alone = len(forms) == 1 and not paper and phone.fits(about)
    lead = settings.school.safeguarding_lead
    return Facts(
        round_.form, about.title, contact.name, settings.school.name, settings.school.office,
        FIXED["safeguarding.named"].format(name=lead) if lead else FIXED["safeguarding.lead"], tuple(forms), round_.due,
        settings.mail.phone, phone.example(about) if alone else "",
        tuple(_questions(about, spoken(school, contact).beside)) if alone else (), paper=paper, reminder=reminder,
        siblings=has_siblings(school, contact),
    )  # fmt: skip


def has_siblings(school: School, contact: Contact) -> bool:
    """Whether somebody is a contact of several children: of one, the child need not be named."""
    return len(school.store.remembered("children of addresses", lambda: _children(school)).get(_mail(contact), ())) > 1


def _children(school: School) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for one in school.store.contacts():
        if one.gone_on is None:
            found.setdefault(_mail(one), set()).add(one.pupil)
    return found


def _mail(contact: Contact) -> str:
    return contact.email.casefold() or " ".join(person_of(contact))


def _questions(about: Outline, beside: words.Words) -> Iterator[Line]:
    """The questions as the letter prints them, each with its translation where that is checked.

    How to answer stands in the letter's own words.
    """
    translated = side_by_side(about, beside).outline
    for (head, asked), (_, told) in zip(phone.blocks(about), phone.blocks(translated), strict=True):
        yield Line(Shape.WORDS, head, _choices(told[0]))
        for one, its in zip(asked, told, strict=True):
            said = other(its.label)
            yield Line(Shape.QUESTION, phone.line(one), f"{one.number}. {said.text}" if said else "")
    yield Line(Shape.WORDS, phone.LAST)


def _choices(asked: phone.Asked) -> str:
    """The answers of a question in the other language; empty where one of them has no words there."""
    said = [(letter, other(label)) for letter, label in asked.choices]
    return ", ".join(f"{letter} {one.text}" for letter, one in said if one) if all(one for _, one in said) else ""


def letter(school: School, facts: Facts, contact: Contact) -> tuple[Line, ...]:
    """The lines of the letter. Raises UserError where the school's own words cannot be used."""
    return lines(facts, spoken(school, contact))


def draft(
    school: School, facts: Facts, contact: Contact, attached: tuple[Attached, ...], reminder: int = 0
) -> Draft:
    """The letter as a message with what it carries, addressed. Its Message-ID is that of its first form."""
    mail, told = school.settings.mail, letter(school, facts, contact)
    page = Page(school.look.template("mail/letter.html"), school.look.ink, school.look.accent, *direction(contact))
    host = mail.address.rpartition("@")[2]
    return Draft(
        f"<{facts.forms[0][0]}.{reminder}@{host}>", Mailbox(mail.name or facts.school, mail.address),
        Mailbox(contact.name, contact.email), subject(facts, spoken(school, contact)), school.now, as_text(told),
        as_html(told, facts.title, facts.school, page), attached,
    )  # fmt: skip


def direction(contact: Contact) -> tuple[str, str]:
    """The tag of a contact's language, and whether it is written “ltr” or “rtl”."""
    return contact.language, "rtl" if contact.language in RIGHT_TO_LEFT else "ltr"
