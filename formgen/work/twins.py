"""Blank copies that say what another one said: the same sheet, saved again by another program."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from formgen.errors import Problem, Severity
from formgen.records import Verdict
from formgen.work.earlier import label_of
from formgen.work.school import School
from formgen.work.taken import TakenIn


@dataclass(frozen=True, slots=True)
class Twins:
    """The blank copies on record and of this batch: the file that brought each, by whose it is and what it says."""

    school: School
    files: dict[str, dict[str, str]] = field(default_factory=dict)

    def told(self, taken: TakenIn) -> TakenIn:
        """A named child's copy that says the same again is a duplicate; an anonymous one gets a warning.

        Two families may well tick the same boxes; one child has one referral in the same words.
        """
        record = taken.record
        if record is None or record.reference is not None or record.legacy is not None:
            return taken
        known, said = self._of(record.form), _said(record.pupil, record.answers)
        first = known.get(said)
        if first is None or record.revises or not record.answers:
            known.setdefault(said, taken.name)
            return taken
        message = f"This copy says the same, answer by answer, as {first}."
        fix = "If it is the same sheet, please leave it out." if record.pupil is None else "There is nothing to do."
        told = Problem("same_answers", message, fix, Severity.WARNING, file=taken.name)
        if record.pupil is not None:
            return replace(taken, verdict=Verdict.DUPLICATE, record=None, opens_case=False, problems=(told,))
        problems = (*taken.problems, told)
        return replace(taken, problems=problems, record=replace(record, problems=problems))

    def _of(self, form: str) -> dict[str, str]:
        if form not in self.files:
            stored = self.school.store.records(form=form)
            own = (r for r in stored if r.reference is None and r.legacy is None)
            named = ((_said(r.pupil, r.answers), f"{r.file} {label_of(r)}".rstrip()) for r in own)
            self.files[form] = dict(reversed([*named]))  # the first of those that say the same
        return self.files[form]


def _said(pupil: str | None, answers: Mapping[str, Any]) -> str:
    return json.dumps([pupil, answers], sort_keys=True)
