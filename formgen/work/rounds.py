"""Rounds: what was made under one name to be sent out or handed out, and who has not answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from formgen.errors import UserError
from formgen.evidence.figure import Share
from formgen.pupils import Pupil
from formgen.records import Issued, answered
from formgen.work.school import School


@dataclass(frozen=True, slots=True)
class Missing:
    """One form of a round that did not come back."""

    issued: Issued
    pupil: Pupil | None

    def as_json(self) -> dict[str, Any]:
        """The form as JSON data; its child by number, never by name."""
        return {
            "reference": self.issued.reference,
            "form": self.issued.form,
            "version": self.issued.version,
            "audience": self.issued.audience.value,
            "case": self.issued.case,
            "pupil": self.issued.pupil,
            "recipient": self.issued.recipient,
            "made_on": self.issued.made_on.isoformat(),
            "round": self.issued.round,
        }


@dataclass(frozen=True, slots=True)
class Round:
    """A round, or the part of it that was asked for: what is missing, and how much of it was answered."""

    name: str
    missing: tuple[Missing, ...]
    back: Share

    @property
    def words(self) -> str:
        """“12 of 40 answered (30%)”."""
        percent = f" ({self.back.percent()})" if self.back.percent() else ""
        return f"{self.back.words} answered{percent}"


def names(school: School) -> tuple[str, ...]:
    """The rounds there are, oldest first."""
    return tuple(dict.fromkeys(issued.round for issued in school.store.ledger() if issued.round))


def named(school: School, name: str) -> str:
    """`name`, in the spelling of the round that there is already under it.

    Raises UserError for a name that says nothing.
    """
    said = " ".join(name.split())
    if not said or not said.isprintable() or len(said) > _LONGEST:
        raise UserError("That is no name for a round.", "Please take a short one, such as “Spring 2027”.")
    return next((known for known in names(school) if known.casefold() == said.casefold()), said)


_LONGEST = 60


def round_of(school: School, name: str, *, form: str | None = None, case: str | None = None) -> Round:
    """The round of that name: all of it, or what of it is of that form or case.

    A form is answered when a record in force has its reference. Raises UserError when there is no such round, and
    when nothing of it is of that form or case.
    """
    found = named(school, name)
    if found not in (known := names(school)):
        there = f"The rounds so far: {', '.join(known)}." if known else "There is none yet."
        raise UserError(
            f"There is no round “{found}”. {there}", "`formgen generate … --round NAME` makes forms part of a round."
        )
    sent = {issued.reference: issued for issued in school.store.ledger(round=found, form=form, case=case)}
    if not sent:
        raise UserError(f"Nothing of round “{found}” is of that form or case.", "Please leave --form or --case out.")
    forms = dict.fromkeys(issued.form for issued in sent.values())
    back = answered(sent, (record for slug in forms for record in school.store.records(form=slug)))
    missing = (Missing(issued, _child(school, issued)) for reference, issued in sent.items() if reference not in back)
    return Round(found, tuple(missing), Share(len(back), len(sent)))


def _child(school: School, issued: Issued) -> Pupil | None:
    return school.pupil(issued.pupil) if issued.pupil else None
