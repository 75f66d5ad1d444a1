"""What a person types at the desk, by the same rules as on a sheet."""

from __future__ import annotations

from datetime import date
from typing import Any

from formgen.answers import Answers, put
from formgen.check import check
from formgen.errors import Severity, UserError
from formgen.form import Context
from formgen.outline import Item, Kind, Outline
from formgen.read.values.typed import typed
from formgen.read.values.words import option_in


def answer(item: Item, outlined: Outline, said: str) -> Any:
    """The value that typed words mean in a box, by the same rules as on a sheet. Raises UserError with the cure."""
    option = option_in(item.question, said) if item.question.kind is Kind.CHOICE else None
    told = typed(item.question, option.label if option else said)
    wrong = next((flaw for flaw in told.flaws if flaw.severity is Severity.ERROR), None)
    if wrong is not None or told.value is None:
        raise UserError(wrong.message if wrong else "Nothing was typed.", wrong.fix if wrong else "Please type it.")
    answers: Answers = {}
    put(answers, item.path, item.row, told.value)
    found = check(None, outlined, answers, Context(date.min), draft=True)
    if mine := next((p for p in found if (p.path, p.row) == (item.path, item.row)), None):
        raise UserError(mine.message, mine.fix)
    return told.value
