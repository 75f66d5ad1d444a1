"""A reference that comes back again: what the new return leaves blank is kept from before, and said."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from formgen.answers import Answers, at, dump, get, load, open_rows, put, tidy
from formgen.ask import State
from formgen.errors import Problem, Severity
from formgen.outline import Item, Outline
from formgen.read import Reading
from formgen.records import Place, Record, Source
from formgen.sheet import UNMENDED

_NAMED = 12
"""How many boxes a message names."""


@dataclass(frozen=True, slots=True)
class Revised:
    """The answers of a return together with those kept from the one before it.

    `sources` are those of the answers that this return gave itself; `problems` say what was kept or differs.
    """

    answers: Answers
    sources: Mapping[Place, Source]
    problems: tuple[Problem, ...] = ()


def revised(outlined: Outline, reading: Reading, older: Record | None) -> Revised:
    """The return with the answers of `older` in the boxes that are blank now: blanks never erase."""
    answers = tidy(outlined, reading.answers)
    if older is None:
        return Revised(answers, reading.sources)
    was = tidy(outlined, load(outlined, older.answers))
    kept, changed = _kept(outlined, reading, was), list(_changed(outlined, answers, was))
    for item in kept:
        put(answers, item.path, item.row, at(was, item.path, item.row))
    places = {(item.path, item.row) for item in kept}
    sources = {place: source for place, source in reading.sources.items() if place not in places}
    return Revised(tidy(outlined, answers), sources, tuple(_told(kept, changed)))


_BLANK = ("not_found", UNMENDED)
"""What is told of a box in which nothing was written."""


def _kept(outlined: Outline, reading: Reading, was: Answers) -> list[Item]:
    """The boxes that are blank now and were answered before; what was written and could not be read is not blank."""
    unread = {(p.path, p.row) for p in reading.problems if p.severity is Severity.ERROR and p.code not in _BLANK}
    return [
        item
        for item in outlined.items(open_rows(outlined, was))
        if at(was, item.path, item.row) is not State.BLANK
        and at(reading.answers, item.path, item.row) is State.BLANK
        and (item.path, item.row) not in unread
        and (item.path, item.row) not in reading.decided
        and _same_row(item, reading.answers, was)
    ]


def _same_row(item: Item, answers: Mapping[str, Any], was: Answers) -> bool:
    """Whether a box belongs to what it belonged to before: numbered rows may hold something else by now."""
    if item.table is None or not item.table.open:
        return True
    both = [
        (now, then)
        for column in item.table.columns
        if (now := get(answers, column.path, item.row)) is not None
        and (then := get(was, column.path, item.row)) is not None
    ]
    return all(now == then for now, then in both)


def _changed(outlined: Outline, answers: Answers, was: Answers) -> Iterator[Item]:
    for item in outlined.items(open_rows(outlined, was)):
        now, then = at(answers, item.path, item.row), at(was, item.path, item.row)
        if State.BLANK not in (now, then) and now != then:
            yield item


@dataclass(frozen=True, slots=True)
class Change:
    """One box in which a newer revision says something else; `before` and `now` are JSON data, None for a blank."""

    code: str
    question: str
    path: str
    row: str | None
    before: Any
    now: Any

    def as_json(self) -> dict[str, Any]:
        """The change as JSON data."""
        return {"code": self.code, "question": self.path, "row": self.row, "before": self.before, "now": self.now}


def changes(outlined: Outline, before: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[Change, ...]:
    """Box by box what differs between the answers on record and the new ones."""
    was, rows = load(outlined, before), open_rows(outlined, before)
    rows = {name: max(count, open_rows(outlined, now)[name]) for name, count in rows.items()}
    found = ((item, at(was, item.path, item.row), at(now, item.path, item.row)) for item in outlined.items(rows))
    return tuple(
        Change(item.code, item.label, item.path, item.row, _plain(then), _plain(new))
        for item, then, new in found if then != new
    )  # fmt: skip


def _plain(value: Any) -> Any:
    return None if value is State.BLANK else dump({"v": value})["v"]


def _told(kept: Collection[Item], changed: Collection[Item]) -> Iterator[Problem]:
    if kept:
        yield Problem(
            "kept_from_before", f"Blank now, so the answers of the earlier return were kept: {_codes(kept)}.",
            "If they were meant to be taken away, please ask.", Severity.WARNING,
        )  # fmt: skip
    if changed:
        yield Problem(
            "differs_from_before", f"This form came back before; these answers differ now: {_codes(changed)}.",
            "If the earlier ones are right, please send that file again after a change.", Severity.WARNING,
        )  # fmt: skip


def _codes(items: Collection[Item]) -> str:
    codes = [item.code for item in items]
    return ", ".join(codes[:_NAMED]) + (f" and {len(codes) - _NAMED} more" if len(codes) > _NAMED else "")


def with_answers(reading: Reading, made: Revised) -> Reading:
    """The reading with the answers and sources of the revision; mostly they are its own."""
    if made.sources is reading.sources and made.answers == reading.answers:
        return reading
    return replace(reading, answers=made.answers, sources=made.sources)
