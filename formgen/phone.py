"""Answering from a phone, as letter and reader share it: numbered questions, lettered answers, no attachment.

The number of a question is that of its printed code (`Q07` is 7), so it is the same in every copy of a form version.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from string import ascii_uppercase
from typing import Any

from formgen.ask import State
from formgen.outline import Kind, Outline, Question

SHEET = "message"
"""What stands for the sheet of an answer that was read from a message; its cell is the number of the line."""

UNSURE = "?"
"""The letter for “don’t know”, where a question offers it."""

LAST = "That was the last question."
"""What ends the questions: what stands below it is none of their answers."""

_LETTERED = frozenset({Kind.CHOICE, Kind.CHOICES, Kind.YESNO})
_MOST_CHOICES = 12
_MOST_QUESTIONS = 40


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as a message asks it. `choices` are letters with their labels; none where words are wanted."""

    number: int
    question: Question
    choices: tuple[tuple[str, str], ...] = ()

    @property
    def code(self) -> str:
        """The printed code."""
        return self.question.code

    @property
    def label(self) -> str:
        """What is asked."""
        return self.question.label

    @property
    def several(self) -> bool:
        """Whether more than one letter may be given."""
        return self.question.kind is Kind.CHOICES

    def value(self, letters: str) -> Any:
        """What the letters mean; None where the question has not all of them, or takes but one."""
        said = dict.fromkeys(letters.upper())
        if any(letter not in dict(self.choices) for letter in said) or not said:
            return None
        if UNSURE in said or not self.several:
            return self._one(next(iter(said))) if len(letters) == 1 else None
        options = zip(self.question.choices, self.choices, strict=False)
        return tuple(option.code for option, (letter, _) in options if letter in said)

    def _one(self, letter: str) -> Any:
        if letter == UNSURE:
            return State.DONT_KNOW
        if self.question.kind is Kind.YESNO:
            return letter == "Y"
        return self.question.choices[ascii_uppercase.index(letter)].code


@lru_cache(200)
def questions(outline: Outline) -> tuple[Asked, ...]:
    """The questions of the outline that a message can ask, in the form’s order."""
    return tuple(asked for question in outline.questions() if (asked := _asked(question)) is not None)


def fits(outline: Outline) -> bool:
    """Whether a message can ask all that the outline asks."""
    count = len(questions(outline))
    return 0 < count <= _MOST_QUESTIONS and count == len([*outline.questions()])


def _asked(question: Question) -> Asked | None:
    if question.kind is Kind.TABLE or question.locked:
        return None
    number = int(question.code.lstrip("Q"))
    if number > 99:
        return None
    if question.kind not in _LETTERED:
        return Asked(number, question)
    if len(question.choices) > _MOST_CHOICES:
        return None
    return Asked(number, question, tuple(_choices(question)))


def _choices(question: Question) -> Iterator[tuple[str, str]]:
    letters: Sequence[str] = ("Y", "N") if question.kind is Kind.YESNO else ascii_uppercase
    yield from ((letter, option.label) for letter, option in zip(letters, question.choices, strict=False))
    if State.DONT_KNOW in question.states:
        yield UNSURE, State.DONT_KNOW.words


# ------------------------------------------------------------------------------------------ what is printed


def example(outline: Outline) -> str:
    """How answers are written, on the first three lettered questions: “1A 2D 3?”."""
    found = [asked for asked in questions(outline) if asked.choices][:3]
    return " ".join(f"{asked.number}{_of(asked, n)}" for n, asked in enumerate(found))


def _of(asked: Asked, place: int) -> str:
    """A letter that the question has: the first, the last before “?”, the last of all."""
    letters = [letter for letter, _ in asked.choices]
    plain = [letter for letter in letters if letter != UNSURE]
    return (plain[0], plain[-1], letters[-1])[place]


def lines(outline: Outline) -> list[str]:
    """The questions as a letter in plain text prints them; empty where the form does not fit into a message."""
    if not fits(outline):
        return []
    found = [*intro(outline)]
    for head, asked in blocks(outline):
        found += ["", head, *map(line, asked)]
    return [*found, "", LAST]


def blocks(outline: Outline) -> Iterator[tuple[str, tuple[Asked, ...]]]:
    """The questions in their order, those together that are answered in one way; each block with the line above it."""
    for head, group in groupby(questions(outline), key=lambda asked: (asked.choices, asked.several)):
        asked = tuple(group)
        yield _heading([a.number for a in asked], *head), asked


def intro(outline: Outline) -> Iterator[str]:
    """The first line: how to answer."""
    if shown := example(outline):
        yield f"To answer from a phone, reply with the number of each question and the letter of your answer: {shown}"
    else:
        yield "To answer from a phone, reply with the number of each question and your answer."


def line(asked: Asked) -> str:
    """The line of one question."""
    return f"{asked.number}. {asked.label}"


def _heading(numbers: Sequence[int], choices: Sequence[tuple[str, str]], several: bool) -> str:
    """What may be answered to the questions of these numbers."""
    these = f"For {_ranges(numbers)}"
    if not choices:
        return f"{these}, write the number, a colon and your own words: {numbers[0]}: your words"
    shown = ", ".join(f"{letter} {label}" for letter, label in choices)
    return f"{these}{' (more than one letter if you like)' if several else ''}: {shown}"


def _ranges(numbers: Sequence[int]) -> str:
    """“1 to 10”, “11 and 12”, “1, 3 to 5”."""
    runs = [[n for _, n in run] for _, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0])]
    parts = [str(n) for run in runs for n in (run if len(run) < 3 else [f"{run[0]} to {run[-1]}"])]
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
