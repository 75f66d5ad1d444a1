"""M2, the child's part (SC2): who helped to set the targets, and whose views were written down."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from formgen.cases import Case
from formgen.evidence.evidence import Evidence, Filed, Period
from formgen.evidence.figure import Figure, FigureSource, Words, counted, group, share_figure, trace
from formgen.forms.action_plan import Contribution as How
from formgen.forms.parts import Party

PLAN = "action-plan"
VOICES = ("pupil-voice", "pupil-voice-young")
TARGET = 100
"""The policy says “all children”."""

READS = (
    f"{PLAN}.contribution", f"{PLAN}.pupil_words", f"{PLAN}.agreements.agreed_on", f"{PLAN}.plan_start", "case.pupil",
)  # fmt: skip
VIEWS_READS = (
    *(f"{form}.{name}" for form in VOICES for name in ("voice_date", "asked")), "case.pupil", "case.started_on",
    "case.referred_on", "case.opened_on", "case.ended_on",
)  # fmt: skip

GAVE = frozenset({How.CHOSE.value, How.HELPED_WORD.value, How.CHOSE_STRATEGY.value})
NO_WORDS = "Helped, but the child’s own words are not written down"
NOT_SAID = "It does not say how the child helped"
EARLIER_PLAN = "An earlier plan of the same child: the latest one counts"
NO_DAY = "The plan has no date: in no period"
NO_CASE = "The record names no case"

GAVE_VIEWS, DECLINED = "Gave their views", "Asked, did not want to say"
COULD_NOT, NO_RECORD = "Could not be asked", "No record of the child’s views"
OUTSIDE = "Written down outside the time of support"
UNDATED, UNSAID = "The record has no date", "It does not say whether the child was asked"


@dataclass(frozen=True, slots=True)
class Contribution:
    """M2 of a period. `answers` tells how often children helped in each way; `views` what became of asking them."""

    helped: Figure
    recorded: Figure
    answers: tuple[tuple[str, int], ...]
    views: tuple[tuple[str, int], ...]

    @property
    def figures(self) -> tuple[Figure, ...]:
        """M2a and M2b."""
        return self.helped, self.recorded


def contribution(evidence: Evidence, period: Period) -> Contribution:
    """M2a and M2b of the period (domain facts, 3.6)."""
    helped, answers = _helped(evidence, period)
    recorded, views = _recorded(evidence, period)
    return Contribution(helped, recorded, answers, views)


def agreed_on(plan: Filed) -> date | None:
    """The day on which the last of them agreed the plan; where nobody wrote one, the day on which it starts."""
    days = [plan.at("agreements.agreed_on", party.value) for party in Party]
    found = [day for day in days if isinstance(day, date)]
    start = plan.at("plan_start")
    return max(found) if found else start if isinstance(start, date) else None


_HELPED = Words(
    "M2a", "SC2", "Children helped to set their targets",
    "Children who chose the target, helped to word it or chose what to try, and whose own words are written down, out "
    "of all children with a plan agreed in the period. A plan is agreed when the last party agreed; where no such day "
    "is written, when it starts. Of several plans of a child the latest counts.",
)  # fmt: skip


def _helped(evidence: Evidence, period: Period) -> tuple[Figure, tuple[tuple[str, int], ...]]:
    pupils, filed = evidence.pupils, evidence.of_form(PLAN)
    days = [(agreed_on(f), f) for f in filed]
    dated = sorted(((day, f.order, f) for day, f in days if day in period), key=lambda p: p[:2])
    latest = {pupils.get(f.record.case or "", f.name): f for _, _, f in dated if f.record.case}
    plans = sorted(latest.values(), key=lambda f: f.order)
    chosen = {f.order for f in plans}
    apart = [(EARLIER_PLAN, f.name) for _, _, f in dated if f.record.case and f.order not in chosen]
    apart += [(NO_CASE, f.name) for _, _, f in dated if not f.record.case]
    apart += [(NO_DAY, f.name) for day, f in days if day is None]
    kinds = {f.order: _kind(f) for f in plans}
    gave = sum(1 for f in plans if kinds[f.order] in GAVE and _has_words(f))
    unsaid = group((why, f.name) for f in plans if (why := _unknown(f, kinds[f.order])))
    figure = share_figure(
        _HELPED, gave, len(plans), _helped_sentence(gave, list(kinds.values())), target=TARGET, missing=unsaid,
        excluded=group(apart), sources=(source for f in plans for source in _plan_sources(f)),
    )  # fmt: skip
    counts = [(how.label, sum(kind == how.value for kind in kinds.values())) for how in How]
    return figure, (*counts, ("Not written down", sum(not kind for kind in kinds.values())))


def _kind(plan: Filed) -> str:
    found = plan.at("contribution")
    # The state “declined” is no answer, though it is spelt like one.
    return found if type(found) is str and found in set(How) else ""


def _has_words(plan: Filed) -> bool:
    found = plan.at("pupil_words")
    return type(found) is str and bool(found.strip())


def _unknown(plan: Filed, kind: str) -> str:
    """What is not written down about a child's part; nothing where all is said."""
    if not kind:
        return NOT_SAID
    return NO_WORDS if kind in GAVE and not _has_words(plan) else ""


