"""M3, parents' support (SC3): how many invitations were answered, and what families said, statement by statement.

Invitations, families and children are counted apart. Separated parents get an invitation each, and both count; only
the same invitation replaces itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from formgen.ask import Audience
from formgen.evidence.evidence import Evidence, Filed, Period
from formgen.evidence.figure import Figure, Share, Words, group, judge, trace
from formgen.evidence.opinions import (
    DONT_KNOW,
    ENOUGH_RESPONSE_PERCENT,
    ENOUGH_RETURNS,
    NO_ANSWER,
    TOO_FEW,
    Item,
    headline,
    item,
)
from formgen.evidence.opinions import statements as asked
from formgen.outline import Question
from formgen.records import Issued, answered

FORM = "parent-questionnaire"
HEADLINES = ("helped", "choose_again")
"""The statements that stand for SC3, in printed order."""

STATEMENTS = (
    "asked_before", "know_target", "child_heard", "comfortable", "helped", "feels_better", "told_how", "know_who",
    "home_school", "choose_again",
)  # fmt: skip
READS = (
    *(f"{FORM}.{name}" for name in STATEMENTS), "ledger.reference", "ledger.made_on", "ledger.audience",
    "ledger.recipient", "ledger.pupil", "ledger.case", "case.pupil", "record.reference", "record.how",
    "record.filled_by",
    "settings.policy.parent_support_percent",
)  # fmt: skip
PEOPLE = ("family", "families")
DID_NOT_REPLY = "Did not send it back"
NONE_MADE = "No questionnaire was made for a family in this period."
NOT_KNOWN_HOW_MANY = "Answers of earlier sheets are among these: nobody knows how many families were asked."

__all__ = [
    "DID_NOT_REPLY", "DONT_KNOW", "ENOUGH_RETURNS", "FORM", "HEADLINES", "NONE_MADE", "NOT_KNOWN_HOW_MANY", "NO_ANSWER",
    "READS", "TOO_FEW",
    "Item", "Parents", "parents", "statements",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reach:
    """How many invitations, families and children."""

    invitations: int
    families: int
    children: int


@dataclass(frozen=True, slots=True)
class Parents:
    """M3 of a period. `items` are of the invitations that came back, and of `earlier` sheets; `apart` of blank copies.

    `asked` and `answered` count invitations, families and children; `ways` tells how the forms were filled in.
    """

    response: Figure
    headlines: tuple[Figure, ...]
    items: tuple[Item, ...]
    asked: Reach
    answered: Reach
    ways: tuple[tuple[str, int], ...]
    repeats: int
    apart: tuple[Item, ...]
    apart_count: int
    earlier: int = 0

    @property
    def issued(self) -> int:
        """Invitations that were made for families."""
        return self.response.denominator

    @property
    def returned(self) -> int:
        """Invitations that came back."""
        return self.response.numerator

    @property
    def enough(self) -> bool:
        """Whether those who answered can speak for all: not where nobody knows how many were asked."""
        return _enough(self.response.share) and not self.earlier

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The figures that the review shows, the response first."""
        return self.response, *self.headlines

    def item(self, name: str) -> Item:
        """The statement called `name`. Raises KeyError."""
        return {item.name: item for item in self.items}[name]


def statements() -> tuple[Question, ...]:
    """The statements of the questionnaire, in printed order."""
    return asked(FORM)


def parents(evidence: Evidence, period: Period) -> Parents:
    """M3 of the period (domain facts, 3.6): of the questionnaires that were made for families in it."""
    lines = _lines(evidence)
    sent = _sent(lines, period)
    latest, repeats = _latest(evidence.of_form(FORM), sent)
    ours = [f for f in evidence.of_form(FORM) if f.record.legacy is None]
    blank = [f for f in ours if _apart(lines.get(f.record.reference or ""), period)]
    back = [latest[reference] for reference in sorted(latest)]
    earlier = _earlier(evidence, period)
    said = [*back, *earlier]
    pupils = evidence.pupils
    response = _response(sent, latest)
    target, enough = evidence.policy.parent_support_percent, _enough(response.share) and not earlier
    few = NOT_KNOWN_HOW_MANY if earlier else TOO_FEW
    heads = [(n, q) for n, q in enumerate(statements(), 1) if q.name in HEADLINES]
    return Parents(
        response, tuple(_headline(n, q, said, enough, target, few) for n, q in heads),
        tuple(item(q, said) for q in statements()), _reach(sent.values(), pupils),
        _reach((sent[reference] for reference in latest), pupils), _ways(back), repeats,
        tuple(item(q, blank) for q in statements()), len(blank), len(earlier),
    )  # fmt: skip


