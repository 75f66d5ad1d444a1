"""When a workbook counts as laid out as one before: one form, a change at a time.

1. Another copy, with other answers, another reference, case and day, is known; its boxes are where they were.
2. Whatever differs outside of the boxes, however little, makes a workbook one that is not known.
3. What in a box could pass for a part of the form makes it one that is not known.
4. A workbook that leaves a doubt is not remembered; of those laid out alike the latest few are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from openpyxl.utils.cell import coordinate_to_tuple
from test_places import OURS, PQ, REFERRAL, SESSIONS, book, editions, printed, text

from formgen import reference
from formgen.outline import Outline
from formgen.read.ooxml.workbook import Cell, Sheet, Workbook
from formgen.read.places.frames import Frames
from formgen.read.places.identify import identify
from formgen.read.places.locate import Located, locate
from formgen.reference import Reference

ANSWERED = {"D16": "Agree", "D28": "Talks"}
OTHER = reference.make("PQ", 1, 99)
CASED = {"D1": f"{OURS} · LM-2026-014 · 3 October 2026"}


def learn(frames: Frames, one: Workbook) -> None:
    """Remembers a workbook as its door does."""
    identity = identify(one)
    outline = editions(identity.reference.code, identity.reference.version)
    assert outline is not None
    frames.remember(one, identity, outline, located(one, outline))


def located(one: Workbook, outline: Outline) -> Located:
    return locate(one, [sheet for sheet in one.sheets if sheet.state == "visible"], outline, identify(one).cells)


def named(one: Workbook, mark: str) -> Workbook:
    """The workbook with another reference wherever it bears its own."""

    def told(value: Any) -> Any:
        return value.replace(OURS, mark) if isinstance(value, str) else value

    sheets = tuple(
        replace(sheet, header_footer=told(sheet.header_footer), cells={
            at: cell._replace(value=told(cell.value), raw=told(cell.raw)) for at, cell in sheet.cells.items()})
        for sheet in one.sheets
    )  # fmt: skip
    return replace(one, sheets=sheets, properties={name: told(value) for name, value in one.properties.items()})


FILLED = {
    PQ: ANSWERED, REFERRAL: {"D24": "6 October 2026"}, SESSIONS: {"D20": "1", "D26": "6 October 2026", "E26": "Yes"},
}  # fmt: skip
"""An answer or two for each form."""


def known(slug: str = PQ) -> Frames:
    """What is known after one copy of a form was read."""
    frames = Frames()
    learn(frames, book(slug, FILLED[slug]))
    return frames


def found(one: Workbook, frames: Frames | None = None) -> tuple[Outline, Reference, Located] | None:
    return (frames or known()).found(one, editions)


# -------------------------------------------------------------------------------------------- known


@pytest.mark.parametrize("mark", [OURS, OTHER])
@pytest.mark.parametrize("cells", [ANSWERED, {"D17": "Disagree"}, {"D28": "x" * 300, "D16": True, "D30": 5}])
def test_another_copy_is_known_with_its_boxes_where_they_were(mark: str, cells: dict[str, Any]) -> None:
    """(1)"""
    one = named(book(PQ, cells), mark)
    told = found(one)
    assert told is not None
    outline, seen, where = told
    assert (outline, str(seen)) == (editions("PQ", 1), mark)
    searched = located(one, outline)
    assert {code: (spot.at, spot.raw, spot.page.sheet is one.sheets[0]) for code, spot in where.spots.items()} == {
        code: (spot.at, spot.raw, True) for code, spot in searched.spots.items()}  # fmt: skip
    assert (where.groups, where.problems) == (searched.groups, searched.problems)
    assert [page.sheet for page in where.pages] == [one.sheets[0]]


def test_nothing_is_known_before_the_first() -> None:
    """(1)"""
    assert found(book(PQ, ANSWERED), Frames()) is None
    assert known(REFERRAL).found(book(PQ, ANSWERED), editions) is None
    assert known(REFERRAL).found(book(REFERRAL, {"D24": "7 October 2026"}), editions) is not None


def test_the_case_and_the_day_beside_the_reference_differ_from_copy_to_copy() -> None:
    """(1), (2)"""
    frames = Frames()
    learn(frames, book(PQ, {**ANSWERED, **CASED}))
    for words, alike in ((f"{OTHER} · LM-2026-015 · 14 May 2027", True), (f"{OTHER} · LM-2026-015 · soon", False),
                         (f"{OTHER} · LM-26-015 · 14 May 2027", False), (f"{OTHER} · LM-2026-014", False),
                         (f"{OTHER} · LM-2026-014 · 3 October 2026 x", False)):  # fmt: skip
        one = named(book(PQ, {**ANSWERED, "D1": words}), OTHER)
        assert (found(one, frames) is not None) is alike


# ------------------------------------------------------------------------------------- outside of the boxes


def first(change: Callable[[Sheet], Sheet]) -> Callable[[Workbook], Workbook]:
    return lambda one: replace(one, sheets=(change(one.sheets[0]), *one.sheets[1:]))


def cell(name: str, value: Any) -> Callable[[Workbook], Workbook]:
    """The workbook with another cell; None takes it away."""

    def change(sheet: Sheet) -> Sheet:
        cells = {at: one for at, one in sheet.cells.items() if at != coordinate_to_tuple(name)}
        if value is not None:
            cells[coordinate_to_tuple(name)] = value if isinstance(value, Cell) else text(value)
        return replace(sheet, cells=cells)

    return first(change)


CHANGES: dict[str, Callable[[Workbook], Workbook]] = {
    "a remark": cell("F16", "see below"), "a space beside": cell("F16", " "),
    "another label": cell("C16", "I was asked."),
    "another code": cell("B16", "Q99"), "no label": cell("C16", None), "no mark": cell("A16", None),
    "a label from a formula": cell("C16", text(printed(PQ).sheets[0].cells[16, 3].value, formula="=1")),
    "a date for a label": cell("C16", text(printed(PQ).sheets[0].cells[16, 3].value, date=True)),
    "another title": cell("B6", "Something else"), "a number for a title": cell("B6", 5),
    "no reference above": cell("B1", None), "no reference below": cell("B33", None),
    "another reference below": cell("B33", f"Ref {reference.make('PQ', 1, 5)}"),
    "two references above": cell("B1", f"Ref {OURS} {OURS}"), "a damaged one above": cell("B1", f"Ref {OURS[:-1]}"),
    "words after the reference": cell("B1", f"Ref {OURS} (new)"), "words before it": cell("B1", f"My Ref {OURS}"),
    "a reference from a formula": cell("B33", text(f"Ref {OURS}", formula='="Ref"')),
    "other words beside it": cell("D33", "Family copy"), "a number for a reference": cell("B1", 5),
    "a merge": first(lambda sheet: replace(sheet, merges=(*sheet.merges, (16, 4, 17, 4)))),
    "no merge": first(lambda sheet: replace(sheet, merges=())),
    "a footer": first(lambda sheet: replace(sheet, header_footer=sheet.header_footer + "\nx")),
    "no footer": first(lambda sheet: replace(sheet, header_footer="")),
    "another name of the sheet": first(lambda sheet: replace(sheet, name="Sheet 1")),
    "a hidden sheet": first(lambda sheet: replace(sheet, state="hidden")),
    "another sheet": lambda one: replace(one, sheets=(*one.sheets, Sheet("More", "visible", {}, ""))),
    "no hidden sheet": lambda one: replace(one, sheets=one.sheets[:1]),
    "a hidden sheet with more": lambda one: replace(one, sheets=(one.sheets[0], replace(
        one.sheets[1], cells={**one.sheets[1].cells, (2, 1): text("x")}))),
    "no names": lambda one: replace(one, names={}),
    "a name that points elsewhere": lambda one: replace(one, names={**one.names, "fg_Q01": "'x'!$D$17"}),
    "no property": lambda one: replace(one, properties={}),
    "another property": lambda one: replace(one, properties={**one.properties, "subject": "LM-PQ1-BLANK"}),
    "a note": lambda one: replace(one, notes=("Something was left out.",)),
    "the epoch of 1904": lambda one: replace(one, date1904=True),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_whatever_differs_outside_of_the_boxes_makes_a_workbook_unknown(name: str) -> None:
    """(2)"""
    own = book(PQ, ANSWERED)
    assert found(own) is not None
    assert found(CHANGES[name](own)) is None


def test_properties_that_name_no_form_may_differ() -> None:
    """(1)"""
    own = book(PQ, ANSWERED)
    other = replace(own, properties={**own.properties, "creator": "Somebody", "modified": "2027"})
    assert found(other) is not None


@pytest.mark.parametrize(
    "mark", ["LM-PQ1-BLANK", "LM-PQ2-BLANK", reference.make("RF", 1, 5), reference.make("PQ", 2, 5)]
)
def test_a_copy_of_another_form_version_or_kind_is_not_known(mark: str) -> None:
    """(2)"""
    assert found(named(book(PQ, ANSWERED), mark)) is None


def test_an_outline_that_changed_is_not_the_one_that_was_known() -> None:
    """(2)"""
    own = book(PQ, ANSWERED)
    assert known().found(own, lambda _code, _version: None) is None
    assert known().found(own, lambda code, version: replace(editions(code, version))) is None  # type: ignore[type-var]


def test_the_result_of_a_printed_formula_may_differ() -> None:
    """(1), (2)"""
    echo = text("Tuesday", formula="=TEXT(D16)")
    own = cell("F16", echo)(book(PQ, ANSWERED))
    frames = Frames()
    printed_with = replace(own)
    identity, outline = identify(printed_with), editions("PQ", 1)
    assert outline is not None
    frames.remember(printed_with, identity, outline, located(printed_with, outline))
    assert found(own, frames) is not None
    for changed, alike in ((text("Monday", formula="=TEXT(D16)"), True), (text(5, formula="=TEXT(D16)"), True),
                           (text("Tuesday", formula="=TEXT(D17)"), False), (text("Tuesday"), False), (None, False),
                           (text("LM-PQ1", formula="=TEXT(D16)"), False)):  # fmt: skip
        assert (found(cell("F16", changed)(own), frames) is not None) is alike


# ----------------------------------------------------------------------------------------- in the boxes


@pytest.mark.parametrize(
    ("words", "alike"),
    [
        ("Agree", True), (5, True), ("See Q01", True), ("Q01", False), (" q2 x", False), ("q:Q01", False),
        ("{}", False),
        (" {", False), ("as in LM-PQ1", False), ("lm-", False), ("◀ please mend", False), ("Question", True),
        ("a {b}", True),
    ],
)  # fmt: skip
def test_what_could_pass_for_a_part_of_the_form_makes_a_workbook_unknown(words: Any, alike: bool) -> None:
    """(3)"""
    assert (found(book(PQ, {**ANSWERED, "D29": words})) is not None) is alike


def test_a_workbook_without_an_answer_is_not_known() -> None:
    """(3)"""
    assert found(book(PQ, {})) is None
    assert found(book(PQ, {"D16": " "})) is None
    assert found(book(PQ, {"D31": "Yes"})) is not None
    assert found(book(PQ, {"D31": Cell(None, "#N/A", None, "#N/A", False)})) is not None


def test_a_few_answers_that_read_like_labels_do_no_harm_and_many_do() -> None:
    """(3)"""
    label = "What helped most?"
    assert found(book(PQ, {**ANSWERED, "D29": label})) is not None
    every = {f"D{row}": str(printed(PQ).sheets[0].cells[row, 3].value) for row in (*range(16, 26), *range(28, 32))}
    few = dict(list(every.items())[:6])
    assert found(book(PQ, every)) is None
    assert found(book(PQ, few)) is not None
    assert found(book(PQ, dict(list(every.items())[:7]))) is None
    assert found(book(PQ, {"D16": "x" * 300})) is not None


# ---------------------------------------------------------------------------------------------- remembered


def test_a_table_is_where_its_rows_and_heads_cross() -> None:
    """(1), (4)"""
    frames = known(SESSIONS)
    one = book(SESSIONS, {"D20": "2", "D26": "7 October 2026", "F27": "No", "T40": "x"})
    told = found(one, frames)
    assert told is not None
    searched = located(one, told[0])
    assert {code: spot.at for code, spot in told[2].spots.items()} == {
        code: spot.at for code, spot in searched.spots.items()}  # fmt: skip
    assert told[2].spots["Q06c.2"].at == (27, 6)
    assert found(book(SESSIONS, {"D20": "2", "U27": "x"}), frames) is None
    assert found(book(SESSIONS, {"D26": "7 October 2026"}), frames) is None  # nothing in the column of answers


@pytest.mark.parametrize(
    "heads",
    [{"E25": "Q06a Date"}, {"F26": "Q06a Date"}, {"B27": "Q06.1", "A27": None}, {"D25": "Date"}],
)  # fmt: skip
def test_a_table_whose_heads_or_rows_were_changed_is_not_remembered(heads: dict[str, Any]) -> None:
    """(4)"""
    frames = Frames()
    own = book(SESSIONS, {**FILLED[SESSIONS], **heads})
    learn(frames, own)
    assert found(own, frames) is None
    learn(frames, book(SESSIONS, FILLED[SESSIONS]))
    assert found(own, frames) is None


@pytest.mark.parametrize(
    "change",
    [cell("C16", "Something else?"), cell("B17", "Q01"), lambda one: replace(one, notes=("x",)),
     lambda one: replace(one, date1904=True), cell("D16", "Q01"), cell("D16", None),
     lambda one: replace(one, sheets=(*one.sheets, replace(one.sheets[0], name="Copy")))],
)  # fmt: skip
def test_a_workbook_that_leaves_a_doubt_is_not_remembered(change: Callable[[Workbook], Workbook]) -> None:
    """(4)"""
    frames = Frames()
    own = change(book(PQ, {"D16": "Agree"}))
    learn(frames, own)
    assert found(own, frames) is None
    learn(frames, book(PQ, ANSWERED))
    assert found(book(PQ, ANSWERED), frames) is not None


def test_of_workbooks_laid_out_alike_the_latest_eight_are_known() -> None:
    """(4)"""
    frames = Frames()
    copies = [cell("B3", f"School {n}")(book(PQ, ANSWERED)) for n in range(9)]
    for copy in copies[:8]:
        learn(frames, copy)
    assert all(found(copy, frames) for copy in copies[:8])
    learn(frames, copies[8])
    assert [found(copy, frames) is not None for copy in copies] == [False, *[True] * 8]
