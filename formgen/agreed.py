"""What a family says to the support of a case, from the agreements on record: the one place that decides it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from formgen.answers import get

FORM = "agreement"


class Standing(StrEnum):
    """What the family says on a day. `NOTHING`: no agreement is on record, or it says neither yes nor no."""

    NOTHING = ""
    YES = "yes"
    NO = "no"
    WANT_TO_TALK = "want_to_talk"
    WITHDRAWN = "withdrawn"


def standing(agreements: Sequence[Mapping[str, Any]], on: date = date.max) -> Standing:
    """What the family says on that day (domain facts, 2.2), of agreements in the order in which they came in.

    Of several the one with the latest date counts, of one day the one that came last.
    """
    dated = [(get(a, "agreement_date") or date.min, n, a) for n, a in enumerate(agreements)]
    known = [one for one in dated if one[0] <= on]
    if not known:
        return Standing.NOTHING
    newest = max(known, key=lambda one: one[:2])[2]
    withdrawn = get(newest, "withdrawn_on")
    if withdrawn is not None and withdrawn <= on:
        return Standing.WITHDRAWN
    return Standing(get(newest, "agree_support") or "")
