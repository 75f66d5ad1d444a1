"""The words that reports hold by themselves: those of the code that writes them, of the forms, and of the policy.

A name that is none of them, in a place that is not marked as inserted, came from outside all the same.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from formgen.ask import FORBIDDEN_IN_XML, MONTHS
from formgen.policy import CLAUSES
from formgen.work.guard.names import Keys, words

_PACKAGE = Path(__file__).parents[2]
_WRITERS = ("evidence", "forms", "render")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_APART = " | "


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words as names are compared, and the texts in which they stand; `named` has those with a capital alone, side by
    side where they stand so.
    """

    words: frozenset[str]
    texts: str
    named: str

    @classmethod
    def of(cls, texts: Iterable[str]) -> Vocabulary:
        """The vocabulary of some texts."""
        said = [words(text) for text in dict.fromkeys(texts)]
        joined = _APART.join(" ".join(word.key for word in one) for one in said)
        named = _APART.join(" ".join(word.key if word.capital else "|" for word in one) for one in said)
        return cls(frozenset(word.key for one in said for word in one), f" {joined} ", f" {named} ")

    def __or__(self, other: Vocabulary) -> Vocabulary:
        texts, named = (f"{a}{_APART}{b}" for a, b in ((self.texts, other.texts), (self.named, other.named)))
        return Vocabulary(self.words | other.words, texts, named)

    def knows(self, name: Keys) -> bool:
        """Whether each of these words is known."""
        return self.words.issuperset(name)

    def says(self, name: Keys) -> bool:
        """Whether these words stand side by side in one of the texts."""
        return f" {' '.join(name)} " in self.texts

    def names(self, name: Keys) -> bool:
        """Whether these words stand side by side in one of the texts, each with a capital, as names are written.

        “Will read it” says nothing of “Will Read”.
        """
        return f" {' '.join(name)} " in self.named

    def holds(self, run: str) -> bool:
        """Whether these letters stand side by side, with or without spaces."""
        return run in self.texts.replace(" ", "")


@cache
def own_words() -> Vocabulary:
    """The words of formgen's own in reports, and of the policy."""
    months = (short for month in MONTHS for short in (month, month[:3]))
    days = (short for day in _DAYS for short in (day, day[:3]))
    return Vocabulary.of((*CLAUSES.values(), *CLAUSES, *months, *days, *_literals()))


def _literals() -> Iterator[str]:
    """Every such string in the code that writes reports."""
    for writer in _WRITERS:
        yield from literals(_PACKAGE / writer)


def literals(code: Path) -> Iterator[str]:
    """Every string in the code of a folder, without its docstrings, that a report could hold."""
    for file in sorted(code.rglob("*.py")):
        for text in _strings(ast.parse(file.read_text("utf-8"))):
            if not FORBIDDEN_IN_XML.search(text):
                yield text


_LEAVES = (ast.Name, ast.alias, ast.expr_context, ast.operator, ast.unaryop, ast.boolop, ast.cmpop)
"""What code has many of, and no strings in."""


def _strings(tree: ast.AST) -> Iterator[str]:
    """Every string in a piece of code that is no statement of its own, as docstrings are."""
    left = [tree]
    while left:
        node = left.pop()
        for part in vars(node).values():
            for one in part if isinstance(part, list) else (part,):
                if isinstance(one, ast.Constant):
                    if isinstance(one.value, str) and not isinstance(node, ast.Expr):
                        yield one.value
                elif isinstance(one, ast.AST) and not isinstance(one, _LEAVES):
                    left.append(one)
