"""The policy review, for those who may read it: the evidence pack, or the annual report in two pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from formgen.evidence.evidence import Evidence, Period
from formgen.evidence.figure import Figure
from formgen.evidence.measures import measure
from formgen.evidence.pack.annual import annual
from formgen.evidence.pack.material import material
from formgen.evidence.pack.triennial import triennial
from formgen.evidence.readership import Readership, rule
from formgen.evidence.safe import Publication
from formgen.evidence.years import Published
from formgen.quotes import Quote
from formgen.report import Report
from formgen.review_notes import ReviewNotes


class Kind(StrEnum):
    """Which report: the evidence for the full review every three years, or the annual report to governors."""

    TRIENNIAL = "triennial"
    ANNUAL = "annual"


def figures(evidence: Evidence, period: Period) -> tuple[Figure, ...]:
    """Every figure of the period, M1 to M12."""
    return measure(evidence, period).figures


@dataclass(frozen=True, slots=True)
class Written:
    """A review as it is written, and what it publishes: the numbers by which later ones are checked."""

    report: Report
    publication: Mapping[str, Any]


def written(
    evidence: Evidence, period: Period, school_name: str, readers: Readership = Readership.INTERNAL,
    kind: Kind = Kind.TRIENNIAL, notes: ReviewNotes | None = None, quotes: Sequence[Quote] = (),
    published: Published = lambda _form, _version: None, before: Sequence[Publication] = (),
) -> Written:  # fmt: skip
    """The review of the period for its readers; `quotes` are words that were approved for them.

    `published` gives the outline of a version of a form: by it years compare whose forms were of other versions.
    `before` is what these readers were shown earlier, oldest first. Raises UserError where hidden numbers could be
    worked out.
    """
    own = rule(readers, evidence.settings.review.headline_from)
    found = material(evidence, period, school_name, own, notes or ReviewNotes(), quotes, published, before)
    made = triennial(found) if kind is Kind.TRIENNIAL else annual(found)
    return Written(made, found.publication)


def review(
    evidence: Evidence, period: Period, school_name: str, readers: Readership = Readership.INTERNAL,
    kind: Kind = Kind.TRIENNIAL, notes: ReviewNotes | None = None, quotes: Sequence[Quote] = (),
    published: Published = lambda _form, _version: None,
) -> Report:  # fmt: skip
    """The review alone, for readers who were shown nothing before; see `written`."""
    return written(evidence, period, school_name, readers, kind, notes, quotes, published).report
