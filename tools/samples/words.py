"""What the people of the sample school write: `sample_words.toml`."""

from __future__ import annotations

import random
import tomllib
from pathlib import Path
from typing import Any

from formgen.outline import Question

_TOLD: dict[str, Any] = tomllib.loads((Path(__file__).parent.parent / "sample_words.toml").read_text("utf-8"))


NOTHING = "(no words)"
"""Stands where a story must say something: it never reaches a form (`Maker.fill` sees to it)."""


def plain(chance: random.Random, question: Question) -> str:
    """What somebody writes where a story says nothing; `NOTHING` where no words are known for the question."""
    return str(chance.choice(_TOLD.get(question.name, [NOTHING])))


def some(chance: random.Random, name: str) -> str:
    """One of the sentences of that name."""
    return str(chance.choice(_TOLD["words"][name]))


def of_area(chance: random.Random, area: str, name: str) -> str:
    """What is said of a child whose main area is that."""
    return str(chance.choice(_TOLD["area"][area][name]))


def invented_name(chance: random.Random) -> str:
    """A forename and a surname."""
    names = _TOLD["names"]
    return f"{chance.choice(names['forenames'])} {chance.choice(names['surnames'])}"
