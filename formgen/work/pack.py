"""Packs: reports with figures, sealed when they are made, so that they can be checked later (`formgen verify`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from formgen import __version__, review_notes
from formgen.errors import UserError
from formgen.evidence import Evidence, Figure, Period
from formgen.evidence.readership import Readership
from formgen.evidence.review import Kind, figures, written
from formgen.evidence.safe import earlier
from formgen.evidence.seal import Seal, digest, seal, stamped, understood
from formgen.records import Pack
from formgen.render import format_for
from formgen.report import Report, plain
from formgen.schema import published
from formgen.work.files import sha256, write_new
from formgen.work.quotable import approved
from formgen.work.school import School

COMMAND = "review"
"""The command of runs that add packs alone: no figure is made of anything that they store."""


@dataclass(frozen=True, slots=True)
class Order:
    """Which pack: its kind, for whom, of which days; and what was `given` for it besides the school's records."""

    kind: str
    readers: Readership
    period: Period
    given: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Composed:
    """A report with the marks of what was inserted, its figures, and what it publishes: later ones must not undo it."""

    report: Report
    figures: tuple[Figure, ...]
    publication: Mapping[str, Any]


NOTES, BEFORE, PUBLICATION, GIVEN = "notes", "before", "publication", "given"
"""In a whole seal: what people wrote for the pack, what was shown outside before, what it shows."""


def given(school: School, kind: Kind, readers: Readership, period: Period) -> dict[str, Any]:
    """What a pack is given besides the records: the text of review.toml, and what packs for outside showed before.

    One that is made again of the same records is given the same again.
    """
    seals = [understood(pack.whole) for pack in school.store.packs()]
    key = (kind.value, readers, period, last_run(school))
    again = [one for one in seals if (one.kind, one.readers, one.period, one.run) == key]
    if again:
        before = again[-1].published.get(GIVEN, {}).get(BEFORE, [])
    else:
        shown = [one.published.get(PUBLICATION) for one in seals if {readers, one.readers} <= _OUTSIDE]
        before = [one for n, one in enumerate(shown) if one and one not in shown[:n]]
    return {NOTES: review_notes.read(school.folder), BEFORE: before}


_OUTSIDE = frozenset({Readership.GOVERNORS, Readership.PUBLIC})
"""Who may have each other’s packs: governors read the public ones, and governors’ papers are often published."""


def composed(school: School, found: Evidence, order: Order) -> Composed:
    """The report of an order, not sealed yet. The school is as it was: nothing of now may go into an earlier pack.

    Raises UserError for a kind that this formgen does not know, and where hidden numbers could be worked out.
    """
    if order.kind not in list(Kind):
        raise UserError(f"This formgen makes no report of the kind “{order.kind}”.", "Please update formgen.",
                        code="unknown_kind")  # fmt: skip
    made = written(
        found, order.period, school.settings.school.name, order.readers, Kind(order.kind),
        review_notes.parse(order.given.get(NOTES, "")), approved(school), published,
        tuple(map(earlier, order.given.get(BEFORE, ()))),
    )  # fmt: skip
    return Composed(made.report, figures(found, order.period), made.publication)


def sealed(school: School, found: Evidence, order: Order) -> tuple[Report, Seal]:
    """The report of an order with its seal and the marks of what was inserted, and the seal."""
    made = composed(school, found, order)
    told = seal(
        made.report, made.figures, formgen=__version__, kind=order.kind, readers=order.readers, period=order.period,
        run=found.run, day=found.today, settings=school.settings_text,
        published={GIVEN: dict(order.given), PUBLICATION: dict(made.publication)}, look=_asked_for(school),
        school=school.settings.school.name,
    )  # fmt: skip
    return stamped(made.report, told.carried), told


def _asked_for(school: School) -> str:
    """The variant of the look that was asked for; none where it is that of the settings."""
    return "" if school.variant == school.settings.look.variant else school.variant


def last_run(school: School) -> int:
    """The last run that stored anything figures may be made of; 0 for none."""
    return max((run.id for run in school.store.runs() if run.command != COMMAND), default=0)


def settings_of(school: School, found: str) -> str | None:
    """The text of the settings with that digest, of all that were ever worked with; None where it is not known."""
    texts = (*(text for _, text in school.store.stamps()), school.settings_text)
    return next((text for text in texts if digest(text) == found), None)


def keep(school: School, report: Report, told: Seal, name: str, formats: Sequence[str], out: Path) -> list[Path]:
    """The files of a sealed report, one in each format; the store remembers each with its seal, once.

    For governors and the public report and files are searched for names first: raises UserError `name_leak` where
    something may tell who a child is, and nothing is written.
    """
    bare = plain(report)
    files = {f: format_for(f).report(bare, school.look) for f in formats}
    if told.readers is not Readership.INTERNAL:
        from formgen.work.leaks import check  # it looks at files as the guard does, which makes them too

        check(school, report, {f"{name}.{f}": data for f, data in files.items()}).stop()
    packs = {f: Pack(sha256(data), f, told.carried, told.whole) for f, data in files.items()}
    there = {pack.sha256 for pack in school.store.packs(seal=told.carried)}
    new = [pack for pack in packs.values() if pack.sha256 not in there]
    with school.writing(COMMAND) if new else nullcontext() as writer:
        written = [write_new(out / f"{name}.{f}", data) for f, data in files.items()]
        if writer is not None:
            writer.add_packs(new)
            writer.log("pack written", [pack.sha256 for pack in new])
    return written
