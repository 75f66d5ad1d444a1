"""The parent and carer questionnaire: one page, ten statements; read as SC3."""

from __future__ import annotations

from typing import Annotated

from formgen.ask import FAMILY_TOO, Ask, Audience, Lines, State, Text
from formgen.form import About, Form, Section
from formgen.forms.parts import Agreement


def _statement(text: str, *clauses: str) -> Ask:
    return Ask(text, audience=FAMILY_TOO, states=(State.DONT_KNOW,), clauses=clauses)


class Statements(
    Section,
    title="What you think",
    help="Please put one tick in each row.",
    grid=True,
):
    """Ten statements in our own words."""

    asked_before: Annotated[Agreement, _statement("I was asked for my views before support began.", "ME2", "AS1")]
    know_target: Annotated[Agreement, _statement("I know what my child is working on.", "OB5", "KP10")]
    child_heard: Annotated[Agreement, _statement("My child’s own views are listened to.", "SC2", "OB1")]
    comfortable: Annotated[Agreement, _statement("My child is comfortable with the Learning Mentor.", "OB1", "KP12")]
    helped: Annotated[Agreement, _statement("The support has helped my child.", "SC3")]
    feels_better: Annotated[Agreement, _statement("My child feels better about school than before.", "OB8")]
    told_how: Annotated[Agreement, _statement("School tells me how it is going.", "KP10")]
    know_who: Annotated[Agreement, _statement("I know who to talk to if I am worried.", "CO1")]
    home_school: Annotated[Agreement, _statement("School and home work well together on this.", "KP12")]
    choose_again: Annotated[Agreement, _statement("I would choose this support again for my child.", "SC3")]


class Words(Section, title="In your words"):
    """What helped, what to change."""

    helped_most: Annotated[
        Text, Lines(2), Ask("What helped most?", audience=FAMILY_TOO, required=False, width=6, clauses=("SC3",))
    ]
    do_differently: Annotated[
        Text, Lines(2), Ask("What should we do differently?", audience=FAMILY_TOO, required=False, width=6,
                            clauses=("SC3",)),
    ]  # fmt: skip
    may_quote: Annotated[
        bool, Ask("May we use your words without your name?", audience=FAMILY_TOO, required=False, width=6)
    ]
    wants_call: Annotated[bool, Ask("Would you like us to call you?", audience=FAMILY_TOO, required=False, width=6)]


class ParentQuestionnaire(Form):
    """What families think of the support (SC3)."""

    about = About(
        slug="parent-questionnaire",
        title="What do you think of the support?",
        code="PQ",
        version=1,
        who=(
            "For parents and carers. About five minutes. Please give it to the school office. We put no names in "
            "the report; the group is small, so write nothing that you would not want someone to guess."
        ),
        audiences=(Audience.FAMILY, Audience.STAFF),
        kept="kept by the school office",
    )

    statements: Statements
    words: Words
