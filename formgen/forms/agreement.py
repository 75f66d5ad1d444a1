"""The agreement: whether a parent or carer wants the support, how, and how to reach them.

It is no consent under data-protection law (domain facts, 0.7): it asks for agreement to take part.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from formgen.ask import FAMILY_TOO, Ask, Audience, Choice, Line
from formgen.errors import Severity
from formgen.form import About, Fault, Form, Section, rule
from formgen.forms.parts import later, not_in_future


class Answer(Choice):
    """What the parent or carer says."""

    YES = "yes", "Yes"
    NO = "no", "No"
    WANT_TO_TALK = "want_to_talk", "I want to talk first"


class Way(Choice):
    """The ways of working to which a family may agree."""

    IN_CLASS = "in_class", "In class"
    OUT_OF_CLASS = "out_of_class", "Outside class"
    SMALL_GROUP = "small_group", "In a small group"
    CLUBS = "clubs", "At clubs and playtime"


class ShareWith(Choice):
    """With whom the mentor may talk about the support."""

    CLASS_TEACHER = "class_teacher", "Class teacher"
    SENCO = "senco", "SENCO"
    AGENCY = "agency", "A service outside school"


class Contact(Choice):
    """How a family wants to hear from school."""

    PHONE = "phone", "Phone"
    TEXT = "text", "Text message"
    EMAIL = "email", "Email"
    LETTER = "letter", "Letter"
    IN_PERSON = "in_person", "In person"


class Layout(Choice):
    """How a family can best read what school sends."""

    STANDARD = "standard", "As it is"
    LARGE = "large", "Large print"
    EASY_READ = "easy_read", "Easy read"
    READ_TO_ME = "read_to_me", "Read to me"
    OTHER_LANGUAGE = "other_language", "Another language"


class Relationship(Choice):
    """Who signs."""

    MOTHER = "mother", "Mother"
    FATHER = "father", "Father"
    CARER = "carer", "Carer"
    FOSTER_CARER = "foster_carer", "Foster carer"
    OTHER = "other", "Other"


class Signed(Choice):
    """How the agreement was given."""

    SIGNED = "signed", "Signed by hand"
    TYPED = "typed", "Typed"
    SPOKEN = "spoken", "Spoken"


class Child(
    Section,
    title="Your child",
    help="The Learning Mentor would like to help your child at school. Whatever you say, your child is treated as well "
    "as before.",
):
    """Whose agreement this is."""

    child: Annotated[Line, Ask("Name", audience=FAMILY_TOO, prefill="pupil.known_as", locked=True, width=6)]
    class_name: Annotated[
        Line, Ask("Class", audience=FAMILY_TOO, prefill="pupil.class_name", locked=True, required=False, width=6)
    ]


class Support(Section, title="The support"):
    """What the family agrees to."""

    agree_support: Annotated[
        Answer, Ask("May the Learning Mentor help your child?", audience=FAMILY_TOO, clauses=("ME2", "KP10"))
    ]
    agree_modes: Annotated[
        tuple[Way, ...],
        Ask("If yes: where?", "Tick all that are fine. Before a visit out of school we ask you each time.",
            audience=FAMILY_TOO, required=False, clauses=("MO1", "MO2", "MO3", "MO4")),
    ]  # fmt: skip
    agree_share_with: Annotated[
        tuple[ShareWith, ...],
        Ask("Who else may know how it goes?", "Staff who keep children safe are always told what they must know.",
            audience=FAMILY_TOO, required=False, clauses=("KP10", "KP11", "GB2")),
    ]  # fmt: skip
    share_agency: Annotated[
        Line, Ask("If a service: which?", audience=FAMILY_TOO, required=False, width=6, clauses=("KP11",))
    ]
    agree_quote_anon: Annotated[
        bool, Ask("May we use your words without your name?", audience=FAMILY_TOO, required=False, width=6,
                  clauses=("SC3",)),
    ]  # fmt: skip


class Reach(Section, title="How to reach you"):
    """How the family wants to hear from school."""

    preferred_contact: Annotated[
        Contact, Ask("Best way", audience=FAMILY_TOO, required=False, width=12, clauses=("KP10",))
    ]
    format_needed: Annotated[
        Layout, Ask("Letters and forms", audience=FAMILY_TOO, required=False, width=12, clauses=("KP10",))
    ]
    best_time: Annotated[Line, Ask("Best time", audience=FAMILY_TOO, required=False, width=4)]
    interpreter: Annotated[bool, Ask("Do you want an interpreter?", audience=FAMILY_TOO, required=False, width=4)]
    interpreter_language: Annotated[
        Line, Ask("Which language?", audience=FAMILY_TOO, required=False, width=4, clauses=("ST4",))
    ]


class Name(
    Section,
    title="Your name",
    help="To change your mind, tell the school office. The privacy notice says what is kept and for how long: the "
    "office has copies. Please bring this page back to the office.",
):
    """Who agrees, when and how."""

    parent_name: Annotated[Line, Ask("Your name", audience=FAMILY_TOO, width=5)]
    agreement_date: Annotated[date, Ask("Date", audience=FAMILY_TOO, width=3, clauses=("ME2",))]
    signature: Annotated[Line, Ask("Signature", audience=FAMILY_TOO, required=False, width=4)]
    relationship: Annotated[Relationship, Ask("You are the child’s", audience=FAMILY_TOO, width=7)]
    signature_how: Annotated[Signed, Ask("How you answered", audience=FAMILY_TOO, required=False, width=5)]


class Office(Section, title="Office use", office=True):
    """What the school checks and notes."""

    parental_responsibility_checked: Annotated[bool, Ask("Parental responsibility checked?", required=False, width=3)]
    recorded_by: Annotated[Line, Ask("If spoken: noted by", required=False, width=3)]
    ends_on: Annotated[date, Ask("Ends on", required=False, width=3)]
    withdrawn_on: Annotated[date, Ask("Withdrawn on", required=False, width=3)]


@rule("agree_support", "agree_modes")
def answers_contradict(support: str, _ways: tuple[str, ...]) -> Fault | None:
    """Who says no does not say where; a person asks what was meant."""
    if support != Answer.NO.value:
        return None
    return Fault("The answer is no, and yet ways of helping are ticked.", "Please ask the family what they meant.",
                 Severity.WARNING)  # fmt: skip


@rule("agree_support", "agree_modes", optional=True)
def no_way_ticked(support: str, ways: tuple[str, ...] | None) -> Fault | None:
    """Who says yes says where."""
    if support != Answer.YES.value or ways:
        return None
    return Fault("It does not say where the mentor may help.", "Please ask, and tick what is fine.", Severity.WARNING,
                 on="agree_modes")  # fmt: skip


@rule("agree_share_with", "share_agency", optional=True, repair=lambda _c, _v: {"share_agency": "Speech therapy"})
def service_not_named(partners: tuple[str, ...], agency: str | None) -> Fault | None:
    """A service that may be told is named (domain facts, 2.2: a named agency)."""
    if ShareWith.AGENCY.value not in partners or agency:
        return None
    return Fault("It does not say which service may be told.", "Please write its name.", on="share_agency")


def _a_language(_chance: Any, _v: Mapping[str, Any]) -> dict[str, Any]:
    return {"interpreter_language": "Polish"}


@rule("interpreter", "interpreter_language", optional=True, repair=_a_language)
def interpreter_without_language(wanted: bool, language: str | None) -> Fault | None:
    """An interpreter is of a language."""
    if not wanted or language:
        return None
    return Fault("It does not say for which language.", "Please ask, and write it.", on="interpreter_language")


@rule("format_needed", "interpreter_language", optional=True, repair=_a_language)
def other_language_not_named(layout: str, language: str | None) -> Fault | None:
    """Another language has its name."""
    if layout != Layout.OTHER_LANGUAGE.value or language:
        return None
    return Fault("It does not say which language.", "Please ask, and write it.", on="interpreter_language")


@rule("signature_how", "recorded_by", optional=True, repair=lambda _c, _v: {"recorded_by": "P. Amin, office"})
def spoken_without_recorder(how: str, recorder: str | None) -> Fault | None:
    """Words that were spoken were written down by somebody."""
    if how != Signed.SPOKEN.value or recorder:
        return None
    return Fault("It was spoken, but does not say who wrote it down.", "Please write the name.", on="recorded_by")


class Agreement(Form):
    """What a parent or carer says to the support (ME2); without a yes no support starts."""

    about = About(
        slug="agreement",
        title="Parent and carer agreement",
        code="AG",
        version=1,
        who="For parents and carers. Five minutes. Yes or no: you choose, and you can change your mind at any time.",
        audiences=(Audience.FAMILY, Audience.STAFF),
    )
    rules = (
        answers_contradict,
        no_way_ticked,
        service_not_named,
        interpreter_without_language,
        other_language_not_named,
        spoken_without_recorder,
        not_in_future("agreement_date", "agreement_in_the_future"),
        not_in_future("withdrawn_on", "withdrawn_in_the_future"),
        later("agreement_date", "withdrawn_on", "withdrawn_before_agreed", "It was withdrawn before it was given."),
        later("agreement_date", "ends_on", "ends_before_agreed", "It ends before it was given."),
    )

    whose: Child
    support: Support
    reach: Reach
    name: Name
    office: Office
