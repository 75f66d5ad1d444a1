"""The review: evidence gathered from the store, computed, and written as pages."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from formgen.cases import as_typed, said
from formgen.errors import UserError
from formgen.evidence import Evidence, Filed, Period
from formgen.evidence.incidents import FORM as INCIDENTS
from formgen.evidence.outcomes import FORMS as SCORES
from formgen.evidence.readership import Readership
from formgen.evidence.review import Kind
from formgen.evidence.safe import Unsafe
from formgen.evidence.seal import fingerprint
from formgen.evidence.sources import MEASURES, Measured, read_by
from formgen.evidence.tallies.registry import TALLIES
from formgen.form import form, slugs
from formgen.render import format_for
from formgen.report import Report, plain
from formgen.schema import published
from formgen.settings import Settings, remembered
from formgen.tidying import lasting
from formgen.work.files import write_new
from formgen.work.pack import BEFORE, Order, given, keep, last_run, sealed
from formgen.work.rounds import asked
from formgen.work.school import School, readable


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A review that was written: the report and its files.

    `left_out` names forms of which there are records but which are not here, such as a school's own. `empty`: nothing
    on record is of its days.
    """

    report: Report
    files: tuple[Path, ...]
    run: int
    left_out: tuple[str, ...] = ()
    readers: Readership = Readership.INTERNAL
    kind: Kind = Kind.TRIENNIAL
    empty: bool = False

    @property
    def fingerprint(self) -> str:
        """The fingerprint of its seal, as it stands in its last line."""
        return fingerprint(self.report.seal)

    def as_json(self) -> dict[str, Any]:
        """The review as JSON data."""
        from formgen.report import Scorecard

        cards = [b for b in self.report.blocks if isinstance(b, Scorecard)]
        return {
            "title": self.report.title,
            "report": self.kind.value,
            "audience": self.readers.value,
            "run": self.run,
            "left_out": list(self.left_out),
            "criteria": [
                {"criterion": v.criterion, "figure": v.figure, "verdict": v.word, "caveat": v.caveat}
                for card in cards
                for v in card.verdicts
            ],
            "files": [str(f) for f in self.files],
            "fingerprint": self.fingerprint,
        }


EVERYTHING = (*MEASURES, *TALLIES)
"""All that a report counts."""


def evidence(
    school: School, run: int | None = None, day: date | None = None, counted: Iterable[Measured] | None = None
) -> Evidence:
    """Everything in the store that figures may be made of: as of now, or exactly as it was after `run`, seen on `day`.

    See `School.as_of` for a past with settings that were changed before the next run. With `counted` the records hold
    what those measures and tallies read: most of what is on record is never counted, and reading it takes longer than
    counting the rest.
    """
    if run is not None:
        school = school.as_of(run, day or school.now.date())
    with lasting():
        return _evidence(school, {} if counted is None else _asked(counted))


def _evidence(school: School, questions: Mapping[str, Collection[str]]) -> Evidence:
    known = set(slugs())
    records = school.store.records(whole=False, asked=questions)
    filed = tuple(Filed(record, readable(record)) for record in records if record.form in known)
    return Evidence(
        cases=tuple(school.cases),
        filed=filed,
        ledger=tuple(asked(school)),
        settings=school.settings,
        today=school.now.date(),
        run=last_run(school),
        definitions={run: frozenset(s.playground.unwanted) for run, s in _settings(school, filed, INCIDENTS).items()},
        minimums={run: s.policy.minimum_change for run, s in _settings(school, filed, *SCORES).items()},
        days={run.id: run.at.date() for run in school.store.runs()},
    )


def _asked(counted: Iterable[Measured]) -> dict[str, frozenset[str]]:
    """What is read of each form; nothing is said of one that changed, whose earlier answers are needed whole."""
    read = read_by(counted)
    return {slug: _paths(slug, read.get(slug, frozenset())) for slug in slugs() if "upgrade" not in vars(form(slug))}


