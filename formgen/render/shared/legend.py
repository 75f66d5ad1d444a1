"""Tables with so many columns that they are printed small: what may be written in them, and how wide each must be."""

from __future__ import annotations

from collections.abc import Iterator

from formgen.outline import Kind, Question

_BRIEF, _SHORT_LIST = 20, 90
"""Letters of help that stand in the head of a column, and of a list of the school's that is printed."""


def brief(column: Question) -> str:
    """The help of a column where it is short enough for its head; longer help is in the legend."""
    return column.help if len(column.help) <= _BRIEF else ""


def legend(columns: tuple[Question, ...]) -> tuple[tuple[str, str], ...]:
    """What may be written in the columns, as (labels, words); columns with the same words share a line."""
    found: dict[str, list[str]] = {}
    for column in columns:
        if words := ". ".join(part for part in (_long_help(column), _choices(column)) if part):
            found.setdefault(words, []).append(column.label)
    return tuple((", ".join(labels), words) for words, labels in found.items())


def lead(label: str) -> str:
    """A label that leads words: with a colon, but none after a question mark."""
    return label if label.endswith("?") else f"{label}:"


def _long_help(column: Question) -> str:
    return "" if brief(column) else column.help.rstrip(".")


def _choices(column: Question) -> str:
    states = [state.words for state in column.states]
    match column.kind:
        case Kind.YESNO:
            return " or ".join(["yes", "no", *states])
        case Kind.CHOICE | Kind.CHOICES:
            named = [o.label if o.tag in o.label.split() else f"{o.tag} {o.label}" for o in column.choices]
            return ", ".join(named + states)
        case Kind.LINE:
            listed = ", ".join(o.label for o in column.choices)
            return listed if len(listed) <= _SHORT_LIST else ""
    return ", ".join(states)


_LINE = 10
"""Letters that any line of text has room for, such as half the number of a case."""


def longest_word(column: Question, day: str = "September") -> int:
    """Letters of the longest word that a column must have room for: in its head, its choices, a date.

    `day` is the longest part of a date that is not broken.
    """
    dated = column.kind in (Kind.DATE, Kind.PARTIAL_DATE)
    words = (part for word in _words(column) for part in word.split("-"))
    least = _LINE if column.kind in (Kind.LINE, Kind.TEXT) else 0
    return max(least, *(len(word) for word in (*words, *([day] if dated else []))))


def _words(column: Question) -> Iterator[str]:
    yield from column.label.split()
    yield from brief(column).split()
    if column.kind in (Kind.CHOICE, Kind.CHOICES, Kind.LINE):
        yield from (word for option in column.choices for word in option.label.split())
