"""What is written in the boxes of a page: an answer as lines of text, as ticks, or as a number in a circle."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeVar

from formgen.answers import Instance, at, words
from formgen.ask import State
from formgen.beside import flat
from formgen.look import ROW_WIDTH, written
from formgen.outline import Item, Question
from formgen.render.paper.shapes import Text, Tick

MILLIMETRES, WIDE_MILLIMETRES = 180.0, 267.0
"""How wide the printed part of a page is, upright and on its side."""

LARGE = 1.8
"""How much larger than usual the type of large print is."""

_GAP = 4.0
"""Millimetres between questions in a row."""


_Made = TypeVar("_Made")


class Kept:
    """What was made for boxes without writing, by what it was made of: most answers are one of a few."""

    def __init__(self) -> None:
        self._made: dict[tuple[Any, ...], Any] = {}

    def once(self, what: tuple[Any, ...], make: Callable[..., _Made], *given: Any) -> _Made:
        """What `make` gives of what it is given, or gave before: all of that follows from `what`."""
        found: _Made | None = self._made.get(what)
        if found is None:
            if len(self._made) >= _MANY:
                self._made.clear()
            found = self._made[what] = make(*given)
        return found


_MANY = 4096
"""So many boxes are kept."""


@dataclass(frozen=True, slots=True)
class Paper:
    """The filling and the paper that it goes on; `big` is large print, for young children; `kept` outlives both."""

    instance: Instance
    width: float = MILLIMETRES
    scale: float = 1.0
    big: bool = False
    kept: Kept = field(default_factory=Kept)

    def value(self, item: Item) -> Any:
        """The answer in a box, or its state."""
        return at(self.instance.answers, item.path, item.row)

    def prefilled(self, item: Item) -> bool:
        """Whether formgen put the answer there."""
        known = (item.path, item.row) in self.instance.prefilled
        return known and self.value(item) is not State.BLANK

    def answered(self, item: Item) -> tuple[Any, ...]:
        """All that a box without writing follows from, but for its question and its width."""
        value = self.value(item)
        known = self.prefilled(item)
        return (item.path, item.row, value.__class__, value, known, self.width, self.scale, self.big)

    def narrower(self, by: float) -> Paper:
        """The paper inside a frame that takes so many millimetres."""
        return replace(self, width=self.width - by)

    def large(self) -> Paper:
        """The paper in large print."""
        return replace(self, scale=LARGE, big=True)

    def room(self, width: int) -> float:
        """Millimetres of type that fit side by side in so many twelfths of the page."""
        return ((self.width + _GAP) * width / ROW_WIDTH - _GAP) / self.scale


_NARROW = 50.0
"""Millimetres that a date with its day of the week needs."""


def texts(question: Question, value: Any, room: float) -> tuple[Text, ...]:
    """What stands in a box, line by line; a state is said by its tick."""
    if isinstance(value, State):
        return (Text(flat(question.words_of(value))),) if written(question) and value is not State.BLANK else ()
    said = short_date(value) if isinstance(value, date) and room < _NARROW else words(question, value)
    return tuple(Text(line, leftwards(line)) for line in said.split("\n"))


def short_date(day: date) -> str:
    """A date without its day of the week: “6 October 2026”."""
    return f"{day.day} {day:%B %Y}"


def leftwards(line: str) -> bool:
    """Whether the first letter that has a direction is of a script written from right to left."""
    return next((d in ("R", "AL") for d in map(unicodedata.bidirectional, line) if d in ("L", "R", "AL")), False)


def ticks(question: Question, value: Any) -> tuple[Tick, ...]:
    """The choices as boxes, those that were chosen ticked."""
    if isinstance(value, State):
        chosen: tuple[str, ...] = ()
    elif isinstance(value, bool):
        chosen = ("yes" if value else "no",)
    else:
        chosen = value if isinstance(value, tuple) else (value,)
    shown = tuple(Tick(o.label, o.code in chosen, o.picture, o.code) for o in question.choices)
    # A code of an older list is not among the choices: it is shown all the same.
    known = {o.code for o in question.choices}
    return shown + tuple(Tick(code, True, code=code) for code in chosen if code not in known)


def offered(question: Question, value: Any) -> tuple[Tick, ...]:
    """The offered states as ticks of their own, and one that was answered without being offered."""
    states = states_of([(question, value)])
    return state_ticks(states, value, tuple(map(question.words_of, states)))


def states_of(answered: list[tuple[Question, Any]]) -> tuple[State, ...]:
    """The states that any of the questions offers or has for its answer."""
    states = [state for question, _ in answered for state in question.states]
    states += [value for _, value in answered if isinstance(value, State) and value is not State.BLANK]
    return tuple(dict.fromkeys(states))


def state_words(answered: list[tuple[Question, Any]], states: tuple[State, ...]) -> tuple[str, ...]:
    """The words of the states, as the questions print them."""
    return tuple(
        next((q.words_of(state) for q, _ in answered if state in q.states), state.words) for state in states
    )


def state_ticks(states: tuple[State, ...], value: Any, words: tuple[str, ...]) -> tuple[Tick, ...]:
    """The states as boxes with their words, the one that was answered ticked."""
    return tuple(Tick(said, state is value, code=state.value) for state, said in zip(states, words, strict=True))


def numbers(question: Question, value: Any) -> tuple[Tick, ...]:
    """The numbers of a scale, the chosen one marked."""
    low, high = question.minimum or 0, 10 if question.maximum is None else question.maximum
    return tuple(Tick(str(n), n == value and not isinstance(value, State), code=str(n)) for n in range(low, high + 1))
