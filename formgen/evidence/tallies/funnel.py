"""From referral to progress: how far each counted child came, why others went no further, by how much scores moved.

All of it counts the children of M1, each once in the period, in the school year in which its case was closed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from formgen.evidence.comparable import computed
from formgen.evidence.episodes import NO_END_DATE, STILL_OPEN, Episode, closed_on
from formgen.evidence.evidence import Evidence, Period
from formgen.evidence.figure import trace
from formgen.evidence.outcomes import Outcome
from formgen.evidence.progress import DECISIONS, ENDINGS, NO_DECISION, NOT_KNOWN, Progress, no_gain
from formgen.evidence.progress import READS as PROGRESS_READS
from formgen.evidence.tallies.tally import About, Counted, Traced, school_year, school_years, tally

READS = PROGRESS_READS

_CHILDREN = ("child", "children")
_STEPS = About("funnel.steps", "How far children came", "children referred", _CHILDREN)
_LOST = About("funnel.lost", "Where and why children went no further", "children referred", _CHILDREN)
_MISSING = About("funnel.missing", "Which scores there are", "children who started", _CHILDREN)
_CHANGE = About("funnel.change", "By how many points scores moved", "children who started", _CHILDREN)
_APART = About("funnel.left_out", "Who is not counted", "children not counted", ("time of support", "times of support"))

REFERRED, ACCEPTED, STARTED = "Referred", "Accepted", "Started"
FIRST_SCORE, LAST_SCORE, PROGRESS = "Have a first score", "Have a last score", "Made progress"
BOTH = "Both scores are there"
MISSING = "A score is missing"
CHANGES = (
    "Down 3 or more", "Down 2", "Down 1", "The same", "Up 1", "Up 2", "Up 3", "Up 4", "Up 5 or more",
)  # fmt: skip
"""Rows of the distribution of change, from −3 to +5 points."""


def funnel(evidence: Evidence, period: Period) -> tuple[Traced, ...]:
    """The steps, what was lost between them, the missing scores, the change in points, and who is not counted."""
    found: Progress = computed("M1", evidence, period)
    started = [o for o in found.outcomes if o.started]

    def by(about: About, of: Iterable[Outcome], row: Callable[[Outcome], str], order: Iterable[str]) -> Traced:
        counted = [(row(o), o) for o in of]
        rows = dict.fromkeys([*order, *sorted({name for name, _ in counted} - set(order))])
        return tally(about, period, tuple(rows), [_counted(o, name) for name, o in counted])

    return (
        _steps(found, period),
        by(_LOST, found.outcomes, lambda o: _lost(o, found.minimum), ()),
        by(_MISSING, started, lambda o: o.why or BOTH, (BOTH,)),
        by(_CHANGE, started, _change, (*CHANGES, MISSING)),
        _left_out(found, evidence, period),
    )


def _counted(child: Outcome, *rows: str) -> Counted:
    return Counted(_column(child.episode), rows, child.sources)


def _column(episode: Episode) -> str:
    """The school year in which the case was closed: all that are counted have the day."""
    day = closed_on(episode.case)
    assert day is not None
    return school_year(day)


def _steps(found: Progress, period: Period) -> Traced:
    """Each child in every step that it reached: the steps of M1’s funnel, year by year."""

    def reached(child: Outcome) -> tuple[str, ...]:
        passed = (
            (REFERRED, True), (ACCEPTED, child.episode.accepted), (STARTED, child.started),
            (FIRST_SCORE, child.first is not None), (LAST_SCORE, child.last is not None),
            (PROGRESS, child.gained(found.minimum)),
        )  # fmt: skip
        rows = []
        for row, there in passed:
            if not there:
                break
            rows.append(row)
        return tuple(rows)

    rows = (REFERRED, ACCEPTED, STARTED, FIRST_SCORE, LAST_SCORE, PROGRESS)
    made = tally(_STEPS, period, rows, [_counted(o, *reached(o)) for o in found.outcomes], exclusive=False)
    return replace(made, nested=True)


def _lost(child: Outcome, minimum: int) -> str:
    """The step that a child did not reach, with the reason; `PROGRESS` where it reached the last one.

    Reasons in free text are never quoted.
    """
    if not child.episode.accepted:
        return f"Not accepted: {DECISIONS.get(child.episode.case.decision, NO_DECISION)}"
    if not child.started:
        return f"Not started: {ENDINGS.get(child.episode.end_reason, NOT_KNOWN)}"
    if child.change is None:
        return f"Not scored: {child.why}"
    return PROGRESS if child.gained(minimum) else no_gain(child)


def _change(child: Outcome) -> str:
    if child.change is None:
        return MISSING
    return CHANGES[row_of(child.change)]


def row_of(change: int) -> int:
    """The place among `CHANGES` of so many points."""
    return min(max(change, -3), 5) + 3


def _left_out(found: Progress, evidence: Evidence, period: Period) -> Traced:
    """Times of support in no denominator, in the school year in which they were closed.

    What is still open, or was closed on a day that is not known, stands in the last school year of the period.
    """
    cases = {case.id: case for case in evidence.cases}
    exits = {e.case.id: e.exit for e in found.population.excluded_episodes}
    last = school_years(period)[-1]
    counted, order = [], []
    for group in found.population.left_out:
        order.append(group.reason)
        for case in group.cases:
            day = closed_on(cases[case])
            known = day is not None and day in period and group.reason not in (STILL_OPEN, NO_END_DATE)
            column = school_year(day) if known and day is not None else last
            exit_ = exits.get(case)
            counted.append(Counted(column, (group.reason,), (trace(exit_, "reason"),) if exit_ else ()))
    return tally(_APART, period, tuple(dict.fromkeys(order)), counted)
