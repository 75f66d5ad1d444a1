"""The voice of a child of 4 to 7: a page for the helper, one to practise, six lines with faces, a box to draw in."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from formgen.ask import EVERYONE, Ask, Audience, Choice, Line, Lines, State, Text
from formgen.form import About, Form, Section
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


class Face(Choice):
    """Five faces in one order, the happiest first. Never averaged with scores from 0 to 10."""

    ALWAYS = "always", "Always", "very_happy"
    MOSTLY = "mostly", "Mostly", "happy"
    SOMETIMES = "sometimes", "Sometimes", "level"
    HARDLY = "hardly", "Not much", "sad"
    NEVER = "never", "Never", "very_sad"


_STOP = "You can say stop, and we stop. You can say “I would rather not say”."

_BEGIN = """Sit side by side, in a quiet place that others can see into. Show one page at a time.
Say: I want to know what school is like for you. There are no right or wrong answers.
Say: You can point to a face, tick it, tell me, or say “I would rather not say”.
Say: You can say stop at any time, and nobody will mind.
Say: I show this to the grown-ups who help you. If you are not safe, I have to tell.
Read each line once, just as it stands. Point to each face and say its word. Then wait.
The biscuit page shows whether the child can use the faces. It counts for nothing."""

_DO_NOT = """Do not promise to keep a secret.
Do not lead: no nodding, no “you like school, don’t you?”, no asking again, no surprise at an answer.
Do not go on when the child says stop, looks away or seems upset. Choose “Did not want to” instead.
Do not question a worry. Listen, note the child’s own words, tell the safeguarding lead today."""


def _line(text: str, *clauses: str) -> Ask:
    return Ask(text, required=False, audience=EVERYONE, states=(State.DECLINED,), clauses=clauses)


def _words(text: str) -> Ask:
    return Ask(text, required=False, audience=EVERYONE, clauses=("SC2", "JD38"))


class Before(Section, title="For the grown-up who helps: before you begin", help=_BEGIN):
    """What to say; whose voice it is."""

    child: Annotated[Line, Ask("Child", audience=EVERYONE, prefill="pupil.known_as", locked=True, width=4)]
    class_name: Annotated[
        Line, Ask("Class", audience=EVERYONE, prefill="pupil.class_name", locked=True, width=4, required=False)
    ]
    voice_date: Annotated[date, Ask("Date", audience=EVERYONE, width=4)]
    helper: Annotated[Line, Ask("Who helps", "Not the Learning Mentor, if possible", audience=EVERYONE, width=6)]
    learning_mentor: Annotated[
        Line,
        Ask(
            "Learning Mentor", required=False, audience=EVERYONE, prefill="school.learning_mentor", locked=True, width=6
        ),
    ]


class After(Section, title="What not to do, and what to note afterwards", help=_DO_NOT):
    """What not to say; how it went."""

    wave: Annotated[Wave, Ask("When is this?", audience=EVERYONE, clauses=("SC2",))]
    asked: Annotated[Asked, Ask("Did the child answer?", audience=EVERYONE, clauses=("SC2",))]
    how_answered: Annotated[
        tuple[HowAnswered, ...], Ask("How did the child answer?", required=False, audience=EVERYONE)
    ]


class Practice(Section, title="Let’s try one", help=_STOP, page=True, big=True):
    """An item about nothing that matters: whether the child can use the faces."""

    practice: Annotated[Face, _line("I like biscuits.")]


class FirstThree(Section, title="What school is like", help=_STOP, page=True, big=True):
    """Three lines, each for an aim of the policy."""

    ok_coming: Annotated[Face, _line("I feel OK coming to school.", "OB8")]
    someone_to_play: Annotated[Face, _line("I have someone to play with.", "KP12")]
    listened_to: Annotated[Face, _line("Grown-ups here listen to me.", "OB1")]


class LastThree(Section, title="What I am like", help=_STOP, page=True, big=True):
    """Three more."""

    good_at: Annotated[Face, _line("I can say what I am good at.", "OB2")]
    calm_down: Annotated[Face, _line("I can calm down when things go wrong.", "OB6")]
    like_learning: Annotated[Face, _line("I like learning.", "OB4")]


class InMyWords(
    Section, title="My own words", help="Tell, and a grown-up writes. Or draw. You can say stop.", page=True, big=True,
    drawing=95,
):  # fmt: skip
    """What is best, what to change, what next; or a drawing."""

    best_thing: Annotated[Text, Lines(2), _words("The best thing")]
    would_change: Annotated[Text, Lines(2), _words("What I would change")]
    what_next: Annotated[Text, Lines(2), _words("What I would like next")]


_ITEMS = ("ok_coming", "someone_to_play", "listened_to", "good_at", "calm_down", "like_learning")


class PupilVoiceYoung(Form):
    """What a child of 4 to 7 says of school (SC2)."""

    about = About(
        slug="pupil-voice-young",
        title="Pupil voice, 4 to 7",
        code="YV",
        version=1,
        who="For a child of 4 to 7 with a grown-up who reads it out. This page is for the grown-up. About ten minutes.",
        audiences=(Audience.CHILD, Audience.STAFF),
        copies={
            Audience.CHILD: (
                "What I think",
                "For a child with a grown-up. This page is for the grown-up.",
            )
        },
    )
    rules = (
        not_in_future("voice_date", "voice_in_the_future"),
        not_answered_yet_answers(*_ITEMS),
        answered_without_answers(*_ITEMS),
        helped_by_the_mentor,
        asked_twice_on_one_day,
    )

    before: Before
    after: After
    practice: Practice
    first_three: FirstThree
    last_three: LastThree
    in_my_words: InMyWords
