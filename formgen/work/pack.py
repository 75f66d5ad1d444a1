"""Packs: reports with figures, sealed when they are made, so that they can be checked later (`formgen verify`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from formgen import __version__
from formgen.errors import UserError
from formgen.evidence import Evidence, Figure, Period
from formgen.evidence.readership import Readership
from formgen.evidence.review import figures
from formgen.evidence.review import review as internal_review
from formgen.evidence.seal import Seal, digest, seal
from formgen.records import Pack
from formgen.render import format_for
from formgen.report import Report, plain
from formgen.work.files import sha256, write_new
from formgen.work.school import School

COMMAND = "review"
"""The command of runs that add packs alone: no figure is made of anything that they store."""


@dataclass(frozen=True, slots=True)
class Order:
    """Which pack: its kind, for whom, and of which days."""

    kind: str
    readers: Readership
    period: Period


@dataclass(frozen=True, slots=True)
class Composed:
    """A report before it is sealed, its figures, and what is published of them, which later packs must not undo."""

    report: Report
    figures: tuple[Figure, ...]
    published: Mapping[str, Any] = field(default_factory=dict)


Composer = Callable[[School, Evidence, Order], Composed]


def _review(school: School, found: Evidence, order: Order) -> Composed:
    report = internal_review(found, order.period, school.settings.school.name)
    return Composed(report, figures(found, order.period))


KINDS: dict[str, Composer] = {"review": _review}
"""What composes each kind of pack. A school as it was is given: nothing of now may go into an earlier pack."""


def composed(school: School, found: Evidence, order: Order) -> Composed:
    """The report of an order, not sealed yet. Raises UserError for a kind that this formgen does not know."""
    if order.kind not in KINDS:
        raise UserError(f"This formgen makes no report of the kind “{order.kind}”.", "Please update formgen.",
                        code="unknown_kind")  # fmt: skip
    made = KINDS[order.kind](school, found, order)
    return replace(made, report=plain(made.report))


def sealed(school: School, found: Evidence, order: Order) -> tuple[Report, Seal]:
    """The report of an order with its seal, and the seal."""
    made = composed(school, found, order)
    told = seal(
        made.report, made.figures, formgen=__version__, kind=order.kind, readers=order.readers, period=order.period,
        run=found.run, day=found.today, settings=school.settings_text, published=made.published,
    )  # fmt: skip
    return replace(made.report, seal=told.carried), told


def last_run(school: School) -> int:
    """The last run that stored anything figures may be made of; 0 for none."""
    return max((run.id for run in school.store.runs() if run.command != COMMAND), default=0)


def settings_of(school: School, found: str) -> str | None:
    """The text of the settings with that digest, of all that were ever worked with; None where it is not known."""
    texts = (*(text for _, text in school.store.stamps()), school.settings_text)
    return next((text for text in texts if digest(text) == found), None)


def keep(school: School, report: Report, told: Seal, name: str, formats: Sequence[str], out: Path) -> list[Path]:
    """The files of a sealed report, one in each format; the store remembers each with its seal, once."""
    files = {f: format_for(f).report(report, school.look) for f in formats}
    packs = {f: Pack(sha256(data), f, told.carried, told.whole) for f, data in files.items()}
    there = {pack.sha256 for pack in school.store.packs(seal=told.carried)}
    new = [pack for pack in packs.values() if pack.sha256 not in there]
    with school.writing(COMMAND) if new else nullcontext() as writer:
        written = [write_new(out / f"{name}.{f}", data) for f, data in files.items()]
        if writer is not None:
            writer.add_packs(new)
            writer.log("pack written", [pack.sha256 for pack in new])
    return written
