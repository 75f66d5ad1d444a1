"""A record's answers taken apart into a row for each, and put together again exactly as they were."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import count
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


def as_json(data: Any) -> str:
    """`data` as compact JSON that a person can read."""
    return _ENCODER.encode(data)


def apart(record: Record) -> list[tuple[Any, ...]]:
    """The rows of table `answer` for `record`, with the columns `READ`: its answers in order, then places that were
    read and gave none.
    """
    sources = record.sources
    left = dict(zip(sources, count()))  # the places that were read, by their numbers
    rows: list[tuple[Any, ...]] = []
    for place, value in _places(record.answers):
        if (number := left.pop(place, None)) is None:
            rows.append((*place, *_coded(value), None, None, None, None))
        else:
            source = sources[place]
            rows.append((*place, *_coded(value), source.sheet, source.cell, source.raw, number))
    blank = ((path, row, sources[path, row], number) for (path, row), number in left.items())
    return rows + [(path, row, None, None, s.sheet, s.cell, s.raw, number) for path, row, s, number in blank]


def together(
    rows: Sequence[Sequence[Any]], asked: Collection[str] | None = None
) -> tuple[Mapping[str, Any], Mapping[Place, Source]]:
    """The answers and sources that `apart` took apart; rows begin with the columns `READ`.

    They are made when one is first asked for: many records are not looked at. `asked` are the questions whose rows are
    there, None for all; to look up another raises AssertionError.
    """
    return _Answers(rows, asked), _Sources(rows, asked)


class _Told(Mapping[_Key, Any]):
    """What the rows of a record tell, all of it made when something is first asked for; shown as the dict it is."""

    __slots__ = ("_asked", "_made", "_rows")

    def __init__(self, rows: Sequence[Sequence[Any]], asked: Collection[str] | None) -> None:
        self._rows, self._asked = rows, asked
        self._made: dict[_Key, Any] | None = None

    def _is_asked(self, name: str) -> bool:
        return self._asked is None or name in self._asked or name.startswith("_")

    def _check(self, name: str) -> None:
        if not self._is_asked(name):
            raise AssertionError(f"{name} was not read from the store: whoever looks it up has to name it")

    def __repr__(self) -> str:
        return repr(dict(self))


class _Answers(_Told[str]):
    """The answers in rows of table `answer`."""

    __slots__ = ()

    def __getitem__(self, name: str) -> Any:
        self._check(name)
        return self._all()[name]

    def get(self, name: str, otherwise: Any = None) -> Any:
        """The answer, or `otherwise`: many that are asked for were not given."""
        self._check(name)
        return self._all().get(name, otherwise)

    def _all(self) -> dict[str, Any]:
        if self._made is None:
            self._made = _answers(self._rows)
        return self._made

    def __iter__(self) -> Iterator[str]:
        return filter(self._is_asked, self._all())

    def __len__(self) -> int:
        return sum(1 for _ in self)


class _Sources(_Told[Place]):
    """Where the answers in rows of table `answer` were read, in the order of reading."""

    __slots__ = ()

    def __getitem__(self, place: Place) -> Source:
        self._check(_name(place))
        return _source(self._all()[place])

    def get(self, place: Place, otherwise: Any = None) -> Any:
        """The source of a place, or `otherwise`: most places that are asked for were never read."""
        self._check(_name(place))
        row = self._all().get(place)
        return otherwise if row is None else _source(row)

    def _all(self) -> dict[Place, Any]:
        """The rows of the places that were read."""
        if self._made is None:
            self._made = {(row[0], row[1]): row for row in self._rows if row[_READ] is not None}
        return self._made

    def __iter__(self) -> Iterator[Place]:
        read = sorted(self._all().values(), key=itemgetter(_READ))
        return (place for row in read if self._is_asked(_name(place := (row[0], row[1]))))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _name(place: Place) -> str:
    """The name of the question that a place belongs to."""
    path, row = place
    return path if row is None else path.partition(".")[0]


def _source(row: Sequence[Any]) -> Source:
    return Source(*row[_SHEET:_READ])


def _answers(rows: Iterable[Sequence[Any]]) -> dict[str, Any]:
    """The answers in those rows."""
    answers: dict[str, Any] = {}
    for row in rows:
        path, key, value, state = row[:_SHEET]
        if state is None:
            if value is not None:
                _put(answers, path, key, _decoded(value))
        elif state != WITHHELD:
            _put(answers, path, key, {"state": state})
        else:
            _keep_row(answers, path, key)
    return answers


def _decoded(text: str) -> Any:
    """The value of a text of JSON. Codes, dates and numbers are the same again and again; lists may be changed."""
    if len(text) <= _SHORT:
        return json.loads(text) if text[0] in "[{" else _plain(text)
    as_it_is = text[0] == '"' and text.find('"', 1) == len(text) - 1 and "\\" not in text
    return text[1:-1] if as_it_is else json.loads(text)


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
    if row is None:
        answers[path] = value
        return
    name, dot, column = path.partition(".")
    if dot:
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
    return isinstance(value, dict) or (not isinstance(value, str) and isinstance(value, Mapping))


def _coded(value: Any) -> tuple[str | None, str | None]:
    """The columns `value` and `state`."""
    if (plain := _PLAIN.get(type(value))) is not None:
        return plain(value), None
    if _is_mapping(value) and set(value) == {"state"} and isinstance(value["state"], str):
        return None, str(value["state"])
    return as_json(value), None
