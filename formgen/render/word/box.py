"""The places of answers on a Word page, made once and filled many times: boxes and tick boxes.

Each piece of a page knows which answers it shows (`places`) and writes its WordprocessingML for an instance.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import accumulate
from typing import Any, Protocol

from formgen.answers import Instance, at
from formgen.ask import State
from formgen.beside import flat
from formgen.outline import Item, Kind, Option, Question
from formgen.render.word.control import Control, Tick, control, shown, tick, ticks
from formgen.render.word.markup import TWIPS_A_MM, line, paragraph, right_to_left, run, tab_stops, text_width

Place = tuple[str, str | None]
"""Name of a question and, in a table of fixed rows, the row."""

TICK_POINTS = 28.0
"""The type of a tick box: its frame is 0.71 of that, the 7 mm that a hand needs (`variants.HAND_TICK`)."""

TICK_INDENT, TICK_LINE = round(9.2 * TWIPS_A_MM), 422
"""Twips from a tick box to its words, and from one line of ticks to the next; no look needs more."""

_LEAST_APART, _MOST_APART = 2.2 * TWIPS_A_MM, 5 * TWIPS_A_MM
"""From a label to the next tick box on its line, or to the end of the line: other fonts may be wider."""

_MOST_COLUMNS, _FEW = 4, 3
"""So many stand side by side at most; of so few that have no room on one line, the first two do."""
NO_BREAK = "\u00a0"

_WRITTEN = frozenset({Kind.LINE, Kind.TEXT})
_NOT_PLAIN = re.compile("[^\x20-\x7e\xa0-\u058f\u2010-\u2027]")
"""What is more than letters between the same markup: line breaks, tabs, other directions, translations."""

KEPT = "<w:keepNext/>"
"""What keeps a paragraph, and its row, on the page of the next."""


class Piece(Protocol):
    """A part of a page that differs from one filling to the next."""

    @property
    def places(self) -> tuple[Place, ...]:
        """The answers that it shows."""

    def write(self, instance: Instance) -> bytes:
        """Its WordprocessingML for the instance."""


@dataclass(frozen=True, slots=True)
class Given:
    """What an instance has for one answer: value or state, whether formgen put it there, and whether it is no more
    than a line of letters in a box.
    """

    value: Any
    prefilled: bool
    plain: bool = False

    @property
    def key(self) -> tuple[object, ...]:
        """What nothing else has in common with it: 1 and 1.0 are equal, and may be two texts."""
        value = self.value
        return value.__class__, str(value) if value.__class__ is Decimal else value, self.prefilled


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer's controls: a control, tick boxes, or a control with tick boxes for its states."""

    item: Item
    control: Control | None
    ticks: tuple[Tick, ...]
    stops: str
    columns: int
    style: str

    @property
    def place(self) -> Place:
        """Whose answer it is."""
        return self.item.path.partition(".")[0], self.item.row

    def given(self, instance: Instance) -> Given:
        """What the instance has for it."""
        path, row = self.item.path, self.item.row
        value = at(instance.answers, path, row)
        prefilled = value is not State.BLANK and (path, row) in instance.prefilled
        return Given(value, prefilled, value.__class__ is str and self._free() and not _NOT_PLAIN.search(value))

    def _free(self) -> bool:
        """Whether what people write stands in it as they wrote it."""
        return self.control is not None and self.item.question.kind in _WRITTEN

    def paragraphs(self, given: Given, keep: str = "") -> str:
        """The paragraphs that hold the controls; `keep` begins the properties of each."""
        parts = []
        if self.control is not None:
            turned = "<w:bidi/>" if isinstance(given.value, str) and right_to_left(self.text(given)) else ""
            parts.append(paragraph(self.style, self._control(given) + self._unit(), keep + turned))
        if self.ticks:
            style = "FormgenTickPrefilled" if self.control is None and given.prefilled else "FormgenTick"
            marks = [f"{mark}<w:r><w:tab/></w:r>{line(label)}" for mark, label in self.marks(given)]
            for start in range(0, len(marks), self.columns):
                ticked = "<w:r><w:tab/></w:r>".join(marks[start : start + self.columns])
                last = start + self.columns >= len(marks)
                parts.append(paragraph(style, ticked, (keep if last else KEPT) + self.stops))
        return "".join(parts)

    def inline(self, given: Given) -> str:
        """The controls one after the other, to stand in the middle of a line."""
        written = [self._control(given) + self._unit()] if self.control is not None else []
        marks = [f"{mark}{run(NO_BREAK)}{line(label)}" for mark, label in self.marks(given)]
        return run("   ").join(written + marks)

    def text(self, given: Given) -> str:
        """The answer in words, without a control."""
        return shown(self.item.question, given.value)

    def marks(self, given: Given) -> list[tuple[str, str]]:
        """The tick boxes with their labels: those of the question, then any answered choice it no longer has."""
        is_state = isinstance(given.value, State)
        wanted = _codes(given.value) if self.control is None or is_state else frozenset()
        choices = 0 if self.control is not None else len(self.item.question.choices)
        locked = self._locked(given)
        marks = [
            (one.mark(one.code in wanted and is_state == (number >= choices), locked), one.label)
            for number, one in enumerate(self.ticks)
        ]
        if self.control is None:
            old = wanted - {one.code for one in self.ticks}
            marks += [(tick(self.item, o).mark(True, locked), o.label) for o in _old_options(old, given.value)]
        return marks

    def _unit(self) -> str:
        return run(f" {self.item.question.unit}", "FormgenUnit") if self.item.question.unit else ""

    def _control(self, given: Given) -> str:
        assert self.control is not None
        value = given.value
        if value is State.BLANK or (isinstance(value, State) and any(t.code == value.value for t in self.ticks)):
            return self.control.blank()
        return self.control.filled(value, locked=self._locked(given))

    def _locked(self, given: Given) -> bool:
        return self.item.question.locked and given.prefilled


