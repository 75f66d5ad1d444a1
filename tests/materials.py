"""The material of a pack as tests of its pages and of its hidden numbers need it: nothing said, nothing quoted."""

from __future__ import annotations

from collections.abc import Sequence

from formgen.evidence import Evidence, Period
from formgen.evidence.pack.material import Material, material
from formgen.evidence.readership import Rule
from formgen.evidence.safe import Publication
from formgen.review_notes import ReviewNotes


def material_of(
    evidence: Evidence, period: Period, rule: Rule, before: Sequence[Publication] = (), *, school: str = "School"
) -> Material:
    """The material of the period for the readers of `rule`, who were shown `before`."""
    return material(evidence, period, school, rule, ReviewNotes(), (), lambda _form, _version: None, before)
