"""A record's answers taken apart into a row for each, and put together again exactly as they were."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from formgen.records import Place, Record, Source

READ = ("question", "row", "value", "state", "sheet", "cell", "raw", "read")
"""The columns of table `answer` that make a record again."""

WITHHELD = "withheld"
"""The state of a row whose text was taken out."""


def as_json(data: Any) -> str:
    """`data` as compact JSON that a person can read."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def apart(record: Record) -> list[dict[str, Any]]:
    """The rows of table `answer` for `record`: its answers in order, then places read that gave none."""
    rows = {place: _coded(value) for place, value in _places(record.answers)}
    for number, (place, source) in enumerate(record.sources.items()):
        row = rows.setdefault(place, {"value": None, "state": None})
        row |= {"sheet": source.sheet, "cell": source.cell, "raw": source.raw, "read": number}
    empty: dict[str, Any] = {"sheet": None, "cell": None, "raw": None, "read": None}
    return [{"question": path, "row": key, **empty, **row} for (path, key), row in rows.items()]


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
    if not isinstance(value, Mapping) or not value:
        return False
    return all(isinstance(row, Mapping) for row in value.values())


def _coded(value: Any) -> dict[str, Any]:
    if isinstance(value, Mapping) and set(value) == {"state"} and isinstance(value["state"], str):
        return {"value": None, "state": str(value["state"])}
    return {"value": as_json(value), "state": None}
