"""Answers as plain data: `{question: value or State}`; a table is `{row key: {column: value or State}}`.

Values are str (lines, texts, codes of choices), tuple of codes, bool, int, Decimal, date or PartialDate.
What was not answered is absent, which means the same as `State.BLANK`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from formgen.ask import PartialDate, State
from formgen.beside import flat
from formgen.outline import Item, Kind, Option, Outline, Question

Value = str | tuple[str, ...] | bool | int | Decimal | date | PartialDate | State
Answers = dict[str, Any]

_BLANK, _TABLE = State.BLANK, Kind.TABLE
"""Looked up once: Python 3.11 takes long to find a member of an enum."""


@dataclass(frozen=True, slots=True)
class Instance:
    """One filling of an edition.

    `reference` is None on a blank copy; `prefilled` names the boxes (path, row) whose answers formgen
    put there; `case` is the pseudonym printed as the case label; `made_on` the date of issue.
    """

    answers: Mapping[str, Any] = field(default_factory=dict)
    reference: str | None = None
    case: str | None = None
    prefilled: frozenset[tuple[str, str | None]] = frozenset()
    made_on: date | None = None


def get(answers: Mapping[str, Any], path: str, row: str | None = None) -> Any:
    """The value at `path` (and `row`), or None where there is none or only a State."""
    value = at(answers, path, row)
    return None if isinstance(value, State) else value


def at(answers: Mapping[str, Any], path: str, row: str | None = None) -> Any:
    """The value or State at `path` (and `row`); `State.BLANK` where nothing is."""
    name, _, column = path.partition(".")
    value = answers.get(name)
    if row is not None:
        value = ((value or {}).get(row) or {}).get(column)
    return value if value or not is_blank(value) else _BLANK


def is_blank(value: Any) -> bool:
    """Whether nothing is there: neither “no” nor the number zero is nothing."""
    return value is _BLANK or (not value and (value is None or value == "" or value == ()))


def put(answers: Answers, path: str, row: str | None, value: Any) -> None:
    """Sets the value at `path` and `row`, making the table's row where it is not there yet."""
    if row is None:
        answers[path] = value
    else:
        name, _, column = path.partition(".")
        answers.setdefault(name, {}).setdefault(row, {})[column] = value


def flatten(answers: Mapping[str, Any]) -> Iterator[tuple[str, str | None, Any]]:
    """Every answer as (path, row, value), tables taken apart."""
    for name, value in answers.items():
        if isinstance(value, str) or not isinstance(value, Mapping):
            yield name, None, value
            continue
        for row, cells in value.items():
            for column, cell in cells.items():
                yield f"{name}.{column}", row, cell


def open_rows(outline: Outline, answers: Mapping[str, Any]) -> dict[str, int]:
    """How many numbered rows each open table of `outline` has in `answers`."""
    return {name: max([int(row) for row in answers.get(name) or {}], default=0) for name in _open_tables(outline)}


@lru_cache(maxsize=1_000)
def _open_tables(outline: Outline) -> tuple[str, ...]:
    return tuple(question.name for question in outline.questions() if question.open)


def tidy(outline: Outline, answers: Mapping[str, Any]) -> Answers:
    """`answers` in printed order, without blanks, empty rows and what the outline does not ask."""
    kept: Answers = {}
    for question in outline.questions():
        value = answers.get(question.name)
        if question.kind is Kind.TABLE:
            value = _tidy_rows(question, value or {}) or State.BLANK
        if not is_blank(value):
            kept[question.name] = value
    return kept


def _tidy_rows(table: Question, rows: Mapping[str, Any]) -> Answers:
    """The rows of a table in printed order, without blanks, empty rows and what no row or column of it is."""
    kept: Answers = {}
    for key in _row_keys(table, rows):
        cells = rows.get(key) or {}
        said = {c.name: value for c in table.columns if not is_blank(value := cells.get(c.name))}
        if said:
            kept[key] = said
    return kept


def _row_keys(table: Question, rows: Collection[str]) -> Iterable[str]:
    """The keys of the rows that a table may have: the fixed ones, or the numbers among those that are there."""
    if not table.open:
        return (option.code for option in table.rows)
    return (str(number) for number in sorted(map(int, rows)) if number > 0)


def dump(answers: Mapping[str, Any]) -> dict[str, Any]:
    """`answers` as JSON data: dates as ISO text, numbers of any size as text, states as {"state": …}."""
    return {name: _dump(value) for name, value in answers.items()}


_PLAIN = frozenset({str, bool, int})
"""The types of values that are JSON data as they are; a `State` is a string of another type."""


