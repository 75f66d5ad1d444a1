"""A record's answers taken apart into a row for each, and put together again exactly as they were."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from json.encoder import encode_basestring
from operator import itemgetter
from typing import Any, TypeGuard, TypeVar

from formgen.records import Place, Record, Source

READ = ("question", "row", "value", "state", "sheet", "cell", "raw", "read")
"""The columns of table `answer` that make a record again."""

_Key = TypeVar("_Key")
_SHEET, _READ = READ.index("sheet"), READ.index("read")

WITHHELD = "withheld"
"""The state of a row whose text was taken out."""


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_PLAIN: Mapping[type, Callable[[Any], str]] = {str: encode_basestring, int: str, bool: lambda value: str(value).lower()}
"""What writes the values of most answers: the encoder would be set up anew for each."""

_NOWHERE = (None, None, None, None)


def as_json(data: Any) -> str:
    """`data` as compact JSON that a person can read."""
    return _ENCODER.encode(data)


def apart(record: Record) -> list[tuple[Any, ...]]:
    """The rows of table `answer` for `record`, with the columns `READ`: its answers in order, then places that were
    read and gave none.
    """
    read = {place: (s.sheet, s.cell, s.raw, number) for number, (place, s) in enumerate(record.sources.items())}
    rows = [(*place, *_coded(value), *read.pop(place, _NOWHERE)) for place, value in _places(record.answers)]
    return rows + [(*place, None, None, *source) for place, source in read.items()]


def together(
    rows: Sequence[Sequence[Any]], asked: Collection[str] | None = None
) -> tuple[Mapping[str, Any], Mapping[Place, Source]]:
    """The answers and sources that `apart` took apart; rows begin with the columns `READ`.

    They are made when they are asked for: of many records few boxes are looked at, and those again and again. `asked`
    are the questions whose rows are there, None for all; to look up another raises AssertionError.
    """
    named = _Named(rows, asked)
    return _Answers(named), _Sources(named)


class _Named:
    """Rows of table `answer` by the name of the question that they belong to."""

    __slots__ = ("_asked", "_found", "rows")

    def __init__(self, rows: Sequence[Sequence[Any]], asked: Collection[str] | None) -> None:
        self.rows, self._asked = rows, asked
        self._found: dict[str, list[Sequence[Any]]] | None = None

    def of(self, name: str) -> Sequence[Sequence[Any]]:
        """The rows of a question, in their order."""
        if not self._is_asked(name):
            raise AssertionError(f"{name} was not read from the store: whoever looks it up has to name it")
        return self.all.get(name, ())

    @property
    def all(self) -> dict[str, list[Sequence[Any]]]:
        """The rows of every question that was asked for."""
        if self._found is None:
            found: dict[str, list[Sequence[Any]]] = {}
            for row in self.rows:
                name = row[0] if row[1] is None else row[0].partition(".")[0]
                found.setdefault(name, []).append(row)
            self._found = {name: rows for name, rows in found.items() if self._is_asked(name)}
        return self._found

    def _is_asked(self, name: str) -> bool:
        return self._asked is None or name in self._asked or name.startswith("_")


class _Shown(Mapping[_Key, Any]):
    """What is shown as the dict that it stands for."""

    __slots__ = ()

    def __repr__(self) -> str:
        return repr(dict(self))


class _Answers(_Shown[str]):
    """The answers in rows of table `answer`."""

    __slots__ = ("_made", "_named")

    def __init__(self, named: _Named) -> None:
        self._named = named
        self._made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        return self._with(name)[name]

    def get(self, name: str, otherwise: Any = None) -> Any:
        """The answer, or `otherwise`: many that are asked for were not given."""
        return self._with(name).get(name, otherwise)

    def _with(self, name: str) -> dict[str, Any]:
        """The answers made so far, among them the one of that name if it was given."""
        if name not in self._made:
            self._made |= _answers(self._named.of(name))
        return self._made

    def __iter__(self) -> Iterator[str]:
        return (name for name, rows in self._named.all.items() if any(map(_answers_it, rows)))

    def __len__(self) -> int:
        return sum(1 for _ in self)


class _Sources(_Shown[Place]):
    """Where the answers in rows of table `answer` were read, in the order of reading."""

    __slots__ = ("_made", "_named")

    def __init__(self, named: _Named) -> None:
        self._named = named
        self._made: dict[str, dict[Place, Source]] = {}

    def __getitem__(self, place: Place) -> Source:
        return self._of(place)[place]

    def get(self, place: Place, otherwise: Any = None) -> Any:
        """The source of a place, or `otherwise`: most places that are asked for were never read."""
        return self._of(place).get(place, otherwise)

    def _of(self, place: Place) -> dict[Place, Source]:
        name = place[0] if place[1] is None else place[0].partition(".")[0]
        if name not in self._made:
            read = (row for row in self._named.of(name) if row[_READ] is not None)
            self._made[name] = {(row[0], row[1]): Source(*row[_SHEET:_READ]) for row in read}
        return self._made[name]

    def __iter__(self) -> Iterator[Place]:
        read = (row for row in self._named.rows if row[_READ] is not None)
        return ((row[0], row[1]) for row in sorted(read, key=itemgetter(_READ)))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _answers(rows: Iterable[Sequence[Any]]) -> dict[str, Any]:
    """The answers in those rows."""
    answers: dict[str, Any] = {}
    for path, key, value, state, *_ in rows:
        if state == WITHHELD:
            _keep_row(answers, path, key)
        elif state is not None:
            _put(answers, path, key, {"state": state})
        elif value is not None:
            _put(answers, path, key, _decoded(value))
    return answers


def _answers_it(row: Sequence[Any]) -> bool:
    """Whether there is an answer in the row; a text that was taken out leaves its row of a table there."""
    _, key, value, state, *_ = row
    return value is not None or (state is not None and (state != WITHHELD or key is not None))


def _decoded(text: str) -> Any:
    """The value of a text of JSON. Codes, dates and numbers are the same again and again; lists may be changed."""
    return json.loads(text) if len(text) > _SHORT or text[0] in "[{" else _plain(text)


_SHORT = 24
_plain = lru_cache(maxsize=8_192)(json.loads)


def _places(answers: Mapping[str, Any]) -> Iterator[tuple[Place, Any]]:
    """Every answer with its address. An empty table, or an empty row of one, is an answer `{}` of its own."""
    for name, value in answers.items():
        if not _is_table(value):
            yield (name, None), value
            continue
        for row, cells in value.items():
            if not cells:
                yield (name, row), {}
            for column, cell in cells.items():
                yield (f"{name}.{column}", row), cell


def _put(answers: dict[str, Any], path: str, row: str | None, value: Any) -> None:
    name, dot, column = path.partition(".")
    if row is None:
        answers[name] = value
    elif dot:
        answers.setdefault(name, {}).setdefault(row, {})[column] = value
    else:
        answers.setdefault(name, {})[row] = value


def _keep_row(answers: dict[str, Any], path: str, row: str | None) -> None:
    """A row of a table counts even when its only answer was withheld."""
    if row is not None:
        answers.setdefault(path.partition(".")[0], {}).setdefault(row, {})


def _is_table(value: Any) -> bool:
    return _is_mapping(value) and bool(value) and all(map(_is_mapping, value.values()))


def _is_mapping(value: Any) -> TypeGuard[Mapping[str, Any]]:
    return not isinstance(value, str) and isinstance(value, Mapping)


def _coded(value: Any) -> tuple[str | None, str | None]:
    """The columns `value` and `state`."""
    if (plain := _PLAIN.get(type(value))) is not None:
        return plain(value), None
    if _is_mapping(value) and set(value) == {"state"} and isinstance(value["state"], str):
        return None, str(value["state"])
    return as_json(value), None
