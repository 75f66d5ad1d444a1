"""A record's answers taken apart into a row for each, and put together again exactly as they were."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from json.encoder import encode_basestring
from typing import Any, TypeGuard

from formgen.records import Place, Record, Source

READ = ("question", "row", "value", "state", "sheet", "cell", "raw", "read")
"""The columns of table `answer` that make a record again."""

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


def together(rows: Iterable[Sequence[Any]]) -> tuple[dict[str, Any], dict[Place, Source]]:
    """The answers and sources that `apart` took apart; each row has the columns `READ`."""
    answers: dict[str, Any] = {}
    sources: list[tuple[int, Place, Source]] = []
    for path, key, value, state, sheet, cell, raw, read in rows:
        if state == WITHHELD:
            _keep_row(answers, path, key)
        elif state is not None:
            _put(answers, path, key, {"state": state})
        elif value is not None:
            _put(answers, path, key, json.loads(value))
        if read is not None:
            sources.append((read, (path, key), Source(sheet, cell, raw)))
    return answers, {place: source for _, place, source in sorted(sources, key=lambda found: found[0])}


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
