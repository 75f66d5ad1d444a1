"""Whether a family agreed to the support of a case: without a yes, or the head's exception, it does not start."""

from __future__ import annotations

from datetime import date

from formgen.agreed import FORM, Standing, standing
from formgen.cases import Case
from formgen.errors import UserError
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
    said = standing(school.earlier(case.id).get(FORM, ()), on)
    if said is Standing.YES:
        return {}
    if not exception:
        raise UserError(
            f"{_WHY_NOT[said].format(case=case.id)} Support cannot start.",
            f"Please get the agreement (formgen generate {FORM} --case {case.id}); where the head decides otherwise: "
            f'formgen case start {case.id} --exception "why" --approved-by "name".',
            code="no_agreement",
        )
    if not approved_by:
        raise UserError("The exception does not say who approved it.", 'Please add --approved-by "name".')
    return {"exception": exception, "approved_by": approved_by}
