"""The contact log: who was spoken or written to about a child, and what followed."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from formgen.ask import Ask, Choice, Line, Lines, Text
from formgen.errors import Severity
from formgen.form import About, Fault, Form, Row, Section, listed, rule
from formgen.forms.parts import Kept, later, not_in_future


class WithWhom(Choice):
    """The other side."""

    PARENT = "parent", "Parent or carer"
    PUPIL = "pupil", "Child"
    STAFF = "staff", "Staff"
    AGENCY = "agency", "Agency"
    GOVERNOR = "governor", "Governor"
    OTHER = "other", "Somebody else"


class Channel(Choice):
    """How they spoke or wrote."""

    FACE = "face", "Face to face"
    PHONE = "phone", "Phone"
    EMAIL = "email", "Email"
    APP = "app", "App"
    LETTER = "letter", "Letter"


class StartedBy(Choice):
    """Who began it."""

    US = "us", "We did"
    THEM = "them", "They did"


class Share(Choice):
    """Who else may read the row."""

    PRIVATE = "private", "Nobody"
    STAFF = "staff", "Staff who teach the child"
    FAMILY = "family", "Staff and family"


class Contact(Row):
    """One contact."""

    on: Annotated[date, Ask("Date", clauses=("JD32",))]
    case: Annotated[Line, Ask("Case", "Number, no name", required=False, list_from="cases")]
    with_whom: Annotated[WithWhom, Ask("With", clauses=("JD32", "KP10", "KP11"))]
    channel: Annotated[Channel, Ask("How", clauses=("JD32",))]
    interpreter: Annotated[bool, Ask("Interpreter", required=False)]
    started_by: Annotated[StartedBy, Ask("Who began", required=False)]
    summary: Annotated[Text, Field(max_length=200), Lines(2), Ask("What it was about", clauses=("JD32",))]
    action: Annotated[Line, Ask("What will be done", required=False)]
    due: Annotated[date, Ask("By when", required=False)]
    done_on: Annotated[date, Ask("Done on", required=False)]
    share: Annotated[Share, Ask("Who may read it", required=False, clauses=("GB2", "KP10"))]


class Contacts(Section, title="Contacts"):
    """One row a contact."""

    contacts: Annotated[
        list[Contact],
        Ask("One row for each contact", "Write as if the family will read it one day. No names: the case number. "
            "Worries about safety go to the safeguarding lead.", blank_rows=14, clauses=("JD32", "KP11", "KP12")),
    ]  # fmt: skip


@rule("contacts.due", "contacts.action", optional=True)
def due_without_action(_due: date, action: str | None) -> Fault | None:
    """A date says what is to be done by then."""
    if action:
        return None
    return Fault("There is a date, but not what will be done.", "Please write what will be done.", Severity.WARNING)


class ContactLog(Form):
    """The log of contacts."""

    about = About(
        slug="contact-log",
        title="Contact log",
        code="CL",
        version=1,
        who="For the Learning Mentor: one row a contact, one minute a row.",
        scope="school",
        wide=True,
    )
    rules = (
        not_in_future("contacts.on", "contact_in_the_future"),
        listed("contacts.case", "cases", "the number of an open case", Severity.WARNING),
        due_without_action,
        later("contacts.on", "contacts.due", "due_before_contact", "This is due before the contact."),
        later("contacts.on", "contacts.done_on", "done_before_contact", "This was done before the contact."),
        not_in_future("contacts.done_on", "done_in_the_future"),
    )

    kept: Kept
    log: Contacts
