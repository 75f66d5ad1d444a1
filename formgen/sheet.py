"""The contract between the Excel writer and the Excel reader: codes, tags, names and what a cell holds.

On the sheet an answer stands in the row of its visible code. A question has one row; a question with
ticks has one row for each choice (`Q07.3`); a table printed as a grid has a header row whose cells begin
with the column's code (`Q08b`) and a row for each row code (`Q08.4`): the answer is where they cross.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from formgen.answers import label_of
from formgen.ask import PartialDate, State
from formgen.beside import english, flat
from formgen.outline import Item, Kind, Option, Question

MANIFEST = "_formgen"
"""The hidden sheet: A1 holds JSON with reference, form, version, audience and {code: cell}."""

TAG_COLUMN, CODE_COLUMN, LABEL_COLUMN, ANSWER_COLUMN = 1, 2, 3, 4

DECISIONS = "To decide"
"""The name of the sheet of a decisions workbook."""

PROPERTY = "formgen"
"""The custom document property that carries the reference."""

TICK = "✓"

DATE_HINT = "dd/mm/yyyy"
"""How a date is asked for where it is typed on a screen."""

SEPARATOR = "; "
"""Between several choices in one cell; labels may hold commas."""

MARK = "◀ please mend"
"""With this begins what stands beside a box that is to be mended: it is no answer."""

BESIDE = "◀ goes with"
"""The same beside a box that is right by itself, and open because it goes with one that is not."""

MARKS = (MARK, BESIDE)

GOES_WITH, BOTH = "It goes with ", ": please look at both."
"""What is said of such a box, with the question that is to be mended between."""

UNREAD = "Until something is written here, this box counts as faulty."
"""Ends what stands beside a box that is empty on a sheet to be mended because nobody could read what was in it."""

UNMENDED = "unmended"
"""The code of the problem that such a box came back as it was sent."""

_MENDS = re.compile(r"mends ([0-9a-f]{12})(?: ([a-z]{1,12} [0-9]{1,6}))?(?![0-9a-z])", re.ASCII)


def mends(sha256: str, label: str = "") -> str:
    """What a sheet to be mended carries where it has no reference: which file, and which return of it, it mends."""
    return f"mends {sha256[:12]} {label}".rstrip()


def mends_in(text: str) -> tuple[str, str] | None:
    """The first characters of the hash, and the label of the return, that a text says it mends; or None."""
    found = _MENDS.search(text)
    return (found[1], found[2] or "") if found else None


CODE = re.compile(r"\s*([Qq](\d{2,3}[A-Za-z]?)((?:\.[A-Za-z0-9_]{1,40})?))(?![A-Za-z0-9_])")


def code_in(text: str) -> str | None:
    """The visible code with which a cell's text begins, spelt as printed also where all is in capitals; or None."""
    found = CODE.match(text)
    return f"Q{found[2].lower()}{found[3]}" if found else None


def tag(code: str) -> str:
    """What the hidden first column holds in the row of that code."""
    return f"q:{code}"


def defined_name(code: str) -> str:
    """The defined name of the answer cell of that code: never one that looks like a cell."""
    return f"fg_{code.replace('.', '_')}"


def option_code(question: Question, option: Option) -> str:
    """The code of one choice's own row (`Q07.3`)."""
    return f"{question.code}.{option.tag}"


def row_code(table: Question, option: Option) -> str:
    """The code of one row of a grid (`Q08.4`)."""
    return f"{table.code}.{option.tag}"


@dataclass(frozen=True, slots=True)
class Box:
    """One answer cell: whose answer it is and, for a tick of its own, which choice it ticks."""

    code: str
    item: Item
    option: Option | None = None


def boxes(item: Item) -> tuple[Box, ...]:
    """The answer cells of an item: one, or for ticks outside a table one for each choice.

    Ticks that offer a State have one more, in the question's own row, which holds the state's words.
    """
    question = item.question
    if question.kind is not Kind.CHOICES or item.table is not None:
        return (Box(item.code, item),)
    ticks = tuple(Box(option_code(question, o), item, o) for o in question.choices)
    return (Box(item.code, item), *ticks) if question.states else ticks


def in_grid(table: Question) -> bool:
    """Whether a table is a grid on the sheet; a table of blocks has one row for each answer."""
    return not table.blocks


def cell_choices(question: Question) -> tuple[str, ...]:
    """The words that the drop-down of a cell offers, states last; empty for free answers."""
    words = tuple(flat(o.label) for o in question.choices) if question.kind in (Kind.CHOICE, Kind.YESNO) else ()
    if question.kind is Kind.SCALE:
        words = tuple(str(n) for n in range(question.minimum or 0, (question.maximum or 10) + 1))
    return words + tuple(flat(question.words_of(state)) for state in question.states) if words else ()


def cell_value(question: Question, value: Any) -> str | int | float | date | None:
    """What a cell holds for `value`: labels for codes, words for states, numbers and dates as themselves."""
    match value:
        case None | State.BLANK:
            return None
        case State():
            return flat(question.words_of(value))
        case bool():
            return label_of(question, "yes" if value else "no") if question.choices else "Yes" if value else "No"
        case tuple():
            return SEPARATOR.join(label_of(question, code) for code in value)
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case PartialDate():
            return value.words
        case str() if question.kind is Kind.CHOICE:
            return label_of(question, value)
        case str() | int() | date():
            return value
    raise TypeError(f"{question.path}: no cell can hold {type(value).__name__}")


def help_of(question: Question, *, in_table: bool = False) -> str:
    """The help beneath a label: the question's own, and what a sheet cannot show otherwise."""
    words = [question.help]
    if question.kind is Kind.SCALE and not in_table:
        words.append(f"{question.minimum or 0} is {question.low}, {question.maximum or 10} is {question.high}.")
    if question.kind in (Kind.CHOICE, Kind.YESNO):
        words.append(_in_sight(_choices(question)))
    if question.kind is Kind.CHOICES and in_table:
        listed = SEPARATOR.join(option.label for option in question.choices)
        words.append(f"One or more of these, with “;” between them: {listed}.")
    if question.kind is Kind.PARTIAL_DATE:
        words.append("A date, a month such as July 2020, or a year.")
    if question.unit:
        words.append(f"In {question.unit}.")
    if question.states and question.kind in _FREE:
        words.append(f"Or write: {' / '.join(map(question.words_of, question.states))}.")
    return " ".join(filter(None, words))


def _in_sight(choices: tuple[str, ...]) -> str:
    """The choices of a drop-down where they are few: a printed sheet shows no list."""
    listed = " / ".join(choices)
    said = english(listed)
    return listed if said != "Yes / No" and len(said) <= _FEW else ""


def _choices(question: Question) -> tuple[str, ...]:
    return (*(o.label for o in question.choices), *map(question.words_of, question.states))


_FEW = 90
_FREE = frozenset({Kind.LINE, Kind.TEXT, Kind.WHOLE, Kind.NUMBER, Kind.DATE, Kind.PARTIAL_DATE})
