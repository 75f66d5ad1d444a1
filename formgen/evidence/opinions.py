"""Answers on the scale from “strongly agree” to “strongly disagree”, counted statement by statement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from formgen.ask import State
from formgen.evidence.evidence import Filed
from formgen.evidence.figure import Figure, Finding, Share, Words, group, judge, trace
from formgen.form import form
from formgen.forms.parts import Agreement
from formgen.outline import Kind, Question, outline

ENOUGH_RETURNS = 10
ENOUGH_RESPONSE_PERCENT = 50
NO_ANSWER = "Sent back, but this statement has no answer"
DONT_KNOW = "Don’t know"
TOO_FEW = "Too few to speak for all."

_CODES, _UNSURE = tuple(a.value for a in Agreement), State.DONT_KNOW
_SCALE = frozenset(_CODES)


@dataclass(frozen=True, slots=True)
class Item:
    """What people said to one statement: how often each answer was ticked, strongest agreement first."""

    name: str
    label: str
    counts: tuple[int, ...]
    dont_know: int
    no_answer: int

    @property
    def agreed(self) -> int:
        """How many agreed, strongly or not."""
        return self.counts[0] + self.counts[1]

    @property
    def of_views(self) -> Share:
        """Agreed, of those who said agree or disagree."""
        return Share(self.agreed, sum(self.counts))

    @property
    def of_all(self) -> Share:
        """Agreed, of all who sent it back."""
        return Share(self.agreed, sum(self.counts) + self.dont_know + self.no_answer)


@cache
def statements(slug: str) -> tuple[Question, ...]:
    """The statements of a questionnaire, in printed order."""
    scale = [a.value for a in Agreement]
    questions = outline(form(slug)).questions()
    return tuple(q for q in questions if q.kind is Kind.CHOICE and [o.code for o in q.choices] == scale)


def item(question: Question, filed: Iterable[Filed]) -> Item:
    """How those records answer one statement; what does not compare, or was never asked, is none of them."""
    return _item(question, [f.at(question.name) for f in filed if not f.unusable(question.name)])


def _item(question: Question, given: list[Any]) -> Item:
    counts = tuple(map(given.count, _CODES))
    unsure = sum(answer is _UNSURE for answer in given)
    return Item(question.name, question.label, counts, unsure, len(given) - sum(counts) - unsure)


def headline(
    words: Words, question: Question, filed: list[Filed], enough: bool, target: int | None, people: tuple[str, str],
    few: str = TOO_FEW,
) -> Figure:  # fmt: skip
    """How many agree, of those who take a side; few answers can neither meet nor miss a goal.

    `people` are the words for one and for many who answer, such as “family” and “families”; `few` says why they
    cannot speak for all. Answers that do not compare are named, and not counted.
    """
    apart = group((why, f.name) for f in filed if (why := f.unusable(question.name)))
    said = [(f, f.at(question.name)) for f in filed if not f.unusable(question.name)]
    found = _item(question, [answer for _, answer in said])
    share = found.of_views
    worst = Share(share.part, share.whole + found.no_answer)
    best = Share(share.part + found.no_answer, worst.whole)
    unsure = group((DONT_KNOW, f.name) for f, answer in said if answer is _UNSURE)
    silent = group((NO_ANSWER, f.name) for f, answer in said if answer is not _UNSURE and answer not in _SCALE)
    return Figure(
        words.measure, words.clause, words.title, words.formula, share, worst, best,
        _finding(worst, best, target, enough, share.whole > 0), _sentence(found, target, people, "" if enough else few),
        unit=words.unit, target=target, excluded=(*unsure, *apart), missing=silent,
        sources=tuple(sorted(trace(f, question.name) for f, _ in said)),
    )  # fmt: skip


def _finding(worst: Share, best: Share, target: int | None, enough: bool, measured: bool) -> Finding:
    found = judge(worst, best, target, measured)
    return Finding.CANNOT_TELL if found in (Finding.MET, Finding.NOT_MET) and not enough else found


def _sentence(found: Item, target: int | None, people: tuple[str, str], few: str) -> str:
    if not found.of_all.whole:
        return f"No {people[0]} has sent a questionnaire back yet."
    goal = "The policy sets no threshold." if target is None else f"The school’s goal is {target}%."
    said = f"{found.of_views.of(*people)} with a view agree; {found.of_all.words} of all who answered."
    if not found.of_views.whole:
        said = f"No {people[0]} took a side."
    beside = f"Don’t know: {found.dont_know}; no answer: {found.no_answer}."
    return " ".join(part for part in (said, beside, goal, few) if part)
