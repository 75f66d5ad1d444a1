"""A form class compiled to frozen data: Outline > Section > Question. Nothing else introspects Pydantic."""

from __future__ import annotations

import types
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache, lru_cache
from itertools import count
from string import ascii_lowercase
from typing import Annotated, Any, ForwardRef, TypeVar, Union, get_args, get_origin

from annotated_types import Ge, Le, MaxLen
from pydantic import BeforeValidator, StringConstraints
from pydantic.fields import FieldInfo

from formgen.ask import Anchors, Ask, Audience, Choice, Lines, PartialDate, State
from formgen.form import Form, Row, Section


class Kind(StrEnum):
    """What sort of answer a question takes. Closed: every match over it ends in `assert_never`."""

    LINE = "line"
    TEXT = "text"
    CHOICE = "choice"
    CHOICES = "choices"
    YESNO = "yesno"
    WHOLE = "whole"
    NUMBER = "number"
    SCALE = "scale"
    DATE = "date"
    PARTIAL_DATE = "partial_date"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Option:
    """One choice, or one fixed row of a table: `code` is kept, `label` printed, `tag` the short printed key.

    `picture` names what is drawn above the label in a section in large print.
    """

    code: str
    label: str
    tag: str
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One question, or one column of a table question.

    `path` is the name in answers (`concern`, `targets.baseline`); `code` the printed one (`Q07`, `Q05c`).
    A table has `columns`, and either `rows` (fixed) or `blank_rows` (open, numbered from 1).
    `state_words` are the words of its states where a copy has them in another language too; `also` what a sheet that
    comes back may say for a choice, a row or a state, by its code, or print under the label, by no code (`words`).
    """

    name: str
    path: str
    code: str
    kind: Kind
    label: str
    help: str = ""
    required: bool = True
    audience: frozenset[Audience] = frozenset({Audience.STAFF})
    states: tuple[State, ...] = ()
    choices: tuple[Option, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    max_length: int | None = None
    lines: int = 1
    low: str = ""
    high: str = ""
    unit: str = ""
    prefill: str | None = None
    locked: bool = False
    rows_from: str | None = None
    width: int = 12
    blocks: bool = False
    columns: tuple[Question, ...] = ()
    rows: tuple[Option, ...] = ()
    blank_rows: int = 0
    list_from: str = ""
    clauses: tuple[str, ...] = ()
    state_words: tuple[tuple[State, str], ...] = ()
    also: tuple[tuple[str, str], ...] = ()

    def __hash__(self) -> int:
        # Equal questions have equal addresses: the rest need not be hashed at every look-up.
        return hash((self.path, self.code))

    def words_of(self, state: State) -> str:
        """The words of a state as this copy prints them."""
        return next((words for one, words in self.state_words if one is state), state.words)

    @property
    def open(self) -> bool:
        """Whether this is a table to which rows may be added."""
        return self.kind is Kind.TABLE and not self.rows

    def column(self, name: str) -> Question:
        """The column called `name`. Raises KeyError."""
        return _first(self.columns, lambda column: column.name == name, name)

    def option(self, code: str) -> Option:
        """The choice with that code. Raises KeyError."""
        return _first(self.choices, lambda option: option.code == code, code)

    def row_options(self, count: int = 0) -> tuple[Option, ...]:
        """The fixed rows; for an open table, at least `count` numbered ones."""
        if not self.open:
            return self.rows
        return tuple(numbered(n) for n in range(1, max(count, self.blank_rows) + 1))


_T = TypeVar("_T")


def _first(parts: Iterable[_T], wanted: Callable[[_T], bool], name: str) -> _T:
    for part in parts:
        if wanted(part):
            return part
    raise KeyError(name)


def numbered(number: int) -> Option:
    """The `number`-th open row."""
    return Option(str(number), str(number), str(number))


@dataclass(frozen=True, slots=True)
class Part:
    """One section: its title, its questions, and how it is printed (see `form.Section`)."""

    name: str
    title: str
    help: str
    office: bool
    grid: bool
    questions: tuple[Question, ...]
    page: bool = False
    big: bool = False
    drawing: int = 0


@dataclass(frozen=True, slots=True)
class Item:
    """One box for one answer: a question, or a column in one row of a table.

    `path` (`concern`, `targets.baseline`) and `row` (None outside a table) are its address in answers and in the
    store; `code` is what is printed (`Q05c.T1`).
    """

    question: Question
    table: Question | None = None
    option: Option | None = None
    path: str = field(init=False, repr=False, compare=False)
    row: str | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "path", self.question.path)
        object.__setattr__(self, "row", self.option.code if self.option else None)

    @property
    def code(self) -> str:
        """The printed code: `Q07`, `Q05c.T1`."""
        return f"{self.question.code}.{self.option.tag}" if self.option else self.question.code

    @property
    def label(self) -> str:
        """The label by which a person knows the box, with its row's."""
        if self.table is None or self.option is None:
            return self.question.label
        row = f"row {self.option.label}" if self.table.open else self.option.label
        return f"{row} – {self.question.label}"


