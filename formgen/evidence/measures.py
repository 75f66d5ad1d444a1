"""All measures of a period, computed once: what the pages, the appendix and later checks read."""

from __future__ import annotations

from dataclasses import dataclass

from formgen.evidence.academic import Academic
from formgen.evidence.comparable import computed
from formgen.evidence.contribution import Contribution
from formgen.evidence.dose import Dose
from formgen.evidence.evidence import Evidence, Period
from formgen.evidence.figure import Figure
from formgen.evidence.joint import Joint
from formgen.evidence.meetings import Meetings
from formgen.evidence.parents import Parents
from formgen.evidence.play import Play
from formgen.evidence.playground import Playground
from formgen.evidence.policy_check import PolicyCheck
from formgen.evidence.progress import Progress
from formgen.evidence.pupil_roles import PupilRoles
from formgen.evidence.shared import Shared
from formgen.evidence.staff import Staff
from formgen.evidence.training import Training
from formgen.evidence.voices import Voice


@dataclass(frozen=True, slots=True)
class Measures:
    """M1 to M12 of a period; `voices` is what children say, statement by statement."""

    progress: Progress
    contribution: Contribution
    parents: Parents
    training: Training
    roles: PupilRoles
    staff: Staff
    playground: Playground
    play: Play
    check: PolicyCheck
    meetings: Meetings
    joint: Joint
    shared: Shared
    dose: Dose
    academic: Academic
    voices: tuple[Voice, ...]

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Every figure, in the order of the measures."""
        parts = (
            self.progress, self.contribution, self.parents, self.training, self.roles, self.staff, self.playground,
            self.play, self.check, self.meetings, self.joint, self.shared, self.dose, self.academic,
        )  # fmt: skip
        return tuple(figure for part in parts for figure in part.figures)


def measure(evidence: Evidence, period: Period) -> Measures:
    """All measures of the period, each without what the school declared not comparable."""
    numbers = ("M1", "M2", "M3", "M4a", "M4b", "M5", "M6a", "M6b", "M7", "M8", "M9", "M10", "M11", "M12", "M2 views")
    return Measures(*(computed(number, evidence, period) for number in numbers))
