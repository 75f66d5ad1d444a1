"""Whether a parent or carer agreed to the support, case by case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from formgen.agreed import FORM, Standing, standing
from formgen.evidence.evidence import Evidence

READ = ("agreement_date", "agree_support", "withdrawn_on")
NO_AGREEMENT = "No agreement is on file"
WITHDRAWN = "Agreed, and withdrawn later"
_WHY_NOT = {
    Standing.YES: "",
    Standing.NO: "Said no",
    Standing.WANT_TO_TALK: "Wanted to talk first",
    Standing.WITHDRAWN: WITHDRAWN,
    Standing.NOTHING: "The agreement does not say yes or no",
}


def agreements(evidence: Evidence) -> dict[str, str]:
    """For each case with an agreement, why it is none; empty text where a parent or carer agreed."""
    filed: dict[str, list[Mapping[str, Any]]] = {}
    for one in evidence.of_form(FORM):
        if one.record.case:
            # Box by box, so that what the measure reads is what its list of sources names.
            filed.setdefault(one.record.case, []).append({name: one.at(name) for name in READ})
    return {case: _WHY_NOT[standing(answers)] for case, answers in filed.items()}
