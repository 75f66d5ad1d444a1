"""Whether a family agreed to the support of a case: without a yes, or the head's exception, it does not start."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from formgen.agreed import FORM, Standing, standing
from formgen.answers import get
from formgen.cases import Case, as_typed, said
from formgen.errors import Severity, UserError
from formgen.work.school import School

_WHY_NOT = {
    Standing.NOTHING: "There is no agreement from a parent or carer of {case} yet.",
    Standing.NO: "The parent or carer of {case} said no.",
    Standing.WANT_TO_TALK: "The parent or carer of {case} wants to talk first.",
    Standing.WITHDRAWN: "The parent or carer of {case} has withdrawn the agreement.",
}


def permission(school: School, case: Case, on: date, exception: str, approved_by: str) -> dict[str, str]:
    """What the event of the start keeps: nothing where the family agreed, else the head's exception (policy, 2.2).

    Raises UserError when there is neither, and when an exception does not say who approved it.
    """
    agreements = school.earlier(case.id).get(FORM, ())
    stands = standing(agreements, on)
    if stands is Standing.YES:
        return {}
    if not exception:
        why, fix = _why_not(school, case, agreements, on)
        raise UserError(
            f"{why} Support cannot start.",
            f"{fix}; where the head decides otherwise: "
            f'formgen case start {case.id} --exception "why" --approved-by "name".',
            code="no_agreement",
        )
    if not approved_by:
        raise UserError("The exception does not say who approved it.", 'Please add --approved-by "name".')
    return {"exception": exception, "approved_by": approved_by}


def _why_not(school: School, case: Case, agreements: Sequence[Mapping[str, Any]], on: date) -> tuple[str, str]:
    """Why support cannot start on that day, and what to do: get the agreement, give a later day, or mend the sheet."""
    stands = standing(agreements, on)
    later = [day for one in agreements if (day := get(one, "agreement_date")) is not None and day > on]
    if stands is Standing.NOTHING and later:
        first = min(later)
        stands = standing(agreements, first)
        if stands is Standing.YES:
            return f"The agreement of {case.id} is of {said(first)}, after {said(on)}.", (
                f"Please give a day from then on: --on {as_typed(first)}")  # fmt: skip
    if stands is Standing.NOTHING and agreements:
        last = school.store.records(case=case.id, form=FORM)[-1]
        boxes = [p.question or p.message for p in last.problems if p.severity is Severity.ERROR]
        wrong = f" To mend: {'; '.join(boxes)}." if boxes else ""
        return f"The agreement of {case.id} on record (record {last.id}) does not say yes or no.{wrong}", (
            "Please mend its sheet (`formgen fix`), and import it again")  # fmt: skip
    return _WHY_NOT[stands].format(case=case.id), (
        f"Please get the agreement (formgen generate {FORM} --case {case.id})")  # fmt: skip
