"""M1, progress (SC1): did children’s scores go up, first to last, in the main area fixed at the start?"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain

from formgen.evidence.agreements import NO_AGREEMENT, agreements
from formgen.evidence.episodes import Population, population
from formgen.evidence.evidence import Evidence, Period
from formgen.evidence.figure import Figure, FigureSource, Group, Share, counted, group, in_order, judge, trace
from formgen.evidence.outcomes import NOT_STARTED, Outcome, outcome
from formgen.forms.exit_record import Reason
from formgen.forms.referral import Decision
from formgen.settings import Policy

READS = (
    "entry-record.entry_date", "entry-record.main_area", "entry-record.area_scores.score_joint",
    "exit-record.exit_date", "exit-record.reason", "exit-record.area_scores.final_joint",
    "exit-record.area_scores.why_missing", "agreement.agreement_date", "agreement.agree_support",
    "agreement.withdrawn_on", "case.pupil", "case.status", "case.referred_on", "case.opened_on", "case.decided_on",
    "case.decision", "case.started_on", "case.ended_on", "case.end_reason", "settings.policy.minimum_change",
    "settings.policy.progress_target_percent", "settings.policy.new_referral_days",
    "settings.policy.early_leaver_days", "settings.terms",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the funnel: how many got there (None: not recorded), and why the others did not.

    A step `beside` is no gate: those who lack it go on to the next one.
    """

    label: str
    count: int | None
    lost: tuple[Group, ...] = ()
    beside: bool = False

    @property
    def lost_count(self) -> int:
        """How many did not get this far."""
        return sum(g.count for g in self.lost)


@dataclass(frozen=True, slots=True)
class Progress:
    """M1 of a period: every counted child's outcome, the three figures, the funnel."""

    population: Population
    outcomes: tuple[Outcome, ...]
    minimum: int
    referred: Figure
    reached: Figure
    scored: Figure
    funnel: tuple[Step, ...]

    @property
    def both(self) -> tuple[Outcome, ...]:
        """The children with both scores."""
        return tuple(o for o in self.outcomes if o.change is not None)

    @property
    def worse(self) -> tuple[str, ...]:
        """The cases whose last score is lower than the first."""
        return tuple(o.case for o in self.both if (o.change or 0) < 0)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The headline (M1b), the policy’s own words (M1a), those with both scores (M1c)."""
        return self.reached, self.referred, self.scored

    @property
    def steps(self) -> tuple[int, ...]:
        """The numbers of points by which progress is told: the policy's own, and 2 and 3 beside it."""
        return tuple(sorted({self.minimum, 2, 3}))

    def shares(self, points: int) -> tuple[Share, Share, Share]:
        """The shares of the three figures were `points` asked for, in the order of `figures`."""
        up = sum(o.gained(points) for o in self.outcomes)
        return Share(up, self.reached.denominator), Share(up, len(self.outcomes)), Share(up, len(self.both))


