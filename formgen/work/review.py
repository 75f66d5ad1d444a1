"""The review: evidence gathered from the store, computed, and written as pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from formgen.errors import UserError
from formgen.evidence import Evidence, Filed, Period
from formgen.evidence.incidents import FORM as INCIDENTS
from formgen.evidence.readership import Readership
from formgen.evidence.review import review as build
from formgen.form import slugs
from formgen.render import format_for
from formgen.report import Report, plain
from formgen.settings import understood
from formgen.work.files import write_new
from formgen.work.rounds import asked
from formgen.work.school import School, comparable


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A review that was written: the report and its files.

    `left_out` names forms of which there are records but which are not here, such as a school's own.
    """

    report: Report
    files: tuple[Path, ...]
    run: int
    left_out: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The review as JSON data."""
        from formgen.report import Scorecard

        cards = [b for b in self.report.blocks if isinstance(b, Scorecard)]
        return {
            "title": self.report.title,
            "run": self.run,
            "left_out": list(self.left_out),
            "criteria": [
                {"criterion": v.criterion, "figure": v.figure, "verdict": v.word, "caveat": v.caveat}
                for card in cards
                for v in card.verdicts
            ],
            "files": [str(f) for f in self.files],
        }


def evidence(school: School) -> Evidence:
    """Everything in the store that figures may be made of, as of the last run."""
    known = set(slugs())
    filed = tuple(Filed(record, comparable(record)) for record in school.store.records() if record.form in known)
    runs = [run.id for run in school.store.runs()]
    return Evidence(
        cases=tuple(school.cases),
        filed=filed,
        ledger=tuple(asked(school)),
        settings=school.settings,
        today=school.now.date(),
        run=runs[-1] if runs else 0,
        definitions=_definitions(school, {f.record.run for f in filed if f.record.form == INCIDENTS}),
    )


def _definitions(school: School, runs: Iterable[int]) -> dict[int, frozenset[str]]:
    """The types of incident that counted as unwanted when each run took its records in; none where it is not known."""
    texts = {run: school.store.settings(run) for run in sorted(runs)}
    known = {text: frozenset(understood(text).playground.unwanted) for text in set(texts.values()) if text}
    return {run: known[text] for run, text in texts.items() if text}


def review(school: School, start: date, end: date, formats: Sequence[str], out: Path) -> Reviewed:
    """The review of the days from `start` to `end`, both included, written in each format.

    Raises UserError when the period is turned round.
    """
    if end < start:
        raise UserError("The period ends before it starts.", "Please give --from and --until the other way round.")
    found = evidence(school)
    report = build(found, Period(start, end), school.settings.school.name)
    name = f"policy-review_{start}_{end}"
    left_out = sorted({record.form for record in school.store.records()} - set(slugs()))
    return Reviewed(report, tuple(write(school, report, name, formats, out)), found.run, tuple(left_out))


def write(
    school: School, report: Report, name: str, formats: Sequence[str], out: Path,
    readers: Readership = Readership.INTERNAL,
) -> list[Path]:  # fmt: skip
    """The report in each format, under that name. For governors and the public it is searched for names first.

    Raises UserError `name_leak` where something in it may tell who a child is: nothing is written then.
    """
    made = {f"{name}.{f}": format_for(f).report(plain(report), school.look) for f in formats}
    if readers is not Readership.INTERNAL:
        from formgen.work.leaks import check  # it looks at files as the guard does, which makes them too

        check(school, report, made).stop()
    return [write_new(out / file, data) for file, data in made.items()]
