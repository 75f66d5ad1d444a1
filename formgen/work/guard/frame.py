"""The words of a round's letters without what is put in for one family: written for nobody, with no form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from formgen.contacts import Contact
from formgen.rounds import Message, Round
from formgen.work.guard.letter import Frame
from formgen.work.letters import draft, facts_of
from formgen.work.school import School

_NOBODY = Contact("", "", "")


def frames_of(
    school: School, rounds: Mapping[str, Round], messages: Iterable[Message], contacts: Mapping[str, Contact]
) -> list[Frame]:
    """The frames of the letters of these rounds, one for each kind among the messages: for so many children, for a
    reminder or not, and in a language. Raises UserError where the school's own words cannot be used.
    """
    kinds = dict.fromkeys(
        (one.round, len(one.references), one.reminder > 0, contacts.get(one.contact, _NOBODY).language)
        for one in messages
    )
    return [
        _frame(school, rounds[name], many, again, language)
        for name, many, again, language in kinds if name in rounds
    ]  # fmt: skip


def _frame(school: School, round_: Round, many: int, again: bool, language: str) -> Frame:
    nobody = replace(_NOBODY, language=language)
    facts = facts_of(school, round_, nobody, [("", "")] * max(many, 1), reminder=again)
    letter = draft(school, facts, nobody, ())
    return Frame(letter.subject, letter.text, letter.html)
