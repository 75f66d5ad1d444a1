"""Makes valid answers for any form: for property tests and for the samples alike.

Values are drawn from the outline; the rules' own repairs mend what the rules forbid.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, assert_never

from formgen.answers import Answers, at, get, put, tidy
from formgen.ask import PartialDate, State
from formgen.check import boxes, check
from formgen.errors import Severity
from formgen.form import Context, Form
from formgen.outline import Kind, Outline, Question, outline

Text = Callable[[random.Random, Question], str]

_WORDS = (
    "reads with the little ones", "sits with Amira & Tom", "starts <b>work</b> at once", "3/4 of mornings",
    "knows =1+1 by heart", "O’Neill’s group", "Zoë’s idea", "café corner", "“not today”", "- tries again",
    "+ a smile 🙂", "مرحبا", "Łódź", "plays @ lunch", "asks for help", "finishes what was begun",
)  # fmt: skip


def plain_words(chance: random.Random, question: Question) -> str:
    """A few words, with the characters that break careless programs among them."""
    count = chance.randint(1, 3)
    joined = ("\n" if question.kind is Kind.TEXT else " · ").join(chance.choice(_WORDS) for _ in range(count))
    return joined[: question.max_length]


def specimen(
    form: type[Form],
    chance: random.Random,
    *,
    today: date = date(2026, 7, 1),
    fill: float = 1.0,
    given: Mapping[str, Any] | None = None,
    text: Text = plain_words,
    context: Context | None = None,
) -> Answers:
    """Valid answers to `form`: every required question, and the others with probability `fill`.

    `given` answers are kept as they are, unless a rule forbids them. Raises AssertionError when the
    rules' repairs cannot make the answers valid: the form lacks a repair.
    """
    outlined = outline(form)
    known = context or Context(today)
    answers = _draw(outlined, chance, today, fill, _offered(text, known.lists))
    answers.update(given or {})
    return mend(form, outlined, answers, chance, known, text)


def _offered(text: Text, lists: Mapping[str, Sequence[str]]) -> Text:
    """`text`, but an entry of the school's list where the question offers one."""

    def chosen(chance: random.Random, question: Question) -> str:
        entries = lists.get(question.list_from)
        return chance.choice(entries) if entries else text(chance, question)

    return chosen


def _draw(outlined: Outline, chance: random.Random, today: date, fill: float, text: Text) -> Answers:
    answers: Answers = {}
    for question in outlined.questions():
        if question.kind is Kind.TABLE:
            _draw_table(question, answers, chance, today, fill, text)
        elif question.required or chance.random() < fill:
            answers[question.name] = _value(question, chance, today, text)
    return answers


def _draw_table(table: Question, answers: Answers, chance: random.Random, today: date, fill: float, text: Text) -> None:
    options = table.row_options()
    if table.rows_from:
        options = tuple(o for o in options if o.code in (answers.get(table.rows_from) or ()))
    elif table.open or table.blocks:
        options = options[: chance.randint(1, min(len(options), 5))]
    for option in options:
        for column in table.columns:
            if column.required or chance.random() < fill:
                put(answers, column.path, option.code, _value(column, chance, today, text))


def _value(question: Question, chance: random.Random, today: date, text: Text) -> Any:
    if question.states and chance.random() < 0.15:
        return chance.choice(question.states)
    low, high = question.minimum or 0, question.maximum
    match question.kind:
        case Kind.LINE | Kind.TEXT:
            return text(chance, question)
        case Kind.CHOICE:
            return chance.choice(question.choices).code
        case Kind.CHOICES:
            some = chance.sample(question.choices, chance.randint(1, min(3, len(question.choices))))
            return tuple(o.code for o in question.choices if o in some)
        case Kind.YESNO:
            return chance.random() < 0.5
        case Kind.WHOLE | Kind.SCALE:
            return chance.randint(low, high if high is not None else low + 40)
        case Kind.NUMBER:
            return Decimal(chance.randint(low, high if high is not None else 10))
        case Kind.DATE:
            return today - timedelta(days=chance.randint(0, 300))
        case Kind.PARTIAL_DATE:
            return PartialDate(today.year - chance.randint(0, 6), chance.choice([None, 3, 7, 11]))
        case Kind.TABLE:
            raise TypeError(f"{question.path} is a table")
    assert_never(question.kind)


def mend(
    form: type[Form],
    outlined: Outline,
    answers: Answers,
    chance: random.Random,
    context: Context,
    text: Text = plain_words,
) -> Answers:
    """`answers` after the repairs of every rule that they broke; rules may follow from each other's repairs."""
    text = _offered(text, context.lists)
    for _ in range(12):
        problems = [p for p in check(form, outlined, answers, context) if p.severity is Severity.ERROR]
        if not problems:
            return tidy(outlined, answers)
        for problem in problems:
            _repair(form, outlined, answers, problem.code, problem.row, chance, context, text)
    raise AssertionError(f"{form.about.slug}: no repair for {sorted({p.code for p in problems})}")


def _repair(
    form: type[Form], outlined: Outline, answers: Answers, code: str, row: str | None,
    chance: random.Random, context: Context, text: Text,
) -> None:  # fmt: skip
    rule = next((r for r in form.rules if r.code == code), None)
    if rule is None:
        _fill_missing(outlined, answers, chance, context.today, text)
        return
    row = row if rule.table else None
    if rule.repair is None:
        for name in rule.inputs:
            _drop(answers, name, row)
        return
    values = {name: get(answers, name, row) for name in rule.inputs}
    needed = rule.inputs[:1] if rule.optional else rule.inputs
    if all(values[name] is not None for name in needed):  # else another repair of this round took one away
        for name, value in rule.repair(chance, values).items():
            put(answers, name, row, _ordered(outlined.question(name), value))


def _ordered(question: Question, value: Any) -> Any:
    """Ticks in printed order, each once."""
    return tuple(o.code for o in question.choices if o.code in value) if isinstance(value, tuple) else value


def _fill_missing(outlined: Outline, answers: Answers, chance: random.Random, today: date, text: Text) -> None:
    for item in list(boxes(outlined, answers)):
        if item.question.required and at(answers, item.path, item.row) is State.BLANK:
            put(answers, item.path, item.row, _value(item.question, chance, today, text))


def _drop(answers: Answers, name: str, row: str | None) -> None:
    if row is not None:
        (answers.get(name.partition(".")[0]) or {}).get(row, {}).pop(name.partition(".")[2], None)
    else:
        answers.pop(name, None)
