"""What the office part of a referral says was decided, while the case itself waits for its decision."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from formgen.answers import get
from formgen.cases import Case, Status, as_typed, said

_DECIDED = {
    "accept": "accepted",
    "wait": "that it waits",
    "other_support": "that there is other help",
    "more_info": "that more was asked",
    "decline": "declined",
}


def said_decision(case: Case, referral: Mapping[str, Any], today: date) -> str | None:
    """What the sheet says of the decision, with the command that enters it; None where the case has one, or it has not.
    """
    decision = get(referral, "decision")
    if case.status is not Status.REFERRED or case.decided_on is not None or decision not in _DECIDED:
        return None
    on, tier = get(referral, "decided_on"), get(referral, "tier")
    usable = isinstance(on, date) and (case.referred_on or case.opened_on) <= on <= today
    command = f"formgen case decide {case.id} --decision {decision}"
    command += f" --tier {tier}" if tier else ""
    command += f" --on {as_typed(on)}" if usable else " --on DAY"
    day = f" on {said(on)}" if isinstance(on, date) else ""
    return f"the sheet says {_DECIDED[decision]}{day}: `{command}`"
