"""The words of a round's letters without what is put in for one family: written for nobody, with no form."""

from __future__ import annotations

from collections.abc import Iterable

from formgen.contacts import Contact
from formgen.rounds import Message, Round
from formgen.work.guard.letter import Frame
from formgen.work.letters import draft, facts_of
from formgen.work.school import School

_NOBODY = Contact("", "", "")


def frames_of(school: School, rounds: Iterable[Round], messages: Iterable[Message]) -> list[Frame]:
    """The frames of the letters of these rounds, one for each kind among the messages: for so many children, and for
    a reminder or not. Raises UserError where the school's own words cannot be used.
    """
    kinds = dict.fromkeys((one.round, len(one.references), one.reminder > 0) for one in messages)
    known = {round_.name: round_ for round_ in rounds}
    return [_frame(school, known[name], many, again) for name, many, again in kinds if name in known]


def _frame(school: School, round_: Round, many: int, again: bool) -> Frame:
    facts = facts_of(school, round_, _NOBODY, [("", "")] * max(many, 1), reminder=again)
    letter = draft(school, facts, _NOBODY, ())
    return Frame(letter.subject, letter.text, letter.html)