def _plan_sources(plan: Filed) -> Iterator[FigureSource]:
    yield from (trace(plan, name) for name in ("contribution", "pupil_words", "plan_start"))
    yield from (trace(plan, "agreements.agreed_on", p.value) for p in Party if p.value in plan.rows("agreements"))


def _helped_sentence(gave: int, kinds: list[str]) -> str:
    if not kinds:
        return "No plan was agreed in this period."
    said = f"{gave} of {counted(len(kinds), 'child', 'children')} with a plan helped to set it, in their own words."
    weaker = ((How.AGREED, "agreed what adults suggested"), (How.DECLINED, "did not want to"),
              (How.COULD_NOT, "could not be asked"))  # fmt: skip
    beside = [f"{kinds.count(how.value)} {words}" for how, words in weaker if how.value in kinds]
    return f"{said} {'; '.join(beside)}." if beside else said


_RECORDED = Words(
    "M2b", "SC2", "Children’s views are written down",
    "Children with at least one dated record of their views inside their time of support, in any way of answering, "
    "out of all children who started in the period. A child who was asked and did not want to say counts as asked, "
    "and is shown apart.",
)  # fmt: skip


def _recorded(evidence: Evidence, period: Period) -> tuple[Figure, tuple[tuple[str, int], ...]]:
    started: dict[str, list[Case]] = {}
    for case in sorted(evidence.cases, key=lambda c: c.id):
        if case.started_on in period:
            started.setdefault(case.pupil or case.id, []).append(case)
    filed = evidence.by_case(*VOICES)
    found = {cases[0].id: _view(cases, filed, evidence.today) for cases in started.values()}
    asked = sum(what in (GAVE_VIEWS, DECLINED) for what in found.values())
    used = [f for cases in started.values() for case in cases for f in filed.get(case.id, ())]
    orphans = group((NO_CASE, f.name) for form in VOICES for f in evidence.of_form(form) if not f.record.case)
    figure = share_figure(
        _RECORDED, asked, len(found), _recorded_sentence(list(found.values())), target=TARGET,
        missing=group((what, case) for case, what in found.items() if what in (UNDATED, UNSAID)), excluded=orphans,
        sources=(trace(f, name) for f in used for name in ("voice_date", "asked")),
    )  # fmt: skip
    kinds = (GAVE_VIEWS, DECLINED, COULD_NOT, UNDATED, UNSAID, OUTSIDE, NO_RECORD)
    return figure, tuple((kind, sum(what == kind for what in found.values())) for kind in kinds)


def _view(cases: list[Case], filed: Mapping[str, list[Filed]], today: date) -> str:
    """What became of asking the child: the best of all its records, else that there is none."""
    found = {_one(case, f, today) for case in cases for f in filed.get(case.id, ())}
    order = (GAVE_VIEWS, DECLINED, UNDATED, UNSAID, COULD_NOT, OUTSIDE)
    return next((kind for kind in order if kind in found), NO_RECORD)


def _one(case: Case, voice: Filed, today: date) -> str:
    day = voice.at("voice_date")
    kind = {"answered": GAVE_VIEWS, "did_not_want_to": DECLINED, "could_not_be_asked": COULD_NOT}
    what = kind.get(str(voice.at("asked")), UNSAID)
    if not isinstance(day, date):
        return UNDATED if what != COULD_NOT else COULD_NOT
    inside = (case.referred_on or case.opened_on) <= day <= (case.ended_on or today)
    return what if inside else OUTSIDE


def _recorded_sentence(found: list[str]) -> str:
    if not found:
        return "No child started in this period."
    gave, declined = found.count(GAVE_VIEWS), found.count(DECLINED)
    said = f"{gave} of {counted(len(found), 'child', 'children')} who started gave their views."
    also = f" {declined} more {'was' if declined == 1 else 'were'} asked and did not want to say." if declined else ""
    none = found.count(NO_RECORD)
    return f"{said}{also}" + (f" For {none} there is no record of their views." if none else "")
