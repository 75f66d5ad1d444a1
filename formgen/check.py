"""Checks answers: types and ranges by Pydantic, rules between questions by the form's own functions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from typing import Annotated, Any, Literal, assert_never

from pydantic import BeforeValidator, Field, Strict, TypeAdapter, ValidationError

from formgen.answers import at, get, open_rows, where
from formgen.ask import PartialDate, State, normalise
from formgen.errors import Problem, Severity
from formgen.form import Context, Form, Rule
from formgen.outline import Item, Kind, Outline, Question

_MOST_OUTLINES = 1_000
"""Of so many forms, versions and copies the types and rules are kept at hand."""


def check(
    form: type[Form] | None,
    outline: Outline,
    answers: Mapping[str, Any],
    context: Context,
    *,
    draft: bool = False,
    typed: bool = False,
) -> list[Problem]:
    """Every problem of `answers`, in printed order; `draft` passes over what is merely missing.

    `typed` says that each value is known to pass by its type: these are not checked again.

    In a draft a rule runs only when all its inputs are there: an `optional` one may be about what is not.
    `form` carries the rules; without it (a version that is no longer made) only types are checked.
    """
    first = [*(_beside_types if typed else _by_types)(outline, answers, context.today, draft)]
    wrong = {(p.path, p.row) for p in first if p.code != "missing"}
    rules = _rules(form, outline) if form else ()
    ruled = [p for rule in rules for p in _run(rule, outline, answers, context, wrong, draft)]
    if not ruled:
        return first
    order = {(i.path, i.row): n for n, i in enumerate(boxes(outline, answers))}
    return sorted(first + ruled, key=lambda p: order.get((p.path or "", p.row), len(order)))


def boxes(outline: Outline, answers: Mapping[str, Any]) -> Iterator[Item]:
    """The answer boxes that count: all of them, but of a table only the rows that are begun or wanted."""
    return _counting(outline.items(open_rows(outline, answers)), outline, answers)


def _counting(items: Iterable[Item], outline: Outline, answers: Mapping[str, Any]) -> Iterator[Item]:
    wanted = {q.name: _wanted_rows(q, answers) for q in _tables(outline)}
    for item in items:
        if item.table is None or item.row in wanted[item.table.name]:
            yield item


@lru_cache(_MOST_OUTLINES)
def _tables(outline: Outline) -> Sequence[Question]:
    return [question for question in outline.questions() if question.kind is Kind.TABLE]


def _wanted_rows(table: Question, answers: Mapping[str, Any]) -> set[str]:
    """The rows begun, and of a required table those that `rows_from` ticks, or else all fixed ones."""
    begun = set(answers.get(table.name) or {})
    if not table.required or table.blocks:
        return begun
    if table.rows_from:
        ticked = at(answers, table.rows_from)
        return begun | ({o.code for o in table.rows} & set(ticked) if isinstance(ticked, tuple) else set())
    return begun | {o.code for o in table.rows}


def problem(item: Item, code: str, message: str, fix: str, severity: Severity = Severity.ERROR) -> Problem:
    """A problem with the answer in one box."""
    return Problem(code, message, fix, severity, where(item), path=item.path, row=item.row)


_Type = Callable[[Any], object]
"""Takes a value of a question, or raises pydantic’s ValidationError."""


@lru_cache(_MOST_OUTLINES)
def _types(outline: Outline) -> Mapping[str, _Type]:
    """What takes the values of each question and column, by path."""
    return {
        path: adapter(question).validator.validate_python
        for path, question in outline.index.items() if question.kind is not Kind.TABLE
    }  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Asked:
    """A rule all of whose inputs are asked, the table in whose rows it runs, and its inputs by their names there."""

    rule: Rule
    table: str | None
    names: tuple[str, ...]


@lru_cache(_MOST_OUTLINES)
def _rules(form: type[Form], outline: Outline) -> Sequence[_Asked]:
    asked = [(rule, rule.table) for rule in form.rules if all(name in outline.index for name in rule.inputs)]
    return [
        _Asked(rule, table, tuple(name.partition(".")[2 if table else 0] for name in rule.inputs))
        for rule, table in asked
    ]


_LONG = 40
"""So many years ago nothing happened that a form of a primary school asks for: a year was typed wrongly."""


def _by_types(outline: Outline, answers: Mapping[str, Any], today: date, draft: bool) -> Iterator[Problem]:
    """What is wrong with each box by itself."""
    types = _types(outline)
    for item in boxes(outline, answers):
        value = at(answers, item.path, item.row)
        found = _mistyped(item, types[item.path], value) or _beside_type(item, value, today, draft)
        if found is not None:
            yield found


def _beside_types(outline: Outline, answers: Mapping[str, Any], today: date, draft: bool) -> Iterator[Problem]:
    """The same where each value is of its type."""
    rows = tuple(sorted(open_rows(outline, answers).items()))
    for item in _counting(_more_than_typed(outline, rows), outline, answers):
        found = _beside_type(item, at(answers, item.path, item.row), today, draft)
        if found is not None:
            yield found


@lru_cache(_MOST_OUTLINES)
def _more_than_typed(outline: Outline, open_rows: tuple[tuple[str, int], ...]) -> Sequence[Item]:
    """The boxes of which there is more to say than whether their values are of their types."""
    return [i for i in outline.items(dict(open_rows)) if i.question.required or i.question.kind is Kind.DATE]


def _mistyped(item: Item, takes: _Type, value: Any) -> Problem | None:
    """That a value that is there is not of the type of its question."""
    if isinstance(value, State):
        if value is State.BLANK or value in item.question.states:
            return None
        return problem(item, "state_not_offered", f"“{value.words}” is not one of the answers.", "Please answer it.")
    try:
        takes(value)
    except ValidationError as error:
        return problem(item, *_explain(item.question, error))
    return None


def _beside_type(item: Item, value: Any, today: date, draft: bool) -> Problem | None:
    """That a value is missing, or of another age."""
    if value is State.BLANK:
        needed = item.question.required and not draft
        return problem(item, "missing", "This has not been answered.", "Please fill it in.") if needed else None
    if isinstance(value, date) and value.year < today.year - _LONG:
        return problem(item, "long_ago", f"This date is more than {_LONG} years ago.", "Please check the year.")
    return None


def validate(question: Question, value: Any) -> Any:
    """`value` typed and normalised. Raises pydantic's ValidationError."""
    return adapter(question).validator.validate_python(value)


