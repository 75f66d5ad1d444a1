"""Does support help all alike? Progress by group, for as many groups as there are children enough to say it of.

Groups stand alone: none is crossed with another, and children in care or who lost somebody are never one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from formgen.evidence.breakdown import Breakdown, Cell, Shown
from formgen.evidence.comparable import computed
from formgen.evidence.episodes import closed_on
from formgen.evidence.evidence import Evidence, Filed, Period
from formgen.evidence.figure import PERCENT_FROM, trace
from formgen.evidence.outcomes import Outcome
from formgen.evidence.progress import READS as PROGRESS_READS
from formgen.evidence.progress import Progress
from formgen.evidence.tallies.tally import NOT_WRITTEN, About, Counted, Traced, label, latest, said, school_year, tally

FORM = "referral"
BOXES = ("sen_status", "eal", "pupil_premium", "year_group")
READS = (*PROGRESS_READS, *(f"{FORM}.{box}" for box in BOXES))

UP, NOT_UP, MISSING = "made progress", "made no progress", "a score is missing"
RESULTS = (UP, NOT_UP, MISSING)
SEN = {"N": "No special educational needs", "K": "SEN support", "E": "EHC plan"}
AGES = {
    "Nursery and Reception": ("N1", "N2", "R"), "Years 1 and 2": ("1", "2"), "Years 3 and 4": ("3", "4"),
    "Years 5 and 6": ("5", "6"),
}  # fmt: skip
"""Ages in bands of two years and more, as single year groups are too few."""

LANGUAGES = ("English as an additional language", "English as first language")
PREMIUM = ("Pupil premium", "No pupil premium")
SIZES = ".children"
"""What the name of a breakdown ends with that has the groups’ sizes."""
_BY = ": "
"""Between group and result in the name of a row."""


def equality(evidence: Evidence, period: Period) -> tuple[Traced, ...]:
    """Progress of the children who started and ended in the period (M1b), by four boxes of the referral form."""
    found: Progress = computed("M1", evidence, period)
    sheets = latest(evidence, FORM)
    started = [(o, sheets.get(o.case)) for o in found.outcomes if o.started]

    def by(name: str, title: str, groups: tuple[str, ...], group: Callable[[Any], str]) -> Traced:
        about = About(f"equality.{name}", f"Progress {title}", "children who started", ("child", "children"))
        rows = tuple(f"{g}{_BY}{result}" for g in (*groups, NOT_WRITTEN) for result in RESULTS)
        counted = [_counted(o, sheet, f"{group(said(sheet, name))}{_BY}{_result(o, found.minimum)}", name)
                   for o, sheet in started]  # fmt: skip
        return tally(about, period, rows, counted)

    bands = {code: band for band, codes in AGES.items() for code in codes}
    return (
        by("sen_status", "by SEN code", tuple(SEN.values()), lambda code: label(SEN, code)),
        by("eal", "by language", LANGUAGES, lambda yes: _either(yes, LANGUAGES)),
        by("pupil_premium", "by pupil premium", PREMIUM, lambda yes: _either(yes, PREMIUM)),
        by("year_group", "by age", tuple(AGES), lambda code: label(bands, code)),
    )


def _either(value: Any, words: tuple[str, str]) -> str:
    return NOT_WRITTEN if type(value) is not bool else words[not value]


def _result(child: Outcome, minimum: int) -> str:
    return MISSING if child.change is None else UP if child.gained(minimum) else NOT_UP


def _counted(child: Outcome, sheet: Filed | None, row: str, box: str) -> Counted:
    day = closed_on(child.episode.case)
    assert day is not None
    own = (trace(sheet, box),) if sheet else ()
    return Counted(school_year(day), (row,), (*child.sources, *own))


class Group(NamedTuple):
    """How many children of a group made progress, of how many; None where a number is hidden."""

    name: str
    progress: int | None
    children: int | None


def sizes(breakdown: Breakdown) -> Breakdown:
    """How many children each group of an equality breakdown has."""
    own = [(row.rpartition(_BY)[0], column, count) for (row, column), count in breakdown.counts.items()]
    counts = Counter[tuple[str, str]]()
    for group, column, count in own:
        counts[group, column] += count
    return Breakdown(
        f"{breakdown.name}{SIZES}", breakdown.title, breakdown.population, breakdown.unit, _groups(breakdown),
        breakdown.columns, counts, together=breakdown.together,
    )  # fmt: skip


def results(breakdown: Breakdown, group: str) -> tuple[Cell, ...]:
    """The numbers of an equality breakdown that add up to a group, first those who made progress."""
    return tuple(Cell(breakdown.name, f"{group}{_BY}{result}") for result in RESULTS)


def _groups(breakdown: Breakdown) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row.rpartition(_BY)[0] for row in breakdown.rows))


def groups(shown: Shown, name: str) -> Iterator[Group]:
    """The groups of an equality breakdown over all years, as a readership may see them; those with nobody left out."""
    for group in _groups(shown.breakdowns[name]):
        each = [shown.count(*cell) for cell in results(shown.breakdowns[name], group)]
        whole = None if None in each else sum(count or 0 for count in each)
        if f"{name}{SIZES}" in shown.breakdowns:
            whole = shown.count(f"{name}{SIZES}", group)
        if whole != 0:
            yield Group(group, each[0], whole)


def says_anything(breakdown: Breakdown) -> bool:
    """Whether two groups or more have ten children each: fewer bear no comparison."""
    each: dict[str, int] = {}
    for row in breakdown.rows:
        group = row.rpartition(_BY)[0]
        if group != NOT_WRITTEN:
            each[group] = each.get(group, 0) + breakdown.value(row)
    return sum(count >= PERCENT_FROM for count in each.values()) >= 2
