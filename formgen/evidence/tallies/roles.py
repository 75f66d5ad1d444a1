"""Children with a role: trained, observed, and doing it well; by role and school year of their training."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from formgen.evidence.comparable import usable
from formgen.evidence.evidence import Evidence, Period
from formgen.evidence.figure import FigureSource
from formgen.evidence.logs import labels
from formgen.evidence.pupil_roles import FORM, UNOBSERVED, UNSAID, Trained, cells, trained
from formgen.evidence.tallies.tally import NOT_WRITTEN, About, Counted, Traced, label, school_year, tally

READS = (
    *(f"{FORM}.children.{name}" for name in ("child", "role", "trained_on", "passed", "left_school_on")),
    *(f"{FORM}.observations.{name}" for name in ("on", "child", "effective")), "settings.terms",
)  # fmt: skip
WELL, NOT_WELL = "Does it well", "Observed, not well yet"

_CHILDREN = ("child", "children")
_TRAINED = About("roles.trained", "Trained children by role", "children trained", _CHILDREN)
_OBSERVED = About("roles.observed", "Trained children who were observed, by role", "children observed", _CHILDREN)
_WELL = About("roles.effective", "Trained children who do it well, by role", "children who do it well", _CHILDREN)
_PRACTICE = About("roles.practice", "What became of the training", "children trained", _CHILDREN)


def roles(evidence: Evidence, period: Period) -> tuple[Traced, ...]:
    """The children of M4b by role: trained, observed within twelve school weeks, doing it well; and what came of it."""
    kept, apart = trained(usable("M4b", evidence), period)
    names = labels(FORM, "children.role")

    def by(about: About, of: Iterable[Trained], row: Callable[[Trained], str], rows: Iterable[str]) -> Traced:
        return tally(about, period, tuple(rows), [_counted(t, row(t)) for t in of], left_out=apart)

    def role(one: Trained) -> str:
        return label(names, one.role)

    rows = (*names.values(), NOT_WRITTEN)
    return (
        by(_TRAINED, kept, role, rows), by(_OBSERVED, (t for t in kept if t.seen), role, rows),
        by(_WELL, (t for t in kept if t.effective), role, rows),
        by(_PRACTICE, kept, _practice, (WELL, NOT_WELL, UNSAID, UNOBSERVED)),
    )  # fmt: skip


def _practice(one: Trained) -> str:
    return WELL if one.effective else one.unknown or NOT_WELL


def _counted(one: Trained, row: str) -> Counted:
    day = one.row.day("trained_on")
    assert isinstance(day, date)
    found: tuple[FigureSource, ...] = tuple(cells(one))
    return Counted(school_year(day), (row,), found)
