"""The settings as they are now, and since which run each has been so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from formgen.errors import UserError
from formgen.records import Run
from formgen.settings import NOT_SET, Setting, each, understood
from formgen.work.school import School


@dataclass(frozen=True, slots=True)
class InForce:
    """One setting with the first run since which it has had this value; None where no run has used it so far."""

    setting: Setting
    since: Run | None

    def as_json(self) -> dict[str, Any]:
        """The setting as JSON data."""
        return {
            "name": self.setting.name,
            "value": None if self.setting.value == NOT_SET else self.setting.value,
            "purpose": self.setting.purpose,
            "since_run": self.since.id if self.since else None,
            "since": self.since.at.isoformat() if self.since else None,
        }


def in_force(school: School) -> list[InForce]:
    """Every setting in the order of school.toml, with the run since which it has been so."""
    stamps = [(run, _values(text)) for run, text in reversed(school.store.stamps())]
    runs = {run.id: run for run in school.store.runs()}
    return [InForce(one, runs.get(_since(one, stamps))) for one in each(school.settings)]


def _since(setting: Setting, newest_first: Sequence[tuple[int, Mapping[str, str]]]) -> int:
    """The first run of the latest ones that all worked with this value; 0 for none."""
    since = 0
    for run, values in newest_first:
        if values.get(setting.name) != setting.value:
            break
        since = run
    return since


def _values(text: str) -> Mapping[str, str]:
    """The settings of an earlier run by name; none where this formgen cannot understand them any more."""
    try:
        return {one.name: one.value for one in each(understood(text))}
    except UserError:
        return {}