@dataclass(frozen=True, slots=True)
class Outline:
    """A form, ready for writers and readers."""

    slug: str
    title: str
    code: str
    version: int
    who: str
    scope: str
    wide: bool
    kept: str
    audiences: tuple[Audience, ...]
    sections: tuple[Part, ...]
    copies: tuple[tuple[str, str, str], ...] = ()
    derived: bool = False
    audience: Audience | None = None
    index: Mapping[str, Question] = field(default_factory=dict, compare=False, repr=False, hash=False)

    def __post_init__(self) -> None:
        found = {q.path: q for q in self.questions()}
        found.update({c.path: c for q in self.questions() for c in q.columns})
        object.__setattr__(self, "index", found)

    def __hash__(self) -> int:
        return hash((self.slug, self.version, self.audience))

    @property
    def name(self) -> str:
        """Form code and version as references carry them: `PQ1`."""
        return f"{self.code}{self.version}"

    def questions(self) -> Iterator[Question]:
        """The questions in printed order; columns stay inside their tables."""
        for section in self.sections:
            yield from section.questions

    def question(self, path: str) -> Question:
        """The question or column at `path`. Raises KeyError."""
        return self.index[path]

    def items(self, open_rows: Mapping[str, int] | None = None) -> Iterator[Item]:
        """Every answer box in printed order; `open_rows` says how many rows each open table has."""
        return iter(_items(self, tuple(sorted((open_rows or {}).items()))))

    def item(self, path: str, row: str | None = None) -> Item:
        """The answer box at `path` and `row`. Raises KeyError."""
        question = self.question(path)
        if row is None:
            return Item(question)
        table = self.question(path.partition(".")[0])
        option = _first(table.rows, lambda o: o.code == row, row) if table.rows else numbered(int(row))
        return Item(question, table, option)

    def for_audience(self, audience: Audience) -> Outline:
        """The copy that `audience` may see: no question, column or empty section besides."""
        return _copy_for(self, audience)

    def only(self, paths: Collection[str]) -> Outline:
        """The outline with those questions and columns alone; codes stay as they were."""

        def kept(questions: Iterable[Question]) -> tuple[Question, ...]:
            parts = (replace(q, columns=tuple(c for c in q.columns if c.path in paths)) for q in questions)
            return tuple(q for q in parts if q.columns or q.path in paths)

        sections = (replace(s, questions=kept(s.questions)) for s in self.sections)
        return replace(self, sections=tuple(s for s in sections if s.questions))

    def narrow(self, rows: Mapping[str, frozenset[str]]) -> Outline:
        """The outline whose named tables have only those fixed rows; codes stay as they were."""
        if not rows:
            return self

        def kept(question: Question) -> Question:
            if question.name not in rows or not question.rows:
                return question
            return replace(question, rows=tuple(o for o in question.rows if o.code in rows[question.name]))

        sections = (replace(s, questions=tuple(map(kept, s.questions))) for s in self.sections)
        return replace(self, sections=tuple(sections))


_MOST_COPIES = 1_000
"""So many lists of boxes, and copies for an audience, are kept to be used again."""


@lru_cache(_MOST_COPIES)
def _items(outline: Outline, open_rows: tuple[tuple[str, int], ...]) -> tuple[Item, ...]:
    return tuple(item for question in outline.questions() for item in _boxes(question, dict(open_rows)))


def _boxes(question: Question, open_rows: Mapping[str, int]) -> Iterator[Item]:
    if question.kind is not Kind.TABLE:
        yield Item(question)
        return
    for option in question.row_options(open_rows.get(question.name, 0)):
        for column in question.columns:
            yield Item(column, question, option)


