"""All measures of a period, computed once: what the pages, the appendix and later checks read."""

from __future__ import annotations

from dataclasses import dataclass

from formgen.evidence.contribution import Contribution, contribution
from formgen.evidence.dose import Dose, dose
from formgen.evidence.evidence import Evidence, Period
from formgen.evidence.figure import Figure
from formgen.evidence.joint import Joint, joint
from formgen.evidence.meetings import Meetings, meetings
from formgen.evidence.parents import Parents, parents
from formgen.evidence.play import Play, play
from formgen.evidence.playground import Playground, playground
from formgen.evidence.policy_check import PolicyCheck, policy_check
from formgen.evidence.progress import Progress, progress
from formgen.evidence.pupil_roles import PupilRoles, pupil_roles
from formgen.evidence.shared import Shared, shared
from formgen.evidence.staff import Staff, staff
from formgen.evidence.training import Training, training
from formgen.evidence.voices import Voice, voices


@dataclass(frozen=True, slots=True)
class Measures:
    """M1 to M11 of a period; `voices` is what children say, statement by statement."""

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
    voices: tuple[Voice, ...]

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Every figure, in the order of the measures."""
        parts = (
            self.progress, self.contribution, self.parents, self.training, self.roles, self.staff, self.playground,
            self.play, self.check, self.meetings, self.joint, self.shared, self.dose,
        )  # fmt: skip
        return tuple(figure for part in parts for figure in part.figures)


def measure(evidence: Evidence, period: Period) -> Measures:
    """All measures of the period."""
    return Measures(
        progress(evidence, period), contribution(evidence, period), parents(evidence, period),
        training(evidence, period), pupil_roles(evidence, period), staff(evidence, period),
        playground(evidence, period), play(evidence, period), policy_check(evidence, period),
        meetings(evidence, period), joint(evidence, period), shared(evidence, period), dose(evidence, period),
        voices(evidence, period),
    )  # fmt: skip
