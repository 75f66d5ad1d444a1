"""M12, academic records (ME8): are reading, writing and mathematics written down at the start and at the end?

The codes are the school's own, so nothing compares them: the figure says for how many children somebody could.
"""

from __future__ import annotations

from dataclasses import dataclass

from formgen.evidence.episodes import Episode, population
from formgen.evidence.evidence import Evidence, Filed, Period
from formgen.evidence.figure import Figure, Finding, Share, Words, counted, group, trace

START, END = ("reading", "writing", "mathematics"), ("academic_snapshot",)
READS = (
    *(f"entry-record.{name}" for name in ("entry_date", *START)),
    *(f"exit-record.{name}" for name in ("exit_date", "reason", *END)),
    "case.pupil", "case.status", "case.referred_on", "case.opened_on", "case.decided_on", "case.decision",
    "case.started_on", "case.ended_on", "case.end_reason", "settings.policy.new_referral_days",
    "settings.policy.early_leaver_days", "settings.terms",
)  # fmt: skip
NO_START, NO_END = "No academic record at the start", "No academic record at the end"

_WORDS = Words(
    "M12", "ME8", "Academic records at start and end",
    "Children with reading, writing or mathematics written down in the entry record, and with the same in the exit "
    "record, out of all children who started and ended in the period. The codes are the school’s own: they are not "
    "compared.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Academic:
    """M12 of a period."""

    kept: Figure

    @property
    def figures(self) -> tuple[Figure, ...]:
        """M12."""
        return (self.kept,)


def academic(evidence: Evidence, period: Period) -> Academic:
    """M12 of the period: of the children of M1b, those whose academic records could be compared by a reader."""
    people = population(evidence, period)
    started = [e for e in people.counted if e.started]
    lacking = [(why, e.case.id) for e in started if (why := _lacking(e))]
    share = Share(len(started) - len(lacking), len(started))
    sources = {trace(f, name) for e in started for f, names in ((e.entry, START), (e.exit, END)) if f for name in names}
    finding = Finding.NO_THRESHOLD if share.part else Finding.NOT_MEASURED
    return Academic(Figure(
        _WORDS.measure, _WORDS.clause, _WORDS.title, _WORDS.formula, share, share, share, finding, _sentence(share),
        _WORDS.unit, estimate=False, excluded=people.left_out, missing=group(lacking), sources=tuple(sorted(sources)),
    ))  # fmt: skip


def _lacking(episode: Episode) -> str:
    """What is not written down of a child; nothing where both are."""
    start, end = _written(episode.entry, START), _written(episode.exit, END)
    return "" if start and end else NO_END if start else NO_START


def _written(filed: Filed | None, names: tuple[str, ...]) -> bool:
    given = [filed.at(name) for name in names] if filed else []
    return any(type(answer) is str and answer.strip() for answer in given)


def _sentence(share: Share) -> str:
    if not share.whole:
        return "No child started and ended in this period."
    children = counted(share.whole, "child", "children")
    return f"For {share.part} of {children}, reading, writing or mathematics are written down at start and end."