@lru_cache(_MOST_COPIES)
def _copy_for(whole: Outline, audience: Audience) -> Outline:
    sections = []
    for section in whole.sections:
        questions = tuple(
            replace(q, columns=tuple(c for c in q.columns if audience in c.audience))
            for q in section.questions
            if audience in q.audience
        )
        questions = tuple(q for q in questions if q.kind is not Kind.TABLE or q.columns)
        if questions:
            sections.append(replace(section, questions=questions))
    title, who = next(((t, w) for a, t, w in whole.copies if a == audience), (whole.title, whole.who))
    return replace(whole, sections=tuple(sections), audience=audience, title=title, who=who)


@cache
def outline(form: type[Form]) -> Outline:
    """The outline of a form class. Raises TypeError when the class cannot be a form, saying where."""
    about = form.about
    numbers = count(1)
    sections = tuple(_part(name, info, numbers) for name, info in form.model_fields.items())
    names = [q.name for s in sections for q in s.questions]
    if twice := {n for n in names if names.count(n) > 1}:
        raise TypeError(f"{form.__name__}: two questions are called {', '.join(sorted(twice))}")
    return Outline(
        about.slug, about.title, about.code, about.version, about.who, about.scope, about.wide, about.kept,
        about.audiences, sections, tuple((a.value, *words) for a, words in about.copies.items()), about.derived,
    )  # fmt: skip


def _part(name: str, info: FieldInfo, numbers: Iterator[int]) -> Part:
    section = info.annotation
    if not (isinstance(section, type) and issubclass(section, Section)):
        raise TypeError(f"{name}: the fields of a Form are Sections, not {section!r}")
    questions = tuple(
        _question(field_name, field_name, f"Q{next(numbers):02}", field_info)
        for field_name, field_info in section.model_fields.items()
    )
    return Part(
        name, section.title, section.help, section.office, section.grid, questions, section.page, section.big,
        section.drawing,
    )  # fmt: skip


_WIDTHS = {
    Kind.LINE: 6, Kind.YESNO: 4, Kind.WHOLE: 4, Kind.NUMBER: 4, Kind.DATE: 4, Kind.PARTIAL_DATE: 4,
}  # fmt: skip


def _question(name: str, path: str, code: str, info: FieldInfo) -> Question:
    if isinstance(info.annotation, str | ForwardRef):
        raise TypeError(f"{path}: its annotation cannot be read; is every name in it imported?")
    annotation, metadata = _bare(path, info)
    ask = next((m for m in metadata if isinstance(m, Ask)), None)
    if ask is None:
        raise TypeError(f"{path}: a question needs Ask(…) in its annotation")
    kind, extra = _kind(path, code, annotation, metadata)
    return Question(
        name=name, path=path, code=code, kind=kind, label=ask.label, help=ask.help, required=ask.required,
        audience=ask.audience, states=ask.states, unit=ask.unit, prefill=ask.prefill, locked=ask.locked,
        rows_from=ask.rows_from, width=ask.width or _WIDTHS.get(kind, 12), blocks=ask.blocks,
        list_from=ask.list_from, blank_rows=ask.blank_rows if kind is Kind.TABLE and "rows" not in extra else 0,
        clauses=ask.clauses, **_limits(path, metadata), **extra,
    )  # fmt: skip


def _kind(path: str, code: str, annotation: Any, metadata: list[Any]) -> tuple[Kind, dict[str, Any]]:
    """The kind of question that a field's type means, with its choices, rows and columns."""
    match get_origin(annotation) or annotation, get_args(annotation):
        case origin, (choices, last) if origin is tuple and last is ... and _is_a(choices, Choice):
            return Kind.CHOICES, {"choices": _options(path, choices)}
        case origin, (row,) if origin is list and _is_a(row, Row):
            return Kind.TABLE, {"columns": _columns(path, code, row)}
        case origin, (keys, row) if origin is dict and _is_a(keys, Choice) and _is_a(row, Row):
            return Kind.TABLE, {"columns": _columns(path, code, row), "rows": _options(path, keys)}
    return _plain_kind(path, annotation, metadata)


def _plain_kind(path: str, annotation: Any, metadata: list[Any]) -> tuple[Kind, dict[str, Any]]:
    match annotation:
        case origin if _is_a(origin, Choice):
            return Kind.CHOICE, {"choices": _options(path, origin)}
        case origin if origin is bool:
            return Kind.YESNO, {"choices": (Option("yes", "Yes", "1"), Option("no", "No", "2"))}
        case origin if origin is int:
            return (Kind.SCALE if any(isinstance(m, Anchors) for m in metadata) else Kind.WHOLE), {}
        case origin if origin is Decimal:
            return Kind.NUMBER, {}
        case origin if origin is date:
            return Kind.DATE, {}
        case origin if origin is PartialDate:
            return Kind.PARTIAL_DATE, {}
        case origin if origin is str:
            lines = [m.count for m in metadata if isinstance(m, Lines)]
            return (Kind.TEXT if lines and lines[-1] > 1 else Kind.LINE), {}
    raise TypeError(f"{path}: no kind of question has the type {annotation!r}")


