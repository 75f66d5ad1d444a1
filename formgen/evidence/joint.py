"""M9, joint assessment (AS1): were reviews done by mentor and child together, and with a parent where possible?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from formgen.evidence.evidence import Evidence, Filed, Period
from formgen.evidence.figure import Figure, Group, Words, group, share_figure, trace
from formgen.forms.parts import ParentMissing, Party

FORM = "review-record"
READS = (f"{FORM}.review_date", f"{FORM}.took_part", f"{FORM}.parent_missing")
NO_DATE, UNSAID = "A review without a date: in no period", "It does not say who took part"

_JOINT = Words(
    "M9", "AS1", "Reviews done together with the child",
    "Reviews in which the mentor and the child took part, out of all reviews dated in the period.", "reviews",
)  # fmt: skip
_WITH_PARENT = Words(
    "M9 parent", "AS1", "Reviews done together with the child and a parent or carer",
    "Reviews in which the mentor, the child and a parent or carer took part, out of all reviews dated in the period.",
    "reviews",
)  # fmt: skip
_ALL = frozenset({Party.PUPIL.value, Party.MENTOR.value})


@dataclass(frozen=True, slots=True)
class Joint:
    """M9 of a period; `absent` tells why no parent or carer took part."""

    together: Figure
    with_parent: Figure
    absent: tuple[Group, ...]

    @property
    def figures(self) -> tuple[Figure, ...]:
        """M9, without and with a parent or carer."""
        return self.together, self.with_parent


def joint(evidence: Evidence, period: Period) -> Joint:
    """M9 of the period (domain facts, 3.6)."""
    filed = evidence.of_form(FORM)
    held = [f for f in filed if f.at("review_date") in period]
    undated = group((NO_DATE, f.name) for f in filed if not isinstance(f.at("review_date"), date))

    def figure(words: Words, wanted: frozenset[str], told: Callable[[int], str]) -> Figure:
        done = sum(wanted <= _there(f) for f in held)
        return share_figure(
            words, done, len(held), told(done) if held else "No review was held in this period.",
            missing=group((UNSAID, f.name) for f in held if not _there(f)), excluded=undated, estimate=False,
            sources=(trace(f, name) for f in held for name in ("review_date", "took_part")),
        )  # fmt: skip

    alone = [f for f in held if _there(f) and Party.PARENT.value not in _there(f)]
    return Joint(
        figure(_JOINT, _ALL, lambda n: f"Mentor and child reviewed together in {n} of {len(held)} reviews."),
        figure(_WITH_PARENT, _ALL | {Party.PARENT.value},
               lambda n: f"In {n} of {len(held)} reviews a parent or carer took part too."),
        group((_reason(f), f.name) for f in alone),
    )  # fmt: skip


def _there(review: Filed) -> frozenset[str]:
    found = review.at("took_part")
    return frozenset(found) if isinstance(found, tuple) else frozenset()


_REASONS = {reason.value: reason.label for reason in ParentMissing}


def _reason(review: Filed) -> str:
    return _REASONS.get(str(review.at("parent_missing")), "No reason written down")