def returns(evidence: Evidence, period: Period) -> list[Filed]:
    """The questionnaires that speak for the period: the latest of each invitation, and those of earlier sheets."""
    latest, _ = _latest(evidence.of_form(FORM), _sent(_lines(evidence), period))
    return [*(latest[reference] for reference in sorted(latest)), *_earlier(evidence, period)]


def _lines(evidence: Evidence) -> dict[str, Issued]:
    """The ledger’s line of each questionnaire, by its reference."""
    ledger = sorted(evidence.ledger, key=lambda line: (line.made_on, line.reference, line.format))
    return {line.reference: line for line in ledger if line.form == FORM}


def _sent(lines: Mapping[str, Issued], period: Period) -> dict[str, Issued]:
    return {ref: line for ref, line in lines.items() if line.audience is Audience.FAMILY and line.made_on in period}


def _earlier(evidence: Evidence, period: Period) -> list[Filed]:
    return [f for f in evidence.of_form(FORM) if f.record.legacy is not None and f.day in period]


def _apart(line: Issued | None, period: Period) -> bool:
    """Whether a return belongs to no family's copy: a blank one, or a staff copy. Blank copies bear no date."""
    return line is None or (line.audience is not Audience.FAMILY and line.made_on in period)


def _latest(filed: Iterable[Filed], sent: dict[str, Issued]) -> tuple[dict[str, Filed], int]:
    """The latest return of each invitation, and how many more came of the same invitations."""
    back = {id(one.record): one for one in filed if one.record.reference in sent}
    found = answered(sent, (one.record for one in back.values()))
    return {reference: back[id(record)] for reference, record in found.items()}, len(back) - len(found)


def _reach(lines: Iterable[Issued], pupils: Mapping[str, str]) -> Reach:
    kept = list(lines)
    children = [_child(line, pupils) for line in kept]
    families = {line.recipient or child for line, child in zip(kept, children, strict=True)}
    return Reach(len(kept), len(families), len(set(children)))


def _child(line: Issued, pupils: Mapping[str, str]) -> str:
    return line.pupil or pupils.get(line.case or "") or line.case or line.reference


WAYS = {"paper": "On paper", "screen": "On a screen", "phone": "On the telephone", "read_aloud": "Read aloud to them"}
"""How a form was filled in: code and words."""


def _ways(back: Iterable[Filed]) -> tuple[tuple[str, int], ...]:
    """How often each way of filling in was noted; last, with how many it was noted who did it."""
    kept = [f.record for f in back]
    known = [(label, sum(record.how == way for record in kept)) for way, label in WAYS.items()]
    helped = sum(bool(record.filled_by) for record in kept)
    rest = len(kept) - sum(count for _, count in known)
    return (*known, ("Not noted", rest), ("Of all these, with a note of who filled it in", helped))


def _enough(share: Share) -> bool:
    return share.part >= ENOUGH_RETURNS and share.reaches(ENOUGH_RESPONSE_PERCENT)


def _response(sent: dict[str, Issued], latest: dict[str, Filed]) -> Figure:
    share = Share(len(latest), len(sent))
    silent = group((DID_NOT_REPLY, line.case or "no case") for ref, line in sent.items() if ref not in latest)
    percent = f" ({share.percent()})" if share.percent() else ""
    said = f"{share.of('invitation', 'invitations')} came back{percent}." if share.whole else NONE_MADE
    return Figure(
        "M3", "SC3", "Invitations that were answered",
        "Questionnaires that came back, out of those made for a family in the period: one a reference. Separated "
        "parents count each. If the same questionnaire came back more than once, the latest counts.",
        share, share, share, judge(share, share, None),
        said if _enough(share) or not share.whole else f"{said} {TOO_FEW}",
        unit="invitations", estimate=False, missing=silent,
        sources=tuple(sorted(trace(f, "") for f in latest.values())),
    )  # fmt: skip


def _headline(
    number: int, question: Question, said: list[Filed], enough: bool, target: int | None, few: str
) -> Figure:
    words = Words(
        f"M3 item {number}", "SC3", f"Families agree: “{question.label.rstrip('.')}”",
        "Strongly agree and agree, out of all four answers that take a side. Don’t know and no answer are shown beside "
        "it.", "families",
    )  # fmt: skip
    return headline(words, question, said, enough, target, PEOPLE, few)
