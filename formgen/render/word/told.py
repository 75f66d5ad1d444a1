"""What was answered, for a template that reckons with it: in words, and by the codes of choices.

A template that names one of these differs with every filling. A code that the form does not have is no mistake that
stays unseen: comparing with it is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import Any

from formgen.answers import Instance, at
from formgen.ask import State
from formgen.beside import english
from formgen.errors import UserError
from formgen.outline import Kind, Outline, Question
from formgen.render.word.control import shown
from formgen.render.word.names import Names

LIVE = frozenset({"words", "code"})
"""The names by which a template reaches what was answered."""

_YES, _NO = "yes", "no"


class _Known:
    """The codes that an answer may have: asking for another one is refused."""

    known: tuple[str, ...]
    of: str

    def refuse(self, asked: object) -> None:
        """Raises UserError for what is none of them."""
        if isinstance(asked, str) and asked and asked not in self.known:
            near = get_close_matches(asked, self.known, 1)
            guess = f" Did you mean “{near[0]}”?" if near else ""
            raise UserError(
                f"A template asks whether “{self.of}” is “{asked}”, which is none of its codes.{guess}",
                f"Its codes: {', '.join(self.known)}.",
            )


class Code(_Known, str):
    """The code of what was chosen; empty where nothing was."""

    def __eq__(self, other: object) -> bool:
        self.refuse(other)
        return str.__eq__(self, other) if isinstance(other, str) else False

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = str.__hash__


class Codes(_Known, tuple[str, ...]):
    """The codes of all that was chosen."""

    def __contains__(self, one: object) -> bool:
        self.refuse(one)
        return tuple.__contains__(self, one)


class Told(Names):
    """One fact for each question by its name, for a table by row and column: what `fact` makes of question and value.

    What this copy does not show is empty.
    """

    __slots__ = ("_copy", "_fact", "_instance", "_whole")

    def __init__(self, copy: Outline, whole: Outline, fact: Callable[[Question, Any], Any], instance: Instance) -> None:
        super().__init__({q.name: q for q in (*copy.questions(), *whole.questions())}, copy.slug, "question")
        self._copy, self._whole, self._fact, self._instance = copy, whole, fact, instance

    def __getitem__(self, name: str) -> Any:
        question: Question = super().__getitem__(name)
        if question.kind is Kind.TABLE:
            return _Rows(self, question)
        return self.fact(question, None)

    def fact(self, question: Question, row: str | None) -> Any:
        """The fact of one answer."""
        seen = question.path in self._copy.index
        return self._fact(question, at(self._instance.answers, question.path, row) if seen else State.BLANK)


class _Rows(Names):
    """The facts of a table, by row."""

    __slots__ = ("_table", "_told")

    def __init__(self, told: Told, table: Question) -> None:
        super().__init__({})
        self._told, self._table = told, table

    def __getitem__(self, row: str) -> Names:
        cells = {c.name: self._told.fact(c, row) for c in self._table.columns}
        return Names(cells, f"The table {self._table.name}", "column")


def told(copy: Outline, whole: Outline, instance: Instance) -> dict[str, Told]:
    """What a template may ask of an instance: `words.concern` as it is printed, `code.tier` of what was chosen."""
    return {"words": Told(copy, whole, _words, instance), "code": Told(copy, whole, _code, instance)}


def _words(question: Question, value: Any) -> str:
    return english(shown(question, value))


def _code(question: Question, value: Any) -> Any:
    """Codes of what is chosen; of anything else the value, of a state its code."""
    of, known = f"code.{question.path}", _codes(question)
    if question.kind is Kind.CHOICES:
        chosen = () if value is State.BLANK else (value.value,) if isinstance(value, State) else tuple(value)
        return _marked(Codes(chosen), of, known)
    if question.kind in (Kind.CHOICE, Kind.YESNO):
        code = value.value if isinstance(value, State) else value
        if isinstance(value, bool):
            code = _YES if value else _NO
        return _marked(Code("" if value is State.BLANK else code), of, known)
    return "" if value is State.BLANK else value.value if isinstance(value, State) else value


def _codes(question: Question) -> tuple[str, ...]:
    own: Iterable[str] = (_YES, _NO) if question.kind is Kind.YESNO else (o.code for o in question.choices)
    return (*own, *(state.value for state in question.states))


def _marked(made: Code | Codes, of: str, known: tuple[str, ...]) -> Code | Codes:
    made.of, made.known = of, known
    return made
