"""What was found in an answer box, what it was taken for, and what is wrong with it, in words for people."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from formgen.check import KIND_WORDS
from formgen.errors import Severity
from formgen.outline import Question
from formgen.read.values.dates import in_words
from formgen.read.values.words import NOTHING, key

Found = str | int | float | bool | date | datetime | time | None
"""What a box holds. Raw text where the door knows no better: every kind can be read from text."""

SHOWN = 40
"""How much of an answer a message shows."""

_LOOKED_AT = 1_000
_UNSHOWN = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
"""Controls of screens, those that turn the direction of a line, and halves of characters."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with the content of a box, or worth a look."""

    code: str
    message: str
    fix: str
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class Typed:
    """The value of a box, None where it is blank or cannot be told, and what is wrong with it."""

    value: Any = None
    flaws: tuple[Flaw, ...] = ()


def short(text: str) -> str:
    """`text` on one line, in quotes, cut to what a message shows, with a “?” for what no screen or store can show."""
    line = " ".join(_UNSHOWN.sub("?", text[:_LOOKED_AT]).split())
    return f"“{line if len(line) <= SHOWN else line[: SHOWN - 1].rstrip() + '…'}”"


def spelt(found: Found) -> str:
    """What was found, as text: numbers without a needless “.0”, truth values as Yes and No, dates in words."""
    match found:
        case None:
            return ""
        case bool():
            return "Yes" if found else "No"
        case float():
            return format(found, ".15g")
        case date() | time():
            return in_words(found)
    return str(found)


def flawed(code: str, message: str, fix: str) -> Typed:
    """No value, because of an error."""
    return Typed(None, (Flaw(code, message, fix),))


def warned(value: Any, code: str, message: str, fix: str) -> Typed:
    """A value that a person should look at."""
    return Typed(value, (Flaw(code, message, fix, Severity.WARNING),))


def unclear(question: Question, found: Found) -> Typed:
    """No value, with what was found and what is wanted; or a blank, where that is what was said."""
    if key(spelt(found)) in NOTHING:
        return _no_answer(question, short(spelt(found)))
    wanted = _wanted(question)
    fix = f"Please write {wanted}{or_states(question)}."
    return flawed("unclear", f"{short(spelt(found))} is not {wanted}.", fix)


def _no_answer(question: Question, found: str) -> Typed:
    message, fix = f"{found} was taken as no answer.", "If an answer was meant, please write it."
    return flawed("missing", message, fix) if question.required else warned(None, "taken_as_blank", message, fix)


def _wanted(question: Question) -> str:
    return KIND_WORDS[question.kind].replace("0 to 10", f"{question.minimum or 0} to {question.maximum or 10}")


def or_states(question: Question) -> str:
    """The states that a question offers, as the end of a sentence."""
    return "".join(f", or “{state.words}”" for state in question.states if state.words)
