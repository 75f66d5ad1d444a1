"""What was asked differently in an earlier version of a form, and still compares: every such rule stands here.

Two versions of a question compare by themselves where label, sort, choices, states and the ends of the scale are the
same. Where they are not, years that hold both do not compare, unless a rule below says why they do. A rule may stand
here only if the form’s `upgrade` brings the old answers onto the new scale, or if nothing but words changed.
"""

from __future__ import annotations

from dataclasses import dataclass

from formgen.outline import Question


@dataclass(frozen=True, slots=True)
class Rule:
    """Why the answers to a question of two versions of a form compare, as it is printed."""

    form: str
    path: str
    versions: frozenset[int]
    words: str


RULES = (
    Rule("action-plan", "pupil_words", frozenset({1, 2}),
         "the question for the child’s own words was worded anew; it asks for the same"),
    Rule("exit-record", "area_scores.why_missing", frozenset({1, 2}),
         "the question why a score is missing was worded anew; it offers the same reasons"),
)  # fmt: skip


def same(one: Question, other: Question) -> bool:
    """Whether two versions of a question ask for the same in the same way."""
    return _asked(one) == _asked(other)


def _asked(question: Question) -> tuple[object, ...]:
    choices = tuple((option.code, option.label) for option in question.choices)
    ends = (question.minimum, question.maximum, question.low, question.high, question.unit)
    return question.label, question.kind, choices, frozenset(question.states), ends


def rule(form: str, path: str, versions: frozenset[int], rules: tuple[Rule, ...] = RULES) -> Rule | None:
    """The rule by which those versions of the question compare, or None."""
    return next((r for r in rules if (r.form, r.path) == (form, path) and versions <= r.versions), None)
