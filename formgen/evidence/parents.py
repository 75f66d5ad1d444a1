"""M3, parents' support (SC3): how many families answered, and what they said, statement by statement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from formgen.ask import Audience, State
from formgen.evidence.evidence import Evidence, Filed, Period
from formgen.evidence.figure import Figure, Finding, Share, group, judge, trace
from formgen.forms.parent_questionnaire import Agreement, ParentQuestionnaire
from formgen.outline import Kind, Question, outline
from formgen.records import Issued

FORM = "parent-questionnaire"
HEADLINES = ("helped", "choose_again")
"""The statements that stand for SC3, in printed order."""

ENOUGH_RETURNS = 10
ENOUGH_RESPONSE_PERCENT = 50
NO_ANSWER = "Sent back, but this statement has no answer"
DONT_KNOW = "Don’t know"
DID_NOT_REPLY = "Did not send it back"
NONE_MADE = "No questionnaire was made for a family in this period."
TOO_FEW = "Too few to speak for all."

_SCALE = frozenset(a.value for a in Agreement)


@dataclass(frozen=True, slots=True)
class Item:
    """What families said to one statement: how often each answer was ticked, strongest agreement first."""

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
        """Agreed, of all who sent the questionnaire back."""
        return Share(self.agreed, sum(self.counts) + self.dont_know + self.no_answer)


@dataclass(frozen=True, slots=True)
class Parents:
    """M3 of a period. `items` are of the families who were sent the form; `apart` of blank copies."""

    response: Figure
    headlines: tuple[Figure, ...]
    items: tuple[Item, ...]
    repeats: int
    apart: tuple[Item, ...]
    apart_count: int

    @property
    def issued(self) -> int:
        """Families that a questionnaire was made for."""
        return self.response.denominator

    @property
    def returned(self) -> int:
        """Families that sent it back."""
        return self.response.numerator

    @property
    def enough(self) -> bool:
        """Whether those who answered can speak for all."""
        return self.returned >= ENOUGH_RETURNS and self.response.share.reaches(ENOUGH_RESPONSE_PERCENT)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The figures that the review shows, the response first."""
        return self.response, *self.headlines

    def item(self, name: str) -> Item:
        """The statement called `name`. Raises KeyError."""
        return {item.name: item for item in self.items}[name]


def statements() -> tuple[Question, ...]:
    """The statements of the questionnaire, in printed order."""
    scale = [a.value for a in Agreement]
    questions = outline(ParentQuestionnaire).questions()
    return tuple(q for q in questions if q.kind is Kind.CHOICE and [o.code for o in q.choices] == scale)


Family = tuple[str, str]
"""One family in one round: the case (else pupil, else reference) and the round."""


def parents(evidence: Evidence, period: Period) -> Parents:
    """M3 of the period (domain facts, 3.6): of the questionnaires that were made for families in it."""
    ledger = sorted(evidence.ledger, key=lambda line: (line.made_on, line.reference, line.format))
    lines = {line.reference: line for line in ledger if line.form == FORM}
    issued = {_family(line) for line in lines.values() if _sent(line, period)}
    latest, repeats = _latest(evidence.of_form(FORM), lines, period)
    blank = [f for f in evidence.of_form(FORM) if _apart(lines.get(f.record.reference or ""), period)]
    families = [latest[key] for key in sorted(latest)]
    response = _response(issued, latest)
    enough = _enough(response.share)
    target = evidence.policy.parent_support_percent
    numbered = tuple(enumerate(statements(), 1))
    headlines = tuple(_headline(n, q, families, enough, target) for n, q in numbered if q.name in HEADLINES)
    return Parents(
        response, headlines, tuple(_item(q, families) for q in statements()), repeats,
        tuple(_item(q, blank) for q in statements()), len(blank),
    )  # fmt: skip


def _sent(line: Issued, period: Period) -> bool:
    return line.audience is Audience.FAMILY and line.made_on in period


def _apart(line: Issued | None, period: Period) -> bool:
    """Whether a return belongs to no family's copy: a blank one, or a staff copy. Blank copies bear no date."""
    return line is None or (line.audience is not Audience.FAMILY and line.made_on in period)


