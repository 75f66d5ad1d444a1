"""Types a question whose choices are ticked one by one: which are ticked, or the state in the question's own row."""

from __future__ import annotations

from collections.abc import Sequence

from formgen.ask import State
from formgen.outline import Option, Question
from formgen.read.values.content import Content
from formgen.read.values.flaws import Flaw, Typed, short, spelt
from formgen.read.values.typed import in_order, tick, typed

Marked = tuple[Option, Content]
"""One choice and what its box holds."""


def ticked(question: Question, marks: Sequence[Marked], own: Content) -> tuple[Typed, list[tuple[Option, Flaw]]]:
    """The ticked choices in printed order and what is wrong with single boxes; `own` is the question's own cell."""
    faults = [(option, flaw) for option, mark in marks for flaw in _faults(mark)]
    options = tuple(option for option, mark in marks if tick(mark.found))
    said = typed(question, own.found)
    flaws = (*own.flaws, *said.flaws)
    chosen = in_order(question, options)
    if said.value is None:
        return Typed(chosen or None, flaws), faults
    if not chosen or chosen == said.value:
        return Typed(said.value, flaws), faults
    words = said.value.words if isinstance(said.value, State) else spelt(own.found)
    message = f"There are ticks, and beside them {short(words)}."
    clash = Flaw("two_answers", message, "Please leave only one of the two.")
    return Typed(None, (*flaws, clash)), faults


def _faults(mark: Content) -> tuple[Flaw, ...]:
    if mark.flaws or tick(mark.found) is not None:
        return mark.flaws
    found = short(spelt(mark.found))
    return (Flaw("unclear", f"{found} is neither a tick nor a blank.", "Please write ✓ or x, or leave it empty."),)