def _paths(slug: str, names: Collection[str]) -> frozenset[str]:
    """The paths of those questions, and of their columns, in any version of a form."""
    versions = (published(slug, version) for version in range(1, form(slug).about.version + 1))
    paths = (path for version in versions if version for path in version.index)
    return frozenset(path for path in paths if path.partition(".")[0] in names)


def _settings(school: School, filed: Iterable[Filed], *forms: str) -> dict[int, Settings]:
    """The settings with which each run took records of those forms in; none where they are not known.

    Of each text only what figures are counted by is looked at: it may have been written for another formgen.
    """
    runs = {f.record.run for f in filed if f.record.form in forms}
    texts = {run: school.store.settings(run) for run in sorted(runs)}
    known = {text: remembered(text, *_COUNTED_BY) for text in set(texts.values()) if text}
    return {run: known[text] for run, text in texts.items() if text}


_COUNTED_BY = ("policy", "playground")


def review(
    school: School, start: date, end: date, formats: Sequence[str], out: Path,
    readers: Readership = Readership.INTERNAL, kind: Kind = Kind.TRIENNIAL,
) -> Reviewed:  # fmt: skip
    """The review of the days from `start` to `end`, both included, for its readers, written in each format.

    For governors and the public it is searched for names first. Raises UserError when the period is turned round,
    when something in it may tell who a child is, or when hidden numbers could be worked out: nothing is written then.
    """
    if end < start:
        raise UserError("The period ends before it starts.", "Please give --from and --until the other way round.")
    with lasting():
        found = evidence(school, counted=EVERYTHING)
        period = Period(start, end)
        order = Order(kind, readers, period, given(school, kind, readers, period))
        try:
            report, told = sealed(school, found, order)
        except Unsafe as error:
            raise untold(order) from error
        files = tuple(keep(school, report, told, name_of(start, end, readers, kind), formats, out))
    left_out = tuple(form for form in school.store.forms() if form not in slugs())
    empty = all(one.is_of_nothing for one in told.figures) and not _touched(found, period)
    return Reviewed(plain(report), files, found.run, left_out, readers, kind, empty)


def _touched(found: Evidence, period: Period) -> bool:
    """Whether a case ran, or a form was made, on a day of the period, though nothing may be counted of it yet."""
    ran = (Period(case.referred_on or case.opened_on, case.ended_on or found.today) for case in found.cases)
    return any(one.start <= period.end and period.start <= one.end for one in ran) or any(
        line.made_on in period for line in found.ledger)  # fmt: skip


def untold(order: Order) -> UserError:
    """Why a report cannot be made for its readers, and what to do: no number that is hidden may be in it."""
    period = order.period
    whole = period.in_whole_years
    earlier = " and ".join(dict.fromkeys(str(one["name"]) for one in order.given.get(BEFORE, ())))
    beside = f"Read beside {earlier}, it" if earlier else "It"
    way = f"Please take whole school years: --from {as_typed(whole.start)} --until {as_typed(whole.end)}."
    if whole == period:
        way = "Please take other school years, or the same days as for a report that was made before."
    return UserError(
        f"This report cannot be made for {_FOR[order.readers]}. {beside} would let a reader work out numbers that are "
        "hidden because they are about few children.",
        f"The days were read as {said(period.start)} to {said(period.end)}. {way} A "
        "report for the school’s own use can be made of any days: --audience internal.",
        code="numbers_leak",
    )


_FOR = {Readership.INTERNAL: "the school’s own use", Readership.GOVERNORS: "governors", Readership.PUBLIC: "everybody"}


def name_of(start: date, end: date, readers: Readership, kind: Kind) -> str:
    """What the files are called: “policy-review_2023-09-01_2026-08-31_governors”."""
    report = "policy-review" if kind is Kind.TRIENNIAL else "annual-report"
    whose = "" if readers is Readership.INTERNAL else f"_{readers}"
    return f"{report}_{start}_{end}{whose}"


def write(school: School, report: Report, name: str, formats: Sequence[str], out: Path) -> list[Path]:
    """A report for the school's own use in each format, under that name."""
    made = plain(report)
    return [write_new(out / f"{name}.{f}", format_for(f).report(made, school.look)) for f in formats]