def _family(line: Issued) -> Family:
    return line.case or line.pupil or line.reference, line.round


def _latest(
    filed: Iterable[Filed], lines: dict[str, Issued], period: Period
) -> tuple[dict[Family, Filed], int]:
    """Each family's latest questionnaire, and how many more they sent."""
    found: dict[Family, Filed] = {}
    count = 0
    for record in filed:
        line = lines.get(record.record.reference or "")
        if line is not None and _sent(line, period):
            found[_family(line)] = record
            count += 1
    return found, count - len(found)


def _enough(share: Share) -> bool:
    return share.part >= ENOUGH_RETURNS and share.reaches(ENOUGH_RESPONSE_PERCENT)


def _response(issued: set[Family], latest: dict[Family, Filed]) -> Figure:
    share = Share(len(latest), len(issued))
    silent = group((DID_NOT_REPLY, case) for case, _round in issued - latest.keys())
    percent = f" ({share.percent()})" if share.percent() else ""
    said = f"{share.of('family', 'families')} answered{percent}." if share.whole else NONE_MADE
    return Figure(
        "M3", "SC3", "Families who answered",
        "Families who sent the questionnaire back, out of families it was made for in the period: one a case "
        "and round. If a family sent more than one, the latest counts.",
        share, share, share, judge(share, share, None),
        said if _enough(share) or not share.whole else f"{said} {TOO_FEW}",
        unit="families", estimate=False, missing=silent,
        sources=tuple(sorted(trace(f, "") for f in latest.values())),
    )  # fmt: skip


def _item(question: Question, filed: Iterable[Filed]) -> Item:
    given = [f.at(question.name) for f in filed]
    counts = tuple(sum(1 for answer in given if answer == option.value) for option in Agreement)
    unsure = sum(1 for answer in given if answer is State.DONT_KNOW)
    return Item(question.name, question.label, counts, unsure, len(given) - sum(counts) - unsure)


def _headline(number: int, question: Question, families: list[Filed], enough: bool, target: int | None) -> Figure:
    item = _item(question, families)
    share = item.of_views
    worst = Share(share.part, share.whole + item.no_answer)
    best = Share(share.part + item.no_answer, worst.whole)
    unsure = group((DONT_KNOW, _case(f)) for f in families if f.at(question.name) is State.DONT_KNOW)
    silent = group((NO_ANSWER, _case(f)) for f in families if not _answered(f, question.name))
    return Figure(
        f"M3 item {number}", "SC3", f"Families agree: “{question.label.rstrip('.')}”",
        "Strongly agree and agree, out of all four answers that take a side. Don’t know and no answer are "
        "shown beside it.",
        share, worst, best, _finding(worst, best, target, enough, share.whole > 0),
        _sentence(item, target, enough), unit="families", target=target, excluded=unsure, missing=silent,
        sources=tuple(sorted(trace(f, question.name) for f in families)),
    )  # fmt: skip


def _case(filed: Filed) -> str:
    return filed.record.case or f"record {filed.record.id}"


def _answered(filed: Filed, name: str) -> bool:
    answer = filed.at(name)
    return answer is State.DONT_KNOW or answer in _SCALE


def _finding(worst: Share, best: Share, target: int | None, enough: bool, measured: bool) -> Finding:
    """Too few answers cannot tell, whatever they say."""
    found = judge(worst, best, target, measured)
    return Finding.CANNOT_TELL if found in (Finding.MET, Finding.NOT_MET) and not enough else found


def _sentence(item: Item, target: int | None, enough: bool) -> str:
    if not item.of_all.whole:
        return "No family has sent a questionnaire back yet."
    goal = "The policy sets no threshold." if target is None else f"The school’s goal is {target}%."
    said = f"{item.of_views.of('family', 'families')} with a view agree; {item.of_all.words} of all who answered."
    if not item.of_views.whole:
        said = "No family took a side."
    beside = f"Don’t know: {item.dont_know}; no answer: {item.no_answer}."
    return " ".join(part for part in (said, beside, goal, "" if enough else TOO_FEW) if part)
