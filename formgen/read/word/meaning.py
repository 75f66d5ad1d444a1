"""What the boxes of a Word page mean: texts, controls with what they remember, and tick boxes together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from formgen.ask import State
from formgen.errors import Severity
from formgen.outline import Kind, Option, Question
from formgen.read.values.content import Content
from formgen.read.values.flaws import Flaw, Typed, short
from formgen.read.values.ticks import ticked
from formgen.read.values.typed import tick, typed
from formgen.read.values.words import key, spoken
from formgen.read.word.page import Mark
from formgen.read.word.story import Control

_BLANK = Typed()


@dataclass(frozen=True, slots=True)
class Read:
    """What the text of a box means, as it is written, and what is wrong with it."""

    told: Typed = _BLANK
    raw: str = ""
    flaws: tuple[Flaw, ...] = ()


def meaning_of(question: Question, text: str) -> Read:
    """The meaning of a text; what is printed in an empty box is no answer."""
    if not text.strip() or (question.kind is Kind.SCALE and key(text) == key(_span(question))):
        return Read()
    return Read(typed(question, text.strip()), text.strip())


def _span(question: Question) -> str:
    return f"{question.minimum or 0}–{10 if question.maximum is None else question.maximum}"


def meaning_of_control(question: Question, control: Control, shown: Read | None = None) -> Read:
    """The meaning of a control: of what it shows, compared with what it remembers."""
    read = meaning_of(question, control.text) if shown is None else shown
    if control.placeholder:
        if not read.raw:
            return read
        marked = Flaw("placeholder", f"{short(read.raw)} is marked as an example, not as an answer.",
                      "Please check that it was meant.", Severity.WARNING)  # fmt: skip
        return Read(read.told, read.raw, (*read.flaws, marked))
    if control.day and question.kind is Kind.DATE:
        return _dated(read, control.day)
    value = control.items.get(read.raw)
    return read if value is None or value == read.raw else _listed(question, read, value)


def _dated(read: Read, remembered: str) -> Read:
    """A date that is shown, and the one that the control remembers."""
    try:
        day = date.fromisoformat(remembered[:10])
    except ValueError:
        return read
    if read.told.value == day:
        return Read(Typed(day), read.raw)
    if isinstance(read.told.value, State) or (read.told.value is None and read.told.flaws):
        return read
    differs = Flaw(
        "date_differs", f"The box shows {short(read.raw)} and holds {day.day} {day:%B %Y}.",
        "Please choose the date again.",
    )  # fmt: skip
    return Read(Typed(), read.raw, (differs,))


def _listed(question: Question, read: Read, value: str) -> Read:
    """What a list shows, and the value behind it: translated or changed lists may show something else."""
    behind = typed(question, value).value
    if behind is None or behind == read.told.value:
        return read
    if read.told.value is None:
        other = Flaw("list_changed", f"The list shows {short(read.raw)}; it was read as what stands behind it.",
                     "Please check the answer.", Severity.WARNING)  # fmt: skip
        return Read(Typed(behind), read.raw, (other,))
    differs = Flaw("list_differs", f"The list shows {short(read.raw)}, and another choice stands behind it.",
                   "Please choose the answer again.")  # fmt: skip
    return Read(Typed(), read.raw, (differs,))


def mark_of(control: Control) -> Content:
    """A tick box: what it shows, compared with what it remembers."""
    sign = control.text.strip()
    if control.checked is None or tick(sign) is control.checked:
        return Content(sign)
    is_set = "is set" if control.checked else "is not set"
    flaw = Flaw("unclear", f"A tick box shows {short(sign or 'nothing')} and {is_set}.", "Please look at the page.")
    return Content(None, (flaw,))


def options_of(question: Question, marks: Sequence[Mark]) -> tuple[list[tuple[Option, Mark]], list[Mark]]:
    """The marks of choices and states, by their labels; and those that have another label."""
    known = {key(o.label): o for o in question.choices}
    known |= {key(s.words): Option(s.value, s.words, s.value) for s in question.states}
    by_code = {option.code: option for option in known.values()}
    known = {said: by_code[code] for said, code in spoken(question).items() if code in by_code} | known
    found = [(known[key(mark.label)], mark) for mark in marks if key(mark.label) in known]
    return found, [mark for mark in marks if key(mark.label) not in known]


def together(
    question: Question, own: Read, marks: Sequence[tuple[Option, Content]]
) -> tuple[object, tuple[Flaw, ...]]:
    """The value of text and tick boxes together, and what is wrong with them."""
    states = {s.value: s for s in question.states}
    faults = tuple(flaw for _, mark in marks for flaw in mark.flaws)
    said = [states[o.code] for o, mark in marks if o.code in states and tick(mark.found)]
    chosen = [(o, mark) for o, mark in marks if o.code not in states]
    meant = [_of_tick(question, o) for o, mark in chosen if tick(mark.found)]
    odd = tuple(flaw for told in meant for flaw in told.flaws)
    flaws = (*own.flaws, *faults, *own.told.flaws, *odd)
    if question.kind is Kind.CHOICES and chosen:
        words = said[0].words if len(said) == 1 else own.raw
        told, single = ticked(question, [(o, Content(mark.found)) for o, mark in chosen], Content(words or None))
        value, flaws = told.value, (*own.flaws, *faults, *odd, *told.flaws, *(flaw for _, flaw in single))
    else:
        values = [told.value for told in (own.told, *meant) if told.value is not None]
        value = values[0] if values else None
        if len(values) > 1:
            value, flaws = None, (*flaws, _two())
    if said and (len(said) > 1 or value not in (None, said[0])):
        return None, (*flaws, _two())
    blocked = any(flaw.severity is Severity.ERROR for flaw in (*faults, *own.flaws))
    return (said[0] if said else None if blocked else value), flaws


def _of_tick(question: Question, option: Option) -> Typed:
    """What a ticked box means: a choice by its code; else what it says, as where a question offers no such state."""
    return typed(question, option.code if option in question.choices else option.label)


def _two() -> Flaw:
    return Flaw("two_answers", "More than one answer was given.", "Please leave only one.")


def without_unit(question: Question, text: str) -> str:
    """A text without the unit that is printed behind the box."""
    unit = question.unit
    return text[: -len(unit)].rstrip() if unit and text.endswith(unit) else text
