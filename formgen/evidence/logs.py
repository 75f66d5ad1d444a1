"""Rows of the school's logs: each with its record, and each counted once, however often it was handed in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from formgen.ask import State
from formgen.evidence.evidence import Evidence, Filed, once
from formgen.evidence.figure import FigureSource, Group, group, trace
from formgen.form import form
from formgen.outline import Question, outline

_BLANK, _NUMBERS = State.BLANK, frozenset({int, Decimal})
COPIED = "The same row stands in another sheet too: counted once"


@dataclass(frozen=True, slots=True)
class LogRow:
    """One row of a table of a record."""

    filed: Filed
    table: str
    key: str

    @property
    def name(self) -> str:
        """What a list of reasons calls the row's record."""
        return self.filed.name

    def at(self, column: str) -> Any:
        """The value or State in that column."""
        return self.filed.at(f"{self.table}.{column}", self.key)

    def day(self, column: str) -> date | None:
        """The date in that column, or None."""
        found = self.at(column)
        return found if isinstance(found, date) else None

    def text(self, column: str) -> str:
        """The text or code in that column, or nothing."""
        found = self.at(column)
        return found if isinstance(found, str) and not isinstance(found, State) else ""

    def number(self, column: str) -> int | Decimal | None:
        """The number in that column, not below zero, or None."""
        found = self.at(column)
        return found if type(found) in _NUMBERS and found >= 0 else None

    def whole(self, column: str) -> int | None:
        """The whole number in that column, or None."""
        found = self.number(column)
        return found if type(found) is int else None

    def trace(self, *columns: str) -> tuple[FigureSource, ...]:
        """Where the answers in those columns were read."""
        return tuple(trace(self.filed, f"{self.table}.{column}", self.key) for column in columns)


@dataclass(frozen=True, slots=True)
class Log:
    """The rows of a log, in the order in which they were filed; `copied` names the records of repeated rows."""

    rows: tuple[LogRow, ...]
    copied: tuple[str, ...]

    @property
    def left_out(self) -> tuple[Group, ...]:
        """The repeated rows, as a group with its reason."""
        return group((COPIED, name) for name in self.copied)


@once
def log(evidence: Evidence, slug: str, table: str) -> Log:
    """The rows of that table of all records of the form.

    A log that goes on is handed in again with more rows at its end: a row that is the same in every box as a row
    of an earlier record is that row again.
    """
    kept: list[LogRow] = []
    copied: list[str] = []
    seen: set[frozenset[Any]] = set()
    for filed in evidence.of_form(slug):
        rows = [(LogRow(filed, table, key), cells) for key, cells in filed.rows(table).items() if _filled(cells)]
        if filed.legacy is not None:  # each line has its own key, and was stored once
            kept += [row for row, _ in rows]
            continue
        own = [(row, _content(cells)) for row, cells in rows]
        kept += [row for row, content in own if content not in seen]
        copied += [row.name for row, content in own if content in seen]
        seen.update(content for _, content in own)
    return Log(tuple(kept), tuple(copied))


def _filled(cells: object) -> bool:
    return isinstance(cells, Mapping) and not all(map(_is_blank, cells.values()))


def _content(cells: Mapping[str, Any]) -> frozenset[Any]:
    """What a row says: a box that is blank says as much as one that is not there, and a state is no code."""
    return frozenset((name, type(value), value) for name, value in cells.items() if not _is_blank(value))


def _is_blank(value: Any) -> bool:
    return value is _BLANK or value is None or (not value and isinstance(value, (str, tuple)))


def sources(rows: Iterable[LogRow], *columns: str) -> tuple[FigureSource, ...]:
    """Where the answers in those columns of all the rows were read."""
    return tuple(source for row in rows for source in row.trace(*columns))


@cache
def question(slug: str, path: str) -> Question:
    """The question at `path` of a form."""
    return outline(form(slug)).question(path)


def labels(slug: str, path: str) -> dict[str, str]:
    """The choices of the question at `path`: code and label, in printed order."""
    return {option.code: option.label for option in question(slug, path).choices}
