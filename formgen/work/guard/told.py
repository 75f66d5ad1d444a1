"""How the guard says what it found: which message, by its references and its contact's number; never a name."""

from __future__ import annotations

from formgen.errors import Problem, Severity
from formgen.rounds import Message

_AGAIN = "Please build the round again. If it is said again, tell whoever looks after formgen."

_FIXES = {
    "wrong_recipient": "Please look at the contact’s address, and build the message again.",
    "wrong_sender": "Please look at `address` in [mail] of school.toml, and build the round again.",
    "no_contact": "Please take the message out of the round, or import the contacts again.",
    "closed_contact": "Please take the message out of the round.",
    "not_on_roll": "Please take the message out of the round, or import the class list again.",
    "shared_address": "Please ask both families. Where it is right, confirm it; else mend the contact.",
    "shared_household": "Please ask both. Where it is right, confirm it; else mend the contact.",
    "address_typo": "Please compare the address with what the family wrote. Where it is right, confirm it.",
    "bad_address": "Please ask the family for the address, and mend the contact.",
    "sent_twice": "Please take one of the messages out of the round.",
    "other_name": "Please look at the form’s and the letter’s words, and build the message again without the name.",
    "name_in_subject": "Please take the name out of the words of the subject.",
    "old_version": "Please make the form anew: its reference is of an older version.",
}
"""What to do about each, where it is not to build again."""


def problem(message: Message, code: str, said: str, severity: Severity = Severity.ERROR) -> Problem:
    """What was found about one message."""
    marks = ", ".join(message.references) or "no reference"
    return Problem(
        code, f"The message to {message.contact} ({marks}) {said}.", _FIXES.get(code, _AGAIN), severity,
        file=message.file, path=message.id,
    )  # fmt: skip