def _dump(value: Any) -> Any:
    if type(value) in _PLAIN:
        return value
    match value:
        case tuple():
            return list(value)
        case date():
            return value.isoformat()
        case State():
            return {"state": value.value}
        case Decimal():
            return f"{value:f}"
        case PartialDate():
            return str(value)
        case Mapping():
            return {key: _dump(cell) for key, cell in value.items()}
    return value


def load(outline: Outline, data: Mapping[str, Any]) -> Answers:
    """The answers that `dump` wrote. Unknown questions are left out; values are typed, not checked.

    Raises ValueError or KeyError for what `dump` never writes, such as a row that the table does not have.
    """
    known = ((name, outline.index.get(name), value) for name, value in data.items())
    return {name: _loaded(question, value) for name, question, value in known if question is not None}


def _loaded(question: Question, value: Any) -> Any:
    """The typed answer to a question."""
    if question.kind is not _TABLE:
        return _load(question, value)
    columns, codes = _layout(question)
    return {
        _row(question, row, codes): {c: _load(column, v) for c, v in cells.items() if (column := columns.get(c))}
        for row, cells in value.items()
    }


@lru_cache(maxsize=1_000)
def _layout(table: Question) -> tuple[Mapping[str, Question], frozenset[str]]:
    """The columns of a table by their names, and the codes of its fixed rows."""
    return {column.name: column for column in table.columns}, frozenset(option.code for option in table.rows)


_NOTHING = object()


class Loaded(Mapping[str, Any]):
    """What `load` gives of the same data, each question when it is first asked for. Raises ValueError then."""

    __slots__ = ("_data", "_known", "_outline")

    def __init__(self, outline: Outline, data: Mapping[str, Any]) -> None:
        self._outline, self._data = outline, data
        self._known: Answers = {}

    def __getitem__(self, name: str) -> Any:
        if (found := self.get(name, _NOTHING)) is _NOTHING:
            raise KeyError(name)
        return found

    def get(self, name: str, otherwise: Any = None) -> Any:
        """The answer, or `otherwise`: many that are asked for were not given, and are asked for again."""
        if name not in self._known:
            self._known[name] = self._typed(name)
        found = self._known[name]
        return otherwise if found is _NOTHING else found

    def _typed(self, name: str) -> Any:
        question = self._outline.index.get(name)
        if question is None or (value := self._data.get(name, _NOTHING)) is _NOTHING:
            return _NOTHING
        try:
            return _loaded(question, value)
        except KeyError as error:  # which would pass for a question without an answer
            raise ValueError(*error.args) from error

    def __contains__(self, name: object) -> bool:
        return name in self._outline.index and name in self._data

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._data if name in self._outline.index)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _row(table: Question, row: str, codes: frozenset[str]) -> str:
    numbered = row.isascii() and row.isdigit() and not row.startswith("0")
    if not (row in codes if codes else numbered):
        raise KeyError(f"{table.path} has no such row")
    return row


_TYPES: Mapping[Kind, Callable[[Any], Any]] = {
    Kind.DATE: date.fromisoformat,
    Kind.PARTIAL_DATE: PartialDate.parse,
    Kind.NUMBER: lambda value: Decimal(str(value)),
    Kind.CHOICES: tuple,
}
"""What makes the typed value of what `dump` wrote; other kinds were written as they are."""


def _load(question: Question, value: Any) -> Any:
    if type(value) not in _PLAIN and isinstance(value, Mapping) and set(value) == {"state"}:
        return State(value["state"])
    typed = _TYPES.get(question.kind)
    return value if typed is None else typed(value)


def words(question: Question, value: Any) -> str:
    """`value` as a person reads it: labels for codes, “Tuesday 6 October 2026” for dates, states in words."""
    match value:
        case None:
            return ""
        case State():
            return flat(question.words_of(value))
        case bool():
            return label_of(question, "yes" if value else "no") if question.choices else "Yes" if value else "No"
        case tuple():
            return ", ".join(label_of(question, code) for code in value)
        case date():
            return f"{value:%A} {value.day} {value:%B %Y}"
        case PartialDate():
            return value.words
        case Decimal():
            return f"{value:f}"
        case str() if question.kind is Kind.CHOICE:
            return label_of(question, value)
    return str(value)


def label_of(question: Question, code: str) -> str:
    """The label of a choice, or the code itself where an older list had it."""
    return flat(next((o.label for o in question.choices if o.code == code), code))


def rows_shown(question: Question, answers: Mapping[str, Any]) -> tuple[Option, ...]:
    """The rows of a table to print: the fixed ones, or the answered open ones with blank ones after them."""
    filled = answers.get(question.name) or {}
    return question.row_options(max([int(row) for row in filled], default=0) if question.open else 0)


def where(item: Item) -> str:
    """The code and label by which a person finds the box on the page: “Q07 What worries you”."""
    return f"{item.code} {flat(item.label)}"
