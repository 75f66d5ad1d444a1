"""One computed number and all that is needed to judge it: what was counted, who is missing, how sure we are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from formgen.evidence.evidence import Filed
from formgen.evidence.interval import wilson

PERCENT_FROM = 10
"""Fewer than these: counts only. Up to twice as many: the count first, the percentage in small print."""

INTERVAL_FROM = 20
"""From these on, a percentage stands with its interval (domain facts, 3.5)."""

DECIMALS_FROM = 100
"""Fewer than these bear no decimals."""


class Finding(StrEnum):
    """The word of a verdict."""

    MET = "Met"
    NOT_MET = "Not met"
    CANNOT_TELL = "Cannot tell"
    NOT_MEASURED = "Not measured"
    NO_THRESHOLD = "No threshold set"
    NO_CLEAR_CHANGE = "No clear change"


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    part: int
    whole: int

    @property
    def words(self) -> str:
        """“37 of 42”; a whole of nobody is “none yet”."""
        return f"{self.part} of {self.whole}" if self.whole else "none yet"

    def of(self, one: str, many: str) -> str:
        """“37 of 42 children”, “1 of 1 child”."""
        return f"{self.part} of {counted(self.whole, one, many)}"

    def reaches(self, percent: int) -> bool:
        """Whether the share is at least `percent`, in whole numbers: no rounding decides."""
        return self.part * 100 >= percent * self.whole

    def percent(self, target: int | None = None) -> str:
        """“88%”; empty where they are too few. What misses `target`, or all, is never rounded up to it."""
        if self.whole < PERCENT_FROM:
            return ""
        scale = 10 if self.whole >= DECIMALS_FROM else 1
        rounded = (200 * scale * self.part + self.whole) // (2 * self.whole)
        for goal in (target, 100):
            if goal is not None and rounded >= goal * scale and not self.reaches(goal):
                return f"just under {goal}%"
        whole, tenth = divmod(rounded, scale)
        return f"{whole}.{tenth}%" if tenth else f"{whole}%"

    @property
    def interval(self) -> str:
        """“75–95”, the 95% interval in per cent; empty where they are too few."""
        ends = wilson(self.part, self.whole) if self.whole >= INTERVAL_FROM else None
        return f"{ends[0] * 100:.0f}–{ends[1] * 100:.0f}" if ends else ""


@dataclass(frozen=True, slots=True)
class Group:
    """Cases that share a reason, by their pseudonyms."""

    reason: str
    cases: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many cases."""
        return len(self.cases)


def group(pairs: Iterable[tuple[str, str]]) -> tuple[Group, ...]:
    """Groups from pairs of reason and case: the largest first, cases in order."""
    found: dict[str, list[str]] = {}
    for reason, case in pairs:
        found.setdefault(reason, []).append(case)
    groups = (Group(reason, tuple(sorted(cases))) for reason, cases in found.items())
    return tuple(sorted(groups, key=lambda g: (-g.count, g.reason)))


class FigureSource(NamedTuple):
    """The cell that an answer came from. No sheet and cell: the record has no such box, or was typed in."""

    record: int
    form: str
    version: int
    file: str
    sha256: str
    run: int
    case: str
    path: str
    row: str
    sheet: str
    cell: str


def trace(filed: Filed, path: str, row: str | None = None) -> FigureSource:
    """Where the answer at `path` and `row` of the record was read, also when nothing was written there.

    Without a path the record itself: that it is there.
    """
    record = filed.record
    found = record.sources.get((path, row)) if path else None
    return FigureSource(
        record.id, record.form, record.version, record.file, record.sha256, record.run, record.case or "",
        path, row or "", found.sheet if found else "", found.cell if found else "",
    )  # fmt: skip


def in_order(sources: Iterable[FigureSource]) -> tuple[FigureSource, ...]:
    """Each of the sources once, in order. Most come in order already, which a set would lose."""
    return tuple(sorted(dict.fromkeys(sources)))


@dataclass(frozen=True, slots=True)
class Figure:
    """One computed number.

    `formula` says in words what is divided by what; `worst` counts everything missing against, `best`
    counts it for; `target` is the goal in per cent, None where the policy sets none. `estimate` is false
    where an interval would mislead: a count of all, or of things that come in clusters. `value` is how the result
    is told where it is no share: a rate, hours.
    """

    measure: str
    clause: str
    title: str
    formula: str
    share: Share
    worst: Share
    best: Share
    finding: Finding
    sentence: str
    unit: str = "children"
    target: int | None = None
    estimate: bool = True
    excluded: tuple[Group, ...] = ()
    missing: tuple[Group, ...] = ()
    sources: tuple[FigureSource, ...] = ()
    value: str = ""

    @property
    def result(self) -> str:
        """What was found, as it is told: “37 of 42”, “1.63 per 1,000 pupil-days”."""
        return self.value or self.share.words

    @property
    def numerator(self) -> int:
        """What is divided."""
        return self.share.part

    @property
    def denominator(self) -> int:
        """What it is divided by."""
        return self.share.whole

    @property
    def percent(self) -> str:
        """The percentage, where they are enough for one."""
        return "" if self.value else self.share.percent(self.target)

    @property
    def interval(self) -> str:
        """The 95% interval in per cent, where there are enough for one and it would mean something."""
        return self.share.interval if self.estimate and not self.value else ""

    @property
    def secondary_percent(self) -> bool:
        """Whether they are so few that the percentage belongs in small print."""
        return not self.value and PERCENT_FROM <= self.share.whole < INTERVAL_FROM


@dataclass(frozen=True, slots=True)
class Words:
    """What a figure is called and how it is counted."""

    measure: str
    clause: str
    title: str
    formula: str
    unit: str = "children"


def share_figure(
    words: Words, part: int, whole: int, sentence: str, *, target: int | None = None,
    missing: tuple[Group, ...] = (), excluded: tuple[Group, ...] = (), sources: Iterable[FigureSource] = (),
    estimate: bool = True, measured: bool = True,
) -> Figure:  # fmt: skip
    """A figure whose `missing` are part of the whole: no at worst, yes at best."""
    unknown = sum(g.count for g in missing)
    worst, best = Share(part, whole), Share(part + unknown, whole)
    return Figure(
        words.measure, words.clause, words.title, words.formula, worst, worst, best,
        judge(worst, best, target, measured and unknown < max(whole, 1)), sentence, words.unit, target, estimate,
        excluded, missing, in_order(sources),
    )  # fmt: skip


def judge(worst: Share, best: Share, target: int | None, measured: bool = True) -> Finding:
    """Met or not, where the worst and the best case agree; else “Cannot tell”."""
    if not measured or not best.whole:
        return Finding.NOT_MEASURED
    if target is None:
        return Finding.NO_THRESHOLD
    match worst.reaches(target), best.reaches(target):
        case True, True:
            return Finding.MET
        case False, False:
            return Finding.NOT_MET
    return Finding.CANNOT_TELL


def counted(count: int, one: str, many: str) -> str:
    """“1 child”, “2 children”, “no children”."""
    return f"{count or 'no'} {one if count == 1 else many}"