def _bare(path: str, info: FieldInfo) -> tuple[Any, list[Any]]:
    """The type without `| None` and without Annotated, and all that is said of it."""
    annotation, inner = info.annotation, []
    if get_origin(annotation) in (Union, types.UnionType):
        kinds = [a for a in get_args(annotation) if a is not type(None)]
        if len(kinds) > 1:
            raise TypeError(f"{path}: a question has one type, not {annotation!r}")
        annotation = kinds[0]
    if get_origin(annotation) is Annotated:
        annotation, *inner = get_args(annotation)
    marks = [mark for part in inner for mark in (part.metadata if isinstance(part, FieldInfo) else [part])]
    return annotation, marks + info.metadata


def _is_a(annotation: Any, base: type) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, base)


def _options(path: str, choices: type[Choice]) -> tuple[Option, ...]:
    if len(choices.__members__) > len(choices):
        raise TypeError(f"{path}: two choices of {choices.__name__} have the same code")
    return tuple(
        Option(c.value, c.label, c.value if _is_tag(c.value) else str(n), c.picture) for n, c in enumerate(choices, 1)
    )


def _is_tag(code: str) -> bool:
    """Whether a row key is short enough to print as it is: T1, A12."""
    return len(code) <= 3 and code[:1].isupper() and code[1:].isdigit()


def _columns(path: str, code: str, row: type[Row]) -> tuple[Question, ...]:
    if len(row.model_fields) > len(ascii_lowercase):
        raise TypeError(f"{path}: a table has at most {len(ascii_lowercase)} columns")
    return tuple(
        _question(name, f"{path}.{name}", f"{code}{letter}", info)
        for letter, (name, info) in zip(ascii_lowercase, row.model_fields.items(), strict=False)
    )


def _limits(path: str, metadata: list[Any]) -> dict[str, Any]:
    limits: dict[str, Any] = {}
    for mark in metadata:
        match mark:
            case Ge(ge=low):
                limits["minimum"] = low
            case Le(le=high):
                limits["maximum"] = high
            case MaxLen(max_length=length) | StringConstraints(max_length=length):
                limits["max_length"] = length
            case Lines(count=count):
                limits["lines"] = count
            case Anchors(low=low, high=high):
                limits |= {"low": low, "high": high}
            case Ask() | BeforeValidator():
                pass
            case _:
                raise TypeError(f"{path}: a form cannot hold the limit {mark!r}; ge, le and max_length it can")
    return limits


def dump(value: Any) -> Any:
    """An outline, or any part of one, as plain JSON data; what has its default is left out."""
    match value:
        case StrEnum():
            return value.value
        case frozenset():
            return sorted(dump(v) for v in value)
        case tuple():
            return [dump(v) for v in value]
        case Outline() | Part() | Question() | Option():
            return {
                f.name: dump(getattr(value, f.name))
                for f in fields(value)
                if f.name != "index" and getattr(value, f.name) != f.default
            }
    return value


def load(data: Mapping[str, Any]) -> Outline:
    """The outline that `dump` wrote, such as that of a published schema."""
    sections = tuple(Part(**{**s, "questions": tuple(map(_load_question, s["questions"]))}) for s in data["sections"])
    audiences = tuple(Audience(a) for a in data["audiences"])
    copies = tuple((a, t, w) for a, t, w in data.get("copies", ()))
    return Outline(**{**data, "sections": sections, "audiences": audiences, "copies": copies})


def _load_question(data: Mapping[str, Any]) -> Question:
    made: dict[str, Any] = {**data, "kind": Kind(data["kind"])}
    for name, make in _LOADERS.items():
        if name in made:
            made[name] = make(made[name])
    return Question(**made)


_LOADERS: Mapping[str, Any] = {
    "audience": lambda v: frozenset(map(Audience, v)),
    "states": lambda v: tuple(map(State, v)),
    "choices": lambda v: tuple(Option(**o) for o in v),
    "rows": lambda v: tuple(Option(**o) for o in v),
    "columns": lambda v: tuple(map(_load_question, v)),
    "clauses": tuple,
}
