"""Word content controls: one for each answer, one for each choice that is ticked.

A control's tag is the printed code of its box (`Q05c.T1`), of a tick box code and choice
(`Q07=self_esteem`; a state by its own name, `Q15=dont_know`); its title is the question's label.
In a table of many columns several choices are typed into one box, as on a sheet (`sheet.SEPARATOR`).
A control that shows a placeholder holds no answer. Items of a drop-down list have the choice's code as
their value and its label as their text.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, assert_never

from formgen.answers import words
from formgen.ask import MONTHS, State
from formgen.beside import english, flat
from formgen.outline import Item, Kind, Option, Question
from formgen.render.word.markup import attribute, run, runs
from formgen.sheet import cell_value

LONGEST = 64
"""Word keeps no longer tag or title."""

TICKED, NOT_TICKED = "☑", "☐"
TICK_FONT = "Segoe UI Symbol"
EMPTY = "\u2002" * 5
"""What an empty control shows: room to click on, and nothing on paper."""

_TICK_STATES = (
    f'<w14:checkedState w14:val="2611" w14:font="{TICK_FONT}"/>'
    f'<w14:uncheckedState w14:val="2610" w14:font="{TICK_FONT}"/>'
)


@dataclass(frozen=True, slots=True)
class Control:
    """The control of one box, made once: what stands before and after what differs with the answer."""

    question: Question
    head: str
    kind: str
    placeholder: str

    def blank(self) -> str:
        """The control without an answer."""
        shown = run(self.placeholder, "PlaceholderText")
        return f'{self.head}sdtLocked"/><w:showingPlcHdr/>{self._type("")}{shown}</w:sdtContent></w:sdt>'

    def filled(self, value: Any, *, locked: bool = False) -> str:
        """The control with `value`; `locked` keeps the reader of the page from changing it."""
        text = str(cell_value(self.question, value)) if isinstance(value, tuple) else shown(self.question, value)
        lock = "sdtContentLocked" if locked else "sdtLocked"
        day = f' w:fullDate="{value.isoformat()}T00:00:00Z"' if isinstance(value, date) else ""
        kind = self._type(day)
        if "\n" in text and self.kind in (_ONE_LINE, _SEVERAL_LINES):
            kind = _ANY_TEXT
        return f'{self.head}{lock}"/>{kind}{runs(text)}</w:sdtContent></w:sdt>'

    def _type(self, day: str) -> str:
        return self.kind.replace("{day}", day) if self.question.kind is Kind.DATE else self.kind


_CONTENT = "</w:sdtPr><w:sdtContent>"
_ONE_LINE = f"<w:text/>{_CONTENT}"
_SEVERAL_LINES = f'<w:text w:multiLine="1"/>{_CONTENT}'
_ANY_TEXT = _CONTENT
"""For text that has lines already: LibreOffice 7.4 joins the lines of a plain-text control, silently."""

_DATE = (
    '<w:date{day}><w:dateFormat w:val="d MMMM yyyy"/><w:lid w:val="en-GB"/>'
    f'<w:storeMappedDataAs w:val="dateTime"/><w:calendar w:val="gregorian"/></w:date>{_CONTENT}'
)


def control(item: Item, listed: str | None = None) -> Control:
    """The control of a box that takes one answer; `listed` is its `drop_down`, where that is made already."""
    question = item.question
    head = _head(english(item.label), item.code)
    match question.kind:
        case Kind.CHOICE | Kind.YESNO:
            return Control(question, head, listed or drop_down(question), EMPTY)
        case Kind.SCALE:
            low, high = _scale(question)
            return Control(question, head, listed or drop_down(question), f"{low}–{high}")
        case Kind.DATE:
            return Control(question, head, _DATE, EMPTY)
        case Kind.TEXT:
            return Control(question, head, _SEVERAL_LINES, EMPTY)
        case Kind.LINE if question.choices:
            return Control(question, head, listed or combo_box(question), EMPTY)
        case Kind.LINE | Kind.WHOLE | Kind.NUMBER | Kind.PARTIAL_DATE | Kind.CHOICES:
            return Control(question, head, _ONE_LINE, EMPTY)
        case Kind.TABLE:
            raise TypeError(f"{question.path} has no single control")
    assert_never(question.kind)


def drop_down(question: Question) -> str:
    """The list of a drop-down: the choices, or the numbers of a scale, then the states that are offered."""
    choices: Iterable[tuple[str, str]] = ((o.code, flat(o.label)) for o in question.choices)
    if question.kind is Kind.SCALE:
        low, high = _scale(question)
        choices = ((str(n), str(n)) for n in range(low, high + 1))
    listed = [*choices, *((s.value, flat(question.words_of(s))) for s in question.states)]
    return f"<w:dropDownList>{_items(listed)}</w:dropDownList>{_CONTENT}"


def combo_box(question: Question) -> str:
    """The list of a line that offers entries, beside which anything else may be typed."""
    return f"<w:comboBox>{_items((o.code, flat(o.label)) for o in question.choices)}</w:comboBox>{_CONTENT}"


def _items(listed: Iterable[tuple[str, str]]) -> str:
    return "".join(
        f'<w:listItem w:displayText="{attribute(label)}" w:value="{attribute(code)}"/>' for code, label in listed
    )


def _scale(question: Question) -> tuple[int, int]:
    return question.minimum or 0, 10 if question.maximum is None else question.maximum


@dataclass(frozen=True, slots=True)
class Tick:
    """One tick box, made once in all its forms: empty, ticked, ticked and locked."""

    code: str
    label: str
    empty: str
    ticked: str
    locked: str
    locked_empty: str

    def mark(self, on: bool, locked: bool) -> str:
        """The control, ticked or not."""
        if locked:
            return self.locked if on else self.locked_empty
        return self.ticked if on else self.empty


def ticks(item: Item) -> tuple[Tick, ...]:
    """The tick boxes of a question: its choices, then the states that are offered."""
    question = item.question
    options = question.choices + tuple(state_option(question, state) for state in question.states)
    return tuple(tick(item, option) for option in options)


def state_option(question: Question, state: State) -> Option:
    """A state as one more choice of a question."""
    return Option(state.value, question.words_of(state), state.value)


def tick(item: Item, option: Option) -> Tick:
    """The tick box of one choice. A tag that would be too long carries the choice's printed key instead."""
    tag = f"{item.code}={option.code}"
    head = _head(english(option.label), tag if len(tag) <= LONGEST else f"{item.code}={option.tag}")
    forms = (
        f'{head}{lock}"/><w14:checkbox><w14:checked w14:val="{int(on)}"/>{_TICK_STATES}</w14:checkbox>'
        f"{_CONTENT}{run(TICKED if on else NOT_TICKED, 'FormgenTickBox')}</w:sdtContent></w:sdt>"
        for on, lock in ((False, "sdtLocked"), (True, "sdtLocked"), (True, _FIXED), (False, _FIXED))
    )
    return Tick(option.code, option.label, *forms)


_FIXED = "sdtContentLocked"


def _head(title: str, tag: str) -> str:
    """The beginning of a control up to its lock; its number follows from its tag."""
    number = zlib.crc32(tag.encode()) & 0x7FFFFFFF or 1
    return (
        f'<w:sdt><w:sdtPr><w:alias w:val="{attribute(cut(title))}"/><w:tag w:val="{attribute(cut(tag))}"/>'
        f'<w:id w:val="{number}"/><w:lock w:val="'
    )


def cut(text: str) -> str:
    """`text`, or as much of it as Word keeps, with an ellipsis."""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"


def shown(question: Question, value: Any) -> str:
    """`value` as the control shows it: labels for codes, “6 October 2026” for dates, words for states."""
    match value:
        case date():
            return f"{value.day} {MONTHS[value.month - 1]} {value.year}"
        case Decimal():
            return f"{value:f}"
    return words(question, value)
