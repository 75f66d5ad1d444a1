"""Which of the words that may be quoted are asked for: those of a form, of a school year, of a round, in a state."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from formgen.errors import UserError
from formgen.near import listed, one_of
from formgen.quotes import SPEAKERS
from formgen.work.quotable import Quotable, State
from formgen.work.rounds import named, names
from formgen.work.school import School

STATES: Mapping[str, frozenset[State]] = {
    "waiting": frozenset({State.WAITING, State.TAKEN_BACK, State.LAPSED}),
    "approved": frozenset({State.APPROVED, State.CHANGED}),
    "refused": frozenset({State.REFUSED}),
}
"""The states as they are asked for: what was taken back, or does not hold any more, waits again."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for; nothing for all. `year` is as 2025/26, `state` one of `STATES`."""

    form: str = ""
    year: str = ""
    round: str = ""
    state: str = ""

    def of(self, school: School, found: Sequence[Quotable]) -> list[Quotable]:
        """Those of the words that are wanted. Raises UserError for a form, round or state that there is not."""
        form = one_of(self.form, SPEAKERS, "form whose words may be quoted") if self.form else ""
        year = _year(self.year) if self.year else ""
        states = STATES[one_of(self.state, STATES, "state of quotes")] if self.state else frozenset(State)
        references = _references(school, self.round) if self.round else None
        return [
            one for one in found
            if one.state in states and form in ("", one.record.form) and year in ("", one.year)
            and (references is None or one.record.reference in references)
        ]  # fmt: skip


def _year(text: str) -> str:
    """The school year as words have it: “2025–26”. Raises UserError."""
    match = re.fullmatch(r"(\d\d)?(\d\d)\s*[-–/]\s*(\d\d)?(\d\d)", text.strip())
    if match is None:
        raise UserError(f"“{text}” is no school year.", "Please write it as 2025/26.", code="no_year")
    first = int((match[1] or "20") + match[2])
    after = first + 1
    if match[4] != f"{after % 100:02}" or match[3] not in (None, f"{after // 100}"):
        last = f"{match[3] or after // 100}{match[4]}"
        raise UserError(f"“{text}” is no school year: {last} does not follow {first}.",
                        f"Please write it as {first}/{after % 100:02}.", code="no_year")  # fmt: skip
    return f"{first}–{match[4]}"


def _references(school: School, name: str) -> frozenset[str]:
    """The references of the forms that were made for that round."""
    found = named(school, name)
    there = names(school)
    if found not in there:
        raise UserError(f"There is no round “{found}”.", listed(there) if there else "No round was opened yet.",
                        code="no_round")  # fmt: skip
    return frozenset(issued.reference for issued in school.store.ledger(round=found))