def _codes(value: Any) -> frozenset[str]:
    match value:
        case State.BLANK:
            return frozenset()
        case State() | str():
            return frozenset({str(value)})
        case bool():
            return frozenset({"yes" if value else "no"})
        case tuple():
            return frozenset(value)
    raise TypeError(f"no tick box can hold {type(value).__name__}")


def _old_options(codes: frozenset[str], value: Any) -> list[Option]:
    """Choices that the list no longer has: what was answered is shown, whatever it is."""
    return [Option(code, value.words if isinstance(value, State) else code, code) for code in sorted(codes)]


def ticked(question: Question, *, in_table: bool) -> bool:
    """Whether a question is answered by ticks rather than in a box."""
    match question.kind:
        case Kind.CHOICES:
            return True
        case Kind.CHOICE:
            return not in_table and question.width > 4
        case Kind.YESNO:
            return not in_table
    return False


def answer(item: Item, width: int, scale: float = 1, listed: str | None = None) -> Answer:
    """The place of one answer, `width` twips wide, in type so much larger than usual.

    `listed` is the drop-down of a column, where that is made already.
    """
    question = item.question
    in_table = item.table is not None and not item.table.blocks
    style = "FormgenCellAnswer" if in_table else "FormgenAnswer"
    if ticked(question, in_table=item.table is not None):
        marks = ticks(item)
        return Answer(item, None, marks, *tick_columns([flat(t.label) for t in marks], width, scale), style)
    one = control(item, listed)
    if "<w:dropDownList" in one.kind or not question.states:
        return Answer(item, one, (), "", 1, style)
    marks = ticks(Item(_bare(question), item.table, item.option))
    return Answer(item, one, marks, *tick_columns([flat(t.label) for t in marks], width, scale), style)


def typed(item: Item, listed: str | None = None) -> Answer:
    """The place of one answer in a table of many columns: one control, in which a state is chosen or typed."""
    return Answer(item, control(item, listed), (), "", 1, "FormgenCellAnswer")


def _bare(question: Question) -> Question:
    """The question with nothing but its states to tick."""
    return replace(question, choices=())


def tick_columns(labels: Sequence[str], width: int, scale: float) -> tuple[str, int]:
    """The tab stops of tick boxes with these labels, none of them cut, and how many stand on a line.

    All of them follow each other on one line where they have room; else they stand in columns.
    """
    indent = TICK_INDENT
    wide = [indent + text_width(label) * scale for label in labels]
    apart, least = min(_MOST_APART * scale, (width - sum(wide)) / len(labels)), _LEAST_APART * max(scale, 1) ** 2
    if apart >= least:
        return _stops(accumulate((w + apart for w in wide[:-1]), initial=0.0), indent), len(labels)
    columns = max(1, min(_MOST_COLUMNS, int(width // (max(wide) + least))))
    columns = -(-len(labels) // -(-len(labels) // columns))
    if columns == 1 and len(labels) == _FEW and wide[0] + wide[1] + 2 * least <= width:
        return _stops((0.0, wide[0] + least), indent), 2
    return _stops((n * width / columns for n in range(columns)), indent), columns


def _stops(starts: Iterable[float], indent: float) -> str:
    return tab_stops(round(stop) for start in starts for stop in (start, start + indent) if stop)


@dataclass(frozen=True, slots=True)
class Alone:
    """An answer that is no table cell: its paragraphs, its inline controls or its words."""

    answer: Answer
    writer: Callable[[Answer, Given], str]

    @property
    def places(self) -> tuple[Place, ...]:
        """The answer."""
        return (self.answer.place,)

    def write(self, instance: Instance) -> bytes:
        """What the writer makes of it."""
        return self.writer(self.answer, self.answer.given(instance)).encode()
