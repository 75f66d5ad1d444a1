"""A record's answers taken apart into a row for each, and put together again exactly as they were."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import count
from json.encoder import encode_basestring
from typing import Any, TypeGuard, TypeVar

from formgen.records import Place, Record, Source

READ = ("question", "row", "value", "state", "sheet", "cell", "raw", "read")
"""The columns of table `answer` that make a record again."""

_Key = TypeVar("_Key")
_Column = tuple[Any, ...]

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


class Layout:
    """Which boxes the rows of a record are of, and where they were read: of returns of one form mostly the same."""

    __slots__ = ("_names", "_places", "columns")

    def __init__(self, columns: Sequence[_Column]) -> None:
        self.columns = columns
        self._names: dict[str, list[int]] | None = None
        self._places: dict[Place, int] | None = None

    @property
    def names(self) -> dict[str, list[int]]:
        """The numbers of the rows of each question."""
        if self._names is None:
            self._names = {}
            for number, place in enumerate(zip(*self.columns[:2], strict=True)):
                self._names.setdefault(_name(place), []).append(number)
        return self._names

    @property
    def places(self) -> dict[Place, int]:
        """The number of the row of each place that was read, in the order of reading."""
        if self._places is None:
            questions, keys, _, _, read = self.columns
            there = [number for number, order in enumerate(read) if order is not None]
            self._places = {(questions[n], keys[n]): n for n in sorted(there, key=read.__getitem__)}
        return self._places


class Boxes:
    """The rows of a record by their columns: what it alone holds, and a layout that it shares."""

    __slots__ = ("layout", "raws", "states", "values")

    def __init__(self, layout: Layout, values: _Column, states: _Column, raws: _Column) -> None:
        self.layout, self.values, self.states, self.raws = layout, values, states, raws

    @property
    def columns(self) -> tuple[_Column, ...]:
        """The columns `READ`."""
        questions, keys, sheets, cells, read = self.layout.columns
        return questions, keys, self.values, self.states, sheets, cells, self.raws, read


class Shared:
    """What many records have alike, kept once: words of their boxes, columns and layouts."""

    def __init__(self) -> None:
        self._known: dict[Any, Any] = {}
        self._layouts: dict[tuple[_Column, ...], Layout] = {}

    def one(self, thing: Any) -> Any:
        """The thing, or one that is equal and was here before."""
        return self._known.setdefault(thing, thing)

    def boxes(self, columns: Sequence[_Column]) -> Boxes:
        """The rows with those columns, which begin with `READ`; none without a column."""
        if not columns:
            return NO_BOXES
        one = self._known.setdefault
        questions, keys, values, states, sheets, cells, raws, read = columns[: len(READ)]
        placed = questions, keys, sheets, cells, read
        if (layout := self._layouts.get(placed)) is None:
            layout = Layout([one(own, own) for own in (tuple(map(one, own, own)) for own in placed)])
            self._layouts[tuple(layout.columns)] = layout
        return Boxes(layout, tuple(map(one, values, values)), one(states, states), tuple(map(one, raws, raws)))


NO_BOXES = Boxes(Layout(((),) * 5), (), (), ())


def together(boxes: Boxes, asked: Collection[str] | None = None) -> tuple[Answers, Sources]:
    """The answers and sources that `apart` took apart.

    Each is made when it is asked for: many are not looked at. `asked` are the questions whose rows are there, None for
    all; to look up another raises AssertionError.
    """
    return Answers(boxes, asked), Sources(boxes, asked)


class _Told(Mapping[_Key, Any]):
    """What the rows of a record tell, each thing made when it is asked for; shown as the dict it is."""

    __slots__ = ("_asked", "_boxes")

    def __init__(self, boxes: Boxes, asked: Collection[str] | None) -> None:
        self._boxes, self._asked = boxes, asked

    def _is_asked(self, name: str) -> bool:
        return self._asked is None or name in self._asked or name.startswith("_")

    def _check(self, name: str) -> None:
        if not self._is_asked(name):
            raise AssertionError(f"{name} was not read from the store: whoever looks it up has to name it")

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __repr__(self) -> str:
        return repr(dict(self))


class Answers(_Told[str]):
    """The answers in rows of table `answer`."""

    __slots__ = ()

    def __getitem__(self, name: str) -> Any:
        if (found := self.get(name, _NOTHING)) is _NOTHING:
            raise KeyError(name)
        return found

    def get(self, name: str, otherwise: Any = None) -> Any:
        """The answer, or `otherwise`: many that are asked for were not given."""
        self._check(name)
        rows = self._boxes.layout.names.get(name)
        return otherwise if rows is None else _answers(self._boxes, rows).get(name, otherwise)

    def __iter__(self) -> Iterator[str]:
        return iter(self.whole())

    def whole(self) -> dict[str, Any]:
        """All answers."""
        made = _answers(self._boxes, range(len(self._boxes.values)))
        return made if self._asked is None else {name: made[name] for name in made if self._is_asked(name)}


class Sources(_Told[Place]):
    """Where the answers in rows of table `answer` were read, in the order of reading."""

    __slots__ = ()

    def __getitem__(self, place: Place) -> Source:
        self._check(_name(place))
        return self._made(self._boxes.layout.places[place])

    def get(self, place: Place, otherwise: Any = None) -> Any:
        """The source of a place, or `otherwise`: most places that are asked for were never read."""
        self._check(_name(place))
        row = self._boxes.layout.places.get(place)
        return otherwise if row is None else self._made(row)

    def _made(self, row: int) -> Source:
        _, _, sheets, cells, _ = self._boxes.layout.columns
        return Source(sheets[row], cells[row], self._boxes.raws[row])

    def __iter__(self) -> Iterator[Place]:
        return (place for place in self._boxes.layout.places if self._is_asked(_name(place)))

    def whole(self) -> dict[Place, Source]:
        """All sources."""
        places = self._boxes.layout.places
        return {place: self._made(places[place]) for place in self}


_NOTHING = object()


def _name(place: Place) -> str:
    """The name of the question that a place belongs to."""
    path, row = place
    return path if row is None else path.partition(".")[0]


def _answers(boxes: Boxes, rows: Iterable[int]) -> dict[str, Any]:
    """The answers in the rows with those numbers."""
    answers: dict[str, Any] = {}
    questions, keys, *_ = boxes.layout.columns
    for row in rows:
        value, state = boxes.values[row], boxes.states[row]
        if state is None:
            if value is not None:
                _put(answers, questions[row], keys[row], _decoded(value))
        elif state != WITHHELD:
            _put(answers, questions[row], keys[row], {"state": state})
        else:
            _keep_row(answers, questions[row], keys[row])
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