@cache
def adapter(question: Question) -> TypeAdapter[Any]:
    """The Pydantic type of a question's values, built from the outline, so that old versions have theirs."""
    return TypeAdapter(value_type(question))


def value_type(question: Question) -> Any:
    """The annotated Python type of a question's values (not of a table)."""
    limits = Field(ge=question.minimum, le=question.maximum)
    one_of: Any = Literal.__getitem__(tuple(option.code for option in question.choices)) if question.choices else None
    match question.kind:
        case Kind.LINE | Kind.TEXT:
            return Annotated[str, Field(max_length=question.max_length), Strict(), BeforeValidator(normalise)]
        case Kind.CHOICE:
            return one_of
        case Kind.CHOICES:
            return tuple[one_of, ...]
        case Kind.YESNO:
            return Annotated[bool, Strict()]
        case Kind.WHOLE | Kind.SCALE:
            return Annotated[int, limits, Strict()]
        case Kind.NUMBER:
            return Annotated[Decimal, limits, Field(allow_inf_nan=False), Strict()]
        case Kind.DATE:
            return Annotated[date, Strict()]
        case Kind.PARTIAL_DATE:
            return PartialDate
        case Kind.TABLE:
            raise TypeError(f"{question.path} is a table: its columns have types")
    assert_never(question.kind)


def _explain(question: Question, error: ValidationError) -> tuple[str, str, str]:
    """Code, message and fix for a type error, keyed on Pydantic's `type`, never on its English."""
    first = error.errors(include_url=False, include_input=False)[0]
    low, high = question.minimum, question.maximum
    match first["type"]:
        case "less_than_equal" | "greater_than_equal":
            bounds = f"from {low} to {high}" if None not in (low, high) else f"of at least {low}"
            if low is None:
                bounds = f"of at most {high}"
            return "out_of_range", f"This is not a number {bounds}.", f"Please write a number {bounds}."
        case "literal_error":
            labels = ", ".join(o.label for o in question.choices)
            return "not_a_choice", "This is not one of the choices.", f"Please choose from: {labels}."
        case "string_too_long" | "too_long":
            return (
                "too_long",
                f"This is longer than {question.max_length:,} characters.",
                "Please shorten it, or put the rest in another document.",
            )
        case "value_error" if question.kind in (Kind.LINE, Kind.TEXT):
            return "bad_character", "The text holds a character that no document can show.", "Please type it again."
    words = f"a whole number from {low} to {high}" if question.kind is Kind.SCALE else KIND_WORDS[question.kind]
    return "wrong_type", f"This is not {words}.", f"Please write {words}."


KIND_WORDS = {
    Kind.LINE: "a line of text",
    Kind.TEXT: "text",
    Kind.CHOICE: "one of the choices",
    Kind.CHOICES: "a list of choices",
    Kind.YESNO: "yes or no",
    Kind.WHOLE: "a whole number",
    Kind.NUMBER: "a number",
    Kind.SCALE: "a whole number from 0 to 10",
    Kind.DATE: "a date such as 6 October 2026",
    Kind.PARTIAL_DATE: "a date, a month such as July 2020, or a year",
    Kind.TABLE: "a table",
}


def _run(
    asked: _Asked,
    outline: Outline,
    answers: Mapping[str, Any],
    context: Context,
    wrong: set[tuple[str | None, str | None]],
    draft: bool,
) -> Iterator[Problem]:
    """The problems that one rule finds, in every row where its inputs are answered and well typed."""
    rule = asked.rule
    rows = (answers.get(asked.table) or {}) if asked.table else {None: answers}
    for row, cells in rows.items():
        if wrong and any((name, row) in wrong for name in rule.inputs):
            continue
        values = [get(cells or {}, name) for name in asked.names]
        needed = values[:1] if rule.optional and not draft else values
        if None in needed:
            continue
        fault = rule.function(*values, context) if rule.context else rule.function(*values)
        if fault is not None:
            item = outline.item(fault.on or rule.inputs[0], fault.row or row)
            yield replace(problem(item, rule.code, fault.message, fault.fix), severity=fault.severity)
