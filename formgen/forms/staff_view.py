"""The staff view: eight statements and two questions, without a name; read as SC5."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from formgen.ask import Ask, Choice, Lines, State, Text
from formgen.form import About, Form, Section
from formgen.forms.parts import Agreement, not_in_future


class Role(Choice):
    """What somebody does at the school."""

    TEACHER = "teacher", "Teacher"
    TA = "ta", "Teaching assistant"
    MDA = "mda", "Midday assistant"
    SLT = "slt", "Senior leader"
    OTHER = "other", "Something else"


def _statement(text: str, *clauses: str) -> Ask:
    return Ask(text, states=(State.DONT_KNOW,), clauses=clauses)


class You(Section, title="Your work"):
    """No more than is needed to see whose view it is."""

    role: Annotated[Role, Ask("What do you do here?", width=9)]
    view_date: Annotated[date, Ask("Date", width=3)]


class Statements(Section, title="What you think", help="Please put one tick in each row.", grid=True):
    """Eight statements in our own words."""

    know_refer: Annotated[Agreement, _statement("I know how to refer a child to the Learning Mentor.", "ST2")]
    answer_refer: Annotated[Agreement, _statement("I get an answer after I refer a child.", "ME1", "ST2")]
    told_needs: Annotated[
        Agreement, _statement("I am told what I need to support the child in class.", "GB2", "ME5", "KP10")
    ]
    ideas_usable: Annotated[
        Agreement, _statement("I can use the ideas that the Learning Mentor gives me.", "ST1", "SC5")
    ]
    helped_spot: Annotated[
        Agreement, _statement("The Learning Mentor has helped me to see a need that I had missed.", "SC5")
    ]
    readier_to_learn: Annotated[Agreement, _statement("Children I referred are more ready to learn.", "SC5", "OB4")]
    playtimes_calmer: Annotated[
        Agreement, _statement("Playtimes are calmer because children help as play leaders or buddies.", "SC6b", "SC4b")
    ]
    training_useful: Annotated[
        Agreement, _statement("The training and staff meetings on this were useful.", "SC5", "TR2")
    ]


class Words(Section, title="In your words", help="No names of children, please."):
    """What helps, what to change."""

    what_helps: Annotated[Text, Lines(3), Ask("What helps most?", required=False, width=6, clauses=("SC5",))]
    what_to_change: Annotated[Text, Lines(3), Ask("What should we change?", required=False, width=6, clauses=("SC5",))]


class StaffView(Form):
    """What staff think of the support that they get (SC5)."""

    about = About(
        slug="staff-view",
        title="Staff view of the support",
        code="SV",
        version=1,
        who=(
            "For everybody who works here. About three minutes. Do not write your name. Please give it to the school "
            "office. The report tells numbers, and words that nobody can be known by."
        ),
        scope="school",
        kept="kept by the school office",
    )
    rules = (not_in_future("view_date", "view_in_the_future"),)

    you: You
    statements: Statements
    words: Words
