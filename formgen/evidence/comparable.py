"""One filter for answers of the school's earlier sheets that it declared not comparable with ours.

Before a measure is computed, the records that it cannot use are taken out of its evidence; afterwards each of its
figures names them among those that are not counted, with the school's own reason. What a measure judges one answer at a
time (statements of a questionnaire, incidents of a month) it leaves out one at a time: see `BY_ANSWER`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, Final

from formgen.evidence import parents, playground, staff, voices
from formgen.evidence.contribution import PLAN, VOICES
from formgen.evidence.episodes import closed_on
from formgen.evidence.evidence import Evidence, Filed, Period, once
from formgen.evidence.figure import Figure, group
from formgen.evidence.play import FORM as EXPOSURE
from formgen.evidence.sources import MEASURES, Measured

BY_ANSWER: Final[Mapping[str, frozenset[str]]] = {
    "M2 views": frozenset(f"{form}.{name}" for form in voices.FORMS for name in voices.ITEMS),
    "M3": frozenset(f"{parents.FORM}.{name}" for name in parents.STATEMENTS),
    "M5": frozenset(f"{staff.FORM}.{name}" for name in staff.STATEMENTS),
    "M6a": frozenset(read for read in playground.READS if read.startswith("playground-incidents.")),
}
"""The boxes of a measure without which a record still counts in its other figures."""

_FORMS: Final[Mapping[str, tuple[str, ...]]] = {
    "M2a": (PLAN,), "M2b": VOICES, "M5 item": (staff.FORM,), "M5 feedback": ("referral",), "M6b": (EXPOSURE,),
    "M6b voice": VOICES,
}  # fmt: skip
"""Which forms a figure reads, where its measure reads several for different figures."""

_YEARS_BEFORE: Final = frozenset({"M6a"})
"""Compares with years before the period."""


def computed(measure: str, evidence: Evidence, period: Period) -> Any:
    """The measure of that number, without what does not compare; its figures name that."""
    return _computed(evidence, measure, period)


@once
def _computed(evidence: Evidence, measure: str, period: Period) -> Any:
    one = _measure(measure)
    apart = _apart(one, evidence)
    if not apart:
        return one.compute(evidence, period)
    kept = usable(measure, evidence)
    gone = [(f, apart[f.order]) for f in evidence.filed if f.order in apart]
    return _telling(one.compute(kept, period), [(f, why) for f, why in gone if _concerns(one, f, evidence, period)])


def usable(measure: str, evidence: Evidence) -> Evidence:
    """The evidence without the records of which the measure of that number has no use."""
    apart = _apart(_measure(measure), evidence)
    if not apart:
        return evidence
    return replace(evidence, filed=tuple(f for f in evidence.filed if f.order not in apart))


def _measure(number: str) -> Measured:
    return next(m for m in MEASURES if m.measure == number)


def _apart(one: Measured, evidence: Evidence) -> dict[tuple[int, str], str]:
    """The records of earlier sheets that the measure cannot use, by their order, with the reason."""
    return {f.order: why for f in evidence.earlier if (why := f.apart(*_needs(one, f.record.form)))}


def _needs(one: Measured, form: str) -> list[str]:
    """The questions of a form without which a record is of no use to the measure."""
    reads = (read for read in one.reads if read not in BY_ANSWER.get(one.measure, ()))
    return [name for slug, _, name in (read.partition(".") for read in reads) if slug == form]


def _concerns(one: Measured, filed: Filed, evidence: Evidence, period: Period) -> bool:
    """Whether a record is of the period: its case was open then, or its day lies in it, or it names no day."""
    case = next((case for case in evidence.cases if case.id == filed.record.case), None)
    if case is not None:
        closed = closed_on(case)
        return case.opened_on <= period.end and (case.open or closed is None or closed >= period.start)
    if filed.day is None or filed.day in period:
        return True
    return one.measure in _YEARS_BEFORE and filed.day < period.start


def _telling(found: Any, gone: list[tuple[Filed, str]]) -> Any:
    """The measure with the records that were taken out among the exclusions of its figures."""
    if isinstance(found, Figure):
        forms = _FORMS.get(found.measure) or _FORMS.get(" ".join(found.measure.split()[:2]))
        told = group((why, f.name) for f, why in gone if forms is None or f.record.form in forms)
        return replace(found, excluded=(*found.excluded, *told))
    if isinstance(found, tuple) and any(isinstance(one, Figure) for one in found):
        return tuple(_telling(one, gone) for one in found)
    if not is_dataclass(found) or isinstance(found, type):
        return found
    parts = {f.name: getattr(found, f.name) for f in fields(found)}
    changed = {name: _telling(part, gone) for name, part in parts.items() if isinstance(part, Figure | tuple)}
    return replace(found, **changed)
