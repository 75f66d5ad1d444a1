"""Ties answer cells to their questions: what may be typed, defined names, the hidden sheet, the property.

All of it is guidance and second carriers: the visible codes rule.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook
from openpyxl.packaging.custom import StringProperty
from openpyxl.utils import absolute_coordinate, get_column_letter, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from formgen import sheet
from formgen.beside import flat
from formgen.look import Edition
from formgen.outline import Kind, Question
from formgen.render.workbook.style import AnyCell, Guise, put

INLINE_LIMIT = 255
"""Excel calls a file damaged whose drop-down lists more characters than this in the cell itself."""

CELL_LIMIT = 32_767
"""How many characters an Excel cell can hold."""

_FIRST_DAY = 2
"""2 January 1900 as Excel counts days: any later date will do."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where one answer belongs: the cell, its column's width, and its style by guise and direction.

    `rows` is how many rows of the sheet the box takes: more than one where its text is longer than a row can be high.
    """

    box: sheet.Box
    cell: str
    row: int
    width: float
    styles: Mapping[tuple[Guise, bool], int]
    rows: int = 1


class Rules:
    """The validations of a sheet, one for all cells with the same rule; long lists go to the hidden sheet."""

    def __init__(
        self, workbook: Workbook, page: Worksheet, entries: Callable[[Question], tuple[str, ...]] = lambda _: ()
    ) -> None:
        self.workbook, self.page, self.entries = workbook, page, entries
        self.hidden = workbook.create_sheet(sheet.MANIFEST)
        self.hidden.sheet_state = "hidden"
        self.found: dict[object, DataValidation] = {}
        self.sources: dict[tuple[str, ...], str] = {}

    def apply(self, cell: AnyCell, box: sheet.Box) -> None:
        """Gives `cell` the rule of its question, if it has one."""
        question = box.item.question
        words, strict = offered(box, self.entries(question))
        key: object = (words, strict) if words else (question.kind, question.minimum, question.maximum)
        if key not in self.found:
            made = self._list(words, strict) if words else range_rule(question)
            if made is None:
                return
            self.found[key] = made
            self.page.add_data_validation(made)
        self.found[key].add(cell)

    def _list(self, words: tuple[str, ...], strict: bool) -> DataValidation:
        if words not in self.sources:
            self.sources[words] = inline(words) or self._on_hidden_sheet(words)
        return DataValidation(
            type="list", formula1=self.sources[words], allow_blank=True, showErrorMessage=strict,
            errorStyle="stop", errorTitle="Please choose", error="Please choose from the list.",
        )  # fmt: skip

    def _on_hidden_sheet(self, words: tuple[str, ...]) -> str:
        """The name of the list, written down in the next free column of the hidden sheet."""
        number = sum(not source.startswith('"') for source in self.sources.values()) + 1
        column = number + 1
        for row, word in enumerate(words, 1):
            put(self.hidden.cell(row, column), word)
        letter, name = get_column_letter(column), f"fg_list_{number}"
        target = f"{quote_sheetname(sheet.MANIFEST)}!${letter}$1:${letter}${len(words)}"
        self.workbook.defined_names[name] = DefinedName(name, attr_text=target)
        return name


def offered(box: sheet.Box, entries: tuple[str, ...] = ()) -> tuple[tuple[str, ...], bool]:
    """The words that the drop-down of a box offers, and whether nothing else may be typed.

    `entries` are those of the school's own list, for a line that offers one.
    """
    question = box.item.question
    states = tuple(flat(question.words_of(state)) for state in question.states)
    if box.option is not None:
        return (sheet.TICK,), True
    if question.kind is Kind.LINE and entries:
        return entries, False
    if question.kind is not Kind.CHOICES:
        return sheet.cell_choices(question), True
    if box.item.table is None:
        return states, True
    # Several choices in one cell are typed one after the other: the list helps with the first.
    return tuple(flat(o.label) for o in question.choices) + states, False


def inline(words: tuple[str, ...]) -> str | None:
    """The list as it stands in a validation, or None where it cannot."""
    joined = ",".join(words)
    # Excel counts in halves of UTF-16.
    if len(joined.encode("utf-16-le")) // 2 >= INLINE_LIMIT:
        return None
    if any("," in word or '"' in word or word[:1] in "=+-@" for word in words):
        return None
    return f'"{joined}"'


def range_rule(question: Question) -> DataValidation | None:
    """A warning outside the range of a number or for what is no date; it never stops anybody."""
    low, high = question.minimum, question.maximum
    match question.kind:
        case Kind.DATE:
            made = DataValidation(type="date", operator="greaterThanOrEqual", formula1=str(_FIRST_DAY))
            made.error = "This is not a date that Excel knows. Please write it like 6 October 2026."
        case Kind.WHOLE | Kind.NUMBER:
            made = DataValidation(type="whole" if question.kind is Kind.WHOLE else "decimal")
            made.operator = "greaterThanOrEqual" if high is None else "between"
            made.formula1 = str(-(10**9) if low is None else low)
            made.formula2 = None if high is None else str(high)
            made.error = f"Please write a number {_bounds(low, high)}".strip() + "."
        case _:
            return None
    made.allow_blank, made.showErrorMessage, made.errorStyle = True, True, "warning"
    made.errorTitle = "Please check"
    return made


def _bounds(low: int | None, high: int | None) -> str:
    if low is None:
        return "" if high is None else f"up to {high}"
    return f"of at least {low}" if high is None else f"from {low} to {high}"


def bind(workbook: Workbook, edition: Edition, places: Sequence[Place], reference: str) -> None:
    """Names every answer cell, writes the manifest and the property that carries the reference."""
    page = workbook.worksheets[0]
    for place in places:
        name = sheet.defined_name(place.box.code)
        target = f"{quote_sheetname(page.title)}!{absolute_coordinate(place.cell)}"
        workbook.defined_names[name] = DefinedName(name, attr_text=target)
    put(workbook[sheet.MANIFEST].cell(1, 1), manifest(edition, places, reference))
    workbook[sheet.MANIFEST].protection.sheet = True
    book: Any = workbook  # the type stubs lack its custom properties
    book.custom_doc_props.append(StringProperty(name=sheet.PROPERTY, value=reference))


def manifest(edition: Edition, places: Sequence[Place], reference: str) -> str:
    """What the hidden sheet says; without the list of cells where that would not fit a cell."""
    outline = edition.outline
    told: dict[str, object] = {
        "reference": reference, "form": outline.slug, "version": outline.version, "audience": edition.audience.value,
    }  # fmt: skip
    whole = _json({**told, "cells": {p.box.code: p.cell for p in places}})
    return whole if len(whole) < CELL_LIMIT - 200 else _json({**told, "cells": {}})


def _json(told: dict[str, object]) -> str:
    return json.dumps(told, separators=(",", ":"), ensure_ascii=False)
