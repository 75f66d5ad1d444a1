"""The voice of a child of 7 to 11: ten lines, three more at the end, and three questions in their own words."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from formgen.ask import EVERYONE, Ask, Audience, Choice, Line, Lines, State, Text
from formgen.form import About, Fault, Form, Section, rule
from formgen.forms.parts import (
    Asked,
    HowAnswered,
    Wave,
    answered_without_answers,
    asked_twice_on_one_day,
    helped_by_the_mentor,
    not_answered_yet_answers,
    not_in_future,
)


class HowOften(Choice):
    """How often a line is true. Never averaged with scores from 0 to 10."""

    ALWAYS = "always", "Always"
    MOSTLY = "mostly", "Mostly"
    SOMETIMES = "sometimes", "Sometimes"
    HARDLY = "hardly", "Hardly ever"
    NEVER = "never", "Never"


def _line(text: str, *clauses: str) -> Ask:
    return Ask(text, required=False, audience=EVERYONE, states=(State.DECLINED,), clauses=clauses)


class Me(Section, title="About me"):
    """Whose voice it is."""

    child: Annotated[Line, Ask("My name", audience=EVERYONE, prefill="pupil.known_as", locked=True, width=6)]
    class_name: Annotated[
        Line, Ask("My class", audience=EVERYONE, prefill="pupil.class_name", locked=True, width=6, required=False)
    ]


class School(
    Section,
    title="What school is like for me",
    help="Tick one box in each row. There are no wrong answers, and you can leave any out.",
    grid=True,
):
    """Ten lines in our own words, each for an aim of the policy."""

    ok_coming: Annotated[HowOften, _line("I feel OK coming to school.", "OB8")]
    someone_to_play: Annotated[HowOften, _line("I have someone to play with.", "KP12")]
    listened_to: Annotated[HowOften, _line("Grown-ups here listen to me.", "OB1")]
    good_at: Annotated[HowOften, _line("I can say what I am good at.", "OB2")]
    calm_down: Annotated[HowOften, _line("I can calm down when things go wrong.", "OB6")]
    like_learning: Annotated[HowOften, _line("I like learning.", "OB4")]
    new_grown_up: Annotated[HowOften, _line("I can talk to a new grown-up.", "OB3")]
    good_place: Annotated[HowOften, _line("I help make my class a good place.", "OB9", "OB7")]
    know_target: Annotated[HowOften, _line("I know what I am working on.", "OB5")]
    helped_choose: Annotated[HowOften, _line("I helped to choose it.", "SC2")]


class AtTheEnd(Section, title="Only at the end", help="When your time with the Learning Mentor is over.", grid=True):
    """Three lines that mean something at the end alone."""

    interesting: Annotated[HowOften, _line("My time with the Learning Mentor was interesting.", "KP5")]
    helped_me: Annotated[HowOften, _line("It helped me.", "AS2")]
    proud: Annotated[HowOften, _line("I am proud of something I did.", "AS8")]


class InMyWords(Section, title="In my words", help="Write, draw, or ask somebody to write for you."):
    """What was best, what to change, what next."""

    best_thing: Annotated[
        Text,
        Lines(3),
        Ask("What is the best thing?", required=False, audience=EVERYONE, width=6, clauses=("SC2", "JD38")),
    ]
    would_change: Annotated[
        Text,
        Lines(3),
        Ask("What would you change?", required=False, audience=EVERYONE, width=6, clauses=("SC2", "JD38")),
    ]
    what_next: Annotated[
        Text, Lines(2), Ask("What would you like next?", required=False, audience=EVERYONE, clauses=("SC2", "JD38"))
    ]


class Helper(
    Section, title="For the grown-up who helped", help="Somebody other than the Learning Mentor, where that can be."
):
    """Who helped, when and how: filled in afterwards."""

    voice_date: Annotated[date, Ask("Date", audience=EVERYONE, width=4)]
    helper: Annotated[Line, Ask("Who helped", audience=EVERYONE, width=4)]
    learning_mentor: Annotated[
        Line,
        Ask("Learning Mentor", required=False, audience=EVERYONE, prefill="school.learning_mentor", locked=True,
            width=4),
    ]  # fmt: skip
    wave: Annotated[Wave, Ask("When is this?", audience=EVERYONE, clauses=("SC2",))]
    asked: Annotated[Asked, Ask("Did the child answer?", audience=EVERYONE, clauses=("SC2",))]
    how_answered: Annotated[
        tuple[HowAnswered, ...], Ask("How did the child answer?", required=False, audience=EVERYONE)
    ]


_END = ("interesting", "helped_me", "proud")
_ITEMS = (
    "ok_coming", "someone_to_play", "listened_to", "good_at", "calm_down", "like_learning", "new_grown_up",
    "good_place", "know_target", "helped_choose", *_END,
)  # fmt: skip


@rule("wave", *_END, optional=True, repair=lambda _chance, _v: {"wave": Wave.END.value})
def end_lines_before_the_end(wave: str, *said: str | None) -> Fault | None:
    """What the time was like is asked when it is over."""
    if wave == Wave.END.value or not any(said):
        return None
    return Fault("The lines for the end are answered, but this is not the end.",
                 "Please choose “At the end”, or take these answers out.")  # fmt: skip


class PupilVoice(Form):
    """What a child of 7 to 11 says of school and of the support (SC2)."""

    about = About(
        slug="pupil-voice",
        title="Pupil voice, 7 to 11",
        code="PV",
        version=1,
        who="For a child of 7 to 11, alone or with a grown-up who reads it out. About ten minutes.",
        audiences=(Audience.CHILD, Audience.STAFF),
        copies={
            Audience.CHILD: (
                "What I think",
                "For you. Nobody will be cross, whatever you say. You can stop when you like.",
            )
        },
    )
    rules = (
        not_in_future("voice_date", "voice_in_the_future"),
        not_answered_yet_answers(*_ITEMS),
        answered_without_answers(*_ITEMS),
        end_lines_before_the_end,
        helped_by_the_mentor,
        asked_twice_on_one_day,
    )

    me: Me
    school: School
    at_the_end: AtTheEnd
    in_my_words: InMyWords
    helper: Helper
