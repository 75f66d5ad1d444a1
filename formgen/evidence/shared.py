"""M10, needs made known (GB2): was a summary shared with the staff of each child who started?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from formgen.evidence.evidence import Evidence, Filed, Period
from formgen.evidence.figure import Figure, Words, counted, group, share_figure, trace

FORM = "pupil-profile"
READS = (f"{FORM}.summary_shared_on", "case.pupil", "case.started_on")
NO_PROFILE, NO_DAY = "No pupil profile", "The profile does not say that it was shared"

_WORDS = Words(
    "M10", "GB2", "Staff know what the child needs",
    "Children whose pupil profile was shared as a summary with the staff who teach them, out of all children who "
    "started in the period.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shared:
    """M10 of a period."""

    summary: Figure

    @property
    def figures(self) -> tuple[Figure, ...]:
        """M10."""
        return (self.summary,)


def shared(evidence: Evidence, period: Period) -> Shared:
    """M10 of the period (domain facts, 3.6): no profile is no sharing, a profile without the day is not known."""
    started: dict[str, list[str]] = {}
    for case in sorted(evidence.cases, key=lambda c: c.id):
        if case.started_on in period:
            started.setdefault(case.pupil or case.id, []).append(case.id)
    profiles = evidence.by_case(FORM)
    found = {cases[0]: [f for case in cases for f in profiles.get(case, ())] for cases in started.values()}
    done = [case for case, own in found.items() if any(_shared(f) for f in own)]
    unsaid = group((NO_DAY, case) for case, own in found.items() if own and case not in done)
    none = sum(not own for own in found.values())
    return Shared(share_figure(
        _WORDS, len(done), len(found), _sentence(len(done), len(found), none), missing=unsaid, estimate=False,
        sources=(trace(f, name) for own in found.values() for f in own
                 for name in ("summary_shared_on",)),
    ))  # fmt: skip


def _shared(profile: Filed) -> bool:
    return isinstance(profile.at("summary_shared_on"), date)


def _sentence(done: int, whole: int, none: int) -> str:
    if not whole:
        return "No child started in this period."
    said = f"For {done} of {counted(whole, 'child', 'children')} who started, staff got a summary."
    return f"{said} {counted(none, 'child has', 'children have')} no profile." if none else said