def progress(evidence: Evidence, period: Period) -> Progress:
    """M1 of the period (domain facts, 3.6)."""
    people = population(evidence, period)
    outcomes = tuple(outcome(e) for e in people.counted)
    started = [o for o in outcomes if o.started]
    idle = group((NOT_STARTED, o.case) for o in outcomes if not o.started)

    def figure(words: _Words, of: Iterable[Outcome], apart: tuple[Group, ...]) -> Figure:
        return _figure(words, of, started, people.left_out + apart, people, evidence.policy)

    return Progress(
        people, outcomes, evidence.policy.minimum_change,
        referred=figure(_REFERRED, outcomes, ()),
        reached=figure(_REACHED, started, idle),
        scored=figure(_SCORED, [o for o in started if o.change is not None], idle),
        funnel=_funnel(outcomes, evidence),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Words:
    measure: str
    title: str
    formula: str
    start: str


_UP = "Children whose main area went up by {points}, last joint score minus first, out of all"

_REFERRED = _Words(
    "M1a", "Children referred who show progress: the policy’s own words",
    f"{_UP} children referred whose case was closed in the period, with any ending: started and ended, or never "
    "started. A missing score is not progress.",
    "{share} referred",
)  # fmt: skip
_REACHED = _Words(
    "M1b", "Children who had support show progress",
    f"{_UP} children who started and ended in the period. A missing score is not progress.",
    "{share} who started and ended",
)  # fmt: skip
_SCORED = _Words(
    "M1c", "Children with both scores show progress",
    f"{_UP} who started and ended in the period and have both a first and a last score agreed together.",
    "{share} with both scores",
)  # fmt: skip


def _figure(
    words: _Words, of: Iterable[Outcome], started: list[Outcome], left_out: tuple[Group, ...], people: Population,
    policy: Policy,
) -> Figure:  # fmt: skip
    """One of the three figures: they differ in whom they divide by, and in nothing else."""
    kept, lacking = tuple(of), [o for o in started if o.change is None]
    gained = sum(o.gained(policy.minimum_change) for o in started)
    share = Share(gained, len(kept))
    # Whoever lacks a score is outside M1c: worst and best case put them back.
    everyone = {o.case: o for o in (*kept, *lacking)}
    worst, best = Share(gained, len(everyone)), Share(gained + len(lacking), len(everyone))
    start = words.start.format(share=share.of("child", "children"))
    points = f"at least {counted(policy.minimum_change, 'point', 'points')}"
    return Figure(
        words.measure, "SC1", words.title, words.formula.format(points=points), share, worst, best,
        judge(worst, best, policy.progress_target_percent, measured=len(lacking) < len(started)),
        _sentence(start, share, worst, best, len(lacking), points, policy),
        target=policy.progress_target_percent, excluded=left_out, missing=group((o.why, o.case) for o in lacking),
        sources=_sources(everyone.values(), people),
    )  # fmt: skip


def _sources(outcomes: Iterable[Outcome], people: Population) -> tuple[FigureSource, ...]:
    """The cells of those who count, and of the reasons for which others do not."""
    reasons = (trace(e.exit, "reason") for e in people.excluded_episodes if e.exit is not None)
    return in_order(chain((source for o in outcomes for source in o.sources), reasons))


def _sentence(
    start: str, share: Share, worst: Share, best: Share, unknown: int, points: str, policy: Policy
) -> str:
    if not share.whole and not unknown:
        return "There is no child to count in this period."
    goal = f"The goal is {policy.progress_target_percent}%."
    said = f"{start} went up by {points}. {goal}" if share.whole else f"No child has both scores. {goal}"
    if not unknown:
        return said
    without = "1 child lacks" if unknown == 1 else f"{unknown} children lack"
    return f"{said} {without} a score: had all of them gone up, {best.words}; had none, {worst.words}."


def _funnel(outcomes: tuple[Outcome, ...], evidence: Evidence) -> tuple[Step, ...]:
    """From referral to progress, of the children counted."""
    minimum = evidence.policy.minimum_change
    accepted = [o for o in outcomes if o.episode.accepted]
    started = [o for o in accepted if o.started]
    entered = [o for o in started if o.first is not None]
    both = [o for o in entered if o.last is not None]
    up = [o for o in both if o.gained(minimum)]
    return (
        Step("Referred", len(outcomes)),
        Step("Accepted", len(accepted), _lost(outcomes, accepted, _refusal)),
        _agreed(accepted, evidence),
        Step("Started", len(started), _lost(accepted, started, _ending)),
        Step("Ended in the period", len(started)),
        Step("Have a first score", len(entered), _lost(started, entered, lambda o: o.why)),
        Step("Have a last score", len(both), _lost(entered, both, lambda o: o.why)),
        Step("Made progress", len(up), _lost(both, up, no_gain)),
    )


def _agreed(accepted: list[Outcome], evidence: Evidence) -> Step:
    """Whose parent or carer agreed; None while no agreement of any case is on file."""
    answers = agreements(evidence)
    if not answers:
        return Step("Agreed by a parent or carer", None, beside=True)
    without = group((why, o.case) for o in accepted if (why := answers.get(o.case, NO_AGREEMENT)))
    return Step("Agreed by a parent or carer", len(accepted) - sum(g.count for g in without), without, beside=True)


def _lost(before: Iterable[Outcome], after: Iterable[Outcome], why: Callable[[Outcome], str]) -> tuple[Group, ...]:
    stayed = {o.case for o in after}
    return group((why(o), o.case) for o in before if o.case not in stayed)


DECISIONS = {d.value: d.label for d in Decision}
ENDINGS = {r.value: r.label for r in Reason}
NO_DECISION, NOT_KNOWN = "Closed before a decision", "Did not start, reason not known"


def _refusal(child: Outcome) -> str:
    """Why a referral was not accepted. Reasons in free text are never quoted."""
    return DECISIONS.get(child.episode.case.decision, NO_DECISION)


def _ending(child: Outcome) -> str:
    return ENDINGS.get(child.episode.end_reason, NOT_KNOWN)


def no_gain(child: Outcome) -> str:
    """Which way the score went of a child with both scores who made no progress."""
    change = child.change or 0
    return "Score went down" if change < 0 else "Score stayed the same" if change == 0 else "Score went up by less"
